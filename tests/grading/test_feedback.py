"""Feedback pages: what the tests said to the student stays, what they are stays hidden."""

import nbformat
import pytest
from conftest import nbgrader
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

from nnlib.grading.feedback import HideTests

CONFIG = """
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import GetGrades

from nnlib.grading.feedback import HideTests

c = get_config()
c.ClearMarkScheme.enforce_metadata = False
c.GenerateFeedback.preprocessors = [HideTests, GetGrades, CSSHTMLHeaderPreprocessor]
"""

TEST = """assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(21) == 42, "21 is not doubled"
### END HIDDEN TESTS
print("all of them right")"""

WARNED = """### BEGIN HIDDEN TESTS
secret_input = double(33)
### END HIDDEN TESTS"""

EXPLAINED = """from nnlib.checks import WrongAnswer
### BEGIN HIDDEN TESTS
raise WrongAnswer("double([-1. 2.]) returned [-1. 2.], expected [-2. 4.], and that goes on.\\nLikely cause: see.")
### END HIDDEN TESTS"""


def error(name, value, traceback):
    return new_output("error", ename=name, evalue=value, traceback=traceback)


def page_of(*cells, config=None):
    """The cells after HideTests."""
    notebook, _ = HideTests(config=config or Config()).preprocess(
        new_notebook(cells=list(cells)), {}
    )
    return notebook.cells


