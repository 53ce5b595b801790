"""The questions of assignment 01: one neuron, what it computes, and how it learns."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import datasets
from nnlib.activations import sigmoid, step

from .comparing import numbers, show
from .question import Mistake, Question
from .value import Value


def _eighths(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers, rounded so that sums of products come out alike in any order of adding,
    in float32 too: a sum that is 0 is 0 for everyone."""
    return np.round(8 * rng.normal(0, 1.2, shape)) / 8


def _eighth(rng: np.random.Generator) -> float:
    return float(_eighths(rng, 1)[0])


def _laid_flat(result: Any) -> Any:
    """A column, a row or a list of single numbers, as (n,): for cells that look at the numbers."""
    array = numbers(result)
    if array is not None and 0 < array.size == max(array.shape, default=0):
        return array.ravel()
    return result


def _single(result: Any) -> Any:
    """A number, also where it comes in the brackets of a (1, 1) array."""
    array = numbers(result)
    return array.reshape(()) if array is not None and array.size == 1 else result


def _flatten(image: np.ndarray) -> np.ndarray:
    return image.reshape(-1, 1)


def _flatten_in_place(image: np.ndarray) -> np.ndarray:
    image.shape = (image.size, 1)
    return image


def _flatten_swapped(image: np.ndarray) -> list:
    w, h = image.shape
    return [[image[i, j]] for i in range(h) for j in range(w)]


def _flatten_by_width(image: np.ndarray) -> list:
    w = image.shape[1]
    return [[image[i, j]] for i in range(w) for j in range(w)]


def _flatten_misplaced(image: np.ndarray) -> np.ndarray:
    h, w = image.shape
    column = np.zeros((h * w, 1))
    for i in range(h):
        for j in range(w):
            column[i * h + j] = image[i, j]
    return column


def _image(rng: np.random.Generator, smallest: int) -> tuple:
    return (_eighths(rng, *rng.integers(smallest, 6, 2)),)


_FLATTEN_MISTAKES = [
    Mistake(
        "you went down the columns. The order is row by row: first the whole first row.",
        lambda image: image.reshape(-1, 1, order="F"),
    ),
    Mistake("the numbers come in the opposite order.", lambda image: image.reshape(-1, 1)[::-1]),
    Mistake(
        "the rows come from the bottom up: the first row is first.",
        lambda image: image[::-1].reshape(-1, 1),
    ),
    Mistake("the image comes back as it was: its rows are to become one column.", lambda i: i),
    Mistake(
        "this is the image transposed: its rows are to become one column, one after another.",
        lambda image: image.T,
    ),
    Mistake("only the first row is there.", lambda image: image[0].reshape(-1, 1)),
    Mistake("only the first column is there.", lambda image: image[:, :1]),
    Mistake(
        "each row is added up. Nothing is added here: all numbers stay.",
        lambda image: image.sum(axis=1, keepdims=True),
    ),
    Mistake(
        "all is added up: that is the collector's work, later. Here all numbers stay.",
        lambda image: image.sum(),
    ),
    Mistake(
        "the numbers are divided by 16. The question asks for them as they are.",
        lambda image: image.reshape(-1, 1) / 16,
    ),
    Mistake(
        "the numbers are divided by the largest of them. The question asks for them as they are.",
        lambda image: image.reshape(-1, 1) / image.max(),
    ),
    Mistake(
        "a size is written into the code, and it fits 8×8 images only. Take the sizes from "
        "image.shape, or let reshape work one out with −1.",
        lambda image: image.reshape(64, 1),
    ),
    Mistake(
        "a size is written into the code, 64. Take the sizes from image.shape, or let reshape work "
        "one out with −1.",
        lambda image: np.concatenate([image.reshape(-1, 1), np.zeros((64 - image.size, 1))]),
    ),
    *(
        Mistake(
            "this takes the image to be square. Its height and its width may differ: image.shape "
            "has both.",
            answer,
        )
        for answer in (
            lambda image: image.reshape(len(image) ** 2, 1),
            lambda image: [[image[i, j]] for i in range(len(image)) for j in range(len(image))],
        )
    ),
    Mistake(
        "this takes the image to be square. Its height and its width may differ: image.shape "
        "has both.",
        lambda image: [[image[i][j]] for i in range(len(image)) for j in range(len(image))],
    ),
    Mistake(
        "this takes the image to be square. Its height and its width may differ: image.shape "
        "has both.",
        _flatten_by_width,
    ),
    Mistake(
        "height and width are mixed up: image.shape is (h, w), and i of image[i, j] counts the h "
        "rows.",
        _flatten_swapped,
    ),
    Mistake(
        "the place of a pixel is wrong: before row i come i rows of w pixels, so it is i · w + j, "
        "with the width w.",
        _flatten_misplaced,
    ),
    Mistake(
        "the numbers are divided by 255. The question asks for them as they are.",
        lambda image: image.reshape(-1, 1) / 255,
    ),
    Mistake(
        "the numbers are rounded. The question asks for them as they are.",
        lambda image: np.round(image).reshape(-1, 1),
    ),
    Mistake(
        "the numbers are sorted: they keep the order they have in the image.",
        lambda image: np.sort(image, axis=None).reshape(-1, 1),
    ),
    Mistake(
        "the minus signs are gone: the numbers stay as they are.",
        lambda image: np.abs(image).reshape(-1, 1),
    ),
    Mistake(
        "numbers below 0 are set to 0: they stay as they are.",
        lambda image: np.maximum(image, 0).reshape(-1, 1),
    ),
    Mistake(
        "zeros are left out: they are pixels too.",
        lambda image: image[image != 0].reshape(-1, 1),
    ),
    Mistake(
        "this is the mean of each row. Nothing is averaged here: all numbers stay.",
        lambda image: image.mean(axis=1, keepdims=True),
    ),
    Mistake("the last row is missing.", lambda image: image[:-1].reshape(-1, 1)),
    Mistake(
        "the last row is missing.",
        lambda image: np.vstack([image[:-1], np.zeros(image.shape[1])]).reshape(-1, 1),
    ),
    Mistake(
        "all numbers are 0: the pixels were never written into the new array.",
        lambda image: np.zeros((image.size, 1)),
    ),
    Mistake(
        "this is the shape of the column, where the column itself was asked.",
        lambda image: (image.size, 1),
    ),
    Mistake(
        "a new axis alone flattens nothing: the rows are still there. They are to become one "
        "column.",
        lambda image: image[:, np.newaxis],
    ),
    Mistake(
        "reshape is a function: write its sizes in ( ), not in [ ].",
        lambda image: image.reshape[-1, 1],
    ),
    Mistake(
        "assigning to image.shape turns the caller's image too. reshape leaves it as it is.",
        _flatten_in_place,
    ),
]

_EIGHT_BY_EIGHT = (np.arange(64.0).reshape(8, 8),)

flatten = Question(
    name="flatten",
    reference=_flatten,
    read=_laid_flat,
    examples=[
        (np.array([[1.0, 2.5, 0.0], [4.0, 8.0, 16.0]]),),
        (np.array([[3.0, -1.0], [2.5, 3.0]]),),
        _EIGHT_BY_EIGHT,
    ],
    random=lambda rng: _image(rng, 2),
    mistakes=_FLATTEN_MISTAKES,
    styles=[
        lambda image: image.reshape(image.shape[0] * image.shape[1], 1),
        lambda image: image.flatten()[:, np.newaxis],
        lambda image: np.concatenate(image),
        lambda image: [[pixel] for row in image for pixel in row],
        lambda image: [float(pixel) for row in image for pixel in row],
        lambda image: image.astype(np.float32).reshape(1, -1),
    ],
    lesson='01, "One image in"',
)

flatten_shapes = Question(
    name="flatten",
    reference=_flatten,
    examples=[
        (np.array([[1.0, 2.5, 0.0], [4.0, 8.0, 16.0]]),),
        (np.array([[3.0, -1.0], [2.5, 3.0]]),),
        (np.array([[2.0, 1.0, 3.0, 5.0]]),),
        (np.array([[2.0], [1.0], [3.0]]),),
        (np.array([[2.5]]),),
        _EIGHT_BY_EIGHT,
    ],
    random=lambda rng: _image(rng, 1),
    mistakes=[
        Mistake(
            "this has one axis only. A column has two, rows and columns: (h·w, 1). (.T does "
            "nothing to an array with one axis.)",
            np.ravel,
        ),
        Mistake(
            "this is a row, (1, h·w). A column has many rows of one number each.",
            lambda image: image.reshape(1, -1),
        ),
        Mistake(
            "one pair of brackets too many: a column has two axes, this has three.",
            lambda image: image.reshape(-1, 1, 1),
        ),
        Mistake(
            "one pair of brackets too many: a column has two axes, this has three.",
            lambda image: image.reshape(1, -1, 1),
        ),
        Mistake(
            "each number got brackets of its own, but the rows are still there: they are to become "
            "one column.",
            lambda image: image[:, :, np.newaxis],
        ),
        Mistake(
            "np.squeeze takes away every axis of size 1, the one of the column too.",
            lambda image: np.squeeze(image.reshape(-1, 1)),
        ),
        *_FLATTEN_MISTAKES,
    ],
    styles=[
        lambda image: image.reshape(image.shape[0] * image.shape[1], 1),
        lambda image: image.flatten()[:, np.newaxis],
        lambda image: np.vstack(image.ravel()),
        lambda image: [[pixel] for row in image for pixel in row],
        lambda image: np.array([image.astype(np.float32).ravel()]).T,
    ],
    lesson='01, "One image in"',
)


