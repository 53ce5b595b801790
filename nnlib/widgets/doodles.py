"""Drawings made up by chance: digits as other people write them, and what is no digit at all.

The 1437 training images show how 13 people write: nearly every 7 with a bar, no 1 as a bare line
in an upright hand. A network knows what it was shown. So the reader of the pad is shown these
drawings too, which go through `strokes.render` just as a student's do.
"""

from collections.abc import Sequence

import numpy as np

from .strokes import render

# Each two figures are a place, column and row, 0 to 9; a comma lifts the pen.
_DIGITS = (
    ("50 20 03 06 29 59 86 83 50", "60 30 13 16 39 69 86 83 61", "50 10 05 39 89 94 70 40"),
    ("50 59", "23 50 59", "23 50 59, 29 89", "05 50 59", "32 50 59"),
    ("12 30 60 82 74 19 89", "12 40 72 64 28 18 37 59 88", "13 30 60 82 55 09 39 89",
     "21 50 72 38 17 36 58 97"),
    ("11 40 72 64 44 74 87 59 19 08", "10 80 44 76 78 49 08", "02 30 71 73 44 76 78 39 07",
     "11 40 72 54 76 59 08"),
    ("20 05 85, 60 69", "60 06 86, 60 69", "69 60 06 86", "30 15 75, 73 59",
     "10 14 84, 80 89", "20 14 64 80, 80 59", "10 05 45 80, 80 69", "30 05 95, 71 59"),
    ("80 20 14 54 86 68 39 08", "20 14 54 86 59 19 08, 20 80", "70 10 03 63 86 69 09",
     "90 30 24 53 75 57 28 08"),
    ("60 23 06 29 59 87 65 35 06", "70 14 07 39 69 87 64 24 07", "30 05 09 69 85 15"),
    ("00 80 39", "00 80 39, 24 74", "02 00 80 49", "02 00 80 49, 25 75", "11 80 54 39"),
    ("82 50 21 23 55 87 59 29 17 25 63 82", "50 21 23 44 73 71 50, 44 16 28 59 88 76 44",
     "81 50 22 54 66 49 27 45 81"),
    ("82 50 21 14 45 74 82 79", "72 40 12 15 45 73 72 68 49 19", "81 31 14 55 81 39",
     "82 40 13 45 72 80 69", "71 30 03 35 72 70 77 49 18"),
)  # fmt: skip

EXAMPLES = {
    "a 3": "11 30 62 73 64 45 66 78 59 29 08",
    "a 7": "00 70 75 39",
    "a 7 with a bar": "00 70 75 39, 25 75",
    "a bare 1": "40 49",
    "an open 4": "20 14 05 75, 61 59",
    "an 8": "71 40 11 23 55 77 69 39 17 25 53 71",
    "half an 8": "45 23 11 40 71 63 45",
    "a heart": "43 20 01 04 49 84 81 60 43",
    "a house": "09 04 40 84 89 09, 39 36 56 59",
    "an E": "70 00 09 79, 05 65",
    "a plus": "40 49, 05 85",
    "a spiral": "45 54 43 34 46 66 63 41 23 27 59 87 81 40",
    "a scribble": "04 80 29 91 49 93 18 53 07 88 21",
}


