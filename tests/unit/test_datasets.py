"""The data sets are what the lessons say of them."""

import os

import numpy as np
import pytest

from nnlib import datasets


def test_digits():
    X, y = datasets.digits("train")
    X_test, y_test = datasets.digits("test")
    X_all, _ = datasets.digits("all", scaled=False)
    assert X.shape == (1437, 64) and X_test.shape == (360, 64) and X_all.shape == (1797, 64)
    assert X.min() == 0 and X.max() == 1 and X_all.max() == 16
    assert set(y) == set(y_test) == set(range(10))
    # No test image is among the training images.
    assert not {x.tobytes() for x in X} & {x.tobytes() for x in X_test}


def test_what_is_given_can_be_changed_freely():
    X, y = datasets.digits("test", scaled=False)
    X[:], y[:] = -1, -1
    again = datasets.digits("test", scaled=False)
    assert again[0].min() == 0 and again[1].min() == 0


def test_odd_or_even():
    np.testing.assert_array_equal(datasets.odd_or_even("test")[1], datasets.digits("test")[1] % 2)


@pytest.mark.parametrize(
    ("name", "operator"),
    [("and", np.logical_and), ("or", np.logical_or), ("xor", np.logical_xor)],
)
def test_logic_gates(name, operator):
    X, y = datasets.logic_gate(name)
    np.testing.assert_array_equal(y, operator(*X.astype(bool).T))


@pytest.mark.parametrize("name", ["blobs", "moons", "circles", "spirals"])
def test_toy_sets(name):
    X, y = datasets.toy(name, n=301, noise=0.0, seed=4)
    assert X.shape == (301, 2) and y.sum() == 150
    np.testing.assert_array_equal(X, datasets.toy(name, n=301, noise=0.0, seed=4)[0])
    assert 0.5 < np.abs(X).max() < 2.5
    noisy, _ = datasets.toy(name, n=301, noise=0.1, seed=4)
    assert np.any(noisy != X)


def test_a_circle_of_each_radius():
    X, y = datasets.toy("circles", noise=0.0)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 1, 0.4, 1.0))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: datasets.digits("training"),
            "part is 'training', expected one of 'train', 'test', 'all'",
        ),
        (lambda: datasets.logic_gate("not"), "name is 'not'"),
        (lambda: datasets.toy("rings"), "name is 'rings'"),
        (lambda: datasets.toy("moons", n=1), "n is 1"),
        (lambda: datasets.toy("moons", noise=-1), "noise is -1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.fixture
def tiny_mnist(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {
        "x_train": rng.integers(0, 256, (6, 28, 28), np.uint8),
        "y_train": np.arange(6, dtype=np.uint8),
        "x_test": rng.integers(0, 256, (3, 28, 28), np.uint8),
        "y_test": np.arange(3, dtype=np.uint8),
    }
    np.savez(tmp_path / "mnist.npz", **arrays)
    return tmp_path / "mnist.npz", arrays


def test_mnist_from_a_file(tiny_mnist, monkeypatch):
    path, arrays = tiny_mnist
    images, labels = datasets.mnist("test", path)
    assert images.shape == (3, 784) and images.dtype == np.float32 and labels.tolist() == [0, 1, 2]
    np.testing.assert_allclose(images, arrays["x_test"].reshape(3, 784) / 255, rtol=1e-6)
    monkeypatch.setenv("NNLIB_MNIST", str(path))
    assert datasets.mnist()[0].shape == (6, 784)


def test_mnist_that_is_not_there_says_what_to_do(tmp_path, monkeypatch):
    import sklearn.datasets

    def offline(*args, **kwargs):
        raise OSError("no network")

    monkeypatch.delenv("NNLIB_MNIST", raising=False)
    monkeypatch.setattr(sklearn.datasets, "fetch_openml", offline)
    with pytest.raises(FileNotFoundError, match=r"while online.*NNLIB_MNIST.*no network"):
        datasets.mnist()
    with pytest.raises(FileNotFoundError, match=r"there is no file .*nowhere\.npz"):
        datasets.mnist(path=tmp_path / "nowhere.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(
        ValueError, match=r"is not MNIST, expected an \.npz with x_train and y_train"
    ):
        datasets.mnist(path=tmp_path / "other.npz")
    with pytest.raises(ValueError, match="part is 'all'"):
        datasets.mnist("all")


@pytest.mark.skipif("NNLIB_MNIST" not in os.environ, reason="NNLIB_MNIST names no file")
def test_the_real_mnist():
    images, labels = datasets.mnist("train")
    assert images.shape == (60_000, 784) and datasets.mnist("test")[0].shape == (10_000, 784)
    assert images.min() == 0 and images.max() == 1
    assert np.bincount(labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949
    ]  # fmt: skip