def _shape(shape: Any) -> tuple:
    if isinstance(shape, str):
        raise ValueError("this is a text. Write the shape as a tuple, without quotes")
    if isinstance(shape, (set, dict)):
        raise ValueError("curly brackets have no order. Write the shape as a tuple, in ( )")
    if np.ndim(shape) == 0:
        raise ValueError(
            f"{show(shape)} is not a tuple. Write all sizes, with commas between them, in ( )"
        )
    is_array = isinstance(shape, np.ndarray) and shape.dtype.kind == "f"
    if is_array or any(np.ndim(entry) for entry in shape):
        raise ValueError("this is an array, or several shapes. Give one shape, as a tuple")
    if any(isinstance(entry, str) for entry in shape):
        raise ValueError("there is a text in it. Write the sizes as numbers, without quotes")
    return tuple(shape)


def _shape_styles(*shape: int) -> list[tuple]:
    return [(shape,), (list(shape),), (np.array(shape),), (np.zeros(shape).shape,)]


_BIAS_COUNTED = "the bias is counted in: it is a number of its own, b."

_IN_W_SHAPE_AND_W_SHAPE_ALL = [
    Mistake(
        "a weight for each pair of pixels is far too many: each pixel has one weight.",
        ((64, 64),),
    ),
    Mistake(
        "a weight belongs to a row of pixels in yours. Each single pixel has its own.",
        ((8, 1),),
    ),
    Mistake(_BIAS_COUNTED, ((65, 1),)),
]

w_shape = Value(
    names=("w_shape",),
    reference=((64, 1),),
    behaviour=_shape,
    mistakes=[
        Mistake(
            "this is a row. In x.T @ w the row is x.T; what must w be, for one number to remain?",
            ((1, 64),),
        ),
        Mistake("this has one axis only. Here w has two, as x has.", ((64,),)),
        Mistake(
            "this is the shape of the image before it is flattened. w is laid out as the "
            "flattened image is.",
            ((8, 8),),
        ),
        *_IN_W_SHAPE_AND_W_SHAPE_ALL,
        Mistake(
            "this is the shape of the result z: one number. Each pixel has a weight.", ((1, 1),)
        ),
        Mistake(
            "a weight belongs to a pixel, not to an image: how many images there are does not "
            "matter.",
            ((1437, 1),),
        ),
        Mistake("this is the shape of all images together, X.", ((1437, 64),)),
        Mistake(
            "this has one axis only, and one number. Each pixel has a weight, and w has two axes, "
            "as x has.",
            ((1,),),
        ),
        Mistake(
            "this gives each image weights of its own. It is one neuron, and here one image.",
            ((64, 1437),),
        ),
    ],
    styles=_shape_styles(64, 1),
    lesson='01, "One image in"',
)

w_shape_all = Value(
    names=("w_shape_all",),
    reference=((64, 1),),
    behaviour=_shape,
    mistakes=[
        Mistake(
            "a weight belongs to a pixel, not to an image: it is the same neuron, used for every "
            "image.",
            ((1437, 1),),
        ),
        Mistake(
            "this gives each image weights of its own. It is the same neuron, used for every image.",
            ((64, 1437),),
        ),
        Mistake("this is the shape of X, the images.", ((1437, 64),)),
        Mistake(
            "the two axes have changed places. In X @ w, the second axis of X meets the first of w.",
            ((1, 64),),
        ),
        Mistake("this has one axis only. Here w has two.", ((64,),)),
        *_IN_W_SHAPE_AND_W_SHAPE_ALL,
        Mistake(
            "the images come flattened, as the rows of X: no longer as 8 rows of 8.", ((8, 8),)
        ),
        Mistake(
            "this is the shape of the sum z of one image: one number. Each pixel has a weight.",
            ((1, 1),),
        ),
        Mistake(
            "a weight belongs to a pixel, not to an image: it is the same neuron, used for every "
            "image. And w has two axes here.",
            ((1437,),),
        ),
        Mistake(
            "every pixel of every image has a weight in yours. It is the same neuron, used for "
            "every image.",
            ((1437 * 64, 1),),
        ),
    ],
    styles=_shape_styles(64, 1),
    lesson='01, "From one image to all"',
)

Z_shape = Value(
    names=("Z_shape",),
    reference=((1437, 1),),
    behaviour=_shape,
    mistakes=[
        Mistake("this is what one image gives. All of them come at once here.", ((1, 1),)),
        Mistake("this is a row. The images are the rows of X, and stay rows in Z.", ((1, 1437),)),
        Mistake("this has one axis only. w has two here, and so has X @ w.", ((1437,),)),
        Mistake(
            "this is the shape of X. In Z the 64 products of an image have been added up.",
            ((1437, 64),),
        ),
        Mistake("this is the shape of X.T.", ((64, 1437),)),
        Mistake(
            "a sum for each pixel: it is each image that has one. In X @ w the two inner sizes "
            "meet, and the two outer ones remain.",
            ((64, 1),),
        ),
        Mistake(
            "this compares every image with every other. Each image has one sum.", ((1437, 1437),)
        ),
        Mistake("these are the pixels times the pixels. Each image has one sum.", ((64, 64),)),
        Mistake("the test images are not among them: X holds the training images.", ((1797, 1),)),
        Mistake("these are the test images: X holds the training images.", ((360, 1),)),
        Mistake(
            "this is what one image gives, and it has one axis only. All images come at once here.",
            ((1,),),
        ),
        Mistake("a sum for each pixel, as a row: it is each image that has one.", ((1, 64),)),
    ],
    styles=_shape_styles(1437, 1),
    lesson='01, "From one image to all"',
)


def _collect(x: np.ndarray, w: np.ndarray, b: float) -> float:
    return float(np.sum(x * w) + b)


def _looped(x: Any, w: Any, b: float) -> float:
    total = b
    for i in range(len(x)):
        total += x[i, 0] * w[i, 0]
    return total


def _collect_input(rng: np.random.Generator) -> tuple:
    d = int(rng.integers(2, 6))
    return _eighths(rng, d, 1), _eighths(rng, d, 1), _eighth(rng)


collect = Question(
    name="collect",
    reference=_collect,
    read=_single,
    examples=[
        (np.array([[2.0], [3.0]]), np.array([[0.5], [-2.0]]), 1.5),
        (np.array([[1.0], [0.5], [4.0]]), np.array([[0.75], [-3.0], [0.25]]), -0.25),
        (np.array([[4.0]]), np.array([[0.75]]), -1.0),
    ],
    random=_collect_input,
    mistakes=[
        Mistake("the bias is missing.", lambda x, w, b: x.T @ w),
        Mistake("the bias is taken away: add it.", lambda x, w, b: x.T @ w - b),
        Mistake(
            "the bias is added to each product: it is added once, to the sum.",
            lambda x, w, b: np.sum(x * w + b),
        ),
        Mistake(
            "the sum is multiplied by the bias: the bias is added.", lambda x, w, b: x.T @ w * b
        ),
        Mistake(
            "the bias is added before the weights multiply: first the products, then their sum, "
            "then the bias.",
            lambda x, w, b: np.sum((x + b) * w),
        ),
        Mistake(
            "the bias is added before the weights multiply: first the products, then their sum, "
            "then the bias.",
            lambda x, w, b: np.sum(x * (w + b)),
        ),
        Mistake(
            "the inner sizes of @ must agree. x and w are both columns: lay one of them, and only "
            "one, down as a row.",
            lambda x, w, b: x @ w + b,
        ),
        Mistake(
            "the wrong one is transposed: (d, 1) @ (1, d) multiplies every pixel with every weight.",
            lambda x, w, b: x @ w.T + b,
        ),
        Mistake(
            "every weight is multiplied with every pixel: each pixel meets its own weight only.",
            lambda x, w, b: w @ x.T + b,
        ),
        Mistake(
            "every pixel is multiplied with every weight, and all of that is added up: each pixel "
            "meets its own weight only.",
            lambda x, w, b: np.sum(x) * np.sum(w) + b,
        ),
        Mistake(
            "these are the products, each with the bias: add the products up first.",
            lambda x, w, b: x * w + b,
        ),
        Mistake(
            "only the first product is there. Does `return` stand inside the loop?",
            lambda x, w, b: x[0] * w[0] + b,
        ),
        Mistake("the last product is missing.", lambda x, w, b: np.sum(x[:-1] * w[:-1]) + b),
        Mistake(
            "the first product is missing: indices count from 0.",
            lambda x, w, b: np.sum(x[1:] * w[1:]) + b,
        ),
        Mistake(
            "only the last product is there: add it to a total, total = total + …",
            lambda x, w, b: x[-1] * w[-1] + b,
        ),
        Mistake(
            "the mean of the products: their sum is asked.", lambda x, w, b: np.mean(x * w) + b
        ),
        Mistake(
            "the weights have no say: multiply each input by its weight.",
            lambda x, w, b: np.sum(x) + b,
        ),
        Mistake(
            "the inputs have no say: multiply each weight by its input.",
            lambda x, w, b: np.sum(w) + b,
        ),
        Mistake("inputs and weights are added: multiply them.", lambda x, w, b: np.sum(x + w) + b),
        Mistake(
            "the step is in it already: the collector gives the sum itself.",
            lambda x, w, b: step(np.sum(x * w) + b),
        ),
        Mistake(
            "the sigmoid is in it already: the collector gives the sum itself.",
            lambda x, w, b: sigmoid(np.sum(x * w) + b),
        ),
        Mistake(
            "the loop runs past the last entry. x has d entries, whatever d is: len(x).",
            lambda x, w, b: sum(x[i, 0] * w[i, 0] for i in range(64)) + b,
        ),
        *(
            Mistake(
                "the number of inputs is written into the code, 2 or 3. It is len(x), whatever "
                "that is.",
                answer,
            )
            for answer in (
                lambda x, w, b: sum(x[i] * w[i] for i in range(2)) + b,
                lambda x, w, b: sum(x[i] * w[i] for i in range(3)) + b,
            )
        ),
        Mistake(
            "negative sums are set to 0: the collector gives the sum itself.",
            lambda x, w, b: max(np.sum(x * w) + b, 0),
        ),
        Mistake(
            "the minus sign of the sum is gone: it stays.",
            lambda x, w, b: abs(np.sum(x * w) + b),
        ),
        Mistake(
            "axis=1 adds along each row, and a row of a column holds one number only: add up all, "
            "without an axis.",
            lambda x, w, b: np.sum(x * w, axis=1) + b,
        ),
        Mistake(
            "the products are multiplied with each other: add them up.",
            lambda x, w, b: np.prod(x * w) + b,
        ),
        Mistake("** is a power: multiply with *.", lambda x, w, b: np.sum(x**w) + b),
        *(
            Mistake("the sum and b are returned side by side: add b to the sum.", answer)
            for answer in (
                lambda x, w, b: (x.T @ w, b),
                lambda x, w, b: (np.sum(x * w), b),
            )
        ),
        Mistake(
            "1 is added where b should be: b is a number, whatever it is.",
            lambda x, w, b: np.sum(x * w) + 1,
        ),
        Mistake(
            "the bias of the example, 1.5, is written into the code: add b.",
            lambda x, w, b: np.sum(x * w) + 1.5,
        ),
        Mistake("the bias is added twice.", lambda x, w, b: np.sum(x * w) + 2 * b),
    ],
    styles=[
        lambda x, w, b: x.T @ w + b,
        lambda x, w, b: (w.T @ x + b).item(),
        lambda x, w, b: sum(x * w) + b,
        _looped,
        lambda x, w, b: np.dot(x[:, 0], w[:, 0]) + b,
        lambda x, w, b: np.einsum("ij,ij->", x.astype(np.float32), w.astype(np.float32)) + b,
        lambda x, w, b: sum(p[0] * q[0] for p, q in zip(x, w, strict=True)) + b,
    ],
    lesson='01, "One image in"',
)


