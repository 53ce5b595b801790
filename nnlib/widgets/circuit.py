"""Lesson 06: walk through a circuit of gates, forward for values and backward for blame."""

import keyword
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..circuits import Value
from ..plots.circuits import layout
from ..plots.picture import COLOURS
from ..validation import one_of, positive
from .stage import Button, Choice, Explorer, Group, Panel, Slider, Switch
from .stage.explorer import FRAMES, Control
from .stage.panel import GREY, INK
from .words import bracket, listed, short

SHADE = "#FBE3D2"  # behind blame
STEP = 0.1


def _neuron(w1: Value, x1: Value, w2: Value, x2: Value, b: Value, y: Value) -> Value:
    return ((w1 * x1 + w2 * x2 + b).sigmoid() - y) ** 2


# The lesson's circuits: their inputs, and what is made of them.
CIRCUITS: dict[str, tuple[dict[str, float], Callable[..., Value]]] = {
    "(x + y) · z": ({"x": -2, "y": 5, "z": -4}, lambda x, y, z: (x + y) * z),
    "x · y + z": ({"x": -2, "y": 5, "z": -4}, lambda x, y, z: x * y + z),
    "tanh(x · y + z)": ({"x": 0.5, "y": 2, "z": -1.5}, lambda x, y, z: (x * y + z).tanh()),
    "max(x + y, z)": ({"x": 0.5, "y": 2, "z": -1.5}, lambda x, y, z: (x + y).max(z)),
    "(x + y) · x": ({"x": 3, "y": -1}, lambda x, y: (x + y) * x),
    "a + a": ({"a": 3}, lambda a: a + a),
    "x · x · x": ({"x": 2}, lambda x: x * x * x),
    "a · 4a": ({"x": 2}, lambda x: (lambda a: a * (a * 4))(x + 1)),
    "(a − y)²": ({"a": 0.5, "y": 1}, lambda a, y: (a - y) ** 2),
    "neuron, loss": (
        {"w₁": 0.5, "x₁": 1, "w₂": -1, "x₂": 2, "b": 1.5, "y": 1},
        _neuron,
    ),
    "σ from gates": ({"z": 0.5}, lambda z: 1 / (1 + (-z).exp())),
    "XOR from relu": (
        {"x₁": 1, "x₂": 1},
        lambda x1, x2: (lambda s: s.relu() - (s - 1).relu() * 2)(x1 + x2),
    ),
}
OWN = "your own"

# What goes wrong in the lesson's "In which order?" and in its bug museum.
WALKS = {
    "right": "right",
    "=": "= for +=",
    "early": "wrong order",
}

# A gate by its name in a drawing and its number of inputs: its name in words, how to compute it,
# and what it does to blame.
_GATES: dict[tuple[str, int], tuple[str, Callable[..., Value], str]] = {
    ("+", 2): ("add", lambda x, y: x + y, "copies it"),
    ("−", 2): ("subtract", lambda x, y: x - y, "copies it, with the sign turned for the second"),
    ("×", 2): ("multiply", lambda x, y: x * y, "multiplies it by the other input"),
    ("/", 2): ("divide", lambda x, y: x / y, "multiplies it by 1 / y, and by −x / y²"),
    ("max", 2): ("max", lambda x, y: x.max(y), "hands it to the larger input"),
    ("−", 1): ("minus", lambda x: -x, "turns its sign"),
    ("exp", 1): ("exp", lambda x: x.exp(), "multiplies it by its own output"),
    ("log", 1): ("log", lambda x: x.log(), "divides it by its input"),
    ("tanh", 1): ("tanh", lambda x: x.tanh(), "multiplies it by 1 − t²"),
    ("σ", 1): ("sigmoid", lambda x: x.sigmoid(), "multiplies it by s (1 − s)"),
    ("relu", 1): ("relu", lambda x: x.relu(), "lets it through only if its input is above 0"),
}


def _gate(name: str, inputs: int) -> tuple[str, Callable[..., Value], str]:
    if name.startswith("^") and inputs == 1:
        n = float(name[1:])
        slope = "2 · x" if n == 2 else f"{short(n)} · x to the power of {short(n - 1)}"
        return (f"power {short(n)}", lambda x: x**n, f"multiplies it by {slope}")
    if (name, inputs) not in _GATES:
        known = ", ".join(sorted({known for known, _ in _GATES}))
        raise ValueError(
            f"output has a gate {name!r} of {inputs} inputs, expected {known} or a power"
        )
    return _GATES[name, inputs]


