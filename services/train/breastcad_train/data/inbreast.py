"""INbreast: digital mammograms as DICOM with outlines as property lists (Moreira et al. 2012)."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from breastcad.errors import Corrupt, InvalidInput

from breastcad_train.data import tables
from breastcad_train.data.regions import Polygon, Region
from breastcad_train.data.sample import Kind, Sample, existing_folder

FOLDER = "inbreast"
INDEX, IMAGES, OUTLINES = "INbreast.csv", "AllDICOMs", "AllXML"
# No pathology is published for all: as is usual, the assessment stands for it.
_KINDS: dict[str, Kind] = {
    "1": "normal",
    "2": "benign",
    "3": "benign",
    "4a": "malignant",
    "4b": "malignant",
    "4c": "malignant",
    "4": "malignant",
    "5": "malignant",
    "6": "malignant",
}
NOT_LESIONS = frozenset({"pectoral muscle"})
_COLUMNS = ("Laterality", "View", "File Name", "ACR", "Bi-Rads")
_IMAGE = re.compile(r"(\d+)_([0-9a-f]+)_MG_.*")
_POINT = re.compile(r"\(\s*(-?[\d.]+),\s*(-?[\d.]+)\s*\)")


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/inbreast``.

    Patients are told by the second part of a DICOM file's name, for the table hides them.

    Raises
    ------
    NotFound, InvalidInput
        As `tables.read_csv`; ``IMAGE_MISSING``.
    Corrupt
        ``OUTLINES_DAMAGED``, with the file's name.
    """
    folder = root / FOLDER
    images = {
        match[1]: (match[2], path)
        for path in existing_folder(folder / IMAGES).glob("*.dcm")
        if (match := _IMAGE.fullmatch(path.stem))
    }
    rows = tables.read_csv(folder / INDEX, _COLUMNS, delimiter=";")
    return [_sample(folder, row, images) for row in rows]


def read_outlines(path: Path) -> tuple[Region, ...]:
    """Return the outlines of one file, in pixels; raises ``OUTLINES_DAMAGED``."""
    try:
        found = plistlib.loads(path.read_bytes(), fmt=plistlib.FMT_XML)
        rois = [roi for image in found["Images"] for roi in image["ROIs"]]
        return tuple(Region(_polygon(roi), str(roi["Name"])) for roi in rois)
    except (ExpatError, plistlib.InvalidFileException, KeyError, TypeError, ValueError):
        raise Corrupt("OUTLINES_DAMAGED", f"{path.name} is damaged; get it again") from None


def _polygon(roi: dict[str, Any]) -> Polygon:
    matches = [_POINT.fullmatch(point) for point in roi["Point_px"]]
    points = tuple((float(match[1]), float(match[2])) for match in matches if match)
    if not points or len(points) < len(matches):
        raise ValueError("a point is not (x, y)")
    return Polygon(points)


def _sample(folder: Path, row: tables.Row, images: dict[str, tuple[str, Path]]) -> Sample:
    name = row.filled("File Name")
    if name not in images:
        raise InvalidInput("IMAGE_MISSING", f"{IMAGES} holds no file {name}_*.dcm of {INDEX}")
    patient, image = images[name]
    outlines = folder / OUTLINES / f"{name}.xml"
    drawn = read_outlines(outlines) if outlines.is_file() else ()
    kind = row.one_of("Bi-Rads", _KINDS)
    return Sample(
        key=f"{FOLDER}/{name}",
        image=image,
        masks=(),
        kind=kind,
        group=f"{FOLDER}-{patient}",
        annotated=kind == "normal" or bool(drawn),
        regions=tuple(region for region in drawn if region.name.casefold() not in NOT_LESIONS),
        features={column: row[column] for column in _COLUMNS if column != "File Name"},
    )
