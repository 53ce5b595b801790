"""The playground: what it trains is nnlib, and all that one does to it has its effect."""

import contextlib
import io
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import SGD, BinaryCrossEntropy, Dense, Dropout, Network, Sigmoid, Tanh, datasets, fit
from nnlib.widgets import playground_choices as choices
from nnlib.widgets import playground_state
from nnlib.widgets.playground import Playground, draw, explorer


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with np.errstate(all="warn"):
            yield


def run(code):
    """What the lines print: numbers, one a line."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, {})
    return [float(line) for line in said.getvalue().split()]


def trained(epochs=3, **fields):
    state = Playground(**fields)
    for _ in range(epochs):
        state.epoch()
    return state


def test_the_network_of_the_lesson_comes_out_number_for_number():
    X, y = datasets.toy("moons", n=200)
    network = Network(Dense(2, 2), Tanh(), Dense(2, 1), Sigmoid(), seed=0)
    fit(network, X, y[:, np.newaxis], BinaryCrossEntropy(), SGD(1), epochs=20)
    state = trained(20, hidden=(2,), share=100, learning_rate=1)
    np.testing.assert_allclose(state.network.parameters, network.parameters, rtol=1e-9)
    assert state.results()[2] == np.mean(network.predict(X) == y)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"hidden": ()},
        {"hidden": (3, 2), "activation": "ReLU", "optimizer": "Adam", "learning_rate": 0.01},
        {"activation": "sigmoid", "optimizer": "Momentum", "learning_rate": 0.1, "seed": 3},
        {"activation": "leaky ReLU", "penalty": "L1", "strength": 0.01, "share": 100},
        {"activation": "none", "penalty": "L2", "strength": 0.1, "batch_size": 7},
        {"dropout": 0.3, "hidden": (8, 8), "batch_size": 500},
        {"inputs": tuple(choices.INPUTS), "data": "spirals", "learning_rate": 0.1},
        {"inputs": ("x₁x₂",), "data": "exclusive or", "hidden": ()},
        *({"data": name, "data_seed": 2, "n": 90, "noise": 0.05} for name in choices.DATA[:-1]),
        {"data": "own points", "own": [(-1.0, 0.5, 0), (1.0, 0.5, 3), (0.0, -1.25, 1)] * 6},
    ],
)
def test_the_code_reaches_the_same_loss(fields):
    state = trained(**fields)
    code = state.code()
    loss, right, *test = run(code)
    shown = state.results()
    assert loss == pytest.approx(shown[0], rel=1e-7)
    assert right == shown[2]
    assert test == ([shown[3]] if len(state.y_test) else [])
    assert max(map(len, code.split("\n"))) <= 99


def test_before_the_first_epoch_the_code_runs_too_and_imports_nothing_idle():
    state = Playground()
    assert run(state.code())[0] == pytest.approx(state.results()[0])
    assert "import BinaryCrossEntropy, Dense, Network, Sigmoid, Tanh, datasets" in state.code()


def test_without_points_the_code_is_a_comment():
    assert run(Playground("own points").code()) == []


def test_the_code_says_when_something_was_changed_on_the_way():
    state = trained(2)
    assert "changed" not in state.code()
    state.learning_rate = 0.1
    state.epoch()
    assert "changed on the way" in state.code()
    state.reset()
    assert "changed" not in state.code()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data", "mnist"),
        ("hidden", (0,)),
        ("hidden", (9,)),
        ("hidden", (2,) * 7),
        ("activation", "step"),
        ("inputs", ()),
        ("inputs", ("x₃",)),
        ("noise", -0.1),
        ("n", 1),
        ("n", 1000),
        ("share", 0),
        ("learning_rate", 0),
        ("optimizer", "Newton"),
        ("batch_size", 0),
        ("penalty", "L3"),
        ("strength", -1),
        ("dropout", 1),
        ("speed", "fast"),
        ("own", [(0, 0, 7)]),
    ],
)
def test_an_argument_that_will_not_do_is_named(name, value):
    with pytest.raises(ValueError, match=name.rstrip("s")):
        Playground(**{name: value})


@pytest.mark.parametrize("name", choices.DATA[:-1])
def test_each_set_has_its_classes_in_about_equal_numbers(name):
    state = Playground(name, n=240, share=100)
    counts = np.bincount(state.y_train)
    assert len(counts) == max(state.outputs, 2)
    assert counts.min() > 0.8 * 240 / len(counts)
    assert len(counts) == {"3": 3, "4": 4}.get(name[0], 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data", "circles"),
        ("noise", 0.3),
        ("n", 100),
        ("share", 80),
        ("data_seed", 5),
        ("hidden", (4, 4)),
        ("activation", "ReLU"),
        ("seed", 1),
        ("x12", True),
        ("layers", 2),
        ("units", 5),
    ],
)
def test_another_network_or_other_data_begin_anew(name, value):
    state = trained(2)
    before = state.network
    setattr(state, name, value)
    state.say()
    assert (state.epochs, state.steps) == (0, 0)
    assert state.network is not before
    assert state.advance()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0.01),
        ("optimizer", "Adam"),
        ("batch_size", 8),
        ("penalty", "L2"),
        ("dropout", 0.5),
    ],
)
def test_what_training_is_told_goes_on_and_makes_a_difference(name, value):
    states = trained(2), trained(2)
    setattr(states[0], name, value)
    for state in states:
        assert state.epochs == 2
        state.epoch()
        assert state.epochs == 3
    a, b = (state.network.parameters for state in states)
    assert not np.allclose(a, b)


def test_momentum_is_kept_when_only_the_rate_changes():
    state = trained(2, optimizer="Momentum", learning_rate=0.1)
    optimizer = state._step.optimizer
    state.learning_rate = 0.03
    state.epoch()
    assert state._step.optimizer is optimizer
    assert optimizer.rate == 0.03


def test_the_dropout_rate_reaches_each_hidden_layer():
    state = Playground(hidden=(3, 3))
    state.dropout = 0.4
    state.sync()
    rates = [layer.rate for layer in state.network.layers if isinstance(layer, Dropout)]
    assert rates == [0.4, 0.4]


def test_a_step_is_one_mini_batch_and_an_epoch_all_of_them():
    state = Playground(n=200, share=50, batch_size=30)
    state.step()
    assert (state.steps, state.epochs) == (1, 0)
    state.epoch()
    assert (state.steps, state.epochs) == (4, 1)


def test_the_speeds_are_a_step_an_epoch_and_all_that_fits(monkeypatch):
    monkeypatch.setattr(playground_state, "FRAME", 60.0)
    state = Playground(speed="1 step", n=100, batch_size=10)
    state.advance()
    assert state.steps == 1
    state.speed = "1 epoch"
    state.advance()
    assert (state.steps, state.epochs) == (5, 1)
    monkeypatch.setattr(playground_state, "FRAME", 0.0)
    state.speed = "all that fits"
    state.advance()
    assert state.steps == 6


def test_reset_gives_the_same_start_and_a_new_start_another():
    state = Playground()
    start = state.network.parameters.copy()
    state.epoch()
    state.reset()
    assert np.array_equal(state.network.parameters, start)
    assert state.epochs == 0
    state.new_start()
    assert not np.array_equal(state.network.parameters, start)


def test_new_points_are_others_of_the_same_kind():
    state = Playground("3 spirals")
    before = state.X_train
    state.new_data()
    assert not np.allclose(state.X_train, before)


@pytest.mark.parametrize("activation", ["none", "ReLU"])
def test_numbers_that_run_away_are_caught_told_and_reset(activation):
    state = Playground(
        hidden=(8, 8, 8), activation=activation, learning_rate=1000.0, optimizer="Momentum"
    )
    for _ in range(200):
        if not state.advance():
            break
    assert state.diverged
    assert "ran away in epoch" in state.say()
    assert np.isfinite(state.network.parameters).all()
    draw(state, 700)
    assert run(state.code())  # the whole epochs before
    assert not state.advance()
    state.step(), state.epoch()
    state.learning_rate = 0.1
    state.reset()
    assert not state.diverged
    assert state.advance()


def test_a_loss_worse_than_a_blind_guess_is_told():
    state = trained(10, learning_rate=10.0, hidden=(8, 8, 8), activation="ReLU")
    assert state.results()[0] > 0.8
    assert "blind guess (0.69)" in state.say()


def test_a_long_run_keeps_few_records_from_its_first_epoch_to_its_last(monkeypatch):
    monkeypatch.setattr(playground_state, "RECORDS", 20)
    state = trained(150, n=10, batch_size=10, hidden=(1,))
    epochs = [epoch for epoch, *_ in state.curve]
    assert len(epochs) <= 20
    assert epochs[0] == 0
    assert len(set(np.diff(epochs))) == 1
    assert epochs[-1] > 130


def test_the_layer_controls_change_the_shape():
    state = Playground(hidden=(3,))
    state.layers = 3
    assert state.hidden == (3, 3, 3)
    state.units = 5
    assert state.hidden == (5, 5, 5)
    state.layers = 0
    assert state.shape() == "2-1"
    state.layers = 1
    assert state.shape() == "2-4-1"


def test_inputs_are_what_their_code_says():
    X = np.array([[0.5, -0.25], [1.0, 2.0]])
    state = Playground(inputs=tuple(choices.INPUTS))
    expected = [eval(code, {"np": np, "X": X}) for code, _ in choices.INPUTS.values()]
    assert np.array_equal(state.read(X), np.column_stack(expected))


def test_the_last_input_cannot_be_taken_away():
    state = Playground()
    state.x1 = False
    assert state.inputs == ("x₂",)
    with pytest.raises(ValueError, match="inputs"):
        state.x2 = False


@settings(max_examples=25, deadline=None)
@given(
    hidden=st.lists(st.integers(1, 8), max_size=6).map(tuple),
    activation=st.sampled_from(list(choices.ACTIVATIONS)),
    data=st.sampled_from(choices.DATA),
    room=st.sampled_from([280, 420, 700, 1100]),
    share=st.integers(10, 100),
)
def test_any_network_can_be_drawn_in_any_room(hidden, activation, data, room, share):
    state = Playground(data, hidden, activation, share=share, noise=0.5, lines=True, penalty="L2")
    state.epoch()
    for panels in (draw(state, room), draw(Playground(data, hidden, seed=9), room)):
        assert {panel.name for panel in panels} == {"network", "plane", "loss", "weights"}
        assert all(panel.width <= room for panel in panels)
        assert len({panel.name for panel in panels}) == 4
    assert state.say().endswith((".", "?"))


def test_the_pass_over_the_grid_is_the_networks_own():
    state = trained(3, hidden=(3, 2), data="3 rings")
    sums, activations = state.pass_through(8)
    scores = state.network.forward(state.grid(8))
    assert np.allclose(sums[-1], scores)
    assert np.allclose(activations[-1].sum(axis=1), 1)
    assert np.allclose(
        activations[1], np.tanh(state.grid(8) @ state.dense[0].W + state.dense[0].b)
    )
    assert [A.shape[1] for A in activations] == state.columns()


def test_the_grid_has_its_first_row_at_the_top_and_columns_from_the_left():
    state = Playground()
    places = state.grid(4)
    assert places[0][0] < 0 < places[0][1]
    assert places[-1][0] > 0 > places[-1][1]


def test_two_units_side_by_side_draw_the_band_of_exclusive_or():
    """The lesson's network by hand: OR, AND, and OR but not AND."""
    state = Playground("exclusive or", (2,), "sigmoid", learning_rate=1.0)
    for unit, bias in ((0, 0.0), (1, 0.0)):
        state.look(1, unit)
        for i, value in enumerate((10.0, 10.0, bias)):
            state.set_weight(i, value)
    assert np.array_equal(state.dense[0].W, np.full((2, 2), 10.0))
    assert state.changed


