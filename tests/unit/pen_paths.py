"""Pen paths out of images of digits: what a hand might have done to draw them.

An image is enlarged, its ink thinned to lines one dot wide, and the lines are followed from end
to end or from crossing to crossing. Nothing here knows what an image shows.
"""

import numpy as np
from scipy.ndimage import convolve, gaussian_filter, gaussian_filter1d, label, zoom

from nnlib.widgets.strokes import render

_NEIGHBOURS = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]


# Lines in the small digits are as wide as the pixels: only sharpened do they come apart again.
# How strongly, over how many pixels, and what counts as ink then: no choice is best for all.
_SHARPENED = [
    *((6, 0.7, 0.8), (8, 0.5, 1.0), (0, 1.0, 0.4), (4, 0.8, 0.2)),
    *((8, 0.5, 0.3), (8, 0.5, 0.6), (3, 1.0, 0.5), (6, 1.0, 0.2)),
]


def pen_paths(image: np.ndarray) -> list[np.ndarray]:
    """Strokes (m, 2), x and y in 0..1 of the pad, along the middle of the ink of (side²,).

    Of several tries the one that, drawn again, is most like the image.
    """
    if image.size == 784:
        return _traced(image, 28, 0, 1.0, 0.5)
    tries = [_traced(image, 8, *how) for how in _SHARPENED]
    # Roots, so that faint ink counts: a hand leaves no gap where a scan is pale.
    return min(tries, key=lambda paths: np.sum((render(paths, 8, 0.11) ** 0.5 - image**0.5) ** 2))


def _traced(image: np.ndarray, side: int, strength: float, width: float, threshold: float):
    finer = 6 if side == 8 else 3
    large = zoom(
        np.pad(image.reshape(side, side), 2), finer, order=3, grid_mode=True, mode="nearest"
    )
    ink = large + strength * (large - gaussian_filter(large, width * finer)) > threshold
    pieces, _ = label(ink, np.ones((3, 3)))
    ink &= np.bincount(pieces.ravel())[pieces] >= finer * finer / 2  # no specks
    lines = thinned(ink)
    # In a thick line thinning wanders, and bends into the corners of its ends: it is smoothed
    # the more.
    thickness = ink.sum() / lines.sum()
    thick = max(1.0, thickness / (1.3 * finer)) if side == 8 else 1.0
    lines = without_spurs(lines, 0.5 * finer if side == 8 else 2 * finer)
    paths = [_smooth(path, 0.25 * finer * thick**2) for path in follow(lines)]
    middle, extent = np.array(large.shape) / 2, side * finer / 0.6  # 60 % of the pad
    return [((path + 0.5 - middle) / extent + 0.5)[:, ::-1] for path in paths]


def thinned(ink: np.ndarray) -> np.ndarray:
    """Lines one dot wide in the middle of the ink. T. Zhang and C. Suen, CACM 27(3), 1984."""
    ink = np.pad(ink, 1)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            ring = [np.roll(ink, (-i, -j), (0, 1)) for i, j in _NEIGHBOURS]
            n, _, e, _, s, _, w, _ = ring
            count = sum(dots.astype(int) for dots in ring)
            starts = sum(
                (~a & b).astype(int) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
            )
            sides = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            gone = ink & (count >= 2) & (count <= 6) & (starts == 1) & sides
            ink, changed = ink & ~gone, changed or bool(gone.any())
    return ink[1:-1, 1:-1]


def follow(lines: np.ndarray) -> list[np.ndarray]:
    """Each stretch between ends or crossings, and each ring, as positions (m, 2): row, column."""
    dots = {tuple(dot) for dot in np.argwhere(lines).tolist()}

    def around(dot):
        near = [(dot[0] + i, dot[1] + j) for i, j in _NEIGHBOURS]
        straight = [p for p in near[::2] if p in dots]
        # A diagonal step is none where a straight one leads on to the same dot.
        slant = [
            p for p in near[1::2]
            if p in dots and (p[0], dot[1]) not in dots and (dot[0], p[1]) not in dots
        ]  # fmt: skip
        return straight + slant

    links = {dot: around(dot) for dot in dots}
    knots = [dot for dot in sorted(dots) if len(links[dot]) != 2]
    walked: set[frozenset] = set()
    paths = []
    for start in knots + sorted(dots):  # then the rings, which have no knot
        if not links[start]:
            paths.append([start])
        for step in links[start]:
            path, here = [start], step
            if frozenset((start, step)) in walked:
                continue
            walked.add(frozenset((start, step)))
            path.append(here)
            while len(links[here]) == 2 and here != start:
                ahead = [dot for dot in links[here] if dot != path[-2]]
                if not ahead or frozenset((here, ahead[0])) in walked:
                    break
                walked.add(frozenset((here, ahead[0])))
                here = ahead[0]
                path.append(here)
            paths.append(path)
    return [np.array(path, float) for path in paths]


def without_spurs(lines: np.ndarray, shortest: float) -> np.ndarray:
    """The lines without side branches below `shortest` dots, which thinning leaves at corners."""
    lines = lines.copy()
    count = convolve(lines.astype(int), np.ones((3, 3), int), mode="constant") - 1
    for path in sorted(follow(lines), key=len):
        ends = [tuple(path[i].astype(int)) for i in (0, -1)]
        degree = [count[end] for end in ends]
        if len(path) < shortest and min(degree) == 1 and max(degree) > 2:
            inner = path[:-1] if degree[0] == 1 else path[1:]
            lines[tuple(inner.astype(int).T)] = False
    return lines


def _smooth(path: np.ndarray, width: float) -> np.ndarray:
    if len(path) < 3:
        return path
    if np.array_equal(path[0], path[-1]):
        round_and_round = gaussian_filter1d(path[:-1], width, axis=0, mode="wrap")
        return np.concatenate([round_and_round, round_and_round[:1]])
    return gaussian_filter1d(path, width, axis=0, mode="nearest")


def placed(paths: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The drawing somewhere on the pad, its longer side 30 to 90 % of it."""
    points = np.concatenate(paths)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = rng.uniform(0.3, 0.9) / max(extent.max(), 1e-9)
    corner = rng.uniform(0, 1 - np.minimum(extent * scale, 1))
    return [(path - low) * scale + corner for path in paths]
