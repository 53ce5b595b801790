"""The student's process: runs the notebook's cells, and does what the tests ask of its objects.

Everything in here may be in an attacker's hands: whatever it sends, the examiner takes as data.
"""

import builtins
import contextlib
import importlib
import io
import os
import random
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib.checks import calling

from .peer import Peer, describe, imported
from .shell import Shell
from .wire import Channel

_LONGEST_PRINT = 10_000
# What code that minds its own business does not do: it is told to the examiner.
_WATCHED = {
    "os.fork",
    "os.forkpty",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.kill",
    "os.killpg",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.setxattr",
    "os.truncate",
    "subprocess.Popen",
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "signal.pthread_kill",
    "shutil.rmtree",
    "resource.prlimit",
}


class Student(Peer):
    """Serves one notebook."""

    trusting = True

    def __init__(self, channel: Channel, shell: Shell) -> None:
        super().__init__(channel)
        self.shell = shell
        self.tried: list[str] = []

    def perform(self, name: str, arguments: list) -> tuple[str, Any, Any]:
        if name == "cell":
            outputs = self.shell.run(str(arguments[0]))
            tried, self.tried = self.tried, []
            return "ok", [outputs, tried], None
        if name == "names":
            space = self.shell.user_ns
            return "ok", {n: space[n] for n in arguments[0] if n in space}, None
        if name == "forget":
            self.forget()
            return "ok", None, None
        if name == "seed":
            which, *given = arguments
            (np.random.seed if which == "numpy" else random.seed)(*given)
            return "ok", None, None
        return self._recorded(name, arguments)

    def do(self, name: str, arguments: list) -> Any:
        if name == "blank":
            return calling.is_blank(*arguments)
        if name == "borrows":
            answer, own = arguments
            return calling.borrows(answer, [one for one in map(_loaded, own) if one is not None])
        return super().do(name, arguments)

    def imported(self, module: str, name: str) -> Any:
        return imported(module, name)

    def _recorded(self, name: str, arguments: list) -> tuple[str, Any, Any]:
        """What an object of the student's did when it was used, with all that goes with it."""
        used = name in ("call", "special") and any(map(_may_change, arguments[1:]))
        before = [self.written(one) for one in arguments] if used else None
        how, value, warned, printed = "ok", None, [], io.StringIO()
        with _watching(printed) as caught:
            try:
                with calling.time_limit():
                    value = self.do(name, arguments)
            except calling.TookTooLong:
                how = "endless"
            except BaseException as error:
                how, value = "error", describe(error, calling.line_of(error, _code(arguments[0])))
        warned = [[w.category.__name__, str(w.message)[:500]] for w in caught[:20]]
        changes = []
        if before is not None:
            changes = [
                [place, arguments[place]]
                for place, (old, new) in enumerate(
                    zip(before, map(self.written, arguments), strict=True)
                )
                if old != new
            ]
        tried, self.tried = self.tried, []
        return how, [value, printed.getvalue()[:_LONGEST_PRINT], warned, tried], changes


@contextlib.contextmanager
def _watching(printed: io.StringIO) -> Iterator[list[warnings.WarningMessage]]:
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(record=True) as caught,
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        yield caught


def _may_change(argument: Any) -> bool:
    if isinstance(argument, (tuple, list)):
        return isinstance(argument, list) or any(map(_may_change, argument))
    if isinstance(argument, dict):
        return True
    return isinstance(argument, (np.ndarray, set, np.random.Generator))


def _loaded(own: list) -> Any:
    """nnlib's function of this name, if this process has it: what is not here can't be used."""
    module, name = own
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _code(thing: Any) -> Any:
    """The function or the class whose lines a message may show."""
    if isinstance(thing, type) or hasattr(thing, "__code__"):
        return thing
    owner = getattr(thing, "__self__", thing)
    return owner if isinstance(owner, type) else type(owner)


def _input(prompt: object = "") -> str:
    raise EOFError("input() waits for someone to type, and nobody is there when this is graded")


def warm_up() -> Shell:
    """Before any fork: the shell."""
    shell = Shell.make()
    builtins.input = _input
    _try_out(shell, "1 / 0")  # the first traceback imports much
    return shell


def load(shell: Shell, modules: list[str]) -> None:
    """Before any fork: what notebooks are going to import."""
    for module in modules:
        with contextlib.suppress(Exception):  # the cell that imports it will say so
            importlib.import_module(module)
    if "matplotlib" in sys.modules:
        _try_out(shell, "import matplotlib.pyplot as plt\nplt.plot([1])")  # as does a figure


def _try_out(shell: Shell, source: str) -> None:
    shell.run(source)
    shell.reset(new_session=True)


def main(channel: Channel, shell: Shell) -> None:
    """In the fork, in the sandbox: serve until the examiner is gone."""
    student = Student(channel, shell)
    random.seed()
    np.random.seed()  # noqa: NPY002 (else all students would draw the same)

    own = os.getcwd()
    sys.path.append(own)  # last: a student's numpy.py must not stand before NumPy

    def watch(event: str, arguments: tuple) -> None:
        if event == "open":
            path, mode, _ = arguments
            if not (isinstance(mode, str) and set("wax+") & set(mode) and isinstance(path, str)):
                return
            if os.path.abspath(path).startswith((own, "/dev/null")):
                return
        elif event not in _WATCHED:
            return
        if len(student.tried) < 20:
            what = arguments[0] if arguments else ""
            student.tried.append(f"{event} {what!r}"[:120])

    sys.addaudithook(watch)
    channel.send(["hello", 0, 0])  # before any of the student's code has run
    student.serve()
