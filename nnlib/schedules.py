"""Schedules: learning rates that change while training.

A schedule is a function of the number of steps taken so far, 0 at first; give it to an optimizer
in place of a number: `SGD(cosine(0.5, steps=1000))`. One epoch is n / batch_size steps, rounded
up. Any function of your own will do as well.
"""

import numpy as np

from .optimizers import Schedule
from .validation import count, positive


def constant(rate: float) -> Schedule:
    """The same rate for ever."""
    rate = positive("rate", rate)
    return lambda step: rate


def step_decay(rate: float, every: int, factor: float = 0.5) -> Schedule:
    """`rate`, multiplied by `factor` after `every` steps, again after twice as many, …"""
    rate, every, factor = positive("rate", rate), count("every", every), positive("factor", factor)
    return lambda step: rate * factor ** (step // every)


def exponential(rate: float, half_life: float) -> Schedule:
    """`rate`, falling smoothly to half in each `half_life` steps."""
    rate, half_life = positive("rate", rate), positive("half_life", half_life)
    return lambda step: rate * 0.5 ** (step / half_life)


def cosine(rate: float, steps: int, warmup: int = 0) -> Schedule:
    """From `rate` to 0 over `steps` steps, along half a wave of the cosine; then 0.

    With `warmup`, the first that many of the steps lead in a straight line up to `rate`.
    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017,
    equation 5, without restarts.
    """
    rate, steps = positive("rate", rate), count("steps", steps)
    if not isinstance(warmup, (int, np.integer)) or not 0 <= warmup < steps:
        raise ValueError(f"warmup is {warmup!r}, expected a whole number from 0 to {steps - 1}")

    def schedule(step: int) -> float:
        if step < warmup:
            return rate * (step + 1) / (warmup + 1)
        done = min((step - warmup) / (steps - warmup), 1.0)
        return rate * 0.5 * (1 + float(np.cos(np.pi * done)))

    return schedule
