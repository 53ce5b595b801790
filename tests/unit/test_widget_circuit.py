"""The circuit explorer: its walk against `Value.backward`, its controls, its drawing."""

import contextlib
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.circuits import Value
from nnlib.widgets.circuit import CIRCUITS, OWN, WALKS, Circuit, draw, explorer
from nnlib.widgets.stage import Scene


def built(state: Circuit) -> tuple[Value, dict[str, Value]]:
    """The same circuit anew from the state's numbers, for `Value.backward` to judge."""
    given, make = CIRCUITS[state.formula]
    numbers = {state.names[i]: state.data[i] for i in state.inputs}
    values = {name: Value(numbers[name], name) for name in given}
    return make(*values.values()), values


@pytest.mark.parametrize("formula", CIRCUITS)
def test_the_walk_ends_with_the_blame_that_value_backward_finds(formula):
    state = Circuit(formula)
    state.to_end()
    output, values = built(state)
    output.backward()
    blame = state.blame()
    assert state.data[-1] == output.data
    for i in state.inputs:
        assert blame[i] == pytest.approx(values[state.names[i]].grad, rel=1e-12)
        assert state.wiggled(i) == pytest.approx(blame[i], rel=1e-4, abs=1e-6)
    assert not state.waiting()


@given(st.lists(st.floats(-4, 4).map(lambda v: round(v, 1)), min_size=6, max_size=6))
def test_any_numbers_give_the_blame_that_value_backward_finds(numbers):
    state = Circuit("neuron, loss")
    for i, number in zip(state.inputs, numbers, strict=True):
        state.selected = i
        state.value = number
    state.to_end()
    output, values = built(state)
    output.backward()
    expected = [values[state.names[i]].grad for i in state.inputs]
    assert [state.blame()[i] for i in state.inputs] == pytest.approx(expected, rel=1e-12)


def test_the_lessons_first_circuit_step_by_step():
    state = Circuit("(x + y) · z")
    assert state.last == 5 and state.known() == {0, 1, 3} and state.blame() == {}
    titles, said = [], []
    while state.step < state.last:
        state.step_on()
        titles.append(state.title())
        said.append(state.say())
    assert titles[0] == "Forward pass, step 1 of 5" and titles[2] == "Backward pass, step 3 of 5"
    assert "makes −12 of gate 1 = 3 and z = −4" in said[1]
    assert "its own blame is 1" in said[2]
    assert "upstream gradient 1 and multiplies it by the other input: 1 · (−4) = −4" in said[3]
    assert "1 · 3 = 3 to z" in said[3]
    assert "copies it: −4 · 1 = −4 to x and −4 · 1 = −4 to y" in said[4]
    assert "The blame is x −4, y −4, z 3." in said[4]
    state.step_back()
    assert state.step == 4 and state.blame() == {4: 1.0, 2: -4.0, 3: 3.0}
    state.to_start()
    state.step_back()
    assert state.step == 0


def test_blame_over_two_paths_is_shown_as_it_adds_up():
    state = Circuit("(x + y) · x")
    state.step = 4
    x = state.inputs[0]
    assert state.blame()[x] == 2 and x in state.waiting()
    state.step_on()
    assert state.blame()[x] == 5 and x not in state.waiting()
    assert "where 2 + 3 = 5" in state.say()


def test_the_planted_bugs_give_the_lessons_wrong_numbers_and_the_wiggle_finds_them():
    state = Circuit("a + a")
    state.wiggle = True
    state.to_end()
    assert "The wiggle agrees." in state.say()
    state.walk = "="
    assert state.blame()[state.selected] == 1 and "disagrees: a 2." in state.say()
    state.formula = "a · 4a"
    state.walk = "early"
    state.to_end()
    assert state.blame()[state.selected] == 12 and "disagrees: x 24." in state.say()
    state.formula = "(x + y) · z"
    state.walk = "="
    state.to_end()
    assert "The wiggle agrees." in state.say()


