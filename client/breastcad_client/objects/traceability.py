"""What made an object: software, release and models, as the object itself says."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.dataset import Dataset

from breastcad_client.origin import MANUFACTURER


@dataclass(frozen=True)
class Model:
    """One model that took part.

    Attributes
    ----------
    name
        Its name.
    digest
        Content digest of its bundle.
    facts
        Its task, operating point and calibration.
    """

    name: str
    digest: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Traceability:
    """What made an object.

    Attributes
    ----------
    release
        Name of the release.
    software_version
        Version of the software.
    device_uid
        UID of the device that release and software are.
    models
        The models.
    """

    release: str
    software_version: str
    device_uid: str
    models: tuple[Model, ...]


def traceability(dataset: Dataset) -> Traceability:
    """Read what an object says of its making (PS3.3 C.12.1, Contributing Equipment Sequence)."""
    ours = [
        item
        for item in dataset.get("ContributingEquipmentSequence", [])
        if item.get("Manufacturer") == MANUFACTURER
    ]
    software = [item for item in ours if "DeviceUID" in item]
    return Traceability(
        release=str(dataset.get("DeviceSerialNumber", "")),
        software_version=str(dataset.get("SoftwareVersions", "")),
        device_uid=str(software[0].DeviceUID) if software else "",
        models=tuple(_model(item) for item in ours if "DeviceUID" not in item),
    )


def _model(item: Dataset) -> Model:
    return Model(
        name=str(item.get("ManufacturerModelName", "")),
        digest=str(item.get("SoftwareVersions", "")),
        facts=tuple(str(item.get("ContributionDescription", "")).split("; ")),
    )
