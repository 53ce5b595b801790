"""The explorer of a yes or no: three probabilities, their losses, and how steep these are."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import BinaryCrossEntropy, MeanSquaredError
from nnlib.activations import sigmoid
from nnlib.widgets.losses import Answers, draw, explorer

pytestmark = pytest.mark.filterwarnings("error")
chances = st.floats(0, 1).map(lambda p: round(p, 6))


@pytest.mark.parametrize("arguments", [{"p3": -0.1}, {"p6": 1.1}, {"p7": np.nan}, {"image": 3}])
def test_a_wrong_argument_is_named(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        Answers(**arguments)


def test_it_opens_with_the_lessons_numbers():
    state = Answers()
    np.testing.assert_allclose(state.truth(), [0.9, 0.8, 0.6])
    np.testing.assert_allclose(state.losses(), [0.105, 0.223, 0.511], atol=5e-4)
    assert state.mean() == pytest.approx(0.280, abs=5e-4)
    assert "costs −ln 0.6 = 0.511; squared error 0.160. Mean of three: 0.280" in state.say()


@settings(deadline=None)
@given(p3=chances, p6=chances, p7=chances, wrong=st.booleans(), image=st.integers(0, 2))
def test_the_numbers_are_nnlibs(p3, p6, p7, wrong, image):
    state = Answers(p3, p6, p7, image, wrong)
    if math.isfinite(state.mean()):
        assert state.mean() == pytest.approx(BinaryCrossEntropy()(state.p, state.y), rel=1e-9)
    assert state.squares().mean() == pytest.approx(MeanSquaredError()(state.p, state.y))
    assert state.say()
    draw(state, 500)


def test_slopes_are_those_of_the_two_losses_over_the_score():
    state, h = Answers(p3=0.3, image=0), 1e-5
    z = state.score()
    assert sigmoid(z) == pytest.approx(0.3)
    ce = (-np.log(sigmoid(z + h)) + np.log(sigmoid(z - h))) / (2 * h)
    se = ((sigmoid(z + h) - 1) ** 2 - (sigmoid(z - h) - 1) ** 2) / (2 * h)
    np.testing.assert_allclose(state.slopes(), [ce, se], rtol=1e-6)


@pytest.mark.parametrize("image", [0, 1, 2])
def test_halving_what_the_truth_was_given_costs_ln_2(image):
    state = Answers(image=image)
    before = state.losses()[image]
    state.halve()
    assert state.losses()[image] - before == pytest.approx(math.log(2), rel=1e-4)


def test_certain_and_wrong_is_told_in_words():
    state = Answers(p7=0.0)
    assert math.isinf(state.mean())
    assert "infinite: certain and wrong" in state.say() and "three: infinite" in state.say()
    assert state.score() == -math.inf and Answers(p7=1.0).score() == math.inf


def test_the_code_gives_what_is_shown():
    for state in (Answers(), Answers(p7=0.0), Answers(0.95, 0.1, 0.7, wrong_labels=True)):
        names: dict = {}
        exec(state.code(), names)
        np.testing.assert_allclose(names["truth"], state.truth())
        if math.isfinite(state.mean()):
            assert names["loss"] == pytest.approx(state.mean())
            np.testing.assert_allclose(names["each"], state.losses())
        else:
            assert names["loss"] > 200


def test_buttons_set_the_lessons_answers():
    state = Answers()
    state.better()
    assert state.mean() == pytest.approx(0.171, abs=5e-4) and state.right() == 3
    state.coin()
    np.testing.assert_allclose(state.losses(), math.log(2))
    assert state.right() == 1
    state.lesson()
    assert state.p.tolist() == [0.9, 0.2, 0.6]


def test_wrong_labels_turn_every_answer_round():
    state = Answers(wrong_labels=True)
    assert state.y.tolist() == [0, 1, 0] and state.right() == 0
    np.testing.assert_allclose(state.truth(), [0.1, 0.2, 0.4])


def test_the_nearest_marker_is_dragged_along_its_curve():
    state = Answers()
    state.pointer("down", "price", [(0.21, 0.25)])
    assert state.image == 1
    state.pointer("move", "price", [(0.3, 2), (0.45, 3)])
    assert state.p6 == 0.45
    state.pointer("up", "price", [(1.7, 3)])
    assert state.p6 == 1.0 and math.isinf(state.mean())


def test_elsewhere_on_the_panel_the_chosen_image_comes_along():
    state = Answers(image=2)
    state.pointer("down", "price", [(0.3, 4.5)])
    assert state.image == 2 and state.p7 == 0.3


def test_the_score_can_be_dragged_too_and_ends_at_its_axis():
    state = Answers(image=2)
    state.pointer("down", "score", [(0.0, 1.0)])
    assert state.p7 == 0.5
    state.pointer("move", "score", [(-99.0, 1.0)])
    assert state.score() == pytest.approx(-8, abs=0.01)


def test_all_can_be_done_by_keys():
    state = Answers(image=2)
    state.key("ArrowRight")
    assert state.p7 == 0.61
    state.key("ArrowLeft")
    state.key("ArrowUp")
    assert (state.p7, state.image) == (0.6, 1)
    state.key("ArrowDown")
    state.key("ArrowDown")
    assert state.image == 0
    state.key("h")
    assert state.p3 == 0.45


@pytest.mark.parametrize("room", [280, 700, 1100])
@pytest.mark.parametrize("p", [0.0, 1e-6, 0.5, 0.999999, 1.0])
@pytest.mark.parametrize("image", [0, 1])
def test_it_is_drawn_in_any_room_and_at_the_ends_of_the_scale(room, p, image):
    state = Answers(p, p, 1 - p, image)
    panels = draw(state, room)
    assert all(panel.width <= room for panel in panels)
    assert "nan" not in "".join(part for panel in panels for part in panel.parts)
    assert state.say()


def test_the_explorer_has_all_controls_and_a_still_picture():
    shown = explorer()
    assert {"image", "p3", "p6", "p7", "wrong_labels"} <= set(shown.controls)
    assert "0.280" in shown.still()
    shown.close()