def test_an_own_circuit_can_be_walked_and_moved():
    p, q = Value(100.0, "p"), Value(-1.0, "q")
    state = explorer((p * q - p / 7).tanh()).state
    assert state.formula == OWN and state.limit == 200
    state.value = 2
    state.to_end()
    p, q = Value(2.0), Value(-1.0)
    (p * q - p / 7).tanh().backward()
    assert state.blame()[state.inputs[0]] == pytest.approx(p.grad, rel=1e-12)
    state.formula = "a + a"
    state.formula = OWN
    assert state.value == 100


def test_every_gate_of_nnlib_can_be_replayed_and_written_as_code():
    x, y = Value(0.7, "w₁"), Value(2.0, "lambda")
    output = (x.exp().log() - y**2).sigmoid().max(x / y) + (-x).relu() * (x * 3 - (1 - y)).tanh()
    state = Circuit(output=output)
    assert state.data[-1] == output.data
    found: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(state.code(), found)
    assert found["output"].data == pytest.approx(output.data, rel=1e-12)
    output.backward()
    state.to_end()
    assert found["w1"].grad == pytest.approx(x.grad)
    assert state.blame()[state.inputs[0]] == pytest.approx(x.grad)


@pytest.mark.parametrize("formula", CIRCUITS)
def test_the_code_runs_and_gives_the_output_shown(formula):
    state = Circuit(formula)
    state.value = 1.3
    found: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(state.code(), found)
    assert found["output"].data == pytest.approx(state.data[-1], rel=1e-12)
    state.to_end()
    named = [value for value in found.values() if isinstance(value, Value) and value.x is None]
    assert [value.grad for value in named] == pytest.approx(
        [state.blame()[i] for i in state.inputs]
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Circuit("x + y + z"), "formula is"),
        (lambda: Circuit(OWN), "formula is"),
        (lambda: Circuit(output=3), "output is 3"),
        (lambda: Circuit(output=Value(3.0, "x")), "an input itself"),
        (lambda: Circuit(output=Value(3.0, "sin", Value(1.0, "x"), 0.5)), "gate 'sin'"),
        (lambda: Circuit(output=Value(math.nan, "x") + 1), "NaN"),
        (lambda: setattr(Circuit(), "value", math.inf), "value is inf"),
        (lambda: setattr(Circuit(), "h", 0.0), "h is 0.0"),
        (lambda: setattr(Circuit(), "walk", "x"), "walk is 'x'"),
    ],
)
def test_what_is_no_circuit_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_an_input_where_a_gate_has_no_value_is_refused_and_nothing_changes():
    x, y = Value(1.0, "x"), Value(2.0, "y")
    state = Circuit(output=x / y + y.log())
    state.selected = state.inputs[1]
    with pytest.raises(ValueError, match="divisor is 0"):
        state.value = 0
    assert state.value == 2
    state.value = 0.0005
    assert math.isnan(state.wiggled(state.selected))  # h reaches below 0
    assert math.isnan(state.curve()[1][0])
    state.wiggle = True
    state.to_end()
    assert "none" in state.say()
    assert all(Scene(draw(state, room), room).svg("a") for room in (280, 1100))


def test_numbers_too_large_for_a_float_do_not_raise():
    state = Circuit(output=(Value(1e200, "x") * 1e200) * Value(0.0, "y"))
    state.to_end()
    assert "∞" in state.say() or "none" in state.say()
    assert Scene(draw(state, 700), 700).svg("a")
    with pytest.raises(ValueError, match="too large"):
        Circuit(output=Value(1.2e154, "x") ** 2).value = 2.4e154


def test_keys_walk_and_move_the_selected_input():
    state = Circuit("(x + y) · z")
    state.key("ArrowRight")
    assert state.step == 1
    state.key("ArrowLeft")
    assert state.step == 0
    state.key("End")
    assert state.step == state.last
    state.key("Home")
    assert state.step == 0
    state.key("n")
    state.key("ArrowUp")
    assert state.called(state.selected) == "y" and state.value == 5.1
    state.key("ArrowDown")
    assert state.value == 5
    for _ in range(2):
        state.key("n")
    assert state.called(state.selected) == "x"


