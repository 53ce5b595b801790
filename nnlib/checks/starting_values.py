"""The questions of assignment 10: where to start."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from nnlib import (
    activations,
    datasets,
    initializers,
    layers,
    losses,
    network,
    optimizers,
    training,
)

from .comparing import kind, number, numbers, show
from .question import Mistake, Question, nothing

_NO_RETURN = Mistake("there is no `return`.", nothing)


# Copies


def _right_pairs(W1: np.ndarray, b1: np.ndarray, W2: np.ndarray) -> list:
    return _pairs()(W1, b1, W2)


def _pairs(
    parts: str = "1b2", candidates: Callable = lambda h: combinations(range(h), 2), first: int = 0
) -> Callable:
    """An answer to copies that compares these parts of two units."""

    def copies(W1: np.ndarray, b1: np.ndarray, W2: np.ndarray) -> list:
        def alike(i: int, j: int) -> bool:
            same = {
                "1": lambda: np.array_equal(W1[:, i], W1[:, j]),
                "b": lambda: b1[i] == b1[j],
                "2": lambda: np.array_equal(W2[i], W2[j]),
                "s": lambda: W1[:, i].sum() == W1[:, j].sum() and W2[i].sum() == W2[j].sum(),
            }
            return all(same[part]() for part in parts)

        return [(i + first, j + first) for i, j in candidates(len(b1)) if alike(i, j)]

    return copies


def _copies_by_loops(W1: Any, b1: Any, W2: Any) -> set:
    units = [
        ([row[j] for row in W1.tolist()], b1.tolist()[j], W2.tolist()[j]) for j in range(len(b1))
    ]
    found = set()
    for j in range(len(units)):
        for i in range(j):
            if units[i] == units[j]:
                found.add((j, i))
    return found


def _copies_by_distance(W1: np.ndarray, b1: np.ndarray, W2: np.ndarray) -> np.ndarray:
    all_weights = np.vstack([W1, b1, W2.T])
    distance = np.abs(all_weights[:, :, None] - all_weights[:, None, :]).max(axis=0)
    return np.argwhere(np.triu(distance < 1e-9, k=1))


def _copies_backwards(W1: np.ndarray, b1: np.ndarray, W2: np.ndarray) -> list:
    units = np.hstack([W1.T, b1[:, None], W2])
    h = len(units)
    return [
        [i, j] for j in reversed(range(h)) for i in range(j) if np.allclose(units[i], units[j])
    ]


def _read_pairs(result: Any) -> list:
    pairs = sorted(tuple(int(unit) for unit in pair) for pair in result)
    ordered = sorted(tuple(sorted(pair)) for pair in pairs)
    return ordered if len(set(ordered)) == len(pairs) else pairs


def _judge_pairs(got: Any, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray) -> str | None:
    if not isinstance(got, list):
        return f"returned {show(got)}, expected a list of pairs of units"
    right = _right_pairs(W1, b1, W2)
    return None if got == right else f"returned {got}, expected {right}"


def _hidden_layer(rng: np.random.Generator) -> tuple:
    """Five to seven units, among them copies, and some that are copies only in part."""
    h, d, k = (int(rng.integers(*limits)) for limits in ((5, 8), (2, 4), (2, 4)))
    W1, b1, W2 = rng.integers(-4, 5, (d, h)), rng.integers(-2, 3, h), rng.integers(-4, 5, (h, k))
    a, b, c, e, f = (int(unit) for unit in rng.permutation(h)[:5])
    for one, other, parts in ((a, b, "1b2"), (c, a, "1b"), (e, a, "12"), (f, a, "b2")):
        if "1" in parts:
            W1[:, other] = W1[:, one]
        if "b" in parts:
            b1[other] = b1[one]
        if "2" in parts:
            W2[other] = W2[one]
    return W1 / 2, b1 / 4, W2 / 2


_COPIES_EXAMPLES = [
    (
        np.array([[1.0, 2.0, 1.0], [0.5, -1.0, 0.5]]),
        np.zeros(3),
        np.array([[3.0, 1.0], [0.0, 4.0], [3.0, 1.0]]),
    ),
    (
        np.array([[1.0, 2.0, 1.0], [0.5, -1.0, 0.5]]),
        np.zeros(3),
        np.array([[3.0, 1.0], [0.0, 4.0], [3.0, 2.0]]),
    ),
    (
        np.array([[1.0, 1.0, 1.0], [0.5, 0.5, 0.5]]),
        np.array([0.0, 0.25, 0.0]),
        np.array([[3.0, 1.0], [3.0, 1.0], [3.0, 1.0]]),
    ),
    (np.full((2, 4), 0.1), np.zeros(4), np.full((4, 3), 0.1)),
    (
        np.array([[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]),
        np.array([0.5, 0.5, 1.0, 1.0]),
        np.array([[1.0, 2.0, 1.0], [3.0, 0.0, 3.0], [1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]),
    ),
    (
        np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 5.0, 1.0, 7.0]]),
        np.zeros(4),
        np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 2.0], [2.0, 1.0]]),
    ),
    (
        np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]),
        np.array([0.5, 0.5]),
        np.array([[1.0, 2.0], [2.0, 1.0]]),
    ),
]

_FIRST_ALONE = "the weights on the way in alone don't make copies. Bias, and weights on the way out, row of W2, must be equal too."

copies = Question(
    name="copies",
    reference=_pairs(),
    examples=_COPIES_EXAMPLES,
    random=_hidden_layer,
    read=_read_pairs,
    judge=_judge_pairs,
    mistakes=[
        _NO_RETURN,
        Mistake(_FIRST_ALONE, _pairs("1")),
        Mistake(
            "W2 is left out. What a unit passes on, its row of W2, must be equal too, or the two units get different blame.",
            _pairs("1b"),
        ),
        Mistake(
            "the biases are left out: two copies have the same bias, too.",
            _pairs("12"),
        ),
        Mistake(
            "W1 is left out: the weights on the way in, a column of W1, must be equal.",
            _pairs("b2"),
        ),
        Mistake("only the weights on the way out are compared, the rows of W2.", _pairs("2")),
        Mistake(
            "a unit is a copy of itself here: pairs are of two different units, i < j.",
            _pairs(candidates=lambda h: [(i, j) for i in range(h) for j in range(i, h)]),
        ),
        Mistake(
            "each pair comes twice, as (i, j) and as (j, i): let the second loop start after i.",
            _pairs(candidates=lambda h: [(i, j) for i in range(h) for j in range(h) if i != j]),
        ),
        Mistake(
            "each pair comes twice, and each unit as its own copy: let the second loop start after i.",
            _pairs(candidates=lambda h: [(i, j) for i in range(h) for j in range(h)]),
        ),
        Mistake("units are counted from 0.", _pairs(first=1)),
        Mistake(
            "only neighbours are compared: each unit has to meet all units after it.",
            _pairs(candidates=lambda h: [(i, i + 1) for i in range(h - 1)]),
        ),
        Mistake(
            "the last unit is left out: range(h) ends before h by itself.",
            _pairs(candidates=lambda h: combinations(range(h - 1), 2)),
        ),
        Mistake(
            "unit 0 alone is compared with the others: is there a `return` inside the loop, or one loop too few?",
            _pairs(candidates=lambda h: [(0, j) for j in range(1, h)]),
        ),
        Mistake(
            "only the first pair is given: is there a `return` inside the loop?",
            lambda W1, b1, W2: _right_pairs(W1, b1, W2)[:1],
        ),
        Mistake(
            "a single pair is returned, not a list of pairs: is there a `return` inside the loop?",
            lambda W1, b1, W2: (*_right_pairs(W1, b1, W2), [])[0],
        ),
        Mistake(
            "the pairs are run together: append each of them as one tuple, pairs.append((i, j)).",
            lambda W1, b1, W2: [unit for pair in _right_pairs(W1, b1, W2) for unit in pair],
        ),
        Mistake(
            "rows of W1 are compared, which are inputs: the weights of a unit are a column, W1[:, j].",
            lambda W1, b1, W2: [
                (i, j) for i, j in combinations(range(len(W1)), 2) if np.array_equal(W1[i], W1[j])
            ],
        ),
        Mistake(
            "the number of pairs is returned: give the pairs themselves.",
            lambda W1, b1, W2: len(_right_pairs(W1, b1, W2)),
        ),
        Mistake(
            "True or False is returned: give the pairs themselves, in a list.",
            lambda W1, b1, W2: bool(_right_pairs(W1, b1, W2)),
        ),
        Mistake(
            "sums of weights are compared: different weights may have the same sum. Compare them one by one.",
            _pairs("sb"),
        ),
        Mistake(
            "`==` with `.any()` asks whether one weight is equal. All of them must be.",
            lambda W1, b1, W2: [
                (i, j)
                for i, j in combinations(range(len(b1)), 2)
                if (W1[:, i] == W1[:, j]).any() and b1[i] == b1[j] and (W2[i] == W2[j]).any()
            ],
        ),
    ],
    errors={
        "truth value of an array": "`==` between two lines of weights gives a line of answers: np.array_equal(…, …), or .all(), makes one of them.",
        "out of bounds": "a unit's weights on the way in are a column of W1, W1[:, j]; those on the way out are a row of W2, W2[j].",
    },
    styles=[
        _pairs("2b1"),
        _copies_by_loops,
        _copies_by_distance,
        _copies_backwards,
        lambda W1, b1, W2: (
            (i, j)
            for i in range(len(b1))
            for j in range(i + 1, len(b1))
            if (W1[:, i] == W1[:, j]).all() and b1[i] == b1[j] and (W2[i, :] == W2[j, :]).all()
        ),
    ],
    lesson='10, "Zeros, and copies"',
)


# The spread of a sum


def _spread_of_sum(x: np.ndarray, s: float) -> Any:
    return s * np.sqrt(np.sum(x**2))


def _spread_by_loop(x: Any, s: Any) -> float:
    variance = 0.0
    for one in x:
        variance += (s * one) ** 2
    return variance**0.5


_SUM_STYLES = [
    lambda x, s: np.sqrt(len(x) * s**2 * np.mean(x**2)),
    lambda x, s: s * np.linalg.norm(x),
    lambda x, s: math.sqrt(sum(float(one) ** 2 for one in x)) * s,
    lambda x, s: s * np.sqrt(x @ x),
    lambda x, s: np.array([np.sqrt(len(x)) * s * np.sqrt((x**2).mean())]),
    lambda x, s: math.hypot(*(x * s)),
    lambda x, s: np.sqrt(len(x) * s**2 * (np.var(x) + np.mean(x) ** 2)),
    _spread_by_loop,
]

_SUM_MISTAKES = [
    _NO_RETURN,
    Mistake("this is the variance of z. The spread is its root.", lambda x, s: s**2 * x @ x),
    Mistake(
        "s is the spread of the weights; their variance is s².",
        lambda x, s: np.sqrt(s * x @ x),
    ),
    Mistake(
        "s is the spread of the weights; their variance is s². And of the variance of z, the root is asked for.",
        lambda x, s: s * x @ x,
    ),
    Mistake(
        "the n is missing: n products are added up, and so are their variances.",
        lambda x, s: s * np.sqrt(np.mean(x**2)),
    ),
    Mistake(
        "spreads don't add up, variances do. The sum grows by √n, not by n.",
        lambda x, s: len(x) * s * np.sqrt(np.mean(x**2)),
    ),
    Mistake(
        "spreads don't add up, variances do: square each product's spread, add, and take the root.",
        lambda x, s: s * np.abs(x).sum(),
    ),
    Mistake(
        "√n · s · mean of |x|: a variance has squares in it, the mean of x².",
        lambda x, s: np.sqrt(len(x)) * s * np.abs(x).mean(),
    ),
    Mistake("s is not used: the weights' spread counts, too.", lambda x, s: np.sqrt(x @ x)),
    Mistake(
        "x is not used: √n · s is right only for inputs that are 1 or −1.",
        lambda x, s: np.sqrt(len(x)) * s,
    ),
    Mistake(
        "divided by the number of inputs: products add up, nothing is averaged.",
        lambda x, s: s * np.sqrt(x @ x) / len(x),
    ),
    Mistake(
        "this is one z, with all weights equal to s. Asked for is how widely z spreads when the weights are drawn.",
        lambda x, s: s * x.sum(),
    ),
    Mistake(
        "divided by √n: so small must weights be for z to keep its spread. Here s is given, and the spread of z is asked for.",
        lambda x, s: s / np.sqrt(len(x)),
    ),
    Mistake(
        "the mean of x² belongs under the root, too.",
        lambda x, s: np.sqrt(len(x)) * s * np.mean(x**2),
    ),
    Mistake(
        "one number for each product: add the variances up.",
        lambda x, s: s * np.abs(x),
    ),
]

_AROUND_ZERO = [
    (np.array([1.0, -1.0, 1.0, -1.0]), 1.0),
    (np.array([3.0, -1.0, -4.0, 2.0]), 0.5),
    (np.array([4.0, -2.0, -2.0]), 0.25),
]


def _around_zero(rng: np.random.Generator) -> tuple:
    x = rng.integers(-5, 6, int(rng.integers(3, 8))).astype(float)
    x[0] += 7
    return len(x) * x - x.sum(), float(rng.integers(1, 12)) / 8


def _spread_question(examples: list[tuple], random: Callable, mistakes: list[Mistake]) -> Question:
    return Question(
        name="spread_of_sum",
        reference=_spread_of_sum,
        examples=examples,
        random=random,
        read=number,
        mistakes=[*_SUM_MISTAKES, *mistakes],
        styles=_SUM_STYLES,
        lesson='10, "How large?"',
    )


spread_around_zero = _spread_question(
    _AROUND_ZERO,
    _around_zero,
    [
        Mistake(
            "n − 1 stands where n belongs (ddof=1?): all n products are added up.",
            lambda x, s: s * np.sqrt(len(x)) * np.std(x, ddof=1),
        ),
    ],
)

_ROUND_MEAN = "np.var or np.std measures from the mean of the inputs. The formula has the mean of x² itself, which is larger if x doesn't lie around 0."

spread_anywhere = _spread_question(
    [
        (np.array([2.0, 0.0, 4.0, 4.0]), 0.5),
        (np.array([1.0, 2.0, 2.0]), 2.0),
        (np.array([5.0, -1.0, 3.0, 1.0, 8.0]), 0.1),
    ],
    lambda rng: (
        rng.integers(1, 40, int(rng.integers(3, 8))) / 8 - 1.5,
        float(rng.integers(1, 12)) / 8,
    ),
    [
        Mistake(_ROUND_MEAN, lambda x, s: s * np.sqrt(len(x)) * np.std(x)),
        Mistake(
            f"{_ROUND_MEAN} And the spread is the root of the variance.",
            lambda x, s: s**2 * len(x) * np.var(x),
        ),
        Mistake(
            "the square of the mean is taken, not the mean of the squares: x² first, then the mean.",
            lambda x, s: s * np.sqrt(len(x)) * abs(np.mean(x)),
        ),
    ],
)


# Forward, layer by layer


def _forward(
    note: Callable = lambda Z, A: np.std(Z),
    product: Callable = lambda A, W: A @ W,
    output: Callable = lambda Z, f: f(Z),
    begin: Callable = lambda X, f: X,
    finish: Callable = list,
) -> Callable:
    """An answer to sums_by_layer, by default a right one, with these parts changed."""

    def sums_by_layer(X: np.ndarray, weights: list, f: Callable) -> Any:
        A, spreads = begin(X, f), []
        for W in weights:
            Z = product(A, W)
            A = output(Z, f)
            spreads.append(note(Z, A))
        return finish(spreads)

    return sums_by_layer


def _sums_by_loops(X: Any, weights: Any, f: Any) -> list:
    rows, spreads = X.tolist(), []
    for W in weights:
        sums = [
            [sum(a * w for a, w in zip(row, column, strict=True)) for column in W.T.tolist()]
            for row in rows
        ]
        flat = [z for row in sums for z in row]
        mean = sum(flat) / len(flat)
        spreads.append((sum((z - mean) ** 2 for z in flat) / len(flat)) ** 0.5)
        rows = [[float(f(z)) for z in row] for row in sums]
    return spreads


def _sums_recursively(X: np.ndarray, weights: list, f: Callable) -> list:
    if not weights:
        return []
    Z = np.dot(X, weights[0])
    return [Z.std(), *_sums_recursively(f(Z), weights[1:], f)]


def _sums_with_activated_input(X: np.ndarray, weights: list, f: Callable) -> np.ndarray:
    A, spreads = X, np.zeros(len(weights))
    for i in range(len(weights)):
        Z = np.einsum("si,ij->sj", A if i == 0 else f(A), weights[i])
        spreads[i], A = np.sqrt(np.var(Z)), Z
    return spreads


def _stack(rng: np.random.Generator) -> tuple:
    widths = [int(one) for one in rng.permutation([2, 3, 4, 5])]
    weights = [rng.normal(0, 1, shape).round(2) for shape in pairwise(widths)]
    f = [np.tanh, activations.relu, activations.sigmoid][int(rng.integers(3))]
    return rng.normal(0.3, 1, (6, widths[0])).round(2), weights, f


_W_ONE, _W_TWO = (
    np.array([[1.0, 0.0, -1.0], [0.5, 1.0, 0.0]]),
    np.array([[1.0], [-2.0], [0.5]]),
)

sums_by_layer = Question(
    name="sums_by_layer",
    reference=_forward(),
    borrowed=[network.Network, layers.Dense],
    examples=[
        (np.array([[1.0, 2.0], [3.0, -1.0]]), [_W_ONE, _W_TWO], activations.relu),
        (
            np.array([[1.0, 0.5], [-0.5, 2.0], [1.5, -2.0]]),
            [
                np.array([[1.0, -0.5], [0.25, 2.0]]),
                np.array([[0.5, 1.0], [-1.0, 1.5]]),
                np.array([[2.0, 0.5], [1.0, -1.0]]),
            ],
            np.tanh,
        ),
    ],
    random=_stack,
    mistakes=[
        _NO_RETURN,
        Mistake(
            "these are the spreads of the outputs A = f(Z). Note the spread of Z, before f.",
            _forward(lambda Z, A: np.std(A)),
        ),
        Mistake(
            "f is not applied between the layers: a layer's input is f(Z) of the one before.",
            _forward(output=lambda Z, f: Z),
        ),
        Mistake(
            "f is applied to X too: the images go into the first layer as they are.",
            _forward(begin=lambda X, f: f(X)),
        ),
        Mistake(
            "these are variances: the spread is the root, np.std.",
            _forward(lambda Z, A: np.var(Z)),
        ),
        Mistake(
            "these are means: the spread is asked for, np.std.", _forward(lambda Z, A: Z.mean())
        ),
        Mistake(
            "the mean of |z|: the spread is the root of the variance, np.std.",
            _forward(lambda Z, A: np.abs(Z).mean()),
        ),
        Mistake(
            "the root of the mean of Z²: a spread is measured from the mean, and that is not 0 here.",
            _forward(lambda Z, A: np.sqrt(np.mean(Z**2))),
        ),
        Mistake(
            "one spread for each unit (axis=0): one number for the whole of Z is asked for.",
            _forward(lambda Z, A: np.std(Z, axis=0)),
        ),
        Mistake(
            "one spread for each sample (axis=1): one number for the whole of Z is asked for.",
            _forward(lambda Z, A: np.std(Z, axis=1)),
        ),
        Mistake(
            "the mean of the units' spreads: take the spread of all entries of Z at once.",
            _forward(lambda Z, A: np.std(Z, axis=0).mean()),
        ),
        Mistake(
            "divided by one less than the number of entries (ddof=1): leave ddof out.",
            _forward(lambda Z, A: np.std(Z, ddof=1)),
        ),
        Mistake(
            "the spread of X comes first: the list has one entry for each layer, beginning with Z of the first.",
            lambda X, weights, f: [np.std(X), *_forward()(X, weights, f)],
        ),
        Mistake(
            "these are the spreads of the layers' inputs: note the spread after the product, of Z.",
            lambda X, weights, f: [
                np.std(X),
                *_forward(lambda Z, A: np.std(A))(X, weights, f)[:-1],
            ],
        ),
        Mistake(
            "ReLU is built in: take f, whatever it is.",
            _forward(output=lambda Z, f: np.maximum(Z, 0)),
        ),
        Mistake(
            "tanh is built in: take f, whatever it is.", _forward(output=lambda Z, f: np.tanh(Z))
        ),
        Mistake(
            "only the last layer's spread is returned: collect them all in a list.",
            _forward(finish=lambda spreads: spreads[-1]),
        ),
        Mistake(
            "only the last layer's spread is returned: does the list begin anew in each round?",
            _forward(finish=lambda spreads: spreads[-1:]),
        ),
        Mistake(
            "only the first layer's: is `return` inside the loop? It ends the function.",
            _forward(finish=lambda spreads: spreads[0]),
        ),
        Mistake(
            "only the first layer's: is `return` inside the loop? It ends the function.",
            _forward(finish=lambda spreads: spreads[:1]),
        ),
        Mistake(
            "the last layer is missing: it has a Z, too.",
            _forward(finish=lambda spreads: spreads[:-1]),
        ),
        Mistake(
            "every layer reads X: from the second on, a layer reads the output of the one before.",
            lambda X, weights, f: [np.std(X @ W) for W in weights],
        ),
        Mistake(
            "W is turned: rows are samples, so it is A @ W.",
            _forward(product=lambda A, W: A @ W.T),
        ),
        Mistake(
            "W comes first: rows are samples, so it is A @ W.",
            _forward(product=lambda A, W: W @ A),
        ),
        Mistake(
            "* goes number by number. The product that sums is @.",
            _forward(product=lambda A, W: A * W),
        ),
        Mistake(
            "the spreads of the weights: asked for are those of the sums, Z = A @ W.",
            lambda X, weights, f: [np.std(W) for W in weights],
        ),
    ],
    styles=[
        _sums_by_loops,
        _sums_recursively,
        _sums_with_activated_input,
        _forward(finish=tuple),
        _forward(lambda Z, A: np.sqrt(((Z - Z.mean()) ** 2).mean()), np.dot),
        lambda X, weights, f: _forward()(
            X.astype(np.float32), [W.astype(np.float32) for W in weights], f
        ),
    ],
    lesson='10, "Ten layers, forward"',
)


# Back, layer by layer


def _backward(
    product: Callable = lambda dZ, W: dZ @ W.T,
    mask: Callable = lambda dA, slope: dA * slope,
    note: Callable = np.std,
    finish: Callable = lambda spreads: spreads[::-1],
    order: Callable = reversed,
    slope_order: Callable = reversed,
    skip: int = 1,
) -> Callable:
    """An answer to blame_by_layer, by default a right one, with these parts changed."""

    def blame_by_layer(dZ: np.ndarray, weights: list, slopes: list) -> Any:
        spreads = [note(dZ)]
        chosen = weights[skip : len(slopes) + skip]
        for W, slope in zip(order(chosen), slope_order(slopes), strict=True):
            dZ = mask(product(dZ, W), slope)
            spreads.append(note(dZ))
        return finish(spreads)

    return blame_by_layer


def _blame_by_index(dZ: np.ndarray, weights: list, slopes: list) -> np.ndarray:
    spreads = np.zeros(len(weights))
    for i in range(len(weights) - 1, -1, -1):
        spreads[i] = dZ.std()
        if i > 0:
            dZ = np.einsum("sj,ij->si", dZ, weights[i]) * slopes[i - 1]
    return spreads


def _blame_recursively(dZ: np.ndarray, weights: list, slopes: list) -> list:
    if not slopes:
        return [np.std(dZ)]
    before = slopes[-1] * (weights[-1] @ dZ.T).T
    return [*_blame_recursively(before, weights[:-1], slopes[:-1]), np.std(dZ)]


def _blame_by_pops(dZ: Any, weights: Any, slopes: Any) -> list:
    weights, slopes, spreads = list(weights), list(slopes), [np.std(dZ)]
    while slopes:
        dZ = slopes.pop() * np.dot(dZ, weights.pop().T)
        spreads.insert(0, float(np.std(dZ)))
    return spreads


def _blame_by_loops(dZ: Any, weights: Any, slopes: Any) -> tuple:
    blame, spreads = dZ.tolist(), [np.std(dZ)]
    for W, slope in zip(weights[:0:-1], slopes[::-1], strict=True):
        blame = [
            [
                sum(d * w for d, w in zip(row, W[i], strict=True)) * slope[s][i]
                for i in range(len(W))
            ]
            for s, row in enumerate(blame)
        ]
        spreads.append(np.std(blame))
    spreads.reverse()
    return tuple(spreads)


def _dA_spreads(dZ: np.ndarray, weights: list, slopes: list) -> list:
    spreads = [np.std(dZ)]
    for W, slope in zip(reversed(weights[1:]), reversed(slopes), strict=True):
        dA = dZ @ W.T
        spreads.append(np.std(dA))
        dZ = dA * slope
    return spreads[::-1]


def _on_to_the_inputs(dZ: np.ndarray, weights: list, slopes: list) -> list:
    spreads, passed = [np.std(dZ)], [1.0, *slopes]
    for W, slope in zip(reversed(weights), reversed(passed), strict=True):
        dZ = dZ @ W.T * slope
        spreads.append(np.std(dZ))
    return spreads[::-1]


def _blame_stack(rng: np.random.Generator) -> tuple:
    widths = [int(one) for one in rng.permutation([2, 3, 4, 5])]
    weights = [rng.normal(0, 1, shape).round(2) for shape in pairwise(widths)]
    slopes = [rng.uniform(0.1, 1, (6, width)).round(2) for width in widths[1:-1]]
    return rng.normal(0.1, 0.5, (6, widths[-1])).round(2), weights, slopes


blame_by_layer = Question(
    name="blame_by_layer",
    reference=_backward(),
    borrowed=[network.Network, layers.Dense],
    examples=[
        (
            np.array([[1.0, -1.0], [2.0, 0.0], [0.0, 0.5]]),
            [np.array([[1.0, 2.0, -1.0]]), np.array([[1.0, 2.0], [-1.0, 1.0], [0.5, 2.0]])],
            [np.array([[1.0, 0.5, 1.0], [0.5, 1.0, 0.5], [1.0, 1.0, 0.0]])],
        ),
        (
            np.array([[0.5, -1.0], [1.5, 0.25]]),
            [
                np.array([[1.0, 0.5], [-2.0, 1.0]]),
                np.array([[1.0, -0.5], [0.25, 2.0]]),
                np.array([[0.5, 1.0], [-1.0, 1.5]]),
            ],
            [np.array([[0.25, 1.0], [0.5, 0.1]]), np.array([[0.2, 0.5], [1.0, 0.75]])],
        ),
    ],
    random=_blame_stack,
    mistakes=[
        _NO_RETURN,
        Mistake(
            "the list is the wrong way round: layer 1 comes first, though the blame gets there last.",
            _backward(finish=list),
        ),
        Mistake(
            "the slopes are not used: the blame is multiplied by the activation's slope in each layer.",
            _backward(mask=lambda dA, slope: dA),
        ),
        Mistake(
            "the spread is noted before the slopes: that is ∂L/∂A. Multiply first, then note ∂L/∂Z.",
            _dA_spreads,
        ),
        Mistake(
            "one layer too many: the last product leads on to the inputs X. The first W is not needed.",
            _on_to_the_inputs,
        ),
        Mistake(
            "the weights of the layer before are taken: layer 1 gets its blame through the W of layer 2, and so on. The first W is not needed.",
            _backward(skip=0),
        ),
        Mistake(
            "W needs its transpose on the way back: dZ @ W.T.",
            _backward(product=lambda dZ, W: dZ @ W),
        ),
        Mistake(
            "W comes first: rows are samples on the way back, too. It is dZ @ W.T.",
            _backward(product=lambda dZ, W: W @ dZ),
        ),
        Mistake(
            "the weights are taken from the front: the blame meets the last layer's first.",
            _backward(order=list, slope_order=list),
        ),
        Mistake(
            "the slopes are taken from the front, the weights from the end: both from the end.",
            _backward(slope_order=list),
        ),
        Mistake(
            "the weights are taken from the front, the slopes from the end: both from the end.",
            _backward(order=list),
        ),
        Mistake(
            "the slopes come too early: the blame goes through the weights first, dZ @ W.T, and then has the shape of the slopes.",
            _backward(product=lambda dZ, W: dZ, mask=lambda dZ, slope: dZ * slope),
        ),
        Mistake(
            "layer 1 is missing: the first W is not needed, but its layer has a Z, and a blame.",
            _backward(finish=lambda spreads: spreads[-2::-1]),
        ),
        Mistake(
            "the slopes are added: the blame is multiplied by them.",
            _backward(mask=lambda dA, slope: dA + slope),
        ),
        Mistake(
            "divided by the slopes: the blame is multiplied by them.",
            _backward(mask=lambda dA, slope: dA / slope),
        ),
        Mistake(
            "the slopes are slopes already: just multiply by them.",
            _backward(mask=lambda dA, slope: dA * slope * (1 - slope)),
        ),
        Mistake(
            "slopes > 0 makes 0 and 1 of them. That is ReLU's mask; these are slopes of any activation: multiply by them.",
            _backward(mask=lambda dA, slope: dA * (slope > 0)),
        ),
        Mistake(
            "these are variances: the spread is the root, np.std.",
            _backward(note=np.var),
        ),
        Mistake(
            "these are means: the spread is asked for, np.std.",
            _backward(note=np.mean),
        ),
        Mistake(
            "the mean of the blame's size: the spread is the root of the variance, np.std.",
            _backward(note=lambda dZ: np.abs(dZ).mean()),
        ),
        Mistake(
            "one spread for each unit (axis=0): one number for the whole layer is asked for.",
            _backward(note=lambda dZ: np.std(dZ, axis=0)),
        ),
        Mistake(
            "the last layer is missing: its blame is dZ itself, and its spread ends the list.",
            _backward(finish=lambda spreads: spreads[:0:-1]),
        ),
        Mistake(
            "only layer 1 is given: collect the spreads of all layers in a list.",
            _backward(finish=lambda spreads: spreads[-1]),
        ),
    ],
    errors={
        "list index out of range": "slopes is one entry shorter than weights: with weights[i] go slopes[i − 1], those of the layer before.",
        "zip() argument": "slopes is one entry shorter than weights: the last layer has no activation, and the first W is not needed.",
    },
    styles=[
        _blame_by_index,
        _blame_recursively,
        _blame_by_pops,
        _blame_by_loops,
        _backward(note=lambda dZ: np.sqrt(np.mean((dZ - np.mean(dZ)) ** 2))),
        _backward(product=np.inner, finish=lambda spreads: np.flip(spreads)),
    ],
    lesson='10, "Ten layers, back"',
)


# What n sigmoids leave


def _share_by_loop(n: int) -> float:
    share = 1.0
    for _ in range(n):
        share *= 0.25
    return share


def _share_recursively(n: int) -> float:
    return 1 if n == 0 else _share_recursively(n - 1) / 4


largest_share = Question(
    name="largest_share",
    reference=lambda n: 0.25**n,
    examples=[(2,), (1,), (5,), (10,)],
    random=lambda rng: (int(rng.integers(3, 16)),),
    read=number,
    mistakes=[
        _NO_RETURN,
        Mistake(
            "slopes in a row multiply, they don't add up: a power of 0.25.", lambda n: 0.25 * n
        ),
        Mistake(
            "slopes in a row multiply: a power of 0.25, no division by n.", lambda n: 0.25 / n
        ),
        Mistake(
            "0.5 is the sigmoid's output at 0. Its slope there is 0.5 · (1 − 0.5).",
            lambda n: 0.5**n,
        ),
        Mistake(
            "this is what is lost. What is left is asked for.",
            lambda n: 1 - 0.25**n,
        ),
        Mistake(
            "one sigmoid too few: does the loop start at 1?",
            lambda n: 0.25 ** (n - 1),
        ),
        Mistake(
            "one sigmoid too many: n of them, and no more.",
            lambda n: 0.25 ** (n + 1),
        ),
        Mistake("a single slope: n of them are multiplied.", lambda n: 0.25),
        Mistake("upside down: what is left is smaller than 1.", lambda n: 4.0**n),
        Mistake("n and 0.25 have changed places: 0.25 to the power of n.", lambda n: n**0.25),
        Mistake("the minus: 0.25 to the power of n.", lambda n: -(0.25**n)),
        Mistake("1 is tanh's slope at 0. The sigmoid's is 0.25.", lambda n: 1.0),
    ],
    styles=[
        lambda n: 4.0**-n,
        lambda n: 1 / 4**n,
        lambda n: np.prod(np.full(n, 0.25)),
        lambda n: np.exp(n * np.log(0.25)),
        lambda n: math.pow(1 / 4, n),
        lambda n: (activations.sigmoid(0) * (1 - activations.sigmoid(0))) ** n,
        _share_by_loop,
        _share_recursively,
    ],
    lesson='10, "Ten layers, back"',
)


def _count(
    factor: float = 0.25, begin: int = 0, goes_on: Callable = lambda left, share: left >= share
) -> Callable:
    """An answer to sigmoids_until, by default a right one, with these parts changed."""

    def sigmoids_until(share: float) -> int:
        n, left = begin, 1.0
        while goes_on(left, share):
            left, n = left * factor, n + 1
        return n

    return sigmoids_until


_UNTIL_EXAMPLES = [(0.1,), (0.25,), (0.001,), (1e-6,), (0.3,), (0.0625,), (0.2,)]

sigmoids_until = Question(
    name="sigmoids_until",
    reference=_count(),
    examples=_UNTIL_EXAMPLES,
    random=lambda rng: (float(f"{10 ** -rng.uniform(0.2, 9):.1e}"),),
    read=number,
    mistakes=[
        _NO_RETURN,
        Mistake(
            "“below” is asked for: 0.25 is not below 0.25. So the loop goes on while what is left is equal to share, too.",
            _count(goes_on=lambda left, share: left > share),
        ),
        Mistake(
            "one too few: after so many sigmoids, what is left is not yet below. Is a fraction rounded down?",
            _count(begin=-1),
        ),
        Mistake("one too many: one sigmoid less is enough.", _count(begin=1)),
        Mistake("0.5 is the sigmoid's output at 0. Its slope there is 0.25.", _count(factor=0.5)),
        Mistake(
            "this is what is left, 0.25ⁿ. The number n is asked for.",
            lambda share: 0.25 ** _count()(share),
        ),
        Mistake(
            "a fraction of a sigmoid: n is a whole number, the first for which 0.25ⁿ is below.",
            lambda share: np.log(share) / np.log(0.25),
        ),
        Mistake(
            "rounded to the nearest whole number. It has to go up to the next one, or 0.25ⁿ is not yet below share.",
            lambda share: round(np.log(share) / np.log(0.25)),
        ),
        Mistake(
            "negative: how many sigmoids is a positive number.",
            lambda share: -_count()(share),
        ),
        Mistake(
            "slopes in a row multiply: 0.25ⁿ falls below share. This divides the share.",
            lambda share: 0.25 / share,
        ),
        Mistake(
            "0.5 is the sigmoid's output at 0. Its slope there is 0.25.",
            lambda share: math.ceil(np.log(share) / np.log(0.5)),
        ),
        Mistake("always 1: is there a `return` inside the loop?", lambda share: 1),
        Mistake("always 0: is there a `return` inside the loop?", lambda share: 0),
        Mistake(
            "the logarithm of share alone: it is divided by that of 0.25.",
            lambda share: math.ceil(-np.log(share)),
        ),
    ],
    styles=[
        lambda share: next(n for n in range(1000) if 0.25**n < share),
        lambda share: math.floor(math.log(share) / math.log(0.25)) + 1,
        lambda share: 1 if share > 0.25 else 1 + sum(0.25**n >= share for n in range(1, 60)),
        lambda share: float(np.argmax(0.25 ** np.arange(200) < share)),
        lambda share: int(-math.log2(share) // 2 + 1),
    ],
    lesson='10, "Ten layers, back"',
)


# Xavier and He


@dataclass(frozen=True)
class _Drawn:
    """What random weights are like, without the chance in them."""

    shape: tuple
    copies: bool
    mean: float
    rule: float  # the nearest spread that a known rule gives for this shape
    spread: float = field(repr=False, default=0)


def _known_spreads(shape: tuple) -> list[float]:
    if len(shape) != 2:
        return []
    a, b = shape
    spreads = [0.01, 0.1, 1.0, 1 / math.sqrt(3), math.sqrt(2 / (a * b))]
    spreads += [math.sqrt(2 / a + b), math.sqrt(2 / b + a)]
    for size in (sum(shape), *shape):
        normal = [math.sqrt(c / size) for c in (1, 2, 4, 6)] + [c / size for c in (1, 2, 2**0.5)]
        spreads += [
            *normal,
            *(s / math.sqrt(3) for s in normal),
            *(s / math.sqrt(12) for s in normal),
        ]
    return spreads


def _read_drawn(result: Any) -> _Drawn:
    if numbers(result) is None:
        raise ValueError("no array of numbers")
    W = np.asarray(numbers(result), dtype=float)
    mean, spread = float(W.mean()), float(W.std())
    units_alike = W.ndim == 2 and W.size > 1 and np.ptp(W, axis=1).max() == 0
    inputs_alike = W.ndim == 2 and W.size > 1 and np.ptp(W, axis=0).max() == 0
    if units_alike or inputs_alike or W.size < 2:
        # 1: all weights are equal, 2: all units, 3: all weights of a unit.
        return _Drawn(W.shape, True, 1 if units_alike and inputs_alike else 3 - units_alike, 0)
    rule = min(_known_spreads(W.shape), key=lambda one: abs(math.log(spread / one)), default=0)
    if abs(math.log(spread / rule)) > 0.05 if rule else True:
        rule = spread
    off = mean / spread
    return _Drawn(
        W.shape,
        False,
        0.0 if abs(off) < 5 / math.sqrt(W.size) else round(off, 1),
        round(rule, 6),
        spread,
    )


def _judge_drawn(variance: Callable) -> Callable:
    def judge(got: Any, program: str, inputs: int, outputs: int, seed: int) -> str | None:
        if not isinstance(got, _Drawn):
            return f"returned {kind(got)}, expected an array of shape {(inputs, outputs)}"
        if got.shape != (inputs, outputs):
            what = f"an array of shape {got.shape}" if got.shape else "a number"
            return f"returned {what}, expected shape {(inputs, outputs)}"
        if got.copies:
            whose = {1: "all weights", 2: "all units", 3: "all inputs"}[int(got.mean)]
            same = "one value" if got.mean == 1 else "the same weights"
            return f"gives {whose} {same}"
        right = math.sqrt(variance(inputs, outputs))
        if got.mean:
            mean = got.mean * got.spread
            return f"returned weights whose mean is about {mean:.2g}, expected about 0"
        if not abs(got.spread / right - 1) < 0.03:
            return f"returned weights of spread {got.spread:.3g}, expected about {right:.3g}"
        return None

    return judge


def _normal(spread: Callable) -> Callable:
    """An initialiser that draws with this spread."""
    return lambda inputs, outputs, rng: rng.normal(0, spread(inputs, outputs), (inputs, outputs))


def _even(limit: Callable) -> Callable:
    """An initialiser that draws evenly between −limit and limit."""

    def draw(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
        a = limit(inputs, outputs)
        return rng.uniform(-a, a, (inputs, outputs))

    return draw


def _draw_by_loops(spread: Callable) -> Callable:
    def draw(inputs: int, outputs: int, rng: np.random.Generator) -> list:
        s = float(spread(inputs, outputs))
        return [[rng.normal(0, s) for _ in range(outputs)] for _ in range(inputs)]

    return draw


def _draw_in_float32(spread: Callable) -> Callable:
    def draw(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
        W = rng.standard_normal((inputs, outputs), dtype=np.float32)
        return W * np.float32(spread(inputs, outputs))

    return draw


_SEEDED = "both draws come out the same, so rng is not what the numbers come from: a generator with a seed of its own, or nothing random at all? Draw with rng.normal."
_GLOBAL = "np.random.…, or a new generator, is used in place of rng. Draw with rng.normal: then the same seed gives the same weights."


def _read_generator(results: tuple) -> str:
    first, second, again = results
    if any(one is None for one in results):
        return "None"
    if any(numbers(one) is None for one in results):
        return "no array"
    if np.array_equal(first, second):
        return "the same weights twice"
    return "right" if np.array_equal(first, again) else "other weights from the same seed"


def _judge_generator(got: str, *arguments: Any) -> str | None:
    if got == "None":
        return "returned None in place of weights"
    if got == "no array":
        return "returned something that is no array of numbers"
    if got == "right":
        return None
    if got == "the same weights twice":
        return "returned first and second alike; a second draw from one generator is another one"
    return "returned first and again unlike; generators of one seed should give the same weights"


def _initialiser_questions(
    name: str, variance: Callable, own: Callable, mistakes: list[Mistake]
) -> tuple[Question, Question]:
    def spread(inputs: int, outputs: int) -> float:
        return math.sqrt(variance(inputs, outputs))

    def seeded(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
        return _normal(spread)(inputs, outputs, np.random.default_rng(0))

    def unseeded(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
        return _normal(spread)(inputs, outputs, np.random.default_rng())

    def by_the_old_generator(inputs: int, outputs: int, rng: np.random.Generator) -> Any:
        return np.random.RandomState().normal(0, spread(inputs, outputs), (inputs, outputs))

    def two_sided(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
        return spread(inputs, outputs) * rng.choice([-1, 1], (inputs, outputs))

    styles = [
        _normal(spread),
        _even(lambda inputs, outputs: math.sqrt(3) * spread(inputs, outputs)),
        _draw_by_loops(spread),
        _draw_in_float32(spread),
        two_sided,
        lambda inputs, outputs, rng: (
            rng.standard_normal(inputs * outputs).reshape(inputs, outputs)
            * spread(inputs, outputs)
        ),
        lambda inputs, outputs, rng: rng.normal(
            scale=np.sqrt(variance(inputs, outputs)), size=(inputs, outputs)
        ),
        lambda inputs, outputs, rng: (
            rng.normal(size=(outputs, inputs)).T * spread(inputs, outputs)
        ),
    ]
    one_draw = f"{name}({{}}, {{}}, np.random.default_rng({{}}))"
    values = Question(
        name=name,
        reference=_normal(spread),
        borrowed=[own],
        programs=True,
        examples=[(one_draw, 400, 100, 1), (one_draw, 100, 300, 2)],
        random=lambda rng: (
            one_draw,
            *((450, 150, 240, 500)[int(rng.integers(4))], (100, 350, 70)[int(rng.integers(3))]),
            int(rng.integers(100)),
        ),
        read=_read_drawn,
        judge=_judge_drawn(variance),
        mistakes=[_NO_RETURN, *mistakes, *_draw_mistakes(spread)],
        errors=_DRAW_ERRORS,
        styles=styles,
        lesson='10, "Xavier and He"',
    )
    three_draws = (
        f"rng = np.random.default_rng({{2}}); first = {name}({{0}}, {{1}}, rng); "
        f"second = {name}({{0}}, {{1}}, rng); "
        f"again = {name}({{0}}, {{1}}, np.random.default_rng({{2}})); first, second, again"
    )
    generator = Question(
        name=name,
        reference=_normal(spread),
        borrowed=[own],
        programs=True,
        examples=[(three_draws, 4, 3, 1), (three_draws, 3, 5, 2)],
        random=lambda rng: (three_draws, *(int(one) for one in rng.integers(2, 30, 3))),
        read=_read_generator,
        judge=_judge_generator,
        mistakes=[
            _NO_RETURN,
            Mistake(_ALONE, _with_biases(spread)),
            Mistake(_SEEDED, seeded),
            Mistake(
                _SEEDED, lambda inputs, outputs, rng: np.full((inputs, outputs), variance(4, 4))
            ),
            Mistake(_GLOBAL, unseeded),
            Mistake(_GLOBAL, by_the_old_generator),
        ],
        errors=_DRAW_ERRORS,
        styles=styles,
        lesson='10, "Xavier and He"',
    )
    return values, generator


_NO_SUCH = "rng is one of NumPy's generators, and has other names than np.random: rng.normal, rng.uniform."

_DRAW_ERRORS = {
    "has no attribute 'rand": _NO_SUCH,
    "takes at most": "the shape is one argument, a pair: rng.normal(0, s, (inputs, outputs)).",
    "positional argument": "the shape is one argument, a pair: rng.normal(0, s, (inputs, outputs)).",
}


_ALONE = "more than the weights is returned: an initialiser gives W alone, an array."


def _with_biases(spread: Callable) -> Callable:
    return lambda inputs, outputs, rng: (
        _normal(spread)(inputs, outputs, rng),
        np.zeros(outputs),
    )


def _draw_mistakes(spread: Callable) -> list[Mistake]:
    """What goes wrong whatever the rule is."""

    def one_column(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
        column = rng.normal(0, spread(inputs, outputs), (inputs, 1))
        return np.tile(column, (1, outputs))

    return [
        Mistake(
            "rng.normal takes the spread, and this is the variance: take its root.",
            _normal(lambda inputs, outputs: spread(inputs, outputs) ** 2),
        ),
        Mistake(
            "drawn evenly between −s and s, numbers have a spread of s/√3 only. Widen the limits by √3, or draw with rng.normal.",
            _even(spread),
        ),
        Mistake(_ALONE, _with_biases(spread)),
        Mistake(
            "drawn evenly between −s/2 and s/2, numbers have a spread of s/√12 only. Widen the limits, or draw with rng.normal.",
            _even(lambda inputs, outputs: spread(inputs, outputs) / 2),
        ),
        Mistake(
            "the root of a 6 belongs to the limits of an even draw, rng.uniform. In rng.normal it is a 2.",
            _normal(lambda inputs, outputs: math.sqrt(3) * spread(inputs, outputs)),
        ),
        Mistake(
            "all weights are positive: draw around 0, or nothing cancels.",
            lambda inputs, outputs, rng: spread(inputs, outputs) * rng.random((inputs, outputs)),
        ),
        Mistake(
            "the spread is 1, whatever the layer's size: multiply by the root of the variance.",
            _normal(lambda inputs, outputs: 1.0),
        ),
        Mistake(
            "the shape is turned: W is (inputs, outputs), one column for each unit.",
            lambda inputs, outputs, rng: _normal(spread)(inputs, outputs, rng).T,
        ),
        Mistake(
            "a single number: rng.normal needs the shape, (inputs, outputs), as its third argument.",
            lambda inputs, outputs, rng: rng.normal(0, spread(inputs, outputs)),
        ),
        Mistake(
            "a single number serves as every weight: so all units are copies. Give rng.normal the shape.",
            lambda inputs, outputs, rng: np.full(
                (inputs, outputs), rng.normal(0, spread(inputs, outputs))
            ),
        ),
        Mistake(
            "all units get one and the same column: they are copies. Draw a number for each weight.",
            one_column,
        ),
        Mistake(
            "rng.normal takes the mean first, which is 0, then the spread, then the shape.",
            lambda inputs, outputs, rng: rng.normal(spread(inputs, outputs), (inputs, outputs)),
        ),
        Mistake(
            "rng.normal takes the mean first, which is 0, then the spread, then the shape.",
            lambda inputs, outputs, rng: rng.normal((inputs, outputs)) * spread(inputs, outputs),
        ),
        Mistake(
            "rng.normal takes the mean first, which is 0, then the spread. Here the spread is its mean, and nearly all weights lie above 0.",
            lambda inputs, outputs, rng: rng.normal(
                spread(inputs, outputs), spread(inputs, outputs), (inputs, outputs)
            ),
        ),
        Mistake(
            "all in one line: the shape is a pair, (inputs, outputs).",
            lambda inputs, outputs, rng: rng.normal(0, spread(inputs, outputs), inputs * outputs),
        ),
    ]


_OVER_SIZE = "the 2 is not under the root with the rest: the root is taken of the whole fraction."

xavier_spread, xavier_generator = _initialiser_questions(
    "xavier",
    lambda inputs, outputs: 2 / (inputs + outputs),
    initializers.xavier_normal,
    [
        Mistake(
            "that is He's rule, 2/inputs. Xavier's looks at the outputs as well.",
            _normal(lambda inputs, outputs: math.sqrt(2 / inputs)),
        ),
        Mistake(
            "1/inputs is what the way forward wants. Xavier's rule looks at the outputs as well.",
            _normal(lambda inputs, outputs: math.sqrt(1 / inputs)),
        ),
        Mistake(
            "1/outputs is what the way back wants. Xavier's rule looks at the inputs as well.",
            _normal(lambda inputs, outputs: math.sqrt(1 / outputs)),
        ),
        Mistake(
            "the 2 is missing: inputs + outputs is twice their mean.",
            _normal(lambda inputs, outputs: math.sqrt(1 / (inputs + outputs))),
        ),
        Mistake(_OVER_SIZE, _normal(lambda inputs, outputs: math.sqrt(2) / (inputs + outputs))),
        Mistake(_OVER_SIZE, _normal(lambda inputs, outputs: 2 / math.sqrt(inputs + outputs))),
        Mistake(
            "inputs and outputs are multiplied: Xavier's rule has their sum.",
            _normal(lambda inputs, outputs: math.sqrt(2 / (inputs * outputs))),
        ),
        Mistake(
            "a spread of 1/inputs: the root is forgotten, and Xavier's rule looks at the outputs as well.",
            _normal(lambda inputs, outputs: 1 / inputs),
        ),
        Mistake(
            "without brackets, 2 / inputs + outputs divides first: 2 / (inputs + outputs).",
            lambda inputs, outputs, rng: rng.normal(
                0, math.sqrt(2 / inputs + outputs), (inputs, outputs)
            ),
        ),
    ],
)

he_spread, he_generator = _initialiser_questions(
    "he",
    lambda inputs, outputs: 2 / inputs,
    initializers.he_normal,
    [
        Mistake(
            "that is Xavier's rule. He's has the inputs alone.",
            _normal(lambda inputs, outputs: math.sqrt(2 / (inputs + outputs))),
        ),
        Mistake(
            "the 2 is missing: ReLU stops half, and the weights' variance makes up for it.",
            _normal(lambda inputs, outputs: math.sqrt(1 / inputs)),
        ),
        Mistake(
            "divided by the outputs: He's rule has the inputs, the number of products in a sum.",
            _normal(lambda inputs, outputs: math.sqrt(2 / outputs)),
        ),
        Mistake(
            "a spread of 1/inputs: the 2 is missing, and the root.",
            _normal(lambda inputs, outputs: 1 / inputs),
        ),
        Mistake(_OVER_SIZE, _normal(lambda inputs, outputs: math.sqrt(2) / inputs)),
        Mistake(_OVER_SIZE, _normal(lambda inputs, outputs: 2 / math.sqrt(inputs))),
    ],
)


# A leak


leaky_spread = Question(
    name="leaky_spread",
    reference=lambda inputs, slope: np.sqrt(2 / ((1 + slope**2) * inputs)),
    examples=[(100, 0.0), (100, 1.0), (100, 0.5), (64, 0.2), (50, 2.0)],
    random=lambda rng: (int(rng.integers(10, 300)), float(rng.integers(1, 19)) / 20),
    read=number,
    mistakes=[
        _NO_RETURN,
        Mistake(
            "this is the variance: the spread is its root.",
            lambda inputs, slope: 2 / ((1 + slope**2) * inputs),
        ),
        Mistake(
            "the slope must be squared: the mean of squares is kept.",
            lambda inputs, slope: np.sqrt(2 / ((1 + slope) * inputs)),
        ),
        Mistake(
            "this is He's spread for ReLU: the slope is not used.",
            lambda inputs, slope: np.sqrt(2 / inputs),
        ),
        Mistake(
            "the leak lets more through, not less: 1 + slope².",
            lambda inputs, slope: (
                np.sqrt(2 / (abs(1 - slope**2) * inputs)) if slope != 1 else math.inf
            ),
        ),
        Mistake(
            "upside down: the more the leak lets through, the smaller the weights.",
            lambda inputs, slope: np.sqrt(2 * (1 + slope**2) / inputs),
        ),
        Mistake(
            "upside down: the factor (1 + slope²)/2 is what the activation leaves, and the weights must make up for it.",
            lambda inputs, slope: np.sqrt((1 + slope**2) / (2 * inputs)),
        ),
        Mistake(
            "squared together: the two halves are squared each by itself, 1² and slope².",
            lambda inputs, slope: np.sqrt(2 / ((1 + slope) ** 2 * inputs)),
        ),
        Mistake(
            "the half is missing: each side of 0 has only half of the sums.",
            lambda inputs, slope: np.sqrt(1 / ((1 + slope**2) * inputs)),
        ),
        Mistake(
            "the slope stands for the whole factor: the positive half is passed on as well.",
            lambda inputs, slope: np.sqrt(2 / (slope**2 * inputs)) if slope else math.inf,
        ),
        Mistake(
            "the root is taken of 2/(1 + slope²) alone: inputs belongs under it, too.",
            lambda inputs, slope: np.sqrt(2 / (1 + slope**2)) / inputs,
        ),
        Mistake(
            "without brackets, only a part is divided: 2 / ((1 + slope²) · inputs).",
            lambda inputs, slope: np.sqrt(2 / (1 + slope**2) * inputs),
        ),
    ],
    styles=[
        lambda inputs, slope: math.sqrt(2 / inputs / (1 + slope * slope)),
        lambda inputs, slope: (2 / (inputs + inputs * slope**2)) ** 0.5,
        lambda inputs, slope: np.sqrt(1 / inputs) / np.sqrt(np.mean([1, slope**2])),
        lambda inputs, slope: np.sqrt([5 / (inputs * (10 + 10 * slope**2) / 4)]),
        lambda inputs, slope: math.sqrt(2 / inputs) / math.hypot(1, slope),
    ],
    lesson='10, "Xavier and He"',
)


# Dead units


def _dead_by_loops(X: Any, W: Any, b: Any) -> int:
    dead = 0
    for j in range(len(b)):
        on = False
        for row in X:
            z = b[j]
            for i in range(len(row)):
                z += row[i] * W[i, j]
            if z > 0:
                on = True
        if not on:
            dead += 1
    return dead


def _dead_as_a_set(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> int:
    alive = {int(unit) for _, unit in np.argwhere(X @ W + b > 0)}
    return len(b) - len(alive)


def _dead(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> int:
    return int((X @ W + b <= 0).all(axis=0).sum())


_DEAD_STYLES = [
    lambda X, W, b: np.sum((X @ W + b <= 0).all(axis=0)),
    lambda X, W, b: int(((X @ W + b).max(axis=0) <= 0).sum()),
    lambda X, W, b: sum(not any(z > 0 for z in unit) for unit in (X @ W + b).T),
    lambda X, W, b: len(b) - np.count_nonzero(np.any(X @ W + b > 0, axis=0)),
    lambda X, W, b: float(np.sum(np.maximum(0, X @ W + b).sum(axis=0) == 0)),
    lambda X, W, b: np.array([(~(X @ W + b > 0).any(0)).sum()]),
    _dead_by_loops,
    _dead_as_a_set,
]

_UNIT_AXIS = "axis=1 looks along the units of one sample. A unit is dead if it is off for all samples: axis=0."

_DEAD_MISTAKES = [
    _NO_RETURN,
    Mistake(
        "units that are off for some sample are counted: dead means off for all of them.",
        lambda X, W, b: int((X @ W + b <= 0).any(axis=0).sum()),
    ),
    Mistake(_UNIT_AXIS, lambda X, W, b: int((X @ W + b <= 0).all(axis=1).sum())),
    Mistake(
        "all the zeros of the table are counted: a unit counts once, and only if it is off for all samples.",
        lambda X, W, b: int((X @ W + b <= 0).sum()),
    ),
    Mistake(
        "the biases are left out: z = x W + b.",
        lambda X, W, b: int((X @ W <= 0).all(axis=0).sum()),
    ),
    Mistake(
        "the bias is subtracted: z = x W + b.",
        lambda X, W, b: int((X @ W - b <= 0).all(axis=0).sum()),
    ),
    Mistake(
        "the units that are alive are counted.",
        lambda X, W, b: int((X @ W + b > 0).any(axis=0).sum()),
    ),
    Mistake(
        "units that are on for all samples are counted: z is above 0 there, and a dead unit's is not.",
        lambda X, W, b: int((X @ W + b > 0).all(axis=0).sum()),
    ),
    Mistake(
        "only the weights are looked at. Whether a unit is off depends on z, and so on the images.",
        lambda X, W, b: int((W <= 0).all(axis=0).sum()),
    ),
    Mistake(
        "only the biases are looked at. Whether a unit is off depends on z.",
        lambda X, W, b: int((b <= 0).sum()),
    ),
    Mistake(
        "the mean or the sum of z over the samples is looked at: a unit is alive if a single z is above 0.",
        lambda X, W, b: int(((X @ W + b).sum(axis=0) <= 0).sum()),
    ),
    Mistake(
        "only the first sample is looked at: dead means off for all of them.",
        lambda X, W, b: int((X[0] @ W + b <= 0).sum()),
    ),
    Mistake(
        "this is the share of dead units: their number is asked for.",
        lambda X, W, b: float((X @ W + b <= 0).all(axis=0).mean()),
    ),
    Mistake(
        "one True or False for each unit: count the True ones, with sum.",
        lambda X, W, b: (X @ W + b <= 0).all(axis=0),
    ),
    Mistake(
        "for each unit, the number of samples for which it is off: count the units where that is all of them.",
        lambda X, W, b: (X @ W + b <= 0).sum(axis=0),
    ),
    Mistake(
        "always 0: an output of ReLU is never below 0. Ask whether it is 0, or ask z.",
        lambda X, W, b: 0,
    ),
    Mistake(
        "all() without an axis looks at the whole table, and gives one answer: .all(axis=0).",
        lambda X, W, b: int((X @ W + b <= 0).all()),
    ),
    Mistake(
        "len(np.where(…)) is the length of a tuple, always 1: count the True ones, with sum.",
        lambda X, W, b: 1,
    ),
    Mistake(
        "the places of the dead units: how many there are is asked for.",
        lambda X, W, b: np.flatnonzero((X @ W + b <= 0).all(axis=0)),
    ),
    Mistake(
        "it stops at the first unit, and says 1 or 0: is `return` inside the loop?",
        lambda X, W, b: int((X @ W[:, 0] + b[0] <= 0).all()),
    ),
]


def _units(rng: np.random.Generator) -> tuple:
    """Nine units, some of them dead. No z is 0."""
    n, d = int(rng.integers(3, 6)), int(rng.integers(2, 5))
    X, W = rng.integers(0, 5, (n, d)), rng.integers(-3, 3, (d, 9))
    return X.astype(float), W.astype(float), rng.integers(-5, 3, 9) + 0.5


def _units_at_zero(rng: np.random.Generator) -> tuple:
    """Some units reach 0 and never go above it."""
    X, W, b = _units(rng)
    highest = np.floor((X @ W + b).max(axis=0))
    return X, W, np.floor(b) - np.where(np.arange(9) % 2, np.maximum(highest, -1), -1)


def _dead_question(examples: list[tuple], random: Callable, mistakes: list[Mistake]) -> Question:
    return Question(
        name="dead_units",
        reference=_dead,
        examples=examples,
        random=random,
        read=number,
        mistakes=[*_DEAD_MISTAKES, *mistakes],
        styles=_DEAD_STYLES,
        lesson='10, "Dead units"',
    )


dead_units = _dead_question(
    [
        (
            np.array([[1.0, 2.0], [0.0, 1.0], [3.0, 1.0]]),
            np.array([[1.0, -1.0, -2.0, 1.0], [-3.0, -1.0, 1.0, 1.0]]),
            np.array([0.5, 0.5, 0.5, -7.5]),
        ),
        (
            np.array([[1.0, 0.0], [0.0, 2.0]]),
            np.array([[2.0, -1.0, -3.0], [1.0, -2.0, 1.0]]),
            np.array([-0.5, 0.5, -2.5]),
        ),
        (np.array([[1.0], [2.0]]), np.array([[-1.0, -2.0, 0.5]]), np.array([0.5, 1.5, -1.5])),
    ],
    _units,
    [],
)

dead_units_at_zero = _dead_question(
    [
        (
            np.array([[1.0, 2.0], [0.0, 1.0], [1.0, 1.0]]),
            np.array([[1.0, -1.0, -2.0], [-1.0, -1.0, 1.0]]),
            np.array([0.0, 1.0, 0.0]),
        ),
        (np.array([[1.0], [2.0], [0.5]]), np.array([[0.0, 1.0, -1.0]]), np.zeros(3)),
        (np.array([[1.0], [2.0]]), np.array([[-1.0, 0.0, 1.0]]), np.array([1.0, 0.0, -2.0])),
    ],
    _units_at_zero,
    [
        Mistake(
            "at z = 0 the unit is off as well: ReLU's output is 0, and so is its slope.",
            lambda X, W, b: int((X @ W + b < 0).all(axis=0).sum()),
        ),
    ],
)


# Standardise


def _standardise(
    mean: Callable = lambda train, test: train.mean(axis=0),
    spread: Callable = lambda train, test: train.std(axis=0),
    test_mean: Callable | None = None,
    test_spread: Callable | None = None,
    constant: Callable = lambda spread: np.where(spread > 0, spread, 1),
    finish: Callable = lambda train, test: (train, test),
) -> Callable:
    """An answer to standardise, by default a right one, with these parts changed."""

    def standardise(train: np.ndarray, test: np.ndarray) -> Any:
        m, s = mean(train, test), spread(train, test)
        test_m = m if test_mean is None else test_mean(train, test)
        test_s = s if test_spread is None else test_spread(train, test)
        return finish((train - m) / constant(s), (test - test_m) / constant(test_s))

    return standardise


def _standardise_by_loops(train: Any, test: Any) -> tuple:
    columns = []
    for j in range(len(train[0])):
        values = [row[j] for row in train]
        mean = sum(values) / len(values)
        spread = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
        columns.append((mean, spread if spread > 0 else 1))
    return tuple(
        [[(v - m) / s for v, (m, s) in zip(row, columns, strict=True)] for row in table]
        for table in (train, test)
    )


def _standardise_by_mask(train: np.ndarray, test: np.ndarray) -> list:
    mean, spread = np.mean(train, 0), np.std(train, 0)
    spread[spread == 0] = 1
    return [(table - mean) / spread for table in (train, test)]


def _standardise_with_errstate(train: np.ndarray, test: np.ndarray) -> tuple:
    mean, spread = train.mean(axis=0, keepdims=True), train.std(axis=0, keepdims=True)
    with np.errstate(all="ignore"):
        return tuple(
            np.where(spread == 0, table - mean, (table - mean) / spread) for table in (train, test)
        )


def _standardise_by_divide(train: np.ndarray, test: np.ndarray) -> tuple:
    centred = [table - train.mean(axis=0) for table in (train, test)]
    spread = np.broadcast_to(train.std(axis=0), train.shape)[0]
    return tuple(np.divide(c, spread, out=c.copy(), where=spread > 1e-12) for c in centred)


def _joined(train: np.ndarray, test: np.ndarray) -> np.ndarray:
    return np.concatenate([train, test])


_STANDARDISE_STYLES = [
    _standardise(),
    _standardise(constant=lambda s: s + (s == 0)),
    _standardise(spread=lambda train, test: np.sqrt(np.var(train, axis=0))),
    _standardise(
        spread=lambda train, test: np.sqrt((train**2).mean(axis=0) - train.mean(axis=0) ** 2)
    ),
    _standardise_by_loops,
    _standardise_by_mask,
    _standardise_with_errstate,
    _standardise_by_divide,
]

_STANDARDISE_FORMS = [
    _NO_RETURN,
    Mistake(
        "one table is returned: give two, return new_train, new_test.",
        _standardise(finish=lambda train, test: train),
    ),
    Mistake(
        "the order: the training data first, then the test data.",
        _standardise(finish=lambda train, test: (test, train)),
    ),
    Mistake(
        "axis=1 gives one mean for each sample. Each feature is standardised: axis=0.",
        _standardise(
            mean=lambda train, test: train.mean(axis=1),
            spread=lambda train, test: train.std(axis=1),
        ),
    ),
    Mistake(
        "axis=1 gives one mean for each sample. Each feature is standardised: axis=0.",
        lambda train, test: tuple(
            (table - table.mean(axis=1, keepdims=True)) / table.std(axis=1, keepdims=True)
            for table in (train, test)
        ),
    ),
    Mistake(
        "the mean is subtracted after the division: first subtract, then divide.",
        lambda train, test: tuple(
            table / np.where(train.std(axis=0) > 0, train.std(axis=0), 1) - train.mean(axis=0)
            for table in (train, test)
        ),
    ),
    Mistake(
        "one mean and one spread for the whole table: each feature has its own, axis=0.",
        _standardise(
            mean=lambda train, test: train.mean(),
            spread=lambda train, test: train.std(),
        ),
    ),
    Mistake(
        "the mean is not subtracted. (Or is it taken anew, from training data that are standardised already? Then it is 0.)",
        _standardise(mean=lambda train, test: 0),
    ),
    Mistake(
        "not divided by the spread: the mean alone is taken off.",
        _standardise(spread=lambda train, test: 1),
    ),
    Mistake(
        "divided by the variance: the spread is its root, np.std.",
        _standardise(spread=lambda train, test: train.var(axis=0)),
    ),
    Mistake(
        "the brackets: train − mean / spread divides first. It is (train − mean) / spread.",
        lambda train, test: tuple(
            table - train.mean(axis=0) / train.std(axis=0) for table in (train, test)
        ),
    ),
    Mistake(
        "divided by one less than the number of samples (ddof=1): leave ddof out.",
        _standardise(spread=lambda train, test: train.std(axis=0, ddof=1)),
    ),
    Mistake(
        "this brings every feature to 0 … 1, by its smallest and its largest value. Standardise by mean and spread.",
        _standardise(
            mean=lambda train, test: train.min(axis=0),
            spread=lambda train, test: np.ptp(train, axis=0),
        ),
    ),
    Mistake(
        "mean and spread are taken from training and test data together: the training data alone count.",
        _standardise(
            mean=lambda train, test: _joined(train, test).mean(axis=0),
            spread=lambda train, test: _joined(train, test).std(axis=0),
        ),
    ),
    Mistake(
        "mean and spread are given, where the standardised data are asked for.",
        lambda train, test: (train.mean(axis=0), train.std(axis=0)),
    ),
]


def _two_tables(rng: np.random.Generator) -> tuple:
    n, m, d = (int(one) for one in rng.permutation([3, 4, 5, 6])[:3])
    scale, shift = rng.choice([1.0, 2.0, 8.0, 100.0], d), rng.integers(-3, 9, d)
    train, test = rng.normal(0, 1, (n, d)), rng.normal(0.5, 1.5, (m, d))
    return (train * scale + shift).round(2), (test * scale + shift).round(2)


_TABLES = [
    (
        np.array([[1.0, 10.0], [3.0, 30.0], [2.0, 20.0], [2.0, 60.0]]),
        np.array([[2.0, 40.0], [4.0, 0.0], [7.0, 10.0]]),
    ),
    (
        np.array([[0.0, 5.0, -1.0], [4.0, 5.5, 1.0], [8.0, 9.0, 4.0], [1.0, 0.0, 0.5]]),
        np.array([[2.0, 1.0, 0.0], [9.0, 3.0, 8.0]]),
    ),
]


def _standardise_question(part: str, mistakes: list[Mistake]) -> Question:
    program = f"new_train, new_test = standardise({{}}, {{}}); {part}"
    return Question(
        name="standardise",
        reference=_standardise(),
        programs=True,
        examples=[(program, *tables) for tables in _TABLES],
        random=lambda rng: (program, *_two_tables(rng)),
        mistakes=[*_STANDARDISE_FORMS, *mistakes],
        styles=_STANDARDISE_STYLES,
        lesson='10, "Scale the inputs"',
    )


standardise_train = _standardise_question("new_train", [])

_OWN = "the test data are standardised by their own mean and spread. They are to go the way of the training data: the same mean, the same spread."

standardise_test = _standardise_question(
    "new_test",
    [
        Mistake(
            _OWN,
            _standardise(
                test_mean=lambda train, test: test.mean(axis=0),
                test_spread=lambda train, test: test.std(axis=0),
            ),
        ),
        Mistake(
            "the test data are standardised by their own mean: take that of the training data.",
            _standardise(test_mean=lambda train, test: test.mean(axis=0)),
        ),
        Mistake(
            "the test data are divided by their own spread: take that of the training data.",
            _standardise(test_spread=lambda train, test: test.std(axis=0)),
        ),
        Mistake(
            "the test data are unchanged: is each line done for both tables? (Or were mean and spread computed anew, from training data that are standardised already?)",
            lambda train, test: (_standardise()(train, test)[0], test),
        ),
    ],
)


_REPAIRED = "divided by 0, and then repaired by np.nan_to_num, which leaves a huge number where the test data differ. Where the spread is 0, divide by 1 instead."


def _silently_divided(train: np.ndarray, test: np.ndarray) -> tuple:
    with np.errstate(all="ignore"):
        return _standardise(constant=lambda s: s)(train, test)


def _by_both_sides(train: np.ndarray, test: np.ndarray) -> tuple:
    """np.where computes both of its sides, so it divides by 0 all the same."""
    mean, spread = train.mean(axis=0), train.std(axis=0)
    return tuple(
        np.where(spread > 0, (table - mean) / spread, table - mean) for table in (train, test)
    )


def _with_a_constant(rng: np.random.Generator) -> tuple:
    """Features of which one or two never change in training, though one does in the test."""
    train, test = _two_tables(rng)
    flat = rng.permutation(train.shape[1])[:2]
    train[:, flat] = [4.0, 0.0]
    test[:, flat] = [4.0, 0.0]
    test[-1, flat[0]] = 7.0
    return train, test


standardise_constant = Question(
    name="standardise",
    reference=_standardise(),
    examples=[
        (
            np.array([[1.0, 5.0], [3.0, 5.0], [2.0, 5.0]]),
            np.array([[2.0, 5.0], [1.0, 7.0]]),
        ),
        (
            np.array([[0.0, 2.0, 1.0], [0.0, 4.0, 1.0], [0.0, 6.0, 1.0], [0.0, 0.0, 1.0]]),
            np.array([[0.0, 1.0, 1.0], [2.0, 3.0, 1.0]]),
        ),
        _TABLES[0],
    ],
    random=_with_a_constant,
    silent=True,
    mistakes=[
        *_STANDARDISE_FORMS,
        Mistake(
            "divided by a spread of 0. Where the spread is 0, divide by 1 instead.",
            _standardise(constant=lambda s: s),
        ),
        Mistake(
            _REPAIRED,
            _standardise(
                constant=lambda s: s,
                finish=lambda train, test: (np.nan_to_num(train), np.nan_to_num(test)),
            ),
        ),
        Mistake(
            _REPAIRED,
            lambda train, test: tuple(map(np.nan_to_num, _silently_divided(train, test))),
        ),
        Mistake(
            "np.where computes both of its sides, so it divides by 0 all the same. Mend the spread first, then divide.",
            _by_both_sides,
        ),
        Mistake(
            "np.where computes both of its sides, so it divides by 0 all the same. Mend the spread first, then divide.",
            lambda train, test: tuple(
                np.where(
                    train.std(axis=0) > 0, (table - train.mean(axis=0)) / train.std(axis=0), 0
                )
                for table in (train, test)
            ),
        ),
        Mistake(
            "divided by a spread of 0, and the test data by their own. Where the training data's spread is 0, divide by 1 instead.",
            _standardise(
                test_mean=lambda train, test: test.mean(axis=0),
                test_spread=lambda train, test: test.std(axis=0),
                constant=lambda s: s,
            ),
        ),
        Mistake(
            "if one spread is 0, all of them are replaced by 1: replace that one alone, by np.where.",
            _standardise(constant=lambda s: s if (s > 0).all() else 1),
        ),
        Mistake(
            "a tiny number is added to the spread, and what differs in the test data is divided by it: it gets huge. Where the spread is 0, divide by 1 instead.",
            _standardise(constant=lambda s: s + 1e-8),
        ),
        Mistake(
            "a tiny number is added to the spread, and what differs in the test data is divided by it: it gets huge. Where the spread is 0, divide by 1 instead.",
            _standardise(constant=lambda s: np.maximum(s, 1e-8)),
        ),
        Mistake(
            "features that never change are left out: they stay, as a column of 0.",
            lambda train, test: tuple(
                table[:, train.std(axis=0) > 0] for table in _standardise_by_mask(train, test)
            ),
        ),
        Mistake(
            "in the test data the column is 0 throughout. Only the spread is replaced by 1: the mean is subtracted as ever.",
            lambda train, test: (
                _standardise()(train, test)[0],
                np.where(train.std(axis=0) > 0, _standardise()(train, test)[1], 0),
            ),
        ),
        Mistake(
            "features that never change stay as they were: their mean is subtracted, too.",
            lambda train, test: tuple(
                np.where(train.std(axis=0) > 0, new, old)
                for new, old in zip(_standardise()(train, test), (train, test), strict=True)
            ),
        ),
        Mistake(
            "1 is added to every spread: only those that are 0 are replaced by 1.",
            _standardise(constant=lambda s: s + 1),
        ),
        Mistake(
            "every spread below 1 is replaced by 1: only those that are 0 are.",
            _standardise(constant=lambda s: np.maximum(s, 1)),
        ),
        Mistake(
            _OWN,
            _standardise(
                test_mean=lambda train, test: test.mean(axis=0),
                test_spread=lambda train, test: test.std(axis=0),
            ),
        ),
    ],
    styles=_STANDARDISE_STYLES,
    lesson='10, "Scale the inputs"',
)


# A new last layer


_HELD_OUT, _SEEN, _MARK = 500, 800, 0.92
_TWO = "return W2, b2."
_OTHER_FEATURES = "with other features, this layer answers better: was ReLU or b1 left out, or another activation taken? It must learn from max(0, X W1 + b1)."


@cache
def _old_network() -> tuple:
    """The hidden layer of a network that reads digits; images for the new task, and others to
    judge by.

    With 800 images a right last layer tells odd from even in 93 to 96 % of the others.
    """
    X, y = datasets.digits("all")
    order = np.random.default_rng(8107).permutation(len(y))
    held, rest = order[:_HELD_OUT], order[_HELD_OUT:]
    hidden = layers.Dense(64, 50)
    reader = network.Network(hidden, layers.ReLU(), layers.Dense(50, 10), seed=0)
    mean = X[rest].mean(axis=0)
    training.fit(
        reader,
        X[rest] - mean,
        y[rest],
        losses.SoftmaxCrossEntropy(),
        optimizers.SGD(0.5),
        epochs=40,
    )
    b1 = (
        hidden.b - mean @ hidden.W
    )  # so that it reads the pixels as they are, and needs its biases
    return hidden.W.copy(), b1, X[rest], y[rest] % 2, X[held], y[held] % 2


class _Learned(str):
    """What the returned layer is like, in a word or two; and how well it answers."""

    accuracy: float | None = None


def _said(text: str, accuracy: float | None = None) -> _Learned:
    said = _Learned(text)
    said.accuracy = accuracy
    return said


def _read_last_layer(result: Any) -> _Learned:
    """Which of the known fates of a training this is: what a mistake is known by."""
    if not isinstance(result, (tuple, list)):
        return _said(kind(result))
    if len(result) != 2:
        return _said(f"{len(result)} values")
    W2, b2 = map(numbers, result)
    if W2 is None or b2 is None:
        return _said("values that are no arrays of numbers")
    if W2.shape != (50, 2) or b2.shape not in ((2,), (1, 2)):
        return _said(f"shapes {W2.shape} and {b2.shape}")
    if not (np.isfinite(W2).all() and np.isfinite(b2).all()):
        return _said("numbers that are nan or infinity")
    W1, b1, _, _, X, y = _old_network()
    Z1 = X @ W1 + b1
    with np.errstate(all="ignore"):
        answers = (np.maximum(Z1, 0) @ W2 + b2).argmax(axis=1)
        accuracy = float(np.mean(answers == y))
        others = max(
            np.mean((A1 @ W2 + b2).argmax(axis=1) == y)
            for A1 in (np.maximum(X @ W1, 0), Z1, np.tanh(Z1), activations.sigmoid(Z1))
        )
    fates = {
        "right": accuracy >= _MARK,
        "uphill": accuracy < 0.3,
        "other features": others > max(0.8, accuracy + 0.01),
        "one answer": len(set(answers)) == 1,
        "chance": accuracy < 0.65,
        "unfinished": True,
    }
    return _said(next(fate for fate, holds in fates.items() if holds), accuracy)


def _judge_last_layer(said: _Learned, *arguments: Any) -> str | None:
    if said == "right":
        return None
    if said.accuracy is not None:
        return (
            f"returned a layer that answers rightly for {100 * said.accuracy:.1f} % of "
            f"{_HELD_OUT} other images, and {100 * _MARK:.0f} % are asked for"
        )
    return f"returned {said}, expected W2 of shape (50, 2) and b2 of shape (2,)"


def _last_layer(
    features: Callable = lambda X, W1, b1: np.maximum(X @ W1 + b1, 0),
    labels: Callable = lambda y: y,
    classes: int = 2,
    rate: float = 0.1,
    epochs: int = 40,
    begin: Callable = lambda rng, shape: np.zeros(shape),
    finish: Callable = lambda W, b: (W, b),
) -> Callable:
    """An answer to train_last, by default a right one, with these parts changed."""

    def train_last(X: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray) -> Any:
        A, Y, rng = features(X, W1, b1), np.eye(classes)[labels(y)], np.random.default_rng(1)
        W, b = begin(rng, (A.shape[1], classes)), np.zeros(classes)
        for _ in range(epochs):
            order = rng.permutation(len(A))
            for first in range(0, len(A), 32):
                chosen = order[first : first + 32]
                d = (activations.softmax(A[chosen] @ W + b) - Y[chosen]) / len(chosen)
                W, b = W - rate * A[chosen].T @ d, b - rate * d.sum(axis=0)
        return finish(W, b)

    return train_last


def _once(answer: Callable) -> Callable:
    """The answer, computed once for the same images: a mistake is tried for many answers."""
    known: dict[bytes, Any] = {}

    def remembered(X: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray) -> Any:
        if X.tobytes() not in known:
            with np.errstate(all="ignore"):
                known[X.tobytes()] = answer(X, y, W1, b1)
        return known[X.tobytes()]

    return remembered


def _last_by_nnlib(X: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray) -> tuple:
    last = layers.Dense(50, 2)
    net = network.Network(last, seed=4)
    features = np.maximum(X @ W1 + b1, 0)
    training.fit(
        net,
        features,
        y,
        losses.SoftmaxCrossEntropy(),
        optimizers.SGD(0.1),
        epochs=100,
        batch_size=10,
    )
    return last.W, last.b


def _last_by_least_squares(X: Any, y: Any, W1: Any, b1: Any) -> tuple:
    A = np.column_stack([np.maximum(X @ W1 + b1, 0), np.ones(len(X))])
    solution = np.linalg.lstsq(A, np.eye(2)[y], rcond=None)[0]
    return solution[:-1], solution[-1:]


def _last_by_one_score(X: Any, y: Any, W1: Any, b1: Any) -> list:
    """Logistic regression: one score, for odd; that of even stays 0."""
    A, w, b = np.maximum(X @ W1 + b1, 0), np.zeros(50), 0.0
    for _ in range(500):
        error = activations.sigmoid(A @ w + b) - y
        w, b = w - 0.1 * A.T @ error / len(y), b - 0.1 * error.mean()
    return [np.column_stack([0 * w, w]), [0, b]]


@dataclass(frozen=True, kw_only=True)
class _Training(Question):
    """A Question with one long call, on images that the seed chooses, in place of five draws."""

    def __call__(self, answer: Any, seed: int = 0) -> None:
        W1, b1, X, y, _, _ = _old_network()
        chosen = np.random.default_rng(seed).permutation(len(y))[:_SEEN]
        parts = {one.name: getattr(self, one.name) for one in fields(Question)}
        Question(**{**parts, "examples": [(X[chosen], y[chosen], W1, b1)]})(answer)


train_last = _Training(
    name="train_last",
    reference=_once(_last_layer()),
    examples=[],
    read=_read_last_layer,
    judge=_judge_last_layer,
    mistakes=[
        Mistake(wrong.sentence, _once(wrong.answer))
        for wrong in (
            Mistake(f"there is no `return`: end with {_TWO}", nothing),
            Mistake(
                "the last layer was trained on the pixels: it reads what the old hidden layer makes of them, max(0, X W1 + b1).",
                _last_layer(lambda X, W1, b1: X, epochs=1),
            ),
            Mistake(
                "the network itself is returned: give the arrays of its new layer, W and b.",
                lambda X, y, W1, b1: network.Network(layers.Dense(50, 2), seed=0),
            ),
            Mistake(
                "four values, the hidden layer among them? It is not trained, so only the last layer is asked for: W2, b2.",
                lambda X, y, W1, b1: (W1, b1, W1[:50, :2], b1[:2]),
            ),
            Mistake(
                f"W2 alone is returned: the biases belong to it. {_TWO}",
                _last_layer(epochs=1, finish=lambda W, b: W),
            ),
            Mistake(
                "ten classes: the new task has two, even (0) and odd (1).",
                _last_layer(classes=10, epochs=1),
            ),
            Mistake(
                "one score for each image: two are asked for, a column of W2 for even and one for odd.",
                _last_layer(epochs=1, finish=lambda W, b: (W[:, :1], b[:1])),
            ),
            Mistake(
                "one score for each image: two are asked for, a column of W2 for even and one for odd.",
                _last_layer(epochs=1, finish=lambda W, b: (W[:, 0], b[0])),
            ),
            Mistake(
                "W2 is on its side: (inputs, outputs), so 50 rows and 2 columns.",
                _last_layer(epochs=1, finish=lambda W, b: (W.T, b)),
            ),
            Mistake(f"the order: {_TWO}", _last_layer(epochs=1, finish=lambda W, b: (b, W))),
            Mistake(
                "the old hidden layer is given back: what is asked for is the new last layer, W2, b2.",
                lambda X, y, W1, b1: (W1, b1),
            ),
            Mistake(
                "the numbers overflow: are the steps too long (0.1 is a good rate), is a 1/n missing in the gradient, or is the gradient added?",
                _last_layer(epochs=1, finish=lambda W, b: (W * np.nan, b)),
            ),
            Mistake(
                "nearly always wrong: even and odd are exchanged. Column 0 is even.",
                _last_layer(finish=lambda W, b: (-W, -b)),
            ),
            Mistake(
                _OTHER_FEATURES,
                _last_layer(lambda X, W1, b1: X @ W1 + b1),
            ),
            Mistake(
                _OTHER_FEATURES,
                _last_layer(lambda X, W1, b1: np.maximum(X @ W1, 0)),
            ),
            Mistake(
                "the same answer for every image: are W2 and b2 still where they started, or is the gradient added? A step goes against it, W2 −= rate · dW2.",
                _last_layer(epochs=0),
            ),
            Mistake(
                "hardly better than a guess: was nothing learned, is the gradient added (a step goes against it), were features and labels shuffled apart, or does this layer belong to another hidden layer than W1, b1?",
                _last_layer(
                    epochs=0, begin=lambda rng, shape: np.random.default_rng(2).normal(0, 1, shape)
                ),
            ),
            Mistake(
                "on the right way, and not there: more epochs, or a larger learning rate. (Or did the hidden layer learn as well? It must stay as it was.)",
                _last_layer(rate=0.02, epochs=2),
            ),
        )
    ],
    styles=[
        _last_layer(),
        _last_layer(epochs=15, begin=lambda rng, shape: rng.normal(0, np.sqrt(2 / 50), shape)),
        _last_by_nnlib,
        _last_by_least_squares,
        _last_by_one_score,
        _last_layer(finish=lambda W, b: (W.astype(np.float32), b.tolist())),
    ],
    errors={
        "expected (n, 50)": "the new layer reads the 50 features, max(0, X W1 + b1), not the pixels.",
    },
    lesson='10, "Start from a trained network"',
)
