"""Features of outline and texture, and the score that is made of them."""

from typing import Any

import cv2
import numpy as np
import pytest
from breastcad_preprocess.quality.likeness import (
    FEATURES,
    LikenessModel,
    features,
    standardised,
    unlikeness,
)
from breastcad_preprocess.quality.view import look
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray


def named(image: NDArray[Any], modality: Any = "US") -> dict[str, float]:
    view = look(image, modality, (0, 0, image.shape[1], image.shape[0]))
    return dict(zip(FEATURES, features(view, modality), strict=True))


def bars(count: int) -> NDArray[np.uint8]:
    """Bright vertical bars of 8 pixels on black, one each 32 pixels."""
    image = np.zeros((256, 256), np.uint8)
    for number in range(count):
        image[:, 16 + 32 * number : 24 + 32 * number] = 255
    return image


@settings(max_examples=15)
@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(64, 90), st.integers(64, 90))),
    st.sampled_from(["MG", "US"]),
)
def test_every_image_has_finite_features(image: NDArray[np.uint8], modality: Any) -> None:
    view = look(image, modality)
    assert np.isfinite(features(view, modality)).all()


@pytest.mark.parametrize("modality", ["MG", "US"])
def test_image_of_one_value_has_finite_features(modality: Any) -> None:
    view = look(np.full((64, 64), 128, np.uint8), modality)
    assert np.isfinite(features(view, modality)).all()


def test_pieces_and_shares_of_bars_are_those_that_one_counts() -> None:
    found = named(bars(4))
    assert found["rows in pieces"] == pytest.approx(np.log(4))
    assert found["columns in pieces"] == 0.0
    assert found["shown"] == pytest.approx(4 * 8 / 256)
    assert found["largest piece"] == pytest.approx(1 / 4)
    assert found["filling of its box"] == 1.0
    assert found["along the axes"] == pytest.approx(1, abs=1e-3)
    assert found["top to bottom"] == pytest.approx(0, abs=1e-6)
    assert (found["fuller end"], found["emptier end"]) == pytest.approx((1 / 8, 1 / 8))


def test_layers_are_told_from_columns() -> None:
    assert named(bars(4))["layering"] < -5
    assert named(np.ascontiguousarray(bars(4).T))["layering"] > 5


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_slope_of_the_spectrum_is_that_of_the_noise(power: float) -> None:
    side = 128
    white = np.fft.rfft2(np.random.default_rng(0).normal(size=(side, side)))
    radius = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    radius[0, 0] = 1
    values = np.fft.irfft2(white * radius**-power)
    grey = ((values - values.min()) / np.ptp(values) * 65535).astype(np.uint16)
    # A spectrum of amplitude f^-p has the power f^-2p.
    assert named(grey)["slope of spectrum"] == pytest.approx(-2 * power, abs=0.35)


def test_mammogram_upside_down_has_the_same_features() -> None:
    image = np.zeros((256, 200), np.uint8)
    cv2.ellipse(image, (0, 100), (140, 90), 0, -90, 90, (200,), -1)
    upright, turned = named(image, "MG"), named(np.ascontiguousarray(image[::-1]), "MG")
    assert upright == pytest.approx(turned, abs=0.02)


def model(**changes: float) -> LikenessModel:
    count = len(FEATURES)
    numbers = {"intercept": -1.0, "typical": -1.0, "refused": 7.0} | changes
    linear, square = np.zeros(count), np.zeros(count)
    linear[0], square[1] = 1.0, 0.5
    return LikenessModel(np.zeros(count), np.full(count, 2.0), linear, square, **numbers)


def test_score_is_the_scaled_logit() -> None:
    values = np.zeros(len(FEATURES))
    assert unlikeness(values, model()) == 0.0
    values[:2] = 4.0, 8.0  # 2 and 4 spreads: 1 × 2 + 0.5 × 16 = 10 of 8 logits
    assert unlikeness(values, model()) == pytest.approx(10 / 8)


def test_score_of_what_is_more_than_typical_is_zero() -> None:
    values = np.zeros(len(FEATURES))
    values[0] = -3.0
    assert unlikeness(values, model()) == 0.0


def test_no_feature_counts_for_more_than_four_spreads() -> None:
    zeros, twos = np.zeros(3), np.full(3, 2.0)
    found = standardised(np.array([1.0, 8.0, -1e9]), zeros, twos)
    assert found.tolist() == [0.5, 4.0, -4.0]
