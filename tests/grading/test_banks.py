"""Every question's bank, run through the very test cells that grade it, hidden tests and all."""

import ast
import contextlib
import importlib
import io

import nbformat
import pytest
from conftest import ASSIGNMENTS, ROOT, source

from nnlib.checks import Question, Value, WrongAnswer


def test_cells():
    """(assignment, cell, question, the answer's names) for every test cell of the course."""
    for assignment in ASSIGNMENTS:
        for cell in source(assignment).cells:
            meta = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and meta.get("grade"):
                tree = ast.parse(cell.source)
                module = next(s for s in tree.body if isinstance(s, ast.ImportFrom))
                call = next(s.value for s in tree.body if isinstance(s, ast.Expr))
                bank = importlib.import_module(f"{module.module}.{module.names[0].name}")
                names = [argument.id for argument in call.args]
                yield pytest.param(
                    cell, getattr(bank, call.func.attr), names, id=f"{assignment}:{cell.id}"
                )


test_cells.__test__ = False
CELLS = list(test_cells())


def run(cell, names, answer):
    """The test cell, run with `answer` under the names that it uses; what it put on stderr."""
    values = answer if len(names) > 1 else (answer,)
    stderr = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(stderr):
        exec(compile(cell.source, cell.id, "exec"), dict(zip(names, values, strict=True)))
    return stderr.getvalue()


def unpacked(question, answer):
    """A Value's answers are tuples, one value for each name."""
    return answer[0] if isinstance(question, Value) and len(question.names) == 1 else answer


@pytest.mark.parametrize(("cell", "question", "names"), CELLS)
def test_every_mistake_loses_the_points_and_is_named(cell, question, names):
    assert len(question.mistakes) >= 4
    for mistake in question.mistakes:
        with pytest.raises(WrongAnswer) as caught:
            run(cell, names, unpacked(question, mistake.answer))
        assert mistake.sentence in str(caught.value)


@pytest.mark.parametrize(("cell", "question", "names"), CELLS)
def test_every_correct_style_passes_silently(cell, question, names):
    assert len(question.styles) >= 2
    for style in question.styles:
        assert run(cell, names, unpacked(question, style)) == ""


@pytest.mark.parametrize(("cell", "question", "names"), CELLS)
def test_unanswered_says_so(cell, question, names):
    for nothing in (None, ...):
        with pytest.raises(WrongAnswer, match="not answered yet"):
            run(cell, names, [nothing] * len(names) if len(names) > 1 else nothing)


@pytest.mark.parametrize(("cell", "question", "names"), CELLS)
def test_messages_are_short_and_point_to_a_heading(cell, question, names):
    lesson, heading = question.lesson.split(", ", 1)
    (path,) = (ROOT / "course").glob(f"{lesson}-*.ipynb")
    headings = {
        line.lstrip("# ").strip()
        for lesson_cell in nbformat.read(path, 4).cells
        if lesson_cell.cell_type == "markdown"
        for line in lesson_cell.source.splitlines()
        if line.startswith("#")
    }
    assert heading.strip('"') in headings, f"{heading} is not among {sorted(headings)}"
    for mistake in question.mistakes:
        with pytest.raises(WrongAnswer) as caught:
            run(cell, names, unpacked(question, mistake.answer))
        lines = caught.value._render_traceback_()
        assert len(lines) <= 14 and max(map(len, lines)) <= 100


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_question_of_a_bank_is_asked(assignment):
    asked = [p.values[1] for p in CELLS if p.id.startswith(assignment)]
    cell = next(p.values[0] for p in CELLS if p.id.startswith(assignment))
    module = ast.parse(cell.source).body[0]
    bank = importlib.import_module(f"{module.module}.{module.names[0].name}")
    for name, question in vars(bank).items():
        if isinstance(question, (Question, Value)):
            assert sum(question is one for one in asked) == 1, f"{name} is not asked once"
