"""Lessons 00 and 12: draw a digit; see what the network sees, reads, and why."""

import numpy as np

from ..network import Network
from ..plots.picture import COLOURS
from .doodles import EXAMPLES
from .pad import OWN, STEPS, Pad, Reading, per_cent, threshold
from .stage import Button, Choice, Explorer, Panel, Slider
from .stage.panel import GREY, INK

_KEYS = {
    **{name: f"pen {way}" for name, way in zip(STEPS, ("left", "right", "up", "down"),
                                               strict=False)},
    "Home": "up left", "PageUp": "up right", "End": "down left", "PageDown": "down right",
    " ": "pen down or up", "Enter": "the same", "Backspace": "undo", "Delete": "clear",
}  # fmt: skip
_LEGEND = 24  # pixels below an image


def draw(state: Pad, room: float) -> list[Panel]:
    reading = state.reading
    if room >= 1000:  # all in a row
        image = min(226, (room - 640) / 2)
        sees, spoke = _sees(state, image), _spoke(state, image)
        return [_pad(state, 340), sees, _bars(state, reading, 290, 354), spoke]
    if room >= 560:  # two by two
        half = min(room / 2, 360)
        bars = _bars(state, reading, half, half + 14)
        return [_pad(state, half), _sees(state, half), bars, _spoke(state, half)]
    bars = _bars(state, reading, room, 330)
    return [_pad(state, room), bars, _sees(state, room / 2), _spoke(state, room / 2)]


def _pad(state: Pad, size: float) -> Panel:
    inner = size - 16  # as wide as high
    panel = Panel(
        "pad",
        (0, 1),
        (1, 0),
        size,
        size + 14,
        title="Draw here",
        ticks=False,
        drag=True,
        ink=state.pen * inner,
    )
    panel.box(0, 0, 1, 1, fill="#ffffff", colour=GREY)
    for stroke in state.strokes:
        xs, ys = np.vstack([stroke, stroke[-1]]).T  # a dot, too, needs two ends
        panel.line(xs, ys, INK, width=state.pen * inner)
    if state.by_keys:
        x, y = state.position
        for xs, ys in (([0, 1], [y, y]), ([x, x], [0, 1])):
            panel.line(xs, ys, COLOURS[0], width=1, dash="" if state.is_down else "5 4")
        panel.points(x, y, COLOURS[0] if state.is_down else "#ffffff", size=7, outline=COLOURS[0])
        said = "pen down" if state.is_down else "pen up"
        panel.text(0.02, 0.04, said, anchor="start", colour=COLOURS[0], halo=True)
    if not state.strokes:
        panel.text(0.5, 0.45, "with mouse, finger or keys", size=14, colour=GREY)
    elif state.example != OWN:
        panel.text(0.5, 0.96, "an example: it makes way when you draw", colour=GREY, halo=True)
    return panel


def _picture(name: str, title: str, size: float) -> Panel:
    panel = Panel(name, (0, 1), (1, 0), size, size + 14 + _LEGEND, title=title, ticks=False)
    panel.inner_height = panel.inner_width  # what is below is for a legend
    panel.box(0, 0, 1, 1, colour=GREY)
    return panel


def _sees(state: Pad, size: float) -> Panel:
    panel = _picture("sees", "What the network sees" if size > 170 else "What it sees", size)
    panel.heat(state.image.reshape(state.side, -1), "grey", 0, 1)
    below = 1 + 14 / panel.inner_width
    panel.text(0, below, f"{state.side} × {state.side} pixels", anchor="start")
    return panel


def _spoke(state: Pad, size: float) -> Panel:
    parts, best = state.contributions, int(state.reading.probabilities.argmax())
    title = "What spoke for it"
    if state.strokes and size > 200:
        title = f"Which pixels spoke for the {best}"
    panel = _picture("spoke", title, size)
    most = np.abs(parts).max() or 1.0
    panel.heat(parts, "signed", -most, most)
    cell = panel.inner_width / state.side
    for row, column in np.argwhere(np.abs(parts) > (0.1 if state.side == 8 else 0.4) * most):
        share = parts[row, column] / most
        panel.text(
            (column + 0.5) / state.side,
            (row + 0.5) / state.side,
            "+" if share > 0 else "\N{MINUS SIGN}",
            size=max(0.55 * cell, 8),
            colour="#ffffff" if abs(share) > 0.75 else INK,
        )
    below = 1 + 14 / panel.inner_width
    for at, colour, said in (
        (0, COLOURS[1], "+ for it"),
        (0.5, COLOURS[0], "\N{MINUS SIGN} against"),
    ):
        side = 10 / panel.inner_width
        panel.box(at, below - side / 2, at + side, below + side / 2, fill=colour)
        panel.text(at + 1.4 * side, below, said, anchor="start")
    return panel


def _bars(state: Pad, reading: Reading, width: float, height: float) -> Panel:
    """The reading in large type, and a bar for each class."""
    across, down = width - 16, height - 12
    panel = Panel("bars", (0, across), (down, 0), width, height, ticks=False)
    large, _, small = reading.sentence.rstrip(")").partition(" (")
    panel.text(0, 16, large[0].upper() + large[1:], anchor="start", size=25, bold=True)
    if reading.label is not None:
        small = f"probability {small}"
    panel.text(0, 40, small, anchor="start", size=14)
    shares, names = list(reading.probabilities), [str(digit) for digit in range(10)]
    read = reading.label
    if state.network.outputs > 10:
        shares.append(1 - sum(shares) if state.strokes else 0.0)
        names.append("no digit")
        if read is None and np.argmax(shares) == 10:
            read = 10
    top, left = 54, 74
    step, full = (down - top - 18) / len(shares), across - left - 48
    limit = left + full * threshold(state.network)
    panel.line([limit, limit], [top, top + 10 * step], GREY, width=1, dash="4 3")
    for i, (name, share) in enumerate(zip(names, shares, strict=True)):
        middle, best = top + (i + 0.5) * step, i == read
        fill = COLOURS[0] if best else "#8fc1de"
        panel.box(
            left,
            middle - 0.36 * step,
            left + max(full * share, 1),
            middle + 0.36 * step,
            fill=fill,
            colour=COLOURS[0],
        )
        panel.text(left - 6, middle, name, anchor="end", bold=best, size=13)
        if best:
            panel.points(left - (24 if i < 10 else 70), middle, INK, marker="diamond", size=4)
        if state.strokes:
            end = left + full * share + 5
            said = per_cent(share).replace("under", "<").replace("over", ">")
            panel.text(end, middle, said, anchor="start", bold=best, halo=True)
    said = f"dashed: a digit needs {per_cent(threshold(state.network))}"
    panel.text(left, down - 6, said, anchor="start")
    return panel


def explorer(network: Network | None = None) -> Explorer:
    """The drawing pad; without a network, `train_reader` trains one, which takes some seconds."""
    state = Pad(network)
    state.example = "a 3"
    controls = [
        Button("undo", "Undo", "take the last stroke back"),
        Button("clear", "Clear", "a clean pad"),
        Choice("example", "example", [OWN, *EXAMPLES]),
        Slider("pen", "pen width", 0.02, 0.14, 0.01),
    ]
    return Explorer(
        state, draw, controls, title="A drawing pad, and what a network reads", keys=_KEYS
    )
