"""The explorer of neurons and links: its round against nnlib's network, its controls, its drawing."""

import contextlib
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import BinaryCrossEntropy, MeanSquaredError
from nnlib.neurons import NeuronNetwork
from nnlib.widgets.links import (
    LOSSES,
    TABLES,
    TASKS,
    HalfSquaredError,
    NeuronsAndLinks,
    draw,
    explorer,
)
from nnlib.widgets.stage import Scene


def gradients(state: NeuronsAndLinks) -> list[np.ndarray]:
    """∂L/∂W with ∂L/∂b below it, from the round's own links."""
    found = [np.full(weights.shape, np.nan) for weights in state.weights]
    for (layer, s, t), gradient in state.gradients.items():
        found[layer][s, t] = gradient
    return found


def judged(state: NeuronsAndLinks) -> tuple[NeuronNetwork, float]:
    """A network of nnlib with the same weights, and its output, after it has gone back."""
    network = NeuronNetwork(
        *state.sizes, activation=state.activation, output_activation=state.output
    )
    for links, weights in zip(network.link_layers, state.weights, strict=True):
        links.W, links.b = weights[:-1], weights[-1]
    a = network.propagate(state.x)
    network.backpropagate(LOSSES[state.loss][0]().gradient(a, np.array([state.y])))
    return network, float(a[0])


def test_the_tables_of_the_lesson():
    state = NeuronsAndLinks()
    state.key("End")
    first, second = gradients(state)
    assert np.round(first, 3).tolist() == [[-0.19, 0.16], [-0.571, 0.48], [-0.19, 0.16]]
    assert np.round(second[:, 0], 3).tolist() == [-0.381, -0.671, -0.762]
    h1, h2 = state.network.layers[1].neurons
    assert (round(h1.sensitivity, 3), round(h2.sensitivity, 3)) == (-0.762, 1.523)
    assert (round(h1.output_sensitivity, 3), round(h2.output_sensitivity, 3)) == (-0.19, 0.16)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("hidden", [0, 2, 4])
def test_a_round_gives_what_nnlibs_network_gives(hidden, activation, loss):
    state = NeuronsAndLinks("XOR")
    state.hidden, state.activation, state.loss = hidden, activation, loss
    state.choose(1)
    state.key("End")
    network, a = judged(state)
    assert state.network.layers[-1].neurons[0].output == pytest.approx(a, rel=1e-12)
    for found, links in zip(gradients(state), network.link_layers, strict=True):
        assert found == pytest.approx(np.vstack([links.dW, links.db]), rel=1e-12)
        links.learn(state.rate)
    for links, learnt in zip(network.link_layers, state.network.link_layers, strict=True):
        assert learnt.W == pytest.approx(links.W) and learnt.b == pytest.approx(links.b)


@given(
    st.floats(-5, 5), st.floats(-5, 5), st.floats(-2, 2), st.sampled_from([(0, 0, 0), (1, 1, 0)])
)
def test_the_measured_slope_is_the_gradient(x1, x2, y, link):
    state = NeuronsAndLinks()
    state.x, state.y, state.selected = [x1, x2], y, ("w", *link)
    state.key("End")
    assert state.measured() == pytest.approx(state.blame(), rel=1e-3, abs=1e-5)


def test_an_inputs_sensitivity_is_the_slope_of_the_loss_by_it():
    state = NeuronsAndLinks()
    state.selected = ("x", 1)
    assert state.blame() is None
    state.key("End")
    assert state.blame() == pytest.approx(state.measured(), rel=1e-4)
    assert state.blame() == pytest.approx(0.1904 + 0.1599, abs=1e-3)


