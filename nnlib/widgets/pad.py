"""The drawing pad, without its front end: strokes in, a reading out.

`Pad` is what a student draws on; `read` says what a network makes of an image; `contributions`
which pixels spoke for it; `train_reader` gives a network that knows drawings, and non-digits.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from .. import datasets
from ..activations import softmax
from ..augmentation import Affine
from ..layers import Dense, Dropout, ReLU
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Adam
from ..schedules import cosine
from ..training import fit
from ..validation import finite, floats, one_of, positive, shape_of
from . import doodles
from .strokes import PEN, checked, render

# Below this probability a reading is withheld. A network that was never shown anything but
# digits is sure of too much: it is held to more.
_THRESHOLD, _PLAIN_THRESHOLD = 0.4, 0.7

OWN = "your own"
# Which way a key moves the pen, right and down; the slanting ones are where they lie on a keypad.
STEPS = {
    "ArrowLeft": (-1, 0),
    "ArrowRight": (1, 0),
    "ArrowUp": (0, -1),
    "ArrowDown": (0, 1),
    "Home": (-1, -1),
    "PageUp": (1, -1),
    "End": (-1, 1),
    "PageDown": (1, 1),
}


@dataclass(frozen=True)
class Reading:
    """What a network reads: a digit, or None; a sentence; the probabilities of the ten digits.

    Where the network has an eleventh output, the ten sum to 1 less its probability.
    """

    label: int | None
    sentence: str
    probabilities: np.ndarray


@cache
def train_reader(side: int = 8) -> Network:
    """A network for drawings: side² inputs, eleven outputs. Trained once, then kept.

    It learns from the training images, from made-up drawings of digits, and as an eleventh
    class, "not a digit", from made-up scribbles (`doodles`). All are moved and turned a little in
    each epoch. Takes 4 to 5 seconds for `side=8`; about 15 for 28, which needs the first 12,000
    images of MNIST. Raises FileNotFoundError where MNIST is missing.
    """
    one_of("side", side, (8, 28))
    X, y = datasets.digits("train") if side == 8 else datasets.mnist("train")
    X, y = X[:12_000], y[:12_000]
    rng = np.random.default_rng(0)
    drawn, digits = doodles.digits(2000, rng, side)
    others = doodles.others(1200, rng, side)
    X = np.concatenate([X, drawn, others])
    y = np.concatenate([y, digits, np.full(len(others), 10)])
    network = Network(
        *(Dense(side**2, 256), ReLU(), Dropout(0.1)),
        *(Dense(256, 128), ReLU(), Dropout(0.1)),
        Dense(128, 11),
        dtype=np.float32,
    )
    epochs, batch_size, rate, shift = (40, 64, 0.004, 0.6) if side == 8 else (12, 64, 0.002, 1.5)
    optimizer = Adam(cosine(rate, epochs * -(-len(X) // batch_size)))
    gentle = Affine(angle=12, scale=0.15, shear=0.2, shift=shift)
    fit(network, X, y, SoftmaxCrossEntropy(), optimizer, epochs, batch_size, augment=gentle)
    return network


def read(network: Network, image: ArrayLike) -> Reading:
    """What a network reads in one image, (64,) or (784,), or in the square of it.

    It withholds a digit when the best one's probability is below 0.4, if the network has eleven
    outputs: it has learnt what is no digit. With ten outputs it can only doubt between digits,
    and is sure of many a scribble: then the limit is 0.7, which finds few of them. Nor is
    anything a digit that has ink in no more than half of the rows, such as a dot or a dash.
    """
    x = _image(network, image)
    probabilities = _probabilities(network, x[np.newaxis])[0]
    side = _side(network)
    if not x.any():
        return Reading(None, "draw a digit", np.full(10, 0.1))
    label = int(probabilities.argmax())
    sure = probabilities[label]
    flat = 2 * np.count_nonzero(x.reshape(side, side).any(axis=1)) <= side
    if flat or sure < threshold(network):
        sentence = f"not a digit, I think (most like {_a(label)}, {per_cent(sure)})"
        return Reading(None, sentence, probabilities)
    return Reading(label, f"{_a(label)} ({per_cent(sure)})", probabilities)


def threshold(network: Network) -> float:
    """The probability that `read` asks of a digit."""
    return _THRESHOLD if network.outputs > 10 else _PLAIN_THRESHOLD


def contributions(network: Network, image: ArrayLike) -> np.ndarray:
    """What each pixel adds to the score of the best digit, over the mean of the other nine.

    Image (side²,) -> (side, side): positive where a pixel speaks for the digit, negative where
    against it. Pixel times slope: xᵢ ∂m/∂xᵢ, with m the best score less the mean of the others.

    Where all layers are Dense and ReLU, that is no approximation: with the same units on, m is a
    straight line in x, so m = Σ xᵢ ∂m/∂xᵢ + what the biases give. A blank pixel adds nothing,
    though it may well be a reason. Overwrites `network.gradient`.
    """
    x = _image(network, image)
    scores = network.forward(x[np.newaxis])
    d_scores = np.zeros_like(scores)
    d_scores[0, :10] = -1 / 9
    d_scores[0, scores[0, :10].argmax()] = 1
    slopes = network.backward(d_scores)[0]
    return (x * slopes).reshape(_side(network), -1)


class Pad:
    """A drawing in the making, and what a network reads in it.

    `network` has 64 inputs (8 × 8 pixels) or 784 (28 × 28), and ten outputs, the scores of the
    digits, or eleven, of which the last is for "not a digit". Without one, `train_reader` gives
    it. `pen` is the width of the line as a share of the pad.

    A whole stroke comes by `draw`. By keyboard: `pen_down`, `move`, `lift`; a move with the pen
    up draws nothing. Places are x to the right and y downwards, 0 to 1; the edge of the pad stops
    the pen. `example` shows one of `doodles.EXAMPLES`, until something is drawn.
    """

    def __init__(self, network: Network | None = None, pen: float = PEN):
        self.own = network is None
        self.network = train_reader() if network is None else network
        self.side = _side(self.network)
        self.pen = positive("pen", pen)
        self.position = np.array([0.5, 0.5])
        self.strokes: list[np.ndarray] = []
        self.is_down = self.by_keys = False
        self._example = OWN
        self._drawn: tuple = ()
        self._image = np.zeros(self.side**2)

    @property
    def example(self) -> str:
        """Which example is on the pad; "your own" if none."""
        return self._example

    @example.setter
    def example(self, name: str) -> None:
        one_of("example", name, (OWN, *doodles.EXAMPLES))
        self.clear()
        self.strokes = [] if name == OWN else doodles.example(name)
        self._example, self.by_keys = name, False

    def draw(self, stroke: ArrayLike) -> None:
        """Add a stroke, positions (m, 2)."""
        (positions,) = checked([stroke])
        self._begin()
        self.strokes.append(np.clip(positions, 0, 1))
        self.position = self.strokes[-1][-1].copy()

    def pen_down(self) -> None:
        """Begin a stroke where the pen is; a dot, until it moves."""
        if not self.is_down:
            self._begin()
            self.strokes.append(self.position[np.newaxis].copy())
            self.is_down = True

    def move(self, dx: float, dy: float) -> None:
        """Move the pen to the right and down, as far as the edge of the pad."""
        step = finite("dx, dy", floats("dx, dy", [dx, dy]))
        self.position = np.clip(self.position + step, 0, 1)
        if self.is_down:
            self.strokes[-1] = np.vstack([self.strokes[-1], self.position])

    def lift(self) -> None:
        """End the stroke."""
        self.is_down = False

    def undo(self) -> None:
        """Take the last stroke back, if there is one."""
        self.lift()
        self._example = OWN
        if self.strokes:
            self.strokes.pop()

    def clear(self) -> None:
        """A clean pad; the pen is up, and stays where it is."""
        self.lift()
        self._example = OWN
        self.strokes = []

    def _begin(self) -> None:
        """Before a stroke: the pen is up, and an example makes way."""
        self.lift()
        if self._example != OWN:
            self.clear()

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        """Draw where the pointer goes."""
        self.by_keys = False
        if kind == "down":
            self.lift()
            self.position = np.clip(points[0], 0, 1)
            self.pen_down()
        for point in points:
            step = np.clip(point, 0, 1) - self.position
            # A slow hand gives more positions than make a difference, and each costs time.
            if kind == "up" or np.hypot(*step) > 0.01:
                self.move(*step)
        if kind == "up":
            self.lift()

    def key(self, name: str) -> None:
        """Move the pen one step, put it down or lift it, take a stroke back, or all."""
        self.by_keys = True
        if name in STEPS:
            right, down = STEPS[name]
            self.move(0.05 * right, 0.05 * down)
        elif name == "Backspace":
            self.undo()
        elif name == "Delete":
            self.clear()
        elif self.is_down:
            self.lift()
        else:
            self.pen_down()

    @property
    def image(self) -> np.ndarray:
        """What the network sees, (side²,), 0 to 1: sixteenths."""
        drawn = (self.pen, *(stroke.tobytes() for stroke in self.strokes))
        if drawn != self._drawn:
            self._drawn, self._image = drawn, render(self.strokes, self.side, self.pen)
        return self._image

    @property
    def reading(self) -> Reading:
        """What the network reads now."""
        return read(self.network, self.image)

    @property
    def contributions(self) -> np.ndarray:
        """Which pixels spoke for the best digit, and which against it, (side, side)."""
        return contributions(self.network, self.image)

    def say(self) -> str:
        """The reading and the runner-up; to who draws with keys, where the pen is as well."""
        reading = self.reading
        said = reading.sentence[0].upper() + reading.sentence[1:] + "."
        if self.strokes:
            second = int(reading.probabilities.argsort()[-2])
            said += f" Next: {_a(second)} ({per_cent(reading.probabilities[second])})."
        if self.by_keys:
            right, down = (f"{100 * share:.0f} %" for share in self.position)
            said += f" The pen is {'down' if self.is_down else 'up'}, {right} from the left, "
            said += f"{down} from the top."
        return said

    def code(self) -> str:
        """Lines that read the present drawing again, from its image.

        They train the pad's own reader; a network that was given to the pad they call `network`.
        """
        counts = np.round(self.image * 16).astype(int).reshape(self.side, self.side)
        rows = "\n".join(f"    {row.tolist()}," for row in counts)
        reader = "" if not self.own else "network = train_reader()\n"
        names = "read, train_reader" if self.own else "read"
        return (
            f"import numpy as np\n\nfrom nnlib.widgets.pad import {names}\n\n"
            f"counts = np.array([\n{rows}\n])  # of 16 dots in each pixel, how many have ink\n"
            f"{reader}reading = read(network, counts / 16)\n"
            "print(reading.sentence)\n"
        )


def _side(network: Network) -> int:
    sides = {64: 8, 784: 28}
    if network.inputs not in sides or network.outputs not in (10, 11):
        raise ValueError(
            f"network has {network.inputs} inputs and {network.outputs} outputs, expected 64 or "
            "784 inputs and 10 outputs, or 11 with one for what is no digit"
        )
    return sides[network.inputs]


def _image(network: Network, image: ArrayLike) -> np.ndarray:
    side = _side(network)
    x = finite("image", floats("image", image))
    return x.ravel() if x.shape == (side, side) else shape_of("image", x, (side * side,))


def _probabilities(network: Network, X: np.ndarray) -> np.ndarray:
    """(n, side²) -> (n, 10), of the digits."""
    return softmax(network.forward(X).astype(float))[:, :10]


def _a(label: int) -> str:
    return f"an {label}" if label == 8 else f"a {label}"


def per_cent(share: float) -> str:
    """In words where rounding would say all, or nothing."""
    if share > 0.995 or 0 < share < 0.005:
        return "over 99 %" if share > 0.5 else "under 1 %"
    return f"{100 * share:.0f} %"
