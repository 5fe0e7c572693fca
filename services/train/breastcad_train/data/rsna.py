"""RSNA Screening Mammography challenge: cancer or not, image level, no masks."""

from __future__ import annotations

import csv
from pathlib import Path

from breastcad_train.data.sample import Sample, existing

FOLDER = "rsna-mammography"


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/rsna-mammography`` as ``index.csv`` lists them."""
    folder = root / FOLDER
    with existing(folder / "index.csv").open(newline="") as file:
        return [_sample(folder, row) for row in csv.DictReader(file)]


def _sample(folder: Path, row: dict[str, str]) -> Sample:
    cancer = row["cancer"] == "1"
    return Sample(
        key=f"{FOLDER}/{row['image_id']}",
        image=existing(folder / row["file"]),
        masks=(),
        kind="malignant" if cancer else "negative",
        group=f"{FOLDER}-{row['patient_id']}",
        annotated=not cancer,
    )
