"""nbgrader's gradebook: which cells an assignment has, and where scores go."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import make_url
from sqlalchemy.exc import SAWarning

from .execute.names import bound, classes
from .ingest import Release, ReleaseCell


class BadInput(ValueError):  # noqa: N818 (said of what the user gave)
    """What the one who called gave can't be used: one line says what and what was expected."""


@contextmanager
def open_gradebook(course: CourseDirectory) -> Iterator[Gradebook]:
    """The course's gradebook. Raises BadInput if there is none; never makes one."""
    url = make_url(course.db_url)
    if url.get_backend_name() == "sqlite":
        path = Path(course.root, url.database or "")
        if not path.is_file():
            raise BadInput(
                f"no gradebook at {path}: run this in the course's folder, after "
                "nbgrader generate_assignment"
            )
    # nbgrader's own way to build rows, of which SQLAlchemy warns and which works.
    warnings.filterwarnings("ignore", category=SAWarning)
    try:
        gradebook = Gradebook(course.db_url, course.course_id)
    except Exception as error:
        shown = url.render_as_string(hide_password=True)
        raise BadInput(f"the gradebook {shown} can't be opened: {_first_line(error)}") from None
    with gradebook:
        yield gradebook


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def releases(gradebook: Gradebook, course: CourseDirectory, assignment: str) -> list[Release]:
    """The notebooks of an assignment. Raises BadInput if it is unknown."""
    found = find_assignment(gradebook, assignment)
    return [_release(notebook, course, assignment) for notebook in found.notebooks]


def _names(kind: Callable[[str], set[str]], cell: Any, answers: dict[str, str]) -> tuple[str, ...]:
    """Names that an answer binds, in the release or in the instructor's own."""
    if cell.name not in answers or cell.cell_type != "code":
        return ()
    return tuple(sorted(kind(cell.source) | kind(answers[cell.name])))


def _answers(course: CourseDirectory, assignment: str, notebook: str) -> dict[str, str]:
    """The instructor's answers, of which only the names that they bind are used."""
    path = Path(course.format_path(course.source_directory, ".", assignment), f"{notebook}.ipynb")
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception:
        return {}
    known = [(cell.metadata.get("nbgrader", {}), cell.source) for cell in cells]
    return {about["grade_id"]: source for about, source in known if about.get("solution")}


def find_assignment(gradebook: Gradebook, assignment: str) -> Assignment:
    """nbgrader's entry of an assignment. Raises BadInput if it is unknown."""
    try:
        return gradebook.find_assignment(assignment)
    except MissingEntry:
        known = ", ".join(sorted(a.name for a in gradebook.assignments)) or "none"
        raise BadInput(
            f"no assignment {assignment!r} in the gradebook (known: {known}): run "
            f"nbgrader generate_assignment {assignment} first"
        ) from None


def _release(notebook: Any, course: CourseDirectory, assignment: str) -> Release:
    points = {c.name: c.max_score for c in notebook.grade_cells}
    points |= {c.name: c.max_score for c in notebook.task_cells}
    grades = {c.name for c in notebook.grade_cells}
    solutions = {c.name for c in notebook.solution_cells}
    tasks = {c.name for c in notebook.task_cells}
    answers = _answers(course, assignment, notebook.name)
    cells = [
        ReleaseCell(
            name=c.name,
            cell_type=c.cell_type,
            source=c.source,
            locked=bool(c.locked),
            grade=c.name in grades,
            solution=c.name in solutions,
            task=c.name in tasks,
            points=float(points.get(c.name, 0)),
            checksum=c.checksum or "",
            binds=_names(bound, c, answers),
            classes=_names(classes, c, answers),
        )
        for c in notebook.source_cells
    ]
    order = _order(course, assignment, notebook.name)
    # A stable sort: what the file does not have stays where the gradebook had it.
    cells.sort(key=lambda c: order.get(c.name, len(order)))
    return Release(notebook.name, tuple(cells), notebook.kernelspec or "{}")


def _order(course: CourseDirectory, assignment: str, notebook: str) -> dict[str, int]:
    """The order of the cells in the released file: a database need not keep it."""
    for step in (course.release_directory, course.source_directory):
        path = Path(course.format_path(step, ".", assignment), f"{notebook}.ipynb")
        try:
            cells = nbformat.read(path, as_version=4).cells
        except Exception:
            continue
        names = [c.metadata.get("nbgrader", {}).get("grade_id") for c in cells]
        return {name: place for place, name in enumerate(names) if name}
    return {}


def scored(gradebook: Gradebook, assignment: str) -> set[str]:
    """The students whose submission of this assignment has automatic scores."""
    rows = (
        gradebook.db.query(Student.id)
        .join(SubmittedAssignment, SubmittedAssignment.student_id == Student.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .filter(Assignment.name == assignment, Grade.auto_score.is_not(None))
        .distinct()
    )
    return {student for (student,) in rows}


def save(
    gradebook: Gradebook,
    course: CourseDirectory,
    assignment: str,
    student: str,
    timestamp: str | None,
    notebooks: Mapping[str, tuple[Mapping[str, float | None], Mapping[str, str | None]]],
) -> tuple[float, float]:
    """Write a submission's automatic scores and comments, all or nothing; (score, out of).

    `notebooks` gives for each notebook {cell: score, None if a person must mark it} and
    {cell: comment}. What a marker entered stays, and is shown to the marker again.
    """
    db = gradebook.db
    gradebook.update_or_create_student(student)
    more = {} if timestamp is None else {"timestamp": timestamp}
    submission = gradebook.update_or_create_submission(assignment, student, **more)
    for notebook in submission.notebooks:
        scores, comments = notebooks.get(notebook.name, ({}, {}))
        for grade, name in _with_names(gradebook, Grade, notebook):
            if name in scores:
                grade.auto_score = scores[name]
                grade.needs_manual_grade = (
                    grade.manual_score is not None or grade.auto_score is None
                )
        for comment, name in _with_names(gradebook, Comment, notebook):
            if name in comments:
                comment.auto_comment = comments[name]
    db.flush()
    if submission.timestamp is not None:
        _penalise(submission, student, course)
    db.commit()
    result = float(submission.score or 0), float(submission.max_score or 0)
    db.expunge_all()  # else the session would grow with the class
    return result


def _with_names(gradebook: Gradebook, kind: Any, notebook: Any) -> Any:
    """A notebook's grades or comments, each with its cell's name: one query for all."""
    rows = gradebook.db.query(kind, BaseCell.name).join(BaseCell, kind.cell_id == BaseCell.id)
    return rows.filter(kind.notebook_id == notebook.id)


def _penalise(submission: Any, student: str, course: CourseDirectory) -> None:
    """What nbgrader's plugin for late submissions takes off."""
    rule = AssignLatePenalties(parent=course)
    rule.init_plugin()
    late = submission.total_seconds_late
    for notebook in submission.notebooks:
        penalty = None
        if late > 0:
            penalty = rule.plugin_inst.late_submission_penalty(student, notebook.score, late)
            if penalty is not None:
                penalty = rule._check_late_penalty(notebook, penalty)
        notebook.late_submission_penalty = penalty


def parsed_timestamp(text: bytes) -> str | None:
    """The time in a submission's timestamp.txt as nbgrader reads it; None if it can't."""
    try:
        return str(utils.parse_utc(text.decode().strip()))
    except Exception:
        return None