class Circuit:
    """A circuit of gates, and how far a walk has come: forward, then back, one gate a step.

    `formula` is one of `CIRCUITS`, or `OWN` with an `output` of one's own: a `Value`, or any
    object that has data, name, x and y as Values do. `data` are the numbers of all Values,
    `selected` is the place of the input that `value` reads and sets. `walk` is one of `WALKS`.
    With `wiggle` each number is moved by `h` up and down, to judge the blame.
    Raises ValueError for what is none of these, and for circuits of over 40 Values.
    """

    def __init__(self, formula: str = "(x + y) · z", output: Any = None):
        self.output = output
        self.wiggle = False
        self.seconds = 0.8
        self._walk, self._h = "right", 0.001
        self.formula = formula if output is None else OWN

    @property
    def formula(self) -> str:
        return self._formula

    @formula.setter
    def formula(self, name: str) -> None:
        names = [*CIRCUITS] if self.output is None else [OWN, *CIRCUITS]
        self._formula = one_of("formula", name, names)
        if name == OWN:
            output = self.output
        else:
            given, make = CIRCUITS[name]
            output = make(*(Value(number, word) for word, number in given.items()))
        self._read(output)

    def _read(self, output: Any) -> None:
        """Take the circuit apart: names, sources, and where each Value is drawn."""
        for part in ("data", "name", "x", "y"):
            if not hasattr(output, part):
                raise ValueError(f"output is {output!r}, expected a Value")
        if output.x is None:
            raise ValueError("output is an input itself, expected the output of a gate")
        places = layout(output)
        numbers = {value: i for i, value in enumerate(places)}
        self.names: list[str] = [value.name for value in places]
        self.sources: list[tuple[int, ...]] = [
            tuple(numbers[s] for s in (value.x, value.y) if s is not None) for value in places
        ]
        self.places = list(places.values())
        self.gates = [i for i, sources in enumerate(self.sources) if sources]
        leaves = [i for i, sources in enumerate(self.sources) if not sources]
        # Numbers without a name belong to the formula; they move only if nothing else can.
        self.inputs = [i for i in leaves if self.names[i]] or leaves
        for i in self.gates:
            _gate(self.names[i], len(self.sources[i]))
        inputs = [float(value.data) for value in places]
        if not all(math.isfinite(inputs[i]) for i in leaves):
            raise ValueError("output depends on a number that is NaN or infinite, expected none")
        self.limit = max(10.0, *(2 * abs(inputs[i]) for i in self.inputs))
        self._compute(inputs)
        self.selected = self.inputs[0]
        self.step, self.fraction = 0, 0.0

    def _replay(self, data: list[float], moved: int = -1, by: float = 0.0) -> list[Value]:
        """All Values, from the inputs' data on, with one of them (input or gate) moved."""
        made: list[Value] = []
        for i, (name, sources) in enumerate(zip(self.names, self.sources, strict=True)):
            if sources:
                try:
                    made.append(_gate(name, len(sources))[1](*(made[s] for s in sources)))
                except OverflowError:
                    raise ValueError(f"{name} gives a number too large for a float") from None
            else:
                made.append(Value(data[i], name))
            if i == moved:
                made[i].data += by
        return made

    def _compute(self, data: list[float]) -> None:
        self.values = self._replay(data)
        self.data = [value.data for value in self.values]

    @property
    def walk(self) -> str:
        return self._walk

    @walk.setter
    def walk(self, name: str) -> None:
        self._walk = one_of("walk", name, WALKS)

    @property
    def h(self) -> float:
        return self._h

    @h.setter
    def h(self, size: float) -> None:
        self._h = positive("h", size)

    @property
    def value(self) -> float:
        """The number of the selected input."""
        return self.data[self.selected]

    @value.setter
    def value(self, number: float) -> None:
        if not math.isfinite(number):
            raise ValueError(f"value is {number!r}, expected a finite number")
        number = round(min(max(number, -self.limit), self.limit), 6)
        self._compute([number if i == self.selected else old for i, old in enumerate(self.data)])

    # The walk. Step 0 knows the inputs; then come the gates forward, the output's own blame, 1,
    # and the gates backward.

    @property
    def last(self) -> int:
        return 2 * len(self.gates) + 1

    def step_on(self) -> None:
        self.step, self.fraction = min(self.step + 1, self.last), 0.0

    def step_back(self) -> None:
        self.step, self.fraction = max(self.step - 1, 0), 0.0

    def to_start(self) -> None:
        self.step, self.fraction = 0, 0.0

    def to_end(self) -> None:
        self.step, self.fraction = self.last, 0.0

    def next_input(self) -> None:
        """Select the next input."""
        at = self.inputs.index(self.selected)
        self.selected = self.inputs[(at + 1) % len(self.inputs)]

    def advance(self) -> bool:
        """One frame of the walk; from the end it starts again."""
        if self.step == self.last:
            self.step = 0
        self.fraction += 1 / (FRAMES * self.seconds)
        if self.fraction >= 1:
            self.step_on()
        return self.step < self.last

    def gate_at(self, step: int) -> int | None:
        """The gate whose turn a step is, by its place among the Values, if it is a gate's."""
        count = len(self.gates)
        if 1 <= step <= count:
            return self.gates[step - 1]
        if count + 2 <= step <= self.last:
            return self._order()[step - count - 2]
        return None

    def _order(self) -> list[int]:
        """The gates in the order in which they pass back their blame."""
        if self.walk != "early":
            return self.gates[::-1]
        # The lesson's mistake: nearest to the output first, ready or not.
        order = [len(self.names) - 1]
        for gate in order:
            order += [
                s for s in dict.fromkeys(self.sources[gate]) if self.sources[s] and s not in order
            ]
        return order

    def locals(self, gate: int) -> tuple[float, ...]:
        """The gate's local derivatives, one for each of its sources."""
        value = self.values[gate]
        return (value.dx, value.dy)[: len(self.sources[gate])]

    def known(self) -> set[int]:
        """The Values whose number the forward pass has reached."""
        return set(range(len(self.names))) - set(self.gates[self.step :])

    def passed(self, step: int | None = None) -> Iterator[tuple[int, int, float, float]]:
        """What has been passed back up to a step: gate, which of its inputs (0 or 1), how much,
        and the blame which that input has after it."""
        step = self.step if step is None else step
        grad = [0.0] * len(self.names)
        grad[-1] = 1.0
        for gate in self._order()[: max(step - len(self.gates) - 1, 0)]:
            for place, (source, local) in enumerate(
                zip(self.sources[gate], self.locals(gate), strict=True)
            ):
                sent = local * grad[gate]
                grad[source] = sent if self.walk == "=" else grad[source] + sent
                yield gate, place, sent, grad[source]

    def blame(self) -> dict[int, float]:
        """The blame so far, of each Value that any has reached."""
        if self.step <= len(self.gates):
            return {}
        grad = {len(self.names) - 1: 1.0}
        for gate, place, _, total in self.passed():
            grad[self.sources[gate][place]] = total
        return grad

    def waiting(self) -> set[int]:
        """The Values that will get more blame."""
        done = self._order()[: max(self.step - len(self.gates) - 1, 0)]
        return {s for gate in self.gates if gate not in done for s in self.sources[gate]}

    def wiggled(self, number: int) -> float:
        """How much the output moves for each unit that one Value moves, from ±h; NaN where a gate
        has no value there."""
        try:
            up, down = (self._replay(self.data, number, by)[-1].data for by in (self.h, -self.h))
        except ValueError:
            return math.nan
        return (up - down) / (2 * self.h)

    def doubtful(self, blame: float, wiggled: float) -> bool:
        """Whether the walk has finished with a blame more than 1 % off what the wiggle says."""
        return self.step == self.last and not math.isclose(
            blame, wiggled, rel_tol=0.01, abs_tol=1e-4
        )

    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """The output where the selected input is elsewhere; NaN where there is none."""
        half = 5.0 if abs(self.value) <= 5 else self.limit
        xs, ys = np.linspace(-half, half, 61), []
        for x in xs.tolist():
            data = list(self.data)
            data[self.selected] = x
            try:
                ys.append(self._replay(data)[-1].data)
            except ValueError:
                ys.append(math.nan)
        return xs, np.array(ys)

    # What is told.

    def title(self) -> str:
        """Where the walk is."""
        forward = self.step <= len(self.gates)
        way = "Inputs" if self.step == 0 else "Forward pass" if forward else "Backward pass"
        return f"{way}, step {self.step} of {self.last}"

    def called(self, number: int) -> str:
        """A Value in words: an input's name, or the gate's number in the order of the forward
        pass."""
        if self.sources[number]:
            return f"gate {self.gates.index(number) + 1}"
        return self.names[number] or f"the {short(self.data[number])}"

    def say(self) -> str:
        gate, count = self.gate_at(self.step), len(self.gates)
        if self.step == 0:
            named = ", ".join(f"{self.called(i)} = {short(self.data[i])}" for i in self.inputs)
            return f"Step 0 of {self.last}. The inputs are known: {named}. {self._told()}"
        if gate is None:
            return (
                f"Step {self.step} of {self.last}, back. If the output moves by h, the output "
                f"moves by h: its own blame is 1. {self._told()}"
            )
        sources, number = self.sources[gate], short(self.data[gate])
        name = _gate(self.names[gate], len(sources))[0]
        whose = f"Step {self.step} of {self.last}, {'forward' if self.step <= count else 'back'}: "
        whose += f"{self.called(gate)}, {name},"
        if self.step <= count:
            return f"{whose} makes {number} of {listed(self._sent(gate))}. {self._told()}"
        return f"{whose} {self._passing(gate)} {self._told()}"

    def _sent(self, gate: int) -> list[str]:
        said = []
        for s in self.sources[gate]:
            name = f"{self.called(s)} = " if self.sources[s] or self.names[s] else ""
            said.append(name + short(self.data[s]))
        return said

    def _passing(self, gate: int) -> str:
        """A gate's local rule, with numbers."""
        moves = [m for m in self.passed() if m[0] == gate]
        before: dict[int, float] = {}
        for other, place, _, total in self.passed(self.step - 1):
            before[self.sources[other][place]] = total
        parts = []
        upstream = before.get(gate, 1.0 if gate == len(self.names) - 1 else 0.0)
        for (_, place, sent, total), local in zip(moves, self.locals(gate), strict=True):
            source = self.sources[gate][place]
            part = f"{short(upstream)} · {bracket(local)} = {short(sent)} to {self.called(source)}"
            if source in before:
                old = short(before[source])
                instead, added = (
                    f" in place of {old}",
                    f", where {old} + {bracket(sent)} = {short(total)}",
                )
                part += instead if self.walk == "=" else added
            before[source] = total
            parts.append(part)
        rule = _gate(self.names[gate], len(self.sources[gate]))[2]
        return f"has the upstream gradient {short(upstream)} and {rule}: {listed(parts)}."

    def _told(self) -> str:
        if self.step == self.last:
            blame = self.blame()
            named = ", ".join(f"{self.called(i)} {short(blame.get(i, 0.0))}" for i in self.inputs)
            return f"The blame is {named}.{self._judge(blame) if self.wiggle else ''}"
        selected, number = self.called(self.selected), short(self.value)
        return f"Selected: {selected}." if self.step == 0 else f"Selected: {selected} = {number}."

    def _judge(self, blame: dict[int, float]) -> str:
        wiggled = {i: self.wiggled(i) for i in self.inputs}
        wrong = [i for i in self.inputs if self.doubtful(blame.get(i, 0.0), wiggled[i])]
        if not wrong:
            return " The wiggle agrees."
        wrongly = listed([f"{self.called(i)} {short(wiggled[i])}" for i in wrong])
        return f" The wiggle disagrees: {wrongly}."

    def code(self) -> str:
        """The circuit in nnlib's Values, and its blame."""
        readers = [s for sources in self.sources for s in sources]
        words = _identifiers(self.names, self.inputs)
        lines = ["from nnlib.circuits import Value", ""]
        lines += [
            f'{words[i]} = Value({self.data[i]:.6g}, "{self.names[i]}")' for i in self.inputs
        ]
        written: list[tuple[str, int]] = []
        for i, sources in enumerate(self.sources):
            if i in words:
                written.append((words[i], 5))
            elif not sources:
                # A number on its own, unless no Value is beside it to make it one.
                alone = any(
                    all(not self.sources[s] and s not in words for s in other)
                    for other in self.sources
                    if i in other
                )
                number = f"{self.data[i]:.6g}"
                written.append((f"Value({number})" if alone else number, 5))
            else:
                text = _written(self.names[i], [written[s] for s in sources])
                if i == len(self.names) - 1 or readers.count(i) > 1:
                    name = (
                        "output" if i == len(self.names) - 1 else f"gate{self.gates.index(i) + 1}"
                    )
                    lines.append(f"{name} = {text[0]}")
                    text = (name, 5)
                written.append(text)
        lines += ["output.backward()", f"print(output.data, {_grads(words, self.inputs)})"]
        return "\n".join(lines)

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        """Press an input and drag it up or down; or drag along the curve."""
        x, y = points[-1]
        if panel == "slope":
            self.value = round(x, 1)
            return
        # Panels count in columns and rows; "down" is the drawing for narrow pages.
        if kind == "down":
            across, down = (x, -y) if panel == "circuit" else (y, -x)
            near = [
                i for i in self.inputs
                if abs(self.places[i][0] - across) < 0.45 and abs(self.places[i][1] - down) < 0.5
            ]  # fmt: skip
            self._grip = (y, self.data[near[0]]) if near else None
            if near:
                self.selected = near[0]
        elif self._grip is not None:
            self.value = round(self._grip[1] + 3 * (self._grip[0] - y), 1)

    _grip: tuple[float, float] | None = None

    def key(self, name: str) -> None:
        if name in ("ArrowUp", "ArrowDown"):
            self.value = self.value + (STEP if name == "ArrowUp" else -STEP)
            return
        {
            "ArrowRight": self.step_on,
            "ArrowLeft": self.step_back,
            "Home": self.to_start,
            "End": self.to_end,
            "n": self.next_input,
        }[name]()


