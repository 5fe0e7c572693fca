"""CDD-CESM: the low-energy images, which are plain mammograms, of malignant findings."""

from __future__ import annotations

import csv
from pathlib import Path

from breastcad_train.data.sample import Sample, existing

FOLDER = "cdd-cesm-malignant"
LOW_ENERGY = "DM"


def load(root: Path) -> list[Sample]:
    """Return the low-energy samples of ``root/cdd-cesm-malignant`` (Khaled et al. 2022)."""
    folder = root / FOLDER
    with existing(folder / "index.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["type"] == LOW_ENERGY]
    return [_sample(folder, row) for row in rows]


def _sample(folder: Path, row: dict[str, str]) -> Sample:
    return Sample(
        key=f"{FOLDER}/{row['id']}",
        image=existing(folder / row["file"]),
        masks=(existing(folder / row["mask"]),) if row["mask"] else (),
        kind="malignant",
        group=f"{FOLDER}-{row['patient']}",
        annotated=bool(row["mask"]),
    )
