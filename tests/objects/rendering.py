"""Every object of every case, as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.objects import MAKERS, WORDS, render_objects
from breastcad_gateway.render.dicom.study import Study
from pydicom import dcmread
from pydicom.dataset import Dataset

KINDS = {WORDS[kind]: kind for kind in MAKERS}
REPORTS = ("sr", "cad-sr", "key-object")


@dataclass(frozen=True)
class Filed:
    """One object of one case.

    Attributes
    ----------
    case
        Name of the case.
    exam
        The exam that it was made of.
    kind
        Word of its kind.
    start
        What the answer says of it.
    path
        Its file.
    """

    case: str
    exam: Exam
    kind: str
    start: exam_pb2.ObjectStart
    path: Path

    @property
    def label(self) -> str:
        return f"{self.case}/{self.start.name}"

    @cached_property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def dataset(self) -> Dataset:
        return dcmread(BytesIO(self.data))

    @cached_property
    def study(self) -> Study:
        uid = self.dataset.StudyInstanceUID
        return next(study for study in self.exam.studies if study.uid == uid)


@dataclass(frozen=True)
class Rendered:
    """What one case gave.

    Attributes
    ----------
    exam
        The case.
    objects
        Its objects.
    missing
        What is not there, and why.
    """

    exam: Exam
    objects: tuple[Filed, ...]
    missing: tuple[exam_pb2.MissingObject, ...]


def filed(case: str, exam: Exam, folder: Path) -> Rendered:
    """Render an exam to files."""
    rendered = render_objects(exam, frozenset(MAKERS))
    found = []
    for each in rendered.objects:
        path = folder / case / each.start.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.data)
        found.append(Filed(case, exam, WORDS[each.start.kind], each.start, path))
    return Rendered(exam, tuple(found), rendered.missing)


def items(dataset: Dataset) -> Iterator[Dataset]:
    """Yield a data set and all items of its sequences, at any depth."""
    yield dataset
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                yield from items(item)


def referenced(dataset: Dataset) -> set[str]:
    """Return the UIDs of all instances that an object refers to."""
    return {
        str(item.ReferencedSOPInstanceUID)
        for item in items(dataset)
        if "ReferencedSOPInstanceUID" in item
    }
