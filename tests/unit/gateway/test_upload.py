"""Reading an exam from a stream."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from breastcad.errors import BreastcadError, Corrupt, InvalidInput
from breastcad.v1 import exam_pb2, preprocess_pb2, types_pb2
from breastcad_gateway.instances import Instance, Spool, input_digest
from breastcad_gateway.limits import UploadLimits
from breastcad_gateway.upload import Upload

LIMITS = UploadLimits(max_instances=2, max_exam_bytes=10, max_chunk_bytes=8)
Receive = Callable[[Iterable[exam_pb2.AnalyzeExamRequest]], Any]


@pytest.fixture
def receive(sender: Any, make_spool: Callable[[], Spool]) -> Receive:
    async def receive(messages: Iterable[exam_pb2.AnalyzeExamRequest]) -> list[Instance]:
        upload = Upload(sender.stream([sender.header(), *messages]), LIMITS)
        await upload.header()
        return [instance async for instance in upload.instances(make_spool())]

    return receive


async def test_chunks_become_one_file_with_the_digest_of_the_whole(
    receive: Receive, sender: Any
) -> None:
    parts = [sender.start("a"), sender.chunk(b"abc", 0, last=False), sender.chunk(b"de", 1)]

    (instance,) = await receive(parts)

    assert instance.read() == b"abcde"
    assert instance.sha256 == hashlib.sha256(b"abcde").hexdigest()
    assert instance.size_bytes == 5


async def test_a_file_of_zero_bytes_arrives_for_preprocess_to_refuse(
    receive: Receive, sender: Any
) -> None:
    (instance,) = await receive(sender.file("a", b""))

    assert instance.size_bytes == 0


async def test_an_instance_is_there_before_the_next_one_is_sent(
    sender: Any, make_spool: Callable[[], Spool]
) -> None:
    async def half() -> Any:
        for message in [sender.header(), *sender.file("a", b"1")]:
            yield message
        pytest.fail("the second instance was asked for before the first was handed on")

    upload = Upload(half(), LIMITS)
    await upload.header()

    first = await anext(upload.instances(make_spool()))

    assert first.start.name == "a"


def broken(sender: Any) -> dict[str, list[exam_pb2.AnalyzeExamRequest]]:
    forged = sender.chunk(b"abc")
    forged.chunk.data = b"abd"
    file = sender.file
    return {
        "CHUNK_DIGEST_MISMATCH": [sender.start("a"), forged],
        "CHUNK_OUT_OF_ORDER": [sender.start("a"), sender.chunk(b"x", sequence=1)],
        "UPLOAD_INCOMPLETE": [sender.start("a"), sender.chunk(b"x", last=False)],
        "DUPLICATE_NAME": [*file("a", b"1"), *file("a", b"2")],
        "BAD_NAME": [sender.start("")],
        "TOO_MANY_INSTANCES": [*file("a", b"1"), *file("b", b"2"), *file("c", b"3")],
        "EXAM_TOO_LARGE": [*file("a", b"12345678"), *file("b", b"123")],
        "CHUNK_TOO_LARGE": file("a", b"123456789"),
        "EMPTY_CHUNK": [sender.start("a"), sender.chunk(b"", last=False)],
        "EMPTY_EXAM": [],
        "UNEXPECTED_PART": [sender.header()],
    }


@pytest.mark.parametrize(
    "reason",
    [
        "CHUNK_DIGEST_MISMATCH",
        "CHUNK_OUT_OF_ORDER",
        "UPLOAD_INCOMPLETE",
        "DUPLICATE_NAME",
        "BAD_NAME",
        "TOO_MANY_INSTANCES",
        "EXAM_TOO_LARGE",
        "CHUNK_TOO_LARGE",
        "EMPTY_CHUNK",
        "EMPTY_EXAM",
        "UNEXPECTED_PART",
    ],
)
async def test_a_broken_upload_is_refused_with_its_reason(
    receive: Receive, sender: Any, reason: str
) -> None:
    with pytest.raises(BreastcadError) as caught:
        await receive(broken(sender)[reason])

    assert caught.value.reason == reason
    assert isinstance(caught.value, Corrupt if reason == "CHUNK_DIGEST_MISMATCH" else InvalidInput)


@pytest.mark.parametrize("field", ["format", "modality", "laterality"])
async def test_a_number_that_stands_for_nothing_is_refused_with_its_field(
    receive: Receive, sender: Any, field: str
) -> None:
    request = sender.start("a")
    setattr(request.instance, field, 7)

    with pytest.raises(InvalidInput, match=f"BAD_INSTANCE: {field} .* number 7"):
        await receive([request, sender.chunk(b"1")])


async def test_every_number_that_stands_for_something_is_taken(
    receive: Receive, sender: Any
) -> None:
    file = sender.file("a", b"1")
    file[0].instance.format = preprocess_pb2.SOURCE_FORMAT_PICTURE
    file[0].instance.modality = types_pb2.MODALITY_US
    file[0].instance.laterality = types_pb2.LATERALITY_R

    (instance,) = await receive(file)

    assert instance.start == file[0].instance


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u200b", "\u3000", "\ue000"])
async def test_a_name_may_hold_any_kind_of_space(receive: Receive, sender: Any, space: str) -> None:
    (instance,) = await receive(sender.file(f"IM{space}1.dcm", b"1"))

    assert instance.start.name == f"IM{space}1.dcm"


@pytest.mark.parametrize("name", ["x" * 256, "a\nb", "a\x00b", "a\x85b", "a\u2028b", "a\u2029b"])
async def test_names_that_no_file_should_have_are_refused(
    receive: Receive, sender: Any, name: str
) -> None:
    with pytest.raises(InvalidInput, match="BAD_NAME"):
        await receive([sender.start(name)])


async def test_a_chunk_after_the_last_one_belongs_to_nothing(receive: Receive, sender: Any) -> None:
    with pytest.raises(InvalidInput, match="CHUNK_OUT_OF_ORDER"):
        await receive([*sender.file("a", b"1"), sender.chunk(b"2", sequence=1)])


async def test_an_instance_cannot_begin_inside_another(receive: Receive, sender: Any) -> None:
    with pytest.raises(InvalidInput, match="UPLOAD_INCOMPLETE"):
        await receive([sender.start("a"), sender.start("b")])


@pytest.mark.parametrize("request_id", ["", "a b", "x" * 65, "a/b", "a\n"])
async def test_a_request_id_outside_of_its_alphabet_is_refused(
    sender: Any, request_id: str
) -> None:
    upload = Upload(sender.stream([sender.header(request_id)]), LIMITS)

    with pytest.raises(InvalidInput, match="BAD_REQUEST_ID"):
        await upload.header()


async def test_a_stream_must_begin_with_a_header(sender: Any) -> None:
    with pytest.raises(InvalidInput, match="HEADER_MISSING"):
        await Upload(sender.stream([sender.start("a")]), LIMITS).header()
    with pytest.raises(InvalidInput, match="HEADER_MISSING"):
        await Upload(sender.stream([]), LIMITS).header()


async def test_files_beyond_the_memory_budget_are_read_back_and_closed(sender: Any) -> None:
    spool = Spool(memory_bytes=4)
    upload = Upload(sender.stream([sender.header(), *sender.file("a", b"12345678")]), LIMITS)
    await upload.header()

    (instance,) = [each async for each in upload.instances(spool)]
    assert instance.read() == b"12345678"
    spool.close()

    assert instance.file.closed


async def test_the_input_digest_depends_on_names_order_and_bytes(
    receive: Receive, sender: Any
) -> None:
    a, b, other = sender.file("a", b"1"), sender.file("b", b"2"), sender.file("b", b"3")

    digests = {input_digest(await receive(parts)) for parts in ([*a, *b], [*b, *a], [*a, *other])}

    assert len(digests) == 3
    assert input_digest(await receive([*a, *b])) in digests


async def test_a_format_that_is_not_named_counts_as_dicom(receive: Receive, sender: Any) -> None:
    named = sender.file("a", b"1")
    named[0].instance.format = preprocess_pb2.SOURCE_FORMAT_DICOM

    assert input_digest(await receive(named)) == input_digest(await receive(sender.file("a", b"1")))
