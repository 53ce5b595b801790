"""JupyterLab as a student and an instructor meet it, in a real browser without a network."""

import re

from conftest import answer, command, open_lab, open_notebook, validate


def test_a_lesson_runs_and_shows_its_figures(page, lab):
    open_notebook(page, lab, "course/00-start-here.ipynb")
    command(page, "notebook:run-all-cells")
    figure = page.locator(".jp-OutputArea img[alt^='Ten training images']")
    figure.wait_for()
    assert figure.bounding_box()["width"] > 300
    page.locator(".jp-OutputArea img[alt^='Ten mean images']").wait_for()
    errors = page.locator("[data-mime-type$=error], [data-mime-type$=stderr]")
    shown = [text.strip().splitlines()[-1] for text in errors.all_text_contents() if text.strip()]
    # Those that the lesson makes on purpose.
    assert shown and all(text.startswith("ValueError: ") for text in shown), shown


def test_validate_says_what_is_wrong_and_probably_why(page, lab):
    open_notebook(page, lab, "assignments/02-activations/02-activations.ipynb")
    answer(page, "def relu(z)", "def relu(z):\n    return np.abs(z)")
    said = validate(page)
    assert "relu([-1, 2]) returned [1, 2], expected [0, 2]." in said
    assert "Likely cause: you returned |z|." in said
    assert "step is not answered yet." in said
    assert "Traceback" not in said
    # Nothing of a message is cut off at the right.
    widths = page.locator(".jp-Dialog-content pre, dialog pre").evaluate_all(
        "all => all.map(p => [p.scrollWidth, p.clientWidth])"
    )
    assert widths and all(needed <= given + 1 for needed, given in widths)


def test_create_assignment_knows_the_cells_of_a_source(page, lab):
    open_notebook(page, lab, "solutions/02-activations/02-activations.ipynb")
    command(page, "nbgrader:open-create-assignment")
    panel = page.locator(".nbgrader-CreateAssignmentWidget, [class*=CreateAssignment]").first
    panel.wait_for()
    page.get_by_text(re.compile("Total points")).first.wait_for()
    values = page.locator("input").evaluate_all("all => all.map(i => i.value)")
    assert "20" in values and "relu-values" in values


def test_formgrader_lists_the_assignments(page, lab):
    open_lab(page, lab)
    command(page, "nbgrader:open-formgrader")
    frame = page.frame_locator("iframe[src*=formgrader]").first
    for name in ("01-one-neuron", "02-activations", "03-layers", "04-losses"):
        frame.get_by_text(name).first.wait_for()
