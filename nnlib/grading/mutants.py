"""Small wrong edits of a right answer, to find out what the tests of a question let through.

An edit is made in the text, at the place of a node of the syntax tree, so that all else stays
as its author wrote it and can be shown.
"""

import ast
import io
import textwrap
import tokenize
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Mutant:
    """A cell with one small wrong edit.

    line     of the cell as it was, counted from 1: where the edit begins
    edit     what was done, and the line that came of it: "`-` became `+`: return z + 1"
    source   the whole cell, edited
    """

    line: int
    edit: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """The small wrong edits of a solution cell, by line, and within a line by kind.

    Edits are made between the lines that mark a solution, or anywhere if there are none. Each
    mutant is Python that parses; no two of them, and none and the source, are the same program.
    Raises SyntaxError if the source is not Python.
    """
    cell = _Cell(source)
    found = []
    for node in cell.nodes:
        for kind, rule in enumerate(_RULES):
            for edit in rule(node, cell):
                if cell.may_edit(edit):
                    found.append((cell.line_of(edit.start), kind, edit))
    known, result = {ast.dump(cell.tree)}, []
    for line, _, edit in sorted(found):
        edited = source[: edit.start] + edit.new + source[edit.end :]
        try:
            program = ast.dump(ast.parse(edited))
        except SyntaxError:  # an edit of text knows nothing of grammar
            continue
        if program not in known:
            known.add(program)
            result.append(Mutant(line, _told(source, edit, edited), edited))
    return result


class _Edit(NamedTuple):
    """Characters `start` to `end` of the source give way to `new`."""

    start: int
    end: int
    new: str
    # Where only a part of what is replaced is worth telling.
    was: str = ""
    became: str = ""


