"""What all objects share: whose they are, which series holds them, what made them, and the file."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from breastcad.v1 import exam_pb2
from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.file import to_file
from breastcad_gateway.render.dicom.made import Made
from breastcad_gateway.render.dicom.study import Study

LABEL = "RESEARCH - not for clinical use"

KindNumber: TypeAlias = exam_pb2.ObjectKind.ValueType

DESCRIPTIONS: dict[KindNumber, str] = {
    exam_pb2.OBJECT_KIND_SEG: "lesions",
    exam_pb2.OBJECT_KIND_SR: "report",
    exam_pb2.OBJECT_KIND_CAD_SR: "mammography CAD",
    exam_pb2.OBJECT_KIND_GSPS: "outlines",
    exam_pb2.OBJECT_KIND_SC: "pictures",
    exam_pb2.OBJECT_KIND_KEY_OBJECT: "key images",
}
"""Description of each kind's series, after the label."""

_FIRST_SERIES_NUMBER = 9600  # far from those that modalities give


def finish(exam: Exam, study: Study, kind: KindNumber, made: Made, number: int) -> bytes:
    """Return an object as a DICOM file (PS3.10).

    Parameters
    ----------
    exam
        What it belongs to.
    study
        The study that it is filed in.
    kind
        Of the object.
    made
        The object; changed in place.
    number
        Its number within its series, from 1.
    """
    dataset = made.dataset
    _set_series(dataset, exam, study, kind, made, number)
    _set_instance(dataset, exam, kind, made, number)
    _set_times(dataset, kind, _local_time(exam, study))
    return to_file(dataset, (*study.identity, *exam.equipment))


def series_uid(exam: Exam, study: Study, kind: KindNumber, words: tuple[str, ...] = ()) -> str:
    """Return the UID of the series that holds the objects of one kind.

    A Segmentation has a series of its own, which `words` of the object tell: of several in one
    series viewers such as OHIF show the last alone.
    """
    own = words if kind == exam_pb2.OBJECT_KIND_SEG else ()
    return exam.uid("series", study.uid, exam_pb2.ObjectKind.Name(kind), *own)


def instance_uid(exam: Exam, kind: KindNumber, words: tuple[str, ...]) -> str:
    """Return the UID of an object, see `Made.words`."""
    return exam.uid("instance", exam_pb2.ObjectKind.Name(kind), *words)


def _set_series(
    dataset: Dataset, exam: Exam, study: Study, kind: KindNumber, made: Made, number: int
) -> None:
    dataset.SeriesInstanceUID = series_uid(exam, study, kind, made.words)
    own = 1000 * number if made.series else 0
    dataset.SeriesNumber = _FIRST_SERIES_NUMBER + kind + own
    dataset.SeriesDescription = f"{LABEL}: {DESCRIPTIONS[kind]} {made.series}".strip()


def _set_instance(dataset: Dataset, exam: Exam, kind: KindNumber, made: Made, number: int) -> None:
    dataset.SOPInstanceUID = instance_uid(exam, kind, made.words)
    dataset.InstanceNumber = number


def _local_time(exam: Exam, study: Study) -> datetime:
    """Return the time of making in the time zone of the study, or of this machine."""
    return exam.made_at.astimezone(study.header.time_zone)


def _set_times(dataset: Dataset, kind: KindNumber, when: datetime) -> None:
    made = "PresentationCreation" if kind == exam_pb2.OBJECT_KIND_GSPS else "Content"
    for event in ("Series", "InstanceCreation", made):
        setattr(dataset, f"{event}Date", when.strftime("%Y%m%d"))
        setattr(dataset, f"{event}Time", when.strftime("%H%M%S"))
