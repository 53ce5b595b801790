"""What a wrong gradient looks like: finds the layer that is at fault, and names the mistake.

Every layer is tried by itself: fed what it gets in the network, handed random blame, and what it
passes back compared with differences. So a fault is found where it is made, not where it shows.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..layers import Dense, Layer, Sigmoid
from ..network import Network
from .numerical import numerical_gradient, relative_error

# A few samples tell; a number that is no usual layer size, so that 1/n shows for what it is.
SAMPLES = 7
# Differences of sums of a few numbers near 1 are good to about this times the tolerance.
FLOOR = 1e-4


def diagnose(
    network: Network,
    loss: Any,
    X: np.ndarray,
    y: np.ndarray,
    missing: np.ndarray,
    error: Exception | None,
    tolerance: float,
) -> str:
    """Why `network.gradient` is wrong, in words; `missing` is what it lacks, NaN where unknown."""
    outputs = network.forward(X)
    if isinstance(network.layers[-1], Sigmoid) and np.abs(outputs - 0.5).max() > 0.5 - 1e-12:
        return (
            "Can't tell: some outputs of the last sigmoid round to 0 or 1, where the loss loses "
            "its slope. Check with smaller weights, or from the scores, without that sigmoid."
        )
    X, y = X[:SAMPLES], y[:SAMPLES]
    findings = [
        *_of_the_loss(loss, network.forward(X), y, tolerance),
        *_of_the_layers(network, X, tolerance),
    ]
    if findings:
        return f"Wrong: {findings[0]}"
    if error is not None:
        return f"Wrong: backward raised {_said(error)}"
    return f"Wrong: {_of_the_whole(network, missing, tolerance)}"


def _of_the_loss(loss: Any, scores: np.ndarray, y: Any, tolerance: float) -> Iterator[str]:
    try:
        right = numerical_gradient(lambda s: loss(s, y), scores)
        finer = numerical_gradient(lambda s: loss(s, y), scores, h=1e-6)
    except ValueError:
        return  # probabilities so near to 0 or 1 that a difference leaves the range
    if not _same(right, finer, 1e-3):
        return  # too sharp a bend for differences to tell anything
    try:
        got = np.asarray(loss.gradient(scores.copy(), y))
    except Exception as error:
        yield f"the loss's gradient raised {_said(error)}"
        return
    if _same(got, right, tolerance):
        return
    cause = _relation(got, right, len(scores))
    if not cause and got.shape == right.shape:
        extra = (got - right) * len(scores)
        if np.ndim(y) == 1 and scores.ndim == 2 and scores.shape[1] > max(np.max(y), 1):
            Y = np.eye(scores.shape[1])[np.asarray(y, dtype=int)]
            for factor in (1, len(scores)):
                if _same(got, factor * (right + Y / len(scores)), tolerance):
                    cause = "the 1 of the true class is not subtracted: (P − Y) / n"
        p = scores
        if not cause and _same(got, right * p * (1 - p), tolerance):
            cause = "it is the gradient by the score z, and the loss was given p = σ(z)"
        if not cause and np.ptp(extra) < tolerance:
            cause = f"every entry is off by the same {extra.flat[0]:.3g}"
    yield f"the loss's gradient by the scores. {_cause(cause)}"


def _of_the_layers(network: Network, X: np.ndarray, tolerance: float) -> Iterator[str]:
    """Of each layer that is at fault, the last first: what comes before gets wrong blame."""
    inputs = []
    for layer in network.layers:
        inputs.append(X)
        X = layer.forward(X)
    rng = np.random.default_rng(0)
    for i in reversed(range(len(network.layers))):
        layer = network.layers[i]
        blame = rng.normal(size=layer.forward(inputs[i]).shape)
        for finding in _of_one(layer, inputs[i], blame, network.gradient, tolerance):
            yield f"layer {i + 1}, {layer!r}: {finding}"


def _of_one(
    layer: Layer, x: np.ndarray, blame: np.ndarray, gradient: np.ndarray, tolerance: float
) -> Iterator[str]:
    def passed_on(x: np.ndarray) -> float:
        return float(np.sum(blame * layer.forward(x)))

    right = numerical_gradient(passed_on, x)
    layer.forward(x.copy())
    try:
        got = np.asarray(layer.backward(blame.copy()))
        if isinstance(layer, Dense):
            dW, db = np.array(layer.dW), np.array(layer.db)
            layer.forward(x.copy())
            layer.backward(blame.copy())
    except Exception as error:
        yield f"backward raised {_said(error)}.{_of_a_stumble(error, layer, blame)}"
        return
    if isinstance(layer, Dense):
        for name, first, second in (("dW", dW, layer.dW), ("db", db, layer.db)):
            if not np.shares_memory(second, gradient):
                yield (
                    f"{name} is a new array, and the network's gradient never hears of it. "
                    f"Write into it: self.{name}[:] = …"
                )
            elif not _same(first, second, tolerance):
                yield f"{name} piles up from one backward to the next: assign, do not add (+=)"
        right_dW, right_db = x.T @ blame, blame.sum(axis=0)
        if not _same(dW, right_dW, tolerance):
            cause = _relation(dW, right_dW, len(x))
            if _same(dW, layer.W * right_db, tolerance):
                cause = "the weight is blamed by its own size; it is the input it multiplied"
            yield f"dW is wrong. {_cause(cause)}"
        if not _same(db, right_db, tolerance):
            yield f"db is wrong. {_cause(_of_a_bias(db, blame, right_db))}"
        if not _same(got, right, tolerance):
            cause = _relation(got, right, len(x))
            if layer.inputs == layer.outputs and _same(got, blame @ layer.W, tolerance):
                cause = "W is not transposed: the blame goes back through W.T"
            if _same(got, x * blame.sum(axis=1, keepdims=True), tolerance):
                cause = "blame is sent back by the input; it is the weight that carried it"
            yield f"what it passes back is wrong. {_cause(cause)}"
        return
    # Next to a kink a difference says nothing.
    clear = np.abs(x) > 1e-4 if x.shape == blame.shape else np.ones_like(x, dtype=bool)
    if got.shape != right.shape:
        yield f"it passes back shape {got.shape}, expected {right.shape}"
    elif not _same(got[clear], right[clear], tolerance):
        if x.shape == blame.shape:
            cause = _of_an_activation(layer, x, blame, got, right, clear)
            yield f"what it passes back is wrong. {_cause(cause)}"
        else:
            yield f"what it passes back is wrong. {_cause(_relation(got, right, len(x)))}"


def _of_a_stumble(error: Exception, layer: Layer, blame: np.ndarray) -> str:
    """Two shapes that do not fit often tell which sum or transpose was forgotten."""
    if isinstance(layer, Dense):
        said = str(error).replace(" ", "")
        if f"{blame.shape}".replace(" ", "") in said and f"({layer.outputs},)" in said:
            return " Likely cause: the bias is not summed over the samples, sum(axis=0)."
        if f"({layer.outputs},{layer.inputs})" in said:
            return " Likely cause: dW is transposed."
        if "matmul" in said:
            return (
                " Likely cause: a transpose is missing or too many: dW = X.T @ dZ, dX = dZ @ W.T."
            )
    return ""


def _of_an_activation(
    layer: Layer,
    x: np.ndarray,
    blame: np.ndarray,
    got: np.ndarray,
    right: np.ndarray,
    clear: np.ndarray,
) -> str:
    a = layer.forward(x)
    slope_at_output = numerical_gradient(lambda z: float(np.sum(layer.forward(z))), a)
    signs = {
        "its derivative (the mask) is missing: the blame passes unchanged": blame,
        "it masks on the sign of the blame; the sign of its input decides": blame * (blame > 0),
        "the blame from above is not multiplied in: only the derivative is": right / blame,
        "the blame is multiplied by the output, not by the derivative": blame * a,
        "the mask is the wrong way round": blame - right,
        "the derivative is taken at the output, not at the input": blame * slope_at_output,
        "a factor of the derivative is missing: only 1 − output is there": blame * (1 - a),
    }
    for cause, looks in signs.items():
        if _same(got[clear], looks[clear], 1e-4):
            return cause
    return _relation(got[clear], right[clear], len(x))


def _of_a_bias(db: np.ndarray, blame: np.ndarray, right: np.ndarray) -> str:
    if db.shape == right.shape:
        if _same(db, blame.mean(axis=0), 1e-4):
            return "it is the mean over the samples; 1/n is in the blame already: sum"
        for place, which in ((0, "first"), (-1, "last")):
            if _same(db, blame[place], 1e-4):
                return f"the bias is not summed over the samples: only the {which} one counts"
        if _same(db, np.full_like(db, blame.sum()), 1e-4):
            return "it is summed over the units too: sum over the samples only, axis=0"
    if db.shape == blame.shape:
        return "the bias is not summed over the samples: sum(axis=0)"
    return _relation(db, right, len(blame))


def _of_the_whole(network: Network, missing: np.ndarray, tolerance: float) -> str:
    """All parts are right by themselves. A penalty on the weights shows in `missing`."""
    start, weights, lacking = 0, [], []
    for layer in network.layers:
        if isinstance(layer, Dense):
            own = slice(start, start + layer.inputs * layer.outputs)
            weights.append(network.parameters[own])
            lacking.append(missing[own])
        start += layer.size
    W, lack = np.concatenate(weights), np.concatenate(lacking)
    known = ~np.isnan(lack)
    W, lack = W[known], lack[known]
    for name, pull in (("L2", W), ("L1", np.sign(W))):
        if pull.any():
            factor = float(lack @ pull / (pull @ pull))
            if factor and _same(lack, factor * pull, 1e-3):
                formula = "W" if name == "L2" else "sign(W)"
                return (
                    f"the regularisation ({name}) is left out of the gradient. Every part is "
                    f"right by itself, and every dW lacks {factor:.3g} · {formula}."
                )
    return (
        "every layer and the loss are right by themselves, so it is how backward joins them. "
        "Does each layer, from the last to the first, get what the one after passed back?"
    )


def _relation(got: np.ndarray, right: np.ndarray, n: int) -> str:
    """How `got` comes from what is right, where it is a simple thing."""
    if got.shape != right.shape:
        turned = ": it is transposed" if got.shape == right.T.shape else ""
        return f"it has shape {got.shape}, expected {right.shape}{turned}"
    if not np.any(got):
        return "it is 0 everywhere"
    if right.ndim == 2 and right.shape[0] == right.shape[1] and _same(got, right.T, 1e-4):
        return "it is transposed"
    size = float(np.sum(right * right))
    factor = float(np.sum(got * right)) / size if size else 0.0
    if not factor or not _same(got, factor * right, 1e-4):
        return ""
    for value, cause in (
        (-1, "the sign is turned"),
        (n, "it is n times too large: the 1/n of the mean is missing"),
        (-n, "the sign is turned, and the 1/n of the mean is missing"),
        (1 / n, "it is n times too small: divided by n once too often"),
        (0.5, "it is half of what it should be: a factor 2 is missing"),
        (2, "it is twice what it should be"),
    ):
        if abs(factor / value - 1) < 1e-4:
            return cause
    return f"it is {factor:.4g} times what it should be"


def _same(one: np.ndarray, other: np.ndarray, tolerance: float) -> bool:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return one.shape == other.shape and relative_error(one, other, FLOOR) <= tolerance


def _cause(cause: str) -> str:
    return f"Likely cause: {cause}." if cause else "Compare it with the formula, term by term."


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
