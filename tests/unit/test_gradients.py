"""The gradient check: right networks pass whatever their shape, and each mistake is named."""

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
)
from nnlib.activations import sigmoid_derivative, softmax
from nnlib.gradients import check_gradients, numerical_gradient, relative_error
from nnlib.layers import Layer

rng = np.random.default_rng(1)
X, Y = rng.normal(size=(9, 4)), rng.integers(0, 3, 9)


def test_numerical_gradient_of_known_functions():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert np.allclose(numerical_gradient(lambda x: np.sum(x**3), x), 3 * x**2, atol=1e-9)
    assert numerical_gradient(np.tanh, 0.5) == pytest.approx(1 - np.tanh(0.5) ** 2, abs=1e-11)
    assert isinstance(numerical_gradient(np.tanh, 0.5), float)
    assert numerical_gradient(lambda x: x[0] * x[1], [2, -3]).tolist() == pytest.approx([-3, 2])


def test_forward_differences_are_coarser():
    right = 1 - np.tanh(0.5) ** 2
    centred, forward = (
        abs(numerical_gradient(np.tanh, 0.5, centred=c) - right) for c in (True, False)
    )
    assert centred < 1e-10 < 1e-6 < forward < 1e-5


def test_numerical_gradient_leaves_its_argument_alone():
    x = np.ones(3)

    def spoils(x):
        x *= 2
        return x.sum()

    assert np.allclose(numerical_gradient(spoils, x), 2)
    assert x.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("f", "x", "h", "words"),
    [
        (lambda x: x, np.ones(3), 1e-5, "expected one number for each x"),
        (lambda x: None, 1.0, 1e-5, "f gives array"),
        (np.sum, "text", 1e-5, "x holds"),
        (np.sum, 1.0, 0, "h is 0, expected a number above 0"),
    ],
)
def test_numerical_gradient_refuses(f, x, h, words):
    with pytest.raises(ValueError, match=words):
        numerical_gradient(f, x, h)


def test_relative_error():
    assert relative_error([0, 0], [0, 0]) == 0
    assert relative_error([1, 2], [1, 1]) == 0.5
    assert relative_error([1e-12, 0], [0, 0], floor=1e-3) == 1e-9
    assert relative_error([np.nan], [1]) == np.inf
    with pytest.raises(ValueError, match="one has shape"):
        relative_error([1, 2], [1])


ACTIVATIONS = st.sampled_from([Sigmoid, Tanh, ReLU, LeakyReLU])


