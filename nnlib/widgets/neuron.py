"""Lesson 01: one neuron is one line. Move it by hand, or let it learn from its mistakes."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import activations, datasets
from ..plots.picture import COLOURS
from ..validation import one_of, positive
from .stage import Button, Choice, Explorer, Group, Panel, Slider
from .stage.panel import GREY, INK

HEAPS, OWN = "two heaps", "own points"
DATA = ("AND", "OR", "NOT", "XOR", HEAPS, OWN)
OUTPUTS = {"step": activations.step, "sigmoid": activations.sigmoid}
LIMIT = 10.0  # of each weight and of the bias, when set by hand
MOST = 100  # own points
SURE = math.log(9)  # the sum at which the sigmoid is 0.9
BLUE, ORANGE = "#D6E6F2", "#F8DFCC"  # where the neuron says 0, and 1, as in the lesson's figures

Point = tuple[float, float]
Numbers = tuple[float, float, float]  # w1, w2, b
# What the pointer holds, from where it pulls, and where the line's middle was.
Held = tuple[str, np.ndarray, np.ndarray]


def samples(data: str) -> tuple[np.ndarray, np.ndarray]:
    """X (n, 2) and y (n,) of a data set by its name in `DATA`; own points begin with none."""
    if data == HEAPS:
        return datasets.toy("blobs", n=60)
    if data == "NOT":  # its one input, and a second that is always 0
        return np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([1, 0])
    if data == OWN:
        return np.zeros((0, 2)), np.zeros(0, dtype=int)
    return datasets.logic_gate(data.lower())


@dataclass
class Run:
    """How far the perceptron rule has come: it goes on as long as nobody else moves a number."""

    key: tuple  # what must stay the same: data, points, learning rate
    start: Numbers
    now: Numbers
    epoch: int = 1
    place: int = 0  # the next sample
    so_far: int = 0  # mistakes in this epoch
    mistakes: list[int] = field(default_factory=list)  # of the epochs before
    corrections: int = 0
    done: bool = False
    told: str = ""
    starts: dict[Numbers, int] = field(default_factory=dict)  # with what each epoch began
    circle: str = ""


@dataclass
class OneNeuron:
    """A neuron with two inputs, z = x₁w₁ + x₂w₂ + b, and points that it should tell apart.

    `data` is one of `DATA`, `output` "step" or "sigmoid", `rate` the learning rate of the
    perceptron rule, `new` the class of a point placed by click, `chosen` the number of the point
    whose sum is written out. NOT has one input: w₂ plays no part there.
    """

    data: str = "OR"
    w1: float = 1.0
    w2: float = 1.0
    b: float = -1.5
    output: str = "step"
    rate: float = 1.0
    new: int = 1
    chosen: int = 1

    def __post_init__(self) -> None:
        one_of("data", self.data, DATA)
        one_of("output", self.output, OUTPUTS)
        one_of("new", self.new, (0, 1))
        positive("rate", self.rate)
        for name in ("w1", "w2", "b"):
            if not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a finite number")
        self._loaded, self._version, self._frame = "", 0, 0
        self._own = samples(OWN)
        self._X, self._y = self._own
        self.centre, self.half = (0.5, 0.5), 1.1  # the square of the plane that is in view
        count = len(samples(self.data)[0])
        if self.data != OWN and not 0 <= self.chosen < count:
            raise ValueError(f"chosen is {self.chosen}, expected a point, 0 to {count - 1}")
        self._load()
        self._run: Run | None = None
        self._held: Held | None = None

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "data" and hasattr(self, "_run"):
            one_of("data", value, DATA)
            self._load()

    def _load(self) -> None:
        """`data` has another name now: fetch its points."""
        if self._loaded == OWN:
            self._own = self._X, self._y
        if self.data == OWN:
            # Who begins to place points starts from those in view.
            if len(self._own[0]):
                self._X, self._y = self._own
        else:
            self._X, self._y = samples(self.data)
            self.centre, self.half = ((0.0, 0.0), 1.4) if self.data == HEAPS else ((0.5, 0.5), 1.1)
        self._loaded = self.data
        self.chosen = min(self.chosen, max(len(self._X) - 1, 0))
        self._version += 1

    @property
    def X(self) -> np.ndarray:
        """The points, (n, 2)."""
        return self._X

    @property
    def y(self) -> np.ndarray:
        """What the neuron should say to each, (n,)."""
        return self._y

    @property
    def one_input(self) -> bool:
        return self.data == "NOT"

    @property
    def w(self) -> np.ndarray:
        """The weights that count, (2,)."""
        return np.array([self.w1, 0.0 if self.one_input else self.w2])

    def sums(self) -> np.ndarray:
        """z of each point, (n,)."""
        return self.X @ self.w + self.b

    def wrong(self) -> np.ndarray:
        """Which points lie on the wrong side, (n,) of bool."""
        return activations.step(self.sums()) != self.y

    # The line, and where it can be taken hold of.

    def ends(self, level: float = 0.0) -> tuple[np.ndarray, np.ndarray] | None:
        """The ends of the line z = level, as far as it is in view; None if it is not."""
        w = self.w
        size = float(np.hypot(*w))
        if size < 1e-9:
            return None
        normal, centre = w / size, np.array(self.centre)
        foot = centre + (level - self.b - centre @ w) / size * normal
        along = np.array([normal[1], -normal[0]])
        low, high = -math.inf, math.inf
        for i in range(2):
            if abs(along[i]) < 1e-9:
                if abs(foot[i] - centre[i]) > self.half:
                    return None
                continue
            sides = sorted((centre[i] + s * self.half - foot[i]) / along[i] for s in (-1, 1))
            low, high = max(low, sides[0]), min(high, sides[1])
        return None if low >= high else (foot + low * along, foot + high * along)

    def middle(self) -> np.ndarray:
        """The middle of the line in view, or the point in view that is nearest to it."""
        ends = self.ends()
        if ends is not None:
            return (ends[0] + ends[1]) / 2
        w, centre = self.w, np.array(self.centre)
        square = float(w @ w)
        if square < 1e-18:
            return centre
        off = -(self.b + centre @ w) / square * w
        return centre + off * min(1.0, 0.9 * self.half / float(np.abs(off).max()))

    def handles(self) -> dict[str, np.ndarray]:
        """Where the line can be dragged: "slide" and "turn" it, or pull the "weights"."""
        middle, ends, size = self.middle(), self.ends(), float(np.hypot(*self.w))
        if size < 1e-9:
            return {"weights": middle}
        places = {"slide": middle}
        if ends is not None:
            if not self.one_input:
                places["turn"] = middle + 0.78 * (ends[1] - middle)
            # Long weights do not leave the view: the arrow grows ever more slowly.
            normal = self.w / size
            room = [
                (self.half - abs_off) / abs(step)
                for abs_off, step in zip(
                    np.sign(normal) * (middle - self.centre), normal, strict=True
                )
                if abs(step) > 1e-9
            ]
            places["weights"] = middle + min(self._reach(size), 0.96 * min(room)) * normal
        return places

    def _reach(self, size: float) -> float:
        """How long the arrow of weights of this size is drawn."""
        return 1.2 * self.half * size / (size + 1.5)

    def _set(self, w1: float, w2: float, b: float) -> None:
        self.w1, self.b = _within(w1), _within(b)
        if not self.one_input:
            self.w2 = _within(w2)

    def pointer(self, kind: str, panel: str, points: list[Point]) -> None:
        """Drag a handle, the line itself or an own point; click a point, or an empty place."""
        if panel != "plane":
            return
        at = np.array(points[-1])
        if kind == "down":
            self._held = self._grab(at)
        elif self._held is not None:
            self._move(at)
        if kind == "up":
            self._held = None

    def _grab(self, at: np.ndarray) -> Held | None:
        near, middle = 0.13 * self.half, self.middle()
        reach = {name: float(np.hypot(*(at - place))) for name, place in self.handles().items()}
        if len(self.X):
            distances = np.hypot(*(self.X - at).T)
            reach["point"] = float(distances.min())
        best = min(reach, key=lambda name: reach[name], default="")
        if best and reach[best] <= near:
            if best == "weights":
                # From where the arrow would end if it were not cut off, so that nothing jumps.
                size = float(np.hypot(*self.w))
                tip = middle + self._reach(size) * self.w / max(size, 1e-9)
                return best, middle + at - tip, middle
            if best != "point":
                return best, middle, middle
            self.chosen = int(distances.argmin())
            return ("point", middle, middle) if self.data == OWN else None
        size = float(np.hypot(*self.w))
        if size > 1e-9 and abs(at @ self.w + self.b) / size < 0.6 * near:
            return "slide", middle, middle
        if self.data == OWN:
            self._add(at)
            return "point", middle, middle
        return None

    def _move(self, at: np.ndarray) -> None:
        assert self._held is not None
        what, start, middle = self._held
        at = np.clip(at, np.array(self.centre) - self.half, np.array(self.centre) + self.half)
        if what == "point":
            self._place(at)
            return
        if what == "slide":
            self._set(self.w1, self.w2, -float(at @ self.w))
            return
        pull = at - start
        length = float(np.hypot(*pull))
        if what == "turn":
            if length < 0.05 * self.half:
                return
            size = float(np.hypot(*self.w))
            w = size / length * np.array([-pull[1], pull[0]])
        else:
            if self.one_input:
                pull[1], length = 0.0, abs(float(pull[0]))
            longest, size = 1.2 * self.half, 1.5 * LIMIT
            if length < self._reach(size):
                size = 1.5 * length / (longest - length)
            w = pull * (size / length) if length > 0.02 * self.half else np.zeros(2)
        w = np.round(w, 2)
        w = np.clip(w, -LIMIT, LIMIT)
        self._set(float(w[0]), float(w[1]), -float(w @ middle))

    # Own points.

    def _add(self, at: np.ndarray) -> None:
        if len(self.X) >= MOST:
            raise ValueError(f"there are {MOST} points already: remove some first")
        self._X = np.vstack([self._X, np.round(at, 2)])
        self._y = np.append(self._y, self.new)
        self.chosen = len(self._X) - 1
        self._version += 1

    def _place(self, at: np.ndarray) -> None:
        self._X = self._X.copy()
        self._X[self.chosen] = np.round(at, 2)
        self._version += 1

    def _make_own(self) -> None:
        """Points are about to change by key: whatever they were, they are one's own now."""
        if self.data != OWN:
            self._own = self.X.copy(), self.y.copy()
            self.data = OWN

    def remove(self) -> None:
        """Take the chosen point away."""
        self._make_own()
        if len(self.X):
            self._X = np.delete(self._X, self.chosen, axis=0)
            self._y = np.delete(self._y, self.chosen)
            self.chosen = max(min(self.chosen, len(self._X) - 1), 0)
            self._version += 1

    def clear(self) -> None:
        """Take all points away: an empty plane."""
        self._make_own()
        self._X, self._y = self.X[:0], self._y[:0]
        self.chosen = 0
        self._version += 1

    def key(self, name: str) -> None:
        moves = {
            "ArrowLeft": (-1, 0),
            "ArrowRight": (1, 0),
            "ArrowDown": (0, -1),
            "ArrowUp": (0, 1),
        }
        if name in ("n", "p"):
            if len(self.X):
                self.chosen = (self.chosen + (1 if name == "n" else -1)) % len(self.X)
        elif name == "Enter":
            self.learn()
        elif name == "Delete":
            self.remove()
        elif name in ("0", "1"):
            self._make_own()
            self.new = int(name)
            place = self.X[self.chosen] + 0.15 * self.half if len(self.X) else self.centre
            low, high = np.array(self.centre) - self.half, np.array(self.centre) + self.half
            self._add(np.clip(place, low, high))
        elif name in moves:
            self._make_own()
            if len(self.X):
                centre = np.array(self.centre)
                place = self.X[self.chosen] + 0.05 * np.array(moves[name])
                self._place(np.clip(place, centre - self.half, centre + self.half))

    # All three numbers at once.

    def double(self) -> None:
        """w₁, w₂ and b times 2, at most up to the limit."""
        largest = max(abs(self.w1), abs(self.w2), abs(self.b), 1e-9)
        self._times(max(min(2.0, LIMIT / largest), 1.0))

    def halve(self) -> None:
        """w₁, w₂ and b divided by 2."""
        self._times(0.5)

    def reverse(self) -> None:
        """w₁, w₂ and b times −1."""
        self._times(-1)

    def _times(self, factor: float) -> None:
        # 0 times −1 would be shown as −0.
        self.w1, self.w2, self.b = (v * factor + 0.0 for v in (self.w1, self.w2, self.b))

    def zeros(self) -> None:
        """w₁, w₂ and b as the lesson's rule starts."""
        self.w1 = self.w2 = self.b = 0.0
        self._run = None

    # The perceptron rule.

    def run(self) -> Run | None:
        """How far the rule has come; None if a number was moved by hand since."""
        run = self._run
        if run is None or run.now != (self.w1, self.w2, self.b) or run.key != self._key():
            return None
        return run

    def _key(self) -> tuple:
        return self.data, self._version, self.rate

    def learn(self) -> None:
        """Go on to the next point that the neuron gets wrong, and correct w and b once."""
        run, y = self.run(), self.y
        if run is None:
            now = (self.w1, self.w2, self.b)
            run = self._run = Run(self._key(), now, now, starts={now: 1})
        if not len(y):
            run.told = "There are no points to learn from."
            return
        run.circle = ""
        while not run.done:
            if run.place == len(y):
                self._end_epoch(run)
                continue
            i, run.place = run.place, run.place + 1
            x = self.X[i]
            said = int(activations.step(x @ self.w + self.b))
            if said != y[i]:
                self.chosen = i
                self._correct(run, x, int(y[i]), said)
                return

    def _correct(self, run: Run, x: np.ndarray, wanted: int, said: int) -> None:
        step = self.rate * (wanted - said)
        before = run.now
        self.w1 += step * float(x[0])
        self.w2 += step * float(x[1])
        self.b += step
        run.now = self.w1, self.w2, self.b
        run.so_far += 1
        run.corrections += 1
        rate = "" if self.rate == 1 else f"{number(self.rate)} times "
        sign = "added" if wanted else "subtracted"
        changes = [
            f"{name} {number(old)} → {number(new)}"
            for name, old, new in zip(("w₁", "w₂", "b"), before, run.now, strict=True)
            if old != new
        ]
        run.told = (
            f"Epoch {run.epoch}, {_pair(x)} gave {said}, should be {wanted}: {rate}its inputs "
            f"are {sign}. {', '.join(changes)}."
        )

    def _end_epoch(self, run: Run) -> None:
        run.mistakes.append(run.so_far)
        if run.so_far == 0:
            run.done = True
            run.told = f"Epoch {run.epoch}: no point is wrong, so nothing changes any more."
            return
        run.epoch, run.place, run.so_far = run.epoch + 1, 0, 0
        first = run.starts.setdefault(run.now, run.epoch)
        if first < run.epoch:
            run.circle = (
                f"Epoch {run.epoch} begins with the w and b of epoch {first}: "
                "it goes round, and never ends."
            )

    def advance(self) -> bool:
        """One frame of learning: a correction every 0.4 s, more often where there are many."""
        every, self._frame = (12 if len(self.X) < 10 else 5), self._frame + 1
        if self._frame % every != 1:
            return True
        run, seen = self.run(), False
        if run is not None:
            seen = len(run.starts) < run.epoch
        self.learn()
        run = self._run
        assert run is not None
        # Stops where it goes round for the first time; who plays on sees it go on.
        going = bool(len(self.y)) and not run.done and (seen or not run.circle)
        if not going:
            self._frame = 0
        return going

    # In words.

    def say(self) -> str:
        n, run = len(self.X), self.run()
        head = f"{self.data}, w = ({number(self.w1)}, {number(self.w2)}), b = {number(self.b)}: "
        if self.one_input:
            head = f"NOT, w₁ = {number(self.w1)}, b = {number(self.b)} (one input, no w₂): "
        if not n:
            return f"{head}no points yet. Click on the plane, or press 0 or 1, to place one."
        count = int(self.wrong().sum())
        many = f"{count} of {n} points {'is' if count == 1 else 'are'} on the wrong side."
        if run is not None and run.told:
            round_ = f" {run.circle}" if run.circle else ""
            if not round_ and run.epoch > 50 and not run.done:
                round_ = " If no line parts the points, this never ends."
            return f"{head}{many} {run.told}{round_}"
        z = float(self.sums()[self.chosen])
        right = "wrong" if self.wrong()[self.chosen] else "right"
        answer = int(activations.step(z))
        return (
            f"{head}{many} Point {_pair(self.X[self.chosen])}: z = {number(z)}, it says {answer}, "
            f"{right}."
        )

    def code(self) -> str:
        run, name = self.run(), self.data.lower()
        X = self.X[:, :1] if self.one_input else self.X
        if self.data == HEAPS:
            data = 'X, y = datasets.toy("blobs", n=60)'
        elif self.data in (OWN, "NOT"):
            shape = "" if len(X) else ".reshape(0, 2)"
            data = f"X = np.array({X.tolist()}){shape}\ny = np.array({self.y.tolist()})"
        else:
            data = f'X, y = datasets.logic_gate("{name}")'
        learnt = run is not None and run.corrections > 0
        w1, w2, b = run.start if run is not None and learnt else (self.w1, self.w2, self.b)
        weights = [w1] if self.one_input else [w1, w2]
        lines = ["import numpy as np", ""]
        if "datasets" in data:
            lines[1:] = ["from nnlib import activations, datasets", ""]
        else:
            lines[1:] = ["from nnlib import activations", ""]
        lines += [data, f"w, b = np.array({weights}), {b}"]
        if run is not None and learnt:
            lines += [
                f"rate, corrections = {self.rate}, {run.corrections}",
                "while corrections:",
                "    for x_i, y_i in zip(X, y):",
                "        y_hat = activations.step(x_i @ w + b)",
                "        if y_hat != y_i and corrections:",
                "            w = w + rate * (y_i - y_hat) * x_i",
                "            b = b + rate * (y_i - y_hat)",
                "            corrections -= 1",
                "print(w, b)",
            ]
        lines += [
            "z = X @ w + b",
            f"print(activations.{self.output}(z).round(3))",
            "wrong = np.sum(activations.step(z) != y)",
            "print(wrong)",
        ]
        return "\n".join(lines)


