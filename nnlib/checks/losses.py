"""The questions of assignment 04: losses, softmax and accuracy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import activations, losses

from .comparing import complaint, number, show
from .question import Mistake, Question


def _some_labels(rng: np.random.Generator, n: int, k: int = 2) -> np.ndarray:
    """Labels 0..k-1 of n samples, never all the same."""
    return rng.permutation([0, 1, *rng.integers(0, k, n - 2)])


def _other_than(rng: np.random.Generator, size: int) -> int:
    """3 to 6, not `size`: with n = k a transposed table could go unnoticed."""
    return int(rng.choice([other for other in (3, 4, 5, 6) if other != size]))


# Mean squared error


def _squares(predictions: np.ndarray, targets: np.ndarray) -> np.ndarray:
    return (predictions - targets) ** 2


def _mean_squared_error(predictions: np.ndarray, targets: np.ndarray) -> float:
    return float(np.mean(_squares(predictions, targets)))


def _squares_in_a_loop(predictions: np.ndarray, targets: np.ndarray) -> float:
    total = 0
    for i in range(len(predictions)):
        total += (predictions[i] - targets[i]) ** 2
    return total / len(predictions)


def _two_rows(rng: np.random.Generator) -> tuple:
    n = rng.integers(3, 9)
    return rng.normal(0, 2, n), rng.normal(0, 2, n)


def _two_tables(rng: np.random.Generator) -> tuple:
    n, k = rng.integers(3, 9), rng.integers(2, 5)
    return rng.normal(0, 2, (n, k)), rng.normal(0, 2, (n, k))


_NOT_OF_A_PRODUCT = [
    Mistake(
        "the square is missing: p − t for one sample and t − p for another cancel out.",
        lambda p, t: np.mean(p - t),
    ),
    Mistake(
        "the square is missing: p − t for one sample and t − p for another cancel out.",
        lambda p, t: np.mean(t - p),
    ),
    Mistake(
        "the distances themselves, |p − t|: square them.", lambda p, t: np.mean(np.abs(p - t))
    ),
    Mistake(
        "the mean is squared. Square each difference first, then take the mean.",
        lambda p, t: np.mean(p - t) ** 2,
    ),
    Mistake(
        "the difference of the squares, p² − t². Take the difference first, then square it.",
        lambda p, t: np.mean(p**2 - t**2),
    ),
    Mistake(
        "the square root of it. The mean squared error has no root.",
        lambda p, t: np.sqrt(np.mean(_squares(p, t))),
    ),
    Mistake(
        "the length of the difference (np.linalg.norm): a root of a sum. Here it is a mean, without a root.",
        lambda p, t: np.sqrt(np.sum(_squares(p, t))),
    ),
    Mistake(
        "half of it. Some texts put ½ in front; the formula here has none.",
        lambda p, t: np.mean(_squares(p, t)) / 2,
    ),
    Mistake(
        "half the sum of the squares. The formula here is the mean, without ½.",
        lambda p, t: np.sum(_squares(p, t)) / 2,
    ),
    Mistake(
        "the sign: squares are positive, and a loss is small when the predictions are good.",
        lambda p, t: -np.mean(_squares(p, t)),
    ),
    Mistake(
        "the sum of the differences is squared. Square each difference first, then take the mean.",
        lambda p, t: np.sum(p - t) ** 2 / p.size,
    ),
    Mistake(
        "twice the difference, where its square belongs: ** 2.",
        lambda p, t: np.mean(2 * (p - t)),
    ),
    Mistake(
        "the brackets: p − t² is not (p − t)².",
        lambda p, t: np.mean(p - t**2),
    ),
    Mistake(
        "a plus: (p + t)². The difference counts.",
        lambda p, t: np.mean((p + t) ** 2),
    ),
]

mean_squared_error = Question(
    borrowed=[losses.MeanSquaredError],
    name="mean_squared_error",
    reference=lambda predictions, targets: _mean_squared_error(predictions, targets),
    examples=[
        (np.array([2.5, 0.5, 4.0]), np.array([3.0, 2.0, 1.0])),
        (np.array([1.5, -2.0]), np.array([-0.5, 1.0])),
        (np.array([0.125, 0.5]), np.array([0.0, 0.53125])),
    ],
    random=_two_rows,
    read=number,
    mistakes=[
        *_NOT_OF_A_PRODUCT,
        Mistake(
            "you summed; the loss is the mean over the n samples.",
            lambda p, t: np.sum(_squares(p, t)),
        ),
        Mistake("one loss for each sample: take their mean.", _squares),
        Mistake(
            "divided by n − 1. A mean divides by n.",
            lambda p, t: np.sum(_squares(p, t)) / (len(p) - 1),
        ),
        Mistake(
            "the variance of the differences (np.var takes their mean away first).",
            lambda p, t: np.var(p - t),
        ),
        Mistake(
            "only the first sample counts: a `return` inside the loop?",
            lambda p, t: _squares(p, t)[0],
        ),
        Mistake(
            "only the last sample counts: add the squares up in the loop (+=).",
            lambda p, t: _squares(p, t)[-1] / len(p),
        ),
        Mistake(
            "the first sample is left out: indices count from 0.",
            lambda p, t: np.sum(_squares(p, t)[1:]) / len(p),
        ),
        Mistake(
            "the last sample is left out: range(n) ends before n by itself.",
            lambda p, t: np.sum(_squares(p, t)[:-1]) / len(p),
        ),
        Mistake(
            "only the last sample counts: add the squares up in the loop (+=).",
            lambda p, t: _squares(p, t)[-1],
        ),
        Mistake(
            "only the first sample is in the sum: a `return` inside the loop?",
            lambda p, t: _squares(p, t)[0] / len(p),
        ),
        Mistake(
            "divided by 3, the n of the example: n is different in each call.",
            lambda p, t: np.sum(_squares(p, t)) / 3,
        ),
        Mistake(
            "the median of the squares: the mean is asked for, np.mean.",
            lambda p, t: np.median(_squares(p, t)),
        ),
        Mistake(
            "the root of the sum, divided by n: here it is a mean of squares, without a root.",
            lambda p, t: np.linalg.norm(p - t) / p.size,
        ),
        Mistake(
            "the brackets: in p − t² / n only t is squared and divided. Put p − t in brackets, and sum the squares.",
            lambda p, t: p - t**2 / len(p),
        ),
        Mistake(
            "only differences above 0 count: the square makes the negative ones count, too.",
            lambda p, t: np.mean(np.maximum(p - t, 0) ** 2),
        ),
    ],
    styles=[
        lambda predictions, targets: np.mean((predictions - targets) ** 2),
        lambda p, t: sum((a - b) ** 2 for a, b in zip(p, t, strict=True)) / len(p),
        lambda p, t: (p - t) @ (p - t) / len(p),
        lambda p, t: np.square(np.subtract(p, t)).mean(axis=0),
        lambda p, t: np.linalg.norm(p - t) ** 2 / p.size,
        lambda p, t: np.mean(_squares(p.astype(np.float32), t.astype(np.float32))),
        _squares_in_a_loop,
    ],
    lesson='04, "By hand: a first ruler"',
)

mean_squared_error_tables = Question(
    borrowed=[losses.MeanSquaredError],
    name="mean_squared_error",
    reference=lambda predictions, targets: _mean_squared_error(predictions, targets),
    examples=[
        (
            np.array([[1.0, 2.0, 4.0], [0.0, 3.0, -1.0]]),
            np.array([[2.0, 4.0, 1.0], [0.5, 3.5, 1.0]]),
        ),
        (np.array([[1.0, 4.0], [-2.0, 0.5]]), np.array([[2.0, 1.5], [0.0, 3.5]])),
        (
            np.array([[0.125, 0.5], [0.25, 1.0]]),
            np.array([[0.0, 0.53125], [0.25, 1.0]]),
        ),
    ],
    random=_two_tables,
    read=number,
    mistakes=[
        *_NOT_OF_A_PRODUCT,
        Mistake(
            "divided by the number of rows only: there are n × k entries.",
            lambda p, t: np.sum(_squares(p, t)) / len(p),
        ),
        Mistake(
            "divided by the number of columns only: there are n × k entries.",
            lambda p, t: np.sum(_squares(p, t)) / p.shape[1],
        ),
        Mistake(
            "you summed; the loss is the mean over all entries.",
            lambda p, t: np.sum(_squares(p, t)),
        ),
        Mistake(
            "one loss for each column (a loop over the rows, or axis=0). One number for the whole table is asked for.",
            lambda p, t: np.mean(_squares(p, t), axis=0),
        ),
        Mistake(
            "one sum for each column, one row of numbers. One number for the whole table is asked for.",
            lambda p, t: np.sum(_squares(p, t), axis=0),
        ),
        Mistake(
            "one loss for each row. One number for the whole table is asked for.",
            lambda p, t: np.mean(_squares(p, t), axis=1),
        ),
        Mistake(
            "one sum for each row. One number for the whole table is asked for.",
            lambda p, t: np.sum(_squares(p, t), axis=1),
        ),
        Mistake("one loss for each entry: take their mean.", _squares),
        Mistake(
            "@ multiplies matrices here, and needs other shapes. For a square entry by entry: ** 2.",
            lambda p, t: (p - t) @ (p - t),
        ),
        Mistake(
            "(p − t).T @ (p − t) is a (k, k) table of products. For a square entry by entry: ** 2.",
            lambda p, t: (p - t).T @ (p - t) / len(p),
        ),
        Mistake(
            "the variance of the differences (np.var takes their mean away first).",
            lambda p, t: np.var(p - t),
        ),
        Mistake(
            "divided by n · k − 1. A mean divides by the number of entries.",
            lambda p, t: np.sum(_squares(p, t)) / (p.size - 1),
        ),
        Mistake(
            "divided by a fixed number: the size is different in each call.",
            lambda p, t: np.sum(_squares(p, t)) / 3,
        ),
        Mistake(
            "divided by n + k: a table has n · k entries.",
            lambda p, t: np.sum(_squares(p, t)) / sum(p.shape),
        ),
        Mistake(
            "both loops run over the rows, so columns are left out: the inner one runs over the k columns, shape[1].",
            lambda p, t: (
                np.sum([_squares(p, t)[i, j] for i in range(len(p)) for j in range(len(p))])
                / len(p) ** 2
            ),
        ),
        Mistake(
            "only the first column counts: the mean is over all columns.",
            lambda p, t: np.mean(_squares(p, t)[:, 0]),
        ),
        Mistake(
            "only the first row counts: a `return` inside the loop?",
            lambda p, t: np.mean(_squares(p, t)[0]),
        ),
        Mistake(
            "the median of the squares: the mean is asked for, np.mean.",
            lambda p, t: np.median(_squares(p, t)),
        ),
        Mistake(
            "(p − t).T @ (p − t) is a (k, k) table of products. For a square entry by entry: ** 2.",
            lambda p, t: np.mean((p - t).T @ (p - t)),
        ),
        Mistake(
            "dot multiplies matrices here, and needs other shapes. For a square entry by entry: ** 2.",
            lambda p, t: (p - t).dot(p - t),
        ),
        Mistake(
            "the root of the sum, divided by n · k: here it is a mean of squares, without a root.",
            lambda p, t: np.linalg.norm(p - t) / p.size,
        ),
    ],
    styles=[
        lambda predictions, targets: np.mean((predictions - targets) ** 2),
        lambda p, t: _squares(p, t).mean(axis=0).mean(),
        lambda p, t: (
            sum((a - b) ** 2 for row, true in zip(p, t, strict=True) for a, b in zip(row, true))  # noqa: B905
            / p.size
        ),
        lambda p, t: np.sum(np.square(p.ravel() - t.ravel())) / (p.shape[0] * p.shape[1]),
        lambda p, t: np.einsum("ij,ij->", p - t, p - t) / p.size,
        lambda p, t: float(np.average(_squares(p, t))),
    ],
    lesson='04, "By hand: a first ruler"',
)


# Binary cross-entropy


def _terms(p: Any, y: Any) -> Any:
    return y * np.log(p) + (1 - y) * np.log(1 - p)


def _binary_cross_entropy(p: np.ndarray, y: np.ndarray) -> float:
    return float(-np.mean(_terms(p, y)))


def _clipped(p: Any, smallest: float = 1e-12) -> Any:
    return np.clip(p, smallest, 1 - smallest)


def _of_the_truth(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.where(y == 1, p, 1 - p)


def _in_a_loop(p: np.ndarray, y: np.ndarray, smallest: float = 0) -> float:
    total = 0.0
    for one, label in zip(p, y, strict=True):
        one = min(max(float(one), smallest), 1 - smallest)
        total -= math.log(one) if label == 1 else math.log(1 - one)
    return total / len(p)


def _formula_in_a_loop(p: np.ndarray, y: np.ndarray) -> float:
    pairs = zip(p, y, strict=True)
    return -sum(t * math.log(a) + (1 - t) * math.log(1 - a) for a, t in pairs) / len(p)


def _formula_by_number(p: np.ndarray, y: np.ndarray) -> float:
    """With np.log of one number after another: NumPy then warns in other words."""
    total = 0.0
    for one, label in zip(p, y, strict=True):
        total += label * np.log(one) + (1 - label) * np.log(1 - one)
    return -total / len(p)


def _probabilities(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(4, 9))
    return rng.uniform(0.02, 0.98, n), _some_labels(rng, n)


# Sentence -> the mistake, for probabilities inside of 0..1.
_WRONG_CROSS_ENTROPIES: list[tuple[str, Callable]] = [
    (
        "the sign: logarithms of numbers below 1 are negative, so the loss has a minus in front.",
        lambda p, y: np.mean(_terms(p, y)),
    ),
    (
        "you summed; the loss is the mean over the n predictions.",
        lambda p, y: -np.sum(_terms(p, y)),
    ),
    (
        "you summed, and the sign: the loss is minus the mean over the n predictions.",
        lambda p, y: np.sum(_terms(p, y)),
    ),
    (
        "only predictions with y = 1 count in your loss: the second term is missing.",
        lambda p, y: -np.mean(y * np.log(p)),
    ),
    (
        "only predictions with y = 0 count in your loss: the first term is missing.",
        lambda p, y: -np.mean((1 - y) * np.log(1 - p)),
    ),
    (
        "the two terms have different signs: the minus in front holds for both (mind the brackets), and between them stands a plus.",
        lambda p, y: np.mean(-y * np.log(p) + (1 - y) * np.log(1 - p)),
    ),
    (
        "the brackets: 1 − y · ln(1 − p) is not (1 − y) · ln(1 − p).",
        lambda p, y: -np.mean(y * np.log(p) + 1 - y * np.log(1 - p)),
    ),
    (
        "ln p in both terms: the second has ln(1 − p).",
        lambda p, y: -np.mean(np.log(p)),
    ),
    (
        "ln(1 − p) in both terms: the first has ln p.",
        lambda p, y: -np.mean(np.log(1 - p)),
    ),
    (
        "ln(p − 1) in the second term: p − 1 is negative and has no logarithm. It is ln(1 − p).",
        lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(p - 1)),
    ),
    (
        "the two terms are multiplied: one of them is always 0. Add them.",
        lambda p, y: -np.mean(y * np.log(p) * (1 - y) * np.log(1 - p)),
    ),
    (
        "the factor y in both terms: the second has 1 − y.",
        lambda p, y: -np.mean(y * np.log(p) + y * np.log(1 - p)),
    ),
    (
        "the labels the wrong way round: y goes with ln p, 1 − y with ln(1 − p).",
        lambda p, y: -np.mean((1 - y) * np.log(p) + y * np.log(1 - p)),
    ),
    (
        "the factors y and 1 − y are missing: only the probability given to the truth counts.",
        lambda p, y: -np.mean(np.log(p) + np.log(1 - p)),
    ),
    (
        "log10: the formula has the natural logarithm, np.log.",
        lambda p, y: -np.mean(_terms(p, y)) / np.log(10),
    ),
    (
        "log2: the formula has the natural logarithm, np.log.",
        lambda p, y: -np.mean(_terms(p, y)) / np.log(2),
    ),
    (
        "np.log1p(p) is ln(1 + p): the formula has ln p.",
        lambda p, y: -np.mean(y * np.log1p(p) + (1 - y) * np.log1p(1 - p)),
    ),
    (
        "p and y have changed places: the labels stand in the logarithms.",
        lambda p, y: -np.mean(_terms(y, p)),
    ),
    (
        "p and y have changed places: the labels stand in the logarithms.",
        lambda p, y: -np.mean(_terms(_clipped(y), p)),
    ),
    (
        "p stands in the place of y: the factors are the labels, y and 1 − y.",
        lambda p, y: -np.mean(_terms(p, p)),
    ),
    (
        "this is the mean squared error.",
        lambda p, y: np.mean((p - y) ** 2),
    ),
    (
        "the logarithm is missing: this is the mean distance of p from y.",
        lambda p, y: np.mean(np.abs(p - y)),
    ),
    (
        "the logarithm is missing: this is minus the mean probability given to the truth.",
        lambda p, y: -np.mean(_of_the_truth(p, y)),
    ),
    (
        "the logarithm of the mean. First take the logarithm of each, then the mean.",
        lambda p, y: -np.log(np.mean(_of_the_truth(p, y))),
    ),
    (
        "one loss for each prediction: take their mean.",
        lambda p, y: -_terms(p, y),
    ),
    (
        "the sign is missing, and the mean: this is one logarithm for each prediction.",
        lambda p, y: _terms(p, y),
    ),
    (
        "a mean for each of the two classes, added: the formula has one mean, over all n.",
        lambda p, y: -np.mean(np.log(p[y == 1])) - np.mean(np.log(1 - p[y == 0])),
    ),
    (
        "the predictions are rounded to 0 or 1: take the probabilities as they are.",
        lambda p, y: -np.mean(_terms(_clipped(np.round(p)), y)),
    ),
    (
        "the predictions are rounded to 0 or 1: take the probabilities as they are.",
        lambda p, y: -np.mean(_terms(_clipped(1.0 * (p > 0.5)), y)),
    ),
    (
        "p goes through a sigmoid in yours: it is a probability already.",
        lambda p, y: -np.mean(_terms(activations.sigmoid(p), y)),
    ),
    (
        "divided by 2n: some texts put ½ before the squared error, never here.",
        lambda p, y: -np.mean(_terms(p, y)) / 2,
    ),
    (
        "only the first prediction counts: a `return` inside the loop?",
        lambda p, y: -_terms(p, y)[0],
    ),
]

_TOO_COARSE = "p is kept too far from 0 and 1: clip it to [1e-12, 1 − 1e-12]."

binary_cross_entropy = Question(
    borrowed=[losses.BinaryCrossEntropy],
    name="binary_cross_entropy",
    reference=lambda p, y: _binary_cross_entropy(p, y),
    examples=[
        (np.array([0.9, 0.2, 0.6]), np.array([1, 0, 1])),
        (np.array([0.3, 0.998, 0.7, 0.003]), np.array([0, 1, 0, 1])),
    ],
    random=_probabilities,
    read=number,
    mistakes=[
        Mistake(
            "the mean holds only the first term: put both into its brackets.",
            lambda p, y: -np.mean(y * np.log(p)) - (1 - y) * np.log(1 - p),
        ),
        *(Mistake(sentence, answer) for sentence, answer in _WRONG_CROSS_ENTROPIES),
        *(
            Mistake(_TOO_COARSE, lambda p, y, e=e: -np.mean(_terms(_clipped(p, e), y)))
            for e in (0.4, 0.25, 0.2, 0.1, 0.05, 0.02, 0.01)
        ),
        Mistake(
            "only the first prediction is in the sum: a `return` inside the loop?",
            lambda p, y: -_terms(p, y)[0] / len(p),
        ),
        Mistake(
            "each term is divided by n, but they are not added up: np.sum, or np.mean.",
            lambda p, y: -_terms(p, y) / len(p),
        ),
        Mistake(
            "images with y = 0 are left out, of the sum and of n: their loss is −ln(1 − p).",
            lambda p, y: -np.mean(np.log(p[y == 1])),
        ),
        Mistake(
            "p > 0.5 decides which term counts: the label y does.",
            lambda p, y: -np.mean(np.log(np.maximum(p, 1 - p))),
        ),
        Mistake(
            "the brackets: 1 − ln p is not ln(1 − p).",
            lambda p, y: -np.mean(y * np.log(p) + (1 - y) * (1 - np.log(p))),
        ),
        *(
            Mistake(
                "a number is added to p that is large enough to change the loss: 1e-12 is enough.",
                lambda p, y, e=e: -np.mean(y * np.log(p + e) + (1 - y) * np.log(1 - p + e)),
            )
            for e in (0.1, 0.01, 1e-3, 1e-4, 1e-5)
        ),
    ],
    styles=[
        lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
        lambda p, y: -np.mean(np.log(np.where(y == 1, p, 1 - p))),
        lambda p, y: -(y @ np.log(p) + (1 - y) @ np.log(1 - p)) / len(y),
        _in_a_loop,
        lambda p, y: -np.log(np.prod(_of_the_truth(p, y))) / len(p),
        lambda p, y: -np.log(np.abs(1 - y - p)).mean(),
        lambda p, y: _binary_cross_entropy(_clipped(p.astype(np.float32), 1e-7), y),
        lambda p, y: -(np.log(p[y == 1]).sum() + np.log(1 - p[y == 0]).sum()) / p.size,
    ],
    lesson='04, "In one formula"',
)


# What one certain and wrong prediction has to cost: any clip up to 4.5e-5 comes to that.
_LARGE = 10


def _judge_certain(result: Any, p: np.ndarray, y: np.ndarray) -> str | None:
    said = complaint(result, 0.0)
    if said:
        return said
    loss, between = float(result), (p > 0) & (p < 1)
    others = -np.sum(np.log(_of_the_truth(p, y)[between])) / len(p)
    wrong = np.sum(p == 1 - y) / len(p)  # the share of the certain and wrong
    clipped = show(_binary_cross_entropy(_clipped(p), y))
    if wrong:
        if np.isfinite(loss) and loss >= others + _LARGE * wrong - 1e-4:
            return None
        return f"returned {show(loss)}, expected a large number, but finite, such as {clipped}"
    if abs(loss - others) <= 1e-4:
        return None
    return f"returned {show(loss)}, expected {show(others) if others else 0}"


def _certain_probabilities(rng: np.random.Generator) -> tuple:
    p = rng.permutation([0.0, 1.0, rng.integers(0, 2), *rng.uniform(0.1, 0.9, rng.integers(2, 6))])
    y = _some_labels(rng, len(p))
    return p, y


def _repaired_afterwards(p: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(np.nan_to_num(-_terms(p, y))))


def _free_of_charge(p: np.ndarray, y: np.ndarray) -> float:
    return float(-np.mean(np.where((p == 0) | (p == 1), 0, _terms(_clipped(p), y))))


def _silenced(answer: Callable) -> Callable:
    """The mistake with NumPy's warnings switched off."""

    def silenced(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return answer(*arguments)

    return silenced


_NO_CLIP = (
    "ln 0 is −∞, and 0 · ln 0 is nan (no number), even for a right answer. Keep p away from "
    "0 and 1 before you take its logarithm: np.clip."
)
_SWITCHED_OFF = (
    "the warning is switched off, and ln 0 is still −∞. Keep p away from 0 and 1 before you take "
    "its logarithm: np.clip."
)
_MATH_LOG = "math.log(0) is an error. Keep p away from 0 and 1 first: min and max, or np.clip."
_UPPER_END = (
    "p = 1 still gives ln(1 − p) = ln 0: clip at the upper end, too, at 1 − 1e-12. "
    "(A number below 1e-16 is too small for that: 1 − 1e-17 is 1.)"
)

binary_cross_entropy_certainty = Question(
    borrowed=[losses.BinaryCrossEntropy],
    name="binary_cross_entropy",
    reference=lambda p, y: _binary_cross_entropy(_clipped(p), y),
    examples=[
        (np.array([1.0]), np.array([1])),
        (np.array([0.0]), np.array([1])),
        (np.array([1.0, 0.0, 0.6]), np.array([1, 0, 1])),
        (np.array([1.0, 0.25, 0.0]), np.array([0, 1, 0])),
        (np.array([0.7, 0.2]), np.array([1, 0])),
    ],
    random=_certain_probabilities,
    read=number,
    judge=_judge_certain,
    silent=True,
    mistakes=[
        Mistake(_NO_CLIP, lambda p, y: -np.mean(_terms(p, y))),
        Mistake(_NO_CLIP, lambda p, y: -np.mean(np.log(_of_the_truth(p, y)))),
        Mistake(_NO_CLIP, lambda p, y: -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))),
        Mistake(_NO_CLIP, lambda p, y: -np.sum(_terms(p, y))),
        Mistake(_NO_CLIP, lambda p, y: np.mean(_terms(p, y))),
        Mistake(_SWITCHED_OFF, _silenced(_binary_cross_entropy)),
        Mistake(_SWITCHED_OFF, _silenced(lambda p, y: -np.mean(np.log(_of_the_truth(p, y))))),
        Mistake(
            "where p is 0 or 1 is left out of the mean. Certain and wrong has to cost most.",
            lambda p, y: (
                -np.mean(_terms(p[between], y[between]))
                if any(between := (p > 0) & (p < 1))
                else np.mean([])
            ),
        ),
        Mistake(_NO_CLIP, _formula_by_number),
        Mistake(_UPPER_END, lambda p, y: _formula_by_number(np.maximum(p, 1e-12), y)),
        Mistake(
            "p = 0 still gives ln p = ln 0: clip at the lower end, too, at 1e-12.",
            lambda p, y: _formula_by_number(np.minimum(p, 1 - 1e-12), y),
        ),
        Mistake(_MATH_LOG, _in_a_loop),
        Mistake(_MATH_LOG, _formula_in_a_loop),
        Mistake(_UPPER_END, lambda p, y: -np.mean(_terms(np.maximum(p, 1e-12), y))),
        Mistake(
            "p = 0 still gives ln p = ln 0: clip at the lower end, too, at 1e-12.",
            lambda p, y: -np.mean(_terms(np.minimum(p, 1 - 1e-12), y)),
        ),
        Mistake(
            "p + 1e-12 in both terms: where p is 1, 1 − p is now negative, and has no logarithm.",
            lambda p, y: -np.mean(_terms(p + 1e-12, y)),
        ),
        *(
            Mistake(_TOO_COARSE, lambda p, y, e=e: -np.mean(_terms(_clipped(p, e), y)))
            for e in (0.4, 0.25, 0.2, 0.1, 0.05, 0.01, 0.001, 1e-4)
        ),
        Mistake(
            "the value is right, but the logarithm of 0 was taken first and repaired afterwards. Clip p before it.",
            _repaired_afterwards,
        ),
        Mistake(
            "certain and wrong costs nothing in yours: it has to cost most.",
            _free_of_charge,
        ),
        Mistake(
            "the labels are clipped: it is p that must not be 0 or 1.",
            lambda p, y: -np.mean(_terms(p, _clipped(y))),
        ),
        # The values are wrong besides: the same sentence as in the cell above.
        *(
            Mistake(sentence, lambda p, y, f=answer: f(_clipped(p), y))
            for sentence, answer in _WRONG_CROSS_ENTROPIES
        ),
        Mistake(
            "a mean that is no number becomes 0 in yours, and certain and wrong costs nothing: it has to cost most.",
            _silenced(lambda p, y: np.nan_to_num(-np.mean(_terms(p, y)))),
        ),
        Mistake(
            "np.nanmean leaves the nan out, but −∞ stays, and n changes. Clip p before its logarithm.",
            _silenced(lambda p, y: -np.nanmean(_terms(p, y))),
        ),
        Mistake(
            "a number as small as 1e-20 is lost next to 1: 1 − 1e-20 is 1. Take 1e-12.",
            lambda p, y: -np.mean(_terms(_clipped(p, 1e-20), y)),
        ),
        Mistake(
            "np.clip(p, lowest, highest): the two ends have changed places.",
            lambda p, y: -np.mean(_terms(np.clip(p, 1 - 1e-12, 1e-12), y)),
        ),
        Mistake(
            "the loss is clipped: it is p that must not be 0 or 1, before its logarithm.",
            lambda p, y: np.clip(-np.mean(_terms(p, y)), 1e-12, 1 - 1e-12),
        ),
        Mistake(
            "p = 0 and p = 1 become 0.5, as if the network did not know: keep them close to 0 and 1.",
            lambda p, y: -np.mean(_terms(np.where((p == 0) | (p == 1), 0.5, p), y)),
        ),
        Mistake(
            "certain and right costs as much as certain and wrong: the label decides.",
            lambda p, y: np.mean(np.where((p == 0) | (p == 1), 10.0, -_terms(_clipped(p), y))),
        ),
        *(
            Mistake(
                "one fixed loss whenever a p is 0 or 1, right or wrong: each prediction has a loss of its own.",
                lambda p, y, c=c: (
                    c if np.any((p == 0) | (p == 1)) else -np.mean(_terms(_clipped(p), y))
                ),
            )
            for c in (0.0, 1.0, 10.0, 100.0, 1000.0)
        ),
        Mistake(
            "divided by n twice.",
            lambda p, y: -np.mean(_terms(_clipped(p), y)) / len(p),
        ),
    ],
    styles=[
        lambda p, y: -np.mean(_terms(_clipped(p), y)),
        lambda p, y: -np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)),
        lambda p, y: -np.mean(np.log(np.maximum(_of_the_truth(p, y), np.finfo(float).tiny))),
        lambda p, y: -np.mean(_terms(np.maximum(np.minimum(p, 1 - 1e-7), 1e-7), y)),
        lambda p, y: _in_a_loop(p, y, 1e-15),
        lambda p, y: -np.mean(_terms(_clipped(p.astype(np.float32), 1e-6), y)),
        lambda p, y: np.mean([1000.0 if t == 0 else -math.log(t) for t in _of_the_truth(p, y)]),
    ],
    lesson='04, "When the network is certain"',
)