def _identifiers(names: list[str], inputs: list[int]) -> dict[int, str]:
    """A name for each input that Python takes."""
    words: dict[int, str] = {}
    for count, i in enumerate(inputs, 1):
        plain = names[i].translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
        taken = {*words.values(), "output", "Value"}
        good = plain.isidentifier() and not keyword.iskeyword(plain) and plain not in taken
        words[i] = plain if good and not plain.startswith("gate") else f"v{count}"
    return words


def _written(name: str, inputs: list[tuple[str, int]]) -> tuple[str, int]:
    """A gate as Python writes it, and how tightly it binds."""

    def tight(part: tuple[str, int], least: int) -> str:
        return part[0] if part[1] >= least else f"({part[0]})"

    binding = {"+": 1, "−": 1, "×": 2, "/": 2}
    if len(inputs) == 2 and name in binding:
        sign, own = {"−": "-", "×": "*"}.get(name, name), binding[name]
        second = tight(inputs[1], own if name == "+" else own + 1)
        return f"{tight(inputs[0], own)} {sign} {second}", own
    if name == "max":
        return f"{tight(inputs[0], 5)}.max({inputs[1][0]})", 5
    if name == "−":
        return f"-{tight(inputs[0], 4)}", 3
    if name.startswith("^"):
        return f"{tight(inputs[0], 5)} ** {name[1:]}", 4
    return f"{tight(inputs[0], 5)}.{'sigmoid' if name == 'σ' else name}()", 5


