"""FROC: how many lesions are found at how many false findings an image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breastcad_train.metrics import intervals
from breastcad_train.metrics.detection import Matched
from breastcad_train.metrics.intervals import ROUNDS, Estimate, Indices

FALSE_PER_IMAGE = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True)
class Froc:
    """A curve with a point for each score as threshold, from the strictest on.

    Attributes
    ----------
    thresholds
        Findings from this score on count; falling, and infinite at first.
    false_per_image, sensitivity
        Rising from (0, 0).
    lesions, images
        Numbers that the curve is of.
    """

    thresholds: NDArray[np.float64]
    false_per_image: NDArray[np.float64]
    sensitivity: NDArray[np.float64]
    lesions: int
    images: int

    def at(self, false_per_image: float) -> float:
        """Return the sensitivity at no more than so many false findings an image."""
        reached = self.false_per_image <= false_per_image
        return float(self.sensitivity[reached][-1])


def froc(images: list[Matched]) -> Froc:
    """Return the FROC curve of images with at least one lesion among them."""
    lesions = sum(image.lesions for image in images)
    scores = np.concatenate([image.scores for image in images])
    hit = np.concatenate([image.hit for image in images])
    order = np.argsort(-scores, kind="stable")
    scores, hit = scores[order], hit[order]
    # Findings of one score count together: a threshold cannot tell them apart.
    last = np.flatnonzero(np.append(scores[1:] < scores[:-1], len(scores) > 0))
    return Froc(
        thresholds=np.append(np.inf, scores[last]),
        false_per_image=np.append(0.0, np.cumsum(~hit)[last] / len(images)),
        sensitivity=np.append(0.0, np.cumsum(hit)[last] / lesions),
        lesions=lesions,
        images=len(images),
    )


def sensitivities(
    images: list[Matched], groups: list[str], *, rounds: int = ROUNDS
) -> dict[float, Estimate]:
    """Return the sensitivity at 1/8 to 8 false findings an image, bootstrapped over groups.

    Parameters
    ----------
    images, groups
        Groups with a lesion and those without are drawn apart.
    rounds
        Number of resamples.
    """

    def of(indices: Indices) -> list[float]:
        curve = froc([images[index] for index in indices])
        return [curve.at(rate) for rate in FALSE_PER_IMAGE]

    diseased = np.array([image.lesions > 0 for image in images])
    found = intervals.bootstrap(of, diseased, groups, rounds=rounds)
    return dict(zip(FALSE_PER_IMAGE, found, strict=True))


def false_on_normals(images: list[Matched], threshold: float) -> float:
    """Return the false findings from a score on, an image without a lesion; NaN without any."""
    normal = [image for image in images if not image.lesions]
    if not normal:
        return float("nan")
    return sum(int((image.scores >= threshold).sum()) for image in normal) / len(normal)
