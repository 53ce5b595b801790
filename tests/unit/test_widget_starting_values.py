"""Starting values: sums and blame by layer as nnlib has them, and what each control does."""

import contextlib
import io
import re
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import Dense, LeakyReLU, Network, ReLU, Sigmoid, SoftmaxCrossEntropy, Tanh, datasets
from nnlib.initializers import he_normal, small_normal, xavier_normal, zeros
from nnlib.widgets.starting_values import (
    ACTIVATIONS,
    OWN,
    STARTS,
    StartingValues,
    draw,
    explorer,
)


def by_nnlib(initializer, activation, depth=10, units=100):
    """(sums, blame), as the lesson's two functions have them, of 100 images."""
    X, y = datasets.digits("train")
    X, y = X[:100], y[:100]
    layers = []
    for inputs, outputs in pairwise([64, *[units] * (depth - 1), 10]):
        layers += [Dense(inputs, outputs, initializer), activation()]
    network, A, sums = Network(*layers[:-1], seed=0), X, []
    for layer in network.layers:
        A = layer.forward(A)
        if isinstance(layer, Dense):
            sums.append(np.std(A))
    blame, spreads = SoftmaxCrossEntropy().gradient(A, y), []
    for layer in reversed(network.layers):
        if isinstance(layer, Dense):
            spreads.append(np.std(blame))
        blame = layer.backward(blame)
    return sums, spreads[::-1]


