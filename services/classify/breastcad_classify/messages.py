"""Requests and answers between messages and domain values."""

from __future__ import annotations

import math

import numpy as np
from breastcad.bundles import InputSpec
from breastcad.errors import InvalidInput
from breastcad.prepared import prepared_pixels
from breastcad.tensors import to_image
from breastcad.v1 import classify_pb2
from numpy.typing import NDArray

from breastcad_classify.calibration import calibrate
from breastcad_classify.classifier import Evidence, Model
from breastcad_classify.model_input import RoiMode

ROI_MODES: dict[RoiMode, classify_pb2.RoiMode.ValueType] = {
    "full": classify_pb2.ROI_MODE_FULL,
    "masked": classify_pb2.ROI_MODE_MASKED,
    "crop": classify_pb2.ROI_MODE_CROP,
    "two_channel": classify_pb2.ROI_MODE_TWO_CHANNEL,
}


def probability_of(
    request: classify_pb2.ClassifyRequest, spec: InputSpec
) -> NDArray[np.uint8] | None:
    """Return the lesion probability that came with an image, of the image's shape, if any."""
    return prepared_pixels(request.probability, spec) if request.HasField("probability") else None


def given_evidence(logit: float) -> Evidence:
    """Return evidence that another model gave.

    Raises
    ------
    InvalidInput
        ``NOT_A_NUMBER`` if it is not a finite number.
    """
    if not math.isfinite(logit):
        raise InvalidInput("NOT_A_NUMBER", f"expected a finite malignancy_logit, got {logit}")
    return Evidence(logit)


def to_response(evidence: Evidence, model: Model, release: str) -> classify_pb2.ClassifyResponse:
    """Return a calibrated score as a message, with the model and release that it comes from."""
    heat_map = evidence.heat_map
    return classify_pb2.ClassifyResponse(
        malignancy_score=calibrate(evidence.logit, model.scoring.calibration),
        operating_point=model.scoring.operating_point.message(),
        training_prevalence=model.scoring.training_prevalence,
        heat_map=None if heat_map is None else to_image(heat_map),
        model=model.bundle.info(),
        release=release,
    )
