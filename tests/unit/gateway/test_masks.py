"""Masks as pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from breastcad_gateway.render.masks import mask_picture
from breastcad_gateway.render.png import read_grey
from numpy.typing import NDArray

MASK = np.array([[0, 1, 0], [1, 1, 0]], np.uint8)


def png(pixels: NDArray[np.uint8], *flags: int) -> bytes:
    return bytes(cv2.imencode(".png", pixels, flags)[1].tobytes())


@pytest.mark.parametrize("flags", [(cv2.IMWRITE_PNG_BILEVEL, 1), ()])
def test_a_mask_of_any_depth_becomes_0_and_255(flags: tuple[int, ...]) -> None:
    picture = mask_picture(png(MASK, *flags))

    assert (read_grey(picture) == MASK * 255).all()
    # PNG, 11.2.2: the bit depth follows the width and height of IHDR.
    assert picture[24] == 8


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_what_is_not_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="expected a picture"):
        mask_picture(content)
