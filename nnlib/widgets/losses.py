"""Lesson 04: move one probability, and see what it costs by two rulers."""

import math
from dataclasses import dataclass

import numpy as np

from ..activations import sigmoid
from ..plots.picture import COLOURS
from .stage import Button, Choice, Explorer, Group, Panel, Slider, Switch
from .stage.panel import GREY, INK, MARKERS

IMAGES = {"a 3": 0, "a 6": 1, "a 7": 2}
NAMES, LABELS = ("3", "6", "7"), (1, 0, 1)  # y = 1 for odd
LESSON = (0.9, 0.2, 0.6)
CEILING, SCORE = 5.0, 8.0  # how far the loss and the score are drawn
CE, SE = COLOURS[0], COLOURS[1]  # the colours of cross-entropy and of the squared error


@dataclass
class Answers:
    """Three images, and the probability of odd that a network gives to each.

    `p3`, `p6` and `p7` are these probabilities, 0 to 1; `image` is the number of the image whose
    loss is looked at, 0 to 2; `wrong_labels` turns every label round, y to 1 − y.
    """

    p3: float = LESSON[0]
    p6: float = LESSON[1]
    p7: float = LESSON[2]
    image: int = 2
    wrong_labels: bool = False

    def __post_init__(self) -> None:
        for name in ("p3", "p6", "p7"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected 0 to 1")
        if self.image not in (0, 1, 2):
            raise ValueError(f"image is {self.image!r}, expected 0, 1 or 2")

    @property
    def p(self) -> np.ndarray:
        """The probabilities of odd, (3,)."""
        return np.round([self.p3, self.p6, self.p7], 6)

    @property
    def y(self) -> np.ndarray:
        """The labels, (3,), 1 for odd."""
        labels = np.array(LABELS)
        return 1 - labels if self.wrong_labels else labels

    def truth(self) -> np.ndarray:
        """The probability given to the truth, (3,)."""
        return np.where(self.y == 1, self.p, 1 - self.p)

    def losses(self) -> np.ndarray:
        """−ln of it, (3,); infinity for 0."""
        truth = self.truth()
        return np.where(truth > 0, -np.log(np.maximum(truth, 1e-300)) + 0.0, np.inf)

    def squares(self) -> np.ndarray:
        """(p − y)², (3,)."""
        return (self.p - self.y) ** 2

    def mean(self) -> float:
        """The binary cross-entropy; infinity if a truth was given 0."""
        return float(self.losses().mean())

    def right(self) -> int:
        """How many of the three answers are right."""
        return int(np.sum((self.p > 0.5) == (self.y == 1)))

    def score(self) -> float:
        """The chosen image's score z, of which p = σ(z)."""
        p = float(self.p[self.image])
        if p in (0.0, 1.0):
            return math.inf if p else -math.inf
        return math.log(p) - math.log1p(-p)

    def slopes(self) -> tuple[float, float]:
        """By how much each of the two losses of the chosen image changes, a unit of its score."""
        p, y = float(self.p[self.image]), int(self.y[self.image])
        return p - y, 2 * (p - y) * p * (1 - p)

    def set_p(self, value: float, image: int | None = None) -> None:
        """Give an image, the chosen one if none is named, this probability of odd."""
        name = ("p3", "p6", "p7")[self.image if image is None else image]
        setattr(self, name, round(min(max(value, 0.0), 1.0), 6))

    # Buttons.

    def lesson(self) -> None:
        """The lesson's answers: 0.9, 0.2, 0.6."""
        self.p3, self.p6, self.p7 = LESSON

    def better(self) -> None:
        """Its better answers: 0.95, 0.1, 0.7."""
        self.p3, self.p6, self.p7 = 0.95, 0.1, 0.7

    def coin(self) -> None:
        """A network that knows nothing says one half to every image."""
        self.p3 = self.p6 = self.p7 = 0.5

    def halve(self) -> None:
        """Halve what the chosen image's truth was given."""
        half = float(self.truth()[self.image]) / 2
        self.set_p(half if self.y[self.image] == 1 else 1 - half)

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        """Drag a marker along its curve, or the chosen image along its score."""
        x, y = points[-1]
        if panel == "price":
            if kind == "down":
                heights = np.minimum(self.losses(), CEILING)
                far = np.hypot((self.p - x) * 4, heights - y)
                # On the chosen curve itself, the chosen image comes along from anywhere.
                near = int(far.argmin())
                self.image = near if far[near] < 0.5 else self.image
            self.set_p(round(x, 3))
        elif panel == "score":
            self.set_p(float(sigmoid(round(min(max(x, -SCORE), SCORE), 2))))

    def key(self, name: str) -> None:
        if name in ("ArrowLeft", "ArrowRight"):
            step = 0.01 if name == "ArrowRight" else -0.01
            self.set_p(float(self.p[self.image]) + step)
        elif name in ("ArrowUp", "ArrowDown"):
            self.image = (self.image + (1 if name == "ArrowDown" else -1)) % 3
        elif name == "h":
            self.halve()

    def say(self) -> str:
        i, truth, loss = self.image, self.truth(), self.losses()
        given, kind = float(truth[i]), "odd" if self.y[i] else "even"
        cost = f"−ln {_form(given)} = {_loss(loss[i])}"
        if given == 0:
            cost = "−ln 0, which is infinite: certain and wrong"
        mean = "infinite" if math.isinf(self.mean()) else _loss(self.mean())
        return (
            f"The {NAMES[i]}, p = {_form(self.p[i])}: its truth, {kind}, was given "
            f"{_form(given)} and costs {cost}; squared error {_loss(self.squares()[i])}. "
            f"Mean of three: {mean}, a coin has 0.693. {self.right()} of 3 right."
        )

    def code(self) -> str:
        p, y = self.p.tolist(), self.y.tolist()
        return (
            "import numpy as np\n"
            "from nnlib import BinaryCrossEntropy, MeanSquaredError\n\n"
            f"p = np.array({p})  # a 3, a 6, a 7: the probability of odd\n"
            f"y = np.array({y})\n"
            "truth = np.where(y == 1, p, 1 - p)\n"
            "each = [BinaryCrossEntropy()(p[i : i + 1], y[i : i + 1]) for i in range(3)]\n"
            "loss = BinaryCrossEntropy()(p, y)  # where a truth has 0: 708, in place of infinity\n"
            "print(truth, np.round(each, 3))\n"
            "print(loss, MeanSquaredError()(p, y), np.mean((p > 0.5) == (y == 1)))"
        )


def _form(value: float) -> str:
    """Three decimals at most, more where it is small, as one reads it."""
    value = float(value)
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.3f}" if abs(value) >= 0.01 or value == 0 else f"{value:.1e}"
    if "e" not in text:
        text = text.rstrip("0").rstrip(".")
    else:
        text = f"{value:.6f}".rstrip("0").rstrip(".") or "0"
    return text.replace("-", "−")


