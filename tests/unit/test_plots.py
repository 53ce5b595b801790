"""Every figure says in words what it shows, and is an image of some size."""

import numpy as np
import pytest

from nnlib import activations, datasets, plots
from nnlib.training import History

X, y = datasets.digits("test")
Z = np.linspace(-3, 3, 20)
XOR = datasets.logic_gate("xor")
PICTURES = {
    "curves": lambda: plots.curves(
        Z, {"ReLU": activations.relu(Z)}, "ReLU", "z", "a", points=[(0, 0)]
    ),
    "bars": lambda: plots.bars(["a", "b"], [0.1, 0.9], "Two", "share", line=0.5, line_name="half"),
    "histogram": lambda: plots.histogram({"one": Z, "two": Z + 1}, "Spread", "z"),
    "image": lambda: plots.image(X[0], "A digit", values=True),
    "images": lambda: plots.images(X[:12], y[:12], "Twelve digits"),
    "weights": lambda: plots.images(X[:3] - 0.5, title="Weights", signed=True),
    "readings": lambda: plots.readings(X[:2], activations.softmax(np.eye(10)[:2]), y[:2], "Read"),
    "matrix": lambda: plots.matrix(np.eye(3), "Eye", mark="diagonal", rows="abc", columns="def"),
    "plane": lambda: plots.plane(
        *XOR, "XOR", classifiers={"a": lambda p: p[:, 0], "b": lambda p: p[:, 1]}
    ),
    "neuron": lambda: plots.neuron(["x1", "x2"], ["w1", "w2"], "A neuron"),
    "layers": lambda: plots.layers([64, 4, 1], "A network"),
    "history": lambda: History([2.0, 1.0], [2.1, 1.2]).plot(),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name, tmp_path):
    picture = PICTURES[name]()
    assert len(picture.alt) > 20
    shown = picture._repr_html_()
    assert shown.startswith('<img alt="') and 'src="data:image/png;base64,' in shown
    assert repr(picture) == f"Picture: {picture.alt}"
    picture.save(tmp_path / "p.png")
    assert (tmp_path / "p.png").stat().st_size > 2000


def test_alt_text_is_escaped_and_needed():
    figure = PICTURES["image"]().figure
    assert "a &lt; &quot;b&quot;" in plots.Picture(figure, 'a < "b"')._repr_html_()
    with pytest.raises(ValueError, match="alt is empty"):
        plots.Picture(figure, " ")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.image(X[0][:10], "t"), "pixels holds 10 pixels"),
        (lambda: plots.images(X[0], title="t"), r"pictures has shape \(64,\)"),
        (lambda: plots.images(X[:3], y[:2], "t"), "titles holds 2 words for 3"),
        (lambda: plots.curves(Z, {"a": Z[1:]}, "t"), r"lines\['a'\] has shape \(19,\)"),
        (lambda: plots.bars(["a"], [1, 2], "t", "y"), r"values has shape \(2,\)"),
        (lambda: plots.matrix(np.zeros((13, 2)), "t"), r"values has shape \(13, 2\)"),
        (lambda: plots.plane(X, y, "t"), r"X has shape \(360, 64\)"),
        (lambda: plots.readings(X[:2], np.eye(2), [1], "t"), "2 pictures"),
        (lambda: plots.neuron(["x"], [], "t"), "1 inputs and 0 weights"),
        (lambda: plots.layers([3], "t"), r"sizes is \[3\]"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_whole_numbers_get_whole_ticks():
    lines = {"a": np.arange(4.0)}
    for x, whole in ((np.arange(1, 5), True), (np.linspace(1, 2, 4), False)):
        ticks = plots.curves(x, lines, "t").figure.axes[0].get_xticks()
        assert all(float(tick).is_integer() for tick in ticks) == whole
