"""fit: held-out data, early stopping, prices, dropout, augmentation; divergence, interrupts."""

import sys
import warnings

import numpy as np
import pytest

from nnlib import (
    L1,
    L2,
    SGD,
    Adam,
    BinaryCrossEntropy,
    Dense,
    Dropout,
    EarlyStopping,
    LeakyReLU,
    MeanSquaredError,
    Momentum,
    Network,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    datasets,
    fit,
)
from nnlib.augmentation import Affine

X, y = datasets.digits("train")
X_test, y_test = datasets.digits("test")


def few(n=100):
    return X[:n], y[:n]


def small(*hidden, seed=0, **kwargs):
    return Network(Dense(64, 32), ReLU(), *hidden, Dense(32, 10), seed=seed, **kwargs)


def test_early_stopping_gives_back_the_best():
    network, held = small(), (X_test, y_test)
    stopping = EarlyStopping(patience=5)
    history = fit(
        network, *few(), SoftmaxCrossEntropy(), Adam(0.01), epochs=400,
        validation_data=held, early_stopping=stopping,
    )  # fmt: skip
    assert len(history.loss) < 400 and history.stopped == "no better for 5 epochs"
    assert history.best_epoch == len(history.loss) - 5
    assert history.best_epoch == 1 + int(np.argmin(history.validation_loss))
    loss = SoftmaxCrossEntropy()(network.forward(X_test), y_test)
    assert loss == pytest.approx(min(history.validation_loss))


def test_early_stopping_that_never_stops_still_gives_the_best():
    stopping = EarlyStopping(patience=50)
    for seed in range(2):  # one object serves run after run: it forgets the run before
        network = small(seed=seed)
        history = fit(
            network, *few(), SoftmaxCrossEntropy(), SGD(1.5), epochs=12 - 6 * seed,
            validation_data=(X_test, y_test), early_stopping=stopping,
        )  # fmt: skip
        assert history.stopped == "" and len(history.loss) == 12 - 6 * seed
        loss = SoftmaxCrossEntropy()(network.forward(X_test), y_test)
        assert loss == pytest.approx(min(history.validation_loss))


def test_divergence_says_where_and_what_to_try():
    network = small()
    with warnings.catch_warnings(), pytest.raises(FloatingPointError) as caught:
        warnings.simplefilter("error")
        fit(network, X, y, SoftmaxCrossEntropy(), SGD(1e200), epochs=5)
    said = str(caught.value)
    assert "at step " in said and "in epoch 1" in said
    assert "smaller learning rate (it was 1e+200)" in said
    np.testing.assert_array_equal(network.parameters, small().parameters)


def test_an_interrupt_keeps_what_was_learned():
    class Impatient(SGD):
        def _move(self, *arguments):
            if self.steps == 100:
                raise KeyboardInterrupt
            super()._move(*arguments)

    network = small()
    with pytest.warns(UserWarning, match="interrupted in epoch 3 of 50"):
        history = fit(network, X, y, SoftmaxCrossEntropy(), Impatient(0.5), epochs=50)
    assert len(history.loss) == 2 and history.stopped == "interrupted in epoch 3"
    assert np.mean(network.predict(X_test) == y_test) > 0.8


def test_an_interrupt_with_early_stopping_gives_the_best():
    class Impatient(SGD):
        def _move(self, *arguments):
            if self.steps == 30:
                raise KeyboardInterrupt
            super()._move(*arguments)

    network = small()
    with pytest.warns(UserWarning, match="interrupted"):
        history = fit(
            network, *few(), SoftmaxCrossEntropy(), Impatient(0.5), epochs=50,
            validation_data=(X_test, y_test), early_stopping=EarlyStopping(),
        )  # fmt: skip
    loss = SoftmaxCrossEntropy()(network.forward(X_test), y_test)
    assert loss == pytest.approx(history.validation_loss[history.best_epoch - 1])


def test_prices_shrink_weights():
    def trained(*prices):
        network = Network(Dense(64, 10), seed=0)
        fit(network, X, y, SoftmaxCrossEntropy(), SGD(0.5), epochs=20, regularizer=prices)
        return network.layers[0]

    free, l2, l1 = trained(), trained(L2(0.01)), trained(L1(0.003))
    assert np.sum(l2.W**2) < 0.5 * np.sum(free.W**2)
    assert np.mean(l1.W == 0) > 0.3 and np.mean(l2.W == 0) == 0
    assert np.abs(trained(L1(0.003), L2(0.01)).W).sum() < np.abs(l1.W).sum()


def test_prices_spare_biases():
    target = np.full((4, 1), 3.0)
    network = Network(Dense(2, 1), seed=0)
    fit(network, np.ones((4, 2)), target, MeanSquaredError(), epochs=300, regularizer=L2(1))
    assert network.layers[0].b == pytest.approx(3, abs=1e-3)


@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.02, 0.8)])
def test_l1_ends_where_the_penalised_loss_is_least(optimizer):
    # One weight, ½·2·(w − 1)² + strength |w|: least at w = 1 − strength / 2, or 0.
    for strength, least in ((0.6, 0.7), (3.0, 0.0)):
        network = Network(Dense(1, 1), seed=1)
        fit(
            network, np.array([[1.0], [-1.0]]), np.array([[1.0], [-1.0]]), MeanSquaredError(),
            optimizer, epochs=500, batch_size=2, regularizer=L1(strength),
        )  # fmt: skip
        assert network.layers[0].W[0, 0] == pytest.approx(least, abs=1e-6)


