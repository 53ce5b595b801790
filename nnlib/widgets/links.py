"""Lesson 07: one sample, forward and back through neurons and links, and what the links learn."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import datasets
from ..losses import BinaryCrossEntropy, MeanSquaredError
from ..neurons import Link, LinkLayer, Neuron, NeuronNetwork
from ..plots.picture import COLOURS
from ..validation import one_of, positive
from .circuit import SHADE
from .stage import Button, Choice, Explorer, Group, Panel, Slider
from .stage.explorer import FRAMES, Control
from .stage.panel import GREY, INK
from .words import bracket, listed, short

TABLES, LIMIT, ROW = "the tables", 20.0, 104.0
BLAME = "#A34800"  # dark enough to be read on white
ACTIVATIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu", "identity": "identity"}
OUTPUTS = ("sigmoid", "identity")
PACES = {"one turn": "one", "a layer": "layer"}
LINKS = {"right": "right", "swapped": "swapped"}


class HalfSquaredError:
    """½ (a − y)² of one sample, whose slope by the output a is the error a − y itself."""

    def __call__(self, a: np.ndarray, y: np.ndarray) -> float:
        return float(0.5 * np.sum((a - y) ** 2))

    def gradient(self, a: np.ndarray, y: np.ndarray) -> np.ndarray:
        return a - y


LOSSES: dict[str, tuple[Callable[[], Any], str]] = {
    "½ (a − y)²": (HalfSquaredError, "a − y"),
    "(a − y)²": (MeanSquaredError, "2 (a − y)"),
    "cross-entropy": (BinaryCrossEntropy, "(a − y) / (a (1 − a))"),
}


def _task(name: str) -> tuple[np.ndarray, np.ndarray]:
    if name == TABLES:
        return np.array([[1.0, 3.0]]), np.array([1.0])
    if name == "NOT":
        return np.array([[0.0], [1.0]]), np.array([1.0, 0.0])
    X, y = datasets.logic_gate(name.lower())
    return X, y.astype(float)


# For each task: hidden neurons, the output's activation, loss and learning rate to begin with.
TASKS: dict[str, tuple[int, str, str, float]] = {
    TABLES: (2, "identity", "½ (a − y)²", 0.5),
    "NOT": (0, "sigmoid", "(a − y)²", 2.0),
    "OR": (0, "sigmoid", "(a − y)²", 2.0),
    "AND": (0, "sigmoid", "(a − y)²", 2.0),
    "XOR": (3, "sigmoid", "(a − y)²", 2.0),
}


class SwappedLink(Link):
    """The lesson's bug: the weight is blamed by the weight, the source by its output."""

    def backpropagate(self) -> None:
        delta = self.target.output_sensitivity
        self.gradient += delta * self.weight
        self.source.blame(delta * self.source.output)


@dataclass(frozen=True)
class Move:
    """What one step does: "carry", "fire", "blame", "settle", "back" or "learn", in a layer.

    `link` is (layer of links, source, target), the bias neuron being the last source; `neuron`
    (layer, place).
    """

    kind: str
    layer: int
    link: tuple[int, int, int] | None = None
    neuron: tuple[int, int] | None = None

    @property
    def phase(self) -> str:
        return {"carry": "Forward", "fire": "Forward", "learn": "Learn"}.get(self.kind, "Back")


