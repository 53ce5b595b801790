"""The questions of assignment 09: how to step."""

import inspect
import math
from collections.abc import Callable, Iterable
from copy import deepcopy
from itertools import islice
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnlib import optimizers, schedules, training

from .comparing import kind, number, numbers
from .question import Mistake, Question, nothing


def _judgement(what: str, cause: str) -> str:
    """What a judge says: the machinery sets the full stop at its end."""
    return f"gives {what}.\nLikely cause: {cause.rstrip('.')}"


_OPTIMIZERS = [optimizers.SGD, optimizers.Momentum, optimizers.Nesterov, optimizers.Adam]


# Steps in an epoch


def _steps_by_counting(n: int, batch_size: int) -> int:
    steps = 0
    while n > 0:
        steps, n = steps + 1, n - batch_size
    return steps


steps_per_epoch = Question(
    name="steps_per_epoch",
    reference=lambda n, batch_size: math.ceil(n / batch_size),
    examples=[(2000, 500), (1437, 32), (10, 4), (5, 8), (7, 7), (9, 1)],
    random=lambda rng: (int(rng.integers(20, 2000)), int(rng.integers(2, 64))),
    read=number,
    mistakes=[
        Mistake(
            "the last, smaller batch is dropped: // rounds down, and its samples count too.",
            lambda n, batch_size: n // batch_size,
        ),
        Mistake(
            "a step too many where n is a multiple of the batch size: then nothing is left over.",
            lambda n, batch_size: n // batch_size + 1,
        ),
        Mistake(
            "half a step is no step: round up to a whole number.",
            lambda n, batch_size: n / batch_size,
        ),
        Mistake(
            "rounded to the nearest whole number: always round up, for a small rest is a batch, too.",
            lambda n, batch_size: round(n / batch_size),
        ),
        Mistake(
            "rounded to the nearest whole number: always round up, for a small rest is a batch, too.",
            lambda n, batch_size: int(n / batch_size + 0.5),
        ),
        Mistake(
            "divided the wrong way round: how often does the batch size go into n?",
            lambda n, batch_size: math.ceil(batch_size / n),
        ),
        Mistake(
            "this is the size of the rest, n % batch_size: how many batches are there?",
            lambda n, batch_size: n % batch_size,
        ),
        Mistake(
            "whole batches and rest are added up: a rest, however large, is one step.",
            lambda n, batch_size: n // batch_size + n % batch_size,
        ),
    ],
    styles=[
        lambda n, batch_size: -(-n // batch_size),
        lambda n, batch_size: (n + batch_size - 1) // batch_size,
        lambda n, batch_size: n // batch_size + (n % batch_size > 0),
        lambda n, batch_size: np.ceil(n / batch_size),
        lambda n, batch_size: len(range(0, n, batch_size)),
        _steps_by_counting,
    ],
    lesson='09, "Batch, mini-batch, one"',
)


# Mini-batches


class _Batches:
    """What `minibatches` gave. Two are never alike, so a verdict comes from the judge alone."""

    def __init__(self, value: Any):
        self.value = value

    def __repr__(self) -> str:
        return kind(self.value)


_ENDLESS = (
    "it never ends. One call is one epoch: no `while True`, one loop over the batches is enough."
)
_NO_PAIRS = "each batch is a pair: first its rows of X, then their y."
_TWO_LISTS = (
    "all X_batches, then all y_batches? Pair them: one pair (X_batch, y_batch) for each batch."
)
_ONE_BATCH = "is `return` inside the loop? It ends the function at the first batch: use yield, or collect the pairs in a list."
_DROPPED = "the last, smaller batch is dropped: a slice that reaches beyond the end gives what there is, so no special case is needed."
_FILLED = "the last batch is filled up to the full size: it may be smaller."
_EMPTY = "an empty batch: it goes a step too far when n is a multiple of the batch size."
_EVEN = "the batches are made about equally large (np.array_split?): each has batch_size samples, only the last has what is left."
_COUNT_FOR_SIZE = "batch_size is taken for the number of batches: it is the size of each."
_OVERLAP = (
    "the batches overlap: the next one starts batch_size further on, range(0, n, batch_size)."
)
_REPLACED = "drawn with replacement: some samples come twice, others never. Take a permutation, and cut it up."
_MISSING = "samples are left out: cut up the whole of the order, from its entry 0 on."
_SINGLE = "one sample at a time: slice, order[start : start + batch_size]."
_ALL_AT_ONCE = "all samples in one batch: cut the order into pieces of batch_size."
_SIZE_ONE_OFF = "a slice ends before its end by itself: start : start + batch_size."


def _at_most(batches: Iterable) -> list:
    """`list`, in the programs: an endless generator must not fill the memory, nor may a later
    shuffle in place reach batches that are views."""
    return deepcopy(list(islice(batches, 200)))


def _pairs(value: Any) -> list[tuple[np.ndarray, np.ndarray]] | str:
    """The batches as pairs of arrays, or what is wrong with their form."""
    if len(value) == 200:
        return _ENDLESS
    if len(value) == 2 and [np.ndim(one) for one in value if isinstance(one, np.ndarray)] == [
        2,
        1,
    ]:
        return _ONE_BATCH
    pairs = []
    for batch in value:
        if isinstance(batch, np.ndarray) and batch.dtype == object:
            batch = list(batch)
        if isinstance(batch, np.ndarray) and batch.ndim == 1:
            return _ORDER_ITSELF
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            two = len(value) == 2 and isinstance(batch, (tuple, list))
            return _TWO_LISTS if two else _NO_PAIRS
        X, y = map(numbers, batch)
        if X is None or y is None:
            return _NO_PAIRS
        pairs.append((X, y))
    return pairs


def _not_pairs(got: _Batches, said: str) -> str:
    if said == _ENDLESS:
        return _judgement("more and more batches, without an end", said)
    first = got.value[0]
    listed = isinstance(first, (tuple, list))
    form = f"a {type(first).__name__} of {len(first)}" if listed else kind(first)
    return _judgement(f"{len(got.value)} things, the first of them {form}", said)


def _sizes_fault(sizes: list[int], n: int, batch_size: int) -> str:
    whole = n // batch_size
    if sizes[-1:] == [0]:
        return _EMPTY
    if sizes == [batch_size] * whole:
        return _DROPPED
    if sizes == [batch_size] * (whole + 1):
        return _FILLED
    if sizes == [1] * n:
        return _SINGLE
    if sizes == [n]:
        return _ALL_AT_ONCE
    if len(sizes) == 1:
        return _ONE_BATCH
    if len(sizes) == n:
        return _OVERLAP
    if len(sizes) == batch_size and sizes[0] in (n // batch_size, -(-n // batch_size)):
        return _COUNT_FOR_SIZE
    if sum(sizes) == n and max(sizes) - min(sizes) <= 1:
        return _EVEN
    return _SIZE_ONE_OFF if set(sizes[:-1]) <= {batch_size - 1, batch_size + 1} else _MISSING


def _judge_samples(
    got: _Batches, program: str, X: np.ndarray, y: np.ndarray, size: int, seed: int
) -> str | None:
    pairs = _pairs(got.value)
    if isinstance(pairs, str):
        return _not_pairs(got, pairs)
    sizes = [len(np.atleast_1d(labels)) for _, labels in pairs]
    rest = [len(X) % size] if len(X) % size else []
    expected = [size] * (len(X) // size) + rest
    if sizes != expected:
        return _judgement(
            f"batches of {sizes} samples, expected {expected}", _sizes_fault(sizes, len(X), size)
        )
    came = sorted(float(one) for _, labels in pairs for one in np.ravel(labels))
    for label in y:
        if (times := came.count(float(label))) != 1:
            cause = _REPLACED if len(set(came)) < len(came) else _NOT_Y
            return _judgement(f"the sample with y = {label} {times} times, expected once", cause)
    return None


_NOT_Y = "the second of a pair holds the y of its samples, as they are."
_Y_STAYS = "X is shuffled and y is not: take both by the same order, X[order] and y[order]."
_X_STAYS = "y is shuffled and X is not: take both by the same order, X[order] and y[order]."
_APART = "X and y are shuffled apart: draw one order, and take both by it, X[order] and y[order]."
_UNEQUAL = "the two are cut differently: take the same part of the order for both."
_COLUMN = "y_batch is a line, (size,), as y is."
_TURNED = "X_batch has a row for each sample: X[chosen], rows first, all columns."
_COLUMNS_MOVED = (
    "a row of X must stay together: only the rows change places, not the numbers in them."
)
_SWAPPED = "y comes first: a pair is (X_batch, y_batch)."
_ORDER_ITSELF = (
    "the numbers of the samples are given: take the rows by them, X[chosen] and y[chosen]."
)


def _judge_step(
    got: _Batches, program: str, X: np.ndarray, y: np.ndarray, size: int, seed: int
) -> str | None:
    pairs = _pairs(got.value)
    if isinstance(pairs, str):
        return _not_pairs(got, pairs)
    for rows, labels in pairs:
        if rows.ndim == 1 and labels.ndim == 2:
            return _judgement("y before X", _SWAPPED)
        if rows.ndim == 1 and labels.ndim == 1 and set(rows) <= set(range(len(y))):
            return _judgement("numbers from 0 to n − 1 in the place of X_batch", _ORDER_ITSELF)
        if labels.ndim != 1:
            return _judgement(f"a y_batch of shape {labels.shape}", _COLUMN)
        if rows.ndim != 2 or rows.shape[1] != X.shape[1]:
            return _judgement(f"an X_batch of shape {rows.shape}", _TURNED)
        if len(rows) != len(labels):
            return _judgement(f"{len(rows)} rows of X with {len(labels)} of y", _UNEQUAL)
    if not pairs:
        return _judgement("no batches", _MISSING)
    all_X = np.concatenate([rows for rows, _ in pairs])
    all_y = np.concatenate([labels for _, labels in pairs])
    for row, label in zip(all_X, all_y, strict=True):
        (at,) = np.nonzero((X == row).all(axis=1))
        if not at.size:
            return _judgement(f"a row {row.tolist()} that is no row of X", _COLUMNS_MOVED)
        if y[at[0]] != label:
            cause = _APART
            if np.array_equal(all_y, y[: len(all_y)]):
                cause = _Y_STAYS
            elif np.array_equal(all_X, X[: len(all_X)]):
                cause = _X_STAYS
            said = f"the row {row.tolist()} with y = {label}, expected y = {y[at[0]]}"
            return _judgement(said, cause)
    return None


_IN_ORDER = "nothing is shuffled: cut up rng.permutation(n), not range(n)."
_WITHIN = "each batch is shuffled in itself, and holds the same neighbours in every epoch: shuffle all samples, then cut."
_BLOCKS = "only the batches change places, and each holds the same neighbours in every epoch: shuffle all samples, then cut."
_SEEDED = "does the function make a generator of its own, or set a seed? Then it shuffles all epochs alike: use the rng that is given."
_GLOBAL = "the given rng is not used: rng.permutation, not np.random.permutation or a new generator, so that a seed repeats the run."


def _judge_order(got: Any, program: str, *gaps: Any) -> str | None:
    epochs = []
    for batches in got:
        pairs = _pairs(batches.value)
        if isinstance(pairs, str):
            return _not_pairs(batches, pairs)
        epochs.append([[int(one) for one in np.ravel(labels)] for _, labels in pairs])
    flat = [[one for batch in epoch for one in batch] for epoch in epochs]
    first, second, again = flat
    n, size = gaps[0], gaps[1]
    blocks = [list(range(i, min(i + size, n))) for i in range(0, n, size)]
    sets = [sorted(batch) for batch in epochs[0]]
    if first == list(range(len(first))):
        return _judgement(f"the samples in the order {first}", _IN_ORDER)
    if sets == blocks:
        return _judgement(f"batches {epochs[0]}", _WITHIN)
    if sorted(sets) == sorted(blocks):
        return _judgement(f"batches {epochs[0]}", _BLOCKS)
    if first == second:
        return _judgement(f"the order {first} in the first epoch and in the second", _SEEDED)
    if first != again:
        return _judgement(f"y in the order {first}, and with the same seed {again}", _GLOBAL)
    return None


def _by_order(
    order: Callable = lambda X, size, rng: rng.permutation(len(X)),
    starts: Callable = lambda n, size: range(0, n, size),
    stop: Callable = lambda start, size: start + size,
    pair: Callable = lambda X, y, chosen: (X[chosen], y[chosen]),
    finish: Callable = lambda batches: batches,
) -> Callable:
    """An answer to minibatches, by default a right one, with these parts changed."""

    def minibatches(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
        chosen = order(X, batch_size, rng)
        batches = []
        for start in starts(len(X), batch_size):
            batches.append(pair(X, y, chosen[start : stop(start, batch_size)]))
        return finish(batches)

    return minibatches


def _as_generator(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield X[order[start : start + batch_size]], y[order[start : start + batch_size]]


def _from_copies(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    table = np.column_stack([X, y])
    rng.shuffle(table)
    cuts = range(batch_size, len(X), batch_size)
    return [(part[:, :-1], part[:, -1]) for part in np.split(table, cuts)]


def _one_after_another(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    left, batches = list(range(len(X))), []
    while left:
        X_batch: list = []
        y_batch: list = []
        while left and len(y_batch) < batch_size:
            i = left.pop(int(rng.integers(len(left))))
            X_batch.append(X[i])
            y_batch.append(y[i])
        batches.append([X_batch, y_batch])
    return batches


def _for_ever(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    while True:
        yield from _as_generator(X, y, batch_size, rng)


def _shuffled_apart(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    X, y = rng.permutation(X), rng.permutation(y)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


def _shuffled_in_place(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    state = rng.bit_generator.state
    rng.shuffle(X)
    rng.bit_generator.state = state
    rng.shuffle(y)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


def _shuffled_blocks(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    starts = rng.permutation(range(0, len(X), batch_size))
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in starts]


def _with_replacement(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    sizes = [min(batch_size, len(X) - i) for i in range(0, len(X), batch_size)]
    drawn = [rng.integers(0, len(X), size) for size in sizes]
    return [(X[chosen], y[chosen]) for chosen in drawn]


_BATCH_STYLES = [
    _by_order(),
    _as_generator,
    _from_copies,
    _one_after_another,
    _by_order(lambda X, size, rng: rng.choice(len(X), len(X), replace=False), finish=tuple),
    _by_order(lambda X, size, rng: np.argsort(rng.random(len(X))), finish=iter),
]

_NO_BATCHES = "there is no `return`: end with the list of pairs, or yield each pair."
_BATCH_FORMS = [
    Mistake(_NO_BATCHES, nothing),
    Mistake(_ENDLESS, _for_ever),
    Mistake(_NO_PAIRS, _by_order(pair=lambda X, y, chosen: X[chosen])),
    Mistake(
        _TWO_LISTS,
        _by_order(
            finish=lambda batches: ([list(x) for x, _ in batches], [list(y) for _, y in batches])
        ),
    ),
]

_ONCE = "list(minibatches({}, {}, {}, np.random.default_rng({})))"


def _samples(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Samples that can be told apart: no two rows of X and no two y are alike."""
    X = np.column_stack([30 + np.arange(n), rng.permutation(n)])
    return X, 60 + rng.permutation(n)


def _batch_question(judge: Callable, mistakes: list[Mistake]) -> Question:
    def drawn(rng: np.random.Generator) -> tuple:
        size = int(rng.integers(3, 5))
        X, y = _samples(3 * size + int(rng.integers(1, size)), rng)
        return _ONCE, X, y, size, int(rng.integers(100))

    return Question(
        name="minibatches",
        reference=_by_order(),
        borrowed=[training.minibatches, training.fit],
        programs=True,
        known={"list": _at_most},
        examples=[
            (_ONCE, *_samples(9, np.random.default_rng(1)), 4, 1),
            (_ONCE, *_samples(12, np.random.default_rng(2)), 4, 2),
            (_ONCE, *_samples(10, np.random.default_rng(3)), 4, 3),
        ],
        random=drawn,
        read=_Batches,
        judge=judge,
        mistakes=[*_BATCH_FORMS, *mistakes],
        styles=_BATCH_STYLES,
        lesson='09, "Shuffle"',
    )


minibatches_samples = _batch_question(
    _judge_samples,
    [
        Mistake(_DROPPED, _by_order(starts=lambda n, size: range(0, n // size * size, size))),
        Mistake(
            _FILLED, _by_order(lambda X, size, rng: np.resize(rng.permutation(len(X)), 2 * len(X)))
        ),
        Mistake(_EMPTY, _by_order(starts=lambda n, size: range(0, n // size * size + size, size))),
        Mistake(
            _EVEN,
            lambda X, y, size, rng: [
                (X[some], y[some])
                for some in np.array_split(rng.permutation(len(X)), -(-len(X) // size))
            ],
        ),
        Mistake(
            _COUNT_FOR_SIZE,
            lambda X, y, size, rng: [
                (X[some], y[some]) for some in np.array_split(rng.permutation(len(X)), size)
            ],
        ),
        Mistake(_OVERLAP, _by_order(starts=lambda n, size: range(n))),
        Mistake(_REPLACED, _with_replacement),
        Mistake(_MISSING, _by_order(starts=lambda n, size: range(size, n, size))),
        Mistake(
            _SINGLE, _by_order(starts=lambda n, size: range(n), stop=lambda start, size: start + 1)
        ),
        Mistake(_ALL_AT_ONCE, _by_order(starts=lambda n, size: [0], stop=lambda start, size: 99)),
        Mistake(_ONE_BATCH, _by_order(finish=lambda batches: batches[:1])),
        Mistake(_ONE_BATCH, _by_order(finish=lambda batches: batches[0])),
        Mistake(
            "X or y is shuffled in place, which changes it for the caller, too: shuffle row numbers.",
            _shuffled_in_place,
        ),
        Mistake(_SIZE_ONE_OFF, _by_order(stop=lambda start, size: start + size - 1)),
        Mistake(_SIZE_ONE_OFF, _by_order(stop=lambda start, size: start + size + 1)),
        Mistake(_NOT_Y, _by_order(pair=lambda X, y, chosen: (X[chosen], chosen))),
    ],
)

minibatches_in_step = _batch_question(
    _judge_step,
    [
        Mistake(
            _Y_STAYS,
            lambda X, y, size, rng: [
                (b, y[i * size : i * size + len(b)])
                for i, (b, _) in enumerate(_by_order()(X, y, size, rng))
            ],
        ),
        Mistake(
            _X_STAYS,
            lambda X, y, size, rng: [
                (X[i * size : i * size + len(b)], b)
                for i, (_, b) in enumerate(_by_order()(X, y, size, rng))
            ],
        ),
        Mistake(_APART, _shuffled_apart),
        Mistake(
            _APART,
            lambda X, y, size, rng: [
                (a, b)
                for (a, _), (_, b) in zip(
                    _as_generator(X, y, size, rng), _as_generator(X, y, size, rng), strict=True
                )
            ],
        ),
        Mistake(_UNEQUAL, _by_order(pair=lambda X, y, chosen: (X[chosen], y[chosen[0] :]))),
        Mistake(_COLUMN, _by_order(pair=lambda X, y, chosen: (X[chosen], y[chosen][:, None]))),
        Mistake(_TURNED, _by_order(pair=lambda X, y, chosen: (X[chosen].T, y[chosen]))),
        Mistake(_TURNED, _by_order(pair=lambda X, y, chosen: (X[chosen, 0], y[chosen]))),
        Mistake(
            _COLUMNS_MOVED,
            lambda X, y, size, rng: _by_order()(rng.permuted(X, axis=0), y, size, rng),
        ),
        Mistake(_SWAPPED, _by_order(pair=lambda X, y, chosen: (y[chosen], X[chosen]))),
        Mistake(_ORDER_ITSELF, _by_order(pair=lambda X, y, chosen: (chosen, y[chosen]))),
    ],
)

_DATA = "X, y, rng = np.arange({0})[:, None], np.arange({0}), np.random.default_rng({2}); "
_EPOCHS = (
    f"{_DATA}first = list(minibatches(X, y, {{1}}, rng)); "
    "second = list(minibatches(X, y, {1}, rng)); "
    f"{_DATA}again = list(minibatches(X, y, {{1}}, rng)); first, second, again"
)


def _own_generator(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    return _as_generator(X, y, batch_size, np.random.default_rng(0))


def _no_seed(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    return _as_generator(X, y, batch_size, np.random.default_rng())


minibatches_order = Question(
    name="minibatches",
    reference=_by_order(),
    borrowed=[training.minibatches, training.fit],
    programs=True,
    known={"list": _at_most},
    examples=[(_EPOCHS, 12, 4, 5), (_EPOCHS, 20, 3, 6)],
    random=lambda rng: (
        _EPOCHS,
        int(rng.integers(15, 25)),
        int(rng.integers(3, 6)),
        int(rng.integers(100)),
    ),
    read=lambda epochs: tuple(map(_Batches, epochs)),
    judge=_judge_order,
    mistakes=[
        *_BATCH_FORMS,
        Mistake(_IN_ORDER, _by_order(lambda X, size, rng: np.arange(len(X)))),
        Mistake(
            _WITHIN,
            _by_order(
                lambda X, size, rng: np.arange(len(X)),
                pair=lambda X, y, chosen: (X[chosen[::-1]], y[chosen[::-1]]),
            ),
        ),
        Mistake(
            _WITHIN,
            _by_order(
                lambda X, size, rng: np.concatenate(
                    [i + rng.permutation(min(size, len(X) - i)) for i in range(0, len(X), size)]
                )
            ),
        ),
        Mistake(_BLOCKS, _shuffled_blocks),
        Mistake(_SEEDED, _own_generator),
        Mistake(
            _SEEDED,
            _by_order(lambda X, size, rng: np.random.RandomState(3).permutation(len(X))),
        ),
        Mistake(_GLOBAL, _no_seed),
        Mistake(
            _GLOBAL,
            _by_order(lambda X, size, rng: np.random.RandomState(None).permutation(len(X))),
        ),
    ],
    styles=_BATCH_STYLES,
    lesson='09, "Shuffle"',
)


# A plain step


def _place(rng: np.random.Generator) -> tuple[int, ...]:
    """A shape of parameters: a line or a table."""
    return (int(rng.integers(2, 5)),) if rng.random() < 0.6 else (2, 3)


def _by_entries(step: Callable) -> Callable:
    """An answer in plain loops: `step` gets the numbers of one parameter after another."""

    def answer(*arguments: Any) -> Any:
        shape = np.shape(arguments[0])
        tables = [a for a in arguments if np.ndim(a)]
        settings = [a for a in arguments if not np.ndim(a)]
        results = [step(*(float(t[i]) for t in tables), *settings) for i in np.ndindex(shape)]
        if isinstance(results[0], float):
            return np.reshape(results, shape)
        return tuple(np.reshape(one, shape) for one in zip(*results, strict=True))

    return answer


def _in_float32(answer: Callable) -> Callable:
    return lambda *arguments: answer(
        *(np.asarray(a, dtype=np.float32) if np.ndim(a) else a for a in arguments)
    )


_UPHILL = "the step goes uphill: subtract it."
_RATE_MISSING = "the rate is missing: it says how long the step is."
_RATE_WRITTEN = "a rate is written into the code: use the one that is given."
_IN_PLACE = "w −= … writes into the array of the caller: w = w − … makes a new one."


def _sgd_in_place(w: Any, gradient: Any, rate: float) -> Any:
    w -= rate * gradient
    return w


sgd_step = Question(
    name="sgd_step",
    reference=lambda w, gradient, rate: w - rate * gradient,
    borrowed=_OPTIMIZERS,
    examples=[
        (np.array([1.0, -2.0]), np.array([0.5, -4.0]), 0.1),
        (np.array([3.0, 5.0, -1.0]), np.array([-2.0, 1.5, 0.25]), 0.5),
    ],
    random=lambda rng: (
        w := rng.normal(0, 2, _place(rng)),
        rng.normal(0, 1, w.shape),
        round(float(rng.uniform(0.02, 0.4)), 2),
    ),
    mistakes=[
        Mistake(_UPHILL, lambda w, g, rate: w + rate * g),
        Mistake(_RATE_MISSING, lambda w, g, rate: w - g),
        Mistake(_RATE_WRITTEN, lambda w, g, rate: w - 0.01 * g),
        Mistake(_RATE_WRITTEN, lambda w, g, rate: w - 0.1 * g),
        Mistake(_IN_PLACE, _sgd_in_place),
        Mistake("this is the step alone: give the new w.", lambda w, g, rate: -rate * g),
        Mistake("this is the step alone: give the new w.", lambda w, g, rate: rate * g),
        Mistake(
            "divided by the rate: a smaller rate is a shorter step.",
            lambda w, g, rate: w - g / rate,
        ),
        Mistake("w and the gradient have changed places.", lambda w, g, rate: g - rate * w),
        Mistake(
            "the step is multiplied by w: rate · gradient is all.",
            lambda w, g, rate: w - rate * g * w,
        ),
        Mistake(
            "the sign of the gradient alone: its size counts, too.",
            lambda w, g, rate: w - rate * np.sign(g),
        ),
        Mistake(
            "the gradient is summed or averaged: each parameter has an entry of its own.",
            lambda w, g, rate: w - rate * g.mean(),
        ),
        Mistake(
            "the gradient is summed or averaged: each parameter has an entry of its own.",
            lambda w, g, rate: w - rate * g.sum(),
        ),
        Mistake(
            "the gradient's sign is lost: it says which way is down.",
            lambda w, g, rate: w - rate * np.abs(g),
        ),
    ],
    styles=[
        lambda w, gradient, rate: w + -rate * gradient,
        lambda w, gradient, rate: np.subtract(w, np.multiply(gradient, rate)),
        _by_entries(lambda w, g, rate: w - rate * g),
        _in_float32(lambda w, g, rate: w - rate * g),
        lambda w, gradient, rate: (w - rate * gradient).tolist(),
    ],
    lesson='09, "Batch, mini-batch, one"',
)


# Momentum, and Nesterov's


def _momentum_step(w: Any, velocity: Any, gradient: Any, rate: float, momentum: float) -> tuple:
    velocity = momentum * velocity + gradient
    return w - rate * velocity, velocity


def _nesterov_step(w: Any, velocity: Any, gradient: Any, rate: float, momentum: float) -> tuple:
    velocity = momentum * velocity + gradient
    return w - rate * (gradient + momentum * velocity), velocity


def _velocity_in_place(step: Callable) -> Callable:
    """The given velocity is changed, and so is w where `step` changes it."""

    def answer(w: Any, velocity: Any, gradient: Any, rate: float, momentum: float) -> tuple:
        velocity *= momentum
        velocity += gradient
        return step(w, velocity, gradient, rate, momentum), velocity

    return answer


def _with_momentum(velocity: Callable, step: Callable | None = None) -> Callable:
    """An answer whose new velocity is another; `step` is that of the question."""

    def answer(w: Any, v: Any, g: Any, rate: float, mu: float) -> tuple:
        new = velocity(v, g, mu)
        return w - rate * (new if step is None else step(new, g, mu)), new

    return answer


def _ahead(new: Any, g: Any, mu: float) -> Any:
    return g + mu * new


def _after(steps: int, settings: str, state: str, answer: str, result: str) -> str:
    """A program of a few steps. The gaps: w, the gradients, then the settings."""
    names = ", ".join(f"{{{1 + steps + i}}}" for i in range(settings.count(",") + 1))
    lines = ["w = {0}", *(f"{name} = 0 * w" for name in state.split(", ")[1:])]
    for t in range(1, steps + 1):
        count = f"{t}, " if "adam" in answer else ""
        lines.append(f"{state} = {answer}({state}, {{{t}}}, {count}{names})")
    return "; ".join([*lines, result])


def _velocity_mistakes(step: Callable | None) -> list[Mistake]:
    """What goes wrong with a velocity, in either of the two."""

    def wrong(velocity: Callable) -> Callable:
        return _with_momentum(velocity, step)

    return [
        Mistake(
            "the gradient is multiplied by 1 − momentum. That would be an average; the velocity adds it whole.",
            wrong(lambda v, g, mu: mu * v + (1 - mu) * g),
        ),
        Mistake(
            "momentum and 1 − momentum: the velocity is momentum · velocity plus the whole gradient.",
            wrong(lambda v, g, mu: (1 - mu) * v + mu * g),
        ),
        Mistake(
            "the old velocity is kept whole: it has to be multiplied by the momentum.",
            wrong(lambda v, g, mu: v + g),
        ),
        Mistake(
            "the gradient is multiplied by the momentum: the old velocity is.",
            wrong(lambda v, g, mu: v + mu * g),
        ),
        Mistake(
            "both are multiplied by the momentum: only the old velocity is.",
            wrong(lambda v, g, mu: mu * (v + g)),
        ),
        Mistake(
            "the old velocity is forgotten: nothing is remembered.", wrong(lambda v, g, mu: g)
        ),
        Mistake(
            "the sign of the gradient: the velocity adds it, and w subtracts rate · velocity.",
            wrong(lambda v, g, mu: mu * v - g),
        ),
        Mistake(
            "0.9 is written into the code: use the momentum that is given.",
            wrong(lambda v, g, mu: 0.9 * v + g),
        ),
    ]


def _both(answer: Callable) -> list[Mistake]:
    """What goes wrong with the results of a right step."""
    return [
        Mistake(
            "w alone is returned: the next step needs the velocity, too.", lambda *a: answer(*a)[0]
        ),
        Mistake("the order: return w, velocity.", lambda *a: answer(*a)[::-1]),
        Mistake(
            "the old velocity is returned: the next step needs the new one.",
            lambda *a: (answer(*a)[0], a[1].copy()),
        ),
        Mistake(
            "a dictionary is returned: give the two arrays themselves, return w, velocity.",
            lambda *a: dict(zip(("w", "velocity"), answer(*a), strict=True)),
        ),
        Mistake(
            "the velocity plays no part: make the new one, and move w by it.",
            lambda w, v, g, rate, mu: (w - rate * g, v.copy()),
        ),
        Mistake("there is no `return`: end with return w, velocity.", nothing),
        Mistake(
            "the rate is in the velocity: here it stays outside, and comes in when w is moved.",
            lambda w, v, g, rate, mu: (
                w - mu * v - rate * g
                if answer is _momentum_step
                else w - rate * g * (1 + mu) - mu * mu * v,
                mu * v + rate * g,
            ),
        ),
        Mistake(
            "velocity = momentum · velocity − rate · gradient is another form: here the rate and the minus come in when w is moved.",
            lambda w, v, g, rate, mu: (
                w + mu * v - rate * g
                if answer is _momentum_step
                else w - rate * g * (1 + mu) + mu * mu * v,
                mu * v - rate * g,
            ),
        ),
    ]


_MOMENTUM_STEPS = [
    Mistake(
        "the rate comes in twice, in the velocity and in the step: it belongs to the step alone.",
        lambda w, v, g, rate, mu: (w - rate * (mu * v + rate * g), mu * v + rate * g),
    ),
    Mistake(
        "there is a minus in the velocity and another in the step: it belongs to the step alone.",
        lambda w, v, g, rate, mu: (w - mu * v + rate * g, mu * v - rate * g),
    ),
    Mistake(
        "the gradient comes with a minus in the velocity: here the minus comes in when w is moved.",
        lambda w, v, g, rate, mu: (w + rate * (mu * v - g), mu * v - g),
    ),
    Mistake(
        "rate and momentum have changed places: the momentum is in the velocity, the rate in the step.",
        lambda w, v, g, rate, mu: (w - mu * (rate * v + g), rate * v + g),
    ),
    Mistake(
        "the gradient is returned in place of the new velocity.",
        lambda w, v, g, rate, mu: (w - rate * (mu * v + g), g.copy()),
    ),
    Mistake(
        "divided by 1 − momentum: the velocity grows to that by itself.",
        lambda w, v, g, rate, mu: (w - rate * (mu * v + g) / (1 - mu), mu * v + g),
    ),
    Mistake(
        "w is moved by the old velocity: first the velocity, then w by the new one.",
        lambda w, v, g, rate, mu: (w - rate * v, mu * v + g),
    ),
    Mistake(_UPHILL, lambda w, v, g, rate, mu: (w + rate * (mu * v + g), mu * v + g)),
    Mistake(_RATE_MISSING, lambda w, v, g, rate, mu: (w - (mu * v + g), mu * v + g)),
    Mistake(
        "w is moved by the gradient: it is moved by the velocity.",
        lambda w, v, g, rate, mu: (w - rate * g, mu * v + g),
    ),
    Mistake(
        "w is moved by velocity and gradient: the gradient is in the new velocity already.",
        lambda w, v, g, rate, mu: (w - rate * (mu * v + g + g), mu * v + g),
    ),
    Mistake(
        "the velocity is multiplied by the momentum once more as w is moved: once is enough.",
        lambda w, v, g, rate, mu: (w - rate * mu * (mu * v + g), mu * v + g),
    ),
    Mistake(
        "this step looks ahead: that is Nesterov's, the question after.",
        _nesterov_step,
    ),
    Mistake(
        "the rate multiplies the gradient, not the old velocity: it belongs to the whole velocity.",
        lambda w, v, g, rate, mu: (w - mu * v - rate * g, mu * v + g),
    ),
]

_NESTEROV_STEPS = [
    Mistake(
        "the step is velocity + momentum · velocity: it is gradient + momentum · velocity.",
        lambda w, v, g, rate, mu: (w - rate * (1 + mu) * (mu * v + g), mu * v + g),
    ),
    Mistake(
        "brackets: the rate, and the minus, belong to gradient + momentum · velocity.",
        lambda w, v, g, rate, mu: (w - rate * g + mu * (mu * v + g), mu * v + g),
    ),
    Mistake(
        "this is the step of momentum, without looking ahead: the gradient, plus momentum times the *new* velocity.",
        _momentum_step,
    ),
    Mistake(
        "the momentum is missing in the step: gradient + momentum · velocity.",
        lambda w, v, g, rate, mu: (w - rate * (g + mu * v + g), mu * v + g),
    ),
    Mistake(
        "the gradient is missing in the step: gradient + momentum · velocity.",
        lambda w, v, g, rate, mu: (w - rate * mu * (mu * v + g), mu * v + g),
    ),
    Mistake(
        "the momentum multiplies the gradient, too: gradient + momentum · velocity.",
        lambda w, v, g, rate, mu: (w - rate * mu * (g + mu * v + g), mu * v + g),
    ),
    Mistake(
        "the momentum multiplies the gradient, not the velocity: gradient + momentum · velocity.",
        lambda w, v, g, rate, mu: (w - rate * (mu * g + mu * v + g), mu * v + g),
    ),
    Mistake(
        "the rate multiplies the gradient alone: it belongs to both parts of the step.",
        lambda w, v, g, rate, mu: (w - rate * g - mu * (mu * v + g), mu * v + g),
    ),
    Mistake(_UPHILL, lambda w, v, g, rate, mu: (w + rate * (g + mu * (mu * v + g)), mu * v + g)),
    Mistake(_RATE_MISSING, lambda w, v, g, rate, mu: (w - g - mu * (mu * v + g), mu * v + g)),
    Mistake(
        "the old velocity counts twice: the step is gradient + momentum · velocity, with the new velocity.",
        lambda w, v, g, rate, mu: (w - rate * (mu * v + g + mu * v), mu * v + g),
    ),
    Mistake(
        "the look-ahead is returned as velocity: the velocity is momentum · velocity + gradient.",
        lambda w, v, g, rate, mu: (w - rate * (g + mu * (mu * v + g)), g + mu * (mu * v + g)),
    ),
]

_W_IN_PLACE = (
    "w and velocity are changed in place (−=, +=, *=): compute new arrays, such as w = w − …"
)


def _moved_in_place(look: Callable) -> Callable:
    def move(w: Any, velocity: Any, gradient: Any, rate: float, momentum: float) -> Any:
        w -= rate * look(velocity, gradient, momentum)
        return w

    return _velocity_in_place(move)


def _a_walk(rng: np.random.Generator) -> tuple:
    shape = _place(rng)
    w, v, g = rng.normal(0, 2, shape), rng.normal(0, 3, shape), rng.normal(0, 1, shape)
    rate, mu = (round(float(rng.uniform(*ends)), 2) for ends in ((0.02, 0.3), (0.4, 0.85)))
    return w.round(2), v.round(2), g.round(2), rate, mu


def _three_steps(name: str) -> tuple[list[tuple], Callable]:
    program = _after(3, "rate, momentum", "w, v", name, "w")

    def drawn(rng: np.random.Generator) -> tuple:
        w, g1, g2, rate, mu = _a_walk(rng)
        return program, w, g1, g2, (g1 - w).round(2), rate, mu

    first = (np.array([1.0, -2.0]), np.array([2.0, 0.5]), np.array([-1.0, 3.0]))
    return [(program, *first, np.array([0.5, 1.5]), 0.1, 0.8)], drawn


_ONE_STEP = [
    (np.array([1.0, -2.0]), np.array([3.0, 0.5]), np.array([2.0, -4.0]), 0.1, 0.5),
    (
        np.array([0.5, 4.0, -3.0]),
        np.array([-1.0, 2.0, 0.25]),
        np.array([1.5, 0.5, -2.0]),
        0.2,
        0.8,
    ),
]


def _momentum_questions(
    answer: Callable, name: str, step: Callable | None, own: list[Mistake], lesson: str
) -> tuple[Question, Question]:
    look = (lambda v, g, mu: v) if step is None else step
    in_place = Mistake(_W_IN_PLACE, _moved_in_place(look))
    velocity_only = Mistake(
        _W_IN_PLACE, _velocity_in_place(lambda w, v, g, rate, mu: w - rate * look(v, g, mu))
    )
    steps, draw = _three_steps(name)
    one = Question(
        name=name,
        reference=answer,
        borrowed=_OPTIMIZERS,
        examples=_ONE_STEP,
        random=_a_walk,
        mistakes=[*own, *_velocity_mistakes(step), *_both(answer), in_place, velocity_only],
        styles=_momentum_styles(look),
        lesson=lesson,
    )
    # Where only w is looked at, some of them do the same.
    unseen = (
        "w is moved by the gradient",
        "the velocity is multiplied",
        "the old velocity is f",
        "the old velocity is r",
        "the sign of the gradient",
        "the look-ahead is",
        "both are multiplied",
        "the gradient comes with",
        "there is a minus",
        "the velocity plays no part",
        "the rate is in the velocity",
        "velocity = momentum",
    )
    several = Question(
        name=name,
        reference=answer,
        borrowed=_OPTIMIZERS,
        programs=True,
        examples=steps,
        random=draw,
        mistakes=[
            *(
                m
                for m in [*own, *_velocity_mistakes(step), *_both(answer)]
                if not m.sentence.startswith(unseen)
            ),
            Mistake(
                "only the gradient at hand counts: is the new velocity made from the given one, is it returned, and is w moved by it?",
                _with_momentum(lambda v, g, mu: g, step),
            ),
            Mistake(
                "multiplied by the momentum once too often: in the velocity, only the old velocity is.",
                _with_momentum(lambda v, g, mu: mu * (v + g), step),
            ),
            in_place,
        ],
        styles=_momentum_styles(look),
        lesson=lesson,
    )
    return one, several


def _momentum_styles(look: Callable) -> list[Callable]:
    def plain(w: Any, v: Any, g: Any, rate: float, mu: float) -> tuple:
        new = mu * v + g
        return w - rate * look(new, g, mu), new

    def on_copies(w: Any, velocity: Any, gradient: Any, rate: float, momentum: float) -> list:
        w, velocity = w.copy(), velocity.copy()
        velocity *= momentum
        velocity += gradient
        w -= rate * look(velocity, gradient, momentum)
        return [w, velocity]

    return [
        plain,
        on_copies,
        lambda w, v, g, rate, mu: (
            np.add(w, -rate * look(np.add(mu * v, g), g, mu)),
            np.add(g, np.multiply(v, mu)),
        ),
        _by_entries(plain),
        _in_float32(plain),
    ]


momentum_one_step, momentum_three_steps = _momentum_questions(
    _momentum_step, "momentum_step", None, _MOMENTUM_STEPS, '09, "Momentum: a memory"'
)
nesterov_one_step, nesterov_three_steps = _momentum_questions(
    _nesterov_step, "nesterov_step", _ahead, _NESTEROV_STEPS, '09, "Nesterov: look ahead"'
)


# Adam

_ADAM = {
    "mean": lambda v: v.beta1 * v.mean + (1 - v.beta1) * v.g,
    "square": lambda v: v.beta2 * v.square + (1 - v.beta2) * v.g**2,
    "m": lambda v: v.mean / (1 - v.beta1**v.t),
    "s": lambda v: v.square / (1 - v.beta2**v.t),
    "w": lambda v: v.w - v.rate * v.m / (np.sqrt(v.s) + v.epsilon),
    "result": lambda v: (v.w, v.mean, v.square),
}


def _adam(**changed: Callable) -> Callable:
    """An answer in which these parts of the formula differ. What was given is old_w, and so on."""

    def adam_step(
        w: Any,
        mean: Any,
        square: Any,
        gradient: Any,
        t: int,
        rate: float,
        beta1: float,
        beta2: float,
        epsilon: float,
    ) -> tuple:
        v = SimpleNamespace(w=w, mean=mean, square=square, g=gradient, t=t, rate=rate)
        v.old_w, v.old_mean, v.old_square = w, mean, square
        v.beta1, v.beta2, v.epsilon = beta1, beta2, epsilon
        for name, part in {**_ADAM, **changed}.items():
            setattr(v, name, part(v))
        return v.result

    return adam_step


def _adam_in_place(
    w: Any,
    mean: Any,
    square: Any,
    g: Any,
    t: int,
    rate: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple:
    mean *= beta1
    mean += (1 - beta1) * g
    square *= beta2
    square += (1 - beta2) * g**2
    w -= rate * mean / (1 - beta1**t) / (np.sqrt(square / (1 - beta2**t)) + eps)
    return w, mean, square


def _adam_of_one(
    w: float,
    mean: float,
    square: float,
    g: float,
    t: int,
    rate: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple:
    mean += (1 - beta1) * (g - mean)
    square += (1 - beta2) * (g * g - square)
    m, s = mean / (1 - math.pow(beta1, t)), square / (1 - math.pow(beta2, t))
    return w - rate * m / (eps + math.sqrt(s)), mean, square


_ADAM_STYLES = [
    _adam(),
    _by_entries(_adam_of_one),
    _in_float32(_adam()),
    lambda w, m, s, *settings: list(_adam_in_place(w.copy(), m.copy(), s.copy(), *settings)),
    _adam(w=lambda v: v.w - v.rate * np.divide(v.m, np.add(np.power(v.s, 0.5), v.epsilon))),
    _adam(
        s=lambda v: np.sqrt(v.square) / np.sqrt(1 - v.beta2**v.t),
        w=lambda v: v.old_w - v.rate / (v.s + v.epsilon) * v.m,
    ),
]

_ADAM_IN_PLACE = "what is given is changed in place (−=, +=, *=): compute new arrays, such as mean = beta1 * mean + …"
_ADAM_FORMS = [
    Mistake("there is no `return`: end with return w, mean, square.", nothing),
    Mistake(
        "w alone is returned: the next step needs mean and square, too.",
        _adam(result=lambda v: v.w),
    ),
    Mistake(
        "two results, and three are asked for: return w, mean, square.",
        _adam(result=lambda v: (v.w, (v.mean, v.square))),
    ),
    Mistake(
        "a dictionary is returned: give the three arrays themselves, return w, mean, square.",
        _adam(result=lambda v: {"w": v.w, "mean": v.mean, "square": v.square}),
    ),
    Mistake(_ADAM_IN_PLACE, _adam_in_place),
    Mistake(
        "t and the gradient have changed places: here the gradient comes first (in the lesson, t does).",
        lambda w, mean, square, t, g, *settings: _adam()(w, mean, square, g, t, *settings),
    ),
]

_ADAM_ONE = "w, mean, square = adam_step({}, {}, {}, {}, {}, {}, {}, {}, {}); "


def _an_adam_step(rng: np.random.Generator) -> tuple:
    shape = _place(rng)
    w, mean, g = (rng.normal(0, spread, shape).round(2) for spread in (2, 1, 1))
    square = rng.uniform(0.1, 4, shape).round(2)
    settings = [
        round(float(rng.uniform(*ends)), 2) for ends in ((0.02, 0.3), (0.5, 0.8), (0.82, 0.98))
    ]
    return w, mean, square, g, int(rng.integers(2, 6)), *settings, 0.01


_ADAM_EXAMPLES = [
    (
        np.array([1.0, -2.0]),
        np.array([0.5, 2.0]),
        np.array([4.0, 0.5]),
        np.array([2.0, -3.0]),
        2,
        0.1,
        0.8,
        0.9,
        0.01,
    )
]


def _adam_question(part: str, mistakes: list[Mistake]) -> Question:
    program = _ADAM_ONE + part
    return Question(
        name="adam_step",
        reference=_adam(),
        borrowed=_OPTIMIZERS,
        programs=True,
        examples=[(program, *arguments) for arguments in _ADAM_EXAMPLES],
        random=lambda rng: (program, *_an_adam_step(rng)),
        mistakes=[*mistakes, *_ADAM_FORMS],
        styles=_ADAM_STYLES,
        lesson='09, "Adam: a step for each weight"',
    )


adam_mean = _adam_question(
    "mean",
    [
        Mistake(
            "beta1 and 1 − beta1 have changed places: most of the old mean is kept.",
            _adam(mean=lambda v: (1 - v.beta1) * v.mean + v.beta1 * v.g),
        ),
        Mistake(
            "that is a velocity: for a mean, the gradient is multiplied by 1 − beta1.",
            _adam(mean=lambda v: v.beta1 * v.mean + v.g),
        ),
        Mistake(
            "brackets: (1 − beta1) · gradient, and not 1 − beta1 · gradient.",
            _adam(mean=lambda v: v.beta1 * v.mean + 1 - v.beta1 * v.g),
        ),
        Mistake(
            "the corrected mean is returned: the next step needs it as it is, before the division.",
            _adam(result=lambda v: (v.w, v.m, v.s)),
        ),
        Mistake(
            "beta2 belongs to the square: the mean takes beta1.",
            _adam(mean=lambda v: v.beta2 * v.mean + (1 - v.beta2) * v.g),
        ),
        Mistake(
            "this is a mean of the squares: the mean is of the gradient itself.",
            _adam(mean=lambda v: v.beta1 * v.mean + (1 - v.beta1) * v.g**2),
        ),
        Mistake(
            "the gradient's sign is lost: the mean takes it as it is.",
            _adam(mean=lambda v: v.beta1 * v.mean + (1 - v.beta1) * np.abs(v.g)),
        ),
        Mistake(
            "the gradient is subtracted: the minus comes when w is moved.",
            _adam(mean=lambda v: v.beta1 * v.mean - (1 - v.beta1) * v.g),
        ),
        Mistake(
            "the old mean is returned: the next step needs the new one.",
            _adam(result=lambda v: (v.w, v.old_mean.copy(), v.square)),
        ),
        Mistake(
            "the old mean is kept whole: it is multiplied by beta1.",
            _adam(mean=lambda v: v.mean + (1 - v.beta1) * v.g),
        ),
        Mistake(
            "the old mean is forgotten: beta1 · mean belongs to it.",
            _adam(mean=lambda v: (1 - v.beta1) * v.g),
        ),
        Mistake(
            "0.9 is written into the code: use the beta1 that is given.",
            _adam(mean=lambda v: 0.9 * v.mean + 0.1 * v.g),
        ),
        Mistake(
            "square stands in the place of mean: return w, mean, square.",
            _adam(result=lambda v: (v.w, v.square, v.mean)),
        ),
    ],
)

adam_square = _adam_question(
    "square",
    [
        Mistake(
            "beta2 and 1 − beta2 have changed places: most of the old square is kept.",
            _adam(square=lambda v: (1 - v.beta2) * v.square + v.beta2 * v.g**2),
        ),
        Mistake(
            "the square of the gradient is multiplied by 1 − beta2.",
            _adam(square=lambda v: v.beta2 * v.square + v.g**2),
        ),
        Mistake(
            "the corrected square is returned: the next step needs it as it is, before the division.",
            _adam(result=lambda v: (v.w, v.m, v.s)),
        ),
        Mistake(
            "beta1 belongs to the mean: the square takes beta2.",
            _adam(square=lambda v: v.beta1 * v.square + (1 - v.beta1) * v.g**2),
        ),
        Mistake(
            "the gradient is not squared.",
            _adam(square=lambda v: v.beta2 * v.square + (1 - v.beta2) * v.g),
        ),
        Mistake(
            "gradient * 2 doubles: gradient ** 2 is the square.",
            _adam(square=lambda v: v.beta2 * v.square + (1 - v.beta2) * v.g * 2),
        ),
        Mistake(
            "the old square is squared once more: square the gradient alone.",
            _adam(square=lambda v: v.beta2 * v.square**2 + (1 - v.beta2) * v.g**2),
        ),
        Mistake(
            "the size of the gradient is taken: its square is asked for.",
            _adam(square=lambda v: v.beta2 * v.square + (1 - v.beta2) * np.abs(v.g)),
        ),
        Mistake(
            "the mean is squared: the gradient's own square is asked for.",
            _adam(square=lambda v: v.beta2 * v.square + (1 - v.beta2) * v.mean**2),
        ),
        Mistake(
            "1 − beta2 is squared, too: square the gradient alone.",
            _adam(square=lambda v: v.beta2 * v.square + ((1 - v.beta2) * v.g) ** 2),
        ),
        Mistake(
            "the whole is squared: square the gradient alone.",
            _adam(square=lambda v: (v.beta2 * v.square + (1 - v.beta2) * v.g) ** 2),
        ),
        Mistake(
            "the squares are summed into one number: each parameter has its own, gradient ** 2.",
            _adam(square=lambda v: v.beta2 * v.square + (1 - v.beta2) * np.sum(v.g**2)),
        ),
        Mistake(
            "the old square is returned: the next step needs the new one.",
            _adam(result=lambda v: (v.w, v.mean, v.old_square.copy())),
        ),
        Mistake(
            "the old square is forgotten: beta2 · square belongs to it.",
            _adam(square=lambda v: (1 - v.beta2) * v.g**2),
        ),
        Mistake(
            "0.999 is written into the code: use the beta2 that is given.",
            _adam(square=lambda v: 0.999 * v.square + 0.001 * v.g**2),
        ),
        Mistake(
            "mean stands in the place of square: return w, mean, square.",
            _adam(result=lambda v: (v.w, v.square, v.mean)),
        ),
    ],
)

# Of w, after one step and after three.
_ADAM_W = [
    Mistake(
        "the brackets around 1 − betaᵗ are missing: mean / 1 is computed first.",
        _adam(m=lambda v: v.mean / 1 - v.beta1**v.t, s=lambda v: v.square / 1 - v.beta2**v.t),
    ),
    Mistake(
        "beta and 1 − beta have changed places in the means.",
        _adam(
            mean=lambda v: (1 - v.beta1) * v.mean + v.beta1 * v.g,
            square=lambda v: (1 - v.beta2) * v.square + v.beta2 * v.g**2,
        ),
    ),
    Mistake(
        "1 − beta is missing in the means: it multiplies what is new.",
        _adam(mean=lambda v: v.beta1 * v.mean + v.g, square=lambda v: v.beta2 * v.square + v.g**2),
    ),
    Mistake(
        "the corrections are missing: divide mean by 1 − beta1ᵗ and square by 1 − beta2ᵗ.",
        _adam(m=lambda v: v.mean, s=lambda v: v.square),
    ),
    Mistake("only the mean is corrected: the square, too.", _adam(s=lambda v: v.square)),
    Mistake("only the square is corrected: the mean, too.", _adam(m=lambda v: v.mean)),
    Mistake(
        "the betas of the corrections have changed places: beta1 is the mean's, beta2 the square's.",
        _adam(m=lambda v: v.mean / (1 - v.beta2**v.t), s=lambda v: v.square / (1 - v.beta1**v.t)),
    ),
    Mistake(
        "t is counted from 1 already: do not add 1 to it.",
        _adam(
            m=lambda v: v.mean / (1 - v.beta1 ** (v.t + 1)),
            s=lambda v: v.square / (1 - v.beta2 ** (v.t + 1)),
        ),
    ),
    Mistake(
        "t − 1 is 0 in the first step, and 1 − beta⁰ is 0: t is counted from 1.",
        _adam(
            m=lambda v: v.mean / (1 - v.beta1 ** (v.t - 1)),
            s=lambda v: v.square / (1 - v.beta2 ** (v.t - 1)),
        ),
    ),
    Mistake(
        "the corrections multiply: divide by 1 − betaᵗ.",
        _adam(m=lambda v: v.mean * (1 - v.beta1**v.t), s=lambda v: v.square * (1 - v.beta2**v.t)),
    ),
    Mistake(
        "epsilon is inside the root: add it to the root.",
        _adam(w=lambda v: v.w - v.rate * v.m / np.sqrt(v.s + v.epsilon)),
    ),
    Mistake(
        "epsilon is added before the correction: correct the square, take the root, add epsilon.",
        _adam(
            w=lambda v: (
                v.w - v.rate * v.m * np.sqrt(1 - v.beta2**v.t) / (np.sqrt(v.square) + v.epsilon)
            )
        ),
    ),
    Mistake(
        "epsilon is missing, or another than the one given.",
        _adam(w=lambda v: v.w - v.rate * v.m / np.sqrt(v.s)),
    ),
    Mistake(
        "epsilon is missing, or another than the one given.",
        _adam(w=lambda v: v.w - v.rate * v.m / (np.sqrt(v.s) + 1e-8)),
    ),
    Mistake(
        "the brackets around √s + epsilon are missing: epsilon is added to w.",
        _adam(w=lambda v: v.w - v.rate * v.m / np.sqrt(v.s) + v.epsilon),
    ),
    Mistake(
        "the root is missing: divide by √s + epsilon.",
        _adam(w=lambda v: v.w - v.rate * v.m / (v.s + v.epsilon)),
    ),
    Mistake(
        "the root is taken before the correction: divide the square by 1 − beta2ᵗ first.",
        _adam(
            w=lambda v: v.w - v.rate * v.m / (np.sqrt(v.square) / (1 - v.beta2**v.t) + v.epsilon)
        ),
    ),
    Mistake(_UPHILL, _adam(w=lambda v: v.w + v.rate * v.m / (np.sqrt(v.s) + v.epsilon))),
    Mistake(_RATE_MISSING, _adam(w=lambda v: v.w - v.m / (np.sqrt(v.s) + v.epsilon))),
    Mistake(
        "the division by the root of the squares is missing.",
        _adam(w=lambda v: v.w - v.rate * v.m),
    ),
    Mistake(
        "this is the step alone: give the new w.",
        _adam(w=lambda v: v.rate * v.m / (np.sqrt(v.s) + v.epsilon)),
    ),
]

_ADAM_FIRST = (
    "w = {0}; w, mean, square = adam_step(w, 0 * w, 0 * w, {1}, 1, {2}, {3}, {4}, {5}); w"
)

adam_first_step = Question(
    name="adam_step",
    reference=_adam(),
    borrowed=_OPTIMIZERS,
    programs=True,
    examples=[
        (_ADAM_FIRST, np.array([1.0, -2.0]), np.array([0.5, -4.0]), 0.1, 0.9, 0.99, 0.01),
        (_ADAM_FIRST, np.array([3.0, 1.0]), np.array([30.0, -50.0]), 0.2, 0.8, 0.9, 0.05),
    ],
    random=lambda rng: (
        _ADAM_FIRST,
        *(a for i, a in enumerate(_an_adam_step(rng)) if i not in (1, 2, 4)),
    ),
    mistakes=[
        *_ADAM_W,
        Mistake(
            "the old mean, 0, moves w: first the new mean and square, then w.",
            _adam(m=lambda v: v.old_mean / (1 - v.beta1**v.t)),
        ),
        *_ADAM_FORMS,
    ],
    styles=_ADAM_STYLES,
    lesson='09, "Adam: a step for each weight"',
)

_ADAM_THREE = _after(3, "rate, beta1, beta2, epsilon", "w, mean, square", "adam_step", "w")


def _three_adam_steps(rng: np.random.Generator) -> tuple:
    w, g1, _, g2, _, *settings = _an_adam_step(rng)
    return _ADAM_THREE, w, g1, g2, (g1 - w).round(2), *settings


adam_three_steps = Question(
    name="adam_step",
    reference=_adam(),
    borrowed=_OPTIMIZERS,
    programs=True,
    examples=[
        (
            _ADAM_THREE,
            np.array([1.0, -2.0]),
            np.array([0.5, -4.0]),
            np.array([-1.0, -3.0]),
            np.array([2.0, 1.0]),
            0.1,
            0.8,
            0.9,
            0.01,
        ),
        (
            _ADAM_THREE,
            np.array([3.0, 0.5]),
            np.array([1.0, -2.0]),
            np.array([2.0, 0.5]),
            np.array([-1.5, 1.0]),
            0.2,
            0.2,
            0.3,
            0.05,
        ),
    ],
    random=_three_adam_steps,
    mistakes=[
        *_ADAM_W,
        Mistake(
            "the corrected mean and square are passed on: the next step needs them as they were before.",
            _adam(result=lambda v: (v.w, v.m, v.s)),
        ),
        Mistake(
            "beta · t stands for betaᵗ: a power is **.",
            _adam(
                m=lambda v: v.mean / (1 - v.beta1 * v.t),
                s=lambda v: v.square / (1 - v.beta2 * v.t),
            ),
        ),
        Mistake(
            "(1 − beta)ᵗ: the power belongs to beta alone, 1 − betaᵗ.",
            _adam(
                m=lambda v: v.mean / (1 - v.beta1) ** v.t,
                s=lambda v: v.square / (1 - v.beta2) ** v.t,
            ),
        ),
        Mistake(
            "t plays no part: each step divides by 1 − beta, as if it were the first.",
            _adam(m=lambda v: v.mean / (1 - v.beta1), s=lambda v: v.square / (1 - v.beta2)),
        ),
        Mistake(
            "w is moved by the gradient: it is moved by the corrected mean.",
            _adam(m=lambda v: v.g),
        ),
        Mistake(
            "mean and square are forgotten from step to step: begin with those that are given, and return the new ones.",
            _adam(result=lambda v: (v.w, v.old_mean.copy(), v.old_square.copy())),
        ),
        *_ADAM_FORMS,
    ],
    styles=_ADAM_STYLES,
    lesson='09, "Adam: a step for each weight"',
)


# Schedules


def _decayed_by_loop(rate: float, step: int, every: int, factor: float) -> float:
    while step >= every:
        rate, step = rate * factor, step - every
    return rate


def _decayed_again(rate: float, step: int, every: int, factor: float) -> float:
    return rate if step < every else factor * _decayed_again(rate, step - every, every, factor)


step_decay = Question(
    name="step_decay",
    reference=lambda rate, step, every, factor: rate * factor ** (step // every),
    borrowed=[schedules.step_decay],
    examples=[
        (0.8, 0, 10, 0.5),
        (0.8, 9, 10, 0.5),
        (0.8, 10, 10, 0.5),
        (0.8, 25, 10, 0.5),
        (0.6, 41, 8, 0.9),
    ],
    random=lambda rng: (
        round(float(rng.uniform(0.05, 1)), 2),
        int(rng.integers(30, 90)),
        int(rng.integers(4, 12)),
        round(float(rng.uniform(0.5, 0.95)), 2),
    ),
    read=number,
    mistakes=[
        Mistake(
            "the rate falls a little at every step: it stays until a whole `every` is over, step // every.",
            lambda rate, step, every, factor: rate * factor ** (step / every),
        ),
        Mistake(
            "step % every is what is left over: how many times is `every` over? step // every.",
            lambda rate, step, every, factor: rate * factor ** (step % every),
        ),
        Mistake(
            "it falls within the first `every` steps already: step // every rounds down.",
            lambda rate, step, every, factor: rate * factor ** math.ceil(step / every),
        ),
        Mistake(
            "it falls within the first `every` steps already: step // every rounds down.",
            lambda rate, step, every, factor: rate * factor ** round(step / every),
        ),
        Mistake(
            "brackets: factor ** (step // every).",
            lambda rate, step, every, factor: rate * factor**step // every,
        ),
        Mistake(
            "1 − factor stands for factor.",
            lambda rate, step, every, factor: rate * (1 - factor) ** (step // every),
        ),
        Mistake(
            "a half is written into the code: use the factor that is given.",
            lambda rate, step, every, factor: rate * 0.5 ** (step // every),
        ),
        Mistake(
            "multiplied by the factor once only: again after each further `every` steps.",
            lambda rate, step, every, factor: rate * factor if step >= every else rate,
        ),
        Mistake(
            "multiplied by the factor times a number of times: that is a power, **.",
            lambda rate, step, every, factor: rate * factor * (step // every),
        ),
        Mistake(
            "it falls at every step: only after each `every` steps.",
            lambda rate, step, every, factor: rate * factor**step,
        ),
        Mistake(
            "it falls one step too early: `step` steps have been taken, so count from 0.",
            lambda rate, step, every, factor: rate * factor ** ((step + 1) // every),
        ),
        Mistake(
            "it falls one step too late: after `every` steps, at step = every, the new rate holds.",
            lambda rate, step, every, factor: rate * factor ** (max(step - 1, 0) // every),
        ),
        Mistake(
            "it falls at step 0 already: the first `every` steps have the full rate.",
            lambda rate, step, every, factor: rate * factor ** (step // every + 1),
        ),
        Mistake(
            "the rate grows: it is multiplied by the factor, not divided.",
            lambda rate, step, every, factor: rate / factor ** (step // every),
        ),
        Mistake(
            "the rate is taken to the power, too: only the factor is.",
            lambda rate, step, every, factor: (rate * factor) ** (step // every),
        ),
        Mistake(
            "the share of the rate is returned: multiply by the rate.",
            lambda rate, step, every, factor: factor ** (step // every),
        ),
        Mistake(
            "divided the wrong way round: step // every.",
            lambda rate, step, every, factor: rate * factor ** (every // max(step, 1)),
        ),
        Mistake(
            "it falls only in the one step that is a multiple of `every`, and then it is back.",
            lambda rate, step, every, factor: (
                rate * factor if step and step % every == 0 else rate
            ),
        ),
        Mistake(
            "it falls only in the one step that is a multiple of `every`, and then it is back.",
            lambda rate, step, every, factor: rate * factor if step % every == 0 else rate,
        ),
    ],
    styles=[
        lambda rate, step, every, factor: rate * factor ** int(step / every),
        lambda rate, step, every, factor: math.pow(factor, math.floor(step / every)) * rate,
        lambda rate, step, every, factor: np.float32(rate * np.power(factor, step // every)),
        lambda rate, step, every, factor: rate * np.prod([factor] * (step // every)),
        _decayed_by_loop,
        _decayed_again,
    ],
    lesson='09, "Schedules: shorter and shorter"',
)


def _cosine(
    shape: Callable = lambda done: (1 + math.cos(math.pi * done)) / 2,
    done: Callable = lambda step, steps, warmup: min((step - warmup) / (steps - warmup), 1),
    warm: Callable = lambda step, warmup: (step + 1) / (warmup + 1),
) -> Callable:
    """An answer in which these parts differ."""

    def cosine_rate(rate: float, step: int, steps: int, warmup: int) -> float:
        if step < warmup:
            return rate * warm(step, warmup)
        return rate * shape(done(step, steps, warmup))

    return cosine_rate


def _cosine_of_numpy(rate: float, step: int, steps: int, warmup: int) -> Any:
    up = np.arange(1, warmup + 1) / (warmup + 1)
    down = np.cos(np.linspace(0, np.pi / 2, steps - warmup + 1)) ** 2
    return rate * np.concatenate([up, down])[min(step, steps)]


_COSINE_STYLES = [
    _cosine(),
    _cosine_of_numpy,
    _cosine(lambda done: 1 - math.sin(math.pi * done / 2) ** 2),
    lambda rate, step, steps, warmup: np.float32(_cosine()(rate, step, steps, warmup)),
    lambda rate, step, steps, warmup: (
        rate * (step + 1) / (warmup + 1)
        if step <= warmup
        else 0
        if step > steps
        else 0.5 * rate * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup)))
    ),
]

_HALF = "the half is missing: 1 + cos goes from 2 to 0."


def _a_rate(rng: np.random.Generator) -> float:
    return round(float(rng.uniform(0.05, 0.9)), 2)


cosine_fall = Question(
    name="cosine_rate",
    reference=_cosine(),
    borrowed=[schedules.cosine],
    examples=[
        (0.4, 0, 100, 0),
        (0.4, 25, 100, 0),
        (0.4, 50, 100, 0),
        (0.4, 100, 100, 0),
        (0.3, 70, 60, 0),
    ],
    random=lambda rng: (_a_rate(rng), int(rng.integers(3, 50)), int(rng.integers(50, 90)), 0),
    read=number,
    mistakes=[
        Mistake(_HALF, _cosine(lambda done: 1 + math.cos(math.pi * done))),
        Mistake(
            "brackets: the half multiplies 1 + cos, both.",
            _cosine(lambda done: 0.5 + math.cos(math.pi * done)),
        ),
        Mistake(
            "π is missing: half a wave of the cosine goes from 0 to π.",
            _cosine(lambda done: (1 + math.cos(done)) / 2),
        ),
        Mistake(
            "the angle goes to 180, in degrees: NumPy's cosine takes π for half a turn.",
            _cosine(lambda done: (1 + math.cos(180 * done)) / 2),
        ),
        Mistake(
            "a whole wave, with 2π, comes back up: half a wave ends at π.",
            _cosine(lambda done: (1 + math.cos(2 * math.pi * done)) / 2),
        ),
        Mistake(
            "a quarter of a wave, with π/2: half a wave ends at π.",
            _cosine(lambda done: math.cos(math.pi * done / 2)),
        ),
        Mistake(
            "1 − cos rises: 1 + cos falls.",
            _cosine(lambda done: (1 - math.cos(math.pi * done)) / 2),
        ),
        Mistake(
            "the 1 + is missing: the cosine alone goes down to −1, and a rate is never negative.",
            _cosine(lambda done: math.cos(math.pi * done)),
        ),
        Mistake(
            "the 1 + is missing: the cosine alone goes down to −1, and a rate is never negative.",
            _cosine(lambda done: 0.5 * math.cos(math.pi * done)),
        ),
        Mistake(
            "after `steps` steps the wave rises again: the rate stays 0 from there on.",
            _cosine(done=lambda step, steps, warmup: step / steps),
        ),
        Mistake(
            "after `steps` steps the rate is 0, not the full rate.",
            _cosine(done=lambda step, steps, warmup: step / steps if step <= steps else 0),
        ),
        Mistake(
            "`step` steps have been taken: do not add 1 to it in the wave.",
            _cosine(done=lambda step, steps, warmup: min((step + 1) / steps, 1)),
        ),
        Mistake(
            "that is a straight line: half a wave of the cosine is asked for.",
            _cosine(lambda done: 1 - done),
        ),
        Mistake(
            "// cuts the fractions off: take / for the share that is done.",
            _cosine(done=lambda step, steps, warmup: min(step // steps, 1)),
        ),
        Mistake("there is no `return`, or not on every path.", nothing),
    ],
    styles=_COSINE_STYLES,
    lesson='09, "Schedules: shorter and shorter"',
)


def _a_warm_rate(rng: np.random.Generator) -> tuple:
    warmup = int(rng.integers(4, 12))
    return _a_rate(rng), int(rng.integers(0, 2 * warmup)), 5 * warmup - 1, warmup


cosine_warm_up = Question(
    name="cosine_rate",
    reference=_cosine(),
    borrowed=[schedules.cosine],
    examples=[
        (0.5, 0, 24, 4),
        (0.5, 3, 24, 4),
        (0.5, 4, 24, 4),
        (0.5, 9, 24, 4),
        (0.5, 24, 24, 4),
    ],
    random=_a_warm_rate,
    read=number,
    mistakes=[
        Mistake(
            "it starts with a rate of 0, a step that goes nowhere: (step + 1) / (warmup + 1).",
            _cosine(warm=lambda step, warmup: step / warmup),
        ),
        Mistake(
            "it starts with a rate of 0, a step that goes nowhere: (step + 1) / (warmup + 1).",
            _cosine(warm=lambda step, warmup: step / (warmup + 1)),
        ),
        Mistake(
            "divided by warmup: the full rate comes at step = warmup, so divide by warmup + 1.",
            _cosine(warm=lambda step, warmup: (step + 1) / warmup),
        ),
        Mistake(
            "the wave begins at step 0: it begins where the warm-up ends, step − warmup.",
            _cosine(done=lambda step, steps, warmup: min(step / steps, 1)),
        ),
        Mistake(
            "the wave is `steps` long: with the warm-up it is `steps` in all, so the wave has steps − warmup.",
            _cosine(done=lambda step, steps, warmup: min((step - warmup) / steps, 1)),
        ),
        Mistake(
            "the warm-up is missing: while step < warmup, the rate rises.",
            lambda rate, step, steps, warmup: _cosine()(rate, step, steps, 0),
        ),
        Mistake(
            "the full rate from the start: while step < warmup, it rises.",
            _cosine(warm=lambda step, warmup: 1),
        ),
        Mistake(
            "the rate is 0 while step < warmup: it rises there.",
            _cosine(warm=lambda step, warmup: 0),
        ),
        Mistake(
            "in the warm-up the rate falls: it rises.",
            _cosine(warm=lambda step, warmup: 1 - step / (warmup + 1)),
        ),
        Mistake(
            "the warm-up line is multiplied by the wave: while step < warmup, there is the line alone.",
            lambda rate, step, steps, warmup: (
                _cosine()(rate, step, steps, 0) * min((step + 1) / (warmup + 1), 1)
            ),
        ),
        Mistake(
            "the share alone is given in the warm-up: multiply by the rate.",
            lambda rate, step, steps, warmup: _cosine()(
                rate if step >= warmup else 1, step, steps, warmup
            ),
        ),
        Mistake(
            "brackets: (step + 1) / (warmup + 1).",
            lambda rate, step, steps, warmup: (
                rate * step + 1 / (warmup + 1)
                if step < warmup
                else _cosine()(rate, step, steps, warmup)
            ),
        ),
        Mistake(
            "brackets: (step + 1) / (warmup + 1).",
            _cosine(warm=lambda step, warmup: step + 1 / (warmup + 1)),
        ),
        Mistake(
            "brackets: (step − warmup) / (steps − warmup).",
            _cosine(done=lambda step, steps, warmup: min(step - warmup / steps - warmup, 1)),
        ),
        Mistake(
            "the line of the warm-up is computed and not returned: the wave follows in any case.",
            lambda rate, step, steps, warmup: (
                rate * (1 + math.cos(math.pi * min((step - warmup) / (steps - warmup), 1))) / 2
            ),
        ),
        Mistake(
            "the warm-up goes on for ever: only while step < warmup.",
            lambda rate, step, steps, warmup: rate * (step + 1) / (warmup + 1),
        ),
        Mistake(_HALF, _cosine(lambda done: 1 + math.cos(math.pi * done))),
        Mistake("there is no `return`, or not on every path.", nothing),
    ],
    styles=_COSINE_STYLES,
    lesson='09, "Schedules: shorter and shorter"',
)


# Simulated annealing


def _accept(rise: float, temperature: float, u: float) -> bool:
    return rise <= 0 or u < math.exp(-rise / temperature)


def _accept_at_length(rise: float, temperature: float, u: float) -> bool:
    if rise <= 0:
        return True
    else:
        chance = np.exp(-rise / temperature)
        return chance > u


_ACCEPT_CASES = [
    (-1.0, 2.0, 0.9),
    (-3.0, 0.5, 0.2),
    (1.0, 2.0, 0.55),
    (1.0, 2.0, 0.65),
    (0.5, 0.25, 0.1),
    (0.5, 0.25, 0.2),
    (2.0, 4.0, 0.5),
    (2.0, 4.0, 0.7),
    (0.1, 3.0, 0.2),
    (0.1, 0.05, 0.3),
    (-0.2, 0.1, 0.95),
    (3.0, 0.4, 0.01),
    (-1.0, 2.0, 0.3),
    (1.0, 2.0, 0.25),
    (1.0, 2.0, 0.3),
    (1.0, 2.0, 0.45),
    (1.0, 2.0, 0.15),
]

accept = Question(
    name="accept",
    reference=_accept,
    examples=_ACCEPT_CASES,
    random=lambda rng: tuple(
        round(float(rng.uniform(*ends)), 2) for ends in ((-0.3, 2), (0.2, 3), (0.01, 0.99))
    ),
    read=number,
    mistakes=[
        Mistake(
            "no move uphill is accepted: with probability exp(−rise / temperature), it is.",
            lambda rise, temperature, u: rise < 0,
        ),
        Mistake(
            "every move is accepted: uphill, only if u < exp(−rise / temperature). Is the minus there?",
            lambda rise, temperature, u: True,
        ),
        Mistake(
            "> stands for <: a number u from 0 to 1 lies *below* p with the probability p.",
            lambda rise, temperature, u: rise <= 0 or u > math.exp(-rise / temperature),
        ),
        Mistake(
            "up and down have changed places (is the minus there?): a negative rise means that f falls.",
            lambda rise, temperature, u: rise >= 0 or u < math.exp(rise / temperature),
        ),
        Mistake(
            "only down is asked about, and the wrong way round: a negative rise means that f falls.",
            lambda rise, temperature, u: rise > 0,
        ),
        Mistake(
            "temperature / rise: it is rise / temperature.",
            lambda rise, temperature, u: rise <= 0 or u < math.exp(-temperature / rise),
        ),
        Mistake(
            "rise · temperature: divide by the temperature, so that heat lets more moves pass.",
            lambda rise, temperature, u: rise <= 0 or u < math.exp(-rise * temperature),
        ),
        Mistake(
            "the temperature plays no part: exp(−rise / temperature).",
            lambda rise, temperature, u: rise <= 0 or u < math.exp(-rise),
        ),
        Mistake(
            "exp is missing: the probability is exp(−rise / temperature).",
            lambda rise, temperature, u: rise <= 0 or u < -rise / temperature + 1,
        ),
        Mistake(
            "1 − exp is the probability to stay: move if u < exp(−rise / temperature).",
            lambda rise, temperature, u: rise <= 0 or u < 1 - math.exp(-rise / temperature),
        ),
        Mistake(
            "exp(−rise) is divided by the temperature: the division belongs inside.",
            lambda rise, temperature, u: rise <= 0 or u < math.exp(-rise) / temperature,
        ),
        Mistake(
            "the temperature is the probability here: it is exp(−rise / temperature).",
            lambda rise, temperature, u: rise <= 0 or u < temperature,
        ),
        Mistake(
            "u is compared with 0.5: compare it with exp(−rise / temperature).",
            lambda rise, temperature, u: rise <= 0 or u < 0.5,
        ),
        Mistake(
            "a move downhill is rejected: it is always accepted. Has it got into the probability by abs?",
            lambda rise, temperature, u: u < math.exp(-abs(rise) / temperature),
        ),
        Mistake(
            "the probability is returned: compare u with it, and return True or False.",
            lambda rise, temperature, u: math.exp(-rise / temperature),
        ),
        Mistake(
            "the probability is returned: compare u with it, and return True or False.",
            lambda rise, temperature, u: min(1, math.exp(-rise / temperature)),
        ),
        Mistake(
            "> stands for <, or True and False have changed places.",
            lambda rise, temperature, u: not _accept(rise, temperature, u),
        ),
        Mistake(
            "a rejected move gives None: return False.",
            lambda rise, temperature, u: True if _accept(rise, temperature, u) else None,
        ),
    ],
    styles=[
        lambda rise, temperature, u: bool(u < np.exp(-rise / temperature)),
        lambda rise, temperature, u: u < min(1.0, math.exp(-rise / temperature)),
        lambda rise, temperature, u: int(rise < 0 or math.log(u) < -rise / temperature),
        lambda rise, temperature, u: np.exp(np.minimum(0, -rise / temperature)) > u,
        _accept_at_length,
    ],
    lesson='09, "Annealing is something else"',
)


def _annealed(
    new: Callable = lambda x, start, move: x + move,
    rule: Callable = lambda rise, temperature, u, path: _accept(rise, temperature, u),
    note: Callable = lambda path, x, new, f: path.append(x),
    finish: Callable = lambda path, f: path,
) -> Callable:
    """An answer to anneal in which these parts differ."""

    def anneal(f: Callable, start: float, moves: Any, temperatures: Any, us: Any) -> Any:
        x = float(start)
        path = [x]
        for move, temperature, u in zip(moves, temperatures, us, strict=True):
            tried = new(x, start, move)
            if rule(f(tried) - f(x), temperature, u, path):
                x = tried
            note(path, x, tried, f)
        return finish(path, f)

    return anneal


def _annealed_by_height(rise: Callable) -> Callable:
    def anneal(f: Callable, start: float, moves: Any, temperatures: Any, us: Any) -> list:
        path = [start]
        for move, temperature, u in zip(moves, temperatures, us, strict=True):
            x, tried = path[-1], path[-1] + move
            path.append(tried if _accept(rise(f, x, tried, start), temperature, u) else x)
        return path

    return anneal


def _anneal_in_array(f: Callable, start: float, moves: Any, temperatures: Any, us: Any) -> Any:
    places = np.full(len(moves) + 1, start, dtype=float)
    for i in range(len(moves)):
        new = places[i] + moves[i]
        better = f(new) <= f(places[i])
        lucky = us[i] < np.exp((f(places[i]) - f(new)) / temperatures[i])
        places[i + 1] = new if better or lucky else places[i]
    return places


def _anneal_again(f: Callable, start: float, moves: Any, temperatures: Any, us: Any) -> list:
    if len(moves) == 0:
        return [start]
    new = start + moves[0]
    x = new if _accept(f(new) - f(start), temperatures[0], us[0]) else start
    return [start, *_anneal_again(f, x, moves[1:], temperatures[1:], us[1:])]


def _anneal_keeping_value(
    f: Callable, start: float, moves: Any, temperatures: Any, us: Any
) -> tuple:
    x, value = start, f(start)
    path: tuple = (start,)
    for i, move in enumerate(moves):
        value_there = f(x + move)
        if _accept(value_there - value, temperatures[i], us[i]):
            x, value = x + move, value_there
        path += (x,)
    return path


_BUMPY = "f = lambda x: x * x / 10 + np.cos(3 * x); anneal(f, {}, {}, {}, {})"


def _an_annealing(rng: np.random.Generator) -> tuple:
    temperatures = np.round(rng.uniform(1.5, 3) * 0.7 ** np.arange(7), 2)
    moves, us = rng.uniform(-1.4, 1.4, 7).round(2), rng.uniform(0, 1, 7).round(2)
    return _BUMPY, round(float(rng.uniform(2, 4)), 2), moves, temperatures, us


anneal = Question(
    name="anneal",
    reference=_annealed(),
    programs=True,
    examples=[
        (
            "f = lambda x: x * x; anneal(f, {}, {}, {}, {})",
            2.0,
            np.array([-1.0, 0.5, 1.0, -0.5]),
            np.array([4.0, 2.0, 1.0, 0.5]),
            np.array([0.9, 0.4, 0.3, 0.8]),
        ),
        (
            _BUMPY,
            3.0,
            np.array([1.0, -0.6, -1.2, 0.4, -0.9, 0.7]),
            np.array([3.0, 2.0, 1.5, 1.0, 0.5, 0.2]),
            np.array([0.2, 0.7, 0.5, 0.8, 0.1, 0.9]),
        ),
    ],
    random=_an_annealing,
    read=lambda places: list(places) if inspect.isgenerator(places) else places,
    mistakes=[
        Mistake(
            "each move starts from `start`: it starts from the place where you stand.",
            _annealed(new=lambda x, start, move: start + move),
        ),
        Mistake(
            "the move is taken for the new place: the new place is x + move.",
            _annealed(new=lambda x, start, move: move),
        ),
        Mistake(
            "the move is subtracted: x + move.", _annealed(new=lambda x, start, move: x - move)
        ),
        Mistake(
            "every move is accepted: where f rises, it takes luck.",
            _annealed(rule=lambda rise, temperature, u, path: True),
        ),
        Mistake(
            "no move uphill is accepted: then it stays in the first hollow.",
            _annealed(rule=lambda rise, temperature, u, path: rise <= 0),
        ),
        Mistake(
            "the rise has the wrong sign: f at the new place, minus f where you stand.",
            _annealed(rule=lambda rise, temperature, u, path: _accept(-rise, temperature, u)),
        ),
        Mistake(
            "the places are compared: the rise is the difference of f at the two.",
            lambda f, *given: _annealed()(lambda x: x, *given),
        ),
        Mistake(
            "f at the new place alone is given to the rule: subtract f where you stand.",
            _annealed_by_height(lambda f, x, tried, start: f(tried)),
        ),
        Mistake(
            "compared with f at the start: compare with f where you stand.",
            _annealed_by_height(lambda f, x, tried, start: f(tried) - f(start)),
        ),
        Mistake(
            "> stands for <: it is lucky if u is below exp(−rise / temperature).",
            _annealed(
                rule=lambda rise, temperature, u, path: (
                    rise <= 0 or u > math.exp(-rise / temperature)
                )
            ),
        ),
        Mistake(
            "u and temperature have changed places: accept(rise, temperature, u).",
            _annealed(rule=lambda rise, temperature, u, path: _accept(rise, u, temperature)),
        ),
        Mistake(
            "the temperature plays no part: exp(−rise / temperature), with that of this move.",
            _annealed(rule=lambda rise, temperature, u, path: _accept(rise, 1, u)),
        ),
        Mistake(
            "all moves have the first temperature: move i has temperatures[i].",
            lambda f, start, moves, temperatures, us: _annealed()(
                f, start, moves, temperatures[0] + 0 * temperatures, us
            ),
        ),
        Mistake(
            "the start is missing: the list begins with it.",
            _annealed(finish=lambda path, f: path[1:]),
        ),
        Mistake(
            "only accepted places are noted: after a rejected move, note once more where you stand.",
            _annealed(note=lambda path, x, new, f: path.append(x) if x == new else None),
        ),
        Mistake(
            "places are noted that were not accepted: note where you stand after the move.",
            _annealed(note=lambda path, x, new, f: path.append(new)),
        ),
        Mistake(
            "only the last place is returned: all of them are asked for.",
            _annealed(finish=lambda path, f: path[-1]),
        ),
        Mistake(
            "only the best place is returned: all of them are asked for.",
            _annealed(finish=lambda path, f: min(path, key=f)),
        ),
        Mistake(
            "the heights f(x) are returned: the places x are asked for.",
            _annealed(finish=lambda path, f: [f(x) for x in path]),
        ),
        Mistake(
            "only the first move is made: is `return` inside the loop?",
            _annealed(finish=lambda path, f: path[:2]),
        ),
        Mistake(
            "the last move is left out: range(n) ends before n by itself.",
            _annealed(finish=lambda path, f: path[:-1]),
        ),
        Mistake(
            "the first move is left out: indices count from 0.",
            lambda f, start, *rounds: _annealed()(f, start, *(one[1:] for one in rounds)),
        ),
        Mistake("the places are not returned: is `return` missing?", nothing),
    ],
    styles=[
        _annealed(),
        _annealed(finish=lambda path, f: np.array(path, dtype=np.float32)),
        _anneal_in_array,
        _anneal_again,
        _anneal_keeping_value,
    ],
    lesson='09, "Annealing is something else"',
)


# Down the ravine

_STEPS, _LOW = 150, 0.05


class Gradient:
    """The gradient of a ravine, which curves 100 times as much across as along."""

    __name__ = "gradient"

    def __init__(self, angle: float, bottom: np.ndarray, limit: int = _STEPS):
        across = np.array([np.cos(angle), np.sin(angle)])
        along = np.array([-across[1], across[0]])
        self.across, self.along, self.bottom = across, along, bottom
        self.start = bottom + across + 8 * along
        self.calls, self.limit = 0, limit

    def __call__(self, w: np.ndarray) -> np.ndarray:
        self.calls += 1
        if self.calls > self.limit:
            raise RuntimeError(f"gradient was called more often than {self.limit} times")
        away = np.asarray(w, dtype=float) - self.bottom
        return 100 * (away @ self.across) * self.across + (away @ self.along) * self.along

    def __deepcopy__(self, memo: dict) -> "Gradient":
        """A copy for another call, which counts from 0."""
        copied = Gradient.__new__(Gradient)
        copied.__dict__.update(vars(self), calls=0)
        return copied

    def height(self, w: np.ndarray) -> float:
        away = w - self.bottom
        return float(50 * (away @ self.across) ** 2 + 0.5 * (away @ self.along) ** 2)


class _End:
    """What `walk` gave. Two are never alike, so a verdict comes from the judge alone."""

    def __init__(self, value: Any):
        self.value = value

    def __repr__(self) -> str:
        return kind(self.value)


_PAIR = "that is the pair of momentum_step: return w alone, the place."
_PATH = "all places are returned: return the last one, w."
_NUMBER = "w is a line of two numbers: the place itself, not a height or a number of steps."
_STAYS = "w has not moved: each step must give the next w, w, velocity = momentum_step(…)."
_ELSEWHERE = "the walk does not begin at `start`: before the loop, w is start."
_AWAY = "the walk has run away: the rate is too large (across, the ravine curves by 100), or the step goes uphill."
_SWINGS = "along the ravine it has arrived, and across it still swings: a smaller rate, or less momentum."
_SLOW = "it has come down, and creeps along the bottom: more momentum (0.9, say), or a larger rate. And each step needs the velocity that the last one gave."
_NOT_YET = (
    "on the right way: take all the steps, and try other rates (0.005 to 0.02) with momentum 0.9."
)
_TOO_MANY = "one gradient a step, and `steps` steps: compute it once, gradient(w), and use it."


def _judge_walk(got: _End, gradient: Gradient, start: np.ndarray, steps: int) -> str | None:
    value = got.value
    if isinstance(value, tuple) and len(value) == 2 and np.shape(value[0]) == (2,):
        return _judgement("a pair of arrays, expected one", _PAIR)
    w = numbers(value)
    if w is None or w.shape != (2,):
        cause = _PATH if w is not None and w.ndim == 2 else _NUMBER
        return _judgement(f"{kind(value)}, expected one of shape (2,)", cause)
    height, first = gradient.height(w), gradient.height(start)
    if height < _LOW:
        return None
    said = f"a place of height {height:.3g}, and below {_LOW} is asked for"
    away = w - gradient.bottom
    along, across = abs(away @ gradient.along), abs(away @ gradient.across)
    if across < along and along > 1.1 * abs((start - gradient.bottom) @ gradient.along):
        return _judgement(said, _ELSEWHERE)  # the rate would have to be far too large across
    if not height < 4 * first:
        return _judgement(said, _AWAY)
    if np.array_equal(w, start):
        return _judgement(said, _STAYS)
    if 100 * across**2 > along**2:
        return _judgement(said, _SWINGS if across > 0.5 else _NOT_YET)
    return _judgement(said, _SLOW)


def _walker(
    rate: float = 0.01,
    momentum: float = 0.9,
    step: Callable = _momentum_step,
    finish: Callable = lambda path, velocity: path[-1],
    calls: int = 1,
) -> Callable:
    def walk(gradient: Callable, start: Any, steps: int) -> Any:
        w, velocity = np.array(start), np.zeros_like(start)
        path = [w]
        for _ in range(steps):
            slopes = [gradient(w) for _ in range(calls)]
            w, velocity = step(w, velocity, slopes[0], rate, momentum)
            path.append(w)
        return finish(path, velocity)

    return walk


def _walk(gradient: Gradient, start: np.ndarray, steps: int) -> np.ndarray:
    return _walker()(deepcopy(gradient), start, steps)


def _keeps_the_pair(gradient: Callable, start: Any, steps: int) -> Any:
    w, velocity = start, 0 * start
    for _ in range(steps):
        w = _momentum_step(w, velocity, gradient(w), 0.01, 0.9)
    return w


def _does_not_call(gradient: Any, start: Any, steps: int) -> Any:
    return _momentum_step(start, 0 * start, gradient, 0.01, 0.9)


def _walk_by_adam(gradient: Callable, start: Any, steps: int) -> Any:
    w, mean, square = start, 0 * start, 0 * start
    for t in range(1, steps + 1):
        w, mean, square = _adam()(w, mean, square, gradient(w), t, 0.7, 0.9, 0.999, 1e-8)
    return w


def _walk_from_zero(gradient: Callable, start: Any, steps: int) -> Any:
    return _walker()(gradient, 0 * start, steps)


def _a_ravine(rng: np.random.Generator) -> tuple:
    ravine = Gradient(float(rng.uniform(0.3, 1.2)), rng.normal(0, 3, 2))
    return ravine, ravine.start, _STEPS


# So far from 0 that a walk from there does not arrive.
_FAR = Gradient(0.7, np.array([30000.0, -40000.0]))

walk = Question(
    name="walk",
    reference=_walk,
    borrowed=_OPTIMIZERS,
    examples=[_a_ravine(np.random.default_rng(9)), (_FAR, _FAR.start, _STEPS)],
    random=_a_ravine,
    read=_End,
    judge=_judge_walk,
    mistakes=[
        Mistake(_PAIR, _walker(finish=lambda path, velocity: (path[-1], velocity))),
        Mistake(_PATH, _walker(finish=lambda path, velocity: path)),
        Mistake(_NUMBER, _walker(finish=lambda path, velocity: 0.01)),
        Mistake(_STAYS, _walker(finish=lambda path, velocity: path[0])),
        Mistake(_ELSEWHERE, _walk_from_zero),
        Mistake(_AWAY, _walker(rate=0.1)),
        Mistake(
            _AWAY, _walker(step=lambda w, v, g, rate, mu: (w + rate * (mu * v + g), mu * v + g))
        ),
        Mistake(_AWAY, _walker(rate=0.03, momentum=0)),
        Mistake(_SLOW, _walker(momentum=0)),
        Mistake(_SLOW, _walker(rate=0.0195, momentum=0)),
        Mistake(_SLOW, _walker(rate=0.0005)),
        Mistake(_SLOW, _walker(step=lambda w, v, g, rate, mu: (w - rate * (mu * v + g), v))),
        Mistake(_NOT_YET, _walker(finish=lambda path, velocity: path[20])),
        Mistake(_SWINGS, _walker(rate=0.02, momentum=0)),
        Mistake(
            "momentum_step gives two results: take both, w, velocity = momentum_step(…).",
            _keeps_the_pair,
        ),
        Mistake("gradient is a function: call it where you stand, gradient(w).", _does_not_call),
        Mistake(_TOO_MANY, _walker(calls=2)),
        Mistake("there is no `return`: end with return w.", nothing),
    ],
    styles=[
        _walker(),
        _walker(rate=0.005),
        _walker(rate=0.03),
        _walker(rate=0.02, momentum=0.7),
        _walker(rate=0.01, momentum=0.85, step=_nesterov_step),
        _walker(finish=lambda path, velocity: path[-1].tolist()),
        _walk_by_adam,
    ],
    lesson='09, "Momentum: a memory"',
)
