"""The questions of assignment 03: layers, their shapes and parameters, and what they can do."""

from itertools import pairwise
from typing import Any

import numpy as np

from nnlib import Dense, Network, datasets, validation
from nnlib.activations import leaky_relu, relu, sigmoid, softmax, step

from .question import Mistake, Question
from .value import Value


def _eighths(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers, rounded so that a float32 holds them exactly and a message shows them."""
    return np.round(8 * rng.normal(0, 1.2, shape)) / 8


def _pairs(rng: np.random.Generator, *sizes: int) -> list:
    """The (W, b) of each layer of a network with these sizes."""
    return [
        (_eighths(rng, inputs, outputs), _eighths(rng, outputs))
        for inputs, outputs in pairwise(sizes)
    ]


def _shape(shape: Any) -> tuple:
    if isinstance(shape, str):
        raise ValueError("this is a text. Write the shape as a tuple, without quotes")
    if isinstance(shape, (int, np.integer)):
        raise ValueError(
            f"{shape} is one number, and a shape is a tuple. A tuple with one entry has a comma "
            "in it: (3,) is one, (3) is the number 3"
        )
    if not isinstance(shape, (tuple, list, np.ndarray)):
        raise ValueError(f"{shape!r} is not a tuple. A shape looks like (5, 3) or (3,)")
    is_array = isinstance(shape, np.ndarray) and shape.dtype.kind == "f"
    if is_array or any(not isinstance(entry, (int, float, np.number)) for entry in shape):
        raise ValueError("this is not one shape: write a tuple of whole numbers, such as (5, 3)")
    return tuple(shape)


W1_shape = Value(
    names=("W1_shape",),
    reference=((64, 4),),
    behaviour=_shape,
    mistakes=[
        Mistake(
            "the two axes have changed places. In X @ W1, the second axis of X meets the first of W1.",
            ((4, 64),),
        ),
        Mistake("this is the shape for a single neuron. Each unit has a column.", ((64, 1),)),
        Mistake(
            "one weight a pixel is enough for a single neuron. Each unit has weights of its own.",
            ((64,),),
        ),
        Mistake(
            "this is the shape of X @ W1, the weighted sums. Weights do not know how many images there are.",
            ((1437, 4),),
        ),
        Mistake("this is the shape of X, the images.", ((1437, 64),)),
        Mistake("one weight a unit: each unit has a weight for each pixel it reads.", ((4,),)),
        Mistake(
            "an image comes as one row of pixels here, no longer as 8 rows of 8.", ((8, 8, 4),)
        ),
        Mistake("the biases are counted in: they are an array of their own, b1.", ((65, 4),)),
        Mistake("the number of weights: ask how they are laid out, rows and columns.", ((256,),)),
        Mistake(
            "weights do not know how many images there are: 1437 has no place in their shape.",
            ((64, 1437),),
        ),
        Mistake(
            "weights do not know how many images there are: 1437 has no place in their shape.",
            ((4, 1437),),
        ),
        Mistake(
            "weights do not know how many images there are: 1437 has no place in their shape.",
            ((1437, 64, 4),),
        ),
        Mistake("the biases are counted in: they are an array of their own, b1.", ((64, 5),)),
    ],
    styles=[((64, 4),), ([64, 4],), (np.array([64, 4]),), (np.zeros((64, 4)).shape,)],
    lesson='03, "Shapes"',
)

b1_shape = Value(
    names=("b1_shape",),
    reference=((4,),),
    behaviour=_shape,
    mistakes=[
        Mistake("a bias belongs to a unit, not to a pixel.", ((64,),)),
        Mistake("one bias for all: each hidden unit has its own.", ((1,),)),
        Mistake("() is the shape of a plain number: each hidden unit has its own bias.", ((),)),
        Mistake(
            "this is the shape of the weights. A unit has many weights, one bias.", ((64, 4),)
        ),
        Mistake(
            "a column would not line up with the rows of X @ W1. A bias array has a single axis.",
            ((4, 1),),
        ),
        Mistake("as many numbers as it takes, but a bias array has a single axis.", ((1, 4),)),
        Mistake("the same bias serves every image: they are not counted here.", ((1437, 4),)),
        Mistake("a bias belongs to a unit, not to an image.", ((1437,),)),
    ],
    styles=[((4,),), ([4],), (np.array([4]),), (np.zeros(4).shape,)],
    lesson='03, "Shapes"',
)

W2_shape = Value(
    names=("W2_shape",),
    reference=((4, 1),),
    behaviour=_shape,
    mistakes=[
        Mistake(
            "the two axes have changed places. In A1 @ W2, the second axis of A1 meets the first of W2.",
            ((1, 4),),
        ),
        Mistake(
            "the output unit reads the hidden units, not the pixels.",
            ((64, 1),),
        ),
        Mistake("this is the shape of W1 again.", ((64, 4),)),
        Mistake(
            "a weight matrix has two axes, even where it has a single column: one for each output unit.",
            ((4,),),
        ),
        Mistake(
            "this is the shape of A1 @ W2, the output. Weights do not know how many images there are.",
            ((1437, 1),),
        ),
        Mistake("this is the shape of A1, what the hidden units give.", ((1437, 4),)),
        Mistake("there is one output unit: W2 has a column for it, and no more.", ((4, 4),)),
        Mistake("the bias is counted in: it is an array of its own, b2.", ((5, 1),)),
        Mistake(
            "weights do not know how many images there are: 1437 has no place in their shape.",
            ((4, 1437),),
        ),
        Mistake(
            "this is the shape of b2: the weights have a row for each hidden unit as well.",
            ((1,),),
        ),
        Mistake(
            "one unit for each digit: here a single output unit tells odd from even.", ((4, 10),)
        ),
        Mistake(
            "one unit for odd and one for even: here a single output unit says how probable odd is.",
            ((4, 2),),
        ),
    ],
    styles=[((4, 1),), ([4, 1],), (np.array([4, 1]),), (np.zeros((4, 1)).shape,)],
    lesson='03, "Shapes"',
)

b2_shape = Value(
    names=("b2_shape",),
    reference=((1,),),
    behaviour=_shape,
    mistakes=[
        Mistake("a bias belongs to the unit that adds it, not to the units it reads.", ((4,),)),
        Mistake("this is the shape of the weights, W2.", ((4, 1),)),
        Mistake("as many numbers as it takes, but a bias array has a single axis.", ((1, 1),)),
        Mistake(
            "() is the shape of a plain number. b has an entry for each unit, in an array.", ((),)
        ),
        Mistake("the same bias serves every image: they are not counted here.", ((1437, 1),)),
        Mistake("a bias belongs to a unit, not to an image.", ((1437,),)),
        Mistake("a bias belongs to a unit, not to a pixel.", ((64,),)),
        Mistake(
            "one bias for each digit: here a single output unit tells odd from even.", ((10,),)
        ),
        Mistake("one bias for odd and one for even: there is a single output unit.", ((2,),)),
    ],
    styles=[((1,),), ([1],), (np.array([1]),), (np.zeros(1).shape,)],
    lesson='03, "Shapes"',
)


def _dense(X, W, b):
    return X @ W + b


_FIRST_SAMPLE = "only the first sample is computed. Does `return` stand inside the loop?"


def _dense_loops(X, W, b):
    Z = []
    for x in X:
        Z.append([sum(x[i] * W[i, j] for i in range(len(x))) + b[j] for j in range(len(b))])
    return Z


def _bias_by_row(X, W, b):
    Z = X @ W
    for i in range(len(Z)):
        Z[i] += b[i]
    return Z


def _one_row_flat(X, W, b):
    return _dense(X, W, b)[0] if len(X) == 1 else _dense(X, W, b)


def _one_column_flat(X, W, b):
    return _dense(X, W, b)[:, 0] if len(b) == 1 else _dense(X, W, b)


def _dense_input(rng: np.random.Generator) -> tuple:
    n, d, h = rng.integers(1, 6, 3)
    return _eighths(rng, n, d), *_pairs(rng, d, h)[0]


_IN_DENSE_AND_DENSE_SHAPES = [
    Mistake("the biases are missing.", lambda X, W, b: X @ W),
    Mistake(
        "one bias serves all units in yours: each unit has its own.",
        lambda X, W, b: X @ W + b[0],
    ),
    Mistake(
        "brackets: b is added to every weight in X @ (W + b). First multiply, then add b.",
        lambda X, W, b: X @ (W + b),
    ),
    Mistake(
        "W comes as (d, h) already, inputs by units: no transpose is needed.",
        lambda X, W, b: X @ W.T + b,
    ),
    Mistake(
        "b is made a column, which adds a bias to each sample. Left flat, it adds one to each unit.",
        lambda X, W, b: X @ W + b[:, None],
    ),
    Mistake(
        "the result is transposed: samples stand in rows, units in columns.",
        lambda X, W, b: (X @ W + b).T,
    ),
    Mistake(_FIRST_SAMPLE, lambda X, W, b: X[:1] @ W + b),
    Mistake(
        "the order of the product: X, (n, d), stands in front, and W, (d, h), behind it.",
        lambda X, W, b: W @ X + b,
    ),
    Mistake(
        "X and W are turned: units stand in rows then, and b does not fit. Leave both as they are.",
        lambda X, W, b: W.T @ X.T + b,
    ),
    Mistake("the biases are added twice.", lambda X, W, b: X @ W + 2 * b),
    Mistake(
        "axes of length 1 are dropped: the result is (n, h), even for one sample or one unit.",
        lambda X, W, b: np.squeeze(X @ W + b),
    ),
    Mistake(
        "the result is one long row: it is (n, h), a row for each sample.",
        lambda X, W, b: (X @ W + b).ravel(),
    ),
    Mistake(
        "for one sample the result is flat: it is (n, h), one row, even where n is 1.",
        _one_row_flat,
    ),
]

dense = Question(
    name="dense",
    reference=_dense,
    examples=[
        (
            np.array([[2.0, 1.0, -1.0]]),
            np.array([[1.0, 4.0], [3.0, -1.0], [0.5, 2.0]]),
            np.array([0.5, -3.0]),
        ),
        (
            np.array([[1.5, -2.0], [0.5, 3.0], [-1.0, 4.0]]),
            np.array([[2.0, -1.0], [3.0, 0.5]]),
            np.array([0.25, -4.0]),
        ),
    ],
    random=_dense_input,
    mistakes=[
        *_IN_DENSE_AND_DENSE_SHAPES,
        Mistake("the biases are taken away: add them.", lambda X, W, b: X @ W - b),
        Mistake(
            "the sum of the biases is added to every unit: each unit has its own bias.",
            lambda X, W, b: X @ W + np.sum(b),
        ),
        Mistake("the biases multiply in yours: add them.", lambda X, W, b: (X @ W) * b),
        Mistake(
            "an activation is applied. The layer here ends with the weighted sums.",
            lambda X, W, b: sigmoid(X @ W + b),
        ),
        Mistake(
            "an activation is applied. The layer here ends with the weighted sums.",
            lambda X, W, b: relu(X @ W + b),
        ),
        Mistake("only the first sample is computed.", lambda X, W, b: X[0] @ W + b),
        Mistake(
            "the biases are dealt out to the samples in turn: each unit has its own, for all samples.",
            lambda X, W, b: X @ W + np.resize(b, len(X))[:, None],
        ),
        Mistake(
            "the mean of the biases is added to every unit: each unit has its own bias.",
            lambda X, W, b: X @ W + np.mean(b),
        ),
        Mistake(
            "the last unit's bias serves all units in yours: each unit has its own.",
            lambda X, W, b: X @ W + b[-1],
        ),
        Mistake("only the first unit is computed.", lambda X, W, b: X @ W[:, 0] + b[0]),
        Mistake(
            "the mean over the inputs: a weighted sum is not divided by their number.",
            lambda X, W, b: X @ W / X.shape[1] + b,
        ),
        Mistake(
            "it is summed over the units as well: each unit has a sum of its own.",
            lambda X, W, b: (X @ W + b).sum(axis=1),
        ),
        Mistake(
            "brackets: b is added to X in (X + b) @ W. First multiply, then add b.",
            lambda X, W, b: (X + b) @ W,
        ),
        Mistake(
            "the bias is added once for each input: add it after the loop over the inputs, once.",
            lambda X, W, b: X @ W + X.shape[1] * b,
        ),
        Mistake(
            "the last input is left out: does a loop stop one too early?",
            lambda X, W, b: X[:, :-1] @ W[:-1] + b,
        ),
        Mistake(
            "the sum is not set back to 0 for the next unit: each unit starts at 0.",
            lambda X, W, b: np.cumsum(X @ W, axis=1) + b,
        ),
        Mistake(
            "the sum is not set back to 0 for the next unit: each unit starts at 0.",
            lambda X, W, b: np.cumsum(X @ W).reshape(len(X), -1) + b,
        ),
        Mistake(
            "divided by the number of samples: a weighted sum is not a mean.",
            lambda X, W, b: X @ W / len(X) + b,
        ),
        Mistake(
            "b[i] follows the samples in yours: it is the units that have biases.", _bias_by_row
        ),
        Mistake(
            "right numbers in wrong places: the outer loop goes over the samples, the inner over the units.",
            lambda X, W, b: (X @ W + b).T.reshape(len(X), -1),
        ),
        Mistake(
            "it is summed over the units as well: each unit has a sum of its own.",
            lambda X, W, b: np.sum(X @ W, axis=1, keepdims=True) + b,
        ),
        Mistake(
            "this is the shape of the result: return the weighted sums themselves.",
            lambda X, W, b: (len(X), W.shape[1]),
        ),
        Mistake(
            "+ puts two lists one behind the other: it adds arrays, not lists.",
            lambda X, W, b: [*(X @ W), *b],
        ),
    ],
    styles=[
        lambda X, W, b: X @ W + b,
        _dense_loops,
        lambda X, W, b: np.dot(X, W) + b,
        lambda X, W, b: np.einsum("nd,dh->nh", X, W) + b,
        lambda X, W, b: (W.T @ X.T + b[:, None]).T,
        lambda X, W, b: X.astype(np.float32) @ W.astype(np.float32) + b.astype(np.float32),
        lambda X, W, b: np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b]),
    ],
    lesson='03, "One column a unit"',
)

dense_shapes = Question(
    name="dense",
    reference=_dense,
    examples=[
        (np.array([[2.0, -1.0]]), np.array([[3.0], [0.5]]), np.array([4.0])),
        (np.array([[3.0, 0.5]]), np.array([[1.0, -2.0], [4.0, 1.5]]), np.array([0.5, -1.0])),
        (np.array([[2.0], [-1.5]]), np.array([[4.0]]), np.array([-0.5])),
        (
            np.array([[1.5, -2.0, 0.5], [3.0, -1.0, 4.0]]),
            np.array([[2.0, -1.0], [3.0, 0.5], [-0.5, 1.0]]),
            np.array([0.25, -4.0]),
        ),
        (
            np.array([[1.0, 3.0], [-2.0, 0.5], [4.0, -1.0]]),
            np.array([[2.0, -0.5], [5.0, 1.5]]),
            np.array([-3.0, 0.25]),
        ),
    ],
    random=_dense_input,
    mistakes=[
        Mistake(
            "only the first unit is kept: the result has a column for each.",
            lambda X, W, b: (X @ W + b)[:, 0],
        ),
        Mistake(
            "only the first sample is kept: the result has a row for each.",
            lambda X, W, b: (X @ W + b)[0],
        ),
        *_IN_DENSE_AND_DENSE_SHAPES,
        Mistake(
            "it is summed over the units: the result has a column for each.",
            lambda X, W, b: (X @ W + b).sum(axis=1),
        ),
        Mistake(
            "for one unit the result is flat: it is (n, h), a column, even where h is 1.",
            _one_column_flat,
        ),
    ],
    styles=[
        _dense_loops,
        lambda X, W, b: np.array([x @ W + b for x in X]),
        lambda X, W, b: np.column_stack([X @ W[:, j] + b[j] for j in range(len(b))]),
        lambda X, W, b: np.tensordot(X, W, axes=1) + b.reshape(1, -1),
    ],
    lesson='03, "One column a unit"',
)


def _two_layers(X, W1, b1, W2, b2):
    return sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2)


def _two_layers_loops(X, W1, b1, W2, b2):
    def layer(x, W, b):
        sums = [sum(v * w for v, w in zip(x, W[:, j], strict=True)) + b[j] for j in range(len(b))]
        return [1 / (1 + np.exp(-z)) for z in sums]

    return [layer(layer(x, W1, b1), W2, b2) for x in X]


def _two_layers_network(X, W1, b1, W2, b2):
    A1 = 1 / (1 + np.exp(-(np.dot(X, W1) + b1)))
    A2 = np.dot(A1, W2)
    A2 += b2
    return 1 / (1 + np.e ** (-A2))


def _two_layers_input(rng: np.random.Generator) -> tuple:
    n, d, h, k = rng.integers(1, 6, 4)
    (W1, b1), (W2, b2) = _pairs(rng, d, h, k)
    return _eighths(rng, n, d), W1, b1, W2, b2


_NO_HIDDEN_SIGMOID = "the hidden layer has no sigmoid: what goes on to layer 2 is σ(Z1), not Z1."
_TWO_RETURNED = "you gave back both layers. Return the output alone."

_IN_TWO_LAYERS_AND_TWO_LAYERS_SHAPES = [
    Mistake(_NO_HIDDEN_SIGMOID, lambda X, W1, b1, W2, b2: sigmoid((X @ W1 + b1) @ W2 + b2)),
    Mistake(
        "the output layer has no sigmoid: these are its weighted sums, Z2.",
        lambda X, W1, b1, W2, b2: sigmoid(X @ W1 + b1) @ W2 + b2,
    ),
    Mistake(
        "b1 is missing: the hidden layer adds its biases before the sigmoid.",
        lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1) @ W2 + b2),
    ),
    Mistake(
        "this is what the hidden units give: the output layer has yet to read it.",
        lambda X, W1, b1, W2, b2: sigmoid(X @ W1 + b1),
    ),
    Mistake(
        _TWO_RETURNED,
        lambda X, W1, b1, W2, b2: (sigmoid(X @ W1 + b1), _two_layers(X, W1, b1, W2, b2)),
    ),
    Mistake(
        "X meets W2 in yours: the hidden layer reads X with W1, the output layer reads the hidden units with W2.",
        lambda X, W1, b1, W2, b2: sigmoid(X @ W2 + b2),
    ),
    Mistake(
        "W1 stands in both layers: the output layer has W2.",
        lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1) @ W1 + b2),
    ),
    Mistake(
        "the order of the product: samples stand in front, X @ W1, and the weights behind.",
        lambda X, W1, b1, W2, b2: sigmoid(W2 @ sigmoid(W1 @ X + b1) + b2),
    ),
    Mistake(
        "brackets: b1 @ W2 is computed first. The hidden layer's sum ends with b1.",
        lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1 @ W2 + b2)),
    ),
    Mistake(
        "brackets: b1 @ W2 is computed first. The hidden layer's sum ends with b1.",
        lambda X, W1, b1, W2, b2: sigmoid(X @ W1) + b1 @ W2 + b2,
    ),
    Mistake(
        "brackets in your sigmoid: 1 / 1 + e is (1 / 1) + e. What belongs below the line?",
        lambda X, W1, b1, W2, b2: 1 + np.exp(-((1 + np.exp(-(X @ W1 + b1))) @ W2 + b2)),
    ),
    Mistake(
        "the output layer has a softmax. This network has a sigmoid in both layers.",
        lambda X, W1, b1, W2, b2: softmax(sigmoid(X @ W1 + b1) @ W2 + b2),
    ),
]

two_layers = Question(
    name="two_layers",
    reference=_two_layers,
    examples=[
        (
            np.array([[1.0, -2.0]]),
            np.array([[0.5, 2.0, -1.0], [1.0, -0.5, 0.25]]),
            np.array([0.5, -1.0, 2.0]),
            np.array([[2.0], [-1.0], [3.0]]),
            np.array([-1.5]),
        ),
        (
            np.array([[1.0, 0.5], [-3.0, 2.0], [0.25, -1.0]]),
            np.array([[1.0, -0.5], [2.0, 3.0]]),
            np.array([-1.0, 0.5]),
            np.array([[-2.0], [1.5]]),
            np.array([0.75]),
        ),
    ],
    random=lambda rng: (
        _eighths(rng, *rng.integers(2, 5, 1), 3),
        *(part for pair in _pairs(rng, 3, int(rng.integers(2, 6)), 1) for part in pair),
    ),
    mistakes=[
        *_IN_TWO_LAYERS_AND_TWO_LAYERS_SHAPES,
        Mistake(
            "there is no sigmoid at all: each layer's weighted sums go through one.",
            lambda X, W1, b1, W2, b2: (X @ W1 + b1) @ W2 + b2,
        ),
        Mistake(
            "b2 is missing: the output layer adds its bias before the sigmoid.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1) @ W2),
        ),
        Mistake(
            "both biases are missing.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1) @ W2),
        ),
        Mistake(
            "b1 is added after the sigmoid: it belongs to the weighted sum, before it.",
            lambda X, W1, b1, W2, b2: sigmoid((sigmoid(X @ W1) + b1) @ W2 + b2),
        ),
        Mistake(
            "the biases are added after the sigmoids: they belong to the weighted sums, before them.",
            lambda X, W1, b1, W2, b2: sigmoid((sigmoid(X @ W1) + b1) @ W2) + b2,
        ),
        Mistake(
            "b2 is added after the sigmoid: it belongs to the weighted sum, before it.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1) @ W2) + b2,
        ),
        Mistake(
            "the first bias serves all hidden units in yours: each unit has its own.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1[0]) @ W2 + b2),
        ),
        Mistake(
            "the hidden layer has a ReLU. This network has a sigmoid in both layers.",
            lambda X, W1, b1, W2, b2: sigmoid(relu(X @ W1 + b1) @ W2 + b2),
        ),
        Mistake(
            "the hidden layer has a tanh. This network has a sigmoid in both layers.",
            lambda X, W1, b1, W2, b2: sigmoid(np.tanh(X @ W1 + b1) @ W2 + b2),
        ),
        Mistake(
            "the hidden layer has a step. This network has a sigmoid in both layers.",
            lambda X, W1, b1, W2, b2: sigmoid(step(X @ W1 + b1) @ W2 + b2),
        ),
        Mistake(
            "this is 0 or 1: return the output as it is, a number between them.",
            lambda X, W1, b1, W2, b2: step(_two_layers(X, W1, b1, W2, b2) - 0.5),
        ),
        Mistake(
            "the output is flat: it has shape (n, k), a column even where k is 1.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1, b1, W2, b2)[:, 0],
        ),
        Mistake(
            "the sigmoid is taken twice in the output layer.",
            lambda X, W1, b1, W2, b2: sigmoid(_two_layers(X, W1, b1, W2, b2)),
        ),
        Mistake(
            "the sigmoid is taken twice in the hidden layer.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(sigmoid(X @ W1 + b1)) @ W2 + b2),
        ),
        Mistake(
            "the output layer lacks its bias and its sigmoid.",
            lambda X, W1, b1, W2, b2: sigmoid(X @ W1 + b1) @ W2,
        ),
        Mistake(
            "the hidden layer lacks its biases and its sigmoid.",
            lambda X, W1, b1, W2, b2: sigmoid(X @ W1 @ W2 + b2),
        ),
        Mistake(
            "b1 and b2 have changed places.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b2) @ W2 + b1),
        ),
        Mistake(
            "the sign in your sigmoid: the exponent is −z.",
            lambda X, W1, b1, W2, b2: sigmoid(-(sigmoid(-(X @ W1 + b1)) @ W2 + b2)),
        ),
        Mistake(
            "the output layer has a ReLU. This network has a sigmoid in both layers.",
            lambda X, W1, b1, W2, b2: relu(sigmoid(X @ W1 + b1) @ W2 + b2),
        ),
        Mistake(
            "both layers have a ReLU: this network has a sigmoid in both.",
            lambda X, W1, b1, W2, b2: relu(relu(X @ W1 + b1) @ W2 + b2),
        ),
        Mistake(
            "both layers have a tanh: this network has a sigmoid in both.",
            lambda X, W1, b1, W2, b2: np.tanh(np.tanh(X @ W1 + b1) @ W2 + b2),
        ),
        Mistake(
            "b1 is missing, and b2 is added after the sigmoid: both belong to the weighted sums.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1) @ W2) + b2,
        ),
        Mistake(
            "the sums are cut off at 0 and 1: it is a sigmoid that brings them between 0 and 1.",
            lambda X, W1, b1, W2, b2: np.clip(sigmoid(X @ W1 + b1) @ W2 + b2, 0, 1),
        ),
        Mistake(
            "what the hidden units give is added up without the weights W2.",
            lambda X, W1, b1, W2, b2: sigmoid(
                sigmoid(X @ W1 + b1).sum(axis=1, keepdims=True) + b2
            ),
        ),
        Mistake(
            "only the first sample is computed.",
            lambda X, W1, b1, W2, b2: _two_layers(X[0], W1, b1, W2, b2),
        ),
        Mistake(
            "only the first sample is computed. Does `return` stand inside the loop?",
            lambda X, W1, b1, W2, b2: _two_layers(X[:1], W1, b1, W2, b2),
        ),
        Mistake(
            "W1 and W2 have changed places: the hidden layer is W1 and b1.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W2 + b2) @ W1 + b1),
        ),
    ],
    styles=[
        _two_layers_loops,
        _two_layers_network,
        lambda X, W1, b1, W2, b2: 0.5 + 0.5 * np.tanh((sigmoid(X @ W1 + b1) @ W2 + b2) / 2),
        lambda X, W1, b1, W2, b2: sigmoid(
            sigmoid(X.astype(np.float32) @ W1.astype(np.float32) + b1) @ W2.astype(np.float32) + b2
        ),
    ],
    lesson='03, "In code"',
)

two_layers_shapes = Question(
    name="two_layers",
    reference=_two_layers,
    examples=[
        (
            np.array([[1.0, -2.0], [0.5, 3.0]]),
            np.array([[0.5], [-1.0]]),
            np.array([0.25]),
            np.array([[2.0, -1.0, 0.5]]),
            np.array([-1.5, 1.0, 0.75]),
        ),
        (
            np.array([[1.0, -0.5]]),
            np.array([[0.5, 2.0, -1.0], [1.0, -0.5, 0.25]]),
            np.array([0.5, -1.0, 2.0]),
            np.array([[2.0, 1.0], [-1.0, 0.5], [3.0, -2.0]]),
            np.array([-1.5, 0.5]),
        ),
    ],
    random=_two_layers_input,
    mistakes=[
        Mistake(
            "only the first output is kept: the result is (n, k), a column for each output unit.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1, b1, W2, b2)[:, 0],
        ),
        Mistake(
            "only the first output is kept: the result is (n, k), a column for each output unit.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1, b1, W2, b2)[:, :1],
        ),
        Mistake(
            "only the first sample is kept: the result has a row for each.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1, b1, W2, b2)[0],
        ),
        Mistake(
            "axes of length 1 are dropped: the result is (n, k), even for one sample or one unit.",
            lambda X, W1, b1, W2, b2: np.squeeze(_two_layers(X, W1, b1, W2, b2)),
        ),
        Mistake(
            "the result is one long row: it is (n, k), a row for each sample.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1, b1, W2, b2).ravel(),
        ),
        Mistake(
            "the output units share the first bias in yours: each unit has its own.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2[0]),
        ),
        Mistake(
            "b2 is missing: the output layer adds its biases before the sigmoid.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1) @ W2),
        ),
        Mistake(
            "the result is transposed: samples stand in rows, output units in columns.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1, b1, W2, b2).T,
        ),
        Mistake(
            "the number of the largest output: return the outputs themselves.",
            lambda X, W1, b1, W2, b2: _two_layers(X, W1, b1, W2, b2).argmax(axis=1),
        ),
        *_IN_TWO_LAYERS_AND_TWO_LAYERS_SHAPES,
    ],
    styles=[_two_layers_loops, _two_layers_network],
    lesson='03, "In code"',
)


def _count(sizes):
    return sum((inputs + 1) * units for inputs, units in pairwise(sizes))


def _count_loop(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i - 1] * sizes[i]
        total += sizes[i]
    return total


def _count_with_pop(sizes):
    total, inputs = 0, sizes.pop(0)
    while sizes:
        units = sizes.pop(0)
        total, inputs = total + inputs * units + units, units
    return total


def _count_of_three(sizes):
    d, h, k = sizes
    return d * h + h + h * k + k


parameter_count = Question(
    name="parameter_count",
    reference=_count,
    examples=[([5, 2],), ([3, 4, 2],), ([784, 1024, 10],), ([6, 5, 3, 2],), ([7, 3, 7, 2, 5],)],
    random=lambda rng: (rng.integers(2, 12, rng.integers(2, 6)).tolist(),),
    mistakes=[
        Mistake(
            "the weights alone: each unit that computes something has a bias, too.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)),
        ),
        Mistake("the biases alone: the weights are missing.", lambda sizes: sum(sizes[1:])),
        Mistake(
            "one bias for each layer: each unit has its own.",
            lambda sizes: sum(a * b + 1 for a, b in pairwise(sizes)),
        ),
        Mistake(
            "the inputs got biases: they are given numbers, not units.",
            lambda sizes: _count(sizes) + sizes[0],
        ),
        Mistake(
            "a bias for each unit that a layer reads: biases belong to the units that it has.",
            lambda sizes: sum(a * b + a for a, b in pairwise(sizes)),
        ),
        Mistake(
            "at i = 0, sizes[i − 1] is the last entry of the list: start the loop at i = 1.",
            lambda sizes: sum(sizes[i - 1] * sizes[i] + sizes[i] for i in range(len(sizes))),
        ),
        Mistake(
            "the output units have no biases in yours: each unit has one.",
            lambda sizes: _count(sizes) - sizes[-1],
        ),
        Mistake(
            "only the output units have biases in yours: each unit has one.",
            lambda sizes: _count(sizes) - sum(sizes[1:-1]),
        ),
        Mistake(
            "weights and biases apart: give their sum, one number.",
            lambda sizes: (_count(sizes) - sum(sizes[1:]), sum(sizes[1:])),
        ),
        Mistake(
            "a + b for each layer: a layer with a inputs and b units has a · b weights, and b biases.",
            lambda sizes: sum(a + b for a, b in pairwise(sizes)),
        ),
        Mistake(
            "(a + 1)(b + 1) for each layer: add 1 to the inputs only, for the bias.",
            lambda sizes: sum((a + 1) * (b + 1) for a, b in pairwise(sizes)),
        ),
        Mistake(
            "the weights of the layers are multiplied: the layers' counts add up.",
            lambda sizes: np.prod([(a + 1) * b for a, b in pairwise(sizes)]),
        ),
        Mistake(
            "all sizes are multiplied: each layer has inputs × units weights, and the layers add up.",
            lambda sizes: np.prod(sizes),
        ),
        Mistake("the number of inputs and units: count the weights and biases between them.", sum),
        Mistake("the last layer is left out.", lambda sizes: _count(sizes[:-1])),
        Mistake("the first layer is left out.", lambda sizes: _count(sizes[1:])),
        Mistake(
            "only the first layer is counted. Does `return` stand inside the loop?",
            lambda sizes: _count(sizes[:2]),
        ),
        Mistake(
            "the first size is joined to the last: each layer reads the one before it.",
            lambda sizes: (sizes[0] + 1) * sizes[-1],
        ),
        Mistake(
            "one count for each layer: add them up.",
            lambda sizes: [(a + 1) * b for a, b in pairwise(sizes)],
        ),
        Mistake(
            "yours counts networks with three sizes. The list may have two, or more than three.",
            _count_of_three,
        ),
        Mistake(
            "yours looks at three sizes. The list may have two, or more than three.",
            lambda sizes: _count_of_three([sizes[0], sizes[1], sizes[2]]),
        ),
        Mistake(
            "the list `sizes` is changed (pop and append do so): only read it.",
            _count_with_pop,
        ),
        Mistake(
            "only the last layer is counted: a loop has to add to the total, with +=.",
            lambda sizes: _count(sizes[-2:]),
        ),
        Mistake(
            "every second layer is skipped: each entry but the last is also the inputs of a layer.",
            lambda sizes: sum((sizes[i] + 1) * sizes[i + 1] for i in range(0, len(sizes) - 1, 2)),
        ),
        Mistake(
            "a size is multiplied by itself: the weights are the inputs times the units of a layer.",
            lambda sizes: sum(a * (a + 1) for a in sizes),
        ),
        Mistake(
            "one bias for each entry of the list: each unit has its own.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + len(sizes),
        ),
        Mistake(
            "what a layer reads got biases as well: only the units that it has have one.",
            lambda sizes: sum(a * b + a + b for a, b in pairwise(sizes)),
        ),
        Mistake(
            "sizes.index(…) finds the first entry of that value, and a size may occur twice: count positions.",
            lambda sizes: sum((s + 1) * sizes[sizes.index(s) + 1] for s in sizes[:-1]),
        ),
        Mistake(
            "sizes.index(…) finds the first entry of that value, and a size may occur twice: count positions.",
            lambda sizes: sum((sizes[sizes.index(s) - 1] + 1) * s for s in sizes[1:]),
        ),
        Mistake(
            "yours stops at the third size. The list may have more.",
            lambda sizes: _count(sizes[:3]),
        ),
        Mistake(
            "yours stops at the fourth size. The list may have more.",
            lambda sizes: _count(sizes[:4]),
        ),
        Mistake(
            "* does not multiply lists entry by entry: go through them in a loop, or make arrays.",
            lambda sizes: sizes[:-1] * sizes[1:],
        ),
    ],
    styles=[
        _count_loop,
        lambda sizes: float(np.dot(np.array(sizes[:-1]) + 1, sizes[1:])),
        lambda sizes: 0 if len(sizes) < 2 else (sizes[0] + 1) * sizes[1] + _count_loop(sizes[1:]),
        lambda sizes: len(Network(*(Dense(a, b) for a, b in pairwise(sizes))).parameters),
    ],
    lesson='03, "Counting"',
)


def _xor_table(W1: Any, b1: Any, W2: Any, b2: Any) -> np.ndarray:
    """What the network of steps gives for (0, 0), (0, 1), (1, 0), (1, 1)."""
    given = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    for name, value in given.items():
        given[name] = validation.finite(name, validation.floats(name, value))
    W1, b1, W2, b2 = given.values()
    validation.shape_of("W1", W1, (2, 2))
    b1 = validation.shape_of("b1", b1[0] if b1.shape == (1, 2) else b1, (2,))
    W2 = validation.shape_of("W2", W2[:, np.newaxis] if W2.ndim == 1 else W2, (2, 1))
    b2 = validation.shape_of("b2", b2[0] if b2.shape == (1, 1) else np.atleast_1d(b2), (1,))
    X, xor = datasets.logic_gate("xor")

    def table(W1: np.ndarray, hidden_at_0: int, at_0: int) -> np.ndarray:
        def fire(Z: np.ndarray, at_0: int) -> np.ndarray:
            Z = np.round(Z, 12)  # 0.1 + 0.2 − 0.3 is meant to be 0
            return np.heaviside(Z, at_0)

        return fire(fire(X @ W1 + b1, hidden_at_0) @ W2 + b2, at_0)[:, 0]

    if not np.array_equal(table(W1, 0, 0), xor):
        if any(np.array_equal(table(W1, *at_0), xor) for at_0 in ((1, 1), (1, 0), (0, 1))):
            raise ValueError(
                "a weighted sum comes out as 0 exactly, and there the step gives 0. These "
                "weights would do if it gave 1 there: move a bias a little"
            )
        if np.array_equal(table(W1.T, 0, 0), xor):
            raise ValueError(
                "the weights of a unit stand in a column of W1, and yours stand in a row"
            )
    return table(W1, 0, 0)


def _gates(W2: list, b2: float, b1: tuple = (-0.5, -1.5), W1: tuple = ((1, 1), (1, 1))) -> tuple:
    """Hidden units OR and AND unless told otherwise, and an output that reads them so."""
    return np.array(W1), np.array(b1), np.array(W2)[:, np.newaxis], np.array([b2])


_ONE_NOT_OTHER = ((-0.5, -0.5), ((1, -1), (-1, 1)))
_SAME = ((-0.5, -0.5), ((1, 0), (0, 1)))

xor_weights = Value(
    names=("W1", "b1", "W2", "b2"),
    reference=_gates([1, -1], -0.5),
    behaviour=_xor_table,
    told=True,
    mistakes=[
        Mistake(
            "this is OR. It should not fire at (1, 1): a hidden unit that fires only there can "
            "hold the output back.",
            _gates([1, 1], -0.5),
        ),
        Mistake(
            "this is AND: the output should fire where one input is 1, and not where both are.",
            _gates([0, 1], -0.5),
        ),
        Mistake(
            "the other way round: it fires where the two inputs are equal.", _gates([-1, 1], 0.5)
        ),
        Mistake("this is NAND. It should not fire at (0, 0), either.", _gates([0, -1], 0.5)),
        Mistake(
            "this is NOR: it fires where no input is 1. The output should fire where one is.",
            _gates([-1, 0], 0.5),
        ),
        Mistake(
            "the output never fires: its weighted sum is never above 0. Go through one row by hand.",
            _gates([1, -1], -1.5),
        ),
        Mistake(
            "the output always fires: its weighted sum is above 0 in all four rows.",
            _gates([1, 1], 0.5),
        ),
        Mistake(
            "it fires at (1, 0), not at (0, 1): one of the two cases is still missing.",
            _gates([1, 0], -0.5, *_ONE_NOT_OTHER),
        ),
        Mistake(
            "it fires at (0, 1), not at (1, 0): one of the two cases is still missing.",
            _gates([0, 1], -0.5, *_ONE_NOT_OTHER),
        ),
        Mistake(
            "it repeats the first input: the second has no say.", _gates([1, 0], -0.5, *_SAME)
        ),
        Mistake(
            "it repeats the second input: the first has no say.", _gates([0, 1], -0.5, *_SAME)
        ),
        Mistake(
            "it is the opposite of the first input: the second has no say.",
            _gates([-1, 0], 0.5, *_SAME),
        ),
        Mistake(
            "it is the opposite of the second input: the first has no say.",
            _gates([0, -1], 0.5, *_SAME),
        ),
    ],
    styles=[
        _gates([1, -1], -0.5),
        _gates([1, 1], -0.5, *_ONE_NOT_OTHER),
        ([[1, -1], [1, -1]], [-0.5, 1.5], [1, 1], -1.5),
        (np.full((2, 2), 20), np.array([[-10, -30]]), np.array([[40.0], [-60]]), [[-20]]),
        ([[0.1, 0.1], [0.1, 0.1]], [0, -0.1], [0.1, -0.2], 0),
    ],
    lesson='03, "By hand: XOR"',
)


def _deep(X, layers):
    for W, b in layers[:-1]:
        X = relu(X @ W + b)
    W, b = layers[-1]
    return X @ W + b


def _deep_by_index(X, layers):
    A = X
    for i in range(len(layers)):
        Z = np.dot(A, layers[i][0]) + layers[i][1]
        A = np.where(Z > 0, Z, 0) if i < len(layers) - 1 else Z
    return A


def _deep_recursive(X, layers):
    Z = X @ layers[0][0] + layers[0][1]
    return Z if len(layers) == 1 else _deep_recursive(Z * (Z > 0), layers[1:])


def _deep_by_sample(X, layers):
    def one(x):
        for number, (W, b) in enumerate(layers, 1):
            x = [sum(v * w for v, w in zip(x, W.T[j], strict=True)) + c for j, c in enumerate(b)]
            if number != len(layers):
                x = [max(0, z) for z in x]
        return x

    return [one(x) for x in X]


def _deep_float32(X, layers):
    layers = [(W.astype(np.float32), b.astype(np.float32)) for W, b in layers]
    return _deep(X.astype(np.float32), layers)


def _through(X, layers, activation, last=None):
    """All layers' outputs, with another activation between them, and after the last."""
    outputs = []
    for i, (W, b) in enumerate(layers):
        Z = X @ W + b
        X = activation(Z) if i < len(layers) - 1 else (last or _identity)(Z)
        outputs.append(X)
    return outputs


def _identity(Z):
    return Z


def _relu_in_front(X, layers):
    for W, b in layers:
        X = relu(X) @ W + b
    return X


def _bias_after(X, layers):
    for W, b in layers[:-1]:
        X = relu(X @ W) + b
    return X @ layers[-1][0] + layers[-1][1]


def _each_from_x(X, layers):
    A = X
    for W, b in layers[:-1]:
        A = relu(X @ W + b)
    return (A if len(layers) == 1 else X) @ layers[-1][0] + layers[-1][1]


def _relu_once(X, layers):
    if len(layers) == 1:
        return _deep(X, layers)
    X = relu(X @ layers[0][0] + layers[0][1])
    return _through(X, layers[1:], _identity)[-1]


def _relu_too_few(X, layers):
    X = _through(X, layers[:-1], relu)[-1] if len(layers) > 1 else X
    return X @ layers[-1][0] + layers[-1][1]


def _last_twice(X, layers):
    return _deep(_through(X, layers, relu, relu)[-1], layers[-1:])


def _with(change):
    """Right, but for what is taken as the W and b of a layer."""
    return lambda X, layers: _deep(X, [change(W, b) for W, b in layers])


def _two_unpacked(X, layers):
    (W1, b1), (W2, b2) = layers
    return relu(X @ W1 + b1) @ W2 + b2


def _hidden_from_x(X, layers):
    A = X
    for W, b in layers[:-1]:
        A = relu(X @ W + b)
    return A @ layers[-1][0] + layers[-1][1]


def _last_by_comparing(X, layers):
    for layer in layers:
        X = X @ layer[0] + layer[1]
        if layer != layers[-1]:
            X = relu(X)
    return X


def _pairs_as_arrays(X, layers):
    for layer in layers:
        X = X @ layer + layer
    return X


def _weights_in_front(X, layers):
    for W, b in layers[:-1]:
        X = relu(W @ X + b)
    return layers[-1][0] @ X + layers[-1][1]


def _no_end(X, layers):
    W, b = layers[0]
    return _no_end(relu(X @ W + b), layers[1:])


def _three_indexed(X, layers):
    A = relu(X @ layers[0][0] + layers[0][1])
    if len(layers) == 2:
        return A @ layers[1][0] + layers[1][1]
    A = relu(A @ layers[1][0] + layers[1][1])
    return A @ layers[2][0] + layers[2][1]


def _two_indexed(X, layers):
    return _two_unpacked(X, [layers[0], layers[1]])


def _pops(X, layers):
    W, b = layers.pop()
    return _deep(X, [*layers, (W, b)])


_AFTER_ALL = "the last layer has a ReLU as well: its weighted sums are the output, as they are."
_INSIDE_LOOP = "only the first layer is computed. Does `return` stand inside the loop?"
_CHANGED = "you changed what you were given (layers.pop() does so, and X += …): leave it as it is."

_IN_DEEP_FORWARD_AND_DEEP_FORWARD_ANY_DEPTH = [
    Mistake(_AFTER_ALL, lambda X, layers: _through(X, layers, relu, relu)[-1]),
    Mistake(
        "there is no ReLU: between two layers, negative numbers become 0.",
        lambda X, layers: _through(X, layers, _identity)[-1],
    ),
    Mistake("only the first layer is followed by a ReLU: each but the last is.", _relu_once),
    Mistake(
        "the biases are missing.",
        _with(lambda W, b: (W, 0)),
    ),
    Mistake("the biases come after the ReLU: add them before it.", _bias_after),
    Mistake("one ReLU too few: the last but one layer is followed by one, too.", _relu_too_few),
    Mistake(
        "every layer reads X in yours: each reads what the layer before it gave.",
        _each_from_x,
    ),
    Mistake(_INSIDE_LOOP, lambda X, layers: relu(X @ layers[0][0] + layers[0][1])),
    Mistake(_INSIDE_LOOP, lambda X, layers: X @ layers[0][0] + layers[0][1]),
    Mistake(_CHANGED, _pops),
    Mistake(
        "a pair is (W, b), the weights first: yours takes them the other way round.",
        _with(lambda W, b: (b, W)),
    ),
    Mistake(
        "arrays do not compare to one True or False: tell the last layer by its number, not with != or ==.",
        _last_by_comparing,
    ),
    Mistake("layers[i] is a pair: take W and b out of it first.", _pairs_as_arrays),
    Mistake(
        "np.max(z, 0) gives the largest of each column: np.maximum(0, z) goes number by number.",
        lambda X, layers: _through(X, layers, lambda Z: np.max(Z, 0))[-1],
    ),
    Mistake(
        "the function calls itself, and never stops at the last layer: what has to happen there?",
        _no_end,
    ),
    Mistake("the order of the product: X @ W, the samples in front.", _weights_in_front),
]

deep_forward = Question(
    name="deep_forward",
    reference=_deep,
    examples=[
        (
            np.array([[2.0, -1.0]]),
            [
                (np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -4.0]]), np.array([0.5, 1.0, -1.0])),
                (np.array([[2.0], [-1.0], [-3.0]]), np.array([4.0])),
            ],
        ),
        (
            np.array([[-3.0, 1.0], [0.5, -2.0]]),
            [
                (np.array([[-1.0, 2.0], [0.5, -3.0]]), np.array([0.25, -1.0])),
                (np.array([[2.0, -3.0], [1.0, -0.5]]), np.array([-2.0, 1.5])),
                (np.array([[1.5, -1.0], [-0.5, -2.0]]), np.array([0.5, 2.0])),
            ],
        ),
    ],
    random=lambda rng: (
        _eighths(rng, 6, 3),
        _pairs(rng, 3, *rng.integers(3, 6, rng.integers(1, 3)).tolist(), 2),
    ),
    mistakes=[
        *_IN_DEEP_FORWARD_AND_DEEP_FORWARD_ANY_DEPTH,
        Mistake(
            "the ReLU is in the wrong place: after each layer but the last. Yours follows the last alone.",
            lambda X, layers: _through(X, layers, _identity, relu)[-1],
        ),
        Mistake(
            "the last layer's biases are missing.",
            lambda X, layers: _deep(X, [*layers[:-1], (layers[-1][0], 0)]),
        ),
        Mistake("the biases are taken away: add them.", _with(lambda W, b: (W, -b))),
        Mistake(
            "the first bias serves all units of a layer in yours: each unit has its own.",
            _with(lambda W, b: (W, b[0])),
        ),
        Mistake(
            "W comes as (inputs, units) already: no transpose is needed.",
            _with(lambda W, b: (W.T, b)),
        ),
        Mistake("the last layer is applied twice.", _last_twice),
        Mistake(
            "a slope below 0: that is leaky ReLU. This network has ReLU.",
            lambda X, layers: _through(X, layers, leaky_relu)[-1],
        ),
        Mistake(
            "a tanh between the layers: this network has ReLU.",
            lambda X, layers: _through(X, layers, np.tanh)[-1],
        ),
        Mistake(
            "X itself goes through a ReLU: the first layer reads it as it is.", _relu_in_front
        ),
        Mistake(
            "a sigmoid between the layers: this network has ReLU.",
            lambda X, layers: _through(X, layers, sigmoid)[-1],
        ),
        Mistake(
            "a step between the layers: ReLU passes a positive number as it is.",
            lambda X, layers: _through(X, layers, step)[-1],
        ),
        Mistake(
            "the last layer is left out.",
            lambda X, layers: _through(X, layers[:-1], relu, relu)[-1],
        ),
        Mistake(
            "the layers are applied from the last to the first: layers[0] reads X.",
            lambda X, layers: _deep(X, layers[::-1]),
        ),
        Mistake(
            "you gave back what every layer gives. Return the last output alone.",
            lambda X, layers: _through(X, layers, relu),
        ),
        Mistake(
            "all layers but the last read X in yours: each reads what the layer before it gave.",
            _hidden_from_x,
        ),
        Mistake(
            "every layer reads X in yours: each reads what the layer before it gave.",
            lambda X, layers: [relu(X @ W + b) for W, b in layers][-1],
        ),
        Mistake(
            "the layers are applied from the last to the first: layers[0] reads X.",
            lambda X, layers: _through(X, layers[::-1], relu, relu)[-1],
        ),
        Mistake(
            "the last layer takes the biases of the layer before it.",
            lambda X, layers: _deep(X, [*layers[:-1], (layers[-1][0], layers[-2][1])]),
        ),
        Mistake(
            "there is a sigmoid after the last layer: its weighted sums are the output, as they are.",
            lambda X, layers: sigmoid(_deep(X, layers)),
        ),
        Mistake(
            "a sigmoid in every layer: this network has a ReLU between layers, and nothing after the last.",
            lambda X, layers: _through(X, layers, sigmoid, sigmoid)[-1],
        ),
        Mistake(
            "the output is flat: it has shape (n, k), a row for each sample.",
            lambda X, layers: _deep(X, layers).ravel(),
        ),
        Mistake(
            "only the first output is kept: the result has a column for each unit of the last layer.",
            lambda X, layers: _deep(X, layers)[:, 0],
        ),
        Mistake("only the first sample is computed.", lambda X, layers: _deep(X[0], layers)),
        Mistake("only the first sample is computed.", lambda X, layers: _deep(X[:1], layers)),
        Mistake(
            "the last layer but one is left out.",
            lambda X, layers: _deep(X, [*layers[:-2], layers[-1]]),
        ),
        Mistake(
            "you gave back what every layer gives. Return the last output alone.",
            lambda X, layers: [X, *_through(X, layers, relu)],
        ),
        Mistake("yours is made for two layers. The list may hold more.", _two_unpacked),
        Mistake("yours looks at two layers. The list may hold more.", _two_indexed),
        Mistake(
            "the first layer has no ReLU, and the last has one: it is the last that has none.",
            lambda X, layers: _through(X @ layers[0][0] + layers[0][1], layers[1:], relu, relu)[
                -1
            ],
        ),
        Mistake(
            "negative sums lose their sign: ReLU makes them 0.",
            lambda X, layers: _through(X, layers, np.abs)[-1],
        ),
        Mistake(
            "the fractions are cut off between the layers: int() or astype(int) drops them.",
            lambda X, layers: _through(X, layers, lambda Z: np.trunc(relu(Z)))[-1],
        ),
    ],
    styles=[_deep_by_index, _deep_recursive, _deep_by_sample, _deep_float32],
    lesson='03, "More layers"',
)