def test_training_is_the_lessons_own():
    state = NeuronsAndLinks("XOR")
    for _ in range(4):
        state.train()
    rng, network = np.random.default_rng(0), NeuronNetwork(2, 3, 1, seed=0)
    losses = []
    for _ in range(400):
        order = rng.permutation(4)
        losses.append(np.mean([network.learn(state.X[i], [state.Y[i]], 2.0) for i in order]))
    assert state.losses == pytest.approx(losses, rel=1e-9)
    assert np.round(state.answers()).tolist() == [0, 1, 1, 0]
    assert "After 400 epochs" in state.say()
    state.hidden = 0
    assert state.losses == []
    for _ in range(4):
        state.train()
    assert np.round(state.answers()).tolist() == [0, 1, 1, 1]  # as OR would


@pytest.mark.parametrize("task", ["NOT", "OR", "AND"])
def test_gates_that_one_neuron_learns(task):
    state = NeuronsAndLinks(task)
    state.train()
    assert np.round(state.answers()).tolist() == state.Y.tolist()
    assert len(state.losses) == 100


def test_steps_back_undo_steps_on():
    state = NeuronsAndLinks()
    shown = []
    for _ in range(state.last):
        shown.append(state.say())
        state.step_on()
    for told in reversed(shown):
        state.step_back()
        assert state.say() == told
    assert state.step == 0
    state.step_back()
    assert state.step == 0


def test_each_turn_is_told_with_its_rule_in_numbers():
    state = NeuronsAndLinks()
    told = []
    while state.step < state.last:
        state.step_on()
        told.append(state.say())
    for words in (
        "the link x₁ → h₁ carries 2 · 1 = 2",
        "all links into h₁ have delivered, z = 0; it fires: sigmoid gives 0.5",
        "the loss is 0.29; out is told its sensitivity, a − y = −0.7616",
        "sensitivity 1.523 · slope 0.105 = output sensitivity 0.1599",
        "gets the gradient −0.7616 · 0.5 = −0.3808, and sends −0.7616 · 1 = −0.7616 back to h₁",
        "steps against its gradient: 2 − 0.5 · (−0.1904) = 2.095",
        "Now the sample gives 1.507",
    ):
        assert any(words in said for said in told), words


def test_phases_and_layers_are_larger_steps():
    state = NeuronsAndLinks()
    titles = []
    for _ in range(3):
        state.next_phase()
        titles.append(state.title())
    assert [title.split(",")[0] for title in titles] == ["Forward", "Back", "Learn"]
    assert state.step == state.last
    state.to_start()
    state.pace = "layer"
    steps = 0
    while state.step < state.last:
        state.step_on()
        steps += 1
        assert state.say().endswith(".")
    assert steps == 4 + 1 + 4 + 2
    state.to_start()
    state.step_on()
    assert "links carry" in state.say() and "x₂ → h₁ −3" in state.say()


def test_a_round_that_is_over_gives_way_to_the_next_sample_and_keeps_what_was_learnt():
    state = NeuronsAndLinks("OR")
    before = state.weights[0].copy()
    state.key("End")
    state.step_on()
    assert state.step == 0 and state.row == 1 and state.rounds == 1
    assert not np.array_equal(state.weights[0], before)
    kept = state.weights[0].copy()
    state.next_sample()  # in the middle of a round nothing has been learnt yet
    assert np.array_equal(state.weights[0], kept) and state.rounds == 1


def test_swapped_links_are_caught_by_the_measured_slope():
    state = NeuronsAndLinks()
    state.links = "swapped"
    state.key("End")
    assert state.blame() == pytest.approx(-0.762, abs=1e-3)
    assert state.measured() == pytest.approx(-0.381, abs=1e-3)
    svg = Scene(draw(state, 700), 700).svg("a")
    assert "≠" in svg
    state.links = "right"
    assert state.blame() == pytest.approx(-0.381, abs=1e-3)
    assert "≠" not in Scene(draw(state, 700), 700).svg("a")


