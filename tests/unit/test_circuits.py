"""Gates: every local derivative against differences, blame over many paths, very deep circuits."""

import gc
import math
import weakref

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlib import plots
from nnlib.circuits import Value
from nnlib.gradients import numerical_gradient

TWO = {
    "add": (lambda a, b: a + b, np.add),
    "subtract": (lambda a, b: a - b, np.subtract),
    "multiply": (lambda a, b: a * b, np.multiply),
    "divide": (lambda a, b: a / b, np.divide),
    "max": (lambda a, b: a.max(b), np.maximum),
    "power": (lambda a, b: a**b, np.power),
}
ONE = {
    "negative": (lambda a: -a, np.negative),
    "square": (lambda a: a**2, np.square),
    "root": (lambda a: a**0.5, np.sqrt),
    "cube under 1": (lambda a: a**-3, lambda x: x**-3.0),
    "power of two": (lambda a: 2**a, lambda x: 2**x),
    "exp": (lambda a: a.exp(), np.exp),
    "log": (lambda a: a.log(), np.log),
    "tanh": (lambda a: a.tanh(), np.tanh),
    "sigmoid": (lambda a: a.sigmoid(), lambda x: 1 / (1 + np.exp(-x))),
    "relu": (lambda a: a.relu(), lambda x: np.maximum(x, 0)),
    "with numbers": (lambda a: (1 - a) / 3 + 2 / a - 5, lambda x: (1 - x) / 3 + 2 / x - 5),
}
positive = st.floats(0.3, 3)
number = st.floats(-3, 3).filter(lambda x: abs(x) > 0.1)


@pytest.mark.parametrize("gate", TWO)
@given(x=number, y=number)
def test_gates_of_two_inputs(gate, x, y):
    ours, numpys = TWO[gate]
    assume(abs(x - y) > 1e-3)
    x = abs(x) if gate == "power" else x
    a, b = Value(x), Value(y)
    out = ours(a, b)
    out.backward()
    assert out.data == pytest.approx(numpys(x, y), rel=1e-12)
    slopes = numerical_gradient(lambda v: numpys(v[0], v[1]), [x, y])
    assert np.allclose([a.grad, b.grad], slopes, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("gate", ONE)
@given(x=number)
def test_gates_of_one_input(gate, x):
    ours, numpys = ONE[gate]
    x = abs(x) if gate in ("log", "root") else x
    a = Value(x)
    out = ours(a)
    out.backward()
    assert out.data == pytest.approx(numpys(x), rel=1e-12)
    assert a.grad == pytest.approx(numerical_gradient(numpys, x), rel=1e-5, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_random_circuits_with_reuse(seed):
    rng = np.random.default_rng(seed)
    picks = [(rng.integers(5), *rng.integers(0, 3 + i, 2)) for i in range(12)]

    def build(inputs, wrap):
        values = [wrap(v) for v in inputs]
        leaves = values[:]
        for kind, i, j in picks:
            a, b = values[i], values[j]
            if kind == 0:
                values.append(a + b)
            elif kind == 1:
                values.append(a * b * 0.5)
            elif kind == 2:
                values.append(a - b)
            elif kind == 3:
                values.append(a.tanh() if isinstance(a, Value) else np.tanh(a))
            else:
                values.append(a / (b * b + 1))
        return values[-1], leaves

    start = rng.uniform(-1, 1, 3)
    out, leaves = build(start, Value)
    out.backward()
    slopes = numerical_gradient(lambda v: build(v, float)[0], start)
    assert np.allclose([v.grad for v in leaves], slopes, rtol=1e-5, atol=1e-7)


def test_the_same_value_twice():
    a = Value(3.0)
    (a + a).backward()
    assert a.grad == 2
    b = Value(3.0)
    (b * b * b).backward()
    assert b.grad == 27


def test_gradients_add_up_until_they_are_cleared():
    x, y = Value(2.0, "x"), Value(-3.0, "y")
    gate = x * y
    out = gate + x
    out.backward()
    assert (x.grad, y.grad, gate.grad, out.grad) == (-2, 2, 1, 1)
    out.backward()
    assert (x.grad, y.grad, gate.grad, out.grad) == (-4, 4, 1, 1)
    out.zero_grad()
    assert (x.grad, y.grad, gate.grad, out.grad) == (0, 0, 0, 0)
    out.backward()
    assert (x.grad, y.grad) == (-2, 2)


def test_an_input_alone():
    x = Value(2)
    x.backward()
    assert (x.data, x.grad) == (2.0, 1.0)
    x.zero_grad()
    assert x.grad == 0


def test_a_hundred_thousand_gates():
    x = out = Value(1.0)
    for _ in range(100_000):
        out = out * 0.99999
    out.backward()
    assert x.grad == pytest.approx(0.99999**100_000, rel=1e-9)
    out.zero_grad()
    assert x.grad == 0


def test_no_reference_cycles_and_no_dict():
    assert not hasattr(Value(1.0), "__dict__")

    class Watched(Value):
        __slots__ = ("__weakref__",)

    gc.disable()
    try:
        leaf = Watched(1.0)
        seen = weakref.ref(leaf)
        out = (leaf * 2 + leaf).tanh()
        out.backward()
        del leaf, out
        assert seen() is None
    finally:
        gc.enable()


def test_numpys_numbers_mix():
    a = Value(np.float32(2))
    for out in (np.float64(3) * a, a * np.float64(3), np.int64(3) * a):
        assert isinstance(out, Value) and out.data == 6


def test_ties_of_max_go_to_the_first():
    a, b = Value(1.0), Value(1.0)
    a.max(b).backward()
    assert (a.grad, b.grad) == (1, 0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Value("3"), "data is the text '3', expected a number"),
        (lambda: Value([1, 2]), "expected a number"),
        (lambda: Value(None), "data is None, expected a number"),
        (lambda: Value(1) + "x", "data is the text 'x'"),
        (lambda: Value(1) / 0, "divisor is 0"),
        (lambda: 1 / Value(0), "divisor is 0"),
        (lambda: Value(0).log(), "log of 0, expected a number above 0"),
        (lambda: Value(-1) ** 0.5, "no real value"),
        (lambda: Value(0) ** -1, "no real value"),
        (lambda: Value(-2) ** Value(2), "log of -2"),
        (lambda: Value(1000).exp(), "too large for a float"),
        (lambda: Value(-3.0) ** np.ones(2), "expected a number"),
    ],
)
def test_bad_input_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


def test_extremes():
    for x in (-1000, 1000):
        s, t = Value(x).sigmoid(), Value(x).tanh()
        assert s.data == (x > 0) and t.data == np.sign(x)
        assert s.dx == 0 and math.isfinite(t.dx)
    assert (Value(0) ** 1).dx == 1 and (Value(0) ** 0).data == 1 and (Value(0) ** 2).dx == 0


def test_drawing():
    x, y = Value(-2, "x"), Value(5, "y")
    out = (x + y) * -4
    out.backward()
    picture = plots.circuit(out, "Two gates")
    assert picture.png()
    for words in (
        "Two gates",
        "x is -2, gradient -4",
        "+ of x and y is 3",
        "× of 3 and -4 is -12",
    ):
        assert words in picture.alt
    assert "gradient" not in plots.circuit(out, "Two gates", gradients=False).alt
    long = x
    for _ in range(50):
        long = long + 1
    with pytest.raises(ValueError, match="at most 40"):
        plots.circuit(long, "Too long")
