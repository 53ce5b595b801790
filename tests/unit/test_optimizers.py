"""Optimizers step for step against their published rules; schedules; prices on weights."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import L1, L2, SGD, Adam, Momentum, Nesterov
from nnlib.schedules import constant, cosine, exponential, step_decay


def published(kind, rate, gradients, start, mu=0.9, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """The places of a walk, one number, as the papers (and PyTorch's documentation) state them."""
    x, v, m, s, places = start, 0.0, 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        v = mu * v + g
        m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g
        m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
        x -= (
            rate
            * {
                SGD: g,
                Momentum: v,
                Nesterov: g + mu * v,
                Adam: m_hat / (math.sqrt(s_hat) + epsilon),
            }[kind]
        )
        places.append(x)
    return places


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from([SGD, Momentum, Nesterov, Adam]),
    rate=st.floats(1e-4, 1),
    gradients=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30),
)
def test_each_step_is_the_published_one(kind, rate, gradients):
    optimizer, parameters = kind(rate), np.array([2.0, -1.0])
    expected = [published(kind, rate, gradients, start) for start in parameters]
    for i, gradient in enumerate(gradients):
        given_gradient = np.array([gradient, gradient])
        optimizer.step(parameters, given_gradient)
        assert (given_gradient == gradient).all()  # not the optimizer's to change
        np.testing.assert_allclose(parameters, [walk[i] for walk in expected], rtol=1e-9)


def test_momentum_grows_to_ten_times_a_steady_gradient():
    optimizer, x = Momentum(1.0, momentum=0.9), np.zeros(1)
    for _ in range(200):
        before = x.copy()
        optimizer.step(x, np.ones(1))
    assert before - x == pytest.approx(10)
    assert optimizer.long_run_rate == pytest.approx(10)


@pytest.mark.parametrize("kind", [Momentum, Nesterov, Adam])
def test_memory_belongs_to_one_array(kind):
    optimizer, first, second, third = kind(0.1), np.zeros(3), np.zeros(3), np.zeros(3)
    for _ in range(5):
        optimizer.step(first, np.ones(3))
    optimizer.step(second, np.ones(3))
    kind(0.1).step(third, np.ones(3))
    np.testing.assert_array_equal(second, third)
    assert optimizer.steps == 1


@pytest.mark.parametrize("kind", [SGD, Momentum, Nesterov, Adam])
def test_float32_stays(kind):
    x = np.ones(4, np.float32)
    kind(0.1).step(x, np.ones(4, np.float32))
    assert x.dtype == np.float32 and (x < 1).all()


def test_schedules():
    assert [constant(0.3)(t) for t in (0, 9)] == [0.3, 0.3]
    assert [step_decay(0.8, every=10)(t) for t in (0, 9, 10, 20)] == [0.8, 0.8, 0.4, 0.2]
    assert [exponential(0.8, half_life=10)(t) for t in (0, 10, 20)] == [0.8, 0.4, 0.2]
    wave = cosine(0.8, steps=100)
    assert [wave(t) for t in (0, 50, 100, 200)] == pytest.approx([0.8, 0.4, 0, 0])
    warm = cosine(0.8, steps=100, warmup=3)
    assert [warm(t) for t in (0, 1, 2, 3)] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert warm(100) == pytest.approx(0)


def test_an_optimizer_follows_its_schedule():
    optimizer, x = SGD(lambda step: 1 / (step + 1)), np.zeros(1)
    for _ in range(3):
        optimizer.step(x, np.ones(1))
    assert x == pytest.approx(-(1 + 1 / 2 + 1 / 3))
    assert optimizer.rate == 1 / 4


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Adam(-1), "learning_rate is -1, expected a number above 0"),
        (lambda: Momentum(momentum=1), "momentum is 1, expected a number from 0 up to"),
        (lambda: Adam(beta2=1.0), "beta2 is 1.0"),
        (lambda: Adam(epsilon=0), "epsilon is 0"),
        (lambda: step_decay(0.1, every=0), "every is 0"),
        (lambda: exponential(0.1, half_life=-1), "half_life is -1"),
        (
            lambda: cosine(0.1, steps=10, warmup=10),
            "warmup is 10, expected a whole number from 0 to 9",
        ),
        (lambda: cosine(0, steps=10), "rate is 0"),
        (lambda: L2(0), "strength is 0"),
    ],
)
def test_bad_input_is_named(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from([L1, L2]),
    strength=st.floats(1e-3, 10),
    weights=st.lists(st.floats(0.01, 3) | st.floats(-3, -0.01), min_size=1, max_size=6),
)
def test_a_penaltys_gradient_is_its_slope(kind, strength, weights):
    price, W, h = kind(strength), np.array([weights]), 1e-6
    for i in range(W.size):
        move = np.zeros_like(W)
        move.flat[i] = h
        slope = (price.penalty(W + move) - price.penalty(W - move)) / (2 * h)
        assert price.gradient(W).flat[i] == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_l2_adds_its_gradient_and_l1_stops_at_zero():
    W, dW = np.array([[3.0, -0.02, 0.0]]), np.zeros((1, 3))
    L2(0.5).before_step(W, dW)
    L2(0.5).after_step(W, rate=0.1)
    np.testing.assert_allclose(dW, [[1.5, -0.01, 0]])
    np.testing.assert_array_equal(W, [[3.0, -0.02, 0.0]])
    dW[:] = 0
    L1(0.5).before_step(W, dW)
    assert not dW.any()
    L1(0.5).after_step(W, rate=0.1)
    np.testing.assert_allclose(W, [[2.95, 0, 0]])
