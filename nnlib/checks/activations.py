"""The questions of assignment 02: activation functions and their derivatives."""

from collections.abc import Callable

import numpy as np

from nnlib import activations

from .question import Mistake, Question


def _row(rng: np.random.Generator) -> tuple:
    return (rng.normal(0, 2, 6),)


def _table(rng: np.random.Generator) -> tuple:
    return (rng.normal(0, 2, (rng.integers(2, 5), 4)),)


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
    "np.maximum or a mask such as z > 0."
)

step = Question(
    name="step",
    reference=activations.step,
    examples=[(np.array([-1.0, 0.0, 2.0]),)],
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
        Mistake(_SCALAR_IF, lambda z: 1 if z > 0 else 0),
    ],
    styles=[
        lambda z: z > 0,
        lambda z: np.where(z > 0, 1.0, 0.0),
        _each(lambda v: 1 if v > 0 else 0),
        lambda z: np.heaviside(z, 0),
        lambda z: [[int(v > 0) for v in row] for row in z] if z.ndim == 2 else [*map(int, z > 0)],
    ],
    lesson='02, "Step"',
)

sigmoid = Question(
    name="sigmoid",
    reference=activations.sigmoid,
    examples=[(np.array([0.0, 2.0]),), (np.array([-1.0, 0.0, 1.0]),)],
    random=_table,
    mistakes=[
        Mistake(
            "this is σ(−z): the sign in the exponent, or e⁻ᶻ where the 1 belongs.",
            lambda z: 1 / (1 + np.exp(z)),
        ),
        Mistake(
            "brackets: 1 / 1 + e⁻ᶻ is 1 + e⁻ᶻ. Put the whole denominator in brackets.",
            lambda z: 1 / 1 + np.exp(-z),
        ),
        Mistake("a − in the denominator where + belongs.", lambda z: 1 / (1 - np.exp(-z))),
        Mistake("this is tanh z, from −1 to 1. The sigmoid goes from 0 to 1.", np.tanh),
        Mistake("2⁻ᶻ in place of e⁻ᶻ: np.exp.", lambda z: 1 / (1 + 2.0**-z)),
        Mistake("10⁻ᶻ in place of e⁻ᶻ: np.exp.", lambda z: 1 / (1 + 10.0**-z)),
        Mistake(
            "this is the derivative, σ(z)(1 − σ(z)). The question asks for σ(z) itself.",
            activations.sigmoid_derivative,
        ),
        Mistake("this is e⁻ᶻ alone: divide 1 by 1 + e⁻ᶻ.", lambda z: np.exp(-z)),
        Mistake(
            "the scores are divided by their sum: that is softmax. A sigmoid looks at each z alone.",
            activations.softmax,
        ),
        Mistake(
            "|z| in the exponent keeps z < 0 from its own half.",
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
        ),
    ],
    styles=[
        lambda z: 1 / (1 + np.exp(-z)),
        lambda z: np.exp(z) / (np.exp(z) + 1),
        lambda z: 0.5 * (1 + np.tanh(z / 2)),
        _each(lambda v: 1 / (1 + 2.718281828459045**-v)),
        lambda z: 1 / (1 + np.exp(-z.astype(np.float32))),
    ],
    lesson='02, "Sigmoid"',
)

