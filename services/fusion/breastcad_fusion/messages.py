"""Evidence and assessments as messages."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from breastcad.errors import InvalidInput
from breastcad.v1 import fusion_pb2 as pb
from breastcad.v1 import types_pb2

from breastcad_fusion.assess import Assessment, Conflict
from breastcad_fusion.evidence import Box, Decision, Evidence, Side
from breastcad_fusion.explain import explain
from breastcad_fusion.finding import Finding
from breastcad_fusion.policy import Policy
from breastcad_fusion.policy_messages import from_modality, to_modality

_SIDES = {
    types_pb2.LATERALITY_UNSPECIFIED: Side.UNKNOWN,
    types_pb2.LATERALITY_L: Side.L,
    types_pb2.LATERALITY_R: Side.R,
}
_LATERALITIES = {side: number for number, side in _SIDES.items()}
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


def from_evidence(message: pb.Evidence) -> Evidence:
    """Return what one image says.

    Raises
    ------
    InvalidInput
        ``INVALID_EVIDENCE`` if the date or the side cannot be read; ``UNKNOWN_MODALITY``.
    """
    if message.laterality not in _SIDES:
        raise _invalid(f"laterality number {message.laterality} is not known here")
    return Evidence(
        image_id=message.image_id,
        modality=from_modality(message.modality),
        side=_SIDES[message.laterality],
        subject=message.subject,
        study_date=_date(message.study_date),
        score=message.malignancy_score if message.HasField("malignancy_score") else None,
        # Neither can be 0, so that 0 is what a sender leaves out.
        threshold=message.threshold or None,
        prevalence=message.training_prevalence or None,
        abstention=message.abstention,
        boxes=tuple(
            Box(box.x_min, box.y_min, box.x_max, box.y_max) for box in message.lesion_boxes
        ),
    )


def to_assessment(assessment: Assessment, policy: Policy) -> pb.BreastAssessment:
    """Return the message of one breast."""
    conflict = assessment.conflict
    return pb.BreastAssessment(
        laterality=_LATERALITIES[assessment.side],
        decision=_to_decision(assessment.fused.decision),
        score=assessment.fused.score,
        conflict=conflict is not None,
        conflict_report=None if conflict is None else _to_conflict(conflict),
        by_modality=[_to_finding(finding) for finding in assessment.findings],
        partial=assessment.partial,
        explanation=explain(assessment, policy),
        refusal=assessment.refusal,
    )


def _to_finding(finding: Finding) -> pb.ModalityAssessment:
    answer = finding.answer
    return pb.ModalityAssessment(
        modality=to_modality(finding.modality),
        decision=_to_decision(finding.decision),
        score=answer.score if answer else None,
        threshold=answer.threshold if answer else None,
        margin=answer.margin if answer else None,
        image_ids=finding.image_ids,
        reason=finding.reason,
    )


def _to_conflict(conflict: Conflict) -> pb.Conflict:
    return pb.Conflict(
        positive=[to_modality(modality) for modality in conflict.positive],
        negative=[to_modality(modality) for modality in conflict.negative],
        decided_by=[to_modality(modality) for modality in conflict.decided_by],
        lesions=[
            pb.ImageBoxes(image_id=image_id, boxes=_to_boxes(boxes))
            for image_id, boxes in conflict.lesions
        ],
    )


def _to_boxes(boxes: Iterable[Box]) -> list[types_pb2.Box]:
    return [
        types_pb2.Box(x_min=box.x_min, y_min=box.y_min, x_max=box.x_max, y_max=box.y_max)
        for box in boxes
    ]


def _to_decision(decision: Decision) -> pb.Decision.ValueType:
    return pb.Decision.Value(f"DECISION_{decision.name}")


def _date(text: str) -> datetime.date | None:
    if not text:
        return None
    parts = _DATE.fullmatch(text)
    try:
        if parts:
            return datetime.date(*(int(part) for part in parts.groups()))
    except ValueError:
        pass
    # The date itself is the patient's and stays out of the message.
    raise _invalid("study_date must be a date as YYYYMMDD")


def _invalid(message: str) -> InvalidInput:
    return InvalidInput("INVALID_EVIDENCE", message)