deep_forward_any_depth = Question(
    name="deep_forward",
    reference=_deep,
    examples=[
        (
            np.array([[1.0, 2.0], [3.0, -1.0]]),
            [(np.array([[-1.0, 2.0, 0.5], [0.5, -3.0, 4.0]]), np.array([0.25, 1.0, -3.0]))],
        ),
        (
            np.array([[2.0], [-1.0]]),
            [
                (np.array([[1.0, -2.0]]), np.array([0.5, 1.0])),
                (np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([-1.0, -4.0])),
                (np.array([[-1.0, 0.5], [3.0, 1.0]]), np.array([2.0, -1.0])),
                (np.array([[-3.0], [0.5]]), np.array([1.5])),
            ],
        ),
        (
            np.array([[1.0], [-2.0]]),
            [
                (np.array([[w]]), np.array([b]))
                for w, b in (
                    (2.0, 1.0),
                    (-1.0, 3.5),
                    (3.0, -2.0),
                    (-0.5, 5.0),
                    (1.0, 0.5),
                    (-2, -1.0),
                )
            ],
        ),
    ],
    random=lambda rng: (
        _eighths(rng, 5, 4),
        _pairs(rng, 4, *rng.integers(3, 6, rng.integers(0, 5)).tolist(), 3),
    ),
    mistakes=[
        *_IN_DEEP_FORWARD_AND_DEEP_FORWARD_ANY_DEPTH,
        Mistake(
            "yours is made for two layers. The list may hold one, or more than two.",
            _two_unpacked,
        ),
        Mistake(
            "yours looks at two layers. The list may hold one, or more than two.", _two_indexed
        ),
        Mistake(
            "with a single layer there is nothing between layers: no ReLU.",
            lambda X, layers: (relu if len(layers) == 1 else _identity)(_deep(X, layers)),
        ),
        Mistake(
            "only the first layer and the last are computed: those between them count, too.",
            lambda X, layers: _deep(X, layers if len(layers) < 3 else [layers[0], layers[-1]]),
        ),
        Mistake(
            "yours is made for two or three layers. The list may hold one, or more than three.",
            _three_indexed,
        ),
        Mistake(
            "yours stops at the third layer. The list may hold more.",
            lambda X, layers: _deep(X, layers[:3]),
        ),
        Mistake(
            "yours stops at the third layer. The list may hold more.",
            lambda X, layers: (
                _deep(X, layers) if len(layers) < 4 else _through(X, layers[:3], relu, relu)[-1]
            ),
        ),
        Mistake(
            "a single layer is applied twice: layers[0] is layers[-1] then.",
            lambda X, layers: _deep(X, layers * 2 if len(layers) == 1 else layers),
        ),
        Mistake(
            "with a single layer yours gives back X: that layer is to be computed, too.",
            lambda X, layers: X if len(layers) == 1 else _deep(X, layers),
        ),
    ],
    styles=[_deep_by_index, _deep_recursive, _deep_by_sample, _deep_float32],
    lesson='03, "More layers"',
)


