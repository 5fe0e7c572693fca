"""What holds for all scores: the algebra of OR and its relatives."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from breastcad_fusion.assess import assess
from breastcad_fusion.evidence import Decision, Evidence, Modality, Side
from breastcad_fusion.messages import to_assessment
from breastcad_fusion.odds import logit, sigmoid
from breastcad_fusion.policy import Missing, ModalityPolicy, Policy, Rule, Views
from hypothesis import assume, given
from hypothesis import strategies as st

MG, US = Modality.MG, Modality.US

probabilities = st.floats(0, 1)
thresholds = st.floats(0.01, 0.99)
maybe = st.none() | probabilities
policies = st.builds(
    Policy,
    rule=st.sampled_from(Rule),
    missing=st.sampled_from(Missing),
    views=st.sampled_from(Views),
    expected=st.sampled_from([(), (MG,), (MG, US)]),
    threshold=thresholds,
    prevalence=thresholds,
    abstain_margin=st.sampled_from([0.0, 0.5]),
)
images = st.builds(
    Evidence,
    image_id=st.uuids().map(str),
    modality=st.sampled_from(Modality),
    side=st.sampled_from(Side),
    subject=st.sampled_from(["", "one", "two"]),
    score=maybe,
    threshold=thresholds,
    prevalence=thresholds,
    abstention=st.sampled_from(["", "", "TOO_DARK"]),
)


def decide(
    scores: tuple[float | None, float | None],
    limits: tuple[float, float],
    policy: Policy,
) -> Decision:
    """Return the decision for a breast with one mammogram and one ultrasound image."""
    evidence = [
        Evidence(modality.value, modality, Side.L, score=score, threshold=limit)
        for modality, score, limit in zip(Modality, scores, limits, strict=True)
    ]
    (breast,) = assess(evidence, policy)
    return breast.fused.decision


@given(
    st.tuples(probabilities, probabilities),
    maybe,
    st.tuples(thresholds, thresholds),
    thresholds,
    st.sampled_from([0.0, 0.5]),
)
@pytest.mark.parametrize("views", Views)
@pytest.mark.parametrize("rule", Rule)
def test_an_image_that_was_silent_never_changes_a_decision_that_was_made_without_it(
    rule: Rule,
    views: Views,
    told: tuple[float, float],
    other: float | None,
    limits: tuple[float, float],
    common: float,
    margin: float,
) -> None:
    policy = Policy(rule=rule, views=views, threshold=common, prevalence=0.1, abstain_margin=margin)
    first, second = (
        Evidence(str(n), MG, Side.L, score=score, threshold=limits[0], prevalence=0.2)
        for n, score in enumerate(told)
    )
    rest = Evidence("us", US, Side.L, score=other, threshold=limits[1], prevalence=0.2)

    (without,) = assess([first, replace(second, score=None), rest], policy)
    (with_it,) = assess([first, second, rest], policy)

    assert without.fused.decision in (Decision.INDETERMINATE, with_it.fused.decision)


@given(
    st.tuples(probabilities, probabilities).map(sorted), maybe, st.tuples(thresholds, thresholds)
)
@pytest.mark.parametrize("missing", Missing)
@pytest.mark.parametrize("rule", [Rule.OR, Rule.AND])
def test_a_higher_score_never_lowers_the_decision(
    rule: Rule,
    missing: Missing,
    rising: list[float],
    other: float | None,
    limits: tuple[float, float],
) -> None:
    policy = Policy(rule=rule, missing=missing)

    before, after = (decide((score, other), limits, policy) for score in rising)

    assert after.value >= before.value


@given(st.lists(images, max_size=6, unique_by=lambda image: image.image_id), policies, st.randoms())
def test_the_order_of_the_evidence_does_not_matter(
    evidence: list[Evidence], policy: Policy, shuffle: random.Random
) -> None:
    shuffled = shuffle.sample(evidence, len(evidence))

    first = [to_assessment(breast, policy) for breast in assess(evidence, policy)]
    second = [to_assessment(breast, policy) for breast in assess(shuffled, policy)]

    assert [breast.SerializeToString(deterministic=True) for breast in first] == [
        breast.SerializeToString(deterministic=True) for breast in second
    ]


@given(
    st.lists(st.tuples(probabilities, probabilities), min_size=1, max_size=8),
    st.tuples(thresholds, thresholds),
)
def test_or_is_never_more_specific_nor_less_sensitive_than_either_modality(
    women: list[tuple[float, float]], limits: tuple[float, float]
) -> None:
    """Of any women whatsoever: those without cancer for specificity, those with it otherwise."""
    fused = [decide(scores, limits, Policy()) for scores in women]

    positive = sum(decision is Decision.POSITIVE for decision in fused)
    alone = [sum(scores[m] >= limits[m] for scores in women) for m in (0, 1)]
    assert max(alone) <= positive <= sum(alone)
    assert len(women) - positive <= min(len(women) - count for count in alone)
    assert all(decision is not Decision.INDETERMINATE for decision in fused)


@given(st.tuples(probabilities, probabilities), st.tuples(thresholds, thresholds))
def test_and_is_or_with_scores_and_thresholds_flipped(
    scores: tuple[float, float], limits: tuple[float, float]
) -> None:
    # A score at its threshold is positive on both sides of the mirror.
    assume(all(abs(score - limit) > 1e-9 for score, limit in zip(scores, limits, strict=True)))
    mirrored_scores = (1 - scores[0], 1 - scores[1])
    mirrored_limits = (1 - limits[0], 1 - limits[1])

    both = decide(scores, limits, Policy(rule=Rule.AND))
    mirrored = decide(mirrored_scores, mirrored_limits, Policy(rule=Rule.OR))

    assert both.value == Decision.POSITIVE.value - mirrored.value


@given(st.tuples(probabilities, probabilities), st.tuples(probabilities, probabilities))
def test_noisy_or_lies_between_the_strongest_cause_and_1(
    scores: tuple[float, float], weights: tuple[float, float]
) -> None:
    values = dict(zip(Modality, map(ModalityPolicy, (None, None), weights), strict=True))
    policy = Policy(rule=Rule.NOISY_OR, threshold=0.5, modalities=values)
    evidence = [
        Evidence("1", MG, Side.R, score=scores[0], threshold=0.5),
        Evidence("2", US, Side.R, score=scores[1], threshold=0.5),
    ]

    (breast,) = assess(evidence, policy)

    strongest = max(weights[0] * scores[0], weights[1] * scores[1])
    assert breast.fused.score is not None
    assert strongest - 1e-12 <= breast.fused.score <= 1


@given(st.tuples(probabilities, probabilities), thresholds)
def test_max_is_or_with_one_threshold(scores: tuple[float, float], limit: float) -> None:
    by_or = decide(scores, (limit, limit), Policy())
    by_max = decide(scores, (0.5, 0.5), Policy(rule=Rule.MAX, threshold=limit))

    assert by_max is by_or


@given(st.floats(1e-6, 1 - 1e-6))
def test_sigmoid_undoes_logit(probability: float) -> None:
    assert sigmoid(logit(probability)) == pytest.approx(probability, rel=1e-9)


@given(st.floats(-1e6, 1e6))
def test_sigmoid_never_overflows(log_odds: float) -> None:
    assert 0 <= sigmoid(log_odds) <= 1
