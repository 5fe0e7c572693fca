"""Small data sets in the layouts in which the real ones are published, and the real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

SHARED = Path(__file__).parents[5] / "shared" / "data"
MAMMOGRAM = "1.2.840.10008.5.1.4.1.1.1.2"


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """Return the folder of all data sets, once one of them is found there."""

    def find(name: str) -> Path:
        if not (SHARED / name).is_dir():
            pytest.skip(f"needs the images of ../shared/data/{name}")
        return SHARED

    return find


@pytest.fixture
def picture() -> Callable[..., Path]:
    """Write a picture of one grey value, or of given pixels."""

    def make(path: Path, pixels: NDArray[np.uint8] | int = 100) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        flat = isinstance(pixels, int)
        cv2.imwrite(str(path), np.full((64, 80), pixels, np.uint8) if flat else np.asarray(pixels))
        return path

    return make


@pytest.fixture
def dicom() -> Callable[..., Path]:
    """Write a mammogram, or a mask, of given pixels as DICOM."""

    def make(path: Path, pixels: NDArray[Any], **attributes: Any) -> Path:
        made = Dataset()
        made.file_meta = FileMetaDataset()
        made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        made.SOPClassUID, made.SOPInstanceUID, made.Modality = MAMMOGRAM, "1.2.3", "MG"
        made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
        made.Rows, made.Columns = pixels.shape
        made.BitsAllocated = made.BitsStored = 8 * pixels.itemsize
        made.HighBit, made.PixelRepresentation = made.BitsStored - 1, 0
        made.PixelData = pixels.tobytes()
        for keyword, value in attributes.items():
            setattr(made, keyword, value)
        path.parent.mkdir(parents=True, exist_ok=True)
        made.save_as(path, enforce_file_format=True)
        return path

    return make


@pytest.fixture
def busi_root(tmp_path: Path, picture: Callable[..., Path]) -> Path:
    """Two images of BUSI: a benign one with two masks, and a normal one."""
    images = tmp_path / "busi" / "Dataset_BUSI_with_GT"
    for name in ("benign (1)", "benign (1)_mask", "benign (1)_mask_1"):
        picture(images / "benign" / f"{name}.png", 200)
    for name in ("normal (1)", "normal (1)_mask"):
        picture(images / "normal" / f"{name}.png")
    (tmp_path / "busi" / "groups.csv").write_text(
        "image,label,group,label_conflict,axilla_listed\n"
        "benign (1),benign,7,1,0\nnormal (1),normal,8,0,1\n"
    )
    return tmp_path
