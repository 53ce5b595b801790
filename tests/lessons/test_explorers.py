"""What the lessons say of their explorers is what these show."""

import re

import pytest

from nnlib import SGD, Dense, Network, ReLU, SoftmaxCrossEntropy, datasets, fit
from nnlib.widgets.gradient_checker import GradientChecker
from nnlib.widgets.landscape import Landscape
from nnlib.widgets.links import NeuronsAndLinks
from nnlib.widgets.pad import Pad
from nnlib.widgets.playground_state import Playground
from nnlib.widgets.race import Race
from nnlib.widgets.regularisation import Regularisation
from nnlib.widgets.starting_values import StartingValues


def readings(network, *examples):
    pad, labels = Pad(network), []
    for pad.example in examples:
        labels.append(pad.reading.label)
    return labels


def test_00_its_network_takes_a_house_for_a_2():
    images, digits = datasets.digits("train")
    network = Network(Dense(64, 32), ReLU(), Dense(32, 10), seed=0)
    fit(network, images, digits, SoftmaxCrossEntropy(), SGD(0.5), epochs=30)
    pictures = "a 3", "a 7", "an 8", "a house", "a heart"
    assert readings(network, *pictures) == [3, 7, 8, 2, None]


def test_12_the_pads_own_reader_refuses_what_lesson_12_names():
    assert readings(None, "a 7", "a bare 1") == [7, 1]
    assert readings(None, "a heart", "a house", "an E") == [None, None, None]


def trained(epochs, *arguments, **settings):
    state = Playground(*arguments)
    for name, value in settings.items():
        setattr(state, name, value)
    for _ in range(epochs):
        state.epoch()
    return state.say()


def right(said):
    """The shares, in per cent, of training and test points that are right."""
    return [float(share) for share in re.findall(r"(\d+\.?\d*)% of", said)]


def test_03_four_units_find_the_bend_by_epoch_200_but_not_by_100():
    early, late = (right(trained(epochs))[0] for epochs in (100, 200))
    assert early < 90 < 98 < late


def test_03_without_a_bend_layers_add_nothing():
    for hidden, activation in (((), "tanh"), ((8, 8), "none")):
        training, _ = right(trained(300, "moons", hidden, activation))
        assert 85 <= training <= 87


def test_03_two_units_leave_the_ring_open_and_four_close_it():
    two, three, four = (right(trained(300, "circles", (units,)))[0] for units in (2, 3, 4))
    assert two < 90 < three < four and four >= 99


def test_03_one_input_more_solves_exclusive_or():
    assert right(trained(300, "exclusive or", ()))[0] < 80
    assert right(trained(300, "exclusive or", (), x12=True))[0] >= 97


