"""What is prepared, and what is refused instead."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad.testing import write_release
from breastcad_preprocess.preparing import Order, Preparer
from breastcad_preprocess.reading.readers import InThisProcess
from numpy.typing import NDArray
from pydicom.sequence import Sequence

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
FLAT = np.full((100, 100), 70, np.uint8)


@pytest.fixture
def preparer(tmp_path: Path) -> Preparer:
    return Preparer(write_release(tmp_path), InThisProcess())


def png(image: NDArray[Any]) -> bytes:
    return bytes(cv2.imencode(".png", image)[1])


def speckle() -> NDArray[np.uint8]:
    """Tissue as in an ultrasound image: two layers and a dark lesion, with coarse noise."""
    noise = np.random.default_rng(0).normal(0, 1, (100, 100)).astype(np.float32)
    coarse = cv2.GaussianBlur(noise, (0, 0), 1.2)
    tissue = np.where(np.arange(100)[:, None] < 30, 130.0, 85.0) * np.ones((1, 100))
    cv2.ellipse(tissue, (50, 55), (22, 14), 0, 0, 360, (25.0,), -1)
    return np.asarray(np.clip(tissue * (1 + coarse), 0, 255), dtype=np.uint8)


def preparer_of_frames(folder: Path, frames: int) -> Preparer:
    """A release whose profiles take so many frames of a clip."""
    loaded = write_release(folder / "frames")
    profiles = {
        name: profile.model_copy(update={"max_frames": frames})
        for name, profile in loaded.release.profiles.items()
    }
    release = loaded.release.model_copy(update={"profiles": profiles})
    return Preparer(replace(loaded, release=release), InThisProcess())


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
    corners |= {"RegionLocationMaxX1": left + 99, "RegionLocationMaxY1": 99}
    made: Sequence = item(RegionSpatialFormat=1, RegionDataType=1, **corners)
    return made


def test_ultrasound_whose_region_is_empty_is_refused(
    preparer: Preparer, file: Any, item: Any
) -> None:
    screen = np.full((100, 200), 70, np.uint8)
    screen[:, :100] = speckle()
    empty = file(screen, SOPClassUID=ULTRASOUND, SequenceOfUltrasoundRegions=region(item, 100))
    assert refusal(preparer, Order(empty)).reason == "EMPTY_IMAGE"
    shown = file(screen, SOPClassUID=ULTRASOUND, SequenceOfUltrasoundRegions=region(item, 0))
    assert len(preparer(Order(shown)).frames) == 1


def test_mammogram_without_a_breast_is_refused(preparer: Preparer, file: Any) -> None:
    noise = np.random.default_rng(0).integers(0, 4096, (300, 200)).astype(np.uint16)
    data = file(noise, WindowCenter=2048, WindowWidth=4096, ImageLaterality="L", ViewPosition="CC")
    error = refusal(preparer, Order(data))
    assert error.reason == "NOT_A_BREAST"
    assert error.details["laterality"] == "L"
    assert error.details["view"] == "CC"


def test_a_clip_goes_on_without_the_frame_that_is_empty(
    preparer: Preparer, file: Any, tmp_path: Path
) -> None:
    clip = np.stack([speckle(), np.zeros((100, 100), np.uint8), speckle()])
    profiles = preparer_of_frames(tmp_path, 3)
    outcome = profiles(Order(file(clip, SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1")))
    assert [frame.index for frame in outcome.frames] == [0, 2]
    assert "FRAME_REFUSED" in outcome.notices
    assert outcome.source.info.frames == 3


def test_view_that_is_labelled_only_may_be_empty(preparer: Preparer, file: Any, item: Any) -> None:
    spot = item(CodeValue="399162004", ViewModifierCodeSequence=item(CodeValue="399055006"))
    assert preparer(Order(file(FLAT, ViewCodeSequence=spot))).frames == ()


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