@pytest.mark.parametrize("room", [280, 1100])
def test_an_input_is_selected_and_dragged_where_it_is_drawn(room):
    state = Circuit("neuron, loss")
    scene = Scene(draw(state, room), room)
    panel = scene.panels[0]
    assert panel.name == ("down" if room == 280 else "circuit")
    i = state.inputs[2]
    column, row = state.places[i]
    at = (-row, column) if panel.name == "down" else (column, -row)
    px, py = panel.pixel(*at)
    state.pointer("down", panel.name, [panel.coordinates(float(px), float(py))])
    assert state.selected == i
    before = state.value
    state.pointer("move", panel.name, [panel.coordinates(float(px), float(py) - 30)])
    assert state.value > before
    state.pointer("up", panel.name, [panel.coordinates(float(px), float(py) + 40)])
    assert state.value < before
    # Where no input is, nothing is moved.
    number = list(state.data)
    state.pointer("down", panel.name, [(99.0, 99.0)])
    state.pointer("move", panel.name, [(99.0, 0.0)])
    assert state.data == number


def test_dragging_along_the_curve_sets_the_input():
    state = Circuit("x · x · x")
    state.pointer("down", "slope", [(1.24, 9.0)])
    assert state.value == 1.2
    state.pointer("move", "slope", [(99.0, 0.0)])
    assert state.value == state.limit


def test_playing_goes_to_the_end_and_starts_again():
    state = Circuit("a + a")
    state.seconds = 0.2
    frames = 1
    while state.advance():
        frames += 1
    assert state.step == state.last == 3 and frames in (18, 19, 20, 21)
    assert state.advance() and state.step == 0


def test_each_control_sets_the_state():
    shown = explorer()
    state = shown.state
    shown.controls["formula"].value = "x · y + z"
    shown.controls["to_end"].click()
    shown.controls["value"].value = 3.0
    assert state.data[-1] == 3 * 5 - 4
    shown.controls["next_input"].click()
    assert shown.controls["value"].value == 5
    shown.controls["wiggle"].value = True
    assert "≈" in shown.stage.svg and "wiggle agrees" in shown.stage.said
    shown.controls["h"].value = 0.1
    shown.controls["walk"].value = "="
    shown.controls["seconds"].value = 0.2
    assert (state.h, state.walk, state.seconds) == (pytest.approx(0.1), "=", 0.2)
    shown.controls["step_back"].click()
    shown.controls["step_on"].click()
    assert state.step == state.last
    shown.controls["to_start"].click()
    assert state.step == 0
    shown.close()


@pytest.mark.parametrize("room", [280, 420, 700, 1100])
@pytest.mark.parametrize("formula", CIRCUITS)
def test_every_step_of_every_circuit_can_be_drawn_and_said(formula, room):
    state = Circuit(formula)
    for walk in WALKS:
        state.walk, state.wiggle = walk, walk == "="
        for step in range(state.last + 1):
            state.step = step
            scene = Scene(draw(state, room), room)
            assert scene.width <= room + 0.5
            assert "nan" not in scene.svg("a") and state.say().endswith(".")
    state.fraction, state.step = 0.5, state.last - 1
    assert Scene(draw(state, room), room).svg("a")


def test_cards_of_one_column_do_not_overlap_and_none_is_cut_off():
    state = Circuit("neuron, loss")
    state.to_end()
    for room in (280, 1100):
        panel = draw(state, room)[0]
        down = panel.name == "down"
        centres = [panel.pixel(*((-r, c) if down else (c, -r))) for c, r in state.places]
        assert all(0 < px < panel.width and 20 < py < panel.height for px, py in centres)
        for i, (a, b) in enumerate(centres):
            for c, d in centres[:i]:
                assert math.hypot(a - c, b - d) > 40
