"""The class on one page: what to begin the next lecture with, and how each question went."""

import glob
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from nbconvert.filters import strip_ansi
from nbgrader import api
from nbgrader.coursedir import CourseDirectory

from .gradebook import find_assignment, open_gradebook

Key = tuple[str, str]  # a notebook's name, a cell's grade_id
Verdicts = defaultdict[Key, tuple[str, str]]  # of test cells: the verdict and the likely cause


def write_report(course: CourseDirectory, assignment: str, names: bool = False) -> Path:
    """Write reports/<assignment>.html below the course's root, for the teacher alone (mode 600).

    With `names` the page says who made which mistake; without, it names no student.
    Raises BadInput if there is no gradebook, or no such assignment in it.
    """
    with open_gradebook(course) as gradebook:
        page = _page(course, gradebook, find_assignment(gradebook, assignment), names)
    path = Path(course.root, "reports", f"{assignment}.html")
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(page, encoding="utf-8")
    return path


@dataclass
class _Question:
    """The graded cells below one heading, with their points; who met with what there."""

    title: str
    tests: dict[Key, float] = field(default_factory=dict)
    written: dict[Key, float] = field(default_factory=dict)
    mistakes: dict[str, list[str]] = field(default_factory=dict)  # students by likely cause
    apart: dict[str, list[str]] = field(default_factory=dict)  # students by other verdicts
    solved: int = 0

    def judge(self, student: str, grades: dict[Key, Any], verdicts: Verdicts) -> None:
        """Count one student's answers, each mistake once."""
        met = {_verdict(grades.get(key), p, verdicts[key]) for key, p in self.tests.items()}
        self.solved += met == {("right", "")}
        for cause in sorted({cause for _, cause in met} - {""}):
            self.mistakes.setdefault(cause, []).append(student)
        for verdict in sorted({verdict for verdict, cause in met if not cause} - {"right"}):
            self.apart.setdefault(verdict, []).append(student)

    def figures(self, graded: list[dict[Key, Any]]) -> dict[str, Any]:
        """What the page says of the question, from the grades of each student."""
        answers = [grades[key] for grades in graded for key in self.written if key in grades]
        waiting = sum(answer.needs_manual_grade for answer in answers)
        marked = [
            answer.score
            for answer in answers
            if answer.manual_score is not None and not answer.needs_manual_grade
        ]
        tested = [_points(grades, self.tests) for grades in graded]
        return {
            "title": self.title,
            "solved": self.solved,
            "tested": (np.mean(tested), sum(self.tests.values())) if self.tests else None,
            "rows": sorted(self.mistakes.items(), key=lambda row: -len(row[1])),
            "apart": [(text, self.apart[v]) for v, text in _APART.items() if v in self.apart],
            "written": {
                "marked": len(marked),
                "still to be marked": waiting,
                "left blank": len(answers) - len(marked) - waiting,
            },
            "marks": (np.mean(marked), np.mean([*self.written.values()])) if marked else None,
            "answers": len(answers),
        }

    def row(self, grades: dict[Key, Any]) -> tuple[float, bool]:
        """A student's points, and whether some are still to be given."""
        keys = [*self.tests, *self.written]
        return _points(grades, keys), _waits(grades, keys)


_APART = {
    "wrong": "Wrong, of no known cause",
    "error": "Stopped by an error",
    "unanswered": "Not answered",
}


def _points(grades: dict[Key, Any], keys: Any) -> float:
    return sum(grades[key].score for key in keys if key in grades)


def _waits(grades: dict[Key, Any], keys: Any) -> bool:
    return any(grades[key].needs_manual_grade for key in keys if key in grades)


def _verdict(grade: Any, points: float, noted: tuple[str, str]) -> tuple[str, str]:
    # The gradebook has the last word: a student could write a verdict into a notebook.
    scores = [grade.auto_score or 0, grade.manual_score or 0] if grade else [0]
    verdict, cause = noted
    if max(scores) >= points > 0 or (verdict == "right" and points == 0):
        return "right", ""
    verdict = verdict if verdict in _APART else "wrong"
    return verdict, "" if verdict == "unanswered" else cause


