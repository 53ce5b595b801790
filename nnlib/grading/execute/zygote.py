"""A process that has imported everything and does nothing but fork: `python -m … FD ROLE`.

It holds neither the gradebook nor any test. Its children are a student's process or an
examiner's, by ROLE. It ends when the one who started it is gone, and its children with it.
"""

import contextlib
import gc
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    role = sys.argv[2]
    # For IPython's and Matplotlib's own files; the children can't write to it.
    home = os.environ["HOME"]
    tempfile.tempdir = home
    from nnlib.checks import calling
    from nnlib.grading import sandbox
    from nnlib.grading.execute.wire import LARGEST, Channel

    shell = None
    if role == "student":
        from nnlib.grading.execute import student

        shell = student.warm_up()
    else:
        from nnlib.grading.execute import examiner

    with contextlib.suppress(OSError):
        sandbox.prepare()
    readable = sandbox.readable_paths()
    gc.collect()
    gc.freeze()
    control.send(json.dumps(sandbox.probe()).encode())

    def enter(settings: dict[str, Any]) -> None:
        control.close()
        os.setsid()
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")  # where memory runs out, this one goes first
        scratch = settings["folder"]
        os.chdir(scratch)
        for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"):
            os.environ[name] = scratch
        tempfile.tempdir = None
        calling.SECONDS = settings["call_seconds"]
        if settings["layers"]:
            mine = Path(scratch)
            sandbox.enter(
                mine if role == "student" else None,
                sandbox.Limits(**settings["limits"]),
                settings["layers"],
                [*readable, mine, Path(settings["readable"])],
                settings["user"],
            )

    def work(settings: dict[str, Any], sockets: list[socket.socket]) -> None:
        # Of its memory, an answer must leave enough to work with it.
        largest = min(LARGEST, settings["limits"]["memory"] // 8)
        channels = [Channel(s, largest) for s in sockets]
        if shell is not None:
            student.main(channels[0], shell)
        else:
            examiner.main(channels[0], channels[1])

    children: set[int] = set()
    status = 0
    while True:
        try:
            message, fds, _, _ = socket.recv_fds(control, 1 << 16, 4)
        except OSError:
            message = b""
        if not message:
            # Whoever started this is gone, by a kill perhaps: leave nothing behind.
            for pid in children:
                os.kill(pid, signal.SIGKILL)
            shutil.rmtree(home, ignore_errors=True)
            os._exit(0)
        request = json.loads(message)
        if "reap" in request:
            pid = request["reap"]
            if pid in children:  # else it may be another's by now
                os.kill(pid, signal.SIGKILL)
                _, status = os.waitpid(pid, 0)
                children.discard(pid)
            control.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())
            continue
        if "import" in request:
            if shell is not None:
                student.load(shell, request["import"])
            else:
                examiner.load(request["import"])
            gc.freeze()
            control.send(b"0")
            continue
        pid = os.fork()
        if pid == 0:
            try:
                enter(request)
                work(request, [socket.socket(fileno=fd) for fd in fds])
            finally:
                os._exit(0)
        children.add(pid)
        for fd in fds:
            os.close(fd)
        control.send(json.dumps(pid).encode())


if __name__ == "__main__":
    main()
