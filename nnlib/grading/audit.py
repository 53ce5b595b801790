"""How good an assignment's tests are: what they let through of small wrong edits of the answers.

Read from the instructor's source, so that a question can be audited before it is released.
"""

import ast
import concurrent.futures
import contextlib
import importlib
import io
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from tqdm import tqdm

from nnlib.checks import Question, Value, WrongAnswer

from .execute.names import bound, classes, parsed, used
from .execute.nursery import Limits, Nursery
from .grade import assignments_files
from .gradebook import BadInput
from .ingest import imported_modules
from .mutants import Mutant, mutants

# A right answer takes a fraction of it; an edit that never ends should not take long to lose.
_LIMITS = Limits(cell_seconds=60, seconds=300, call_seconds=5)
SHARE = 0.97  # of the wrong edits that an assignment's tests should catch


@dataclass
class Audit:
    """What an assignment's tests are worth.

    blank, reference, out_of   points of the released notebook, of the solutions, and of all tests
    mistakes, unnamed          how many mistakes the questions name, and those that lose no point
                               or are not told their own sentence
    edits, survivors           how many small wrong edits were tried, and (cell, edit) that passed
    explained                  (cell, edit, why it is as right as the reference)
    """

    out_of: float = 0.0
    blank: float = 0.0
    reference: float = 0.0
    mistakes: int = 0
    unnamed: list[str] = field(default_factory=list)
    edits: int = 0
    survivors: list[tuple[str, Mutant]] = field(default_factory=list)
    explained: list[tuple[str, Mutant, str]] = field(default_factory=list)

    @property
    def caught(self) -> float:
        """The share of the edits that lose points, among those that are not explained."""
        wrong = self.edits - len(self.explained)
        return (wrong - len(self.survivors)) / wrong if wrong else 1.0

    @property
    def good(self) -> bool:
        sound = self.blank == 0 and self.reference == self.out_of and not self.unnamed
        return sound and self.caught >= SHARE


def audit(course: CourseDirectory, assignment: str) -> Audit:
    """Audit an assignment. Raises BadInput if there is no such source, EngineError if this host
    can't run it."""
    folder = Path(course.format_path(course.source_directory, ".", assignment))
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise BadInput(f"no notebook in {folder}: expected the source of an assignment")
    found = Audit()
    known = _explanations(folder)
    own_files = assignments_files(course, assignment)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        cells = _cells(notebook)
        modules = imported_modules(c["source"] for c in cells if c["role"] in ("locked", "test"))
        with Nursery() as nursery:
            nursery.load(modules)
            blank, _ = ClearSolutions(parent=course).preprocess(notebook.copy(), {})
            found.out_of += sum(c["points"] for c in cells if c["role"] == "test")
            found.blank += _points(nursery, _cells(blank), own_files)
            found.reference += _points(nursery, cells, own_files)
            _try_mistakes(cells, found)
            _try_edits(nursery, cells, own_files, known, found)
    return found


