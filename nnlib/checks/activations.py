"""The questions of assignment 02: activation functions and their derivatives."""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import activations

from .question import Mistake, Question


def _eighths(rng: np.random.Generator, *shape: Any) -> np.ndarray:
    """Normal numbers, rounded so that a float32 holds them exactly and a message shows them."""
    return np.round(8 * rng.normal(0, 2, shape)) / 8


def _row(rng: np.random.Generator) -> tuple:
    return (_eighths(rng, 6),)


def _table(rng: np.random.Generator) -> tuple:
    z = _eighths(rng, rng.integers(2, 4), rng.integers(2, 5))
    z[0, -1] = abs(z[0, -1])  # so that the largest σ(z) sets the slack, which rounding needs
    return (z,)


def _each(one: Callable) -> Callable:
    """The style of a loop over single numbers, put back into shape."""
    return lambda z, *more: np.reshape([one(float(v), *more) for v in np.ravel(z)], np.shape(z))


def _filled(z: np.ndarray) -> np.ndarray:
    a = np.zeros_like(z)
    a[z > 0] = z[z > 0]
    return a


def _in_place(z: np.ndarray) -> np.ndarray:
    z[z < 0] = 0
    return z


_SCALAR_IF = (
    "`if` needs one True or False, and z is an array: treat all of z at once, with np.where, "
    "np.maximum or z > 0."
)


# What a loop does with one entry. Each stops in its own way at a row of a table.
def _with_numpy(v: Any) -> Any:
    return v


def _with_if(v: Any) -> Any:
    bool(v > 0)
    return v


def _with_math(v: Any) -> Any:
    math.floor(v)
    return v


_ONE_FOR_ALL = (
    "one answer for the whole array: np.max, np.any, np.all and `if` look at all of z, "
    "np.maximum and np.where at each entry for itself."
)
_EARLY = (
    "`return` stands inside the loop, and ends the function at the first entry. Move it to the "
    "left, below the loop."
)
_ROWS_ONLY = (
    "the loop goes through z as if it were one row of numbers. The entries of a table are its "
    "rows: go through z.ravel() and give the result the shape of z, or treat all of z at once."
)
_SHORT = "one entry is left out: range(len(z)) counts from 0 to the last one."


def _short(result: Any) -> Any:
    result = np.array(result, dtype=float)
    result[-1] = 0
    return result


def _of_size(f: Callable, size: int, look: Callable) -> Callable:
    def answer(z: np.ndarray, *more: float) -> np.ndarray:
        out = np.zeros(size)
        for i in range(size):
            out[i] = f(look(z[i]), *more)
        return out

    return answer


def _of_tables(f: Callable) -> Callable:
    def answer(z: np.ndarray, *more: float) -> np.ndarray:
        out = np.zeros((z.shape[0], z.shape[1]))
        for i, j in np.ndindex(out.shape):
            out[i, j] = f(z[i, j], *more)
        return out

    return answer


def _slips(f: Callable, size: int, rows: bool = True, tables: bool = True) -> list[Mistake]:
    """The slips of anyone who goes through an array: loops, shapes, `return`.

    f is right; `size` is how many numbers the first example has. `rows` and `tables`: whether
    z is a row, (n,), in some of the examples, and whether it is a table, (n, h).
    """
    slips = [
        Mistake(
            "the result is a column, and z was none. Leave the shape as it is.",
            lambda z, *more: np.reshape(f(z, *more), (-1, 1)),
        ),
        Mistake(
            "the result has one axis too many, or too long a one. Leave the shape as it is.",
            lambda z, *more: np.reshape(f(z, *more), (1, -1)),
        ),
        Mistake(
            "z is added up first: each entry has a result of its own.",
            lambda z, *more: f(np.sum(z), *more),
        ),
        Mistake(
            _ONE_FOR_ALL,
            lambda z, *more: np.max(f(z, *more)),
        ),
        Mistake("each row is put in order: leave the entries where they are.", _sorted(f)),
    ]
    if tables:
        slips += [
            Mistake(
                "the shape is lost: a table comes in, and one long row goes out. Give the result "
                "the shape of z: reshape(z.shape).",
                lambda z, *more: np.ravel(f(z, *more)),
            ),
            Mistake(
                "a table of one row is a table all the same, (1, n): np.squeeze, or a [0], takes its "
                "axis away.",
                lambda z, *more: np.squeeze(f(z, *more)),
            ),
        ]
    if rows and tables:
        slips += [
            Mistake(
                "z.shape[1] is there only where z is a table: z may be one row of numbers, too.",
                _of_tables(f),
            ),
            Mistake(_ROWS_ONLY, lambda z, *more: _of_size(f, len(z), _with_numpy)(z, *more)),
        ]
    for look in (_with_numpy, _with_if, _with_math) if rows else ():
        slips += [
            Mistake(_EARLY, lambda z, *more, look=look: [f(look(z[0]), *more)]),
            Mistake(_EARLY, lambda z, *more, look=look: f(look(z[0]), *more)),
            Mistake(
                "only the result of the last entry is kept: collect them all, in a list or array.",
                lambda z, *more, look=look: [f(look(v), *more) for v in z][-1],
            ),
            Mistake(_SHORT, lambda z, *more, look=look: [f(look(v), *more) for v in z[:-1]]),
            Mistake(_SHORT, lambda z, *more, look=look: _short([f(look(v), *more) for v in z])),
            Mistake(
                "the first entry is left out: indices count from 0.",
                lambda z, *more, look=look: [f(look(v), *more) for v in z[1:]],
            ),
            Mistake(
                f"the loop counts to {size}, as in the example: z may have any size.",
                _of_size(f, size, look),
            ),
        ]
        if tables and look is not _with_numpy:
            slips.append(
                Mistake(_ROWS_ONLY, lambda z, *more, look=look: [f(look(v), *more) for v in z])
            )
    return slips


def _sorted(f: Callable) -> Callable:
    return lambda z, *more: np.sort(f(z, *more))


def _nested(one: Callable) -> Callable:
    """The style of a recursion into rows, down to single numbers."""

    def answer(z: Any, *more: float) -> Any:
        if np.ndim(z) == 0:
            return one(float(z), *more)
        return tuple(answer(row, *more) for row in z)

    return answer


_ONE_ROW = np.array([[0.5, -3.0, 12.0]])
_SIGMOID: Any = activations.sigmoid
_NOT_A_FACTOR = (
    "a function is used without its ( ): activations.sigmoid is the function, "
    "activations.sigmoid(z) its result."
)
_MISSING_STAR = (
    "in Python, brackets right behind a number or a result mean a call: write the * between."
)


def _number_called(z: np.ndarray) -> Any:
    two: Any = 2
    return two(z)


def _product_called(z: np.ndarray) -> Any:
    a: Any = activations.sigmoid(z)
    return a(1 - a)


def _step_above(z: np.ndarray) -> np.ndarray:
    return np.where(z > 0, 1, z)


_PLACES = (
    Mistake(
        "np.where with the condition alone tells where it holds, the places. Say what to put "
        "there, and what elsewhere: np.where(condition, a, b).",
        lambda z: np.where(z > 0),
    ),
    Mistake(
        "z[z > 0] keeps the positive entries and drops the others: the result has to keep the "
        "shape of z.",
        lambda z: z[z > 0],
    ),
)

_IN_STEP_AND_RELU_DERIVATIVE = [
    Mistake(
        "0/0 is nan: z divided by z, or by |z|, has no value at z = 0. Compare, z > 0.",
        lambda z: np.maximum(z, 0) / z,
    ),
    Mistake(_ONE_FOR_ALL, lambda z: int((z > 0).all())),
    Mistake(_SCALAR_IF, lambda z: 1 if z > 0 else 0),
]

