"""The audit: it finds what tests let through, and the course's own tests let little through."""

import shutil
from pathlib import Path

import nbformat
import pytest
from conftest import ASSIGNMENTS, ROOT
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.coursedir import CourseDirectory

from nnlib.grading.app import main
from nnlib.grading.audit import audit, in_words
from nnlib.grading.gradebook import BadInput

ANSWER = """\
def clipped(x, low):
    \"\"\"x, or low where x is below it.\"\"\"
    ### BEGIN SOLUTION
    return x if x > low else low
    ### END SOLUTION"""
STRICT = "assert clipped(3, 1) == 3\nassert clipped(0, 1) == 1\nassert clipped(-2, -1) == -1"
LAX = "assert clipped(3, 1)"


def course(tmp_path: Path, test: str, answer: str = ANSWER) -> CourseDirectory:
    folder = tmp_path / "solutions" / "clip"
    folder.mkdir(parents=True)
    about = {"schema_version": 3, "task": False}
    cells = [
        new_code_cell(answer, metadata={"nbgrader": about | {
            "grade_id": "clip", "grade": False, "solution": True, "locked": False}}),
        new_code_cell(test, metadata={"nbgrader": about | {
            "grade_id": "clip-values", "grade": True, "solution": False, "locked": True,
            "points": 2}}),
    ]  # fmt: skip
    nbformat.write(new_notebook(cells=cells), folder / "clip.ipynb")
    return CourseDirectory(root=str(tmp_path), source_directory="solutions")


def test_lax_tests_are_seen_by_the_edits_that_pass_them(tmp_path):
    found = audit(course(tmp_path, LAX), "clip")
    assert (found.blank, found.reference, found.out_of) == (0, 2, 2)
    assert not found.good and found.caught < 0.7
    told = in_words(found)
    assert "clip, line 4, passes all tests:" in told and "`x` became" in told


def test_strict_tests_leave_only_what_is_as_right(tmp_path):
    directory = course(tmp_path, STRICT)
    found = audit(directory, "clip")
    assert [mutant.edit for _, mutant in found.survivors] == [
        "`>` became `>=`: return x if x >= low else low"
    ]
    (tmp_path / "solutions" / "clip" / "audit.toml").write_text(
        '[[equivalent]]\ncell = "clip"\nedit = "x >= low"\nwhy = "Both are the same number."\n'
    )
    found = audit(directory, "clip")
    assert found.good and found.caught == 1 and len(found.explained) == 1


def test_a_test_that_the_released_notebook_passes_is_no_test(tmp_path):
    found = audit(course(tmp_path, "assert callable(clipped)"), "clip")
    assert found.blank == 2 and not found.good


def test_a_solution_that_fails_its_own_tests_is_said(tmp_path):
    found = audit(course(tmp_path, STRICT, ANSWER.replace("x > low", "x < low")), "clip")
    assert found.reference == 0 and not found.good


def test_bad_input_is_one_clear_line(tmp_path, capsys, monkeypatch):
    directory = course(tmp_path, STRICT)
    with pytest.raises(BadInput, match=r"no notebook in .*clop"):
        audit(directory, "clop")
    (tmp_path / "solutions" / "clip" / "audit.toml").write_text("[[equivalent]]\ncell = 3\n")
    with pytest.raises(BadInput, match="is not cell, edit and why"):
        audit(directory, "clip")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["audit", "clop"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("assignment", ASSIGNMENTS[:4])
def test_small_wrong_edits_lose_points(assignment):
    # The others take longer: make audit.
    directory = CourseDirectory(root=str(ROOT), source_directory="solutions")
    found = audit(directory, assignment)
    assert found.good, in_words(found)