def _page(course: CourseDirectory, gradebook: Any, assignment: Any, names: bool) -> str:
    title, questions = _questions(course, assignment)
    entries = {entry.student_id: entry for entry in assignment.submissions}
    folders = {
        student: Path(course.format_path(course.autograded_directory, student, assignment.name))
        for student in entries
    }
    students = {student.id: _full_name(student) for student in gradebook.students}
    # As nbgrader sees it: a submission that failed is in the gradebook, and has no folder.
    graded = sorted((s for s in entries if folders[s].is_dir()), key=students.__getitem__)
    handed_in = _handed_in(course, assignment.name) | set(entries)
    missing, ungraded = sorted(set(students) - handed_in), sorted(handed_in - set(graded))
    grades = _grades(gradebook, assignment)
    totals = {}
    for student in graded:
        verdicts = _verdicts(
            folders[student], [notebook.name for notebook in assignment.notebooks]
        )
        for question in questions:
            question.judge(student, grades[student], verdicts)
        penalty = entries[student].late_submission_penalty or 0
        totals[student] = max(_points(grades[student], grades[student]) - penalty, 0)
    waiting = {s for s in graded if _waits(grades[s], grades[s])}
    late = sum(
        assignment.duedate is not None and e.total_seconds_late > 0 for e in entries.values()
    )
    mistakes = [(c, w, i) for i, q in enumerate(questions, 1) for c, w in q.mistakes.items()]
    spread = {}
    if graded:
        low, median, high = np.percentile(list(totals.values()), [25, 50, 75])
        spread = {"mean": np.mean(list(totals.values())), "median": median}
        spread |= {"lower quartile": low, "upper quartile": high}
    now = datetime.now()
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": _prose, "number": _number}
    return environment.get_template("report.html.j2").render(
        title=title or assignment.name,
        assignment=assignment.name,
        date=f"{now.day} {now:%B %Y, %H:%M}",
        n=len(graded),
        counts={
            "graded": len(graded),
            "missing": len(missing),
            "late": late,
            "not graded yet": len(ungraded),
            "waiting for marking": len(waiting),
        },
        out_of=assignment.max_score,
        spread=spread,
        chart=_chart(list(totals.values()), assignment.max_score) if graded else None,
        begin=sorted(mistakes, key=lambda mistake: -len(mistake[1]))[:3],
        questions=[q.figures([grades[s] for s in graded]) for q in questions] if graded else [],
        names=students if names else None,
        rows=[
            (students[s], [(totals[s], s in waiting), *(q.row(grades[s]) for q in questions)])
            for s in graded
        ],
        absent={
            "Nothing handed in": [students[s] for s in missing],
            "Handed in, not graded yet": [students.get(s, s) for s in ungraded],
        },
    )


def _full_name(student: Any) -> str:
    name = ", ".join(filter(None, [student.last_name, student.first_name]))
    return f"{name} ({student.id})" if name else student.id


def _questions(course: CourseDirectory, assignment: Any) -> tuple[str, list[_Question]]:
    """The assignment's title and its questions, in the order of the released notebooks."""
    title, questions = "", []
    for notebook in assignment.notebooks:
        graded = {cell.name: cell for cell in [*notebook.grade_cells, *notebook.task_cells]}
        by_hand = {cell.name for cell in [*notebook.solution_cells, *notebook.task_cells]}
        folder = course.format_path(course.release_directory, ".", assignment.name)
        released = Path(folder, f"{notebook.name}.ipynb")
        if released.is_file():
            cells = [
                (cell.metadata.get("nbgrader", {}).get("grade_id"), cell.cell_type, cell.source)
                for cell in nbformat.read(released, 4).cells
            ]
        else:
            cells = [(cell.name, cell.cell_type, cell.source) for cell in notebook.source_cells]
        heading, question = notebook.name, None
        for name, kind, source in cells:
            # Of the first two levels: a question may be parted by smaller ones.
            prose = re.sub(r"^(```|~~~).*?^\1", "", source or "", flags=re.DOTALL | re.MULTILINE)
            found = re.findall(r"^(##?) +(.+?)[ #]*$", prose, flags=re.MULTILINE)
            if kind == "markdown" and found and name not in by_hand:
                title = title or next((text for level, text in found if level == "#"), "")
                heading = re.sub(r" *\([\d.]+ points?\)$", "", found[-1][1])
                question = None
            if name in graded:
                if question is None:
                    question = _Question(heading)
                    questions.append(question)
                cell = graded[name]
                cells_alike = question.written if name in by_hand else question.tests
                cells_alike[notebook.name, name] = cell.max_score
    return title, questions


