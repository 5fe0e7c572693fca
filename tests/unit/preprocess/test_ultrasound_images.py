"""Regions and marks on published images, where they are at hand."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad_preprocess.ultrasound.overlays import find_overlays
from breastcad_preprocess.ultrasound.region import find_region

DATA = Path(__file__).parents[4] / "shared" / "data"
BREAST = DATA / "breast-lesions-usg" / "BrEaST-Lesions_USG-images_and_masks"
BUSI = DATA / "busi" / "Dataset_BUSI_with_GT"

pytestmark = pytest.mark.skipif(
    not (BREAST.is_dir() and BUSI.is_dir()), reason="needs BrEaST and BUSI in ../shared/data"
)


def lesions() -> list[tuple[Path, Path]]:
    published = [(mask, "_tumor") for mask in sorted(BREAST.glob("*_tumor.png"))[::15]]
    published += [(mask, "_mask") for mask in sorted(BUSI.glob("[bm]*/*_mask.png"))[::40]]
    return [(mask.with_name(mask.name.replace(part, "")), mask) for mask, part in published]


def test_no_lesion_is_cut() -> None:
    for image, mask in lesions():
        region = find_region(cv2.imread(str(image), cv2.IMREAD_GRAYSCALE))
        assert region is not None, image.name
        left, top, right, bottom = region
        lesion = cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE) > 0
        assert lesion.sum() == lesion[top:bottom, left:right].sum(), image.name


def test_no_pixel_of_a_lesion_without_callipers_is_marked() -> None:
    for mask in sorted(BREAST.glob("*_tumor.png"))[::15]:
        image = mask.with_name(mask.name.replace("_tumor", ""))
        marks = find_overlays(cv2.imread(str(image), cv2.IMREAD_GRAYSCALE))
        assert not marks[cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE) > 0].any(), image.name


@pytest.mark.parametrize("name", ["benign (22)", "benign (286)", "malignant (114)"])
def test_callipers_of_a_scanner_are_marked(name: str) -> None:
    image = cv2.imread(str(BUSI / name.split()[0] / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
    assert np.count_nonzero(find_overlays(image)) > 800
