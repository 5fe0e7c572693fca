"""A data set as a DICOM file (PS3.10), written once and without decoding what came from outside."""

from __future__ import annotations

from collections.abc import Iterable

from pydicom.charset import default_encoding
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_file_meta_info
from pydicom.uid import ExplicitVRLittleEndian
from pydicom.valuerep import VR

from breastcad_gateway.render.dicom.encoded import Element, written
from breastcad_gateway.render.dicom.header import IDENTITY_TAGS

_PREAMBLE = bytes(128) + b"DICM"


def to_file(dataset: Dataset, shared: Iterable[Element]) -> bytes:
    """Return a data set as a file in explicit VR little endian.

    Elements that were never decoded keep their bytes, also texts that nobody could read.

    Parameters
    ----------
    dataset
        With SOP class and instance. Elements that are bytes are in explicit VR little endian; texts
        are ASCII, and no representation is ambiguous.
    shared
        Elements that several objects share, of patient and study all.
    """
    _declare_unchanged(dataset)
    own = map(dataset.get_item, dataset.keys() - IDENTITY_TAGS)
    elements = dict(map(written, own)) | dict(shared)
    return _head(dataset) + b"".join(elements[tag] for tag in sorted(elements))


def _head(dataset: Dataset) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    buffer.write(_PREAMBLE)
    write_file_meta_info(buffer, meta)
    return buffer.getvalue()


def _declare_unchanged(dataset: Dataset) -> None:
    """Tell pydicom that the encoding is the one that was read.

    It would decode every element and search each item for ambiguous representations otherwise.
    """
    dataset.set_original_encoding(False, True, default_encoding)
    for element in dataset.elements():
        if isinstance(element, DataElement) and element.VR == VR.SQ:
            for item in element.value:
                _declare_unchanged(item)