def _short(value: float) -> str:
    """A probability in at most six signs; what is not quite 0 or 1 is not shown as such."""
    value = float(value)
    if 0 < value < 0.001 or 0.999 < value < 1:
        return "<0.001" if value < 0.5 else ">0.999"
    return _form(value)


def _loss(value: float) -> str:
    """A loss with its three decimals, as in the lesson."""
    return f"{value:.3f}" if math.isfinite(value) else "∞"


def draw(state: Answers, room: float) -> list[Panel]:
    """The price of a probability, the same over the score, and the lesson's table."""
    if room >= 1000:
        widths = [360.0, 360.0, min(room - 720, 380.0)]
    elif room >= 620:
        widths = [room / 2, room / 2, min(room, 460.0)]
    else:
        widths = [min(room, 420.0)] * 3
    return [_price(state, widths[0]), _score(state, widths[1]), _table(state, widths[2])]


def _key(panel: Panel, side: float, *names: str) -> float:
    """Which line is which, from `side`, a share of the width; gives the next line's height."""
    px, py = panel.left + side * panel.inner_width, panel.top + 12.0
    looks = ((CE, "", 2.0), (SE, "7 4", 2.0), (GREY, "3 3", 1.0))
    for name, (colour, dash, width) in zip(names, looks, strict=False):
        (x0, y), (x1, _) = (panel.coordinates(px + d, py) for d in (0, 24))
        panel.line([x0, x1], [y, y], colour, width=width, dash=dash)
        panel.text(*panel.coordinates(px + 30, py), name, anchor="start", halo=True)
        py += 17
    return py


