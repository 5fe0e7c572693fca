"""What one exam answers."""

from __future__ import annotations

import asyncio
from typing import Any

import cv2
import numpy as np
from breastcad.testing.exams import analyze, exam_messages
from breastcad.testing.services import LESION, SCORE, THRESHOLD
from breastcad.v1 import exam_pb2, exam_pb2_grpc, fusion_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

MASK = exam_pb2.OBJECT_KIND_MASK
OVERLAY = exam_pb2.OBJECT_KIND_OVERLAY
HEAT_MAP = exam_pb2.OBJECT_KIND_HEAT_MAP
FILES = {"left": b"1", "right": b"2", "broken": b"refuse"}


async def test_an_exam_with_one_broken_image_is_partial(gateway: Any) -> None:
    answer = await gateway.analyze(FILES)

    result = answer.result
    assert result.status == exam_pb2.EXAM_STATUS_PARTIAL
    assert [image.name for image in result.images] == ["left", "right", "broken"]
    assert [image.reason for image in result.images] == ["", "", "NOT_DICOM"]
    assert result.images[0].malignancy_score == SCORE
    assert result.images[0].threshold == THRESHOLD
    assert result.images[0].lesions[0].box == LESION
    assert result.breasts[0].decision == fusion_pb2.DECISION_POSITIVE
    assert [model.task for model in result.models] == ["classify", "segment"]
    assert result.disclaimer == "Research software - not for clinical use."


async def test_the_exam_is_accepted_before_anything_else_is_said(gateway: Any) -> None:
    answer = await gateway.analyze(FILES)

    assert (answer.accepted.request_id, answer.accepted.release) == ("exam-1", "test-1")


async def test_progress_ends_with_every_expected_image_done(gateway: Any) -> None:
    answer = await gateway.analyze(FILES)

    last = {each.stage: (each.done, each.total) for each in answer.progress}
    assert last[exam_pb2.STAGE_UPLOAD] == (3, 3)
    assert last[exam_pb2.STAGE_PREPARE] == (2, 2)
    assert last[exam_pb2.STAGE_CLASSIFY] == (2, 2)
    assert last[exam_pb2.STAGE_FUSE] == (1, 1)
    assert set(answer.result.timings_ms) == {
        "upload", "prepare", "segment", "classify", "fuse", "total",
    }  # fmt: skip


async def test_rendering_is_a_stage_where_something_is_rendered(gateway: Any) -> None:
    answer = await gateway.analyze(FILES, objects=[MASK])

    assert "render" in answer.result.timings_ms


async def test_objects_come_back_by_image(gateway: Any) -> None:
    answer = await gateway.analyze(FILES, objects=[HEAT_MAP, MASK, OVERLAY])

    assert list(answer.objects) == [
        "masks/left.png", "overlays/left.png", "heat_maps/left.png",
        "masks/right.png", "overlays/right.png", "heat_maps/right.png",
    ]  # fmt: skip
    start = answer.starts["masks/left.png"]
    assert (start.kind, start.image, start.media_type) == (MASK, "left", "image/png")
    mask = cv2.imdecode(np.frombuffer(answer.objects[start.name], np.uint8), cv2.IMREAD_UNCHANGED)
    assert mask.shape == (64, 64)
    assert (mask == 255).sum() == 256
    assert (mask[24:40, 16:32] == 255).all()


async def test_previews_and_heat_maps_are_made_only_where_they_are_wanted(gateway: Any) -> None:
    await gateway.analyze({"a": b"1"}, "exam-1", objects=[MASK])
    await gateway.analyze({"a": b"1"}, "exam-2", objects=[HEAT_MAP])

    fakes = gateway.fakes
    assert [request.preview_side for request in fakes.preprocess.calls.requests] == [0, 1024]
    assert [request.with_heat_map for request in fakes.classify.calls.requests] == [False, True]


async def test_a_labelled_view_goes_no_further_and_does_not_count(gateway: Any) -> None:
    answer = await gateway.analyze({"spot": b"label", "plain": b"1"})

    spot = answer.result.images[0]
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE
    assert (spot.status, spot.reason) == (exam_pb2.IMAGE_STATUS_LABELLED_ONLY, "SPOT_VIEW")
    assert len(gateway.fakes.segment.calls.requests) == 1
    (fuse,) = gateway.fakes.fusion.calls.requests
    assert [evidence.image_id for evidence in fuse.evidence] == ["1"]


async def test_nothing_is_fused_where_no_image_could_be_read(gateway: Any) -> None:
    answer = await gateway.analyze({"a": b"refuse", "b": b"refuse"})

    assert answer.result.status == exam_pb2.EXAM_STATUS_REFUSED
    assert not answer.result.breasts
    assert not gateway.fakes.fusion.calls.requests


async def test_segment_and_classify_run_side_by_side(gateway: Any, gate: Any) -> None:
    gateway.fakes.segment.calls.before = gate
    running = asyncio.create_task(gateway.analyze({"a": b"1"}))
    await asyncio.wait_for(gate.reached.wait(), 5)

    async with asyncio.timeout(5):
        while not gateway.fakes.classify.calls.requests:
            await asyncio.sleep(0.01)
    gate.opened.set()

    assert (await running).result.status == exam_pb2.EXAM_STATUS_COMPLETE


async def test_a_classifier_that_reads_the_mask_waits_for_it(make_gateway: Any) -> None:
    async with make_gateway(needs_mask=True) as gateway:
        await gateway.analyze({"a": b"1"})

        (segment,) = gateway.fakes.segment.calls.requests
        (classify,) = gateway.fakes.classify.calls.requests
    assert segment.with_probability
    assert set(classify.probability.samples) == {200}


async def test_an_image_is_prepared_while_the_next_one_is_uploaded(gateway: Any) -> None:
    async def slowly() -> Any:
        messages = list(exam_messages("exam-1", {"a": b"1", "b": b"2"}))
        for message in messages[:3]:
            yield message
        async with asyncio.timeout(5):
            while not gateway.fakes.preprocess.calls.requests:
                await asyncio.sleep(0.01)
        for message in messages[3:]:
            yield message

    answer = await analyze(gateway.channel, slowly())

    assert [image.name for image in answer.result.images] == ["a", "b"]


async def test_the_release_is_described(gateway: Any) -> None:
    stub = exam_pb2_grpc.ExamServiceStub(gateway.channel)

    described = await stub.GetRelease(exam_pb2.GetReleaseRequest())

    assert described.release == "test-1"
    assert described.fusion.rule == fusion_pb2.FUSION_RULE_OR


async def test_the_gateway_is_ready_when_all_services_below_are(gateway: Any) -> None:
    stub = health_pb2_grpc.HealthStub(gateway.channel)
    request = health_pb2.HealthCheckRequest(service="breastcad.v1.ExamService")

    async with asyncio.timeout(5):
        while (await stub.Check(request)).status != health_pb2.HealthCheckResponse.SERVING:
            await asyncio.sleep(0.02)
