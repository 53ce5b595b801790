"""A class in which every second submission is hostile, broken or odd, graded at one go.

It is graded with all layers of the sandbox, without namespaces, which many hosts forbid, and as
an ordinary user. What the layers have no part in is graded once.
"""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from attacks import ACTIVATIONS, CASES, FULLS, Book, Case
from conftest import ROOT, nbgrader

from nnlib.grading import sandbox
from nnlib.grading.execute.nursery import Nursery

APART = Path(__file__).with_name("graded_apart.py")
ORDINARY = 12345
LIMITS = {"cell_seconds": 4, "seconds": 60, "memory": 512 << 20, "call_seconds": 3}
# What grading reads, and must leave as it is.
KEPT = ("solutions", "assignments", "submitted", "nbgrader_config.py")

WAYS = ("all layers", "without namespaces", "as an ordinary user")
# What reaches for files, processes, memory or the network.
AT_STAKE = re.compile(
    "read-|write-|search-|unreadable|cell-(kill|fork|daemon|subprocess|multi|thread|network|large"
    "|memory|many-files|deep|closed|fills|odd|removes|fd-2|os-exit|close|dup2|stop|segfault"
    "|abort|ignores-signals|exits-as|timers-that)|function-(kills|memory|segfaults)"
)
CLASSES = [(way, ACTIVATIONS) for way in WAYS] + [
    (WAYS[0], assignment) for assignment in FULLS if assignment != ACTIVATIONS
]


def cases_of(way: str, assignment: str) -> list[Case]:
    """Where layers are missing, the cases that try what the sandbox has to refuse."""
    cases = [case for case in CASES if case.assignment == assignment]
    if way != WAYS[2] and os.geteuid() == 0:
        cases = [case for case in cases if case.name != "unreadable"]  # to root it is not
    if way != WAYS[0]:
        cases = [case for case in cases if AT_STAKE.match(case.name)]
    return cases


@dataclass
class Class:
    """What came of a class: the rows, and what else there is to see."""

    folder: Path
    course: Path
    outside: Path
    mark: str
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    seconds: float = 0
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    in_temporary: list[str] = field(default_factory=list)

    def states(self) -> dict[str, Any]:
        """Content, mode, owner and time of all that grading has no business with."""
        places = [self.course / name for name in KEPT] + [self.outside]
        paths = [path for place in places for path in [place, *sorted(place.rglob("*"))]]
        found: dict[str, Any] = {str(path): _state(path) for path in paths}
        found["names"] = {p.name for p in self.course.iterdir()} - {"autograded", "gradebook.db"}
        return found


def _state(path: Path) -> tuple:
    about = path.lstat()
    content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    return about.st_mode, about.st_uid, about.st_nlink, about.st_mtime_ns, hash(content)


def fill(course: Path, outside: Path, mark: str, assignment: str, cases: list[Case]) -> None:
    """good, attack, good, attack, …, good: each a submission, sorted by name."""
    released = json.loads(
        (course / "assignments" / assignment / f"{assignment}.ipynb").read_text()
    )
    solution = json.loads((course / "solutions" / assignment / f"{assignment}.ipynb").read_text())

    def folder(student: str) -> Path:
        path = course / "submitted" / student / assignment
        path.mkdir(parents=True)
        return path / f"{assignment}.ipynb"

    for number in range(len(cases) + 1):
        folder(good(number)).write_text(Book(released, solution).honest().text())
    for number, case in enumerate(cases):
        path = folder(bad(number, case))
        case.write(path, Book(released, solution))
        if not case.of_files:  # a program, in which the places are to be named
            text = path.read_text()
            for name, value in (("COURSE", course), ("OUTSIDE", outside), ("MARK", mark)):
                text = text.replace(f"@{name}@", str(value))
            path.write_text(text)


def good(number: int) -> str:
    return f"{number:03}-good"


def bad(number: int, case: Case) -> str:
    return f"{number:03}x-{case.name}"


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    """A course in which the assignments of the cases are released."""
    folder = tmp_path_factory.mktemp("released")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for assignment in sorted({case.assignment for case in CASES}):
        shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
        done = nbgrader(folder, "generate_assignment", assignment)
        assert done.returncode == 0, done.stderr
    return folder


