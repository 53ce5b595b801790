"""Warm processes to fork from, and the supervision of the two that grade a notebook."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnlib.checks import calling
from nnlib.grading import sandbox

from .scratch import Files, besides, emptied, remove, too_large
from .wire import BadMessage, Channel, Closed

# What nnlib's modules import when they are used: once, before any fork.
_LATE = {"nnlib.datasets": "sklearn.datasets"}
_SLACK = 15  # seconds that the examiner may take beyond a notebook's time
_LOOK = 0.25  # seconds between two looks at the scratch folder


class EngineError(Exception):
    """The engine can't work here: not a fault of any submission."""


class Gone(EngineError):  # noqa: N818 (said of the process)
    """A warm process has ended: by a lack of memory on this host, perhaps."""


@dataclass(frozen=True)
class Limits:
    """What one notebook may use: seconds by the clock for a cell and for all, bytes of memory, and
    seconds of processor time for a function that a test calls."""

    cell_seconds: float = 60
    seconds: float = 600
    memory: int = 2 << 30
    call_seconds: float = calling.SECONDS


@dataclass
class Examined:
    """What came of a notebook's code cells.

    outputs    place -> the outputs of a student's or locked cell
    verdicts   place -> {"verdict", "said", "cause", "score", "outputs"} of a test
    seconds    place -> how long it took
    deaths     what ended the student's process, if something did
    tried      what the sandbox may have had to refuse
    failed     why the examination itself did not come to its end; '' if it did
    """

    outputs: dict[int, Any] = field(default_factory=dict)
    verdicts: dict[int, Any] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    deaths: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    failed: str = ""


