"""Key object selections: which images, and why."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import finish
from breastcad_gateway.render.dicom.key_object import key_objects
from breastcad_gateway.render.dicom.made import Made, Missing
from highdicom.ko import KeyObjectSelectionDocument
from highdicom.sr import DeviceObserverIdentifyingAttributes
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects.answers import Shot, answered
from tests.objects.headers import Visit, clip, mammogram, ultrasound

KIND = exam_pb2.OBJECT_KIND_KEY_OBJECT
VISIT, LATER = Visit(), Visit(study="2")
LEFT, RIGHT = mammogram(VISIT, "L"), mammogram(VISIT, "R")
HIGH, LOW = 0.75, 0.125


def selection(exam: Exam, number: int = 1) -> KeyObjectSelectionDocument:
    """Return the selection of a study as the library reads it."""
    study = exam.studies[number - 1]
    [made] = key_objects(exam, study)
    assert isinstance(made, Made)
    file = dcmread(BytesIO(finish(exam, study, KIND, made, 1)))
    return KeyObjectSelectionDocument.from_dataset(file)


def selected(document: KeyObjectSelectionDocument) -> list[Dataset]:
    return [item.ReferencedSOPSequence[0] for item in document.content.get_references()]


def instances(document: KeyObjectSelectionDocument) -> list[str]:
    return [str(each.ReferencedSOPInstanceUID) for each in selected(document)]


def test_the_positive_images_are_selected_as_of_interest() -> None:
    other = mammogram(VISIT, "L", "MLO")
    document = selection(answered([Shot(LEFT, HIGH), Shot(RIGHT, LOW), Shot(other, 0.31)]))

    assert document.ConceptNameCodeSequence[0].CodeValue == "113000"
    assert instances(document) == [LEFT.SOPInstanceUID, other.SOPInstanceUID]


def test_the_evidence_is_what_is_selected() -> None:
    document = selection(answered([Shot(LEFT, HIGH), Shot(RIGHT, LOW)]))

    [study] = document.CurrentRequestedProcedureEvidenceSequence
    [series] = study.ReferencedSeriesSequence
    [instance] = series.ReferencedSOPSequence
    assert study.StudyInstanceUID == LEFT.StudyInstanceUID
    assert series.SeriesInstanceUID == LEFT.SeriesInstanceUID
    assert instance.ReferencedSOPInstanceUID == LEFT.SOPInstanceUID


def test_of_a_clip_the_positive_frames_are_meant() -> None:
    source = clip(VISIT)
    scores = ((5, LOW), (15, HIGH), (25, 0.5))
    shots = [Shot(source, score, frame=frame) for frame, score in scores]

    [reference] = selected(selection(answered([*shots, Shot(LEFT, HIGH)])))[:1]

    assert reference.ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert list(reference.ReferencedFrameNumber) == [16, 26]


def test_of_a_still_no_frame_is_named() -> None:
    [reference] = selected(selection(answered([Shot(LEFT, HIGH)])))

    assert "ReferencedFrameNumber" not in reference


def test_it_says_that_a_device_chose_and_which() -> None:
    exam = answered([Shot(LEFT, HIGH)])

    [observer] = selection(exam).content.get_observer_contexts()

    attributes = observer.observer_identifying_attributes
    assert isinstance(attributes, DeviceObserverIdentifyingAttributes)
    assert attributes.uid == exam.device_uid
    assert attributes.serial_number == exam.result.release


def test_the_description_has_the_decisions() -> None:
    document = selection(answered([Shot(LEFT, HIGH), Shot(RIGHT, LOW)]))

    [words] = [item.TextValue for item in document.ContentSequence if item.ValueType == "TEXT"][-1:]
    assert words.startswith("RESEARCH - not for clinical use. Left breast - Positive: ")
    assert "Right breast - Indeterminate: " in words


def test_each_study_has_a_selection_of_its_own_images() -> None:
    exam = answered([Shot(LEFT, HIGH), Shot(ultrasound(LATER), HIGH)])

    assert instances(selection(exam, 1)) == [LEFT.SOPInstanceUID]
    assert instances(selection(exam, 2)) == [ultrasound(LATER).SOPInstanceUID]


@pytest.mark.parametrize("shots", [[Shot(LEFT, LOW)], [Shot(LEFT, reason="SATURATED")]])
def test_a_study_without_a_positive_image_has_none(shots: Sequence[Shot]) -> None:
    exam = answered(shots)

    [missing] = key_objects(exam, exam.studies[0])

    assert isinstance(missing, Missing)
    assert missing.reason == "NO_POSITIVE_IMAGE"
