"""Lesson 05: drop a ball on a loss landscape, and watch gradient descent step by step."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from ..gradients import numerical_gradient
from ..plots.picture import COLOURS
from ..validation import count, one_of, positive
from .stage import Button, Choice, Group, Panel, Slider, Switch
from .stage.explorer import Control
from .stage.panel import GREY, INK, MARKERS
from .terrain import (
    ASPECT,
    FAR,
    HOLLOWS_LOWEST,
    Curve,
    Ground,
    GroundExplorer,
    Walking,
    heights_panel,
    hollows,
    hollows_slope,
    map_panel,
    seam,
    tell,
    written,
)

STEPS = 300
LEVEL = 1e-3  # a gradient shorter than this counts as 0: the ground is flat
KEPT = 5
X, Y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 4.0])  # lesson 05's three points

# The ball at hand is solid; what is kept has a look of its own, with colour, dash and marker.
LOOKS = [
    (COLOURS[1], "7 5", MARKERS[1]),
    (COLOURS[2], "2 5", MARKERS[2]),
    (COLOURS[3], "9 4 2 4", MARKERS[3]),
    (COLOURS[4], "14 5", MARKERS[4]),
    (COLOURS[6], "4 3", MARKERS[5]),
]
BALL = (COLOURS[0], "", MARKERS[0])


# The mean squared error, multiplied out: its squares' and products' mean need no loop over points.
_A = np.column_stack([X, np.ones(3)])
_CURVED, _TILT = 2 / 3 * _A.T @ _A, 2 / 3 * _A.T @ Y


def _line_height(p: np.ndarray) -> Any:
    return (
        (_CURVED[0, 0] * p[0] / 2 + _CURVED[0, 1] * p[1] - _TILT[0]) * p[0]
        + (_CURVED[1, 1] * p[1] / 2 - _TILT[1]) * p[1]
        + np.mean(Y**2)
    )


def _line_gradient(p: np.ndarray) -> np.ndarray:
    return _CURVED @ p - _TILT


def _code(height: str, *gradient: str) -> str:
    slopes = "".join(f"    {line}\n" for line in gradient)
    return f"def height(w):\n    return {height}\n\n\ndef gradient(w):\n{slopes}"


WIDE, ROUND, NARROW = ((-5, 2), (-3, 3)), ((-3.5, 3.5), (-3, 3)), ((-2.1, 2.1), (-1.8, 1.8))
GROUNDS = {
    "bowl": Ground(
        lambda w: w[0] ** 2 + w[1] ** 2,
        lambda w: 2 * w,
        _code("w[0] ** 2 + w[1] ** 2", "return 2 * w"),
        *ROUND,
        (-3.0, 2.0),
    ),
    "valley": Ground(
        lambda w: w[0] ** 2 + 5 * w[1] ** 2,
        lambda w: np.array([2 * w[0], 10 * w[1]]),
        _code("w[0] ** 2 + 5 * w[1] ** 2", "return np.array([2 * w[0], 10 * w[1]])"),
        *WIDE,
        (-4.0, 1.0),
    ),
    "saddle": Ground(
        lambda w: w[0] * w[1],
        lambda w: np.array([w[1], w[0]]),
        _code("w[0] * w[1]", "return np.array([w[1], w[0]])"),
        (-1.4, 1.4),
        (-1.2, 1.2),
        (0.8, 0.75),
        None,
        1.0,
        ("x", "y"),
    ),
    "two hollows": Ground(
        lambda w: hollows(w[0]) + w[1] ** 2,
        lambda w: np.array([hollows_slope(w[0]), 2 * w[1]]),
        _code(
            "w[0] ** 4 - 2 * w[0] ** 2 + 0.5 * w[0] + w[1] ** 2",
            "return np.array([4 * w[0] ** 3 - 4 * w[0] + 0.5, 2 * w[1]])",
        ),
        *NARROW,
        (1.6, 1.2),
        HOLLOWS_LOWEST,
        0.5,
        ("x", "y"),
    ),
    "four hollows": Ground(
        lambda w: hollows(w[0]) + hollows(w[1]),
        hollows_slope,
        _code("np.sum(w**4 - 2 * w**2 + 0.5 * w)", "return 4 * w**3 - 4 * w + 0.5"),
        *NARROW,
        (0.2, 0.3),
        2 * HOLLOWS_LOWEST,
        0.5,
    ),
    "line, three points": Ground(
        _line_height,
        _line_gradient,
        "x, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 4.0])\n\n\n"
        + _code(
            "np.mean((w[0] * x + w[1] - y) ** 2)",
            "error = w[0] * x + w[1] - y",
            "return np.array([2 * np.mean(error * x), 2 * np.mean(error)])",
        ),
        (-2, 5),
        (-2, 4),
        (1.0, 0.0),
        1 / 18,
        0.4,
        ("w", "b"),
    ),
    "one weight: w²": Ground(
        lambda w: w[0] ** 2,
        lambda w: 2 * w,
        _code("w[0] ** 2", "return 2 * w"),
        (-4, 4),
        (-2, 16),
        (3.0,),
        axes=("w", "L"),
    ),
    "one weight: hollows": Ground(
        lambda w: hollows(w[0]),
        hollows_slope,
        _code("w[0] ** 4 - 2 * w[0] ** 2 + 0.5 * w[0]", "return 4 * w**3 - 4 * w + 0.5"),
        (-1.9, 1.9),
        (-2, 4),
        (1.5,),
        HOLLOWS_LOWEST,
        axes=("w", "L"),
    ),
}
# What the lesson walks with on each.
RATES = {
    "bowl": 0.1,
    "valley": 0.15,
    "saddle": 0.2,
    "two hollows": 0.05,
    "four hollows": 0.05,
    "line, three points": 0.1,
    "one weight: w²": 0.1,
    "one weight: hollows": 0.02,
}


@lru_cache(maxsize=64)
def _walk(landscape: str, start: tuple[float, ...], rate: float, sign: bool) -> np.ndarray:
    """The places of a walk, the start first; shorter than `STEPS` + 1 if it runs away."""
    gradient = GROUNDS[landscape].gradient
    places = [np.array(start)]
    for _ in range(STEPS):
        slopes = gradient(places[-1])
        places.append(places[-1] - rate * (np.sign(slopes) if sign else slopes))
        if np.abs(places[-1]).max() > FAR:
            break
    return np.array(places)


@dataclass(frozen=True, eq=False)
class Kept:
    """An earlier ball: its places, heights, what was chosen, and which of the looks it has."""

    path: np.ndarray
    heights: np.ndarray
    name: str
    look: int


@dataclass
class Landscape(Walking):
    """A ball on a landscape of lesson 05, dropped at (`w1`, `w2`), after `step` steps.

    `method` is "gradient descent" or "sign descent", where `rate` is lesson 05's ε. The wiggle
    `h` is that of the numerical gradient. Where `w1`, `w2` or `rate` are not given, they are the
    lesson's, and so they are on each change of landscape. With `log`, heights are drawn in powers
    of ten.
    """

    landscape: str = "valley"
    method: str = "gradient descent"
    rate: float = math.nan
    w1: float = math.nan
    w2: float = math.nan
    step: int = 4
    speed: float = 6
    h: float = 1e-5
    log: bool = False
    glide: float = field(default=0.0, init=False)
    kept: list[Kept] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        one_of("landscape", self.landscape, GROUNDS)
        one_of("method", self.method, METHODS)
        if math.isnan(self.rate):
            self.rate = RATES[self.landscape]
        positive("rate", self.rate)
        positive("speed", self.speed)
        positive("h", self.h)
        if self.step != 0 and count("step", self.step) > STEPS:
            raise ValueError(f"step is {self.step}, expected at most {STEPS}")
        start = [self.w1, self.w2][: self.ground.weights]
        if any(math.isnan(v) for v in start):
            self._drop(*self.ground.start)
        else:
            self._drop(*start)
        self._ready = True

    def __setattr__(self, name: str, value: Any) -> None:
        changed = getattr(self, name, None) != value
        super().__setattr__(name, value)
        if name == "landscape" and changed and hasattr(self, "_ready"):
            one_of("landscape", value, GROUNDS)
            self.rate = RATES[value]
            self._drop(*self.ground.start)
            self.clear()
        elif name == "step":
            self.glide = 0.0

    @property
    def ground(self) -> Ground:
        return GROUNDS[self.landscape]

    @property
    def last_step(self) -> int:
        return len(self.walk) - 1

    @property
    def start(self) -> tuple[float, ...]:
        return self.ground.clamp(*(self.w1, self.w2)[: self.ground.weights])

    @property
    def walk(self) -> np.ndarray:
        """Where the ball comes in all its steps, (steps + 1, 1 or 2), the start first."""
        return _walk(
            self.landscape, self.start, round(self.rate, 6), self.method == "sign descent"
        )

    @property
    def path(self) -> np.ndarray:
        """The walk as far as it has come."""
        return self.walk[: self.step + 1]

    @property
    def place(self) -> np.ndarray:
        """Where the ball is after `step` steps."""
        return self.path[-1]

    def heights(self, path: np.ndarray) -> np.ndarray:
        """Heights of the places (m, d)."""
        return self.ground.height(path.T)

    def gradients(self) -> tuple[np.ndarray, np.ndarray]:
        """At the ball: by the formula, and by wiggling."""
        place = self.place
        return self.ground.gradient(place), numerical_gradient(self._one_height, place, self.h)

    def _one_height(self, w: np.ndarray) -> float:
        return float(self.ground.height(w))

    def next_move(self) -> np.ndarray:
        """The step from here, (d,)."""
        slopes = self.ground.gradient(self.place)
        return -self.rate * (np.sign(slopes) if self.method == "sign descent" else slopes)

    def kind(self) -> str:
        """What a flat place is, judged by how the slopes change around it."""
        place, h = self.place, 1e-4
        rows = [
            self.ground.gradient(place + move) - self.ground.gradient(place - move)
            for move in h * np.eye(len(place))
        ]
        curved = np.linalg.eigvalsh(np.array(rows) / (2 * h))
        if curved.min() > 0:
            lowest = self.ground.lowest
            is_lowest = lowest is not None and self._one_height(place) < lowest + 0.01
            return "the lowest place" if is_lowest else "a local minimum, not the lowest"
        return "a local maximum" if curved.max() < 0 else "a saddle point"

    def outcome(self) -> str:
        """One word or two, and why: converged, stuck, hops, diverges, creeps, on its way…"""
        path, ground = self.path, self.ground
        heights = self.heights(path)
        off = [
            not low <= v <= high
            for v, (low, high) in zip(path[-1], (ground.x, ground.y), strict=False)
        ]
        if ground.lowest is None and any(off) and heights[-1] < heights[0]:
            return "It has slid off the saddle; from here it is downhill for ever."
        if len(path) > 1 and heights[-1] > heights[0] and any(off):
            return "It diverges: the steps are too long, each lands further out."
        if np.linalg.norm(ground.gradient(path[-1])) < LEVEL:
            kind = self.kind()
            if "minimum" in kind or "lowest" in kind:
                return f"Converged: the gradient is as good as 0, at {kind}."
            return f"Stuck: the gradient is as good as 0, but this is {kind}."
        moves = np.linalg.norm(path - path[-1], axis=1)
        if len(path) > 4 and moves[-2] > 0.01:
            for period in (2, 4):
                if moves[-1 - period] < 1e-3 * moves[-2]:
                    return f"It circles: back where it was {period} steps ago, for ever."
        if len(path) > 1 and heights[-1] > heights[-2]:
            return "This step went up: it was too long."
        slope, first = (np.linalg.norm(ground.gradient(place)) for place in (path[-1], path[0]))
        if self.method == "gradient descent" and slope < 0.01 * first:
            return "The ground is nearly level: the slope fades, and the steps with it."
        if len(path) > 3 and moves[-2] < 0.005 * (ground.x[1] - ground.x[0]):
            return "It creeps: the steps are very short."
        return "It is on its way." if len(path) > 1 else "Press Play, or take a step."

    def say(self) -> str:
        path = self.path
        taken, names = len(path) - 1, self.ground.axes
        where = ", ".join(
            f"{name} = {tell(v)}" for name, v in zip(names, path[-1].tolist(), strict=False)
        )
        heights = self.heights(path)
        rate = "ε" if self.method == "sign descent" else "rate"
        was = f", from {tell(float(heights[0]))}" if taken else ""
        steps = "1 step" if taken == 1 else f"{taken} steps"
        return (
            f"After {steps} with {rate} {tell(self.rate)}: {where}, height "
            f"{tell(float(heights[-1]))}{was}. {self.outcome()}"
        )

    def code(self) -> str:
        slopes = "np.sign(gradient(w))" if self.method == "sign descent" else "gradient(w)"
        start = ", ".join(map(written, self.start))
        return (
            "import numpy as np\n"
            "from nnlib.gradients import numerical_gradient\n\n"
            f"{'' if self.ground.code.startswith('x') else chr(10)}{self.ground.code}\n\n"
            f"w = np.array([{start}])\n"
            f"for step in range({len(self.path) - 1}):\n"
            f"    w = w - {round(self.rate, 6):g} * {slopes}\n"
            "print(w, height(w))\n"
            f"print(gradient(w), numerical_gradient(height, w, h={self.h:.3g}))"
        )

    def _drop(self, *place: float) -> None:
        place = self.ground.clamp(*place)
        self.w1 = place[0]
        self.w2 = place[1] if len(place) > 1 else 0.0
        self.glide = 0.0

    def keep(self) -> None:
        """Leave this ball's walk on the map, to compare with the next; the oldest gives way."""
        path = self.path
        rate = "ε" if self.method == "sign descent" else "rate"
        name = f"{rate} {tell(self.rate)}, {len(path) - 1} steps"
        kept = self.kept[-KEPT + 1 :] if len(self.kept) >= KEPT else list(self.kept)
        free = set(range(KEPT)) - {ball.look for ball in kept}
        self.kept = [*kept, Kept(path, self.heights(path), name, min(free))]

    def clear(self) -> None:
        """Take the earlier walks away."""
        self.kept = []

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        if panel == "heights":
            self.go_to(points[-1][0])
        elif panel == "map":
            if kind == "down" and self._away(points[0]) and self.step > 0:
                self.keep()  # a new ball, not this one moved
            self._drop(*points[-1][: self.ground.weights])

    def _away(self, point: tuple[float, float]) -> bool:
        """Whether a point is not on the ball that waits at the start."""
        start, ground = self.start, self.ground
        reach = 0.05 * (ground.x[1] - ground.x[0])
        return math.dist(start, point[: len(start)]) > reach

    def key(self, name: str) -> None:
        across = (name == "ArrowRight") - (name == "ArrowLeft")
        up = (name == "ArrowUp") - (name == "ArrowDown")
        if across or up:
            by = 0.05 if self.ground.x[1] - self.ground.x[0] > 5 else 0.02
            place = (self.w1 + by * across, self.w2 + by * up)
            self._drop(*place[: self.ground.weights])
        else:
            actions = {
                "Enter": self.forward,
                "Backspace": self.back,
                "Home": self.restart,
                "k": self.keep,
                "c": self.clear,
            }
            actions[name]()


