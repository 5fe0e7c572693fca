"""All DICOM objects of one exam."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

import cv2
import structlog
from breastcad.statuses import describe
from breastcad.v1 import exam_pb2

from breastcad_gateway.objects import ExamObject
from breastcad_gateway.render.dicom.cad_sr import cad_reports
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import KindNumber, finish
from breastcad_gateway.render.dicom.gsps import presentation_states
from breastcad_gateway.render.dicom.key_object import key_objects
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.patients import beside
from breastcad_gateway.render.dicom.secondary_capture import captures
from breastcad_gateway.render.dicom.seg import segmentations
from breastcad_gateway.render.dicom.sr import reports
from breastcad_gateway.render.dicom.study import Study

_log = structlog.get_logger(__name__)

Maker = Callable[[Exam, Study], Iterator[Made | Missing]]

MAKERS: Mapping[KindNumber, Maker] = {
    exam_pb2.OBJECT_KIND_SEG: segmentations,
    exam_pb2.OBJECT_KIND_SR: reports,
    exam_pb2.OBJECT_KIND_CAD_SR: cad_reports,
    exam_pb2.OBJECT_KIND_GSPS: presentation_states,
    exam_pb2.OBJECT_KIND_SC: captures,
    exam_pb2.OBJECT_KIND_KEY_OBJECT: key_objects,
}
"""What makes the objects of each kind in one study."""

WORDS: Mapping[KindNumber, str] = {
    exam_pb2.OBJECT_KIND_SEG: "seg",
    exam_pb2.OBJECT_KIND_SR: "sr",
    exam_pb2.OBJECT_KIND_CAD_SR: "cad-sr",
    exam_pb2.OBJECT_KIND_GSPS: "gsps",
    exam_pb2.OBJECT_KIND_SC: "sc",
    exam_pb2.OBJECT_KIND_KEY_OBJECT: "key-object",
}
"""The word of each kind in file names."""

# What libraries raise on attributes that they do not expect; anything else is a fault of ours.
_RENDERING_ERRORS = (
    AttributeError,
    IndexError,
    KeyError,
    OSError,  # pydicom's answer to a number that its representation does not hold
    OverflowError,
    TypeError,
    ValueError,
    cv2.error,
)

_SEVERAL_PATIENTS = Missing(
    "SEVERAL_PATIENTS", "images of one study name different patients; correct them and send again"
)


@dataclass(frozen=True)
class Rendered:
    """What was asked for.

    Parameters
    ----------
    objects
        The objects, study by study and kind by kind.
    missing
        Those that are not there, and why.
    """

    objects: tuple[ExamObject, ...]
    missing: tuple[exam_pb2.MissingObject, ...]


def render_objects(exam: Exam, kinds: frozenset[KindNumber]) -> Rendered:
    """Return the DICOM objects of an exam.

    Parameters
    ----------
    exam
        The answered exam.
    kinds
        Which objects; kinds that are not DICOM's are left to others.
    """
    objects: list[ExamObject] = []
    missing: list[exam_pb2.MissingObject] = []
    for study in exam.studies:
        seen = beside(exam, study)
        for kind in sorted(kinds & MAKERS.keys()):
            for each in _made(seen, study, kind):
                if isinstance(each, ExamObject):
                    objects.append(each)
                else:
                    missing.append(each)
    return Rendered(tuple(objects), tuple(missing))


def _made(
    exam: Exam, study: Study, kind: KindNumber
) -> Iterator[ExamObject | exam_pb2.MissingObject]:
    """Yield the objects of one kind in one study; a failure leaves the other kinds as they are."""
    if not study.is_of_one_patient:
        yield _missing(kind, _SEVERAL_PATIENTS)
        return
    numbers = count(1)
    try:
        for each in MAKERS[kind](exam, study):
            if isinstance(each, Missing):
                yield _missing(kind, each)
            else:
                yield _object(exam, study, kind, each, next(numbers))
    except _RENDERING_ERRORS as error:
        _log.error("rendering_failed", kind=WORDS[kind], **describe(error))
        yield _missing(
            kind,
            Missing("RENDERING_FAILED", "the rest of these objects could not be made; report this"),
        )


def _object(exam: Exam, study: Study, kind: KindNumber, made: Made, number: int) -> ExamObject:
    return ExamObject(
        exam_pb2.ObjectStart(
            kind=kind,
            name=_file_name(exam, study, kind, made),
            media_type="application/dicom",
            image=made.source.name if made.source else "",
            frame=made.frame,
        ),
        finish(exam, study, kind, made, number),
    )


def _missing(kind: KindNumber, missing: Missing) -> exam_pb2.MissingObject:
    return exam_pb2.MissingObject(
        kind=kind,
        image=missing.image,
        frame=missing.frame,
        reason=missing.reason,
        message=missing.message,
    )


def _file_name(exam: Exam, study: Study, kind: KindNumber, made: Made) -> str:
    """Return a name that is unique within the exam; a study's own objects bear its number."""
    if made.source is None:
        of_study = f"-{study.number}" if len(exam.studies) > 1 else ""
        return f"dicom/{WORDS[kind]}{of_study}.dcm"
    frame = f"-frame{made.frame}" if made.source.images[0].result.frames > 1 else ""
    return f"dicom/{made.source.file_name}{frame}-{WORDS[kind]}.dcm"