class NeuronsAndLinks:
    """A round: one sample goes forward, its blame comes back, every link learns; a step is one
    link's or one neuron's turn, or with `pace` "layer" all of a layer.

    `task` is one of `TASKS`, `hidden` the number of hidden neurons, 0 to 4, `activation` theirs
    and `output` the last neuron's, `loss` one of `LOSSES`, `rate` the learning rate, `links`
    "right" or "swapped". `x` and `y` are the sample's numbers, `weights` those at the round's
    beginning, layer by layer as (inputs + 1, outputs), the biases last. `selected` is what
    `value` reads and sets: ("x", i), ("y",) or ("w", layer, source, target).
    Raises ValueError for what is none of these.
    """

    def __init__(self, task: str = TABLES):
        self.seconds, self._pace, self._links, self._seed = 0.6, "one", "right", 0
        self._activation = "sigmoid"
        self._grip: tuple[float, float] | None = None
        self._curve_key: tuple = ()
        self.x: list[float] = []
        self.y = 0.0
        self.task = task

    # What a student chooses.

    @property
    def task(self) -> str:
        return self._task

    @task.setter
    def task(self, name: str) -> None:
        self._task = one_of("task", name, TASKS)
        self._hidden, self._output, self._loss, self._rate = TASKS[name]
        if name == TABLES:
            self._activation = "sigmoid"
        self.start_afresh()

    @property
    def hidden(self) -> int:
        return self._hidden

    @hidden.setter
    def hidden(self, count: int) -> None:
        self._hidden = one_of("hidden", count, range(5))
        self.start_afresh()

    @property
    def seed(self) -> int:
        return self._seed

    @seed.setter
    def seed(self, seed: int) -> None:
        self._seed = one_of("seed", seed, range(10))
        self.start_afresh()

    @property
    def activation(self) -> str:
        return self._activation

    @activation.setter
    def activation(self, name: str) -> None:
        self._activation = one_of("activation", name, ACTIVATIONS.values())
        self._build()

    @property
    def output(self) -> str:
        return self._output

    @output.setter
    def output(self, name: str) -> None:
        self._output = one_of("output", name, OUTPUTS)
        if name == "identity" and self._loss == "cross-entropy":
            self._loss = "(a − y)²"  # a cross-entropy needs a probability
        self._build()

    @property
    def loss(self) -> str:
        return self._loss

    @loss.setter
    def loss(self, name: str) -> None:
        self._loss = one_of("loss", name, LOSSES)
        if name == "cross-entropy":
            self._output = "sigmoid"
            self.y = min(max(self.y, 0.0), 1.0)
        self._build()

    @property
    def rate(self) -> float:
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._rate = positive("rate", rate)
        self._run()

    @property
    def links(self) -> str:
        return self._links

    @links.setter
    def links(self, name: str) -> None:
        self._links = one_of("links", name, LINKS.values())
        self._build()

    @property
    def pace(self) -> str:
        return self._pace

    @pace.setter
    def pace(self, name: str) -> None:
        self._pace = one_of("pace", name, PACES.values())

    def start_afresh(self) -> None:
        """New starting weights (the tables' own, for their network), and nothing learnt."""
        self.X, self.Y = _task(self._task)
        network = self._network()
        self.weights = [np.vstack([links.W, links.b]) for links in network.link_layers]
        if self._task == TABLES and self._hidden == 2:
            self.weights = [np.array([[2.0, -2], [-1, 1], [1, 1]]), np.array([[1.0], [-2], [1.5]])]
        self.losses: list[float] = []
        self.rounds, self.told = 0, ""
        self._rng = np.random.default_rng(0)
        self.selected: tuple = ("w", len(self.weights) - 1, 0, 0)
        self.step, self.fraction = 0, 0.0
        self.row = 0
        self._build(row=0)

    def _network(self) -> NeuronNetwork:
        sizes = [self.X.shape[1], self._hidden, 1] if self._hidden else [self.X.shape[1], 1]
        return NeuronNetwork(
            *sizes,
            activation=self._activation,
            output_activation=self._output,
            seed=self._seed,
        )

    def _build(self, row: int | None = None) -> None:
        self.network, self._other = self._network(), self._network()
        if self._links == "swapped":
            for layer in self.network.link_layers:
                layer.links = [
                    [SwappedLink(link.source, link.target) for link in row] for row in layer.links
                ]
                layer.bias_links = [
                    SwappedLink(link.source, link.target) for link in layer.bias_links
                ]
        # Neurons in each layer, without the bias neurons.
        self.sizes = [len(layer.neurons) for layer in self.network.layers]
        self.moves = list(self._program())
        self._loss_function = LOSSES[self._loss][0]()
        if row is not None:
            self.choose(row)
        else:
            self._run()

    def choose(self, row: int) -> None:
        """Begin a round with this sample of the task."""
        self.row = row % len(self.X)
        self.x, self.y = self.X[self.row].tolist(), float(self.Y[self.row])
        self.step, self.fraction = 0, 0.0
        self._run()

    # The round.

    def _program(self) -> Iterator[Move]:
        """All moves of a round, in the order in which `NeuronNetwork` makes them."""
        layers = range(len(self.network.link_layers))
        sizes = self.sizes
        all_links = [
            [(layer, s, t) for s in range(sizes[layer] + 1) for t in range(sizes[layer + 1])]
            for layer in layers
        ]
        for layer in layers:
            yield from (Move("carry", layer, link=link) for link in all_links[layer])
            for place in range(sizes[layer + 1]):
                yield Move("fire", layer + 1, neuron=(layer + 1, place))
        yield Move("blame", len(layers), neuron=(len(layers), 0))
        for layer in reversed(layers):
            for place in range(sizes[layer + 1]):
                yield Move("settle", layer + 1, neuron=(layer + 1, place))
            yield from (Move("back", layer, link=link) for link in all_links[layer])
        for layer in layers:
            yield from (Move("learn", layer, link=link) for link in all_links[layer])

    def link(self, key: tuple[int, int, int]) -> Link:
        layer, source, target = key
        return _rows(self.network.link_layers[layer])[source][target]

    def neuron(self, key: tuple[int, int]) -> Neuron:
        return self.network.layers[key[0]].neurons[key[1]]

    def _run(self) -> None:
        """Play the round from its beginning up to the present step."""
        self._restore()
        with np.errstate(all="ignore"):
            for move in self.moves[: self.step]:
                self._do(move)

    def _restore(self) -> None:
        for links, weights in zip(self.network.link_layers, self.weights, strict=True):
            _give(links, weights)
            for link in links:
                link.gradient = 0.0
        for layer in self.network.layers:
            layer.clear()
            for neuron in layer.neurons:
                neuron.output = 0.0
        self.network.layers[0].set_outputs(self.x)
        self.gradients: dict[tuple[int, int, int], float] = {}

    def _do(self, move: Move) -> None:
        if move.neuron:
            neuron = self.neuron(move.neuron)
            if move.kind == "fire":
                neuron.activate()
            elif move.kind == "blame":
                neuron.blame(self.output_sensitivity(neuron.output))
            else:
                neuron.settle()
        elif move.link:
            link = self.link(move.link)
            if move.kind == "carry":
                link.propagate()
            elif move.kind == "back":
                link.backpropagate()
                self.gradients[move.link] = link.gradient
            else:
                link.learn(self.rate)

    def output_sensitivity(self, a: float) -> float:
        """∂L/∂a of the output neuron: where the loss comes in."""
        return float(self._loss_function.gradient(np.array([[a]]), np.array([[self.y]]))[0, 0])

    def loss_at(self, a: float) -> float:
        """The sample's loss where the output is a."""
        return float(self._loss_function(np.array([[a]]), np.array([[self.y]])))

    @property
    def last(self) -> int:
        return len(self.moves)

    def _to(self, step: int) -> None:
        self.step, self.fraction = min(max(step, 0), self.last), 0.0
        self._run()

    def _ends(self, same: Callable[[Move, Move], bool]) -> list[int]:
        """The steps at which something is complete, 0 included."""
        pairs = zip(self.moves, self.moves[1:], strict=False)
        return [0, *(i for i, (a, b) in enumerate(pairs, 1) if not same(a, b)), self.last]

    def _stops(self) -> list[int]:
        if self._pace == "one":
            return list(range(self.last + 1))
        return self._ends(lambda a, b: (a.kind, a.layer) == (b.kind, b.layer))

    def step_on(self) -> None:
        """The next step; after the last one the next sample's round begins."""
        if self.step == self.last:
            self.next_sample()
        else:
            self._to(min(stop for stop in self._stops() if stop > self.step))

    def step_back(self) -> None:
        self._to(max((stop for stop in self._stops() if stop < self.step), default=0))

    def to_start(self) -> None:
        self._to(0)

    def next_phase(self) -> None:
        """To the end of the way forward, of the way back, of learning."""
        if self.step == self.last:
            self.next_sample()
        phases = self._ends(lambda a, b: a.phase == b.phase)
        self._to(min(stop for stop in phases if stop > self.step))

    def next_sample(self) -> None:
        """Keep what has been learnt in this round, and show the next sample."""
        if self.step == self.last and self._keep():
            self.rounds += 1
        self.choose(self.row + 1)

    def _keep(self) -> bool:
        learnt = [np.vstack([links.W, links.b]) for links in self.network.link_layers]
        good = all(np.all(np.abs(weights) < 1e6) for weights in learnt)
        self.told = ""
        if good:
            self.weights = learnt
        else:
            self.told = "The weights ran away and were not kept: choose a smaller learning rate."
        return good

    def train(self, epochs: int = 100) -> None:
        """Online learning: so many epochs, each of all samples once, in random order."""
        if self.step == self.last:
            self._keep()
        self.told = ""
        self.step = 0
        self._restore()
        network = self.network
        targets = self.Y[:, np.newaxis]
        with np.errstate(all="ignore"):
            for _ in range(epochs):
                before = [np.vstack([links.W, links.b]) for links in network.link_layers]
                losses = [
                    network.learn(self.X[i], targets[i], self.rate, self._loss_function)
                    for i in self._rng.permutation(len(self.X))
                ]
                after = [np.vstack([links.W, links.b]) for links in network.link_layers]
                if not all(np.all(np.abs(weights) < 1e6) for weights in after):
                    self.weights = before
                    self.told = (
                        f"After {len(self.losses)} epochs the weights run away: choose a smaller "
                        "learning rate, and start afresh."
                    )
                    break
                self.losses.append(float(np.mean(losses)))
                self.weights = after
        self.choose(self.row)

    def advance(self) -> bool:
        """One frame; a round that is over gives way to the next sample's."""
        if self.step == self.last:
            self.next_sample()
        self.fraction += 1 / (FRAMES * self.seconds)
        if self.fraction >= 1:
            self.step_on()
        return self.step < self.last

    def present(self) -> list[Move]:
        """The moves of the present step; while something moves, of the one to come."""
        stops = self._stops()
        if self.fraction > 0:
            end = min(stop for stop in stops if stop > self.step)
            return self.moves[self.step : end]
        if self.step == 0:
            return []
        start = max(stop for stop in stops if stop < self.step)
        return self.moves[start : self.step]

    # The numbers that may be changed.

    def numbers(self) -> list[tuple]:
        """All that can be selected: the sample, the truth, every link's weight."""
        links = [("w", *move.link) for move in self.moves if move.kind == "learn" and move.link]
        return [*(("x", i) for i in range(len(self.x))), ("y",), *links]

    def next_number(self) -> None:
        self._select(1)

    def previous_number(self) -> None:
        self._select(-1)

    def _select(self, by: int) -> None:
        numbers = self.numbers()
        at = numbers.index(self.selected) if self.selected in numbers else 0
        self.selected = numbers[(at + by) % len(numbers)]

    @property
    def value(self) -> float:
        """The selected number; of a weight, what it is at the round's beginning."""
        if self.selected[0] == "w":
            _, layer, source, target = self.selected
            return float(self.weights[layer][source, target])
        return self.y if self.selected[0] == "y" else self.x[self.selected[1]]

    @value.setter
    def value(self, number: float) -> None:
        if not math.isfinite(number):
            raise ValueError(f"value is {number!r}, expected a finite number")
        number = round(min(max(float(number), -LIMIT), LIMIT), 6)
        if self.selected[0] == "w":
            _, layer, source, target = self.selected
            self.weights[layer] = self.weights[layer].copy()
            self.weights[layer][source, target] = number
        elif self.selected[0] == "y":
            bounded = self._loss == "cross-entropy"
            self.y = min(max(number, 0.0), 1.0) if bounded else number
        else:
            self.x[self.selected[1]] = number
        if self._task == TABLES:  # whose only sample is the one shown
            self.X, self.Y = np.array([self.x]), np.array([self.y])
        self._run()

    def called(self, selected: tuple) -> str:
        """The name of what can be selected."""
        if selected[0] == "x":
            return self._name((0, selected[1]))
        return "the truth y" if selected[0] == "y" else self._link_name(selected[1:])

    def _name(self, neuron: tuple[int, int]) -> str:
        layer, place = neuron
        if place == self.sizes[layer]:
            return "1"
        if layer == len(self.sizes) - 1:
            return "out"
        return ("x" if layer == 0 else "h") + "₁₂₃₄"[place]

    def _link_name(self, link: tuple) -> str:
        layer, source, target = link
        return f"{self._name((layer, source))} → {self._name((layer + 1, target))}"

    def _measure(self, xs: list[float]) -> np.ndarray:
        """The loss where the selected number is each of these."""
        x, y, (kind, *place) = list(self.x), self.y, self.selected
        for links, weights in zip(self._other.link_layers, self.weights, strict=True):
            _give(links, weights)
        losses = []
        with np.errstate(all="ignore"):
            for number in xs:
                if kind == "x":
                    x[place[0]] = number
                elif kind == "y":
                    self.y = number
                else:
                    layer, source, target = place
                    _rows(self._other.link_layers[layer])[source][target].weight = number
                losses.append(self.loss_at(float(self._other.propagate(x)[0])))
        self.y = y
        return np.array(losses)

    def measured(self) -> float:
        """∂L/∂(selected number) by centred differences."""
        h = 1e-5
        at = self.value
        if self.selected[0] == "y" and self._loss == "cross-entropy":
            return math.nan  # at 0 and 1 there is nothing beyond
        low, high = self._measure([at - h, at + h])
        return float((high - low) / (2 * h))

    def curve(self) -> tuple[np.ndarray, np.ndarray, float]:
        """The loss where the selected number is elsewhere, (31,) and (31,), and where it is."""
        # While only the round goes on, this stays as it is.
        key = (self.selected, *self.x, self.y, self._loss, self._activation, self._output)
        key += tuple(weights.tobytes() for weights in self.weights)
        if key != self._curve_key:
            self._curve_key, self._curve = key, self._new_curve()
        return self._curve

    def _new_curve(self) -> tuple[np.ndarray, np.ndarray, float]:
        if self.selected[0] == "y" and self._loss == "cross-entropy":
            xs = np.linspace(0, 1, 31)
        else:
            half = 5.0 if abs(self.value) <= 5 else max(10.0, 1.2 * abs(self.value))
            xs = np.linspace(-half, half, 31)
        losses = self._measure([*xs.tolist(), self.value])
        return xs, losses[:-1], float(losses[-1])

    def blame(self) -> float | None:
        """∂L/∂(selected number), as soon as the way back has brought it."""
        done = {(m.kind, m.layer) for m in self.moves[: self.step]}
        if self.selected[0] == "w":
            return self.gradients.get(self.selected[1:])
        if self.selected[0] == "x" and ("back", 0) in done:
            complete = self.step >= sum(m.kind != "learn" for m in self.moves)
            return self.neuron((0, self.selected[1])).sensitivity if complete else None
        return None

    def answers(self) -> list[float]:
        """What the network gives for each sample of the task, by the present weights."""
        for links, other in zip(self.network.link_layers, self._other.link_layers, strict=True):
            _give(other, np.vstack([links.W, links.b]))
        with np.errstate(all="ignore"):
            return [float(self._other.propagate(x)[0]) for x in self.X]

    # What is told.

    def title(self) -> str:
        """Where the round is."""
        present = self.present()
        return f"{present[-1].phase if present else 'The sample'}, step {self.step} of {self.last}"

    def say(self) -> str:
        sample = ", ".join(short(v) for v in self.x)
        where = f"Round {self.rounds + 1}, step {self.step} of {self.last}"
        if self.told:
            return self.told
        if self.step == 0:
            answers = ", ".join(short(round(a, 3)) for a in self.answers())
            after = f"After {len(self.losses)} epochs the" if self.losses else "The"
            return (
                f"{where}: the sample ({sample}), truth {short(self.y)}. {after} network answers "
                f"{answers} where {', '.join(map(short, self.Y.tolist()))} is right."
            )
        start = max(stop for stop in self._stops() if stop < self.step)
        moves = self.moves[start : self.step]
        told = self._tell(moves[0]) if len(moves) == 1 else self._summary(moves)
        if self.step == self.last:
            a = float(self._after()[0])
            told += f" Now the sample gives {short(a)}: the loss is {short(self.loss_at(a))}."
        return f"{where}, {moves[-1].phase.lower()}: {told}"

    def _after(self) -> np.ndarray:
        for links, other in zip(self.network.link_layers, self._other.link_layers, strict=True):
            _give(other, np.vstack([links.W, links.b]))
        with np.errstate(all="ignore"):
            return self._other.propagate(self.x)

    def _tell(self, move: Move) -> str:
        """One link's or neuron's turn, with its rule in numbers."""
        if move.link:
            name, link = self._link_name(move.link), self.link(move.link)
            layer, s, t = move.link
            old = float(self.weights[layer][s, t])
            source, target = self._name((layer, s)), self._name((layer + 1, t))
            source = "the bias neuron" if source == "1" else source
            out, delta = link.source.output, link.target.output_sensitivity
            if move.kind == "carry":
                z = short(link.target.z)
                product = f"{short(old)} · {bracket(out)} = {short(old * out)}"
                return f"the link {name} carries {product}; {target} has z = {z} so far."
            if move.kind == "back":
                gradient = self.gradients[move.link]
                by, sent = (old, out) if self._links == "swapped" else (out, old)
                return (
                    f"the link {name} gets the gradient {short(delta)} · {bracket(by)} = "
                    f"{short(gradient)}, and sends {short(delta)} · {bracket(sent)} = "
                    f"{short(delta * sent)} back to {source}."
                )
            gradient = self.gradients[move.link]
            return (
                f"the link {name} steps against its gradient: {short(old)} − {short(self.rate)} · "
                f"{bracket(gradient)} = {short(link.weight)}."
            )
        assert move.neuron
        name, neuron = self._name(move.neuron), self.neuron(move.neuron)
        if move.kind == "fire":
            return (
                f"all links into {name} have delivered, z = {short(neuron.z)}; it fires: "
                f"{neuron.activation} gives {short(neuron.output)}."
            )
        if move.kind == "blame":
            loss, told = short(self.loss_at(neuron.output)), short(neuron.sensitivity)
            rule = LOSSES[self._loss][1]
            return f"the loss is {loss}; out is told its sensitivity, {rule} = {told}."
        factor = "its slope"
        if neuron.sensitivity:
            factor = f"slope {short(neuron.output_sensitivity / neuron.sensitivity)}"
        product = f"{short(neuron.sensitivity)} · {factor}"
        settled = f"output sensitivity {short(neuron.output_sensitivity)}"
        return f"all blame for {name} is in; it settles: sensitivity {product} = {settled}."

    def _summary(self, moves: list[Move]) -> str:
        """A whole layer's turn."""
        kind = moves[0].kind
        if moves[0].neuron:
            parts = []
            for move in moves:
                assert move.neuron
                neuron = self.neuron(move.neuron)
                number = neuron.output if kind == "fire" else neuron.output_sensitivity
                parts.append(f"{self._name(move.neuron)} {short(number)}")
            done = "neurons fire" if kind == "fire" else "neurons settle, output sensitivity"
            return f"the {done}: {listed(parts)}."
        parts = []
        for move in moves:
            assert move.link
            link, gradient = self.link(move.link), self.gradients.get(move.link, 0.0)
            old = float(self.weights[move.link[0]][move.link[1], move.link[2]])
            number = {"carry": old * link.source.output, "back": gradient}.get(kind, link.weight)
            parts.append(f"{self._link_name(move.link)} {short(number)}")
        done = {"carry": "links carry", "back": "links get the gradients"}.get(
            kind, "links learn, their weights are now"
        )
        return f"the {done}: {listed(parts)}."

    def code(self) -> str:
        """This round, by nnlib's own network of neurons and links."""
        sizes = ", ".join(map(str, self.sizes))
        lines = ["from nnlib.neurons import NeuronNetwork", ""]
        told = "a - y"
        if self._loss != "½ (a − y)²":
            name = LOSSES[self._loss][0].__name__
            lines.insert(0, f"from nnlib import {name}")
            told = f"{name}().gradient(a, [y])"
        functions = f'activation="{self._activation}", output_activation="{self._output}"'
        lines.append(f"net = NeuronNetwork({sizes}, {functions})")
        for layer, weights in enumerate(self.weights):
            W, b = np.round(weights[:-1], 6).tolist(), np.round(weights[-1], 6).tolist()
            lines.append(f"net.link_layers[{layer}].W = {W}")
            lines.append(f"net.link_layers[{layer}].b = {b}")
        x = ", ".join(f"{v:g}" for v in self.x)
        lines += [
            f"x, y = [{x}], {self.y:g}",
            "a = net.propagate(x)",
            f"net.backpropagate({told})",
            "for links in net.link_layers:",
            "    print(links.dW, links.db)",
            f"    links.learn({self.rate:g})",
            "print(a, net.propagate(x))",
        ]
        return "\n".join(lines)

    # Where things are drawn: layers across (0, 1, ...), pixels down.

    def rows(self, layer: int) -> list[float]:
        """How far down each neuron of a layer is, its bias neuron last."""
        count = self.sizes[layer] + (layer < len(self.sizes) - 1)
        most = max(n + (i < len(self.sizes) - 1) for i, n in enumerate(self.sizes))
        first = 50 + ROW * (max(most, 3) - count) / 2
        return [first + ROW * i for i in range(count)]

    def truth_row(self) -> float:
        return self.rows(len(self.sizes) - 1)[0] + ROW * 0.9

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        """Press a number and drag it up or down; press a sample; drag along the loss's curve."""
        x, y = points[-1]
        if panel == "loss":
            self.value = round(x, 2)
        elif panel == "answers":
            if kind == "down" and 0 <= int(y) < len(self.X):
                self.choose(int(y))
        elif kind == "down":
            found = self._found(x, y)
            if found:
                self.selected = found
            self._grip = (y, self.value) if found else None
        elif self._grip is not None:
            self.value = round(self._grip[1] + (self._grip[0] - y) / 20, 2)

    def _found(self, x: float, y: float) -> tuple | None:
        """What can be selected at this place of the network's panel."""
        end = len(self.sizes) - 1
        if x < 0.15:
            near = [i for i, row in enumerate(self.rows(0)[:-1]) if abs(row - y) < 26]
            return ("x", near[0]) if near else None
        if x > end - 0.2:
            return ("y",) if abs(self.truth_row() - y) < 26 else None
        layer = min(int(x), end - 1)
        part = x - layer
        from_rows, to_rows = self.rows(layer), self.rows(layer + 1)
        _, layer, source, target = min(
            (abs((1 - part) * from_rows[s] + part * to_rows[t] - y), layer, s, t)
            for s in range(self.sizes[layer] + 1)
            for t in range(self.sizes[layer + 1])
        )
        return ("w", layer, source, target)

    def key(self, name: str) -> None:
        if name in ("ArrowUp", "ArrowDown"):
            self.value = self.value + (0.1 if name == "ArrowUp" else -0.1)
            return
        {
            "ArrowRight": self.step_on,
            "ArrowLeft": self.step_back,
            "Home": self.to_start,
            "End": lambda: self._to(self.last),
            "n": self.next_number,
            "p": self.previous_number,
            "s": self.next_sample,
        }[name]()


