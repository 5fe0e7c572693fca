"""Whether printed figures can be true together: arithmetic that any real answer obeys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEPS = 5
_ROUNDING = 1e-9
_SHARES = np.linspace(0.0, 0.5, 50_001)[1:-1]


@dataclass(frozen=True)
class Printed:
    """A figure as it is printed.

    Attributes
    ----------
    value
        In [0, 1].
    slack
        Half a unit of the last digit that is printed.
    """

    value: float
    slack: float

    def agrees(self, value: float) -> bool:
        """Return whether `value` may have been printed so."""
        return abs(value - self.value) <= self.slack + _ROUNDING

    @property
    def span(self) -> NDArray[np.float64]:
        """Values that may have been printed so, from least to greatest."""
        return np.linspace(self.value - self.slack, self.value + self.slack, _STEPS)


def printed(text: str) -> Printed:
    """Read a share such as ``.87``, or ``66.67 %``."""
    number, percent = text.removesuffix("%").strip(), text.endswith("%")
    decimals = len(number.partition(".")[2])
    scale = 100 if percent else 1
    return Printed(float(number) / scale, 0.5 * 10**-decimals / scale)


@dataclass(frozen=True)
class Rates:
    """A row of rates of yes-or-no answers, and of the overlap of their masks, as printed."""

    accuracy: Printed
    sensitivity: Printed
    specificity: Printed
    precision: Printed
    f1: Printed
    balanced_accuracy: Printed
    youden: Printed
    jaccard: Printed
    dice: Printed


def rate_conflicts(row: Rates) -> list[str]:
    """Return a sentence for each way in which a row contradicts itself, whatever was rounded."""
    found = [
        (_beyond_both(row), "accuracy lies outside sensitivity and specificity"),
        (_precision_differs(row), "precision does not follow from the other rates"),
        (
            _differs(
                row.balanced_accuracy, (row.sensitivity.span[:, None] + row.specificity.span) / 2
            ),
            "balanced accuracy is not the mean of sensitivity and specificity",
        ),
        (
            _differs(row.youden, row.sensitivity.span[:, None] + row.specificity.span - 1),
            "Youden's index is not sensitivity + specificity - 1",
        ),
        (row.jaccard.span[0] >= row.dice.span[-1] - _ROUNDING, "Jaccard is above Dice"),
        (_dice_too_high(row), "Dice is above 2J / (1 + J)"),
        (_copied(row), "Jaccard and Dice repeat precision and F1"),
    ]
    return [sentence for conflict, sentence in found if conflict]


def two_class_ious(
    pixel_accuracy: float, mean_class_accuracy: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return every mean IoU that two classes of pixels may have with these accuracies.

    The share of the rarer class is the one unknown: with it, both classes' accuracies a and b
    follow from π·a + (1 − π)·b and (a + b) / 2.

    Parameters
    ----------
    pixel_accuracy, mean_class_accuracy
        In [0, 1].

    Returns
    -------
    tuple[NDArray[np.float64], NDArray[np.float64]]
        Shares of the rarer class for which a and b lie in [0, 1], rising, in (0, ½), and the mean
        IoU at each.
    """
    share = _SHARES
    rare = (pixel_accuracy - 2 * mean_class_accuracy * (1 - share)) / (2 * share - 1)
    common = 2 * mean_class_accuracy - rare
    possible = (rare >= 0) & (rare <= 1) & (common >= 0) & (common <= 1)
    share, rare, common = share[possible], rare[possible], common[possible]
    iou_rare = share * rare / (share + (1 - share) * (1 - common))
    iou_common = (1 - share) * common / (1 - share + share * (1 - rare))
    return share, (iou_rare + iou_common) / 2


def rarer_share(pixel_accuracy: float, mean_class_accuracy: float, mean_iou: float) -> float | None:
    """Return the share of the rarer class that explains three figures, or None where none does."""
    share, ious = two_class_ious(pixel_accuracy, mean_class_accuracy)
    crossing = np.flatnonzero(np.diff(np.sign(ious - mean_iou)))
    return float(share[crossing[0]]) if len(crossing) else None


def _beyond_both(row: Rates) -> bool:
    low = min(row.sensitivity.span[0], row.specificity.span[0])
    high = max(row.sensitivity.span[-1], row.specificity.span[-1])
    return bool(row.accuracy.span[-1] < low or row.accuracy.span[0] > high)


def _precision_differs(row: Rates) -> bool:
    accuracy, sensitivity, specificity = np.meshgrid(
        row.accuracy.span, row.sensitivity.span, row.specificity.span
    )
    gap = sensitivity - specificity
    if gap.min() <= 0 <= gap.max():
        return False  # The share of positives cannot be told, so any precision is possible.
    share = np.clip((accuracy - specificity) / gap, 0, 1)
    true, false = share * sensitivity, (1 - share) * (1 - specificity)
    return _differs(row.precision, true / (true + false))


def _dice_too_high(row: Rates) -> bool:
    greatest = row.jaccard.span[-1]
    return bool(row.dice.span[0] > 2 * greatest / (1 + greatest))


def _copied(row: Rates) -> bool:
    overlap, answers = {row.jaccard.value, row.dice.value}, {row.precision.value, row.f1.value}
    return overlap == answers and len(answers) == 2


def _differs(figure: Printed, possible: NDArray[np.float64]) -> bool:
    return bool(
        figure.span[-1] < possible.min() - _ROUNDING or figure.span[0] > possible.max() + _ROUNDING
    )