@st.composite
def problems(draw):
    """A random network with a loss that suits its last layer, samples and labels."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    kind = draw(st.sampled_from(["squares", "softmax", "probabilities", "logits"]))
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [Dense(inputs, outputs), draw(ACTIVATIONS)()]
    layers.pop()
    n, seed = draw(st.integers(1, 6)), draw(st.integers(0, 10**6))
    rng = np.random.default_rng(seed)
    # Large inputs, except where probabilities would round to 0 or 1.
    X, k = rng.normal(0, 0.5 if kind == "probabilities" else 2, (n, sizes[0])), sizes[-1]
    if kind == "squares":
        loss, y = MeanSquaredError(), rng.normal(size=(n, k))
    elif kind == "softmax":
        loss, y = SoftmaxCrossEntropy(), rng.integers(0, k, n)
    else:
        loss, y = BinaryCrossEntropy(from_logits=kind == "logits"), rng.integers(0, 2, (n, k))
        if kind == "probabilities":
            layers.append(Sigmoid())
    if draw(st.booleans()):
        X[0] = 0  # with zero biases: every unit of every ReLU exactly at its kink
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    return Network(*layers, seed=seed, dtype=dtype), loss, X, y


@settings(max_examples=80, deadline=None)
@given(problems())
def test_right_networks_pass(problem):
    network, loss, X, y = problem
    before = network.parameters.copy()
    report = check_gradients(network, loss, X, y)
    assert report, report
    assert report.verdict.startswith("Right: the largest relative error is ")
    assert np.array_equal(network.parameters, before)
    assert network.parameters.dtype == before.dtype
    # The layers are tied to the network's own vectors again.
    network.parameters[:] = 0
    assert all(not layer.W.any() for layer in network.layers if isinstance(layer, Dense))


def test_kinks_are_left_out_and_counted():
    network = Network(Dense(2, 3), ReLU(), Dense(3, 2), seed=0)
    X = np.array([[0.0, 0.0], [1.0, 2.0]])  # at the first, every unit is at its kink
    report = check_gradients(network, SoftmaxCrossEntropy(), X, [0, 1])
    assert report and [row.kinks for row in report.parameters] == [0, 3, 0, 0]
    assert "3 at a kink left out" in str(report)


def test_probabilities_that_round_to_1_can_not_be_checked():
    network = Network(Dense(2, 1), Sigmoid(), seed=0)
    network.layers[0].b = [36.7]
    report = check_gradients(network, BinaryCrossEntropy(), X[:, :2], np.zeros((9, 1)))
    assert not report and report.verdict.startswith("Can't tell: some outputs of the last sigmoid")


def test_no_gradient_at_all_agrees():
    network = Network(Dense(3, 2), ReLU(), Dense(2, 1), seed=0)
    network.layers[0].b = [-100, -100]  # both units dead
    report = check_gradients(network, MeanSquaredError(), X[:, :3], np.ones((9, 1)))
    assert report and report.parameters[0].error == 0


def test_large_layers_are_sampled():
    network = Network(Dense(64, 32), ReLU(), Dense(32, 10), seed=0)
    report = check_gradients(network, SoftmaxCrossEntropy(), rng.random((5, 64)), Y[:5])
    assert report and report.parameters[0].compared + report.parameters[0].kinks == 100


# Mistakes, planted.


class Rectifier(ReLU):
    def backward(self, d_output):
        return d_output


class SignOfTheBlame(ReLU):
    def backward(self, d_output):
        return d_output * (d_output > 0)


class Inverted(ReLU):
    def backward(self, d_output):
        return d_output * (self.A <= 0)


class OnlyTheSlope(ReLU):
    def backward(self, d_output):
        return (self.A > 0).astype(float)


class AtTheOutput(Sigmoid):
    def backward(self, d_output):
        return d_output * sigmoid_derivative(self.A)


class HalfASlope(Sigmoid):
    def backward(self, d_output):
        return d_output * (1 - self.A)


class OwnLayer(Layer):
    """An activation that is no subclass of nnlib's, wrong in its sign."""

    def forward(self, X):
        self.X = X
        return np.maximum(X, 0)

    def backward(self, d_output):
        return -d_output * (self.X > 0)


def dense(dW=None, db=None, dX=None, how="[:]"):
    """A Dense layer with some of its three products replaced."""

    class Wrong(Dense):
        def backward(self, d):
            new_dW = dW(self.X, d, self.W) if dW else self.X.T @ d
            new_db = db(self.X, d, self.W) if db else d.sum(axis=0)
            if how == "[:]":
                self.dW[:], self.db[:] = new_dW, new_db
            elif how == "+=":
                self.dW += new_dW
                self.db += new_db
            else:
                self.dW, self.db = new_dW, new_db
            return dX(self.X, d, self.W) if dX else d @ self.W.T

    return Wrong


class TimesN(SoftmaxCrossEntropy):
    def gradient(self, scores, y):
        return super().gradient(scores, y) * len(y)


class OverN(SoftmaxCrossEntropy):
    def gradient(self, scores, y):
        return super().gradient(scores, y) / len(y)


class Uphill(SoftmaxCrossEntropy):
    def gradient(self, scores, y):
        return -super().gradient(scores, y)


class NothingSubtracted(SoftmaxCrossEntropy):
    def gradient(self, scores, y):
        return softmax(scores) / len(y)


class NeitherSubtractedNorDivided(SoftmaxCrossEntropy):
    def gradient(self, scores, y):
        return softmax(scores)


def verdict(*layers, loss=SoftmaxCrossEntropy):
    report = check_gradients(Network(*layers, seed=3), loss(), X, Y)
    assert not report
    return report.verdict


