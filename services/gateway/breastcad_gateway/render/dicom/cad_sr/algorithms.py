"""Which models took part, as reports name them (PS3.16 TID 4019)."""

from __future__ import annotations

from breastcad.v1 import types_pb2
from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.cad_sr import concepts
from breastcad_gateway.render.dicom.content_items import HAS_PROPERTIES, text
from breastcad_gateway.render.dicom.equipment import MODEL, model_words
from breastcad_gateway.render.dicom.exam import Exam

_BOTH = "multitask"


def segmenter(exam: Exam, *remarks: str) -> list[Dataset]:
    """Return what outlines lesions of mammograms, and remarks on what it says."""
    return _algorithm(exam, "segment", remarks)


def classifier(exam: Exam, *remarks: str) -> list[Dataset]:
    """Return what scores mammograms, and remarks on what it says."""
    return _algorithm(exam, "classify", remarks)


def software(exam: Exam) -> list[Dataset]:
    """Return the software and its release, which decide."""
    return _identified(MODEL, exam.result.software_version, [f"release {exam.result.release}"])


def _algorithm(exam: Exam, task: str, remarks: tuple[str, ...]) -> list[Dataset]:
    for model in exam.result.models:
        if model.modality == types_pb2.MODALITY_MG and model.task in (task, _BOTH):
            return _identified(model.name, model.digest, ["; ".join(model_words(model)), *remarks])
    # Where every image was refused no model took part, but the template asks for an algorithm.
    return [*software(exam), *(_parameter(remark) for remark in remarks)]


def _identified(name: str, version: str, parameters: list[str]) -> list[Dataset]:
    return [
        text(HAS_PROPERTIES, concepts.ALGORITHM_NAME, name),
        text(HAS_PROPERTIES, concepts.ALGORITHM_VERSION, version),
        *(_parameter(words) for words in parameters),
    ]


def _parameter(words: str) -> Dataset:
    return text(HAS_PROPERTIES, concepts.ALGORITHM_PARAMETERS, words)
