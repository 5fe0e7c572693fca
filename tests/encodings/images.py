"""Images of every kind of pixel, small and of odd sizes, as DICOM data sets without compression."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels.processing import convert_color_space
from pydicom.uid import UID, ExplicitVRLittleEndian

MAMMOGRAM = "1.2.840.10008.5.1.4.1.1.1.2"
ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
CLIP = "1.2.840.10008.5.1.4.1.1.3.1"
FRAMES = 3


@dataclass(frozen=True)
class Image:
    """One image.

    Attributes
    ----------
    pixels
        Shape (rows, columns), (rows, columns, 3) or (frames, rows, columns), as it is stored.
    bits
        Bits stored.
    photometric
        Photometric interpretation.
    colours
        Red, green and blue of the same shape, where these are not what is stored.
    """

    pixels: NDArray[Any]
    bits: int
    photometric: str = "MONOCHROME2"
    colours: NDArray[Any] | None = None

    @property
    def expected(self) -> NDArray[Any]:
        """What a decoder returns: stored values, or red, green and blue."""
        return self.pixels if self.colours is None else self.colours


def grey(bits: int, *, signed: bool, frames: int = 0, photometric: str = "MONOCHROME2") -> Image:
    """Return a ramp with noise that uses all values from the lowest to the highest."""
    rows, columns = 37, 53
    y, x = np.mgrid[:rows, :columns]
    noise = np.random.default_rng(1).random((frames or 1, rows, columns))
    ramp = 0.6 * x / (columns - 1) + 0.3 * y / (rows - 1) + 0.1 * noise
    top = 2**bits - 1
    values = np.rint(ramp * top).astype(np.int64)
    values[..., 0, :2] = 0, top
    values -= 2 ** (bits - 1) if signed else 0
    dtype = f"{'i' if signed else 'u'}{1 if bits <= 8 else 2}"
    return Image((values if frames else values[0]).astype(dtype), bits, photometric)


def colour(photometric: str, bits: int = 8) -> Image:
    """Return red, green and blue ramps in the named form."""
    rows, columns = 38, 52
    y, x = np.mgrid[:rows, :columns]
    ramps = x / (columns - 1), y / (rows - 1), (x + y) / (rows + columns - 2)
    values = np.rint(np.stack(ramps, -1) * (2**bits - 1)).astype(np.uint8 if bits == 8 else "u2")
    if photometric not in ("YBR_FULL", "YBR_FULL_422"):
        return Image(values, bits, photometric)
    other = convert_color_space(values, "RGB", "YBR_FULL")
    return Image(other, bits, photometric, values)


def dataset(image: Image, **attributes: Any) -> Dataset:
    """Return an image as a mammogram, or as ultrasound where it has colours or frames."""
    pixels, samples = image.pixels, 3 if image.photometric[:3] in ("RGB", "YBR") else 1
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    shape = pixels.shape[:-1] if samples == 3 else pixels.shape
    made.SOPClassUID = MAMMOGRAM if "MONO" in image.photometric else ULTRASOUND
    if len(shape) == 3:
        made.SOPClassUID, made.NumberOfFrames = CLIP, shape[0]
    made.SOPInstanceUID, made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3.4", "1.2.3", "1.2.4"
    made.Modality = "MG" if made.SOPClassUID == MAMMOGRAM else "US"
    made.SamplesPerPixel, made.PhotometricInterpretation = samples, image.photometric
    if samples == 3:
        made.PlanarConfiguration = 0
    made.Rows, made.Columns = shape[-2:]
    made.BitsAllocated, made.BitsStored, made.HighBit = (
        8 * pixels.itemsize,
        image.bits,
        image.bits - 1,
    )
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    if image.photometric == "PALETTE COLOR":
        _add_palette(made, image.bits)
    put(made, pixels.tobytes())
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def put(made: Dataset, pixels: bytes) -> None:
    """Set pixel data without compression, of even length."""
    made.PixelData = pixels + b"\0" * (len(pixels) % 2)
    made["PixelData"].VR = "OW" if made.BitsAllocated == 16 else "OB"


def by_plane(image: Image) -> Dataset:
    """Return colours with planar configuration 1."""
    made = dataset(image, PlanarConfiguration=1)
    put(made, np.ascontiguousarray(np.moveaxis(image.pixels, -1, 0)).tobytes())
    return made


def paired(image: Image) -> Dataset:
    """Return YBR_FULL_422: each pair of pixels has one chrominance (PS3.3 C.7.6.3.1.2)."""
    made, pixels = dataset(image), image.pixels
    pairs = (pixels[:, 0::2, 0], pixels[:, 1::2, 0], pixels[:, 0::2, 1], pixels[:, 0::2, 2])
    put(made, np.stack(pairs, -1).tobytes())
    return made


def encapsulated(made: Dataset, codestreams: list[bytes], syntax: str) -> bytes:
    """Return the file with its frames as codestreams."""
    made.file_meta.TransferSyntaxUID = UID(syntax)
    made.PixelData = encapsulate(codestreams)
    made["PixelData"].VR = "OB"
    return as_file(made)


def as_file(made: Dataset) -> bytes:
    """Return a data set as the bytes of a file."""
    buffer = BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def _add_palette(made: Dataset, bits: int) -> None:
    ramp = np.arange(2**bits, dtype=np.float64) / (2**bits - 1)
    for name, entries in (("Red", ramp), ("Green", ramp**2), ("Blue", 1 - ramp)):
        stem = f"{name}PaletteColorLookupTable"
        setattr(made, f"{stem}Descriptor", [2**bits % 2**16, 0, 16])
        setattr(made, f"{stem}Data", np.rint(entries * 65535).astype("<u2").tobytes())
