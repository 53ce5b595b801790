"""The stage: the part of an explorer that lives in the notebook's page."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from .panel import PALETTES, Scene


class Stage(anywidget.AnyWidget):
    """Shows scenes, and hands on what the pointer and the keys do; `keys` says what for.

    `on_event(kind, content)` is called for "width", "down", "move", "up" (with "points", in the
    scene's pixels), "key", "drawn", "here" and "gone": a view came into the page, or left it.
    """

    _esm = Path(__file__).parent / "front.js"
    _css = Path(__file__).parent / "front.css"
    svg = traitlets.Unicode().tag(sync=True)
    rasters: Any = traitlets.List().tag(sync=True)
    pixels = traitlets.Bytes().tag(sync=True)
    palettes = traitlets.Bytes().tag(sync=True)
    size = traitlets.List([1, 1]).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    listens: Any = traitlets.List().tag(sync=True)
    help = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int().tag(sync=True)

    def __init__(self, keys: Mapping[str, str], on_event: Callable[[str, dict], None]):
        colours = np.concatenate([PALETTES[name] for name in PALETTES])
        told = "; ".join(f"{key.strip() or 'Space'}: {does}" for key, does in keys.items())
        super().__init__(
            listens=list(keys), help=told, palettes=colours.astype(np.uint8).tobytes()
        )
        self.on_msg(lambda _, content, buffers: on_event(content.get("kind", ""), content))

    def show(self, scene: Scene, label: str, said: str) -> None:
        """Send a frame: all that has changed, in one message."""
        rasters, names = scene.rasters(), list(PALETTES)
        with self.hold_sync():
            self.svg = scene.svg(self.model_id or "still")
            self.size = [round(scene.width), round(scene.height)]
            self.rasters = [[*_sizes(r), names.index(r.palette), r.smooth] for r in rasters]
            self.pixels = b"".join(r.pixels.tobytes() for r in rasters)
            self.label, self.said = label, said
            self.frame += 1


def _sizes(raster: Any) -> list[float]:
    rows, columns = raster.pixels.shape
    return [raster.x, raster.y, raster.width, raster.height, columns, rows]
