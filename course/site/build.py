"""Build the course's web site: `make site`, or `python course/site/build.py FOLDER`.

FOLDER/html is the site. FOLDER/source holds what Sphinx reads, FOLDER/executed the lessons after
their run, which the next build takes if nothing has changed. Nothing else is written, and nothing
is fetched.
"""

import importlib
import importlib.util
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import lite
import nbformat
from nbformat import NotebookNode
from notebooks import ROOT, executed, minutes, page, repository, title

HERE = Path(__file__).parent
COPIED = ["README.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-CONTENT", "course/instructors.md"]
# Written for those who change nnlib, or with parts of their own that nobody calls.
NO_REFERENCE = {"grading", "validation", "widgets"}
MATHJAX = ["tex-chtml.js", "output/chtml/fonts/woff-v2"]


def main(folder: Path) -> None:
    """Write the whole site to folder/html, in place of what is there."""
    source, html = folder / "source", folder / "html"
    shutil.rmtree(source, ignore_errors=True)
    shutil.rmtree(html, ignore_errors=True)
    lessons = sorted((ROOT / "course").glob("*.ipynb"))
    assignments = sorted((ROOT / "assignments").glob("*/*.ipynb"))
    runs = executed(lessons, folder / "executed")
    stage(source, lessons, runs, assignments)
    subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"),
            *("--jobs", "2", "--conf-dir", HERE, "--doctree-dir", folder / "doctrees"),
            *(source, html),
        ],
        check=True,
    )
    copy_mathjax(html / "_static" / "mathjax")
    lite.build([*lessons, *assignments], folder / "lite", html / "lite")


def stage(
    source: Path, lessons: list[Path], runs: list[NotebookNode], assignments: list[Path]
) -> None:
    """Lay out what Sphinx reads, as in the repository, so that relative links hold."""
    address = repository((ROOT / "README.md").read_text())
    unrun = [nbformat.read(path, 4) for path in assignments]
    for path, notebook in zip([*lessons, *assignments], [*runs, *unrun], strict=True):
        place = path.relative_to(ROOT)
        (source / place).parent.mkdir(parents=True, exist_ok=True)
        if path in lessons:
            notebook.metadata.row = row(place, notebook)
        nbformat.write(page(notebook, place.as_posix(), address), source / place)
    for name in COPIED:
        # A badge is fetched from elsewhere; its text does as well.
        text = re.sub(r"!\[([^]]+)\]\(https?:[^)]+\)", r"\1", (ROOT / name).read_text())
        (source / name).write_text(text)
    rows = "\n".join(notebook.metadata.row for notebook in runs)
    (source / "index.md").write_text((HERE / "index.md").read_text().replace("{lessons}", rows))
    reference(source / "reference")


def row(place: Path, notebook: NotebookNode) -> str:
    """The lesson's line in the table of the front page."""
    assignment = ROOT / "assignments" / place.stem / place.name
    to_do = f"[assignment](assignments/{place.stem}/{place.name})" if assignment.exists() else ""
    seconds = f"{max(notebook.metadata.seconds, 1):.0f}"
    return f"| [{title(notebook)}]({place}) | {minutes(notebook)} | {seconds} | {to_do} |"


def reference(folder: Path) -> None:
    """A page for each of nnlib's modules that has something to call."""
    folder.mkdir()
    names = [m.name for m in pkgutil.iter_modules([str(ROOT / "nnlib")])]
    modules = [*(f"nnlib.{n}" for n in names if n not in NO_REFERENCE), "nnlib.widgets.explore"]
    for name in sorted(modules):
        # What a package takes from its own modules is documented with the package.
        imported = hasattr(importlib.import_module(name), "__all__")
        (folder / f"{name}.md").write_text(
            f"# {name}\n\n```{{eval-rst}}\n.. automodule:: {name}\n"
            f"{'   :imported-members:' if imported else ''}\n```\n"
        )


def copy_mathjax(target: Path) -> None:
    """What a page needs of the MathJax in sphinx-mathjax-offline, a quarter of it."""
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("sphinx-mathjax-offline is missing: `make site` installs it")
    source = Path(package.origin).parent / "static" / "mathjax"
    for name in MATHJAX:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, target / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
