"""The exam as makers of DICOM objects see it: its instances, and what its UIDs derive from."""

from __future__ import annotations

from io import BytesIO

import pytest
from breastcad.v1 import exam_pb2, preprocess_pb2, types_pb2
from breastcad_gateway.dicom_exam import dicom_exam
from breastcad_gateway.files import Answered
from breastcad_gateway.instances import Instance
from breastcad_gateway.results import Outcome
from breastcad_gateway.wishes import Wishes

from tests.objects.headers import Visit, header_bytes, mammogram

WISHES = Wishes(frozenset(), "")
HEADER = header_bytes(mammogram(Visit()))
ANALYSED = exam_pb2.IMAGE_STATUS_ANALYSED
REFUSED = exam_pb2.IMAGE_STATUS_REFUSED
PICTURE = exam_pb2.InstanceStart(format=preprocess_pb2.SOURCE_FORMAT_PICTURE)


def answered(
    status: exam_pb2.ImageStatus.ValueType = ANALYSED,
    *,
    name: str = "a",
    header: bytes = HEADER,
    said: exam_pb2.InstanceStart | None = None,
) -> Answered:
    start = exam_pb2.InstanceStart(name=name)
    start.MergeFrom(said or exam_pb2.InstanceStart())
    outcome = Outcome(exam_pb2.ImageResult(name=name, status=status))
    return Answered(Instance(start, "00", 1, BytesIO()), name, (outcome,), header)


def uid(*files: Answered, wishes: Wishes = WISHES) -> str:
    return dicom_exam(exam_pb2.ExamResult(), files, wishes).uid("x")


@pytest.mark.parametrize(
    ("statuses", "kept"),
    [
        ((REFUSED, ANALYSED), "1"),
        ((ANALYSED, REFUSED), "0"),
        ((ANALYSED, ANALYSED), "0"),
        ((REFUSED, REFUSED), "0"),
    ],
)
def test_of_copies_of_one_instance_the_first_that_was_analysed_stands_for_it(
    statuses: tuple[exam_pb2.ImageStatus.ValueType, ...], kept: str
) -> None:
    copies = [answered(status, name=str(number)) for number, status in enumerate(statuses)]
    (source,) = dicom_exam(exam_pb2.ExamResult(), copies, WISHES).sources
    assert source.name == kept


@pytest.mark.parametrize(
    "said",
    [
        exam_pb2.InstanceStart(laterality=types_pb2.LATERALITY_L),
        exam_pb2.InstanceStart(modality=types_pb2.MODALITY_US),
        PICTURE,
    ],
)
def test_what_the_caller_says_of_a_file_gives_other_uids(said: exam_pb2.InstanceStart) -> None:
    assert uid(answered(said=said)) != uid(answered())


def test_another_profile_and_another_predecessor_give_other_uids() -> None:
    replaced = exam_pb2.ObjectReference(sop_instance_uid="1.2")
    others = (Wishes(frozenset(), "us-2"), Wishes(frozenset(), "", (replaced,)))
    assert len({uid(answered(), wishes=each) for each in (WISHES, *others)}) == 3


def test_neither_name_nor_order_nor_which_objects_are_wanted_changes_a_uid() -> None:
    picture = answered(header=b"", said=PICTURE)
    first = uid(answered(), picture)
    assert uid(picture, answered(name="b")) == first
    wanted = Wishes(frozenset({exam_pb2.OBJECT_KIND_SEG}), "")
    assert uid(answered(), picture, wishes=wanted) == first
    # What a file is whose format is not said.
    dicom = exam_pb2.InstanceStart(format=preprocess_pb2.SOURCE_FORMAT_DICOM)
    assert uid(answered(said=dicom), picture) == first


def test_the_text_of_an_answer_names_no_patient() -> None:
    assert b"EXAMPLE^OBJECTS" in HEADER
    assert "EXAMPLE" not in repr(answered())
