"""A network of objects, one for each neuron and each link: slow, and every step can be watched.

A neuron sums what its links bring and activates the sum. A link carries a number forward and
blame back, multiplied by its weight both ways, and learns. Layers of them only say who is next.

After Lernmi, a teaching network in Ruby, whose word for ∂L/∂(something) is *sensitivity*.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import activations
from .losses import MeanSquaredError
from .validation import count, finite, floats, one_of, positive, shape_of

_ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "sigmoid": (activations.sigmoid, activations.sigmoid_derivative),
    "tanh": (activations.tanh, activations.tanh_derivative),
    "relu": (activations.relu, activations.relu_derivative),
    "leaky_relu": (activations.leaky_relu, activations.leaky_relu_derivative),
    "identity": (lambda z: z, lambda z: 1.0),
}


class Neuron:
    """One unit: `z` is the sum of what came in, `output` what it sends on, f(z).

    `sensitivity` is ∂L/∂output, the sum of the blame that came back; `output_sensitivity` is
    ∂L/∂z, the blame for the sum. `activation` is "sigmoid", "tanh", "relu", "leaky_relu" or
    "identity".
    """

    def __init__(self, activation: str = "sigmoid"):
        self.activation = one_of("activation", activation, _ACTIVATIONS)
        self._f, self._slope = _ACTIVATIONS[activation]
        self.output = 0.0
        self.clear()

    def clear(self) -> None:
        """Forget the last sample: nothing has come in, from either side."""
        self.z = self.sensitivity = self.output_sensitivity = 0.0

    def receive(self, value: float) -> None:
        """Add what a link brings from the layer before."""
        self.z += value

    def activate(self) -> None:
        """All links have delivered: compute the output."""
        self.output = float(self._f(self.z))

    def blame(self, sensitivity: float) -> None:
        """Add the blame that a link brings back from the layer after."""
        self.sensitivity += sensitivity

    def settle(self) -> None:
        """All blame is in: through the activation it becomes the blame for z."""
        self.output_sensitivity = self.sensitivity * float(self._slope(self.z))

    def __repr__(self) -> str:
        return f"Neuron({self.activation!r}): z={self.z:.4g}, output={self.output:.4g}"


class Link:
    """Joins two neurons: `source`'s output, times `weight`, goes to `target`.

    `gradient` collects ∂L/∂weight from sample to sample until the link learns.
    """

    def __init__(self, source: Neuron, target: Neuron, weight: float = 0.0):
        self.source, self.target, self.weight = source, target, weight
        self.gradient = 0.0

    def propagate(self) -> None:
        """Forward: carry the source's output, weighed, to the target."""
        self.target.receive(self.weight * self.source.output)

    def backpropagate(self) -> None:
        """Back: the weight is blamed in proportion to the input that it multiplied, the source
        in proportion to the weight that carried it."""
        delta = self.target.output_sensitivity
        self.gradient += delta * self.source.output
        self.source.blame(delta * self.weight)

    def learn(self, learning_rate: float) -> None:
        """A step against the gradient, which starts again from 0."""
        self.weight -= learning_rate * self.gradient
        self.gradient = 0.0

    def __repr__(self) -> str:
        return f"Link(weight={self.weight:.4g})"


class NeuronLayer:
    """Neurons side by side, and a bias neuron whose output is always 1 and which nothing feeds.

    The bias neuron's links are the next layer's biases, so an output layer has none.
    """

    def __init__(self, size: int, activation: str = "sigmoid", bias: bool = True):
        self.neurons = [Neuron(activation) for _ in range(count("size", size))]
        self.bias = Neuron("identity") if bias else None
        if self.bias is not None:
            self.bias.output = 1.0

    @property
    def outputs(self) -> list[float]:
        return [neuron.output for neuron in self.neurons]

    def set_outputs(self, values: Sequence[float]) -> None:
        """For the input layer: its neurons neither sum nor activate, they hold the sample."""
        for neuron, value in zip(self.neurons, values, strict=True):
            neuron.output = float(value)

    def clear(self) -> None:
        for neuron in self.neurons:
            neuron.clear()
        if self.bias is not None:
            self.bias.clear()

    def activate(self) -> None:
        for neuron in self.neurons:
            neuron.activate()

    def settle(self) -> None:
        for neuron in self.neurons:
            neuron.settle()


