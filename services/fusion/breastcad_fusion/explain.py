"""One plain sentence for a radiologist: what was decided, and why."""

from __future__ import annotations

from breastcad_fusion import checks
from breastcad_fusion.assess import Assessment
from breastcad_fusion.evidence import Decision, Modality, Side
from breastcad_fusion.finding import (
    IMAGE_WITHOUT_ANSWER,
    MISSING,
    NEAR_THRESHOLD,
    NO_ANSWER,
    Answer,
    Finding,
)
from breastcad_fusion.policy import Policy, Rule

_NAMES = {Modality.MG: "mammography", Modality.US: "ultrasound"}
_REASONS = {
    MISSING: "is missing",
    NO_ANSWER: "gave no answer",
    checks.LATERALITY_UNKNOWN: "cannot be assigned to this breast",
    checks.PATIENT_MISMATCH: "has images of different patients",
    checks.DATE_MISMATCH: "has images taken too far apart",
}
_MOST_DIGITS = 15


def explain(assessment: Assessment, policy: Policy) -> str:
    """Return the sentence; the same assessment always gives the same one."""
    decision = assessment.fused.decision
    phrases = [_refusal(assessment, policy)] if assessment.refusal else _fused(assessment, policy)
    agreeing_first = sorted(
        assessment.findings, key=lambda finding: finding.decision is not decision
    )
    phrases += [_finding(finding) for finding in agreeing_first]
    if assessment.side is Side.UNKNOWN and assessment.refusal != checks.LATERALITY_UNKNOWN:
        phrases.append("the side is not known")
    return f"{decision.name.capitalize()}: {'; '.join(phrases)}."


def _refusal(assessment: Assessment, policy: Policy) -> str:
    why = {
        checks.PATIENT_MISMATCH: "they belong to different patients",
        checks.DATE_MISMATCH: f"they were taken more than {policy.max_days} days apart",
        checks.LATERALITY_UNKNOWN: "their sides are not known",
    }
    return f"images were not combined because {why[assessment.refusal]}"


def _fused(assessment: Assessment, policy: Policy) -> list[str]:
    score = assessment.fused.score
    if score is None or policy.rule in (Rule.OR, Rule.MAX, Rule.AND):
        return []
    if assessment.fused.decision is Decision.INDETERMINATE:
        return [f"the fused score {score:.2f} of what is known does not decide"]
    above = assessment.fused.decision is Decision.POSITIVE
    return [f"the fused score {_comparison(score, policy.common_threshold, above=above)}"]


def _finding(finding: Finding) -> str:
    return f"{_NAMES[finding.modality]} {_verdict(finding)}{_silence(finding)}"


def _silence(finding: Finding) -> str:
    silent = finding.silent
    count = silent + len(finding.image_ids)
    if not 0 < silent < count:
        return ""
    words = f"{silent} of {count} images gave no answer"
    return f", but {words}" if finding.reason == IMAGE_WITHOUT_ANSWER else f" ({words})"


def _verdict(finding: Finding) -> str:
    if finding.answer is None:
        return _REASONS.get(finding.reason, f"gave no answer ({finding.reason})")
    if finding.reason == NEAR_THRESHOLD:
        return _nearness(finding.answer)
    answer = finding.answer
    return _comparison(answer.score, answer.threshold, above=answer.positive)


def _nearness(answer: Answer) -> str:
    return f"{answer.score:.2f} is too near its threshold {answer.threshold:.2f}"


def _comparison(score: float, threshold: float, *, above: bool) -> str:
    relation = "at or above" if above else "below"
    digits = _telling_digits(score, threshold)
    return f"{score:.{digits}f} is {relation} its threshold {threshold:.{digits}f}"


def _telling_digits(score: float, threshold: float) -> int:
    """Return how many decimals, two or more, tell two different numbers apart."""
    telling = (
        digits
        for digits in range(2, _MOST_DIGITS)
        if score == threshold or f"{score:.{digits}f}" != f"{threshold:.{digits}f}"
    )
    return next(telling, _MOST_DIGITS)
