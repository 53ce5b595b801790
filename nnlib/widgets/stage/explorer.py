"""An explorer: a state, controls that set it, and a stage that shows it."""

import asyncio
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets
from IPython.display import display

from .panel import Panel, Scene
from .widget import Stage

FRAMES = 30  # a second
AHEAD = 6  # frames that may be on their way to the page; it answers every third
STILL_WIDTH = 700


@dataclass(frozen=True)
class Control:
    """Something to set or press: `name` is the state's attribute or method."""

    name: str
    label: str

    def widget(self) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Slider(Control):
    """Sets the state's attribute `name`: a number from `low` to `high`, in steps of `step`.

    With `log`, `low` and `high` are exponents of ten, and it goes over round numbers: 1, 2, 5,
    10 with a `step` of 1/3 or more, 1, 1.2, 1.5 and so on with a smaller one. `wait` for the
    pointer to be released, where a change takes long.
    """

    low: float
    high: float
    step: float = 0.1
    log: bool = False
    wait: bool = False

    def widget(self) -> Any:
        common = {"description": self.label, "continuous_update": not self.wait}
        if self.log:
            # Not ipywidgets' FloatLogSlider: the page rounds its value to a step of the exponent
            # and sends that back, 0.0178 for 0.018.
            values = _round_numbers(self.low, self.high, self.step)
            options = [(f"{value:g}", value) for value in values]
            slider = ipywidgets.SelectionSlider(options=options, **common)
            # Its number looks as if one could write over it.
            slider.add_class("nn-chosen")
            return slider
        if all(float(v).is_integer() for v in (self.low, self.high, self.step)):
            return _Whole(
                min=self.low, max=self.high, step=self.step, readout_format=".0f", **common
            )
        decimals = max(len(f"{self.step:g}".partition(".")[2]), 1)
        return ipywidgets.FloatSlider(
            min=self.low, max=self.high, step=self.step, readout_format=f".{decimals}f", **common
        )


class _Whole(ipywidgets.FloatSlider):
    """A slider over whole numbers. ipywidgets' own cuts the page's 9.999999999999998 down to 9."""


def _round_numbers(low: float, high: float, step: float) -> list[float]:
    digits = (1, 10) if step >= 1 else (1, 2, 5) if step >= 1 / 3 else _FINE
    powers = range(math.floor(low), math.ceil(high) + 1)
    values = sorted({float(f"{d}e{power}") for power in powers for d in digits})
    return [v for v in values if 10**low * 0.999 <= v <= 10**high * 1.001]


_FINE = (1, 1.2, 1.5, 1.8, 2, 2.5, 3, 4, 5, 6, 8)


@dataclass(frozen=True)
class Choice(Control):
    """Sets the state's attribute `name` to one of `options`, shown by their names."""

    options: Sequence[Any] | Mapping[str, Any]

    def widget(self) -> Any:
        options = list(self.options.items() if isinstance(self.options, Mapping) else self.options)
        return ipywidgets.Dropdown(description=self.label, options=options)


@dataclass(frozen=True)
class Switch(Control):
    """Sets the state's attribute `name` to True or False."""

    def widget(self) -> Any:
        return ipywidgets.Checkbox(description=self.label, indent=False)


@dataclass(frozen=True)
class Button(Control):
    """Calls the state's method `name`."""

    tip: str = ""

    def widget(self) -> Any:
        return ipywidgets.Button(description=self.label, tooltip=self.tip or self.label)


@dataclass(frozen=True)
class Group:
    """A row of controls that belong together, behind a word that says what they set.

    With `more` it is shown only when the button "More settings" is pressed.
    """

    label: str
    controls: Sequence[Control]
    more: bool = False


