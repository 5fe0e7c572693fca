"""Uploads as a caller sends them."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.instances import Spool

Request = exam_pb2.AnalyzeExamRequest
Messages = list[Request]


def chunk(data: bytes, sequence: int = 0, *, last: bool = True) -> Request:
    return Request(
        chunk=exam_pb2.Chunk(
            sequence=sequence, data=data, sha256=hashlib.sha256(data).digest(), last=last
        )
    )


def start(name: str) -> Request:
    return Request(instance=exam_pb2.InstanceStart(name=name))


async def stream(messages: Iterable[Request]) -> AsyncIterator[Request]:
    for message in messages:
        yield message


class Sender:
    """Makes the messages of a caller."""

    start = staticmethod(start)
    chunk = staticmethod(chunk)
    stream = staticmethod(stream)

    @staticmethod
    def header(request_id: str = "exam-1") -> Request:
        return Request(header=exam_pb2.ExamHeader(request_id=request_id))

    @staticmethod
    def file(name: str, data: bytes) -> Messages:
        return [start(name), chunk(data)]


@pytest.fixture
def sender() -> Sender:
    return Sender()


@pytest.fixture
def make_spool() -> Iterator[Callable[[], Spool]]:
    spools: list[Spool] = []

    def make() -> Spool:
        spools.append(Spool(memory_bytes=1024))
        return spools[-1]

    yield make
    for spool in spools:
        spool.close()
