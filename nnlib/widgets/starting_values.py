"""Lesson 10: where to start? Outputs, sums and blame in each layer of a deep network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from .. import datasets
from ..layers import Dense, LeakyReLU, ReLU, Sigmoid, Tanh
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..plots.picture import COLOURS
from .stage import Button, Choice, Explorer, Group, Panel, Slider
from .stage.panel import GREY

IMAGES, INPUTS, CLASSES = 100, 64, 10
ACTIVATIONS: dict[str, Callable[[], Any]] = {
    "tanh": Tanh,
    "ReLU": ReLU,
    "leaky ReLU": LeakyReLU,
    "sigmoid": Sigmoid,
}
OWN = "factor / √n"
# The spread of a layer's weights: as a function, and as code.
STARTS: dict[str, tuple[Callable[[int, int], float], str]] = {
    "zeros": (lambda n, m: 0.0, "0"),
    "0.01": (lambda n, m: 0.01, "0.01"),
    "1": (lambda n, m: 1.0, "1"),
    "1/n": (lambda n, m: 1 / n, "1 / inputs"),
    "1/√n": (lambda n, m: float(np.sqrt(1 / n)), "np.sqrt(1 / inputs)"),
    "Xavier": (lambda n, m: float(np.sqrt(2 / (n + m))), "np.sqrt(2 / (inputs + outputs))"),
    "He, √(2/n)": (lambda n, m: float(np.sqrt(2 / n)), "np.sqrt(2 / inputs)"),
}
DATA = ("digits", "around 0")
LEVEL = 1.0  # powers of ten: within them, the explorer calls a line level
NEAR_END = 0.01  # this close to a limit of tanh or of the sigmoid, a unit is saturated
MOST_STEPS = 600
BINS = 41
BLIND = float(np.log(CLASSES))


@cache
def _images(data: str) -> tuple[np.ndarray, np.ndarray]:
    """100 images, (100, 64), and one-hot labels; "around 0" each pixel has mean 0, spread 1."""
    X, y = datasets.digits("train")
    X = X[:IMAGES]
    if data == "around 0":
        X = np.random.default_rng(1).normal(0, 1, X.shape)
    return X, np.eye(CLASSES)[y[:IMAGES]]


@lru_cache(maxsize=8)
def _draws(depth: int, units: int) -> list[np.ndarray]:
    """What nnlib would draw for each layer, with spread 1: another start only scales it."""
    rng = np.random.default_rng(0)
    sizes = [INPUTS, *[units] * (depth - 1), CLASSES]
    return [rng.normal(0, 1, shape) for shape in pairwise(sizes)]


@dataclass
class Measured:
    """What a pass forward and back has met, one entry a layer; outputs of hidden layers only."""

    sums: np.ndarray  # the spread of Z
    blame: np.ndarray  # the spread of ∂L/∂Z
    slopes: np.ndarray  # the spread of ∂L/∂W
    outputs: list[np.ndarray]  # A, (100, units)
    loss: float


@dataclass
class StartingValues:
    """A network of `depth` Dense layers, from a start; and `steps` of training on 100 images.

    `start` is a name of STARTS, or "factor / √n": then weights spread by that. `inputs` are the
    digits or numbers around 0. `layer` is the hidden layer that one looks at.
    """

    depth: int = 10
    units: int = 100
    activation: str = "tanh"
    start: str = "1/√n"
    factor: float = 1.0
    inputs: str = "digits"
    rate: float = 0.05
    layer: int = 9
    losses: list[float] = field(init=False, default_factory=list)

    # A change of these begins a new network.
    shaping: ClassVar = ("depth", "units", "activation", "start", "factor", "inputs")

    def __post_init__(self) -> None:
        for name, allowed in (
            ("activation", list(ACTIVATIONS)),
            ("start", [*STARTS, OWN]),
            ("inputs", list(DATA)),
        ):
            given = getattr(self, name)
            if given not in allowed:
                raise ValueError(f"{name} is {given!r}, expected one of {', '.join(allowed)}")
        for name, low, high in (("depth", 2, 20), ("units", 2, 200)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} is {getattr(self, name)}, expected {low} to {high}")
        for name in ("factor", "rate"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} is {getattr(self, name)}, expected a number >= 0")
        self.begin()

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name in self.shaping and "network" in self.__dict__:
            if name == "factor":
                object.__setattr__(self, "start", OWN)
            self.begin()

    def spread(self, inputs: int, outputs: int) -> float:
        """Of the weights of a layer with so many inputs and outputs."""
        if self.start == OWN:
            return self.factor / float(np.sqrt(inputs))
        return STARTS[self.start][0](inputs, outputs)

    def begin(self) -> None:
        """Back to the start: draw the weights, forget the training."""
        draws = iter(_draws(self.depth, self.units))

        def initializer(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
            return self.spread(inputs, outputs) * next(draws)

        layers: list[Any] = []
        for inputs, outputs in pairwise([INPUTS, *[self.units] * (self.depth - 1), CLASSES]):
            layers += [Dense(inputs, outputs, initializer), ACTIVATIONS[self.activation]()]
        self.network = Network(*layers[:-1])  # no activation after the scores
        self.layer = min(max(self.layer, 1), self.depth - 1)
        self.rates: list[tuple[float, int]] = []
        self.ran_away = False
        self.measured = self._measure()
        self.losses = [self.measured.loss]

    def _measure(self) -> Measured:
        X, Y = _images(self.inputs)
        sums, blames, slopes, outputs = [], [], [], []
        # Numbers may run away here: what they do is what one came to see.
        with np.errstate(all="ignore"):
            A = X
            for layer in self.network.layers:
                A = layer.forward(A)
                if isinstance(layer, Dense):
                    sums.append(np.std(A))
                else:
                    outputs.append(A)
            loss, blame = SoftmaxCrossEntropy().value_and_gradient(A, Y)
            for layer in reversed(self.network.layers):
                if isinstance(layer, Dense):
                    blames.append(np.std(blame))
                blame = layer.backward(blame)
                if isinstance(layer, Dense):
                    slopes.append(np.std(layer.dW))
        return Measured(
            np.array(sums), np.array(blames[::-1]), np.array(slopes[::-1]), outputs, float(loss)
        )

    @property
    def steps(self) -> int:
        """How many steps have been taken."""
        return len(self.losses) - 1

    def advance(self) -> bool:
        """One step of gradient descent on the 100 images; False when there is no more to do."""
        if self.ran_away or self.steps >= MOST_STEPS:
            return False
        with np.errstate(all="ignore"):
            self.network.parameters -= self.rate * self.network.gradient
        if self.rates and self.rates[-1][0] == self.rate:
            self.rates[-1] = self.rate, self.rates[-1][1] + 1
        else:
            self.rates.append((self.rate, 1))
        self.measured = self._measure()
        self.losses.append(self.measured.loss)
        self.ran_away = not np.isfinite(self.measured.loss)
        return not self.ran_away and self.steps < MOST_STEPS

    def step(self) -> None:
        """One step, by hand."""
        self.advance()

    def growth(self, values: np.ndarray, back: bool = False) -> tuple[float, float]:
        """From where it begins to where it ends among the hidden layers: in all, and a layer.

        NaN where that means nothing: with one hidden layer, from 0, or of what has run away.
        """
        hidden = values[:-1][::-1] if back else values[:-1]
        with np.errstate(all="ignore"):
            in_all = float(hidden[-1] / hidden[0]) if len(hidden) > 1 else float("nan")
            return in_all, float(in_all ** (1 / max(len(hidden) - 1, 1)))

    def shares(self) -> np.ndarray:
        """In each hidden layer, the share of outputs that are saturated, or for ReLU off."""
        if self.activation == "tanh":
            flat = [np.mean(np.abs(A) > 1 - NEAR_END) for A in self.measured.outputs]
        elif self.activation == "sigmoid":
            flat = [np.mean(np.abs(A - 0.5) > 0.5 - NEAR_END) for A in self.measured.outputs]
        else:
            flat = [np.mean(A <= 0) for A in self.measured.outputs]
        return np.array(flat)

    def dead(self) -> np.ndarray:
        """In each hidden layer, the share of units that are off for all images (ReLU)."""
        return np.array([np.mean((A <= 0).all(axis=0)) for A in self.measured.outputs])

    @property
    def rectified(self) -> bool:
        return "ReLU" in self.activation

    def reach(self) -> tuple[float, float]:
        """The range in which outputs are shown; of ReLU, as far as layer 1 needs."""
        if self.activation == "tanh":
            return -1.0, 1.0
        if self.activation == "sigmoid":
            return 0.0, 1.0
        first = self.measured.outputs[0]
        top = 4 * float(np.sqrt(np.mean(np.square(first[:, :50])))) if not self.ran_away else 1.0
        top = top if np.isfinite(top) and top > 0 else 1.0
        return (-0.1 * top if self.activation == "leaky ReLU" else 0.0), top

    def histogram(self, layer: int) -> tuple[np.ndarray, np.ndarray, float]:
        """Of a hidden layer's outputs: edges, shares between them, and the share beyond.

        A ReLU's zeros are left out: they would hide the rest.
        """
        low, high = self.reach()
        edges = np.linspace(low, high, BINS + 1)
        values = self.measured.outputs[layer - 1].ravel()
        with np.errstate(all="ignore"):
            scaled = (values - low) * (BINS / (high - low))
            # What lies on the upper edge belongs to the last bin, also after rounding.
            place = np.where(values <= high, np.minimum(np.floor(scaled), BINS - 1), BINS)
            inside = (place >= 0) & (place < BINS)
            beyond = float(np.mean(~inside))
            if self.activation == "ReLU":
                inside &= values > 0
        counts = np.bincount(place[inside].astype(int), minlength=BINS)
        return edges, counts / len(values), beyond

    def law(self) -> float:
        """n · Var(w) of a layer within the network, where n is both inputs and outputs."""
        return self.units * self.spread(self.units, self.units) ** 2

    def _tells(self, values: np.ndarray, back: bool) -> str:
        in_all, each = self.growth(values, back)
        if self.depth == 2:
            return "has one hidden layer only"
        if not np.isfinite(in_all):
            return "is 0" if not np.any(values[:-1]) else "can't be compared"
        word = (
            "vanishes" if in_all < 10**-LEVEL else "explodes" if in_all > 10**LEVEL else "is level"
        )
        return f"{word}, × {_short(each)} a layer, {_short(in_all)} in all"

    def say(self) -> str:
        if self.ran_away:
            return (
                f"After {self.steps} steps with rate {self.rate:.3g} the numbers have run away: "
                "the loss is no number any more. Start again, with a smaller rate or spread."
            )
        kind = "off" if self.rectified else "saturated"
        share = f"{self.shares()[-1]:.0%} {kind} in the last hidden layer"
        count = "1 step" if self.steps == 1 else f"{self.steps} steps"
        when = f"after {count}" if self.steps else "before training"
        rule = self.start if self.start != OWN else f"{self.factor:.3g}/√n"
        return (
            f"{self.activation}, weights {rule}, n · Var(w) = {_short(self.law())}. Forward, the "
            f"spread of the sums {self._tells(self.measured.sums, False)}. Back, the blame "
            f"{self._tells(self.measured.blame, True)}. {share}. Loss {when}: "
            f"{_short(self.losses[-1], 4)} (a blind guess: {BLIND:.3f})."
        )

    def code(self) -> str:
        rule = (
            STARTS[self.start][1] if self.start != OWN else f"{self.factor:.6g} / np.sqrt(inputs)"
        )
        name = ACTIVATIONS[self.activation].__name__  # type: ignore[attr-defined]
        images, training = "", ""
        if self.inputs == "around 0":
            images = f"X = np.random.default_rng(1).normal(0, 1, ({IMAGES}, {INPUTS}))\n"
        if self.rates:
            taken = ", ".join(f"({rate:.6g}, {steps})" for rate, steps in self.rates)
            training = (
                f"for rate, steps in [{taken}]:\n"
                "    for _ in range(steps):\n"
                "        network.backward(loss.gradient(network.forward(X), y))\n"
                "        network.parameters -= rate * network.gradient\n"
            )
        if self.ran_away:
            training = 'np.seterr(all="ignore")  # these numbers run away\n' + training
        return f"""\
