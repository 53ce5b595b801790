"""How fast nnlib is beside its peers: `make bench`.

All peers of a piece of work take turns in one process (on one thread: make sees to it), so that
whatever else the machine does touches all alike. The table gives the median time of each and its
ratio to nnlib's: above 1, the peer is slower.
"""

import gc
import statistics
import sys
import time
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


def main() -> None:
    from micrograd.engine import Value as MicrogradValue

    from nnlib.circuits import Value

    work = {"nnlib": circuits(Value), "micrograd": circuits(MicrogradValue)}
    (loss, gradient), (their_loss, their_gradient) = (step() for step in work.values())
    if not np.isclose(loss, their_loss) or not np.allclose(gradient, their_gradient):
        sys.exit("nnlib and micrograd disagree: there is nothing to compare")

    lines = [f"{'work':54}{'peer':>10}{'median':>12}{'ratio':>7}"]
    for name, collect in (("garbage collector on", True), ("garbage collector off", False)):
        title = f"gates, 2-16-16-1 on 100 points, {name}"
        times = medians(work, rounds=9, collect=collect)
        for peer, seconds in times.items():
            ratio = seconds / times["nnlib"]
            lines.append(f"{title:54}{peer:>10}{seconds * 1e3:9.1f} ms{ratio:7.1f}")
    RESULTS.write_text("\n".join(lines) + "\n")
    print(RESULTS.read_text(), end="")


if __name__ == "__main__":
    main()
