"""DICOM files made by hand."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from breastcad_preprocess.quiet import silence_libraries
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

MAMMOGRAM = "1.2.840.10008.5.1.4.1.1.1.2"
_SAMPLES = {"MONOCHROME1": 1, "MONOCHROME2": 1, "PALETTE COLOR": 1}

MakeDataset = Callable[..., Dataset]
MakeFile = Callable[..., bytes]


@pytest.fixture(autouse=True)
def _quiet() -> None:
    silence_libraries()


@pytest.fixture
def dataset() -> MakeDataset:
    """Make a mammogram of given stored values; keyword arguments are attributes, None removes."""

    def make(pixels: NDArray[Any] | None = None, **attributes: Any) -> Dataset:
        stored = np.arange(16, dtype=np.uint16).reshape(4, 4) if pixels is None else pixels
        photometric = attributes.get("PhotometricInterpretation") or "MONOCHROME2"
        samples = _SAMPLES.get(photometric, 3)
        result = Dataset()
        result.file_meta = FileMetaDataset()
        result.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        result.SOPClassUID = MAMMOGRAM
        result.SOPInstanceUID = "1.2.3"
        result.Modality = "MG"
        result.SamplesPerPixel = samples
        result.PhotometricInterpretation = photometric
        if samples == 3:
            result.PlanarConfiguration = 0
        shape = stored.shape[:-1] if samples == 3 else stored.shape
        if len(shape) == 3:
            result.NumberOfFrames = shape[0]
        result.Rows, result.Columns = shape[-2:]
        result.BitsAllocated = 8 * stored.itemsize
        result.BitsStored = 8 * stored.itemsize
        result.HighBit = result.BitsStored - 1
        result.PixelRepresentation = int(stored.dtype.kind == "i")
        result.PixelData = stored.tobytes()
        for keyword, value in attributes.items():
            if value is None:
                delattr(result, keyword)
            else:
                setattr(result, keyword, value)
        return result

    return make


@pytest.fixture
def file(dataset: MakeDataset) -> MakeFile:
    """Make the bytes of a file as `dataset` makes data sets."""

    def make(pixels: NDArray[Any] | None = None, **attributes: Any) -> bytes:
        buffer = BytesIO()
        dataset(pixels, **attributes).save_as(buffer, enforce_file_format=True)
        return buffer.getvalue()

    return make


@pytest.fixture
def item() -> Callable[..., Sequence]:
    """Make a sequence of one item."""

    def make(**attributes: Any) -> Sequence:
        result = Dataset()
        for keyword, value in attributes.items():
            setattr(result, keyword, value)
        return Sequence([result])

    return make


@pytest.fixture(scope="session")
def samples() -> Path:
    """Folder of published DICOM files of many encodings."""
    folder = Path(__file__).parents[4] / "shared" / "data" / "dicom"
    if not folder.is_dir():
        pytest.skip("needs the DICOM samples of ../shared/data/dicom")
    return folder


@pytest.fixture
def with_syntax() -> Callable[[bytes, str], bytes]:
    """Name another transfer syntax in a file of explicit values, with the lengths mended."""
    return _with_syntax


def _with_syntax(data: bytes, syntax: str) -> bytes:
    old, new = str(ExplicitVRLittleEndian).encode() + b"\0", syntax.encode()
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
