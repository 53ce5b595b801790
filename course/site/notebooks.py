"""The course's notebooks as pages: run, and with ways to open them elsewhere."""

import hashlib
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
PLACEHOLDER = "ADDRESS-OF-THIS-REPOSITORY"
STILL = "(Still picture: run the notebook to move it.)"


def repository(readme: str) -> str | None:
    """Where README says the course is cloned from; None while that is the placeholder."""
    found = re.search(r"^git clone (\S+)", readme, flags=re.MULTILINE)
    return None if found is None or found[1] == PLACEHOLDER else found[1]


def binder(address: str, path: str) -> str:
    """The address at which Binder opens `path` of the repository at `address`."""
    on_github = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+?)(\.git)?/?", address)
    source = f"gh/{on_github[1]}/{on_github[2]}" if on_github else f"git/{quote(address, safe='')}"
    return f"https://mybinder.org/v2/{source}/HEAD?urlpath={quote(f'lab/tree/{path}', safe='')}"


def executed(paths: list[Path], kept: Path) -> list[NotebookNode]:
    """The notebooks after a run in new kernels; `metadata.seconds` says how long each took.

    A run is kept in the folder `kept` for as long as neither the notebook nor nnlib changes.
    Raises nbclient's CellExecutionError if a cell fails that is not tagged raises-exception.
    """
    library = hashlib.sha256()
    for path in sorted((ROOT / "nnlib").rglob("*")):
        if path.suffix in (".py", ".js", ".css"):
            library.update(path.read_bytes())
    # Networks as small as ours gain nothing from more threads, and two notebooks run at once.
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    kept.mkdir(parents=True, exist_ok=True)

    def one(path: Path) -> NotebookNode:
        mark = hashlib.sha256(library.digest() + path.read_bytes()).hexdigest()[:16]
        result = kept / f"{path.stem}-{mark}.ipynb"
        if not result.exists():
            notebook = nbformat.read(path, 4)
            start = time.perf_counter()
            NotebookClient(
                notebook,
                timeout=300,
                kernel_name="python3",
                resources={"metadata": {"path": str(kept)}},
                # A kernel warns that it talks over TCP, which is of no interest here.
                extra_arguments=["--IPKernelApp.log_level=40"],
            ).execute()
            notebook.metadata.seconds = time.perf_counter() - start
            for old in kept.glob(f"{path.stem}-*.ipynb"):
                old.unlink()
            nbformat.write(notebook, result)
        return nbformat.read(result, 4)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, paths))


def page(notebook: NotebookNode, path: str, address: str | None) -> NotebookNode:
    """The notebook as the site shows it; `path` is its place in the repository.

    After the title come the ways to open it. A widget needs a kernel: its still picture, which
    every explorer prints after itself, stays. A link to an assignment's folder leads to its page.
    """
    up = "../" * path.count("/")
    lite = f"{up}lite/lab/index.html?path={quote(path)}"
    ways = [
        f'<a href="{lite}">Run in this browser</a>',
        f'<a href="{up}lite/files/{path}" download>Download the notebook</a>',
    ]
    if address is not None:
        ways.insert(1, f'<a href="{binder(address, path)}">Open in Binder</a>')
    opened = STILL.replace("run the notebook", f'<a href="{lite}">run it in this browser</a>')
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(
                r"\]\(\.\./assignments/([\w-]+)/\)", r"](../assignments/\1/\1.ipynb)", cell.source
            )
        elif cell.cell_type == "code":
            cell.outputs = [
                output
                for output in cell.outputs
                if "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
            ]
            for output in cell.outputs:
                if "text/html" in output.get("data", {}):
                    output.data["text/html"] = output.data["text/html"].replace(STILL, opened)
    links = nbformat.v4.new_markdown_cell(f'<p class="ways">{" ".join(ways)}</p>', id="ways")
    notebook.cells.insert(1, links)
    notebook.metadata.pop("widgets", None)
    return notebook


def title(notebook: NotebookNode) -> str:
    """The first heading."""
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")


def minutes(notebook: NotebookNode) -> int:
    """How long the lesson says that it takes."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = re.search(r"^\*(\d+) minutes", prose, flags=re.MULTILINE)
    if found is None:
        raise ValueError(f"{title(notebook)}: no line says how many minutes it takes")
    return int(found[1])
