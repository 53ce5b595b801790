"""Lesson 09: four optimizers race down a ravine, and over other grounds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from .. import schedules
from ..optimizers import SGD, Adam, Momentum, Nesterov, Optimizer, Schedule
from ..plots.picture import COLOURS
from ..validation import count, one_of, positive, share
from .stage import Button, Choice, Control, Group, Panel, Slider, Switch
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

LONGEST = 200  # steps
ARRIVED = 1e-3  # so high above the lowest place counts as down
SEED = 0


class Uncorrected(Adam):
    """Adam as in lesson 09's bug museum: nothing corrects for means that start at 0."""

    def _move(self, parameters: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        self.mean = self.beta1 * self.mean + (1 - self.beta1) * gradient
        self.square = self.beta2 * self.square + (1 - self.beta2) * gradient**2
        parameters -= rate * self.mean / (np.sqrt(self.square) + self.epsilon)


UNCORRECTED_CODE = '''class Uncorrected:
    """Adam without bias correction."""

    def __init__(self, rate, beta1=0.9):
        self.rate = rate if callable(rate) else lambda step: rate
        self.beta1, self.steps, self.mean, self.square = beta1, 0, 0, 0

    def step(self, parameters, gradient):
        self.mean = self.beta1 * self.mean + (1 - self.beta1) * gradient
        self.square = 0.999 * self.square + 0.001 * gradient**2
        parameters -= self.rate(self.steps) * self.mean / (np.sqrt(self.square) + 1e-8)
        self.steps += 1


'''


class Look(NamedTuple):
    colour: str
    dash: str
    marker: str


NAMES = ("SGD", "Momentum", "Nesterov", "Adam")
LOOKS = {
    "SGD": Look(COLOURS[0], "", MARKERS[0]),
    "Momentum": Look(COLOURS[1], "8 5", MARKERS[1]),
    "Nesterov": Look(COLOURS[2], "10 4 2 4", MARKERS[2]),
    "Adam": Look(COLOURS[6], "2 5", MARKERS[3]),
}


@lru_cache(maxsize=16)
def ravine(angle: float, steepness: float) -> Ground:
    """Lesson 09's ravine, turned by so many degrees, so many times as steep across as along."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def height(w: np.ndarray) -> Any:
        return 0.5 * ((c * w[0] + s * w[1]) ** 2 + steepness * (c * w[1] - s * w[0]) ** 2)

    # Written out as a matrix: one product a step.
    turn = np.array([[c, s], [-s, c]])
    curved = turn.T @ np.diag([1.0, steepness]) @ turn
    code = (
        f"c, s = np.cos(np.radians({angle:g})), np.sin(np.radians({angle:g}))\n\n\n"
        "def height(w):\n"
        "    along, across = c * w[0] + s * w[1], c * w[1] - s * w[0]\n"
        f"    return 0.5 * (along**2 + {steepness:g} * across**2)\n\n\n"
        "def slopes(w):\n"
        f"    along, across = c * w[0] + s * w[1], {steepness:g} * (c * w[1] - s * w[0])\n"
        "    return np.array([c * along - s * across, s * along + c * across])\n"
    )
    start = (10 * c - s, 10 * s + c)
    return Ground(
        height, curved.__matmul__, code, (-3, 11), (-1.5, 10.5), start, 0.0, 0.35, noise=2.0
    )


def _curved_gradient(w: np.ndarray) -> np.ndarray:
    off = w[1] - w[0] * w[0]
    return np.array([2 * w[0] - 2 - 40 * w[0] * off, 20 * off])


OTHERS = {
    "curved valley": Ground(
        lambda w: (1 - w[0]) ** 2 + 10 * (w[1] - w[0] ** 2) ** 2,
        _curved_gradient,
        "def height(w):\n"
        "    return (1 - w[0]) ** 2 + 10 * (w[1] - w[0] ** 2) ** 2\n\n\n"
        "def slopes(w):\n"
        "    off = w[1] - w[0] ** 2\n"
        "    return np.array([2 * w[0] - 2 - 40 * w[0] * off, 20 * off])\n",
        (-2.1, 2.1),
        (-0.9, 2.7),
        (-1.5, 2.0),
        power=0.3,
        noise=1.0,
    ),
    "saddle": Ground(
        lambda w: hollows(w[0]) + w[1] ** 2,
        lambda w: np.array([hollows_slope(w[0]), 2 * w[1]]),
        "def height(w):\n"
        "    return w[0] ** 4 - 2 * w[0] ** 2 + 0.5 * w[0] + w[1] ** 2\n\n\n"
        "def slopes(w):\n"
        "    return np.array([4 * w[0] ** 3 - 4 * w[0] + 0.5, 2 * w[1]])\n",
        (-2.1, 2.1),
        (-1.8, 1.8),
        (0.11, 1.4),
        HOLLOWS_LOWEST,
        noise=0.5,
    ),
    "bumpy bowl": Ground(
        lambda w: (w[0] ** 2 + w[1] ** 2) / 2 + 2 - np.cos(3 * w[0]) - np.cos(3 * w[1]),
        lambda w: w + 3 * np.sin(3 * w),
        "def height(w):\n"
        "    return np.sum(w**2 / 2 + 1 - np.cos(3 * w))\n\n\n"
        "def slopes(w):\n"
        "    return w + 3 * np.sin(3 * w)\n",
        (-3.5, 3.5),
        (-3, 3),
        (-2.7, 2.3),
        power=0.7,
        noise=1.0,
    ),
}
GROUNDS = ("ravine", *OTHERS)
# The rates of SGD, Momentum, Nesterov and Adam: lesson 09's own in the ravine.
RATES = {
    "ravine": (0.018, 0.005, 0.005, 0.3),
    "curved valley": (0.01, 0.003, 0.003, 0.1),
    "saddle": (0.05, 0.01, 0.01, 0.1),
    "bumpy bowl": (0.05, 0.02, 0.02, 0.3),
}


STEPS = {"ravine": 60, "curved valley": 150, "saddle": 60, "bumpy bowl": 60}


class Plan(NamedTuple):
    """A schedule of nnlib, from a rate and the steps of the race, and how it is written."""

    make: Callable[[float, int], float | Schedule]
    code: Callable[[str, int], str]


def _parts(steps: int, n: int) -> int:
    return max(steps // n, 1)


# In the same proportions as lesson 09's five, which go over 600 steps.
PLANS = {
    "constant": Plan(lambda rate, n: rate, lambda rate, n: rate),
    "step": Plan(
        lambda rate, n: schedules.step_decay(rate, every=_parts(n, 4)),
        lambda rate, n: f"schedules.step_decay({rate}, every={_parts(n, 4)})",
    ),
    "exponential": Plan(
        lambda rate, n: schedules.exponential(rate, half_life=_parts(n, 6)),
        lambda rate, n: f"schedules.exponential({rate}, half_life={_parts(n, 6)})",
    ),
    "cosine": Plan(
        lambda rate, n: schedules.cosine(rate, steps=n),
        lambda rate, n: f"schedules.cosine({rate}, steps={n})",
    ),
    "cosine + warm-up": Plan(
        lambda rate, n: schedules.cosine(rate, steps=n, warmup=n // 10),
        lambda rate, n: f"schedules.cosine({rate}, steps={n}, warmup={n // 10})",
    ),
}


class Choices(NamedTuple):
    """Everything that decides a racer's way."""

    name: str
    rate: float
    memory: float
    corrected: bool
    schedule: str
    steps: int
    noise: float
    start: tuple[float, ...]


def _optimizer(chosen: Choices) -> Optimizer:
    plan = PLANS[chosen.schedule].make(chosen.rate, chosen.steps)
    if chosen.name == "SGD":
        return SGD(plan)
    if chosen.name == "Adam":
        return (Adam if chosen.corrected else Uncorrected)(plan, beta1=chosen.memory)
    return (Momentum if chosen.name == "Momentum" else Nesterov)(plan, chosen.memory)


@lru_cache(maxsize=256)
def _run(ground: Ground, chosen: Choices) -> tuple[np.ndarray, np.ndarray]:
    """A racer's places, (steps + 1, 2), and heights; fewer if it runs away."""
    optimizer, w = _optimizer(chosen), np.array(chosen.start, dtype=float)
    # The same noise for all, as if all saw the same mini-batches.
    noise = chosen.noise * np.random.default_rng(SEED).normal(size=(chosen.steps, 2))
    places = [w.copy()]
    for step in range(chosen.steps):
        slopes = ground.gradient(w)
        optimizer.step(w, slopes + noise[step] if chosen.noise else slopes)
        places.append(w.copy())
        if not max(abs(w[0]), abs(w[1])) < FAR:
            break
    path = np.array(places)
    return path, ground.height(path.T)


@dataclass
class Race(Walking):
    """Four optimizers on one ground from the start (`w1`, `w2`), after `step` of `steps` steps.

    The ravine is turned by `angle` degrees and `steepness` times as steep across as along. `mu` is
    Momentum's μ, `mu_nesterov` Nesterov's, `beta1` Adam's β₁; `corrected` is its bias correction.
    `noise` is added to every gradient, the same for all; with `log`, heights are drawn in powers
    of ten. Rates and the start, where not given, are those of the ground, and so they are on each
    change of ground; the start turns with the ravine.
    """

    ground_name: str = "ravine"
    angle: float = 45
    steepness: float = 100
    steps: int = 60
    step: int = 60
    schedule: str = "constant"
    noise: float = 0.0
    sgd: float = math.nan
    momentum: float = math.nan
    mu: float = 0.9
    nesterov: float = math.nan
    mu_nesterov: float = 0.9
    adam: float = math.nan
    beta1: float = 0.9
    corrected: bool = True
    log: bool = True
    speed: float = 10
    w1: float = math.nan
    w2: float = math.nan
    glide: float = field(default=0.0, init=False)
    hidden: frozenset[str] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        one_of("ground_name", self.ground_name, GROUNDS)
        one_of("schedule", self.schedule, PLANS)
        positive("steepness", self.steepness)
        positive("speed", self.speed)
        if count("steps", self.steps) > LONGEST:
            raise ValueError(f"steps is {self.steps}, expected at most {LONGEST}")
        if self.step != 0 and count("step", self.step) > self.steps:
            raise ValueError(f"step is {self.step}, expected at most steps, {self.steps}")
        for name in ("mu", "mu_nesterov", "beta1"):
            share(name, getattr(self, name))
        if not 0 <= self.noise < math.inf:
            raise ValueError(f"noise is {self.noise!r}, expected a number from 0")
        for name, rate in zip(ATTRIBUTES.values(), RATES[self.ground_name], strict=True):
            if math.isnan(getattr(self, name)):
                setattr(self, name, rate)
            positive(name, getattr(self, name))
        if math.isnan(self.w1) or math.isnan(self.w2):
            self.w1, self.w2 = self.ground.start
        self._ready = True

    def __setattr__(self, name: str, value: Any) -> None:
        changed = getattr(self, name, None) != value
        if name == "step" and hasattr(self, "_ready"):
            value = min(value, self.steps)
        super().__setattr__(name, value)
        if not hasattr(self, "_ready") or not changed:
            return
        if name == "ground_name":
            one_of("ground_name", value, GROUNDS)
            self.own_rates()
            self.steps = STEPS[value]
            self.step = self.steps
        if name in ("ground_name", "angle"):
            self.w1, self.w2 = self.ground.start
        elif name == "steps":
            # A race that is over stays over, however long it is.
            self.step = min(self.step, value)
        elif name == "step":
            self.glide = 0.0

    def own_rates(self) -> None:
        """The rates that suit this ground, and lesson 09's μ and β₁."""
        for name, rate in zip(ATTRIBUTES.values(), RATES[self.ground_name], strict=True):
            setattr(self, name, rate)
        self.mu = self.mu_nesterov = self.beta1 = 0.9

    @property
    def ground(self) -> Ground:
        if self.ground_name == "ravine":
            return ravine(float(self.angle), float(self.steepness))
        return OTHERS[self.ground_name]

    @property
    def last_step(self) -> int:
        return self.steps

    @property
    def racers(self) -> list[str]:
        """Those that are not hidden."""
        return [name for name in NAMES if name not in self.hidden]

    def _choices(self, name: str) -> Choices:
        memory = {"Momentum": self.mu, "Nesterov": self.mu_nesterov, "Adam": self.beta1}
        return Choices(
            name,
            round(getattr(self, ATTRIBUTES[name]), 6),
            round(memory.get(name, 0.0), 4),
            self.corrected or name != "Adam",
            self.schedule,
            self.steps,
            round(self.noise * self.ground.noise, 4),
            (self.w1, self.w2),
        )

    def walk(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A racer's places in all the race, (steps + 1, 2), and heights; fewer if it ran away."""
        return _run(self.ground, self._choices(name))

    def ran_away(self, name: str) -> bool:
        """Whether it is so far out by now that the race is over for it."""
        path, _ = self.walk(name)
        return len(path) <= self.steps and self.step >= len(path) - 1

    def height(self, name: str) -> float:
        """Where a racer is now."""
        heights = self.walk(name)[1]
        return float(heights[min(self.step, len(heights) - 1)])

    def ranking(self) -> list[str]:
        """The racers, lowest first; who has run away is last."""
        return sorted(self.racers, key=lambda name: (self.ran_away(name), self.height(name)))

    def rate(self, name: str) -> float:
        """A racer's learning rate in its next step."""
        plan = PLANS[self.schedule].make(getattr(self, ATTRIBUTES[name]), self.steps)
        return float(plan(self.step)) if callable(plan) else plan

    def remark(self, name: str) -> str:
        """What there is to say about where a racer is, if anything."""
        if self.ran_away(name):
            return "ran away"
        path, heights = self.walk(name)
        step = min(self.step, len(path) - 1)
        lowest = self.ground.lowest
        if lowest is not None and heights[step] - lowest < ARRIVED:
            return "at the bottom"
        if step >= 10 and heights[step] > heights[0]:
            return "climbed"
        if step >= 10 and not self.noise:
            place = path[step]
            if np.linalg.norm(self.ground.gradient(place)) < 0.02:
                return "in a hollow"
            if np.abs(path[step - 10 : step + 1] - place).max() < 0.01 * (
                self.ground.x[1] - self.ground.x[0]
            ):
                return "hardly moves"
        return ""

    def say(self) -> str:
        if not self.racers:
            return "All four are hidden. Press 1 to 4, or click a row, to show one."
        order = self.ranking()

        def told(name: str) -> str:
            remark = self.remark(name)
            if self.ran_away(name):
                return f"{name} {remark} in step {len(self.walk(name)[0]) - 1}"
            return f"{name} at height {tell(self.height(name), 4)}" + (
                f" ({remark})" if remark else ""
            )

        others = "; then " + ", ".join(told(name) for name in order[1:]) if order[1:] else ""
        if self.step == 0:
            return f"At the start, height {tell(self.height(order[0]))}. Press Play to race."
        return f"After {self.step} of {self.steps} steps {told(order[0])} is first{others}."

    def code(self) -> str:
        lines = []
        for name in self.racers:
            chosen = self._choices(name)
            rate = PLANS[self.schedule].code(f"{chosen.rate:g}", self.steps)
            memory = "" if name == "SGD" or chosen.memory == 0.9 else f", {chosen.memory:g}"
            if name == "Adam" and memory:
                memory = f", beta1={chosen.memory:g}"
            call = "Uncorrected" if name == "Adam" and not self.corrected else name
            lines.append(f'    "{name}": {call}({rate}{memory}),\n')
        ran = any(self.ran_away(name) for name in self.racers)
        noise = round(self.noise * self.ground.noise, 4)
        # In the order that ruff gives to imports: SGD, all capitals, comes first.
        names = sorted(
            (name for name in self.racers if name != "Adam" or self.corrected),
            key=lambda name: (not name.isupper(), name),
        )
        if self.schedule != "constant":
            names.append("schedules")
        imports = f"from nnlib import {', '.join(names)}\n" if names else ""
        uncorrected = not self.corrected and "Adam" in self.racers
        normal = f"np.random.default_rng({SEED}).normal(size=({self.steps}, 2))"
        return (
            f"import numpy as np\n{imports}"
            + ("\n" if self.ground_name == "ravine" else "\n\n")
            + self.ground.code
            + f"\n\n{UNCORRECTED_CODE if uncorrected else ''}"
            + f"racers = {{\n{''.join(lines)}}}\n"
            + (f"noise = {noise:g} * {normal}\n" if noise else "")
            + "for name, optimizer in racers.items():\n"
            + f"    w = np.array([{written(self.w1)}, {written(self.w2)}])\n"
            + f"    for step in range({self.step}):\n"
            + f"        optimizer.step(w, slopes(w){' + noise[step]' if noise else ''})\n"
            + ("        if np.abs(w).max() > 1e6:  # run away\n            break\n" if ran else "")
            + '    print(f"{name:9} {w}, height {height(w):.4g}")'
        )

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        x, y = points[-1]
        if panel == "map":
            self.w1, self.w2 = self.ground.clamp(x, y)
            self.glide = 0.0
        elif panel in ("heights", "rates"):
            self.go_to(x)
        elif panel == "ranking" and kind == "down" and 0 <= y < len(NAMES):
            self.show_or_hide(NAMES[int(y)])

    def show_or_hide(self, name: str) -> None:
        """Take a racer out of the picture, or back in."""
        self.hidden = self.hidden ^ {name}

    def key(self, name: str) -> None:
        across = (name == "ArrowRight") - (name == "ArrowLeft")
        up = (name == "ArrowUp") - (name == "ArrowDown")
        if across or up:
            by = (self.ground.x[1] - self.ground.x[0]) / 100
            self.w1, self.w2 = self.ground.clamp(self.w1 + by * across, self.w2 + by * up)
            self.glide = 0.0
        elif name in "1234":
            self.show_or_hide(NAMES[int(name) - 1])
        else:
            {"Enter": self.forward, "Backspace": self.back, "Home": self.restart}[name]()


ATTRIBUTES = {"SGD": "sgd", "Momentum": "momentum", "Nesterov": "nesterov", "Adam": "adam"}


def draw(state: Race, room: float) -> list[Panel]:
    wide, medium = room >= 900, room >= 600
    if wide:
        widths = [0.46 * room, 0.54 * room]
    elif medium:
        widths = [0.5 * room, 0.5 * room]
    else:
        widths = [min(room, 460)] * 2
    main = (widths[0] - 60) * ASPECT + 62  # as high as the map
    low = main if medium else 260
    curves = [Curve(state.walk(name)[1][: state.step + 1], *LOOKS[name]) for name in state.racers]
    # Powers of ten need a lowest place to count from.
    lowest = state.ground.lowest if state.log else None
    panels = [
        _map(state, widths[0]),
        heights_panel(curves, state.steps, state.step, lowest, widths[1], low),
    ]
    panels.append(_ranking(state, widths[0]))
    if medium or state.schedule != "constant":
        panels.append(_rates(state, widths[1]))
    return panels


def _map(state: Race, width: float) -> Panel:
    panel = map_panel(state.ground, width, "Dark is low. Drag the start")
    trails = {}
    for name in state.racers:
        path = state.walk(name)[0]
        trails[name] = np.vstack([path[: state.step + 1], state.between(path)])
    for trail in trails.values():
        seam(panel, trail)
    for name, trail in trails.items():
        # The last steps are bolder: where it is going, and how fast.
        colour, dash, _ = LOOKS[name]
        old, new = trail[: max(len(trail) - 12, 0)], trail[-13:]
        panel.line(old[:, 0], old[:, 1], colour, dash=dash, width=1.5)
        panel.line(new[:, 0], new[:, 1], colour, dash=dash, width=2.5)
    panel.handle(state.w1, state.w2)
    for name, trail in trails.items():
        colour, _, marker = LOOKS[name]
        panel.points(trail[-1, 0], trail[-1, 1], colour, marker=marker, size=7.5)
    return panel


def _rates(state: Race, width: float) -> Panel:
    plan = PLANS[state.schedule].make(1.0, state.steps)
    steps = np.arange(state.steps + 1)
    shares = [plan(int(step)) if callable(plan) else plan for step in steps]
    panel = Panel(
        "rates",
        (0, state.steps),
        (0, 1.1),
        width,
        170,
        title="The schedule",
        xlabel="step",
        ylabel="rate ÷ full rate",
        drag=True,
    )
    panel.line([state.step, state.step], [0, 1.1], GREY, width=1, dash="3 3")
    panel.line(steps, shares, INK)
    panel.points(state.step, shares[state.step], INK, size=5)
    return panel


def _ranking(state: Race, width: float) -> Panel:
    """A row for each, in the order of `NAMES`: place, look, height, rate, remark."""
    roomy = width >= 400
    panel = Panel(
        "ranking",
        (0, width),
        (len(NAMES), -1),
        width,
        170,
        title="The race: click a row to hide or show it",
        ticks=False,
        drag=True,
    )
    columns = [16, 46, 150, 235, 330, 345] if roomy else [14, 40, 132, 203, 0, 209]
    place, line, name_at, height_at, rate_at, remark_at = columns
    order = state.ranking()
    heads = ["", "", "", "height"] + (["rate now", ""] if roomy else ["", ""])
    for x, text in zip((place, line, name_at, height_at, rate_at, remark_at), heads, strict=True):
        if text:
            panel.text(x, -0.55, text, anchor="end", colour="#5f5f5f")
    for row, name in enumerate(NAMES):
        y, (colour, dash, marker) = row + 0.5, LOOKS[name]
        if name in state.hidden:
            panel.text(line + 38, y, f"{name}: hidden", anchor="start", colour="#5f5f5f")
            continue
        panel.text(place, y, f"{order.index(name) + 1}.", bold=True)
        panel.line([line - 14, line + 26], [y, y], colour, dash=dash)
        panel.points(line + 6, y, colour, marker=marker, size=6)
        panel.text(line + 36, y, name, anchor="start", bold=order[0] == name)
        panel.text(height_at, y, tell(state.height(name), 4), anchor="end")
        if roomy:
            panel.text(rate_at, y, tell(state.rate(name), 4), anchor="end")
        panel.text(remark_at, y, state.remark(name), anchor="start", size=12 if roomy else 11)
    return panel


def explorer(ground: str = "ravine") -> GroundExplorer:
    """The explorer of lesson 09."""
    rates = [Slider(attr, name, -4, 0.95, log=True) for name, attr in ATTRIBUTES.items()]
    controls: list[Control | Group] = [
        Choice("ground_name", "ground", GROUNDS),
        Choice("schedule", "schedule", list(PLANS)),
        Slider("noise", "noise", 0, 5, 0.1),
        Button("forward", "Step", "One step on"),
        Button("back", "Back", "One step back"),
        Button("restart", "Restart", "Back to the start"),
        Button("own_rates", "Usual rates", "The rates that suit this ground"),
        Group(
            "rates",
            rates,
        ),
        Group(
            "memory",
            [
                Slider("mu", "Momentum μ", 0, 0.99, 0.01),
                Slider("mu_nesterov", "Nesterov μ", 0, 0.99, 0.01),
                Slider("beta1", "Adam β₁", 0, 0.99, 0.01),
                Switch("corrected", "Adam: bias correction"),
            ],
            more=True,
        ),
        Group(
            "ground",
            [
                Slider("angle", "angle", 0, 90, 5),
                # By 200: a width of which the page, which rounds down, misses no step.
                Slider("steepness", "steepness", 1, 201, 1),
                Slider("w1", "start w₁", -5, 5, 0.01, wait=True),
                Slider("w2", "start w₂", -5, 5, 0.01, wait=True),
            ],
        ),
        Group(
            "race",
            [
                Slider("step", "step", 0, LONGEST, 1),
                Slider("steps", "length", 20, LONGEST, 10),
                Slider("speed", "speed", 1, 51, 1),
                Switch("log", "height in powers of ten"),
            ],
        ),
    ]
    keys = {
        "ArrowLeft": "move the start left",
        "ArrowRight": "right",
        "ArrowUp": "up",
        "ArrowDown": "down",
        "Enter": "a step",
        "Backspace": "a step back",
        "Home": "restart",
        "1": "hide or show SGD",
        "2": "Momentum",
        "3": "Nesterov",
        "4": "Adam",
    }
    return GroundExplorer(
        Race(ground), draw, controls, title="Four optimizers race downhill", keys=keys
    )