def panel_of(state, name, room=1100):
    return next(panel for panel in draw(state, room) if panel.name == name)


@pytest.mark.parametrize("room", [280, 700, 1100])
def test_pressing_a_unit_shows_it_and_pressing_it_again_the_output(room):
    state = Playground(hidden=(4, 2))
    panel = panel_of(state, "network", room)
    for layer, unit in ((0, 1), (1, 3), (2, 0), (3, 0)):
        y = unit + playground_state.offset(state.columns(), layer)
        px, py = map(float, panel.pixel(layer, y))
        place = panel.coordinates(px + 4, py - 4)
        state.pointer("down", "network", [place])
        assert state.shown == (layer, unit)
    state.pointer("down", "network", [(1, 0)])
    state.pointer("down", "network", [(1, 0)])
    assert state.shown == (3, 0)
    state.pointer("down", "network", [(0, 3.4)])  # beside the two inputs: nothing
    assert state.shown == (3, 0)


def test_the_buttons_above_a_layer_add_and_take_away_a_unit():
    for room, units in ((280, 4), (700, 8), (1100, 1)):
        state = Playground(hidden=(units, 2))
        more, less = ("+", (2, 3)), ("−", (1, units - 1 or 1))
        hidden = [units, 2]
        for word, (layer, after) in (more, less):
            press(state, room, word, layer)
            hidden[layer - 1] = after
            assert state.hidden == tuple(hidden)