# One-hot


def _one_hot(y: np.ndarray, k: int) -> np.ndarray:
    return np.eye(k)[y]


def _filled(shape: tuple, at: Any, value: Any = 1) -> np.ndarray:
    Y = np.zeros(shape)
    Y[at] = value
    return Y


def _one_hot_by_loop(y: np.ndarray, k: int) -> list:
    rows = []
    for label in y:
        row = [0] * k
        row[label] = 1
        rows.append(row)
    return rows


def _one_row_for_all(y: np.ndarray, k: int) -> list:
    row, rows = [0] * k, []
    for label in y:
        row[label] = 1
        rows.append(row)
    return rows


def _labels_of_k(rng: np.random.Generator) -> tuple:
    k = int(rng.integers(3, 7))
    return _some_labels(rng, _other_than(rng, k), k), k


one_hot = Question(
    name="one_hot",
    reference=lambda y, k: _one_hot(y, k),
    examples=[
        (np.array([2, 0]), 4),
        (np.array([1, 3, 1]), 5),
        (np.array([2, 0, 1, 1, 0]), 3),
        (np.array([1]), 3),
    ],
    random=_labels_of_k,
    mistakes=[
        Mistake(
            "the table is on its side, (k, n): one row a label, one column a class.",
            lambda y, k: np.eye(k)[:, y],
        ),
        Mistake(
            "as many columns as classes that occur in y. There are k, even if some don't occur.",
            lambda y, k: np.eye(np.max(y) + 1)[y],
        ),
        Mistake(
            "as many columns as classes that occur in y. There are k, even if some don't occur.",
            lambda y, k: 1 * (y[:, None] == np.unique(y)),
        ),
        Mistake(
            "ten columns, whatever k is: use the argument k.", lambda y, k: np.eye(max(k, 10))[y]
        ),
        Mistake(
            "a column too many: classes 0 to k − 1 are k columns.", lambda y, k: np.eye(k + 1)[y]
        ),
        Mistake(
            "off by one: class 0 belongs to the first column, whose index is 0.",
            lambda y, k: np.eye(k)[y - 1],
        ),
        Mistake(
            "off by one: class 0 belongs to the first column, whose index is 0.",
            lambda y, k: np.eye(k)[(y + 1) % k],
        ),
        Mistake(
            "off by one: class 0 belongs to the first column, whose index is 0.",
            lambda y, k: 1 * (y[:, None] == np.arange(1, k + 1)),
        ),
        Mistake(
            "the columns come in the opposite order: class 0 is the first.",
            lambda y, k: np.eye(k)[y][:, ::-1],
        ),
        Mistake(
            "each row holds the ones of all labels. Y[:, y] = 1 does that (index the rows, too), and so does a loop that puts them all into one same row.",
            lambda y, k: _filled((len(y), k), (slice(None), y)),
        ),
        Mistake(
            "each row holds the ones of all labels. Y[:, y] = 1 does that (index the rows, too), and so does a loop that puts them all into one same row.",
            _one_row_for_all,
        ),
        Mistake(
            "every row holds the ones of the rows before: start each with a new row of zeros.",
            lambda y, k: np.array([_one_hot(y[: i + 1], k).max(axis=0) for i in range(len(y))]),
        ),
        Mistake(
            "the label itself stands in the place of the 1.",
            lambda y, k: _one_hot(y, k) * y[:, None],
        ),
        Mistake("0 and 1 have changed places.", lambda y, k: 1 - _one_hot(y, k)),
        Mistake("−1 where 0 belongs.", lambda y, k: 2 * _one_hot(y, k) - 1),
        Mistake(
            "all in one long row: each label needs a row of its own, (n, k).",
            lambda y, k: _one_hot(y, k).ravel(),
        ),
        Mistake("one row only: a `return` inside the loop?", lambda y, k: _one_hot(y, k)[0]),
        Mistake("one row only, the last: collect them all.", lambda y, k: _one_hot(y, k)[-1]),
        Mistake(
            "this is np.eye(k) itself, one row a class. One row a label is asked for: index it with y.",
            lambda y, k: np.eye(k),
        ),
        Mistake(
            "np.eye(n) has a row for each label. It takes one for each class.",
            lambda y, k: np.eye(len(y))[y],
        ),
        Mistake(
            "row i has its 1 in column i, whatever the labels are: it belongs in column y[i].",
            lambda y, k: np.eye(len(y), k),
        ),
        Mistake(
            "the rows are sorted: row i belongs to label y[i].",
            lambda y, k: np.eye(k)[np.sort(y)],
        ),
        Mistake("zeros only: the ones are missing.", lambda y, k: np.zeros((len(y), k))),
        Mistake(
            "the sum over the labels: how often each class occurs.",
            lambda y, k: _one_hot(y, k).sum(axis=0),
        ),
        Mistake(
            "ones from the first column up to the class: only the class itself gets a 1.",
            lambda y, k: 1 * (np.arange(k) <= y[:, None]),
        ),
        Mistake(
            "Y[y] = 1 fills whole rows, those whose number is a label. Index row and column: Y[i, y[i]].",
            lambda y, k: _filled((len(y), k), y),
        ),
        Mistake(
            "row and column have changed places in the index: Y[i, y[i]].",
            lambda y, k: _filled((len(y), k), (y, np.arange(len(y)))),
        ),
        Mistake(
            "the table is (n, n): it has a column for each class, (n, k).",
            lambda y, k: _filled((len(y), len(y)), (np.arange(len(y)), y)),
        ),
        Mistake(
            "one row for all labels: each label needs a row of its own, (n, k).",
            lambda y, k: _filled((k,), y),
        ),
        Mistake(
            "the table is (k, k): it has a row for each label, (n, k).",
            lambda y, k: _filled((k, k), (np.arange(len(y)), y)),
        ),
        Mistake(
            "only the first row has its 1: a `return` inside the loop?",
            lambda y, k: _filled((len(y), k), (0, y[0])),
        ),
        Mistake(
            "the loop runs over the k classes: it has to run over the n labels.",
            lambda y, k: [_one_hot(y, k)[i] for i in range(k)],
        ),
        Mistake(
            "a column too few: classes 0 to k − 1 are k columns.",
            lambda y, k: _one_hot(y, k)[:, :-1],
        ),
        Mistake(
            "label 0 gets no 1: it is a class like the others (`if label:` is false for 0).",
            lambda y, k: _one_hot(y, k) * (y != 0)[:, None],
        ),
        Mistake(
            "a label that comes again gets no 1: list.index(…) finds only the first place.",
            lambda y, k: _filled((len(y), k), ([list(y).index(v) for v in y], y)),
        ),
        Mistake(
            "four columns, as in the example: use the argument k.",
            lambda y, k: np.eye(4)[y],
        ),
        Mistake(
            "the zeros are missing: each row has k entries.",
            lambda y, k: np.ones((len(y), 1)),
        ),
        Mistake(
            "y is compared as a row, (n,), with k classes. Make it a column first: y[:, np.newaxis].",
            lambda y, k: y == np.arange(k),
        ),
        Mistake(
            "a single label has to give a table, too, (1, k): squeeze takes the row away.",
            lambda y, k: np.squeeze(_one_hot(y, k)),
        ),
    ],
    styles=[
        lambda y, k: np.eye(k)[y],
        _one_hot_by_loop,
        lambda y, k: y[:, None] == np.arange(k),
        lambda labels, classes: _filled((len(labels), classes), (np.arange(len(labels)), labels)),
        lambda y, k: [[1.0 if label == j else 0.0 for j in range(k)] for label in y],
        lambda y, k: np.identity(k, dtype=int).take(y, axis=0),
        lambda y, k: np.array([np.eye(k)[label] for label in y.tolist()]),
        lambda y, k: np.vstack([np.bincount([label], minlength=k) for label in y]),
    ],
    lesson='04, "Cross-entropy for ten classes"',
)