@pytest.mark.parametrize(
    ("activation", "words"),
    [
        (Rectifier, "derivative (the mask) is missing"),
        (SignOfTheBlame, "masks on the sign of the blame"),
        (Inverted, "the wrong way round"),
        (OnlyTheSlope, "the blame from above is not multiplied in"),
        (AtTheOutput, "derivative is taken at the output"),
        (HalfASlope, "a factor of the derivative is missing"),
        (OwnLayer, "the sign is turned"),
    ],
)
def test_a_wrong_activation_is_named(activation, words):
    said = verdict(Dense(4, 5), activation(), Dense(5, 3))
    assert f"layer 2, {activation.__name__}()" in said and words in said


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (dense(dW=lambda X, d, W: d.T @ X), "dW is wrong. Likely cause: it is transposed"),
        (dense(dW=lambda X, d, W: -X.T @ d), "dW is wrong. Likely cause: the sign is turned"),
        (dense(dW=lambda X, d, W: X.T @ d / len(X)), "divided by n once too often"),
        (dense(dW=lambda X, d, W: X.T @ d * len(X)), "the 1/n of the mean is missing"),
        (dense(dW=lambda X, d, W: W * d.sum(axis=0)), "blamed by its own size"),
        (dense(db=lambda X, d, W: d.mean(axis=0)), "it is the mean over the samples"),
        (dense(db=lambda X, d, W: d[0]), "the bias is not summed over the samples"),
        (dense(db=lambda X, d, W: d), "the bias is not summed over the samples"),
        (dense(db=lambda X, d, W: d.sum()), "summed over the units too"),
        (dense(dX=lambda X, d, W: d @ W), "W is not transposed"),
        (dense(dX=lambda X, d, W: X * d.sum(axis=1)[:, None]), "sent back by the input"),
        (dense(dX=lambda X, d, W: 0 * X), "it is 0 everywhere"),
        (dense(how="="), "dW is a new array"),
        (dense(how="+="), "dW piles up"),
    ],
)
def test_a_wrong_dense_layer_is_named(layer, words):
    said = verdict(Dense(4, 5), Tanh(), layer(5, 5), Tanh(), Dense(5, 3))
    assert "layer 3, Dense(5, 5)" in said and words in said


def test_shapes_that_do_not_fit_are_part_of_the_report():
    layer = dense(dW=lambda X, d, W: d.T @ X)
    said = verdict(Dense(4, 5), Tanh(), layer(5, 3))
    assert "backward raised ValueError" in said and "dW is transposed" in said
    layer = dense(dX=lambda X, d, W: d @ W)
    assert "a transpose is missing" in verdict(Dense(4, 5), Tanh(), layer(5, 3))


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (TimesN, "the 1/n of the mean is missing"),
        (OverN, "divided by n once too often"),
        (Uphill, "the sign is turned"),
        (NothingSubtracted, "the 1 of the true class is not subtracted"),
        (NeitherSubtractedNorDivided, "the 1 of the true class is not subtracted"),
    ],
)
def test_a_wrong_loss_is_named(loss, words):
    said = verdict(Dense(4, 5), ReLU(), Dense(5, 3), loss=loss)
    assert "the loss's gradient" in said and words in said


@pytest.mark.parametrize(
    ("penalty", "words"),
    [
        (lambda W: 0.05 * np.sum(W**2), "(L2) is left out"),
        (lambda W: 0.1 * np.sum(np.abs(W)), "(L1) is left out"),
    ],
)
def test_regularisation_left_out_is_named(penalty, words):
    network = Network(Dense(4, 5), ReLU(), Dense(5, 3), seed=1)

    class Penalised(SoftmaxCrossEntropy):
        def __call__(self, scores, y):
            dense = [layer for layer in network.layers if isinstance(layer, Dense)]
            return super().__call__(scores, y) + sum(penalty(layer.W) for layer in dense)

    report = check_gradients(network, Penalised(), X, Y)
    assert not report and words in report.verdict and "every dW lacks 0.1 · " in report.verdict


def test_layers_joined_in_the_wrong_order_are_named():
    class Hasty(Network):
        def backward(self, d_scores):
            for layer in reversed(self.layers):
                passed = layer.backward(d_scores)
                d_scores = passed if isinstance(layer, Dense) else d_scores
            return d_scores

    network = Hasty(Dense(4, 5), Tanh(), Dense(5, 3), seed=1)
    report = check_gradients(network, SoftmaxCrossEntropy(), X, Y)
    assert not report and "how backward joins them" in report.verdict


def test_bad_input_is_refused():
    network = Network(Dense(4, 3))
    with pytest.raises(ValueError, match="X has shape"):
        check_gradients(network, SoftmaxCrossEntropy(), X[:, :2], Y)
    with pytest.raises(ValueError, match="NaN"):
        check_gradients(network, SoftmaxCrossEntropy(), X * np.nan, Y)
    with pytest.raises(ValueError, match="labels"):
        check_gradients(network, SoftmaxCrossEntropy(), X, Y + 5)