def press(state, room, word, layer):
    """Press the button of the `layer`-th hidden layer that says this."""
    panel = panel_of(state, "network", room)
    texts = [part for part in panel.parts if f">{word}</text>" in part]
    px, py = re.search(r'x="([\d.]+)" y="([\d.]+)"', texts[layer - 1]).groups()
    for down in (-12, -4, 3):
        shape = state.hidden
        state.pointer("down", "network", [panel.coordinates(float(px), float(py) + down)])
        if down < 3:
            assert state.hidden != shape or shape[layer - 1] == 1
            state.hidden = shape


def test_arrow_keys_walk_through_the_network_and_plus_and_minus_change_its_layer():
    state = Playground(hidden=(4, 2))
    state.key("ArrowLeft")
    assert state.shown[0] == 2
    state.key("ArrowLeft")
    state.key("ArrowUp")
    assert state.shown == (1, 0) or state.shown == (1, 1)
    state.key("+")
    assert state.hidden == (5, 2)
    state.key("-")
    state.key("-")
    assert state.hidden == (3, 2)
    state.key("o")
    assert state.shown == (3, 0)
    assert "shown large" not in state.say()
    state.previous_unit()
    assert state.shown == (2, 1)
    assert "shown large: unit 2 of layer 2" in state.say()
    state.next_unit()
    state.next_unit()
    assert state.shown == (0, 0)
    state.show_output()
    assert state.shown == (3, 0)