step = Question(
    name="step",
    reference=activations.step,
    examples=[
        (np.array([-1.0, 0.0, 2.0]),),
        (np.array([0.25, -0.5, 30.0, 0.0001, -0.0001]),),
        (_ONE_ROW,),
        (np.array([[1.0, -1.0], [0.75, 3.0]]),),
    ],
    random=_table,
    mistakes=[
        Mistake(
            "step(0) is 0: the unit fires above the threshold, not on it.",
            lambda z: np.where(z >= 0, 1, 0),
        ),
        Mistake(
            "the other way round: 1 where z is above 0, else 0.", lambda z: np.where(z < 0, 1, 0)
        ),
        Mistake(
            "the other way round: these are the units that do not fire.",
            lambda z: np.where(z <= 0, 1, 0),
        ),
        Mistake("this is the sign of z. A step is 0, not −1, where z is below 0.", np.sign),
        Mistake("this is −1 or 1. A step is 0 or 1.", lambda z: np.where(z > 0, 1, -1)),
        Mistake(
            "what is above the threshold passes as it is: that is ReLU. A step gives 1.",
            lambda z: np.maximum(z, 0),
        ),
        Mistake("your threshold is not at 0.", lambda z: np.where(z > 0.5, 1, 0)),
        Mistake("your threshold is not at 0, but at 1.", lambda z: np.where(z > 1, 1, 0)),
        Mistake(
            "the fractions of z are cut off before it is compared: 0.25 is above 0, too.",
            lambda z: np.where(z >= 1, 1, 0),
        ),
        Mistake(
            "your threshold is a little above 0. It is 0 itself.",
            lambda z: np.where(z > 0.01, 1, 0),
        ),
        Mistake(
            "between 0 and 1, z passes as it is. A step jumps: 1 wherever z is above 0.",
            lambda z: np.clip(z, 0, 1),
        ),
        Mistake(
            "step(0) is 0, and yours is 0.5.",
            lambda z: np.heaviside(z, 0.5),
        ),
        *_IN_STEP_AND_RELU_DERIVATIVE,
        Mistake(
            "0/0 is nan: z divided by z, or by |z|, has no value at z = 0. Compare, z > 0.",
            lambda z: z / np.abs(z),
        ),
        Mistake("where z is below 0, it passes as it is: there the step is 0.", _step_above),
        Mistake(
            "1 everywhere: where z is not above 0, the step is 0.", lambda z: np.ones(z.shape)
        ),
        Mistake("1 for negative numbers, too: compare z > 0.", lambda z: np.where(z != 0, 1, 0)),
        *_PLACES,
        *_slips(activations.step, 3),
    ],
    styles=[
        lambda z: z > 0,
        lambda z: np.where(z > 0, 1.0, 0.0),
        _each(lambda v: 1 if v > 0 else 0),
        lambda z: np.heaviside(z, 0),
        lambda z: [[int(v > 0) for v in row] for row in z] if z.ndim == 2 else [*map(int, z > 0)],
        np.vectorize(lambda v: 1 if v > 0 else 0),
        _nested(lambda v: v > 0),
        lambda *z: np.clip(np.sign(z[0]), 0, 1),
        functools.partial(np.less, 0),
        lambda z: np.apply_along_axis(lambda row: [int(v > 0) for v in row], -1, z),
    ],
    lesson='02, "Step"',
)

_IN_SIGMOID_AND_SIGMOID_LARGE_INPUTS = [
    Mistake(
        "brackets: 1 / 1 + e⁻ᶻ is 1 + e⁻ᶻ. Put the whole denominator in brackets.",
        lambda z: 1 / 1 + np.exp(-z),
    ),
    Mistake("a − in the denominator where + belongs.", lambda z: 1 / (1 - np.exp(-z))),
    Mistake("this is e⁻ᶻ alone: divide 1 by 1 + e⁻ᶻ.", lambda z: np.exp(-z)),
    Mistake("−z² in the exponent, where −z belongs.", lambda z: 1 / (1 + np.exp(-(z**2)))),
    Mistake("z² in the exponent, where −z belongs.", lambda z: 1 / (1 + np.exp((-z) ** 2))),
    Mistake(
        "where z is not above 0 you give 0. There, σ(z) is between 0 and 0.5.",
        lambda z: np.where(z > 0, activations.sigmoid(z), 0),
    ),
    Mistake(
        "z / (1 + |z|) looks like σ: it has the formula with the exponential.",
        lambda z: 0.5 + 0.5 * z / (1 + np.abs(z)),
    ),
]

sigmoid = Question(
    name="sigmoid",
    reference=activations.sigmoid,
    examples=[
        (np.array([0.0, 2.0]),),
        (np.array([-1.0, 0.0, 1.0]),),
        (np.array([[0.5, -3.0, 12.0, -12.0]]),),
        (np.array([[0.0, -1.0], [0.75, 3.0]]),),
    ],
    random=_table,
    mistakes=[
        Mistake(
            "this is σ(−z): the sign in the exponent, or e⁻ᶻ where the 1 belongs.",
            lambda z: 1 / (1 + np.exp(z)),
        ),
        *_IN_SIGMOID_AND_SIGMOID_LARGE_INPUTS,
        Mistake("this is tanh z, from −1 to 1. The sigmoid goes from 0 to 1.", np.tanh),
        Mistake("2⁻ᶻ in place of e⁻ᶻ: np.exp.", lambda z: 1 / (1 + 2.0**-z)),
        Mistake("10⁻ᶻ in place of e⁻ᶻ: np.exp.", lambda z: 1 / (1 + 10.0**-z)),
        Mistake(
            "this is the derivative, σ(z)(1 − σ(z)). The question asks for σ(z) itself.",
            activations.sigmoid_derivative,
        ),
        Mistake(
            "the scores are divided by their sum: that is softmax. A sigmoid looks at each z alone.",
            activations.softmax,
        ),
        Mistake(
            "|z| everywhere is right for z ≥ 0 only: σ(z) and σ(−z) come out the same.",
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
        ),
        Mistake(
            "e^|z| in place of e⁻ᶻ: one half has the wrong sign.",
            lambda z: 1 / (1 + np.exp(np.abs(z))),
        ),
        Mistake(
            "one formula serves the whole array, chosen by all of z at once. Each entry has a "
            "sign of its own: np.where.",
            lambda z: 1 / (1 + np.exp(-z)) if np.all(z >= 0) else 1 / (1 + np.exp(z)),
        ),
        Mistake("1 / e⁻ᶻ: the 1 + in the denominator is missing.", np.exp),
        Mistake("2z in place of z: this is σ(2z).", lambda z: activations.sigmoid(2 * z)),
        Mistake("this is a derivative, of σ or of tanh.", activations.tanh_derivative),
        *(
            Mistake(f"{e} is e, rounded: use np.exp, or np.e.", lambda z, e=e: 1 / (1 + e**-z))
            for e in (2.7, 2.71, 2.72, 2.718)
        ),
        Mistake(
            "True or False, where the value of σ itself was asked.",
            lambda z: activations.sigmoid(z) > 0.5,
        ),
        *(
            Mistake(
                f"z is cut off at ±{end}, and σ still changes there: ±500 leaves room.",
                lambda z, end=end: activations.sigmoid(np.clip(z, -end, end)),
            )
            for end in (1, 2, 3, 4, 5, 6, 10)
        ),
        *(
            Mistake(
                "straight lines that look like σ: it has the formula with the exponential.",
                lambda z, k=k: np.clip(0.5 + k * z, 0, 1),
            )
            for k in (0.25, 0.2, 1 / 6, 0.5)
        ),
        Mistake(
            "the scores are divided by their sum: that is softmax. A sigmoid looks at each z alone.",
            lambda z: np.exp(z) / np.sum(np.exp(z)),
        ),
        Mistake(
            "a Python list does no arithmetic, such as 1 + list: make it an array with np.array.",
            lambda z: 1 + [math.exp(-v) for v in z],  # type: ignore[operator]
        ),
        *_slips(activations.sigmoid, 2),
    ],
    styles=[
        lambda z: 1 / (1 + np.exp(-z)),
        lambda z: np.exp(z) / (np.exp(z) + 1),
        lambda z: 0.5 * (1 + np.tanh(z / 2)),
        _each(lambda v: 1 / (1 + 2.718281828459045**-v)),
        lambda z: 1 / (1 + np.exp(-z.astype(np.float32))),
        _nested(lambda v: 1 / (1 + math.exp(-v))),
        np.vectorize(lambda v: 1 / (1 + math.exp(-v))),
        lambda *z: 1 / (1 + np.e ** -z[0]),
    ],
    lesson='02, "Sigmoid"',
)


def _over_one_plus(z: np.ndarray) -> np.ndarray:
    return np.exp(-z) / (1 + np.exp(-z))


