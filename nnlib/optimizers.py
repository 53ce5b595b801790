"""Optimizers: how a gradient moves the parameters."""

import numpy as np

from .validation import positive


class SGD:
    """Gradient descent: parameters −= learning_rate · gradient.

    Called stochastic when the gradient comes from a random mini-batch.
    """

    def __init__(self, learning_rate: float = 0.1):
        self.learning_rate = positive("learning_rate", learning_rate)

    def step(self, parameters: np.ndarray, gradient: np.ndarray) -> None:
        """Move `parameters` in place, one step against `gradient`, of the same shape."""
        parameters -= self.learning_rate * gradient
