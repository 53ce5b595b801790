"""Regularizers: a price on large weights, added to the loss. Biases cost nothing.

`penalty(W)` is the price, `gradient(W)` its gradient, of W's shape. `fit` calls `before_step` and
`after_step` for the weights of each Dense layer.
"""

import numpy as np

from .validation import positive


class Regularizer:
    """What L1 and L2 share: a strength, and what `fit` does with it."""

    def __init__(self, strength: float):
        self.strength = positive("strength", strength)

    def penalty(self, W: np.ndarray) -> float:
        raise NotImplementedError

    def gradient(self, W: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def before_step(self, W: np.ndarray, dW: np.ndarray) -> None:
        """Add the gradient of the penalty to dW, in place."""
        dW += self.gradient(W)

    def after_step(self, W: np.ndarray, rate: float) -> None:
        """Correct W, in place, after a step of this learning rate."""


class L2(Regularizer):
    """½ · strength · ΣW²: pulls each weight towards 0 in proportion to its size (weight decay)."""

    def penalty(self, W: np.ndarray) -> float:
        return float(0.5 * self.strength * np.sum(np.square(W)))

    def gradient(self, W: np.ndarray) -> np.ndarray:
        return self.strength * W


class L1(Regularizer):
    """strength · Σ|W|: pulls all weights towards 0 by the same amount, however small they are.

    By its gradient alone, a small weight would hop from one side of 0 to the other. So in training
    L1 acts after the step: each weight moves by rate · strength towards 0 and stops there. Many
    weights end at exactly 0. (Soft thresholding: Tibshirani, JRSS B 1996; after each step: Duchi
    and Singer, JMLR 2009. With Adam, whose steps don't grow with the gradient, the same strength
    weighs more.)
    """

    def penalty(self, W: np.ndarray) -> float:
        return float(self.strength * np.sum(np.abs(W)))

    def gradient(self, W: np.ndarray) -> np.ndarray:
        """strength · sign(W): at 0, where |W| has a kink, 0."""
        return self.strength * np.sign(W)

    def before_step(self, W: np.ndarray, dW: np.ndarray) -> None:
        """Nothing: L1 acts after the step."""

    def after_step(self, W: np.ndarray, rate: float) -> None:
        W -= np.clip(W, -rate * self.strength, rate * self.strength)
