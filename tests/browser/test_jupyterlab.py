"""JupyterLab as a student and an instructor meet it, in a real browser without a network."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")
ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab over a copy of the course; it ends with the module."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("course", "solutions", "assignments"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    settings = folder / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    # All cells are to be in the page, not only those in sight.
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
            *(f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password="),
            "--LabApp.expose_app_in_browser=True",
        ],
        cwd=folder,
        # nbgrader runs a bare `alembic`: the environment's programs have to be on the path.
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/lab"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(address)
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def page(lab):
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=QUIET)
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.set_default_timeout(60_000)
        yield page
        browser.close()


def open_notebook(page, lab, path):
    page.goto(f"{lab}/tree/{path}?reset")
    page.wait_for_selector("#jp-MainLogo")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    # The indicator is idle a moment before the kernel has answered for the first time, and
    # cells that are run in that moment are dropped.
    page.wait_for_function(
        """() => {
            const session = window.jupyterapp.shell.currentWidget?.sessionContext;
            const kernel = session?.session?.kernel;
            return session?.isReady && kernel?.status === "idle"
                && kernel?.connectionStatus === "connected";
        }"""
    )
    page.wait_for_timeout(1000)


def command(page, name):
    # Without waiting for what it gives: a run of all cells ends when its last cell does.
    page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)


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
    page.locator(".jp-CodeCell", has_text="def relu(z)").locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("def relu(z):\n    return np.abs(z)")
    command(page, "docmanager:save")
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate", exact=True).click()
    dialog = page.locator(".jp-Dialog-content, dialog").first
    dialog.get_by_text("Validation Results").wait_for()
    said = dialog.inner_text()
    assert "relu([-1, 2]) returned [1, 2], expected [0, 2]." in said
    assert "Likely cause: you returned |z|." in said
    assert "step is not answered yet." in said
    assert "Traceback" not in said
    # Nothing of a message is cut off at the right.
    widths = dialog.locator("pre").evaluate_all(
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
    page.goto(f"{lab}?reset")
    page.wait_for_selector("#jp-MainLogo")
    page.wait_for_function("window.jupyterapp")
    command(page, "nbgrader:open-formgrader")
    frame = page.frame_locator("iframe[src*=formgrader]").first
    for name in ("01-one-neuron", "02-activations", "03-layers", "04-losses"):
        frame.get_by_text(name).first.wait_for()
