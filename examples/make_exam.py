"""Make the DICOM files of ``examples/exam`` from openly licensed research images.

The four mammograms are of one real patient of CDD-CESM. The two ultrasound images are of other
patients, of BrEaST-Lesions-USG: the pairing is simulated, and each file says so. Running this
again gives the same bytes.

    python examples/make_exam.py DATA

DATA holds the folders ``cdd-cesm-malignant`` and ``breast-lesions-usg``, as published.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from openpyxl import load_workbook
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DigitalMammographyXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    UltrasoundImageStorage,
)

Pixels = NDArray[np.uint8]

OUT = Path(__file__).parent / "exam"
DATE = "20200101"
SIMULATED = "SIMULATED PAIRING - RESEARCH IMAGES - NOT FOR CLINICAL USE"
CDD_CESM = "CDD-CESM, Khaled et al. 2022, doi:10.7937/29kw-ae92, CC BY 4.0"
BREAST_USG = "BrEaST-Lesions-USG, Pawlowska et al. 2024, doi:10.7937/9wkk-q141, CC BY 4.0"

# A patient of the test part of the training split, so that no shipped model has seen the images.
MAMMOGRAM_PATIENT = "P66"
ULTRASOUND_CASES = {"L": "case243", "R": "case080"}

_CENTIMETRE, _TISSUE, _TWO_DIMENSIONAL = 3, 1, 1
_VIEWS = {
    "CC": ("399162004", "cranio-caudal"),
    "MLO": ("399368009", "medio-lateral oblique"),
}
# Direction of rows and of columns; the chest wall of the right breast is on the right.
_ORIENTATIONS = {
    ("R", "CC"): ["P", "L"],
    ("L", "CC"): ["A", "R"],
    ("R", "MLO"): ["P", "FL"],
    ("L", "MLO"): ["A", "FR"],
}


@dataclass(frozen=True)
class Series:
    """What the files of one series share."""

    modality: str
    number: int
    sop_class: str
    origin: str


MAMMOGRAPHY = Series("MG", 1, DigitalMammographyXRayImageStorageForPresentation, CDD_CESM)
ULTRASOUND = Series("US", 2, UltrasoundImageStorage, BREAST_USG)


def main(data: Path, out: Path = OUT) -> None:
    """Write the six files."""
    out.mkdir(exist_ok=True)
    for number, (side, view) in enumerate(_ORIENTATIONS, start=1):
        name = f"{MAMMOGRAM_PATIENT}_{side}_DM_{view}"
        file = data / "cdd-cesm-malignant" / "images" / f"{name}.jpg"
        image = mammogram(_read(file), name, side, view, number)
        image.LossyImageCompressionRatio = round(len(image.PixelData) / file.stat().st_size, 1)
        _save(image, out / f"mg-{side}-{view}.dcm".lower())
    sizes = _pixel_sizes_cm(data / "breast-lesions-usg")
    folder = data / "breast-lesions-usg" / "BrEaST-Lesions_USG-images_and_masks"
    for number, (side, case) in enumerate(ULTRASOUND_CASES.items(), start=1):
        pixels = _read(folder / f"{case}.png")
        _save(ultrasound(pixels, case, side, sizes[case], number), out / f"us-{side}.dcm".lower())


def mammogram(pixels: Pixels, name: str, side: str, view: str, number: int) -> Dataset:
    """Return a Digital Mammography X-Ray Image (PS3.3 A.27).

    The size of a pixel is not published, so that Imager Pixel Spacing (0018,1164), which the
    standard asks for, is left out rather than made up.
    """
    image = _image(MAMMOGRAPHY, pixels, name, number)
    image.PresentationIntentType = "FOR PRESENTATION"
    image.ImageLaterality = side
    image.PatientOrientation = _ORIENTATIONS[side, view]
    image.PositionerType = "MAMMOGRAPHIC"
    image.OrganExposed = "BREAST"
    image.AnatomicRegionSequence = [_code("76752008", "Breast")]
    image.ViewCodeSequence = [_code(*_VIEWS[view])]
    image.ViewCodeSequence[0].ViewModifierCodeSequence = Sequence()
    image.AcquisitionContextSequence = Sequence()
    image.DetectorType = None
    image.PixelIntensityRelationship = "LOG"
    image.PixelIntensityRelationshipSign = -1
    image.RescaleIntercept, image.RescaleSlope, image.RescaleType = 0, 1, "US"
    image.PresentationLUTShape = "IDENTITY"
    image.WindowCenter, image.WindowWidth = 128, 256
    image.LossyImageCompression = "01"
    image.LossyImageCompressionMethod = "ISO_10918_1"
    image.DerivationDescription = "Published as a padded JPEG of 512 x 512 pixels"
    return image


def ultrasound(pixels: Pixels, name: str, side: str, pixel_cm: float, number: int) -> Dataset:
    """Return an Ultrasound Image (PS3.3 A.6); `pixel_cm` is the published size of a pixel."""
    image = _image(ULTRASOUND, pixels, name, number)
    image.ImageType = ["DERIVED", "PRIMARY", "BREAST"]
    image.ImageLaterality = side
    image.PatientOrientation = None
    image.AnatomicRegionSequence = [_code("76752008", "Breast")]
    region = Dataset()
    region.RegionSpatialFormat = _TWO_DIMENSIONAL
    region.RegionDataType = _TISSUE
    region.RegionFlags = 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 0
    region.RegionLocationMaxX1 = pixels.shape[1] - 1
    region.RegionLocationMaxY1 = pixels.shape[0] - 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = _CENTIMETRE
    region.PhysicalDeltaX = region.PhysicalDeltaY = pixel_cm
    image.SequenceOfUltrasoundRegions = [region]
    return image


def _image(series: Series, pixels: Pixels, name: str, number: int) -> Dataset:
    image = Dataset()
    _describe_patient_and_study(image)
    image.Modality = series.modality
    image.SeriesInstanceUID = _uid("series", series.modality)
    image.SeriesNumber = series.number
    image.SeriesDescription = SIMULATED
    image.SOPClassUID = series.sop_class
    image.SOPInstanceUID = _uid("instance", name, hashlib.sha256(pixels.tobytes()).hexdigest())
    image.InstanceNumber = number
    image.ContentDate = image.AcquisitionDate = DATE
    image.ContentTime = image.AcquisitionTime = "120000"
    image.ImageType = ["DERIVED", "PRIMARY", ""]
    image.Manufacturer = None
    image.ImageComments = f"{SIMULATED}. {name} of {series.origin}"
    image.BurnedInAnnotation = "NO"
    image.SamplesPerPixel = 1
    image.PhotometricInterpretation = "MONOCHROME2"
    image.Rows, image.Columns = pixels.shape
    image.BitsAllocated = image.BitsStored = 8
    image.HighBit, image.PixelRepresentation = 7, 0
    # Pixel data of an odd length is padded (PS3.5 section 8.1.1).
    image.PixelData = pixels.tobytes() + b"\0" * (pixels.size % 2)
    image["PixelData"].VR = "OB"
    return image


def _describe_patient_and_study(image: Dataset) -> None:
    image.SpecificCharacterSet = "ISO_IR 100"
    image.PatientName = "EXAMPLE^SIMULATED"
    image.PatientID = "EXAMPLE-1"
    image.PatientBirthDate = None
    image.PatientSex = "F"
    image.PatientIdentityRemoved = "YES"
    image.DeidentificationMethod = "Published as anonymised research images"
    image.StudyInstanceUID = _uid("study")
    image.StudyID = "1"
    image.StudyDate, image.StudyTime = DATE, "120000"
    image.StudyDescription = SIMULATED
    image.AccessionNumber = None
    image.ReferringPhysicianName = None


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "SCT", meaning
    return code


def _uid(*parts: str) -> str:
    """Return the UID that stands for `parts`, and always the same one (PS3.5 section B.2)."""
    digest = hashlib.sha256("/".join(("breastcad-example", *parts)).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def _save(image: Dataset, path: Path) -> None:
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.save_as(path, enforce_file_format=True)


def _read(path: Path) -> Pixels:
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise SystemExit(f"{path} is missing or no picture")
    return pixels.astype(np.uint8)


def _pixel_sizes_cm(folder: Path) -> dict[str, float]:
    """Return the size of a pixel of each case in cm, as the clinical spreadsheet states it."""
    book = load_workbook(next(folder.glob("*.xlsx")))
    rows = book.worksheets[0].iter_rows(values_only=True)
    column = {str(name): index for index, name in enumerate(next(rows))}
    return {
        Path(str(row[column["Image_filename"]])).stem: float(str(row[column["Pixel_size"]]))
        for row in rows
        if row[column["Image_filename"]]
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