def number(value: float) -> str:
    """Up to two decimals, with a true minus sign."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", "−")


def _pair(x: np.ndarray) -> str:
    return f"({number(float(x[0]))}, {number(float(x[1]))})"


def _factor(value: float) -> str:
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def _within(value: float) -> float:
    return round(min(max(value, -LIMIT), LIMIT), 2) + 0.0


def draw(state: OneNeuron, room: float) -> list[Panel]:
    """The plane, the neuron as a diagram with its sum, and the mistakes of each epoch."""
    if room >= 1000:
        widths = [380.0, 370.0, min(room - 750, 340.0)]
        height = 382.0
    elif room >= 620:
        widths = [room / 2, room / 2, room]
        height = room / 2 + 2
    else:
        widths = [min(room, 420.0)] * 3
        height = widths[0] + 2
    return [
        _plane(state, widths[0]),
        _diagram(state, widths[1], max(height, 340)),
        _epochs(state, widths[2], height if room >= 1000 else 190),
    ]


def _plane(state: OneNeuron, width: float) -> Panel:
    (cx, cy), half = state.centre, state.half
    x, y = (cx - half, cx + half), (cy - half, cy + half)
    # Two pixels higher than wide, so that a unit is as long across as up.
    plane = Panel("plane", x, y, width, width + 2, title=" ", xlabel="x₁", ylabel="x₂", drag=True)
    _shade(state, plane)
    ends = state.ends()
    if state.output == "sigmoid":
        for share, level in ((0.9, SURE), (0.1, -SURE)):
            if (edge := state.ends(level)) is not None:
                plane.line(*_columns(edge), GREY, width=1.2, dash="4 4")
                inner = 0.84 * half  # so that the label stays in view
                place = edge[0] + 0.13 * (edge[1] - edge[0])
                place = np.clip(
                    place, np.array(state.centre) - inner, np.array(state.centre) + inner
                )
                plane.text(*_xy(place), f"a = {share}", size=11, halo=True)
    if ends is not None:
        plane.line(*_columns(ends), INK, width=3)
    handles = state.handles()
    if "slide" in handles and "weights" in handles:
        plane.arrow(*_xy(handles["slide"]), *_xy(handles["weights"]), INK, width=2.5)
    _points(state, plane)
    for name, place in handles.items():
        plane.handle(*_xy(place), COLOURS[2] if name == "weights" else INK, size=8)
        plane.text(
            *_xy(place), {"slide": "b", "turn": "↻", "weights": "w"}[name], size=10, bold=True
        )
    if ends is None:
        flat = "both weights are 0: no line" if not state.w.any() else "the line is out of view"
        plane.text(cx, y[0] + 0.16 * half, flat, halo=True)
    _legend(plane)
    return plane


def _shade(state: OneNeuron, plane: Panel) -> None:
    """Orange where the neuron says 1, blue where 0; and the answer in the furthest corners."""
    (x0, x1), (y0, y1) = plane.x, plane.y
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    z = corners @ state.w + state.b
    if state.output == "sigmoid":
        middles = (np.arange(48) + 0.5) / 48
        across, up = x0 + middles * (x1 - x0), y1 - middles * (y1 - y0)
        sums = across * state.w[0] + (up * state.w[1])[:, np.newaxis] + state.b
        a = activations.sigmoid(sums)
        plane.heat(0.7 * (a - 0.5), smooth=True)
    else:
        plane.area(corners[:, 0], corners[:, 1], BLUE)
        if (z > 0).any():
            yes = []
            for i, j in ((0, 1), (1, 2), (2, 3), (3, 0)):
                if z[i] > 0:
                    yes.append(corners[i])
                if (z[i] > 0) != (z[j] > 0):
                    yes.append(corners[i] + z[i] / (z[i] - z[j]) * (corners[j] - corners[i]))
            plane.area(*_columns(yes), ORANGE)
    inset = 0.8 * (corners - state.centre) + state.centre
    for i in (int(z.argmax()), int(z.argmin())):
        said = f"says {int(z[i] > 0)}"
        if state.output == "sigmoid":
            if state.ends(math.copysign(SURE, z[i])) is not None:
                continue  # the line of a = 0.9 or 0.1 says it there
            said = f"a = {activations.sigmoid(z[i]):.2f}"
        plane.text(*_xy(inset[i]), said, bold=True, halo=True)


def _points(state: OneNeuron, plane: Panel) -> None:
    X, y = state.X, state.y
    if not len(X):
        return
    few = len(X) < 12
    size, wrong = (7 if few else 4.5), state.wrong()
    plane.points(*_columns(X[wrong]), INK, marker="cross", size=11 if few else 7.5)
    for value, marker in ((0, "circle"), (1, "triangle")):
        plane.points(*_columns(X[y == value]), COLOURS[value], marker=marker, size=size)
    for frame in (15, 16) if few else (11, 12):
        plane.points(*_xy(X[state.chosen]), "none", marker="square", size=frame, outline=INK)


def _legend(plane: Panel) -> None:
    marks = (("circle", COLOURS[0], "y = 0"), ("triangle", COLOURS[1], "y = 1"))
    px = plane.left
    for marker, colour, text in (*marks, ("cross", INK, "wrong side")):
        plane.points(*plane.coordinates(px + 6, 11), colour, marker=marker, size=5)
        plane.text(*plane.coordinates(px + 16, 11), text, anchor="start")
        px += 70


def _xy(point: np.ndarray) -> Point:
    return float(point[0]), float(point[1])


def _columns(points: Any) -> tuple[np.ndarray, np.ndarray]:
    points = np.asarray(points)
    return points[:, 0], points[:, 1]


def _pixels(name: str, title: str, width: float, height: float) -> Panel:
    """A panel without axes whose coordinates are pixels, from its upper left corner."""
    panel = Panel(name, (0, width - 16), (height - 30, 0), width, height, title=title, ticks=False)
    panel.left, panel.top = 6, 24
    return panel


def _diagram(state: OneNeuron, width: float, height: float) -> Panel:
    panel = _pixels("neuron", "The neuron", width, height)
    right = width - 16
    x = state.X[state.chosen] if len(state.X) else np.zeros(2)
    z = float(x @ state.w + state.b)
    a = float(OUTPUTS[state.output](z))
    tops = [88.0] if state.one_input else [46.0, 130.0]
    inputs, collector = 22.0, (0.56 * right, 88.0)
    output = (0.8 * right, 88.0)
    names = [("w₁", state.w1, "x₁"), ("w₂", state.w2, "x₂")]
    for (name, weight, label), top, value in zip(names, tops, x, strict=False):
        _link(panel, (inputs, top), collector, weight)
        middle = (0.55 * inputs + 0.45 * collector[0], 0.55 * top + 0.45 * collector[1])
        off = 9 + min(abs(weight), 12) / 2  # beside the line
        where = (middle[0] + 10, middle[1] - off if name == "w₁" else middle[1] + off)
        panel.text(*where, f"{name} = {number(weight)}", halo=True, bold=True)
        _circle(panel, inputs, top, "#ffffff", number(float(value)))
        panel.text(inputs, top - 28, label)
    _link(panel, (collector[0], 164), collector, state.b)
    panel.text(collector[0], 174, f"bias b = {number(state.b)}", bold=True)
    panel.arrow(collector[0], 88, output[0] - 19, 88, GREY)
    panel.arrow(output[0], 88, right - 2, 88, GREY)
    _circle(panel, *collector, BLUE, "Σ")
    _circle(panel, *output, ORANGE, "f")
    panel.text(collector[0], 58, "collector")
    panel.text(output[0], 58, state.output)
    panel.text(collector[0] + 12, 130, f"z = {number(z)}", anchor="start", halo=True)
    panel.text(right, 112, f"a = {a:.3g}", anchor="end", halo=True)
    _sum(state, panel, x, z, a, right)
    return panel


def _circle(panel: Panel, x: float, y: float, fill: str, text: str) -> None:
    panel.points(x, y, fill, size=18, outline=INK)
    panel.text(x, y, text, size=11 if len(text) > 3 else 13)


def _link(panel: Panel, start: Point, end: Point, weight: float) -> None:
    """The heavier the weight, the thicker; dashed where it speaks against."""
    colour = COLOURS[1] if weight > 0 else COLOURS[0] if weight < 0 else GREY
    thick = 1 + min(abs(weight), 12)
    dash = "" if weight > 0 else f"{4 + thick:.0f} {3 + thick:.0f}" if weight < 0 else "1 4"
    panel.line(*_columns([start, end]), colour, width=thick, dash=dash)


def _sum(state: OneNeuron, panel: Panel, x: np.ndarray, z: float, a: float, right: float) -> None:
    """The collector's sum as one writes it on paper: a line for each product."""
    names = [("x₁ · w₁", float(x[0]), state.w1), ("x₂ · w₂", float(x[1]), state.w2)]
    if not len(state.X):
        panel.text(0, 226, "No points yet: click on the plane.", anchor="start")
        return
    right = min(right, 300.0)
    panel.text(0, 202, f"The collector's sum for {_pair(x)}", anchor="start", bold=True)
    rows = [(name, f"{_factor(v)} · {_factor(w)}", number(v * w)) for name, v, w in names]
    if state.one_input:
        rows = rows[:1]
    rows += [("+ b", "", number(state.b)), ("z", "", number(z))]
    for i, (name, factors, value) in enumerate(rows):
        y = 224 + 19 * i
        if name == "z":
            panel.line([0, right], [y - 10, y - 10], INK, width=1)
        panel.text(0, y, name, anchor="start", size=13)
        panel.text(0.66 * right, y, factors, anchor="end", size=13)
        panel.text(right, y, value, anchor="end", size=13, bold=name == "z")
    wanted, answer = int(state.y[state.chosen]), int(activations.step(z))
    verdict = "right ✓" if wanted == answer else "wrong ✕"
    compared = f"z {'> 0' if z > 0 else '≤ 0'}, so it says {answer}"
    if state.output == "sigmoid":
        compared = f"a = {a:.3g}, read as {answer}"
    y = 224 + 19 * len(rows) + 4
    panel.text(0, y, f"{compared}; y = {wanted}: {verdict}", anchor="start", size=13)


