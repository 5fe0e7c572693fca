"""What all objects share: whose they are, which series holds them, what made them, and the file."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TypeAlias

from breastcad.v1 import exam_pb2, types_pb2
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from breastcad_gateway.render.dicom.codes import PROCESSING_EQUIPMENT, coded
from breastcad_gateway.render.dicom.exam import Exam, Made, Study
from breastcad_gateway.render.dicom.header import IDENTITY_TAGS, REQUIRED_IDENTITY

MANUFACTURER = "breastcad"
MODEL = "breastcad"
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
_MAX_TEXT = 1024  # characters of VR ST


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
    _set_identity(dataset, study)
    _set_series(dataset, exam, study, kind, made.words)
    _set_instance(dataset, exam, kind, made, number)
    _set_times(dataset, _local_time(exam, study))
    _set_equipment(dataset, exam)
    return _file(dataset)


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


def _set_identity(dataset: Dataset, study: Study) -> None:
    """Repeat patient and study byte by byte, in the source's own character set."""
    for tag in IDENTITY_TAGS & set(dataset.keys()):
        del dataset[tag]
    for tag, item in study.header.identity.items():
        dataset[tag] = item
    for keyword in REQUIRED_IDENTITY:
        if keyword not in dataset:
            setattr(dataset, keyword, "")


def _set_series(
    dataset: Dataset, exam: Exam, study: Study, kind: KindNumber, words: tuple[str, ...]
) -> None:
    dataset.SeriesInstanceUID = series_uid(exam, study, kind, words)
    dataset.SeriesNumber = _FIRST_SERIES_NUMBER + kind
    dataset.SeriesDescription = f"{LABEL}: {DESCRIPTIONS[kind]}"


def _set_instance(dataset: Dataset, exam: Exam, kind: KindNumber, made: Made, number: int) -> None:
    dataset.SOPInstanceUID = instance_uid(exam, kind, made.words)
    dataset.InstanceNumber = number


def _local_time(exam: Exam, study: Study) -> datetime:
    """Return the time of making in the time zone of the study, or of this machine."""
    return exam.made_at.astimezone(study.header.time_zone)


def _set_times(dataset: Dataset, when: datetime) -> None:
    for event in ("Series", "InstanceCreation", "Content"):
        setattr(dataset, f"{event}Date", when.strftime("%Y%m%d"))
        setattr(dataset, f"{event}Time", when.strftime("%H%M%S"))


def _set_equipment(dataset: Dataset, exam: Exam) -> None:
    """Say what made the object: the software as a device, then each model that took part."""
    dataset.Manufacturer = MANUFACTURER
    dataset.ManufacturerModelName = MODEL
    dataset.DeviceSerialNumber = exam.result.release
    dataset.SoftwareVersions = exam.result.software_version
    dataset.ContributingEquipmentSequence = [
        _software(exam),
        *(_model(model) for model in exam.result.models),
    ]


def _software(exam: Exam) -> Dataset:
    item = _equipment(MODEL, exam.result.software_version)
    item.DeviceSerialNumber = exam.result.release
    item.DeviceUID = exam.device_uid
    item.ContributionDateTime = exam.made_at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
    item.ContributionDescription = f"release {exam.result.release}. {exam.result.disclaimer}"
    return item


def _model(model: types_pb2.ModelInfo) -> Dataset:
    # A digest has exactly the 64 characters that VR LO may have.
    item = _equipment(model.name[:64], model.digest)
    item.ContributionDescription = "; ".join(model_words(model))[:_MAX_TEXT]
    return item


def model_words(model: types_pb2.ModelInfo) -> list[str]:
    """Return what is traceable of a model, in words: task, operating point, calibration."""
    modality = types_pb2.Modality.Name(model.modality).removeprefix("MODALITY_")
    words = [f"{model.task} {modality}"]
    if model.HasField("operating_point"):
        point = model.operating_point
        words.append(
            f"operating point {point.threshold:.6g} (sensitivity {point.sensitivity:.3f}, "
            f"specificity {point.specificity:.3f}, n {point.n})"
        )
    if model.calibration:
        words.append(f"calibration {model.calibration}")
    return words


def _equipment(model: str, version: str) -> Dataset:
    item = Dataset()
    item.PurposeOfReferenceCodeSequence = [coded(PROCESSING_EQUIPMENT)]
    item.Manufacturer = MANUFACTURER
    item.ManufacturerModelName = model
    item.SoftwareVersions = version
    return item


def _file(dataset: Dataset) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta = meta
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
