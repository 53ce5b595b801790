"""Losses: one number that says how wrong the predictions are, and its gradient.

Every loss is the mean over the n samples of a batch. `loss(predictions, y)` is the value,
`loss.gradient(predictions, y)` the gradient with respect to the predictions, of their shape.
"""

import numpy as np
from numpy.typing import ArrayLike

from .activations import sigmoid, softmax
from .validation import floats, labels, samples


class MeanSquaredError:
    """The mean of (prediction − target)², over samples and outputs alike."""

    def __call__(self, predictions: ArrayLike, targets: ArrayLike) -> float:
        """Predictions and targets of one same shape, (n,) or (n, k) -> a number >= 0."""
        predictions, targets = _same_shape(predictions, targets, "targets")
        return float(np.mean((predictions - targets) ** 2))

    def gradient(self, predictions: ArrayLike, targets: ArrayLike) -> np.ndarray:
        """∂L/∂predictions = 2 (predictions − targets) / number of entries."""
        predictions, targets = _same_shape(predictions, targets, "targets")
        return 2 * (predictions - targets) / predictions.size


class BinaryCrossEntropy:
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


class SoftmaxCrossEntropy:
    """−mean ln p of the true class, where p = softmax(scores): for k classes.

    Softmax and logarithm are taken in one: ln pᵢ = sᵢ − ln Σⱼ e^sⱼ (log-sum-exp), so scores
    of any size give the exact value.
    """

    def __call__(self, scores: ArrayLike, y: ArrayLike) -> float:
        """Scores (n, k), labels (n,) in 0..k-1 -> a number >= 0; ln k for a blind guess."""
        scores, y = self._checked(scores, y)
        shifted = scores - scores.max(axis=1, keepdims=True)
        with np.errstate(under="ignore"):
            log_sum = np.log(np.exp(shifted).sum(axis=1))
        return float(np.mean(log_sum - shifted[np.arange(len(y)), y]))

    def gradient(self, scores: ArrayLike, y: ArrayLike) -> np.ndarray:
        """∂L/∂scores = (P − Y) / n, with P the probabilities and Y the one-hot labels."""
        scores, y = self._checked(scores, y)
        gradient = softmax(scores)
        gradient[np.arange(len(y)), y] -= 1
        gradient /= len(y)
        return gradient

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
