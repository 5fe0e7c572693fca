"""Which DICOM objects are analysed, by their own codes; descriptions are never read."""

from __future__ import annotations

from breastcad.errors import Refused
from breastcad.modalities import ModalityCode
from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import code, text, word
from breastcad_preprocess.knowledge import COMPANION
from breastcad_preprocess.views import is_mammographic

_MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
_ULTRASOUND = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.6.1",
        "1.2.840.10008.5.1.4.1.1.3.1",
        "1.2.840.10008.5.1.4.1.1.6",  # retired, single frame
        "1.2.840.10008.5.1.4.1.1.3",  # retired, multi-frame
    }
)
_RADIOGRAPHY = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.1",  # computed radiography
        "1.2.840.10008.5.1.4.1.1.1.1",  # digital X-ray, for presentation
        "1.2.840.10008.5.1.4.1.1.7",  # secondary capture
    }
)
_RAW_MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2.1"
_FOR_PROCESSING = frozenset({_RAW_MAMMOGRAPHY, "1.2.840.10008.5.1.4.1.1.1.1.1"})  # or X-ray
_TOMOSYNTHESIS = "1.2.840.10008.5.1.4.1.1.13.1.3"
_X_RAY_MODALITIES = frozenset({"MG", "CR", "DX", "RG"})
# Breast, left breast, right breast: SNOMED CT, and the older SNOMED RT.
_BREAST_REGIONS = frozenset({"76752008", "80248007", "73056007", "T-04000", "T-04020", "T-04030"})
# Names in PS3.16 annex L, and what scanners with other languages send.
_BREAST_NAMES = ("BREAST", "MAMMA", "MAMA")


def accepted_modality(dataset: Dataset) -> ModalityCode:
    """Return as what an object is analysed.

    Parameters
    ----------
    dataset
        The object's attributes.

    Raises
    ------
    Refused
        ``FOR_PROCESSING``, ``TOMOSYNTHESIS`` or ``UNSUPPORTED_SOP_CLASS``, whose details hold
        `COMPANION`; ``NOT_A_BREAST_IMAGE`` or ``WRONG_BODY_PART``.
    """
    sop_class = text(dataset, "SOPClassUID")
    _refuse_kinds(dataset, sop_class)
    if sop_class == _MAMMOGRAPHY:
        return "MG"
    if sop_class in _ULTRASOUND:
        _require_no_other_organ(dataset)
        return "US"
    return _radiograph(dataset)


def stated_modality(dataset: Dataset) -> ModalityCode | None:
    """Return what the header says of the modality, whatever the kind of object; None: no such."""
    modality = word(dataset, "Modality")
    sop_class = text(dataset, "SOPClassUID")
    if modality == "MG" or sop_class in (_MAMMOGRAPHY, _RAW_MAMMOGRAPHY):
        return "MG"
    return "US" if modality == "US" or sop_class in _ULTRASOUND else None


def _refuse_kinds(dataset: Dataset, sop_class: str) -> None:
    intent = word(dataset, "PresentationIntentType")
    if sop_class in _FOR_PROCESSING or intent == "FOR PROCESSING":
        raise _companion("FOR_PROCESSING", "send the image FOR PRESENTATION instead")
    if sop_class == _TOMOSYNTHESIS:
        raise _companion("TOMOSYNTHESIS", "tomosynthesis is not analysed; send the 2-D mammogram")
    if sop_class not in {_MAMMOGRAPHY, *_ULTRASOUND, *_RADIOGRAPHY}:
        raise _companion(
            "UNSUPPORTED_SOP_CLASS", "expected a mammogram or a breast ultrasound image"
        )


def _companion(reason: str, message: str) -> Refused:
    """Return the refusal of an object that stands for no image of its own.

    It comes beside the images that are analysed, so that no breast is unread without it.
    """
    return Refused(reason, message, details=COMPANION)


def _radiograph(dataset: Dataset) -> ModalityCode:
    """Accept scanned film and computed radiography whose header says that it shows a breast."""
    modality = word(dataset, "Modality")
    shows_breast = _names_breast(dataset) or is_mammographic(dataset)
    if modality == "MG" or (modality in _X_RAY_MODALITIES and shows_breast):
        return "MG"
    if modality == "US" and shows_breast:
        return "US"
    raise Refused(
        "NOT_A_BREAST_IMAGE",
        "expected Modality MG, or Body Part Examined BREAST, or a mammographic view code",
    )


def _names_breast(dataset: Dataset) -> bool:
    region = code(dataset, "AnatomicRegionSequence")
    part = word(dataset, "BodyPartExamined")
    return region in _BREAST_REGIONS if region else part.startswith(_BREAST_NAMES)


def _require_no_other_organ(dataset: Dataset) -> None:
    """Refuse ultrasound of what is not a breast; most scanners leave the body part empty."""
    region = code(dataset, "AnatomicRegionSequence")
    part = word(dataset, "BodyPartExamined")
    if (region or part) and not _names_breast(dataset):
        raise Refused(
            "WRONG_BODY_PART", "the header names another part of the body than the breast"
        )
