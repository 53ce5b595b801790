"""The questions of assignment 08: backpropagation with matrices."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnlib import activations, datasets, gradients, layers, losses, network, training

from .comparing import kind, number, numbers
from .question import Mistake, Question, nothing


def _sizes(rng: np.random.Generator, how_many: int) -> list[int]:
    """Sizes from 2 to 7, no two the same, the first (the samples) 3 at least."""
    first = int(rng.integers(3, 7))
    others = [size for size in range(2, 8) if size != first]
    return [first, *map(int, rng.permutation(others)[: how_many - 1])]


# One layer backwards


def _dW(dZ: np.ndarray, X: np.ndarray, W: np.ndarray) -> np.ndarray:
    return X.T @ dZ


def _db(dZ: np.ndarray, X: np.ndarray, W: np.ndarray) -> np.ndarray:
    return dZ.sum(axis=0)


def _dX(dZ: np.ndarray, X: np.ndarray, W: np.ndarray) -> np.ndarray:
    return dZ @ W.T


def _dense(dW: Callable = _dW, db: Callable = _db, dX: Callable = _dX) -> Callable:
    """An answer whose three results come from these."""

    def dense_backward(dZ: np.ndarray, X: np.ndarray, W: np.ndarray) -> tuple:
        return dW(dZ, X, W), db(dZ, X, W), dX(dZ, X, W)

    return dense_backward


_dense_backward = _dense()


def _dense_by_loops(dZ: np.ndarray, X: np.ndarray, W: np.ndarray) -> tuple:
    n, d, h = len(X), len(W), len(W[0])
    dW, db = [[0.0] * h for _ in range(d)], [0.0] * h
    dX = [[0.0] * d for _ in range(n)]
    for s in range(n):
        for j in range(h):
            db[j] += dZ[s, j]
            for i in range(d):
                dW[i][j] += X[s, i] * dZ[s, j]
                dX[s][i] += W[i, j] * dZ[s, j]
    return dW, db, dX


def _dense_by_samples(dZ: np.ndarray, X: np.ndarray, W: np.ndarray) -> list:
    dW, db, dX = np.zeros_like(W), np.zeros(W.shape[1]), np.zeros_like(X)
    for s, (x, delta) in enumerate(zip(X, dZ, strict=True)):
        dW += np.outer(x, delta)
        db += delta
        dX[s] = W @ delta
    return [dW, db, dX]


def _dense_in_float32(dZ: np.ndarray, X: np.ndarray, W: np.ndarray) -> tuple:
    return _dense_backward(*(one.astype(np.float32) for one in (dZ, X, W)))


_DENSE_STYLES = [
    lambda dZ, X, W: (X.T @ dZ, dZ.sum(axis=0), dZ @ W.T),
    lambda dZ, X, W: (
        np.einsum("si,sj->ij", X, dZ),
        np.einsum("sj->j", dZ),
        np.einsum("sj,ij->si", dZ, W),
    ),
    lambda dZ, X, W: (np.dot(X.T, dZ), np.sum(dZ, 0), np.dot(dZ, W.transpose())),
    lambda d, x, w: ((d.T @ x).T, np.ones(len(d)) @ d, (w @ d.T).T),
    lambda dZ, X, W: (np.tensordot(X, dZ, axes=(0, 0)), [sum(c) for c in dZ.T], np.inner(dZ, W)),
    _dense_by_loops,
    _dense_by_samples,
    _dense_in_float32,
]

_DENSE_EXAMPLES = [
    (
        np.array([[1.0], [-2.0], [0.5]]),
        np.array([[1.0, 2.0], [3.0, -1.0], [2.0, 5.0]]),
        np.array([[2.0], [-3.0]]),
    ),
    (
        np.array([[0.1, -0.3, 0.2, 0.6], [-0.4, 0.5, 0.7, -0.1], [0.9, 0.3, -0.8, 0.2]]),
        np.array([[0.5, -1.5], [2.0, 1.0], [-3.0, 0.25]]),
        np.array([[1.0, -2.0, 0.5, 3.0], [0.25, 1.5, -1.0, 2.0]]),
    ),
]


def _a_layer(rng: np.random.Generator) -> tuple:
    n, d, h = _sizes(rng, 3)
    return rng.normal(0.2, 1, (n, h)), rng.normal(0, 2, (n, d)), rng.normal(0, 1, (d, h))


def _dense_question(part: str, mistakes: list[Mistake]) -> Question:
    program = f"dW, db, dX = dense_backward({{}}, {{}}, {{}}); {part}"
    return Question(
        name="dense_backward",
        reference=_dense_backward,
        borrowed=[layers.Dense, gradients.numerical_gradient],
        programs=True,
        examples=[(program, *arguments) for arguments in _DENSE_EXAMPLES],
        random=lambda rng: (program, *_a_layer(rng)),
        mistakes=[*mistakes, *_DENSE_FORMS],
        styles=_DENSE_STYLES,
        lesson='08, "One layer backwards"',
    )


_DENSE_FORMS = [
    Mistake("there is no `return`: end with return dW, db, dX.", nothing),
    Mistake(
        "two results, and three are asked for: return dW, db, dX.",
        lambda dZ, X, W: (_dW(dZ, X, W), _db(dZ, X, W)),
    ),
    Mistake(
        "dW alone is returned, and three results are asked for: return dW, db, dX.",
        _dW,
    ),
    Mistake(
        "dX alone is returned, and three results are asked for: return dW, db, dX.",
        _dX,
    ),
    Mistake(
        "a dictionary is returned: give the three arrays themselves, return dW, db, dX.",
        lambda dZ, X, W: {"dW": _dW(dZ, X, W), "db": _db(dZ, X, W), "dX": _dX(dZ, X, W)},
    ),
    Mistake(
        "the arrays are multiplied with *, number by number. The product that sums is @.",
        lambda dZ, X, W: (X.T * dZ, dZ.sum(axis=0), dZ * W.T),
    ),
    Mistake(
        "dZ @ W: dZ is (n, h) and W (d, h), and the inner sizes must agree. W needs its transpose.",
        _dense(dX=lambda dZ, X, W: dZ @ W),
    ),
    Mistake(
        "dZ @ W: dZ is (n, h) and W (d, h), and the inner sizes must agree. W needs its transpose.",
        _dense(dX=lambda dZ, X, W: np.dot(dZ, W)),
    ),
    Mistake(
        "n samples of dZ meet d columns: is it X @ dZ, or W.T @ dZ? For dW, X needs its transpose; for dX, the blame comes first.",
        _dense(dW=lambda dZ, X, W: X @ dZ),
    ),
    Mistake(
        "n samples of dZ meet d columns: is it X @ dZ, or W.T @ dZ? For dW, X needs its transpose; for dX, the blame comes first.",
        _dense(dW=lambda dZ, X, W: np.dot(X, dZ)),
    ),
    Mistake(
        "@ meets dZ transposed, (h, n). In dW it is X that is turned, in dX it is W.",
        _dense(dW=lambda dZ, X, W: X @ dZ.T),
    ),
    Mistake(
        "W @ dZ: the blame comes first, dZ @ …, since its rows are the samples.",
        _dense(dX=lambda dZ, X, W: W @ dZ),
    ),
    Mistake(
        "dZ * W goes number by number, and their shapes are (n, h) and (d, h). dX is a product that sums, with @.",
        _dense(dX=lambda dZ, X, W: dZ * W),
    ),
    Mistake(
        "X * dZ goes number by number, and their shapes are (n, d) and (n, h). dW is a product that sums, with @.",
        _dense(dW=lambda dZ, X, W: X * dZ),
    ),
]

dense_backward_weights = _dense_question(
    "dW",
    [
        Mistake(
            "it is transposed, (h, d): dW has the shape of W, so the inputs come first.",
            _dense(dW=lambda dZ, X, W: dZ.T @ X),
        ),
        Mistake(
            "divided by n. The 1/n of the mean is in dZ already: here the samples are summed.",
            _dense(dW=lambda dZ, X, W: X.T @ dZ / len(X)),
        ),
        Mistake(
            "the sign: this is the gradient itself. The minus comes later, in the step.",
            _dense(dW=lambda dZ, X, W: -X.T @ dZ),
        ),
        Mistake(
            "the inputs and the blame are each summed over the samples, then multiplied. Multiply within each sample first, then sum.",
            _dense(dW=lambda dZ, X, W: np.outer(X.sum(axis=0), dZ.sum(axis=0))),
        ),
        Mistake(
            "the means of X and of dZ are multiplied. Multiply within each sample first, then sum.",
            _dense(dW=lambda dZ, X, W: np.outer(X.mean(axis=0), dZ.mean(axis=0))),
        ),
        Mistake(
            "the inputs are averaged before they meet the blame: each sample's input belongs to its own blame.",
            _dense(dW=lambda dZ, X, W: np.outer(X.mean(axis=0), dZ.sum(axis=0))),
        ),
        Mistake(
            "only the first sample counts: a `return` inside the loop?",
            _dense(dW=lambda dZ, X, W: np.outer(X[0], dZ[0])),
        ),
        Mistake(
            "only the last sample counts: add the samples up (+=, not =).",
            _dense(dW=lambda dZ, X, W: np.outer(X[-1], dZ[-1])),
        ),
        Mistake(
            "the first sample is left out: indices count from 0.",
            _dense(dW=lambda dZ, X, W: X[1:].T @ dZ[1:]),
        ),
        Mistake(
            "the last sample is left out: range(n) ends before n by itself.",
            _dense(dW=lambda dZ, X, W: X[:-1].T @ dZ[:-1]),
        ),
        Mistake(
            "the weight stands where the input belongs: a weight is blamed in proportion to the input it multiplied.",
            _dense(dW=lambda dZ, X, W: W * dZ.sum(axis=0)),
        ),
        Mistake(
            "one table for each sample, (n, d, h): sum them over the samples.",
            _dense(dW=lambda dZ, X, W: X[:, :, None] * dZ[:, None, :]),
        ),
        Mistake(
            "db stands in the place of dW: return dW, db, dX in this order.",
            lambda dZ, X, W: (_db(dZ, X, W), _dW(dZ, X, W), _dX(dZ, X, W)),
        ),
        Mistake(
            "dX stands in the place of dW: return dW, db, dX in this order.",
            lambda dZ, X, W: (_dX(dZ, X, W), _db(dZ, X, W), _dW(dZ, X, W)),
        ),
        Mistake(
            "W is added to it. A penalty on the weights is no part of this question.",
            _dense(dW=lambda dZ, X, W: X.T @ dZ + W),
        ),
        Mistake(
            "these are the weights after a step: the gradient itself is asked for.",
            _dense(dW=lambda dZ, X, W: W - X.T @ dZ),
        ),
        Mistake(
            "these are the weights after a step: the gradient itself is asked for.",
            _dense(dW=lambda dZ, X, W: W - 0.1 * X.T @ dZ),
        ),
        Mistake(
            "reshape only cuts the numbers into other rows: X.T is the transpose.",
            _dense(dW=lambda dZ, X, W: X.reshape(X.shape[::-1]) @ dZ),
        ),
        Mistake(
            "it is summed once more, over the inputs: @ has summed over the samples already.",
            _dense(dW=lambda dZ, X, W: (X.T @ dZ).sum(axis=0)),
        ),
        Mistake(
            "it is summed once more, over the units: @ has summed over the samples already.",
            _dense(dW=lambda dZ, X, W: (X.T @ dZ).sum(axis=1)),
        ),
        Mistake(
            "twice what it should be: Z = X W + b has no square, so no factor 2 comes out.",
            _dense(dW=lambda dZ, X, W: 2 * X.T @ dZ),
        ),
        Mistake(
            "the blame is missing: this only sums the inputs, for each unit the same.",
            _dense(dW=lambda dZ, X, W: X.T @ np.ones_like(dZ)),
        ),
        Mistake(
            "the input is missing: every weight of a unit gets the unit's whole blame.",
            _dense(dW=lambda dZ, X, W: np.ones_like(X).T @ dZ),
        ),
        Mistake(
            "the weighted sum stands where the blame belongs: it is X.T times dZ.",
            _dense(dW=lambda dZ, X, W: X.T @ (X @ W)),
        ),
        Mistake(
            "the weight is multiplied in: ∂z/∂w is the input alone.",
            _dense(dW=lambda dZ, X, W: W * (X.T @ dZ)),
        ),
        Mistake(
            "only inputs above 0 count: a mask belongs to ReLU, not to the layer.",
            _dense(dW=lambda dZ, X, W: np.maximum(X, 0).T @ dZ),
        ),
        Mistake(
            "only blame above 0 counts: negative blame is as good as positive.",
            _dense(dW=lambda dZ, X, W: X.T @ np.maximum(dZ, 0)),
        ),
    ],
)

dense_backward_biases = _dense_question(
    "db",
    [
        Mistake(
            "axis=1 sums over the units and leaves one number for each sample. A bias is shared by the samples: axis=0.",
            _dense(db=lambda dZ, X, W: dZ.sum(axis=1)),
        ),
        Mistake(
            "dZ itself, (n, h). A bias serves all the samples: sum their blame.",
            _dense(db=lambda dZ, X, W: dZ),
        ),
        Mistake(
            "the mean over the samples. The 1/n is in dZ already: sum.",
            _dense(db=lambda dZ, X, W: dZ.mean(axis=0)),
        ),
        Mistake(
            "one number for all units: each unit has a bias of its own, axis=0.",
            _dense(db=lambda dZ, X, W: dZ.sum()),
        ),
        Mistake(
            "one mean for all units: each unit has a bias of its own. Sum, with axis=0.",
            _dense(db=lambda dZ, X, W: dZ.mean()),
        ),
        Mistake(
            "a table with one row, (1, h): b is (h,), so leave keepdims out.",
            _dense(db=lambda dZ, X, W: dZ.sum(axis=0, keepdims=True)),
        ),
        Mistake(
            "a column, (h, 1): b is (h,).",
            _dense(db=lambda dZ, X, W: dZ.sum(axis=0)[:, None]),
        ),
        Mistake(
            "the sign: this is the gradient itself. The minus comes later, in the step.",
            _dense(db=lambda dZ, X, W: -dZ.sum(axis=0)),
        ),
        Mistake(
            "only the first sample counts: sum over all of them.",
            _dense(db=lambda dZ, X, W: dZ[0]),
        ),
        Mistake(
            "only the last sample counts: add the samples up (+=, not =).",
            _dense(db=lambda dZ, X, W: dZ[-1]),
        ),
        Mistake(
            "the first sample is left out: indices count from 0.",
            _dense(db=lambda dZ, X, W: dZ[1:].sum(axis=0)),
        ),
        Mistake(
            "the last sample is left out: range(n) ends before n by itself.",
            _dense(db=lambda dZ, X, W: dZ[:-1].sum(axis=0)),
        ),
        Mistake(
            "the inputs are summed: a bias is blamed with dZ.",
            _dense(db=lambda dZ, X, W: X.sum(axis=0)),
        ),
        Mistake(
            "all ones. ∂z/∂b is 1, yes, and 1 is multiplied with the blame dZ, then summed.",
            _dense(db=lambda dZ, X, W: np.ones(dZ.shape[1])),
        ),
        Mistake(
            "all n. ∂z/∂b is 1, yes, and 1 is multiplied with the blame dZ before the sum.",
            _dense(db=lambda dZ, X, W: np.full(dZ.shape[1], float(len(dZ)))),
        ),
        Mistake(
            "dW is summed: in it the blame is multiplied by the inputs, and a bias has none. Sum dZ.",
            _dense(db=lambda dZ, X, W: (X.T @ dZ).sum(axis=0)),
        ),
        Mistake(
            "dX is summed: that is the inputs' blame. A bias is blamed with dZ.",
            _dense(db=lambda dZ, X, W: (dZ @ W.T).sum(axis=0)),
        ),
        Mistake(
            "dW stands in the place of db: return dW, db, dX in this order.",
            lambda dZ, X, W: (_db(dZ, X, W), _dW(dZ, X, W), _dX(dZ, X, W)),
        ),
        Mistake(
            "dX stands in the place of db: return dW, db, dX in this order.",
            lambda dZ, X, W: (_dW(dZ, X, W), _dX(dZ, X, W), _db(dZ, X, W)),
        ),
        Mistake(
            "zeros: a bias has a gradient, too.",
            _dense(db=lambda dZ, X, W: np.zeros(dZ.shape[1])),
        ),
        Mistake(
            "the weights are summed: a bias is blamed with dZ.",
            _dense(db=lambda dZ, X, W: W.sum(axis=0)),
        ),
        Mistake(
            "divided by the number of units: there is nothing to divide by. Sum.",
            _dense(db=lambda dZ, X, W: dZ.sum(axis=0) / dZ.shape[1]),
        ),
        Mistake(
            "the sum is multiplied by n: sum the blame once.",
            _dense(db=lambda dZ, X, W: len(dZ) * dZ.sum(axis=0)),
        ),
        Mistake(
            "the blame is multiplied by the whole weighted sum: ∂z/∂b is 1, so dZ alone is summed.",
            _dense(db=lambda dZ, X, W: (dZ * (X @ W)).sum(axis=0)),
        ),
        Mistake(
            "the absolute values are summed: blame of opposite signs cancels out.",
            _dense(db=lambda dZ, X, W: np.abs(dZ).sum(axis=0)),
        ),
        Mistake(
            "the largest blame of each unit: sum over the samples.",
            _dense(db=lambda dZ, X, W: dZ.max(axis=0)),
        ),
        Mistake(
            "the running sums, (n, h): only their last row is the sum. Use sum.",
            _dense(db=lambda dZ, X, W: np.cumsum(dZ, axis=0)),
        ),
    ],
)

dense_backward_inputs = _dense_question(
    "dX",
    [
        Mistake(
            "it is transposed, (d, n): dX has the shape of X, so the samples are its rows.",
            _dense(dX=lambda dZ, X, W: W @ dZ.T),
        ),
        Mistake(
            "this is the forward pass again, X @ W. Backward, the blame dZ goes through W.T.",
            _dense(dX=lambda dZ, X, W: X @ W),
        ),
        Mistake(
            "the sign: blame is passed back as it is. The minus comes later, in the step.",
            _dense(dX=lambda dZ, X, W: -dZ @ W.T),
        ),
        Mistake(
            "divided by n. The 1/n of the mean is in dZ already.",
            _dense(dX=lambda dZ, X, W: dZ @ W.T / len(X)),
        ),
        Mistake(
            "the input stands where the weight belongs: an input is blamed in proportion to the weight that carried it.",
            _dense(dX=lambda dZ, X, W: X * dZ.sum(axis=1, keepdims=True)),
        ),
        Mistake(
            "the input is multiplied in: ∂z/∂x is the weight alone.",
            _dense(dX=lambda dZ, X, W: X * (dZ @ W.T)),
        ),
        Mistake(
            "the blame and the weights are each summed over the units, then multiplied. Multiply link by link first, then sum.",
            _dense(dX=lambda dZ, X, W: np.outer(dZ.sum(axis=1), W.sum(axis=1))),
        ),
        Mistake(
            "only the first unit counts: an input feeds all units, so their blame adds up.",
            _dense(dX=lambda dZ, X, W: np.outer(dZ[:, 0], W[:, 0])),
        ),
        Mistake(
            "only the last unit counts: add the blame of all units up (+=, not =).",
            _dense(dX=lambda dZ, X, W: np.outer(dZ[:, -1], W[:, -1])),
        ),
        Mistake(
            "the mean over the units: an input feeds all units, and their blame adds up.",
            _dense(dX=lambda dZ, X, W: dZ @ W.T / W.shape[1]),
        ),
        Mistake(
            "it is summed over the samples, (d,): each sample's inputs have a blame of their own, (n, d).",
            _dense(dX=lambda dZ, X, W: (dZ @ W.T).sum(axis=0)),
        ),
        Mistake(
            "it is summed over the inputs, (n,): each input has a blame of its own, (n, d).",
            _dense(dX=lambda dZ, X, W: (dZ @ W.T).sum(axis=1)),
        ),
        Mistake(
            "one table for each unit, not yet summed: an input feeds all units, so their blame adds up.",
            _dense(dX=lambda dZ, X, W: dZ[:, None, :] * W[None, :, :]),
        ),
        Mistake(
            "reshape only cuts the numbers into other rows: W.T is the transpose.",
            _dense(dX=lambda dZ, X, W: dZ @ W.reshape(W.shape[::-1])),
        ),
        Mistake(
            "the weights are missing: every input gets the whole blame of its sample.",
            _dense(dX=lambda dZ, X, W: dZ @ np.ones_like(W).T),
        ),
        Mistake(
            "the blame is missing: every sample gets the sums of the weights.",
            _dense(dX=lambda dZ, X, W: np.ones_like(dZ) @ W.T),
        ),
        Mistake(
            "divided by the weights, as if the layer were undone. Blame is multiplied by them: the transpose, no inverse.",
            _dense(dX=lambda dZ, X, W: dZ @ np.linalg.pinv(W)),
        ),
        Mistake(
            "the weights' signs are lost: a negative weight turns the blame round.",
            _dense(dX=lambda dZ, X, W: dZ @ np.abs(W).T),
        ),
        Mistake(
            "only where X is above 0: a mask belongs to ReLU, not to the layer.",
            _dense(dX=lambda dZ, X, W: (dZ @ W.T) * (X > 0)),
        ),
        Mistake(
            "negative blame is set to 0: it is passed back like any other.",
            _dense(dX=lambda dZ, X, W: np.maximum(dZ @ W.T, 0)),
        ),
        Mistake(
            "the weights were moved before they passed the blame back. Blame goes through the weights of the forward pass.",
            _dense(dX=lambda dZ, X, W: dZ @ (W - X.T @ dZ).T),
        ),
        Mistake(
            "the weights were moved before they passed the blame back. Blame goes through the weights of the forward pass.",
            _dense(dX=lambda dZ, X, W: dZ @ (W - 0.1 * X.T @ dZ).T),
        ),
        Mistake(
            "the gradient dW stands where the weights W belong.",
            _dense(dX=lambda dZ, X, W: dZ @ (X.T @ dZ).T),
        ),
        Mistake(
            "dW stands in the place of dX: return dW, db, dX in this order.",
            lambda dZ, X, W: (_dX(dZ, X, W), _db(dZ, X, W), _dW(dZ, X, W)),
        ),
        Mistake(
            "db stands in the place of dX: return dW, db, dX in this order.",
            lambda dZ, X, W: (_dW(dZ, X, W), _dX(dZ, X, W), _db(dZ, X, W)),
        ),
        Mistake(
            "every row is that of the first sample: each sample has a blame of its own.",
            _dense(dX=lambda dZ, X, W: np.tile(dZ[0] @ W.T, (len(X), 1))),
        ),
        Mistake(
            "only the first sample's row: a `return` inside the loop?",
            _dense(dX=lambda dZ, X, W: dZ[0] @ W.T),
        ),
        Mistake(
            "twice what it should be: Z = X W + b has no square, so no factor 2 comes out.",
            _dense(dX=lambda dZ, X, W: 2 * dZ @ W.T),
        ),
        Mistake("X itself: the blame is asked for.", _dense(dX=lambda dZ, X, W: X)),
        Mistake(
            "dZ itself: it has to go back through the weights.", _dense(dX=lambda dZ, X, W: dZ)
        ),
    ],
)


# Through the activation


def _blame(rng: np.random.Generator) -> tuple:
    n, h = _sizes(rng, 2)
    return rng.normal(0.2, 1, (n, h)), rng.normal(0, 1.5, (n, h))


def _one_by_one(slope: Callable[[float], float]) -> Callable:
    """An answer in plain loops, for this derivative of one number."""

    def answer(dA: np.ndarray, Z: np.ndarray) -> list:
        return [
            [slope(float(z)) * float(blame) for z, blame in zip(zs, blames, strict=True)]
            for zs, blames in zip(Z, dA, strict=True)
        ]

    return answer


def _passed_on(slope: Callable[[np.ndarray], np.ndarray]) -> list[Mistake]:
    """Mistakes with what comes from above, whatever the activation."""
    return [
        Mistake(
            "the slope alone: multiply it by the blame from above, dA.", lambda dA, Z: slope(Z)
        ),
        Mistake(
            "dA passes unchanged: the slope of the activation is missing.",
            lambda dA, Z: dA.copy(),
        ),
        Mistake(
            "Z and dA have changed places: the slope is taken at Z, and multiplied by dA.",
            lambda dA, Z: slope(dA) * Z,
        ),
        Mistake(
            "the slope is taken at dA: it belongs to the weighted sum, Z.",
            lambda dA, Z: slope(dA) * dA,
        ),
        Mistake("Z plays no part: it is dA times the slope at Z.", lambda dA, Z: slope(dA)),
        Mistake(
            "multiplied by Z, too: the slope and dA are all.", lambda dA, Z: dA * Z * slope(Z)
        ),
        Mistake("added: by the chain rule, dA is multiplied.", lambda dA, Z: dA + slope(Z)),
        Mistake("the sign: blame is passed back as it is.", lambda dA, Z: -dA * slope(Z)),
        Mistake(
            "divided by n. The 1/n of the mean is in dA already.",
            lambda dA, Z: dA * slope(Z) / len(Z),
        ),
        Mistake(
            "summed over the samples: each unit of each sample has a blame of its own, (n, h).",
            lambda dA, Z: (dA * slope(Z)).sum(axis=0),
        ),
        Mistake(
            "summed over the units: each unit of each sample has a blame of its own, (n, h).",
            lambda dA, Z: (dA * slope(Z)).sum(axis=1),
        ),
        Mistake(
            "summed to one number: each unit of each sample has a blame of its own, (n, h).",
            lambda dA, Z: (dA * slope(Z)).sum(),
        ),
        Mistake(
            "@ sums over units, and mixes them. An activation works on each number alone: *.",
            lambda dA, Z: dA @ slope(Z),
        ),
        Mistake(
            "@ sums over units, and mixes them. An activation works on each number alone: *.",
            lambda dA, Z: dA.T @ slope(Z),
        ),
        Mistake(
            "@ sums over units, and mixes them. An activation works on each number alone: *.",
            lambda dA, Z: dA @ slope(Z).T,
        ),
        Mistake(
            "the slope is multiplied in twice: once is enough.",
            lambda dA, Z: dA * slope(Z) ** 2,
        ),
    ]


def _relu_slope(Z: np.ndarray) -> np.ndarray:
    return (Z > 0) * 1.0


def _relu_backward(dA: np.ndarray, Z: np.ndarray) -> np.ndarray:
    return dA * (Z > 0)


def _zeroed(dA: np.ndarray, Z: np.ndarray) -> np.ndarray:
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ


def _blame_masked_in_place(dA: np.ndarray, Z: np.ndarray) -> np.ndarray:
    dA[dA < 0] = 0
    return dA


_NOT_OF_RELU = ("twice", "taken at dA", "by Z, too")
_Z = np.array([[-1.0, 2.0, 3.0], [0.5, -2.0, 0.0]])
_DA = np.array([[0.5, -0.5, 0.5], [-1.0, 2.0, 4.0]])

relu_backward = Question(
    name="relu_backward",
    reference=_relu_backward,
    borrowed=[layers.ReLU, gradients.numerical_gradient],
    examples=[
        (_DA, _Z),
        (np.array([[1.5, -2.5]]), np.array([[0.0, -0.0]])),
        (np.array([[-2.0], [-3.0], [1.5], [2.5]]), np.array([[4.0], [-3.0], [0.25], [-0.5]])),
    ],
    random=_blame,
    mistakes=[
        Mistake(
            "the mask is on the sign of the blame. It asks whether the unit was on: Z > 0.",
            lambda dA, Z: dA * (dA > 0),
        ),
        Mistake(
            "the mask is on the sign of the blame, and dA itself is changed. It asks whether the unit was on: Z > 0.",
            _blame_masked_in_place,
        ),
        Mistake(
            "only blame above 0 passes, besides the mask on Z. Where a unit was on, blame of either sign passes.",
            lambda dA, Z: dA * (Z > 0) * (dA > 0),
        ),
        Mistake(
            "blame passes at Z = 0: the question puts the slope there at 0, so the mask is Z > 0.",
            lambda dA, Z: dA * (Z >= 0),
        ),
        Mistake(
            "half of the blame passes at Z = 0: the question puts the slope there at 0.",
            lambda dA, Z: dA * np.heaviside(Z, 0.5),
        ),
        Mistake(
            "the blame is multiplied by the output, max(0, Z), not by the slope, which is 1 or 0.",
            lambda dA, Z: dA * np.maximum(Z, 0),
        ),
        Mistake(
            "this is ReLU itself, forward: backward, the blame dA passes where Z > 0.",
            lambda dA, Z: np.maximum(Z, 0),
        ),
        Mistake(
            "the mask is the wrong way round: blame passes where the unit was on.",
            lambda dA, Z: dA * (Z < 0),
        ),
        Mistake(
            "the mask is the wrong way round: blame passes where the unit was on, Z > 0.",
            lambda dA, Z: dA * (Z <= 0),
        ),
        Mistake(
            "blame of a unit that was off is turned round (np.sign gives −1): it is 0.",
            lambda dA, Z: dA * np.sign(Z),
        ),
        Mistake(
            "some blame passes where the unit was off: that is leaky ReLU.",
            lambda dA, Z: np.where(Z > 0, dA, 0.01 * dA),
        ),
        Mistake(
            "where the unit was off, Z itself is given: it is 0 there.",
            lambda dA, Z: np.where(Z > 0, dA, Z),
        ),
        Mistake(
            "where the unit was on, 1 is given: the blame dA belongs there.",
            lambda dA, Z: np.where(Z > 0, 1, dA),
        ),
        Mistake(
            "the blame is multiplied by Z: the slope of ReLU is 1 or 0.", lambda dA, Z: dA * Z
        ),
        Mistake(
            "one yes or no for a whole sample: each unit has a mask of its own.",
            lambda dA, Z: dA * (Z > 0).any(axis=1, keepdims=True),
        ),
        Mistake(
            "one yes or no for a whole sample: each unit has a mask of its own.",
            lambda dA, Z: dA * (Z > 0).all(axis=1, keepdims=True),
        ),
        Mistake(
            "the blame's size passes, without its sign: dA, as it is.",
            lambda dA, Z: np.abs(dA) * (Z > 0),
        ),
        Mistake(
            "the mask is Z > 1: the kink of ReLU is at 0.",
            lambda dA, Z: dA * (Z > 1),
        ),
        Mistake(
            "only the numbers that pass, in one row: the result has the shape of Z, with zeros.",
            lambda dA, Z: dA[Z > 0],
        ),
        Mistake(
            "the larger of dA and 0 where Z is above 0, and else Z: blame passes with its sign, or is 0.",
            lambda dA, Z: np.where(Z > 0, np.maximum(dA, 0), Z),
        ),
        # Of ReLU, whose slope is 1 or 0, the others are right or stand above.
        *(m for m in _passed_on(_relu_slope) if not any(w in m.sentence for w in _NOT_OF_RELU)),
    ],
    styles=[
        lambda dA, Z: dA * (Z > 0),
        lambda dA, Z: np.where(Z > 0, dA, 0),
        lambda dA, Z: dA * activations.relu_derivative(Z),
        lambda blame, z: blame * np.heaviside(z, 0),
        lambda dA, Z: dA * (np.maximum(Z, 0) > 0),
        lambda dA, Z: (dA * (Z > 0)).astype(np.float32),
        _one_by_one(lambda z: 1 if z > 0 else 0),
        _zeroed,
    ],
    lesson='08, "Through the activation"',
)

_sigmoid = activations.sigmoid


def _sigmoid_slope(Z: np.ndarray) -> np.ndarray:
    return _sigmoid(Z) * (1 - _sigmoid(Z))


def _sigmoid_backward(dA: np.ndarray, Z: np.ndarray) -> np.ndarray:
    return dA * _sigmoid_slope(Z)


_SMOOTH_EXAMPLES = [
    (np.array([[2.0, 1.0, -1.0]]), np.array([[0.0, 1.0, -2.0]])),
    (_DA, _Z),
    (np.array([[-2.0], [-3.0], [1.5], [2.5]]), np.array([[4.0], [-3.0], [0.25], [-0.5]])),
]

sigmoid_backward = Question(
    name="sigmoid_backward",
    reference=_sigmoid_backward,
    borrowed=[layers.Sigmoid, gradients.numerical_gradient],
    examples=_SMOOTH_EXAMPLES,
    random=_blame,
    mistakes=[
        Mistake(
            "Z stands where the output A = σ(Z) belongs: the slope is A (1 − A).",
            lambda dA, Z: dA * Z * (1 - Z),
        ),
        Mistake("1 − σ(Z) is missing: the slope is A (1 − A).", lambda dA, Z: dA * _sigmoid(Z)),
        Mistake(
            "the factor A is missing: the slope is A (1 − A).",
            lambda dA, Z: dA * (1 - _sigmoid(Z)),
        ),
        Mistake(
            "the slope is taken at the output, σ(Z): it is taken at Z. (σ was applied twice.)",
            lambda dA, Z: dA * _sigmoid_slope(_sigmoid(Z)),
        ),
        Mistake(
            "a plus: the slope is A (1 − A).", lambda dA, Z: dA * _sigmoid(Z) * (1 + _sigmoid(Z))
        ),
        Mistake(
            "1 − A² is the slope of tanh. That of the sigmoid is A (1 − A).",
            lambda dA, Z: dA * (1 - _sigmoid(Z) ** 2),
        ),
        Mistake(
            "this is the slope of tanh: that of the sigmoid is A (1 − A).",
            lambda dA, Z: dA * (1 - np.tanh(Z) ** 2),
        ),
        Mistake(
            "A is tanh Z here: that of the sigmoid is σ(Z).",
            lambda dA, Z: dA * np.tanh(Z) * (1 - np.tanh(Z)),
        ),
        Mistake(
            "the brackets: 1 / 1 + e⁻ᶻ is not 1 / (1 + e⁻ᶻ).",
            lambda dA, Z: -dA * (1 + np.exp(-Z)) * np.exp(-Z),
        ),
        Mistake("A squared: the slope is A (1 − A).", lambda dA, Z: dA * _sigmoid(Z) ** 2),
        Mistake(
            "(1 − A) squared: the slope is A (1 − A).",
            lambda dA, Z: dA * (1 - _sigmoid(Z)) ** 2,
        ),
        Mistake(
            "the brackets: dA · A · 1 − A is not dA · A · (1 − A).",
            lambda dA, Z: dA * _sigmoid(Z) * 1 - _sigmoid(Z),
        ),
        Mistake(
            "the brackets: in dA · A − A² the blame multiplies A only. The slope, A − A², is one thing.",
            lambda dA, Z: dA * _sigmoid(Z) - _sigmoid(Z) ** 2,
        ),
        Mistake(
            "this is σ(Z), forward. Backward, the blame dA is multiplied by the slope.",
            lambda dA, Z: _sigmoid(Z),
        ),
        Mistake(
            "the largest slope, 0.25, everywhere: it is 0.25 only at Z = 0.",
            lambda dA, Z: 0.25 * dA,
        ),
        Mistake(
            "divided by the slope: the chain rule multiplies.",
            lambda dA, Z: dA / _sigmoid_slope(Z),
        ),
        Mistake(
            "a square is missing: e⁻ᶻ is divided by (1 + e⁻ᶻ)².",
            lambda dA, Z: dA * np.exp(-Z),
        ),
        Mistake(
            "σ is taken of Z · dA. Take the slope at Z first, then multiply by dA.",
            lambda dA, Z: _sigmoid_slope(Z * dA),
        ),
        Mistake(
            "σ of the blame times 1 − σ of the blame, times A: the slope is taken at Z alone, and dA is multiplied.",
            lambda dA, Z: _sigmoid(Z) * _sigmoid_slope(dA),
        ),
        Mistake(
            "a mask, as for ReLU: the sigmoid lets blame of every Z through, times A (1 − A).",
            lambda dA, Z: dA * (Z > 0),
        ),
        Mistake(
            "a mask besides the slope: the sigmoid needs none.",
            lambda dA, Z: dA * _sigmoid_slope(Z) * (Z > 0),
        ),
        Mistake(
            "the blame is taken away from the output, A − dA. It is multiplied by the slope.",
            lambda dA, Z: _sigmoid(Z) - dA,
        ),
        Mistake(
            "the exponent's sign is lost in one factor only: e⁻ᶻ / (1 + eᶻ)² is not the slope.",
            lambda dA, Z: dA * np.exp(-Z) / (1 + np.exp(Z)) ** 2,
        ),
        *_passed_on(_sigmoid_slope),
    ],
    styles=[
        lambda dA, Z: dA * _sigmoid(Z) * (1 - _sigmoid(Z)),
        lambda dA, Z: dA * np.exp(-Z) / (1 + np.exp(-Z)) ** 2,
        lambda dA, Z: dA * activations.sigmoid_derivative(Z),
        lambda dA, Z: np.multiply(dA, _sigmoid(Z) - np.square(_sigmoid(Z))),
        lambda d, z: d * (1 - np.tanh(z / 2) ** 2) / 4,
        lambda dA, Z: (dA * _sigmoid(Z) * _sigmoid(-Z)).astype(np.float32),
        _one_by_one(lambda z: 1 / (1 + np.exp(-z)) / (1 + np.exp(z))),
    ],
    lesson='08, "Through the activation"',
)


def _tanh_slope(Z: np.ndarray) -> np.ndarray:
    return 1 - np.tanh(Z) ** 2


def _tanh_backward(dA: np.ndarray, Z: np.ndarray) -> np.ndarray:
    return dA * _tanh_slope(Z)


tanh_backward = Question(
    name="tanh_backward",
    reference=_tanh_backward,
    borrowed=[layers.Tanh, gradients.numerical_gradient],
    examples=_SMOOTH_EXAMPLES,
    random=_blame,
    mistakes=[
        Mistake(
            "the square is missing: the slope is 1 − A².", lambda dA, Z: dA * (1 - np.tanh(Z))
        ),
        Mistake(
            "Z stands where the output A = tanh Z belongs: the slope is 1 − A².",
            lambda dA, Z: dA * (1 - Z**2),
        ),
        Mistake("a plus: the slope is 1 − A².", lambda dA, Z: dA * (1 + np.tanh(Z) ** 2)),
        Mistake(
            "multiplied by the output, not by the slope, 1 − A².", lambda dA, Z: dA * np.tanh(Z)
        ),
        Mistake("A² alone: the slope is 1 − A².", lambda dA, Z: dA * np.tanh(Z) ** 2),
        Mistake(
            "the brackets: dA · 1 − A² is not dA · (1 − A²).",
            lambda dA, Z: dA * 1 - np.tanh(Z) ** 2,
        ),
        Mistake(
            "(1 − A)² is not 1 − A²: the square is on A alone.",
            lambda dA, Z: dA * (1 - np.tanh(Z)) ** 2,
        ),
        Mistake(
            "A (1 − A) is the slope of the sigmoid. That of tanh is 1 − A².",
            lambda dA, Z: dA * np.tanh(Z) * (1 - np.tanh(Z)),
        ),
        Mistake("this is the slope of the sigmoid: that of tanh is 1 − A².", _sigmoid_backward),
        Mistake(
            "A is σ(Z) here: that of tanh is tanh Z.", lambda dA, Z: dA * (1 - _sigmoid(Z) ** 2)
        ),
        Mistake(
            "multiplied by the output, too: the slope is 1 − A², and no A stands before it.",
            lambda dA, Z: dA * np.tanh(Z) * _tanh_slope(Z),
        ),
        Mistake(
            "the slope is taken at the output, tanh Z: it is taken at Z. (tanh was applied twice.)",
            lambda dA, Z: dA * _tanh_slope(np.tanh(Z)),
        ),
        Mistake(
            "the square is on Z: tanh(Z²) is not tanh² Z.", lambda dA, Z: dA * (1 - np.tanh(Z**2))
        ),
        Mistake(
            "a root of the slope: it is 1 − A², without a root. (1/cosh needs its square.)",
            lambda dA, Z: dA / np.cosh(Z),
        ),
        Mistake(
            "divided by the slope: the chain rule multiplies.", lambda dA, Z: dA / _tanh_slope(Z)
        ),
        Mistake("twice A, where A squared belongs.", lambda dA, Z: dA * (1 - 2 * np.tanh(Z))),
        Mistake(
            "this is tanh Z, forward. Backward, the blame dA is multiplied by the slope.",
            lambda dA, Z: np.tanh(Z),
        ),
        Mistake(
            "1/(1 + Z²) is the slope of another curve, the arctangent. That of tanh is 1 − A².",
            lambda dA, Z: dA / (1 + Z**2),
        ),
        Mistake(
            "a mask, as for ReLU: tanh lets blame of every Z through, times 1 − A².",
            lambda dA, Z: dA * (Z > 0),
        ),
        Mistake(
            "the slope is taken at Z · dA. Take it at Z first, then multiply by dA.",
            lambda dA, Z: _tanh_slope(Z * dA),
        ),
        Mistake(
            "the blame is squared along with A: 1 − (dA · A)² is not dA · (1 − A²).",
            lambda dA, Z: 1 - (dA * np.tanh(Z)) ** 2,
        ),
        Mistake(
            "in dA − A² the blame is not multiplied: dA · (1 − A²).",
            lambda dA, Z: (1 - dA) * np.tanh(Z) ** 2,
        ),
        Mistake(
            "four times too small: that factor belongs to the sigmoid, whose slope is at most 0.25.",
            lambda dA, Z: dA * _tanh_slope(Z) / 4,
        ),
        *_passed_on(_tanh_slope),
    ],
    styles=[
        lambda dA, Z: dA * (1 - np.tanh(Z) ** 2),
        lambda dA, Z: dA / np.cosh(Z) ** 2,
        lambda dA, Z: dA * activations.tanh_derivative(Z),
        lambda dA, Z: dA - dA * np.square(np.tanh(Z)),
        lambda d, z: d * (1 - np.tanh(z)) * (1 + np.tanh(z)),
        lambda dA, Z: 4 * dA * _sigmoid_slope(2 * Z),
        lambda dA, Z: dA.astype(np.float32) * (1 - np.tanh(Z.astype(np.float32)) ** 2),
        _one_by_one(lambda z: 1 - np.tanh(z) ** 2),
    ],
    lesson='08, "Through the activation"',
)


# Scores to blame


def _one_hot(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.eye(scores.shape[1])[y]


def _softmax(scores: np.ndarray) -> np.ndarray:
    return activations.softmax(scores)


def _unsafe_softmax(scores: np.ndarray, axis: int | None = 1) -> np.ndarray:
    return np.exp(scores) / np.exp(scores).sum(axis=axis, keepdims=True)


def _scores_back(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (_softmax(scores) - _one_hot(scores, y)) / len(y)


def _of_probabilities(P: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (P - _one_hot(P, y)) / len(y)


def _with_minus_one(scores: np.ndarray, y: np.ndarray, at: Callable, less: Any = 1) -> np.ndarray:
    """Probabilities from which `less` is taken at some index, divided by n."""
    P = _softmax(scores)
    P[at(scores, y)] -= less
    return P / len(y)


def _gradient_by_loops(scores: np.ndarray, y: np.ndarray) -> list:
    rows = []
    for row, label in zip(scores, y, strict=True):
        e = [float(np.exp(s - max(row))) for s in row]
        p = [one / sum(e) for one in e]
        p[label] -= 1
        rows.append([one / len(y) for one in p])
    return rows


def _gradient_in_float32(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    return _of_probabilities(_softmax(scores.astype(np.float32)), y).astype(np.float32)


def _gradient_in_place(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    d = np.exp(scores - scores.max(axis=1)[:, None])
    d /= d.sum(axis=1)[:, None]
    d[range(len(y)), y] -= 1
    d /= len(y)
    return d


def _by_jacobian(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    P, rows = _softmax(scores), np.arange(len(y))
    dP = np.zeros_like(P)
    dP[rows, y] = -1 / P[rows, y] / len(y)
    return np.einsum("nij,ni->nj", activations.softmax_derivative(scores), dP)


def _scores_and_labels(rng: np.random.Generator) -> tuple:
    n, k = _sizes(rng, 2)
    k = max(k, 3) if n != 3 else max(k, 4)
    y = rng.permutation([0, k - 1, *rng.integers(0, k, n - 2)])
    return rng.normal(0, 1.5, (n, k)), y


_WRONG_GRADIENTS: list[tuple[str, Callable]] = [
    (
        "the probabilities only, divided by n: 1 is subtracted at the true class.",
        lambda s, y: _softmax(s) / len(y),
    ),
    (
        "the probabilities only: subtract 1 at the true class, and divide by n.",
        lambda s, y: _softmax(s),
    ),
    (
        "the 1/n is missing: the loss is the mean over the n samples.",
        lambda s, y: _softmax(s) - _one_hot(s, y),
    ),
    (
        "the sign: it is P − Y. Where the true class got too little, the gradient is negative.",
        lambda s, y: -_scores_back(s, y),
    ),
    (
        "the sign, and the 1/n is missing: it is P − Y, divided by n.",
        lambda s, y: _one_hot(s, y) - _softmax(s),
    ),
    (
        "1 is subtracted from every probability: only the one of the true class gets it.",
        lambda s, y: (_softmax(s) - 1) / len(y),
    ),
    (
        "1 is subtracted from every probability: only the one of the true class gets it. And the 1/n is missing.",
        lambda s, y: _softmax(s) - 1,
    ),
    (
        "the class number y is subtracted: what is subtracted is 1, in column y.",
        lambda s, y: (_softmax(s) - y[:, None]) / len(y),
    ),
    (
        "the class number y is subtracted in column y: subtract 1 there.",
        lambda s, y: _with_minus_one(s, y, lambda s, y: (np.arange(len(y)), y), y),
    ),
    (
        "divided by k: the mean is over the n samples.",
        lambda s, y: (_softmax(s) - _one_hot(s, y)) / s.shape[1],
    ),
    (
        "divided by n · k: the mean is over the n samples only.",
        lambda s, y: (_softmax(s) - _one_hot(s, y)) / s.size,
    ),
    (
        "divided by n twice.",
        lambda s, y: _scores_back(s, y) / len(y),
    ),
    (
        "only Y is divided by n: P − Y, in brackets, then divided.",
        lambda s, y: _softmax(s) - _one_hot(s, y) / len(y),
    ),
    (
        "P is divided by n before the 1 is subtracted: subtract first.",
        lambda s, y: _softmax(s) / len(y) - _one_hot(s, y),
    ),
    (
        "P[:, y] -= 1 subtracts in every row, in the columns of all labels. Index row and column: P[np.arange(n), y].",
        lambda s, y: _with_minus_one(s, y, lambda s, y: (slice(None), y)),
    ),
    (
        "only the first row loses its 1: is there an index 0, or a `return` inside the loop?",
        lambda s, y: _with_minus_one(s, y, lambda s, y: (0, y[0])),
    ),
    (
        "only the last row loses its 1: the loop has to subtract in every row.",
        lambda s, y: _with_minus_one(s, y, lambda s, y: (-1, y[-1])),
    ),
    (
        "1 is subtracted at the largest score: the label y says which class is true.",
        lambda s, y: _scores_back(s, s.argmax(axis=1)),
    ),
    (
        "off by one: class 0 is the first column, so the column is y, not y − 1.",
        lambda s, y: _scores_back(s, y - 1),
    ),
    (
        "off by one: the column is y, not y + 1.",
        lambda s, y: _scores_back(s, (y + 1) % s.shape[1]),
    ),
    (
        "1 is added at the true class: it is P − Y.",
        lambda s, y: (_softmax(s) + _one_hot(s, y)) / len(y),
    ),
    (
        "the scores themselves minus Y: take softmax of them first.",
        lambda s, y: (s - _one_hot(s, y)) / len(y),
    ),
    (
        "the sigmoid of each score alone: the probabilities come from softmax, row by row.",
        lambda s, y: _of_probabilities(activations.sigmoid(s), y),
    ),
    (
        "softmax goes down the columns here (axis=0): a row is one sample, axis=1.",
        lambda s, y: _of_probabilities(_softmax(s.T).T, y),
    ),
    (
        "softmax over the whole table: each row sums to 1 by itself, axis=1.",
        lambda s, y: _of_probabilities(_softmax(s.ravel()).reshape(s.shape), y),
    ),
    (
        "softmax is taken twice: the scores go in once.",
        lambda s, y: _of_probabilities(_softmax(_softmax(s)), y),
    ),
    (
        "−1/p at the true class: that is the gradient by the probabilities. By the scores it is P − Y.",
        lambda s, y: -_one_hot(s, y) / _softmax(s) / len(y),
    ),
    (
        "−1/p at the true class: that is the gradient by the probabilities. By the scores it is P − Y, divided by n.",
        lambda s, y: -_one_hot(s, y) / _softmax(s),
    ),
    (
        "only the true class has a gradient in yours. The other scores are in the sum Σ e^s, too: theirs is p.",
        lambda s, y: _scores_back(s, y) * _one_hot(s, y),
    ),
    (
        "the true class has no gradient in yours: there it is p − 1.",
        lambda s, y: _scores_back(s, y) * (1 - _one_hot(s, y)),
    ),
    (
        "P − Y is multiplied by softmax's slope P (1 − P) once more: P − Y is by the scores already.",
        lambda s, y: _scores_back(s, y) * _softmax(s) * (1 - _softmax(s)),
    ),
    (
        "P − Y is multiplied by P once more: P − Y is by the scores already.",
        lambda s, y: _scores_back(s, y) * _softmax(s),
    ),
    (
        "a factor 2: that comes of a squared error. Here it is (P − Y)/n.",
        lambda s, y: 2 * _scores_back(s, y),
    ),
    (
        "divided by n − 1: the mean divides by n.",
        lambda s, y: (_softmax(s) - _one_hot(s, y)) / (len(y) - 1),
    ),
    (
        "summed over the samples: each score of each sample has a gradient of its own, (n, k).",
        lambda s, y: _scores_back(s, y).sum(axis=0),
    ),
    (
        "p − 1 of the true classes only, (n,): each score has a gradient, (n, k).",
        lambda s, y: (_softmax(s)[np.arange(len(y)), y] - 1) / len(y),
    ),
    (
        "p − 1 of the true classes only, (n,): each score has a gradient, (n, k).",
        lambda s, y: _softmax(s)[np.arange(len(y)), y] - 1,
    ),
    (
        "this is the loss, not its gradient.",
        lambda s, y: losses.SoftmaxCrossEntropy()(s, y),
    ),
    (
        "it is transposed, (k, n): the gradient has the shape of scores.",
        lambda s, y: _scores_back(s, y).T,
    ),
    (
        "the absolute values: the true class has a negative gradient, the others a positive one.",
        lambda s, y: np.abs(_scores_back(s, y)),
    ),
    (
        "the logarithms of the probabilities: the logarithm is gone when the gradient is taken.",
        lambda s, y: (np.log(_softmax(s)) - _one_hot(s, y)) / len(y),
    ),
    (
        "1 is subtracted from the score before softmax: it is subtracted from the probability.",
        lambda s, y: _softmax(s - _one_hot(s, y)) / len(y),
    ),
    (
        "p of the true class becomes −1 (=): 1 is subtracted from it (-=).",
        lambda s, y: (_softmax(s) * (1 - _one_hot(s, y)) - _one_hot(s, y)) / len(y),
    ),
]


def _scores_changed(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    scores[np.arange(len(y)), y] -= 1
    return scores / len(y)


def _scores_changed_first(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    scores[np.arange(len(y)), y] -= 1
    return _softmax(scores) / len(y)


def _divided_in_the_loop(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    P = _softmax(scores)
    for i, label in enumerate(y):
        P[i, label] -= 1
        P = P / len(y)
    return P


_FLAT_SUMS = (
    "a sum (or a largest) with axis=1 has shape (n,), and does not fit the table, (n, k). With "
    "keepdims=True it stays a column, (n, 1)."
)

_WITHOUT_LARGE = ("the loss, not its gradient", "−1/p", "logarithms", "before softmax", "sigmoid")

scores_back = Question(
    name="scores_back",
    reference=_scores_back,
    borrowed=[losses.SoftmaxCrossEntropy, gradients.numerical_gradient],
    examples=[
        (np.array([[2.0, 1.0, 0.0], [0.0, 0.5, 4.0]]), np.array([0, 1])),
        (np.array([[2.0, 1.0, 0.0]]), np.array([0])),
        (
            np.array([[0.5, -1.0, 2.0, 0.25], [1.5, 0.0, -0.5, 1.0], [-2.0, 1.0, 0.75, 3.0]]),
            np.array([3, 0, 2]),
        ),
    ],
    random=_scores_and_labels,
    mistakes=[
        *(Mistake(sentence, answer) for sentence, answer in _WRONG_GRADIENTS),
        Mistake(
            "the exponentials are missing: scores divided by their sum are no probabilities.",
            lambda s, y: _of_probabilities(s / s.sum(axis=1, keepdims=True), y),
        ),
        Mistake(
            "y is used as if it were one-hot: it holds class numbers, (n,), and meets (n, k).",
            lambda s, y: (_softmax(s) - y) / len(y),
        ),
        Mistake(_FLAT_SUMS, lambda s, y: _of_probabilities(np.exp(s) / np.exp(s).sum(axis=1), y)),
        Mistake(
            "softmax is missing, and 1 is subtracted from the scores you were given: take the softmax first, it makes a new array.",
            _scores_changed,
        ),
        Mistake(
            "1 is subtracted from the scores you were given, before softmax: it is subtracted from the probability.",
            _scores_changed_first,
        ),
        Mistake(
            "the division by n stands inside the loop, and happens n times: divide once, after it.",
            _divided_in_the_loop,
        ),
        Mistake(
            "p of the true class becomes 1 (=): 1 is subtracted from it (-=).",
            lambda s, y: (_softmax(s) * (1 - _one_hot(s, y)) + _one_hot(s, y)) / len(y),
        ),
        Mistake(
            "P[y] -= 1 takes whole rows, those whose number is a label. Index row and column: P[np.arange(n), y].",
            lambda s, y: _with_minus_one(s, y, lambda s, y: y),
        ),
    ],
    styles=[
        lambda scores, y: (activations.softmax(scores) - np.eye(scores.shape[1])[y]) / len(y),
        lambda s, y: _of_probabilities(_unsafe_softmax(s), y),
        lambda s, y: _with_minus_one(s, y, lambda s, y: (np.arange(len(y)), y)),
        lambda s, labels: (_softmax(s) - (labels[:, None] == np.arange(s.shape[1]))) / len(s),
        _gradient_by_loops,
        _gradient_in_float32,
        _gradient_in_place,
        _by_jacobian,
    ],
    lesson='08, "Why subtract one?"',
)


def _large_scores_and_labels(rng: np.random.Generator) -> tuple:
    scores, y = _scores_and_labels(rng)
    return scores + rng.normal(0, 3000, (len(y), 1)), y


_SCORES_OVERFLOW = (
    "e¹⁰⁰⁰ is beyond the largest float (inf), and inf / inf is nan. Take the row's largest score "
    "from the row first: the probabilities stay the same."
)


def _silenced(answer: Callable) -> Callable:
    """The mistake with NumPy's warnings switched off."""

    def silenced(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return answer(*arguments)

    return silenced


def _unsafe_by_numbers(scores: np.ndarray, y: np.ndarray) -> list:
    rows = [[np.exp(s) / np.sum(np.exp(row)) for s in row] for row in scores]
    for i, label in enumerate(y):
        rows[i][label] -= 1
    return [[p / len(y) for p in row] for row in rows]


scores_back_large = Question(
    name="scores_back",
    reference=_scores_back,
    borrowed=[losses.SoftmaxCrossEntropy, gradients.numerical_gradient],
    examples=[
        (np.array([[1000.0, 0.0, 0.0]]), np.array([1])),
        (np.array([[1000.0, 1001.0, 998.0], [-1000.0, -1002.0, -1001.0]]), np.array([0, 2])),
        (np.array([[900.0, 902.0], [-800.0, -801.0], [3.0, -1e4]]), np.array([0, 1, 1])),
        (np.array([[2.0, 1.0, 0.0], [0.0, 0.5, 4.0]]), np.array([0, 1])),
    ],
    random=_large_scores_and_labels,
    silent=True,
    mistakes=[
        Mistake(_SCORES_OVERFLOW, lambda s, y: _of_probabilities(_unsafe_softmax(s), y)),
        Mistake(_SCORES_OVERFLOW, _unsafe_by_numbers),
        Mistake(
            _FLAT_SUMS,
            lambda s, y: _of_probabilities(_unsafe_softmax(s - s.max(axis=1)), y),
        ),
        Mistake(
            "the warning is switched off, and e¹⁰⁰⁰ still overflows. Take the row's largest score from the row first: the probabilities stay the same.",
            _silenced(lambda s, y: _of_probabilities(_unsafe_softmax(s), y)),
        ),
        Mistake(
            "the same overflow, made silent: nan became a number. Take the row's largest score away first.",
            _silenced(lambda s, y: _of_probabilities(np.nan_to_num(_unsafe_softmax(s)), y)),
        ),
        Mistake(
            "the same overflow, repaired afterwards: nan became a number. Take the row's largest score away first.",
            lambda s, y: np.nan_to_num(_of_probabilities(_unsafe_softmax(s), y)),
        ),
        Mistake(
            "one largest score for the whole table: in a row far below it all exponentials are 0, and 0 / 0 is nan. Each row needs its own.",
            lambda s, y: _of_probabilities(_unsafe_softmax(s - s.max()), y),
        ),
        *(
            Mistake(
                "clipping the scores makes 1000 and 1001 equal. Take the row's largest away instead: that keeps the differences.",
                lambda s, y, c=c: _of_probabilities(_unsafe_softmax(np.clip(s, -c, c)), y),
            )
            for c in (100, 500, 700)
        ),
        Mistake(
            "the row's mean is taken away: the largest score can still be far above it. Take the largest away.",
            lambda s, y: _of_probabilities(
                _unsafe_softmax(s - s.mean(axis=1, keepdims=True) - 0.0), y
            ),
        ),
        Mistake(
            "the row's smallest score is taken away: then the others are above 0 and may overflow. Take the largest.",
            lambda s, y: _of_probabilities(_unsafe_softmax(s - s.min(axis=1, keepdims=True)), y),
        ),
        Mistake(
            "s.max(axis=0) takes something else from each column, and that changes the differences in a row: axis=1.",
            lambda s, y: _of_probabilities(_unsafe_softmax(s - s.max(axis=0)), y),
        ),
        Mistake(
            "the scores are divided, and that changes their differences. Subtract the row's largest.",
            lambda s, y: _of_probabilities(_softmax(s / np.abs(s).max()), y),
        ),
        Mistake(
            "the scores are divided, and that changes their differences. Subtract the row's largest.",
            lambda s, y: _of_probabilities(_softmax(s / 1000), y),
        ),
        Mistake(
            "a fixed number is taken away: each row needs its own largest score.",
            lambda s, y: _of_probabilities(_unsafe_softmax(s - 1000), y),
        ),
        *(
            Mistake(sentence, answer)
            for sentence, answer in _WRONG_GRADIENTS
            if not any(word in sentence for word in _WITHOUT_LARGE)
        ),
    ],
    styles=[
        lambda scores, y: (activations.softmax(scores) - np.eye(scores.shape[1])[y]) / len(y),
        lambda s, y: _of_probabilities(_unsafe_softmax(s - s.max(axis=1, keepdims=True)), y),
        lambda s, y: _with_minus_one(s, y, lambda s, y: (np.arange(len(y)), y)),
        lambda s, y: (
            (np.exp(s - np.logaddexp.reduce(s, axis=1)[:, None]) - _one_hot(s, y)) / len(s)
        ),
        _gradient_by_loops,
        _gradient_in_place,
    ],
    lesson='08, "Why subtract one?"',
)


# A network of two layers


_STAGES: dict[str, Callable] = {
    "Z1": lambda v: v.X @ v.W1 + v.b1,
    "A1": lambda v: np.maximum(v.Z1, 0),
    "scores": lambda v: v.A1 @ v.W2 + v.b2,
    "P": lambda v: _softmax(v.scores),
    "data_loss": lambda v: -np.mean(np.log(v.P[np.arange(len(v.y)), v.y])),
    "penalty": lambda v: 0.5 * v.reg * (np.sum(v.W1**2) + np.sum(v.W2**2)),
    "loss": lambda v: v.data_loss + v.penalty,
    "d_scores": lambda v: _of_probabilities(v.P, v.y),
    "dW2": lambda v: v.A1.T @ v.d_scores,
    "db2": lambda v: v.d_scores.sum(axis=0),
    "dA1": lambda v: v.d_scores @ v.W2.T,
    "dZ1": lambda v: v.dA1 * (v.Z1 > 0),
    "dW1": lambda v: v.X.T @ v.dZ1,
    "db1": lambda v: v.dZ1.sum(axis=0),
    "pull1": lambda v: v.reg * v.W1,
    "pull2": lambda v: v.reg * v.W2,
    "result": lambda v: (v.loss, v.dW1 + v.pull1, v.db1, v.dW2 + v.pull2, v.db2),
}


def _with(**changed: Callable) -> Callable:
    """An answer to two_layer in which these stages differ."""
    stages = {**_STAGES, **changed}

    def two_layer(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, reg: Any) -> tuple:
        v = SimpleNamespace(X=X, y=y, W1=W1, b1=b1, W2=W2, b2=b2, reg=reg)
        for name, stage in stages.items():
            setattr(v, name, stage(v))
        return v.result

    return two_layer


def _two_layer_by_loops(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, reg: float) -> tuple:
    loss, dW1, db1 = 0.0, np.zeros_like(W1), np.zeros_like(b1)
    dW2, db2 = np.zeros_like(W2), np.zeros_like(b2)
    for x, label in zip(X, y, strict=True):
        z = [sum(x * W1[:, j]) + b1[j] for j in range(len(b1))]
        a = np.array([max(0, one) for one in z])
        s = np.array([sum(a * W2[:, j]) + b2[j] for j in range(len(b2))])
        p = np.exp(s) / sum(np.exp(s))
        loss -= np.log(p[label]) / len(X)
        p[label] -= 1
        p /= len(X)
        dW2 += np.outer(a, p)
        db2 += p
        for j in range(len(b1)):
            if z[j] > 0:
                dW1[:, j] += x * (W2[j] @ p)
                db1[j] += W2[j] @ p
    loss += reg / 2 * (sum(w * w for w in W1.flat) + sum(w * w for w in W2.flat))
    return loss, dW1 + reg * W1, db1, dW2 + reg * W2, db2


def _two_layer_in_float32(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, reg: Any) -> tuple:
    X, W1, b1, W2, b2 = (one.astype(np.float32) for one in (X, W1, b1, W2, b2))
    return _with()(X, y, W1, b1, W2, b2, np.float32(reg))


def _two_layer_by_nnlib(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, reg: Any) -> list:
    first, second = layers.Dense(*W1.shape), layers.Dense(*W2.shape)
    net = network.Network(first, layers.ReLU(), second)
    first.W, first.b, second.W, second.b = W1, b1, W2, b2
    loss, scores = losses.SoftmaxCrossEntropy(), net.forward(X)
    net.backward(loss.gradient(scores, y))
    value = loss(scores, y) + 0.5 * reg * (np.linalg.norm(W1) ** 2 + np.linalg.norm(W2) ** 2)
    return [value, first.dW + reg * W1, first.db, second.dW + reg * W2, second.db]


def _two_layer_in_place(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, reg: Any) -> tuple:
    h = X.dot(W1) + b1
    h[h < 0] = 0
    s = h.dot(W2) + b2
    s -= s.max(axis=1, keepdims=True)
    loss = np.mean(np.log(np.exp(s).sum(axis=1)) - s[range(len(y)), y])
    loss += 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)
    d = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    d[range(len(y)), y] -= 1
    d /= len(y)
    dW2, db2 = h.T.dot(d), d.sum(axis=0)
    dh = d.dot(W2.T)
    dh[h <= 0] = 0
    dW1, db1 = X.T.dot(dh), dh.sum(axis=0)
    dW1 += reg * W1
    dW2 += reg * W2
    return np.array([loss]), dW1, db1, dW2, db2


