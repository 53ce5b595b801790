"""The data of the course. All but MNIST is on the disk after install: nothing is fetched."""

import os
from functools import cache
from os import PathLike
from pathlib import Path

import numpy as np

from .validation import count, one_of


@cache
def _digits() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    # Imported here: the rest of the module works with NumPy alone.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    pixels, labels = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(
        pixels, labels, test_size=0.2, random_state=42
    )
    return {"all": (pixels, labels), "train": (X_train, y_train), "test": (X_test, y_test)}


def digits(part: str = "train", scaled: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Handwritten digits: images (n, 64) and what each shows, (n,), 0 to 9.

    An image is 8×8 pixels, row by row: `image.reshape(8, 8)`. A pixel counts the ink in a
    4×4 block of the scan, 0 to 16; `scaled` divides by 16, so that it is in 0..1.

    `part` is "train" (1437 images), "test" (360 others), or "all" (1797, in the order of the
    source). The split is always the same one (scikit-learn's, random_state=42).

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
    Learning Repository, 1998; the 1797 images that scikit-learn ships.
    """
    images, labels = _digits()[one_of("part", part, ("train", "test", "all"))]
    return images / 16 if scaled else images.copy(), labels.copy()


def odd_or_even(part: str = "train", scaled: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The same images (n, 64), labelled 1 where the digit is odd, 0 where it is even, (n,)."""
    images, labels = digits(part, scaled)
    return images, labels % 2


def mnist(
    part: str = "train", path: str | PathLike | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """MNIST: images (n, 784) of 28×28 pixels, float32 in 0..1, and what each shows, (n,).

    `part` is "train" (60,000 images) or "test" (10,000 others). They are read from an .npz file
    with the arrays x_train, y_train, x_test and y_test (bytes), at `path` or where the
    environment variable NNLIB_MNIST says. Without either, scikit-learn's `fetch_openml` fetches
    them once, 15 MB, and keeps them on the disk.

    Raises FileNotFoundError if there is neither a file nor a network.

    Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, 1998.
    """
    one_of("part", part, ("train", "test"))
    path = path or os.environ.get("NNLIB_MNIST")
    images, labels = _mnist_file(Path(path), part) if path else _mnist_openml(part)
    return images.reshape(len(images), -1).astype(np.float32) / 255, labels.astype(np.intp)


def _mnist_file(path: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return file[f"x_{part}"], file[f"y_{part}"]
    except FileNotFoundError:
        raise FileNotFoundError(f"MNIST: there is no file {path}") from None
    except Exception as error:
        raise ValueError(
            f"{path} is not MNIST, expected an .npz with x_{part} and y_{part}: {error}"
        ) from None


def _mnist_openml(part: str) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import fetch_openml

    try:
        images, labels = fetch_openml(
            "mnist_784", version=1, return_X_y=True, as_frame=False, parser="liac-arff"
        )
    except OSError as error:
        raise FileNotFoundError(
            "MNIST is not on this computer and could not be fetched. Either call "
            "datasets.mnist() once while online, or get a file mnist.npz (x_train, y_train, "
            "x_test, y_test) and say where it is: datasets.mnist(path=...) or the environment "
            f"variable NNLIB_MNIST. ({error})"
        ) from None
    own = slice(60_000) if part == "train" else slice(60_000, None)
    return images[own], labels[own].astype(int)


_GATES = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "nand": [1, 1, 1, 0], "xor": [0, 1, 1, 0]}


def logic_gate(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The truth table of "and", "or", "nand" or "xor": inputs (4, 2), outputs (4,)."""
    outputs = _GATES[one_of("name", name, _GATES)]
    return np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float), np.array(outputs)


def toy(
    name: str, n: int = 200, noise: float = 0.1, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Points of two classes in the plane: X (n, 2), y (n,) of 0 and 1, in equal numbers.

    `name` is "blobs" (two heaps, a line parts them), "moons" (two half circles, interlocked),
    "circles" (one inside the other) or "spirals". `noise` is the standard deviation of the
    normal noise on each coordinate; the shapes are about 2 units wide.
    """
    one_of("name", name, ("blobs", "moons", "circles", "spirals"))
    if count("n", n) < 2:
        raise ValueError(f"n is {n}, expected at least 2: one point of each class")
    if not noise >= 0:
        raise ValueError(f"noise is {noise!r}, expected a number of at least 0")
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    t = rng.random(n)  # where along its shape each point lies
    if name == "blobs":
        X = np.where(y == 1, 1, -1)[:, np.newaxis] * np.array([0.6, 0.4]) + rng.normal(
            0, 0.2, (n, 2)
        )
    elif name == "moons":
        angle = np.pi * t
        upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
        X = np.where(y[:, np.newaxis] == 1, -upper, upper)
    elif name == "circles":
        angle, radius = 2 * np.pi * t, np.where(y == 1, 0.4, 1.0)
        X = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    else:
        angle = 3 * np.pi * np.sqrt(t) + np.pi * y
        X = np.sqrt(t)[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + rng.normal(0, noise, (n, 2)), y