def _collect_all(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    return X @ w + b


def _one_by_one(X: Any, w: Any, b: float) -> list:
    Z = []
    for x in X:
        z = b
        for i in range(len(w)):
            z = z + x[i] * w[i, 0]
        Z.append([z])
    return Z


_COLUMNS_OF_X = (
    "w meets the columns of X in yours: a transpose too many, or the wrong order. Each sample is a "
    "row of X, and lies ready for w."
)

_COLLECT_ALL_MISTAKES = [
    Mistake("the bias is missing.", lambda X, w, b: X @ w),
    Mistake("the bias is taken away: add it.", lambda X, w, b: X @ w - b),
    Mistake("the sums are multiplied by the bias: the bias is added.", lambda X, w, b: X @ w * b),
    Mistake(
        "the bias is added to each product: it is added once, to the sum.",
        lambda X, w, b: np.sum(X * w.T + b, axis=1, keepdims=True),
    ),
    Mistake(
        _COLUMNS_OF_X,
        lambda X, w, b: X.T @ w + b,
    ),
    Mistake(
        "a row of X, d numbers, has to meet the whole column w, d numbers too. In yours one of the "
        "two is turned (w.T?), or not whole.",
        lambda X, w, b: X @ w.T + b,
    ),
    Mistake("the order: X comes first, then w.", lambda X, w, b: w @ X + b),
    Mistake(_COLUMNS_OF_X, lambda X, w, b: w.T @ X + b),
    Mistake(
        "these are the products, not added up: * multiplies entry by entry, @ adds up as well.",
        lambda X, w, b: X * w.T + b,
    ),
    Mistake(
        "* multiplies entry by entry, and lays X and w on one another as they are. Each *row* of X "
        "is to meet the column w: that is what @ does.",
        lambda X, w, b: X * w + b,
    ),
    Mistake(
        "the sums of all samples are added up too: each sample keeps its own.",
        lambda X, w, b: np.sum(X @ w + b),
    ),
    Mistake(
        "the sums of all samples are added up too: each sample keeps its own.",
        lambda X, w, b: np.sum(X @ w) + b,
    ),
    Mistake(
        "there is a sum for the first sample only. Does `return` stand inside the loop?",
        lambda X, w, b: X[:1] @ w + b,
    ),
    Mistake(
        "there is a sum for the last sample only: the loop has to keep all of them.",
        lambda X, w, b: X[-1:] @ w + b,
    ),
    Mistake(
        "each sum goes on from the one before it: the total has to start anew for each sample.",
        lambda X, w, b: np.cumsum(X @ w, axis=0) + b,
    ),
    Mistake(
        "the bias is added before the weights multiply: it is added once, to the sum.",
        lambda X, w, b: (X + b) @ w,
    ),
    Mistake(
        "the bias is added before the weights multiply: it is added once, to the sum.",
        lambda X, w, b: X @ (w + b),
    ),
    Mistake(
        "the bias is added n times: once is enough.",
        lambda X, w, b: X @ w + len(X) * b,
    ),
    Mistake(
        "only the first sum gets the bias: each sum does.",
        lambda X, w, b: X @ w + np.where(np.arange(len(X)) == 0, b, 0)[:, np.newaxis],
    ),
    Mistake(
        "negative sums are set to 0: the collector gives the sums themselves.",
        lambda X, w, b: np.maximum(X @ w + b, 0),
    ),
    Mistake(
        "the number of samples is written into the code: X has any number of rows, len(X).",
        lambda X, w, b: np.concatenate([X @ w + b, np.zeros((1437 - len(X), 1))]),
    ),
    Mistake("the last sample is missing.", lambda X, w, b: X[:-1] @ w + b),
    Mistake("the last input is missing in each sum.", lambda X, w, b: X[:, :-1] @ w[:-1] + b),
    Mistake(
        "the mean of the products: their sum is asked.",
        lambda X, w, b: np.mean(X * w.T, axis=1, keepdims=True) + b,
    ),
    Mistake(
        "the weights have no say: multiply each input by its weight.",
        lambda X, w, b: X.sum(axis=1, keepdims=True) + b,
    ),
    Mistake(
        "the step is in it already: the collector gives the sums themselves.",
        lambda X, w, b: step(X @ w + b),
    ),
    Mistake(
        "the sigmoid is in it already: the collector gives the sums themselves.",
        lambda X, w, b: sigmoid(X @ w + b),
    ),
    Mistake(
        "a size is written into the code, 1437 or 64. X has any number of rows and columns: "
        "X.shape has both.",
        lambda X, w, b: [sum(X[i, j] * w[j, 0] for j in range(64)) + b for i in range(1437)],
    ),
]

_COLLECT_ALL_EXAMPLES = [
    (
        np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 4.0]]),
        np.array([[2.0], [-3.0], [0.5]]),
        1.5,
    ),
    (np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[4.0], [0.75]]), -0.25),
    (np.array([[2.0], [0.5], [3.0]]), np.array([[1.5]]), 4.0),
]


