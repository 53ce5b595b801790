"""What a student sent -> the notebook to be graded: the release's cells, the student's answers.

Nothing that the student sent is believed but the text of answers and of the student's own cells.
Links are not followed, nothing is executed, and what can't be read is a reason, not a crash.
"""

import ast
import errno
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import nh3

LARGEST_NOTEBOOK, LARGEST_FILE, LARGEST_ALL, MOST_FILES = 20 << 20, 50 << 20, 100 << 20, 200
_LARGEST_CELL, _MOST_CELLS, _LARGEST_HTML = 500_000, 2000, 1_000_000
_IMAGES = {"image/png", "image/jpeg", "image/gif"}
# What a release leaves out of a locked cell.
_HIDDEN = re.compile(
    r"^[ \t]*### BEGIN (HIDDEN TESTS|MARK SCHEME).*?### END \1[^\n]*\n?", re.MULTILINE | re.DOTALL
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
# Tags that a written answer may have; any other is shown as text. A marker's browser would run it.
_PLAIN_TAG = re.compile(
    r"<(?=[/!?a-zA-Z])(?!/?(?:b|i|em|strong|sub|sup|br|p|code|pre|kbd)\s*/?>)", re.IGNORECASE
)
_SCRIPT = re.compile(r"(javascript|vbscript|data)(\s*):(?!image/)", re.IGNORECASE)
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# Tags and flags that would change how a cell is run or counted.
_RUNNING = ("skip-execution", "raises-exception", "remove", "hide", "nbval", "parameters")


class Unreadable(Exception):  # noqa: N818 (said of a submission)
    """A notebook that can't be graded, and why; the student gets 0 and is told."""


@dataclass(frozen=True)
class ReleaseCell:
    """A cell of an assignment as the gradebook knows it: `source` has the hidden tests, `binds`
    the names that an answer is to bind, `classes` those of them that are classes."""

    name: str
    cell_type: str
    source: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float
    checksum: str
    binds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        if self.grade and not self.solution:
            return "test"
        return "answer" if self.solution else "locked" if self.locked else "extra"


@dataclass(frozen=True)
class Release:
    """A notebook of an assignment; `kernelspec` is JSON."""

    name: str
    cells: tuple[ReleaseCell, ...]
    kernelspec: str


@dataclass
class Submission:
    """What was found in a submission's folder."""

    notebooks: dict[str, bytes] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    suspicious: list[str] = field(default_factory=list)


@dataclass
class Rebuilt:
    """The notebook to be graded, in nbformat 4.5 without outputs; `repaired` says what was mended
    in it, `suspicious` what hardly happens by mistake."""

    notebook: dict[str, Any]
    repaired: list[str] = field(default_factory=list)
    suspicious: list[str] = field(default_factory=list)
    unanswered: set[str] = field(default_factory=set)

    def cells_to_run(self, release: Release) -> list[dict[str, Any]]:
        """The code cells, as `execute` takes them, each with its place in the notebook."""
        known = {cell.name: cell for cell in release.cells}
        cells = []
        for place, cell in enumerate(self.notebook["cells"]):
            if cell["cell_type"] == "code":
                name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
                original = known.get(name)
                cells.append(
                    {
                        "place": place,
                        "id": name or f"cell {place + 1}",
                        "role": original.role if original else "extra",
                        "source": cell["source"],
                        "binds": original.binds if original else (),
                        "classes": original.classes if original else (),
                        "points": original.points if original else 0,
                    }
                )
        return cells


def read_submission(folder: Path, root: Path, wanted: Sequence[str]) -> Submission:
    """The notebooks `wanted` and the other files in `folder`, which lies below `root`.

    Raises OSError where the host, not the student, is why the folder can't be read.
    """
    found = Submission()
    for part in [folder, *folder.parents]:
        if part == root:
            break
        if part.is_symlink():
            raise Unreadable("the submission's folder is a symbolic link")
    total = 0
    spare: list[tuple[str, bytes]] = []
    for path in _files(folder, found):
        name = path.relative_to(folder).as_posix()
        is_notebook = path.suffix == ".ipynb" and "/" not in name
        try:
            content = _read(path, LARGEST_NOTEBOOK if is_notebook else LARGEST_FILE, found)
        except Unreadable as reason:
            if is_notebook and path.stem in wanted:
                found.unreadable[path.stem] = str(reason)
            found.suspicious.append(f"{name}: {reason}")
            continue
        total += len(content)
        if is_notebook and path.stem in wanted:
            found.notebooks[path.stem] = content
        elif is_notebook:
            spare.append((name, content))
        elif total > LARGEST_ALL or len(found.files) >= MOST_FILES:
            found.notes.append(f"{name} was left out: too many or too large files")
        else:
            found.files.append((name, content))
    missing = [n for n in wanted if n not in found.notebooks and n not in found.unreadable]
    if len(missing) == 1 and len(spare) == 1:
        found.notebooks[missing[0]] = spare[0][1]
        found.notes.append(f"{spare[0][0]} was taken for {missing[0]}.ipynb")
    return found


def _files(folder: Path, found: Submission) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise error

    for where, folders, names in os.walk(folder, onerror=refuse):
        for name in list(folders):
            if os.path.islink(os.path.join(where, name)):
                found.suspicious.append(f"{name!a}: a symbolic link to a folder, left out")
                folders.remove(name)
            elif name.startswith(".") or not name.isprintable():
                folders.remove(name)  # .ipynb_checkpoints and its like
            elif name.endswith(".ipynb"):
                found.suspicious.append(f"{name}: a folder, left out")
                folders.remove(name)
        folders.sort()
        if where.count(os.sep) - str(folder).count(os.sep) > 10:
            folders.clear()
        for name in sorted(names):
            if name.isprintable() and not name.startswith("."):
                yield Path(where, name)


def _read(path: Path, largest: int, found: Submission) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable("a symbolic link, not followed") from None
        if error.errno in (errno.ENXIO, errno.ENODEV):
            raise Unreadable("not a regular file") from None
        raise
    with os.fdopen(fd, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("not a regular file")
        if about.st_size > largest:
            raise Unreadable(f"larger than {largest >> 20} MB")
        if about.st_nlink > 1:
            found.suspicious.append(f"{path.name}: a hard link, the same file as another")
        return file.read(largest + 1)


def rebuild(release: Release, raw: bytes) -> Rebuilt:
    """The notebook to be graded. Raises Unreadable."""
    found = Rebuilt({})
    sent = _cells(raw, found)
    known = {cell.name: cell for cell in release.cells}
    groups: dict[str, list[dict]] = {}
    extras: dict[str, list[dict]] = {}  # by the known cell that they follow
    order: list[str] = []
    last = ""
    for cell in sent:
        name = _name(cell, known, found)
        if name in known:
            if name not in groups:
                order.append(name)
                last = name
            groups.setdefault(name, []).append(cell)
        elif cell["cell_type"] != "markdown" or cell["source"].strip():
            extras.setdefault(last, []).append(cell)
    expected = [cell.name for cell in release.cells if cell.name in groups]
    if order != expected:
        found.repaired.append("the cells were put back in their order")
    cells = [_extra(cell) for cell in extras.get("", [])]
    for original in release.cells:
        kept = _chosen(original, groups.get(original.name, []), found)
        cells.append(_known(original, kept, found))
        cells += [_extra(cell) for cell in extras.get(original.name, [])]
    found.notebook = notebook(release, cells)
    return found


def notebook(release: Release, cells: list[dict[str, Any]]) -> dict[str, Any]:
    """A notebook with unique cell ids."""
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        wanted = cell["metadata"].get("nbgrader", {}).get("grade_id", f"cell-{place}")
        if not _CELL_ID.fullmatch(wanted) or wanted in seen:
            wanted = f"cell-{place}"
        seen.add(wanted)
        cell["id"] = wanted
    kernel = json.loads(release.kernelspec)
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def blank(release: Release, why: str) -> Rebuilt:
    """The release without an answer, and on top of it why there is none."""
    found = Rebuilt({})
    note = {"cell_type": "markdown", "metadata": {}, "source": f"**Not graded:** {why}."}
    cells = [note, *(_known(cell, None, found) for cell in release.cells)]
    found.repaired.clear()
    found.notebook = notebook(release, cells)
    return found


def _cells(raw: bytes, found: Rebuilt) -> list[dict[str, Any]]:
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the notebook is no text in UTF-8") from None
    except (ValueError, RecursionError) as error:
        where = (
            f": {error.msg}, line {error.lineno}"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise Unreadable(f"the notebook is no valid JSON{where}") from None
    if isinstance(content, dict) and content.get("nbformat") in (1, 2, 3):
        try:
            content = nbformat.reads(raw.decode("utf-8-sig"), as_version=4)
        except Exception:
            raise Unreadable("the notebook is of an old format that can't be converted") from None
        found.repaired.append("the notebook was of an old format")
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise Unreadable("the file is no Jupyter notebook")
    if len(content["cells"]) > _MOST_CELLS:
        raise Unreadable(f"the notebook has more than {_MOST_CELLS} cells")
    cells = []
    for cell in content["cells"]:
        if not isinstance(cell, dict):
            found.repaired.append("something that is no cell was left out")
            continue
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str) or len(source) > _LARGEST_CELL:
            found.repaired.append("a cell without a readable text was emptied")
            source = ""
        kind = cell.get("cell_type")
        cells.append(
            {
                "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
                "source": _text(source).replace("\r\n", "\n"),
                "metadata": cell["metadata"] if isinstance(cell.get("metadata"), dict) else {},
                "id": _text(cell.get("id") or ""),
                "attachments": _attachments(cell.get("attachments")),
            }
        )
    return cells


def _harmless(markdown: str) -> str:
    """A written answer, without what would run in the browser of whoever marks it."""
    return _SCRIPT.sub(r"\1\2&#58;", _PLAIN_TAG.sub("&lt;", markdown))


def _attachments(sent: Any) -> dict[str, dict[str, str]]:
    """Pictures pasted into a written answer; no SVG, which may hold a program."""
    if not isinstance(sent, dict):
        return {}
    return {
        _text(name): {
            kind: data
            for kind, data in one.items()
            if kind in _IMAGES and isinstance(data, str) and _BASE64.fullmatch(data)
        }
        for name, one in sent.items()
        if isinstance(one, dict)
    }


def _name(cell: dict, known: dict[str, ReleaseCell], found: Rebuilt) -> str:
    """Which cell of the release this is; '' for the student's own."""
    about = cell["metadata"].get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else None
    if not isinstance(name, str) or name not in known:
        # Some editors drop metadata, and keep ids.
        return cell["id"] if cell["id"] in known else ""
    original = known[name]
    flags: dict[str, Any] = {
        "grade": original.grade,
        "solution": original.solution,
        "locked": original.locked,
    }
    if original.grade:
        flags["points"] = original.points
    for flag, right in flags.items():
        if about.get(flag, right) != right and flag != "locked":
            found.suspicious.append(f"{name}: its {flag} was set to {about[flag]!r:.40}")
    tags = cell["metadata"].get("tags")
    for tag in tags if isinstance(tags, list) else []:
        if isinstance(tag, str) and tag.startswith(_RUNNING):
            found.suspicious.append(f"{name}: the tag {tag!r:.40} was put on it")
    return name


def _chosen(original: ReleaseCell, sent: list[dict], found: Rebuilt) -> dict | None:
    """Of several copies of a cell, the last that the student wrote in."""
    if len(sent) > 1:
        what = "the last answer was kept" if original.solution else "the copies were dropped"
        found.repaired.append(f"{original.name} stood {len(sent)} times: {what}")
    written = [cell for cell in sent if cell["source"].strip() != original.source.strip()]
    return (written or sent)[-1] if sent else None


def _known(original: ReleaseCell, sent: dict | None, found: Rebuilt) -> dict[str, Any]:
    """A cell of the release, with the student's answer if it is one for answers."""
    source = original.source
    if sent is None:
        found.repaired.append(f"{original.name} was missing and was put back")
    elif original.solution:
        source = sent["source"]
        if original.cell_type == "markdown" and source != original.source:
            source = _harmless(source)
    elif sent["source"].strip() not in (source.strip(), _HIDDEN.sub("", source).strip()):
        found.repaired.append(f"{original.name} was changed and was put back")
    if sent is not None and sent["cell_type"] != original.cell_type:
        found.repaired.append(f"{original.name} was made {sent['cell_type']} and was put back")
    if original.solution and source == original.source:
        found.unanswered.add(original.name)
    about: dict[str, Any] = {
        "cell_type": original.cell_type,
        "checksum": original.checksum,
        "grade": original.grade,
        "grade_id": original.name,
        "locked": original.locked,
        "schema_version": 3,
        "solution": original.solution,
        "task": original.task,
    }
    if original.grade or original.task:
        about["points"] = original.points
    cell = _cell(original.cell_type, source, {"deletable": False, "nbgrader": about})
    if original.locked:
        cell["metadata"]["editable"] = False
    if sent is not None and original.cell_type == "markdown" and original.solution:
        if sent["attachments"]:
            cell["attachments"] = sent["attachments"]
    return cell


def _extra(sent: dict) -> dict[str, Any]:
    """A cell of the student's own. Raw ones are nbconvert's, which would take them as they are."""
    if sent["cell_type"] == "code":
        return _cell("code", sent["source"], {})
    cell = _cell("markdown", _harmless(sent["source"]), {})
    if sent["attachments"]:
        cell["attachments"] = sent["attachments"]
    return cell


def _cell(kind: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def imported_modules(sources: Iterable[str]) -> tuple[str, ...]:
    """The modules that these cells import."""
    names = set()
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                # `from nnlib.checks import losses` imports a module; what is none is not found.
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return tuple(sorted(names))


# Outputs come from the student's process: of each, what has the form that it should have.


def outputs(sent: Any) -> list[dict[str, Any]]:
    """Outputs in nbformat's form. HTML is cleaned of scripts: a marker's browser will show it."""
    kept = []
    for one in sent[:1000] if isinstance(sent, list) else []:
        if not isinstance(one, dict):
            continue
        kind = one.get("output_type")
        if kind == "stream" and one.get("name") in ("stdout", "stderr"):
            text = _text(one.get("text", ""))
            kept.append({"output_type": "stream", "name": one["name"], "text": text})
        elif kind == "error":
            lines = one.get("traceback")
            kept.append(
                {
                    "output_type": "error",
                    "ename": _text(one.get("ename", "")),
                    "evalue": _text(one.get("evalue", "")),
                    "traceback": list(map(_text, lines)) if isinstance(lines, list) else [],
                }
            )
        elif kind in ("display_data", "execute_result"):
            output = {"output_type": kind, "data": _shown(one.get("data")), "metadata": {}}
            if kind == "execute_result":
                output["execution_count"] = None
            kept.append(output)
    return kept


def _text(said: Any) -> str:
    """As text that can be written to a file: half a surrogate pair can't."""
    return str(said).encode("utf-8", "replace").decode("utf-8")


def _shown(data: Any) -> dict[str, str]:
    shown = {}
    for kind, value in data.items() if isinstance(data, dict) else []:
        if not isinstance(value, str):
            continue
        if kind == "text/plain" or (kind in _IMAGES and _BASE64.fullmatch(value)):
            shown[kind] = _text(value)
        elif kind == "text/html" and len(value) < _LARGEST_HTML:
            shown[kind] = _clean(_text(value))
    return shown


def _clean(html: str) -> str:
    tags = (
        "table thead tbody tr th td caption p b i em strong code pre br hr div span figure "
        "figcaption ul ol li sub sup h3 h4 h5 h6 details summary img"
    )
    attributes = {"img": {"src", "alt", "width", "height"}, "*": {"class"}, "th": {"scope"}}
    return nh3.clean(html, tags=set(tags.split()), attributes=attributes, url_schemes={"data"})
