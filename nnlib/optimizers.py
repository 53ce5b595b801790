"""Optimizers: how a gradient moves the parameters.

Each has `step(parameters, gradient)`, which moves the parameters in place. What an optimizer
remembers from step to step belongs to one array of parameters: with another, it starts afresh.
The learning rate is a number, or a schedule: a function of the number of steps taken so far
(see `nnlib.schedules`).
"""

from collections.abc import Callable

import numpy as np

from .validation import positive, share

Schedule = Callable[[int], float]


class Optimizer:
    """What all optimizers share: a learning rate, and a count of the steps taken."""

    def __init__(self, learning_rate: float | Schedule):
        if not callable(learning_rate):
            learning_rate = positive("learning_rate", learning_rate)
        self.learning_rate = learning_rate
        self.steps = 0
        self._parameters: np.ndarray | None = None

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return (
            self.learning_rate(self.steps) if callable(self.learning_rate) else self.learning_rate
        )

    @property
    def long_run_rate(self) -> float:
        """How far each step moves a parameter whose gradient stays at 1 (Adam: about this far)."""
        return self.rate

    def step(self, parameters: np.ndarray, gradient: np.ndarray) -> None:
        """Move `parameters` in place, one step against `gradient`, of the same shape."""
        if parameters is not self._parameters:
            self._parameters, self.steps = parameters, 0
            self._scratch = np.empty_like(parameters)  # so that a step allocates nothing
            self._start(parameters)
        self._move(parameters, gradient, self.rate)
        self.steps += 1

    def _start(self, parameters: np.ndarray) -> None:
        """Forget: a walk begins at these parameters."""

    def _move(self, parameters: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        raise NotImplementedError

    def _subtract(self, rate: float, direction: np.ndarray, parameters: np.ndarray) -> None:
        """parameters −= rate · direction."""
        parameters -= np.multiply(direction, rate, out=self._scratch)


class SGD(Optimizer):
    """Gradient descent: parameters −= learning_rate · gradient.

    Called stochastic when the gradient comes from a random mini-batch.
    """

    def __init__(self, learning_rate: float | Schedule = 0.1):
        super().__init__(learning_rate)

    def _move(self, parameters: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        self._subtract(rate, gradient, parameters)


class Momentum(Optimizer):
    """Gradient descent with a memory: velocity = momentum · velocity + gradient, and the
    parameters move by −learning_rate · velocity.

    Where the gradient stays the same, the velocity grows to 1 / (1 − momentum) times it: with
    momentum 0.9, to ten times. Polyak, "Some methods of speeding up the convergence of iteration
    methods", 1964; in the form of Sutskever et al., ICML 2013, with the rate outside.
    """

    def __init__(self, learning_rate: float | Schedule = 0.01, momentum: float = 0.9):
        super().__init__(learning_rate)
        self.momentum = share("momentum", momentum)

    @property
    def long_run_rate(self) -> float:
        return self.rate / (1 - self.momentum)

    def _start(self, parameters: np.ndarray) -> None:
        self.velocity = np.zeros_like(parameters)

    def _move(self, parameters: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        self.velocity *= self.momentum
        self.velocity += gradient
        self._subtract(rate, self.velocity, parameters)


class Nesterov(Momentum):
    """Momentum that looks ahead: the parameters move by −learning_rate · (gradient + momentum ·
    velocity), where the velocity already holds this gradient.

    Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)",
    1983; the look-ahead is written in terms of the gradient at hand, as Bengio et al. do (2013).
    """

    def _move(self, parameters: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        self.velocity *= self.momentum
        self.velocity += gradient
        self._subtract(rate * self.momentum, self.velocity, parameters)
        self._subtract(rate, gradient, parameters)


class Adam(Optimizer):
    """Each parameter with a step of its own: the running mean of its gradient, divided by the
    root of the running mean of its square.

        mean   = β₁ mean + (1 − β₁) gradient         beta1 = 0.9
        square = β₂ square + (1 − β₂) gradient²      beta2 = 0.999
        parameters −= learning_rate · m / (√s + epsilon)

    with m = mean / (1 − β₁ᵗ) and s = square / (1 − β₂ᵗ) at step t, counted from 1: both means
    start at 0, and this corrects for it. Kingma and Ba, ICLR 2015, algorithm 1.
    """

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ):
        super().__init__(learning_rate)
        self.beta1, self.beta2 = share("beta1", beta1), share("beta2", beta2)
        self.epsilon = positive("epsilon", epsilon)

    def _start(self, parameters: np.ndarray) -> None:
        self.mean, self.square = np.zeros_like(parameters), np.zeros_like(parameters)

    def _move(self, parameters: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        # To save passes over the arrays, all that is a mere number is taken out of them. `mean`
        # and `square` are kept without their factors 1 − β₁ and 1 − β₂; with
        # c² = (1 − β₂ᵗ) / (1 − β₂) the step is mean / (√square + epsilon c), times a number.
        t, scratch = self.steps + 1, self._scratch
        self.mean *= self.beta1
        self.mean += gradient
        self.square *= self.beta2
        self.square += np.multiply(gradient, gradient, out=scratch)
        c = ((1 - self.beta2**t) / (1 - self.beta2)) ** 0.5
        np.sqrt(self.square, out=scratch)
        scratch += self.epsilon * c
        np.divide(self.mean, scratch, out=scratch)
        scale = (1 - self.beta1) / (1 - self.beta1**t) * c
        self._subtract(rate * scale, scratch, parameters)
