"""CDD-CESM: the malignant folder, the first folder with coloured masks, and as published."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import cesm, cesm_first, cesm_published
from breastcad_train.data.decoding import read_mask
from breastcad_train.data.sample import Label
from openpyxl import Workbook

ANNOTATIONS = (
    "Image_name,Patient_ID,Side,Type,View,Pathology Classification/ Follow up\n"
    "P1_L_DM_CC,1,L,DM,CC,Malignant\n"
    "P1_R_CM_CC,1,R,CESM,CC,Normal\n"
    "P2_L_DM_CC,2,L,DM,CC,Benign\n"
)
CIRCLE = '"{""name"":""circle"",""cx"":40,""cy"":30,""r"":10}"'
REGIONS = (
    "#filename,file_size,file_attributes,region_count,region_id,"
    "region_shape_attributes,region_attributes\n"
    f"P1_L_DM_CC.jpg,9,{{}},1,0,{CIRCLE},{{}}\n"
)


def test_the_malignant_folder_gives_low_energy_images_only(
    tmp_path: Path, picture: Callable[..., Path]
) -> None:
    folder = tmp_path / cesm.FOLDER
    picture(folder / "images" / "P1_L_DM_CC.jpg")
    picture(folder / "masks" / "P1_L_DM_CC_mask.png")
    picture(folder / "images" / "P2_L_DM_CC.jpg")
    (folder / "index.csv").write_text(
        "id,file,mask,patient,type\n"
        "P1_L_DM_CC,images/P1_L_DM_CC.jpg,masks/P1_L_DM_CC_mask.png,P1,DM\n"
        "P1_L_CM_CC,images/P1_L_CM_CC.jpg,,P1,CM\n"
        "P2_L_DM_CC,images/P2_L_DM_CC.jpg,,P2,DM\n"
    )

    first, second = cesm.load(tmp_path)

    assert (first.annotated, second.annotated) == (True, False)


def test_green_is_benign_and_red_malignant(tmp_path: Path, picture: Callable[..., Path]) -> None:
    # OpenCV writes blue, green, red.
    for name, pixel in (("P1_L_DM_CC", (0, 255, 0)), ("flipped_P2_R_CM_MLO", (0, 0, 255))):
        mask = np.zeros((64, 80, 3), np.uint8)
        mask[:4, :5] = pixel
        picture(tmp_path / cesm_first.FOLDER / "images" / f"{name}.jpg")
        picture(tmp_path / cesm_first.FOLDER / "masks" / f"{name}.png", mask)

    benign, malignant = cesm_first.load(tmp_path)

    assert (benign.label, malignant.label) == (Label.BENIGN, Label.MALIGNANT)
    assert read_mask(malignant, (64, 80)).sum() == 20
    assert malignant.group == "cdd-cesm-malignant-P2"


def test_the_first_folder_is_told_by_its_masks(shared: Callable[[str], Path]) -> None:
    samples = cesm_first.load(shared(cesm_first.FOLDER))

    labels = [sample.label for sample in samples]
    assert (labels.count(Label.BENIGN), labels.count(Label.MALIGNANT)) == (9, 8)


@pytest.fixture
def published(tmp_path: Path, picture: Callable[..., Path]) -> Path:
    folder = tmp_path / cesm_published.FOLDER
    picture(folder / "Low energy images of CDD-CESM" / "P1_L_DM_CC.jpg")
    picture(folder / "Low energy images of CDD-CESM" / "P2_L_DM_CC.jpg")
    picture(folder / "Subtracted images of CDD-CESM" / "P1_R_CM_CC.jpg")
    (folder / cesm_published.ANNOTATIONS).write_text(ANNOTATIONS)
    (folder / cesm_published.REGIONS).write_text(REGIONS)
    return tmp_path


def test_published_regions_become_lesions_of_their_image(published: Path) -> None:
    malignant, normal, benign = cesm_published.load(published)

    # 317 pixel centres lie within 10 of a centre.
    assert read_mask(malignant, (64, 80)).sum() == 317
    assert (normal.label, normal.annotated) == (Label.NORMAL, True)
    assert (benign.regions, benign.annotated) == ((), False)
    assert malignant.group == normal.group == "cdd-cesm-malignant-P1"


def test_the_annotation_table_may_be_a_spreadsheet(published: Path) -> None:
    folder = published / cesm_published.FOLDER
    before = cesm_published.load(published)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in ANNOTATIONS.splitlines():
        sheet.append(line.split(","))
    book.save(folder / "Radiology-manual-annotations.xlsx")
    (folder / cesm_published.ANNOTATIONS).unlink()

    assert cesm_published.load(published) == before


def test_a_shape_that_is_cut_off_is_named_with_its_row(published: Path) -> None:
    path = published / cesm_published.FOLDER / cesm_published.REGIONS
    path.write_text(REGIONS.replace(',""r"":10', ""))

    with pytest.raises(InvalidInput, match=r"SHAPE_UNKNOWN: Radiology_hand.*row 2"):
        cesm_published.load(published)


def test_the_published_region_file_agrees_with_the_index(shared: Callable[[str], Path]) -> None:
    folder = shared(cesm.FOLDER) / cesm.FOLDER

    regions = cesm_published.read_regions(folder)
    names = {row["Image_name"] for row in cesm_published.read_annotations(folder)}

    assert (len(names), sum(map(len, regions.values()))) == (1742, 2559)
    assert set(regions) <= names
    indexed = cesm.load(shared(cesm.FOLDER))
    assert all(
        len(regions[sample.key.split("/")[1]]) == int(sample.features["regions"])
        for sample in indexed
        if sample.features["regions"] not in ("", "0")
    )