def test_03_noise_is_learnt_by_heart():
    settings = {"share": 20, "noise": 0.3, "learning_rate": 0.3}
    early, late = (trained(epochs, "moons", (8, 8, 8), **settings) for epochs in (100, 600))
    assert right(late)[0] == 100 and right(late)[1] < right(early)[1]
    losses = [float(re.search(r"test loss (\d+\.?\d*)", said)[1]) for said in (early, late)]
    assert losses[1] > 2 * losses[0]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (Landscape("valley", rate=0.15, step=60), "Converged"),
        (Landscape("valley", rate=0.2, step=60), "height 5, from 21. It circles"),
        (Landscape("valley", rate=0.21, step=60), "It diverges"),
        (Landscape("two hollows", w1=1.6, w2=1.2, step=120), "height −0.517"),
        (Landscape("two hollows", w1=0.12, w2=1.2, step=120), "height −1.515"),
        (Landscape("saddle", w1=0.8, w2=0.8, step=60), "Stuck"),
        (Landscape("saddle", w1=0.8, w2=0.75, step=20), "height −0.9"),
        (GradientChecker("no mask at all"), "W1, b1 wrong"),
        (GradientChecker("db averaged"), ": b1, b2 wrong"),
        (GradientChecker("no reg · W"), "W1, W2 wrong"),
        (GradientChecker("no 1/n"), "W1, b1, W2, b2 wrong"),
        (GradientChecker("no 1/n", n=1), "The bug can't be seen here"),
        (GradientChecker("no reg · W", reg=0.0), "The bug can't be seen here"),
        (GradientChecker("gradient added"), "all right. In ten small steps the loss rises"),
        (Race(), "Adam at height 9.83"),
        (Race(angle=0), "then Adam at height 0.1075"),
        (Race(steepness=112), "SGD at height 381."),
        (Regularisation(l2=0.03, l1=0.0), " 0 of the 640 weights are exactly 0"),
        (Regularisation(l2=0.03, l1=0.0), "the largest weight is 0."),
        (Regularisation(l2=0.0, l1=0.003), "of 64 pixels are used"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_state_that_a_lesson_describes(state, said):
    assert said in state.say()


def test_05_a_wiggle_as_wide_as_the_hollows_says_0_where_the_formula_says_2():
    formula, wiggled = Landscape("one weight: hollows", w1=-0.5, step=0, h=1.0).gradients()
    assert formula.tolist() == [2] and wiggled.tolist() == [0]


def test_07_the_swapped_products_double_the_gradient_of_one_weight():
    state = NeuronsAndLinks()
    state.links = "swapped"
    for _ in range(2):
        state.next_phase()
    assert state.called(state.selected) == "h₁ → out"
    assert (round(state.blame(), 3), round(state.measured(), 3)) == (-0.762, -0.381)


def test_08_without_1_n_the_biases_are_five_times_too_large():
    state = GradientChecker("no 1/n")
    assert [round(state.factor(name), 3) for name in ("b1", "b2")] == [5, 5]


def test_08_the_best_h_for_float32_is_0_002():
    worst = {}
    for h in (1e-5, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2):
        worst[h] = max(GradientChecker("no bug", dtype="float32", h=h).errors().values())
    assert min(worst, key=worst.get) == 2e-3


def height(said, racer):
    return float(re.search(rf"{racer} at height (\d+\.?\d*)", said)[1])


def test_09_adam_gets_down_with_a_rate_of_one_and_cosine_helps_momentum_alone():
    assert height(Race(adam=1.0).say(), "Adam") < 0.01
    noisy = {"noise": 5, "steps": 200, "step": 200}
    constant, cosine = Race(**noisy).say(), Race(**noisy, schedule="cosine").say()
    ratio = {r: height(cosine, r) / height(constant, r) for r in ("Momentum", "Nesterov", "Adam")}
    assert 0.4 < ratio["Momentum"] < 0.6
    assert ratio["Nesterov"] > 1 and ratio["Adam"] > 1


def test_10_the_lines_and_the_price_of_a_level_sigmoid():
    deep = {"depth": 20, "units": 50}
    own = {**deep, "start": "factor / √n"}
    said = StartingValues(**own, activation="ReLU", factor=1.0).say()
    assert "sums vanishes" in said and "blame vanishes" in said
    said = StartingValues(**deep, activation="ReLU", start="He, √(2/n)").say()
    assert "sums is level" in said and "blame is level" in said
    said = StartingValues(**own, activation="tanh", factor=3.0).say()
    assert "sums is level" in said and "blame explodes" in said and "304 in all" in said
    said = StartingValues(**own, activation="sigmoid", factor=10.0).say()
    assert "sums is level" in said and "blame is level" in said and "51% saturated" in said


def test_10_he_learns_where_a_too_small_start_does_not():
    losses = []
    for start in ("He, √(2/n)", "1/n"):
        state = StartingValues(activation="ReLU", start=start)
        for _ in range(200):
            state.step()
        losses.append(state.losses[-1])
    assert losses[0] < 0.01 and losses[1] > 2.2


def test_11_half_of_the_pixels_is_too_much_and_few_images_want_a_price():
    def validation(**settings):
        said = Regularisation(l2=0.0, **settings).say()
        return float(re.search(r"(\d+\.?\d*) on the 300 validation", said)[1])

    assert 0.35 < validation(l1=0.0) < 0.5 < validation(l1=0.0, drop=0.5) < 0.62
    assert all(validation(l1=strength) > validation(l1=0.0) for strength in (0.001, 0.003, 0.01))
    none, some, much = (validation(l1=l1, n=20, split=0) for l1 in (0.0, 0.003, 0.1))
    assert 1.4 < none < 1.6 and some < none < 2.5 < much
