"""Comparing what came with what was expected, and showing both in few words."""

from typing import Any

import numpy as np

# Loose enough for float32, tight enough for any mistake worth the name.
RELATIVE, OF_LARGEST = 1e-5, 1e-6


def numbers(value: Any) -> np.ndarray | None:
    """`value` as an array of real numbers; None if it is not that."""
    if isinstance(value, (str, bytes, dict, set)) or value is None:
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    if array.dtype == object and array.size:
        try:
            array = array.astype(float)
        except (ValueError, TypeError):
            return None
    return array if array.dtype.kind in "biuf" else None


def number(value: Any) -> Any:
    """One number in brackets, as a product with @ may give it, as that number; else `value`."""
    array = numbers(value)
    return value if array is None or array.size != 1 else array.reshape(())[()]


def close(got: np.ndarray, expected: np.ndarray) -> bool:
    """Same shape and the same numbers, up to rounding; NaN equals NaN."""
    if got.shape != expected.shape:
        return False
    got, expected = got.astype(float), expected.astype(float)
    finite = expected[np.isfinite(expected)]
    slack = OF_LARGEST * (np.abs(finite).max() if finite.size else 0)
    return bool(np.allclose(got, expected, rtol=RELATIVE, atol=max(slack, 1e-12), equal_nan=True))


def same(got: Any, expected: Any) -> bool:
    """Whether two results are one: numbers, texts, or a few of them in a tuple."""
    if isinstance(expected, str):
        return isinstance(got, str) and got.strip().casefold() == expected.casefold()
    if several(expected):
        items = _items(got)
        return (
            items is not None and len(items) == len(expected) and all(map(same, items, expected))
        )
    got_numbers, expected_numbers = numbers(got), numbers(expected)
    if got_numbers is None or expected_numbers is None:
        # Two mistakes may give the same thing that is no number, such as a method.
        return (
            got_numbers is expected_numbers
            and type(got) is type(expected)
            and (callable(got) or repr(got) == repr(expected))
        )
    return close(got_numbers, expected_numbers)


def several(value: Any) -> bool:
    """Whether `value` is a few results, such as (w, b), rather than one array."""
    return isinstance(value, tuple) or (
        isinstance(value, list) and any(isinstance(v, (np.ndarray, tuple)) for v in value)
    )


def _items(value: Any) -> list | None:
    if isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0):
        return list(value)
    return None


def complaint(got: Any, expected: Any) -> str | None:
    """How the form of a result is wrong, before its numbers are looked at; None if it is not."""
    if got is None:
        return "returned None"
    if several(expected):
        items = _items(got)
        if items is None:
            return f"returned {kind(got)}, expected {len(expected)} values in a tuple"
        if len(items) != len(expected):
            return f"returned {len(items)} values, expected {len(expected)}"
        for position, (one, wanted) in enumerate(zip(items, expected, strict=True), 1):
            said = complaint(one, wanted)
            if said:
                return f"{said} (value {position} of {len(expected)})"
        return None
    if isinstance(expected, str):
        return None if isinstance(got, str) else f"returned {kind(got)}, expected a text"
    array, wanted = numbers(got), numbers(expected)
    assert wanted is not None
    if array is None:
        return f"returned {kind(got)}, expected {_wanted(wanted)}"
    if array.shape != wanted.shape:
        return f"returned {kind(array)}, expected {_wanted(wanted)}"
    return None


def _wanted(array: np.ndarray) -> str:
    return "a number" if array.ndim == 0 else f"shape {array.shape}"


def kind(value: Any) -> str:
    """What a thing is, in words a student knows."""
    array = numbers(value)
    if array is not None:
        return "a number" if array.ndim == 0 else f"an array of shape {array.shape}"
    if isinstance(value, str):
        return f"the text {value!r}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} that is no array of numbers (are its rows equally long?)"
    if isinstance(value, np.ndarray):
        return "an array of texts" if value.dtype.kind in "US" else f"an array of {value.dtype}"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def show(value: Any, digits: int = 4, limit: int = 24) -> str:
    """A value as one would write it: at most `limit` numbers, else its shape."""
    if isinstance(value, str):
        return repr(value)
    if several(value):
        inner = ", ".join(show(one, digits, limit) for one in value)
        comma = "," if len(value) == 1 else ""
        return f"({inner}{comma})" if isinstance(value, tuple) else f"[{inner}]"
    array = numbers(value)
    if array is None:
        if callable(value):
            return getattr(value, "__name__", "a function")
        return repr(value) if len(repr(value)) < 60 else kind(value)
    if array.size > limit:
        return f"an array of shape {array.shape}"
    return _digits(array.tolist(), digits)


def _digits(value: Any, digits: int) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_digits(one, digits) for one in value)}]"
    # Adding 0 turns −0 into 0.
    return str(value) if isinstance(value, (bool, int)) else f"{value + 0.0:.{digits}g}"


def show_both(got: Any, expected: Any) -> tuple[str, str]:
    """Both in as many digits as it takes to tell them apart."""
    for digits in (4, 7, 12):
        pair = show(got, digits), show(expected, digits)
        if pair[0] != pair[1]:
            break
    return pair


def first_difference(got: Any, expected: Any) -> str:
    """Where two large arrays of the same shape part: ' (first at [2, 0]: 3 instead of 4)'."""
    got, expected = numbers(got), numbers(expected)
    if got is None or expected is None or got.shape != expected.shape or got.size <= 24:
        return ""
    for place in np.ndindex(got.shape):
        if not close(got[place], expected[place]):
            left, right = show_both(got[place], expected[place])
            return f" (first difference at {list(place)}: {left}, expected {right})"
    return ""
