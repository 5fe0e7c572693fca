"""Values that fit their type and number, at which no library fails."""

import pytest
from breastcad_preprocess.fitting import fitting
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement, convert_raw_data_element
from pydicom.tag import Tag


@pytest.mark.parametrize(
    ("keyword", "garbage"),
    [
        ("StudyInstanceUID", b"DOE^JANE"),
        ("SeriesInstanceUID", b"1..2"),
        ("WindowWidth", b"wide"),
        ("WindowWidth", b"0"),
        ("WindowWidth", b"1e999"),
        ("PixelSpacing", b"0.1"),
        ("PixelSpacing", b"0.1\\-0.1"),
        ("PixelSpacing", b"0,1\\0,1"),
        ("RescaleSlope", b"nan"),
        ("InstanceNumber", b"2147483648"),
        ("NumberOfFrames", b"one"),
        ("Laterality", b"left"),
        ("Laterality", b"U"),
        ("ImageLaterality", b"LR"),
        ("LossyImageCompression", b"YES"),
        ("PatientOrientation", b"X\\Y"),
        ("PresentationLUTShape", b"LIN OD"),
        ("VOILUTFunction", b"CUBIC"),
        ("ViewPosition", b"J\xe9r\xf4me"),
        ("PatientBirthDate", b"19700230"),
        ("PatientBirthDate", b"1970"),
        ("PatientAge", b"45"),
        ("StudyTime", b"2561"),
        ("AcquisitionDateTime", b"202013"),
        ("PositionReferenceIndicator", b"\xd0\xa1"),
        ("Rows", b"DOE^"),
        ("Rows", b"\0\0"),
        ("Columns", b""),
        ("FrameIncrementPointer", b"ab"),
    ],
)
def test_value_that_does_not_fit_is_none(keyword: str, garbage: bytes) -> None:
    assert fitting(keyword, garbage) is None


@pytest.mark.parametrize(
    ("keyword", "stated", "told"),
    [
        ("ImagerPixelSpacing", b"0.07000000029802322\\0.1", b"0.07000000029802\\0.1"),
        ("SeriesNumber", b" 00000000000012\0", b"12"),
        ("StudyInstanceUID", b"1.2.03", b"1.2.03"),  # wrong, but what the study is named
        ("AcquisitionDateTime", b"2020", b"2020"),
        ("AcquisitionDateTime", b"20200229101112.5+0100", b"20200229101112.5+0100 "),
        ("ContentTime", b"1011", b"1011"),
        ("ImageLaterality", b"B", b"B "),
        ("LossyImageCompression", b"01", b"01"),
        ("PatientOrientation", b"A\\FR", b"A\\FR"),
        ("VOILUTFunction", b"LINEAR_EXACT", b"LINEAR_EXACT"),
        ("ImageType", b"DERIVED\\PRIMARY\\", b"DERIVED\\PRIMARY\\"),
        ("TimezoneOffsetFromUTC", b"+0100", b"+0100 "),
    ],
)
def test_value_that_fits_is_of_even_length(keyword: str, stated: bytes, told: bytes) -> None:
    assert fitting(keyword, stated) == told


def test_words_are_turned_and_numbers_are_not() -> None:
    assert fitting("Rows", b"\1\2", little_endian=False) == b"\2\1"
    assert fitting("FrameIncrementPointer", b"\0\x18\x10\x63", little_endian=False) == (
        b"\x18\0\x63\x10"
    )
    assert fitting("SeriesNumber", b"12", little_endian=False) == b"12"


@pytest.mark.parametrize("keyword", ["WindowCenter", "SeriesNumber"])
@given(text=st.text("0123456789.+-eE\\ ", max_size=40))
def test_no_library_fails_at_what_fits(keyword: str, text: str) -> None:
    value = fitting(keyword, text.encode())
    if value is not None:
        vr = dictionary_VR(keyword)
        raw = RawDataElement(Tag(keyword), vr, len(value), value, 0, False, True)
        assert convert_raw_data_element(raw).value is not None
