"""Whole DICOM files, good and bad."""

import hashlib
import struct
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.source import read_dicom
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, JPEGLSNearLossless, RLELossless

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
CLIP = "1.2.840.10008.5.1.4.1.1.3.1"


def reason(data: bytes) -> str:
    with pytest.raises(BreastcadError) as error:
        read_dicom(data)
    return error.value.reason


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "EMPTY"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "NOT_DICOM"),
        (b"<html></html>" * 50, "NOT_DICOM"),
        (bytes(1000), "NOT_DICOM"),
        (bytes(128) + b"DICM", "TRUNCATED"),
    ],
)
def test_what_is_no_dicom_file(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_pixel_data_that_ends_early_is_truncated(file: Any) -> None:
    data = file(np.zeros((64, 64), np.uint16))
    assert reason(data[:-1000]) == "TRUNCATED"
    assert reason(data[:300]) == "TRUNCATED"


def test_compressed_pixel_data_without_its_end_mark_is_truncated(file: Any, samples: Any) -> None:
    data = (samples / "US1_J2KR").read_bytes()
    assert reason(data[: len(data) // 2]) == "TRUNCATED"


def test_object_without_pixel_data(file: Any) -> None:
    assert reason(file(PixelData=None)) == "NO_PIXELS"
    assert reason(file(PixelData=b"")) == "NO_PIXELS"


def test_huge_declared_size_is_refused_before_memory_is_taken(file: Any) -> None:
    assert reason(file(Rows=20_000, Columns=20_000)) == "TOO_LARGE"


def _jpeg(rows: int, columns: int) -> bytes:
    """The header of a JPEG picture."""
    return b"\xff\xd8\xff\xc0\x00\x0b\x08" + struct.pack(">HH", rows, columns) + bytes(41)


def _compressed(data: bytes) -> bytes:
    return _with_syntax(data, b"1.2.840.10008.1.2.1\0", str(JPEGBaseline8Bit).encode())


def test_huge_size_within_a_codestream_is_refused(file: Any) -> None:
    data = file(PixelData=encapsulate([_jpeg(60_000, 60_000)]))
    assert reason(_compressed(data)) == "TOO_LARGE"


def test_codestream_of_another_size_is_undecodable(file: Any) -> None:
    assert reason(_compressed(file(PixelData=encapsulate([_jpeg(5, 4)])))) == "UNDECODABLE"


def test_readable_codestream_whose_size_is_not_known_beforehand_is_undecodable(file: Any) -> None:
    image = np.arange(64, dtype=np.uint8).reshape(8, 8)
    jpeg = bytes(cv2.imencode(".jpg", image)[1])
    read_dicom(_compressed(file(image, PixelData=encapsulate([jpeg]))))
    hidden = jpeg[:2] + b"\xff\x00" + jpeg[2:]
    data = _compressed(file(image, PixelData=encapsulate([hidden])))
    assert reason(data) == "UNDECODABLE"


def test_frame_of_the_extended_offset_table_is_the_one_that_is_compared(file: Any) -> None:
    small, huge = _jpeg(4, 4), _jpeg(60_000, 60_000)
    behind_the_small = struct.pack("<Q", 8 + len(small))
    data = file(
        PixelData=encapsulate([small, huge], has_bot=False),
        ExtendedOffsetTable=behind_the_small,
        ExtendedOffsetTableLengths=struct.pack("<Q", len(huge)),
    )
    assert reason(_compressed(data)) == "TOO_LARGE"


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSNearLossless])
def test_noise_instead_of_a_codestream_is_undecodable(file: Any, syntax: str) -> None:
    data = file(PixelData=encapsulate([bytes(range(200))]))
    data = _with_syntax(data, b"1.2.840.10008.1.2.1\0", str(syntax).encode())
    assert reason(data) == "UNDECODABLE"


def _deflated(data: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Return the file meta information, which names the deflated syntax, and the deflated body."""
    head = data[: 132 + 12 + int.from_bytes(data[140:144], "little")]
    packer = zlib.compressobj(level=1, wbits=-15)
    deflated = packer.compress(body or data[len(head) :]) + packer.flush()
    return _with_syntax(head, b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99"), deflated


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
    file: Any, endless: bytes, form: Any
) -> None:
    head, _ = _deflated(file(), b"x")
    assert reason(form(head) + endless) == "TOO_LARGE"


@pytest.fixture(scope="module")
def endless() -> bytes:
    """A little more than what may be inflated."""
    packer = zlib.compressobj(level=1, wbits=-15)
    return packer.compress(bytes(2**28 + 2**20)) + packer.flush()


@pytest.mark.parametrize("form", HEADS.values(), ids=HEADS)
def test_deflated_file_is_read(file: Any, form: Any) -> None:
    head, body = _deflated(file(), b"")
    assert read_dicom(form(head) + body).pixels.shape == (4, 4)


def test_damaged_deflated_file_is_truncated(file: Any) -> None:
    head, body = _deflated(file(), b"")
    assert reason(head + body[: len(body) // 2]) == "TRUNCATED"
    assert reason(head + b"\xff" * 200) == "TRUNCATED"


def test_not_a_number(file: Any) -> None:
    floats = np.array([[0.0, np.nan], [1.0, 2.0]], np.float32)
    data = file(
        floats, PixelData=None, FloatPixelData=floats.tobytes(), BitsStored=None, HighBit=None
    )
    assert reason(data) == "NOT_A_NUMBER"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Rows": None}, "UNDECODABLE"),
        ({"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31}, "UNSUPPORTED_PIXELS"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "UNDECODABLE"),
        ({"SamplesPerPixel": 3, "PlanarConfiguration": 0}, "TRUNCATED"),
    ],
)
def test_contradictory_headers(file: Any, changes: Any, expected: str) -> None:
    assert reason(file(**changes)) == expected


def test_file_without_preamble_is_read(file: Any) -> None:
    data = file()
    body = data[132 + 12 + int.from_bytes(data[140:144], "little") :]
    assert read_dicom(body).pixels.shape == (4, 4)


def test_colours_become_grey_by_their_weights(file: Any) -> None:
    colours = np.zeros((4, 4, 3), np.uint8)
    colours[0, 0], colours[0, 1], colours[0, 2] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    data = file(colours, SOPClassUID=ULTRASOUND, PhotometricInterpretation="RGB")
    # ITU-R BT.601: 0.299, 0.587, 0.114.
    assert read_dicom(data).pixels[0].tolist() == [76, 150, 29, 0]


def test_luminance_and_chrominance_become_grey(file: Any) -> None:
    neutral = np.full((4, 4, 3), 128, np.uint8)
    neutral[:, :, 0] = 77
    data = file(neutral, SOPClassUID=ULTRASOUND, PhotometricInterpretation="YBR_FULL")
    assert set(read_dicom(data).pixels.ravel()) == {77}


def test_palette_becomes_grey(file: Any) -> None:
    ramp = (np.arange(256, dtype=np.uint16) << 8)[::-1].tobytes()
    palette = {
        f"{colour}PaletteColorLookupTable{part}": value
        for colour in ("Red", "Green", "Blue")
        for part, value in (("Descriptor", [256, 0, 16]), ("Data", ramp))
    }
    stored = np.array([[0, 5], [200, 255]], np.uint8)
    data = file(
        stored, SOPClassUID=ULTRASOUND, PhotometricInterpretation="PALETTE COLOR", **palette
    )
    assert read_dicom(data).pixels.tolist() == [[255, 250], [55, 0]]


@pytest.mark.parametrize(("frames", "middle"), [(1, 0), (2, 1), (5, 2)])
def test_middle_frame_of_a_clip_is_taken(file: Any, frames: int, middle: int) -> None:
    clip = np.repeat(np.arange(frames, dtype=np.uint8), 16).reshape(frames, 4, 4)
    source = read_dicom(file(clip, SOPClassUID=CLIP))
    assert (source.info.frames, source.info.frame) == (frames, middle)
    assert set(source.pixels.ravel()) == {middle}


def test_info_names_the_subject_by_a_digest_only(file: Any) -> None:
    data = file(
        PatientID="4711",
        IssuerOfPatientID="H",
        PatientName="Doe^Jane",
        StudyInstanceUID="1.2.9",
        StudyDate="2024.02.03",
        ImageLaterality="R",
        ViewPosition="CC",
    )
    info = read_dicom(data).info
    assert info.subject == hashlib.sha256(b"H\x004711").hexdigest()
    assert (info.sop_instance_uid, info.study_instance_uid) == ("1.2.3", "1.2.9")
    assert (info.study_date, info.laterality, info.view) == ("20240203", "R", "CC")
    assert "Doe" not in repr(info)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("20240229", "20240229"),
        ("2024.02.29", "20240229"),
        ("00000000", ""),
        ("20231345", ""),
        ("20240230", ""),
        ("2024123", ""),
        ("", ""),
    ],
)
def test_only_days_of_the_calendar_are_dates(file: Any, stated: str, expected: str) -> None:
    assert read_dicom(file(StudyDate=stated)).info.study_date == expected


def test_header_that_states_two_sides_has_none_and_says_so(file: Any) -> None:
    source = read_dicom(file(ImageLaterality="L", Laterality="R"))
    assert source.info.laterality is None
    assert "LATERALITY_DISAGREES" in source.notices
    assert read_dicom(file(ImageLaterality="L", Laterality="L")).notices == ("VOI_BY_RANGE",)


def test_without_patient_there_is_no_subject(file: Any) -> None:
    assert read_dicom(file()).info.subject == ""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"LossyImageCompression": "01"}, False),
        ({"VOILUTFunction": "SIGMOID"}, False),
        ({"BitsStored": 8, "HighBit": 7}, False),
    ],
)
def test_only_linear_lossless_deep_pixels_are_raw(file: Any, changes: Any, expected: bool) -> None:
    assert read_dicom(file(**changes)).raw is expected


def test_exam_type_of_another_organ_is_a_notice(file: Any) -> None:
    data = file(
        np.zeros((4, 4), np.uint8),
        SOPClassUID=ULTRASOUND,
        ImageType=["ORIGINAL", "PRIMARY", "OBSTETRICAL"],
    )
    assert "EXAM_TYPE_NOT_BREAST" in read_dicom(data).notices


def _with_syntax(data: bytes, old: bytes, new: bytes) -> bytes:
    """Name another transfer syntax in the file meta information, with the lengths mended."""
    new += b"\0" * (len(new) % 2)
    start = data.index(b"\x02\x00\x10\x00UI")
    group = int.from_bytes(data[140:144], "little") + len(new) - len(old)
    return (
        data[:140]
        + group.to_bytes(4, "little")
        + data[144 : start + 6]
        + len(new).to_bytes(2, "little")
        + new
        + data[start + 8 + len(old) :]
    )
