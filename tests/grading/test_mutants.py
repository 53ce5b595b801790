"""The small wrong edits that show how good the tests of a question are."""

import ast
from textwrap import dedent

import pytest
from conftest import ASSIGNMENTS, source
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.grading.mutants import Mutant, mutants

SOLUTIONS = [
    cell.source
    for assignment in ASSIGNMENTS
    for cell in source(assignment).cells
    if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
]


def edited(code: str) -> list[str]:
    """The mutants of a piece of code that stands alone."""
    return [mutant.source for mutant in mutants(code)]


# What becomes of each, in order: all of it, and nothing else.
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a + b", ["a - b", "a * b", "pass"]),
        ("a - b", ["a + b", "b - a", "pass"]),
        ("a % b", ["a // b", "pass"]),
        ("a @ b", ["a * b", "b @ a", "a.T @ b", "a @ b.T", "pass"]),
        ("a.T @ b", ["a.T * b", "b @ a.T", "a @ b", "a.T @ b.T", "pass"]),
        ("(a - b) / c", ["(a + b) / c", "(a - b) * c", "(a - b) // c", "(b - a) / c", "c / (a - b)", "pass"]),
        ("a - b - c", ["a + b - c", "a - b + c", "b - a - c", "c - (a - b)", "pass"]),
        ("a**b", ["a*b", "pass"]),
        ("a & ~b", ["a | ~b", "a & b", "pass"]),
        ("a < b", ["a <= b", "a > b", "pass"]),
        ("a is not b", ["a is b", "pass"]),
        ("a not in b", ["a in b", "pass"]),
        ("a and not b", ["a or not b", "a and b", "pass"]),
        ("-a", ["a", "pass"]),
        ("f(3)", ["f(4)", "f(2)", "f(-3)", "f(6)", "pass"]),
        ("f(-1)", ["f(0)", "f(-2)", "f(1)", "pass"]),
        ("f(0.5)", ["f(0.55)", "f(-0.5)", "pass"]),
        ("f(0)", ["f(1)", "f(-1)", "pass"]),
        ("f(True)", ["f(False)", "pass"]),
        ("np.exp(a)", ["np.exp(-a)", "pass", "np.expm1(a)", "a"]),
        ("f(a, b)", ["f(b, a)", "pass"]),
        ("(a, b)", ["(b, a)", "pass"]),
        ("a[i]", ["a[i + 1]", "a[i - 1]", "pass"]),
        ("a[:n]", ["a[1:n]", "a[:n + 1]", "a[:n - 1]", "pass"]),
        ("a[n:]", ["a[n + 1:]", "a[n - 1:]", "a[n:-1]", "pass"]),
        ("range(n)", ["range(1, n)", "range(n + 1)", "range(n - 1)", "pass"]),
        ("x.sum(axis=0)", ["x.sum()", "x.sum(axis=1)", "pass", "x.mean(axis=0)"]),
        ("x.max(axis=1, keepdims=True)", ["x.max(keepdims=True)", "x.max(axis=1)", "x.max(axis=0, keepdims=True)", "pass", "x.min(axis=1, keepdims=True)"]),
        ("f(key=g, n=m)", ["f(n=m)", "pass"]),
        ("np.zeros(n, dtype=int)", ["np.zeros(n)", "np.zeros(n, dtype=float)", "pass", "np.ones(n, dtype=int)"]),
        ("x.astype(np.float32)", ["x", "x.astype(np.float64)", "pass"]),
        ("x.copy()", ["pass", "x"]),
        ("list(x)", ["pass", "x"]),
        ("np.sqrt(a + b)", ["np.sqrt(a - b)", "np.sqrt(a * b)", "pass", "(a + b)"]),
        ("{i for i in a if i}", ["pass", "{i for i in a}"]),
        ("{i for i in a if (i)}", ["pass", "{i for i in a}"]),
        ("w += a", ["pass", "w -= a", "w = a"]),
        ("-(-a)", ["(-a)", "pass"]),
        ("x = a * b", ["x = a / b", "x = a + b", "x = -(a * b)", "pass"]),
        ("x = a - b", ["x = a + b", "x = b - a", "pass"]),
        ("2 + a", ["2 - a", "2 * a", "3 + a", "1 + a", "-2 + a", "4 + a", "pass"]),
        ("2**a", ["2*a", "3**a", "1**a", "(-2)**a", "4**a", "pass"]),
        ("a**2", ["a*2", "a**3", "a**1", "a**-2", "a**4", "pass"]),
        ("f(0.0)", ["f(1.0)", "pass"]),
        ("f(1.0)", ["f(1.1)", "f(-1.0)", "f(0.0)", "pass"]),
        ("a[i - 1]", ["a[i + 1]", "a[1 - i]", "a[i - 2]", "a[i - 0]", "pass"]),
        ("range(9)", ["range(10)", "range(8)", "range(-9)", "range(18)", "pass"]),
        ("range(10)", ["range(1)", "pass"]),
        ("range(a, b)", ["range(a + 1, b)", "range(a - 1, b)", "range(a, b + 1)", "range(a, b - 1)", "range(b, a)", "pass"]),
        ("float(a)", ["int(a)", "pass"]),
        ("max(a, b)", ["min(a, b)", "pass"]),
        ("sum(a)", ["pass"]),
        ("np.where(a, b, c)", ["np.where(a, c, b)", "pass"]),
        ("for a, b in c:\n    d = a", ["for b, a in c:\n    d = a", "for a, b in c:\n    pass"]),
        ("(a - b) ** 3", ["(a + b) ** 3", "(b - a) ** 3", "(a - b) * 3", "(a - b) ** 4", "(a - b) ** 2", "(a - b) ** -3", "(a - b) ** 6", "pass"]),
        ("a ** (b - c)", ["a * (b - c)", "a ** (b + c)", "a ** (c - b)", "pass"]),
        ("(a, b) == c", ["(a, b) != c", "(b, a) == c", "pass"]),
        ("(a, b) in c", ["(a, b) not in c", "(b, a) in c", "pass"]),
        ("a.reshape(-1, b)", ["a.reshape(0, b)", "a.reshape(1, b)", "a.reshape(b, -1)", "pass"]),
        ("(a + b) * c", ["(a - b) * c", "(a * b) * c", "(a + b) / c", "(a + b) + c", "pass"]),
    ],
)  # fmt: skip
def test_each_kind_of_edit_gives_exactly_these_programs(code, expected):
    assert sorted(edited(code)) == sorted(expected)


