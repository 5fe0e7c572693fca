"""A data set as a DICOM file (PS3.10), written once and without decoding what came from outside."""

from __future__ import annotations

from pydicom.charset import convert_encodings, default_encoding
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.uid import ExplicitVRLittleEndian
from pydicom.valuerep import VR

_PREAMBLE = bytes(128) + b"DICM"


def to_file(dataset: Dataset) -> bytes:
    """Return a data set as a file in explicit VR little endian.

    Elements that were never decoded keep their bytes, also texts that nobody could read.

    Parameters
    ----------
    dataset
        With SOP class and instance; its file meta information is replaced. Elements that are bytes
        are in explicit VR little endian, and no other one has an ambiguous representation.
    """
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stated = dataset.get("SpecificCharacterSet")
    _declare_unchanged(dataset, convert_encodings(stated) if stated else default_encoding)
    # Not by `dcmwrite`, which copies the meta information deeply: a third of the time.
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    buffer.write(_PREAMBLE)
    write_file_meta_info(buffer, meta)
    write_dataset(buffer, dataset)
    return buffer.getvalue()


def _declare_unchanged(dataset: Dataset, encodings: str | list[str] = default_encoding) -> None:
    """Tell pydicom that the encoding is the one that was read.

    It would decode every element and search each item for ambiguous representations otherwise,
    once for each level of nesting: half of the time that writing a report takes.
    """
    dataset.set_original_encoding(False, True, encodings)
    for element in dataset.elements():
        if isinstance(element, DataElement) and element.VR == VR.SQ:
            for item in element.value:
                _declare_unchanged(item)