def _epochs(state: OneNeuron, width: float, height: float) -> Panel:
    run = state.run()
    counts = [*run.mistakes] if run is not None else []
    now = run is not None and not run.done
    if run is not None and now:
        counts.append(run.so_far)
    first = max(len(counts) - 30, 0)
    shown, last = counts[first:], max(first + len(counts[first:]), first + 8)
    top = max([*shown, 7]) * 1.2
    panel = Panel(
        "epochs",
        (first + 0.4, last + 0.6),
        (0, top),
        width,
        height,
        title="The rule's mistakes in each epoch",
        xlabel="epoch",
        whole="xy",
    )
    for i, mistakes in enumerate(shown, start=first + 1):
        going = now and i == first + len(shown)
        fill = "#ffffff" if going else COLOURS[0]
        panel.box(i - 0.36, 0, i + 0.36, max(mistakes, 0.015 * top), fill=fill, colour=COLOURS[0])
        if len(shown) <= 16:
            panel.text(i, mistakes + 0.05 * top, f"{mistakes}{'…' if going else ''}", halo=True)
    if run is None:
        middle = (first + last + 1) / 2
        panel.text(middle, 0.55 * top, "Learn from one, or Play:")
        panel.text(middle, 0.55 * top - 18 / panel.inner_height * top, "the rule starts from here")
    elif run.circle or len(run.starts) < run.epoch:
        panel.text(first + 0.6, 0.95 * top, "it goes round", anchor="start", bold=True, halo=True)
    return panel