@pytest.mark.parametrize(
    ("code", "never"),
    [
        ("x * 1", "x / 1"),
        ("x / -1", "x * -1"),
        ("x + 0", "x - 0"),
        ("x - 1", "x - -1"),
        ("f(0)", "f(-0)"),
        ("2 + 2", "2 * 2"),
        ("(a - b) ** 2", "(b - a) ** 2"),
        ("np.abs(a - b)", "np.abs(b - a)"),
        ("np.maximum(a, 0)", "np.maximum(0, a)"),
        ("a.reshape(-1, 2)", "a.reshape(-2, 2)"),
        ("zip(a, b, strict=True)", "zip(a, b, strict=False)"),
        ("a, b = c, d", "b, a = c, d"),
        ("x ** 1", "x * 1"),
        ("a in (b, c)", "a in (c, b)"),
        ("isinstance(a, (b, c))", "isinstance(a, (c, b))"),
        ("(-a) ** 2", "(a) ** 2"),
        ("return_value = np.exp(-a / b)", "return_value = np.exp(-(-a / b))"),
    ],
)
def test_an_edit_that_changes_nothing_is_not_made(code, never):
    assert never not in edited(code)


def test_a_condition_is_negated_where_no_other_edit_does_it():
    assert "if not a:\n    b = c" in edited("if a:\n    b = c")
    assert "if not (a < b):\n    b = c" in edited("if a < b:\n    b = c")
    assert "if not (a == b):\n    b = c" not in edited("if a == b:\n    b = c")


def test_break_and_continue_are_exchanged_and_dropped():
    loop = "for i in a:\n    {}"
    assert edited(loop.format("break")) == [loop.format("pass"), loop.format("continue")]
    assert edited(loop.format("continue")) == [loop.format("pass"), loop.format("break")]


def test_a_return_loses_its_value_its_order_and_its_sign():
    code = "def f():\n    return a, b"
    assert [one.split("\n")[1].strip() for one in edited(code)] == [
        "return -a, b",
        "return a, -b",
        "return b, a",
        "pass",
    ]


def test_only_what_can_have_a_sign_gets_one():
    code = "def f():\n    return {}"
    assert code.format("-g(a)") in edited(code.format("g(a)"))
    assert code.format("-(a * b)") in edited(code.format("a * b"))
    for result in ("bool(a)", "a & b", "a < b", "[a]", "-g(a)"):
        assert code.format(f"-{result}") not in edited(code.format(result))
        assert code.format(f"-({result})") not in edited(code.format(result))


def test_arguments_are_exchanged_with_their_neighbours_only():
    code = "def f(self, a, b, c, g):\n    return g(b) + x"
    changed = {one.split("\n")[1].strip() for one in edited(code)}
    assert {"return g(a) + x", "return g(c) + x"} <= changed
    assert not changed & {"return g(self) + x", "return g(g) + x", "return a(b) + x"}
    assert not any("+ g" in one for one in edited(code.replace("x", "c")))
    last = edited("def f(a, b, c):\n    return x[c]")
    assert "def f(a, b, c):\n    return x[b]" in last
    assert "def f(a, b, c):\n    return x[a]" not in last
    assert not any("x[a]" in one for one in edited("def f(a):\n    b = x\nx[b]"))


def test_the_values_of_default_arguments_are_edited():
    assert "def f(a=2):\n    return" in edited("def f(a=1):\n    return")


