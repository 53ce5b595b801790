"""The explorer of lesson 13: it slides filters as the lesson does, and every gesture works."""

import contextlib
import io
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import datasets
from nnlib.widgets import filters
from nnlib.widgets.filters import FILTERS, MINE, Filters, draw, pool, slide

TENTHS = st.integers(-80, 80).map(lambda n: n / 10)


def slide_in_the_lesson(image, filter_):
    h, w = filter_.shape
    sums = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for r, c in np.ndindex(sums.shape):
        sums[r, c] = np.sum(image[r : r + h, c : c + w] * filter_)
    return sums


def test_the_lesson_s_example_by_hand():
    image = np.array([[0.0, 0, 1, 1, 1]] * 4)
    assert slide(image, np.array(FILTERS["upright"][0])).tolist() == [[3, 3, 0], [3, 3, 0]]


@given(st.lists(TENTHS, min_size=9, max_size=9), st.integers(0, 9), st.sampled_from([1, 2]))
@settings(max_examples=30, deadline=None)
def test_the_map_holds_the_weighted_sum_at_every_stride_th_place(weights, digit, stride):
    state = Filters(digit=digit, stride=stride, bias=0.5, weights=np.reshape(weights, (3, 3)))
    expected = slide_in_the_lesson(state.image(), state.weights)[::stride, ::stride] + 0.5
    assert state.sums() == pytest.approx(expected)
    for place in range(state.side**2):
        state.place = place
        assert state.products().sum() + 0.5 == pytest.approx(expected.ravel()[place])


def test_pooling_keeps_the_largest_of_each_block():
    assert pool(np.arange(16.0).reshape(4, 4)).tolist() == [[5, 7], [13, 15]]
    assert pool(np.arange(9.0).reshape(3, 3)).tolist() == [[4]]


def test_relu_and_pooling_act_on_the_map_one_after_the_other():
    state = Filters()
    state.filter = "upright"
    sums = state.sums()
    assert np.array_equal(state.found(), sums)
    state.relu = True
    assert np.array_equal(state.found(), np.maximum(sums, 0))
    state.pooling = True
    blocks = np.maximum(sums, 0).reshape(3, 2, 3, 2).max(axis=(1, 3))
    assert np.array_equal(state.found(), blocks)
    state.stride = 2
    assert state.found().shape == (1, 1)


def test_the_images_are_the_test_images():
    X, y = datasets.digits("test")
    assert np.array_equal(Filters(digit=7, number=3).image().ravel(), X[y == 7][3])


def test_a_filter_keeps_its_name_until_a_weight_is_changed():
    state = Filters()
    for name in FILTERS:
        state.filter = name
        assert state.filter == name
    state.filter = "blur"
    state.cell, state.weight = 3, 0.5
    assert state.filter == MINE
    state.filter = MINE
    assert state.weights[0, 2] == 0.5
    with pytest.raises(ValueError, match=r"^filter is 'edge'"):
        state.filter = "edge"


def test_a_slider_that_rounds_a_ninth_does_not_change_it():
    state = Filters()
    state.filter = "blur"
    state.weight = 0.09999999999999964
    assert state.filter == "blur"
    state.weight = 0.2
    assert state.weights[1, 1] == 0.2
    state.bias = -0.30000000000000071
    assert state.bias == -0.3


def test_turning_an_edge_by_45_degrees_gives_the_lesson_s_next_one():
    state = Filters()
    state.filter = "upright"
    state.turn()
    assert state.filter == "slanted \\"
    for _ in range(7):
        state.turn()
    assert state.filter == "upright"
    state.flip()
    assert np.array_equal(state.weights, -np.array(FILTERS["upright"][0]))


def test_playing_fills_the_map_place_by_place_and_ends():
    state = Filters(speed=30)
    filled = []
    while state.advance():
        filled.append(state.filled)
    assert filled == list(range(1, 37))
    assert (state.filled, state.place) == (36, 35)
    slow, frames = Filters(speed=5, stride=2), 0
    while slow.advance():
        frames += 1
    assert frames == 9 * 6


def test_dragging_on_the_image_and_on_the_map_moves_the_window():
    state = Filters()
    for x, y, corner in (
        (1.5, 6.5, (0, 0)),
        (6.5, 1.5, (5, 5)),
        (-9, 99, (0, 0)),
        (4.2, 6.8, (0, 3)),
    ):
        state.pointer("move", "image", [(x, y)])
        assert state.corner() == corner
    state.pointer("down", "map", [(2.5, 5.5)])
    assert state.corner() == (0, 2)
    state.pointer("move", "relu", [(5.9, 0.1)])
    assert state.corner() == (5, 5)
    state.pointer("move", "pooled", [(1.5, 2.5)])
    assert state.corner() == (0, 2)
    state.stride = 2
    assert state.place < 9
    state.pointer("move", "image", [(6.5, 1.5)])
    assert state.corner() == (4, 4)


