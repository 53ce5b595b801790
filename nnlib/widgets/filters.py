"""Lesson 13: set nine weights, slide them over a digit, and see what they find."""

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from .. import datasets
from .stage import Button, Choice, Explorer, Group, Panel, Slider, Switch
from .stage.explorer import FRAMES, Control
from .stage.panel import INK

MINE = "my own"
# The lesson's names. The learned ones are what its training finds, rounded, each with its bias.
FILTERS: dict[str, tuple[list[list[float]], float]] = {
    "upright": ([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], 0),
    "level": ([[-1, -1, -1], [0, 0, 0], [1, 1, 1]], 0),
    "slanted \\": ([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]], 0),
    "slanted /": ([[-1, -1, 0], [-1, 0, 1], [0, 1, 1]], 0),
    "dots": ([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], 0),
    "level bar": ([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]], 0),
    "blur": ([[1 / 9] * 3] * 3, 0),
    "sharpen": ([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], 0),
    "identity": ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], 0),
    "all 0": ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], 0),
    "learned 1": ([[0.1, 0, -0.5], [-1.7, -0.3, -0.1], [1.4, 0.5, -0.1]], 0.3),
    "learned 2": ([[0.3, -0.6, -2.5], [0.1, -0.5, 1.4], [0.6, 1.7, 2.4]], 0),
    "learned 3": ([[0.1, 0.5, -0.3], [-0.6, 0.2, -0.3], [-0.4, -0.5, 0.1]], -0.2),
    "learned 4": ([[0.7, 2.6, 0.3], [-1.2, 2.6, 0.9], [-2.3, -0.2, 0.9]], -1.1),
}
LARGEST = 8.0
NUMBERS = range(10)
# The eight cells around the middle, anticlockwise from the upper left corner.
RING = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]


def slide(image: np.ndarray, filter_: np.ndarray, stride: int = 1) -> np.ndarray:
    """The filter's weighted sum at every place where it fits, or at each `stride`-th of them."""
    windows = np.lib.stride_tricks.sliding_window_view(image, filter_.shape)
    return np.einsum("rcij,ij->rc", windows[::stride, ::stride], filter_)


def pool(sums: np.ndarray) -> np.ndarray:
    """The largest number of each block of 2 × 2 places; an odd row or column is left out."""
    rows, columns = sums.shape[0] // 2, sums.shape[1] // 2
    return sums[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).max(axis=(1, 3))


@cache
def test_images() -> np.ndarray:
    """(10, 10, 8, 8): of each digit, the first ten test images."""
    X, y = datasets.digits("test")
    return np.array([X[y == digit][: len(NUMBERS)] for digit in range(10)]).reshape(10, -1, 8, 8)