def test_the_lessons_experiments():
    state = NeuronsAndLinks()
    for i in (0, 1):
        state.selected = ("x", i)
        state.value = 0
    state.key("End")
    first = gradients(state)[0]
    assert np.all(first[:2] == 0) and np.all(first[2] != 0)
    assert state.X.tolist() == [[0, 0]]
    state.start_afresh()
    assert state.X.tolist() == [[1, 3]] and state.x == [1, 3]
    state.selected = ("w", 1, 0, 0)
    state.value = 0
    state.key("End")
    assert np.all(gradients(state)[0][:, 0] == 0) and np.all(gradients(state)[0][:, 1] != 0)


def test_weights_that_run_away_are_told_and_not_kept():
    state = NeuronsAndLinks()
    state.rate = 5
    state.selected = ("x", 1)
    state.value = 20
    state.train(1000)
    assert "run away" in state.say() and np.all(np.isfinite(state.weights[0]))
    assert Scene(draw(state, 280), 280).svg("a")
    state.activation = "relu"
    state.rate = 1e9
    state.key("End")
    state.next_sample()
    assert "ran away" in state.say()
    assert all(np.all(np.abs(weights) < 1e6) for weights in state.weights)


def test_a_saturated_cross_entropy_does_not_raise():
    state = NeuronsAndLinks("OR")
    state.loss = "cross-entropy"
    for place in range(3):
        state.selected = ("w", 0, place, 0)
        state.value = 20
    state.choose(3)
    state.y = 0.0
    state.key("End")
    assert state.say().endswith(".")
    for selected in state.numbers():
        state.selected = selected
        assert Scene(draw(state, 700), 700).svg("a")


def test_cross_entropy_needs_a_probability():
    state = NeuronsAndLinks()
    state.selected = ("y",)
    state.value = 3
    state.loss = "cross-entropy"
    assert state.output == "sigmoid" and state.y == 1
    state.value = 7
    assert state.y == 1 and math.isnan(state.measured())
    state.output = "identity"
    assert state.loss == "(a − y)²"


def test_half_squared_error_has_the_error_as_slope():
    a, y = np.array([[0.25]]), np.array([[1.0]])
    assert HalfSquaredError()(a, y) == pytest.approx(0.5 * MeanSquaredError()(a, y))
    assert HalfSquaredError().gradient(a, y) == pytest.approx(-0.75)
    state = NeuronsAndLinks("OR")
    state.loss = "cross-entropy"
    assert state.output_sensitivity(0.25) == BinaryCrossEntropy().gradient([0.25], [0])[0]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_code_runs_and_gives_the_output_and_gradients_shown(task, loss):
    state = NeuronsAndLinks(task)
    state.loss = loss
    state.key("End")
    found: dict = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(state.code(), found)
    assert found["a"][0] == pytest.approx(judged(state)[1], abs=1e-5)
    for links, learnt in zip(found["net"].link_layers, state.network.link_layers, strict=True):
        assert links.W == pytest.approx(learnt.W, abs=1e-4)
    assert printed.getvalue().count("\n") >= 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task", "NAND"),
        ("hidden", 5),
        ("seed", -1),
        ("activation", "step"),
        ("output", "relu"),
        ("loss", "hinge"),
        ("rate", 0),
        ("links", "lost"),
        ("pace", "fast"),
        ("value", math.nan),
    ],
)
def test_what_is_no_setting_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        setattr(NeuronsAndLinks(), name, value)


def test_keys_step_and_move_the_selected_number():
    state = NeuronsAndLinks()
    state.key("ArrowRight")
    assert state.step == 1
    state.key("ArrowLeft")
    assert state.step == 0
    state.key("ArrowUp")
    assert state.value == 1.1 and state.called(state.selected) == "h₁ → out"
    state.key("ArrowDown")
    assert state.value == 1
    state.key("n")
    assert state.called(state.selected) == "h₂ → out"
    state.key("p")
    state.key("End")
    assert state.step == state.last
    state.key("Home")
    assert state.step == 0
    state.key("s")
    assert state.step == 0
    seen = set()
    for _ in state.numbers():
        state.key("n")
        seen.add(state.called(state.selected))
    assert {"x₁", "x₂", "the truth y", "1 → h₂"} <= seen and len(seen) == 12


