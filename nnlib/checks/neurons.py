"""The questions of assignment 07: neurons, links, and the network that they make."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib import Dense, Network, activations, neurons
from nnlib.gradients import numerical_gradient
from nnlib.losses import BinaryCrossEntropy

from .comparing import complaint, numbers, show
from .question import Mistake, Question


def _plain(result: Any) -> Any:
    """One number in brackets counts as the number, in a tuple too."""
    if isinstance(result, tuple):
        return tuple(map(_plain, result))
    array = numbers(result)
    return result if array is None or array.size != 1 else array.reshape(())[()]


def _sigmoid(z: Any) -> float:
    return float(activations.sigmoid(z))


def _some(rng: np.random.Generator, size: Any = None) -> Any:
    """Numbers of two digits after the point, none near 0 and none near 1."""
    drawn = rng.uniform(0.2, 0.8, size) + rng.integers(0, 2, size)
    return np.round(drawn * rng.choice([-1, 1], size), 2)


def _sets(name: str, value: Callable) -> Callable:
    """A method that does no more than set one attribute."""

    def method(self: Any, *given: Any) -> None:
        setattr(self, name, value(self, *given))

    return method


def _all(*methods: Callable) -> Callable:
    """A method that does what several do, one after another."""

    def method(self: Any, *given: Any) -> None:
        for one in methods:
            one(self, *given)

    return method


# A neuron


class _Neuron:
    def __init__(self) -> None:
        self.z: Any = 0.0
        self.output: Any = 0.0
        self.sensitivity: Any = 0.0
        self.output_sensitivity: Any = 0.0

    def receive(self, value: float) -> None:
        self.z += value

    def activate(self) -> None:
        self.output = _sigmoid(self.z)

    def blame(self, sensitivity: float) -> None:
        self.sensitivity += sensitivity

    def settle(self) -> None:
        self.output_sensitivity = self.sensitivity * self.output * (1 - self.output)


def _neuron(**methods: Callable) -> type:
    return type("Neuron", (_Neuron,), methods)


def _without_self(self: Any, value: float) -> None:
    z += value  # type: ignore # noqa: F821, F841


def _activated(f: Callable) -> type:
    return _neuron(activate=_sets("output", lambda n: f(n.z)))


def _settled(f: Callable) -> type:
    return _neuron(settle=_sets("output_sensitivity", lambda n: f(n.sensitivity, n.output, n.z)))


class _NeuronOfTheMathModule:
    """With slots, and the exponential of one number."""

    __slots__ = ("output", "output_sensitivity", "sensitivity", "z")

    def __init__(self) -> None:
        self.z: float = 0
        self.output: float = 0
        self.sensitivity: float = 0
        self.output_sensitivity: float = 0

    def receive(self, value: float) -> None:
        self.z = self.z + value

    def activate(self) -> float:
        self.output = 1 / (1 + math.exp(-self.z))
        return self.output

    def blame(self, sensitivity: float) -> None:
        self.sensitivity = sensitivity + self.sensitivity

    def settle(self) -> float:
        self.output_sensitivity = (self.output - self.output**2) * self.sensitivity
        return self.output_sensitivity


class _NeuronOfArrays(_Neuron):
    """All its numbers are arrays of one number."""

    def receive(self, value: float) -> None:
        self.z = np.array([self.z]).ravel() + np.array([value])

    def activate(self) -> None:
        self.output = 1 / (1 + np.exp(-np.atleast_1d(self.z)))

    def settle(self) -> None:
        self.output_sensitivity = self.sensitivity * activations.sigmoid_derivative(
            np.atleast_1d(self.z)
        )


class _NeuronInFloat32(_Neuron):
    def activate(self) -> None:
        self.output = np.float32(1) / (1 + np.exp(-np.float32(self.z)))


class _NeuronThatKeepsAList(_Neuron):
    """It keeps what came in, and sums when it is its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[float] = []
        self.blames: list[float] = []

    def receive(self, value: float) -> None:
        self.came.append(value)
        self.z = sum(self.came)

    def blame(self, sensitivity: float) -> None:
        self.blames.append(sensitivity)
        self.sensitivity = np.sum(self.blames)


class _NeuronWithATanh(_Neuron):
    def activate(self) -> None:
        self.output = 0.5 + 0.5 * np.tanh(self.z / 2)


class _NeuronWithSlopes(_Neuron):
    """The slope is taken on the way forward; each z activates at once."""

    def receive(self, value: float) -> None:
        self.z += value
        self.activate()

    def activate(self) -> None:
        self.output = np.exp(self.z) / (np.exp(self.z) + 1)
        self.slope = self.output * (1 - self.output)

    def settle(self) -> None:
        self.output_sensitivity = self.slope * self.sensitivity


_NEURON_STYLES = [
    _Neuron,
    _NeuronOfTheMathModule,
    _NeuronOfArrays,
    _NeuronInFloat32,
    _NeuronThatKeepsAList,
    _NeuronWithATanh,
    _NeuronWithSlopes,
]

_FORWARD_ONE = (
    "n = Neuron(); n.receive({}); n.activate(); n.receive({}); n.activate(); (n.z, n.output)"
)
_FORWARD = (
    "n = Neuron(); n.receive({}); n.receive({}); n.receive({}); n.activate(); (n.z, n.output)"
)

neuron_forward = Question(
    name="Neuron",
    reference=neurons.Neuron,
    programs=True,
    methods=("receive", "activate"),
    examples=[
        ("n = Neuron(); n.receive({}); n.receive({}); n.z", 0.5, -2.0),
        ("n = Neuron(); n.receive({}); n.activate(); n.output", 2.0),
        ("n = Neuron(); n.receive({}); n.receive({}); n.activate(); n.output", 0.5, -2.0),
        (_FORWARD_ONE, 0.8, 0.6),
    ],
    random=lambda rng: (_FORWARD, *_some(rng, 3)),
    read=_plain,
    mistakes=[
        Mistake(
            "`self.` is missing: the numbers belong to the object, self.z, and a plain `z` is another name.",
            _neuron(receive=_without_self),
        ),
        Mistake(
            "`self.` is missing: the numbers belong to the object, self.z, and a plain `z` is another name.",
            _neuron(receive=lambda n, value: z + value),  # type: ignore # noqa: F821
        ),
        Mistake(
            "`receive` replaces z: only the value that came last is left. Add it: +=.",
            _neuron(receive=_sets("z", lambda n, value: value)),
        ),
        Mistake(
            "z stays 0: write self.z += value. (A plain z, without self, is lost when the method ends; a product with 0 stays 0; and the output comes later, in `activate`.)",
            _neuron(receive=lambda n, value: n.z + value),
        ),
        Mistake(
            "z stays 0: write self.z += value. (A plain z, without self, is lost when the method ends; a product with 0 stays 0; and the output comes later, in `activate`.)",
            _neuron(receive=_sets("output", lambda n, value: n.output + value)),
        ),
        Mistake(
            "z stays 0: write self.z += value. (A plain z, without self, is lost when the method ends; a product with 0 stays 0; and the output comes later, in `activate`.)",
            _neuron(receive=_sets("z", lambda n, value: n.z * value)),
        ),
        Mistake(
            "`receive` subtracts the value: add it.",
            _neuron(receive=_sets("z", lambda n, value: n.z - value)),
        ),
        Mistake(
            "the sign is lost: a negative value makes the sum smaller.",
            _neuron(receive=_sets("z", lambda n, value: n.z + abs(value))),
        ),
        Mistake(
            "each value goes through the sigmoid before it is added: first all are added, then `activate` takes one sigmoid, of the sum.",
            _neuron(receive=_sets("z", lambda n, value: n.z + _sigmoid(value))),
        ),
        Mistake(
            "z itself is put through the sigmoid each time something comes in. `receive` only adds.",
            _neuron(receive=_sets("z", lambda n, value: _sigmoid(n.z + value))),
        ),
        Mistake(
            "the value is added twice over.",
            _neuron(receive=_sets("z", lambda n, value: n.z + 2 * value)),
        ),
        Mistake(
            "the output stays as it was: write self.output = … (what `activate` only returns, prints, or keeps in a plain `output` is lost).",
            _neuron(activate=lambda n: _sigmoid(n.z)),
        ),
        Mistake("the sigmoid is missing: the output is z itself.", _activated(lambda z: z)),
        Mistake(
            "the sigmoid is written into z, and the output stays as it was: self.output = …, and z keeps the sum.",
            _neuron(activate=_sets("z", lambda n: _sigmoid(n.z))),
        ),
        Mistake(
            "z becomes the output, too. It has to keep the sum: the way back may need it.",
            _neuron(
                activate=_all(_sets("z", lambda n: _sigmoid(n.z)), _sets("output", lambda n: n.z))
            ),
        ),
        Mistake(
            "z is set to 0 by `activate`: it has to keep the sum, for the way back.",
            _neuron(
                activate=_all(_sets("output", lambda n: _sigmoid(n.z)), _sets("z", lambda n: 0.0))
            ),
        ),
        Mistake(
            "`activate` adds to the output of before: it replaces it (=).",
            _neuron(activate=_sets("output", lambda n: n.output + _sigmoid(n.z))),
        ),
        Mistake(
            "the sigmoid is taken of the output, not of the sum z.",
            _neuron(activate=_sets("output", lambda n: _sigmoid(n.output))),
        ),
        Mistake(
            "the sign in the exponent: σ(z) = 1 / (1 + e⁻ᶻ).", _activated(lambda z: _sigmoid(-z))
        ),
        Mistake(
            "the brackets: 1 / (1 + e⁻ᶻ), with the whole sum below.",
            _activated(lambda z: 1 + math.exp(-z)),
        ),
        Mistake("e⁻ᶻ alone: σ(z) = 1 / (1 + e⁻ᶻ).", _activated(lambda z: math.exp(-z))),
        Mistake("eᶻ alone: σ(z) = 1 / (1 + e⁻ᶻ).", _activated(math.exp)),
        Mistake(
            "the sign in the sigmoid: 1 + e⁻ᶻ below, not 1 − e⁻ᶻ.",
            _activated(lambda z: 1 / (1 - math.exp(-z))),
        ),
        Mistake("tanh, where the sigmoid is asked for.", _activated(math.tanh)),
        Mistake("ReLU, where the sigmoid is asked for.", _activated(lambda z: max(0.0, z))),
        Mistake(
            "a step, as a perceptron has it, or a rounded output: 0 or 1. Here it is the sigmoid as it is.",
            _activated(lambda z: float(z > 0)),
        ),
        Mistake(
            "the slope of the sigmoid, a (1 − a): the output is the sigmoid itself. The slope is for `settle`.",
            _activated(lambda z: _sigmoid(z) * (1 - _sigmoid(z))),
        ),
        Mistake(
            "a step, as a perceptron has it, or a rounded output: 0 or 1. Here it is the sigmoid as it is.",
            _activated(lambda z: float(round(_sigmoid(z)))),
        ),
        Mistake("the sigmoid twice over: σ(σ(z)).", _activated(lambda z: _sigmoid(_sigmoid(z)))),
        Mistake(
            "`receive` replaces z, and the sigmoid is missing: add with +=, and the output is σ(z).",
            _neuron(
                receive=_sets("z", lambda n, value: value), activate=_sets("output", lambda n: n.z)
            ),
        ),
        Mistake(
            "nothing is remembered: what a method returns, or keeps in a plain name, is lost. Write into self.z and self.output.",
            _neuron(receive=lambda n, value: n.z + value, activate=lambda n: _sigmoid(n.z)),
        ),
    ],
    styles=_NEURON_STYLES,
    lesson='07, "Forward: propagate"',
)

_WRONG_FORWARD: list[dict[str, Callable]] = [
    {"receive": lambda n, value: n.z + value},
    {"activate": lambda n: _sigmoid(n.z)},
    {"activate": _sets("z", lambda n: _sigmoid(n.z))},
    {"activate": _sets("output", lambda n: n.z)},
]

_BACK = (
    "n = Neuron(); n.receive({}); n.activate(); n.blame({}); n.blame({}); n.settle(); "
    "(n.sensitivity, n.output_sensitivity)"
)

neuron_back = Question(
    name="Neuron",
    reference=neurons.Neuron,
    programs=True,
    methods=("receive", "activate", "blame", "settle"),
    examples=[
        ("n = Neuron(); n.blame({}); n.blame({}); n.sensitivity", 0.3, -0.5),
        (
            "n = Neuron(); n.receive({}); n.activate(); n.blame({}); n.settle(); n.output_sensitivity",
            2.0,
            0.5,
        ),
        (_BACK, -0.6, 1.5, 0.25),
        (
            "n = Neuron(); n.receive({}); n.activate(); n.blame({}); n.settle(); n.settle(); "
            "(n.z, n.output, n.output_sensitivity)",
            -1.4,
            0.7,
        ),
    ],
    random=lambda rng: (_BACK, *_some(rng, 3)),
    read=_plain,
    mistakes=[
        Mistake(
            "`blame` replaces the sensitivity: a neuron that sends to several others gets blame from each. Add it: +=.",
            _neuron(blame=_sets("sensitivity", lambda n, value: value)),
        ),
        Mistake(
            "`sensitivity` stays 0: write self.sensitivity += … (A plain name, without self, is lost when the method ends; a product with 0 stays 0; and output_sensitivity comes later, in `settle`.)",
            _neuron(blame=lambda n, value: n.sensitivity + value),
        ),
        Mistake(
            "`sensitivity` stays 0: write self.sensitivity += … (A plain name, without self, is lost when the method ends; a product with 0 stays 0; and output_sensitivity comes later, in `settle`.)",
            _neuron(blame=_sets("output_sensitivity", lambda n, v: n.output_sensitivity + v)),
        ),
        Mistake(
            "`sensitivity` stays 0: write self.sensitivity += … (A plain name, without self, is lost when the method ends; a product with 0 stays 0; and output_sensitivity comes later, in `settle`.)",
            _neuron(blame=_sets("sensitivity", lambda n, value: n.sensitivity * value)),
        ),
        Mistake(
            "`blame` subtracts: it adds. (The minus comes when a link learns.)",
            _neuron(blame=_sets("sensitivity", lambda n, value: n.sensitivity - value)),
        ),
        Mistake(
            "the sign of the blame is lost: blame below 0 counts as such.",
            _neuron(blame=_sets("sensitivity", lambda n, value: n.sensitivity + abs(value))),
        ),
        Mistake(
            "the slope is in `blame` and in `settle`: once is right, in `settle`.",
            _neuron(
                blame=_sets(
                    "sensitivity",
                    lambda n, value: n.sensitivity + value * n.output * (1 - n.output),
                )
            ),
        ),
        Mistake(
            "the slope is multiplied in by `blame`: `sensitivity` is ∂L/∂output, the plain sum. The slope comes in `settle`.",
            _neuron(
                blame=_sets(
                    "sensitivity",
                    lambda n, value: n.sensitivity + value * n.output * (1 - n.output),
                ),
                settle=_sets("output_sensitivity", lambda n: n.sensitivity),
            ),
        ),
        Mistake(
            "the slope of the sigmoid is missing: output_sensitivity = sensitivity · a (1 − a), with a the output.",
            _settled(lambda s, a, z: s),
        ),
        Mistake(
            "the slope alone: it is multiplied by the sensitivity.",
            _settled(lambda s, a, z: a * (1 - a)),
        ),
        Mistake(
            "the slope is taken at the output, σ′(a): it is σ′(z), which is a (1 − a).",
            _settled(lambda s, a, z: s * _sigmoid(a) * (1 - _sigmoid(a))),
        ),
        Mistake(
            "z (1 − z), where a (1 − a) belongs: a is the output, z the sum.",
            _settled(lambda s, a, z: s * z * (1 - z)),
        ),
        Mistake(
            "sensitivity · output: it is the slope of the sigmoid that is multiplied in, a (1 − a).",
            _settled(lambda s, a, z: s * a),
        ),
        Mistake(
            "sensitivity · (1 − a): the slope has two factors, a (1 − a).",
            _settled(lambda s, a, z: s * (1 - a)),
        ),
        Mistake(
            "sensitivity · z: it is the slope at z, a (1 − a).", _settled(lambda s, a, z: s * z)
        ),
        Mistake(
            "the slope of tanh, 1 − a²: the sigmoid's is a (1 − a).",
            _settled(lambda s, a, z: s * (1 - a * a)),
        ),
        Mistake(
            "the slope of tanh at z: this neuron has the sigmoid, whose slope is a (1 − a).",
            _settled(lambda s, a, z: s * (1 - math.tanh(z) ** 2)),
        ),
        Mistake(
            "ReLU's slope, 1 or 0: the sigmoid's is a (1 − a).",
            _settled(lambda s, a, z: s * (z > 0)),
        ),
        Mistake("divided by the slope: multiply.", _settled(lambda s, a, z: s / (a * (1 - a)))),
        Mistake(
            "a sum, where the product of sensitivity and slope belongs.",
            _settled(lambda s, a, z: s + a * (1 - a)),
        ),
        Mistake(
            "the sign in the slope: a (1 − a), not a (a − 1).",
            _settled(lambda s, a, z: s * a * (a - 1)),
        ),
        Mistake(
            "the brackets: a (1 − a), not a · 1 − a.", _settled(lambda s, a, z: s * a * 1 - a)
        ),
        Mistake(
            "the slope is squared: once is right.",
            _settled(lambda s, a, z: s * (a * (1 - a)) ** 2),
        ),
        Mistake(
            "a (1 − a) with the sensitivity for a: the a is the neuron's output.",
            _settled(lambda s, a, z: s * (1 - s)),
        ),
        Mistake(
            "`settle` adds to what was there: it sets output_sensitivity (=), and twice gives the same as once.",
            _neuron(
                settle=_sets(
                    "output_sensitivity",
                    lambda n: n.output_sensitivity + n.sensitivity * n.output * (1 - n.output),
                )
            ),
        ),
        Mistake(
            "output_sensitivity stays as it was: write self.output_sensitivity = … (what `settle` only returns or prints is lost).",
            _neuron(settle=lambda n: n.sensitivity * n.output * (1 - n.output)),
        ),
        Mistake(
            "`settle` writes into `sensitivity`, and output_sensitivity stays as it was: the two are different numbers.",
            _neuron(
                settle=_sets("sensitivity", lambda n: n.sensitivity * n.output * (1 - n.output))
            ),
        ),
        Mistake(
            "`settle` changes `sensitivity`, too: that stays ∂L/∂output.",
            _neuron(
                settle=_all(
                    _sets("sensitivity", lambda n: n.sensitivity * n.output * (1 - n.output)),
                    _sets("output_sensitivity", lambda n: n.sensitivity),
                )
            ),
        ),
        Mistake(
            "`settle` sets `sensitivity` back to 0: a second look finds nothing. It only computes output_sensitivity.",
            _neuron(
                settle=_all(
                    _Neuron.settle,
                    _sets("sensitivity", lambda n: 0.0),
                )
            ),
        ),
        Mistake(
            "`settle` writes the slope into the output: the output stays as it was.",
            _neuron(
                settle=_all(
                    _sets("output", lambda n: n.output * (1 - n.output)),
                    _sets("output_sensitivity", lambda n: n.sensitivity * n.output),
                )
            ),
        ),
        Mistake(
            "`blame` replaces the sensitivity, and the slope is missing in `settle`.",
            _neuron(
                blame=_sets("sensitivity", lambda n, value: value),
                settle=_sets("output_sensitivity", lambda n: n.sensitivity),
            ),
        ),
        *(
            Mistake(
                "the way forward is not right yet, and `settle` needs its output: first mend what the test cell above says.",
                _neuron(**methods),
            )
            for methods in _WRONG_FORWARD
        ),
    ],
    styles=_NEURON_STYLES,
    lesson='07, "Back: whose fault is it?"',
)


