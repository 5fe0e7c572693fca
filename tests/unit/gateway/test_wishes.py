"""What a caller may ask for."""

from __future__ import annotations

import pytest
from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2
from breastcad_gateway.wishes import Wishes

MASK = exam_pb2.OBJECT_KIND_MASK
OVERLAY = exam_pb2.OBJECT_KIND_OVERLAY


def wishes(*objects: exam_pb2.ObjectKind.ValueType, profile: str = "") -> Wishes:
    return Wishes.of(exam_pb2.ExamHeader(request_id="a", objects=objects, profile=profile))


def test_the_digest_knows_objects_and_profile_but_not_their_order() -> None:
    assert wishes(MASK, OVERLAY).digest == wishes(OVERLAY, MASK, MASK).digest
    assert len({wishes().digest, wishes(MASK).digest, wishes(profile="us-2").digest}) == 3


@pytest.mark.parametrize(
    "kind", [exam_pb2.OBJECT_KIND_UNSPECIFIED, exam_pb2.OBJECT_KIND_SEG, exam_pb2.OBJECT_KIND_SR]
)
def test_objects_that_cannot_be_made_are_refused(kind: exam_pb2.ObjectKind.ValueType) -> None:
    with pytest.raises(InvalidInput, match="OBJECT_KIND_UNSUPPORTED"):
        wishes(MASK, kind)
