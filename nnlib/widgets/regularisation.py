"""Lesson 11: turn up the prices L1 and L2, and see what becomes of a network's weights."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from .. import datasets
from ..layers import Dense, Dropout, Layer
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import SGD
from ..plots.picture import COLOURS
from ..regularizers import L1, L2, Regularizer
from ..training import Step, minibatches
from .stage import Button, Choice, Explorer, Panel, Slider
from .stage.panel import GREY, INK

STRENGTHS = (0.0, *(float(f"{d}e{p}") for p in (-4, -3, -2, -1) for d in (1, 2, 3, 5)), 1.0)
IMAGES = (20, 50, 100, 200)
EPOCHS, STEP, RATE, BATCH = 200, 5, 0.5, 20
DARK = 2.5  # a weight of this size has the full colour, so that a run's weights can be compared
TRAINING, VALIDATION = COLOURS[0], COLOURS[1]


@dataclass(frozen=True)
class Run:
    """One training: all arrays begin with the start and go on every fifth epoch, m in all."""

    W: np.ndarray  # (m, 64, 10)
    training: np.ndarray  # (m, 2): loss, and the share read right
    validation: np.ndarray  # (m, 2)

    def best(self) -> int:
        """The epoch with the lowest validation loss."""
        return int(self.validation[:, 0].argmin()) * STEP


def three_sets(split: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """n images to learn from and their labels; 300 others to choose by, and theirs."""
    X, y = datasets.digits("train")
    order = np.random.default_rng(split).permutation(len(X))
    choose, learn_from = order[:300], order[300 : 300 + n]
    return X[learn_from], y[learn_from], X[choose], y[choose]


def judged(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights (m, 64, 10) and biases (m, 10) -> (m, 2): loss, and the share read right."""
    scores = X @ W + b[:, np.newaxis]
    right = np.mean(scores.argmax(axis=2) == y, axis=1)
    scores -= scores.max(axis=2, keepdims=True)
    true = scores[:, np.arange(len(y)), y]
    return np.stack([np.mean(np.log(np.exp(scores).sum(axis=2)) - true, axis=1), right], axis=1)


@lru_cache(maxsize=64)
def train(split: int, n: int, l2: float, l1: float, drop: float) -> Run:
    """Softmax regression on n images of this split, as the lesson trains it with `fit`."""
    X, y, X_val, y_val = three_sets(split, n)
    layers: list[Layer] = [Dropout(drop)] if drop else []
    network = Network(*layers, Dense(64, 10), seed=split)
    prices: list[Regularizer] = [L2(l2)] if l2 else []
    prices += [L1(l1)] if l1 else []
    loss, rng = SoftmaxCrossEntropy(), np.random.default_rng(0)
    targets, step = loss.targets(y, 10), Step(network, loss, SGD(RATE), prices)
    seen = [network.parameters.copy()]
    for epoch in range(1, EPOCHS + 1):
        for X_batch, y_batch in minibatches(X, targets, BATCH, rng):
            step(X_batch, y_batch)
        if epoch % STEP == 0:
            seen.append(network.parameters.copy())
    W, b = np.array(seen)[:, :640].reshape(-1, 64, 10), np.array(seen)[:, 640:]
    return Run(W, judged(W, b, X, y), judged(W, b, X_val, y_val))


