"""Sending an exam to the gateway and taking its answer apart."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import grpc

from breastcad.v1 import exam_pb2, exam_pb2_grpc

Request = exam_pb2.AnalyzeExamRequest


@dataclass
class ExamAnswer:
    """Everything that came back for one exam.

    Parameters
    ----------
    accepted, result
        The messages of these names.
    progress
        In the order of their arrival.
    starts, objects
        Start and bytes of each object, by its name.
    """

    accepted: exam_pb2.Accepted = field(default_factory=exam_pb2.Accepted)
    result: exam_pb2.ExamResult = field(default_factory=exam_pb2.ExamResult)
    progress: list[exam_pb2.Progress] = field(default_factory=list)
    starts: dict[str, exam_pb2.ObjectStart] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)

    def take(self, response: exam_pb2.AnalyzeExamResponse) -> None:
        """Add one message; every chunk must have its place and its digest."""
        part = response.WhichOneof("part")
        if part == "accepted":
            self.accepted = response.accepted
        elif part == "progress":
            self.progress.append(response.progress)
        elif part == "result":
            self.result = response.result
        elif part == "object":
            self.starts[response.object.name] = response.object
            self.objects[response.object.name] = b""
        else:
            self._append(response.chunk)

    def _append(self, chunk: exam_pb2.Chunk) -> None:
        if hashlib.sha256(chunk.data).digest() != chunk.sha256:
            raise ValueError(f"chunk {chunk.sequence} does not match its digest")
        name = next(reversed(self.objects))
        self.objects[name] += chunk.data


def exam_messages(
    request_id: str,
    files: Mapping[str, bytes],
    objects: Sequence[exam_pb2.ObjectKind.ValueType] = (),
    chunk_bytes: int = 1024 * 1024,
) -> Iterator[Request]:
    """Yield the messages of one upload.

    Parameters
    ----------
    request_id
        Names the exam.
    files
        Name → bytes of each instance.
    objects
        Kinds of objects that shall come back.
    chunk_bytes
        Length of every chunk but the last of a file, in bytes.
    """
    yield Request(header=exam_pb2.ExamHeader(request_id=request_id, objects=objects))
    for name, data in files.items():
        yield Request(instance=exam_pb2.InstanceStart(name=name))
        pieces = [data[at : at + chunk_bytes] for at in range(0, len(data), chunk_bytes)] or [b""]
        for sequence, piece in enumerate(pieces):
            last = sequence == len(pieces) - 1
            digest = hashlib.sha256(piece).digest()
            yield Request(
                chunk=exam_pb2.Chunk(sequence=sequence, data=piece, sha256=digest, last=last)
            )


async def analyze(
    channel: grpc.aio.Channel,
    messages: Iterator[Request] | AsyncIterable[Request],
    timeout_s: float | None = 20.0,
) -> ExamAnswer:
    """Send an exam and return its answer.

    Parameters
    ----------
    channel
        Leads to a gateway.
    messages
        The upload, such as `exam_messages`.
    timeout_s
        Deadline of the whole exam, in seconds. None: there is none.

    Raises
    ------
    grpc.aio.AioRpcError
        If the exam ends with a status.
    """
    answer = ExamAnswer()
    uploading = _Uploading(messages)
    stub = exam_pb2_grpc.ExamServiceStub(channel)
    try:
        async for response in stub.AnalyzeExam(uploading.each(), timeout=timeout_s):
            uploading.may_go_on.set()
            answer.take(response)
    finally:
        uploading.is_over = True
        uploading.may_go_on.set()
    return answer


class _Uploading:
    """Sends the header, and the rest only when the gateway has accepted it.

    A status that arrives while the asyncio client writes is lost, so a caller should not write
    before it knows that there is a place for its exam.
    """

    def __init__(self, messages: Iterator[Request] | AsyncIterable[Request]) -> None:
        self._messages = messages
        self.may_go_on = asyncio.Event()
        self.is_over = False

    async def each(self) -> AsyncIterator[Request]:
        """Yield all messages."""
        async for message in _as_async(self._messages):
            yield message
            await self.may_go_on.wait()
            if self.is_over:
                return


async def _as_async(
    messages: Iterator[Request] | AsyncIterable[Request],
) -> AsyncIterator[Request]:
    if isinstance(messages, AsyncIterable):
        async for message in messages:
            yield message
        return
    for message in messages:
        yield message
