"""CBIS-DDSM and its traps."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_train.data import cbis
from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.sample import Label
from numpy.typing import NDArray

MASS = (
    "patient_id,breast_density,left or right breast,image view,abnormality id,abnormality type,"
    "mass shape,mass margins,assessment,pathology,subtlety,image file path,"
    "cropped image file path,ROI mask file path\n"
)
CALC = MASS.replace("breast_density", "breast density").replace(
    "mass shape,mass margins", "calc type,calc distribution"
)
CASE = "Mass-Training_P_00001_LEFT_CC"
SHAPE = (100, 80)


def line(case: str, number: int, pathology: str, name: str = "P_00001,3,LEFT,CC") -> str:
    full, part = f"{case}/1.3.6/1.3.7/000000.dcm", f"{case}_{number}/1.3.8/1.3.9/00000"
    # As published, a path may end in a line break within its quotes.
    paths = f'{full},"{part}0.dcm\n","{part}1.dcm\n"'
    return f"{name},{number},mass,OVAL,ILL_DEFINED,4,{pathology},4,{paths}\n"


def rectangle(shape: tuple[int, int], top: int) -> NDArray[np.uint8]:
    mask = np.zeros(shape, np.uint8)
    mask[top : top + 10, 20:40] = 255
    return mask


@pytest.fixture
def images(tmp_path: Path, dicom: Callable[..., Path]) -> Path:
    """The folders of a download, which are not those of the table."""
    folder = tmp_path / cbis.FOLDER / cbis.IMAGES
    grey = np.arange(8000, dtype=np.uint16).reshape(SHAPE)
    dicom(folder / CASE / "07-20-2016-DDSM-30390" / "1.0-full-24515" / "1-1.dcm", grey)
    first = folder / f"{CASE}_1" / "07-20-2016-DDSM-94942" / "1.0-ROI mask images-18515"
    dicom(first / "1-1.dcm", np.full((10, 20), 7, np.uint8), SeriesDescription="ROI mask images")
    dicom(first / "1-2.dcm", rectangle(SHAPE, 0), SeriesDescription="cropped images")
    (tmp_path / cbis.FOLDER / cbis.TABLES[0]).write_text(MASS + line(CASE, 1, "BENIGN"))
    return folder


def test_a_mask_is_told_from_a_crop_by_its_size_whatever_it_is_called(
    tmp_path: Path, images: Path
) -> None:
    (sample,) = cbis.load(tmp_path)

    assert sample.key == "cbis-ddsm/P_00001_LEFT_CC"
    assert [mask.name for mask in sample.masks] == ["1-2.dcm"]
    assert read_mask(sample, read_image(sample).shape).sum() == 200


def test_a_crop_as_large_as_its_image_is_told_by_its_values(
    tmp_path: Path, images: Path, dicom: Callable[..., Path]
) -> None:
    crop = next(images.glob(f"{CASE}_1/*/*/1-1.dcm"))
    dicom(crop, np.arange(8000, dtype=np.uint16).reshape(SHAPE))

    (sample,) = cbis.load(tmp_path)

    assert [mask.name for mask in sample.masks] == ["1-2.dcm"]


def test_a_mask_some_pixels_off_is_resized_and_one_far_off_refused(
    tmp_path: Path, images: Path, dicom: Callable[..., Path]
) -> None:
    path = next(images.glob(f"{CASE}_1/*/*/1-2.dcm"))
    dicom(path, rectangle((101, 80), 0))
    (sample,) = cbis.load(tmp_path)
    assert read_mask(sample, SHAPE).shape == SHAPE

    dicom(path, rectangle((90, 80), 0))
    with pytest.raises(InvalidInput, match=r"MASK_SIZE: .*1-2.dcm must be of shape \(100, 80\)"):
        read_mask(sample, SHAPE)
    with pytest.raises(NotFound, match="is a mask of the size of its image"):
        cbis.load(tmp_path)


def test_all_abnormalities_of_a_mammogram_become_one_sample(
    tmp_path: Path, images: Path, dicom: Callable[..., Path]
) -> None:
    dicom(images / f"{CASE}_2" / "a" / "b" / "1-1.dcm", rectangle(SHAPE, 50))
    calc = CASE.replace("Mass", "Calc")
    dicom(images / f"{calc}_1" / "a" / "b" / "1-1.dcm", rectangle(SHAPE, 80))
    rows = line(CASE, 1, "BENIGN_WITHOUT_CALLBACK") + line(CASE, 2, "MALIGNANT")
    (tmp_path / cbis.FOLDER / cbis.TABLES[0]).write_text(MASS + rows)
    (tmp_path / cbis.FOLDER / cbis.TABLES[3]).write_text(CALC + line(calc, 1, "BENIGN"))

    (sample,) = cbis.load(tmp_path)

    assert sample.label is Label.MALIGNANT
    assert read_mask(sample, SHAPE).sum() == 600
    assert sample.features["abnormality id"] == "1&2&1"
    assert sample.features["calc type"] == "&&OVAL"


def test_the_side_is_part_of_the_mammogram_and_the_patient_is_the_group(
    tmp_path: Path, images: Path, dicom: Callable[..., Path]
) -> None:
    other = CASE.replace("LEFT", "RIGHT")
    dicom(images / other / "a" / "1-1.dcm", np.zeros(SHAPE, np.uint16))
    dicom(images / f"{other}_1" / "a" / "1-1.dcm", rectangle(SHAPE, 0))
    rows = line(CASE, 1, "BENIGN") + line(other, 1, "BENIGN", "P_00001,3,RIGHT,CC")
    (tmp_path / cbis.FOLDER / cbis.TABLES[0]).write_text(MASS + rows)

    assert [sample.group for sample in cbis.load(tmp_path)] == ["cbis-ddsm-P_00001"] * 2


def test_a_case_that_was_not_downloaded_is_named(tmp_path: Path, images: Path) -> None:
    (images / f"{CASE}_1").rename(tmp_path / "elsewhere")

    with pytest.raises(NotFound, match=f"DATA_MISSING: .*{CASE}_1"):
        cbis.load(tmp_path)


def test_a_pathology_that_does_not_exist_is_named(tmp_path: Path, images: Path) -> None:
    path = tmp_path / cbis.FOLDER / cbis.TABLES[0]
    path.write_text(MASS + line(CASE, 1, "BENGIN"))

    with pytest.raises(InvalidInput, match=r"CELL_UNKNOWN: mass_case.*row 2: pathology"):
        cbis.load(tmp_path)