def _rows(links: LinkLayer) -> list[list[Link]]:
    """The links of each source, the bias neuron's last."""
    return [*links.links, links.bias_links]


def _give(links: LinkLayer, weights: np.ndarray) -> None:
    links.W, links.b = weights[:-1], weights[-1]


# The drawing.


def draw(state: NeuronsAndLinks, room: float) -> list[Panel]:
    narrow = room < 560
    small = min(room, 340.0)
    wide = room - small if room >= 900 else room
    network = _network(state, min(wide, 280.0 * len(state.sizes)), narrow)
    rest = [_loss(state, small), _answers(state, small)]
    return [network, *rest, _epochs(state, small)]


def _network(state: NeuronsAndLinks, width: float, narrow: bool) -> Panel:
    end, bottom = len(state.sizes) - 1, max(max(state.rows(i)) for i in range(len(state.sizes)))
    bottom = max(bottom, state.truth_row())
    card, first = (62.0, 38.0) if narrow else (116.0, 56.0)
    left, right = first / 2 + 4, card / 2 + 4
    inner = width - 16
    gap = (inner - left - right) / end
    lines = 3 if narrow else 2
    height = 30 + bottom + 44 + 15 * lines
    panel = Panel(
        "network", (-left / gap, (inner - left) / gap), (height - 30, 0), width, height,
        title=state.title(), ticks=False, drag=True,
    )  # fmt: skip
    half = [first / 2 / gap, *[card / 2 / gap] * end]
    present = state.present()
    active = {move.link: move for move in present if move.link}
    labels: list[Callable[[], None]] = []
    for move in state.moves:
        if move.kind == "learn" and move.link:
            _draw_link(panel, state, move.link, half, active.get(move.link), labels, narrow)
    for drawn in labels:
        drawn()
    turns = {move.neuron for move in present if move.neuron}
    for layer, count in enumerate(state.sizes):
        for place, row in enumerate(state.rows(layer)):
            if layer == 0 or place == count:
                _draw_input(panel, state, layer, place, row, first)
            else:
                _draw_neuron(panel, state, (layer, place), row, card, (layer, place) in turns)
    _draw_truth(panel, state, end, card)
    words = ["neuron: sum z → output · shaded: output sensitivity ← sensitivity"]
    words += ["link: weight; ∂: its gradient; dashed: below 0"]
    if narrow:
        words = ["neuron: sum z, output a", "shaded: output sensitivity ∂z, sensitivity ∂a"]
        words += ["link: weight; dashed: below 0"]
    for line, text in enumerate(words):
        where = panel.coordinates(panel.left, height - 8 - 15 * (len(words) - 1 - line))
        panel.text(*where, text, colour=GREY, anchor="start", size=11)
    return panel


