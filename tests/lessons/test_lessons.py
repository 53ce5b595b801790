"""Every lesson runs clean, quickly, and says what its cells say."""

import os
import re
import resource
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

# Threads that wait for one another on a busy machine would count as time of the lesson.
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "course").glob("*.ipynb"))
SECONDS = {"12-reading-digits": 60}


class Images(HTMLParser):
    """The alternative texts of all images in a piece of HTML; None where there is none."""

    def __init__(self, html):
        super().__init__()
        self.alts = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.alts.append(dict(attributes).get("alt"))


def text_of(cell):
    """What a cell put out, as text."""
    parts = []
    for output in cell.outputs:
        data = output.get("data", {}).get("text/plain", "")
        parts.append(
            output.get("text") or data or f"{output.get('ename')}: {output.get('evalue')}"
        )
    return "\n".join(parts)


def _seconds():
    """Processor time of all kernels so far: what else the machine does, does not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


@pytest.fixture(scope="session", params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """(name, the notebook after a run in a new kernel, seconds of processor time)."""
    notebook = nbformat.read(request.param, 4)
    start = _seconds()
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT / "course")}},
    ).execute()
    return request.param.stem, notebook, _seconds() - start


def test_runs_without_a_warning(lesson):
    _, notebook, _ = lesson
    for cell in notebook.cells:
        if cell.cell_type == "code" and "warns-on-purpose" not in cell.metadata.get("tags", []):
            said = [o.text for o in cell.outputs if o.get("name") == "stderr"]
            assert not said, f"cell {cell.id}: {said}"


def test_what_is_to_fail_fails(lesson):
    _, notebook, _ = lesson
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "raises-exception" in tags:
            assert any(o.output_type == "error" for o in cell.outputs), cell.id
        if "warns-on-purpose" in tags:
            assert any(o.get("name") == "stderr" for o in cell.outputs), cell.id


def test_runs_in_time(lesson):
    name, _, seconds = lesson
    assert seconds < SECONDS.get(name, 20)


def test_every_figure_has_alternative_text(lesson):
    _, notebook, _ = lesson
    figures = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"!\[\s*\]\(", cell.source), (
                f"cell {cell.id}: an image without alt text"
            )
            alts = Images(cell.source).alts
        else:
            html = "".join(o.get("data", {}).get("text/html", "") for o in cell.outputs)
            raw = [o for o in cell.outputs if "image/png" in o.get("data", {})]
            assert not raw, f"cell {cell.id}: draw figures with nnlib.plots, which describes them"
            alts = Images(html).alts
        figures += len(alts)
        for alt in alts:
            assert alt and len(alt) > 20 and "No description" not in alt, (
                f"cell {cell.id}: {alt!r}"
            )
    assert figures >= 3


def test_numbers_in_the_prose_are_those_of_the_cells(lesson):
    name, notebook, _ = lesson
    claims = tomllib.loads((Path(__file__).parent / "claims" / f"{name}.toml").read_text())
    cells = {cell.id: cell for cell in notebook.cells}
    for cell_id, texts in claims["cells"].items():
        for text in texts:
            assert text in text_of(cells[cell_id]), f"cell {cell_id} does not say {text}"
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for number in claims["prose"]:
        assert number in prose, f"{number} is not in the prose"


def test_parts(lesson):
    name, notebook, _ = lesson
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert notebook.cells[0].source.startswith(f"# {name[:2]} · ")
    assert re.search(r"^\*\d+ minutes · runs in .+\*$", prose, flags=re.MULTILINE)
    parts = ["Take-away", "Where to read more", "Next"]
    if name[:2] != "00":
        parts += ["Recall", "By hand", "museum"]
    for part in parts:
        assert re.search(rf"^##.*{part}", prose, flags=re.MULTILINE | re.IGNORECASE), part
    assert prose.count("<details>") == prose.count("</details>") >= 3
    assert len(re.findall(r"\*\*Predict", prose)) >= 2
    assert len(re.findall(r"\*\*Change one thing", prose)) >= 1


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_form(path):
    notebook = nbformat.read(path, 4)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    for cell in notebook.cells:
        # A folded answer without blank lines inside is shown as raw Markdown.
        for inside in re.findall(r"</summary>(.*?)</details>", cell.source, flags=re.DOTALL):
            assert inside.startswith("\n\n") and inside.endswith("\n\n"), cell.id
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 16, cell.id


def test_a_term_is_defined_once_in_the_course():
    places = {}
    for path in LESSONS:
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown":
                for term in re.findall(r"\*\*([a-z][^*:.?!\n]{2,40})\*\*", cell.source):
                    places.setdefault(term.lower(), []).append(f"{path.stem}:{cell.id}")
    twice = {term: where for term, where in places.items() if len(where) > 1}
    assert not twice