sigmoid_large_inputs = Question(
    name="sigmoid",
    reference=activations.sigmoid,
    examples=[(np.array([-1000.0, 0.0, 1000.0]),), (np.array([-1e4, -720.0, 3.0, 720.0, 1e4]),)],
    random=lambda rng: (rng.normal(0, 2000, 6),),
    silent=True,
    mistakes=[
        Mistake(
            "e¹⁰⁰⁰ is beyond the largest float: np.exp(-z) overflows where z is very negative. "
            "Take the exponential of −|z|.",
            lambda z: 1 / (1 + np.exp(-z)),
        ),
        Mistake(
            "np.where computes both of its branches for all of z, the one that overflows too. "
            "Take the exponential of −|z|, which serves both.",
            lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
        ),
        Mistake(
            "e¹⁰⁰⁰ is beyond the largest float, and ∞/∞ is nan: eᶻ / (1 + eᶻ) can't be taken where "
            "z is large.",
            lambda z: np.exp(z) / (1 + np.exp(z)),
        ),
        Mistake(
            "|z| everywhere: right for z ≥ 0. For z < 0 the numerator is e^−|z|, not 1.",
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
        ),
        Mistake(
            "tanh z, from −1 to 1: halve and shift it, (1 + tanh(z/2)) / 2.",
            np.tanh,
        ),
    ],
    styles=[
        lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
        lambda z: 0.5 * (1 + np.tanh(z / 2)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: np.exp(-np.logaddexp(0, -z)),
        _each(lambda v: 1 / (1 + np.exp(-v)) if v >= 0 else np.exp(v) / (1 + np.exp(v))),
    ],
    lesson='02, "Bug museum"',
)

tanh_from_sigmoid = Question(
    name="tanh_from_sigmoid",
    reference=activations.tanh,
    examples=[(np.array([0.0, 1.0]),), (np.array([-2.0, 0.5, 2.0]),)],
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
    ],
    styles=[
        lambda z: 2 * activations.sigmoid(2 * z) - 1,
        np.tanh,
        lambda z: 2 / (1 + np.exp(-2 * z)) - 1,
        lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
        lambda z: activations.sigmoid(2 * z) - activations.sigmoid(-2 * z),
    ],
    lesson='02, "Tanh"',
)

relu = Question(
    name="relu",
    reference=activations.relu,
    examples=[(np.array([-1.0, 2.0]),), (np.array([-0.5, 0.0, 3.5]),)],
    random=_row,
    mistakes=[
        Mistake("you returned |z|. ReLU passes positive numbers and stops negative ones.", np.abs),
        Mistake("the smaller of z and 0: ReLU is the larger.", lambda z: np.minimum(z, 0)),
        Mistake(
            "1 where z is positive: that is the step. ReLU passes z itself.",
            lambda z: np.where(z > 0, 1, 0),
        ),
        Mistake("cut off at 1 above: ReLU has no upper end.", lambda z: np.clip(z, 0, 1)),
        Mistake("a negative z becomes −z, a positive one 0.", lambda z: np.maximum(-z, 0)),
        Mistake(
            "the largest number of all, one for the whole array: np.max(z) looks along z, "
            "np.maximum(z, 0) at each entry.",
            lambda z: max(0, np.max(z)),
        ),
        Mistake("a slope below 0: that is leaky ReLU. ReLU is 0 there.", activations.leaky_relu),
        Mistake(
            "the negative entries are left out: the result has to keep the shape of z.",
            lambda z: z[z > 0],
        ),
        Mistake(_SCALAR_IF, lambda z: 0 if z <= 0 else z),
        Mistake(
            "z[z < 0] = 0 writes into the caller's array. Work on a copy, or use np.maximum.",
            _in_place,
        ),
    ],
    styles=[
        lambda z: np.maximum(0, z),
        lambda z: np.where(z > 0, z, 0),
        lambda z: z * (z > 0),
        lambda z: [max(0.0, float(v)) for v in z],
        lambda z: (z + np.abs(z)) / 2,
        _filled,
        lambda z: np.maximum(z.astype(np.float32), 0),
    ],
    lesson='02, "ReLU"',
)

