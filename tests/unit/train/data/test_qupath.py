"""Binary maps as QuPath's mask script names them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import merging, qupath

WHITE = np.full((10, 20), 255, np.uint8)


@pytest.fixture
def root(tmp_path: Path, picture: Callable[..., Path]) -> Path:
    folder = tmp_path / qupath.FOLDER
    picture(folder / "images" / "left_cc.png")
    picture(folder / "images" / "right_cc.png")
    # At half resolution: 20 × 40 pixels of the image from column 4, row 8.
    picture(folder / "masks" / "left_cc_Tumour region_(2.00,4,8,40,20)-mask.png", WHITE)
    picture(folder / "masks" / "left_cc_Text_(1.00,0,0,20,10)-mask.png", WHITE)
    return tmp_path


def test_a_map_covers_the_part_of_the_image_that_its_name_says(root: Path) -> None:
    left, right = qupath.load(root)

    found = qupath.read_classes(left, qupath.TUMOUR_CLASSES)

    # Class 0 is the tumour. Smoothing rounds the corners off.
    assert (found[10:26, 6:42] == 0).all()
    assert 780 <= (found == 0).sum() <= 800
    assert (left.features["tumour"], right.features["tumour"]) == ("1", "0")
    assert (qupath.read_classes(right, qupath.TUMOUR_CLASSES) == 1).all()


def test_one_set_of_maps_serves_two_lists_of_classes(root: Path) -> None:
    left, _ = qupath.load(root)

    found = qupath.read_classes(left)

    text = merging.ANATOMY.index("text")
    assert (found[:10, :20] == text).all()
    assert (found == text).sum() == 200
    assert set(np.unique(found)) == {text, len(merging.ANATOMY) - 1}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("left_cc_Text-mask", "NAME_UNKNOWN: left_cc_Text-mask.png must end in"),
        ("other_Text_(1.00,0,0,20,10)-mask", "IMAGE_MISSING: .* has no image other.png"),
    ],
)
def test_a_name_that_fits_nothing_is_named(
    root: Path, picture: Callable[..., Path], name: str, message: str
) -> None:
    picture(root / qupath.FOLDER / "masks" / f"{name}.png", WHITE)

    with pytest.raises(InvalidInput, match=message):
        qupath.load(root)


def test_a_map_that_reaches_beyond_its_image_is_named(
    root: Path, picture: Callable[..., Path]
) -> None:
    picture(root / qupath.FOLDER / "masks" / "left_cc_Skin_(1.00,70,0,20,10)-mask.png", WHITE)

    with pytest.raises(
        InvalidInput, match=r"MASK_SIZE: left_cc_Skin.* beyond its image \(64, 80\)"
    ):
        qupath.read_classes(qupath.load(root)[0])