def test_the_unit_shown_stays_within_a_network_that_shrinks():
    state = Playground(hidden=(4, 4, 4))
    state.look(3, 3)
    state.layers = 1
    state.say()
    assert state.shown == (2, 0)
    state.look(1, 3)
    state.units = 2
    state.say()
    assert state.shown == (1, 1)


def test_weights_are_those_of_the_unit_shown():
    state = Playground(hidden=(3,), data="3 heaps")
    names = [name for name, *_ in state.weights()]
    assert names == ["unit 1", "unit 2", "unit 3", "bias"]
    state.look(1, 2)
    values = [float(array[place]) for _, array, place in state.weights()]
    assert values == [*state.dense[0].W[:, 2], 0.0]
    state.look(0, 1)
    assert [float(a[place]) for _, a, place in state.weights()] == state.dense[0].W[1].tolist()


def test_a_weight_is_dragged_and_typed_and_does_not_run_away_from_the_pointer():
    state = Playground()
    loss = state.results()[0]
    state.pointer("down", "weights", [(1.0, 0.1)])
    for _ in range(5):
        state.pointer("move", "weights", [(50.0, 3.0)])
        assert state.dense[1].W[0, 0] == 2.0
    state.pointer("up", "weights", [(1.5, 0.0)])
    assert state.dense[1].W[0, 0] == 1.5
    assert state.results()[0] != loss
    state.key(".")
    assert state.dense[1].W[0, 0] == 1.6
    state.key("w")
    before = state.dense[1].W[1, 0]
    state.key(",")
    assert state.dense[1].W[1, 0] == pytest.approx(before - 0.1, abs=0.006)


def test_own_points_are_placed_taken_away_and_learned():
    state = Playground("own points", share=100)
    assert "no points" in state.say()
    assert not state.advance()
    state.pointer("down", "plane", [(-0.5, 0.5)])
    state.pointer("up", "plane", [(-0.5, 0.5)])
    assert "one class" in state.say()
    state.place = 1
    state.pointer("down", "plane", [(0.5, 0.5)])
    assert state.own == [(-0.5, 0.5, 0), (0.5, 0.5, 1)]
    assert state.advance()
    state.pointer("down", "plane", [(0.51, 0.5)])
    assert state.own == [(-0.5, 0.5, 0)]


def test_a_drag_draws_points_with_room_between_them():
    state = Playground("own points")
    state.pointer("down", "plane", [(-1.0, 0.0)])
    state.pointer("move", "plane", [(x, 0.0) for x in np.linspace(-1, 1, 101)])
    xs = np.array([point[0] for point in state.own])
    assert len(xs) > 5
    assert np.diff(xs).min() > 0.2
    state.pointer("down", "plane", [(xs[0], 0.0)])  # takes it away, and then draws none
    state.pointer("move", "plane", [(0.0, 1.0)])
    assert len(state.own) == len(xs) - 1


