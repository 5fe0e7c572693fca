"""Deflated files, which may inflate to so much only."""

import zlib
from typing import Any

import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.dicom import MAX_INFLATED_BYTES
from breastcad_preprocess.source import read_dicom
from pydicom.uid import DeflatedExplicitVRLittleEndian


def reason(data: bytes) -> str:
    with pytest.raises(BreastcadError) as error:
        read_dicom(data)
    return error.value.reason


@pytest.fixture
def head(file: Any, with_syntax: Any) -> bytes:
    """The file meta information of a deflated file."""
    data: bytes = with_syntax(file(), DeflatedExplicitVRLittleEndian)
    return data[: _after_meta(data)]


def _after_meta(data: bytes) -> int:
    return 132 + 12 + int.from_bytes(data[140:144], "little")


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(level=1, wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _implicit(head: bytes) -> bytes:
    """Write the file meta information without value representations, as some systems do."""
    syntax = b"1.2.840.10008.1.2.1.99"
    return b"\x02\x00\x10\x00" + len(syntax).to_bytes(4, "little") + syntax


HEADS = {
    "as the standard says": lambda head: head,
    "without preamble": lambda head: head[132:],
    "without group length": lambda head: head[:132] + head[144:],
    "group length too small": lambda head: head[:140] + bytes(4) + head[144:],
    "group length too large": lambda head: head[:140] + b"\xff\xff\xff\x7f" + head[144:],
    "implicit": lambda head: head[:132] + _implicit(head),
}


@pytest.mark.parametrize("form", HEADS.values(), ids=HEADS)
def test_deflated_file_that_inflates_without_end_is_refused(
    head: bytes, endless: bytes, form: Any
) -> None:
    assert reason(form(head) + endless) == "TOO_LARGE"


@pytest.fixture(scope="module")
def endless() -> bytes:
    """A little more than what may be inflated."""
    return _deflate(bytes(MAX_INFLATED_BYTES + 2**20))


@pytest.mark.parametrize("form", HEADS.values(), ids=HEADS)
def test_deflated_file_is_read(file: Any, head: bytes, form: Any) -> None:
    data = file()
    assert read_dicom(form(head) + _deflate(data[_after_meta(data) :])).pixels.shape == (4, 4)


def test_damaged_deflated_file_is_truncated(file: Any, head: bytes) -> None:
    data = file()
    body = _deflate(data[_after_meta(data) :])
    assert reason(head + body[: len(body) // 2]) == "TRUNCATED"
    assert reason(head + b"\xff" * 200) == "TRUNCATED"
