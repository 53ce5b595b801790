"""A class of one, from release to feedback, as instructor and student click through it."""

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    ROOT,
    answer,
    copy_course,
    jupyterlab,
    open_lab,
    status,
    type_over,
    unix_users,
    validate,
    wait_for_kernel,
)
from nbgrader.api import Gradebook
from playwright.sync_api import Frame, Page

ASSIGNMENT = "02-activations"
# What is typed once in the environment that students use.
FOR_STUDENTS = """
jupyter labextension disable --level=sys_prefix @jupyter/nbgrader:formgrader \\
    @jupyter/nbgrader:course-list @jupyter/nbgrader:create-assignment
jupyter server extension disable --sys-prefix nbgrader.server_extensions.formgrader \\
    nbgrader.server_extensions.course_list
"""
FOR_INSTRUCTORS = [
    "nbgrader:open-formgrader",
    "nbgrader:open-course-list",
    "nbgrader:open-create-assignment",
]
RIGHT = """def leaky_relu(z, slope):
    return np.where(z > 0, z, slope * z)"""
WRONG = """def relu(z):
    return np.abs(z)"""
WRITTEN = "For a yes-or-no output. Not in hidden layers, where it saturates."
COMMENT = "Which function would you use in the hidden layers?"


@dataclass
class Person:
    """A folder that is home and JupyterLab's root, the Python of an environment, a Unix user.

    The user is None where everybody is the one who runs the tests. lab: JupyterLab's address,
    once it is there.
    """

    name: str
    folder: Path
    python: Path
    user: str | None
    lab: str = ""


@dataclass
class School:
    """Who takes part, and the exchange between them.

    alone: why both are one Unix user; empty where they are two.
    """

    instructor: Person
    student: Person
    exchange: Path
    alone: str


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    # pytest's own temporary folders are closed to other users.
    temporary = tempfile.TemporaryDirectory(prefix="nnlib-class-", ignore_cleanup_errors=True)
    with temporary as name, unix_users() as users, contextlib.ExitStack() as labs:
        folder = Path(name)
        folder.chmod(0o755)
        python, alone = python_for(users, folder)
        instructor, student = (
            Person(
                name=role if alone else user,
                folder=folder / role,
                python=environment(folder / f"{role}s-environment", python),
                user=None if alone else user,
            )
            for role, user in zip(("instructor", "student"), users or ("", ""), strict=True)
        )
        school = School(instructor, student, folder / "exchange", alone)
        school.exchange.mkdir()
        school.exchange.chmod(0o777)
        for person in (instructor, student):
            configure(person, school)
        copy_course(instructor.folder)
        programs = f"{student.python.parent}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(FOR_STUDENTS, shell=True, check=True, env={**os.environ, "PATH": programs})
        for person in (instructor, student):
            person.lab = labs.enter_context(
                jupyterlab(
                    person.folder,
                    python=person.python,
                    user=person.user,
                    environment={"HOME": str(person.folder)},
                )
            )
        yield school


def python_for(users: list[str], folder: Path) -> tuple[str, str]:
    """A Python for this environment's packages, and why `users` cannot have one ("": they can).

    A virtual environment's own Python often lies in a home, which is closed to others.
    """
    if not users:
        return sys.executable, "only root can make Unix users, by useradd"
    other: dict[str, Any] = {"user": users[0], "group": users[0], "extra_groups": []}
    for number, python in enumerate((sys.executable, "/usr/bin/python3")):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            trial = environment(folder / f"trial-{number}", python)
            load = [str(trial), "-c", "import nbgrader, nnlib"]
            subprocess.run(load, check=True, capture_output=True, cwd="/", env={}, **other)
            return python, ""
    return sys.executable, (
        f"other users cannot run {Path(sys.executable).resolve()} (nor /usr/bin/python3, in the "
        f"same version), or not read {sysconfig.get_path('purelib')} and {ROOT}"
    )


