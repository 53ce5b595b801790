"""Digits, and anything else of their shape, such as weights."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .picture import COLOURS, Picture, label, new


def _square(name: str, pixels: ArrayLike) -> np.ndarray:
    pixels = np.asarray(pixels, dtype=float)
    side = round(pixels.size**0.5)
    if side * side != pixels.size:
        raise ValueError(f"{name} holds {pixels.size} pixels, expected a square number such as 64")
    return pixels.reshape(side, side)


def _draw(axes, pixels: np.ndarray, signed: bool, largest: float) -> None:
    if signed:
        axes.imshow(pixels, cmap="PuOr_r", vmin=-largest, vmax=largest)
    else:
        axes.imshow(pixels, cmap="Greys", vmin=0, vmax=largest)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, color="0.7")


def image(pixels: ArrayLike, title: str, *, values: bool = False, alt: str = "") -> Picture:
    """One image, (64,) or (8, 8), dark where its numbers are large; `values` writes them in."""
    square = _square("pixels", pixels)
    figure, axes = new(*((4.2, 4.4) if values else (2.2, 2.4)))
    _draw(axes, square, signed=False, largest=max(square.max(), 1e-12))
    if values:
        for (row, column), value in np.ndenumerate(square):
            shade = "white" if value > 0.55 * square.max() else "black"
            axes.text(column, row, f"{value:.3g}", ha="center", va="center", color=shade)
    label(axes, title)
    return Picture(figure, alt or f"{title}. A {square.shape[0]} by {square.shape[1]} image.")


def images(
    pictures: ArrayLike,
    titles: Sequence[object] | None = None,
    title: str = "",
    *,
    columns: int = 10,
    size: float = 0.85,
    signed: bool = False,
    alt: str = "",
) -> Picture:
    """A grid of images, each (64,) and `size` inches wide, with a word above each.

    `signed` is for weights: orange where positive, purple where negative, white at 0, on one
    scale for all.
    """
    pictures = np.asarray(pictures, dtype=float)
    if pictures.ndim < 2 or len(pictures) == 0:
        raise ValueError(f"pictures has shape {pictures.shape}, expected (m, 64) with m >= 1")
    if titles is not None and len(titles) != len(pictures):
        raise ValueError(f"titles holds {len(titles)} words for {len(pictures)} pictures")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    figure, grid = new(size * columns, (size + 0.27) * rows + 0.25, rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for i, (axes, pixels) in enumerate(zip(grid.flat, pictures, strict=False)):
        axes.set_axis_on()
        _draw(axes, _square("pictures", pixels), signed, max(np.abs(pictures).max(), 1e-12))
        if titles is not None:
            axes.set_title(str(titles[i]), fontsize=9)
    if title:
        figure.suptitle(title, x=0, ha="left", fontsize=11)
    words = f": {', '.join(map(str, titles))}" if titles is not None else ""
    return Picture(figure, alt or f"{title or 'Images'}. {len(pictures)} small images{words}.")


def readings(
    pictures: ArrayLike, probabilities: ArrayLike, labels: ArrayLike, title: str, *, alt: str = ""
) -> Picture:
    """Beside each image, (m, 64), a bar for each class's probability, (m, k).

    The bar of the true class, given by `labels`, (m,), is green and hatched.
    """
    pictures, probabilities = np.asarray(pictures, float), np.asarray(probabilities, float)
    labels = np.asarray(labels)
    if not len(pictures) == len(probabilities) == len(labels) > 0:
        raise ValueError(
            f"{len(pictures)} pictures, {len(probabilities)} rows of probabilities and "
            f"{len(labels)} labels: expected as many of each, at least one"
        )
    m, k = probabilities.shape
    figure, grid = new(1.6 * m, 3.4, 2, m, squeeze=False)
    for i in range(m):
        _draw(grid[0, i], _square("pictures", pictures[i]), False, max(pictures.max(), 1e-12))
        read, true = int(probabilities[i].argmax()), int(labels[i])
        words = f"{read}, right" if read == true else f"{read}, but it is {true}"
        grid[0, i].set_title(words, fontsize=10)
        drawn = grid[1, i].barh(range(k), probabilities[i], color=COLOURS[0])
        drawn[true].set(facecolor=COLOURS[2], hatch="//", edgecolor="white")
        grid[1, i].set_yticks(range(k))
        grid[1, i].tick_params(labelsize=8, length=0)
        grid[1, i].invert_yaxis()
        grid[1, i].set_xlim(0, 1)
        grid[1, i].set_xticks([0, 1])
    grid[1, 0].set_ylabel("class")
    figure.supxlabel("probability (green and hatched: the true class)", fontsize=10)
    figure.suptitle(title, x=0, ha="left", fontsize=11)
    said = "; ".join(
        f"a {label} read as {row.argmax()} with probability {row.max():.2f}"
        for label, row in zip(labels, probabilities, strict=True)
    )
    return Picture(figure, alt or f"{title}. {said}.")
