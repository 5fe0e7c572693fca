"""Areas under the ROC curve and their intervals."""

import numpy as np
import pytest
from breastcad_train.metrics.roc import auc, bootstrap, delong
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

Scores = NDArray[np.float64]
few = st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=12).map(np.array)


def pairs(positive: Scores, negative: Scores) -> Scores:
    """Return ψ of all pairs, shape (n₁, n₀): 1 right, ½ equal, 0 wrong."""
    difference = positive[:, None] - negative[None, :]
    return np.where(difference > 0, 1.0, np.where(difference == 0, 0.5, 0.0))


def test_auc_by_hand() -> None:
    # Of six pairs four are right and one is equal.
    assert auc(np.array([3.0, 1.0]), np.array([0.0, 1.0, 2.0])) == pytest.approx(4.5 / 6)


@given(few, few)
def test_auc_is_the_mean_over_all_pairs(positive: Scores, negative: Scores) -> None:
    assert auc(positive, negative) == pytest.approx(pairs(positive, negative).mean())


@given(few, few)
def test_swapping_the_classes_mirrors_the_auc(positive: Scores, negative: Scores) -> None:
    assert auc(positive, negative) == pytest.approx(1 - auc(negative, positive))


@given(few, few)
def test_delong_equals_its_definition_over_all_pairs(positive: Scores, negative: Scores) -> None:
    psi = pairs(positive, negative)
    error = np.sqrt(
        psi.mean(axis=1).var(ddof=1) / len(positive) + psi.mean(axis=0).var(ddof=1) / len(negative)
    )

    estimate = delong(positive, negative)

    assert estimate.value == pytest.approx(psi.mean())
    assert estimate.low == pytest.approx(max(0, psi.mean() - 1.959964 * error), abs=1e-6)
    assert estimate.high == pytest.approx(min(1, psi.mean() + 1.959964 * error), abs=1e-6)


def test_the_bootstrap_widens_where_images_of_a_patient_are_alike() -> None:
    random = np.random.default_rng(1)
    labels = np.repeat(np.arange(40) % 2 == 0, 10)
    patients = np.repeat(random.normal(size=40), 10) + 0.5 * labels
    groups = [str(number) for number in np.repeat(np.arange(40), 10)]

    by_patient = bootstrap(patients, labels, groups, rounds=200)
    by_image = bootstrap(patients, labels, [str(n) for n in range(400)], rounds=200)

    assert by_patient.value == by_image.value
    assert by_patient.high - by_patient.low > 2 * (by_image.high - by_image.low)


def test_the_bootstrap_is_the_same_each_time() -> None:
    scores = np.array([0.1, 0.4, 0.35, 0.8])
    labels = np.array([False, False, True, True])

    first, second = (bootstrap(scores, labels, list("abcd"), rounds=50) for _ in range(2))

    assert first == second
