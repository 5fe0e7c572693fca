"""CBIS-DDSM: film mammograms as DICOM, masks of masses and calcifications (Lee et al. 2017)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from breastcad.errors import NotFound

from breastcad_train.data import cbis_files, tables
from breastcad_train.data.sample import Kind, Sample, existing_folder, worst

FOLDER = "cbis-ddsm"
IMAGES = "CBIS-DDSM"
TABLES = (
    "mass_case_description_train_set.csv",
    "mass_case_description_test_set.csv",
    "calc_case_description_train_set.csv",
    "calc_case_description_test_set.csv",
)
# Some masks are some pixels larger or smaller than their image.
MASK_SLACK = 0.02
_PATHOLOGY: dict[str, Kind] = {
    "MALIGNANT": "malignant",
    "BENIGN": "benign",
    "BENIGN_WITHOUT_CALLBACK": "benign",
}
_SIDE, _VIEW, _FULL = "left or right breast", "image view", "image file path"
_ROI, _CROP = "ROI mask file path", "cropped image file path"
_COLUMNS = ("patient_id", _SIDE, _VIEW, "abnormality id", "pathology", _FULL, _ROI, _CROP)


def load(root: Path) -> list[Sample]:
    """Return one sample for each mammogram of ``root/cbis-ddsm``, with all its abnormalities.

    A mammogram with masses and calcifications is listed in two tables and stored twice: it becomes
    one sample. The published division into training and test set is not kept, for patients of
    one are in the other: samples are grouped by patient.

    Raises
    ------
    NotFound
        ``DATA_MISSING``, naming the folder or the mask that is not there.
    """
    folder = root / FOLDER
    images = existing_folder(folder / IMAGES)
    mammograms: dict[str, list[tables.Row]] = defaultdict(list)
    for row in _rows(folder):
        mammograms[f"{row['patient_id']}_{row[_SIDE]}_{row[_VIEW]}"].append(row)
    return [_sample(images, name, rows) for name, rows in mammograms.items()]


def _rows(folder: Path) -> Iterator[tables.Row]:
    there = [folder / name for name in TABLES if (folder / name).is_file()]
    if not there:
        raise NotFound("DATA_MISSING", f"expected one of {', '.join(TABLES)} in {FOLDER}")
    for path in there:
        yield from tables.read_csv(path, _COLUMNS)


def _sample(images: Path, name: str, rows: list[tables.Row]) -> Sample:
    image = cbis_files.full_image(images, rows[0].filled(_FULL))
    pathologies = [row.one_of("pathology", _PATHOLOGY) for row in rows]
    return Sample(
        key=f"{FOLDER}/{name}",
        image=image,
        masks=tuple(
            cbis_files.mask(images, (row.filled(_ROI), row.filled(_CROP)), image, MASK_SLACK)
            for row in rows
        ),
        kind=worst(pathologies),
        group=f"{FOLDER}-{rows[0].filled('patient_id')}",
        features=_features(rows),
        mask_slack=MASK_SLACK,
    )


def _features(rows: list[tables.Row]) -> dict[str, str]:
    """Join the values of the abnormalities by ``&``, empty where a table lacks the column."""
    names = dict.fromkeys(name for row in rows for name in row.cells if not name.endswith("path"))
    return {name: "&".join(row.cells.get(name, "") for row in rows) for name in names}
