"""Outcomes of images and of the exam."""

from __future__ import annotations

import pytest
from breastcad.errors import BreastcadError, InvalidInput, Refused
from breastcad.v1 import (
    classify_pb2,
    exam_pb2,
    fusion_pb2,
    preprocess_pb2,
    segment_pb2,
    types_pb2,
)
from breastcad_gateway.findings import Findings
from breastcad_gateway.results import Outcome, analysed, exam_status, labelled, refused

ANALYSED = exam_pb2.IMAGE_STATUS_ANALYSED
REFUSED = exam_pb2.IMAGE_STATUS_REFUSED
LABELLED = exam_pb2.IMAGE_STATUS_LABELLED_ONLY
BROKEN = InvalidInput("TRUNCATED", "the file ends early")


@pytest.fixture
def found() -> Findings:
    geometry = types_pb2.Geometry(source_rows=600)
    frame = preprocess_pb2.PreparedFrame(index=20, geometry=geometry)
    return Findings(frame, segment_pb2.SegmentResponse(), classify_pb2.ClassifyResponse())


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

    outcome = refused(exam_pb2.InstanceStart(name="a"), info, BROKEN)

    assert outcome.evidence is not None
    assert outcome.evidence.abstention == "TRUNCATED"
    assert outcome.evidence.laterality == types_pb2.LATERALITY_L
    assert not outcome.evidence.HasField("malignancy_score")


def test_a_frame_that_is_refused_says_which_one_it_is() -> None:
    info = preprocess_pb2.SourceInfo(modality=types_pb2.MODALITY_US, frames=40)

    outcome = refused(exam_pb2.InstanceStart(name="a"), info, BROKEN, 20)

    assert (outcome.result.frame, outcome.result.frames) == (20, 40)
    assert outcome.evidence is not None


def test_the_words_of_source_and_frame_stand_together_each_once(found: Findings) -> None:
    prepared = preprocess_pb2.PrepareResponse(notices=["VOI_BY_RANGE", "SEVERAL_REGIONS"])
    found.frame.notices.extend(["ORIENTED_BY_CONTENT", "VOI_BY_RANGE"])

    result = analysed("a", prepared, found, ()).result

    assert list(result.notices) == ["VOI_BY_RANGE", "SEVERAL_REGIONS", "ORIENTED_BY_CONTENT"]


def test_what_was_measured_of_a_frame_stands_in_its_result(found: Findings) -> None:
    found.frame.quality.unlikeness = 0.25
    found.frame.denoising.method = "lee"
    info = preprocess_pb2.SourceInfo(frames=40)

    result = analysed("a", preprocess_pb2.PrepareResponse(info=info), found, ()).result

    assert (result.frame, result.frames) == (20, 40)
    assert result.geometry.source_rows == 600
    assert result.denoising.method == "lee"
    assert result.quality.unlikeness == 0.25


def test_a_view_that_is_labelled_only_has_the_geometry_of_its_source() -> None:
    prepared = preprocess_pb2.PrepareResponse(
        info=preprocess_pb2.SourceInfo(frames=1, use_reason="SPOT_VIEW"),
        geometry=types_pb2.Geometry(source_rows=600),
        notices=["VOI_BY_RANGE"],
    )

    result = labelled("a", prepared).result

    assert (result.reason, result.frames) == ("SPOT_VIEW", 1)
    assert result.geometry.source_rows == 600
    assert list(result.notices) == ["VOI_BY_RANGE"]
    assert not result.HasField("quality")


def test_what_comes_beside_the_images_does_not_touch_the_decision() -> None:
    details = {"modality": "MG", "laterality": "L", "companion": "true"}
    error = Refused("FOR_PROCESSING", "not analysed", details=details)

    outcome = refused(exam_pb2.InstanceStart(name="a"), None, error)

    assert outcome.evidence is None
    assert outcome.result.modality == types_pb2.MODALITY_MG


def test_what_the_caller_said_stands_in_for_what_could_not_be_read() -> None:
    start = exam_pb2.InstanceStart(
        name="a", modality=types_pb2.MODALITY_US, laterality=types_pb2.LATERALITY_R
    )

    outcome = refused(start, None, BROKEN)

    assert outcome.evidence is not None
    assert outcome.result.laterality == types_pb2.LATERALITY_R


def test_a_file_that_nobody_could_read_says_nothing_of_a_breast() -> None:
    outcome = refused(exam_pb2.InstanceStart(name="a"), None, BROKEN)

    assert outcome.evidence is None
    assert outcome.result.message == "the file ends early"


def test_what_an_error_tells_of_an_image_that_was_not_prepared_stands_in_the_decision() -> None:
    start = exam_pb2.InstanceStart(
        name="a", modality=types_pb2.MODALITY_US, laterality=types_pb2.LATERALITY_R
    )
    details = {"modality": "MG", "laterality": "L", "view": "MLO", "sop_instance_uid": "1.2.3"}

    outcome = refused(start, None, InvalidInput("TRUNCATED", "short", details=details))

    assert outcome.evidence == fusion_pb2.Evidence(
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

    outcome = refused(exam_pb2.InstanceStart(name="a"), None, error)

    assert outcome.evidence is None
    assert outcome.result.view == types_pb2.VIEW_UNSPECIFIED


@pytest.mark.parametrize("reason", ["INTERNAL", "INFERENCE_FAILED"])
def test_a_refusal_for_a_fault_of_ours_may_be_different_next_time(reason: str) -> None:
    start = exam_pb2.InstanceStart(name="a")

    assert refused(start, None, BROKEN).repeatable
    assert not refused(start, None, BreastcadError(reason, "failed")).repeatable
