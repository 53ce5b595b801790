"""The machinery of the checks: whatever a student's function does, a sentence comes of it."""

import sys
import time
import types
import warnings

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from nnlib import activations
from nnlib.checks import Mistake, Question, Value, WrongAnswer, calling

double = Question(
    name="double",
    reference=lambda z: 2 * z,
    examples=[(np.array([1.0, -2.0]),)],
    random=lambda rng: (rng.normal(size=(rng.integers(2, 5), 3)),),
    mistakes=[Mistake("you squared it.", lambda z: z**2)],
    styles=[],
    lesson='99, "Doubling"',
)
mean = Question(
    name="mean",
    reference=lambda X: X.mean(axis=0),
    examples=[(np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 4.5]]),)],
    random=lambda rng: (rng.normal(size=(rng.integers(4, 9), 2)),),
    mistakes=[],
    styles=[],
    lesson='99, "Means"',
)


nnlibs = types.ModuleType("nnlibs")
nnlibs.double = double.reference


def said(question, *answer):
    with pytest.raises(WrongAnswer) as caught:
        question(*answer)
    return str(caught.value)


def test_a_right_answer_says_so(capsys):
    assert double(lambda z: z + z) is None
    assert capsys.readouterr().out == "double: right.\n"


@pytest.mark.parametrize(
    "right",
    [
        lambda z: (2 * z).tolist(),
        lambda z: (2 * z).astype(np.float32),
        lambda z: (
            np.array([[2 * v for v in row] for row in z])
            if z.ndim == 2
            else [*map(lambda v: 2 * v, z)]
        ),
        lambda z, factor=2: factor * z,
        lambda *z: 2 * z[0],
        np.vectorize(lambda v: 2.0 * v),
        lambda z: np.ma.masked_array(2 * z),
    ],
)
def test_any_form_of_the_right_numbers(right):
    double(right)


def test_three_lines_and_no_traceback():
    lines = said(double, lambda z: z**2).splitlines()
    assert lines == [
        "double([1, -2]) returned [1, 4], expected [2, -4].",
        "Likely cause: you squared it.",
        'See lesson 99, "Doubling".',
    ]


def test_jupyter_shows_only_the_message(capsys):
    shell = InteractiveShell.instance()
    shell.push({"double": double})
    shell.run_cell("double(lambda z: z ** 2)")
    shown = capsys.readouterr().out
    assert "Likely cause: you squared it." in shown and "Traceback" not in shown
    assert len(shown.strip().splitlines()) == 3


def blank(z):
    """A docstring, and no more."""


def not_implemented(z):
    raise NotImplementedError


@pytest.mark.parametrize("nothing", [None, ..., blank, not_implemented, lambda z: None])
def test_unanswered(nothing):
    assert said(double, nothing) == "double is not answered yet."


def line(z):
    total = 0
    return total + z @ missing  # noqa: F821


def swallow(z):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass


def in_place(z):
    z *= 2
    return z


def leave(z):
    sys.exit(0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            lambda z: print(2 * z),
            ["returned None", "printed, not returned", "It printed: [ 2. -4.]"],
        ),
        (lambda z: [].append(z), ["returned None", "no `return`"]),
        (lambda z: "2z", ["returned the text '2z', expected shape (2,)"]),
        (lambda z: {1: 2}, ["returned a dict, expected shape (2,)"]),
        (lambda z: map(abs, z), ["returned a map, expected shape (2,)"]),
        (lambda z: [[1], [1, 2]], ["returned a list that is no array of numbers"]),
        (lambda z: 2 * z + 1j, ["returned an array of complex128"]),
        (lambda z: 2 * z[:, np.newaxis], ["an array of shape (2, 1), expected shape (2,)"]),
        (lambda z: z / 0, ["[inf, -inf]", "NumPy warned: divide by zero"]),
        (lambda z: z * np.nan, ["returned [nan, nan]", "nan comes of 0/0"]),
        (line, ["raised NameError: name 'missing'", "return total + z @ missing", "misspelt"]),
        (lambda z: 2 * z if z > 0 else -z, ["raised ValueError", "an array has many"]),
        (lambda z: z @ np.ones(7), ["the inner sizes of @ do not agree"]),
        (lambda z: z + np.ones(7), ["could not be broadcast", "do not fit each other"]),
        (lambda z: float(z), ["takes one number, not an array"]),
        (lambda z: [1, 2][9], ["index out of range", "count from 0"]),
        (lambda z: -2 * z, ["the sign: it is the negative"]),
        (lambda z: 6 * z, ["3 times what was asked"]),
        (lambda z: 2 * z + 0.25, ["plus 0.25, everywhere"]),
        (lambda z: z, ["gives back its argument"]),
        (
            lambda z: (2 * z).astype(int),
            ["examples of the question come out right|fractions are cut off"],
        ),
        (lambda z: np.round(2 * z, 1), ["it is rounded"]),
        (
            lambda z: np.array([2.0, -4.0]) if z.shape == (2,) else z,
            ["examples of the question come out right"],
        ),
        (lambda z: 2 * z[::-1], ["opposite order"]),
        (lambda z: np.sum(2 * z), ["a number, expected shape (2,)", "summed over the entries"]),
        (
            in_place,
            ["changed its argument z in place", "writing into its argument z", "work on a copy"],
        ),
        (leave, ["exit() called"]),
        (lambda z, y: 2 * z, ["is called as double(z), and yours is double(z, y)", "first line"]),
        (np.zeros(3), ["should be a function, and it is [0, 0, 0]"]),
        (double.reference, ["nnlib's own: write yours"]),
        (lambda z: nnlibs.double(z), ["nnlib's own: write yours"]),
    ],
)
def test_what_is_wrong_is_named(wrong, words):
    message = said(double, wrong)
    for word in words:
        assert any(one in message for one in word.split("|")), message
    assert len(message.splitlines()) <= 5


