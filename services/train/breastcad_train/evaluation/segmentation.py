"""Choose a segmenter's lesion rule on validation data and measure it at source resolution."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from breastcad.bundles import LesionRule
from breastcad.geometry import Affine
from breastcad.lesions import source_mask
from breastcad.profiles import Profile
from breastcad_preprocess.pipeline import prepare
from numpy.typing import NDArray

from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.sample import Sample
from breastcad_train.metrics.overlap import Overlap, Summary, overlap, summarise

THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(13))
AREAS = (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01)

Map = NDArray[np.uint8]


@dataclass(frozen=True)
class Case:
    """One image with its answer and what is needed to score it.

    Attributes
    ----------
    sample
        What is known about it.
    image
        Prepared pixels of shape (rows, columns).
    probability
        The model's map, of the same shape.
    affine
        Source to prepared pixels.
    truth
        Lesions in source pixels, 0 or 1.
    """

    sample: Sample
    image: Map
    probability: Map
    affine: Affine
    truth: Map

    def found(self, rule: LesionRule) -> Map:
        """Return the mask in source pixels, as it is served."""
        rows, columns = self.truth.shape
        return source_mask(self.probability, self.affine, (rows, columns), rule)


@dataclass(frozen=True)
class FalseAlarms:
    """What is found where there is no lesion.

    Attributes
    ----------
    images
        Number of images without a lesion.
    share
        Share of them with any region.
    regions
        Regions an image.
    area
        Mean share of the source image that is called lesion.
    """

    images: int
    share: float
    regions: float
    area: float


def prepared(samples: list[Sample], profile: Profile) -> list[Case]:
    """Return the samples as cases without an answer yet."""
    cases = []
    for sample in samples:
        source = read_image(sample)
        ready = prepare(source, profile)
        truth = read_mask(sample, source.shape)
        blank = np.zeros_like(ready.image)
        cases.append(Case(sample, ready.image, blank, ready.source_to_image, truth))
    return cases


def answered(cases: list[Case], maps: Map) -> list[Case]:
    """Return the cases with probability maps of shape (n, rows, columns)."""
    return [
        Case(case.sample, case.image, probability, case.affine, case.truth)
        for case, probability in zip(cases, maps, strict=True)
    ]


def choose_rule(cases: list[Case]) -> LesionRule:
    """Return the threshold of the best mean lesion Dice, then the best least area at it.

    Of areas that do equally well the largest is taken, because it spares false alarms. None may
    cost Dice: a small lesion that the net is sure of must not be lost for its size.
    """
    lesions = [case for case in cases if case.truth.any()]
    threshold = max(THRESHOLDS, key=lambda level: _mean_dice(lesions, _rule(level, 0.0)))
    rules = [_rule(threshold, area) for area in AREAS]
    return max(rules, key=lambda rule: (_mean_dice(lesions, rule), rule.min_area_fraction))


def best_threshold(cases: list[Case]) -> tuple[bool, int]:
    """Return the single grey value that segments best on these cases, by mean Dice.

    Returns
    -------
    tuple[bool, int]
        Whether lesions are darker than it, and the grey value.
    """
    lesions = [case for case in cases if case.truth.any()]
    options = [(dark, level) for dark in (True, False) for level in range(15, 255, 10)]
    return max(options, key=lambda option: _mean_dice(by_grey(lesions, *option), _rule(0.5, 0.0)))


def by_grey(cases: list[Case], dark: bool, level: int) -> list[Case]:
    """Return the cases answered by a single grey value; black surroundings are never lesion."""
    images = np.stack([case.image for case in cases])
    inside = (images <= level) & (images > 0) if dark else images >= level
    return answered(cases, np.where(inside, 255, 0).astype(np.uint8))


def lesion_summary(cases: list[Case], rule: LesionRule) -> Summary:
    """Summarise the overlap of the cases that have a lesion."""
    lesions = [case for case in cases if case.truth.any()]
    overlaps = [_overlap(case, rule) for case in lesions]
    return summarise(overlaps, [case.sample.group for case in lesions])


def false_alarms(cases: list[Case], rule: LesionRule) -> FalseAlarms:
    """Count what is found in the cases that have no lesion."""
    masks = [case.found(rule) for case in cases if not case.truth.any()]
    if not masks:
        return FalseAlarms(0, 0.0, 0.0, 0.0)
    regions = [cv2.connectedComponents(mask, connectivity=8)[0] - 1 for mask in masks]
    return FalseAlarms(
        images=len(masks),
        share=float(np.mean([count > 0 for count in regions])),
        regions=float(np.mean(regions)),
        area=float(np.mean([mask.mean() for mask in masks])),
    )


def _mean_dice(lesions: list[Case], rule: LesionRule) -> float:
    return float(np.mean([_overlap(case, rule).dice for case in lesions]))


def _overlap(case: Case, rule: LesionRule) -> Overlap:
    return overlap(case.found(rule), case.truth)


def _rule(threshold: float, area: float) -> LesionRule:
    return LesionRule(pixel_threshold=threshold, min_area_fraction=area)
