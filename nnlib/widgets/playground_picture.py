"""How the playground is drawn: the network, the plane, the loss, the weights of a unit."""

import math
from typing import Any

import numpy as np
from contourpy import contour_generator

from ..plots.picture import COLOURS
from .playground_choices import MOST_CLASSES, OWN
from .playground_state import Playground, offset, rows
from .stage import Panel
from .stage.panel import GREY, INK, MARKERS

SMALL, LARGE = 24, 60  # rows and columns of a unit's picture, and of the large one


def _at(panel: Panel, px: float, py: float) -> tuple[float, float]:
    """A place in pixels from the panel's upper left corner, in its coordinates."""
    return panel.coordinates(px, py)


def _join(lines: Any) -> tuple[np.ndarray, np.ndarray]:
    """Several lines, (n, 2) each, as one that is broken between them."""
    gap = np.full((1, 2), np.nan)
    joined = np.concatenate([part for line in lines for part in (line, gap)] or [gap])
    return joined[:, 0], joined[:, 1]


def _border(state: Playground, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a quantity over the grid, (side²,), is 0."""
    side = math.isqrt(len(heights))
    ticks = state.ticks(side)
    rows = np.nan_to_num(heights.reshape(side, side)[::-1], posinf=1e9, neginf=-1e9)
    return _join(contour_generator(ticks, ticks, rows).lines(0.0))


def _margins(scores: np.ndarray) -> list[np.ndarray]:
    """Of each class, by how much its score is above the best of the others, but for the last."""
    return [
        scores[:, i] - np.delete(scores, i, axis=1).max(axis=1) for i in range(scores.shape[1])
    ][:-1]


def _span(state: Playground, layer: int, A: np.ndarray) -> tuple[float, float]:
    """The least and the largest value in the picture of a unit's activation."""
    if 0 < layer <= len(state.hidden):
        if state.activation == "sigmoid":
            return 0.0, 1.0
        if state.activation == "tanh":
            return -1.0, 1.0
    most = float(np.abs(A).max())
    most = max(most, 1e-9) if math.isfinite(most) else 1.0
    return -most, most


def _heat(
    panel: Panel,
    state: Playground,
    place: tuple[int, int],
    A: np.ndarray,
    extent: tuple[float, float, float, float],
) -> None:
    """The picture of one unit's activation over the plane, (side²,)."""
    side = math.isqrt(len(A))
    picture, (layer, unit) = A.reshape(side, side), place
    if layer <= len(state.hidden):
        low, high = _span(state, layer, A)
        panel.heat(picture, "signed", low, high, extent=extent, smooth=True)
    elif state.outputs == 1:
        sure = np.sign(picture - 0.5) if state.classes_only else 2 * picture - 1
        panel.heat(sure, "signed", -1.35, 1.35, extent=extent, smooth=not state.classes_only)
    else:
        # An entry of the palette: 32 shades of the unit's own class.
        panel.heat(32 * unit + 29 * picture, "classes", 0, 255, extent=extent, smooth=True)


def _draw_plane(state: Playground, width: float) -> Panel:
    layer, unit = state.shown
    is_output = layer > len(state.hidden)
    name = state.name(layer, unit)
    if width < 340:  # room for the legend beside it
        name = name.replace(" of ", ", ")
    limit, own = state.limit, state.data == OWN
    panel = Panel(
        "plane",
        (-limit, limit),
        (-limit, limit),
        width,
        width + 2,  # so that the plane itself is square
        title="Output" if is_output else name[0].upper() + name[1:],
        xlabel="x₁",
        ylabel="x₂",
        drag=own,
    )
    sums, activations = state.pass_through(LARGE)
    A = activations[layer]
    if is_output and state.outputs > 1:
        grid = A.reshape(LARGE, LARGE, -1)
        winner, sure = grid.argmax(axis=-1), grid.max(axis=-1)
        floor = 1 / state.outputs
        strength = np.full_like(sure, 0.7) if state.classes_only else (sure - floor) / (1 - floor)
        panel.classes(winner, 0.1 + 0.65 * strength, smooth=True)
        for margin in _margins(sums[-1]):
            panel.line(*_border(state, margin), INK, width=1.5)
    else:
        _heat(panel, state, (layer, unit), A[:, unit], (-limit, limit, -limit, limit))
        panel.line(*_border(state, sums[layer][:, unit]), INK, width=1.5)
    if state.lines and state.hidden:
        fields = state.pass_through(SMALL)[0][1].T
        for z in fields:
            panel.line(*_border(state, z), "#404040", width=1.2, dash="5 4")
    _draw_points(state, panel)
    _draw_legend(state, panel)
    if own:
        x, y = state.cursor
        # Open in the middle, where a point may be.
        near, far, gap = 0.06 * limit, 0.14 * limit, np.nan
        steps = np.array([-far, -near, gap, near, far])
        xs = np.concatenate([x + steps, [gap], np.full(5, x)])
        ys = np.concatenate([np.full(5, y), [gap], y + steps])
        panel.line(xs, ys, "#ffffff", width=5)
        panel.line(xs, ys, INK, width=2)
    return panel


def _draw_points(state: Playground, panel: Panel) -> None:
    many = len(state.y_train) + len(state.y_test) > 250
    size = 3.2 if many or panel.width < 320 else 4
    for label in range(MOST_CLASSES):
        marker, colour = MARKERS[label], COLOURS[label]
        test = state.X_test[state.y_test == label]
        if state.show_test and len(test):
            panel.points(
                test[:, 0], test[:, 1], "#ffffff", marker=marker, size=size, outline=colour
            )
        train = state.X_train[state.y_train == label]
        if len(train):
            panel.points(train[:, 0], train[:, 1], colour, marker=marker, size=size)


def _draw_legend(state: Playground, panel: Panel) -> None:
    """At the right of the title: which marker is which class."""
    labels = range(max(state.outputs, 2))
    if state.data == OWN:
        labels = range(MOST_CLASSES)
    px = panel.width - 12.0
    fits = panel.left + 6.5 * len(panel.title) + 31 * len(labels) + 60 < px
    if len(state.y_test) and state.show_test and fits:
        panel.text(*_at(panel, px, 11), "test", anchor="end", colour=INK)
        px -= 32
        panel.points(*_at(panel, px, 11), "#ffffff", outline=INK, size=4)
        px -= 12
    for label in reversed(labels):
        placing = state.data == OWN and label == state.place
        panel.text(*_at(panel, px, 11), str(label), anchor="end", bold=placing)
        px -= 15
        panel.points(*_at(panel, px, 11), COLOURS[label], marker=MARKERS[label], size=4.5)
        if placing:
            (x0, y0), (x1, y1) = _at(panel, px - 8, 2), _at(panel, px + 18, 20)
            panel.box(x0, y0, x1, y1, colour=INK, rounded=4)
        px -= 16


# |weight| from which a line in the drawing of the network is so thick, in pixels.
_THICKNESS = ((0.0, 0.5), (0.1, 1.0), (0.3, 1.6), (0.7, 2.4), (1.5, 3.6), (3.0, 5.0), (6.0, 6.5))

# Of positive and negative weights, faint and bright. (Paler colours, for a browser draws what is
# transparent several times as slowly.)
_LINES = (("#f5d6c2", "#c2dbeb"), (COLOURS[1], COLOURS[0]))


def _draw_network(state: Playground, width: float, height: float) -> Panel:
    columns = state.columns()
    height_in_rows, labels = rows(columns), 46.0
    probe = (width - 16 - labels) / len(columns)  # pixels a column
    panel = Panel(
        "network",
        (-0.5 - labels / probe, len(columns) - 0.5),
        (height_in_rows - 0.4, -0.4 - 58 / ((height - 30 - 58) / height_in_rows)),
        width,
        height,
        title="The network: every unit's own picture",
        ticks=False,
        drag=True,
    )
    across = panel.inner_width / (panel.x[1] - panel.x[0])
    down = panel.inner_height / (panel.y[0] - panel.y[1])
    tile = min(0.84 * down, 0.58 * across, 58)
    half = (tile / 2 / across, tile / 2 / down)
    _draw_weights(state, panel, columns, half[0], min(1.0, tile / 30))
    _, activations = state.pass_through(SMALL)
    for layer, units in enumerate(columns):
        _draw_heading(state, panel, layer, across, down)
        for unit in range(units):
            y = unit + offset(columns, layer)
            left, right, top, bottom = layer - half[0], layer + half[0], y - half[1], y + half[1]
            extent = (left, right, bottom, top)
            _heat(panel, state, (layer, unit), activations[layer][:, unit], extent)
            shown = state.shown == (layer, unit)
            panel.box(left, bottom, right, top, colour=INK, width=3 if shown else 0.8)
            if layer == 0:
                panel.text(left - 5 / across, y, state.inputs[unit], anchor="end", bold=shown)
            elif layer == len(columns) - 1 and state.outputs > 1:
                panel.points(right + 9 / across, y, COLOURS[unit], marker=MARKERS[unit], size=4)
    return panel


def _draw_heading(state: Playground, panel: Panel, layer: int, across: float, down: float) -> None:
    """The column's name, and the buttons of a hidden layer."""
    hidden = 1 <= layer <= len(state.hidden)
    words = f"layer {layer}" if hidden else "inputs" if layer == 0 else "output"
    if hidden and across < 50:
        words = str(layer)
    py = 36.0
    panel.text(layer, panel.coordinates(0, py)[1], words, size=12 if across > 44 else 11)
    if not hidden:
        return
    y = panel.coordinates(0, py + 20)[1]
    for sign, side in (("−", -1), ("+", 1)):
        x = layer + side * min(13, 0.24 * across) / across
        r = min(9.5, 0.22 * across)
        panel.box(
            x - r / across,
            y - r / down,
            x + r / across,
            y + r / down,
            fill="#f1f1f1",
            colour=GREY,
            rounded=4,
        )
        panel.text(x, y, sign, size=13, bold=True)


def _draw_weights(
    state: Playground, panel: Panel, columns: list[int], half: float, scale: float
) -> None:
    """A line for each weight: thick if it is large, orange if positive, blue dashes if not."""
    chosen_layer, chosen_unit = state.shown
    chosen_layer = chosen_layer if chosen_layer <= len(state.hidden) else -1
    for layer, dense in enumerate(state.dense):
        W = dense.W
        starts = np.broadcast_to(
            np.arange(columns[layer])[:, np.newaxis] + offset(columns, layer), W.shape
        )
        ends = np.broadcast_to(np.arange(columns[layer + 1]) + offset(columns, layer + 1), W.shape)
        size = np.searchsorted([least for least, _ in _THICKNESS], np.abs(W), "right") - 1
        bright = np.full(W.shape, chosen_layer == -1)
        if layer + 1 == chosen_layer:
            bright[:, chosen_unit] = True
        elif layer == chosen_layer:
            bright[chosen_unit] = True
        for group in np.unique(size * 4 + 2 * (W < 0) + bright).tolist():
            which = size * 4 + 2 * (W < 0) + bright == group
            xs = np.tile([layer + half, layer + 1 - half, np.nan], int(which.sum()))
            ys = np.column_stack([starts[which], ends[which], np.full(which.sum(), np.nan)])
            negative = group // 2 % 2 == 1
            panel.line(
                xs,
                ys.ravel(),
                _LINES[group % 2][negative],
                width=round(_THICKNESS[group // 4][1] * scale, 2),
                dash="7 5" if negative else "",
            )


def _draw_loss(state: Playground, width: float, height: float) -> Panel:
    train, test, *_ = state.results()
    now = state.epochs
    curve = np.array([*state.curve, (now, train, test)])
    blind = math.log(max(state.outputs, 2))
    finite = curve[:, 1:][np.isfinite(curve[:, 1:])]
    # A loss that jumps far above a blind guess would flatten all the rest.
    top = min(max(float(finite.max(initial=0)), blind) * 1.3, 4 * blind)
    panel = Panel(
        "loss",
        (0, max(10, now)),
        (0, top),
        width,
        height,
        title="Loss",
        xlabel="epoch",
    )
    panel.line([0, max(10, now)], [blind, blind], GREY, width=1, dash="2 3")
    named = [("training", train, COLOURS[0], "", 1)]
    if len(state.y_test):
        named.append(("test", test, COLOURS[1], "6 4", 2))
    for _, _, colour, dash, column in named:
        panel.line(curve[:, 0], curve[:, column], colour, dash=dash)
    px = panel.width - 12.0
    for name, value, colour, dash, _ in reversed(named):
        words = f"{name} {value:.3f}" if math.isfinite(value) and width > 400 else name
        panel.text(*_at(panel, px, 11), words, anchor="end")
        px -= 6.6 * len(words) + 6
        (x0, y0), (x1, _) = _at(panel, px - 22, 11), _at(panel, px, 11)
        panel.parts.append(_stroke(panel, x0, x1, y0, colour, dash))
        px -= 34
    panel.text(
        *_at(panel, panel.width - 12, float(panel.pixel(0, blind)[1]) - 8),
        f"blind guess {blind:.2f}",
        anchor="end",
        colour="#595959",
        size=11,
        halo=True,
    )
    return panel


def _stroke(panel: Panel, x0: float, x1: float, y: float, colour: str, dash: str) -> str:
    """A piece of a line beyond the axes, where `Panel.line` would cut it off."""
    (left, right), (down, _) = panel.pixel([x0, x1], [y, y])
    return (
        f'<path d="M{left:.1f} {down:.1f}H{right:.1f}" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dash}"/>'
    )


def _draw_bars(state: Playground, width: float, height: float) -> Panel:
    weights, reach = state.weights(), state.reach()
    layer, unit = state.shown
    name = state.name(layer, unit)
    title = f"What {name} is multiplied by" if layer == 0 else f"Weights of the {name}"
    if layer and layer <= len(state.hidden):
        title = f"Weights of {name}"
    height_in_rows = max(len(weights), 3)
    inner = width - 16
    left, right = 76.0, 54.0  # pixels for names and numbers
    scale = 2 * reach / (inner - left - right)
    panel = Panel(
        "weights",
        (-reach - left * scale, reach + right * scale),
        (height_in_rows - 0.4, -0.6),
        width,
        height,
        title=f"{title} (drag to set)" if width >= 360 else title,
        ticks=False,
        drag=True,
    )
    panel.line([0, 0], [-0.5, len(weights) - 0.5], GREY, width=1)
    for row, (label, array, place) in enumerate(weights):
        value = float(array[place])
        negative = value < 0
        panel.box(
            0,
            row - 0.34,
            value,
            row + 0.34,
            # White with an outline: the sign is told without colour too.
            fill="#ffffff" if negative else COLOURS[1],
            colour=COLOURS[0] if negative else COLOURS[1],
            width=2,
        )
        chosen = row == state.chosen
        mark = "▸ " if chosen else ""
        panel.text(*_at(panel, 74, _row(panel, row)), mark + label, anchor="end", bold=chosen)
        number = f"{value:.2f}".replace("-", "−")
        panel.text(*_at(panel, width - 12, _row(panel, row)), number, anchor="end")
    return panel


def _row(panel: Panel, row: float) -> float:
    return float(panel.pixel(0, row)[1])


def draw(state: Playground, room: float) -> list[Panel]:
    """The network, the plane, the loss and the weights of the unit that is shown."""
    state.sync()
    if room >= 860:
        plane = min(430.0, 0.4 * room)
        return [
            _draw_network(state, room - plane, plane + 2),
            _draw_plane(state, plane),
            _draw_loss(state, room - plane, 230),
            _draw_bars(state, plane, 230),
        ]
    if room >= 560:
        return [
            _draw_network(state, room, 360),
            _draw_plane(state, room / 2),
            _draw_bars(state, room / 2, room / 2 + 2),
            _draw_loss(state, room, 200),
        ]
    return [
        _draw_plane(state, min(room, 420)),
        _draw_network(state, room, 340),
        _draw_loss(state, room, 200),
        _draw_bars(state, room, 240),
    ]
