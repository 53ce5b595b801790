"""The questions of assignment 12: reading digits, a project."""

import math
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nnlib import datasets, layers, losses, network, optimizers, schedules, training
from nnlib.augmentation import Affine

from .comparing import kind, number, numbers
from .question import Mistake, Question, nothing


def _judgement(what: str, cause: str) -> str:
    """What a judge says: the machinery sets the full stop at its end."""
    return f"gives {what}.\nLikely cause: {cause.rstrip('.')}"


_PERCENT = "a percentage: give the share itself, from 0 to 1."


# Three sets


class _Sets:
    """What `split` gave. Its verdict comes from the judge alone: many splits are right."""

    def __init__(self, value: Any):
        self.value = value

    def __repr__(self) -> str:
        return kind(self.value)


_NAMES = ("train", "validation", "test")
_SIX = "six arrays: return X_train, y_train, X_val, y_val, X_test, y_test."
_IN_PAIRS = (
    "three pairs are given: take them apart, X_train, y_train, X_val, y_val, X_test, y_test."
)
_TWO_SETS = "that is two sets: the validation images are missing. Split one of the two once more."
_THE_ORDER = "the order is another than scikit-learn's, each X with its y: X_train, y_train, X_val, y_val, X_test, y_test."
_INDICES = "the numbers of the images are given: take the rows by them, X[chosen] and y[chosen]."
_Y_COLUMN = "each y is a line, (size,), as y is."
_UNEQUAL = "an X and its y are of different lengths. Is the order of the six right? Take both by the same numbers."
_NOT_ROWS = "a row of X must stay whole: only the rows change places."
_OVERLAP = "an image belongs to one set only. Is one drawn anew from all images, or with replacement? Cut all three from one permutation."
_LEFT_OUT = "some images are in no set: all that are left belong to train, order[2 * fifth :]."
_FIFTH_OF_REST = "a fifth of what was left, not of all: a quarter of the four fifths is the same number of images as test has."
_SIZES = "a fifth for test, a fifth for validation, the rest for train."
_OTHER_WAY_ROUND = "two sets have changed places: the largest is train, which comes first."
_Y_STAYS = "X is shuffled and y is not: take both by the same order, X[order] and y[order]."
_APART = "X and y are shuffled apart, or two of the y have changed places: take X and y by the same numbers."


def _six(value: Any) -> list[np.ndarray] | str:
    """Three times X and y, as arrays; or what is said of another form."""
    if not isinstance(value, (tuple, list)):
        return _judgement(f"{kind(value)}, expected six arrays", _SIX)
    if len(value) != 6:
        parts = [np.ndim(one) for one in value if isinstance(one, np.ndarray)]
        cause = {4: _TWO_SETS, 3: _INDICES if parts == [1, 1, 1] else _IN_PAIRS}
        return _judgement(f"{len(value)} things, expected 6", cause.get(len(value), _SIX))
    arrays = [numbers(one) for one in value]
    if any(one is None for one in arrays):
        return _judgement("something that is no array of numbers", _SIX)
    found = [one for one in arrays if one is not None]
    shapes = [one.shape for one in found]
    said = f"arrays of the shapes {', '.join(map(str, shapes))}"
    dimensions = [len(shape) for shape in shapes]
    if dimensions == [1] * 6:
        return _judgement(said, _INDICES)
    if dimensions == [2] * 6 and {shape[1] for shape in shapes[1::2]} == {1}:
        return _judgement(said, _Y_COLUMN)
    if dimensions != [2, 1] * 3:
        return _judgement(said, _THE_ORDER)
    if any(len(X) != len(y) for X, y in zip(found[::2], found[1::2], strict=True)):
        return _judgement(said, _UNEQUAL)
    return found


def _members(arrays: Sequence[np.ndarray], X: np.ndarray) -> list[list[int]] | str:
    """The numbers of the images in each set; or what is said of a row that is none of X."""
    place = {tuple(row): i for i, row in enumerate(X.tolist())}
    sets = []
    for rows in arrays[::2]:
        for row in rows.tolist():
            if tuple(row) not in place:
                return _judgement(f"a row {row} that is no row of X", _NOT_ROWS)
        sets.append([place[tuple(row)] for row in rows.tolist()])
    return sets