def _bump(x, left, right, height, ramp):
    up = relu(x - left) - relu(x - (left + ramp))
    down = relu(x - (right - ramp)) - relu(x - right)
    return height / ramp * (up - down)


def _bump_of_cases(x, left, right, height, ramp):
    y = []
    for v in x:
        if v <= left or v >= right:
            y.append(0)
        elif v < left + ramp:
            y.append(height * (v - left) / ramp)
        elif v > right - ramp:
            y.append(height * (right - v) / ramp)
        else:
            y.append(height)
    return y


def _bump_as_layers(x, left, right, height, ramp):
    b = -np.array([left, left + ramp, right - ramp, right])
    W2 = np.array([1, -1, -1, 1]) * height / ramp
    return np.maximum(np.outer(x, np.ones(4)) + b, 0) @ W2


def _bump_float32(x, left, right, height, ramp):
    return _bump(x.astype(np.float32), left, right, height, ramp)


def _bump_input(rng: np.random.Generator) -> tuple:
    ramp = float(rng.choice([0.25, 0.5, 2.0]))
    left = float(rng.integers(-12, 8)) / 4
    right = left + 2 * ramp + float(rng.integers(1, 12)) / 4
    height = float(rng.choice([0.5, 1.5, 2.5, 4.0]))
    steps = np.array([0, 0.5, 1, 2])  # the corners are among them, and points beyond `right`
    corners = [*(left + steps * ramp), *(right + (steps - 1) * ramp / 2), right - ramp]
    x = np.concatenate([corners, np.round(16 * rng.uniform(left - 3, right + 3, 6)) / 16])
    return x, left, right, height, ramp


