"""What is no breast image, by kinds: other organs, photographs, pages, screens, textures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pydicom.data
import skimage.data
import sklearn.datasets
from breastcad_preprocess.colour import grey_frame
from breastcad_preprocess.decode import decode_frame
from breastcad_preprocess.dicom import read_dataset
from breastcad_preprocess.layout import read_layout
from breastcad_preprocess.picture import decode_picture
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from breastcad_train.quality import drawn, textures

Pixels = NDArray[Any]
PHOTOGRAPHS = "photographs and their crops"
_CROPS = 8
_NO_PHOTOGRAPHS = {"page", "text", "color", "chessboard_GRAY", "chessboard_RGB", "phantom", "horse"}
_SHARED = {
    "radiographs of other organs": ("RG2_JPLL", "RG3_JLSL", "dx_image.dcm"),
    "ultrasound of other organs": (
        "US1_UNC",
        "OBXXXX1A.dcm",
        "color-pl.dcm",
        "examples_ybr_color.dcm",
    ),
}
_OF_PYDICOM = {
    "CT, MR, scintigraphy": (
        "693_J2KI.dcm",
        "CT_small.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "MR_small.dcm",
        "examples_overlay.dcm",
        "JPEG2000.dcm",
    ),
    "ultrasound of other organs": ("examples_palette.dcm", "examples_rgb_color.dcm"),
}
_DRAWN: dict[str, tuple[int, Callable[[Generator], Pixels]]] = {
    "pages": (60, lambda random: drawn.page(random, dark=False)),
    "dark pages": (60, lambda random: drawn.page(random, dark=True)),
    "windows": (80, drawn.windows),
    "charts": (40, drawn.chart),
    "noise": (60, textures.noise),
    "gradients": (30, textures.gradient),
    "patterns": (30, textures.pattern),
}
_ONLY_MEASURED: dict[str, tuple[int, Callable[[Generator], Pixels]]] = {
    "photographed screens": (30, lambda random: drawn.photographed(drawn.windows(random), random)),
    "one value": (20, lambda random: np.full((300, 200), random.integers(256), np.uint8)),
    "phantom breasts": (20, textures.breast_phantom),
    "phantom speckle": (20, textures.speckle_phantom),
}


@dataclass(frozen=True)
class Foreign:
    """One image of a kind.

    Attributes
    ----------
    is_for_setting
        Whether the models may learn from it; the others are measured only.
    """

    kind: str
    pixels: Pixels
    is_for_setting: bool


def foreign_images(root: Path) -> Iterator[Foreign]:
    """Yield every image of every kind; `root` is the folder of the data sets.

    Drawn images and photographs are halved; what came as DICOM is measured only.
    """
    for kind, (count, draw) in (_DRAWN | _ONLY_MEASURED).items():
        for number in range(count):
            pixels = draw(default_rng([number, len(kind)]))
            yield Foreign(kind, pixels, kind in _DRAWN and number % 2 == 0)
    yield from _photographs()
    for kind, names in _SHARED.items():
        for name in names:
            yield Foreign(kind, dicom_pixels(root / "dicom" / name), False)
    for kind, names in _OF_PYDICOM.items():
        for name in names:
            yield Foreign(kind, dicom_pixels(Path(_test_file(name))), False)


def dicom_pixels(path: Path) -> Pixels:
    """Return the first frame of a DICOM file as the service reads it, whatever it shows."""
    dataset = read_dataset(path.read_bytes())
    layout = read_layout(dataset)
    return grey_frame(decode_frame(dataset, layout, 0), dataset).pixels


def _photographs() -> Iterator[Foreign]:
    for number, path in enumerate(_photograph_files()):
        pixels, random = decode_picture(path.read_bytes()), default_rng(number)
        yield Foreign(PHOTOGRAPHS, pixels, number % 2 == 0)
        for _ in range(_CROPS):
            yield Foreign(PHOTOGRAPHS, _crop(pixels, random), number % 2 == 0)
    for name in ("page.png", "text.png"):
        scan = Path(skimage.data.data_dir) / name
        yield Foreign("photographed pages", decode_picture(scan.read_bytes()), False)


def _photograph_files() -> list[Path]:
    samples = Path(skimage.data.data_dir)
    found = sorted([*samples.glob("*.png"), *samples.glob("*.jpg")])
    found = [path for path in found if path.stem not in _NO_PHOTOGRAPHS]
    found += sorted((Path(sklearn.datasets.__file__).parent / "images").glob("*.jpg"))
    return [*found, Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"]


def _crop(pixels: Pixels, random: Generator) -> Pixels:
    rows, columns = (int(side * random.uniform(0.4, 0.9)) for side in pixels.shape)
    y = int(random.integers(pixels.shape[0] - rows + 1))
    x = int(random.integers(pixels.shape[1] - columns + 1))
    return np.ascontiguousarray(pixels[y : y + rows, x : x + columns])


def _test_file(name: str) -> str:
    found = pydicom.data.get_testdata_file(name, download=False)
    assert isinstance(found, str)
    return found
