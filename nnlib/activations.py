"""Activation functions: what a unit does with its weighted sum z. Each with its derivative.

All take a number, a list or an array of any shape and give an array of that shape (softmax
works along the last axis). Whole numbers become float64; float32 stays float32. None of
them warns or overflows, however large |z| is.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .validation import floats


def step(z: ArrayLike) -> Any:
    """1 where z > 0, else 0: the threshold of McCulloch and Pitts (1943)."""
    z = floats("z", z)
    return (z > 0).astype(z.dtype)[()]


def step_derivative(z: ArrayLike) -> Any:
    """0 everywhere. (At z = 0 the step has no derivative; 0 is the convention here.)"""
    return np.zeros_like(floats("z", z))[()]


def sigmoid(z: ArrayLike) -> Any:
    """σ(z) = 1 / (1 + e⁻ᶻ), between 0 and 1.

    For z < 0 it is computed as eᶻ / (1 + eᶻ), the same number: that way the exponential is
    always taken of -|z|, which can't overflow.
    """
    z = floats("z", z)
    # e^-1000 is too small for a float and becomes 0, which is what we want: no message.
    with np.errstate(under="ignore"):
        e = np.exp(-np.abs(z))
        return (np.where(z >= 0, z.dtype.type(1), e) / (1 + e))[()]


def sigmoid_derivative(z: ArrayLike) -> Any:
    """σ′(z) = σ(z) (1 − σ(z)): at most 0.25, at z = 0."""
    with np.errstate(under="ignore"):
        # σ(-z) is 1 − σ(z) without the cancellation.
        return sigmoid(z) * sigmoid(-floats("z", z))


def tanh(z: ArrayLike) -> Any:
    """The hyperbolic tangent, between -1 and 1; tanh z = 2σ(2z) − 1."""
    return np.tanh(floats("z", z))


def tanh_derivative(z: ArrayLike) -> Any:
    """tanh′(z) = 1 − tanh² z: at most 1, at z = 0."""
    return 1 - np.tanh(floats("z", z)) ** 2


def relu(z: ArrayLike) -> Any:
    """max(0, z): the rectified linear unit."""
    return np.maximum(floats("z", z), 0)


def relu_derivative(z: ArrayLike) -> Any:
    """1 where z > 0, else 0. (At 0 there is a kink; 0 is the usual choice.)"""
    return step(z)


def leaky_relu(z: ArrayLike, slope: float = 0.01) -> Any:
    """z where z > 0, else slope · z, with a small positive slope (Maas et al., 2013)."""
    z = floats("z", z)
    return np.where(z > 0, z, z.dtype.type(slope) * z)[()]


def leaky_relu_derivative(z: ArrayLike, slope: float = 0.01) -> Any:
    """1 where z > 0, else slope."""
    z = floats("z", z)
    return np.where(z > 0, z.dtype.type(1), z.dtype.type(slope))[()]


def softmax(scores: ArrayLike) -> np.ndarray:
    """e^sᵢ / Σⱼ e^sⱼ along the last axis: positive numbers that sum to 1, shape of `scores`.

    The largest score is subtracted first. That multiplies numerator and denominator by the
    same factor, so it changes nothing, and no exponential can overflow.
    """
    scores = floats("scores", scores)
    if scores.ndim == 0 or scores.shape[-1] == 0:
        raise ValueError(f"scores has shape {scores.shape}, expected (k,) or (n, k) with k >= 1")
    with np.errstate(under="ignore"):
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)


def softmax_derivative(scores: ArrayLike) -> np.ndarray:
    """The Jacobian ∂pᵢ/∂sⱼ = pᵢ (1[i = j] − pⱼ): (k,) -> (k, k), or (n, k) -> (n, k, k)."""
    p = softmax(scores)
    with np.errstate(under="ignore"):
        return p[..., :, np.newaxis] * (np.eye(p.shape[-1], dtype=p.dtype) - p[..., np.newaxis, :])
