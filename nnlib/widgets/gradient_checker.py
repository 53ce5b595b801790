"""Lesson 08: plant a bug in a backward pass, and let the gradient check find it."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, ClassVar

import numpy as np

from .. import datasets
from ..activations import relu, softmax
from ..gradients import GradientReport, check_gradients, relative_error
from ..layers import Dense, Layer, ReLU
from ..losses import SoftmaxCrossEntropy
from ..network import Network
from ..plots.picture import COLOURS
from .stage import Button, Choice, Explorer, Group, Panel, Slider, Switch
from .stage.panel import GREY, INK

# 16 pixels, 10 ReLU units, 10 scores: few enough weights to look at each, and W2 is square, so
# that a forgotten transpose runs.
PIXELS, UNITS, CLASSES = 16, 10, 10
SHAPES = {"W1": (PIXELS, UNITS), "b1": (UNITS,), "W2": (UNITS, CLASSES), "b2": (CLASSES,)}
_ENDS = np.cumsum([0, *(int(np.prod(shape)) for shape in SHAPES.values())])
PARTS = {name: slice(a, b) for name, a, b in zip(SHAPES, _ENDS, _ENDS[1:], strict=False)}
POWERS = np.arange(-11, 0)
RATE, STEPS = 0.04, 10  # the second check's, as in the lesson's third museum piece
RIGHT, WRONG = 1e-7, 1e-4  # the lesson's rule of thumb, for h near 10⁻⁵
KINKED = 1  # a unit that image 0 blames a lot: its kink can be seen
SURPRISE, UNDECIDED = "a surprise", "?"

LINES = {
    "Z1": "Z1 = X @ W1 + b1",
    "A1": "A1 = relu(Z1)",
    "scores": "scores = A1 @ W2 + b2",
    "P": "d_scores = softmax(scores)",
    "one": "d_scores[np.arange(n), y] -= 1",
    "mean": "d_scores /= n",
    "dW2": "dW2 = A1.T @ d_scores + reg * W2",
    "db2": "db2 = d_scores.sum(axis=0)",
    "dA1": "dA1 = d_scores @ W2.T",
    "dZ1": "dZ1 = dA1 * (Z1 > 0)",
    "dW1": "dW1 = X.T @ dZ1 + reg * W1",
    "db1": "db1 = dZ1.sum(axis=0)",
    "step": "W1 -= rate * dW1  # likewise all",
}


class MaskedByBlame(ReLU):
    """The blame's sign decides what passes."""

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        return d_output * (d_output > 0)


class NoMask(ReLU):
    """All blame passes."""

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        return d_output


class Untransposed(Dense):
    """Sends blame back through W, not W.T."""

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        super().backward(d_output)
        return d_output @ self.W


class Transposed(Dense):
    """Its dW is transposed."""

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        passed_on = super().backward(d_output)
        self.dW[:] = self.dW.T.copy()
        return passed_on


class MeanBias(Dense):
    """Its db is a mean over the samples."""

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        passed_on = super().backward(d_output)
        self.db /= len(d_output)
        return passed_on


class PilesUp(Dense):
    """Adds to the gradients of the backward pass before."""

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        before = self.dW.copy(), self.db.copy()
        passed_on = super().backward(d_output)
        self.dW += before[0]
        self.db += before[1]
        return passed_on


class _SharedCache:
    """The sums of whichever layer ran last: a place where each should have its own."""

    Z: ClassVar[np.ndarray] = np.zeros((1, 1))


class Overwrites(Dense):
    """Keeps its sums where the layer before has its own."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        _SharedCache.Z = super().forward(X)
        return _SharedCache.Z


class Overwritten(ReLU):
    """Masks by the sums that were kept last."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        _SharedCache.Z = X
        return super().forward(X)

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        return d_output * (_SharedCache.Z > 0)


def _gradient(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    return SoftmaxCrossEntropy().gradient(scores, y)


@dataclass(frozen=True)
class Bug:
    """A mistake: the lines that it changes; as layers and a loss's gradient, for nnlib's check."""

    name: str
    lines: dict[str, str] = field(default_factory=dict)
    first: type[Dense] = Dense
    activation: type[Layer] = ReLU
    last: type[Dense] = Dense
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray] = _gradient

    @property
    def piles_up(self) -> bool:
        return self.first is PilesUp


