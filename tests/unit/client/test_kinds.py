"""Kinds of objects as a user names them."""

from __future__ import annotations

import pytest
from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2, preprocess_pb2
from breastcad_client import Exam, Instance
from breastcad_client.kinds import KINDS, kinds_of, usual_kinds, word_of_kind

PICTURE = Exam((Instance("a", b"", preprocess_pb2.SOURCE_FORMAT_PICTURE),))
DICOM = Exam((Instance("b", b""),))


def test_every_kind_of_the_contract_has_a_word() -> None:
    assert sorted([0, *KINDS.values()]) == sorted(exam_pb2.ObjectKind.values())


def test_words_are_separated_by_commas_in_any_case_and_counted_once() -> None:
    assert kinds_of("seg, CAD-SR,seg") == (
        exam_pb2.OBJECT_KIND_SEG,
        exam_pb2.OBJECT_KIND_CAD_SR,
    )


def test_all_and_none_stand_for_every_kind_and_for_no_kind() -> None:
    assert kinds_of("all") == tuple(KINDS.values())
    assert kinds_of("none") == ()


@pytest.mark.parametrize("words", ["rtstruct", "seg,all", "seg,,sr", ""])
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(InvalidInput, match="OBJECT_KIND_UNKNOWN"):
        kinds_of(words)


def test_usual_are_masks_overlays_and_where_a_file_is_dicom_all_dicom_objects() -> None:
    assert [word_of_kind(kind) for kind in usual_kinds([PICTURE])] == ["masks", "overlays"]
    assert [word_of_kind(kind) for kind in usual_kinds([PICTURE, DICOM])] == [
        "masks",
        "overlays",
        "seg",
        "sr",
        "cad-sr",
        "gsps",
        "sc",
        "key-object",
    ]
