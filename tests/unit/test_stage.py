"""The kit of the explorers: panels, stage and controls, without a browser."""

import asyncio
import base64
import re
import threading
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.widgets.stage import Button, Choice, Explorer, Group, Panel, Scene, Slider, Switch
from nnlib.widgets.stage.explorer import AHEAD
from nnlib.widgets.stage.panel import MARKERS, PALETTES

finite = st.floats(-1e6, 1e6)


class Counter:
    """A state with all that a state may have."""

    def __init__(self):
        self.amount, self.kind, self.loud, self.frames = 1.0, "a", False, 3
        self.seen = []

    def say(self):
        return f"amount {self.amount:g}, kind {self.kind}, {self.frames} frames to go."

    def code(self):
        return f"print({self.amount} < 2)"

    def advance(self):
        self.frames -= 1
        return self.frames > 0

    def reset(self):
        self.amount = 1.0

    def fail(self):
        raise ValueError("amount is 1, expected more")

    def pointer(self, kind, panel, points):
        self.seen.append((kind, panel, points))
        self.amount = points[-1][0]

    def key(self, name):
        self.seen.append(name)


def draw(state, room):
    panel = Panel("main", (0, 10), (0, 10), min(300, room), 200, drag=True)
    panel.points([state.amount], [5])
    return [panel]


CONTROLS = [
    Slider("amount", "amount", 0, 10, 0.5),
    Button("fail", "Fail"),
    Group("More", [Choice("kind", "kind", ["a", "b"]), Switch("loud", "loud")]),
    Button("reset", "Reset"),
]


@pytest.fixture
def explorer():
    explorer = Explorer(Counter(), draw, CONTROLS, title="A counter", keys={"ArrowUp": "more"})
    yield explorer
    explorer.close()


def drawn(explorer):
    """What a page says when it has drawn a frame."""
    explorer.stage._handle_custom_msg({"kind": "drawn", "frame": explorer.stage.frame}, [])


def event(explorer, **content):
    explorer.stage._handle_custom_msg(content, [])


@given(x=finite, y=finite)
def test_a_pixel_and_its_coordinates_are_inverse(x, y):
    panel = Panel("p", (-3, 4), (10, 30), 333, 222, title="T", xlabel="x", ylabel="y")
    px, py = panel.pixel(x, y)
    assert np.allclose(panel.coordinates(float(px), float(py)), (x, y), rtol=1e-6, atol=1e-6)


def test_equal_makes_a_unit_as_long_across_as_up():
    panel = Panel("p", (-1, 1), (-1, 1), 400, 200, equal=True)
    (x0, x1), (y0, y1) = panel.pixel([0, 1], [0, 1])
    assert x1 - x0 == pytest.approx(y0 - y1)
    assert panel.x[0] <= -1 and panel.y == pytest.approx((-1, 1))


@pytest.mark.parametrize("still", [False, True])
def test_a_scene_is_well_formed_xml_whatever_is_drawn(still):
    panel = Panel("p", (-1, 1), (-1, 1), title="a < b & c", xlabel="<x>", drag=True, ink=3)
    panel.line([0, np.nan, 1, np.inf, 1e300], [0, 1, 2, 3, -1e300])
    for marker in MARKERS:
        panel.points([0, np.nan], [0, 0], marker=marker)
    panel.text(0, 0, "<&>", halo=True, bold=True)
    panel.arrow(0, 0, 1, 1)
    panel.arrow(0, 0, 0, 0)
    panel.box(0, 0, 1, 1, fill="#ffffff")
    panel.handle(0, 0)
    panel.area([0, 1, 1], [0, 0, 1], "#0072B2")
    panel.heat([[0, np.nan], [np.inf, -np.inf]], "grey")
    tree = ElementTree.fromstring(Scene([panel], 700).svg("one", still))
    text = ElementTree.tostring(tree, encoding="unicode")
    assert "nan" not in text and "inf" not in re.sub(r"base64,[^\"]*", "", text)
    images = [e for e in tree.iter() if e.tag.endswith("image")]
    assert len(images) == still


def test_a_still_picture_holds_its_heat_map_as_png():
    panel = Panel("p")
    panel.heat(np.zeros((4, 6)), "signed")
    address = Scene([panel], 700).still("s")
    svg = base64.b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode()
    image = re.search(r"data:image/png;base64,([^\"]+)", svg)[1]
    assert base64.b64decode(image).startswith(b"\x89PNG")


def test_heat_runs_over_the_palette_from_low_to_high():
    panel = Panel("p")
    panel.heat([[-5, -1, 0, 1, 5]], "signed", -1, 1)
    assert panel.rasters[0].pixels.tolist() == [[0, 0, 128, 255, 255]]
    panel.classes([[0, 1], [7, 2]], [[0, 1], [0.5, 2]])
    assert panel.rasters[1].pixels.tolist() == [[0, 63], [240, 95]]
    assert all(palette.shape == (256, 3) for palette in PALETTES.values())