METHODS = ("gradient descent", "sign descent")


def draw(state: Landscape, room: float) -> list[Panel]:
    ground = state.ground
    wide, medium = room >= 960, room >= 600
    if wide:
        map_width = 0.4 * room
        widths = [map_width, 0.3 * room, 0.3 * room]
        rest = map_width
    elif medium:
        map_width = rest = room / 2
        widths = [map_width] * 3
    else:
        map_width = rest = min(room, 430)
        widths = [map_width] * 3
    main = (map_width - 60) * ASPECT + 62  # as high as the map
    low = main if wide else 250
    curves = [Curve(ball.heights, *LOOKS[ball.look]) for ball in state.kept]
    path = state.path
    heights = state.heights(path)
    lowest = ground.lowest if state.log else None
    curves.append(Curve(heights, *BALL))
    longest = max(len(curve.heights) - 1 for curve in curves)
    steps = next(steps for steps in (12, 25, 50, 100, 200, STEPS) if steps >= longest)
    panels = [
        _map(state, map_width) if ground.weights == 2 else _curve(state, map_width, main),
        heights_panel(
            curves,
            steps,
            min(state.step, len(path) - 1),
            lowest,
            widths[1],
            main if medium else low,
        ),
    ]
    if state.landscape.startswith("line"):
        panels.append(_fit(state, widths[2], low))
    else:
        panels.append(_along(state, widths[2], low))
    numbers = _numbers(state, rest, 250 if medium and not wide else 0)
    return [*panels, numbers, _balls(state, sum(widths) - rest if wide else rest * (1 + medium))]


