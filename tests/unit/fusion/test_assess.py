"""Breasts, views, refusals and conflicts of one exam."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from breastcad_fusion.assess import Assessment, assess
from breastcad_fusion.evidence import Box, Decision, Evidence, Modality, Side
from breastcad_fusion.finding import Finding
from breastcad_fusion.policy import Missing, ModalityPolicy, Policy, Rule, Views

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


def test_an_exam_without_images_has_no_breasts() -> None:
    assert assess([], Policy(expected=(MG, US))) == ()


def test_breasts_are_answered_alone_and_in_order() -> None:
    right = replace(NEGATIVE_US, side=R)

    left, other = assess([right, POSITIVE_MG], Policy())

    assert (left.side, left.fused.decision) == (L, P)
    assert (other.side, other.fused.decision) == (R, N)


def test_the_modality_says_what_its_most_suspicious_image_says() -> None:
    low = Evidence("1", MG, L, score=0.1, threshold=0.5)
    high = Evidence("2", MG, L, score=0.7, threshold=0.5)

    finding = only_finding([high, low])

    assert finding.decision is P
    assert finding.answer is not None
    assert finding.answer.score == 0.7
    assert finding.answer.margin == pytest.approx(math.log(7 / 3))
    assert finding.image_ids == ("1", "2")


def test_images_of_two_models_are_compared_by_margin_not_by_score() -> None:
    strict = Evidence("1", MG, L, score=0.8, threshold=0.9)
    lenient = Evidence("2", MG, L, score=0.3, threshold=0.2)

    answer = only_finding([strict, lenient]).answer

    assert answer is not None
    assert (answer.score, answer.threshold, answer.positive) == (0.3, 0.2, True)


def test_views_may_be_averaged_as_logits() -> None:
    images = [
        Evidence("1", MG, L, score=0.9, threshold=0.5),
        Evidence("2", MG, L, score=0.5, threshold=0.5),
    ]

    answer = only_finding(images, Policy(views=Views.MEAN)).answer

    # The mean of ln 9 and 0 is ln 3, which is 3/4.
    assert answer is not None
    assert answer.score == pytest.approx(0.75)
    assert answer.threshold == 0.5
    assert answer.margin == pytest.approx(math.log(3))


def test_averaged_views_at_their_threshold_are_positive() -> None:
    images = [Evidence(str(n), MG, L, score=0.3, threshold=0.3) for n in range(3)]

    assert only_finding(images, Policy(views=Views.MEAN)).decision is P


@pytest.mark.parametrize(
    ("missing", "views", "score", "decision"),
    [
        (Missing.INDETERMINATE, Views.MAX, 0.2, U),
        (Missing.INDETERMINATE, Views.MAX, 0.8, P),
        (Missing.INDETERMINATE, Views.MEAN, 0.2, U),
        (Missing.INDETERMINATE, Views.MEAN, 0.8, U),
        (Missing.SINGLE_OK, Views.MAX, 0.2, N),
        (Missing.SINGLE_OK, Views.MAX, 0.8, P),
        (Missing.SINGLE_OK, Views.MEAN, 0.2, N),
        (Missing.SINGLE_OK, Views.MEAN, 0.8, P),
    ],
)
def test_an_image_without_an_answer_is_unknown_beside_one_that_answers(
    missing: Missing, views: Views, score: float, decision: Decision
) -> None:
    silent = Evidence("2", MG, L, abstention="TOO_DARK", score=0.99, threshold=0.5)

    one = breast([replace(POSITIVE_MG, score=score), silent], Policy(missing=missing, views=views))

    (finding,) = one.findings
    assert (one.fused.decision, one.fused.score, one.partial) == (decision, score, True)
    assert (finding.decision, finding.image_ids, finding.silent) == (decision, ("mg",), 1)
    assert finding.reason == ("IMAGE_WITHOUT_ANSWER" if decision is U else "")
    assert finding.answer is not None
    assert finding.answer.score == score


def test_an_answer_near_its_threshold_is_told_before_a_silent_image() -> None:
    silent = Evidence("2", MG, L)

    finding = only_finding([replace(POSITIVE_MG, score=0.51), silent], Policy(abstain_margin=0.1))

    assert (finding.decision, finding.reason) == (U, "NEAR_THRESHOLD")


@pytest.mark.parametrize(("abstention", "reason"), [("TOO_DARK", "TOO_DARK"), ("", "NO_ANSWER")])
def test_a_modality_without_answers_gives_a_reason(abstention: str, reason: str) -> None:
    finding = only_finding([Evidence("1", US, L, abstention=abstention)])

    assert (finding.decision, finding.reason, finding.answer) == (U, reason, None)


def test_image_ids_are_sorted_by_number() -> None:
    images = [Evidence(str(n), MG, L, score=0.1, threshold=0.5) for n in (10, 9, 2)]

    assert only_finding(images).image_ids == ("2", "9", "10")


def test_the_threshold_of_the_policy_goes_before_that_of_the_model() -> None:
    policy = Policy(modalities={MG: ModalityPolicy(threshold=0.9)})

    assert only_finding([POSITIVE_MG], policy).decision is N


def test_a_modality_that_nobody_expects_is_not_missing() -> None:
    one = breast([replace(NEGATIVE_US)], Policy())

    assert (one.fused.decision, one.partial) == (N, False)


def test_an_expected_modality_without_images_is_missing() -> None:
    one = breast([NEGATIVE_US], Policy(expected=(MG, US)))

    assert [finding.reason for finding in one.findings] == ["MISSING", ""]
    assert (one.fused.decision, one.partial) == (U, True)


def test_a_conflict_names_sides_scores_and_lesions() -> None:
    one = breast([POSITIVE_MG, NEGATIVE_US])

    assert one.conflict is not None
    assert (one.conflict.positive, one.conflict.negative) == ((MG,), (US,))
    assert one.conflict.decided_by == (MG,)
    assert one.conflict.lesions == (("mg", (BOX,)),)


def test_under_and_a_conflict_is_decided_by_the_negative_side() -> None:
    one = breast([POSITIVE_MG, NEGATIVE_US], Policy(rule=Rule.AND))

    assert one.conflict is not None
    assert one.conflict.decided_by == (US,)


def test_a_conflict_lists_only_images_that_are_positive_themselves() -> None:
    calm = replace(POSITIVE_MG, image_id="calm", score=0.2)

    one = breast([POSITIVE_MG, calm, NEGATIVE_US])

    assert one.conflict is not None
    assert one.conflict.lesions == (("mg", (BOX,)),)
