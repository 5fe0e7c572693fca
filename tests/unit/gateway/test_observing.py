"""What logs say of exams."""

from __future__ import annotations

from breastcad_gateway.observing import exam_label


def test_a_callers_id_never_stands_in_a_log() -> None:
    label = exam_label("doe-jane-1970")

    assert len(label) == 12
    assert set(label) <= set("0123456789abcdef")
    assert label == exam_label("doe-jane-1970") != exam_label("doe-jane-1971")
