"""Gradients by experiment: move each number a little, and see what the loss does.

`numerical_gradient` is the experiment. `check_gradients` holds a network's backpropagation to
it, and says where it is wrong and why it may be; what mistakes look like is in `diagnosis`.
"""

from .check import GradientReport, ParameterCheck, check_gradients
from .numerical import numerical_gradient, relative_error

__all__ = [
    "GradientReport",
    "ParameterCheck",
    "check_gradients",
    "numerical_gradient",
    "relative_error",
]
