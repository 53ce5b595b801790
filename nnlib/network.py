"""A network: layers in a row, over one flat vector of parameters."""

import json
from itertools import pairwise
from os import PathLike

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .layers import LAYERS, Dense, Dropout, Layer, Sigmoid
from .validation import floats, samples, shape_of


class Network:
    """Layers applied one after the other, all their parameters in one vector.

    `parameters` and `gradient` are contiguous vectors of the same length; each Dense layer's
    W, b and dW, db are views into them. So an optimizer is a few lines over one array, and
    whatever holds for one parameter can be tried on `parameters[i]`.

    >>> network = Network(Dense(64, 32), ReLU(), Dense(32, 10), seed=0)

    Raises ValueError if a layer does not fit the one before.
    """

    def __init__(self, *layers: Layer, seed: int = 0, dtype: DTypeLike = np.float64):
        self.layers = layers
        self._check_layers()
        size = sum(layer.size for layer in layers)
        self._parameters, self.gradient = np.zeros(size, dtype), np.zeros(size, dtype)
        self._bind()
        rng = np.random.default_rng(seed)
        for layer in layers:
            layer.initialize(rng)

    def _bind(self) -> None:
        """Give each layer its views into the two vectors."""
        start = 0
        for layer in self.layers:
            own = slice(start, start + layer.size)
            layer.bind(self._parameters[own], self.gradient[own])
            start += layer.size

    def __setstate__(self, state: dict) -> None:
        # pickle and copy.deepcopy make an array of its own of every view.
        self.__dict__.update(state)
        self._bind()

    def _check_layers(self) -> None:
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise ValueError(f"layers holds {layer!r}, expected layers such as Dense(64, 32)")
        if len(set(map(id, self.layers))) < len(self.layers):
            raise ValueError("layers holds one layer object twice: make a new one for each place")
        dense = [layer for layer in self.layers if isinstance(layer, Dense)]
        if not dense:
            raise ValueError("layers holds no Dense layer, expected at least one")
        for first, second in pairwise(dense):
            if first.outputs != second.inputs:
                raise ValueError(
                    f"layers do not fit: {first} gives {first.outputs} values "
                    f"and {second} expects {second.inputs}"
                )
        self.inputs, self.outputs = dense[0].inputs, dense[-1].outputs

    @property
    def parameters(self) -> np.ndarray:
        """All weights and biases, one flat vector. Assigning copies into it."""
        return self._parameters

    @parameters.setter
    def parameters(self, values: ArrayLike) -> None:
        values = floats("parameters", values)
        self._parameters[:] = shape_of("parameters", values, self._parameters.shape)

    def forward(self, X: ArrayLike, training: bool = False) -> np.ndarray:
        """(n, inputs) -> (n, outputs): what the last layer gives, one sample a row.

        `training` switches Dropout on.
        """
        X = samples("X", X, self.inputs).astype(self._parameters.dtype, copy=False)
        return self._forward(X, training)

    def _forward(self, output: np.ndarray, training: bool) -> np.ndarray:
        """The same, of samples that have been checked."""
        for layer in self.layers:
            if isinstance(layer, Dropout):
                output = layer.forward(output, training)
            else:
                output = layer.forward(output)
        return output

    def backward(self, d_scores: np.ndarray, to_inputs: bool = True) -> np.ndarray:
        """∂L/∂output of the last forward pass -> ∂L/∂X; fills `gradient` on the way.

        With `to_inputs=False` ∂L/∂X may be left out, which training does not need and which
        costs a matrix product: what is returned then means nothing.
        """
        self.layers[0].passes_back = to_inputs
        for layer in reversed(self.layers):
            d_scores = layer.backward(d_scores)
        return d_scores

    def predict(self, X: ArrayLike) -> np.ndarray:
        """(n, inputs) -> (n,) class numbers.

        With k outputs, the class of the largest. With a single output, 0 or 1: 1 where the
        probability is above one half (after a Sigmoid), or else where the score is above 0.
        """
        output = self.forward(X)
        if self.outputs > 1:
            return output.argmax(axis=1)
        threshold = 0.5 if isinstance(self.layers[-1], Sigmoid) else 0.0
        return (output[:, 0] > threshold).astype(int)

    def save(self, path: str | PathLike) -> None:
        """Write the network to a file, in NumPy's .npz: its layers by name, its parameters.

        Raises ValueError if a layer is not one of nnlib's own.
        """
        described = []
        for layer in self.layers:
            name = type(layer).__name__
            if type(layer) is not LAYERS.get(name):
                raise ValueError(f"the network holds {layer!r}, expected layers of nnlib only")
            described.append([name, {key: getattr(layer, key) for key in layer.arguments}])
        with open(path, "wb") as file:  # an open file: by a name, NumPy would add to it
            np.savez(file, layers=np.array(json.dumps(described)), parameters=self._parameters)

    @classmethod
    def load(cls, path: str | PathLike) -> "Network":
        """The network that `save` wrote to this file. Runs no code from the file."""
        try:
            with np.load(path, allow_pickle=False) as file:
                described, parameters = json.loads(str(file["layers"])), file["parameters"]
            layers = [LAYERS[name](**arguments) for name, arguments in described]
        except FileNotFoundError:
            raise
        except Exception as error:
            raise ValueError(f"{path} is no network that Network.save wrote: {error!r}") from None
        network = cls(*layers, dtype=parameters.dtype)
        network.parameters = parameters
        return network

    def __repr__(self) -> str:
        return f"Network({', '.join(map(repr, self.layers))}): {self._parameters.size} parameters"