_TWO_LAYER_STYLES = [
    lambda X, y, W1, b1, W2, b2, reg: _with()(X, y, W1, b1, W2, b2, reg),
    _with(dZ1=lambda v: np.where(v.A1 > 0, v.dA1, 0), db2=lambda v: list(v.d_scores.sum(axis=0))),
    _with(
        dW2=lambda v: np.einsum("ni,nj->ij", v.A1, v.d_scores),
        data_loss=lambda v: (
            np.mean(np.logaddexp.reduce(v.scores, axis=1))
            - np.sum(v.scores * _one_hot(v.scores, v.y)) / len(v.y)
        ),
    ),
    _two_layer_by_loops,
    _two_layer_in_float32,
    _two_layer_by_nnlib,
    _two_layer_in_place,
]

# Its hidden units are on for some samples, and both off for the third.
_SMALL_NETWORK = (
    np.array([[1.0], [-2.0], [0.25], [3.0]]),
    np.array([0, 2, 1, 2]),
    np.array([[1.0, -1.0]]),
    np.array([-0.5, -0.25]),
    np.array([[1.0, 0.5, -1.0], [-0.5, 2.0, 1.0]]),
    np.array([0.1, 0.0, -0.2]),
)


def _a_network(rng: np.random.Generator) -> tuple:
    """X, y, W1, b1, W2, b2. The last hidden unit is always off, others for some samples."""
    while True:
        n, d, h, k = _sizes(rng, 4)
        X, W1 = rng.normal(0, 1, (n, d)), rng.normal(0, 1, (d, h))
        b1, W2 = rng.normal(0, 0.5, h), rng.normal(0, 1, (h, k))
        b1[-1] = -9
        y = rng.permutation([0, k - 1, *rng.integers(0, k, n - 2)])
        Z1 = X @ W1 + b1
        on = Z1 > 0
        if h > 2 and 1 < on.any(axis=0).sum() < h and not on[:, :-1].all():
            if np.abs(Z1).min() > 0.01:
                return X, y, W1, b1, W2, rng.normal(0, 0.5, k)


