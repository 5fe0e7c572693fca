"""Several images of one modality and breast become one finding.

An image without an answer is unknown: it could have said anything. With `Missing.INDETERMINATE` the
finding is unknown too (``IMAGE_WITHOUT_ANSWER``), unless the others make it positive: under
`Views.MAX` no further image can change that, while each counts in a mean. With `Missing.SINGLE_OK`
the images that answer decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from breastcad.errors import InvalidInput

from breastcad_fusion.evidence import Decision, Evidence, Modality
from breastcad_fusion.finding import (
    IMAGE_WITHOUT_ANSWER,
    NEAR_THRESHOLD,
    NO_ANSWER,
    Answer,
    Finding,
)
from breastcad_fusion.odds import logit, sigmoid
from breastcad_fusion.policy import Missing, Policy, Rule, Views


def find(modality: Modality, images: Sequence[Evidence], policy: Policy) -> Finding:
    """Combine the images of one modality of one breast.

    Parameters
    ----------
    modality
        The modality of all images.
    images
        At least one, sorted by `Evidence.order`.
    policy
        How to combine, and when to abstain.

    Raises
    ------
    InvalidInput
        ``INVALID_EVIDENCE`` if an image with a score has no threshold.
    """
    answering = [image for image in images if image.answers]
    if not answering:
        reason = next((image.abstention for image in images if image.abstention), NO_ANSWER)
        return Finding(modality, reason=reason, silent=len(images))
    answers = [_answer(image, policy) for image in answering]
    combined = _mean(answers) if policy.views is Views.MEAN else _largest(answers)
    silent = len(images) - len(answering)
    reason = _doubt(combined, silent, policy)
    sure = Decision.POSITIVE if combined.positive else Decision.NEGATIVE
    return Finding(
        modality=modality,
        decision=Decision.INDETERMINATE if reason else sure,
        reason=reason,
        answer=combined,
        image_ids=tuple(image.image_id for image in answering),
        silent=silent,
        lesions=tuple(
            (image.image_id, image.boxes)
            for image, answer in zip(answering, answers, strict=True)
            if answer.positive and image.boxes
        ),
    )


def _doubt(combined: Answer, silent: int, policy: Policy) -> str:
    """Return why the images that answer do not decide, as a reason word; nothing if they do."""
    if abs(combined.margin) < policy.abstain_margin:
        return NEAR_THRESHOLD
    settled = combined.positive and policy.views is Views.MAX
    if silent and not settled and policy.missing is Missing.INDETERMINATE:
        return IMAGE_WITHOUT_ANSWER
    return ""


def _answer(image: Evidence, policy: Policy) -> Answer:
    threshold = _threshold(image, policy)
    score = image.score
    if threshold is None or score is None:
        raise InvalidInput("INVALID_EVIDENCE", "an image with a score must have a threshold")
    return Answer(
        modality=image.modality,
        score=score,
        threshold=threshold,
        margin=logit(score) - logit(threshold),
        positive=score >= threshold,
        prevalence=image.prevalence,
    )


def _threshold(image: Evidence, policy: Policy) -> float | None:
    if policy.rule is Rule.MAX:
        return policy.common_threshold
    own = policy.of(image.modality).threshold
    return image.threshold if own is None else own


def _largest(answers: Sequence[Answer]) -> Answer:
    # Where margins tie, all else must still not depend on the order of the images.
    return max(answers, key=lambda answer: (answer.margin, answer.score, answer.prevalence or 0))


def _mean(answers: Sequence[Answer]) -> Answer:
    if len(answers) == 1:
        return answers[0]
    margin = _average([answer.margin for answer in answers])
    prevalences = [answer.prevalence for answer in answers if answer.prevalence is not None]
    return Answer(
        modality=answers[0].modality,
        score=_mean_odds([answer.score for answer in answers]),
        threshold=_mean_odds([answer.threshold for answer in answers]),
        margin=margin,
        positive=margin >= 0,
        prevalence=_mean_odds(prevalences) if len(prevalences) == len(answers) else None,
    )


def _mean_odds(probabilities: Sequence[float]) -> float:
    """Average log odds; equal probabilities come back as they are."""
    if len(set(probabilities)) == 1:
        return probabilities[0]
    return sigmoid(_average([logit(probability) for probability in probabilities]))


def _average(values: Sequence[float]) -> float:
    # fsum rounds once, so that the order of the images does not matter.
    return math.fsum(values) / len(values)
