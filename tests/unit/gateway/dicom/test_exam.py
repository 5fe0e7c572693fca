"""UIDs, studies and patients of an exam."""

from __future__ import annotations

from dataclasses import replace

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID

from tests.objects.answers import Shot, answered
from tests.objects.headers import Visit, mammogram, ultrasound


@pytest.fixture(scope="module")
def exam() -> Exam:
    return answered([Shot(mammogram(Visit()), 0.5)])


@given(st.lists(st.text(max_size=20), max_size=4))
def test_words_have_one_valid_uid(words: list[str]) -> None:
    exam = Exam(exam_pb2.ExamResult(release="1"), (), ("a", "b"), answered([]).made_at)
    uid = UID(exam.uid(*words))
    assert uid.is_valid
    assert uid.startswith("2.25.")
    assert uid == replace(exam, inputs=("b", "a")).uid(*words)


def test_words_are_kept_apart(exam: Exam) -> None:
    assert len({exam.uid("ab", "c"), exam.uid("a", "bc"), exam.uid("abc")}) == 3


def test_other_inputs_another_release_or_version_give_other_uids(exam: Exam) -> None:
    released = exam_pb2.ExamResult(release="2", software_version=exam.result.software_version)
    versioned = exam_pb2.ExamResult(release=exam.result.release, software_version="9.9")
    others = [
        replace(exam, inputs=("another",)),
        replace(exam, result=released),
        replace(exam, result=versioned),
    ]
    assert len({each.uid("x") for each in (exam, *others)}) == 4
    assert len({each.device_uid for each in others}) == 3


def test_the_device_is_the_same_for_every_exam_of_a_release(exam: Exam) -> None:
    assert exam.device_uid == answered([Shot(ultrasound(Visit("B2")), 0.1)]).device_uid


def test_instances_are_grouped_by_study_in_the_order_of_the_upload() -> None:
    first, second = Visit(study="1"), Visit(study="2")
    exam = answered(
        [
            Shot(ultrasound(second), 0.5),
            Shot(mammogram(first), 0.5),
            Shot(ultrasound(second, "R"), 0.5),
        ]
    )
    assert [(study.number, len(study.sources)) for study in exam.studies] == [(1, 2), (2, 1)]
    assert exam.studies[0].uid == ultrasound(second).StudyInstanceUID


def test_a_study_is_answered_beside_other_studies_of_its_patient_only() -> None:
    exam = answered(
        [
            Shot(mammogram(Visit("A", "1")), 0.5),
            Shot(ultrasound(Visit("A", "2")), 0.5),
            Shot(mammogram(Visit("B", "3")), 0.5),
        ]
    )
    assert [len(exam.sources_beside(study)) for study in exam.studies] == [2, 2, 1]


@pytest.mark.parametrize(("score", "positive"), [(0.30, False), (0.31, True), (0.32, True)])
def test_an_image_is_positive_at_its_threshold_of_31_hundredths(
    score: float, positive: bool
) -> None:
    (source,) = answered([Shot(mammogram(Visit()), score)]).sources
    assert source.is_positive is positive


@pytest.mark.parametrize(
    ("changes", "one"),
    [
        ({"PatientID": ""}, True),
        ({"IssuerOfPatientID": "X"}, True),
        ({"PatientName": "EXAMPLE^CORRECTED"}, True),
        ({"PatientID": "B"}, False),
        ({"PatientID": "", "PatientName": "OTHER^NAME"}, False),
    ],
)
def test_what_an_image_leaves_out_makes_no_other_patient_in_its_study(
    changes: dict[str, str], one: bool
) -> None:
    first, second = mammogram(Visit("A"), "L", "CC", **changes), mammogram(Visit("A"), "L", "MLO")
    exam = answered([Shot(first, 0.5), Shot(second, 0.5)])
    (study,) = exam.studies
    assert study.is_of_one_patient is one
    assert study.header.has_patient_id
    assert exam.sources_beside(study) == exam.sources
