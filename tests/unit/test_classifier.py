"""NeuralClassifier: scikit-learn's own checks, and beside MLPClassifier."""

import copy
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn")
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from nnlib import Tanh, datasets
from nnlib.augmentation import Affine
from nnlib.classifier import ACTIVATIONS, NeuralClassifier

X, y = datasets.digits("train")
X_test, y_test = datasets.digits("test")
NAMES = np.array("zero one two three four five six seven eight nine".split())


@parametrize_with_checks(
    [
        NeuralClassifier(),
        NeuralClassifier(
            (20, 10), "tanh", solver="sgd", learning_rate_init=0.05, learning_rate="cosine"
        ),
        NeuralClassifier(early_stopping=True, dtype="float32"),
    ]
)
def test_scikit_learn_finds_no_fault(estimator, check):
    check(estimator)


def test_nnlib_alone_does_not_import_scikit_learn():
    program = "import sys, nnlib; assert not {'sklearn', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_as_good_on_digits_as_scikit_learn():
    settings = {"batch_size": 32, "max_iter": 30}

    def accuracy(kind, **more):
        models = [kind(random_state=seed, **settings, **more) for seed in range(3)]
        return np.mean([model.fit(X, y).score(X_test, y_test) for model in models])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs = accuracy(MLPClassifier, alpha=0.0001 * 32)
    ours = accuracy(NeuralClassifier)
    assert ours > 0.965
    assert ours > theirs - 0.005  # two images of 360: less than two seeds differ


