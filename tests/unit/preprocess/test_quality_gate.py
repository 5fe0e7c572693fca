"""Which images are refused, by which word, and which are only pointed out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import Refused
from breastcad_preprocess.picture import decode_picture
from breastcad_preprocess.quality.assessing import Quality, assess
from breastcad_preprocess.quality.gate import notices, require_usable
from breastcad_preprocess.quality.likeness import LikenessModel
from breastcad_preprocess.quality.parameters import Limits, parameters
from numpy.typing import NDArray

DATA = Path(__file__).parents[4] / "shared" / "data"
# Refused beyond 0.01, 0.96, 0.8, 0.6, 0.7; what is unlike a breast is drawn beyond 0.2 and 0.4.
LIMITS = Limits(0.01, 0.84, 0.6, 0.2, 0.4, 0.6)
TYPICAL = Quality("MG", 0.9, 0.5, 0.01, 0.0, 0.1, 0.0)


def reason(quality: Quality, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        require_usable(quality, limits)
    return refusal.value.reason


def text(paper: int, ink: int) -> NDArray[np.uint8]:
    page = np.full((800, 600), paper, np.uint8)
    for row in range(40, 780, 24):
        cv2.putText(page, "the patient was seen in our ward", (30, row), 0, 0.6, (ink,), 1)
    return page


def test_typical_image_passes_without_a_notice() -> None:
    require_usable(TYPICAL, LIMITS)
    assert notices(TYPICAL, LIMITS) == ()


@pytest.mark.parametrize(
    ("figure", "value", "word"),
    [
        ("grey_range", 0.009, "EMPTY_IMAGE"),
        ("dominant_share", 0.97, "EMPTY_IMAGE"),
        ("saturated_share", 0.81, "SATURATED"),
        ("drawn_share", 0.61, "SCREENSHOT"),
        ("thin_share", 0.71, "SCREENSHOT"),
        ("unlikeness", 1.0, "NOT_A_BREAST"),
    ],
)
def test_each_figure_beyond_its_limit_has_its_word(figure: str, value: float, word: str) -> None:
    changed: dict[str, Any] = {figure: value}
    assert reason(replace(TYPICAL, **changed), LIMITS) == word


@pytest.mark.parametrize(
    ("figure", "limit"),
    [
        ("grey_range", 0.01),
        ("dominant_share", 0.95),
        ("saturated_share", 0.79),
        ("thin_share", 0.69),
    ],
)
def test_what_lies_within_the_limit_is_accepted(figure: str, limit: float) -> None:
    changed: dict[str, Any] = {figure: limit}
    require_usable(replace(TYPICAL, **changed), LIMITS)


@pytest.mark.parametrize(("figure", "value"), [("drawn_share", 0.21), ("thin_share", 0.41)])
def test_drawn_image_that_is_unlike_a_breast_is_named_a_screen(figure: str, value: float) -> None:
    changed: dict[str, Any] = {figure: value}
    require_usable(replace(TYPICAL, **changed), LIMITS)
    assert reason(replace(TYPICAL, unlikeness=1.2, **changed), LIMITS) == "SCREENSHOT"
    assert reason(replace(TYPICAL, unlikeness=1.2), LIMITS) == "NOT_A_BREAST"


def test_unusual_image_is_pointed_out_and_not_refused() -> None:
    unusual = replace(TYPICAL, unlikeness=0.6)
    require_usable(unusual, LIMITS)
    assert notices(unusual, LIMITS) == ("UNLIKE_TRAINING",)
    assert notices(replace(TYPICAL, unlikeness=0.59), LIMITS) == ()


@pytest.mark.parametrize("modality", ["MG", "US"])
def test_shipped_limits_are_within_their_scales(modality: Any) -> None:
    shipped = parameters(modality)
    assert 0 < shipped.limits.least_range < 0.1
    assert 0 < shipped.limits.notice < 1
    for name in ("dominant", "saturated", "drawn", "thin"):
        assert 0 <= getattr(shipped.limits, name) < 0.95
    assert isinstance(shipped.likeness, LikenessModel)
    assert shipped.likeness.refused > shipped.likeness.typical


@pytest.mark.parametrize("modality", ["MG", "US"])
@pytest.mark.parametrize(
    ("image", "word"),
    [
        (np.full((200, 200), 130, np.uint8), "EMPTY_IMAGE"),
        (np.full((200, 200), 65535, np.uint16), "EMPTY_IMAGE"),
        (text(0, 220), "SCREENSHOT"),
    ],
)
def test_what_shows_nothing_or_text_is_refused_as_either_modality(
    image: NDArray[Any], word: str, modality: Any
) -> None:
    assert reason(assess(image, modality)) == word


@pytest.mark.parametrize("modality", ["MG", "US"])
def test_white_page_is_refused_as_either_modality(modality: Any) -> None:
    assert reason(assess(text(255, 0), modality)) in {"SATURATED", "SCREENSHOT", "NOT_A_BREAST"}


@pytest.mark.parametrize("noise", [False, True])
def test_simple_phantom_of_a_breast_is_not_refused(noise: bool) -> None:
    image = np.zeros((300, 200), np.uint8)
    cv2.ellipse(image, (0, 150), (140, 120), 0, -90, 90, (100,), -1)
    if noise:
        image = np.random.default_rng(0).poisson(image).clip(0, 255).astype(np.uint8)
    require_usable(assess(image, "MG"))


@pytest.mark.parametrize(
    ("folder", "pattern", "modality"),
    [
        ("mini-mias", "mdb*.png", "MG"),
        ("nyu-ffdm/cropped_images", "0_L-*.png", "MG"),
        ("breast-lesions-usg/BrEaST-Lesions_USG-images_and_masks", "case0?0.png", "US"),
    ],
)
def test_real_breast_images_pass(folder: str, pattern: str, modality: Any) -> None:
    files = sorted((DATA / folder).glob(pattern))[:3]
    if not files:
        pytest.skip("needs the images of ../shared/data")
    for file in files:
        require_usable(assess(decode_picture(file.read_bytes()), modality))
