"""Tissue maps of DDSM mammograms: background, adipose, fibroglandular, pectoral (Tiryaki 2022)."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

from breastcad_train.data.decoding import read_map
from breastcad_train.data.sample import Sample, existing_folder

FOLDER = "ddsm-tissue"
CLASSES = ("background", "adipose", "fibroglandular", "pectoral muscle")
GREYS = (64, 128, 192, 255)
_NAME = re.compile(r"([A-D]_\d+_\d)\.(LEFT|RIGHT)_(CC|MLO)")


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/ddsm-tissue``; nothing is told of disease."""
    folder = existing_folder(root / FOLDER / "images")
    return [_sample(path) for path in sorted(folder.glob("*.jpg"))]


def read_classes(sample: Sample) -> NDArray[np.uint8]:
    """Return indices into `CLASSES`, of shape (rows, columns).

    Raises
    ------
    InvalidInput
        ``CLASS_UNKNOWN`` for a grey value that stands for no tissue, with the file's name.
    """
    (path,) = sample.maps
    greys = read_map(path)
    unknown = sorted(set(np.unique(greys).tolist()) - set(GREYS))
    if unknown:
        raise InvalidInput("CLASS_UNKNOWN", f"{path.name} holds the grey value {unknown[0]}")
    return np.searchsorted(GREYS, greys).astype(np.uint8)


def _sample(image: Path) -> Sample:
    match = _NAME.fullmatch(image.stem)
    if match is None:
        raise InvalidInput("NAME_UNKNOWN", f"{FOLDER}: {image.name} is not A_0010_1.RIGHT_MLO.jpg")
    case, side, view = match.groups()
    return Sample(
        key=f"{FOLDER}/{image.stem}",
        image=image,
        masks=(),
        kind="unlabelled",
        group=f"{FOLDER}-{case}",
        annotated=False,
        maps=(image.parents[1] / "masks" / f"{image.stem}_LI.png",),
        features={"side": side, "view": view},
    )
