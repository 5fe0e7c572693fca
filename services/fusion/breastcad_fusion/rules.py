"""The rules that combine the modalities of one breast.

A modality that is missing or abstains is unknown. The policy either leaves it out, or asks
whether it could change the decision: then the decision is indeterminate. For OR and AND that is
Kleene's logic; the other rules compare the lowest and the highest fused score that the unknown
modalities allow with the threshold. For those, a positive modality with a silent image is a lower
bound: the image could have raised its score (see `views`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from breastcad.errors import InvalidInput

from breastcad_fusion.evidence import Decision, Modality
from breastcad_fusion.finding import Answer, Finding
from breastcad_fusion.kleene import kleene_and, kleene_or
from breastcad_fusion.odds import logit, sigmoid
from breastcad_fusion.policy import Missing, Policy, Rule


@dataclass(frozen=True)
class Fused:
    """The decision and the fused score, in [0, 1]; None where no modality has a score."""

    decision: Decision
    score: float | None


@dataclass(frozen=True)
class _Range:
    """The fused score of the known modalities, and what the unknown ones could make of it."""

    score: float
    low: float
    high: float


def fuse(findings: Sequence[Finding], policy: Policy) -> Fused:
    """Combine the findings of one breast.

    The score is made of the modalities that decide; of those that abstain only if none does.
    OR and MAX give the score with the largest margin over its threshold, AND the smallest.

    Raises
    ------
    InvalidInput
        ``INVALID_EVIDENCE`` if naive Bayes lacks the training prevalence of a modality.
    """
    known = [finding for finding in findings if finding.known]
    used = known or [finding for finding in findings if finding.answer is not None]
    answers = [finding.answer for finding in used if finding.answer is not None]
    if not answers:
        return Fused(Decision.INDETERMINATE, None)
    if policy.rule in _SCORES:
        absent = [finding.modality for finding in findings if finding not in used]
        fused = _SCORES[policy.rule](answers, absent, policy)
        could_rise = [finding.modality for finding in used if finding.silent]
        decision = _compare(_widened(fused, could_rise, policy), policy)
        return Fused(decision if known else Decision.INDETERMINATE, fused.score)
    counted = findings if policy.missing is Missing.INDETERMINATE else used
    return _fuse_decisions(answers, [finding.decision for finding in counted], policy.rule)


def _fuse_decisions(answers: Sequence[Answer], decisions: Sequence[Decision], rule: Rule) -> Fused:
    if rule is Rule.AND:
        return Fused(kleene_and(decisions), min(answers, key=_margin).score)
    # Under MAX all thresholds are equal, and the largest margin is the highest score.
    return Fused(kleene_or(decisions), max(answers, key=_margin).score)


def _margin(answer: Answer) -> float:
    return answer.margin


def _compare(fused: _Range, policy: Policy) -> Decision:
    alone = policy.missing is Missing.SINGLE_OK
    if (fused.score if alone else fused.low) >= policy.common_threshold:
        return Decision.POSITIVE
    if (fused.score if alone else fused.high) < policy.common_threshold:
        return Decision.NEGATIVE
    return Decision.INDETERMINATE


def _widened(fused: _Range, could_rise: Sequence[Modality], policy: Policy) -> _Range:
    """Allow for higher scores of some modalities; a negative coefficient makes them lower it."""
    falls = [
        policy.rule is Rule.LOGISTIC and (policy.of(modality).coefficient or 0.0) < 0
        for modality in could_rise
    ]
    low = 0.0 if any(falls) else fused.low
    return replace(fused, low=low, high=fused.high if all(falls) else 1.0)


def _noisy_or(answers: Sequence[Answer], absent: Sequence[Modality], policy: Policy) -> _Range:
    """1 - Π(1 - w·s): each modality is a cause by itself. Counts the prior once for each."""

    def weight(modality: Modality) -> float:
        value = policy.of(modality).weight
        return 1.0 if value is None else value

    spared = math.prod(1 - weight(answer.modality) * answer.score for answer in answers)
    spared_at_least = spared * math.prod(1 - weight(modality) for modality in absent)
    return _Range(1 - spared, low=1 - spared, high=1 - spared_at_least)


def _naive_bayes(answers: Sequence[Answer], absent: Sequence[Modality], policy: Policy) -> _Range:
    """Logit π + Σ(logit s - logit π_m): right if modalities are independent within a class."""
    ratios = [logit(answer.score) - logit(_prevalence(answer)) for answer in answers]
    score = sigmoid(logit(policy.prior) + math.fsum(ratios))
    # The likelihood ratio of what is not known can be anything.
    return _Range(score, low=0.0, high=1.0) if absent else _Range(score, score, score)


def _prevalence(answer: Answer) -> float:
    if answer.prevalence is None:
        raise InvalidInput(
            "INVALID_EVIDENCE", f"naive Bayes needs the training prevalence of {answer.modality}"
        )
    return answer.prevalence


def _logistic(answers: Sequence[Answer], absent: Sequence[Modality], policy: Policy) -> _Range:
    """Logit p = a + Σ b·logit s + Σ c; a policy that sets c knows what missing means."""

    def term(answer: Answer) -> float:
        value = policy.of(answer.modality).coefficient
        return (1.0 if value is None else value) * logit(answer.score)

    flags = [policy.of(modality).missing_coefficient for modality in absent]
    terms = [policy.intercept, *map(term, answers), *(flag or 0.0 for flag in flags)]
    score = sigmoid(math.fsum(terms))
    return _Range(score, low=0.0, high=1.0) if None in flags else _Range(score, score, score)


_SCORES: Mapping[Rule, Callable[[Sequence[Answer], Sequence[Modality], Policy], _Range]] = {
    Rule.NOISY_OR: _noisy_or,
    Rule.NAIVE_BAYES: _naive_bayes,
    Rule.LOGISTIC: _logistic,
}
