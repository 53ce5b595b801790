"""The page on a class: its numbers, what it must not show, and that it can be read."""

import datetime
import itertools
import json
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from nnlib.grading.report import write_report

# nbgrader's own: it adds a submission before its parts are whole.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

WORK = "03-shapes"
ABS = "you returned |z|. ReLU stops negative numbers."
SIGN = "the sign: it is `-z`."
POINTS = {"relu-values": 1, "relu-shapes": 2, "dense-values": 3}
RIGHT = {name: ("right", "") for name in POINTS}


def notebook():
    """The release: two questions with tests, one with a written answer."""

    def cell(kind, name, source="", grade=False, solution=False):
        made = kind(source)
        made.metadata["nbgrader"] = {
            "grade_id": name,
            "grade": grade,
            "solution": solution,
            "locked": not solution,
            "schema_version": 3,
            "task": False,
        }
        if grade:
            made.metadata.nbgrader["points"] = POINTS.get(name, 4)
        return made

    question = new_markdown_cell
    return new_notebook(
        cells=[
            question("# Assignment 03 · Shapes\n\nYou write shapes."),
            question("## Question 1 · ReLU (3 points)\n\n```\n# no heading\n```\n### A hint"),
            cell(new_code_cell, "relu", solution=True),
            cell(new_code_cell, "relu-values", grade=True),
            question("### The second half"),
            cell(new_code_cell, "relu-shapes", grade=True),
            question("## Question 2 · Dense & <layers> (3 points)"),
            cell(new_code_cell, "dense", solution=True),
            cell(new_code_cell, "dense-values", grade=True),
            question("## Question 3 · Why? (4 points)"),
            cell(new_markdown_cell, "why", "My own\n\n## Heading", grade=True, solution=True),
        ]
    )