def _sums_of_columns(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    Z = np.zeros((X.shape[1], 1))
    for i in range(X.shape[1]):
        Z[i] = X[i] @ w + b
    return Z


def _weights_of_samples(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    Z = np.zeros((len(X), 1))
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Z[i] += X[i, j] * w[i]
    return Z + b


_COLLECT_ALL_MISTAKES += [
    Mistake(
        "the loop runs over the columns of X: X.shape[0] counts the samples, X.shape[1] the inputs.",
        _sums_of_columns,
    ),
    Mistake(
        "a weight is taken for each sample, w[i]: it belongs to the input, w[j].",
        _weights_of_samples,
    ),
    *(
        Mistake(
            "added up along the wrong axis: axis=0 goes down the columns, axis=1 along each row, "
            "that is along each sample.",
            answer,
        )
        for answer in (
            lambda X, w, b: np.sum(X * w.T, axis=0) + b,
            lambda X, w, b: np.sum(X * w.T, axis=0, keepdims=True) + b,
            lambda X, w, b: np.sum(X * w.T, axis=0).reshape(-1, 1) + b,
        )
    ),
    Mistake(
        "the last sample is missing: its sum is still the 0 it began with.",
        lambda X, w, b: np.vstack([X[:-1] @ w + b, [[0]]]),
    ),
    Mistake(
        "only the last product is in each sum: add it to a total, with +=.",
        lambda X, w, b: X[:, -1:] * w[-1] + b,
    ),
    Mistake(
        "only the first product is in each sum: the total has to go over all inputs.",
        lambda X, w, b: X[:, :1] * w[0] + b,
    ),
    Mistake("the bias is added twice.", lambda X, w, b: X @ w + 2 * b),
    Mistake(
        "1 is added where b should be: b is a number, whatever it is.",
        lambda X, w, b: X @ w + 1,
    ),
    Mistake(
        "the bias of the example, 1.5, is written into the code: add b.",
        lambda X, w, b: X @ w + 1.5,
    ),
    Mistake(
        "a column plus a flat array makes a square: each sum meets every entry of the other.",
        lambda X, w, b: X @ w + np.full(len(X), b),
    ),
    *(
        Mistake(
            "a size of the example is written into the code, 2 or 3. X has any number of rows and "
            "columns: X.shape has both.",
            answer,
        )
        for answer in (
            lambda X, w, b: [X[i] @ w + b for i in range(2)],
            lambda X, w, b: [X[i] @ w + b for i in range(3)],
            lambda X, w, b: [sum(x[j] * w[j] for j in range(3)) + b for x in X],
        )
    ),
    Mistake(
        "this is the shape of the result, where the sums themselves were asked.",
        lambda X, w, b: (len(X), 1),
    ),
]


def _collect_all_input(rng: np.random.Generator, smallest: int) -> tuple:
    n, d = rng.integers(smallest, 7, 2)
    return _eighths(rng, n, d), _eighths(rng, d, 1), _eighth(rng)


collect_all = Question(
    name="collect_all",
    reference=_collect_all,
    read=_laid_flat,
    examples=_COLLECT_ALL_EXAMPLES,
    random=lambda rng: _collect_all_input(rng, 2),
    mistakes=_COLLECT_ALL_MISTAKES,
    styles=[
        lambda X, w, b: np.dot(X, w) + b,
        _one_by_one,
        lambda X, w, b: X @ w[:, 0] + b,
        lambda X, w, b: w.T @ X.T + b,
        lambda X, w, b: np.array([x.reshape(-1, 1).T @ w + b for x in X]),
        lambda X, w, b: np.einsum("nd,do->no", X.astype(np.float32), w.astype(np.float32)) + b,
    ],
    lesson='01, "From one image to all"',
)

collect_all_shapes = Question(
    name="collect_all",
    reference=_collect_all,
    examples=[
        *_COLLECT_ALL_EXAMPLES,
        (np.array([[2.0, -1.0, 0.5]]), np.array([[0.5], [3.0], [-2.0]]), 0.75),
        (np.array([[2.0]]), np.array([[1.5]]), -1.0),
    ],
    random=lambda rng: _collect_all_input(rng, 1),
    mistakes=[
        Mistake(
            "this is flat, (n,). A column has two axes, (n, 1): one row for each sample.",
            lambda X, w, b: X @ w[:, 0] + b,
        ),
        Mistake(
            "this is a row, (1, n). Each sample is a row of X, and its sum a row of the result.",
            lambda X, w, b: w.T @ X.T + b,
        ),
        Mistake(
            "each sum comes in brackets of its own, as a (1, 1) array: (n, 1, 1) in all.",
            lambda X, w, b: np.array([x.reshape(-1, 1).T @ w + b for x in X]),
        ),
        Mistake(
            "a column plus a flat array makes a square: each sum meets every entry of the other.",
            lambda X, w, b: X @ w + np.full(len(X), b),
        ),
        Mistake(
            "np.squeeze takes away every axis of size 1, the one of the column too.",
            lambda X, w, b: np.squeeze(X @ w + b),
        ),
        Mistake(
            "there is a sum for the first sample only. Does `return` stand inside the loop?",
            lambda X, w, b: X[0] @ w + b,
        ),
        Mistake(
            "there is a sum for the last sample only: the loop has to keep all of them.",
            lambda X, w, b: X[-1] @ w + b,
        ),
        Mistake(
            "with one sample the column became a flat array or a number: its shape is (1, 1) then.",
            lambda X, w, b: X @ w + b if len(X) > 1 else X[0] @ w + b,
        ),
        Mistake(
            "with one sample the column became a flat array or a number: its shape is (1, 1) then.",
            lambda X, w, b: X @ w + b if len(X) > 1 else (X @ w + b).item(),
        ),
        *_COLLECT_ALL_MISTAKES,
    ],
    styles=[
        lambda X, w, b: np.dot(X, w) + b,
        _one_by_one,
        lambda X, w, b: (X @ w[:, 0] + b).reshape(-1, 1),
        lambda X, w, b: (w.T @ X.T + b).T,
        lambda X, w, b: np.sum(X * w[:, 0], axis=1, keepdims=True) + b,
        lambda X, w, b: np.einsum("nd,do->no", X.astype(np.float32), w.astype(np.float32)) + b,
    ],
    lesson='01, "From one image to all"',
)


def _truth_table(inputs: np.ndarray, outputs: list[int], end: str) -> Callable:
    """What a neuron with given weights and bias answers, one answer for each row of `inputs`."""

    def table(w: Any, b: Any) -> np.ndarray:
        w, b = _numbers(f"w_{end}", w), _numbers(f"b_{end}", b)
        wanted = inputs.shape[1]
        if w.size != wanted or w.ndim > 2:
            raise ValueError(
                f"w_{end} holds {_count(w.size)}. Each input has one weight, so it should hold "
                f"{_count(wanted)}"
            )
        if b.size != 1:
            raise ValueError(f"b_{end} holds {_count(b.size)}. A neuron has one bias")
        with np.errstate(all="ignore"):
            z = inputs @ w.ravel() + b.ravel()
            # 0.1 + 0.2 − 0.3 is meant to be 0, though floats give 5.6e-17.
            meant = np.where(np.abs(z) < 1e-12 * (np.abs(w).sum() + np.abs(b).sum()), 0, z)
        for sums in (z, meant):
            if np.array_equal(sums > 0, outputs):
                return step(sums)
        if np.array_equal(meant >= 0, outputs):
            at = ", ".join(_case(x) for x in inputs[meant == 0])
            raise ValueError(
                f"this neuron gives {show(step(meant).astype(int))}, expected {show(outputs)}.\n"
                f"Likely cause: for {at} the weighted sum is 0 exactly, and there the step gives "
                "0. The bias has to lift it above 0"
            )
        return step(meant).astype(int)

    return table


def _count(n: int) -> str:
    return "1 number" if n == 1 else f"{n} numbers"


def _case(x: np.ndarray) -> str:
    return f"({', '.join(show(int(v)) for v in x)})" if len(x) > 1 else f"input {int(x[0])}"


def _numbers(name: str, value: Any) -> np.ndarray:
    array = numbers(value)
    if array is None or array.size == 0 or not np.all(np.isfinite(array)):
        raise ValueError(f"{name} is {show(value)}. Give a number, or an array of numbers")
    return array.astype(float)


_TWO_INPUTS = datasets.logic_gate("and")[0]
_ONE_INPUT = np.array([[0.0], [1.0]])


_IN_AND_GATE_AND_OR_GATE = [
    Mistake("this is NOT x₁: both inputs should speak for a 1.", ([-2, 0], 1)),
    Mistake("this is NOT x₂: both inputs should speak for a 1.", ([0, -2], 1)),
    Mistake(
        "it fires at (1, 0) only: the weight of x₂ is below 0, and speaks against.",
        ([2, -2], -1),
    ),
    Mistake(
        "it fires at (0, 1) only: the weight of x₁ is below 0, and speaks against.",
        ([-2, 2], -1),
    ),
    Mistake(
        "it is silent at (0, 1) only: the weight of x₂ is below 0, and speaks against, and "
        "the bias is above 0.",
        ([2, -2], 1),
    ),
    Mistake(
        "it is silent at (1, 0) only: the weight of x₁ is below 0, and speaks against, and "
        "the bias is above 0.",
        ([-2, 2], 1),
    ),
]

and_gate = Value(
    names=("w_and", "b_and"),
    reference=([1, 1], -1.5),
    behaviour=_truth_table(_TWO_INPUTS, [0, 0, 0, 1], "and"),
    told=True,
    mistakes=[
        Mistake(
            "this is OR: a single 1 is enough to come above 0. The bias sets the bar; is it "
            "missing, or too high?",
            ([1, 1], -0.5),
        ),
        Mistake(
            "this neuron never fires, at (1, 1) either: the bias is too far down, or the weights "
            "are not above 0.",
            ([1, 1], -2.5),
        ),
        Mistake("this neuron always fires: the bias alone lifts it above 0.", ([1, 1], 0.5)),
        Mistake("this is NAND, the opposite of AND: all signs are turned round.", ([-1, -1], 1.5)),
        Mistake("this is NOR: it fires where no input is 1.", ([-1, -1], 0.5)),
        Mistake("it repeats x₁: x₂ has no say, or too little.", ([2, 0], -1)),
        Mistake("it repeats x₂: x₁ has no say, or too little.", ([0, 2], -1)),
        *_IN_AND_GATE_AND_OR_GATE,
    ],
    styles=[
        ([1, 1], -1.5),
        ((0.3, 0.4), -0.5),
        (np.array([[20.0], [20.0]]), np.array([-30.0])),
        (np.array([[1, 1]]), [[-1]]),
        ([2, 1], -2),
        ([0.1, 0.1], -0.1),
        ([0.1, 0.7], -0.7),
    ],
    lesson='01, "What weights can say"',
)

or_gate = Value(
    names=("w_or", "b_or"),
    reference=([1, 1], -0.5),
    behaviour=_truth_table(_TWO_INPUTS, [0, 1, 1, 1], "or"),
    told=True,
    mistakes=[
        Mistake(
            "this is AND: a single 1 is not enough. Lower the bar: the bias has to go up.",
            ([1, 1], -1.5),
        ),
        Mistake(
            "this neuron never fires: the bias is too far down, or the weights are not above 0.",
            ([1, 1], -2.5),
        ),
        Mistake(
            "this neuron always fires, at (0, 0) too, where only the bias is left: it must not be "
            "above 0.",
            ([1, 1], 0.5),
        ),
        Mistake("this is NOR, the opposite of OR: all signs are turned round.", ([-1, -1], 0.5)),
        Mistake(
            "this is NAND: it fires unless both inputs are 1. Both should speak for a 1.",
            ([-1, -1], 1.5),
        ),
        Mistake("it repeats x₁: x₂ alone is not enough.", ([2, 0], -1)),
        Mistake("it repeats x₂: x₁ alone is not enough.", ([0, 2], -1)),
        *_IN_AND_GATE_AND_OR_GATE,
    ],
    styles=[
        ([1, 1], -0.5),
        ((0.3, 0.4), 0),
        (np.array([[20.0], [20.0]]), np.array([-10.0])),
        (np.array([[1, 1]]), [[-0.25]]),
        ([2, 1], -0.9),
    ],
    lesson='01, "What weights can say"',
)

not_gate = Value(
    names=("w_not", "b_not"),
    reference=(-1, 0.5),
    behaviour=_truth_table(_ONE_INPUT, [1, 0], "not"),
    told=True,
    mistakes=[
        Mistake(
            "it repeats its input, where NOT turns it round: the signs are the wrong way.",
            (1, -0.5),
        ),
        Mistake(
            "this neuron always fires: for input 1, the weight has to pull the sum down to 0 or "
            "below.",
            (-1, 1.5),
        ),
        Mistake(
            "this neuron never fires: for input 0, only the bias is left, and it must be above 0.",
            (-1, -0.5),
        ),
        Mistake(
            "this neuron never fires: for input 0, only the bias is left, and it must be above 0.",
            (1, -1.5),
        ),
    ],
    styles=[
        (-1, 0.5),
        (-1, 1),
        ([-20], [10]),
        (np.array([[-0.3]]), np.array([[0.1]])),
        (np.float32(-1.5), 1),
    ],
    lesson='01, "What weights can say"',
)


def _update(w: np.ndarray, b: float, x: np.ndarray, y: int, rate: float) -> tuple:
    error = y - step(w @ x + b)
    return w + rate * error * x, b + rate * error


def _update_in_place(w: np.ndarray, b: float, x: np.ndarray, y: int, rate: float) -> tuple:
    error = y - step(w @ x + b)
    w += rate * error * x
    return w, b + rate * error


def _update_twice_answered(w: np.ndarray, b: float, x: np.ndarray, y: int, rate: float) -> tuple:
    w = w + rate * (y - step(w @ x + b)) * x
    return w, b + rate * (y - step(w @ x + b))


def _update_bias_first(w: np.ndarray, b: float, x: np.ndarray, y: int, rate: float) -> tuple:
    b = b + rate * (y - step(w @ x + b))
    return w + rate * (y - step(w @ x + b)) * x, b


def _update_or_none(w: np.ndarray, b: float, x: np.ndarray, y: int, rate: float) -> Any:
    return _update(w, b, x, y, rate) if step(w @ x + b) != y else None


def _update_of_whole_numbers(w: Any, b: float, x: Any, y: int, rate: float) -> tuple:
    w, b = _update(w, b, x, y, rate)
    return w.astype(int), int(b)


def _update_at_0_in_place(w: Any, b: float, x: Any, y: int, rate: float) -> tuple:
    error = y - (1 if w @ x + b >= 0 else 0)
    w += rate * error * x
    return w, b + rate * error


def _update_where_not_0(w: Any, b: float, x: Any, y: int, rate: float) -> tuple:
    return _update(w, b, x, y, rate) if w @ x + b != 0 else (w, b)


def _update_by_margin(w: Any, b: float, x: Any, y: int, rate: float) -> tuple:
    sign = 2 * y - 1
    return (w + rate * sign * x, b + rate * sign) if sign * (w @ x + b) <= 0 else (w, b)


def _update_of_columns(w: Any, b: float, x: Any, y: int, rate: float) -> tuple:
    w, x = w.reshape(-1, 1), x.reshape(-1, 1)
    error = y - step(x.T @ w + b)
    return w + rate * error * x, b + rate * error


def _update_until_right(w: np.ndarray, b: float, x: np.ndarray, y: int, rate: float) -> tuple:
    for _ in range(200):
        w, b = _update(w, b, x, y, rate)
    return w, b


def _update_loops(w: Any, b: float, x: Any, y: int, rate: float) -> tuple:
    z = b
    for i in range(len(x)):
        z += w[i] * x[i]
    y_hat = 1 if z > 0 else 0
    new = []
    for i in range(len(x)):
        new.append(w[i] + rate * (y - y_hat) * x[i])
    return new, b + rate * (y - y_hat)


def _update_with_if(w: Any, b: float, x: Any, y: int, rate: float) -> Any:
    fires = np.dot(x, w) + b > 0
    if y == 1 and not fires:
        return w + rate * x, b + rate
    if y == 0 and fires:
        return w - rate * x, b - rate
    return w, b


def _update_of_copy(w: Any, b: float, x: Any, y: int, rate: float) -> list:
    w = w.astype(np.float32).copy()
    error = np.subtract(y, w @ x + b > 0, dtype=float)
    w += rate * error * x
    b += rate * error
    return [w, b]


def _sample(rng: np.random.Generator) -> tuple:
    """A neuron and a sample whose sum is not 0: half of the time it answers wrongly."""
    d = int(rng.integers(2, 5))
    while True:
        w, b, x = _eighths(rng, d), _eighth(rng), _eighths(rng, d)
        if w @ x + b != 0:
            return w, b, x, int(rng.integers(0, 2)), float(rng.integers(1, 8) / 8)


def _sample_at_0(rng: np.random.Generator) -> tuple:
    """The same with a sum of 0, two times of three."""
    w, b, x, y, rate = _sample(rng)
    return w, float(-(w @ x)) if rng.random() < 2 / 3 else b, x, y, rate


def _with_answer(answer: Callable[[np.ndarray, float, np.ndarray], Any]) -> Callable:
    """The rule with another answer y_hat than the step of the sum."""

    def update(w: np.ndarray, b: float, x: np.ndarray, y: int, rate: float) -> tuple:
        error = y - answer(w, b, x)
        return w + rate * error * x, b + rate * error

    return update


def _with_change(change: Callable[[np.ndarray, float, np.ndarray, float, float], Any]) -> Callable:
    """Another rule: what the new (w, b) are, of w, b, x, y − y_hat and the rate."""
    return lambda w, b, x, y, rate: change(w, b, x, y - step(w @ x + b), rate)


_UPDATE_MISTAKES = [
    Mistake(
        "the sign: y − y_hat, not y_hat − y. Yours moves away from the right answer.",
        _with_change(lambda w, b, x, error, rate: (w - rate * error * x, b - rate * error)),
    ),
    Mistake(
        "the sign of b's change: b moves as w does, with y − y_hat.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * x, b - rate * error)),
    ),
    Mistake(
        "the bias stays as it was: it is corrected too.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * x, b)),
    ),
    Mistake(
        "the weights stay as they were: they are corrected too.",
        _with_change(lambda w, b, x, error, rate: (w, b + rate * error)),
    ),
    Mistake("nothing is corrected: the arguments come back.", lambda w, b, x, y, rate: (w, b)),
    Mistake(
        "only w is returned: return both, w and b.",
        _with_change(lambda w, b, x, error, rate: w + rate * error * x),
    ),
    Mistake(
        "three values are returned: the new w and the new b are all.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * x, b + rate * error, error)),
    ),
    Mistake(
        "three values are returned: the new w and the new b are all.",
        lambda w, b, x, y, rate: (*_update(w, b, x, y, rate), step(w @ x + b)),
    ),
    Mistake(
        "w and b are joined to one array: return the two, w, b.",
        lambda w, b, x, y, rate: np.append(*_update(w, b, x, y, rate)),
    ),
    Mistake(
        "w comes back as a column, (d, 1). Here it is flat, (d,), as it was given.",
        _with_change(
            lambda w, b, x, error, rate: ((w + rate * error * x).reshape(-1, 1), b + rate * error)
        ),
    ),
    Mistake(
        "w and b are returned in the wrong order.",
        _with_change(lambda w, b, x, error, rate: (b + rate * error, w + rate * error * x)),
    ),
    Mistake(
        "these are the changes alone: add them to w and b.",
        _with_change(lambda w, b, x, error, rate: (rate * error * x, rate * error)),
    ),
    Mistake(
        "the rate is missing.",
        _with_change(lambda w, b, x, error, rate: (w + error * x, b + error)),
    ),
    Mistake(
        "the rate is missing in the change of b.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * x, b + error)),
    ),
    Mistake(
        "the rate is missing in the change of w.",
        _with_change(lambda w, b, x, error, rate: (w + error * x, b + rate * error)),
    ),
    Mistake(
        "x is missing: a weight changes in proportion to its input.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error, b + rate * error)),
    ),
    Mistake(
        "the change is multiplied by w: it is rate · (y − y_hat) · x.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * w, b + rate * error)),
    ),
    Mistake(
        "the change is multiplied by w and x: it is rate · (y − y_hat) · x.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * w * x, b + rate * error)),
    ),
    Mistake(
        "the inputs are added up: each weight changes in proportion to its own input.",
        _with_change(
            lambda w, b, x, error, rate: (w + rate * error * np.sum(x), b + rate * error)
        ),
    ),
    Mistake(
        "the change of b holds x: b belongs to no input, so rate · (y − y_hat) is all.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * x, b + rate * error * x)),
    ),
    Mistake(
        "the change of b holds x: b belongs to no input, so rate · (y − y_hat) is all.",
        _with_change(
            lambda w, b, x, error, rate: (w + rate * error * x, b + rate * error * np.sum(x))
        ),
    ),
    Mistake(
        "the change of b holds b: rate · (y − y_hat) is all.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * x, b + rate * error * b)),
    ),
    Mistake(
        "the size of the error without its sign: a 1 that should be 0 takes x away.",
        _with_change(
            lambda w, b, x, error, rate: (w + rate * abs(error) * x, b + rate * abs(error))
        ),
    ),
    Mistake(
        "a 1 that should be 0 corrects nothing in yours: both kinds of mistake count.",
        _with_change(
            lambda w, b, x, error, rate: (w + rate * max(error, 0) * x, b + rate * max(error, 0))
        ),
    ),
    Mistake(
        "a 0 that should be 1 corrects nothing in yours: both kinds of mistake count.",
        _with_change(
            lambda w, b, x, error, rate: (w + rate * min(error, 0) * x, b + rate * min(error, 0))
        ),
    ),
    Mistake(
        "y_hat is the sum in yours: it goes through the step first.",
        _with_answer(lambda w, b, x: w @ x + b),
    ),
    Mistake(
        "y_hat goes through the sigmoid in yours: here it is the step, 0 or 1.",
        _with_answer(lambda w, b, x: sigmoid(w @ x + b)),
    ),
    Mistake(
        "y_hat is the sign in yours, −1 or 1: the step gives 0 or 1.",
        _with_answer(lambda w, b, x: 1 if w @ x + b > 0 else -1),
    ),
    Mistake(
        "the step is the other way round in yours: 1 where the sum is above 0.",
        _with_answer(lambda w, b, x: 1 - step(w @ x + b)),
    ),
    Mistake(
        "the sum for y_hat takes the bias away: add it.",
        _with_answer(lambda w, b, x: step(w @ x - b)),
    ),
    Mistake(
        "the sum for y_hat is multiplied by the bias: the bias is added.",
        _with_answer(lambda w, b, x: step(w @ x * b)),
    ),
    *(
        Mistake(
            "the sum for y_hat is compared with a number above 0 (with 0.5? That is the sigmoid's "
            "threshold; the step's is 0).",
            answer,
        )
        for answer in (
            _with_answer(lambda w, b, x: np.where(w @ x + b >= 1, 1, 0)),
            _with_answer(lambda w, b, x: step(w @ x + b - 1)),
            _with_answer(lambda w, b, x: step(w @ x + b - 0.5)),
            _with_answer(lambda w, b, x: step(w @ x + b - 0.1)),
        )
    ),
    Mistake("the sum for y_hat lacks the bias.", _with_answer(lambda w, b, x: step(w @ x))),
    Mistake(
        "y_hat is missing: a right answer corrects nothing, since y − y_hat is 0.",
        _with_answer(lambda w, b, x: 0),
    ),
    Mistake(
        "the order: y_hat is taken again, with the new w, before b is corrected. Compute it once, "
        "first.",
        _update_twice_answered,
    ),
    Mistake(
        "the order: y_hat is taken again, with the new b, before w is corrected. Compute it once, "
        "first.",
        _update_bias_first,
    ),
    Mistake(
        "a correction comes back only where the answer is wrong. Where it is right, return w and b as "
        "they are.",
        _update_or_none,
    ),
    Mistake(
        "one call makes one correction. Yours goes on until the answer is right.",
        _update_until_right,
    ),
    *(
        Mistake(
            "y − y_hat stands without its brackets: rate and x multiply the whole difference, "
            "rate * (y - y_hat) * x.",
            answer,
        )
        for answer in (
            lambda w, b, x, y, rate: (
                w + rate * y - step(w @ x + b) * x,
                b + rate * y - step(w @ x + b),
            ),
            lambda w, b, x, y, rate: (
                w + rate * (y - step(w @ x + b) * x),
                b + rate * (y - step(w @ x + b)),
            ),
        )
    ),
    Mistake(
        "the changes are multiplied by w and b: they are rate · (y − y_hat) · x for w, and "
        "rate · (y − y_hat) for b.",
        _with_change(lambda w, b, x, error, rate: (w + rate * error * w, b + rate * error * b)),
    ),
    Mistake(
        "the change is divided by the rate: multiply by it.",
        _with_change(lambda w, b, x, error, rate: (w + error * x / rate, b + error / rate)),
    ),
    Mistake(
        "the rate of the example, 0.5, is written into the code: use rate.",
        _with_change(lambda w, b, x, error, rate: (w + 0.5 * error * x, b + 0.5 * error)),
    ),
    Mistake(
        "b is corrected once for each weight: does its line stand inside the loop? Once is enough.",
        _with_change(
            lambda w, b, x, error, rate: (w + rate * error * x, b + rate * error * len(x))
        ),
    ),
    Mistake(
        "every single product goes through the step: add the products up first, so that y_hat is "
        "one number.",
        _with_answer(lambda w, b, x: step(w * x + b)),
    ),
    Mistake(
        "the sum for y_hat: the bias is added before the weights multiply. It is added once, to "
        "the sum of the products.",
        _with_answer(lambda w, b, x: step(x @ (w + b))),
    ),
    Mistake(
        "the sum for y_hat: the bias is added to each product in yours (or their mean is taken). "
        "It is added once, to their sum.",
        _with_answer(lambda w, b, x: step(np.sum(w * x + b))),
    ),
    *(
        Mistake(
            "y_hat is an array in yours, and so b becomes one. y_hat and b are single numbers: "
            "with w and x flat, x @ w is one.",
            answer,
        )
        for answer in (
            _update_of_columns,
            lambda w, b, x, y, rate: (
                _update(w, b, x, y, rate)[0],
                np.array([_update(w, b, x, y, rate)[1]]),
            ),
            lambda w, b, x, y, rate: (
                _update(w, b, x, y, rate)[0],
                np.array([[_update(w, b, x, y, rate)[1]]]),
            ),
            _with_answer(lambda w, b, x: step(np.array([[w @ x + b]]))),
        )
    ),
    *(
        Mistake(
            "@ multiplies arrays, and rate · (y − y_hat) is a number: write * there.",
            answer,
        )
        for answer in (
            _with_change(lambda w, b, x, error, rate: (w + (rate * error) @ x, b + rate * error)),
            _with_change(lambda w, b, x, error, rate: (w + x @ (rate * error), b + rate * error)),
        )
    ),
    Mistake(
        "the fractions are cut off: w and b are not whole numbers.",
        _update_of_whole_numbers,
    ),
    *(
        Mistake(
            "the number of inputs is written into the code, 2 or 3. It is len(x), whatever that is.",
            answer,
        )
        for answer in (
            _with_answer(lambda w, b, x: step(sum(x[i] * w[i] for i in range(3)) + b)),
            _with_answer(lambda w, b, x: step(sum(x[i] * w[i] for i in range(2)) + b)),
        )
    ),
    Mistake(
        "w += … changes the caller's array: write w = w + …, which makes a new one.",
        _update_in_place,
    ),
]

_UPDATE_STYLES = [
    _with_answer(lambda w, b, x: step(x @ w + b)),
    _update_loops,
    _update_with_if,
    _update_of_copy,
    _with_answer(lambda w, b, x: np.where(np.dot(w, x) + b > 0, 1, 0)),
]

_UPDATE_EXAMPLES = [
    (np.array([0.75, -1.0, 2.0]), 0.5, np.array([2.0, 3.0, 0.25]), 1, 0.5),
    (np.array([0.5, -2.0]), 0.25, np.array([3.0, 1.0]), 1, 0.5),
    (np.array([1.0, 2.0]), -4.5, np.array([4.0, 0.5]), 0, 0.25),
    (np.array([1.0, 2.0]), -5.5, np.array([4.0, 0.5]), 1, 0.5),
    (np.array([1.0, 0.25]), -0.25, np.array([0.5, -0.5]), 0, 0.75),
    (np.array([2.0, 1.0]), 1.0, np.array([1.5, -1.0]), 0, 0.5),
    (np.array([2.0, 1.0]), 3.0, np.array([1.5, -1.0]), 0, 0.5),
    (np.array([-2.0, -1.0]), -1.0, np.array([1.5, -1.0]), 1, 0.25),
    (np.array([-1.0, 0.5]), -2.0, np.array([0.5, 1.5]), 1, 0.25),
    (np.array([1.5, -1.0]), 0.25, np.array([2.0, 0.5]), 1, 0.5),
    (np.array([-2.0, 0.25]), 0.75, np.array([1.0, 3.0]), 0, 0.75),
    (np.array([1.0, -1.0, 2.0]), -1.0, np.array([1.0, 2.0, 3.0]), 0, 0.25),
    (np.array([0.0001, 0.0]), 0.0, np.array([1.0, 2.0]), 0, 0.5),
    (np.array([3.0, 1.0]), -4.5, np.array([1.0, 2.0]), 0, 0.25),
]

update = Question(
    name="update",
    reference=_update,
    examples=_UPDATE_EXAMPLES,
    random=_sample,
    mistakes=_UPDATE_MISTAKES,
    styles=_UPDATE_STYLES,
    lesson='01, "Learning from mistakes"',
)

update_at_zero = Question(
    name="update",
    reference=_update,
    examples=[
        (np.zeros(3), 0.0, np.array([3.0, -2.0, 0.5]), 1, 0.5),
        (np.array([1.0, -2.0]), 0.5, np.array([1.5, 1.0]), 0, 0.5),
        (np.array([1.0, -2.0]), 0.5, np.array([1.5, 1.0]), 1, 0.5),
        *_UPDATE_EXAMPLES,
    ],
    random=_sample_at_0,
    mistakes=[
        Mistake(
            "a sum of exactly 0 makes your neuron fire: the step gives 1 above 0, and 0 at 0.",
            _with_answer(lambda w, b, x: np.where(w @ x + b >= 0, 1, 0)),
        ),
        Mistake(
            "a sum of exactly 0 gives your neuron the answer 0.5: the step gives 0 there.",
            _with_answer(lambda w, b, x: np.heaviside(w @ x + b, 0.5)),
        ),
        Mistake(
            "a sum of exactly 0 corrects nothing in yours: the step gives 0 there, and that is wrong "
            "if y is 1.",
            _update_where_not_0,
        ),
        Mistake(
            "a sum of exactly 0 is corrected whatever y is: the step gives 0 there, and that is "
            "right if y is 0.",
            _update_by_margin,
        ),
        Mistake(
            "two things. A sum of exactly 0 makes your neuron fire, where the step gives 0. And "
            "w += … changes the caller's array: write w = w + …",
            _update_at_0_in_place,
        ),
        *_UPDATE_MISTAKES,
    ],
    styles=_UPDATE_STYLES,
    lesson='01, "Learning from mistakes"',
)


def _predict(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    return np.where(X @ w + b > 0, 1, 0)


def _predict_input(rng: np.random.Generator) -> tuple:
    n, d = rng.integers(2, 7, 2)
    X, w = _eighths(rng, n, d), _eighths(rng, d)
    # Every second time, the sum of one sample is 0.
    at_0 = float(-(X[rng.integers(n)] @ w))
    return X, w, at_0 if rng.random() < 0.5 else _eighth(rng)


predict = Question(
    name="predict",
    reference=_predict,
    examples=[
        (np.array([[1.0, 2.0], [3.0, 0.5], [-1.0, 4.0]]), np.array([0.5, -1.0]), 0.25),
        (np.array([[2.0, 1.0, 3.0], [0.5, 4.0, 1.0]]), np.array([1.0, 2.0, -0.5]), -2.5),
        (np.array([[2.0, 1.0, 3.0], [0.5, 4.0, 1.0]]), np.array([1.0, 0.25, -0.5]), -2.5),
        (np.array([[1.5, 1.0], [2.0, 3.0]]), np.array([2.0, -1.0]), -2.0),
        (np.array([[-0.5], [2.0], [-1.0]]), np.array([1.0]), 0.75),
        (np.array([[2.0], [0.5], [-1.0]]), np.array([1.0]), 1.5),
        (np.array([[2.0, 1.0], [4.0, 0.5], [1.0, 1.0]]), np.array([1.0, 1.0]), -2.5),
        (np.array([[1.0], [-1.0]]), np.array([0.0001]), 0.0),
        (np.array([[1.0, -2.0]]), np.array([3.0, 0.5]), -1.0),
    ],
    random=_predict_input,
    mistakes=[
        Mistake(
            "a sum of exactly 0 makes your neuron fire: the step gives 1 above 0, and 0 at 0.",
            lambda X, w, b: np.where(X @ w + b >= 0, 1, 0),
        ),
        Mistake(
            "a sum of exactly 0 gives 0.5 in yours: the step gives 0 there.",
            lambda X, w, b: np.heaviside(X @ w + b, 0.5),
        ),
        Mistake(
            "these are the weighted sums: the step makes 0 or 1 of each.",
            lambda X, w, b: X @ w + b,
        ),
        Mistake(
            "this is the sigmoid of the sums: the question asks for the step, 0 or 1.",
            lambda X, w, b: sigmoid(X @ w + b),
        ),
        Mistake(
            "astype(int) or int() cuts the sums off: compare them with 0 instead.",
            lambda X, w, b: (X @ w + b).astype(int),
        ),
        Mistake(
            "this is −1 or 1. The neuron says 0 or 1.",
            lambda X, w, b: np.where(X @ w + b > 0, 1, -1),
        ),
        Mistake(
            "this is the sign of the sums. The neuron says 0 or 1.",
            lambda X, w, b: np.sign(X @ w + b),
        ),
        Mistake("the bias is missing.", lambda X, w, b: step(X @ w)),
        Mistake(
            "the sums without the bias are compared with b, so b is taken away: add it.",
            lambda X, w, b: step(X @ w - b),
        ),
        Mistake(
            "the bias is added after the step: it belongs to the sum.",
            lambda X, w, b: step(X @ w) + b,
        ),
        Mistake("the bias is added twice.", lambda X, w, b: step(X @ w + 2 * b)),
        Mistake(
            "the other way round: 1 where the sum is above 0.",
            lambda X, w, b: np.where(X @ w + b > 0, 0, 1),
        ),
        Mistake(
            "the other way round: 1 where the sum is above 0.",
            lambda X, w, b: np.where(X @ w + b < 0, 1, 0),
        ),
        Mistake(
            "`if` needs one True or False, and there is a sum for each sample: use np.where, "
            "activations.step or a loop.",
            lambda X, w, b: 1 if X @ w + b > 0 else 0,
        ),
        Mistake(
            "this is a column, (n, 1): compared with labels (n,) it would make a square. Give (n,).",
            lambda X, w, b: step(X @ w.reshape(-1, 1) + b),
        ),
        Mistake("the order: X comes first, then w.", lambda X, w, b: step(w @ X + b)),
        Mistake(
            "every single product goes through the step: add the products of a sample up first.",
            lambda X, w, b: step(X * w + b),
        ),
        Mistake(
            "one answer for all samples together: each sample has its own.",
            lambda X, w, b: step(np.sum(X @ w + b)),
        ),
        Mistake(
            "one answer for all samples together: each sample has its own.",
            lambda X, w, b: step(np.sum(X @ w) + b),
        ),
        Mistake(
            "only the first sample gets an answer. Does `return` stand inside the loop?",
            lambda X, w, b: step(X[0] @ w + b),
        ),
        Mistake(
            "these are the numbers of the samples that fire, as np.where gives with one argument.",
            lambda X, w, b: np.flatnonzero(X @ w + b > 0),
        ),
        Mistake(
            "these are the numbers of the samples that fire, as np.where gives with one argument.",
            lambda X, w, b: np.where(X @ w + b > 0),
        ),
        Mistake(
            "only the ones are there: each sample has an answer, 1 or 0.",
            lambda X, w, b: [1 for z in X @ w + b if z > 0],
        ),
        Mistake(
            "this is a row, (1, n), with two axes. Give (n,), with one.",
            lambda X, w, b: step(w[np.newaxis] @ X.T + b),
        ),
        Mistake(
            "the sums are rounded: compare them with 0 instead.",
            lambda X, w, b: np.round(X @ w + b),
        ),
        Mistake(
            "the sums are cut off at 0 and 1, but those between are not 0 or 1: compare them with 0 "
            "instead.",
            lambda X, w, b: np.clip(X @ w + b, 0, 1),
        ),
        Mistake(
            "these are the sums, with the ones below 0 set to 0: that is no step.",
            lambda X, w, b: np.maximum(X @ w + b, 0),
        ),
        Mistake(
            "all answers are 0. (If you make whole numbers of a sigmoid, with int: that cuts it "
            "down to 0.)",
            lambda X, w, b: sigmoid(X @ w + b).astype(int),
        ),
        Mistake("all answers are 1.", lambda X, w, b: np.ones(len(X))),
        *(
            Mistake(
                "the sums are compared with a number above 0, or rounded or cut off by int first: "
                "compare them with 0 as they are. (0.5 is the sigmoid's threshold.)",
                answer,
            )
            for answer in (
                lambda X, w, b: np.where(X @ w + b >= 1, 1, 0),
                lambda X, w, b: step(X @ w + b - 1),
                lambda X, w, b: step(X @ w + b - 0.5),
                lambda X, w, b: step(X @ w + b - 0.1),
                lambda X, w, b: step(X @ w + b - 0.001),
            )
        ),
        Mistake(
            "the bias is added before the weights multiply: it is added once, to the sum.",
            lambda X, w, b: step(X @ (w + b)),
        ),
        Mistake(
            "the bias is added before the weights multiply: it is added once, to the sum.",
            lambda X, w, b: step((X + b) @ w),
        ),
        Mistake(
            "the bias is added to each product in yours (or their mean is taken). It is added once, "
            "to their sum.",
            lambda X, w, b: step(np.sum(X * w + b, axis=1)),
        ),
        Mistake(
            "added up along the wrong axis: axis=0 goes down the columns, axis=1 along each row, "
            "that is along each sample.",
            lambda X, w, b: step(np.sum(X * w, axis=0) + b),
        ),
        Mistake(
            "only the first sample gets an answer. Does `return` stand inside the loop?",
            lambda X, w, b: step(X[:1] @ w + b),
        ),
        Mistake(
            "only the last sample gets an answer: the loop has to keep all of them.",
            lambda X, w, b: step(X[-1] @ w + b),
        ),
        Mistake(
            "all samples get the answer of the last: the loop has to keep each one's own.",
            lambda X, w, b: np.full(len(X), step(X[-1] @ w + b)),
        ),
        Mistake("the last sample is missing.", lambda X, w, b: step(X[:-1] @ w + b)),
        Mistake(
            "each sum goes on from the one before it: the total has to start anew for each sample.",
            lambda X, w, b: step(np.cumsum(X @ w) + b),
        ),
        Mistake(
            "the loop runs over the inputs, len(w): it is the samples, len(X), that get an answer.",
            lambda X, w, b: [step(X[i] @ w + b) for i in range(len(w))],
        ),
        *(
            Mistake(
                "a size of the example is written into the code, 2 or 3. X has any number of rows "
                "and columns: X.shape has both.",
                answer,
            )
            for answer in (
                lambda X, w, b: [step(X[i] @ w + b) for i in range(3)],
                lambda X, w, b: [step(x[0] * w[0] + x[1] * w[1] + b) for x in X],
            )
        ),
        Mistake(
            "sums above 0 became 1, but the others stayed as they are: they become 0.",
            lambda X, w, b: np.where(X @ w + b > 0, 1, X @ w + b),
        ),
        Mistake(
            "with one sample a bare number is left: the result is (1,) then. np.squeeze, for one, "
            "takes away every axis of size 1.",
            lambda X, w, b: np.squeeze(step(X @ w + b)),
        ),
    ],
    styles=[
        lambda X, w, b: step(X @ w + b),
        lambda X, w, b: X @ w + b > 0,
        lambda X, w, b: [
            1 if sum(p * q for p, q in zip(x, w, strict=True)) + b > 0 else 0 for x in X
        ],
        lambda X, w, b: (sigmoid(X @ w + b) > 0.5).astype(int),
        lambda X, w, b: np.array([float(np.dot(w, x) + b > 0) for x in X], dtype=np.float32),
        lambda X, w, b: (w[np.newaxis] @ X.T + b > 0)[0].astype(np.int8),
    ],
    lesson='01, "Odd or even, learned"',
)


def _accuracy(predictions: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(predictions == y))


def _hits(predictions: Any, y: Any) -> float:
    right = 0
    for i in range(len(y)):
        if predictions[i] == y[i]:
            right += 1
    return right / len(y)


def _answers(rng: np.random.Generator) -> tuple:
    n = rng.integers(5, 12)
    y = rng.integers(0, 2, n)
    return np.where(rng.random(n) < 0.7, y, 1 - y), y


accuracy = Question(
    name="accuracy",
    reference=_accuracy,
    examples=[
        (np.array([1, 0, 1, 1, 0]), np.array([1, 0, 0, 1, 1])),
        (np.array([0, 1, 1, 0, 0, 1, 0]), np.array([0, 1, 0, 0, 0, 0, 0])),
        (np.array([0, 0, 1]), np.array([0, 1, 1])),
        (np.array([1, 0, 1, 1]), np.array([1, 0, 1, 1])),
        (np.array([1, 0]), np.array([0, 1])),
    ],
    random=_answers,
    mistakes=[
        Mistake(
            "how many are right, where the question asks for the share: divide by their number.",
            lambda predictions, y: np.sum(predictions == y),
        ),
        Mistake(
            "per cent: the share is a number from 0 to 1.",
            lambda predictions, y: 100 * np.mean(predictions == y),
        ),
        Mistake(
            "the share of wrong answers: the accuracy is the share of right ones.",
            lambda predictions, y: np.mean(predictions != y),
        ),
        Mistake(
            "the number of wrong answers: the accuracy is the share of right ones.",
            lambda predictions, y: np.sum(predictions != y),
        ),
        Mistake(
            "True and False for each answer: take their mean.",
            lambda predictions, y: predictions == y,
        ),
        Mistake(
            "a right 0 doesn't count in yours: only where both are 1. Compare with ==.",
            lambda predictions, y: np.mean(predictions * y),
        ),
        Mistake(
            "only the samples with label 1 are looked at: all count.",
            lambda predictions, y: np.sum(predictions * y) / max(np.sum(y), 1),
        ),
        Mistake(
            "only the samples that were answered with 1 are looked at: all count.",
            lambda predictions, y: np.sum(predictions * y) / max(np.sum(predictions), 1),
        ),
        Mistake(
            "the share of ones among the answers: compare them with y.",
            lambda predictions, y: np.mean(predictions),
        ),
        Mistake(
            "the share of ones among the labels: compare the answers with them.",
            lambda predictions, y: np.mean(y),
        ),
        Mistake(
            "the mean of the differences: a 1 too many and a 1 too few cancel out. Compare with ==.",
            lambda predictions, y: np.mean(predictions - y),
        ),
        Mistake(
            "1 minus the mean of the differences: a 1 too many and a 1 too few cancel out. Compare "
            "with ==.",
            lambda predictions, y: 1 - np.mean(predictions - y),
        ),
        Mistake(
            "1 minus the mean of the differences: a 1 too many and a 1 too few cancel out. Compare "
            "with ==.",
            lambda predictions, y: 1 - np.abs(np.mean(predictions - y)),
        ),
        Mistake(
            "this is 1 if *all* answers are right, else 0. The share lies between. (np.array_equal "
            "asks for all; // drops the fraction.)",
            lambda predictions, y: np.sum(predictions == y) // len(y),
        ),
        Mistake(
            "`if` needs one True or False, and predictions == y has many: use their mean, or a loop.",
            lambda predictions, y: 1 if predictions == y else 0,
        ),
        Mistake(
            "a number of images is written into the code, 360 or 1437: divide by len(y).",
            lambda predictions, y: np.sum(predictions == y) / 360,
        ),
        Mistake(
            "a number of images is written into the code, 360 or 1437: divide by len(y).",
            lambda predictions, y: np.sum(predictions == y) / 1437,
        ),
        Mistake(
            "right ones over wrong ones: divide by the number of all.",
            lambda predictions, y: np.sum(predictions == y) / max(np.sum(predictions != y), 1),
        ),
        Mistake(
            "the number of right ones is divided by the number of ones: divide by the number of all.",
            lambda predictions, y: np.sum(predictions == y) / max(np.sum(y), 1),
        ),
        Mistake(
            "a wrong answer takes 1 away in yours: it counts 0.",
            lambda predictions, y: 2 * np.mean(predictions == y) - 1,
        ),
        Mistake(
            "only the first answer is looked at. Does `return` stand inside the loop?",
            lambda predictions, y: (predictions[0] == y[0]) / len(y),
        ),
        Mistake(
            "the last answer is not looked at.",
            lambda predictions, y: np.sum(predictions[:-1] == y[:-1]) / len(y),
        ),
        Mistake(
            "the last answer is not looked at.",
            lambda predictions, y: np.mean(predictions[:-1] == y[:-1]),
        ),
        Mistake(
            "the first answer is not looked at: indices count from 0.",
            lambda predictions, y: np.sum(predictions[1:] == y[1:]) / len(y),
        ),
        Mistake(
            "the first answer is not looked at: indices count from 0.",
            lambda predictions, y: np.mean(predictions[1:] == y[1:]),
        ),
        Mistake(
            "only the last answer is looked at: the count has to begin once, before the loop.",
            lambda predictions, y: (predictions[-1] == y[-1]) / len(y),
        ),
        Mistake(
            "right ones over wrong ones: divide by the number of all.",
            lambda predictions, y: np.sum(predictions == y) / np.sum(predictions != y),
        ),
        Mistake(
            "right ones over wrong ones: divide by the number of all.",
            lambda predictions, y: int(sum(predictions == y)) / int(sum(predictions != y)),
        ),
        Mistake(
            "the number of samples of the example, 5, is written into the code: divide by len(y).",
            lambda predictions, y: np.sum(predictions == y) / 5,
        ),
        Mistake(
            "the ones among the answers are counted, over the ones among the labels: compare each "
            "answer with its own label, with ==.",
            lambda predictions, y: np.sum(predictions) / np.sum(y),
        ),
        Mistake(
            "`in` asks whether the answer is among the labels anywhere: compare it with its own "
            "label.",
            lambda predictions, y: sum(p in y for p in predictions) / len(y),
        ),
        Mistake(
            "no answer ever counts as right in yours. Compare with == (`is` asks something else).",
            lambda predictions, y: 0,
        ),
        Mistake(
            "two means are compared: compare each answer with its label, and take the mean of that.",
            lambda predictions, y: np.mean(predictions) == np.mean(y),
        ),
        Mistake(
            "1 minus the *number* of wrong answers: take their share.",
            lambda predictions, y: 1 - np.sum(predictions != y),
        ),
        Mistake(
            "np.where gives a tuple of one array, and the length of the tuple is 1: take the mean "
            "of predictions == y instead.",
            lambda predictions, y: 1 / len(y),
        ),
    ],
    styles=[
        lambda predictions, y: np.mean(predictions == y),
        _hits,
        lambda predictions, y: (predictions == y).sum() / len(predictions),
        lambda predictions, y: 1 - np.abs(predictions - y).mean(),
        lambda predictions, y: np.count_nonzero(np.equal(predictions, y)) / y.size,
        lambda predictions, y: np.float32((predictions == y).mean()),
        lambda predictions, y: sum(p == t for p, t in zip(predictions, y, strict=True)) / len(y),
    ],
    lesson='01, "Odd or even, learned"',
)
