"""From a mask to lesions: where they are, how large, how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from breastcad.geometry import Affine
from numpy.typing import NDArray

from breastcad_segment.measure import Spacing, longest_diameter_mm
from breastcad_segment.outline import simplify, trace_border

_UINT8_MAX = 255.0


@dataclass(frozen=True)
class Box:
    """The columns and rows of the source that a lesion spans, first and last included.

    Parameters
    ----------
    x_min, y_min
        First column and first row, in source pixels.
    x_max, y_max
        Last column and last row, in source pixels.
    """

    x_min: int
    y_min: int
    x_max: int
    y_max: int


@dataclass(frozen=True)
class Lesion:
    """One suspicious region of one image.

    Parameters
    ----------
    score
        Mean probability over the region, in [0, 1].
    box
        Bounding box, in source pixels.
    contour
        Closed outline of shape (n, 2), each point (x, y) in source pixels.
    area_px
        Area, in source pixels.
    area_mm2
        Area, in mm². None where the pixel spacing is not known.
    diameter_mm
        Longest diameter, in mm. None where the pixel spacing is not known.
    """

    score: float
    box: Box
    contour: NDArray[np.float64]
    area_px: int
    area_mm2: float | None
    diameter_mm: float | None


def find_lesions(
    mask: NDArray[np.uint8],
    probability: NDArray[np.uint8],
    source_to_image: Affine,
    spacing: Spacing | None,
) -> list[Lesion]:
    """Describe each connected region of a mask.

    Regions are 8-connected: pixels that touch by a corner belong together.

    Parameters
    ----------
    mask
        Lesion mask of shape (source rows, source columns), 0 or 1.
    probability
        Lesion probability of shape (model rows, model columns), 0 to 255 for 0 to 1.
    source_to_image
        Map from source pixels to pixels of `probability`.
    spacing
        Size of one source pixel. None: no size in mm is given.

    Returns
    -------
    list[Lesion]
        Lesions by falling score; equal scores from top to bottom, then from left to right.
    """
    found = [
        _describe(region, left, top, probability, source_to_image, spacing)
        for region, left, top in _regions(mask)
    ]
    return sorted(found, key=lambda lesion: (-lesion.score, lesion.box.y_min, lesion.box.x_min))


def _regions(mask: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], int, int]]:
    """Yield each region, cropped to its box, with its leftmost column and topmost row."""
    # Labels take four bytes per pixel: only the part that holds lesions gets any.
    x, y, columns, rows = cv2.boundingRect(mask)
    if not columns:
        return
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask[y : y + rows, x : x + columns])
    for label, (left, top, width, height, _) in enumerate(stats.tolist()[1:], start=1):
        region = labels[top : top + height, left : left + width] == label
        yield region.view(np.uint8), x + left, y + top


def _describe(
    region: NDArray[np.uint8],
    left: int,
    top: int,
    probability: NDArray[np.uint8],
    source_to_image: Affine,
    spacing: Spacing | None,
) -> Lesion:
    rows, columns = region.shape
    border = trace_border(region)
    area_px = cv2.countNonZero(region)
    return Lesion(
        score=_mean_probability(region, Affine(x0=left, y0=top).then(source_to_image), probability),
        box=Box(x_min=left, y_min=top, x_max=left + columns - 1, y_max=top + rows - 1),
        contour=simplify(border) + np.array([left, top]),
        area_px=area_px,
        area_mm2=area_px * spacing.pixel_mm2 if spacing else None,
        diameter_mm=longest_diameter_mm(border, spacing) if spacing else None,
    )


def _mean_probability(
    region: NDArray[np.uint8], region_to_image: Affine, probability: NDArray[np.uint8]
) -> float:
    rows, columns = region.shape
    sampled = cv2.warpAffine(
        probability,
        region_to_image.matrix,
        (columns, rows),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return float(cv2.mean(sampled, mask=region)[0] / _UINT8_MAX)
