"""The pixels of each lesion, taken from the mask of all lesions of an image."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from breastcad.v1 import types_pb2
from numpy.typing import NDArray

from breastcad_gateway.render.png import read_mask


@dataclass(frozen=True)
class Region:
    """One lesion.

    Parameters
    ----------
    lesion
        What was measured of it.
    pixels
        True where its pixels are, of the shape of its box.
    left, top
        First column and first row of its box, in source pixels.
    """

    lesion: types_pb2.Lesion
    pixels: NDArray[np.bool_]
    left: int
    top: int


def lesion_regions(mask_png: bytes, lesions: Iterable[types_pb2.Lesion]) -> tuple[Region, ...]:
    """Return the pixels of each lesion.

    Lesions are the 8-connected regions of the mask (segment.proto, SegmentResponse); a region is
    told by its box and, where two regions have the same box, by its area.

    Parameters
    ----------
    mask_png
        Mask of all lesions, as a 1-bit PNG.
    lesions
        The lesions, in the order in which their regions are wanted.

    Raises
    ------
    ValueError
        If a lesion is no region of the mask.
    """
    wanted = list(lesions)
    if not wanted:
        return ()
    mask, left, top = read_mask(mask_png)
    labels: NDArray[Any]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8))
    places = {tuple(place): label for label, place in enumerate(stats.tolist()) if label}
    return tuple(_region(lesion, labels, places, (left, top)) for lesion in wanted)


def _region(
    lesion: types_pb2.Lesion,
    labels: NDArray[Any],
    places: dict[tuple[int, ...], int],
    origin: tuple[int, int],
) -> Region:
    box = lesion.box
    x, y = int(box.x_min) - origin[0], int(box.y_min) - origin[1]
    width, height = int(box.x_max - box.x_min) + 1, int(box.y_max - box.y_min) + 1
    label = places.get((x, y, width, height, int(lesion.area_px)))
    if label is None:
        raise ValueError("expected a lesion that is a region of the mask")
    pixels = labels[y : y + height, x : x + width] == label
    return Region(lesion, pixels, left=int(box.x_min), top=int(box.y_min))
