"""What other objects repeat of an instance: texts byte by byte, all else only where it fits."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_gateway.render.dicom.header import Header
from breastcad_preprocess.header import read_header
from breastcad_preprocess.source import read_dicom
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.data import get_charset_files
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

NAMES = {
    b"ISO_IR 100": b"Buc^J\xe9r\xf4me",
    b"ISO_IR 126": b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2",
    b"\\ISO 2022 IR 87": b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B",
    b"\\ISO 2022 IR 149": b"Hong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7",
    b"ISO_IR 127": b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1",
    b"ISO_IR 192": "Äneas^王小東".encode(),
    b"GB18030": b"Wang=\xcd\xf5^\xd0\xa1\xb6\xab",
}
CODE = {"CodeValue": "399162004", "CodingSchemeDesignator": "SCT"}

MakeItem = Callable[..., Sequence]
MakeFile = Callable[..., bytes]


def source(**values: bytes) -> bytes:
    """Write a data set of these very bytes, which pydicom itself would not write."""
    usual = {"SOPClassUID": b"1.2\0", "Modality": b"MG", "PatientID": b"4711"}
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    for tag, value in sorted((Tag(key), value) for key, value in (usual | values).items()):
        whole = even(value)
        vr = dictionary_VR(tag)
        write_data_element(buffer, RawDataElement(tag, vr, len(whole), whole, 0, False, True))
    return buffer.getvalue()


def header_of(**values: bytes) -> Header:
    return Header(read_header(source(**values)))


def text_of(header: Header, keyword: str) -> bytes | None:
    element = header.identity.get(Tag(keyword))
    return element.value if element else None


def even(text: bytes) -> bytes:
    return text + b" " * (len(text) % 2)


@pytest.mark.parametrize("character_set", NAMES)
def test_name_keeps_its_bytes_in_every_character_set(character_set: bytes) -> None:
    name = NAMES[character_set]
    header = header_of(SpecificCharacterSet=character_set, PatientName=name)
    assert text_of(header, "PatientName") == even(name)
    assert text_of(header, "SpecificCharacterSet") == even(character_set)
    assert text_of(header, "PatientID") == b"4711"


@pytest.mark.parametrize("stated", [b"KLINGON 9", b"ISO-IR 100", b"\xff\xfe", b""])
def test_wrong_character_set_changes_no_name(stated: bytes) -> None:
    header = header_of(SpecificCharacterSet=stated, PatientName=b"\xe9\xff\x1b$")
    assert text_of(header, "PatientName") == b"\xe9\xff\x1b$"
    assert header.technical.Modality == "MG"


@given(
    name=st.binary(min_size=1, max_size=64),
    character_set=st.binary(max_size=20).filter(lambda text: b"\0" not in text),
)
def test_any_bytes_are_a_name(name: bytes, character_set: bytes) -> None:
    header = header_of(SpecificCharacterSet=character_set, PatientName=name)
    assert text_of(header, "PatientName") == even(name)


def test_published_files_of_character_sets_keep_their_names() -> None:
    paths = [Path(path) for path in get_charset_files("*.dcm")]
    images = [path for path in paths if not path.name.startswith("chrSQ")]
    assert len(images) >= 15
    for path in images:
        header = Header(read_header(path.read_bytes()))
        expected = dcmread(path).get_item("PatientName")
        assert isinstance(expected, RawDataElement)
        assert text_of(header, "PatientName") == expected.value, path.name


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]
)
def test_every_order_of_bytes_gives_the_same_header(
    dataset: Callable[..., Dataset], item: MakeItem, syntax: str
) -> None:
    entries = np.array([0x102, 0x304], ">u2" if syntax == ExplicitVRBigEndian else "<u2")
    made = dataset(
        SpecificCharacterSet="ISO_IR 100",
        PatientName="Buc^Jérôme",
        FrameIncrementPointer=0x00181063,
        VOILUTSequence=item(LUTDescriptor=[2, 0, 12], LUTData=entries.tobytes()),
    )
    made.file_meta.TransferSyntaxUID = UID(syntax)
    buffer = BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    header = Header(read_header(buffer.getvalue()))
    assert text_of(header, "PatientName") == b"Buc^J\xe9r\xf4me"
    assert (header.technical.Rows, header.technical.FrameIncrementPointer) == (4, 0x00181063)
    (table,) = header.technical.VOILUTSequence
    assert (table.LUTDescriptor, table.LUTData) == ([2, 0, 12], b"\x02\x01\x04\x03")


def test_text_that_is_too_long_is_left_out() -> None:
    assert text_of(header_of(PatientName=b"x" * 1024), "PatientName") == b"x" * 1024
    assert text_of(header_of(PatientName=b"x" * 1026), "PatientName") is None


@pytest.mark.parametrize(
    ("keyword", "garbage"),
    [
        ("StudyInstanceUID", b"DOE^JANE"),
        ("StudyDate", b"2026"),
        ("Rows", b"DOE^"),
        ("ViewPosition", b"J\xe9r\xf4me"),
        ("ViewCodeSequence", b"DOE^JANE"),
        ("WindowCenter", b"10\\20"),  # for one width
    ],
)
def test_value_that_does_not_fit_is_left_out(keyword: str, garbage: bytes) -> None:
    usual = {"WindowCenter": b"10", "WindowWidth": b"20", "RescaleIntercept": b"0"}
    header = header_of(**(usual | {keyword: garbage}))
    assert header.technical.get(keyword, "") == ""
    assert Tag(keyword) not in header.identity
    assert "RescaleIntercept" not in header.technical  # without a slope
    assert ("WindowWidth" in header.technical) == (keyword != "WindowCenter")


def test_number_with_another_type_is_left_out(file: MakeFile) -> None:
    data = file()
    rows = b"\x28\x00\x10\x00US"
    assert data.count(rows) == 1
    assert "Rows" not in Header(read_header(data.replace(rows, rows[:-2] + b"SS"))).technical


def test_empty_value_of_a_type_that_does_not_exist_is_left_out() -> None:
    data = source(AccessionNumber=b"").replace(b"SH\0\0", b"ZZ\0\0")
    header = Header(read_header(data))
    assert text_of(header, "AccessionNumber") is None
    assert text_of(header, "PatientID") == b"4711"


def test_only_what_is_listed_passes(file: MakeFile, item: MakeItem) -> None:
    view = item(**CODE, CodeMeaning="cranio-caudal", CodingSchemeVersion="1")
    view[0].PatientComments = "DOE^JANE"
    modifiers = [item(**CODE, CodeMeaning="magnified")[0], item(CodeValue="1")[0]]
    view[0].ViewModifierCodeSequence = Sequence(modifiers)
    data = file(
        ViewCodeSequence=view,
        AnatomicRegionSequence=item(CodeMeaning="breast"),
        PatientComments="DOE^JANE",
        OperatorsName="DOE^JANE",
    )
    header = read_header(data)
    assert b"DOE" not in header
    technical = Header(header).technical
    (read,) = technical.ViewCodeSequence
    assert (read.CodeValue, read.CodeMeaning) == ("399162004", "cranio-caudal")
    assert [each.CodeMeaning for each in read.ViewModifierCodeSequence] == ["magnified"]
    assert "AnatomicRegionSequence" not in technical


def test_meaning_that_needs_a_character_set_becomes_the_code(
    file: MakeFile, item: MakeItem
) -> None:
    regions = item(**CODE, CodeMeaning="乳房")
    data = file(SpecificCharacterSet="ISO_IR 192", AnatomicRegionSequence=regions)
    (read,) = Header(read_header(data)).technical.AnatomicRegionSequence
    assert read.CodeMeaning == "399162004"


def test_no_number_of_codes_makes_it_long(file: MakeFile, item: MakeItem) -> None:
    codes = [item(**CODE, CodeMeaning="x" * 64)[0] for _ in range(1000)]
    assert len(read_header(file(ViewCodeSequence=Sequence(codes)))) < 2000


def test_header_comes_with_the_pixels_where_it_is_asked_for(file: MakeFile) -> None:
    data = file(PatientName="DOE^JANE", PatientID="4711")
    with_header = read_dicom(data, with_header=True)
    assert with_header.header == read_header(data)
    assert read_dicom(data).header == b""
    assert "DOE" not in repr(with_header)
    np.testing.assert_array_equal(with_header.pixels, read_dicom(data).pixels)


@pytest.mark.parametrize(
    "changes",
    [
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.2.1"},  # for processing
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.13.1.3"},  # tomosynthesis
        {"PixelData": None},
        {"BitsAllocated": 24},
    ],
)
def test_file_that_is_refused_has_a_header(file: MakeFile, changes: dict[str, object]) -> None:
    header = Header(read_header(file(PatientID="4711", **changes)))
    assert text_of(header, "PatientID") == b"4711"
    assert header.sop_instance_uid == "1.2.3"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "EMPTY"), (b"x" * 999, "NOT_DICOM"), (bytes(128) + b"DICMx", "TRUNCATED")],
)
def test_what_cannot_be_parsed_has_none(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_header(data)
    assert error.value.reason == reason
