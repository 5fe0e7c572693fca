"""What made an object: the software as a device, and each model that took part (PS3.3 C.12.1)."""

from __future__ import annotations

from datetime import UTC, datetime

from breastcad.v1 import exam_pb2, types_pb2

from breastcad_gateway.render.dicom.codes import PROCESSING_EQUIPMENT, code_sequence
from breastcad_gateway.render.dicom.encoded import (
    Element,
    Item,
    constant,
    element,
    item,
    sequence,
)

MANUFACTURER = "breastcad"
MODEL = "breastcad"

_MAX_MODEL, _MAX_TEXT = 64, 1024  # characters of VR LO and ST


def equipment(
    result: exam_pb2.ExamResult, device_uid: str, made_at: datetime
) -> tuple[Element, ...]:
    """Return the software as equipment, and all that contributed (PS3.3 C.7.5.1 and C.12.1).

    Parameters
    ----------
    result
        Release, software version and models.
    device_uid
        Of the release.
    made_at
        When the objects are made, with its time zone.
    """
    items = [_software(result, device_uid, made_at), *(_model(each) for each in result.models)]
    return (
        constant("Manufacturer", MANUFACTURER),
        constant("ManufacturerModelName", MODEL),
        element("DeviceSerialNumber", result.release),
        element("SoftwareVersions", result.software_version),
        sequence("ContributingEquipmentSequence", items),
    )


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


def _software(result: exam_pb2.ExamResult, device_uid: str, made_at: datetime) -> Item:
    when = made_at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
    return _contributor(
        MODEL,
        result.software_version,
        f"release {result.release}. {result.disclaimer}",
        element("DeviceSerialNumber", result.release),
        element("DeviceUID", device_uid),
        element("ContributionDateTime", when),
    )


def _model(model: types_pb2.ModelInfo) -> Item:
    # A digest has exactly the 64 characters that VR LO may have.
    words = "; ".join(model_words(model))[:_MAX_TEXT]
    return _contributor(model.name[:_MAX_MODEL], model.digest, words)


def _contributor(model: str, version: str, description: str, *more: Element) -> Item:
    return item(
        code_sequence("PurposeOfReferenceCodeSequence", PROCESSING_EQUIPMENT),
        constant("Manufacturer", MANUFACTURER),
        element("ManufacturerModelName", model),
        element("SoftwareVersions", version),
        element("ContributionDescription", description),
        *more,
    )
