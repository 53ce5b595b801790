"""The menu: one function for each explorer. `explore.activations()` in a cell shows it."""

from .activations import explorer as activations
from .filters import explorer as filters
from .gradient_checker import explorer as gradient_checker
from .landscape import explorer as landscape
from .playground import explorer as playground
from .race import explorer as race
from .regularisation import explorer as regularisation
from .starting_values import explorer as starting_values

__all__ = [
    "activations",
    "filters",
    "gradient_checker",
    "landscape",
    "playground",
    "race",
    "regularisation",
    "starting_values",
]
