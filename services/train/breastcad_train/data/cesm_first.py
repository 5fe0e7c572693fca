"""CDD-CESM, the folder with coloured masks: green is benign, red is malignant; no index."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from breastcad.errors import InvalidInput

from breastcad_train.data import cesm
from breastcad_train.data.decoding import read_colours
from breastcad_train.data.sample import Kind, Sample, existing, existing_folder, worst

FOLDER = "cdd-cesm"
_NAME = re.compile(r"(?:flipped_)?(P\d+)_([LR])_(DM|CM)_(CC|MLO)")
_THRESHOLD = 127
_CHANNELS: tuple[tuple[int, Kind], ...] = ((0, "malignant"), (1, "benign"))


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/cdd-cesm``; the masks are read, for they hold the labels.

    The images are upside down. Their groups are those of the malignant folder, with which they
    share patients.
    """
    folder = existing_folder(root / FOLDER / "images")
    return [_sample(path) for path in sorted(folder.glob("*.jpg"))]


def kinds_in(mask: Path) -> list[Kind]:
    """Return the kinds of lesions that a coloured mask shows."""
    colours = read_colours(mask)
    return [kind for channel, kind in _CHANNELS if np.any(colours[..., channel] > _THRESHOLD)]


def _sample(image: Path) -> Sample:
    match = _NAME.fullmatch(image.stem)
    if match is None:
        raise InvalidInput("NAME_UNKNOWN", f"{FOLDER}: {image.name} is not P1_L_DM_CC.jpg or alike")
    patient, side, kind, view = match.groups()
    mask = existing(image.parents[1] / "masks" / f"{image.stem}.png")
    return Sample(
        key=f"{FOLDER}/{image.stem}",
        image=image,
        masks=(mask,),
        kind=worst(kinds_in(mask)),
        group=f"{cesm.FOLDER}-{patient}",
        features={"side": side, "type": kind, "view": view, "upside_down": "1"},
    )