def _cells(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    cells = []
    for place, cell in enumerate(notebook.cells):
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        role = "answer" if about.get("solution") else "test" if about.get("grade") else "locked"
        cells.append(
            {
                "id": about.get("grade_id") or f"cell {place + 1}",
                "role": role if about else "extra",
                "source": cell.source,
                "binds": sorted(bound(cell.source)) if role == "answer" else [],
                "classes": sorted(classes(cell.source)) if role == "answer" else [],
                "points": float(about.get("points") or 0) if role == "test" else 0.0,
            }
        )
    return cells


def _points(nursery: Nursery, cells: list[dict], own_files: Sequence[tuple[str, bytes]]) -> float:
    examined = nursery.examine(cells, own_files=own_files)
    return sum(verdict["score"] for verdict in examined.verdicts.values())


def _explanations(folder: Path) -> list[dict[str, str]]:
    """The edits that the author has judged to be as right as the reference: audit.toml, entries
    [[equivalent]] with cell, edit (a part of its text), and why."""
    path = folder / "audit.toml"
    if not path.exists():
        return []
    entries = tomllib.loads(path.read_text("utf-8")).get("equivalent", [])
    for entry in entries:
        if set(entry) != {"cell", "edit", "why"} or not all(
            isinstance(v, str) for v in entry.values()
        ):
            raise BadInput(f"{path}: an entry is not cell, edit and why, each a text: {entry}")
    return entries


# Edits


def _try_edits(
    nursery: Nursery,
    cells: list[dict],
    own_files: Sequence[tuple[str, bytes]],
    known: list[dict[str, str]],
    found: Audit,
) -> None:
    tried = [
        (place, mutant)
        for place, cell in enumerate(cells)
        if cell["role"] == "answer" and _tested(cells, place)
        for mutant in mutants(cell["source"])
    ]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        lost = pool.map(lambda one: _loses(nursery, cells, own_files, *one), tried)
        for (place, mutant), loses in tqdm(
            zip(tried, lost, strict=True),
            total=len(tried),
            unit=" edits",
            disable=None,
            leave=False,
        ):
            found.edits += 1
            name = cells[place]["id"]
            if loses:
                continue
            why = [e["why"] for e in known if e["cell"] == name and e["edit"] in mutant.edit]
            if why:
                found.explained.append((name, mutant, why[0]))
            else:
                found.survivors.append((name, mutant))


def _tested(cells: list[dict], place: int) -> bool:
    """Whether a test comes before the next answer: a person marks the others."""
    roles = [cell["role"] for cell in cells[place + 1 :] if cell["role"] in ("answer", "test")]
    return roles[:1] == ["test"]


def _loses(
    nursery: Nursery,
    cells: list[dict],
    own_files: Sequence[tuple[str, bytes]],
    place: int,
    mutant: Mutant,
) -> bool:
    """Whether the edit costs a point: by the question's own tests, else by any."""
    edited = [*cells[:place], {**cells[place], "source": mutant.source}, *cells[place + 1 :]]
    last = place + 1
    while last < len(cells) and (last == place + 1 or cells[last]["role"] == "test"):
        last += 1
    end = 1 + max(i for i, cell in enumerate(cells) if cell["role"] == "test")
    made = bound(cells[place]["source"])
    passes = [[c for i, c in enumerate(edited[:last]) if c["role"] != "test" or i > place]]
    # The tests of other questions can tell only where a later cell uses what this one makes.
    if any(made & used(parsed(cell["source"])) for cell in cells[last:end]):
        own = range(place + 1, last)
        passes.append(
            [c for i, c in enumerate(edited[:end]) if c["role"] != "test" or i not in own]
        )
    for some in passes:
        examined = nursery.examine(some, (), own_files, _LIMITS, brief=True)
        tests = [i for i, c in enumerate(some) if c["role"] == "test"]
        if any(
            i not in examined.verdicts or examined.verdicts[i]["score"] < some[i]["points"]
            for i in tests
        ):
            return True
    return False


# Named mistakes


def _try_mistakes(cells: list[dict], found: Audit) -> None:
    """Each mistake of the questions' banks, in this process: they are nnlib's own code."""
    for cell in cells:
        question, names = _question(cell) if cell["role"] == "test" else (None, [])
        for mistake in question.mistakes if question else []:
            found.mistakes += 1
            answer = mistake.answer
            values = answer if isinstance(question, Value) else (answer,)
            space = dict(zip(names, values, strict=True))
            said = ""
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(cell["source"], cell["id"], "exec"), space)
            except WrongAnswer as wrong:
                said = str(wrong)
            if mistake.sentence not in said:
                found.unnamed.append(f"{cell['id']}: {mistake.sentence}")


def _question(cell: dict) -> tuple[Question | Value | None, list[str]]:
    """The question of nnlib.checks that a test cell asks, and the names it asks about."""
    tree = ast.parse(cell["source"])
    if not tree.body or not isinstance(tree.body[0], ast.ImportFrom):
        return None, []
    source = tree.body[0]
    calls = [
        s.value for s in tree.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)
    ]
    if source.module != "nnlib.checks" or not calls:
        return None, []
    bank = importlib.import_module(f"nnlib.checks.{source.names[0].name}")
    question = getattr(bank, getattr(calls[0].func, "attr", ""), None)
    names = [argument.id for argument in calls[0].args if isinstance(argument, ast.Name)]
    return (question, names) if isinstance(question, (Question, Value)) else (None, [])


def in_words(found: Audit) -> str:
    """The audit as text."""
    named, wrong = found.mistakes - len(found.unnamed), found.edits - len(found.explained)
    explained = f" (and {len(found.explained)} are explained)" if found.explained else ""
    lines = [
        f"released notebook   {found.blank:g} of {found.out_of:g} points",
        f"solutions           {found.reference:g} of {found.out_of:g} points",
        f"named mistakes      {named} of {found.mistakes} lose points and are told their cause",
        f"small wrong edits   {wrong - len(found.survivors)} of {wrong} lose points: "
        f"{found.caught:.1%}{explained}",
    ]
    lines += [f"\nnot named: {one}" for one in found.unnamed]
    for name, mutant in found.survivors:
        lines += [f"\n{name}, line {mutant.line}, passes all tests:", f"    {mutant.edit}"]
    if not found.good:
        lines.append(
            "\nMend the tests (another example, another kind of input), or, where an edit is as "
            "right as the solution, say why in audit.toml beside it."
        )
    return "\n".join(lines)
