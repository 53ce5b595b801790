"""nnlib: the small neural-network library that the course is built on. Read it in an evening.

Start with `layers` and `network`; `activations`, `losses` and `initializers` hold the
formulas; `training` puts them to work; `gradients` checks them. `circuits` and `neurons` are the
same network twice more: as gates of single numbers, and as objects.
"""

from .layers import Dense, LeakyReLU, ReLU, Sigmoid, Tanh
from .losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from .network import Network
from .optimizers import SGD
from .training import History, fit

__all__ = [
    "SGD",
    "BinaryCrossEntropy",
    "Dense",
    "History",
    "LeakyReLU",
    "MeanSquaredError",
    "Network",
    "ReLU",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "Tanh",
    "fit",
]
