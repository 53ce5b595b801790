"""The gradient of any function, by differences; and how far apart two gradients are."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..validation import floats, positive


def numerical_gradient(
    f: Callable[[Any], float], x: ArrayLike, h: float = 1e-5, centred: bool = True
) -> Any:
    """∂f/∂x by differences: of x's shape, a number if x is one. f takes such an x, gives a number.

    Centred, (f(x + h) − f(x − h)) / 2h for each entry of x, its error is of the order h²; else
    forward, (f(x + h) − f(x)) / h, of the order h. In float64, h = 1e-5 is near the best for the
    first (rounding errors grow as h shrinks), about 1e-8 for the second.

    Raises ValueError where f gives anything but one number.
    """
    h = positive("h", h)
    x = floats("x", x).astype(float)  # a copy, and always float64: float32 has too few digits
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        here = x[place]
        x[place] = here + h
        ahead = _one_number(f, x)
        x[place] = here - h if centred else here
        behind = _one_number(f, x)
        x[place] = here
        gradient[place] = (ahead - behind) / (2 * h if centred else h)
    return gradient[()]


def _one_number(f: Callable[[Any], float], x: np.ndarray) -> float:
    # f gets a copy, so whatever it does to its argument spoils nothing.
    value = np.asarray(f(x.copy()[()]))
    if value.size != 1 or value.dtype.kind not in "biuf":
        raise ValueError(f"f gives {value!r}, expected one number for each x")
    return float(value.reshape(()))


def relative_error(one: ArrayLike, other: ArrayLike, floor: float = 0.0) -> float:
    """The largest |one − other|, divided by the largest entry of both; 0 if both are 0.

    `floor` is the least to divide by: of two gradients that are nearly 0 only rounding errors
    are left. NaN in either gives infinity. Raises ValueError unless both have the same shape.
    """
    one, other = floats("one", one), floats("other", other)
    if one.shape != other.shape:
        raise ValueError(f"one has shape {one.shape} and other {other.shape}, expected the same")
    apart = float(np.abs(one - other).max(initial=0))
    if np.isnan(apart):
        return float("inf")
    if apart == 0:
        return 0.0
    return apart / max(np.abs(one).max(), np.abs(other).max(), floor)
