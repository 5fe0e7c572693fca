"""Published files of many encodings; what becomes of each is a promise."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.decode import decode_frame
from breastcad_preprocess.dicom import read_dataset
from breastcad_preprocess.layout import read_layout
from breastcad_preprocess.source import read_dicom

REFUSED = {
    "20-wrong-transfer-syntax.dcm": "UNSUPPORTED_SOP_CLASS",  # computed tomography
    "RG2_JPLL": "NOT_A_BREAST_IMAGE",  # hip
    "RG3_JLSL": "NOT_A_BREAST_IMAGE",  # tibia
    "dx_image.dcm": "NOT_A_BREAST_IMAGE",  # chest
}
# modality, shape, frames
READ = {
    "MG1_J2KI": ("MG", (4664, 3064), 1),
    "OBXXXX1A.dcm": ("US", (600, 800), 1),
    "OBXXXX1A_rle_2frame.dcm": ("US", (600, 800), 2),
    "US1_J2KR": ("US", (480, 640), 1),
    "US1_RLE": ("US", (480, 640), 1),
    "US1_UNC": ("US", (480, 640), 1),
    "color-pl.dcm": ("US", (120, 256), 1),
    "examples_ybr_color.dcm": ("US", (240, 320), 30),
}


def test_every_sample_has_an_expected_outcome(samples: Path) -> None:
    assert {path.name for path in samples.iterdir()} == {*REFUSED, *READ}


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_sample_is_refused(samples: Path, name: str, reason: str) -> None:
    with pytest.raises(BreastcadError) as error:
        read_dicom((samples / name).read_bytes())
    assert error.value.reason == reason


@pytest.mark.parametrize(("name", "expected"), READ.items())
def test_sample_is_read(samples: Path, name: str, expected: Any) -> None:
    modality, shape, frames = expected
    source = read_dicom((samples / name).read_bytes())
    assert (source.info.modality, source.pixels.shape) == (modality, shape)
    assert (source.info.frames, source.frames[0].index) == (frames, frames // 2)
    assert source.pixels.max() > 0.7 * np.iinfo(source.pixels.dtype).max
    assert not source.raw


def test_film_mammogram_states_side_and_view(samples: Path) -> None:
    info = read_dicom((samples / "MG1_J2KI").read_bytes()).info
    assert (info.laterality, info.view, info.use_reason) == ("L", "MLO", "")


def test_lossless_encodings_of_one_image_are_equal(samples: Path) -> None:
    first, second, third = (
        read_dicom((samples / name).read_bytes()).pixels
        for name in ("US1_UNC", "US1_RLE", "US1_J2KR")
    )
    assert (first == second).all()
    assert (first == third).all()


def test_deliberately_broken_pixels_are_undecodable_without_a_word_in_the_log(
    samples: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = read_dataset((samples / "20-wrong-transfer-syntax.dcm").read_bytes())
    with caplog.at_level(logging.DEBUG), pytest.raises(BreastcadError) as error:
        decode_frame(broken, read_layout(broken), 0)
    assert error.value.reason == "UNDECODABLE"
    assert caplog.records == []
