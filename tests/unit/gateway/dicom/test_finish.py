"""What every object says of patient, study, series and maker."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import finish, instance_uid, series_uid
from breastcad_gateway.render.dicom.made import Made
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects.answers import MADE_AT, Shot, answered
from tests.objects.headers import Visit, mammogram

KIND = exam_pb2.OBJECT_KIND_SC
JAPANESE = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"


def exam_of(**changes: Any) -> Exam:
    visit = Visit(character_set=("", "ISO 2022 IR 87"), name=JAPANESE)
    return answered([Shot(mammogram(visit, **changes), 0.5)])


def finished(exam: Exam) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.PatientName, dataset.PatientAge = "PLACEHOLDER", "001Y"
    made = Made(dataset, ("1.2.3",))
    return dcmread(BytesIO(finish(exam, exam.studies[0], KIND, made, 7)))


def test_patient_and_study_are_the_source_s_bytes_and_nothing_else_is_left_of_them() -> None:
    dataset = finished(exam_of())
    assert (dataset.get_item("PatientName").value or b"").rstrip() == JAPANESE
    assert dataset.StudyInstanceUID == mammogram(Visit()).StudyInstanceUID
    assert "PatientAge" not in dataset
    assert dataset.AccessionNumber == "A1"


def test_bytes_that_the_stated_character_set_cannot_read_are_kept_too() -> None:
    visit = Visit(character_set=("ISO_IR 192",), name="Jérôme".encode("latin-1"))
    dataset = finished(answered([Shot(mammogram(visit), 0.5)]))
    assert (dataset.get_item("PatientName").value or b"").rstrip() == b"J\xe9r\xf4me"


def test_attributes_that_must_be_there_are_empty_where_the_source_has_none() -> None:
    source = mammogram(Visit())
    del source.PatientName, source.StudyDate
    dataset = finished(answered([Shot(source, 0.5)]))
    assert dataset.PatientName == ""
    assert dataset.StudyDate == ""


def test_the_series_is_research_and_belongs_to_exam_study_and_kind() -> None:
    exam = exam_of()
    dataset = finished(exam)
    assert dataset.SeriesDescription == "RESEARCH - not for clinical use: pictures"
    assert dataset.SeriesInstanceUID == series_uid(exam, exam.studies[0], KIND)
    assert dataset.SOPInstanceUID == instance_uid(exam, KIND, ("1.2.3",))
    assert (dataset.SeriesNumber, dataset.InstanceNumber) == (9608, 7)


def test_release_models_operating_point_and_calibration_can_be_traced() -> None:
    exam = exam_of()
    software, *models = finished(exam).ContributingEquipmentSequence
    assert software.DeviceUID == exam.device_uid
    assert software.DeviceSerialNumber == "2026.11.1"
    assert "not for clinical use" in software.ContributionDescription
    assert [model.SoftwareVersions for model in models] == [
        model.digest for model in exam.result.models
    ]
    assert models[1].ContributionDescription == (
        "classify MG; operating point 0.31 (sensitivity 0.900, specificity 0.700, n 212); "
        "calibration sigmoid(1.25 * logit - 0.31)"
    )


@pytest.mark.parametrize(
    ("zone", "date", "time"), [("+0130", "20261120", "140456"), ("-1300", "20261119", "233456")]
)
def test_times_are_those_of_the_study_s_time_zone(zone: str, date: str, time: str) -> None:
    assert MADE_AT.isoformat() == "2026-11-20T12:34:56+00:00"
    dataset = finished(exam_of(TimezoneOffsetFromUTC=zone))
    assert (dataset.ContentDate, dataset.ContentTime) == (date, time)
    assert dataset.ContributingEquipmentSequence[0].ContributionDateTime == "20261120123456+0000"
