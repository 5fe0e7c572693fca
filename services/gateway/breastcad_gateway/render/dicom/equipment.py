"""What made an object: the software as a device, and each model that took part (PS3.3 C.12.1)."""

from __future__ import annotations

from datetime import UTC, datetime

from breastcad.v1 import exam_pb2, types_pb2
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_sequence_item
from pydicom.tag import Tag

from breastcad_gateway.render.dicom.codes import PROCESSING_EQUIPMENT, coded

MANUFACTURER = "breastcad"
MODEL = "breastcad"

_MAX_MODEL, _MAX_TEXT = 64, 1024  # characters of VR LO and ST
_CONTRIBUTING = Tag("ContributingEquipmentSequence")


def contributing_equipment(
    result: exam_pb2.ExamResult, device_uid: str, made_at: datetime
) -> RawDataElement:
    """Return Contributing Equipment Sequence, encoded once for all objects of an exam.

    Parameters
    ----------
    result
        Release, software version and models.
    device_uid
        Of the release.
    made_at
        When the objects are made, with its time zone.
    """
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    items = [_software(result, device_uid, made_at), *(_model(each) for each in result.models)]
    for item in items:
        write_sequence_item(buffer, item, ["iso8859"])
    value = buffer.getvalue()
    return RawDataElement(_CONTRIBUTING, "SQ", len(value), value, 0, False, True, True)


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


def _software(result: exam_pb2.ExamResult, device_uid: str, made_at: datetime) -> Dataset:
    item = _equipment(MODEL, result.software_version)
    item.DeviceSerialNumber = result.release
    item.DeviceUID = device_uid
    item.ContributionDateTime = made_at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
    item.ContributionDescription = f"release {result.release}. {result.disclaimer}"
    return item


def _model(model: types_pb2.ModelInfo) -> Dataset:
    # A digest has exactly the 64 characters that VR LO may have.
    item = _equipment(model.name[:_MAX_MODEL], model.digest)
    item.ContributionDescription = "; ".join(model_words(model))[:_MAX_TEXT]
    return item


def _equipment(model: str, version: str) -> Dataset:
    item = Dataset()
    item.PurposeOfReferenceCodeSequence = [coded(PROCESSING_EQUIPMENT)]
    item.Manufacturer = MANUFACTURER
    item.ManufacturerModelName = model
    item.SoftwareVersions = version
    return item