# Softmax


def _softmax_rows(scores: np.ndarray) -> list:
    rows = []
    for row in scores:
        e = [math.exp(s - max(row)) for s in row]
        rows.append([value / sum(e) for value in e])
    return rows


def _math_softmax(scores: np.ndarray) -> list:
    return [[math.exp(s) / sum(math.exp(t) for t in row) for s in row] for row in scores]


def _plain_softmax(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


def _shifted(scores: np.ndarray, axis: int | None = 1) -> np.ndarray:
    return scores - scores.max(axis=axis, keepdims=True)


def _shares(positive: np.ndarray, axis: int | None = 1) -> np.ndarray:
    return positive / positive.sum(axis=axis, keepdims=True)


def _some_scores(rng: np.random.Generator) -> tuple:
    k = int(rng.integers(3, 7))
    return (rng.normal(0, 2, (_other_than(rng, k), k)),)


_KEEPDIMS = "the sums lie in a row, (n,), and meet the columns of the table. Keep them a column: keepdims=True."

_IN_SOFTMAX_AND_SOFTMAX_LARGE_SCORES = [
    Mistake(
        "the row's largest score and the row's sum lie in a row, (n,). Keep both a column: keepdims=True.",
        lambda s: np.exp(s - s.max(axis=1)) / np.exp(s - s.max(axis=1)).sum(axis=1),
    ),
    Mistake(
        "the row's largest score lies in a row, (n,), as s.max(axis=1) gives it. Keep it a column: keepdims=True.",
        lambda s: _shares(np.exp(s - s.max(axis=1))),
    ),
    Mistake(
        "s.max(axis=0) takes something else from each column, and that changes the differences in a row: axis=1.",
        lambda s: _shares(np.exp(_shifted(s, axis=0))),
    ),
    Mistake(
        "the largest score is taken away above the fraction line, but not below: do the same in both.",
        lambda s: np.exp(_shifted(s)) / np.exp(s).sum(axis=1, keepdims=True),
    ),
    Mistake(
        "only the first row: a `return` inside the loop?", lambda s: activations.softmax(s[0])
    ),
    Mistake(
        "one row of scores has to give a table, too, (1, k): squeeze takes the row away.",
        lambda s: np.squeeze(activations.softmax(s)),
    ),
    Mistake(
        "divided by the row's largest score: that changes the differences. Subtract it.",
        lambda s: _shares(np.exp(s / s.max(axis=1, keepdims=True))),
    ),
]

softmax = Question(
    name="softmax",
    reference=activations.softmax,
    examples=[
        (np.array([[2.0, 1.0, 0.0], [0.0, 0.5, 4.0]]),),
        (np.array([[1.0, -1.0], [0.5, 3.0]]),),
        (np.array([[1.0, 2.0, 0.5]]),),
    ],
    random=_some_scores,
    mistakes=[
        Mistake(
            "the exponentials are divided by the sum of the whole table: each row has its own, axis=1.",
            lambda s: (
                np.exp(s - s.max(axis=1, keepdims=True))
                / np.exp(s - s.max(axis=1, keepdims=True)).sum()
            ),
        ),
        Mistake(
            "the exponentials are divided by the sums of the columns: a row is one image, axis=1.",
            lambda s: (
                np.exp(s - s.max(axis=1, keepdims=True))
                / np.exp(s - s.max(axis=1, keepdims=True)).sum(axis=0)
            ),
        ),
        Mistake(
            "the scores themselves are divided by their sum: take the exponential of each first.",
            _shares,
        ),
        Mistake(
            "axis=0 goes down the columns. The probabilities of one image stand in a row: axis=1.",
            lambda s: _shares(np.exp(s), axis=0),
        ),
        Mistake(
            "one sum for the whole table: each row needs a sum of its own, axis=1.",
            lambda s: np.exp(s) / np.exp(s).sum(),
        ),
        Mistake(_KEEPDIMS, lambda s: np.exp(s) / np.exp(s).sum(axis=1)),
        *_IN_SOFTMAX_AND_SOFTMAX_LARGE_SCORES,
        Mistake(
            "the largest score is taken away below the fraction line, but not above: do the same in both.",
            lambda s: np.exp(s) / np.exp(_shifted(s)).sum(axis=1, keepdims=True),
        ),
        Mistake(
            "the exponentials are not divided by their sum.",
            np.exp,
        ),
        Mistake(
            "the sign in the exponent: the largest score gets the smallest probability.",
            lambda s: _shares(np.exp(-s)),
        ),
        Mistake(
            "the exponential of the sum, where the sum of the exponentials belongs.",
            lambda s: np.exp(s) / np.exp(s.sum(axis=1, keepdims=True)),
        ),
        Mistake(
            "the largest probability of each row is 1 in yours, so the row sums to more: divide the exponentials by their sum.",
            lambda s: np.exp(s) / np.exp(s).max(axis=1, keepdims=True),
        ),
        Mistake(
            "divided by the row's mean: divide by its sum.",
            lambda s: np.exp(s) / np.exp(s).mean(axis=1, keepdims=True),
        ),
        Mistake(
            "2 to the power of s, where e to the power of s belongs: np.exp.",
            lambda s: _shares(2.0**s),
        ),
        Mistake(
            "10 to the power of s, where e to the power of s belongs: np.exp.",
            lambda s: _shares(10.0**s),
        ),
        Mistake(
            "this is the sigmoid of each score alone. Softmax compares the scores of a row.",
            activations.sigmoid,
        ),
        Mistake(
            "the logarithm of it: softmax gives the probabilities themselves.",
            lambda s: np.log(activations.softmax(s)),
        ),
        Mistake(
            "a 1 for the largest score and 0 elsewhere: softmax is softer.",
            lambda s: np.eye(s.shape[1])[s.argmax(axis=1)],
        ),
        Mistake(
            "softmax is taken twice.",
            lambda s: activations.softmax(activations.softmax(s)),
        ),
        Mistake(
            "only the sums of the rows: divide the exponentials by them.",
            lambda s: np.exp(s).sum(axis=1),
        ),
        Mistake(
            "the largest probability of each row only: give the whole row.",
            lambda s: activations.softmax(s).max(axis=1),
        ),
        Mistake(
            "negative scores are cut off: they count, too, with exponentials below 1.",
            lambda s: _shares(np.exp(np.maximum(s, 0))),
        ),
        Mistake(
            "2.718 is not exact enough for e: use np.exp.",
            lambda s: _shares(2.718**s),
        ),
        Mistake(
            "2.718 is not exact enough for e: use np.exp.",
            lambda s: _shares(2.72**s),
        ),
        Mistake(
            "all in one long row: the result has the shape of scores, (n, k).",
            lambda s: activations.softmax(s).ravel(),
        ),
        Mistake(
            "the sum goes on from row to row: set it back to 0 for each row.",
            lambda s: np.exp(s) / np.cumsum(np.exp(s).sum(axis=1))[:, None],
        ),
        Mistake(
            "each entry is divided by the sum so far: finish the row's sum first, then divide.",
            lambda s: np.exp(s) / np.cumsum(np.exp(s), axis=1),
        ),
        Mistake(
            "divided by the length of the row (np.linalg.norm): divide by its sum.",
            lambda s: np.exp(s) / np.linalg.norm(np.exp(s), axis=1, keepdims=True),
        ),
        Mistake(
            "the signs of the scores are lost: a negative score makes a small probability.",
            lambda s: _shares(np.exp(np.abs(s))),
        ),
        Mistake(
            "the scores are divided by their sum before the exponential: first the exponentials, then divide by their sum.",
            lambda s: np.exp(_shares(s)),
        ),
        Mistake(
            "the sums lie in one row, (1, n): make them a column, (n, 1), with reshape(-1, 1) or keepdims=True.",
            lambda s: np.exp(s) / np.exp(s).sum(axis=1).reshape(1, -1),
        ),
    ],
    styles=[
        _plain_softmax,
        lambda s: _shares(np.exp(_shifted(s))),
        _softmax_rows,
        _math_softmax,
        lambda s: (np.exp(s).T / np.exp(s).sum(axis=1)).T,
        lambda s: np.array([np.exp(row) / np.sum(np.exp(row)) for row in s]),
        lambda s: np.exp(s - np.log(np.exp(s).sum(axis=1))[:, None]),
        lambda s: np.exp(s - s.max()) / np.exp(s - s.max()).sum(axis=1).reshape(-1, 1),
        lambda s: _shares(np.exp(s.astype(np.float32))),
        lambda s: 1 / np.exp(s[:, None, :] - s[:, :, None]).sum(axis=2),
    ],
    lesson='04, "Ten classes: softmax"',
)


def _large_scores(rng: np.random.Generator) -> tuple:
    k = int(rng.integers(3, 7))
    # Rows of very different height, with differences small enough to matter.
    n = _other_than(rng, k)
    return (rng.normal(0, 3000, (n, 1)) + rng.normal(0, 3, (n, k)),)


_OVERFLOW = (
    "e¹⁰⁰⁰ is beyond the largest float (inf), and inf / inf is nan. "
    "Take the row's largest score from the row first: the probabilities stay the same."
)

_SOFTMAX_SWITCHED_OFF = (
    "the warning is switched off, and e¹⁰⁰⁰ still overflows. "
    "Take the row's largest score from the row first: the probabilities stay the same."
)

softmax_large_scores = Question(
    name="softmax",
    reference=activations.softmax,
    examples=[
        (np.array([[1000.0, 0.0, 0.0]]),),
        (np.array([[1000.0, 1001.0, 998.0], [-1000.0, -1002.0, -1001.0]]),),
        (np.array([[1e4, 0.0], [-3.0, -1e4], [700.0, 702.0]]),),
        (np.array([[900.0, 902.0], [-800.0, -801.0]]),),
        (np.array([[2.0, 1.0, 0.0], [0.0, 0.5, 4.0]]),),
        (np.array([[-1000.0, -1002.0, -1001.0], [-1001.0, -1000.0, -1003.0]]),),
        (np.array([[0.0, -500.0, 1000.0]]),),
    ],
    random=_large_scores,
    silent=True,
    mistakes=[
        Mistake(_OVERFLOW, _plain_softmax),
        Mistake(_OVERFLOW, _math_softmax),
        Mistake(
            _OVERFLOW,
            lambda s: [[np.exp(v) / np.sum(np.exp(row)) for v in row] for row in s],
        ),
        Mistake(_OVERFLOW, lambda s: np.array([np.exp(row) / sum(np.exp(row)) for row in s])),
        Mistake(
            "the same overflow, made silent: nan became a number. Take the row's largest score away first.",
            lambda s: np.nan_to_num(_plain_softmax(s)),
        ),
        Mistake(
            "one largest score for the whole table: in a row far below it all exponentials are 0, and 0 / 0 is nan. Each row needs its own.",
            lambda s: _shares(np.exp(s - s.max())),
        ),
        Mistake(
            "clipping the scores makes 1000 and 1001 equal. Take the row's largest away instead: that keeps the differences.",
            lambda s: _shares(np.exp(np.clip(s, -500, 500))),
        ),
        Mistake(
            "clipping the scores makes 1000 and 1001 equal. Take the row's largest away instead: that keeps the differences.",
            lambda s: _shares(np.exp(np.clip(s, -700, 700))),
        ),
        Mistake(
            "clipping the scores makes 1000 and 1001 equal. Take the row's largest away instead: that keeps the differences.",
            lambda s: _shares(np.exp(np.minimum(s, 700))),
        ),
        Mistake(
            "the row's mean is taken away: the largest score can still be far above it. Take the largest away.",
            lambda s: _shares(np.exp(s - s.mean(axis=1, keepdims=True))),
        ),
        Mistake(
            "the row's smallest score is taken away: then the others are above 0 and may overflow. Take the largest.",
            lambda s: _shares(np.exp(s - s.min(axis=1, keepdims=True))),
        ),
        Mistake(
            "the sign: the row's largest minus the scores. The other way round.",
            lambda s: _shares(np.exp(-_shifted(s))),
        ),
        Mistake(
            "the exponentials are not divided by their sum.",
            lambda s: np.exp(_shifted(s)),
        ),
        Mistake(
            "axis=0 goes down the columns. The probabilities of one image stand in a row: axis=1.",
            lambda s: _shares(np.exp(_shifted(s, axis=0)), axis=0),
        ),
        Mistake(_KEEPDIMS, lambda s: np.exp(_shifted(s)) / np.exp(_shifted(s)).sum(axis=1)),
        *_IN_SOFTMAX_AND_SOFTMAX_LARGE_SCORES,
        Mistake(
            "a fixed number is taken away: each row needs its own largest score.",
            lambda s: _plain_softmax(s - 1000),
        ),
        Mistake(
            "the scores are made smaller by a factor: that changes the differences. Subtract the row's largest.",
            lambda s: _plain_softmax(s / 1000),
        ),
        Mistake(
            "the scores are made smaller by a factor: that changes the differences. Subtract the row's largest.",
            lambda s: _plain_softmax(s / np.abs(s).max()),
        ),
        Mistake(_SOFTMAX_SWITCHED_OFF, _silenced(_plain_softmax)),
        Mistake(
            "the scores themselves are divided by their sum: take exponentials, after the row's largest is taken away.",
            _shares,
        ),
        Mistake(
            "your search for the row's largest score starts at 0, so a row of negative scores has none. Start with its first score.",
            lambda s: _shares(np.exp(s - np.maximum(s.max(axis=1, keepdims=True), 0))),
        ),
        Mistake(
            "the largest absolute value is taken away: in a row of negative scores that is not the largest score, and all exponentials become 0.",
            lambda s: _shares(np.exp(s - np.abs(s).max(axis=1, keepdims=True))),
        ),
        Mistake(
            "the first score of each row is taken away: another can be far above it, and overflow. Take the row's largest.",
            lambda s: _shares(np.exp(s - s[:, :1])),
        ),
        Mistake(
            "the last score of each row is taken away: another can be far above it, and overflow. Take the row's largest.",
            lambda s: _shares(np.exp(s - s[:, -1:])),
        ),
        Mistake(
            "the largest score of the first row is taken from all rows: each row needs its own.",
            lambda s: _shares(np.exp(s - s[0].max())),
        ),
        Mistake(
            "the largest is taken away only if a score is very large. Far below 0 all exponentials are 0, and 0 / 0 is nan: take it away always.",
            lambda s: _shares(np.exp(_shifted(s) if s.max() > 700 else s)),
        ),
        Mistake(
            "the row's largest is added: subtract it.",
            lambda s: _shares(np.exp(s + s.max(axis=1, keepdims=True))),
        ),
        Mistake(
            "the largest is taken away after the exponential, when it has overflowed: take it from the scores, before.",
            lambda s: _shares(_shifted(np.exp(s))),
        ),
        Mistake(
            "the exponentials are divided by the largest of them, when they have overflowed. Subtract the largest score before the exponential.",
            lambda s: _shares(np.exp(s) / np.exp(s.max(axis=1, keepdims=True))),
        ),
        Mistake(
            "one sum for the whole table: each row needs a sum of its own, axis=1.",
            lambda s: _shares(np.exp(s - s.max()), axis=None),
        ),
        Mistake(
            "one sum for the whole table: each row needs a sum of its own, axis=1.",
            lambda s: _shares(np.exp(_shifted(s)), axis=None),
        ),
        Mistake(
            "a 1 for the largest score and 0 elsewhere: 1000 and 1001 share the probability, as 0 and 1 do.",
            lambda s: np.eye(s.shape[1])[s.argmax(axis=1)],
        ),
        Mistake(
            "the same overflow, made silent: nan became a number. Take the row's largest score away first.",
            _silenced(lambda s: np.nan_to_num(_plain_softmax(s), nan=1.0)),
        ),
        Mistake(
            "the same overflow, made silent: nan became a number. Take the row's largest score away first.",
            _silenced(lambda s: np.nan_to_num(_plain_softmax(s))),
        ),
        Mistake(
            "a small number is added to the sum: it hides 0 / 0, and the row is all 0. Take each row's own largest away.",
            lambda s: (
                np.exp(s - s.max()) / (np.exp(s - s.max()).sum(axis=1, keepdims=True) + 1e-12)
            ),
        ),
    ],
    styles=[
        lambda s: _shares(np.exp(_shifted(s))),
        _softmax_rows,
        lambda s: np.array([np.exp(r - r.max()) / np.exp(r - r.max()).sum() for r in s]),
        lambda s: np.exp(s - np.logaddexp.reduce(s, axis=1)[:, None]),
        lambda s: np.apply_along_axis(lambda r: _shares(np.exp(r - max(r)), 0), 1, s),
    ],
    lesson='04, "Bug museum 3: two ways to break softmax"',
)


# Cross-entropy from scores


def _cross_entropy(scores: np.ndarray, y: np.ndarray) -> float:
    shifted = _shifted(scores)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sum - _own(shifted, y)))


