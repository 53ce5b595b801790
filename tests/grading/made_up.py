"""Made-up submissions: the course's solutions, answered in the styles and mistakes of the banks.

The banks of nnlib.checks hold answers as objects. A submission needs them as text, so an answer
is written as a function that makes it, together with the names that it uses.
"""

import ast
import copy
import functools
import importlib
import inspect
import itertools
import random
import re
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from conftest import source

from nnlib.checks import Value
from nnlib.grading.execute.names import bound


class NoSource(Exception):  # noqa: N818 (said of an answer)
    """An answer of a bank that can't be written down as source text."""


def solved(assignment: str) -> nbformat.NotebookNode:
    """The solution, as a student who knows everything would hand it in."""
    found = source(assignment)
    for cell in found.cells:
        cell.source = re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", cell.source)
        cell.source = re.sub(
            r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?", "", cell.source, flags=re.S
        )
    return found


def mixed(assignment: str, seed: int) -> nbformat.NotebookNode:
    """The solution, and after each of its answers another from that question's bank: a style or
    a mistake, by chance. The same seed gives the same notebook."""
    rng = random.Random(f"{assignment} {seed}")
    numbers = itertools.count()
    instead = {
        names: _answer(names, rng.choice(several), rng, numbers)
        for names, several in questions(assignment).items()
    }
    found = solved(assignment)
    for cell in found.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            answered = bound(cell.source)
            for names in [names for names in instead if names[0] in answered]:
                cell.source += f"\n\n{instead.pop(names)}"
    assert not instead
    return found


@functools.cache
def questions(assignment: str) -> dict[tuple[str, ...], list[Any]]:
    """An answer's names -> the questions (a test cell each) that they are asked."""
    found: dict[tuple[str, ...], list[Any]] = {}
    for cell in source(assignment).cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            tree = ast.parse(cell.source)
            module = next(s for s in tree.body if isinstance(s, ast.ImportFrom))
            call: Any = next(s.value for s in tree.body if isinstance(s, ast.Expr))
            bank = importlib.import_module(f"{module.module}.{module.names[0].name}")
            names = tuple(argument.id for argument in call.args)
            found.setdefault(names, []).append(getattr(bank, call.func.attr))
    return found


def _answer(names: tuple[str, ...], question: Any, rng: random.Random, numbers: Iterator) -> str:
    """The text of the first answer, in an order by chance, that has a source; '' if none has. A
    style comes first as often as a mistake, though a bank has many more mistakes."""
    kinds = [[mistake.answer for mistake in question.mistakes], list(question.styles)]
    rng.shuffle(kinds)
    for given in (one for kind in kinds for one in rng.sample(kind, len(kind))):
        if not isinstance(question, Value) and len(names) == 1:
            given = (given,)
        try:
            lines, expression = as_source(tuple(given), numbers)
        except NoSource:
            continue
        return "\n".join([*lines, f"{', '.join(names)}, = {expression}"])
    return ""


def as_source(value: Any, numbers: Iterator[int], depth: int = 0) -> tuple[list[str], str]:
    """The lines that an answer of a bank needs, and an expression for it; `numbers` tell apart
    the functions that make others. Raises NoSource."""
    if isinstance(value, types.FunctionType) and depth < 8:
        return _function(value, numbers, depth)
    if isinstance(value, (tuple, list)) and value:
        parts = [as_source(one, numbers, depth + 1) for one in value]
        inner = "".join(f"{expression}, " for _, expression in parts)
        lines = [line for needed, _ in parts for line in needed]
        return lines, f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return ["import numpy as np"], f"np.array({value.tolist()!r}, np.{value.dtype})"
    if isinstance(value, functools.partial) and not value.keywords:
        lines, inner = as_source((value.func, *value.args), numbers, depth + 1)
        return ["import functools", *lines], f"functools.partial(*{inner})"
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "<")
    if module and not module.startswith("nnlib.checks") and name.isidentifier():
        return [f"import {module}"], f"{module}.{name}"
    if type(value) in (bool, int, float, str, type(None), type(...)) and value == value:
        return [], repr(value).replace("Ellipsis", "...")
    raise NoSource(repr(value))


def _function(
    function: types.FunctionType, numbers: Iterator[int], depth: int
) -> tuple[list[str], str]:
    """A function that makes the function, with the names that it uses."""
    try:
        node = _node(function)
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
    except (OSError, SyntaxError, ValueError):
        raise NoSource(function.__qualname__) from None
    known = function.__globals__ | dict(zip(function.__code__.co_freevars, cells, strict=True))
    known |= _defaults_named(node, function)
    name = getattr(node, "name", "")
    lines = []
    for used in sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - {name}):
        thing = known.get(used)
        if isinstance(thing, types.ModuleType):
            lines.append(f"import {thing.__name__} as {used}")
        elif used in known:
            needed, expression = as_source(thing, numbers, depth + 1)
            lines += [*needed, f"{used} = {expression}"]
    text = ast.unparse(node)
    lines += [text, f"return {name}"] if name else [f"return {text}"]
    maker = f"make_{next(numbers)}"
    return [f"def {maker}():", textwrap.indent("\n".join(lines), "    ")], f"{maker}()"


def _node(function: types.FunctionType) -> Any:
    """A function's own syntax tree, without its annotations, whose names may not be at hand."""
    if function.__name__ == "<lambda>":
        node: Any = copy.deepcopy(_lambda(function))
    else:
        node = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        if not isinstance(node, ast.FunctionDef) or node.decorator_list:
            raise NoSource(function.__qualname__)
    for inner in ast.walk(node):
        if isinstance(inner, ast.arg):
            inner.annotation = None
        elif isinstance(inner, ast.FunctionDef):
            inner.returns = None
    return node


def _defaults_named(node: Any, function: types.FunctionType) -> dict[str, Any]:
    """Give each default a name in the tree; name -> value. Its expression may use a name (of a
    loop, in `lambda z, h=h: …`) that stood for another value later."""
    named: dict[str, Any] = {}

    def name_for(value: Any) -> ast.Name:
        named[f"default_{len(named)}"] = value
        return ast.Name(f"default_{len(named) - 1}", ast.Load())

    keywords = function.__kwdefaults__ or {}
    node.args.defaults = [name_for(value) for value in function.__defaults__ or ()]
    node.args.kw_defaults = [
        name_for(keywords[arg.arg]) if arg.arg in keywords else None
        for arg in node.args.kwonlyargs
    ]
    return named


def _lambda(function: types.FunctionType) -> ast.Lambda:
    code = function.__code__
    spans = set(code.co_positions())
    for node in _lambdas(code.co_filename).get(code.co_firstlineno, []):
        body = node.body
        if (body.lineno, body.end_lineno, body.col_offset, body.end_col_offset) in spans:
            return node
    raise NoSource("a lambda")


@functools.cache
def _lambdas(path: str) -> dict[int, list[ast.Lambda]]:
    """The lambdas of a file by the line that each begins in."""
    found: dict[int, list[ast.Lambda]] = {}
    for node in ast.walk(ast.parse(Path(path).read_text())):
        if isinstance(node, ast.Lambda):
            found.setdefault(node.lineno, []).append(node)
    return found
