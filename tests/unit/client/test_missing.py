"""What a user is told of objects that are not there."""

from __future__ import annotations

from breastcad.v1 import exam_pb2
from breastcad_client.missing import missing_sentences


def missing(kind: str, image: str, reason: str) -> exam_pb2.MissingObject:
    number = exam_pb2.ObjectKind.Value(f"OBJECT_KIND_{kind}")
    return exam_pb2.MissingObject(kind=number, image=image, reason=reason, message="Why.")


def test_what_is_missing_because_there_is_nothing_to_show_is_not_told() -> None:
    expected = ("NO_LESION", "NO_MAMMOGRAM", "NO_POSITIVE_IMAGE", "NOT_ANALYSED")
    items = [missing("SEG", "a", reason) for reason in expected]
    assert missing_sentences([exam_pb2.ExamResult(missing_objects=items)]) == []


def test_one_sentence_tells_all_kinds_and_images_of_one_reason() -> None:
    of_images = [
        missing(kind, image, "NO_DICOM_SOURCE") for image in "abcde" for kind in ("SEG", "GSPS")
    ]
    failed = missing("CAD_SR", "", "RENDERING_FAILED")
    results = [
        exam_pb2.ExamResult(missing_objects=of_images),
        exam_pb2.ExamResult(missing_objects=[failed]),
    ]

    assert missing_sentences(results) == [
        "not made: seg, gsps of a, b, c and 2 more – NO_DICOM_SOURCE: Why.",
        "not made: cad-sr – RENDERING_FAILED: Why.",
    ]
