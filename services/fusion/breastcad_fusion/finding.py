"""What one modality says of one breast."""

from __future__ import annotations

from dataclasses import dataclass

from breastcad_fusion.evidence import Box, Decision, Modality

MISSING = "MISSING"
NO_ANSWER = "NO_ANSWER"
NEAR_THRESHOLD = "NEAR_THRESHOLD"
IMAGE_WITHOUT_ANSWER = "IMAGE_WITHOUT_ANSWER"


@dataclass(frozen=True)
class Answer:
    """Score of one image, or of all images of one modality together.

    Attributes
    ----------
    modality
        What gave the score.
    score, threshold
        Calibrated probability, in [0, 1], and what it is compared with, in (0, 1).
    margin
        logit score - logit threshold.
    positive
        Whether the score is at or above the threshold.
    prevalence
        Share of malignant training images, in (0, 1); None where not known.
    """

    modality: Modality
    score: float
    threshold: float
    margin: float
    positive: bool
    prevalence: float | None


@dataclass(frozen=True)
class Finding:
    """One modality after its images are combined.

    Attributes
    ----------
    modality, decision
        What it says; indeterminate where it is missing, abstains, or depends on a silent image.
    reason
        Why there is no decision, as a reason word; empty where there is one.
    answer
        Of the images that answer, also where they do not decide. None where no image answers.
    image_ids
        The images that answered, sorted.
    silent
        Number of images that gave no answer.
    lesions
        Image and boxes, for each image that is positive by itself and has any.
    """

    modality: Modality
    decision: Decision = Decision.INDETERMINATE
    reason: str = ""
    answer: Answer | None = None
    image_ids: tuple[str, ...] = ()
    silent: int = 0
    lesions: tuple[tuple[str, tuple[Box, ...]], ...] = ()

    @property
    def known(self) -> bool:
        """Whether it decides."""
        return self.decision is not Decision.INDETERMINATE
