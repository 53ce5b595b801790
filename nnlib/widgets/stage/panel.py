"""Panels: small plots in coordinates of their own, written as SVG.

One drawing serves both ways: live, where the stage shows the SVG over a canvas with the heat
maps, and still, as one image, where no kernel runs.
"""

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from matplotlib.image import imsave
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from ...plots.picture import COLOURS

GREY, INK = "#767676", "#1f1f1f"
# Shapes besides colours: no class is told by its colour alone.
MARKERS = ("circle", "triangle", "square", "diamond", "cross", "star")
_SHAPES = {
    "triangle": [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": [(0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)],
    "star": [
        (math.sin(i * math.pi / 5) * r, -math.cos(i * math.pi / 5) * r)
        for i, r in enumerate([1.4, 0.6] * 5)
    ],
}


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def _blend(colours: Sequence[str], n: int) -> np.ndarray:
    """(n, 3): a ramp through these colours, evenly spaced."""
    stops, given = np.linspace(0, 1, n), np.linspace(0, 1, len(colours))
    channels = np.stack([_rgb(colour) for colour in colours]).T
    return np.stack([np.interp(stops, given, channel) for channel in channels], axis=1)


# Each (256, 3). "classes" holds eight colours in 32 shades: class c of strength s in 0..1 is
# entry 32 c + 31 s.
PALETTES = {
    "grey": _blend(["#ffffff", "#000000"], 256),
    "signed": _blend(["#0072B2", "#8fc1de", "#ffffff", "#efb48c", "#D55E00"], 256),
    "height": _blend(["#2b2b2b", "#7a7a7a", "#f7f7f7"], 256),
    "classes": np.concatenate(
        [_blend(["#ffffff", colour], 40)[4:36] for colour in [*COLOURS, "#8c564b"]]
    ),
}


@dataclass
class Raster:
    """A heat map: `pixels`, (rows, columns), entries of a palette, in a rectangle of a scene."""

    pixels: np.ndarray
    palette: str
    smooth: bool
    x: float
    y: float
    width: float
    height: float

    def png(self) -> str:
        """The same as the address of an image."""
        file = io.BytesIO()
        imsave(file, PALETTES[self.palette].astype(np.uint8)[self.pixels], format="png")
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


class Panel:
    """A plot of `width` × `height` CSS pixels whose axes go over the ranges `x` and `y`.

    Whatever is drawn is given in these coordinates, sizes of markers and texts in pixels. With
    `equal` the ranges grow so that a unit is as long across as up. `ticks=False` leaves the
    axes out; `whole` names those whose ticks are whole numbers: "x", "y" or "xy". `drag` says
    that the pointer may act here; `ink` that it leaves a trail, of this width, that does not
    wait for the kernel.
    """

    def __init__(
        self,
        name: str,
        x: tuple[float, float] = (0, 1),
        y: tuple[float, float] = (0, 1),
        width: float = 320,
        height: float = 280,
        *,
        title: str = "",
        xlabel: str = "",
        ylabel: str = "",
        ticks: bool = True,
        whole: str = "",
        equal: bool = False,
        drag: bool = False,
        ink: float = 0,
    ):
        self.name, self.width, self.height = name, width, height
        self.title, self.drag, self.ink = title, drag, ink
        self.left = (34 if ticks else 6) + (16 if ylabel else 0)
        self.top = 24 if title else 6
        self.inner_width = width - self.left - (13 if ticks else 10)
        self.inner_height = height - self.top - (22 if ticks else 6) - (16 if xlabel else 0)
        self.x, self.y = x, y
        if equal:
            self._make_equal()
        self.parts: list[str] = []
        self.rasters: list[Raster] = []
        self._axes(ticks, whole, xlabel, ylabel)

    def _make_equal(self) -> None:
        across = (self.x[1] - self.x[0]) / self.inner_width
        up = (self.y[1] - self.y[0]) / self.inner_height
        middle, unit = sum(self.x) / 2, max(across, up)
        half = unit * self.inner_width / 2
        self.x = (middle - half, middle + half)
        middle, half = sum(self.y) / 2, unit * self.inner_height / 2
        self.y = (middle - half, middle + half)

    def pixel(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates -> pixels from the panel's upper left corner."""
        across = (np.asarray(x, float) - self.x[0]) / (self.x[1] - self.x[0])
        up = (np.asarray(y, float) - self.y[0]) / (self.y[1] - self.y[0])
        return (
            self.left + across * self.inner_width,
            self.top + (1 - up) * self.inner_height,
        )

    def coordinates(self, px: float, py: float) -> tuple[float, float]:
        """Pixels from the panel's upper left corner -> coordinates."""
        across = (px - self.left) / self.inner_width
        up = 1 - (py - self.top) / self.inner_height
        return (
            self.x[0] + across * (self.x[1] - self.x[0]),
            self.y[0] + up * (self.y[1] - self.y[0]),
        )

    def _axes(self, ticks: bool, whole: str, xlabel: str, ylabel: str) -> None:
        bottom, right = self.top + self.inner_height, self.left + self.inner_width
        if self.title:
            self._label(self.left, 15, self.title, 'font-weight="600"')
        if ticks:
            self.parts.append(
                f'<path d="M{self.left:.1f} {self.top}V{bottom:.1f}H{right:.1f}" fill="none" '
                f'stroke="{GREY}"/>'
            )
            for value in _ticks(*self.x, self.inner_width / 60, "x" in whole):
                px = float(self.pixel(value, 0)[0])
                self.parts.append(f'<path d="M{px:.1f} {bottom:.1f}v4" stroke="{GREY}"/>')
                self._label(px, bottom + 16, _number(value), 'text-anchor="middle"')
            for value in _ticks(*self.y, self.inner_height / 45, "y" in whole):
                py = float(self.pixel(0, value)[1])
                self.parts.append(f'<path d="M{self.left:.1f} {py:.1f}h-4" stroke="{GREY}"/>')
                self._label(self.left - 6, py + 4, _number(value), 'text-anchor="end"')
        if xlabel:
            middle = self.left + self.inner_width / 2
            self._label(middle, self.height - 5, xlabel, 'text-anchor="middle"')
        if ylabel:
            middle = self.top + self.inner_height / 2
            turned = f'text-anchor="middle" transform="rotate(-90 12 {middle:.1f})"'
            self._label(12, middle, ylabel, turned)

    def _label(self, px: float, py: float, text: str, more: str = "") -> None:
        self.parts.append(
            f'<text x="{px:.1f}" y="{py:.1f}" font-size="12" {more}>{escape(text)}</text>'
        )

    def line(
        self,
        xs: ArrayLike,
        ys: ArrayLike,
        colour: str = COLOURS[0],
        *,
        width: float = 2,
        dash: str = "",
        opacity: float = 1,
        fill: str = "none",
    ) -> None:
        """A line through the points, broken where one is not finite, cut off at the axes."""
        px, py = self.pixel(xs, ys)
        px, py = np.atleast_1d(px), np.atleast_1d(py)
        words, pen = [], "M"
        for across, down in zip(px.tolist(), py.tolist(), strict=True):
            if not (math.isfinite(across) and math.isfinite(down)):
                pen = "M"
                continue
            # Far beyond the panel, SVG's numbers would not be drawn alike everywhere.
            words.append(f"{pen}{min(max(across, -9e3), 9e3):.1f} {min(max(down, -9e3), 9e3):.1f}")
            pen = "L"
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<path d="{"".join(words)}" fill="{fill}" stroke="{colour}" stroke-width="{width}" '
            f'stroke-linejoin="round" stroke-linecap="round" opacity="{opacity:.3g}"{dashed} '
            f'clip-path="url(#CLIP-{self.name})"/>'
        )

    def area(self, xs: ArrayLike, ys: ArrayLike, colour: str, *, opacity: float = 1) -> None:
        """A filled polygon."""
        self.line(xs, ys, "none", fill=colour, opacity=opacity)

    def points(
        self,
        xs: ArrayLike,
        ys: ArrayLike,
        colour: str = COLOURS[0],
        *,
        marker: str = "circle",
        size: float = 4,
        outline: str = "#ffffff",
    ) -> None:
        """A marker at each point; `size` is its radius."""
        px, py = self.pixel(xs, ys)
        words = []
        for across, down in zip(
            np.atleast_1d(px).tolist(), np.atleast_1d(py).tolist(), strict=True
        ):
            if math.isfinite(across) and math.isfinite(down):
                words.append(_marker(marker, across, down, size))
        if marker == "cross":
            self.parts.append(
                f'<path d="{"".join(words)}" stroke="{colour}" stroke-width="2.5" fill="none"/>'
            )
        else:
            self.parts.append(
                f'<path d="{"".join(words)}" fill="{colour}" stroke="{outline}" stroke-width="1"/>'
            )

    def handle(self, x: float, y: float, colour: str = INK, *, size: float = 9) -> None:
        """A ring that invites to be dragged."""
        px, py = map(float, self.pixel(x, y))
        self.parts.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{size}" fill="#ffffff" fill-opacity="0.7" '
            f'stroke="{colour}" stroke-width="3"/>'
        )

    def box(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        fill: str = "none",
        colour: str = "none",
        width: float = 1,
        rounded: float = 0,
    ) -> None:
        """A rectangle between two corners; `colour` is its outline."""
        (left, right), (top, bottom) = map(sorted, self.pixel([x0, x1], [y0, y1]))
        self.parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{bottom - top:.1f}" rx="{rounded}" fill="{fill}" stroke="{colour}" '
            f'stroke-width="{width}"/>'
        )

    def arrow(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: str = INK,
        *,
        width: float = 2,
    ) -> None:
        """An arrow from the first point to the second, its head of a size in pixels."""
        (ax, bx), (ay, by) = self.pixel([x0, x1], [y0, y1])
        length = math.hypot(bx - ax, by - ay)
        if not 1 <= length < 9e3:
            return
        ux, uy, head = (bx - ax) / length, (by - ay) / length, min(5 + width, length)
        foot = (bx - head * ux, by - head * uy)
        wing = (-uy * head / 2, ux * head / 2)
        self.parts.append(
            f'<path d="M{ax:.1f} {ay:.1f}L{foot[0]:.1f} {foot[1]:.1f}" stroke="{colour}" '
            f'stroke-width="{width}" fill="none"/>'
            f'<path d="M{bx:.1f} {by:.1f}L{foot[0] + wing[0]:.1f} {foot[1] + wing[1]:.1f}'
            f'L{foot[0] - wing[0]:.1f} {foot[1] - wing[1]:.1f}Z" fill="{colour}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = INK,
        size: float = 12,
        anchor: str = "middle",
        bold: bool = False,
        halo: bool = False,
        mono: bool = False,
    ) -> None:
        """A text at the point; `anchor` is start, middle or end; a halo parts it from lines.

        `mono` is for code: letters of one width, spaces kept.
        """
        px, py = map(float, self.pixel(x, y))
        weight = ' font-weight="600"' if bold else ""
        around = ' stroke="#ffffff" stroke-width="3" paint-order="stroke"' if halo else ""
        letters = ' font-family="monospace" xml:space="preserve"' if mono else ""
        self.parts.append(
            f'<text x="{px:.1f}" y="{py + size / 3:.1f}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}"{weight}{around}{letters}>{escape(text)}</text>'
        )

    def heat(
        self,
        values: ArrayLike,
        palette: str = "signed",
        low: float = -1,
        high: float = 1,
        *,
        extent: tuple[float, float, float, float] | None = None,
        smooth: bool = False,
    ) -> None:
        """Values (rows, columns), the first row at the top, as colours from `low` to `high`.

        `extent` is (x0, x1, y0, y1), all of the panel if not given. Lies under all else. Values
        that are no number are drawn as `low`.
        """
        span = max(high - low, 1e-12)
        scaled = (np.asarray(values, float) - low) * (255 / span)
        self._raster(np.nan_to_num(scaled, nan=0.0), palette, extent, smooth)

    def classes(self, classes: ArrayLike, strength: ArrayLike, *, smooth: bool = False) -> None:
        """Which of up to 8 classes wins where, (rows, columns), the darker the surer (0..1)."""
        shade = np.clip(np.asarray(strength, float), 0, 1) * 31
        self._raster(np.asarray(classes) % 8 * 32 + shade.round(), "classes", None, smooth)

    def _raster(
        self,
        entries: np.ndarray,
        palette: str,
        extent: tuple[float, float, float, float] | None,
        smooth: bool,
    ) -> None:
        x0, x1, y0, y1 = extent or (*self.x, *self.y)
        (left, right), (bottom, top) = self.pixel([x0, x1], [y0, y1])
        pixels = np.clip(np.rint(entries), 0, 255).astype(np.uint8)
        self.rasters.append(Raster(pixels, palette, smooth, left, top, right - left, bottom - top))


