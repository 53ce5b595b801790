"""Likely causes that hold for any question: told when a question's own bank has none."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib import activations

from .calling import Outcome
from .comparing import numbers, same, several

# What Python and NumPy say -> what it means here. The first that occurs in the message counts.
_ERRORS = {
    "truth value of an array": (
        "`if`, `and`, `or` and `max(a, b)` need one True or False, and an array has many. "
        "Use np.where, np.maximum, or z > 0 itself."
    ),
    "mismatch in its core dimension": (
        "the inner sizes of @ do not agree: (n, d) @ (d, h) needs the two d to be the same."
    ),
    "not aligned": (
        "the inner sizes of the product do not agree: (n, d) times (d, h), with one same d."
    ),
    "could not be broadcast": (
        "the shapes of the arrays do not fit each other. (* and + go number by number; the product "
        "that sums is @.)"
    ),
    "only 0-dimensional arrays can be converted": (
        "a function of the math module or float() takes one number, not an array: use NumPy's."
    ),
    "only length-1 arrays can be converted": (
        "a function of the math module or float() takes one number, not an array: use NumPy's."
    ),
    "must be real number, not": "a function of the math module takes one number: use NumPy's.",
    "math range error": "math.exp of a large number overflows.",
    "cannot access local variable": "the variable is used before a value is given to it.",
    "index out of range": (
        "an index runs past the end of a list. They count from 0, so the last one is its length "
        "minus 1: does a loop go a step too far?"
    ),
    "out of bounds": (
        "an axis or an index is larger than the array has. They count from 0; or is a size "
        "written into the code that should come from the argument?"
    ),
    "does not have enough dimensions": "@ multiplies arrays; a plain number takes *.",
    "is not subscriptable": "square brackets follow something that has no entries: round ones?",
    "object is not callable": "something that is no function is called with ( ): a name reused?",
    "read-only": "an array is written to that must not be changed: work on a copy.",
    "maximum recursion depth": "the function calls itself without end.",
    "'NoneType' object": (
        "something that was expected to give a result gave None: is a `return` missing?"
    ),
    "'NoneType' and": (
        "something that was expected to give a number gave None: is a `return` missing?"
    ),
    "and 'NoneType'": (
        "something that was expected to give a number gave None: is a `return` missing?"
    ),
    "'tuple' object has no attribute": (
        "a tuple has no such part: it holds values in order. Of a pair, take both: W, b = pair."
    ),
    "has no attribute 'ln'": "the natural logarithm, ln, is np.log.",
    "'int' and 'list'": "a Python list does no arithmetic: make it an array with np.array.",
    "'float' and 'list'": "a Python list does no arithmetic: make it an array with np.array.",
    "can't multiply sequence": "a Python list does no arithmetic: make it an array with np.array.",
    "'list' and": "a Python list does no arithmetic: make it an array with np.array.",
    "only integer scalar arrays can be converted to a scalar index": (
        "an array stands where one whole number belongs: np.max(a, b) takes b for an axis "
        "(np.maximum compares two), np.eye(k, y) takes y for a number of columns."
    ),
    "either both or neither of x and y": "np.where takes three arguments: where, then, else.",
    "bitwise_xor": "in Python ^ is no power: write ** instead.",
    "for ^:": "in Python ^ is no power: write ** instead.",
    "' object is not iterable": (
        "a single number stands where several values belong: a pair to take apart, or something "
        "for a loop to run over (range(n), not n)."
    ),
    "positional argument": "a function is called with more or fewer arguments than it takes.",
    "'function'": "a function is used as if it were a number: its brackets ( ) are missing.",
    "Cannot interpret": "np.zeros and np.ones take the shape as one tuple: np.zeros((n, k)).",
    "too many indices": "an array has fewer axes than the brackets ask for: look at its shape.",
    "math domain error": "a logarithm or a root of a number outside its range, such as ln 0.",
    "expected a positive input": "a logarithm of 0 or of a negative number.",
    "cannot reshape": "reshape keeps every number: the new shape has to hold as many as the old.",
    "invalid index to scalar": "a single number was indexed as if it were an array.",
}


_LOGARITHM = "the natural logarithm, ln, is np.log."
_NAMES = {
    "ln": _LOGARITHM,
    "log": _LOGARITHM,
    "exp": "the exponential is np.exp.",
    "n": "n is not given: take it from an argument, such as len(X).",
}


_NOT_THEIRS = {"builtins", "numpy"}  # where objects come from that no student wrote


def of_error(error: Exception) -> str:
    """What a Python error probably means, '' if nothing certain."""
    text = str(error)
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        if error.name in _NAMES:
            return _NAMES[error.name]
        if error.name and hasattr(activations, error.name):
            return f"{error.name} is not defined in this notebook: activations.{error.name} is nnlib's."
        return "a name is misspelt, or its cell has not been run."
    if isinstance(error, AttributeError) and type(error.obj).__module__ not in _NOT_THEIRS:
        return (
            f"a {type(error.obj).__name__} has no `{error.name}`: is it misspelt, "
            f"or never set (self.{error.name} = …)?"
        )
    for sign, meaning in _ERRORS.items():
        if sign in text:
            return meaning
    if isinstance(error, AttributeError):
        if hasattr(np, str(error.name)):
            return f"that is a function of NumPy's own: np.{error.name}(…)."
        return f"a {type(error.obj).__name__} has no such part: is the name right?"
    return ""


def of_values(
    inputs: Sequence[Sequence], outcomes: Sequence[Outcome], expected: Sequence, failed: int
) -> str:
    """A relation between all results and what was expected, such as a turned sign; '' if none.

    `failed` is the place of the outcome that the message shows.
    """
    got = [outcome.value for outcome in outcomes]
    if any(
        several(e) or isinstance(e, str) or numbers(g) is None
        for g, e in zip(got, expected, strict=True)
    ):
        return ""
    results = [np.asarray(numbers(g), dtype=float) for g in got]
    truths = [np.asarray(numbers(e), dtype=float) for e in expected]
    shown, wanted = results[failed], truths[failed]
    if np.isnan(shown).any() and not np.isnan(wanted).any():
        return (
            "nan comes of 0/0, ∞/∞, ∞ − ∞, 0 · ∞, or the logarithm or root of a negative number."
        )
    if np.isinf(shown).any() and not np.isinf(wanted).any():
        return "infinity comes of a division by 0, ln 0, or a number too large for a float."
    for sentence, relation in _RELATIONS:
        if _holds(relation, results, truths):
            return sentence
    lengths = [np.shape(one[0])[0] if len(one) and np.ndim(one[0]) else 0 for one in inputs]
    if min(lengths, default=0) > 0 and len(set(lengths)) > 1:
        for sentence, power in (
            ("it is n times too large: a sum where a mean over the n samples was asked?", 1),
            ("it is n times too small: divided by n once too often?", -1),
        ):
            scaled = [t * float(n) ** power for t, n in zip(truths, lengths, strict=True)]
            if all(map(same, results, scaled)):
                return sentence
    if any(one for one in inputs) and all(
        any(same(result, argument) for argument in one)
        for result, one in zip(results, inputs, strict=True)
    ):
        return "it gives back its argument, unchanged."
    if len(results) > 2 and all(same(r, results[0]) for r in results) and not _alike(truths):
        return "it gives the same result whatever the argument: is it computed from the argument?"
    return _factor(results, truths)


def _alike(truths: Sequence[np.ndarray]) -> bool:
    return all(same(t, truths[0]) for t in truths)


def _holds(relation: Callable[[np.ndarray], Any], results: Sequence, truths: Sequence) -> bool:
    # A relation that changes nothing on these truths explains nothing.
    changed = [relation(t) for t in truths]
    return all(map(same, results, changed)) and not all(map(same, changed, truths))


_RELATIONS: list[tuple[str, Callable[[np.ndarray], Any]]] = [
    ("the sign: it is the negative of what was asked.", lambda t: -t),
    ("it is transposed: rows and columns have changed places.", lambda t: t.T),
    (
        "it is a column, (n, 1), where (n,) was asked: column[:, 0] makes it flat.",
        lambda t: t[:, np.newaxis] if t.ndim == 1 else t,
    ),
    (
        "it is flat, (n,), where a column, (n, 1), was asked.",
        lambda t: t[:, 0] if t.ndim == 2 and t.shape[1] == 1 else t,
    ),
    (
        "it is one number in brackets, an array, where a plain number was asked.",
        lambda t: t.reshape(1) if t.ndim == 0 else t,
    ),
    (
        "it is one number in brackets, an array, where a plain number was asked.",
        lambda t: t.reshape(1, 1) if t.ndim == 0 else t,
    ),
    ("the fractions are cut off: int(), // or an array of whole numbers drops them.", np.trunc),
    ("the fractions are cut off: int(), // or an array of whole numbers drops them.", np.floor),
    ("it is rounded: give the number as it is computed.", lambda t: np.round(t, 1)),
    ("it is rounded: give the number as it is computed.", lambda t: np.round(t, 2)),
    ("it is rounded: give the number as it is computed.", lambda t: np.round(t, 3)),
    ("it is rounded: give the number as it is computed.", lambda t: np.round(t, 4)),
    ("it is 1 minus what was asked.", lambda t: 1 - t),
    ("it is squared.", lambda t: t**2),
    ("the square root is taken.", lambda t: np.sqrt(np.abs(t))),
    ("it is summed over the entries, where one result for each was asked.", np.sum),
    ("it is averaged over the entries, where one result for each was asked.", np.mean),
    ("only the first entry is given.", lambda t: t.flat[0] if t.size else t),
    ("the entries come in the opposite order.", lambda t: t[::-1] if t.ndim else t),
]


def _factor(results: Sequence[np.ndarray], truths: Sequence[np.ndarray]) -> str:
    if any(r.shape != t.shape for r, t in zip(results, truths, strict=True)):
        return ""
    result = np.concatenate([np.ravel(r) for r in results])
    truth = np.concatenate([np.ravel(t) for t in truths])
    if not (np.all(np.isfinite(result)) and np.all(np.isfinite(truth))) or len(truth) < 3:
        return ""
    if np.ptp(truth) == 0:
        return ""
    largest = np.abs(truth).argmax()
    factor, offset = result[largest] / truth[largest], result[0] - truth[0]
    if factor not in (0, 1) and same(result, factor * truth):
        return f"it is {factor:.4g} times what was asked, everywhere."
    if offset and same(result, truth + offset):
        sign = "plus" if offset > 0 else "minus"
        return f"it is what was asked {sign} {abs(offset):.4g}, everywhere."
    return ""
