"""Rendered objects that the page is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from io import BytesIO

from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.header import Header
from breastcad_gateway.render.dicom.objects import MAKERS, render_objects
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects import published
from tests.objects.cases import CASES
from tests.objects.names import NAMES

TITLES = {
    "1.2.840.10008.5.1.4.1.1.66.4": "Segmentation",
    "1.2.840.10008.5.1.4.1.1.88.34": "Comprehensive 3D SR",
    "1.2.840.10008.5.1.4.1.1.88.50": "Mammography CAD SR",
    "1.2.840.10008.5.1.4.1.1.11.1": "Grayscale Softcopy Presentation State",
    "1.2.840.10008.5.1.4.1.1.11.2": "Color Softcopy Presentation State",
    "1.2.840.10008.5.1.4.1.1.7": "Secondary Capture",
    "1.2.840.10008.5.1.4.1.1.88.59": "Key Object Selection",
}
"""Kinds of objects by SOP class, in the order of the page."""

# Character sets change nothing but bytes that are copied: one stands for all.
_SAME = NAMES.keys() - {"japanese"}
CASES_OF_PAGE = sorted(CASES.keys() - published.CASES.keys() - _SAME)
"""Exams that need no files from elsewhere."""

# Told apart from constants by a second release that makes the same objects.
_MADE_TWICE = ("both_breasts", "clip", "colour_ultrasound", "with_predecessors", "one_study")


@dataclass(frozen=True)
class Sample:
    """One object, and the exam that it was made of.

    Attributes
    ----------
    dataset
        The object.
    exam
        The exam.
    image
        Name of the instance that it belongs to; empty for one of the whole study.
    """

    dataset: Dataset
    exam: Exam
    image: str

    @cached_property
    def source(self) -> Header:
        """The instance that it belongs to, or the first of its study."""
        uid = self.dataset.StudyInstanceUID
        study = next(study for study in self.exam.studies if study.uid == uid)
        own = (source for source in study.sources if source.name == self.image)
        return next(own, study.sources[0]).header

    @cached_property
    def source_uids(self) -> set[str]:
        """All UIDs of all instances of the exam."""
        elements = (
            element
            for source in self.exam.sources
            for element in source.header.technical
            if element.VR == "UI"
        )
        return {str(element.value) for element in elements}


@lru_cache(1)
def samples() -> Mapping[str, Sequence[Sample]]:
    """Return the objects of all exams of the page, by SOP class."""
    found: dict[str, list[Sample]] = {uid: [] for uid in TITLES}
    for sample in _all():
        found[sample.dataset.SOPClassUID].append(sample)
    return found


def _all() -> Iterator[Sample]:
    for name in CASES_OF_PAGE:
        exam = CASES[name]()
        yield from _of(exam)
        if name in _MADE_TWICE:
            yield from _of(_of_another_release(exam))


def _of(exam: Exam) -> Iterator[Sample]:
    for each in render_objects(exam, frozenset(MAKERS)).objects:
        yield Sample(dcmread(BytesIO(each.data)), exam, each.start.image)


def _of_another_release(exam: Exam) -> Exam:
    result = exam_pb2.ExamResult()
    result.CopyFrom(exam.result)
    result.release, result.software_version = "another", "0.0.1"
    return replace(exam, result=result, made_at=exam.made_at + timedelta(days=40, hours=5))
