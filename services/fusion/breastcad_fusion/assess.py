"""From the evidence of one exam to one assessment per breast: the whole of fusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breastcad_fusion import checks
from breastcad_fusion.evidence import Box, Decision, Evidence, Modality, Side
from breastcad_fusion.finding import MISSING, Finding
from breastcad_fusion.policy import Policy
from breastcad_fusion.rules import Fused, fuse
from breastcad_fusion.views import find


@dataclass(frozen=True)
class Conflict:
    """Modalities that disagree.

    Attributes
    ----------
    positive, negative
        Who says what.
    decided_by
        Those of the two that the decision follows; empty where it is indeterminate.
    lesions
        Image and boxes of the positive images.
    """

    positive: tuple[Modality, ...]
    negative: tuple[Modality, ...]
    decided_by: tuple[Modality, ...]
    lesions: tuple[tuple[str, tuple[Box, ...]], ...]


@dataclass(frozen=True)
class Assessment:
    """The answer for one breast.

    Attributes
    ----------
    side
        Which breast.
    fused
        Decision and score; see `rules`.
    findings
        Each modality alone, in the order of `Modality`.
    conflict
        None where the modalities agree or were not fused.
    refusal
        Why they were not fused, as a reason word; empty where they were.
    """

    side: Side
    fused: Fused
    findings: tuple[Finding, ...]
    conflict: Conflict | None
    refusal: str

    @property
    def partial(self) -> bool:
        """Whether a modality that should have decided did not, or any image gave no answer."""
        return any(finding.silent or not finding.known for finding in self.findings)


def assess(evidence: Sequence[Evidence], policy: Policy) -> tuple[Assessment, ...]:
    """Return one assessment for each breast that has images, in the order L, R, unknown.

    The order of `evidence` does not matter. Images whose side is not known form a breast of their
    own. Where another breast lacks their modality, they may belong to it: the modality is then
    unknown there, with the reason ``LATERALITY_UNKNOWN``, and counts as a missing one.

    Raises
    ------
    InvalidInput
        ``INVALID_EVIDENCE`` if an id is repeated or a number is missing or out of range.
    """
    checks.require_valid(evidence)
    images = sorted(evidence, key=lambda image: image.order)
    patients = checks.patient_refusal(images)
    return tuple(
        _assess_breast(side, images, patients, policy)
        for side in Side
        if any(image.side is side for image in images)
    )


def _assess_breast(
    side: Side, exam: Sequence[Evidence], patients: str, policy: Policy
) -> Assessment:
    images = [image for image in exam if image.side is side]
    findings = _findings(side, exam, policy)
    dates = checks.date_refusal(images, policy.max_days)
    refusal = patients or dates or checks.side_refusal(images)
    fused = Fused(Decision.INDETERMINATE, None) if refusal else fuse(findings, policy)
    conflict = None if refusal else _conflict(findings, fused.decision)
    return Assessment(side, fused, findings, conflict, refusal)


def _findings(side: Side, exam: Sequence[Evidence], policy: Policy) -> tuple[Finding, ...]:
    own = {image.modality for image in exam if image.side is side}
    unplaced = {image.modality for image in exam if _unplaced(image, side)}
    considered = own | unplaced | set(policy.expected)
    return tuple(
        _finding(modality, [image for image in exam if image.side is side], policy)
        if modality in own
        else Finding(
            modality, reason=checks.LATERALITY_UNKNOWN if modality in unplaced else MISSING
        )
        for modality in Modality
        if modality in considered
    )


def _unplaced(image: Evidence, side: Side) -> bool:
    """Tell whether an image of another group may show the breast `side`."""
    return image.side is not side and Side.UNKNOWN in (image.side, side)


def _finding(modality: Modality, breast: Sequence[Evidence], policy: Policy) -> Finding:
    images = [image for image in breast if image.modality is modality]
    refusal = checks.patient_refusal(images) or checks.date_refusal(images, policy.max_days)
    if refusal:
        return Finding(modality, reason=refusal, silent=len(images))
    return find(modality, images, policy)


def _conflict(findings: Sequence[Finding], decision: Decision) -> Conflict | None:
    said = {
        value: tuple(finding.modality for finding in findings if finding.decision is value)
        for value in Decision
    }
    positive, negative = said[Decision.POSITIVE], said[Decision.NEGATIVE]
    if not (positive and negative):
        return None
    return Conflict(
        positive=positive,
        negative=negative,
        decided_by=said[decision] if decision is not Decision.INDETERMINATE else (),
        lesions=tuple(
            lesion
            for finding in findings
            if finding.decision is Decision.POSITIVE
            for lesion in finding.lesions
        ),
    )
