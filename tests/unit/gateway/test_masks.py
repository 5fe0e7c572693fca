"""Masks as pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from breastcad_gateway.render.masks import mask_picture
from breastcad_gateway.render.png import read_grey, read_mask
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


@pytest.mark.parametrize("flags", [(cv2.IMWRITE_PNG_BILEVEL, 1), ()])
def test_the_part_of_a_mask_that_holds_anything_is_read(flags: tuple[int, ...]) -> None:
    whole = np.zeros((7, 19), np.uint8)
    whole[4:6, 9:12] = MASK
    pixels, left, top = read_mask(png(whole, *flags))
    assert (pixels == MASK[:, :2].astype(bool)).all()
    assert (left, top) == (9, 4)


def test_of_an_empty_mask_one_pixel_is_read() -> None:
    pixels, left, top = read_mask(png(np.zeros((7, 19), np.uint8)))
    assert (pixels.tolist(), left, top) == ([[False]], 0, 0)


@pytest.mark.parametrize("content", [b"", b"no picture", png(np.eye(64, dtype=np.uint8))[:-40]])
def test_a_mask_that_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="expected a picture"):
        read_mask(content)
