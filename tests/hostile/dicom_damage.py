"""Damage to what a DICOM file says of itself; given bytes of a file that pydicom can read."""

from __future__ import annotations

import struct
from io import BytesIO
from random import Random

from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.uid import (
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from tests.hostile.byte_damage import flip_header_bits
from tests.hostile.originals import written

SYNTAXES = (
    *(ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian),
    *(DeflatedExplicitVRLittleEndian, RLELossless, JPEGBaseline8Bit, JPEGExtended12Bit),
    *(JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, JPEGLSNearLossless),
    *(JPEG2000, JPEG2000Lossless, HTJ2KLossless, UID("1.2.840.10008.1.2.4.100"), UID("1.2.3")),
)
_LENGTHS = (0, 1, 3, 0x7FFF, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
_COUNTS = (0, 1, 2, 3, 7, 255, 8191, 32768, 65535)
_HOSTILE_VALUES: dict[str, tuple[object, ...]] = {
    "Rows": _COUNTS,
    "Columns": _COUNTS,
    "NumberOfFrames": (-1, 0, 1, 2, 1000, 2**31 - 1),
    "BitsAllocated": (0, 1, 8, 12, 16, 24, 32, 64, 65535),
    "BitsStored": (0, 1, 7, 8, 12, 16, 17, 32, 65535),
    "HighBit": (0, 7, 15, 16, 65535),
    "SamplesPerPixel": (0, 1, 2, 3, 4, 65535),
    "PlanarConfiguration": (0, 1, 2, 65535),
    "PixelRepresentation": (0, 1, 2),
    "PhotometricInterpretation": (
        *("MONOCHROME1", "MONOCHROME2", "RGB", "PALETTE COLOR", "YBR_FULL", "YBR_FULL_422"),
        *("YBR_RCT", "YBR_ICT", "YBR_PARTIAL_420", "X", ""),
    ),
    "PixelPaddingValue": (0, 1, 65535),
    "WindowWidth": ("0", "-1", "1e308", "1e-308", "nan"),
    "WindowCenter": ("0", "-1e308", "1e308", "inf"),
    "RescaleSlope": ("0", "-1", "1e308", "nan"),
    "RescaleIntercept": ("0", "-1e308", "inf"),
}


def contradict(rng: Random, data: bytes) -> bytes:
    """Set 1 to 3 attributes of the image to values that it does not have."""
    dataset = _read(data)
    for keyword in rng.sample(sorted(_HOSTILE_VALUES), rng.randint(1, 3)):
        setattr(dataset, keyword, rng.choice(_HOSTILE_VALUES[keyword]))
    return _written(rng, dataset, data)


def forget(rng: Random, data: bytes) -> bytes:
    """Leave 1 to 3 attributes out."""
    dataset = _read(data)
    for tag in rng.sample(sorted(dataset.keys()), min(len(dataset), rng.randint(1, 3))):
        del dataset[tag]
    return _written(rng, dataset, data)


def swap_syntax(rng: Random, data: bytes) -> bytes:
    """Name another transfer syntax than the one in use."""
    dataset = _read(data)
    old = str(dataset.file_meta.TransferSyntaxUID).encode()
    new = str(rng.choice(SYNTAXES)).encode()
    # Of one length, so that everything else stays at its place.
    return data.replace(old, new[: len(old)].ljust(len(old), b"\0"), 1)


def lie_about_length(rng: Random, data: bytes) -> bytes:
    """Change the stated length of 1 to 3 elements."""
    damaged = bytearray(data)
    elements = _elements(data)
    for element in rng.sample(elements, min(len(elements), rng.randint(1, 3))):
        order = "<" if element.is_little_endian else ">"
        is_long = element.is_implicit_VR or element.VR in ("OB", "OW", "SQ", "UN", "UT", "OF")
        kind, size = ("I", 4) if is_long else ("H", 2)
        near = (element.length + rng.choice((-2, -1, 1, 2))) & 0xFFFFFFFF
        value = rng.choice((near, len(data), *_LENGTHS)) & (2 ** (8 * size) - 1)
        struct.pack_into(order + kind, damaged, element.value_tell - size, value)
    return bytes(damaged)


def scramble_values(rng: Random, data: bytes) -> bytes:
    """Replace the values of 1 to 5 elements by noise."""
    damaged = bytearray(data)
    elements = [element for element in _elements(data) if 0 < element.length < 1024]
    for element in rng.sample(elements, min(len(elements), rng.randint(1, 5))):
        end = element.value_tell + element.length
        damaged[element.value_tell : end] = rng.randbytes(element.length)
    return bytes(damaged)


def rename_types(rng: Random, data: bytes) -> bytes:
    """Change the value representation of 1 to 3 elements."""
    damaged = bytearray(data)
    elements = [element for element in _elements(data) if not element.is_implicit_VR]
    for element in rng.sample(elements, min(len(elements), rng.randint(1, 3))):
        start = data.rfind((element.VR or "").encode(), 0, element.value_tell)
        damaged[start : start + 2] = rng.choice((b"SQ", b"OB", b"US", b"UN", b"DS", b"AT", b"ZZ"))
    return bytes(damaged)


def damage_fragments(rng: Random, data: bytes) -> bytes:
    """Change the marks, lengths and offsets between the fragments of compressed frames."""
    item = b"\xfe\xff\x00\xe0"
    places = [i for i in range(len(data) - 8) if data[i : i + 4] == item] if item in data else []
    if not places:
        return lie_about_length(rng, data)
    damaged, start = bytearray(data), rng.choice(places)
    if rng.random() < 0.3:
        damaged[start : start + 4] = rng.choice((b"\xfe\xff\xdd\xe0", b"\xfe\xff\x0d\xe0"))
    else:
        struct.pack_into("<I", damaged, start + 4, rng.choice((*_LENGTHS, len(data))))
    return bytes(damaged)


def _read(data: bytes) -> Dataset:
    return dcmread(BytesIO(data), force=True)


def _written(rng: Random, dataset: Dataset, data: bytes) -> bytes:
    try:
        return written(dataset)
    except (TypeError, ValueError):  # pydicom does not write every contradiction
        return flip_header_bits(rng, data)


def _elements(data: bytes) -> list[RawDataElement]:
    """Return the elements of the data set as they lie in the file; none of a deflated one."""
    dataset = _read(data)
    if dataset.file_meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        dataset = dataset.file_meta
    found: list[object] = [dataset.get_item(tag) for tag in sorted(dataset.keys())]
    return [element for element in found if isinstance(element, RawDataElement)]


DICOM_DAMAGE = (
    *(contradict, forget, swap_syntax, lie_about_length, scramble_values, rename_types),
    damage_fragments,
)
