"""How a classifier's evidence becomes a score, and what that score is worth."""

from __future__ import annotations

from dataclasses import dataclass

from breastcad.bundles import BundleSpec, Calibration, OperatingPointSpec
from breastcad.errors import Corrupt


@dataclass(frozen=True)
class Scoring:
    """What a classifier's bundle says of its score.

    Parameters
    ----------
    calibration
        From logit to probability.
    operating_point
        Threshold on the probability, with what was measured there.
    training_prevalence
        Share of malignant images in the training data, in (0, 1).
    """

    calibration: Calibration
    operating_point: OperatingPointSpec
    training_prevalence: float


def scoring_of(spec: BundleSpec) -> Scoring:
    """Return how a classifier scores.

    Raises
    ------
    Corrupt
        ``BUNDLE_INCOMPLETE`` if calibration, operating point or training prevalence is missing.
    """
    calibration, point, prevalence = (
        spec.calibration,
        spec.operating_point,
        spec.training_prevalence,
    )
    if calibration is None or point is None or prevalence is None:
        raise Corrupt(
            "BUNDLE_INCOMPLETE",
            f"{spec.name} needs calibration, operating_point and training_prevalence to classify",
        )
    return Scoring(calibration, point, prevalence)
