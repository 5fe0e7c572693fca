"""Which images to look at first: key object selections (PS3.3 A.35.4, PS3.16 TID 2010)."""

from __future__ import annotations

from collections.abc import Iterator

from breastcad.v1 import exam_pb2
from highdicom.ko import KeyObjectSelection, KeyObjectSelectionDocument
from highdicom.sr import DeviceObserverIdentifyingAttributes, ObserverContext
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian

from breastcad_gateway.render.dicom import finish
from breastcad_gateway.render.dicom.decisions import decision_sentences
from breastcad_gateway.render.dicom.exam import Exam, Made, Missing, Source, Study
from breastcad_gateway.render.dicom.header import REQUIRED_IDENTITY

_KIND = exam_pb2.OBJECT_KIND_KEY_OBJECT


def key_objects(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the selection of a study's positive images.

    Parameters
    ----------
    exam
        The answered exam.
    study
        The study; without a positive image it gets none.
    """
    positive = [source for source in study.sources if source.is_positive]
    if not positive:
        yield Missing("NO_POSITIVE_IMAGE", "no image of the study is at or above its threshold")
        return
    yield Made(_document(exam, study, positive), (study.uid,))


def _document(exam: Exam, study: Study, positive: list[Source]) -> Dataset:
    evidence = [_referred(source) for source in positive]
    document = KeyObjectSelectionDocument(
        evidence=evidence,
        content=KeyObjectSelection(
            document_title=codes.DCM.OfInterest,
            referenced_objects=evidence,
            observer_device_context=_device(exam),
            description=f"{finish.LABEL}. {decision_sentences(exam.result)}",
        ),
        series_instance_uid=finish.series_uid(exam, study, _KIND),
        series_number=1,
        sop_instance_uid=finish.instance_uid(exam, _KIND, (study.uid,)),
        instance_number=1,
        manufacturer=finish.MANUFACTURER,
        transfer_syntax_uid=ExplicitVRLittleEndian,
    )
    _set_frames(document, positive)
    return document


def _device(exam: Exam) -> ObserverContext:
    device = DeviceObserverIdentifyingAttributes(
        uid=exam.device_uid,
        name=finish.MODEL,
        manufacturer_name=finish.MANUFACTURER,
        model_name=finish.MODEL,
        serial_number=exam.result.release,
    )
    return ObserverContext(codes.DCM.Device, device)


def _referred(source: Source) -> Dataset:
    """Return what the library reads of an image that it refers to."""
    header = source.header
    image = Dataset()
    for keyword in REQUIRED_IDENTITY:
        setattr(image, keyword, "")
    image.StudyInstanceUID = header.study_instance_uid
    image.SeriesInstanceUID = header.series_instance_uid
    image.SOPClassUID = header.sop_class_uid
    image.SOPInstanceUID = header.sop_instance_uid
    image.Rows = image.Columns = 1  # what tells it that it is an image
    return image


def _set_frames(document: Dataset, positive: list[Source]) -> None:
    """Name the positive frames of each clip (PS3.3 C.18.4), which the library does not."""
    frames = {
        source.header.sop_instance_uid: [
            image.result.frame + 1 for image in source.images if image.is_positive
        ]
        for source in positive
        if source.images[0].result.frames > 1
    }
    for item in document.ContentSequence:
        for reference in item.get("ReferencedSOPSequence", ()):
            if reference.ReferencedSOPInstanceUID in frames:
                reference.ReferencedFrameNumber = frames[reference.ReferencedSOPInstanceUID]
