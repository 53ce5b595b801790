"""Warped images: where the ink goes, and how much of it there is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import datasets
from nnlib.augmentation import Affine, affine

X, _ = datasets.digits("test")

# Ink in the middle, to its right and above it.
CROSS = np.array([[0, 0, 0, 0, 0], [0, 0, 3, 0, 0], [0, 0, 1, 2, 0], [0] * 5, [0] * 5], float)


def warped(**how):
    return affine(CROSS.reshape(1, 25), **how).reshape(5, 5)


def test_nothing_asked_nothing_done():
    np.testing.assert_allclose(affine(X), X, atol=1e-12)


def test_where_the_ink_goes():
    np.testing.assert_allclose(warped(shift=(1, 0)), np.roll(CROSS, 1, axis=1), atol=1e-12)
    np.testing.assert_allclose(warped(shift=(0, -1)), np.roll(CROSS, -1, axis=0), atol=1e-12)
    np.testing.assert_allclose(warped(angle=90), np.rot90(CROSS), atol=1e-12)
    sheared = warped(shear=1)
    assert sheared[1, 3] == pytest.approx(3) and sheared[2, 2] == pytest.approx(1)
    larger = warped(scale=2)
    assert larger[0, 2] == pytest.approx(3) and larger[2, 4] == pytest.approx(2)


def test_between_the_pixels_it_is_their_mean():
    moved = warped(shift=(0.25, 0))
    np.testing.assert_allclose(moved[2], [0, 0, 0.75, 1.75, 0.5], atol=1e-12)


def test_ink_that_leaves_does_not_come_back_on_the_other_side():
    assert warped(shift=(10, 0)).sum() == 0
    np.testing.assert_allclose(warped(shift=(2, 0))[1], [0, 0, 0, 0, 3], atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(
    angle=st.floats(-180, 180), scale=st.floats(0.5, 2), shear=st.floats(-1, 1),
    shift=st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
)  # fmt: skip
def test_each_image_for_itself_and_within_its_range(angle, scale, shear, shift):
    how = {"angle": angle, "scale": scale, "shear": shear, "shift": shift}
    together = affine(X[:5], **how)
    one_by_one = np.concatenate([affine(X[i : i + 1], **how) for i in range(5)])
    np.testing.assert_allclose(together, one_by_one, atol=1e-12)
    assert together.min() >= 0 and together.max() <= 1 + 1e-12


def test_a_number_for_each_image():
    images = np.tile(CROSS.reshape(1, 25), (2, 1))
    both = affine(images, angle=[0, 90], shift=[(1, 0), (0, 0)]).reshape(2, 5, 5)
    np.testing.assert_allclose(both[0], np.roll(CROSS, 1, axis=1), atol=1e-12)
    np.testing.assert_allclose(both[1], np.rot90(CROSS), atol=1e-12)


def test_affine_is_random_gentle_and_repeatable():
    augment, original = Affine(), X.copy()
    first = augment(X, np.random.default_rng(0))
    np.testing.assert_array_equal(first, augment(X, np.random.default_rng(0)))
    assert np.any(first != augment(X, np.random.default_rng(1)))
    np.testing.assert_array_equal(X, original)
    ink = first.sum(axis=1) / X.sum(axis=1)
    assert 0.9 < np.median(ink) < 1.1
    nothing = Affine(angle=0, scale=0, shear=0, shift=0)
    np.testing.assert_allclose(nothing(X, np.random.default_rng(0)), X, atol=1e-12)
    assert augment(X.astype(np.float32), np.random.default_rng(0)).dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: affine(np.zeros((2, 63))), "63 pixels, expected a square number"),
        (
            lambda: affine(X, angle=[1, 2]),
            r"angle has shape \(2,\), expected a number or \(360,\)",
        ),
        (lambda: affine(X, scale=0), "scale holds 0, expected numbers above 0"),
        (lambda: affine(X, shift=1), r"shift has shape \(\)"),
        (lambda: Affine(angle=-1), "angle is -1, expected a number of at least 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