@pytest.mark.parametrize("room", [280, 1100])
def test_numbers_are_selected_and_dragged_where_they_are_drawn(room):
    state = NeuronsAndLinks("XOR")
    panel = draw(state, room)[0]

    def press(x: float, y: float) -> None:
        state.pointer("down", "network", [(x, y)])

    press(0, state.rows(0)[1])
    assert state.selected == ("x", 1)
    press(2, state.truth_row())
    assert state.selected == ("y",)
    for s in range(3):
        for t in range(3):
            at = 0.75
            press(at, (1 - at) * state.rows(0)[s] + at * state.rows(1)[t])
            assert state.selected == ("w", 0, s, t)
    before = state.value
    x, y = panel.coordinates(100, 200)
    state.pointer("down", "network", [(x, y)])
    before = state.value
    state.pointer("move", "network", [panel.coordinates(100, 180)])
    assert state.value == pytest.approx(before + 1, abs=0.01)
    state.pointer("down", "network", [(2.0, 5.0)])
    state.pointer("move", "network", [(2.0, 99.0)])
    assert state.value == pytest.approx(before + 1, abs=0.01)


def test_a_sample_is_chosen_by_its_row_and_a_number_along_the_curve():
    state = NeuronsAndLinks("XOR")
    state.pointer("down", "answers", [(0.5, 2.4)])
    assert state.row == 2 and state.x == [1, 0]
    state.pointer("move", "answers", [(0.5, 3.4)])
    assert state.row == 2
    state.pointer("down", "loss", [(1.5, 0.0)])
    assert state.value == 1.5


def test_playing_runs_through_the_round_and_then_shows_the_next_sample():
    state = NeuronsAndLinks("OR")
    state.seconds, state.pace = 0.2, "layer"
    frames = 1
    while state.advance():
        frames += 1
        assert state.present() and frames < 200
    assert state.step == state.last and state.row == 0
    assert state.advance() and state.row == 1


def test_each_control_sets_the_state():
    shown = explorer()
    state = shown.state
    assert state.task == TABLES
    for name, value in {
        "task": "XOR",
        "hidden": 2,
        "seed": 3,
        "activation": "tanh",
        "output": "identity",
        "links": "swapped",
        "loss": "cross-entropy",
        "rate": 1.5,
        "pace": "layer",
        "seconds": 1.0,
        "value": -1.25,
    }.items():
        shown.controls[name].value = value
        assert getattr(state, name) == value, name
    assert shown.controls["output"].value == "sigmoid"
    shown.controls["next_number"].click()
    assert shown.controls["value"].value == pytest.approx(state.value, abs=0.005)
    for name, step in {"step_on": 6, "step_back": 0, "next_phase": 12, "to_start": 0}.items():
        shown.controls[name].click()
        assert state.step == step, name
    shown.controls["next_sample"].click()
    assert state.row == 1
    shown.controls["train"].click()
    assert len(state.losses) == 100
    shown.controls["start_afresh"].click()
    assert state.losses == [] and state.row == 0
    shown.close()


@pytest.mark.parametrize("room", [280, 420, 700, 1100])
@pytest.mark.parametrize("task", TASKS)
def test_every_step_can_be_drawn_and_said(task, room):
    state = NeuronsAndLinks(task)
    for pace in ("one", "layer"):
        state.pace = pace
        state.to_start()
        while state.step < state.last:
            state.step_on()
            scene = Scene(draw(state, room), room)
            assert scene.width <= room + 0.5 and "nan" not in scene.svg("a")
            assert state.say().endswith(".")
    state.step_back()
    state.fraction = 0.5
    assert Scene(draw(state, room), room).svg("a")