def double_it(z):
    return nnlibs.add(z, z) if z.ndim == 1 else np.stack(list(map(double_it, z)))


def test_a_recursion_beside_a_call_of_nnlib_is_ones_own():
    nnlibs.add = np.add
    nnlibs.double_it = (
        double.reference
    )  # has the name of the student's function, and is not called
    double(double_it)


def test_a_list_changed_in_place_is_noticed():
    total = Question(
        name="total",
        reference=sum,
        examples=[([5, 2, 1],)],
        mistakes=[],
        styles=[],
        lesson='99, "t"',
    )
    assert "changed its argument" in said(total, lambda sizes: sizes.reverse() or sum(sizes))
    total(lambda sizes: sum(reversed(sizes)))


def test_an_endless_loop_is_stopped(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.2)
    message = said(double, swallow)
    assert "was stopped" in message and "never ends" in message


def test_waiting_for_a_busy_machine_is_not_working(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.2)
    double(lambda z: time.sleep(0.05) or 2 * z)
    monkeypatch.setattr(calling, "SECONDS_BY_THE_CLOCK", 0.3)
    assert "was stopped" in said(double, lambda z: time.sleep(2))


def test_an_import_inside_the_function_borrows_too():
    relu = Question(
        name="relu",
        reference=activations.relu,
        examples=[(np.array([1.0, -2.0]),)],
        mistakes=[],
        styles=[],
        lesson='99, "ReLU"',
    )

    def from_nnlib(z):
        from nnlib.activations import relu

        return relu(z)

    def by_its_module(z):
        import nnlib.activations as theirs

        return theirs.relu(z)

    def unconcerned(z):
        from nnlib.activations import sigmoid  # noqa: F401

        return np.maximum(z, 0)

    assert "nnlib's own" in said(relu, from_nnlib) and "nnlib's own" in said(relu, by_its_module)
    relu(unconcerned)


def test_a_question_explains_pythons_errors():
    first = Question(
        name="first",
        reference=lambda pairs: pairs[0][0],
        examples=[([(3, 4), (5, 6)],)],
        mistakes=[],
        styles=[],
        errors={"IndexError": "pairs count from 0."},
        lesson='99, "Pairs"',
    )
    assert "Likely cause: pairs count from 0." in said(first, lambda pairs: pairs[2])


def test_sum_for_mean_and_transpose_are_told_for_any_question():
    assert "n times too large" in said(mean, lambda X: X.sum(axis=0))
    assert "n times too small" in said(mean, lambda X: X.mean(axis=0) / len(X))


def test_chatter_is_swallowed(capsys):
    def noisy(z):
        print("debug")
        print("debug", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(2))
        return 2 * z

    double(noisy)
    shown = capsys.readouterr()
    assert shown.err == "" and shown.out == "double: right.\n"


def test_hidden_inputs_differ_from_the_visible_ones():
    seen = []

    def spying(z):
        seen.append(z.tobytes())
        return 2 * z

    double(spying)
    shown = set(seen)
    seen.clear()
    double(spying, seed=4031)
    assert len(shown) == 6 and len(shown & set(seen)) == 1  # the example alone