def _own(table: np.ndarray, y: np.ndarray) -> np.ndarray:
    """From each row the entry of its own class."""
    return table[np.arange(len(y)), y]


def _cross_entropy_by_loop(scores: np.ndarray, y: np.ndarray) -> float:
    total = 0.0
    for row, label in zip(scores, y, strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(s - top) for s in row)) - row[label]
    return total / len(y)


def _plain_cross_entropy(scores: np.ndarray, y: np.ndarray) -> float:
    """The plain formula for one row after another."""
    total = 0.0
    for row, label in zip(scores, y, strict=True):
        total += math.log(sum(math.exp(s) for s in row)) - row[label]
    return total / len(y)


def _with_labels(inputs: Callable) -> Callable:
    def draw(rng: np.random.Generator) -> tuple:
        (scores,) = inputs(rng)
        return scores, _some_labels(rng, *scores.shape)

    return draw


def _p(scores: np.ndarray) -> np.ndarray:
    return activations.softmax(scores)


_ROWS_AND_LABELS = (
    "P[:, y] is an (n, n) table: it takes the columns y from every row. "
    "One entry from each row: index the rows, too."
)

cross_entropy = Question(
    borrowed=[losses.SoftmaxCrossEntropy],
    name="cross_entropy",
    reference=lambda scores, y: _cross_entropy(scores, y),
    examples=[
        (np.array([[2.0, 1.0, 0.0], [0.0, 0.5, 4.0]]), np.array([1, 2])),
        (np.array([[1.0, -1.0], [0.5, 3.0]]), np.array([1, 0])),
        (np.array([[0.0, 2.0, -1.0], [3.0, 1.0, 1.5], [-2.0, 0.0, 0.5]]), np.array([1, 2, 2])),
    ],
    random=_with_labels(_some_scores),
    read=number,
    mistakes=[
        Mistake(
            "P[y] picks whole rows of P. What is needed is one number from each row: row i, column y[i].",
            lambda s, y: -np.mean(np.log(activations.softmax(s)[y])),
        ),
        Mistake(
            "the logarithm is of the sum over the whole table: each row has its own sum, axis=1.",
            lambda s, y: np.mean(
                np.log(np.exp(s - s.max(axis=1, keepdims=True)).sum())
                - (s - s.max(axis=1, keepdims=True))[np.arange(len(y)), y]
            ),
        ),
        Mistake(
            "the sign: logarithms of probabilities are negative, so the loss has a minus in front.",
            lambda s, y: np.mean(np.log(_own(_p(s), y))),
        ),
        Mistake(
            "you summed; the loss is the mean over the n rows.",
            lambda s, y: -np.sum(np.log(_own(_p(s), y))),
        ),
        Mistake(
            "you summed, and the sign: the loss is minus the mean over the n rows.",
            lambda s, y: np.sum(np.log(_own(_p(s), y))),
        ),
        Mistake(
            "divided by n · k: the zeros of the one-hot table are counted in. Sum along each row, then take the mean of the n rows.",
            lambda s, y: -np.mean(_one_hot(y, s.shape[1]) * np.log(_p(s))),
        ),
        Mistake(
            "divided by k: the mean is over the n rows.",
            lambda s, y: -np.sum(np.log(_own(_p(s), y))) / s.shape[1],
        ),
        Mistake(
            "the scores are taken for probabilities: softmax first.",
            lambda s, y: -np.mean(np.log(_own(s, y))),
        ),
        Mistake(
            "the scores are taken for probabilities: softmax first.",
            lambda s, y: -np.mean(np.sum(_one_hot(y, s.shape[1]) * np.log(s), axis=1)),
        ),
        Mistake(
            "the scores are clipped as if they were probabilities: softmax first.",
            lambda s, y: -np.mean(np.log(_own(_clipped(s), y))),
        ),
        Mistake(
            "softmax is taken twice.",
            lambda s, y: _cross_entropy(_p(s), y),
        ),
        Mistake(
            "the softmax runs down the columns: the scores of one image stand in a row, axis=1.",
            lambda s, y: -np.mean(np.log(_own(_p(s.T).T, y))),
        ),
        Mistake(
            "a sigmoid in the place of softmax: the scores of a row share one sum.",
            lambda s, y: -np.mean(np.log(_own(activations.sigmoid(s), y))),
        ),
        Mistake(
            "the logarithm is missing: this is the mean probability of the true class.",
            lambda s, y: np.mean(_own(_p(s), y)),
        ),
        Mistake(
            "the logarithm is missing: this is minus the mean probability of the true class.",
            lambda s, y: -np.mean(_own(_p(s), y)),
        ),
        Mistake(
            "the logarithm is missing: this is 1 minus the mean probability of the true class.",
            lambda s, y: 1 - np.mean(_own(_p(s), y)),
        ),
        Mistake(
            "the logarithm of the mean. First take the logarithm of each, then the mean.",
            lambda s, y: -np.log(np.mean(_own(_p(s), y))),
        ),
        Mistake(
            "log10: the formula has the natural logarithm, np.log.",
            lambda s, y: _cross_entropy(s, y) / np.log(10),
        ),
        Mistake(
            "log2: the formula has the natural logarithm, np.log.",
            lambda s, y: _cross_entropy(s, y) / np.log(2),
        ),
        Mistake(
            "one loss for each row: take their mean.",
            lambda s, y: -np.log(_own(_p(s), y)),
        ),
        Mistake(
            _ROWS_AND_LABELS,
            lambda s, y: -np.mean(np.log(_p(s)[:, y])),
        ),
        Mistake(
            _ROWS_AND_LABELS,
            lambda s, y: -np.sum(np.log(_p(s)[:, y])) / len(y),
        ),
        Mistake(
            _ROWS_AND_LABELS,
            lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1, keepdims=True)) - s[:, y]),
        ),
        Mistake(
            "the probability of the class with the largest score is used: it is the true class that counts.",
            lambda s, y: -np.mean(np.log(_p(s).max(axis=1))),
        ),
        Mistake(
            "off by one: the probability of class y stands in column y; they count from 0.",
            lambda s, y: -np.mean(np.log(_own(_p(s), y - 1))),
        ),
        Mistake(
            "the wrong classes are counted as well, with ln(1 − p), as in the binary loss. Here only the true class counts.",
            lambda s, y: -np.mean(np.sum(_terms(_p(s), _one_hot(y, s.shape[1])), axis=1)),
        ),
        Mistake(
            "the wrong classes are counted as well, with ln(1 − p), as in the binary loss. Here only the true class counts.",
            lambda s, y: -np.mean(_terms(_p(s), _one_hot(y, s.shape[1]))),
        ),
        Mistake(
            "the logarithms of all classes are averaged: only the true class counts.",
            lambda s, y: -np.mean(np.log(_p(s))),
        ),
        Mistake(
            "the logarithms of all classes are added: only the true class counts.",
            lambda s, y: -np.mean(np.sum(np.log(_p(s)), axis=1)),
        ),
        Mistake(
            "the largest score is taken from the scores under the logarithm, but not from that of the truth: do the same in both.",
            lambda s, y: np.mean(np.log(np.exp(_shifted(s)).sum(axis=1)) - _own(s, y)),
        ),
        Mistake(
            "the largest score is taken from that of the truth, but not under the logarithm: do the same in both.",
            lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1)) - _own(_shifted(s), y)),
        ),
        Mistake(
            "the score of the truth is missing: ln Σ e^s − s_t.",
            lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1))),
        ),
        Mistake(
            "ln Σ is missing: ln Σ e^s − s_t.",
            lambda s, y: -np.mean(_own(s, y)),
        ),
        Mistake(
            "a plus: ln Σ e^s minus s_t.",
            lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1)) + _own(s, y)),
        ),
        Mistake(
            "one sum for the whole table: each row needs a sum of its own, axis=1.",
            lambda s, y: np.mean(np.log(np.exp(s).sum()) - _own(s, y)),
        ),
        Mistake(
            "s.max(axis=0) takes something else from each column, and that changes the differences in a row: axis=1.",
            lambda s, y: _cross_entropy(_shifted(s, axis=0), y),
        ),
        Mistake(
            "the softmax stands in the place of the labels: only the true class counts.",
            lambda s, y: -np.mean(np.sum(_p(s) * np.log(_p(s)), axis=1)),
        ),
        Mistake(
            "the loss of each row is multiplied by its label: a label only says which column counts.",
            lambda s, y: -np.mean(y * np.log(_own(_p(s), y))),
        ),
        Mistake(
            "the labels are used as factors: a label says which column counts (make it one-hot, or an index).",
            lambda s, y: -np.mean(np.sum(y[:, None] * np.log(_p(s)), axis=1)),
        ),
        Mistake(
            "the labels are used as factors: a label says which column counts (make it one-hot, or an index).",
            lambda s, y: -np.mean(y[:, None] * np.log(_p(s))),
        ),
        Mistake(
            "only the first row: a `return` inside the loop?",
            lambda s, y: -np.log(_own(_p(s), y))[0],
        ),
        Mistake(
            "this is the share of wrong answers: the loss has logarithms of probabilities.",
            lambda s, y: np.mean(s.argmax(axis=1) != y),
        ),
        Mistake(
            "this is the squared error between softmax and one-hot labels.",
            lambda s, y: np.mean((_p(s) - _one_hot(y, s.shape[1])) ** 2),
        ),
        Mistake(
            "only the first row is in the sum: a `return` inside the loop?",
            lambda s, y: -np.log(_own(_p(s), y))[0] / len(y),
        ),
        *(
            Mistake(
                "a number is added to the probability that is large enough to change the loss: 1e-12 is enough.",
                lambda s, y, e=e: -np.mean(np.log(_own(_p(s), y) + e)),
            )
            for e in (0.1, 0.01, 1e-3, 1e-4)
        ),
        Mistake(
            "the logarithm of each exponential is the score again: first the sum of the exponentials, then its logarithm.",
            lambda s, y: np.mean(s.sum(axis=1) - _own(s, y)),
        ),
        Mistake(
            "the label itself is subtracted: s_t is the score that stands in column y.",
            lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1)) - y),
        ),
        Mistake(
            "the row's largest score alone is not ln Σ e^s: the others count, too.",
            lambda s, y: np.mean(s.max(axis=1) - _own(s, y)),
        ),
        Mistake(
            "the median of the losses: the mean is asked for, np.mean.",
            lambda s, y: np.median(-np.log(_own(_p(s), y))),
        ),
        Mistake(
            "the first column, whatever the label is: take the column of the true class.",
            lambda s, y: -np.mean(np.log(_p(s)[:, 0])),
        ),
        Mistake(
            "−ln(1 − p): it is −ln p, with the probability of the true class.",
            lambda s, y: -np.mean(np.log(1 - _own(_p(s), y))),
        ),
        Mistake(
            "divided by 2, the n of the example: n is different in each call.",
            lambda s, y: -np.sum(np.log(_own(_p(s), y))) / 2,
        ),
        Mistake(
            "row and column have changed places in the index: P[i, y[i]].",
            lambda s, y: -sum(np.log(_p(s)[y[i], i]) for i in range(len(y))) / len(y),
        ),
        Mistake(
            "the labels are used as factors: a label says which column counts (make it one-hot, or an index).",
            lambda s, y: -np.sum(y * np.log(_p(s))) / len(y),
        ),
        Mistake(
            "np.eye(n) has a row for each image. It takes one for each class: np.eye(k).",
            lambda s, y: -np.sum(np.eye(len(y))[y] * np.log(_p(s))) / len(y),
        ),
        *(
            Mistake(
                "a fixed number of classes: k is different in each call, scores.shape[1].",
                lambda s, y, k=k: -np.sum(np.eye(k)[y] * np.log(_p(s))) / len(y),
            )
            for k in (3, 10)
        ),
    ],
    styles=[
        lambda scores, y: -np.mean(np.log(activations.softmax(scores)[np.arange(len(y)), y])),
        lambda s, y: -np.mean(np.sum(np.eye(s.shape[1])[y] * np.log(_plain_softmax(s)), axis=1)),
        lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1)) - _own(s, y)),
        _cross_entropy,
        _cross_entropy_by_loop,
        _plain_cross_entropy,
        lambda s, y: -np.einsum("ij,ij->", _one_hot(y, s.shape[1]), np.log(_p(s))) / len(s),
        lambda s, y: np.mean(np.logaddexp.reduce(s, axis=1) - np.choose(y, s.T)),
        lambda s, y: (
            sum(-math.log(row[label]) for row, label in zip(_p(s), y, strict=True)) / len(y)
        ),
        lambda s, y: _cross_entropy(s.astype(np.float32), y),
    ],
    lesson='04, "Cross-entropy for ten classes"',
)

