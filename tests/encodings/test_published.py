"""Published files, decoded twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.encodings.outcomes import Outcome
from tests.encodings.published import folders, syntax_name

Real = list[tuple[str, Path, Outcome]]
REFUSED = {
    "20-wrong-transfer-syntax.dcm": "UNDECODABLE",  # broken on purpose
    "JPEG-lossy.dcm": "UNDECODABLE",  # its scan ends before the first coefficient (T.81 B.2.3)
    "JPEG2000-embedded-sequence-delimiter.dcm": "TOO_LARGE",  # a mark written into its size
    "SC_rgb_rle_32bit.dcm": "UNSUPPORTED_PIXELS",
    "SC_rgb_rle_32bit_2frame.dcm": "UNSUPPORTED_PIXELS",
    "SC_rgb_expb_32bit.dcm": "UNSUPPORTED_PIXELS",
    "SC_rgb_expb_32bit_2frame.dcm": "UNSUPPORTED_PIXELS",
    "liver_expb.dcm": "UNSUPPORTED_PIXELS",  # segments of 1 bit
    "liver_expb_1frame.dcm": "UNSUPPORTED_PIXELS",
    "rtdose_expb.dcm": "UNSUPPORTED_PIXELS",  # doses of 32 bits
    "rtdose_expb_1frame.dcm": "UNSUPPORTED_PIXELS",
    "rtdose_rle.dcm": "UNSUPPORTED_PIXELS",
    "rtdose_rle_1frame.dcm": "UNSUPPORTED_PIXELS",
}
_LOSSY = {
    "JPEG Baseline": 5,  # subsampled chrominance is spread in another way
    "JPEG Extended": 1,
    "JPEG 2000 Image Compression": 1,
}
_LOSSY_LUMINANCE = 2


def test_only_files_that_are_no_image_of_ours_are_refused(real: Real) -> None:
    refused = {path.name: outcome.refused for _, path, outcome in real if outcome.refused}
    assert refused == {name: REFUSED[name] for name in refused}
    present = {path.name for _, path, _ in real}
    assert set(refused) == present & set(REFUSED)


def test_values_equal_those_of_the_second_decoder(real: Real) -> None:
    far = [
        (path.name, outcome.difference)
        for _, path, outcome in real
        if outcome.difference > 0 and outcome.difference > _LOSSY.get(syntax_name(path), 0)
    ]
    assert far == []


def test_what_is_analysed_of_colours_agrees_within_two_levels(real: Real) -> None:
    assert max(outcome.luminance for _, _, outcome in real) <= _LOSSY_LUMINANCE


@pytest.mark.parametrize("folder", ["shared", "pydicom-data"])
def test_every_folder_of_files_is_there(folder: str) -> None:
    if folder not in folders():
        pytest.skip(f"the files of {folder} are not there: ../shared/data, or pip install it")
    assert any(folders()[folder].rglob("*"))
