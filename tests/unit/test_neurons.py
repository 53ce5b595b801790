"""The network of objects: it learns, and it is the same network as the other two."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import (
    BinaryCrossEntropy,
    Dense,
    LeakyReLU,
    MeanSquaredError,
    Network,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    datasets,
)
from nnlib.circuits import Value
from nnlib.neurons import Link, LinkLayer, Neuron, NeuronLayer, NeuronNetwork


def learn(network, X, y, epochs, rate, loss=None):
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        for i in rng.permutation(len(X)):
            network.learn(X[i], y[i], rate, loss)


@pytest.mark.parametrize("gate", ["and", "or", "nand", "xor"])
@pytest.mark.parametrize("seed", range(3))
def test_it_learns_the_gates(gate, seed):
    X, y = datasets.logic_gate(gate)
    network = NeuronNetwork(2, 3, 1, seed=seed)
    learn(network, X, y[:, np.newaxis], 2000 if gate == "xor" else 400, 1.0)
    outputs = np.array([network.propagate(x)[0] for x in X])
    assert np.array_equal(outputs > 0.5, y == 1) and np.abs(outputs - y).max() < 0.2


def test_it_learns_not():
    network = NeuronNetwork(1, 1)
    learn(network, np.array([[0.0], [1.0]]), np.array([[1], [0]]), 500, 1.0)
    assert network.propagate([0])[0] > 0.8 and network.propagate([1])[0] < 0.2


def test_it_reads_digits():
    X, y = datasets.digits("train")
    X_test, y_test = datasets.digits("test")
    network = NeuronNetwork(64, 12, 10, activation="tanh", output_activation="identity")
    learn(network, X, y, 1, 0.1, SoftmaxCrossEntropy())
    read = [network.propagate(x).argmax() for x in X_test]
    assert np.mean(read == y_test) > 0.88


# One network, three views: matrices, objects, gates.

NAMES = {Sigmoid: "sigmoid", Tanh: "tanh", ReLU: "relu", LeakyReLU: "leaky_relu"}
GATES = {
    "sigmoid": Value.sigmoid,
    "tanh": Value.tanh,
    "relu": Value.relu,
    "leaky_relu": lambda z: z.max(z * 0.01),
    "identity": lambda z: z,
}


def as_gates(network, x, activations):
    """The outputs for one sample, built from gates over one Value a parameter."""
    parameters, values = [], [Value(v) for v in x]
    for layer, activation in zip(network.link_layers, activations, strict=True):
        W = [[Value(w) for w in row] for row in layer.W]
        b = [Value(v) for v in layer.b]
        parameters += [w for row in W for w in row] + b
        values = [
            GATES[activation](
                sum((value * row[j] for value, row in zip(values, W, strict=True)), b[j])
            )
            for j in range(len(b))
        ]
    return values, parameters


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    activation=st.sampled_from(list(NAMES)),
    linear_output=st.booleans(),
    n=st.integers(1, 3),
    seed=st.integers(0, 10**6),
)
def test_three_views_agree(sizes, activation, linear_output, n, seed):
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [Dense(inputs, outputs), activation()]
    if linear_output:
        layers.pop()
    matrices = Network(*layers, seed=seed)
    rng = np.random.default_rng(seed)
    matrices.parameters = rng.normal(size=matrices.parameters.shape)
    X, blame = rng.normal(size=(n, sizes[0])), rng.normal(size=(n, sizes[-1]))

    name = NAMES[activation]
    objects = NeuronNetwork(
        *sizes, activation=name, output_activation="identity" if linear_output else None
    )
    dense = [layer for layer in layers if isinstance(layer, Dense)]
    for links, layer in zip(objects.link_layers, dense, strict=True):
        links.W, links.b = layer.W, layer.b

    outputs = matrices.forward(X)
    matrices.backward(blame)
    gates_gradient = np.zeros_like(matrices.gradient)
    names = [name] * len(dense)
    names[-1] = "identity" if linear_output else name
    for i in range(n):
        assert np.abs(objects.propagate(X[i]) - outputs[i]).max() < 1e-12
        objects.backpropagate(blame[i])
        values, parameters = as_gates(objects, X[i], names)
        assert np.abs([v.data for v in values] - outputs[i]).max() < 1e-12
        sum(v * float(d) for v, d in zip(values, blame[i], strict=True)).backward()
        gates_gradient += [p.grad for p in parameters]
    objects_gradient = np.concatenate(
        [part.ravel() for links in objects.link_layers for part in (links.dW, links.db)]
    )
    scale = max(1, np.abs(matrices.gradient).max())
    assert np.abs(objects_gradient - matrices.gradient).max() < 1e-12 * scale
    assert np.abs(gates_gradient - matrices.gradient).max() < 1e-12 * scale


@pytest.mark.parametrize(
    ("loss", "target", "output"),
    [
        (MeanSquaredError(), [0.2, 0.9], "sigmoid"),
        (BinaryCrossEntropy(), [0, 1], "sigmoid"),
        (BinaryCrossEntropy(from_logits=True), [0, 1], "identity"),
        (SoftmaxCrossEntropy(), 1, "identity"),
    ],
)
def test_learning_is_a_step_against_the_gradient(loss, target, output):
    network = NeuronNetwork(3, 4, 2, output_activation=output, seed=5)
    x = [0.5, -1.0, 2.0]
    before = [(links.W, links.b) for links in network.link_layers]
    outputs = network.propagate(x)[np.newaxis]
    network.backpropagate(loss.gradient(outputs, np.asarray(target)[np.newaxis])[0])
    gradients = [(links.dW, links.db) for links in network.link_layers]
    for links in network.link_layers:
        for link in links:
            link.gradient = 0.0
    value = network.learn(x, target, 0.3, loss)
    assert value == loss(outputs, np.asarray(target)[np.newaxis])
    for links, (W, b), (dW, db) in zip(network.link_layers, before, gradients, strict=True):
        assert np.allclose(links.W, W - 0.3 * dW) and np.allclose(links.b, b - 0.3 * db)
        assert not links.dW.any() and not links.db.any()


def test_gradients_collect_over_samples_and_backward_can_be_repeated():
    network = NeuronNetwork(2, 3, 1, seed=1)
    network.propagate([1, 2])
    network.backpropagate([1.0])
    once = network.link_layers[0].dW
    network.backpropagate([1.0])
    assert np.allclose(network.link_layers[0].dW, 2 * once)


def test_layers_do_not_start_alike():
    network = NeuronNetwork(3, 3, 3, seed=0)
    assert not np.allclose(network.link_layers[0].W, network.link_layers[1].W)
    assert not network.link_layers[0].b.any()
    again = NeuronNetwork(3, 3, 3, seed=0)
    assert np.array_equal(network.link_layers[1].W, again.link_layers[1].W)


def test_inputs_reach_the_links_as_they_are():
    network = NeuronNetwork(2, 1, output_activation="identity")
    network.link_layers[0].W = [[1.0], [1.0]]
    assert network.propagate([200, 55])[0] == 255


def test_one_neuron_by_hand():
    source, target = Neuron("identity"), Neuron("identity")
    source.output = 3.0
    link = Link(source, target, 0.5)
    link.propagate()
    target.activate()
    assert target.output == 1.5
    target.blame(2.0)
    target.settle()
    link.backpropagate()
    assert (link.gradient, source.sensitivity) == (6.0, 1.0)
    link.learn(0.1)
    assert (link.weight, link.gradient) == (pytest.approx(-0.1), 0.0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: NeuronNetwork(2), "expected two or more"),
        (lambda: NeuronNetwork(2, 0), "size is 0"),
        (lambda: NeuronNetwork(2, 1, activation="relo"), "activation is 'relo'"),
        (lambda: NeuronNetwork(2, 1).propagate([1]), r"inputs has shape \(1,\), expected \(2,\)"),
        (lambda: NeuronNetwork(2, 1).propagate([1, np.nan]), "NaN"),
        (lambda: NeuronNetwork(2, 1).backpropagate([1, 2]), "sensitivities has shape"),
        (lambda: NeuronNetwork(2, 1).learn([1, 2], [1, 2]), "give both the same shape"),
        (lambda: NeuronNetwork(2, 1).learn([1, 2], [1], -1), "learning_rate is -1"),
        (lambda: setattr(NeuronNetwork(2, 1).link_layers[0], "W", [[1, 2]]), "W has shape"),
    ],
)
def test_bad_input_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


def test_repr():
    network = NeuronNetwork(2, 3, 1)
    assert repr(network) == "NeuronNetwork(2, 3, 1): 13 links"
    assert isinstance(network.layers[0], NeuronLayer) and network.layers[-1].bias is None
    assert isinstance(network.link_layers[0], LinkLayer)
