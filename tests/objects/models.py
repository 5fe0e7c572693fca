"""The models that a release names."""

from __future__ import annotations

import hashlib

from breastcad.v1 import types_pb2

THRESHOLDS = {types_pb2.MODALITY_MG: 0.31, types_pb2.MODALITY_US: 0.44}
"""Operating points."""


def models() -> list[types_pb2.ModelInfo]:
    return [
        _model(task, modality)
        for modality in (types_pb2.MODALITY_MG, types_pb2.MODALITY_US)
        for task in ("segment", "classify")
    ]


def _model(task: str, modality: types_pb2.Modality.ValueType) -> types_pb2.ModelInfo:
    name = f"{task}-{types_pb2.Modality.Name(modality).removeprefix('MODALITY_').lower()}"
    model = types_pb2.ModelInfo(
        task=task,
        modality=modality,
        name=name,
        digest=hashlib.sha256(name.encode()).hexdigest(),
        licence="CC-BY-4.0: research only",
    )
    if task == "classify":
        model.operating_point.threshold = THRESHOLDS[modality]
        model.operating_point.sensitivity, model.operating_point.specificity = 0.9, 0.7
        model.operating_point.n = 212
        model.calibration = "sigmoid(1.25 * logit - 0.31)"
    return model
