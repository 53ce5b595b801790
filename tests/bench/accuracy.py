"""How well nnlib's networks read digits, and with what spread: `make accuracy`.

The small digits: ten splits (seeds 0 to 9) of the 1797 images, 80 % to train on. The settings were
chosen on other splits (seeds 100 to 111). MNIST, if NNLIB_MNIST names its file: its own test images.
The table is kept in tests/bench/accuracy.txt.
"""

import math
import os
import time
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from nnlib import Adam, Dense, Dropout, Network, ReLU, SoftmaxCrossEntropy, datasets, fit
from nnlib.activations import softmax
from nnlib.augmentation import Affine
from nnlib.schedules import cosine

RESULTS = Path(__file__).with_name("accuracy.txt")
SPLITS = range(10)
NETWORKS = 5  # in an ensemble


def reader(X: np.ndarray, y: np.ndarray, seed: int) -> Network:
    """One network of lesson 12, 64-256-128-10, trained on warped images."""
    network = Network(
        Dense(64, 256), ReLU(), Dropout(0.2), Dense(256, 128), ReLU(), Dropout(0.2), Dense(128, 10),
        seed=seed, dtype=np.float32,
    )  # fmt: skip
    epochs, batch_size = 200, 32
    rate = cosine(0.003, steps=epochs * math.ceil(len(X) / batch_size))
    fit(
        network, X, y, SoftmaxCrossEntropy(), Adam(rate), epochs, batch_size, seed=seed,
        augment=Affine(angle=12, scale=0.15, shear=0.2, shift=0.7),
    )  # fmt: skip
    return network


def together(networks: list[Network], X: np.ndarray) -> np.ndarray:
    """What they read by the sum of their probabilities."""
    return np.sum([softmax(network.forward(X)) for network in networks], axis=0).argmax(axis=1)


def small_digits() -> dict[str, list[float]]:
    """Accuracy on each split's test images, by who reads them."""
    X, y = datasets.digits("all")
    accuracies: dict[str, list[float]] = {}

    def note(name: str, read: np.ndarray, truth: np.ndarray) -> None:
        accuracies.setdefault(name, []).append(float(np.mean(read == truth)))

    for split in SPLITS:
        X_train, X_test, y_train, y_test = train_test_split(
            X, y, test_size=0.2, random_state=split
        )
        neighbours = KNeighborsClassifier(5).fit(X_train, y_train)
        note("5 nearest neighbours", neighbours.predict(X_test), y_test)
        machine = SVC(gamma="scale").fit(X_train, y_train)
        note("support vector machine", machine.predict(X_test), y_test)
        networks = [
            reader(X_train.astype(np.float32), y_train, seed=NETWORKS * split + i)
            for i in range(NETWORKS)
        ]
        note("one network", networks[0].predict(X_test), y_test)
        note("five networks", together(networks, X_test), y_test)
    return accuracies


def mnist(augmented: bool) -> tuple[float, float]:
    """784-1024-10 on MNIST: accuracy on the test images, and the seconds of training."""
    X, y = datasets.mnist("train")
    X_test, y_test = datasets.mnist("test")
    epochs, batch_size = 60 if augmented else 10, 128
    network = Network(Dense(784, 1024), ReLU(), Dense(1024, 10), seed=0, dtype=np.float32)
    steps = epochs * math.ceil(len(X) / batch_size)
    augment = Affine(angle=12, scale=0.15, shear=0.2, shift=2) if augmented else None
    optimizer = Adam(cosine(0.001, steps))
    start = time.perf_counter()
    fit(network, X, y, SoftmaxCrossEntropy(), optimizer, epochs, batch_size, augment=augment)
    return float(np.mean(network.predict(X_test) == y_test)), time.perf_counter() - start


def main() -> None:
    lines = [f"{'digits, ten splits':36}{'mean %':>8}{'std':>7}{'worst':>8}{'best':>8}"]
    for name, values in small_digits().items():
        percent = 100 * np.array(values)
        lines.append(
            f"{name:36}{percent.mean():8.2f}{percent.std(ddof=1):7.2f}"
            f"{percent.min():8.2f}{percent.max():8.2f}"
        )
    if "NNLIB_MNIST" in os.environ:
        lines.append(f"{'MNIST, 784-1024-10':36}{'%':>8}{'seconds':>15}")
        for name, augmented in (("as they are", False), ("warped", True)):
            accuracy, seconds = mnist(augmented)
            lines.append(f"{name:36}{100 * accuracy:8.2f}{seconds:15.0f}")
    else:
        lines.append("MNIST: skipped, NNLIB_MNIST names no file")
    RESULTS.write_text("\n".join(lines) + "\n")
    print(RESULTS.read_text(), end="")


if __name__ == "__main__":
    main()
