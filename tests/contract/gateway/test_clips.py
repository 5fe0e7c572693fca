"""What an exam with a clip answers: each chosen frame is an image of its own."""

from __future__ import annotations

from typing import Any

import grpc
from breastcad.errors import Refused
from breastcad.testing.exams import analyze, exam_messages
from breastcad.testing.preprocess import CHOSEN_FRAMES, CLIP_FRAMES
from breastcad.v1 import exam_pb2, types_pb2

MASK, OVERLAY = exam_pb2.OBJECT_KIND_MASK, exam_pb2.OBJECT_KIND_OVERLAY
FILES = {"still": b"1", "clip": b"clip", "broken": b"refuse"}


def refusing(grey: int) -> Any:
    """Refuse the image of this grey, which is the number of its frame."""

    async def before(request: Any) -> None:
        if request.image.samples[0] == grey:
            raise Refused("ODD_IMAGE", "the image is odd")

    return before


async def test_each_chosen_frame_of_a_clip_has_a_result(gateway: Any) -> None:
    result = (await gateway.analyze(FILES)).result

    frames = [(image.name, image.frame, image.frames) for image in result.images]
    clip = [("clip", index, CLIP_FRAMES) for index in CHOSEN_FRAMES]
    assert frames == [("still", 0, 1), *clip, ("broken", 0, 0)]
    assert [image.quality.unlikeness for image in result.images[1:4]] == [0.06, 0.2, 0.33]
    assert not result.images[4].HasField("quality")
    assert all(image.HasField("malignancy_score") for image in result.images[:4])


async def test_each_frame_enters_the_decision_as_an_image_of_its_own(gateway: Any) -> None:
    result = (await gateway.analyze(FILES)).result

    (fuse,) = gateway.fakes.fusion.calls.requests
    ids = [evidence.image_id for evidence in fuse.evidence]
    assert ids == ["0", "1", "2", "3"]
    assert [result.images[int(image_id)].frame for image_id in ids] == [0, *CHOSEN_FRAMES]
    assert all(evidence.modality == types_pb2.MODALITY_US for evidence in fuse.evidence)


async def test_a_frame_that_fails_does_not_take_the_others_with_it(gateway: Any) -> None:
    gateway.fakes.segment.calls.before = refusing(20)

    answer = await gateway.analyze({"clip": b"clip"}, objects=[MASK])

    images = answer.result.images
    assert [(image.frame, image.reason) for image in images] == [
        (6, ""),
        (20, "ODD_IMAGE"),
        (33, ""),
    ]
    assert [image.frames for image in images] == [CLIP_FRAMES] * 3
    assert answer.result.status == exam_pb2.EXAM_STATUS_PARTIAL
    (fuse,) = gateway.fakes.fusion.calls.requests
    assert [evidence.abstention for evidence in fuse.evidence] == ["", "ODD_IMAGE", ""]
    assert list(answer.objects) == ["masks/clip-frame6.png", "masks/clip-frame33.png"]


async def test_files_of_frames_have_their_number_and_those_of_stills_none(gateway: Any) -> None:
    answer = await gateway.analyze({"a": b"1", "b": b"clip"}, objects=[OVERLAY])

    assert [(start.name, start.image, start.frame) for start in answer.starts.values()] == [
        ("overlays/a.png", "a", 0),
        ("overlays/b-frame6.png", "b", 6),
        ("overlays/b-frame20.png", "b", 20),
        ("overlays/b-frame33.png", "b", 33),
    ]


async def test_progress_counts_the_frames_once_they_are_known(gateway: Any) -> None:
    answer = await gateway.analyze(FILES, objects=[MASK])

    last = {each.stage: (each.done, each.total) for each in answer.progress}
    assert last[exam_pb2.STAGE_UPLOAD] == (3, 3)
    assert last[exam_pb2.STAGE_PREPARE] == (2, 2)
    assert last[exam_pb2.STAGE_SEGMENT] == (4, 4)
    assert last[exam_pb2.STAGE_RENDER] == (4, 4)


async def test_a_clip_sent_again_is_answered_byte_for_byte_without_work(gateway: Any) -> None:
    first = await gateway.analyze(FILES, objects=[MASK])
    again = await gateway.analyze(FILES, objects=[MASK])
    other = await gateway.analyze(FILES, "exam-2", objects=[MASK])

    assert again.result == first.result
    assert again.objects == first.objects == other.objects
    assert other.result.images == first.result.images
    assert len(gateway.fakes.preprocess.calls.requests) == 2 * len(FILES)


async def test_clips_do_not_wait_for_places_that_they_hold_themselves(make_gateway: Any) -> None:
    async with make_gateway(max_images=1) as gateway:
        answer = await gateway.analyze(dict.fromkeys("abc", b"clip"))

    assert [image.frame for image in answer.result.images] == [*CHOSEN_FRAMES] * 3


async def test_an_exam_has_no_more_images_than_it_may(make_gateway: Any) -> None:
    async with make_gateway(max_exam_images=4) as gateway:
        allowed = await gateway.analyze({"a": b"1", "b": b"clip", "c": b"refuse"}, "exam-1")
        failure = await gateway.failure(exam_messages("exam-2", {"a": b"clip", "b": b"clip"}))

    assert len(allowed.result.images) == 5
    assert failure.reason == "TOO_MANY_IMAGES"
    assert failure.code == grpc.StatusCode.INVALID_ARGUMENT


async def test_a_clip_of_a_modality_without_models_is_refused_once(gateway: Any) -> None:
    messages = list(exam_messages("exam-1", {"a": b"clip"}))
    messages[1].instance.modality = types_pb2.MODALITY_MG

    result = (await analyze(gateway.channel, iter(messages))).result

    (image,) = result.images
    assert (image.reason, image.frames) == ("MODALITY_NOT_RELEASED", CLIP_FRAMES)
