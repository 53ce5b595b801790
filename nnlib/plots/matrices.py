"""A matrix as a table of shaded numbers."""

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from .picture import COLOURS, Picture, label, new


def matrix(
    values: ArrayLike,
    title: str,
    *,
    mark: str = "",
    rows: Sequence[object] = (),
    columns: Sequence[object] = (),
    xlabel: str = "",
    ylabel: str = "",
    form: str = ".3f",
    alt: str = "",
) -> Picture:
    """A (rows, columns) matrix of at most 12 × 12 with its numbers written in. Where some are
    negative, positive ones are orange and negative ones purple.

    `mark="diagonal"` draws a frame around each entry of the diagonal; `rows` and `columns`
    name the rows and columns.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or max(values.shape) > 12:
        raise ValueError(f"values has shape {values.shape}, expected at most (12, 12)")
    height, width = values.shape
    figure, axes = new(0.75 * width + 1.2, 0.55 * height + 1.1)
    # The scale goes on beyond the values, so that no shade is too dark for the numbers in it.
    most = (2.5 if values.min() < 0 else 1.6) * np.abs(values).max() + 1e-12
    if values.min() < 0:
        axes.imshow(values, cmap="PuOr_r", aspect="auto", vmin=-most, vmax=most)
    else:
        axes.imshow(values, cmap="Blues", aspect="auto", vmin=0, vmax=most)
    for (i, j), value in np.ndenumerate(values):
        axes.text(j, i, format(value, form), ha="center", va="center")
        if mark == "diagonal" and i == j:
            frame = Rectangle((j - 0.47, i - 0.47), 0.94, 0.94, fill=False, lw=2.5)
            axes.add_patch(frame).set_edgecolor(COLOURS[1])
    axes.set_xticks(range(width), [str(c) for c in columns] or [""] * width)
    axes.set_yticks(range(height), [str(r) for r in rows] or [""] * height)
    axes.tick_params(length=0)
    label(axes, title, xlabel, ylabel)
    said = "; ".join(" ".join(format(v, form) for v in row) for row in values)
    marked = " The diagonal is framed." if mark == "diagonal" else ""
    return Picture(figure, alt or f"{title}. Rows, from the top: {said}.{marked}")
