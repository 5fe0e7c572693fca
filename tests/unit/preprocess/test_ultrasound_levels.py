"""Grey values of any depth as bytes."""

import numpy as np
import pytest
from breastcad_preprocess.ultrasound.levels import as_bytes


@pytest.mark.parametrize(
    ("wide", "expected"),
    [
        ([0, 255], [0, 255]),
        ([0, 256, 511], [0, 128, 255]),
        ([0, 16, 4095], [0, 1, 255]),
        ([255, 65535], [0, 255]),
    ],
)
def test_the_highest_eight_bits_in_use_are_kept(wide: list[int], expected: list[int]) -> None:
    assert as_bytes(np.array([wide], np.uint16)).tolist() == [expected]


def test_bytes_are_handed_back() -> None:
    pixels = np.array([[1, 2]], np.uint8)
    assert as_bytes(pixels) is pixels