def digits(n: int, rng: np.random.Generator, side: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """n made-up drawings of digits, as images (n, side²), and which digit each is, (n,)."""
    labels = np.arange(n) % 10
    drawings = [_bent(_written(rng.choice(_DIGITS[label])), rng) for label in labels]
    return _rendered(drawings, rng, side), labels


def others(n: int, rng: np.random.Generator, side: int = 8) -> np.ndarray:
    """n made-up drawings that are no digit, as images (n, side²).

    In turn: scribbles, a few straight lines, some that are level or upright, polygons with and
    without more lines, two digits side by side, two on top of each other, a digit on its side,
    one in a mirror, spirals and waves.
    """
    kinds = (_scribble, _lines, _bars, _polygon, _beside, _above, _fallen, _mirrored, _winding)
    return _rendered([kinds[i % len(kinds)](rng) for i in range(n)], rng, side)


Drawing = list[np.ndarray]


def example(name: str) -> Drawing:
    """One of `EXAMPLES`, as strokes on the pad."""
    return [_rounded(stroke, 2) * 0.7 + 0.15 for stroke in _written(EXAMPLES[name])]


def _written(template: str) -> Drawing:
    strokes = (stroke.split() for stroke in template.split(","))
    return [
        np.array([[int(place[0]), int(place[1])] for place in stroke]) / 9 for stroke in strokes
    ]


def _bent(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Every place a little off, corners more or less round, the whole slanted, wide or narrow."""
    turn, slant = np.deg2rad(rng.normal(0, 6)), rng.normal(0.2, 0.2)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = matrix @ [[1, -slant], [0, 1]] @ np.diag([rng.uniform(0.45, 0.9), 1])
    rounds = int(rng.integers(1, 3))
    return [
        _rounded(stroke + rng.normal(0, 0.035, stroke.shape), rounds) @ matrix.T
        for stroke in drawing
    ]


def _rounded(stroke: np.ndarray, rounds: int) -> np.ndarray:
    """Each corner cut off, at a quarter and three quarters of its sides, again and again.

    G. Chaikin, "An algorithm for high-speed curve generation", 1974.
    """
    for _ in range(rounds):
        early, late = stroke[:-1], stroke[1:]
        cut = np.stack([0.75 * early + 0.25 * late, 0.25 * early + 0.75 * late], axis=1)
        stroke = np.concatenate([stroke[:1], cut.reshape(-1, 2), stroke[-1:]])
    return stroke


def _any_digit(rng: np.random.Generator) -> Drawing:
    return _bent(_written(_any_of(range(10), rng)), rng)


def _any_of(labels: Sequence[int], rng: np.random.Generator) -> str:
    return rng.choice(_DIGITS[rng.choice(labels)])


def _scribble(rng: np.random.Generator) -> Drawing:
    return [_rounded(rng.random((rng.integers(5, 14), 2)), 2)]


def _lines(rng: np.random.Generator) -> Drawing:
    return [rng.random((rng.integers(2, 4), 2)) for _ in range(rng.integers(3, 6))]


def _bars(rng: np.random.Generator) -> Drawing:
    """Level and upright lines, as in many capital letters."""
    bars = []
    for _ in range(rng.integers(3, 6)):
        ends = np.tile(rng.integers(0, 3, 2) / 2, (2, 1))
        ends[:, rng.integers(2)] = rng.choice([0, 0.5, 1], 2, replace=False)
        bars.append(ends + rng.normal(0, 0.04, (2, 2)))
    return bars


def _beside(rng: np.random.Generator) -> Drawing:
    right = np.array([0.9, 0])
    return _any_digit(rng) + [stroke + right for stroke in _any_digit(rng)]


def _above(rng: np.random.Generator) -> Drawing:
    off = rng.uniform(0.25, 0.5, 2) * rng.choice([-1, 1], 2)
    return _any_digit(rng) + [stroke + off for stroke in _any_digit(rng)]


def _polygon(rng: np.random.Generator) -> Drawing:
    corners = rng.integers(3, 7)
    angle = 2 * np.pi * (np.arange(corners) + rng.uniform(-0.3, 0.3, corners)) / corners
    ring = np.stack([np.sin(angle), np.cos(angle)], axis=1) * rng.uniform(0.7, 1.3, (corners, 1))
    return [ring[[*range(corners), 0]], *(_lines(rng) if rng.random() < 0.5 else [])]


def _mirrored(rng: np.random.Generator) -> Drawing:
    # The others are digits in a mirror, too, or nearly: a 2 becomes a 5.
    return [stroke * [-1, 1] for stroke in _bent(_written(_any_of((3, 4, 6, 7, 9), rng)), rng)]


def _fallen(rng: np.random.Generator) -> Drawing:
    # A 0, 1 or 8 on its side may well be read as it stands.
    side = rng.choice([-1, 1])
    drawing = _bent(_written(_any_of((2, 3, 4, 5, 7), rng)), rng)
    return [stroke[:, ::-1] * [side, -side] for stroke in drawing]


def _winding(rng: np.random.Generator) -> Drawing:
    t = np.linspace(0, 1, 60)[:, np.newaxis]
    turns = rng.uniform(2, 4) * 2 * np.pi
    angle = turns * t + rng.uniform(0, 2 * np.pi)
    ring = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
    if rng.random() < 0.5:
        return [ring * t]  # a spiral
    wave = np.concatenate([t * 2, 0.5 * np.sin(angle)], axis=1)
    return [wave if rng.random() < 0.5 else wave[:, ::-1]]


def _rendered(drawings: list[Drawing], rng: np.random.Generator, side: int) -> np.ndarray:
    return np.array([render(_placed(d), side, rng.uniform(0.08, 0.22)) for d in drawings])


def _placed(drawing: Drawing) -> Drawing:
    """The drawing in the pad, as large as fits: `render` does not see where it was."""
    points = np.concatenate(drawing)
    low, extent = points.min(axis=0), np.ptp(points, axis=0).max()
    return [(stroke - low) / extent for stroke in drawing]
