"""What must hold before evidence is combined.

A refusal is a reason word of a breast's answer, not an error: the other breast and each modality
alone are still answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from breastcad.errors import InvalidInput

from breastcad_fusion.evidence import Evidence, Side

PATIENT_MISMATCH = "PATIENT_MISMATCH"
DATE_MISMATCH = "DATE_MISMATCH"
LATERALITY_UNKNOWN = "LATERALITY_UNKNOWN"

_REASON_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


def require_valid(images: Sequence[Evidence]) -> None:
    """Raise `InvalidInput` (``INVALID_EVIDENCE``) unless ids are unique and values in range."""
    ids = {image.image_id for image in images}
    if len(ids) < len(images):
        raise _invalid("image_id must be unique within the exam")
    for image in images:
        # It is repeated in answers, which must not carry other text.
        if image.abstention and not _REASON_WORD.fullmatch(image.abstention):
            raise _invalid("abstention must be a reason word such as IMAGE_TOO_SMALL")
        if image.score is not None and not 0 <= image.score <= 1:
            raise _invalid(f"malignancy_score must be in [0, 1], got {image.score}")
        if image.threshold is not None and not 0 < image.threshold < 1:
            raise _invalid(f"threshold must be in (0, 1), got {image.threshold}")
        if image.prevalence is not None and not 0 < image.prevalence < 1:
            raise _invalid(f"training_prevalence must be in (0, 1), got {image.prevalence}")


def patient_refusal(images: Sequence[Evidence]) -> str:
    """Return ``PATIENT_MISMATCH`` if the images belong to several patients; else nothing."""
    subjects = {image.subject for image in images if image.subject}
    return PATIENT_MISMATCH if len(subjects) > 1 else ""


def date_refusal(images: Sequence[Evidence], max_days: int) -> str:
    """Return ``DATE_MISMATCH`` if the known dates are further apart than `max_days`."""
    dates = [image.study_date for image in images if image.study_date is not None]
    apart = bool(dates) and (max(dates) - min(dates)).days > max_days
    return DATE_MISMATCH if apart else ""


def side_refusal(images: Sequence[Evidence]) -> str:
    """Return ``LATERALITY_UNKNOWN`` if several modalities cannot be known to show one breast."""
    nowhere = {image.modality for image in images if image.side is Side.UNKNOWN}
    return LATERALITY_UNKNOWN if len(nowhere) > 1 else ""


def _invalid(message: str) -> InvalidInput:
    return InvalidInput("INVALID_EVIDENCE", message)
