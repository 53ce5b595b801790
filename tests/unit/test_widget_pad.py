"""The drawing pad's view: what is shown, and what pointer, keys and controls do."""

import contextlib
import io

import numpy as np
import pytest

from nnlib import Dense, Network, ReLU
from nnlib.widgets.doodles import EXAMPLES
from nnlib.widgets.pad import OWN, Pad, train_reader
from nnlib.widgets.pad_picture import draw, explorer
from nnlib.widgets.stage import Scene

SEVEN = [(0.3, 0.2), (0.75, 0.2), (0.6, 0.5), (0.5, 0.85)]


@pytest.fixture(scope="module")
def reader():
    return train_reader()


def plain(side=8):
    return Network(Dense(side**2, 16), ReLU(), Dense(16, 10), seed=0)


def test_the_pointer_draws_a_stroke_that_is_read(reader):
    pad = Pad(reader)
    pad.pointer("down", "pad", SEVEN[:1])
    pad.pointer("move", "pad", SEVEN[1:3])
    assert pad.is_down and len(pad.strokes) == 1
    pad.pointer("up", "pad", SEVEN[3:])
    assert not pad.is_down
    np.testing.assert_allclose(pad.strokes[0], SEVEN)
    assert pad.reading.label == 7 and pad.say().startswith("A 7 (")


def test_positions_closer_than_a_hundredth_are_left_out_but_not_the_last():
    pad = Pad(plain())
    pad.pointer("down", "pad", [(0.5, 0.5)])
    pad.pointer("move", "pad", [(0.501, 0.5), (0.505, 0.5), (0.52, 0.5), (0.525, 0.5)])
    pad.pointer("up", "pad", [(0.527, 0.5)])
    np.testing.assert_allclose(pad.strokes[0][:, 0], [0.5, 0.52, 0.527])


def test_outside_the_pad_the_pointer_draws_along_the_edge():
    pad = Pad(plain())
    pad.pointer("down", "pad", [(0.5, 0.5)])
    pad.pointer("up", "pad", [(1.4, 0.7)])
    np.testing.assert_allclose(pad.strokes[0][-1], [1, 0.7])


def test_a_seven_is_drawn_by_keys_alone(reader):
    pad = Pad(reader)
    for name in ["Home"] * 5 + ["Enter"] + ["ArrowRight"] * 9 + ["End"] * 4 + ["ArrowDown"] * 6:
        pad.key(name)
    assert "The pen is down, 50 % from the left, 75 % from the top." in pad.say()
    pad.key(" ")
    assert pad.reading.label == 7 and "The pen is up" in pad.say()
    pad.key("PageUp")
    assert len(pad.strokes) == 1
    pad.key("Backspace")
    assert pad.strokes == []
    pad.key(" ")
    pad.key("PageDown")
    pad.key("Delete")
    assert pad.strokes == [] and not pad.is_down


@pytest.mark.parametrize("begin", [Pad.pen_down, lambda pad: pad.draw(SEVEN)])
def test_an_example_makes_way_for_a_drawing(begin):
    pad = Pad(plain())
    pad.example = "a house"
    assert len(pad.strokes) == 2
    begin(pad)
    assert len(pad.strokes) == 1 and pad.example == OWN


def test_an_example_that_was_changed_is_ones_own():
    pad = Pad(plain())
    pad.example = "a house"
    pad.undo()
    assert pad.example == OWN and len(pad.strokes) == 1
    pad.example = "an E"
    pad.example = OWN
    assert pad.strokes == []


def test_an_unknown_example_is_named():
    with pytest.raises(ValueError, match="example is 'a cow'"):
        Pad(plain()).example = "a cow"


def test_digits_among_the_examples_are_read_and_most_others_are_not(reader):
    pad, taken = Pad(reader), []
    for name in EXAMPLES:
        pad.example = name
        label = pad.reading.label
        digits = [character for character in name if character.isdigit()]
        if digits and not name.startswith("half"):
            assert str(label) == digits[0], name
        elif label is not None:
            taken.append(name)
    assert len(taken) <= 2, taken


def test_what_is_said_names_the_reading_and_the_runner_up():
    network = Network(Dense(64, 10))
    network.layers[0].W[:], network.layers[0].b[:] = 0, [0, 0, 0, 3, 0, 2, 0, 0, 0, 0]
    pad = Pad(network)
    assert pad.say() == "Draw a digit."
    pad.draw(SEVEN)
    # e³ / (e³ + e² + 8) = 0.566, and e² / ... = 0.208.
    assert pad.say() == "Not a digit, I think (most like a 3, 57 %). Next: a 5 (21 %)."
    network.layers[0].b[3] = 6
    assert pad.say() == "A 3 (96 %). Next: a 5 (2 %)."


@pytest.mark.parametrize("room", [280, 390, 700, 1086, 1100])
@pytest.mark.parametrize("side", [8, 28])
def test_it_fits_at_any_width(side, room):
    pad = Pad(plain(side))
    for example in (OWN, "a 3", "a scribble"):
        pad.example = example
        for by_keys in (False, True):
            pad.by_keys = by_keys
            panels = draw(pad, room)
            assert {panel.name for panel in panels} == {"pad", "sees", "bars", "spoke"}
            scene = Scene(panels, room)
            assert scene.width <= room
            board = next(panel for panel in panels if panel.name == "pad")
            assert board.inner_width == pytest.approx(board.inner_height)
            assert "nan" not in scene.svg("test")


def test_no_digit_is_a_line_of_its_own_where_the_network_knows_it(reader):
    for network, shown in ((reader, True), (plain(), False)):
        bars = next(panel for panel in draw(Pad(network), 700) if panel.name == "bars")
        assert ("no digit" in "".join(bars.parts)) == shown


def test_the_digit_that_is_read_is_marked_and_none_is_when_in_doubt(reader):
    pad = Pad(reader)
    for example, bold in (("a 3", ">3</text>"), ("a heart", ">no digit</text>")):
        pad.example = example
        bars = next(panel for panel in draw(pad, 700) if panel.name == "bars")
        marked = [part for part in bars.parts if bold in part]
        assert len(marked) == 1 and "font-weight" in marked[0]
        assert sum("font-weight" in part for part in bars.parts) == 3  # heading, name, per cent


def test_controls_reach_the_pad_and_the_scene_is_a_picture():
    shown = explorer(plain())
    assert shown.state.example == "a 3" and "data:image/svg+xml" in shown.still()
    shown.controls["example"].value = "an E"
    assert len(shown.state.strokes) == 2
    shown.controls["undo"].click()
    assert len(shown.state.strokes) == 1 and shown.controls["example"].value == OWN
    shown.controls["clear"].click()
    assert shown.state.strokes == [] and shown.stage.said == "Draw a digit."
    before = shown.stage.svg
    shown.controls["pen"].value = 0.12
    assert shown.state.pen == 0.12 and shown.stage.svg != before
    shown.close()


def test_the_code_of_the_example_runs_as_it_stands(reader):
    pad = Pad()
    pad.example = "a heart"
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(pad.code(), {})
    assert said.getvalue() == pad.reading.sentence + "\n"