_GIVEN = "X = {}; y = {}; W1 = {}; b1 = {}; W2 = {}; b2 = {}; "
_CALLED = "loss, dW1, db1, dW2, db2 = two_layer(X, y, W1, b1, W2, b2, 0); "


def _two_layer_question(program: str, mistakes: list[Mistake], read: Callable) -> Question:
    program, told = _GIVEN + program, {mistake.sentence for mistake in mistakes}
    return Question(
        name="two_layer",
        reference=_with(),
        borrowed=[
            network.Network,
            layers.Dense,
            losses.SoftmaxCrossEntropy,
            gradients.numerical_gradient,
        ],
        programs=True,
        examples=[(program, *_SMALL_NETWORK)],
        random=lambda rng: (program, *_a_network(rng)),
        read=read,
        mistakes=[*mistakes, *(m for m in _TWO_LAYER_FORMS if m.sentence not in told)],
        styles=_TWO_LAYER_STYLES,
        lesson='08, "A network of two layers"',
    )


_FIVE = "return loss, dW1, db1, dW2, db2."
_TWO_LAYER_FORMS = [
    Mistake(f"there is no `return`: end with {_FIVE}", _with(result=lambda v: None)),
    Mistake(
        f"the loss alone is returned, and five results are asked for: {_FIVE}",
        _with(result=lambda v: v.loss),
    ),
    Mistake(
        f"the four gradients are returned without the loss: {_FIVE}",
        _with(result=lambda v: (v.dW1, v.db1, v.dW2, v.db2)),
    ),
    Mistake(
        f"two results, the loss and the gradients together. Give five: {_FIVE}",
        _with(result=lambda v: (v.loss, (v.dW1, v.db1, v.dW2, v.db2))),
    ),
    Mistake(
        f"a dictionary is returned: give the five results themselves, {_FIVE}",
        _with(
            result=lambda v: {"loss": v.loss, "dW1": v.dW1, "db1": v.db1, "dW2": v.dW2, "db2": 0}
        ),
    ),
    Mistake(
        f"the loss comes first, and yours comes last: {_FIVE}",
        _with(result=lambda v: (v.dW1 + v.pull1, v.db1, v.dW2 + v.pull2, v.db2, v.loss)),
    ),
    Mistake(
        "dW1 is transposed: it has the shape of W1, (d, h), so it is X.T @ dZ1.",
        _with(dW1=lambda v: v.dZ1.T @ v.X),
    ),
    Mistake(
        "dW2 is transposed, and does not fit reg · W2: it has the shape of W2, so it is A1.T @ d_scores.",
        _with(dW2=lambda v: v.d_scores.T @ v.A1),
    ),
    Mistake(
        "the blame of the scores goes back through W2.T: is the transpose missing, or does W1 stand there?",
        _with(dA1=lambda v: v.d_scores @ v.W2),
    ),
    Mistake(
        "X.T stands where A1.T belongs, in dW2: the second layer's inputs are the hidden activations.",
        _with(dW2=lambda v: v.X.T @ v.d_scores),
    ),
    Mistake(
        "A1 is not transposed: dW2 = A1.T @ d_scores.",
        _with(dW2=lambda v: v.A1 @ v.d_scores),
    ),
    Mistake(
        "X is not transposed: dW1 = X.T @ dZ1.",
        _with(dW1=lambda v: v.X @ v.dZ1),
    ),
    Mistake(
        "the scores skip the hidden layer: they are A1 @ W2 + b2.",
        _with(scores=lambda v: v.X @ v.W2 + v.b2),
    ),
    Mistake(
        "dZ1 is d_scores times the mask: the blame goes through W2.T first.",
        _with(dZ1=lambda v: v.d_scores * (v.Z1 > 0)),
    ),
    Mistake(
        "y is used as if it were one-hot: it holds class numbers, (n,).",
        _with(d_scores=lambda v: (v.P - v.y) / len(v.y)),
    ),
]

