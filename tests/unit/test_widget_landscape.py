"""The ball of lesson 05: its walks against the lesson's numbers, and everything one can do to it."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.gradients import numerical_gradient
from nnlib.widgets import landscape
from nnlib.widgets.landscape import GROUNDS, Landscape
from nnlib.widgets.stage import Scene


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@given(name=st.sampled_from(sorted(GROUNDS)), data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_gradient_is_what_wiggling_says(name, data):
    ground = GROUNDS[name]
    sides = (ground.x, ground.y)[: ground.weights]
    place = np.array([data.draw(st.floats(*side)) for side in sides])
    wiggled = numerical_gradient(lambda w: float(ground.height(w)), place)
    np.testing.assert_allclose(ground.gradient(place), wiggled, atol=1e-5)


@pytest.mark.parametrize("name", GROUNDS)
def test_the_code_of_a_ground_is_the_ground(name):
    ground, space = GROUNDS[name], {"np": np}
    exec(ground.code, space)
    place = np.array([0.3, -0.7][: ground.weights])
    assert space["height"](place) == pytest.approx(float(ground.height(place)))
    np.testing.assert_allclose(space["gradient"](place), ground.gradient(place), atol=1e-12)


@pytest.mark.parametrize("name", GROUNDS)
def test_no_place_of_the_map_is_lower_than_the_lowest(name):
    ground = GROUNDS[name]
    if ground.lowest is None:
        return
    axes = [np.linspace(*side, 300) for side in (ground.x, ground.y)[: ground.weights]]
    heights = ground.height(np.stack(np.meshgrid(*axes)))
    assert ground.lowest - 1e-9 <= heights.min() < ground.lowest + 0.01


def test_the_valley_walks_as_lesson_05_says():
    state = Landscape("valley", rate=0.15, step=1)
    np.testing.assert_allclose(state.place, [-4 * 0.7, -0.5])
    state.rate, state.step = 0.2, 60
    assert float(state.heights(state.path)[-1]) == pytest.approx(5, abs=1e-6)


def test_the_line_takes_its_first_step_as_computed_by_hand():
    state = Landscape("line, three points", step=1)
    np.testing.assert_allclose(state.place, [1.4, 1 / 3])
    state.step = 300
    np.testing.assert_allclose(state.place, [1.5, 7 / 6], atol=1e-6)


def test_sign_descent_hops_for_ever_as_in_the_lesson():
    state = Landscape("one weight: w²", method="sign descent", rate=0.4, step=16)
    assert abs(state.place[0]) == pytest.approx(0.2)
    assert "circles" in state.outcome()


@pytest.mark.parametrize(
    "options, word",
    [
        ({"landscape": "valley", "rate": 0.15, "step": 60}, "Converged"),
        ({"landscape": "valley", "rate": 0.21, "step": 60}, "diverges"),
        ({"landscape": "valley", "rate": 0.2, "step": 60}, "circles"),
        ({"landscape": "valley", "rate": 0.01, "step": 60}, "creeps"),
        ({"landscape": "valley", "step": 0}, "Play"),
        ({"landscape": "two hollows", "step": 60}, "nearly level"),
        ({"landscape": "one weight: w²", "rate": 1.1, "step": 1}, "went up"),
        ({"landscape": "saddle", "w1": 0.8, "w2": 0.8, "step": 60}, "a saddle point"),
        ({"landscape": "saddle", "w1": 0.8, "w2": 0.75, "step": 40}, "slid off"),
        ({"landscape": "two hollows", "step": 200}, "not the lowest"),
        ({"landscape": "two hollows", "w1": -1.0, "w2": 1.0, "step": 200}, "the lowest place"),
        ({"landscape": "one weight: w²", "rate": 1.1, "step": 300}, "diverges"),
        ({"landscape": "one weight: w²", "rate": 1.0, "step": 10}, "circles"),
        ({"landscape": "one weight: w²", "rate": 0.9, "step": 2}, "on its way"),
        ({"landscape": "one weight: hollows", "w1": 0.127, "rate": 0.02, "step": 1}, "maximum"),
    ],
)
def test_the_outcome_is_told_in_words(options, word):
    state = Landscape(**options)
    assert word in state.outcome()
    assert state.outcome() in state.say()


@given(
    name=st.sampled_from(sorted(GROUNDS)),
    method=st.sampled_from(landscape.METHODS),
    rate=st.floats(0.01, 1.2),
    step=st.integers(0, 300),
    h=st.floats(1e-12, 2),
    log=st.booleans(),
    w1=st.floats(-9, 9),
    w2=st.floats(-9, 9),
)
@settings(max_examples=60, deadline=None)
def test_nothing_raises_or_warns_wherever_the_sliders_stand(
    name, method, rate, step, h, log, w1, w2
):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        state = Landscape(name, method, rate, w1, w2, step, h=h, log=log)
        assert np.all(np.isfinite(state.walk))
        state.keep()
        assert state.say()
        for room in (280, 700, 1100):
            scene = Scene(landscape.draw(state, room), room)
            assert scene.width <= room + 0.5
            assert "nan" not in scene.svg("x")


@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize("method", landscape.METHODS)
def test_the_code_runs_as_it_stands_and_ends_where_the_ball_is(name, method, capsys):
    state = Landscape(name, method, step=5, h=0.01)
    space: dict = {}
    exec(state.code(), space)
    np.testing.assert_allclose(space["w"], state.place, atol=1e-9)
    formula, _ = state.gradients()
    np.testing.assert_allclose(space["gradient"](space["w"]), formula, atol=1e-9)
    assert "h=0.01" in state.code() and capsys.readouterr().out


def test_the_code_of_a_walk_that_runs_away_does_not_overflow():
    state = Landscape("one weight: hollows", rate=1.2, step=300)
    space: dict = {}
    exec(state.code(), space)
    np.testing.assert_allclose(space["w"], state.place)


def test_a_whole_number_as_start_stays_a_float_in_the_code():
    assert "np.array([-3.0, 2.0])" in Landscape("bowl").code()


@pytest.mark.parametrize(
    "options, name",
    [
        ({"landscape": "hill"}, "landscape"),
        ({"method": "luck"}, "method"),
        ({"rate": -1}, "rate"),
        ({"h": 0}, "h"),
        ({"speed": 0}, "speed"),
        ({"step": -1}, "step"),
        ({"step": 301}, "step"),
    ],
)
def test_a_bad_argument_is_named(options, name):
    with pytest.raises(ValueError, match=f"^{name} is "):
        Landscape(**options)


def test_a_change_of_landscape_brings_its_own_start_and_rate_and_clears_the_map():
    state = Landscape("valley")
    state.keep()
    state.landscape = "saddle"
    assert (state.start, state.rate, state.kept) == ((0.8, 0.75), 0.2, [])
    with pytest.raises(ValueError, match="landscape"):
        state.landscape = "hill"


def test_a_click_elsewhere_keeps_the_walk_and_a_drag_of_the_ball_does_not():
    state = Landscape("valley")
    state.pointer("down", "map", [(-4.05, 1.0)])
    state.pointer("move", "map", [(-4.5, 2.0), (-4.6, 2.1)])
    assert (state.start, state.kept) == ((-4.6, 2.1), [])
    state.pointer("down", "map", [(1, 1)])
    assert state.start == (1, 1) and len(state.kept) == 1
    state.pointer("up", "map", [(99, -99)])
    assert state.start == (2, -3)


def test_five_walks_stay_each_with_a_look_of_its_own_and_the_oldest_gives_way():
    state = Landscape("valley")
    for rate in (0.01, 0.05, 0.1, 0.15, 0.19, 0.2, 0.21):
        state.rate = rate
        state.keep()
    assert state.kept[0].name == "rate 0.1, 4 steps"
    assert sorted(ball.look for ball in state.kept) == [0, 1, 2, 3, 4]
    state.key("c")
    assert state.kept == []


def test_the_height_curve_is_scrubbed():
    state = Landscape("valley")
    state.pointer("down", "heights", [(7.4, 3.0)])
    assert state.step == 7
    state.pointer("move", "heights", [(-7.4, 3.0)])
    assert state.step == 0


def test_every_key_does_what_its_help_says():
    explorer = landscape.explorer("valley")
    state = explorer.state
    for key in explorer.keys:
        before = (state.start, state.step, len(state.kept))
        state.key(key)
        assert (state.start, state.step, len(state.kept)) != before, key
    explorer.close()


def test_playing_goes_step_by_step_to_the_end_and_then_begins_anew():
    state = Landscape("one weight: w²", rate=1.2, step=0, speed=30)
    while state.advance():
        pass
    assert state.step == state.last_step < 300 and state.glide == 0
    assert state.advance() and state.step == 1
    state.speed = 15
    state.advance()
    assert (state.step, state.glide) == (1, 0.5)
    np.testing.assert_allclose(state.between(state.walk), state.walk[1:3].mean(axis=0))


def test_a_huge_wiggle_is_wrong_about_the_hollows_as_in_the_bug_museum():
    state = Landscape("one weight: hollows", w1=-0.5, step=0, h=1.5)
    formula, wiggled = state.gradients()
    assert formula[0] == pytest.approx(2) and wiggled[0] == pytest.approx(-2.5)


def test_the_sliders_of_the_start_follow_the_map_and_set_the_ball():
    explorer = landscape.explorer("valley")
    explorer.controls["landscape"].value = "two hollows"
    slider = explorer.controls["w1"]
    assert (slider.min, slider.max, slider.value) == (-2.1, 2.1, 1.6)
    slider.value = 0.12
    assert explorer.state.start == (0.12, 1.2)
    explorer.controls["landscape"].value = "one weight: w²"
    assert explorer.state.start == (3.0,) and explorer.controls["w2"].disabled
    explorer.controls["forward"].click()
    explorer.controls["keep"].click()
    assert explorer.state.step == 5 and len(explorer.state.kept) == 1
    explorer.close()


def test_the_still_picture_says_what_it_shows():
    explorer = landscape.explorer("line, three points")
    assert "After 4 steps with rate 0.1" in explorer.still()
    explorer.close()


def test_no_dot_of_a_walk_that_runs_away_is_drawn_off_the_map(monkeypatch):
    places = []
    monkeypatch.setattr(
        landscape.Panel,
        "points",
        lambda panel, xs, ys, *_, **__: places.append((panel.name, np.ravel(xs), np.ravel(ys))),
    )
    state = Landscape("valley", rate=0.21, step=60)
    state.keep()
    landscape.draw(state, 1100)
    xs, ys = (
        np.concatenate([place[axis] for place in places if place[0] == "map"]) for axis in (1, 2)
    )
    assert len(xs) > 5
    assert -5 <= xs.min() and xs.max() <= 2 and -3 <= ys.min() and ys.max() <= 3