from itertools import pairwise

import numpy as np
from nnlib import Dense, Network, SoftmaxCrossEntropy, {name}, datasets

X, y = datasets.digits("train")
X, y = X[:{IMAGES}], y[:{IMAGES}]
{images}

def initializer(inputs, outputs, rng):
    return rng.normal(0, {rule}, (inputs, outputs))


layers = []
for inputs, outputs in pairwise([{INPUTS}] + [{self.units}] * {self.depth - 1} + [{CLASSES}]):
    layers += [Dense(inputs, outputs, initializer), {name}()]
network = Network(*layers[:-1], seed=0)  # no activation after the scores
loss = SoftmaxCrossEntropy()
{training}
A, sums = X, []
for layer in network.layers:
    A = layer.forward(A)
    if isinstance(layer, Dense):
        sums.append(np.std(A))

blame, blames = loss.gradient(A, y), []
for layer in reversed(network.layers):
    if isinstance(layer, Dense):
        blames.append(np.std(blame))
    blame = layer.backward(blame)
blames = blames[::-1]

for number, (forward, back) in enumerate(zip(sums, blames), 1):
    print(f"layer {{number:2}}: sums {{forward:.2e}}, blame {{back:.2e}}")"""

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        """In every panel that has layers across: look at the nearest one."""
        self.layer = int(np.clip(np.rint(points[-1][0]), 1, self.depth - 1))

    def key(self, name: str) -> None:
        if name in ("ArrowLeft", "ArrowRight"):
            moved = self.layer + (1 if name == "ArrowRight" else -1)
            self.layer = min(max(moved, 1), self.depth - 1)
        elif name in ("ArrowUp", "ArrowDown"):
            now = self.factor
            if self.start != OWN:
                # Go on from the chosen rule, in its own measure.
                now = float(np.sqrt(self.law())) or 10.0**-2
            power = np.log10(max(now, 1e-2)) + (0.05 if name == "ArrowUp" else -0.05)
            self.factor = float(f"{10 ** min(max(power, -2.0), 1.5):.4g}")


def _short(value: float, digits: int = 3) -> str:
    """So many digits, or a power of ten."""
    if not np.isfinite(value):
        return "?"
    if value == 0 or 1e-3 <= abs(value) < 1000:
        return f"{value:.{digits}g}"
    return f"{value:.0f}" if 1000 <= abs(value) < 1e5 else f"{value:.0e}"


def _powers(values: np.ndarray) -> np.ndarray:
    """log₁₀, NaN where there is none."""
    good = np.isfinite(values) & (values > 0)
    return np.where(good, np.log10(np.where(good, values, 1.0)), np.nan)


def draw(state: StartingValues, room: float) -> list[Panel]:
    if room >= 1000:
        wide, third = room - 2 * round(room * 0.27), round(room * 0.27)
        first = [_strips(state, wide), _histogram(state, third), _losses(state, third)]
        return [*first, *(part(state, room / 3) for part in (_levels, _slopes, _shares))]
    if room >= 560:
        pairs = (_levels, _slopes, _shares, _histogram)
        halves = [part(state, room / 2) for part in pairs]
        return [_strips(state, room), *halves, _losses(state, room)]
    parts = (_strips, _levels, _slopes, _shares, _histogram, _losses)
    return [part(state, room) for part in parts]


def _across(state: StartingValues) -> tuple[float, float]:
    return 0.4, state.depth - 0.4


def _strips(state: StartingValues, width: float) -> Panel:
    low, high = state.reach()
    above = "above 0, " if state.activation == "ReLU" else ""
    panel = Panel(
        "strips",
        _across(state),
        (low - 0.03 * (high - low), high + 0.07 * (high - low)),
        width,
        290,
        title=f"Outputs {above}layer by layer",
        xlabel="layer",
        whole="x",
        ylabel="output a",
        drag=True,
    )
    if low < 0:
        panel.line(_across(state), [0, 0], GREY, width=1, dash="2 4")
    overflow = False
    for layer in range(1, state.depth):
        edges, shares, beyond = state.histogram(layer)
        colour, thick = (COLOURS[1], 2.5) if layer == state.layer else (COLOURS[0], 1)
        (met,) = np.nonzero(shares)
        if len(met) > 1:
            # As wide as the part that lies within the range.
            shown = slice(int(met[0]), int(met[-1]) + 1)
            part = shares.sum() / (shares.sum() + beyond)
            half = 0.44 * part * shares[shown] / shares.max()
            middles = ((edges[1:] + edges[:-1]) / 2)[shown]
            xs = np.concatenate([layer - half, layer + half[::-1], layer - half[:1]])
            ys = np.concatenate([middles, middles[::-1], middles[:1]])
            panel.line(xs, ys, colour, width=thick, fill=colour + "66")
        elif len(met) == 1 or not beyond:
            # All alike: ReLU's zeros, or outputs too close together to be told apart.
            at = float((edges[met[0]] + edges[met[0] + 1]) / 2) if len(met) else 0.0
            panel.line([layer - 0.44, layer + 0.44], [at, at], colour, width=3)
        if beyond > 0.01:
            overflow = True
            panel.points(layer, high + 0.035 * (high - low), COLOURS[1], marker="triangle")
    if overflow:
        panel.text(state.depth - 0.5, high * 0.9, "▲ more beyond", anchor="end", halo=True)
    return panel


def _histogram(state: StartingValues, width: float) -> Panel:
    edges, shares, beyond = state.histogram(state.layer)
    top = max(float(shares.max()), 0.01)
    panel = Panel(
        "histogram",
        (float(edges[0]), float(edges[-1])),
        (0, 125 * top),
        width,
        290,
        title=f"Outputs of layer {state.layer}",
        xlabel="output a",
        ylabel="per cent",
    )
    for share, left, right in zip(shares.tolist(), edges, edges[1:], strict=False):
        if share:
            panel.box(left, 0, right, 100 * share, fill=COLOURS[1], colour="#ffffff", width=0.5)
    where = float(edges[0] + 0.04 * (edges[-1] - edges[0]))
    said = []
    if state.activation == "ReLU":
        said.append(f"0: {state.shares()[state.layer - 1]:.0%}")
    if beyond > 0.0005:
        said.append(f"beyond: {beyond:.1%}")
    if said:
        panel.text(where, 118 * top, " · ".join(said), anchor="start", halo=True)
    return panel


def _losses(state: StartingValues, width: float) -> Panel:
    finite = [loss for loss in state.losses if np.isfinite(loss)] or [BLIND]
    top = 1.25 * max(BLIND, min(finite[0], 6.0), min(max(finite), 6.0))
    panel = Panel(
        "losses",
        (0, 105 * (state.steps // 100 + 1)),
        (0, top),
        width,
        290,
        title="Training on 100 images",
        xlabel="step",
        whole="x",
        ylabel="loss",
    )
    span = panel.x[1]
    panel.line([0, span], [BLIND, BLIND], GREY, width=1, dash="5 4")
    panel.text(span, BLIND + 0.05 * top, "blind guess", anchor="end", colour=GREY, halo=True)
    panel.line(np.arange(len(state.losses)), state.losses)
    last = state.losses[-1]
    if np.isfinite(last):
        panel.points(state.steps, min(last, top), COLOURS[1], size=5)
        said = f"step {state.steps}: {_short(last, 4)}"
    else:
        said = f"step {state.steps}: ran away"
    panel.text(0.03 * span, 0.95 * top, said, anchor="start", halo=True)
    return panel


def _levels(state: StartingValues, width: float) -> Panel:
    with np.errstate(all="ignore"):
        sums = _powers(state.measured.sums[:-1] / state.measured.sums[0])
        blame = _powers(state.measured.blame[:-1] / state.measured.blame[-2])
    most = np.nanmax(np.abs(np.concatenate([sums, blame, [3.0]])))
    limit = float(np.ceil(most))
    limit += limit == 4  # else the ticks lie at 2.5
    panel = Panel(
        "levels",
        _across(state),
        (-limit, limit * 1.3),
        width,
        260,
        title="Against where it begins",
        xlabel="layer",
        whole="x",
        ylabel="10 to the power of …",
        drag=True,
    )
    left, right = _across(state)
    panel.box(left, -LEVEL, right, LEVEL, fill="#f0f0f0")
    panel.line([left, right], [0, 0], GREY, width=1)
    _mark(state, panel)
    layers = np.arange(1, state.depth)
    panel.line(layers, sums, COLOURS[0])
    panel.points(layers, sums, COLOURS[0])
    panel.line(layers, blame, COLOURS[1], dash="6 4")
    panel.points(layers, blame, COLOURS[1], marker="triangle")
    y = 1.17 * limit
    panel.points(left + 0.03 * (right - left), y, COLOURS[0], size=5)
    panel.text(left + 0.06 * (right - left), y, "sums →", anchor="start", halo=True)
    panel.points(left + 0.34 * (right - left), y, COLOURS[1], marker="triangle", size=5)
    panel.text(left + 0.37 * (right - left), y, "← blame", anchor="start", halo=True)
    return panel


def _mark(state: StartingValues, panel: Panel) -> None:
    """Which layer one looks at."""
    panel.line([state.layer, state.layer], panel.y, COLOURS[1], width=1, dash="2 3")


def _slopes(state: StartingValues, width: float) -> Panel:
    powers = _powers(state.measured.slopes)
    known = powers[~np.isnan(powers)]
    low = float(np.floor(min(known.min(initial=-3.0), -3.0))) - 0.5
    high = float(np.ceil(max(known.max(initial=-1.0), -1.0))) + 0.5
    panel = Panel(
        "slopes",
        (0.4, state.depth + 0.6),
        (low, high),
        width,
        260,
        title="Spread of ∂L/∂W, by layer",
        xlabel="layer (the last gives the scores)",
        whole="x",
        ylabel="10 to the power of …",
        drag=True,
    )
    _mark(state, panel)
    for layer, power in enumerate(powers.tolist(), 1):
        if np.isnan(power):
            panel.text(layer, low + 0.04 * (high - low), "0", bold=True)
        else:
            colour = COLOURS[1] if layer == state.layer else COLOURS[0]
            panel.box(layer - 0.36, low, layer + 0.36, power, fill=colour)
    return panel


def _shares(state: StartingValues, width: float) -> Panel:
    title = "Share of outputs saturated"
    if state.rectified:
        title = "Share of outputs off"
    panel = Panel(
        "shares",
        _across(state),
        (0, 125),
        width,
        260,
        title=title,
        xlabel="layer",
        whole="x",
        ylabel="per cent",
        drag=True,
    )
    _mark(state, panel)
    shares = 100 * state.shares()
    for layer, share in enumerate(shares.tolist(), 1):
        if np.isfinite(share):
            colour = COLOURS[1] if layer == state.layer else COLOURS[0]
            panel.box(layer - 0.36, 0, layer + 0.36, share, fill=colour)
    at, (left, right) = state.layer - 1, _across(state)
    panel.text(
        left + 0.02 * (right - left),
        117,
        f"layer {state.layer}: {shares[at]:.0f} %",
        anchor="start",
        halo=True,
    )
    if state.rectified:
        dead = 100 * state.dead()
        panel.points(np.arange(1, state.depth), dead, "#000000", marker="diamond", size=5)
        panel.text(right, 117, f"◆ dead: {dead[at]:.0f} %", anchor="end", halo=True)
    return panel


def explorer() -> Explorer:
    """The explorer of lesson 10."""
    network = [
        Choice("activation", "activation", list(ACTIVATIONS)),
        Slider("depth", "layers", 2, 20, 1),
        Slider("units", "units a layer", 10, 100, 10),
        Choice("inputs", "inputs", list(DATA)),
    ]
    training = [
        Slider("rate", "learning rate", -3, 1, 0.1, log=True),
        Button("step", "One step"),
        Button("begin", "Back to the start"),
    ]
    controls: list[Any] = [
        Choice("start", "start", [*STARTS, OWN]),
        Slider("factor", "factor", -2, 1.5, 0.05, log=True),
        Group("Network", network),
        Group("Training", training),
    ]
    keys = {
        "ArrowLeft": "layer to the left",
        "ArrowRight": "layer to the right",
        "ArrowUp": "larger weights",
        "ArrowDown": "smaller weights",
    }
    title = "A deep network's start: outputs, sums and blame by layer"
    return Explorer(StartingValues(), draw, controls, title=title, keys=keys)
