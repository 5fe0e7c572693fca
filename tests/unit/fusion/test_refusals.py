"""What is not combined, and what is refused altogether."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from breastcad.errors import InvalidInput
from breastcad_fusion.assess import Assessment, assess
from breastcad_fusion.evidence import Box, Decision, Evidence, Modality, Side
from breastcad_fusion.finding import Finding
from breastcad_fusion.policy import Missing, Policy

P, N, U = Decision.POSITIVE, Decision.NEGATIVE, Decision.INDETERMINATE
MG, US = Modality.MG, Modality.US
L, R, UNKNOWN = Side.L, Side.R, Side.UNKNOWN

BOX = Box(1, 2, 3, 4)
POSITIVE_MG = Evidence("mg", MG, L, score=0.8, threshold=0.5, boxes=(BOX,))
NEGATIVE_US = Evidence("us", US, L, score=0.1, threshold=0.4)


def breast(evidence: list[Evidence], policy: Policy | None = None) -> Assessment:
    (one,) = assess(evidence, policy or Policy())
    return one


def only_finding(evidence: list[Evidence], policy: Policy | None = None) -> Finding:
    (one,) = breast(evidence, policy).findings
    return one


def test_images_of_two_patients_are_not_fused_on_either_side() -> None:
    images = [
        replace(POSITIVE_MG, subject="one"),
        replace(NEGATIVE_US, subject="two"),
        replace(NEGATIVE_US, image_id="r", side=R),
    ]

    left, right = assess(images, Policy())

    assert left.refusal == right.refusal == "PATIENT_MISMATCH"
    assert left.fused.decision is U
    assert (left.fused.score, left.conflict) == (None, None)
    assert [finding.decision for finding in left.findings] == [P, N]


def test_one_modality_of_two_patients_says_nothing() -> None:
    images = [
        replace(POSITIVE_MG, subject="one"),
        replace(POSITIVE_MG, image_id="2", subject="two"),
    ]

    finding = only_finding(images)

    assert (finding.decision, finding.reason, finding.answer) == (U, "PATIENT_MISMATCH", None)


def test_a_patient_that_is_not_known_does_not_contradict() -> None:
    assert breast([replace(POSITIVE_MG, subject="one"), NEGATIVE_US]).refusal == ""


@pytest.mark.parametrize(("day", "refusal"), [(31, ""), (32, "DATE_MISMATCH")])
def test_exams_further_apart_than_allowed_are_not_fused(day: int, refusal: str) -> None:
    start = date(2026, 1, 1)
    images = [
        replace(POSITIVE_MG, study_date=start),
        replace(NEGATIVE_US, study_date=date.fromordinal(start.toordinal() + day)),
    ]

    one = breast(images, Policy(max_days=31))

    assert one.refusal == refusal
    assert one.fused.decision is (U if refusal else P)
    assert [finding.decision for finding in one.findings] == [P, N]


def test_one_modality_of_dates_too_far_apart_says_nothing() -> None:
    images = [
        replace(POSITIVE_MG, study_date=date(2020, 1, 1)),
        replace(POSITIVE_MG, image_id="2", study_date=date(2026, 1, 1)),
    ]

    assert only_finding(images).reason == "DATE_MISMATCH"


def test_a_date_that_is_not_known_does_not_contradict() -> None:
    assert breast([replace(POSITIVE_MG, study_date=date(2020, 1, 1)), NEGATIVE_US]).refusal == ""


def test_the_other_breast_is_answered_where_dates_refuse_one() -> None:
    images = [
        replace(POSITIVE_MG, study_date=date(2020, 1, 1)),
        replace(NEGATIVE_US, study_date=date(2026, 1, 1)),
        replace(POSITIVE_MG, image_id="r", side=R, study_date=date(2026, 1, 1)),
    ]

    left, right = assess(images, Policy())

    assert (left.refusal, right.refusal) == ("DATE_MISMATCH", "")
    assert right.fused.decision is P


def test_one_modality_without_a_side_is_a_breast_of_its_own() -> None:
    one = breast([replace(NEGATIVE_US, side=UNKNOWN)])

    assert (one.side, one.fused.decision, one.refusal) == (UNKNOWN, N, "")


def test_two_modalities_without_a_side_are_not_fused() -> None:
    one = breast([replace(POSITIVE_MG, side=UNKNOWN), replace(NEGATIVE_US, side=UNKNOWN)])

    assert (one.refusal, one.fused.decision) == ("LATERALITY_UNKNOWN", U)
    assert [finding.decision for finding in one.findings] == [P, N]


@pytest.mark.parametrize(
    ("missing", "score", "decision"),
    [
        (Missing.INDETERMINATE, 0.8, P),
        (Missing.INDETERMINATE, 0.2, U),
        (Missing.SINGLE_OK, 0.2, N),
    ],
)
def test_ultrasound_without_a_side_may_belong_to_a_breast_that_has_none(
    missing: Missing, score: float, decision: Decision
) -> None:
    images = [replace(POSITIVE_MG, score=score), replace(NEGATIVE_US, side=UNKNOWN)]

    left, unknown = assess(images, Policy(missing=missing))

    assert left.fused.decision is decision
    assert left.fused.score == score
    assert [finding.reason for finding in left.findings] == ["", "LATERALITY_UNKNOWN"]
    assert left.partial
    assert (unknown.side, unknown.refusal) == (UNKNOWN, "")
    assert [finding.reason for finding in unknown.findings] == ["LATERALITY_UNKNOWN", ""]


def test_a_breast_with_both_modalities_is_fused_beside_images_without_a_side() -> None:
    stray = replace(NEGATIVE_US, image_id="stray", side=UNKNOWN)

    left, unknown = assess([POSITIVE_MG, NEGATIVE_US, stray], Policy())

    assert (left.fused.decision, left.partial) == (P, False)
    assert left.findings[1].image_ids == ("us",)
    assert unknown.findings[1].image_ids == ("stray",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"score": math.nan}, "malignancy_score must be in"),
        ({"score": -0.1}, "malignancy_score must be in"),
        ({"score": 1.1}, "malignancy_score must be in"),
        ({"threshold": 0.0}, "threshold must be in"),
        ({"threshold": math.nan}, "threshold must be in"),
        ({"threshold": None}, "must have a threshold"),
        ({"prevalence": 1.0}, "training_prevalence must be in"),
        ({"image_id": "us"}, "image_id must be unique"),
        ({"abstention": "Patient Jane moved"}, "abstention must be a reason word"),
    ],
)
def test_evidence_that_cannot_be_right_is_refused(changes: dict[str, object], message: str) -> None:
    evidence = [replace(POSITIVE_MG, **changes), NEGATIVE_US]  # type: ignore[arg-type]

    with pytest.raises(InvalidInput, match=f"INVALID_EVIDENCE: .*{message}") as caught:
        assess(evidence, Policy())

    assert "Jane" not in caught.value.message
