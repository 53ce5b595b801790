"""Every lesson in JupyterLab: all cells run, its explorers there and alive."""

import pytest
from conftest import ROOT, keep, open_notebook
from test_explorers import at_rest, by_keyboard, run, sliders

LESSONS = sorted(path.stem for path in (ROOT / "course").glob("*.ipynb"))
# What each code cell of the notebook in front has put out, and whether it is to fail.
CELLS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter(cell => cell.type === 'code')
    .map(cell => ({
        id: cell.sharedModel.getId(),
        count: cell.executionCount,
        kinds: cell.outputs.toJSON().map(output => output.name ?? output.output_type),
        tags: cell.getMetadata('tags') ?? [],
    }))"""


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_without_a_fault_and_its_explorers_move(page, lab, name):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        # The web site's packages bring an extension that is for JupyterLite alone.
        lambda said: (
            said.type == "error" and "@jupyterlite" not in said.text and faults.append(said.text)
        ),
    )
    page.set_default_timeout(180_000)
    open_notebook(page, lab, f"course/{name}.ipynb")
    run(page, "window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(f"({CELLS})().every(cell => cell.count)")
    for cell in page.evaluate(CELLS):
        assert ("error" in cell["kinds"]) == ("raises-exception" in cell["tags"]), cell
        assert ("stderr" in cell["kinds"]) == ("warns-on-purpose" in cell["tags"]), cell
    explorers = page.locator(".nn-explorer")
    assert explorers.count() >= 1
    for explorer in explorers.all():
        explorer.scroll_into_view_if_needed()
        explorer.locator(".nn-surface svg").wait_for()
        at_rest(page)
        assert any(by_keyboard(page, explorer, slider) for slider in sliders(explorer))
    keep(page, f"lesson-{name}")
    assert faults == []
    run(page, "window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