# What is wrong in the forward pass shows in every result.
_WRONG_FORWARD = [
    Mistake(
        "ReLU is missing: the hidden activations are max(0, X W1 + b1).",
        _with(A1=lambda v: v.Z1),
    ),
    Mistake(
        "b1 is missing in the hidden layer.",
        _with(Z1=lambda v: v.X @ v.W1),
    ),
    Mistake(
        "b2 is missing in the scores.",
        _with(scores=lambda v: v.A1 @ v.W2),
    ),
    Mistake(
        "ReLU is taken of the scores, too: the last layer gives them as they are.",
        _with(scores=lambda v: np.maximum(v.A1 @ v.W2 + v.b2, 0)),
    ),
    Mistake(
        "the hidden layer has a sigmoid here: it is ReLU.",
        _with(
            A1=lambda v: _sigmoid(v.Z1),
            dZ1=lambda v: v.dA1 * _sigmoid_slope(v.Z1),
        ),
    ),
    Mistake(
        "the hidden layer has tanh here: it is ReLU.",
        _with(A1=lambda v: np.tanh(v.Z1), dZ1=lambda v: v.dA1 * _tanh_slope(v.Z1)),
    ),
    Mistake(
        "softmax goes down the columns here (axis=0): a row is one sample, axis=1.",
        _with(P=lambda v: _softmax(v.scores.T).T),
    ),
    Mistake(
        "softmax over the whole table: each row sums to 1 by itself, axis=1.",
        _with(P=lambda v: _unsafe_softmax(v.scores, axis=None)),
    ),
    Mistake(
        "softmax is taken twice: the scores go in once.",
        _with(P=lambda v: _softmax(_softmax(v.scores))),
    ),
    Mistake(
        "the true class is off by one: class 0 is the first column, so the column is y.",
        _with(
            data_loss=lambda v: -np.mean(np.log(v.P[np.arange(len(v.y)), v.y - 1])),
            d_scores=lambda v: _of_probabilities(v.P, v.y - 1),
        ),
    ),
    Mistake(
        "the largest score is taken for the true class: the label y says which it is.",
        _with(
            data_loss=lambda v: -np.mean(np.log(v.P.max(axis=1))),
            d_scores=lambda v: _of_probabilities(v.P, v.P.argmax(axis=1)),
        ),
    ),
    Mistake(
        "b1 is added after ReLU: it belongs inside, max(0, X W1 + b1).",
        _with(Z1=lambda v: v.X @ v.W1, A1=lambda v: np.maximum(v.Z1, 0) + v.b1),
    ),
    Mistake(
        "ReLU turns negative sums round (the absolute value): it sets them to 0.",
        _with(A1=lambda v: np.abs(v.Z1), dZ1=lambda v: v.dA1 * np.sign(v.Z1)),
    ),
    Mistake(
        "max(1, z), where ReLU is max(0, z).",
        _with(A1=lambda v: np.maximum(v.Z1, 1)),
    ),
    Mistake(
        "min(0, z), where ReLU is max(0, z).",
        _with(A1=lambda v: np.minimum(v.Z1, 0)),
    ),
]

