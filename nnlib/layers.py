"""Layers: each takes the output of the one before, forward, and hands the blame back, backward.

`layer.forward(X)` gives the output. `layer.backward(d_output)` takes ∂L/∂output of the last
forward pass and gives ∂L/∂input. Samples are rows throughout.
"""

from collections.abc import Callable

import numpy as np

from . import activations
from .initializers import he_normal
from .validation import count, floats, shape_of, share

Initializer = Callable[[int, int, np.random.Generator], np.ndarray]


class Layer:
    """What all layers share: a number of parameters, `size`, 0 unless a layer says more."""

    size = 0
    # What __init__ was given and a saved network needs: names of attributes.
    arguments: tuple[str, ...] = ()
    # In training nobody asks what the inputs of the network are to blame for: its first layer
    # need not compute it. See `Network.backward`.
    passes_back = True

    def bind(self, parameters: np.ndarray, gradient: np.ndarray) -> None:
        """Take these slices of the network's flat vectors, each (size,), as one's own."""

    def initialize(self, rng: np.random.Generator) -> None:
        """Set the parameters to their starting values."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Dense(Layer):
    """A fully connected layer: Z = X W + b.

    Its parameters are views into the network's flat vectors, so a step of the optimizer on
    those vectors moves W and b without copying. Assigning to W or b writes through the view.
    A layer outside a network starts at zero.
    """

    arguments = ("inputs", "outputs")

    def __init__(self, inputs: int, outputs: int, initializer: Initializer = he_normal):
        self.inputs, self.outputs = count("inputs", inputs), count("outputs", outputs)
        self.initializer = initializer
        self.size = (inputs + 1) * outputs
        self.bind(np.zeros(self.size), np.zeros(self.size))

    def bind(self, parameters: np.ndarray, gradient: np.ndarray) -> None:
        split, shape = self.inputs * self.outputs, (self.inputs, self.outputs)
        self._W, self._b = parameters[:split].reshape(shape), parameters[split:]
        self.dW, self.db = gradient[:split].reshape(shape), gradient[split:]

    def initialize(self, rng: np.random.Generator) -> None:
        self.W = self.initializer(self.inputs, self.outputs, rng)
        self._b[:] = 0

    @property
    def W(self) -> np.ndarray:
        """The weights, (inputs, outputs)."""
        return self._W

    @W.setter
    def W(self, values: np.ndarray) -> None:
        self._W[:] = shape_of("W", floats("W", values), self._W.shape)

    @property
    def b(self) -> np.ndarray:
        """The biases, (outputs,)."""
        return self._b

    @b.setter
    def b(self, values: np.ndarray) -> None:
        self._b[:] = shape_of("b", floats("b", values), self._b.shape)

    def forward(self, X: np.ndarray) -> np.ndarray:
        """(n, inputs) -> (n, outputs)."""
        self.X = X
        Z = X @ self._W
        Z += self._b
        return Z

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        """∂L/∂Z, (n, outputs) -> ∂L/∂X, (n, inputs); fills dW and db.

        Each weight is blamed in proportion to the input it multiplied, each input in
        proportion to the weight that carried it.
        """
        np.matmul(self.X.T, d_output, out=self.dW)
        d_output.sum(axis=0, out=self.db)
        return d_output @ self._W.T if self.passes_back else d_output

    def __repr__(self) -> str:
        return f"Dense({self.inputs}, {self.outputs})"


class Sigmoid(Layer):
    """σ(z) for every unit."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        self.A = activations.sigmoid(X)
        return self.A

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        return d_output * self.A * (1 - self.A)


class Tanh(Layer):
    """tanh z for every unit."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        self.A = np.tanh(X)
        return self.A

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        return d_output * (1 - self.A * self.A)


class ReLU(Layer):
    """max(0, z) for every unit."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        self.A = np.maximum(X, 0)
        return self.A

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        """Blame passes where the unit was on. The mask is on its output, not on the blame."""
        return d_output * (self.A > 0)


class LeakyReLU(Layer):
    """z where z > 0, else slope · z, for every unit."""

    arguments = ("slope",)

    def __init__(self, slope: float = 0.01):
        self.slope = share("slope", slope)

    def forward(self, X: np.ndarray) -> np.ndarray:
        self.X = X
        return activations.leaky_relu(X, self.slope)

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        return d_output * activations.leaky_relu_derivative(self.X, self.slope)

    def __repr__(self) -> str:
        return f"LeakyReLU(slope={self.slope})"


class Dropout(Layer):
    """In training, each input is set to 0 with probability `rate`; at other times, nothing.

    What is kept is divided by 1 − rate, so that the next layer gets as much on average in
    training as later (inverted dropout). Srivastava et al., JMLR 2014, section 10.
    """

    arguments = ("rate",)

    def __init__(self, rate: float = 0.5):
        self.rate = share("rate", rate)
        self.rng = np.random.default_rng(0)
        self.mask: np.ndarray | None = None

    def initialize(self, rng: np.random.Generator) -> None:
        # A child: the weights of later layers are the same with and without dropout.
        (self.rng,) = rng.spawn(1)

    def forward(self, X: np.ndarray, training: bool = False) -> np.ndarray:
        self.mask = None
        if not training:
            return X
        kept = self.rng.random(X.shape, dtype=np.float32) >= self.rate
        self.mask = kept * np.asarray(1 / (1 - self.rate), X.dtype)
        return X * self.mask

    def backward(self, d_output: np.ndarray) -> np.ndarray:
        """Blame passes where the input passed, in the same proportion."""
        return d_output if self.mask is None else d_output * self.mask

    def __repr__(self) -> str:
        return f"Dropout(rate={self.rate})"


# By name, for networks that are loaded from a file.
LAYERS = {kind.__name__: kind for kind in (Dense, Sigmoid, Tanh, ReLU, LeakyReLU, Dropout)}
