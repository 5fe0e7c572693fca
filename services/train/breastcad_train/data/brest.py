"""BrEaST-Lesions-USG: breast ultrasound with masks, one image a case (Pawłowska et al. 2024)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from breastcad_train.data.sample import Sample, existing

FOLDER = "breast-lesions-usg"
SHEET = "BrEaST-Lesions-USG-clinical-data-Dec-15-2023.xlsx"
IMAGES = "BrEaST-Lesions_USG-images_and_masks"


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/breast-lesions-usg`` as the clinical spreadsheet lists them."""
    folder = root / FOLDER
    rows = pd.read_excel(existing(folder / SHEET)).to_dict("records")
    return [_sample(folder / IMAGES, {str(k): v for k, v in row.items()}) for row in rows]


def _sample(images: Path, row: dict[str, Any]) -> Sample:
    # The "other" masks are cysts, ducts and calcifications beside the lesion, not lesions.
    has_lesion = row["Classification"] != "normal"
    return Sample(
        key=f"{FOLDER}/{Path(row['Image_filename']).stem}",
        image=existing(images / row["Image_filename"]),
        masks=(existing(images / row["Mask_tumor_filename"]),) if has_lesion else (),
        kind=row["Classification"],
        group=f"{FOLDER}-{row['CaseID']}",
    )
