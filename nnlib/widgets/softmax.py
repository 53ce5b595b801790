"""Lesson 04: drag scores up and down; see the probabilities, and the loss of the truth."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import activations
from ..losses import SoftmaxCrossEntropy
from ..plots.picture import COLOURS
from ..validation import one_of
from .stage import Button, Choice, Explorer, Group, Panel, Slider, Switch
from .stage.panel import GREY, INK

LIMIT, MOST = 12.0, 10  # of a score, and of classes
CEILING = 6.0  # how far the loss is drawn
TRUTH, OTHER = COLOURS[2], "#9cc4e0"  # the truth is green, as in the lesson's figure

# Name -> scores and truth. The 6 is the test image that costs the lesson's network most.
EXAMPLES: dict[str, tuple[list[float], int]] = {
    "(2, 1, 0)": ([2.0, 1.0, 0.0], 0),
    "(0, 0, 4)": ([0.0, 0.0, 4.0], 2),
    "two classes": ([1.5, 0.0], 0),
    "ten, all equal": ([0.0] * 10, 3),
    "the costliest 6": ([5.5, -0.7, -11.0, -8.3, 4.7, 5.8, 2.5, -3.6, 1.7, 1.3], 6),
}


@dataclass
class Scores:
    """Scores of `k` classes, of which `truth` is the true one; `chosen` is the one that moves.

    `example`, one of `EXAMPLES`, sets the scores, k and the truth. All scores are multiplied by
    `scale` before the softmax. With `pushes` the gradient is drawn, as arrows.
    """

    example: str = "(2, 1, 0)"
    scale: float = 1.0
    pushes: bool = False
    k: int = 3
    truth: int = 0
    chosen: int = 0

    def __post_init__(self) -> None:
        one_of("example", self.example, EXAMPLES)
        if not 0 < self.scale < math.inf:
            raise ValueError(f"scale is {self.scale!r}, expected a number above 0")
        self._held = 0.0  # the height of the drawing while a bar is held
        self._raw = [0.0] * MOST
        self.again()

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if not hasattr(self, "_raw"):
            return
        if name == "example":
            one_of("example", value, EXAMPLES)
            self.again()
        elif name == "k":
            # A class that is gone can be neither the truth nor chosen.
            self.truth, self.chosen = self.truth, self.chosen
        elif name in ("truth", "chosen") and not 0 <= value < self.k:
            super().__setattr__(name, min(max(value, 0), self.k - 1))

    def again(self) -> None:
        """The example's own scores and truth."""
        scores, truth = EXAMPLES[self.example]
        self._raw = [*scores, *[0.0] * (MOST - len(scores))]
        self.k, self.scale = len(scores), 1.0
        self.truth = self.chosen = truth

    @property
    def scores(self) -> np.ndarray:
        """The scores before scaling, (k,)."""
        return np.array(self._raw[: self.k])

    @property
    def score(self) -> float:
        """The chosen class's score, before scaling."""
        return self._raw[self.chosen]

    @score.setter
    def score(self, value: float) -> None:
        self.set_score(value)

    def set_score(self, value: float, index: int | None = None) -> None:
        """Give a class, the chosen one if none is named, this score, within the limits."""
        value = round(min(max(float(value), -LIMIT), LIMIT), 2) + 0.0
        self._raw[self.chosen if index is None else index] = value

    def probabilities(self) -> np.ndarray:
        """The softmax of the scaled scores, (k,)."""
        return activations.softmax(self.scale * self.scores)

    def loss(self) -> float:
        """−ln of the truth's probability, straight from the scores."""
        return SoftmaxCrossEntropy()((self.scale * self.scores)[np.newaxis], [self.truth])

    def push(self) -> np.ndarray:
        """Which way, and how much, each scaled score should go: y − p, (k,)."""
        return -SoftmaxCrossEntropy().gradient(
            (self.scale * self.scores)[np.newaxis], [self.truth]
        )[0]

    def height(self) -> float:
        """How far the scores are drawn; it stays while a bar is held."""
        if self._held:
            return self._held
        largest = 1.05 * float(np.abs(self.scores).max())
        return next((h for h in (4.0, 8.0) if largest <= h), LIMIT)

    # Buttons.

    def raise_all(self) -> None:
        """Add 3 to every score, as far as the limit lets all of them go."""
        self._add(min(3.0, LIMIT - float(self.scores.max())))

    def lower_all(self) -> None:
        """Take 3 from every score, as far as the limit lets all of them go."""
        self._add(-min(3.0, LIMIT + float(self.scores.min())))

    def _add(self, value: float) -> None:
        for i, score in enumerate(self.scores.tolist()):
            self.set_score(score + value, i)

    def equal(self) -> None:
        """All scores 0: a blind guess."""
        self._raw = [0.0] * MOST

    def take_step(self) -> None:
        """Move every score by its push."""
        for i, (score, push) in enumerate(zip(self.scores, self.push(), strict=True)):
            self.set_score(score + push, i)

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        """Drag a score or a probability up and down, or the truth along its price."""
        x, y = points[-1]
        if panel in ("scores", "probabilities") and kind == "down":
            self.chosen = int(min(max(round(x), 0), self.k - 1))
        if panel == "scores":
            if kind == "down":
                self._held = self.height()
            self.set_score(min(max(round(y, 1), -self._held), self._held))
        elif panel == "probabilities" and kind != "up":
            self._give(self.chosen, y)
        elif panel == "price" and kind != "up":
            self._give(self.truth, x)
        if kind == "up":
            self._held = 0.0

    def _give(self, index: int, p: float) -> None:
        """Move this class's score until its probability is p; the others stay."""
        p = min(max(p, 0.001), 0.999)
        others = np.delete(self.scale * self.scores, index)
        largest = float(others.max())
        total = largest + math.log(float(np.exp(others - largest).sum()))
        self.set_score((total + math.log(p / (1 - p))) / self.scale, index)

    def key(self, name: str) -> None:
        if name in ("ArrowLeft", "ArrowRight"):
            self.chosen = (self.chosen + (1 if name == "ArrowRight" else -1)) % self.k
        elif name in ("ArrowUp", "ArrowDown"):
            self.set_score(self.score + (0.1 if name == "ArrowUp" else -0.1))
        elif name == "t":
            self.truth = self.chosen

    def say(self) -> str:
        p, i = self.probabilities(), self.chosen
        scaled = "" if self.scale == 1 else f" times {self.scale:g}"
        chance = math.log(self.k)
        told = "as a blind guess" if abs(self.loss() - chance) < 5e-4 else "a blind guess"
        text = (
            f"Class {i} has score {_number(self.score)}{scaled}, probability {p[i]:.3f}. "
            f"The truth, class {self.truth}, gets {p[self.truth]:.3f}: loss {self.loss():.3f}; "
            f"{told}, ln {self.k}, is {chance:.3f}."
        )
        if self.pushes:
            push = float(self.push()[i])
            text += f" The push on class {i}: {_number(push, 3)}."
        return text

    def code(self) -> str:
        scale = "" if self.scale == 1 else f"{self.scale:g} * "
        text = (
            "import numpy as np\n"
            "from nnlib import SoftmaxCrossEntropy, activations\n\n"
            f"scores = {scale}np.array([{self.scores.tolist()}])\n"
            f"truth = np.array([{self.truth}])\n"
            "P = activations.softmax(scores)\n"
            "loss = SoftmaxCrossEntropy()(scores, truth)\n"
            f"print(P.round(3), loss, np.log({self.k}))"
        )
        if self.pushes:
            text += "\nprint(-SoftmaxCrossEntropy().gradient(scores, truth))  # the pushes"
        return text