def _price(state: Answers, width: float) -> Panel:
    i, y = state.image, int(state.y[state.image])
    panel = Panel(
        "price",
        (0, 1),
        (0, CEILING),
        width,
        330,
        title=f"The {NAMES[i]} is {'odd' if y else 'even'}, y = {y}",
        xlabel="probability of odd, p",
        ylabel="loss",
        drag=True,
    )
    # Close together where the curve is steep.
    given = np.concatenate([np.geomspace(0.004, 0.1, 40), np.linspace(0.12, 1, 60)])
    loss = -np.log(given)
    other = state.y != y
    if other.any():
        panel.line(1 - given if y else given, loss, GREY, width=1, dash="2 4")
        name = f"if y = {1 - y}"
        panel.text(0.93 if y else 0.07, 3.2, name, anchor="end" if y else "start", halo=True)
    panel.line(given if y else 1 - given, loss, CE, width=2.5)
    ps = np.linspace(0, 1, 61)
    panel.line(ps, (ps - y) ** 2, SE, dash="7 4")
    panel.line([0, 1], [math.log(2)] * 2, GREY, width=1, dash="3 3")
    _key(panel, 0.34, "−ln p" if y else "−ln(1 − p)", "(p − y)²", "a coin: ln 2")
    p, losses = state.p, state.losses()
    panel.points(p[i], state.squares()[i], SE, marker="diamond", size=5)
    for k in sorted(range(3), key=lambda k: k == i):
        height = min(float(losses[k]), CEILING)
        if k == i:
            panel.line([p[k], p[k]], [0, height], INK, width=1, dash="1 3")
            panel.handle(p[k], height, INK, size=11)
        panel.points(p[k], height, CE if k == i else GREY, marker=MARKERS[k], size=5)
        falls = state.y[k] == 1
        said = f"the {NAMES[k]}: {_loss(losses[k])}" if k == i else f"the {NAMES[k]}"
        if losses[k] > CEILING:
            said += " ↑"
        # On the open side of the curve, unless the label would leave the panel.
        rightwards = p[k] < 0.62 if falls else p[k] < 0.38
        off, anchor = (0.03, "start") if rightwards else (-0.03, "end")
        above = min(height + (0.4 if k == i else 0.22), CEILING - 0.12)
        if k == i and above > CEILING - 1.3:
            above = CEILING - 1.4  # below the key
        panel.text(p[k] + off, above, said, anchor=anchor, bold=k == i, halo=True)
    return panel


def _score(state: Answers, width: float) -> Panel:
    y, z = int(state.y[state.image]), state.score()
    panel = Panel(
        "score",
        (-SCORE, SCORE),
        (0, SCORE),
        width,
        330,
        title=f"The same over the score of the {NAMES[state.image]}",
        xlabel="score z (p = σ(z))",
        ylabel="loss",
        drag=True,
    )
    zs = np.linspace(-SCORE, SCORE, 81)
    p = np.asarray(sigmoid(zs))
    panel.line(zs, -np.log(p if y else 1 - p), CE, width=2.5)
    panel.line(zs, (p - y) ** 2, SE, dash="7 4")
    at = min(max(z, -SCORE), SCORE)
    ends, truth = np.array([-2.5, 2.5]), float(sigmoid(at if y else -at))
    steep, flat = state.slopes()
    height, square = -math.log(truth), (1 - truth) ** 2
    panel.line(at + ends, height + steep * ends, INK, width=1.5)
    panel.line(at + ends, square + flat * ends, INK, width=1.5)
    panel.points(at, square, SE, marker="diamond", size=5)
    panel.handle(at, height, INK, size=11)
    panel.points(at, height, CE, marker=MARKERS[state.image], size=5)
    # Where the curve is low.
    side = 0.42 if y else 0.05
    py = _key(panel, side, "cross-entropy", "squared error") + 6
    px = panel.left + side * panel.inner_width
    lines = [
        f"slopes at z = {_form(round(z, 2))}:",
        f"cross-entropy {_form(steep)}",
        f"squared error {_form(flat)}",
    ]
    for i, text in enumerate(lines):
        panel.text(*panel.coordinates(px, py + 17 * i), text, anchor="start", size=11.5, halo=True)
    return panel