def test_a_hard_coded_answer_fails_on_other_inputs():
    table = {}
    double(lambda z: table.setdefault(z.tobytes(), 2 * z))
    message = said(lambda answer: double(answer, seed=7), lambda z: table.get(z.tobytes(), z))
    assert "returned" in message


def test_silent_questions_refuse_warnings():
    square = Question(
        name="f",
        reference=lambda z: np.minimum(z, 1.0),
        examples=[(np.array([1e300]),)],
        mistakes=[Mistake("it overflows.", lambda z: np.where(z * z > 1, 1.0, z))],
        styles=[],
        lesson='99, "f"',
        silent=True,
    )
    message = said(square, lambda z: np.where(z * z > 1, 1.0, z))
    assert "right value, but NumPy warned: overflow" in message and "it overflows." in message
    square(lambda z: np.where(z > 1, 1.0, z))


def test_a_judge_asks_for_a_property():
    root = Question(
        name="root",
        reference=np.sqrt,
        examples=[(4.0,)],
        mistakes=[],
        styles=[],
        lesson='99, "r"',
        judge=lambda got, x: (
            None if np.isclose(got * got, x) else f"returned {got}: squared it is not {x}"
        ),
    )
    root(lambda x: -2.0)
    assert "root(4) returned 3: squared it is not 4.0." in said(root, lambda x: 3)
    assert "has not the form" in said(root, lambda x: "two")


pair = Value(
    names=("w", "b"),
    reference=([1.0, 1.0], -1.5),
    behaviour=lambda w, b: (
        np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) @ np.ravel(w) + b > 0
    ).astype(int),
    told=True,
    mistakes=[Mistake("this is OR.", ([1, 1], -0.5))],
    styles=[([2, 2], -3)],
    lesson='99, "AND"',
)


def test_values_are_judged_by_what_they_do(capsys):
    pair(np.array([[1.0], [1.0]]), -1.9)
    assert capsys.readouterr().out == "w and b: right.\n"
    assert said(pair, ..., ...) == "w and b are not answered yet."
    message = said(pair, [3, 3], -2)
    assert "([3, 3], -2) gives [0, 1, 1, 1], expected [0, 0, 0, 1]." in message
    assert "Likely cause: this is OR." in message
    assert "has not the form" in said(pair, "one", {})
    assert "w and b:" in said(pair, [1, 2, 3], 0)


class Tally:
    """A counter, the right way."""

    def __init__(self, start):
        self.total = start

    def add(self, amount):
        self.total += amount
        return self


class Forgetful(Tally):
    def add(self, amount):
        self.total = amount
        return self


class Unwritten(Tally):
    def add(self, amount):
        """Add the amount."""


class Failing(Tally):
    def add(self, amount):
        raise TypeError("adds nothing")


class Returns(Tally):
    def add(self, amount):
        self.total = np.array([self.total + amount])
        return self


class Own(Tally):
    pass


tally = Question(
    name="Tally",
    reference=Own,
    programs=True,
    methods=("add",),
    examples=[("t = Tally({}); t.add({}); t.total", 2.0, 3.5)],
    random=lambda rng: ("Tally({}).add({}).total", *rng.normal(size=2)),
    mistakes=[Mistake("it forgets what it had.", Forgetful)],
    styles=[],
    lesson='99, "t"',
)


def test_a_class_is_judged_by_programs_that_use_it(capsys):
    tally(Tally)
    assert capsys.readouterr().out == "Tally: right.\n"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Forgetful, ["t = Tally(2); t.add(3.5); t.total gives 3.5, expected 5.5.", "forgets"]),
        (Unwritten, ["Tally.add is not answered yet."]),
        (Failing, ["raised TypeError: adds nothing", "In your line"]),
        (Returns, ["t.total gives an array of shape (1,), expected a number"]),
        (Own, ["nnlib's own"]),
        (type("Tally", (Own,), {}), ["nnlib's own"]),
        (lambda start: start, ["Tally should be a class, and it is"]),
        (None, ["Tally is not answered yet."]),
        (type("Tally", (), {}), ["raised TypeError: Tally() takes no arguments"]),
    ],
)
def test_what_is_wrong_with_a_class_is_named(wrong, words):
    with pytest.raises(WrongAnswer) as caught:
        tally(wrong)
    for word in words:
        assert word in str(caught.value)
