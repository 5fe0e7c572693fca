"""Mammography CAD reports: what was tried, what failed, and of which images."""

from __future__ import annotations

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.cad_sr import cad_reports
from breastcad_gateway.render.dicom.made import Made, Missing
from pydicom.dataset import Dataset

from tests.objects.answers import Shot, answered
from tests.objects.headers import Visit, coded, mammogram, uid, ultrasound
from tests.unit.gateway.dicom.cad_sr_reading import (
    HIGH,
    LEFT,
    LESION,
    LOW,
    RIGHT,
    SUMMARY,
    VISIT,
    name_of,
    named,
    plain,
    refused,
    report,
    spot,
    target,
    target_of,
    value,
)

DETECTIONS, ANALYSES = "111064", "111065"


@pytest.mark.parametrize(
    ("shots", "summary", "status"),
    [
        ([Shot(LEFT, LOW)], "111241", "111222"),
        ([Shot(LEFT, HIGH, (LESION,))], "111242", "111222"),
        ([Shot(LEFT, LOW, (LESION,))], "111242", "111222"),
        ([Shot(LEFT, LOW), refused(RIGHT)], "111243", "111223"),
        ([Shot(LEFT, HIGH, (LESION,)), refused(RIGHT)], "111244", "111223"),
        ([refused(LEFT), refused(RIGHT)], "111245", "111224"),
        ([Shot(LEFT, LOW), spot(RIGHT)], "111241", "111222"),
        ([spot(LEFT)], "111245", "111225"),
    ],
)
def test_the_summaries_say_what_succeeded_and_whether_there_are_findings(
    shots: list[Shot], summary: str, status: str
) -> None:
    document = report(shots)

    assert value(document, SUMMARY) == summary
    assert value(document, DETECTIONS) == value(document, ANALYSES) == status


@pytest.mark.parametrize(
    ("kind", "performed", "succeeded", "failed"),
    [(DETECTIONS, "111022", "111063", "111025"), (ANALYSES, "111004", "111062", "111024")],
)
def test_what_succeeded_and_what_failed_is_named(
    kind: str, performed: str, succeeded: str, failed: str
) -> None:
    document = report([Shot(LEFT, LOW), refused(RIGHT)])

    [summary] = named(document, kind)
    for group, source in ((succeeded, LEFT), (failed, RIGHT)):
        [container] = named(summary, group)
        [done] = named(container, performed)
        images = [each for each in done.ContentSequence if "ValueType" not in each]
        assert [target(document, each) for each in images] == [source.SOPInstanceUID]


def test_a_refused_image_is_in_the_words_with_its_reason() -> None:
    words = value(report([Shot(LEFT, LOW), refused(RIGHT)]), "111033")

    assert words.startswith("RESEARCH - not for clinical use.")
    assert "Image 1 of the library: Malignancy 0.12 (threshold 0.31)." in words
    assert "Image 2 of the library: not analysed, SATURATED." in words
    assert words.isascii()


def test_the_words_have_the_decision_for_each_breast() -> None:
    words = value(report([Shot(LEFT, HIGH), Shot(RIGHT, LOW)]), "111033")

    assert "Left breast - Positive: " in words
    assert "Right breast - Indeterminate: " in words


def test_the_library_has_every_mammogram_with_side_view_orientation_times_and_spacing() -> None:
    document = report([Shot(ultrasound(VISIT), HIGH), Shot(LEFT, LOW), refused(RIGHT)])

    library = document.ContentSequence[1]
    assert name_of(library) == "111028"
    assert [target_of(each) for each in library.ContentSequence] == [
        LEFT.SOPInstanceUID,
        RIGHT.SOPInstanceUID,
    ]
    assert [plain(each) for each in library.ContentSequence[0].ContentSequence] == [
        ("111027", "80248007"),
        ("111031", "399162004"),
        ("111044", "A"),
        ("111043", "R"),
        ("111060", "20260301"),
        ("111061", "093000"),
        ("111018", "20260301"),
        ("111019", "093000"),
        ("111026", "0.1"),
        ("111066", "0.1"),
    ]


