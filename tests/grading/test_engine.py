"""The engine against stock nbgrader, row by row, and what a class can do to a batch."""

import contextlib
import fcntl
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT, nbgrader
from made_up import mixed, solved
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from nnlib.grading import app, grade
from nnlib.grading.grade import Options, Row, grade_class

# Small assignments, made here


def locked(name: str, code: str) -> Any:
    return _cell(new_code_cell(code), name, locked=True)


def answer(name: str, right: str, stub: str = "") -> Any:
    """A cell for an answer; the release has the stub only."""
    solution = f"{stub}### BEGIN SOLUTION\n{right}\n### END SOLUTION"
    return _cell(new_code_cell(solution), name, solution=True)


def test_cell(name: str, code: str, hidden: str = "", points: float = 1) -> Any:
    if hidden:
        code += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return _cell(new_code_cell(code), name, grade=True, locked=True, points=points)


test_cell.__test__ = False  # type: ignore[attr-defined]


def written(name: str, points: float = 2) -> Any:
    return _cell(new_markdown_cell("Because."), name, grade=True, solution=True, points=points)


def _cell(cell: Any, name: str, **flags: Any) -> Any:
    cell["id"] = name
    about = {"grade": False, "locked": False, "solution": False, "task": False, **flags}
    cell.metadata["nbgrader"] = {**about, "schema_version": 3, "grade_id": name}
    return cell


def notebook(*cells: Any) -> nbformat.NotebookNode:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": kernel})


SETUP = "import numpy as np\n"
DOUBLE = "def double(x):\n    return 2 * x"
TINY = notebook(
    locked("tiny-setup", SETUP),
    answer("double", DOUBLE),
    test_cell("double-one", "assert double(2) == 4"),
    test_cell("double-many", "assert double(3) == 6", "assert double(-1) == -2", points=2),
    written("why"),
)
DATA = notebook(
    locked("data-setup", SETUP),
    answer("read", "def read():\n    return float(open('data.csv').read())"),
    test_cell("read-it", "assert read() == 41.5"),
    test_cell("read-own", "assert open('data.csv').read() == '41.5'"),
)
FIRST = notebook(answer("one", "one = 1"), test_cell("one-is", SETUP + "assert one == 1"))
SECOND = notebook(answer("two", "two = 2"), test_cell("two-is", SETUP + "assert two == 2"))


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Path:
    """A course of small assignments, released."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    notebooks = {
        "tiny/tiny": TINY,
        "data/data": DATA,
        "pair/first": FIRST,
        "pair/second": SECOND,
        "crossing/crossing": crossing(),
    }
    for path, content in notebooks.items():
        (folder / "solutions" / path).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(content, folder / "solutions" / f"{path}.ipynb")
    (folder / "solutions" / "data" / "data.csv").write_text("41.5")
    for name in sorted({path.split("/")[0] for path in notebooks}):
        done = nbgrader(folder, "generate_assignment", name)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def tiny(small, tmp_path) -> Path:
    """A copy of the course of small assignments, for one test."""
    return Path(shutil.copytree(small, tmp_path / "course"))


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    """The warm processes live on from one test to the next: starting them takes seconds."""
    close = grade.close
    grade.close = lambda: None
    yield
    grade.close = close
    close()


def answered(released: Path, answers: dict[str, str]) -> nbformat.NotebookNode:
    """A released notebook with these answers."""
    found = nbformat.read(released, 4)
    for cell in found.cells:
        cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
    return found


def hand_in(
    course: Path, student: str, answers: dict[str, str] | None = None, assignment: str = "tiny"
) -> Path:
    """A submission of every notebook of an assignment; its folder."""
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for released in (course / "assignments" / assignment).glob("*.ipynb"):
        nbformat.write(answered(released, answers or {}), folder / released.name)
    return folder


RIGHT = {"double": DOUBLE, "why": "It is so."}
WRONG = {"double": "def double(x):\n    return abs(2 * x)"}  # the hidden test sees it


def course_of(folder: Path, **config: Any) -> CourseDirectory:
    loaded = PyFileConfigLoader(str(folder / "nbgrader_config.py")).load_config()
    loaded.merge(Config(config))
    return CourseDirectory(root=str(folder), config=loaded)


def run(folder: Path, assignment: str = "tiny", **options: Any) -> dict[str, Row]:
    rows = grade_class(course_of(folder), assignment, Options(**options))
    return {row.student: row for row in rows}


def stati(rows: dict[str, Row]) -> dict[str, str]:
    return {student: row.status for student, row in rows.items()}


def grade_rows(course: CourseDirectory, assignment: str) -> dict[tuple, tuple]:
    """(student, notebook, cell) -> what the gradebook has of it; a row that is there twice fails."""
    rows: dict[tuple, tuple] = {}
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            for part in submission.notebooks:
                for one in part.grades:
                    key = submission.student_id, part.name, one.name
                    assert key not in rows
                    rows[key] = one.auto_score, one.manual_score, bool(one.needs_manual_grade)
                for one in part.comments:
                    key = submission.student_id, part.name, f"{one.name}: comment"
                    assert key not in rows
                    rows[key] = (one.auto_comment, one.manual_comment)
    return rows


def without_engine(course: Path) -> None:
    """From now on nbgrader grades this course in its own way."""
    config = course / "nbgrader_config.py"
    text, mark = config.read_text(), "# Grading by nnlib's engine"
    assert text.count(mark) == 1
    config.write_text(text.split(mark)[0])


# What stock nbgrader gives, the engine gives


COMPARED = ["01-one-neuron", "02-activations", "03-layers", "04-losses", "06-circuits"]


@pytest.mark.parametrize("assignment", COMPARED)
def test_the_course_is_graded_as_by_stock_nbgrader(course, tmp_path, assignment):
    ours = Path(shutil.copytree(course, tmp_path / "ours"))
    class_ = {
        "blank": nbformat.read(course / "assignments" / assignment / f"{assignment}.ipynb", 4),
        "reference": solved(assignment),
        "mixed-1": mixed(assignment, 1),
        "mixed-2": mixed(assignment, 2),
    }
    shutil.rmtree(ours / "submitted", ignore_errors=True)
    for student, content in class_.items():
        folder = ours / "submitted" / student / assignment
        folder.mkdir(parents=True)
        nbformat.write(content, folder / f"{assignment}.ipynb")
    theirs = Path(shutil.copytree(ours, tmp_path / "theirs"))
    without_engine(theirs)
    done = nbgrader(theirs, "autograde", assignment)
    assert done.returncode == 0, done.stderr[-3000:]
    rows = run(ours, assignment)
    assert set(stati(rows).values()) == {"graded"}
    expected = grade_rows(course_of(theirs), assignment)
    assert len({student for student, _, _ in expected}) == 4
    assert grade_rows(course_of(ours), assignment) == expected
    scores = [rows[student].score for student in class_]
    assert scores[0] == 0 and max(scores[2:]) < scores[1]


# The two ways to nbgrader's own buttons


def test_nbgrader_and_formgrader_give_the_rows_of_the_engine(tiny, tmp_path):
    hand_in(tiny, "ada", RIGHT)
    hand_in(tiny, "bo", WRONG)
    hand_in(tiny, "cy")
    by_command = Path(shutil.copytree(tiny, tmp_path / "command"))
    by_button = Path(shutil.copytree(tiny, tmp_path / "button"))
    rows = run(tiny)
    expected = grade_rows(course_of(tiny), "tiny")
    assert {s: r.score for s, r in rows.items()} == {"ada": 3, "bo": 1, "cy": 0}
    done = nbgrader(by_command, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    assert "ada: graded, 3 / 5" in done.stderr
    assert grade_rows(course_of(by_command), "tiny") == expected
    config = PyFileConfigLoader(str(by_button / "nbgrader_config.py")).load_config()
    config.CourseDirectory.root = str(by_button)
    api = NbGraderAPI(config=config)
    for student in rows:
        result = api.autograde("tiny", student)
        assert result["success"], result
    assert grade_rows(course_of(by_button), "tiny") == expected


# Batches

SLOW = {**RIGHT, "double": f"import time\ntime.sleep(0.4)\n{DOUBLE}"}


def start(course: Path, *arguments: str, module: str = "nnlib.grading.app") -> subprocess.Popen:
    """nnlib-grade run tiny, as its own process."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [sys.executable, "-m", module, "run", "tiny", *arguments],
        cwd=course,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(course: Path, *arguments: str) -> dict[str, str]:
    """student -> status, of a run that is waited for."""
    report = course.parent / "report.json"
    process = start(course, *arguments, "--json", str(report))
    said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return {row["student"]: row["status"] for row in json.loads(report.read_text())}