class Class:
    """A course folder with a gradebook, filled student by student."""

    def __init__(self, root: Path):
        self.root = root
        config = Config()
        config.CourseDirectory.root = str(root)
        self.course = CourseDirectory(config=config)

    def gradebook(self):
        return Gradebook(self.course.db_url)

    def enrol(self, student, **names):
        with self.gradebook() as gradebook:
            gradebook.update_or_create_student(student, **names)

    def grade(self, student, found=None, why=0, noted=True, late=0, outputs=None):
        """A graded submission; why: the written answer's manual score, None if still to come."""
        submitted = notebook()
        self.enrol(student)
        with self.gradebook() as gradebook:
            when = datetime.datetime(2026, 1, 1) + datetime.timedelta(hours=late)
            gradebook.add_submission(WORK, student, timestamp=str(when))
            for grade in gradebook.find_submission(WORK, student).notebooks[0].grades:
                if grade.name == "why":
                    grade.manual_score, grade.needs_manual_grade = why, why is None
                    continue
                verdict, cause = {**RIGHT, **(found or {})}[grade.name]
                grade.auto_score = POINTS[grade.name] if verdict == "right" else 0
                grade.needs_manual_grade = False
                (cell,) = (
                    c
                    for c in submitted.cells
                    if c.metadata.get("nbgrader", {}).get("grade_id") == grade.name
                )
                if noted:
                    cell.metadata["nnlib"] = {"verdict": verdict, "said": "…", "cause": cause}
                cell.outputs = (outputs or {}).get(grade.name, [])
            gradebook.db.commit()
        path = self.root / "autograded" / student / WORK / f"{WORK}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(submitted, path)
        return path

    def page(self, names=False):
        return BeautifulSoup(write_report(self.course, WORK, names).read_text(), "html.parser")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    root = tmp_path_factory.mktemp("released")
    release = root / "release" / WORK
    release.mkdir(parents=True)
    nbformat.write(notebook(), release / f"{WORK}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader runs a bare `alembic`: the environment's programs have to be on the path.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
            gradebook.add_assignment(WORK, duedate="2026-01-01 12:00:00")
            gradebook.add_notebook(WORK, WORK)
            # The last first: the page's order must be the notebook's.
            for cell in reversed(notebook().cells):
                if meta := cell.metadata.get("nbgrader"):
                    kind, name = cell.cell_type, meta.grade_id
                    if meta.grade:
                        gradebook.add_grade_cell(
                            name, WORK, WORK, max_score=meta.points, cell_type=kind
                        )
                    if meta.solution:
                        gradebook.add_solution_cell(name, WORK, WORK)
    return root


@pytest.fixture
def made(released, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(released, root)
    return Class(root)


def words(element):
    return " ".join(element.get_text(" ").split())


def rows(page, number):
    """{text: "students (share)"} of a question's table."""
    return {words(tr.th): words(tr.td) for tr in page.select(f"#q{number} tbody tr")}


def cards(page):
    return {words(dt): words(dt.parent.dd) for dt in page.select("dl dt")}


def test_questions_stand_in_the_notebooks_order_under_their_headings(made):
    made.grade("ada")
    titles = [words(heading) for heading in made.page().select("h3")]
    assert titles == ["Question 1 · ReLU", "Question 2 · Dense & <layers>", "Question 3 · Why?"]


def test_without_the_release_the_titles_come_from_the_gradebook(made):
    shutil.rmtree(made.root / "release")
    with made.gradebook() as gradebook:
        for name, kind, text in (
            ("top", "markdown", "# Shapes\n\n## Question 1 · ReLU (3 points)"),
            ("relu-values", "code", "check.relu(relu)"),
        ):
            gradebook.add_source_cell(name, WORK, WORK, cell_type=kind, source=text)
    made.grade("ada")
    page = made.page()
    assert words(page.h1) == "Shapes" and words(page.h3) == "Question 1 · ReLU"


def test_the_next_lecture_begins_with_the_three_commonest_mistakes(made):
    for student, cause in zip(
        "abcdefghij", [SIGN] * 4 + [ABS] * 3 + ["third"] * 2 + ["rare"], strict=True
    ):
        made.grade(student, {"dense-values": ("wrong", cause)})
    made.grade("z", {"relu-values": ("wrong", ABS)})
    items = [words(item) for item in made.page().select(".begin li")]
    assert [item.split(" Question")[0] for item in items] == ["the sign: it is -z .", ABS, "third"]
    assert items[0].endswith("Question 2 · Dense & <layers> · 4 of 11 students (36 %)")


def test_mistakes_are_counted_by_student_most_frequent_first(made):
    made.grade("ada", {"relu-values": ("wrong", ABS), "relu-shapes": ("wrong", ABS)})
    made.grade("bela", {"relu-values": ("wrong", SIGN), "relu-shapes": ("wrong", ABS)})
    made.grade("chen")
    made.grade("dara", {"relu-values": ("error", "it never ends.")})
    assert list(rows(made.page(), 1).items()) == [
        (ABS, "2 (50 %)"),
        ("the sign: it is -z .", "1 (25 %)"),
        ("it never ends.", "1 (25 %)"),
    ]


def test_what_names_no_mistake_is_counted_apart(made):
    made.grade("ada", {"dense-values": ("unanswered", "")})
    made.grade("bela", {"dense-values": ("error", "")})
    made.grade("chen", {"dense-values": ("error", "")})
    made.grade("dara", {"dense-values": ("wrong", "")})
    page = made.page()
    assert rows(page, 2) == {
        "Wrong, of no known cause": "1 (25 %)",
        "Stopped by an error": "2 (50 %)",
        "Not answered": "1 (25 %)",
    }
    assert not page.select(".begin li")


def test_solved_is_who_has_all_tests_of_the_question_right(made):
    made.grade("ada")
    made.grade("bela", {"relu-shapes": ("wrong", ABS)})
    page = made.page()
    assert "Solved by 1 of 2 (50 %). Mean points: 2 of 3." in words(page.select_one("#q1"))
    assert "Solved by 2 of 2 (100 %). Mean points: 3 of 3." in words(page.select_one("#q2"))


def test_written_answers_show_the_mean_of_what_is_marked_and_what_is_left(made):
    for student, score in (("ada", 4), ("bela", 1), ("chen", None)):
        made.grade(student, why=score)
    assert (
        "2 marked, 1 still to be marked, 0 left blank. Mean points of the marked: 2.5 of 4."
        in (words(made.page().select_one("#q3")))
    )


def test_submissions_are_counted(made):
    made.grade("ada", late=13)
    made.grade("bela", why=None)
    made.enrol("chen")
    with made.gradebook() as gradebook:  # as nbgrader leaves a student whose grading failed
        gradebook.update_or_create_student("dara")
        gradebook.add_submission(WORK, "dara")
    (made.root / "submitted" / "emil" / WORK).mkdir(parents=True)
    shown = cards(made.page())
    assert shown["graded"] == "2" and shown["missing"] == "1" and shown["not graded yet"] == "2"
    assert shown["late"] == "1" and shown["waiting for marking"] == "1"


def test_scores_have_a_mean_quartiles_and_a_histogram_in_words(made):
    nothing = {name: ("wrong", "") for name in POINTS}
    for student, found, why in (("a", nothing, 0), ("b", nothing, 2), ("c", {}, 0), ("d", {}, 4)):
        made.grade(student, found, why)
    shown = cards(made.page())
    assert (shown["mean"], shown["median"]) == ("4.5", "4")
    assert (shown["lower quartile"], shown["upper quartile"]) == ("1.5", "7")
    label = made.page().svg["aria-label"]
    assert "0 to 1: 1;" in label and "2 to 3: 1;" in label and label.endswith("9 to 10: 1.")


def test_a_late_penalty_and_extra_credit_count_in_the_total(made):
    made.grade("ada", why=4)
    made.grade("bela", why=0)
    with made.gradebook() as gradebook:
        gradebook.find_submission(WORK, "ada").notebooks[0].grades[0].extra_credit = 3
        gradebook.find_submission(WORK, "bela").notebooks[0].late_submission_penalty = 7
        gradebook.db.commit()
    assert cards(made.page())["mean"] == "6.5"


def test_names_appear_only_when_asked_for(made):
    made.enrol("s10372", first_name="Ada", last_name="Okafor")
    made.grade("s10372", {"relu-values": ("wrong", ABS)}, why=None)
    made.enrol("s20482", first_name="Bela", last_name="Nagy")
    plain = str(made.page())
    for secret in ("s10372", "s20482", "Ada", "Okafor", "Bela", "Nagy"):
        assert secret not in plain
    page = made.page(names=True)
    assert rows(page, 1) == {f"{ABS} Okafor, Ada (s10372)": "1 (100 %)"}
    table = page.select("table")[-1]
    assert words(table.tbody.tr) == "Okafor, Ada (s10372) 5 + 2 3 0 +"
    assert [words(th) for th in table.select("thead th")] == ["Student", "Total", "Q1", "Q2", "Q3"]
    assert "Nothing handed in: Nagy, Bela (s20482)." in words(page)


def test_what_students_wrote_is_text_never_markup(made):
    evil = "<script>alert(1)</script> `<img src=x>` {{ names }}"
    made.enrol("eve", first_name=evil, last_name="'\"><b>")
    made.grade("eve", {"relu-values": ("wrong", evil), "relu-shapes": ("wrong", "x" * 99_999)})
    for names in (False, True):
        page = made.page(names)
        assert not page.find_all(["script", "img", "b"])
        assert "<script>alert(1)</script> <img src=x> {{ names }}" in words(page)
        assert len(str(page)) < 30_000


def test_a_notebook_graded_by_nbgrader_alone_is_read_by_its_outputs(made):
    wrapped = [
        "relu([-1, 2]) returned [1, 2], expected [0, 2].",
        "Likely cause: a well-",
        "  known mistake, the",
        "  first of two.",
        "See lesson 02.",
    ]
    error = {
        "name": "WrongAnswer",
        "value": "\n".join([wrapped[0], f"Likely cause: {ABS}", "See."]),
    }
    for student, kind, value, lines in (
        ("ada", error["name"], error["value"], wrapped),
        ("bela", error["name"], "cut off", wrapped),
        ("chen", error["name"], "relu is not answered yet.", ["relu is not answered yet."]),
        ("dara", "NameError", "name 'np' is not defined", ["…", "Likely cause: {cause}"]),
        ("emil", "AssertionError", "", ["…"]),
    ):
        output = new_output("error", ename=kind, evalue=value, traceback=lines)
        made.grade(
            student, {"relu-values": ("wrong", "")}, noted=False, outputs={"relu-values": [output]}
        )
    assert rows(made.page(), 1) == {
        ABS: "1 (20 %)",
        "a well-known mistake, the first of two.": "1 (20 %)",
        "Wrong, of no known cause": "1 (20 %)",
        "Stopped by an error": "1 (20 %)",
        "Not answered": "1 (20 %)",
    }


def test_the_gradebook_has_the_last_word_on_what_is_right(made):
    path = made.grade("eve", {"relu-values": ("wrong", "")}, noted=False)
    forged = nbformat.read(path, 4)
    for cell in forged.cells:
        cell.metadata["nnlib"] = {"verdict": "right", "cause": ""}
    nbformat.write(forged, path)
    made.grade("fay", {"relu-values": ("wrong", ABS)})
    with made.gradebook() as gradebook:  # the teacher found that answer good enough
        gradebook.find_grade("relu-values", WORK, WORK, "fay").manual_score = 1
        gradebook.db.commit()
    page = made.page()
    assert rows(page, 1) == {"Wrong, of no known cause": "1 (50 %)"}
    assert "Solved by 1 of 2" in words(page.select_one("#q1"))


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"cells": 3}', "[" * 5000, None])
def test_a_notebook_that_cannot_be_read_stops_nothing(made, content):
    made.grade("ada", {"relu-values": ("wrong", ABS)})
    path = made.grade("eve", {name: ("error", "") for name in POINTS})
    path.unlink()
    if content is not None:
        path.write_text(content)
    kind = "Not answered" if content is None else "Stopped by an error"
    assert rows(made.page(), 1) == {ABS: "1 (50 %)", kind: "1 (50 %)"}


def test_notes_of_a_wrong_form_stop_nothing(made):
    path = made.grade("eve", {"relu-values": ("wrong", "")})
    for note in (3, "right", [], {"verdict": ["x"], "cause": {"a": 1}}, {"verdict": None}):
        content = json.loads(path.read_text())
        content["cells"][3]["metadata"]["nnlib"] = note
        path.write_text(json.dumps(content))
        assert len(rows(made.page(), 1)) >= 1


def test_a_class_without_submissions_gets_a_page_that_says_so(made):
    made.enrol("ada")
    for names in (False, True):
        page = made.page(names)
        assert "No submission of this assignment has been graded yet." in words(page)
        assert cards(page)["missing"] == "1"


def test_an_unknown_assignment_is_refused_with_those_that_are_known(made):
    with pytest.raises(
        ValueError, match=r"^no assignment '03-shape' in the gradebook .known: 03-shapes"
    ):
        write_report(made.course, "03-shape")
    assert not (made.root / "reports").exists()


def test_where_there_is_no_gradebook_none_is_made(made):
    (made.root / "gradebook.db").unlink()
    with pytest.raises(ValueError, match=r"no gradebook at .*gradebook\.db"):
        write_report(made.course, WORK)
    assert not (made.root / "gradebook.db").exists()


def test_a_file_that_is_no_gradebook_is_refused_in_one_line(made):
    (made.root / "gradebook.db").write_text(
        "not a database, but long enough to look like one" * 99
    )
    with pytest.raises(ValueError, match=r"gradebook .* can't be opened") as caught:
        write_report(made.course, WORK)
    assert "\n" not in str(caught.value)


def test_the_file_is_the_teachers_alone_even_if_it_was_not_before(made):
    old = made.root / "reports" / f"{WORK}.html"
    old.parent.mkdir()
    old.write_text("old")
    old.chmod(0o644)
    assert write_report(made.course, WORK) == old
    assert old.stat().st_mode & 0o777 == 0o600 and "old" not in old.read_text()


def test_the_page_needs_nothing_but_itself_and_reads_in_order(made):
    made.grade("ada", {"relu-values": ("wrong", ABS)}, why=None)
    for names in (False, True):
        page = made.page(names)
        assert not page.find_all(["script", "link", "img", "iframe"])
        for element in page.find_all(True):
            assert "src" not in element.attrs and element.get("href", "#").startswith("#")
            assert not [name for name in element.attrs if name.startswith("on")]
        assert "url(" not in page.style.string and "@import" not in page.style.string
        ids = [element["id"] for element in page.select("[id]")]
        assert len(ids) == len(set(ids))
        assert {link["href"][1:] for link in page.select("a")} <= set(ids)
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
        for table in page.select("table"):
            assert all(th["scope"] == "col" for th in table.select("thead th"))
            assert all(tr.th["scope"] == "row" for tr in table.select("tbody tr"))
        assert page.html["lang"] and page.svg["role"] == "img" and page.svg["aria-label"]


def test_text_stands_out_from_its_ground_by_level_aa_in_both_schemes(made):
    style = made.page().style.string
    schemes = re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)
    assert len(schemes) == 2

    def light(colour):
        parts = [
            int(c * 2 if len(colour) == 3 else c, 16) / 255
            for c in re.findall("." if len(colour) == 3 else "..", colour)
        ]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for scheme in schemes:
        colours = {name: light(value) for name, value in re.findall(r"--(\w+): #(\w+)", scheme)}
        for ground in ("page", "card"):
            for ink in ("ink", "soft", "blue"):
                high, low = sorted((colours[ink], colours[ground]), reverse=True)
                assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)