def _number(value: float, decimals: int = 2) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", "−")


def draw(state: Scores, room: float) -> list[Panel]:
    """Scores, probabilities, the price of the truth's; and the sum written out."""
    width = room / 3 if room >= 930 else room / 2 if room >= 620 else min(room, 420.0)
    panels = [_scores(state, width), _probabilities(state, width), _price(state, width)]
    return [*panels, _sums(state, room if room >= 930 else width)]


def _slots(state: Scores, panel: Panel) -> bool:
    """Each class's number under its bar, "truth" under the true one; True if there is room."""
    bottom = panel.top + panel.inner_height
    for i in range(state.k):
        px = float(panel.pixel(i, 0)[0])
        true = i == state.truth
        name = f"class {i}" if panel.inner_width / state.k > 55 else str(i)
        panel.text(*panel.coordinates(px, bottom - 21), name, bold=i == state.chosen)
        if true:
            panel.text(*panel.coordinates(px, bottom - 7), "truth", size=11, bold=True)
    return panel.inner_width / state.k > 29


def _bar(state: Scores, panel: Panel, i: int, value: float) -> None:
    """A bar from 0; the truth's is green, the chosen one has a thick outline."""
    chosen = i == state.chosen
    panel.box(
        i - 0.36,
        0,
        i + 0.36,
        value,
        fill=TRUTH if i == state.truth else OTHER,
        colour=INK if chosen else GREY,
        width=2.5 if chosen else 1,
    )