class Scene:
    """Panels one after the other, in as many rows as a width in CSS pixels asks for."""

    def __init__(self, panels: Sequence[Panel], width: float):
        self.panels = list(panels)
        self.places: list[tuple[float, float]] = []
        x = y = row = used = 0.0
        for panel in self.panels:
            if x and x + panel.width > width + 0.5:
                x, y, row = 0.0, y + row, 0.0
            self.places.append((x, y))
            x, row = x + panel.width, max(row, panel.height)
            used = max(used, x)
        self.width, self.height = max(used, 1.0), max(y + row, 1.0)

    def rasters(self) -> list[Raster]:
        """All heat maps, in the scene's pixels."""
        return [
            Raster(r.pixels, r.palette, r.smooth, r.x + x, r.y + y, r.width, r.height)
            for panel, (x, y) in zip(self.panels, self.places, strict=True)
            for r in panel.rasters
        ]

    def svg(self, identity: str, still: bool = False) -> str:
        """The drawing; heat maps only if it is to be `still`, a picture that stands alone.

        `identity` is a word that no other drawing of the page has.
        """
        parts = []
        if still:
            parts.append(
                f'<rect width="{self.width:.0f}" height="{self.height:.0f}" fill="#fff"/>'
            )
            for r in self.rasters():
                scaling = "auto" if r.smooth else "pixelated"
                parts.append(
                    f'<image href="{r.png()}" x="{r.x:.1f}" y="{r.y:.1f}" width="{r.width:.1f}" '
                    f'height="{r.height:.1f}" preserveAspectRatio="none" '
                    f'style="image-rendering:{scaling}"/>'
                )
        for panel, (x, y) in zip(self.panels, self.places, strict=True):
            area = (
                f'<rect x="{panel.left:.1f}" y="{panel.top}" width="{panel.inner_width:.1f}" '
                f'height="{panel.inner_height:.1f}" '
            )
            parts.append(
                f'<g transform="translate({x:.1f} {y:.1f})">'
                f'<clipPath id="CLIP-{panel.name}">{area}/></clipPath>{"".join(panel.parts)}'
            )
            if panel.drag and not still:
                parts.append(f'{area}class="nn-drag" data-ink="{panel.ink}" fill-opacity="0"/>')
            parts.append("</g>")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:.0f}" '
            f'height="{self.height:.0f}" viewBox="0 0 {self.width:.0f} {self.height:.0f}" '
            f'font-family="system-ui, sans-serif" fill="{INK}">{"".join(parts)}</svg>'
        ).replace("CLIP-", f"{identity}-")

    def still(self, identity: str) -> str:
        """The whole drawing as the address of an image."""
        svg = self.svg(identity, still=True)
        return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()

    def locate(self, px: float, py: float) -> tuple[str, float, float] | None:
        """Where a pixel of the scene is: a panel's name, and coordinates in it."""
        for panel, (x, y) in zip(self.panels, self.places, strict=True):
            if x <= px < x + panel.width and y <= py < y + panel.height:
                return panel.name, *panel.coordinates(px - x, py - y)
        return None

    def within(self, name: str, px: float, py: float) -> tuple[float, float]:
        """A pixel of the scene in the coordinates of this panel, also from outside of it."""
        for panel, (x, y) in zip(self.panels, self.places, strict=True):
            if panel.name == name:
                return panel.coordinates(px - x, py - y)
        raise ValueError(f"the scene has no panel {name!r}")


def _ticks(low: float, high: float, most: float, whole: bool) -> list[float]:
    locator = MaxNLocator(max(int(most), 1), steps=[1, 2, 2.5, 5, 10], integer=whole)
    slack = (high - low) * 1e-6
    return [float(v) for v in locator.tick_values(low, high) if low - slack <= v <= high + slack]


def _number(value: float) -> str:
    text = f"{0.0 if abs(value) < 1e-12 else value:.4g}"
    return text.replace("-", "\N{MINUS SIGN}")


def _marker(marker: str, x: float, y: float, size: float) -> str:
    if marker == "circle":
        half = f"a{size} {size} 0 1 0"
        return f"M{x - size:.1f} {y:.1f}{half} {2 * size} 0{half} {-2 * size} 0Z"
    if marker == "cross":
        falling = f"M{x - size:.1f} {y - size:.1f}l{2 * size} {2 * size}"
        return f"{falling}M{x - size:.1f} {y + size:.1f}l{2 * size} {-2 * size}"
    corners = [f"{x + size * dx:.1f} {y + size * dy:.1f}" for dx, dy in _SHAPES[marker]]
    return f"M{'L'.join(corners)}Z"
