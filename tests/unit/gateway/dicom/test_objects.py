"""All objects of an exam: a kind that cannot be made leaves the others as they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.objects import MAKERS, render_objects
from structlog.testing import capture_logs

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse
from tests.objects.headers import Visit, mammogram

SEG, SC = exam_pb2.OBJECT_KIND_SEG, exam_pb2.OBJECT_KIND_SC
KINDS = frozenset(MAKERS)


def exam_of(lesions: tuple[Ellipse, ...] = (Ellipse(90, 120, 20, 10),)) -> Exam:
    return answered([Shot(mammogram(Visit()), 0.8, lesions)])


def too_many_rows() -> Exam:
    exam = exam_of()
    exam.sources[0].images[0].result.geometry.source_rows = 70_000  # VR US ends at 65535
    return exam


def lesion_outside_of_its_mask() -> Exam:
    exam = exam_of()
    exam.sources[0].images[0].result.lesions[0].box.x_max += 1
    return exam


@pytest.mark.filterwarnings("ignore:Invalid value")  # as the service does
@pytest.mark.parametrize("broken", [too_many_rows, lesion_outside_of_its_mask])
def test_a_kind_that_cannot_be_made_is_missing_and_the_others_are_there(
    broken: Callable[[], Exam],
) -> None:
    with capture_logs() as logs:
        rendered = render_objects(broken(), KINDS)
    failed = {each.kind for each in rendered.missing}
    assert SEG in failed and SC not in failed
    assert {each.reason for each in rendered.missing} == {"RENDERING_FAILED"}
    assert {each.start.kind for each in rendered.objects} == KINDS - failed
    assert "EXAMPLE" not in str(logs) and "70000" not in str(logs)


def test_only_the_kinds_that_are_wanted_are_made() -> None:
    wanted = frozenset({SEG, exam_pb2.OBJECT_KIND_OVERLAY})
    rendered = render_objects(exam_of(), wanted)
    assert [each.start.kind for each in rendered.objects] == [SEG]
    assert not render_objects(exam_of(), frozenset()).objects
