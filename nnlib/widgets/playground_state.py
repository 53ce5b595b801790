"""The playground without its front end: a data set, a network, and how it is trained.

What is trained are nnlib's own pieces, in the order of `fit`.
"""

import math
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from .. import datasets
from ..layers import Dense, Dropout, Layer, Sigmoid
from ..losses import BinaryCrossEntropy, SoftmaxCrossEntropy
from ..network import Network
from ..optimizers import Optimizer
from ..training import Step, minibatches
from ..validation import count, one_of, positive, share
from . import playground_code
from .playground_choices import (
    ACTIVATIONS,
    DATA,
    INPUTS,
    MOST_CLASSES,
    MOST_LAYERS,
    MOST_POINTS,
    MOST_UNITS,
    OPTIMIZERS,
    OWN,
    PENALTIES,
    SETS,
    SPEEDS,
)

FRAME = 0.010  # seconds of training in a frame
RUNAWAY = 1e3  # with a weight beyond it every unit is saturated: it will not come back
RECORDS = 400  # the most points of a loss curve


def _input_switch(name: str) -> Any:
    def read(self: "Playground") -> bool:
        return name in self.inputs

    def write(self: "Playground", on: bool) -> None:
        chosen = tuple(i for i in INPUTS if (on if i == name else i in self.inputs))
        if not chosen:
            raise ValueError("inputs is empty, expected at least one for the network to read")
        self.inputs = chosen

    return property(read, write, doc=f"Whether the network reads {name}.")