def _map(state: Landscape, width: float) -> Panel:
    ground = state.ground
    panel = map_panel(ground, width, "Dark is low. Click: a new ball")
    for ball in state.kept:
        colour, dash, marker = LOOKS[ball.look]
        seam(panel, ball.path)
        panel.line(ball.path[:, 0], ball.path[:, 1], colour, dash=dash)
        if _shown(panel, ball.path[-1]):
            panel.points(ball.path[-1, 0], ball.path[-1, 1], colour, marker=marker, size=6)
        panel.points(ball.path[0, 0], ball.path[0, 1], colour, marker="square", size=4)
    path, here = state.path, state.between(state.walk)
    trail = np.vstack([path, here])
    seam(panel, trail)
    panel.line(trail[:, 0], trail[:, 1], BALL[0], width=2.5)
    inside = path[[_shown(panel, place) for place in path]]
    panel.points(inside[:, 0], inside[:, 1], BALL[0], size=3 if len(path) < 60 else 2)
    panel.handle(state.start[0], state.start[1], BALL[0])
    if not state.glide and _shown(panel, here):
        formula, wiggled = state.gradients()
        tip = _tip(panel, ground, here, formula)
        panel.arrow(here[0], here[1], tip[0], tip[1], INK, width=5)
        tip = _tip(panel, ground, here, wiggled)
        panel.line([here[0], tip[0]], [here[1], tip[1]], COLOURS[1], dash="4 4", width=2.5)
        panel.points(tip[0], tip[1], COLOURS[1], marker="diamond", size=4)
    if _shown(panel, here):
        panel.points(here[0], here[1], BALL[0], size=7.5)
    return panel


