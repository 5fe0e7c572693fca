"""Every pair of answers under OR and AND, with both ways to count what is missing."""

from __future__ import annotations

import pytest
from breastcad_fusion.assess import assess
from breastcad_fusion.evidence import Decision, Evidence, Modality, Side
from breastcad_fusion.kleene import kleene_and, kleene_not, kleene_or
from breastcad_fusion.policy import Missing, Policy, Rule

P, N, U = Decision.POSITIVE, Decision.NEGATIVE, Decision.INDETERMINATE
SCORES = {P: 0.8, N: 0.2, U: None}

TABLE = [
    # mammography, ultrasound, or, and, or with single_ok, and with single_ok
    (P, P, P, P, P, P),
    (P, N, P, N, P, N),
    (P, U, P, U, P, P),
    (N, P, P, N, P, N),
    (N, N, N, N, N, N),
    (N, U, U, N, N, N),
    (U, P, P, U, P, P),
    (U, N, U, N, N, N),
    (U, U, U, U, U, U),
]
CASES = [
    (rule, missing, row[0], row[1], row[column])
    for column, (rule, missing) in enumerate(
        [
            (Rule.OR, Missing.INDETERMINATE),
            (Rule.AND, Missing.INDETERMINATE),
            (Rule.OR, Missing.SINGLE_OK),
            (Rule.AND, Missing.SINGLE_OK),
        ],
        start=2,
    )
    for row in TABLE
]


def image(modality: Modality, decision: Decision) -> Evidence:
    return Evidence(modality.value, modality, Side.L, score=SCORES[decision], threshold=0.5)


@pytest.mark.parametrize(("rule", "missing", "mammography", "ultrasound", "expected"), CASES)
def test_each_pair_of_answers_gives_the_decision_of_the_table(
    rule: Rule, missing: Missing, mammography: Decision, ultrasound: Decision, expected: Decision
) -> None:
    images = [image(Modality.MG, mammography), image(Modality.US, ultrasound)]

    (breast,) = assess(images, Policy(rule=rule, missing=missing))

    assert breast.fused.decision is expected
    assert breast.partial == (U in (mammography, ultrasound))
    assert (breast.conflict is not None) == ({mammography, ultrasound} == {P, N})


@pytest.mark.parametrize(("rule", "missing", "mammography", "ultrasound", "expected"), CASES)
def test_an_expected_modality_without_images_counts_as_one_without_an_answer(
    rule: Rule, missing: Missing, mammography: Decision, ultrasound: Decision, expected: Decision
) -> None:
    pairs = [(Modality.MG, mammography), (Modality.US, ultrasound)]
    images = [image(modality, decision) for modality, decision in pairs if decision is not U]
    policy = Policy(rule=rule, missing=missing, expected=(Modality.MG, Modality.US))

    decisions = [breast.fused.decision for breast in assess(images, policy)]

    assert decisions == ([expected] if images else [])


@pytest.mark.parametrize(("rule", "missing", "mammography", "ultrasound", "expected"), CASES)
def test_a_silent_image_makes_a_negative_modality_unknown_and_leaves_a_positive_one(
    rule: Rule, missing: Missing, mammography: Decision, ultrasound: Decision, expected: Decision
) -> None:
    """Each modality that the table calls unknown answers negative, beside an image that is silent.

    With `Missing.SINGLE_OK` it is negative by what there is.
    """
    alone = missing is Missing.SINGLE_OK
    answers = {Modality.MG: mammography, Modality.US: ultrasound}
    images = [image(modality, N if said is U else said) for modality, said in answers.items()]
    images += [
        Evidence(f"{modality}2", modality, Side.L, abstention="TOO_DARK")
        for modality, said in answers.items()
        if said is not N
    ]

    (breast,) = assess(images, Policy(rule=rule, missing=missing))

    by_what_there_is = [N if alone and said is U else said for said in answers.values()]
    combine = kleene_or if rule is Rule.OR else kleene_and
    assert breast.fused.decision is (combine(by_what_there_is) if alone else expected)
    assert breast.partial == (len(images) > 2)


@pytest.mark.parametrize("first", Decision)
@pytest.mark.parametrize("second", Decision)
def test_and_is_the_dual_of_or(first: Decision, second: Decision) -> None:
    flipped = kleene_or([kleene_not(first), kleene_not(second)])

    assert kleene_and([first, second]) is kleene_not(flipped)
