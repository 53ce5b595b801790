"""The explorer of one neuron: its line, what can be dragged, the perceptron rule, its words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import datasets
from nnlib.widgets.neuron import DATA, LIMIT, OneNeuron, draw, explorer

pytestmark = pytest.mark.filterwarnings("error")
weights = st.floats(-LIMIT, LIMIT).map(lambda v: round(v, 2))


def learn_all(state, most=200):
    for _ in range(most):
        state.learn()
        if state.run().done:
            return
    raise AssertionError("it did not come to an end")


def run_code(state):
    names: dict = {}
    exec(state.code(), names)
    return names


@pytest.mark.parametrize(
    "arguments",
    [{"data": "NAND"}, {"output": "tanh"}, {"new": 2}, {"rate": 0}, {"w1": np.inf}, {"chosen": 4}],
)
def test_a_wrong_argument_is_named(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        OneNeuron(**arguments)


def test_it_opens_with_the_lessons_and_neuron_on_or():
    state = OneNeuron()
    np.testing.assert_allclose(state.sums(), [-1.5, -0.5, -0.5, 0.5])
    assert state.wrong().tolist() == [False, True, True, False]
    assert "2 of 4 points are on the wrong side" in state.say()
    assert "z = −0.5, it says 0, wrong" in state.say()


def test_or_is_learnt_as_in_the_lessons_table():
    state = OneNeuron("OR")
    state.zeros()
    seen = []
    while True:
        state.learn()
        if state.run().done:
            break
        seen.append((state.run().epoch, state.w1, state.w2, state.b))
    assert seen == [(1, 0, 1, 1), (2, 0, 1, 0), (2, 1, 1, 1), (3, 1, 1, 0)]
    assert state.run().mistakes == [1, 2, 1, 0]
    assert "no point is wrong" in state.say()


def test_the_rule_tells_what_it_changed():
    state = OneNeuron("OR")
    state.zeros()
    state.learn()
    assert "(0, 1) gave 0, should be 1: its inputs are added. w₂ 0 → 1, b 0 → 1." in state.say()
    assert state.chosen == 1


def test_xor_goes_round_from_the_third_epoch_as_in_the_lesson():
    state = OneNeuron("XOR")
    state.zeros()
    frames = 0
    while state.advance():
        frames += 1
    assert "Epoch 4 begins with the w and b of epoch 3" in state.say()
    assert frames < 200
    assert all(state.advance() for _ in range(300))  # who plays on sees it go on
    assert set(state.run().mistakes[2:]) == {4}


def test_half_the_learning_rate_from_zeros_makes_the_same_mistakes():
    mistakes = []
    for rate in (1, 0.5):
        state = OneNeuron("AND", rate=rate)
        state.zeros()
        learn_all(state)
        mistakes.append(state.run().mistakes)
    assert mistakes[0] == mistakes[1]


def test_the_rule_starts_anew_when_a_number_is_moved_by_hand():
    state = OneNeuron("OR")
    state.zeros()
    state.learn()
    state.b = 0.5
    assert state.run() is None
    state.learn()
    assert state.run().epoch == 1 and state.run().start == (0, 1, 0.5)


@pytest.mark.parametrize("change", [{"data": "AND"}, {"rate": 0.5}])
def test_the_rule_starts_anew_with_other_points_or_another_rate(change):
    state = OneNeuron("OR")
    state.zeros()
    state.learn()
    for name, value in change.items():
        setattr(state, name, value)
    assert state.run() is None


def test_advance_ends_where_all_points_are_right():
    state = OneNeuron("two heaps")
    state.zeros()
    while state.advance():
        pass
    assert not state.wrong().any()
    assert state.run().mistakes[-1] == 0


def test_not_has_one_input():
    state = OneNeuron("NOT", w1=-1, w2=5, b=0.5)
    assert state.w.tolist() == [-1, 0]
    assert not state.wrong().any()
    assert "turn" not in state.handles()
    assert "one input" in state.say()
    assert run_code(state)["X"].shape == (2, 1)


@settings(deadline=None)
@given(w1=weights, w2=weights, b=weights, level=st.sampled_from([0.0, 2.0]))
def test_the_ends_lie_on_the_line_and_at_the_edge_of_the_view(w1, w2, b, level):
    state = OneNeuron("two heaps", w1=w1, w2=w2, b=b)
    ends = state.ends(level)
    if ends is None:
        z = np.array([[x, y] for x in (-1.4, 1.4) for y in (-1.4, 1.4)]) @ [w1, w2] + b - level
        assert abs(w1) + abs(w2) == 0 or (z >= -1e-6).all() or (z <= 1e-6).all()
    else:
        for end in ends:
            assert abs(end @ [w1, w2] + b - level) < 1e-6
            assert abs(np.abs(end).max() - 1.4) < 1e-6


@settings(deadline=None)
@given(w1=weights, w2=weights, b=weights, x=st.floats(-0.5, 1.5), y=st.floats(-0.5, 1.5))
def test_every_handle_can_be_dragged_anywhere(w1, w2, b, x, y):
    state = OneNeuron("AND", w1=w1, w2=w2, b=b)
    for name, place in state.handles().items():
        dragged = OneNeuron("AND", w1=w1, w2=w2, b=b)
        dragged.pointer("down", "plane", [tuple(place)])
        dragged.pointer("move", "plane", [(x, y)])
        dragged.pointer("up", "plane", [(x, y)])
        numbers = np.array([dragged.w1, dragged.w2, dragged.b])
        assert np.isfinite(numbers).all() and np.abs(numbers).max() <= LIMIT, name
        assert dragged.say()


def test_the_middle_slides_the_line_and_keeps_its_direction():
    state = OneNeuron("OR")
    state.pointer("down", "plane", [tuple(state.handles()["slide"])])
    state.pointer("move", "plane", [(0.25, 0.25)])
    assert (state.w1, state.w2, state.b) == (1, 1, -0.5)
    state.pointer("up", "plane", [(0.25, 0.25)])
    state.pointer("move", "plane", [(0.9, 0.9)])
    assert state.b == -0.5


def test_the_line_itself_can_be_taken_hold_of_too():
    state = OneNeuron("OR")
    state.pointer("down", "plane", [(0.35, 1.15)])
    state.pointer("move", "plane", [(0.2, 0.2)])
    assert state.b == pytest.approx(-0.4)


def test_the_turning_handle_keeps_the_weights_length_and_the_middle():
    state = OneNeuron("OR")
    middle = state.middle()
    state.pointer("down", "plane", [tuple(state.handles()["turn"])])
    state.pointer("move", "plane", [(float(middle[0]), -0.3)])
    assert np.hypot(state.w1, state.w2) == pytest.approx(2**0.5, abs=0.01)
    assert abs(state.w2) < 0.02 and state.w1 > 1
    assert abs(middle @ state.w + state.b) < 0.02


def test_the_arrow_pulls_the_weights_about_the_middle():
    state = OneNeuron("OR")
    middle, tip = state.middle(), state.handles()["weights"]
    state.pointer("down", "plane", [tuple(tip)])
    state.pointer("move", "plane", [tuple(2 * middle - tip)])
    assert state.w1 == pytest.approx(-1, abs=0.02) and state.w2 == pytest.approx(-1, abs=0.02)
    assert abs(middle @ state.w + state.b) < 0.02


def test_weights_can_be_pulled_out_of_zero():
    state = OneNeuron("AND")
    state.zeros()
    state.pointer("down", "plane", [tuple(state.handles()["weights"])])
    state.pointer("move", "plane", [(0.9, 0.5)])
    assert state.w1 > 0.3 and state.w2 == 0


def test_times_two_and_minus_one_leave_the_line():
    state = OneNeuron("two heaps")
    before, wrong = state.ends(), state.wrong().sum()
    state.double()
    assert (state.w1, state.w2, state.b) == (2, 2, -3)
    np.testing.assert_allclose(state.ends(), before)
    assert state.wrong().sum() == wrong
    state.reverse()
    np.testing.assert_allclose(state.ends(), before[::-1])
    assert state.wrong().sum() == 60 - wrong
    state.halve()
    assert state.w1 == -1
    for _ in range(9):
        state.double()
    assert max(abs(state.w1), abs(state.b)) == LIMIT


def test_own_points_start_from_those_in_view_and_are_placed_by_click():
    state = OneNeuron("XOR")
    state.data, state.new = "own points", 0
    assert len(state.X) == 4
    state.pointer("down", "plane", [(-0.4, 1.4)])
    state.pointer("move", "plane", [(-0.4, 1.2)])
    state.pointer("up", "plane", [(-0.4, 1.2)])
    assert state.X[-1].tolist() == [-0.4, 1.2] and state.y.tolist() == [0, 1, 1, 0, 0]
    state.remove()
    assert len(state.X) == len(state.y) == 4
    state.data = "AND"
    state.data = "own points"
    assert state.y.tolist() == [0, 1, 1, 0]


def test_a_click_on_a_point_chooses_it_and_leaves_a_gate_as_it_is():
    state = OneNeuron("AND", chosen=0)
    state.pointer("down", "plane", [(0.02, 0.98)])
    state.pointer("move", "plane", [(0.5, 0.5)])
    assert state.chosen == 1
    np.testing.assert_array_equal(state.X, datasets.logic_gate("and")[0])
    state.pointer("down", "plane", [(-0.5, -0.5)])
    assert len(state.X) == 4


def test_all_can_be_done_by_keys():
    state = OneNeuron("OR", chosen=0)
    state.key("n")
    assert state.chosen == 1
    state.key("p")
    state.key("p")
    assert state.chosen == 3
    state.key("Enter")
    assert state.run().corrections == 1
    state.key("ArrowLeft")
    assert state.data == "own points" and state.X[state.chosen].tolist() == [-0.05, 1]
    state.key("0")
    assert len(state.X) == 5 and state.y[-1] == 0
    state.key("Delete")
    assert len(state.X) == 4
    state.key("1")
    assert state.y[-1] == 1


def test_an_empty_plane_is_no_trouble():
    state = OneNeuron("own points")
    assert len(state.X) == 0 and "no points yet" in state.say()
    for key in ("n", "ArrowUp", "Delete", "Enter"):
        state.key(key)
    assert not state.advance()
    draw(state, 500)
    run_code(state)
    state.key("1")
    assert len(state.X) == 1
    state.clear()
    assert len(state.X) == 0


def test_too_many_points_are_refused():
    state = OneNeuron("own points")
    with pytest.raises(ValueError, match="100 points"):
        for _ in range(101):
            state.key("1")


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("output", ["step", "sigmoid"])
def test_the_code_gives_what_is_shown(data, output, capsys):
    state = OneNeuron("XOR" if data == "own points" else data, output=output, chosen=0)
    state.data = data
    assert run_code(state)["wrong"] == state.wrong().sum()
    state.zeros()
    for _ in range(7):
        state.learn()
    names = run_code(state)
    assert names["wrong"] == state.wrong().sum()
    np.testing.assert_array_equal(names["w"], state.w[: names["X"].shape[1]])
    assert names["b"] == state.b


@pytest.mark.parametrize("room", [280, 700, 1100])
@pytest.mark.parametrize("numbers", [(0, 0, 0), (10, -10, 10), (0, 1e-12, 1), (1, 1, -1.5)])
def test_it_is_drawn_in_any_room_and_at_the_ends_of_the_scales(room, numbers):
    for data in DATA:
        for output in ("step", "sigmoid"):
            state = OneNeuron(data, *numbers, output=output, chosen=0)
            panels = draw(state, room)
            assert all(panel.width <= room for panel in panels)
            assert "nan" not in "".join(part for panel in panels for part in panel.parts)
            assert state.say()


def test_wrong_points_are_crossed_out():
    plane = draw(OneNeuron(), 700)[0]
    crosses = [part for part in plane.parts if 'stroke-width="2.5" fill="none"' in part]
    assert 4 in [cross.count("M") for cross in crosses]  # two strokes for each of two points


def test_the_explorer_has_all_controls_and_a_still_picture():
    shown = explorer("AND")
    assert {"w1", "w2", "b", "data", "output", "rate", "new"} <= set(shown.controls)
    assert "AND" in shown.still()
    shown.close()