def _grads(words: dict[int, str], inputs: list[int]) -> str:
    return ", ".join(f"{words[i]}.grad" for i in inputs)


# The drawing.


def draw(state: Circuit, room: float) -> list[Panel]:
    slope_width = min(320.0, room)
    beside = room - slope_width
    columns = max(column for column, _ in state.places) + 1
    wide = beside if _pitch(columns, beside) >= 92 else room
    if _pitch(columns, wide) >= 84:
        circuit = _circuit(state, min(wide, 130 * columns + 20.0), False)
    else:
        circuit = _circuit(state, room, True)
    return [circuit, _slope(state, slope_width, max(270.0, min(circuit.height, 320.0)))]


def _pitch(columns: int, room: float) -> float:
    return (room - 24 + 40) / columns


def _circuit(state: Circuit, width: float, down: bool) -> Panel:
    """The circuit from left to right; or `down` the page, where it is too narrow for that."""
    columns = max(column for column, _ in state.places)
    rows = [-row for _, row in state.places]
    high, low = max(rows), min(rows)
    card_height = 70.0 if state.wiggle else 54.0
    inner = width - 16
    if down:
        card = min(84.0, (inner - 4) / (high - low + 1) * 0.95 - 3)
        pitch = (inner - card - 4) / max(high - low, 1e-9)
        pitch = min(pitch, 110.0)
        height = columns * (card_height + 36) + card_height + 78
        middle, half = (high + low) / 2, inner / 2 / pitch
        x, unit = (middle - half, middle + half), card_height + 36
        inner_height = height - 30
        top = -(card_height / 2 + 22) / unit
        y = (top + inner_height / unit, top)
    else:
        pitch = min(130.0, _pitch(columns + 1, width))
        card, unit = min(86.0, pitch - 40), card_height + 22
        height = (high - low) * unit + card_height + 104
        inner_height = height - 30
        x = (-(card / 2 + 4) / pitch, -(card / 2 + 4) / pitch + inner / pitch)
        top = low - (card_height / 2 + 30) / unit
        y = (top + inner_height / unit, top)
    panel = Panel(
        "down" if down else "circuit", x, y, width, height,
        title=state.title(), ticks=False, drag=True,
    )  # fmt: skip
    centres = []
    for column, row in state.places:
        px, py = panel.pixel(*((-row, column) if down else (column, -row)))
        centres.append((float(px), float(py)))
    paths = _paths(state, centres, (card, card_height), (width, height), down)
    _wires(panel, state, paths)
    shown = (state.known(), state.blame(), state.waiting())
    for i, centre in enumerate(centres):
        _card(panel, state, i, *centre, card, card_height, shown)
    _carried(panel, state, paths, down)
    words = "upper: value · shaded: blame"
    if state.wiggle:
        words += " · ≈: wiggle"
    panel.text(*panel.coordinates(panel.left + 2, height - 12), words, colour=GREY, anchor="start")
    return panel