def environment(folder: Path, python: str) -> Path:
    """An environment with this one's packages, but a configuration of its own: its Python."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    packages.rmdir()
    packages.symlink_to(sysconfig.get_path("purelib"))
    (folder / "share").symlink_to(Path(sys.prefix, "share"))
    shutil.copytree(Path(sys.prefix, "etc", "jupyter"), folder / "etc" / "jupyter")
    for entry in entry_points(group="console_scripts"):
        if entry.name.startswith(("alembic", "jupyter")):
            script = folder / "bin" / entry.name
            script.write_text(
                f"#!{folder}/bin/python\nfrom {entry.module} import {entry.attr}\n{entry.attr}()\n"
            )
            script.chmod(0o755)
    return folder / "bin" / "python"


def configure(person: Person, school: School) -> None:
    """nbgrader's settings that a real class has in /etc/jupyter, in the person's own folder."""
    lines = ["c = get_config()", f"c.Exchange.root = {str(school.exchange)!r}"]
    if school.alone and person is school.student:
        # Else nbgrader would name the student after the Unix user.
        lines.append(f"c.CourseDirectory.student_id = {person.name!r}")
    (person.folder / ".jupyter").mkdir(parents=True)
    (person.folder / ".jupyter" / "nbgrader_config.py").write_text("\n".join(lines))


def menu(page: Page) -> list[str]:
    """What the menu Nbgrader offers."""
    title = page.locator(".lm-MenuBar-item", has_text="Nbgrader")
    title.click()
    labels = page.locator(".lm-Menu-itemLabel:visible")
    labels.filter(has_text="Assignment List").wait_for()
    offered = [label for label in labels.all_inner_texts() if label]
    # Not by Escape: the menu is seen a moment before it has the keyboard.
    title.click()
    labels.first.wait_for(state="hidden")
    return offered


def choose(page: Page, label: str) -> None:
    """Click what the menu Nbgrader offers."""
    page.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
    page.locator(".lm-Menu").get_by_text(label, exact=True).click()


def press(frame: Frame, row: str, column: str) -> None:
    """Click what a column of Formgrader's table does to a row; wait until it has been done."""
    frame.locator("#main-table tr", has_text=row).locator(f".{column} a").click()
    said = frame.locator("#success-modal, #error-modal")
    said.wait_for()
    assert said.get_attribute("id") == "success-modal", said.inner_text()
    said.get_by_role("button", name="OK").click()
    said.wait_for(state="detached")


def go(frame: Frame, link: str, there: str) -> None:
    """Follow one of Formgrader's links to the page with the address .../there."""
    frame.get_by_role("link", name=link, exact=True).first.click()
    frame.wait_for_url(f"**/formgrader/{there}")


def mark(frame: Frame, field: str, text: str, what: str) -> None:
    """Enter a score or a comment in Formgrader; wait until it has been saved."""
    with frame.page.expect_response(lambda answer: f"/api/{what}/" in answer.url) as saved:
        frame.locator(field).fill(text)
        frame.locator(field).press("Tab")
    assert saved.value.ok


@pytest.fixture(scope="module")
def instructor(school: School, new_page: Callable[[], Page]) -> Page:
    page = new_page()
    open_lab(page, school.instructor.lab)
    return page


@pytest.fixture(scope="module")
def student(school: School, new_page: Callable[[], Page]) -> Page:
    page = new_page()
    open_lab(page, school.student.lab)
    return page


@pytest.fixture(scope="module")
def formgrader(instructor: Page) -> Frame:
    choose(instructor, "Formgrader")
    frame = instructor.locator("iframe[src*=formgrader]").element_handle().content_frame()
    assert frame
    return frame


@pytest.fixture(scope="module")
def released(formgrader: Frame) -> None:
    for column in ("assign", "release"):
        press(formgrader, ASSIGNMENT, column)


@pytest.fixture(scope="module")
def validated(released: None, student: Page) -> str:
    """What Validate says to the student, who has fetched the assignment and answered a little."""
    choose(student, "Assignment List")
    student.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    fetched = student.locator("#fetched_assignments_list")
    fetched.locator(".assignment-notebooks-link", has_text=ASSIGNMENT).click()
    fetched.locator(".nested_list_item a", has_text=ASSIGNMENT).click()
    wait_for_kernel(student)
    answer(student, "def leaky_relu(z", RIGHT)
    answer(student, "def relu(z)", WRONG)
    written = student.locator(".jp-MarkdownCell", has_text="Write your answer here.")
    written.locator(".jp-RenderedMarkdown").dblclick()
    type_over(written, WRITTEN)
    said = validate(student)
    student.locator(".jp-Dialog-button.jp-mod-accept").click()
    return said


@pytest.fixture(scope="module")
def submitted(validated: str, student: Page) -> None:
    choose(student, "Assignment List")
    fetched = student.locator("#fetched_assignments_list")
    fetched.get_by_role("button", name="Submit").click()
    student.locator("#submitted_assignments_list", has_text=ASSIGNMENT).wait_for()