_NO_REG = {"dW2": "dW2 = A1.T @ d_scores", "dW1": "dW1 = X.T @ dZ1"}
_PILED = {key: LINES[key].replace(" = ", " += ", 1) for key in ("dW2", "db2", "dW1", "db1")}
BUGS = {
    bug.name: bug
    for bug in [
        Bug("no bug"),
        Bug(
            "masked by blame",
            {"dZ1": "dZ1 = dA1 * (dA1 > 0)"},
            activation=MaskedByBlame,
        ),
        Bug("no mask at all", {"dZ1": "dZ1 = dA1"}, activation=NoMask),
        Bug(
            "Z1 overwritten",
            {"scores": "scores = Z1 = A1 @ W2 + b2"},
            first=Overwrites,
            activation=Overwritten,
            last=Overwrites,
        ),
        Bug(
            "no 1/n",
            {"mean": "# no d_scores /= n"},
            gradient=lambda scores, y: _gradient(scores, y) * len(y),
        ),
        Bug(
            "1 not subtracted",
            {"one": "# no d_scores[…, y] -= 1"},
            gradient=lambda scores, y: softmax(scores) / len(y),
        ),
        Bug(
            "Y − P, sign turned",
            {"P": "d_scores = -softmax(scores)", "one": "d_scores[np.arange(n), y] += 1"},
            gradient=lambda scores, y: -_gradient(scores, y),
        ),
        Bug(
            "softmax taken twice",
            {"P": "d_scores = softmax(softmax(scores))"},
            gradient=lambda scores, y: _gradient(softmax(scores), y),
        ),
        Bug("no reg · W", _NO_REG),
        Bug("W2 not transposed", {"dA1": "dA1 = d_scores @ W2"}, last=Untransposed),
        Bug(
            "dW2 transposed",
            {"dW2": "dW2 = d_scores.T @ A1 + reg * W2"},
            last=Transposed,
        ),
        Bug(
            "db averaged",
            {"db2": "db2 = d_scores.mean(axis=0)", "db1": "db1 = dZ1.mean(axis=0)"},
            first=MeanBias,
            last=MeanBias,
        ),
        Bug("gradients pile up", _PILED, first=PilesUp, last=PilesUp),
        Bug("gradient added", {"step": "W1 += rate * dW1  # likewise all"}),
    ]
}


@cache
def _digits() -> tuple[np.ndarray, np.ndarray]:
    """The training images on 4 × 4 pixels, each the mean of four, and their labels."""
    X, y = datasets.digits("train")
    return X.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, PIXELS), y


@cache
def _start(kink: bool) -> np.ndarray:
    """All 280 parameters in a line; at a kink, unit 1's z for image 0 is 0.000003."""
    rng = np.random.default_rng(0)
    W1 = rng.normal(0, np.sqrt(2 / PIXELS), SHAPES["W1"])
    W2 = rng.normal(0, np.sqrt(2 / UNITS), SHAPES["W2"])
    b1 = np.zeros(UNITS)
    if kink:
        b1[KINKED] = 3e-6 - _digits()[0][0] @ W1[:, KINKED]
    return np.concatenate([W1.ravel(), b1, W2.ravel(), np.zeros(CLASSES)])


def _split(line: np.ndarray) -> dict[str, np.ndarray]:
    return {name: line[part].reshape(SHAPES[name]) for name, part in PARTS.items()}