class Explorer:
    """What a lesson shows with one line; `state` may be changed from code too: then `refresh()`.

    The state is a plain object. Controls set its attributes and call its methods; what else it
    may have:

    - `say()`, needed: a sentence or two that tell the state, also to a screen reader;
    - `code()`: lines of nnlib that run as they stand and do what is shown;
    - `advance()`: one frame's work (some 10 ms) of something that moves, True if there is more
      to come. A button plays and pauses it;
    - `pointer(kind, panel, points)`: the pointer went "down", "move" or "up" in this panel, at
      `points`, (x, y) in its coordinates, since the last call;
    - `key(name)`: one of `keys` was pressed (JavaScript's names: "ArrowLeft", "Enter", " ").

    `draw(state, room)` gives the panels, none wider than `room` pixels. `keys` says what each key
    does. An error in any of these is shown below the drawing; the explorer goes on.
    """

    def __init__(
        self,
        state: Any,
        draw: Callable[[Any, float], Sequence[Panel]],
        controls: Sequence[Control | Group] = (),
        *,
        title: str,
        keys: Mapping[str, str] | None = None,
    ):
        self.state, self.draw, self.title = state, draw, title
        self.keys = dict(keys or {})
        self.room, self.views, self.closed = float(STILL_WIDTH), 0, False
        self._held: str | None = None
        self._task: asyncio.Task | None = None
        self._drawn, self._seen = asyncio.Event(), 0
        self._syncing: int | None = None  # the thread that is setting controls to the state
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self.scene = Scene(draw(state, self.room), self.room)
        self.stage = Stage(
            self.keys, lambda kind, content: self._soon(lambda: self._event(kind, content))
        )
        self.controls: dict[str, Any] = {}
        first = Group("", [c for c in controls if not isinstance(c, Group)])
        groups = [first, *(c for c in controls if isinstance(c, Group))]
        rows = [[self._add(control) for control in group.controls] for group in groups]
        if hasattr(state, "advance"):
            self.play_button = ipywidgets.ToggleButton(description="Play", icon="play")
            self._observe(self.play_button, self._toggle)
            rows[0].insert(0, self.play_button)
        self._code = ipywidgets.HTML()
        self._code.add_class("nn-code")
        if hasattr(state, "code"):
            self.code_button = ipywidgets.ToggleButton(description="Show code", icon="code")
            self._observe(self.code_button, self.refresh)
            rows[0].append(self.code_button)
        bars = [_bar(group.label, row) for group, row in zip(groups, rows, strict=True)]
        self._folded = [bar for group, bar in zip(groups, bars, strict=True) if group.more]
        if self._folded:
            self.more_button = ipywidgets.ToggleButton(description="More settings", icon="sliders")
            bars[0].children = (*bars[0].children, *_bar("", [self.more_button]).children)
            self.more_button.observe(lambda _: self._fold(), "value")
            self._fold()
        self.box = ipywidgets.VBox([*bars, self.stage, self._code])
        self.box.add_class("nn-explorer")
        self.refresh()

    def _fold(self) -> None:
        for bar in self._folded:
            bar.layout.display = "flex" if self.more_button.value else "none"

    def _add(self, control: Control) -> Any:
        widget = self.controls[control.name] = control.widget()
        if isinstance(control, Button):
            widget.on_click(
                lambda _: self._soon(lambda: self._try(getattr(self.state, control.name)))
            )
        else:
            # What the control shows by then: while one is drawn, later ones may have come in.
            self._observe(
                widget,
                lambda: self._try(lambda: setattr(self.state, control.name, _value(widget))),
            )
        return widget

    def _observe(self, widget: Any, action: Callable[[], Any]) -> None:
        """Call `action` when the page has changed the widget's value, not when we did."""

        def changed(_: Any) -> None:
            if self._syncing != threading.get_ident():
                self._soon(action)

        widget.observe(changed, "value")

    def _soon(self, action: Callable[[], Any]) -> None:
        """Do it in the thread of the cell that made the explorer.

        JupyterLab's messages from the page come in another one. There is one state: all that
        touches it takes turns in that thread's event loop.
        """
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if self._loop is None or self._loop is here:
            action()
        else:
            self._loop.call_soon_threadsafe(action)

    def _try(self, action: Callable[[], Any]) -> Any:
        """Do it and show what came of it; an error is told, and stops what plays."""
        result, said = None, ""
        try:
            result = action()
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            self.pause()
        self.refresh(said)
        return result

    def refresh(self, said: str = "") -> None:
        """Draw the state, and set the controls to it."""
        if self.closed:
            return
        try:
            self._syncing = threading.get_ident()
            self.set_controls()
        finally:
            self._syncing = None
        self.scene = Scene(self.draw(self.state, self.room), self.room)
        self.stage.show(self.scene, self.title, said or self.state.say())
        if hasattr(self, "code_button"):
            shown = self.code_button.value
            code = f"<pre tabindex='0'>{escape(self.state.code())}</pre>" if shown else ""
            if self._code.value != code:
                self._code.value = code

    def set_controls(self) -> None:
        """Let each control show the state's value."""
        for name, widget in self.controls.items():
            if not hasattr(widget, "value"):
                continue
            value = getattr(self.state, name)
            if isinstance(widget, ipywidgets.SelectionSlider):
                values = dict(widget.options)
                if value not in values.values():  # set from code
                    pairs = [*values.items(), (f"{value:g}", value)]
                    widget.options = sorted(pairs, key=lambda pair: pair[1])
            if isinstance(widget, ipywidgets.FloatSlider):
                value = _on_grid(widget, value)
            if widget.value != value:
                widget.value = value

    def _event(self, kind: str, content: dict) -> None:
        if kind == "drawn":
            self._seen = content["frame"]
            self._drawn.set()
        elif kind == "width":
            self.room = float(min(max(content["width"] - 14, 280), 1100))
            self.refresh()
        elif kind == "here":
            self.views += 1
            self._seen = self.stage.frame
        elif kind == "gone":
            self.views -= 1
            if self.views <= 0:
                self.pause()
        elif kind == "key":
            self._try(lambda: self.state.key(content["key"]))
        elif kind in ("down", "move", "up"):
            self._pointer(kind, content["points"])

    def _pointer(self, kind: str, points: list) -> None:
        if kind == "down":
            found = self.scene.locate(*points[0])
            self._held = found[0] if found else None
        if self._held is not None:
            name = self._held
            places = [self.scene.within(name, px, py) for px, py in points]
            self._try(lambda: self.state.pointer(kind, name, places))
        if kind == "up":
            self._held = None

    @property
    def playing(self) -> bool:
        return self._task is not None

    def play(self) -> None:
        """Call the state's `advance` for every frame, until it is done or `pause` is called."""
        if not self.playing and not self.closed:
            self._task = asyncio.get_running_loop().create_task(self._run())
            self._show_playing()

    def pause(self) -> None:
        """Stop; nothing is left that runs."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._show_playing()

    def _toggle(self) -> None:
        if self.play_button.value:
            self.play()
        else:
            self.pause()

    def _show_playing(self) -> None:
        button = self.play_button
        button.value = self.playing
        button.description, button.icon = ("Pause", "pause") if self.playing else ("Play", "play")

    async def _run(self) -> None:
        task, due = self._task, time.perf_counter()
        while self._task is task:
            if not self._try(self.state.advance):
                self.pause()
                return
            # At the page's pace: a slow line, or a page that nobody looks at, has no queue.
            while self.stage.frame - self._seen > AHEAD:
                self._drawn.clear()
                await self._drawn.wait()
            now = time.perf_counter()
            # Late by more than a frame: let it be, rather than hurry.
            due = max(due + 1 / FRAMES, now - 1 / FRAMES)
            await asyncio.sleep(max(0.001, due - now))

    def close(self) -> None:
        """End it: the task, and all widgets in the page."""
        self.pause()
        self.closed = True
        for part in self.box.children:
            for widget in getattr(part, "children", ()):
                widget.close()
            part.close()
        self.box.close()

    def still(self) -> str:
        """The present state as one image and one sentence, in HTML, for where no kernel runs."""
        scene = Scene(self.draw(self.state, STILL_WIDTH), STILL_WIDTH)
        said = escape(self.state.say())
        return (
            f'<figure class="nn-still" style="margin: 0"><img alt="{escape(self.title)}. {said}" '
            f'src="{scene.still("still")}" style="max-width: 100%"><figcaption>{said} '
            "<em>(Still picture: run the notebook to move it.)</em></figcaption></figure>"
        )

    def _ipython_display_(self) -> None:
        display(self.box)
        display({"text/html": self.still(), "text/plain": self.state.say()}, raw=True)


def _value(widget: Any) -> Any:
    """What a control shows. The page's arithmetic gives 0.09999999999999964 for 0.1."""
    if isinstance(widget, _Whole):
        return round(widget.value)
    if isinstance(widget, ipywidgets.FloatSlider):
        return round(widget.value, 9)
    return widget.value