@contextlib.contextmanager
def graded(released: Path, way: str, assignment: str) -> Iterator[Class]:
    root = os.geteuid() == 0
    user = ORDINARY if way == WAYS[2] and root else None
    closed = closed_folders() if root else []
    if user and closed and (why := no_mounts()):
        pytest.skip(f"Python lies in {closed[0]}, closed to an ordinary user, and {why}")
    folder = Path(tempfile.mkdtemp(prefix="attacked-"))
    try:
        folder.chmod(0o755)
        found = Class(folder, folder / "course", folder / "outside", f"mark-{uuid.uuid4().hex}")
        shutil.copytree(released, found.course)
        found.outside.mkdir()
        (found.outside / "kept.txt").write_text("kept")
        (folder / "tmp").mkdir()
        cases = cases_of(way, assignment)
        fill(found.course, found.outside, found.mark, assignment, cases)
        for path in [folder, *folder.rglob("*")]:
            if user:
                os.chown(path, user, user, follow_symlinks=False)
        found.outside.chmod(0o777)
        (found.outside / "kept.txt").chmod(0o666)
        found.before = found.states()
        layers = [one for one in sandbox.LAYERS if one != "namespaces"]
        asked = {
            "assignment": assignment,
            "layers": layers if way == WAYS[1] else None,
            "limits": LIMITS,
        }
        command = [sys.executable, str(APART), str(found.course), json.dumps(asked)]
        if closed and not no_mounts():
            command = opened(closed, command, user)
        elif user:
            command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *command]
        environment = {**os.environ, "TMPDIR": str(folder / "tmp"), "HOME": str(folder / "tmp")}
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            command, env=environment, cwd=found.course, capture_output=True, text=True, timeout=900
        )
        assert done.returncode == 0, done.stderr[-6000:]
        result = json.loads(done.stdout.splitlines()[-1])
        found.rows = {row["student"]: row for row in result["rows"]}
        found.left, found.seconds = result["left"], result["seconds"]
        found.after = found.states()
        found.in_temporary = sorted(
            str(p.relative_to(folder)) for p in (folder / "tmp").rglob("nnlib-*")
        )
        yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def closed_folders() -> list[Path]:
    """Folders on the way to Python, its packages and this repository that others may not enter."""
    needed = [sys.base_prefix, sys.prefix, sysconfig.get_path("stdlib"), str(ROOT)]
    ways = {folder for path in needed for folder in (Path(path), *Path(path).parents)}
    return [folder for folder in sorted(ways) if not folder.stat().st_mode & 0o001]


def no_mounts() -> str:
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
    )
    return "" if tried.returncode == 0 else "mounts of one's own can't be had"


def opened(closed: list[Path], command: list[str], user: int | None) -> list[str]:
    """The command, where the closed folders are replaced by open ones with Python in them.

    The mounts are this command's own: nothing of the machine changes.
    """
    inside = [p for p in {sys.base_prefix, sys.prefix} if closed[0] in Path(p).parents]
    lines = ["set -e", "held=$(mktemp -d)"]
    for number, path in enumerate(inside):
        lines += [f"mkdir $held/{number}", f"mount --bind {path} $held/{number}"]
    lines += [f"mount -t tmpfs -o mode=755 none {closed[0]}"]
    for number, path in enumerate(inside):
        lines += [
            f"mkdir -p {path}",
            f"mount --move $held/{number} {path}",
            f"rmdir $held/{number}",
        ]
    lines += ["rmdir $held"]
    become = f"setpriv --reuid={user} --regid={user} --clear-groups" if user else ""
    lines += [f'exec {become} "$@"']
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines), "sh", *command]


