"""Grounds to walk down, and what the explorers that show such walks have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from contourpy import contour_generator

from .stage import Explorer, Panel
from .stage.explorer import FRAMES
from .stage.panel import GREY

FAR = 1e6  # a walk that has come so far has run away; short of it, no height overflows
LEVELS = 11
ASPECT = 6 / 7  # of every map: one unit is as long up as across, so gradients cross contours
Function = Callable[[np.ndarray], Any]


@dataclass(frozen=True)
class Ground:
    """A loss of one or two weights, and the part of it that a map shows.

    `height` takes weights (d, …) and gives heights (…); `gradient` takes (d,) and gives (d,).
    `lowest` is the least height, None where there is none. `power` spaces the contour lines: 1
    evenly in height, 0.5 evenly in a bowl. `code` defines height and gradient for a student.
    `noise` is what one unit of noise adds to each entry of a gradient.
    """

    height: Function
    gradient: Function
    code: str
    x: tuple[float, float]
    y: tuple[float, float]
    start: tuple[float, ...]
    lowest: float | None = 0.0
    power: float = 0.5
    axes: tuple[str, ...] = ("w₁", "w₂")
    noise: float = 1.0

    @property
    def weights(self) -> int:
        return len(self.start)

    def clamp(self, *place: float) -> tuple[float, ...]:
        """The place, or the nearest one on the map."""
        sides = (self.x, self.y)[: self.weights]
        return tuple(
            round(min(max(v, low), high), 3) for v, (low, high) in zip(place, sides, strict=False)
        )


def hollows(w: np.ndarray) -> Any:
    """Lesson 05's two hollows: w⁴ − 2w² + 0.5w."""
    return w**4 - 2 * w**2 + 0.5 * w


def hollows_slope(w: np.ndarray) -> Any:
    """Its slope, 4w³ − 4w + 0.5."""
    return 4 * w**3 - 4 * w + 0.5


HOLLOWS_LOWEST = float(hollows(np.roots([4, 0, -4, 0.5]).real.min()))


@lru_cache(maxsize=32)
def relief(ground: Ground) -> tuple[np.ndarray, list[np.ndarray]]:
    """Shades from 0, lowest, to 1, the first row at the top; and contour lines, each (m, 2)."""
    xs, ys = np.linspace(*ground.x, 80), np.linspace(*ground.y, 69)
    heights = ground.height(np.stack(np.meshgrid(xs, ys)))
    low, high = heights.min(), heights.max()
    shades = ((heights - low) / (high - low)) ** ground.power
    generator = contour_generator(xs, ys, shades)
    levels = np.arange(1, LEVELS) / LEVELS
    lines: list[Any] = [line for level in levels for line in generator.lines(level)]
    return shades[::-1], lines


@lru_cache(maxsize=32)
def _contours(ground: Ground, width: float) -> str:
    # The same in every frame, so it is written only once.
    panel = _blank_map(ground, width, " ")
    lines = [np.vstack([line, [[math.nan] * 2]]) for line in relief(ground)[1]]
    xs, ys = np.concatenate(lines).T
    panel.line(xs, ys, "#ffffff", width=1, opacity=0.75)
    return panel.parts[-1]


def _blank_map(ground: Ground, width: float, title: str) -> Panel:
    xlabel, ylabel = ground.axes
    # What the axes, their labels and the title take.
    height = (width - 60) * ASPECT + 62
    return Panel(
        "map",
        ground.x,
        ground.y,
        width,
        height,
        title=title,
        xlabel=xlabel,
        ylabel=ylabel,
        drag=True,
    )


def map_panel(ground: Ground, width: float, title: str) -> Panel:
    """The ground of two weights from above: dark is low, and along a white line it is level."""
    panel = _blank_map(ground, width, title)
    # Only the middle of the palette: lines in any colour are seen on it.
    panel.heat(relief(ground)[0], "height", -1.05, 1.15, smooth=True)
    panel.parts.append(_contours(ground, width))
    return panel


def seam(panel: Panel, path: np.ndarray) -> None:
    """A white seam for a walk on a map, to lie under its line and part it from any ground."""
    panel.line(path[:, 0], path[:, 1], "#ffffff", width=5, opacity=0.75)


@dataclass(frozen=True)
class Curve:
    """The heights of a walk, step by step, and how they are drawn."""

    heights: np.ndarray
    colour: str
    dash: str
    marker: str


