"""Lesions that are drawn instead of found, measured and written as the segmenter does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from breastcad.geometry import Affine
from breastcad.v1 import types_pb2
from breastcad_gateway.render.dicom.regions import Region
from breastcad_preprocess.preview import preview_pgm
from breastcad_segment.lesions import find_lesions
from breastcad_segment.mask_png import encode_mask
from breastcad_segment.measure import Spacing
from breastcad_segment.messages import to_lesion
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
_IN, _OUT = (1,), (0,)


class Ellipse(NamedTuple):
    """A lesion: centre and half axes in source pixels; no half axis makes it a single pixel.

    With `hole` its middle is no part of it.
    """

    x: int
    y: int
    half_x: int
    half_y: int
    degrees: int = 0
    hole: bool = False


def drawn(ellipses: Sequence[Ellipse], rows: int, columns: int) -> Mask:
    """Return a mask of 0 and 1."""
    mask = np.zeros((rows, columns), np.uint8)
    for ellipse in ellipses:
        centre, degrees = (ellipse.x, ellipse.y), ellipse.degrees
        cv2.ellipse(mask, centre, (ellipse.half_x, ellipse.half_y), degrees, 0, 360, _IN, -1)
        if ellipse.hole:
            half = (ellipse.half_x // 2, ellipse.half_y // 2)
            cv2.ellipse(mask, centre, half, degrees, 0, 360, _OUT, -1)
    return mask


def found(
    mask: Mask, to_image: Affine, shape: tuple[int, int], spacing: Spacing | None
) -> tuple[list[types_pb2.Lesion], bytes]:
    """Return the lesions of a mask at source size, and the mask as PNG.

    Parameters
    ----------
    mask
        0 and 1.
    to_image
        From source pixels to those of the image that the model saw.
    shape
        Rows and columns of that image.
    spacing
        Size of a source pixel. None: not known.
    """
    probability: Mask = np.asarray(
        cv2.warpAffine(_shaded(mask), to_image.matrix, shape[::-1]), np.uint8
    )
    lesions = find_lesions(mask, probability, to_image, spacing)
    messages = [to_lesion(lesion, number) for number, lesion in enumerate(lesions, start=1)]
    return messages, encode_mask(mask)


def within(region: Region, rows: int, columns: int) -> NDArray[np.bool_]:
    """Return the pixels of a lesion at the size of the source."""
    whole = np.zeros((rows, columns), np.bool_)
    height, width = region.pixels.shape
    whole[region.top : region.top + height, region.left : region.left + width] = region.pixels
    return whole


def picture(rows: int, columns: int) -> bytes:
    """Return a preview that is darker at the top left than at the bottom right."""
    down, right = np.linspace(0, 127, rows), np.linspace(0, 127, columns)
    return preview_pgm(np.add.outer(down, right).astype(np.uint8), 1024)


def _shaded(mask: Mask) -> Mask:
    """Return a probability for each region, so that no two have the same."""
    _, labels = cv2.connectedComponents(mask)
    return np.where(mask > 0, np.maximum(250 - 17 * labels, 40), 0).astype(np.uint8)
