"""The course on Binder: what repo2docker plans, and that plan carried out without Docker."""

import ast
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from subprocess import PIPE

import pytest
from conftest import (
    ROOT,
    command,
    open_notebook,
    status,
    unix_users,
    validate,
    wait_for,
    wait_for_kernel,
)
from playwright.sync_api import Page
from test_class import FOR_INSTRUCTORS

LESSON = "course/00-start-here.ipynb"
WITH_EXPLORER = "course/02-activations.ipynb"
ASSIGNMENT = "assignments/02-activations/02-activations.ipynb"
# In conda's list they have other names than on PyPI.
NAMES_ON_PYPI = {"jupyterhub-singleuser": "jupyterhub", "jupyterhub-base": "jupyterhub"}

# Of the notebook in front, each cell of code that is not empty.
CELLS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter(cell => cell.type === 'code' && cell.sharedModel.getSource().trim())
    .map(cell => ({
        source: cell.sharedModel.getSource(),
        count: cell.executionCount,
        outputs: cell.outputs.toJSON(),
        fails: (cell.getMetadata('tags') ?? []).includes('raises-exception'),
    }))"""


@dataclass
class Image:
    """What Binder would build: a home with the course, and the environment that it runs in.

    user: the Unix user whose home it is, None for the one who runs the tests.
    site: the address of the server, once it is there.
    """

    folder: Path
    home: Path
    environment: Path
    user: str | None
    site: str = ""

    def variables(self) -> dict[str, str]:
        """The environment variables of a container, and no others."""
        return {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": f"{self.environment}/bin:/usr/local/bin:/usr/bin:/bin",
            "PYTHONUNBUFFERED": "1",
            "SHELL": "/bin/bash",
            "USER": self.user or "student",
        }

    def popen(self, command: Sequence[str | Path], **more) -> subprocess.Popen[str]:
        """Start a program in the home, as its user; `more` is for subprocess.Popen."""
        more = {"cwd": self.home, "env": self.variables(), **more}
        if self.user is not None:
            more.update(user=self.user, group=self.user, extra_groups=[])
        return subprocess.Popen(command, text=True, **more)

    def give(self, path: Path) -> None:
        """Make the user own what is at `path`."""
        if self.user is not None:
            run("chown", "--recursive", f"{self.user}:{self.user}", path)


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """What a program prints. Raises RuntimeError with what it says if it fails."""
    return finished(subprocess.Popen(command, cwd=cwd, text=True, stdout=PIPE, stderr=PIPE))


def finished(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} failed: {out[-3000:]}{error[-3000:]}")
    return out


def package_index() -> dict[str, str]:
    """pip's settings of this machine (which index, which certificates) as variables.

    A container has its network as it is; the user of the replay has no settings of his own.
    """
    settings = dict(
        line.split("=", 1)
        for line in run(sys.executable, "-m", "pip", "config", "list").split("\n")
        if line
    )
    found = {
        f"PIP_{key.removeprefix('global.').replace('-', '_').upper()}": ast.literal_eval(value)
        for key, value in settings.items()
        if key.startswith("global.")
    }
    carried = re.compile("PIP_.*|.*_proxy|SSL_CERT_.*|REQUESTS_CA_BUNDLE", re.IGNORECASE)
    return found | {key: value for key, value in os.environ.items() if carried.fullmatch(key)}


def base_packages(python: str) -> tuple[list[str], list[str]]:
    """What repo2docker puts into each image before ours: its requirements, and all its versions.

    python: such as 3.11. Both are read from repo2docker's own lists for conda, of which packages
    that are not Python's (Node.js, OpenSSL) are left out.
    """
    folder = files("repo2docker") / "buildpacks" / "conda"
    lock = (folder / f"environment.py-{python}-linux-64.lock").read_text()
    versions = {
        NAMES_ON_PYPI.get(name, name): version
        for name, version, build in re.findall(r"/([^/]+)-([^-/]+)-([^-/]+?)\.(?:conda|tar)", lock)
        if name in NAMES_ON_PYPI or re.match(r"py(h|\d)", build)
    }
    wanted = re.findall(
        r"^- ([\w-]+)", (folder / f"environment.py-{python}.yml").read_text(), re.MULTILINE
    )
    names = [NAMES_ON_PYPI.get(name, name) for name in wanted]
    return (
        [f"{name}=={versions[name]}" for name in names if name in versions],
        [f"{name}=={version}" for name, version in versions.items()],
    )


@pytest.fixture(scope="module")
def plan() -> str:
    """The Dockerfile that Binder would build, from its user's settings."""
    options = ("--no-build", "--debug", "--user-id=1000", "--user-name=jovyan")
    return run(sys.executable, "-m", "repo2docker", *options, ".", cwd=ROOT)


