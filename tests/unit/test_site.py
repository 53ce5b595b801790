"""How the web site's build reads docstrings, notebooks and the README."""

import sys
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "course" / "site"))

from docstrings import restructured
from notebooks import STILL, binder, minutes, page, repository, title

from nnlib.widgets import explore


def text(*lines):
    return "\n".join(restructured(list(lines))).strip()


def test_code_in_backticks_stays_code_and_signs_stay_signs():
    assert text("Gives `W`s, |z| and *args.") == r"Gives ``W``\ s, \|z\| and \*args."
    assert text("in `a` and `b`") == "in ``a`` and ``b``"


def test_an_indented_block_is_python_or_a_formula():
    assert text("So:", "", "    x = 1").endswith(".. code-block:: python\n\n    x = 1")
    assert text("So:", "", "    β₁ mean + (1").endswith(".. code-block:: none\n\n    β₁ mean + (1")


def test_a_blank_line_does_not_part_a_program():
    assert text("    x = 1", "", "    y = 2").splitlines()[2:] == ["    x = 1", "", "    y = 2"]


def test_two_columns_are_a_list_of_definitions():
    columns = text("name   what it", "       is called", "other  `x`")
    assert columns == "``name``\n    what it is called\n``other``\n    ``x``"


def test_a_doctest_stays_as_it_is():
    assert text(">>> 2 * 3", "6") == ">>> 2 * 3\n6"


def test_there_is_no_repository_while_readme_has_the_placeholder():
    assert repository("```\ngit clone ADDRESS-OF-THIS-REPOSITORY nn\n```") is None
    assert repository("git clone https://example.org/course.git nn") == (
        "https://example.org/course.git"
    )


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://github.com/someone/course.git", "gh/someone/course"),
        ("https://example.org/course", "git/https%3A%2F%2Fexample.org%2Fcourse"),
    ],
)
def test_binder_opens_the_notebook_of_the_repository(address, source):
    assert binder(address, "course/a.ipynb") == (
        f"https://mybinder.org/v2/{source}/HEAD?urlpath=lab%2Ftree%2Fcourse%2Fa.ipynb"
    )


def lesson(*cells):
    first = nbformat.v4.new_markdown_cell("# 02 · Why?\n\nBecause.\n\n*45 minutes · runs*")
    return nbformat.v4.new_notebook(cells=[first, *cells])


def test_a_page_links_to_what_it_can_be_opened_with():
    ways = page(lesson(), "course/02-why.ipynb", "https://github.com/a/b").cells[1].source
    assert 'href="../lite/lab/index.html?path=course/02-why.ipynb"' in ways
    assert 'href="https://mybinder.org/v2/gh/a/b/HEAD' in ways
    assert "mybinder" not in page(lesson(), "course/02-why.ipynb", None).cells[1].source


def test_a_link_to_an_assignments_folder_leads_to_its_page():
    cell = nbformat.v4.new_markdown_cell("[Assignment 02](../assignments/02-why/) asks")
    shown = page(lesson(cell), "course/02-why.ipynb", None).cells[2].source
    assert shown == "[Assignment 02](../assignments/02-why/02-why.ipynb) asks"


def test_a_widget_gives_way_to_its_still_picture():
    view = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "VBox()"}
    still = explore.activations().still()
    assert STILL in still
    outputs = [
        nbformat.v4.new_output("display_data", data) for data in (view, {"text/html": still})
    ]
    cell = nbformat.v4.new_code_cell("explore.activations()", outputs=outputs)
    shown = page(lesson(cell), "course/02-why.ipynb", None).cells[2].outputs
    assert len(shown) == 1
    assert "lite/lab/index.html?path=course/02-why.ipynb" in shown[0].data["text/html"]


def test_title_and_minutes_are_those_of_the_first_cell():
    assert title(lesson()) == "02 · Why?"
    assert minutes(lesson()) == 45
    with pytest.raises(ValueError, match="02 · Why\\?: no line says how many minutes"):
        notebook = lesson()
        notebook.cells[0].source = "# 02 · Why?"
        minutes(notebook)
