"""Outcomes of images and of the exam."""

from __future__ import annotations

import pytest
from breastcad.errors import BreastcadError, InvalidInput, Refused
from breastcad.v1 import exam_pb2, fusion_pb2, preprocess_pb2, types_pb2
from breastcad_gateway.results import Outcome, exam_status, refused

ANALYSED = exam_pb2.IMAGE_STATUS_ANALYSED
REFUSED = exam_pb2.IMAGE_STATUS_REFUSED
LABELLED = exam_pb2.IMAGE_STATUS_LABELLED_ONLY
BROKEN = InvalidInput("TRUNCATED", "the file ends early")


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        ([ANALYSED, LABELLED], exam_pb2.EXAM_STATUS_COMPLETE),
        ([LABELLED], exam_pb2.EXAM_STATUS_COMPLETE),
        ([ANALYSED, REFUSED], exam_pb2.EXAM_STATUS_PARTIAL),
        ([LABELLED, REFUSED], exam_pb2.EXAM_STATUS_REFUSED),
        ([REFUSED], exam_pb2.EXAM_STATUS_REFUSED),
    ],
)
def test_the_status_of_an_exam_follows_from_its_images(
    images: list[exam_pb2.ImageStatus.ValueType], expected: exam_pb2.ExamStatus.ValueType
) -> None:
    outcomes = [Outcome(exam_pb2.ImageResult(status=status)) for status in images]

    assert exam_status(outcomes) == expected


def test_an_image_of_a_known_modality_abstains_when_it_is_refused() -> None:
    info = preprocess_pb2.SourceInfo(
        modality=types_pb2.MODALITY_MG, laterality=types_pb2.LATERALITY_L, subject="s"
    )

    outcome = refused(exam_pb2.InstanceStart(name="a"), "7", info, BROKEN)

    assert outcome.evidence is not None
    assert outcome.evidence.image_id == "7"
    assert outcome.evidence.abstention == "TRUNCATED"
    assert outcome.evidence.laterality == types_pb2.LATERALITY_L
    assert not outcome.evidence.HasField("malignancy_score")


@pytest.mark.parametrize("reason", ["FOR_PROCESSING", "TOMOSYNTHESIS"])
def test_what_comes_beside_the_mammograms_does_not_touch_the_decision(reason: str) -> None:
    error = Refused(reason, "not analysed", details={"modality": "MG", "laterality": "L"})

    outcome = refused(exam_pb2.InstanceStart(name="a"), "7", None, error)

    assert outcome.evidence is None
    assert outcome.result.modality == types_pb2.MODALITY_MG


def test_what_the_caller_said_stands_in_for_what_could_not_be_read() -> None:
    start = exam_pb2.InstanceStart(
        name="a", modality=types_pb2.MODALITY_US, laterality=types_pb2.LATERALITY_R
    )

    outcome = refused(start, "0", None, BROKEN)

    assert outcome.evidence is not None
    assert outcome.result.laterality == types_pb2.LATERALITY_R


def test_a_file_that_nobody_could_read_says_nothing_of_a_breast() -> None:
    outcome = refused(exam_pb2.InstanceStart(name="a"), "0", None, BROKEN)

    assert outcome.evidence is None
    assert outcome.result.message == "the file ends early"


def test_what_an_error_tells_of_an_image_that_was_not_prepared_stands_in_the_decision() -> None:
    start = exam_pb2.InstanceStart(
        name="a", modality=types_pb2.MODALITY_US, laterality=types_pb2.LATERALITY_R
    )
    details = {"modality": "MG", "laterality": "L", "view": "MLO", "sop_instance_uid": "1.2.3"}

    outcome = refused(start, "0", None, InvalidInput("TRUNCATED", "short", details=details))

    assert outcome.evidence == fusion_pb2.Evidence(
        image_id="0",
        modality=types_pb2.MODALITY_MG,
        laterality=types_pb2.LATERALITY_L,
        view=types_pb2.VIEW_MLO,
        abstention="TRUNCATED",
    )
    result = outcome.result
    assert (result.sop_instance_uid, result.view) == ("1.2.3", types_pb2.VIEW_MLO)
    assert (result.modality, result.laterality) == (
        types_pb2.MODALITY_MG,
        types_pb2.LATERALITY_L,
    )


def test_words_that_are_not_known_here_tell_nothing() -> None:
    error = InvalidInput("TRUNCATED", "short", details={"modality": "CT", "view": "AXIAL"})

    outcome = refused(exam_pb2.InstanceStart(name="a"), "0", None, error)

    assert outcome.evidence is None
    assert outcome.result.view == types_pb2.VIEW_UNSPECIFIED


@pytest.mark.parametrize("reason", ["INTERNAL", "INFERENCE_FAILED"])
def test_a_refusal_for_a_fault_of_ours_may_be_different_next_time(reason: str) -> None:
    start = exam_pb2.InstanceStart(name="a")

    assert refused(start, "0", None, BROKEN).repeatable
    assert not refused(start, "0", None, BreastcadError(reason, "failed")).repeatable