class _Cell:
    """A cell's text, its syntax tree and its tokens, with places counted in characters."""

    def __init__(self, source: str):
        self.source = source
        self.tree = ast.parse(source)
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT)
        self.tokens = [
            (self._starts[token.start[0] - 1] + token.start[1], token.string)
            for token in tokenize.generate_tokens(io.StringIO(source).readline)
            if token.string and token.type not in (*skipped, tokenize.DEDENT)
        ]
        self.parent: dict[ast.AST, ast.AST] = {}
        self.nodes = list(self._walk(self.tree))
        self._regions = self._between_markers()

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        yield node
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_text(child):
                    self.parent[child] = node
                    yield from self._walk(child)

    def _between_markers(self) -> list[tuple[int, int]]:
        regions, begin = [], None
        for number, line in enumerate(self._lines):
            if BEGIN in line:
                begin = self._starts[number + 1]
            elif END in line and begin is not None:
                regions.append((begin, self._starts[number]))
                begin = None
        if begin is not None:
            regions.append((begin, len(self.source)))
        return regions or [(0, len(self.source))]

    def may_edit(self, edit: _Edit) -> bool:
        return any(begin <= edit.start and edit.end <= end for begin, end in self._regions)

    def line_of(self, place: int) -> int:
        return self.source.count("\n", 0, place) + 1

    def start(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg) -> int:
        return self._place(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._place(node.end_lineno, node.end_col_offset)

    def _place(self, line: int, column: int) -> int:
        # A node's column counts the bytes of UTF-8.
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)

    def text(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        return self.source[self.start(node) : self.end(node)]

    def put(self, node: ast.expr | ast.stmt | ast.keyword, new: str) -> _Edit:
        return _Edit(self.start(node), self.end(node), new)

    def swap(self, one: ast.expr, other: ast.expr) -> _Edit:
        start, end = self.start(one), self.end(other)
        between = self.source[self.end(one) : self.start(other)]
        return _Edit(start, end, f"{self.text(other)}{between}{self.text(one)}")

    def token(self, string: str, start: int, end: int) -> int:
        """Where the token stands, between two places."""
        first = bisect_left(self.tokens, (start, ""))
        return next(at for at, one in self.tokens[first:] if one == string and at < end)

    def token_before(self, place: int) -> tuple[int, str]:
        return self.tokens[bisect_left(self.tokens, (place, "")) - 1]

    def without(self, argument: ast.keyword) -> _Edit:
        """The call without this argument, and without the comma that it leaves."""
        start, end = self.start(argument), self.end(argument)
        was = self.text(argument)
        at, string = self.token_before(start)
        if string == ",":
            return _Edit(at, end, "", was)
        after = next(token for token in self.tokens if token[0] >= end)
        if after[1] == ",":
            end = after[0] + 1 + self.source[after[0] + 1 :].startswith(" ")
        return _Edit(start, end, "", was)

    def arguments(self, node: ast.AST) -> tuple[_Function | None, list[str]]:
        """The function around a node and the names of its arguments, but self."""
        inside: ast.AST | None = node
        while inside is not None and not isinstance(inside, _Function):
            inside = self.parent.get(inside)
        if inside is None:
            return None, []
        given = inside.args
        names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        return inside, [name for name in names if name not in ("self", "cls")]


def _is_text(node: ast.AST) -> bool:
    """A docstring, or an f-string, whose parts carry no reliable places before Python 3.12."""
    alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return alone or isinstance(node, ast.JoinedStr)


def _told(source: str, edit: _Edit, edited: str) -> str:
    was, became = edit.was or source[edit.start : edit.end], edit.became or edit.new
    begin = edited.rfind("\n", 0, edit.start) + 1
    line = edited[begin:].split("\n", 1)[0].strip()
    was, became = _short(was), _short(became)
    if not became:
        return f"`{was}` was dropped: {line}"
    if became in ("pass", "break", "continue"):
        return f"`{was}` became `{became}`"
    return f"`{was}` became `{became}`: {line}" if was else f"`{became}` was added: {line}"


def _short(code: str) -> str:
    return textwrap.shorten(code, 60, placeholder=" …")


# The rules, one a kind of edit. Each is asked for every node, and yields edits or none.

_OPERATORS: dict[type[ast.operator], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("+", ("-", "*")),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("/", "+")),
    ast.Div: ("/", ("*", "//")),
    ast.FloorDiv: ("//", ("/", "%")),
    ast.Mod: ("%", ("//",)),
    ast.Pow: ("**", ("*",)),
    ast.MatMult: ("@", ("*",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: ("|", ("&",)),
    ast.BitXor: ("^", ("|",)),
    ast.LShift: ("<<", (">>",)),
    ast.RShift: (">>", ("<<",)),
}


def _arithmetic(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.BinOp):
        sign, others = _OPERATORS[type(node.op)]
        at = cell.token(sign, cell.end(node.left), cell.start(node.right))
        for other in others:
            if not _same_for(sign, other, _number(node.left), _number(node.right)):
                yield _Edit(at, at + len(sign), other)


def _same_for(one: str, other: str, left: float | None, right: float | None) -> bool:
    """Whether both operators give the same, for the numbers that one can see."""
    pair = {one, other}
    if right == 0 and pair == {"+", "-"}:
        return True
    if (right in (1, -1) and pair == {"*", "/"}) or (right == 1 and pair == {"*", "**"}):
        return True
    return left == right == 2 and pair <= {"+", "*", "**"}


def _operands(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    """a - b became b - a."""
    asymmetric = (ast.Sub, ast.Div, ast.FloorDiv, ast.MatMult)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, asymmetric):
        return
    if isinstance(node.op, ast.Sub) and _sign_is_lost(node, cell):
        return
    sign = _OPERATORS[type(node.op)][0]
    at = cell.token(sign, cell.end(node.left), cell.start(node.right))
    # Up to the operator, and from it: with the brackets of the operands.
    left = cell.source[cell.start(node) : at].strip()
    right = cell.source[at + len(sign) : cell.end(node)].strip()
    if isinstance(node.left, ast.BinOp) and cell.end(node.left) == cell.start(node) + len(left):
        left = f"({left})"
    yield cell.put(node, f"{right} {sign} {left}")


def _sign_is_lost(node: ast.expr, cell: _Cell) -> bool:
    """Whether the sign of a node can't matter: it is squared, or its absolute value is taken."""
    parent = cell.parent[node]
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow):
        power = _number(parent.right)
        return parent.left is node and power is not None and power % 2 == 0
    return isinstance(parent, ast.Call) and _name(parent.func) in ("abs", "square")


def _number(node: ast.AST) -> float | None:
    """The number that is written here, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
        return node.value if isinstance(node.value, (int, float)) else None
    return None


def _name(function: ast.expr) -> str:
    """exp, for exp, np.exp and x.exp."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


_COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">")),
    ast.LtE: ("<=", ("<", ">=")),
    ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">", "<=")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is", ("is",)),
}


