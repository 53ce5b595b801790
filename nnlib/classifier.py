"""A network as a scikit-learn classifier: for pipelines, cross-validation and grid search.

It needs scikit-learn 1.6 or later, so `import nnlib` leaves it out:
`from nnlib.classifier import NeuralClassifier`.
"""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from . import training
from .activations import softmax
from .initializers import he_normal, xavier_normal
from .layers import Dense, Dropout, Layer, ReLU, Sigmoid, Tanh
from .losses import SoftmaxCrossEntropy
from .network import Network
from .optimizers import Adam, Momentum, Nesterov, Optimizer
from .regularizers import L2
from .schedules import cosine
from .validation import count, one_of, positive, share

# Each with the initializer that suits it.
ACTIVATIONS: dict[str, Any] = {
    "logistic": (Sigmoid, xavier_normal),
    "tanh": (Tanh, xavier_normal),
    "relu": (ReLU, he_normal),
}


class NeuralClassifier(ClassifierMixin, BaseEstimator):
    """Dense layers and a softmax over the classes: two or more, with labels of any kind.

    Parameters are named as in scikit-learn's MLPClassifier, and mean the same, with these
    exceptions. `alpha` is the strength of `L2`: ½ · alpha · ΣW² is added to the mean loss,
    whatever the batch size; MLPClassifier divides its alpha by the batch size. `max_iter` epochs
    are run, all of them; but with `early_stopping`, a random share `validation_fraction` of the
    samples is held out, training ends when their loss has not fallen for `n_iter_no_change`
    epochs, and the network of the best epoch is kept. `learning_rate` is "constant", or "cosine":
    down to 0 in the `max_iter` epochs. `dropout` is the rate behind each hidden layer,
    `augment(X_batch, rng)` is as in `nnlib.fit`, `dtype` is "float64" or "float32".

    After training: `classes_`, sorted; `n_features_in_`; `network_`, the Network, which gives a
    score for each of `classes_`; `history_`, the History; `loss_curve_`, its training loss;
    `n_iter_`, the number of epochs.
    """

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str = "relu",
        *,
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        max_iter: int = 200,
        random_state: int | np.random.RandomState | None = None,
        verbose: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        dropout: float = 0.0,
        augment: training.Augmentation | None = None,
        dtype: str = "float64",
    ):
        self.hidden_layer_sizes, self.activation = hidden_layer_sizes, activation
        self.solver, self.momentum, self.nesterovs_momentum = solver, momentum, nesterovs_momentum
        self.learning_rate, self.learning_rate_init = learning_rate, learning_rate_init
        self.alpha, self.dropout, self.augment, self.dtype = alpha, dropout, augment, dtype
        self.batch_size, self.max_iter, self.verbose = batch_size, max_iter, verbose
        self.early_stopping, self.n_iter_no_change = early_stopping, n_iter_no_change
        self.validation_fraction, self.random_state = validation_fraction, random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Train a new network on samples X, (n, d), and their labels y, (n,); gives itself.

        Raises ValueError for a parameter out of its range, for NaN or infinity in X, and for
        fewer than two classes; FloatingPointError, as `nnlib.fit` does, when the loss runs away.
        """
        self._check_parameters()
        X, y = self._data(X, y, reset=True)
        self._start("y", y)
        targets = self._targets(y)
        options: dict[str, Any] = {}
        if self.early_stopping:
            parts: list[np.ndarray] = train_test_split(
                X, targets, test_size=self.validation_fraction, random_state=self._random
            )
            X, X_held, targets, targets_held = parts
            options["validation_data"] = X_held, targets_held
            options["early_stopping"] = training.EarlyStopping(self.n_iter_no_change)
        if self.learning_rate == "cosine":
            steps = self.max_iter * ceil(len(X) / self._batch_size(X))
            self._optimizer.learning_rate = cosine(self.learning_rate_init, steps)
        self._train(X, targets, self.max_iter, **options)
        # A later partial_fit has no last epoch to fall to. (Nor can a schedule be pickled.)
        self._optimizer.learning_rate = self.learning_rate_init
        return self

    def partial_fit(self, X: ArrayLike, y: ArrayLike, classes: ArrayLike | None = None) -> Self:
        """Train for one epoch on samples X, (n, d), and their labels y, (n,); gives itself.

        For data that come in portions: network, optimizer and history go on from where the last
        `fit` or `partial_fit` left them. The learning rate is constant, and nothing is held out.
        The first call needs `classes`, all that there will be; no y need hold every one.

        Raises what `fit` does, and ValueError for labels that are not among the classes.
        """
        self._check_parameters()
        first = not hasattr(self, "network_")
        if first and classes is None:
            raise ValueError("classes is None, expected all classes in the first partial_fit")
        X, y = self._data(X, y, reset=first)
        if first:
            self._start("classes", classes)
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise ValueError(f"classes is {classes!r}, expected {self.classes_}, as at first")
        return self._train(X, self._targets(y), epochs=1)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The most probable label: (n, d) -> (n,)."""
        scores = self._scores(X)
        return self.classes_[scores.argmax(axis=1)]

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """The probability of each of `classes_`: (n, d) -> (n, k)."""
        return softmax(self._scores(X))

    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Its logarithm, exact where the probability rounds to 0: (n, d) -> (n, k)."""
        return log_softmax(self._scores(X), axis=1)

    def _check_parameters(self) -> None:
        """Here, by the names that they have for the user."""
        one_of("activation", self.activation, ACTIVATIONS)
        one_of("solver", self.solver, ("sgd", "adam"))
        one_of("learning_rate", self.learning_rate, ("constant", "cosine"))
        one_of("dtype", self.dtype, ("float64", "float32"))
        for name in ("max_iter", "n_iter_no_change"):
            count(name, getattr(self, name))
        for name in ("momentum", "dropout", "validation_fraction"):
            share(name, getattr(self, name))
        for name in ("learning_rate_init", "validation_fraction"):
            positive(name, getattr(self, name))
        if self.alpha != 0:
            positive("alpha", self.alpha)
        if self.batch_size != "auto":
            count("batch_size", self.batch_size)
        if self.augment is not None and not callable(self.augment):
            raise ValueError(f"augment is {self.augment!r}, expected a function or None")

    def _data(self, X: ArrayLike, y: ArrayLike, reset: bool) -> tuple[np.ndarray, np.ndarray]:
        data = validate_data(self, X, y, dtype=np.dtype(self.dtype), reset=reset)
        check_classification_targets(data[1])
        return data

    def _start(self, name: str, labels: Any) -> None:
        """A new network for the classes among `labels`, its optimizer, and an empty history."""
        classes = np.unique(labels)
        if len(classes) < 2:
            raise ValueError(f"{name} holds one class or none: {classes}, expected at least two")
        activation, initializer = ACTIVATIONS[self.activation]
        sizes = self.hidden_layer_sizes
        layers: list[Layer] = []
        inputs = self.n_features_in_
        for size in sizes if isinstance(sizes, Iterable) else [sizes]:
            size = count("hidden_layer_sizes", size)
            layers += [Dense(inputs, size, initializer), activation()]
            if self.dropout:
                layers.append(Dropout(self.dropout))
            inputs = size
        layers.append(Dense(inputs, len(classes), initializer))
        self._random = check_random_state(self.random_state)
        self.network_ = Network(*layers, seed=self._random.randint(2**31), dtype=self.dtype)
        self._optimizer: Optimizer = Adam(self.learning_rate_init)
        if self.solver == "sgd":
            kind = Nesterov if self.nesterovs_momentum else Momentum
            self._optimizer = kind(self.learning_rate_init, self.momentum)
        self.classes_, self.history_ = classes, training.History()

    def _targets(self, y: np.ndarray) -> np.ndarray:
        """The place of each label among the classes, (n,)."""
        strange = ~np.isin(y, self.classes_)
        if strange.any():
            raise ValueError(f"y holds {y[strange][0]!r}, which is not among {self.classes_}")
        return np.searchsorted(self.classes_, y)

    def _batch_size(self, X: np.ndarray) -> Any:
        return min(200, len(X)) if self.batch_size == "auto" else self.batch_size

    def _train(self, X: np.ndarray, targets: np.ndarray, epochs: int, **options: Any) -> Self:
        options.update(regularizer=[L2(self.alpha)] if self.alpha else [], augment=self.augment)
        options.update(batch_size=self._batch_size(X), verbose=self.verbose)
        options.update(epochs=epochs, seed=self._random.randint(2**31))
        before = self.history_.loss
        self.history_ = training.fit(
            self.network_, X, targets, SoftmaxCrossEntropy(), self._optimizer, **options
        )
        self.loss_curve_ = self.history_.loss = before + self.history_.loss
        self.n_iter_ = len(self.loss_curve_)
        return self

    def _scores(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self, "network_")
        X = validate_data(self, X, dtype=np.dtype(self.dtype), reset=False)
        return self.network_.forward(X)
