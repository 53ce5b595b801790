"""Training: show the network mini-batches, and let an optimizer step after each."""

import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from . import losses
from .layers import Dense
from .network import Network
from .optimizers import SGD
from .regularizers import Regularizer
from .validation import count, finite, samples

Augmentation = Callable[[np.ndarray, np.random.Generator], np.ndarray]


class Loss(Protocol):
    """Anything like those of `nnlib.losses`: a value, and a gradient by the scores."""

    def __call__(self, scores: np.ndarray, y: np.ndarray) -> float: ...
    def gradient(self, scores: np.ndarray, y: np.ndarray) -> np.ndarray: ...


class Optimizer(Protocol):
    def step(self, parameters: np.ndarray, gradient: np.ndarray) -> None: ...


@dataclass
class History:
    """What a training run recorded: one entry an epoch.

    `loss` is the mean over the epoch's mini-batches, each before its step; `validation_loss` is
    of the validation data, after the epoch (empty if none was given). Both are without the
    penalty of a regularizer, so that they can be compared. With early stopping, `best_epoch`,
    counted from 1, is the one whose parameters the network has in the end. `stopped` says why
    the run ended before its last epoch, and is "" if it did not.
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    best_epoch: int | None = None
    stopped: str = ""

    def plot(self, title: str = "Loss while training") -> Any:
        """The learning curve, as a picture."""
        from .plots import curves

        epochs = np.arange(1, len(self.loss) + 1)
        lines = {"training": self.loss}
        points = []
        if self.validation_loss:
            lines["validation"] = self.validation_loss
        if self.best_epoch:
            points = [(self.best_epoch, self.validation_loss[self.best_epoch - 1])]
        return curves(
            epochs, lines, title=title, xlabel="epoch", ylabel="loss", bottom=0, points=points
        )


class EarlyStopping:
    """Stop when the validation loss has not fallen for `patience` epochs in a row.

    The network then gets back the parameters of its best epoch, however the run ended.
    """

    def __init__(self, patience: int = 10):
        self.patience = count("patience", patience)

    def start(self) -> None:
        self.best, self.best_epoch = math.inf, 0
        self.parameters: np.ndarray | None = None

    def is_enough(self, epoch: int, validation_loss: float, parameters: np.ndarray) -> bool:
        """Note how this epoch ended; True if it is time to stop."""
        if validation_loss < self.best:
            self.best, self.best_epoch = validation_loss, epoch
            self.parameters = parameters.copy()
        return epoch - self.best_epoch >= self.patience


def minibatches(
    X: np.ndarray, y: np.ndarray, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All samples once, in random order, `batch_size` at a time (the last may be smaller)."""
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        chosen = order[start : start + batch_size]
        yield X.take(chosen, axis=0), y.take(chosen, axis=0)


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
    *,
    regularizer: Regularizer | Iterable[Regularizer] = (),
    augment: Augmentation | None = None,
    early_stopping: EarlyStopping | None = None,
    verbose: bool = False,
) -> History:
    """Train `network` on samples X, (n, d), and their labels y; gives the History.

    An epoch shows every sample once, in mini-batches of random composition (from `seed`).
    Without an optimizer, it is SGD with learning rate 0.1.

    `regularizer` (one, or several) prices the weights. `augment(X_batch, rng)` gives a changed
    copy of each mini-batch, such as `augmentation.Affine`. `early_stopping` needs
    `validation_data`. `verbose` shows a progress bar.

    An interrupt from the keyboard ends the run with a warning; the network keeps what it has
    learned, and the history is returned.

    Raises ValueError for NaN or infinity in X, for X and y of different lengths, and, from
    the loss, for labels that don't fit the network's output. Raises FloatingPointError when the
    loss is no longer a number; the network then has the parameters of the last whole epoch.
    """
    X, y = _data("X", X, "y", y, network, loss)
    if validation_data is not None:
        validation_data = _data("validation X", *_pair(validation_data), network, loss)
    elif early_stopping is not None:
        raise ValueError("early_stopping needs validation_data=(X_validation, y_validation)")
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size)
    optimizer = SGD() if optimizer is None else optimizer
    regularizers = [regularizer] if isinstance(regularizer, Regularizer) else list(regularizer)
    rng = np.random.default_rng(seed)
    history = History()
    if early_stopping is not None:
        early_stopping.start()
    step = Step(network, loss, optimizer, regularizers)
    # Numbers that run away are told by an error of our own, not by NumPy's warnings before it.
    quiet = np.errstate(over="ignore", invalid="ignore", under="ignore")
    with quiet, _progress(epochs if verbose else 0) as show:
        try:
            for epoch in range(1, epochs + 1):
                before, total = network.parameters.copy(), 0.0
                for X_batch, y_batch in minibatches(X, y, batch_size, rng):
                    if augment is not None:
                        X_batch = augment(X_batch, rng)
                    value = step(X_batch, y_batch)
                    if not math.isfinite(value):
                        network.parameters = before
                        raise FloatingPointError(_diverged(value, step.count, epoch, optimizer))
                    total += value * len(X_batch)
                history.loss.append(total / len(X))
                if validation_data is not None:
                    X_held, y_held = validation_data
                    value, _ = step.value_and_gradient(network.forward(X_held), y_held)
                    history.validation_loss.append(value)
                show(history)
                if early_stopping is not None and early_stopping.is_enough(
                    epoch, history.validation_loss[-1], network.parameters
                ):
                    history.stopped = f"no better for {early_stopping.patience} epochs"
                    break
        except KeyboardInterrupt:
            history.stopped = f"interrupted in epoch {epoch}"
            warnings.warn(
                f"fit was {history.stopped} of {epochs}; the network keeps what it has learned",
                stacklevel=2,
            )
        finally:
            if early_stopping is not None and early_stopping.parameters is not None:
                network.parameters = early_stopping.parameters
                history.best_epoch = early_stopping.best_epoch
    return history


