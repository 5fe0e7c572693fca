"""One lesion as the description of a segment (PS3.3 C.8.20.4)."""

from __future__ import annotations

from breastcad.v1 import types_pb2
from highdicom import AlgorithmIdentificationSequence
from highdicom.color import CIELabColor
from highdicom.seg import SegmentDescription
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from breastcad_gateway.render.dicom.codes import BREAST, SIDES, coded
from breastcad_gateway.render.dicom.equipment import MANUFACTURER, MODEL
from breastcad_gateway.render.dicom.exam import Exam, Image
from breastcad_gateway.render.dicom.tracking import lesion_words, tracking_id

_TASKS = ("segment", "multitask")
_DIGITS = 16  # of a digest, enough to tell bundles apart
_COLOUR = CIELabColor.from_rgb(230, 159, 0)  # the orange of all pictures


def segment(exam: Exam, image: Image, lesion: types_pb2.Lesion, number: int) -> SegmentDescription:
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
    description = SegmentDescription(
        number,
        lesion_words(image, lesion.index),
        codes.SCT.MorphologicallyAbnormalStructure,
        codes.SCT.Lesion,
        "AUTOMATIC",
        _algorithm(exam, image),
        tracking_uid=exam.tracking_uid(image, lesion.index),
        tracking_id=tracking_id(image, lesion.index),
        anatomic_regions=[Code(*BREAST)],
        display_color=_COLOUR,
    )
    side = SIDES.get(image.result.laterality)
    if side:
        [site] = description.AnatomicRegionSequence
        site.AnatomicRegionModifierSequence = [coded(side)]
    return description


def _algorithm(exam: Exam, image: Image) -> AlgorithmIdentificationSequence:
    """Return what found the lesion, and under what (PS3.3 10.16)."""
    result = image.result
    model = _segmenter(exam, result.modality)
    return AlgorithmIdentificationSequence(
        name=model.name[:64] or MODEL,
        family=codes.DCM.ArtificialIntelligence,
        version=model.digest[:_DIGITS] or exam.result.software_version,
        source=MANUFACTURER,
        parameters={
            "release": exam.result.release,
            "software": exam.result.software_version,
            "bundle": model.digest,
            "profile": result.profile,
            "operating point": f"{result.threshold:.6g}",
        },
    )


def _segmenter(exam: Exam, modality: types_pb2.Modality.ValueType) -> types_pb2.ModelInfo:
    for model in exam.result.models:
        if model.modality == modality and model.task in _TASKS:
            return model
    return types_pb2.ModelInfo()
