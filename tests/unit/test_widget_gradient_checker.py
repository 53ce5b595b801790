"""The gradient checker: formula and experiment, its bugs, and what a student does with it."""

import contextlib
import io
import warnings

import numpy as np
import pytest

from nnlib import SoftmaxCrossEntropy
from nnlib.activations import relu
from nnlib.gradients import numerical_gradient
from nnlib.widgets import gradient_checker
from nnlib.widgets.gradient_checker import (
    BUGS,
    LINES,
    PARTS,
    SHAPES,
    SURPRISE,
    GradientChecker,
    draw,
    explorer,
)

VISIBLE = [name for name in BUGS if name not in ("no bug", "gradient added")]


def run(code):
    """What the code prints, {parameter: relative error}."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    return {line.split()[0]: float(line.split()[1]) for line in out.getvalue().splitlines()}


def by_nnlib(state):
    """Centred differences by nnlib, of the loss written out once more."""
    X, y = gradient_checker._digits()
    X, y = X[: state.n], y[: state.n]
    W1_start = gradient_checker._start(state.kink)

    def loss(line):
        parts = {name: line[part].reshape(SHAPES[name]) for name, part in PARTS.items()}
        scores = relu(X @ parts["W1"] + parts["b1"]) @ parts["W2"] + parts["b2"]
        squares = np.sum(parts["W1"] ** 2) + np.sum(parts["W2"] ** 2)
        return SoftmaxCrossEntropy()(scores, y) + 0.5 * state.reg * squares

    return numerical_gradient(loss, W1_start, state.h)


@pytest.mark.parametrize("kink", [False, True])
@pytest.mark.parametrize(("n", "reg", "h"), [(5, 0.1, 1e-5), (1, 0.0, 1e-3), (10, 0.5, 1e-4)])
def test_the_experiment_is_nnlibs_numerical_gradient(n, reg, h, kink):
    state = GradientChecker(n=n, reg=reg, h=h, kink=kink)
    np.testing.assert_allclose(state.experiment(), by_nnlib(state), atol=1e-8)


@pytest.mark.parametrize("n", [1, 5, 10])
@pytest.mark.parametrize("reg", [0, 0.3])
def test_the_right_lines_agree_with_experiment(n, reg):
    state = GradientChecker("no bug", n=n, reg=reg)
    assert max(state.errors().values()) < 1e-7
    assert all(state.word(name) == "right" for name in SHAPES)
    assert state.report()
    assert "all right" in state.say()


@pytest.mark.parametrize("bug", VISIBLE)
def test_each_bug_is_seen_by_both_checks_at_the_same_places(bug):
    state = GradientChecker(bug)
    wrong = [state.word(name) == "wrong" for name in SHAPES]
    assert any(wrong)
    assert wrong == [not row.agrees for row in state.report().parameters]
    assert state.report().verdict.startswith("Wrong")


@pytest.mark.parametrize(
    ("bug", "places"),
    [
        ("masked by blame", ["W1", "b1"]),
        ("no mask at all", ["W1", "b1"]),
        ("Z1 overwritten", ["W1", "b1"]),
        ("W2 not transposed", ["W1", "b1"]),
        ("no 1/n", ["W1", "b1", "W2", "b2"]),
        ("1 not subtracted", ["W1", "b1", "W2", "b2"]),
        ("no reg · W", ["W1", "W2"]),
        ("dW2 transposed", ["W2"]),
        ("db averaged", ["b1", "b2"]),
    ],
)
def test_where_the_errors_are_tells_the_cause(bug, places):
    state = GradientChecker(bug)
    assert [name for name in SHAPES if state.word(name) == "wrong"] == places
    assert ", ".join(places) in state.say()


@pytest.mark.parametrize(
    ("bug", "words"),
    [
        ("masked by blame", "masks on the sign of the blame"),
        ("no mask at all", "mask) is missing"),
        ("Z1 overwritten", "how backward joins them"),
        ("no 1/n", "1/n of the mean is missing"),
        ("1 not subtracted", "not subtracted"),
        ("Y − P, sign turned", "sign is turned"),
        ("no reg · W", "regularisation (L2) is left out"),
        ("W2 not transposed", "W is not transposed"),
        ("dW2 transposed", "it is transposed"),
        ("db averaged", "mean over the samples"),
        ("gradients pile up", "piles up"),
    ],
)
def test_nnlibs_verdict_names_the_planted_mistake(bug, words):
    assert words in GradientChecker(bug).report().verdict


@pytest.mark.parametrize(
    ("bug", "reg", "factors"),
    [
        ("no bug", 0.1, [1, 1, 1, 1]),
        ("no 1/n", 0, [5, 5, 5, 5]),
        ("Y − P, sign turned", 0, [-1, -1, -1, -1]),
        ("gradients pile up", 0.1, [2, 2, 2, 2]),
        ("db averaged", 0.1, [1, 0.2, 1, 0.2]),
        ("no 1/n", 0.1, [None, 5, None, 5]),
        ("masked by blame", 0.1, [None, None, 1, 1]),
    ],
)
def test_one_factor_for_a_whole_parameter_is_found(bug, reg, factors):
    state = GradientChecker(bug, reg=reg)
    for name, factor in zip(SHAPES, factors, strict=True):
        found = state.factor(name)
        assert found is None if factor is None else found == pytest.approx(factor, rel=1e-6)


def test_an_added_gradient_passes_the_check_and_fails_the_second_one():
    right, added = GradientChecker("no bug"), GradientChecker("gradient added")
    assert added.report() and max(added.errors().values()) < 1e-7
    assert np.all(np.diff(right.descent()) < 0)
    assert np.all(np.diff(added.descent()) > 0)
    assert "rises" in added.say() and "falls" in right.say()


def test_the_first_step_of_the_second_check_is_a_step_of_gradient_descent():
    state = GradientChecker("no bug")
    start = gradient_checker._start(False)
    X, y = (part[:5] for part in gradient_checker._digits())

    def loss(line):
        W1, b1, W2, b2 = (line[part].reshape(SHAPES[name]) for name, part in PARTS.items())
        scores = relu(X @ W1 + b1) @ W2 + b2
        return SoftmaxCrossEntropy()(scores, y) + 0.05 * (np.sum(W1**2) + np.sum(W2**2))

    stepped = start - 0.04 * numerical_gradient(loss, start)
    np.testing.assert_allclose(state.descent()[:2], [loss(start), loss(stepped)], rtol=1e-8)


@pytest.mark.parametrize(("bug", "given"), [("no 1/n", {"n": 1}), ("no reg · W", {"reg": 0})])
def test_a_bug_without_a_chance_to_show_is_said_to_be_invisible(bug, given):
    assert not GradientChecker(bug).without_effect()
    state = GradientChecker(bug, **given)
    assert state.without_effect()
    assert "can't be seen here" in state.say()


def test_at_a_kink_the_experiment_fails_and_nnlib_leaves_it_out():
    state = GradientChecker("no bug", kink=True)
    assert state.errors()["W1"] > 1e-3 and state.word("b1") == "kink?"
    assert state.crossed().sum() >= 2
    assert np.all(state.error_map()[~state.crossed()] < 1e-7)
    assert state.report() and sum(row.kinks for row in state.report().parameters) >= 2
    assert GradientChecker("gradients pile up", kink=True).word("W1") == "wrong"
    state.h = 1e-6
    assert not state.crossed().any() and state.word("W1") == "right"


def test_the_error_over_h_has_a_valley_and_a_mistake_does_not_care():
    right, wrong = GradientChecker("no bug"), GradientChecker("no mask at all")
    low, middle, high = (right.errors(h)["b1"] for h in (1e-11, 1e-5, 1e-1))
    assert middle < 1e-3 * low and middle < 1e-3 * high
    assert GradientChecker("no bug", h=0.1).word("b2") == "h large?"
    assert GradientChecker("no bug", h=1e-11).word("b1") == "rounding?"
    assert GradientChecker("no mask at all", h=1e-10).word("b1") == "wrong"
    assert min(wrong.errors(h)["b1"] for h in (1e-9, 1e-5, 1e-3)) > 0.1


def test_float32_has_too_few_digits_at_a_small_h():
    state = GradientChecker("no bug", dtype="float32")
    assert state.errors()["W1"] > 1e-4
    assert {state.word(name) for name in SHAPES} == {"rounding?"}
    assert "rounding" in state.say()
    assert GradientChecker("no bug", dtype="float32", h=1e-2).errors()["b2"] < 1e-2


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("kink", [False, True])
def test_the_code_prints_the_errors_that_are_shown(bug, kink):
    state = GradientChecker(bug, kink=kink, n=3, reg=0.2)
    assert run(state.code()) == pytest.approx(state.errors(), rel=1e-4, abs=1e-8)


def test_the_code_in_float32_has_errors_of_the_same_size():
    state = GradientChecker("no bug", dtype="float32", h=0.01)
    printed = run(state.code())
    for name, error in state.errors().items():
        assert error / 10 < printed[name] < error * 10


def test_the_code_of_a_hidden_bug_does_not_give_it_away():
    state = GradientChecker("no bug")
    state.new_surprise()
    code, place = state.code(), {}
    assert state.planted().name not in code
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, place)
    assert place["state"].errors() == state.errors()


def test_surprises_come_each_once_before_any_comes_again():
    state, met = GradientChecker(), []
    for _ in BUGS:
        state.new_surprise()
        met.append(state.planted().name)
    assert sorted(met) == sorted(BUGS)
    state.new_surprise()
    assert state.planted().name in BUGS


def test_a_diagnosis_is_judged_when_the_surprise_is_revealed():
    state = GradientChecker()
    state.new_surprise()
    secret = state.planted().name
    assert state.hidden and secret not in state.say() and "Choose your diagnosis" in state.say()
    state.diagnosis = secret
    assert "Reveal" in state.say()
    state.reveal()
    assert not state.hidden and secret in state.say() and "was right" in state.say()
    state.diagnosis = next(name for name in BUGS if name != secret)
    assert "was wrong" in state.say()
    state.new_surprise()
    assert state.hidden and state.diagnosis == "?"


def test_a_hidden_bug_shows_neither_in_the_lines_nor_in_the_verdict():
    state = GradientChecker()
    state.new_surprise()
    while state.planted().name in ("no bug", "gradient added"):
        state.new_surprise()
    before = "".join("".join(panel.parts) for panel in draw(state, 700))
    assert "◀ bug" not in before and "Likely cause" not in before
    state.reveal()
    assert "◀ bug" in "".join(draw(state, 700)[0].parts)


def test_every_bug_changes_only_lines_that_there_are():
    for bug in BUGS.values():
        assert set(bug.lines) <= set(LINES)
        assert all(LINES[key] != line for key, line in bug.lines.items())


def test_the_pointer_sets_h_and_picks_entries():
    state = GradientChecker()
    state.pointer("down", "sweep", [(-7.2, 0)])
    assert state.h == pytest.approx(1e-7)
    state.pointer("move", "sweep", [(-7.2, 0), (50, 0)])
    assert state.h == pytest.approx(0.1)
    state.pointer("down", "maps", [(3.5, -2.5)])
    assert state.picked() == ("W1", 23)
    state.pointer("down", "maps", [(20.9, -9.5)])
    assert state.picked() == ("W2", PARTS["W2"].start + 99)
    state.pointer("down", "maps", [(0.5, -18)])
    assert state.picked() == ("b1", PARTS["b1"].start)
    state.pointer("down", "maps", [(99, -99)])
    assert state.picked() == ("b2", PARTS["b2"].stop - 1)


def test_a_click_on_the_scatter_picks_the_nearest_entry():
    state = GradientChecker("no bug")
    for index in (PARTS["b2"].start + 3, PARTS["W2"].start + 42, PARTS["b1"].start + 1):
        at = float(state.experiment()[index]), float(state.formula()[index])
        state.pointer("down", "scatter", [at])
        assert state.experiment()[state.picked()[1]] == pytest.approx(at[0], abs=1e-9)


def test_the_arrows_reach_every_entry_and_stay_within_the_maps():
    state, met = GradientChecker(row=0, column=0), set()
    for _ in range(20):
        for _ in range(20):
            met.add(state.picked()[1])
            state.key("ArrowDown")
        for _ in range(20):
            met.add(state.picked()[1])
            state.key("ArrowUp")
        state.key("ArrowRight")
    assert met == set(range(280))
    for _ in range(30):
        state.key("ArrowLeft")
    assert state.column == 0


def test_plus_and_minus_move_h_within_its_range():
    state = GradientChecker()
    state.key("+")
    assert state.h == pytest.approx(10**-4.5, rel=1e-5)
    for _ in range(40):
        state.key("-")
    assert state.h == pytest.approx(1e-11)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"bug": "typo"}, "bug"),
        ({"diagnosis": "cold"}, "diagnosis"),
        ({"dtype": "int"}, "dtype"),
        ({"n": 0}, "n"),
        ({"h": 0}, "h"),
        ({"reg": -1}, "reg"),
    ],
)
def test_a_wrong_argument_is_named(given, name):
    with pytest.raises(ValueError, match=f"^{name} is"):
        GradientChecker(**given)


@pytest.mark.parametrize("room", [280, 420, 700, 1100])
@pytest.mark.parametrize("bug", [*BUGS, SURPRISE])
def test_it_is_drawn_within_its_room_whatever_the_setting(room, bug):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for h in (1e-11, 1e-5, 0.1):
            for dtype in ("float64", "float32"):
                state = GradientChecker(bug, h=h, dtype=dtype, n=1, reg=0, kink=True)
                panels = draw(state, room)
                assert all(panel.width <= room for panel in panels)
                assert "nan" not in "".join("".join(panel.parts) for panel in panels)
                assert state.say()


def test_the_controls_set_the_state():
    shown = explorer()
    for name, value in (("bug", "no 1/n"), ("n", 7), ("reg", 0.2), ("kink", True)):
        shown.controls[name].value = value
        assert getattr(shown.state, name) == value
    shown.controls["dtype"].value = "float32"
    assert "Planted: no 1/n" in shown.stage.said
    shown.controls["new_surprise"].click()
    assert shown.state.hidden and shown.controls["bug"].value == SURPRISE
    shown.controls["diagnosis"].value = "no bug"
    shown.controls["reveal"].click()
    assert "Your diagnosis, no bug" in shown.stage.said
    shown.close()
