"""The breast's outline, its box and its side, with all that lies around breasts on film."""

from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import pytest
from breastcad_preprocess.breast import find_breast, is_inverted, work_image
from numpy.typing import NDArray

Side = Literal["left", "right"]
Image = NDArray[np.uint8]
ROWS, COLUMNS = 256, 200


def mammogram(background: int = 0, side: Side = "left") -> Image:
    """Half an ellipse of 112 × 204 pixels, grey 150, its chest wall on `side`."""
    image = np.full((ROWS, COLUMNS), background, np.uint8)
    cv2.ellipse(image, (0, 128), (111, 102), 0, -90, 90, (150,), -1)
    return image if side == "left" else np.ascontiguousarray(image[:, ::-1])


def truth(side: Side = "left") -> NDArray[np.bool_]:
    return np.asarray(mammogram(side=side) > 0)


def overlap(mask: Image, true: NDArray[np.bool_]) -> float:
    found = mask > 0
    return float((found & true).sum() / (found | true).sum())


def with_label(image: Image) -> Image:
    image[20:40, 160:185] = 255
    return image


def with_strip_and_label(image: Image) -> Image:
    """A strip of lit film along the top that joins the breast's armpit to a label."""
    image[26:31, :] = 90
    image[10:35, 165:190] = 255
    return image


def with_white_frame(image: Image) -> Image:
    for lines in (image[:6], image[-6:], image[:, :6], image[:, -6:]):
        lines[:] = 255
    return image


def with_marker_line(image: Image) -> Image:
    cv2.line(image, (130, 0), (130, 255), (255,), 2)
    return image


def with_implant(image: Image) -> Image:
    cv2.ellipse(image, (0, 128), (60, 60), 0, -90, 90, (255,), -1)
    return image


def with_dark_fat(image: Image) -> Image:
    cv2.circle(image, (50, 128), 25, (4,), -1)
    return image


def with_uneven_background(image: Image) -> Image:
    ramp = np.linspace(6, 16, COLUMNS).astype(np.uint8)
    return np.asarray(np.maximum(image, ramp), dtype=np.uint8)


def with_film_in_a_black_image(image: Image) -> Image:
    image[image == 0] = 8
    wide = np.zeros((ROWS, COLUMNS), np.uint8)
    wide[:, :160] = image[:, :160]
    return wide


DISTURBANCES = [
    with_label,
    with_strip_and_label,
    with_white_frame,
    with_marker_line,
    with_implant,
    with_dark_fat,
    with_uneven_background,
    with_film_in_a_black_image,
]


@pytest.mark.parametrize("side", ["left", "right"])
def test_plain_breast_is_outlined(side: Side) -> None:
    breast = find_breast(mammogram(side=side))

    assert breast.found
    assert breast.chest_wall == side
    expected = (0, 26, 112, 231) if side == "left" else (88, 26, 200, 231)
    # The blur before the threshold adds two pixels.
    np.testing.assert_allclose(breast.box, expected, atol=2)
    assert overlap(breast.mask, truth(side)) > 0.95


@pytest.mark.parametrize("disturb", DISTURBANCES)
@pytest.mark.parametrize("side", ["left", "right"])
def test_breast_is_outlined_whatever_lies_around(disturb: Any, side: Side) -> None:
    image = disturb(mammogram())
    image = image if side == "left" else np.ascontiguousarray(image[:, ::-1])

    breast = find_breast(image)

    assert breast.chest_wall == side
    assert overlap(breast.mask, truth(side)) > 0.9
    width = breast.box[2] - breast.box[0]
    assert width == pytest.approx(112, abs=12)


@pytest.mark.parametrize("background", [0, 20, 60])
def test_background_need_not_be_black(background: int) -> None:
    breast = find_breast(mammogram(background))
    assert overlap(breast.mask, truth()) > 0.95


def test_nipple_belongs_to_the_breast() -> None:
    image = mammogram()
    image[122:134, 108:119] = 150
    assert find_breast(image).box[2] >= 119


def test_mask_has_the_shape_of_the_work_image_and_the_box_that_of_the_source() -> None:
    image = cv2.resize(mammogram(), (800, 1024), interpolation=cv2.INTER_NEAREST)
    breast = find_breast(image)
    assert breast.mask.shape == (256, 200)
    assert breast.box[3] == pytest.approx(4 * 231, abs=8)
    assert breast == find_breast(image, work_image(image))


@pytest.mark.parametrize("grey", [0, 90])
def test_flat_image_has_no_breast(grey: int) -> None:
    breast = find_breast(np.full((64, 48), grey, np.uint8))
    assert not breast.found
    assert breast.box == (0, 0, 48, 64)
    assert breast.mask.all()


@pytest.mark.parametrize("lowest", [0, 40])
@pytest.mark.parametrize("highest", [255, 215])
def test_bright_background_is_told(lowest: int, highest: int) -> None:
    image = (lowest + mammogram() / 255.0 * (highest - lowest)).astype(np.uint8)
    assert not is_inverted(image)
    assert is_inverted(255 - image)


def test_saturated_breast_is_not_taken_for_a_background() -> None:
    image = mammogram(background=30)
    image[image == 150] = 255
    assert not is_inverted(image)


def test_sixteen_bits_give_the_same_breast() -> None:
    eight = with_label(mammogram(20))
    assert find_breast(eight.astype(np.uint16) * 257) == find_breast(eight)


@pytest.fixture(scope="module")
def tissue() -> Path:
    folder = Path(__file__).parents[4] / "shared" / "data" / "ddsm-tissue"
    if not folder.is_dir():
        pytest.skip("needs the tissue maps of ../shared/data/ddsm-tissue")
    return folder


def test_breasts_of_real_film_agree_with_their_tissue_maps(tissue: Path) -> None:
    overlaps = []
    for file in sorted((tissue / "images").glob("*.jpg"))[::10]:
        map_file = tissue / "masks" / f"{file.stem}_LI.png"
        breast = find_breast(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE))
        tissues = cv2.imread(str(map_file), cv2.IMREAD_GRAYSCALE)
        size = breast.mask.shape[::-1]
        true = cv2.resize((tissues > 64).astype(np.uint8), size, interpolation=cv2.INTER_AREA)
        overlaps.append(overlap(breast.mask, true > 0))
    assert np.mean(overlaps) > 0.93