def _entropies(Z1: np.ndarray, W2: np.ndarray, b2: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The cross-entropy of many networks, (m,), from their sums Z1, (m or 1, n, 10).

    In the dtype of Z1, rounding included: the lesson's valley is made of it.
    """
    scores = np.maximum(Z1, 0) @ W2.reshape(-1, UNITS, CLASSES) + b2[:, np.newaxis]
    scores -= scores.max(axis=2, keepdims=True)
    true = scores[:, np.arange(len(y)), y].sum(axis=1)
    sums = np.exp(scores, out=scores).sum(axis=2)
    value = (np.log(sums).sum(axis=1) - true).astype(float) / len(y)
    return value.astype(Z1.dtype)


def _sums(many: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Z1 of many networks, (m, 280) -> (m, n, 10)."""
    W1, b1 = many[:, PARTS["W1"]], many[:, PARTS["b1"]]
    return X @ W1.reshape(-1, PIXELS, UNITS) + b1[:, np.newaxis]


def _squares(many: np.ndarray) -> np.ndarray:
    """ΣW² over both matrices of many networks, (m, 280) -> (m,)."""
    W1, W2 = many[:, PARTS["W1"]], many[:, PARTS["W2"]]
    return np.einsum("mi,mi->m", W1, W1) + np.einsum("mi,mi->m", W2, W2)


@lru_cache(maxsize=512)
def _moved(h: float, n: int, dtype: str, kink: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of 560 networks, each parameter moved by h and by −h: cross-entropy, ΣW²; who crossed."""
    X, y = _digits()[0][:n].astype(dtype), _digits()[1][:n]
    here, count = _start(kink), _ENDS[-1]
    many = np.broadcast_to(here.astype(dtype), (2, count, count)).copy()
    diagonal = np.arange(count)
    many[0, diagonal, diagonal], many[1, diagonal, diagonal] = here + h, here - h
    split = _ENDS[2]  # what comes after leaves the hidden layer as it is
    entropies, crossed = np.empty((2, count), dtype), np.zeros(count, dtype=bool)
    W2, b2 = PARTS["W2"], PARTS["b2"]
    with np.errstate(under="ignore"):
        first = many[:, :split].reshape(-1, count)
        Z1, still = _sums(first, X), _sums(here.astype(dtype)[np.newaxis], X)
        entropies[:, :split] = _entropies(Z1, first[:1, W2], first[:1, b2], y).reshape(2, -1)
        last = many[:, split:].reshape(-1, count)
        entropies[:, split:] = _entropies(still, last[:, W2], last[:, b2], y).reshape(2, -1)
        squares = _squares(many.reshape(-1, count)).reshape(2, -1)
    crossed[:split] = np.any(np.not_equal(*np.split(Z1 > 0, 2)), axis=(1, 2))
    return entropies, squares, crossed


@lru_cache(maxsize=512)
def _experiment(h: float, n: int, reg: float, dtype: str, kink: bool) -> np.ndarray:
    """Centred differences of the loss by all 280 parameters."""
    entropies, squares, _ = _moved(h, n, dtype, kink)
    ahead, behind = (entropies + 0.5 * reg * squares).astype(float)
    return (ahead - behind) / (2 * h)


def _backward(
    bug: Bug, here: dict[str, np.ndarray], n: int, reg: float, before: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Run the lines as they are shown, up to the step. `before` holds the gradients so far."""
    X, y = _digits()[0][:n].astype(here["W1"].dtype), _digits()[1][:n]
    place: dict[str, Any] = dict(np=np, relu=relu, softmax=softmax, X=X, y=y, n=n, reg=reg)
    place |= here | {f"d{name}": value.copy() for name, value in before.items()}
    exec(_compiled(bug.name), place)
    return {name: place[f"d{name}"] for name in SHAPES}


@cache
def _compiled(name: str) -> Any:
    lines = {**LINES, **BUGS[name].lines}
    return compile("\n".join(lines[key] for key in LINES if key != "step"), name, "exec")


@lru_cache(maxsize=256)
def _formula(name: str, n: int, reg: float, dtype: str, kink: bool) -> np.ndarray:
    """What the lines give, all 280 numbers, as float64."""
    here = _split(_start(kink).astype(dtype))
    slopes = {part: np.zeros_like(value) for part, value in here.items()}
    # Twice where gradients pile up, as nnlib's check does: once does no harm.
    for _ in range(2 if BUGS[name].piles_up else 1):
        slopes = _backward(BUGS[name], here, n, reg, slopes)
    return np.concatenate([slopes[part].ravel() for part in SHAPES]).astype(float)


@lru_cache(maxsize=256)
def _descent(name: str, n: int, reg: float, dtype: str, kink: bool) -> np.ndarray:
    """The loss before and after each of ten small steps with these gradients."""
    bug, sign = BUGS[name], 1 if name == "gradient added" else -1
    here = _split(_start(kink).astype(dtype))
    X, y = _digits()[0][:n].astype(dtype), _digits()[1][:n]
    slopes = {part: np.zeros_like(value) for part, value in here.items()}
    visited = []
    for _ in range(STEPS + 1):
        visited.append(np.concatenate([value.ravel() for value in here.values()]))
        slopes = _backward(bug, here, n, reg, slopes)
        here = {part: value + sign * RATE * slopes[part] for part, value in here.items()}
    many = np.array(visited)
    entropies = _entropies(_sums(many, X), many[:, PARTS["W2"]], many[:, PARTS["b2"]], y)
    return (entropies + 0.5 * reg * _squares(many)).astype(float)


class _WithTerm(Network):
    """A network whose backward adds reg · W to every dW, after its layers have done theirs."""

    reg = 0.0

    def backward(self, d_scores: np.ndarray, to_inputs: bool = True) -> np.ndarray:
        passed_on = super().backward(d_scores, to_inputs)
        for layer in self.layers:
            if isinstance(layer, Dense):
                layer.dW += self.reg * layer.W
        return passed_on


class _LossWithTerm:
    """Cross-entropy and the regularisation term; its gradient by the scores may be wrong."""

    def __init__(self, network: Network, reg: float, bug: Bug):
        self.network, self.reg, self.gradient = network, reg, bug.gradient
        self.entropy = SoftmaxCrossEntropy()

    def __call__(self, scores: np.ndarray, y: np.ndarray) -> float:
        dense = [layer for layer in self.network.layers if isinstance(layer, Dense)]
        squares = sum(float(np.sum(layer.W**2)) for layer in dense)
        return self.entropy(scores, y) + 0.5 * self.reg * squares


@lru_cache(maxsize=256)
def _report(name: str, n: int, reg: float, kink: bool) -> GradientReport:
    bug = BUGS[name]
    first, last = bug.first(PIXELS, UNITS), bug.last(UNITS, CLASSES)
    network = _WithTerm(first, bug.activation(), last)
    network.parameters = _start(kink)
    network.reg = 0.0 if name == "no reg · W" else reg
    X, y = _digits()[0][:n], _digits()[1][:n]
    return check_gradients(network, _LossWithTerm(network, reg, bug), X, y)


@dataclass
class GradientChecker:
    """A 16-10-10 network before training, a bug in its backward pass, and its gradient check.

    `bug` is a name of BUGS, or "a surprise": then the number `surprise` picks one, to be found
    out. `diagnosis` is what the student thinks it is. `n` images, in `dtype`, and `reg` go into
    the loss; the experiment moves each parameter by `h`; `kink` puts a unit next to its kink.
    `row` and `column` are the place in the maps that one looks at.
    """

    bug: str = "no bug"
    diagnosis: str = UNDECIDED
    h: float = 1e-5
    n: int = 5
    reg: float = 0.1
    dtype: str = "float64"
    kink: bool = False
    surprise: int = 0
    revealed: bool = False
    row: int = 4
    column: int = 0

    def __post_init__(self) -> None:
        for name, allowed in (
            ("bug", [*BUGS, SURPRISE]),
            ("diagnosis", [*BUGS, UNDECIDED]),
            ("dtype", ["float64", "float32"]),
        ):
            if getattr(self, name) not in allowed:
                given = getattr(self, name)
                raise ValueError(f"{name} is {given!r}, expected one of {', '.join(allowed)}")
        if not 1 <= self.n <= 10:
            raise ValueError(f"n is {self.n}, expected 1 to 10 images")
        if not self.h > 0:
            raise ValueError(f"h is {self.h}, expected a number above 0")
        if not 0 <= self.reg <= 10:
            raise ValueError(f"reg is {self.reg}, expected 0 to 10")

    @property
    def hidden(self) -> bool:
        """Is there something to be guessed?"""
        return self.bug == SURPRISE and not self.revealed

    def planted(self) -> Bug:
        """The bug that is there, a surprise too."""
        if self.bug != SURPRISE:
            return BUGS[self.bug]
        names = list(BUGS)
        # Each comes once before any comes again.
        turn, place = divmod(self.surprise, len(names))
        return BUGS[names[np.random.default_rng(turn).permutation(len(names))[place]]]

    def new_surprise(self) -> None:
        """Hide another bug."""
        self.surprise += self.bug == SURPRISE
        self.bug, self.revealed, self.diagnosis = SURPRISE, False, UNDECIDED

    def reveal(self) -> None:
        """Show what the surprise was."""
        self.revealed = self.bug == SURPRISE

    def _given(self) -> tuple[int, float, str, bool]:
        return self.n, self.reg, self.dtype, self.kink

    def formula(self) -> np.ndarray:
        """What the backward pass gives: W1, b1, W2, b2 in one line, (280,)."""
        return _formula(self.planted().name, *self._given())

    def experiment(self, h: float | None = None) -> np.ndarray:
        """What centred differences of the loss give, (280,)."""
        return _experiment(h or self.h, *self._given())

    def crossed(self) -> np.ndarray:
        """Which of the 280 experiments step across a kink."""
        return _moved(self.h, self.n, self.dtype, self.kink)[2]

    def errors(self, h: float | None = None) -> dict[str, float]:
        """The relative error of each parameter: largest difference by largest entry."""
        ours, theirs = self.formula(), self.experiment(h)
        return {name: relative_error(ours[part], theirs[part]) for name, part in PARTS.items()}

    def error_map(self) -> np.ndarray:
        """(280,): each entry's difference by the largest entry of its parameter."""
        ours, theirs = self.formula(), self.experiment()
        each = np.abs(ours - theirs)
        for part in PARTS.values():
            largest = max(np.abs(ours[part]).max(), np.abs(theirs[part]).max())
            each[part] /= largest or 1.0
        return each

    def report(self) -> GradientReport:
        """nnlib's check of the same network, with its own h and in float64."""
        return _report(self.planted().name, self.n, self.reg, self.kink)

    def descent(self) -> np.ndarray:
        """The second check: the loss along ten small steps, (11,)."""
        return _descent(self.planted().name, *self._given())

    def word(self, name: str) -> str:
        """What the relative error of this parameter means."""
        error = self.errors()[name]
        if error < RIGHT:
            return "right"
        crossed = self.crossed()[PARTS[name]]
        limit = max(WRONG, self.noise(name), self.h**2)
        # Without the entries that step across a kink, is there still a fault?
        if crossed.any() and self.error_map()[PARTS[name]][~crossed].max(initial=0) < limit:
            return "kink?"
        if error < self.noise(name):
            return "rounding?"
        if error < self.h**2:  # a centred difference's own error is of this order
            return "h large?"
        return "look closer" if error < WRONG else "wrong"

    def noise(self, name: str) -> float:
        """A relative error that rounding alone may make: the loss's last digits, divided by h."""
        part, digit = PARTS[name], float(np.finfo(self.dtype).eps)
        largest = max(np.abs(self.formula()[part]).max(), np.abs(self.experiment()[part]).max())
        return 4 * digit * self.descent()[0] / self.h / max(largest, 1e-12)

    def factor(self, name: str) -> float | None:
        """The number by which all of this parameter's gradient is too large, if there is one."""
        ours, theirs = self.formula()[PARTS[name]], self.experiment()[PARTS[name]]
        size = float(theirs @ theirs)
        factor = float(ours @ theirs) / size if size else 1.0
        good = relative_error(ours, factor * theirs) < 1e-3
        return factor if good else None

    def picked(self) -> tuple[str, int]:
        """The entry that one looks at: its parameter, and its place in the 280."""
        name = list(SHAPES)[2 * (self.column >= UNITS) + (self.row >= PIXELS)]
        column = self.column % UNITS
        row = 0 if self.row >= PIXELS else self.row
        return name, PARTS[name].start + row * UNITS + column

    def pattern(self) -> str:
        """What the errors look like, in a few words."""
        words = {name: self.word(name) for name in SHAPES}
        said = []
        for word, meaning in (
            ("wrong", "wrong"),
            ("look closer", "to be looked at more closely"),
            ("kink?", "measured across a kink"),
            ("rounding?", "too near to rounding to tell"),
            ("h large?", "measured with too large an h"),
        ):
            names = [name for name in SHAPES if words[name] == word]
            if names:
                said.append(f"{', '.join(names)} {meaning}")
        return "; ".join(said) or "all right"

    def without_effect(self) -> bool:
        """Is there a bug that changes nothing here?"""
        name = self.planted().name
        right = _formula("no bug", *self._given())
        return name not in ("no bug", "gradient added") and np.allclose(self.formula(), right)

    def say(self) -> str:
        values = self.descent()
        what = "A hidden bug" if self.hidden else f"Planted: {self.planted().name}"
        errors = ", ".join(f"{name} {error:.0e}" for name, error in self.errors().items())
        way = "falls" if values[-1] < values[0] else "rises"
        said = (
            f"{what}. Relative errors {errors}: {self.pattern()}. "
            f"In ten small steps the loss {way} from {values[0]:.3f} to {values[-1]:.3f}."
        )
        if self.hidden:
            if self.diagnosis == UNDECIDED:
                return f"{said} What is it? Choose your diagnosis, then reveal."
            return f"{said} Your diagnosis: {self.diagnosis}. Reveal it."
        if self.bug == SURPRISE and self.diagnosis != UNDECIDED:
            found = self.diagnosis == self.planted().name
            said += f" Your diagnosis, {self.diagnosis}, was {'right' if found else 'wrong'}."
        if self.without_effect():
            said += " The bug can't be seen here: check with several images and every term."
        return said

    def code(self) -> str:
        if self.hidden:
            return (
                "from nnlib.widgets.gradient_checker import GradientChecker\n\n"
                "# Reveal the bug to see its lines.\n"
                f"state = GradientChecker({SURPRISE!r}, h={self.h:.3g}, n={self.n}, "
                f"reg={self.reg:g}, dtype={self.dtype!r},\n"
                f"                        kink={self.kink}, surprise={self.surprise})\n"
                "print(state.errors())"
            )
        bug = self.planted()
        lines = [{**LINES, **bug.lines}[key] for key in LINES if key != "step"]
        if bug.piles_up:
            zeros = "dW1, db1, dW2, db2 = (np.zeros_like(array) for array in (W1, b1, W2, b2))"
            lines = [zeros, "for _ in range(2):", *("    " + line for line in lines)]
        body, values = "\n".join(lines), "changed"
        setting = "b1[1] = 3e-6 - X[0] @ W1[:, 1]  # next to its kink\n" if self.kink else ""
        setting += "parameters = [W1, b1, W2, b2]\n"
        if self.dtype == "float32":
            setting += "X = X.astype(np.float32)\n"
            setting += "W1, b1, W2, b2 = (array.astype(np.float32) for array in parameters)\n"
            values = "(array.astype(np.float32) for array in changed)"
        return f"""\
import numpy as np
from nnlib import SoftmaxCrossEntropy, datasets
from nnlib.activations import relu, softmax
from nnlib.gradients import numerical_gradient, relative_error

X, y = datasets.digits("train")
n, reg, h = {self.n}, {self.reg:g}, {self.h:.6g}
X, y = X[:n].reshape(n, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(n, 16), y[:n]
rng = np.random.default_rng(0)
W1, b1 = rng.normal(0, np.sqrt(2 / 16), (16, 10)), np.zeros(10)
W2, b2 = rng.normal(0, np.sqrt(2 / 10), (10, 10)), np.zeros(10)
{setting}
{body}

for k, found in enumerate([dW1, db1, dW2, db2]):
    def loss(values):
        changed = [*parameters[:k], values, *parameters[k + 1 :]]
        W1, b1, W2, b2 = {values}
        scores = relu(X @ W1 + b1) @ W2 + b2
        term = 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
        return SoftmaxCrossEntropy()(scores, y) + term

    judged = numerical_gradient(loss, parameters[k], h)
    print(["W1", "b1", "W2", "b2"][k], relative_error(found, judged))"""

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        x, y = points[-1]
        if panel == "sweep":
            self.h = _rounded(x)
        elif panel == "maps":
            self.row, self.column = _place(x, y)
        elif panel == "scatter":
            side = self.side()
            ours = np.clip(self.formula(), -side, side)
            theirs = np.clip(self.experiment(), -side, side)
            nearest = int(np.argmin((theirs - x) ** 2 + (ours - y) ** 2))
            self._pick(nearest)

    def _pick(self, index: int) -> None:
        for number, part in enumerate(PARTS.values()):
            if part.start <= index < part.stop:
                row, column = divmod(index - part.start, UNITS)
                self.row = PIXELS if number % 2 else row
                self.column = column + UNITS * (number >= 2)

    def key(self, name: str) -> None:
        if name in ("-", "+"):
            step = 0.5 if name == "+" else -0.5
            self.h = _rounded(np.log10(self.h) + step)
        elif name in ("ArrowLeft", "ArrowRight"):
            step = 1 if name == "ArrowRight" else -1
            self.column = min(max(self.column + step, 0), 2 * UNITS - 1)
            if UNITS <= self.column and UNITS <= self.row < PIXELS:
                self.row = UNITS - 1  # W2 has fewer rows than W1
        else:
            step = 1 if name == "ArrowDown" else -1
            self.row = min(max(self.row + step, 0), PIXELS)
            if UNITS <= self.column and UNITS <= self.row < PIXELS:
                self.row = PIXELS if step > 0 else UNITS - 1

    def side(self) -> float:
        """How far the scatter's axes go: an experiment drowned in rounding may lie beyond."""
        ours, theirs = np.abs(self.formula()).max(), np.abs(self.experiment()).max()
        return 1.12 * float(max(ours, min(theirs, 8 * ours), 1e-6))


def _rounded(power: float) -> float:
    """10 to the power, in steps of half a power, within the slider."""
    nearest = round(2 * min(max(float(power), POWERS[0]), POWERS[-1])) / 2
    return float(f"{10.0**nearest:.6g}")


# The maps' coordinates: a unit is a square of them, y goes up.
_GAP, _LOW = 1.5, 17.8


def _place(x: float, y: float) -> tuple[int, int]:
    """The row and column that a point of the maps is in, or near."""
    second = x > UNITS + _GAP / 2
    column = int(np.clip(np.floor(x - (UNITS + _GAP) * second), 0, UNITS - 1))
    rows = UNITS if second else PIXELS
    if y < -(_LOW + rows) / 2:
        return PIXELS, column + UNITS * second
    return int(np.clip(np.floor(-y), 0, rows - 1)), column + UNITS * second


STYLES = {
    "W1": (COLOURS[0], "circle", ""),
    "b1": (COLOURS[1], "triangle", "7 4"),
    "W2": (COLOURS[2], "square", "2 4"),
    "b2": (COLOURS[3], "diamond", "9 3 2 3"),
}


def draw(state: GradientChecker, room: float) -> list[Panel]:
    columns = 3 if room >= 1000 else 2 if room >= 560 else 1
    width = min(room / columns, 440)
    return [
        _lines(state, width),
        _verdict(state, width, 296 if columns > 1 else 0),
        _second(state, width),
        _maps(state, width),
        _scatter(state, width),
        _sweep(state, width),
    ]


def _page(name: str, width: float, height: float, title: str) -> Panel:
    """A panel of text, whose coordinates are pixels, y down."""
    return Panel(name, (0, width - 16), (height - 30, 0), width, height, title=title, ticks=False)


def _lines(state: GradientChecker, width: float) -> Panel:
    title = "The lines" if state.hidden else "The lines, as they run"
    page = _page("lines", width, 296, title)
    changed = {} if state.hidden else state.planted().lines
    y = 12
    for key, line in LINES.items():
        if key in ("P", "dW2", "dA1", "step"):
            y += 5
        if key in changed:
            page.box(-2, y - 9, width - 22, y + 8, fill="#fde8da", colour=COLOURS[1], rounded=3)
            # On a phone, a long line leaves room for the arrow only.
            mark = "◀ bug" if 7.3 * len(changed[key]) < width - 80 else "◀"
            page.text(width - 26, y, mark, anchor="end", colour="#8a3c00", bold=True)
        _mono(page, 4, y, changed.get(key, line))
        y += 17
    if state.hidden:
        page.text(0, y + 4, "as they should be: what runs may differ", anchor="start", bold=True)
    elif changed:
        key = next(iter(changed))
        page.text(0, y + 4, "right:", anchor="start", bold=True)
        _mono(page, 40, y + 4, LINES[key])
    return page


def _mono(page: Panel, x: float, y: float, text: str) -> None:
    page.text(x, y, text, anchor="start", mono=True)


def _verdict(state: GradientChecker, width: float, height: float) -> Panel:
    report = state.report()
    if state.hidden and not report:
        verdict = "Wrong. Where, and why? The verdict waits until you reveal the bug."
    else:
        verdict = report.verdict
    letters = max(int((width - 20) / 6.3), 20)
    sentences = [textwrap.wrap(part, letters) for part in verdict.replace(". ", ".\n").split("\n")]
    needed = 150 + sum(17 * len(lines) + 4 for lines in sentences)
    page = _page("verdict", width, max(height, needed), "nnlib's check (h = 10⁻⁵, float64)")
    for at, text in ((0, "layer"), (92, "relative error")):
        page.text(at, 12, text, anchor="start", colour=GREY)
    y = 32
    for row in report.parameters:
        page.text(0, y, f"{row.layer[0]}, Dense", anchor="start")
        page.text(66, y, row.parameter, anchor="start", bold=True)
        page.text(92, y, f"{row.error:.1e}", anchor="start")
        said, bold = ("agrees", False) if row.agrees else ("wrong", True)
        page.text(150, y, said, anchor="start", bold=bold)
        if row.kinks:
            kinks = "1 kink" if row.kinks == 1 else f"{row.kinks} kinks"
            page.text(202, y, kinks, anchor="start")
        y += 19
    y += 10
    for lines in sentences:
        for line in lines:
            page.text(0, y, line, anchor="start")
            y += 17
        y += 4
    return page


def _second(state: GradientChecker, width: float) -> Panel:
    right = _descent("no bug", *state._given())
    values = state.descent()
    low, high = min(right.min(), values.min()), max(right.max(), values.max())
    margin = 0.14 * max(high - low, 1e-6)
    panel = Panel(
        "second",
        (0, STEPS),
        (low - margin, high + 2.2 * margin),
        width,
        296,
        title="Second check: ten small steps",
        xlabel="step",
        ylabel="loss",
    )
    steps = np.arange(STEPS + 1)
    panel.line(steps, right, COLOURS[0], dash="7 4")
    panel.line(steps, values, COLOURS[1])
    panel.points(steps, values, COLOURS[1], marker="triangle")
    way = "falls" if values[-1] < values[0] else "rises"
    top = high + 1.4 * margin
    panel.text(0.2, top, f"▲ these lines: the loss {way}", anchor="start", halo=True)
    panel.text(STEPS, top, "- - right", anchor="end", halo=True)
    return panel


def _maps(state: GradientChecker, width: float) -> Panel:
    across = 2 * UNITS + _GAP
    panel = Panel(
        "maps",
        (-0.2, across + 0.2),
        (-_LOW - 3, 1.4),
        width,
        350,
        title="Where formula and experiment differ",
        ticks=False,
        drag=True,
    )
    each, crossed = np.log10(np.maximum(state.error_map(), 1e-30)), state.crossed()
    errors = state.errors()
    size = 12 if panel.width > 320 else 10
    for name, part in PARTS.items():
        x = (UNITS + _GAP) * (name[1] == "2")
        y = -_LOW if name[0] == "b" else 0.0
        rows = SHAPES[name][0] if len(SHAPES[name]) == 2 else 1
        values = each[part].reshape(rows, UNITS)
        panel.heat(values, "grey", -10, 0, extent=(x, x + UNITS, y - rows, y))
        panel.box(x, y - rows, x + UNITS, y, colour=GREY)
        for place in np.argwhere(crossed[part].reshape(rows, UNITS)):
            panel.points(
                x + place[1] + 0.5, y - place[0] - 0.5, COLOURS[1], marker="cross", size=3
            )
        said = f"{name}  {errors[name]:.0e}"
        bold = state.word(name) != "right"
        panel.text(x, y + 0.72, said, anchor="start", bold=bold, size=size)
        panel.text(x + UNITS, y + 0.72, state.word(name), anchor="end", size=size)
    # Beneath W2 is room for the scale.
    x = UNITS + _GAP
    panel.heat(
        np.linspace(-10, 0, 11)[np.newaxis], "grey", -10, 0, extent=(x, x + UNITS, -13.2, -12.2)
    )
    panel.box(x, -13.2, x + UNITS, -12.2, colour=GREY)
    panel.text(x, -13.9, "10⁻¹⁰", anchor="start")
    panel.text(x + UNITS, -13.9, "1", anchor="end")
    panel.text(x, -11.6, "relative error", anchor="start")
    if crossed.any():
        panel.text(x, -15.2, "× steps across a kink", anchor="start")
    name, index = state.picked()
    row, column = divmod(index - PARTS[name].start, UNITS)
    left = column + (UNITS + _GAP) * (name[1] == "2")
    top = -_LOW if name[0] == "b" else -float(row)
    panel.box(left, top - 1, left + 1, top, colour="#ffffff", width=4)
    panel.box(left, top - 1, left + 1, top, colour=COLOURS[1], width=2.5)
    address = f"{name}[{row}, {column}]" if name[0] == "W" else f"{name}[{column}]"
    ours, theirs = state.formula()[index], state.experiment()[index]
    said = f"{address}: formula {ours:.3g}, experiment {theirs:.3g}".replace("-", "−")
    panel.text(0, -_LOW - 2.2, said, anchor="start", size=size)
    return panel


def _scatter(state: GradientChecker, width: float) -> Panel:
    side = state.side()
    panel = Panel(
        "scatter",
        (-side, side),
        (-side, side),
        width,
        350,
        title="Formula against experiment",
        xlabel="experiment",
        ylabel="formula",
        drag=True,
    )
    panel.line([-side, side], [-side, side], GREY, width=1.5, dash="5 4")
    ours, theirs = state.formula(), state.experiment()
    ours, theirs = np.clip(ours, -side, side), np.clip(theirs, -side, side)
    for name, part in PARTS.items():
        colour, marker, _ = STYLES[name]
        panel.points(theirs[part], ours[part], colour, marker=marker)
    index = state.picked()[1]
    panel.handle(float(theirs[index]), float(ours[index]), size=8)
    places = [(-0.96, 0.92), (-0.96, 0.8), (0.96, -0.8), (0.96, -0.92)]
    for (x, y), name in zip(places, SHAPES, strict=True):
        factor = state.factor(name)
        said = "no one factor" if factor is None else f"× {factor:.3g}".replace("-", "−")
        if factor is not None and abs(factor - 1) < 1e-3:
            said = "equal"
        colour, marker, _ = STYLES[name]
        at = x * side if x < 0 else 0.3 * side
        panel.points(at + 0.02 * side, y * side, colour, marker=marker, size=5)
        panel.text(at + 0.09 * side, y * side, f"{name} {said}", anchor="start", halo=True)
    return panel


def _sweep(state: GradientChecker, width: float) -> Panel:
    panel = Panel(
        "sweep",
        (float(POWERS[0]), float(POWERS[-1])),
        (-12, 4),
        width,
        350,
        title="Relative error, as h changes",
        xlabel="h: 10 to the power of …",
        ylabel="10 to the power of …",
        drag=True,
    )
    for limit, above, said in ((RIGHT, -0.6, "right"), (WRONG, 0.6, "a mistake, or a kink")):
        height = float(np.log10(limit))
        panel.line([POWERS[0], POWERS[-1]], [height, height], GREY, width=1, dash="3 3")
        panel.text(POWERS[-1], height + above, said, anchor="end", colour=GREY, halo=True)
    swept = [state.errors(10.0**power) for power in POWERS.tolist()]
    here, now = float(np.log10(state.h)), state.errors()
    panel.line([here, here], [-12, 2.4], INK, width=1)
    for number, (name, (colour, marker, dash)) in enumerate(STYLES.items()):
        heights = np.log10([max(errors[name], 1e-12) for errors in swept])
        panel.line(POWERS, heights, colour, dash=dash)
        panel.points(here, np.log10(max(now[name], 1e-12)), colour, marker=marker, size=6)
        x = POWERS[0] + 0.5 + 2.4 * number
        panel.points(x, 3.3, colour, marker=marker, size=5)
        panel.text(x + 0.35, 3.3, name, anchor="start", halo=True)
    panel.handle(here, -11.2, size=7)
    return panel


def explorer(bug: str = "masked by blame") -> Explorer:
    """The explorer of lesson 08, with a bug of BUGS or "a surprise"."""
    check = [
        Slider("h", "h", float(POWERS[0]), float(POWERS[-1]), 0.5, log=True),
        Slider("n", "images n", 1, 10, 1),
        Slider("reg", "reg", 0, 0.5, 0.05),
        Choice("dtype", "numbers", ["float64", "float32"]),
    ]
    guess = [
        Button("new_surprise", "Another surprise", "Hide a bug, chosen at random"),
        Choice("diagnosis", "diagnosis", [UNDECIDED, *BUGS]),
        Button("reveal", "Reveal", "Show the hidden bug"),
    ]
    controls: list[Any] = [
        Choice("bug", "bug", [*BUGS, SURPRISE]),
        Switch("kink", "next to a kink"),
        Group("Check", check),
        Group("Guess", guess),
    ]
    keys = {
        "ArrowLeft": "entry to the left",
        "ArrowRight": "entry to the right",
        "ArrowUp": "entry above",
        "ArrowDown": "entry below",
        "-": "h smaller",
        "+": "h larger",
    }
    title = "A gradient check: plant a bug, and find it"
    return Explorer(GradientChecker(bug), draw, controls, title=title, keys=keys)
