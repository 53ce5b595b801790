"""Graphs with two axes: curves, bars, histograms."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .picture import COLOURS, DASHES, Picture, label, new


def curves(
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    title: str,
    xlabel: str = "x",
    ylabel: str = "y",
    *,
    points: Sequence[tuple[float, float]] = (),
    bottom: float | None = None,
    top: float | None = None,
    alt: str = "",
) -> Picture:
    """One curve for each entry of `lines`, name -> values, all over the same `x`, (m,).

    `points` are marked with dots; `bottom` and `top` fix the ends of the vertical axis.
    """
    whole = np.asarray(x).dtype.kind in "iu"  # epochs, layers: there is no half a layer
    x = np.asarray(x, dtype=float)
    figure, axes = new(6, 3.4)
    if whole:
        axes.xaxis.get_major_locator().set_params(integer=True)
    for (name, values), colour, dash in zip(lines.items(), COLOURS * 9, DASHES * 9, strict=False):
        values = np.asarray(values, dtype=float)
        if values.shape != x.shape:
            raise ValueError(
                f"lines[{name!r}] has shape {values.shape}, expected that of x, {x.shape}"
            )
        axes.plot(x, values, color=colour, linestyle=dash, label=name)
    for px, py in points:
        axes.plot(px, py, "o", color="black", markersize=6)
    if len(lines) > 1:
        axes.legend(frameon=False)
    axes.set_ylim(bottom=bottom, top=top)
    axes.grid(color="0.92")
    label(axes, title, xlabel, ylabel)
    return Picture(figure, alt or f"{title}. {_said(x, lines, xlabel)}")


def _said(x: np.ndarray, lines: Mapping[str, ArrayLike], xlabel: str) -> str:
    parts = []
    for name, values in lines.items():
        values = np.asarray(values, dtype=float)
        parts.append(
            f"{name} goes from {values[0]:.3g} to {values[-1]:.3g}, "
            f"lowest {np.nanmin(values):.3g}, highest {np.nanmax(values):.3g}"
        )
    return f"As {xlabel} goes from {x[0]:.3g} to {x[-1]:.3g}: {'; '.join(parts)}."


def bars(
    names: Sequence[str],
    values: ArrayLike,
    title: str,
    ylabel: str,
    *,
    line: float | None = None,
    line_name: str = "",
    form: str = ".3g",
    alt: str = "",
) -> Picture:
    """A bar for each name, its value written above; `line` draws a level to compare with."""
    values = np.asarray(values, dtype=float)
    if values.shape != (len(names),):
        raise ValueError(f"values has shape {values.shape}, expected ({len(names)},), one a name")
    figure, axes = new(max(4, 0.9 * len(names) + 1), 3.2)
    drawn = axes.bar(range(len(names)), values, color=COLOURS[0], width=0.7)
    axes.set_xticks(range(len(names)), [textwrap.fill(str(name), 12) for name in names])
    axes.bar_label(drawn, [format(value, form) for value in values], padding=2)
    if line is not None:
        axes.axhline(line, color=COLOURS[1], linestyle="--", label=line_name)
        axes.legend(frameon=False)
    axes.margins(y=0.15)
    label(axes, title, "", ylabel)
    said = ", ".join(f"{name} {value:{form}}" for name, value in zip(names, values, strict=True))
    return Picture(figure, alt or f"{title}. Bars of {ylabel}: {said}.")


def histogram(
    groups: Mapping[str, ArrayLike], title: str, xlabel: str, bins: int = 40, *, alt: str = ""
) -> Picture:
    """How the values of each group spread, drawn over one another in see-through colours."""
    arrays = {name: np.ravel(np.asarray(values, dtype=float)) for name, values in groups.items()}
    edges = np.histogram_bin_edges(np.concatenate(list(arrays.values())), bins)
    figure, axes = new(6, 3.2)
    for (name, values), colour in zip(arrays.items(), COLOURS * 9, strict=False):
        axes.hist(values, edges, color=colour, alpha=0.55, label=name, edgecolor="white")
    if len(arrays) > 1:
        axes.legend(frameon=False)
    label(axes, title, xlabel, "how many")
    said = "; ".join(
        f"{name}: {len(values)} values from {values.min():.3g} to {values.max():.3g}, "
        f"mean {values.mean():.3g}"
        for name, values in arrays.items()
    )
    return Picture(figure, alt or f"{title}. Histogram of {xlabel}. {said}.")