def wait_for_graded(course: Path, count: int, since: float = 0) -> None:
    for _ in range(1200):
        done = list(course.glob("autograded/*/tiny/tiny.ipynb"))
        if sum(path.stat().st_mtime > since for path in done) >= count:
            return
        time.sleep(0.05)
    raise AssertionError(f"{count} were not graded in 60 s")


def sessions(pid: int) -> set[int]:
    """The sessions of a process's children: the warm processes have one each."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for thread in threads for child in thread.read_text().split()]
    return {os.getsid(child) for child in children} - {os.getsid(0)}


def left_of(found: set[int]) -> list[str]:
    """The processes of these sessions that live on after a moment."""
    for _ in range(100):
        left = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[3]) in found and fields[0] != "Z":
                    left.append(stat.parent.name)
        if not left:
            return []
        time.sleep(0.05)
    return left


def test_a_killed_run_goes_on_where_it_was(tiny):
    students = [f"s{i:02}" for i in range(12)]
    for student in students:
        hand_in(tiny, student, SLOW)
    process = start(tiny, "--workers", "1")
    wait_for_graded(tiny, 3)
    warm = sessions(process.pid)
    assert len(warm) == 2
    process.kill()
    process.communicate()
    assert left_of(warm) == []
    before = {p.parts[-3] for p in tiny.glob("autograded/*/tiny/tiny.ipynb")}
    assert 3 <= len(before) < 12
    again = finished(tiny)
    assert {s for s, status in again.items() if status == "unchanged"} == before
    assert {s for s, status in again.items() if status == "graded"} == set(students) - before
    rows = grade_rows(course_of(tiny), "tiny")
    assert len(rows) == 12 * 5
    assert all(rows[s, "tiny", "double-many"] == (2, None, False) for s in students)


def test_a_killed_forced_run_is_resumed(tiny):
    students = [f"s{i:02}" for i in range(6)]
    for student in students:
        hand_in(tiny, student, SLOW)
    run(tiny)
    began = time.time()
    process = start(tiny, "--workers", "1", "--force")
    wait_for_graded(tiny, 2, since=began)
    process.kill()
    process.communicate()
    done = {
        path.parts[-3]
        for path in tiny.glob("autograded/*/tiny/tiny.ipynb")
        if path.stat().st_mtime > began
    }
    again = finished(tiny, "--force", "--resume")
    assert {s for s, status in again.items() if status == "unchanged"} == done
    assert set(again) == set(students)
    assert set(finished(tiny, "--force", "--resume").values()) == {"graded"}


def test_only_what_has_changed_is_graded_again(tiny):
    hand_in(tiny, "ada", WRONG)
    hand_in(tiny, "bo", RIGHT)
    assert stati(run(tiny)) == {"ada": "graded", "bo": "graded"}
    assert stati(run(tiny)) == {"ada": "unchanged", "bo": "unchanged"}
    hand_in(tiny, "ada", RIGHT)
    rows = run(tiny)
    assert stati(rows) == {"ada": "graded", "bo": "unchanged"}
    assert rows["ada"].score == 3
    assert stati(run(tiny, force=True)) == {"ada": "graded", "bo": "graded"}


def test_a_changed_hidden_test_grades_all_again(tiny):
    hand_in(tiny, "ada", RIGHT)
    hand_in(tiny, "bo", WRONG)
    assert {s: r.score for s, r in run(tiny).items()} == {"ada": 3, "bo": 1}
    path = tiny / "solutions" / "tiny" / "tiny.ipynb"
    path.write_text(path.read_text().replace("double(-1) == -2", "double(-1) == 2"))
    done = nbgrader(tiny, "generate_assignment", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    rows = run(tiny)
    assert {s: (r.status, r.score) for s, r in rows.items()} == {
        "ada": ("graded", 1),
        "bo": ("graded", 3),
    }


def test_a_markers_score_stays_and_is_shown_to_the_marker_again(tiny):
    hand_in(tiny, "ada", WRONG | {"why": "It is so."})
    run(tiny)
    course = course_of(tiny)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for cell, score in (("why", 1.5), ("double-many", 1.0)):
            one = gradebook.find_grade(cell, "tiny", "tiny", "ada")
            one.manual_score, one.needs_manual_grade = score, False
        gradebook.find_comment("why", "tiny", "tiny", "ada").manual_comment = "Go on."
        gradebook.db.commit()
    assert stati(run(tiny)) == {"ada": "unchanged"}
    hand_in(tiny, "ada", RIGHT)
    assert run(tiny)["ada"].score == 1 + 1 + 1.5
    rows = grade_rows(course, "tiny")
    assert rows["ada", "tiny", "why"] == (None, 1.5, True)
    assert rows["ada", "tiny", "double-many"] == (2, 1.0, True)
    assert rows["ada", "tiny", "double-one"] == (1, None, False)
    assert rows["ada", "tiny", "why: comment"] == (None, "Go on.")


LATE = '''
from nbgrader.plugins import BasePlugin


class Penalty(BasePlugin):
    """Half a point for each hour begun, more than all the points for the one called cy."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 99.0 if student_id == "cy" else 0.5 * -(-total_seconds_late // 3600)