def graded(kind, name, source, **more):
    cell = kind(source)
    cell.metadata["nbgrader"] = {
        "grade_id": name,
        "schema_version": 3,
        "locked": True,
        "solution": False,
        "grade": False,
        "task": False,
        **more,
    }
    return cell


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """{student: feedback page}, by nbgrader: one who is right, one who is wrong."""
    course = tmp_path_factory.mktemp("course")
    (course / "nbgrader_config.py").write_text(CONFIG)
    test = {"grade": True, "points": 1}
    source = new_notebook(
        cells=[
            graded(
                new_markdown_cell,
                "double-question",
                "## Question 1 · Double\n\nWrite it.\n\n### BEGIN MARK SCHEME\n"
                "One point for the rubric's secret.\n### END MARK SCHEME\n\nGood luck.",
            ),
            graded(
                new_code_cell,
                "double",
                "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
                locked=False,
                solution=True,
            ),
            graded(new_code_cell, "double-values", TEST, **test),
            graded(new_code_cell, "double-warned", WARNED, **test),
            graded(new_code_cell, "double-explained", EXPLAINED, **test),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    for step in ("source/doubles", "submitted/right/doubles", "submitted/wrong/doubles"):
        (course / step).mkdir(parents=True)
    nbformat.write(source, course / "source" / "doubles" / "doubles.ipynb")
    done = nbgrader(course, "generate_assignment", "doubles")
    assert done.returncode == 0, done.stderr
    for student, body in {
        "right": "import warnings\n\ndef double(x):\n    warnings.warn('careful', stacklevel=2)\n    return 2 * x",
        "wrong": "def double(x):\n    return 2 if x == 1 else x",
    }.items():
        notebook = nbformat.read(course / "release" / "doubles" / "doubles.ipynb", 4)
        notebook.cells[1].source = body
        nbformat.write(notebook, course / "submitted" / student / "doubles" / "doubles.ipynb")
    for command in ("autograde", "generate_feedback"):
        done = nbgrader(course, command, "doubles")
        assert done.returncode == 0, done.stderr
    kept = nbformat.read(course / "autograded" / "wrong" / "doubles" / "doubles.ipynb", 4)
    assert "double(21)" in str(kept.cells[2]), "nothing was hidden, so nothing is tested"
    return {
        student: (course / "feedback" / student / "doubles" / "doubles.html").read_text()
        for student in ("right", "wrong")
    }


@pytest.mark.parametrize("student", ["right", "wrong"])
def test_the_page_shows_neither_hidden_tests_nor_rubric(pages, student):
    page = pages[student]
    # Code is cut into coloured spans: numbers and names of the hidden lines stay whole.
    for hidden in (
        ">21<",
        ">42<",
        "secret_input",
        ">33<",
        "HIDDEN TESTS",
        "rubric",
        "MARK SCHEME",
    ):
        assert hidden not in page
    assert page.count("# Hidden tests ran here.") == 3
    assert "Good luck." in page


def test_the_page_keeps_what_the_tests_said(pages):
    assert "AssertionError: 21 is not doubled" in pages["wrong"]
    assert "Traceback (most recent call last)" not in pages["wrong"]
    assert "all of them right" in pages["right"]
    assert "UserWarning: careful" in pages["right"]
    for page in pages.values():
        assert "double([-1. 2.]) returned [-1. 2.]" in page
        assert "Likely cause: see." in page
        assert "WrongAnswer: double" not in page


def test_a_message_that_was_wrapped_is_no_traceback():
    said = error(
        "WrongAnswer",
        "a well-known b\nLikely cause: c",
        ["a well-", "  known b", "Likely cause: c"],
    )
    (cell,) = page_of(new_code_cell(TEST, outputs=[said]))
    assert cell.outputs[0].traceback == ["a well-", "  known b", "Likely cause: c"]


def test_a_traceback_in_a_cell_with_hidden_tests_is_cut_to_the_message():
    frames = [
        "\x1b[31mAssertionError\x1b[0m Traceback",
        "----> 3 \x1b[38massert\x1b[39m double(x)",
    ]
    (cell,) = page_of(new_code_cell(TEST, outputs=[error("AssertionError", "no", frames)]))
    assert cell.outputs[0].traceback == ["AssertionError: no"]


def test_a_traceback_of_a_students_own_cell_stays_unless_it_shows_hidden_code():
    own = ["Traceback", "----> 1 1 / 0"]
    peek = ["Traceback", '    3 \x1b[38massert\x1b[39m double(21) == 42, "21 is not doubled"']
    first, second, _ = page_of(
        new_code_cell("1 / 0", outputs=[error("ZeroDivisionError", "division by zero", own)]),
        new_code_cell("peek()", outputs=[error("ValueError", "x", peek)]),
        new_code_cell(TEST),
    )
    assert first.outputs[0].traceback == own
    assert second.outputs[0].traceback == ["ValueError: x"]


def test_hidden_lines_that_were_printed_are_left_out():
    printed = new_output("stream", name="stdout", text=f"look:\n{TEST}\nend\n")
    first, _ = page_of(new_code_cell("print(In[-2])", outputs=[printed]), new_code_cell(TEST))
    assert "double(21)" not in first.outputs[0].text
    assert first.outputs[0].text.startswith("look:\n") and first.outputs[0].text.endswith("end\n")


def test_a_region_that_is_not_closed_hides_the_rest_of_the_cell():
    code, prose = page_of(
        new_code_cell("shown\n    ### BEGIN HIDDEN TESTS\nhidden\nhidden, too"),
        new_markdown_cell("Shown.\n### BEGIN MARK SCHEME\nHidden."),
    )
    assert code.source == "shown\n    # Hidden tests ran here."
    assert prose.source == "Shown."


def test_several_regions_of_a_cell_are_hidden_one_by_one():
    (cell,) = page_of(
        new_code_cell(
            "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n"
            "### BEGIN HIDDEN TESTS\nd\n### BEGIN HIDDEN TESTS\ne\n### END HIDDEN TESTS\nf"
        )
    )
    note = "# Hidden tests ran here."
    assert cell.source == f"a\n{note}\nc\n{note}\nf"


def test_delimiters_are_those_that_nbgrader_is_configured_with():
    config = Config()
    config.ClearHiddenTests.begin_test_delimeter = "VERBORGEN"
    config.ClearHiddenTests.end_test_delimeter = "OFFEN"
    config.ClearMarkScheme.begin_mark_scheme_delimeter = "RUBRIK"
    config.ClearMarkScheme.end_mark_scheme_delimeter = "ENDE"
    code, prose = page_of(
        new_code_cell("a\n# VERBORGEN\nb\n# OFFEN\nc"),
        new_markdown_cell("a\nRUBRIK\nb\nENDE\nc"),
        config=config,
    )
    assert code.source == "a\n# Hidden tests ran here.\nc"
    assert prose.source == "a\nc"


def test_the_engines_notes_are_stripped():
    cell = new_code_cell(
        TEST, metadata={"nnlib": {"verdict": "wrong"}, "nbgrader": {"grade": True}}
    )
    assert "nnlib" not in page_of(cell)[0].metadata and "nbgrader" in cell.metadata