@pytest.fixture(scope="module")
def image(plan: str) -> Iterator[Image]:
    """The plan carried out: a plain user, an empty home, what Git tracks, and the server."""
    # pytest's own temporary folders are closed to other users.
    temporary = tempfile.TemporaryDirectory(prefix="nnlib-binder-", ignore_cleanup_errors=True)
    with temporary as folder, unix_users() as users:
        image = build(Path(folder), users[-1] if users else None)
        with started(image, program(plan)) as image.site:
            yield image


def build(folder: Path, user: str | None) -> Image:
    """What the Dockerfile does, in `folder` instead of a container."""
    folder.chmod(0o755)
    image = Image(folder, folder / "home", folder / "environment", user)
    copy_tracked(image.home)
    settings = image.home / ".jupyter/lab/user-settings/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    # All cells are to be in the page, not only those in sight.
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    image.give(image.home)
    install(image)
    network = image.variables() | package_index()
    finished(image.popen(["binder/postBuild"], env=network, stdout=PIPE, stderr=PIPE))
    return image


def copy_tracked(folder: Path) -> None:
    """What Git tracks, as it is on the disk now, in a new folder."""
    for name in run("git", "ls-files", "-z", cwd=ROOT).split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def install(image: Image) -> None:
    """repo2docker's own packages, then ours, as the one who runs the tests: pip has a cache."""
    image.environment.mkdir()
    image.give(image.environment)
    make_environment(image)
    requirements, versions = base_packages(python_version())
    constraints = image.folder / "constraints.txt"
    constraints.write_text("\n".join(versions))
    pip = (image.environment / "bin" / "python", "-m", "pip", "--disable-pip-version-check")
    run(*pip, "install", "--constraint", constraints, *requirements)
    run(*pip, "install", "-r", image.home / "binder" / "requirements.txt")
    image.give(image.environment)


