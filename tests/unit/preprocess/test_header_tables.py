"""Look-up tables within a header: whole ones, and none that is too long."""

from collections.abc import Callable

import numpy as np
import pytest
from breastcad_gateway.render.dicom.header import Header
from breastcad_preprocess.header import MAX_HEADER_BYTES, read_header
from pydicom.sequence import Sequence

MakeItem = Callable[..., Sequence]
MakeFile = Callable[..., bytes]


def profile_of(size: int) -> bytes:
    """Return as much of an ICC profile as can be told from the outside: its size and its mark."""
    return size.to_bytes(4, "big") + bytes(32) + b"acsp" + bytes(size - 40)


@pytest.mark.parametrize(
    ("descriptor", "entries", "expected"),
    [
        ([2, 0, 12], b"\1\2\3\4", b"\1\2\3\4"),
        ([4, 0, 8], b"\1\2\3\4", b"\1\2\3\4"),  # packed
        ([2, 0, 12], b"\1\2\3\4\5\6", b"\1\2\3\4"),
        ([0, 0, 16], b"\1\2" * 65536, b"\1\2" * 65536),
        ([3, 0, 12], b"\1\2\3\4", None),
        ([0, 0, 16], b"\1\2\3\4", None),
        ([2, 0, 99], b"\1\2\3\4", None),
    ],
)
def test_table_is_told_with_as_many_entries_as_it_says(
    file: MakeFile, item: MakeItem, descriptor: list[int], entries: bytes, expected: bytes | None
) -> None:
    tables = item(LUTDescriptor=descriptor, LUTData=entries, LUTExplanation="of DOE^JANE")
    header = read_header(file(VOILUTSequence=tables))
    assert b"DOE" not in header
    read = Header(header).technical.get("VOILUTSequence", [])
    assert [(table.LUTDescriptor, table.LUTData) for table in read] == (
        [] if expected is None else [(descriptor, expected)]
    )


def test_signed_table_keeps_where_it_begins(file: MakeFile, item: MakeItem) -> None:
    tables = item(LUTDescriptor=[40000, -5, 16], LUTData=bytes(80000), ModalityLUTType="HU")
    pixels = np.zeros((4, 4), np.int16)
    read = Header(read_header(file(pixels, ModalityLUTSequence=tables))).technical
    (table,) = read.ModalityLUTSequence
    assert table.LUTDescriptor == [40000, -5, 16]
    assert (table["LUTDescriptor"].VR, table.ModalityLUTType) == ("SS", "HU")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (profile_of(200), profile_of(200)),
        (profile_of(201), profile_of(201) + b"\0"),
        (profile_of(200)[:150], None),
        (profile_of(200) + b"DOE^JANE", None),
        (bytes(200), None),
        (b"", None),
        (profile_of(2**18), None),
    ],
)
def test_colour_profile_is_told_whole_or_not_at_all(
    file: MakeFile, profile: bytes, expected: bytes | None
) -> None:
    read = Header(read_header(file(ICCProfile=profile))).technical
    assert read.get("ICCProfile") == expected
    assert read.Rows == 4


def test_header_that_would_be_too_long_goes_without_tables(file: MakeFile, item: MakeItem) -> None:
    tables = [item(LUTDescriptor=[0, 0, 16], LUTData=bytes(2**17))[0] for _ in range(2)]
    whole = read_header(file(VOILUTSequence=Sequence(tables[:1])))
    header = read_header(file(VOILUTSequence=Sequence(tables)))
    assert 2**17 < len(whole) <= MAX_HEADER_BYTES
    assert "VOILUTSequence" not in Header(header).technical
    assert Header(header).technical.Rows == 4
