"""The examiner's process: has the student's cells run, one after another, and runs the tests.

A name that a test uses is the examiner's own where a locked cell or a test made it, and else the
student's: data is fetched, a function or an object is used where it lives, in the student's
process. What a student's cell does to Python, to IPython or to NumPy stays in that process.
"""

import ast
import builtins
import contextlib
import importlib
import io
import json
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np

from nnlib.checks import Question, WrongAnswer
from nnlib.checks.calling import SECONDS_BY_THE_CLOCK, TookTooLong

from .names import bound, deferred, parsed, used
from .peer import (
    _OPERATORS,
    _SPECIAL,
    Peer,
    Remote,
    RemoteClass,
    error_from,
    public_name,
    write_back,
)
from .scratch import too_large
from .wire import BadMessage, Channel, Closed

_GRACE = 3.0  # seconds between an interrupt and the end
_RESTARTS = 4
_MOST_HANDLES, _MOST_LENT = 20_000, 50
_MOST_SHOWN = 20_000_000  # characters of outputs in a notebook
# nnlib's objects whose attributes a student's function may use when a test passes them to it.
# They compute, and do nothing else.
_OPEN = {"nnlib.neurons", "nnlib.circuits"}


class Died(Exception):  # noqa: N818 (said of the process)
    """The student's process has ended."""