class _Zygote:
    def __init__(self, role: str, home: str) -> None:
        ours, theirs = socket.socketpair()
        environment = {
            **{k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "NNLIB_MNIST")},
            "HOME": home,
            "TMPDIR": home,
            "MPLCONFIGDIR": home,
            "IPYTHONDIR": home,
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "NBGRADER_EXECUTION": "autograde",
            # An arena for each thread would count as memory in use.
            "MALLOC_ARENA_MAX": "2",
            # One thread each, and set before NumPy is imported.
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        }
        command = [sys.executable, "-m", "nnlib.grading.execute.zygote", str(theirs.fileno())]
        log = open(os.path.join(home, f"{role}.log"), "wb")
        with log:
            self._process = subprocess.Popen(
                [*command, role],
                env=environment,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        theirs.close()
        self._control, self._lock, self._log = ours, threading.Lock(), log.name

    def ready(self) -> dict[str, str]:
        """Wait until it has imported everything; what each layer of the sandbox lacks."""
        lacking = self._control.recv(1 << 16)
        if not lacking:
            said = Path(self._log).read_text(errors="replace").strip().splitlines()
            raise EngineError(f"the grading process did not start: {(said or ['?'])[-1]}")
        return json.loads(lacking)

    def load(self, modules: Sequence[str]) -> None:
        self._ask({"import": list(modules)}, [])

    def fork(self, settings: dict[str, Any], sockets: Sequence[socket.socket]) -> int:
        return self._ask(settings, [s.fileno() for s in sockets])

    def end(self, pid: int) -> int:
        """Kill a child; the status with which it ended (negative: the signal)."""
        return self._ask({"reap": pid}, [])

    def _ask(self, request: dict, fds: list[int]) -> int:
        with self._lock:
            try:
                socket.send_fds(self._control, [json.dumps(request).encode()], fds)
                answer = self._control.recv(64)
            except OSError as error:
                raise Gone(f"a grading process has ended: {error}") from None
        if not answer:
            raise Gone("a grading process has ended")
        return json.loads(answer)

    def close(self) -> None:
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Nursery:
    """Two warm processes, from which any number of notebooks is examined, side by side.

    unsafe    whether to go on where the host does not give the sandbox that it takes at least
    layers    of the sandbox, of which those that the host gives are used

    Raises EngineError.
    """

    def __init__(
        self,
        unsafe: bool = False,
        layers: Collection[str] = sandbox.LAYERS,
    ) -> None:
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        self._home = tempfile.mkdtemp(prefix="nnlib-grade-")
        os.chmod(self._home, 0o755)
        self._students = _Zygote("student", self._home)
        self._examiners = _Zygote("examiner", self._home)
        self._imported: set[str] = set()
        try:
            lacking = self._students.ready()
            self._examiners.ready()
            self.layers = [one for one in layers if not lacking[one]]
            if missing := sorted(sandbox.MINIMUM - set(self.layers)):
                if not unsafe:
                    raise EngineError(
                        f"this host does not give the sandbox's {' and '.join(missing)}: "
                        "nnlib-grade doctor says why; --unsafe runs students' code without"
                    )
                self.layers = []
        except BaseException:
            self.close()
            raise
        self._user = sandbox.NOBODY if is_root and "user" in self.layers else None

    def load(self, modules: Collection[str]) -> None:
        """Import what notebooks and tests are going to import, once for all."""
        new = sorted(set(modules) - self._imported)
        if new:
            self._imported.update(new)
            late = [_LATE[module] for module in new if module in _LATE]
            students = [module for module in new if not module.startswith("nnlib.checks.")]
            self._examiners.load(new)
            self._students.load([*students, *late])

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """End everything, and leave no file."""
        self._students.close()
        self._examiners.close()
        remove(Path(self._home))

    def examine(
        self,
        cells: Sequence[dict],
        files: Files = (),
        own_files: Files = (),
        limits: Limits = Limits(),
        brief: bool = False,
    ) -> Examined:
        """Run a notebook's code cells, each {"role", "source", "id", "binds", "points"}; role is
        "answer", "extra", "locked" or "test".

        `files`, the student's, and `own_files`, the assignment's, lie beside the notebook; the
        tests have a copy of the assignment's that the student can't write to. `brief` ends with
        the first test that fails, and looks for no cause.
        """
        found = Examined()
        files = [*besides(files, own_files), *own_files]
        with self._folders(files, own_files) as (folder, examiners_folder):
            ours, theirs = socket.socketpair()
            student, students_end = socket.socketpair()
            pids: list[int] = []
            try:
                with theirs, student, students_end:
                    pids.append(self._fork(self._students, [students_end], folder, limits))
                    pids.append(
                        self._fork(self._examiners, [theirs, student], examiners_folder, limits)
                    )
                task = {
                    "cells": list(cells),
                    "cell_seconds": limits.cell_seconds,
                    "seconds": limits.seconds,
                    "brief": brief,
                    "folder": str(folder),
                }
                with ours:
                    self._supervise(Channel(ours), task, pids, folder, files, limits, found)
            finally:
                for zygote, pid in zip((self._students, self._examiners), pids, strict=False):
                    zygote.end(pid)
        return found

    def _supervise(
        self,
        post: Channel,
        task: dict,
        pids: list[int],
        folder: Path,
        files: Files,
        limits: Limits,
        found: Examined,
    ) -> None:
        until = time.monotonic() + limits.seconds + _SLACK
        try:
            post.send(task)
            while True:
                try:
                    (kind, *rest), _ = post.receive(_LOOK)
                except TimeoutError:
                    if time.monotonic() > until:
                        found.failed = "the examination did not come to its end"
                        return
                    if too_large(folder):
                        found.tried.append("filling the disk")
                        os.kill(pids[0], signal.SIGKILL)
                        emptied(folder)
                    continue
                if kind == "cell":
                    found.outputs[rest[0]], found.seconds[rest[0]] = rest[1:]
                elif kind == "test":
                    found.verdicts[rest[0]], found.seconds[rest[0]] = rest[1:]
                elif kind == "tried":
                    found.tried.append(rest[0])
                elif kind == "interrupt":
                    os.kill(pids[0], signal.SIGINT)
                elif kind == "restart":
                    status = self._students.end(pids[0])
                    found.deaths.append(f"{rest[1]} ({_in_words(status)})")
                    emptied(folder)
                    self._write(files, folder)
                    end, students_end = socket.socketpair()
                    pids[0] = self._fork(self._students, [students_end], folder, limits)
                    socket.send_fds(post.socket, [b"."], [end.fileno()])
                    end.close()
                    students_end.close()
                elif kind == "unborn":
                    raise EngineError("no way into the sandbox: see nnlib-grade doctor")
                elif kind == "end":
                    return
        except (Closed, BadMessage, ValueError) as error:
            found.failed = f"the examiner's process ended: {error}"

    def _fork(
        self, zygote: _Zygote, sockets: list[socket.socket], folder: Path, limits: Limits
    ) -> int:
        settings = {
            "folder": str(folder),
            "readable": str(folder.with_name("student")),
            "layers": self.layers,
            "user": self._user,
            "call_seconds": limits.call_seconds,
            "limits": {
                "memory": limits.memory,
                "seconds": int(limits.seconds) + _SLACK,
                "file_bytes": 64 << 20,
            },
        }
        return zygote.fork(settings, sockets)

    @contextlib.contextmanager
    def _folders(self, files: Files, own_files: Files) -> Iterator[tuple[Path, Path]]:
        """A folder for the student's process and one for the examiner's, both removed after."""
        folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=self._home))
        both = folder / "student", folder / "examiner"
        try:
            folder.chmod(0o755)
            for one, content in zip(both, (files, own_files), strict=True):
                one.mkdir()
                self._write(content, one)
            yield both
        finally:
            remove(folder)

    def _write(self, files: Files, folder: Path) -> None:
        for name, content in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if self._user is not None:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, self._user, self._user)


def _in_words(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-status).name
    return f"signal {-status}"


_warm: dict[bool, Nursery] = {}
_starting = threading.Lock()


def warm(unsafe: bool = False) -> Nursery:
    """This process's nursery, which lives until `close`. Raises EngineError."""
    with _starting:
        if unsafe not in _warm:
            _warm[unsafe] = Nursery(unsafe)
        return _warm[unsafe]


def close(only: Nursery | None = None) -> None:
    """End this process's nurseries, or one of them."""
    with _starting:
        for unsafe, nursery in list(_warm.items()):
            if only in (None, nursery):
                del _warm[unsafe]
                nursery.close()
