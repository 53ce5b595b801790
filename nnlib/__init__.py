"""nnlib: the small neural-network library that the course is built on. Read it in an evening.

Start with `layers` and `network`; `activations`, `losses` and `initializers` hold the
formulas; `training` puts them to work, `optimizers`, `schedules`, `regularizers` and
`augmentation` make it better; `gradients` checks them. `circuits` and `neurons` are the
same network twice more: as gates of single numbers, and as objects.
"""

from .layers import Dense, Dropout, LeakyReLU, ReLU, Sigmoid, Tanh
from .losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from .network import Network
from .optimizers import SGD, Adam, Momentum, Nesterov
from .regularizers import L1, L2
from .training import EarlyStopping, History, fit

__all__ = [
    "L1",
    "L2",
    "SGD",
    "Adam",
    "BinaryCrossEntropy",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "History",
    "LeakyReLU",
    "MeanSquaredError",
    "Momentum",
    "Nesterov",
    "Network",
    "ReLU",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "Tanh",
    "fit",
]
