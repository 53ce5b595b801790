"""What one can choose in the playground: sets of points, inputs, activations, optimizers."""

from collections.abc import Callable

import numpy as np

from ..layers import Layer, LeakyReLU, ReLU, Sigmoid, Tanh
from ..optimizers import SGD, Adam, Momentum, Optimizer
from ..regularizers import L1, L2, Regularizer

MOST_LAYERS, MOST_UNITS, MOST_CLASSES, MOST_POINTS = 6, 8, 4, 500
OWN = "own points"
# One activation for all hidden layers, by the lesson's names; None: no activation.
ACTIVATIONS: dict[str, type[Layer] | None] = {
    "tanh": Tanh,
    "ReLU": ReLU,
    "sigmoid": Sigmoid,
    "leaky ReLU": LeakyReLU,
    "none": None,
}
OPTIMIZERS: dict[str, type[Optimizer]] = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam}
PENALTIES: dict[str, type[Regularizer] | None] = {"none": None, "L1": L1, "L2": L2}
# What the network may read: the name, and how it is computed from X, (n, 2), in NumPy.
INPUTS: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "x₁": ("X[:, 0]", lambda X: X[:, 0]),
    "x₂": ("X[:, 1]", lambda X: X[:, 1]),
    "x₁²": ("X[:, 0] ** 2", lambda X: X[:, 0] ** 2),
    "x₂²": ("X[:, 1] ** 2", lambda X: X[:, 1] ** 2),
    "x₁x₂": ("X[:, 0] * X[:, 1]", lambda X: X[:, 0] * X[:, 1]),
    "sin πx₁": ("np.sin(np.pi * X[:, 0])", lambda X: np.sin(np.pi * X[:, 0])),
    "sin πx₂": ("np.sin(np.pi * X[:, 1])", lambda X: np.sin(np.pi * X[:, 1])),
}
SPEEDS = ("1 step", "1 epoch", "all that fits")  # in a frame


def quadrants(n: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Exclusive or: class 1 where just one of x₁ and x₂ is positive."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-1, 1, (n, 2))
    y = (X[:, 0] * X[:, 1] < 0).astype(int)
    return X + 0.1 * np.sign(X) + rng.normal(0, noise, (n, 2)), y


def heaps(n: int, noise: float, seed: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A heap of points for each class, side by side on a circle."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % classes
    angle = 2 * np.pi * y / classes + np.pi / 4
    middle = 0.8 * np.column_stack([np.cos(angle), np.sin(angle)])
    return middle + rng.normal(0, 0.15, (n, 2)) + rng.normal(0, noise, (n, 2)), y


def rings(n: int, noise: float, seed: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A ring for each class, one around the other."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % classes
    angle, radius = 2 * np.pi * rng.random(n), 0.25 + 0.45 * y
    X = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + rng.normal(0, noise, (n, 2)), y


def arms(n: int, noise: float, seed: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A spiral with an arm for each class."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % classes
    radius = np.sqrt(rng.random(n))
    angle = 2 * np.pi * (radius + y / classes)
    X = 1.1 * radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + rng.normal(0, noise, (n, 2)), y


# The sets that nnlib.datasets has not: a function, and how many classes it is asked for.
SETS: dict[str, tuple[Callable[..., tuple[np.ndarray, np.ndarray]], int | None]] = {
    "exclusive or": (quadrants, None),
    "3 heaps": (heaps, 3),
    "4 heaps": (heaps, 4),
    "3 rings": (rings, 3),
    "3 spirals": (arms, 3),
}
DATA = ("moons", "circles", "blobs", "spirals", *SETS, OWN)
