"""Setting the limits of the quality gate, and counting what it refuses."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from breastcad_preprocess.quality.likeness import FEATURES, unlikeness
from breastcad_preprocess.quality.parameters import parse
from breastcad_train.quality.changes import changed
from breastcad_train.quality.fitting import as_text, parameters_of
from breastcad_train.quality.rates import rates, wilson
from breastcad_train.quality.real import RealImage
from breastcad_train.quality.records import Record


def record(kind: str, role: Any, centre: float, number: int, **figures: Any) -> Record:
    """A record whose first feature lies about `centre`, the others about 0."""
    random = np.random.default_rng(number)
    values = random.normal(0, 0.2, len(FEATURES))
    values[0] += centre
    values[FEATURES.index("thin")], values[FEATURES.index("drawn")] = 0.2, 0.1
    known = {"is_for_setting": True, "grey_range": 0.8, "dominant": 0.4, "saturated": 0.1}
    return Record(kind=kind, modality="US", role=role, features=values, **(known | figures))


def population() -> list[Record]:
    breasts = [record(f"set {n % 2}", "real", 0, n) for n in range(120)]
    others = [record("pages", "foreign", 3, 1000 + n) for n in range(60)]
    return breasts + others


def test_fitted_score_is_beyond_one_for_others_alone() -> None:
    fitted = parse(as_text({"US": parameters_of(population(), "US")}))["US"].likeness
    breasts = [unlikeness(r.features, fitted) for r in population() if r.role == "real"]
    others = [unlikeness(r.features, fitted) for r in population() if r.role == "foreign"]
    assert max(breasts) < 1
    assert np.median(breasts) < 0.2
    assert np.mean(np.array(others) > 1) > 0.9


def test_limits_are_the_most_extreme_figures_of_published_breast_images() -> None:
    extremes = [
        record("set 0", "real", 0, 7, dominant=0.9, saturated=0.3, grey_range=0.64),
        record("set 0", "real", 0, 8, dominant=1.0, is_for_setting=False),
        record("pages", "foreign", 3, 9, dominant=1.0, saturated=1.0, grey_range=0.0),
    ]
    limits = parameters_of(population() + extremes, "US")["limits"]
    assert (limits["dominant"], limits["saturated"], limits["least_range"]) == (0.9, 0.3, 0.01)
    assert (limits["thin"], limits["drawn"]) == (0.2, 0.1)


def test_same_records_give_the_same_text() -> None:
    first, second = (as_text({"US": parameters_of(population(), "US")}) for _ in range(2))
    assert first == second
    assert json.loads(first)["US"]["features"].keys() == set(FEATURES)


def test_refused_and_noticed_images_are_counted() -> None:
    parameters = parse(as_text({"US": parameters_of(population(), "US")}))
    seen = [
        record("a", "real", 0, 1),
        record("a", "real", 0, 2, dominant=1.0),
        record("a", "foreign", 4, 3),
    ]
    found = rates(seen, parameters)
    assert (found.count, found.refused) == (3, 2)
    assert found.reasons == Counter({"EMPTY_IMAGE": 1, "NOT_A_BREAST": 1})


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [(0, 100, 0.0, 0.0370), (50, 100, 0.4038, 0.5962), (1, 10, 0.0179, 0.4042)],
)
def test_interval_is_that_of_the_tables(
    successes: int, count: int, low: float, high: float
) -> None:
    assert wilson(successes, count) == pytest.approx((low, high), abs=1e-4)


def test_images_of_one_patient_lie_in_one_half() -> None:
    first = RealImage("a", "MG", Path("1.png"), "patient 1")
    second = RealImage("a", "MG", Path("2.png"), "patient 1")
    assert first.is_for_setting == second.is_for_setting
    halves = [RealImage("a", "MG", Path(), f"patient {n}").is_for_setting for n in range(400)]
    assert 0.4 < np.mean(halves) < 0.6


@pytest.mark.parametrize("modality", ["MG", "US"])
def test_changes_keep_a_picture_and_leave_the_source_alone(modality: Any) -> None:
    source = np.random.default_rng(0).integers(0, 200, (160, 130), np.uint8)
    before, random = source.copy(), np.random.default_rng(1)
    for _ in range(30):
        image = changed(source, modality, random)
        assert image.ndim == 2
        assert image.dtype in (np.uint8, np.uint16)
        assert min(image.shape) >= 48
    assert (source == before).all()
