"""Calibrate a classifier and choose its operating point on validation data; measure both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from breastcad.bundles import Calibration, OperatingPointSpec
from numpy.typing import NDArray

from breastcad_train.data.sample import Sample
from breastcad_train.metrics.calibration import brier, calibrated, expected_error, platt
from breastcad_train.metrics.intervals import Estimate
from breastcad_train.metrics.operating_point import at_threshold, between, conformal_threshold
from breastcad_train.metrics.roc import bootstrap, delong

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """Samples with the model's logits.

    Attributes
    ----------
    samples
        What is known about each image.
    logits
        Of shape (n,).
    """

    samples: list[Sample]
    logits: Values

    @property
    def labels(self) -> NDArray[np.bool_]:
        """True for malignant."""
        return np.array([sample.malignant for sample in self.samples])

    @property
    def groups(self) -> list[str]:
        """Patient or group of near-duplicates of each image."""
        return [sample.group for sample in self.samples]

    def only(self, *, kinds: set[str] | None = None, dataset: str | None = None) -> Scored:
        """Return the samples of some kinds, or of one data set."""
        kept = [
            index
            for index, sample in enumerate(self.samples)
            if (kinds is None or sample.kind in kinds)
            and (dataset is None or sample.dataset == dataset)
        ]
        return Scored([self.samples[index] for index in kept], self.logits[kept])


@dataclass(frozen=True)
class Discrimination:
    """How well malignant images are told from the others.

    Attributes
    ----------
    malignant, others
        Number of images.
    delong, bootstrap
        AUC with DeLong's interval, and with that of a bootstrap over groups.
    """

    malignant: int
    others: int
    delong: Estimate
    bootstrap: Estimate


@dataclass(frozen=True)
class Reliability:
    """How far the probabilities can be believed.

    Attributes
    ----------
    expected_error
        Expected calibration error, 15 bins of equal mass.
    brier, brier_of_prevalence
        Mean squared distance from the labels; of the model, and of always saying the prevalence.
    accuracy, accuracy_of_majority
        At the operating point; and of always saying the commoner class.
    """

    expected_error: float
    brier: float
    brier_of_prevalence: float
    accuracy: float
    accuracy_of_majority: float


def choose(validation: Scored, specificity: float) -> tuple[Calibration, OperatingPointSpec]:
    """Fit the calibration and choose the threshold that keeps the specificity (SCIENCE.md §6)."""
    labels = validation.labels
    calibration = platt(validation.logits, labels)
    scores = calibrated(validation.logits, calibration)
    threshold = between(conformal_threshold(scores[~labels], specificity), scores)
    rule = f"split-conformal on {int((~labels).sum())} validation negatives, target {specificity}"
    return calibration, at_threshold(scores, labels, threshold, rule)


def discrimination(scored: Scored) -> Discrimination:
    """Return the AUC of malignant against all other images of `scored`."""
    labels = scored.labels
    return Discrimination(
        malignant=int(labels.sum()),
        others=int((~labels).sum()),
        delong=delong(scored.logits[labels], scored.logits[~labels]),
        bootstrap=bootstrap(scored.logits, labels, scored.groups),
    )


def reliability(scored: Scored, calibration: Calibration, threshold: float) -> Reliability:
    """Return calibration and accuracy beside those of answers that ignore the image."""
    labels = scored.labels
    scores = calibrated(scored.logits, calibration)
    prevalence = float(labels.mean())
    return Reliability(
        expected_error=expected_error(scores, labels),
        brier=brier(scores, labels),
        brier_of_prevalence=prevalence * (1 - prevalence),
        accuracy=float(np.mean((scores >= threshold) == labels)),
        accuracy_of_majority=max(prevalence, 1 - prevalence),
    )
