"""The data of the course. Everything here is on the disk after install: nothing is fetched."""

from functools import cache

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
