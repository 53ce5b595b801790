"""Where weights start. Each function gives an (inputs, outputs) array, float64.

`inputs` is the number of units a weight's layer reads from, `outputs` the number it feeds.
Biases start at zero whichever is chosen.
"""

import numpy as np


def zeros(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """All 0. Here to show what goes wrong: hidden units then stay copies of one another."""
    return np.zeros((inputs, outputs))


def small_normal(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Normal, standard deviation 0.01, whatever the layer's size."""
    return rng.normal(0, 0.01, (inputs, outputs))


def xavier_normal(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Normal, standard deviation √(2 / (inputs + outputs)): for sigmoid and tanh.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, equation 12 (the normal law of the same variance 2/(inputs +
    outputs)).
    """
    return rng.normal(0, np.sqrt(2 / (inputs + outputs)), (inputs, outputs))


def he_normal(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Normal, standard deviation √(2 / inputs): for ReLU, which stops half of the signal.

    He et al., "Delving deep into rectifiers", ICCV 2015, equation 10.
    """
    return rng.normal(0, np.sqrt(2 / inputs), (inputs, outputs))
