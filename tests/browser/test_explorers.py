"""The explorers in JupyterLab: each of them, by mouse and by keyboard, wide and narrow."""

from importlib.resources import files

import pytest
from conftest import jupyterlab, keep, open_notebook, write_notebook
from playwright.sync_api import Locator, Page, TimeoutError

from nnlib.widgets import explore

NAMES = sorted(explore.__all__)
IMPORT = "from nnlib.widgets import explore"
NARROW = {"width": 420, "height": 900}

# What a drawing shows, and whether each of its texts lies inside of it.
SVG = "stage => stage.querySelector('svg').outerHTML"
CUT_OFF = """surface => {
    const frame = surface.getBoundingClientRect();
    return [...surface.querySelectorAll('svg text')].filter(text => {
        const box = text.getBoundingClientRect();
        return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
    }).map(text => text.textContent);
}"""
AXE = files("axe_playwright_python") / "axe.min.js"
VIOLATIONS = """async explorer => {
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const found = await axe.run(explorer, {runOnly: rules});
    return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`));
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab over a notebook for each explorer, and one with several cells."""
    folder = tmp_path_factory.mktemp("explorers")
    for name in NAMES:
        write_notebook(folder / f"{name}.ipynb", IMPORT, f"shown = explore.{name}()\nshown")
    write_notebook(
        folder / "two.ipynb", IMPORT, "first = explore.landscape()\nfirst", "explore.landscape()"
    )
    write_notebook(
        folder / "closing.ipynb",
        IMPORT,
        "first = explore.playground()\nfirst",
        "second = explore.playground()\nsecond",
    )
    with jupyterlab(folder) as address:
        yield address


@pytest.fixture
def page(page):
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console",
        # The web site's packages bring an extension that is for JupyterLite alone.
        lambda said: (
            said.type == "error"
            and "@jupyterlite" not in said.text
            and page.faults.append(said.text)
        ),
    )
    yield page
    run(page, "window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def run(page: Page, promise: str) -> None:
    """Wait for what JavaScript promises."""
    page.evaluate(f"async () => {{ await {promise}; }}")


def open_and_run(page: Page, lab: str, name: str) -> Locator:
    """The explorers of a notebook, all cells run."""
    open_notebook(page, lab, f"{name}.ipynb")
    run(page, "window.jupyterapp.commands.execute('notebook:run-all-cells')")
    explorers = page.locator(".nn-explorer")
    explorers.last.locator(".nn-surface svg").wait_for()
    at_rest(page)
    return explorers


def at_rest(page: Page) -> None:
    """Wait until no drawing has changed for a while."""
    page.evaluate(
        """() => new Promise(done => {
            let timer = setTimeout(done, 400);
            for (const stage of document.querySelectorAll('.nn-stage'))
                new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 400); })
                    .observe(stage, {childList: true, subtree: true, characterData: true});
        })"""
    )


def changed(page: Page, explorer: Locator, before: str) -> bool:
    """Whether the drawing becomes another one, within two seconds."""
    try:
        page.wait_for_function(
            "([stage, before]) => stage.querySelector('svg').outerHTML !== before",
            arg=[explorer.locator(".nn-stage").element_handle(), before],
            timeout=2000,
        )
    except TimeoutError:
        return False
    at_rest(page)
    return True


def sliders(explorer: Locator) -> list[Locator]:
    return explorer.locator(".noUi-handle:visible").all()


def by_keyboard(page: Page, explorer: Locator, slider: Locator) -> bool:
    """Whether the drawing follows a slider that is moved by a key."""
    before = drawing(explorer)
    slider.focus()
    now, most = (slider.get_attribute(f"aria-value{name}") for name in ("now", "max"))
    page.keyboard.press("ArrowLeft" if now == most else "ArrowRight")
    return changed(page, explorer, before)


def by_mouse(page: Page, explorer: Locator, place: Locator, across: float, down: float) -> bool:
    """Whether the drawing follows a drag of the mouse that begins at this share of the place."""
    before = drawing(explorer)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + max(box["width"] * 0.3, 20), y + box["height"] * 0.2, steps=8)
    page.mouse.up()
    return changed(page, explorer, before)


