"""What students get, and how it is graded: by nbgrader itself, on real submissions."""

import ast
import re

import nbformat
import pytest
from conftest import ASSIGNMENTS, ROOT, nbgrader, source
from nbgrader.api import Gradebook

REGION = re.compile(
    r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)\n(.*?)\n *### END \1", flags=re.DOTALL
)


def release(course, assignment):
    return nbformat.read(course / "assignments" / assignment / f"{assignment}.ipynb", 4)


def kinds(notebook):
    """The cells that nbgrader knows, by kind."""
    found = {"answer": [], "test": [], "written": [], "locked": []}
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            continue
        graded, solution = meta["grade"], meta["solution"]
        kind = (
            ("written" if solution else "test") if graded else ("answer" if solution else "locked")
        )
        found[kind].append(cell)
    return found


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_assignments_folder_is_a_fresh_release(course, assignment):
    fresh = course / "assignments" / assignment
    kept = ROOT / "assignments" / assignment
    assert sorted(p.name for p in fresh.iterdir()) == sorted(
        p.name for p in kept.iterdir() if p.name != ".ipynb_checkpoints"
    )
    for path in fresh.iterdir():
        same = path.read_bytes() == (kept / path.name).read_bytes()
        assert same, f"assignments/{assignment}/{path.name} is stale: run `make assignments`"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_of_the_solution_is_left(course, assignment):
    released = "\n".join(cell.source for cell in release(course, assignment).cells)
    assert "### BEGIN" not in released and "### END" not in released
    for cell in source(assignment).cells:
        for _, secret in REGION.findall(cell.source):
            assert secret.strip() not in released
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and meta.get("solution"):
            assert cell.source not in released
    for cell in release(course, assignment).cells:
        assert not cell.get("outputs")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_form(course, assignment):
    found = kinds(release(course, assignment))
    questions = [c for c in found["locked"] if re.match(r"## Question \d+ · ", c.source)]
    assert 7 <= len(questions) <= 10
    assert len(found["test"]) > len(found["written"]) >= 1
    for number, cell in enumerate(questions, 1):
        assert cell.source.startswith(f"## Question {number} · ")
        assert re.search(r"\((\d+) points?\)$", cell.source.splitlines()[0])
    said = sum(
        int(re.search(r"\((\d+) points?\)$", c.source.splitlines()[0])[1]) for c in questions
    )
    given = sum(c.metadata.nbgrader.points for c in found["test"] + found["written"])
    assert said == given
    assert f"{said:g} points" in release(course, assignment).cells[0].source
    for cell in found["answer"]:
        ast.parse(cell.source)
        assert "# your code here" in cell.source
    for cell in found["test"]:
        tree = ast.parse(cell.source)
        # The cell imports its own check, so a name that the student reused can't spoil it, and
        # ends with a call of it, which gives None: nothing nbgrader could take for points.
        assert isinstance(tree.body[0], ast.ImportFrom) and tree.body[0].module == "nnlib.checks"
        assert ast.unparse(tree.body[-1]).startswith("check.")


def test_grade_ids_are_words_unique_in_the_course():
    ids = [
        c.metadata.nbgrader.grade_id
        for a in ASSIGNMENTS
        for c in source(a).cells
        if "nbgrader" in c.metadata
    ]
    assert len(ids) == len(set(ids))
    for grade_id in ids:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", grade_id)
    for assignment in ASSIGNMENTS:
        for cell in source(assignment).cells:
            assert cell.id == cell.metadata.nbgrader.grade_id


def noisy(assignment):
    """The reference answers, made to chatter: prints, stderr and warnings in every function, and
    names reused for other things. None of it may cost a point."""
    notebook = source(assignment)
    for cell in kinds(notebook)["answer"]:
        for statement in ast.parse(cell.source).body:
            if isinstance(statement, ast.FunctionDef):
                name = statement.name
                cell.source += (
                    f"\n\n_{name} = {name}\n\ndef {name}(*given):\n    import sys, warnings\n\n"
                    f"    print('debug')\n    print('debug', file=sys.stderr)\n"
                    f"    warnings.warn('careful')\n    return _{name}(*given)\n"
                )
        cell.source += "\n\ncheck, nnlib, WrongAnswer = 'mine', None, int"
    return notebook


@pytest.fixture(scope="session", params=ASSIGNMENTS)
def graded(request, course):
    """{student: {grade_id: (score, out of, needs marking)}} for a blank, a right, a noisy one."""
    assignment = request.param
    submissions = {
        "blank": release(course, assignment),
        "reference": source(assignment),
        "noisy": noisy(assignment),
    }
    for student, notebook in submissions.items():
        folder = course / "submitted" / student / assignment
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{assignment}.ipynb")
    done = nbgrader(course, "autograde", assignment)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        scores = {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.max_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(assignment)
        }
    return course, assignment, scores


def test_blank_scores_nothing_and_needs_no_marking(graded):
    _, _, scores = graded
    assert scores["blank"]
    for score, _, needs_marking in scores["blank"].values():
        assert score == 0 and not needs_marking


@pytest.mark.parametrize("student", ["reference", "noisy"])
def test_right_answers_get_full_marks(graded, student):
    _, assignment, scores = graded
    written = {cell.id for cell in kinds(source(assignment))["written"]}
    for name, (score, out_of, needs_marking) in scores[student].items():
        if name in written:
            assert needs_marking
        else:
            assert score == out_of, name


def test_the_marker_sees_the_rubric(graded):
    course, assignment, _ = graded
    path = course / "autograded" / "blank" / assignment / f"{assignment}.ipynb"
    shown = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    written = kinds(source(assignment))["written"]
    assert shown.count("### BEGIN MARK SCHEME") == len(written) >= 1


def test_a_wrong_answer_reads_as_a_message_not_a_traceback(graded):
    course, assignment, _ = graded
    path = course / "autograded" / "blank" / assignment / f"{assignment}.ipynb"
    for cell in kinds(nbformat.read(path, 4))["test"]:
        (output,) = cell.outputs
        assert output.output_type == "error" and output.ename == "WrongAnswer"
        assert "Traceback" not in "\n".join(output.traceback) and len(output.traceback) <= 12
