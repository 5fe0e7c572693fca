"""RSNA Screening Mammography challenge: cancer or not, image level, no masks."""

from __future__ import annotations

from pathlib import Path

from breastcad_train.data import tables
from breastcad_train.data.sample import Sample, existing

FOLDER = "rsna-mammography"
INDEX = "index.csv"
PUBLISHED, IMAGES = "train.csv", "train_images"
_FLAGS = {"0": False, "1": True}


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/rsna-mammography``.

    They are listed in ``index.csv`` beside JPEG files, or, as the challenge publishes them, in
    ``train.csv`` beside ``train_images/PATIENT/IMAGE.dcm``.
    """
    folder = root / FOLDER
    if (folder / PUBLISHED).is_file():
        wanted: tuple[str, ...] = ("patient_id", "image_id", "cancer")
        rows = tables.read_csv(folder / PUBLISHED, wanted)
        return [_sample(folder / IMAGES / _dicom(row), row) for row in rows]
    wanted = ("file", "patient_id", "image_id", "cancer")
    rows = tables.read_csv(folder / INDEX, wanted)
    return [_sample(folder / row.filled("file"), row) for row in rows]


def _dicom(row: tables.Row) -> str:
    return f"{row.filled('patient_id')}/{row.filled('image_id')}.dcm"


def _sample(image: Path, row: tables.Row) -> Sample:
    cancer = row.one_of("cancer", _FLAGS)
    known = ("file", "patient_id", "image_id", "cancer")
    return Sample(
        key=f"{FOLDER}/{row['image_id']}",
        image=existing(image),
        masks=(),
        kind="malignant" if cancer else "negative",
        group=f"{FOLDER}-{row['patient_id']}",
        annotated=not cancer,
        features={name: text for name, text in row.cells.items() if name not in known},
    )
