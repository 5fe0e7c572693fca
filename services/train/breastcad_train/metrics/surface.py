"""Distances between the outlines of masks, in millimetres (SCIENCE.md §7)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from monai.metrics.hausdorff_distance import compute_hausdorff_distance
from monai.metrics.surface_distance import compute_average_surface_distance
from numpy.typing import NDArray

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
    first, second = (torch.from_numpy(mask != 0)[None, None] for mask in (found, true))
    farthest = compute_hausdorff_distance(
        first, second, include_background=True, percentile=PERCENTILE, spacing=spacing
    ).item()
    average = compute_average_surface_distance(
        first, second, include_background=True, symmetric=True, spacing=spacing
    ).item()
    return Distance(farthest, average, farthest)


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
