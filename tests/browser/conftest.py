"""JupyterLab servers and pages for the browser tests, and screenshots of what failed."""

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name in the network is refused at once: nothing waits for it, here or in a class offline.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
_browsers: list[Browser] = []


def copy_course(folder: Path) -> None:
    """What an instructor has, in an existing folder."""
    for name in ("course", "solutions", "assignments"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
    shutil.copy(ROOT / "nbgrader_config.py", folder)


@contextlib.contextmanager
def unix_users() -> Iterator[list[str]]:
    """Two new Unix users, who are removed afterwards; none where they cannot be made."""
    mark = secrets.token_hex(4)
    names = [f"nnlib-instructor-{mark}", f"nnlib-student-{mark}"]
    if os.geteuid() != 0 or shutil.which("useradd") is None:
        yield []
        return
    try:
        for name in names:
            subprocess.run(["useradd", "--no-create-home", "--user-group", name], check=True)
        yield names
    finally:
        for name in names:
            subprocess.run(["userdel", "--force", name], capture_output=True)


def write_notebook(path: Path, *sources: str) -> None:
    """A notebook of code cells, their ids cell-0, cell-1 and so on."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)
    ]
    nbformat.write(notebook, path)


@contextlib.contextmanager
def jupyterlab(
    folder: Path,
    *,
    python: Path | str = sys.executable,
    user: str | None = None,
    environment: dict[str, str] | None = None,
    options: Sequence[str] = (),
) -> Iterator[str]:
    """The address of a JupyterLab over `folder`, without a password; it ends with the context.

    python: of the environment that it runs in. user: a Unix user (for root only), to whom the
    folder and all in it are given. environment: variables beside those of this process.
    options: of the command line, such as "--LabApp.default_url=/lab".

    Its Jupyter configuration is folder/.jupyter, not that of who runs the tests; its log is
    folder/.jupyter/log.txt. Raises RuntimeError with the end of the log if it does not start.
    """
    configuration = folder / ".jupyter"
    settings = configuration / "lab" / "user-settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True, exist_ok=True)
    # All cells are to be in the page, not only those in sight.
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    if user is not None:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inherited = {key: text for key, text in os.environ.items() if not key.startswith("JUPYTER")}
    with open(configuration / "log.txt", "w") as log:
        server = subprocess.Popen(
            [
                *(str(python), "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
                *(f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password="),
                *("--LabApp.expose_app_in_browser=True", *options),
            ],
            cwd=folder,
            env={
                **inherited,
                "JUPYTER_CONFIG_DIR": str(configuration),
                "JUPYTER_DATA_DIR": str(folder / ".local" / "share" / "jupyter"),
                # nbgrader runs a bare `alembic`: the environment's programs have to be on the path.
                "PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}",
                **(environment or {}),
            },
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}/lab"
    try:
        wait_for(server, address, configuration / "log.txt")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_for(server: subprocess.Popen, address: str, log: Path) -> None:
    for _ in range(240):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address)
            return
        if server.poll() is not None:
            break
        time.sleep(0.5)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-3000:]}")


def status(address: str) -> int:
    """The HTTP status that a server answers with."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab over a copy of the course; it ends with the module."""
    folder = tmp_path_factory.mktemp("lab")
    copy_course(folder)
    with jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a network. It ends with the module: while Playwright runs, asyncio cannot."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=QUIET)
        _browsers.append(browser)
        yield browser
        _browsers.remove(browser)
        browser.close()


@pytest.fixture(scope="module")
def new_page(browser: Browser) -> Callable[[], Page]:
    """Opens a page in a browser profile of its own, which lasts as long as the module."""

    def new_page() -> Page:
        page = browser.new_context(viewport={"width": 1300, "height": 900}).new_page()
        page.set_default_timeout(60_000)
        return page

    return new_page


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Iterator[Page]:
    """A page in a browser profile of its own."""
    page = new_page()
    yield page
    page.context.close()


def keep(page: Page, name: str) -> None:
    """Save what the page shows in tests/browser/screenshots, which Git ignores."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{re.sub(r'[^a-zA-Z0-9]+', '-', name)}.png")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        pages = [page for of in _browsers for context in of.contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            # A page that cannot be shown must not hide why the test failed.
            with contextlib.suppress(Exception):
                keep(page, f"failed-{item.name}-{number}")
    return report


def open_lab(page: Page, lab: str) -> None:
    """JupyterLab without what was open before, and wait until it is there."""
    page.goto(f"{lab}?reset")
    page.wait_for_selector("#jp-MainLogo")
    page.wait_for_function("window.jupyterapp")


def open_notebook(page: Page, lab: str, path: str) -> None:
    """A notebook (its path as in the file browser), and wait until its kernel can run cells."""
    page.goto(f"{lab}/tree/{path}?reset")
    page.wait_for_selector("#jp-MainLogo")
    wait_for_kernel(page)


def wait_for_kernel(page: Page) -> None:
    """Wait until the kernel of the notebook in front can run cells."""
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


def command(page: Page, name: str) -> None:
    """Run one of JupyterLab's commands, without waiting for what it gives.

    A run of all cells, for one, ends when its last cell does.
    """
    page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)


def answer(page: Page, signature: str, code: str) -> None:
    """Type `code` over the code cell that has `signature` in it."""
    type_over(page.locator(".jp-CodeCell", has_text=signature), code)


def type_over(cell: Locator, text: str) -> None:
    """Replace what is in a cell whose editor is shown."""
    cell.locator(".cm-content").click()
    cell.page.keyboard.press("Control+A")
    # `type` would lose indentation to the editor's own.
    cell.page.keyboard.insert_text(text)


def validate(page: Page) -> str:
    """Press Validate in the notebook's toolbar; what the dialog says, which stays open."""
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate", exact=True).click()
    dialog = page.locator(".jp-Dialog-content, dialog").first
    dialog.get_by_text("Validation Results").wait_for()
    return dialog.inner_text()
