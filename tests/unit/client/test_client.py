"""The client against a fake ExamService behind a real server."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from breastcad.errors import Corrupt, InvalidInput, Overloaded, Refused
from breastcad.testing import in_process
from breastcad.v1 import exam_pb2
from breastcad_client import AsyncClient, Exam, Instance
from breastcad_client.chunks import CHUNK_BYTES, chunks_of
from breastcad_client.testing import RELEASE, FakeExamService, example_chunk

EXAM = Exam((Instance("a", b"one"), Instance("b", b"")), request_id="r-7")


async def test_result_and_objects_come_back_and_all_bytes_arrive() -> None:
    fake = FakeExamService()
    async with in_process(fake.as_service()) as channel:
        answer = await AsyncClient(channel).analyze(EXAM)

    assert answer.result.request_id == "r-7"
    assert [(item.image, item.data) for item in answer.objects] == [("a", b"mask"), ("b", b"mask")]
    assert fake.files == {"a": b"one", "b": b""}


async def test_progress_is_passed_on() -> None:
    seen: list[exam_pb2.Progress] = []
    async with in_process(FakeExamService().as_service()) as channel:
        await AsyncClient(channel).analyze(EXAM, on_progress=seen.append)

    assert [(part.stage, part.done, part.total) for part in seen] == [
        (exam_pb2.STAGE_PREPARE, 2, 2)
    ]


async def test_an_error_of_the_service_keeps_class_reason_and_message() -> None:
    fake = FakeExamService(errors=[InvalidInput("REQUEST_ID", "Use other letters.")])
    async with in_process(fake.as_service()) as channel:
        with pytest.raises(InvalidInput) as caught:
            await AsyncClient(channel).analyze(EXAM)

    assert (caught.value.reason, caught.value.message) == ("REQUEST_ID", "Use other letters.")


async def test_a_busy_service_is_asked_again_after_the_time_it_names() -> None:
    fake = FakeExamService(errors=[Overloaded("BUSY", "Full.", retry_after_s=0.01) for _ in "12"])
    async with in_process(fake.as_service()) as channel:
        answer = await AsyncClient(channel).analyze(EXAM)

    assert answer.result.request_id == "r-7"


async def test_a_refusal_in_the_middle_of_the_upload_keeps_its_reason() -> None:
    fake = FakeExamService(max_bytes=CHUNK_BYTES)
    exam = Exam((Instance("a", bytes(4 * CHUNK_BYTES)),))
    async with in_process(fake.as_service()) as channel:
        client = AsyncClient(channel)
        for _ in range(5):
            with pytest.raises(Refused, match="EXAM_TOO_LARGE"):
                await client.analyze(exam)


async def test_patience_ends() -> None:
    fake = FakeExamService(errors=[Overloaded("BUSY", "Full.", retry_after_s=5.0)])
    async with in_process(fake.as_service()) as channel:
        with pytest.raises(Overloaded, match="BUSY"):
            await AsyncClient(channel, patience_s=1.0).analyze(EXAM)


async def test_a_changed_object_is_refused() -> None:
    changed = exam_pb2.Chunk(data=b"other", sha256=hashlib.sha256(b"mask").digest(), last=True)
    fake = FakeExamService(mask=(changed,))
    async with in_process(fake.as_service()) as channel:
        with pytest.raises(Corrupt, match="CHUNK_DIGEST_MISMATCH"):
            await AsyncClient(channel).analyze(EXAM)


async def test_an_object_without_end_is_refused() -> None:
    fake = FakeExamService(mask=(example_chunk(b"mask", last=False),))
    async with in_process(fake.as_service()) as channel:
        with pytest.raises(Corrupt, match="CHUNK_OUT_OF_ORDER"):
            await AsyncClient(channel).analyze(EXAM)


async def test_a_file_that_vanished_raises_its_own_error(tmp_path: Path) -> None:
    exam = Exam((Instance("gone", tmp_path / "gone"),))
    async with in_process(FakeExamService().as_service()) as channel:
        with pytest.raises(FileNotFoundError):
            await AsyncClient(channel).analyze(exam)


async def test_the_release_is_told() -> None:
    async with in_process(FakeExamService().as_service()) as channel:
        assert (await AsyncClient(channel).release()).release == RELEASE


def test_a_file_is_cut_at_chunk_size_and_marked_at_its_end(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * (CHUNK_BYTES + 1))

    first, second = chunks_of(file)

    assert (len(first.data), first.sequence, first.last) == (CHUNK_BYTES, 0, False)
    assert (second.data, second.sequence, second.last) == (b"x", 1, True)
    assert second.sha256 == hashlib.sha256(b"x").digest()


def test_an_empty_file_is_one_empty_last_chunk() -> None:
    (only,) = chunks_of(b"")
    assert (only.data, only.last) == (b"", True)
