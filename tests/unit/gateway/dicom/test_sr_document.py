"""TID 1500 reports as documents: who made them, what they refer to, which others they point to."""

from __future__ import annotations

import pytest
from breastcad.v1 import exam_pb2

from tests.objects.answers import RELEASE, Shot, answered
from tests.objects.cases import CASES
from tests.objects.drawing import Ellipse
from tests.objects.headers import Visit, mammogram, uid, ultrasound
from tests.unit.gateway.dicom.sr_reading import (
    below,
    coded,
    decisions,
    groups,
    instances,
    named,
    reference,
    region,
    written,
)

VISIT, LATER = Visit(), Visit(study="2")
LEFT = mammogram(VISIT, "L")
LESION = Ellipse(90, 120, 20, 10)
HIGH, LOW = 0.75, 0.125


def test_the_observer_is_the_release() -> None:
    exam = answered([Shot(LEFT, LOW)])
    [context] = written(exam).content.get_observer_contexts()
    device = context.observer_identifying_attributes
    assert (device.uid, device.serial_number) == (exam.device_uid, RELEASE)


def test_the_report_is_complete_and_unverified() -> None:
    report = written(answered([Shot(LEFT, LOW)]))
    assert (report.CompletionFlag, report.VerificationFlag) == ("COMPLETE", "UNVERIFIED")
    assert named(report, "121106")[-1].TextValue == "Research software - not for clinical use."


def test_two_studies_of_a_patient_get_the_same_content_and_point_to_each_other() -> None:
    late = ultrasound(LATER, "L")
    exam = answered([Shot(LEFT, HIGH, (LESION,)), Shot(late, HIGH, (LESION,))])
    first, second = written(exam, 0), written(exam, 1)
    assert first.ContentSequence == second.ContentSequence
    for one, other, own, foreign in ((first, second, LEFT, late), (second, first, late, LEFT)):
        assert instances(one.IdenticalDocumentsSequence) == [other.SOPInstanceUID]
        [copy] = one.IdenticalDocumentsSequence
        assert copy.StudyInstanceUID == other.StudyInstanceUID
        assert copy.ReferencedSeriesSequence[0].SeriesInstanceUID == other.SeriesInstanceUID
        evidence = one.CurrentRequestedProcedureEvidenceSequence
        assert instances(evidence) == [own.SOPInstanceUID]
        assert instances(one.PertinentOtherEvidenceSequence) == [foreign.SOPInstanceUID]


def test_the_report_of_one_patient_says_nothing_of_another() -> None:
    other = mammogram(Visit(patient="OBJECTS-2", study="9"), "R")
    report = written(answered([Shot(LEFT, HIGH, (LESION,)), Shot(other, HIGH, (LESION,))]))
    assert "IdenticalDocumentsSequence" not in report
    assert "PertinentOtherEvidenceSequence" not in report
    assert [coded(item.ContentSequence[:1]) for item in decisions(report)] == [["Left"]]
    assert [len(found) for found in groups(report)] == [1, 1]


def test_only_reports_of_this_kind_and_study_are_predecessors() -> None:
    three_d, cad = (f"1.2.840.10008.5.1.4.1.1.88.{last}" for last in (34, 50))
    named_ones = [
        exam_pb2.ObjectReference(
            study_instance_uid=uid(visit),
            series_instance_uid=uid(visit, sop_class),
            sop_class_uid=sop_class,
            sop_instance_uid=uid(visit, "object", sop_class),
        )
        for visit, sop_class in ((VISIT, three_d), (VISIT, cad), (LATER, three_d))
    ]
    report = written(answered([Shot(LEFT, LOW)], predecessors=named_ones))
    replaced = report.PredecessorDocumentsSequence
    assert instances(replaced) == [uid(VISIT, "object", three_d)]
    assert replaced[0].ReferencedSeriesSequence[0].SeriesInstanceUID == uid(VISIT, three_d)


def test_an_image_of_a_retired_class_keeps_it() -> None:
    retired = ultrasound(VISIT, SOPClassUID="1.2.840.10008.5.1.4.1.1.6")
    _, [group] = groups(written(answered([Shot(retired, HIGH, (LESION,))])))
    assert reference(region(group)).ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.6"


def test_all_texts_are_ascii_whatever_the_result_says() -> None:
    exam = answered([Shot(LEFT)])
    exam.result.breasts[0].explanation = "no score ≥ 0.3"
    report = written(exam)
    texts = [item.TextValue for item in below(report) if item.ValueType == "TEXT"]
    assert all(text.isascii() for text in texts)
    assert "no score ? 0.3" in " ".join(texts)


@pytest.mark.parametrize("name", ["clip", "flipped", "two_studies", "two_patients"])
def test_every_instance_that_the_content_refers_to_is_evidence(name: str) -> None:
    exam = CASES[name]()
    for study in range(len(exam.studies)):
        report = written(exam, study)
        evidence = [
            *report.CurrentRequestedProcedureEvidenceSequence,
            *report.get("PertinentOtherEvidenceSequence", ()),
        ]
        places = [item for item in below(report) if "ReferencedSOPSequence" in item]
        used = {reference(item).ReferencedSOPInstanceUID for item in places}
        assert used == set(instances(evidence))
