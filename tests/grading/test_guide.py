"""course/instructors.md: all its commands run, and what it says of this course is so."""

import ast
import getpass
import itertools
import json
import re
import stat
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from conftest import ASSIGNMENTS, ROOT, source
from guide import GUIDE, Class, blocks, run
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

TEXT = GUIDE.read_text()
# Pasted by readers and by this test; then those that need a hub or a cluster.
RUN, NOT_RUN = {"bash", "python"}, {"py", "yaml", "toml", "console"}


@pytest.fixture(scope="module")
def taught(tmp_path_factory) -> Class:
    found = run(TEXT, tmp_path_factory.mktemp("guide"))
    last = found.done.stdout.rsplit("== line ", 1)[-1]
    assert found.done.returncode == 0, (
        f"{GUIDE}, the block at line {last}\n{found.done.stderr[-1500:]}"
    )
    return found


@pytest.fixture(scope="module")
def gradebook(taught):
    with Gradebook(f"sqlite:///{taught.folder}/gradebook.db", "neural-networks") as found:
        yield found


def test_every_command_of_the_guide_runs(taught):
    assert "Grading works here" in taught.said("nnlib-grade doctor")


def test_every_block_is_run_or_at_least_well_formed():
    for block in blocks(TEXT):
        assert block.language in RUN | NOT_RUN, f"line {block.line}: {block.language!r}"
        if block.language == "py":
            ast.parse(block.text)
        elif block.language == "yaml":
            yaml.safe_load(block.text)
        elif block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "console":
            assert all(line.startswith("$ ") for line in block.text.splitlines()), block
            commands = block.text.replace("$ ", "")
            subprocess.run(["bash", "-n"], input=commands, text=True, check=True)


def test_students_have_no_instructors_panels_and_can_only_read(taught):
    etc = taught.shared / "environment" / "etc" / "jupyter"
    page = json.loads((etc / "labconfig" / "page_config.json").read_text())
    assert {name for name, off in page["disabledExtensions"].items() if off} >= {
        "@jupyterlab/apputils-extension:announcements",
        "@jupyter/nbgrader:formgrader",
        "@jupyter/nbgrader:course-list",
        "@jupyter/nbgrader:create-assignment",
    }
    for name in ("formgrader", "course_list"):
        extension = f"nbgrader.server_extensions.{name}"
        server = json.loads((etc / "jupyter_server_config.d" / f"{extension}.json").read_text())
        assert server["ServerApp"]["jpserver_extensions"] == {extension: False}
    assert stat.S_IMODE(taught.folder.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((taught.shared / "exchange").stat().st_mode) == 0o1777


def test_the_solutions_get_all_points_but_those_of_the_written_answer(taught):
    assert "17 / 20" in taught.said('nbgrader collect "$ASSIGNMENT" --update\n')


def test_what_a_student_fetches_has_no_secrets(taught):
    outbound = taught.shared / "exchange" / "neural-networks" / "outbound"
    fetched = (outbound / "swish" / "swish.ipynb").read_text()
    assert "Swish or ReLU?" in fetched and "# your code here" in fetched
    assert "*Write your answer here.*" in fetched
    for secret in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "hidden ="):
        assert secret not in fetched


def test_feedback_comes_back_without_hidden_tests_and_rubrics(taught):
    folder = taught.home / "neural-networks" / "02-activations" / "feedback"
    (page,) = folder.glob("**/*.html")
    said = re.sub("<[^>]*>", "", page.read_text())
    assert "check.relu(relu)" in said
    for secret in ("HIDDEN TESTS", "MARK SCHEME", "seed="):
        assert secret not in said


def test_the_question_of_ones_own_is_sound_and_its_change_counts(taught):
    audit = taught.said("nnlib-grade audit swish")
    assert re.search("released notebook +0 of 2", audit)
    assert re.search("solutions +2 of 2", audit)
    tried, caught = re.search(r"wrong edits +(\d+) of (\d+) lose", audit).groups()
    assert tried == caught != "0"
    assert "2 / 4" in taught.said("submitted/perfect/swish")
    changed = taught.said("sed -i")
    assert "3 / 6" in changed
    assert "repaired" in changed and "suspicious" in changed


def test_the_restored_gradebook_has_the_scores_of_the_backup(taught):
    said = taught.said("gradebook.db.broken")
    assert "The scores are those of the backup." in said
    assert "1 unchanged" in said
    assert (taught.backups / "class.tar.gz").exists()


def test_an_extension_stands(gradebook):
    submission = gradebook.find_submission("02-activations", getpass.getuser())
    assert submission.extension.days == 14
    assert submission.score == 17


def test_each_member_of_a_group_has_the_score(gradebook):
    scores = {s.student.id: s.score for s in gradebook.assignment_submissions("02-activations")}
    assert scores == {getpass.getuser(): 17, "ben": 17, "chi": 17}


def test_a_due_date_with_a_zones_name_knows_summer_time(gradebook):
    assert str(gradebook.find_assignment("02-activations").duedate) == "2025-10-20 21:59:00"


def test_nbgrader_still_reads_a_zones_short_name_as_utc():
    """Why the guide says to leave c.Exchange.timezone alone."""
    assert str(parse_utc("2025-10-20 23:59:00 CEST")) == "2025-10-20 23:59:00"


def test_the_plan_has_every_lesson_its_minutes_and_all_written_answers():
    rows = [
        [cell.strip() for cell in row.split("|")[1:-1]]
        for row in re.findall(r"^\| \d+ \|.*$", TEXT, re.MULTILINE)
    ]
    lessons = sorted(path for path in (ROOT / "course").glob("*.ipynb"))
    assert [row[1][:2] for row in rows] == [lesson.name[:2] for lesson in lessons]
    for row, lesson in zip(rows, lessons, strict=True):
        first = nbformat.read(lesson, 4).cells[0].source
        assert first.startswith(f"# {row[1]}\n"), row
        assert f"*{row[2]} minutes" in first, row
        assert row[3] == (lesson.stem if lesson.stem in ASSIGNMENTS else "")
        if not row[3]:
            continue
        marks = [cell.metadata.get("nbgrader", {}) for cell in source(row[3]).cells]
        graded = [mark for mark in marks if mark.get("grade")]
        assert int(row[4]) == sum(mark.points for mark in graded), row
        written = [f"`{m.grade_id}` ({m.points})" for m in graded if m.solution]
        assert row[5] == ", ".join(written), row


def test_the_page_has_one_title_and_skips_no_level():
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_links_of_the_page_lead_somewhere():
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}
    for target in re.findall(r"\]\((?!https?:)([^)]*)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        else:
            assert Path(GUIDE.parent, target).exists(), target
