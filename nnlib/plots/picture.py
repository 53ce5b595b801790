"""A figure together with its description, and the look that all figures share."""

import base64
import html
import io
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's palette, which people with any colour vision can tell apart.
# https://jfly.uni-koeln.de/color/
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
# Lines differ in dash too, so that a grey print can be read.
DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), "-"]
STYLE: Any = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "lines.linewidth": 2,
}


class Picture:
    """A matplotlib figure that a notebook shows as an image with alternative text.

    `figure` is the matplotlib figure, free to be changed further; `alt` the text.
    """

    def __init__(self, figure: Figure, alt: str):
        if not alt.strip():
            raise ValueError("alt is empty, expected a sentence that says what the figure shows")
        self.figure, self.alt = figure, alt

    def png(self) -> bytes:
        """The drawing as a PNG file, at twice the screen's usual resolution."""
        file = io.BytesIO()
        self.figure.savefig(file, format="png", dpi=200, bbox_inches="tight", facecolor="white")
        return file.getvalue()

    def save(self, path: str | Path) -> None:
        """Write the PNG file."""
        Path(path).write_bytes(self.png())

    def _repr_html_(self) -> str:
        data = self.png()
        # A PNG file holds its width in bytes 16 to 20.
        width = int.from_bytes(data[16:20], "big") // 2
        return (
            f'<img alt="{html.escape(self.alt)}" width="{width}" style="max-width: 100%" '
            f'src="data:image/png;base64,{base64.b64encode(data).decode()}">'
        )

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"


def new(width: float, height: float, rows: int = 1, columns: int = 1, **kwargs: Any) -> Any:
    """A figure of so many inches and its axes (one, or an array of rows × columns)."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, **kwargs)
    return figure, axes


def label(axes: Axes, title: str = "", xlabel: str = "", ylabel: str = "") -> None:
    """Title and axis labels; an empty one leaves no room."""
    axes.set_title(title, loc="left")
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
