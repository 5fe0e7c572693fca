"""Plain pictures and previews."""

from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.codestream import declared_size
from breastcad_preprocess.picture import decode_picture
from breastcad_preprocess.preview import preview_png


def encoded(image: Any, suffix: str) -> bytes:
    return bytes(cv2.imencode(suffix, image)[1])


@pytest.mark.parametrize("suffix", [".jpg", ".jp2"])
def test_codestreams_declare_their_size(suffix: str) -> None:
    assert declared_size(encoded(np.zeros((64, 96), np.uint8), suffix)) == (64, 96)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\xff\x4f\xff\x51\x00", b"RLE or so"])
def test_damaged_codestreams_declare_nothing(data: bytes) -> None:
    assert declared_size(data) is None


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
        (encoded(np.eye(40, dtype=np.uint8) * 255, ".png")[:-20], "TRUNCATED"),
        (encoded(np.eye(40, dtype=np.uint8) * 255, ".jpg")[:-20], "TRUNCATED"),
    ],
)
def test_what_is_no_picture(data: bytes, reason: str) -> None:
    with pytest.raises(BreastcadError) as error:
        decode_picture(data)
    assert error.value.reason == reason


@pytest.mark.parametrize(("side", "shape"), [(50, (25, 50)), (1000, (100, 200))])
def test_preview_is_reduced_and_never_enlarged(side: int, shape: tuple[int, int]) -> None:
    image = np.full((100, 200), 51400, np.uint16)
    small = cv2.imdecode(np.frombuffer(preview_png(image, side), np.uint8), cv2.IMREAD_UNCHANGED)
    assert small.shape == shape
    assert small.dtype == np.uint8
    assert set(small.ravel()) == {200}