two_layer_loss = _two_layer_question(
    _CALLED + "loss",
    [
        *_WRONG_FORWARD,
        Mistake(
            "you summed; the loss is the mean over the n samples.",
            _with(data_loss=lambda v: -np.sum(np.log(v.P[np.arange(len(v.y)), v.y]))),
        ),
        Mistake(
            "the sign: a loss is minus the mean logarithm.",
            _with(data_loss=lambda v: np.mean(np.log(v.P[np.arange(len(v.y)), v.y]))),
        ),
        Mistake(
            "the logarithm is missing: −ln of the probability of the true class.",
            _with(data_loss=lambda v: -np.mean(v.P[np.arange(len(v.y)), v.y])),
        ),
        Mistake(
            "1 − p, where −ln p belongs.",
            _with(data_loss=lambda v: np.mean(1 - v.P[np.arange(len(v.y)), v.y])),
        ),
        Mistake(
            "the mean is taken before the logarithm: first −ln of each p, then the mean.",
            _with(data_loss=lambda v: -np.log(np.mean(v.P[np.arange(len(v.y)), v.y]))),
        ),
        Mistake(
            "the logarithm to base 10: the loss has the natural one, np.log.",
            _with(data_loss=lambda v: -np.mean(np.log10(v.P[np.arange(len(v.y)), v.y]))),
        ),
        Mistake(
            "the logarithm to base 2: the loss has the natural one, np.log.",
            _with(data_loss=lambda v: -np.mean(np.log2(v.P[np.arange(len(v.y)), v.y]))),
        ),
        Mistake(
            "divided by n · k: the mean is over the n samples.",
            _with(data_loss=lambda v: -np.sum(np.log(v.P) * _one_hot(v.P, v.y)) / v.P.size),
        ),
        Mistake(
            "divided by k: the mean is over the n samples.",
            _with(
                data_loss=lambda v: -np.sum(np.log(v.P) * _one_hot(v.P, v.y)) / v.P.shape[1],
            ),
        ),
        Mistake(
            "the logarithms of all classes are averaged: only the true class of each sample counts.",
            _with(data_loss=lambda v: -np.mean(np.log(v.P))),
        ),
        Mistake(
            "the logarithms of all classes are summed: only the true class of each sample counts.",
            _with(data_loss=lambda v: -np.sum(np.log(v.P)) / len(v.P)),
        ),
        Mistake(
            "P[:, y] takes the columns of all labels from every row. Index row and column: P[np.arange(n), y].",
            _with(data_loss=lambda v: -np.sum(np.log(v.P[:, v.y])) / len(v.y)),
        ),
        Mistake(
            "P[:, y] takes the columns of all labels from every row. Index row and column: P[np.arange(n), y].",
            _with(data_loss=lambda v: -np.mean(np.log(v.P[:, v.y]))),
        ),
        Mistake(
            "one loss for each sample: take their mean.",
            _with(data_loss=lambda v: -np.log(v.P[np.arange(len(v.y)), v.y])),
        ),
        Mistake(
            "softmax is missing: this is minus the mean score of the true class.",
            _with(data_loss=lambda v: -np.mean(v.scores[np.arange(len(v.y)), v.y])),
        ),
        Mistake(
            "only ln Σ e^s: the score of the true class is to be subtracted from it.",
            _with(data_loss=lambda v: np.mean(np.logaddexp.reduce(v.scores, axis=1))),
        ),
        Mistake(
            "this is the squared error of P and Y: the loss is the cross-entropy.",
            _with(data_loss=lambda v: np.mean((v.P - _one_hot(v.P, v.y)) ** 2)),
        ),
        Mistake(
            "the penalty is there though reg is 0: it is ½ · reg · (ΣW1² + ΣW2²).",
            _with(penalty=lambda v: 0.5 * (np.sum(v.W1**2) + np.sum(v.W2**2))),
        ),
        Mistake(
            "the penalty alone: the loss is the cross-entropy plus the penalty.",
            _with(loss=lambda v: v.penalty),
        ),
        Mistake(
            "only the first sample counts: a `return` inside the loop?",
            _with(data_loss=lambda v: -np.log(v.P[0, v.y[0]])),
        ),
        Mistake(
            "only the last sample counts: add the samples up (+=, not =).",
            _with(data_loss=lambda v: -np.log(v.P[-1, v.y[-1]]) / len(v.y)),
        ),
        Mistake(
            "only the last sample counts: add the samples up (+=, not =), and divide by n.",
            _with(data_loss=lambda v: -np.log(v.P[-1, v.y[-1]])),
        ),
        Mistake(
            "this is the accuracy: the loss is the mean cross-entropy.",
            _with(data_loss=lambda v: np.mean(v.P.argmax(axis=1) == v.y)),
        ),
        Mistake(
            "with reg = 0 nothing is added, and yours adds something: ½ · reg holds for both sums of squares, so it needs brackets.",
            _with(penalty=lambda v: 0.5 * v.reg * np.sum(v.W1**2) + np.sum(v.W2**2)),
        ),
    ],
    read=number,
)

_WRONG_SCORES_BLAME = [
    Mistake(
        "the 1/n is missing: the loss is a mean, so the blame of the scores is (P − Y)/n.",
        _with(d_scores=lambda v: v.P - _one_hot(v.P, v.y)),
    ),
    Mistake(
        "the sign: the blame of the scores is (P − Y)/n, and the minus of a step comes later.",
        _with(d_scores=lambda v: -_of_probabilities(v.P, v.y)),
    ),
    Mistake(
        "the sign, and the 1/n is missing: the blame of the scores is (P − Y)/n.",
        _with(d_scores=lambda v: _one_hot(v.P, v.y) - v.P),
    ),
    Mistake(
        "1 is not subtracted at the true class: the blame of the scores is (P − Y)/n.",
        _with(d_scores=lambda v: v.P / len(v.y)),
    ),
    Mistake(
        "1 is not subtracted at the true class, and the 1/n is missing: the blame of the scores is (P − Y)/n.",
        _with(d_scores=lambda v: v.P),
    ),
    Mistake(
        "1 is subtracted from every probability: only the one of the true class gets it.",
        _with(d_scores=lambda v: (v.P - 1) / len(v.y)),
    ),
    Mistake(
        "P[:, y] -= 1 subtracts in every row, in the columns of all labels. Index row and column: P[np.arange(n), y].",
        _with(
            d_scores=lambda v: (
                (v.P - np.isin(np.arange(v.P.shape[1]), v.y)[None, :] * np.ones_like(v.P))
                / len(v.y)
            )
        ),
    ),
    Mistake(
        "P[y] -= 1 takes whole rows, those whose number is a label. Index row and column: P[np.arange(n), y].",
        _with(d_scores=lambda v: _with_minus_one(v.scores, v.y, lambda s, y: y)),
    ),
    Mistake(
        "the class number y is subtracted: what is subtracted is 1, in column y.",
        _with(d_scores=lambda v: (v.P - v.y[:, None]) / len(v.y)),
    ),
    Mistake(
        "only the last sample counts: add the samples up (+=, not =), and divide by n.",
        _with(
            d_scores=lambda v: (
                (v.P - _one_hot(v.P, v.y)) * (np.arange(len(v.y)) == len(v.y) - 1)[:, None]
            )
        ),
    ),
    Mistake(
        "divided by k: the mean is over the n samples.",
        _with(d_scores=lambda v: (v.P - _one_hot(v.P, v.y)) / v.P.shape[1]),
    ),
    Mistake(
        "divided by n twice: the 1/n stands in the blame of the scores, and the rest are sums.",
        _with(d_scores=lambda v: _of_probabilities(v.P, v.y) / len(v.y)),
    ),
    Mistake(
        "the scores minus Y, where the probabilities minus Y belong.",
        _with(d_scores=lambda v: (v.scores - _one_hot(v.P, v.y)) / len(v.y)),
    ),
    Mistake(
        "(P − Y)/n is multiplied by P (1 − P) once more: it is by the scores already.",
        _with(d_scores=lambda v: _of_probabilities(v.P, v.y) * v.P * (1 - v.P)),
    ),
]

two_layer_output = _two_layer_question(
    _CALLED + "(dW2, db2)",
    [
        *_WRONG_SCORES_BLAME,
        *_WRONG_FORWARD,
        Mistake(
            "dW2 is transposed: it has the shape of W2, (h, k), so it is A1.T @ d_scores.",
            _with(result=lambda v: (v.loss, v.dW1, v.db1, v.dW2.T, v.db2)),
        ),
        Mistake(
            "the sums Z1 stand where the activations A1 belong: what W2 multiplied is A1.",
            _with(dW2=lambda v: v.Z1.T @ v.d_scores),
        ),
        Mistake(
            "ReLU's mask stands where the activations A1 belong: what W2 multiplied is A1.",
            _with(dW2=lambda v: (v.Z1 > 0).T @ v.d_scores),
        ),
        Mistake(
            "db2 is a mean: the 1/n is in the blame of the scores already. Sum over the samples.",
            _with(db2=lambda v: v.d_scores.mean(axis=0)),
        ),
        Mistake(
            "db2 is summed over the classes, axis=1: sum over the samples, axis=0.",
            _with(db2=lambda v: v.d_scores.sum(axis=1)),
        ),
        Mistake(
            "db2 is not summed: a bias serves all the samples, axis=0.",
            _with(db2=lambda v: v.d_scores),
        ),
        Mistake(
            "db2 is one number for all classes: each has a bias of its own, axis=0.",
            _with(db2=lambda v: v.d_scores.sum()),
        ),
        Mistake(
            "db2 has one row too many brackets, (1, k): b2 is (k,), so leave keepdims out.",
            _with(db2=lambda v: v.d_scores.sum(axis=0, keepdims=True)),
        ),
        Mistake(
            "db2 is the first sample's alone: sum over the samples.",
            _with(db2=lambda v: v.d_scores[0]),
        ),
        Mistake(
            "dW2 is divided by n once more: the 1/n is in the blame of the scores already.",
            _with(dW2=lambda v: v.A1.T @ v.d_scores / len(v.y)),
        ),
        Mistake(
            "W2 is in dW2 although reg is 0: the penalty adds reg · W2.",
            _with(pull2=lambda v: v.W2),
        ),
        Mistake(
            "dW2 has the weight where the input belongs: a weight is blamed in proportion to the activation it multiplied.",
            _with(dW2=lambda v: v.W2 * v.d_scores.sum(axis=0)),
        ),
        Mistake(
            "dW1 and db1 stand in the place of dW2 and db2: return loss, dW1, db1, dW2, db2.",
            _with(result=lambda v: (v.loss, v.dW2, v.db2, v.dW1, v.db1)),
        ),
        Mistake(
            "dW2 and db2 have changed places: return loss, dW1, db1, dW2, db2.",
            _with(result=lambda v: (v.loss, v.dW1, v.db1, v.db2, v.dW2)),
        ),
        Mistake(
            "the order of the results: first the weights and the bias of layer 1, then those of layer 2.",
            _with(result=lambda v: (v.loss, v.dW1, v.dW2, v.db1, v.db2)),
        ),
        Mistake(
            "these are parameters after a step: the gradients themselves are asked for.",
            _with(
                dW2=lambda v: v.W2 - v.A1.T @ v.d_scores, db2=lambda v: v.b2 - v.d_scores.sum(0)
            ),
        ),
        Mistake(
            "ReLU's mask is on the blame of the scores: the last layer has no ReLU.",
            _with(d_scores=lambda v: _of_probabilities(v.P, v.y) * (v.scores > 0)),
        ),
    ],
    read=lambda result: result,
)

# Wrong ways from the blame of the hidden activations, dA1, through ReLU.
_WRONG_MASKS: list[tuple[str, Callable]] = [
    (
        "the mask is on the sign of the blame. It asks whether the unit was on: Z1 > 0.",
        lambda v: v.dA1 * (v.dA1 > 0),
    ),
    (
        "only blame above 0 passes, besides the mask on Z1. Where a unit was on, blame of either sign passes.",
        lambda v: v.dA1 * (v.Z1 > 0) * (v.dA1 > 0),
    ),
    (
        "there is no mask: where the unit was off, Z1 ≤ 0, no blame passes.",
        lambda v: v.dA1,
    ),
    (
        "the mask is the wrong way round: blame passes where the unit was on, Z1 > 0.",
        lambda v: v.dA1 * (v.Z1 < 0),
    ),
    (
        "the blame is multiplied by the activations: ReLU's slope is 1 or 0, a mask.",
        lambda v: v.dA1 * v.A1,
    ),
    (
        "the blame is multiplied by the sums Z1: ReLU's slope is 1 or 0, a mask.",
        lambda v: v.dA1 * v.Z1,
    ),
    (
        "the mask alone goes back: multiply it by the blame, dA1.",
        lambda v: (v.Z1 > 0) * 1.0,
    ),
    (
        "the blame of a unit that was off is turned round (np.sign gives −1): it is 0.",
        lambda v: v.dA1 * np.sign(v.Z1),
    ),
    (
        "the mask keeps blame below 0: it asks for the sign of Z1, not of the blame.",
        lambda v: v.dA1 * (v.dA1 < 0),
    ),
    (
        "the blame's size passes, without its sign.",
        lambda v: np.abs(v.dA1) * (v.Z1 > 0),
    ),
    (
        "this is the slope of the sigmoid: the hidden layer has ReLU.",
        lambda v: v.dA1 * _sigmoid_slope(v.Z1),
    ),
    (
        "A (1 − A) is the slope of the sigmoid: the hidden layer has ReLU.",
        lambda v: v.dA1 * v.A1 * (1 - v.A1),
    ),
    (
        "1 − A² is the slope of tanh: the hidden layer has ReLU.",
        lambda v: v.dA1 * (1 - v.A1**2),
    ),
    (
        "one yes or no for a whole sample: each unit of each sample has a mask of its own.",
        lambda v: v.dA1 * (v.Z1 > 0).any(axis=1, keepdims=True),
    ),
    (
        "one yes or no for a whole unit: each unit of each sample has a mask of its own.",
        lambda v: v.dA1 * (v.Z1 > 0).any(axis=0),
    ),
    (
        "some blame passes where the unit was off: that is leaky ReLU.",
        lambda v: np.where(v.Z1 > 0, v.dA1, 0.01 * v.dA1),
    ),
    (
        "the mask is Z1 > 1: the kink of ReLU is at 0.",
        lambda v: v.dA1 * (v.Z1 > 1),
    ),
]

_WRONG_WAYS: list[tuple[str, dict[str, Callable]]] = [
    (
        "dW1 is transposed: it has the shape of W1, (d, h), so it is X.T @ dZ1.",
        {"dW1": lambda v: v.dZ1.T @ v.X},
    ),
    (
        "dW1 is made with A1: what W1 multiplied is X.",
        {"dW1": lambda v: v.A1.T @ v.dZ1},
    ),
    (
        "dW1 is made with dA1, db1 with dZ1: both take dZ1, behind the mask.",
        {"dW1": lambda v: v.X.T @ v.dA1},
    ),
    (
        "db1 is summed from dA1: it takes dZ1, behind the mask, as dW1 does.",
        {"db1": lambda v: v.dA1.sum(axis=0)},
    ),
    (
        "db1 is a mean: the 1/n is in the blame already. Sum over the samples.",
        {"db1": lambda v: v.dZ1.mean(axis=0)},
    ),
    (
        "db1 is summed over the units, axis=1: sum over the samples, axis=0.",
        {"db1": lambda v: v.dZ1.sum(axis=1)},
    ),
    (
        "db1 is not summed: a bias serves all the samples, axis=0.",
        {"db1": lambda v: v.dZ1},
    ),
    (
        "db1 is one number for all units: each has a bias of its own, axis=0.",
        {"db1": lambda v: v.dZ1.sum()},
    ),
    (
        "db1 has one row too many brackets, (1, h): b1 is (h,), so leave keepdims out.",
        {"db1": lambda v: v.dZ1.sum(axis=0, keepdims=True)},
    ),
    (
        "db2 stands in the place of db1: b1 is blamed with dZ1.",
        {"db1": lambda v: v.d_scores.sum(axis=0)},
    ),
    (
        "the sign is turned on the way: blame is passed back as it is, and the minus of a step comes later.",
        {"dA1": lambda v: -v.d_scores @ v.W2.T},
    ),
    (
        "divided by n once too often: the 1/n stands in the blame of the scores, and the rest are sums.",
        {"dA1": lambda v: v.d_scores @ v.W2.T / len(v.X)},
    ),
    (
        "divided by n once too often: the 1/n stands in the blame of the scores, and the rest are sums.",
        {"dW1": lambda v: v.X.T @ v.dZ1 / len(v.X)},
    ),
    (
        "W2.reshape only cuts the numbers into other rows: W2.T is the transpose.",
        {"dA1": lambda v: v.d_scores @ v.W2.reshape(v.W2.shape[::-1])},
    ),
    (
        "the gradient dW2 stands where the weights W2 belong: blame goes back through the weights.",
        {"dA1": lambda v: v.d_scores @ (v.A1.T @ v.d_scores).T},
    ),
    (
        "W2 was moved before it passed the blame back: use the weights of the forward pass.",
        {"dA1": lambda v: v.d_scores @ (v.W2 - v.A1.T @ v.d_scores).T},
    ),
]

two_layer_hidden = _two_layer_question(
    _CALLED + "(dW1, db1)",
    [
        *(Mistake(sentence, _with(dZ1=stage)) for sentence, stage in _WRONG_MASKS),
        *(Mistake(sentence, _with(**stages)) for sentence, stages in _WRONG_WAYS),
        # Of the hidden layer's gradients, two cannot be told from those of _WRONG_WAYS.
        *(
            m
            for m in _WRONG_SCORES_BLAME
            if not m.sentence.startswith(("the sign: ", "divided by n"))
        ),
        *_WRONG_FORWARD,
        Mistake(
            "ReLU is missing, forward and backward: without it, two layers are one.",
            _with(A1=lambda v: v.Z1, dZ1=lambda v: v.dA1),
        ),
        Mistake(
            "the 1 is subtracted after P went back: subtract it first, then @ W2.T.",
            _with(dA1=lambda v: (v.P @ v.W2.T - 1) / len(v.y)),
        ),
        Mistake(
            "ReLU's mask is on the blame of the scores: the last layer has no ReLU.",
            _with(d_scores=lambda v: _of_probabilities(v.P, v.y) * (v.scores > 0)),
        ),
        Mistake(
            "W1 is in dW1 although reg is 0: the penalty adds reg · W1.",
            _with(pull1=lambda v: v.W1),
        ),
        Mistake(
            "dW2 and db2 stand in the place of dW1 and db1: return loss, dW1, db1, dW2, db2.",
            _with(result=lambda v: (v.loss, v.dW2, v.db2, v.dW1, v.db1)),
        ),
        Mistake(
            "the order of the results: first the weights and the bias of layer 1, then those of layer 2.",
            _with(result=lambda v: (v.loss, v.dW1, v.dW2, v.db1, v.db2)),
        ),
        Mistake(
            "dW1 and db1 have changed places: return loss, dW1, db1, dW2, db2.",
            _with(result=lambda v: (v.loss, v.db1, v.dW1, v.dW2, v.db2)),
        ),
    ],
    read=lambda result: result,
)

# Wrong penalties: stages of two_layer, by what reg adds to its results.
_WRONG_PULLS: list[tuple[str, dict[str, Callable]]] = [
    (
        "½ · reg · W: the derivative of ½ reg w² is reg w, the ½ goes with the 2 of the square.",
        {"pull1": lambda v: v.reg * v.W1 / 2, "pull2": lambda v: v.reg * v.W2 / 2},
    ),
    (
        "2 · reg · W: the derivative of ½ reg w² is reg w.",
        {"pull1": lambda v: 2 * v.reg * v.W1, "pull2": lambda v: 2 * v.reg * v.W2},
    ),
    (
        "the sign: the penalty adds reg · W to the gradient.",
        {"pull1": lambda v: -v.reg * v.W1, "pull2": lambda v: -v.reg * v.W2},
    ),
    (
        "reg · W² in the gradient: the derivative of ½ reg w² is reg w.",
        {"pull1": lambda v: v.reg * v.W1**2, "pull2": lambda v: v.reg * v.W2**2},
    ),
    (
        "½ · reg · W² in the gradient: that is the penalty. Its derivative is reg w.",
        {"pull1": lambda v: v.reg * v.W1**2 / 2, "pull2": lambda v: v.reg * v.W2**2 / 2},
    ),
    (
        "reg alone is added to the gradient: the penalty adds reg · W.",
        {"pull1": lambda v: v.reg, "pull2": lambda v: v.reg},
    ),
    (
        "reg · sign(W) belongs to a penalty on |w|. The derivative of ½ reg w² is reg w.",
        {"pull1": lambda v: v.reg * np.sign(v.W1), "pull2": lambda v: v.reg * np.sign(v.W2)},
    ),
    (
        "the penalty's gradient is divided by n: the penalty stands outside the mean.",
        {"pull1": lambda v: v.reg * v.W1 / len(v.X), "pull2": lambda v: v.reg * v.W2 / len(v.X)},
    ),
    (
        "reg · |W|: a negative weight is pulled up, so its sign counts. reg · W.",
        {"pull1": lambda v: v.reg * np.abs(v.W1), "pull2": lambda v: v.reg * np.abs(v.W2)},
    ),
    (
        "only dW1 has its reg · W1: W2 is in the penalty, too.",
        {"pull2": lambda v: 0},
    ),
    (
        "only dW2 has its reg · W2: W1 is in the penalty, too.",
        {"pull1": lambda v: 0},
    ),
    (
        "reg times the sum of the weights is added to every entry: each gets reg times its own weight.",
        {"pull1": lambda v: v.reg * v.W1.sum(), "pull2": lambda v: v.reg * v.W2.sum()},
    ),
    (
        "the whole penalty, one number, is added to every entry: each gets reg times its own weight.",
        {
            "pull1": lambda v: v.reg * np.sum(v.W1**2) / 2,
            "pull2": lambda v: v.reg * np.sum(v.W2**2) / 2,
        },
    ),
    (
        "reg² · W: reg once.",
        {"pull1": lambda v: v.reg**2 * v.W1, "pull2": lambda v: v.reg**2 * v.W2},
    ),
    (
        "the gradient is multiplied by 1 + reg: reg · W is added to it.",
        {"pull1": lambda v: v.reg * v.dW1, "pull2": lambda v: v.reg * v.dW2},
    ),
    (
        "W is added without reg: the penalty adds reg · W.",
        {
            "pull1": lambda v: v.W1 if v.reg else 0 * v.W1,
            "pull2": lambda v: v.W2 if v.reg else 0 * v.W2,
        },
    ),
    (
        "the gradient of a bias has a reg · b: the penalty holds weights only.",
        {
            "db1": lambda v: v.dZ1.sum(axis=0) + v.reg * v.b1,
            "db2": lambda v: v.d_scores.sum(0) + v.reg * v.b2,
        },
    ),
]