@pytest.mark.parametrize(
    "settings, tolerance",
    [
        ({"solver": "sgd", "learning_rate_init": 0.1}, 1e-8),
        ({"solver": "sgd", "nesterovs_momentum": False, "momentum": 0.5}, 1e-8),
        ({"solver": "adam", "learning_rate_init": 0.01}, 1e-2),  # their epsilon is not corrected
    ],
)
def test_the_same_steps_as_scikit_learn(settings, tolerance, monkeypatch):
    """From the same weights, all samples in one batch, where alpha is times their number."""
    settings = {"batch_size": len(X), "n_iter_no_change": 99, "random_state": 0, **settings}
    theirs = MLPClassifier(
        (20,), "tanh", alpha=0.01 * len(X), warm_start=True, max_iter=1, **settings
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs.fit(X, y)
        for b in theirs.intercepts_:
            b[:] = 0
        weights = {W.shape: W.copy() for W in theirs.coefs_}
        theirs.set_params(max_iter=20).fit(X, y)
    own = (Tanh, lambda inputs, outputs, rng: weights[inputs, outputs])
    monkeypatch.setitem(ACTIVATIONS, "tanh", own)
    ours = NeuralClassifier((20,), "tanh", alpha=0.01, max_iter=20, **settings).fit(X, y)
    np.testing.assert_allclose(
        ours.predict_proba(X_test), theirs.predict_proba(X_test), rtol=tolerance
    )


@pytest.mark.parametrize("activation", ["logistic", "tanh", "relu"])
@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_every_activation_and_solver_learns(activation, solver):
    settings = {"learning_rate_init": 0.02, "batch_size": 32, "max_iter": 20, "random_state": 0}
    model = NeuralClassifier(30, activation, solver=solver, **settings)
    assert model.fit(X, y).score(X_test, y_test) > 0.9
    assert len(model.loss_curve_) == model.n_iter_ == 20
    assert model.loss_curve_ is model.history_.loss


def test_no_hidden_layer_is_softmax_regression():
    model = NeuralClassifier((), learning_rate_init=0.01, max_iter=20, random_state=0).fit(X, y)
    assert len(model.network_.layers) == 1
    assert model.score(X_test, y_test) > 0.9


def test_dropout_augment_and_float32():
    model = NeuralClassifier(
        (64, 32), dropout=0.2, augment=Affine(), dtype="float32", max_iter=20, batch_size=32
    ).fit(X, y)
    assert [type(layer).__name__ for layer in model.network_.layers] == (
        ["Dense", "ReLU", "Dropout"] * 2 + ["Dense"]
    )
    assert model.network_.parameters.dtype == model.predict_proba(X_test).dtype == np.float32
    assert model.score(X_test, y_test) > 0.93
    np.testing.assert_array_equal(model.predict_proba(X_test), model.predict_proba(X_test))


def test_each_epoch_is_shuffled_anew_and_augmented():
    seen = []
    model = NeuralClassifier(
        5,
        alpha=0,
        batch_size=len(X),
        augment=lambda batch, rng: seen.append(batch) or np.zeros_like(batch),
    )
    for _ in range(3):
        model.partial_fit(X, y, classes=range(10))
    assert not np.array_equal(seen[0], seen[1]) and not np.array_equal(seen[1], seen[2])
    np.testing.assert_array_equal(np.sort(seen[0], axis=0), np.sort(X, axis=0))
    assert not model.network_.layers[0].dW.any()  # for all it saw, the images were blank


def test_verbose_shows_the_epochs(capsys):
    pytest.importorskip("tqdm")
    NeuralClassifier(5, max_iter=2, verbose=True).fit(X, y)
    assert "2/2" in capsys.readouterr().err


def test_labels_may_be_strings():
    model = NeuralClassifier(max_iter=15, batch_size=32, random_state=0).fit(X, NAMES[y])
    np.testing.assert_array_equal(model.classes_, np.sort(NAMES))
    assert model.score(X_test, NAMES[y_test]) > 0.95
    P = model.predict_proba(X_test)
    np.testing.assert_array_equal(model.classes_[P.argmax(axis=1)], model.predict(X_test))
    np.testing.assert_allclose(np.exp(model.predict_log_proba(X_test)), P, atol=1e-12)


def test_two_classes_are_a_softmax_over_two():
    P = NeuralClassifier(max_iter=20, random_state=0).fit(X, y % 2 == 1).predict_proba(X_test)
    assert P.shape == (360, 2)
    np.testing.assert_allclose(P.sum(axis=1), 1)
    assert np.mean((P[:, 1] > 0.5) == (y_test % 2 == 1)) > 0.95


def test_log_probability_does_not_end_at_minus_infinity():
    model = NeuralClassifier(5, max_iter=1, random_state=0).fit(X, y)
    model.network_.parameters *= 1000
    assert (model.predict_proba(X_test) == 0).any()
    assert np.isfinite(model.predict_log_proba(X_test)).all()


def test_in_a_pipeline_and_a_grid_search():
    pipeline = make_pipeline(
        StandardScaler(), NeuralClassifier(16, batch_size=32, max_iter=10, random_state=0)
    )
    assert cross_val_score(pipeline, X, NAMES[y], cv=3).mean() > 0.8
    grid = {
        "neuralclassifier__learning_rate_init": [0.0001, 0.01],
        "neuralclassifier__hidden_layer_sizes": [(16,), (16, 16)],
    }
    search = GridSearchCV(
        pipeline, grid, cv=2, scoring=["accuracy", "neg_log_loss"], refit="accuracy"
    )
    search.fit(X, y)
    assert search.best_params_["neuralclassifier__learning_rate_init"] == 0.01
    assert search.score(X_test, y_test) > 0.9


def test_random_state_repeats_a_run():
    def probabilities(state):
        model = NeuralClassifier(20, max_iter=3, dropout=0.1, random_state=state)
        model.fit(X, y).partial_fit(X, y)
        return model.predict_proba(X_test)

    first = probabilities(7)
    np.testing.assert_array_equal(first, probabilities(7))
    np.testing.assert_array_equal(first, probabilities(np.random.RandomState(7)))
    for other in (8, None):
        assert not np.array_equal(first, probabilities(other))


def test_fit_begins_anew():
    model = NeuralClassifier(20, max_iter=3, random_state=7).fit(X, y)
    first = model.predict_proba(X_test)
    np.testing.assert_array_equal(model.fit(X, y).predict_proba(X_test), first)
    assert model.fit(X[:, :10], y > 4).network_.outputs == 2


def test_partial_fit_learns_from_portions():
    model = NeuralClassifier(batch_size=32, random_state=0)
    rng = np.random.default_rng(0)
    for _ in range(20):
        for portion in np.array_split(rng.permutation(len(X)), 5):
            model.partial_fit(X[portion], NAMES[y[portion]], classes=NAMES)
    assert model.n_iter_ == len(model.loss_curve_) == 100
    assert model.loss_curve_[-1] < 0.1 * model.loss_curve_[0]
    assert model.score(X_test, NAMES[y_test]) > 0.95


def test_a_portion_need_not_hold_every_class():
    few = y < 3
    model = NeuralClassifier(random_state=0).partial_fit(X[few], y[few], classes=range(10))
    assert model.predict_proba(X_test).shape == (360, 10)


def test_partial_fit_is_one_more_epoch_of_fit():
    """All samples in one batch, so that their order does not matter: Adam goes on as well."""
    settings = {"batch_size": len(X), "random_state": 0}
    at_once = NeuralClassifier(max_iter=6, **settings).fit(X, y)
    bit_by_bit = NeuralClassifier(max_iter=3, **settings).fit(X, y)
    for _ in range(3):
        bit_by_bit.partial_fit(X, y)
    np.testing.assert_allclose(bit_by_bit.loss_curve_, at_once.loss_curve_)
    np.testing.assert_allclose(bit_by_bit.predict_proba(X_test), at_once.predict_proba(X_test))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
@pytest.mark.parametrize("rate", ["constant", "cosine"])
def test_a_copy_predicts_and_learns_alike(copied, rate):
    model = NeuralClassifier(20, dropout=0.1, learning_rate=rate, max_iter=3, random_state=0)
    model.fit(X, y)
    twin = copied(model)
    before = model.predict_proba(X_test)
    np.testing.assert_array_equal(twin.predict_proba(X_test), before)
    for each in (model, twin):
        each.partial_fit(X, y)
    np.testing.assert_array_equal(twin.predict_proba(X_test), model.predict_proba(X_test))
    assert not np.array_equal(twin.predict_proba(X_test), before)


def test_clone_keeps_parameters_and_forgets_the_rest():
    model = NeuralClassifier(20, augment=Affine(), max_iter=2).fit(X, y)
    copy = clone(model)
    assert str(copy.get_params()) == str(model.get_params())
    with pytest.raises(NotFittedError):
        copy.predict(X_test)


def test_early_stopping_keeps_the_best_epoch():
    model = NeuralClassifier(
        early_stopping=True, n_iter_no_change=3, learning_rate_init=0.02, random_state=0
    ).fit(X, y)
    held_out_loss = model.history_.validation_loss
    assert model.n_iter_ == len(held_out_loss) == model.history_.best_epoch + 3 < 200
    assert np.argmin(held_out_loss) == model.history_.best_epoch - 1
    assert model.score(X_test, y_test) > 0.95
    model.partial_fit(X, y).history_.plot()


def test_cosine_falls_to_nothing_in_the_last_step():
    model = NeuralClassifier(20, learning_rate="cosine", max_iter=4, random_state=0)
    rates, original = [], type(model)._train

    def spy(self, *arguments, **options):
        schedule = self._optimizer.learning_rate
        rates.extend(schedule(step) for step in (0, 16, 32))
        return original(self, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NeuralClassifier, "_train", spy)
        model.fit(X, y)  # 4 epochs of 8 batches of 200
    np.testing.assert_allclose(rates, [0.001, 0.0005, 0], atol=1e-12)


@pytest.mark.parametrize(
    "name, value",
    [
        ("hidden_layer_sizes", (10, 0)), ("hidden_layer_sizes", 2.5), ("activation", "step"),
        ("solver", "lbfgs"), ("alpha", -1), ("alpha", "much"), ("batch_size", 0), ("batch_size", "all"),
        ("learning_rate", "adaptive"), ("learning_rate_init", 0), ("max_iter", 0), ("momentum", 1),
        ("n_iter_no_change", 0), ("validation_fraction", 0), ("validation_fraction", 1), ("dropout", 1),
        ("augment", "shift"), ("dtype", "float16"), ("dtype", np.float32),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_a_wrong_parameter_is_named(name, value, method):
    model = NeuralClassifier(**{name: value})
    with pytest.raises(ValueError, match=f"^{name} is "):
        if method == "fit":
            model.fit(X, y)
        else:
            model.partial_fit(X, y, classes=range(10))


def test_wrong_data_are_named():
    model = NeuralClassifier(5, max_iter=1)
    with pytest.raises(ValueError, match=r"^y holds one class"):
        model.fit(X, np.zeros(len(X)))
    with pytest.raises(ValueError, match="X contains NaN"):
        model.fit(np.full((4, 2), np.nan), [0, 1, 0, 1])
    with (
        np.errstate(over="ignore"),
        pytest.raises(ValueError, match=r"X .*too large for dtype.'float32'"),
    ):
        NeuralClassifier(dtype="float32").fit(np.full((4, 2), 1e99), [0, 1, 0, 1])
    with pytest.raises(ValueError, match=r"^classes is None"):
        model.partial_fit(X, y)
    for classes in ([3], []):
        with pytest.raises(ValueError, match=r"^classes holds one class or none"):
            model.partial_fit(X, y, classes=classes)
    with pytest.raises(ValueError, match=r"^y holds .*9.* not among"):
        model.partial_fit(X, y, classes=range(9))
    model.fit(X, y)
    with pytest.raises(ValueError, match=r"^classes is .* as at first"):
        model.partial_fit(X, y, classes=range(11))
    with pytest.raises(
        ValueError, match="X has 10 features, but NeuralClassifier is expecting 64"
    ):
        model.predict(X[:, :10])


def test_a_diverging_run_says_so():
    model = NeuralClassifier(solver="sgd", learning_rate_init=1e6, max_iter=5, random_state=0)
    with (
        np.errstate(all="ignore"),
        pytest.raises(FloatingPointError, match="smaller learning rate"),
    ):
        model.fit(X * 1e3, y)