class Step:
    """One step of `fit` at each call: forward, loss, backward, and the optimizer's move.

    `step(X, y)` gives the mini-batch's loss before the move, without the regularizers' penalty.
    Labels have to be as `loss.targets` gives them, X of the network's dtype: nothing is checked.
    """

    def __init__(self, network: Network, loss: Loss, optimizer: Optimizer, regularizers: list):
        self.network, self.optimizer, self.regularizers = network, optimizer, regularizers
        if isinstance(loss, losses.Loss):
            self.value_and_gradient = loss.value_and_gradient
        else:
            self.value_and_gradient = lambda predictions, y: (
                loss(predictions, y),
                loss.gradient(predictions, y),
            )
        self.dense = [layer for layer in network.layers if isinstance(layer, Dense)]
        self.count = 0

    def __call__(self, X: np.ndarray, y: np.ndarray) -> float:
        network, optimizer = self.network, self.optimizer
        self.count += 1
        scores = network._forward(X, training=True)
        value, d_scores = self.value_and_gradient(scores, y)
        network.backward(d_scores, to_inputs=False)
        for regularizer in self.regularizers:
            for layer in self.dense:
                regularizer.before_step(layer.W, layer.dW)
        rate = getattr(optimizer, "long_run_rate", 0.0) if self.regularizers else 0.0
        optimizer.step(network.parameters, network.gradient)
        for regularizer in self.regularizers:
            for layer in self.dense:
                regularizer.after_step(layer.W, rate)
        return value


def _progress(epochs: int) -> Any:
    """A context that gives a function to call after each epoch: a bar, if there are epochs."""
    if not epochs:
        return nullcontext(lambda history: None)
    from tqdm.auto import tqdm  # here, so that training without a bar needs NumPy alone

    class Bar(tqdm):
        def __enter__(self) -> Any:
            super().__enter__()
            return self.show

        def show(self, history: History) -> None:
            self.set_postfix(
                {
                    name: f"{values[-1]:.4f}"
                    for name, values in (
                        ("loss", history.loss),
                        ("validation", history.validation_loss),
                    )
                    if values
                },
                refresh=False,
            )
            self.update()

    return Bar(total=epochs, unit="epoch")


def _diverged(value: float, step: int, epoch: int, optimizer: Optimizer) -> str:
    rate = getattr(optimizer, "rate", None)
    was = "" if rate is None else f" (it was {rate:g})"
    return (
        f"the loss is {value} at step {step}, in epoch {epoch}: the steps are too long, and the "
        f"parameters have run away. Try a smaller learning rate{was}, and inputs of about size "
        "1. The network has its parameters from before this epoch."
    )


def _pair(validation_data: Any) -> tuple[ArrayLike, str, ArrayLike]:
    try:
        X, y = validation_data
    except (TypeError, ValueError):
        raise ValueError("validation_data is not a pair, expected (X, y)") from None
    return X, "validation y", y


def _data(
    X_name: str, X: ArrayLike, y_name: str, y: ArrayLike, network: Network, loss: Loss
) -> tuple[np.ndarray, np.ndarray]:
    X, y = finite(X_name, samples(X_name, X, network.inputs)), np.asarray(y)
    if y.ndim == 0 or len(y) != len(X):
        raise ValueError(
            f"{y_name} has shape {y.shape}, expected one label for each of {len(X)} rows"
        )
    dtype = network.parameters.dtype
    if isinstance(loss, losses.Loss):
        y = loss.targets(y, network.outputs, dtype)
    return X.astype(dtype, copy=False), y