def _four(corners: Any, signs: tuple = (1, -1, -1, 1)) -> Any:
    """A sum of ReLUs with other corners, or other signs."""
    return lambda x, left, right, height, ramp: (
        height
        / ramp
        * sum(s * relu(x - c) for s, c in zip(signs, corners(left, right, ramp), strict=False))
    )


def _corners(left: float, right: float, ramp: float) -> tuple:
    return left, left + ramp, right - ramp, right


_BOX = "a box without ramps: `height` at once. The sides are straight lines of width `ramp`."

bump = Question(
    name="bump",
    reference=_bump,
    examples=[
        (np.array([0.0, 1.25, 2.0, 5.0]), 1.0, 4.0, 3.0, 0.5),
        (np.array([-2.0, -1.0, -0.5, 0.5, 2.0, 2.5, 3.5, 6.0]), -1.5, 3.0, 2.5, 1.0),
    ],
    random=_bump_input,
    mistakes=[
        Mistake(
            "it reaches height · ramp: to climb to `height` over a width `ramp`, what must the slope be?",
            lambda x, left, right, height, ramp: ramp * _bump(x, left, right, height, ramp),
        ),
        Mistake(
            "the slope is height · ramp: to climb to `height` over a width `ramp`, what must it be?",
            lambda x, left, right, height, ramp: ramp**2 * _bump(x, left, right, height, ramp),
        ),
        Mistake(
            "the slope is ramp / height: it is how much the line climbs, for each step to the right.",
            lambda x, left, right, height, ramp: (
                (ramp / height) ** 2 * _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "neither `height` nor `ramp` shapes the slope: yours is 1. How steep does it have to be?",
            lambda x, left, right, height, ramp: _bump(x, left, right, ramp, ramp),
        ),
        Mistake(
            "`ramp` is not used: your ramps have width 1.",
            lambda x, left, right, height, ramp: _bump(x, left, right, height, 1),
        ),
        Mistake(
            "brackets: the slope belongs to all four ReLUs, and yours multiplies the first alone.",
            lambda x, left, right, height, ramp: (
                height / ramp * relu(x - left)
                - relu(x - left - ramp)
                - relu(x - right + ramp)
                + relu(x - right)
            ),
        ),
        Mistake(
            "the corner after the first ramp is at left + ramp, not at `ramp`.",
            _four(lambda left, right, ramp: (left, ramp, right - ramp, right)),
        ),
        Mistake(
            "the ramps lie half outside: they start at `left` and end at `right`.",
            _four(
                lambda left, right, ramp: (
                    left - ramp / 2,
                    left + ramp / 2,
                    right - ramp / 2,
                    right + ramp / 2,
                )
            ),
        ),
        Mistake(
            "the flat top alone: between it and the zeros on both sides there are ramps.",
            lambda x, left, right, height, ramp: (
                height * ((x >= left + ramp) & (x <= right - ramp))
            ),
        ),
        Mistake(_BOX, lambda x, left, right, height, ramp: height * ((x >= left) & (x <= right))),
        Mistake(
            "`height` is not used: your bump has height 1.",
            lambda x, left, right, height, ramp: _bump(x, left, right, 1, ramp),
        ),
        Mistake(
            "the bump is upside down: all four signs are turned.", _four(_corners, (-1, 1, 1, -1))
        ),
        Mistake(
            "it climbs and never stops: after the ramp a second ReLU, with a minus, has to make it flat.",
            _four(_corners, (1,)),
        ),
        Mistake(
            "it stays up to the right: two more ReLUs bring it down again.",
            _four(_corners, (1, -1)),
        ),
        Mistake(
            "it falls and never stops: the fourth ReLU has to make it flat from `right` on.",
            _four(_corners, (1, -1, -1)),
        ),
        Mistake(
            "it climbs again where it should fall: the third and fourth ReLU have their signs turned.",
            _four(_corners, (1, -1, 1, -1)),
        ),
        Mistake(
            "the fourth ReLU has a minus: it has to stop the fall, not to double it.",
            _four(_corners, (1, -1, -1, -1)),
        ),
        Mistake(
            "the ramps stand outside: the bump is above 0 from left − ramp to right + ramp.",
            _four(lambda left, right, ramp: (left - ramp, left, right, right + ramp)),
        ),
        Mistake(
            "the falling ramp starts at `right`: it ends there.",
            _four(lambda left, right, ramp: (left, left + ramp, right, right + ramp)),
        ),
        Mistake(
            "the climbing ramp ends at `left`: it starts there.",
            _four(lambda left, right, ramp: (left - ramp, left, right - ramp, right)),
        ),
        Mistake(
            "a tent without a flat top: it is to be flat between left + ramp and right − ramp.",
            lambda x, left, right, height, ramp: (
                height * np.maximum(0, 1 - np.abs(2 * x - left - right) / (right - left))
            ),
        ),
        Mistake(
            _BOX,
            lambda x, left, right, height, ramp: height * (x > left) * (x < right),
        ),
        Mistake(
            "the sign inside: relu(x + left) has its corner at −left.",
            _four(lambda left, right, ramp: (-left, -left - ramp, ramp - right, -right)),
        ),
        Mistake(
            "brackets: x − left + ramp has its corner at left − ramp. What is taken away is the whole corner.",
            _four(lambda left, right, ramp: (left, left - ramp, right - ramp, right)),
        ),
        Mistake(
            "brackets: x − left + ramp has its corner at left − ramp. What is taken away is the whole corner.",
            _four(lambda left, right, ramp: (left, left - ramp, right + ramp, right)),
        ),
        Mistake(
            "the sign: the fall starts at right − ramp, and the third ReLU in yours at right + ramp.",
            _four(lambda left, right, ramp: (left, left + ramp, right + ramp, right)),
        ),
        Mistake(
            "two ReLUs are missing: each side of the bump has two corners, where it starts and where it ends.",
            _four(lambda left, right, ramp: (left, right), (1, -1)),
        ),
        Mistake(
            "two ReLUs are missing: each side of the bump has two corners, where it starts and where it ends.",
            _four(lambda left, right, ramp: (left, right - ramp), (1, -1)),
        ),
        Mistake(
            "the second ReLU has a plus: it has to stop the climb, not to double it.",
            _four(_corners, (1, 1, -1, -1)),
        ),
        Mistake(
            "the second ReLU has a plus: it has to stop the climb, not to double it.",
            _four(_corners, (1, 1, -1, 1)),
        ),
        Mistake(
            "it gives 0 everywhere. Four lines without a ReLU cancel each other: does each have its own?",
            lambda x, left, right, height, ramp: 0 * x,
        ),
        Mistake(
            "outside the bump it falls below 0: it stays at 0 there.",
            lambda x, left, right, height, ramp: np.minimum(
                height, np.minimum(x - left, right - x) * height / ramp
            ),
        ),
        Mistake(
            "it climbs past `height`: there is no flat top.",
            lambda x, left, right, height, ramp: np.maximum(
                0, np.minimum(x - left, right - x) * height / ramp
            ),
        ),
        Mistake(
            "it drops to 0 at once at `right`: a straight line of width `ramp` leads down.",
            lambda x, left, right, height, ramp: np.where(
                x < right, np.clip((x - left) / ramp, 0, 1) * height, 0
            ),
        ),
        Mistake(
            "it is above 0 before `left`: what does your first condition leave out?",
            lambda x, left, right, height, ramp: np.where(
                x <= left, height, _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "at left + ramp or right − ramp itself it gives 0: write ≤ where the cases meet.",
            lambda x, left, right, height, ramp: np.where(
                (x == left + ramp) | (x == right - ramp), 0, _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "the falling side is below 0: on it, right − x is above 0, and x − right is not.",
            lambda x, left, right, height, ramp: (
                np.where(x > right - ramp, -1, 1) * _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "the falling side does not fall from `height` to 0: put x = right − ramp and x = right into your formula.",
            lambda x, left, right, height, ramp: np.where(
                (x > right - ramp) & (x < right),
                height + height / ramp * (right - x),
                _bump(x, left, right, height, ramp),
            ),
        ),
        Mistake(
            "the climbing side is counted from 0: it starts at `left`.",
            lambda x, left, right, height, ramp: np.where(
                (x > left) & (x <= left + ramp),
                height / ramp * x,
                _bump(x, left, right, height, ramp),
            ),
        ),
        Mistake(
            "`ramp` is not used: your ramps have width 0.5, as in the example.",
            lambda x, left, right, height, ramp: _bump(x, left, right, height, 0.5),
        ),
        Mistake(
            "the numbers of the example stand in your code: use the arguments.",
            lambda x, left, right, height, ramp: _bump(x, 1, 4, 3, 0.5),
        ),
        Mistake(
            "// drops the fraction of the slope: divide with /.",
            lambda x, left, right, height, ramp: (
                (height // ramp) / (height / ramp) * _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "the slope is height / (left + ramp): a slope is the climb over the width, from `left` on.",
            lambda x, left, right, height, ramp: (
                ramp / (left + ramp) * _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "the slope is height / (right − left): the climb is over a width `ramp`.",
            lambda x, left, right, height, ramp: (
                ramp / (right - left) * _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "the two sides are added: of the two lines, the smaller one counts.",
            lambda x, left, right, height, ramp: (
                height * (np.clip((x - left) / ramp, 0, 1) + np.clip((right - x) / ramp, 0, 1))
            ),
        ),
        Mistake(
            "the loop goes over positions 0, 1, 2, …: take x[i], not i.",
            lambda x, left, right, height, ramp: _bump(
                np.arange(len(x)), left, right, height, ramp
            ),
        ),
        Mistake(
            "only the first number is computed. Does `return` stand inside the loop?",
            lambda x, left, right, height, ramp: _bump(x, left, right, height, ramp)[:1],
        ),
        Mistake(
            "only the first number is computed. Does `return` stand inside the loop?",
            lambda x, left, right, height, ramp: _bump(x, left, right, height, ramp)[0],
        ),
        Mistake(_BOX, lambda x, left, right, height, ramp: height * (x >= left) * (x < right)),
        Mistake(_BOX, lambda x, left, right, height, ramp: height * (x > left) * (x <= right)),
        Mistake(
            "the flat top alone: between it and the zeros on both sides there are ramps.",
            lambda x, left, right, height, ramp: height * (x > left + ramp) * (x < right - ramp),
        ),
        Mistake(
            "the flat top alone: between it and the zeros on both sides there are ramps.",
            lambda x, left, right, height, ramp: height * (x >= left + ramp) * (x < right - ramp),
        ),
        Mistake(
            "the flat top alone: between it and the zeros on both sides there are ramps.",
            lambda x, left, right, height, ramp: height * (x > left + ramp) * (x <= right - ramp),
        ),
        Mistake(
            "it drops to 0 at once at `right`: a straight line of width `ramp` leads down.",
            lambda x, left, right, height, ramp: np.where(
                x <= right, np.clip((x - left) / ramp, 0, 1) * height, 0
            ),
        ),
        Mistake(
            "at left + ramp or right − ramp itself it gives 0: write ≤ where the cases meet.",
            lambda x, left, right, height, ramp: np.where(
                x == left + ramp, 0, _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "at left + ramp or right − ramp itself it gives 0: write ≤ where the cases meet.",
            lambda x, left, right, height, ramp: np.where(
                x == right - ramp, 0, _bump(x, left, right, height, ramp)
            ),
        ),
        Mistake(
            "the corners below 0 are lost: `left` and x may be negative.",
            lambda x, left, right, height, ramp: np.where(
                x < 0, 0, _bump(x, left, right, height, ramp)
            ),
        ),
    ],
    styles=[
        _bump_of_cases,
        _bump_as_layers,
        _bump_float32,
        # Mirrored: the straight parts of the four cancel each other.
        lambda x, left, right, height, ramp: (
            height
            / ramp
            * (relu(left - x) - relu(left + ramp - x) - relu(right - ramp - x) + relu(right - x))
        ),
        lambda x, left, right, height, ramp: np.interp(
            x, [left, left + ramp, right - ramp, right], [0, height, height, 0]
        ),
        lambda x, left, right, height, ramp: (
            height * np.clip(np.minimum(x - left, right - x) / ramp, 0, 1)
        ),
    ],
    lesson='03, "How far does it go?"',
)
