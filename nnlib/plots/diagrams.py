"""Diagrams: one neuron, and layers of them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .picture import COLOURS, Picture, new


def _unit(axes, x: float, y: float, text: str, colour: str = "white", size: float = 0.32) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(Circle((x, y), size, facecolor=colour, edgecolor="black", lw=1.3, zorder=3))
    axes.text(x, y, text, ha="center", va="center", zorder=4, fontsize=11)


def _arrow(axes, start, end, text: str = "") -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": "0.35", "lw": 1.3})
    if text:
        x, y = 0.45 * np.array(start) + 0.55 * np.array(end)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        axes.text(x, y, text, ha="center", va="center", fontsize=10, bbox=box, zorder=5)


def neuron(
    inputs: Sequence[str], weights: Sequence[str], title: str, *, activation: str = "f"
) -> Picture:
    """One neuron: inputs, weights on the arrows, the collector Σ, and the activation."""
    if len(inputs) != len(weights) or not inputs:
        raise ValueError(f"{len(inputs)} inputs and {len(weights)} weights: expected as many")
    figure, axes = new(6.4, 0.75 * len(inputs) + 1.2)
    middle = (len(inputs) - 1) / 2
    for i, (x_name, w_name) in enumerate(zip(inputs, weights, strict=True)):
        y = 2 * middle - i
        _unit(axes, 0, y, x_name)
        _arrow(axes, (0.34, y), (2.32, middle + 0.12 * (y - middle)), w_name)
    _arrow(axes, (2.7, middle - 1.05), (2.7, middle - 0.42))
    axes.text(2.7, middle - 1.2, "bias b", ha="center", va="center")
    _unit(axes, 2.7, middle, "Σ", "#D6E6F2", 0.38)
    axes.text(2.7, middle + 0.62, "collector", ha="center")
    _arrow(axes, (3.1, middle), (4.3, middle), "z")
    _unit(axes, 4.7, middle, activation, "#F8DFCC", 0.38)
    axes.text(4.7, middle + 0.62, "activation", ha="center")
    _arrow(axes, (5.1, middle), (6.2, middle))
    axes.text(6.3, middle, "output a", va="center")
    axes.set(xlim=(-0.5, 7.3), ylim=(min(-0.5, middle - 1.5), max(2 * middle + 0.5, middle + 1)))
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(title, loc="left")
    pairs = ", ".join(f"{x} times {w}" for x, w in zip(inputs, weights, strict=True))
    return Picture(
        figure,
        f"{title}. A diagram: {pairs} and a bias b meet in the collector, which sums them to z; "
        f"the activation {activation} turns z into the output a.",
    )


def layers(sizes: Sequence[int], title: str, names: Sequence[str] = ()) -> Picture:
    """A fully connected network: a column of units a layer, at most 6 of them drawn."""
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes is {list(sizes)}, expected two or more numbers of at least 1")
    names = list(names) or ["input", *["hidden"] * (len(sizes) - 2), "output"]
    tallest = 0.45 * (min(max(sizes), 6) - 1) + (0.5 if max(sizes) > 6 else 0) + 0.3
    figure, axes = new(1.9 * len(sizes) + 1, 0.95 + 0.85 * tallest)
    places = []
    for column, size in enumerate(sizes):
        drawn = min(size, 6)
        gap = 0.5 if size > 6 else 0.0  # room for the dots that stand for the rest
        ys = np.array([(drawn - 1) / 2 - i for i in range(drawn)]) * 0.9
        ys[drawn // 2 :] -= gap
        ys[: drawn // 2] += gap
        places.append(ys)
        if gap:
            axes.text(2 * column, ys[drawn // 2 - 1 : drawn // 2 + 1].mean(), "⋮", fontsize=16,
                      ha="center", va="center")  # fmt: skip
    for column, (left, right) in enumerate(pairwise(places)):
        for start in left:
            for end in right:
                axes.plot([2 * column, 2 * column + 2], [start, end], color="0.75", lw=0.8)
    for column, (ys, size, name) in enumerate(zip(places, sizes, names, strict=True)):
        colour = "white" if column == 0 else ["#D6E6F2", "#F8DFCC"][column == len(sizes) - 1]
        for y in ys:
            _unit(axes, 2 * column, y, "", colour, 0.28)
        axes.text(2 * column, -tallest - 0.2, f"{name}\n{size}", ha="center", va="top")
    axes.set(xlim=(-0.8, 2 * len(sizes) - 1.2), ylim=(-tallest - 1.2, tallest + 0.1))
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(title, loc="left", color=COLOURS[-1])
    said = ", ".join(f"{name} of {size}" for name, size in zip(names, sizes, strict=True))
    return Picture(figure, f"{title}. A network drawn as columns of units, every unit of a column "
                           f"joined to every unit of the next: {said}.")  # fmt: skip