def _grades(gradebook: Any, assignment: Any) -> defaultdict[str, dict[Key, Any]]:
    """{student: {cell: its grade}}, in one query: a class has thousands of them."""
    rows = (
        gradebook.db.query(
            api.SubmittedAssignment.student_id,
            api.Notebook.name,
            api.BaseCell.name,
            api.Grade.auto_score,
            api.Grade.manual_score,
            api.Grade.score,
            api.Grade.needs_manual_grade,
        )
        .select_from(api.Grade)
        .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(api.SubmittedAssignment)
        .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
        .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
        .filter(api.SubmittedAssignment.assignment_id == assignment.id)
    )
    grades: defaultdict[str, dict[Key, Any]] = defaultdict(dict)
    for row in rows:
        grades[row[0]][row[1], row[2]] = row
    return grades


def _handed_in(course: CourseDirectory, assignment: str) -> set[str]:
    """Whose submissions lie in the folder, in the gradebook or not yet."""
    step = course.submitted_directory
    pattern = course.format_path(step, "(?P<student>.*)", re.escape(assignment), escape=True)
    folders = glob.glob(course.format_path(step, "*", assignment))
    return {found["student"] for folder in folders if (found := re.match(pattern, folder))}


def _verdicts(folder: Path, notebooks: list[str]) -> Verdicts:
    """What grading found in one student's test cells."""
    verdicts: Verdicts = defaultdict(lambda: ("unanswered", ""))
    for name in notebooks:
        try:
            for cell in nbformat.read(folder / f"{name}.ipynb", 4).cells:
                if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
                    verdicts[name, cell.metadata.nbgrader.grade_id] = _noted(cell)
        except FileNotFoundError:
            pass
        except Exception:
            # Whatever a student sent in, the page of the class is written.
            verdicts.default_factory = lambda: ("error", "")
    return verdicts


def _noted(cell: Any) -> tuple[str, str]:
    """A test cell's verdict and likely cause: as the engine noted them, else by its outputs."""
    if "nnlib" in cell.metadata:
        verdict, cause = cell.metadata.nnlib.get("verdict"), cell.metadata.nnlib.get("cause") or ""
    else:
        error = next((o for o in cell.outputs if o.output_type == "error"), None)
        if error is None:
            return "right", ""
        said = error.evalue
        if error.ename == "WrongAnswer" and "Likely cause:" not in said:
            # Its lines were wrapped, two blanks before what goes on.
            said = strip_ansi("\n".join(error.traceback))
            said = re.sub(r"(?<=\w-)\n  (?=\S)", "", said)
            said = re.sub(r"\n  (?=\S)", " ", said)
        cause = (re.findall(r"^Likely cause: *(.+)", said, flags=re.MULTILINE) or [""])[0]
        verdict = "wrong" if error.ename in ("WrongAnswer", "AssertionError") else "error"
        if "not answered yet" in said.split("\n")[0] or error.ename == "NotImplementedError":
            verdict = "unanswered"
    return str(verdict), " ".join(str(cause).split())[:400]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _prose(text: str) -> Markup:
    """Text that may hold `code`, escaped."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _chart(totals: list[float], out_of: float) -> dict[str, Any]:
    """The histogram's bars in the drawing's units, 304 wide and 100 high, and in words."""
    step = next(f * 10**e for e in range(9) for f in (1, 2, 5) if out_of <= 12 * f * 10**e)
    bins = max(int(np.ceil(out_of / step)), 1)
    # Extra credit goes beyond what the assignment is worth: into the last bar.
    counts, edges = np.histogram(np.clip(totals, 0, bins * step), bins, (0, bins * step))
    wide = 304 / bins
    bars = [
        {"x": 8 + i * wide, "wide": wide - 3, "high": 100 * count / counts.max(), "count": count}
        for i, count in enumerate(counts)
    ]
    words = [f"{a:g} to {b:g}: {n}" for a, b, n in zip(edges, edges[1:], counts, strict=False)]
    ticks = [(8 + i * wide, f"{edge:g}") for i, edge in enumerate(edges)]
    return {"bars": bars, "ticks": ticks, "words": "; ".join(words)}
