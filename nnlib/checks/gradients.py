"""The questions of assignment 05: numerical gradients, gradient descent, softmax regression."""

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from nnlib import (
    SGD,
    Dense,
    Network,
    SoftmaxCrossEntropy,
    activations,
    datasets,
    fit,
    gradients,
)

from .comparing import kind, number, numbers
from .question import Mistake, Question


def _function(text: str) -> Callable:
    """The function that `text` writes down; a message shows it as it is written."""
    function = eval(text, {"np": np})
    function.__name__ = text
    return function


def _rounded(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers from −4 to 4 with one decimal, none near 0, no two of the same size."""
    sizes = rng.choice(np.arange(4, 41), int(np.prod(shape)), replace=False) / 10
    return np.reshape(sizes * rng.choice([-1, 1], sizes.size), shape)


# Random local search


_PRODUCT = _function("lambda x: x[0] * x[1]")
_HILL = _function("lambda x: -(x[0] - 1) ** 2 - (x[1] + 2) ** 2 - x[2] ** 2")
_RIDGE = _function("lambda x: x[0] * x[1] - x[2] ** 2")
_STEPS_UP = _function("lambda x: np.floor(x[0])")


def _candidates(rng: np.random.Generator, x: np.ndarray, size: float) -> np.ndarray:
    return x + rng.uniform(-size, size, x.shape)


def _random_search(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    for _ in range(tries):
        candidate = _candidates(rng, x, size)
        if f(candidate) > f(x):
            x = candidate
    return x


def _search_with(
    move: Callable,
    better: Callable = lambda new, old: new > old,
    given: Callable = lambda best, f, start: best,
    more: int = 0,
) -> Callable:
    """Random search with another move, another comparison, another result."""

    def answer(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
        rng, best = np.random.default_rng(seed), x
        for _ in range(tries + more):
            candidate = best + move(rng, size, x.shape)
            if better(f(candidate), f(best)):
                best = candidate
        return given(best, f, x)

    return answer


def _moves(rng: np.random.Generator, size: float, shape: tuple) -> np.ndarray:
    return rng.uniform(-size, size, shape)


def _search_from_the_start(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, best = np.random.default_rng(seed), x
    for _ in range(tries):
        candidate = _candidates(rng, x, size)
        if f(candidate) > f(best):
            best = candidate
    return best


def _search_compared_with_the_start(
    f: Callable, x: np.ndarray, tries: int, size: float, seed: int
) -> Any:
    rng, best, value = np.random.default_rng(seed), x, f(x)
    for _ in range(tries):
        candidate = _candidates(rng, best, size)
        if f(candidate) > value:
            best = candidate
    return best


def _search_with_both_from_the_start(
    f: Callable, x: np.ndarray, tries: int, size: float, seed: int
) -> Any:
    rng, best = np.random.default_rng(seed), x
    for _ in range(tries):
        candidate = _candidates(rng, x, size)
        if f(candidate) > f(x):
            best = candidate
    return best


def _search_that_walks(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, here, best = np.random.default_rng(seed), x, x
    for _ in range(tries):
        here = _candidates(rng, here, size)
        if f(here) > f(best):
            best = here
    return best


def _search_last_candidate(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, candidate = np.random.default_rng(seed), x
    for _ in range(tries):
        candidate = _candidates(rng, x, size)
        if f(candidate) > f(x):
            x = candidate
    return candidate


def _search_new_generators(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    for _ in range(tries):
        candidate = _candidates(np.random.default_rng(seed), x, size)
        if f(candidate) > f(x):
            x = candidate
    return x


def _search_first_gain(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    for _ in range(tries):
        candidate = _candidates(rng, x, size)
        if f(candidate) > f(x):
            return candidate
    return x


def _search_until_a_loss(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    for _ in range(tries):
        candidate = _candidates(rng, x, size)
        if f(candidate) <= f(x):
            break
        x = candidate
    return x


def _search_one_try(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    return _random_search(f, x, 1, size, seed)


def _search_one_entry(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    for _ in range(tries):
        candidate = x.copy()
        candidate[0] += rng.uniform(-size, size)
        if f(candidate) > f(x):
            x = candidate
    return x


def _search_of_the_move(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, best, value = np.random.default_rng(seed), x, f(x)
    for _ in range(tries):
        move = rng.uniform(-size, size, x.shape)
        if f(move) > value:
            best, value = best + move, f(move)
    return best


def _search_of_the_best_move(
    f: Callable, x: np.ndarray, tries: int, size: float, seed: int
) -> Any:
    return _random_search(f, x, tries, size, seed) - x


def _search_in_place(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    for _ in range(tries):
        move = rng.uniform(-size, size, x.shape)
        if f(x + move) > f(x):
            x += move
    return x


def _search_same_array(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, best = np.random.default_rng(seed), x
    for _ in range(tries):
        candidate = best
        candidate += rng.uniform(-size, size, x.shape)
        if f(candidate) > f(best):
            best = candidate
    return best


def _search_values_only(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, value = np.random.default_rng(seed), f(x)
    for _ in range(tries):
        value = max(value, f(_candidates(rng, x, size)))
    return x


def _search_from_zero(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, best, value = np.random.default_rng(seed), x, 0.0
    for _ in range(tries):
        candidate = _candidates(rng, best, size)
        if f(candidate) > value:
            best, value = candidate, f(candidate)
    return best


def _search_of_the_move_and_on(
    f: Callable, x: np.ndarray, tries: int, size: float, seed: int
) -> Any:
    rng, best = np.random.default_rng(seed), x
    for _ in range(tries):
        move = rng.uniform(-size, size, x.shape)
        if f(move) > f(best):
            best = best + move
    return best


def _search_keeps_the_move(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, best = np.random.default_rng(seed), x
    for _ in range(tries):
        move = rng.uniform(-size, size, x.shape)
        if f(best + move) > f(best):
            best = move
    return best


def _search_draws_twice(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    for _ in range(tries):
        if f(_candidates(rng, x, size)) > f(x):
            x = _candidates(rng, x, size)
    return x


def _search_by_places(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, best = np.random.default_rng(seed), x
    for _ in range(tries):
        candidate = _candidates(rng, x, size)
        if candidate > best:
            best = candidate
    return best


def _search_by_the_old_generator(
    f: Callable, x: np.ndarray, tries: int, size: float, seed: int
) -> Any:
    old = np.random.RandomState(seed)
    for _ in range(tries):
        candidate = x + old.uniform(-size, size, x.shape)
        if f(candidate) > f(x):
            x = candidate
    return x


def _search_in_lists(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    rng, best, value = np.random.default_rng(seed), list(x), f(list(x))
    for _ in range(tries):
        candidate = [v + rng.uniform(-size, size) for v in best]
        new = f(candidate)
        if new > value:
            best, value = candidate, new
    return best


def _search_drawn_first(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    moves = np.random.default_rng(seed).uniform(-size, size, (tries, len(x)))
    return reduce(lambda best, move: max(best, best + move, key=f), moves, x)


def _search_recursive(f: Callable, x: np.ndarray, tries: int, size: float, seed: int) -> Any:
    def on(best: np.ndarray, left: int, rng: np.random.Generator) -> np.ndarray:
        if left == 0:
            return best
        candidate = _candidates(rng, best, size)
        return on(candidate if f(candidate) > f(best) else best, left - 1, rng)

    return on(x, tries, np.random.default_rng(seed))


def _search_task(rng: np.random.Generator) -> tuple:
    f = (_PRODUCT, _HILL, _RIDGE)[rng.integers(3)]
    x = _rounded(rng, 2 if f is _PRODUCT else 3)
    return f, x, int(rng.integers(4, 9)), float(rng.choice([0.3, 0.5, 0.8])), int(rng.integers(99))


random_search = Question(
    name="random_search",
    reference=lambda f, x, tries, size, seed: _random_search(f, x, tries, size, seed),
    examples=[
        (_PRODUCT, np.array([2.0, -3.0]), 1, 0.5, 3),
        (_PRODUCT, np.array([2.0, -3.0]), 5, 0.5, 3),
        (_PRODUCT, np.array([2.0, -3.0]), 2, 0.5, 1),
        (_HILL, np.array([0.5, -1.5, 0.7]), 6, 0.8, 2),
        (_RIDGE, np.array([1.5, 2.0, -0.5]), 4, 0.4, 6),
        (_STEPS_UP, np.array([2.3, -3.0]), 5, 0.5, 3),
    ],
    random=_search_task,
    mistakes=[
        Mistake(
            "it also moves where f is exactly as large: move on only where f is larger, >.",
            _search_with(_moves, lambda new, old: new >= old),
        ),
        Mistake(
            "it goes down: a try is better where f is larger, >.",
            _search_with(_moves, lambda new, old: new < old),
        ),
        Mistake(
            "every try is kept, better or not: move on only where f is larger.",
            _search_with(_moves, lambda new, old: True),
        ),
        Mistake(
            "sizes are compared, and signs are lost: −5 is less than −6 only without its sign. Compare f itself.",
            _search_with(_moves, lambda new, old: abs(new) > abs(old)),
        ),
        Mistake("every try begins at x: begin at the best place so far.", _search_from_the_start),
        Mistake(
            "each try begins at x and is compared with x: begin at the best place so far, and compare with it.",
            _search_with_both_from_the_start,
        ),
        Mistake(
            "each try is compared with the start: compare it with the best so far.",
            _search_compared_with_the_start,
        ),
        Mistake(
            "after a bad try, go back: the next one begins at the best place so far, not at the bad one.",
            _search_that_walks,
        ),
        Mistake(
            "this is the last place tried: give back the best.",
            _search_last_candidate,
        ),
        Mistake(
            "every round has the same move. Make the generator once, above the loop, and draw a new move in each round.",
            _search_new_generators,
        ),
        Mistake("the search ends at the first gain: go on for all tries.", _search_first_gain),
        Mistake(
            "the search ends at the first bad try (break): go on for all tries.",
            _search_until_a_loss,
        ),
        Mistake("only one try is made: a `return` inside the loop, or no loop?", _search_one_try),
        Mistake(
            "one try too few: range(tries) counts from 0, and makes as many rounds as it says.",
            _search_with(_moves, more=-1),
        ),
        Mistake("one try too many: range(tries) is enough.", _search_with(_moves, more=1)),
        Mistake(
            "only the first entry of x is moved: draw a move for all, of the shape of x.",
            _search_one_entry,
        ),
        Mistake(
            "one number is drawn for all entries: give rng.uniform the shape of x as well.",
            _search_with(lambda rng, size, shape: rng.uniform(-size, size)),
        ),
        Mistake(
            "the moves go from 0 to size, so no entry ever gets smaller: rng.uniform(−size, size, …).",
            _search_with(lambda rng, size, shape: rng.uniform(0, size, shape)),
        ),
        Mistake(
            "`size` is not used: the moves go from −size to size.",
            _search_with(lambda rng, size, shape: rng.uniform(-1, 1, shape)),
        ),
        Mistake(
            "`size` is not used: the moves go from −size to size. (And 0 to 1 never makes an entry smaller.)",
            _search_with(lambda rng, size, shape: rng.random(shape)),
        ),
        Mistake(
            "the moves go from −size/2 to size/2: half of what is asked.",
            _search_with(lambda rng, size, shape: rng.uniform(-size / 2, size / 2, shape)),
        ),
        Mistake(
            "the size is multiplied in twice: rng.uniform(−size, size, …) has it already.",
            _search_with(lambda rng, size, shape: size * rng.uniform(-size, size, shape)),
        ),
        Mistake(
            "these moves are normally distributed: draw them with rng.uniform(−size, size, …).",
            _search_with(lambda rng, size, shape: size * rng.normal(size=shape)),
        ),
        Mistake(
            "these moves are normally distributed: draw them with rng.uniform(−size, size, …).",
            _search_with(lambda rng, size, shape: rng.normal(0, size, shape)),
        ),
        Mistake(
            "the move is taken away instead of added.",
            _search_with(lambda rng, size, shape: -_moves(rng, size, shape)),
        ),
        Mistake(
            "this is the value of f at the best place: give back the place.",
            _search_with(_moves, given=lambda best, f, start: f(best)),
        ),
        Mistake(
            "two things are given back: only the best place is asked for.",
            _search_with(_moves, given=lambda best, f, start: (best, f(best))),
        ),
        Mistake(
            "two things are given back: only the best place is asked for.",
            _search_with(_moves, given=lambda best, f, start: (f(best), best)),
        ),
        Mistake(
            "this is the way from x to the best place: give back the place itself.",
            _search_of_the_best_move,
        ),
        Mistake(
            "this is by how much f has grown: give back the place.",
            _search_with(_moves, given=lambda best, f, start: f(best) - f(start)),
        ),
        Mistake(
            "f is computed of the move alone: try f(best + move).",
            _search_of_the_move,
        ),
        Mistake(
            "f is computed of the move alone: try f(best + move).",
            _search_of_the_move_and_on,
        ),
        Mistake(
            "the move alone is kept: the new best place is best + move.",
            _search_keeps_the_move,
        ),
        Mistake(
            "two moves are drawn in one round, one to try and another to take: draw one, and give it a name.",
            _search_draws_twice,
        ),
        Mistake(
            "two places are compared: compare f of them, f(candidate) > f(best).",
            _search_by_places,
        ),
        Mistake(
            "f takes the whole array: f(best), without a star.",
            lambda f, x, tries, size, seed: f(*x),
        ),
        Mistake(
            "`x += …` writes into the caller's x, too: make a new array, x = x + ….",
            _search_in_place,
        ),
        Mistake(
            "candidate = best gives one array a second name, and += then moves both: candidate = best + ….",
            _search_same_array,
        ),
        Mistake(
            "the start is given back: when a try is better, keep its place, not only its value.",
            _search_values_only,
        ),
        Mistake(
            "the best value begins at 0, and f may be below 0 everywhere: begin with f(x).",
            _search_from_zero,
        ),
        Mistake(
            "the seed is not used: np.random.default_rng(seed).",
            lambda f, x, tries, size, seed: _random_search(f, x, tries, size, 0),
        ),
        Mistake(
            "the seed is not used: np.random.default_rng(seed).",
            lambda f, x, tries, size, seed: _random_search(f, x, tries, size, 42),
        ),
        Mistake(
            "the 3 of the example is written into the code: np.random.default_rng(seed).",
            lambda f, x, tries, size, seed: _random_search(f, x, tries, size, 3),
        ),
        Mistake(
            "np.random.seed makes NumPy's older generator, with other moves: take np.random.default_rng(seed).",
            _search_by_the_old_generator,
        ),
        Mistake(
            "tries and size have changed places.",
            lambda f, x, tries, size, seed: _random_search(f, x, math.ceil(size), tries, seed),
        ),
    ],
    styles=[
        lambda f, x, tries, size, seed: _random_search(f, x, tries, size, seed),
        _search_in_lists,
        _search_drawn_first,
        _search_recursive,
        _search_with(lambda rng, size, shape: size * rng.uniform(-1, 1, shape)),
        _search_with(lambda rng, size, shape: size * (2 * rng.random(shape) - 1)),
        _search_with(_moves, lambda new, old: new - old > 0),
        _search_with(_moves, given=lambda best, f, start: tuple(best)),
        _search_with(_moves, given=lambda best, f, start: best.astype(np.float32)),
    ],
    lesson='05, "Random local search"',
)


# The slope of −1,199,997


def _forward_slopes(f: Callable, x: float, y: float, h: float) -> tuple:
    return (f(x + h, y) - f(x, y)) / h, (f(x, y + h) - f(x, y)) / h


def _centred_slopes(f: Callable, x: float, y: float, h: float) -> tuple:
    return (f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)


def _published_slopes(f: Callable, x: float, y: float, h: float) -> tuple:
    return (f(x + h, y) + f(x, y)) / h, (f(x, y + h) + f(x, y)) / h


def _step_up(f: Callable, x: float, y: float, h: float, rate: float) -> tuple:
    dx, dy = _centred_slopes(f, x, y, h)
    return x + rate * dx, y + rate * dy


def _stepped(
    slopes: Callable = _forward_slopes,
    step: Callable = lambda x, y, dx, dy, h, rate: (x + rate * dx, y + rate * dy),
) -> Callable:
    """step_up with other slopes, or another step."""

    def answer(f: Callable, x: float, y: float, h: float, rate: float) -> Any:
        return step(x, y, *slopes(f, x, y, h), h, rate)

    return answer


def _step_in_turns(f: Callable, x: float, y: float, h: float, rate: float) -> tuple:
    x += rate * (f(x + h, y) - f(x, y)) / h
    y += rate * (f(x, y + h) - f(x, y)) / h
    return x, y


_WRONG_SLOPES: list[tuple[str, Callable]] = [
    (
        "there is a plus between the two values of f, still: a slope asks how much f moved, and that is a difference.",
        _published_slopes,
    ),
    (
        "the slope in y has its plus, still.",
        lambda f, x, y, h: (_forward_slopes(f, x, y, h)[0], _published_slopes(f, x, y, h)[1]),
    ),
    (
        "the slope in x has its plus, still.",
        lambda f, x, y, h: (_published_slopes(f, x, y, h)[0], _forward_slopes(f, x, y, h)[1]),
    ),
    (
        "the minus belongs between the two values of f, not in front of their sum.",
        lambda f, x, y, h: [-slope for slope in _published_slopes(f, x, y, h)],
    ),
    (
        "the minus belongs between the two values of f, not into x − h: their sum is no difference.",
        lambda f, x, y, h: _published_slopes(f, x, y, -h),
    ),
    (
        "this goes down. Up is plus the slope; and a slope is the new value minus the old, f(x + h, y) − f(x, y).",
        lambda f, x, y, h: [-slope for slope in _forward_slopes(f, x, y, h)],
    ),
    (
        "the difference is not divided by h: a slope is the change of f per h.",
        lambda f, x, y, h: [slope * h for slope in _forward_slopes(f, x, y, h)],
    ),
    (
        "the difference is multiplied by h (/ 2 * h does that, too): a slope is the change of f divided by h.",
        lambda f, x, y, h: [slope * h * h for slope in _forward_slopes(f, x, y, h)],
    ),
    (
        "brackets: only f(x, y) is divided by h. Divide the whole difference.",
        lambda f, x, y, h: (f(x + h, y) - f(x, y) / h, f(x, y + h) - f(x, y) / h),
    ),
    (
        "with x + h and x − h the two points lie 2h apart: divide by 2 * h.",
        lambda f, x, y, h: [2 * slope for slope in _centred_slopes(f, x, y, h)],
    ),
    (
        "divided by 2h, where the two points lie only h apart: either (f(x + h, y) − f(x − h, y)) / (2h), or (f(x + h, y) − f(x, y)) / h.",
        lambda f, x, y, h: [slope / 2 for slope in _forward_slopes(f, x, y, h)],
    ),
    (
        "the slopes have changed places: the slope in x moves x, the slope in y moves y.",
        lambda f, x, y, h: _forward_slopes(f, x, y, h)[::-1],
    ),
    (
        "both slopes wiggle x: for the slope in y, move y by h.",
        lambda f, x, y, h: [_forward_slopes(f, x, y, h)[0]] * 2,
    ),
    (
        "x and y are wiggled at the same time: a partial derivative holds all else still.",
        lambda f, x, y, h: [(f(x + h, y + h) - f(x, y)) / h] * 2,
    ),
    (
        "for the slope in y, x must be where it was: f(x, y + h) − f(x, y).",
        lambda f, x, y, h: (_forward_slopes(f, x, y, h)[0], (f(x + h, y + h) - f(x, y)) / h),
    ),
    (
        "the slope in y is the difference from f(x, y), not from f(x + h, y).",
        lambda f, x, y, h: (_forward_slopes(f, x, y, h)[0], (f(x, y + h) - f(x + h, y)) / h),
    ),
    (
        "the signs of the slopes are lost: they tell which way is up.",
        lambda f, x, y, h: np.abs(_forward_slopes(f, x, y, h)),
    ),
    (
        "only the signs of the slopes are used: their sizes count as well.",
        lambda f, x, y, h: np.sign(np.round(_forward_slopes(f, x, y, h), 6)),
    ),
    (
        "these are the slopes of x · y: f may be any function.",
        lambda f, x, y, h: (y, x),
    ),
    (
        "there is a plus between the two values of f, still: a slope asks how much f moved, and that is a difference.",
        lambda f, x, y, h: (
            (f(x + h, y) + f(x - h, y)) / (2 * h),
            (f(x, y + h) + f(x, y - h)) / (2 * h),
        ),
    ),
    (
        "f takes two numbers, not one array: f(x + h, y).",
        lambda f, x, y, h: (f(np.array([x + h, y])), 0),
    ),
]

_WRONG_STEPS: list[tuple[str, Callable]] = [
    (
        "y goes down: up is plus the slope for both.",
        lambda x, y, dx, dy, h, rate: (x + rate * dx, y - rate * dy),
    ),
    (
        "x goes down: up is plus the slope for both.",
        lambda x, y, dx, dy, h, rate: (x - rate * dx, y + rate * dy),
    ),
    ("these are the two slopes: take the step, too.", lambda x, y, dx, dy, h, rate: (dx, dy)),
    (
        "this is the move alone: add it to x and y.",
        lambda x, y, dx, dy, h, rate: (rate * dx, rate * dy),
    ),
    ("y has not moved.", lambda x, y, dx, dy, h, rate: (x + rate * dx, y)),
    ("x has not moved.", lambda x, y, dx, dy, h, rate: (x, y + rate * dy)),
    (
        "neither has moved: give back the new place, and see that the difference is divided by h.",
        lambda x, y, dx, dy, h, rate: (x, y),
    ),
    (
        "the rate is missing: the step is rate times the slope.",
        lambda x, y, dx, dy, h, rate: (x + dx, y + dy),
    ),
    (
        "the slope is missing: the step is rate times the slope.",
        lambda x, y, dx, dy, h, rate: (x + rate, y + rate),
    ),
    (
        "x and y are multiplied: the step is added to them.",
        lambda x, y, dx, dy, h, rate: (x * rate * dx, y * rate * dy),
    ),
    (
        "only x is given back: give back both, return x, y.",
        lambda x, y, dx, dy, h, rate: x + rate * dx,
    ),
    (
        "y comes first: give back x, then y.",
        lambda x, y, dx, dy, h, rate: (y + rate * dy, x + rate * dx),
    ),
    (
        "x and y are added up: give back both, return x, y.",
        lambda x, y, dx, dy, h, rate: x + rate * dx + y + rate * dy,
    ),
]

_IN_TURNS = (
    "x has moved already when the slope in y is measured: measure both slopes first, then move."
)
_VALUE = "this is f at the new place: give back the place, x and y."

_BILINEAR = [
    _function(text)
    for text in (
        "lambda x, y: x * y",
        "lambda x, y: x * y + 2 * x - y",
        "lambda x, y: (x - 5) * (y + 6)",
        "lambda x, y: 2 * y - x * y",
    )
]


def _place(rng: np.random.Generator) -> list[float]:
    return [float(v) for v in _rounded(rng, 2)]


def _climb_of_one_size(rng: np.random.Generator) -> tuple:
    size = float(rng.choice([0.01, 0.02, 0.05]))
    return _BILINEAR[rng.integers(4)], *_place(rng), size, size


def _climb(rng: np.random.Generator) -> tuple:
    h, rate = float(rng.choice([0.001, 0.002])), float(rng.choice([0.02, 0.05, 0.1]))
    return _BILINEAR[rng.integers(4)], *_place(rng), h, rate


_CLIMBS = [
    lambda f, x, y, h, rate: _step_up(f, x, y, h, rate),
    _stepped(),
    _stepped(_centred_slopes),
    _stepped(lambda f, x, y, h: _forward_slopes(f, x, y, -h)),
    lambda f, x, y, h, rate: np.array([x, y]) + rate * np.array(_forward_slopes(f, x, y, h)),
    lambda f, x, y, h, rate: [
        x - rate * (f(x, y) - f(x + h, y)) / h,
        y - rate * (f(x, y) - f(x, y + h)) / h,
    ],
    lambda f, x, y, h, rate: tuple(
        np.array([x, y])
        + rate * gradients.numerical_gradient(lambda p: f(*p), np.array([x, y]), h)
    ),
]

step_up_slopes = Question(
    name="step_up",
    reference=lambda f, x, y, h, rate: _step_up(f, x, y, h, rate),
    examples=[
        (_BILINEAR[0], -2.0, 3.0, 0.01, 0.01),
        (_BILINEAR[1], 1.5, -2.5, 0.01, 0.01),
        (_BILINEAR[2], 0.4, 1.2, 0.02, 0.02),
    ],
    random=_climb_of_one_size,
    mistakes=[
        *(Mistake(sentence, _stepped(slopes)) for sentence, slopes in _WRONG_SLOPES),
        *(Mistake(sentence, _stepped(step=step)) for sentence, step in _WRONG_STEPS),
        Mistake(_IN_TURNS, _step_in_turns),
        Mistake(_VALUE, lambda f, x, y, h, rate: f(*_stepped()(f, x, y, h, rate))),
    ],
    styles=[*_CLIMBS, _stepped(step=lambda x, y, dx, dy, h, rate: (x + h * dx, y + h * dy))],
    lesson='05, "Bug museum 1: a plus for a minus"',
)

_AS_PRINTED = (
    "h is how far you feel, not how far you go: the step is rate times the slope. (And the slopes have "
    "a plus, still.)"
)

step_up_step = Question(
    name="step_up",
    reference=lambda f, x, y, h, rate: _step_up(f, x, y, h, rate),
    examples=[
        (_BILINEAR[0], -2.0, 3.0, 0.001, 0.01),
        (_BILINEAR[1], 1.5, -2.5, 0.002, 0.1),
        (_function("lambda x, y: x ** 3 * y + y ** 3"), 1.5, -0.8, 1e-6, 0.1),
    ],
    random=_climb,
    mistakes=[
        Mistake(
            "h is how far you feel, not how far you go: the step is rate times the slope.",
            _stepped(step=lambda x, y, dx, dy, h, rate: (x + h * dx, y + h * dy)),
        ),
        Mistake(
            _AS_PRINTED,
            _stepped(_published_slopes, lambda x, y, dx, dy, h, rate: (x + h * dx, y + h * dy)),
        ),
        Mistake(
            "the step of y still has h: its length is rate times the slope, as that of x.",
            _stepped(step=lambda x, y, dx, dy, h, rate: (x + rate * dx, y + h * dy)),
        ),
        Mistake(
            "the step of x still has h: its length is rate times the slope, as that of y.",
            _stepped(step=lambda x, y, dx, dy, h, rate: (x + h * dx, y + rate * dy)),
        ),
        Mistake(
            "the slopes are felt with the rate: the wiggle is h, and only the step has the rate.",
            lambda f, x, y, h, rate: _stepped()(f, x, y, rate, rate),
        ),
        Mistake(
            "the slopes are felt with the rate: the wiggle is h, and only the step has the rate.",
            lambda f, x, y, h, rate: _stepped(_centred_slopes)(f, x, y, rate, rate),
        ),
        Mistake(
            "the step is h times too short: is the difference divided by h? And the step has no h, only the rate and the slope.",
            _stepped(step=lambda x, y, dx, dy, h, rate: (x + rate * h * dx, y + rate * h * dy)),
        ),
        Mistake(
            "h is in the step as well: the step is rate times the slope, no more.",
            _stepped(
                step=lambda x, y, dx, dy, h, rate: (x + (rate + h) * dx, y + (rate + h) * dy)
            ),
        ),
        Mistake(
            "this goes down, and by h: up is plus the slope, and the step is rate times the slope.",
            _stepped(step=lambda x, y, dx, dy, h, rate: (x - h * dx, y - h * dy)),
        ),
        Mistake(
            "the step is divided by the rate: it is rate times the slope.",
            _stepped(step=lambda x, y, dx, dy, h, rate: (x + dx / rate, y + dy / rate)),
        ),
        Mistake(
            "0.01 is the rate of the example: take the rate that is given.",
            _stepped(step=lambda x, y, dx, dy, h, rate: (x + 0.01 * dx, y + 0.01 * dy)),
        ),
        *(Mistake(sentence, _stepped(slopes)) for sentence, slopes in _WRONG_SLOPES[:6]),
        *(Mistake(sentence, _stepped(slopes)) for sentence, slopes in _WRONG_SLOPES[8:]),
        *(Mistake(sentence, _stepped(step=step)) for sentence, step in _WRONG_STEPS),
        Mistake(_IN_TURNS, _step_in_turns),
        Mistake(_VALUE, lambda f, x, y, h, rate: f(*_stepped()(f, x, y, h, rate))),
    ],
    styles=_CLIMBS,
    lesson='05, "Bug museum 2: the wiggle is not the step"',
)


# The numerical gradient


def _numerical_gradient(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    return _wiggled(lambda ahead, behind, here, h: (ahead - behind) / (2 * h))(f, x, h)


def _wiggled(formula: Callable) -> Callable:
    """Each entry of x moved to both sides; the formula makes its slope of the values of f."""

    def answer(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
        gradient = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            move = np.zeros(x.shape)
            move[place] = h
            gradient[place] = formula(f(x + move), f(x - move), f(x), h)
        return gradient

    return answer


def _then(change: Callable) -> Callable:
    """The right gradient, changed afterwards."""
    return lambda f, x, h: change(_numerical_gradient(f, x, h))


def _gradient_never_moved_back(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient, ahead, behind = np.zeros(x.shape), x.copy(), x.copy()
    for place in np.ndindex(x.shape):
        ahead[place] += h
        behind[place] -= h
        gradient[place] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


def _gradient_left_behind(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient, x = np.zeros(x.shape), x.copy()
    for place in np.ndindex(x.shape):
        x[place] += h
        ahead = f(x)
        x[place] -= 2 * h
        gradient[place] = (ahead - f(x)) / (2 * h)
    return gradient


def _gradient_aliased(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        ahead = behind = x
        ahead[place] += h
        behind[place] -= h
        gradient[place] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


def _gradient_spoils_x(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        ahead = f(x)
        x[place] -= 2 * h
        gradient[place] = (ahead - f(x)) / (2 * h)
    return gradient


def _gradient_into_x(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = x
    for place in np.ndindex(x.shape):
        move = np.zeros(x.shape)
        move[place] = h
        gradient[place] = (f(x + move) - f(x - move)) / (2 * h)
    return gradient


def _gradient_one_value_of_f(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    return np.array([(f(v + h) - f(v - h)) / (2 * h) for v in x])


def _gradient_of_the_part(f: Callable, x: np.ndarray, h: float) -> Any:
    flat = x.ravel()
    return (f(flat + h) - f(flat - h)) / (2 * h)


def _gradient_relative(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        move = np.zeros(x.shape)
        move[place] = h * x[place]
        gradient[place] = (f(x + move) - f(x - move)) / (2 * h)
    return gradient


def _gradient_early(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros(x.shape)
    gradient.flat[0] = _numerical_gradient(f, x, h).flat[0]
    return gradient


def _gradient_without_the_last(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = _numerical_gradient(f, x, h)
    gradient.flat[-1] = 0
    return gradient


def _gradient_in_lists(f: Callable, x: np.ndarray, h: float) -> list:
    def slope(i: int) -> float:
        ahead = [v + h if i == j else v for j, v in enumerate(x)]
        behind = [v - h if i == j else v for j, v in enumerate(x)]
        return (f(np.array(ahead)) - f(np.array(behind))) / (2 * h)

    return [slope(i) for i in range(len(x))]


def _gradient_put_back(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.empty_like(x)
    for place in np.ndindex(x.shape):
        here = x[place]
        x[place] = here + h
        ahead = f(x)
        x[place] = here - h
        gradient[place] = (ahead - f(x)) / 2 / h
        x[place] = here
    return gradient


def _gradient_by_flat(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    moves = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + move) - f(x - move)) / (h + h) for move in moves]
    return np.array(slopes).reshape(x.shape)


def _gradient_recursive(f: Callable, x: np.ndarray, h: float, first: int = 0) -> np.ndarray:
    if first == x.size:
        return np.zeros(x.shape)
    move = np.eye(x.size)[first].reshape(x.shape)
    slope = 0.5 * (f(x + h * move) / h - f(x - h * move) / h)
    return slope * move + _gradient_recursive(f, x, h, first + 1)


def _gradient_set_to_h(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[place], behind[place] = h, -h
        gradient[place] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


def _gradient_over(places: Callable) -> Callable:
    """numerical_gradient whose loop goes through other places."""

    def answer(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
        gradient = np.zeros(x.shape)
        for place in places(x):
            move = np.zeros(x.shape)
            move[place] = h
            gradient[place] = (f(x + move) - f(x - move)) / (2 * h)
        return gradient

    return answer


_WRONG_DIFFERENCES = [
    Mistake(
        "this is a forward difference, from x to x + h: centred is (f(x + h) − f(x − h)) / (2h).",
        _wiggled(lambda ahead, behind, here, h: (ahead - here) / h),
    ),
    Mistake(
        "this is a backward difference, from x − h to x: centred is (f(x + h) − f(x − h)) / (2h).",
        _wiggled(lambda ahead, behind, here, h: (here - behind) / h),
    ),
    Mistake(
        "a forward difference, divided by 2h: centred has f(x − h) in place of f(x). (From x + h, it takes 2h to get there.)",
        _wiggled(lambda ahead, behind, here, h: (ahead - here) / (2 * h)),
    ),
    Mistake(
        "divided by h: from x − h to x + h it is 2h.",
        _wiggled(lambda ahead, behind, here, h: (ahead - behind) / h),
    ),
    Mistake(
        "brackets: / 2 * h divides by 2 and then multiplies by h. Write / (2 * h).",
        _wiggled(lambda ahead, behind, here, h: (ahead - behind) / 2 * h),
    ),
    Mistake(
        "the difference is not divided by 2h: it has to be the change of f per unit.",
        _wiggled(lambda ahead, behind, here, h: ahead - behind),
    ),
    Mistake(
        "the difference is divided by 2 only: divide by 2 * h.",
        _wiggled(lambda ahead, behind, here, h: (ahead - behind) / 2),
    ),
    Mistake(
        "divided by h²: the slope has 2h below.",
        _wiggled(lambda ahead, behind, here, h: (ahead - behind) / h**2),
    ),
    Mistake(
        "a plus between the two values of f: a slope asks how much f moved, and that is a difference.",
        _wiggled(lambda ahead, behind, here, h: (ahead + behind) / (2 * h)),
    ),
    Mistake(
        "a plus between the two values of f (and no f(x − h)): centred is (f(x + h) − f(x − h)) / (2h).",
        _wiggled(lambda ahead, behind, here, h: (ahead + here) / h),
    ),
    Mistake(
        "the sign: f(x + h) − f(x − h), in this order.",
        _wiggled(lambda ahead, behind, here, h: (behind - ahead) / (2 * h)),
    ),
    Mistake(
        "the sign, and a forward difference: (f(x + h) − f(x − h)) / (2h).",
        _wiggled(lambda ahead, behind, here, h: (here - ahead) / h),
    ),
    Mistake(
        "brackets: only f(x − h) is divided. Divide the whole difference.",
        _wiggled(lambda ahead, behind, here, h: ahead - behind / (2 * h)),
    ),
    Mistake(
        "this is the second difference, how the slope changes: f(x) itself has no place in a centred difference.",
        _wiggled(lambda ahead, behind, here, h: (ahead - 2 * here + behind) / h**2),
    ),
    Mistake(
        "h is added to the value of f, not to x: f(x) + h in place of f(x + h)?",
        _wiggled(lambda ahead, behind, here, h: ((here + h) - (here - h)) / (2 * h)),
    ),
    Mistake(
        "h is written into the code, as 1e-5 perhaps: use the h that is given.",
        lambda f, x, h: _numerical_gradient(f, x, 1e-5),
    ),
    Mistake(
        "x is moved by 1: move it by h.",
        lambda f, x, h: _numerical_gradient(f, x, 1.0),
    ),
    Mistake(
        "x is moved by 2h to each side: by h.",
        lambda f, x, h: _numerical_gradient(f, x, 2 * h),
    ),
    Mistake(
        "x is moved by h/2 to each side: by h.",
        lambda f, x, h: _numerical_gradient(f, x, h / 2),
    ),
    Mistake(
        "x is moved by h times its own size: by h itself.",
        _gradient_relative,
    ),
    Mistake(
        "the entry is set to h, where it should move by h: += h and −= h.",
        _gradient_set_to_h,
    ),
    Mistake(
        "`for place in x` goes through the entries, not through their places: range(len(x)), or np.ndindex(x.shape).",
        _gradient_over(lambda x: x),
    ),
    Mistake(
        "range takes a whole number: range(len(x)). Or np.ndindex(x.shape).",
        _gradient_over(lambda x: range(x)),
    ),
    Mistake(
        "f takes the whole array: f(x + move), without a star.",
        lambda f, x, h: f(*x),
    ),
    Mistake(
        "the signs of the slopes are lost: no abs.",
        _then(np.abs),
    ),
    Mistake("these are only the signs of the slopes.", _then(np.sign)),
    Mistake(
        "this is the gradient divided by its length: give it as it is.",
        _then(lambda g: g / np.linalg.norm(g)),
    ),
    Mistake(
        "all entries are moved at the same time: move one, hold the others still.",
        lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
    ),
    Mistake(
        "all entries are moved at the same time, so that all slopes are alike: move one, hold the others still.",
        lambda f, x, h: np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h)),
    ),
    Mistake(
        "an entry that was moved stays there while the next one moves: put it back first, or move a new copy each time.",
        _gradient_never_moved_back,
    ),
    Mistake(
        "each entry is left at x − h: put it back before the next one moves.",
        _gradient_left_behind,
    ),
    Mistake(
        "0 everywhere: `ahead = x` and `behind = x` are one array with two names, so + h and − h undo each other. Copy, x.copy().",
        _gradient_aliased,
    ),
    Mistake(
        "x is moved in place and not put back: the caller's x has changed. Work on a copy.",
        _gradient_spoils_x,
    ),
    Mistake(
        "`gradient = x` is no new array: the slopes are written over x. np.zeros(x.shape) makes one.",
        _gradient_into_x,
    ),
    Mistake("only the largest slope is given: give all, in the shape of x.", _then(np.max)),
    Mistake("the slopes are added up: give all, in the shape of x.", _then(np.sum)),
    Mistake(
        "this is x moved by its gradient: give the gradient itself.",
        lambda f, x, h: x + _numerical_gradient(f, x, h),
    ),
    Mistake(
        "this is x moved against its gradient: give the gradient itself.",
        lambda f, x, h: x - _numerical_gradient(f, x, h),
    ),
    Mistake(
        "only the first entry has its slope: a `return` inside the loop?",
        _gradient_early,
    ),
    Mistake(
        "the last entry has no slope: range(n) ends before n by itself.",
        _gradient_without_the_last,
    ),
]

centred_gradient = Question(
    name="numerical_gradient",
    reference=lambda f, x, h: _numerical_gradient(f, x, h),
    borrowed=[gradients.numerical_gradient],
    examples=[
        (_function("lambda x: x[0] ** 3 + x[0] * x[1]"), np.array([1.0, 2.0]), 0.1),
        (_function("lambda x: x[0] * x[1] * x[2]"), np.array([2.0, -3.0, 4.0]), 0.1),
        (_function("lambda x: x[0] ** 3 + x[1] ** 3"), np.array([0.5, -1.5]), 0.2),
        (_function("lambda x: np.sum(x ** 3)"), np.array([1.0, -2.0, 0.5, 3.0]), 0.1),
    ],
    random=lambda rng: (
        (
            _function("lambda x: np.sum(x ** 3) - x[0] * x[2]"),
            _function("lambda x: np.prod(x) + x[1] ** 3"),
            _function("lambda x: np.sum(x) ** 3 + 5 * x[0]"),
        )[rng.integers(3)],
        _rounded(rng, int(rng.integers(3, 6))),
        float(rng.choice([0.05, 0.1, 0.2])),
    ),
    mistakes=[
        *_WRONG_DIFFERENCES,
        Mistake(
            "only the first slope is given: give all, in the shape of x.",
            _then(lambda g: g[0]),
        ),
        Mistake(
            "only the last slope is given: collect them all.",
            _then(lambda g: g[-1]),
        ),
        Mistake(
            "only the first slope is given: a `return` inside the loop?",
            _then(lambda g: g[:1]),
        ),
        Mistake(
            "the last slope is missing: range(n) ends before n by itself.",
            _then(lambda g: g[:-1]),
        ),
        Mistake(
            "the first slope is missing: indices count from 0.",
            _then(lambda g: g[1:]),
        ),
        Mistake(
            "the first entry has no slope: indices count from 0.",
            _then(lambda g: np.append(0, g[1:])),
        ),
        Mistake(
            "the result is a column: it has the shape of x.",
            _then(lambda g: g[:, np.newaxis]),
        ),
        Mistake(
            "the result has one axis too many: it has the shape of x.",
            _then(lambda g: g[np.newaxis]),
        ),
        Mistake(
            "f is given one number: it takes the whole x, with one entry moved.",
            _gradient_one_value_of_f,
        ),
        Mistake(
            "rows and columns are counted, and a line has no columns: np.ndindex(x.shape) goes through the places of both.",
            lambda f, x, h: x.shape[1],
        ),
        Mistake(
            "rows and columns are counted, and a line has no columns: np.ndindex(x.shape) goes through the places of both.",
            lambda f, x, h: len(x[0]),
        ),
        Mistake(
            "the fractions are cut off: the gradient is an array of whole numbers (dtype=int).",
            _then(lambda g: g.astype(int)),
        ),
    ],
    styles=[
        lambda f, x, h: _numerical_gradient(f, x, h),
        _gradient_in_lists,
        _gradient_put_back,
        _gradient_by_flat,
        _gradient_recursive,
        lambda f, x, h: np.array(
            [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]
        ),
        lambda f, x, h: tuple(
            np.diff([f(x - h * e), f(x + h * e)])[0] / (2 * h) for e in np.eye(len(x))
        ),
    ],
    lesson='05, "Forward or centred?"',
)


def _gradient_of_rows(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        move = np.zeros(x.shape)
        move[i] = h
        gradient[i] = (f(x + move) - f(x - move)) / (2 * h)
    return gradient


def _gradient_with_a_line(f: Callable, x: np.ndarray, h: float) -> Any:
    move = np.zeros(len(x))
    move[0] = h
    return (f(x + move) - f(x - move)) / (2 * h)


def _gradient_of_columns(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros(x.shape)
    for j in range(x.shape[1]):
        move = np.zeros(x.shape)
        move[:, j] = h
        gradient[:, j] = (f(x + move) - f(x - move)) / (2 * h)
    return gradient


def _gradient_of_a_square(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient, n = np.zeros(x.shape), len(x)
    gradient[:n, :n] = _numerical_gradient(f, x, h)[:n, :n]
    return gradient


def _gradient_of_the_diagonal(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    gradient, place = np.zeros(x.shape), np.arange(min(x.shape))
    gradient[place, place] = _numerical_gradient(f, x, h)[place, place]
    return gradient


_TABLE_FUNCTIONS = [
    _function(text)
    for text in (
        "lambda x: np.sum(x ** 3) + x[0, 1] * x[1, 0]",
        "lambda x: np.sum(x ** 3) - x[0, 0] * x[1, 1]",
        "lambda x: np.sum(x) ** 3 + 9 * x[1, 0] - 4 * x[0, 2]",
    )
]

centred_gradient_tables = Question(
    name="numerical_gradient",
    reference=lambda f, x, h: _numerical_gradient(f, x, h),
    borrowed=[gradients.numerical_gradient],
    examples=[
        (_TABLE_FUNCTIONS[0], np.array([[1.0, 2.0, -1.0], [3.0, -2.0, 0.5]]), 0.1),
        (_TABLE_FUNCTIONS[2], np.array([[0.5, -1.0, 1.5], [2.0, 0.6, -2.5]]), 0.2),
    ],
    random=lambda rng: (
        _TABLE_FUNCTIONS[rng.integers(3)],
        _rounded(rng, 2, int(rng.integers(3, 5))),
        float(rng.choice([0.05, 0.1, 0.2])),
    ),
    mistakes=[
        *_WRONG_DIFFERENCES,
        Mistake(
            "a whole row is moved at a time: move one entry, x[i, j]. np.ndindex(x.shape) goes through all places.",
            _gradient_of_rows,
        ),
        Mistake(
            "a whole row is moved at a time, and there is one slope for each row: move one entry, x[i, j].",
            lambda f, x, h: _gradient_of_rows(f, x, h)[:, 0],
        ),
        Mistake(
            "a whole column is moved at a time: move one entry, x[i, j].",
            _gradient_of_columns,
        ),
        Mistake(
            "a whole column is moved at a time, and there is one slope for each: move one entry, x[i, j].",
            lambda f, x, h: _gradient_of_columns(f, x, h)[0],
        ),
        Mistake(
            "the move is a line, and x is a table: np.zeros(x.shape) makes a move of the shape of x.",
            _gradient_with_a_line,
        ),
        Mistake(
            "x.size counts all entries, and move[i] means the whole row i: np.ndindex(x.shape) goes through the places.",
            _gradient_over(lambda x: range(x.size)),
        ),
        Mistake(
            "only the last slope is given: collect them all.",
            _then(lambda g: g[-1, -1]),
        ),
        Mistake(
            "both loops run over the rows, so that columns are left out: the inner one runs over x.shape[1].",
            _gradient_of_a_square,
        ),
        Mistake(
            "only the places [i, i] are visited: np.ndindex(x.shape) goes through all.",
            _gradient_of_the_diagonal,
        ),
        Mistake(
            "the shape is lost: a table comes in, and one long line goes out. Give it the shape of x.",
            _then(np.ravel),
        ),
        Mistake("the result is transposed: it has the shape of x.", _then(np.transpose)),
        Mistake(
            "the slopes stand in the wrong order: place [i, j] of the result belongs to x[i, j].",
            _then(lambda g: g.ravel().reshape(g.T.shape).T),
        ),
        Mistake(
            "the slopes of each row are added up: each entry has its own.",
            _then(lambda g: g.sum(axis=1)),
        ),
        Mistake(
            "the slopes of each column are added up: each entry has its own.",
            _then(lambda g: g.sum(axis=0)),
        ),
        Mistake("only the first row is given: go through all rows.", _then(lambda g: g[0])),
        Mistake(
            "only the first row has its slopes: go through all rows.",
            _then(lambda g: np.vstack([g[:1], np.zeros_like(g[1:])])),
        ),
        Mistake(
            "only the first column has its slopes: go through all columns.",
            _then(lambda g: np.hstack([g[:, :1], np.zeros_like(g[:, 1:])])),
        ),
        Mistake(
            "f is given a flattened x: it takes an x of the shape it had.",
            _gradient_of_the_part,
        ),
    ],
    styles=[
        lambda f, x, h: _numerical_gradient(f, x, h),
        _gradient_put_back,
        _gradient_by_flat,
        _gradient_recursive,
        lambda f, x, h: [
            list(row)
            for row in np.reshape(
                _gradient_in_lists(lambda flat: f(flat.reshape(x.shape)), x.ravel(), h), x.shape
            )
        ],
        lambda f, x, h: _numerical_gradient(
            lambda flat: f(flat.reshape(x.shape)), x.ravel(), h
        ).reshape(x.shape),
    ],
    lesson='05, "Many inputs: the gradient"',
)


# Gradient descent


def _descent(gradient: Callable, start: Any, rate: float, steps: int) -> np.ndarray:
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


def _walk(step: Callable, more: int = 0) -> Callable:
    """gradient_descent with another step: (x, gradient, rate, number of the step, start) -> x."""

    def answer(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> np.ndarray:
        path = [start.astype(float)]
        for i in range(steps + more):
            path.append(step(path[-1], gradient, rate, i, path[0]))
        return np.array(path)

    return answer


def _down(x: np.ndarray, gradient: Callable, rate: float, i: int, start: np.ndarray) -> Any:
    return x - rate * gradient(x)


def _path(change: Callable) -> Callable:
    """The right path, changed afterwards."""
    return lambda gradient, start, rate, steps: change(_descent(gradient, start, rate, steps))


def _entry_by_entry(
    x: np.ndarray, gradient: Callable, rate: float, i: int, start: np.ndarray
) -> np.ndarray:
    x = x.copy()
    for j in range(len(x)):
        x[j] -= rate * gradient(x)[j]
    return x


def _first_entry_only(
    x: np.ndarray, gradient: Callable, rate: float, i: int, start: np.ndarray
) -> np.ndarray:
    x = x.copy()
    x[0] -= rate * gradient(x)[0]
    return x


def _one_array_many_times(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    x = start.astype(float)
    path = [x]
    for _ in range(steps):
        x -= rate * gradient(x)
        path.append(x)
    return path


def _start_changed(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    path = [start.copy()]
    for _ in range(steps):
        start -= rate * gradient(start)
        path.append(start.copy())
    return path


def _start_changed_many_times(
    gradient: Callable, start: np.ndarray, rate: float, steps: int
) -> Any:
    path = [start]
    for _ in range(steps):
        start -= rate * gradient(start)
        path.append(start)
    return path


def _copy_subtracted_from(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    x = start.copy()
    path = [x.copy()]
    for _ in range(steps):
        x -= rate * gradient(x)
        path.append(x.copy())
    return path


def _path_of_whole_numbers(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    path = np.zeros((steps + 1, len(start)), dtype=int)
    path[0] = start
    for i in range(steps):
        path[i + 1] = path[i] - rate * gradient(path[i])
    return path


def _path_like_the_start(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    path = np.zeros((steps + 1, len(start)), dtype=start.dtype)
    path[0] = start
    for i in range(steps):
        path[i + 1] = path[i] - rate * gradient(path[i])
    return path


def _start_row_missing(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    path, x = np.zeros((steps + 1, len(start))), start
    for i in range(steps):
        x = x - rate * gradient(x)
        path[i + 1] = x
    return path


def _last_row_missing(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    path = _descent(gradient, start, rate, steps)
    path[-1] = 0
    return path


def _path_from_zero(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    return _descent(gradient, np.zeros(start.shape), rate, steps)


def _ends_early(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    return _descent(gradient, start, rate, 1)


def _stops_where_it_is_flat(gradient: Callable, start: Any, rate: float, steps: int) -> Any:
    path = [start]
    for _ in range(steps):
        slopes = gradient(path[-1])
        if np.linalg.norm(slopes) < 1e-6:
            break
        path.append(path[-1] - rate * slopes)
    return np.array(path)


def _of_two_weights(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    u, v = start
    return _descent(gradient, np.array([u, v]), rate, steps)


def _path_in_a_table(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> Any:
    path = np.empty((steps + 1, *np.shape(start)))
    path[0] = start
    for i in range(steps):
        path[i + 1] = path[i] - rate * gradient(path[i])
    return path


def _path_recursive(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> list:
    if steps == 0:
        return [start]
    return [start, *_path_recursive(gradient, start - rate * gradient(start), rate, steps - 1)]


def _path_in_place_of_a_copy(
    gradient: Callable, start: np.ndarray, rate: float, steps: int
) -> Any:
    x = start.astype(float)
    path = [x.copy()]
    while len(path) <= steps:
        x -= rate * gradient(x)
        path.append(x.copy())
    return np.vstack(path)


def _path_by_numbers(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> list:
    path = [[float(v) for v in start]]
    for _ in range(steps):
        slopes = gradient(np.array(path[-1]))
        path.append([v - rate * s for v, s in zip(path[-1], slopes, strict=True)])
    return path


_SLOPES = {
    "valley": _function("lambda w: np.array([2 * w[0], 10 * w[1]])"),
    "slanted": _function("lambda w: np.array([2 * w[0] + w[1], w[0] + 4 * w[1] - 3])"),
    "square": _function("lambda w: 2 * w - 1"),
    "quartic": _function("lambda w: 4 * w ** 3 - w"),
}

_PATHS = [
    lambda gradient, start, rate, steps: _descent(gradient, start, rate, steps),
    _path_in_a_table,
    _path_recursive,
    _path_in_place_of_a_copy,
    _path_by_numbers,
    lambda gradient, start, rate, steps: tuple(_path_recursive(gradient, start, rate, steps)),
    lambda gradient, start, rate, steps: reduce(
        lambda path, _: np.vstack([path, path[-1] - rate * gradient(path[-1])]),
        range(steps),
        start[np.newaxis],
    ),
]

_WRONG_WALKS = [
    Mistake("this goes up: down is minus the gradient.", _walk(lambda x, g, rate, i, s: x + rate * g(x))),
    Mistake(
        "the rate is missing: a step is rate times the gradient.",
        _walk(lambda x, g, rate, i, s: x - g(x)),
    ),
    Mistake(
        "the rate is missing, and this goes up: w minus rate times the gradient.",
        _walk(lambda x, g, rate, i, s: x + g(x)),
    ),
    Mistake(
        "the gradient is always that of the start: ask for it anew at each place.",
        _walk(lambda x, g, rate, i, s: x - rate * g(s)),
    ),
    Mistake(
        "every step begins at the start: it begins where the last one ended.",
        _walk(lambda x, g, rate, i, s: s - rate * g(x)),
    ),
    Mistake(
        "every step begins at the start, so that only one is taken: the next begins where the last one ended.",
        _walk(lambda x, g, rate, i, s: s - rate * g(s)),
    ),
    Mistake(
        "these are the steps alone: each is added to the place before it.",
        _walk(lambda x, g, rate, i, s: -rate * g(x)),
    ),
    Mistake(
        "these are the steps alone, and with a plus: w minus rate times the gradient.",
        _walk(lambda x, g, rate, i, s: rate * g(x)),
    ),
    Mistake(
        "the difference is the wrong way round: w minus rate times the gradient.",
        _walk(lambda x, g, rate, i, s: rate * g(x) - x),
    ),
    Mistake(
        "brackets: only the gradient is multiplied by the rate, not w − gradient.",
        _walk(lambda x, g, rate, i, s: rate * (x - g(x))),
    ),
    Mistake(
        "w has the factor 1 − rate, as if its slope were w: ask `gradient`.",
        _walk(lambda x, g, rate, i, s: x - rate * x),
    ),
    Mistake(
        "only the signs of the slopes are used (sign descent): their sizes count here.",
        _walk(lambda x, g, rate, i, s: x - rate * np.sign(g(x))),
    ),
    Mistake(
        "all steps have one length: the gradient is not to be divided by its length.",
        _walk(lambda x, g, rate, i, s: x - rate * g(x) / np.linalg.norm(g(x))),
    ),
    Mistake(
        "the step is divided by the rate.",
        _walk(lambda x, g, rate, i, s: x - g(x) / rate),
    ),
    Mistake(
        "the rate shrinks from step to step: it stays the same.",
        _walk(lambda x, g, rate, i, s: x - rate ** (i + 1) * g(x)),
    ),
    Mistake(
        "the rate shrinks from step to step: it stays the same.",
        _walk(lambda x, g, rate, i, s: x - rate / (i + 1) * g(x)),
    ),
    Mistake(
        "0.1 is written into the code: take the rate that is given.",
        _walk(lambda x, g, rate, i, s: x - 0.1 * g(x)),
    ),
    Mistake(
        "every step is twice too long: is the update made twice, or is there a 2 too many?",
        _walk(lambda x, g, rate, i, s: x - 2 * rate * g(x)),
    ),
    Mistake(
        "two steps are taken between two rows: each has a row of its own.",
        _walk(lambda x, g, rate, i, s: _down(_down(x, g, rate, i, s), g, rate, i, s)),
    ),
    Mistake(
        "the entries take turns, and the second sees the first one moved: compute the gradient once a step, then move all.",
        _walk(_entry_by_entry),
    ),
    Mistake(
        "only the first entry moves: all of w does.",
        _walk(_first_entry_only),
    ),
    Mistake(
        "the step is the rate alone: rate times the gradient.",
        _walk(lambda x, g, rate, i, s: x - rate),
    ),
    Mistake(
        "the slopes are added up to one number: each entry has its own.",
        _walk(lambda x, g, rate, i, s: x - rate * np.sum(g(x))),
    ),
    Mistake("one step too few: the path has steps + 1 rows, the start and one after each step.", _walk(_down, -1)),
    Mistake("one step too many: the path has steps + 1 rows, the start and one after each step.", _walk(_down, 1)),
    Mistake("only the last place is given: give the whole path.", _path(lambda path: path[-1])),
    Mistake(
        "the start is missing: it is the first row of the path.", _path(lambda path: path[1:])
    ),
    Mistake(
        "the first row is 0: it is the start.",
        _start_row_missing,
    ),
    Mistake("the last row is 0: the loop ends a step too soon.", _last_row_missing),
    Mistake("the path is transposed: a place is a row, (steps + 1, m).", _path(lambda path: path.T)),
    Mistake("the path comes backwards: the start is the first row.", _path(lambda path: path[::-1])),
    Mistake(
        "the path is flat, one long line: a place is a row, (steps + 1, m).",
        _path(np.ravel),
    ),
    Mistake(
        "all rows are the last place: `w -= …` changes the one array that the list holds many times. Make a new one, w = w − …, or keep a copy.",
        _one_array_many_times,
    ),
    Mistake(
        "the walk begins at 0: it begins at `start`.",
        _path_from_zero,
    ),
    Mistake(
        "the walk ends after one step: a `return` inside the loop?",
        _ends_early,
    ),
    Mistake("only the first entry of each place is given: keep all.", _path(lambda path: path[:, 0])),
    Mistake(
        "these are the moves from place to place: give the places.",
        _path(lambda path: np.diff(path, axis=0)),
    ),
    Mistake(
        "the start stands in the path twice.",
        _path(lambda path: np.vstack([path[:1], path])),
    ),
    Mistake(
        "the start stands in the path twice, and the last place is missing: step first, then keep the place.",
        _path(lambda path: np.vstack([path[:1], path[:-1]])),
    ),
    Mistake(
        "the walk stops where the gradient is 0, or small: take all steps, for steps + 1 rows.",
        _stops_where_it_is_flat,
    ),
    Mistake(
        "the gradient of the valley is written into the code: call gradient(w).",
        _walk(lambda x, g, rate, i, s: x - rate * np.array([2 * x[0], 10 * x[1]])),
    ),
    Mistake(
        "`gradient` is a function: call it with the place, gradient(w).",
        _walk(lambda x, g, rate, i, s: x - rate * g),
    ),
    Mistake(
        "gradient takes the whole array: gradient(w), without a star.",
        _walk(lambda x, g, rate, i, s: x - rate * g(*x)),
    ),
    Mistake(
        "the code is for two weights: start may have any number, m.",
        _of_two_weights,
    ),
    Mistake(
        "the path and something else are given: only the path is asked for.",
        _path(lambda path: (path[-1], path)),
    ),
]  # fmt: skip

gradient_descent = Question(
    name="gradient_descent",
    reference=lambda gradient, start, rate, steps: _descent(gradient, start, rate, steps),
    examples=[
        (_SLOPES["valley"], np.array([-4.0, 1.0]), 0.15, 2),
        (_SLOPES["slanted"], np.array([2.0, 1.5]), 0.2, 3),
        (_SLOPES["square"], np.array([3.0, -1.0, 2.0, 0.25]), 0.25, 2),
        (_SLOPES["square"], np.array([3.0, -1.0, 2.0]), 0.5, 3),
    ],
    random=lambda rng: (
        (_SLOPES["slanted"], _rounded(rng, 2), float(rng.choice([0.05, 0.15, 0.2])), int(rng.integers(3, 6)))
        if rng.random() < 0.5
        else (_SLOPES["quartic"], _rounded(rng, 3) / 4, 0.05, int(rng.integers(3, 6)))
    ),
    mistakes=[
        *_WRONG_WALKS,
        Mistake(
            "`start -= …` changes the caller's start: work on a copy.",
            _start_changed,
        ),
        Mistake(
            "all rows are the last place, and the caller's start has changed, too: `start -= …` changes one and the same array. Make a new one in each step, w = w − ….",
            _start_changed_many_times,
        ),
    ],
    styles=_PATHS,
    lesson='05, "Walking downhill"',
)  # fmt: skip

gradient_descent_whole_numbers = Question(
    name="gradient_descent",
    reference=lambda gradient, start, rate, steps: _descent(gradient, start, rate, steps),
    examples=[
        (_SLOPES["valley"], np.array([-4, 1]), 0.15, 2),
        (_SLOPES["slanted"], np.array([2, -3]), 0.2, 3),
        (_SLOPES["square"], np.array([3, -1, 2]), 0.25, 2),
        (_SLOPES["square"], np.array([3, -1, 2]), 0.5, 3),
    ],
    random=lambda rng: (
        _SLOPES["slanted"],
        rng.permutation([-3, -2, 1, 2, 4])[:2],
        float(rng.choice([0.05, 0.15, 0.2])),
        int(rng.integers(3, 6)),
    ),
    mistakes=[
        Mistake(
            "the path is an array of whole numbers, which cuts all fractions off: np.zeros((steps + 1, m)) makes floats.",
            _path_of_whole_numbers,
        ),
        Mistake(
            "`-=` cannot write fractions into an array of whole numbers: begin with start.astype(float), or write w = w − ….",
            _copy_subtracted_from,
        ),
        Mistake(
            "the path is rounded: keep the numbers as they are.",
            _path(np.round),
        ),
        Mistake(
            "the path's fractions are cut off: keep the numbers as they are.",
            _path(lambda path: path.astype(int)),
        ),
        *_WRONG_WALKS,
    ],
    styles=_PATHS,
    lesson='05, "Walking downhill"',
)


# The best of some learning rates


def _end(gradient: Callable, start: np.ndarray, rate: float, steps: int) -> np.ndarray:
    x = start
    for _ in range(steps):
        x = x - rate * gradient(x)
    return x


def _ends(loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int) -> Any:
    return np.array([float(loss(_end(gradient, start, rate, steps))) for rate in rates])


def _best_rate(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    with np.errstate(all="ignore"):  # of walks that diverge
        losses = _ends(loss, gradient, start, rates, steps)
    return rates[int(np.argmin(np.where(np.isnan(losses), np.inf, losses)))]


def _chosen(choose: Callable, more: int = 0) -> Callable:
    """best_rate with another choice of (final losses, rates)."""

    def answer(
        loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
    ) -> Any:
        return choose(_ends(loss, gradient, start, rates, steps + more), rates)

    return answer


def _least(losses: Any) -> int:
    return int(np.nanargmin(losses))


def _with_min(losses: Any, rates: Any) -> Any:
    best = 0
    for i in range(len(rates)):
        if not losses[best] <= losses[i]:
            best = i
    return rates[best]


def _first_kept_if_nan(losses: Any, rates: Any) -> Any:
    best = 0
    for i in range(len(rates)):
        if losses[i] < losses[best]:
            best = i
    return rates[best]


def _walked_on(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    x, best, lowest = start, None, math.inf
    for rate in rates:
        x = _end(gradient, x, rate, steps)
        if loss(x) < lowest:
            best, lowest = rate, loss(x)
    return best


def _walked_on_in_place(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    best, lowest = None, math.inf
    for rate in rates:
        for _ in range(steps):
            start -= rate * gradient(start)
        if loss(start) < lowest:
            best, lowest = rate, loss(start)
    return best


def _below(first: float) -> Callable:
    """The record that begins at `first`."""

    def choose(losses: Any, rates: Any) -> Any:
        best, lowest = None, first
        for rate, value in zip(rates, losses, strict=True):
            if value < lowest:
                best, lowest = rate, value
        return best

    return choose


def _record_not_kept(losses: Any, rates: Any) -> Any:
    return [rate for rate, value in zip(rates, losses, strict=True) if value < math.inf][-1]


def _loss_of_the_path(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    best, lowest = None, math.inf
    for rate in rates:
        value = loss(_descent(gradient, start, rate, steps))
        if value < lowest:
            best, lowest = rate, value
    return best


def _lowest_on_the_way(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    lowest = [np.nanmin([loss(x) for x in _descent(gradient, start, r, steps)]) for r in rates]
    return rates[int(np.argmin(lowest))]


def _shortest_gradient(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    return rates[
        _least([np.linalg.norm(gradient(_end(gradient, start, r, steps))) for r in rates])
    ]


def _smallest_place(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    return rates[_least([np.sum(_end(gradient, start, r, steps)) for r in rates])]


def _with_a_record(
    loss: Callable, gradient: Callable, start: np.ndarray, rates: Any, steps: int
) -> Any:
    best, lowest = None, math.inf
    for rate in rates:
        x = start.copy()
        for _ in range(steps):
            x -= rate * gradient(x)
        if loss(x) < lowest:
            best, lowest = rate, loss(x)
    return best


_BOWL = (
    _function("lambda w: np.sum((w - 3) ** 2)"),
    _function("lambda w: 2 * (w - 3)"),
)
_DEEP = (_function("lambda w: np.sum(w ** 4) - 50"), _function("lambda w: 4 * w ** 3"))
_STEEP = (_function("lambda w: np.sum(w ** 4)"), _function("lambda w: 4 * w ** 3"))
_SHARP = (_function("lambda w: np.sum(np.abs(w))"), _function("lambda w: np.sign(w)"))
_VALLEY = (
    _function("lambda w: w[0] ** 2 + 5 * w[1] ** 2"),
    _function("lambda w: np.array([2 * w[0], 10 * w[1]])"),
)
_BELOW = (
    _function("lambda w: np.sum((w + 2) ** 2) - 40"),
    _function("lambda w: 2 * (w + 2)"),
)


def _some_rates(rng: np.random.Generator) -> tuple:
    """A diverging rate among others; the best is clearly so."""
    if rng.random() < 0.5:
        rates = rng.permutation([0.01, 0.04, 0.12, float(rng.choice([0.17, 0.18])), 0.6])
        start, steps = _rounded(rng, 2), int(rng.integers(8, 20))
        return *_VALLEY, start, [float(rate) for rate in rates], steps
    rates = rng.permutation([0.001, 0.004, 0.01, 2.0, 3.0])
    return *_STEEP, rng.choice([-1, 1]) * np.array([2.0, 1.0]), [float(r) for r in rates], 15


best_rate = Question(
    name="best_rate",
    reference=lambda loss, gradient, start, rates, steps: _best_rate(
        loss, gradient, start, rates, steps
    ),
    examples=[
        (*_BOWL, np.array([0.0]), [0.01, 0.1, 0.6, 1.1], 10),
        (*_VALLEY, np.array([-4.0, 1.0]), [0.01, 0.15, 0.05, 0.21], 20),
        (*_SHARP, np.array([1.0]), [0.25, 0.3, 0.4], 3),
        (*_SHARP, np.array([1.0]), [0.45, 0.28, 0.05], 3),
        (*_BOWL, np.array([4e6]), [1.3, 1.05, 1.2], 6),
        (*_BELOW, np.array([1.5, -4.0]), [0.9, 0.45, 0.02], 5),
        (*_DEEP, np.array([2.0, -1.5]), [0.001, 0.01, 0.03, 1.0], 12),
        (*_VALLEY, np.array([-4.0, 1.0]), [0.15, 0.17], 3),
        (*_VALLEY, np.array([1.0, -1.0]), [0.1, 0.15], 8),
        (*_STEEP, np.array([2.0, -1.5]), [0.001, 1.0, 0.03, 0.01], 12),
        (*_STEEP, np.array([2.0, -1.5]), [1.0, 0.03, 0.001, 0.01], 12),
        (*_BOWL, np.array([0.0, 1.0]), [40.0, 0.02, 0.04, 30.0], 100),
    ],
    random=_some_rates,
    read=number,
    mistakes=[
        Mistake(
            "a walk that diverged was chosen: np.argmin takes nan for the smallest. Use np.nanargmin, or pass over what is not finite.",
            _chosen(lambda losses, rates: rates[int(np.argmin(losses))]),
        ),
        Mistake(
            "the first walk diverged, and nothing is smaller than nan: every comparison with nan is false. Begin with a best loss of infinity, np.inf.",
            _chosen(_first_kept_if_nan),
        ),
        Mistake(
            "a walk that diverged was chosen: comparisons with nan are false, so `not a <= b` is true.",
            _chosen(_with_min),
        ),
        Mistake(
            "a walk that diverged was chosen: nan counts as 0 in yours, and it is worse than any number.",
            _chosen(lambda losses, rates: rates[int(np.argmin(np.nan_to_num(losses)))]),
        ),
        Mistake(
            "the rate with the largest loss: the smallest is the best.",
            _chosen(lambda losses, rates: rates[int(np.nanargmax(losses))]),
        ),
        Mistake(
            "this is the place of the rate in the list: give the rate, rates[i].",
            _chosen(lambda losses, rates: _least(losses)),
        ),
        Mistake(
            "this is the smallest loss: give the rate that led to it.",
            _chosen(lambda losses, rates: np.nanmin(losses)),
        ),
        Mistake(
            "these are all the final losses: give the rate of the smallest.",
            _chosen(lambda losses, rates: losses),
        ),
        Mistake(
            "two things are given back: only the rate is asked for.",
            _chosen(lambda losses, rates: (rates[_least(losses)], np.nanmin(losses))),
        ),
        Mistake(
            "the smallest rate, whatever its loss. (Or do the walks go up? Then the slowest one is the least bad.)",
            _chosen(lambda losses, rates: min(rates)),
        ),
        Mistake(
            "the largest rate, whatever its loss.",
            _chosen(lambda losses, rates: max(rates)),
        ),
        Mistake(
            "where all walks end high, none is below the best loss you begin with: begin with infinity, np.inf, not with a number or the loss at the start.",
            _chosen(_below(1e9)),
        ),
        Mistake(
            "where all walks end high, none is below the best loss you begin with: begin with infinity, np.inf, not with a number or the loss at the start.",
            _chosen(lambda losses, rates: _below(1e9)(losses, rates) or rates[0]),
        ),
        Mistake(
            "the best loss begins at 0, and no loss above 0 is below it: begin with infinity, np.inf.",
            _chosen(_below(0.0)),
        ),
        Mistake(
            "the last walk with an ordinary loss wins: along with the best rate, keep its loss up to date.",
            _chosen(_record_not_kept),
        ),
        Mistake(
            "only the first rate is tried: a `return` inside the loop?",
            _chosen(lambda losses, rates: rates[0] if losses[0] < math.inf else None),
        ),
        Mistake(
            "losses that are not finite were taken out, and the places in the list have shifted: take out their rates as well.",
            _chosen(lambda losses, rates: rates[int(np.argmin(losses[np.isfinite(losses)]))]),
        ),
        Mistake(
            "loss is given the whole path: give it the last place alone, path[-1].",
            _loss_of_the_path,
        ),
        Mistake("always the first rate.", _chosen(lambda losses, rates: rates[0])),
        Mistake("always the last rate.", _chosen(lambda losses, rates: rates[-1])),
        Mistake(
            "the largest rate that does not diverge is not always the best: compare the losses.",
            _chosen(
                lambda losses, rates: max(r for r, v in zip(rates, losses, strict=True) if v < 1e9)
            ),
        ),
        Mistake(
            "the loss nearest to 0 is not the smallest: losses may be negative. No abs.",
            _chosen(lambda losses, rates: rates[int(np.nanargmin(np.abs(losses)))]),
        ),
        Mistake(
            "one step too many: `steps` steps for each rate.",
            _chosen(lambda losses, rates: rates[_least(losses)], 1),
        ),
        Mistake(
            "one step too few: `steps` steps for each rate.",
            _chosen(lambda losses, rates: rates[_least(losses)], -1),
        ),
        Mistake(
            "only one step is taken for each rate: the loss counts after `steps` steps.",
            lambda loss, gradient, start, rates, steps: _best_rate(
                loss, gradient, start, rates, 1
            ),
        ),
        Mistake(
            "the lowest loss on the way: the loss at the end counts.",
            _lowest_on_the_way,
        ),
        Mistake(
            "each walk begins where the last one ended: begin each at `start`.",
            _walked_on,
        ),
        Mistake(
            "`start -= …` moves the start itself, so that each walk begins where the last one ended: begin each with a copy.",
            _walked_on_in_place,
        ),
        Mistake(
            "the shortest gradient at the end: the loss counts.",
            _shortest_gradient,
        ),
        Mistake(
            "the smallest place w at the end: its loss counts, loss(w).",
            _smallest_place,
        ),
        Mistake(
            "the largest final loss that is not nan: the smallest is the best.",
            _chosen(
                lambda losses, rates: rates[
                    int(np.argmax(np.where(np.isfinite(losses), losses, -np.inf)))
                ]
            ),
        ),
        Mistake(
            "this is the place where the best walk ends: give its rate.",
            lambda loss, gradient, start, rates, steps: _end(
                gradient, start, _best_rate(loss, gradient, start, rates, steps), steps
            ),
        ),
        Mistake(
            "the smallest loss and the rates are both sorted: the loss at place i belongs to the rate at place i.",
            _chosen(lambda losses, rates: sorted(rates)[_least(losses)]),
        ),
        Mistake(
            "the first rate that brings the loss below that of the start: there may be better ones.",
            lambda loss, gradient, start, rates, steps: next(
                r for r in rates if loss(_end(gradient, start, r, steps)) < loss(start)
            ),
        ),
    ],
    styles=[
        lambda loss, gradient, start, rates, steps: _best_rate(
            loss, gradient, start, rates, steps
        ),
        _chosen(lambda losses, rates: rates[_least(losses)]),
        _chosen(
            lambda losses, rates: min(
                (v, r) for r, v in zip(rates, losses, strict=True) if np.isfinite(v)
            )[1]
        ),
        _chosen(lambda losses, rates: dict(zip(losses, rates, strict=True))[np.nanmin(losses)]),
        _chosen(lambda losses, rates: np.array(rates)[losses == np.nanmin(losses)]),
        _with_a_record,
        lambda loss, gradient, start, rates, steps: min(
            rates,
            key=lambda r: np.nan_to_num(loss(_end(gradient, start, r, steps)), nan=math.inf),
        ),
    ],
    lesson='05, "How large a step?"',
)


# Flat places


def _around(f: Callable, x: float, y: float, h: float) -> list[float]:
    """f at the eight places around, without its value in the middle."""
    moves = [(i * h, j * h) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    return [float(f(x + i, y + j) - f(x, y)) for i, j in moves]


def _named(higher: Any, lower: Any) -> str:
    return "minimum" if higher else "maximum" if lower else "saddle"


def _flat_place(f: Callable, x: float, y: float, h: float) -> str:
    rises = _around(f, x, y, h)
    return _named(min(rises) > 0, max(rises) < 0)


def _looked(choose: Callable) -> Callable:
    """flat_place by another look at the eight rises."""
    return lambda f, x, y, h: choose(np.array(_around(f, x, y, h)))


_AXES, _DIAGONALS = [1, 3, 4, 6], [0, 2, 5, 7]


def _seen(*places: int) -> Callable:
    return _looked(
        lambda rises: _named((rises[list(places)] > 0).all(), (rises[list(places)] < 0).all())
    )


def _plain_name(result: Any) -> Any:
    """ "A local minimum" and "saddle point" are right as well."""
    if isinstance(result, np.ndarray) and result.size == 1:
        result = result.item()  # as np.select gives a text
    if isinstance(result, str):
        words = result.casefold().strip(" .").split()
        return " ".join(w for w in words if w not in ("a", "an", "local", "point"))
    return result


def _shortened(name: str) -> str:
    return {"minimum": "min", "maximum": "max"}.get(name, name)


def _at_the_first(f: Callable, x: float, y: float, h: float) -> str:
    first = next((rise for rise in _around(f, x, y, h) if rise), 0.0)
    return _named(first > 0, first < 0)


def _by_slopes(f: Callable, x: float, y: float, h: float) -> str:
    moves = [(i * h, j * h) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    higher = sum(f(x + i, y + j) > f(x, y) for i, j in moves)
    lower = sum(f(x + i, y + j) < f(x, y) for i, j in moves)
    return "minimum" if higher == 8 else "maximum" if lower == 8 else "saddle"


def _by_signs(f: Callable, x: float, y: float, h: float) -> str:
    signs = {np.sign(round(rise, 12)) for rise in _around(f, x, y, h)}
    names = {frozenset({1.0}): "minimum", frozenset({-1.0}): "maximum"}
    return names.get(frozenset(map(float, signs)), "saddle")


def _by_returns(f: Callable, x: float, y: float, h: float) -> str:
    here = f(x, y)
    around = [f(x + (i - 1) * h, y + (j - 1) * h) for i, j in np.ndindex(3, 3) if (i, j) != (1, 1)]
    if all(v > here for v in around):
        return "A local minimum"
    if all(v < here for v in around):
        return "Maximum"
    return "saddle point"


def _with_a_grid(f: Callable, x: float, y: float, h: float) -> str:
    u, v = np.meshgrid([x - h, x, x + h], [y - h, y, y + h])
    values = np.vectorize(f)(u, v)
    if np.sum(values > values[1, 1]) == 8:
        return "minimum"
    return "maximum" if np.sum(values < values[1, 1]) == 8 else "saddle"


def _flat_kind(a: float, c: float, b: float, p: float, q: float, up: float) -> Callable:
    """a u² + c u v + b v² + up, with u = x − p and v = y − q, written out."""

    def minus(name: str, number: float) -> str:
        return f"({name} {'-' if number > 0 else '+'} {abs(number):g})"

    u, v = minus("x", p), minus("y", q)
    cross = f" {'-' if c < 0 else '+'} {abs(c):g} * {u} * {v}" if c else ""
    sign = "-" if up < 0 else "+"
    return _function(f"lambda x, y: {a:g} * {u} ** 2{cross} + {b:g} * {v} ** 2 {sign} {abs(up):g}")


def _some_flat_place(rng: np.random.Generator) -> tuple:
    a, c, b = [(1, 0.5, 2), (-2, 0.5, -1), (1, 0, -2), (1, 3, 1), (1, -3, 1), (-1, 4, -2)][
        rng.integers(6)
    ]
    p, q = _rounded(rng, 2)
    f = _flat_kind(a, c, b, float(p), float(q), float(_rounded(rng, 1)[0]))
    return f, float(p), float(q), float(rng.choice([0.1, 0.2]))


flat_place = Question(
    name="flat_place",
    reference=lambda f, x, y, h: _flat_place(f, x, y, h),
    examples=[
        (_function("lambda x, y: x ** 2 + 2 * y ** 2"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: 7 - x ** 2 - y ** 2"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x ** 2 - y ** 2"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: y ** 2 - x ** 2 + 4"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x * y"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x ** 2 + y ** 2 - 3 * x * y"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x ** 2 + y ** 2 + 3 * x * y"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: 3 * x * y - x ** 2 - y ** 2"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: (x - 3) ** 2 + (y + 2) ** 2 - 5"), 3.0, -2.0, 0.1),
        (_function("lambda x, y: -(x - 3) ** 2 - (y + 2) ** 2 + 5"), 3.0, -2.0, 0.1),
        (_function("lambda x, y: x ** 2 + y ** 2 - 2 * x ** 4 - 2 * y ** 4"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x ** 2 + y ** 2 - 1000 * x ** 4"), 0.0, 0.0, 0.02),
        (_function("lambda x, y: x ** 3 + y ** 2"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x ** 2 + y ** 3"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x ** 3 + y ** 3"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: x ** 2"), 0.0, 0.0, 0.1),
        (_function("lambda x, y: 3 - y ** 2"), 0.0, 0.0, 0.1),
    ],
    random=_some_flat_place,
    read=_plain_name,
    mistakes=[
        Mistake(
            "minimum and maximum have changed places: at a minimum all around is higher.",
            _looked(lambda rises: _named((rises < 0).all(), (rises > 0).all())),
        ),
        Mistake(
            "only x is moved: look at y and at the diagonals, too.",
            _seen(1, 6),
        ),
        Mistake(
            "only y is moved: look at x and at the diagonals, too.",
            _seen(3, 4),
        ),
        Mistake(
            "only the four places along x and y are looked at. A saddle may show on a diagonal alone, as that of x · y.",
            _seen(*_AXES),
        ),
        Mistake(
            "only the four places on the diagonals are looked at: x − h, x + h, y − h and y + h alone belong to it, too.",
            _seen(*_DIAGONALS),
        ),
        Mistake(
            "only (x + h, y + h) and (x − h, y − h) are looked at: there are six more places around.",
            _seen(0, 7),
        ),
        Mistake(
            "one of the two diagonals is missing: (x + h, y − h) and (x − h, y + h).",
            _seen(0, 1, 3, 4, 6, 7),
        ),
        Mistake(
            "one of the two diagonals is missing: (x + h, y + h) and (x − h, y − h).",
            _seen(1, 2, 3, 4, 5, 6),
        ),
        Mistake(
            "one higher place is not enough for a minimum: all eight have to be higher (all, not any). Some higher, some lower is a saddle.",
            _looked(lambda rises: _named((rises > 0).any(), (rises < 0).any())),
        ),
        Mistake(
            "one lower place is not enough for a maximum: all eight have to be lower (all, not any). Some higher, some lower is a saddle.",
            _looked(
                lambda rises: (
                    "maximum"
                    if (rises < 0).any()
                    else _named((rises > 0).all(), (rises < 0).all())
                )
            ),
        ),
        Mistake(
            "the middle is among the places, and is never higher than itself: leave it out, or you never find a minimum or maximum.",
            _looked(lambda rises: "saddle"),
        ),
        Mistake(
            "the places around are compared with 0: compare them with f(x, y).",
            lambda f, x, y, h: _named(
                all(r + f(x, y) > 0 for r in _around(f, x, y, h)),
                all(r + f(x, y) < 0 for r in _around(f, x, y, h)),
            ),
        ),
        Mistake(
            "f is looked at around (0, 0): look around (x, y).",
            lambda f, x, y, h: _flat_place(f, 0.0, 0.0, h),
        ),
        Mistake(
            "h is not used: the places lie 1 away, where f may be different. They lie h away.",
            lambda f, x, y, h: _flat_place(f, x, y, 1.0),
        ),
        Mistake(
            "h is written into the code: the places lie the given h away.",
            lambda f, x, y, h: _flat_place(f, x, y, 0.1),
        ),
        Mistake(
            "the sign of f itself says nothing: compare the places around with f(x, y).",
            lambda f, x, y, h: _named(f(x, y) > 0, f(x, y) < 0),
        ),
        Mistake(
            "the mean of the places around hides a saddle: each of the eight counts.",
            _looked(lambda rises: _named(rises.mean() > 1e-12, rises.mean() < -1e-12)),
        ),
        Mistake(
            "the text is spelt in another way: minimum, maximum or saddle.",
            _looked(lambda rises: _shortened(_named((rises > 0).all(), (rises < 0).all()))),
        ),
        Mistake(
            "True or False tells only two things apart: give one of the texts.",
            _looked(lambda rises: (rises > 0).all()),
        ),
        Mistake(
            "only one of the eight places is looked at: a `return` in the first round of the loop?",
            _seen(0),
        ),
        Mistake(
            "the first place that is higher or lower decides: look at all eight, and decide after the loop.",
            _at_the_first,
        ),
        Mistake(
            "as high as the middle is not higher: > and <, not >= and <=.",
            _looked(lambda rises: _named((rises >= 0).all(), (rises <= 0).all())),
        ),
        Mistake(
            "range counts in whole numbers, and h is none: go through (−h, 0, h).",
            lambda f, x, y, h: range(-h, h),
        ),
        Mistake(
            "f takes two numbers, not one list or array: f(x + h, y).",
            lambda f, x, y, h: f(np.array([x, y])),
        ),
        Mistake("only (x + h, y + h) is looked at: there are seven more.", _seen(7)),
        Mistake(
            "only places with larger x or y are looked at: x − h and y − h belong to it, too.",
            _seen(4, 6, 7),
        ),
        Mistake("only x + h is looked at: there are seven more places around.", _seen(6)),
        Mistake(
            "only (x + h, y) and (x, y + h) are looked at: there are six more places around.",
            _seen(4, 6),
        ),
        Mistake(
            'always "minimum": compare the places around with f(x, y).',
            _looked(lambda rises: "minimum"),
        ),
        Mistake(
            "these are the numbers around: say what they mean, with one of the texts.",
            _looked(lambda rises: rises),
        ),
        Mistake(
            '`if` ends in nothing for a saddle: give "saddle" in all other cases (else).',
            _looked(
                lambda rises: (
                    "minimum" if (rises > 0).all() else "maximum" if (rises < 0).all() else None
                )
            ),
        ),
    ],
    styles=[
        lambda f, x, y, h: _flat_place(f, x, y, h),
        _by_slopes,
        _by_signs,
        _by_returns,
        _with_a_grid,
        lambda f, x, y, h: ("saddle", "minimum", "maximum")[
            all(r > 0 for r in _around(f, x, y, h)) + 2 * all(r < 0 for r in _around(f, x, y, h))
        ],
    ],
    lesson='05, "Flat places"',
)


# A line through points


def _line_gradient(w: float, b: float, x: np.ndarray, y: np.ndarray) -> tuple:
    e = w * x + b - y
    return float(2 * np.mean(e * x)), float(2 * np.mean(e))


def _line(dw: Callable, db: Callable | None = None) -> Callable:
    """line_gradient with other formulas of the error e and of x; db's defaults to the right one."""

    def answer(w: float, b: float, x: np.ndarray, y: np.ndarray) -> tuple:
        e = w * x + b - y
        return dw(e, x), (2 * np.mean(e) if db is None else db(e, x))

    return answer


def _line_with_error(error: Callable) -> Callable:
    """line_gradient with another error."""

    def answer(w: float, b: float, x: np.ndarray, y: np.ndarray) -> tuple:
        e = error(w, b, x, y)
        return 2 * np.mean(e * x), 2 * np.mean(e)

    return answer


def _right_dw(e: np.ndarray, x: np.ndarray) -> float:
    return float(2 * np.mean(e * x))


def _two_numbers(result: Any) -> Any:
    """Each of them may stand in brackets."""
    if isinstance(result, np.ndarray) and result.size == 2:
        return result.ravel()
    return type(result)(map(number, result)) if isinstance(result, (tuple, list)) else result


def _line_in_a_loop(w: float, b: float, x: np.ndarray, y: np.ndarray) -> tuple:
    dw = db = 0.0
    for i in range(len(x)):
        e = w * x[i] + b - y[i]
        dw += 2 * e * x[i] / len(x)
        db += 2 * e / len(x)
    return dw, db


def _line_as_a_matrix(w: float, b: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    A = np.column_stack([x, np.ones(len(x))])
    return 2 / len(x) * A.T @ (A @ [w, b] - y)


def _line_by_wiggling(w: float, b: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    def loss(p: np.ndarray) -> float:
        return float(np.mean((p[0] * x + p[1] - y) ** 2))

    return gradients.numerical_gradient(loss, np.array([w, b]), 1e-3)


def _line_multiplied_out(w: float, b: float, x: np.ndarray, y: np.ndarray) -> list:
    dw = w * np.mean(x**2) + b * np.mean(x) - np.mean(x * y)
    return [2 * dw, 2 * (w * x.mean() + b - y.mean())]


def _one_line(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(4, 8))
    w, b = (float(v) for v in _rounded(rng, 2))
    return w, b, _rounded(rng, n), _rounded(rng, n)


line_gradient = Question(
    name="line_gradient",
    reference=lambda w, b, x, y: _line_gradient(w, b, x, y),
    examples=[
        (1.0, 0.0, np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 4.0])),
        (0.5, -2.0, np.array([1.0, 3.0, -2.0, 4.0]), np.array([2.0, 1.0, -1.0, 0.5])),
        (-1.5, 1.0, np.array([2.0, -1.0]), np.array([0.5, 3.0])),
    ],
    random=_one_line,
    read=_two_numbers,
    mistakes=[
        Mistake(
            "the factor 2 is missing: the slope of e² is 2e.",
            _line(lambda e, x: np.mean(e * x), lambda e, x: np.mean(e)),
        ),
        Mistake(
            "dw has no factor 2: the slope of e² is 2e, for w as for b.",
            _line(lambda e, x: np.mean(e * x)),
        ),
        Mistake(
            "db has no factor 2: the slope of e² is 2e, for b as for w.",
            _line(_right_dw, lambda e, x: np.mean(e)),
        ),
        Mistake(
            "you summed: the loss is a mean over the n points, and so is its gradient.",
            _line(lambda e, x: 2 * np.sum(e * x), lambda e, x: 2 * np.sum(e)),
        ),
        Mistake(
            "you summed, and left out the 2: it is 2 times the mean.",
            _line(lambda e, x: np.sum(e * x), lambda e, x: np.sum(e)),
        ),
        Mistake(
            "dw is a sum: divide it by n, as db.",
            _line(lambda e, x: 2 * np.sum(e * x)),
        ),
        Mistake(
            "db is a sum: divide it by n, as dw.",
            _line(_right_dw, lambda e, x: 2 * np.sum(e)),
        ),
        Mistake(
            "the sign: the error is prediction − y. (A step down has the minus, the gradient has not.)",
            _line_with_error(lambda w, b, x, y: y - (w * x + b)),
        ),
        Mistake(
            "the sign, and the factor 2 is missing: the slope of e² is 2e, with e = w x + b − y.",
            _line(lambda e, x: -np.mean(e * x), lambda e, x: -np.mean(e)),
        ),
        Mistake(
            "the sign of dw: both have the error w x + b − y.",
            _line(lambda e, x: -2 * np.mean(e * x)),
        ),
        Mistake(
            "the sign of db: both have the error w x + b − y.",
            _line(_right_dw, lambda e, x: -2 * np.mean(e)),
        ),
        Mistake(
            "the x is missing in dw: if w moves by h, the error moves by h x.",
            _line(lambda e, x: 2 * np.mean(e)),
        ),
        Mistake(
            "db has an x too many: if b moves by h, the error moves by h, whatever x is.",
            _line(_right_dw, lambda e, x: 2 * np.mean(e * x)),
        ),
        Mistake(
            "db comes first: give dw, then db.",
            lambda w, b, x, y: _line_gradient(w, b, x, y)[::-1],
        ),
        Mistake(
            "the mean of the errors times the mean of the x: multiply first, point by point, then take the mean.",
            _line(lambda e, x: 2 * np.mean(e) * np.mean(x)),
        ),
        Mistake(
            "the mean of the errors times the sum of the x: multiply first, point by point, then take the mean.",
            _line(lambda e, x: 2 * np.mean(e) * np.sum(x)),
        ),
        Mistake(
            "the error is squared: that is in the loss. Its slope has 2e.",
            _line(lambda e, x: 2 * np.mean(e**2 * x), lambda e, x: 2 * np.mean(e**2)),
        ),
        Mistake(
            "the error is squared, and no 2: that is in the loss. Its slope has 2e.",
            _line(lambda e, x: np.mean(e**2 * x), lambda e, x: np.mean(e**2)),
        ),
        Mistake(
            "the sign of the error is lost: no abs.",
            _line(lambda e, x: 2 * np.mean(np.abs(e) * x), lambda e, x: 2 * np.mean(np.abs(e))),
        ),
        Mistake(
            "only the sign of the error is used: that is the slope of |e|, not of e².",
            _line(lambda e, x: np.mean(np.sign(e) * x), lambda e, x: np.mean(np.sign(e))),
        ),
        Mistake(
            "x is squared in dw: if w moves by h, the error moves by h x.",
            _line(lambda e, x: 2 * np.mean(e * x**2)),
        ),
        Mistake(
            "y is missing: the error is w x + b − y.",
            _line_with_error(lambda w, b, x, y: w * x + b),
        ),
        Mistake(
            "b is missing in the prediction: the error is w x + b − y.",
            _line_with_error(lambda w, b, x, y: w * x - y),
        ),
        Mistake(
            "w is missing in the prediction: the error is w x + b − y.",
            _line_with_error(lambda w, b, x, y: x + b - y),
        ),
        Mistake(
            "the error is w x + b − y, minus y, not plus.",
            _line_with_error(lambda w, b, x, y: w * x + b + y),
        ),
        Mistake(
            "brackets: y − w x + b takes w x away, and adds b. Take away the whole prediction, y − (w x + b).",
            lambda w, b, x, y: tuple(-2 * np.mean((y - w * x + b) * k) for k in (x, 1)),
        ),
        Mistake(
            "brackets, and the sign: the error is (w x + b) − y, not y − w x + b.",
            _line_with_error(lambda w, b, x, y: y - w * x + b),
        ),
        Mistake(
            "brackets: w (x + b) is not w x + b.",
            _line_with_error(lambda w, b, x, y: w * (x + b) - y),
        ),
        Mistake(
            "w and b have changed places in the prediction: it is w x + b.",
            _line_with_error(lambda w, b, x, y: b * x + w - y),
        ),
        Mistake(
            "x and y have changed places: the prediction is w x + b, the truth is y.",
            lambda w, b, x, y: _line_gradient(w, b, y, x),
        ),
        Mistake(
            "dw has y where x belongs: if w moves by h, the error moves by h x.",
            lambda w, b, x, y: (
                2 * np.mean((w * x + b - y) * y),
                2 * np.mean(w * x + b - y),
            ),
        ),
        Mistake(
            "dw has w where x belongs: if w moves by h, the error moves by h x.",
            lambda w, b, x, y: (
                2 * np.mean((w * x + b - y) * w),
                2 * np.mean(w * x + b - y),
            ),
        ),
        Mistake(
            "db has an extra factor b: if b moves by h, the error moves by h.",
            lambda w, b, x, y: (
                2 * np.mean((w * x + b - y) * x),
                2 * np.mean((w * x + b - y) * b),
            ),
        ),
        Mistake(
            "w and b stand in place of x and 1: if w moves by h, the error moves by h x, and if b does, by h.",
            lambda w, b, x, y: tuple(2 * np.mean((w * x + b - y) * k) for k in (w, b)),
        ),
        Mistake(
            "db is 2 n/n = 2 in yours: the error is missing.",
            _line(_right_dw, lambda e, x: 2.0),
        ),
        Mistake(
            "one slope for each point: take their mean.",
            _line(lambda e, x: 2 * e * x, lambda e, x: 2 * e),
        ),
        Mistake(
            "each slope is divided by n, but they are not added up: np.sum, or np.mean.",
            _line(lambda e, x: 2 * e * x / len(x), lambda e, x: 2 * e / len(x)),
        ),
        Mistake(
            "only dw is given: give both, return dw, db.",
            lambda w, b, x, y: _line_gradient(w, b, x, y)[0],
        ),
        Mistake(
            "dw and db are added up: give both, return dw, db.",
            lambda w, b, x, y: sum(_line_gradient(w, b, x, y)),
        ),
        Mistake(
            "this is the loss: its gradient is asked for.",
            lambda w, b, x, y: np.mean((w * x + b - y) ** 2),
        ),
        Mistake(
            "three values are given: only dw and db are asked for.",
            lambda w, b, x, y: (np.mean((w * x + b - y) ** 2), *_line_gradient(w, b, x, y)),
        ),
        Mistake(
            "these are the moved w and b: give the gradient itself.",
            lambda w, b, x, y: tuple(np.array([w, b]) - _line_gradient(w, b, x, y)),
        ),
        Mistake(
            "divided by n twice: np.mean has done it.",
            _line(lambda e, x: 2 * np.mean(e * x) / len(x), lambda e, x: 2 * np.mean(e) / len(x)),
        ),
        Mistake(
            "divided by n − 1: a mean divides by n.",
            _line(
                lambda e, x: 2 * np.sum(e * x) / (len(x) - 1),
                lambda e, x: 2 * np.sum(e) / (len(x) - 1),
            ),
        ),
        Mistake(
            "divided by 3, the n of the example: n is different in each call.",
            _line(lambda e, x: 2 * np.sum(e * x) / 3, lambda e, x: 2 * np.sum(e) / 3),
        ),
        Mistake(
            "divided by 2n, where it is 2/n: multiply by 2, divide by n.",
            _line(lambda e, x: np.mean(e * x) / 2, lambda e, x: np.mean(e) / 2),
        ),
        Mistake(
            "only the last point counts: add the slopes up in the loop (+=).",
            _line(lambda e, x: 2 * e[-1] * x[-1] / len(x), lambda e, x: 2 * e[-1] / len(x)),
        ),
        Mistake(
            "only the last point counts: add the slopes up in the loop (+=).",
            _line(lambda e, x: 2 * e[-1] * x[-1], lambda e, x: 2 * e[-1]),
        ),
        Mistake(
            "only the first point counts: a `return` inside the loop?",
            _line(lambda e, x: 2 * e[0] * x[0] / len(x), lambda e, x: 2 * e[0] / len(x)),
        ),
        Mistake(
            "the last point is left out: range(n) ends before n by itself.",
            _line(
                lambda e, x: 2 * np.sum((e * x)[:-1]) / len(x),
                lambda e, x: 2 * np.sum(e[:-1]) / len(x),
            ),
        ),
        Mistake(
            "the first point is left out: indices count from 0.",
            _line(
                lambda e, x: 2 * np.sum((e * x)[1:]) / len(x),
                lambda e, x: 2 * np.sum(e[1:]) / len(x),
            ),
        ),
    ],
    styles=[
        lambda w, b, x, y: _line_gradient(w, b, x, y),
        _line_in_a_loop,
        _line_as_a_matrix,
        _line_by_wiggling,
        _line_multiplied_out,
        lambda w, b, x, y: (
            -2 * np.mean((y - w * x - b) * x),
            -2 * np.mean(y - w * x - b),
        ),
        lambda w, b, x, y: [2 / len(x) * (w * x + b - y) @ x, np.mean(2 * (w * x + b - y))],
        lambda w, b, x, y: tuple(
            2 * np.mean((w * x + b - y) * k, keepdims=True) for k in (x, np.ones(len(x)))
        ),
        lambda w, b, x, y: tuple(
            np.float32(2 * sum((w * u + b - v) * g for u, v, g in zip(x, y, k, strict=True)))
            / len(x)
            for k in (x, np.ones(len(x)))
        ),
    ],
    lesson='05, "A line through points"',
)


# The gradient of softmax regression


def _one_hot(y: np.ndarray, k: int) -> np.ndarray:
    return np.eye(k)[y]


def _softmax_gradient(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
    return _softmaxed(lambda P, Y, X, y: (P - Y) / len(X))(W, b, X, y)


def _softmaxed(
    blame: Callable, weights: Callable | None = None, biases: Callable | None = None
) -> Callable:
    """softmax_gradient with another ∂L/∂scores, (P, Y, X, y) -> D, or other sums of it."""

    def answer(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
        P, Y = activations.softmax(X @ W + b), _one_hot(y, W.shape[1])
        D = blame(P, Y, X, y)
        dW = X.T @ D if weights is None else weights(X, D)
        return dW, D.sum(axis=0) if biases is None else biases(D)

    return answer


def _right_blame(P: np.ndarray, Y: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (P - Y) / len(X)


def _with_probabilities(probabilities: Callable) -> Callable:
    def answer(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
        D = (probabilities(W, b, X) - _one_hot(y, W.shape[1])) / len(X)
        return X.T @ D, D.sum(axis=0)

    return answer


def _by_columns(scores: np.ndarray) -> np.ndarray:
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)


def _of_the_whole_table(scores: np.ndarray) -> np.ndarray:
    e = np.exp(scores - scores.max())
    return e / e.sum()


def _without_keepdims(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores) / np.exp(scores).sum(axis=1)


def _with_labels(one_hot: Callable) -> Callable:
    def answer(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
        D = (activations.softmax(X @ W + b) - one_hot(y)) / len(X)
        return X.T @ D, D.sum(axis=0)

    return answer


def _one_off_whole_columns(P: np.ndarray, Y: np.ndarray, X: np.ndarray, y: np.ndarray) -> Any:
    D = P.copy()
    D[:, y] -= 1
    return D / len(X)


def _one_off_whole_rows(P: np.ndarray, Y: np.ndarray, X: np.ndarray, y: np.ndarray) -> Any:
    D = P.copy()
    D[y] -= 1
    return D / len(X)


def _one_off_in_rows(P: np.ndarray, Y: np.ndarray, X: np.ndarray, y: np.ndarray) -> Any:
    D = P.copy()
    D[np.arange(len(y)), y] -= 1
    return D / len(y)


def _shifted(P: np.ndarray, Y: np.ndarray, by: int) -> np.ndarray:
    return (P - np.roll(Y, by, axis=1)) / len(P)


def _softmax_in_loops(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for image, label in zip(X, y, strict=True):
        e = [math.exp(image @ W[:, j] + b[j]) for j in range(len(b))]
        for j in range(len(b)):
            d = (e[j] / sum(e) - (j == label)) / len(X)
            db[j] += d
            for i in range(len(image)):
                dW[i, j] += d * image[i]
    return dW, db


def _softmax_by_outer(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
    P, Y = _p_and_y(W, b, X, y)
    rows = list((P - Y) / len(X))
    return sum(np.outer(x, d) for x, d in zip(X, rows, strict=True)), sum(rows)


def _p_and_y(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
    return activations.softmax(X @ W + b), _one_hot(y, W.shape[1])


def _softmax_by_wiggling(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> list:
    loss = SoftmaxCrossEntropy()
    return [
        gradients.numerical_gradient(lambda V: loss(X @ V + b, y), W),
        gradients.numerical_gradient(lambda c: loss(X @ W + c, y), b),
    ]


def _softmax_of_nnlib(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> tuple:
    D = SoftmaxCrossEntropy().gradient(X @ W + b, y)
    return X.T @ D, D.sum(axis=0)


def _regression(rng: np.random.Generator) -> tuple:
    n, d, k = ((5, 2, 3), (3, 2, 4), (6, 3, 5), (5, 4, 3), (6, 2, 5))[rng.integers(5)]
    y = rng.permutation([0, k - 1, *rng.integers(0, k, n - 2)])
    W, b = _rounded(rng, d, k) / 4, _rounded(rng, k) / 4
    return W, b, np.abs(_rounded(rng, n, d)) / 2, y


_SUMS = "a slope of W is a sum over the images, of what went in times (P − Y)/n: X.T @ D has the shape of W."

regression_gradient = Question(
    name="softmax_gradient",
    reference=lambda W, b, X, y: _softmax_gradient(W, b, X, y),
    examples=[
        (
            np.zeros((2, 3)),
            np.zeros(3),
            np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 3.0], [3.0, 0.0]]),
            np.array([0, 2, 1, 0]),
        ),
        (
            np.array([[1.0, 0.5, -1.0, 0.0], [0.0, -0.5, 2.0, 1.0]]),
            np.array([0.5, 0.0, -1.0, 0.25]),
            np.array([[1.0, 0.5], [0.0, 2.0], [1.0, 1.5]]),
            np.array([3, 0, 1]),
        ),
        (  # the last class has no image, and there are as many images as classes
            np.array([[0.5, -1.0, 0.25], [1.0, 0.0, -0.5]]),
            np.array([0.25, 0.5, -1.0]),
            np.array([[1.0, 2.0], [0.5, 0.0], [1.5, 1.0]]),
            np.array([1, 0, 1]),
        ),
    ],
    random=_regression,
    mistakes=[
        Mistake(
            "1/n is missing: ∂L/∂scores is (P − Y)/n.",
            _softmaxed(lambda P, Y, X, y: P - Y),
        ),
        Mistake(
            "divided by n twice.",
            _softmaxed(lambda P, Y, X, y: (P - Y) / len(X) ** 2),
        ),
        Mistake(
            "the sign: P − Y, not Y − P. (A step down has the minus, the gradient has not.)",
            _softmaxed(lambda P, Y, X, y: (Y - P) / len(X)),
        ),
        Mistake(
            "the sign, and 1/n is missing: ∂L/∂scores is (P − Y)/n.",
            _softmaxed(lambda P, Y, X, y: Y - P),
        ),
        Mistake(
            "Y is not subtracted: (P − Y)/n.",
            _softmaxed(lambda P, Y, X, y: P / len(X)),
        ),
        Mistake(
            "Y is not subtracted, and 1/n is missing: (P − Y)/n.",
            _softmaxed(lambda P, Y, X, y: P),
        ),
        Mistake(
            "P is missing: (P − Y)/n.",
            _softmaxed(lambda P, Y, X, y: -Y / len(X)),
        ),
        Mistake(
            "brackets: P − Y / n divides Y alone. (P − Y) / n.",
            _softmaxed(lambda P, Y, X, y: P - Y / len(X)),
        ),
        Mistake(
            "brackets: P / n − Y divides P alone. (P − Y) / n.",
            _softmaxed(lambda P, Y, X, y: P / len(X) - Y),
        ),
        Mistake(
            "P + Y: the difference counts.",
            _softmaxed(lambda P, Y, X, y: (P + Y) / len(X)),
        ),
        Mistake(
            "1 is subtracted from every probability: only from that of the true class.",
            _softmaxed(lambda P, Y, X, y: (P - 1) / len(X)),
        ),
        Mistake(
            "D[:, y] −= 1 takes 1 from whole columns: one entry of each row, D[np.arange(n), y].",
            _softmaxed(_one_off_whole_columns),
        ),
        Mistake(
            "P[y] −= 1 takes 1 from whole rows: one entry of each row, P[np.arange(n), y].",
            _softmaxed(_one_off_whole_rows),
        ),
        Mistake(
            "the labels themselves are subtracted: Y is one-hot, a row of k numbers for each image.",
            _softmaxed(lambda P, Y, X, y: (P - y[:, np.newaxis]) / len(X)),
        ),
        Mistake(
            "the labels themselves are subtracted, (n, k) minus (n,): Y is one-hot, a row of k numbers for each image.",
            _softmaxed(lambda P, Y, X, y: (P - y) / len(X)),
        ),
        Mistake(
            "Y has as many columns as there are classes in y, and some may be missing there: k is W.shape[1].",
            _with_labels(lambda y: np.eye(y.max() + 1)[y]),
        ),
        Mistake(
            "Y has as many columns as there are classes in y, and some may be missing there: k is W.shape[1].",
            _with_labels(lambda y: np.eye(len(set(y)))[y]),
        ),
        Mistake(
            "Y has ten columns, for ten classes: here there are k, W.shape[1].",
            _with_labels(lambda y: np.eye(10)[y]),
        ),
        Mistake(
            "the 1 of Y stands one class too far to the right: classes count from 0.",
            _softmaxed(lambda P, Y, X, y: _shifted(P, Y, 1)),
        ),
        Mistake(
            "the 1 of Y stands one class too far to the left: classes count from 0.",
            _softmaxed(lambda P, Y, X, y: _shifted(P, Y, -1)),
        ),
        Mistake(
            "divided by the number of classes: n is the number of images, len(X).",
            _softmaxed(lambda P, Y, X, y: (P - Y) / P.shape[1]),
        ),
        Mistake(
            "divided by the number of pixels: n is the number of images, len(X).",
            _softmaxed(lambda P, Y, X, y: (P - Y) / X.shape[1]),
        ),
        Mistake(
            "divided by n · k: ∂L/∂scores is (P − Y)/n.",
            _softmaxed(lambda P, Y, X, y: (P - Y) / P.size),
        ),
        Mistake(
            "divided by 1437, the number of images in the lesson: take the n of this call, len(X).",
            _softmaxed(lambda P, Y, X, y: (P - Y) / 1437),
        ),
        Mistake(
            "divided by 4, the n of the example: take the n of this call, len(X).",
            _softmaxed(lambda P, Y, X, y: (P - Y) / 4),
        ),
        Mistake(
            "twice (P − Y)/n: there is no square here, and so no 2.",
            _softmaxed(lambda P, Y, X, y: 2 * (P - Y) / len(X)),
        ),
        Mistake(
            "the difference is squared: ∂L/∂scores is (P − Y)/n itself.",
            _softmaxed(lambda P, Y, X, y: (P - Y) ** 2 / len(X)),
        ),
        Mistake(
            "P (1 − P) stands in as a factor: with softmax and cross-entropy, (P − Y)/n is the whole of it.",
            _softmaxed(lambda P, Y, X, y: (P - Y) * P * (1 - P) / len(X)),
        ),
        Mistake(
            "the softmax is missing: P = softmax(X @ W + b).",
            _with_probabilities(lambda W, b, X: X @ W + b),
        ),
        Mistake(
            "b is missing in the scores: they are X @ W + b.",
            _with_probabilities(lambda W, b, X: activations.softmax(X @ W)),
        ),
        Mistake(
            "the softmax goes down the columns: each row, one image, sums to 1 (axis=1).",
            _with_probabilities(lambda W, b, X: _by_columns(X @ W + b)),
        ),
        Mistake(
            "the softmax goes over the whole table: each row, one image, sums to 1 (axis=1).",
            _with_probabilities(lambda W, b, X: _of_the_whole_table(X @ W + b)),
        ),
        Mistake(
            "the sums of the rows are a line, (n,), and cannot divide (n, k): keepdims=True makes them a column.",
            _with_probabilities(lambda W, b, X: _without_keepdims(X @ W + b)),
        ),
        Mistake(
            "sigmoid in place of softmax: with k classes the probabilities of a row sum to 1.",
            _with_probabilities(lambda W, b, X: activations.sigmoid(X @ W + b)),
        ),
        Mistake(
            "the softmax is taken twice: once, of the scores.",
            _with_probabilities(
                lambda W, b, X: activations.softmax(activations.softmax(X @ W + b))
            ),
        ),
        Mistake(
            "the sure answer, 0 or 1, stands where the probability belongs: P = softmax(scores).",
            _with_probabilities(
                lambda W, b, X: _one_hot(np.argmax(X @ W + b, axis=1), W.shape[1])
            ),
        ),
        Mistake(
            "dW is transposed: it has the shape of W, X.T @ D.",
            _softmaxed(_right_blame, lambda X, D: D.T @ X),
        ),
        Mistake(
            "X is not transposed: dW = X.T @ D, so that the images line up and are summed.",
            _softmaxed(_right_blame, lambda X, D: X @ D),
        ),
        Mistake(
            "* goes number by number, and the shapes do not fit: " + _SUMS,
            _softmaxed(_right_blame, lambda X, D: X * D),
        ),
        Mistake(
            "* goes number by number, and the shapes do not fit: " + _SUMS,
            _softmaxed(_right_blame, lambda X, D: X.T * D),
        ),
        Mistake(
            "the factors of dW have changed places: " + _SUMS,
            _softmaxed(_right_blame, lambda X, D: D @ X.T),
        ),
        Mistake(
            "the x is missing in dW: " + _SUMS,
            _softmaxed(_right_blame, lambda X, D: np.tile(D.sum(axis=0), (X.shape[1], 1))),
        ),
        Mistake(
            "dW is divided by n once more: D has the 1/n already.",
            _softmaxed(_right_blame, lambda X, D: X.T @ D / len(X)),
        ),
        Mistake(
            "dW lacks the 1/n that db has.",
            _softmaxed(_right_blame, lambda X, D: X.T @ D * len(X)),
        ),
        Mistake(
            "db is a mean of (P − Y)/n: the 1/n is in there already, so sum.",
            _softmaxed(_right_blame, biases=lambda D: D.mean(axis=0)),
        ),
        Mistake(
            "db lacks the 1/n that dW has.",
            _softmaxed(_right_blame, biases=lambda D: D.sum(axis=0) * len(D)),
        ),
        Mistake(
            "db is summed along the rows: each class has one bias, so sum over the images, axis=0.",
            _softmaxed(_right_blame, biases=lambda D: D.sum(axis=1)),
        ),
        Mistake(
            "db is one number: each class has a bias of its own, D.sum(axis=0).",
            _softmaxed(_right_blame, biases=np.sum),
        ),
        Mistake(
            "db is not summed over the images: D.sum(axis=0).",
            _softmaxed(_right_blame, biases=lambda D: D),
        ),
        Mistake(
            "db is a row of a table, (1, k): it has the shape of b, (k,). No keepdims.",
            _softmaxed(_right_blame, biases=lambda D: D.sum(axis=0, keepdims=True)),
        ),
        Mistake(
            "db is that of the first image alone: sum over the images, D.sum(axis=0).",
            _softmaxed(_right_blame, biases=lambda D: D[0]),
        ),
        Mistake(
            "db is that of the last image alone: sum over the images, D.sum(axis=0).",
            _softmaxed(_right_blame, biases=lambda D: D[-1]),
        ),
        Mistake(
            "the sign of db: both dW and db come from (P − Y)/n.",
            _softmaxed(_right_blame, biases=lambda D: -D.sum(axis=0)),
        ),
        Mistake(
            "db is 0: a bias moves its score in every image, D.sum(axis=0).",
            _softmaxed(_right_blame, biases=lambda D: np.zeros(D.shape[1])),
        ),
        Mistake(
            "db comes first: give dW, then db.",
            lambda W, b, X, y: _softmax_gradient(W, b, X, y)[::-1],
        ),
        Mistake(
            "only dW is given: give both, return dW, db.",
            lambda W, b, X, y: _softmax_gradient(W, b, X, y)[0],
        ),
        Mistake(
            "this is (P − Y)/n, the gradient by the scores: go on to dW and db.",
            lambda W, b, X, y: np.subtract(*_p_and_y(W, b, X, y)) / len(X),
        ),
        Mistake(
            "this is the loss: its gradient is asked for.",
            lambda W, b, X, y: SoftmaxCrossEntropy()(X @ W + b, y),
        ),
        Mistake(
            "these are the moved W and b: give the gradient itself.",
            lambda W, b, X, y: tuple(
                old - g for old, g in zip((W, b), _softmax_gradient(W, b, X, y), strict=True)
            ),
        ),
        Mistake(
            "only the last image counts in dW: add the images up in the loop (+=).",
            _softmaxed(_right_blame, lambda X, D: np.outer(X[-1], D[-1])),
        ),
        Mistake(
            "only the last image counts: add the images up in the loop (+=).",
            _softmaxed(_right_blame, lambda X, D: np.outer(X[-1], D[-1]), lambda D: D[-1]),
        ),
        Mistake(
            "only the first image counts: a `return` inside the loop?",
            _softmaxed(_right_blame, lambda X, D: np.outer(X[0], D[0]), lambda D: D[0]),
        ),
    ],
    styles=[
        lambda W, b, X, y: _softmax_gradient(W, b, X, y),
        _softmax_in_loops,
        _softmax_by_outer,
        _softmax_by_wiggling,
        _softmax_of_nnlib,
        _softmaxed(_one_off_in_rows),
        _softmaxed(
            _right_blame,
            lambda X, D: np.einsum("ni,nk->ik", X, D),
            lambda D: np.ones(len(D)) @ D,
        ),
        _softmaxed(
            lambda P, Y, X, y: P - Y, lambda X, D: X.T.dot(D) / len(X), lambda D: D.mean(axis=0)
        ),
        _softmaxed(lambda P, Y, X, y: ((P - Y) / len(X)).astype(np.float32)),
    ],
    lesson='05, "Softmax regression on the digits"',
)


# Softmax regression, trained to a mark


class _Trained:
    """What `train` gave. Two are never alike, so a verdict comes from the judge alone."""

    def __init__(self, value: Any):
        self.value = value


_MARK, _MARK_OF_FEW = 0.94, 0.85  # after training on 1437 images; on 400

_NOT_TRAINED = (
    "W and b have not moved: they are 0, still. Take steps, and give back what they led to."
)
_UP = (
    "W and b have learnt to be wrong: the steps go up, where down is minus the gradient. Or the gradient was "
    "given back in place of W and b."
)
_SLOW = (
    "the loss has hardly fallen. The learning rate is far too small, or there are too few steps. A `return` in "
    "the loop, or W and b set to 0 in each round, leaves only one."
)
_ON_THE_WAY = "you are on the right way, and not there yet: more steps, or a larger rate."
_LEAPS = (
    "the loss is no better than that of a blind guess, ln 10. Either the steps are so long that they leap (take a "
    "smaller rate; is the 1/n in the gradient?), or W and b are large random numbers, hardly trained."
)
_NAN = "the numbers have become infinite or nan: the steps are too long, or the softmax overflows."
_TURNED = "W is transposed: it has the shape (64, 10), one column for each class."
_SWAPPED = "b comes first: give W, then b."
_ONE_THING = "give a pair, return W, b."
_SHAPE_W = "W has the shape (64, 10), pixels by classes."
_SHAPE_B = "b has the shape (10,), one bias for each class."
_OTHER_PIXELS = (
    "W and b fit images whose pixels were changed first (their mean taken away, divided by their spread). "
    "They are tested on images as they are."
)
_NO_BIAS = "W reads well alone, and b spoils it: b takes its steps as W does, minus the gradient."
_NEXT_CLASS = (
    "the answers are one class off: the 1 of a one-hot row stands at the label, counted from 0."
)
_FEW = (
    "the first images are read well, the others not: all images of X must count in the gradient."
)
_SAME_ANSWER = "the same class is the answer to every image: W and b must both take their steps."


_OWN_IMAGES = "W and b read the digits of the lesson, and not those of this call: train on the X and y that are given."


def _read_by(W: Any, b: Any, X: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(np.argmax(X @ W + b, axis=1) == y))


def _others(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All digits that are not among the rows of X; turned upside down if those are."""
    images, labels = datasets.digits("all")
    known = {row.tobytes() for row in X}
    for turned in (images, images[:, ::-1]):
        new = np.array([row.tobytes() not in known for row in turned])
        if not new.all():
            break
    return turned[new], labels[new]


def _turned_over(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """400 digits upside down: whoever trains on other images than these cannot read them."""
    images, labels = datasets.digits("all")
    some = rng.permutation(len(labels))[:400]
    return images[some, ::-1].copy(), labels[some]


def _why_not_a_pair(result: Any) -> str:
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return _ONE_THING
    W, b = map(numbers, result)
    if W is None or b is None:
        return _ONE_THING
    if W.shape == (10,) and b.shape == (64, 10):
        return _SWAPPED
    if W.shape == (10, 64):
        return _TURNED
    if W.shape != (64, 10):
        return _SHAPE_W
    return "" if b.shape in ((10,), (1, 10)) else _SHAPE_B


def _downhill(W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray) -> float:
    """How far W and b lie downhill of 0: 1 along minus the gradient there, −1 straight uphill."""
    dW, db = _softmax_gradient(np.zeros((64, 10)), np.zeros(10), X, y)
    gradient, way = np.append(dW, db), np.append(W, b)
    return float(-gradient @ way / (np.linalg.norm(gradient) * np.linalg.norm(way)))


def _why_so_few(
    W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray, held: tuple, mark: float
) -> str:
    images, labels = held
    if not W.any() and not b.any():
        return _NOT_TRAINED
    if _downhill(W, b, X, y) < -0.2:
        return _UP
    if len(X) < 1000 and _read_by(W, b, *datasets.digits("all")) >= mark:
        return _OWN_IMAGES
    if max(_read_by(W, 0, images, labels), _read_by(W, -b, images, labels)) >= mark:
        return _NO_BIAS
    spread = X.std(axis=0)
    for scale in (1.0, np.where(spread == 0, 1, spread), spread + 1e-8):
        if _read_by(W, b, (images - X.mean(axis=0)) / scale, labels) >= mark:
            return _OTHER_PIXELS
    for by in (-1, 1):
        if _read_by(np.roll(W, by, axis=1), np.roll(b, by), images, labels) > 0.6:
            return _NEXT_CLASS
    if len(set(np.argmax(images @ W + b, axis=1))) == 1:
        return _SAME_ANSWER
    if _read_by(W, b, X[:40], y[:40]) > max(0.98, _read_by(W, b, X, y) + 0.08):
        return _FEW
    loss = SoftmaxCrossEntropy()(X @ W + b, y)
    if loss > np.log(10):
        return _LEAPS
    return _SLOW if loss > 1.5 else _ON_THE_WAY


def _judged(got: _Trained, X: np.ndarray, y: np.ndarray) -> str | None:
    cause = _why_not_a_pair(got.value)
    if cause:
        said = kind(got.value)
        if isinstance(got.value, (tuple, list)) and len(got.value) == 2:
            said = f"{kind(got.value[0])} and {kind(got.value[1])}"
        return f"returned {said}.\nLikely cause: {cause.rstrip('.')}"
    W, b = (np.asarray(numbers(one), dtype=float) for one in got.value)
    b = b.reshape(10)
    if not (np.isfinite(W).all() and np.isfinite(b).all()):
        return f"returned numbers that are not finite.\nLikely cause: {_NAN.rstrip('.')}"
    held = _others(X)
    mark = _MARK if len(X) > 1000 else _MARK_OF_FEW
    right = _read_by(W, b, *held)
    if right >= mark:
        return None
    cause = _why_so_few(W, b, X, y, held, mark)
    return (
        f"returned W and b that read {100 * right:.1f} % of {len(held[1])} other images, and "
        f"{100 * mark:.0f} % are asked for.\nLikely cause: {cause.rstrip('.')}"
    )


_KNOWN: dict[tuple, tuple] = {}  # mistakes are tried again for every wrong answer


def _trained(
    X: np.ndarray, y: np.ndarray, rate: float = 2.0, steps: int = 150
) -> tuple[np.ndarray, np.ndarray]:
    key = (hash(X.tobytes()), hash(y.tobytes()), rate, steps)
    if key not in _KNOWN:
        W, b = np.zeros((64, 10)), np.zeros(10)
        for _ in range(steps):
            dW, db = _softmax_gradient(W, b, X, y)
            W, b = W - rate * dW, b - rate * db
        _KNOWN[key] = W, b
    W, b = _KNOWN[key]
    return W.copy(), b.copy()


def _with(change: Callable) -> Callable:
    """A few right steps, and W and b changed afterwards."""
    return lambda X, y: change(*_trained(X, y, 2.0, 60))


def _on_changed_pixels(X: np.ndarray, y: np.ndarray) -> tuple:
    spread = X.std(axis=0)
    return _trained((X - X.mean(axis=0)) / np.where(spread == 0, 1, spread), y, 0.5, 100)


def _with_overflow(X: np.ndarray, y: np.ndarray) -> tuple:
    with np.errstate(all="ignore"):
        W = np.full((64, 10), np.inf) - np.inf
    return W, np.zeros(10)


def _bias_up(X: np.ndarray, y: np.ndarray) -> tuple:
    W, b = _trained(X, y)
    return W, b + np.linspace(-8, 8, 10)


def _one_image_at_a_time(X: np.ndarray, y: np.ndarray) -> tuple:
    rng = np.random.default_rng(0)
    W, b = np.zeros((64, 10)), np.zeros(10)
    for _ in range(6):
        for i in rng.permutation(len(X)):
            e = np.exp(X[i] @ W + b - np.max(X[i] @ W + b))
            d = e / e.sum()
            d[y[i]] -= 1
            W -= 0.1 * np.outer(X[i], d)
            b -= 0.1 * d
    return W, b


def _by_mini_batches(X: np.ndarray, y: np.ndarray) -> list:
    rng = np.random.default_rng(1)
    W, b = rng.normal(0, 0.01, (64, 10)), np.zeros((1, 10))
    for _ in range(30):
        order = rng.permutation(len(X))
        for start in range(0, len(X), 50):
            some = order[start : start + 50]
            dW, db = _softmax_gradient(W, b[0], X[some], y[some])
            W -= 0.5 * dW
            b -= 0.5 * db
    return [W, b]


def _by_sign_descent(X: np.ndarray, y: np.ndarray) -> tuple:
    W, b = np.zeros((64, 10)), np.zeros(10)
    for _ in range(150):
        dW, db = _softmax_gradient(W, b, X, y)
        W, b = W - 0.01 * np.sign(dW), b - 0.01 * np.sign(db)
    return W, b


def _without_a_bias(X: np.ndarray, y: np.ndarray) -> tuple:
    W = np.zeros((64, 10))
    for _ in range(150):
        W = W - 2.0 * _softmax_gradient(W, np.zeros(10), X, y)[0]
    return W, np.zeros(10)


train_regression = Question(
    name="train",
    reference=lambda X, y: _trained(X, y),
    borrowed=[fit, Network, Dense, SGD],
    examples=[datasets.digits("train")],
    random=_turned_over,
    read=_Trained,
    judge=_judged,
    mistakes=[
        Mistake(_NOT_TRAINED, lambda X, y: (np.zeros((64, 10)), np.zeros(10))),
        Mistake(_UP, lambda X, y: _trained(X, y, -0.5, 30)),
        Mistake(_UP, lambda X, y: _trained(X, y, -1.0, 300)),
        Mistake(_SLOW, lambda X, y: _trained(X, y, 1.0, 1)),
        Mistake(_SLOW, lambda X, y: _trained(X, y, 1e-5, 100)),
        Mistake(_ON_THE_WAY, lambda X, y: _trained(X, y, 0.3, 40)),
        Mistake(_LEAPS, lambda X, y: _trained(X, y, 1000.0, 7)),
        Mistake(
            _LEAPS,
            lambda X, y: (np.random.default_rng(0).normal(size=(64, 10)), np.zeros(10)),
        ),
        Mistake(_NAN, _with_overflow),
        Mistake(_TURNED, _with(lambda W, b: (W.T, b))),
        Mistake(_SWAPPED, _with(lambda W, b: (b, W))),
        Mistake(_ONE_THING, _with(lambda W, b: W)),
        Mistake(_ONE_THING, _with(lambda W, b: (W, b, 0.97))),
        Mistake(_ONE_THING, _with(lambda W, b: {"W": W, "b": b})),
        Mistake(_ONE_THING, lambda X, y: 0.97),
        Mistake(_SHAPE_W, _with(lambda W, b: (np.vstack([W, b]), b))),
        Mistake(_SHAPE_W, _with(lambda W, b: (W.ravel(), b))),
        Mistake(_SHAPE_B, _with(lambda W, b: (W, 0.0))),
        Mistake(_SHAPE_B, lambda X, y: (np.zeros((64, 10)), np.zeros((len(X), 10)))),
        Mistake(_OTHER_PIXELS, _on_changed_pixels),
        Mistake(_NO_BIAS, _bias_up),
        Mistake(_NEXT_CLASS, lambda X, y: _trained(X, (y + 1) % 10, 2.0, 60)),
        Mistake(_NEXT_CLASS, lambda X, y: _trained(X, (y - 1) % 10, 2.0, 60)),
        Mistake(_FEW, lambda X, y: _trained(X[:40], y[:40], 1.0, 100)),
        Mistake(_OWN_IMAGES, lambda X, y: _trained(*datasets.digits("train"))),
        Mistake(_SAME_ANSWER, _with(lambda W, b: (np.zeros((64, 10)), b))),
        Mistake(
            "writing into its argument X changes it for the caller, too: work on a copy.",
            lambda X, y: (np.negative(X, out=X), _trained(-X, y))[1],
        ),
    ],
    styles=[
        lambda X, y: _trained(X, y),
        lambda X, y: _trained(X, y, 1.0, 200),
        lambda X, y: tuple(part.astype(np.float32) for part in _trained(X, y)),
        lambda X, y: [part.tolist() for part in _trained(X, y)],
        _one_image_at_a_time,
        _by_mini_batches,
        _by_sign_descent,
        _without_a_bias,
    ],
    lesson='05, "Softmax regression on the digits"',
)