def test_dropout_is_fair_and_off_when_it_should_be():
    layer = Dropout(0.25)
    layer.initialize(np.random.default_rng(1))
    ones = np.ones((400, 500))
    dropped = layer.forward(ones, training=True)
    assert np.mean(dropped == 0) == pytest.approx(0.25, abs=0.005)
    assert np.unique(dropped).tolist() == pytest.approx([0, 1 / 0.75])
    assert dropped.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(layer.backward(2 * ones), 2 * dropped)
    assert layer.forward(ones) is ones and layer.backward(ones) is ones
    with pytest.raises(ValueError, match="rate is 1, expected a number from 0 up to"):
        Dropout(1)


def test_dropout_in_a_network():
    plain, network = small(), small(Dropout(0.5))
    np.testing.assert_array_equal(plain.parameters, network.parameters)
    np.testing.assert_array_equal(plain.forward(X), network.forward(X))
    assert np.any(network.forward(X, training=True) != plain.forward(X))
    runs = []
    for _ in range(2):
        network = small(Dropout(0.2), dtype=np.float32)
        fit(network, X, y, SoftmaxCrossEntropy(), Adam(0.003), epochs=15)
        runs.append(network.parameters)
    np.testing.assert_array_equal(*runs)
    assert network.parameters.dtype == np.float32
    assert np.mean(network.predict(X_test) == y_test) > 0.95


def test_augmentation_sees_each_batch_and_the_generator():
    seen = []

    def note(images, rng):
        seen.append((len(images), rng.random()))
        return images

    plain, network = small(), small()
    fit(network, *few(70), SoftmaxCrossEntropy(), epochs=2, augment=note)
    assert [n for n, _ in seen] == [32, 32, 6] * 2 and len({r for _, r in seen}) == 6
    fit(plain, *few(70), SoftmaxCrossEntropy(), epochs=2, augment=Affine())
    assert np.any(plain.parameters != network.parameters)


def test_a_progress_bar_only_when_asked(capsys):
    for verbose in (False, True):
        fit(
            small(), *few(), SoftmaxCrossEntropy(), epochs=3,
            validation_data=few(20), verbose=verbose,
        )  # fmt: skip
        said = capsys.readouterr()
        assert said.out == "" and bool(said.err) == verbose
    assert "3/3" in said.err and "loss=" in said.err and "validation=" in said.err


def test_training_without_a_bar_needs_numpy_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    fit(small(), *few(), SoftmaxCrossEntropy(), epochs=1)


def test_a_loss_and_an_optimizer_of_ones_own():
    class Half:  # ½ (prediction − target)², and nothing else of nnlib's losses
        def __call__(self, predictions, targets):
            return 0.5 * float(np.mean((predictions - targets) ** 2))

        def gradient(self, predictions, targets):
            return (predictions - targets) / predictions.size

    class Plain:
        def step(self, parameters, gradient):
            parameters -= 0.02 * gradient

    mine, theirs = Network(Dense(64, 1), seed=1), Network(Dense(64, 1), seed=1)
    target = (y[:, np.newaxis] % 2).astype(float)
    history = fit(mine, X, target, Half(), Plain(), epochs=3)
    fit(theirs, X, target, MeanSquaredError(), SGD(0.01), epochs=3)
    np.testing.assert_allclose(mine.parameters, theirs.parameters, rtol=1e-9)
    assert history.loss[-1] < history.loss[0]


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(from_logits=True), MeanSquaredError()])
def test_float32_in_float32_out(loss):
    network = Network(Dense(64, 1), dtype=np.float32)
    fit(network, X, y[:, np.newaxis] % 2, loss, SGD(0.1), epochs=1)
    assert network.gradient.dtype == network.parameters.dtype == np.float32


def test_bad_input_is_named():
    given = (small(), *few(), SoftmaxCrossEntropy())
    with pytest.raises(ValueError, match="early_stopping needs validation_data="):
        fit(*given, early_stopping=EarlyStopping())
    with pytest.raises(ValueError, match="validation_data is not a pair"):
        fit(*given, validation_data=X)
    with pytest.raises(ValueError, match="patience is 0"):
        EarlyStopping(patience=0)
    with pytest.raises(ValueError, match="ranges from 0 to 10"):
        fit(small(), X[:11], np.arange(11), SoftmaxCrossEntropy())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saved_and_loaded(tmp_path, dtype):
    network = Network(
        Dense(64, 8), LeakyReLU(0.2), Dropout(0.3), Dense(8, 5), Tanh(), Dense(5, 4), Sigmoid(),
        Dense(4, 10), seed=3, dtype=dtype,
    )  # fmt: skip
    network.save(tmp_path / "network.of-mine")
    again = Network.load(tmp_path / "network.of-mine")
    assert repr(again) == repr(network) and again.parameters.dtype == dtype
    np.testing.assert_array_equal(again.forward(X), network.forward(X))


def test_what_cannot_be_saved_or_loaded_says_so(tmp_path):
    class Mine(ReLU):
        pass

    path = tmp_path / "network.npz"
    with pytest.raises(ValueError, match=r"holds Mine\(\), expected layers of nnlib only"):
        Network(Dense(2, 2), Mine()).save(path)
    assert not path.exists()
    with pytest.raises(FileNotFoundError):
        Network.load(path)
    for content in (b"no zip", b""):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"is no network that Network\.save wrote"):
            Network.load(path)
    np.savez(path, layers=np.array([print], dtype=object), parameters=np.zeros(2))
    with pytest.raises(ValueError, match="is no network"):  # never unpickled
        Network.load(path)


def test_the_first_layers_inputs_are_blamed_only_on_request():
    network = Network(Dense(3, 2), Tanh(), Dense(2, 2))
    blame = np.ones((4, 2))
    network.forward(np.ones((4, 3)))
    full = network.backward(blame)
    gradient = network.gradient.copy()
    network.backward(blame, to_inputs=False)
    np.testing.assert_array_equal(network.gradient, gradient)
    np.testing.assert_array_equal(network.backward(blame), full)
