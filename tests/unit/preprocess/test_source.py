"""Whole DICOM files, good and bad."""

import hashlib
import pickle
from typing import Any

import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.source import read_dicom

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
        ({"PixelData": bytes(8)}, "TRUNCATED"),
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
    assert (source.info.frames, source.frames[0].index) == (frames, middle)
    assert set(source.pixels.ravel()) == {middle}


def test_clip_yields_evenly_spaced_frames_with_their_indices(file: Any) -> None:
    clip = np.repeat(np.arange(10, dtype=np.uint8), 16).reshape(10, 4, 4)
    source = read_dicom(file(clip, SOPClassUID=CLIP), {"US": 3})
    # floor(10 / 6), floor(30 / 6), floor(50 / 6)
    assert [frame.index for frame in source.frames] == [1, 5, 8]
    assert [set(frame.pixels.ravel()) for frame in source.frames] == [{1}, {5}, {8}]
    assert (source.info.frames, source.shape) == (10, (4, 4))


def test_number_of_frames_is_limited_by_modality(file: Any) -> None:
    clip = np.zeros((3, 4, 4), np.uint8)
    assert len(read_dicom(file(clip, SOPClassUID=CLIP), {"MG": 3}).frames) == 1
    assert len(read_dicom(file(clip, SOPClassUID=CLIP), {"US": 9}).frames) == 3


def test_what_is_read_can_be_sent_to_another_process(file: Any) -> None:
    source = read_dicom(file())
    sent = pickle.loads(pickle.dumps(source))
    assert (sent.info, sent.notices) == (source.info, source.notices)
    assert (sent.pixels == source.pixels).all()


def test_palette_of_eight_bits_in_words_is_not_black(file: Any) -> None:
    ramp = np.arange(256, dtype=np.uint16).tobytes()
    palette = {
        f"{colour}PaletteColorLookupTable{part}": value
        for colour in ("Red", "Green", "Blue")
        for part, value in (("Descriptor", [256, 0, 16]), ("Data", ramp))
    }
    stored = np.array([[0, 5], [200, 255]], np.uint8)
    source = read_dicom(
        file(stored, SOPClassUID=ULTRASOUND, PhotometricInterpretation="PALETTE COLOR", **palette)
    )
    assert source.pixels.tolist() == stored.tolist()
    assert "PALETTE_OF_EIGHT_BITS" in source.notices


def test_colours_of_twelve_bits_in_words_keep_their_high_eight(file: Any) -> None:
    stored = np.full((2, 2, 3), 0xABC, np.uint16)
    data = file(
        stored,
        SOPClassUID=ULTRASOUND,
        PhotometricInterpretation="RGB",
        BitsStored=12,
        HighBit=11,
    )
    source = read_dicom(data)
    assert set(source.pixels.ravel()) == {0xAB}
    assert not source.raw


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
