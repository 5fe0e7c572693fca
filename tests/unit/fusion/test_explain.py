"""Sentences for the reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from breastcad_fusion.assess import assess
from breastcad_fusion.evidence import Evidence, Modality, Side
from breastcad_fusion.explain import explain
from breastcad_fusion.policy import Missing, Policy, Rule

MG = Evidence("mg", Modality.MG, Side.L, score=0.1, threshold=0.35, subject="one")
US = Evidence("us", Modality.US, Side.L, score=0.82, threshold=0.4, subject="one")
SIDELESS = replace(US, side=Side.UNKNOWN)


def sentence(*evidence: Evidence, policy: Policy | None = None) -> str:
    chosen = policy or Policy()
    return explain(assess(evidence, chosen)[0], chosen)


def test_the_modality_that_decides_comes_first() -> None:
    assert sentence(MG, US) == (
        "Positive: ultrasound 0.82 is at or above its threshold 0.40; "
        "mammography 0.10 is below its threshold 0.35."
    )


@pytest.mark.parametrize(
    ("evidence", "policy", "expected"),
    [
        (
            (MG,),
            Policy(expected=(Modality.MG, Modality.US)),
            "Indeterminate: ultrasound is missing; mammography 0.10 is below its threshold 0.35.",
        ),
        (
            (replace(US, score=None, abstention="TOO_DARK"),),
            Policy(),
            "Indeterminate: ultrasound gave no answer (TOO_DARK).",
        ),
        ((replace(US, score=None),), Policy(), "Indeterminate: ultrasound gave no answer."),
        (
            (replace(US, score=0.41),),
            Policy(abstain_margin=0.5),
            "Indeterminate: ultrasound 0.41 is too near its threshold 0.40.",
        ),
        (
            (US, replace(US, image_id="2", score=None)),
            Policy(),
            "Positive: ultrasound 0.82 is at or above its threshold 0.40 "
            "(1 of 2 images gave no answer).",
        ),
        (
            (MG, replace(MG, image_id="2", score=None)),
            Policy(),
            "Indeterminate: mammography 0.10 is below its threshold 0.35, "
            "but 1 of 2 images gave no answer.",
        ),
        (
            (MG, replace(MG, image_id="2", score=None)),
            Policy(missing=Missing.SINGLE_OK),
            "Negative: mammography 0.10 is below its threshold 0.35 "
            "(1 of 2 images gave no answer).",
        ),
        (
            (replace(US, score=0.3999),),
            Policy(),
            "Negative: ultrasound 0.3999 is below its threshold 0.4000.",
        ),
        (
            (replace(US, score=0.4),),
            Policy(),
            "Positive: ultrasound 0.40 is at or above its threshold 0.40.",
        ),
        (
            (MG, US),
            Policy(rule=Rule.NOISY_OR, threshold=0.9),
            "Negative: the fused score 0.84 is below its threshold 0.90; mammography 0.10 is below "
            "its threshold 0.35; ultrasound 0.82 is at or above its threshold 0.40.",
        ),
        (
            (MG, replace(US, score=None)),
            Policy(rule=Rule.NOISY_OR, threshold=0.9),
            "Indeterminate: the fused score 0.10 of what is known does not decide; ultrasound gave "
            "no answer; mammography 0.10 is below its threshold 0.35.",
        ),
        (
            (MG, replace(US, subject="two")),
            Policy(),
            "Indeterminate: images were not combined because they belong to different "
            "patients; mammography 0.10 is below its threshold 0.35; "
            "ultrasound 0.82 is at or above its threshold 0.40.",
        ),
        (
            (replace(MG, study_date=date(2025, 1, 1)), replace(US, study_date=date(2026, 1, 1))),
            Policy(),
            "Indeterminate: images were not combined because they were taken more than 90 days "
            "apart; mammography 0.10 is below its threshold 0.35; "
            "ultrasound 0.82 is at or above its threshold 0.40.",
        ),
        (
            (SIDELESS,),
            Policy(),
            "Positive: ultrasound 0.82 is at or above its threshold 0.40; the side is not known.",
        ),
        (
            (SIDELESS, replace(MG, side=Side.UNKNOWN)),
            Policy(),
            "Indeterminate: images were not combined because their sides are not known; "
            "mammography 0.10 is below its threshold 0.35; "
            "ultrasound 0.82 is at or above its threshold 0.40.",
        ),
        (
            (MG, SIDELESS),
            Policy(),
            "Indeterminate: ultrasound cannot be assigned to this breast; "
            "mammography 0.10 is below its threshold 0.35.",
        ),
    ],
)
def test_each_reason_has_its_words(
    evidence: tuple[Evidence, ...], policy: Policy, expected: str
) -> None:
    assert sentence(*evidence, policy=policy) == expected