def _shown(panel: Panel, place: np.ndarray) -> bool:
    (x0, x1), (y0, y1) = panel.x, panel.y
    return bool(x0 <= place[0] <= x1 and y0 <= place[1] <= y1)


def _tip(panel: Panel, ground: Ground, here: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Where an arrow along the gradient ends: its length grows with it, but not off the map."""
    typical = float(np.linalg.norm(ground.gradient(np.array(ground.start))))
    length = float(np.linalg.norm(gradient))
    if not 0 < length < math.inf:
        return here
    unit = (panel.x[1] - panel.x[0]) / panel.inner_width
    return here + gradient * (unit * 110 * math.tanh(length / typical) / length)


def _curve(state: Landscape, width: float, height: float) -> Panel:
    ground = state.ground
    panel = Panel(
        "map",
        ground.x,
        ground.y,
        width,
        height,
        title="The curve. Click: a new ball",
        xlabel=ground.axes[0],
        ylabel=ground.axes[1],
        drag=True,
    )
    ws = np.linspace(*ground.x, 161)
    panel.line(ws, ground.height(ws[None]), GREY, width=2.5)
    for ball in state.kept:
        colour, dash, marker = LOOKS[ball.look]
        panel.line(ball.path[:, 0], ball.heights, colour, dash=dash, width=1.5)
        panel.points(ball.path[-1, 0], ball.heights[-1], colour, marker=marker, size=6)
    path = state.path
    heights = state.heights(path)
    trail = state.between(np.column_stack([state.walk, state.heights(state.walk)]))
    xs, ys = np.append(path[:, 0], trail[0]), np.append(heights, trail[1])
    panel.line(xs, ys, BALL[0], width=1.5)
    inside = np.abs(ys) < 1e3
    panel.points(xs[inside], ys[inside], BALL[0], size=3)
    panel.handle(state.start[0], float(heights[0]), BALL[0])
    if not state.glide and abs(ys[-1]) < 1e3:
        formula, wiggled = state.gradients()
        at, h = path[-1, 0], state.h
        reach = np.array([-0.2, 0.2]) * (ground.x[1] - ground.x[0])
        panel.line(at + reach, heights[-1] + formula[0] * reach, INK, width=2)
        feet = ground.height(np.array([[at - h, at + h]]))
        middle = float(feet.mean())
        panel.line(at + reach, middle + wiggled[0] * reach, COLOURS[1], width=2.5, dash="4 4")
        panel.points([at - h, at + h], feet, COLOURS[1], marker="diamond", size=4)
    panel.points(trail[0], trail[1], BALL[0], size=7.5)
    return panel


def _along(state: Landscape, width: float, height: float) -> Panel:
    """The ground under the next step: how much of the fall that the slope promises comes true."""
    ground, place, move = state.ground, state.place, state.next_move()
    shares = np.linspace(-0.5, 2, 101)
    here, there = float(ground.height(place)), float(ground.height(place + move))
    promised = -float(ground.gradient(place) @ move)
    flat = promised < 1e-13 * max(abs(here), 1)
    heights = ground.height((place + shares[:, None] * move).T) - here
    change = 0 * shares if flat else heights / promised
    end = 0.0 if flat else (there - here) / promised
    high = min(max(end * 1.5, 1.2), 10.0)
    low = -1.3 - 0.1 * high
    panel = Panel(
        "along",
        (-0.5, 2),
        (low, high),
        width,
        height,
        title="Along the next step",
        xlabel="how much of the step",
        ylabel="change ÷ promised fall",
    )
    panel.line([1, 1], [low, high], GREY, width=1, dash="3 3")
    panel.line([-0.5, 2], [0, 0], GREY, width=1, dash="3 3")
    panel.line(shares, change, BALL[0], width=2.5)
    if flat:
        panel.text(0.75, high / 2, "flat ground: no step", halo=True)
    else:
        panel.line([-0.5, 2], [0.5, -2], INK, dash="7 5")
        panel.points(1, -1, INK, marker="diamond", size=5)
        panel.points(1, min(end, high), BALL[0], marker="square", size=6)
        line = (high - low) * 16 / panel.inner_height
        brought = tell(there - here)
        if there > here:
            brought = f"+{brought}"
        words = (f"■ the step brings {brought}", "#00568A")
        promise = (f"◆ the slope promises −{tell(promised)}", INK)
        for row, (text, colour) in enumerate((promise, words)):
            panel.text(
                1.95, high - line * (row + 0.7), text, anchor="end", colour=colour, halo=True
            )
    panel.points(0, 0, BALL[0], size=7.5)
    return panel


def _fit(state: Landscape, width: float, height: float) -> Panel:
    """The line that the ball's w and b make, and the three points."""
    panel = Panel(
        "fit", (-0.3, 2.4), (-1.5, 6), width, height,
        title="The line w x + b", xlabel="x", ylabel="y",
    )  # fmt: skip
    ends = np.array([-0.3, 2.4])
    for ball in state.kept:
        colour, dash, marker = LOOKS[ball.look]
        w, b = ball.path[-1]
        panel.line(ends, w * ends + b, colour, dash=dash, width=1.5)
        panel.points(2.2, w * 2.2 + b, colour, marker=marker, size=5)
    w, b = state.between(state.walk)
    for x, y in zip(X, Y, strict=True):
        panel.line([x, x], [y, w * x + b], GREY, width=1.5, dash="3 3")
    panel.line(ends, w * ends + b, BALL[0], width=2.5)
    panel.points(X, Y, INK, marker="square", size=5)
    error = tell(float(state.ground.height(np.array([w, b]))))
    panel.text(-0.2, 5.6, f"mean squared error {error}", anchor="start", halo=True)
    return panel


def _numbers(state: Landscape, width: float, height: float) -> Panel:
    """The gradient by formula and by wiggle, side by side."""
    formula, wiggled = state.gradients()
    names = [f"∂L/∂{name}" for name in state.ground.axes[: len(formula)]]
    if state.ground.axes[0] == "x":
        names = ["∂f/∂x", "∂f/∂y"]
    rows = [
        ("→ formula", formula, INK),
        (f"◆ wiggle, h = {tell(state.h)}", wiggled, "#A34700"),
        ("they differ by", np.abs(formula - wiggled), INK),
        ("the step from here", state.next_move(), "#00568A"),
    ]
    panel = Panel(
        "numbers",
        (0, width),
        (max(height, 166), 0),
        width,
        max(height, 166),
        title="The gradient (uphill), two ways",
        ticks=False,
    )
    # At most so far apart: a wide table is hard to read across.
    columns = [c * min(width, 400) for c in ((0.7, 0.99) if len(names) > 1 else (0.7,))]
    for column, name in zip(columns, names, strict=True):
        panel.text(column, 16, name, anchor="end", bold=True)
    for i, (name, values, colour) in enumerate(rows):
        y = 44 + 27 * i
        panel.text(0, y, name, anchor="start", colour=colour)
        for column, value in zip(columns, values.tolist(), strict=True):
            panel.text(column, y, tell(value, 4), anchor="end", colour=colour)
    return panel


def _balls(state: Landscape, width: float) -> Panel:
    """Which line is which ball, newest first."""
    name = "ε" if state.method == "sign descent" else "rate"
    path = state.path
    entries = [(BALL, f"this one: {name} {tell(state.rate)}, {len(path) - 1} steps", path[-1])]
    entries += [(LOOKS[b.look], b.name, b.path[-1]) for b in reversed(state.kept)]
    columns = 2 if width > 560 else 1
    # Where there are columns the room is kept free, so that nothing jumps.
    rows = 3 if columns == 2 else max(len(entries), 2)
    height = 30 + rows * 26
    panel = Panel(
        "balls",
        (0, width),
        (height, 0),
        width,
        height,
        title="The walks, and how high they are",
        ticks=False,
    )
    if not state.kept:
        entries.append((("", "", ""), "Click elsewhere: this walk stays.", path[-1]))
    for i, ((colour, dash, marker), name, place) in enumerate(entries):
        left, y = width / columns * (i // rows), 16 + 26 * (i % rows)
        if marker:
            panel.line([left + 2, left + 38], [y, y], colour, dash=dash)
            panel.points(left + 20, y, colour, marker=marker, size=5)
            name += f": {tell(float(state.ground.height(place)))}"
        panel.text(left + 48, y, name, anchor="start", colour=INK if marker else "#5f5f5f")
    return panel


def explorer(landscape: str = "valley") -> GroundExplorer:
    """The explorer of lesson 05, on one of its landscapes."""
    controls: list[Control | Group] = [
        Choice("landscape", "landscape", list(GROUNDS)),
        Choice("method", "method", METHODS),
        Slider("rate", "learning rate", 0.01, 1.2, 0.01),
        Button("forward", "Step", "One step on"),
        Button("back", "Back", "One step back"),
        Button("restart", "Restart", "Back to where the ball was dropped"),
        Button("keep", "Keep", "Leave this walk on the map, to compare"),
        Button("clear", "Clear kept", "Take the earlier walks away"),
        Group(
            "ball",
            [
                Slider("w1", "start w₁", -5, 5, 0.01, wait=True),
                Slider("w2", "start w₂", -5, 5, 0.01, wait=True),
                Slider("step", "step", 0, STEPS, 1),
                Slider("speed", "speed", 1, 30, 1),
            ],
        ),
        Group(
            "measure",
            [
                Slider("h", "wiggle h", -12, 0.3, 0.5, log=True),
                Switch("log", "height in powers of ten"),
            ],
            more=True,
        ),
    ]
    keys = {
        "ArrowLeft": "move the ball's start left",
        "ArrowRight": "right",
        "ArrowUp": "up",
        "ArrowDown": "down",
        "Enter": "a step",
        "Backspace": "a step back",
        "Home": "restart",
        "k": "keep this walk",
        "c": "clear the kept walks",
    }
    return GroundExplorer(
        Landscape(landscape), draw, controls, title="A ball on a loss landscape", keys=keys
    )
