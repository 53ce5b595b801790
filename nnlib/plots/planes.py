"""Points of two classes in a plane, and how a classifier divides it."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from .picture import COLOURS, DASHES, Picture, label, new


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


def landscape(
    f: Callable[[np.ndarray, np.ndarray], ArrayLike],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    title: str,
    *,
    paths: Mapping[str, ArrayLike] | None = None,
    xlabel: str = "x",
    ylabel: str = "y",
    levels: int = 14,
    alt: str = "",
) -> Picture:
    """The heights f(x, y), for arrays x and y of one shape, as contour lines, dark where low.

    Each of `paths`, name -> (m, 2), is drawn over it with a dot at each point and a square at
    its first.
    """
    xs, ys = np.linspace(*x_range, 160), np.linspace(*y_range, 160)
    grid = np.meshgrid(xs, ys)
    heights = np.asarray(f(*grid), dtype=float)
    if heights.shape != (160, 160):
        raise ValueError(f"f gives shape {heights.shape}, expected that of its arguments")
    figure, axes = new(5.2, 4.2)
    drawn = axes.contourf(xs, ys, heights, levels, cmap="Greys_r", alpha=0.75)
    axes.contour(xs, ys, heights, levels, colors="white", linewidths=0.6)
    figure.colorbar(drawn, ax=axes, label="height")
    said = []
    for (name, points), colour, dash in zip(
        (paths or {}).items(), COLOURS * 9, DASHES * 9, strict=False
    ):
        points = np.asarray(points, dtype=float)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"paths[{name!r}] has shape {points.shape}, expected (m, 2)")
        axes.plot(*points.T, color=colour, linestyle=dash, marker="o", markersize=4, label=name)
        axes.plot(*points[0], "s", color=colour, markersize=8, markeredgecolor="white")
        said.append(
            f"{name} goes in {len(points) - 1} steps "
            f"from ({points[0, 0]:.3g}, {points[0, 1]:.3g}) "
            f"to ({points[-1, 0]:.3g}, {points[-1, 1]:.3g})"
        )
    if paths:
        figure.legend(loc="outside lower center", ncols=3, frameon=False)
    axes.set(xlim=x_range, ylim=y_range)
    label(axes, title, xlabel, ylabel)
    summary = f"A landscape of heights from {heights.min():.3g} to {heights.max():.3g}"
    return Picture(figure, alt or f"{title}. {summary}. {'; '.join(said)}")
