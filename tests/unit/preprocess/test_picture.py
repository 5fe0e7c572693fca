"""Plain pictures and previews."""

import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.picture import decode_picture
from breastcad_preprocess.preview import preview_pgm


def encoded(image: Any, suffix: str) -> bytes:
    return bytes(cv2.imencode(suffix, image)[1])


def test_png_keeps_sixteen_bits() -> None:
    image = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000
    assert (decode_picture(encoded(image, ".png")) == image).all()


def test_colours_are_weighted() -> None:
    blue_green_red = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    assert decode_picture(encoded(blue_green_red, ".png")).tolist() == [[29, 150, 76]]


def _huge() -> bytes:
    data = bytearray(encoded(np.zeros((4, 4), np.uint8), ".png"))
    data[16:24] = (20_000).to_bytes(4, "big") * 2
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "EMPTY"),
        (b"GIF89a", "NOT_A_PICTURE"),
        (_huge(), "TOO_LARGE"),
        (b"\xff\xd8\xff\xff\xff\xc0\x00\x0b\x08" + b"\xea\x60" * 2 + bytes(40), "TOO_LARGE"),
        (encoded(np.eye(40, dtype=np.uint8) * 255, ".png")[:-20], "TRUNCATED"),
        (encoded(np.eye(40, dtype=np.uint8) * 255, ".jpg")[:-20], "TRUNCATED"),
    ],
)
def test_what_is_no_picture(data: bytes, reason: str) -> None:
    with pytest.raises(BreastcadError) as error:
        decode_picture(data)
    assert error.value.reason == reason


def test_readable_picture_whose_size_is_not_known_beforehand_is_refused() -> None:
    jpeg = encoded(np.eye(40, dtype=np.uint8) * 255, ".jpg")
    hidden = jpeg[:2] + b"\xff\x00" + jpeg[2:]
    png = encoded(np.eye(40, dtype=np.uint8) * 255, ".png")
    before = b"\0\0\0\0prVt" + zlib.crc32(b"prVt").to_bytes(4, "big")
    for data in (hidden, png[:8] + before + png[8:]):
        with pytest.raises(BreastcadError) as error:
            decode_picture(data)
        assert error.value.reason == "TRUNCATED"


@pytest.mark.parametrize(("side", "shape"), [(50, (25, 50)), (1000, (100, 200))])
def test_preview_is_reduced_and_never_enlarged(side: int, shape: tuple[int, int]) -> None:
    image = np.full((100, 200), 51400, np.uint16)
    small = cv2.imdecode(np.frombuffer(preview_pgm(image, side), np.uint8), cv2.IMREAD_UNCHANGED)
    assert small.shape == shape
    assert small.dtype == np.uint8
    assert set(small.ravel()) == {200}