class Examiner(Peer):
    """Runs the cells of one notebook. `post` leads to the one who supervises both processes."""

    def __init__(self, post: Channel, student: Channel, task: dict) -> None:
        super().__init__(student)
        self._post, self._cells, self._brief = post, task["cells"], bool(task["brief"])
        cells = self._cells
        self._folder = Path(task["folder"])
        self._cell_seconds = float(task["cell_seconds"])
        self._end = time.monotonic() + float(task["seconds"])
        self._until = self._end
        self._depth, self._pending, self._serving = 0, 0, 0
        self._dead, self._restarts = "", 0
        self._lethal: set[int] = set()
        self._lost, self._shown = False, 0
        self._space: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self._own: set[str] = set(self._space)  # names that locked cells and tests have bound
        self._answers: set[str] = set()  # names that answers are to bind
        self._classes: set[str] = set()  # and of these, the classes
        self._tested = set().union(*(_used(c["source"]) for c in cells if c["role"] == "test"))
        self._deferred: set[str] = set()  # names that functions of locked cells and tests read
        self._lent: list[tuple[Any, str, Any, Any]] = []
        np.random.seed = self._seeding("numpy", np.random.seed)  # type: ignore[assignment]
        random.seed = self._seeding("random", random.seed)  # type: ignore[assignment]

    # The notebook

    def run(self) -> None:
        """All code cells, in order; what comes of each is posted."""
        self._meet()
        for place, cell in enumerate(self._cells):
            try:
                if time.monotonic() > self._end:
                    self._out_of_time(place, cell)
                elif cell["role"] == "test":
                    self._test(place, cell)
                else:
                    self._cell(place, cell)
            except Died:
                pass  # has been said
            if self._brief and self._lost:
                break
            if self._dead:
                self._restart(place)
        self._post.send(["end"])

    def _cell(self, place: int, cell: dict) -> None:
        began = time.monotonic()
        outputs = self._run_cell(place, cell["source"])
        self._shown += len(json.dumps(outputs))
        if self._shown > _MOST_SHOWN:
            errors = [o for o in outputs if isinstance(o, dict) and "ename" in o][:1]
            outputs = [_said("… (too much output)\n"), *errors]
        self._post.send(["cell", place, outputs, time.monotonic() - began])
        if cell["role"] == "answer":
            self._own -= set(cell["binds"])
            self._answers |= set(cell["binds"])
            self._classes |= set(cell["classes"])
        if cell["role"] == "locked" and bound(cell["source"]) & self._tested:
            with contextlib.suppress(Exception, TookTooLong):
                self._execute(cell["source"], f"<{cell['id']}>")

    def _run_cell(self, place: int, source: str) -> list:
        """The outputs of a student's cell; an error output if it took too long or ended Python."""
        try:
            came = self._within(self._cell_seconds, "cell", source)
            try:
                outputs, tried = came
                json.dumps(outputs)  # nothing but data
                self._note(tried)
            except (TypeError, ValueError, RecursionError):
                self._died("it sent what are no outputs")
            if too_large(self._folder):
                # The one who supervises looks, too, but not at which cell it was.
                self._died("it filled its folder")
            return outputs if isinstance(outputs, list) else []
        except TookTooLong:
            return [_error("TookTooLong", f"stopped after {self._cell_seconds:g} seconds")]
        except Died:
            self._lethal.add(place)
            return [_error("Died", f"this cell ended Python: {self._dead}")]

    def _meet(self) -> None:
        """Wait for the student's process to be in its sandbox; its code has not run yet."""
        self._until = time.monotonic() + 60
        try:
            self._next()
        except (Closed, TimeoutError):
            self._post.send(["unborn"])
            self._end = 0
        self._until = self._end

    def _out_of_time(self, place: int, cell: dict) -> None:
        error = _error("TookTooLong", "not run: the time for this notebook was used up before")
        if cell["role"] == "test":
            self._post.send(["test", place, _verdict("error", error["evalue"], "", 0.0, [error])])
        else:
            self._post.send(["cell", place, [error], 0.0])

    def _restart(self, place: int) -> None:
        """A new process for the student; the cells so far are run in it, but for the one that
        ended the last."""
        while self._dead:
            self._restarts += 1
            if self._restarts > _RESTARTS:
                self._end = 0  # nothing more is run
                return
            self._post.send(["restart", place, self._dead])
            self._post.socket.settimeout(60)
            _, fds, _, _ = socket.recv_fds(self._post.socket, 1, 1)
            self.forget()
            self.channel = self.channel.another(socket.socket(fileno=fds[0]))
            self._dead, self._pending = "", 0
            self._meet()
            for before, cell in enumerate(self._cells[: place + 1]):
                if cell["role"] != "test" and before not in self._lethal:
                    self._run_cell(before, cell["source"])
                    if self._dead:
                        break

    # A test

    def _test(self, place: int, cell: dict) -> None:
        began = time.monotonic()
        printed, outputs = io.StringIO(), []
        value: Any = None
        verdict = "right", "", ""
        try:
            with contextlib.redirect_stdout(printed), _processor_limit(self._cell_seconds):
                value = self._execute(cell["source"], f"<{cell['id']}>")
        except WrongAnswer as error:
            lines = str(error).splitlines() or [""]
            kind = "unanswered" if "not answered yet" in lines[0] else "wrong"
            causes = [line.removeprefix("Likely cause: ") for line in lines if "Likely c" in line]
            verdict = kind, lines[0], (causes or [""])[0]
            outputs = [_error("WrongAnswer", str(error), error._render_traceback_())]
        except TookTooLong:
            verdict = "error", "the test took too long", ""
            outputs = [_error("TookTooLong", "the test took too long and was stopped")]
        except Exception as error:
            kind, text = type(error).__name__, _text_of(error)
            wrong = isinstance(error, AssertionError) and not isinstance(error, Died)
            verdict = "wrong" if wrong else "error", f"{kind}: {text}".splitlines()[0], ""
            outputs = [_error(kind, text, _where(error, cell))]
        score = float(cell["points"]) if not outputs else 0.0
        if not outputs and type(value) in (int, float) and type(value) is not bool:
            # nbgrader's partial credit: the value of the cell's last expression.
            if 0 <= value <= score:
                score = float(value)
            else:
                outputs = [_error("ValueError", f"points out of range: {value!r}")]
                verdict, score = ("error", outputs[0]["evalue"], ""), 0.0
        if text := printed.getvalue():
            outputs.insert(0, _said(text[:20_000]))
        self._lost = score < float(cell["points"])
        answer = _verdict(*verdict, score, outputs)
        self._post.send(["test", place, answer, time.monotonic() - began])
        if len(self._theirs) > _MOST_HANDLES and not self._keeps_handles():
            self._within(_GRACE, "forget", None)
            self.forget()

    def _execute(self, source: str, name: str) -> Any:
        """Run a locked cell or a test; the value of its last expression."""
        tree = parsed(source, name)
        self._deferred |= deferred(tree)
        for inner in self._deferred - self._own:
            with contextlib.suppress(KeyError):
                self.look_up(inner)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        names = _Names(self)
        try:
            exec(compile(tree, name, "exec"), self._space, names)
            if last is None:
                return None
            value = ast.Expression(cast(ast.Expr, last).value)
            return eval(compile(value, name, "eval"), self._space, names)
        finally:
            self._give_back()
            self._lent.clear()

    def look_up(self, name: str) -> Any:
        """The value of a name now, the examiner's or the student's. Raises KeyError."""
        if name in self._own:
            return self._space[name]
        self._space.pop(name, None)
        if hasattr(builtins, name) and name not in self._answers:
            raise KeyError(name)
        found = self._within(_GRACE + SECONDS_BY_THE_CLOCK, "names", [name])
        value = self._space[name] = found[name]
        if name in self._classes:
            # A function's result may not say itself how it compares; an object of a class that
            # the question asks for may.
            self.trust(value)
        return value

    def bind(self, name: str, value: Any) -> None:
        """What a locked cell or a test binds is the examiner's, until an answer is to bind it."""
        self._space[name] = value
        self._own.add(name)

    def unbind(self, name: str) -> None:
        del self._space[name]
        self._own.discard(name)

    def _seeding(self, which: str, original: Callable) -> Callable:
        """A test that seeds the global random numbers means the student's."""

        def seed(*given: Any) -> None:
            original(*given)
            self._within(_GRACE, "seed", which, *given)

        return seed

    def lend(self, thing: Any, name: str, value: Any) -> None:
        """A test may write into an array of a student's object: it is sent back when it was."""
        inside = value.values() if isinstance(value, dict) else value
        numbers = isinstance(value, np.ndarray) and value.dtype != object
        if len(self._lent) < _MOST_LENT and (
            numbers or (isinstance(value, (list, dict)) and not any(map(_is_remote, inside)))
        ):
            self._lent.append((thing, name, value, self.written(value)))

    def _give_back(self) -> None:
        if self._dead:
            return
        for place, (thing, name, value, before) in enumerate(self._lent):
            now = self.written(value)
            if now != before:
                self._lent[place] = thing, name, value, now
                self._guarded(super().request, "write", thing, name, value)

    def _keeps_handles(self) -> bool:
        return any(
            isinstance(self._space.get(name), (Remote, RemoteClass, list, tuple, dict))
            for name in self._own
            if not name.startswith("__")
        )

    # The student's process

    def request(self, name: str, *arguments: Any) -> Any:
        """As Peer's; raises TookTooLong, or Died if the process is gone."""
        if self._dead:
            raise Died(f"Python had ended: {self._dead}")
        if not self._depth:
            self._until = min(time.monotonic() + SECONDS_BY_THE_CLOCK + 5, self._end)
            self._settle()
            self._give_back()
        return self._guarded(super().request, name, *arguments)

    def _within(self, seconds: float, name: str, *arguments: Any) -> Any:
        if self._dead:
            raise Died(f"Python had ended: {self._dead}")
        self._until = min(time.monotonic() + seconds, self._end)
        self._settle()
        return self._guarded(super().request, name, *arguments)

    def _guarded(self, request: Callable, *arguments: Any) -> Any:
        self._depth += 1
        number = self._asked + 1
        try:
            return request(*arguments)
        except TimeoutError:
            if self._depth == 1:
                self._pending = number
                self._until = time.monotonic() + _GRACE
                self._settle()
            raise TookTooLong from None
        except Closed:
            self._died("os._exit(), a crash, or more memory than there is")
        except BadMessage as error:
            self._died(f"it sent what is no answer: {error}"[:200])
        except MemoryError:
            self._died("it sent more than there is memory for")
        except TookTooLong:
            if self._answered != number:  # a timer of the check's: the student is still busy
                self._pending = number
            raise
        finally:
            self._depth -= 1

    def _settle(self) -> None:
        """Wait for the end of what was given up, and if it does not come, end the process."""
        if not self._pending or self._dead:
            return
        self._post.send(["interrupt"])
        until = time.monotonic() + _GRACE
        try:
            while self._pending:
                self._until = max(until, time.monotonic() + 0.01)
                (kind, of, *_), blobs = self._next()
                if kind == "do":
                    self._serve(of, ["gone"], blobs)
                elif kind == "done" and of == self._pending:
                    self._pending = 0
                if time.monotonic() > until:
                    raise TimeoutError
        except (TimeoutError, BadMessage):
            self._died("it did not stop when its time was over")
        except Closed:
            self._died("os._exit(), a crash, or more memory than there is")
        self._until = self._end

    def _died(self, why: str) -> None:
        self._dead = why
        raise Died(f"Python ended: {why}")

    def patience(self) -> float | None:
        return max(self._until - time.monotonic(), 0)

    def _result(self, reply: list, blobs: list[bytes], arguments: tuple) -> Any:
        error = None
        try:
            how, value, changes = self._decoded(reply[0], blobs)
            if changes is not None:  # of an object that was used
                value, printed, warned, tried = value
                print(str(printed), end="")
                for kind, text in warned:
                    _warn(kind, text)
                self._note(tried)
                for place, new in changes:
                    write_back(arguments[place], new)
            if how == "error":
                error = error_from(value)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as bad:
            raise BadMessage(f"{type(bad).__name__}: {bad}") from None
        if error is not None:
            raise error
        if how == "endless":
            raise TookTooLong
        return value

    def _note(self, tried: Any) -> None:
        for one in list(tried)[:20]:
            self._post.send(["tried", str(one)[:200]])

    # What the student's process may ask of the examiner's objects

    def public(self, thing: Any) -> list | None:
        return public_name(thing)

    def trusts(self, kind: RemoteClass) -> bool:
        # What a function of a test computes from the student's objects goes back to the student.
        return self._serving > 0 or super().trusts(kind)

    def perform(self, name: str, arguments: list) -> tuple[str, Any, Any]:
        thing, *rest = arguments
        bases = {base.__module__ for base in type(thing).__mro__}
        is_open = bool(bases & _OPEN)
        if isinstance(thing, (type, Remote, RemoteClass)):
            raise BadMessage("no object of the examiner's")
        if name in ("getattr", "setattr") and (not is_open or str(rest[0]).startswith("_")):
            raise AttributeError(f"{type(thing).__name__!r} object has no attribute {rest[0]!r}")
        allowed = (_SPECIAL | _OPERATORS) if is_open else {"__call__", "__iter__", "__next__"}
        if name == "special" and rest[0] not in allowed:
            raise TypeError(f"a {type(thing).__name__} does not do {rest[0]}")
        if name not in ("call", "special", "getattr", "setattr", "repr", "str", "signature"):
            raise BadMessage(name)
        self._serving += 1
        try:
            return "ok", self.do(name, arguments), None
        finally:
            self._serving -= 1


