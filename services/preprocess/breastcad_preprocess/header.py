"""What objects in the same study repeat of an instance (preprocess.proto, ReadHeaderResponse).

Texts of patient and study keep their bytes and are never decoded: whatever they are written in,
the copy is as the original. All else is left out where a library could fail at it.
"""

from __future__ import annotations

from typing import TypeAlias

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element
from pydicom.multival import MultiValue
from pydicom.tag import Tag
from pydicom.valuerep import STR_VR

from breastcad_preprocess.attributes import integer, items
from breastcad_preprocess.character_set import known_character_set
from breastcad_preprocess.dicom import read_dataset
from breastcad_preprocess.fitting import MAX_VALUE_BYTES, fitting, padded, words

MAX_HEADER_BYTES = 256 * 2**10

_TEXTS = (
    *("PatientName", "PatientID", "IssuerOfPatientID", "StudyID", "StudyDescription"),
    *("AccessionNumber", "ReferringPhysicianName"),
)
_VALUES = (
    # Patient and study
    *("TimezoneOffsetFromUTC", "PatientBirthDate", "PatientSex", "PatientAge"),
    *("StudyInstanceUID", "StudyDate", "StudyTime"),
    # Series
    *("Modality", "SeriesInstanceUID", "SeriesNumber", "Laterality", "BodyPartExamined"),
    *("FrameOfReferenceUID", "PositionReferenceIndicator"),
    # Instance
    *("SOPClassUID", "SOPInstanceUID", "InstanceNumber", "ImageType", "ImageLaterality"),
    *("ViewPosition", "PatientOrientation", "ContentDate", "ContentTime", "AcquisitionDate"),
    *("AcquisitionTime", "AcquisitionDateTime"),
    # Pixels
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation"),
    *("PlanarConfiguration", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
    *("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio"),
    *("LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod"),
    *("FrameTime", "FrameIncrementPointer"),
    # Display
    *("WindowCenter", "WindowWidth", "VOILUTFunction", "RescaleIntercept", "RescaleSlope"),
    *("RescaleType", "PresentationLUTShape"),
)
_CODES = {"ViewCodeSequence": "ViewModifierCodeSequence", "AnatomicRegionSequence": ""}
_TABLES = ("VOILUTSequence", "ModalityLUTSequence")
# One says nothing without as many values of the other.
_PAIRS = (("WindowCenter", "WindowWidth"), ("RescaleIntercept", "RescaleSlope"))
_MAX_ITEMS = 8
_ICC_MARK = slice(36, 40)

_Elements: TypeAlias = dict[str, tuple[str, bytes]]  # VR and value by keyword


def read_header(data: bytes) -> bytes:
    """Return the header of a DICOM file, also of one that is refused; errors as `read_dataset`."""
    return header_bytes(read_dataset(data))


def header_bytes(dataset: Dataset) -> bytes:
    """Return what other objects repeat of an instance.

    Parameters
    ----------
    dataset
        As `read_dataset` returns it: a text that was read since then has lost its bytes, and is
        left out.

    Returns
    -------
    bytes
        A data set in explicit VR little endian, without file meta information: at most 256 KiB.
        Texts have the bytes of the source, even where these do not fit its character set, which
        is left out where it is none.
    """
    elements = _texts(dataset) | _values(dataset, _VALUES)
    for pair in _PAIRS:
        if len({_count(elements.get(keyword)) for keyword in pair}) > 1:
            elements = {key: element for key, element in elements.items() if key not in pair}
    for keyword, modifiers in _CODES.items():
        elements |= _sequence(keyword, [_code(item, modifiers) for item in _few(dataset, keyword)])
    tables = _profile(dataset)
    for keyword in _TABLES:
        tables |= _sequence(keyword, [_table(item, dataset) for item in _few(dataset, keyword)])
    whole = _encoded(elements | tables)
    return whole if len(whole) <= MAX_HEADER_BYTES else _encoded(elements)


def _texts(dataset: Dataset) -> _Elements:
    found: _Elements = {}
    stated = _raw(dataset, "SpecificCharacterSet")
    character_set = known_character_set(stated.value) if stated and stated.value else None
    if character_set:
        found["SpecificCharacterSet"] = ("CS", padded("CS", character_set))
    for keyword in _TEXTS:
        raw = _raw(dataset, keyword)
        if raw is not None and raw.value and len(raw.value) <= MAX_VALUE_BYTES:
            vr = dictionary_VR(keyword)
            found[keyword] = (vr, padded(vr, raw.value))
    return found


def _values(dataset: Dataset, keywords: tuple[str, ...]) -> _Elements:
    found: _Elements = {}
    for keyword in keywords:
        raw = _raw(dataset, keyword)
        if raw is None:
            continue
        value = fitting(keyword, raw.value or b"", little_endian=raw.is_little_endian)
        if value is not None:
            found[keyword] = (dictionary_VR(keyword), value)
    return found


def _raw(dataset: Dataset, keyword: str) -> RawDataElement | None:
    """Return an attribute that was not read yet, or that needs no character set to be read."""
    tag, vr = Tag(keyword), dictionary_VR(keyword)
    element = dataset.get_item(tag, keep_deferred=True)  # else an empty value is read
    if isinstance(element, DataElement):
        return _unread(element)
    if not isinstance(element, RawDataElement):
        return None
    kinds = STR_VR if vr in STR_VR else set(vr.split(" or "))
    return element if element.VR in (None, "UN", *kinds) else None


def _unread(element: DataElement) -> RawDataElement | None:
    if element.VR not in ("CS", "UI"):
        return None
    several = isinstance(element.value, MultiValue)
    text = "\\".join(map(str, element.value)) if several else str(element.value or "")
    value = text.encode("latin-1", "replace")
    return RawDataElement(element.tag, element.VR, len(value), value, 0, False, True)


def _few(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    return items(dataset, keyword)[:_MAX_ITEMS]


def _code(item: Dataset, modifiers: str = "") -> _Elements:
    """Return a coded concept (PS3.3 8.8), without those modifiers that are none."""
    keywords = ("CodeValue", "CodingSchemeDesignator", "CodingSchemeVersion", "CodeMeaning")
    found = _values(item, keywords)
    if not {"CodeValue", "CodingSchemeDesignator"} <= found.keys():
        return {}
    # Every code has a meaning, but in a language that may need the character set of the source.
    found.setdefault("CodeMeaning", ("LO", found["CodeValue"][1]))
    if modifiers:
        found |= _sequence(modifiers, [_code(each) for each in _few(item, modifiers)])
    return found


def _table(item: Dataset, dataset: Dataset) -> _Elements:
    """Return a look-up table (PS3.3 C.11.1 and C.11.2); empty where it is damaged."""
    descriptor, data = _raw(item, "LUTDescriptor"), _raw(item, "LUTData")
    if descriptor is None or data is None or len(descriptor.value or b"") != 6:
        return {}
    stated = words(descriptor.value or b"", little_endian=descriptor.is_little_endian)
    entries = _entries(stated, data)
    if entries is None:
        return {}
    signed = integer(dataset, "PixelRepresentation") == 1
    vr = descriptor.VR if descriptor.VR in ("US", "SS") else ("SS" if signed else "US")
    found: _Elements = {"LUTDescriptor": (vr, stated), "LUTData": ("OW", entries)}
    if "ModalityLUTType" in item:
        # Its default is unspecified, "US".
        found |= {"ModalityLUTType": ("LO", b"US"), **_values(item, ("ModalityLUTType",))}
    return found


def _profile(dataset: Dataset) -> _Elements:
    """Return what the colours of an image mean (PS3.3 C.11.15); empty where it is damaged.

    A profile says how long it is and bears a mark (ICC.1, 7.2).
    """
    raw = _raw(dataset, "ICCProfile")
    value = (raw.value or b"") if raw else b""
    size = int.from_bytes(value[:4], "big")
    if len(value) - size not in (0, 1) or value[_ICC_MARK] != b"acsp":
        return {}
    return {"ICCProfile": ("OB", padded("OB", value))}


def _entries(descriptor: bytes, data: RawDataElement) -> bytes | None:
    count = int.from_bytes(descriptor[:2], "little") or 2**16
    bits = int.from_bytes(descriptor[4:], "little")
    value = data.value or b""
    size = 2 * count
    if bits == 8 and len(value) < size:
        size = count + count % 2  # packed two to a word
    if not 8 <= bits <= 16 or len(value) < size:
        return None
    return words(value[:size], little_endian=data.is_little_endian)


def _sequence(keyword: str, contents: list[_Elements]) -> _Elements:
    """Return a sequence of those items that hold anything; empty where none does."""
    encoded = [_encoded(content) for content in contents if content]
    joined = (b"\xfe\xff\x00\xe0" + len(body).to_bytes(4, "little") + body for body in encoded)
    return {keyword: ("SQ", b"".join(joined))} if encoded else {}


def _encoded(elements: _Elements) -> bytes:
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    for tag, (vr, value) in sorted((Tag(keyword), found) for keyword, found in elements.items()):
        write_data_element(buffer, RawDataElement(tag, vr, len(value), value, 0, False, True))
    return buffer.getvalue()


def _count(element: tuple[str, bytes] | None) -> int:
    return element[1].count(b"\\") + 1 if element else 0