def _scores(state: Scores, width: float) -> Panel:
    high, scores = state.height(), state.scores
    title = "Scores: drag a bar"
    if state.scale != 1:
        title = f"Scores: drag a bar (then × {state.scale:g})"
    panel = Panel(
        "scores",
        (-0.6, state.k - 0.4),
        (-1.4 * high, 1.2 * high),
        width,
        320,
        title=title,
        ticks=False,
        drag=True,
    )
    roomy, push = _slots(state, panel), state.push()
    for level in (-high, -high / 2, high / 2, high):
        panel.line([-0.6, state.k - 0.4], [level] * 2, GREY, width=0.5, dash="1 4")
        panel.text(state.k - 0.42, level + 0.045 * high, _number(level), size=10, anchor="end")
    panel.line([-0.6, state.k - 0.4], [0, 0], INK, width=1)
    for i, score in enumerate(scores.tolist()):
        _bar(state, panel, i, score)
    panel.handle(state.chosen, state.score, INK, size=8)
    if state.pushes:
        for i, score in enumerate(scores.tolist()):
            side, end = i + 0.24, score + push[i] * 0.45 * high
            if abs(push[i]) > 0.004:
                panel.arrow(side, score, side, end, COLOURS[1], width=3)
        where = panel.coordinates(panel.left, panel.top + 8)
        panel.text(*where, "arrows: the pushes, y − p", anchor="start", halo=True)
    unit = high / panel.inner_height * 2.6  # one pixel
    for i, score in enumerate(scores.tolist()):
        above = score >= 0
        off = (19 if i == state.chosen else 10) * unit
        if roomy or i in (state.chosen, state.truth):
            y = score + (off if above else -off)
            text = _number(score, 1)
            panel.text(i, y, text, size=11, bold=i == state.chosen, halo=True)
    return panel


def _probabilities(state: Scores, width: float) -> Panel:
    panel = Panel(
        "probabilities",
        (-0.6, state.k - 0.4),
        (-0.16, 1.12),
        width,
        320,
        title="Probabilities: their softmax",
        ticks=False,
        drag=True,
    )
    roomy = _slots(state, panel)
    panel.line([-0.6, state.k - 0.4], [0, 0], INK, width=1)
    panel.line([-0.6, state.k - 0.4], [1, 1], GREY, width=0.5, dash="1 4")
    panel.text(state.k - 0.42, 1.025, "1", size=10, anchor="end")
    p = state.probabilities().tolist()
    for i, value in enumerate(p):
        _bar(state, panel, i, value)
    blind = 1 / state.k
    panel.line([-0.6, state.k - 0.4], [blind] * 2, INK, width=1, dash="5 4")
    for i, value in enumerate(p):
        if roomy or i in (state.chosen, state.truth):
            text = f"{value:.3f}" if panel.inner_width / state.k > 36 else f"{value:.2f}"
            # Not where the line of the blind guess is.
            y = value + 0.035
            if abs(y - blind) < 0.03:
                y = blind + 0.04
            panel.text(i, y, text, size=11, bold=i == state.chosen, halo=True)
    where = panel.coordinates(panel.left, panel.top + 8)
    panel.text(*where, f"dashed: a blind guess, 1/{state.k}", anchor="start", halo=True)
    return panel