_WRONG_PENALTIES: list[tuple[str, dict[str, Callable]]] = [
    (
        "reg is left out altogether: it adds ½ · reg · (ΣW1² + ΣW2²) to the loss, and reg · W to each dW.",
        {"penalty": lambda v: 0, "pull1": lambda v: 0, "pull2": lambda v: 0},
    ),
    (
        "reg is in the loss, but missing in the gradients: each dW gets its reg · W.",
        {"pull1": lambda v: 0, "pull2": lambda v: 0},
    ),
    (
        "reg is in the gradients, but missing in the loss: ½ · reg · (ΣW1² + ΣW2²).",
        {"penalty": lambda v: 0},
    ),
    (
        "the ½ is missing in the loss: ½ · reg · (ΣW1² + ΣW2²).",
        {"penalty": lambda v: v.reg * (np.sum(v.W1**2) + np.sum(v.W2**2))},
    ),
    (
        "no ½ in the loss and a 2 in the gradients: they fit each other, but the question has the ½.",
        {
            "penalty": lambda v: v.reg * (np.sum(v.W1**2) + np.sum(v.W2**2)),
            "pull1": lambda v: 2 * v.reg * v.W1,
            "pull2": lambda v: 2 * v.reg * v.W2,
        },
    ),
    (
        "the whole term is divided by n: it stands outside the mean, in the loss and in the gradients.",
        {
            "penalty": lambda v: 0.5 * v.reg * (np.sum(v.W1**2) + np.sum(v.W2**2)) / len(v.X),
            "pull1": lambda v: v.reg * v.W1 / len(v.X),
            "pull2": lambda v: v.reg * v.W2 / len(v.X),
        },
    ),
    (
        "the biases are in the term, in the loss and in the gradients: it holds the weights only.",
        {
            "penalty": lambda v: 0.5 * v.reg * sum(np.sum(p**2) for p in (v.W1, v.b1, v.W2, v.b2)),
            "db1": lambda v: v.dZ1.sum(axis=0) + v.reg * v.b1,
            "db2": lambda v: v.d_scores.sum(0) + v.reg * v.b2,
        },
    ),
    (
        "the order of the results: return loss, dW1, db1, dW2, db2.",
        {"result": lambda v: (v.loss, v.dW1 + v.pull1, v.dW2 + v.pull2, v.db1, v.db2)},
    ),
    (
        "the order of the results: return loss, dW1, db1, dW2, db2.",
        {"result": lambda v: (v.loss, v.dW2 + v.pull2, v.db2, v.dW1 + v.pull1, v.db1)},
    ),
    (
        "only W1 is in the penalty of the loss: W2 belongs there, too. (Or are brackets missing? ½ · reg holds for both sums of squares.)",
        {"penalty": lambda v: 0.5 * v.reg * np.sum(v.W1**2)},
    ),
    (
        "only W2 is in the penalty of the loss: W1 belongs there, too.",
        {"penalty": lambda v: 0.5 * v.reg * np.sum(v.W2**2)},
    ),
    (
        "the biases are in the penalty: it holds the weights only.",
        {
            "penalty": lambda v: 0.5 * v.reg * sum(np.sum(p**2) for p in (v.W1, v.b1, v.W2, v.b2)),
        },
    ),
    (
        "the penalty's squares are averaged: they are summed.",
        {"penalty": lambda v: 0.5 * v.reg * (np.mean(v.W1**2) + np.mean(v.W2**2))},
    ),
    (
        "the penalty is divided by n: it stands outside the mean.",
        {"penalty": lambda v: 0.5 * v.reg * (np.sum(v.W1**2) + np.sum(v.W2**2)) / len(v.X)},
    ),
    (
        "the weights are summed without their squares: ½ · reg · (ΣW1² + ΣW2²).",
        {"penalty": lambda v: 0.5 * v.reg * (np.sum(v.W1) + np.sum(v.W2))},
    ),
    (
        "the sum is squared: square each weight first, then sum.",
        {"penalty": lambda v: 0.5 * v.reg * (np.sum(v.W1) ** 2 + np.sum(v.W2) ** 2)},
    ),
    (
        "the root of the sum of squares (np.linalg.norm): the penalty has no root.",
        {"penalty": lambda v: 0.5 * v.reg * (np.linalg.norm(v.W1) + np.linalg.norm(v.W2))},
    ),
    (
        "the penalty takes |w| (np.abs): it takes w².",
        {"penalty": lambda v: 0.5 * v.reg * (np.abs(v.W1).sum() + np.abs(v.W2).sum())},
    ),
    (
        "the sign: the penalty is added to the loss.",
        {"penalty": lambda v: -0.5 * v.reg * (np.sum(v.W1**2) + np.sum(v.W2**2))},
    ),
    *_WRONG_PULLS,
]

two_layer_reg = _two_layer_question(
    "with_reg = two_layer(X, y, W1, b1, W2, b2, 0.3); "
    "without = two_layer(X, y, W1, b1, W2, b2, 0); "
    "[np.subtract(a, b) for a, b in zip(with_reg, without)]",
    [Mistake(sentence, _with(**stages)) for sentence, stages in _WRONG_PENALTIES],
    read=lambda result: (
        [np.reshape(result[0], ()), *result[1:]]
        if isinstance(result, list) and len(result) == 5 and np.size(result[0]) == 1
        else result
    ),
)


# Relative error


def _relative_error(one: np.ndarray, other: np.ndarray) -> float:
    largest = max(np.abs(one).max(), np.abs(other).max())
    return float(np.abs(one - other).max() / largest) if largest > 0 else 0.0


