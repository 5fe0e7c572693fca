"""What is prepared, and what is refused instead."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad.testing import write_release
from breastcad_preprocess.preparing import Order, Preparer
from numpy.typing import NDArray
from pydicom.sequence import Sequence

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
FLAT = np.full((100, 100), 70, np.uint8)


@pytest.fixture
def preparer(tmp_path: Path) -> Preparer:
    return Preparer(write_release(tmp_path))


def png(image: NDArray[Any]) -> bytes:
    return bytes(cv2.imencode(".png", image)[1])


def breast() -> NDArray[np.uint16]:
    image = np.zeros((300, 200), np.uint16)
    cv2.ellipse(image, (0, 150), (140, 120), 0, -90, 90, (3000,), -1)
    return image


def refusal(preparer: Preparer, order: Order) -> BreastcadError:
    with pytest.raises(BreastcadError) as error:
        preparer(order)
    return error.value


@pytest.mark.parametrize("modality", ["MG", "US"])
@pytest.mark.parametrize("grey", [0, 70, 255])
def test_picture_of_one_value_is_refused(preparer: Preparer, modality: Any, grey: int) -> None:
    order = Order(png(np.full((100, 100), grey, np.uint8)), modality, "R")
    error = refusal(preparer, order)
    assert error.reason == "EMPTY_IMAGE"
    assert error.details == {"modality": modality, "laterality": "R"}


def region(item: Any, left: int) -> Sequence:
    corners = {"RegionLocationMinX0": left, "RegionLocationMinY0": 0}
    corners |= {"RegionLocationMaxX1": 99, "RegionLocationMaxY1": 99}
    made: Sequence = item(RegionSpatialFormat=1, RegionDataType=1, **corners)
    return made


def test_ultrasound_whose_region_is_empty_is_refused(
    preparer: Preparer, file: Any, item: Any
) -> None:
    screen = FLAT.copy()
    screen[:, :10] = np.arange(100)[:, None]  # a grey scale beside the image
    empty = file(screen, SOPClassUID=ULTRASOUND, SequenceOfUltrasoundRegions=region(item, 10))
    assert refusal(preparer, Order(empty)).reason == "EMPTY_IMAGE"
    shown = file(screen, SOPClassUID=ULTRASOUND, SequenceOfUltrasoundRegions=region(item, 9))
    assert preparer(Order(shown)).prepared is not None


def test_mammogram_without_a_breast_is_refused(preparer: Preparer, file: Any) -> None:
    specks = np.zeros((300, 200), np.uint16)
    specks[::40, ::40] = 3000
    data = file(specks, WindowCenter=2048, WindowWidth=4096, ImageLaterality="L", ViewPosition="CC")
    error = refusal(preparer, Order(data))
    assert error.reason == "BREAST_NOT_FOUND"
    assert error.details["laterality"] == "L"
    assert error.details["view"] == "CC"


def test_view_that_is_labelled_only_may_be_empty(preparer: Preparer, file: Any, item: Any) -> None:
    spot = item(CodeValue="399162004", ViewModifierCodeSequence=item(CodeValue="399055006"))
    assert preparer(Order(file(FLAT, ViewCodeSequence=spot))).prepared is None


def test_damaged_picture_tells_what_the_caller_said(preparer: Preparer) -> None:
    error = refusal(preparer, Order(png(breast())[:-20], "US", "L"))
    assert (error.reason, error.details) == ("TRUNCATED", {"modality": "US", "laterality": "L"})


def test_side_of_the_caller_is_told_where_the_header_states_none(
    preparer: Preparer, file: Any
) -> None:
    without, stated = file(FLAT), file(FLAT, ImageLaterality="L")
    assert refusal(preparer, Order(without, laterality="R")).details["laterality"] == "R"
    assert refusal(preparer, Order(stated, laterality="R")).details["laterality"] == "L"


def test_image_that_is_too_small_tells_its_view(preparer: Preparer, file: Any) -> None:
    error = refusal(preparer, Order(file(ViewPosition="MLO")))
    assert (error.reason, error.details["view"]) == ("TOO_SMALL", "MLO")
