"""Is this network's backpropagation right? A report for every layer and parameter."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..layers import Dense, Sigmoid, Tanh
from ..network import Network
from ..validation import count, finite, positive, samples
from .diagnosis import diagnose
from .numerical import relative_error

# Rounding and the curvature of the loss stay below this; hardly a mistake does.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class ParameterCheck:
    """One line of a report: the parameter W or b of one layer."""

    layer: str
    parameter: str
    error: float  # relative, over the entries compared
    compared: int
    kinks: int  # entries left out, because the loss has no slope there

    @property
    def agrees(self) -> bool:
        return self.error <= TOLERANCE


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradients` found: print it to read it. In an `if` it is true when all agrees.

    `verdict` says in words that the gradient is right, or what is wrong and the likely mistake.
    """

    parameters: tuple[ParameterCheck, ...]
    verdict: str

    def __bool__(self) -> bool:
        return all(row.agrees for row in self.parameters)

    def __str__(self) -> str:
        width = max(len(row.layer) for row in self.parameters)
        lines = [f"{'layer':{width}}     relative error"]
        for row in self.parameters:
            kinks = f"   {row.kinks} at a kink left out" if row.kinks else ""
            wrong = "" if row.agrees else "   wrong"
            lines.append(f"{row.layer:{width}}  {row.parameter}  {row.error:.1e}{wrong}{kinks}")
        return "\n".join([*lines, self.verdict])

    __repr__ = __str__


def check_gradients(
    network: Network, loss: Any, X: ArrayLike, y: ArrayLike, h: float = 1e-5, entries: int = 100
) -> GradientReport:
    """Compare what `network.backward` gives with centred differences of the loss.

    `loss` is one of `nnlib.losses`, or anything with a value `loss(scores, y)` and a gradient
    `loss.gradient(scores, y)`. A handful of samples is enough; with a single one a forgotten 1/n
    does not show. Of a parameter of more than `entries` numbers that many are compared, drawn at
    random.

    A number is left out where moving it by h takes a unit across the kink of its activation. A
    gradient and a difference that are both 0 agree. Parameters and gradient stay as they are.
    """
    X = finite("X", samples("X", X, network.inputs)).astype(float)
    y, h, entries = np.asarray(y), positive("h", h), count("entries", entries)
    rng = np.random.default_rng(0)
    with _in_float64(network):
        value = loss(network.forward(X), y)
        analytic, stumbled = _analytic(network, loss, X, y)
        numerical = np.full_like(analytic, np.nan)
        # The values of the loss carry rounding errors, and a difference divides them by h.
        floor = 20 * np.finfo(float).eps * max(abs(value), 1e-3) / h / TOLERANCE
        rows = []
        for layer, parameter, places in _blocks(network):
            if len(places) > entries:
                places = np.sort(rng.choice(places, entries, replace=False))
            for i in places:
                numerical[i] = _difference(network, loss, X, y, i, h)
            smooth = places[~np.isnan(numerical[places])]
            error = relative_error(analytic[smooth], numerical[smooth], floor)
            if error > TOLERANCE:
                # The loss may bend sharply, or lose digits (−ln p with p next to 1): a smaller
                # step tells how far differences can be trusted. A mistake is one at any step.
                finer = [_difference(network, loss, X, y, i, h / 100) for i in smooth]
                trust = np.nanmax(np.abs(finer - numerical[smooth]), initial=0)
                floor_here = max(floor, 2 * trust / TOLERANCE)
                error = relative_error(analytic[smooth], numerical[smooth], floor_here)
            kinks = len(places) - len(smooth)
            row = ParameterCheck(layer, parameter, error, len(smooth), kinks)
            rows.append(row)
        worst = max(row.error for row in rows)
        if worst <= TOLERANCE:
            verdict = f"Right: the largest relative error is {worst:.0e}."
        else:
            verdict = diagnose(network, loss, X, y, numerical - analytic, stumbled, TOLERANCE)
    return GradientReport(tuple(rows), verdict)


@contextmanager
def _in_float64(network: Network) -> Iterator[None]:
    """Let the network work on float64 copies of its parameters and gradient, for a while."""
    own = network.parameters, network.gradient

    def bind(parameters: np.ndarray, gradient: np.ndarray) -> None:
        network._parameters, network.gradient = parameters, gradient
        start = 0
        for layer in network.layers:
            part = slice(start, start + layer.size)
            layer.bind(parameters[part], gradient[part])
            start += layer.size

    bind(own[0].astype(float), np.zeros(own[1].shape))
    try:
        yield
    finally:
        bind(*own)


def _analytic(
    network: Network, loss: Any, X: np.ndarray, y: Any
) -> tuple[np.ndarray, Exception | None]:
    """What backpropagation gives, or NaN and the error that a wrong backward stumbled over."""
    try:
        # Twice: the second must replace what the first left in the gradient, not add to it.
        for _ in range(2):
            network.backward(loss.gradient(network.forward(X), y))
    except Exception as error:
        return np.full_like(network.gradient, np.nan), error
    return network.gradient.copy(), None


def _blocks(network: Network) -> Iterator[tuple[str, str, np.ndarray]]:
    """Each parameter: its layer, its name, and its places in the flat vector."""
    start = 0
    for number, layer in enumerate(network.layers, 1):
        places, name = np.arange(start, start + layer.size), f"{number}, {layer!r}"
        start += layer.size
        if isinstance(layer, Dense):
            split = layer.inputs * layer.outputs
            yield name, "W", places[:split]
            yield name, "b", places[split:]
        elif layer.size:
            yield name, " ", places


def _difference(network: Network, loss: Any, X: np.ndarray, y: Any, i: int, h: float) -> float:
    """The centred difference by parameter i; NaN where that steps across a kink."""
    here = network.parameters[i]
    values, sides = [], []
    for there in (here + h, here - h):
        network.parameters[i] = there
        values.append(loss(network.forward(X), y))
        sides.append(_sides(network, X))
    network.parameters[i] = here
    if any(not np.array_equal(one, other) for one, other in zip(*sides, strict=True)):
        return np.nan
    return (values[0] - values[1]) / (2 * h)


def _sides(network: Network, X: np.ndarray) -> list[np.ndarray]:
    """For every layer that may have a kink at 0, on which side of 0 its inputs are."""
    sides = []
    for layer in network.layers:
        if not isinstance(layer, (Dense, Sigmoid, Tanh)):
            sides.append(np.sign(X))
        X = layer.forward(X)
    return sides