# A link


class _Link:
    def __init__(self, source: Any, target: Any, weight: float):
        self.source, self.target, self.weight = source, target, weight
        self.gradient = 0.0

    def propagate(self) -> None:
        self.target.receive(self.weight * self.source.output)

    def backpropagate(self) -> None:
        self.gradient += self.target.output_sensitivity * self.source.output
        self.source.blame(self.target.output_sensitivity * self.weight)

    def learn(self, learning_rate: float) -> None:
        self.weight -= learning_rate * self.gradient
        self.gradient = 0.0


def _link(**methods: Callable) -> type:
    return type("Link", (_Link,), methods)


def _weighed(link: Any) -> float:
    return link.weight * link.source.output


def _adds_to_the_target(link: Any) -> None:
    link.target += _weighed(link)


def _delivers(value: Callable) -> type:
    return _link(propagate=lambda link: link.target.receive(value(link)))


class _LinkByHand(_Link):
    """Writes into its neurons by itself."""

    def propagate(self) -> None:
        self.target.z = self.target.z + self.source.output * self.weight

    def backpropagate(self) -> None:
        delta = self.target.output_sensitivity
        self.source.sensitivity += delta * self.weight
        self.gradient = self.gradient + self.source.output * delta

    def learn(self, learning_rate: float) -> None:
        self.weight = self.weight - self.gradient * learning_rate
        self.gradient = 0


class _LinkWithSlots:
    __slots__ = ("gradient", "source", "target", "weight")

    def __init__(self, source: Any, target: Any, weight: float):
        self.source = source
        self.target = target
        self.weight = weight
        self.gradient = 0

    def propagate(self) -> float:
        product = self.source.output * self.weight
        self.target.receive(product)
        return product

    def backpropagate(self) -> None:
        to_weight, to_source = self.source.output, self.weight
        self.gradient += self.target.output_sensitivity * to_weight
        self.source.blame(sensitivity=self.target.output_sensitivity * to_source)

    def learn(self, learning_rate: float) -> None:
        step, self.gradient = -learning_rate * self.gradient, 0
        self.weight += step


class _LinkOfArrays(_Link):
    """Its weight and its gradient are arrays of one number."""

    def __init__(self, source: Any, target: Any, weight: float):
        super().__init__(source, target, weight)
        self.weight, self.gradient = np.array([weight]), np.zeros(1)  # type: ignore[assignment]


class _LinkInFloat32(_Link):
    def propagate(self) -> None:
        self.target.receive(np.float32(self.weight) * np.float32(self.source.output))

    def learn(self, learning_rate: float) -> None:
        self.weight = np.subtract(self.weight, np.multiply(learning_rate, self.gradient))
        self.gradient *= 0


class _LinkWithItsLast(_Link):
    """Keeps the input that it carried; computes with helpers of its own."""

    def _delta(self) -> float:
        return self.target.output_sensitivity

    def propagate(self) -> None:
        self.carried = self.source.output
        self.target.receive(self.weight * self.carried)

    def backpropagate(self) -> None:
        blames = {"weight": self._delta() * self.carried, "source": self._delta()}
        self.source.blame(blames["source"] * self.weight)
        self.gradient += blames["weight"]


_LINK_STYLES = [
    _Link,
    _LinkByHand,
    _LinkWithSlots,
    _LinkOfArrays,
    _LinkInFloat32,
    _LinkWithItsLast,
]

_KNOWN = {"neurons": neurons}

link_propagate = Question(
    name="Link",
    reference=neurons.Link,
    programs=True,
    methods=("propagate",),
    known=_KNOWN,
    examples=[
        (
            "s, t = neurons.Neuron(), neurons.Neuron(); s.output = {}; Link(s, t, {}).propagate(); t.z",
            3.0,
            0.5,
        ),
        (
            "s, t = neurons.Neuron(), neurons.Neuron(); s.receive({}); s.activate(); Link(s, t, {}).propagate(); "
            "(s.output, t.z, t.output)",
            2.0,
            -1.5,
        ),
        (
            "a, b, t = neurons.Neuron(), neurons.Neuron(), neurons.Neuron(); a.output, b.output = {}, {}; "
            "Link(a, t, {}).propagate(); Link(b, t, {}).propagate(); t.z",
            1.0,
            0.5,
            0.4,
            -1.2,
        ),
        (
            "s, t = neurons.Neuron(), neurons.Neuron(); s.output = {}; link = Link(s, t, {}); link.propagate(); "
            "link.propagate(); (link.weight, t.z)",
            0.6,
            -2.0,
        ),
    ],
    random=lambda rng: (
        "s, t = neurons.Neuron(), neurons.Neuron(); s.z, s.output, s.sensitivity = {}, {}, {}; "
        "t.z, t.output = {}, {}; link = Link(s, t, {}); link.gradient = {}; link.propagate(); "
        "(s.z, s.output, t.z, t.output, t.sensitivity)",
        *_some(rng, 7),
    ),
    read=_plain,
    mistakes=[
        Mistake(
            "a neuron is no number: the number that it sends on is source.output.",
            _delivers(lambda link: link.weight * link.source),
        ),
        Mistake(
            "a neuron is no number: the number that it sends on is source.output.",
            _delivers(lambda link: link.source * link.weight),
        ),
        Mistake(
            "a number can't be added to a neuron: call the target's `receive`.",
            _link(propagate=_adds_to_the_target),
        ),
        Mistake(
            "the weight is missing: the target gets weight · source's output.",
            _delivers(lambda link: link.source.output),
        ),
        Mistake(
            "the weight alone is delivered: it is multiplied by the source's output.",
            _delivers(lambda link: link.weight),
        ),
        Mistake(
            "a sum, where the product of weight and output belongs.",
            _delivers(lambda link: link.weight + link.source.output),
        ),
        Mistake(
            "the source's sum z is carried: it is its output, after the activation.",
            _delivers(lambda link: link.weight * link.source.z),
        ),
        Mistake(
            "divided by the weight: multiply.",
            _delivers(lambda link: link.source.output / link.weight),
        ),
        Mistake(
            "divided by the output: multiply.",
            _delivers(lambda link: link.weight / link.source.output),
        ),
        Mistake(
            "the sign: weight · output, as it is.",
            _delivers(lambda link: -link.weight * link.source.output),
        ),
        Mistake(
            "the activation is the neuron's work: the link delivers the plain product.",
            _delivers(lambda link: _sigmoid(link.weight * link.source.output)),
        ),
        Mistake(
            "the source's output goes through the sigmoid once more: it has been activated already.",
            _delivers(lambda link: link.weight * _sigmoid(link.source.output)),
        ),
        Mistake(
            "the source's sum goes through the sigmoid here: take source.output, which somebody may have set (an input neuron, a bias neuron).",
            _delivers(lambda link: link.weight * _sigmoid(link.source.z)),
        ),
        Mistake(
            "the target's own output is delivered to it: it is the source's that the link carries.",
            _delivers(lambda link: link.weight * link.target.output),
        ),
        Mistake(
            "the target's own z is delivered to it: it is the source's output that the link carries.",
            _delivers(lambda link: link.weight * link.target.z),
        ),
        Mistake(
            "the source's sensitivity is carried: that is for the way back. Forward goes its output.",
            _delivers(lambda link: link.weight * link.source.sensitivity),
        ),
        Mistake(
            "the gradient is used as the weight.",
            _delivers(lambda link: link.gradient * link.source.output),
        ),
        Mistake(
            "the target's z is replaced, so that what other links brought is lost: call target.receive(…), which adds.",
            _link(
                propagate=lambda link: setattr(link.target, "z", link.weight * link.source.output)
            ),
        ),
        Mistake(
            "the product is written into the target's output: deliver it with target.receive(…); the output is made when the neuron activates.",
            _link(
                propagate=lambda link: setattr(
                    link.target, "output", link.weight * link.source.output
                )
            ),
        ),
        Mistake(
            "nothing arrives at the target: a product that is only returned, printed or kept in the link reaches nobody. Call target.receive(…).",
            _link(propagate=lambda link: link.weight * link.source.output),
        ),
        Mistake(
            "source and target are mixed up: forward goes from the source to the target.",
            _link(propagate=lambda link: link.source.receive(link.weight * link.source.output)),
        ),
        Mistake(
            "source and target are mixed up: forward goes from the source to the target.",
            _link(propagate=lambda link: link.source.receive(link.weight * link.target.output)),
        ),
        Mistake(
            "the link activates its target. It can't know whether other links are still to come: somebody else says whose turn it is.",
            _link(propagate=_all(_Link.propagate, lambda link: link.target.activate())),
        ),
        Mistake(
            "the link activates its source first, which spoils an output that somebody has set (an input neuron, a bias neuron).",
            _link(propagate=_all(lambda link: link.source.activate(), _Link.propagate)),
        ),
        Mistake(
            "the weight becomes the product, so the next sample finds another weight.",
            _link(
                propagate=_all(
                    _sets("weight", lambda link: link.weight * link.source.output),
                    lambda link: link.target.receive(link.weight),
                )
            ),
        ),
        Mistake(
            "the source's output becomes the product: other links need it as it was.",
            _link(
                propagate=_all(
                    lambda link: setattr(link.source, "output", _weighed(link)),
                    lambda link: link.target.receive(link.source.output),
                )
            ),
        ),
        Mistake(
            "it is delivered twice.",
            _link(propagate=_all(_Link.propagate, _Link.propagate)),
        ),
        Mistake(
            "`blame` is for the way back: forward, the target's `receive` is called.",
            _link(propagate=lambda link: link.target.blame(link.weight * link.source.output)),
        ),
        Mistake(
            "the product is written into the target's output: deliver it with target.receive(…); the output is made when the neuron activates.",
            _link(
                propagate=lambda link: setattr(
                    link.target, "output", link.target.output + _weighed(link)
                )
            ),
        ),
        Mistake(
            "`receive` takes one number, the product of weight and output.",
            _link(propagate=lambda link: link.target.receive(link.weight, link.source.output)),
        ),
    ],
    styles=_LINK_STYLES,
    lesson='07, "Forward: propagate"',
)


def _gives_back(gradient: Callable, blame: Callable, stays: float = 1) -> type:
    """A link whose two products are these; `stays` is 0 where = stands for +=."""

    def backpropagate(link: Any) -> None:
        link.gradient = stays * link.gradient + gradient(link, link.target.output_sensitivity)
        link.source.blame(blame(link, link.target.output_sensitivity))

    return _link(backpropagate=backpropagate)


def _by_input(link: Any, delta: float) -> float:
    return delta * link.source.output


def _by_weight(link: Any, delta: float) -> float:
    return delta * link.weight


def _learns_at_once(link: Any) -> None:
    _Link.backpropagate(link)
    link.weight -= link.gradient


def _blames_by_the_gradient(link: Any) -> None:
    link.gradient += _by_input(link, link.target.output_sensitivity)
    link.source.blame(link.gradient * link.weight)


def _replaces_the_blame(link: Any) -> None:
    link.gradient += _by_input(link, link.target.output_sensitivity)
    link.source.sensitivity = _by_weight(link, link.target.output_sensitivity)


def _replaces_both(link: Any) -> None:
    link.gradient = _by_input(link, link.target.output_sensitivity)
    link.source.sensitivity = _by_weight(link, link.target.output_sensitivity)


def _blames_the_sum(link: Any) -> None:
    link.gradient += _by_input(link, link.target.output_sensitivity)
    link.source.output_sensitivity += _by_weight(link, link.target.output_sensitivity)


def _blames_the_target(link: Any) -> None:
    link.gradient += _by_input(link, link.target.output_sensitivity)
    link.target.blame(_by_weight(link, link.target.output_sensitivity))


def _settles_too(link: Any) -> None:
    link.target.settle()
    _Link.backpropagate(link)


def _settles_the_source(link: Any) -> None:
    _Link.backpropagate(link)
    link.source.settle()


def _delivers_back(link: Any) -> None:
    link.gradient += _by_input(link, link.target.output_sensitivity)
    link.source.receive(_by_weight(link, link.target.output_sensitivity))


def _swapped_and_replaced(link: Any) -> None:
    delta = link.target.output_sensitivity
    link.gradient = _by_weight(link, delta)
    link.source.blame(_by_input(link, delta))


def _of_the_source(link: Any) -> None:
    delta = link.source.output_sensitivity
    link.gradient += _by_input(link, delta)
    link.source.blame(_by_weight(link, delta))


def _of_the_sensitivity(link: Any) -> None:
    delta = link.target.sensitivity
    link.gradient += _by_input(link, delta)
    link.source.blame(_by_weight(link, delta))


def _blames_only(link: Any) -> None:
    link.source.blame(_by_weight(link, link.target.output_sensitivity))


def _slope_again(target: Any) -> float:
    return target.sensitivity * target.output * (1 - target.output)


def _collects_only(link: Any) -> None:
    link.gradient += _by_input(link, link.target.output_sensitivity)


_BACKWARD = (
    "s, t = neurons.Neuron(), neurons.Neuron(); s.z, s.output, t.z, t.output = {}, {}, {}, {}; "
    "s.output_sensitivity, t.sensitivity, t.output_sensitivity = {}, {}, {}; "
    "link = Link(s, t, {}); link.propagate(); link.backpropagate(); (link.gradient, s.sensitivity, s.z)"
)

