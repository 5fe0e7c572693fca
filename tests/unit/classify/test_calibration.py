"""Calibration of logits."""

from __future__ import annotations

import math

import pytest
from breastcad.bundles import Calibration
from breastcad_classify.calibration import calibrate
from hypothesis import given
from hypothesis import strategies as st

LOGITS = st.floats(-1e6, 1e6)


def test_a_logit_of_0_without_intercept_is_one_half() -> None:
    assert calibrate(0.0, Calibration()) == 0.5


def test_slope_and_intercept_act_before_the_sigmoid() -> None:
    # 2 · 1 − 2 + ln 3 = ln 3, whose sigmoid is 3 / (3 + 1).
    calibration = Calibration(slope=2.0, intercept=math.log(3) - 2)

    assert calibrate(1.0, calibration) == pytest.approx(0.75)


@given(LOGITS, LOGITS, st.floats(0.01, 100), st.floats(-100, 100))
def test_more_evidence_never_scores_lower(
    one: float, other: float, slope: float, intercept: float
) -> None:
    calibration = Calibration(slope=slope, intercept=intercept)
    low, high = sorted((one, other))

    assert 0 <= calibrate(low, calibration) <= calibrate(high, calibration) <= 1


@given(st.floats(-700, 700))
def test_opposite_evidence_has_the_complementary_probability(logit: float) -> None:
    identity = Calibration()

    assert calibrate(logit, identity) + calibrate(-logit, identity) == pytest.approx(1.0)
    assert calibrate(logit, identity) > 0
