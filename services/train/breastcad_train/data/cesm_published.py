"""CDD-CESM as published: annotation table, region file, and images in their full size."""

from __future__ import annotations

import re
from pathlib import Path

from breastcad_train.data import cesm, tables, via
from breastcad_train.data.regions import Region
from breastcad_train.data.sample import Kind, Sample, existing

FOLDER = "cdd-cesm-published"
ANNOTATIONS = "Radiology-manual-annotations.csv"
REGIONS = "Radiology_hand_drawn_segmentations_v2.csv"
_FOLDERS = {"DM": "Low energy images of CDD-CESM", "CESM": "Subtracted images of CDD-CESM"}
_KINDS: dict[str, Kind] = {"Normal": "normal", "Benign": "benign", "Malignant": "malignant"}
_PATHOLOGY = "Pathology Classification/ Follow up"
_COLUMNS = ("Image_name", "Patient_ID", "Type", _PATHOLOGY)


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/cdd-cesm-published``, low-energy and subtracted.

    An abnormal image without a region is not annotated: some lesions were not drawn.
    """
    folder = root / FOLDER
    regions = read_regions(folder)
    return [_sample(folder, row, regions) for row in read_annotations(folder)]


def read_annotations(folder: Path) -> list[tables.Row]:
    """Return the rows of the annotation table, also where it lies as .xlsx."""
    path = folder / ANNOTATIONS
    book = path.with_suffix(".xlsx")
    return tables.read_sheet(book, _COLUMNS) if book.is_file() else tables.read_csv(path, _COLUMNS)


def read_regions(folder: Path) -> dict[str, tuple[Region, ...]]:
    """Return image name, without its suffix, → outlines in pixels of the published image."""
    found = via.read_csv(folder / REGIONS)
    return {Path(name).stem: regions for name, regions in found.items()}


def _sample(folder: Path, row: tables.Row, regions: dict[str, tuple[Region, ...]]) -> Sample:
    name = row.filled("Image_name")
    kind = row.one_of(_PATHOLOGY, _KINDS)
    outlines = () if kind == "normal" else regions.get(name, ())
    patient = re.sub(r"\D", "", row.filled("Patient_ID"))
    return Sample(
        key=f"{FOLDER}/{name}",
        image=existing(folder / row.one_of("Type", _FOLDERS) / f"{name}.jpg"),
        masks=(),
        kind=kind,
        group=f"{cesm.FOLDER}-P{patient}",
        annotated=kind == "normal" or bool(outlines),
        regions=outlines,
        features={column: text for column, text in row.cells.items() if column != _PATHOLOGY},
    )