def python_version() -> str:
    """The Python that the course asks Binder for, such as 3.11."""
    return (ROOT / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")


def make_environment(image: Image) -> None:
    """With the first Python that the user can run: one in a home is often closed to others."""
    for python in (f"/usr/bin/python{python_version()}", sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(OSError, RuntimeError):
            finished(
                image.popen(
                    [python, "-m", "venv", "--clear", image.environment],
                    stdout=PIPE,
                    stderr=PIPE,
                )
            )
            return
    raise RuntimeError("no Python with venv that another Unix user can run")


def program(plan: str) -> list[str]:
    """What the image runs, by way of binder/start."""
    (command,) = re.findall(r"^CMD (\[.*\])$", plan, re.MULTILINE)
    (start,) = re.findall(r'^ENV R2D_ENTRYPOINT="\${REPO_DIR}/(.*)"$', plan, re.MULTILINE)
    return [start, *json.loads(command)]


@contextlib.contextmanager
def started(image: Image, command: list[str]) -> Iterator[str]:
    """The address of what the image runs, here for this machine alone; it ends with the context."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["127.0.0.1" if word == "0.0.0.0" else word for word in command]
    options = [f"--port={port}", "--no-browser", "--allow-root", "--IdentityProvider.token="]
    exposed = "--LabApp.expose_app_in_browser=True"
    path = image.folder / "log.txt"
    with open(path, "w") as log:
        server = image.popen([*command, *options, exposed], stdout=log, stderr=log)
    try:
        wait_for(server, f"http://127.0.0.1:{port}/lab", path)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def from_readme(start: str) -> str:
    """Where the README's link to Binder leads that begins with `start`.

    It is what follows the server's address once Binder has started it.
    """
    found = re.findall(r"https://mybinder\.org/v2/[^\s)]+", (ROOT / "README.md").read_text())
    queries = [urllib.parse.parse_qs(urllib.parse.urlsplit(link).query) for link in found]
    (path,) = {path for query in queries for path in query["urlpath"] if path.startswith(start)}
    return path


def run_all(page: Page) -> list[dict]:
    """Run the notebook in front; its cells of code with their outputs."""
    command(page, "notebook:run-all-cells")
    page.wait_for_function(f"({CELLS})().every(cell => cell.count)")
    cells = page.evaluate(CELLS)
    assert cells
    return cells


def failures(cells: list[dict]) -> list[str]:
    """Errors of cells that are not to raise one, and what was written to stderr."""
    return [
        str(output)
        for cell in cells
        for output in cell["outputs"]
        if output.get("name") == "stderr"
        or (output["output_type"] == "error" and not cell["fails"])
    ]


def has_plugin(page: Page, name: str) -> bool:
    return page.evaluate("name => window.jupyterapp.hasPlugin(name)", name)


def test_repo2docker_takes_python_and_the_files_in_binder_and_no_others(plan):
    # File names are written with -2e for a dot and -2d for a hyphen.
    (environment,) = re.findall(r"COPY .*conda-2fenvironment(\S*)-2elock\S* /tmp/env/", plan)
    assert environment.startswith(f"-2epy-2d{python_version().replace('.', '-2e')}-2dlinux")
    # What is run for this repository, in the order of the Dockerfile.
    ours = re.findall(
        r"^(?:RUN|ENTRYPOINT|ENV R2D_ENTRYPOINT).*(?:pip|binder/).*", plan, re.MULTILINE
    )
    assert ours == [
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
        "RUN chmod +x binder/postBuild",
        "RUN ./binder/postBuild",
        'RUN chmod +x "${REPO_DIR}/binder/start"',
        'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"',
    ]
    # Before the rest is copied: a change of a lesson does not install everything again.
    assert plan.index(ours[0]) < plan.index(" src/ ${REPO_DIR}/") < plan.index(ours[2])
    for name in ("pyproject.toml", "Makefile", "tests/requirements.txt"):
        assert name not in plan
    assert program(plan) == ["binder/start", "jupyter", "notebook", "--ip", "0.0.0.0"]


def test_binders_packages_and_ours_agree(image):
    python = image.environment / "bin" / "python"
    run(python, "-m", "pip", "--disable-pip-version-check", "check")


def test_the_readmes_link_opens_the_first_lesson_and_it_runs(image, page):
    page.goto(f"{image.site}/{from_readme('lab/')}")
    wait_for_kernel(page)
    path = page.evaluate("window.jupyterapp.shell.currentWidget.context.path")
    assert path == LESSON
    cells = run_all(page)
    assert failures(cells) == []
    figures = [cell for cell in cells if re.search(r"^plots\.", cell["source"], re.MULTILINE)]
    assert figures
    for cell in figures:
        assert "<img" in str(cell["outputs"]), cell["source"]
    page.locator(".jp-OutputArea img[alt^='Ten training images']").wait_for()
    loaded = page.locator(".jp-OutputArea img").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert len(loaded) >= len(figures) and all(loaded)


def test_a_lesson_computes_with_one_thread(image, page):
    open_notebook(page, f"{image.site}/lab", LESSON)
    printed = page.evaluate(
        """code => new Promise(done => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const run = kernel.requestExecute({code});
            run.onIOPub = message => message.content.text && done(message.content.text);
        })""",
        "import sklearn, threadpoolctl\n"
        "print({pool['num_threads'] for pool in threadpoolctl.threadpool_info()})",
    )
    assert printed == "{1}\n"


def test_an_explorer_is_there(image, page):
    open_notebook(page, f"{image.site}/lab", WITH_EXPLORER)
    assert failures(run_all(page)) == []
    page.locator(".nn-stage svg").first.wait_for()


def test_students_have_validate_without_news_or_instructors_panels(image, page):
    open_notebook(page, f"{image.site}/lab", ASSIGNMENT)
    assert "step is not answered yet." in validate(page)
    page.locator(".jp-Dialog-button.jp-mod-accept").click()
    assert page.locator(".lm-MenuBar-item", has_text="Nbgrader").count() == 0
    for name in (*FOR_INSTRUCTORS, "nbgrader:open-assignment-list"):
        assert not page.evaluate("name => window.jupyterapp.commands.hasCommand(name)", name)
    for name in ("formgrader", "formgraders", "assignments"):
        assert status(f"{image.site}/{name}") == 404
    assert has_plugin(page, "@jupyterlab/apputils-extension:notification")
    assert not has_plugin(page, "@jupyterlab/apputils-extension:announcements")
    assert page.get_by_text("Jupyter news").count() == 0


def test_students_see_no_solutions_and_their_notebooks_are_trusted(image):
    with urllib.request.urlopen(f"{image.site}/api/contents/") as answer:
        seen = {entry["name"] for entry in json.load(answer)["content"]}
    assert {"course", "assignments", "README.md"} <= seen
    assert not {"solutions", "tests"} & seen
    for path in (LESSON, ASSIGNMENT):
        with urllib.request.urlopen(f"{image.site}/api/contents/{path}") as answer:
            cells = json.load(answer)["content"]["cells"]
        trusted = [cell["metadata"]["trusted"] for cell in cells if cell["cell_type"] == "code"]
        assert trusted and all(trusted)


def test_the_link_of_a_class_fetches_its_notebooks_and_opens_the_first_lesson(image, page):
    link = from_readme("git-pull")
    (address,) = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["repo"]
    name = address.split("/")[-1]
    repository = image.folder / name
    for folder in ("course", "assignments"):
        shutil.copytree(ROOT / folder, repository / folder)
    run("git", "init", "--quiet", "--initial-branch=main", cwd=repository)
    run("git", "add", ".", cwd=repository)
    by = ("-c", "user.name=instructor", "-c", "user.email=instructor@localhost")
    run("git", *by, "commit", "--quiet", "--message=Week 1", cwd=repository)
    image.give(repository)
    here, there = (urllib.parse.quote(text, safe="") for text in (f"file://{repository}", address))
    assert there in link
    page.goto(f"{image.site}/{link.replace(there, here)}")
    page.wait_for_url("**/lab/**")
    wait_for_kernel(page)
    path = page.evaluate("window.jupyterapp.shell.currentWidget.context.path")
    assert path == f"{name}/{LESSON}"
