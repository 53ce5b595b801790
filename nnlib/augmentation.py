"""Augmentation: new training images made from old ones, by moving the ink a little.

Images are rows of side² pixels, as in `datasets`. A pixel between the pixels of the old image is
their bilinear mean; outside the old image there is no ink.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from .validation import floats, samples


def affine(
    images: ArrayLike,
    angle: ArrayLike = 0.0,
    scale: ArrayLike = 1.0,
    shear: ArrayLike = 0.0,
    shift: ArrayLike = (0.0, 0.0),
) -> np.ndarray:
    """Images (n, side²), turned, scaled, sheared about their middle, and shifted: (n, side²).

    `angle` is in degrees, counter-clockwise; `scale` above 1 enlarges; `shear` moves what is one
    pixel higher by so many pixels to the right; `shift` is (right, down), in pixels. Each is one
    for all images or one for each: (n,), and (n, 2) for the shifts.
    """
    images = samples("images", images)
    n, side = len(images), _side(images)
    angle, scale, shear = (
        np.broadcast_to(_each(name, values, n), n)
        for name, values in (("angle", angle), ("scale", scale), ("shear", shear))
    )
    if not (scale > 0).all():
        raise ValueError(f"scale holds {scale.min():g}, expected numbers above 0")
    shift = floats("shift", shift)
    if shift.shape not in ((2,), (n, 2)):
        raise ValueError(f"shift has shape {shift.shape}, expected (2,) or ({n}, 2)")
    shift = np.broadcast_to(shift, (n, 2))

    # For each pixel of the new image: where was its ink? The way back, from the middle: undo the
    # shift, the turn, the shear, and the scale, in this order. Rows count downwards.
    middle = (side - 1) / 2
    row, column = np.divmod(np.arange(side * side, dtype=images.dtype), side)
    right = column - middle - shift[:, :1].astype(images.dtype)
    down = row - middle - shift[:, 1:].astype(images.dtype)
    turn = np.deg2rad(angle)
    cos, sin = (_column(values / scale, images.dtype) for values in (np.cos(turn), np.sin(turn)))
    right, down = cos * right - sin * down, sin * right + cos * down
    right += _column(shear, images.dtype) * down
    return _bilinear(images, right + middle, down + middle, side)


def _bilinear(images: np.ndarray, x: np.ndarray, y: np.ndarray, side: int) -> np.ndarray:
    """The ink of each image at columns x and rows y, (n, side²)."""
    # A rim of blank pixels around each image takes whatever lies outside.
    wide = side + 2
    padded = np.zeros((len(images), wide, wide), images.dtype)
    padded[:, 1:-1, 1:-1] = images.reshape(-1, side, side)
    ink = padded.ravel()
    x, y = np.clip(x + 1, 0, side + 0.999), np.clip(y + 1, 0, side + 0.999)
    left, top = x.astype(np.intp), y.astype(np.intp)
    x, y = x - left, y - top
    place = top * wide + left + (np.arange(len(images)) * wide * wide)[:, np.newaxis]
    above = ink[place] * (1 - x) + ink[place + 1] * x
    below = ink[place + wide] * (1 - x) + ink[place + wide + 1] * x
    return (above * (1 - y) + below * y).astype(images.dtype, copy=False)


class Affine:
    """A random gentle `affine` for each image of a batch: `Affine()(X, rng)`, for `fit(augment=)`.

    Each setting is the largest change: the angle is drawn from −angle to angle (degrees), the
    scale from 1/(1 + scale) to 1 + scale, the shear from −shear to shear, and both shifts from
    −shift to shift (pixels). All evenly; the scale evenly in its logarithm.
    """

    def __init__(
        self, angle: float = 10.0, scale: float = 0.1, shear: float = 0.1, shift: float = 0.5
    ):
        for name, value in (
            ("angle", angle),
            ("scale", scale),
            ("shear", shear),
            ("shift", shift),
        ):
            if not 0 <= value < math.inf:
                raise ValueError(f"{name} is {value!r}, expected a number of at least 0")
        self.angle, self.scale, self.shear, self.shift = angle, scale, shear, shift

    def __call__(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        n = len(images)
        return affine(
            images,
            angle=rng.uniform(-self.angle, self.angle, n),
            scale=np.exp(rng.uniform(-1, 1, n) * np.log1p(self.scale)),
            shear=rng.uniform(-self.shear, self.shear, n),
            shift=rng.uniform(-self.shift, self.shift, (n, 2)),
        )

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value:g}" for name, value in vars(self).items())
        return f"Affine({settings})"


def _side(images: np.ndarray) -> int:
    side = math.isqrt(images.shape[1])
    if side * side != images.shape[1]:
        raise ValueError(f"images have {images.shape[1]} pixels, expected a square number")
    return side


def _each(name: str, values: ArrayLike, n: int) -> np.ndarray:
    array = floats(name, values)
    if array.shape not in ((), (n,)):
        raise ValueError(f"{name} has shape {array.shape}, expected a number or ({n},)")
    return array


def _column(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    return values.astype(dtype)[:, np.newaxis]