link_backpropagate = Question(
    name="Link",
    reference=neurons.Link,
    programs=True,
    methods=("backpropagate",),
    known=_KNOWN,
    examples=[
        (
            "s, t = neurons.Neuron(), neurons.Neuron(); s.output, t.output_sensitivity = {}, {}; "
            "link = Link(s, t, {}); link.propagate(); link.backpropagate(); (link.gradient, s.sensitivity)",
            3.0,
            0.5,
            -2.0,
        ),
        (
            "s, t = neurons.Neuron(), neurons.Neuron(); s.output, t.output_sensitivity = {}, {}; "
            "link = Link(s, t, {}); link.propagate(); link.backpropagate(); link.backpropagate(); "
            "(link.gradient, s.sensitivity, link.weight)",
            0.6,
            -1.5,
            0.4,
        ),
        (
            "s, t, u = neurons.Neuron(), neurons.Neuron(), neurons.Neuron(); "
            "s.output, t.output_sensitivity, u.output_sensitivity = {}, {}, {}; "
            "one, two = Link(s, t, {}), Link(s, u, {}); one.propagate(); two.propagate(); "
            "one.backpropagate(); two.backpropagate(); s.sensitivity",
            0.8,
            0.5,
            -0.25,
            1.5,
            -2.0,
        ),
        (
            "s, t = neurons.Neuron(), neurons.Neuron(); s.output, t.sensitivity, t.output_sensitivity = {}, {}, {}; "
            "link = Link(s, t, {}); link.propagate(); link.backpropagate(); "
            "(s.output, s.output_sensitivity, t.sensitivity, t.output_sensitivity)",
            0.7,
            0.8,
            0.16,
            1.25,
        ),
    ],
    random=lambda rng: (_BACKWARD, *_some(rng, 8)),
    read=_plain,
    mistakes=[
        Mistake(
            "a neuron is no number: take source.output for the one product, the weight for the other.",
            _gives_back(lambda link, delta: delta * link.source, _by_weight),
        ),
        Mistake(
            "a neuron is no number: the target's blame for its sum is target.output_sensitivity.",
            _gives_back(lambda link, delta: link.target * link.source.output, _by_weight),
        ),
        Mistake(
            "the two products are swapped: the weight is blamed by the input that it multiplied, the source by the weight that carried it.",
            _gives_back(_by_weight, _by_input),
        ),
        Mistake(
            "the two products are swapped, and the gradient is replaced instead of added to.",
            _link(backpropagate=_swapped_and_replaced),
        ),
        Mistake(
            "the gradient is replaced: it collects from sample to sample until the link learns. Add: +=.",
            _gives_back(_by_input, _by_weight, stays=0),
        ),
        Mistake(
            "the source's sensitivity is replaced, so that blame from its other links is lost: call source.blame(…), which adds.",
            _link(backpropagate=_replaces_the_blame),
        ),
        Mistake(
            "the gradient and the source's sensitivity are replaced: both are added to, += and source.blame(…).",
            _link(backpropagate=_replaces_both),
        ),
        Mistake(
            "the source gets its own output times delta: it is blamed by the weight, which carried its output.",
            _gives_back(_by_input, _by_input),
        ),
        Mistake(
            "the gradient has the weight in it: a weight is blamed by what it multiplied, the source's output.",
            _gives_back(_by_weight, _by_weight),
        ),
        Mistake(
            "the gradient has the target's output in it: the weight multiplied the source's.",
            _gives_back(lambda link, delta: delta * link.target.output, _by_weight),
        ),
        Mistake(
            "the gradient has the source's sum z in it: the weight multiplied its output.",
            _gives_back(lambda link, delta: delta * link.source.z, _by_weight),
        ),
        Mistake(
            "the gradient is the output sensitivity alone: times the source's output.",
            _gives_back(lambda link, delta: delta, _by_weight),
        ),
        Mistake(
            "the gradient is the source's output alone: times the target's output sensitivity.",
            _gives_back(lambda link, delta: link.source.output, _by_weight),
        ),
        Mistake(
            "the output sensitivity is sent back as it is: times the weight.",
            _gives_back(_by_input, lambda link, delta: delta),
        ),
        Mistake(
            "the bare weight is sent back: times the target's output sensitivity.",
            _gives_back(_by_input, lambda link, delta: link.weight),
        ),
        Mistake(
            "gradient and blame both lack a factor: delta · source's output for the one, delta · weight for the other.",
            _gives_back(lambda link, delta: delta, lambda link, delta: delta),
        ),
        Mistake(
            "the gradient has three factors: weight and input. A weight is blamed by delta · input.",
            _gives_back(lambda link, delta: delta * link.weight * link.source.output, _by_weight),
        ),
        Mistake(
            "the source's slope is multiplied in here: that is what the source does itself when it settles.",
            _gives_back(
                _by_input,
                lambda link, delta: (
                    delta * link.weight * link.source.output * (1 - link.source.output)
                ),
            ),
        ),
        Mistake(
            "the target's slope is multiplied in once more: it is in its output_sensitivity already.",
            _gives_back(
                lambda link, delta: (
                    delta * link.target.output * (1 - link.target.output) * link.source.output
                ),
                lambda link, delta: (
                    delta * link.target.output * (1 - link.target.output) * link.weight
                ),
            ),
        ),
        Mistake(
            "the target's `sensitivity` is used: the link was joined to its sum, so it takes `output_sensitivity`.",
            _link(backpropagate=_of_the_sensitivity),
        ),
        Mistake(
            "the source's output_sensitivity is used: blame comes back from the target.",
            _link(backpropagate=_of_the_source),
        ),
        Mistake(
            "the sign of both: no minus here. It comes when the link learns.",
            _gives_back(
                lambda link, delta: -_by_input(link, delta),
                lambda link, delta: -_by_weight(link, delta),
            ),
        ),
        Mistake(
            "the sign of the gradient: no minus here. It comes when the link learns.",
            _gives_back(lambda link, delta: -_by_input(link, delta), _by_weight),
        ),
        Mistake(
            "the sign of the blame that is sent back: it is delta · weight.",
            _gives_back(_by_input, lambda link, delta: -_by_weight(link, delta)),
        ),
        Mistake(
            "divided by the weight: what is sent back is delta · weight.",
            _gives_back(_by_input, lambda link, delta: delta / link.weight),
        ),
        Mistake(
            "sums, where products belong: delta · output and delta · weight.",
            _gives_back(
                lambda link, delta: delta + link.source.output,
                lambda link, delta: delta + link.weight,
            ),
        ),
        Mistake(
            "no blame is sent back: call source.blame(…).",
            _link(backpropagate=_collects_only),
        ),
        Mistake(
            "the gradient stays as it was: self.gradient += …",
            _link(backpropagate=_blames_only),
        ),
        Mistake(
            "gradient and blame are computed and then lost: write self.gradient += … and call source.blame(…).",
            _link(
                backpropagate=lambda link: (
                    _by_input(link, link.target.output_sensitivity),
                    _by_weight(link, link.target.output_sensitivity),
                )
            ),
        ),
        Mistake(
            "the gradient is multiplied by the weight and sent back: the source gets delta · weight.",
            _link(backpropagate=_blames_by_the_gradient),
        ),
        Mistake(
            "the blame goes into the source's output_sensitivity: a link brings blame for the output. Call source.blame(…).",
            _link(backpropagate=_blames_the_sum),
        ),
        Mistake(
            "the blame is given to the target, where it came from: it goes to the source.",
            _link(backpropagate=_blames_the_target),
        ),
        Mistake(
            "`receive` is for the way forward: back, the source's `blame` is called.",
            _link(backpropagate=_delivers_back),
        ),
        Mistake(
            "the weight is changed at once: `backpropagate` only collects the gradient, and `learn` takes the step.",
            _link(backpropagate=_learns_at_once),
        ),
        Mistake(
            "the link lets its target settle: that is said by somebody else, once, when all blame is in.",
            _link(backpropagate=_settles_too),
        ),
        Mistake(
            "the link lets its source settle. It can't know whether other links are still to bring blame.",
            _link(backpropagate=_settles_the_source),
        ),
        Mistake(
            "the gradient takes the target's `sensitivity`: both products take its `output_sensitivity`.",
            _gives_back(
                lambda link, delta: link.target.sensitivity * link.source.output, _by_weight
            ),
        ),
        Mistake(
            "what is sent back has the target's `sensitivity` in it: both products take its `output_sensitivity`.",
            _gives_back(_by_input, lambda link, delta: link.target.sensitivity * link.weight),
        ),
        Mistake(
            "the gradient is sent back: the source gets delta · weight.",
            _gives_back(_by_input, lambda link, delta: link.gradient),
        ),
        Mistake(
            "what is sent back has three factors: weight and input. A source is blamed by delta · weight.",
            _gives_back(_by_input, lambda link, delta: delta * link.weight * link.source.output),
        ),
        Mistake(
            "the target's slope is worked out here once more: take its `output_sensitivity`, which is ready.",
            _gives_back(
                lambda link, delta: _slope_again(link.target) * link.source.output,
                lambda link, delta: _slope_again(link.target) * link.weight,
            ),
        ),
        Mistake(
            "no blame is sent back, and the gradient is replaced: add to it, and call source.blame(…).",
            _link(
                backpropagate=_sets(
                    "gradient", lambda link: _by_input(link, link.target.output_sensitivity)
                )
            ),
        ),
    ],
    styles=_LINK_STYLES,
    lesson='07, "Back: whose fault is it?"',
)


def _steps(weight: Callable, gradient: Callable = lambda g, w, rate: 0.0) -> type:
    """A link that learns: its new weight and its new gradient, of gradient, weight and rate."""

    def learn(link: Any, learning_rate: float) -> None:
        before = link.gradient, link.weight, learning_rate
        link.weight, link.gradient = weight(*before), gradient(*before)

    return _link(learn=learn)


def _step(g: float, w: float, rate: float) -> float:
    return w - rate * g


def _kept(g: float, w: float, rate: float) -> float:
    return g


def _forgets_first(link: Any, learning_rate: float) -> None:
    link.gradient = 0.0
    link.weight -= learning_rate * link.gradient


def _weight_without_self(self: Any, learning_rate: float) -> None:
    weight -= learning_rate * self.gradient  # type: ignore # noqa: F821, F841


def _learns_of_the_last(link: Any, learning_rate: float) -> None:
    link.weight -= learning_rate * link.target.output_sensitivity * link.source.output
    link.gradient = 0.0


def _learns_by_the_input(link: Any, learning_rate: float) -> None:
    link.weight -= learning_rate * link.gradient * link.source.output
    link.gradient = 0.0


def _learns_by_the_blame(link: Any, learning_rate: float) -> None:
    link.weight -= learning_rate * link.target.output_sensitivity
    link.gradient = 0.0


_LEARN_AMONG_OTHERS = (
    "s, t = neurons.Neuron(), neurons.Neuron(); s.output, t.output_sensitivity = {}, {}; link = Link(s, t, {}); "
    "link.gradient = {}; link.learn({}); (link.weight, link.gradient)"
)
_LEARN = (
    "link = Link(neurons.Neuron(), neurons.Neuron(), {}); link.gradient = {}; link.learn({}); "
    "(link.weight, link.gradient)"
)

link_learn = Question(
    name="Link",
    reference=neurons.Link,
    programs=True,
    methods=("learn",),
    known=_KNOWN,
    examples=[
        (
            "link = Link(neurons.Neuron(), neurons.Neuron(), {}); link.gradient = {}; link.learn({}); link.weight",
            2.0,
            4.0,
            0.1,
        ),
        (_LEARN, -0.5, 0.3, 0.5),
        (
            "link = Link(neurons.Neuron(), neurons.Neuron(), {}); link.gradient = {}; link.learn({}); "
            "link.learn({}); link.weight",
            1.5,
            -0.8,
            0.25,
            0.5,
        ),
    ],
    random=lambda rng: (
        _LEARN_AMONG_OTHERS,
        *_some(rng, 4),
        np.round(rng.uniform(0.05, 0.9), 2),
    ),
    read=_plain,
    mistakes=[
        Mistake(
            "`self.` is missing: the numbers belong to the object, self.weight, and a plain `weight` is another name.",
            _link(learn=_weight_without_self),
        ),
        Mistake(
            "the step is added: the gradient points to where the loss grows. Subtract it.",
            _steps(lambda g, w, rate: w + rate * g),
        ),
        Mistake(
            "the step is added, and the gradient is kept: subtract, then set the gradient to 0.",
            _steps(lambda g, w, rate: w + rate * g, _kept),
        ),
        Mistake(
            "the gradient is not forgotten: set it to 0 after the step, or this sample counts again in the next.",
            _steps(_step, _kept),
        ),
        Mistake(
            "the weight stays as it was: self.weight -= … (A plain `weight`, without self, is lost; and where the gradient is set to 0 before the step, there is no step.)",
            _link(learn=_forgets_first),
        ),
        Mistake(
            "the learning rate is missing: the step is learning_rate · gradient.",
            _steps(lambda g, w, rate: w - g),
        ),
        Mistake(
            "the learning rate is missing, and the step is added: weight − learning_rate · gradient.",
            _steps(lambda g, w, rate: w + g),
        ),
        Mistake(
            "the learning rate is missing, and the gradient is kept: it becomes 0 after the step.",
            _steps(lambda g, w, rate: w - g, _kept),
        ),
        Mistake(
            "the gradient is missing: the step is learning_rate · gradient.",
            _steps(lambda g, w, rate: w - rate),
        ),
        Mistake(
            "the weight is replaced by the step (=- or = instead of -=): subtract the step from the weight.",
            _steps(lambda g, w, rate: -rate * g),
        ),
        Mistake(
            "the weight is replaced by learning_rate · gradient: subtract that from the weight.",
            _steps(lambda g, w, rate: rate * g),
        ),
        Mistake(
            "divided by the learning rate: multiply.", _steps(lambda g, w, rate: w - g / rate)
        ),
        Mistake(
            "the brackets: only the gradient is multiplied by the rate, not weight − gradient.",
            _steps(lambda g, w, rate: rate * (w - g)),
        ),
        Mistake(
            "rate and gradient are added: the step is their product.",
            _steps(lambda g, w, rate: w - (rate + g)),
        ),
        Mistake(
            "both are subtracted from the weight, the rate and the gradient: the step is their product.",
            _steps(lambda g, w, rate: w - rate + g),
        ),
        Mistake(
            "the weight is multiplied by the step: subtract it.",
            _steps(lambda g, w, rate: w * rate * g),
        ),
        Mistake(
            "the step has the weight in it: it is learning_rate · gradient.",
            _steps(lambda g, w, rate: w - rate * g * w),
        ),
        Mistake(
            "only the sign of the gradient counts in yours: its size does, too.",
            _steps(lambda g, w, rate: w - rate * np.sign(g)),
        ),
        Mistake(
            "the weight is set to 0 as well: only the gradient is.",
            _steps(lambda g, w, rate: 0.0),
        ),
        Mistake(
            "the weight stays as it was: self.weight -= … (A plain `weight`, without self, is lost; and where the gradient is set to 0 before the step, there is no step.)",
            _steps(lambda g, w, rate: w),
        ),
        Mistake(
            "the weight stays as it was, and so does the gradient: write into self.weight and self.gradient.",
            _link(learn=lambda link, learning_rate: link.weight - learning_rate * link.gradient),
        ),
        Mistake(
            "the gradient of the last sample is computed anew: self.gradient has what was collected.",
            _link(learn=_learns_of_the_last),
        ),
        Mistake(
            "the step is written into the gradient as well: it becomes 0.",
            _steps(_step, lambda g, w, rate: rate * g),
        ),
        Mistake(
            "half the step: the ½ belongs to the loss, and its gradient has none.",
            _steps(lambda g, w, rate: w - rate * g / 2),
        ),
        Mistake(
            "a learning rate of your own, 0.1: it is what `learn` is given, learning_rate.",
            _steps(lambda g, w, rate: w - 0.1 * g),
        ),
        Mistake(
            "the source's output comes in once more: it is in the gradient already.",
            _link(learn=_learns_by_the_input),
        ),
        Mistake(
            "the target's output sensitivity is taken for the gradient: that is self.gradient.",
            _link(learn=_learns_by_the_blame),
        ),
        Mistake(
            "`learn` calls `backpropagate`: the gradient has been collected, and is only used here.",
            _link(learn=_all(lambda link, rate: link.backpropagate(), _Link.learn)),
        ),
    ],
    styles=_LINK_STYLES,
    lesson='07, "The link learns"',
)


# A layer of links


