"""The questions of assignment 06: gates, circuits, the class Value, and XOR."""

import functools
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nnlib import circuits
from nnlib.gradients import numerical_gradient

from .comparing import kind, number, show
from .question import Mistake, Question


def _few(result: Any) -> Any:
    """The same for a few numbers."""
    return tuple(map(number, result)) if isinstance(result, (tuple, list)) else number(result)


# What stands for any Value where a number belongs: two of them then count as alike.
_A_VALUE = type("Value", (), {"__repr__": lambda self: "a Value"})()


def _no_values(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(map(_no_values, result))
    return _A_VALUE if hasattr(result, "grad") else number(result)


def _some(rng: np.random.Generator, n: int, positive: int = 0) -> list[float]:
    """n numbers with one decimal and of different sizes, none of them 0, 1 or 2, as x · x = x + x
    would hide a mistake. The first `positive` are above 0."""
    sizes = rng.permutation([i / 10 for i in range(3, 36) if i not in (10, 20)])[:n]
    signs = [1] * positive + list(rng.choice([-1, 1], n - positive))
    return [float(size * sign) for size, sign in zip(sizes, signs, strict=True)]


def _with_nnlib(gate: Callable) -> Callable:
    """The gate's output by nnlib, to read the blame off it."""

    def answer(*arguments: float) -> tuple:
        *data, upstream = arguments
        values = [circuits.Value(v) for v in data]
        (gate(*values) * upstream).backward()
        return tuple(v.grad for v in values)

    return answer


_OWN = [circuits.Value, numerical_gradient]

_NO_UPSTREAM = (
    "the upstream gradient is missing: what a gate passes back is upstream · local derivative."
)
_PLUS_UPSTREAM = "the upstream gradient is added. It multiplies: upstream · local derivative."
_FORWARD = "this is the gate's output. Asked is what it passes back to each input."
_ONE_OF_TWO = "one number: the gate has two inputs, so return two, for x and for y."


# Gates of two inputs

_LESSON_BACK = '06, "What each gate passes back"'


def _three(rng: np.random.Generator) -> tuple:
    return tuple(_some(rng, 3))


subtract_back = Question(
    borrowed=_OWN,
    name="subtract_back",
    reference=lambda x, y, upstream: (upstream, -upstream),
    examples=[(2.0, -3.0, 5.0), (0.5, 4.0, -3.0)],
    random=_three,
    read=_few,
    mistakes=[
        Mistake(
            "the minus is missing: if y rises by h, x − y falls by h, so y's local derivative is −1.",
            lambda x, y, u: (u, u),
        ),
        Mistake(
            "x and y have changed places: the minus belongs to y, which is taken away.",
            lambda x, y, u: (-u, u),
        ),
        Mistake(
            "a minus too many: if x rises, x − y rises as well.",
            lambda x, y, u: (-u, -u),
        ),
        Mistake(_NO_UPSTREAM, lambda x, y, u: (1.0, -1.0)),
        Mistake(
            "the upstream gradient is missing for y: both inputs get upstream · local derivative.",
            lambda x, y, u: (u, -1.0),
        ),
        Mistake(
            "the upstream gradient is missing for x: both inputs get upstream · local derivative.",
            lambda x, y, u: (1.0, -u),
        ),
        Mistake(
            "the upstream gradient is missing, and so is the minus for y.",
            lambda x, y, u: (1.0, 1.0),
        ),
        Mistake(_PLUS_UPSTREAM, lambda x, y, u: (u + 1, u - 1)),
        Mistake(
            "each input is multiplied by itself. The local derivatives of x − y are 1 and −1, "
            "whatever x and y are.",
            lambda x, y, u: (u * x, -u * y),
        ),
        Mistake(
            "each input is multiplied by itself, and the minus for y is missing. The local "
            "derivatives of x − y are 1 and −1.",
            lambda x, y, u: (u * x, u * y),
        ),
        Mistake(
            "this is the rule of the multiply gate: of x − y the local derivatives are 1 and −1.",
            lambda x, y, u: (u * y, u * x),
        ),
        Mistake(
            "the rule of the multiply gate with a minus: of x − y the local derivatives are 1 and −1.",
            lambda x, y, u: (u * y, -u * x),
        ),
        Mistake(
            "the output, x − y, multiplies the upstream gradient. The local derivatives belong "
            "there, 1 and −1.",
            lambda x, y, u: (u * (x - y), -u * (x - y)),
        ),
        Mistake(
            "the output, x − y, multiplies the upstream gradient. The local derivatives belong "
            "there, 1 and −1.",
            lambda x, y, u: (u * (x - y), u * (x - y)),
        ),
        Mistake(_FORWARD, lambda x, y, u: x - y),
        Mistake(_FORWARD, lambda x, y, u: (x - y) * u),
        Mistake(
            "only x gets something. y gets its part, with a minus.",
            lambda x, y, u: (u, 0.0),
        ),
        Mistake(
            "the blame is shared out by halves. Each input gets all of it times its own local "
            "derivative.",
            lambda x, y, u: (u / 2, -u / 2),
        ),
        Mistake(
            "x and y are subtracted from the upstream gradient: it is multiplied by the local "
            "derivatives, 1 and −1.",
            lambda x, y, u: (u - y, u - x),
        ),
        Mistake(
            "the blame goes to the larger input only, as in a max gate.",
            lambda x, y, u: (u, 0.0) if x > y else (0.0, u),
        ),
        Mistake(_ONE_OF_TWO, lambda x, y, u: u),
        Mistake(
            "three results: return two, what goes back to x and what goes back to y.",
            lambda x, y, u: (x - y, u, -u),
        ),
    ],
    styles=[
        lambda x, y, upstream: [upstream, -1 * upstream],
        lambda x, y, upstream: np.array([1.0, -1.0]) * upstream,
        lambda x, y, upstream: (np.float32(upstream), np.float32(-upstream)),
        lambda x, y, upstream: (np.array([upstream]), np.array([-upstream])),
        lambda x, y, upstream: tuple(local * upstream for local in (1, -1)),
        lambda x, y, upstream: (upstream + 0 * x, 0 * y - upstream),
        _with_nnlib(lambda x, y: x - y),
    ],
    lesson=_LESSON_BACK,
)

divide_back = Question(
    borrowed=_OWN,
    name="divide_back",
    reference=lambda x, y, upstream: (upstream / y, -upstream * x / y**2),
    examples=[(6.0, 4.0, 8.0), (3.0, -0.5, 2.5)],
    random=_three,
    read=_few,
    mistakes=[
        Mistake(
            "the minus is missing for y: a larger divisor makes a smaller quotient (of positive "
            "numbers). Its local derivative is −x / y².",
            lambda x, y, u: (u / y, u * x / y**2),
        ),
        Mistake(
            "x and y have changed places in the result: first what goes back to x.",
            lambda x, y, u: (-u * x / y**2, u / y),
        ),
        Mistake(_NO_UPSTREAM, lambda x, y, u: (1 / y, -x / y**2)),
        Mistake(
            "the upstream gradient is missing for y: both inputs get upstream · local derivative.",
            lambda x, y, u: (u / y, -x / y**2),
        ),
        Mistake(
            "the upstream gradient is missing for x: both inputs get upstream · local derivative.",
            lambda x, y, u: (1 / y, -u * x / y**2),
        ),
        Mistake(
            "the upstream gradient is missing, and so is the minus for y.",
            lambda x, y, u: (1 / y, x / y**2),
        ),
        Mistake(_PLUS_UPSTREAM, lambda x, y, u: (u + 1 / y, u - x / y**2)),
        Mistake(
            "the square is missing: the local derivative for y is −x / y².",
            lambda x, y, u: (u / y, -u * x / y),
        ),
        Mistake(
            "the square and the minus are missing: the local derivative for y is −x / y².",
            lambda x, y, u: (u / y, u * x / y),
        ),
        Mistake(
            "x is missing: the local derivative for y is −x / y², which −1 / y² is only for x = 1.",
            lambda x, y, u: (u / y, -u / y**2),
        ),
        Mistake(
            "the brackets: a / y * y is a. Write a / (y * y) or a / y**2.",
            lambda x, y, u: (u / y, -u * x / y * y),
        ),
        Mistake(
            "−2x / y³ is for x / y². For x / y it is −x / y².",
            lambda x, y, u: (u / y, -2 * u * x / y**3),
        ),
        Mistake(
            "(x / y)², where x / y² belongs: only y is squared.",
            lambda x, y, u: (u / y, -u * (x / y) ** 2),
        ),
        Mistake(
            "this is the rule of the multiply gate. Of x / y the local derivatives are 1 / y and "
            "−x / y².",
            lambda x, y, u: (u * y, u * x),
        ),
        Mistake(
            "each divided by the other: for x that is right, u / y; for y it is −x / y².",
            lambda x, y, u: (u / y, u / x),
        ),
        Mistake(
            "each divided by the other: for x that is right, u / y; for y it is −x / y².",
            lambda x, y, u: (u / y, -u / x),
        ),
        Mistake(
            "for y you treat x / y as x · y. The local derivative for y is −x / y².",
            lambda x, y, u: (u / y, u * x),
        ),
        Mistake(
            "for x you treat x / y as x · y: the local derivative for x is 1 / y.",
            lambda x, y, u: (u * y, -u * x / y**2),
        ),
        Mistake(
            "this is y / x: x is divided by y.",
            lambda x, y, u: (-u * y / x**2, u / x),
        ),
        Mistake(
            "x and y have changed places in y's part: it is −x / y².",
            lambda x, y, u: (u / y, -u * y / x**2),
        ),
        Mistake(
            "the output, x / y, multiplies the upstream gradient. The local derivatives belong "
            "there.",
            lambda x, y, u: (u * x / y, u * x / y),
        ),
        Mistake(
            "for x you take the output: the local derivative is 1 / y, without x.",
            lambda x, y, u: (u * x / y, -u * x / y**2),
        ),
        Mistake(
            "2y in place of y²: the local derivative for y is −x / y².",
            lambda x, y, u: (u / y, -u * x / (2 * y)),
        ),
        Mistake(
            "the same for both, u / y: y's local derivative is −x / y².",
            lambda x, y, u: (u / y, u / y),
        ),
        Mistake(
            "y gets minus what x gets. That is so for x − y; for x / y it is −x / y².",
            lambda x, y, u: (u / y, -u / y),
        ),
        Mistake(
            "// cuts off the fractions: write /.",
            lambda x, y, u: (u // y, -u * x // y**2),
        ),
        Mistake(
            "only x gets something. The output moves with y as well.",
            lambda x, y, u: (u / y, 0.0),
        ),
        Mistake(_FORWARD, lambda x, y, u: x / y),
        Mistake(_FORWARD, lambda x, y, u: x / y * u),
        Mistake(_ONE_OF_TWO, lambda x, y, u: u / y),
    ],
    styles=[
        lambda x, y, upstream: [1 / y * upstream, -x / (y * y) * upstream],
        lambda x, y, upstream: (upstream * y**-1, -(upstream * x) * y**-2),
        lambda x, y, upstream: np.array([1 / y, -x / y**2]) * upstream,
        lambda x, y, upstream: (np.float32(upstream / y), np.float32(-upstream * x / y**2)),
        lambda x, y, upstream: (upstream / y, -(x / y) / y * upstream),
        lambda x, y, upstream: (np.divide(upstream, y), np.negative(upstream * x / np.square(y))),
        _with_nnlib(lambda x, y: x / y),
    ],
    lesson=_LESSON_BACK,
)


def _max_back_by_comparison(x: float, y: float, upstream: float) -> tuple:
    return upstream * (x > y), upstream * (y > x)


max_back = Question(
    borrowed=_OWN,
    name="max_back",
    reference=lambda x, y, upstream: (upstream, 0.0) if x >= y else (0.0, upstream),
    examples=[(2.0, -3.0, 5.0), (0.5, 4.0, -3.0), (-3.0, -0.25, 1.5), (-0.5, -4.0, -6.0)],
    random=_three,
    read=_few,
    mistakes=[
        Mistake(
            "the smaller input gets the blame. The output is the larger one; the other may move "
            "without effect.",
            lambda x, y, u: (0.0, u) if x > y else (u, 0.0),
        ),
        Mistake(
            "both get the blame, as in an add gate. Only the larger input moves the output.",
            lambda x, y, u: (u, u),
        ),
        Mistake(_NO_UPSTREAM, lambda x, y, u: (1.0, 0.0) if x > y else (0.0, 1.0)),
        Mistake(
            "x always gets the blame. It belongs to the larger input.",
            lambda x, y, u: (u, 0.0),
        ),
        Mistake(
            "y always gets the blame. It belongs to the larger input.",
            lambda x, y, u: (0.0, u),
        ),
        Mistake(
            "the larger input itself is sent back: its local derivative is 1, so it gets the "
            "upstream gradient.",
            lambda x, y, u: (x, 0.0) if x > y else (0.0, y),
        ),
        Mistake(
            "the upstream gradient is multiplied by the larger input. The local derivative is 1: "
            "if that input rises by h, so does the output.",
            lambda x, y, u: (u * x, 0.0) if x > y else (0.0, u * y),
        ),
        Mistake(
            "half for each. That would do for equal inputs; otherwise all goes to the larger.",
            lambda x, y, u: (u / 2, u / 2),
        ),
        Mistake(
            "the larger of the two in size, |x| or |y|, gets the blame. −3 is smaller than −0.25.",
            lambda x, y, u: (u, 0.0) if abs(x) > abs(y) else (0.0, u),
        ),
        Mistake(
            "each input is compared with 0, as relu does it. Compare them with each other.",
            lambda x, y, u: (u if x > 0 else 0.0, u if y > 0 else 0.0),
        ),
        Mistake(
            "only x is compared with 0: compare x and y with each other.",
            lambda x, y, u: (u, 0.0) if x > 0 else (0.0, u),
        ),
        Mistake(
            "the smaller input gets a minus. It gets 0: the output does not move with it.",
            lambda x, y, u: (u, -u) if x > y else (-u, u),
        ),
        Mistake(
            "the larger input gets minus the blame: if it rises by h, the output rises by h.",
            lambda x, y, u: (-u, 0.0) if x > y else (0.0, -u),
        ),
        Mistake(
            "the smaller input gets itself back. It gets 0: the output does not move with it.",
            lambda x, y, u: (u, y) if x > y else (x, u),
        ),
        Mistake(
            "the smaller input gets 1. It gets 0: the output does not move with it.",
            lambda x, y, u: (u, 1.0) if x > y else (1.0, u),
        ),
        Mistake(
            "this is the rule of the multiply gate.",
            lambda x, y, u: (u * y, u * x),
        ),
        Mistake(
            "negative blame is held back. A gate passes it on as it is, below 0 as well.",
            lambda x, y, u: (max(u, 0.0), 0.0) if x > y else (0.0, max(u, 0.0)),
        ),
        Mistake(
            "max(x, upstream) and max(y, upstream): the comparison is between x and y, and the "
            "upstream gradient is only passed on.",
            lambda x, y, u: (max(x, u), max(y, u)),
        ),
        Mistake(_FORWARD, lambda x, y, u: max(x, y)),
        Mistake(_FORWARD, lambda x, y, u: max(x, y) * u),
        *(
            Mistake(_ONE_OF_TWO, one)
            for one in (
                lambda x, y, u: u,
                lambda x, y, u: u if x > y else 0.0,
                lambda x, y, u: (u, 0.0) if x > y else u,
            )
        ),
        Mistake(
            "the brackets: without them Python reads three results. Write (a, b) if … else (c, d).",
            lambda x, y, u: (u, 0.0, u),
        ),
    ],
    styles=[
        lambda x, y, upstream: [upstream if x > y else 0, upstream if y > x else 0],
        _max_back_by_comparison,
        lambda x, y, upstream: np.where([x > y, y > x], upstream, 0.0),
        lambda x, y, upstream: (
            np.heaviside(x - y, 0) * upstream,
            np.heaviside(y - x, 0) * upstream,
        ),
        lambda x, y, upstream: (upstream, 0) if max(x, y) == x else (0, upstream),
        lambda x, y, upstream: upstream * np.eye(2, dtype=np.float32)[np.argmax([x, y])],
        _with_nnlib(lambda x, y: x.max(y)),
    ],
    lesson=_LESSON_BACK,
)


# Gates of one input


def _sigma(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _single(gate: Callable) -> Callable:
    both = _with_nnlib(gate)
    return lambda x, upstream: both(x, upstream)[0]


_ALREADY = "x is the gate's input; the formula has its output."

exp_back = Question(
    borrowed=_OWN,
    name="exp_back",
    reference=lambda x, upstream: upstream * math.exp(x),
    examples=[(1.5, 2.0), (-0.5, 3.0)],
    random=lambda rng: tuple(_some(rng, 2)),
    read=number,
    mistakes=[
        Mistake(_NO_UPSTREAM, lambda x, u: math.exp(x)),
        Mistake(_PLUS_UPSTREAM, lambda x, u: u + math.exp(x)),
        Mistake(
            "the local derivative is missing: eˣ, the gate's own output.",
            lambda x, u: u,
        ),
        Mistake(
            "the upstream gradient is multiplied by x. The local derivative is eˣ, the output.",
            lambda x, u: u * x,
        ),
        Mistake(
            "this is the rule for powers, x · eˣ⁻¹. In eˣ the x is the exponent, and the "
            "derivative is eˣ itself.",
            lambda x, u: u * x * math.exp(x - 1),
        ),
        Mistake(
            "x · eˣ: the local derivative is eˣ alone.",
            lambda x, u: u * x * math.exp(x),
        ),
        Mistake(
            "the exponential of the upstream gradient. It is taken of x, the gate's input.",
            lambda x, u: math.exp(u),
        ),
        Mistake(
            "x and upstream have changed places.",
            lambda x, u: x * math.exp(u),
        ),
        Mistake(
            "the exponential of upstream as well: it multiplies as it is.",
            lambda x, u: math.exp(u) * math.exp(x),
        ),
        Mistake(
            "upstream times x, and then the exponential: first eˣ, then times upstream.",
            lambda x, u: math.exp(u * x),
        ),
        Mistake("the sign of x: e⁻ˣ, where eˣ belongs.", lambda x, u: u * math.exp(-x)),
        Mistake("a minus too many: eˣ rises with x.", lambda x, u: -u * math.exp(x)),
        Mistake(
            "the exponential twice: x is the input, so eˣ is the output, and the local derivative.",
            lambda x, u: u * math.exp(math.exp(x)),
        ),
        Mistake("10ˣ in place of eˣ: np.exp(x).", lambda x, u: u * 10**x),
        Mistake("2ˣ in place of eˣ: np.exp(x).", lambda x, u: u * 2**x),
        Mistake(
            "the power the wrong way round, x ** e. For the exponential write np.exp(x).",
            lambda x, u: u * x**math.e,
        ),
        Mistake(
            "1 / x is the derivative of the logarithm.",
            lambda x, u: u / x,
        ),
        Mistake("eˣ − 1 in place of eˣ.", lambda x, u: u * math.expm1(x)),
        Mistake(
            "e multiplied by x, e · x: for the exponential write np.exp(x).",
            lambda x, u: u * math.e * x,
        ),
        Mistake(
            "the square of eˣ: the output is counted twice.",
            lambda x, u: u * math.exp(x) ** 2,
        ),
        Mistake(
            "eˣ (1 − eˣ): only the sigmoid has this form. Of exp it is eˣ.",
            lambda x, u: u * math.exp(x) * (1 - math.exp(x)),
        ),
    ],
    styles=[
        lambda x, upstream: np.exp(x) * upstream,
        lambda x, upstream: upstream * np.e**x,
        lambda x, upstream: np.float32(np.exp(x) * upstream),
        lambda x, upstream: np.array([upstream]) * np.exp([x]),
        lambda x, upstream: math.pow(math.e, x) * upstream,
        lambda x, upstream: upstream * sum(x**k / math.factorial(k) for k in range(40)),
        _single(lambda x: x.exp()),
    ],
    lesson=_LESSON_BACK,
)

log_back = Question(
    borrowed=_OWN,
    name="log_back",
    reference=lambda x, upstream: upstream / x,
    examples=[(4.0, 6.0), (0.5, -3.0)],
    random=lambda rng: tuple(_some(rng, 2, positive=1)),
    read=number,
    mistakes=[
        Mistake(_NO_UPSTREAM, lambda x, u: 1 / x),
        Mistake(_PLUS_UPSTREAM, lambda x, u: u + 1 / x),
        Mistake("the local derivative is missing: 1 / x.", lambda x, u: u),
        Mistake(
            "the gate's output, ln x, stands where its local derivative belongs: 1 / x.",
            lambda x, u: u * math.log(x),
        ),
        Mistake(
            "divided by the output, ln x: the local derivative is 1 / x.",
            lambda x, u: u / math.log(x),
        ),
        Mistake(_FORWARD, lambda x, u: math.log(x)),
        Mistake(
            "multiplied by x. Divide: the local derivative is 1 / x.",
            lambda x, u: u * x,
        ),
        Mistake(
            "the fraction is upside down: upstream / x.",
            lambda x, u: x / u,
        ),
        Mistake(
            "1 / (x · upstream): the upstream gradient multiplies, it stands above the line.",
            lambda x, u: 1 / (x * u),
        ),
        Mistake(
            "−1 / x² is the derivative of 1 / x. That of ln x is 1 / x itself.",
            lambda x, u: -u / x**2,
        ),
        Mistake("1 / x², where 1 / x belongs.", lambda x, u: u / x**2),
        Mistake("a minus too many: ln x rises with x.", lambda x, u: -u / x),
        Mistake(
            "eˣ is the derivative of exp. That of ln x is 1 / x.",
            lambda x, u: u * math.exp(x),
        ),
        Mistake(
            "divided by ln 10 as well: that is for log10. The gate is the natural logarithm.",
            lambda x, u: u / (x * math.log(10)),
        ),
        Mistake(
            "divided by ln 2 as well: that is for log2. The gate is the natural logarithm.",
            lambda x, u: u / (x * math.log(2)),
        ),
        Mistake(
            "the logarithm of upstream / x: the local derivative is 1 / x, without a logarithm.",
            lambda x, u: math.log(abs(u) / x) if u > 0 else float("nan"),
        ),
        Mistake("// cuts off the fractions: write /.", lambda x, u: u // x),
        Mistake(
            "upstream minus x. It is divided by x.",
            lambda x, u: u - x,
        ),
        Mistake(
            "ln x / x: the local derivative is 1 / x alone.",
            lambda x, u: u * math.log(x) / x,
        ),
        Mistake(
            "e⁻ˣ is not 1 / x. Divide by x itself.",
            lambda x, u: u * math.exp(-x),
        ),
        Mistake(
            "1 / (1 + x), where 1 / x belongs.",
            lambda x, u: u / (1 + x),
        ),
        Mistake(
            "x · ln x − x is what ln x is the slope of. The slope of ln x is 1 / x.",
            lambda x, u: u * (x * math.log(x) - x),
        ),
    ],
    styles=[
        lambda x, upstream: 1 / x * upstream,
        lambda x, upstream: upstream * x**-1,
        lambda x, upstream: np.divide(upstream, x),
        lambda x, upstream: np.float32(upstream) / np.float32(x),
        lambda x, upstream: np.array([upstream / x]),
        lambda x, upstream: upstream * math.exp(-math.log(x)),
        _single(lambda x: x.log()),
    ],
    lesson=_LESSON_BACK,
)


def _between(rng: np.random.Generator) -> tuple:
    """An x where tanh and sigmoid are not flat, so that no mistake is lost in rounding."""
    x = float(rng.choice([-1, 1]) * rng.integers(3, 17) / 10)
    return x, _some(rng, 1)[0]


tanh_back = Question(
    borrowed=_OWN,
    name="tanh_back",
    reference=lambda x, upstream: upstream * (1 - math.tanh(x) ** 2),
    examples=[(0.5, 2.0), (-1.5, 3.0)],
    random=_between,
    read=number,
    mistakes=[
        Mistake(_NO_UPSTREAM, lambda x, u: 1 - math.tanh(x) ** 2),
        Mistake(_PLUS_UPSTREAM, lambda x, u: u + 1 - math.tanh(x) ** 2),
        Mistake(
            f"1 − x², where 1 − t² belongs, with t = tanh x. {_ALREADY}",
            lambda x, u: u * (1 - x**2),
        ),
        Mistake(
            "the gate's output stands where its local derivative belongs: 1 − t², with t = tanh x.",
            lambda x, u: u * math.tanh(x),
        ),
        Mistake(_FORWARD, lambda x, u: math.tanh(x)),
        Mistake("the square is missing: 1 − t².", lambda x, u: u * (1 - math.tanh(x))),
        Mistake("a plus: 1 + t². It is 1 − t².", lambda x, u: u * (1 + math.tanh(x) ** 2)),
        Mistake(
            "the sign: t² − 1 is negative, and tanh rises everywhere. 1 − t².",
            lambda x, u: u * (math.tanh(x) ** 2 - 1),
        ),
        Mistake(
            "the brackets: 1 − t² · upstream is not (1 − t²) · upstream.",
            lambda x, u: 1 - math.tanh(x) ** 2 * u,
        ),
        Mistake(
            "the brackets: upstream · 1 − t² is not upstream · (1 − t²).",
            lambda x, u: u - math.tanh(x) ** 2,
        ),
        Mistake(
            "the brackets: (1 − t)² is not 1 − t².",
            lambda x, u: u * (1 - math.tanh(x)) ** 2,
        ),
        Mistake(
            "tanh(x²), where (tanh x)² belongs.",
            lambda x, u: u * (1 - math.tanh(x**2)),
        ),
        Mistake(
            "t (1 − t) is the form of the sigmoid's derivative. Tanh's is 1 − t².",
            lambda x, u: u * math.tanh(x) * (1 - math.tanh(x)),
        ),
        Mistake(
            "x is a factor too many: the local derivative is 1 − t² alone.",
            lambda x, u: u * x * (1 - math.tanh(x) ** 2),
        ),
        Mistake(
            "the output, t, is a factor too many: the local derivative is 1 − t² alone.",
            lambda x, u: u * math.tanh(x) * (1 - math.tanh(x) ** 2),
        ),
        Mistake(
            "this is the derivative of the sigmoid. Tanh's is 1 − t².",
            lambda x, u: u * _sigma(x) * (1 - _sigma(x)),
        ),
        Mistake(
            "tan in place of tanh.",
            lambda x, u: u * (1 - math.tan(x) ** 2),
        ),
        Mistake(
            "1 + tan² x is the derivative of tan. Tanh's is 1 − tanh² x.",
            lambda x, u: u * (1 + math.tan(x) ** 2),
        ),
        Mistake("2t, where t² belongs: 1 − t².", lambda x, u: u * (1 - 2 * math.tanh(x))),
        Mistake("the 1 is missing: 1 − t².", lambda x, u: u * math.tanh(x) ** 2),
        Mistake(
            "the upstream gradient is squared along: (1 − t²) · upstream.",
            lambda x, u: 1 - (u * math.tanh(x)) ** 2,
        ),
        Mistake(
            "tanh of the upstream gradient: t is tanh of x, the gate's input.",
            lambda x, u: u * (1 - math.tanh(u) ** 2),
        ),
        Mistake(
            "upstream · x goes into the tanh: tanh is taken of x alone.",
            lambda x, u: 1 - math.tanh(u * x) ** 2,
        ),
        Mistake(
            f"tanh twice. {_ALREADY} So t = tanh x, once.",
            lambda x, u: u * (1 - math.tanh(math.tanh(x)) ** 2),
        ),
        Mistake(
            "the square root is no part of it: 1 − t².",
            lambda x, u: u * math.sqrt(1 - math.tanh(x) ** 2),
        ),
        Mistake(
            "the local derivative is missing: 1 − t².",
            lambda x, u: u,
        ),
    ],
    styles=[
        lambda x, upstream: (1 - np.tanh(x) ** 2) * upstream,
        lambda x, upstream: upstream * (1 - np.tanh(x)) * (1 + np.tanh(x)),
        lambda x, upstream: upstream / np.cosh(x) ** 2,
        lambda x, upstream: np.float32(upstream * (1 - np.tanh(x) ** 2)),
        lambda x, upstream: upstream * 4 * _sigma(2 * x) * (1 - _sigma(2 * x)),
        lambda x, upstream: np.array([1 - np.tanh(x) ** 2]) * upstream,
        _single(lambda x: x.tanh()),
    ],
    lesson=_LESSON_BACK,
)

sigmoid_back = Question(
    borrowed=_OWN,
    name="sigmoid_back",
    reference=lambda x, upstream: upstream * _sigma(x) * (1 - _sigma(x)),
    examples=[(0.5, 2.0), (-1.5, 3.0)],
    random=_between,
    read=number,
    mistakes=[
        Mistake(_NO_UPSTREAM, lambda x, u: _sigma(x) * (1 - _sigma(x))),
        Mistake(_PLUS_UPSTREAM, lambda x, u: u + _sigma(x) * (1 - _sigma(x))),
        Mistake(
            f"x (1 − x), where s (1 − s) belongs, with s = σ(x). {_ALREADY}",
            lambda x, u: u * x * (1 - x),
        ),
        Mistake(
            f"x (1 − s), where s (1 − s) belongs. {_ALREADY}",
            lambda x, u: u * x * (1 - _sigma(x)),
        ),
        Mistake(
            f"s (1 − x), where s (1 − s) belongs. {_ALREADY}",
            lambda x, u: u * _sigma(x) * (1 - x),
        ),
        Mistake(
            "the gate's output stands where its local derivative belongs: s (1 − s).",
            lambda x, u: u * _sigma(x),
        ),
        Mistake(_FORWARD, lambda x, u: _sigma(x)),
        Mistake("the factor s is missing: s (1 − s).", lambda x, u: u * (1 - _sigma(x))),
        Mistake(
            "1 − s² is the form of tanh's derivative. The sigmoid's is s (1 − s).",
            lambda x, u: u * (1 - _sigma(x) ** 2),
        ),
        Mistake(
            "this is tanh's derivative. The sigmoid's is s (1 − s).",
            lambda x, u: u * (1 - math.tanh(x) ** 2),
        ),
        Mistake(
            "the sign: s (s − 1) is negative, and the sigmoid rises everywhere. s (1 − s).",
            lambda x, u: u * _sigma(x) * (_sigma(x) - 1),
        ),
        Mistake(
            "a plus: s (1 + s). It is s (1 − s).", lambda x, u: u * _sigma(x) * (1 + _sigma(x))
        ),
        Mistake(
            "the brackets: upstream · s · 1 − s is not upstream · s · (1 − s).",
            lambda x, u: u * _sigma(x) * 1 - _sigma(x),
        ),
        Mistake(
            "the brackets: s · 1 − s is 0. Write s * (1 - s).",
            lambda x, u: 0.0 * u,
        ),
        Mistake(
            "the upstream gradient stands inside the brackets: s (1 − upstream · s). It multiplies "
            "all of s (1 − s).",
            lambda x, u: _sigma(x) * (1 - u * _sigma(x)),
        ),
        Mistake(
            "upstream · x goes into the sigmoid: σ is taken of x alone.",
            lambda x, u: _sigma(u * x) * (1 - _sigma(u * x)),
        ),
        Mistake(
            "σ of the upstream gradient: s is σ of x, the gate's input.",
            lambda x, u: u * _sigma(u) * (1 - _sigma(u)),
        ),
        Mistake(
            f"the sigmoid twice. {_ALREADY} So s = σ(x), once.",
            lambda x, u: u * _sigma(_sigma(x)) * (1 - _sigma(_sigma(x))),
        ),
        Mistake(
            "(1 − s)², where s (1 − s) belongs.",
            lambda x, u: u * (1 - _sigma(x)) ** 2,
        ),
        Mistake("s², where s (1 − s) belongs.", lambda x, u: u * _sigma(x) ** 2),
        Mistake(
            "x is a factor too many: the local derivative is s (1 − s) alone.",
            lambda x, u: u * x * _sigma(x) * (1 - _sigma(x)),
        ),
        Mistake(
            "the output, s, is a factor too many: the local derivative is s (1 − s) alone.",
            lambda x, u: u * _sigma(x) ** 2 * (1 - _sigma(x)),
        ),
        Mistake(
            "the brackets: 1 / 1 + e⁻ˣ is 1 + e⁻ˣ. The sigmoid is 1 / (1 + e⁻ˣ).",
            lambda x, u: u * (1 + math.exp(-x)) * -math.exp(-x),
        ),
        Mistake(
            "0.25 is the largest slope, at x = 0. At other x it is s (1 − s).",
            lambda x, u: 0.25 * u,
        ),
        Mistake(
            "tanh stands for the sigmoid in s (1 − s).",
            lambda x, u: u * math.tanh(x) * (1 - math.tanh(x)),
        ),
        Mistake(
            "eˣ stands for the sigmoid in s (1 − s): s = 1 / (1 + e⁻ˣ).",
            lambda x, u: u * math.exp(x) * (1 - math.exp(x)),
        ),
        Mistake(
            "e⁻ˣ stands for the sigmoid in s (1 − s): s = 1 / (1 + e⁻ˣ).",
            lambda x, u: u * math.exp(-x) * (1 - math.exp(-x)),
        ),
        Mistake(
            "the local derivative is missing: s (1 − s).",
            lambda x, u: u,
        ),
        Mistake(
            "divided by s (1 − s). It multiplies: upstream · local derivative.",
            lambda x, u: u / (_sigma(x) * (1 - _sigma(x))),
        ),
        Mistake(
            "s − s² is squared: s (1 − s), once.",
            lambda x, u: u * (_sigma(x) * (1 - _sigma(x))) ** 2,
        ),
    ],
    styles=[
        lambda x, upstream: upstream * (_sigma(x) - _sigma(x) ** 2),
        lambda x, upstream: upstream * math.exp(-x) / (1 + math.exp(-x)) ** 2,
        lambda x, upstream: _sigma(x) * _sigma(-x) * upstream,
        lambda x, upstream: np.float32(upstream * _sigma(x) * (1 - _sigma(x))),
        lambda x, upstream: upstream * 0.25 / np.cosh(x / 2) ** 2,
        lambda x, upstream: np.array([upstream]) * _sigma(x) * (1 - _sigma(x)),
        _single(lambda x: x.sigmoid()),
    ],
    lesson=_LESSON_BACK,
)


# Two circuits by hand


def _by_nnlib(formula: Callable) -> Callable:
    def answer(*numbers: float) -> tuple:
        values = [circuits.Value(number) for number in numbers]
        formula(*values).backward()
        return tuple(value.grad for value in values)

    return answer


def _walked_back(x: float, y: float, z: float) -> list:
    d_s, d_z = z, x - y
    return [d_s * 1, d_s * -1, d_z]


difference_times = Question(
    borrowed=_OWN,
    name="difference_times",
    reference=lambda x, y, z: (z, -z, x - y),
    examples=[(2.0, 5.0, -4.0), (-3.0, 0.5, 1.5)],
    random=_three,
    read=_few,
    mistakes=[
        Mistake(
            "the minus is missing: the gate x − y passes back −1 times its blame to y.",
            lambda x, y, z: (z, z, x - y),
        ),
        Mistake(
            "x gets the minus. It belongs to y, which is taken away.",
            lambda x, y, z: (-z, z, x - y),
        ),
        Mistake("x gets a minus too. It belongs to y alone.", lambda x, y, z: (-z, -z, x - y)),
        Mistake(
            "the multiply gate has been left out: what comes back to s = x − y is z, and that goes "
            "on to x and, with a minus, to y.",
            lambda x, y, z: (1.0, -1.0, x - y),
        ),
        Mistake(
            "z's blame: the multiply gate gives z the value of the other factor, x − y.",
            lambda x, y, z: (z, -z, 1.0),
        ),
        Mistake(
            "z gets its own value. The multiply gate gives it that of the other factor, x − y.",
            lambda x, y, z: (z, -z, z),
        ),
        Mistake(
            "z gets the circuit's output. The multiply gate gives it the other factor, x − y.",
            lambda x, y, z: (z, -z, (x - y) * z),
        ),
        Mistake(
            "z gets y − x. The other factor is x − y.",
            lambda x, y, z: (z, -z, y - x),
        ),
        Mistake("z gets x + y. The other factor is x − y.", lambda x, y, z: (z, -z, x + y)),
        Mistake(
            "the multiply gate's blames are swapped: each input gets the value of the other one, "
            "so s = x − y gets z, and z gets s.",
            lambda x, y, z: (x - y, -(x - y), z),
        ),
        Mistake(
            "the multiply gate's blames are swapped, and y's minus is missing.",
            lambda x, y, z: (x - y, x - y, z),
        ),
        Mistake(
            "x and y get their own values as factors. The local derivatives of x − y are 1 and −1.",
            lambda x, y, z: (x * z, -y * z, x - y),
        ),
        Mistake(
            "x and y get each other's value as factors, as in a product. The local derivatives of "
            "x − y are 1 and −1.",
            lambda x, y, z: (y * z, -x * z, x - y),
        ),
        Mistake(
            "x and y get each other's value as factors, as in a product. The local derivatives of "
            "x − y are 1 and −1.",
            lambda x, y, z: (y * z, x * z, x - y),
        ),
        Mistake(
            "this is for x · y · z: the first gate is x − y.",
            lambda x, y, z: (y * z, x * z, x * y),
        ),
        Mistake(
            "this is for x − y · z: the brackets come first, (x − y) · z.",
            lambda x, y, z: (1.0, -z, -y),
        ),
        Mistake(
            "this is for x · y − z: the circuit is (x − y) · z.",
            lambda x, y, z: (y, x, -1.0),
        ),
        Mistake(
            "this is for (x + y) · z: the circuit is (x − y) · z.",
            lambda x, y, z: (z, z, x + y),
        ),
        Mistake(
            "the local derivatives are added along the way: slopes in a row multiply.",
            lambda x, y, z: (z + 1, z - 1, x - y),
        ),
        Mistake(
            "the walk starts with the output's value. It starts with 1: if the output moves by h, "
            "the output moves by h.",
            lambda x, y, z: (
                (x - y) * z * z,
                -(x - y) * z * z,
                (x - y) ** 2 * z,
            ),
        ),
        Mistake(
            "the sign: all three are negative of what they should be.",
            lambda x, y, z: (-z, z, y - x),
        ),
        Mistake(
            "the order of the results: x, y, z.",
            lambda x, y, z: (x - y, z, -z),
        ),
        Mistake(
            "four results: the three blames are asked for, without the output.",
            lambda x, y, z: ((x - y) * z, z, -z, x - y),
        ),
        Mistake(
            "four results: the three blames are asked for. That of s = x − y stays inside.",
            lambda x, y, z: (z, z, -z, x - y),
        ),
        Mistake(
            "this is the circuit's output. Asked are the three blames.",
            lambda x, y, z: (x - y) * z,
        ),
        Mistake(
            "the first gate alone: what comes back to it is not 1 but z.",
            lambda x, y, z: (1.0, -1.0, z),
        ),
        Mistake(
            "the first gate alone, and z is given nothing. Begin at the output, with the multiply gate.",
            lambda x, y, z: (1.0, -1.0, 0.0),
        ),
        Mistake(
            "all local derivatives are taken as 1 and −1. The multiply gate's are z and x − y.",
            lambda x, y, z: (1.0, -1.0, 1.0),
        ),
    ],
    styles=[
        _walked_back,
        lambda x, y, z: np.array([z, -z, x - y]),
        lambda x, y, z: (1 * z * 1, 1 * z * -1, 1 * (x - y)),
        lambda x, y, z: tuple(np.float32(v) for v in (z, -z, x - y)),
        lambda x, y, z: [np.array([z]), np.array([-z]), np.array([x - y])],
        _by_nnlib(lambda x, y, z: (x - y) * z),
        lambda x, y, z: np.array([[1, 0], [-1, 0], [0, 1]]) @ np.array([z, x - y]),
    ],
    lesson='06, "Two gates: the chain rule"',
)


def _gate_by_gate(x: float, y: float) -> tuple:
    s, p = x + y, x * y
    d_s, d_p = p, s
    d_x = d_y = 0.0
    d_x += d_s
    d_y += d_s
    d_x += d_p * y
    d_y += d_p * x
    return d_x, d_y


used_twice = Question(
    borrowed=_OWN,
    name="used_twice",
    reference=lambda x, y: (2 * x * y + y * y, 2 * x * y + x * x),
    examples=[(3.0, -2.5), (0.5, 4.0)],
    random=lambda rng: tuple(_some(rng, 2)),
    read=_few,
    mistakes=[
        Mistake(
            "only the path through the sum counts. A second one leads through the product p, and "
            "the blame of both is added.",
            lambda x, y: (x * y, x * y),
        ),
        Mistake(
            "only the path through the product p counts. A second one leads through the sum, and "
            "the blame of both is added.",
            lambda x, y: ((x + y) * y, (x + y) * x),
        ),
        Mistake(
            "the two paths are multiplied: slopes in a row multiply, but where paths meet, their "
            "blame is added.",
            lambda x, y: (x * y * (x + y) * y, x * y * (x + y) * x),
        ),
        Mistake(
            "the mean of the two paths: their blame is added.",
            lambda x, y: (
                (x * y + (x + y) * y) / 2,
                (x * y + (x + y) * x) / 2,
            ),
        ),
        Mistake(
            "the two paths are subtracted: their blame is added.",
            lambda x, y: (x * y - (x + y) * y, x * y - (x + y) * x),
        ),
        Mistake(
            "the two paths are subtracted: their blame is added.",
            lambda x, y: ((x + y) * y - x * y, (x + y) * x - x * y),
        ),
        Mistake(
            "in the product p = x · y, each input gets the other one as factor: y for x, x for y. "
            "(Or have the two results changed places? x comes first.)",
            lambda x, y: (x * y + (x + y) * x, x * y + (x + y) * y),
        ),
        Mistake(
            "the last multiply gate's blames are swapped: s = x + y gets the value of p, and p that "
            "of s.",
            lambda x, y: (x + y + x * y * y, x + y + x * y * x),
        ),
        Mistake(
            "the upstream gradient of p is missing: p = x · y passes back s · y to x, with s = x + y.",
            lambda x, y: (x * y + y, x * y + x),
        ),
        Mistake(
            "the upstream gradient of the sum is missing: what comes back to s is p = x · y.",
            lambda x, y: (1 + (x + y) * y, 1 + (x + y) * x),
        ),
        Mistake(
            "the last gate is left out. It multiplies: s = x + y gets p, and p gets s.",
            lambda x, y: (1 + y, 1 + x),
        ),
        Mistake(
            "the derivatives of the factors are multiplied. The blame comes along both factors: "
            "add what comes back from each.",
            lambda x, y: (y, x),
        ),
        Mistake(
            "this is for (x + y) · x, where the second factor is x · y.",
            lambda x, y: (2 * x + y, x),
        ),
        Mistake(
            "in the product p, each input is passed p itself. It gets the other factor.",
            lambda x, y: (x * y + (x + y) * x * y, x * y + (x + y) * x * y),
        ),
        Mistake(
            "the product p counts as if it were a sum: it passes back s · y to x, and s · x to y.",
            lambda x, y: (x * y + (x + y), x * y + (x + y)),
        ),
        Mistake(
            "the sum counts as if it were a product: it copies its blame, p, to both.",
            lambda x, y: (x * y * y + (x + y) * y, x * y * x + (x + y) * x),
        ),
        Mistake(
            "x gets both its paths, y only the one through the sum.",
            lambda x, y: (2 * x * y + y * y, x * y),
        ),
        Mistake(
            "x gets both its paths, y only the one through the product.",
            lambda x, y: (2 * x * y + y * y, (x + y) * x),
        ),
        Mistake(
            "y gets both its paths, x only the one through the sum.",
            lambda x, y: (x * y, 2 * x * y + x * x),
        ),
        Mistake(
            "y gets both its paths, x only the one through the product.",
            lambda x, y: ((x + y) * y, 2 * x * y + x * x),
        ),
        Mistake(
            "the walk starts with the output's value. It starts with 1.",
            lambda x, y: (
                (x + y) * x * y * (2 * x * y + y * y),
                (x + y) * x * y * (2 * x * y + x * x),
            ),
        ),
        Mistake(
            "twice the blame: the two paths are counted, and then doubled.",
            lambda x, y: (2 * (2 * x * y + y * y), 2 * (2 * x * y + x * x)),
        ),
        Mistake(
            "these are the blames of s = x + y and p = x · y. Go on from them to x and to y.",
            lambda x, y: (x * y, x + y),
        ),
        Mistake(
            "this is the circuit's output. Asked are the two blames.",
            lambda x, y: (x + y) * x * y,
        ),
        Mistake(
            "one number: the circuit has two inputs, so return two blames, of x and of y.",
            lambda x, y: 2 * x * y + y * y,
        ),
        Mistake(
            "four results, one for each path: add the two of x, and the two of y.",
            lambda x, y: (x * y, (x + y) * y, x * y, (x + y) * x),
        ),
        Mistake(
            "four results, one for each path: add the two of x, and the two of y.",
            lambda x, y: (x * y, x * y, (x + y) * y, (x + y) * x),
        ),
        Mistake(
            "three results: the two blames are asked for, without the output.",
            lambda x, y: ((x + y) * x * y, 2 * x * y + y * y, 2 * x * y + x * x),
        ),
    ],
    styles=[
        _gate_by_gate,
        lambda x, y: [x * y + (x + y) * y, x * y + (x + y) * x],
        lambda x, y: np.array([y * (2 * x + y), x * (2 * y + x)]),
        lambda x, y: tuple(np.float32(v) for v in (2 * x * y + y**2, 2 * x * y + x**2)),
        lambda x, y: np.array([1, 1]) * x * y + np.array([y, x]) * (x + y),
        _by_nnlib(lambda x, y: (x + y) * (x * y)),
        lambda x, y: ([2 * x * y + y**2], [2 * x * y + x**2]),
    ],
    lesson='06, "Used twice: blame adds up"',
)


# Topological order

_INPUTS = dict[Any, list]


def _program(inputs: _INPUTS, output: Any, twice: bool = False) -> str:
    """The call as a program, with braces doubled, since a program is a format."""
    program = f"topological_order({inputs}, {output!r})"
    if twice:
        call = f"topological_order(inputs, {output!r})"
        program = f"inputs = {inputs}; {call}; {call}"
    return program.replace("{", "{{").replace("}", "}}")


def _asked(program: str, *gaps: Any) -> tuple[_INPUTS, Any]:
    """The arguments that a program gives."""
    *statements, call = program.format(*gaps).split("; ")
    space: dict = {"topological_order": lambda inputs, output: (inputs, output)}
    exec("\n".join(statements), space)
    return eval(call, space)


def _listed(result: Any) -> Any:
    """A tuple, an array, the keys of a dictionary: all are lists of names here."""
    if isinstance(result, (str, bytes, set, frozenset)) or not isinstance(result, Iterable):
        return result
    return result.tolist() if isinstance(result, np.ndarray) else list(result)


def _feeding(inputs: _INPUTS, output: Any) -> set:
    found, path = {output}, [output]
    while path:
        for source in inputs[path.pop()]:
            if source not in found:
                found.add(source)
                path.append(source)
    return found


def _order_fault(got: Any, program: str, *gaps: Any) -> str | None:
    inputs, output = _asked(program, *gaps)
    if isinstance(got, (set, frozenset)):
        return "returned a set, which has no order: a list is asked for"
    if not isinstance(got, list):
        return f"returned {kind(got)}, expected a list"
    shown = repr(got) if len(repr(got)) < 100 else f"a list of {len(got)} names"
    place: dict = {}
    for i, name in enumerate(got):
        if isinstance(name, (list, tuple, dict, set)) or name not in inputs:
            kept = set(map(str, _feeding(inputs, output))) <= set(map(str, got))
            hint = " (of an earlier one? Each call needs a list of its own)" if kept else ""
            return f"returned {shown}: {str(name)[:40]!r} is no name of this circuit{hint}"
        if name in place:
            return f"returned {shown}: {name!r} is in it twice"
        place[name] = i
    needed = _feeding(inputs, output)
    for name in inputs:
        if name in needed and name not in place:
            return f"returned {shown}: {name!r} is missing"
        if name not in needed and name in place:
            return (
                f"returned {shown}: {name!r} does not feed {output!r}, straight or through others"
            )
    for name in got:
        for source in inputs[name]:
            if place[source] > place[name]:
                return f"returned {shown}: {name!r} stands before {source!r}, which feeds it"
    return None


def _post(inputs: _INPUTS, output: Any, turned: bool = False, once: bool = True) -> list:
    """Depth first, each name after its inputs."""
    order: list = []
    path = [(output, False)]
    seen = set()
    while path:
        name, ready = path.pop()
        if ready:
            order.append(name)
        elif name not in seen or not once:
            seen.add(name)
            path.append((name, True))
            sources = inputs[name] if turned else inputs[name][::-1]
            path += [(source, False) for source in sources]
    return order


def _pre(inputs: _INPUTS, output: Any, turned: bool = False, once: bool = True) -> list:
    """Depth first, each name before its inputs."""
    order: list = []
    path = [output]
    while path:
        name = path.pop()
        if name not in order or not once:
            order.append(name)
            path += inputs[name] if turned else inputs[name][::-1]
    return order


def _wide(inputs: _INPUTS, output: Any, turned: bool = False, once: bool = True) -> list:
    """Breadth first: the output, then what feeds it, then what feeds that."""
    order = [output]
    for name in order:
        for source in inputs[name][::-1] if turned else inputs[name]:
            if source not in order or not once:
                order.append(source)
    return order


def _marked_early(inputs: _INPUTS, output: Any, turned: bool = False) -> list:
    """Depth first; a name counts as seen as soon as it waits."""
    order, path, seen = [], [output], {output}
    while path:
        order.append(path.pop())
        for source in inputs[order[-1]][:: -1 if turned else 1]:
            if source not in seen:
                seen.add(source)
                path.append(source)
    return order[::-1]


def _all_at_once(inputs: _INPUTS, output: Any, early: bool = False) -> list:
    """All waiting names are put on the path together."""
    order: list = []
    path, seen = [output], {output}
    while path:
        waiting = [name for name in inputs[path[-1]] if name not in (seen if early else order)]
        seen.update(waiting)
        path += waiting
        if not waiting:
            order.append(path.pop())
    return order


def _used_up(inputs: _INPUTS, output: Any) -> list:
    """The lists of the dictionary are emptied on the way."""
    order: list = []
    path = [output]
    while path:
        sources = inputs[path[-1]]
        while sources and sources[0] in order:
            sources.pop(0)
        if sources:
            path.append(sources[0])
        else:
            order.append(path.pop())
    return order


def _first_path(inputs: _INPUTS, output: Any, place: int = 0) -> list:
    path = [output]
    while inputs[path[-1]]:
        path.append(inputs[path[-1]][place])
    return path[::-1]


def _kahn(inputs: _INPUTS, output: Any) -> list:
    """The names that wait for nothing, again and again."""
    needed = _feeding(inputs, output)
    order: list = []
    while len(order) < len(needed):
        order += [
            name
            for name in inputs
            if name in needed and name not in order and all(s in order for s in inputs[name])
        ]
    return order


def _recursive(inputs: _INPUTS, output: Any, seen: list | None = None) -> list:
    seen = [] if seen is None else seen
    for source in inputs[output]:
        if source not in seen:
            _recursive(inputs, source, seen)
    seen.append(output)
    return seen


def _all_names(inputs: _INPUTS) -> list:
    order: list = []
    for name in inputs:
        order += [found for found in _post(inputs, name) if found not in order]
    return order


def _last_of_each(order: list) -> list:
    """Of names that stand in it several times, only the last."""
    return list(dict.fromkeys(order[::-1]))[::-1]


def _by_depth(inputs: _INPUTS, output: Any) -> list:
    @functools.cache
    def depth(name: Any) -> int:
        return 1 + max(map(depth, inputs[name]), default=0)

    return sorted(_feeding(inputs, output), key=lambda name: (depth(name), str(name)))


def _random_circuit(rng: np.random.Generator) -> tuple:
    """A circuit of six names, with one more that does not feed the output, in any order. The
    output reads one name straight and by a detour, so that no shorter walk than a right one does."""
    x, y, a, b, c, output, other = (str(letter) for letter in rng.permutation(list("abcdxyz")))
    inputs = {
        x: [],
        y: [],
        a: [x, [x, y][rng.integers(2)]],
        b: [a, [x, y, a][rng.integers(3)]],
        c: [[b, a], [a, b]][rng.integers(2)],
        output: [[a, c], [c, a]][rng.integers(2)],
        other: [a, [x, output][rng.integers(2)]],
    }
    names = rng.permutation(list(inputs)).tolist()
    return (_program({name: inputs[name] for name in names}, output),)


_EXAMPLE: _INPUTS = {"f": ["p", "x"], "p": ["s", "y"], "s": ["x", "y"], "x": [], "y": []}

_READERS_FIRST = (
    "the output comes first. Asked is the other direction: each name after all that feed it."
)
_TOO_EARLY = (
    "a name is listed when the walk first comes to it, and turning the list round does not put "
    "that right: it must wait until all names that feed it are listed."
)
_BY_STEPS = (
    "names are listed by their distance from the output, and that is not enough: one name can be "
    "near by one path and far by another."
)
_TWICE = "a name that feeds several others is listed several times: keep in mind which are listed."
_OF_THE_DICTIONARY = (
    "the order in which the names stand in the dictionary means nothing: follow the inputs, from "
    "the output on."
)

topological_order = Question(
    name="topological_order",
    errors={
        "unpack": "inputs[name] is a list of names alone. (The lesson's held pairs, with the local "
        "derivatives.)"
    },
    programs=True,
    reference=_post,
    examples=[
        (_program({"a": ["x"], "x": []}, "a"),),
        (_program(_EXAMPLE, "f"),),
        (_program({"d": ["c", "c"], "b": ["d"], "c": ["a"], "a": []}, "d"),),
        (_program({"out": ["a", "b"], "b": ["a"], "a": ["x"], "y": ["x"], "x": []}, "out"),),
        (_program({"out": ["b", "a"], "b": ["a"], "a": ["x"], "y": ["x"], "x": []}, "out"),),
        (_program({"p": ["s", "y"], "s": ["x", "y"], "x": [], "y": []}, "p", twice=True),),
    ],
    random=_random_circuit,
    read=_listed,
    judge=_order_fault,
    mistakes=[
        *(
            Mistake(sentence, functools.partial(answer, turned=turned))
            for turned in (False, True)
            for sentence, answer in [
                (_READERS_FIRST, lambda i, o, turned: _post(i, o, turned)[::-1]),
                (
                    "each name is listed before those that feed it, as the walk comes to it. It has to "
                    "enter the list after all of them.",
                    lambda i, o, turned: _pre(i, o, turned),
                ),
                (_TOO_EARLY, lambda i, o, turned: _pre(i, o, turned)[::-1]),
                (_TOO_EARLY, lambda i, o, turned: _marked_early(i, o, turned)),
                (
                    "the walk goes step by step away from the output, and lists each name before those "
                    "that feed it.",
                    lambda i, o, turned: _wide(i, o, turned),
                ),
                (_BY_STEPS, lambda i, o, turned: _wide(i, o, turned)[::-1]),
                (_TWICE, lambda i, o, turned: _post(i, o, turned, once=False)),
                (
                    "names are listed several times, and before those that feed them.",
                    lambda i, o, turned: _pre(i, o, turned, once=False),
                ),
                (_TWICE, lambda i, o, turned: _pre(i, o, turned, once=False)[::-1]),
                (
                    "names are listed several times, and before those that feed them.",
                    lambda i, o, turned: _wide(i, o, turned, once=False),
                ),
                (_TWICE, lambda i, o, turned: _wide(i, o, turned, once=False)[::-1]),
                (
                    "the output itself is missing: it comes last.",
                    lambda i, o, turned: _post(i, o, turned)[:-1],
                ),
                (
                    "names without inputs are left out. They belong in the list, before those that "
                    "read them.",
                    lambda i, o, turned: [name for name in _post(i, o, turned) if i[name]],
                ),
                (
                    "only names without inputs are listed: list each name after its inputs.",
                    lambda i, o, turned: [name for name in _post(i, o, turned) if not i[name]],
                ),
            ]
        ),
        *(
            Mistake(
                "all names that wait are put on the path together, and one of them may be listed "
                "twice. Put only one on it, and then look anew who waits.",
                functools.partial(_all_at_once, early=early),
            )
            for early in (False, True)
        ),
        Mistake(
            "the dictionary is changed: a second call finds other lists in it. Leave it as it is, "
            "and keep in mind elsewhere who is listed.",
            lambda i, o: _used_up(i, o),
        ),
        *(
            Mistake(
                "only one path is followed: go on with every input of each name.",
                functools.partial(_first_path, place=place),
            )
            for place in (0, -1)
        ),
        Mistake(_OF_THE_DICTIONARY, lambda i, o: list(i)),
        Mistake(_OF_THE_DICTIONARY, lambda i, o: list(i)[::-1]),
        Mistake(
            _OF_THE_DICTIONARY,
            lambda i, o: [name for name in i if name in _feeding(i, o)],
        ),
        Mistake(
            _OF_THE_DICTIONARY,
            lambda i, o: [name for name in i if name in _feeding(i, o)][::-1],
        ),
        Mistake(
            "the names are sorted by the alphabet. Follow the inputs, from the output on.",
            lambda i, o: sorted(i),
        ),
        Mistake(
            "the names are sorted by the alphabet. Follow the inputs, from the output on.",
            lambda i, o: sorted(_feeding(i, o)),
        ),
        Mistake(
            "the names are sorted by how many inputs they have. That does not tell what feeds what.",
            lambda i, o: sorted(i, key=lambda name: len(i[name])),
        ),
        Mistake(
            "all names of the dictionary are listed. Asked are the output and what feeds it, "
            "straight or through others.",
            lambda i, o: _all_names(i),
        ),
        Mistake(
            "only the output and its own inputs: go on to the inputs of those, to the end.",
            lambda i, o: [*i[o], o],
        ),
        Mistake(
            "only the output and its own inputs: go on to the inputs of those, to the end.",
            lambda i, o: [*dict.fromkeys(i[o]), o],
        ),
        Mistake("only the output's own inputs: go on to the inputs of those.", lambda i, o: i[o]),
        Mistake(
            "only the output itself: before it enters the list, all that feed it do.",
            lambda i, o: [o],
        ),
        Mistake(
            "a set has no order: return a list.",
            lambda i, o: _feeding(i, o),
        ),
        Mistake(
            "first all names without inputs, then the others as the dictionary has them. A gate may "
            "read another gate: follow the inputs, from the output on.",
            lambda i, o: sorted(i, key=lambda name: bool(i[name])),
        ),
        Mistake("the output's name alone comes back: a list is asked for.", lambda i, o: o),
        Mistake(
            "lists within the list: names are asked for. Add a list's entries with += or extend.",
            lambda i, o: _nested(i, o),
        ),
        Mistake("the list is empty: is anything appended to it?", lambda i, o: []),
        Mistake(
            "the output is listed twice, at the beginning and at the end.",
            lambda i, o: [o, *_post(i, o)],
        ),
        Mistake(
            "the inputs' names are listed once for each gate that reads them, without the gates.",
            lambda i, o: [source for name in _post(i, o) for source in i[name]],
        ),
        Mistake(
            "one text: a list of names is asked for.",
            lambda i, o: " ".join(_post(i, o)),
        ),
        Mistake(
            "list(set(…)) loses the order: a set has none. Let nothing enter the list twice.",
            lambda i, o: list(set(_post(i, o, once=False))),
        ),
    ],
    styles=[
        _recursive,
        _kahn,
        lambda inputs, output: tuple(_post(inputs, output, turned=True)),
        _by_depth,
        lambda inputs, output: np.array(_post(inputs, output)),
        lambda inputs, output: dict.fromkeys(_post(inputs, output, once=False)),
        lambda inputs, output: _last_of_each(_wide(inputs, output, once=False))[::-1],
        lambda inputs, output: (name for name in _post(inputs, output)),
    ],
    lesson='06, "In which order?"',
)


def _nested(inputs: _INPUTS, output: Any) -> list:
    return [*(_nested(inputs, source) for source in inputs[output]), output]


_TOO_DEEP = (
    "a function that calls itself once for each gate in a row. Python lets only about a thousand "
    "such calls wait for one another. Keep the waiting ones in a list of your own."
)
_RECURSION = RecursionError("maximum recursion depth exceeded")


def _fail(error: Exception) -> Any:
    raise error


# Chains in which each name reads the one before, and, in one, a second name as well.
_CHAIN = "n = {}; inputs = {{i: [i - 1] for i in range(1, n)}}; inputs[0] = []; "
_TOOTHED = "n = {}; inputs = {{i: [i - 1, 0] for i in range(1, n)}}; inputs[0] = []; "

topological_order_long = Question(
    name="topological_order",
    errors={"RecursionError": _TOO_DEEP},
    programs=True,
    reference=_post,
    examples=[
        (_CHAIN + "topological_order(inputs, n - 1)", 5000),
        (_TOOTHED + "topological_order(inputs, n - 1)", 5000),
    ],
    random=lambda rng: (
        _CHAIN + "topological_order(inputs, n - 2)",
        int(rng.integers(4000, 5000)),
    ),
    read=_listed,
    judge=_order_fault,
    mistakes=[
        Mistake(_TOO_DEEP, lambda i, o: _fail(_RECURSION)),
        Mistake(_READERS_FIRST, lambda i, o: _post(i, o)[::-1]),
        Mistake("the output itself is missing: it comes last.", lambda i, o: _post(i, o)[:-1]),
        Mistake(
            "names without inputs are left out. They belong in the list, before those that read "
            "them.",
            lambda i, o: _post(i, o)[1:],
        ),
        Mistake(
            "the walk ends after 1000 names: it has to go on until none is left.",
            lambda i, o: _post(i, o)[-1000:],
        ),
        Mistake(_OF_THE_DICTIONARY, lambda i, o: list(i)),
        Mistake("a set has no order: return a list.", lambda i, o: _feeding(i, o)),
        Mistake("only the output itself is listed.", lambda i, o: [o]),
    ],
    styles=[
        lambda inputs, output: list(reversed(_post(inputs, output)[::-1])),
        lambda inputs, output: _post(inputs, output, turned=True),
        lambda inputs, output: sorted(_feeding(inputs, output)),
        lambda inputs, output: tuple(_post(inputs, output)),
    ],
    lesson='06, "Build it: the Value class"',
)


# The class Value

_LESSON_VALUE = '06, "Build it: the Value class"'
_NO_DATA = (
    "a plain number has no .data. Make a Value of it first, if it is none: isinstance(other, Value) "
    "tells."
)
_COMPARED = "Values are compared: compare their numbers, self.data and other.data."

_OUTPUT: dict[str, Callable] = {
    "+": lambda x, y: x + y,
    "−": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "exp": math.exp,
    "max": lambda x, y: max(x, y),
}
# (upstream, output, *inputs) -> what a gate passes back to each.
_BACK: dict[str, Callable] = {
    "+": lambda g, out, x, y: (g, g),
    "−": lambda g, out, x, y: (g, -g),
    "*": lambda g, out, x, y: (g * y, g * x),
    "exp": lambda g, out, x: (g * out,),
    "max": lambda g, out, x, y: (g, 0.0) if x >= y else (0.0, g),
}


class _Right:
    """A right answer, in parts that a mistake replaces."""

    output, back = _OUTPUT, _BACK

    def __init__(self, data: Any):
        self.data = data
        self.grad: Any = 0.0
        self.gate = ""
        self.inputs: tuple = ()

    def value(self, other: Any, gate: str) -> Any:
        return other if isinstance(other, _Right) else type(self)(other)

    def made(self, gate: str, *inputs: Any) -> Any:
        out = type(self)(self.output[gate](*(value.data for value in inputs)))
        out.gate, out.inputs = gate, inputs
        return out

    def __add__(self, other: Any) -> Any:
        return self.made("+", self, self.value(other, "+"))

    def __mul__(self, other: Any) -> Any:
        return self.made("*", self, self.value(other, "*"))

    def __sub__(self, other: Any) -> Any:
        return self.made("−", self, self.value(other, "−"))

    def __radd__(self, other: Any) -> Any:
        return self + other

    def __rmul__(self, other: Any) -> Any:
        return self * other

    def __rsub__(self, other: Any) -> Any:
        return type(self)(other) - self

    def exp(self) -> Any:
        return self.made("exp", self)

    def max(self, other: Any) -> Any:
        return self.made("max", self, self.value(other, "max"))

    def order(self) -> list:
        """Each after those that feed it."""
        order: list = []
        path: list = [(self, False)]
        seen = set()
        while path:
            value, ready = path.pop()
            if ready:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                path.append((value, True))
                path += [(source, False) for source in value.inputs[::-1]]
        return order

    def amounts(self) -> tuple:
        if not self.inputs:
            return ()
        data = (value.data for value in self.inputs)
        return self.back[self.gate](self.grad, self.data, *data)

    def pass_back(self) -> None:
        for value, amount in zip(self.inputs, self.amounts(), strict=True):
            value.grad += amount

    def clear(self, order: list) -> None:
        for value in order:
            if value.inputs:
                value.grad = 0.0

    def backward(self) -> None:
        order = self.order()
        self.clear(order)
        self.grad += 1.0
        for value in reversed(order):
            value.pass_back()

    def zero_grad(self) -> None:
        for value in self.order():
            value.grad = 0.0


def _value(**parts: Any) -> type:
    """The right class, with some of its parts replaced."""
    return type("Value", (_Right,), parts)


def _gates(**wrong: Callable) -> type:
    return _value(back=_BACK | {_SIGNS.get(name, name): part for name, part in wrong.items()})


_SIGNS = {"add": "+", "subtract": "−", "multiply": "*"}


def _subsets(things: Iterable) -> Iterable[tuple]:
    """All choices of one or more of them, the smallest first."""
    things = list(things)
    for n in range(1, len(things) + 1):
        yield from itertools.combinations(things, n)


def _listing(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


# Right answers in other styles.


class _Closures:
    """A backward rule beside each gate."""

    def __init__(self, data: Any, inputs: tuple = ()):
        self.data, self.grad, self.inputs = float(data), 0.0, inputs
        self.give: Callable = lambda: None

    def __add__(self, other: Any) -> Any:
        other = other if isinstance(other, _Closures) else _Closures(other)
        out = _Closures(self.data + other.data, (self, other))

        def give() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out.give = give
        return out

    def __mul__(self, other: Any) -> Any:
        other = other if isinstance(other, _Closures) else _Closures(other)
        out = _Closures(self.data * other.data, (self, other))

        def give() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.give = give
        return out

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other: Any) -> Any:
        return self + other * -1

    def __rsub__(self, other: Any) -> Any:
        return self * -1 + other

    def exp(self) -> Any:
        out = _Closures(np.exp(self.data), (self,))

        def give() -> None:
            self.grad += out.data * out.grad

        out.give = give
        return out

    def max(self, other: Any) -> Any:
        """The larger itself: no new gate is needed."""
        other = other if isinstance(other, _Closures) else _Closures(other)
        return self if self.data >= other.data else other + 0

    def everything(self) -> list:
        """Kahn's order, the output first."""
        readers: dict = {self: 0}
        path: list = [self]
        while path:
            for value in path.pop().inputs:
                if value not in readers:
                    readers[value] = 0
                    path.append(value)
                readers[value] += 1
        order, free = [], [self]
        while free:
            order.append(free.pop())
            for value in order[-1].inputs:
                readers[value] -= 1
                if readers[value] == 0:
                    free.append(value)
        return order

    def backward(self) -> None:
        order = self.everything()
        for value in order:
            value.grad = 0.0 if value.inputs else value.grad
        self.grad = 1.0
        for value in order:
            value.give()

    def zero_grad(self) -> None:
        for value in self.everything():
            value.grad = 0


class _Numbered:
    """Each Value has a number, higher than those that feed it: an order without a walk."""

    __slots__ = ("data", "grad", "locals", "number", "sources")
    made = itertools.count()

    def __init__(self, data: Any, sources: tuple = (), slopes: tuple = ()):
        self.data, self.grad = np.float64(data), np.float64(0)
        self.sources, self.locals, self.number = sources, slopes, next(_Numbered.made)

    @staticmethod
    def of(thing: Any) -> Any:
        return thing if isinstance(thing, _Numbered) else _Numbered(thing)

    def __add__(self, other: Any) -> Any:
        other = self.of(other)
        return _Numbered(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other: Any) -> Any:
        other = self.of(other)
        return _Numbered(self.data * other.data, (self, other), (other.data, self.data))

    def __sub__(self, other: Any) -> Any:
        other = self.of(other)
        return _Numbered(self.data - other.data, (self, other), (1, -1))

    def __radd__(self, other: Any) -> Any:
        return self.of(other) + self

    def __rmul__(self, other: Any) -> Any:
        return self.of(other) * self

    def __rsub__(self, other: Any) -> Any:
        return self.of(other) - self

    def exp(self) -> Any:
        e = math.e**self.data
        return _Numbered(e, (self,), (e,))

    def max(self, other: Any) -> Any:
        other = self.of(other)
        first = bool(self.data > other.data)
        return _Numbered(max(self.data, other.data), (self, other), (first, not first))

    def circuit(self) -> list:
        found, path = {self}, [self]
        while path:
            for value in path.pop().sources:
                if value not in found:
                    found.add(value)
                    path.append(value)
        return sorted(found, key=lambda value: -value.number)

    def backward(self) -> None:
        order = self.circuit()
        grads = dict.fromkeys(order, 0.0)
        grads[self] = 1.0
        for value in order:
            for source, slope in zip(value.sources, value.locals, strict=True):
                grads[source] += slope * grads[value]
        for value, grad in grads.items():
            value.grad = grad if value.sources else value.grad + grad

    def zero_grad(self) -> None:
        for value in self.circuit():
            value.grad = 0.0


class _AlongEachPath(_Right):
    """No order: what comes is sent on at once, along each path for itself."""

    clears = True

    def backward(self) -> None:
        if self.clears:
            self.clear(self.order())
        waiting: list = [(self, 1.0)]
        while waiting:
            value, blame = waiting.pop()
            value.grad += blame
            if value.inputs:
                data = (source.data for source in value.inputs)
                amounts = value.back[value.gate](blame, value.data, *data)
                waiting += zip(value.inputs, amounts, strict=True)


class _Arrays(_Right):
    """Data and grad as arrays of one number."""

    def __init__(self, data: Any):
        super().__init__(np.array(data, dtype=float).reshape(1))
        self.grad: Any = np.zeros(1)

    output = _OUTPUT | {"exp": np.exp, "max": np.maximum}

    def pass_back(self) -> None:
        for value, amount in zip(self.inputs, self.amounts(), strict=True):
            value.grad = value.grad + amount


class _Single(_Right):
    """In float32."""

    def __init__(self, data: Any):
        super().__init__(np.float32(data))


_STYLES = [_Right, _Closures, _Numbered, _AlongEachPath, _Arrays]

_ERRORS = {
    "'int' object has no attribute 'data'": _NO_DATA,
    "'float' object has no attribute 'data'": _NO_DATA,
    "not supported between instances": _COMPARED,
    "must be real number, not": "a function of math takes a number: self.data, not the Value itself.",
    "+=: 'NoneType'": "grad starts as None: it starts at 0.",
}

_SPECIAL = {"+": "__add__", "*": "__mul__"}
_FIRST = ("__init__", "__add__", "__mul__", "exp", "max")


def _unknown(self: Any, other: Any) -> Any:
    """As if the class had no such method."""
    return NotImplemented


def _in_place(self: Any, other: Any) -> Any:
    self.data = self.data + other.data
    return self


def _shared(self: Any, data: Any) -> None:
    type(self).data = data
    self.grad, self.gate, self.inputs = 0.0, "", ()


def _initial(change: Callable) -> type:
    def start(self: Any, data: Any) -> None:
        _Right.__init__(self, data)
        change(self)

    return _value(__init__=start)


def _outputs(**wrong: Callable) -> type:
    return _value(output=_OUTPUT | {_SIGNS.get(name, name): part for name, part in wrong.items()})


def _plain(gates: Sequence[str], exp: Callable = math.exp) -> type:
    """These gates give a plain number."""
    output = _OUTPUT | {"exp": exp}

    def made(self: Any, gate: str, *inputs: Any) -> Any:
        if gate in gates:
            return output[gate](*(value.data for value in inputs))
        return _Right.made(self, gate, *inputs)

    return _value(made=made)


def _inside(gates: Sequence[str]) -> type:
    """The data of these gates' outputs are themselves Values."""

    def made(self: Any, gate: str, *inputs: Any) -> Any:
        out = _Right.made(self, gate, *inputs)
        return type(self)(out) if gate in gates else out

    return _value(made=made)


def _wrapped(self: Any, other: Any, gate: str) -> Any:
    return type(self)(other)


_UNLIKE = "not supported between instances of"
_VALUE_IN_VALUE = (
    "a Value is put into a new Value, so that its data is no number. Wrap only what is none yet: "
    "isinstance(other, Value) tells."
)


def _forward_program(rng: np.random.Generator) -> tuple:
    a, b = _some(rng, 2)
    end = ["(a * b + a).data", "(a + b).exp().data", "(a * a).max(b).data", "a.max(b).exp().data"]
    return f"a = Value({{}}); b = Value({{}}); {rng.choice(end)}", a, b


value_forward = Question(
    name="Value",
    errors=_ERRORS
    | {
        "RecursionError": "a method calls itself without end. (Inside exp, np.exp(self) calls "
        "self.exp() again.) Work with the number, self.data."
    },
    reference=circuits.Value,
    programs=True,
    methods=_FIRST,
    examples=[
        ("a = Value({}); b = Value({}); (a.data, b.data, a.grad, b.grad)", 2.0, -3.0),
        ("a = Value({}); b = Value({}); c = a + b; (a.data, b.data, c.data)", 2.5, -3.0),
        ("a = Value({}); b = Value({}); c = a * b; (a.data, b.data, c.data)", 2.5, -3.0),
        ("a = Value({}); b = a.exp(); (a.data, b.data, b.grad)", 1.5),
        ("a = Value({}); b = Value({}); c = a.max(b); (a.data, b.data, c.data)", 3.0, -2.5),
        ("a = Value({}); b = Value({}); a.max(b).data", -4.5, -0.5),
        ("a = Value({}); b = Value({}); a.max(b).data", -0.5, -4.5),
        ("a = Value({}); b = Value({}); (a + b).grad", 2.0, -3.0),
    ],
    random=_forward_program,
    read=_no_values,
    mistakes=[
        *(
            Mistake(
                f"{_listing(gates)} {'gives' if len(gates) == 1 else 'give'} a plain number. The output of a gate is a Value again: "
                "return Value(…).",
                _plain(gates),
            )
            for gates in _subsets(["+", "*", "exp", "max"])
        ),
        *(
            Mistake(
                f"{_listing(gates)} {'gives' if len(gates) == 1 else 'give'} a plain NumPy number. The output of a gate is a Value "
                "again: return Value(…).",
                _plain(gates, np.exp),
            )
            for gates in _subsets(["+", "*", "exp", "max"])
            if "exp" in gates
        ),
        *(
            Mistake(
                f"the data of {_listing(gates)}'s output is a Value, and should be a number: use "
                "self.data and other.data.",
                _inside(gates),
            )
            for gates in _subsets(["+", "*", "exp", "max"])
        ),
        *(
            Mistake(
                f"for {_listing(gates)}, Python asks for "
                f"{_listing([_SPECIAL[gate] for gate in gates])}, which the class has not.",
                _value(**{_SPECIAL[gate]: _unknown for gate in gates}),
            )
            for gates in _subsets(["+", "*"])
        ),
        *(
            Mistake(_VALUE_IN_VALUE, _value(value=_wrapped, max=larger))
            for larger in (
                _Right.max,
                lambda self, other: _fail(TypeError(f"'>=' {_UNLIKE} 'float' and 'Value'")),
                lambda self, other: _fail(TypeError(f"'>' {_UNLIKE} 'float' and 'Value'")),
            )
        ),
        Mistake(
            _COMPARED,
            _value(max=lambda self, other: _fail(TypeError(f"'>' {_UNLIKE} 'Value' and 'Value'"))),
        ),
        Mistake("+ multiplies.", _outputs(add=lambda x, y: x * y)),
        Mistake("+ subtracts.", _outputs(add=lambda x, y: x - y)),
        Mistake("* adds.", _outputs(multiply=lambda x, y: x + y)),
        Mistake("* is a power: x * y, one star.", _outputs(multiply=lambda x, y: abs(x) ** y)),
        Mistake("max gives the smaller of the two.", _outputs(max=min)),
        Mistake(
            "max compares sizes, |x| and |y|. −4.5 is smaller than −0.5.",
            _outputs(max=lambda x, y: x if abs(x) > abs(y) else y),
        ),
        Mistake(
            "max compares with 0: it takes the larger of its two inputs.",
            _outputs(max=lambda x, y: max(x, 0.0)),
        ),
        Mistake("max gives always the first.", _outputs(max=lambda x, y: x)),
        Mistake(
            "max gives True or False: the larger number is asked for.",
            _outputs(max=lambda x, y: x > y),
        ),
        Mistake("exp gives its input, unchanged.", _outputs(exp=lambda x: x)),
        Mistake("exp has the wrong sign: e⁻ˣ.", _outputs(exp=lambda x: math.exp(-x))),
        Mistake("exp gives 10ˣ in place of eˣ.", _outputs(exp=lambda x: 10**x)),
        Mistake("exp gives 2ˣ in place of eˣ.", _outputs(exp=lambda x: 2**x)),
        Mistake(
            "exp gives xᵉ: the power the wrong way round.",
            _outputs(exp=lambda x: abs(x) ** math.e),
        ),
        Mistake("exp gives e · x.", _outputs(exp=lambda x: math.e * x)),
        Mistake("exp gives eˣ − 1.", _outputs(exp=math.expm1)),
        Mistake(
            "+ writes its result into the first input. A gate leaves its inputs as they are, and "
            "makes a new Value.",
            _value(__add__=_in_place),
        ),
        Mistake(
            "* writes its result into the first input. A gate leaves its inputs as they are, and "
            "makes a new Value.",
            _value(__mul__=lambda self, other: _times_in_place(self, other)),
        ),
        Mistake(
            "+ and * write their results into the first input. A gate leaves its inputs as they "
            "are, and makes a new Value.",
            _value(__add__=_in_place, __mul__=lambda self, other: _times_in_place(self, other)),
        ),
        Mistake(
            "all Values share their data, those of the last one made: write self.data, not Value.data.",
            _value(__init__=_shared),
        ),
        Mistake(
            "grad starts at 1. Only the output's is 1, and only in backward: it starts at 0.",
            _initial(lambda self: setattr(self, "grad", 1.0)),
        ),
        Mistake(
            "grad starts as None: it starts at 0.",
            _initial(lambda self: setattr(self, "grad", None)),
        ),
        Mistake(
            "grad starts as the data: it starts at 0.",
            _initial(lambda self: setattr(self, "grad", self.data)),
        ),
        Mistake(
            "data is cut to a whole number.",
            _initial(lambda self: setattr(self, "data", int(self.data))),
        ),
        Mistake(
            "data is a text. Keep the number.",
            _initial(lambda self: setattr(self, "data", str(self.data))),
        ),
        Mistake(
            "a Value has no grad: set self.grad = 0.0 in __init__.",
            _initial(lambda self: delattr(self, "grad")),
        ),
        Mistake(
            "a Value has no data: set self.data = data in __init__.",
            _initial(lambda self: delattr(self, "data")),
        ),
    ],
    styles=[*_STYLES, _Single],
    lesson=_LESSON_VALUE,
)


def _times_in_place(self: Any, other: Any) -> Any:
    self.data = self.data * other.data
    return self


# Numbers on either side


def _unwrapped(gates: Sequence[str], kinds: Any = (), **parts: Any) -> type:
    """These gates take only Values, or only numbers of these kinds."""

    def value(self: Any, other: Any, gate: str) -> Any:
        if gate in gates and not isinstance(other, kinds):
            return other
        return _Right.value(self, other, gate)

    return _value(value=value, **parts)


def _turned(self: Any, other: Any) -> Any:
    return self - other


def _number_program(rng: np.random.Generator) -> tuple:
    a, b = _some(rng, 2)
    end = ["(a + {}) * {}", "{} * a + {}", "{} + a * {}", "(a * {}).max({})"]
    c = float(rng.integers(4, 9))
    return f"a = Value({{}}); ({rng.choice(end)}).data", a, b, c


_EITHER = ("__radd__", "__rmul__")
_LEFT_WRAPPED: dict[str, Any] = {
    "__radd__": lambda self, other: type(self)(other) + self,
    "__rmul__": lambda self, other: type(self)(other) * self,
}
_NAMES = {"+": "__radd__", "*": "__rmul__"}

value_numbers = Question(
    name="Value",
    errors=_ERRORS
    | {
        "RecursionError": "a method calls itself without end: in __radd__, other + self asks for "
        "__radd__ again. Turn it round: self + other."
    },
    reference=circuits.Value,
    programs=True,
    methods=(*_FIRST, *_EITHER),
    examples=[
        ("a = Value({}); (a + {}).data", 2.5, 3.5),
        ("a = Value({}); (a + {}).data", 2.5, 4),
        ("a = Value({}); (a * {}).data", 2.5, 3.5),
        ("a = Value({}); (a * {}).data", 2.5, 4),
        ("a = Value({}); a.max({}).data", 2.5, 3.5),
        ("a = Value({}); a.max({}).data", 2.5, 4),
        ("a = Value({}); ({} + a).data", 2.5, 3.5),
        ("a = Value({}); ({} * a).data", 2.5, 3.5),
        ("a = Value({}); b = Value({}); sum([a, b, b]).data", 2.5, 0.5),
    ],
    random=_number_program,
    read=_no_values,
    mistakes=[
        *(
            Mistake(
                f"in {_listing(gates)}, a plain number has no .data. Make a Value of it first, "
                "if it is none: isinstance(other, Value) tells.",
                _unwrapped(gates, **parts),
            )
            for gates in _subsets(["+", "*", "max"])
            for parts in ({}, _LEFT_WRAPPED)
        ),
        Mistake(_VALUE_IN_VALUE, _value(value=_wrapped)),
        *(
            Mistake(
                f"in {_listing(gates)}, only whole numbers are made Values: 3.5 is a float. Ask "
                "whether it is a Value, not whether it is an int.",
                _unwrapped(gates, (_Right, int)),
            )
            for gates in _subsets(["+", "*", "max"])
        ),
        *(
            Mistake(
                f"in {_listing(gates)}, only floats are made Values: 4 is an int. Ask whether it "
                "is a Value, not whether it is a float.",
                _unwrapped(gates, (_Right, float)),
            )
            for gates in _subsets(["+", "*", "max"])
        ),
        *(
            Mistake(
                f"for a number on the left of {_listing(gates)}, Python asks for "
                f"{_listing([_NAMES[gate] for gate in gates])}, which the class has not.",
                _value(**{_NAMES[gate]: _unknown for gate in gates}),
            )
            for gates in _subsets(["+", "*"])
        ),
        Mistake(
            "__radd__ ignores the number on the left.",
            _value(__radd__=lambda self, other: self),
        ),
        Mistake(
            "__rmul__ ignores the number on the left.",
            _value(__rmul__=lambda self, other: self),
        ),
        Mistake(
            "__radd__ and __rmul__ ignore the number on the left.",
            _value(__radd__=lambda self, other: self, __rmul__=lambda self, other: self),
        ),
        Mistake(
            "__radd__ gives a plain number. The output of a gate is a Value.",
            _value(__radd__=lambda self, other: self.data + other),
        ),
        Mistake(
            "__rmul__ gives a plain number. The output of a gate is a Value.",
            _value(__rmul__=lambda self, other: self.data * other),
        ),
        Mistake(
            "__radd__ and __rmul__ give plain numbers. The output of a gate is a Value.",
            _value(
                __radd__=lambda self, other: self.data + other,
                __rmul__=lambda self, other: self.data * other,
            ),
        ),
        Mistake("__rmul__ adds: 3.5 * a is 3.5 times a.", _value(__rmul__=_Right.__add__)),
        Mistake("__radd__ multiplies: 3.5 + a is a sum.", _value(__radd__=_Right.__mul__)),
        Mistake(
            "__radd__ and __rmul__ have changed places.",
            _value(__rmul__=_Right.__add__, __radd__=_Right.__mul__),
        ),
        Mistake(
            "+ ignores a plain number: make it a Value, and add it.",
            _value(
                __add__=lambda self, other: _Right.__add__(
                    self, other if isinstance(other, _Right) else 0
                )
            ),
        ),
        Mistake(
            "max ignores a plain number: make it a Value, and compare.",
            _value(
                max=lambda self, other: _Right.max(
                    self, other if isinstance(other, _Right) else self
                )
            ),
        ),
        Mistake(
            "__radd__ doubles the Value: it adds self to itself, and not to the number.",
            _value(__radd__=lambda self, other: self + self),
        ),
        Mistake(
            "__rmul__ squares the Value: it multiplies self by itself, not by the number.",
            _value(__rmul__=lambda self, other: self * self),
        ),
    ],
    styles=_STYLES,
    lesson=_LESSON_VALUE,
)


def _minus_program(rng: np.random.Generator) -> tuple:
    a, b = _some(rng, 2)
    end = [
        "f = {} - a * b",
        "f = (a - b) * Value({})",
        "f = a * Value({}) - b",
        "f = (a - {}) * b",
    ]
    start = f"a = Value({{}}); b = Value({{}}); {rng.choice(end)}"
    return f"{start}; f.backward(); (f.data, a.grad, b.grad)", a, b, _some(rng, 1)[0]


def _left_number(back: Callable) -> type:
    """3 − a, right in its data, with something wrong in what it passes back."""
    return _value(
        output=_OUTPUT | {"from": lambda x: x.other - x},
        back=_BACK | {"from": back},
        __rsub__=lambda self, other: _from(self, other),
    )


def _from(value: Any, number: float) -> Any:
    out = type(value)(number - value.data)
    out.gate, out.inputs = "from", (value,)
    return out


_LEFT_TURNED = (
    "5 − a comes out as a − 5: in __rsub__, self is the one on the right of the minus, and `other` "
    "the number on the left."
)

value_minus = Question(
    name="Value",
    errors=_ERRORS
    | {
        "RecursionError": "a method calls itself without end: in __rsub__, other - self asks for "
        "__rsub__ again. Make a Value of other first."
    },
    reference=circuits.Value,
    programs=True,
    methods=("__init__", "__mul__", "backward", "__sub__", "__rsub__"),
    examples=[
        ("a = Value({}); b = Value({}); (a - b).data", 2.5, 4.0),
        ("a = Value({}); (a - {}).data", 2.5, 4.0),
        ("a = Value({}); ({} - a).data", 2.5, 4.0),
        ("a = Value({}); b = Value({}); (a - b).backward(); (a.grad, b.grad)", 2.5, 4.0),
        ("a = Value({}); ({} - a).backward(); a.grad", 2.5, 4.0),
        ("a = Value({}); (a - {}).backward(); a.grad", 2.5, 4.0),
        (
            "a = Value({}); b = Value({}); ((a - b) * Value(3)).backward(); (a.grad, b.grad)",
            2.5,
            4.0,
        ),
        ("a = Value({}); (({} - a) * Value(3)).backward(); a.grad", 2.5, 4.0),
    ],
    random=_minus_program,
    read=_no_values,
    mistakes=[
        Mistake(_LEFT_TURNED, _value(__rsub__=_turned)),
        Mistake(
            "a − b comes out as b − a.",
            _value(
                __sub__=lambda self, other: self.made("−", self.value(other, "−"), self),
                __rsub__=lambda self, other: self.made("−", self.value(other, "−"), self),
            ),
        ),
        Mistake(
            "a − b comes out as b − a, and 5 − a as a − 5.",
            _value(
                __sub__=lambda self, other: self.made("−", self.value(other, "−"), self),
                __rsub__=lambda self, other: self.made("−", self, self.value(other, "−")),
            ),
        ),
        Mistake("− adds.", _value(__sub__=_Right.__add__, __rsub__=_Right.__add__)),
        Mistake("5 − a adds.", _value(__rsub__=_Right.__add__)),
        Mistake(
            "a − b adds.",
            _value(
                __sub__=_Right.__add__,
                __rsub__=lambda self, other: _Right.__sub__(type(self)(other), self),
            ),
        ),
        Mistake(
            "the minus gate passes back + to both: to b, in a − b, it passes back minus its blame.",
            _gates(subtract=lambda g, out, x, y: (g, g)),
        ),
        Mistake(
            "the minus gate passes back the minus to a, in a − b. It belongs to b.",
            _gates(subtract=lambda g, out, x, y: (-g, g)),
        ),
        Mistake(
            "the minus gate passes back a minus to both. In a − b it belongs to b alone.",
            _gates(subtract=lambda g, out, x, y: (-g, -g)),
        ),
        Mistake(
            "the minus gate passes back nothing to b, in a − b: minus its blame belongs there.",
            _gates(subtract=lambda g, out, x, y: (g, 0.0)),
        ),
        Mistake(
            "the minus gate passes back nothing: is the new Value told of its inputs?",
            _gates(subtract=lambda g, out, x, y: (0.0, 0.0)),
        ),
        Mistake(
            "the minus gate passes back 1 and −1, whatever has come to it: multiply them by the "
            "upstream gradient.",
            _gates(subtract=lambda g, out, x, y: (1.0, -1.0)),
        ),
        Mistake(
            "the minus gate passes back −1 to b, in a − b, whatever has come to it: multiply by "
            "the upstream gradient.",
            _gates(subtract=lambda g, out, x, y: (g, -1.0)),
        ),
        Mistake(
            "the minus gate passes back what a multiply gate does: its local derivatives are 1 and "
            "−1.",
            _gates(subtract=lambda g, out, x, y: (g * y, g * x)),
        ),
        Mistake(
            "the minus gate passes back what a multiply gate does, with a minus: its local "
            "derivatives are 1 and −1.",
            _gates(subtract=lambda g, out, x, y: (g * y, -g * x)),
        ),
        Mistake(
            "the minus gate multiplies each input's blame by its own data: its local derivatives are "
            "1 and −1.",
            _gates(subtract=lambda g, out, x, y: (g * x, -g * y)),
        ),
        Mistake(
            "5 − a passes back + to a: if a rises, 5 − a falls.",
            _left_number(lambda g, out, x: (g,)),
        ),
        Mistake(
            "5 − a passes back nothing to a: is the new Value told of its input?",
            _left_number(lambda g, out, x: (0.0,)),
        ),
        Mistake(
            "5 − a passes back −1, whatever has come to it: multiply by the upstream gradient.",
            _left_number(lambda g, out, x: (-1.0,)),
        ),
        Mistake(
            "a plain number on the right of − has no .data. Make a Value of it first, if it is "
            "none: isinstance(other, Value) tells.",
            _value(
                value=lambda self, other, gate: (
                    other if gate == "−" else _Right.value(self, other, gate)
                )
            ),
        ),
        Mistake(
            "for a number on the left of −, Python asks for __rsub__, which the class has not.",
            _value(__rsub__=_unknown),
        ),
        Mistake(
            "for −, Python asks for __sub__, which the class has not.",
            _value(__sub__=_unknown, __rsub__=lambda self, other: self * -1 + other),
        ),
        Mistake(
            "for −, Python asks for __sub__ and __rsub__, which the class has not.",
            _value(__sub__=_unknown, __rsub__=_unknown),
        ),
        Mistake(
            "− gives a plain number. The output of a gate is a Value: return Value(…).",
            _plain(["−"]),
        ),
        Mistake(
            "5 − a gives a plain number. The output of a gate is a Value: return Value(…).",
            _value(__rsub__=lambda self, other: other - self.data),
        ),
        Mistake(
            "5 − a gives 5: a is not taken away.",
            _value(__rsub__=lambda self, other: type(self)(other)),
        ),
        Mistake(
            "5 − a gives −a: the number on the left is lost.",
            _value(__rsub__=lambda self, other: self * -1),
        ),
    ],
    styles=_STYLES,
    lesson=_LESSON_VALUE,
)


# Backward through a tree

_SLIPS: dict[str, list[tuple[str, Callable]]] = {
    "+": [
        (
            "the add gate passes back 1, whatever has come to it: it copies its own grad.",
            lambda g, out, x, y: (1.0, 1.0),
        ),
        (
            "the add gate passes something back to its first input only.",
            lambda g, out, x, y: (g, 0.0),
        ),
        (
            "the add gate shares its grad out by halves. It copies all of it to both inputs.",
            lambda g, out, x, y: (g / 2, g / 2),
        ),
        (
            "the add gate multiplies by the inputs' data, as a multiply gate does. It copies its "
            "grad.",
            lambda g, out, x, y: (g * y, g * x),
        ),
        (
            "the add gate multiplies each input's blame by that input's own data. It copies its grad.",
            lambda g, out, x, y: (g * x, g * y),
        ),
        (
            "the add gate passes back its data. It copies its grad.",
            lambda g, out, x, y: (out, out),
        ),
        (
            "the add gate passes back minus its grad.",
            lambda g, out, x, y: (-g, -g),
        ),
        (
            "the add gate passes nothing back: is the new Value told of its inputs?",
            lambda g, out, x, y: (0.0, 0.0),
        ),
    ],
    "*": [
        (
            "the multiply gate gives each input its own data as factor: it is that of the other "
            "input.",
            lambda g, out, x, y: (g * x, g * y),
        ),
        (
            "the multiply gate leaves out the upstream gradient, its own grad.",
            lambda g, out, x, y: (y, x),
        ),
        (
            "the multiply gate gives each input its own data, without the upstream gradient. It is "
            "the other input's data times the gate's grad.",
            lambda g, out, x, y: (x, y),
        ),
        (
            "the multiply gate copies its grad, as an add gate does. Multiply it by the data of the "
            "other input.",
            lambda g, out, x, y: (g, g),
        ),
        (
            "the multiply gate multiplies by its own data, x · y. It is the other input's data "
            "alone.",
            lambda g, out, x, y: (g * out, g * out),
        ),
        (
            "the multiply gate adds the upstream gradient. It multiplies by it.",
            lambda g, out, x, y: (g + y, g + x),
        ),
        (
            "the multiply gate passes something back to its first input only.",
            lambda g, out, x, y: (g * y, 0.0),
        ),
        (
            "the multiply gate shares its grad out in inverse proportion to the inputs. It is the "
            "other input's data times the gate's grad, with its sign.",
            lambda g, out, x, y: (
                g * abs(y) / (abs(x) + abs(y)),
                g * abs(x) / (abs(x) + abs(y)),
            ),
        ),
        (
            "the multiply gate divides by the other input's data: it multiplies.",
            lambda g, out, x, y: (g / y, g / x),
        ),
        (
            "the multiply gate passes nothing back: is the new Value told of its inputs?",
            lambda g, out, x, y: (0.0, 0.0),
        ),
    ],
    "exp": [
        (
            "the exp gate multiplies by its input. Its local derivative is its output, eˣ.",
            lambda g, out, x: (g * x,),
        ),
        (
            "the exp gate leaves out the upstream gradient, its own grad.",
            lambda g, out, x: (out,),
        ),
        (
            "the exp gate passes its grad on as it is. Multiply by eˣ, its output.",
            lambda g, out, x: (g,),
        ),
        (
            "the exp gate has the rule of powers, x · eˣ⁻¹. Its local derivative is eˣ.",
            lambda g, out, x: (g * x * math.exp(x - 1),),
        ),
        (
            "the exp gate has x · eˣ. Its local derivative is eˣ alone.",
            lambda g, out, x: (g * x * out,),
        ),
        (
            "the exp gate takes the exponential of its output again. Its local derivative is its "
            "output, eˣ.",
            lambda g, out, x: (g * math.exp(out),),
        ),
        (
            "the exp gate adds the upstream gradient. It multiplies by it.",
            lambda g, out, x: (g + out,),
        ),
        (
            "the exp gate passes nothing back: is the new Value told of its input?",
            lambda g, out, x: (0.0,),
        ),
    ],
    "max": [
        (
            "the max gate passes its grad to both inputs. The smaller one gets nothing.",
            lambda g, out, x, y: (g, g),
        ),
        (
            "the max gate passes its grad to the smaller input: it belongs to the larger.",
            lambda g, out, x, y: (0.0, g) if x >= y else (g, 0.0),
        ),
        (
            "the max gate leaves out the upstream gradient, its own grad.",
            lambda g, out, x, y: (1.0, 0.0) if x >= y else (0.0, 1.0),
        ),
        (
            "the max gate always passes its grad to its first input: it belongs to the larger.",
            lambda g, out, x, y: (g, 0.0),
        ),
        (
            "the max gate always passes its grad to its second input: it belongs to the larger.",
            lambda g, out, x, y: (0.0, g),
        ),
        (
            "the max gate multiplies by the larger input. Its local derivative is 1.",
            lambda g, out, x, y: (g * x, 0.0) if x >= y else (0.0, g * y),
        ),
        (
            "the max gate shares its grad out by halves. The larger input gets all of it.",
            lambda g, out, x, y: (g / 2, g / 2),
        ),
        (
            "the max gate passes nothing back: is the new Value told of its inputs?",
            lambda g, out, x, y: (0.0, 0.0),
        ),
    ],
}

_LOCAL_ONLY = {
    "+": lambda g, out, x, y: (1.0, 1.0),
    "*": lambda g, out, x, y: (y, x),
    "exp": lambda g, out, x: (out,),
    "max": lambda g, out, x, y: (1.0, 0.0) if x >= y else (0.0, 1.0),
}
_ADDED = {
    "+": lambda g, out, x, y: (g + 1, g + 1),
    "*": lambda g, out, x, y: (g + y, g + x),
    "exp": lambda g, out, x: (g + out,),
    "max": lambda g, out, x, y: (g + 1, g) if x >= y else (g, g + 1),
}


def _walk(go: Callable) -> type:
    """With this walk back: go(output, order)."""

    def backward(self: Any) -> None:
        order = self.order()
        self.clear(order)
        go(self, order)

    return _value(backward=backward)


def _started(output: Any, order: list, start: float = 1.0) -> None:
    output.grad += start
    for value in order:
        value.pass_back()


def _undone(then: Callable) -> type:
    """A right walk, and something after it."""

    def go(output: Any, order: list) -> None:
        _started(output, order[::-1])
        then(output, order)

    return _walk(go)


def _only(output: Any, places: slice) -> None:
    """Only some of its inputs get anything from each gate."""
    output.grad = 1.0
    for value in reversed(output.order()):
        for source, amount in list(zip(value.inputs, value.amounts(), strict=True))[places]:
            source.grad += amount


def _calling_itself(adds: bool, inputs_too: bool) -> type:
    """Each input's backward is called, and makes its grad 1 or adds 1 to it."""

    def backward(self: Any) -> None:
        if self.inputs or inputs_too:
            self.grad = self.grad + 1.0 if adds else 1.0
        self.pass_back()
        for value in self.inputs:
            value.backward()

    return _value(backward=backward)


_NOT_REVERSED = (
    "only the output's own inputs get their grad. Go on to what feeds those: through the topological "
    "order from its end, reversed(order), down to its first."
)

_TREE = "x = Value({}); y = Value({}); z = Value({}); "
_TREE_END = "; f.backward(); (x.grad, y.grad, z.grad)"


def _tree(rng: np.random.Generator) -> tuple:
    x, y = _some(rng, 2)
    z = float(rng.integers(2, 9) / 10)
    end = [
        "f = (x * y) * z.exp()",
        "f = (z * x + y).exp()",
        "f = (x * y).max(z) * Value({})",
        "f = (z * Value({}) + x) * y",
        "f = x.max(y) * (z + Value({}))",
    ][rng.integers(5)]
    small = [float(v) for v in (x / 2, y / 3)] if end.endswith("exp()") else [x, y]
    gaps = _some(rng, 1) if "{" in end else []
    return _TREE + end + _TREE_END, *small, z, *gaps


value_backward = Question(
    name="Value",
    errors=_ERRORS,
    reference=circuits.Value,
    programs=True,
    methods=(*_FIRST, "backward"),
    examples=[
        (
            "x = Value({}); y = Value({}); f = x + y; f.backward(); (x.grad, y.grad, f.grad)",
            2.5,
            -3.0,
        ),
        (
            "x = Value({}); y = Value({}); f = x * y; f.backward(); (x.grad, y.grad, f.grad)",
            2.5,
            -3.0,
        ),
        ("x = Value({}); f = x.exp(); f.backward(); x.grad", 1.5),
        ("x = Value({}); y = Value({}); f = x.max(y); f.backward(); (x.grad, y.grad)", 2.5, -3.0),
        ("x = Value({}); y = Value({}); f = x.max(y); f.backward(); (x.grad, y.grad)", -4.0, -1.5),
        (_TREE + "f = (x + y) * z" + _TREE_END, -2.0, 5.0, -4.0),
        (_TREE + "f = x * y + z" + _TREE_END, -2.0, 5.0, -4.0),
        (_TREE + "s = x + y; f = s * z; f.backward(); s.grad", -2.0, 5.0, -4.0),
        (_TREE + "f = (x * y).exp() * z" + _TREE_END, 0.5, 3.0, -4.0),
        (_TREE + "f = x.max(y) * z" + _TREE_END, -2.0, 5.0, -4.0),
        (_TREE + "f = (x * y).max(z)" + _TREE_END, -2.0, -3.0, 1.5),
        (_TREE + "f = (x + y).exp() * z" + _TREE_END, 0.5, 0.8, -4.0),
    ],
    random=_tree,
    read=_no_values,
    mistakes=[
        *(
            Mistake(sentence, _value(back=_BACK | {gate: slip}))
            for gate, slips in _SLIPS.items()
            for sentence, slip in slips
        ),
        *(
            Mistake(f"two things: {first} And {second}", _value(back=_BACK | {a: one, b: two}))
            for a, b in itertools.combinations(_SLIPS, 2)
            for first, one in _SLIPS[a][:2]
            for second, two in _SLIPS[b][:2]
        ),
        Mistake(
            "each gate passes back its local derivative alone. Multiply by the upstream gradient, "
            "the gate's own grad: the chain rule.",
            _value(back=_BACK | _LOCAL_ONLY),
        ),
        Mistake(
            "each gate adds its local derivative to the upstream gradient. Slopes in a row "
            "multiply.",
            _value(back=_BACK | _ADDED),
        ),
        Mistake(
            "no grad has changed: does backward give the output's grad the 1 it starts with, and "
            "pass it on?",
            _value(backward=lambda self: self.zero_grad()),
        ),
        Mistake(
            "only the output has its grad, 1. It passes back first, as the last in topological "
            "order; then the gates that feed it.",
            _walk(lambda output, order: setattr(output, "grad", 1.0)),
        ),
        Mistake(
            _NOT_REVERSED,
            _walk(lambda output, order: _started(output, order)),
        ),
        Mistake(
            "the walk starts with the output's data. It starts with 1: if the output moves by h, the "
            "output moves by h.",
            _walk(lambda output, order: _started(output, order[::-1], output.data)),
        ),
        Mistake(
            "the sign: the walk starts with −1. The output's grad is 1.",
            _walk(lambda output, order: _started(output, order[::-1], -1.0)),
        ),
        Mistake(
            "only the first input of each gate gets its part. (Or is the second one copied into a new "
            "Value, which gets it in its place?)",
            _walk(lambda output, order: _only(output, slice(0, 1))),
        ),
        Mistake(
            "only the last input of each gate gets its part.",
            _walk(lambda output, order: _only(output, slice(-1, None))),
        ),
        *(
            Mistake(
                "backward calls the backward of its inputs, and each of them starts anew with a grad "
                "of 1. Only the output's is 1: give that once, and then walk.",
                _calling_itself(*how),
            )
            for how in itertools.product((False, True), (False, True))
        ),
        Mistake(
            "the output's grad is 0 again after the walk: it is 1.",
            _undone(lambda output, order: _set([output])),
        ),
        Mistake(
            "the gates' grad is set to 0 after the walk. Leave it: each Value on the way keeps its "
            "own.",
            _undone(lambda output, order: output.clear(order)),
        ),
        Mistake(
            "the output's grad is counted twice: it starts with 1, and 1 is added.",
            _walk(lambda output, order: _started(output, order[::-1], 2.0)),
        ),
    ],
    styles=_STYLES,
    lesson=_LESSON_VALUE,
)


# A Value used more than once


def _by_reach(turned: bool = False) -> type:
    """Each gate passes back once, when the walk first comes to it."""

    def go(output: Any, _: list) -> None:
        output.grad = 1.0
        seen, path = {output}, [output]
        while path:
            value = path.pop()
            value.pass_back()
            for source in value.inputs[:: 1 if turned else -1]:
                if source not in seen:
                    seen.add(source)
                    path.append(source)

    return _walk(go)


def _recursive_once(turned: bool) -> type:
    """The same with a function that calls itself."""

    def visit(value: Any, seen: set) -> None:
        seen.add(value)
        value.pass_back()
        for source in value.inputs[:: -1 if turned else 1]:
            if source not in seen:
                visit(source, seen)

    def go(output: Any, _: list) -> None:
        output.grad = 1.0
        visit(output, set())

    return _walk(go)


def _again(interleaved: bool) -> type:
    """Each gate passes back all that it has whenever the walk comes to it."""

    def visit(value: Any) -> None:
        if interleaved:
            for source, amount in zip(value.inputs, value.amounts(), strict=True):
                source.grad += amount
                visit(source)
        else:
            value.pass_back()
            for source in value.inputs:
                visit(source)

    def go(output: Any, _: list) -> None:
        output.grad = 1.0
        visit(output)

    return _walk(go)


def _level_by_level(once: bool) -> type:
    def go(output: Any, _: list) -> None:
        output.grad = 1.0
        line = [output]
        for value in line:
            value.pass_back()
            line += [v for v in dict.fromkeys(value.inputs) if not (once and v in line)]

    return _walk(go)


def _written(output: Any, order: list) -> None:
    output.grad = 1.0
    for value in reversed(order):
        for source, amount in zip(value.inputs, value.amounts(), strict=True):
            source.grad = amount


def _first_stays(output: Any, order: list) -> None:
    output.grad = 1.0
    for value in reversed(order):
        for source, amount in zip(value.inputs, value.amounts(), strict=True):
            if source.grad == 0:
                source.grad = amount


def _largest(output: Any, order: list) -> None:
    output.grad = 1.0
    for value in reversed(order):
        for source, amount in zip(value.inputs, value.amounts(), strict=True):
            source.grad = max(source.grad, amount)


def _mean(output: Any, order: list) -> None:
    output.grad = 1.0
    readers = dict.fromkeys(order, 0)
    for value in order:
        for source in value.inputs:
            readers[source] += 1
    for value in reversed(order):
        for source, amount in zip(value.inputs, value.amounts(), strict=True):
            source.grad += amount / readers[source]


def _multiplied(output: Any, order: list) -> None:
    output.grad = 1.0
    came = {output}
    for value in reversed(order):
        for source, amount in zip(value.inputs, value.amounts(), strict=True):
            source.grad = source.grad * amount if source in came else amount
            came.add(source)


def _without_twins(output: Any, order: list) -> None:
    """Inputs kept in a dictionary or a set: twice the same is once."""
    output.grad = 1.0
    for value in reversed(order):
        for source, amount in dict(zip(value.inputs, value.amounts(), strict=True)).items():
            source.grad += amount


def _gate_writes(gates: Sequence[str]) -> Callable:
    """= in place of += in some kinds of gates."""

    def go(output: Any, order: list) -> None:
        output.grad = 1.0
        for value in reversed(order):
            for source, amount in zip(value.inputs, value.amounts(), strict=True):
                source.grad = amount if value.gate in gates else source.grad + amount

    return go


_IN_ORDER = '06, "In which order?"'


def _reuse(rng: np.random.Generator) -> tuple:
    a, b = _some(rng, 2)
    end = [
        "c = a * b; f = c * (c + a)",
        "c = a + b; d = c * b; f = d * c",
        "c = a + b; d = c * b; f = c * d",
        "c = a * Value({}); d = c + b; f = (d * c).max(a) + d",
        "c = a * a; d = c + a; f = d * c + b",
    ][rng.integers(5)]
    gaps = _some(rng, 1) if "{" in end else []
    program = f"a = Value({{}}); b = Value({{}}); {end}; f.backward(); (a.grad, b.grad)"
    return program, a, b, *gaps


_ONE_PATH = "= where += belongs: a Value that is used twice gets blame along both paths, added up."

value_reuse = Question(
    name="Value",
    errors=_ERRORS,
    reference=circuits.Value,
    programs=True,
    methods=(*_FIRST, "backward"),
    examples=[
        ("a = Value({}); (a + a).backward(); a.grad", 3.0),
        ("a = Value({}); (a * a).backward(); a.grad", 3.0),
        (
            "x = Value({}); y = Value({}); f = (x + y) * x; f.backward(); (x.grad, y.grad)",
            3.0,
            -1.5,
        ),
        ("x = Value({}); a = x + Value(1); f = a * (a * Value(4)); f.backward(); x.grad", 2.5),
        ("x = Value({}); a = x + Value(1); f = (a * Value(4)) * a; f.backward(); x.grad", 2.5),
        ("x = Value({}); a = x.exp(); f = a * (a + x); f.backward(); x.grad", 0.5),
        (
            "x = Value({}); y = Value({}); f = x.max(y) * y + x; f.backward(); (x.grad, y.grad)",
            2.5,
            1.5,
        ),
    ],
    random=_reuse,
    read=_no_values,
    mistakes=[
        Mistake(_ONE_PATH, _walk(_written)),
        *(
            Mistake(
                f"in {_listing(gates)}: {_ONE_PATH}",
                _walk(_gate_writes(gates)),
            )
            for gates in _subsets(["+", "*", "exp", "max"])
            if len(gates) < 4
        ),
        Mistake(
            "only the first blame that comes counts. What comes along other paths is added.",
            _walk(_first_stays),
        ),
        Mistake(
            "only the largest blame that comes counts. What comes along several paths is added.",
            _walk(_largest),
        ),
        Mistake(
            "the mean of what comes along the paths. It is added up.",
            _walk(_mean),
        ),
        Mistake(
            "what comes along several paths is multiplied. Slopes in a row multiply, paths are added.",
            _walk(_multiplied),
        ),
        Mistake(
            "when both inputs of a gate are the same Value, as in a + a, it gets its blame once. A "
            "set or a dictionary keeps it only once: use a list or a tuple of the inputs.",
            _walk(_without_twins),
        ),
        *(
            Mistake(
                "a gate passes back its grad before it is complete. First must come all gates that "
                "read it: go through the topological order from its end.",
                wrong,
            )
            for wrong in (
                _by_reach(),
                _by_reach(turned=True),
                _recursive_once(False),
                _recursive_once(True),
                _level_by_level(once=True),
            )
        ),
        *(
            Mistake(
                "a gate that is reached along two paths passes back all its grad both times, the "
                "first part twice. Wait until it is complete, and pass it back once: in topological "
                "order, from the end.",
                wrong,
            )
            for wrong in (_again(True), _again(False), _level_by_level(once=False))
        ),
        Mistake(
            "a gate that stands in the order twice passes back its grad twice: list each only "
            "once.",
            _walk(lambda output, order: _twice_listed(output)),
        ),
        Mistake(
            _NOT_REVERSED,
            _walk(lambda output, order: _started(output, order)),
        ),
    ],
    styles=_STYLES,
    lesson=_IN_ORDER,
)


def _twice_listed(output: Any) -> None:
    def enter(value: Any, order: list) -> None:
        for source in value.inputs:
            enter(source, order)
        order.append(value)

    order: list = []
    enter(output, order)
    output.grad = 1.0
    for value in reversed(order):
        value.pass_back()


# Once more, and zero_grad


def _accumulating(self: Any) -> None:
    order = self.order()
    self.grad = 1.0
    for value in reversed(order):
        value.pass_back()


def _accumulating_output(self: Any) -> None:
    order = self.order()
    self.grad += 1.0
    for value in reversed(order):
        value.pass_back()


def _cleared_first(self: Any) -> None:
    self.zero_grad()
    _Right.backward(self)


def _only_once(self: Any) -> None:
    if self.grad == 0:
        _Right.backward(self)


def _zeroing(go: Callable) -> type:
    return _value(zero_grad=go)


def _set(values: Iterable, to: Any = 0.0) -> None:
    for value in values:
        value.grad = to


def _data_too(self: Any) -> None:
    for value in self.order():
        value.grad = value.data = 0.0


_XY = "x = Value({}); y = Value({}); "


def _once_more(rng: np.random.Generator) -> tuple:
    end = [
        "s = x * y; f = s * Value({}); f.backward(); f.backward(); (x.grad, y.grad)",
        "s = x + y; (s * Value({})).backward(); (s * x).backward(); (x.grad, y.grad, s.grad)",
        "f = (x + y) * Value({}); f.backward(); f.zero_grad(); (x * y).backward(); (x.grad, y.grad)",
        "f = x * Value({}); g = f * y; g.backward(); f.backward(); (x.grad, y.grad)",
    ][rng.integers(4)]
    return _XY + end, *_some(rng, 3)


_GATES_STAY = (
    "the gates keep their grad from the last backward, and pass it back once more. Only the inputs' "
    "grad is to add up: set the gates' to 0 at the start of backward."
)

value_again = Question(
    name="Value",
    errors=_ERRORS,
    reference=circuits.Value,
    programs=True,
    methods=("__init__", "__add__", "__mul__", "backward", "zero_grad"),
    examples=[
        (_XY + "f = x * y; f.backward(); f.backward(); (x.grad, y.grad)", 2.5, -3.0),
        (_XY + "(x * y).backward(); (x + y).backward(); (x.grad, y.grad)", 2.5, -3.0),
        (_XY + "f = (x + y) * x; f.backward(); f.backward(); (x.grad, y.grad)", 2.5, -4.0),
        (
            _XY + "s = x + y; (s * Value(4)).backward(); (s * s).backward(); (x.grad, s.grad)",
            2.5,
            -4.0,
        ),
        (_XY + "s = x + y; f = s * x; f.backward(); f.zero_grad(); (x.grad, y.grad)", 2.5, -4.0),
        (_XY + "s = x + y; f = s * x; f.backward(); f.zero_grad(); (s.grad, f.grad)", 2.5, -4.0),
        (
            _XY + "f = (x + y) * x; f.backward(); f.zero_grad(); f.backward(); (x.grad, y.grad)",
            2.5,
            -4.0,
        ),
        (_XY + "f = (x + y) * x; f.backward(); f.zero_grad(); (x.data, f.data)", 2.5, -4.0),
    ],
    random=_once_more,
    read=_no_values,
    mistakes=[
        Mistake(_GATES_STAY, _value(backward=_accumulating)),
        Mistake(_GATES_STAY, _value(backward=_accumulating_output)),
        Mistake(
            "the gates' grad adds up from one backward to the next. Only the inputs' does: that of the "
            "gates begins anew from 0.",
            type("Value", (_AlongEachPath,), {"clears": False}),
        ),
        Mistake(
            "backward sets the inputs' grad to 0 first, or overwrites it. It is to be added to, so "
            "that the blame of several outputs can be summed: set only the gates' to 0.",
            _value(backward=_cleared_first),
        ),
        Mistake(
            "a second backward does nothing: it is to add to the inputs' grad once more.",
            _value(backward=_only_once),
        ),
        Mistake(
            "zero_grad does nothing: set grad to 0 in the whole circuit.",
            _zeroing(lambda self: _set([])),
        ),
        Mistake(
            "zero_grad clears only the output: set grad to 0 in the whole circuit.",
            _zeroing(lambda self: _set([self])),
        ),
        Mistake(
            "zero_grad clears only the output's own inputs: set grad to 0 in the whole circuit.",
            _zeroing(lambda self: _set(self.inputs)),
        ),
        Mistake(
            "zero_grad clears only the output and its own inputs: set grad to 0 in the whole "
            "circuit.",
            _zeroing(lambda self: _set([self, *self.inputs])),
        ),
        Mistake(
            "zero_grad clears only the gates: the inputs' grad is what matters most.",
            _zeroing(lambda self: _set(value for value in self.order() if value.inputs)),
        ),
        Mistake(
            "zero_grad clears only the inputs: set the gates' grad to 0 as well.",
            _zeroing(lambda self: _set(value for value in self.order() if not value.inputs)),
        ),
        Mistake(
            "zero_grad leaves the output's grad as it is: set it to 0, too. Backward gives it the 1.",
            _zeroing(lambda self: _set(self.order()[:-1])),
        ),
        Mistake(
            "zero_grad leaves out the first Value of the order.",
            _zeroing(lambda self: _set(self.order()[1:])),
        ),
        Mistake("zero_grad sets grad to 1: to 0.", _zeroing(lambda self: _set(self.order(), 1.0))),
        Mistake(
            "zero_grad sets grad to None: to 0, a number.",
            _zeroing(lambda self: _set(self.order(), None)),
        ),
        Mistake("zero_grad clears the data too: only the grad.", _zeroing(_data_too)),
        Mistake(
            f"two things: {_GATES_STAY} And zero_grad clears only the output.",
            _value(backward=_accumulating, zero_grad=lambda self: _set([self])),
        ),
        Mistake(
            f"two things: {_GATES_STAY} And zero_grad clears only the inputs.",
            _value(
                backward=_accumulating,
                zero_grad=lambda self: _set(v for v in self.order() if not v.inputs),
            ),
        ),
        Mistake(
            f"two things: {_GATES_STAY} And zero_grad does nothing.",
            _value(backward=_accumulating, zero_grad=lambda self: _set([])),
        ),
        Mistake(
            "the Values of an earlier backward are not visited again: the list of those seen must be "
            "a new one in each call.",
            _value(backward=lambda self: _seen_for_ever(self)),
        ),
    ],
    styles=_STYLES,
    lesson=_LESSON_VALUE,
)


def _seen_for_ever(self: Any) -> None:
    order = [value for value in self.order() if not getattr(value, "seen", False)]
    self.clear(order)
    self.grad += 1.0
    for value in reversed(order):
        value.seen = True
        value.pass_back()


# Long circuits


def _long(rng: np.random.Generator) -> tuple:
    program = (
        "a = Value({}); b = Value({}); f = sum([a * b] * {}, a); f.backward(); (a.grad, b.grad)"
    )
    return program, *_some(rng, 2), int(rng.integers(1500, 2500))


value_long = Question(
    name="Value",
    errors=_ERRORS | {"RecursionError": _TOO_DEEP},
    reference=circuits.Value,
    programs=True,
    known={"math": math},
    methods=("__init__", "__add__", "__mul__", "backward"),
    examples=[
        ("a = Value({}); f = sum([a] * {}, a); f.backward(); a.grad", 0.5, 5000),
        ("a = Value({}); f = math.prod([a] * {}, start=a); f.backward(); a.grad", 1.001, 5000),
    ],
    random=_long,
    read=_no_values,
    mistakes=[
        Mistake(_TOO_DEEP, _value(backward=lambda self: _fail(_RECURSION))),
        Mistake(_ONE_PATH, _walk(_written)),
        Mistake(
            "the walk ends after 1000 gates: it has to go on until none is left.",
            _walk(lambda output, order: _started(output, order[:-1000:-1])),
        ),
        Mistake(
            _NOT_REVERSED,
            _walk(lambda output, order: _started(output, order)),
        ),
        Mistake(
            "no grad has changed: does backward give the output's grad the 1 it starts with, and "
            "pass it on?",
            _walk(lambda output, order: None),
        ),
    ],
    styles=_STYLES,
    lesson=_LESSON_VALUE,
)


# Gradient descent, with two mistakes to find

_Start = Sequence[float]


def _data(values: Sequence) -> list:
    return [value.data for value in values]


def _descent(
    rate_of: Callable = lambda rate: rate,
    clear: bool = True,
    fresh: bool = True,
    steps_of: Callable = lambda steps: steps,
    give: Callable = _data,
    change: Callable | None = None,
    start_of: Callable = lambda start: start,
    first_clear: bool = False,
) -> Callable:
    """descend, right or with some of its parts changed."""

    def answer(formula: Callable, start: _Start, rate: float, steps: int) -> Any:
        values = [circuits.Value(number) for number in start_of(start)]
        output = formula(values)
        for step in range(steps_of(steps)):
            if fresh and step:
                output = formula(values)
            output.backward()
            if first_clear:
                _set(values)
            for value in values:
                if change is not None:
                    change(value, rate_of(rate))
                else:
                    value.data -= rate_of(rate) * value.grad
            if clear:
                _set(values)
        return give(values)

    return answer


def _one_after_the_other(formula: Callable, start: _Start, rate: float, steps: int) -> list:
    values = [circuits.Value(number) for number in start]
    for _ in range(steps):
        for value in values:
            formula(values).backward()
            value.data -= rate * value.grad
            _set(values)
    return [value.data for value in values]


def _new_each_step(formula: Callable, start: _Start, rate: float, steps: int) -> list:
    point = list(start)
    for _ in range(steps):
        values = [circuits.Value(number) for number in point]
        formula(values).backward()
        point = [number - rate * v.grad for number, v in zip(point, values, strict=True)]
    return point


def _with_zero_grad(formula: Callable, start: _Start, rate: float, steps: int) -> np.ndarray:
    values = [circuits.Value(number) for number in start]
    for _ in range(steps):
        output = formula(values)
        output.zero_grad()
        output.backward()
        for value in values:
            value.data = value.data - rate * value.grad
    return np.array([value.data for value in values])


def _with_own_class(formula: Callable, start: _Start, rate: float, steps: int) -> list:
    values = [_Right(number) for number in start]
    for _ in range(steps):
        output = formula(values)
        output.backward()
        for value in values:
            value.data -= rate * value.grad
        output.zero_grad()
    return [value.data for value in values]


def _in_one_recursion(formula: Callable, start: _Start, rate: float, steps: int) -> list:
    if steps == 0:
        return list(start)
    values = [circuits.Value(number) for number in start]
    formula(values).backward()
    point = [value.data - rate * value.grad for value in values]
    return _in_one_recursion(formula, point, rate, steps - 1)


def _only_first(formula: Callable, start: _Start, rate: float, steps: int) -> list:
    values = [circuits.Value(number) for number in start]
    for _ in range(steps):
        formula(values).backward()
        values[0].data -= rate * values[0].grad
        _set(values)
    return [value.data for value in values]


def _first_cleared(formula: Callable, start: _Start, rate: float, steps: int) -> list:
    values = [circuits.Value(number) for number in start]
    for _ in range(steps):
        formula(values).backward()
        for value in values:
            value.data -= rate * value.grad
        _set(values[:1])
    return [value.data for value in values]


def _last_cleared(formula: Callable, start: _Start, rate: float, steps: int) -> list:
    values = [circuits.Value(number) for number in start]
    for _ in range(steps):
        formula(values).backward()
        for value in values:
            value.data -= rate * value.grad
        _set(values[-1:])
    return [value.data for value in values]


def _point(result: Any) -> Any:
    """A list of numbers; Values show as such."""
    if isinstance(result, (list, tuple)) and any(hasattr(one, "grad") for one in result):
        return _VALUES
    if isinstance(result, (list, tuple)):
        return [number(one) for one in result]
    return result


_VALUES = type("list of Values", (), {"__repr__": lambda self: "a list of Values"})()

_DESCEND = "descend(lambda p: (p[0] - 3) * (p[0] - 3), {}, {}, {})"
_FORMULAS = [
    "(p[0] - 3) * (p[0] - p[1]) + p[1] * p[1]",
    "p[0] * p[0] * p[1] + (p[1] - 2) * p[1]",
    "p[0] * p[1] + p[1] * p[2] + p[2] * p[2]",
    "(p[0] + p[1] * p[2]) * p[0] - p[1]",
]


def _descents(rng: np.random.Generator) -> tuple:
    formula = _FORMULAS[rng.integers(len(_FORMULAS))]
    n = 3 if "p[2]" in formula else 2
    start = [v / 2 for v in _some(rng, n)]
    rate = float(rng.choice([0.02, 0.03, 0.05]))
    return f"descend(lambda p: {formula}, {{}}, {{}}, {{}})", start, rate, int(rng.integers(3, 6))


_OLD_BLAME = "the inputs keep the grad of earlier steps, and backward adds to it: set it to 0 before the next."
_OLD_OUTPUT = (
    "the circuit is the one of the start, whose gates still know the old numbers. Call formula(values) "
    "anew in each step."
)

_A_LIST = "values is a list: go through its Values one by one, in a loop."
_NOT_MADE = "cannot access local variable '{}' where it is not associated with a value"
_UNMADE = UnboundLocalError(_NOT_MADE.format("values"))


def _formula_comes_back(formula: Callable, start: _Start, rate: float, steps: int) -> Any:
    if not steps:
        raise UnboundLocalError(_NOT_MADE.format("output"))
    before = _descent()(formula, start, rate, steps - 1)
    return formula([circuits.Value(number) for number in before]).data


def _cleared_as_list(start: _Start, steps: int) -> Any:
    return _fail(AttributeError("'list' object has no attribute 'grad'")) if steps else start


descend = Question(
    name="descend",
    errors={
        "'list' object has no attribute": _A_LIST,
        "'float' object has no attribute": "formula is given plain numbers: give it the Values.",
    },
    reference=_descent(),
    programs=True,
    borrowed=[numerical_gradient],
    examples=[
        (_DESCEND, [0.0], 0.1, 1),
        (_DESCEND, [0.0], 0.1, 2),
        (_DESCEND, [0.0], 0.1, 3),
        ("descend(lambda p: p[0] * p[0] + p[0] * p[1] - p[1], {}, {}, {})", [1.5, -2.0], 0.1, 1),
        ("descend(lambda p: p[0] * p[0] + p[0] * p[1] - p[1], {}, {}, {})", [1.5, -2.0], 0.1, 3),
        (_DESCEND, [0.5], 0.1, 0),
    ],
    random=_descents,
    read=_point,
    mistakes=[
        Mistake(
            f"both mistakes are still there. First, {_OLD_BLAME}",
            _descent(clear=False, fresh=False),
        ),
        Mistake(_OLD_BLAME, _descent(clear=False)),
        Mistake(_OLD_OUTPUT, _descent(fresh=False)),
        Mistake(
            "only the first number's grad is cleared: clear that of all, in a loop.",
            _first_cleared,
        ),
        Mistake(
            "only the last number's grad is cleared: the line belongs inside the loop over the values.",
            _last_cleared,
        ),
        Mistake(
            "nothing moves. Is grad cleared between backward and the step? Clear it after the step, "
            "or before backward.",
            _descent(first_clear=True),
        ),
        Mistake(
            "the sign: this climbs. Downhill is against the gradient, minus.",
            _descent(rate_of=lambda rate: -rate),
        ),
        Mistake(
            "the sign, and grad is never cleared: minus, and set it to 0 after each step.",
            _descent(rate_of=lambda rate: -rate, clear=False),
        ),
        Mistake(
            "the learning rate is missing: rate times the gradient.",
            _descent(rate_of=lambda rate: 1.0),
        ),
        Mistake(
            "the learning rate is missing, and grad is never cleared.",
            _descent(rate_of=lambda rate: 1.0, clear=False),
        ),
        Mistake(
            "= in place of -=: the number becomes the step. It is moved by it.",
            _descent(change=lambda value, rate: setattr(value, "data", -rate * value.grad)),
        ),
        Mistake(
            "= in place of -=: the number becomes the step. It is moved by it.",
            _descent(change=lambda value, rate: setattr(value, "data", rate * value.grad)),
        ),
        Mistake(
            "the gradient's sign alone makes the step: the step is rate · grad.",
            _descent(
                change=lambda value, rate: setattr(
                    value, "data", value.data - rate * float(np.sign(value.grad))
                )
            ),
        ),
        Mistake(
            "each number is multiplied by its step: subtract the step.",
            _descent(
                change=lambda value, rate: setattr(
                    value, "data", value.data * (1 - rate * value.grad)
                )
            ),
        ),
        Mistake(
            "one step too many: range(steps) makes as many as asked.",
            _descent(steps_of=lambda steps: steps + 1),
        ),
        Mistake(
            "one step too few: range(steps) makes as many as asked.",
            _descent(steps_of=lambda steps: steps - 1),
        ),
        Mistake(
            "one step only: `return` stands inside the loop.",
            lambda formula, start, rate, steps: (
                _descent()(formula, start, rate, 1) if steps else None
            ),
        ),
        Mistake(
            "each step begins at the start again: the values are made inside the loop, from start. "
            "Make them before it.",
            _descent(steps_of=lambda steps: min(steps, 1)),
        ),
        Mistake(
            "each step begins at the start again: the values are made inside the loop, from start. "
            "Make them before it.",
            lambda formula, start, rate, steps: (
                _descent()(formula, start, rate, 1) if steps else _fail(_UNMADE)
            ),
        ),
        Mistake(
            "what the formula gives comes back. The numbers it is given are asked for, in a list.",
            _formula_comes_back,
        ),
        Mistake(
            "the last number alone comes back: all are asked for, in a list.",
            _descent(give=lambda values: values[-1].data),
        ),
        Mistake(_A_LIST, lambda formula, start, rate, steps: _cleared_as_list(start, steps)),
        Mistake(
            "Values come back. Their numbers are asked for: value.data of each.",
            _descent(give=lambda values: values),
        ),
        Mistake(
            "the gradients come back. The numbers are asked for: value.data of each.",
            _descent(give=lambda values: [value.grad for value in values]),
        ),
        Mistake(
            "the gradients come back, and were never cleared. The numbers are asked for: value.data.",
            _descent(give=lambda values: [value.grad for value in values], clear=False),
        ),
        Mistake(
            "the first number alone comes back: all are asked for, in a list.",
            _descent(give=lambda values: values[0].data),
        ),
        Mistake(
            "each number is moved before the gradient of the next is computed. One backward gives "
            "all of them: move the numbers after it.",
            _one_after_the_other,
        ),
        Mistake("only the first number is moved: all are.", _only_first),
        Mistake(
            "the step is divided by how many numbers there are: rate · grad for each.",
            lambda formula, start, rate, steps: _descent(rate_of=lambda r: r / len(start))(
                formula, start, rate, steps
            ),
        ),
        Mistake(
            "twice the step: rate · grad, once.",
            _descent(rate_of=lambda rate: 2 * rate),
        ),
        Mistake(
            "the walk starts at 0, not at the numbers given.",
            _descent(start_of=lambda start: [0.0] * len(start)),
        ),
    ],
    styles=[
        _new_each_step,
        _with_zero_grad,
        _with_own_class,
        _in_one_recursion,
        lambda formula, start, rate, steps: tuple(_new_each_step(formula, start, rate, steps)),
        lambda formula, start, rate, steps: [
            np.array([number]) for number in _descent()(formula, start, rate, steps)
        ],
    ],
    lesson='06, "Bug museum 1: yesterday\'s blame"',
)


# XOR

_CORNERS = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))


class _Verdict(str):
    """ "right", or something that is like no other verdict, with what there is to say.

    One seed may end well and the next not, so what is wrong is read off each answer for itself,
    and not off the likeness of all of them to a mistake.
    """

    said = ""


_numbers_of_verdicts = itertools.count()
_seeds = itertools.count()


def _verdict(pattern: str, said: str = "") -> _Verdict:
    verdict = _Verdict(f"{pattern} {next(_numbers_of_verdicts)}")
    verdict.said = said + (f".\nLikely cause: {_ADVICE[pattern]}" if pattern in _ADVICE else "")
    return verdict


_FLAT = (
    "some cases are undecided: the training has hardly begun (more steps, or larger ones), or rests "
    "in a flat place. Without a hidden layer it always does; with more units it does so more seldom"
)
_LINE = (
    "three of the four are right, as one straight line can do it. Is there a hidden layer with an "
    "activation? Then it is stuck, and needs more units"
)
_ADVICE = {
    "no function": (
        "the function itself is to be returned, not the parameters and not one of its results: "
        "return probability, without brackets"
    ),
    "arguments": "the function that you return is called with two numbers, as in probability(0, 1)",
    "nothing": "the function that you return has no `return` itself",
    "decisions": (
        "these are decisions, 0 or 1. The probability is asked for: the sigmoid's output itself, "
        "neither rounded nor compared with 0.5"
    ),
    "unseeded": (
        "the random numbers differ from call to call. Take them from np.random.default_rng(seed), "
        "with the seed in the brackets"
    ),
    "one seed": (
        "the seed has no effect. Start from random numbers of np.random.default_rng(seed), with the "
        "argument seed in the brackets, and train from there"
    ),
    "not finite": "the steps are too large: the numbers have run away",
    "scores": "these are scores. Probabilities are asked for: end with a sigmoid",
    "outside": "these are no probabilities, they lie outside 0 to 1: end with a sigmoid",
    "upside down": (
        "the answers are upside down. The loss should be −ln p where XOR is 1, and −ln(1 − p) where "
        "it is 0"
    ),
    "half": (
        "it has learned nothing. All parameters should start from random numbers, not from 0, and "
        "move some hundred times, by steps that are not tiny"
    ),
    "same": (
        "it gives one answer to everything. The loss should add up all four cases, and x1 and x2 "
        "should enter into the network"
    ),
    "weak": "all are on the right side, but not far enough: train for more steps, or larger ones",
    "undecided": (
        "it has not learned enough: more steps, or larger ones. (Or is there no hidden layer with an "
        "activation? No straight line separates XOR)"
    ),
    "two undecided": _FLAT,
    "one wrong": _LINE,
}


def _answers(probability: Callable) -> list:
    answers = []
    for x1, x2, _ in _CORNERS:
        result = probability(float(x1), float(x2))
        answers.append(None if result is None else float(number(getattr(result, "data", result))))
    return answers


def _look(result: Any) -> _Verdict:
    """The verdict on one trained network, or on three: two of one seed, and one of another."""
    three = isinstance(result, tuple) and len(result) == 3 and all(map(callable, result))
    if not three:
        return _look_at_one(result)
    for one in result:
        verdict = _look_at_one(one)
        if verdict != "right":
            return verdict
    first, again, other = map(_answers, result)
    if first != again:
        return _verdict("unseeded", "returned different functions for the same seed")
    if first == other:
        return _verdict(
            "one seed", "returned the same answers for different seeds, to the last digit"
        )
    return verdict


def _look_at_one(result: Any) -> _Verdict:
    if not callable(result) or hasattr(result, "grad"):
        return _verdict("no function", f"returned {kind(result)}, expected a function")
    try:
        answers = _answers(result)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        pattern = "arguments" if "positional argument" in said else "error"
        return _verdict(pattern, f"returned a function that, given (0, 0), raised {said}")
    if None in answers:
        return _verdict("nothing", "returned a function that, given (0, 0), returns None")
    pattern = _pattern(answers)
    if pattern == "right":
        return _Verdict("right")
    shown = f"returned a function with {show(answers, 3)} for (0, 0), (0, 1), (1, 0), (1, 1)"
    return _verdict(pattern, f"{shown}, expected below 0.2, above 0.8, above 0.8, below 0.2")


def _pattern(answers: list) -> str:
    """Right, or a word for what is wrong."""
    p = np.array(answers)
    truth = np.array([corner[2] for corner in _CORNERS])
    if not np.all(np.isfinite(p)):
        return "not finite"
    if np.all(p == truth):
        return "decisions"
    if np.all(np.abs(p - truth) < 0.2):
        return "right"
    if p.min() < -0.2 or p.max() > 1.2:
        right_side = np.all((p > 0) == (truth == 1)) or np.all((p > 0.5) == (truth == 1))
        return "scores" if right_side else "outside"
    if np.all(np.abs(p - (1 - truth)) < 0.2):
        return "upside down"
    if np.ptp(p) < 0.02:
        return "half" if abs(p[0] - 0.5) < 0.1 else "same"
    if np.all((p > 0.5) == (truth == 1)):
        return "weak"
    if np.all(np.abs(p - 0.5) < 0.3):
        return "undecided"
    if np.sum(np.abs(p - truth) < 0.2) == 3:
        return "one wrong"
    middle = int(np.sum(np.abs(p - 0.5) < 0.3))
    return "two undecided" if middle >= 2 else "other"


def _xor_fault(got: Any, *_: Any) -> str | None:
    return None if got == "right" else got.said


def _always(*answers: float) -> Callable:
    """A training that ends with these four answers."""
    table = dict(zip(((0, 0), (0, 1), (1, 0), (1, 1)), answers, strict=True))
    return lambda seed: lambda x1, x2: table[x1, x2]


def _xor_training(
    units: int = 6,
    rate: float = 0.5,
    steps: int = 200,
    squared: bool = False,
    gives_value: bool = False,
) -> Callable:
    def train(seed: int) -> Callable:
        rng = np.random.default_rng(seed)
        hidden = [[circuits.Value(w) for w in rng.normal(size=4)] for _ in range(units)]
        bias = circuits.Value(0.0)
        parameters = [p for unit in hidden for p in unit] + [bias]

        def probability(x1: float, x2: float) -> Any:
            z = bias
            for w1, w2, b, v in hidden:
                z = z + v * (w1 * x1 + w2 * x2 + b).tanh()
            return z.sigmoid()

        for _ in range(steps):
            loss = circuits.Value(0.0)
            for x1, x2, truth in _CORNERS:
                p = probability(x1, x2)
                if squared:
                    loss = loss + (p - truth) * (p - truth)
                else:
                    loss = loss - (p if truth else 1 - p).log()
            loss.backward()
            for parameter in parameters:
                parameter.data -= rate * parameter.grad
                parameter.grad = 0.0
        return probability if gives_value else lambda x1, x2: probability(x1, x2).data

    return train


def _known_weights(seed: int) -> Callable:
    """XOR by lesson 03's weights, set by hand, up to a little: the reference needs no training."""
    u, v, w = 20 + np.random.default_rng(seed).random(3)

    def sigma(z: float) -> float:
        return float(1 / (1 + np.exp(-z)))

    def probability(x1: float, x2: float) -> float:
        either, both = sigma(u * x1 + v * x2 - 10), sigma(u * x1 + v * x2 - 30)
        return sigma(w * either - 20 * both - 10)

    return probability


_LOG_OF_0 = (
    "a probability has become 0, or is none, and has no logarithm. The steps are too large, or go "
    "the wrong way; or the grads of earlier steps are never cleared, and add up; or the network "
    "does not end with a sigmoid."
)
_NO_VALUES = (
    "plain numbers have no gates such as tanh: make each weight a Value, circuits.Value(…)."
)
_TRAINED = "train_xor({})"

train_xor = Question(
    name="train_xor",
    programs=True,
    reference=_known_weights,
    examples=[
        (_TRAINED, 0),
        (_TRAINED, 1),
        ("(train_xor({}), train_xor({}), train_xor({}))", 2, 2, 3),
    ],
    random=lambda rng: (_TRAINED, int(rng.integers(4, 20))),
    errors={
        "expected a number above 0": _LOG_OF_0,
        "'float' object has no attribute": _NO_VALUES,
        "'numpy.float64' object has no attribute": _NO_VALUES,
    },
    read=_look,
    judge=_xor_fault,
    mistakes=[
        *(
            Mistake(f"{_ADVICE[pattern]}.", _always(*answers))
            for pattern, answers in [
                ("half", (0.5, 0.5, 0.5, 0.5)),
                ("half", (0.52, 0.51, 0.52, 0.51)),
                ("same", (0.97, 0.97, 0.97, 0.97)),
                ("same", (0.03, 0.03, 0.03, 0.03)),
                ("upside down", (0.97, 0.02, 0.03, 0.98)),
                ("weak", (0.3, 0.7, 0.75, 0.25)),
                ("undecided", (0.35, 0.45, 0.6, 0.55)),
                ("undecided", (0.36, 0.36, 0.25, 0.28)),
                ("two undecided", (0.02, 0.5, 0.98, 0.5)),
                ("two undecided", (0.02, 0.65, 0.66, 0.67)),
                ("one wrong", (0.02, 0.98, 0.98, 0.97)),
                ("one wrong", (0.02, 0.03, 0.98, 0.02)),
                ("scores", (-4.0, 3.5, 3.0, -5.0)),
                ("scores", (-0.98, 0.97, 0.96, -0.99)),
                ("outside", (-0.4, 1.4, -0.3, 2.1)),
                ("not finite", (math.nan, 0.5, 0.5, math.nan)),
                ("decisions", (0.0, 1.0, 1.0, 0.0)),
                ("one seed", (0.02, 0.98, 0.97, 0.03)),
            ]
        ),
        Mistake(
            f"{_ADVICE['two undecided']}.",
            lambda seed: _known_weights(seed) if seed == 0 else _always(0.0, 0.5, 0.99, 0.5)(seed),
        ),
        Mistake(f"{_ADVICE['no function']}.", lambda seed: [[0.5, 1.0], [2.0, -1.0]]),
        Mistake(f"{_ADVICE['no function']}.", lambda seed: 0.97),
        Mistake(f"{_ADVICE['no function']}.", lambda seed: circuits.Value(0.5)),
        Mistake(f"{_ADVICE['arguments']}.", lambda seed: lambda case: 0.5),
        Mistake(f"{_ADVICE['nothing']}.", lambda seed: lambda x1, x2: None),
        Mistake(f"{_ADVICE['one seed']}.", lambda seed: _known_weights(0)),
        Mistake(f"{_ADVICE['unseeded']}.", lambda seed: _known_weights(next(_seeds))),
        Mistake(
            _LOG_OF_0,
            lambda seed: _fail(ValueError("log of 0, expected a number above 0")),
        ),
        Mistake(
            _NO_VALUES,
            lambda seed: _fail(AttributeError("'float' object has no attribute 'tanh'")),
        ),
    ],
    styles=[
        lambda seed: _known_weights(seed),
        _xor_training(),
        _xor_training(units=8, rate=0.3, gives_value=True),
        _xor_training(units=10, rate=0.4, steps=300, squared=True),
        lambda seed: lambda x1, x2: np.array([_known_weights(seed)(x1, x2)]),
        lambda seed: functools.partial(_known_weights(seed)),
    ],
    lesson='06, "XOR from gates"',
)