@pytest.fixture(scope="module")
def classes(released) -> Iterator[Callable[[str, str], Class]]:
    """(way, assignment) -> that class, graded when it is first asked for."""
    found: dict[tuple[str, str], Class | BaseException] = {}
    with contextlib.ExitStack() as folders:

        def get(way: str, assignment: str) -> Class:
            if (way, assignment) not in found:
                try:
                    found[way, assignment] = folders.enter_context(
                        graded(released, way, assignment)
                    )
                except (Exception, pytest.skip.Exception) as error:
                    # Told to each of its tests, and not tried again for each.
                    found[way, assignment] = error
            one = found[way, assignment]
            if isinstance(one, BaseException):
                raise one
            return one

        yield get


@pytest.fixture
def attacked(classes, way: str, assignment: str) -> Class:
    return classes(way, assignment)


EACH = pytest.mark.parametrize(("way", "assignment"), CLASSES)
CASE = pytest.mark.parametrize(
    ("way", "assignment", "number", "case"),
    [
        pytest.param(*one, number, case, id=f"{case.name}, {one[0]}")
        for one in CLASSES
        for number, case in enumerate(cases_of(*one))
    ],
)


@CASE
def test_a_submission_gets_what_it_has_earned_and_its_neighbours_lose_nothing(
    attacked: Class, number: int, case: Case
) -> None:
    row = attacked.rows[bad(number, case)]
    said = "\n".join([*row["repaired"], *row["suspicious"], *row["trouble"], row["failed"]])
    assert (row["status"], row["score"]) == (case.status, case.score), said
    assert re.search(case.said, said), said
    for neighbour in (good(number), good(number + 1)):
        assert attacked.rows[neighbour]["score"] == FULLS[case.assignment]


@EACH
def test_grading_ends_and_leaves_no_process(attacked: Class) -> None:
    assert attacked.left == []


@EACH
def test_no_file_outside_the_gradebook_and_the_graded_notebooks_changes(attacked: Class) -> None:
    changed = {p for p in attacked.before if attacked.before[p] != attacked.after.get(p)}
    assert changed | (attacked.after.keys() - attacked.before.keys()) == set()


@EACH
def test_nothing_is_left_in_the_temporary_folders(attacked: Class) -> None:
    marked = [str(p) for d in ("/tmp", "/var/tmp", "/dev/shm") for p in Path(d).glob("*mark-*")]
    assert [p for p in marked if attacked.mark in p] + attacked.in_temporary == []


@EACH
def test_a_graded_notebook_stays_small_however_much_was_printed(attacked: Class) -> None:
    sizes = {p.stat().st_size: p for p in attacked.course.glob("autograded/*/*/*.ipynb")}
    assert max(sizes) < 25 << 20, sizes[max(sizes)]


@EACH
def test_the_gradebook_holds_each_score_and_nothing_else(attacked: Class) -> None:
    with sqlite3.connect(attacked.course / "gradebook.db") as database:
        found = database.execute(
            "select s.student_id, sum(g.auto_score), max(g.manual_score) from grade g"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id group by s.student_id"
        ).fetchall()
    scores = {student: score for student, score, _ in found}
    expected = {s: r["score"] for s, r in attacked.rows.items() if r["status"] == "graded"}
    assert scores == expected
    assert {manual for *_, manual in found} == {None}


def test_a_name_that_a_test_cell_made_is_not_the_students_in_the_next() -> None:
    def cell(role: str, source: str, name: str, *binds: str, points: float = 0) -> dict[str, Any]:
        return {
            "role": role,
            "source": source,
            "id": name,
            "binds": binds,
            "classes": [],
            "points": points,
        }

    cells = [
        cell("extra", "class check:\n    relu = print\nhelper = lambda *a: True", ""),
        cell("answer", "def relu(z):\n    return 0", "relu", "relu"),
        cell(
            "test",
            "from nnlib.checks import activations as check\n"
            "def helper(x):\n    return x == 5\ncheck\nassert helper(5)",
            "first",
            points=1,
        ),
        cell("test", "check.relu(relu)", "second", points=2),
        cell("test", "assert helper(relu(1))", "third", points=4),
    ]
    with Nursery() as nursery:
        found = nursery.examine(cells)
    assert [found.verdicts[place]["score"] for place in (2, 3, 4)] == [1, 0, 0]
