"""Elements and items of sequences as bytes in explicit VR little endian.

pydicom encodes every element. But an exam's objects have thousands, most of them the same words,
and each takes it 20 µs or more to be set and written: three quarters of the time that objects took.
So an element is written once and never again at each level of nesting, one that never changes is
written once in a process, and sequences are put together of what is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydicom.charset import default_encoding
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element
from pydicom.tag import Tag

Element: TypeAlias = tuple[int, bytes]
"""Tag and encoding, which begins with the tag."""

Item: TypeAlias = bytes
"""Encoded item of a sequence."""

MAX_POINTS = 0xFFFF // 8
"""Points of two numbers with 4 bytes that an element may have: in explicit VR the length of FL has
16 bits."""

_ITEM = b"\xfe\xff\x00\xe0"  # PS3.5 7.5.1


def element(keyword: str, value: Any) -> Element:
    """Return an element; its texts are ASCII.

    Parameters
    ----------
    keyword
        Of the attribute.
    value
        As pydicom takes it.
    """
    tag = Tag(keyword)
    return written(DataElement(tag, dictionary_VR(tag), value))


@lru_cache(maxsize=512)
def constant(keyword: str, value: str | int) -> Element:
    """Return an element whose value is a word of this program, never of an exam."""
    return element(keyword, value)


def floats(keyword: str, values: NDArray[np.float64]) -> Element:
    """Return numbers with VR FL; pydicom would look at each, and an outline has thousands."""
    return written(_raw(keyword, "FL", values.astype("<f4").tobytes()))


def sequence(keyword: str, items: Iterable[Item]) -> Element:
    """Return a sequence within an item."""
    return written(_raw(keyword, "SQ", b"".join(items)))


def set_sequence(dataset: Dataset, keyword: str, items: Iterable[Item]) -> None:
    """Set a sequence of a data set."""
    raw = _raw(keyword, "SQ", b"".join(items))
    dataset[raw.tag] = raw


def item(*elements: Element) -> Item:
    """Return an item with elements, in whatever order they come."""
    data = b"".join(encoding for _, encoding in sorted(elements))
    return _ITEM + len(data).to_bytes(4, "little") + data


def written(data: DataElement | RawDataElement) -> Element:
    """Return an element that is there already, be it decoded or not."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    write_data_element(buffer, data, [default_encoding])
    return data.tag, buffer.getvalue()


def _raw(keyword: str, vr: str, value: bytes) -> RawDataElement:
    return RawDataElement(Tag(keyword), vr, len(value), value, 0, False, True)
