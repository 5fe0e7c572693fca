"""Distances between the outlines of masks, in millimetres (SCIENCE.md §7)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion, distance_transform_edt

PERCENTILE = 95
Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Distance:
    """How far two outlines are apart.

    Attributes
    ----------
    hausdorff_95
        The greater of both directions' 95th percentiles of a boundary pixel's distance to the
        other boundary; NaN where a mask is empty.
    average
        Mean distance of all boundary pixels of both to the other boundary; NaN likewise.
    penalised
        `hausdorff_95`, or the image's diagonal where one mask is empty, or 0 where both are.
    """

    hausdorff_95: float
    average: float
    penalised: float


@dataclass(frozen=True)
class DistanceSummary:
    """Distances over images.

    Attributes
    ----------
    images, undefined
        Number of images, and of those where a mask is empty.
    hausdorff_95_mean, hausdorff_95_median, average_mean
        Over the images where both masks hold something; NaN where there is none.
    penalised_mean
        Over all images.
    """

    images: int
    undefined: int
    hausdorff_95_mean: float
    hausdorff_95_median: float
    average_mean: float
    penalised_mean: float


def distance(found: Mask, true: Mask, spacing: tuple[float, float]) -> Distance:
    """Return how far the outlines of two masks are apart, in the unit of `spacing`.

    Parameters
    ----------
    found, true
        0 or 1, of the same shape (rows, columns).
    spacing
        Distance of the centres of neighbouring rows and of neighbouring columns: millimetres of
        the image that is scored, or (1, 1) for pixels.
    """
    if not found.any() or not true.any():
        diagonal = math.hypot(*(n * side for n, side in zip(true.shape, spacing, strict=True)))
        return Distance(math.nan, math.nan, diagonal if found.any() or true.any() else 0.0)
    x, y, columns, rows = cv2.boundingRect(found | true)
    one, two = (_outline(mask[y : y + rows, x : x + columns]) for mask in (found, true))
    there, back = (_nearest(*pair, spacing) for pair in ((one, two), (two, one)))
    farthest = max(np.percentile(there, PERCENTILE), np.percentile(back, PERCENTILE))
    average = np.concatenate([there, back]).mean()
    return Distance(float(farthest), float(average), float(farthest))


def summarise_distances(distances: list[Distance]) -> DistanceSummary:
    """Summarise the distances of images, those with an empty mask counted apart."""
    defined = [one for one in distances if not math.isnan(one.hausdorff_95)]
    farthest = [one.hausdorff_95 for one in defined] or [math.nan]
    return DistanceSummary(
        images=len(distances),
        undefined=len(distances) - len(defined),
        hausdorff_95_mean=float(np.mean(farthest)),
        hausdorff_95_median=float(np.median(farthest)),
        average_mean=float(np.mean([one.average for one in defined] or [math.nan])),
        penalised_mean=float(np.mean([one.penalised for one in distances])),
    )


def _outline(mask: Mask) -> NDArray[np.bool_]:
    """Return the mask's pixels with a neighbour above, below or beside that is not in it."""
    return np.asarray((mask != 0) & ~binary_erosion(mask))


def _nearest(
    outline: NDArray[np.bool_], other: NDArray[np.bool_], spacing: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the distance of each pixel of an outline to the nearest of the other one."""
    return np.asarray(distance_transform_edt(~other, sampling=spacing)[outline])