def _draw_link(
    panel: Panel, state: NeuronsAndLinks, key: tuple[int, int, int], half: list[float],
    move: Move | None, labels: list[Callable[[], None]], narrow: bool,
) -> None:  # fmt: skip
    """A line as wide as the weight is large, the weight and its gradient beside it; in its turn
    an arrow, and what it carries."""
    layer, s, t = key
    link = state.link(key)
    x0, x1 = layer + half[layer if s < state.sizes[layer] else 0], layer + 1 - half[layer + 1]
    y0, y1 = state.rows(layer)[s], state.rows(layer + 1)[t]
    size = 1 + 1.1 * min(abs(link.weight), 5)
    dash = "6 5" if link.weight < 0 else ""
    panel.line([x0, x1], [y0, y1], "#b0b0b0", width=round(size, 1), dash=dash)
    if move:
        back = move.kind == "back"
        colour = {"carry": COLOURS[0], "back": COLOURS[1]}.get(move.kind, COLOURS[2])
        if move.kind == "learn":
            panel.line([x0, x1], [y0, y1], colour, width=5)
        else:
            ends = (x1, y1, x0, y0) if back else (x0, y0, x1, y1)
            panel.arrow(*ends, colour, width=3)
    # Labels stand where those of all links of this layer are furthest apart.
    sources, targets = state.sizes[layer] + 1, state.sizes[layer + 1]
    at = 0.6 if targets == 1 else sources / (sources + 1) - 0.03 * narrow
    x, y = x0 + at * (x1 - x0), y0 + at * (y1 - y0)

    def label() -> None:
        px, py = (float(v) for v in panel.pixel(x, y))
        selected = state.selected == ("w", *key)
        weight, size = (short(link.weight, 5), 10) if narrow else (short(link.weight, 6), 12)
        if selected:
            wide = 3.5 * len(weight) + 5
            panel.box(
                *panel.coordinates(px - wide, py - 14), *panel.coordinates(px + wide, py + 2),
                fill="#ffffff", colour=INK, width=2, rounded=4,
            )  # fmt: skip
        panel.text(*panel.coordinates(px, py - 6), weight, bold=True, halo=True, size=size)
        # A narrow page has no room for two numbers on every link.
        if key in state.gradients and not narrow:
            gradient = f"∂ {short(state.gradients[key], 6)}"
            panel.text(*panel.coordinates(px, py + 7), gradient, size=11, colour=BLAME, halo=True)
        if move and state.fraction > 0 and move.kind != "learn":
            part = 1 - state.fraction if move.kind == "back" else state.fraction
            colour = COLOURS[1 if move.kind == "back" else 0]
            panel.points(x0 + part * (x1 - x0), y0 + part * (y1 - y0), colour, size=6)
        elif move and move.kind != "learn" and not (narrow and len(state.present()) > 1):
            old = float(state.weights[layer][s, t])
            number = old * link.source.output
            if move.kind == "back":
                sent = link.source.output if state.links == "swapped" else old
                number = link.target.output_sensitivity * sent
            _boxed(panel, x0 + 0.18 * (x1 - x0), y0 + 0.18 * (y1 - y0), number, move.kind)

    labels.append(label)