def _halves_swapped(z: np.ndarray) -> np.ndarray:
    out, up = np.zeros(z.shape), z >= 0
    out[up] = np.exp(z[up]) / (1 + np.exp(z[up]))
    out[~up] = 1 / (1 + np.exp(-z[~up]))
    return out


def _nan_to_zero(z: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return np.nan_to_num(np.exp(z) / (1 + np.exp(z)))


def _by_masks(z: np.ndarray) -> np.ndarray:
    out, up = np.empty(z.shape), z >= 0
    out[up] = 1 / (1 + np.exp(-z[up]))
    out[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return out


sigmoid_large_inputs = Question(
    name="sigmoid",
    reference=activations.sigmoid,
    examples=[
        (np.array([-1000.0, 0.0, 1000.0]),),
        (np.array([-1e4, -720.0, -1.5, 3.0, 720.0, 1e4]),),
    ],
    random=lambda rng: (np.append(rng.normal(0, 2000, 4).round(), _eighths(rng, 2)),),
    silent=True,
    mistakes=[
        Mistake(
            "e¹⁰⁰⁰ is beyond the largest float: np.exp(-z) overflows where z is very negative. "
            "Take the exponential of −|z|.",
            lambda z: 1 / (1 + np.exp(-z)),
        ),
        Mistake(
            "np.where computes both of its alternatives for all of z, the one that overflows too. "
            "Take the exponential of −|z|, which serves both.",
            lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
        ),
        Mistake(
            "e¹⁰⁰⁰ is beyond the largest float, and ∞/∞ is nan: eᶻ / (1 + eᶻ) can't be taken where "
            "z is large.",
            lambda z: np.exp(z) / (1 + np.exp(z)),
        ),
        Mistake(
            "|z| everywhere: right for z ≥ 0. For z < 0 e^−|z| stands above the line of the fraction, not 1.",
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
        ),
        Mistake(
            "tanh z, from −1 to 1: halve and shift it, (1 + tanh(z/2)) / 2.",
            np.tanh,
        ),
        Mistake(
            "e¹⁰⁰⁰ is beyond the largest float: np.e ** -z overflows where z is very negative. "
            "Take the exponential of −|z|.",
            lambda z: 1 / (1 + np.e**-z),
        ),
        Mistake(
            "math.exp stops at numbers beyond the largest float, and e¹⁰⁰⁰ is. Take the "
            "exponential of −|z|.",
            lambda z: [1 / (1 + math.exp(-v)) for v in z],
        ),
        Mistake(
            "the two halves have changed places: this is σ(−z).",
            lambda z: activations.sigmoid(-z),
        ),
        Mistake("this is σ(−z), and it overflows, too.", lambda z: 1 / (1 + np.exp(z))),
        Mistake("this is σ(−z), and it overflows, too.", _over_one_plus),
        *_IN_SIGMOID_AND_SIGMOID_LARGE_INPUTS,
        Mistake("1 / e⁻ᶻ: the 1 + in the denominator is missing.", lambda z: 1 / np.exp(-z)),
        Mistake(
            "the right two formulas, on the wrong halves: e⁻ᶻ is safe where z ≥ 0, eᶻ where z < 0.",
            _halves_swapped,
        ),
        Mistake(
            "nan was replaced, by 0: it came of ∞/∞, where σ is 1. Take the exponential of −|z|, "
            "and no nan comes.",
            lambda z: np.nan_to_num(np.exp(z) / (1 + np.exp(z))),
        ),
        Mistake(
            "nan was replaced, by 0: it came of ∞/∞, where σ is 1. Take the exponential of −|z|, "
            "and no nan comes.",
            _nan_to_zero,
        ),
        Mistake(
            "to take the largest z away helps in softmax, where it changes nothing. σ(z − max z) "
            "is another number than σ(z).",
            lambda z: 1 / (1 + np.exp(-(z - np.max(z)))),
        ),
        Mistake(
            "1 − σ is the share for z < 0: you took 1 away, not from 1. There, σ(z) = 1 − σ(|z|).",
            lambda z: 1 / (1 + np.exp(-np.abs(z))) - (z < 0),
        ),
        Mistake(
            "z = 0 belongs to neither of your halves: σ(0) = 0.5.",
            lambda z: np.where(z == 0, 0, activations.sigmoid(z)),
        ),
        Mistake(
            "e^|z| grows beyond the largest float. The sign in the exponent: e^−|z|.",
            lambda z: 1 / (1 + np.exp(np.abs(z))),
        ),
        Mistake(
            "this is the derivative, σ(z)(1 − σ(z)).",
            lambda z: 1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z))),
        ),
        Mistake(
            "True or False, where the value of σ itself was asked.",
            lambda z: 1 / (1 + np.exp(-z)) > 0.5,
        ),
        Mistake("2z in place of z, and it overflows, too.", lambda z: 1 / (1 + np.exp(-2 * z))),
        *(
            Mistake(
                f"z is cut off at ±{end}, and σ still changes there: ±500 leaves room.",
                lambda z, end=end: activations.sigmoid(np.clip(z, -end, end)),
            )
            for end in (1, 2, 3, 4, 5, 6, 10)
        ),
        *(
            Mistake(
                f"{e} is e, rounded, and the power overflows. Take np.exp, of −|z|.",
                lambda z, e=e: 1 / (1 + e**-z),
            )
            for e in (2.7, 2.71, 2.72, 2.718, 2.0, 10.0)
        ),
        *(
            Mistake(
                "straight lines that look like σ: it has the formula with the exponential.",
                lambda z, k=k: np.clip(0.5 + k * z, 0, 1),
            )
            for k in (0.25, 0.2, 1 / 6, 0.5)
        ),
        Mistake(
            "1 − e^−|z| in the numerator, for z < 0. There it is e^−|z|: 1 − σ(|z|), worked out.",
            lambda z: np.where(z >= 0, 1, 1 - np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
        ),
        Mistake(
            "far below 0, you put 1: there σ(z) is 0.",
            lambda z: np.where(z < -30, 1, activations.sigmoid(z)),
        ),
        *_slips(activations.sigmoid, 3, tables=False),
        *_slips(lambda z: 1 / (1 + np.exp(-z)), 3, tables=False),
    ],
    styles=[
        lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
        lambda z: 0.5 * (1 + np.tanh(z / 2)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: np.exp(-np.logaddexp(0, -z)),
        _each(lambda v: 1 / (1 + np.exp(-v)) if v >= 0 else np.exp(v) / (1 + np.exp(v))),
        _by_masks,
        lambda z: np.where(z < 0, np.exp(np.minimum(z, 0)), 1) / (1 + np.exp(-abs(z))),
        _nested(lambda v: 1 / (1 + math.exp(-v)) if v > -700 else 0),
    ],
    lesson='02, "Bug museum"',
)

tanh_from_sigmoid = Question(
    name="tanh_from_sigmoid",
    reference=activations.tanh,
    examples=[
        (np.array([0.0, 1.0]),),
        (np.array([-2.0, 0.5, 2.0]),),
        (_ONE_ROW,),
        (np.array([[0.0, -1.0], [0.75, 3.0]]),),
    ],
    random=_table,
    mistakes=[
        Mistake(
            "2σ(z) − 1 is right in height but too flat: the formula has σ(2z).",
            lambda z: 2 * activations.sigmoid(z) - 1,
        ),
        Mistake(
            "σ(2z) runs from 0 to 1: stretch it, 2σ(2z) − 1.", lambda z: activations.sigmoid(2 * z)
        ),
        Mistake(
            "the − 1 is missing: 2σ(2z) runs from 0 to 2.",
            lambda z: 2 * activations.sigmoid(2 * z),
        ),
        Mistake(
            "σ(2z) − 1 runs from −1 to 0: the factor 2 in front is missing.",
            lambda z: activations.sigmoid(2 * z) - 1,
        ),
        Mistake("+ 1 where − 1 belongs.", lambda z: 2 * activations.sigmoid(2 * z) + 1),
        Mistake(
            "the brackets: 2(σ(2z) − 1) is 2σ(2z) − 2.",
            lambda z: 2 * (activations.sigmoid(2 * z) - 1),
        ),
        Mistake(
            "σ(z/2): z is to be doubled, not halved.", lambda z: 2 * activations.sigmoid(z / 2) - 1
        ),
        Mistake("this is the sigmoid itself.", activations.sigmoid),
        Mistake(
            "2σ(2z − 1): the − 1 stands outside of σ.",
            lambda z: 2 * activations.sigmoid(2 * z - 1),
        ),
        Mistake(
            "z² in place of 2z.",
            lambda z: 2 * activations.sigmoid(z**2) - 1,
        ),
        Mistake(
            "2 + z in place of 2z.",
            lambda z: 2 * activations.sigmoid(z + 2) - 1,
        ),
        Mistake(
            "σ(z) times 2z: the 2z belongs into the brackets of σ.",
            lambda z: activations.sigmoid(z) * 2 * z - 1,
        ),
        Mistake(
            "2 tanh(2z) − 1: the formula has σ in that place.",
            lambda z: 2 * np.tanh(2 * z) - 1,
        ),
        Mistake(
            "the square of σ(2z): the formula has 2 times σ(2z).",
            lambda z: activations.sigmoid(2 * z) ** 2 - 1,
        ),
        Mistake("4 in front of σ, where 2 belongs.", lambda z: 4 * activations.sigmoid(2 * z) - 1),
        Mistake(
            "z is taken away at the end, where 1 belongs.",
            lambda z: 2 * activations.sigmoid(2 * z) - z,
        ),
        Mistake(
            "brackets in σ: 1 / 1 + e⁻²ᶻ is 1 + e⁻²ᶻ.", lambda z: 2 * (1 / 1 + np.exp(-2 * z)) - 1
        ),
        Mistake("this is the tangent, np.tan. tanh is another function.", np.tan),
        Mistake(
            "|z|, or the absolute value of the result: tanh is negative where z is.",
            lambda z: np.tanh(np.abs(z)),
        ),
        Mistake(
            "a list times 2 is the list twice over: multiply the array.",
            lambda z: 2 * activations.sigmoid(list(z) * 2) - 1,
        ),
        Mistake(_NOT_A_FACTOR, lambda z: 2 * _SIGMOID - 1),
        Mistake(_MISSING_STAR, _number_called),
        *_slips(np.tanh, 2),
    ],
    styles=[
        lambda z: 2 * activations.sigmoid(2 * z) - 1,
        np.tanh,
        lambda z: 2 / (1 + np.exp(-2 * z)) - 1,
        lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
        lambda z: activations.sigmoid(2 * z) - activations.sigmoid(-2 * z),
        _nested(lambda v: 2 / (1 + math.exp(-2 * v)) - 1),
        lambda *z: (2 * activations.sigmoid(2 * z[0].astype(np.float32)) - 1).tolist(),
    ],
    lesson='02, "Tanh"',
)


def _rounded(z: np.ndarray) -> np.ndarray:
    return np.round(np.maximum(z, 0))


_RELU_MISTAKES = (
    *(
        Mistake(
            f"cut off at {end} above: ReLU has no upper end.",
            lambda z, end=end: np.clip(z, 0, end),
        )
        for end in (6, 10, 100)
    ),
    *(
        Mistake(
            f"positive numbers up to {t} become 0: ReLU passes every z above 0.",
            lambda z, t=t: np.where(z > t, z, 0),
        )
        for t in (1, 0.5, 0.01)
    ),
    Mistake("at least 1: the lower end of ReLU is 0.", lambda z: np.maximum(z, 1)),
    Mistake("the numbers are rounded: ReLU passes z as it is.", _rounded),
    Mistake(
        "ln(1 + eᶻ) is softplus, a smooth relative. ReLU is exactly 0 or z.",
        lambda z: np.log(1 + np.exp(z)),
    ),
    Mistake(
        "z + |z| would be twice ReLU; z − |z| is twice the other half.",
        lambda z: z - np.abs(z),
    ),
    Mistake(
        "np.max looks along z for the largest number. np.maximum(z, 0) compares each entry "
        "with 0.",
        lambda z: np.max(z, 0),
    ),
    Mistake(
        "np.max takes one array and looks for its largest number. np.maximum(z, 0) compares "
        "each entry with 0.",
        lambda z: np.max([z, 0]),
    ),
    Mistake(
        "np.maximum compares two things, and you gave it one: np.maximum(z, 0).",
        lambda z: np.maximum(z),  # type: ignore[call-overload]
    ),
    Mistake(
        "np.where needs to know what to put elsewhere: np.where(condition, a, b).",
        lambda z: np.where(z > 0, z),  # type: ignore[call-overload]
    ),
    Mistake(
        "the fractions are cut off: np.vectorize takes the kind of all numbers from the first "
        "result, and 0 is a whole number. Write 0.0.",
        np.vectorize(lambda v: v if v > 0 else 0),
    ),
)

_IN_RELU_AND_RELU_ANY_SHAPE = [
    Mistake("you returned |z|. ReLU passes positive numbers and stops negative ones.", np.abs),
    Mistake("the smaller of z and 0: ReLU is the larger.", lambda z: np.minimum(z, 0)),
    Mistake(
        "1 where z is positive: that is the step. ReLU passes z itself.",
        lambda z: np.where(z > 0, 1, 0),
    ),
    Mistake("cut off at 1 above: ReLU has no upper end.", lambda z: np.clip(z, 0, 1)),
    Mistake("a negative z becomes −z, a positive one 0.", lambda z: np.maximum(-z, 0)),
    Mistake("a slope below 0: that is leaky ReLU. ReLU is 0 there.", activations.leaky_relu),
    Mistake(
        "z[z < 0] = 0 writes into the caller's array. Work on a copy, or use np.maximum.",
        _in_place,
    ),
]

relu = Question(
    name="relu",
    reference=activations.relu,
    examples=[
        (np.array([-1.0, 2.0]),),
        (np.array([-0.5, 0.0, 3.5]),),
        (np.array([0.25, -250.0, 130.0, 0.001]),),
        (np.array([-3.0, -0.5]),),
    ],
    random=_row,
    mistakes=[
        *_IN_RELU_AND_RELU_ANY_SHAPE,
        Mistake(
            "the negative entries are left out: the result has to keep the shape of z.",
            lambda z: z[z > 0],
        ),
        Mistake(_SCALAR_IF, lambda z: 0 if z <= 0 else z),
        *_RELU_MISTAKES,
        *_slips(activations.relu, 2, tables=False),
    ],
    styles=[
        lambda z: np.maximum(0, z),
        lambda z: np.where(z > 0, z, 0),
        lambda z: z * (z > 0),
        lambda z: [max(0.0, float(v)) for v in z],
        lambda z: (z + np.abs(z)) / 2,
        _filled,
        lambda z: np.maximum(z.astype(np.float32), 0),
        functools.partial(np.maximum, 0),
        np.vectorize(lambda v: max(v, 0.0)),
        lambda z, least=0: tuple(map(lambda v: max(v, least), z)),
    ],
    lesson='02, "ReLU"',
)


def _first_row(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0)[0]


def _square_only(z: np.ndarray) -> np.ndarray:
    out = np.zeros(z.shape)
    for i in range(len(z)):
        for j in range(len(z)):
            out[i, j] = max(0, z[i, j])
    return out


relu_any_shape = Question(
    name="relu",
    reference=activations.relu,
    examples=[
        (np.array([[-1.0, 2.0], [3.0, -4.0]]),),
        (np.array([[0.5, -3.0, 130.0]]),),
        (np.array([[-2.0, -0.5], [0.001, 3.5], [0.0, -250.0]]),),
    ],
    random=_table,
    mistakes=[
        Mistake(
            "`if` and max(0, row) need one True or False, and a row holds many numbers. Go through the entries, or use np.maximum.",
            lambda z: [max(0, row) for row in z],
        ),
        Mistake(
            "only the entries above 0 are kept: the result has to keep the shape of z.",
            lambda z: z[z > 0],
        ),
        Mistake("rows and columns have changed places.", lambda z: np.maximum(z, 0).T),
        Mistake(
            "the largest entry of each row: np.max looks along z, np.maximum(z, 0) at each entry.",
            lambda z: np.maximum(z.max(axis=1), 0),
        ),
        *_IN_RELU_AND_RELU_ANY_SHAPE,
        Mistake(
            "only the first n columns are looked at: a table has z.shape[0] rows and "
            "z.shape[1] columns.",
            _square_only,
        ),
        Mistake(
            "only the first column is looked at: go through all entries.",
            lambda z: np.hstack([np.maximum(z[:, :1], 0), z[:, 1:]]),
        ),
        Mistake(
            "only the first entry of each row is looked at: go through all entries.",
            lambda z: np.zeros(z.shape) + np.maximum(z[:, :1], 0),
        ),
        Mistake(
            "a row is set to 0 only if all of it is negative: look at each entry for itself.",
            lambda z: np.where((z < 0).all(axis=1, keepdims=True), 0, z),
        ),
        Mistake(
            "the new row is collected after each entry, not after each row: move the append to "
            "the left, out of the inner loop.",
            lambda z: np.repeat(np.maximum(z, 0), z.shape[1], axis=0),
        ),
        Mistake(
            "each row is added up: every entry has a result of its own.",
            lambda z: np.maximum(z, 0).sum(axis=-1),
        ),
        *_RELU_MISTAKES,
        Mistake(
            "the fractions are cut off: np.apply_along_axis takes the kind of all numbers from "
            "the first row, and 0 is a whole number. Write 0.0.",
            lambda z: np.apply_along_axis(lambda row: [v if v > 0 else 0 for v in row], -1, z),
        ),
        Mistake(
            "np.zeros(len(z)) holds one number for each row, and each row has many: np.zeros(z.shape).",
            lambda z: _of_size(activations.relu, len(z), _with_numpy)(z),
        ),
        Mistake("only the first row is given back: no [0] behind the result.", _first_row),
        *_slips(activations.relu, 2, rows=False),
    ],
    styles=[
        lambda z: np.maximum(0, z),
        lambda z: z * (z > 0),
        _nested(lambda v: max(v, 0)),
        lambda z: np.clip(z, 0, None).astype(np.float32),
        lambda z: np.vstack([np.maximum(0, row) for row in z]),
        lambda z: [[max(0.0, float(v)) for v in row] for row in z],
        _each(lambda v: max(v, 0)),
    ],
    lesson='02, "ReLU"',
)


def _leaky_row(rng: np.random.Generator) -> tuple:
    return _eighths(rng, rng.integers(2, 4), 3), round(rng.uniform(0.02, 0.4), 2)


def _mask_on_one_side(z: np.ndarray, slope: float) -> np.ndarray:
    out = z.copy()
    out[out < 0] = slope * z
    return out


def _masked(z: np.ndarray, slope: float) -> np.ndarray:
    out = z.copy()
    out[out < 0] *= slope
    return out


leaky_relu = Question(
    name="leaky_relu",
    reference=activations.leaky_relu,
    examples=[
        (np.array([-2.0, 3.0]), 0.1),
        (np.array([-1.0, 0.0, 0.5]), 0.01),
        (np.array([[0.05, -40.0, 130.0, -0.5]]), 0.25),
    ],
    random=_leaky_row,
    mistakes=[
        Mistake(
            "0 below 0: that is ReLU. Leaky ReLU gives slope · z there.",
            lambda z, slope: np.maximum(z, 0),
        ),
        Mistake(
            "a falling line below 0: the slope is positive, so slope · z is negative there.",
            lambda z, slope: np.where(z > 0, z, -slope * z),
        ),
        Mistake(
            "the slope itself below 0, where slope · z belongs.",
            lambda z, slope: np.where(z > 0, z, slope),
        ),
        Mistake(
            "minus the slope below 0, where slope · z belongs.",
            lambda z, slope: np.where(z > 0, z, -slope),
        ),
        Mistake(
            "the slope is fixed in yours: use the argument.",
            lambda z, slope: np.where(z > 0, z, 0.01 * z),
        ),
        Mistake(
            "the slope is fixed in yours: use the argument.",
            lambda z, slope: np.where(z > 0, z, 0.1 * z),
        ),
        Mistake(
            "the slope is used on both sides: above 0, z passes as it is.",
            lambda z, slope: slope * z,
        ),
        Mistake(
            "the two sides have changed places.", lambda z, slope: np.where(z > 0, slope * z, z)
        ),
        Mistake(
            "this is the derivative, 1 or slope.", lambda z, slope: np.where(z > 0, 1.0, slope)
        ),
        Mistake(
            "z divided by the slope below 0, where slope · z belongs.",
            lambda z, slope: np.where(z > 0, z, z / slope),
        ),
        Mistake(_SCALAR_IF, lambda z, slope: z if z > 0 else slope * z),
        Mistake(
            "z is nowhere below the slope: np.maximum(slope, z). Compare z with slope · z.",
            lambda z, slope: np.maximum(slope, z),
        ),
        Mistake(
            "the slope is used above 0, and 0 below: it is the other way round.",
            lambda z, slope: slope * np.maximum(z, 0),
        ),
        Mistake(
            "slope · z is added above 0, too: z passes there as it is.",
            lambda z, slope: np.maximum(z, 0) + slope * z,
        ),
        Mistake(
            "the arguments have changed places: leaky_relu(z, slope), z comes first.",
            lambda z, slope: np.full(z.shape, slope),
        ),
        Mistake(
            "z − slope below 0, where slope · z belongs.",
            lambda z, slope: np.where(z > 0, z, z - slope),
        ),
        Mistake(
            "z + slope below 0, where slope · z belongs.",
            lambda z, slope: np.where(z > 0, z, z + slope),
        ),
        Mistake(
            "the two sides meet at z = 0, not at z = slope.",
            lambda z, slope: np.where(z > slope, z, slope * z),
        ),
        Mistake(
            "the two sides meet at z = 0, not at z = 1.",
            lambda z, slope: np.where(z > 1, z, slope * z),
        ),
        Mistake(
            "the slope itself below 0, where slope · z belongs.",
            lambda z, slope: np.where(z < 0, slope, z),
        ),
        Mistake(
            "1 − slope below 0, where slope belongs.",
            lambda z, slope: np.where(z > 0, z, (1 - slope) * z),
        ),
        Mistake(
            "slope · z² below 0, where slope · z belongs.",
            lambda z, slope: np.where(z > 0, z, slope * z**2),
        ),
        Mistake(
            "a power of z below 0, where slope · z belongs: * multiplies.",
            lambda z, slope: np.where(z > 0, z, z**slope),
        ),
        Mistake(
            "an exponential below 0: that is ELU. Leaky ReLU is a straight line there.",
            lambda z, slope: np.where(z > 0, z, slope * np.expm1(np.minimum(z, 0))),
        ),
        *(
            Mistake(
                f"cut off at {end} above: leaky ReLU has no upper end.",
                lambda z, slope, end=end: np.minimum(np.maximum(z, slope * z), end),
            )
            for end in (1, 6, 10, 100)
        ),
        Mistake(
            "cut off at −1 below: leaky ReLU has no lower end.",
            lambda z, slope: np.maximum(np.maximum(z, slope * z), -1),
        ),
        Mistake(
            "the mask is on one side only: where it picks entries of the result, pick the same "
            "ones of z, z[z < 0].",
            _mask_on_one_side,
        ),
        *_slips(activations.leaky_relu, 2),
    ],
    styles=[
        lambda z, slope=0.01: np.where(z > 0, z, slope * z),
        lambda z, a: np.maximum(z, a * z),
        lambda z, slope: np.maximum(z, 0) + slope * np.minimum(z, 0),
        _each(lambda v, slope: v if v > 0 else slope * v),
        lambda z, slope: z * np.where(z > 0, 1, slope),
        _masked,
        _nested(lambda v, slope: v if v > 0 else slope * v),
        lambda *both: np.maximum(both[0].astype(np.float32), both[0] * both[1]),
        lambda z, slope: ((1 + slope) * z + (1 - slope) * np.abs(z)) / 2,
    ],
    lesson='02, "Leaky ReLU"',
)


def _sigmoid_squared(z: np.ndarray) -> np.ndarray:
    return activations.sigmoid(z) ** 2


def _neighbours(f: Callable) -> list[Mistake]:
    sentence = (
        "differences between neighbouring entries of z. The slope at an entry does not depend on "
        "the entries beside it."
    )
    return [
        Mistake(sentence, lambda z: np.gradient(f(z))),
        Mistake(sentence, lambda z: np.diff(f(z))),
    ]


def _differences(f: Callable) -> list[Mistake]:
    """A difference quotient that is too coarse, or one between neighbouring entries of z."""
    coarse = "a difference quotient is an estimate, and yours is too coarse: use the formula."
    return [
        *(
            Mistake(coarse, lambda z, h=h, back=back: (f(z + h) - f(z - back)) / (h + back))
            for h, back in ((0.1, 0), (0.01, 0), (0.001, 0), (1e-4, 0), (0.1, 0.1))
        ),
        *(
            Mistake(
                "f(z + h) − f(z − h) belongs to a step of 2h: divide by 2h.",
                lambda z, h=h: (f(z + h) - f(z - h)) / h,
            )
            for h in (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6)
        ),
        *_neighbours(f),
    ]


sigmoid_derivative = Question(
    name="sigmoid_derivative",
    reference=activations.sigmoid_derivative,
    examples=[
        (np.array([0.0, 2.0]),),
        (np.array([-3.0, -1.0, 1.0]),),
        (np.array([[0.5, -3.0, 6.0, -6.0]]),),
        (np.array([[0.0, -1.0], [0.75, 3.0]]),),
    ],
    random=_table,
    mistakes=[
        Mistake(
            "z(1 − z): the formula is σ(z)(1 − σ(z)). First compute a = σ(z).",
            lambda z: z * (1 - z),
        ),
        Mistake("this is σ(z) itself; its slope is σ(z)(1 − σ(z)).", activations.sigmoid),
        Mistake(
            "1 − σ(z) alone: the factor σ(z) is missing.", lambda z: 1 - activations.sigmoid(z)
        ),
        Mistake(
            "1 − σ(z)²: that is tanh's formula, with the sigmoid in it.",
            lambda z: 1 - activations.sigmoid(z) ** 2,
        ),
        Mistake(
            "a plus: the formula is σ(z)(1 − σ(z)), with a minus.",
            lambda z: activations.sigmoid(z) * (1 + activations.sigmoid(z)),
        ),
        Mistake("this is tanh′(z).", activations.tanh_derivative),
        Mistake(
            "σ is taken twice: σ(z) is the a of the formula a(1 − a), and you took σ of it again.",
            lambda z: activations.sigmoid_derivative(activations.sigmoid(z)),
        ),
        Mistake(
            "the sign: σ rises everywhere, so its slope is never negative.",
            lambda z: -activations.sigmoid_derivative(z),
        ),
        Mistake("brackets: σ(z) · 1 − σ(z) is 0. Put 1 − σ(z) in brackets.", lambda z: 0 * z),
        Mistake("σ(z)² : σ(−z) is 1 − σ(z), so 1 − σ(−z) is σ(z) again.", _sigmoid_squared),
        Mistake(
            "σ(1 − z) where 1 − σ(z) belongs.",
            lambda z: activations.sigmoid(z) * activations.sigmoid(1 - z),
        ),
        Mistake(
            "1 − z where 1 − σ(z) belongs.",
            lambda z: activations.sigmoid(z) * (1 - z),
        ),
        Mistake(
            "z where σ(z) belongs, in the first factor.",
            lambda z: z * (1 - activations.sigmoid(z)),
        ),
        Mistake(
            "σ(z) − 2σ(z), or σ(2z): a(1 − a) is a − a².",
            lambda z: activations.sigmoid(z) - activations.sigmoid(2 * z),
        ),
        Mistake(
            "a − 2a: a(1 − a) is a − a², and the square is ** 2.",
            lambda z: -activations.sigmoid(z),
        ),
        Mistake(
            "one sign in the exponents: e⁻ᶻ / (1 + e⁻ᶻ)².",
            lambda z: np.exp(z) / (1 + np.exp(-z)) ** 2,
        ),
        Mistake(
            "brackets: the denominator is (1 + e⁻ᶻ)².",
            lambda z: np.exp(-z) / 1 + np.exp(-z) ** 2,
        ),
        Mistake(
            "a factor z too many: σ′(z) = σ(z)(1 − σ(z)).",
            lambda z: z * activations.sigmoid_derivative(z),
        ),
        Mistake(
            "0.25 is the slope at z = 0; elsewhere it is smaller.",
            lambda z: np.full(z.shape, 0.25),
        ),
        Mistake(
            "a dot product, np.dot or @, adds up. Here each entry is for itself: *.",
            lambda z: np.dot(activations.sigmoid(z), 1 - activations.sigmoid(z)),
        ),
        Mistake(
            "a dot product, np.dot or @, adds up. Here each entry is for itself: *.",
            lambda z: activations.sigmoid(z) @ (1 - activations.sigmoid(z)),
        ),
        Mistake(
            "np.outer multiplies each with each. Here each entry is for itself: *.",
            lambda z: np.outer(activations.sigmoid(z), 1 - activations.sigmoid(z)),
        ),
        *_differences(activations.sigmoid),
        Mistake(_NOT_A_FACTOR, lambda z: _SIGMOID * (1 - _SIGMOID)),
        Mistake(_NOT_A_FACTOR, lambda z: _SIGMOID * (1 - activations.sigmoid(z))),
        Mistake(_NOT_A_FACTOR, lambda z: activations.sigmoid(z) * (1 - _SIGMOID)),
        Mistake(_MISSING_STAR, _product_called),
        Mistake(
            "a comma at the end of a line makes a tuple, and a tuple does no arithmetic.",
            lambda z: 1 - (activations.sigmoid(z),),  # type: ignore[operator]
        ),
        Mistake(
            "a comma at the end of a line makes a tuple, and so a further axis: a = σ(z) has none.",
            lambda z: activations.sigmoid_derivative(z)[np.newaxis],
        ),
        *_slips(activations.sigmoid_derivative, 2),
    ],
    styles=[
        lambda z: activations.sigmoid(z) * (1 - activations.sigmoid(z)),
        lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
        _each(lambda v: 1 / (2 + np.exp(v) + np.exp(-v))),
        lambda z: (activations.sigmoid(z + 1e-5) - activations.sigmoid(z - 1e-5)) / 2e-5,
        _nested(lambda v: math.exp(-v) / (1 + math.exp(-v)) ** 2),
        lambda z: activations.sigmoid(z) - activations.sigmoid(z) ** 2,
        lambda *z: 0.25 / np.cosh(z[0].astype(np.float32) / 2) ** 2,
    ],
    lesson='02, "Sigmoid"',
)

tanh_derivative = Question(
    name="tanh_derivative",
    reference=activations.tanh_derivative,
    examples=[
        (np.array([0.0, 1.0]),),
        (np.array([-2.0, -0.5, 0.5]),),
        (np.array([[0.5, -3.0, 4.0]]),),
        (np.array([[0.0, -1.0], [0.75, 2.0]]),),
    ],
    random=_table,
    mistakes=[
        Mistake("1 − tanh z: the square is missing.", lambda z: 1 - np.tanh(z)),
        Mistake(
            "1 − z²: the formula is 1 − tanh² z. First compute a = tanh z.", lambda z: 1 - z**2
        ),
        Mistake(
            "a(1 − a) is the sigmoid's formula; tanh's is 1 − a².",
            lambda z: np.tanh(z) * (1 - np.tanh(z)),
        ),
        Mistake("this is σ′(z).", activations.sigmoid_derivative),
        Mistake("a plus: the slope is 1 − tanh² z, at most 1.", lambda z: 1 + np.tanh(z) ** 2),
        Mistake("this is tanh z itself.", np.tanh),
        Mistake(
            "(1 − tanh z)² : square the tanh, then take it from 1.",
            lambda z: (1 - np.tanh(z)) ** 2,
        ),
        Mistake("tanh of z²: square the tanh of z.", lambda z: 1 - np.tanh(z**2)),
        Mistake(
            "the sign: tanh rises everywhere, so its slope is never negative.",
            lambda z: np.tanh(z) ** 2 - 1,
        ),
        Mistake("tanh² z alone: take it from 1.", lambda z: np.tanh(z) ** 2),
        Mistake("2 tanh z where tanh² z belongs: ** 2.", lambda z: 1 - np.tanh(z) * 2),
        Mistake(
            "2 to the power of tanh z: the square is tanh z ** 2.", lambda z: 1 - 2 ** np.tanh(z)
        ),
        Mistake("tanh³ z where tanh² z belongs.", lambda z: 1 - np.tanh(z) ** 3),
        Mistake(
            "tanh(tanh z): tanh² z is the square, tanh z times tanh z.",
            lambda z: 1 - np.tanh(np.tanh(z)),
        ),
        Mistake("this takes np.tan, the tangent: np.tanh.", lambda z: 1 - np.tan(z) ** 2),
        Mistake("this takes np.arctan: np.tanh.", lambda z: 1 - np.arctan(z) ** 2),
        Mistake("this is the slope of the arctangent.", lambda z: 1 / (1 + z**2)),
        Mistake("1 − |tanh z|: the square is missing.", lambda z: 1 - np.abs(np.tanh(z))),
        Mistake(
            "the square root of tanh z, where its square belongs: ** 2.",
            lambda z: 1 - np.sqrt(np.tanh(z)),
        ),
        Mistake("1 / cosh z: the square is missing.", lambda z: 1 / np.cosh(z)),
        Mistake(
            "brackets: tanh² z is (sinh z / cosh z)².",
            lambda z: 1 - np.sinh(z) / np.cosh(z) ** 2,
        ),
        Mistake("a factor z too many: 1 − tanh² z.", lambda z: 1 - z * np.tanh(z) ** 2),
        Mistake(
            "tanh z is 2σ(2z) − 1, and yours has σ(z).",
            lambda z: 1 - (2 * activations.sigmoid(z) - 1) ** 2,
        ),
        Mistake(
            "σ′(2z) is a quarter of it: tanh z = 2σ(2z) − 1 has 4σ′(2z) for its slope.",
            lambda z: activations.sigmoid_derivative(2 * z),
        ),
        Mistake(
            "σ′(2z), and a factor of 2 is missing: the chain rule brings a second one.",
            lambda z: 2 * activations.sigmoid_derivative(2 * z),
        ),
        Mistake(
            "a dot product, np.dot or @, adds up. Here each entry is for itself: ** 2.",
            lambda z: 1 - np.tanh(z) @ np.tanh(z),
        ),
        Mistake(
            "a dot product, np.dot or @, adds up. Here each entry is for itself: ** 2.",
            lambda z: 1 - np.dot(np.tanh(z), np.tanh(z).T),
        ),
        *_differences(np.tanh),
        Mistake(
            "np.tanh is a function, np.tanh(z) its result: square the result, np.tanh(z) ** 2.",
            lambda z: 1 - np.tanh**2 * z,  # type: ignore[operator]
        ),
        *_slips(activations.tanh_derivative, 2),
    ],
    styles=[
        lambda z: 1 - np.tanh(z) ** 2,
        lambda z: 1 / np.cosh(z) ** 2,
        lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z)),
        lambda z: 4 * activations.sigmoid_derivative(2 * z),
        lambda z: (np.tanh(z + 1e-5) - np.tanh(z - 1e-5)) / 2e-5,
        lambda *z: (1 - np.square(np.tanh(z[0].astype(np.float32)))).tolist(),
        _nested(lambda v: 4 / (math.exp(v) + math.exp(-v)) ** 2),
        _each(lambda v: 1 - float(np.tanh(v)) ** 2),
    ],
    lesson='02, "Tanh"',
)