def _paths(
    state: Circuit, centres: list[tuple[float, float]], card: tuple[float, float],
    size: tuple[float, float], down: bool,
) -> dict[int, list[tuple[np.ndarray, np.ndarray]]]:  # fmt: skip
    """For each gate the wires into it, one for each of its inputs: (17,) pixels across and down.

    What follows is for a circuit from left to right; `down` swaps across and down.
    """
    t = np.linspace(0, 1, 17)
    if down:
        centres, card, size = [(y, x) for x, y in centres], card[::-1], size[::-1]
    half, apart = card[0] / 2, min(18.0, card[1] / 3)
    middles = np.array(centres)
    readers: dict[int, list[tuple[float, int, int]]] = {}
    for gate in state.gates:
        for place, source in enumerate(state.sources[gate]):
            readers.setdefault(source, []).append((centres[gate][1], gate, place))
    paths: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
    for gate in state.gates:
        paths[gate] = []
        for place, source in enumerate(state.sources[gate]):
            # Wires part where they leave as well as where they arrive.
            leaving = sorted(readers[source])
            turn = [entry[1:] for entry in leaving].index((gate, place))
            y0 = centres[source][1] + apart * (turn - (len(leaving) - 1) / 2)
            y1 = centres[gate][1] + apart * (place - (len(state.sources[gate]) - 1) / 2)
            x0, x1 = centres[source][0] + half, centres[gate][0] - half
            pull = max((x1 - x0) * 0.5, 10)
            along = _bezier(t, x0, x0 + pull, x1 - pull, x1)
            aside = _bezier(t, y0, y0, y1, y1)
            if state.places[gate][0] - state.places[source][0] > 1:
                # Around what stands between: the smallest bend that touches least.
                between = np.delete(middles, [gate, source], axis=0)
                bends = [card[1] * k for k in (0, -0.7, 0.7, -1.1, 1.1, -1.5, 1.5, -2, 2)]
                ways = [_bezier(t, y0, y0 + bend, y1 + bend, y1) for bend in bends]
                aside = min(ways, key=lambda way: _touched(along, way, between, card, size[1]))
            paths[gate].append((aside, along) if down else (along, aside))
    return paths


