"""Circuits of numbers: each gate knows how its output depends on its inputs, so blame can flow
back through any circuit (reverse-mode differentiation, Linnainmaa, 1970).

>>> x, y = Value(2.0, "x"), Value(-3.0, "y")
>>> product = x * y
>>> product.backward()
>>> x.grad, y.grad
(-3.0, 2.0)
"""

import math
from typing import Any


class Value:
    """A number in a circuit: an input, or the output of a gate of one or two inputs.

    `data` is the number. After `output.backward()`, `grad` is ∂output/∂this. `name` shows in
    drawings; of a gate it says what the gate does.

    Arithmetic with numbers and Values gives new Values: +, −, *, /, **, and the methods exp, log,
    tanh, sigmoid, relu and max. Raises ValueError where data is no number or a gate has no value.
    """

    # Slots for two inputs rather than a list of inputs: less memory, and several times the speed.
    __slots__ = ("data", "dx", "dy", "grad", "name", "x", "y")

    # NumPy's numbers then leave arithmetic with a Value to the Value.
    __array_ufunc__ = None

    def __init__(
        self,
        data: float,
        name: str = "",
        x: "Value | None" = None,
        dx: float = 0.0,
        y: "Value | None" = None,
        dy: float = 0.0,
    ):
        """Inputs are made from `data` and `name`. The rest is for gates: the Values x and y that
        go in, and the local derivatives ∂data/∂x and ∂data/∂y."""
        self.data = _number(data) if x is None else data
        self.grad = 0.0
        self.name = name
        self.x, self.dx = x, dx
        self.y, self.dy = y, dy

    # Gates of two inputs. Each line gives the output and, beside each input, its derivative.

    def __add__(self, other: Any) -> "Value":
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data + other.data, "+", self, 1.0, other, 1.0)

    def __sub__(self, other: Any) -> "Value":
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data - other.data, "−", self, 1.0, other, -1.0)

    def __mul__(self, other: Any) -> "Value":
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data * other.data, "×", self, other.data, other, self.data)

    def __truediv__(self, other: Any) -> "Value":
        if not isinstance(other, Value):
            other = Value(other)
        if other.data == 0:
            raise ValueError(f"{self.data:g} / 0: the divisor is 0, expected any other number")
        quotient = self.data / other.data
        return Value(quotient, "/", self, 1 / other.data, other, -quotient / other.data)

    def max(self, other: Any) -> "Value":
        """The larger of the two. Of two equal ones the first counts as the larger."""
        if not isinstance(other, Value):
            other = Value(other)
        if self.data >= other.data:
            return Value(self.data, "max", self, 1.0, other, 0.0)
        return Value(other.data, "max", self, 0.0, other, 1.0)

    # Gates of one input.

    def __pow__(self, exponent: Any) -> "Value":
        """To the power of a number; or of a Value, computed as e^(exponent · ln self)."""
        if isinstance(exponent, Value):
            return (exponent * self.log()).exp()
        n = _number(exponent)
        if n == 0:
            return Value(1.0, "^0", self, 0.0)
        if (self.data < 0 and n != int(n)) or (self.data == 0 and n < 1):
            raise ValueError(
                f"{self.data:g} ** {n:g} has no real value or no finite slope, "
                "expected a base above 0"
            )
        return Value(self.data**n, f"^{n:g}", self, n * self.data ** (n - 1))

    def __neg__(self) -> "Value":
        return Value(-self.data, "−", self, -1.0)

    def exp(self) -> "Value":
        """e to this power."""
        if self.data > 709:
            raise ValueError(
                f"exp of {self.data:g} is too large for a float, expected at most 709"
            )
        e = math.exp(self.data)
        return Value(e, "exp", self, e)

    def log(self) -> "Value":
        """The natural logarithm."""
        if not self.data > 0:
            raise ValueError(f"log of {self.data:g}, expected a number above 0")
        return Value(math.log(self.data), "log", self, 1 / self.data)

    def tanh(self) -> "Value":
        t = math.tanh(self.data)
        return Value(t, "tanh", self, 1 - t * t)

    def sigmoid(self) -> "Value":
        """1 / (1 + e⁻ˣ). The exponential is taken of −|x|, which can't overflow."""
        e = math.exp(-abs(self.data))
        s = (1.0 if self.data >= 0 else e) / (1 + e)
        return Value(s, "σ", self, e / (1 + e) ** 2)

    def relu(self) -> "Value":
        """max(0, x). At 0 its derivative counts as 0."""
        if self.data > 0:
            return Value(self.data, "relu", self, 1.0)
        return Value(0.0, "relu", self, 0.0)

    def __radd__(self, other: Any) -> "Value":
        return Value(other) + self

    def __rsub__(self, other: Any) -> "Value":
        return Value(other) - self

    def __rmul__(self, other: Any) -> "Value":
        return Value(other) * self

    def __rtruediv__(self, other: Any) -> "Value":
        return Value(other) / self

    def __rpow__(self, other: Any) -> "Value":
        return Value(other) ** self

    def backward(self) -> None:
        """Add ∂self/∂input to the `grad` of every input; set that of every gate on the way.

        Where a Value feeds several gates, the blame over all paths is summed. A second
        `backward` adds to the inputs' gradients: `zero_grad` clears them.
        """
        gates = self._gates()
        for gate in gates:
            gate.grad = 0.0
        self.grad += 1.0
        # A gate's own grad is complete when all gates that read it have passed back theirs.
        for gate in reversed(gates):
            gate.x.grad += gate.dx * gate.grad
            if gate.y is not None:
                gate.y.grad += gate.dy * gate.grad

    def zero_grad(self) -> None:
        """Set `grad` to 0 in the whole circuit that ends here."""
        self.grad = 0.0
        for gate in self._gates():
            gate.grad = gate.x.grad = 0.0
            if gate.y is not None:
                gate.y.grad = 0.0

    def _gates(self) -> list[Any]:
        """The gates that feed this Value, and itself if it is one: each after those that feed it.

        Depth first, with the path in a list: recursion would end at about 1000 gates in a row.
        """
        if self.x is None:
            return []
        order: list[Any] = []
        path: list[Any] = [self]
        seen = {self}
        while path:
            gate = path[-1]
            x, y = gate.x, gate.y
            if x.x is not None and x not in seen:
                seen.add(x)
                path.append(x)
            elif y is not None and y.x is not None and y not in seen:
                seen.add(y)
                path.append(y)
            else:
                order.append(path.pop())
        return order

    def __repr__(self) -> str:
        name = f", {self.name!r}" if self.name else ""
        return f"Value({self.data:.6g}{name}, grad={self.grad:.6g})"


def _number(data: Any) -> float:
    if isinstance(data, str):
        raise ValueError(f"data is the text {data!r}, expected a number")
    try:
        return float(data)
    except (TypeError, ValueError):
        raise ValueError(f"data is {data!r}, expected a number") from None
