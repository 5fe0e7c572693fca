"""Numbers of each rule, by hand, and what an unknown modality does to them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from breastcad.errors import InvalidInput
from breastcad_fusion.assess import assess
from breastcad_fusion.evidence import Decision, Evidence, Modality, Side
from breastcad_fusion.policy import Missing, ModalityPolicy, Policy, Rule
from breastcad_fusion.rules import Fused

P, N, U = Decision.POSITIVE, Decision.NEGATIVE, Decision.INDETERMINATE
MG, US = Modality.MG, Modality.US


def fused(policy: Policy, **scores: float | None) -> Fused:
    """Fuse one image for each score, such as ``MG=0.5``; None is an image without an answer."""
    images = [
        Evidence(code, Modality(code), Side.L, score=score, threshold=0.4, prevalence=0.2)
        for code, score in scores.items()
    ]
    (breast,) = assess(images, policy)
    return breast.fused


def test_or_gives_the_score_with_the_largest_margin_over_its_threshold() -> None:
    policy = Policy(
        modalities={MG: ModalityPolicy(threshold=0.9), US: ModalityPolicy(threshold=0.1)}
    )

    assert fused(policy, MG=0.8, US=0.3) == Fused(P, 0.3)


def test_and_gives_the_score_with_the_smallest_margin() -> None:
    assert fused(Policy(rule=Rule.AND), MG=0.8, US=0.6) == Fused(P, 0.6)


def test_a_score_at_its_threshold_is_positive() -> None:
    assert fused(Policy(), MG=0.4) == Fused(P, 0.4)
    assert fused(Policy(), MG=math.nextafter(0.4, 0)).decision is N


def test_max_compares_the_highest_score_with_the_common_threshold() -> None:
    policy = Policy(rule=Rule.MAX, threshold=0.7)

    assert fused(policy, MG=0.5, US=0.6) == Fused(N, 0.6)
    assert fused(policy, MG=0.5, US=0.7) == Fused(P, 0.7)
    assert fused(policy, MG=0.5, US=None) == Fused(U, 0.5)
    assert fused(policy, MG=0.8, US=None) == Fused(P, 0.8)


def test_noisy_or_multiplies_what_each_modality_spares() -> None:
    policy = Policy(rule=Rule.NOISY_OR, threshold=0.5, modalities={US: ModalityPolicy(weight=0.5)})

    answer = fused(policy, MG=0.2, US=0.4)

    assert answer.decision is N
    assert answer.score == pytest.approx(1 - 0.8 * 0.8)


@pytest.mark.parametrize(
    ("score", "weight", "decision"),
    [
        (0.6, 1.0, P),  # at least 0.6 whatever ultrasound says
        (0.2, 0.3, N),  # at most 1 - 0.8 * 0.7 = 0.44
        (0.2, 0.4, U),  # at most 1 - 0.8 * 0.6 = 0.52
    ],
)
def test_noisy_or_is_indeterminate_just_where_the_unknown_matters(
    score: float, weight: float, decision: Decision
) -> None:
    weights = {US: ModalityPolicy(weight=weight)}
    policy = Policy(rule=Rule.NOISY_OR, threshold=0.5, modalities=weights)

    answer = fused(policy, MG=score, US=None)

    assert answer.decision is decision
    assert answer.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("rule", "coefficient", "score", "decision"),
    [
        (Rule.NOISY_OR, 1.0, 0.6, P),  # at least 0.6 whatever the silent image says
        (Rule.NOISY_OR, 1.0, 0.45, U),  # up to 1
        (Rule.NAIVE_BAYES, 1.0, 0.6, P),
        (Rule.LOGISTIC, 1.0, 0.6, P),
        (Rule.LOGISTIC, -1.0, 0.45, U),  # down to 0
        (Rule.LOGISTIC, -1.0, 0.6, N),  # at most 0.4
        (Rule.NOISY_OR, -1.0, 0.45, U),  # noisy OR has no coefficients
    ],
)
def test_a_silent_image_may_raise_the_score_of_a_positive_modality(
    rule: Rule, coefficient: float, score: float, decision: Decision
) -> None:
    values = {MG: ModalityPolicy(coefficient=coefficient)}
    policy = Policy(rule=rule, threshold=0.5, prevalence=0.2, modalities=values)
    answering = Evidence("1", MG, Side.L, score=score, threshold=0.4, prevalence=0.2)

    (breast,) = assess([answering, Evidence("2", MG, Side.L)], policy)

    assert breast.findings[0].decision is P
    assert breast.fused.decision is decision


def test_naive_bayes_adds_log_likelihood_ratios_to_the_prior() -> None:
    policy = Policy(rule=Rule.NAIVE_BAYES, threshold=0.1, prevalence=0.01)

    answer = fused(policy, MG=0.5, US=0.8)

    # Odds: prior 1/99; likelihood ratios (1/1) / (1/4) = 4 and (4/1) / (1/4) = 16.
    odds = 1 / 99 * 4 * 16
    assert answer.decision is P
    assert answer.score == pytest.approx(odds / (1 + odds))


def test_naive_bayes_of_one_modality_at_its_training_prevalence_is_the_score() -> None:
    policy = Policy(rule=Rule.NAIVE_BAYES, threshold=0.5, prevalence=0.2)

    assert fused(policy, US=0.7).score == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("missing", "decision"), [(Missing.SINGLE_OK, P), (Missing.INDETERMINATE, U)]
)
def test_naive_bayes_cannot_know_what_a_missing_modality_would_say(
    missing: Missing, decision: Decision
) -> None:
    policy = Policy(rule=Rule.NAIVE_BAYES, threshold=0.5, prevalence=0.2, missing=missing)

    assert fused(policy, MG=0.99, US=None).decision is decision


def test_naive_bayes_needs_training_prevalences() -> None:
    policy = Policy(rule=Rule.NAIVE_BAYES, threshold=0.5, prevalence=0.2)

    with pytest.raises(InvalidInput, match="INVALID_EVIDENCE: naive Bayes"):
        assess([Evidence("1", MG, score=0.5, threshold=0.5)], policy)


def test_logistic_sums_weighted_logits() -> None:
    values = {MG: ModalityPolicy(coefficient=0.5), US: ModalityPolicy(coefficient=2.0)}
    policy = Policy(rule=Rule.LOGISTIC, threshold=0.5, intercept=-1.0, modalities=values)

    answer = fused(policy, MG=0.8, US=0.75)

    logit = -1 + 0.5 * math.log(4) + 2 * math.log(3)
    assert answer.decision is P
    assert answer.score == pytest.approx(1 / (1 + math.exp(-logit)))


def test_logistic_decides_without_a_modality_only_if_it_knows_what_missing_means() -> None:
    known = {US: ModalityPolicy(missing_coefficient=-2.0)}
    with_flag = Policy(rule=Rule.LOGISTIC, threshold=0.5, modalities=known)
    without = Policy(rule=Rule.LOGISTIC, threshold=0.5)
    alone = Policy(rule=Rule.LOGISTIC, threshold=0.5, missing=Missing.SINGLE_OK)

    odds = 4 * math.exp(-2)
    answers = [fused(policy, MG=0.8, US=None) for policy in (with_flag, without, alone)]
    assert [answer.decision for answer in answers] == [N, U, P]
    assert [answer.score for answer in answers] == pytest.approx([odds / (1 + odds), 0.8, 0.8])


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("missing", Missing)
def test_no_answer_at_all_is_indeterminate_without_a_score(rule: Rule, missing: Missing) -> None:
    policy = Policy(rule=rule, missing=missing, threshold=0.5, prevalence=0.1)

    assert fused(policy, MG=None, US=None) == Fused(U, None)


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("scores", [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1e-300, 1.0)])
def test_scores_of_exactly_0_and_1_give_finite_numbers(
    rule: Rule, scores: tuple[float, float]
) -> None:
    policy = Policy(rule=rule, threshold=0.5, prevalence=0.1)
    images = [
        Evidence("1", MG, Side.L, score=scores[0], threshold=0.5, prevalence=0.2),
        Evidence("2", US, Side.L, score=scores[1], threshold=0.5, prevalence=0.2),
    ]

    (breast,) = assess(images, policy)

    assert breast.fused.score is not None
    assert 0 <= breast.fused.score <= 1
    assert all(
        math.isfinite(finding.answer.margin) for finding in breast.findings if finding.answer
    )


@pytest.mark.parametrize("missing", Missing)
def test_a_modality_near_its_threshold_abstains(missing: Missing) -> None:
    # Margins: logit 0.45 - logit 0.4 = 0.20, logit 0.1 - logit 0.4 = -1.79.
    policy = Policy(abstain_margin=0.3, missing=missing)
    expected = U if missing is Missing.INDETERMINATE else N

    assert fused(policy, MG=0.45, US=0.1) == Fused(expected, 0.1)
    assert fused(policy, MG=0.45) == Fused(U, 0.45)
    assert fused(Policy(abstain_margin=0.1), MG=0.45, US=0.1) == Fused(P, 0.45)


@pytest.mark.parametrize("rule", [Rule.NOISY_OR, Rule.NAIVE_BAYES, Rule.LOGISTIC])
def test_scores_that_all_abstain_do_not_decide(rule: Rule) -> None:
    policy = Policy(
        rule=rule, threshold=0.5, prevalence=0.1, abstain_margin=9.0, missing=Missing.SINGLE_OK
    )

    answer = fused(policy, MG=0.99)

    assert answer.decision is U
    assert answer.score is not None


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"rule": Rule.MAX}, "needs a threshold"),
        ({"rule": Rule.NOISY_OR}, "needs a threshold"),
        ({"rule": Rule.LOGISTIC}, "needs a threshold"),
        ({"rule": Rule.NAIVE_BAYES, "threshold": 0.5}, "needs a prevalence"),
        ({"threshold": 1.0}, "threshold must be in"),
        ({"threshold": math.nan}, "threshold must be in"),
        ({"prevalence": 0.0}, "prevalence must be in"),
        ({"intercept": math.inf}, "intercept must be within"),
        ({"intercept": math.nan}, "intercept must be within"),
        ({"abstain_margin": -0.1}, "abstain_margin must be"),
        ({"abstain_margin": math.nan}, "abstain_margin must be"),
        ({"modalities": {MG: ModalityPolicy(weight=1.1)}}, "weight of MG must be in"),
        ({"modalities": {MG: ModalityPolicy(weight=math.nan)}}, "weight of MG must be in"),
        ({"modalities": {US: ModalityPolicy(threshold=0.0)}}, "threshold of US must be in"),
        ({"modalities": {US: ModalityPolicy(coefficient=1e9)}}, "coefficient of US must be"),
        ({"modalities": {US: ModalityPolicy(missing_coefficient=math.nan)}}, "missing_coefficient"),
    ],
)
def test_a_policy_that_cannot_be_applied_is_refused(
    parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput, match=f"INVALID_POLICY: .*{message}"):
        Policy(**parameters)