@dataclass
class Filters:
    """A filter of nine weights, (3, 3), laid on a digit at `place`.

    `cell` is the weight that is being set, 1 to 9, row by row. `relu` and `pooling` say what
    follows the sums.
    """

    digit: int = 4
    number: int = 0
    cell: int = 5
    bias: float = 0.0
    stride: int = 1
    relu: bool = False
    pooling: bool = False
    speed: int = 6  # places a second
    weights: np.ndarray = field(default_factory=lambda: np.array(FILTERS["dots"][0], float))

    def __post_init__(self) -> None:
        for name, allowed in (
            ("digit", range(10)),
            ("number", NUMBERS),
            ("cell", range(1, 10)),
            ("stride", (1, 2)),
            ("speed", range(1, FRAMES + 1)),
        ):
            if getattr(self, name) not in allowed:
                listed = f"{min(allowed)} to {max(allowed)}"
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected {listed}")
        if not -LARGEST <= self.bias <= LARGEST:
            raise ValueError(f"bias is {self.bias!r}, expected -{LARGEST:g} to {LARGEST:g}")
        self.weights = np.array(self.weights, dtype=float)
        if self.weights.shape != (3, 3) or not np.abs(self.weights).max() <= LARGEST:
            raise ValueError(
                f"weights is {self.weights.tolist()}, expected 3 rows of 3 numbers, "
                f"-{LARGEST:g} to {LARGEST:g}"
            )
        self._place, self.sliding, self._frames = 14, False, 0
        self._held = (0.0, 0.0)  # where a weight was taken by the pointer, and what it was

    def __setattr__(self, name: str, value: Any) -> None:
        # A slider counts in steps from its left end, and gives 0.09999999999999964 for 0.1.
        object.__setattr__(self, name, round(value, 3) if name == "bias" else value)

    @property
    def filter(self) -> str:
        """The name of the present filter; assigning one takes its weights and its bias."""
        for name, (weights, bias) in FILTERS.items():
            if bias == self.bias and np.array_equal(weights, self.weights):
                return name
        return MINE

    @filter.setter
    def filter(self, name: str) -> None:
        if name == MINE:
            return
        if name not in FILTERS:
            raise ValueError(f"filter is {name!r}, expected one of {', '.join(FILTERS)}")
        weights, self.bias = FILTERS[name]
        self.weights = np.array(weights, dtype=float)

    @property
    def weight(self) -> float:
        """The chosen cell's weight."""
        return float(self.weights[divmod(self.cell - 1, 3)])

    @weight.setter
    def weight(self, value: float) -> None:
        # A slider in tenths shows a ninth as 0.1, and hands that back: not a change.
        value = round(value, 3)
        if value != round(self.weight, 1):
            self.weights[divmod(self.cell - 1, 3)] = np.clip(value, -LARGEST, LARGEST)

    @property
    def side(self) -> int:
        """How many places there are across, and down."""
        return 5 // self.stride + 1

    @property
    def place(self) -> int:
        """Where the window lies, counted from 0 row by row."""
        return min(self._place, self.side**2 - 1)

    @place.setter
    def place(self, place: int) -> None:
        self._place = int(np.clip(place, 0, self.side**2 - 1))

    @property
    def filled(self) -> int:
        """How many places have been computed: all, unless the window is on its way."""
        return self.place + 1 if self.sliding else self.side**2

    def corner(self) -> tuple[int, int]:
        """The row and the column of the image that the window's upper left cell lies on."""
        row, column = divmod(self.place, self.side)
        return row * self.stride, column * self.stride

    def image(self) -> np.ndarray:
        """The digit, (8, 8), ink in 0..1."""
        return test_images()[self.digit, self.number]

    def products(self) -> np.ndarray:
        """Each weight times the pixel under it, (3, 3)."""
        row, column = self.corner()
        return self.image()[row : row + 3, column : column + 3] * self.weights

    def sums(self, image: np.ndarray | None = None) -> np.ndarray:
        """The feature map: sums and bias, (side, side)."""
        image = self.image() if image is None else image
        return slide(image, self.weights, self.stride) + self.bias

    def found(self, image: np.ndarray | None = None) -> np.ndarray:
        """The map after ReLU and pooling, as far as they are switched on."""
        found = self.sums(image)
        if self.relu:
            found = np.maximum(found, 0)
        return pool(found) if self.pooling else found

    def turn(self) -> None:
        """Turn the filter by 45°, anticlockwise: each weight of the rim goes to the next cell."""
        rim = [self.weights[cell] for cell in RING]
        for i, cell in enumerate(RING):
            self.weights[cell] = rim[i - 1]

    def flip(self) -> None:
        """The same edge the other way round: all signs change."""
        # 0 − w, since −w of a 0 would be written "−0".
        self.weights, self.bias = np.subtract(0.0, self.weights), 0.0 - self.bias

    def advance(self) -> bool:
        """Slide on by one place, `speed` times a second, until the map is filled."""
        if not self.sliding:
            self.sliding, self._frames, self.place = True, 0, 0
            return True
        self._frames += 1
        if self._frames * self.speed >= FRAMES:
            self._frames = 0
            if self.place + 1 >= self.side**2:
                self.sliding = False
                return False
            self.place += 1
        return True

    def _reach(self, row: float, column: float) -> None:
        """Put the window at this row and column of places."""
        across, down = (int(np.clip(v, 0, self.side - 1)) for v in (column, row))
        self.place = down * self.side + across

    def pointer(self, kind: str, panel: str, points: list[tuple[float, float]]) -> None:
        x, y = points[-1]
        if panel == "image":
            # The window's middle goes to where the pointer is.
            self._reach((8 - y - 1) // self.stride, (x - 1) // self.stride)
        elif panel in ("map", "relu"):
            self._reach(self.side - y, x)
        elif panel == "pooled":
            size = self.side // 2
            self._reach(2 * math.floor(size - y), 2 * math.floor(x))
        elif panel == "filter":
            if kind == "down":
                row, column = (int(np.clip(v, 0, 2)) for v in (3 - y, x))
                self.cell = 3 * row + column + 1
                self._held = (y, self.weight)
            elif abs(y - self._held[0]) > 0.06:
                # Up and down like a knob: a cell's height is 2.
                self.weight = round(self._held[1] + 2 * (y - self._held[0]), 1)
        elif panel == "digits" and kind == "down":
            digit = 5 * math.floor(2 - y / ROW) + math.floor(x / GAP)
            self.digit = min(max(digit, 0), 9)

    def key(self, name: str) -> None:
        if name.isdigit():
            self.cell = int(name)
        elif name in ("ArrowUp", "ArrowDown"):
            self.weight = round(self.weight + (0.5 if name == "ArrowUp" else -0.5), 2)
        else:
            self.place += 1 if name == "ArrowRight" else -1

    def say(self) -> str:
        row, column = divmod(self.place, self.side)
        total = float(self.sums()[row, column])
        words = (
            f"The filter ({self.filter}) lies on place {column + 1} of row {row + 1} of a "
            f"{self.digit}: its nine products"
            + (f" and the bias {signed(self.bias)}" if self.bias else "")
            + f" sum to {signed(total)}"
        )
        words += f", and ReLU makes it {signed(max(total, 0))}. " if self.relu else ". "
        if self.sliding:
            return words + f"{self.filled} of {self.side**2} places are done."
        found = self.found()
        if found.size == 1:
            return words + f"Pooling leaves one number, {signed(found.max())}."
        kind = "pooling leaves" if self.pooling else "the map has"
        return words + (
            f"Of {found.size} numbers that {kind}, {np.sum(found > 1e-9)} are positive, "
            f"{np.sum(found < -1e-9)} negative; they go from {signed(found.min())} to "
            f"{signed(found.max())}."
        )

    def code(self) -> str:
        rows = ", ".join(
            f"[{', '.join(repr(float(w)) for w in row)}]" for row in self.weights.round(12)
        )
        sums = "slide(image, mine)" + (f" + {self.bias}" if self.bias > 0 else "")
        sums += f" - {-self.bias}" if self.bias < 0 else ""
        places = f"range(0, 6, {self.stride})" if self.stride > 1 else "range(6)"
        lines = [
            "import numpy as np",
            "from nnlib import datasets",
            "",
            "def slide(image, filter_):",
            '    """The filter\'s weighted sum at every place where it fits."""',
            f"    places = {places}",
            "    return np.array([[np.sum(image[r:r + 3, c:c + 3] * filter_) for c in places]",
            "                     for r in places])",
            "",
            'X_test, y_test = datasets.digits("test")',
            f"image = X_test[y_test == {self.digit}][{self.number}].reshape(8, 8)",
            f"mine = np.array([{rows}])",
            f"found = {sums}",
        ]
        if self.relu:
            lines.append("found = np.maximum(found, 0)")
        if self.pooling:
            size = self.side // 2
            cut = f"[:{2 * size}, :{2 * size}]" if self.side % 2 else ""
            lines.append(f"found = found{cut}.reshape({size}, 2, {size}, 2).max(axis=(1, 3))")
        return "\n".join([*lines, "print(found.round(2))"])


def signed(value: float, digits: int = 2) -> str:
    """A number as one writes it by hand: −1, 0.11."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", "\N{MINUS SIGN}")


def ink_on(strength: float) -> str:
    """The colour of a text on a cell of this strength, −1..1, of the signed palette."""
    return "#ffffff" if strength < -0.93 else INK


def table(panel: Panel, values: np.ndarray, largest: float, known: int | None = None) -> None:
    """Numbers, (rows, columns), as cells of the panel, the first `known` of them."""
    rows, columns = values.shape
    known = values.size if known is None else known
    hidden = np.arange(values.size).reshape(values.shape) >= known
    panel.heat(np.where(hidden, 0, values), "signed", -largest, largest)
    cell = panel.inner_width / columns
    for (row, column), value in np.ndenumerate(values):
        x, y = column + 0.5, rows - row - 0.5
        if hidden[row, column]:
            panel.points([x], [y], "#b5b5b5", size=1.5, outline="none")
        elif cell > 26:
            colour = ink_on(value / largest)
            size = 15 if cell > 60 else 11 if cell > 32 else 10
            panel.text(x, y, signed(value, 2 if cell > 36 else 1), size=size, colour=colour)
        elif value < -0.02 * largest:
            # Too small for numbers: a dash tells the negative ones without colour.
            panel.box(x - 0.2, y - 0.04, x + 0.2, y + 0.04, fill=ink_on(value / largest))
    for i in range(1, columns):
        panel.line([i, i], [0, rows], "#dddddd", width=0.5)
    for i in range(1, rows):
        panel.line([0, columns], [i, i], "#dddddd", width=0.5)
    panel.box(0, 0, columns, rows, colour="#8a8a8a")


def square(name: str, side: float, width: float, title: str, drag: bool = True) -> Panel:
    return Panel(
        name, (0, side), (0, side), width, width + 14, title=title, ticks=False, drag=drag
    )


def frame(panel: Panel, x: float, y: float, side: float = 1) -> None:
    """A thick outline around the cell, or block of cells, whose lower left corner this is."""
    panel.box(x, y, x + side, y + side, colour="#ffffff", width=6)
    panel.box(x, y, x + side, y + side, colour=INK, width=3)


def image_panel(state: Filters, width: float) -> Panel:
    panel = square("image", 8, width, f"The image: a {state.digit}")
    image = state.image()
    panel.heat(image, "grey", 0, 1)
    panel.box(0, 0, 8, 8, colour="#8a8a8a")
    row, column = state.corner()
    frame(panel, column, 5 - row, 3)
    if panel.inner_width / 8 > 26:
        for (r, c), ink in np.ndenumerate(image[row : row + 3, column : column + 3]):
            colour = "#ffffff" if ink > 0.5 else INK
            panel.text(column + c + 0.5, 7.5 - row - r, signed(ink), size=11, colour=colour)
    return panel


def filter_panel(state: Filters, width: float) -> Panel:
    panel = square("filter", 3, width, "The filter")
    table(panel, state.weights, max(float(np.abs(state.weights).max()), 1e-9))
    row, column = divmod(state.cell - 1, 3)
    frame(panel, column, 2 - row)
    return panel


def products_panel(state: Filters, width: float) -> Panel:
    """The nine products written out, and their sum."""
    panel = Panel(
        "products", (0, 3), (-0.75, 3), width, width + 14, title="Nine products, and their sum",
        ticks=False,
    )  # fmt: skip
    products, (row, column) = state.products(), state.corner()
    window = state.image()[row : row + 3, column : column + 3]
    largest = max(float(np.abs(products).max()), 1e-9)
    panel.heat(products, "signed", -largest, largest, extent=(0, 3, 0, 3))
    for (r, c), product in np.ndenumerate(products):
        x, y, colour = c + 0.5, 2.5 - r, ink_on(product / largest)
        words = f"{signed(float(state.weights[r, c]))} · {signed(float(window[r, c]))}"
        panel.text(x, y + 0.18, words, size=11, colour=colour)
        panel.text(x, y - 0.2, f"= {signed(product)}", size=13, bold=True, colour=colour)
    for i in (1, 2):
        panel.line([i, i], [0, 3], "#dddddd", width=1)
        panel.line([0, 3], [i, i], "#dddddd", width=1)
    panel.box(0, 0, 3, 3, colour="#8a8a8a")
    total = float(products.sum())
    words = f"sum {signed(total)}"
    if state.bias:
        plus = "+" if state.bias > 0 else "\N{MINUS SIGN}"
        words += f" {plus} bias {signed(abs(state.bias))} = {signed(total + state.bias)}"
    panel.text(1.5, -0.25, words, size=14, bold=True)
    if state.relu:
        panel.text(1.5, -0.58, f"after ReLU {signed(max(total + state.bias, 0))}", size=12)
    return panel


def map_panel(state: Filters, width: float, name: str, title: str) -> Panel:
    """The map of sums, or the same after ReLU."""
    sums = state.sums()
    largest = max(float(np.abs(sums).max()), 1e-9)
    panel = square(name, state.side, width, title)
    table(panel, np.maximum(sums, 0) if name == "relu" else sums, largest, state.filled)
    row, column = divmod(state.place, state.side)
    frame(panel, column, state.side - 1 - row)
    return panel


def pooled_panel(state: Filters, width: float) -> Panel:
    sums = state.sums()
    largest = max(float(np.abs(sums).max()), 1e-9)
    found = pool(np.maximum(sums, 0) if state.relu else sums)
    panel = square("pooled", len(found), width, "Pooled")
    # A block is known when the last of its places, below on the right, has been computed.
    last = [(2 * r + 1) * state.side + 2 * c + 1 for r, c in np.ndindex(found.shape)]
    table(panel, found, largest, sum(place < state.filled for place in last))
    row, column = (v // 2 for v in divmod(state.place, state.side))
    if row < len(found) and column < len(found):
        frame(panel, column, len(found) - 1 - row)
    return panel


# The ten digits: an image of 8 units and its map beneath. One row of ten is the upper row of two
# rows of five, prolonged: so a place in it means the same digit in both.
GAP, ROW = 9.4, 19.5


def digits_panel(state: Filters, width: float, columns: int) -> Panel:
    """What the filter finds in one image of each digit."""
    bottom = ROW * (2 - 10 // columns) + 1.2
    across, down = columns * GAP - 1.4, 2 * ROW - bottom
    height = 30 + (width - 16) * down / across
    panel = Panel(
        "digits", (0, across), (bottom, 2 * ROW), width, height, ticks=False, drag=True,
        title="In every digit (dot: far below 0)",
    )  # fmt: skip
    images = test_images()[:, state.number]
    maps = [state.found(image) for image in images]
    largest = max(*(float(np.abs(found).max()) for found in maps), 1e-9)
    for digit, (image, found) in enumerate(zip(images, maps, strict=True)):
        left, top = digit % columns * GAP, (2 - digit // columns) * ROW - 1
        panel.heat(image, "grey", 0, 1, extent=(left, left + 8, top - 8, top))
        lower = top - 8.6
        panel.heat(found, "signed", -largest, largest, extent=(left, left + 8, lower - 8, lower))
        side = 8 / len(found)
        row, column = np.nonzero(found < -0.25 * largest)
        panel.points(
            left + (column + 0.5) * side, lower - (row + 0.5) * side, INK, size=1,
            outline="none",
        )  # fmt: skip
        chosen = digit == state.digit
        for y in (top, lower):
            panel.box(
                left, y - 8, left + 8, y, colour=INK if chosen else "#b5b5b5",
                width=3 if chosen else 1,
            )  # fmt: skip
    return panel


def draw(state: Filters, room: float) -> list[Panel]:
    # Four tables in a row, or two; the products and the ten digits need room for words.
    table_width = min(270, room / 4) if room >= 960 else min(270, room / 2)
    wide = min(270.0, room)
    panels: list[Panel] = [
        image_panel(state, table_width),
        filter_panel(state, table_width),
        products_panel(state, wide),
        map_panel(state, table_width, "map", "Feature map"),
    ]
    if state.relu:
        panels.append(map_panel(state, table_width, "relu", "After ReLU"))
    if state.pooling:
        panels.append(pooled_panel(state, table_width))
    if room >= 960 and len(panels) < 6:
        panels.append(digits_panel(state, room - (len(panels) - 4) * table_width, 10))
    else:
        panels.append(digits_panel(state, min(room, 2 * table_width if room >= 540 else room), 5))
    return panels


def explorer() -> Explorer:
    """The explorer of lesson 13."""
    controls: list[Control | Group] = [
        Choice("filter", "filter", [*FILTERS, MINE]),
        Slider("cell", "cell, 1 to 9", 1, 9, 1),
        Slider("weight", "its weight", -LARGEST, LARGEST, 0.1),
        Slider("bias", "bias", -LARGEST, LARGEST, 0.1),
        Button("turn", "Turn by 45°", "Turn the filter by 45 degrees, anticlockwise"),
        Button("flip", "Change signs", "Change the sign of all weights and of the bias"),
        Group(
            "Image",
            [
                Choice("digit", "digit", range(10)),
                Choice("number", "which one", NUMBERS),
                Choice("stride", "stride", (1, 2)),
            ],
        ),
        Group(
            "The map",
            [
                Switch("relu", "ReLU"),
                Switch("pooling", "pooling"),
                Slider("speed", "speed", 1, 26, 1),  # by 25, a width of which no step is missed
            ],
        ),
    ]
    keys = {
        "ArrowLeft": "the window a place back",
        "ArrowRight": "the window a place on",
        "ArrowUp": "the chosen weight up by 0.5",
        "ArrowDown": "the chosen weight down by 0.5",
    }
    keys |= {str(cell): f"choose weight {cell}" for cell in range(1, 10)}
    return Explorer(Filters(), draw, controls, title="Your own filter", keys=keys)