@given(widths=st.lists(st.floats(50, 300), min_size=1, max_size=6), room=st.floats(300, 1000))
def test_panels_do_not_overlap_and_none_is_outside(widths, room):
    scene = Scene([Panel(f"p{i}", width=w, height=100) for i, w in enumerate(widths)], room)
    for i, (panel, (x, y)) in enumerate(zip(scene.panels, scene.places, strict=True)):
        assert 0 <= x and x + panel.width <= room + 1 and y + panel.height <= scene.height
        middle = scene.locate(x + panel.width / 2, y + 50)
        assert middle is not None and middle[0] == f"p{i}"
    assert scene.locate(scene.width + 1, 0) is None


def test_a_panel_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no panel 'q'"):
        Scene([Panel("p")], 700).within("q", 0, 0)


def test_controls_set_the_state_and_follow_it(explorer):
    explorer.controls["amount"].value = 4
    assert explorer.state.amount == 4 and "amount 4" in explorer.stage.said
    explorer.controls["kind"].value = "b"
    explorer.controls["loud"].value = True
    assert explorer.state.kind == "b" and explorer.state.loud is True
    explorer.state.amount = 2.5
    explorer.refresh()
    assert explorer.controls["amount"].value == 2.5
    explorer.controls["reset"].click()
    assert explorer.state.amount == explorer.controls["amount"].value == 1


def test_a_slider_shows_the_nearest_of_its_steps_and_leaves_the_state_alone(explorer):
    for amount, shown in ((3.14159, 3.0), (3.3, 3.5), (99.0, 10.0), (-1.0, 0.0)):
        explorer.state.amount = amount
        explorer.refresh()
        assert explorer.state.amount == amount
        assert explorer.controls["amount"].value == pytest.approx(shown)


def test_a_slider_over_whole_numbers_shows_the_states():
    for high in (30, 60, 400):
        explorer = Explorer(Counter(), draw, [Slider("amount", "a", 1, high, 1)], title="A")
        for explorer.state.amount in range(1, high + 1):
            explorer.refresh()
            assert explorer.controls["amount"].value == pytest.approx(explorer.state.amount)
        # What the page makes of a number.
        explorer.controls["amount"].value = 9.999999999999998
        assert explorer.state.amount == 10 and isinstance(explorer.state.amount, int)
        explorer.close()


def test_rarer_settings_are_folded_until_asked_for():
    controls = [CONTROLS[0], Group("Rare", [Switch("loud", "loud")], more=True)]
    explorer = Explorer(Counter(), draw, controls, title="A counter")
    (bar,) = explorer._folded
    assert bar.layout.display == "none"
    explorer.more_button.value = True
    assert bar.layout.display == "flex" and explorer.controls["loud"] in bar.children
    explorer.close()


def test_an_error_is_told_and_the_explorer_goes_on(explorer):
    explorer.controls["fail"].click()
    assert explorer.stage.said == "ValueError: amount is 1, expected more"
    explorer.controls["amount"].value = 3
    assert explorer.state.amount == 3 and "amount 3" in explorer.stage.said


def test_the_pointer_comes_in_coordinates_of_the_panel_it_began_in(explorer):
    px, py = map(float, explorer.scene.panels[0].pixel(5, 5))
    event(explorer, kind="down", points=[[px, py]])
    event(explorer, kind="move", points=[[px + 1000, py], [px + 2000, py]])
    event(explorer, kind="up", points=[[px, py]])
    kinds = [(kind, panel) for kind, panel, _ in explorer.state.seen]
    assert kinds == [("down", "main"), ("move", "main"), ("up", "main")]
    assert explorer.state.seen[0][2][0] == pytest.approx((5, 5))
    assert explorer.state.seen[1][2][1][0] > 10
    explorer.state.seen.clear()
    event(explorer, kind="down", points=[[-50, 9999]])
    event(explorer, kind="move", points=[[px, py]])
    assert explorer.state.seen == []


def test_keys_reach_the_state_and_are_told_to_a_screen_reader(explorer):
    event(explorer, kind="key", key="ArrowUp")
    assert explorer.state.seen == ["ArrowUp"]
    assert explorer.stage.label == "A counter"
    assert explorer.stage.help == "ArrowUp: more"
    assert explorer.stage.listens == ["ArrowUp"]


def test_the_drawing_follows_the_width_of_the_page(explorer):
    event(explorer, kind="width", width=5000)
    assert explorer.stage.size[0] == 300
    event(explorer, kind="width", width=200)
    assert explorer.room == 280 and explorer.stage.size[0] == 280


def test_the_code_is_shown_when_asked_for_and_is_escaped(explorer):
    assert explorer._code.value == ""
    explorer.code_button.value = True
    assert "print(1.0 &lt; 2)" in explorer._code.value
    explorer.controls["amount"].value = 2
    assert "print(2.0 &lt; 2)" in explorer._code.value
    explorer.code_button.value = False
    assert explorer._code.value == ""


