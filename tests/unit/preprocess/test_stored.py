"""Stored values, before any look-up table."""

from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.stored import read_stored

RAW = "1.2.840.10008.5.1.4.1.1.1.2.1"


def test_raw_mammogram_is_read_as_it_is_stored(file: Any) -> None:
    values = np.array([[3, 1000], [2000, 4095]], np.uint16)
    data = file(
        values,
        SOPClassUID=RAW,
        BitsStored=12,
        HighBit=11,
        WindowCenter=5,
        WindowWidth=2,
        PhotometricInterpretation="MONOCHROME1",
    )
    stored = read_stored(data)
    assert stored.values.tolist() == values.tolist()
    assert stored.values.dtype == np.uint16
    assert (stored.bits, stored.modality, stored.lossy) == (12, "MG", False)


def test_signed_values_are_lifted_by_half_of_their_range(file: Any) -> None:
    values = np.array([[-2048, -1], [0, 2047]], np.int16)
    stored = read_stored(file(values, BitsStored=12, HighBit=11))
    assert (stored.values.astype(int) - 2048).tolist() == values.tolist()
    assert (stored.values.min(), stored.values.max()) == (0, 4095)


def test_colours_are_grey_of_eight_bits(file: Any) -> None:
    values = np.full((2, 2, 3), 0x1234, np.uint16)
    stored = read_stored(file(values, PhotometricInterpretation="RGB"))
    assert (stored.bits, set(stored.values.ravel()), stored.modality) == (8, {0x12}, "MG")


def test_lossy_compression_is_told(file: Any) -> None:
    assert read_stored(file(LossyImageCompression="01")).lossy


def test_objects_of_other_kinds_have_no_modality(file: Any) -> None:
    assert (
        read_stored(file(SOPClassUID="1.2.840.10008.5.1.4.1.1.2", Modality="CT")).modality is None
    )


@pytest.mark.parametrize(("suffix", "lossy"), [(".png", False), (".jpg", True)])
def test_pictures_are_read_too(suffix: str, lossy: bool) -> None:
    image = np.full((16, 16), 77, np.uint8)
    stored = read_stored(bytes(cv2.imencode(suffix, image)[1]))
    assert (stored.values == image).all()
    assert (stored.bits, stored.modality, stored.lossy) == (8, None, lossy)


def test_floating_point_pixels_are_refused(file: Any) -> None:
    floats = np.zeros((4, 4), np.float32)
    data = file(
        floats, PixelData=None, FloatPixelData=floats.tobytes(), BitsStored=None, HighBit=None
    )
    with pytest.raises(BreastcadError, match="UNSUPPORTED_PIXELS"):
        read_stored(data)
