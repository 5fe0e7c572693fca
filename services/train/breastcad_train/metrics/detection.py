"""Lesions found and missed: which finding hits which lesion, and average precision."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torchvision.ops import box_iou

# A finding in a mammogram hits a lesion from here on; boxes of lesions are loose.
LEAST_OVERLAP = 0.2
_COCO_THRESHOLDS = np.linspace(0.5, 0.95, 10)
_COCO_RECALLS = np.linspace(0, 1, 101)
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Findings:
    """What was found in one image beside the lesions that are there.

    Attributes
    ----------
    scores
        Of each finding, shape (n,).
    overlap
        How well each finding fits each lesion, in [0, 1], shape (n, lesions).
    """

    scores: Values
    overlap: Values

    @property
    def lesions(self) -> int:
        """Number of lesions in the image."""
        return self.overlap.shape[1]


@dataclass(frozen=True)
class Matched:
    """Findings of one image, told true from false.

    Attributes
    ----------
    scores, hit
        Of each finding by falling score, shape (n,): its score, and whether it hits a lesion that
        no finding of higher score has hit.
    lesions
        Number of lesions in the image.
    """

    scores: Values
    hit: NDArray[np.bool_]
    lesions: int


def boxes(found: Values, scores: Values, true: Values) -> Findings:
    """Compare boxes by IoU.

    Parameters
    ----------
    found, true
        Left, top, right and bottom of each, shapes (n, 4) and (lesions, 4).
    scores
        Of shape (n,).
    """
    first, second = (torch.from_numpy(part.reshape(-1, 4)) for part in (found, true))
    return Findings(scores, box_iou(first, second).numpy())


def masks(found: NDArray[Any], scores: Values, true: NDArray[Any]) -> Findings:
    """Compare masks of 0 and 1 by IoU; shapes (n, rows, columns) and (lesions, rows, columns)."""
    overlap = np.zeros((len(found), len(true)))
    for place, (one, other) in zip(
        np.ndindex(overlap.shape), itertools.product(found != 0, true != 0), strict=True
    ):
        overlap[place] = np.count_nonzero(one & other) / max(np.count_nonzero(one | other), 1)
    return Findings(scores, overlap)


def in_map(
    probability: NDArray[Any], found: NDArray[np.uint8], true: NDArray[np.uint8]
) -> Findings:
    """Compare the 8-connected regions of two masks by IoU, scored by mean probability.

    Parameters
    ----------
    probability
        Of shape (rows, columns).
    found, true
        0 or 1, of the same shape.
    """
    (n, one), (lesions, other) = (
        cv2.connectedComponents(mask, connectivity=8) for mask in (found, true)
    )
    areas = np.bincount(np.ravel(one) * lesions + np.ravel(other), minlength=n * lesions)
    both = areas.reshape(n, lesions)
    mine, its = both.sum(axis=1), both.sum(axis=0)
    sums = np.bincount(np.ravel(one), np.ravel(probability), minlength=n)
    # Label 0 is what belongs to no region.
    iou = both[1:, 1:] / (mine[1:, None] + its[1:] - both[1:, 1:])
    return Findings(sums[1:] / mine[1:], iou)


def centres(points: Values, scores: Values, true: NDArray[Any]) -> Findings:
    """Compare points by whether they lie in a lesion: 1 or 0.

    Parameters
    ----------
    points
        x and y of each finding in pixels, (0, 0) the centre of the first; shape (n, 2).
    scores
        Of shape (n,).
    true
        Masks of 0 and 1, shape (lesions, rows, columns).
    """
    x, y = np.rint(points).astype(np.int64).reshape(-1, 2).T
    return Findings(scores, true[:, y, x].T.astype(np.float64))


def regions(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return each 8-connected region of a mask as a mask, shape (regions, rows, columns)."""
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    return np.asarray(np.asarray(labels) == np.arange(1, count)[:, None, None])


def match(findings: Findings, least: float = LEAST_OVERLAP) -> Matched:
    """Give each finding, by falling score, the free lesion that it fits best.

    A second finding on the same lesion is a false one (SCIENCE.md §7: each matched once).

    Parameters
    ----------
    findings
        Of one image.
    least
        Overlap from which a finding hits a lesion, above 0.
    """
    order = np.argsort(-findings.scores, kind="stable")
    free = np.ones(findings.lesions, dtype=bool)
    hit = np.zeros(len(order), dtype=bool)
    for place, index in enumerate(order):
        fit = np.where(free, findings.overlap[index], 0.0)
        if free.any() and fit.max() >= least:
            free[fit.argmax()] = False
            hit[place] = True
    return Matched(findings.scores[order], hit, findings.lesions)


def average_precision_at(images: list[Findings], least: float) -> float:
    """Return AP at an overlap, as COCO counts it; NaN where no image has a lesion.

    Precision at each of 101 recalls is the best at that recall or any higher one, averaged.
    """
    matched = [match(image, least) for image in images]
    lesions = sum(one.lesions for one in matched)
    if not lesions:
        return float("nan")
    scores = np.concatenate([one.scores for one in matched])
    hit = np.concatenate([one.hit for one in matched])[np.argsort(-scores, kind="stable")]
    found = np.cumsum(hit)
    precision = found / np.arange(1, len(hit) + 1)
    best = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    return float(best[np.searchsorted(found / lesions, _COCO_RECALLS)].mean())


def mean_average_precision(images: list[Findings]) -> float:
    """Return the mean AP at overlaps 0.5, 0.55 … 0.95."""
    return float(np.mean([average_precision_at(images, least) for least in _COCO_THRESHOLDS]))
