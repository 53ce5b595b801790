"""The menu: one function for each explorer. `explore.activations()` in a cell shows it."""

from .activations import explorer as activations
from .circuit import explorer as circuit
from .filters import explorer as filters
from .gradient_checker import explorer as gradient_checker
from .landscape import explorer as landscape
from .links import explorer as neurons_and_links
from .losses import explorer as losses
from .neuron import explorer as neuron
from .pad_picture import explorer as pad
from .playground import explorer as playground
from .race import explorer as race
from .regularisation import explorer as regularisation
from .softmax import explorer as softmax
from .starting_values import explorer as starting_values

__all__ = [
    "activations",
    "circuit",
    "filters",
    "gradient_checker",
    "landscape",
    "losses",
    "neuron",
    "neurons_and_links",
    "pad",
    "playground",
    "race",
    "regularisation",
    "softmax",
    "starting_values",
]
