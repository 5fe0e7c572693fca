"""Images of two patients in one exam: nothing of one is in an object of the other."""

from __future__ import annotations

from io import BytesIO

import pytest
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.objects import MAKERS, render_objects
from breastcad_gateway.render.dicom.study import Source
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from tests.objects.cases import MIXED
from tests.objects.rendering import referenced

CASE = pytest.mark.parametrize("case", MIXED)


@CASE
def test_an_object_refers_to_images_of_its_own_patient_only(case: str) -> None:
    exam = MIXED[case]()
    for name, _, dataset in _objects(exam):
        assert not referenced(dataset) & {_uid(source) for source in _others(exam, dataset)}, name


@CASE
def test_an_object_tells_nothing_of_the_other_patient(case: str) -> None:
    exam = MIXED[case]()
    for name, data, dataset in _objects(exam):
        for word in (word for source in _others(exam, dataset) for word in _words(source)):
            assert word not in data, (name, word)


def _objects(exam: Exam) -> list[tuple[str, bytes, Dataset]]:
    objects = render_objects(exam, frozenset(MAKERS)).objects
    return [(each.start.name, each.data, dcmread(BytesIO(each.data))) for each in objects]


def _others(exam: Exam, dataset: Dataset) -> list[Source]:
    """Return the images of who is not the patient of an object."""
    own = str(dataset.PatientName).encode()
    return [source for source in exam.sources if _name(source) != own]


def _words(source: Source) -> list[bytes]:
    """Return what would tell of the patient of an image: name, instance and score."""
    score = source.images[0].result.malignancy_score
    return [_name(source), _uid(source).encode(), f"{score:.2f}".encode(), f"{score:.4g}".encode()]


def _name(source: Source) -> bytes:
    return (source.header.identity[Tag("PatientName")].value or b"").strip()


def _uid(source: Source) -> str:
    return source.header.sop_instance_uid
