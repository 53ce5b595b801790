"""The explorer of k classes: scores, their softmax, the loss, and what pushes each score."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import SGD, Dense, Network, ReLU, SoftmaxCrossEntropy, datasets, fit
from nnlib.widgets.softmax import EXAMPLES, LIMIT, Scores, draw, explorer

pytestmark = pytest.mark.filterwarnings("error")


def made(scores, truth=0, scale=1.0):
    state = Scores()
    state.k = len(scores)
    for i, score in enumerate(scores):
        state.set_score(score, i)
    state.truth, state.scale = truth, scale
    return state


@pytest.mark.parametrize("arguments", [{"example": "none"}, {"scale": 0}, {"scale": math.nan}])
def test_a_wrong_argument_is_named(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        Scores(**arguments)


def test_it_opens_with_the_lessons_numbers():
    state = Scores()
    np.testing.assert_allclose(state.probabilities(), [0.665, 0.245, 0.090], atol=5e-4)
    assert "gets 0.665: loss 0.408; a blind guess, ln 3, is 1.099" in state.say()
    assert made([0.0, 0.0, 4.0], 2).loss() == pytest.approx(-math.log(0.9647), abs=1e-3)


@settings(deadline=None)
@given(
    scores=st.lists(st.floats(-LIMIT, LIMIT).map(lambda v: round(v, 2)), min_size=2, max_size=10),
    scale=st.floats(0.1, 3),
    data=st.data(),
)
def test_loss_and_pushes_are_nnlibs_and_pushes_sum_to_zero(scores, scale, data):
    truth = data.draw(st.integers(0, len(scores) - 1))
    state, s = made(scores, truth, scale), scale * np.array(scores)[np.newaxis]
    assert state.loss() == pytest.approx(SoftmaxCrossEntropy()(s, [truth]))
    np.testing.assert_allclose(state.push(), -SoftmaxCrossEntropy().gradient(s, [truth])[0])
    assert abs(state.push().sum()) < 1e-9
    assert state.probabilities().sum() == pytest.approx(1)
    assert state.say()


def test_the_same_amount_on_every_score_changes_no_probability():
    state = Scores()
    before = state.probabilities()
    state.raise_all()
    assert state.scores.tolist() == [5, 4, 3]
    np.testing.assert_allclose(state.probabilities(), before)
    for _ in range(9):
        state.raise_all()
    assert state.scores.max() == LIMIT
    np.testing.assert_allclose(state.probabilities(), before)
    for _ in range(12):
        state.lower_all()
    assert state.scores.min() == -LIMIT
    np.testing.assert_allclose(state.probabilities(), before)


@pytest.mark.parametrize("k", [2, 3, 10])
def test_equal_scores_cost_ln_k(k):
    state = Scores()
    state.k = k
    state.equal()
    assert state.loss() == pytest.approx(math.log(k))
    assert "as a blind guess" in state.say()


def test_each_step_along_the_pushes_lowers_the_loss():
    state = Scores("the costliest 6")
    losses = []
    for _ in range(20):
        losses.append(state.loss())
        state.take_step()
    assert losses == sorted(losses, reverse=True) and losses[-1] < 0.3


def test_the_costliest_6_is_the_lessons():
    images, digits = datasets.digits("train")
    reader = Network(Dense(64, 32), ReLU(), Dense(32, 10), seed=0)
    fit(reader, images, digits, SoftmaxCrossEntropy(), SGD(0.1), epochs=30)
    test_images, test_digits = datasets.digits("test")
    scores = reader.forward(test_images)
    cost = [
        SoftmaxCrossEntropy()(s[np.newaxis], [t]) for s, t in zip(scores, test_digits, strict=True)
    ]
    worst = int(np.argmax(cost))
    shown, truth = EXAMPLES["the costliest 6"]
    assert test_digits[worst] == truth
    np.testing.assert_allclose(shown, scores[worst], atol=0.3)


def test_an_example_sets_scores_classes_and_truth_and_can_be_had_again():
    state = Scores()
    state.example = "the costliest 6"
    assert (state.k, state.truth, state.chosen) == (10, 6, 6)
    state.score, state.scale = -3, 2.0
    assert state.scores[6] == -3
    state.again()
    assert state.scores[6] == 2.5 and state.scale == 1
    state.example = "(2, 1, 0)"
    assert state.scores.tolist() == [2, 1, 0]


def test_a_class_that_is_gone_is_neither_the_truth_nor_chosen():
    state = Scores("the costliest 6")
    state.k = 4
    assert (state.truth, state.chosen, len(state.scores)) == (3, 3, 4)
    state.truth = 9
    assert state.truth == 3


def test_a_bar_is_dragged_and_the_drawing_keeps_its_height_meanwhile():
    state = Scores()
    height = state.height()
    state.pointer("down", "scores", [(1.2, 3.0)])
    assert (state.chosen, state.score) == (1, 3)
    state.pointer("move", "scores", [(0.0, 99.0)])
    assert (state.chosen, state.score, state.height()) == (1, height, height)
    state.pointer("up", "scores", [(0.0, 99.0)])
    assert state.height() == 2 * height


@settings(deadline=None)
@given(p=st.floats(0.02, 0.8), scale=st.sampled_from([0.5, 1.0, 2.0]))
def test_a_probability_that_is_dragged_gets_its_score(p, scale):
    state = made([0.5, -0.3, 0.1, 0.0], truth=3, scale=scale)
    state.pointer("down", "probabilities", [(2.1, p)])
    assert state.chosen == 2
    assert state.probabilities()[2] == pytest.approx(p, abs=0.01)
    state.pointer("move", "price", [(p, 0.0)])
    assert state.probabilities()[3] == pytest.approx(p, abs=0.01)


def test_beyond_the_ends_a_probability_stays_where_a_score_can_bring_it():
    state = Scores()
    for p in (-1.0, 2.0):
        state.pointer("down", "probabilities", [(0.0, p)])
        assert abs(state.score) <= LIMIT and math.isfinite(state.loss())


def test_all_can_be_done_by_keys():
    state = Scores()
    state.key("ArrowRight")
    state.key("ArrowUp")
    assert (state.chosen, state.score) == (1, 1.1)
    state.key("ArrowDown")
    state.key("t")
    assert (state.score, state.truth) == (1, 1)
    state.key("ArrowLeft")
    state.key("ArrowLeft")
    assert state.chosen == 2


@pytest.mark.parametrize("pushes", [False, True])
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_code_gives_what_is_shown(example, pushes):
    state = Scores(example, pushes=pushes)
    state.scale = 1.5
    names: dict = {}
    exec(state.code(), names)
    assert names["loss"] == pytest.approx(state.loss())
    np.testing.assert_allclose(names["P"][0], state.probabilities())
    assert ("The push" in state.say()) == pushes


@pytest.mark.parametrize("room", [280, 700, 1100])
@pytest.mark.parametrize("scores", [[LIMIT, -LIMIT], [0.0] * 10, [-LIMIT] * 9 + [LIMIT]])
def test_it_is_drawn_in_any_room_and_at_the_ends_of_the_scales(room, scores):
    for truth in (0, len(scores) - 1):
        state = made(scores, truth, 3.0)
        state.pushes = True
        panels = draw(state, room)
        assert all(panel.width <= room + 1e-9 for panel in panels)
        assert "nan" not in "".join(part for panel in panels for part in panel.parts)


def test_the_explorer_has_all_controls_and_a_still_picture():
    shown = explorer("ten, all equal")
    assert {"example", "k", "truth", "chosen", "score", "scale", "pushes"} <= set(shown.controls)
    assert "2.303" in shown.still()
    shown.close()