relu_any_shape = Question(
    name="relu",
    reference=activations.relu,
    examples=[(np.array([[-1.0, 2.0], [3.0, -4.0]]),)],
    random=_table,
    mistakes=[
        Mistake(
            "`if` and max(0, row) need one True or False, and a row holds many numbers. Go through the entries, or use np.maximum.",
            lambda z: [max(0, row) for row in z],
        ),
        Mistake(
            "the shape is lost: z comes as a table, and you give one long row.",
            lambda z: np.array([max(0, v) for v in z.ravel()]),
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
        Mistake(
            "z[z < 0] = 0 writes into the caller's array. Work on a copy, or use np.maximum.",
            _in_place,
        ),
        Mistake("you returned |z|. ReLU passes positive numbers and stops negative ones.", np.abs),
    ],
    styles=[
        lambda z: np.maximum(0, z),
        lambda z: z * (z > 0),
        lambda z: [[max(0.0, float(v)) for v in row] for row in z],
        _each(lambda v: max(v, 0)),
    ],
    lesson='02, "ReLU"',
)


def _leaky_row(rng: np.random.Generator) -> tuple:
    return rng.normal(0, 2, (rng.integers(2, 4), 3)), float(rng.uniform(0.01, 0.4))


leaky_relu = Question(
    name="leaky_relu",
    reference=activations.leaky_relu,
    examples=[(np.array([-2.0, 3.0]), 0.1), (np.array([-1.0, 0.0, 0.5]), 0.01)],
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
    ],
    styles=[
        lambda z, slope=0.01: np.where(z > 0, z, slope * z),
        lambda z, a: np.maximum(z, a * z),
        lambda z, slope: np.maximum(z, 0) + slope * np.minimum(z, 0),
        _each(lambda v, slope: v if v > 0 else slope * v),
        lambda z, slope: z * np.where(z > 0, 1, slope),
    ],
    lesson='02, "Leaky ReLU"',
)

sigmoid_derivative = Question(
    name="sigmoid_derivative",
    reference=activations.sigmoid_derivative,
    examples=[(np.array([0.0, 2.0]),), (np.array([-3.0, -1.0, 1.0]),)],
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
    ],
    styles=[
        lambda z: activations.sigmoid(z) * (1 - activations.sigmoid(z)),
        lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
        _each(lambda v: 1 / (2 + np.exp(v) + np.exp(-v))),
        lambda z: (activations.sigmoid(z + 1e-5) - activations.sigmoid(z - 1e-5)) / 2e-5,
    ],
    lesson='02, "Sigmoid"',
)

tanh_derivative = Question(
    name="tanh_derivative",
    reference=activations.tanh_derivative,
    examples=[(np.array([0.0, 1.0]),), (np.array([-2.0, -0.5, 0.5]),)],
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
    ],
    styles=[
        lambda z: 1 - np.tanh(z) ** 2,
        lambda z: 1 / np.cosh(z) ** 2,
        lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z)),
        lambda z: 4 * activations.sigmoid_derivative(2 * z),
        _each(lambda v: 1 - float(np.tanh(v)) ** 2),
    ],
    lesson='02, "Tanh"',
)

relu_derivative = Question(
    name="relu_derivative",
    reference=activations.relu_derivative,
    examples=[(np.array([-1.0, 2.0]),), (np.array([[-3.0, 0.0], [0.5, 4.0]]),)],
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
        Mistake(_SCALAR_IF, lambda z: 1 if z > 0 else 0),
    ],
    styles=[
        lambda z: z > 0,
        lambda z: np.where(z > 0, 1.0, 0.0),
        lambda z: (z > 0).astype(int),
        lambda z: np.heaviside(z, 0),
        _each(lambda v: 1 if v > 0 else 0),
    ],
    lesson='02, "ReLU"',
)


def _share(z: np.ndarray) -> float:
    return float(np.mean(activations.sigmoid_derivative(z) < 0.01))


saturated_share = Question(
    name="saturated_share",
    reference=lambda z: _share(z),
    examples=[
        (np.array([[0.0, 6.0], [-7.0, 1.0]]),),
        (np.array([[5.0, 5.0, 2.0], [8.0, -9.0, 0.0]]),),
    ],
    random=lambda rng: (rng.normal(0, 5, (rng.integers(3, 8), 5)),),
    mistakes=[
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
    ],
    styles=[
        lambda z: np.mean(activations.sigmoid_derivative(z) < 0.01),
        lambda z: sum(activations.sigmoid_derivative(v) < 0.01 for v in z.ravel()) / z.size,
        lambda z: float((np.abs(z) > 4.5849).sum()) / z.size,
        lambda z: (
            np.count_nonzero(activations.sigmoid(z) * (1 - activations.sigmoid(z)) < 0.01) / z.size
        ),
    ],
    lesson='02, "Saturation"',
)