def test_horizontal_spacing_is_that_of_columns() -> None:
    document = report([Shot(mammogram(VISIT, ImagerPixelSpacing=[0.1, 0.2]), LOW)])

    assert value(document, "111026") == "0.2"
    assert value(document, "111066") == "0.1"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (coded("399192008", "cranio-caudal exaggerated laterally"), "399192008"),
        (coded("R-1024B", "cranio-caudal exaggerated medially", "SRT"), "399101009"),
    ],
)
def test_a_rarer_view_is_coded_as_today(code: Dataset, expected: str) -> None:
    document = report([Shot(mammogram(VISIT, ViewCodeSequence=[code]), LOW)])

    assert value(document, "111031") == expected


def test_what_is_not_known_of_an_image_is_left_out() -> None:
    bare = mammogram(VISIT, ImagerPixelSpacing=None, PatientOrientation=None, ContentTime=None)
    bare.ImageLaterality = bare.ViewPosition = ""
    bare.ViewCodeSequence = []

    document = report([Shot(bare, LOW)])

    known = [
        plain(each)[0] for each in document.ContentSequence[1].ContentSequence[0].ContentSequence
    ]
    assert known == ["111060", "111061", "111018"]


def test_the_evidence_is_every_mammogram_of_the_study() -> None:
    other = mammogram(Visit(study="2"))
    document = report(
        [Shot(LEFT, LOW), Shot(ultrasound(VISIT), LOW), refused(RIGHT), Shot(other, LOW)]
    )

    [study] = document.CurrentRequestedProcedureEvidenceSequence
    [series] = study.ReferencedSeriesSequence
    assert study.StudyInstanceUID == LEFT.StudyInstanceUID
    assert [each.ReferencedSOPInstanceUID for each in series.ReferencedSOPSequence] == [
        LEFT.SOPInstanceUID,
        RIGHT.SOPInstanceUID,
    ]


def test_reports_of_this_kind_and_study_are_named_as_predecessors() -> None:
    wanted = predecessor(VISIT, "50")
    others = [predecessor(VISIT, "34"), predecessor(Visit(study="2"), "50")]

    document = report([Shot(LEFT, LOW)], predecessors=[*others, wanted])

    [study] = document.PredecessorDocumentsSequence
    [series] = study.ReferencedSeriesSequence
    [instance] = series.ReferencedSOPSequence
    assert study.StudyInstanceUID == LEFT.StudyInstanceUID
    assert instance.ReferencedSOPInstanceUID == wanted.sop_instance_uid
    assert "PredecessorDocumentsSequence" not in report([Shot(LEFT, LOW)], predecessors=others)


def test_a_study_without_mammograms_has_no_report() -> None:
    exam = answered([Shot(ultrasound(VISIT), HIGH)])

    [missing] = cad_reports(exam, exam.studies[0])

    assert isinstance(missing, Missing)
    assert missing.reason == "NO_MAMMOGRAM"


def test_where_no_model_took_part_the_software_is_the_algorithm() -> None:
    exam = answered([refused(LEFT)])
    del exam.result.models[:]

    [made] = cad_reports(exam, exam.studies[0])

    assert isinstance(made, Made)
    [detection] = named(made.dataset, "111022")
    assert value(detection, "111001") == "breastcad"
    assert value(detection, "111003") == exam.result.software_version


def predecessor(visit: Visit, kind: str) -> exam_pb2.ObjectReference:
    return exam_pb2.ObjectReference(
        study_instance_uid=uid(visit),
        series_instance_uid=uid(visit, "reports"),
        sop_class_uid=f"1.2.840.10008.5.1.4.1.1.88.{kind}",
        sop_instance_uid=uid(visit, "report", kind),
    )