relu_derivative = Question(
    name="relu_derivative",
    reference=activations.relu_derivative,
    examples=[
        (np.array([-1.0, 2.0]),),
        (np.array([-0.25, 0.0, 0.5]),),
        (np.array([[0.5, -3.0, 12.0, 0.0001]]),),
        (np.array([[-3.0, 0.0], [1.0, 4.0]]),),
    ],
    random=_table,
    mistakes=[
        Mistake("at z = 0 the question takes 0.", lambda z: np.where(z >= 0, 1, 0)),
        Mistake(
            "this is ReLU itself; its slope is 1 where z is positive.", lambda z: np.maximum(z, 0)
        ),
        Mistake(
            "the other way round: flat below 0, slope 1 above.", lambda z: np.where(z < 0, 1, 0)
        ),
        Mistake("−1 below 0 is the slope of |z|. ReLU is flat there.", np.sign),
        Mistake(
            "−1 below 0 is the slope of |z|. ReLU is flat there.", lambda z: np.where(z > 0, 1, -1)
        ),
        Mistake("a slope below 0: that is leaky ReLU's.", activations.leaky_relu_derivative),
        Mistake("1 everywhere: below 0, ReLU is flat.", lambda z: np.ones_like(z)),
        Mistake(
            "the other way round: flat below 0, slope 1 above.", lambda z: np.where(z > 0, 0, 1)
        ),
        Mistake(
            "at z = 0 the question takes 0, and yours is 0.5.", lambda z: np.heaviside(z, 0.5)
        ),
        Mistake("below 0 you leave z as it is: there ReLU is flat, its slope 0.", _step_above),
        Mistake(
            "above 0 you give z, and 1 elsewhere: the slope is 1 above 0, and 0 elsewhere.",
            lambda z: np.where(z > 0, z, 1),
        ),
        Mistake(
            "between 0 and 1, z passes as it is: the slope is 1 wherever z is above 0.",
            lambda z: np.clip(z, 0, 1),
        ),
        Mistake(
            "1 for negative numbers, too: below 0, ReLU is flat.",
            lambda z: np.where(z != 0, 1, 0),
        ),
        *(
            Mistake(
                f"the kink is at z = 0, and yours at {t}.", lambda z, t=t: np.where(z > t, 1, 0)
            )
            for t in (0.5, 1, 0.01)
        ),
        Mistake(
            "the fractions of z are cut off before it is compared: 0.5 is above 0, too.",
            lambda z: np.where(z >= 1, 1, 0),
        ),
        *_IN_STEP_AND_RELU_DERIVATIVE,
        Mistake(
            "a(1 − a) is the sigmoid's formula. ReLU is a straight line on each side of 0.",
            lambda z: np.maximum(z, 0) * (1 - np.maximum(z, 0)),
        ),
        Mistake("this is σ′(z), the slope of the sigmoid.", activations.sigmoid_derivative),
        *_neighbours(activations.relu),
        *_PLACES,
        *_slips(activations.relu_derivative, 2),
    ],
    styles=[
        lambda z: z > 0,
        lambda z: np.where(z > 0, 1.0, 0.0),
        lambda z: (z > 0).astype(int),
        lambda z: np.heaviside(z, 0),
        _each(lambda v: 1 if v > 0 else 0),
        _nested(lambda v: v > 0),
        functools.partial(np.less, 0),
        lambda *z: np.clip(np.sign(z[0]), 0, 1).astype(np.float32),
    ],
    lesson='02, "ReLU"',
)


