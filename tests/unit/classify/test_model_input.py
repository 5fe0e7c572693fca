"""Model input by ROI mode."""

from __future__ import annotations

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_classify.model_input import RoiMode, model_input
from breastcad_classify.roi import Window

IMAGE = np.full((8, 8), 50, np.uint8)
PROBABILITY = np.zeros((8, 8), np.uint8)
PROBABILITY[2:6, 2:6] = 200
WHOLE = Window(0, 8, 0, 8)


def test_full_shows_the_image_as_it_is_and_needs_no_mask() -> None:
    shown = model_input("full", IMAGE, None, threshold=0.5)

    assert np.array_equal(shown.pixels, IMAGE[None])
    assert shown.window == WHOLE


@pytest.mark.parametrize(
    ("mode", "channels", "total", "window"),
    [
        ("masked", 1, 16 * 50, WHOLE),
        ("crop", 1, 64 * 50, Window(1, 7, 1, 7)),
        ("two_channel", 2, 64 * 50 + 16 * 200, WHOLE),
    ],
)
def test_the_other_modes_use_the_mask(
    mode: RoiMode, channels: int, total: int, window: Window
) -> None:
    shown = model_input(mode, IMAGE, PROBABILITY, threshold=0.5)

    assert shown.pixels.shape == (channels, 8, 8)
    assert shown.pixels.sum(dtype=int) == total
    assert shown.window == window


@pytest.mark.parametrize("mode", ["masked", "crop", "two_channel"])
def test_a_missing_mask_is_refused_by_the_modes_that_need_it(mode: RoiMode) -> None:
    with pytest.raises(InvalidInput, match=f"MASK_REQUIRED.*{mode}"):
        model_input(mode, IMAGE, None, threshold=0.5)


def test_the_threshold_decides_what_is_lesion() -> None:
    # 200 / 255 is 0.784.
    assert model_input("crop", IMAGE, PROBABILITY, threshold=0.78).window != WHOLE
    assert model_input("crop", IMAGE, PROBABILITY, threshold=0.79).window == WHOLE
