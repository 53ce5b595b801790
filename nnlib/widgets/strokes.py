"""From pen strokes to the small images that the networks learnt from.

A stroke is an array (m, 2) of pen positions, x to the right and y downwards, both in 0..1 of the
pad; a list of them is a drawing. The training images are scans that somebody cut out, scaled and
centred. Here drawings go the same way, so that where and how large one draws does not matter.
Between two positions the pen goes straight: a fast hand leaves no gaps and a slow one no blots.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..validation import finite, floats, one_of, positive

PEN = 0.06  # the usual width of the pen, as a share of the pad
_STEPS = 256  # positions are rounded to so many steps across the pad: a hand is no finer


def checked(strokes: Sequence[ArrayLike]) -> list[np.ndarray]:
    """The strokes as arrays (m, 2) of floats; ValueError for other shapes, NaN and infinity."""
    arrays = []
    for i, stroke in enumerate(strokes):
        name = f"strokes[{i}]"
        array = finite(name, floats(name, stroke))
        if array.ndim != 2 or array.shape[1] != 2 or len(array) == 0:
            raise ValueError(
                f"{name} has shape {array.shape}, expected (m, 2): a position x, y a row"
            )
        arrays.append(array.astype(float))
    return arrays


def render(strokes: Sequence[ArrayLike], side: int = 8, pen: float = PEN) -> np.ndarray:
    """The drawing as an image like the training images, (side²,), from 0 (paper) to 1 (ink).

    `side` is 8, as in `datasets.digits`, or 28, as in `datasets.mnist`. `pen` is the width of
    the line, as a share of the pad. Without strokes the image is blank. Positions outside the
    pad count as on its edge.
    """
    one_of("side", side, (8, 28))
    pen = positive("pen", pen)
    drawing = [np.clip(stroke, 0, 1) for stroke in checked(strokes)]
    if not drawing:
        return np.zeros(side * side)
    segments = np.concatenate([_segments(stroke) for stroke in drawing])
    image = _like_digits(segments, pen) if side == 8 else _like_mnist(segments, pen)
    return image.ravel()


def _segments(stroke: np.ndarray) -> np.ndarray:
    """Straight pieces, (s, 2, 2): from (x, y), to (x, y). A dot is one piece of no length."""
    points = np.round(stroke * _STEPS) / _STEPS
    moved = np.any(np.diff(points, axis=0) != 0, axis=1)
    points = points[np.concatenate([[True], moved])]
    if len(points) == 1:
        points = np.repeat(points, 2, axis=0)
    return np.stack([points[:-1], points[1:]], axis=1)


def _like_digits(segments: np.ndarray, pen: float) -> np.ndarray:
    """(8, 8), by the way of NIST's programs, which prepared the scans of `datasets.digits`.

    1. The box around the ink is stretched to 20 × 32 dots, in the middle of 32 × 32.
    2. Thick lines lose their outermost dots, thin ones gain some (`_normal_thickness`).
    3. Each row is moved sideways so that the letter stands upright (`_upright`).
    4. The ink in each 4 × 4 block of dots is counted.

    M. Garris et al., "NIST Form-Based Handprint Recognition System", NISTIR 5469, 1994.
    """
    low, high = segments.min(axis=(0, 1)), segments.max(axis=(0, 1))
    if longest := (high - low).max():
        # Those people's pens were thick, against the height of what they wrote.
        pen = np.clip(pen, 0.16 * longest, 0.2 * longest)
    # A bare 1 is as wide as the pen: stretched to the full 20 dots it would be a block. Its
    # thickness stops at 10 dots, as wide as the bare ones in the training images are.
    dots = np.minimum([20, 32] / (high - low + pen), 10 / pen)
    places = (np.arange(32) - 15.5)[:, np.newaxis] / dots + (low + high) / 2
    ink = _inked(segments, pen / 2, places[:, 0], places[:, 1])
    ink = _upright(_normal_thickness(ink))
    return ink.reshape(8, 4, 8, 4).mean(axis=(1, 3))


def _normal_thickness(ink: np.ndarray) -> np.ndarray:
    """The dots with as much ink as is usual: about 260 to 410 of 32 × 32."""
    count = np.count_nonzero(ink)
    for limit in (412, 560):
        if count > limit:
            ink = ~_spread(~ink)
    for limit in (256, 108):
        if count < limit:
            ink = _spread(ink)
    return ink


def _spread(dots: np.ndarray) -> np.ndarray:
    """The dots and their neighbours above, below, left and right."""
    wide = np.pad(dots, 1)
    return dots | wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]


def _upright(ink: np.ndarray) -> np.ndarray:
    """Slanted so that the leftmost dots near the top and near the bottom are in one column."""
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < 6:
        return ink
    top, bottom = rows[0] + 2, rows[-1] - 2  # two rows in: the very ends are ragged
    left = ink.argmax(axis=1)
    if not (ink[top].any() and ink[bottom].any()):
        return ink
    slope = (left[top] - left[bottom]) / (bottom - top)
    shifts = np.round((np.arange(32) - 16) * slope).astype(int)
    columns = np.arange(32) - shifts[:, np.newaxis]
    inside = (columns >= 0) & (columns < 32)
    return inside & np.take_along_axis(ink, np.clip(columns, 0, 31), axis=1)


def _like_mnist(segments: np.ndarray, pen: float) -> np.ndarray:
    """(28, 28): the box around the ink fits 20 × 20 pixels without being stretched, and the
    centre of mass is in the middle, as LeCun and others prepared MNIST."""
    low, high = segments.min(axis=(0, 1)), segments.max(axis=(0, 1))
    longest = (high - low).max()
    # How thick the line is in pixels, kept to what is usual in MNIST.
    thickness = np.clip(20 * pen / (longest + pen), *_MNIST_THICKNESS)
    pixels = (20 - thickness) / longest if longest else thickness / pen
    fine = 4  # dots in a pixel, each way: they make the grey edges
    size = 28 * fine
    places = (np.arange(size) - (size - 1) / 2)[:, np.newaxis] / (pixels * fine) + (low + high) / 2
    ink = _inked(segments, thickness / pixels / 2, places[:, 0], places[:, 1])
    for axis in (0, 1):
        filled = np.flatnonzero(ink.any(axis=1 - axis))
        centre = np.nonzero(ink)[axis].mean()
        # No further than to the rim, where ink would be lost.
        move = np.clip(round((size - 1) / 2 - centre), -filled[0], size - 1 - filled[-1])
        ink = np.roll(ink, int(move), axis)
    return ink.reshape(28, fine, 28, fine).mean(axis=(1, 3))


_MNIST_THICKNESS = (2.0, 3.5)


def _inked(segments: np.ndarray, reach: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which dots, at columns x and rows y, lie within `reach` of a segment: (len(y), len(x))."""
    ink = np.zeros((len(y), len(x)), bool)
    # Only the dots of a box around each segment can be near it.
    low, high = segments.min(axis=1) - reach, segments.max(axis=1) + reach
    boxes = np.stack(
        [np.searchsorted(x, [low[:, 0], high[:, 0]]), np.searchsorted(y, [low[:, 1], high[:, 1]])]
    ).T
    for (start, end), ((left, top), (right, bottom)) in zip(segments, boxes, strict=True):
        columns, rows = slice(left, right), slice(top, bottom)
        across, down = x[columns] - start[0], (y[rows] - start[1])[:, np.newaxis]
        way_x, way_y = (end - start).tolist()
        # The nearest point of the segment: how far along it, from 0 to 1.
        along = (across * way_x + down * way_y) / (way_x**2 + way_y**2 or 1.0)
        along = np.minimum(np.maximum(along, 0), 1)
        near = (across - along * way_x) ** 2 + (down - along * way_y) ** 2 <= reach**2
        ink[rows, columns] |= near
    return ink