def test_own_points_are_placed_by_keys():
    state = Playground("own points")
    state.key("3")
    assert state.place == 3
    for key in ("ArrowRight", "ArrowUp", "Enter"):
        state.key(key)
    (point,) = state.own
    assert point[0] > 0 < point[1]
    assert point[2] == 3
    state.key("Delete")
    assert state.own == []
    state.key(" ")
    state.key(" ")
    assert state.own == []
    for _ in range(50):
        state.key("ArrowDown")
    assert state.cursor[1] == -state.limit


def test_a_point_more_does_not_forget_but_a_class_more_does():
    state = Playground("own points", own=[(-1.0, 0.0, 0), (1.0, 0.0, 1)], share=100)
    for _ in range(3):
        state.epoch()
    state.pointer("down", "plane", [(0.0, 1.0)])
    assert state.epochs == 3
    assert state.advance()
    assert state.changed
    state.place = 2
    state.pointer("down", "plane", [(0.0, -1.0)])
    assert state.epochs == 0
    assert state.outputs == 3


def test_own_points_begin_with_those_that_were_there_and_the_plane_can_be_cleared():
    state = Playground("moons", n=50)
    state.data = "own points"
    assert "Epoch 0" in state.say()
    assert len(state.own) == 50
    state.own.append((0.0, 0.0, 1))
    state.data = "circles"
    state.say()
    state.data = "own points"
    state.say()
    assert len(state.own) == 51
    state.clear()
    assert state.own == []
    assert "no points" in state.say()


def test_each_class_of_own_points_is_divided_alike():
    state = Playground("own points", own=[(0.1 * i, 0.0, i // 10) for i in range(20)], share=50)
    assert np.bincount(state.y_train).tolist() == [5, 5]
    assert np.bincount(state.y_test).tolist() == [5, 5]


def test_there_is_an_end_to_the_points_one_may_place():
    state = Playground("own points", own=[(0.0, 0.0, 0)] * choices.MOST_POINTS)
    with pytest.raises(ValueError, match="most"):
        state.pointer("down", "plane", [(1.0, 1.0)])


def test_say_tells_epoch_losses_accuracies_and_shape():
    state = trained(2)
    train, test, right, right_test = state.results()
    words = state.say()
    assert words.startswith(f"Epoch 2: training loss {train:.3f}, test loss {test:.3f}.")
    assert f"{right:.1%} of 100 training points, {right_test:.1%} of 100 test points" in words
    assert "Network 2-4-1, 17 parameters." in words


def test_test_points_are_hollow_and_may_be_hidden():
    state = Playground()
    shown = panel_of(state, "plane").parts
    state.show_test = False
    assert len(panel_of(state, "plane").parts) < len(shown)


def test_lines_of_the_first_layer_are_drawn_as_dashes():
    state = Playground(hidden=(4,))
    state.lines = True
    dashed = [part for part in panel_of(state, "plane").parts if 'dasharray="5 4"' in part]
    assert len(dashed) == 4


def test_classes_only_leaves_two_shades():
    state = trained(1)
    state.classes_only = True
    (raster,) = panel_of(state, "plane").rasters
    assert len(np.unique(raster.pixels)) == 2


def test_every_unit_has_its_picture():
    state = Playground(hidden=(4, 3), data="4 heaps")
    assert len(panel_of(state, "network").rasters) == 2 + 4 + 3 + 4


def test_the_explorer_has_a_control_for_each_field_and_shows_its_state():
    made = explorer("circles", (3, 2), "ReLU", learning_rate=0.05, batch_size=10)
    assert made.controls["learning_rate"].value == 0.05
    assert made.controls["layers"].value == 2
    made.controls["x11"].value = True
    assert made.state.inputs == ("x₁", "x₂", "x₁²")
    made.controls["layers"].value = 3
    assert made.state.shape() == "3-3-2-2-1"
    made.controls["epoch"].click()
    assert made.state.epochs == 1
    made.controls["x1"].value = made.controls["x2"].value = False
    made.controls["x11"].value = False
    assert "inputs is empty" in made.stage.said
    assert made.controls["x11"].value is True
    assert "Playground" in made.still()
    made.close()