def _warn(kind: str, text: str) -> None:
    import warnings

    category = getattr(builtins, str(kind), UserWarning)
    if not (isinstance(category, type) and issubclass(category, Warning)):
        category = UserWarning
    with contextlib.redirect_stderr(io.StringIO()):
        warnings.warn(str(text), category, stacklevel=2)


@contextlib.contextmanager
def _processor_limit(seconds: float) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise TookTooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _used(source: str) -> set[str]:
    try:
        return used(parsed(source))
    except SyntaxError:
        return set()


def _is_remote(value: Any) -> bool:
    return isinstance(type(value), RemoteClass)


class _Names(dict):
    """A test's names: what it binds is the examiner's, what it only reads may be the student's,
    and is then as it is at that moment."""

    def __init__(self, examiner: Examiner) -> None:
        self._examiner = examiner

    def __getitem__(self, name: str) -> Any:
        return self._examiner.look_up(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self._examiner.bind(name, value)

    def __delitem__(self, name: str) -> None:
        self._examiner.unbind(name)


def _verdict(
    verdict: str, said: str, cause: str, score: float, outputs: list[dict]
) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "said": said[:500],
        "cause": cause[:500],
        "score": score,
        "outputs": outputs,
    }


def _error(name: str, text: str, lines: list[str] | None = None) -> dict[str, Any]:
    lines = lines if lines is not None else [f"{name}: {text}"]
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}


def _said(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:2000]
    except Exception:
        return ""


def _where(error: BaseException, cell: dict) -> list[str]:
    """The message, and the line of the test it comes from unless that is hidden."""
    said = f"{type(error).__name__}: {_text_of(error)}"
    line = getattr(error, "line_in_answer", "")
    if line:
        said += f"\nIn your {line}"
    number, frame = 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == f"<{cell['id']}>":
            number = frame.tb_lineno
        frame = frame.tb_next
    lines = cell["source"].splitlines()
    hidden = False
    for text in lines[:number]:
        hidden = "BEGIN HIDDEN TESTS" in text or (hidden and "END HIDDEN TESTS" not in text)
    shown = (
        [f"----> {lines[number - 1].strip()}"] if 0 < number <= len(lines) and not hidden else []
    )
    return [*shown, *said.splitlines()]


def load(modules: list[str]) -> None:
    """Before any fork: what tests are going to import."""
    for module in modules:
        with contextlib.suppress(Exception):  # the cell that imports it will say so
            importlib.import_module(module)


def main(post: Channel, student: Channel) -> None:
    """In the fork: examine one notebook."""
    task, _ = post.receive(60)
    if task["brief"]:
        Question.look_for_causes = False
    Examiner(post, student, task).run()
