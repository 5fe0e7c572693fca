"""Mammograms with a binary map for each annotated object, as QuPath's mask script exports them.

A map is named ``IMAGE_CLASS_(DOWNSAMPLE,X,Y,WIDTH,HEIGHT)-mask.png``, in pixels of the image, and
lies in ``masks/``; images lie in ``images/``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

from breastcad_train.data import merging
from breastcad_train.data.decoding import read_image, read_map
from breastcad_train.data.sample import Sample, existing_folder

FOLDER = "qupath"
TUMOUR_CLASSES = ("tumour region", "non-tumour region")
ANATOMY_CLASSES = merging.ANATOMY
_SUFFIXES = (".png", ".jpg")
_NUMBER = r"(\d+(?:\.\d+)?)"
_NAME = re.compile(rf"(.+)_([^_]+)_\({_NUMBER},(\d+),(\d+),(\d+),(\d+)\)-mask")


@dataclass(frozen=True)
class Placed:
    """Where one map lies, by its file's name.

    Attributes
    ----------
    image
        Name of the image, without suffix.
    name
        Of the class, in small letters.
    left, top, width, height
        The part of the image that the map covers, in pixels.
    """

    image: str
    name: str
    left: int
    top: int
    width: int
    height: int


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/qupath``; each image is one subject.

    Raises
    ------
    InvalidInput
        ``NAME_UNKNOWN`` for a map whose name says no class or place, ``IMAGE_MISSING`` for one
        whose image is not there.
    """
    folder = root / FOLDER
    maps: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(existing_folder(folder / "masks").glob("*.png")):
        maps[placed(path).image].append(path)
    files = sorted(existing_folder(folder / "images").iterdir())
    images = [path for path in files if path.suffix in _SUFFIXES]
    lost = sorted(set(maps) - {path.stem for path in images})
    if lost:
        raise InvalidInput("IMAGE_MISSING", f"{maps[lost[0]][0].name} has no image {lost[0]}.png")
    return [_sample(path, tuple(maps[path.stem])) for path in images]


def placed(path: Path) -> Placed:
    """Return what a map's name says; raises ``NAME_UNKNOWN``."""
    match = _NAME.fullmatch(path.stem)
    if match is None:
        raise InvalidInput(
            "NAME_UNKNOWN", f"{path.name} must end in _CLASS_(DOWNSAMPLE,X,Y,WIDTH,HEIGHT)-mask.png"
        )
    image, name, _, *place = match.groups()
    left, top, width, height = (int(number) for number in place)
    return Placed(image, name.casefold(), left, top, width, height)


def read_classes(sample: Sample, classes: Sequence[str] = ANATOMY_CLASSES) -> NDArray[np.uint8]:
    """Return the maps merged by rank, as indices into `classes`; see `merging.merge`.

    Maps of other classes are left out: the tumour is not in the list of the anatomy.
    """
    shape = read_image(sample).shape
    layers: dict[str, merging.Map] = {}
    for path in sample.maps:
        place = placed(path)
        if place.name in classes:
            layer = layers.setdefault(place.name, np.zeros(shape, np.uint8))
            _draw(layer, path, place)
    return merging.merge(layers, classes, shape)


def _sample(image: Path, maps: tuple[Path, ...]) -> Sample:
    has_tumour = any(placed(path).name == TUMOUR_CLASSES[0] for path in maps)
    return Sample(
        key=f"{FOLDER}/{image.stem}",
        image=image,
        masks=(),
        # A tumour is outlined as such, whether benign or malignant is not told.
        kind="unlabelled",
        group=f"{FOLDER}-{image.stem}",
        annotated=False,
        maps=maps,
        features={"tumour": "1" if has_tumour else "0"},
    )


def _draw(layer: merging.Map, path: Path, place: Placed) -> None:
    part = layer[place.top : place.top + place.height, place.left : place.left + place.width]
    if part.shape != (place.height, place.width):
        raise InvalidInput("MASK_SIZE", f"{path.name} reaches beyond its image {layer.shape}")
    size = (place.width, place.height)
    grey = cv2.resize(read_map(path), size, interpolation=cv2.INTER_NEAREST)
    part[grey > 127] = 1