def _boxed(panel: Panel, x: float, y: float, number: float, kind: str) -> None:
    """What a link brings, where it starts from."""
    text = short(number, 6)
    px, py = (float(v) for v in panel.pixel(x, y))
    half = 3.3 * len(text) + 3
    px = max(px, panel.left + half)
    panel.box(
        *panel.coordinates(px - half, py - 8), *panel.coordinates(px + half, py + 8),
        fill="#ffffff" if kind == "carry" else SHADE, rounded=4,
        colour=COLOURS[0 if kind == "carry" else 1],
    )  # fmt: skip
    panel.text(x=panel.coordinates(px, py)[0], y=y, text=text, size=11, bold=True)


def _draw_input(
    panel: Panel, state: NeuronsAndLinks, layer: int, place: int, row: float, width: float
) -> None:
    """A neuron that holds a number: of the sample, or the bias neuron's 1."""
    px, py = (float(v) for v in panel.pixel(layer, row))
    bias = place == state.sizes[layer]
    selected = not bias and state.selected == ("x", place)
    corners = (
        *panel.coordinates(px - width / 2, py - 20), *panel.coordinates(px + width / 2, py + 20)
    )  # fmt: skip
    panel.box(
        *corners, fill="#eeeeee" if bias else "#ffffff", colour=INK, rounded=2 if bias else 6,
        width=3 if selected else 1.2,
    )  # fmt: skip
    name = "bias" if bias else state.called(("x", place))
    panel.text(*panel.coordinates(px, py - 9), name, bold=not bias, size=11 if bias else 13)
    number = "1" if bias else short(state.x[place], 5)
    panel.text(*panel.coordinates(px, py + 8), number, size=12)
    if not bias and layer == 0 and state.step >= sum(m.kind != "learn" for m in state.moves):
        said = f"∂ {short(state.neuron((0, place)).sensitivity, 5)}"
        panel.text(*panel.coordinates(px, py + 29), said, size=11, colour=BLAME, halo=True)