class LinkLayer:
    """Links from every neuron of a layer, and its bias neuron, to every neuron of the next.

    The weights are drawn with `rng`, normal with standard deviation √(1 / inputs); biases are 0.
    Every layer of a network must draw from the same `rng`: with a generator of its own, seeded
    alike, each would start from the same numbers.
    """

    def __init__(self, source: NeuronLayer, target: NeuronLayer, rng: np.random.Generator):
        inputs, outputs = len(source.neurons), len(target.neurons)
        weights = rng.normal(0, inputs**-0.5, (inputs, outputs))
        self.links = [
            [Link(s, t, float(weights[i, j])) for j, t in enumerate(target.neurons)]
            for i, s in enumerate(source.neurons)
        ]
        self.bias_links = [Link(source.bias, t) for t in target.neurons] if source.bias else []

    def __iter__(self) -> Iterator[Link]:
        for row in self.links:
            yield from row
        yield from self.bias_links

    def propagate(self) -> None:
        for link in self:
            link.propagate()

    def backpropagate(self) -> None:
        for link in self:
            link.backpropagate()

    def learn(self, learning_rate: float) -> None:
        for link in self:
            link.learn(learning_rate)

    # The same numbers as a Dense layer holds, in its shapes.

    @property
    def W(self) -> np.ndarray:
        """The weights, (inputs, outputs). Assigning gives them to the links."""
        return np.array([[link.weight for link in row] for row in self.links])

    @W.setter
    def W(self, values: ArrayLike) -> None:
        for row, numbers in zip(self.links, _shaped("W", values, self.W.shape), strict=True):
            for link, weight in zip(row, numbers, strict=True):
                link.weight = float(weight)

    @property
    def b(self) -> np.ndarray:
        """The weights of the bias neuron's links, (outputs,). Assigning gives them to these."""
        return np.array([link.weight for link in self.bias_links])

    @b.setter
    def b(self, values: ArrayLike) -> None:
        for link, weight in zip(self.bias_links, _shaped("b", values, self.b.shape), strict=True):
            link.weight = float(weight)

    @property
    def dW(self) -> np.ndarray:
        """∂L/∂W, (inputs, outputs), collected since the links last learned."""
        return np.array([[link.gradient for link in row] for row in self.links])

    @property
    def db(self) -> np.ndarray:
        """∂L/∂b, (outputs,), collected since the links last learned."""
        return np.array([link.gradient for link in self.bias_links])


class NeuronNetwork:
    """Layers of neurons with layers of links between them; it says whose turn it is.

    >>> network = NeuronNetwork(2, 3, 1, seed=0)

    `sizes` are the numbers of neurons, inputs first. `activation` is that of all neurons after
    the input layer, `output_activation` that of the last layer where it differs.
    """

    def __init__(
        self,
        *sizes: int,
        activation: str = "sigmoid",
        output_activation: str | None = None,
        seed: int = 0,
    ):
        if len(sizes) < 2:
            raise ValueError(f"sizes is {sizes}, expected two or more, such as 2, 3, 1")
        last = len(sizes) - 1
        rng = np.random.default_rng(seed)
        self.layers = [
            NeuronLayer(
                size,
                activation if i < last or output_activation is None else output_activation,
                bias=i < last,
            )
            for i, size in enumerate(sizes)
        ]
        self.link_layers = [
            LinkLayer(source, target, rng)
            for source, target in zip(self.layers, self.layers[1:], strict=False)
        ]

    def propagate(self, inputs: ArrayLike) -> np.ndarray:
        """One sample, (inputs,) -> what the last layer's neurons give, (outputs,)."""
        x = finite("inputs", _shaped("inputs", inputs, (len(self.layers[0].neurons),)))
        for layer in self.layers:
            layer.clear()
        self.layers[0].set_outputs(x.tolist())
        for links, layer in zip(self.link_layers, self.layers[1:], strict=True):
            links.propagate()
            layer.activate()
        return np.array(self.layers[-1].outputs)

    def backpropagate(self, sensitivities: ArrayLike) -> None:
        """∂L/∂outputs of the sample last propagated, (outputs,): each link's gradient grows by
        this sample's ∂L/∂weight."""
        for layer in self.layers:
            for neuron in layer.neurons:
                neuron.sensitivity = 0.0
        output_layer = self.layers[-1]
        shape = (len(output_layer.neurons),)
        for neuron, sensitivity in zip(
            output_layer.neurons, _shaped("sensitivities", sensitivities, shape), strict=True
        ):
            neuron.blame(float(sensitivity))
        for links, layer in zip(
            reversed(self.link_layers), reversed(self.layers[1:]), strict=True
        ):
            layer.settle()
            links.backpropagate()

    def learn(
        self, inputs: ArrayLike, targets: Any, learning_rate: float = 0.5, loss: Any = None
    ) -> float:
        """Show one sample and let every link step against its gradient; gives the sample's loss
        before the step.

        `targets` is what the outputs should be, (outputs,), or for SoftmaxCrossEntropy the class
        number. `loss` is one of `nnlib.losses`, MeanSquaredError if none is given.
        """
        loss, learning_rate = loss or MeanSquaredError(), positive("learning_rate", learning_rate)
        outputs, truth = self.propagate(inputs)[np.newaxis], np.asarray(targets)[np.newaxis]
        value = loss(outputs, truth)
        self.backpropagate(loss.gradient(outputs, truth)[0])
        for links in self.link_layers:
            links.learn(learning_rate)
        return value

    def __repr__(self) -> str:
        links = sum(1 for layer in self.link_layers for _ in layer)
        neurons = ", ".join(str(len(layer.neurons)) for layer in self.layers)
        return f"NeuronNetwork({neurons}): {links} links"


def _shaped(name: str, values: ArrayLike, shape: tuple[int, ...]) -> np.ndarray:
    return shape_of(name, floats(name, values), shape)