def _touched(
    along: np.ndarray, aside: np.ndarray, cards: np.ndarray, card: tuple[float, float], edge: float
) -> int:
    """How many points of a wire lie on a card, or off the panel."""
    near = np.abs(along[:, None] - cards[:, 0]) < card[0] / 2 + 4
    near &= np.abs(aside[:, None] - cards[:, 1]) < card[1] / 2 + 5
    off = (aside < 30) | (aside > edge - 30)
    return int(near.any(axis=1).sum() + off.sum())


def _bezier(t: np.ndarray, a: float, b: float, c: float, d: float) -> np.ndarray:
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d


Paths = dict[int, list[tuple[np.ndarray, np.ndarray]]]


def _wires(panel: Panel, state: Circuit, paths: Paths) -> None:
    present, back = _turn(state)
    for gate in sorted(state.gates, key=lambda gate: gate == present):
        for px, py in paths[gate]:
            xs, ys = (np.asarray(v) for v in panel.coordinates(px, py))  # type: ignore[arg-type]
            colour, width, dash = "#8a8a8a", 1.3, ""
            if gate == present:
                colour, width, dash = (COLOURS[1], 3, "7 5") if back else (COLOURS[0], 3, "")
                if back:
                    xs, ys = xs[::-1], ys[::-1]
            panel.line(xs[:-1], ys[:-1], colour, width=width, dash=dash)
            panel.arrow(xs[-2], ys[-2], xs[-1], ys[-1], colour, width=width)


