"""Cityscapes: street scenes with a class for every pixel, by label ids (Cordts et al. 2016)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

from breastcad_train.data.decoding import read_map
from breastcad_train.data.sample import Sample, existing_folder

FOLDER = "cityscapes"
PARTS = ("train", "val")
IGNORED = 255
# Label ids in the order of the train ids 0 … 18.
CLASSES = {
    7: "road",
    8: "sidewalk",
    11: "building",
    12: "wall",
    13: "fence",
    17: "pole",
    19: "traffic light",
    20: "traffic sign",
    21: "vegetation",
    22: "terrain",
    23: "sky",
    24: "person",
    25: "rider",
    26: "car",
    27: "truck",
    28: "bus",
    31: "train",
    32: "motorcycle",
    33: "bicycle",
}
_LAST_ID = 33
_IMAGE, _IDS, _TRAIN_IDS = "_leftImg8bit", "_gtFine_labelIds", "_gtFine_labelTrainIds"


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/cityscapes`` of its parts train and val, a city being a group.

    The part is a feature: the published division is by cities already. The images are coloured:
    `decoding.read_colours`.
    """
    folder = root / FOLDER
    images = (
        (part, path)
        for part in PARTS
        for path in sorted(existing_folder(folder / "leftImg8bit" / part).glob(f"*/*{_IMAGE}.png"))
    )
    return [_sample(folder, part, path) for part, path in images]


def read_classes(sample: Sample) -> NDArray[np.uint8]:
    """Return train ids of shape (rows, columns), 255 where a pixel is not counted.

    Raises
    ------
    InvalidInput
        ``CLASS_UNKNOWN`` for an id that does not exist, with the file's name.
    """
    (path,) = sample.maps
    ids = read_map(path)
    trained = path.stem.endswith(_TRAIN_IDS)
    known = {*range(len(CLASSES)), IGNORED} if trained else {*range(_LAST_ID + 1), IGNORED}
    unknown = sorted(set(np.unique(ids).tolist()) - known)
    if unknown:
        raise InvalidInput("CLASS_UNKNOWN", f"{path.name} holds the label id {unknown[0]}")
    return np.asarray(ids if trained else _TRAIN_ID[ids], np.uint8)


def _train_ids() -> NDArray[np.uint8]:
    table = np.full(256, IGNORED, np.uint8)
    table[list(CLASSES)] = range(len(CLASSES))
    return table


_TRAIN_ID = _train_ids()


def _sample(folder: Path, part: str, image: Path) -> Sample:
    city, name = image.parent.name, image.stem.removesuffix(_IMAGE)
    truth = folder / "gtFine" / part / city
    trained = truth / f"{name}{_TRAIN_IDS}.png"
    return Sample(
        key=f"{FOLDER}/{name}",
        image=image,
        masks=(),
        kind="unlabelled",
        group=f"{FOLDER}-{city}",
        annotated=False,
        maps=(trained if trained.is_file() else truth / f"{name}{_IDS}.png",),
        features={"part": part, "city": city},
    )
