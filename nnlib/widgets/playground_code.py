"""The playground's code: lines of nnlib that make the same data and train the same network."""

import inspect
from itertools import pairwise
from typing import TYPE_CHECKING

from .playground_choices import ACTIVATIONS, INPUTS, OWN, SETS

if TYPE_CHECKING:
    from .playground_state import Playground


def code(state: "Playground") -> str:
    """The lines, which run as they stand. After as many whole epochs they give the same loss."""
    if not len(state.y_train):
        return "# There are no points yet. Place some, and here stands how to learn them."
    parts, loss = (
        _layers(state),
        "SoftmaxCrossEntropy" if state.outputs > 1 else "BinaryCrossEntropy",
    )
    used = {part.partition("(")[0] for part in parts} | {loss, "Network"}
    if state.data not in SETS and state.data != OWN:
        used.add("datasets")
    training = ["# No epoch yet. To train, call fit(network, X_train, targets, loss)."]
    if state.epochs:
        used |= {state.optimizer, "fit"}
        options = f"epochs={state.epochs}, batch_size={state.batch_size}"
        if state.penalty != "none":
            used.add(state.penalty)
            options += f", regularizer={state.penalty}({state.strength:g})"
        training = [
            f"optimizer = {state.optimizer}({state.learning_rate:g})",
            *_folded("fit(", f"network, X_train, targets, loss, optimizer, {options}", ")"),
        ]
    if state.changed:
        changed = "# Something was changed on the way: here all is as it is now, from the start."
        training.insert(0, changed)
    # Constants, classes, functions: as ruff sorts them.
    names = sorted(used, key=lambda name: (not name.isupper(), name.islower(), name))
    lines = [
        "import numpy as np",
        "",
        *_folded("from nnlib import ", ", ".join(names)),
        "",
        *_data(state),
        f"targets = {'y_train' if state.outputs > 1 else 'y_train[:, np.newaxis]'}",
        "",
        *_folded("network = Network(", ", ".join([*parts, f"seed={state.seed}"]), ")"),
        f"loss = {loss}()",
        *training,
        "",
        "print(loss(network.forward(X_train), targets))",
        "print(np.mean(network.predict(X_train) == y_train))",
    ]
    if len(state.y_test):
        lines.append("print(np.mean(network.predict(X_test) == y_test))")
    return "\n".join(lines)


def _layers(state: "Playground") -> list[str]:
    kind, parts = ACTIVATIONS[state.activation], []
    sizes = (len(state.inputs), *state.hidden)
    for inputs, outputs in pairwise(sizes):
        parts.append(f"Dense({inputs}, {outputs})")
        if kind is not None:
            parts.append(f"{kind.__name__}()")
        if state.dropout:
            parts.append(f"Dropout({state.dropout:g})")
    parts.append(f"Dense({sizes[-1]}, {state.outputs})")
    return parts if state.outputs > 1 else [*parts, "Sigmoid()"]


def _data(state: "Playground") -> list[str]:
    if state.data == OWN:
        return _own(state)
    arguments = f"n={state.n}, noise={state.noise:g}, seed={state.data_seed}"
    if state.data in SETS:
        make, classes = SETS[state.data]
        more = "" if classes is None else f", classes={classes}"
        lines = ["", *inspect.getsource(make).rstrip().split("\n"), "", ""]
        lines.append(f"X, y = {make.__name__}({arguments}{more})")
    else:
        lines = [f'X, y = datasets.toy("{state.data}", {arguments})']
    lines += _inputs(state, "X")
    if not len(state.y_test):
        return [*lines, "X_train, y_train = X, y"]
    cut = state.cut()
    lines.append(f"X_train, y_train = X[:{cut}], y[:{cut}]")
    lines.append(f"X_test, y_test = X[{cut}:], y[{cut}:]")
    return lines


def _own(state: "Playground") -> list[str]:
    lines = []
    parts = {"train": (state.X_train, state.y_train), "test": (state.X_test, state.y_test)}
    for part, (X, y) in parts.items():
        if len(y):
            lines += _array(f"X_{part}", [str(row) for row in X.tolist()])
            lines += _array(f"y_{part}", [str(label) for label in y.tolist()])
            lines += _inputs(state, f"X_{part}")
    return lines


def _inputs(state: "Playground", name: str) -> list[str]:
    """The line that adds what else the network reads, or takes away."""
    if state.inputs == ("x₁", "x₂"):
        return []
    columns = ", ".join(INPUTS[each][0] for each in state.inputs).replace("X[", f"{name}[")
    return _folded(f"{name} = np.column_stack(", f"[{columns}]", ")")


def _folded(before: str, inside: str, after: str = "") -> list[str]:
    """All in one line, or in several where it is too long."""
    if len(before + inside + after) <= 99:
        return [before + inside + after]
    opened = before if after else before + "("
    return [opened, *_rows(inside.split(", ")), ")"]


def _array(name: str, values: list[str]) -> list[str]:
    words = ", ".join(values)
    if len(name) + len(words) < 80:
        return [f"{name} = np.array([{words}])"]
    return [f"{name} = np.array([", *_rows(values), "])"]


def _rows(words: list[str]) -> list[str]:
    """The words, with commas, in rows that are short enough to read."""
    rows = ["   "]
    for word in words:
        if len(rows[-1]) + len(word) > 90:
            rows.append("   ")
        rows[-1] += f" {word},"
    return rows
