"""What is known of an exam before it is fused, and what can be answered."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import Enum, StrEnum


class Modality(StrEnum):
    """Kinds of images, in the order of answers."""

    MG = "MG"
    US = "US"


class Side(StrEnum):
    """Sides of the body, in the order of answers; `UNKNOWN` is never merged into another."""

    L = "L"
    R = "R"
    UNKNOWN = "UNKNOWN"


class Decision(Enum):
    """Three-valued answer; the values are Kleene's, ordered by falsity to truth."""

    NEGATIVE = 0
    INDETERMINATE = 1
    POSITIVE = 2


@dataclass(frozen=True, order=True)
class Box:
    """A box in pixels of its source image, all four sides part of it."""

    x_min: float
    y_min: float
    x_max: float
    y_max: float


@dataclass(frozen=True)
class Evidence:
    """What one image says.

    Attributes
    ----------
    image_id
        Unique within the exam.
    modality, side
        What it shows.
    subject
        Equal for images of one patient; empty where not known.
    study_date
        None where not known.
    score
        Calibrated probability of malignancy, in [0, 1]; None where the image gave no answer.
    threshold
        The model's operating point, in (0, 1); None where there is none.
    prevalence
        Share of malignant images in the model's training data, in (0, 1); None where not known.
    abstention
        Why the image abstains, as a reason word; empty where it does not.
    boxes
        Lesions that were found.
    """

    image_id: str
    modality: Modality
    side: Side = Side.UNKNOWN
    subject: str = ""
    study_date: datetime.date | None = None
    score: float | None = None
    threshold: float | None = None
    prevalence: float | None = None
    abstention: str = ""
    boxes: tuple[Box, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether its score counts."""
        return self.score is not None and not self.abstention

    @property
    def order(self) -> tuple[int, str]:
        """Sorts images the same way whatever order they came in; numbers by value."""
        return len(self.image_id), self.image_id
