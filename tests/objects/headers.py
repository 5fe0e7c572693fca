"""Headers of instances: real ones, and what real ones lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from breastcad_gateway.render.dicom.header import Header
from breastcad_preprocess.header import header_bytes as repeated
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_data_element
from pydicom.uid import (
    DigitalMammographyXRayImageStorageForPresentation,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)

from tests.objects.names import set_bytes

EXAMPLE = Path(__file__).parents[2] / "examples" / "exam"
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "dicom"

_VIEWS = {
    "CC": ("399162004", "cranio-caudal"),
    "MLO": ("399368009", "medio-lateral oblique"),
    "ML": ("399260004", "medio-lateral"),
}
_ORIENTATIONS = {
    ("L", "CC"): ["A", "R"],
    ("R", "CC"): ["P", "L"],
    ("L", "MLO"): ["A", "FR"],
    ("R", "MLO"): ["P", "FL"],
    ("L", "ML"): ["A", "F"],
    ("R", "ML"): ["P", "F"],
}


@dataclass(frozen=True)
class Visit:
    """A patient and one study.

    Attributes
    ----------
    patient
        Patient ID.
    study
        Tells one study of the patient from another.
    date
        Of the study, as YYYYMMDD.
    character_set
        Specific Character Set.
    name
        Patient's name, as the bytes that a scanner writes.
    """

    patient: str = "OBJECTS-1"
    study: str = "1"
    date: str = "20260301"
    character_set: Sequence[str] = ("ISO_IR 100",)
    name: bytes = b"EXAMPLE^OBJECTS"


def header_bytes(dataset: Dataset) -> bytes:
    """Return what the preprocess service hands on of a file with these attributes."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    for tag in sorted(dataset.keys()):
        write_data_element(buffer, dataset.get_item(tag))
    unread = read_dataset(BytesIO(buffer.getvalue()), is_implicit_VR=False, is_little_endian=True)
    return repeated(unread)


def header(dataset: Dataset) -> Header:
    return Header(header_bytes(dataset))


def read(path: Path) -> Dataset:
    """Return the attributes of a file without its pixels."""
    return dcmread(BytesIO(path.read_bytes()), stop_before_pixels=True)


def mammogram(visit: Visit, side: str = "L", view: str = "CC", **changes: Any) -> Dataset:
    """Return a mammogram of 240 rows and 180 columns of 0.1 mm.

    Parameters
    ----------
    visit
        Whose it is.
    side
        L or R.
    view
        CC, MLO or ML.
    changes
        Attributes by keyword that it has instead.
    """
    dataset = _image(visit, "MG", f"{side} {view}", rows=240, columns=180)
    dataset.SOPClassUID = DigitalMammographyXRayImageStorageForPresentation
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.ImageLaterality = side
    dataset.PatientOrientation = _ORIENTATIONS[side, view]
    dataset.ViewPosition = view
    code = coded(*_VIEWS[view])
    code.ViewModifierCodeSequence = []
    dataset.ViewCodeSequence = [code]
    dataset.AnatomicRegionSequence = [coded("76752008", "Breast")]
    dataset.ImagerPixelSpacing = [0.1, 0.1]
    dataset.BodyPartExamined = "BREAST"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.WindowCenter, dataset.WindowWidth = 2048, 4096
    dataset.PresentationLUTShape = "IDENTITY"
    return _changed(dataset, changes)


def ultrasound(visit: Visit, side: str = "L", number: int = 1, **changes: Any) -> Dataset:
    """Return an ultrasound image of 150 rows and 200 columns of 0.2 mm.

    Parameters
    ----------
    visit
        Whose it is.
    side
        L or R; empty: not stated.
    number
        Tells it from others of the same side.
    changes
        Attributes by keyword that it has instead.
    """
    dataset = _image(visit, "US", f"{side} {number}", rows=150, columns=200)
    dataset.SOPClassUID = UltrasoundImageStorage
    if side:
        dataset.ImageLaterality = side
    dataset.PatientOrientation = ""
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 199, 149
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = 3, 3
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.02, 0.02
    dataset.SequenceOfUltrasoundRegions = [region]
    return _changed(dataset, changes)


def clip(visit: Visit, side: str = "L", frames: int = 30, **changes: Any) -> Dataset:
    """Return an ultrasound clip, see `ultrasound`."""
    times = {"NumberOfFrames": frames, "FrameTime": 33.3, "SOPInstanceUID": uid(visit, "clip")}
    kind = {"SOPClassUID": UltrasoundMultiFrameImageStorage, "FrameIncrementPointer": 0x00181063}
    return ultrasound(visit, side, **{**kind, **times, **changes})


def coded(value: str, meaning: str, scheme: str = "SCT") -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def voi_lut() -> Dataset:
    """Return a VOI LUT of 4096 entries that brightens (PS3.3 C.11.2)."""
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 16])
    item.LUTExplanation = "brighter"
    entries = np.sqrt(np.linspace(0, 1, 4096)) * 65535
    item.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
    return item


def uid(visit: Visit, *words: str) -> str:
    """Return a UID that the same words always give."""
    return str(generate_uid(entropy_srcs=["tests", visit.patient, visit.study, *words]))


def _image(visit: Visit, modality: str, words: str, *, rows: int, columns: int) -> Dataset:
    dataset = Dataset()
    dataset.SpecificCharacterSet = list(visit.character_set)
    dataset.Modality = modality
    dataset.StudyInstanceUID = uid(visit)
    dataset.SeriesInstanceUID = uid(visit, modality)
    dataset.SOPInstanceUID = uid(visit, modality, words)
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.PatientID, dataset.PatientBirthDate, dataset.PatientSex = visit.patient, "", "F"
    set_bytes(dataset, "PatientName", visit.name)
    dataset.StudyID, dataset.AccessionNumber = visit.study, "A1"
    dataset.ReferringPhysicianName = ""
    for stem in ("Study", "Acquisition", "Content"):
        setattr(dataset, f"{stem}Date", visit.date)
        setattr(dataset, f"{stem}Time", "093000")
    dataset.SeriesNumber, dataset.InstanceNumber = 1, 1
    dataset.Manufacturer = "ACME"
    dataset.Rows, dataset.Columns = rows, columns
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "NO"
    return dataset


def _changed(dataset: Dataset, changes: dict[str, Any]) -> Dataset:
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    return dataset
