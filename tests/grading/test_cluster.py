"""A class graded on a Dask cluster, and with the gradebook in PostgreSQL: as on one computer."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT, nbgrader
from test_engine import DOUBLE, RIGHT, TINY, WRONG, course_of, grade_rows, hand_in, stati

from nnlib.grading.grade import Options, Row, grade_class
from nnlib.grading.gradebook import BadInput

SLEEPY = {"double": f"import time\ntime.sleep(0.5)\n{DOUBLE}"}
CLASS = {
    **{f"s{i:02}": RIGHT for i in range(4)},
    **{f"s{i:02}": WRONG for i in range(4, 8)},
    **{f"s{i:02}": SLEEPY for i in range(8, 11)},
    "s11": {},
}
SCORES = {s: {id(RIGHT): 3, id(WRONG): 1, id(SLEEPY): 3}.get(id(a), 0) for s, a in CLASS.items()}


def new_course(folder: Path, more: str = "") -> Path:
    """A course with the small assignment and twelve submissions. `more` goes into its config."""
    (folder / "solutions" / "tiny").mkdir(parents=True)
    config = (ROOT / "nbgrader_config.py").read_text()
    (folder / "nbgrader_config.py").write_text(f"{config}\n{more}\n")
    nbformat.write(TINY, folder / "solutions" / "tiny" / "tiny.ipynb")
    done = nbgrader(folder, "generate_assignment", "tiny")
    assert done.returncode == 0, done.stderr
    for student, answers in CLASS.items():
        hand_in(folder, student, answers)
    (folder / "submitted" / "s03" / "tiny" / "tiny.ipynb").write_text("{")
    return folder


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    return new_course(tmp_path_factory.mktemp("cluster") / "course")


@pytest.fixture(scope="module")
def local(released, tmp_path_factory) -> tuple[list[dict], dict]:
    """The rows of the run and of the gradebook as this computer alone makes them."""
    course = course_of(
        Path(shutil.copytree(released, tmp_path_factory.mktemp("local") / "course"))
    )
    rows = grade_class(course, "tiny")
    assert {r.student: r.score for r in rows} == {**SCORES, "s03": 0}
    return comparable(rows), grade_rows(course, "tiny")


def comparable(rows: list[Row]) -> list[dict]:
    return [{k: v for k, v in asdict(row).items() if k != "seconds"} for row in rows]


# Dask


@dataclass
class Cluster:
    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen]


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    """A scheduler and two workers, each a process of its own, on this computer's loopback."""
    pytest.importorskip("distributed", reason="needs the package distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    # Even without its dashboard, Dask has an HTTP server, which listens everywhere unless told.
    common = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    commands = [
        ["scheduler", *common, "--port", str(port)],
        *2 * [["worker", address, *common, "--no-nanny", "--nthreads", "1"]],
    ]
    log = open(tmp_path / "cluster.log", "w")
    with log:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                cwd=tmp_path,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for command in commands
        ]
    try:
        _wait_for_workers(address, tmp_path / "cluster.log")
        yield Cluster(address, started[0], started[1:])
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for_workers(address: str, log: Path) -> None:
    from distributed import Client

    try:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
    except (OSError, TimeoutError):
        pytest.fail(f"the cluster did not start:\n{log.read_text()[-2000:]}")


def listening(pid: int) -> list[str]:
    """The addresses, as /proc/net writes them, on which a process waits for connections."""
    own = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        try:
            own.add(os.readlink(fd))
        except OSError:
            continue
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
                found.append(fields[1].split(":")[0])
    return found


def test_a_cluster_gives_what_one_computer_gives(released, local, cluster, tmp_path):
    course = course_of(Path(shutil.copytree(released, tmp_path / "course")))
    told, heard = [], set()

    def done(row: Row, total: int) -> None:
        told.append((row.student, total))
        for process in (cluster.scheduler, *cluster.workers):
            heard.update(listening(process.pid))
        heard.update(listening(os.getpid()))

    rows = grade_class(course, "tiny", Options(scheduler=cluster.address), done)
    assert (comparable(rows), grade_rows(course, "tiny")) == local
    assert sorted(told) == [(student, 12) for student in sorted(CLASS)]
    assert heard == {"0100007F"}  # 127.0.0.1
    again = grade_class(course, "tiny", Options(scheduler=cluster.address))
    assert {row.status for row in again} == {"unchanged"}


def test_a_cluster_that_loses_a_worker_grades_all(released, local, cluster, tmp_path):
    course = course_of(Path(shutil.copytree(released, tmp_path / "course")))
    told = []

    def done(row: Row, total: int) -> None:
        told.append(row.student)
        if len(told) == 2:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

    rows = grade_class(course, "tiny", Options(scheduler=cluster.address), done)
    assert cluster.workers[0].wait(10) == -signal.SIGKILL
    assert sorted(told) == sorted(CLASS)
    assert (comparable(rows), grade_rows(course, "tiny")) == local


def test_a_scheduler_without_workers_is_refused(released, cluster, tmp_path):
    course = course_of(Path(shutil.copytree(released, tmp_path / "course")))
    for worker in cluster.workers:
        worker.terminate()
        worker.wait(20)
    with pytest.raises(BadInput, match="worker"):
        _stopped_after(30, lambda: grade_class(course, "tiny", Options(scheduler=cluster.address)))


def _stopped_after(seconds: int, action: Any) -> None:
    def stop(*_: Any) -> None:
        raise AssertionError("it waits for ever")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        action()
    finally:
        signal.alarm(0)


# PostgreSQL


def _programs() -> Path:
    """The folder of PostgreSQL's programs, which Debian does not put on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("needs PostgreSQL: apt install postgresql")
    return found[-1].parent


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of an empty database, of a server that only a socket in its own folder leads to."""
    programs = _programs()
    # Not below pytest's folders, where only their owner may go: PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    as_other: list[str] = []
    if os.geteuid() == 0:
        user = "postgres"
        as_other = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        shutil.chown(folder, user, user)
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*as_other, programs / program, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout

    settings = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        call("initdb", "-D", str(data), "-U", "teacher", "-A", "trust", "--no-sync", "-E", "UTF8")
        call("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", settings, "start")
        try:
            call("createdb", "-h", str(folder), "-U", "teacher", "gradebook")
            yield f"postgresql+psycopg://teacher@/gradebook?host={folder}"
        finally:
            call("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_gradebook_in_postgresql_gets_the_same_rows(postgres, local, tmp_path):
    pytest.importorskip("psycopg", reason="needs the package psycopg")
    folder = new_course(tmp_path / "course", f"c.CourseDirectory.db_url = {postgres!r}")
    assert not (folder / "gradebook.db").exists()
    course = course_of(folder)
    rows = grade_class(course, "tiny")
    assert (comparable(rows), grade_rows(course, "tiny")) == local
    assert set(stati({r.student: r for r in grade_class(course, "tiny")}).values()) == {
        "unchanged"
    }
    hand_in(folder, "s11", RIGHT)
    changed = {row.student: row for row in grade_class(course, "tiny") if row.status == "graded"}
    assert {s: row.score for s, row in changed.items()} == {"s11": 3}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    report = subprocess.run(
        [sys.executable, "-m", "nnlib.grading.app", "report", "tiny"],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert report.returncode == 0, report.stderr
    assert "12" in (folder / "reports" / "tiny.html").read_text()
    feedback = nbgrader(folder, "generate_feedback", "tiny", "--student", "s00")
    assert feedback.returncode == 0, feedback.stderr
    assert (folder / "feedback" / "s00" / "tiny" / "tiny.html").exists()