def _draw_neuron(
    panel: Panel,
    state: NeuronsAndLinks,
    key: tuple[int, int],
    row: float,
    width: float,
    turn: bool,
) -> None:
    """Above, its sum and its output; below, the blame for each, from right to left."""
    neuron, done = state.neuron(key), state.moves[: state.step]
    px, py = (float(v) for v in panel.pixel(key[0], row))
    kinds = {m.kind for m in done if m.neuron == key}
    settled = "settle" in kinds
    carried = any(
        m.kind == "carry" and m.link and m.link[::2] == (key[0] - 1, key[1]) for m in done
    )
    blamed = "blame" in kinds or any(
        m.kind == "back" and m.link and m.link[:2] == key for m in done
    )
    narrow = width < 90
    room = 6 if not narrow else 5
    numbers = [
        short(neuron.z, room) if carried else "·",
        short(neuron.output, room) if "fire" in kinds else "·",
        short(neuron.output_sensitivity, room) if settled else "·",
        short(neuron.sensitivity, room),
    ]
    # Beside each other where there is room; else one below the other.
    lines = [f"{numbers[0]} → {numbers[1]}", f"{numbers[2]} ← {numbers[3]}"]
    if narrow:
        lines = [f"{word} {n}" for word, n in zip(("z", "a", "∂z", "∂a"), numbers, strict=True)]
    line, half, count = (14 if narrow else 20), width / 2, len(lines) // 2
    top, middle = -20 - line * count, 0.0
    bottom = line * count

    def at(dx: float, dy: float) -> tuple[float, float]:
        return panel.coordinates(px + dx, py + dy)

    panel.box(*at(-half, top), *at(half, bottom), fill="#D6E6F2", rounded=8)
    if blamed:
        panel.box(*at(-half, middle), *at(half, bottom), fill=SHADE, rounded=8)
    panel.box(
        *at(-half, top), *at(half, bottom), colour=INK, width=3.5 if turn else 1.2, rounded=8
    )
    if turn:
        panel.points(*at(0, top - 8), INK, marker="triangle", size=-6)
    panel.text(*at(0, top + 11), state._name(key), bold=True, size=13)
    for i, text in enumerate(lines[: None if blamed else count]):
        size = 11 if narrow or len(text) > 14 else 12
        panel.text(*at(0, line * (i + 0.5 - count)), text, bold=i >= count, size=size)


