"""Overlap of masks: Dice and Jaccard of an image, and of many (SCIENCE.md §7)."""

from __future__ import annotations

from dataclasses import dataclass

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
    jaccard_mean
        Mean of the images' Jaccard.
    dice_pooled, jaccard_pooled
        Of all pixels together.
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
    dice_pooled: float
    jaccard_pooled: float
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
    dice = np.array([one.dice for one in overlaps])
    pooled = Overlap(
        both=sum(one.both for one in overlaps),
        found=sum(one.found for one in overlaps),
        true=sum(one.true for one in overlaps),
    )
    low, high = mean_interval(dice, groups)
    return Summary(
        images=len(overlaps),
        dice_mean=float(dice.mean()),
        dice_sd=float(dice.std(ddof=1)) if len(dice) > 1 else 0.0,
        dice_median=float(np.median(dice)),
        dice_low=low,
        dice_high=high,
        jaccard_mean=float(np.mean([one.jaccard for one in overlaps])),
        dice_pooled=pooled.dice,
        jaccard_pooled=pooled.jaccard,
        missed=float(np.mean(dice < MISSED_BELOW)),
    )


def mean_interval(
    values: NDArray[np.float64], groups: list[str], *, rounds: int = 2000
) -> tuple[float, float]:
    """Return the 95 % interval of the mean by a percentile bootstrap over groups."""
    names, index = np.unique(groups, return_inverse=True)
    sums = np.bincount(index, values)
    counts = np.bincount(index).astype(np.float64)
    drawn = np.random.default_rng(0).integers(0, len(names), (rounds, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)