def test_a_cell_of_the_filter_is_chosen_by_a_press_and_turned_by_a_drag():
    state = Filters()
    state.pointer("down", "filter", [(2.5, 2.5)])
    assert (state.cell, state.weight) == (3, -1.0)
    state.pointer("up", "filter", [(2.5, 2.5)])
    assert state.weight == -1.0
    state.pointer("move", "filter", [(2.5, 2.75)])
    assert state.weight == -0.5
    state.pointer("move", "filter", [(2.5, 50)])
    assert state.weight == 8


def test_a_click_on_a_digit_chooses_it_in_one_row_or_two():
    state = Filters()
    for room in (1100, 500):
        panel = draw(state, room)[-1]
        columns = 10 if room == 1100 else 5
        for digit in range(10):
            x = digit % columns * filters.GAP + 4
            y = (2 - digit // columns) * filters.ROW - 5
            px, py = panel.pixel(x, y)
            state.pointer("down", "digits", [panel.coordinates(float(px), float(py))])
            assert state.digit == digit
    state.pointer("down", "digits", [(-99, -99)])
    assert 0 <= state.digit <= 9


def test_the_keys_choose_a_weight_change_it_and_move_the_window():
    state = Filters()
    state.key("1")
    state.key("ArrowUp")
    assert (state.cell, state.weight) == (1, -0.5)
    state.key("ArrowDown")
    state.key("ArrowDown")
    assert state.weight == -1.5
    place = state.place
    state.key("ArrowRight")
    assert state.place == place + 1
    for _ in range(50):
        state.key("ArrowLeft")
    assert state.place == 0


@pytest.mark.parametrize(
    ("given_", "name"),
    [
        ({}, "dots"),
        ({"relu": True, "pooling": True}, "learned 4"),
        ({"stride": 2, "digit": 7, "number": 2, "pooling": True}, "blur"),
        ({"stride": 2, "relu": True}, "learned 1"),
    ],
)
def test_the_code_prints_the_numbers_shown(given_, name):
    state, scope = Filters(**given_), {}
    state.filter = name
    with contextlib.redirect_stdout(io.StringIO()):
        exec(state.code(), scope)
    assert scope["found"] == pytest.approx(state.found())


def test_it_says_where_the_window_lies_and_what_is_found():
    state = Filters()
    row, column = divmod(state.place, 6)
    said = state.say()
    assert f"place {column + 1} of row {row + 1} of a 4" in said
    assert f"sum to {filters.signed(state.sums()[row, column])}." in said
    assert f"{np.sum(state.sums() > 0)} are positive" in said
    state.relu, state.pooling, state.bias = True, True, -0.5
    assert "the bias \N{MINUS SIGN}0.5 sum to" in state.say()
    assert "ReLU makes it" in state.say()
    assert "Of 9 numbers that pooling leaves" in state.say()
    state.advance()
    assert state.say().endswith("1 of 36 places are done.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("digit", 10),
        ("number", -1),
        ("cell", 0),
        ("stride", 3),
        ("speed", 0),
        ("bias", 9.0),
        ("weights", [1, 2, 3]),
        ("weights", [[9.0] * 3] * 3),
    ],
)
def test_a_wrong_argument_is_named(name, value):
    with pytest.raises(ValueError, match=f"^{name} is "):
        Filters(**{name: value})


@pytest.mark.parametrize("name", FILTERS)
def test_it_is_drawn_within_its_room_without_a_warning(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        state = Filters(relu=name in ("dots", "blur"), pooling=name in ("dots", "all 0"))
        state.filter = name
        for stride, room in ((1, 280), (2, 420), (1, 700), (2, 1100), (1, 1100)):
            state.stride = stride
            state.advance()
            panels = draw(state, room)
            assert max(panel.width for panel in panels) <= room
            parts = "".join(part for panel in panels for part in panel.parts)
            assert "nan" not in parts


def test_numbers_are_written_as_by_hand():
    assert [filters.signed(v) for v in (-1.0, 1 / 9, 0.0, -0.001, 2.5)] == [
        "\N{MINUS SIGN}1", "0.11", "0", "0", "2.5",
    ]  # fmt: skip


def test_the_controls_set_the_state():
    explorer = filters.explorer()
    for name, value in (
        ("filter", "level"),
        ("cell", 2),
        ("weight", 1.5),
        ("bias", -0.5),
        ("digit", 7),
        ("number", 1),
        ("stride", 2),
        ("speed", 12),
        ("relu", True),
        ("pooling", True),
    ):
        explorer.controls[name].value = value
        assert getattr(explorer.state, name) == value
    assert explorer.controls["filter"].value == MINE
    assert {panel.name for panel in explorer.scene.panels} >= {"relu", "pooled"}
    before = explorer.state.weights.copy()
    explorer.controls["turn"].click()
    explorer.controls["flip"].click()
    assert not np.array_equal(explorer.state.weights, before)
    explorer.close()
