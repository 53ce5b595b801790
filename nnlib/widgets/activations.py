"""Lesson 02: slide along an activation; see its slope, and how much of a batch is saturated."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .. import activations
from ..plots.picture import COLOURS
from .stage import Choice, Explorer, Panel, Slider

NAMES = {
    "step": "step",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "ReLU": "relu",
    "leaky ReLU": "leaky_relu",
}
SATURATED = 0.01  # the course's limit: a slope below it hardly moves a weight
LIMIT = 6.0


@dataclass
class Activations:
    """An activation at the sum `z`, and a batch of 1000 sums around `centre`, `spread` wide."""

    function: str = "sigmoid"
    z: float = 1.0
    alpha: float = 0.1
    centre: float = 0.0
    spread: float = 2.0

    # The same thousand draws throughout, so that a batch moves as a whole.
    draws: ClassVar[np.ndarray] = np.random.default_rng(0).normal(size=1000)

    def __post_init__(self) -> None:
        if self.function not in NAMES:
            raise ValueError(f"function is {self.function!r}, expected one of {', '.join(NAMES)}")

    def _call(self, ending: str, z: np.ndarray | float) -> np.ndarray:
        name = NAMES[self.function]
        arguments = (self.alpha,) if name == "leaky_relu" else ()
        return getattr(activations, name + ending)(z, *arguments)

    def output(self, z: np.ndarray | float) -> np.ndarray:
        return self._call("", z)

    def slope(self, z: np.ndarray | float) -> np.ndarray:
        return self._call("_derivative", z)

    def batch(self) -> np.ndarray:
        """The sums of the batch, (1000,)."""
        return self.centre + self.spread * self.draws

    def saturated(self) -> float:
        """The share of the batch where the slope is below 0.01."""
        return float(np.mean(np.abs(self.slope(self.batch())) < SATURATED))

    def say(self) -> str:
        return (
            f"{self.function} at z = {self.z:.1f}: output {self.output(self.z):.3f}, "
            f"slope {self.slope(self.z):.3f}. {self.saturated():.1%} of the batch is saturated."
        )

    def code(self) -> str:
        name, more = NAMES[self.function], ""
        if name == "leaky_relu":
            more = f", {self.alpha:g}"
        return (
            "import numpy as np\n"
            "from nnlib import activations\n\n"
            f"z = {self.centre:g} + {self.spread:g} * np.random.default_rng(0).normal(size=1000)\n"
            f"print(activations.{name}({self.z:g}{more}))\n"
            f"print(activations.{name}_derivative({self.z:g}{more}))\n"
            f"slopes = activations.{name}_derivative(z{more})\n"
            f"print(np.mean(np.abs(slopes) < {SATURATED}))"
        )

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        self.z = round(min(max(points[-1][0], -LIMIT), LIMIT), 1)

    def key(self, name: str) -> None:
        self.z = round(
            min(max(self.z + (0.1 if name == "ArrowRight" else -0.1), -LIMIT), LIMIT), 1
        )


def draw(state: Activations, room: float) -> list[Panel]:
    width = min(340, room)
    zs = np.linspace(-LIMIT, LIMIT, 241)
    curve = Panel(
        "curve", (-LIMIT, LIMIT), (-1.5, 3), width, title="Output a", xlabel="z", drag=True
    )
    at, slope = float(state.output(state.z)), float(state.slope(state.z))
    curve.line(zs, state.output(zs))
    ends = np.array([-1.5, 1.5])
    curve.line(state.z + ends, at + slope * ends, COLOURS[1], dash="6 4")
    curve.handle(state.z, at)
    curve.text(-5.8, 2.7, f"a = {at:.3f}", anchor="start", size=14, halo=True)

    slopes = Panel(
        "slope", (-LIMIT, LIMIT), (-0.1, 1.2), width, title="Slope", xlabel="z", drag=True
    )
    slopes.line(zs, state.slope(zs), COLOURS[1], dash="6 4")
    slopes.handle(state.z, slope)
    slopes.text(-5.8, 1.1, f"slope = {slope:.3f}", anchor="start", size=14, halo=True)

    edges = np.linspace(-12, 12, 49)
    batch = np.clip(state.batch(), -12, 11.999)
    flat = np.abs(state.slope(state.batch())) < SATURATED
    counts = [np.histogram(batch[chosen], edges)[0] for chosen in (~flat, flat)]
    top = max(float((counts[0] + counts[1]).max()), 1)
    histogram = Panel(
        "batch", (-12, 12), (0, top * 1.4), width, 280, title="A batch of 1000 sums z", xlabel="z"
    )
    for learning, still, left, right in zip(*counts, edges, edges[1:], strict=False):
        if learning:
            histogram.box(left, 0, right, learning, fill=COLOURS[0], colour="#ffffff")
        if still:
            # White with an outline: told apart without colour too.
            histogram.box(
                left, learning, right, learning + still, fill="#ffffff", colour=COLOURS[1]
            )
    share = state.saturated()
    histogram.text(-11.5, top * 1.33, f"filled: {1 - share:.1%} learn", anchor="start", halo=True)
    histogram.text(-11.5, top * 1.2, f"empty: {share:.1%} saturated", anchor="start", halo=True)
    return [curve, slopes, histogram]


def explorer() -> Explorer:
    """The explorer of lesson 02."""
    controls = [
        Choice("function", "activation", list(NAMES)),
        Slider("z", "sum z", -LIMIT, LIMIT, 0.1),
        Slider("alpha", "α of leaky ReLU", 0, 1, 0.05),
        Slider("centre", "batch: centre", -8, 8, 0.5),
        Slider("spread", "batch: spread", 0, 8, 0.25),
    ]
    keys = {"ArrowLeft": "z down", "ArrowRight": "z up"}
    return Explorer(
        Activations(), draw, controls, title="An activation, its slope, and a batch", keys=keys
    )
