"""Activation functions: right, silent at any size, and each derivative that of its function."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnlib import activations

PAIRS = {
    "sigmoid": (activations.sigmoid, activations.sigmoid_derivative),
    "tanh": (activations.tanh, activations.tanh_derivative),
    "relu": (activations.relu, activations.relu_derivative),
    "leaky_relu": (activations.leaky_relu, activations.leaky_relu_derivative),
    "step": (activations.step, activations.step_derivative),
}
ALL = [function for pair in PAIRS.values() for function in pair]
HUGE = [-1e4, -745.0, -88.0, -1.0, 0.0, 1.0, 88.0, 745.0, 1e4]

zs = arrays(float, array_shapes(max_dims=3, max_side=5), elements=st.floats(-30, 30))


@pytest.mark.parametrize("name", PAIRS)
@given(z=zs)
def test_derivative_is_the_slope(name, z):
    function, derivative = PAIRS[name]
    z = np.where(np.abs(z) < 1e-4, 0.5, z)  # away from the kinks, where there is no slope
    h = 1e-5
    slope = (function(z + h) - function(z - h)) / (2 * h)
    np.testing.assert_allclose(derivative(z), slope, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", ALL, ids=lambda f: f.__name__)
def test_silent_and_finite_for_huge_numbers(function, dtype):
    with np.errstate(all="raise"):
        a = function(np.array(HUGE, dtype))
    assert a.dtype == dtype
    assert np.all(np.isfinite(a))


def test_exact_values():
    z = np.array(HUGE)
    exact = np.array([1 / (1 + np.exp(np.longdouble(-v))) for v in z], dtype=float)
    np.testing.assert_allclose(activations.sigmoid(z), exact, rtol=1e-14)
    # e^-1000 is below the smallest float; the slope there is 0, and never negative.
    np.testing.assert_array_equal(activations.sigmoid_derivative(np.array([-1e4, 1e4])), [0, 0])
    assert activations.sigmoid_derivative(0) == 0.25
    assert activations.sigmoid_derivative(40.0) == pytest.approx(np.exp(-40), rel=1e-12)


@given(z=zs)
def test_tanh_is_a_stretched_sigmoid(z):
    np.testing.assert_allclose(activations.tanh(z), 2 * activations.sigmoid(2 * z) - 1, atol=1e-14)


@pytest.mark.parametrize("function", ALL, ids=lambda f: f.__name__)
def test_numbers_lists_and_whole_numbers(function):
    assert np.ndim(function(2)) == 0
    np.testing.assert_array_equal(function([-1, 2]), function(np.array([-1.0, 2.0])))
    assert function([-1, 2]).dtype == np.float64


def test_at_zero():
    assert activations.step(0) == 0
    assert activations.relu_derivative(0) == 0
    assert activations.leaky_relu_derivative(0, 0.2) == 0.2


@given(scores=arrays(float, (3, 4), elements=st.floats(-1e4, 1e4)))
def test_softmax_sums_to_one_and_ignores_a_shift(scores):
    with np.errstate(all="raise"):
        p = activations.softmax(scores)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    assert np.all(p >= 0)
    np.testing.assert_allclose(activations.softmax(scores + 7), p, atol=1e-9)


def test_softmax_jacobian():
    scores, h = np.array([0.3, -1.2, 2.0]), 1e-6
    steps = h * np.eye(3)
    numeric = [
        (activations.softmax(scores + e) - activations.softmax(scores - e)) / 2 / h for e in steps
    ]
    np.testing.assert_allclose(
        activations.softmax_derivative(scores), np.transpose(numeric), atol=1e-9
    )
    assert activations.softmax_derivative(np.zeros((5, 3))).shape == (5, 3, 3)


@pytest.mark.parametrize("bad", ["text", [1j], [[1], [1, 2]], None])
def test_bad_input_is_named(bad):
    with pytest.raises(ValueError, match=r"^z "):
        activations.sigmoid(bad)
    with pytest.raises(ValueError, match=r"^scores "):
        activations.softmax(bad)
    with pytest.raises(ValueError, match="scores has shape"):
        activations.softmax([])
