"""Overlap of masks: Dice and Jaccard of an image, and of many (SCIENCE.md §7)."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSED_BELOW = 0.1


@dataclass(frozen=True)
class Overlap:
    """Counts of one image's pixels.

    Attributes
    ----------
    both, found, true
        Pixels in both masks, in the found one, in the true one.
    """

    both: int
    found: int
    true: int

    @property
    def dice(self) -> float:
        """2·both / (found + true); 1 where both masks are empty."""
        return 2 * self.both / (self.found + self.true) if self.found + self.true else 1.0

    @property
    def jaccard(self) -> float:
        """Both / (found or true); 1 where both masks are empty."""
        either = self.found + self.true - self.both
        return self.both / either if either else 1.0


@dataclass(frozen=True)
class Summary:
    """Overlap over images that have a lesion.

    Attributes
    ----------
    images
        Number of images.
    dice_mean, dice_sd, dice_median, dice_low, dice_high
        Of the images' Dice; low and high are the 95 % interval of the mean by a bootstrap over
        groups.
    jaccard_mean, jaccard_sd, jaccard_median, jaccard_low, jaccard_high
        Of the images' Jaccard, likewise.
    dice_pooled, jaccard_pooled, jaccard_pooled_low, jaccard_pooled_high
        Of all pixels together; low and high are the 95 % interval by a bootstrap over groups.
    missed
        Share of images with Dice below 0.1.
    """

    images: int
    dice_mean: float
    dice_sd: float
    dice_median: float
    dice_low: float
    dice_high: float
    jaccard_mean: float
    jaccard_sd: float
    jaccard_median: float
    jaccard_low: float
    jaccard_high: float
    dice_pooled: float
    jaccard_pooled: float
    jaccard_pooled_low: float
    jaccard_pooled_high: float
    missed: float


def overlap(found: NDArray[np.uint8], true: NDArray[np.uint8]) -> Overlap:
    """Count the pixels of two masks, 0 or 1, of the same shape."""
    return Overlap(
        both=int(np.count_nonzero(found & true)),
        found=int(np.count_nonzero(found)),
        true=int(np.count_nonzero(true)),
    )


def summarise(overlaps: list[Overlap], groups: list[str]) -> Summary:
    """Summarise the overlaps of images with a lesion; `groups` holds each image's group."""
    dice, jaccard = (
        np.array(v) for v in zip(*((o.dice, o.jaccard) for o in overlaps), strict=True)
    )
    both, found, true = (np.array(v) for v in zip(*map(astuple, overlaps), strict=True))
    pooled = Overlap(int(both.sum()), int(found.sum()), int(true.sum()))
    dice_low, dice_high = mean_interval(dice, groups)
    jaccard_low, jaccard_high = mean_interval(jaccard, groups)
    pooled_low, pooled_high = ratio_interval(both, found + true - both, groups)
    return Summary(
        images=len(overlaps),
        dice_mean=float(dice.mean()),
        dice_sd=_deviation(dice),
        dice_median=float(np.median(dice)),
        dice_low=dice_low,
        dice_high=dice_high,
        jaccard_mean=float(jaccard.mean()),
        jaccard_sd=_deviation(jaccard),
        jaccard_median=float(np.median(jaccard)),
        jaccard_low=jaccard_low,
        jaccard_high=jaccard_high,
        dice_pooled=pooled.dice,
        jaccard_pooled=pooled.jaccard,
        jaccard_pooled_low=pooled_low,
        jaccard_pooled_high=pooled_high,
        missed=float(np.mean(dice < MISSED_BELOW)),
    )


def mean_interval(
    values: NDArray[np.float64], groups: list[str], *, rounds: int = 2000
) -> tuple[float, float]:
    """Return the 95 % interval of the mean by a percentile bootstrap over groups."""
    return ratio_interval(values, np.ones(len(values)), groups, rounds=rounds)


def ratio_interval(
    parts: NDArray[Any], wholes: NDArray[Any], groups: list[str], *, rounds: int = 2000
) -> tuple[float, float]:
    """Return the 95 % interval of Σ parts / Σ wholes by a percentile bootstrap over groups."""
    names, index = np.unique(groups, return_inverse=True)
    above, below = np.bincount(index, parts), np.bincount(index, wholes)
    drawn = np.random.default_rng(0).integers(0, len(names), (rounds, len(names)))
    low, high = np.percentile(above[drawn].sum(axis=1) / below[drawn].sum(axis=1), (2.5, 97.5))
    return float(low), float(high)


def _deviation(values: NDArray[np.float64]) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0
