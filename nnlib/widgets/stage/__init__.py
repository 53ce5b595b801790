"""What every explorer stands on: panels to draw on, a stage that shows them, and controls.

An explorer is a state (a plain class, no front end needed), a function that draws it on panels,
and a list of controls; `Explorer` puts the three together. `panel` draws, `widget` is the live
surface in the notebook, `explorer` moves.
"""

from .explorer import Button, Choice, Control, Explorer, Group, Slider, Switch
from .panel import Panel, Scene

__all__ = [
    "Button",
    "Choice",
    "Control",
    "Explorer",
    "Group",
    "Panel",
    "Scene",
    "Slider",
    "Switch",
]