@dataclass
class Regularisation:
    """Softmax regression under two prices: what it has learnt after `epoch` epochs.

    `l2` and `l1` are strengths, of `STRENGTHS`; `drop` the share of pixels dropped in training;
    `n` the number of training images, of `split`. `digit` is the class that is shown large.
    """

    l2: float = 0.0
    l1: float = 0.003
    drop: float = 0.0
    epoch: int = EPOCHS
    n: int = 100
    split: int = 4
    digit: int = 4
    # The validation loss of every run so far: by (split, n, drop, l2, l1), (m,).
    tried: dict[tuple[int, int, float, float, float], np.ndarray] = field(default_factory=dict)
    turned: str = "l1"  # the price that was changed last

    def __post_init__(self) -> None:
        for name, allowed in (
            ("l2", STRENGTHS),
            ("l1", STRENGTHS),
            ("n", IMAGES),
            ("split", range(5)),
            ("digit", range(10)),
            ("epoch", range(0, EPOCHS + 1, STEP)),
        ):
            if getattr(self, name) not in allowed:
                listed = ", ".join(f"{value:g}" for value in allowed)
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected one of {listed}")
        if not 0 <= self.drop <= 0.8:
            raise ValueError(f"drop is {self.drop!r}, expected a share from 0 to 0.8")
        self.without()
        self.run()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("l1", "l2") and value != getattr(self, name):
            self.turned = name
        # A slider may give 0.30000000000000004 for 0.3.
        object.__setattr__(self, name, round(value, 3) if name == "drop" else value)

    def _train(self, l2: float, l1: float) -> Run:
        run = train(self.split, self.n, l2, l1, self.drop)
        self.tried[self.split, self.n, self.drop, l2, l1] = run.validation[:, 0]
        return run

    def run(self) -> Run:
        """The training with these prices."""
        return self._train(self.l2, self.l1)

    def without(self) -> Run:
        """The same without a price."""
        return self._train(0.0, 0.0)

    def W(self) -> np.ndarray:
        """The weights now, (64, 10)."""
        return self.run().W[self.epoch // STEP]

    def zeros(self) -> int:
        """How many of the 640 weights are exactly 0."""
        return int(np.sum(self.W() == 0))

    def used(self) -> int:
        """How many of the 64 pixels have a weight that is not 0."""
        return int(np.sum(np.any(self.W() != 0, axis=1)))

    def tries(self) -> list[tuple[float, float]]:
        """(strength, validation loss now) of each run in which only the turned price differs."""
        self.run()
        here, found = (self.split, self.n, self.drop), []
        for (*where, l2, l1), losses in self.tried.items():
            mine, other = (l1, l2) if self.turned == "l1" else (l2, l1)
            kept = self.l2 if self.turned == "l1" else self.l1
            if tuple(where) == here and other == kept:
                found.append((mine, float(losses[self.epoch // STEP])))
        return sorted(found)

    def best(self) -> None:
        """Go to the epoch with the lowest validation loss, as early stopping would."""
        self.epoch = self.run().best()

    def forget(self) -> None:
        """Forget all runs but the present one."""
        self.tried.clear()
        self.run()

    def advance(self) -> bool:
        """Five epochs on, from the start again if the last one has been reached."""
        self.epoch = 0 if self.epoch >= EPOCHS else self.epoch + STEP
        return self.epoch < EPOCHS

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        x, y = points[-1]
        if panel == "weights":
            found = tile_at(x, y)
            if found is not None and found < 10:
                self.digit = found
        elif panel in ("loss", "right"):
            self.epoch = int(np.clip(round(x / STEP) * STEP, 0, EPOCHS))
        elif panel == "tries":
            setattr(self, self.turned, min(STRENGTHS, key=lambda s: abs(across(s) - x)))

    def key(self, name: str) -> None:
        if name.isdigit():
            self.digit = int(name)
        else:
            self.digit = (self.digit + (1 if name == "ArrowRight" else -1)) % 10

    def say(self) -> str:
        now, W = self.epoch // STEP, self.W()
        prices = f"L2 {named(self.l2)}, L1 {named(self.l1)}"
        if self.drop:
            prices += f", {self.drop:.0%} of the pixels dropped"
        training, validation = self.run().training[now], self.run().validation[now]
        return (
            f"{prices}, epoch {self.epoch}: {self.zeros()} of the 640 weights are exactly 0, "
            f"{self.used()} of 64 pixels are used, the largest weight is {np.abs(W).max():.2f}. "
            f"Loss {training[0]:.2f} on the {self.n} training images ({training[1]:.0%} right), "
            f"{validation[0]:.2f} on the 300 validation images ({validation[1]:.0%} right)."
        )

    def code(self) -> str:
        prices = [f"{n}({s:g})" for n, s in (("L2", self.l2), ("L1", self.l1)) if s]
        used = {price.partition("(")[0] for price in prices} if self.epoch else set()
        names = sorted(used | {"SGD"} if self.epoch else used)
        names += ["Dense", *(["Dropout"] if self.drop else []), "Network", "SoftmaxCrossEntropy"]
        first = f"Dropout({self.drop:g}), " if self.drop else ""
        lines = [
            "import numpy as np",
            f"from nnlib import {', '.join(names)}, datasets{', fit' if self.epoch else ''}",
            "",
            'X_all, y_all = datasets.digits("train")',
            f"order = np.random.default_rng({self.split}).permutation(len(X_all))",
            f"choose, learn_from = order[:300], order[300:{300 + self.n}]",
            "X, y, X_val, y_val = X_all[learn_from], y_all[learn_from], "
            "X_all[choose], y_all[choose]",
            "",
            "loss = SoftmaxCrossEntropy()",
            f"network = Network({first}Dense(64, 10), seed={self.split})",
        ]
        if self.epoch:
            lines.append(f"price = [{', '.join(prices)}]")
            lines.append(
                f"fit(network, X, y, loss, SGD({RATE}), epochs={self.epoch}, batch_size={BATCH}, "
                "regularizer=price)"
            )
        lines += [
            "W = network.layers[-1].W",
            'print(f"{np.sum(W == 0)} zeros, {np.sum(np.any(W != 0, axis=1))} pixels used")',
            'print(f"validation loss {loss(network.forward(X_val), y_val):.2f}")',
        ]
        return "\n".join(lines)


def named(strength: float) -> str:
    """A strength as one reads it: 0.0001, not 1e-04."""
    return f"{strength:.4f}".rstrip("0").rstrip(".")


def across(strength: float) -> float:
    """Where a strength is on an axis in powers of ten, on which 0 has a place of its own."""
    return float(np.log10(strength)) if strength else -4.6


# Twelve tiles of 8 × 8 units, four in a row: ten classes, the pixels used, and the legend.
TILE, ROW = 9.8, 10.6


def tile_corner(i: int) -> tuple[float, float]:
    """The left and the upper edge of tile i."""
    return i % 4 * TILE, (3 - i // 4) * ROW - 2.2


def tile_at(x: float, y: float) -> int | None:
    """The tile at this place, with the label above it."""
    for i in range(12):
        left, top = tile_corner(i)
        if left <= x <= left + 8 and top - 8 <= y <= top + 2.2:
            return i
    return None


def cell_centres(where: np.ndarray, left: float, top: float) -> tuple[np.ndarray, np.ndarray]:
    """The middles of the chosen pixels, `where` (64,) of bools, of an 8 × 8 image placed there."""
    pixel = np.flatnonzero(where)
    return left + pixel % 8 + 0.5, top - pixel // 8 - 0.5


def tall(width: float) -> float:
    """The height at which the tiles fill a panel of this width."""
    return 30 + (width - 16) * 3 * ROW / (4 * TILE - 1.8)


def weights_panel(state: Regularisation, width: float) -> Panel:
    panel = Panel(
        "weights",
        (0, 4 * TILE - 1.8),
        (0, 3 * ROW),
        width,
        tall(width),
        title="The weights of each digit",
        ticks=False,
        equal=True,
        drag=True,
    )
    W = state.W()
    for digit in range(10):
        left, top = tile_corner(digit)
        w = W[:, digit]
        panel.heat(w.reshape(8, 8), "signed", -DARK, DARK, extent=(left, left + 8, top - 8, top))
        exact = w == 0
        panel.points(
            *cell_centres(exact, left, top), "#8a8a8a", marker="circle", size=1, outline="none"
        )
        chosen = digit == state.digit
        panel.box(
            left, top - 8, left + 8, top, colour=INK if chosen else "#b5b5b5",
            width=3 if chosen else 1,
        )  # fmt: skip
        panel.text(left, top + 1, str(digit), anchor="start", bold=True)
        if exact.any():
            words = "1 zero" if exact.sum() == 1 else f"{exact.sum()} zeros"
            panel.text(left + 8, top + 1, words, anchor="end", size=11)

    left, top = tile_corner(10)
    classes = np.sum(W != 0, axis=1)
    # Half the palette at most: the cross of an unused pixel must be told from a dark one.
    panel.heat(classes.reshape(8, 8), "grey", 0, 16, extent=(left, left + 8, top - 8, top))
    panel.box(left, top - 8, left + 8, top, colour="#b5b5b5")
    panel.points(*cell_centres(classes == 0, left, top), COLOURS[1], marker="cross", size=2)
    panel.text(left, top + 1, f"{state.used()} pixels", anchor="start", size=11)

    left, top = tile_corner(11)
    ramp = np.linspace(DARK, -DARK, 33)[:, np.newaxis]
    panel.heat(ramp, "signed", -DARK, DARK, extent=(left, left + 1.4, top - 8, top))
    panel.box(left, top - 8, left + 1.4, top, colour="#b5b5b5")
    for value in (DARK, 0, -DARK):
        height = top - 4 + 3.5 * value / DARK
        words = "0" if value == 0 else f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")
        panel.text(left + 2, height, words, anchor="start", size=11)
    panel.points([left + 2.4], [top - 5.7], "#8a8a8a", size=1.5, outline="none")
    panel.text(left + 3.2, top - 5.7, "is 0", anchor="start", size=11)
    return panel


def digit_panel(state: Regularisation, width: float) -> Panel:
    w = state.W()[:, state.digit]
    panel = Panel(
        "digit", (0, 8), (0, 8), width, min(14 + width, 322), ticks=False, equal=True,
        title=f"The weights of the {state.digit}",
    )  # fmt: skip
    panel.heat(w.reshape(8, 8), "signed", -DARK, DARK, extent=(0, 8, 0, 8))
    panel.box(0, 0, 8, 8, colour="#b5b5b5")
    decimals = 2 if width > 310 else 1
    for pixel, value in enumerate(w):
        words = "0" if value == 0 else f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
        if value and not float(f"{value:.{decimals}f}"):
            words = "≈ 0"  # "−0.00" would pass for a 0
        # Blue gets so dark at its end that black on it could not be read.
        colour = "#ffffff" if value < -0.93 * DARK else "#555555" if value == 0 else INK
        panel.text(pixel % 8 + 0.5, 7.5 - pixel // 8, words, size=10.5, colour=colour)
    return panel


def framed(
    name: str,
    x: tuple[float, float],
    y: tuple[float, float],
    width: float,
    marks: tuple[Sequence[tuple[float, str]], Sequence[tuple[float, str]]],
    **more: Any,
) -> Panel:
    """A panel with axes whose marks have names: (place, name), across and up."""
    height, left, bottom = 270.0, 36.0, 20.0
    inner_width, inner_height = width - 16, height - 24 - 6 - 16
    x_unit = (x[1] - x[0]) / (inner_width - left)
    y_unit = (y[1] - y[0]) / (inner_height - bottom)
    panel = Panel(
        name, (x[0] - left * x_unit, x[1]), (y[0] - bottom * y_unit, y[1]), width, height,
        ticks=False, **more,
    )  # fmt: skip
    panel.line([x[0], x[0], x[1]], [y[1], y[0], y[0]], GREY, width=1)
    for place, words in marks[0]:
        panel.line([place, place], [y[0], y[0] - 4 * y_unit], GREY, width=1)
        panel.text(place, y[0] - 12 * y_unit, words)
    for place, words in marks[1]:
        panel.line([x[0] - 4 * x_unit, x[0]], [place, place], GREY, width=1)
        panel.text(x[0] - 6 * x_unit, place, words, anchor="end")
    return panel


def histogram_panel(state: Regularisation, width: float) -> Panel:
    # By the square root of the count: ten weights can be seen beside six hundred.
    up = [(count**0.5, str(count)) for count in (0, 10, 50, 150, 300, 640)]
    marks = [(w, f"{w:g}".replace("-", "\N{MINUS SIGN}")) for w in range(-3, 4)]
    panel = framed(
        "histogram", (-3.3, 3.3), (0, 29), width, (marks, up),
        title="How many weights of each size", xlabel="weight",
    )  # fmt: skip
    weights = state.W().ravel()
    others = np.clip(weights[weights != 0], -3.29, 3.29)
    edges = np.linspace(-3.3, 3.3, 45)
    for count, left, right in zip(np.histogram(others, edges)[0], edges, edges[1:], strict=False):
        if count:
            panel.box(left, 0, right, count**0.5, fill=COLOURS[0], colour="#ffffff")
    zeros = state.zeros()
    if zeros:
        # White with a thick outline: told apart from the other bars without colour too.
        panel.box(-0.09, 0, 0.09, zeros**0.5, fill="#ffffff", colour=COLOURS[1], width=2.5)
    largest = float(np.abs(weights).max())
    panel.text(-3.1, 27.5, f"exactly 0: {zeros} ({zeros / 640:.0%})", anchor="start", bold=True)
    panel.text(3.2, 27.5, f"largest: {largest:.2f}", anchor="end")
    return panel


def legend(
    panel: Panel, entries: Sequence[tuple[str, str, str]], x: float, y: float, row: float
) -> None:
    """Names of lines, two in a row: (name, colour, dash), from (x, y) downwards."""
    unit = (panel.x[1] - panel.x[0]) / panel.inner_width
    half = (panel.inner_width - 46) / 2
    for i, (words, colour, dash) in enumerate(entries):
        left, height = x + i % 2 * half * unit, y - i // 2 * row
        panel.line([left, left + 20 * unit], [height, height], colour, dash=dash)
        panel.text(left + 25 * unit, height, words, anchor="start", size=11)


def curves_panel(state: Regularisation, width: float, name: str) -> Panel:
    """The loss or the share read right, by epoch; dragging chooses the epoch."""
    of, now = (0, state.epoch // STEP) if name == "loss" else (1, state.epoch // STEP)
    run, without = state.run(), state.without().validation[:, of]
    training, validation = run.training[:, of], run.validation[:, of]
    if name == "loss":
        # Two scales only, so that the axis stays put while one tries strengths.
        top = 2.5 if max(validation[1:].max(), without[1:].max()) < 2.5 else 5.0
        values = np.linspace(0, top, 6)
        up = [(float(v), f"{v:.1f}") for v in values]
        title, form = "Loss", ".2f"
    else:
        top, title, form = 1.0, "Share read right", ".0%"
        up = [(v / 4, f"{v / 4:.0%}") for v in range(5)]
    epochs = np.arange(0, EPOCHS + 1, STEP)
    marks = [(e, str(e)) for e in range(0, EPOCHS + 1, 50)]
    panel = framed(
        name, (0, EPOCHS + 8), (0, top * 1.28), width, (marks, up),
        title=title, xlabel="epoch", drag=True,
    )  # fmt: skip
    panel.line(epochs, without, GREY, width=1.5, dash="2 4")
    panel.line(epochs, training, TRAINING)
    panel.line(epochs, validation, VALIDATION, dash="7 4")
    panel.line([state.epoch] * 2, [0, top], INK, width=1)
    panel.points([state.epoch], [min(training[now], top)], TRAINING, size=5)
    panel.points([state.epoch], [min(validation[now], top)], VALIDATION, marker="square", size=5)
    entries = [
        (f"training {training[now]:{form}}", TRAINING, ""),
        (f"validation {validation[now]:{form}}", VALIDATION, "7 4"),
        (f"no price {without[now]:{form}}", GREY, "2 4"),
    ]
    legend(panel, entries, 4, top * 1.22, top * 0.1)
    if name == "loss":
        best = run.best()
        panel.points([best], [min(validation[best // STEP], top)], INK, marker="star", size=6)
        unit = (EPOCHS + 8) / (panel.inner_width - 36)
        half = (panel.inner_width - 46) / 2
        panel.points([4 + (half + 10) * unit], [top * 1.12], INK, marker="star", size=6)
        panel.text(
            4 + (half + 25) * unit, top * 1.12, f"best epoch {best}", anchor="start", size=11
        )
    return panel


def tries_panel(state: Regularisation, width: float) -> Panel:
    """The validation loss of every strength tried of the price that was turned last."""
    tries = state.tries()
    losses = np.array([loss for _, loss in tries])
    low = float(losses.min())
    span = max(low, 0.1) * 0.8
    bottom = low - 0.25 * span
    top = low + span
    places = [v for v in MaxNLocator(5).tick_values(bottom, top) if bottom <= v <= top]
    up = [(float(v), f"{v:.2g}") for v in places]
    marks = [(across(s), named(s)) for s in (0, 0.001, 0.01, 0.1, 1)]
    price, other = ("L1", "L2") if state.turned == "l1" else ("L2", "L1")
    panel = framed(
        "tries", (-4.8, 0.15), (bottom, top + 0.2 * span), width, (marks, up),
        title=f"Validation loss by strength of {price}", xlabel=f"strength of {price}", drag=True,
    )  # fmt: skip
    xs = [across(strength) for strength, _ in tries]
    # What is far off is drawn at the upper edge, as a triangle.
    inside = losses <= top
    panel.line(xs, np.minimum(losses, top), VALIDATION, width=1.5, dash="7 4")
    panel.points(np.array(xs)[inside], losses[inside], VALIDATION, marker="square", size=4.5)
    outside = np.array(xs)[~inside]
    panel.points(outside, [top] * len(outside), VALIDATION, marker="triangle", size=5)
    best = int(losses.argmin())
    panel.points([xs[best]], [low], INK, marker="star", size=7)
    now = dict(tries)[getattr(state, state.turned)]
    panel.handle(across(getattr(state, state.turned)), min(now, top), size=9)
    words = f"lowest {low:.3f} at {named(tries[best][0])}"
    kept = state.l2 if state.turned == "l1" else state.l1
    panel.text(-4.7, top + 0.13 * span, f"now {now:.3f} · {words}", anchor="start", size=11)
    panel.text(-4.7, top + 0.03 * span, f"{other} is {named(kept)}", anchor="start", size=11)
    if len(tries) < 3:
        hint = "Each strength you try leaves a mark"
        panel.text(-2.3, bottom + 0.08 * span, hint, size=11, colour="#555555")
    return panel


def draw(state: Regularisation, room: float) -> list[Panel]:
    columns = 3 if room >= 960 else 2 if room >= 580 else 1
    width = min(360, room / columns)
    return [
        weights_panel(state, width),
        digit_panel(state, width),
        histogram_panel(state, width),
        curves_panel(state, width, "loss"),
        curves_panel(state, width, "right"),
        tries_panel(state, width),
    ]


@dataclass(frozen=True)
class Strength(Choice):
    """A slider over strengths, which are not evenly spaced and begin with 0."""

    def widget(self) -> Any:
        from ipywidgets import SelectionSlider

        options = [(named(strength), strength) for strength in STRENGTHS]
        slider = SelectionSlider(description=self.label, options=options)
        slider.add_class("nn-chosen")
        return slider


def explorer() -> Explorer:
    """The explorer of lesson 11."""
    controls = [
        Strength("l2", "L2: strength", STRENGTHS),
        Strength("l1", "L1: strength", STRENGTHS),
        Slider("epoch", "epoch", 0, EPOCHS, STEP),
        Slider("drop", "pixels dropped", 0, 0.8, 0.1),
        Choice("n", "training images", IMAGES),
        Choice("split", "split", range(5)),
        Button("best", "Best epoch", "Go to the epoch with the lowest validation loss"),
        Button("forget", "Forget the tries", "Clear the marks of the strengths tried so far"),
    ]
    keys = {"ArrowLeft": "the digit before", "ArrowRight": "the next digit"}
    keys |= {str(digit): f"show the {digit}" for digit in range(10)}
    return Explorer(Regularisation(), draw, controls, title="Prices on the weights", keys=keys)
