"""One instance, read: grey pixels, what is known of them, and nothing that names a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from breastcad.modalities import ModalityCode
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_preprocess import views
from breastcad_preprocess.acceptance import accepted_modality
from breastcad_preprocess.attributes import integer, text, word
from breastcad_preprocess.colour import grey_frame
from breastcad_preprocess.decode import decode_frame
from breastcad_preprocess.dicom import read_dataset, require_pixels
from breastcad_preprocess.header import header_bytes
from breastcad_preprocess.knowledge import details, header_details, told_by_errors
from breastcad_preprocess.layout import Layout, read_layout
from breastcad_preprocess.picture import decode_picture
from breastcad_preprocess.shades import is_linear
from breastcad_preprocess.spacing import (
    Calibration,
    Region,
    Spacing,
    projection_spacing,
    ultrasound_calibration,
)
from breastcad_preprocess.syntaxes import is_lossless

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


@dataclass(frozen=True)
class Frame:
    """One frame of an instance.

    Attributes
    ----------
    index
        From 0, in the file.
    pixels
        Shape (rows, columns), uint8 or uint16 over its full range; 0 is dark.
    """

    index: int
    pixels: NDArray[Any]


@dataclass(frozen=True)
class Source:
    """One instance as grey pixels.

    Attributes
    ----------
    frames
        Those that are analysed, all of one size and type, ascending; at least one.
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
    header
        Of a DICOM file, as `header_bytes`: it names the patient. Empty unless asked for.
    """

    frames: tuple[Frame, ...]
    info: SourceInfo
    spacing: Spacing | None = None
    region: Region | None = None
    raw: bool = False
    notices: tuple[str, ...] = ()
    header: bytes = field(default=b"", repr=False)

    @property
    def pixels(self) -> NDArray[Any]:
        """The pixels of the first frame that is analysed."""
        return self.frames[0].pixels

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of every frame."""
        rows, columns = self.pixels.shape
        return rows, columns


def read_picture(data: bytes, modality: ModalityCode) -> Source:
    """Return a PNG or JPEG picture; see `decode_picture` for errors."""
    return Source((Frame(0, decode_picture(data)),), SourceInfo(modality))


def read_dicom(
    data: bytes,
    max_frames: Mapping[ModalityCode, int] | None = None,
    *,
    with_header: bool = False,
) -> Source:
    """Return a DICOM instance.

    Parameters
    ----------
    data
        The bytes of the file.
    max_frames
        How many frames of a clip are analysed at most, by modality; 1 where it says nothing.
        Which they are: `chosen_frames`.
    with_header
        Whether to return the header.

    Raises
    ------
    InvalidInput
        ``EMPTY``, ``NOT_DICOM``, ``TRUNCATED``, ``NO_PIXELS``, ``UNDECODABLE``, ``NOT_A_NUMBER``.
    Refused
        ``TOO_LARGE``, ``UNSUPPORTED_PIXELS``, ``UNSUPPORTED_TRANSFER_SYNTAX``, and as
        `accepted_modality`.
    """
    dataset = read_dataset(data)
    # Before a text is read: what was decoded has lost its bytes.
    header = header_bytes(dataset) if with_header else b""
    with told_by_errors(header_details(dataset)):
        modality = accepted_modality(dataset)
        with told_by_errors(details(modality, None)):
            require_pixels(dataset, data)
            source = _read_accepted(dataset, modality, (max_frames or {}).get(modality, 1))
    return replace(source, header=header)


def _read_accepted(dataset: Dataset, modality: ModalityCode, max_frames: int) -> Source:
    layout = read_layout(dataset)
    chosen = layout.chosen(max_frames)
    greys = [grey_frame(decode_frame(dataset, layout, index), dataset) for index in chosen]
    calibration = _calibration(dataset, modality, layout)
    notices = dict.fromkeys(notice for grey in greys for notice in grey.notices)
    return Source(
        frames=tuple(Frame(i, grey.pixels) for i, grey in zip(chosen, greys, strict=True)),
        info=_info(dataset, modality, layout.frames),
        spacing=calibration.spacing,
        region=calibration.region,
        raw=_is_raw(dataset),
        notices=(
            *layout.notices,
            *notices,
            *calibration.notices,
            *_exam_notices(dataset, modality),
            *_side_notices(dataset),
        ),
    )


def _info(dataset: Dataset, modality: ModalityCode, frames: int) -> SourceInfo:
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
        frames=frames,
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
    deep = (integer(dataset, "BitsStored") or 0) > 8
    grey = word(dataset, "PhotometricInterpretation") in ("MONOCHROME1", "MONOCHROME2")
    return deep and grey and is_lossless(dataset) and is_linear(dataset)


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