def drawing(explorer: Locator) -> str:
    return explorer.locator(".nn-stage").evaluate(SVG)


@pytest.mark.parametrize("name", NAMES)
def test_an_explorer_follows_keyboard_and_mouse_and_fits_a_narrow_page(page, lab, name):
    explorer = open_and_run(page, lab, name)
    keep(page, f"explorer-{name}")
    said = explorer.locator(".nn-said")
    assert said.inner_text().strip()
    assert explorer.locator(".nn-surface").get_attribute("aria-label").strip()
    page.wait_for_function(
        """stage => stage.querySelector('.nn-aloud[aria-live=polite]').textContent
            === stage.querySelector('.nn-said').textContent""",
        arg=explorer.locator(".nn-stage").element_handle(),
    )
    assert any(by_keyboard(page, explorer, slider) for slider in sliders(explorer))
    # In the drawing where it can be dragged, or else by a slider.
    places = explorer.locator(".nn-drag").all() or sliders(explorer)
    starts = [(0.35, 0.4), (0.61, 0.42), (0.2, 0.7)]
    assert any(by_mouse(page, explorer, place, *at) for place in places for at in starts)
    page.evaluate(AXE.read_text())
    assert explorer.evaluate(VIOLATIONS) == []
    assert not page.locator(".nn-still").is_visible()
    assert page.faults == []
    assert page.locator("[data-mime-type$=error], [data-mime-type$=stderr]").count() == 0
    assert_fits(page, explorer, name)


def assert_fits(page: Page, explorer: Locator, name: str) -> None:
    """Nothing is cut off, in this page and in a narrow one."""
    surface = explorer.locator(".nn-surface")
    assert surface.evaluate(CUT_OFF) == []
    page.set_viewport_size(NARROW)
    run(page, "window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.wait_for_timeout(500)
    at_rest(page)
    keep(page, f"explorer-{name}-narrow")
    assert surface.evaluate(CUT_OFF) == []
    needed, given = explorer.evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert needed <= given + 1
    assert surface.bounding_box()["width"] <= explorer.bounding_box()["width"]


def test_two_copies_in_one_notebook_do_not_disturb_each_other(page, lab):
    explorers = open_and_run(page, lab, "two")
    first, second = explorers.nth(0), explorers.nth(1)
    before, other = drawing(first), drawing(second)
    first.locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    assert changed(page, first, before)
    assert drawing(second) == other


def ask(page: Page, code: str) -> str:
    """What code prints in the kernel of the notebook in front."""
    return page.evaluate(
        """async code => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const run = kernel.requestExecute({code});
            let said = '';
            run.onIOPub = message => { said += message.content.text ?? ''; };
            await run.done;
            return said;
        }""",
        code,
    )


def test_playing_ends_with_the_view_and_with_close(page, lab):
    explorers = open_and_run(page, lab, "closing")
    for explorer in (explorers.nth(0), explorers.nth(1)):
        explorer.get_by_role("button", name="Play").click()
        explorer.get_by_role("button", name="Pause").wait_for()
    # The first one's output goes, the second is closed by code; both kernels' tasks must end.
    page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets[1].model.outputs.clear()"""
    )
    ask(page, "second.close()")
    for _ in range(50):
        if ask(page, "print(first.playing, second.playing)").split() == ["False", "False"]:
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail("an explorer plays on")
    page.wait_for_function("document.querySelectorAll('.nn-explorer').length === 0")


def test_without_a_kernel_there_is_a_still_picture(page, lab):
    open_and_run(page, lab, "activations")
    still = page.locator(".nn-still")
    assert not still.is_visible()
    # As in a page that has the outputs, but no kernel to draw the explorer.
    page.evaluate("document.querySelector('.nn-explorer').remove()")
    still.wait_for(state="visible")
    loaded = still.locator("img").evaluate("image => image.naturalWidth")
    assert loaded > 300 and "sigmoid at z = 1.0" in still.inner_text()