def _draw_truth(panel: Panel, state: NeuronsAndLinks, end: int, card: float) -> None:
    px, py = (float(v) for v in panel.pixel(end, state.truth_row()))
    narrow, selected = card < 90, state.selected == ("y",)
    half = 38 if narrow else card / 2
    px -= half - card / 2
    panel.box(
        *panel.coordinates(px - half, py - 18), *panel.coordinates(px + half, py + 18),
        fill="#ffffff", colour=INK, width=3 if selected else 1.2,
    )  # fmt: skip
    truth = f"truth y = {short(state.y, 5)}"
    panel.text(*panel.coordinates(px, py - 8), truth, size=10 if narrow else 12)
    fired = any(m.kind == "fire" and m.layer == end for m in state.moves[: state.step])
    loss = short(state.loss_at(state.neuron((end, 0)).output), 6) if fired else "·"
    panel.text(*panel.coordinates(px, py + 8), f"loss {loss}", size=10 if narrow else 12)


def _loss(state: NeuronsAndLinks, width: float) -> Panel:
    """The loss as the selected number moves: its blame is the slope there."""
    xs, ys, now = state.curve()
    name, value = state.called(state.selected), state.value
    seen = np.append(ys[np.isfinite(ys) & (np.abs(ys) < 1e9)], now if math.isfinite(now) else 0.0)
    low, high = float(seen.min()), float(seen.max())
    high = max(high, low + 0.02)  # what is flat shall look flat
    margin = 0.1 * (high - low)
    panel = Panel(
        "loss", (xs[0], xs[-1]), (low - margin, high + 5 * margin), width, 280,
        title=f"The loss as {name} moves", xlabel=name, drag=True,
    )  # fmt: skip
    panel.line(xs, ys)
    blame = state.blame()
    texts = [f"now {short(value, 7)}, loss {short(now, 7)}"]
    if blame is not None and math.isfinite(blame):
        ends = np.array([-0.2, 0.2]) * (xs[-1] - xs[0])
        panel.line(value + ends, now + blame * ends, COLOURS[1], dash="7 5")
        word = "gradient" if state.selected[0] == "w" else "sensitivity"
        texts.append(f"{word} {short(blame)}: the dashed slope")
        measured = state.measured()
        agrees = math.isclose(blame, measured, rel_tol=1e-3, abs_tol=1e-6)
        texts.append(f"{'=' if agrees else '≠'} {short(measured)}, measured by a wiggle")
    panel.handle(value, now)
    for line, text in enumerate(texts):
        where = panel.coordinates(panel.left + 6, panel.top + 10 + 17 * line)
        panel.text(*where, text, anchor="start", halo=True)
    return panel


