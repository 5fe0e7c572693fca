"""The decision for each breast, in words."""

from __future__ import annotations

from breastcad.v1 import exam_pb2, fusion_pb2, types_pb2

_BREASTS = {types_pb2.LATERALITY_L: "Left breast", types_pb2.LATERALITY_R: "Right breast"}


def decision_line(result: exam_pb2.ExamResult, side: types_pb2.Laterality.ValueType) -> str:
    """Return the decision for the breast of one side in a few words; empty where there is none."""
    found = (breast for breast in result.breasts if breast.laterality == side)
    return next((_line(breast) for breast in found), "")


def decision_sentences(result: exam_pb2.ExamResult) -> str:
    """Return the decision for each breast, and why, as one text."""
    return " ".join(f"{_name(breast)} - {breast.explanation}" for breast in result.breasts)


def _line(breast: fusion_pb2.BreastAssessment) -> str:
    decision = fusion_pb2.Decision.Name(breast.decision).removeprefix("DECISION_")
    return f"{_name(breast)}: {decision}"


def _name(breast: fusion_pb2.BreastAssessment) -> str:
    return _BREASTS.get(breast.laterality, "Breast of unknown side")
