"""Losses: one number that says how wrong the predictions are, and its gradient.

Every loss is the mean over the n samples of a batch. `loss(predictions, y)` is the value,
`loss.gradient(predictions, y)` the gradient with respect to the predictions, of their shape.
Training wants both at once and checks its labels only once: `targets`, `value_and_gradient`.
"""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .activations import sigmoid
from .validation import floats, labels, samples


class Loss:
    """What all losses share: a check of what comes in, and `targets`."""

    def __call__(self, predictions: ArrayLike, y: ArrayLike) -> float:
        raise NotImplementedError

    def gradient(self, predictions: ArrayLike, y: ArrayLike) -> np.ndarray:
        raise NotImplementedError

    def value_and_gradient(
        self, predictions: np.ndarray, y: np.ndarray
    ) -> tuple[float, np.ndarray]:
        """Both at once. y has been through `targets`, and is not checked again."""
        return self(predictions, y), self.gradient(predictions, y)

    def targets(self, y: ArrayLike, outputs: int, dtype: DTypeLike = float) -> np.ndarray:
        """y checked, in the form that this loss wants for `outputs` predictions a sample."""
        y = np.asarray(y)
        any_predictions = np.broadcast_to(np.asarray(0.5, dtype), (len(y), outputs))
        return self._checked(any_predictions, y)[1]

    def _checked(self, predictions: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError


class MeanSquaredError(Loss):
    """The mean of (prediction − target)², over samples and outputs alike."""

    def __call__(self, predictions: ArrayLike, targets: ArrayLike) -> float:
        """Predictions and targets of one same shape, (n,) or (n, k) -> a number >= 0."""
        predictions, targets = self._checked(predictions, targets)
        return float(np.mean((predictions - targets) ** 2))

    def gradient(self, predictions: ArrayLike, targets: ArrayLike) -> np.ndarray:
        """∂L/∂predictions = 2 (predictions − targets) / number of entries."""
        predictions, targets = self._checked(predictions, targets)
        return 2 * (predictions - targets) / predictions.size

    def _checked(self, predictions: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        return _same_shape(predictions, y, "targets")


class BinaryCrossEntropy(Loss):
    """−mean[y ln p + (1 − y) ln(1 − p)]: the negative log-likelihood of labels 0 and 1.

    Predictions are probabilities p, or with `from_logits=True` the scores z of which
    p = σ(z) is the probability; the latter stays exact where p would round to 0 or 1.
    A probability of 0 for what was true costs a large number (708 in float64), not infinity.
    """

    def __init__(self, from_logits: bool = False):
        self.from_logits = from_logits

    def __call__(self, predictions: ArrayLike, y: ArrayLike) -> float:
        """Predictions and labels (0, 1, or between) of one same shape -> a number >= 0."""
        predictions, y = self._checked(predictions, y)
        if self.from_logits:
            # −ln σ(z) = ln(1 + e⁻ᶻ); with y it is max(z, 0) − y z + ln(1 + e^−|z|).
            z = predictions
            with np.errstate(under="ignore"):
                return float(np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))))
        p, smallest = predictions, np.finfo(predictions.dtype).tiny
        log_p, log_not_p = np.log(np.maximum(p, smallest)), np.log(np.maximum(1 - p, smallest))
        return float(-np.mean(y * log_p + (1 - y) * log_not_p))

    def gradient(self, predictions: ArrayLike, y: ArrayLike) -> np.ndarray:
        """∂L/∂p = (−y/p + (1 − y)/(1 − p)) / n; from logits ∂L/∂z = (σ(z) − y) / n."""
        predictions, y = self._checked(predictions, y)
        if self.from_logits:
            return (sigmoid(predictions) - y) / predictions.size
        p, smallest = predictions, np.finfo(predictions.dtype).tiny
        slope = (1 - y) / np.maximum(1 - p, smallest) - y / np.maximum(p, smallest)
        return slope / predictions.size

    def _checked(self, predictions: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        predictions, y = _same_shape(predictions, y, "labels")
        if not (y.min() >= 0 and y.max() <= 1):
            raise ValueError(f"labels range from {y.min():g} to {y.max():g}, expected 0 to 1")
        if not self.from_logits and not (predictions.min() >= 0 and predictions.max() <= 1):
            raise ValueError(
                f"predictions range from {predictions.min():g} to {predictions.max():g}, expected "
                "probabilities, 0 to 1; for scores use BinaryCrossEntropy(from_logits=True)"
            )
        return predictions, y


class SoftmaxCrossEntropy(Loss):
    """−mean ln p of the true class, where p = softmax(scores): for k classes.

    Softmax and logarithm are taken in one: ln pᵢ = sᵢ − ln Σⱼ e^sⱼ (log-sum-exp), so scores
    of any size give the exact value.
    """

    def __call__(self, scores: ArrayLike, y: ArrayLike) -> float:
        """Scores (n, k), labels (n,) in 0..k-1 -> a number >= 0; ln k for a blind guess."""
        return self._both(scores, y)[0]

    def gradient(self, scores: ArrayLike, y: ArrayLike) -> np.ndarray:
        """∂L/∂scores = (P − Y) / n, with P the probabilities and Y the one-hot labels."""
        return self._both(scores, y)[1]

    def _both(self, scores: ArrayLike, y: ArrayLike) -> tuple[float, np.ndarray]:
        scores, y = self._checked(scores, y)
        with np.errstate(under="ignore"):
            return self.value_and_gradient(scores, self._one_hot(y, scores))

    def targets(self, y: ArrayLike, outputs: int, dtype: DTypeLike = float) -> np.ndarray:
        """One-hot rows, (n, outputs), of labels (n,)."""
        scores = np.broadcast_to(np.zeros((), dtype), (len(np.asarray(y)), outputs))
        return self._one_hot(self._checked(scores, y)[1], scores)

    def value_and_gradient(self, scores: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
        """Both at once, with one-hot rows Y for labels: as `targets` gives them."""
        shifted = scores - scores.max(axis=1, keepdims=True)
        true = np.vdot(shifted, Y)  # the sum of the true classes' scores
        exponentials = np.exp(shifted, out=shifted)
        sums = exponentials.sum(axis=1, keepdims=True)
        gradient = np.divide(exponentials, sums, out=exponentials)
        value = float(np.log(sums).sum() - true) / len(Y)
        gradient -= Y
        gradient /= len(Y)
        return value, gradient

    @staticmethod
    def _one_hot(y: np.ndarray, scores: np.ndarray) -> np.ndarray:
        return np.eye(scores.shape[1], dtype=scores.dtype)[y]

    def _checked(self, scores: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        scores = samples("scores", scores)
        return scores, labels("labels", y, len(scores), scores.shape[1])


def _same_shape(
    predictions: ArrayLike, truth: ArrayLike, truth_name: str
) -> tuple[np.ndarray, np.ndarray]:
    predictions, truth = floats("predictions", predictions), floats(truth_name, truth)
    if predictions.shape != truth.shape:
        hint = ""
        if predictions.shape == (*truth.shape, 1):
            hint = ", for example predictions[:, 0]"
        elif truth.shape == (*predictions.shape, 1):
            hint = f", for example {truth_name}[:, 0]"
        # NumPy would stretch (n, 1) against (n,) into n × n without a word.
        raise ValueError(
            f"predictions have shape {predictions.shape} and {truth_name} {truth.shape}: "
            f"give both the same shape{hint}"
        )
    if predictions.size == 0:
        raise ValueError(f"predictions have shape {predictions.shape}: no samples to average over")
    return predictions, truth.astype(predictions.dtype, copy=False)