def _judge_once(got: _Sets, X: np.ndarray, y: np.ndarray, seed: int) -> str | None:
    arrays = _six(got.value)
    sets = arrays if isinstance(arrays, str) else _members(arrays, X)
    if isinstance(arrays, str) or isinstance(sets, str):
        return str(sets)
    train, validation, test = sets
    sizes, n = [len(train), len(validation), len(test)], len(X)
    said = f"sets of {sizes[0]}, {sizes[1]} and {sizes[2]} of {n} images"
    for name, one in zip(_NAMES, sets, strict=True):
        if len(set(one)) < len(one):
            return _judgement(f"an image twice in {name}", _OVERLAP)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        if both := set(sets[i]) & set(sets[j]):
            return _judgement(
                f"{len(both)} of the images of {_NAMES[i]} in {_NAMES[j]} again", _OVERLAP
            )
    fifths = {n // 5, -(-n // 5)}
    if sum(sizes) < n:
        return _judgement(said, _LEFT_OUT)
    if not {sizes[1], sizes[2]} <= fifths:
        cause = _SIZES
        if sizes[0] in fifths or sizes[0] < max(sizes):
            cause = _OTHER_WAY_ROUND
        elif sizes[2] in fifths and 5 * abs(sizes[1] - (n - sizes[2]) / 5) < 5:
            cause = _FIFTH_OF_REST
        return _judgement(f"{said}, expected a fifth in validation and in test", cause)
    labels = np.concatenate(arrays[1::2])
    if not np.array_equal(labels, y[np.concatenate(sets)]):
        cause = _Y_STAYS if np.array_equal(labels, y) else _APART
        return _judgement("images with the labels of others", cause)
    return None


_IN_ORDER = (
    "nothing is shuffled: cut up default_rng(seed).permutation(n), not the images as they come."
)
_NO_SEED = "the seed is not used: make the generator from it, np.random.default_rng(seed), or give it as random_state."
_HALF_SEEDED = "only one of two random steps gets the seed: give it to both."
_FIXED = "always the same split: a seed of its own, such as 0 or 42, stands where `seed` belongs."
_TEST_FIXED = (
    "the test images are always the same: let the seed draw all three sets, test among them."
)
_TRAIN_FIXED = "one set is the same for both seeds: let the seed draw all three."


def _judge_drawn(got: Any, program: str, X: np.ndarray, y: np.ndarray) -> str | None:
    drawn = []
    for one in got:
        arrays = _six(one)
        sets = arrays if isinstance(arrays, str) else _members(arrays, X)
        if isinstance(sets, str):
            return sets
        drawn.append([sorted(part) for part in sets])
    first, again, other = drawn
    if all(part == list(range(part[0], part[0] + len(part))) for part in first if part):
        return _judgement("the images in the order in which they came", _IN_ORDER)
    alike = [a == b for a, b in zip(first, again, strict=True)]
    if not all(alike):
        cause = _HALF_SEEDED if any(alike) else _NO_SEED
        return _judgement("two different splits for the same seed", cause)
    alike = [a == b for a, b in zip(first, other, strict=True)]
    if any(alike):
        cause = _FIXED if all(alike) else _TEST_FIXED if alike[2] else _TRAIN_FIXED
        return _judgement("the same images for the seeds 1 and 2", cause)
    return None


def _cut(X: np.ndarray, y: np.ndarray, order: Any, sizes: tuple | None = None) -> tuple:
    """Train, validation and test, cut from this order of the images, test first."""
    n = len(X)
    validation, test = sizes or (n // 5, n // 5)
    parts = order[test + validation :], order[test : test + validation], order[:test]
    return tuple(one[part] for part in parts for one in (X, y))


def _splitter(
    order: Callable = lambda n, seed: np.random.default_rng(seed).permutation(n),
    sizes: Callable = lambda n: (n // 5, n // 5),
    finish: Callable = lambda parts, X, y: parts,
) -> Callable:
    """An answer to split, by default a right one, with these parts changed."""

    def split(X: np.ndarray, y: np.ndarray, seed: int) -> Any:
        return finish(_cut(X, y, order(len(X), seed), sizes(len(X))), X, y)

    return split


def _split_by_scikit(X: Any, y: Any, seed: int) -> tuple:
    from sklearn.model_selection import train_test_split

    X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    X_train, X_val, y_train, y_val = train_test_split(
        X_rest, y_rest, test_size=0.25, random_state=seed
    )
    return X_train, y_train, X_val, y_val, X_test, y_test


def _split_by_class(X: Any, y: Any, seed: int) -> tuple:
    """Each digit in its share of every set."""
    from sklearn.model_selection import train_test_split

    X_train, X_rest, y_train, y_rest = train_test_split(
        X, y, test_size=0.4, random_state=seed, stratify=y
    )
    halves = train_test_split(X_rest, y_rest, test_size=0.5, random_state=seed, stratify=y_rest)
    return X_train, y_train, halves[0], halves[2], halves[1], halves[3]


def _split_by_cuts(X: Any, y: Any, seed: int) -> list:
    np.random.seed(seed)  # noqa: NPY002 (an old habit, and right)
    order = np.random.permutation(len(X))  # noqa: NPY002
    cuts = [int(0.6 * len(X)), int(0.8 * len(X))]
    X_parts, y_parts = np.split(X[order], cuts), np.split(y[order], cuts)
    return [one for pair in zip(X_parts, y_parts, strict=True) for one in pair]


def _split_in_lists(X: Any, y: Any, seed: int) -> tuple:
    import random

    pairs = list(zip(X, y, strict=True))
    random.Random(seed).shuffle(pairs)
    fifth = round(len(pairs) / 5)
    parts = pairs[2 * fifth :], pairs[fifth : 2 * fifth], pairs[:fifth]
    return tuple([pair[i] for pair in part] for part in parts for i in (0, 1))


def _split_in_scikits_order(X: Any, y: Any, seed: int) -> tuple:
    a = _split_by_scikit(X, y, seed)
    return a[0], a[2], a[4], a[1], a[3], a[5]


def _split_apart(X: Any, y: Any, seed: int) -> tuple:
    rng = np.random.default_rng(seed)
    return _cut(rng.permutation(X), rng.permutation(y), np.arange(len(X)))


def _split_in_place(X: Any, y: Any, seed: int) -> tuple:
    np.random.default_rng(seed).shuffle(X)
    np.random.default_rng(seed).shuffle(y)
    return _cut(X, y, np.arange(len(X)))


def _split_from_all(X: Any, y: Any, seed: int) -> tuple:
    """Validation is drawn anew, from all images."""
    rng = np.random.default_rng(seed)
    one, two = rng.permutation(len(X)), rng.permutation(len(X))
    fifth = len(X) // 5
    parts = one[2 * fifth :], two[:fifth], one[:fifth]
    return tuple(both[part] for part in parts for both in (X, y))


def _split_half_seeded(X: Any, y: Any, seed: int) -> tuple:
    order = np.random.default_rng(seed).permutation(len(X))
    fifth = len(X) // 5
    return _cut(X, y, np.r_[order[:fifth], np.random.default_rng().permutation(order[fifth:])])


def _split_last_fifth(X: Any, y: Any, seed: int) -> tuple:
    """Test is the end of the data; only the rest is shuffled."""
    fifth = len(X) // 5
    rest = np.random.default_rng(seed).permutation(len(X) - fifth)
    return _cut(X, y, np.r_[np.arange(len(X) - fifth, len(X)), rest])


def _images_like(n: int, classes: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows that can be told apart, and labels with every class about equally often."""
    return np.column_stack([rng.permutation(n), rng.integers(10, 90, n)]), rng.permutation(
        np.arange(n) % classes
    )


_SPLIT_STYLES = [
    _splitter(),
    _split_by_scikit,
    _split_by_class,
    _split_by_cuts,
    _split_in_lists,
    _splitter(sizes=lambda n: (round(n / 5), math.ceil(n / 5))),
]

split_once = Question(
    name="split",
    reference=_splitter(),
    examples=[(*_images_like(10, 2, np.random.default_rng(1)), 1)],
    random=lambda rng: (*_images_like(int(rng.integers(41, 60)), 4, rng), int(rng.integers(50))),
    read=_Sets,
    judge=_judge_once,
    mistakes=[
        Mistake("there is no `return`: end with the six arrays.", nothing),
        Mistake(_SIX, _splitter(finish=lambda parts, X, y: parts[0])),
        Mistake(_IN_PAIRS, _splitter(finish=lambda p, X, y: ((p[0], p[1]), (p[2], p[3]), p[4:]))),
        Mistake(_TWO_SETS, _splitter(finish=lambda p, X, y: (*p[:2], *p[4:]))),
        Mistake(_THE_ORDER, _splitter(finish=lambda p, X, y: (*p[::2], *p[1::2]))),
        Mistake(_THE_ORDER, _split_in_scikits_order),
        Mistake(
            _INDICES,
            lambda X, y, seed: np.split(
                np.random.default_rng(seed).permutation(len(X)), [len(X) // 5, 2 * len(X) // 5]
            ),
        ),
        Mistake(
            _Y_COLUMN,
            _splitter(finish=lambda p, X, y: tuple(a[:, None] if a.ndim == 1 else a for a in p)),
        ),
        Mistake(_UNEQUAL, _splitter(finish=lambda p, X, y: (*p[:3], p[5], p[4], p[1]))),
        Mistake(
            _OVERLAP, _splitter(lambda n, seed: np.random.default_rng(seed).integers(0, n, n))
        ),
        Mistake(_OVERLAP, _split_from_all),
        Mistake(_OVERLAP, _splitter(finish=lambda p, X, y: (X, y, *p[2:]))),
        Mistake(_OVERLAP, _splitter(finish=lambda p, X, y: (*p[:2], *p[4:], *p[4:]))),
        Mistake(
            _LEFT_OUT,
            _splitter(
                finish=lambda p, X, y: (
                    p[0][: int(0.6 * len(X))],
                    p[1][: int(0.6 * len(X))],
                    *p[2:],
                )
            ),
        ),
        Mistake(_FIFTH_OF_REST, _splitter(sizes=lambda n: ((n - n // 5) // 5, n // 5))),
        Mistake(_SIZES, _splitter(sizes=lambda n: (n // 10, n // 10))),
        Mistake(_SIZES, _splitter(sizes=lambda n: (n // 5, n // 10))),
        Mistake(_OTHER_WAY_ROUND, _splitter(finish=lambda p, X, y: (*p[4:], *p[2:4], *p[:2]))),
        Mistake(
            _Y_STAYS,
            _splitter(
                finish=lambda p, X, y: (
                    p[0],
                    y[: len(p[0])],
                    p[2],
                    y[len(p[0]) : len(p[0]) + len(p[2])],
                    p[4],
                    y[len(p[0]) + len(p[2]) :],
                )
            ),
        ),
        Mistake(_APART, _split_apart),
        Mistake(
            "X and y are shuffled in place, and so the caller's are: draw an order, and take X[order].",
            _split_in_place,
        ),
    ],
    styles=_SPLIT_STYLES,
    lesson='12, "An honest protocol"',
)

split_drawn = Question(
    name="split",
    reference=_splitter(),
    programs=True,
    examples=[
        (
            "[split({0}, {1}, seed) for seed in (1, 1, 2)]",
            *_images_like(30, 3, np.random.default_rng(2)),
        )
    ],
    random=lambda rng: (
        "[split({0}, {1}, seed) for seed in (1, 1, 2)]",
        *_images_like(int(rng.integers(41, 60)), 4, rng),
    ),
    judge=_judge_drawn,
    mistakes=[
        Mistake(_IN_ORDER, _splitter(lambda n, seed: np.arange(n))),
        Mistake(_IN_ORDER, _splitter(lambda n, seed: np.arange(n)[::-1])),
        Mistake(_NO_SEED, _splitter(lambda n, seed: np.random.default_rng().permutation(n))),
        Mistake(_HALF_SEEDED, _split_half_seeded),
        Mistake(_FIXED, _splitter(lambda n, seed: np.random.default_rng(42).permutation(n))),
        Mistake(_TEST_FIXED, _split_last_fifth),
        Mistake(_TWO_SETS, _splitter(finish=lambda p, X, y: (*p[:2], *p[4:]))),
        Mistake(_THE_ORDER, _split_in_scikits_order),
    ],
    styles=_SPLIT_STYLES,
    lesson='12, "An honest protocol"',
)


# Baselines


def _share_of(labels: Any, digit: Any) -> float:
    return float(np.mean(np.asarray(labels) == digit))


def _commonest(labels: Any) -> int:
    return int(np.bincount(labels).argmax())


def _majority_by_scikit(y_train: Any, y_test: Any) -> float:
    from sklearn.dummy import DummyClassifier

    blank = np.zeros((len(y_train), 1))
    dummy = DummyClassifier(strategy="most_frequent").fit(blank, y_train)
    return dummy.score(np.zeros((len(y_test), 1)), y_test)


def _majority_by_loop(y_train: Any, y_test: Any) -> float:
    counts: dict = {}
    for label in y_train:
        counts[label] = counts.get(label, 0) + 1
    best = max(counts, key=lambda digit: counts[digit])
    return sum(1 for label in y_test if label == best) / len(y_test)


def _majority_by_counts(y_train: Any, y_test: Any) -> float:
    digits, counts = np.unique(y_train, return_counts=True)
    return np.count_nonzero(y_test == digits[np.argmax(counts)]) / y_test.size


def _some_labels(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The commonest label of the first is neither that of the second nor the largest label."""
    while True:
        y_train, y_test = rng.integers(0, 6, 23), rng.integers(0, 6, 14)
        counts = np.sort(np.bincount(y_train))
        best, middle, mean = _commonest(y_train), np.median(y_train), round(y_train.mean())
        if (
            counts[-1] > counts[-2]
            and best not in (_commonest(y_test), 5, middle, mean)
            and best in y_test
        ):
            return y_train, y_test


majority_accuracy = Question(
    name="majority_accuracy",
    reference=lambda y_train, y_test: _share_of(y_test, _commonest(y_train)),
    examples=[(np.array([3, 1, 3, 7, 3, 1]), np.array([1, 3, 1, 7]))],
    random=_some_labels,
    read=number,
    mistakes=[
        Mistake(
            "the commonest digit of y_test: the test labels may not be looked at. Choose it by y_train.",
            lambda y_train, y_test: _share_of(y_test, _commonest(y_test)),
        ),
        Mistake(
            "its share in y_train: choose the digit by y_train, and count it in y_test.",
            lambda y_train, y_test: _share_of(y_train, _commonest(y_train)),
        ),
        Mistake(
            "the digit itself is returned: which share of y_test is this digit?",
            lambda y_train, y_test: _commonest(y_train),
        ),
        Mistake(
            "how often the digit comes: y_train.argmax() or a count is no digit of its own; np.bincount(y_train).argmax() is.",
            lambda y_train, y_test: _share_of(y_test, np.bincount(y_train).max()),
        ),
        Mistake(
            "argmax of the labels is the place of the largest label: count first, np.bincount(y_train).argmax().",
            lambda y_train, y_test: _share_of(y_test, y_train.argmax()),
        ),
        Mistake(
            "the largest digit, not the commonest: count first, np.bincount(y_train).argmax().",
            lambda y_train, y_test: _share_of(y_test, max(y_train)),
        ),
        Mistake(
            "the rarest digit: the largest count is asked for.",
            lambda y_train, y_test: _share_of(
                y_test, min(sorted(set(y_train)), key=list(y_train).count)
            ),
        ),
        Mistake(
            "the place of the digit in np.unique: take the digit, values[counts.argmax()].",
            lambda y_train, y_test: _share_of(
                y_test, np.unique(y_train, return_counts=True)[1].argmax()
            ),
        ),
        Mistake(
            "the mean or the median of labels says nothing: 3 is not between 1 and 7. Count them.",
            lambda y_train, y_test: _share_of(y_test, round(float(np.mean(y_train)))),
        ),
        Mistake(
            "the mean or the median of labels says nothing: 3 is not between 1 and 7. Count them.",
            lambda y_train, y_test: _share_of(y_test, np.median(y_train)),
        ),
        Mistake(
            "a count of the right ones: divide by the length of y_test.",
            lambda y_train, y_test: len(y_test) * _share_of(y_test, _commonest(y_train)),
        ),
        Mistake(
            "divided by the length of y_train: it is a share of y_test.",
            lambda y_train, y_test: (
                len(y_test) * _share_of(y_test, _commonest(y_train)) / len(y_train)
            ),
        ),
        Mistake(
            _PERCENT,
            lambda y_train, y_test: 100 * _share_of(y_test, _commonest(y_train)),
        ),
        Mistake(
            "the share of errors: the accuracy is 1 minus it.",
            lambda y_train, y_test: 1 - _share_of(y_test, _commonest(y_train)),
        ),
        Mistake(
            "True or False for each: take their mean.",
            lambda y_train, y_test: y_test == _commonest(y_train),
        ),
        Mistake(
            "most_common gives pairs, (digit, how often): the digit is most_common(1)[0][0].",
            lambda y_train, y_test: np.mean(
                y_test == np.array(Counter(y_train).most_common(1)[0])
            ),
        ),
        Mistake("that is blind guessing, 1/k: always say the commonest.", lambda *_: 0.1),
    ],
    styles=[
        _majority_by_scikit,
        _majority_by_loop,
        _majority_by_counts,
        lambda y_train, y_test: np.mean(y_test == Counter(y_train.tolist()).most_common(1)[0][0]),
        lambda y_train, y_test: (y_test == max(set(y_train), key=list(y_train).count)).mean(),
    ],
    lesson='12, "Baselines"',
)


def _squares(a: np.ndarray, b: np.ndarray) -> float:
    return np.sum((a - b) ** 2)


def _neighbours(
    distance: Callable = _squares,
    near: Callable = lambda order, k: order[:k],
    vote: Callable = lambda votes: np.bincount(votes).argmax(),
    result: Callable = lambda read, truth: np.mean(read == truth),
) -> Callable:
    """An answer to neighbour_accuracy, by default a right one, with these parts changed."""

    def neighbour_accuracy(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> Any:
        read = []
        for image in X_test:
            order = np.argsort([distance(other, image) for other in X_train], kind="stable")
            read.append(vote(y_train[near(order, k)]))
        return result(np.array(read), y_test)

    return neighbour_accuracy


def _neighbours_by_scikit(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> float:
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(n_neighbors=k).fit(X_train, y_train).score(X_test, y_test)


def _neighbours_at_once(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> float:
    distances = ((X_test[:, None] - X_train) ** 2).sum(axis=2)
    votes = y_train[distances.argsort(axis=1)[:, :k]]
    counts = (votes[:, :, None] == np.arange(10)).sum(axis=1)
    return (counts.argmax(axis=1) == y_test).mean()


def _neighbours_by_products(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> float:
    closeness = X_test @ X_train.T - 0.5 * np.sum(X_train**2, axis=1)
    nearest = np.argpartition(-closeness, k - 1, axis=1)[:, :k]
    right = [
        Counter(y_train[row].tolist()).most_common(1)[0][0] == label
        for row, label in zip(nearest, y_test, strict=True)
    ]
    return sum(right) / len(right)


def _neighbours_by_lists(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> float:
    right = 0
    for image, label in zip(X_test, y_test, strict=True):
        ranked = sorted(
            (math.dist(image, other), int(digit))
            for other, digit in zip(X_train, y_train, strict=True)
        )
        votes = [digit for _, digit in ranked[:k]]
        right += max(set(votes), key=votes.count) == label
    return right / len(y_test)


def _on_train(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> float:
    return _neighbours()(X_train, y_train, X_train, y_train, k)


def _neighbours_by_columns(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> Any:
    read = []
    for image in X_test:
        order = np.argsort(((X_train - image) ** 2).sum(axis=0), kind="stable")
        read.append(np.bincount(y_train[order[:k]]).argmax())
    return np.mean(read == y_test)


def _neighbours_weighted(X_train: Any, y_train: Any, X_test: Any, y_test: Any, k: int) -> Any:
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(k, weights="distance").fit(X_train, y_train).score(X_test, y_test)


def _points(rng: np.random.Generator) -> tuple:
    """Three heaps that overlap. No two classes ever have the same number of votes."""
    while True:
        k = int(rng.choice([3, 5, 7]))
        places = rng.normal(2, 3, (3, 4))
        labels = rng.permutation(np.arange(75) % 3)
        X = (places[labels] + rng.normal(0, 2.5, (75, 4))).round(2)
        distances = ((X[45:, None] - X[:45]) ** 2).sum(axis=2)
        votes = labels[distances.argsort(axis=1)[:, :k]]
        counts = np.sort((votes[:, :, None] == np.arange(3)).sum(axis=1), axis=1)
        if (counts[:, -1] > counts[:, -2]).all():
            return X[:45], labels[:45], X[45:], labels[45:], k


neighbour_accuracy = Question(
    name="neighbour_accuracy",
    reference=_neighbours(),
    examples=[
        (
            np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 3.0], [7.0, 7.0], [8.0, 7.0], [7.0, 9.0]]),
            np.array([1, 1, 4, 4, 4, 1]),
            np.array([[1.0, 1.0], [7.0, 6.0], [3.0, 3.0]]),
            np.array([1, 4, 4]),
            3,
        ),
        (
            np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0], [9.0, 9.0], [9.0, -9.0]]),
            np.array([2, 5, 5, 7, 2]),
            np.array([[1.0, 0.0], [7.0, 8.0]]),
            np.array([5, 5]),
            3,
        ),
    ],
    random=_points,
    read=number,
    mistakes=[
        Mistake(
            "only the nearest one is asked: let k of them vote.",
            _neighbours(near=lambda order, k: order[:1]),
        ),
        Mistake(
            "k is not used, and 5 ask in its place: scikit-learn's KNeighborsClassifier takes k, too.",
            _neighbours(near=lambda order, k: order[:5]),
        ),
        Mistake("the nearer ones count more: each of the k has one vote.", _neighbours_weighted),
        Mistake(
            "these are the farthest: sort by distance, and take the first k.",
            _neighbours(near=lambda order, k: order[-k:]),
        ),
        Mistake(
            "the first of them is left out, as if it were the image itself. A test image is not among the training images.",
            _neighbours(near=lambda order, k: order[1 : k + 1]),
        ),
        Mistake(
            "k − 1 neighbours: a slice ends before its end by itself, order[:k].",
            _neighbours(near=lambda order, k: order[: k - 1]),
        ),
        Mistake(
            "k + 1 neighbours: a slice ends before its end by itself, order[:k].",
            _neighbours(near=lambda order, k: order[: k + 1]),
        ),
        Mistake(
            "the first training images vote, whatever their distance: is it argsort, and with axis=1 one distance for each training image, a row?",
            _neighbours(near=lambda order, k: np.arange(k)),
        ),
        Mistake(
            "the first training images vote, whatever their distance: is it argsort, and with axis=1 one distance for each training image, a row?",
            _neighbours(near=lambda order, k: np.arange(1)),
        ),
        Mistake(
            "the first training images vote, whatever their distance: is it argsort, and with axis=1 one distance for each training image, a row?",
            _neighbours_by_columns,
        ),
        Mistake(
            "absolute differences are summed: the distance is the root of the summed squares.",
            _neighbours(distance=lambda a, b: np.sum(np.abs(a - b))),
        ),
        Mistake(
            "differences are summed with their signs, and cancel: square them first.",
            _neighbours(distance=lambda a, b: np.sum(a - b)),
        ),
        Mistake(
            "the differences are summed, and then squared: square them first.",
            _neighbours(distance=lambda a, b: np.sum(a - b) ** 2),
        ),
        Mistake(
            "the product a · b is no distance: it grows with the ink. Sum the squares of a − b.",
            _neighbours(distance=lambda a, b: -(a @ b)),
        ),
        Mistake(
            "the labels of the neighbours are averaged: a 1 and a 9 don't make a 5. Count them.",
            _neighbours(vote=lambda votes: round(float(np.mean(votes)))),
        ),
        Mistake(
            "the largest label wins: count them, np.bincount(votes).argmax().",
            _neighbours(vote=np.max),
        ),
        Mistake(
            "measured on the training images: there each is its own neighbour.",
            _on_train,
        ),
        Mistake(
            "the labels that are read are returned: which share of them is right?",
            _neighbours(result=lambda read, truth: read),
        ),
        Mistake(
            "True or False for each: take their mean.",
            _neighbours(result=lambda read, truth: read == truth),
        ),
        Mistake(
            "a count of the right ones: divide by the number of test images.",
            _neighbours(result=lambda read, truth: np.sum(read == truth)),
        ),
        Mistake(
            "the share of errors: the accuracy is 1 minus it.",
            _neighbours(result=lambda read, truth: np.mean(read != truth)),
        ),
        Mistake(_PERCENT, _neighbours(result=lambda read, truth: 100 * np.mean(read == truth))),
    ],
    errors={
        "used as indices must be of integer": "np.sort gives the distances themselves: np.argsort gives the places of the images."
    },
    styles=[
        _neighbours(),
        _neighbours_by_scikit,
        _neighbours_at_once,
        _neighbours_by_products,
        _neighbours_by_lists,
    ],
    lesson='12, "Baselines"',
)


# Who is taken for whom


def _confused(
    one: Callable = lambda M, t, r: M.__setitem__((t, r), M[t, r] + 1),
    finish: Callable = lambda M: M,
    shape: Callable = lambda y, read, classes: (classes, classes),
) -> Callable:
    """An answer to confusion, by default a right one, with these parts changed."""

    def confusion(y: Any, read: Any, classes: int) -> Any:
        M = np.zeros(shape(y, read, classes), dtype=int)
        for t, r in zip(y, read, strict=True):
            one(M, t, r)
        return finish(M)

    return confusion


def _confusion_by_scikit(y: Any, read: Any, classes: int) -> np.ndarray:
    from sklearn.metrics import confusion_matrix

    return confusion_matrix(y, read, labels=range(classes))


def _confusion_of_those_present(y: Any, read: Any, classes: int) -> np.ndarray:
    from sklearn.metrics import confusion_matrix

    return confusion_matrix(y, read)


def _confusion_added_at(y: Any, read: Any, classes: int) -> np.ndarray:
    M = np.zeros((classes, classes))
    np.add.at(M, (y, read), 1)
    return M


def _confusion_at_once(y: Any, read: Any, classes: int) -> np.ndarray:
    M = np.zeros((classes, classes))
    M[y, read] += 1
    return M


def _some_readings(rng: np.random.Generator) -> tuple:
    """Many right, some errors that come again and again, and the last class never."""
    y = rng.integers(0, 4, 40)
    read = np.where(rng.random(40) < 0.6, y, (y + rng.choice([1, 2], 40, p=[0.8, 0.2])) % 4)
    return y, read, 5


confusion = Question(
    name="confusion",
    reference=_confused(),
    examples=[(np.array([0, 0, 1, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 2, 2, 0]), 4)],
    random=_some_readings,
    mistakes=[
        Mistake(
            "rows and columns have changed places: M[true, read].",
            _confused(finish=lambda M: M.T),
        ),
        Mistake(
            "each pair counts once, however often it comes: M[y, read] += 1 on whole arrays does that, and so does = 1. Loop over the pairs with += 1.",
            _confusion_at_once,
        ),
        Mistake(
            "each pair counts once, however often it comes: M[y, read] += 1 on whole arrays does that, and so does = 1. Loop over the pairs with += 1.",
            _confused(lambda M, t, r: M.__setitem__((t, r), 1)),
        ),
        Mistake(
            "the classes that don't occur are missing: the matrix is (classes, classes), always.",
            _confusion_of_those_present,
        ),
        Mistake(
            "the classes that don't occur are missing: the matrix is (classes, classes), always.",
            lambda y, read, classes: _confused()(y, read, max(y.max(), read.max()) + 1),
        ),
        Mistake(
            "the right ones are missing: they belong on the diagonal.",
            _confused(lambda M, t, r: M.__setitem__((t, r), M[t, r] + (t != r))),
        ),
        Mistake(
            "only the right ones are counted: the errors are what it is for.",
            _confused(lambda M, t, r: M.__setitem__((t, r), M[t, r] + (t == r))),
        ),
        Mistake(
            "each pair is counted on both sides of the diagonal: M[true, read] only.",
            _confused(finish=lambda M: M + M.T),
        ),
        Mistake(
            "shares are given: how many, is asked for.",
            _confused(finish=lambda M: M / M.sum()),
        ),
        Mistake(
            "shares of each row are given: how many, is asked for.",
            _confused(finish=lambda M: M / np.maximum(M.sum(axis=1, keepdims=True), 1)),
        ),
        Mistake(
            "all rows are one and the same list, [[0] * k] * k: take np.zeros((classes, classes)).",
            lambda y, read, classes: np.tile(
                _confused()(y, read, classes).sum(axis=0), (classes, 1)
            ),
        ),
        Mistake(
            "all is counted in row 0 and 1: the index is [true, read], not [read == true].",
            _confused(lambda M, t, r: M.__setitem__(int(t == r), M[int(t == r)] + 1)),
        ),
        Mistake(
            "only the number of errors is given: count them by true digit and by what was read.",
            lambda y, read, classes: np.sum(y != read),
        ),
        Mistake(
            "one count for each digit, not for each pair: M[true, read] is a table.",
            lambda y, read, classes: np.bincount(y[y != read], minlength=classes),
        ),
        Mistake(
            "one count for each digit, not for each pair: M[true, read] is a table.",
            lambda y, read, classes: np.bincount(y, minlength=classes),
        ),
        Mistake(
            "it lies flat: reshape((classes, classes)).",
            _confused(finish=np.ravel),
        ),
        Mistake(
            "only the first pair is counted: is `return` inside the loop?",
            lambda y, read, classes: _confused()(y[:1], read[:1], classes),
        ),
    ],
    styles=[
        _confused(),
        _confusion_by_scikit,
        _confusion_added_at,
        lambda y, read, classes: np.bincount(y * classes + read, minlength=classes**2).reshape(
            classes, classes
        ),
        lambda y, read, classes: np.eye(classes)[y].T @ np.eye(classes)[read],
        lambda y, read, classes: [
            [sum((y == t) & (read == r)) for r in range(classes)] for t in range(classes)
        ],
    ],
    lesson='12, "Where it fails"',
)


def _errors_only(matrix: Any) -> np.ndarray:
    return np.asarray(matrix) * (1 - np.eye(len(matrix), dtype=int))


def _place(matrix: Any, flat: Any) -> tuple[int, int]:
    row, column = divmod(int(flat), len(matrix))
    return row, column


def _worst_in_place(matrix: Any) -> tuple:
    np.fill_diagonal(matrix, 0)
    return _place(matrix, matrix.argmax())


def _worst_by_loop(matrix: Any) -> list:
    best, where = -1, [0, 0]
    for i, row in enumerate(matrix):
        for j, count in enumerate(row):
            if i != j and count > best:
                best, where = count, [i, j]
    return where


def _some_confusion(rng: np.random.Generator) -> tuple[np.ndarray]:
    """No two errors are equally frequent. One class is rare: its row is large as a share."""
    k = int(rng.integers(4, 6))
    M = np.zeros((k, k), dtype=int)
    M[~np.eye(k, dtype=bool)] = rng.permutation(k * (k - 1))
    M[np.diag_indices(k)] = rng.integers(30, 60, k)
    rare = int(np.argmax(M == M[~np.eye(k, dtype=bool)].max())) // k
    M[(rare + 1) % k, (rare + 1) % k] = 2
    return (M,)


_WRONG_PLACE = "the place within one axis or one row only: both indices of the largest are asked for, np.unravel_index."

worst_confusion = Question(
    name="worst_confusion",
    reference=lambda matrix: _place(matrix, _errors_only(matrix).argmax()),
    examples=[
        (np.array([[1, 1, 0, 0], [0, 1, 2, 0], [1, 0, 1, 0], [0, 0, 0, 0]]),),
        (np.array([[40, 3, 0], [6, 2, 5], [0, 8, 31]]),),
        (np.array([[3, 0, 0], [0, 2, 1], [0, 0, 4]]),),
    ],
    random=_some_confusion,
    read=lambda pair: np.ravel(pair) if np.size(pair) == 2 else pair,
    mistakes=[
        Mistake(
            "the diagonal is in it: there stand the right ones. Set it to 0 in a copy.",
            lambda matrix: _place(matrix, matrix.argmax()),
        ),
        Mistake(
            "the diagonal is set to 1, which a mistake that came once does not exceed: set it to 0.",
            lambda matrix: _place(
                matrix, (_errors_only(matrix) + np.eye(len(matrix), dtype=int)).argmax()
            ),
        ),
        Mistake(
            "the two have changed places: (true, read) is (row, column).",
            lambda matrix: _place(matrix, _errors_only(matrix).argmax())[::-1],
        ),
        Mistake(
            "argmax counts through the flat matrix: row and column are np.unravel_index(place, matrix.shape).",
            lambda matrix: _errors_only(matrix).argmax(),
        ),
        Mistake(
            "argmax counts through the flat matrix: row and column are np.unravel_index(place, matrix.shape).",
            lambda matrix: matrix.argmax(),
        ),
        Mistake(
            "how often it happens is given: which two digits?", lambda m: _errors_only(m).max()
        ),
        Mistake(
            "both directions are added: a 3 read as 8, and an 8 read as 3, are two errors here.",
            lambda matrix: _place(
                matrix, (_errors_only(matrix) + _errors_only(matrix).T).argmax()
            ),
        ),
        Mistake(
            "the largest *share* of a row: the largest count is asked for.",
            lambda matrix: _place(
                matrix,
                (_errors_only(matrix) / np.maximum(matrix.sum(axis=1, keepdims=True), 1)).argmax(),
            ),
        ),
        Mistake(
            "the row and the column with most errors, each by itself: the largest single entry is asked for.",
            lambda matrix: (
                _errors_only(matrix).sum(axis=1).argmax(),
                _errors_only(matrix).sum(axis=0).argmax(),
            ),
        ),
        Mistake(_WRONG_PLACE, lambda matrix: _errors_only(matrix).argmax(axis=1)),
        Mistake(_WRONG_PLACE, lambda matrix: _errors_only(matrix).argmax(axis=0)),
        Mistake(
            "the smallest error: the largest is asked for.",
            lambda matrix: _place(
                matrix, (_errors_only(matrix) + 99 * np.eye(len(matrix))).argmin()
            ),
        ),
        Mistake(
            "only errors above the diagonal are looked at: those below count, too.",
            lambda matrix: _place(matrix, np.triu(matrix, 1).argmax()),
        ),
        Mistake(
            "only errors below the diagonal are looked at: those above count, too.",
            lambda matrix: _place(matrix, np.tril(matrix, -1).argmax()),
        ),
        Mistake(
            "three values: row and column are enough.",
            lambda matrix: (
                *_place(matrix, _errors_only(matrix).argmax()),
                _errors_only(matrix).max(),
            ),
        ),
        Mistake(
            "np.fill_diagonal writes into the caller's matrix: work on a copy, matrix.copy().",
            _worst_in_place,
        ),
    ],
    styles=[
        lambda matrix: _worst_in_place(matrix.copy()),
        _worst_by_loop,
        lambda matrix: np.unravel_index(_errors_only(matrix).argmax(), matrix.shape),
        lambda matrix: np.argwhere(_errors_only(matrix) == _errors_only(matrix).max())[0],
        lambda matrix: max(
            ((i, j) for i in range(len(matrix)) for j in range(len(matrix)) if i != j),
            key=lambda pair: matrix[pair],
        ),
    ],
    lesson='12, "Where it fails"',
)


# A number with its spread


def _deviation(values: Any) -> float:
    return float(np.std(values, ddof=1))


def _some_accuracies(rng: np.random.Generator) -> np.ndarray:
    n = int(rng.choice([5, 10, 20]))
    return (rng.uniform(0.93, 0.97) + rng.normal(0, 0.008, n)).round(4)


_FIVE = np.array([0.98, 0.99, 0.97, 0.98, 0.98])
_N_MINUS_1 = "divided by n: about its own mean, n − 1 is right, np.std(accuracies, ddof=1)."


def _spread_by_loop(accuracies: Any) -> tuple[float, float]:
    total = 0.0
    for one in accuracies:
        total += one
    mean = total / len(accuracies)
    squares = [(one - mean) ** 2 for one in accuracies]
    return mean, math.sqrt(sum(squares) / (len(accuracies) - 1))


def _spread_by_statistics(accuracies: Any) -> list[float]:
    import statistics

    values = [float(one) for one in accuracies]
    return [statistics.mean(values), statistics.stdev(values)]


spread = Question(
    name="spread",
    reference=lambda accuracies: (float(np.mean(accuracies)), _deviation(accuracies)),
    examples=[(_FIVE,)],
    random=lambda rng: (_some_accuracies(rng),),
    mistakes=[
        Mistake(_N_MINUS_1, lambda a: (a.mean(), a.std())),
        Mistake("the variance: its root is asked for.", lambda a: (a.mean(), a.var(ddof=1))),
        Mistake(
            "the variance, and with n: the root is missing, and n − 1 in place of n.",
            lambda a: (a.mean(), a.var()),
        ),
        Mistake(
            "s / √n is the spread of the *mean*: here the spread of a single accuracy is asked for.",
            lambda a: (a.mean(), _deviation(a) / np.sqrt(len(a))),
        ),
        Mistake(
            "s / √n is the spread of the *mean*: here the spread of a single accuracy is asked for.",
            lambda a: (a.mean(), a.std() / np.sqrt(len(a))),
        ),
        Mistake(
            "the root is taken, and divided by n − 1 outside: divide the sum first.",
            lambda a: (a.mean(), np.sqrt(np.sum((a - a.mean()) ** 2)) / (len(a) - 1)),
        ),
        Mistake(
            "not divided by n − 1: the root of the sum alone.",
            lambda a: (a.mean(), np.sqrt(np.sum((a - a.mean()) ** 2))),
        ),
        Mistake(
            "absolute distances are averaged: square them, average, take the root.",
            lambda a: (a.mean(), np.mean(np.abs(a - a.mean()))),
        ),
        Mistake(
            "from the smallest to the largest: that grows with the number of splits.",
            lambda a: (a.mean(), np.ptp(a)),
        ),
        Mistake("the median stands for the mean.", lambda a: (np.median(a), _deviation(a))),
        Mistake("the best stands for the mean.", lambda a: (a.max(), _deviation(a))),
        Mistake("the mean comes first, then s.", lambda a: (_deviation(a), a.mean())),
        Mistake(
            "the mean is divided by n − 1: only the squares are.",
            lambda a: (a.sum() / (len(a) - 1), _deviation(a)),
        ),
        Mistake(
            "a percentage: give shares, from 0 to 1.",
            lambda a: (100 * a.mean(), 100 * _deviation(a)),
        ),
        Mistake("s alone is given: the mean, then s.", _deviation),
        Mistake("the mean alone is given: the mean, then s.", lambda a: a.mean()),
        Mistake(
            "mean − s and mean + s: the mean and s themselves.",
            lambda a: (a.mean() - _deviation(a), a.mean() + _deviation(a)),
        ),
        Mistake(
            "it is rounded: give the numbers as they are.",
            lambda a: (round(float(a.mean()), 2), round(_deviation(a), 2)),
        ),
    ],
    styles=[
        lambda accuracies: (np.mean(accuracies), np.std(accuracies, ddof=1)),
        _spread_by_loop,
        _spread_by_statistics,
        lambda a: np.array([a.mean(), np.sqrt(a.var() * len(a) / (len(a) - 1))]),
        lambda a: (np.float32(a.mean()), np.linalg.norm(a - a.mean()) / (len(a) - 1) ** 0.5),
    ],
    lesson='12, "Ten splits"',
)


def _about(half: Callable, centre: Callable = np.mean) -> Callable:
    """An answer to mean_interval with this half width about this centre."""
    return lambda a, t: (centre(a) - half(a, t), centre(a) + half(a, t))


def _half(a: Any, t: float) -> float:
    return t * _deviation(a) / math.sqrt(len(a))


_T = {5: 2.78, 10: 2.26, 20: 2.09}


def _some_interval(rng: np.random.Generator) -> tuple:
    accuracies = _some_accuracies(rng)
    return accuracies, _T[len(accuracies)]


def _interval_by_scipy(accuracies: Any, t: float) -> tuple:
    from scipy import stats

    half = t * stats.sem(accuracies)
    return np.mean(accuracies) - half, np.mean(accuracies) + half


mean_interval = Question(
    name="mean_interval",
    reference=_about(_half),
    examples=[(_FIVE, 2.78)],
    random=_some_interval,
    mistakes=[
        Mistake(
            "√n is missing: the mean of n scatters less than one of them, by √n.",
            _about(lambda a, t: t * _deviation(a)),
        ),
        Mistake(
            "divided by n: it is √n, the root of the number of splits.",
            _about(lambda a, t: t * _deviation(a) / len(a)),
        ),
        Mistake(
            "t is missing: to either side it is t · s / √n.",
            _about(lambda a, t: _deviation(a) / math.sqrt(len(a))),
        ),
        Mistake(
            "mean − s to mean + s: to either side it is t · s / √n.",
            _about(lambda a, t: _deviation(a)),
        ),
        Mistake(
            "1.96 or 2 is written in: with few splits t is larger, take the one that is given.",
            _about(lambda a, t: 1.96 / t * _half(a, t)),
        ),
        Mistake(
            "1.96 or 2 is written in: with few splits t is larger, take the one that is given.",
            _about(lambda a, t: 2 / t * _half(a, t)),
        ),
        Mistake(
            "s divides by n − 1, as in spread: np.std(accuracies, ddof=1).",
            _about(lambda a, t: t * np.std(a) / math.sqrt(len(a))),
        ),
        Mistake(
            "√(n − 1) and s with n − 1: one n − 1 is enough. Divide s by √n.",
            _about(lambda a, t: t * _deviation(a) / math.sqrt(len(a) - 1)),
        ),
        Mistake(
            "the variance stands for s: s is its root.",
            _about(lambda a, t: t * np.var(a, ddof=1) / math.sqrt(len(a))),
        ),
        Mistake(
            "** 1/2 is (… ** 1) / 2: write ** 0.5, or np.sqrt.",
            _about(lambda a, t: t * _deviation(a) / len(a) / 2),
        ),
        Mistake(
            "√(p (1 − p) / n) is for n single images, right or wrong: here are n accuracies, and it is t · s / √n.",
            _about(lambda a, t: t * np.sqrt(a.mean() * (1 - a.mean()) / len(a))),
        ),
        Mistake(
            "half as wide: t · s / √n goes to either side.",
            _about(lambda a, t: _half(a, t) / 2),
        ),
        Mistake(
            "the half width alone is given: mean − half, mean + half.", lambda a, t: _half(a, t)
        ),
        Mistake(
            "mean and half width: the two ends are asked for, mean − half and mean + half.",
            lambda a, t: (a.mean(), _half(a, t)),
        ),
        Mistake(
            "the upper end comes first: (low, high).",
            lambda a, t: (a.mean() + _half(a, t), a.mean() - _half(a, t)),
        ),
        Mistake(
            "the smallest and the largest accuracy: the interval is about the mean.",
            lambda a, t: (a.min(), a.max()),
        ),
        Mistake(
            "where 95 % of the accuracies lie: the interval is for their mean, mean ± t · s / √n.",
            lambda a, t: tuple(np.quantile(a, [0.025, 0.975])),
        ),
        Mistake("about the median: the mean is in the middle.", _about(_half, centre=np.median)),
        Mistake("about 0: add the mean.", lambda a, t: (-_half(a, t), _half(a, t))),
    ],
    styles=[
        _about(_half),
        _interval_by_scipy,
        lambda a, t: a.mean() + np.array([-1, 1]) * t * a.std(ddof=1) / len(a) ** 0.5,
        lambda a, t: [sum(a) / len(a) + sign * _half(a, t) for sign in (-1, 1)],
        _about(lambda a, t: t * np.std(a) / math.sqrt(len(a) - 1)),
    ],
    lesson='12, "Ten splits"',
)


# The reader

_HELD_OUT, _LUCK = 397, 0.005


@dataclass(frozen=True)
class _Task:
    """Images to train a reader on, and others to judge it by."""

    X: np.ndarray
    y: np.ndarray
    X_new: np.ndarray
    y_new: np.ndarray
    X_moved: np.ndarray  # X_new, three times, each image moved a little
    digits_new: np.ndarray  # what X_new shows, as everybody calls it


@cache
def _task(seed: int) -> _Task:
    """Which class has which number depends on the seed: so a reader has to learn from y.

    With a seed above 0 the images are mirrored, too. The images to judge by are always the same:
    splits differ by a point or two. This one was chosen, out of a hundred, to tell a plain
    training (about 97 % here, 98 on most) from one on warped images (about 99).
    """
    X, digits = datasets.digits("all")
    order = np.random.default_rng(8158).permutation(len(digits))
    rng = np.random.default_rng(seed)
    held, rest = order[:_HELD_OUT], rng.permutation(order[_HELD_OUT:])
    names = rng.permutation(10)
    while (names == np.arange(10)).any():
        names = rng.permutation(10)
    if seed > 0:
        X = X.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    moved = Affine(angle=15, scale=0.15, shear=0.2, shift=0.7)(np.tile(X[held], (3, 1)), rng)
    y = names[digits]
    return _Task(X[rest], y[rest], X[held], y[held], moved, digits[held])


class _Fate(str):
    """What became of a reader, in a word: what a mistake is known by. And what is said of it."""

    said: str | None = None


def _fate(text: str, said: str | None = None) -> _Fate:
    fate = _Fate(text)
    fate.said = said
    return fate


# scikit-learn's own, which are no neural network of nnlib's or of the student's.
_NOT_OWN = tuple(
    f"sklearn.{part}"
    for part in (
        "svm",
        "neighbors",
        "linear_model",
        "neural_network",
        "tree",
        "naive_bayes",
        "discriminant_analysis",
        "gaussian_process",
        "ensemble._forest",
        "ensemble._hist",
        "ensemble._gb",
    )
)


def _core(reader: Any) -> Any:
    """What reads in the end: of a method its object, of a pipeline its last step."""
    reader = getattr(reader, "__self__", reader)
    reader = getattr(reader, "best_estimator_", reader)
    steps = getattr(reader, "steps", None)
    return steps[-1][1] if isinstance(steps, list) and steps else reader


def _form_fault(reader: Any, task: _Task) -> _Fate | None:
    """What is wrong with what train_reader gave, before it reads anything."""
    if isinstance(reader, type):
        return _fate("a class", f"gives the class {reader.__name__}, expected a trained object")
    if isinstance(reader, training.History):
        return _fate("a history", "gives a History, expected a reader")
    core = type(_core(reader))
    if core.__module__.startswith(_NOT_OWN):
        return _fate("no network", f"gives scikit-learn's {core.__name__}")
    if callable(getattr(reader, "predict", None)) or callable(reader):
        return None
    if isinstance(reader, (tuple, list)) and any(hasattr(one, "predict") for one in reader):
        return _fate("several", f"gives {len(reader)} things, expected the reader alone")
    array = numbers(reader)
    said = f"gives {kind(reader)}, expected a reader"
    if array is None:
        return _fate(f"no reader: {type(reader).__name__}", said)
    return _fate("a number" if array.ndim == 0 else "labels", said)


def _shape_fault(labels: Any, task: _Task, n: int) -> _Fate | None:
    array = numbers(labels)
    wanted = f"for {n} images, expected {n} labels"
    if array is None:
        return _fate("no labels", f"gives a reader that gives {kind(np.asarray(labels))} {wanted}")
    if array.shape == (n,):
        return None
    said = f"gives a reader that gives {kind(array)} {wanted}"
    if array.shape == (n, 10):
        return _fate("scores", said)
    if array.shape == (n, 1):
        return _fate("a column", said)
    if array.shape == (len(task.X),):
        return _fate("always the same images", said)
    return _fate("one for all" if array.size == 1 else "another shape", said)


def _prepared(task: _Task, images: np.ndarray) -> list[np.ndarray]:
    """The images as people prepare them: if these are read well, the reader forgot to."""
    mean, std = task.X.mean(axis=0), task.X.std(axis=0)
    return [
        (images - mean) / np.where(std > 0, std, 1),
        (images - mean) / (std + 1e-8),
        (images - task.X.mean()) / task.X.std(),
        images - mean,
        16 * images,
        2 * images - 1,
        (images > 0.5).astype(float),
        images / 16,
    ]


def _look(reader: Any, task: _Task, mark: float, moved: bool) -> _Fate | None:
    """Let the reader read, and say what has become of it."""
    if reader is None:
        return None
    if fault := _form_fault(reader, task):
        return fault
    read = reader.predict if hasattr(reader, "predict") else reader
    X, y = task.X_new, task.y_new
    if moved:
        X, y = task.X_moved, np.tile(y, 3)
    began = time.thread_time()
    labels = read(X.copy())
    slow = time.thread_time() - began > 0.5
    if fault := _shape_fault(labels, task, len(X)):
        return fault
    labels = np.asarray(labels)
    accuracy = float(np.mean(labels == y))
    if accuracy >= mark:
        return _fate("right")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return _why(read, task, mark, moved, labels, accuracy, slow)


def _why(
    read: Callable,
    task: _Task,
    mark: float,
    moved: bool,
    labels: np.ndarray,
    accuracy: float,
    slow: bool,
) -> _Fate:
    def share(images: np.ndarray, truth: np.ndarray) -> float:
        try:
            return float(np.mean(np.asarray(read(images.copy())) == truth))
        except Exception:
            return 0.0

    own = share(task.X, task.y)
    straight = share(task.X_new, task.y_new) if moved else accuracy
    X = task.X_moved if moved else task.X_new
    others = [] if slow else [share(images, task.y_new) for images in _prepared(task, task.X_new)]
    what = "moved images" if moved else "other images"
    besides = f"of the {len(task.X)} it was trained on, {_percent(own)}"
    if moved:
        besides = f"of these images unmoved, {_percent(straight)}"
    said = (
        f"gives a reader that reads {round(accuracy * len(X))} of {len(X)} {what} rightly, "
        f"{_percent(accuracy)} ({besides}). At least {math.ceil(mark * len(X))}, "
        f"{_percent(mark)}, are asked for"
    )
    fates = {
        "not from y": share(task.X_new, task.digits_new) > 0.6,
        "unprepared": max(others, default=0) > max(0.8, straight + 0.05),
        "restless": not np.array_equal(labels, np.asarray(read(X.copy()))),
        "straight only": moved and straight >= 0.95,
        "by heart": own >= 0.98,
        "one class": len(set(labels.tolist())) == 1,
        "chance": accuracy < 0.3,
        "unfinished": True,
    }
    return _fate(next(fate for fate, holds in fates.items() if holds), said)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


@dataclass(frozen=True, kw_only=True)
class _Reading(Question):
    """A Question with one long call, on images that the seed chooses, in place of five draws.

    `mark` is the accuracy that is asked for, on images that are `moved` or not. With a seed, in
    the hidden tests, it is lower by half a point: what passed once shall not fail by bad luck.
    """

    mark: float = 1.0
    moved: bool = False

    def __call__(self, answer: Any, seed: int = 0) -> None:
        task = _task(seed)
        mark = self.mark - (_LUCK if seed else 0)
        known = {"look": lambda reader: _look(reader, task, mark, self.moved)}
        examples = [("look(train_reader({}, {}))", task.X, task.y)]
        # With matrices this small, several cores mostly wait for one another.
        with threadpool_limits(limits=1):
            Question.__call__(replace(self, examples=examples, known=known), answer, seed)

    def _shown(self, arguments: tuple) -> str:
        return "train_reader(X, y)"

    def _argument(self, place: int) -> str:
        return ("the program", "X", "y")[place]


def _judge_reader(fate: _Fate, *arguments: Any) -> str | None:
    return fate.said


def _once(answer: Callable) -> Callable:
    """The answer, computed once for the same images: a mistake is tried for many answers."""
    known: dict[bytes, Any] = {}

    def remembered(X: np.ndarray, y: np.ndarray) -> Any:
        key = X[:20].tobytes() + y.tobytes()
        if key not in known:
            with np.errstate(all="ignore"):
                known[key] = answer(X, y)
        return known[key]

    return remembered


_WARPS = Affine(angle=15, scale=0.15, shear=0.2, shift=0.7)


def _network(
    X: np.ndarray,
    y: np.ndarray,
    hidden: Sequence[int] = (256, 128),
    epochs: int = 80,
    rate: float = 0.002,
    augment: Any = _WARPS,
    seed: int = 0,
) -> network.Network:
    parts: list[layers.Layer] = []
    inputs = 64
    for size in hidden:
        parts += [layers.Dense(inputs, size), layers.ReLU()]
        inputs = size
    net = network.Network(*parts, layers.Dense(inputs, 10), seed=seed, dtype=np.float32)
    steps = epochs * math.ceil(len(X) / 32)
    optimizer = optimizers.Adam(schedules.cosine(rate, steps))
    training.fit(
        net, X, y, losses.SoftmaxCrossEntropy(), optimizer, epochs, seed=seed, augment=augment
    )
    return net


def _plain(hidden: Sequence[int] = (16,), epochs: int = 40, **settings: Any) -> Callable:
    return lambda X, y: _network(X, y, hidden, epochs, 0.005, None, **settings)


class _Reader:
    """A student's own: anything with predict."""

    def __init__(self, predict: Callable):
        self.predict = predict


class _Waiting:
    """Made, and never trained."""

    def predict(self, X: Any) -> Any:
        raise RuntimeError("This NeuralClassifier instance is not fitted yet.")


def _history(X: Any, y: Any) -> training.History:
    net = network.Network(layers.Dense(64, 10))
    return training.fit(net, X, y, losses.SoftmaxCrossEntropy(), epochs=1)


def _by_labels_of_its_own(X: Any, y: Any) -> network.Network:
    """Trained on the images of nnlib, as they are and mirrored, with their labels."""
    images, digits = datasets.digits("train")
    mirrored = images.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    return _plain((48,), 15)(np.concatenate([images, mirrored]), np.tile(digits, 2))


def _parrot(X: np.ndarray, y: np.ndarray) -> Callable:
    """Knows its images, and of others as much as a network that has seen forty."""
    seen = {image.tobytes(): label for image, label in zip(X, y, strict=True)}
    net = _plain()(X[:40], y[:40])
    return lambda images: [
        seen.get(image.tobytes(), guess)
        for image, guess in zip(images, net.predict(images), strict=True)
    ]


def _standardised(X: np.ndarray, y: np.ndarray) -> network.Network:
    std = X.std(axis=0)
    return _plain()((X - X.mean(axis=0)) / np.where(std > 0, std, 1), y)


def _restless(X: np.ndarray, y: np.ndarray) -> Callable:
    net, rng = _plain()(X, y), np.random.default_rng(0)
    return lambda images: net.predict(images * (rng.random(images.shape) < 0.4))


def _machine(X: np.ndarray, y: np.ndarray) -> Any:
    from sklearn.svm import SVC

    return SVC().fit(X, y)


def _machine_in_line(X: np.ndarray, y: np.ndarray) -> Any:
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), KNeighborsClassifier(5)).fit(X, y).predict


_UNFINISHED = "it has not learned its own images well yet: more epochs, another learning rate, more units; or weaker warps, less dropout."
_BY_HEART = "learned by heart: it reads the images it was trained on, and others worse. Warp them while it trains (augment=Affine(…)), with units enough to learn that."
_STRAIGHT = "it was trained on images as they are, or on ones that are moved too little: warp them while it trains (augment=Affine(…)), and give it units and epochs enough."
_ALONE = "return the reader alone, not with its history or its accuracy."
_NOT_OWN_NETWORK = "the reader has to be a neural network, nnlib's or your own. (Others are welcome as a baseline.)"

_READER_MISTAKES = [
    Mistake(wrong.sentence, _once(wrong.answer))
    for wrong in (
        Mistake("there is no `return`: end with the trained network.", nothing),
        Mistake("fit gives the History: call fit, and then return the network itself.", _history),
        Mistake("return the reader itself, not how well it reads.", lambda X, y: 0.97),
        Mistake("return the reader itself, not the labels that it reads.", lambda X, y: 1 * y),
        Mistake(_ALONE, lambda X, y: (_plain(epochs=1)(X, y), 0.97)),
        Mistake(
            "a class is returned: make an object of it, train that, and return it.",
            lambda X, y: _Reader,
        ),
        Mistake(
            "scores or probabilities, ten for each image: the label is the place of the largest, argmax(axis=1).",
            lambda X, y: _plain(epochs=1)(X, y).forward,
        ),
        Mistake(
            "one label for all images: argmax needs axis=1, to look along each row.",
            lambda X, y: lambda images: 1 * images.size,
        ),
        Mistake(
            "the labels are a column: give a line, (n,).",
            lambda X, y: lambda images: np.zeros((len(images), 1)),
        ),
        Mistake(
            "it reads the images it was trained on, whatever it is given: predict(images) has to use its argument.",
            lambda X, y: lambda images: 1 * y,
        ),
        Mistake(_NOT_OWN_NETWORK, _machine),
        Mistake(_NOT_OWN_NETWORK, _machine_in_line),
        Mistake(
            "it is not trained: call fit(X, y) before you return it.", lambda X, y: _Waiting()
        ),
        Mistake(
            "it reads digits by their usual names, and here the classes have other numbers: it was trained on other images or labels than the X and y that it was given.",
            _by_labels_of_its_own,
        ),
        Mistake(
            "the images are prepared before training (standardised, or scaled), and not when it reads: predict has to do the same.",
            _standardised,
        ),
        Mistake(
            "it reads the same images differently each time: are dropout or the warps on when it reads?",
            _restless,
        ),
        Mistake(
            "one class is read from every image: has the training collapsed (a smaller learning rate), or never begun?",
            lambda X, y: lambda images: np.full(len(images), 3),
        ),
        Mistake(
            "no better than a guess: are X and y shuffled apart, does it never train, or is the learning rate far too large?",
            lambda X, y: _plain(epochs=1)(X, np.random.default_rng(1).permutation(y)),
        ),
        Mistake(_BY_HEART, _parrot),
        Mistake(_UNFINISHED, _plain(epochs=2)),
    )
]


def _by_classifier(X: np.ndarray, y: np.ndarray) -> Any:
    from nnlib.classifier import NeuralClassifier

    return NeuralClassifier(
        (256, 128),
        batch_size=32,
        learning_rate="cosine",
        learning_rate_init=0.002,
        max_iter=60,
        augment=_WARPS,
        dtype="float32",
        random_state=1,
    ).fit(X, y)


def _by_pipeline(X: np.ndarray, y: np.ndarray) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    return make_pipeline(FunctionTransformer(np.sqrt), _by_classifier(X, y)).fit(X, y)


def _by_two(X: np.ndarray, y: np.ndarray) -> Callable:
    nets = [_network(X, y, epochs=50, seed=seed) for seed in (1, 2)]

    def read(images: np.ndarray) -> list:
        scores = nets[0].forward(images) + nets[1].forward(images)
        return scores.argmax(axis=1).tolist()

    return read


def _by_hand(X: np.ndarray, y: np.ndarray) -> _Reader:
    """Two layers in plain NumPy, with momentum."""
    rng, h = np.random.default_rng(0), 256
    W1, b1 = rng.normal(0, np.sqrt(2 / 64), (64, h)), np.zeros(h)
    W2, b2 = rng.normal(0, np.sqrt(2 / h), (h, 10)), np.zeros(10)
    parameters = [W1, b1, W2, b2]
    velocities = [0 * one for one in parameters]
    epochs = 60
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        for chosen in np.array_split(order, len(X) // 32):
            images = _WARPS(X[chosen], rng)
            A = np.maximum(images @ W1 + b1, 0)
            E = np.exp(A @ W2 + b2)
            E /= E.sum(axis=1, keepdims=True)
            E[np.arange(len(chosen)), y[chosen]] -= 1
            E /= len(chosen)
            D = (E @ W2.T) * (A > 0)
            for p, v, g in zip(
                parameters, velocities, (images.T @ D, D.sum(0), A.T @ E, E.sum(0)), strict=True
            ):
                v *= 0.9
                v -= 0.1 * (1 - epoch / epochs) * g
                p += v
    return _Reader(lambda images: np.argmax(np.maximum(images @ W1 + b1, 0) @ W2 + b2, axis=1))


_READER_STYLES = [
    _once(answer) for answer in (_network, _by_classifier, _by_pipeline, _by_two, _by_hand)
]


def _reading(
    mark: float, moved: bool, mistakes: Sequence[Mistake], lesson: str, styles: Sequence = ()
) -> _Reading:
    return _Reading(
        name="train_reader",
        reference=lambda X, y: _READER_STYLES[0](X, y),
        programs=True,
        examples=[],
        judge=_judge_reader,
        errors={"not fitted": "it is not trained: call fit(X, y) before you return it."},
        mistakes=[*_READER_MISTAKES, *mistakes],
        styles=[*_READER_STYLES, *styles],
        mark=mark,
        moved=moved,
        lesson=lesson,
    )


_WORSE = _once(_plain())

reader_floor = _reading(
    0.95, False, [], '12, "Search"', [_once(_plain((64,))), _once(_plain((32, 32)))]
)
reader_mark = _reading(0.975, False, [Mistake(_BY_HEART, _WORSE)], '12, "To 99 % and beyond"')
reader_moved = _reading(
    0.9, True, [Mistake(_STRAIGHT, _once(_plain((64,))))], '12, "To 99 % and beyond"'
)
