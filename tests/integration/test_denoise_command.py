"""``breastcad denoise`` with a preprocess service of its own."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad_client.app import app
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from typer.testing import CliRunner

pytestmark = pytest.mark.integration

LARGEST = 2**12 - 1


def quanta() -> NDArray[np.uint16]:
    """Columns from 100 to 900 quanta, 4 grey values each, so that the noise grows along rows."""
    mean = np.tile(np.linspace(100, 900, 256), (256, 1))
    values = 4 * np.random.default_rng(0).poisson(mean)
    return np.clip(values, 0, LARGEST).astype(np.uint16)


def for_processing() -> bytes:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1.2.1", "1.2.3"
    made.Modality, made.SamplesPerPixel, made.PhotometricInterpretation = "MG", 1, "MONOCHROME2"
    made.Rows, made.Columns = quanta().shape
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.PixelData = quanta().tobytes()
    buffer = BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def read(path: Path) -> NDArray[np.uint16]:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))


def test_raw_mammogram_and_broken_file(tmp_path: Path) -> None:
    (tmp_path / "raw.dcm").write_bytes(for_processing())
    (tmp_path / "broken.dcm").write_bytes(for_processing()[:-1000])
    out = tmp_path / "out"

    done = CliRunner().invoke(app, ["denoise", str(tmp_path), "--out", str(out)])

    assert done.exit_code == 3, done.output
    assert "TRUNCATED" in done.output
    # The gain is found to be 4 grey values per quantum, without being told.
    assert "gat_tv, poisson gaussian" in done.output
    result, noise = read(out / "raw.png"), read(out / "raw.noise.png")
    assert (result.dtype.name, result.shape) == ("uint16", (256, 256))
    assert result.max() <= LARGEST
    # What is left and what was removed make up the source again; 2048 stands for nothing removed.
    assert (result.astype(int) + noise - (LARGEST + 1) // 2 == quanta()).all()
    mean = np.tile(np.linspace(400, 3600, 256), (256, 1))
    assert np.std(result - mean) < 0.35 * np.std(quanta() - mean)
    assert read(out / "raw.figure.png").dtype.name == "uint8"
    assert sorted(path.name for path in out.iterdir()) == [
        "raw.figure.png",
        "raw.noise.png",
        "raw.png",
    ]


def test_picture_without_a_modality_is_refused_with_what_to_do(tmp_path: Path) -> None:
    picture = tmp_path / "lump.png"
    cv2.imwrite(str(picture), quanta())

    done = CliRunner().invoke(app, ["denoise", str(picture), "--out", str(tmp_path / "out")])

    assert done.exit_code == 4
    assert "name the modality" in done.output