def explorer(data: str = "OR") -> Explorer:
    """The explorer of lesson 01; `data` is what it opens with, one of `DATA`."""
    controls: list = [
        Choice("data", "data", DATA),
        Choice("output", "output", list(OUTPUTS)),
        Button("learn", "Learn from one", "Correct w and b once, on the next wrong point"),
        Button("zeros", "Start from zeros", "w and b as the rule starts"),
        Group(
            "line",
            [
                Slider("w1", "weight w₁", -LIMIT, LIMIT, 0.1),
                Slider("w2", "weight w₂", -LIMIT, LIMIT, 0.1),
                Slider("b", "bias b", -LIMIT, LIMIT, 0.1),
                Button("double", "× 2", "w and b times 2"),
                Button("halve", "÷ 2", "w and b divided by 2"),
                Button("reverse", "× −1", "w and b times −1"),
            ],
        ),
        Group(
            "points",
            [
                Slider("rate", "learning rate", 0.1, 2, 0.1),
                Choice("new", "a click adds", {"y = 1": 1, "y = 0": 0}),
                Button("remove", "Remove point", "Take the chosen point away"),
                Button("clear", "Clear points", "Begin with own points on an empty plane"),
            ],
        ),
    ]
    keys = {
        "n": "next point",
        "p": "point before",
        "Enter": "learn from one",
        "ArrowLeft": "move the point left",
        "ArrowRight": "move the point right",
        "ArrowUp": "move the point up",
        "ArrowDown": "move the point down",
        "0": "add a point of class 0",
        "1": "add a point of class 1",
        "Delete": "remove the point",
    }
    return Explorer(
        OneNeuron(data), draw, controls, title="One neuron and its decision line", keys=keys
    )
