"""Looking at a student's function, and calling it so that whatever it does is seen and nothing
escapes."""

import contextlib
import copy
import dis
import io
import linecache
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import CodeType, ModuleType
from typing import Any

import numpy as np

# Of processor time: longer than any right answer needs. A busy machine takes longer by the
# clock, which has a limit of its own: shorter than nbgrader's for a cell.
SECONDS, SECONDS_BY_THE_CLOCK = 10, 25


class TookTooLong(BaseException):
    """Not an Exception, so that a student's `except Exception` does not swallow it."""


class Elsewhere:
    """An answer that lives in another process (see nnlib.grading), where it is looked at."""

    __slots__ = ()

    def _nnlib_is_blank(self, method: str) -> bool:
        raise NotImplementedError

    def _nnlib_borrows(self, own: Sequence[Any]) -> bool:
        raise NotImplementedError


@dataclass
class Outcome:
    """What one call did: its value or its error, and what it left behind."""

    value: Any = None
    error: Exception | None = None
    line: str = ""  # of the student's code, where the error was raised
    endless: bool = False
    warned: list[str] = field(default_factory=list)  # NumPy's floating-point warnings
    printed: str = ""
    changed: int | None = None  # position of an argument that was changed in place


def call(function: Callable, arguments: Sequence[Any], answer: Any = None) -> Outcome:
    """Call `function` on copies of `arguments`. `answer` is the student's function or class, if
    `function` only uses it."""
    given = copy.deepcopy(list(arguments))
    outcome, printed = Outcome(), io.StringIO()
    with (
        # Anything on stderr scores zero in nbgrader, a harmless warning too.
        contextlib.redirect_stderr(io.StringIO()),
        contextlib.redirect_stdout(printed),
        warnings.catch_warnings(record=True) as caught,
        # Underflow, a tiny number that becomes 0, is no fault.
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            with time_limit():
                outcome.value = function(*given)
        except TookTooLong:
            outcome.endless = True
        except (Exception, SystemExit) as error:
            outcome.error = (
                error if isinstance(error, Exception) else RuntimeError("exit() called")
            )
            outcome.line = line_of(error, answer or function)
    outcome.printed = printed.getvalue()
    outcome.warned = [
        # NumPy says "in scalar multiply" of a number and "in multiply" of an array.
        str(w.message).replace("scalar ", "")
        for w in caught
        if issubclass(w.category, RuntimeWarning)
    ]
    for position, (before, after) in enumerate(zip(arguments, given, strict=True)):
        if not _unchanged(before, after):
            outcome.changed = position
            break
    return outcome


@contextlib.contextmanager
def time_limit() -> Iterator[None]:
    used, began = time.thread_time(), time.monotonic()

    def stop(*_: Any) -> None:
        left = min(
            SECONDS - (time.thread_time() - used),
            SECONDS_BY_THE_CLOCK - (time.monotonic() - began),
        )
        if left <= 0:
            raise TookTooLong
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.01))

    # Alarms exist on Unix, in the main thread; elsewhere nbgrader's own limit has to do.
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def line_of(error: BaseException, answer: Any) -> str:
    """The deepest line of the traceback that stands in the file of `answer`, a notebook cell."""
    if isinstance(answer, Elsewhere):
        return getattr(error, "line_in_answer", "")
    files = {code.co_filename for code in _codes(answer)}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename in files and frame.lineno:
            text = frame.line or linecache.getline(frame.filename, frame.lineno).strip()
            return f"line {frame.lineno}: {text}" if text else f"line {frame.lineno}"
    return ""


def _codes(answer: Any) -> list[CodeType]:
    """The code of a function, or of every method of a class."""
    functions = vars(answer).values() if isinstance(answer, type) else [answer]
    return [f.__code__ for f in functions if hasattr(f, "__code__")]


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return (
            before.shape == after.shape
            and before.dtype == after.dtype
            and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
        )
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_unchanged, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(
            _unchanged(before[k], after[k]) for k in before
        )
    return before == after if isinstance(before, (int, float, str)) else True


def is_blank(answer: Any, method: str = "") -> bool:
    """Whether a function, or a method of a class, is as it was released: a docstring, and no code
    that does anything."""
    if isinstance(answer, Elsewhere):
        return type(answer)._nnlib_is_blank(answer, method)
    code = getattr(getattr(answer, method, None) if method else answer, "__code__", None)
    if code is None:
        return False
    steps = list(dis.get_instructions(code))
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    returned = [s.argval for s in steps if s.opname in ("LOAD_CONST", "RETURN_CONST")]
    return all(s.opname in idle for s in steps) and returned == [None]


def borrows(answer: Any, own: Sequence[Any]) -> bool:
    """Whether the answer is one of nnlib's `own`, is made from one, or calls one by its name."""
    if isinstance(answer, Elsewhere):
        return type(answer)._nnlib_borrows(answer, own)

    def is_own(thing: Any) -> bool:
        return any(thing is one or type(thing) is one for one in own)

    if any(is_own(one) for one in (getattr(answer, "__mro__", None) or [answer])):
        return True
    if (getattr(answer, "__module__", None) or "").startswith("nnlib.checks."):
        return False  # a style of a bank
    methods = vars(answer).values() if isinstance(answer, type) else [answer]
    names = {getattr(one, "__name__", "") for one in own}
    return any(_calls(method, is_own) for method in methods) or any(
        _imports(code, names) for code in _codes(answer)
    )


def _imports(code: CodeType, names: set[str]) -> bool:
    """Whether this code imports nnlib and takes one of these names from it."""
    steps = list(dis.get_instructions(code))
    imported = [str(s.argval).split(".")[0] for s in steps if s.opname == "IMPORT_NAME"]
    taken = {
        str(s.argval) for s in steps if s.opname in ("IMPORT_FROM", "LOAD_ATTR", "LOAD_METHOD")
    }
    return "nnlib" in imported and bool(taken & names)


def _calls(function: Any, is_own: Callable[[Any], bool]) -> bool:
    code, known = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    steps = [] if code is None else [s for s in dis.get_instructions(code) if s.argval is not None]
    for step, following in pairwise([*steps, None]):
        if step is None or not step.opname.startswith(("LOAD_GLOBAL", "LOAD_NAME")):
            continue
        owner = known.get(step.argval)
        # activations.relu is a load of the module and, next, of its attribute.
        if isinstance(owner, ModuleType) and following is not None:
            owner = getattr(owner, str(following.argval), None)
        if is_own(owner):
            return True
    return False