@pytest.fixture(scope="module")
def graded(submitted: None, formgrader: Frame, school: School) -> None:
    """Collected, graded by nnlib's engine, and the written answer marked and commented on."""
    student = school.student.name
    press(formgrader, ASSIGNMENT, "collect")
    formgrader.locator("#main-table tr", has_text=ASSIGNMENT).locator(".num-submissions a").click()
    press(formgrader, student, "autograde")
    go(formgrader, "Manual Grading", "gradebook")
    go(formgrader, ASSIGNMENT, f"gradebook/{ASSIGNMENT}")
    go(formgrader, ASSIGNMENT, f"gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
    go(formgrader, "Submission #1", "submissions/**")
    formgrader.wait_for_function("formgrader.grades?.loaded && formgrader.comments?.loaded")
    mark(formgrader, "#when-not-sigmoid", "1.5", "grade")
    mark(formgrader, "#when-not-sigmoid-comment", COMMENT, "comment")
    go(formgrader, "Manual Grading", "gradebook")
    go(formgrader, "Manage Assignments", "manage_assignments")


@pytest.fixture(scope="module")
def feedback(graded: None, formgrader: Frame, student: Page) -> Frame:
    """The page of feedback that the student reads."""
    for column in ("generate-feedback", "release-feedback"):
        press(formgrader, ASSIGNMENT, column)
    choose(student, "Assignment List")
    student.locator("#refresh_assignments_list").click()
    sent = student.locator("#submitted_assignments_list")
    sent.get_by_text("(feedback available to fetch)").wait_for()
    sent.get_by_role("button", name="Fetch Feedback").click()
    sent.get_by_text("(view feedback)").click()
    student.locator(".jp-DirListing-item", has_text=f"{ASSIGNMENT}.html").dblclick()
    viewer = student.locator(".jp-HTMLViewer iframe").element_handle().content_frame()
    assert viewer
    viewer.get_by_text("Written response").first.wait_for()
    return viewer


def test_students_have_assignment_list_and_validate_without_instructors_panels(
    school, student, instructor
):
    offered = {"Assignment List", "Course List", "Formgrader", "Create assignment"}
    assert set(menu(instructor)) == offered
    assert menu(student) == ["Assignment List"]
    for page, expected in ((instructor, FOR_INSTRUCTORS), (student, [])):
        found = page.evaluate(
            "names => names.filter(name => window.jupyterapp.commands.hasCommand(name))",
            FOR_INSTRUCTORS,
        )
        assert found == expected
    for page in ("formgrader", "formgraders"):
        assert status(f"{school.instructor.lab.removesuffix('lab')}{page}") == 200
        assert status(f"{school.student.lab.removesuffix('lab')}{page}") == 404


def test_the_fetched_notebook_has_no_solution_hidden_test_or_rubric(school, validated):
    fetched = (school.student.folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    assert "check.relu(relu)" in fetched
    for secret in ("SOLUTION", "HIDDEN", "MARK SCHEME", "seed=", "Half points"):
        assert secret not in fetched


def test_validate_tells_the_student_what_is_wrong_and_probably_why(validated):
    assert "relu([-1, 2]) returned [1, 2], expected [0, 2]." in validated
    assert "Likely cause: you returned |z|." in validated
    assert "step is not answered yet." in validated
    assert "leaky_relu" not in validated


def test_the_gradebook_has_the_scores_of_tests_and_marker(school, graded):
    with Gradebook(f"sqlite:///{school.instructor.folder}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, school.student.name)
        scores = {
            grade.name: grade.score
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        assert (submission.score, submission.max_score) == (3.5, 20)
    assert {name: score for name, score in scores.items() if score} == {
        "leaky-relu-values": 2,
        "when-not-sigmoid": 1.5,
    }


def test_feedback_tells_score_cause_and_comment(feedback):
    said = feedback.locator("body").inner_text()
    assert "(Score: 3.5 / 20.0)" in said
    right = feedback.locator(".nbgrader_cell, .panel", has_text="leaky-relu-values").first
    assert "Score: 2.0/2.0" in right.inner_text().replace(" / ", "/")
    assert "relu([-1, 2]) returned [1, 2], expected [0, 2]." in said
    assert "Likely cause: you returned |z|." in said
    assert WRITTEN in said
    assert COMMENT in said


def test_feedback_shows_no_hidden_test_rubric_or_solution(feedback):
    # As text too: between the words of highlighted code the page has tags.
    page = feedback.content() + feedback.locator("body").inner_text()
    for secret in (
        "SOLUTION",
        "HIDDEN TESTS",
        "MARK SCHEME",
        "seed=",
        "Half points",
        "np.maximum",
    ):
        assert secret not in page


def test_instructor_and_student_are_two_unix_users(school, submitted):
    if school.alone:
        pytest.skip(f"the class was tested with one Unix user: {school.alone}")
    (submission,) = (school.exchange / "neural-networks" / "inbound").iterdir()
    assert submission.name.startswith(f"{school.student.name}+{ASSIGNMENT}+")
    assert submission.owner() == school.student.name
    assert (school.exchange / "neural-networks").owner() == school.instructor.name
