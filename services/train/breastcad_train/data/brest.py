"""BrEaST-Lesions-USG: breast ultrasound with masks, one image a case (Pawłowska et al. 2024)."""

from __future__ import annotations

from pathlib import Path

from breastcad_train.data import grouping, tables
from breastcad_train.data.sample import Kind, Sample, existing

FOLDER = "breast-lesions-usg"
SHEET = "BrEaST-Lesions-USG-clinical-data-Dec-15-2023.xlsx"
IMAGES = "BrEaST-Lesions_USG-images_and_masks"
CASE = "CaseID"
FEATURES = (
    "Image_filename",
    "Mask_tumor_filename",
    "Mask_other_filename",
    "Pixel_size",
    "Age",
    "Tissue_composition",
    "Signs",
    "Symptoms",
    "Shape",
    "Margin",
    "Echogenicity",
    "Posterior_features",
    "Halo",
    "Calcifications",
    "Skin_thickening",
    "Interpretation",
    "BIRADS",
    "Verification",
    "Diagnosis",
    "Classification",
)
_KINDS: dict[str, Kind] = {"benign": "benign", "malignant": "malignant", "normal": "normal"}
_MM_PER_CM = 10.0


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/breast-lesions-usg`` as the clinical spreadsheet lists them.

    All its features are kept as texts; several values of one stand together, joined by ``&``.

    Raises
    ------
    NotFound, InvalidInput, Corrupt
        As `tables.read_sheet`; ``CELL_EMPTY`` for a lesion without a mask, ``CELL_UNKNOWN``, and
        ``GROUP_TWO_KINDS`` for a case of two kinds.
    """
    folder = root / FOLDER
    rows = tables.read_sheet(folder / SHEET, (CASE, *FEATURES))
    samples = [_sample(folder / IMAGES, row) for row in rows]
    grouping.require_one_kind(samples)
    return samples


def _sample(images: Path, row: tables.Row) -> Sample:
    kind = row.one_of("Classification", _KINDS)
    image = existing(images / row.filled("Image_filename"))
    pixel_cm = row.decimal("Pixel_size")
    return Sample(
        key=f"{FOLDER}/{image.stem}",
        image=image,
        # The "other" masks are cysts, ducts and calcifications beside the lesion, not lesions.
        masks=() if kind == "normal" else (images / row.filled("Mask_tumor_filename"),),
        kind=kind,
        group=f"{FOLDER}-{row.filled(CASE)}",
        features={name: row[name] for name in FEATURES},
        pixel_mm=None if pixel_cm is None else _MM_PER_CM * pixel_cm,
    )
