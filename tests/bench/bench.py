"""How fast nnlib is beside its peers: `make bench`.

All peers of a piece of work take turns in one process (on one thread: make sees to it), so that
whatever else the machine does touches all alike. The table gives the median time of each and its
ratio to nnlib's: above 1, the peer is slower. The floor of a training is the time of its matrix
products alone, by `np.matmul(out=)` with nothing around them. PyTorch takes part if it is
installed; it is not in the lock.
"""

import gc
import math
import statistics
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

RESULTS = Path(__file__).with_name("results.txt")


def medians(work: dict[str, Callable], rounds: int, collect: bool = True) -> dict[str, float]:
    """The median time of each peer's function, in seconds; the peers take turns."""
    times: dict[str, list[float]] = {peer: [] for peer in work}
    for round_ in range(rounds + 1):
        for peer, function in work.items():
            gc.collect()
            if not collect:
                gc.disable()
            start = time.perf_counter()
            function()
            taken = time.perf_counter() - start
            gc.enable()
            if round_:  # the first warms up
                times[peer].append(taken)
    return {peer: statistics.median(each) for peer, each in times.items()}


def circuits(Value: type) -> Callable[[], tuple[float, list[float]]]:
    """Forward and backward of micrograd's demo, with `Value` for its gates: 2-16-16-1, ReLU,
    100 points in two moons, hinge loss and a penalty on the weights."""
    from nnlib import datasets

    X, labels = datasets.toy("moons", n=100, seed=1)
    points, signs = X.tolist(), (2 * labels - 1).tolist()
    rng = np.random.default_rng(1)
    sizes = [2, 16, 16, 1]
    layers = [
        [([Value(w) for w in rng.uniform(-1, 1, n_in).tolist()], Value(0.0)) for _ in range(n_out)]
        for n_in, n_out in pairwise(sizes)
    ]
    parameters = [v for layer in layers for weights, bias in layer for v in (*weights, bias)]

    def network(x: list) -> object:
        for i, layer in enumerate(layers):
            x = [
                sum((w * xi for w, xi in zip(weights, x, strict=True)), bias)
                for weights, bias in layer
            ]
            if i < len(layers) - 1:
                x = [z.relu() for z in x]
        return x[0]

    def step() -> tuple[float, list[float]]:
        scores = [network([Value(v) for v in point]) for point in points]
        losses = [(1 + -sign * score).relu() for sign, score in zip(signs, scores, strict=True)]
        penalty = sum(p * p for p in parameters)
        total = sum(losses) * (1.0 / len(losses)) + 1e-4 * penalty
        for p in parameters:
            p.grad = 0.0
        total.backward()
        return total.data, [p.grad for p in parameters]

    return step


def gates_table() -> list[str]:
    from micrograd.engine import Value as MicrogradValue

    from nnlib.circuits import Value

    work = {"nnlib": circuits(Value), "micrograd": circuits(MicrogradValue)}
    (loss, gradient), (their_loss, their_gradient) = (step() for step in work.values())
    if not np.isclose(loss, their_loss) or not np.allclose(gradient, their_gradient):
        sys.exit("nnlib and micrograd disagree: there is nothing to compare")
    lines = []
    for name, collect in (("garbage collector on", True), ("garbage collector off", False)):
        times = medians(work, rounds=9, collect=collect)
        lines += rows(f"gates, 2-16-16-1 on 100 points, {name}", times, 1e3, "ms")
    return lines