def test_only_what_stands_between_the_markers_is_edited():
    cell = dedent('''
        def f(a, b=1):
            """a - 1"""
            ### BEGIN SOLUTION
            "not - this"
            c = a + 1  # and - not this
            ### END SOLUTION
            return c - 1


        ### BEGIN SOLUTION
        d = e
        ### END SOLUTION
    ''')
    found = mutants(cell)
    assert {one.line for one in found} == {6, 12}
    for one in found:
        changed = [line for line in one.source.split("\n") if line not in cell.split("\n")]
        assert len(changed) == 1


def test_without_markers_the_whole_cell_is_edited():
    assert {one.line for one in mutants("a = b\nc = d")} == {1, 2}


def test_a_region_that_is_not_closed_reaches_to_the_end():
    assert {one.line for one in mutants("a = b\n### BEGIN SOLUTION\nc = d\ne = f")} == {3, 4}


def test_docstrings_and_formatted_text_stay_as_they_are():
    assert edited('"""1 + 1"""') == []
    assert edited("f'{a + 1}'[i]") == ["f'{a + 1}'[i + 1]", "f'{a + 1}'[i - 1]", "pass"]


def test_what_was_done_is_told_with_the_line_that_came_of_it():
    cell = "def f(z):\n    y = g(\n        z.copy(), axis=0\n    )\n    return z - 1"
    told = {(one.line, one.edit) for one in mutants(cell)}
    assert (5, "`-` became `+`: return z + 1") in told
    assert (3, "`axis=0` was dropped: z.copy()") in told
    assert (3, "`.copy()` was dropped: z, axis=0") in told
    assert (2, "`y = g( z.copy(), axis=0 )` became `pass`") in told
    assert (1, "`.T` was added: a.T @ 1") in {(m.line, m.edit) for m in mutants("a @ 1")}


def test_a_dropped_part_is_told_without_the_comma_or_the_blank_beside_it():
    told = {one.edit for one in mutants("[a for a in x[:n] if a]")}
    assert "`if a` was dropped: [a for a in x[:n]]" in told
    assert "`:n` became `1:n`: [a for a in x[1:n] if a]" in told


def test_an_edit_that_is_no_python_is_left_out():
    code = "match a:\n    case 1 + 2j:\n        b = c"
    assert not any("1 * 2j" in one for one in edited(code))
    assert [one.line for one in mutants(code)][-1] == 3


def test_letters_beyond_ascii_do_not_shift_the_edits():
    assert "ŷ = 'σ∂', ŷ + β  # −" in edited("ŷ = 'σ∂', ŷ - β  # −")


def test_edits_come_by_line_and_always_in_the_same_order():
    cell = SOLUTIONS[-1]
    lines = [one.line for one in mutants(cell)]
    assert lines == sorted(lines) and mutants(cell) == mutants(cell)


def test_what_is_not_python_is_refused():
    with pytest.raises(SyntaxError):
        mutants("%matplotlib inline")


def check(code: str) -> list[Mutant]:
    """Each mutant parses; no two, and none and the source, are the same program."""
    found = mutants(code)
    programs = [ast.dump(ast.parse(one.source)) for one in found]
    assert len({ast.dump(ast.parse(code)), *programs}) == len(found) + 1
    return found


@pytest.mark.parametrize("cell", SOLUTIONS)
def test_every_mutant_of_every_solution_is_another_program_that_differs_between_the_markers(cell):
    found = check(cell)
    assert len(found) >= 3
    outside = parts_outside(cell)
    assert all(parts_outside(one.source) == outside for one in found)


def parts_outside(cell: str) -> list[str]:
    kept, inside = [], False
    for line in cell.split("\n"):
        inside = (inside or "### BEGIN SOLUTION" in line) and "### END SOLUTION" not in line
        if not inside:
            kept.append(line)
    return kept


names = st.sampled_from(["a", "b", "α", "-1", "1", "0.0", "x.T", "np.pi", "True"])
expressions = st.recursive(
    names,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+ - * / // % ** @ & | < <= == and or".split()), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("(not {})".format),
        inner.map("-({})".format),
        inner.map("np.exp({})".format),
        inner.map("x[{}]".format),
        st.tuples(inner, inner).map(lambda pair: "x[{}:{}]".format(*pair)),
        st.tuples(inner, inner).map(lambda pair: "f({}, ({}), axis=0)".format(*pair)),
        st.tuples(inner, inner).map(lambda pair: "[a for a in ({}) if ({})]".format(*pair)),
        st.tuples(inner, inner, inner).map(lambda three: "({} if {} else {})".format(*three)),
    ),
    max_leaves=8,
)  # fmt: skip


@given(expressions)
@settings(max_examples=150, deadline=None)
def test_any_expression_gives_other_programs_that_parse(expression):
    check(f"def f(a, b, α):\n    if a:\n        β = {expression}\n    return {expression}, a")
