"""One instance, read: grey pixels, what is known of them, and nothing that names a person."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from breastcad.modalities import ModalityCode
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_preprocess import views
from breastcad_preprocess.acceptance import accepted_modality
from breastcad_preprocess.attributes import integer, text, word
from breastcad_preprocess.colour import grey_frame
from breastcad_preprocess.decode import Layout, decode_frame, is_lossless, read_layout
from breastcad_preprocess.dicom import read_dataset, require_pixels
from breastcad_preprocess.knowledge import details, header_details, told_by_errors
from breastcad_preprocess.picture import decode_picture
from breastcad_preprocess.shades import is_linear
from breastcad_preprocess.spacing import (
    Calibration,
    Region,
    Spacing,
    projection_spacing,
    ultrasound_calibration,
)

_BREAST_EXAM_TYPES = frozenset({"", "BREAST", "SMALL PARTS", "OTHER"})


@dataclass(frozen=True)
class SourceInfo:
    """What was read of an instance; see preprocess.proto, SourceInfo."""

    modality: ModalityCode
    sop_instance_uid: str = ""
    sop_class_uid: str = ""
    study_instance_uid: str = ""
    subject: str = ""
    study_date: str = ""
    laterality: Literal["L", "R"] | None = None
    view: views.ViewCode | None = None
    use_reason: str = ""
    frames: int = 1
    frame: int = 0


@dataclass(frozen=True)
class Source:
    """One instance as grey pixels.

    Attributes
    ----------
    pixels
        Shape (rows, columns), uint8 or uint16 over its full range; 0 is dark.
    info
        What was read of the header.
    spacing
        Physical size of a pixel; None where the source states none.
    region
        (left, top, right, bottom) of ultrasound within its screen, in pixels; None: unknown.
    raw
        Whether values are proportional to what was stored and were never compressed lossily.
    notices
        Fall-backs that were used, as stable words.
    """

    pixels: NDArray[Any]
    info: SourceInfo
    spacing: Spacing | None = None
    region: Region | None = None
    raw: bool = False
    notices: tuple[str, ...] = ()


def read_picture(data: bytes, modality: ModalityCode) -> Source:
    """Return a PNG or JPEG picture; see `decode_picture` for errors."""
    return Source(decode_picture(data), SourceInfo(modality))


def read_dicom(data: bytes) -> Source:
    """Return a DICOM instance.

    Parameters
    ----------
    data
        The bytes of the file.

    Raises
    ------
    InvalidInput
        ``EMPTY``, ``NOT_DICOM``, ``TRUNCATED``, ``NO_PIXELS``, ``UNDECODABLE``, ``NOT_A_NUMBER``.
    Refused
        ``TOO_LARGE``, ``UNSUPPORTED_PIXELS``, and as `accepted_modality`.
    """
    dataset = read_dataset(data)
    with told_by_errors(header_details(dataset)):
        modality = accepted_modality(dataset)
        with told_by_errors(details(modality, None)):
            return _read_accepted(dataset, data, modality)


def _read_accepted(dataset: Dataset, data: bytes, modality: ModalityCode) -> Source:
    require_pixels(dataset, data)
    layout = read_layout(dataset)
    grey = grey_frame(decode_frame(dataset, layout), dataset)
    calibration = _calibration(dataset, modality, layout)
    return Source(
        pixels=grey.pixels,
        info=_info(dataset, modality, layout),
        spacing=calibration.spacing,
        region=calibration.region,
        raw=_is_raw(dataset),
        notices=(
            *grey.notices,
            *calibration.notices,
            *_exam_notices(dataset, modality),
            *_side_notices(dataset),
        ),
    )


def _info(dataset: Dataset, modality: ModalityCode, layout: Layout) -> SourceInfo:
    return SourceInfo(
        modality=modality,
        sop_instance_uid=text(dataset, "SOPInstanceUID"),
        sop_class_uid=text(dataset, "SOPClassUID"),
        study_instance_uid=text(dataset, "StudyInstanceUID"),
        subject=_subject(dataset),
        study_date=_date(text(dataset, "StudyDate")),
        laterality=views.laterality(dataset),
        view=views.view(dataset) if modality == "MG" else None,
        use_reason=views.label_only_reason(dataset) if modality == "MG" else "",
        frames=layout.frames,
        frame=layout.frame,
    )


def _subject(dataset: Dataset) -> str:
    patient = text(dataset, "PatientID")
    if not patient:
        return ""
    # The separator keeps issuer "A", id "BC" apart from issuer "AB", id "C".
    named = f"{text(dataset, 'IssuerOfPatientID')}\0{patient}"
    return hashlib.sha256(named.encode()).hexdigest()


def _date(date: str) -> str:
    """Return YYYYMMDD, also for the YYYY.MM.DD of ACR-NEMA (PS3.5 6.2), or an empty text."""
    digits = date.replace(".", "")
    # strptime alone would also take fewer digits, and digits of other scripts.
    if not re.fullmatch("[0-9]{8}", digits):
        return ""
    try:
        datetime.strptime(digits, "%Y%m%d")
    except ValueError:
        return ""
    return digits


def _calibration(dataset: Dataset, modality: ModalityCode, layout: Layout) -> Calibration:
    if modality == "MG":
        return Calibration(spacing=projection_spacing(dataset))
    return ultrasound_calibration(dataset, rows=layout.rows, columns=layout.columns)


def _is_raw(dataset: Dataset) -> bool:
    return (integer(dataset, "BitsStored") or 0) > 8 and is_lossless(dataset) and is_linear(dataset)


def _exam_notices(dataset: Dataset, modality: ModalityCode) -> tuple[str, ...]:
    """Say when an ultrasound scanner was set for another kind of exam (PS3.3 C.8.5.6.1.1).

    The setting names no part of the body, and is often left as it was: no reason to refuse.
    """
    exam_type = word(dataset, "ImageType", 2)
    if modality == "US" and exam_type not in _BREAST_EXAM_TYPES:
        return ("EXAM_TYPE_NOT_BREAST",)
    return ()


def _side_notices(dataset: Dataset) -> tuple[str, ...]:
    return ("LATERALITY_DISAGREES",) if len(views.stated_sides(dataset)) > 1 else ()
