"""CDD-CESM: the low-energy images, which are plain mammograms, of malignant findings."""

from __future__ import annotations

from pathlib import Path

from breastcad_train.data import tables
from breastcad_train.data.sample import Sample, existing

FOLDER = "cdd-cesm-malignant"
LOW_ENERGY = "DM"
_COLUMNS = ("id", "file", "mask", "patient", "type")


def load(root: Path) -> list[Sample]:
    """Return the low-energy samples of ``root/cdd-cesm-malignant`` (Khaled et al. 2022)."""
    folder = root / FOLDER
    rows = tables.read_csv(folder / "index.csv", _COLUMNS)
    return [_sample(folder, row) for row in rows if row["type"] == LOW_ENERGY]


def _sample(folder: Path, row: tables.Row) -> Sample:
    return Sample(
        key=f"{FOLDER}/{row.filled('id')}",
        image=existing(folder / row.filled("file")),
        masks=(folder / row["mask"],) if row["mask"] else (),
        kind="malignant",
        group=f"{FOLDER}-{row.filled('patient')}",
        annotated=bool(row["mask"]),
        features={name: text for name, text in row.cells.items() if name not in _COLUMNS},
    )