def _turn(state: Circuit) -> tuple[int | None, bool]:
    """The gate whose turn it is, and whether that is on the way back."""
    step = state.step + (state.fraction > 0)
    return state.gate_at(step), step > len(state.gates)


def _carried(panel: Panel, state: Circuit, paths: Paths, down: bool) -> None:
    """The numbers that the present gate passes back, and what moves on its wires."""
    present, back = _turn(state)
    if present is None:
        return
    if state.fraction > 0:
        at = 16 * (1 - state.fraction if back else state.fraction)
        for path in paths[present]:
            where = panel.coordinates(*(float(np.interp(at, range(17), v)) for v in path))
            panel.points(*where, COLOURS[1 if back else 0], size=6)
        return
    sent = [move[2] for move in state.passed() if move[0] == present and back]
    for place, (number, (px, py)) in enumerate(zip(sent, paths[present], strict=False)):
        # Down the page two numbers side by side need more room than there is.
        point = (4, 11)[place] if down else 8
        text = short(number, 5 if down else 6)
        size = 11 if len(text) < 6 else 10  # between two boxes there is little room
        x, y, half = float(px[point]), float(py[point]), 0.3 * size * len(text) + 3
        x = min(max(x, panel.left + half), panel.width - 10 - half)
        panel.box(
            *panel.coordinates(x - half, y - 8), *panel.coordinates(x + half, y + 8),
            fill="#ffffff", colour=COLOURS[1], rounded=4,
        )  # fmt: skip
        panel.text(*panel.coordinates(x, y), text, bold=True, size=size)


def _card(
    panel: Panel, state: Circuit, i: int, px: float, py: float, width: float, height: float,
    shown: tuple[set[int], dict[int, float], set[int]],
) -> None:  # fmt: skip
    """A Value's box: its name, its number, its blame and what the wiggle says of it; above it
    the gate's number, or a sign that it can be moved."""
    known, blame, waiting = shown
    left, right, top, bottom = px - width / 2, px + width / 2, py - height / 2, py + height / 2
    gate, present, selected = bool(state.sources[i]), _turn(state)[0] == i, state.selected == i
    wide, medium = width >= 76, width >= 58
    size, room = (13.0, 8 if wide else 7) if medium else (11.0, 6) if width >= 46 else (10.5, 5)

    def at(x: float, y: float) -> tuple[float, float]:
        return panel.coordinates(x, y)

    thick = 3.5 if present else 2.5 if selected else 1.2
    fill = "#D6E6F2" if gate else "#ffffff"
    panel.box(*at(left, top), *at(right, bottom), fill=fill, rounded=6)
    if i in blame:
        panel.box(*at(left, top + 36), *at(right, bottom), fill=SHADE, rounded=6)
    panel.box(*at(left, top), *at(right, bottom), colour=INK, width=thick, rounded=6)
    if present:
        panel.points(*at(px, top - 8), INK, marker="triangle", size=-6)
    if gate or selected:
        above = f"{state.gates.index(i) + 1}" if gate else "↕"
        panel.text(*at(left + 2, top - 8), above, colour="#4a4a4a", size=11, anchor="start")
    name = state.names[i]
    if gate or name:
        panel.text(*at(px, top + 10), name, bold=True, size=14 if width >= 58 else 12)
    else:
        panel.text(*at(px, top + 10), "fixed", colour=GREY, size=11)
    panel.text(*at(px, top + 27), short(state.data[i], room) if i in known else "·", size=size)
    if i in blame:
        more = " + …" if i in waiting else ""
        number = short(blame[i], room - len(more)) + more
        panel.text(*at(px, top + 45), number, bold=True, size=size)
        if state.wiggle:
            wiggled = state.wiggled(i)
            sign = "≠" if state.doubtful(blame[i], wiggled) else "≈"
            gap = " " if width >= 58 else ""
            panel.text(
                *at(px, top + 61), sign + gap + short(wiggled, max(room - 1, 5)), size=size - 1
            )