def _answers(state: NeuronsAndLinks, width: float) -> Panel:
    """What the network gives for each sample, as bars, and what is right, as diamonds."""
    answers, count = state.answers(), len(state.X)
    panel = Panel(
        "answers", (0, 1), (count, 0), width, 66 + 40 * count,
        title="Answers; ◆ the truth, ✓ within 0.5 of it", ticks=False, drag=True,
    )  # fmt: skip
    low = min(0.0, *answers, *state.Y.tolist()) if all(map(math.isfinite, answers)) else 0.0
    high = max(1.0, *answers, *state.Y.tolist()) if all(map(math.isfinite, answers)) else 1.0
    start, span = 0.32, 0.38

    def across(value: float) -> float:
        return start + span * (min(max(value, low), high) - low) / (high - low)

    for row, (x, y, a) in enumerate(zip(state.X.tolist(), state.Y.tolist(), answers, strict=True)):
        middle = row + 0.5
        if row == state.row:
            panel.box(0, row + 0.06, 1, row + 0.94, fill="#f0f0f0", colour=INK, rounded=4)
        name = f"{'▸ ' if row == state.row else ''}({', '.join(short(v, 4) for v in x)})"
        panel.text(0.03, middle, name, anchor="start", size=13)
        panel.box(start, row + 0.25, across(high), row + 0.75, fill="#ffffff", colour=GREY)
        panel.box(across(0), row + 0.25, across(a), row + 0.75, fill=COLOURS[0])
        panel.points(across(y), middle, COLOURS[1], marker="diamond", size=7)
        right = "✓" if abs(a - y) < 0.5 else "✗"
        panel.text(0.98, middle, f"{short(a, 6)} {right}", anchor="end", size=13)
    return panel


def _epochs(state: NeuronsAndLinks, width: float) -> Panel:
    losses = np.array(state.losses)
    count = max(len(losses), 100)
    top = max(float(losses.max()), 1e-6) if len(losses) else 1.0
    panel = Panel(
        "epochs", (0, count), (0, 1.1 * top), width, 230,
        title="Mean loss of each epoch", xlabel="epoch",
    )  # fmt: skip
    if len(losses):
        every = max(len(losses) // 300, 1)
        panel.line(np.arange(1, len(losses) + 1)[::every], losses[::every])
        said = f"last: {short(float(losses[-1]))}"
        panel.text(count * 0.97, top, said, anchor="end", halo=True)
    else:
        panel.text(count / 2, top / 2, "press “100 epochs”", colour=GREY)
    return panel


def explorer(task: str = TABLES) -> Explorer:
    """The explorer of lesson 07."""
    controls: list[Control | Group] = [
        Button("to_start", "To start", "of this round (Home)"),
        Button("step_back", "◂ Step back", "undo the last step (left arrow)"),
        Button("step_on", "Step on ▸", "the next link's or neuron's turn (right arrow)"),
        Button("next_phase", "Next phase ▸▸", "to the end of forward, back, learn"),
        Button("next_sample", "Next sample", "keep what was learnt; a new round (s)"),
        Button("train", "100 epochs", "all samples 100 times, in random order"),
        Button("start_afresh", "Start afresh", "new weights, nothing learnt"),
        Group(
            "Network",
            [
                Choice("task", "task", list(TASKS)),
                Slider("hidden", "hidden layer", 0, 4, 1),
                Slider("seed", "seed", 0, 9, 1),
                Choice("activation", "hidden f", ACTIVATIONS),
                Choice("output", "output f", OUTPUTS),
                Choice("links", "links", LINKS),
            ],
        ),
        Group(
            "Learning",
            [
                Choice("loss", "loss", list(LOSSES)),
                Slider("rate", "learning rate", 0.1, 5, 0.1),
                Choice("pace", "a step is", PACES),
                Slider("seconds", "seconds/step", 0.2, 2, 0.1),
            ],
        ),
        Group(
            "Numbers",
            [
                Button("next_number", "Next number", "select another (n; p: the one before)"),
                Slider("value", "selected", -LIMIT, LIMIT, 0.01),
            ],
        ),
    ]
    keys = {
        "ArrowRight": "step on",
        "ArrowLeft": "step back",
        "Home": "to the start",
        "End": "to the end of the round",
        "s": "next sample",
        "ArrowUp": "selected number up",
        "ArrowDown": "selected number down",
        "n": "next number",
        "p": "previous number",
    }
    return Explorer(
        NeuronsAndLinks(task), draw, controls, title="A network of neurons and links", keys=keys
    )
