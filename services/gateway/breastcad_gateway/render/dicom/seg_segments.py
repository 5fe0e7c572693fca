"""One lesion as the description of a segment (PS3.3 C.8.20.4)."""

from __future__ import annotations

from breastcad.v1 import types_pb2

from breastcad_gateway.render.dicom.codes import (
    BREAST,
    LESION,
    SIDES,
    Code,
    code_item,
    code_sequence,
)
from breastcad_gateway.render.dicom.colour import ORANGE
from breastcad_gateway.render.dicom.encoded import Element, Item, constant, element, item, sequence
from breastcad_gateway.render.dicom.equipment import MANUFACTURER, MODEL
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Image
from breastcad_gateway.render.dicom.tracking import lesion_words, tracking_id

_ABNORMAL = Code("49755003", "SCT", "Morphologically Abnormal Structure")
_ARTIFICIAL_INTELLIGENCE = Code("123110", "DCM", "Artificial Intelligence")

_DIGITS = 16  # of a digest, enough to tell bundles apart
_MAX_NAME = 64  # characters of VR LO


def segment(exam: Exam, image: Image, lesion: types_pb2.Lesion, number: int) -> Item:
    """Return the segment of a lesion.

    Parameters
    ----------
    exam
        The exam.
    image
        Where the lesion lies.
    lesion
        The lesion.
    number
        Of the segment, from 1.
    """
    return item(
        element("SegmentNumber", number),
        element("SegmentLabel", lesion_words(image, lesion.index)),
        code_sequence("SegmentedPropertyCategoryCodeSequence", _ABNORMAL),
        code_sequence("SegmentedPropertyTypeCodeSequence", LESION),
        sequence("AnatomicRegionSequence", [_site(image)]),
        *_algorithm(exam, image),
        element("RecommendedDisplayCIELabValue", ORANGE),
        element("TrackingID", tracking_id(image, lesion.index)),
        element("TrackingUID", exam.tracking_uid(image, lesion.index)),
    )


def _site(image: Image) -> Item:
    side = SIDES.get(image.result.laterality)
    modifier = [code_sequence("AnatomicRegionModifierSequence", side)] if side else []
    return code_item(BREAST, *modifier)


def _algorithm(exam: Exam, image: Image) -> list[Element]:
    """Return what found the lesion, and under what (PS3.3 10.16)."""
    result = image.result
    model = exam.model(result.modality, "segment") or types_pb2.ModelInfo()
    name = model.name[:_MAX_NAME] or MODEL
    parameters = {
        "release": exam.result.release,
        "software": exam.result.software_version,
        "bundle": model.digest,
        "profile": result.profile,
        "operating point": f"{result.threshold:.6g}",
    }
    identified = item(
        element("AlgorithmName", name),
        code_sequence("AlgorithmFamilyCodeSequence", _ARTIFICIAL_INTELLIGENCE),
        element("AlgorithmVersion", model.digest[:_DIGITS] or exam.result.software_version),
        constant("AlgorithmSource", MANUFACTURER),
        element("AlgorithmParameters", ",".join(f"{k}={v}" for k, v in parameters.items())),
    )
    return [
        constant("SegmentAlgorithmType", "AUTOMATIC"),
        element("SegmentAlgorithmName", name),
        sequence("SegmentationAlgorithmIdentificationSequence", [identified]),
    ]