class Training:
    """Some epochs of one network, float32, by each peer: the same sizes, batches and data."""

    def __init__(self, X: np.ndarray, y: np.ndarray, sizes: list[int], batch: int, adam: bool):
        self.X, self.y, self.sizes, self.batch, self.adam = X, y, sizes, batch, adam
        self.epochs = 10 if len(X) < 5000 else 1
        self.steps = self.epochs * math.ceil(len(X) / batch)

    def peers(self) -> dict[str, Callable]:
        peers = {"nnlib": self.nnlib, "scikit-learn": self.sklearn, "floor": self.floor()}
        try:
            import torch
        except ImportError:
            print("PyTorch is not installed: left out")
        else:
            torch.set_num_threads(1)
            peers["PyTorch"] = self.torch
        return peers

    def nnlib(self) -> None:
        from nnlib import SGD, Adam, Dense, Network, ReLU, SoftmaxCrossEntropy, fit

        layers: list = []
        for inputs, outputs in pairwise(self.sizes):
            layers += [Dense(inputs, outputs), ReLU()]
        network = Network(*layers[:-1], dtype=np.float32)
        optimizer = Adam() if self.adam else SGD(0.1)
        fit(network, self.X, self.y, SoftmaxCrossEntropy(), optimizer, self.epochs, self.batch)

    def sklearn(self) -> None:
        from sklearn.neural_network import MLPClassifier

        network = MLPClassifier(
            self.sizes[1:-1], batch_size=self.batch, max_iter=self.epochs, alpha=0, momentum=0,
            solver="adam" if self.adam else "sgd", n_iter_no_change=10**6,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            network.fit(self.X, self.y)

    def torch(self) -> None:
        import torch

        layers: list = []
        for inputs, outputs in pairwise(self.sizes):
            layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
        network = torch.nn.Sequential(*layers[:-1])
        parameters = network.parameters()
        optimizer = torch.optim.Adam(parameters) if self.adam else torch.optim.SGD(parameters, 0.1)
        loss_of = torch.nn.CrossEntropyLoss()
        X, y, total = torch.from_numpy(self.X), torch.from_numpy(self.y), 0.0
        for _ in range(self.epochs):
            order = torch.randperm(len(X))
            for start in range(0, len(X), self.batch):
                chosen = order[start : start + self.batch]
                optimizer.zero_grad()
                loss = loss_of(network(X[chosen]), y[chosen])
                loss.backward()
                optimizer.step()
                total += loss.item()

    def floor(self) -> Callable[[], None]:
        rng = np.random.default_rng(0)
        pairs = list(pairwise(self.sizes))
        A = [rng.random((self.batch, size), np.float32) for size in self.sizes]
        W = [rng.random(pair, np.float32) for pair in pairs]
        Z, dW = [a.copy() for a in A], [w.copy() for w in W]

        def products() -> None:
            for _ in range(self.steps):
                for i in range(len(W)):
                    np.matmul(A[i], W[i], out=Z[i + 1])
                for i in reversed(range(len(W))):
                    np.matmul(A[i].T, A[i + 1], out=dW[i])
                    if i:
                        np.matmul(A[i + 1], W[i].T, out=Z[i])

        return products

    def table(self, name: str) -> list[str]:
        times = medians(self.peers(), rounds=15 if self.epochs > 1 else 5)
        return rows(name, {peer: t / self.steps for peer, t in times.items()}, 1e6, "µs/step")


def networks_table() -> list[str]:
    from nnlib import datasets

    X, y = datasets.digits("train")
    X = X.astype(np.float32)
    rng = np.random.default_rng(0)
    large, labels = rng.random((12_800, 784), np.float32), rng.integers(0, 10, 12_800)
    return [
        *Training(X, y, [64, 32, 10], 32, adam=True).table("digits 64-32-10, batch 32, Adam"),
        *Training(X, y, [64, 128, 64, 10], 64, True).table("digits 64-128-64-10, batch 64, Adam"),
        *Training(large, labels, [784, 1024, 10], 128, False).table(
            "784-1024-10 (MNIST's sizes), batch 128, SGD"
        ),
    ]


def small_print() -> list[str]:
    """The forward pass of one sample, and what a training on the digits takes in memory."""
    from nnlib import Adam, Dense, Network, ReLU, SoftmaxCrossEntropy, datasets, fit

    X, y = datasets.digits("train")
    X = X.astype(np.float32)
    network = Network(Dense(64, 32), ReLU(), Dense(32, 10), dtype=np.float32)
    one, times = X[:1], []
    for _ in range(2000):
        start = time.perf_counter()
        network.forward(one)
        times.append(time.perf_counter() - start)
    tracemalloc.start()
    fit(network, X, y, SoftmaxCrossEntropy(), Adam(), epochs=3)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [
        f"forward of one sample, 64-32-10: {statistics.median(times) * 1e6:.1f} µs",
        f"memory of fit on the digits, 64-32-10, beyond the data: {peak / 1e6:.2f} MB",
    ]


def rows(name: str, times: dict[str, float], scale: float, unit: str) -> list[str]:
    return [
        f"{name:58}{peer:>13}{seconds * scale:9.1f} {unit:8}{seconds / times['nnlib']:6.2f}"
        for peer, seconds in times.items()
    ]


def main() -> None:
    lines = [f"{'work':58}{'peer':>13}{'median':>9} {'':8}{'ratio':>6}"]
    lines += [*networks_table(), *small_print(), *gates_table()]
    RESULTS.write_text("\n".join(lines) + "\n")
    print(RESULTS.read_text(), end="")


if __name__ == "__main__":
    main()
