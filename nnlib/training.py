"""Training: show the network mini-batches, and let an optimizer step after each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from .network import Network
from .optimizers import SGD
from .validation import count, finite, samples


class Loss(Protocol):
    """Anything like those of `nnlib.losses`: a value, and a gradient by the scores."""

    def __call__(self, scores: np.ndarray, y: np.ndarray) -> float: ...
    def gradient(self, scores: np.ndarray, y: np.ndarray) -> np.ndarray: ...


class Optimizer(Protocol):
    def step(self, parameters: np.ndarray, gradient: np.ndarray) -> None: ...


@dataclass
class History:
    """What a training run recorded: one entry an epoch.

    `loss` is the mean over the epoch's mini-batches, each before its step; `validation_loss`
    is of the validation data, after the epoch (empty if none was given).
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)

    def plot(self, title: str = "Loss while training") -> Any:
        """The learning curve, as a picture."""
        from .plots import curves

        epochs = np.arange(1, len(self.loss) + 1)
        lines = {"training": self.loss}
        if self.validation_loss:
            lines["validation"] = self.validation_loss
        return curves(epochs, lines, title=title, xlabel="epoch", ylabel="loss", bottom=0)


def minibatches(
    X: np.ndarray, y: np.ndarray, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All samples once, in random order, `batch_size` at a time (the last may be smaller)."""
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        chosen = order[start : start + batch_size]
        yield X[chosen], y[chosen]


def fit(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    loss: Loss,
    optimizer: Optimizer | None = None,
    epochs: int = 30,
    batch_size: int = 32,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
    seed: int = 0,
) -> History:
    """Train `network` on samples X, (n, d), and their labels y; gives the History.

    An epoch shows every sample once, in mini-batches of random composition (from `seed`).
    Without an optimizer, it is SGD with learning rate 0.1.

    Raises ValueError for NaN or infinity in X, for X and y of different lengths, and, from
    the loss, for labels that don't fit the network's output.
    """
    X, y = _data("X", X, "y", y, network)
    if validation_data is not None:
        validation_data = _data(
            "validation X", validation_data[0], "y", validation_data[1], network
        )
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size)
    optimizer = SGD() if optimizer is None else optimizer
    rng = np.random.default_rng(seed)
    history = History()
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            scores = network.forward(X_batch)
            total += loss(scores, y_batch) * len(X_batch)
            network.backward(loss.gradient(scores, y_batch))
            optimizer.step(network.parameters, network.gradient)
        history.loss.append(total / len(X))
        if validation_data is not None:
            X_held, y_held = validation_data
            history.validation_loss.append(loss(network.forward(X_held), y_held))
    return history


def _data(
    X_name: str, X: ArrayLike, y_name: str, y: ArrayLike, network: Network
) -> tuple[np.ndarray, np.ndarray]:
    X, y = finite(X_name, samples(X_name, X, network.inputs)), np.asarray(y)
    if y.ndim == 0 or len(y) != len(X):
        raise ValueError(
            f"{y_name} has shape {y.shape}, expected one label for each of {len(X)} rows"
        )
    return X, y