def _table(state: Answers, width: float) -> Panel:
    """The lesson's table, and how the three losses make the mean."""
    panel = Panel(
        "table", (0, width - 16), (300, 0), width, 330, title="Three images", ticks=False
    )
    right = width - 20
    places = [right * share for share in (0.32, 0.4, 0.58, 0.76, 1.0)]
    p, y, truth = state.p, state.y, state.truth()
    losses, squares = state.losses(), state.squares()
    _row(panel, 14, places, "image", ["p", "y", "given", "−ln", "(p − y)²"], bold=True)
    panel.line([0, right], [26, 26], GREY, width=1)
    for i in range(3):
        row = 40 + 24 * i
        if i == state.image:
            panel.box(-3, row - 12, right + 3, row + 12, fill="#efefef", colour=INK, rounded=3)
        numbers = [_short(p[i]), str(y[i]), _short(truth[i]), _loss(losses[i]), _loss(squares[i])]
        sign = "✓" if (p[i] > 0.5) == (y[i] == 1) else "✕"
        _row(panel, row, places, f"{sign} a {NAMES[i]}", numbers)
    panel.line([0, right], [104, 104], GREY, width=1)
    means = ["", "", "", _loss(state.mean()), _loss(squares.mean())]
    _row(panel, 118, places, "mean", means, bold=True)
    _row(panel, 140, places, "a coin", ["", "", "0.5", "0.693", "0.250"])
    _stack(state, panel, right)
    likelihood = " · ".join(_short(t) for t in truth)
    panel.text(0, 246, f"Likelihood: {likelihood}", anchor="start")
    panel.text(0, 263, f"= {_form(float(f'{np.prod(truth):.3g}'))}", anchor="start")
    panel.text(0, 286, f"Accuracy: {state.right()} of 3 right (✓)", anchor="start")
    return panel


def _row(
    panel: Panel, y: float, places: list[float], name: str, texts: list[str], bold: bool = False
) -> None:
    panel.text(0, y, name, anchor="start", bold=bold)
    for x, text in zip(places, texts, strict=True):
        panel.text(x, y, text, anchor="end", bold=bold)


def _stack(state: Answers, panel: Panel, right: float) -> None:
    """The mean as a bar of three parts, one an image, beside the loss of a coin."""
    shares = np.minimum(state.losses(), 30) / 3
    full = max(1.5, float(shares.sum()) * 1.05)
    panel.text(0, 166, "The mean loss, image by image", anchor="start", bold=True)
    start = 0.0
    for i, share in enumerate(shares.tolist()):
        length = share / full * right
        fill = "#9cc4e0" if i == state.image else "#ffffff"
        panel.box(start, 184, start + length, 206, fill=fill, colour=INK)
        if length > 14:
            panel.text(start + length / 2, 195, NAMES[i])
        start += length
    coin = math.log(2) / full * right
    panel.line([coin, coin], [178, 212], COLOURS[1], width=2.5, dash="4 3")
    anchor = "start" if coin < 0.3 * right else "middle"
    panel.text(coin, 220, "a coin: ln 2 = 0.693", anchor=anchor, size=11, halo=True)


def explorer() -> Explorer:
    """The explorer of lesson 04 for a yes or no."""
    controls: list = [
        Choice("image", "image", IMAGES),
        Button("halve", "Halve the truth's", "Halve the probability given to the truth"),
        Button("lesson", "0.9, 0.2, 0.6", "The lesson's answers"),
        Button("better", "0.95, 0.1, 0.7", "The lesson's better answers"),
        Button("coin", "All one half", "A network that knows nothing"),
        Switch("wrong_labels", "every label wrong"),
        Group(
            "p(odd)",
            [
                Slider("p3", "of the 3", 0, 1, 0.01),
                Slider("p6", "of the 6", 0, 1, 0.01),
                Slider("p7", "of the 7", 0, 1, 0.01),
            ],
        ),
    ]
    keys = {
        "ArrowLeft": "p down",
        "ArrowRight": "p up",
        "ArrowUp": "image before",
        "ArrowDown": "next image",
        "h": "halve what the truth was given",
    }
    title = "The loss of a probability"
    return Explorer(Answers(), draw, controls, title=title, keys=keys)
