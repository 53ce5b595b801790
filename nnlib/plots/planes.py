"""Points of two classes in a plane, and how a classifier divides it."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from .picture import COLOURS, Picture, label, new


def plane(
    X: ArrayLike,
    y: ArrayLike,
    title: str,
    *,
    classifiers: Mapping[str, Callable[[np.ndarray], ArrayLike]] | None = None,
    xlabel: str = "x₁",
    ylabel: str = "x₂",
    alt: str = "",
) -> Picture:
    """Points X, (n, 2): circles for y = 0, triangles for y = 1.

    Each of `classifiers`, name -> function of points (m, 2) that gives m numbers, gets a panel
    of its own, shaded orange where its numbers are above 0.5 and blue elsewhere.
    """
    X, y = np.asarray(X, dtype=float), np.ravel(np.asarray(y))
    if X.ndim != 2 or X.shape[1] != 2 or len(y) != len(X):
        raise ValueError(f"X has shape {X.shape} and y {y.shape}, expected (n, 2) and (n,)")
    panels: dict[str, Callable | None] = dict(classifiers) if classifiers else {"": None}
    figure, grid = new(3.4 * len(panels), 3.6, 1, len(panels), squeeze=False)
    margin = 0.2 * (X.max(axis=0) - X.min(axis=0)) + 0.1
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    xs, ys = np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 160)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    said = []
    for axes, (name, classifier) in zip(grid.flat, panels.items(), strict=True):
        if classifier is not None:
            above = np.reshape(classifier(points), (160, 160)) > 0.5
            axes.contourf(xs, ys, above, [-0.5, 0.5, 1.5], colors=["#D6E6F2", "#F8DFCC"])
            right = np.mean((np.ravel(classifier(X)) > 0.5) == (y > 0.5))
            said.append(f"{name or 'The classifier'}: {right:.0%} of the points on the right side")
        for value, marker, colour in ((0, "o", COLOURS[0]), (1, "^", COLOURS[1])):
            chosen = X[y == value]
            axes.scatter(
                *chosen.T,
                c=colour,
                marker=marker,
                edgecolors="white",
                s=70 if len(X) < 20 else 28,
                zorder=3,
                label=f"y = {value}",
            )
        axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
        axes.set_title(name, fontsize=10)
        axes.set_xlabel(xlabel)
    grid[0, 0].set_ylabel(ylabel)
    figure.legend(
        *grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
    )
    if len(panels) > 1:
        figure.suptitle(title, x=0, ha="left", fontsize=11)
    else:
        label(grid[0, 0], title, xlabel, ylabel)
    summary = f"{len(X)} points of two classes in the plane"
    return Picture(figure, alt or f"{title}. {summary}. {'; '.join(said)}")
