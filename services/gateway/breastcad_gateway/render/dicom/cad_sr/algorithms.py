"""Which models took part, as reports name them (PS3.16 TID 4019)."""

from __future__ import annotations

from breastcad.v1 import types_pb2

from breastcad_gateway.render.dicom.cad_sr import concepts
from breastcad_gateway.render.dicom.content_items import HAS_PROPERTIES, text
from breastcad_gateway.render.dicom.encoded import Item
from breastcad_gateway.render.dicom.equipment import MODEL, model_words
from breastcad_gateway.render.dicom.exam import Exam


def segmenter(exam: Exam) -> list[Item]:
    """Return what outlines lesions of mammograms."""
    return _algorithm(exam, "segment")


def classifier(exam: Exam) -> list[Item]:
    """Return what scores mammograms."""
    return _algorithm(exam, "classify")


def software(exam: Exam) -> list[Item]:
    """Return the software and its release, which decide."""
    return _identified(MODEL, exam.result.software_version, f"release {exam.result.release}")


def parameter(words: str) -> Item:
    """Return what else there is to say of an algorithm."""
    return text(HAS_PROPERTIES, concepts.ALGORITHM_PARAMETERS, words)


def _algorithm(exam: Exam, task: str) -> list[Item]:
    model = exam.model(types_pb2.MODALITY_MG, task)
    if model is None:
        # Every image was refused, but the template asks for an algorithm.
        return software(exam)
    return _identified(model.name, model.digest, "; ".join(model_words(model)))


def _identified(name: str, version: str, parameters: str) -> list[Item]:
    return [
        text(HAS_PROPERTIES, concepts.ALGORITHM_NAME, name),
        text(HAS_PROPERTIES, concepts.ALGORITHM_VERSION, version),
        parameter(parameters),
    ]
