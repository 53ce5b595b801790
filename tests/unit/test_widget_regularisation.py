"""The explorer of lesson 11: its training is fit's, and every control changes what it should."""

import contextlib
import io
import warnings

import numpy as np
import pytest

from nnlib import L1, L2, SGD, Dense, Dropout, Network, SoftmaxCrossEntropy, fit
from nnlib.widgets import regularisation
from nnlib.widgets.regularisation import EPOCHS, STEP, STRENGTHS, Regularisation, draw

LOSS = SoftmaxCrossEntropy()


@pytest.fixture(scope="module")
def state() -> Regularisation:
    return Regularisation()


def trained_by_fit(layers, prices, n=100, split=4, epochs=EPOCHS):
    X, y, X_val, y_val = regularisation.three_sets(split, n)
    network = Network(*layers, seed=split)
    fit(network, X, y, LOSS, SGD(0.5), epochs=epochs, batch_size=20, regularizer=prices)
    return network, LOSS(network.forward(X_val), y_val), np.mean(network.predict(X_val) == y_val)


@pytest.mark.parametrize(
    ("settings", "layers", "prices"),
    [
        ({"l1": 0.0}, [Dense(64, 10)], []),
        ({"l1": 0.003}, [Dense(64, 10)], [L1(0.003)]),
        ({"l1": 0.0, "l2": 0.03, "epoch": 100}, [Dense(64, 10)], [L2(0.03)]),
        ({"l1": 0.01, "l2": 0.001, "n": 20}, [Dense(64, 10)], [L2(0.001), L1(0.01)]),
        ({"l1": 0.0, "drop": 0.5, "n": 50, "split": 2}, [Dropout(0.5), Dense(64, 10)], []),
    ],
)
def test_the_weights_are_those_that_fit_finds(settings, layers, prices):
    state = Regularisation(**settings)
    network, loss, right = trained_by_fit(layers, prices, state.n, state.split, state.epoch)
    assert np.array_equal(state.W(), network.layers[-1].W)
    shown = state.run().validation[state.epoch // STEP]
    assert shown == pytest.approx([loss, right], abs=1e-12)


def test_it_says_what_the_lesson_says_of_these_prices():
    without = Regularisation(l1=0.0)
    assert without.zeros() == 0
    assert np.abs(without.W()).max() > 2
    l2 = Regularisation(l2=0.03, l1=0.0)
    assert l2.zeros() == 0
    assert np.abs(l2.W()).max() < 1
    l1 = Regularisation(l1=0.003)
    assert 0.4 < l1.zeros() / 640 < 0.6
    assert min(r.run().validation[-1, 0] for r in (l1, l2)) > without.run().validation[-1, 0]


def test_with_20_images_the_validation_loss_has_its_lowest_point_at_a_price():
    state = Regularisation(n=20, split=0)
    for strength in (0.0, 0.0001, 0.001, 0.003, 0.01):
        state.l1 = strength
        state.run()
    tries = state.tries()
    best = min(tries, key=lambda one: one[1])[0]
    assert [strength for strength, _ in tries] == [0.0, 0.0001, 0.001, 0.003, 0.01]
    assert 0 < best < 0.01


def test_more_l1_gives_more_exact_zeros_and_fewer_pixels(state):
    zeros, used = [], []
    for strength in (0.0, 0.001, 0.01, 0.1, 1.0):
        state.l1 = strength
        zeros.append(state.zeros())
        used.append(state.used())
    assert zeros == sorted(zeros)
    assert used == sorted(used, reverse=True)
    assert (zeros[-1], used[-1]) == (640, 0)
    state.l1 = 0.003


def test_the_epoch_shows_the_weights_of_that_epoch():
    state = Regularisation(epoch=0)
    assert np.array_equal(state.W(), Network(Dense(64, 10), seed=4).layers[0].W)
    state.epoch = 50
    assert np.array_equal(
        state.W(), trained_by_fit([Dense(64, 10)], L1(0.003), epochs=50)[0].layers[0].W
    )


def test_the_best_epoch_has_the_lowest_validation_loss():
    state = Regularisation()
    state.best()
    losses = state.run().validation[:, 0]
    assert losses[state.epoch // STEP] == losses.min()


def test_each_try_leaves_a_mark_only_beside_runs_that_differ_in_the_turned_price_alone():
    state = Regularisation(l1=0.0)
    for strength in (0.001, 0.01):
        state.l2 = strength
        state.run()
    assert [strength for strength, _ in state.tries()] == [0.0, 0.001, 0.01]
    state.l1 = 0.1
    state.run()
    assert [strength for strength, _ in state.tries()] == [0.0, 0.1]  # with L2 at 0.01
    state.l2 = 0.0
    state.l1 = 0.0
    assert [strength for strength, _ in state.tries()] == [0.0]
    state.n = 20
    assert len(state.tries()) == 1
    state.forget()
    assert len(state.tried) == 1


def test_it_plays_to_the_last_epoch_and_then_from_the_start():
    state = Regularisation(epoch=EPOCHS - STEP)
    assert not state.advance()
    assert state.epoch == EPOCHS
    assert state.advance()
    assert state.epoch == 0


def test_a_click_on_an_image_of_weights_shows_it_large(state):
    for digit in range(10):
        left, top = regularisation.tile_corner(digit)
        state.pointer("down", "weights", [(left + 4, top - 4)])
        assert state.digit == digit
    for i in (10, 11):
        left, top = regularisation.tile_corner(i)
        state.pointer("down", "weights", [(left + 4, top - 4)])
    state.pointer("down", "weights", [(-50, 500)])
    assert state.digit == 9


def test_dragging_on_the_curves_chooses_the_epoch_and_on_the_marks_the_strength(state):
    for x, epoch in ((52, 50), (-30, 0), (999, EPOCHS)):
        state.pointer("move", "loss", [(0, 0), (x, 1)])
        assert state.epoch == epoch
    state.turned = "l2"
    state.pointer("move", "tries", [(-2.02, 0.5)])
    assert state.l2 == 0.01
    state.pointer("move", "tries", [(-9, 0.5)])
    assert state.l2 == 0.0


def test_the_keys_choose_the_digit(state):
    state.key("7")
    assert state.digit == 7
    state.key("ArrowRight")
    state.key("ArrowRight")
    state.key("ArrowRight")
    assert state.digit == 0
    state.key("ArrowLeft")
    assert state.digit == 9


@pytest.mark.parametrize(
    "settings",
    [{}, {"l1": 0.0}, {"l2": 0.01, "drop": 0.3, "epoch": 20, "n": 50}, {"epoch": 0, "drop": 0.1}],
)
def test_the_code_prints_what_is_shown(settings):
    state, printed = Regularisation(**settings), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(state.code(), {})
    loss = state.run().validation[state.epoch // STEP, 0]
    assert printed.getvalue() == (
        f"{state.zeros()} zeros, {state.used()} pixels used\nvalidation loss {loss:.2f}\n"
    )
    assert f"{state.zeros()} of the 640 weights are exactly 0" in state.say()
    assert f"{loss:.2f} on the 300 validation images" in state.say()


@pytest.mark.parametrize(
    ("name", "value"),
    [("l1", 0.004), ("l2", -1), ("n", 64), ("split", 9), ("digit", 10), ("epoch", 3), ("drop", 1)],
)
def test_a_wrong_argument_is_named(name, value):
    with pytest.raises(ValueError, match=f"^{name} is {value}"):
        Regularisation(**{name: value})


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"l1": 1.0, "l2": 1.0},
        {"l1": 0.0, "epoch": 0},
        {"drop": 0.8, "n": 20, "split": 1, "l1": 0.0},
        {"l1": 0.03, "n": 200},
    ],
)
def test_it_is_drawn_within_its_room_without_a_warning(settings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        state = Regularisation(**settings)
        for room in (280, 420, 700, 1100):
            panels = draw(state, room)
            assert max(panel.width for panel in panels) <= room
            parts = "".join(part for panel in panels for part in panel.parts)
            assert "nan" not in parts
            assert "inf" not in parts


def test_a_strength_is_written_as_one_reads_it():
    assert [regularisation.named(s) for s in STRENGTHS[:3]] == ["0", "0.0001", "0.0002"]
    assert regularisation.named(1.0) == "1"


def test_the_controls_set_the_state():
    explorer = regularisation.explorer()
    explorer.controls["l2"].value = 0.01
    explorer.controls["l1"].value = 0.0
    explorer.controls["epoch"].value = 100
    explorer.controls["drop"].value = 0.30000000000000004
    explorer.controls["n"].value = 20
    explorer.controls["split"].value = 0
    state = explorer.state
    assert (state.l2, state.l1, state.epoch, state.drop, state.n, state.split) == (
        0.01, 0.0, 100, 0.3, 20, 0,
    )  # fmt: skip
    explorer.controls["best"].click()
    assert explorer.controls["epoch"].value == state.run().best()
    explorer.controls["forget"].click()
    assert len(state.tried) == 2  # the present run, and the one without a price to compare with
    assert "<svg" in explorer.stage.svg
    explorer.close()