def _connect(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = [
        neurons.Link(source, target, float(W[i][j]))
        for i, source in enumerate(sources)
        for j, target in enumerate(targets)
    ]
    return links + [neurons.Link(bias, t, float(b[j])) for j, t in enumerate(targets)]


def _joined(make: Callable) -> Callable:
    """connect, of (i, source, j, target, W) -> a link; the bias links are right."""

    def connect(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
        links = [make(i, s, j, t, W) for i, s in enumerate(sources) for j, t in enumerate(targets)]
        return links + [neurons.Link(bias, t, b[j]) for j, t in enumerate(targets)]

    return connect


def _with_bias_links(make: Callable) -> Callable:
    """connect, of (bias, targets, b) -> the bias links; the others are right."""

    def connect(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
        links = _connect(sources, bias, targets, W, b)[: len(sources) * len(targets)]
        return links + make(bias, targets, b)

    return connect


def _connect_in_loops(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = []
    for j in range(len(targets)):
        links.append(neurons.Link(bias, targets[j], b[j]))
        for i in range(len(sources)):
            links.append(neurons.Link(sources[i], targets[j], W[i, j]))
    return links


def _connect_stacked(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    weights = np.vstack([W, b]).tolist()
    return [
        _Link(source, target, weight)
        for source, row in zip([*sources, bias], weights, strict=True)
        for target, weight in zip(targets, row, strict=True)
    ]


def _connect_with_zip(sources: list, bias: Any, targets: list, W: Any, b: Any) -> tuple:
    links: list = []
    for source, row in zip(sources, W, strict=True):
        links += map(neurons.Link, [source] * len(targets), targets, row)
    links.extend(map(neurons.Link, [bias] * len(targets), targets, b))
    return tuple(links)


def _connect_lazily(sources: list, bias: Any, targets: list, W: Any, b: Any) -> Any:
    for place in np.ndindex(np.shape(W)):
        yield neurons.Link(sources[place[0]], targets[place[1]], weight=W[place])
    for target, weight in zip(targets, b, strict=True):
        yield neurons.Link(source=bias, target=target, weight=weight)


def _connect_afterwards(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = [neurons.Link(s, t) for s in [*sources, bias] for t in targets]
    weights = np.append(np.ravel(W), b)
    for link, weight in zip(links, weights, strict=True):
        link.weight = weight
    return links


def _only_last_source(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    for i, source in enumerate(sources):
        links = [neurons.Link(source, t, W[i][j]) for j, t in enumerate(targets)]
    return links + [neurons.Link(bias, t, b[j]) for j, t in enumerate(targets)]


def _nested(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = [
        [neurons.Link(s, t, W[i][j]) for j, t in enumerate(targets)] for i, s in enumerate(sources)
    ]
    return [*links, [neurons.Link(bias, t, b[j]) for j, t in enumerate(targets)]]


def _rows_then_bias(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links: list = []
    for i, s in enumerate(sources):
        links.append([neurons.Link(s, t, W[i][j]) for j, t in enumerate(targets)])
    return links + [neurons.Link(bias, t, b[j]) for j, t in enumerate(targets)]


def _in_pairs(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = [
        neurons.Link(s, t, W[i][i]) for i, (s, t) in enumerate(zip(sources, targets, strict=False))
    ]
    return links + [neurons.Link(bias, t, b[j]) for j, t in enumerate(targets)]


def _bias_for_each_source(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = []
    for i, s in enumerate(sources):
        for j, t in enumerate(targets):
            links += [neurons.Link(s, t, W[i][j]), neurons.Link(bias, t, b[j])]
    return links


def _bias_in_the_weights(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    return _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[i][j] + b[j]))(
        sources, bias, targets, W, b
    )[: len(sources) * len(targets)]


def _new_neurons(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    return _connect(sources, bias, [neurons.Neuron() for _ in targets], W, b)


def _new_sources(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    return _connect([neurons.Neuron() for _ in sources], bias, targets, W, b)


def _column_by_column(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    places = [(s, t) for t in targets for s in sources]
    weights = np.ravel(W)
    links = [neurons.Link(s, t, w) for (s, t), w in zip(places, weights, strict=True)]
    return links + [neurons.Link(bias, t, b[j]) for j, t in enumerate(targets)]


def _propagated(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = _connect(sources, bias, targets, W, b)
    for link in links:
        link.propagate()
    return links


def _turned_by_shape(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    turned: Any = np.reshape(W, (len(targets), len(sources)))
    return _joined(lambda i, s, j, t, W: neurons.Link(s, t, turned[j, i]))(
        sources, bias, targets, W, b
    )


def _bias_in_the_outer_loop(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = _connect(sources, bias, targets, W, b)[: len(sources) * len(targets)]
    return links + [neurons.Link(bias, targets[i], b[i]) for i in range(len(sources))]


def _new_bias(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    own = neurons.Neuron()
    own.output = 1.0
    return _connect(sources, own, targets, W, b)


def _all_backwards(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = _connect(sources, bias, targets, W, b)
    return [neurons.Link(link.target, link.source, link.weight) for link in links]


def _only_first_source(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    return _connect(sources[:1], bias, targets, W[:1], b)


def _only_last_target(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    return _connect(sources, bias, targets[-1:], W[:, -1:], b[-1:])


def _appends_the_bias(sources: list, bias: Any, targets: list, W: Any, b: Any) -> list:
    links = _connect(sources, bias, targets, W, b)
    sources.append(bias)
    return links


def _appends_to_none(sources: list, bias: Any, targets: list, W: Any, b: Any) -> Any:
    links: Any = []
    for j, target in enumerate(targets):
        links = links.append(neurons.Link(bias, target, b[j]))
    return links


def _bias_at_first(bias: Any, targets: list, b: Any) -> list:
    return [neurons.Link(bias, targets[0], b[0])]


_CONNECT = (
    "first, second = neurons.NeuronLayer({}), neurons.NeuronLayer({}); first.set_outputs({}); "
    "links = list(connect(first.neurons, first.bias, second.neurons, np.array({}), np.array({}))); "
    "[link.propagate() for link in links]; (len(links), [n.z for n in second.neurons])"
)


_JOINED = (
    "first, second = neurons.NeuronLayer({}), neurons.NeuronLayer({}); "
    "links = list(connect(first.neurons, first.bias, second.neurons, np.array({}), np.array({}))); "
    "(sum(link.source is first.bias for link in links), "
    "sum(link.source in first.neurons for link in links), "
    "sum(link.target in second.neurons for link in links), "
    "sorted(float(link.weight) for link in links))"
)


def _sizes_and_weights(rng: np.random.Generator) -> tuple:
    inputs, outputs = rng.permutation([2, 3, 4])[:2].tolist()
    return (
        _CONNECT,
        inputs,
        outputs,
        _some(rng, inputs),
        _some(rng, (inputs, outputs)),
        _some(rng, outputs),
    )


connect = Question(
    name="connect",
    reference=lambda sources, bias, targets, W, b: _connect(sources, bias, targets, W, b),
    borrowed=[neurons.LinkLayer],
    programs=True,
    known=_KNOWN,
    examples=[
        (
            _CONNECT,
            2,
            3,
            np.array([1.0, 2.0]),
            np.array([[0.5, -1.0, 2.0], [1.0, 3.0, -0.5]]),
            np.array([0.25, -2.0, 4.0]),
        ),
        (
            _CONNECT,
            3,
            2,
            np.array([2.0, -1.0, 0.5]),
            np.array([[0.5, -1.5], [1.2, 3.0], [-2.0, 0.6]]),
            np.array([0.4, -0.3]),
        ),
        (
            _JOINED,
            2,
            3,
            np.array([[0.5, -1.0, 2.0], [1.0, 3.0, -0.5]]),
            np.array([0.25, -2.0, 4.0]),
        ),
    ],
    random=_sizes_and_weights,
    read=_plain,
    mistakes=[
        Mistake(
            "the bias links are missing: the bias neuron is joined to each target.",
            _with_bias_links(lambda bias, targets, b: []),
        ),
        Mistake(
            "the bias neuron is joined to the first target only: it needs a link to each.",
            _with_bias_links(_bias_at_first),
        ),
        Mistake(
            "the bias neuron is joined to the last target only: it needs a link to each.",
            _with_bias_links(lambda bias, targets, b: [neurons.Link(bias, targets[-1], b[-1])]),
        ),
        Mistake(
            "the bias links have the weight 0: the one to target j has the weight b[j].",
            _with_bias_links(
                lambda bias, targets, b: [neurons.Link(bias, t, 0.0) for t in targets]
            ),
        ),
        Mistake(
            "the bias links have the weight 1: it is the bias neuron's output that is 1. The link to target j has the weight b[j].",
            _with_bias_links(
                lambda bias, targets, b: [neurons.Link(bias, t, 1.0) for t in targets]
            ),
        ),
        Mistake(
            "all bias links have the weight b[0]: each target has its own, b[j].",
            _with_bias_links(
                lambda bias, targets, b: [neurons.Link(bias, t, b[0]) for t in targets]
            ),
        ),
        Mistake(
            "all bias links have the last weight of b: each target has its own, b[j].",
            _with_bias_links(
                lambda bias, targets, b: [neurons.Link(bias, t, b[-1]) for t in targets]
            ),
        ),
        Mistake(
            "the bias links go backwards: the bias neuron is their source, the target their target.",
            _with_bias_links(
                lambda bias, targets, b: [
                    neurons.Link(t, bias, b[j]) for j, t in enumerate(targets)
                ]
            ),
        ),
        Mistake(
            "the bias links are made anew for each source: one for each target is enough. Take them out of the loop over the sources.",
            _bias_for_each_source,
        ),
        Mistake(
            "the biases are added to the weights: a bias is the weight of a link of its own, from the bias neuron.",
            _bias_in_the_weights,
        ),
        Mistake(
            "the bias links start at new neurons, whose output is 0: the bias neuron is given as `bias`.",
            _with_bias_links(
                lambda bias, targets, b: [
                    neurons.Link(neurons.Neuron(), t, b[j]) for j, t in enumerate(targets)
                ]
            ),
        ),
        Mistake(
            "rows and columns of W: W[i, j] leads from source i to target j.",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[j][i])),
        ),
        Mistake(
            "rows and columns of W: W[i, j] leads from source i to target j.",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[j, i])),
        ),
        Mistake(
            "W is turned or cut into other rows (columns first? reshape?), which mixes up its numbers: W[i, j] leads from source i to target j.",
            _column_by_column,
        ),
        Mistake(
            "W is turned or cut into other rows (columns first? reshape?), which mixes up its numbers: W[i, j] leads from source i to target j.",
            _turned_by_shape,
        ),
        Mistake(
            "all links have one same weight, W[0, 0]: the one from source i to target j has W[i, j].",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[0][0])),
        ),
        Mistake(
            "all links of a source have the same weight, W[i, 0]: the one to target j has W[i, j].",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[i][0])),
        ),
        Mistake(
            "all links of a target have the same weight, W[0, j]: the one from source i has W[i, j].",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[0][j])),
        ),
        Mistake(
            "a whole row of W as the weight of one link: it is the number W[i, j].",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[i])),
        ),
        Mistake(
            "the links have no weight: the third argument of Link is the weight, W[i, j].",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t)),
        ),
        Mistake(
            "the links go backwards: Link(source, target, weight).",
            _joined(lambda i, s, j, t, W: neurons.Link(t, s, W[i][j])),
        ),
        Mistake(
            "the outputs of the neurons are joined: a link needs the neurons themselves.",
            _joined(lambda i, s, j, t, W: neurons.Link(s.output, t, W[i][j])),
        ),
        Mistake(
            "the numbers i and j are joined: a link needs the neurons themselves, sources[i] and targets[j].",
            _joined(lambda i, s, j, t, W: neurons.Link(i, j, W[i][j])),
        ),
        Mistake(
            "source i is joined to target i only: each source has a link to every target.",
            _in_pairs,
        ),
        Mistake(
            "the list starts anew for each source, so only the last one's links are left: make it once, before the loops.",
            _only_last_source,
        ),
        Mistake(
            "a `return` inside the loop: only the first source's links are given.",
            lambda sources, bias, targets, W, b: [
                neurons.Link(sources[0], t, W[0][j]) for j, t in enumerate(targets)
            ],
        ),
        Mistake(
            "a `return` inside both loops: only the first link is given.",
            lambda sources, bias, targets, W, b: [neurons.Link(sources[0], targets[0], W[0][0])],
        ),
        Mistake(
            "it gives only the bias links.",
            lambda sources, bias, targets, W, b: [
                neurons.Link(bias, t, b[j]) for j, t in enumerate(targets)
            ],
        ),
        Mistake(
            "lists within a list: give one list with all the links (extend or +, where append adds a whole list as one entry).",
            _nested,
        ),
        Mistake(
            "lists within a list: give one list with all the links (extend or +, where append adds a whole list as one entry).",
            _rows_then_bias,
        ),
        Mistake(
            "one link is given, not a list of links.",
            lambda sources, bias, targets, W, b: neurons.Link(sources[0], targets[0], W[0][0]),
        ),
        Mistake(
            "the links lead to new neurons: join the targets that are given.",
            _new_neurons,
        ),
        Mistake(
            "the links come from new neurons: join the sources that are given.",
            _new_sources,
        ),
        Mistake(
            "the links propagate already: `connect` only joins. Whose turn it is, is said later.",
            _propagated,
        ),
        Mistake(
            "every link is made twice.",
            lambda sources, bias, targets, W, b: 2 * _connect(sources, bias, targets, W, b),
        ),
        Mistake(
            "all links go backwards: Link(source, target, weight).",
            _all_backwards,
        ),
        Mistake(
            "the links have no weight: the third argument of Link is the weight, W[i, j] or b[j].",
            lambda sources, bias, targets, W, b: [
                neurons.Link(s, t) for s in [*sources, bias] for t in targets
            ],
        ),
        Mistake(
            "a neuron is no number: for W[i, j] you need the places i and j of the neurons in their lists (enumerate, or range).",
            _joined(lambda i, s, j, t, W: neurons.Link(s, t, W[s, t])),
        ),
        Mistake(
            "the whole of b as the weight of one link: the one to target j has the weight b[j].",
            _with_bias_links(lambda bias, targets, b: [neurons.Link(bias, t, b) for t in targets]),
        ),
        Mistake(
            "a `return` inside the loop: only the first source's links, and the bias links, are given.",
            _only_first_source,
        ),
        Mistake(
            "the list starts anew for each target, so only the last one's links are left: make it once, before the loops.",
            _only_last_target,
        ),
        Mistake(
            "the bias neuron is appended to `sources` itself, which the caller still needs: make a new list, [*sources, bias].",
            _appends_the_bias,
        ),
        Mistake(
            "`append` gives None: write links.append(…), without `links =` before it.",
            _appends_to_none,
        ),
        Mistake(
            "the weights are given: make a link of each with neurons.Link(source, target, weight).",
            lambda sources, bias, targets, W, b: [*np.ravel(W), *b],
        ),
        Mistake(
            "tuples are given: make a link of each with neurons.Link(source, target, weight).",
            _joined(lambda i, s, j, t, W: (s, t, W[i, j])),
        ),
        Mistake(
            "the bias neuron gets one link for each source: one for each target, in a loop of its own.",
            _bias_in_the_outer_loop,
        ),
        Mistake(
            "the bias links start at a neuron of your own: the bias neuron is given as `bias`.",
            _new_bias,
        ),
    ],
    styles=[
        lambda sources, bias, targets, W, b: _connect(sources, bias, targets, W, b),
        _connect_in_loops,
        _connect_stacked,
        _connect_with_zip,
        _connect_lazily,
        _connect_afterwards,
    ],
    lesson='07, "The bias neuron"',
)


# Forward through a network


def _forward(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    return _run_through(layers, link_layers, x)


def _run_through(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    layers[0].set_outputs(x)
    for links, layer in zip(link_layers, layers[1:], strict=True):
        links.propagate()
        layer.activate()
    return layers[-1].outputs


def _through(*steps: Callable, first: Callable | None = None, result: int = -1) -> Callable:
    """forward, with these steps, each of (links, source layer, target layer), for each layer of
    links; `first` is what is done with (layers, x) instead of set_outputs."""

    def forward(layers: Sequence, link_layers: Sequence, x: Any) -> list:
        for layer in layers:
            layer.clear()
        if first is None:
            layers[0].set_outputs(x)
        else:
            first(layers, x)
        for links, source, target in zip(link_layers, layers, layers[1:], strict=False):
            for step in steps:
                step(links, source, target)
        return layers[result].outputs

    return forward


def _carry(links: Any, source: Any, target: Any) -> None:
    links.propagate()


def _fire(links: Any, source: Any, target: Any) -> None:
    target.activate()


def _for_each_link(step: Callable) -> Callable:
    def steps(links: Any, source: Any, target: Any) -> None:
        for _ in links:
            step(links, source, target)

    return steps


def _without_bias(links: Any, source: Any, target: Any) -> None:
    for row in links.links:
        for link in row:
            link.propagate()


def _links_then_neurons(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for links in link_layers:
        links.propagate()
    for layer in layers[1:]:
        layer.activate()
    return layers[-1].outputs


def _neurons_then_links(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for layer in layers[1:]:
        layer.activate()
    for links in link_layers:
        links.propagate()
    return layers[-1].outputs


def _from_the_end(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for links, layer in zip(reversed(link_layers), reversed(layers[1:]), strict=True):
        links.propagate()
        layer.activate()
    return layers[-1].outputs


def _all_but_the_last(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for links, layer in zip(link_layers[:-1], layers[1:-1], strict=True):
        links.propagate()
        layer.activate()
    return layers[-1].outputs


def _all_but_the_first(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for links, layer in zip(link_layers[1:], layers[2:], strict=True):
        links.propagate()
        layer.activate()
    return layers[-1].outputs


def _a_step_too_far(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for i in range(len(layers)):
        link_layers[i].propagate()
        layers[i + 1].activate()
    return layers[-1].outputs


def _activates_the_inputs(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for links, source in zip(link_layers, layers, strict=False):
        source.activate()
        links.propagate()
    layers[-1].activate()
    return layers[-1].outputs


def _inputs_through_the_sigmoid(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    for neuron, value in zip(layers[0].neurons, x, strict=True):
        neuron.receive(value)
        neuron.activate()
    for links, layer in zip(link_layers, layers[1:], strict=True):
        links.propagate()
        layer.activate()
    return layers[-1].outputs


def _received(layers: Sequence, x: Any) -> None:
    for neuron, value in zip(layers[0].neurons, x, strict=True):
        neuron.receive(value)


def _clears_the_last_only(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    layers[-1].clear()
    return _run_through(layers, link_layers, x)


def _clears_the_hidden_only(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers[:-1]:
        layer.clear()
    return _run_through(layers, link_layers, x)


def _sums_of_the_last(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    _forward(layers, link_layers, x)
    return [neuron.z for neuron in layers[-1].neurons]


def _last_sums_as_outputs(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    for links, layer in zip(link_layers, layers[1:], strict=True):
        links.propagate()
        if layer is not layers[-1]:
            layer.activate()
    return layers[-1].outputs


def _returns_early(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    for layer in layers:
        layer.clear()
    layers[0].set_outputs(x)
    link_layers[0].propagate()
    layers[1].activate()
    return layers[1].outputs


def _of_all_layers(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    _forward(layers, link_layers, x)
    return [layer.outputs for layer in layers]


def _forward_numbered(layers: Sequence, link_layers: Sequence, x: Any) -> np.ndarray:
    layers[0].set_outputs(list(x))
    for i in range(len(link_layers)):
        layers[i + 1].clear()
        link_layers[i].propagate()
        layers[i + 1].activate()
    return np.array(layers[len(layers) - 1].outputs)


def _forward_neuron_by_neuron(layers: Sequence, link_layers: Sequence, x: Any) -> tuple:
    for layer in layers:
        for neuron in layer.neurons:
            neuron.clear()
    for i, neuron in enumerate(layers[0].neurons):
        neuron.output = x[i]
    for links, layer in zip(link_layers, layers[1:], strict=True):
        for link in links:
            link.propagate()
        for neuron in layer.neurons:
            neuron.activate()
    return tuple(neuron.output for neuron in layers[-1].neurons)


def _forward_recursively(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    layers[0].set_outputs(x)
    if not link_layers:
        return layers[0].outputs
    layers[1].clear()
    link_layers[0].propagate()
    layers[1].activate()
    return _forward_recursively(layers[1:], link_layers[1:], layers[1].outputs)


def _forward_in_matrices(layers: Sequence, link_layers: Sequence, x: Any) -> np.ndarray:
    a = np.asarray(x)
    for links in link_layers:
        a = activations.sigmoid(a @ links.W + links.b)
    return a


def _forward_cleaning_up(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    outputs = _forward(layers, link_layers, x)
    for layer in layers:
        layer.clear()
    return outputs


def _clears_only_afterwards(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    outputs = _run_through(layers, link_layers, x)
    for layer in layers:
        layer.clear()
    return outputs


def _clears_in_the_loop(layers: Sequence, link_layers: Sequence, x: Any) -> list:
    layers[0].set_outputs(x)
    for links, layer in zip(link_layers, layers[1:], strict=True):
        for one in layers:
            one.clear()
        links.propagate()
        layer.activate()
    return layers[-1].outputs


def _of_two_layers(activates: int, result: int) -> Callable:
    def forward(layers: Sequence, link_layers: Sequence, x: Any) -> list:
        for layer in layers:
            layer.clear()
        layers[0].set_outputs(x)
        link_layers[0].propagate()
        layers[1].activate()
        link_layers[1].propagate()
        layers[activates].activate()
        return layers[result].outputs

    return forward


_STATE = (
    "([u.z for u in n.layers[1].neurons], n.layers[1].outputs, "
    "[u.z for u in n.layers[-1].neurons], n.layers[-1].outputs)"
)
_TWICE = (
    "n = neurons.NeuronNetwork(2, 3, 2, seed={}); forward(n.layers, n.link_layers, {}); "
    "forward(n.layers, n.link_layers, {})"
)
_DEEP = (
    "n = neurons.NeuronNetwork(3, 2, 4, 2, seed={}); n.link_layers[0].b = {}; n.link_layers[2].b = {}; "
    "forward(n.layers, n.link_layers, {})"
)

forward = Question(
    name="forward",
    reference=lambda layers, link_layers, x: _forward(layers, link_layers, x),
    programs=True,
    known=_KNOWN,
    examples=[
        (
            "n = neurons.NeuronNetwork(2, 3, 2, seed={}); forward(n.layers, n.link_layers, {})",
            7,
            np.array([1.0, -2.0]),
        ),
        (_TWICE, 7, np.array([0.5, 3.0]), np.array([1.0, -2.0])),
        (
            _DEEP,
            4,
            np.array([0.5, -1.0]),
            np.array([1.0, -0.5]),
            np.array([1.0, 0.0, -2.0]),
        ),
        (
            "n = neurons.NeuronNetwork(2, 3, 2, seed={}); n.propagate({}); "
            "forward(n.layers, n.link_layers, {}); " + _STATE,
            7,
            np.array([0.5, 3.0]),
            np.array([1.0, -2.0]),
        ),
    ],
    random=lambda rng: (
        _DEEP + "; " + _STATE,
        int(rng.integers(1, 1000)),
        _some(rng, 2),
        _some(rng, 2),
        _some(rng, 3),
    ),
    mistakes=[
        Mistake(
            "there is one layer of links less than layers of neurons: a loop over len(layers) goes a step too far. (Or is it layers.clear(), which empties the list itself?)",
            _a_step_too_far,
        ),
        Mistake(
            "the sums are not cleared, so the sample of before is still in them: layer.clear(), before anything else.",
            _run_through,
        ),
        Mistake(
            "only the last layer is cleared: the hidden ones still hold the sample of before.",
            _clears_the_last_only,
        ),
        Mistake(
            "the last layer is not cleared: it still holds the sample of before.",
            _clears_the_hidden_only,
        ),
        Mistake(
            "all sums are 0 when the neurons activate: first everything is cleared, then, layer by layer, the links propagate and the layer activates.",
            _through(_carry, lambda links, source, target: target.clear(), _fire),
        ),
        Mistake(
            "the neurons activate before their links have delivered: layer by layer, first links.propagate(), then layer.activate().",
            _through(_fire, _carry),
        ),
        Mistake(
            "links propagate before the layer that they come from has activated: from the first layer to the last, links and then neurons, layer by layer.",
            _links_then_neurons,
        ),
        Mistake(
            "the neurons activate before their links have delivered: layer by layer, first links.propagate(), then layer.activate().",
            _neurons_then_links,
        ),
        Mistake(
            "no neuron activates: after its links have propagated, call layer.activate().",
            _through(_carry),
        ),
        Mistake(
            "all sums are 0 when the neurons activate: first everything is cleared, then, layer by layer, the links propagate and the layer activates.",
            _through(_fire),
        ),
        Mistake(
            "links propagate before the layer that they come from has activated: from the first layer to the last, links and then neurons, layer by layer.",
            _from_the_end,
        ),
        Mistake(
            "the input layer activates, and its sums are 0: each input becomes 0.5. Input neurons only hold the sample.",
            _activates_the_inputs,
        ),
        Mistake(
            "the inputs go through the sigmoid: input neurons don't sum and don't activate. layers[0].set_outputs(x) writes the sample into them.",
            _inputs_through_the_sigmoid,
        ),
        Mistake(
            "the input neurons' outputs are not the sample: layers[0].set_outputs(x). (They don't sum, so `receive` is of no use here.)",
            _through(_carry, _fire, first=_received),
        ),
        Mistake(
            "the input neurons' outputs are not the sample: layers[0].set_outputs(x). (They don't sum, so `receive` is of no use here.)",
            _through(_carry, _fire, first=lambda layers, x: None),
        ),
        Mistake(
            "the last layer's outputs are still those of before: does it activate, after its own links have delivered? (Those of link layer i lead to layers[i + 1].)",
            _through(_carry, lambda links, source, target: source.activate()),
        ),
        Mistake(
            "the last layer's outputs are still those of before: does it activate, after its own links have delivered? (Those of link layer i lead to layers[i + 1].)",
            _last_sums_as_outputs,
        ),
        Mistake(
            "the last layer of links is left out: a loop that stops too early?",
            _all_but_the_last,
        ),
        Mistake(
            "the first layer of links is left out: a loop that starts at 1?",
            _all_but_the_first,
        ),
        Mistake(
            "the outputs of the first hidden layer: a `return` inside the loop? The last layer's are asked for.",
            _returns_early,
        ),
        Mistake(
            "the outputs of the layer before the last: layers[-1] is the last.",
            _through(_carry, _fire, result=-2),
        ),
        Mistake(
            "the input layer's outputs, the sample itself: the last layer's are asked for.",
            _through(_carry, _fire, result=0),
        ),
        Mistake(
            "the sums z of the last layer: its outputs are asked for.",
            _sums_of_the_last,
        ),
        Mistake(
            "the outputs of all layers: the last layer's are asked for.",
            _of_all_layers,
        ),
        Mistake(
            "the bias links do not propagate: a link layer's own propagate() calls them, too.",
            _through(_without_bias, _fire),
        ),
        Mistake(
            "the links propagate twice, and deliver everything twice.",
            _through(_carry, _carry, _fire),
        ),
        Mistake(
            "the neurons themselves: their outputs are asked for, layers[-1].outputs.",
            lambda layers, link_layers, x: (_forward(layers, link_layers, x), layers[-1].neurons)[
                1
            ],
        ),
        Mistake(
            "only the first neuron's output: all of the last layer's are asked for.",
            lambda layers, link_layers, x: _forward(layers, link_layers, x)[0],
        ),
        Mistake(
            "the number of the class (argmax): the outputs are asked for.",
            lambda layers, link_layers, x: np.argmax(_forward(layers, link_layers, x)),
        ),
        Mistake(
            "the outputs are right, and the neurons know nothing of it: the sums and outputs have to be made by the neurons and links, for the way back.",
            _forward_in_matrices,
        ),
        Mistake(
            "the sums are cleared at the end: they have to stay, for the way back. Clear before you begin.",
            _forward_cleaning_up,
        ),
        Mistake(
            "the sums are cleared at the end: they have to stay, for the way back. Clear before you begin.",
            _clears_only_afterwards,
        ),
        Mistake(
            "all layers are cleared in the loop, so that the sums of the layers before are lost: clear once, before it.",
            _clears_in_the_loop,
        ),
        Mistake(
            "the last layer's outputs are still those of before: does it activate, after its own links have delivered? (Those of link layer i lead to layers[i + 1].)",
            _through(lambda links, source, target: source.activate(), _carry),
        ),
        Mistake(
            "`outputs` only shows them: layers[0].set_outputs(x) writes the sample into the input neurons.",
            _through(_carry, _fire, first=lambda layers, x: setattr(layers[0], "outputs", x)),
        ),
        *(
            Mistake(
                "written out for two layers of links: there may be more or fewer, so write a loop.",
                _of_two_layers(*last),
            )
            for last in [(2, 2), (-1, -1), (2, -1)]
        ),
        Mistake(
            "links.propagate() stands inside a loop over the links: a single call does them all.",
            _through(_for_each_link(_carry), _fire),
        ),
    ],
    styles=[
        lambda layers, link_layers, x: _forward(layers, link_layers, x),
        _forward_numbered,
        _forward_neuron_by_neuron,
        _forward_recursively,
        lambda layers, link_layers, x: np.array(_forward(layers, link_layers, x.tolist())),
    ],
    lesson='07, "Who says whose turn it is?"',
)


# Back through a network


def _blame_outputs(layers: Sequence, sensitivities: Any) -> None:
    for neuron, sensitivity in zip(layers[-1].neurons, sensitivities, strict=True):
        neuron.blame(float(sensitivity))


def _backward(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    for links, layer in zip(reversed(link_layers), reversed(layers[1:]), strict=True):
        layer.settle()
        links.backpropagate()


def _back_through(*steps: Callable, first: Callable = _blame_outputs) -> Callable:
    """backward, with these steps for each layer of links, from the last."""

    def backward(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
        first(layers, sensitivities)
        for i in reversed(range(len(link_layers))):
            for step in steps:
                step(link_layers[i], layers[i], layers[i + 1])

    return backward


def _settle(links: Any, source: Any, target: Any) -> None:
    target.settle()


def _carry_back(links: Any, source: Any, target: Any) -> None:
    links.backpropagate()


def _from_the_start(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    for links, layer in zip(link_layers, layers[1:], strict=True):
        layer.settle()
        links.backpropagate()


def _links_forward_layers_back(layers: Sequence, link_layers: Sequence, given: Any) -> None:
    _blame_outputs(layers, given)
    for links, layer in zip(link_layers, reversed(layers[1:]), strict=True):
        layer.settle()
        links.backpropagate()


def _settle_all_first(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    for layer in reversed(layers):
        layer.settle()
    for links in reversed(link_layers):
        links.backpropagate()


def _links_all_first(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    for links in reversed(link_layers):
        links.backpropagate()
    for layer in reversed(layers):
        layer.settle()


def _clears_first(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    for layer in layers:
        layer.clear()
    _backward(layers, link_layers, sensitivities)


def _last_links_only(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    layers[-1].settle()
    link_layers[-1].backpropagate()


def _first_links_left_out(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    for i in range(len(link_layers) - 1, 0, -1):
        layers[i + 1].settle()
        link_layers[i].backpropagate()


def _output_sensitivities_given(layers: Sequence, link_layers: Sequence, given: Any) -> None:
    for neuron, value in zip(layers[-1].neurons, given, strict=True):
        neuron.output_sensitivity = float(value)
    for i in reversed(range(len(link_layers))):
        if i < len(link_layers) - 1:
            layers[i + 1].settle()
        link_layers[i].backpropagate()


def _blame_first_layer(layers: Sequence, sensitivities: Any) -> None:
    for neuron, value in zip(layers[0].neurons, sensitivities, strict=False):
        neuron.blame(float(value))


def _blame_by_the_sum(layers: Sequence, sensitivities: Any) -> None:
    for neuron in layers[-1].neurons:
        neuron.blame(float(np.sum(sensitivities)))


def _blame_the_first_neuron(layers: Sequence, sensitivities: Any) -> None:
    layers[-1].neurons[0].blame(float(sensitivities[0]))


def _blame_all_by_the_first(layers: Sequence, sensitivities: Any) -> None:
    for neuron in layers[-1].neurons:
        neuron.blame(float(sensitivities[0]))


def _blame_negatively(layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, -np.asarray(sensitivities))


def _blame_times_slope(layers: Sequence, sensitivities: Any) -> None:
    for neuron, value in zip(layers[-1].neurons, sensitivities, strict=True):
        neuron.blame(float(value) * neuron.output * (1 - neuron.output))


def _blame_by_the_error(layers: Sequence, sensitivities: Any) -> None:
    for neuron, value in zip(layers[-1].neurons, sensitivities, strict=True):
        neuron.blame(neuron.output - float(value))


def _blame_twice(layers: Sequence, sensitivities: Any) -> None:
    for _ in range(2):
        _blame_outputs(layers, sensitivities)


def _blame_reversed(layers: Sequence, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities[::-1])


def _blame_everywhere(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    for i in reversed(range(len(link_layers))):
        for neuron, value in zip(layers[i + 1].neurons, sensitivities, strict=False):
            neuron.blame(float(value))
        layers[i + 1].settle()
        link_layers[i].backpropagate()


def _back_without_bias(links: Any, source: Any, target: Any) -> None:
    for row in links.links:
        for link in row:
            link.backpropagate()


def _forward_again(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    for links, layer in zip(link_layers, layers[1:], strict=True):
        links.propagate()
        layer.activate()
    _backward(layers, link_layers, sensitivities)


def _learns_too(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _backward(layers, link_layers, sensitivities)
    for links in link_layers:
        links.learn(0.5)


def _learns_on_the_way(links: Any, source: Any, target: Any) -> None:
    links.learn(0.5)


def _backward_numbered(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    for j, neuron in enumerate(layers[-1].neurons):
        neuron.sensitivity = sensitivities[j]
    i = len(link_layers) - 1
    while i >= 0:
        layers[i + 1].settle()
        link_layers[i].backpropagate()
        i -= 1


def _backward_link_by_link(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    for neuron, value in zip(layers[-1].neurons, sensitivities, strict=True):
        neuron.blame(value)
        neuron.settle()
    for i in range(len(link_layers) - 1, -1, -1):
        for link in list(link_layers[i])[::-1]:
            link.backpropagate()
        for neuron in layers[i].neurons:
            neuron.settle()


def _backward_recursively(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    def back(i: int) -> None:
        layers[i].settle()
        if i > 0:
            link_layers[i - 1].backpropagate()
            back(i - 1)

    for place in range(len(sensitivities)):
        layers[-1].neurons[place].blame(sensitivities[place])
    back(len(layers) - 1)


def _backward_cleaning_first(layers: Sequence, link_layers: Sequence, given: Any) -> list:
    for layer in layers:
        for neuron in layer.neurons:
            neuron.sensitivity = 0
    for neuron, value in zip(layers[-1].neurons, np.asarray(given), strict=True):
        neuron.blame(value)
    for i in range(1, len(layers)):
        layers[-i].settle()
        link_layers[-i].backpropagate()
    return [neuron.sensitivity for neuron in layers[0].neurons]


def _blame_by_all(layers: Sequence, sensitivities: Any) -> None:
    for neuron in layers[-1].neurons:
        neuron.blame(sensitivities)


def _clears_afterwards(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    _backward(layers, link_layers, sensitivities)
    for layer in layers:
        layer.clear()


def _blames_in_the_loop(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
    for i in reversed(range(len(link_layers))):
        _blame_outputs(layers, sensitivities)
        layers[i + 1].settle()
        link_layers[i].backpropagate()


def _turns_the_lists_round(layers: Any, link_layers: Any, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    link_layers.reverse()
    layers.reverse()
    for links, layer in zip(link_layers, layers, strict=False):
        layer.settle()
        links.backpropagate()


def _loops_over_none(layers: Any, link_layers: Any, sensitivities: Any) -> None:
    _blame_outputs(layers, sensitivities)
    for links in link_layers.reverse():
        links.backpropagate()


def _back_of_two_layers(last: int) -> Callable:
    def backward(layers: Sequence, link_layers: Sequence, sensitivities: Any) -> None:
        _blame_outputs(layers, sensitivities)
        layers[last].settle()
        link_layers[1 if last == 2 else -1].backpropagate()
        layers[1].settle()
        link_layers[0].backpropagate()

    return backward


_BACK_ONCE = "n = neurons.NeuronNetwork(2, 3, 2, seed={}); n.propagate({}); backward(n.layers, n.link_layers, {}); "
_BACK_DEEP = (
    "n = neurons.NeuronNetwork(3, 2, 4, 2, seed={}); n.propagate({}); "
    "backward(n.layers, n.link_layers, {}); "
)
_X, _S = np.array([1.0, -2.0]), np.array([0.5, -0.25])

backward = Question(
    name="backward",
    reference=lambda layers, link_layers, sensitivities: _backward(
        layers, link_layers, sensitivities
    ),
    programs=True,
    known=_KNOWN,
    examples=[
        (_BACK_ONCE + "n.link_layers[1].dW", 7, _X, _S),
        (_BACK_ONCE + "n.link_layers[0].dW", 7, _X, _S),
        (_BACK_DEEP + "n.link_layers[0].dW", 4, np.array([1.0, 0.5, -2.0]), np.array([0.3, 0.8])),
        (_BACK_DEEP + "n.link_layers[1].db", 4, np.array([1.0, 0.5, -2.0]), np.array([0.3, 0.8])),
        (_BACK_ONCE + "n.link_layers[1].W", 7, _X, _S),
        (
            _BACK_ONCE + "[(u.sensitivity, u.output_sensitivity) for u in n.layers[-1].neurons]",
            7,
            _X,
            _S,
        ),
    ],
    random=lambda rng: (
        _BACK_DEEP + "(n.link_layers[0].dW, n.link_layers[1].dW, n.link_layers[2].db)",
        int(rng.integers(1, 1000)),
        _some(rng, 3),
        _some(rng, 2),
    ),
    mistakes=[
        Mistake(
            "only the last layer of links gets a gradient. Go through both lists from the end; in each step the layer settles, and then the links into it backpropagate. (A layer before must not settle earlier, nor be left out.)",
            _from_the_start,
        ),
        Mistake(
            "only the last layer of links gets a gradient. Go through both lists from the end; in each step the layer settles, and then the links into it backpropagate. (A layer before must not settle earlier, nor be left out.)",
            _links_forward_layers_back,
        ),
        Mistake(
            "only the last layer of links gets a gradient. Go through both lists from the end; in each step the layer settles, and then the links into it backpropagate. (A layer before must not settle earlier, nor be left out.)",
            _settle_all_first,
        ),
        Mistake(
            "the links bring nothing back: after their target layer has settled, call links.backpropagate(). (Before, its output sensitivities are still 0; propagate is the way forward.)",
            _links_all_first,
        ),
        Mistake(
            "the links bring nothing back: after their target layer has settled, call links.backpropagate(). (Before, its output sensitivities are still 0; propagate is the way forward.)",
            _back_through(_carry_back, _settle),
        ),
        Mistake(
            "the last layer does not settle, so its output sensitivities stay 0: the links of link layer i lead to layers[i + 1], and that layer settles before they go.",
            _back_through(_carry_back),
        ),
        Mistake(
            "the links bring nothing back: after their target layer has settled, call links.backpropagate(). (Before, its output sensitivities are still 0; propagate is the way forward.)",
            _back_through(_settle),
        ),
        Mistake(
            "the last layer does not settle, so its output sensitivities stay 0: the links of link layer i lead to layers[i + 1], and that layer settles before they go.",
            _back_through(lambda links, source, target: source.settle(), _carry_back),
        ),
        Mistake(
            "everything is cleared first, the sums z of the way forward, too: the slopes are needed at those. (Nothing has to be cleared here.)",
            _clears_first,
        ),
        Mistake(
            "only the last layer of links gets a gradient. Go through both lists from the end; in each step the layer settles, and then the links into it backpropagate. (A layer before must not settle earlier, nor be left out.)",
            _last_links_only,
        ),
        Mistake(
            "the first layer of links is left out: range(n, 0, -1) ends at 1. The index 0 counts, too.",
            _first_links_left_out,
        ),
        Mistake(
            "the sensitivities are taken for output sensitivities: they are ∂L/∂output. Give them to the neurons with blame, and let the last layer settle.",
            _output_sensitivities_given,
        ),
        Mistake(
            "the output neurons are told nothing: each neuron of layers[-1] gets its sensitivity, neuron.blame(…).",
            _back_through(_settle, _carry_back, first=_blame_first_layer),
        ),
        Mistake(
            "the output neurons are told nothing: each neuron of layers[-1] gets its sensitivity, neuron.blame(…).",
            _back_through(_settle, _carry_back, first=lambda layers, sensitivities: None),
        ),
        Mistake(
            "a layer can't be blamed, its neurons can: for each of layers[-1].neurons, neuron.blame(…) with its own sensitivity.",
            _back_through(
                _settle, _carry_back, first=lambda layers, given: layers[-1].blame(given)
            ),
        ),
        Mistake(
            "each output neuron gets the sum of the sensitivities: each has its own.",
            _back_through(_settle, _carry_back, first=_blame_by_the_sum),
        ),
        Mistake(
            "only the first output neuron is told its sensitivity: each needs its own.",
            _back_through(_settle, _carry_back, first=_blame_the_first_neuron),
        ),
        Mistake(
            "all output neurons get the first sensitivity: each has its own.",
            _back_through(_settle, _carry_back, first=_blame_all_by_the_first),
        ),
        Mistake(
            "the sensitivities come in the opposite order: the first belongs to the first output neuron.",
            _back_through(_settle, _carry_back, first=_blame_reversed),
        ),
        Mistake(
            "the sign: the sensitivities are given to the output neurons as they are. The minus comes when the links learn.",
            _back_through(_settle, _carry_back, first=_blame_negatively),
        ),
        Mistake(
            "the slope of the output neurons comes in twice: settle() multiplies it in.",
            _back_through(_settle, _carry_back, first=_blame_times_slope),
        ),
        Mistake(
            "output − sensitivity: what is given are the sensitivities, not the targets.",
            _back_through(_settle, _carry_back, first=_blame_by_the_error),
        ),
        Mistake(
            "the output neurons are blamed twice.",
            _back_through(_settle, _carry_back, first=_blame_twice),
        ),
        Mistake(
            "every layer is given the sensitivities of the outputs: the hidden layers get theirs from the links.",
            _blame_everywhere,
        ),
        Mistake(
            "the bias links are left out: a link layer's own backpropagate() calls them, too.",
            _back_through(_settle, _back_without_bias),
        ),
        Mistake(
            "the links go twice, and collect everything twice.",
            _back_through(_settle, _carry_back, _carry_back),
        ),
        Mistake(
            "the sample is propagated once more on top of itself: z is then too large. The network has been run forward already.",
            _forward_again,
        ),
        Mistake(
            "the links learn, too: `backward` only collects the gradients, and the weights stay.",
            _learns_too,
        ),
        Mistake(
            "the links learn, too: `backward` only collects the gradients, and the weights stay.",
            _back_through(_settle, _carry_back, _learns_on_the_way),
        ),
        Mistake(
            "the links bring nothing back: after their target layer has settled, call links.backpropagate(). (Before, its output sensitivities are still 0; propagate is the way forward.)",
            _back_through(_settle, _carry),
        ),
        Mistake(
            "each output neuron is given all sensitivities at once: each gets its own number.",
            _back_through(_settle, _carry_back, first=_blame_by_all),
        ),
        Mistake(
            "everything is cleared at the end: the neurons have to keep their blame. (Nothing has to be cleared here.)",
            _clears_afterwards,
        ),
        Mistake(
            "the output neurons are blamed anew for each layer of links: once, before the loop.",
            _blames_in_the_loop,
        ),
        Mistake(
            "`reverse` turns the list itself round, and gives None: reversed(…), or [::-1], gives its entries from the end.",
            _turns_the_lists_round,
        ),
        Mistake(
            "`reverse` turns the list itself round, and gives None: reversed(…), or [::-1], gives its entries from the end.",
            _loops_over_none,
        ),
        *(
            Mistake(
                "written out for two layers of links: there may be more or fewer, so write a loop.",
                _back_of_two_layers(last),
            )
            for last in (2, -1)
        ),
        Mistake(
            "links.backpropagate() stands inside a loop over the links: a single call does them all.",
            _back_through(_settle, _for_each_link(_carry_back)),
        ),
    ],
    styles=[
        lambda layers, link_layers, sensitivities: _backward(layers, link_layers, sensitivities),
        _backward_numbered,
        _backward_link_by_link,
        _backward_recursively,
        _backward_cleaning_first,
    ],
    lesson='07, "Who says whose turn it is?"',
)


# The gradient check of a link


def _loss(network: Any, x: Any, target: Any) -> float:
    return float(0.5 * np.sum((network.propagate(x) - np.asarray(target)) ** 2))


def _moved(f: Callable, loss: Callable = _loss) -> Callable:
    """numerical_link_gradient, of (loss at w, at w + h, at w − h, h, w); it puts the weight back."""

    def numerical_link_gradient(network: Any, link: Any, x: Any, target: Any, h: float) -> Any:
        start, values = link.weight, []
        for weight in (start, start + h, start - h):
            link.weight = weight
            values.append(loss(network, x, target))
        link.weight = start
        return f(*values, h, start)

    return numerical_link_gradient


def _centred(here: float, ahead: float, behind: float, h: float, w: float) -> float:
    return (ahead - behind) / (2 * h)


def _leaves(weight: Callable) -> Callable:
    """numerical_link_gradient that is right, and leaves the link with the weight (w, h) -> …"""

    def numerical_link_gradient(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
        start = link.weight
        gradient = _moved(_centred)(network, link, x, target, h)
        link.weight = weight(start, h)
        return gradient

    return numerical_link_gradient


def _too_far(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    link.weight += h
    ahead = _loss(network, x, target)
    link.weight -= 3 * h
    behind = _loss(network, x, target)
    link.weight += 2 * h
    return (ahead - behind) / (2 * h)


def _of_the_links(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    before = link.gradient
    network.backpropagate(network.propagate(x) - np.asarray(target))
    gradient, link.gradient = link.gradient - before, before
    return gradient


def _as_collected(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    return link.gradient


def _moves_the_link(network: Any, link: Any, x: Any, target: Any, h: float) -> Any:
    link += h
    return link


def _moves_all(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    every = [one for links in network.link_layers for one in links]
    values = []
    for step in (h, -h):
        for one in every:
            one.weight += step
        values.append(_loss(network, x, target))
        for one in every:
            one.weight -= step
    return (values[0] - values[1]) / (2 * h)


def _moves_the_input(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    x = np.asarray(x)
    return (_loss(network, x + h, target) - _loss(network, x - h, target)) / (2 * h)


def _moves_a_copy(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    """`weight = link.weight; weight += h` moves nothing."""
    weight = link.weight
    weight += h
    ahead = _loss(network, x, target)
    weight -= 2 * h
    behind = _loss(network, x, target)
    return (ahead - behind) / (2 * h)


def _gradient_by_nnlib(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    start = link.weight

    def loss(weight: float) -> float:
        link.weight = weight
        return 0.5 * sum((a - y) ** 2 for a, y in zip(network.propagate(x), target, strict=True))

    gradient = numerical_gradient(loss, start, h)
    link.weight = start
    return gradient


def _gradient_step_by_step(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    link.weight += h
    error = network.propagate(x) - target
    ahead = (error @ error) / 2
    link.weight -= 2 * h
    error = network.propagate(x) - target
    behind = (error @ error) / 2
    link.weight += h
    return (ahead - behind) / (2 * h)


def _gradient_in_a_loop(network: Any, link: Any, x: Any, target: Any, h: float) -> np.ndarray:
    start, gradient = link.weight, np.zeros(1)
    for sign in (-1, 1):
        link.weight = start + sign * h
        for a, y in zip(network.propagate(x).tolist(), target, strict=True):
            gradient += sign * (a - y) ** 2
    link.weight = start
    return gradient / (4 * h)


def _gradient_by_differences(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    """(A² − B²) / 2 is (A − B) (A + B) / 2."""
    start, outputs = link.weight, []
    try:
        for weight in (start + h, start - h):
            link.weight = weight
            outputs.append(network.propagate(list(x)))
    finally:
        link.weight = start
    return (
        np.dot(outputs[0] - outputs[1], outputs[0] + outputs[1] - 2 * np.asarray(target)) / 4 / h
    )


def _gradient_of_the_mean(network: Any, link: Any, x: Any, target: Any, h: float) -> float:
    return (
        len(target)
        / 2
        * _moved(_centred, lambda n, x, t: np.mean((n.propagate(x) - t) ** 2))(
            network, link, x, target, h
        )
    )


_GRADIENT_STYLES = [
    _moved(_centred),
    _gradient_by_nnlib,
    _gradient_step_by_step,
    _gradient_in_a_loop,
    _gradient_by_differences,
    _gradient_of_the_mean,
]

_NO_NUMERICAL = [
    Mistake(
        "a forward difference, (L(w + h) − L(w)) / h: a centred one is asked for, (L(w + h) − L(w − h)) / 2h.",
        _moved(lambda here, ahead, behind, h, w: (ahead - here) / h),
    ),
    Mistake(
        "a backward difference, (L(w) − L(w − h)) / h: a centred one is asked for, (L(w + h) − L(w − h)) / 2h.",
        _moved(lambda here, ahead, behind, h, w: (here - behind) / h),
    ),
    Mistake(
        "twice what is right: it is divided by h (from w − h to w + h it is 2h), or the loss lacks its ½.",
        _moved(lambda here, ahead, behind, h, w: (ahead - behind) / h),
    ),
    Mistake(
        "without brackets, / 2 * h divides by 2 and multiplies by h: write / (2 * h).",
        _moved(lambda here, ahead, behind, h, w: (ahead - behind) / 2 * h),
    ),
    Mistake(
        "only the second loss is divided by 2h: put the difference in brackets.",
        _moved(lambda here, ahead, behind, h, w: ahead - behind / (2 * h)),
    ),
    Mistake(
        "the difference is not divided by 2h.",
        _moved(lambda here, ahead, behind, h, w: ahead - behind),
    ),
    Mistake(
        "a plus: L(w + h) **minus** L(w − h).",
        _moved(lambda here, ahead, behind, h, w: (ahead + behind) / (2 * h)),
    ),
    Mistake(
        "the sign: L(w + h) − L(w − h), in this order.",
        _moved(lambda here, ahead, behind, h, w: (behind - ahead) / (2 * h)),
    ),
    Mistake(
        "its size without its sign (abs): a gradient may be negative.",
        _moved(lambda here, ahead, behind, h, w: abs(ahead - behind) / (2 * h)),
    ),
    Mistake(
        "divided by twice the weight: by twice the step, 2h.",
        _moved(lambda here, ahead, behind, h, w: (ahead - behind) / (2 * w)),
    ),
    Mistake(
        "a forward difference, divided by 2h: the second loss is the one at w − h, which is 2h back from w + h.",
        _moved(lambda here, ahead, behind, h, w: (ahead - here) / (2 * h)),
    ),
    Mistake(
        "twice what is right: it is divided by h (from w − h to w + h it is 2h), or the loss lacks its ½.",
        _moved(_centred, lambda network, x, target: 2 * _loss(network, x, target)),
    ),
    Mistake(
        "the mean over the outputs: the loss here is ½ times the sum of the squared errors.",
        _moved(_centred, lambda network, x, target: np.mean((network.propagate(x) - target) ** 2)),
    ),
    Mistake(
        "½ times the mean over the outputs: the loss here is ½ times the sum.",
        _moved(
            _centred, lambda network, x, target: np.mean((network.propagate(x) - target) ** 2) / 2
        ),
    ),
    Mistake(
        "the errors are not squared: the loss is ½ Σ (a − y)².",
        _moved(_centred, lambda network, x, target: np.sum(network.propagate(x) - target)),
    ),
    Mistake(
        "the errors are halved and not squared: the loss is ½ Σ (a − y)².",
        _moved(_centred, lambda network, x, target: np.sum(network.propagate(x) - target) / 2),
    ),
    Mistake(
        "the sum of the errors is squared: square each, then sum.",
        _moved(
            _centred, lambda network, x, target: np.sum(network.propagate(x) - target) ** 2 / 2
        ),
    ),
    Mistake(
        "the sizes of the errors, |a − y|: the loss is ½ Σ (a − y)².",
        _moved(_centred, lambda network, x, target: np.sum(abs(network.propagate(x) - target))),
    ),
    Mistake(
        "only the first output counts in your loss: the sum is over all.",
        _moved(
            _centred, lambda network, x, target: (network.propagate(x)[0] - target[0]) ** 2 / 2
        ),
    ),
    Mistake(
        "one number for each output: sum the squared errors before you take the difference.",
        _moved(_centred, lambda network, x, target: (network.propagate(x) - target) ** 2 / 2),
    ),
    Mistake(
        "the root of the sum: the loss is ½ Σ (a − y)², without a root.",
        _moved(_centred, lambda network, x, target: np.sqrt(2 * _loss(network, x, target))),
    ),
    Mistake(
        "the slope of the outputs: it is the loss that is measured at w + h and at w − h, ½ Σ (a − y)².",
        _moved(
            lambda here, ahead, behind, h, w: (ahead - behind) / (2 * h),
            lambda network, x, target: network.propagate(x),
        ),
    ),
    Mistake(
        "the target is a plus: the error is a − y.",
        _moved(
            _centred, lambda network, x, target: np.sum((network.propagate(x) + target) ** 2) / 2
        ),
    ),
    Mistake(
        "the slope, but not with the h that is given: another h, or the gradient that the links computed? (A check needs one that owes nothing to the links: move the weight by h, and look at the loss.)",
        lambda network, link, x, target, h: _moved(_centred)(network, link, x, target, 1e-5),
    ),
    Mistake(
        "h is divided by 2: the steps are h to either side.",
        lambda network, link, x, target, h: _moved(_centred)(network, link, x, target, h / 2),
    ),
    Mistake(
        "the slope, but not with the h that is given: another h, or the gradient that the links computed? (A check needs one that owes nothing to the links: move the weight by h, and look at the loss.)",
        _of_the_links,
    ),
    Mistake(
        "it is 0. Move link.weight itself (a variable with a copy of it moves nothing), and propagate anew after each move. (The link's own `gradient` is 0 here: nothing was backpropagated.)",
        _as_collected,
    ),
    Mistake(
        "it is 0. Move link.weight itself (a variable with a copy of it moves nothing), and propagate anew after each move. (The link's own `gradient` is 0 here: nothing was backpropagated.)",
        _moves_a_copy,
    ),
    Mistake("a link is no number: its weight is, link.weight + h.", _moves_the_link),
    Mistake(
        "a link is no number: its weight is, link.weight + h.", lambda n, link, x, y, h: link + h
    ),
    Mistake("all weights are moved at once: only this link's.", _moves_all),
    Mistake("the sample is moved: it is the link's weight that moves by h.", _moves_the_input),
    Mistake(
        "the weight is moved to h and to −h: to w + h and to w − h.",
        lambda network, link, x, target, h: _at(network, link, x, target, (h, -h)),
    ),
    Mistake(
        "the weight is multiplied by 1 + h and by 1 − h: add h, subtract h.",
        lambda network, link, x, target, h: _at(
            network, link, x, target, (link.weight * (1 + h), link.weight * (1 - h)), 2 * h
        ),
    ),
]


def _at(
    network: Any, link: Any, x: Any, target: Any, weights: tuple, width: float | None = None
) -> float:
    start, values = link.weight, []
    for weight in weights:
        link.weight = weight
        values.append(_loss(network, x, target))
    link.weight = start
    return (values[0] - values[1]) / (width or weights[0] - weights[1])


_ONE_LINK = (
    "n = neurons.NeuronNetwork(2, 2, 3, seed={}); link = n.link_layers[0].links[1][0]; "
    "numerical_link_gradient(n, link, {}, {}, {})"
)
_LAST_LINK = (
    "n = neurons.NeuronNetwork(2, 2, 3, seed={}); link = n.link_layers[1].links[0][2]; "
    "numerical_link_gradient(n, link, {}, {}, {})"
)


def _a_sample(rng: np.random.Generator, outputs: int = 3) -> tuple:
    return int(rng.integers(1, 1000)), _some(rng, 2), rng.uniform(0, 1, outputs).round(1)


numerical_link_gradient = Question(
    name="numerical_link_gradient",
    reference=_moved(_centred),
    programs=True,
    known=_KNOWN,
    examples=[
        (_ONE_LINK, 4, np.array([1.0, -2.0]), np.array([0.0, 1.0, 0.5]), 0.1),
        (_LAST_LINK, 5, np.array([1.5, 0.5]), np.array([1.0, 0.0, 1.0]), 0.2),
    ],
    random=lambda rng: (_ONE_LINK, *_a_sample(rng), np.round(rng.uniform(0.1, 0.4), 2)),
    read=_plain,
    mistakes=[
        *_NO_NUMERICAL,
        Mistake(
            "from w + h back by 3h, to w − 2h: 2h leads to w − h.",
            _too_far,
        ),
    ],
    styles=_GRADIENT_STYLES,
    lesson='07, "Who says whose turn it is?"',
)

_ALL_LINKS = (
    "n = neurons.NeuronNetwork(2, 2, 3, seed={}); "
    "[numerical_link_gradient(n, link, {}, {}, {}) for link in n.link_layers[0]]"
)


def _flat(result: Any) -> Any:
    """A list of numbers, each perhaps in brackets."""
    return np.ravel(result) if isinstance(result, list) else _plain(result)


_WEIGHT_AFTER = (
    "n = neurons.NeuronNetwork(2, 2, 3, seed={}); link = n.link_layers[0].links[1][0]; "
    "g = numerical_link_gradient(n, link, {}, {}, {}); (g, link.weight)"
)

numerical_link_gradient_restores = Question(
    name="numerical_link_gradient",
    reference=_moved(_centred),
    programs=True,
    known=_KNOWN,
    examples=[
        (_WEIGHT_AFTER, 4, np.array([1.0, -2.0]), np.array([0.0, 1.0, 0.5]), 0.1),
        (_ALL_LINKS, 5, np.array([1.5, 0.5]), np.array([1.0, 0.0, 1.0]), 0.2),
    ],
    random=lambda rng: (_WEIGHT_AFTER, *_a_sample(rng), np.round(rng.uniform(0.1, 0.4), 2)),
    read=_flat,
    mistakes=[
        Mistake(
            "the weight stays at w − h: put it back to what it was.",
            _leaves(lambda w, h: w - h),
        ),
        Mistake(
            "the weight stays at w + h: put it back to what it was.",
            _leaves(lambda w, h: w + h),
        ),
        Mistake(
            "the weight is left 2h away from where it was: w + h and w − 2h make w − h, so + h leads back.",
            _leaves(lambda w, h: w + 2 * h),
        ),
        Mistake(
            "the weight is left 2h away from where it was: put it back to what it was.",
            _leaves(lambda w, h: w - 2 * h),
        ),
        Mistake(
            "the weight is 0 afterwards: put it back to what it was.",
            _leaves(lambda w, h: 0.0),
        ),
        Mistake(
            "the weight is h afterwards: put it back to what it was.",
            _leaves(lambda w, h: h),
        ),
        Mistake(
            "the weight is rounded when it is put back: keep it in a variable, as it is.",
            _leaves(lambda w, h: round(w, 2)),
        ),
        *_NO_NUMERICAL,
    ],
    styles=_GRADIENT_STYLES,
    lesson='07, "Who says whose turn it is?"',
)


# Which layer is at fault?


class _SwappedLink(neurons.Link):
    def backpropagate(self) -> None:
        delta = self.target.output_sensitivity
        self.gradient += delta * self.weight
        self.source.blame(delta * self.source.output)


def swap_products(link: neurons.Link) -> None:
    """Break a link, as in the bug museum of lesson 07: from now on it updates by its weight and
    sends back by its input."""
    link.__class__ = _SwappedLink


def _disagreements(
    network: Any,
    x: Any,
    target: Any,
    sensitivities: Callable = lambda a, y: a - y,
    learned: Callable = lambda got: got,
) -> list[np.ndarray]:
    """Of each layer of links, collected minus measured gradients: one line of numbers, the links
    of the bias neuron last."""
    target = np.asarray(target)
    network.backpropagate(sensitivities(network.propagate(x), target))
    collected = [np.append(links.dW.ravel(), links.db) for links in network.link_layers]
    return [
        learned(got)
        - np.array([_moved(_centred)(network, link, x, target, 1e-5) for link in links])
        for got, links in zip(collected, network.link_layers, strict=True)
    ]


def _last(faulty: Sequence) -> int:
    return max((i for i, fault in enumerate(faulty) if fault), default=-1)


def _finds(fault: Callable, which: Callable = _last, **more: Any) -> Callable:
    """layer_at_fault: `fault` says of a layer's disagreements whether they count, `which` chooses."""

    def layer_at_fault(network: Any, x: Any, target: Any) -> Any:
        apart = _disagreements(network, x, target, **more)
        return which([bool(fault(one)) for one in apart])

    return layer_at_fault


def _large(apart: np.ndarray) -> bool:
    return bool(np.abs(apart).max() > 1e-6)


def _first(faulty: list[bool]) -> int:
    return faulty.index(True) if any(faulty) else -1


def _layer_in_a_loop(network: Any, x: Any, target: Any) -> int:
    a = network.propagate(x)
    network.backpropagate([one - y for one, y in zip(a, target, strict=True)])
    for i in range(len(network.link_layers) - 1, -1, -1):
        for link in network.link_layers[i]:
            start = link.weight
            link.weight = start + 1e-4
            ahead = 0.5 * np.sum((network.propagate(x) - target) ** 2)
            link.weight = start - 1e-4
            behind = 0.5 * np.sum((network.propagate(x) - target) ** 2)
            link.weight = start
            if abs((ahead - behind) / 2e-4 - link.gradient) > 1e-5:
                return i
    return -1


def _layer_by_arrays(network: Any, x: Any, target: Any) -> int:
    """With nnlib's numerical gradient of W and b, from the last layer."""
    network.backpropagate(network.propagate(x) - target)
    for i, links in reversed(list(enumerate(network.link_layers))):
        for name, got in (("W", links.dW), ("b", links.db)):
            start = getattr(links, name)

            def loss(values: Any, links: Any = links, name: str = name) -> float:
                setattr(links, name, values)
                return _loss(network, x, target)

            measured = numerical_gradient(loss, start)
            setattr(links, name, start)
            if not np.allclose(got, measured, rtol=1e-4, atol=1e-7):
                return i
    return -1


def _layer_forwards(network: Any, x: Any, target: Any) -> np.ndarray:
    """From the first layer, remembering the last that disagrees; in an array of one number."""
    found = np.array([-1])
    for i, apart in enumerate(_disagreements(network, x, target)):
        if np.linalg.norm(apart) > 1e-5:
            found[0] = i
    return found


def _layer_by_forward_differences(network: Any, x: Any, target: Any) -> int:
    network.backpropagate(network.propagate(x) - target)
    here, result = _loss(network, x, target), -1
    for i, links in enumerate(network.link_layers):
        for link in links:
            link.weight += 1e-6
            slope = (_loss(network, x, target) - here) / 1e-6
            link.weight -= 1e-6
            result = i if abs(slope - link.gradient) > 1e-4 else result
    return result


_OK = "n = neurons.NeuronNetwork(2, 3, 2, 2, activation='tanh', seed={}); "
_FAULT = _OK + "swap_products(n.link_layers[{}].links[{}][{}]); layer_at_fault(n, {}, {})"
_BIAS_FAULT = _OK + "swap_products(n.link_layers[{}].bias_links[{}]); layer_at_fault(n, {}, {})"
_NO_FAULT = _OK + "layer_at_fault(n, {}, {})"
_THREE_OUTPUTS = _FAULT.replace("(2, 3, 2, 2,", "(2, 2, 3,")
_SAMPLE = np.array([1.0, -0.5]), np.array([0.8, -0.6])


def _far(rng: np.random.Generator, outputs: int) -> np.ndarray:
    """Targets that no network gives by accident."""
    return np.round(rng.choice([-0.8, 0.8], outputs) + rng.uniform(-0.1, 0.1, outputs), 2)


def _a_broken_network(rng: np.random.Generator) -> tuple:
    seed, column = int(rng.integers(1, 1000)), int(rng.integers(0, 2))
    if rng.integers(0, 3) == 0:
        layer = int(rng.integers(0, 3))
        return (_BIAS_FAULT, seed, layer, column, _some(rng, 2), _far(rng, 2))
    layer, row = int(rng.integers(0, 2)), int(rng.integers(0, 2))
    return (_THREE_OUTPUTS, seed, layer, row, column, _some(rng, 2), _far(rng, 3))


_IS_LAST = (
    "it is always the last layer, even where no link is at fault. Are both gradients of one same "
    "loss, ½ Σ (a − y)² (sensitivities a − y)? Is backpropagate called once, after propagate? And "
    "there are rounding errors: let a millionth of difference pass."
)

layer_at_fault = Question(
    name="layer_at_fault",
    reference=_finds(_large),
    programs=True,
    known={**_KNOWN, "swap_products": swap_products},
    examples=[
        (_FAULT, 3, 1, 2, 0, *_SAMPLE),
        (_NO_FAULT, 3, *_SAMPLE),
        (_FAULT, 3, 0, 1, 2, *_SAMPLE),
        (_FAULT, 3, 2, 1, 1, *_SAMPLE),
        (_BIAS_FAULT, 3, 1, 1, *_SAMPLE),
        (_FAULT, 37, 2, 0, 0, *_SAMPLE),
        (_FAULT, 3, 0, 1, 1, *_SAMPLE),
        (_THREE_OUTPUTS, 3, 0, 0, 0, _SAMPLE[0], np.array([0.8, -0.6, 0.3])),
    ],
    random=_a_broken_network,
    read=_plain,
    mistakes=[
        Mistake(
            "the first layer that disagrees: its blame may come from a wrong link further on. The last one that disagrees is at fault.",
            _finds(_large, _first),
        ),
        Mistake(
            "the layers are counted from 1: link_layers[0] is number 0.",
            _finds(_large, lambda faulty: _last(faulty) + 1 if any(faulty) else -1),
        ),
        Mistake(
            "the number of layers that disagree: the number (index) of the last one is asked for.",
            _finds(_large, sum),
        ),
        Mistake(
            "the layers are counted from the end: link_layers[0] is number 0.",
            _finds(_large, lambda faulty: len(faulty) - 1 - _last(faulty) if any(faulty) else -1),
        ),
        Mistake(
            "a list of all layers that disagree: only the last of them is at fault, one number.",
            _finds(_large, lambda faulty: [i for i, fault in enumerate(faulty) if fault]),
        ),
        Mistake(
            "the last layer that agrees: the last one that disagrees is asked for.",
            _finds(lambda apart: not _large(apart)),
        ),
        Mistake(
            "the first layer that agrees: the last one that disagrees is asked for.",
            _finds(lambda apart: not _large(apart), _first),
        ),
        Mistake(
            "0 where all agree: −1 then. 0 would be the first layer.",
            _finds(_large, lambda faulty: max(_last(faulty), 0)),
        ),
        Mistake(
            "nothing is returned where all agree: −1 then, after the loop.",
            _finds(_large, lambda faulty: _last(faulty) if any(faulty) else None),
        ),
        Mistake(
            "True or False: the number of the layer is asked for.",
            _finds(_large, any),
        ),
        Mistake(
            "yours finds nothing, whatever is wrong: is the limit too large? Are the links' own gradients compared with themselves? Do you ask that *all* links of a layer disagree? One is enough.",
            _finds(lambda apart: False),
        ),
        Mistake(
            _IS_LAST,
            _finds(lambda apart: np.any(apart != 0)),
        ),
        Mistake(_IS_LAST, _finds(lambda apart: True)),
        Mistake(
            "the first layer always: yours disagrees everywhere, even where no link is at fault.",
            _finds(lambda apart: True, _first),
        ),
        Mistake(_IS_LAST, _finds(_large, sensitivities=lambda a, y: y - a)),
        Mistake(_IS_LAST, _finds(_large, sensitivities=lambda a, y: 2 * (a - y))),
        Mistake(_IS_LAST, _finds(_large, sensitivities=lambda a, y: 2 * (a - y) / len(a))),
        Mistake(_IS_LAST, _finds(_large, learned=lambda got: 0 * got)),
        Mistake(_IS_LAST, _finds(_large, learned=lambda got: 2 * got)),
        Mistake(
            "the sign of the difference counts in yours: too small is as wrong as too large. Take np.abs.",
            _finds(lambda apart: apart.max() > 1e-6),
        ),
        Mistake(
            "only what is too small counts in yours: too large is as wrong. Take np.abs of the difference.",
            _finds(lambda apart: apart.min() < -1e-6),
        ),
        Mistake(
            "the bias links are left out: they can be broken like the others.",
            lambda network, x, target: _last(
                [
                    _large(one[: links.W.size])
                    for one, links in zip(
                        _disagreements(network, x, target), network.link_layers, strict=True
                    )
                ]
            ),
        ),
        Mistake(
            "only the bias links are checked: the others as well.",
            lambda network, x, target: _last(
                [
                    _large(one[links.W.size :])
                    for one, links in zip(
                        _disagreements(network, x, target), network.link_layers, strict=True
                    )
                ]
            ),
        ),
        Mistake(
            "only one link of each layer is checked: any of them may be the wrong one.",
            _finds(lambda apart: abs(apart[0]) > 1e-6),
        ),
        Mistake(
            "only the last link of each layer is checked: any of them may be the wrong one. (A `fault = …` in the loop that is overwritten?)",
            _finds(lambda apart: abs(apart[-1]) > 1e-6),
        ),
        Mistake(
            "yours finds nothing, whatever is wrong: is the limit too large? Are the links' own gradients compared with themselves? Do you ask that *all* links of a layer disagree? One is enough.",
            _finds(lambda apart: np.abs(apart).min() > 1e-6),
        ),
        Mistake(
            "the last layer is left out of the search: does a loop stop too early?",
            _finds(_large, lambda faulty: _last(faulty[:-1])),
        ),
        Mistake(
            "the first layer is left out of the search: range(n, 0, -1) ends at 1. The index 0 counts, too.",
            _finds(_large, lambda faulty: _last([False, *faulty[1:]])),
        ),
        Mistake(
            "the layer that is most wrong, not the last one: how much the gradients differ says little.",
            lambda network, x, target: (
                int(np.argmax(sizes))
                if max(sizes := [abs(a).max() for a in _disagreements(network, x, target)]) > 1e-6
                else -1
            ),
        ),
        Mistake(
            "a `return` inside the loop: the first link that agrees ends the search. `return -1` belongs after the loops.",
            lambda network, x, target: (
                0 if abs(_disagreements(network, x, target)[0][0]) > 1e-6 else -1
            ),
        ),
        Mistake(
            "a `return` inside the loop: the first link that agrees ends the search. `return -1` belongs after the loops.",
            lambda network, x, target: (
                len(apart) - 1
                if abs((apart := _disagreements(network, x, target))[-1][0]) > 1e-6
                else -1
            ),
        ),
        *(
            Mistake(
                "some wrong links are not found: is the limit too large? A millionth is asked for.",
                _finds(lambda apart, limit=limit: np.abs(apart).max() > limit),
            )
            for limit in (0.1, 0.03, 0.01)
        ),
    ],
    styles=[
        _finds(_large),
        _layer_in_a_loop,
        _layer_by_arrays,
        _layer_forwards,
        _layer_by_forward_differences,
        _finds(lambda apart: np.sum(np.abs(apart)) > 1e-6),
    ],
    lesson='07, "Bug museum 1: the two products, swapped"',
)


# Learn XOR


def _trained(
    *,
    sizes: tuple = (2, 4, 1),
    epochs: int = 400,
    rate: float = 1.0,
    rows: Callable = lambda X, y: (X, y),
    loss: Any = None,
    **kind: Any,
) -> Callable:
    kind = kind or {"activation": "tanh", "output_activation": "sigmoid"}

    def learn_gate(X: Any, y: Any, seed: int) -> Any:
        network = neurons.NeuronNetwork(*sizes, seed=seed, **kind)
        X, y = rows(X, y)
        for _ in range(epochs):
            for x, target in zip(X, y, strict=True):
                network.learn(x, [target], rate, loss)
        return network

    return learn_gate


def _learns_in_random_order(X: Any, y: Any, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    network = neurons.NeuronNetwork(
        2, 6, 1, activation="tanh", output_activation="sigmoid", seed=seed
    )
    for _ in range(500):
        for i in rng.permutation(len(X)):
            network.learn(X[i], y[[i]], 0.8)
    return network


def _learns_by_itself(X: Any, y: Any, seed: int) -> Any:
    """Without `learn`: the sensitivities by hand, and a step after each epoch."""
    network = neurons.NeuronNetwork(
        2, 5, 1, activation="tanh", output_activation="sigmoid", seed=seed
    )
    for _ in range(600):
        for x, target in zip(X, y, strict=True):
            a = network.propagate(x)
            network.backpropagate((a - target) / (a * (1 - a)))
        for links in network.link_layers:
            links.learn(0.3)
    return network


def _learns_until_it_can(X: Any, y: Any, seed: int) -> Any:
    network = neurons.NeuronNetwork(
        2, 3, 1, activation="tanh", output_activation="sigmoid", seed=seed
    )
    while max(abs(network.propagate(x)[0] - t) for x, t in zip(X, y, strict=True)) > 0.15:
        for x, t in zip(X, y, strict=True):
            network.learn(x, [t], 0.5, BinaryCrossEntropy())
    return network


def _set_by_hand(X: Any, y: Any, seed: int) -> Any:
    """For the check's own use: XOR or its opposite, at once."""
    network = neurons.NeuronNetwork(2, 2, 1)
    first, second = network.link_layers
    first.W, first.b = [[20, 20], [20, 20]], [-10, -30]
    sign = 1 if y[1] == 1 else -1
    second.W, second.b = [[20 * sign], [-20 * sign]], [-10 * sign]
    return network


def _trained_as(network: Callable) -> Callable:
    """learn_gate with the network that this makes of the seed."""

    def learn_gate(X: Any, y: Any, seed: int) -> Any:
        made = network(seed)
        for x, target in zip(X, y, strict=True):
            made.learn(x, [target], 0.5)
        return made

    return learn_gate


def _a_new_network_each_epoch(X: Any, y: Any, seed: int) -> Any:
    return _trained(epochs=1)(X, y, seed)


def _sums_the_losses(X: Any, y: Any, seed: int) -> list:
    network = neurons.NeuronNetwork(2, 4, 1, seed=seed)
    return [network.learn(x, [t], 0.5) for _ in range(5) for x, t in zip(X, y, strict=True)]


def _gives_the_outputs(X: Any, y: Any, seed: int) -> list:
    network = _trained(epochs=5)(X, y, seed)
    return [network.propagate(x)[0] for x in X]


def _not_trained(X: Any, y: Any, seed: int) -> Any:
    return neurons.NeuronNetwork(2, 4, 1, seed=seed)


def _zero_weights(X: Any, y: Any, seed: int) -> Any:
    network = neurons.NeuronNetwork(2, 4, 1, seed=seed)
    for links in network.link_layers:
        links.W = 0 * links.W
    for _ in range(100):
        for x, t in zip(X, y, strict=True):
            network.learn(x, [t], 1.0)
    return network


def _shows(sample: Callable) -> Callable:
    """learn_gate that hands `learn` what `sample` makes of X, y, a row and its target."""

    def learn_gate(X: Any, y: Any, seed: int) -> Any:
        network: Any = neurons.NeuronNetwork(2, 4, 1, seed=seed)
        for x, target in zip(X, y, strict=True):
            network.learn(*sample(X, y, x, target), 0.5)
        return network

    return learn_gate


def _never_steps(X: Any, y: Any, seed: int) -> Any:
    network = neurons.NeuronNetwork(2, 4, 1, seed=seed)
    for x, t in zip(X, y, strict=True):
        network.backpropagate(network.propagate(x) - t)
    return network


def _judge_gate(outputs: Any, program: str, X: np.ndarray, y: np.ndarray, seed: int) -> str | None:
    said = complaint(outputs, y.astype(float))
    if said:
        return said
    outputs = np.asarray(outputs, dtype=float)
    if np.all(np.where(y == 1, outputs > 0.8, outputs < 0.2)):
        return None
    right = [int(one) for one in y]
    fault = f"returned {show(outputs, 2)}, expected above 0.8 or below 0.2, for {right}. "
    answers = (outputs > 0.5).astype(int)
    if np.all((outputs > 0.5) == (y == 1)):
        return fault + "It is on the right way: more epochs, or a larger learning rate"
    if not np.all(np.isfinite(outputs)):
        return fault + "The weights have grown beyond bounds: try a smaller learning rate"
    if np.all(np.abs(outputs - 0.5) < 0.2):
        return (
            fault + "All four are near 0.5: it has learned next to nothing yet, or it can't "
            "(has it a hidden layer?)"
        )
    if np.all(answers == 1 - y):
        return fault + "It answers the opposite, as if the targets were the wrong way round"
    if np.ptp(outputs) < 0.2:
        return fault + (
            "It answers the same to all four: an epoch shows each row once, with its own target, "
            "and the next epoch begins again"
        )
    if (
        np.sum(answers != y) == 1
        or np.ptp(outputs[answers == 1]) + np.ptp(outputs[answers == 0]) < 1
    ):
        return (
            fault + "It got stuck, or needs more epochs: try more neurons in a hidden layer, tanh "
            "there, another learning rate"
        )
    return fault + "It has not learned the gate"


_GATE = (
    "X, y = np.array({}), np.array({}); network = learn_gate(X, y, {}); "
    "[network.propagate(x)[0] for x in X]"
)
_ROWS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

learn_gate = Question(
    name="learn_gate",
    reference=_set_by_hand,
    programs=True,
    examples=[
        (_GATE, _ROWS, np.array([0, 1, 1, 0]), 2),
        (_GATE, _ROWS, np.array([1, 0, 0, 1]), 3),
    ],
    judge=_judge_gate,
    mistakes=[
        Mistake(
            "the network is not trained: call its `learn` for each row of X, hundreds of times.",
            _not_trained,
        ),
        Mistake(
            "the network is not trained: call its `learn` for each row of X, hundreds of times.",
            _trained(epochs=0),
        ),
        Mistake(
            "each row is shown once only: one epoch. XOR takes some hundreds.",
            _a_new_network_each_epoch,
        ),
        Mistake(
            "each row is shown once only: one epoch. XOR takes some hundreds.",
            _trained(epochs=1, activation="sigmoid"),
        ),
        Mistake(
            "the network is not trained: call its `learn` for each row of X, hundreds of times.",
            _never_steps,
        ),
        Mistake(
            "there is no hidden layer, and no single neuron can do XOR (lesson 01).",
            _trained(sizes=(2, 1), activation="sigmoid", epochs=100),
        ),
        Mistake(
            "there is no hidden layer, and no single neuron can do XOR (lesson 01).",
            _trained(sizes=(2, 1), activation="sigmoid", epochs=100, rate=2.0),
        ),
        Mistake(
            "a single hidden neuron is not enough for XOR.",
            _trained(sizes=(2, 1, 1), epochs=100),
        ),
        Mistake(
            "identity in the middle: layers without a bend do no more than one (lesson 03), and XOR needs the bend.",
            _trained(activation="identity", output_activation="sigmoid", rate=0.5, epochs=100),
        ),
        Mistake(
            "the targets are the wrong way round: 1 − y, where y belongs.",
            _trained(rows=lambda X, y: (X, 1 - y)),
        ),
        Mistake(
            "only the first row of X is ever shown: a `return`, or a break, inside the loop?",
            _trained(rows=lambda X, y: (X[:1], y[:1]), epochs=100),
        ),
        Mistake(
            "only the last row of X is ever shown: is `learn` inside the loop over the rows?",
            _trained(rows=lambda X, y: (X[-1:], y[-1:]), epochs=100),
        ),
        Mistake(
            "the last row of X is left out: range(3) ends before 3, and there are four rows.",
            _trained(rows=lambda X, y: (X[:-1], y[:-1]), epochs=100),
        ),
        Mistake(
            "each row gets the target of another one: the rows are shuffled, the targets are not. Shuffle the indices.",
            _trained(rows=lambda X, y: (X[[1, 0, 3, 2]], y), epochs=100),
        ),
        Mistake(
            "the learning rate is far too small for so few steps.",
            _trained(rate=0.001, epochs=100),
        ),
        Mistake(
            "the learning rate is far too large: the neurons saturate at once.",
            _trained(rate=100.0, epochs=100),
        ),
        Mistake(
            "all weights start at 0, so the hidden neurons stay copies of each other: leave the starting weights as the network draws them.",
            _zero_weights,
        ),
        Mistake(
            "one target for one output neuron, in brackets: network.learn(x, [target], …).",
            _shows(lambda X, y, x, target: (x, target)),
        ),
        Mistake(
            "`learn` takes one sample at a time: a row of X and its target, network.learn(x, [target], …).",
            _shows(lambda X, y, x, target: (X, y)),
        ),
        Mistake(
            "all four targets at once: each row has its own, network.learn(x, [target], …).",
            _shows(lambda X, y, x, target: (x, y)),
        ),
        Mistake(
            "the class is given, not a network made with it.",
            lambda X, y, seed: neurons.NeuronNetwork,
        ),
        Mistake(
            "a list is given (of losses? of outputs?): return the network itself.",
            _sums_the_losses,
        ),
        Mistake(
            "a list is given (of losses? of outputs?): return the network itself.",
            _gives_the_outputs,
        ),
        Mistake(
            "a `return` is missing: return the network.",
            lambda X, y, seed: [_trained(epochs=5)(X, y, seed)].clear(),
        ),
        Mistake(
            "a pair is given: return the network alone.",
            lambda X, y, seed: (_not_trained(X, y, seed), []),
        ),
        Mistake(
            "a number is given (the last loss?): return the network itself.",
            lambda X, y, seed: float(_sums_the_losses(X, y, seed)[-1]),
        ),
        Mistake(
            "this is lesson 03's network, of matrices: make a neurons.NeuronNetwork.",
            lambda X, y, seed: Network(Dense(2, 4), Dense(4, 1), seed=seed),
        ),
        Mistake(
            "`NeuronNetwork` is not imported here: write neurons.NeuronNetwork.",
            lambda X, y, seed: NeuronNetwork(2, 4, 1, seed=seed),  # type: ignore # noqa: F821,
        ),
        Mistake(
            "the seed is taken for one more layer: it needs its name, seed=seed.",
            _trained_as(lambda seed: neurons.NeuronNetwork(2, 4, 1, seed)),
        ),
        Mistake(
            "there are two output neurons: a gate gives one answer.",
            _trained_as(lambda seed: neurons.NeuronNetwork(2, 4, 2, seed=seed)),
        ),
        Mistake(
            "there are four input neurons: X has four rows, and each row is a pair of inputs.",
            _trained_as(lambda seed: neurons.NeuronNetwork(4, 4, 1, seed=seed)),
        ),
        Mistake(
            "the loss needs its brackets: BinaryCrossEntropy().",
            _trained(loss=BinaryCrossEntropy),
        ),
    ],
    styles=[
        _trained(),
        _trained(sizes=(2, 3, 1), rate=2.0, epochs=600, activation="sigmoid"),
        _trained(rate=0.5, loss=BinaryCrossEntropy()),
        _learns_in_random_order,
        _learns_by_itself,
        _learns_until_it_can,
    ],
    lesson='07, "NOT, OR, XOR"',
)


# Which loss?


def _both(f: Callable) -> Callable:
    """A pair of sensitivities, of a, y, the error a − y and the sigmoid's slope a (1 − a)."""
    return lambda a, y: f(a, y, a - y, a * (1 - a))


def _an_output(rng: np.random.Generator) -> tuple:
    return np.round(rng.choice([0.1, 0.6]) + rng.uniform(0, 0.3), 3), int(rng.integers(0, 2))


def _log_loss(a: float, y: int) -> float:
    return -math.log(a) if y else -math.log(1 - a)


def _measured(loss: Callable) -> Callable:
    """Both by differences: of the loss by a, and by z, of which a is the sigmoid."""

    def sensitivities(a: float, y: int) -> tuple:
        z = math.log(a / (1 - a))
        return (
            numerical_gradient(lambda a: loss(a, y), a),
            numerical_gradient(lambda z: loss(_sigmoid(z), y), z),
        )

    return sensitivities


_OUTPUTS = [(0.9, 0), (0.2, 1), (0.7, 1), (0.4, 0)]

squared_error_sensitivities = Question(
    name="squared_error_sensitivities",
    reference=_both(lambda a, y, e, slope: (e, e * slope)),
    examples=_OUTPUTS,
    random=_an_output,
    read=_plain,
    mistakes=[
        Mistake(
            "y − a, where the error is a − y.",
            _both(lambda a, y, e, slope: (-e, -e * slope)),
        ),
        Mistake(
            "a factor 2: it is taken away by the ½ of the loss.",
            _both(lambda a, y, e, slope: (2 * e, 2 * e * slope)),
        ),
        Mistake(
            "half the error: the slope of ½ (a − y)² is a − y.",
            _both(lambda a, y, e, slope: (e / 2, e * slope / 2)),
        ),
        Mistake(
            "the error squared is in it: the slope of ½ (a − y)² is a − y.",
            _both(lambda a, y, e, slope: (e**2, e**2 * slope)),
        ),
        Mistake(
            "the loss itself, ½ (a − y)², is in it: its slope is a − y.",
            _both(lambda a, y, e, slope: (e**2 / 2, e**2 / 2 * slope)),
        ),
        Mistake(
            "the size of the error without its sign.",
            _both(lambda a, y, e, slope: (abs(e), abs(e) * slope)),
        ),
        Mistake(
            "the slope of the sigmoid is missing in the second: (a − y) · a (1 − a). (a − y alone is right with the cross-entropy.)",
            _both(lambda a, y, e, slope: (e, e)),
        ),
        Mistake(
            "the two have changed places: first the sensitivity ∂L/∂a, then the output sensitivity ∂L/∂z.",
            _both(lambda a, y, e, slope: (e * slope, e)),
        ),
        Mistake(
            "both have the slope of the sigmoid in them: the first is ∂L/∂a, before it.",
            _both(lambda a, y, e, slope: (e * slope, e * slope)),
        ),
        Mistake(
            "the slope is in the second twice.",
            _both(lambda a, y, e, slope: (e, e * slope**2)),
        ),
        Mistake(
            "the slope alone in the second: times the first.",
            _both(lambda a, y, e, slope: (e, slope)),
        ),
        Mistake(
            "divided by the slope: multiply.",
            _both(lambda a, y, e, slope: (e, e / slope)),
        ),
        Mistake(
            "the slope is taken at a: σ′(z) is a (1 − a), since a is the sigmoid's output already.",
            lambda a, y: (a - y, (a - y) * activations.sigmoid_derivative(a)),
        ),
        Mistake(
            "a goes through the sigmoid once more: it is the output already.",
            lambda a, y: (
                activations.sigmoid(a) - y,
                (activations.sigmoid(a) - y) * activations.sigmoid_derivative(a),
            ),
        ),
        Mistake(
            "the slope of tanh, 1 − a²: the sigmoid's is a (1 − a).",
            _both(lambda a, y, e, slope: (e, e * (1 - a * a))),
        ),
        Mistake(
            "only the factor a of the slope: a (1 − a).",
            _both(lambda a, y, e, slope: (e, e * a)),
        ),
        Mistake(
            "only the factor 1 − a of the slope: a (1 − a).",
            _both(lambda a, y, e, slope: (e, e * (1 - a))),
        ),
        Mistake(
            "y (1 − y), which is always 0: the slope is a (1 − a).",
            _both(lambda a, y, e, slope: (e, e * y * (1 - y))),
        ),
        Mistake(
            "the brackets: (a − y) · a (1 − a). Without them only part of it is multiplied.",
            _both(lambda a, y, e, slope: (e, a - y * slope)),
        ),
        Mistake(
            "the sensitivities of the cross-entropy: here the loss is ½ (a − y)².",
            _both(lambda a, y, e, slope: (e / slope, e)),
        ),
        Mistake(
            "one number is given: two are asked for, return sensitivity, output_sensitivity.",
            _both(lambda a, y, e, slope: e),
        ),
        Mistake(
            "one number is given: two are asked for, return sensitivity, output_sensitivity.",
            _both(lambda a, y, e, slope: e * slope),
        ),
        Mistake(
            "the loss is given in place of the sensitivity.",
            _both(lambda a, y, e, slope: (e**2 / 2, e * slope)),
        ),
        Mistake(
            "the sign of the second: no minus here. It comes when the links learn.",
            _both(lambda a, y, e, slope: (e, -e * slope)),
        ),
        Mistake(
            "a sum in the second: sensitivity times slope.",
            _both(lambda a, y, e, slope: (e, e + slope)),
        ),
        Mistake(
            "the brackets: a (1 − a), not a · 1 − a.",
            _both(lambda a, y, e, slope: (e, e * a - a)),
        ),
    ],
    styles=[
        lambda a, y: (a - y, (a - y) * a * (1 - a)),
        lambda a, y: [a - y, (a - y) * (a - a**2)],
        lambda a, y: np.array([a - y, (a - y) * a * (1 - a)]),
        lambda a, y: (np.array([a - y]), np.array([(a - y) * a * (1 - a)])),
        lambda a, y: (
            np.float32(a) - y,
            np.float32(a - y) * activations.sigmoid_derivative(np.log(a / (1 - a))),
        ),
        _measured(lambda a, y: (a - y) ** 2 / 2),
    ],
    lesson='07, "Which loss?"',
)

cross_entropy_sensitivities = Question(
    name="cross_entropy_sensitivities",
    reference=_both(lambda a, y, e, slope: (e / slope, e)),
    examples=_OUTPUTS,
    random=_an_output,
    read=_plain,
    mistakes=[
        Mistake(
            "y − a, where the error is a − y.",
            _both(lambda a, y, e, slope: (-e / slope, -e)),
        ),
        Mistake(
            "the sensitivities of ½ (a − y)²: here the loss is the cross-entropy.",
            _both(lambda a, y, e, slope: (e, e * slope)),
        ),
        Mistake(
            "the slope of the sigmoid comes in once more: in the second it has cancelled out, and a − y is left.",
            _both(lambda a, y, e, slope: (e / slope, e * slope)),
        ),
        Mistake(
            "the first is ∂L/∂a, before the slope of the sigmoid: (a − y) / (a (1 − a)). a − y is the second alone.",
            _both(lambda a, y, e, slope: (e, e)),
        ),
        Mistake(
            "the two have changed places: first the sensitivity ∂L/∂a, then the output sensitivity ∂L/∂z.",
            _both(lambda a, y, e, slope: (e, e / slope)),
        ),
        Mistake(
            "the second is the first once more: times the slope a (1 − a), it is a − y.",
            _both(lambda a, y, e, slope: (e / slope, e / slope)),
        ),
        Mistake(
            "the second is divided by the slope once more: it is multiplied by it, and a − y is left.",
            _both(lambda a, y, e, slope: (e / slope, e / slope**2)),
        ),
        Mistake(
            "−y / a alone: where y is 0, the loss is −ln(1 − a), whose slope is 1 / (1 − a).",
            _both(lambda a, y, e, slope: (-y / a, -y / a * slope)),
        ),
        Mistake(
            "−y / a alone in the first: where y is 0, the loss is −ln(1 − a), whose slope is 1 / (1 − a).",
            _both(lambda a, y, e, slope: (-y / a, e)),
        ),
        Mistake(
            "(1 − y) / (1 − a) alone: where y is 1, the loss is −ln a, whose slope is −1 / a.",
            _both(lambda a, y, e, slope: ((1 - y) / (1 - a), (1 - y) / (1 - a) * slope)),
        ),
        Mistake(
            "(1 − y) / (1 − a) alone in the first: where y is 1, the loss is −ln a, whose slope is −1 / a.",
            _both(lambda a, y, e, slope: ((1 - y) / (1 - a), e)),
        ),
        Mistake(
            "the signs: −y / a + (1 − y) / (1 − a). The minus inside 1 − a turns the sign of the second.",
            _both(lambda a, y, e, slope: (-y / a - (1 - y) / (1 - a), e)),
        ),
        Mistake(
            "the signs: −y / a + (1 − y) / (1 − a). The minus inside 1 − a turns the sign of the second.",
            _both(
                lambda a, y, e, slope: (
                    -y / a - (1 - y) / (1 - a),
                    (-y / a - (1 - y) / (1 - a)) * slope,
                )
            ),
        ),
        Mistake(
            "the signs: the loss has a minus in front, so −y / a + (1 − y) / (1 − a).",
            _both(lambda a, y, e, slope: (y / a + (1 - y) / (1 - a), e)),
        ),
        Mistake(
            "the signs: the loss has a minus in front, so −y / a + (1 − y) / (1 − a).",
            _both(
                lambda a, y, e, slope: (
                    y / a + (1 - y) / (1 - a),
                    (y / a + (1 - y) / (1 - a)) * slope,
                )
            ),
        ),
        Mistake(
            "the sign of the first: the loss falls where a comes nearer to y.",
            _both(lambda a, y, e, slope: (-e / slope, e)),
        ),
        Mistake(
            "the sign of the second: no minus here. It comes when the links learn.",
            _both(lambda a, y, e, slope: (e / slope, -e)),
        ),
        Mistake(
            "the loss itself, in place of its slope.",
            lambda a, y: (_log_loss(a, y), a - y),
        ),
        Mistake(
            "the loss itself, in place of its slope.",
            lambda a, y: (_log_loss(a, y), _log_loss(a, y) * a * (1 - a)),
        ),
        Mistake(
            "multiplied by the slope, where the first is divided by it: (a − y) / (a (1 − a)).",
            _both(lambda a, y, e, slope: (e * slope, e)),
        ),
        Mistake(
            "the brackets: / a * (1 − a) divides by a and multiplies by 1 − a. Write / (a * (1 − a)).",
            _both(lambda a, y, e, slope: (e / a * (1 - a), e)),
        ),
        Mistake(
            "the brackets: / a * (1 − a) divides by a and multiplies by 1 − a. Write / (a * (1 − a)).",
            _both(lambda a, y, e, slope: (e / a * (1 - a), e / a * (1 - a) * slope)),
        ),
        Mistake(
            "divided by a only: by a (1 − a).",
            _both(lambda a, y, e, slope: (e / a, e)),
        ),
        Mistake(
            "divided by 1 − a only: by a (1 − a).",
            _both(lambda a, y, e, slope: (e / (1 - a), e)),
        ),
        Mistake(
            "the slope is taken at a: σ′(z) is a (1 − a), since a is the sigmoid's output already.",
            _both(
                lambda a, y, e, slope: (e / slope, e / slope * activations.sigmoid_derivative(a))
            ),
        ),
        Mistake(
            "a goes through the sigmoid once more: it is the output already.",
            _both(lambda a, y, e, slope: (e / slope, activations.sigmoid(a) - y)),
        ),
        Mistake(
            "one number is given: two are asked for, return sensitivity, output_sensitivity.",
            _both(lambda a, y, e, slope: e),
        ),
        Mistake(
            "one number is given: two are asked for, return sensitivity, output_sensitivity.",
            _both(lambda a, y, e, slope: e / slope),
        ),
        Mistake(
            "a factor 2 in both: it belongs to a squared error without ½. The cross-entropy has none.",
            _both(lambda a, y, e, slope: (2 * e / slope, 2 * e)),
        ),
        Mistake(
            "−1 / a holds where y is 1: for either y, put y and 1 − y into it.",
            _both(lambda a, y, e, slope: (-1 / a, e)),
        ),
        Mistake(
            "−1 / a holds where y is 1: for either y, put y and 1 − y into it.",
            _both(lambda a, y, e, slope: (-1 / a, -1 / a * slope)),
        ),
        Mistake(
            "the brackets: (a − y) / …, or only y is divided.",
            _both(lambda a, y, e, slope: (a - y / slope, e)),
        ),
        Mistake(
            "y (1 − y) is always 0: below stands a (1 − a).",
            lambda a, y: ((a - y) / (y * (1 - y)), a - y),
        ),
        Mistake(
            "a goes through the sigmoid once more: it is the output already.",
            lambda a, y: _both(lambda a, y, e, slope: (e / slope, e))(_sigmoid(a), y),
        ),
    ],
    styles=[
        lambda a, y: ((a - y) / (a * (1 - a)), a - y),
        lambda a, y: [-y / a + (1 - y) / (1 - a), a - y],
        lambda a, y: (-1 / a, a - 1) if y == 1 else (1 / (1 - a), a),
        lambda a, y: np.array([BinaryCrossEntropy().gradient([a], [y])[0], a - y]),
        lambda a, y: (np.float32((a - y) / a / (1 - a)), np.float32(a) - y),
        lambda a, y: (
            (1 - y) / (1 - a) - y / a,
            ((1 - y) / (1 - a) - y / a) * a * (1 - a),
        ),
        _measured(_log_loss),
    ],
    lesson='07, "Which loss?"',
)
