"""Messages as JSON."""

from __future__ import annotations

from breastcad.v1 import exam_pb2, fusion_pb2, types_pb2
from breastcad_client.testing import analysed_image, example_result
from breastcad_client.words import frame_words, to_words, word_of


def test_enum_words_have_no_prefix_at_any_depth() -> None:
    values = to_words(example_result(analysed_image("a")))

    assert values["status"] == "COMPLETE"
    assert values["breasts"][0]["laterality"] == "L"
    assert values["breasts"][0]["decision"] == "POSITIVE"
    assert values["breasts"][0]["by_modality"][0]["modality"] == "US"
    assert values["images"][0]["status"] == "ANALYSED"
    assert values["images"][0]["view"] == "UNSPECIFIED"


def test_repeated_enums_are_words_too() -> None:
    conflict = fusion_pb2.Conflict(positive=[types_pb2.MODALITY_US, types_pb2.MODALITY_MG])
    assert to_words(conflict)["positive"] == ["US", "MG"]


def test_fields_without_presence_are_there_and_unset_optional_ones_are_not() -> None:
    image = to_words(exam_pb2.ImageResult(name="a"))

    assert image["lesions"] == []
    assert image["reason"] == ""
    assert "malignancy_score" not in image


def test_maps_are_sorted_by_key() -> None:
    assert list(to_words(example_result())["timings_ms"]) == ["fuse", "total"]


def test_an_enum_of_two_words_loses_both() -> None:
    descriptor = exam_pb2.ImageStatus.DESCRIPTOR
    assert word_of(descriptor, exam_pb2.IMAGE_STATUS_LABELLED_ONLY) == "LABELLED_ONLY"


def test_frames_count_from_one_for_readers_and_from_zero_for_programs() -> None:
    clip = analysed_image("a", frame=39, frames=40)

    assert frame_words(clip) == "frame 40 of 40"
    assert (to_words(clip)["frame"], to_words(clip)["frames"]) == (39, 40)


def test_a_still_has_no_words_for_its_frame() -> None:
    assert frame_words(analysed_image("a")) == ""
    assert frame_words(exam_pb2.ImageResult(name="unread")) == ""
