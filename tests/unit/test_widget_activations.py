"""The explorer of lesson 02."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.gradients import numerical_gradient
from nnlib.widgets.activations import NAMES, Activations, draw, explorer


@pytest.mark.parametrize("function", [name for name in NAMES if name != "step"])
@given(z=st.floats(-5, 5).filter(lambda z: abs(z) > 1e-3))
def test_the_slope_is_that_of_the_curve(function, z):
    state = Activations(function, alpha=0.3)
    numerical = numerical_gradient(lambda at: float(state.output(at)[0]), [z])
    assert float(state.slope(z)) == pytest.approx(float(numerical[0]), abs=1e-5)


def test_the_shares_that_lesson_02_quotes():
    assert Activations("sigmoid", spread=2).saturated() == 0.025
    assert Activations("tanh", spread=2).saturated() == 0.109
    assert Activations("leaky ReLU", spread=2).saturated() == 0
    assert 0.2 < Activations("sigmoid", spread=4).saturated() < 0.3
    assert 0.5 < Activations("sigmoid", spread=8).saturated() < 0.6
    assert Activations("sigmoid").slope(4.5) > 0.01 > Activations("sigmoid").slope(4.6)


@pytest.mark.parametrize("function", NAMES)
def test_its_code_runs_as_it_stands_and_gives_what_is_shown(function):
    state = Activations(function, z=-1.3, alpha=0.2, centre=-2, spread=3)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(state.code(), {})
    output, slope, share = map(float, said.getvalue().split())
    assert (output, slope) == (state.output(-1.3), state.slope(-1.3))
    assert share == state.saturated()


def test_what_is_said_is_what_is_shown():
    assert Activations().say() == (
        "sigmoid at z = 1.0: output 0.731, slope 0.197. 2.5% of the batch is saturated."
    )


def test_pointer_and_keys_move_z_within_its_range():
    state = Activations()
    state.pointer("move", "curve", [(2.04, 0), (3.14, 1)])
    assert state.z == 3.1
    state.key("ArrowRight")
    state.key("ArrowLeft")
    state.key("ArrowLeft")
    assert state.z == 3.0
    state.pointer("move", "slope", [(99, 0)])
    assert state.z == 6.0
    state.key("ArrowRight")
    assert state.z == 6.0


@pytest.mark.parametrize("room", [280, 1100])
@pytest.mark.parametrize("function", NAMES)
def test_it_draws_at_any_setting(function, room):
    for spread in (0, 8):
        state = Activations(function, z=-6, alpha=1, centre=8, spread=spread)
        panels = draw(state, room)
        assert [panel.name for panel in panels] == ["curve", "slope", "batch"]
        assert all(panel.width <= room for panel in panels)
        assert np.all(np.isfinite(state.batch()))


def test_a_wrong_name_is_told():
    with pytest.raises(ValueError, match="function is 'swish', expected one of step"):
        Activations("swish")


def test_controls_reach_the_state():
    shown = explorer()
    shown.controls["function"].value = "tanh"
    shown.controls["spread"].value = 4
    assert "tanh at z = 1.0" in shown.stage.said and shown.state.spread == 4
    shown.close()
