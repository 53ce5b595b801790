"""Numbers in few characters."""

import math

import pytest

from nnlib.widgets.words import bracket, listed, short


@pytest.mark.parametrize(
    ("number", "room", "text"),
    [
        (-0.12345, 9, "−0.1235"),
        (-0.12345, 5, "−0.12"),
        (2.0, 9, "2"),
        (-0.0, 9, "0"),
        (1e-15, 9, "0"),
        (1.5e200, 9, "1.5e200"),
        (123456, 5, "1.2e5"),
        (math.inf, 5, "∞"),
        (-math.inf, 5, "−∞"),
        (math.nan, 5, "none"),
    ],
)
def test_a_number_is_as_exact_as_its_room_lets_it(number, room, text):
    assert short(number, room) == text


def test_brackets_only_where_a_minus_would_follow_a_sign():
    assert (bracket(-2), bracket(2)) == ("(−2)", "2")


def test_a_list_in_words():
    assert listed(["a"]) == "a" and listed(["a", "b", "c"]) == "a, b and c"