def run(code):
    """The numbers that the code prints, (depth, 2)."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate():
        exec(code, {})
    found = re.findall(r"sums (\S+), blame (\S+)", out.getvalue())
    return np.array(found, dtype=float)


@pytest.mark.parametrize(
    ("start", "initializer"),
    [
        ("zeros", zeros),
        ("0.01", small_normal),
        ("Xavier", xavier_normal),
        ("He, √(2/n)", he_normal),
    ],
)
@pytest.mark.parametrize(
    ("name", "activation"),
    [("tanh", Tanh), ("ReLU", ReLU), ("leaky ReLU", LeakyReLU), ("sigmoid", Sigmoid)],
)
def test_sums_and_blame_are_those_of_nnlibs_initialisers(start, initializer, name, activation):
    state = StartingValues(start=start, activation=name, depth=6, units=30)
    sums, blame = by_nnlib(initializer, activation, 6, 30)
    np.testing.assert_allclose(state.measured.sums, sums, rtol=1e-10)
    np.testing.assert_allclose(state.measured.blame, blame, rtol=1e-10)


def test_the_spread_of_each_start_is_the_lessons_formula():
    expected = {
        "zeros": 0,
        "0.01": 0.01,
        "1": 1,
        "1/n": 0.01,
        "1/√n": 0.1,
        "Xavier": np.sqrt(2 / 500),
        "He, √(2/n)": np.sqrt(0.02),
    }
    assert set(expected) == set(STARTS)
    for start, spread in expected.items():
        assert StartingValues(start=start).spread(100, 400) == pytest.approx(spread)
    assert StartingValues(start=OWN, factor=3).spread(100, 400) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("activation", "start", "forward", "back"),
    [
        ("tanh", "1/√n", "level", "level"),
        ("tanh", "1/n", "vanishes", "vanishes"),
        ("tanh", "1", "level", "explodes"),
        ("ReLU", "He, √(2/n)", "level", "level"),
        ("ReLU", "1/√n", "vanishes", "vanishes"),
        ("ReLU", "1", "explodes", "explodes"),
        ("sigmoid", "1/√n", "level", "vanishes"),
    ],
)
def test_it_says_what_the_lesson_says_of_each_start(activation, start, forward, back):
    said = StartingValues(activation=activation, start=start).say()
    there, here = said.split("Back,")
    assert forward in there and back in here


def test_each_relu_layer_of_1_over_sqrt_n_keeps_0_7_of_the_spread():
    state = StartingValues(activation="ReLU", start="1/√n")
    assert state.growth(state.measured.sums)[1] == pytest.approx(np.sqrt(0.5), rel=0.03)
    assert state.growth(state.measured.blame, back=True)[1] == pytest.approx(
        np.sqrt(0.5), rel=0.03
    )
    in_all, each = state.growth(state.measured.sums)
    assert in_all == pytest.approx(each**8) == state.measured.sums[8] / state.measured.sums[0]


def test_each_sigmoid_layer_back_keeps_about_a_quarter():
    state = StartingValues(activation="sigmoid")
    assert 0.2 < state.growth(state.measured.blame, back=True)[1] < 0.26


def test_the_law_of_the_lesson_is_n_times_the_variance():
    assert StartingValues(start="1/√n", units=50).law() == pytest.approx(1)
    assert StartingValues(start="He, √(2/n)", units=20).law() == pytest.approx(2)
    assert StartingValues(start="1", units=100).law() == pytest.approx(100)


def test_large_weights_saturate_tanh_and_small_ones_do_not():
    assert StartingValues(start="1").shares()[-1] > 0.75
    assert StartingValues(start="1/√n").shares()[-1] == 0
    assert StartingValues(activation="sigmoid", start="1").shares()[-1] > 0.4


def test_half_of_relus_outputs_are_off_and_units_off_for_all_images_are_dead():
    state = StartingValues(activation="ReLU", start="He, √(2/n)")
    assert np.all(np.abs(state.shares() - 0.5) < 0.1)
    Z = state.network.layers[0].forward(datasets.digits("train")[0][:100])
    assert state.dead()[0] == np.mean((Z <= 0).all(axis=0))
    assert np.all(state.dead() <= state.shares())


@given(
    st.sampled_from(list(ACTIVATIONS)),
    st.sampled_from([*STARTS, OWN]),
    st.integers(2, 20),
    st.floats(0.01, 31),
)
@settings(max_examples=40, deadline=None)
def test_a_histogram_counts_every_output_once(activation, start, depth, factor):
    state = StartingValues(depth, 10, activation, start, factor)
    for layer in range(1, depth):
        edges, shares, beyond = state.histogram(layer)
        assert len(edges) == len(shares) + 1 and np.all(np.diff(edges) > 0)
        zeros_of_relu = state.shares()[layer - 1] if activation == "ReLU" else 0
        assert shares.sum() + beyond + zeros_of_relu == pytest.approx(1)


def test_the_histogram_is_numpys_within_its_range():
    state = StartingValues()
    edges, shares, beyond = state.histogram(3)
    counts = np.histogram(state.measured.outputs[2], edges)[0]
    np.testing.assert_allclose(shares, counts / state.measured.outputs[2].size)
    assert beyond == 0


def test_a_change_of_the_network_begins_anew_and_the_rate_does_not():
    state = StartingValues()
    for name, value in (
        ("depth", 5),
        ("units", 20),
        ("activation", "ReLU"),
        ("start", "1/n"),
        ("inputs", "around 0"),
        ("factor", 2.0),
    ):
        state.advance()
        assert state.steps == 1
        state.rate = 0.2
        state.layer = 2
        assert state.steps == 1
        before = state.measured.sums
        setattr(state, name, value)
        assert state.steps == 0
        assert not np.array_equal(before, state.measured.sums)
    assert len(state.measured.sums) == 5


def test_moving_the_factor_chooses_the_own_start():
    state = StartingValues(start="He, √(2/n)")
    state.factor = 1.5
    assert state.start == OWN and state.law() == pytest.approx(2.25)
    state.start = "Xavier"
    assert state.law() == pytest.approx(1)


def test_a_step_is_gradient_descent_on_the_hundred_images():
    state = StartingValues(depth=3, units=20, rate=0.3)
    X, y = datasets.digits("train")
    X, y = X[:100], y[:100]
    loss, network = SoftmaxCrossEntropy(), state.network
    start = network.parameters.copy()
    network.backward(loss.gradient(network.forward(X), y))
    expected = start - 0.3 * network.gradient
    assert state.losses == [pytest.approx(loss(network.forward(X), y))]
    assert state.advance()
    np.testing.assert_allclose(network.parameters, expected, rtol=1e-12)
    assert state.losses[1] < state.losses[0]
    state.begin()
    np.testing.assert_array_equal(state.network.parameters, start)
    assert state.steps == 0


def test_a_good_start_learns_and_a_bad_one_does_not():
    good = StartingValues(activation="ReLU", start="He, √(2/n)", units=50)
    bad = StartingValues(activation="ReLU", start="1/n", units=50)
    for _ in range(150):
        good.advance(), bad.advance()
    assert good.losses[-1] < 1 and bad.losses[-1] > 2.2


@pytest.mark.filterwarnings("error")
def test_numbers_that_run_away_are_told_and_stop_the_training():
    state = StartingValues(activation="ReLU", start=OWN, factor=30, rate=3, depth=20)
    while state.advance():
        pass
    assert state.ran_away and "run away" in state.say()
    steps = state.steps
    state.step()
    assert state.steps == steps
    for room in (280, 700, 1100):
        assert "nan" not in "".join("".join(panel.parts) for panel in draw(state, room))
    run(state.code())
    state.begin()
    assert not state.ran_away and "explodes" in state.say()


def test_training_ends_after_so_many_steps():
    state = StartingValues(depth=2, units=2)
    while state.advance():
        pass
    assert state.steps == 600 and not state.advance()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("start", [*STARTS, OWN])
def test_the_code_prints_the_spreads_that_are_shown(activation, start):
    state = StartingValues(4, 20, activation, start, factor=1.3, inputs="around 0")
    printed = run(state.code())
    np.testing.assert_allclose(printed[:, 0], state.measured.sums, rtol=0.01)
    np.testing.assert_allclose(printed[:, 1], state.measured.blame, rtol=0.01)


def test_the_code_trains_as_one_has_trained():
    state = StartingValues(4, 20, start="Xavier")
    for rate in (0.1, 0.1, 0.5, 0.2):
        state.rate = rate
        state.advance()
    assert "(0.1, 2), (0.5, 1), (0.2, 1)" in state.code()
    np.testing.assert_allclose(run(state.code())[:, 0], state.measured.sums, rtol=0.01)


def test_pointer_and_arrows_choose_a_layer_and_stay_among_the_hidden_ones():
    state = StartingValues()
    state.pointer("down", "strips", [(3.4, 0)])
    assert state.layer == 3
    state.pointer("move", "levels", [(3, 0), (99, 0)])
    assert state.layer == 9
    state.key("ArrowRight")
    assert state.layer == 9
    state.key("ArrowLeft")
    assert state.layer == 8
    state.depth = 5
    assert state.layer == 4


def test_the_arrows_up_and_down_go_on_from_the_chosen_start():
    state = StartingValues(start="He, √(2/n)")
    state.key("ArrowUp")
    assert state.start == OWN and state.factor == pytest.approx(np.sqrt(2) * 10**0.05, rel=1e-3)
    for _ in range(100):
        state.key("ArrowDown")
    assert state.factor == pytest.approx(0.01)
    for _ in range(100):
        state.key("ArrowUp")
    assert state.factor == pytest.approx(10**1.5, rel=1e-3)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"activation": "step"}, "activation"),
        ({"start": "2"}, "start"),
        ({"inputs": "cats"}, "inputs"),
        ({"depth": 1}, "depth"),
        ({"units": 0}, "units"),
        ({"factor": -1}, "factor"),
        ({"rate": float("nan")}, "rate"),
    ],
)
def test_a_wrong_argument_is_named(given, name):
    with pytest.raises(ValueError, match=f"^{name} is"):
        StartingValues(**given)


@pytest.mark.parametrize("room", [280, 420, 700, 1100])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("start", [*STARTS, OWN])
def test_it_is_drawn_within_its_room_whatever_the_setting(room, activation, start):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for depth, units in ((2, 10), (20, 30)):
            state = StartingValues(depth, units, activation, start, factor=30)
            panels = draw(state, room)
            assert all(panel.width <= room for panel in panels)
            assert "nan" not in "".join("".join(panel.parts) for panel in panels)
            assert state.say()


def test_the_controls_set_the_state():
    shown = explorer()
    for name, value in (("activation", "ReLU"), ("depth", 12), ("units", 50), ("start", "Xavier")):
        shown.controls[name].value = value
        assert getattr(shown.state, name) == value
    shown.controls["factor"].value = 2.0
    assert shown.controls["start"].value == OWN
    shown.controls["inputs"].value = "around 0"
    shown.controls["step"].click()
    assert "after 1 step:" in shown.stage.said
    shown.controls["begin"].click()
    assert "before training" in shown.stage.said
    shown.close()
