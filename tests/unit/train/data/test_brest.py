"""BrEaST-Lesions-USG and its clinical spreadsheet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from breastcad.errors import Corrupt, InvalidInput
from breastcad_train.data import brest
from breastcad_train.data.sample import Label
from openpyxl import Workbook

MALIGNANT = {
    "CaseID": 1,
    "Image_filename": "case001.png",
    "Mask_tumor_filename": "case001_tumor.png",
    "Pixel_size": 0.0078125,
    "Age": 57,
    "BIRADS": "4a",
    "Margin": "not circumscribed - indistinct&angular",
    "Classification": "malignant",
}
NORMAL = {"CaseID": 45, "Image_filename": "case045.png", "Classification": "normal"}


def write(root: Path, heading: list[str], *rows: dict[str, object]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(heading)
    for row in rows:
        sheet.append([row.get(name.replace(" ", "_")) for name in heading])
    book.save(root / brest.FOLDER / brest.SHEET)


@pytest.fixture
def root(tmp_path: Path, picture: Callable[..., Path]) -> Path:
    for name in ("case001.png", "case001_tumor.png", "case045.png"):
        picture(tmp_path / brest.FOLDER / brest.IMAGES / name)
    return tmp_path


def test_all_features_are_kept_and_pixels_are_in_mm(root: Path) -> None:
    write(root, ["CaseID", *brest.FEATURES], MALIGNANT, NORMAL)

    malignant, normal = brest.load(root)

    assert malignant.key == "breast-lesions-usg/case001"
    assert [mask.name for mask in malignant.masks] == ["case001_tumor.png"]
    assert (malignant.label, malignant.group) == (Label.MALIGNANT, "breast-lesions-usg-1")
    assert malignant.pixel_mm == 0.078125
    assert len(malignant.features) == 20
    assert (malignant.features["Age"], malignant.features["BIRADS"]) == ("57", "4a")
    assert (normal.masks, normal.label, normal.pixel_mm) == ((), Label.NORMAL, None)


def test_columns_may_be_reordered_and_written_otherwise(root: Path) -> None:
    names = [name.replace("Pixel_size", "Pixel size") for name in brest.FEATURES]
    write(root, [*reversed(names), "CaseID"], MALIGNANT, NORMAL)

    malignant, _ = brest.load(root)

    assert malignant.pixel_mm == 0.078125


@pytest.mark.parametrize("column", ["CaseID", "Mask_tumor_filename", "Classification"])
def test_a_column_that_is_not_there_is_named(root: Path, column: str) -> None:
    write(root, [name for name in ("CaseID", *brest.FEATURES) if name != column], MALIGNANT)

    with pytest.raises(InvalidInput, match=f"COLUMN_MISSING: BrEaST.*xlsx has no column {column}"):
        brest.load(root)


def test_a_lesion_without_a_mask_is_named_with_its_row(root: Path) -> None:
    lost = {name: value for name, value in MALIGNANT.items() if "Mask" not in name}
    write(root, ["CaseID", *brest.FEATURES], NORMAL, lost)

    with pytest.raises(InvalidInput, match=r"CELL_EMPTY: .*row 3: Mask_tumor_filename"):
        brest.load(root)


def test_one_case_in_two_classes_is_named(root: Path) -> None:
    write(root, ["CaseID", *brest.FEATURES], MALIGNANT, NORMAL | {"CaseID": 1})

    with pytest.raises(InvalidInput, match="GROUP_TWO_KINDS: group breast-lesions-usg-1"):
        brest.load(root)


def test_a_damaged_spreadsheet_is_named(root: Path) -> None:
    write(root, ["CaseID", *brest.FEATURES], MALIGNANT)
    sheet = root / brest.FOLDER / brest.SHEET
    sheet.write_bytes(sheet.read_bytes()[:-500])

    with pytest.raises(Corrupt, match="TABLE_UNREADABLE: BrEaST"):
        brest.load(root)


def test_the_real_sheet_gives_lesion_sizes_in_mm(shared: Callable[[str], Path]) -> None:
    samples = brest.load(shared(brest.FOLDER))

    assert len(samples) == 205
    assert sum(sample.label is Label.NORMAL for sample in samples) == 4
    assert all(0.03 < (sample.pixel_mm or 0) < 0.3 for sample in samples)
    assert {sample.features["BIRADS"] for sample in samples} == {
        *("1", "2", "3", "4a", "4b", "4c", "5")
    }