def _price(state: Scores, width: float) -> Panel:
    p, loss, chance = (
        float(state.probabilities()[state.truth]),
        state.loss(),
        math.log(state.k),
    )
    panel = Panel(
        "price",
        (0, 1),
        (0, CEILING),
        width,
        320,
        title="The price of the truth",
        xlabel="probability given to the truth, p",
        ylabel="loss, −ln p",
        drag=True,
    )
    given = np.concatenate([np.geomspace(0.002, 0.1, 40), np.linspace(0.12, 1, 60)])
    panel.line(given, -np.log(given), COLOURS[0], width=2.5)
    panel.line([0, 1], [chance] * 2, INK, width=1, dash="5 4")
    name = f"a blind guess: ln {state.k} = {chance:.3f}"
    panel.text(0.99, chance + 0.2, name, anchor="end", size=11, halo=True)
    height = min(loss, CEILING)
    panel.line([p, p], [0, height], INK, width=1, dash="1 3")
    panel.handle(p, height, INK, size=9)
    panel.points(p, height, TRUTH, size=4)
    told = f"loss {loss:.3f}" + (" ↑" if loss > CEILING else "")
    where = panel.coordinates(panel.left + 0.3 * panel.inner_width, panel.top + 22)
    panel.text(*where, told, anchor="start", size=17, bold=True, halo=True)
    return panel


def _sums(state: Scores, width: float) -> Panel:
    """The lesson's table for the chosen class, and the loss straight from the scores."""
    s = state.scale * state.scores
    e, total = np.exp(s), float(np.exp(s).sum())  # at most e³⁶: no overflow
    p, i, t = state.probabilities(), state.chosen, state.truth
    lines = [
        f"class {i}: s = {_number(s[i])}, eˢ = {_exponential(e[i])}",
        f"p = {_exponential(e[i])} / {_exponential(total)} = {p[i]:.3f}",
        f"truth {t}: −ln p = ln {_exponential(total)} − {_bracket(s[t])}",
        f"= {math.log(total):.3f} − {_bracket(s[t])} = {state.loss():.3f}",
    ]
    wide = width >= 700
    if wide:
        lines = [
            f"{lines[0]}, divided by the sum of all {state.k}: {lines[1]}",
            f"{lines[2]} {lines[3]}",
        ]
    height = 64 if wide else 320 if width >= 310 else 110
    panel = Panel(
        "sums", (0, width - 16), (height - 30, 0), width, height, title="Written out", ticks=False
    )
    for row, line in enumerate(lines):
        panel.text(0, 12 + 20 * row, line, anchor="start", size=13 if width >= 320 else 12)
    return panel


def _exponential(value: float) -> str:
    value = float(value)
    return f"{value:.3f}" if 0.001 <= value < 1e5 else f"{value:.2g}"


def _bracket(value: float) -> str:
    text = _number(value)
    return f"({text})" if text.startswith("−") else text


def explorer(example: str = "(2, 1, 0)") -> Explorer:
    """The explorer of lesson 04 for k classes; `example`, one of `EXAMPLES`, is shown first."""
    controls: list = [
        Choice("example", "example", list(EXAMPLES)),
        Button("again", "Start again", "The example's own scores"),
        Button("raise_all", "All + 3", "Add 3 to every score"),
        Button("lower_all", "All − 3", "Take 3 from every score"),
        Button("equal", "All equal", "A blind guess: every score 0"),
        Switch("pushes", "show the pushes"),
        Button("take_step", "Push once", "Move every score by y − p"),
        Group(
            "scores",
            [
                Slider("k", "classes k", 2, MOST, 1),
                Choice("truth", "the truth", {f"class {i}": i for i in range(MOST)}),
                Slider("scale", "scale of all", 0.1, 3, 0.1),
            ],
        ),
        Group(
            "one score",
            [
                Choice("chosen", "to move", {f"class {i}": i for i in range(MOST)}),
                Slider("score", "its score", -LIMIT, LIMIT, 0.1),
            ],
        ),
    ]
    keys = {
        "ArrowLeft": "class before",
        "ArrowRight": "next class",
        "ArrowUp": "its score up",
        "ArrowDown": "its score down",
        "t": "make it the truth",
    }
    title = "From scores to a loss"
    return Explorer(Scores(example), draw, controls, title=title, keys=keys)
