"""Real files of every encoding that damaged ones are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import HTJ2KLossless

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "dicom"
"""Published DICOM files; left out where they are missing."""

_MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
_ULTRASOUND = "1.2.840.10008.5.1.4.1.1.3.1"
_MAX_BYTES = 2_500_000
_CANNOT_BE_WRITTEN = ("20-wrong-transfer-syntax.dcm",)
# Of pydicom: each encoding, bit depth and colour space that it ships, small.
_SHIPPED = (
    "693_J2KI.dcm",
    "CT_small.dcm",
    "ExplVR_BigEnd.dcm",
    "GDCMJ2K_TextGBR.dcm",
    "J2K_pixelrep_mismatch.dcm",
    "JPEG-lossy.dcm",
    "JPEG2000.dcm",
    "JPEG2000-embedded-sequence-delimiter.dcm",
    "JPEGLSNearLossless_08.dcm",
    "JPEGLSNearLossless_16.dcm",
    "JPGExtended.dcm",
    "MR_small.dcm",
    "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_expb.dcm",
    "MR_small_implicit.dcm",
    "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "SC_rgb_dcmtk_+eb+cy+s4.dcm",
    "SC_rgb_gdcm_KY.dcm",
    "SC_rgb_jls_lossy_line.dcm",
    "SC_rgb_jls_lossy_sample.dcm",
    "SC_rgb_jpeg_app14_dcmd.dcm",
    "SC_rgb_jpeg_gdcm.dcm",
    "SC_rgb_rle_16bit_2frame.dcm",
    "SC_rgb_rle_2frame.dcm",
    "SC_rgb_small_odd.dcm",
    "SC_rgb_small_odd_jpeg.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "emri_small_jpeg_ls_lossless.dcm",
    "examples_palette.dcm",
    "image_dfl.dcm",
    "liver_1frame.dcm",
    "rtdose.dcm",
)


@dataclass(frozen=True)
class Original:
    """A file that can be read.

    Attributes
    ----------
    name
        Where it comes from.
    format
        ``dicom``, ``png`` or ``jpeg``.
    data
        Its bytes.
    """

    name: str
    format: str
    data: bytes


@cache
def originals() -> tuple[Original, ...]:
    """Return all of them, in a fixed order."""
    shipped = [(name, Path(str(get_testdata_file(name, download=False)))) for name in _SHIPPED]
    samples = sorted(SAMPLES.iterdir()) if SAMPLES.is_dir() else []
    paths = shipped + [(path.name, path) for path in samples]
    dicom = [
        Original(name, "dicom", _labelled(path))
        for name, path in paths
        if path.stat().st_size <= _MAX_BYTES and name not in _CANNOT_BE_WRITTEN
    ]
    return (*dicom, _high_throughput(), *_pictures())


def _labelled(path: Path) -> bytes:
    """Return a file as if it showed a breast, so that it is decoded and not refused before."""
    dataset = dcmread(path, force=True)
    is_grey = dataset.get("PhotometricInterpretation", "").startswith("MONOCHROME")
    dataset.SOPClassUID = _MAMMOGRAPHY if is_grey else _ULTRASOUND
    dataset.Modality = "MG" if is_grey else "US"
    for keyword in ("BodyPartExamined", "AnatomicRegionSequence", "PresentationIntentType"):
        if keyword in dataset:
            delattr(dataset, keyword)
    return written(dataset)


def _high_throughput() -> Original:
    """Return a file in High-Throughput JPEG 2000, of which pydicom ships none."""
    dataset = dcmread(str(get_testdata_file("MR_small.dcm", download=False)))
    encoded = imagecodecs.htj2k_encode(dataset.pixel_array, reversible=True)
    dataset.SOPClassUID, dataset.Modality = _MAMMOGRAPHY, "MG"
    dataset.PixelData = encapsulate([bytes(encoded)])
    dataset.file_meta.TransferSyntaxUID = HTJ2KLossless
    return Original("htj2k.dcm", "dicom", written(dataset))


def written(dataset: Dataset) -> bytes:
    """Return the bytes of a data set, which may contradict itself."""
    buffer = BytesIO()
    dataset.save_as(buffer)
    return buffer.getvalue()


def _pictures() -> list[Original]:
    rows, columns = np.mgrid[:120, :160]
    noise = np.random.default_rng(0).integers(0, 40, (120, 160))
    grey = (noise + rows + columns // 2).astype(np.uint8)
    colour = np.dstack([grey, grey // 2, 255 - grey])
    quality = [cv2.IMWRITE_JPEG_QUALITY, 80]
    made = {
        "grey8.png": cv2.imencode(".png", grey),
        "grey16.png": cv2.imencode(".png", grey.astype(np.uint16) * 257),
        "colour.png": cv2.imencode(".png", colour),
        "grey.jpeg": cv2.imencode(".jpeg", grey, quality),
        "colour.jpeg": cv2.imencode(".jpeg", colour, quality),
        "progressive.jpeg": cv2.imencode(
            ".jpeg", colour, [*quality, cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
        ),
    }
    return [
        Original(name, name.rpartition(".")[2], content.tobytes())
        for name, (_, content) in made.items()
    ]
