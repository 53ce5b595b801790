"""Lesson 03: a network that learns while one looks on, with every unit's own picture.

The plane of two inputs, sets of points of two to four classes or one's own, a network of any
shape, and all that training can be told. `playground_state` holds it, `playground_picture` draws
it, `playground_code` says it in nnlib.
"""

from typing import Any

from .playground_choices import (
    ACTIVATIONS,
    DATA,
    INPUTS,
    MOST_CLASSES,
    MOST_LAYERS,
    MOST_POINTS,
    MOST_UNITS,
    OPTIMIZERS,
    PENALTIES,
    SPEEDS,
)
from .playground_picture import draw
from .playground_state import Playground
from .stage import Button, Choice, Explorer, Group, Slider, Switch
from .stage.explorer import Control

__all__ = ["Playground", "draw", "explorer"]


def explorer(
    data: str = "moons", hidden: tuple[int, ...] = (4,), activation: str = "tanh", **more: Any
) -> Explorer:
    """The playground of lesson 03; `more` are fields of `Playground`, such as learning_rate."""
    state = Playground(data, tuple(hidden), activation, **more)
    rates = sorted({0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, state.learning_rate})
    strengths = sorted({0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, state.strength})
    sizes = sorted({1, 2, 4, 8, 16, 32, 64, 128, MOST_POINTS, state.batch_size})
    controls: list[Control | Group] = [
        Button("step", "Step", "Train on one mini-batch"),
        Button("epoch", "Epoch", "Train on all training points once"),
        Button("reset", "Reset", "Begin again from the same starting values"),
        Button("new_start", "New start", "Begin again from other starting values"),
        Button("new_data", "New points", "Other points of the same kind"),
        Group(
            "Data",
            [
                Choice("data", "data", DATA),
                Slider("n", "points", 10, MOST_POINTS, 10),
                Slider("noise", "noise", 0, 0.5, 0.05),
                Slider("share", "training, %", 10, 100, 10),
            ],
        ),
        Group(
            "Network",
            [
                Slider("layers", "hidden layers", 0, MOST_LAYERS, 1),
                Slider("units", "units in each", 1, MOST_UNITS, 1),
                Choice("activation", "activation", list(ACTIVATIONS)),
            ],
        ),
        Group(
            "Training",
            [
                Choice("learning_rate", "learning rate", {f"{rate:g}": rate for rate in rates}),
                Choice("optimizer", "optimizer", list(OPTIMIZERS)),
                Choice(
                    "batch_size",
                    "batch size",
                    {"all" if size == MOST_POINTS else str(size): size for size in sizes},
                ),
                Choice("speed", "in a frame", SPEEDS),
            ],
        ),
        Group(
            "Own points",
            [
                Choice("place", "class to place", {f"class {i}": i for i in range(MOST_CLASSES)}),
                Button("clear", "Clear the plane", "Begin with no points, and place your own"),
            ],
            more=True,
        ),
        Group(
            "Inputs",
            [
                Switch(attribute, name)
                for attribute, name in zip(
                    ("x1", "x2", "x11", "x22", "x12", "sin1", "sin2"), INPUTS, strict=True
                )
            ],
            more=True,
        ),
        Group(
            "Cures",
            [
                Choice("penalty", "penalty", list(PENALTIES)),
                Choice("strength", "strength", {f"{value:g}": value for value in strengths}),
                Slider("dropout", "dropout rate", 0, 0.8, 0.1),
            ],
            more=True,
        ),
        Group(
            "Look",
            [
                Button("previous_unit", "◂ Unit", "Show the unit before this one large"),
                Button("next_unit", "Unit ▸", "Show the unit after this one large"),
                Button("show_output", "Output", "Show what the network says"),
                Switch("show_test", "test points"),
                Switch("lines", "lines of layer 1"),
                Switch("classes_only", "classes only"),
            ],
            more=True,
        ),
    ]
    keys = {
        "ArrowLeft": "unit, or own points' cross, to the left",
        "ArrowRight": "to the right",
        "ArrowUp": "up",
        "ArrowDown": "down",
        "Enter": "place or remove a point",
        " ": "the same",
        "Delete": "remove a point",
        **{str(i): f"place class {i}" for i in range(MOST_CLASSES)},
        "+": "a unit more in this layer",
        "-": "a unit less",
        "w": "next weight",
        ",": "weight down",
        ".": "weight up",
        "o": "show the output",
    }
    return Explorer(state, draw, controls, title="Playground: a network that learns", keys=keys)
