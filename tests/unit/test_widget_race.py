"""The race of lesson 09: nnlib's optimizers on its grounds, and everything one can set."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import SGD, Adam, Momentum, Nesterov, schedules
from nnlib.gradients import numerical_gradient
from nnlib.widgets import race
from nnlib.widgets.race import GROUNDS, NAMES, PLANS, Race
from nnlib.widgets.stage import Scene
from nnlib.widgets.terrain import tell, written


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def _walk(optimizer, gradient, start, steps):
    """Lesson 09's `nnlib_walk`, its end only."""
    w = np.array(start, dtype=float)
    for _ in range(steps):
        optimizer.step(w, gradient(w))
    return w


@given(
    name=st.sampled_from(GROUNDS),
    angle=st.integers(0, 90),
    steepness=st.integers(1, 200),
    across=st.floats(0, 1),
    up=st.floats(0, 1),
)
@settings(max_examples=60, deadline=None)
def test_every_gradient_is_what_wiggling_says(name, angle, steepness, across, up):
    ground = Race(name, angle=angle, steepness=steepness).ground
    place = np.array([np.interp(across, [0, 1], ground.x), np.interp(up, [0, 1], ground.y)])
    wiggled = numerical_gradient(lambda w: float(ground.height(w)), place)
    np.testing.assert_allclose(ground.gradient(place), wiggled, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("name", GROUNDS)
def test_no_place_of_the_map_is_lower_than_the_lowest(name):
    ground = Race(name).ground
    axes = [np.linspace(*side, 300) for side in (ground.x, ground.y)]
    heights = ground.height(np.stack(np.meshgrid(*axes)))
    assert ground.lowest - 1e-9 <= heights.min() < ground.lowest + 0.2


def test_the_racers_go_where_nnlib_takes_them_in_lesson_09s_ravine():
    def gradient(w):
        return np.array([w[0], 100 * w[1]])

    state = Race(angle=0, steps=50, step=50)
    for name, optimizer in {
        "SGD": SGD(0.018),
        "Momentum": Momentum(0.005),
        "Nesterov": Nesterov(0.005),
        "Adam": Adam(0.3),
    }.items():
        end = _walk(optimizer, gradient, (10.0, 1.0), 50)
        np.testing.assert_allclose(state.walk(name)[0][-1], end, atol=1e-9)
    # As the lesson says in words.
    assert state.walk("SGD")[0][-1][0] == pytest.approx(4.03, abs=0.005)
    assert state.walk("Momentum")[0][-1][0] == pytest.approx(-0.14, abs=0.005)


def test_adam_is_good_at_angle_0_and_last_at_45_as_in_the_lesson():
    state = Race(angle=45)
    assert state.ranking()[-1] == "Adam"
    assert state.height("Adam") == pytest.approx(9.8, abs=0.05)
    state.angle = 0
    assert state.height("Adam") == pytest.approx(0.107, abs=0.0005)
    assert (state.w1, state.w2) == (10, 1)


def test_turning_the_ravine_changes_nothing_for_those_that_know_no_axes():
    for name in ("SGD", "Momentum", "Nesterov"):
        heights = [Race(angle=angle).height(name) for angle in (0, 45, 90)]
        np.testing.assert_allclose(heights, heights[0], rtol=1e-6)


def test_without_bias_correction_the_first_step_is_as_long_as_the_museum_says():
    first = {}
    for corrected in (True, False):
        path = Race(angle=0, corrected=corrected).walk("Adam")[0]
        first[corrected] = path[1] - path[0]
    np.testing.assert_allclose(first[True], [-0.3, -0.3])
    np.testing.assert_allclose(first[False] / first[True], 0.1 / np.sqrt(0.001))


def test_the_schedules_are_nnlibs():
    state = Race(schedule="cosine", sgd=0.02, steps=60, step=20)
    assert state.rate("SGD") == pytest.approx(schedules.cosine(0.02, steps=60)(20))
    state.schedule = "step"
    assert state.rate("SGD") == pytest.approx(0.01)
    state.schedule = "exponential"
    assert state.rate("SGD") == pytest.approx(0.005)
    state.schedule = "cosine + warm-up"
    state.step = 0
    assert state.rate("SGD") < 0.004
    state.schedule = "constant"
    assert state.rate("SGD") == 0.02


def test_noise_is_the_same_for_all_and_in_every_run():
    paths = [Race(noise=1, sgd=0.01, momentum=0.01, mu=0).walk(n)[0] for n in ("SGD", "Momentum")]
    np.testing.assert_allclose(*paths)
    assert not np.allclose(paths[0], Race(sgd=0.01).walk("SGD")[0])


@given(
    ground=st.sampled_from(GROUNDS),
    schedule=st.sampled_from(sorted(PLANS)),
    rates=st.tuples(*[st.floats(1e-4, 8)] * 4),
    memories=st.tuples(*[st.floats(0, 0.99)] * 3),
    noise=st.floats(0, 5),
    steps=st.integers(20, 200),
    log=st.booleans(),
    corrected=st.booleans(),
    share=st.floats(0, 1),
)
@settings(max_examples=40, deadline=None)
def test_nothing_raises_or_warns_wherever_the_sliders_stand(
    ground, schedule, rates, memories, noise, steps, log, corrected, share
):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        names = ("sgd", "momentum", "nesterov", "adam", "mu", "mu_nesterov", "beta1")
        given_numbers = dict(zip(names, (*rates, *memories), strict=True))
        state = Race(
            ground,
            steps=steps,
            step=int(share * steps),
            schedule=schedule,
            noise=noise,
            log=log,
            corrected=corrected,
            **given_numbers,
        )
        assert sorted(state.ranking()) == sorted(NAMES)
        assert state.say()
        for room in (280, 700, 1100):
            scene = Scene(race.draw(state, room), room)
            assert scene.width <= room + 0.5
            assert "nan" not in scene.svg("x")


@pytest.mark.parametrize(
    "options",
    [
        *({"ground_name": name} for name in GROUNDS),
        *({"schedule": name, "step": 40} for name in PLANS),
        {"noise": 1.5},
        {"corrected": False},
        {"corrected": False, "schedule": "cosine", "beta1": 0.8},
        {"mu": 0.5, "mu_nesterov": 0.99, "beta1": 0.0},
        {"sgd": 0.03, "w1": 0.0, "w2": 2.0},
        {"sgd": 1.0, "momentum": 3.0, "noise": 2.0},
    ],
)
def test_the_code_runs_as_it_stands_and_ends_at_the_same_heights(options, capsys):
    state = Race(**options)
    exec(state.code(), {})
    told = capsys.readouterr().out.replace("[ ", "[").strip().splitlines()
    assert len(told) == 4
    for line, name in zip(told, NAMES, strict=True):
        assert line.startswith(name)
        assert float(line.split("height")[1]) == pytest.approx(state.height(name), rel=1e-3)


@pytest.mark.parametrize(
    "options, name",
    [
        ({"ground_name": "hill"}, "ground_name"),
        ({"schedule": "never"}, "schedule"),
        ({"steps": 0}, "steps"),
        ({"steps": 201}, "steps"),
        ({"step": 61}, "step"),
        ({"step": -1}, "step"),
        ({"sgd": 0}, "sgd"),
        ({"adam": -1}, "adam"),
        ({"mu": 1}, "mu"),
        ({"mu_nesterov": 1.5}, "mu_nesterov"),
        ({"beta1": -0.1}, "beta1"),
        ({"noise": -1}, "noise"),
        ({"steepness": 0}, "steepness"),
        ({"speed": 0}, "speed"),
    ],
)
def test_a_bad_argument_is_named(options, name):
    with pytest.raises(ValueError, match=f"^{name} is "):
        Race(**options)


def test_who_runs_away_is_last_and_said_so():
    state = Race(sgd=0.1)
    assert state.ran_away("SGD") and state.ranking()[-1] == "SGD"
    assert "SGD ran away in step" in state.say()


def test_the_sentence_names_them_in_order():
    said = Race().say()
    places = [said.index(name) for name in ("Nesterov", "Momentum", "SGD", "Adam")]
    assert places == sorted(places) and "Nesterov at height 0.0283 is first" in said
    assert "Press Play" in Race(step=0).say()


def test_who_is_caught_in_a_hollow_is_told():
    assert Race("bumpy bowl").remark("SGD") == "in a hollow"


def test_a_change_of_ground_brings_its_own_rates_start_and_length():
    state = Race(sgd=0.5, mu=0.5)
    state.ground_name = "curved valley"
    assert (state.sgd, state.mu, state.steps, state.step) == (0.01, 0.9, 150, 150)
    assert (state.w1, state.w2) == (-1.5, 2.0)
    with pytest.raises(ValueError, match="ground_name"):
        state.ground_name = "hill"


def test_the_pointer_moves_the_start_scrubs_and_hides():
    state = Race()
    state.pointer("down", "map", [(3, 4)])
    state.pointer("move", "map", [(5, 6), (99, -99)])
    assert (state.w1, state.w2) == (11, -1.5)
    state.pointer("down", "heights", [(20.4, 0)])
    assert state.step == 20
    state.pointer("down", "rates", [(30, 0)])
    assert state.step == 30
    state.pointer("down", "ranking", [(5, 1.5)])
    assert state.racers == ["SGD", "Nesterov", "Adam"]
    state.pointer("down", "ranking", [(5, -0.5)])
    assert len(state.racers) == 3


def test_every_key_does_what_its_help_says():
    explorer = race.explorer()
    state = explorer.state
    state.step = 30
    for key in explorer.keys:
        before = (state.w1, state.w2, state.step, state.hidden)
        state.key(key)
        assert (state.w1, state.w2, state.step, state.hidden) != before, key
    assert state.racers == [] and "hidden" in state.say()
    exec(state.code(), {})
    explorer.close()


def test_playing_goes_to_the_end_and_then_begins_anew():
    state = Race(step=58, speed=30)
    assert state.advance() and not state.advance()
    assert state.step == 60
    assert state.advance() and state.step == 1


def test_a_step_beyond_the_race_is_its_end_and_a_shorter_race_ends_sooner():
    state = Race()
    state.step = 200
    assert state.step == 60
    state.steps = 30
    assert state.step == 30


def test_every_control_moves_the_race():
    explorer = race.explorer()
    state = explorer.state
    new = {"schedule": "cosine", "noise": 1.0, "angle": 30, "steepness": 50, "steps": 80}
    new |= {"sgd": 0.01, "momentum": 0.01, "nesterov": 0.01, "adam": 0.1, "w1": 5.0, "w2": 5.0}
    new |= {"mu": 0.5, "mu_nesterov": 0.5, "beta1": 0.5, "corrected": False, "step": 40}
    for name, value in new.items():
        before = [state.height(racer) for racer in NAMES]
        explorer.controls[name].value = value
        assert getattr(state, name) == value
        assert name == "steps" or [state.height(racer) for racer in NAMES] != before, name
    for name in ("forward", "back", "restart", "own_rates"):
        explorer.controls[name].click()
    assert (state.step, state.sgd) == (0, 0.018)
    explorer.close()


def test_lesson_09s_rates_are_among_the_picks_and_any_other_may_be_set_from_code():
    explorer = race.explorer()
    values = set(dict(explorer.controls["sgd"].options).values())
    assert {0.018, 0.005, 0.3, 1.0} <= values
    explorer.state.sgd = 0.0123
    explorer.refresh()
    assert explorer.state.sgd == explorer.controls["sgd"].value == 0.0123
    explorer.close()


def test_numbers_are_told_as_a_reader_wants_them():
    assert [tell(v) for v in (-0.517, 21.0, 0.0, 1e-5, -1.2e-9, 3e-7)] == [
        "−0.517", "21", "0", "10⁻⁵", "−1.2·10⁻⁹", "3·10⁻⁷"
    ]  # fmt: skip
    assert [written(v) for v in (3.0, -0.5, 1e-20)] == ["3.0", "-0.5", "1e-20"]