def heights_panel(
    curves: Sequence[Curve],
    steps: int,
    step: float,
    lowest: float | None,
    width: float,
    height: float,
) -> Panel:
    """Height over steps, the last curve on top; in powers of ten above `lowest` if given."""
    drawn = [
        c.heights if lowest is None else np.log10(np.maximum(c.heights - lowest, 1e-12))
        for c in curves
    ]
    if not drawn:
        low, high = 0.0, 1.0
    elif lowest is None:
        # What runs away goes out at the top: a little above the highest start is enough.
        high = max(float(values[0]) for values in drawn)
        low = min(float(values.min()) for values in drawn)
        low = max(low, high - 4 * max(abs(high), 1))
        if low == high:  # before the first step; ticks so close need numbers too long
            low -= 1
        high += 0.3 * max(high - low, 0.2)
        low -= 0.05 * (high - low)
    else:
        low = max(min(float(values.min()) for values in drawn), -8.0) - 0.3
        high = min(max(float(values.max()) for values in drawn), 4.0) + 0.3
        high = max(high, low + 1)
    ylabel = "height" if lowest is None else "above lowest: 10 to the power of …"
    panel = Panel(
        "heights",
        (0, max(steps, 1)),
        (low, high),
        width,
        height,
        title="Height over steps",
        xlabel="step",
        ylabel=ylabel,
        drag=True,
    )
    panel.line([step, step], [low, high], GREY, width=1, dash="3 3")
    for curve, values in zip(curves, drawn, strict=True):
        panel.line(np.arange(len(values)), values, curve.colour, dash=curve.dash)
    for curve, values in zip(curves, drawn, strict=True):
        at = min(step, len(values) - 1)
        here = min(max(float(np.interp(at, np.arange(len(values)), values)), low), high)
        panel.points(at, here, curve.colour, marker=curve.marker, size=5)
    return panel


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def tell(value: float, digits: int = 3) -> str:
    """A number as a reader wants it: −0.517, 21, 1.2·10⁻⁹."""
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        mantissa, power = f"{value:.1e}".split("e")
        factor = {"1.0": "", "-1.0": "-"}.get(mantissa, mantissa.removesuffix(".0") + "·")
        text = f"{factor}10{str(int(power)).translate(_RAISED)}"
    else:
        text = f"{value:.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        text = "0" if text == "-0" else text
    return text.replace("-", "−")


def written(value: float) -> str:
    """A number as Python reads it, always a float: NumPy makes an array of integers of [3, 2]."""
    text = f"{value:.12g}"
    return text if set(text) & {".", "e"} else text + ".0"


class Walking:
    """For a state that shows `step` of up to `last_step` steps: plays, steps and scrubs them.

    `glide` is how far what moves has come on its way to the next step, from 0 up to 1.
    """

    step: int
    speed: float
    glide: float

    @property
    def last_step(self) -> int:
        raise NotImplementedError

    def advance(self) -> bool:
        """A frame's share of a step; from the end, it begins anew."""
        if self.step >= self.last_step:
            self.restart()
        glide = self.glide + self.speed / FRAMES
        whole = int(glide + 1e-9)
        self.step = min(self.step + whole, self.last_step)
        self.glide = 0.0 if self.step >= self.last_step else max(glide - whole, 0.0)
        return self.step < self.last_step

    def forward(self) -> None:
        """One step on."""
        self.go_to(self.step + 1)

    def back(self) -> None:
        """One step back."""
        self.go_to(self.step if self.glide else self.step - 1)

    def restart(self) -> None:
        """To the start."""
        self.go_to(0)

    def go_to(self, step: float) -> None:
        """To this step, or the nearest there is."""
        self.step, self.glide = round(min(max(step, 0), self.last_step)), 0.0

    def between(self, path: np.ndarray) -> np.ndarray:
        """Where on a path, (m, d), the walker is: on its way from one step to the next."""
        here = path[min(self.step, len(path) - 1)]
        ahead = path[min(self.step + 1, len(path) - 1)]
        return here + self.glide * (ahead - here)


class GroundExplorer(Explorer):
    """An explorer whose sliders `w1` and `w2`, the start, go over the map of `state.ground`.

    They must wait for the pointer's release: others send back what the page makes of a new range.
    """

    def set_controls(self) -> None:
        ground = self.state.ground
        for i, side in enumerate((ground.x, ground.y)):
            slider = self.controls[f"w{i + 1}"]
            slider.disabled = i >= ground.weights
            if slider.disabled:
                continue
            slider.description = f"start {ground.axes[i]}"
            if (slider.min, slider.max) != side:
                # The range before the value, which the page cuts off at the range it knows;
                # and wide first: a moment with min above max would be an error.
                with slider.hold_sync():
                    slider.min, slider.max = -FAR, FAR
                    slider.min, slider.max = side
        super().set_controls()
