"""Losses: values, gradients, the ends of the scale, and the shapes they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy

CASES = {
    "mse": (MeanSquaredError(), lambda rng: (rng.normal(size=(4, 3)), rng.normal(size=(4, 3)))),
    "bce": (BinaryCrossEntropy(), lambda rng: (rng.uniform(0.05, 0.95, 6), rng.integers(0, 2, 6))),
    "bce-soft": (
        BinaryCrossEntropy(),
        lambda rng: (rng.uniform(0.1, 0.9, 6), rng.uniform(0, 1, 6)),
    ),
    "bce-logits": (
        BinaryCrossEntropy(from_logits=True),
        lambda rng: (rng.normal(0, 3, (5, 1)), rng.integers(0, 2, (5, 1))),
    ),
    "softmax": (
        SoftmaxCrossEntropy(),
        lambda rng: (rng.normal(0, 3, (5, 4)), rng.integers(0, 4, 5)),
    ),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", CASES)
def test_gradient_is_the_slope(name, seed):
    loss, draw = CASES[name]
    scores, y = draw(np.random.default_rng(seed))
    numeric, h = np.zeros_like(scores), 1e-6
    for place in np.ndindex(scores.shape):
        step = np.zeros_like(scores)
        step[place] = h
        numeric[place] = (loss(scores + step, y) - loss(scores - step, y)) / (2 * h)
    np.testing.assert_allclose(loss.gradient(scores, y), numeric, rtol=1e-6, atol=1e-9)


def test_values_by_hand():
    assert MeanSquaredError()([1.0, 2.0], [0.0, 4.0]) == 2.5
    by_hand = -(np.log(0.9) + np.log(0.8) + np.log(0.6)) / 3
    assert BinaryCrossEntropy()([0.9, 0.2, 0.6], [1, 0, 1]) == pytest.approx(by_hand, rel=1e-15)
    assert SoftmaxCrossEntropy()(np.zeros((3, 10)), [0, 5, 9]) == pytest.approx(np.log(10))


@given(
    z=arrays(float, 6, elements=st.floats(-30, 30)), y=arrays(int, 6, elements=st.integers(0, 1))
)
def test_binary_cross_entropy_is_softmax_of_two(z, y):
    two = SoftmaxCrossEntropy()(np.column_stack([np.zeros(6), z]), y)
    assert BinaryCrossEntropy(from_logits=True)(z, y) == pytest.approx(two, rel=1e-12, abs=1e-14)
    p = 1 / (1 + np.exp(-z))
    assert BinaryCrossEntropy()(p, y) == pytest.approx(two, rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exact_and_silent_at_the_ends(dtype):
    z = np.array([-1e4, 1e4, 0.0], dtype)
    p = np.array([0, 1], dtype)
    with np.errstate(all="raise"):
        assert BinaryCrossEntropy(from_logits=True)(z, [0, 1, 1]) == pytest.approx(np.log(2) / 3)
        assert BinaryCrossEntropy(from_logits=True)(z[:2], [1, 0]) == 1e4
        assert SoftmaxCrossEntropy()(z[np.newaxis], [1]) == 0
        assert SoftmaxCrossEntropy()(z[np.newaxis], [0]) == 2e4
        assert BinaryCrossEntropy()(p, [0, 1]) == 0
        # Certain and wrong: large, and not infinite.
        assert BinaryCrossEntropy()(p, [1, 0]) == pytest.approx(
            -np.log(np.finfo(dtype).tiny), rel=1e-6
        )
        for loss, scores, y in (
            (BinaryCrossEntropy(), p, [1, 0]),
            (BinaryCrossEntropy(from_logits=True), z, [1, 0, 1]),
            (SoftmaxCrossEntropy(), z[np.newaxis], [0]),
        ):
            gradient = loss.gradient(scores, y)
            assert gradient.dtype == dtype
            assert np.all(np.isfinite(gradient))


def test_column_against_row_is_refused():
    p, y = np.full((4, 1), 0.5), np.array([0, 1, 0, 1])
    with pytest.raises(ValueError, match=r"\(4, 1\) and labels \(4,\).*predictions\[:, 0\]"):
        BinaryCrossEntropy()(p, y)
    with pytest.raises(ValueError, match=r"\(4,\) and targets \(4, 1\).*targets\[:, 0\]"):
        MeanSquaredError().gradient(y, p)


@pytest.mark.parametrize(
    ("loss", "scores", "y", "message"),
    [
        (BinaryCrossEntropy(), [1.5], [1], "predictions range from 1.5 to 1.5, expected prob"),
        (BinaryCrossEntropy(), [np.nan], [1], "predictions range from nan"),
        (BinaryCrossEntropy(), [0.5], [2], "labels range from 2 to 2, expected 0 to 1"),
        (BinaryCrossEntropy(), [], [], "no samples"),
        (SoftmaxCrossEntropy(), np.zeros((0, 3)), [], "scores .* holds no samples"),
        (SoftmaxCrossEntropy(), np.zeros(3), [0], r"scores has shape \(3,\), expected \(n, d\)"),
        (
            SoftmaxCrossEntropy(),
            np.zeros((2, 3)),
            [0, 3],
            "labels ranges? from 0 to 3, expected class numbers 0 to 2",
        ),
        (SoftmaxCrossEntropy(), np.zeros((2, 3)), [-1, 0], "labels ranges? from -1"),
        (SoftmaxCrossEntropy(), np.zeros((2, 3)), [0.5, 1], "labels hold.* whole numbers"),
        (SoftmaxCrossEntropy(), np.zeros((2, 3)), [[0], [1]], r"labels\[:, 0\]"),
        (SoftmaxCrossEntropy(), np.zeros((2, 3)), np.eye(3)[:2], "one-hot"),
    ],
)
def test_bad_input_is_named(loss, scores, y, message):
    with pytest.raises(ValueError, match=message):
        loss(scores, y)
    with pytest.raises(ValueError, match=message):
        loss.gradient(scores, y)