_FROM_PROBABILITIES = (
    "softmax rounds a probability to 0, and −ln 0 is infinite. Take logarithm and "
    "exponentials in one: ln Σ e^s − s_t, with the row's largest score taken away."
)
_CLIPPED = (
    "the probability is kept away from 0, so that a score 1000 below the largest costs no more "
    "than one 40 below. Compute the loss from the scores: ln Σ e^s − s_t."
)
_OVERFLOW_IN_SUM = (
    "e¹⁰⁰⁰ is beyond the largest float. Take the row's largest score from the whole row first: "
    "ln Σ e^s − s_t stays the same."
)

# What people add to a probability, or keep it above.
_SMALL = [*(10.0**-power for power in range(1, 21)), 1e-30, 1e-100, 1e-300, 2.0**-52, 2.0**-1022]

cross_entropy_large_scores = Question(
    borrowed=[losses.SoftmaxCrossEntropy],
    name="cross_entropy",
    reference=lambda scores, y: _cross_entropy(scores, y),
    examples=[
        (np.array([[1000.0, 0.0, 0.0]]), np.array([1])),
        (np.array([[1000.0, 0.0, 0.0]]), np.array([0])),
        (
            np.array([[1000.0, 1001.0, 998.0], [-1000.0, -1002.0, -1001.0]]),
            np.array([0, 2]),
        ),
        (np.array([[1e4, 0.0], [-3.0, -1e4], [700.0, 702.0]]), np.array([1, 0, 0])),
        (np.array([[2.0, 1.0, 0.0], [0.0, 0.5, 4.0]]), np.array([0, 1])),
        (np.array([[-1000.0, -1002.0, -1001.0], [-1001.0, -1000.0, -1003.0]]), np.array([1, 0])),
        (np.array([[0.0, -500.0, 1000.0]]), np.array([1])),
    ],
    random=_with_labels(_large_scores),
    read=number,
    silent=True,
    mistakes=[
        Mistake(_FROM_PROBABILITIES, lambda s, y: -np.mean(np.log(_own(_p(s), y)))),
        Mistake(
            _FROM_PROBABILITIES,
            lambda s, y: -np.mean(np.sum(_one_hot(y, s.shape[1]) * np.log(_p(s)), axis=1)),
        ),
        Mistake(
            "math.log(0) is an error: softmax rounds a probability to 0. Take logarithm and exponentials in one: ln Σ e^s − s_t.",
            lambda s, y: sum(-math.log(v) for v in _own(_p(s), y)) / len(y),
        ),
        *(
            Mistake(_CLIPPED, lambda s, y, e=e: -np.mean(np.log(np.maximum(_own(_p(s), y), e))))
            for e in _SMALL
        ),
        *(
            Mistake(_CLIPPED, lambda s, y, e=e: -np.mean(np.log(_own(_p(s), y) + e)))
            for e in _SMALL
        ),
        Mistake(
            "the warning is switched off, and −ln 0 is still infinite. Compute the loss from the scores: ln Σ e^s − s_t.",
            _silenced(lambda s, y: -np.mean(np.log(_own(_p(s), y)))),
        ),
        Mistake(
            "infinity became a very large number, but the loss is 1000: compute it from the scores, ln Σ e^s − s_t.",
            lambda s, y: -np.mean(np.nan_to_num(np.log(_own(_p(s), y)))),
        ),
        Mistake(
            "the score of the truth is taken from the row: the largest can still be far above it, and overflow. Take the largest away.",
            lambda s, y: np.mean(np.log(np.exp(s - _own(s, y)[:, None]).sum(axis=1))),
        ),
        Mistake(
            _ROWS_AND_LABELS,
            lambda s, y: np.mean(np.log(np.exp(_shifted(s)).sum(axis=1)) - _shifted(s)[:, y]),
        ),
        Mistake(
            "one loss for each row: take their mean.",
            lambda s, y: np.log(np.exp(_shifted(s)).sum(axis=1)) - _own(_shifted(s), y),
        ),
        Mistake(_OVERFLOW_IN_SUM, lambda s, y: -np.mean(np.log(_own(_plain_softmax(s), y)))),
        Mistake(
            _OVERFLOW_IN_SUM,
            lambda s, y: (
                -np.mean(np.sum(_one_hot(y, s.shape[1]) * np.log(_plain_softmax(s)), axis=1))
            ),
        ),
        Mistake(
            "one largest score for the whole table: in a row far below it all exponentials are 0, and ln 0 is −∞. Each row needs its own.",
            lambda s, y: np.mean(np.log(np.exp(s - s.max()).sum(axis=1)) - _own(s - s.max(), y)),
        ),
        Mistake(
            "clipping the scores makes 1000 and 1001 equal. Take the row's largest away instead: that keeps the differences.",
            lambda s, y: _cross_entropy(np.clip(s, -500, 500), y),
        ),
        Mistake(
            "clipping the scores makes 1000 and 1001 equal. Take the row's largest away instead: that keeps the differences.",
            lambda s, y: _cross_entropy(np.clip(s, -700, 700), y),
        ),
        Mistake(
            "the largest score is taken from the scores under the logarithm, but not from that of the truth: do the same in both.",
            lambda s, y: np.mean(np.log(np.exp(_shifted(s)).sum(axis=1)) - _own(s, y)),
        ),
        Mistake(
            "ln Σ is missing: ln Σ e^s − s_t.",
            lambda s, y: -np.mean(_own(s, y)),
        ),
        Mistake(
            "the row's largest score alone is not ln Σ e^s: the others count, too, where they are near.",
            lambda s, y: np.mean(s.max(axis=1) - _own(s, y)),
        ),
        Mistake(
            "the sign: a loss is positive, ln Σ e^s minus s_t.", lambda s, y: -_cross_entropy(s, y)
        ),
        Mistake(
            "you summed; the loss is the mean over the n rows.",
            lambda s, y: len(y) * _cross_entropy(s, y),
        ),
        Mistake(
            _OVERFLOW_IN_SUM,
            lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1)) - _own(s, y)),
        ),
        Mistake(
            _OVERFLOW_IN_SUM,
            _plain_cross_entropy,
        ),
        Mistake(
            _OVERFLOW_IN_SUM,
            _silenced(lambda s, y: np.mean(np.log(np.exp(s).sum(axis=1)) - _own(s, y))),
        ),
        Mistake(
            _OVERFLOW_IN_SUM,
            lambda s, y: -np.mean(np.log(_own(_shares(np.exp(s)), y))),
        ),
        Mistake(
            _FROM_PROBABILITIES,
            lambda s, y: -np.mean(_own(np.log(_p(s)), y)),
        ),
        Mistake(
            "s.max(axis=0) takes something else from each column, and that changes the differences in a row: axis=1.",
            lambda s, y: np.mean(
                np.log(np.exp(_shifted(s, axis=0)).sum(axis=1)) - _own(_shifted(s, axis=0), y)
            ),
        ),
        Mistake(
            "the row's largest score lies in a row, (n,), as s.max(axis=1) gives it. Keep it a column: keepdims=True.",
            lambda s, y: np.mean(
                np.log(np.exp(s - s.max(axis=1)).sum(axis=1)) - _own(s - s.max(axis=1), y)
            ),
        ),
        Mistake(
            "the row's largest is added back, and the truth's score has it taken away already: do one of the two.",
            lambda s, y: np.mean(
                s.max(axis=1) + np.log(np.exp(_shifted(s)).sum(axis=1)) - _own(_shifted(s), y)
            ),
        ),
        Mistake(
            "your search for the row's largest score starts at 0, so a row of negative scores has none. Start with its first score.",
            lambda s, y: np.mean(
                np.maximum(s.max(axis=1), 0)
                + np.log(np.exp(s - np.maximum(s.max(axis=1, keepdims=True), 0)).sum(axis=1))
                - _own(s, y)
            ),
        ),
        Mistake(
            "the largest absolute value is taken away: in a row of negative scores that is not the largest score, and all exponentials become 0.",
            lambda s, y: np.mean(
                np.log(np.exp(s - np.abs(s).max(axis=1, keepdims=True)).sum(axis=1))
                - _own(s - np.abs(s).max(axis=1, keepdims=True), y)
            ),
        ),
        Mistake(
            "scores above 700 are cut off before the exponential: take the row's largest away instead.",
            lambda s, y: np.mean(np.log(np.exp(np.minimum(s, 700)).sum(axis=1)) - _own(s, y)),
        ),
        Mistake(
            "a fixed number is taken away: each row needs its own largest score.",
            lambda s, y: np.mean(np.log(np.exp(s - 1000).sum(axis=1)) - _own(s - 1000, y)),
        ),
        Mistake(
            "the row's mean is taken away: the largest score can still be far above it. Take the largest away.",
            lambda s, y: np.mean(
                np.log(np.exp(s - s.mean(axis=1, keepdims=True)).sum(axis=1))
                - _own(s - s.mean(axis=1, keepdims=True), y)
            ),
        ),
        *(
            Mistake(
                "a fixed number is put where the loss was infinite: compute it from the scores, ln Σ e^s − s_t.",
                _silenced(
                    lambda s, y, c=c: np.mean(np.nan_to_num(-np.log(_own(_p(s), y)), posinf=c))
                ),
            )
            for c in (10.0, 100.0, 1000.0)
        ),
        Mistake(
            "the largest score stands for an infinite loss: the loss is ln Σ e^s − s_t, and s_t is not always 0.",
            _silenced(
                lambda s, y: np.mean(
                    np.where(_own(_p(s), y) == 0, s.max(axis=1), -np.log(_own(_p(s), y)))
                )
            ),
        ),
    ],
    styles=[
        _cross_entropy,
        _cross_entropy_by_loop,
        lambda s, y: np.mean(np.logaddexp.reduce(s, axis=1) - _own(s, y)),
        lambda s, y: np.mean(np.log(np.exp(_shifted(s)).sum(axis=1)) + s.max(axis=1) - _own(s, y)),
        lambda s, y: np.mean(
            [
                np.log(np.exp(r - r[t]).sum())
                if r[t] == max(r)
                else max(r) - r[t] + np.log(np.exp(r - max(r)).sum())
                for r, t in zip(s, y, strict=True)
            ]
        ),
        lambda s, y: (
            -np.sum(
                _one_hot(y, s.shape[1])
                * (_shifted(s) - np.log(np.exp(_shifted(s)).sum(axis=1, keepdims=True)))
            )
            / len(y)
        ),
    ],
    lesson='04, "Straight from the scores"',
)


