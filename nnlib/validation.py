"""Questions asked at the door: every public function checks its input here, once.

Each error is a ValueError that names the argument, what it was, and what was expected.
"""

from typing import Any

import numpy as np


def floats(name: str, values: Any) -> np.ndarray:
    """`values` as an array of floating-point numbers; float32 and float64 stay as they are."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} is a ragged list: give every row the same length") from None
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind not in "biu":
        raise ValueError(f"{name} holds {array.dtype} values, expected real numbers")
    return array.astype(float)


def shape_of(name: str, array: np.ndarray, expected: tuple[int, ...]) -> np.ndarray:
    """`array`, if it has the `expected` shape."""
    if array.shape != expected:
        raise ValueError(f"{name} has shape {array.shape}, expected {expected}")
    return array


def samples(name: str, X: Any, features: int | None = None) -> np.ndarray:
    """`X` as floats of shape (n, features), with at least one sample."""
    X = floats(name, X)
    width = "d" if features is None else features
    if X.ndim != 2 or (features is not None and X.shape[1] != features):
        one = ""
        if X.ndim == 1 and features in (None, X.size):
            one = f"; for a single sample give {name}[np.newaxis, :]"
        raise ValueError(
            f"{name} has shape {X.shape}, expected (n, {width}): one sample a row{one}"
        )
    if len(X) == 0:
        raise ValueError(f"{name} has shape {X.shape}: it holds no samples, expected at least one")
    return X


def finite(name: str, array: np.ndarray) -> np.ndarray:
    """`array`, if it holds neither NaN nor infinity."""
    bad = array.size - np.count_nonzero(np.isfinite(array))
    if bad:
        raise ValueError(f"{name} holds {bad} values that are NaN or infinite, expected none")
    return array


def labels(name: str, y: Any, n: int, classes: int) -> np.ndarray:
    """`y` as n integers, each in 0..classes-1."""
    y = np.asarray(y)
    if y.shape != (n,):
        hint = ""
        if y.shape == (n, 1):
            hint = f"; for example {name}[:, 0]"
        elif y.shape == (n, classes):
            hint = f": class numbers, not one-hot rows; for example {name}.argmax(axis=1)"
        raise ValueError(f"{name} has shape {y.shape}, expected ({n},){hint}")
    if y.dtype.kind not in "biu" and not (y.dtype.kind == "f" and np.all(y == np.floor(y))):
        raise ValueError(
            f"{name} holds {y.dtype} values, expected whole numbers 0 to {classes - 1}"
        )
    if y.min() < 0 or y.max() >= classes:
        raise ValueError(
            f"{name} ranges from {y.min():g} to {y.max():g}, "
            f"expected class numbers 0 to {classes - 1}"
        )
    return y.astype(np.intp, copy=False)


def positive(name: str, value: Any) -> float:
    """`value`, if it is a finite number above 0."""
    if not isinstance(value, (int, float, np.number)) or not 0 < value < np.inf:
        raise ValueError(f"{name} is {value!r}, expected a number above 0")
    return float(value)


def share(name: str, value: Any) -> float:
    """`value`, if it is a number from 0 up to, not with, 1."""
    if not isinstance(value, (int, float, np.number)) or not 0 <= value < 1:
        raise ValueError(f"{name} is {value!r}, expected a number from 0 up to, not with, 1")
    return float(value)


def count(name: str, value: Any) -> int:
    """`value`, if it is a whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{name} is {value!r}, expected a whole number of at least 1")
    return int(value)


def one_of(name: str, value: Any, choices: Any) -> Any:
    """`value`, if it is one of `choices`."""
    if value not in tuple(choices):
        raise ValueError(f"{name} is {value!r}, expected one of {', '.join(map(repr, choices))}")
    return value
