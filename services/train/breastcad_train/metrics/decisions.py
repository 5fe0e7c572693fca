"""Yes-or-no answers against the truth: counts, and the rates that follow from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breastcad_train.metrics.intervals import ROUNDS, Estimate, Indices, bootstrap, wilson

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Decisions:
    """Counts of images by answer and truth; a rate without images is NaN.

    Attributes
    ----------
    true_positive, false_positive, false_negative, true_negative
        Number of images.
    """

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        right, wrong = self.true_positive + self.true_negative, self._wrong
        return _share(right, right + wrong)

    @property
    def sensitivity(self) -> float:
        """Share of the positive images that are called positive."""
        return _share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def specificity(self) -> float:
        """Share of the negative images that are called negative."""
        return _share(self.true_negative, self.true_negative + self.false_positive)

    @property
    def precision(self) -> float:
        """Share of the positive answers that are right."""
        return _share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def negative_predictive_value(self) -> float:
        """Share of the negative answers that are right."""
        return _share(self.true_negative, self.true_negative + self.false_negative)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and sensitivity, which is Dice of the images."""
        return _share(2 * self.true_positive, 2 * self.true_positive + self._wrong)

    @property
    def balanced_accuracy(self) -> float:
        """Mean of sensitivity and specificity."""
        return (self.sensitivity + self.specificity) / 2

    @property
    def youden(self) -> float:
        """Sensitivity + specificity − 1: 0 for any answer that ignores the image."""
        return self.sensitivity + self.specificity - 1

    @property
    def matthews(self) -> float:
        """Correlation of answer and truth in [−1, 1]; 0 where either is constant."""
        tp, fp, fn, tn = (
            self.true_positive,
            self.false_positive,
            self.false_negative,
            self.true_negative,
        )
        scale = math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
        return (tp * tn - fp * fn) / scale if scale else 0.0

    @property
    def prevalence(self) -> float:
        """Share of the images that are positive."""
        positive = self.true_positive + self.false_negative
        return _share(positive, positive + self.true_negative + self.false_positive)

    @property
    def majority_accuracy(self) -> float:
        """Accuracy of always giving the commoner answer."""
        return max(self.prevalence, 1 - self.prevalence)

    @property
    def _wrong(self) -> int:
        return self.false_positive + self.false_negative


RATES: dict[str, Callable[[Decisions], float]] = {
    "accuracy": lambda d: d.accuracy,
    "sensitivity": lambda d: d.sensitivity,
    "specificity": lambda d: d.specificity,
    "precision": lambda d: d.precision,
    "negative_predictive_value": lambda d: d.negative_predictive_value,
    "f1": lambda d: d.f1,
    "balanced_accuracy": lambda d: d.balanced_accuracy,
    "youden": lambda d: d.youden,
    "matthews": lambda d: d.matthews,
}


def decide(answers: Flags, truth: Flags) -> Decisions:
    """Count answers against the truth, both of shape (n,), True for positive."""
    return Decisions(
        true_positive=int((answers & truth).sum()),
        false_positive=int((answers & ~truth).sum()),
        false_negative=int((~answers & truth).sum()),
        true_negative=int((~answers & ~truth).sum()),
    )


def shares(counted: Decisions) -> dict[str, Estimate]:
    """Return the rates that are shares of images, with Wilson's intervals."""
    tp, tn = counted.true_positive, counted.true_negative
    fp, fn = counted.false_positive, counted.false_negative
    return {
        "accuracy": wilson(tp + tn, tp + tn + fp + fn),
        "sensitivity": wilson(tp, tp + fn),
        "specificity": wilson(tn, tn + fp),
        "precision": wilson(tp, tp + fp),
        "negative_predictive_value": wilson(tn, tn + fn),
    }


def rates(
    answers: Flags, truth: Flags, groups: list[str], *, rounds: int = ROUNDS
) -> dict[str, Estimate]:
    """Return every rate with the interval of a bootstrap over groups.

    Parameters
    ----------
    answers, truth, groups
        Of each image; True for positive.
    rounds
        Number of resamples.
    """

    def of(indices: Indices) -> list[float]:
        counted = decide(answers[indices], truth[indices])
        return [rate(counted) for rate in RATES.values()]

    return dict(zip(RATES, bootstrap(of, truth, groups, rounds=rounds), strict=True))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