@dataclass
class Playground:
    """A data set, a network, and how it is trained; `advance` trains it for one frame.

    All fields may be set at any time. Data, hidden layers, activation and inputs begin anew;
    what training is told holds from the next mini-batch (a batch size from the next epoch).
    `share` is the part of the points, in per cent, that the network trains on. `own` holds the
    points placed by hand, (x₁, x₂, class).
    """

    data: str = "moons"
    hidden: tuple[int, ...] = (4,)
    activation: str = "tanh"
    inputs: tuple[str, ...] = ("x₁", "x₂")
    noise: float = 0.1
    n: int = 200
    share: int = 50
    learning_rate: float = 1.0
    optimizer: str = "SGD"
    batch_size: int = 32
    penalty: str = "none"
    strength: float = 0.001
    dropout: float = 0.0
    seed: int = 0
    data_seed: int = 0
    speed: str = "1 epoch"
    own: list[tuple[float, float, int]] = field(default_factory=list)
    place: int = 0
    show_test: bool = True
    lines: bool = False
    classes_only: bool = False

    def __post_init__(self) -> None:
        one_of("data", self.data, DATA)
        one_of("activation", self.activation, ACTIVATIONS)
        one_of("optimizer", self.optimizer, OPTIMIZERS)
        one_of("penalty", self.penalty, PENALTIES)
        one_of("speed", self.speed, SPEEDS)
        self.hidden = tuple(count("hidden", units) for units in self.hidden)
        if len(self.hidden) > MOST_LAYERS or max(self.hidden, default=1) > MOST_UNITS:
            raise ValueError(
                f"hidden is {self.hidden}, expected at most {MOST_LAYERS} layers of at most "
                f"{MOST_UNITS} units"
            )
        if not self.inputs:
            raise ValueError("inputs is empty, expected at least one, such as 'x₁'")
        for name in self.inputs:
            one_of("inputs", name, INPUTS)
        self.inputs = tuple(name for name in INPUTS if name in self.inputs)
        if not 10 <= count("n", self.n) <= MOST_POINTS:
            raise ValueError(f"n is {self.n}, expected 10 to {MOST_POINTS} points")
        if not 10 <= count("share", self.share) <= 100:
            raise ValueError(f"share is {self.share}, expected 10 to 100 per cent")
        if not 0 <= self.noise < math.inf:
            raise ValueError(f"noise is {self.noise}, expected a number of at least 0")
        count("batch_size", self.batch_size)
        positive("learning_rate", self.learning_rate)
        positive("strength", self.strength)
        share("dropout", self.dropout)
        for *_, label in self.own:
            if label not in range(MOST_CLASSES):
                raise ValueError(f"own holds the class {label}, expected 0 to {MOST_CLASSES - 1}")
        self.cursor, self.chosen = (0.0, 0.0), 0
        self._layer, self._unit = -1, 0  # what is shown large; layer −1 is the output
        self._data_key: Any = None
        self.steps = self.epochs = 0
        self.diverged = self.changed = False
        self._start_key: Any = None
        self._held_reach: float | None = None
        self._spraying = False
        self._grids: dict[Any, np.ndarray] = {}
        self.sync()

    x1, x2 = _input_switch("x₁"), _input_switch("x₂")
    x11, x22, x12 = _input_switch("x₁²"), _input_switch("x₂²"), _input_switch("x₁x₂")
    sin1, sin2 = _input_switch("sin πx₁"), _input_switch("sin πx₂")

    # What follows from the fields. Every public method begins with `sync`, so that a field may
    # be set by a control or by code alike.

    def sync(self) -> None:
        """Make what the fields ask for, where they have changed: data, network, optimizer."""
        own = self.data == OWN
        data_key = (OWN, self.share, tuple(self.own)) if own else self._recipe()
        if data_key != self._data_key:
            if own and not self.own and self._data_key and self._data_key[0] != OWN:
                self._take_over()
                data_key = (OWN, self.share, tuple(self.own))
            if own and self._data_key and self._data_key[0] == OWN:
                self.changed = self.changed or self.steps > 0
            self._make_data()
            self._data_key = data_key
        start_key = (
            # A point more or less is no reason to forget what was learned.
            OWN if own else data_key,
            self.outputs,
            self.hidden,
            self.activation,
            self.inputs,
            self.seed,
        )
        if start_key != self._start_key:
            self._start_key = start_key
            self._start()
        self._tune()

    def _recipe(self) -> tuple:
        return (self.data, self.n, self.noise, self.share, self.data_seed)

    def _take_over(self) -> None:
        """One's own points begin with those that were there."""
        points = np.concatenate([self.X_train, self.X_test]).round(2).tolist()
        labels = np.concatenate([self.y_train, self.y_test]).tolist()
        self.own = [(x, y, label) for (x, y), label in zip(points, labels, strict=True)]

    def _make_data(self) -> None:
        if self.data == OWN:
            X = np.array([point[:2] for point in self.own], dtype=float).reshape(-1, 2)
            y = np.array([point[2] for point in self.own], dtype=int)
            trains = np.ones(len(y), dtype=bool)
            for label in range(MOST_CLASSES):
                # The same share of each class, spread evenly over the order of the clicks.
                rank = np.arange(1, np.sum(y == label) + 1) * self.share
                trains[y == label] = rank // 100 > (rank - self.share) // 100
            if not trains.any():
                trains[:] = True
        else:
            if self.data in SETS:
                make, classes = SETS[self.data]
                more = () if classes is None else (classes,)
                X, y = make(self.n, self.noise, self.data_seed, *more)
            else:
                X, y = datasets.toy(self.data, self.n, self.noise, self.data_seed)
            trains = np.arange(self.n) < self.cut()
        self.X_train, self.y_train = X[trains], y[trains]
        self.X_test, self.y_test = X[~trains], y[~trains]
        self.outputs = 1 if len(y) == 0 or y.max() < 2 else int(y.max()) + 1
        reach = float(np.abs(X).max()) if len(X) else 0.0
        self.limit = max(1.5, math.ceil(10 * reach + 0.5) / 10)
        self._prepare()

    def cut(self) -> int:
        """How many of the points are for training: the first ones."""
        return max(round(self.n * self.share / 100), 1)

    def _prepare(self) -> None:
        """What the network reads and is to answer."""
        self._answered: tuple | None = None
        self._batches: deque = deque()
        self.loss: Any = SoftmaxCrossEntropy() if self.outputs > 1 else BinaryCrossEntropy()
        self._targets = [
            (self.read(X), self._target(y))
            for X, y in ((self.X_train, self.y_train), (self.X_test, self.y_test))
            if len(y)
        ]

    def read(self, X: np.ndarray) -> np.ndarray:
        """Points (n, 2) -> what the network reads of them, (n, number of inputs)."""
        if self.inputs == ("x₁", "x₂"):
            return X
        return np.column_stack([INPUTS[name][1](X) for name in self.inputs])

    def _target(self, y: np.ndarray) -> np.ndarray:
        return y[:, np.newaxis].astype(float) if self.outputs == 1 else np.eye(self.outputs)[y]

    def _start(self) -> None:
        """A new network, before its first step."""
        sizes, kind = (len(self.inputs), *self.hidden), ACTIVATIONS[self.activation]
        layers: list[Layer] = []
        for inputs, outputs in pairwise(sizes):
            layers.append(Dense(inputs, outputs))
            if kind is not None:
                layers.append(kind())
            # Always there, if only with rate 0, so that the rate can change on the way.
            layers.append(Dropout(0.0))
        layers.append(Dense(sizes[-1], self.outputs))
        if self.outputs == 1:
            layers.append(Sigmoid())
        self.network = Network(*layers, seed=self.seed)
        self.dense = [layer for layer in layers if isinstance(layer, Dense)]
        self.steps = self.epochs = 0
        self.diverged = self.changed = False
        self._tuned: Any = None
        self._rng = np.random.default_rng(0)  # as in `fit`
        self._stride = 1
        self._prepare()
        self.curve: list[tuple[float, float, float]] = []
        self._record()
        if self._layer > len(self.hidden):
            self._layer, self._unit = -1, 0
        self._unit = min(self._unit, self.columns()[self._layer] - 1)
        self.chosen = 0

    def _tune(self) -> None:
        """Hand what training is told to the pieces that do it."""
        settings = (
            self.learning_rate,
            self.batch_size,
            self.penalty,
            self.strength if self.penalty != "none" else None,
            self.dropout,
            self.optimizer,
        )
        if settings == self._tuned:
            return
        self.changed = self.changed or self.steps > 0
        if self._tuned is None:
            self._step = Step(self.network, self.loss, self._new_optimizer(), [])
        elif self._tuned[-1] != self.optimizer:
            self._step.optimizer = self._new_optimizer()
        self._step.optimizer.learning_rate = self.learning_rate  # type: ignore[attr-defined]
        penalty = PENALTIES[self.penalty]
        self._step.regularizers = [] if penalty is None else [penalty(self.strength)]
        for layer in self.network.layers:
            if isinstance(layer, Dropout):
                layer.rate = self.dropout
        self._tuned = settings

    def _new_optimizer(self) -> Optimizer:
        return OPTIMIZERS[self.optimizer](self.learning_rate)

    # Training.

    @property
    def able(self) -> bool:
        """Whether there is anything to train on, and the numbers have not run away."""
        return len(np.unique(self.y_train)) > 1 and not self.diverged

    def advance(self) -> bool:
        """One frame: as many mini-batches as its speed says, and as fit in."""
        self.sync()
        until = time.perf_counter() + FRAME
        epochs = self.epochs
        while self.able:
            self._one_step()
            if (
                self.speed == SPEEDS[0]
                or time.perf_counter() > until
                or (self.speed == SPEEDS[1] and self.epochs > epochs)
            ):
                break
        return self.able

    def step(self) -> None:
        """Train on one mini-batch."""
        self.sync()
        if self.able:
            self._one_step()

    def epoch(self) -> None:
        """Train to the end of this epoch."""
        self.sync()
        epochs = self.epochs
        while self.able and self.epochs == epochs:
            self._one_step()

    def _one_step(self) -> None:
        if not self._batches:
            X, Y = self._targets[0]
            self._batches.extend(minibatches(X, Y, self.batch_size, self._rng))
            self._before = self.network.parameters.copy(), self.steps
        with np.errstate(all="ignore"):
            self._step(*self._batches.popleft())
            # Asked this way, a NaN is noticed too.
            self.diverged = not np.abs(self.network.parameters).max() < RUNAWAY
        self.steps += 1
        if self.diverged:
            self.network.parameters, self.steps = self._before
            self._batches.clear()
        elif not self._batches:
            self.epochs += 1
            if self.epochs % self._stride == 0:
                self._record()

    def _record(self) -> None:
        self._answered = None
        train, test, *_ = self.results()
        self.curve.append((self.epochs, train, test))
        if len(self.curve) > RECORDS:  # a long run: every other point will do
            self.curve, self._stride = self.curve[::2], 2 * self._stride

    def results(self) -> tuple[float, float, float, float]:
        """Loss on training and test points, and the share that is right of both; NaN for none."""
        if self._answered is None or self._answered[0] != self.steps:
            losses, right = [math.nan, math.nan], [math.nan, math.nan]
            labels = [y for y in (self.y_train, self.y_test) if len(y)]
            with np.errstate(all="ignore"):
                for i, ((X, Y), y) in enumerate(zip(self._targets, labels, strict=True)):
                    output = self.network.forward(X)
                    losses[i] = float(self.loss.value_and_gradient(output, Y)[0])
                    said = output.argmax(axis=1) if self.outputs > 1 else output[:, 0] > 0.5
                    right[i] = float(np.mean(said == y))
            self._answered = self.steps, (*losses, *right)
        return self._answered[1]

    def reset(self) -> None:
        """Begin again from the same starting values."""
        self._start_key = None
        self.sync()

    def new_start(self) -> None:
        """Begin again from other starting values."""
        self.seed += 1
        self.sync()

    def new_data(self) -> None:
        """Other points of the same kind."""
        self.data_seed += 1
        self.sync()

    def clear(self) -> None:
        """No points: place your own."""
        self.data, self.own, self.share = OWN, [], 100
        self._data_key = (OWN,)  # nothing to take over
        self._start_key = None
        self.sync()

    # The shape of the network.

    @property
    def layers(self) -> int:
        """The number of hidden layers."""
        return len(self.hidden)

    @layers.setter
    def layers(self, number: int) -> None:
        more = self.hidden[-1:] or (4,)
        self.hidden = (self.hidden + more * MOST_LAYERS)[:number]

    @property
    def units(self) -> int:
        """The units of the widest hidden layer; setting it makes all of them as wide."""
        return max(self.hidden, default=1)

    @units.setter
    def units(self, number: int) -> None:
        self.hidden = (number,) * len(self.hidden)

    def widen(self, layer: int, by: int) -> None:
        """More units, or fewer, in hidden layer `layer`, counted from 1."""
        if 1 <= layer <= len(self.hidden):
            units = list(self.hidden)
            units[layer - 1] = min(max(units[layer - 1] + by, 1), MOST_UNITS)
            self.hidden = tuple(units)
            self.sync()

    def columns(self) -> list[int]:
        return [len(self.inputs), *self.hidden, self.outputs]

    # Looking at one unit.

    @property
    def shown(self) -> tuple[int, int]:
        """Which unit is shown large: its layer (0: the inputs) and its number, from 0."""
        return self._layer % len(self.columns()), self._unit

    def look(self, layer: int, unit: int) -> None:
        """Show this unit large."""
        columns = self.columns()
        layer = min(max(layer, 0), len(columns) - 1)
        self._layer = -1 if layer == len(columns) - 1 else layer
        self._unit = min(max(unit, 0), columns[layer] - 1)
        self.chosen = 0

    def _walk(self, by: int) -> None:
        self.sync()
        places = [(i, unit) for i, units in enumerate(self.columns()) for unit in range(units)]
        self.look(*places[(places.index(self.shown) + by) % len(places)])

    def next_unit(self) -> None:
        """Show the unit after this one."""
        self._walk(1)

    def previous_unit(self) -> None:
        """Show the unit before this one."""
        self._walk(-1)

    def show_output(self) -> None:
        """Show what the network says."""
        self.look(len(self.hidden) + 1, 0)

    def name(self, layer: int, unit: int) -> str:
        """What to call a unit."""
        if layer == 0:
            return self.inputs[unit]
        if layer <= len(self.hidden):
            return f"unit {unit + 1} of layer {layer}"
        return "output" if self.outputs == 1 else f"output for class {unit}"

    def weights(self) -> list[tuple[str, np.ndarray, Any]]:
        """The weights of the unit shown: a name, an array, and the place in it.

        Of a unit, those that it multiplies its inputs by, and its bias; of an input, those that
        it is multiplied by.
        """
        layer, unit = self.shown
        if layer == 0:
            W = self.dense[0].W
            return [(f"{self._short(1, i)}", W, (unit, i)) for i in range(W.shape[1])]
        dense = self.dense[layer - 1]
        named = [(self._short(layer - 1, i), dense.W, (i, unit)) for i in range(dense.inputs)]
        return [*named, ("bias", dense.b, unit)]

    def _short(self, layer: int, unit: int) -> str:
        if layer == 0:
            return self.inputs[unit]
        if layer <= len(self.hidden):
            return f"unit {unit + 1}"
        return "output" if self.outputs == 1 else f"class {unit}"

    def set_weight(self, index: int, value: float) -> None:
        """Set one of `weights()` by hand."""
        _, array, place = self.weights()[index]
        if array[place] != value:
            array[place] = value
            self.changed, self._answered = True, None
            if self.steps == 0:
                self.curve = []
                self._record()

    def reach(self) -> float:
        """How far the bars of the weights go: a round number, the same while one is held."""
        if self._held_reach is not None:
            return self._held_reach
        largest = max(abs(float(array[place])) for _, array, place in self.weights())
        steps = (2, 5, 10, 20, 50, 100, 200, 500, RUNAWAY)
        return float(next(step for step in steps if largest <= step))

    # What is drawn of the plane.

    def grid(self, side: int) -> np.ndarray:
        """What the network reads at `side` × `side` places, row by row, the first at the top."""
        key = (side, self.limit, self.inputs)
        if key not in self._grids:
            if len(self._grids) > 8:
                self._grids.clear()
            ticks = self.ticks(side)
            x, y = np.meshgrid(ticks, ticks[::-1])
            self._grids[key] = self.read(np.column_stack([x.ravel(), y.ravel()]))
        return self._grids[key]

    def ticks(self, side: int) -> np.ndarray:
        """The middles of the grid's columns."""
        return ((np.arange(side) + 0.5) / side * 2 - 1) * self.limit

    def pass_through(self, side: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Sums and activations of all columns of the network over the grid.

        Both have the inputs first; each is (side², units). The last activations are
        probabilities.
        """
        A = self.grid(side)
        sums, activations = [A], [A]
        with np.errstate(all="ignore"):
            for layer in self.network.layers:
                A = layer.forward(A)
                if isinstance(layer, Dense):
                    sums.append(A)
                elif isinstance(layer, Dropout):
                    activations.append(A)
            if self.outputs > 1:
                A = np.exp(A - A.max(axis=1, keepdims=True))
                A /= A.sum(axis=1, keepdims=True)
        return sums, [*activations, A]

    # What one reads and copies.

    def say(self) -> str:
        self.sync()
        if not len(self.y_train):
            return (
                "There are no points yet. Choose a class, then click into the plane, or move the "
                "cross with the arrow keys and place a point with Enter."
            )
        if len(np.unique(self.y_train)) < 2:
            return "All training points are of one class: place some of another."
        if self.diverged:
            return (
                f"The numbers ran away in epoch {self.epochs + 1}: the steps are too long. "
                "Choose a smaller learning rate, then Reset. The picture is from before."
            )
        train, test, right, right_test = self.results()
        blind = math.log(max(self.outputs, 2))
        losses = f"Epoch {self.epochs}: training loss {train:.3f}"
        shares = f"Right: {right:.1%} of {len(self.y_train)} training points"
        if len(self.y_test):
            losses += f", test loss {test:.3f}"
            shares += f", {right_test:.1%} of {len(self.y_test)} test points"
        network = f"Network {self.shape()}, {self.network.parameters.size} parameters"
        layer, unit = self.shown
        if layer <= len(self.hidden):
            network += f"; shown large: {self.name(layer, unit)}"
        words = f"{losses}. {shares}. {network}."
        if self.epochs >= 5 and train > 1.1 * blind:
            words += f" Worse than a blind guess ({blind:.2f}): are the steps too long?"
        return words

    def shape(self) -> str:
        """The network's shape in the lesson's form, such as 2-4-1."""
        return "-".join(map(str, self.columns()))

    def code(self) -> str:
        self.sync()
        return playground_code.code(self)

    # Pointer and keys.

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        self.sync()
        if panel == "plane" and self.data == OWN:
            self._place_by_pointer(kind, points)
        elif panel == "network" and kind == "down":
            self._press(*points[-1])
        elif panel == "weights":
            self._drag_weight(kind, *points[-1])

    def _place_by_pointer(self, kind: str, points: list[tuple[float, float]]) -> None:
        x, y = points[0]
        if kind == "down":
            self.cursor = (x, y)
            near = self._near(0.03)
            self._spraying = near is None
            if near is not None:
                del self.own[near]
            else:
                self._add(x, y)
            return
        if kind == "move" and self._spraying:
            # Drawn, not clicked: a point wherever there is room for one.
            for at in points:
                self.cursor = at
                if self._near(0.08) is None:
                    self._add(*at)

    def _near(self, distance: float) -> int | None:
        """The nearest of one's own points, if it is within this part of the plane's width."""
        if not self.own:
            return None
        away = np.hypot(*(np.array([point[:2] for point in self.own]) - self.cursor).T)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= distance * 2 * self.limit else None

    def _add(self, x: float, y: float) -> None:
        if len(self.own) >= MOST_POINTS:
            raise ValueError(f"there are {MOST_POINTS} points, which is the most")
        if max(abs(x), abs(y)) <= self.limit:
            self.own.append((round(x, 2), round(y, 2), self.place))
            self.sync()

    def _press(self, x: float, y: float) -> None:
        columns = self.columns()
        layer = min(max(round(x), 0), len(columns) - 1)
        if y < -0.45:  # above all units
            self.widen(layer, 1 if x > layer else -1)
            return
        unit = round(y - offset(columns, layer))
        if not 0 <= unit < columns[layer]:
            return
        if self.shown == (layer, unit):
            self.show_output()
        else:
            self.look(layer, unit)

    def _drag_weight(self, kind: str, x: float, y: float) -> None:
        if kind == "down":
            self.chosen = min(max(round(y), 0), len(self.weights()) - 1)
            self._held_reach = self.reach()
        if self._held_reach is not None:
            limit = self._held_reach
            self.set_weight(self.chosen, round(min(max(x, -limit), limit), 2))
        if kind == "up":
            self._held_reach = None

    def key(self, name: str) -> None:
        self.sync()
        across = {"ArrowLeft": -1, "ArrowRight": 1}.get(name, 0)
        down = {"ArrowUp": -1, "ArrowDown": 1}.get(name, 0)
        if across or down:
            self._move(across, down)
        elif name in ("Enter", " ") and self.data == OWN:
            near = self._near(0.03)
            if near is None:
                self._add(*self.cursor)
            else:
                del self.own[near]
        elif name == "Delete" and self.data == OWN:
            near = self._near(0.03)
            if near is not None:
                del self.own[near]
        elif name in "0123":
            self.place = int(name)
        elif name in ("+", "-"):
            self.widen(self.shown[0], 1 if name == "+" else -1)
        elif name == "w":
            self.chosen = (self.chosen + 1) % len(self.weights())
        elif name in (",", "."):
            _, array, place = self.weights()[self.chosen]
            change = 0.1 if name == "." else -0.1
            self.set_weight(self.chosen, round(float(array[place]) + change, 2))
        elif name == "o":
            self.show_output()

    def _move(self, across: int, down: int) -> None:
        if self.data == OWN:
            stride, limit = self.limit / 20, self.limit
            x, y = self.cursor[0] + across * stride, self.cursor[1] - down * stride
            self.cursor = (min(max(x, -limit), limit), min(max(y, -limit), limit))
            return
        layer, unit = self.shown
        if across:
            # To the unit at about the same height.
            columns, to = self.columns(), min(max(layer + across, 0), len(self.hidden) + 1)
            self.look(to, round(unit + offset(columns, layer) - offset(columns, to)))
        else:
            self.look(layer, unit + down)


def rows(columns: list[int]) -> int:
    """How many rows the drawing of a network has."""
    return max(2, *columns)


def offset(columns: list[int], layer: int) -> float:
    """The row of a column's first unit; columns are centred."""
    return (rows(columns) - columns[layer]) / 2
