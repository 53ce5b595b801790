"""Layers and networks: every backward against centred differences; one vector of parameters."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import (
    SGD,
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
    fit,
    initializers,
)

ACTIVATIONS = [Sigmoid, Tanh, ReLU, LeakyReLU, lambda: LeakyReLU(slope=0.3)]


def numerical(function, at):
    """Centred differences of `function()` by the entries of the array `at`, changed in place."""
    gradient, h = np.zeros_like(at), 1e-6
    for place in np.ndindex(at.shape):
        kept = at[place]
        at[place] = kept + h
        above = function()
        at[place] = kept - h
        gradient[place] = (above - function()) / (2 * h)
        at[place] = kept
    return gradient


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    activations=st.lists(st.sampled_from(ACTIVATIONS), min_size=3, max_size=3),
    seed=st.integers(0, 10**6),
)
def test_every_gradient_is_the_slope(sizes, activations, seed):
    layers = []
    for inputs, outputs, activation in zip(sizes, sizes[1:], activations, strict=False):
        layers += [Dense(inputs, outputs), activation()]
    network = Network(*layers, seed=seed)
    rng = np.random.default_rng(seed)
    network.parameters = rng.normal(size=network.parameters.shape)
    X, target = rng.normal(size=(4, sizes[0])), rng.normal(size=(4, sizes[-1]))
    loss = MeanSquaredError()

    dX = network.backward(loss.gradient(network.forward(X), target))
    analytic = network.gradient.copy()

    def value():
        return loss(network.forward(X), target)

    # A ReLU's kink within the step would show as one wrong entry: draws that close are rare.
    np.testing.assert_allclose(
        analytic, numerical(value, network.parameters), rtol=1e-4, atol=1e-7
    )
    np.testing.assert_allclose(dX, numerical(value, X), rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("last", ["softmax", "bce", "logits"])
def test_gradients_through_each_loss(last):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(5, 3))
    if last == "softmax":
        network, loss, y = (
            Network(Dense(3, 4), Tanh(), Dense(4, 3)),
            SoftmaxCrossEntropy(),
            rng.integers(0, 3, 5),
        )
    elif last == "bce":
        network, loss, y = (
            Network(Dense(3, 1), Sigmoid()),
            BinaryCrossEntropy(),
            rng.integers(0, 2, (5, 1)),
        )
    else:
        network, loss, y = (
            Network(Dense(3, 1)),
            BinaryCrossEntropy(from_logits=True),
            rng.integers(0, 2, (5, 1)),
        )
    network.backward(loss.gradient(network.forward(X), y))
    slopes = numerical(lambda: loss(network.forward(X), y), network.parameters)
    np.testing.assert_allclose(network.gradient, slopes, rtol=1e-6, atol=1e-9)


def test_layers_are_views_of_one_vector():
    network = Network(Dense(2, 3), ReLU(), Dense(3, 1), seed=1)
    first, last = network.layers[0], network.layers[2]
    assert network.parameters.size == network.gradient.size == 2 * 3 + 3 + 3 + 1
    network.parameters -= network.parameters
    assert not first.W.any() and not last.b.any()
    first.W = [[1, 2, 3], [4, 5, 6]]
    last.b[:] = 9
    np.testing.assert_array_equal(network.parameters, [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 9])
    assert network.parameters.flags.c_contiguous


def test_assigning_parameters_copies():
    network = Network(Dense(1, 1))
    mine = np.array([2.0, 3.0])
    network.parameters = mine
    network.parameters += 1
    np.testing.assert_array_equal(mine, [2, 3])
    assert network.layers[0].W == 3


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_is_a_network_of_its_own(copied):
    network = Network(Dense(2, 3), ReLU(), Dense(3, 1), seed=1)
    other, before = copied(network), network.parameters.copy()
    other.parameters += 1
    np.testing.assert_array_equal(other.layers[0].W, network.layers[0].W + 1)
    np.testing.assert_array_equal(network.parameters, before)
    other.forward(np.ones((4, 2)))
    other.backward(np.ones((4, 1)))
    assert other.gradient.any() and not network.gradient.any()


def test_seed_and_dtype():
    same = [Network(Dense(4, 3), seed=5).parameters for _ in range(2)]
    np.testing.assert_array_equal(*same)
    assert np.any(same[0] != Network(Dense(4, 3), seed=6).parameters)
    network = Network(Dense(4, 3), Sigmoid(), LeakyReLU(), dtype=np.float32)
    assert network.forward(np.ones((2, 4))).dtype == np.float32
    assert network.backward(np.ones((2, 3), np.float32)).dtype == np.float32


def test_predict():
    scores = Network(Dense(2, 3, initializer=initializers.zeros))
    scores.layers[0].b = [0, 2, 1]
    np.testing.assert_array_equal(scores.predict(np.zeros((4, 2))), [1, 1, 1, 1])
    one = Network(Dense(1, 1), Sigmoid())
    one.parameters = [1, 0]
    np.testing.assert_array_equal(one.predict([[-2], [0], [2]]), [0, 0, 1])
    logit = Network(Dense(1, 1))
    logit.parameters = [1, 0]
    np.testing.assert_array_equal(logit.predict([[-2], [0.3], [2]]), [0, 1, 1])


def test_initializers_have_their_spread():
    rng = np.random.default_rng(0)
    spread = {
        initializers.small_normal: 0.01,
        initializers.xavier_normal: np.sqrt(2 / 700),
        initializers.he_normal: np.sqrt(2 / 400),
        initializers.zeros: 0,
    }
    for initializer, expected in spread.items():
        W = initializer(400, 300, rng)
        assert W.shape == (400, 300)
        assert W.std() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: Network(Dense(2, 3), Dense(4, 1)),
            r"Dense\(2, 3\) gives 3 values and Dense\(4, 1\) expects 4",
        ),
        (lambda: Network(), "no Dense layer"),
        (lambda: Network(Dense(2, 2), np.tanh), "layers holds"),
        (lambda: Network(*[Dense(2, 2)] * 2), "twice"),
        (lambda: Dense(0, 3), "inputs is 0, expected a whole number of at least 1"),
        (lambda: Dense(3, 2.5), "outputs is 2.5"),
        (lambda: LeakyReLU(-0.1), "slope is -0.1"),
        (
            lambda: setattr(Dense(2, 3), "W", np.zeros((3, 2))),
            r"W has shape \(3, 2\), expected \(2, 3\)",
        ),
        (lambda: setattr(Dense(2, 3), "b", 0), r"b has shape \(\), expected \(3,\)"),
        (
            lambda: setattr(Network(Dense(1, 1)), "parameters", [1]),
            r"parameters has shape \(1,\), expected \(2,\)",
        ),
        (lambda: Network(Dense(2, 1)).forward([1, 2]), r"X has shape \(2,\).*X\[np.newaxis, :\]"),
        (
            lambda: Network(Dense(2, 1)).forward(np.zeros((3, 4))),
            r"X has shape \(3, 4\), expected \(n, 2\)",
        ),
        (lambda: Network(Dense(2, 1)).forward(np.zeros((0, 2))), "no samples"),
        (lambda: SGD(learning_rate=0), "learning_rate is 0, expected a number above 0"),
    ],
)
def test_bad_input_is_named(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_fit_learns_reproduces_and_records():
    X, y = datasets.digits("train")
    X_test, y_test = datasets.digits("test")
    runs = []
    for _ in range(2):
        network = Network(Dense(64, 32), ReLU(), Dense(32, 10), seed=0)
        history = fit(
            network,
            X,
            y,
            SoftmaxCrossEntropy(),
            SGD(0.5),
            epochs=10,
            validation_data=(X_test, y_test),
        )
        runs.append((network.parameters, history.loss))
    np.testing.assert_array_equal(runs[0][0], runs[1][0])
    assert len(history.loss) == len(history.validation_loss) == 10
    assert history.loss[-1] < history.loss[0] / 5
    assert np.mean(network.predict(X_test) == y_test) > 0.94


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": np.full((4, 2), np.nan)}, "X holds 8 values that are NaN"),
        ({"y": np.zeros((3, 1))}, r"y has shape \(3, 1\), expected one label for each of 4 rows"),
        ({"y": np.zeros(4)}, r"\(4, 1\) and targets \(4,\)"),
        ({"epochs": 0}, "epochs is 0"),
        ({"batch_size": 0}, "batch_size is 0"),
        (
            {"validation_data": (np.zeros((2, 3)), np.zeros((2, 1)))},
            r"validation X has shape \(2, 3\)",
        ),
    ],
)
def test_fit_refuses(change, message):
    given = {"X": np.ones((4, 2)), "y": np.ones((4, 1)), "epochs": 1, "batch_size": 4} | change
    X, y = given.pop("X"), given.pop("y")
    with pytest.raises(ValueError, match=message):
        fit(Network(Dense(2, 1)), X, y, MeanSquaredError(), **given)
