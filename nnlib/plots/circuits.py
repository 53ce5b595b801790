"""Circuits of gates, with the numbers that flow through them."""

from typing import Any

from .picture import COLOURS, Picture, new


def circuit(output: Any, title: str, *, gradients: bool = True, alt: str = "") -> Picture:
    """The circuit that ends in `output`, a `Value`: inputs on the left, the output on the right.

    A box holds a gate's or an input's name, below it its `data`, and with `gradients` its
    `grad`. Any object will do that has these three and x and y, the Values that go in, or None.
    Raises ValueError for more than 40 Values, which nobody could read.
    """
    places = layout(output)
    last = max(x for x, _ in places.values())
    low, high = min(y for _, y in places.values()), max(y for _, y in places.values())
    figure, axes = new(1.5 * (last + 1) + 0.4, 0.78 * (high - low + 1) + 0.5)
    said = []
    for value, (x, y) in places.items():
        sources = [source for source in (value.x, value.y) if source is not None]
        for source in set(sources):
            _wire(axes, places[source], (x, y))
            if sources.count(source) == 2:  # the same Value goes in twice
                _wire(axes, places[source], (x, y), 0.3)
        name, numbers = value.name, f"{value.data:.4g}"
        box = {"facecolor": "#D6E6F2" if sources else "white", "edgecolor": "black"}
        box["boxstyle"] = "round,pad=0.3"  # type: ignore[assignment]
        axes.text(x, y, name or numbers, ha="center", va="center", bbox=box, zorder=4)
        below = [(numbers, "black")] if name else []
        if gradients:
            below.append((f"grad {value.grad + 0.0:.4g}", COLOURS[1]))
        for line, (text, colour) in enumerate(below):
            words = axes.text(
                x, y - 0.27 - 0.2 * line, text, ha="center", va="top",
                fontsize=9, color=colour, zorder=5,
            )  # fmt: skip
            words.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.5})
        of = f" of {' and '.join(_called(source) for source in sources)}" if sources else ""
        grad = f", gradient {value.grad + 0.0:.4g}" if gradients else ""
        said.append(f"{name or 'a number'}{of} is {numbers}{grad}")
    axes.set(xlim=(-0.6, last + 0.6), ylim=(low - 0.75, high + 0.4))
    axes.set_axis_off()
    axes.set_title(title, loc="left")
    return Picture(figure, alt or f"{title}. A circuit, from its inputs on: {'; '.join(said)}.")


def layout(output: Any) -> dict[Any, tuple[int, float]]:
    """Where each Value of the circuit that ends in `output` is drawn: its column, counted from
    the left, and its row, counted from the first input's, downwards below 0.

    Each Value comes after those that feed it. Raises ValueError for more than 40 Values, which
    nobody could read.
    """
    columns = _columns(output)
    if len(columns) > 40:
        raise ValueError(f"the circuit has {len(columns)} Values, expected at most 40 to draw")
    return _places(columns)


def _wire(axes: Any, start: tuple, end: tuple, bend: float = 0.0) -> None:
    columns = end[0] - start[0]
    if columns > 1 and abs(end[1] - start[1]) < 0.3:
        bend = -0.3  # over the gates between them
    axes.annotate(
        "",
        (end[0] - 0.2, end[1]),
        (start[0] + 0.2, start[1]),
        arrowprops={
            "arrowstyle": "->",
            "color": "0.35",
            "lw": 1.3,
            "connectionstyle": f"arc3,rad={bend}",
        },
    )


def _called(value: Any) -> str:
    return value.name if value.x is None and value.name else f"{value.data:.4g}"


def _columns(output: Any) -> dict[Any, int]:
    """Each Value's column, in an order in which inputs come first: a gate stands right of all
    that feed it, an input right next to the first gate that it feeds."""
    columns: dict[Any, int] = {}
    path = [output]
    while path:
        value = path[-1]
        waiting = [s for s in (value.x, value.y) if s is not None and s not in columns]
        if waiting:
            path.append(waiting[0])
            continue
        path.pop()
        columns[value] = max([columns[s] + 1 for s in (value.x, value.y) if s is not None] or [0])
    for value in columns:
        if value.x is None:
            readers = [columns[g] for g in columns if g.x is value or g.y is value]
            columns[value] = min(readers, default=1) - 1
    return columns


def _places(columns: dict[Any, int]) -> dict[Any, tuple[int, float]]:
    """Where each Value is drawn: inputs in rows of their own, a gate between what feeds it, and
    all at least a row apart from the others of its column."""
    rows: dict[Any, float] = {}
    taken: dict[int, list[float]] = {}
    lowest = 0.0
    for value, column in columns.items():
        sources = [s for s in (value.x, value.y) if s is not None]
        if sources:
            row = sum(rows[s] for s in sources) / len(sources)
        else:
            row, lowest = lowest, lowest - 1
        while any(abs(row - other) < 0.95 for other in taken.get(column, [])):
            row -= 0.5
        # An arrow that skips columns runs straight: keep gates off the rows that it crosses.
        taken.setdefault(column, []).append(row)
        rows[value] = row
    return {value: (column, rows[value]) for value, column in columns.items()}