# Loss at chance

loss_at_chance = Question(
    name="loss_at_chance",
    reference=lambda k: math.log(k),
    examples=[(2,), (10,), (7,)],
    random=lambda rng: (int(rng.integers(11, 1000)),),
    read=number,
    mistakes=[
        Mistake(
            "the sign: −ln(1/k) is positive. A loss is.",
            lambda k: math.log(1 / k),
        ),
        Mistake(
            "this is the probability that each class gets. Its loss is the negative logarithm of it.",
            lambda k: 1 / k,
        ),
        Mistake(
            "the share of wrong answers of a blind guess. Its loss is −ln of the probability given to the truth.",
            lambda k: 1 - 1 / k,
        ),
        Mistake("ln 2 is right for two classes: use k.", lambda k: math.log(2)),
        Mistake("ln 10 is right for ten classes: use k.", lambda k: math.log(10)),
        Mistake("log10: the loss has the natural logarithm, np.log.", lambda k: math.log10(k)),
        Mistake("log2: the loss has the natural logarithm, np.log.", lambda k: math.log2(k)),
        Mistake(
            "np.log1p(k) is ln(k + 1).",
            lambda k: math.log(k + 1),
        ),
        Mistake("ln(k − 1): all k classes get their share.", lambda k: math.log(k - 1)),
        Mistake(
            "multiplied by 1/k: only the true class counts in the loss of an image, with the factor 1.",
            lambda k: math.log(k) / k,
        ),
        Mistake(
            "multiplied by k: only the true class counts in the loss of an image, not all k.",
            lambda k: k * math.log(k),
        ),
        Mistake("the logarithm is missing.", lambda k: k),
        Mistake(
            "a half for each class holds for two: with k classes each gets 1/k.",
            lambda k: -k * math.log(0.5),
        ),
        Mistake(
            "the other classes are counted as well, with ln(1 − p), as in the binary loss: only the true class counts.",
            lambda k: math.log(k) - (k - 1) * math.log(1 - 1 / k),
        ),
        Mistake(
            "a logarithm of 0 or less. (1 // k is 0 for whole numbers: write 1 / k.)",
            lambda k: -math.log(1 // k),
        ),
        Mistake(
            "a logarithm of 0 or less. (1 // k is 0 for whole numbers: write 1 / k.)",
            lambda k: -np.log(1 // k),
        ),
        Mistake(
            "log10, and the sign: the loss is −ln(1/k), with the natural logarithm.",
            lambda k: math.log10(1 / k),
        ),
        Mistake(
            "1 − 1/k is what the wrong classes get together. The truth gets 1/k.",
            lambda k: -math.log(1 - 1 / k),
        ),
        Mistake("the exponential, where the logarithm belongs.", lambda k: math.exp(-1 / k)),
        Mistake(
            "ln(1 − 1/k) is counted as well, as in the binary loss: only the true class counts.",
            lambda k: -(np.log(1 / k) / k + (1 - 1 / k) * np.log(1 - 1 / k)),
        ),
        Mistake(
            "ln(1 − 1/k) is counted as well, as in the binary loss: only the true class counts.",
            lambda k: -(np.log(1 / k) + (k - 1) * np.log(1 - 1 / k)) / k,
        ),
        Mistake(
            "ln(1 − 1/k) is counted as well, as in the binary loss: only the true class counts.",
            lambda k: -(np.log(1 / k) + np.log(1 - 1 / k)) / 2,
        ),
        Mistake(
            "one loss for each class: they are all the same, and one number is asked for.",
            lambda k: -np.log(np.full(k, 1 / k)),
        ),
        Mistake(
            "that fits k = 2 only: the truth gets the probability 1/k.",
            lambda k: (k - 1) * math.log(2),
        ),
        Mistake(
            "that fits k = 2 only: the truth gets the probability 1/k.",
            lambda k: k / 2 * math.log(2),
        ),
        Mistake(
            "that fits k = 2 only: the truth gets the probability 1/k.",
            lambda k: k / 2 * math.log(k),
        ),
        Mistake(
            "1 over the logarithm: it is the logarithm of 1/k, with a minus.",
            lambda k: 1 / math.log(k),
        ),
        Mistake(
            "the exponential, where the logarithm belongs.",
            lambda k: math.exp(-k),
        ),
    ],
    styles=[
        lambda k: np.log(k),
        lambda k: -np.log(1 / k),
        lambda classes: -math.log(1 / classes),
        lambda k: _cross_entropy(np.zeros((1, k)), np.array([0])),
        lambda k: np.log(np.sum(np.exp(np.zeros(k)))),
        lambda k: -np.log(np.full(k, 1 / k)).mean(),
        lambda k: np.log([k]),
    ],
    lesson='04, "The loss at chance"',
)


# The bug of 996


def _published(p: Any, y: Any) -> Any:
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)


def _column(rng: np.random.Generator) -> tuple:
    p, y = _probabilities(rng)
    return p[:, np.newaxis], y


def _reshaped_in_place(p: np.ndarray, y: np.ndarray) -> float:
    p.shape = (-1,)
    return _binary_cross_entropy(p, y)


_SQUARE = (
    "p is a column, (n, 1), and y a row, (n,), so y * np.log(p) is an (n, n) square: every "
    "prediction meets every label. Give p and y the same shape before they meet."
)
_SQUARE_STILL = (
    "p (n, 1) and y (n,) still meet in an (n, n) square, and you divide by n · n. No division "
    "repairs it: only the n pairs on the diagonal belong together. Give p and y the same shape."
)
_SQUARE_PARTLY = (
    "one of the two terms is mended, the other is still an (n, n) square. "
    "Give p and y the same shape before both."
)
_SQUARE_MEANS = (
    "p (n, 1) and y (n,) still meet in an (n, n) square, and you take one mean or sum for each "
    "row or column of it. Give p and y the same shape before they meet."
)

odd_even_loss = Question(
    name="odd_even_loss",
    reference=lambda p, y: _binary_cross_entropy(p[:, 0], y),
    examples=[
        (np.array([[0.9], [0.2], [0.6]]), np.array([1, 0, 1])),
        (np.array([[0.3], [0.85], [0.7], [0.15]]), np.array([0, 1, 0, 1])),
    ],
    random=_column,
    read=number,
    mistakes=[
        Mistake(_SQUARE, _published),
        Mistake(_SQUARE, lambda p, y: -np.sum(_terms(p, y))),
        Mistake(_SQUARE_STILL, lambda p, y: -np.mean(_terms(p, y))),
        Mistake(
            _SQUARE_PARTLY,
            lambda p, y: -np.sum(y * np.log(p[:, 0]) + (1 - y) * np.log(1 - p)) / len(y),
        ),
        Mistake(
            _SQUARE_PARTLY,
            lambda p, y: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p[:, 0])) / len(y),
        ),
        Mistake(
            _SQUARE_PARTLY, lambda p, y: -np.mean(y * np.log(p[:, 0]) + (1 - y) * np.log(1 - p))
        ),
        Mistake(
            _SQUARE_PARTLY, lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p[:, 0]))
        ),
        *(
            Mistake(_SQUARE_MEANS, lambda p, y, f=f, axis=axis: -f(_terms(p, y), axis=axis))
            for f in (np.mean, np.sum)
            for axis in (0, 1)
        ),
        Mistake(
            "the square is still there: without the division its n · n losses are only shown one by one. Give p and y the same shape.",
            lambda p, y: -_terms(p, y),
        ),
        Mistake(
            "only the first prediction is used (p[0], or the first row of the square), and meets all labels. p has one column and n rows.",
            lambda p, y: _published(p[0], y),
        ),
        Mistake(
            "only the first label is used (y[0], or the first column of the square): all n are needed.",
            lambda p, y: _published(p[:, 0], y[0] * np.ones(len(y))),
        ),
        Mistake(
            "the predictions are averaged first: each has to meet its own label.",
            lambda p, y: _published(np.mean(p), y),
        ),
        Mistake(
            "the shapes fit now, but you sum: the loss is the mean over the n images.",
            lambda p, y: -np.sum(_terms(p[:, 0], y)),
        ),
        Mistake(
            "the shapes fit now, but you divide by n twice: once is right for n terms.",
            lambda p, y: -np.mean(_terms(p[:, 0], y)) / len(y),
        ),
        Mistake(
            "the sign: the minus in front got lost.", lambda p, y: np.mean(_terms(p[:, 0], y))
        ),
        Mistake(
            "one loss for each image: take their mean.",
            lambda p, y: -_terms(p[:, 0], y),
        ),
        Mistake(
            "one loss for each image, as a column: take their mean.",
            lambda p, y: -_terms(p, y[:, None]),
        ),
        Mistake(
            "only the first image counts: all n are needed.",
            lambda p, y: -_terms(p[0, 0], y[0]),
        ),
        Mistake(
            "1437 is the size of the lesson's data: divide by the n of this call.",
            lambda p, y: -np.sum(_terms(p[:, 0], y)) / 1437,
        ),
        Mistake(
            "the square is still there, divided by a fixed number. Give p and y the same shape.",
            lambda p, y: -np.sum(_terms(p, y)) / 1437,
        ),
        Mistake(
            "the square is still there, divided by a fixed number. Give p and y the same shape.",
            lambda p, y: _published(p, y) / 1437,
        ),
        Mistake(
            "the value is right, but the caller's array is changed, too (….shape = …, or …[…] = …). Make a new array, with reshape.",
            _reshaped_in_place,
        ),
        Mistake(
            "the second term is missing: images with y = 0 count, too.",
            lambda p, y: -np.mean(y * np.log(p[:, 0])),
        ),
        Mistake(
            "the first term is missing: images with y = 1 count, too.",
            lambda p, y: -np.mean((1 - y) * np.log(1 - p[:, 0])),
        ),
        Mistake(
            "only the first image is in the sum: a `return` inside the loop?",
            lambda p, y: -_terms(p[0, 0], y[0]) / len(y),
        ),
        Mistake(
            "the last image is left out: range(n) ends before n by itself.",
            lambda p, y: -np.sum(_terms(p[:, 0], y)[:-1]) / len(y),
        ),
        Mistake(
            "each term is divided by n, but they are not added up: np.sum, or np.mean.",
            lambda p, y: -_terms(p[:, 0], y) / len(y),
        ),
        Mistake(
            "divided by 3, the n of the example: n is different in each call.",
            lambda p, y: -np.sum(_terms(p[:, 0], y)) / 3,
        ),
        Mistake(
            "the labels the wrong way round: y goes with ln p, 1 − y with ln(1 − p).",
            lambda p, y: -np.mean(_terms(1 - p[:, 0], y)),
        ),
        Mistake(
            "the predictions are rounded to 0 or 1: take the probabilities as they are.",
            lambda p, y: -np.mean(_terms(_clipped(np.round(p[:, 0])), y)),
        ),
        Mistake(
            "p and y are sorted, each by itself: prediction i belongs to label i.",
            lambda p, y: -np.mean(_terms(np.sort(p[:, 0]), np.sort(y))),
        ),
        Mistake(
            "log10: the loss has the natural logarithm, np.log.",
            lambda p, y: -np.mean(_terms(p[:, 0], y)) / np.log(10),
        ),
    ],
    styles=[
        lambda p, y: _published(p[:, 0], y),
        lambda p, y: _published(p, y[:, np.newaxis]),
        lambda p, y: _published(p, y.reshape(-1, 1)),
        lambda p, y: _published(p.flatten(), y),
        lambda p, y: _published(p.T, y),
        lambda p, y: -np.mean(np.diag(_terms(p, y))),
        lambda p, y: -np.trace(_terms(p, y)) / len(y),
        lambda p, y: -(y @ np.log(p) + (1 - y) @ np.log(1 - p)) / len(y),
        lambda p, y: -np.mean(np.log(np.where(y == 1, p.squeeze(), 1 - p.squeeze()))),
        lambda p, y: _in_a_loop(p[:, 0], y),
        lambda p, y: (
            -sum(np.log(a if t == 1 else 1 - a) for (a,), t in zip(p, y, strict=True)) / len(y)
        ),
    ],
    lesson='04, "Bug museum 1: the loss of 996"',
)


