"""What became of exams, and the exit status that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from breastcad.errors import (
    AlreadyExists,
    BreastcadError,
    Corrupt,
    InvalidInput,
    NotFound,
    Refused,
)
from breastcad.v1 import exam_pb2

from breastcad_client.exam import Exam
from breastcad_client.words import to_words

ANALYSED, PARTLY_REFUSED, ALL_REFUSED, UNAVAILABLE = 0, 3, 4, 5
"""Exit statuses of ``breastcad analyze``; 2 is wrong use."""

DISCLAIMER = "Research software - not for clinical use."
_FAULTS_OF_THE_EXAM = (InvalidInput, Refused, NotFound, AlreadyExists, Corrupt)


@dataclass(frozen=True)
class Outcome:
    """The result of one exam, or why there is none.

    Attributes
    ----------
    result
        The result; for an exam that failed as a whole one that refuses each of its images.
    error
        Why the exam failed as a whole.
    unwritten
        Why its objects could not be written.
    written
        The DICOM objects that were written, as paths below the folder of the results.
    """

    result: exam_pb2.ExamResult
    error: BreastcadError | None = None
    unwritten: BreastcadError | None = None
    written: tuple[str, ...] = ()

    @classmethod
    def of_failure(cls, exam: Exam, error: BreastcadError) -> Outcome:
        """Return the outcome of an exam that failed as a whole."""
        images = [
            exam_pb2.ImageResult(
                name=instance.name,
                modality=instance.modality,
                laterality=instance.laterality,
                status=exam_pb2.IMAGE_STATUS_REFUSED,
                reason=error.reason,
                message=error.message,
            )
            for instance in exam.instances
        ]
        result = exam_pb2.ExamResult(
            request_id=exam.request_id,
            status=exam_pb2.EXAM_STATUS_REFUSED,
            images=images,
            disclaimer=DISCLAIMER,
        )
        return cls(result, error)

    @property
    def is_unavailable(self) -> bool:
        """Whether the system, and not the exam, is why there is no result."""
        return self.error is not None and not isinstance(self.error, _FAULTS_OF_THE_EXAM)

    def to_json(self) -> dict[str, Any]:
        """Return the entry of ``result.json``: the result, and ``error`` where there is one."""
        values = to_words(self.result)
        if self.error is not None:
            values["error"] = {"reason": self.error.reason, "message": self.error.message}
        return values


def exit_status(outcomes: Iterable[Outcome]) -> int:
    """Return 0 where all images were analysed, 3 partly, 4 none, 5 where the system failed."""
    outcomes = list(outcomes)
    if any(outcome.is_unavailable for outcome in outcomes):
        return UNAVAILABLE
    refused = [
        image.status == exam_pb2.IMAGE_STATUS_REFUSED
        for outcome in outcomes
        for image in outcome.result.images
    ]
    return status_of(refused)


def status_of(refused: Sequence[bool]) -> int:
    """Return 0 where no image was refused, 3 where some were, 4 where all were."""
    if all(refused):
        return ALL_REFUSED
    return PARTLY_REFUSED if any(refused) else ANALYSED
