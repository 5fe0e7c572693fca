"""What became of exams."""

from __future__ import annotations

import pytest
from breastcad.errors import BreastcadError, DeadlineExceeded, Refused, Unavailable
from breastcad.v1 import exam_pb2
from breastcad_client import Exam, Instance
from breastcad_client.outcome import Outcome, exit_status
from breastcad_client.testing import analysed_image, example_result, refused_image

EXAM = Exam((Instance("a", b""), Instance("b", b"")), request_id="r-7")
GOOD = Outcome(example_result(analysed_image("a")))
BAD = Outcome(example_result(refused_image("b")))
LABELLED = Outcome(
    example_result(exam_pb2.ImageResult(name="c", status=exam_pb2.IMAGE_STATUS_LABELLED_ONLY))
)


def failed(error: BreastcadError) -> Outcome:
    return Outcome.of_failure(EXAM, error)


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([GOOD], 0),
        ([GOOD, LABELLED], 0),
        ([GOOD, BAD], 3),
        ([LABELLED, BAD], 3),
        ([BAD], 4),
        ([failed(Refused("EXAM_TOO_LARGE", "Send less."))], 4),
        ([GOOD, failed(Refused("EXAM_TOO_LARGE", "Send less."))], 3),
        ([GOOD, failed(Unavailable("X", "Down."))], 5),
        ([failed(DeadlineExceeded("X", "Late."))], 5),
        ([failed(BreastcadError("INTERNAL", "Failed."))], 5),
    ],
)
def test_the_exit_status_says_how_much_was_analysed(outcomes: list[Outcome], status: int) -> None:
    assert exit_status(outcomes) == status


def test_a_failed_exam_lists_each_image_and_the_error() -> None:
    values = failed(Unavailable("INFERENCE_UNAVAILABLE", "Start it.")).to_json()

    assert (values["request_id"], values["status"]) == ("r-7", "REFUSED")
    assert [image["reason"] for image in values["images"]] == ["INFERENCE_UNAVAILABLE"] * 2
    assert values["error"] == {"reason": "INFERENCE_UNAVAILABLE", "message": "Start it."}
