"""The pectoral muscle of oblique views, made by hand and real."""

from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import pytest
from breastcad_preprocess.breast import find_breast
from breastcad_preprocess.pectoral import find_pectoral, is_upside_down
from numpy.typing import NDArray

Side = Literal["left", "right"]
CORNER = np.array([[0, 0], [70, 0], [0, 140]])


def oblique(muscle: int = 200, side: Side = "left") -> NDArray[Any]:
    """A breast of grey 90 with a bright triangle, 70 × 140 pixels, at its upper chest wall."""
    image: NDArray[Any] = np.zeros((256, 160), np.uint8)
    cv2.ellipse(image, (0, 130), (120, 160), 0, -90, 90, (90,), -1)
    cv2.fillPoly(image, [CORNER], (muscle,))
    rng = np.random.default_rng(0)
    noisy = np.clip(image + (image > 0) * rng.normal(0, 4, image.shape), 0, 255)
    image = cv2.GaussianBlur(noisy.astype(np.uint8), (5, 5), 0)
    return image if side == "left" else np.ascontiguousarray(image[:, ::-1])


def dice(a: NDArray[Any], b: NDArray[Any]) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("muscle", [110, 200])
def test_muscle_is_found_whatever_its_contrast(side: Side, muscle: int) -> None:
    image = oblique(muscle, side)
    true = cv2.fillPoly(np.zeros_like(image), [CORNER], (1,))
    true = true if side == "left" else true[:, ::-1]

    found = find_pectoral(image, find_breast(image))

    assert found is not None
    assert dice(found, true) > 0.93


def test_muscle_is_as_large_in_a_large_image() -> None:
    image = oblique()
    large = cv2.resize(image, None, fx=4, fy=4).astype(np.uint16) * 200
    found = find_pectoral(image, find_breast(image))
    found_large = find_pectoral(large, find_breast(large))
    assert found is not None
    assert found_large is not None
    assert dice(found, found_large) > 0.95


def test_breast_without_a_muscle_has_none() -> None:
    image = oblique(muscle=90)
    assert find_pectoral(image, find_breast(image)) is None


def test_image_without_a_breast_has_no_muscle() -> None:
    image = np.zeros((64, 64), np.uint8)
    breast = find_breast(image)
    assert find_pectoral(image, breast) is None
    assert not is_upside_down(image, breast)


def test_muscle_at_the_bottom_means_upside_down() -> None:
    image = oblique()
    turned = np.ascontiguousarray(image[::-1])
    assert not is_upside_down(image, find_breast(image))
    assert is_upside_down(turned, find_breast(turned))


def test_muscles_of_real_film_agree_with_their_tissue_maps() -> None:
    folder = Path(__file__).parents[4] / "shared" / "data" / "ddsm-tissue"
    if not folder.is_dir():
        pytest.skip("needs the tissue maps of ../shared/data/ddsm-tissue")
    overlaps = []
    for file in sorted((folder / "images").glob("*.jpg"))[::10]:
        image = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        tissues = cv2.imread(str(folder / "masks" / f"{file.stem}_LI.png"), cv2.IMREAD_GRAYSCALE)
        found = find_pectoral(image, find_breast(image))
        assert found is not None
        size = found.shape[::-1]
        true = cv2.resize((tissues == 255).astype(np.uint8), size, interpolation=cv2.INTER_AREA)
        overlaps.append(dice(found, true))
    assert np.mean(overlaps) > 0.9
