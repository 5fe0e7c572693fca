"""What goes wrong, and who is told what."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import grpc
import pytest
from breastcad.errors import BreastcadError, Corrupt, Overloaded, Refused, Unavailable
from breastcad.rpc_errors import failure_of
from breastcad.testing.exams import exam_messages
from breastcad.v1 import exam_pb2, exam_pb2_grpc, types_pb2

Request = exam_pb2.AnalyzeExamRequest
Code = grpc.StatusCode
FILES = {"a": b"1", "b": b"2"}
UNKNOWN_KIND: Any = max(exam_pb2.ObjectKind.values()) + 1


def raising(error: Exception, first_byte: int | None = None) -> Any:
    async def before(request: Any) -> None:
        image = getattr(request, "image", None)
        if first_byte is None or (image is not None and image.samples[0] == first_byte):
            raise error

    return before


def changed(**chunk: Any) -> list[Request]:
    *messages, last = exam_messages("exam-1", FILES)
    last.chunk.MergeFrom(exam_pb2.Chunk(**chunk))
    return [*messages, last]


@pytest.mark.parametrize(
    ("reason", "messages"),
    [
        ("BAD_REQUEST_ID", list(exam_messages("exam 1", FILES))),
        ("HEADER_MISSING", list(exam_messages("exam-1", FILES))[1:]),
        ("EMPTY_EXAM", list(exam_messages("exam-1", {}))),
        ("CHUNK_DIGEST_MISMATCH", changed(sha256=hashlib.sha256(b"other").digest())),
        ("CHUNK_OUT_OF_ORDER", changed(sequence=3)),
        ("UPLOAD_INCOMPLETE", list(exam_messages("exam-1", FILES))[:-1]),
        ("DUPLICATE_NAME", [*exam_messages("exam-1", FILES), *list(exam_messages("", FILES))[1:]]),
        ("BAD_NAME", list(exam_messages("exam-1", {"": b"1"}))),
        ("TOO_MANY_INSTANCES", list(exam_messages("exam-1", dict.fromkeys("abcd", b"1")))),
        ("EXAM_TOO_LARGE", list(exam_messages("exam-1", {"a": b"x" * 2001}))),
        ("OBJECT_KIND_UNSUPPORTED", list(exam_messages("e", FILES, [UNKNOWN_KIND]))),
    ],
)
async def test_a_wrong_upload_ends_with_its_reason(
    make_gateway: Any, reason: str, messages: list[Request]
) -> None:
    async with make_gateway(max_instances=3, max_exam_bytes=2000) as gateway:
        failure = await gateway.failure(iter(messages))

    assert failure.reason == reason
    corrupt = reason == "CHUNK_DIGEST_MISMATCH"
    assert failure.code == (Code.DATA_LOSS if corrupt else Code.INVALID_ARGUMENT)


async def test_a_caller_who_does_not_wait_still_learns_what_was_wrong(gateway: Any) -> None:
    reasons = []
    for _ in range(5):
        messages = exam_messages("exam 1", FILES)
        call = exam_pb2_grpc.ExamServiceStub(gateway.channel).AnalyzeExam(messages)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await anext(aiter(call))
        reasons.append(failure_of(caught.value).reason)

    assert reasons == ["BAD_REQUEST_ID"] * 5


@pytest.mark.parametrize("service", ["segment", "classify"])
async def test_an_image_that_one_service_refuses_is_refused_and_abstains(
    gateway: Any, service: str
) -> None:
    error = Refused("ODD_IMAGE", "the image is odd")
    getattr(gateway.fakes, service).calls.before = raising(error, first_byte=ord("1"))

    answer = await gateway.analyze(FILES)

    image = answer.result.images[0]
    assert answer.result.status == exam_pb2.EXAM_STATUS_PARTIAL
    assert (image.reason, image.message) == ("ODD_IMAGE", "the image is odd")
    assert image.modality == types_pb2.MODALITY_US
    assert not image.HasField("malignancy_score")
    (fuse,) = gateway.fakes.fusion.calls.requests
    assert [evidence.abstention for evidence in fuse.evidence] == ["ODD_IMAGE", ""]


async def test_a_corrupt_bundle_refuses_the_images_that_need_it(gateway: Any) -> None:
    gateway.fakes.segment.calls.before = raising(Corrupt("BUNDLE_CORRUPT", "changed"))

    answer = await gateway.analyze(FILES)

    assert [image.reason for image in answer.result.images] == ["BUNDLE_CORRUPT"] * 2
    assert answer.result.status == exam_pb2.EXAM_STATUS_REFUSED


async def test_a_fault_of_a_service_is_told_without_its_text_and_not_kept(gateway: Any) -> None:
    gateway.fakes.classify.calls.before = raising(KeyError("Jane Doe"))
    answer = await gateway.analyze(FILES)
    assert [image.reason for image in answer.result.images] == ["INTERNAL"] * 2
    assert "Jane" not in str(answer.result)

    gateway.fakes.classify.calls.before = raising(ValueError(), first_byte=0)
    answer = await gateway.analyze(FILES)
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE


@pytest.mark.parametrize("service", ["classify", "fusion"])
async def test_an_exam_can_be_tried_again_after_a_service_was_away(
    gateway: Any, service: str
) -> None:
    calls = getattr(gateway.fakes, service).calls
    passing, calls.before = calls.before, raising(Unavailable("STORE_UNAVAILABLE", "away"))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await gateway.analyze(FILES, timeout_s=30)
    assert caught.value.code() == Code.UNAVAILABLE
    assert failure_of(caught.value).reason == "STORE_UNAVAILABLE"

    calls.before = passing
    answer = await gateway.analyze(FILES)

    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE


async def test_a_busy_service_below_makes_the_exam_wait_not_the_image_refused(
    gateway: Any,
) -> None:
    gateway.fakes.segment.calls.before = raising(Overloaded("BUSY", "later"))

    failure = await gateway.failure(exam_messages("exam-1", FILES))

    assert (failure.code, failure.reason) == (Code.RESOURCE_EXHAUSTED, "BUSY")


@pytest.mark.parametrize("service", ["preprocess", "segment", "classify", "fusion"])
async def test_answers_of_two_releases_are_never_mixed(gateway: Any, service: str) -> None:
    getattr(gateway.fakes, service).calls.release = "test-2"

    failure = await gateway.failure(exam_messages("exam-1", FILES))

    assert (failure.code, failure.reason) == (Code.UNAVAILABLE, "MIXED_RELEASES")


async def test_a_full_gateway_says_so_at_once(make_gateway: Any, gate: Any) -> None:
    async with make_gateway(max_running=1, max_waiting=0) as gateway:
        gateway.fakes.segment.calls.before = gate
        running = asyncio.create_task(gateway.analyze(FILES))
        await asyncio.wait_for(gate.reached.wait(), 5)

        failure = await gateway.failure(exam_messages("exam-2", FILES))

        assert (failure.code, failure.reason) == (Code.RESOURCE_EXHAUSTED, "BUSY")
        assert failure.retry_after_s is not None
        gate.opened.set()
        assert (await running).result.status == exam_pb2.EXAM_STATUS_COMPLETE


async def test_a_model_that_fails_on_one_image_refuses_that_image(gateway: Any) -> None:
    failed = BreastcadError("INFERENCE_FAILED", "the model failed on this image")
    gateway.fakes.classify.calls.before = raising(failed, first_byte=ord("1"))

    answer = await gateway.analyze(FILES)

    assert [image.reason for image in answer.result.images] == ["INFERENCE_FAILED", ""]


async def test_an_image_that_cannot_be_prepared_abstains_for_the_breast_that_it_shows(
    gateway: Any,
) -> None:
    details = {"modality": "MG", "laterality": "R", "view": "CC", "sop_instance_uid": "1.2.3"}
    gateway.fakes.preprocess.calls.before = raising(
        Refused("UNDECODABLE", "the pixels cannot be decoded", details=details)
    )

    answer = await gateway.analyze({"a": b"1"})

    (image,) = answer.result.images
    assert (image.sop_instance_uid, image.view) == ("1.2.3", types_pb2.VIEW_CC)
    (fuse,) = gateway.fakes.fusion.calls.requests
    (evidence,) = fuse.evidence
    assert (evidence.modality, evidence.laterality) == (
        types_pb2.MODALITY_MG,
        types_pb2.LATERALITY_R,
    )
    assert evidence.abstention == "UNDECODABLE"


async def test_an_instance_larger_than_a_message_is_refused(make_gateway: Any) -> None:
    async with make_gateway(max_message_bytes=2 * 1024 * 1024) as gateway:
        answer = await gateway.analyze({"a": b"x" * (1024 * 1024 + 1), "b": b"2"})

    assert [image.reason for image in answer.result.images] == ["TOO_LARGE", ""]