def _slope(state: Circuit, width: float, height: float) -> Panel:
    """The output as the selected input moves: blame is the slope of this curve."""
    xs, ys = state.curve()
    name = state.called(state.selected)
    output = state.data[-1]
    seen = ys[np.isfinite(ys) & (np.abs(ys) < 1e12)]
    seen = np.append(seen, output if math.isfinite(output) else 0.0)
    low, high = float(seen.min()), float(seen.max())
    high = max(high, low + 0.2)  # what is flat shall look flat
    margin = 0.12 * (high - low)
    panel = Panel(
        "slope", (xs[0], xs[-1]), (low - margin, high + 5 * margin), width, height,
        title=f"The output as {name} moves", xlabel=name, drag=True,
    )  # fmt: skip
    panel.line(xs, ys)
    blame = state.blame().get(state.selected)
    if blame is not None and math.isfinite(blame):
        reach = (xs[-1] - xs[0]) * 0.22
        ends = np.array([-reach, reach])
        panel.line(state.value + ends, output + blame * ends, COLOURS[1], dash="7 5")
    panel.handle(state.value, output)
    texts = [f"output {short(output)}"] if len(state.gates) <= state.step else []
    if blame is not None:
        so_far = " so far" if state.selected in state.waiting() else ""
        texts.append(f"blame of {name}{so_far}: {short(blame)}, the dashed slope")
    if state.wiggle:
        texts.append(f"wiggled by ±{short(state.h)}: {short(state.wiggled(state.selected))}")
        ends = np.array([state.value - state.h, state.value + state.h])
        if state.h > 0.03 * (xs[-1] - xs[0]) / 10:
            panel.points(ends, np.interp(ends, xs, ys), INK, marker="diamond", size=5)
    for line, text in enumerate(texts):
        where = panel.coordinates(panel.left + 6, panel.top + 10 + 17 * line)
        panel.text(*where, text, anchor="start", halo=True)
    return panel


def explorer(value: Any = None) -> Explorer:
    """The explorer of lesson 06; `value` is the output of a circuit of one's own, a `Value`."""
    state = Circuit(output=value)
    formulas = [*CIRCUITS] if value is None else [OWN, *CIRCUITS]
    limit = state.limit
    controls: list[Control | Group] = [
        Choice("formula", "circuit", formulas),
        Button("to_start", "To start", "only the inputs are known (Home)"),
        Button("step_back", "◂ Step back", "undo the last step (left arrow)"),
        Button("step_on", "Step on ▸", "the next gate's turn (right arrow)"),
        Button("to_end", "To end", "all values and all blame (End)"),
        Group(
            "Walk",
            [
                Choice("walk", "the walk back", {label: name for name, label in WALKS.items()}),
                Slider("seconds", "seconds/step", 0.2, 2, 0.1),
            ],
        ),
        Group(
            "Inputs",
            [
                Button("next_input", "Next input", "select another input (n)"),
                Slider("value", "selected", -limit, limit, STEP),
                Switch("wiggle", "wiggle each number by ±h"),
                Slider("h", "h", -5, 0, 0.5, log=True),
            ],
        ),
    ]
    keys = {
        "ArrowRight": "step on",
        "ArrowLeft": "step back",
        "Home": "to the start",
        "End": "to the end",
        "ArrowUp": "selected input up",
        "ArrowDown": "selected input down",
        "n": "next input",
    }
    return Explorer(
        state, draw, controls, title="A circuit of gates, forward and backward", keys=keys
    )