'''


def test_a_late_submission_is_penalised_as_stock_does(tiny, tmp_path, monkeypatch):
    (tiny / "late.py").write_text(LATE)
    config = tiny / "nbgrader_config.py"
    config.write_text(
        config.read_text() + '\nc.AssignLatePenalties.plugin_class = "late.Penalty"\n'
    )
    course = course_of(tiny)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2030-01-01 12:00:00 UTC")
    times = {"ada": "2030-01-01 13:30:00 UTC", "bo": "2030-01-01 11:00:00 UTC", "dee": "soon"}
    for student, sent in {**times, "cy": "2030-01-01 12:00:01 UTC"}.items():
        (hand_in(tiny, student, RIGHT) / "timestamp.txt").write_text(sent)
    hand_in(tiny, "eve", RIGHT)  # without a time
    theirs = Path(shutil.copytree(tiny, tmp_path / "theirs"))
    monkeypatch.syspath_prepend(str(tiny))
    rows = run(tiny)
    got = penalties(course)
    assert got["ada"][:2] == (3.0, 1.0) and got["cy"][:2] == (3.0, 3.0)
    assert rows["ada"].score == 3  # as nbgrader counts: the penalty stands beside it
    assert got["bo"][:2] == (3.0, None) and got["eve"][:2] == (3.0, None)
    assert got["dee"][2] == "None"
    text = theirs / "nbgrader_config.py"
    last = text.read_text().rpartition("\nc.AssignLate")[2]
    without_engine(theirs)
    text.write_text(f"{text.read_text()}\nc.AssignLate{last}")
    shutil.rmtree(theirs / "submitted" / "dee")  # stock stops at a time that it can't read
    done = nbgrader(theirs, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    del got["dee"]
    assert penalties(course_of(theirs)) == got


def test_the_command_line_knows_the_rule_for_late_submissions(tiny, monkeypatch):
    config = tiny / "nbgrader_config.py"
    rule = 'c.AssignLatePenalties.plugin_class = "late.Penalty"'
    config.write_text(f"{config.read_text()}\n{rule}\n")
    monkeypatch.chdir(tiny)
    assert app.course_here().config.AssignLatePenalties.plugin_class == "late.Penalty"


def penalties(course: CourseDirectory) -> dict[str, tuple]:
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return {
            one.student_id: (
                float(one.score),
                one.notebooks[0].late_submission_penalty,
                str(one.timestamp),
            )
            for one in gradebook.assignment_submissions("tiny")
        }


def test_a_submission_in_time_after_a_late_one_is_not_penalised(tiny, monkeypatch):
    (tiny / "late.py").write_text(LATE)
    monkeypatch.syspath_prepend(str(tiny))
    course = course_of(tiny, AssignLatePenalties={"plugin_class": "late.Penalty"})
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2030-01-01 12:00:00 UTC")
    folder = hand_in(tiny, "ada", RIGHT)
    for sent, penalty in (("2030-01-01 13:00:00 UTC", 0.5), ("2030-01-01 11:00:00 UTC", None)):
        (folder / "timestamp.txt").write_text(sent)
        (row,) = grade_class(course, "tiny")
        assert row.status == "graded" and penalties(course)["ada"][1] == penalty
    assert (tiny / "autograded" / "ada" / "tiny" / "timestamp.txt").read_text() == sent


def test_one_student_alone_is_graded(tiny):
    for student in ("ada", "bo", "cy"):
        hand_in(tiny, student, RIGHT)
    assert stati(run(tiny, students=["bo"])) == {"bo": "graded"}
    assert {key[0] for key in grade_rows(course_of(tiny), "tiny")} == {"bo"}
    done = nbgrader(tiny, "autograde", "tiny", "--student", "cy")
    assert done.returncode == 0, done.stderr
    assert {key[0] for key in grade_rows(course_of(tiny), "tiny")} == {"bo", "cy"}


def test_students_whom_the_config_excludes_are_left_out(tiny):
    for student in ("ada", "bo", "cy"):
        hand_in(tiny, student, RIGHT)
    course = course_of(tiny, CourseDirectory={"student_id_exclude": "bo,cy"})
    assert [row.student for row in grade_class(course, "tiny")] == ["ada"]


def test_an_assignment_may_have_several_notebooks(tiny):
    hand_in(tiny, "ada", {"one": "one = 1", "two": "two = 2"}, "pair")
    hand_in(tiny, "bo", {"one": "one = 1", "two": "two = 3"}, "pair")
    (hand_in(tiny, "cy", {"one": "one = 1"}, "pair") / "second.ipynb").unlink()
    rows = run(tiny, "pair")
    assert {s: (r.score, r.max_score) for s, r in rows.items()} == {
        "ada": (2, 2),
        "bo": (1, 2),
        "cy": (1, 2),
    }
    assert any("second.ipynb: no such file" in one for one in rows["cy"].trouble)
    assert set(stati(run(tiny, "pair")).values()) == {"unchanged"}


def test_the_assignments_file_wins_over_the_students_of_the_same_name(tiny):
    right = {"read": "def read():\n    return float(open('data.csv').read())"}
    hand_in(tiny, "ada", right, "data")
    (hand_in(tiny, "bo", right, "data") / "data.csv").write_text("7")
    own = hand_in(tiny, "cy", {"read": "import mine\nread = mine.read"}, "data")
    (own / "mine.py").write_text(right["read"])
    rows = run(tiny, "data")
    assert {s: r.score for s, r in rows.items()} == {"ada": 2, "bo": 2, "cy": 2}
    graded = tiny / "autograded" / "bo" / "data"
    assert (graded / "data.csv").read_text() == "41.5"  # as stock leaves it


def test_what_is_written_can_be_shared_with_a_group(tiny):
    hand_in(tiny, "ada", RIGHT)
    (hand_in(tiny, "ada", RIGHT) / "notes.txt").write_text("mine")
    grade_class(course_of(tiny, CourseDirectory={"groupshared": True}), "tiny")
    graded = tiny / "autograded" / "ada" / "tiny"
    for path in (graded, graded.parent, graded.parent.parent):
        assert path.stat().st_mode & 0o2770 == 0o2770, path
    for name in ("tiny.ipynb", "notes.txt"):
        assert (graded / name).stat().st_mode & 0o777 == 0o664


def test_what_is_written_is_else_read_only(tiny):
    hand_in(tiny, "ada", RIGHT)
    run(tiny)
    graded = tiny / "autograded" / "ada" / "tiny" / "tiny.ipynb"
    assert graded.stat().st_mode & 0o777 == 0o444


# What a user may get wrong


def snapshot(course: Path) -> dict[str, str]:
    return {
        str(path.relative_to(course)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in sorted(course.rglob("*"))
    }


def refused(course: Path, capfd, monkeypatch, *arguments: str) -> str:
    """What the command says on stderr: one line; and it has written nothing."""
    monkeypatch.chdir(course)
    before = snapshot(course)
    capfd.readouterr()
    try:
        status: Any = app.main(["run", *arguments])
    except SystemExit as stopped:
        status = stopped.code
    said = capfd.readouterr().err
    assert status == 2
    assert len(said.strip().splitlines()) == 1, said
    assert snapshot(course) == before
    return said


def test_an_unknown_assignment_is_refused(tiny, capfd, monkeypatch):
    said = refused(tiny, capfd, monkeypatch, "tinny")
    assert "no assignment 'tinny'" in said and "known: crossing, data, pair, tiny" in said


def test_a_folder_without_a_gradebook_is_refused(tiny, capfd, monkeypatch):
    (tiny / "gradebook.db").unlink()
    assert "no gradebook at" in refused(tiny, capfd, monkeypatch, "tiny")


def test_a_course_without_submissions_is_refused(tiny, capfd, monkeypatch):
    assert "no folder" in refused(tiny, capfd, monkeypatch, "tiny")
    (tiny / "submitted").mkdir()
    assert "no submission of tiny" in refused(tiny, capfd, monkeypatch, "tiny")


def test_a_student_who_handed_in_nothing_is_refused(tiny, capfd, monkeypatch):
    hand_in(tiny, "ada", RIGHT)
    said = refused(tiny, capfd, monkeypatch, "tiny", "--student", "bo")
    assert "no submission of tiny by bo" in said


def test_a_scheduler_that_nobody_runs_is_refused(tiny, capfd, monkeypatch):
    pytest.importorskip("distributed")
    hand_in(tiny, "ada", RIGHT)
    said = refused(tiny, capfd, monkeypatch, "tiny", "--scheduler", "tcp://127.0.0.1:9")
    assert "the scheduler tcp://127.0.0.1:9 can't be reached" in said


def test_a_full_disk_is_refused(tiny, capfd, monkeypatch):
    hand_in(tiny, "ada", RIGHT)
    full = types.SimpleNamespace(total=10**9, used=10**9, free=10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    assert "make room first" in refused(tiny, capfd, monkeypatch, "tiny")


@pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
def test_a_number_of_workers_that_is_none_is_refused(tiny, capfd, monkeypatch, number):
    hand_in(tiny, "ada", RIGHT)
    assert "--workers" in refused(tiny, capfd, monkeypatch, "tiny", "--workers", number)


def test_a_second_run_at_the_same_time_is_refused(tiny, capfd, monkeypatch):
    hand_in(tiny, "ada", RIGHT)
    held = os.open(tiny, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "another run" in refused(tiny, capfd, monkeypatch, "tiny")
    finally:
        os.close(held)


def test_resume_without_force_is_refused(tiny, capfd, monkeypatch):
    hand_in(tiny, "ada", RIGHT)
    assert "--resume goes with --force" in refused(tiny, capfd, monkeypatch, "tiny", "--resume")


def test_submissions_that_this_user_may_not_read_are_refused(tiny, monkeypatch, capfd):
    hand_in(tiny, "ada", RIGHT)
    before = snapshot(tiny)
    (tiny / "submitted").chmod(0)
    try:
        status, said = as_ordinary_user(tiny, ["run", "tiny"])
    finally:
        (tiny / "submitted").chmod(0o755)
    assert status == 2 and "can't be read" in said
    assert len(said.strip().splitlines()) == 1, said
    assert snapshot(tiny) == before


def as_ordinary_user(course: Path, arguments: list[str]) -> tuple[int, str]:
    """Exit status and stderr of the command, in a fork that is not root."""
    log = course.parent / "stderr.txt"
    app.course_here()  # so that the fork, which may not read this Python's folder, imports nothing
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), log.read_text()
    status = 99
    try:
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
        os.chdir(course)
        if os.geteuid() == 0:
            for folder in (course, *course.parents):
                if folder.stat().st_uid == 0 and folder.stat().st_mode & 0o5 != 0o5:
                    folder.chmod(folder.stat().st_mode | 0o5)  # pytest's own, in the test's way
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
        sys.stderr = open(2, "w", closefd=False)
        status = app.main(arguments)
        sys.stderr.flush()
    finally:
        os._exit(status)


def test_control_c_ends_a_run_that_can_go_on(tiny):
    for i in range(6):
        hand_in(tiny, f"s{i}", SLOW)
    process = start(tiny, "--workers", "1")
    wait_for_graded(tiny, 2)
    warm = sessions(process.pid)
    assert len(warm) == 2
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert said.strip().splitlines()[-1].startswith("Stopped.") and "Traceback" not in said
    assert left_of(warm) == []
    again = finished(tiny)
    assert len(again) == 6 and 2 <= list(again.values()).count("unchanged") < 6
    assert len(grade_rows(course_of(tiny), "tiny")) == 6 * 5


# Across the boundary

# Each line: what crosses, a right answer, a wrong one, and a test as a teacher would write it. The
# right one has to pass by stock nbgrader and by the engine, the wrong one by neither.
VALUE = """
class Value:
    count = 0
    unit = "m"

    def __init__(self, data, before=()):
        self.data, self.grad, self.before = data, 0.0, before
        Value.count += 1

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def __eq__(self, other):
        return isinstance(other, Value) and self.data == other.data

    def __hash__(self):
        return hash(self.data)

    def __lt__(self, other):
        return self.data < other.data

    def __repr__(self):
        return f"Value({self.data})"

    def __abs__(self):
        return Value(abs(self.data))

    def __bool__(self):
        return self.data != 0

    def __float__(self):
        return float(self.data)

    def exp(self):
        return Value(np.exp(self.data))

    @property
    def half(self):
        return self.data / 2

    @half.setter
    def half(self, value):
        self.data = 2 * value

    @classmethod
    def zero(cls):
        return cls(0.0)

    @staticmethod
    def name():
        return "Value"

    def backward(self):
        self.grad = 1.0
        self._pass_back()

    def _pass_back(self):
        for value, local in self.before:
            value.grad += local
            value._pass_back()
"""
NOT_A_VALUE = """
class Value:
    count, unit, grad, data, half = 0, "s", 0.0, 0.0, 0.0

    def __init__(self, data=0.0):
        pass

    def __mul__(self, other):
        return self

    __add__ = __radd__ = __rmul__ = __sub__ = __pow__ = __mul__

    def __neg__(self):
        return self

    __abs__ = exp = __neg__

    def __bool__(self):
        return False

    def __float__(self):
        return 0.0

    def __lt__(self, other):
        return False

    def __repr__(self):
        return "?"

    def backward(self):
        pass

    @classmethod
    def zero(cls):
        return 0.0

    @staticmethod
    def name():
        return "?"
"""
WITH_VALUE = {
    "product": "assert (Value(2.0) * Value(3.0)).data == 6.0",
    "number-times-value": "assert (2 * Value(3.0)).data == 6.0",
    "numpy-times-value": "assert (np.float64(2.0) * Value(3.0)).data == 6.0",
    "difference-and-power": "assert ((Value(3.0) - Value(1.0)) ** 3).data == 8.0",
    "negative-and-absolute": "assert abs(-Value(2.0)).data == 2.0",
    "backward": "a, b = Value(2.0), Value(3.0)\nc = a * b + a\nc.backward()\nassert (a.grad, b.grad) == (4.0, 2.0)",
    "isinstance": "assert isinstance(Value(2.0) * 3, Value) and (Value(2.0) * 3).data == 6",
    "type-of": "assert type(Value(2.0) * 3) is Value and type(Value(1.0)).__name__ == 'Value' and Value(1.0).data == 1",
    "class-attribute": "assert Value.unit == 'm' and Value(1.0).unit == 'm'",
    "class-attribute-set": "before = Value.count\nValue(1.0)\nassert Value.count == before + 1\nValue.unit = 'km'\nassert Value(2.0).unit == 'km'\nValue.unit = 'm'",
    "property": "v = Value(4.0)\nassert v.half == 2.0\nv.half = 5.0\nassert v.data == 10.0",
    "set-and-delete": "v = Value(4.0)\nv.label = 'a'\nassert v.label == 'a' and v.data == 4\ndel v.label\nassert not hasattr(v, 'label')",
    "class-and-static-methods": "assert Value.zero().data == 0.0 and Value.name() == 'Value'",
    "equal": "assert Value(1.0) == Value(1.0) and Value(1.0) != Value(2.0)",
    "in-a-set": "assert len({Value(1.0), Value(1.0), Value(2.0)}) == 2",
    "sorted": "assert [v.data for v in sorted([Value(3.0), Value(1.0)])] == [1.0, 3.0]",
    "sum-of": "assert sum([Value(3.0), Value(1.0)]).data == 4.0",
    "truth": "assert Value(1.0) and not Value(0.0)",
    "as-float": "assert float(Value(1.5)) == 1.5 and np.isclose(float(Value(2.0)), 2.0)",
    "as-text": "assert repr(Value(1.5)) == 'Value(1.5)' and f'{Value(2.0)}' == 'Value(2.0)'",
    "numpy-function": "assert np.exp(Value(0.0)).data == 1.0",
    "array-of-values": "assert (np.array([Value(1.0), Value(2.0)]) * 2)[1].data == 4.0",
    "dot-of-values": "assert np.dot(np.array([Value(1.0), Value(2.0)]), np.array([3.0, 4.0])).data == 11.0",
    "numerical-gradient": "x = Value(3.0)\ny = x * x\ny.backward()\nh = 1e-6\nslope = ((Value(3.0 + h) * Value(3.0 + h)).data - (Value(3.0 - h) * Value(3.0 - h)).data) / (2 * h)\nassert abs(x.grad - slope) < 1e-6 and x.grad",
    "subclass-by-the-test": "class Mine(Value):\n    def more(self):\n        return self.data + 1\nassert Mine(2.0).more() == 3.0",
    "deep-copy": "import copy\nv = Value(2.0)\ntwin = copy.deepcopy(v)\ntwin.data = 5.0\nassert v.data == 2.0",
    "method-kept": "m = Value(2.0).backward\nm()\nassert callable(m) and Value(2.0).data == 2.0",
    "patched-by-the-test": "Value.double = lambda self: self.data * 2\nassert Value(4.0).double() == 8.0",
}
CROSSING = {
    "subclass": (
        "class A:\n    pass\nclass B(A):\n    pass",
        "class A:\n    pass\nclass B:\n    pass",
        "assert issubclass(B, A) and isinstance(B(), A)",
    ),
    "with": (
        "class Lock:\n    held = False\n    def __enter__(self):\n        self.held = True\n        return self\n    def __exit__(self, *_):\n        self.held = False",
        "class Lock:\n    held = False\n    def __enter__(self):\n        return self\n    def __exit__(self, *_):\n        pass",
        "with Lock() as lock:\n    assert lock.held\nassert not lock.held",
    ),
    "with-an-error": (
        "class Quiet:\n    def __enter__(self):\n        pass\n    def __exit__(self, kind, error, where):\n        return kind is not None and issubclass(kind, ValueError)",
        "class Quiet:\n    def __enter__(self):\n        pass\n    def __exit__(self, *_):\n        pass",
        "with Quiet():\n    raise ValueError('hidden')",
    ),
    "iteration": (
        "class Count:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n        return iter(range(self.n))\n    def __len__(self):\n        return self.n\n    def __getitem__(self, i):\n        return list(range(self.n))[i]",
        "class Count:\n    def __init__(self, n):\n        pass\n    def __iter__(self):\n        return iter([])\n    def __len__(self):\n        return 0\n    def __getitem__(self, i):\n        return None",
        "c = Count(3)\na, b, d = c\nassert list(c) == [0, 1, 2] and len(c) == 3 and c[-1] == 2 and c[1:] == [1, 2] and 2 in c and d == 2",
    ),
    "generator": (
        "def down(n):\n    while n:\n        yield n\n        n -= 1",
        "def down(n):\n    yield n",
        "assert list(down(3)) == [3, 2, 1]\ng = down(2)\nassert next(g) == 2 and next(g) == 1 and next(g, None) is None and list(zip(down(2), 'ab')) == [(2, 'a'), (1, 'b')]",
    ),
    "endless-generator": (
        "import itertools\ndef evens():\n    yield from itertools.count(0, 2)",
        "def evens():\n    while True:\n        yield 1",
        "import itertools\nassert list(itertools.islice(evens(), 4)) == [0, 2, 4, 6]",
    ),
    "generator-send": (
        "def echo():\n    got = None\n    while True:\n        got = yield got",
        "def echo():\n    while True:\n        yield 0",
        "e = echo()\nnext(e)\nassert e.send(5) == 5\ne.close()",
    ),
    "figure": (
        "import matplotlib.pyplot as plt\ndef draw(x):\n    fig, ax = plt.subplots()\n    ax.plot(x, x**2, label='square')\n    ax.set_title('Square')\n    return fig",
        "import matplotlib.pyplot as plt\ndef draw(x):\n    fig, ax = plt.subplots()\n    ax.plot(x, x)\n    return fig",
        "fig = draw(np.arange(4.0))\nassert np.allclose(fig.axes[0].lines[0].get_ydata(), [0, 1, 4, 9])\nassert fig.axes[0].get_title() == 'Square' and len(fig.axes) == 1",
    ),
    "plain-results": (
        "def plain():\n    return {'a': [1, 2.5, None], 'b': (True, 1j), 'c': {1, 2}, 'd': b'x', 'e': 2**100, 3: frozenset('x')}",
        "def plain():\n    return {'a': [1, 2.5, 0], 'b': (True, 1j), 'c': {1, 2}, 'd': b'x', 'e': 2**100, 3: frozenset('x')}",
        "assert plain() == {'a': [1, 2.5, None], 'b': (True, 1j), 'c': {2, 1}, 'd': b'x', 'e': 2**100, 3: frozenset('x')} and type(plain()['b']) is tuple and plain()['b'][0] is True",
    ),
    "not-finite": (
        "def odd():\n    return float('inf'), -float('inf'), float('nan')",
        "def odd():\n    return 1.0, 2.0, 3.0",
        "a, b, c = odd()\nassert a == np.inf and b == -np.inf and c != c",
    ),
    "arrays": (
        "def arrays():\n    a = np.arange(6, dtype=np.float32).reshape(2, 3)\n    return {'x': [a, (a.T, a > 2)], 'y': np.array(5), 'z': a[0, 0], 'w': np.array(['a', 'bc'])}",
        "def arrays():\n    a = np.arange(6, dtype=np.float64).reshape(2, 3)\n    return {'x': [a, (a.T, a > 2)], 'y': np.array(5), 'z': a[0, 0], 'w': np.array(['a', 'bc'])}",
        "r = arrays()\nassert r['x'][0].dtype == np.float32 and r['x'][1][0].shape == (3, 2) and r['x'][1][1].dtype == bool\nassert r['y'].shape == () and isinstance(r['z'], np.float32) and list(r['w']) == ['a', 'bc']\nnp.testing.assert_allclose(r['x'][1][0], np.arange(6).reshape(2, 3).T)",
    ),
    "large-array": (
        "def large():\n    return np.ones((1000, 1000))",
        "def large():\n    return np.zeros((1000, 1000))",
        "assert large().sum() == 1e6",
    ),
    "mutates": (
        "def clip(x):\n    x[x < 0] = 0",
        "def clip(x):\n    x = np.maximum(x, 0)",
        "x = np.array([-1.0, 2.0])\nassert clip(x) is None\nassert x.tolist() == [0.0, 2.0]",
    ),
    "mutates-a-list": (
        "def push(items, one):\n    items.append(one)",
        "def push(items, one):\n    items = items + [one]",
        "items = [1]\npush(items, 2)\nassert items == [1, 2]",
    ),
    "mutates-a-dict": (
        "def note(book, name):\n    book[name] = book.get(name, 0) + 1",
        "def note(book, name):\n    pass",
        "book = {}\nnote(book, 'a')\nnote(book, 'a')\nassert book == {'a': 2}",
    ),
    "reshapes": (
        "def flat(x):\n    x.shape = (-1,)",
        "def flat(x):\n    pass",
        "x = np.ones((2, 3))\nflat(x)\nassert x.shape == (6,)",
    ),
    "same-object": (
        "def same(x):\n    return x",
        "def same(x):\n    return x.copy()",
        "x = np.ones(3)\nassert same(x) is x",
    ),
    "raises": (
        "def root(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x**0.5",
        "def root(x):\n    if x < 0:\n        raise TypeError('negative')\n    return x**0.5",
        "try:\n    root(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error) and error.args == ('negative',)\nelse:\n    assert False",
    ),
    "raises-its-own": (
        "class Empty(Exception):\n    pass\ndef first(x):\n    if not x:\n        raise Empty('none')\n    return x[0]",
        "class Empty(Exception):\n    pass\ndef first(x):\n    return x and x[0]",
        "try:\n    first([])\n    assert False, 'nothing raised'\nexcept Empty as error:\n    assert 'none' in str(error)",
    ),
    "raises-key-error": (
        "def look(d):\n    return d['a']",
        "def look(d):\n    return d.get('a')",
        "try:\n    look({})\n    raise RuntimeError\nexcept KeyError as error:\n    assert error.args == ('a',)",
    ),
    "unittest-raises": (
        "def root(x):\n    if x < 0:\n        raise ValueError('negative')",
        "def root(x):\n    return 0",
        "import unittest\nwith unittest.TestCase().assertRaises(ValueError):\n    root(-1)",
    ),
    "prints": (
        "def hello(name):\n    print('hello', name)",
        "def hello(name):\n    return 'hello ' + name",
        "import contextlib, io\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    hello('Ada')\nassert out.getvalue() == 'hello Ada\\n'",
    ),
    "warns": (
        "import warnings\ndef loud():\n    warnings.warn('careful', UserWarning)",
        "def loud():\n    pass",
        "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n    warnings.simplefilter('always')\n    loud()\nassert len(caught) == 1 and 'careful' in str(caught[0].message)",
    ),
    "callback": (
        "def gradient(f, w):\n    g = np.zeros_like(w)\n    for i in range(len(w)):\n        e = np.zeros_like(w)\n        e[i] = 1e-5\n        g[i] = (f(w + e) - f(w - e)) / 2e-5\n    return g",
        "def gradient(f, w):\n    return w",
        "assert np.allclose(gradient(lambda w: (w**2).sum(), np.array([1.0, 2.0])), [2.0, 4.0])",
    ),
    "callback-counts": (
        "def twice(f):\n    return f(1) + f(2)",
        "def twice(f):\n    return 3 + f(0) - f(0)",
        "calls = []\ndef f(x):\n    calls.append(x)\n    return x\nassert twice(f) == 3 and calls == [1, 2]",
    ),
    "callback-raises": (
        "def safe(f):\n    try:\n        return f()\n    except ZeroDivisionError:\n        return 0",
        "def safe(f):\n    return f()",
        "assert safe(lambda: 1 / 0) == 0",
    ),
    "callback-with-an-object": (
        "class Box:\n    def __init__(self, x):\n        self.x = x\ndef put(f):\n    return f(Box(3)).x",
        "class Box:\n    def __init__(self, x):\n        self.x = x\ndef put(f):\n    return Box(0).x",
        "def grow(box):\n    box.x += 1\n    return box\nassert put(grow) == 4",
    ),
    "returned-function": (
        "def adder(n):\n    return lambda x: x + n",
        "def adder(n):\n    return lambda x: x",
        "assert adder(2)(3) == 5 and [f(1) for f in (adder(1), adder(2))] == [2, 3]",
    ),
    "composed": (
        "def compose(f, g):\n    return lambda x: f(g(x))",
        "def compose(f, g):\n    return f",
        "assert compose(lambda x: x + 1, lambda x: 2 * x)(3) == 7\nassert compose(np.sqrt, np.abs)(-4.0) == 2.0",
    ),
    "arguments": (
        "def parts(a, b=2, *more, c=3, **rest):\n    return a, b, more, c, rest",
        "def parts(a, b=2, *more, c=4, **rest):\n    return a, b, more, c, rest",
        "assert parts(1) == (1, 2, (), 3, {}) and parts(1, 5, 6, c=7, d=8) == (1, 5, (6,), 7, {'d': 8})\nimport inspect\nassert str(inspect.signature(parts)) == '(a, b=2, *more, c=3, **rest)'",
    ),
    "mutable-default": (
        "def pile(x, into=[]):\n    into.append(x)\n    return into",
        "def pile(x, into=None):\n    return [x]",
        "pile(1)\nassert pile(2) == [1, 2]",
    ),
    "about-a-function": (
        "def named(x):\n    'Says what.'\n    return x",
        "def other(x):\n    'Says what.'\nnamed = other",
        "import types\nassert callable(named) and named.__name__ == 'named' and named.__doc__ == 'Says what.'",
    ),
    "is-a-function": (
        "def func(x):\n    return x",
        "func = 3",
        "import types\nassert isinstance(func, types.FunctionType)",
    ),
    "its-source": (
        "def total(x):\n    return np.sum(x)",
        "def total(x):\n    s = 0\n    for v in x:\n        s += v\n    return s",
        "import inspect\nassert 'for ' not in inspect.getsource(total)",
    ),
    "by-its-name": (
        "def plus(x):\n    return x + 1",
        "def plus(x):\n    return x",
        "assert 'plus' in globals() and eval('plus(1)') == 2",
    ),
    "seeded": (
        "def draw():\n    return np.random.rand()",
        "def draw():\n    return 0.5",
        "np.random.seed(3)\nexpected = np.random.rand()\nnp.random.seed(3)\nassert draw() == expected",
    ),
    "seeded-generator": (
        "def draw(rng):\n    return rng.normal(size=3)",
        "def draw(rng):\n    return np.zeros(3)",
        "rng = np.random.default_rng(3)\nassert np.array_equal(draw(rng), np.random.default_rng(3).normal(size=3)) and rng.random() != np.random.default_rng(3).random()",
    ),
    "a-global-of-the-tests": (
        "def area(r):\n    return pi_here * r**2",
        "def area(r):\n    return 0",
        "pi_here = 3\nassert area(2) == 12",
    ),
    "patched-input": (
        "def ask():\n    return int(input('How old? '))",
        "def ask():\n    return 0",
        "import builtins\nkept, builtins.input = builtins.input, lambda prompt: '42'\ntry:\n    assert ask() == 42\nfinally:\n    builtins.input = kept",
    ),
    "array-in-an-object": (
        "class Layer:\n    def __init__(self):\n        self.W = np.ones((2, 2))\n    def forward(self, x):\n        return x @ self.W",
        "class Layer:\n    def __init__(self):\n        self.W = np.ones((2, 2))\n    def forward(self, x):\n        return x",
        "layer = Layer()\nlayer.W[0, 0] += 1\nassert np.allclose(layer.forward(np.array([1.0, 0.0])), [2.0, 1.0])",
    ),
    "array-in-an-object-set": (
        "class Layer:\n    def __init__(self):\n        self.W = np.ones((2, 2))\n    def forward(self, x):\n        return x @ self.W",
        "class Layer:\n    def __init__(self):\n        self.W = np.ones((2, 2))\n    def forward(self, x):\n        return x",
        "layer = Layer()\nlayer.W = np.zeros((2, 2))\nlayer.W += 1\nassert np.allclose(layer.forward(np.array([1.0, 0.0])), [1.0, 1.0])",
    ),
    "list-in-an-object": (
        "class Stack:\n    def __init__(self):\n        self.items = []\n    def pop(self):\n        return self.items.pop()",
        "class Stack:\n    def __init__(self):\n        self.items = []\n    def pop(self):\n        return 0",
        "s = Stack()\ns.items.append(3)\nassert s.pop() == 3",
    ),
    "lists-of-objects": (
        "class Node:\n    def __init__(self, x):\n        self.x, self.next = x, None\ndef chain(n):\n    nodes = [Node(i) for i in range(n)]\n    for a, b in zip(nodes, nodes[1:]):\n        a.next = b\n    return nodes",
        "class Node:\n    def __init__(self, x):\n        self.x, self.next = x, None\ndef chain(n):\n    return [Node(i) for i in range(n)]",
        "nodes = chain(3)\nassert nodes[0].next is nodes[1] and nodes[1].next.x == 2 and nodes[2].next is None and nodes.index(nodes[1]) == 1",
    ),
    "named-tuple": (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\ndef centre():\n    return Point(1, 2)",
        "def centre():\n    return (1, 2, 3)",
        "p = centre()\nassert p.x == 1 and p == (1, 2)",
    ),
    "data-class": (
        "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: float\n    y: float = 0.0",
        "class Point:\n    def __init__(self, x, y=0.0):\n        self.x, self.y = x, y",
        "assert Point(1.0) == Point(1.0, 0.0) and Point(1.0).y == 0.0",
    ),
    "enum": (
        "from enum import Enum\nclass Colour(Enum):\n    RED = 1\n    BLUE = 2",
        "class Colour:\n    RED = 3\n    BLUE = 2",
        "assert Colour.RED.value == 1 and Colour(2) is Colour.BLUE and len(list(Colour)) == 2",
    ),
    "counter": (
        "from collections import Counter\ndef count(text):\n    return Counter(text)",
        "def count(text):\n    return {}",
        "assert count('aab')['a'] == 2 and count('aab').most_common(1) == [('a', 2)]",
    ),
    "fraction": (
        "from fractions import Fraction\ndef half():\n    return Fraction(1, 2)",
        "from fractions import Fraction\ndef half():\n    return Fraction(1, 3)",
        "from fractions import Fraction\nassert half() == Fraction(1, 2) and half() == 0.5",
    ),
    "date": (
        "import datetime\ndef day():\n    return datetime.date(2030, 1, 2)",
        "import datetime\ndef day():\n    return datetime.date(2030, 1, 3)",
        "import datetime\nassert day() == datetime.date(2030, 1, 2)",
    ),
    "lists-in-numpy": (
        "def rows():\n    return [[1, 2], [3, 4]]",
        "def rows():\n    return [[1, 2], [3, 5]]",
        "assert np.array_equal(rows(), [[1, 2], [3, 4]])",
    ),
    "array-like": (
        "class Vector:\n    def __array__(self, dtype=None, copy=None):\n        return np.array([1.0, 2.0])",
        "class Vector:\n    def __array__(self, dtype=None, copy=None):\n        return np.array([1.0, 3.0])",
        "assert np.allclose(Vector(), [1.0, 2.0])",
    ),
    "callable-object": (
        "class Net:\n    def __call__(self, x):\n        return 2 * x\nnet = Net()",
        "class Net:\n    def __call__(self, x):\n        return x\nnet = Net()",
        "assert net(3) == 6 and callable(net)",
    ),
    "method-passed": (
        "class Net:\n    def predict(self, x):\n        return x > 0\nnet = Net()",
        "class Net:\n    def predict(self, x):\n        return x < 0\nnet = Net()",
        "assert list(map(net.predict, [-1, 1])) == [False, True]",
    ),
    "variable": (
        "n_inputs = 64\nweights = np.ones(3)",
        "n_inputs = 63\nweights = np.ones(3)",
        "assert n_inputs == 64 and weights.sum() == 3",
    ),
    "recursion": (
        "def depth(n):\n    return 0 if n == 0 else 1 + depth(n - 1)",
        "def depth(n):\n    return 0",
        "assert depth(800) == 800",
    ),
    "state": (
        "seen = []\ndef tick():\n    seen.append(1)\n    return len(seen)",
        "def tick():\n    return 1",
        "tick()\nassert tick() == 2 and len(seen) == 2",
    ),
    "texts": (
        "def says():\n    return 'ü\\n\\u2028 \\U0001f600'",
        "def says():\n    return ''",
        "assert says() == 'ü\\n\\u2028 \\U0001f600'",
    ),
    "magic-in-the-test": ("magic = 1", "magic = 2", "%matplotlib inline\nassert magic == 1"),
    "magic-for-the-cell": ("t = 1", "t = 2", "%%time\nassert t == 1"),
    "shell-of-the-test": (
        "k = 1",
        "k = 2",
        "get_ipython().run_line_magic('matplotlib', 'inline')\nassert k == 1",
    ),
    "asynchronous": (
        "async def later():\n    return 5",
        "async def later():\n    return 4",
        "assert await later() == 5",
    ),
    "hidden-by-an-earlier-test": (
        "def slope(x):\n    return 2 * x",
        "def slope(x):\n    return x",
        "assert slope(3) == 6",
    ),
    "none-for-a-name": ("given = None", "given = 0", "assert given is None"),
}


def crossing() -> nbformat.NotebookNode:
    """One question for each line of the tables above, and a few that need several cells."""
    cells = [
        locked(
            "crossing-setup",
            f"{SETUP}table = [1, 2, 3]\n\n\ndef close(a, b):\n    return abs(a - b) < 1e-9",
        ),
        answer("value", VALUE),
        *(test_cell(f"value-{name}", code) for name, code in WITH_VALUE.items()),
    ]
    for name, (right, _, code) in CROSSING.items():
        cells += [answer(name, right), test_cell(f"{name}-test", code)]
    cells += [
        answer("third", "    return x / 3", "def third(x):\n    "),
        test_cell(
            "helper", "def check_third(x):\n    assert close(third(x), x / 3)\ncheck_third(1)"
        ),
        test_cell("helper-used", "check_third(2)"),
        answer("stub", "result = 7", "result = None\n"),
        test_cell("stub-name", "assert result == 7"),
        answer("part", "part = 0.5"),
        test_cell("partial", "part"),
        test_cell("partial-text", "'well done' if part else 1 / 0"),
        test_cell("locked-data", "assert sum(table) == 6 and close(third(3), 1)"),
    ]
    return notebook(*cells)


RIGHT_ONES = {
    "value": VALUE,
    **{name: right for name, (right, _, _) in CROSSING.items()},
    "third": "def third(x):\n    return x / 3",
    "stub": "result = 7",
    "part": "part = 0.5",
}
WRONG_ONES = {
    "value": NOT_A_VALUE,
    **{name: wrong for name, (_, wrong, _) in CROSSING.items()},
    "third": "def third(x):\n    return x / 2",
    "stub": "result = None",
    "part": "part = 0",
}


@pytest.fixture(scope="module")
def crossed(small, tmp_path_factory) -> dict[str, dict[str, Any]]:
    """ "engine" or "stock" -> (student, cell) -> score."""
    ours = Path(shutil.copytree(small, tmp_path_factory.mktemp("crossing") / "ours"))
    hand_in(ours, "right", RIGHT_ONES, "crossing")
    hand_in(ours, "wrong", WRONG_ONES, "crossing")
    theirs = Path(shutil.copytree(ours, ours.parent / "theirs"))
    without_engine(theirs)
    done = nbgrader(theirs, "autograde", "crossing")
    assert done.returncode == 0, done.stderr[-3000:]
    assert set(stati(run(ours, "crossing")).values()) == {"graded"}
    return {
        who: {
            (student, cell): row[0]
            for (student, _, cell), row in grade_rows(course_of(folder), "crossing").items()
            if ": comment" not in cell
        }
        for who, folder in (("engine", ours), ("stock", theirs))
    }


CROSSING_CELLS = [cell.id for cell in crossing().cells if cell.metadata.nbgrader.grade]


# FAULTS, or limits, of the engine that these tests have found: the right answer gets 0.
DIFFERENT = {
    "value-subclass-by-the-test": "a class that a test derives from a student's loses its methods",
    "same-object-test": "what crosses is a copy",
    "its-source-test": "inspect.getsource knows no function that lives elsewhere",
    "by-its-name-test": "names that a test looks up by a text are not fetched",
    "a-global-of-the-tests-test": "what a test binds is not seen by the student's functions",
    "patched-input-test": "what a test patches in builtins stays in its process",
    "asynchronous-test": "no await at the top level of a test cell",
}


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(
            cell,
            marks=pytest.mark.xfail(strict=True, reason=DIFFERENT[cell])
            if cell in DIFFERENT
            else (),
        )
        for cell in CROSSING_CELLS
    ],
)
def test_what_crosses_between_the_processes_is_graded_as_in_one(crossed, cell):
    full = 0.5 if cell == "partial" else 1
    by_stock = crossed["stock"]["right", cell], crossed["stock"]["wrong", cell]
    assert by_stock == (full, 0), "the question itself is wrong"
    assert (crossed["engine"]["right", cell], crossed["engine"]["wrong", cell]) == by_stock


# Memory


def test_memory_does_not_grow_with_the_class(tiny):
    for i in range(200):
        hand_in(tiny, f"s{i:03}", RIGHT)
    sizes = []

    def done(row: Row, total: int) -> None:
        assert row.status == "graded"
        sizes.append(resident())

    grade_class(course_of(tiny), "tiny", Options(workers=2), done)
    assert len(sizes) == 200
    assert sizes[-1] - sizes[19] < 30 << 20


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