def _comparison(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.Compare):
        for (left, right), operator in zip(
            pairwise([node.left, *node.comparators]), node.ops, strict=True
        ):
            sign, others = _COMPARISONS[type(operator)]
            at = cell.token(sign, cell.end(left), cell.start(right))
            end = at + len(sign)
            if isinstance(operator, ast.NotIn):
                end = cell.token("in", at, cell.start(right)) + len("in")
            elif isinstance(operator, ast.IsNot):
                end = cell.token("not", at, cell.start(right)) + len("not")
            for other in others:
                yield _Edit(at, end, other)


def _boolean(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.BoolOp):
        sign, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in pairwise(node.values):
            at = cell.token(sign, cell.end(left), cell.start(right))
            yield _Edit(at, at + len(sign), other)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        start = cell.start(node)
        sign = "not " if isinstance(node.op, ast.Not) else "~"
        if cell.source.startswith(sign, start):
            yield _Edit(start, start + len(sign), "", sign.strip())


def _condition(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    """if a: became if not (a):"""
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        test = node.test
        flips = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
        done = (isinstance(test, ast.Compare) and isinstance(test.ops[0], flips)) or (
            isinstance(test, ast.UnaryOp) or isinstance(test, ast.Constant)
        )
        if not done:  # by the rules for comparisons, `not` and True
            simple = isinstance(test, (ast.Name, ast.Attribute, ast.Call, ast.Subscript))
            code = cell.text(test)
            yield cell.put(test, f"not {code}" if simple else f"not ({code})")


_NO_NUMBERS = ("bool", "list", "tuple", "dict", "set", "str", "len")
# b - a is -(a - b) already; masks have no sign.
_SIGNED_BY_OTHERS = (ast.Sub, ast.BitAnd, ast.BitOr, ast.BitXor)


def _minus(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if _number(node) is None and not _sign_is_lost(node, cell):
            yield _Edit(cell.start(node), cell.start(node) + 1, "")
    for value in _signed(node):
        if isinstance(value, ast.Call) and _name(value.func) in _NO_NUMBERS:
            continue
        if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            yield cell.put(value, f"-{cell.text(value)}")
        elif isinstance(value, ast.BinOp) and not isinstance(value.op, _SIGNED_BY_OTHERS):
            if not cell.text(value).startswith("-"):
                yield cell.put(value, f"-({cell.text(value)})")


def _signed(node: ast.AST) -> list[ast.expr]:
    """Expressions of which the wrong sign is a mistake that people make."""
    if isinstance(node, ast.Return) and node.value is not None:
        return node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        return [node.value]
    if isinstance(node, ast.Call) and _name(node.func) in ("exp", "sigmoid", "softmax"):
        return node.args[:1]
    return []


def _numbers(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    parent = cell.parent.get(node)
    number = _number(node)
    if number is None or parent is None or _number(parent) is not None:
        return  # of -1, the whole counts, not the 1 in it
    if isinstance(parent, ast.keyword) and parent.arg in ("axis", "seed", "random_state"):
        return
    within = _name(parent.func) if isinstance(parent, ast.Call) else ""
    if isinstance(number, float):
        others = [float(f"{1.1 * number:.6g}"), -number] if number else [1.0]
        if number == 1:
            others.append(0.0)
    elif within == "range" and number >= 10:
        others = [1]  # one round more or less of many is no mistake that a test could see
    elif within == "reshape" and number == -1:
        others = [0, 1]  # for reshape all negative numbers are one
    else:
        others = [number + 1, number - 1, -number, 2 * number]
    assert isinstance(node, ast.expr)
    inside = parent if isinstance(parent, ast.BinOp) else None
    for other in dict.fromkeys(others):
        if other == number:
            continue
        if inside and other == -number and isinstance(inside.op, (ast.Add, ast.Sub)):
            if inside.right is node:
                continue  # this is the sign of the operator, which another rule changes
        is_base = inside and isinstance(inside.op, ast.Pow) and inside.left is node
        yield cell.put(node, f"({other!r})" if is_base and other < 0 else repr(other))


def _truth(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        parent = cell.parent[node]
        # keepdims is dropped by a rule of its own; strict only watches over the lengths.
        if not (isinstance(parent, ast.keyword) and parent.arg in ("keepdims", "strict")):
            yield cell.put(node, str(not node.value))


_FORGOTTEN = ("axis", "keepdims", "ddof", "dtype", "start", "order", "endpoint", "key", "reverse")


def _keywords(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if not isinstance(node, ast.keyword):
        return
    if node.arg == "axis" and (axis := _number(node.value)) is not None:
        yield cell.put(node, "axis=1" if axis == 0 else "axis=0")
    idle = isinstance(node.value, ast.Constant) and node.value.value is None
    if node.arg in _FORGOTTEN and not idle:
        yield cell.without(node)


_TYPES = {
    "int": "float",
    "float": "int",
    "bool": "int",
    "complex": "float",
    "float64": "float32",
    "float32": "float64",
    "int64": "float64",
    "int32": "float64",
}


def _dtypes(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    asked: ast.expr | None = None
    if isinstance(node, ast.keyword) and node.arg == "dtype":
        asked = node.value
    elif isinstance(node, ast.Call) and _name(node.func) == "astype" and node.args:
        asked = node.args[0]
        assert isinstance(node.func, ast.Attribute)
        yield cell.put(node, cell.text(node.func.value))
    elif isinstance(node, ast.Call) and cell.text(node.func) in ("int", "float"):
        asked = node.func
    if asked is not None and _name(asked) in _TYPES:
        was = _name(asked)
        yield _Edit(cell.end(asked) - len(was), cell.end(asked), _TYPES[was])


def _transpose(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        end = cell.end(node)
        yield _Edit(end - len(".T"), end, "")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in (node.left, node.right):
            is_turned = isinstance(side, ast.Attribute) and side.attr == "T"
            if isinstance(side, (ast.Name, ast.Attribute, ast.Subscript)) and not is_turned:
                yield _Edit(cell.end(side), cell.end(side), ".T")


_SYMMETRIC = (
    *("max", "min", "maximum", "minimum", "array_equal", "allclose", "isclose", "hypot", "equal"),
    *("add", "multiply", "logical_and", "logical_or", "not_equal", "gcd", "print"),
)


def _order(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    """Neighbours change places: arguments of a call, and the parts of a tuple."""
    row: list[ast.expr] = []
    if isinstance(node, ast.Call) and _name(node.func) not in _SYMMETRIC:
        # A clip's lower bound is a maximum; nobody takes the condition of a where for a value.
        row = node.args[_name(node.func) in ("clip", "where") :]
    elif isinstance(node, ast.Tuple):
        parent = cell.parent[node]
        # In a, b = b, a it is enough to exchange one side.
        given = isinstance(parent, ast.Assign) and isinstance(parent.value, ast.Tuple)
        if not (given and isinstance(node.ctx, ast.Store)) and not _is_a_choice(node, parent):
            row = node.elts
    for one, other in pairwise(row):
        if not isinstance(one, ast.Starred) and not isinstance(other, ast.Starred):
            yield cell.swap(one, other)


def _is_a_choice(node: ast.Tuple, parent: ast.AST) -> bool:
    """Whether the order of a tuple means nothing: x in (a, b), isinstance(x, (a, b))."""
    if isinstance(parent, ast.Compare):
        return parent.left is not node and isinstance(parent.ops[-1], (ast.In, ast.NotIn))
    return isinstance(parent, ast.Call) and _name(parent.func) in ("isinstance", "issubclass")


def _by_one(value: ast.expr, cell: _Cell) -> Iterator[_Edit]:
    """value + 1 and value - 1, where no number stands that another rule changes."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)):
        if _number(value.left) is not None or _number(value.right) is not None:
            return
    if isinstance(value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp)):
        for change in (" + 1", " - 1"):
            yield cell.put(value, f"{cell.text(value)}{change}")


def _slices(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if not isinstance(node, ast.Slice) or (node.lower is None and node.upper is None):
        return
    start, end = cell.start(node), cell.end(node)
    was = cell.source[start:end]
    if node.lower is None:
        yield _Edit(start, start, "1", was, f"1{was}")
    else:
        yield from _by_one(node.lower, cell)
    if node.upper is None:
        assert node.lower is not None
        at = cell.token(":", cell.end(node.lower), end) + 1
        yield _Edit(at, at, "-1", was, f"{was[: at - start]}-1{was[at - start :]}")
    else:
        yield from _by_one(node.upper, cell)


def _subscripts(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for part in parts:
            if isinstance(part, (ast.Name, ast.Attribute, ast.BinOp)):
                yield from _by_one(part, cell)


def _ranges(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.Call) and _name(node.func) in ("range", "arange") and node.args:
        for bound in node.args[:2]:
            yield from _by_one(bound, cell)
        first = node.args[0]
        if len(node.args) == 1 and not isinstance(first, ast.Starred) and _number(first) is None:
            yield cell.put(first, f"1, {cell.text(first)}")


def _statements(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    simple = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Raise)
    if isinstance(node, (*simple, ast.Assert, ast.Delete, ast.Break, ast.Continue)):
        yield cell.put(node, "pass")


_AUGMENTED = {"+": ("-=", "="), "-": ("+=", "="), "*": ("/=", "="), "/": ("*=", "=")}


def _augmented(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.AugAssign):
        sign = _OPERATORS[type(node.op)][0]
        at = cell.token(f"{sign}=", cell.end(node.target), cell.start(node.value))
        for other in _AUGMENTED.get(sign, ("=",)):
            yield _Edit(at, at + len(sign) + 1, other)


def _leaving(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, (ast.Break, ast.Continue)):
        yield cell.put(node, "continue" if isinstance(node, ast.Break) else "break")


def _both_ways(*pairs: str) -> dict[str, str]:
    there = dict(pair.split() for pair in pairs)
    return {other: one for one, other in there.items()} | there


_RELATIVES = _both_ways(
    *("maximum minimum", "zeros ones", "zeros_like ones_like", "exp expm1", "log log2"),
    *("sin cos", "floor ceil", "hstack vstack", "log1p log", "median mean", "uniform normal"),
) | {"log": "log2", "log10": "log"}
# Also methods of arrays.
_REDUCTIONS = _both_ways("max min", "sum mean", "argmax argmin", "std var", "any all") | {
    "prod": "sum",
    "cumsum": "cumprod",
}


def _relatives(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if not isinstance(node, ast.Call):
        return
    was = _name(node.func)
    other = _REDUCTIONS.get(was)
    if isinstance(node.func, ast.Name):
        other = other if was in ("max", "min", "any", "all") else None
    elif cell.text(node.func) in (f"np.{was}", f"numpy.{was}", f"math.{was}", f"rng.{was}"):
        other = other or _RELATIVES.get(was)
    if other:
        end = cell.end(node.func)
        yield _Edit(end - len(was), end, other)


_LEFT_OUT = (
    *("abs", "sqrt", "exp", "log", "tanh", "floor", "ceil", "round", "square"),
    *("sigmoid", "relu", "softmax", "step", "reversed", "sorted"),
)


def _left_out(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    """np.sqrt(x) became x; so did np.copy(x), list(x) and x.copy()."""
    if not isinstance(node, ast.Call) or node.keywords:
        return
    was = _name(node.func)
    if was == "copy" and not node.args and isinstance(node.func, ast.Attribute):
        end = cell.end(node.func)
        yield _Edit(end - len(".copy"), cell.end(node), "")
    elif len(node.args) == 1 and was in (*_LEFT_OUT, "copy", "deepcopy", "list"):
        (inner,) = node.args
        if not isinstance(inner, (ast.Starred, ast.GeneratorExp)):
            simple = isinstance(inner, (ast.Name, ast.Attribute, ast.Call, ast.Subscript))
            new = cell.text(inner) if simple else f"({cell.text(inner)})"
            yield cell.put(node, new)


def _filters(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    if isinstance(node, ast.comprehension):
        for condition in node.ifs:
            start, end = cell.start(condition), cell.end(condition)
            at, string = cell.token_before(start)
            while string == "(":  # brackets around the condition are no part of its node
                end = cell.token(")", end, len(cell.source)) + 1
                at, string = cell.token_before(at)
            blank = cell.source[at - 1] == " "
            yield _Edit(at - blank, end, "", cell.source[at:end])


def _variables(node: ast.AST, cell: _Cell) -> Iterator[_Edit]:
    """An argument became the one before or after it."""
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    function, names = cell.arguments(node)
    if function is None or node.id not in names:
        return
    called = {
        call.func.id
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    # Nobody takes a function for a number.
    names = [name for name in names if name not in called]
    if node.id in names:
        at = names.index(node.id)
        for other in (*names[max(at - 1, 0) : at], *names[at + 1 : at + 2]):
            yield cell.put(node, other)


_Rule = Callable[[ast.AST, _Cell], Iterator[_Edit]]
_RULES: tuple[_Rule, ...] = (
    *(_arithmetic, _operands, _comparison, _boolean, _condition, _minus, _numbers, _truth),
    *(_keywords, _dtypes, _transpose, _order, _slices, _subscripts, _ranges, _statements),
    *(_augmented, _leaving, _relatives, _left_out, _filters, _variables),
)