def _share(z: Any) -> float:
    return float(np.mean(activations.sigmoid_derivative(z) < 0.01))


def _small_slopes(z: np.ndarray) -> np.ndarray:
    slopes = activations.sigmoid_derivative(z)
    return slopes[slopes < 0.01]


def _square_share(z: np.ndarray) -> float:
    count = 0
    for i in range(len(z)):
        for j in range(len(z)):
            count += activations.sigmoid_derivative(z[i, j]) < 0.01
    return count / z.size


saturated_share = Question(
    name="saturated_share",
    reference=lambda z: _share(z),
    examples=[
        (np.array([[0.0, 6.0], [-7.0, 1.0]]),),
        (np.array([[5.0, 5.0, 2.0], [8.0, -9.0, 0.0]]),),
        (np.array([[4.592, -4.592, 4.57, -4.57, 30.0, 6.5, 2.97, 3.95]]),),
        (np.array([[8.0, 6.0, 0.0], [-9.0, 7.0, -6.0], [4.5, 8.0, -6.0]]),),
    ],
    random=lambda rng: ((2.5 * _eighths(rng, rng.integers(3, 6), 4)).round(1),),
    mistakes=[
        Mistake(
            "0 for every Z. Compare each slope with 0.01 first and take the mean after that: look at "
            "the brackets, and at int( ) or //. And σ′ takes z itself, not σ(z).",
            lambda z: 0,
        ),
        Mistake(
            "1 whatever Z is: every entry counts in yours. Is σ′ compared, or something smaller?",
            lambda z: 1,
        ),
        Mistake(
            "how many, where the question asks for the share: divide by the number of entries.",
            lambda z: np.sum(activations.sigmoid_derivative(z) < 0.01),
        ),
        Mistake(
            "only the upper end counts in yours: a very negative z saturates too.",
            lambda z: np.mean(activations.sigmoid(z) > 0.99),
        ),
        Mistake(
            "only the lower end counts in yours: σ(z) < 0.01. It is the slope σ′(z) that counts.",
            lambda z: np.mean(activations.sigmoid(z) < 0.01),
        ),
        Mistake(
            "the share that is not saturated: saturated is where the slope is small.",
            lambda z: np.mean(activations.sigmoid_derivative(z) >= 0.01),
        ),
        Mistake(
            "per cent: the share is a number from 0 to 1.",
            lambda z: 100 * np.mean(activations.sigmoid_derivative(z) < 0.01),
        ),
        Mistake(
            "one share for each column: take the mean over all entries.",
            lambda z: np.mean(activations.sigmoid_derivative(z) < 0.01, axis=0),
        ),
        Mistake(
            "one share for each row: take the mean over all entries.",
            lambda z: np.mean(activations.sigmoid_derivative(z) < 0.01, axis=1),
        ),
        Mistake(
            "divided by the number of rows: there are n × h entries.",
            lambda z: np.sum(activations.sigmoid_derivative(z) < 0.01) / len(z),
        ),
        Mistake(
            "True and False for each entry: take their mean.",
            lambda z: activations.sigmoid_derivative(z) < 0.01,
        ),
        Mistake(
            "tanh's slope in place of σ′(z).",
            lambda z: np.mean(activations.tanh_derivative(z) < 0.01),
        ),
        Mistake(
            "the mean of the slopes: first ask of each whether it is below 0.01.",
            lambda z: np.mean(activations.sigmoid_derivative(z)),
        ),
        Mistake(
            "z beyond 4.6, or σ(z) beyond 0.01 and 0.99, is only near the border: compute σ′(z) and compare it with 0.01.",
            lambda z: np.mean(np.abs(activations.sigmoid(z) - 0.5) > 0.49),
        ),
        *(
            Mistake(
                "the bound is 0.01 for the slope σ′(z), and yours is another one.",
                lambda z, t=t: np.mean(activations.sigmoid_derivative(z) < t),
            )
            for t in (0.1, 0.05, 0.02, 0.001)
        ),
        *(
            Mistake(
                "a bound on |z| that is not where σ′(z) falls below 0.01: compute the slope.",
                lambda z, t=t, at=at: np.mean((np.abs(z) > t) | (at & (np.abs(z) == t))),
            )
            for t, at in ((4, False), (4.5, False), (5, False), (5, True), (6, False), (6, True))
        ),
        Mistake(
            "z itself is compared with 0.01: it is its slope, σ′(z), that counts.",
            lambda z: np.mean(z < 0.01),
        ),
        Mistake(
            "z itself is compared with 0.01: it is its slope, σ′(z), that counts.",
            lambda z: np.mean(np.abs(z) < 0.01),
        ),
        Mistake(
            "z(1 − z) in place of σ(z)(1 − σ(z)).",
            lambda z: np.mean(z * (1 - z) < 0.01),
        ),
        Mistake(
            "only the upper end counts in yours: a very negative z saturates too.",
            lambda z: np.mean((z > 0) & (activations.sigmoid_derivative(z) < 0.01)),
        ),
        Mistake(
            "only the lower end counts in yours: a very large z saturates too.",
            lambda z: np.mean((z < 0) & (activations.sigmoid_derivative(z) < 0.01)),
        ),
        Mistake(
            "divided by the number of columns: there are n × h entries.",
            lambda z: np.sum(activations.sigmoid_derivative(z) < 0.01) / z.shape[1],
        ),
        Mistake(
            "divided by n + h: there are n × h entries.",
            lambda z: np.sum(activations.sigmoid_derivative(z) < 0.01) / sum(z.shape),
        ),
        Mistake(
            "x / n * h is (x / n) · h: write x / (n * h).",
            lambda z: np.sum(activations.sigmoid_derivative(z) < 0.01) / len(z) * z.shape[1],
        ),
        Mistake(
            "divided by 4, the size of the example: Z may have any size.",
            lambda z: np.sum(activations.sigmoid_derivative(z) < 0.01) / 4,
        ),
        Mistake(
            "divided by those that are not saturated: a share is a part of all.",
            lambda z: np.divide(
                np.sum(activations.sigmoid_derivative(z) < 0.01),
                np.sum(activations.sigmoid_derivative(z) >= 0.01),
            ),
        ),
        Mistake(
            "the median of 0s and 1s is 0, 0.5 or 1: take their mean.",
            lambda z: np.median(activations.sigmoid_derivative(z) < 0.01),
        ),
        Mistake(
            "the slopes of the saturated entries are added up: count the entries.",
            lambda z: np.mean(_small_slopes(z)),
        ),
        Mistake(
            "the slopes of the saturated entries are added up: count the entries.",
            lambda z: np.sum(_small_slopes(z)) / z.size,
        ),
        Mistake(
            "len counts the rows of a table, whatever is in them: np.sum counts the True ones.",
            lambda z: len(z) / z.size,
        ),
        Mistake(
            "np.where gives the places, one array for each axis: its len is the number of axes.",
            lambda z: 2 / z.size,
        ),
        Mistake(
            "Python's sum adds up the rows, and leaves a number for each column: np.sum.",
            lambda z: sum(activations.sigmoid_derivative(z) < 0.01) / z.size,
        ),
        Mistake("only the first row is looked at.", lambda z: _share(z[0])),
        Mistake("only the first column is looked at.", lambda z: _share(z[:, 0])),
        Mistake(
            "`return` stands inside the loop, after the first row. Move it to the left, below "
            "both loops.",
            lambda z: np.sum(activations.sigmoid_derivative(z[0]) < 0.01) / z.size,
        ),
        Mistake(
            "`return` stands inside the loop, after the first entry. Move it to the left, below "
            "both loops.",
            lambda z: (activations.sigmoid_derivative(z[0, 0]) < 0.01) / z.size,
        ),
        Mistake(
            "the inner loop goes over the columns: range(Z.shape[1]), not range(len(Z)).",
            _square_share,
        ),
        *(
            Mistake(
                "units or samples are counted, and the question counts single entries: all n · h.",
                lambda z, axis=axis, look=look: np.mean(
                    look(activations.sigmoid_derivative(z) < 0.01, axis=axis)
                ),
            )
            for axis in (0, 1)
            for look in (np.any, np.all)
        ),
        *(
            Mistake(
                "averaged too early: first ask of each entry whether its slope is below 0.01.",
                lambda z, axis=axis: np.mean(
                    np.mean(activations.sigmoid_derivative(z), axis=axis) < 0.01
                ),
            )
            for axis in (0, 1)
        ),
        *(
            Mistake(
                "averaged too early: first ask of each entry whether its slope is below 0.01.",
                lambda z, axis=axis: _share(np.mean(z, axis=axis)),
            )
            for axis in (0, 1)
        ),
        Mistake(
            "`if` needs one True or False, and a row has many: go through its entries, too.",
            lambda z: len([row for row in z if activations.sigmoid_derivative(row) < 0.01]),
        ),
    ],
    styles=[
        lambda z: np.mean(activations.sigmoid_derivative(z) < 0.01),
        lambda z: sum(activations.sigmoid_derivative(v) < 0.01 for v in z.ravel()) / z.size,
        lambda z: float((np.abs(z) > 4.5849).sum()) / z.size,
        lambda z: (
            np.count_nonzero(activations.sigmoid(z) * (1 - activations.sigmoid(z)) < 0.01) / z.size
        ),
        lambda z: np.array(_share(z)),
        lambda *z: np.float32(1 - np.mean(activations.sigmoid_derivative(z[0]) >= 0.01)),
        lambda z: np.mean([_share(column) for column in z.T]),
        lambda z: len(_small_slopes(z)) / (z.shape[0] * z.shape[1]),
    ],
    lesson='02, "Saturation"',
)