def _each(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Every difference by the larger of its own two."""
    return np.abs(one - other) / np.maximum(np.abs(one), np.abs(other))


def _relative_error_by_loops(one: np.ndarray, other: np.ndarray) -> float:
    apart = largest = 0.0
    for a, b in zip(np.ravel(one), np.ravel(other), strict=True):
        apart = max(apart, abs(a - b))
        largest = max(largest, abs(a), abs(b))
    if largest == 0:
        return 0
    return apart / largest


def _relative_error_of_rows(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    both = np.concatenate([np.ravel(one), np.ravel(other)])
    if not both.any():
        return np.array([0.0])
    return np.array([np.linalg.norm(np.ravel(one - other), np.inf) / np.abs(both).max()])


def _guarded(one: np.ndarray, other: np.ndarray) -> float:
    apart = np.max(np.abs(one - other))
    return apart if apart == 0 else apart / np.max(np.abs([one, other]))


_RELATIVE_STYLES: list[Callable] = [
    lambda one, other: (
        0.0
        if not (np.any(one) or np.any(other))
        else np.max(np.abs(one - other)) / max(np.max(np.abs(one)), np.max(np.abs(other)))
    ),
    lambda a, b: np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1e-300),
    lambda a, b: np.abs(a - b).max() / (np.maximum(np.abs(a), np.abs(b)).max() + 1e-12),
    _relative_error_by_loops,
    _relative_error_of_rows,
    _guarded,
    lambda a, b: _guarded(a.astype(np.float32), b.astype(np.float32)),
]


def _two_gradients(rng: np.random.Generator) -> tuple:
    shape = tuple(_sizes(rng, 2)) if rng.random() < 0.5 else int(rng.integers(3, 8))
    one = rng.normal(-0.5, 2, shape)
    return one, one * rng.uniform(0.6, 1.5, shape)


_NO_QUOTIENT = "the largest difference itself: divide it by the largest entry."

relative_error = Question(
    name="relative_error",
    reference=_relative_error,
    borrowed=[gradients.relative_error],
    examples=[
        (np.array([3.0, -8.0]), np.array([2.0, -10.0])),
        (np.array([0.003, 1.0, 0.5]), np.array([0.002, 1.0, 0.5])),
        (
            np.array([[0.5, -4.0], [1.0, 2.0], [3.0, 0.25]]),
            np.array([[2.0, -3.0], [1.5, 0.5], [1.0, 0.25]]),
        ),
        (np.array([1.0, -2.0, 1.5]), np.array([-1.0, 2.5, 1.5])),
        (np.array([-0.03, -0.2]), np.array([-0.04, -0.1])),
    ],
    random=_two_gradients,
    read=number,
    mistakes=[
        Mistake(_NO_QUOTIENT, lambda a, b: np.abs(a - b).max()),
        Mistake(
            "each difference is divided by its own entries: find the largest difference and the largest entry first, and divide once.",
            lambda a, b: _each(a, b).max(),
        ),
        Mistake(
            "each difference is divided by its own entry of `other`: find the largest difference and the largest entry first, and divide once.",
            lambda a, b: np.max(np.abs(a - b) / np.abs(b)),
        ),
        Mistake(
            "each difference is divided by its own entry of `one`: find the largest difference and the largest entry first, and divide once.",
            lambda a, b: np.max(np.abs(a - b) / np.abs(a)),
        ),
        Mistake(
            "each difference is divided by the sum of its own two entries: another relative error, and not the one asked for. The largest difference, by the largest entry.",
            lambda a, b: np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))),
        ),
        Mistake(
            "one result for each entry: one number is asked for, from the largest difference.",
            _each,
        ),
        Mistake(
            "one result for each entry: take the largest difference, then divide.",
            lambda a, b: np.abs(a - b) / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "divided by the largest entry of `one` alone: of both, whichever is larger.",
            lambda a, b: np.abs(a - b).max() / np.abs(a).max(),
        ),
        Mistake(
            "divided by the largest entry of `other` alone: of both, whichever is larger.",
            lambda a, b: np.abs(a - b).max() / np.abs(b).max(),
        ),
        Mistake(
            "divided by the sum of the two largest entries: by the larger of them.",
            lambda a, b: np.abs(a - b).max() / (np.abs(a).max() + np.abs(b).max()),
        ),
        Mistake(
            "divided by the mean of the two largest entries: by the larger of them.",
            lambda a, b: 2 * np.abs(a - b).max() / (np.abs(a).max() + np.abs(b).max()),
        ),
        Mistake(
            "divided by the smaller of the two largest entries (min): by the larger (max).",
            lambda a, b: np.abs(a - b).max() / min(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "the signs of the differences: the largest in size counts, so np.abs(one − other) first.",
            lambda a, b: np.max(a - b) / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "the signs of the differences: the largest in size counts, so np.abs(one − other) first.",
            lambda a, b: abs(np.max(a - b)) / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "the signs of the entries: the largest in size counts, −8 more than 3. Take np.abs of them.",
            lambda a, b: np.abs(a - b).max() / max(np.max(a), np.max(b)),
        ),
        Mistake(
            "the signs of the entries: the largest in size counts, −8 more than 3. Take np.abs of them.",
            lambda a, b: (
                np.abs(a - b).max() / max(np.max(a), np.max(b))
                if max(np.max(a), np.max(b)) > 0
                else 0.0
            ),
        ),
        Mistake(
            "np.abs is taken after max: take it first, of every entry.",
            lambda a, b: np.abs(a - b).max() / max(abs(np.max(a)), abs(np.max(b))),
        ),
        Mistake(
            "the sizes are compared, |one| − |other|: then 1 and −1 seem to agree. Take the difference first.",
            lambda a, b: (
                np.abs(np.abs(a) - np.abs(b)).max() / max(np.abs(a).max(), np.abs(b).max())
            ),
        ),
        Mistake(
            "only the two largest entries are compared: take all the differences first.",
            lambda a, b: (
                abs(np.abs(a).max() - np.abs(b).max()) / max(np.abs(a).max(), np.abs(b).max())
            ),
        ),
        Mistake(
            "the mean of the differences: the largest of them counts.",
            lambda a, b: np.abs(a - b).mean() / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "the sum of the differences: the largest of them counts.",
            lambda a, b: np.abs(a - b).sum() / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "the smallest difference: the largest counts.",
            lambda a, b: np.abs(a - b).min() / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "sums in place of the largest: one large mistake drowns in them.",
            lambda a, b: np.abs(a - b).sum() / max(np.abs(a).sum(), np.abs(b).sum()),
        ),
        Mistake(
            "sums in place of the largest: one large mistake drowns in them.",
            lambda a, b: np.abs(a - b).sum() / (np.abs(a).sum() + np.abs(b).sum()),
        ),
        Mistake(
            "means in place of the largest: one large mistake drowns in them.",
            lambda a, b: np.abs(a - b).mean() / max(np.abs(a).max(), np.abs(b).mean()),
        ),
        Mistake(
            "lengths (np.linalg.norm) in place of the largest entries: also a relative error, but not the one asked for.",
            lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)),
        ),
        Mistake(
            "lengths (np.linalg.norm) in place of the largest entries: also a relative error, but not the one asked for.",
            lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)),
        ),
        Mistake(
            "the mean of the relative errors of the entries: the largest difference, by the largest entry.",
            lambda a, b: np.mean(_each(a, b)),
        ),
        Mistake(
            "in percent: leave out the 100.",
            lambda a, b: 100 * _relative_error(a, b),
        ),
        Mistake(
            "upside down: the largest difference is divided by the largest entry.",
            lambda a, b: 1 / _relative_error(a, b),
        ),
        Mistake(
            "yes or no is returned: return the relative error itself.",
            lambda a, b: bool(_relative_error(a, b) < 1e-5),
        ),
        Mistake(
            "yes or no is returned: return the relative error itself.",
            lambda a, b: bool(_relative_error(a, b) > 1e-5),
        ),
        Mistake(
            "the square of the difference: np.abs, no square.",
            lambda a, b: np.max((a - b) ** 2) / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "one largest for each column, with axis=0 (or a loop over rows): the largest of all entries is asked for.",
            lambda a, b: np.abs(a - b).max(axis=0) / np.maximum(np.abs(a), np.abs(b)).max(axis=0),
        ),
        Mistake(
            "a plus: the two are subtracted from each other.",
            lambda a, b: np.abs(a + b).max() / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "1 is added below, against a division by 0: that changes every result.",
            lambda a, b: np.abs(a - b).max() / (1 + max(np.abs(a).max(), np.abs(b).max())),
        ),
        Mistake(
            "the divisor is at least 1 here (max with 1): so small gradients always seem to agree.",
            lambda a, b: np.abs(a - b).max() / max(1, np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "only the first entries are compared: a `return` inside the loop?",
            lambda a, b: _relative_error(np.ravel(a)[:1], np.ravel(b)[:1]),
        ),
        Mistake(
            "only the last entries are compared: keep the largest so far in the loop.",
            lambda a, b: _relative_error(np.ravel(a)[-1:], np.ravel(b)[-1:]),
        ),
    ],
    styles=_RELATIVE_STYLES,
    lesson='08, "Check the gradient"',
)


_ZERO_BY_ZERO = (
    "0/0 is nan, no number. Where both are 0 everywhere they agree: ask for that before you "
    "divide, and return 0."
)


def _unguarded(one: np.ndarray, other: np.ndarray) -> float:
    return np.abs(one - other).max() / max(np.abs(one).max(), np.abs(other).max())


def _where_zero(
    value: Any, when: Callable = lambda one, other: not (one.any() or other.any())
) -> Callable:
    """Right, but for this value where `when` holds."""
    return lambda one, other: value if when(one, other) else _relative_error(one, other)


relative_error_zeros = Question(
    name="relative_error",
    reference=_relative_error,
    borrowed=[gradients.relative_error],
    examples=[
        (np.array([0.0, 0.0]), np.array([0.0, 0.0])),
        (np.array([0.0, 2.0, 0.0]), np.array([0.0, 3.0, 0.0])),
        (np.array([0.0, 0.0]), np.array([0.0, 0.5])),
        (np.array([[0.0, -0.5], [0.0, 0.25]]), np.array([[0.0, 0.0], [0.0, 0.0]])),
        (np.array([2.0, -4.0]), np.array([2.0, -4.0])),
        (np.array([-0.5, 0.5]), np.array([0.25, -0.25])),
        (np.zeros((2, 3)), np.zeros((2, 3))),
    ],
    read=number,
    silent=True,
    mistakes=[
        Mistake(_ZERO_BY_ZERO, _unguarded),
        Mistake(
            "np.nan_to_num makes 0 of nan after the division, and NumPy warns of 0/0. Ask before you divide.",
            lambda a, b: np.nan_to_num(_unguarded(a, b)),
        ),
        Mistake(
            "the warning is switched off, and 0/0 is still nan. Where both are 0, return 0.",
            _silenced(_unguarded),
        ),
        Mistake(
            "each difference is divided by its own entries, and some are 0/0: one division, by the largest entry of all.",
            lambda a, b: _each(a, b).max(),
        ),
        Mistake(
            "each difference is divided by its own entries, and some are 0/0: one division, by the largest entry of all.",
            lambda a, b: np.nanmax(_each(a, b)),
        ),
        Mistake(
            "each difference is divided by its own entries, and some are 0/0: one division, by the largest entry of all.",
            _silenced(lambda a, b: _each(a, b).max()),
        ),
        Mistake(
            "each difference is divided by the sum of its own two entries: one division, by the largest entry of all.",
            lambda a, b: np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))),
        ),
        Mistake(
            "each difference is divided by the sum of its own two entries, and some are 0/0: one division, by the largest entry of all.",
            lambda a, b: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b))),
        ),
        Mistake(
            "yes or no is returned: return the relative error itself.",
            lambda a, b: np.allclose(a, b),
        ),
        Mistake("1 where both are 0 everywhere: they agree, so the error is 0.", _where_zero(1.0)),
        Mistake(
            "infinity where both are 0 everywhere: they agree, so the error is 0.",
            _where_zero(np.inf),
        ),
        Mistake("nothing is returned where both are 0: write return 0.", _where_zero(None)),
        Mistake("a text where both are 0: return the number 0.", _where_zero("agree")),
        Mistake(
            "0 as soon as `one` is 0: if `other` is not, they do not agree at all.",
            _where_zero(0.0, lambda one, other: not one.any()),
        ),
        Mistake(
            "0 as soon as `other` is 0: if `one` is not, they do not agree at all.",
            _where_zero(0.0, lambda one, other: not other.any()),
        ),
        Mistake(
            "0 as soon as one of the two is 0 everywhere: only if both are (and, not or).",
            _where_zero(0.0, lambda one, other: not one.any() or not other.any()),
        ),
        Mistake(
            "0 as soon as there is a 0 in both: only if all entries of both are 0.",
            _where_zero(0.0, lambda one, other: not (one.all() or other.all())),
        ),
        Mistake(
            "the sums are asked whether they are 0: −0.5 and 0.5 sum to 0, too. Ask for the largest size.",
            _where_zero(0.0, lambda one, other: one.sum() == other.sum() == 0),
        ),
        Mistake(
            "divided by the largest entry of `one` alone: if that is 0, `other` may not be.",
            _silenced(lambda a, b: np.abs(a - b).max() / np.abs(a).max()),
        ),
        Mistake(
            "divided by the largest entry of `one` alone: if that is 0, `other` may not be.",
            lambda a, b: np.abs(a - b).max() / np.abs(a).max(),
        ),
        Mistake(
            "divided by the largest entry of `other` alone: if that is 0, `one` may not be.",
            lambda a, b: np.abs(a - b).max() / np.abs(b).max(),
        ),
        Mistake(_NO_QUOTIENT, lambda a, b: np.abs(a - b).max()),
        Mistake(
            "1 is added below, against 0/0: that changes every result. Ask for 0 before you divide.",
            lambda a, b: np.abs(a - b).max() / (1 + max(np.abs(a).max(), np.abs(b).max())),
        ),
        Mistake(
            "the divisor is at least 1 here, against 0/0: so small gradients always seem to agree.",
            lambda a, b: np.abs(a - b).max() / max(1, np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "the number added below, against 0/0, is large enough to change the result: ask for 0 instead.",
            lambda a, b: np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) + 1e-3),
        ),
        Mistake(
            "the entry of np.max is taken with its sign: of (0, −0.5) the largest in size is 0.5. Take np.abs.",
            lambda a, b: 0.0 if np.max([a, b]) == 0 else np.abs(a - b).max() / np.max([a, b]),
        ),
    ],
    styles=[*_RELATIVE_STYLES, lambda a, b: 0 if np.array_equal(a, b) else _unguarded(a, b)],
    lesson='08, "Check the gradient"',
)


# Gradient check


def _differences(f: Callable, x: np.ndarray, h: float = 1e-5, **wrong: Any) -> np.ndarray:
    """Centred differences, or with `wrong` something like them."""
    kind, divisor = wrong.get("kind", "centred"), wrong.get("divisor", 2 * h)
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[place] += h
        behind[place] -= 0 if kind == "forward" else h
        slopes[place] = (f(ahead) + (1 if kind == "plus" else -1) * f(behind)) / divisor
    return slopes


def _gradient_check(f: Callable, x: np.ndarray, gradient: np.ndarray) -> float:
    return _relative_error(gradient, _differences(f, x))


def _checked_by(differences: Callable, error: Callable = _relative_error) -> Callable:
    """An answer with these differences, or this relative error."""
    return lambda f, x, gradient: error(gradient, differences(f, x))


def _check_by_loops(f: Callable, x: np.ndarray, gradient: np.ndarray) -> float:
    flat, slopes, h = x.ravel(), [], 1e-6
    for i in range(len(flat)):
        ahead = [v + h if j == i else v for j, v in enumerate(flat)]
        behind = [v - h if j == i else v for j, v in enumerate(flat)]
        f_ahead, f_behind = (f(np.reshape(one, x.shape)) for one in (ahead, behind))
        slopes.append((f_ahead - f_behind) / (2 * h))
    return _relative_error_by_loops(np.array(slopes), gradient)


def _check_with_a_step_matrix(f: Callable, x: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    steps = 1e-5 * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = np.array([f(x + step) - f(x - step) for step in steps]) / 2e-5
    return np.array([_guarded(slopes.reshape(x.shape), gradient)])


def _bumps_stay(f: Callable, x: np.ndarray) -> np.ndarray:
    """Each entry is moved, and not moved back."""
    slopes, moving, h = np.zeros(x.shape), x.copy(), 1e-5
    for place in np.ndindex(x.shape):
        moving[place] += h
        ahead = f(moving)
        moving[place] -= 2 * h
        slopes[place] = (ahead - f(moving)) / (2 * h)
    return slopes


def _rows_moved(f: Callable, x: np.ndarray) -> np.ndarray:
    """Right for a line; of a table, whole rows are moved."""
    slopes = np.zeros(x.shape)
    for i in range(len(x)):
        ahead, behind = x.copy(), x.copy()
        ahead[i] += 1e-5
        behind[i] -= 1e-5
        slopes[i] = (f(ahead) - f(behind)) / 2e-5
    return slopes


def _one_array(f: Callable, x: np.ndarray) -> np.ndarray:
    """Both moved arrays are x itself."""
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        ahead = behind = x
        ahead[place] += 1e-5
        behind[place] -= 1e-5
        slopes[place] = (f(ahead) - f(behind)) / 2e-5
    return slopes


def _far_off(value: Any) -> Any:
    """A relative error below 1e-6 is rounding: one as good as the other."""
    value = number(value)
    array = numbers(value)
    agrees = array is not None and array.ndim == 0 and array.dtype != bool and 0 <= array < 1e-6
    return 0.0 if agrees else value


_CHECK = "gradient_check(lambda x: {}, {{}}, {{}})"
_CUBES = _CHECK.format("np.sum(x ** 3)")
_PRODUCT = _CHECK.format("np.prod(x)")
_CURVES = _CHECK.format("np.sum(np.exp(x) - 2 * x)")


def _a_function_to_check(rng: np.random.Generator) -> tuple:
    shape = tuple(_sizes(rng, 2)) if rng.random() < 0.5 else int(rng.integers(3, 7))
    x = rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape)
    gradient = np.exp(x) - 2
    if rng.random() < 0.6:
        gradient = gradient * rng.uniform(0.5, 1.5, shape)
    return _CURVES, x, gradient


gradient_check = Question(
    name="gradient_check",
    reference=_gradient_check,
    borrowed=[gradients.check_gradients],
    programs=True,
    examples=[
        (_CUBES, np.array([1.0, -2.0]), np.array([3.0, 10.0])),
        (_CUBES, np.array([1.0, -2.0]), np.array([3.0, 12.0])),
        (_PRODUCT, np.array([2.0, 3.0, 0.5]), np.array([1.5, 1.0, -6.0])),
        (
            _CUBES,
            np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 1.5]]),
            np.array([[3.0, 12.0], [1.0, 3.0], [27.0, -6.75]]),
        ),
        (_PRODUCT, np.array([0.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.0])),
    ],
    random=_a_function_to_check,
    read=_far_off,
    mistakes=[
        Mistake(
            "forward differences: their error, of the order h, looks like a mistake of the gradient. Take centred ones.",
            _checked_by(lambda f, x: _differences(f, x, 1e-5, kind="forward", divisor=1e-5)),
        ),
        Mistake(
            "a forward difference, divided by 2h: f(x + h) − f(x) is divided by h. Better: centred.",
            _checked_by(lambda f, x: _differences(f, x, 1e-5, kind="forward")),
        ),
        Mistake(
            "divided by h: x + h and x − h are 2h apart.",
            _checked_by(lambda f, x: _differences(f, x, 1e-5, divisor=1e-5)),
        ),
        Mistake(
            "the differences come out as 0, or nearly: … / 2 * h multiplies by h (write / (2 * h)), a `return` stands inside the loop, or h is so small that x + h is x.",
            _checked_by(lambda f, x: _differences(f, x, 1e-5, divisor=2 / 1e-5)),
        ),
        Mistake(
            "a plus: the difference is f(x + h) − f(x − h).",
            _checked_by(lambda f, x: _differences(f, x, 1e-5, kind="plus")),
        ),
        Mistake(
            "not divided by 2h: this is the difference, not the slope.",
            _checked_by(lambda f, x: _differences(f, x, 1e-5, divisor=1)),
        ),
        Mistake(
            "the sign: f(x − h) − f(x + h) goes the other way.",
            _checked_by(lambda f, x: -_differences(f, x)),
        ),
        Mistake(
            "h is too large: centred differences are good near h = 1e-5.",
            _checked_by(lambda f, x: _differences(f, x, 1.0)),
        ),
        Mistake(
            "h is too large: centred differences are good near h = 1e-5.",
            _checked_by(lambda f, x: _differences(f, x, 0.1)),
        ),
        Mistake(
            "h is too large: centred differences are good near h = 1e-5.",
            _checked_by(lambda f, x: _differences(f, x, 0.01)),
        ),
        Mistake(
            "h is too small, and the difference drowns in rounding: near 1e-5 is good.",
            _checked_by(lambda f, x: _differences(f, x, 1e-12)),
        ),
        Mistake(
            "h is too small, and the difference drowns in rounding: near 1e-5 is good.",
            _checked_by(lambda f, x: _differences(f, x, 1e-15)),
        ),
        Mistake(
            "all entries of x are moved at once: move one, and leave the others where they are.",
            _checked_by(
                lambda f, x: np.full(x.shape, (f(x + 1e-5) - f(x - 1e-5)) / 2e-5),
            ),
        ),
        Mistake(
            "this is the gradient by experiment: give its relative error beside `gradient`.",
            lambda f, x, gradient: _differences(f, x),
        ),
        Mistake(
            "the largest difference itself: divide it by the largest entry, as in relative_error.",
            _checked_by(_differences, lambda a, b: np.abs(a - b).max()),
        ),
        Mistake(
            "each difference is divided by its own entries: divide the largest by the largest, once.",
            _checked_by(_differences, lambda a, b: np.nan_to_num(_each(a, b)).max()),
        ),
        Mistake(
            "yes or no is returned: return the relative error.",
            lambda f, x, gradient: bool(_gradient_check(f, x, gradient) < 1e-5),
        ),
        Mistake(
            "yes or no is returned: return the relative error.",
            lambda f, x, gradient: bool(_gradient_check(f, x, gradient) > 1e-5),
        ),
        Mistake(
            "the values of f are compared with the gradient: its slopes are, by differences.",
            lambda f, x, gradient: _relative_error(gradient, np.full(x.shape, f(x))),
        ),
        Mistake(
            "x is compared with the gradient: the slopes of f at x are.",
            lambda f, x, gradient: _relative_error(gradient, x),
        ),
        Mistake(
            "only the first entry is checked: a `return` inside the loop?",
            lambda f, x, gradient: _relative_error(
                gradient.ravel()[:1], _differences(f, x).ravel()[:1]
            ),
        ),
        Mistake(
            "only the last entry is checked: keep all slopes, then compare.",
            lambda f, x, gradient: _relative_error(
                gradient.ravel()[-1:], _differences(f, x).ravel()[-1:]
            ),
        ),
        Mistake(
            "the gradient is compared with itself: compare it with centred differences.",
            lambda f, x, gradient: _relative_error(gradient, gradient + 0 * _differences(f, x)),
        ),
        Mistake(
            "one relative error for each entry: one number is asked for.",
            _checked_by(
                _differences,
                lambda a, b: np.abs(a - b) / max(np.abs(a).max(), np.abs(b).max(), 1e-12),
            ),
        ),
        Mistake(
            "the mean of the differences: the largest of them counts.",
            _checked_by(
                _differences,
                lambda a, b: np.abs(a - b).mean() / max(np.abs(a).max(), np.abs(b).max(), 1e-12),
            ),
        ),
        Mistake(
            "divided by the gradient's largest entry alone: of both, whichever is larger.",
            _checked_by(
                _differences, lambda a, b: np.abs(a - b).max() / max(np.abs(a).max(), 1e-12)
            ),
        ),
        Mistake(
            "divided by the largest of the differences alone: of both, whichever is larger.",
            _checked_by(
                _differences, lambda a, b: np.abs(a - b).max() / max(np.abs(b).max(), 1e-12)
            ),
        ),
        Mistake(
            "lengths (np.linalg.norm) in place of the largest entries: relative_error takes the largest.",
            _checked_by(
                _differences,
                lambda a, b: (
                    np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-12)
                ),
            ),
        ),
        Mistake(
            "0/0 gives nan: two gradients of 0 agree, so their relative error is 0.",
            _checked_by(_differences, _silenced(_unguarded)),
        ),
        Mistake(
            "0/0 gives nan: two gradients of 0 agree, so their relative error is 0.",
            _checked_by(_differences, _unguarded),
        ),
        Mistake(
            "in a table, a whole row is moved at once: move one entry. `for place in np.ndindex(x.shape)` runs over all of them.",
            _checked_by(_rows_moved),
        ),
        Mistake(
            "x + h and x − h are one and the same array: a second name makes no copy, x.copy() does.",
            _checked_by(_one_array),
        ),
        Mistake(
            "lengths (np.linalg.norm) in place of the largest entries: relative_error takes the largest.",
            _checked_by(
                _differences,
                _silenced(
                    lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
                ),
            ),
        ),
        Mistake(
            "a moved entry stays moved: set it back before the next one moves.",
            _checked_by(_bumps_stay),
        ),
        Mistake("there is no `return`.", nothing),
        Mistake(
            "h is multiplied with x: every entry moves by the same small h.",
            _checked_by(
                lambda f, x: np.array(
                    [
                        (f(x * (1 + 1e-5 * step)) - f(x * (1 - 1e-5 * step))) / 2e-5
                        for step in np.eye(x.size).reshape(x.size, *x.shape)
                    ]
                ).reshape(x.shape)
            ),
        ),
    ],
    styles=[
        lambda f, x, gradient: gradients.relative_error(
            gradient, gradients.numerical_gradient(f, x)
        ),
        _checked_by(lambda f, x: gradients.numerical_gradient(f, x, h=1e-6), _guarded),
        _checked_by(lambda f, x: _differences(f, x, 1e-4)),
        _checked_by(lambda f, x: _differences(f, x, 1e-6), _relative_error_of_rows),
        _check_by_loops,
        _check_with_a_step_matrix,
    ],
    lesson='08, "Check the gradient"',
)


# Find and fix


def _published(**changed: Callable) -> Callable:
    """The published function, repaired but for these stages of two_layer."""
    stages = {name: _STAGES[name] for name in ("dW2", "db2", "dA1", "dZ1", "dW1", "db1")}
    stages |= {"pull1": _STAGES["pull1"], "pull2": _STAGES["pull2"]}
    stages |= {"result": lambda v: (v.dW1 + v.pull1, v.db1, v.dW2 + v.pull2, v.db2), **changed}

    def published_backward(
        X: Any, Z1: Any, A1: Any, W1: Any, W2: Any, d_scores: Any, reg: Any
    ) -> tuple:
        v = SimpleNamespace(X=X, Z1=Z1, A1=A1, W1=W1, W2=W2, d_scores=d_scores, reg=reg)
        for name, stage in stages.items():
            setattr(v, name, stage(v))
        return v.result

    return published_backward


def _masked_in_place(X: Any, Z1: Any, A1: Any, W1: Any, W2: Any, d_scores: Any, reg: Any) -> list:
    dW2, db2 = A1.T @ d_scores, d_scores.sum(axis=0)
    dZ1 = d_scores @ W2.T
    dZ1[Z1 <= 0] = 0
    dW1, db1 = X.T @ dZ1, dZ1.sum(axis=0)
    dW1 += reg * W1
    dW2 += reg * W2
    return [dW1, db1, dW2, db2]


def _repaired_by_loops(
    X: Any, Z1: Any, A1: Any, W1: Any, W2: Any, d_scores: Any, reg: Any
) -> tuple:
    dW1, db1, dW2, db2 = reg * W1, [0.0] * len(W2), reg * W2, 0
    for x, z, a, d in zip(X, Z1, A1, d_scores, strict=True):
        dW2 = dW2 + np.outer(a, d)
        db2 = db2 + d
        for j in range(len(z)):
            blame = float(W2[j] @ d) if z[j] > 0 else 0.0
            dW1[:, j] += blame * x
            db1[j] += blame
    return dW1, db1, dW2, db2


_PUBLISHED_STYLES = [
    _published(),
    _published(dZ1=lambda v: np.where(v.Z1 <= 0, 0, v.dA1)),
    _published(dZ1=lambda v: v.dA1 * (v.A1 > 0)),
    _published(dZ1=lambda v: (v.dA1 * np.heaviside(v.Z1, 0)).astype(np.float32)),
    _masked_in_place,
    _repaired_by_loops,
]

_PUBLISHED_GIVEN = "X = {}; Z1 = {}; A1 = {}; W1 = {}; W2 = {}; d_scores = {}; "
_PUBLISHED_CALLED = "dW1, db1, dW2, db2 = published_backward(X, Z1, A1, W1, W2, d_scores, {reg}); "


def _half_way(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> tuple:
    """What the forward pass of a network leaves for the way back."""
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    return X, Z1, A1, W1, W2, _scores_back(A1 @ W2 + b2, y)


def _all_on(rng: np.random.Generator) -> tuple:
    """As _half_way, with all units on and all blame above 0, so that no mask shows."""
    n, d, h, k = _sizes(rng, 4)
    X, W1 = rng.uniform(0.5, 2, (n, d)), rng.normal(0, 1, (d, h))
    W2 = rng.uniform(0.5, 1.5, (h, k))
    W2[:, 0] *= -1
    b1 = np.abs(X @ W1).max() + rng.uniform(0.5, 1, h)
    # Every sample is of class 0, whose weights are the negative ones.
    return _half_way(X, np.zeros(n, dtype=int), W1, b1, W2, rng.normal(0, 1, k))


# The third sample's units are both off.
_SMALL_HALF = (
    np.array([[1.0], [-2.0], [0.25]]),
    np.array([[0.5, -1.25], [-2.5, 1.75], [-0.25, -0.5]]),
    np.array([[0.5, 0.0], [0.0, 1.75], [0.0, 0.0]]),
    np.array([[1.0, -1.0]]),
    np.array([[1.0, 0.5, -1.0, 2.0], [-0.5, 2.0, 1.0, -1.0]]),
    np.array([[0.25, -0.3, 0.04, 0.01], [0.1, 0.02, -0.2, 0.08], [0.05, 0.1, 0.15, -0.3]]),
)
_SMALL_ALL_ON = (
    np.array([[1.0], [2.0], [4.0]]),
    np.array([[1.5, 1.0], [2.5, 1.5], [4.5, 2.5]]),
    np.array([[1.5, 1.0], [2.5, 1.5], [4.5, 2.5]]),
    np.array([[1.0, 0.5]]),
    np.array([[-1.0, 0.5, 1.0, 2.0], [-0.5, 2.0, 1.0, 0.25]]),
    np.array([[-0.3, 0.1, 0.15, 0.05], [-0.2, 0.1, 0.02, 0.08], [-0.1, 0.03, 0.05, 0.02]]),
)


def _published_question(result: str, reg: float, examples: list, **more: Any) -> Question:
    program = _PUBLISHED_GIVEN + _PUBLISHED_CALLED.format(reg=reg) + result
    draw = more.pop("draw")
    return Question(
        name="published_backward",
        reference=_published(),
        programs=True,
        examples=[(program, *arguments) for arguments in examples],
        random=lambda rng: (program, *draw(rng)),
        styles=_PUBLISHED_STYLES,
        **more,
    )


_ONE_STEP_ON = [
    Mistake(
        "Z1 itself is masked, and the blame is lost: it is dA1 that passes where Z1 > 0.",
        _published(dZ1=lambda v: np.maximum(v.Z1, 0)),
    ),
    Mistake(
        "the mask is on X: ask for the sign of Z1.",
        _published(dZ1=lambda v: v.dA1 * (v.X > 0)[:, :1]),
    ),
    Mistake(
        "blame passes only where the input of the network is positive as well: the mask is Z1 > 0 alone.",
        _published(dZ1=lambda v: v.dA1 * (v.Z1 > 0) * (v.X > 0)[:, :1]),
    ),
    Mistake(
        "the published mask is still there: it stops blame below 0 before yours is asked. Take it out.",
        _published(dZ1=lambda v: np.maximum(v.dA1, 0) * (v.Z1 > 0)),
    ),
    Mistake(
        "W1 is added although reg is 0: the penalty adds reg · W1.",
        _published(pull1=lambda v: v.W1),
    ),
    Mistake(
        "dZ1 is set to 0 everywhere.",
        _published(dZ1=lambda v: 0 * v.dA1),
    ),
    Mistake("there is no `return`, or it was lost: dW1, db1, dW2, db2.", nothing),
    Mistake(
        "these are parts in another order: dW1, db1, dW2, db2, as it was.",
        _published(result=lambda v: (v.dW1 + v.pull1, v.dW2 + v.pull2, v.db1, v.db2)),
    ),
    Mistake(
        "these are parts in another order: dW1, db1, dW2, db2, as it was.",
        _published(result=lambda v: (v.dW2 + v.pull2, v.db2, v.dW1 + v.pull1, v.db1)),
    ),
    Mistake(
        "the mask is on d_scores: the scores have no ReLU. It belongs behind W2.T.",
        _published(dA1=lambda v: (v.d_scores * (v.d_scores > 0)) @ v.W2.T),
    ),
    Mistake(
        "the mask is on d_scores: the scores have no ReLU. It belongs behind W2.T.",
        _published(dA1=lambda v: (v.d_scores * (v.d_scores > 0)) @ v.W2.T, dZ1=lambda v: v.dA1),
    ),
]

published_mask = _published_question(
    "(dW1, db1, dW2, db2)",
    0,
    [_SMALL_HALF],
    draw=lambda rng: _half_way(*_a_network(rng)),
    mistakes=[
        *(
            Mistake(sentence, _published(dZ1=stage))
            for sentence, stage in _WRONG_MASKS
            if "besides" not in sentence
        ),
        *(Mistake(sentence, _published(**stages)) for sentence, stages in _WRONG_WAYS),
        *_ONE_STEP_ON,
    ],
    lesson='08, "Through the activation"',
)

published_reg = _published_question(
    "(dW1, db1, dW2, db2)",
    0.3,
    [_SMALL_ALL_ON],
    draw=_all_on,
    mistakes=[
        Mistake(
            "reg · W is missing: each dW gets reg times its W, since the loss has ½ · reg · ΣW².",
            _published(pull1=lambda v: 0, pull2=lambda v: 0),
        ),
        # The function is not given the biases.
        *(Mistake(s, _published(**stages)) for s, stages in _WRONG_PULLS if "bias" not in s),
        Mistake(
            "W1 and W2 are changed themselves: they stay, and reg · W is added to the gradient.",
            _published(
                result=lambda v: (
                    v.W1 - v.reg * v.dW1,
                    v.db1,
                    v.W2 - v.reg * v.dW2,
                    v.db2,
                )
            ),
        ),
        Mistake(
            "these are parts in another order: dW1, db1, dW2, db2, as it was.",
            _published(result=lambda v: (v.dW1 + v.pull1, v.dW2 + v.pull2, v.db1, v.db2)),
        ),
        Mistake(
            "these are parts in another order: dW1, db1, dW2, db2, as it was.",
            _published(result=lambda v: (v.dW2 + v.pull2, v.db2, v.dW1 + v.pull1, v.db1)),
        ),
        Mistake("there is no `return`, or it was lost: dW1, db1, dW2, db2.", nothing),
        Mistake(
            "reg · W2 is in W2 when it passes the blame back: only dW2 gets it.",
            _published(dA1=lambda v: v.d_scores @ (v.W2 * (1 + v.reg)).T),
        ),
    ],
    lesson='08, "A network of two layers"',
)


# Train to a mark


_HELD_OUT, _MARK = 360, 0.95
_FORMS = {"W1": (64, 32), "b1": (32,), "W2": (32, 10), "b2": (10,)}


@cache
def _images() -> tuple:
    """Images and labels to train on, and others to judge by: a split that only this check knows.

    Splits differ by a point or two. On this one a right training reads 96 to 98 %.
    """
    X, y = datasets.digits("all")
    order = np.random.default_rng(8091).permutation(len(y))
    held, rest = order[:_HELD_OUT], order[_HELD_OUT:]
    return X[rest], y[rest], X[held], y[held]


class _Trained(str):
    """What the returned parameters are like, in a word or two; and how well they read."""

    accuracy: float | None = None


def _said(text: str, accuracy: float | None = None) -> _Trained:
    said = _Trained(text)
    said.accuracy = accuracy
    return said


def _read_trained(result: Any) -> _Trained:
    """Which of the known fates of a training this is: what a mistake is known by."""
    if not isinstance(result, (tuple, list)):
        return _said("no tuple: " + kind(result))
    if len(result) != 4:
        return _said(f"{len(result)} values")
    arrays = [numbers(one) for one in result]
    for array, (name, form) in zip(arrays, _FORMS.items(), strict=True):
        if array is None:
            return _said(f"no numbers: {name}")
        if array.shape != form and not (name[0] == "b" and array.shape == (1, *form)):
            return _said(f"shape: {name} {array.shape}")
    W1, b1, W2, b2 = (array.astype(float) for array in arrays if array is not None)
    if not all(np.isfinite(array).all() for array in (W1, b1, W2, b2)):
        return _said("not finite")
    return _fate(W1, b1, W2, b2)


def _fate(W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray) -> _Trained:
    _, _, X, y = _images()
    with np.errstate(all="ignore"):
        Z1 = X @ W1 + b1
        scores = np.maximum(Z1, 0) @ W2 + b2
        accuracy = float(np.mean(scores.argmax(axis=1) == y))
        read = scores.argmax(axis=1)
        others = [np.mean((A1 @ W2 + b2).argmax(axis=1) == y) for A1 in (Z1, np.tanh(Z1))]
        sure = float(_softmax(scores).max(axis=1).mean())
        loss = losses.SoftmaxCrossEntropy()(scores, y)
    fates = {
        "right": accuracy >= _MARK,
        "zeros": not W1.any(),
        "alike": np.ptp(W1, axis=1).max() < 1e-9,
        "dead": (Z1 <= 0).all(),
        "never moved": not b1.any() and not b2.any() and accuracy < 0.4,
        "another activation": max(others) > max(0.92, accuracy + 0.02),
        "one up": np.mean(read == (y + 1) % 10) > 0.6,
        "one down": np.mean(read == (y - 1) % 10) > 0.6,
        "uphill": accuracy < 0.3 and loss > 8,
        "one class": len(set(read)) == 1,
        "chance": accuracy < 0.3,
        "too sure": sure > accuracy + 0.08,
        "unfinished": True,
    }
    return _said(next(fate for fate, holds in fates.items() if holds), accuracy)


def _judge_trained(said: _Trained, X: np.ndarray, y: np.ndarray) -> str | None:
    if said == "right":
        return None
    if said.accuracy is not None:
        return (
            f"returned parameters that read {100 * said.accuracy:.1f} % of {_HELD_OUT} other "
            f"images rightly, and {100 * _MARK:.0f} % are asked for"
        )
    kind, _, what = said.partition(": ")
    if kind == "shape":
        name, _, shape = what.partition(" ")
        return f"returned {name} of shape {shape}, expected {_FORMS[name]}"
    if kind == "not finite":
        return "returned parameters that are no longer numbers (nan or infinity)"
    return f"returned {said}, expected W1, b1, W2, b2"


def _start(seed: int = 0, spread: float | None = None) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    first = np.sqrt(2 / 64) if spread is None else spread
    second = np.sqrt(2 / 32) if spread is None else spread
    W1, W2 = rng.normal(0, first, (64, 32)), rng.normal(0, second, (32, 10))
    return [W1, np.zeros(32), W2, np.zeros(10)]


def _trainer(
    start: Callable[[], list] = _start,
    step: Callable | None = None,
    rate: float = 0.2,
    epochs: int = 20,
    batch: int = 32,
    labels: Callable = lambda y: y,
    pixels: Callable = lambda X: X,
    finish: Callable = tuple,
    **stages: Callable,
) -> Callable:
    """An answer to train, by default a right one, with these parts changed."""
    two_layer = _with(**stages)

    def train(X: np.ndarray, y: np.ndarray) -> Any:
        rng, parameters = np.random.default_rng(1), start()
        X, y = pixels(X), labels(y)
        for _ in range(epochs):
            order = rng.permutation(len(y))
            for first in range(0, len(y), batch):
                chosen = order[first : first + batch]
                _, *slopes = two_layer(X[chosen], y[chosen], *parameters, 0)
                if step is None:
                    for array, slope in zip(parameters, slopes, strict=True):
                        array -= rate * slope
                else:
                    parameters = step(parameters, slopes)
        return finish(parameters)

    return train


def _once(answer: Callable) -> Callable:
    """The answer, computed once for the same images: a mistake is tried for many answers."""
    known: dict[bytes, Any] = {}

    def remembered(X: np.ndarray, y: np.ndarray) -> Any:
        if y.tobytes() not in known:
            with np.errstate(all="ignore"):
                known[y.tobytes()] = answer(X, y)
        return known[y.tobytes()]

    return remembered


def _train_by_nnlib(X: np.ndarray, y: np.ndarray) -> tuple:
    first, second = layers.Dense(64, 32), layers.Dense(32, 10)
    net = network.Network(first, layers.ReLU(), second, seed=4)
    training.fit(net, X, y, losses.SoftmaxCrossEntropy(), epochs=40)
    return first.W, first.b, second.W, second.b


def _train_on_all(X: np.ndarray, y: np.ndarray) -> list:
    """Every step on all images, and 0.9 of the step before on top."""
    parameters, two_layer = _start(3), _with()
    steps = [0 * p for p in parameters]
    for _ in range(150):
        _, *slopes = two_layer(X, y, *parameters, 1e-4)
        steps = [0.9 * v - 0.2 * s for v, s in zip(steps, slopes, strict=True)]
        parameters = [p + v for p, v in zip(parameters, steps, strict=True)]
    return parameters


def _moved(sign: float, rate: float = 0.2) -> Callable:
    return lambda parameters, slopes: [
        p + sign * rate * s for p, s in zip(parameters, slopes, strict=True)
    ]


def _one_image_at_a_time(X: np.ndarray, y: np.ndarray) -> tuple:
    rng, (W1, b1, W2, b2) = np.random.default_rng(0), _start(5)
    for _ in range(8):
        for i in rng.permutation(len(X)):
            a = np.maximum(X[i] @ W1 + b1, 0)
            d = np.exp(a @ W2 + b2)
            d /= d.sum()
            d[y[i]] -= 1
            dz = (W2 @ d) * (a > 0)
            W2 -= 0.02 * np.outer(a, d)
            b2 -= 0.02 * d
            W1 -= 0.02 * np.outer(X[i], dz)
            b1 -= 0.02 * dz
    return W1, b1[None, :], W2, b2.tolist()


@dataclass(frozen=True, kw_only=True)
class _Training(Question):
    """A Question with one long call, on images that the seed chooses, in place of five draws."""

    def __call__(self, answer: Any, seed: int = 0) -> None:
        X, y, _, _ = _images()
        chosen = np.random.default_rng(seed).permutation(len(y))[:1400]
        parts = {one.name: getattr(self, one.name) for one in fields(Question)}
        Question(**{**parts, "examples": [(X[chosen], y[chosen])]})(answer)


_FOUR = "return W1, b1, W2, b2."

train = _Training(
    name="train",
    reference=_once(_trainer()),
    borrowed=[network.Network, training.fit, layers.Dense],
    examples=[],
    read=_read_trained,
    judge=_judge_trained,
    mistakes=[
        Mistake(wrong.sentence, _once(wrong.answer))
        for wrong in (
            Mistake(f"there is no `return`: end with {_FOUR}", _trainer(epochs=1, finish=nothing)),
            Mistake(
                f"a dictionary is returned: give the four arrays themselves, {_FOUR}",
                _trainer(epochs=1, finish=lambda p: dict(zip(_FORMS, p, strict=True))),
            ),
            Mistake(
                f"one array alone is returned: give four, {_FOUR}",
                _trainer(epochs=1, finish=lambda p: p[0]),
            ),
            Mistake(
                f"one number is returned, a loss or an accuracy: {_FOUR}",
                _trainer(epochs=1, finish=lambda p: 0.5),
            ),
            Mistake(
                f"five values, the loss among them? Give the four parameters: {_FOUR}",
                _trainer(epochs=1, finish=lambda p: (0.5, *p)),
            ),
            Mistake(
                f"only the weights are returned: the biases belong to it. {_FOUR}",
                _trainer(epochs=1, finish=lambda p: (p[0], p[2])),
            ),
            Mistake(
                f"the order: {_FOUR}",
                _trainer(epochs=1, finish=lambda p: (p[0], p[2], p[1], p[3])),
            ),
            Mistake(
                f"the order: layer 1 first. {_FOUR}",
                _trainer(epochs=1, finish=lambda p: (p[2], p[3], p[0], p[1])),
            ),
            Mistake(
                "W1 is on its side: (inputs, outputs), so 64 rows and 32 columns.",
                _trainer(epochs=1, finish=lambda p: (p[0].T, p[1], p[2], p[3])),
            ),
            Mistake(
                "W2 is on its side: (inputs, outputs), so 32 rows and 10 columns.",
                _trainer(epochs=1, finish=lambda p: (p[0], p[1], p[2].T, p[3])),
            ),
            Mistake(
                "the numbers overflow: are the steps too long (0.2 is a good rate), is a 1/n missing in the gradient, or is the gradient added?",
                _trainer(epochs=1, finish=lambda p: [np.nan * one for one in p]),
            ),
            Mistake(
                "the gradient is added: a step goes against it, W −= rate · dW. (The loss is far above that of a guess.)",
                _trainer(epochs=4, step=_moved(+1, 0.1)),
            ),
            Mistake(
                "W1 starts at zero, and stays there: all units give 0, and their slope is 0. Start with random weights.",
                _trainer(lambda: [0 * p for p in _start()], epochs=2),
            ),
            Mistake(
                "all hidden units are alike: they started with the same weights, and get the same gradient for ever. Start with random weights.",
                _trainer(lambda: [0 * p + 0.1 * (p.ndim - 1) for p in _start()], epochs=2),
            ),
            Mistake(
                "all hidden units are off for all images: are the steps too long (or a 1/n missing), does ReLU's mask ask for the sign of the blame, or did the biases start far below 0?",
                _trainer(lambda: [p - 50.0 * (i == 1) for i, p in enumerate(_start())], epochs=1),
            ),
            Mistake(
                "the parameters are where they started: is the loop run, and does each step change what you return (W1 −= …, or W1 = W1 − …)?",
                _trainer(epochs=0),
            ),
            Mistake(
                "one class is read from every image: has the training collapsed (a smaller learning rate, a smaller reg), does a `return` end it inside the loop, or do the biases alone learn?",
                _trainer(
                    lambda: _start(), epochs=0, finish=lambda p: [*p[:2], 0 * p[2], np.eye(10)[3]]
                ),
            ),
            Mistake(
                "no better than a guess, though the parameters have moved: were images and labels shuffled apart? One order has to serve both, X[order] and y[order].",
                _trainer(epochs=2, labels=lambda y: np.random.default_rng(2).permutation(y)),
            ),
            Mistake(
                "with another activation, or with none, these parameters read far better: ReLU is asked for, max(0, Z1), and judged.",
                _trainer(epochs=10, A1=lambda v: v.Z1, dZ1=lambda v: v.dA1),
            ),
            Mistake(
                "with another activation, or with none, these parameters read far better: ReLU is asked for, max(0, Z1), and judged.",
                _trainer(
                    lambda: [2 * p for p in _start()],
                    epochs=10,
                    A1=lambda v: np.tanh(v.Z1),
                    dZ1=lambda v: v.dA1 * _tanh_slope(v.Z1),
                ),
            ),
            Mistake(
                "it reads a 3 as a 4: the labels are off by one. Class 0 is the first column.",
                _trainer(epochs=6, labels=lambda y: (y + 1) % 10),
            ),
            Mistake(
                "it reads a 3 as a 2: the labels are off by one. Class 0 is the first column.",
                _trainer(epochs=6, labels=lambda y: (y - 1) % 10),
            ),
            Mistake(
                "very sure, and often wrong: were few images learned by heart (each epoch goes through all of them), were the pixels changed (they are read as they are), or did the weights start too large?",
                _trainer(epochs=600, rate=0.5, labels=lambda y: y[:30]),
            ),
            Mistake(
                "on the right way, and not there: more epochs, a larger learning rate (0.2 is good for mini-batches of 32), or a smaller reg. Or were the pixels changed? They are read as they are.",
                _trainer(epochs=1, rate=0.05),
            ),
        )
    ],
    styles=[
        _trainer(),
        _trainer(epochs=30, batch=64, step=_moved(-1, 0.3)),
        _trainer(lambda: _start(9, 0.1), epochs=30),
        _train_on_all,
        _train_by_nnlib,
        _one_image_at_a_time,
        _trainer(epochs=25, finish=lambda p: [one.astype(np.float32) for one in p]),
        _trainer(
            epochs=25,
            pixels=lambda X: X - 0.3,
            finish=lambda p: (p[0], p[1] - 0.3 * p[0].sum(axis=0), p[2], p[3]),
        ),
    ],
    lesson='08, "Train it"',
)