# Accuracy


def _accuracy(scores: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(np.argmax(scores, axis=1) == y))


def _accuracy_by_loop(scores: np.ndarray, y: np.ndarray) -> float:
    right = 0
    for row, label in zip(scores, y, strict=True):
        if list(row).index(max(row)) == label:
            right += 1
    return right / len(y)


def _largest_above_zero(scores: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(np.where((scores > 0).any(axis=1), scores.argmax(axis=1), 0) == y))


def _scores_partly_right(rng: np.random.Generator) -> tuple:
    k = int(rng.integers(3, 7))
    n = k + int(rng.integers(1, 5))
    scores = rng.normal(0, 1, (n, k)) - rng.uniform(0, 2, (n, 1))
    y = np.where(rng.random(n) < 0.6, scores.argmax(axis=1), rng.integers(0, k, n))
    right, wrong = rng.choice(n, 2, replace=False)  # never all right or all wrong
    y[right], y[wrong] = scores[right].argmax(), scores[wrong].argmin()
    return scores, y


_OF_ALL = (
    "np.argmax without an axis looks for the largest of the whole table: each row needs its own."
)

accuracy = Question(
    name="accuracy",
    reference=lambda scores, y: _accuracy(scores, y),
    examples=[
        (
            np.array([[5.0, 1.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0], [-4.0, -3.0, -1.0, -2.0]]),
            np.array([0, 3, 2]),
        ),
        (np.array([[0.5, 5.0, 1.0], [-1.0, -3.0, -2.0], [1.0, 0.0, 4.0]]), np.array([1, 2, 0])),
        (
            np.array(
                [
                    [0.9, 0.4, -0.3],
                    [0.1, 0.6, -0.5],
                    [-1.2, 0.3, 0.7],
                    [0.8, 1.6, -0.5],
                    [1.4, 0.2, 1.1],
                ]
            ),
            np.array([1, 0, 2, 1, 2]),
        ),
        (np.array([[-620.0, -600.5, -600.0], [-610.0, -600.0, -605.0]]), np.array([2, 1])),
    ],
    random=_scores_partly_right,
    read=number,
    mistakes=[
        Mistake(
            "axis=0 looks down the columns; the scores of one image stand in a row, axis=1. After that, "
            "take the mean of the True and False.",
            lambda s, y: s.argmax(axis=0) == y,
        ),
        Mistake(
            "the largest score of the whole table is compared with the labels: find, for each row, the "
            "column of its largest score.",
            lambda s, y: np.mean(s.max() == y),
        ),
        Mistake(
            "True and False for every score: which is the largest of its row? The label says in which "
            "column it should be, and one share is asked for.",
            lambda s, y: s == s.max(axis=1, keepdims=True),
        ),
        Mistake(
            "how many are right, where the question asks for the share: divide by n.",
            lambda s, y: np.sum(s.argmax(axis=1) == y),
        ),
        Mistake(
            "the share of wrong answers: count where prediction and label agree.",
            lambda s, y: np.mean(s.argmax(axis=1) != y),
        ),
        Mistake(
            "per cent: the accuracy is a number from 0 to 1.",
            lambda s, y: 100 * _accuracy(s, y),
        ),
        Mistake(
            "axis=0 looks down the columns. The scores of one image stand in a row: axis=1.",
            lambda s, y: np.mean(s.argmax(axis=0) == y),
        ),
        Mistake(
            "0 unless all rows are right: np.all does that, and // cuts the fraction off. The share is asked for.",
            lambda s, y: np.sum(s.argmax(axis=1) == y) // len(y),
        ),
        Mistake(
            "the zeros of one-hot rows count as right, too: compare the classes themselves.",
            lambda s, y: np.mean(
                _one_hot(s.argmax(axis=1), s.shape[1]) == _one_hot(y, s.shape[1])
            ),
        ),
        Mistake(_OF_ALL, lambda s, y: np.mean(s.argmax() == y)),
        Mistake(
            "the largest scores themselves are compared with the labels: np.argmax tells where they stand.",
            lambda s, y: np.mean(s.max(axis=1) == y),
        ),
        Mistake(
            "the class with the smallest score: the largest is the answer.",
            lambda s, y: np.mean(s.argmin(axis=1) == y),
        ),
        Mistake(
            "one True or False for each row: take their mean.",
            lambda s, y: s.argmax(axis=1) == y,
        ),
        Mistake(
            "the predicted classes themselves: compare them with y.",
            lambda s, y: s.argmax(axis=1),
        ),
        Mistake(
            "off by one: classes count from 0, as np.argmax does.",
            lambda s, y: np.mean(s.argmax(axis=1) + 1 == y),
        ),
        Mistake(
            "off by one: classes count from 0, as np.argmax does.",
            lambda s, y: np.mean(s.argmax(axis=1) - 1 == y),
        ),
        Mistake(
            "divided by the number of classes: divide by the number of rows, n.",
            lambda s, y: np.sum(s.argmax(axis=1) == y) / s.shape[1],
        ),
        Mistake(
            "divided by n · k: divide by the number of rows, n.",
            lambda s, y: np.sum(s.argmax(axis=1) == y) / s.size,
        ),
        Mistake(
            "the predictions are a column, (n, 1), and meet y, (n,), in an (n, n) square.",
            lambda s, y: np.mean(s.argmax(axis=1, keepdims=True) == y),
        ),
        Mistake(
            "the predictions are a column, (n, 1), and meet y, (n,), in an (n, n) square.",
            lambda s, y: np.sum(s.argmax(axis=1, keepdims=True) == y) / len(y),
        ),
        Mistake(
            "the mean of all classes against the labels: first see whether each prediction is right.",
            lambda s, y: np.mean(s.argmax(axis=1)) == np.mean(y),
        ),
        Mistake(
            "this is the mean probability of the true class: accuracy only counts which class has the largest score.",
            lambda s, y: np.mean(_own(_p(s), y)),
        ),
        Mistake(
            "a true class whose score is above 0 counts as right in yours: it has to be the largest of its row.",
            lambda s, y: np.mean(_own(s, y) > 0),
        ),
        Mistake(
            "a true class whose score is above 0.5 counts as right in yours: it has to be the largest of its row.",
            lambda s, y: np.mean(_own(s, y) > 0.5),
        ),
        Mistake(
            "a true class whose probability is above 0.5 counts as right in yours: it has to be the largest of its row, that can be less.",
            lambda s, y: np.mean(_own(_p(s), y) > 0.5),
        ),
        Mistake(
            "a threshold fits two classes. With k classes, the largest score of a row tells the answer.",
            lambda s, y: np.mean((s > 0.5) == y),
        ),
        Mistake(
            "a threshold fits two classes. With k classes, the largest score of a row tells the answer.",
            lambda s, y: np.mean((s[:, 0] > 0.5) == y),
        ),
        Mistake(
            "your search for the largest starts at 0, so a row of negative scores has none. Start with its first score.",
            _largest_above_zero,
        ),
        Mistake(
            "the last row's answer only: count the right ones in the loop (+=).",
            lambda s, y: s[-1].argmax() == y[-1],
        ),
        Mistake(
            "the last row's answer only: count the right ones in the loop (+=).",
            lambda s, y: (s[-1].argmax() == y[-1]) / len(y),
        ),
        Mistake(
            "only the first row: a `return` inside the loop?", lambda s, y: s[0].argmax() == y[0]
        ),
        Mistake(
            "the last column of np.argsort holds the largest, the first the smallest.",
            lambda s, y: np.mean(np.argsort(s, axis=1)[:, 1] == y),
        ),
        Mistake(
            "only the first row is counted: a `return` inside the loop?",
            lambda s, y: (s[0].argmax() == y[0]) / len(y),
        ),
        Mistake(
            "the last row is left out: range(n) ends before n by itself.",
            lambda s, y: np.sum((s.argmax(axis=1) == y)[:-1]) / len(y),
        ),
        Mistake(
            "divided by 3, the n of the example: n is different in each call.",
            lambda s, y: np.sum(s.argmax(axis=1) == y) / 3,
        ),
        Mistake(
            "your search for the largest starts at 0, so a row of negative scores has none. Start with its first score.",
            lambda s, y: np.mean((s.argmax(axis=1) == y) & (s > 0).any(axis=1)),
        ),
        *(
            Mistake(
                "your search for the largest starts at a fixed number, and a row below it has none. Start with its first score.",
                lambda s, y, low=low: np.mean(np.maximum(s, low).argmax(axis=1) == y),
            )
            for low in (-1, -10, -100, -500)
        ),
        Mistake(
            "the signs of the scores are lost: −4 is smaller than −1.",
            lambda s, y: np.mean(np.abs(s).argmax(axis=1) == y),
        ),
        Mistake(
            "the largest score of the whole table: each row needs its own.",
            lambda s, y: np.mean(_own(s, y) == s.max()),
        ),
        Mistake(
            "answers and labels are sorted: answer i belongs to label i.",
            lambda s, y: np.mean(np.sort(s.argmax(axis=1)) == np.sort(y)),
        ),
        Mistake(
            "an answer counts if it stands anywhere in y: it has to be the label of its own row.",
            lambda s, y: np.mean(np.isin(s.argmax(axis=1), y)),
        ),
        Mistake(
            "the scores are rounded first, so that near ones become equal: compare them as they are.",
            lambda s, y: np.mean(s.astype(int).argmax(axis=1) == y),
        ),
        Mistake(
            "the scores are rounded first, so that near ones become equal: compare them as they are.",
            lambda s, y: np.mean(s.round().argmax(axis=1) == y),
        ),
        Mistake(
            "label 0 is never counted as right: it is a class like the others.",
            lambda s, y: np.mean((s.argmax(axis=1) == y) & (y != 0)),
        ),
        Mistake(
            "<= in place of ==: an answer below the label is wrong, too.",
            lambda s, y: np.mean(s.argmax(axis=1) <= y),
        ),
        Mistake(
            "the difference of answer and label is no share: see where they are equal (==).",
            lambda s, y: np.mean(s.argmax(axis=1) - y),
        ),
        Mistake(
            "y holds the labels themselves already: no argmax of y.",
            lambda s, y: np.mean(s.argmax(axis=1) == y.argmax()),
        ),
        Mistake(
            "counting stops at the first wrong answer: go on to the last row.",
            lambda s, y: np.sum(np.cumprod(s.argmax(axis=1) == y)) / len(y),
        ),
    ],
    styles=[
        lambda scores, y: np.mean(np.argmax(scores, axis=1) == y),
        _accuracy_by_loop,
        lambda s, y: (s.argmax(1) == y).sum() / len(y),
        lambda s, y: np.mean(_own(s, y) == s.max(axis=1)),
        lambda s, y: np.mean(activations.softmax(s).argmax(axis=-1) == y),
        lambda s, y: 1 - np.count_nonzero(s.argmax(axis=1) - y) / y.size,
        lambda s, y: np.mean(np.argsort(s, axis=1)[:, -1] == y),
        lambda s, y: np.float32(
            np.trace(_one_hot(y, s.shape[1]).T @ _one_hot(s.argmax(1), s.shape[1])) / len(y)
        ),
    ],
    lesson='04, "Why not count the mistakes?"',
)
