"""What a caller may ask for."""

from __future__ import annotations

import pytest
from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.objects import MAKERS
from breastcad_gateway.wishes import Wishes

MASK = exam_pb2.OBJECT_KIND_MASK
OVERLAY = exam_pb2.OBJECT_KIND_OVERLAY


def wishes(*objects: exam_pb2.ObjectKind.ValueType, profile: str = "") -> Wishes:
    return Wishes.of(exam_pb2.ExamHeader(request_id="a", objects=objects, profile=profile))


def test_the_digest_knows_objects_and_profile_but_not_their_order() -> None:
    assert wishes(MASK, OVERLAY).digest == wishes(OVERLAY, MASK, MASK).digest
    assert len({wishes().digest, wishes(MASK).digest, wishes(profile="us-2").digest}) == 3


@pytest.mark.parametrize(
    "kind", [exam_pb2.OBJECT_KIND_UNSPECIFIED, max(exam_pb2.ObjectKind.values()) + 1]
)
def test_objects_that_cannot_be_made_are_refused(kind: exam_pb2.ObjectKind.ValueType) -> None:
    with pytest.raises(InvalidInput, match="OBJECT_KIND_UNSUPPORTED"):
        wishes(MASK, kind)


def test_every_kind_of_the_contract_can_be_made() -> None:
    kinds = [kind for kind in exam_pb2.ObjectKind.values() if kind]
    assert wishes(*kinds).objects == set(kinds)


def test_dicom_objects_are_all_kinds_but_the_three_pictures() -> None:
    kinds = [kind for kind in exam_pb2.ObjectKind.values() if kind]
    assert len(wishes(*kinds).dicom) == len(kinds) - 3
    assert MAKERS.keys() == wishes(*kinds).dicom


def predecessor(uid: str, study: str = "1.2") -> Wishes:
    header = exam_pb2.ExamHeader(request_id="a")
    header.predecessors.add(
        study_instance_uid=study,
        series_instance_uid="1.2.3",
        sop_class_uid="1.2.4",
        sop_instance_uid=uid,
    )
    return Wishes.of(header)


@pytest.mark.parametrize("uid", ["", "1..2", "1.02", "1.2.", "a", "1." + "2" * 63])
def test_a_predecessor_needs_uids(uid: str) -> None:
    with pytest.raises(InvalidInput, match="INVALID_PREDECESSOR"):
        predecessor(uid)


def test_a_predecessor_may_lie_in_a_study_that_equipment_named_wrongly() -> None:
    (replaced,) = predecessor("1.5", study="1.2.03").predecessors
    assert replaced.study_instance_uid == "1.2.03"
    with pytest.raises(InvalidInput, match="INVALID_PREDECESSOR"):
        predecessor("1.5", study="1.2.")


def test_the_digest_knows_predecessors() -> None:
    assert len({wishes().digest, predecessor("1.5").digest, predecessor("1.6").digest}) == 3
