"""Which DICOM file of CBIS-DDSM is what, told by the files, for tables and descriptions err."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
from breastcad.errors import InvalidInput, NotFound
from breastcad_preprocess.stored import read_stored
from pydicom.errors import InvalidDicomError

from breastcad_train.data.sample import short_name


def full_image(images: Path, listed: str) -> Path:
    """Return the mammogram that a table lists.

    Parameters
    ----------
    images
        The folder of the download.
    listed
        The path in the table. Its first folder names the case; what follows is not found in a
        download, whose folders are named by date and number or otherwise.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    """
    exact = images / listed
    return exact if exact.is_file() else _files(images / Path(listed).parts[0])[0]


def mask(images: Path, listed: tuple[str, str], image: Path, slack: float) -> Path:
    """Return the mask of one abnormality.

    Mask and crop are told apart by their pixels: names, descriptions and table columns are swapped
    in places. The mask is of the mammogram's size, give or take, and of two values.

    Parameters
    ----------
    images
        The folder of the download.
    listed
        The paths of mask and crop in the table, in either order.
    image
        The mammogram.
    slack
        By what share of its side a mask may differ from the image.

    Raises
    ------
    NotFound
        ``DATA_MISSING`` where no file of the abnormality is a mask.
    """
    shape = _shape(image)
    folders = dict.fromkeys(images / Path(path).parts[0] for path in listed)
    files = [path for folder in folders for path in _files(folder)]
    alike = [path for path in files if _is_near(_shape(path), shape, slack)]
    masks = alike if len(alike) == 1 else [path for path in alike if _is_binary(path)]
    if not masks:
        folder = short_name(files[0].parent)
        raise NotFound("DATA_MISSING", f"no file of {folder} is a mask of the size of its image")
    return masks[0]


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.rglob("*.dcm"))
    if not files:
        raise NotFound("DATA_MISSING", f"expected DICOM files in {short_name(folder)}")
    return files


def _shape(path: Path) -> tuple[int, int]:
    try:
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["Rows", "Columns"])
        return int(header.Rows), int(header.Columns)
    except (InvalidDicomError, AttributeError, EOFError, TypeError):
        raise InvalidInput("NOT_DICOM", f"{short_name(path)} is damaged; get it again") from None


def _is_near(shape: tuple[int, int], other: tuple[int, int], slack: float) -> bool:
    return all(abs(n - m) <= slack * m for n, m in zip(shape, other, strict=True))


def _is_binary(path: Path) -> bool:
    return len(np.unique(read_stored(path.read_bytes()).values)) <= 2