def _on_grid(widget: Any, value: float) -> float:
    """The slider's nearest value, by the page's own arithmetic (noUiSlider's, in per cent).

    The page would change any other into this one and send it back, late, over what has come since.
    """
    span = widget.max - widget.min
    step = widget.step * 100 / span
    per_cent = (min(max(value, widget.min), widget.max) - widget.min) * 100 / span
    return math.floor(per_cent / step + 0.5) * step * span / 100 + widget.min


def _bar(label: str, widgets: Sequence[Any]) -> Any:
    """The widgets in a row that goes on in the next line where the page is narrow.

    With a label, the row is one of several: more has to fit into it.
    """
    slider, menu, name = ("245px", "215px", "95px") if label else ("330px", "280px", "120px")
    for widget in widgets:
        widget.layout.margin = "2px 6px 2px 2px"
        widget.layout.max_width = "100%"
        if isinstance(widget, ipywidgets.Button | ipywidgets.ToggleButton | ipywidgets.Checkbox):
            widget.layout.width = "auto"
        else:
            dropdown = isinstance(widget, ipywidgets.Dropdown)
            widget.layout.width = menu if dropdown else slider
            widget.style.description_width = name
    wrap = ipywidgets.Layout(display="flex", flex_flow="row wrap", align_items="center")
    if not label:
        return ipywidgets.Box(list(widgets), layout=wrap)
    heading = ipywidgets.Label(label, layout=ipywidgets.Layout(width="90px"))
    heading.style.font_weight = "bold"
    return ipywidgets.Box([heading, *widgets], layout=wrap)