def test_it_plays_at_the_pace_of_the_page_until_it_is_done(explorer):
    async def play():
        explorer.state.frames = 20
        before = explorer.stage.frame
        event(explorer, kind="here")
        explorer.play_button.value = True
        assert explorer.playing and explorer.play_button.description == "Pause"
        while explorer.stage.frame - before <= AHEAD:
            await asyncio.sleep(0.01)
        # Nothing has been drawn: nothing more is done.
        left = explorer.state.frames
        await asyncio.sleep(0.1)
        assert explorer.state.frames == left == 20 - AHEAD - 1
        while explorer.playing:
            drawn(explorer)
            await asyncio.sleep(0.01)
        assert explorer.state.frames == 0
        assert explorer.play_button.value is False
        assert explorer.play_button.description == "Play"

    asyncio.run(play())


def in_a_thread(action):
    """Do it in another thread, as JupyterLab's messages come, and wait."""
    thread = threading.Thread(target=action)
    thread.start()
    thread.join()


def test_what_comes_in_another_thread_is_done_in_that_of_the_cell():
    async def play():
        explorer = Explorer(Counter(), draw, CONTROLS, title="A counter")
        threads = []
        explorer.state.key = lambda name: threads.append(threading.get_ident())
        explorer.state.advance = lambda: threads.append(threading.get_ident()) or len(threads) < 4
        in_a_thread(lambda: event(explorer, kind="key", key="ArrowUp"))
        in_a_thread(lambda: setattr(explorer.play_button, "value", True))
        assert threads == [] and not explorer.playing
        await asyncio.sleep(0.01)
        assert explorer.playing
        while explorer.playing:
            in_a_thread(lambda: drawn(explorer))
            await asyncio.sleep(0.01)
        assert threads == [threading.get_ident()] * 4
        explorer.close()

    asyncio.run(play())


def test_a_slider_that_is_moved_on_is_not_sent_back():
    async def move():
        explorer = Explorer(Counter(), draw, CONTROLS, title="A counter")
        slider, shown = explorer.controls["amount"], []
        slider.observe(lambda change: shown.append(change.new), "value")

        def drag():
            for value in (2.0, 3.0, 4.0):
                slider.value = value

        in_a_thread(drag)
        await asyncio.sleep(0.01)
        assert explorer.state.amount == 4
        assert shown == [2, 3, 4]
        explorer.close()

    asyncio.run(move())


def test_a_slider_over_powers_of_ten_goes_over_round_numbers_and_takes_any_from_code():
    state = Counter()
    coarse = Explorer(state, draw, [Slider("amount", "a", -2, 1, 1, log=True)], title="A")
    values = [value for _, value in coarse.controls["amount"].options]
    assert values == [0.01, 0.1, 1, 10]
    state.amount = 0.37
    coarse.refresh()
    assert coarse.controls["amount"].value == state.amount == 0.37
    fine = Slider("amount", "a", -2, 1, 0.1, log=True).widget()
    values = [value for _, value in fine.options]
    assert {0.01, 0.018, 0.5, 1, 1.2, 10} <= set(values) and values == sorted(values)
    coarse.close()


def test_whole_numbers_only_where_asked_for():
    for whole, expected in (("", True), ("y", True), ("x", False), ("xy", False)):
        panel = Panel("p", (1, 3), (1, 3), 300, 300, whole=whole)
        labels = re.findall(r">([\d.]+)</text>", "".join(panel.parts))
        assert ("1.5" in labels or "2.5" in labels) == (expected or whole == "x"), whole


@pytest.mark.parametrize(
    "end",
    [
        lambda e: e.pause(),
        lambda e: e.close(),
        lambda e: event(e, kind="gone"),
        lambda e: e.controls["fail"].click(),
    ],
    ids=["pause", "close", "the last view is gone", "an error"],
)
def test_nothing_runs_after_its_end(explorer, end):
    async def play():
        event(explorer, kind="here")
        explorer.play()
        await asyncio.sleep(0)
        end(explorer)
        await asyncio.sleep(0.01)
        assert not explorer.playing
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(play())


def test_two_copies_do_not_disturb_each_other(explorer):
    other = Explorer(Counter(), draw, CONTROLS, title="Another")
    before = other.stage.frame
    explorer.controls["amount"].value = 9
    assert other.state.amount == 1 and other.stage.frame == before
    names = [re.findall(r'id="([^"]+)"', e.stage.svg) for e in (explorer, other)]
    assert not set(names[0]) & set(names[1])
    other.close()


def test_close_closes_every_widget(explorer):
    explorer.close()
    widgets = [explorer.stage, explorer.box, *explorer.controls.values()]
    assert all(widget.comm is None for widget in widgets)
    explorer.refresh()
    explorer.play()
    assert not explorer.playing


def test_where_no_kernel_runs_there_is_a_picture_with_its_text(explorer):
    explorer.state.amount = 7
    html = explorer.still()
    assert 'alt="A counter. amount 7, kind a, 3 frames to go."' in html
    assert html.count("amount 7") == 2
