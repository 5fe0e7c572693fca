"""Reading an exam from the caller's stream, with every bound enforced while it arrives."""

from __future__ import annotations

import asyncio
import hashlib
import re
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import IO

from breastcad.errors import BreastcadError, Corrupt, InvalidInput
from breastcad.v1 import exam_pb2, preprocess_pb2, types_pb2

from breastcad_gateway.arrivals import Arrivals
from breastcad_gateway.instances import Instance, Spool
from breastcad_gateway.limits import UploadLimits

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MAX_NAME = 255
# Control characters, halves of a character, and ends of lines and paragraphs.
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})


@asynccontextmanager
async def uploading(
    requests: AsyncIterator[exam_pb2.AnalyzeExamRequest], limits: UploadLimits
) -> AsyncIterator[Upload]:
    """Read a stream within; an error goes out when the caller has stopped sending.

    Parameters
    ----------
    requests
        Messages in the order of their arrival.
    limits
        What the exam may hold.
    """
    arrivals = Arrivals(requests, limits.idle_s)
    try:
        yield Upload(arrivals, limits)
    except BreastcadError:
        await arrivals.discard()
        raise
    finally:
        arrivals.close()


class Upload:
    """One caller's stream: a header, then instances.

    Parameters
    ----------
    requests
        Messages in the order of their arrival.
    limits
        What the exam may hold.
    """

    def __init__(
        self, requests: AsyncIterator[exam_pb2.AnalyzeExamRequest], limits: UploadLimits
    ) -> None:
        self._requests = requests
        self._limits = limits
        self._names: set[str] = set()
        self._size_bytes = 0

    async def header(self) -> exam_pb2.ExamHeader:
        """Read the first message.

        Raises
        ------
        InvalidInput
            ``HEADER_MISSING`` if it is something else, or ``BAD_REQUEST_ID``.
        DeadlineExceeded
            ``UPLOAD_IDLE`` if it does not come.
        """
        first = await anext(self._requests, None)
        if first is None or not first.HasField("header"):
            raise InvalidInput("HEADER_MISSING", "the first message must be the exam's header")
        if not _REQUEST_ID.fullmatch(first.header.request_id):
            raise InvalidInput(
                "BAD_REQUEST_ID", "request_id must be 1 to 64 characters of A-Z a-z 0-9 . _ -"
            )
        return first.header

    async def instances(self, spool: Spool) -> AsyncIterator[Instance]:
        """Yield each instance as soon as its last chunk has arrived.

        Parameters
        ----------
        spool
            Holds the bytes.

        Raises
        ------
        InvalidInput
            If the parts are out of order, a name or a number is bad, or a bound is passed.
        Corrupt
            ``CHUNK_DIGEST_MISMATCH`` if a chunk is not what its sender digested.
        DeadlineExceeded
            ``UPLOAD_IDLE`` if nothing more comes.
        """
        current: _Incoming | None = None
        async for request in self._requests:
            part = request.WhichOneof("part")
            if part == "instance":
                _check_complete(current)
                current = self._begin(request.instance, spool)
            elif part == "chunk":
                instance = await self._continue(current, request.chunk)
                if instance is not None:
                    yield instance
                    current = None
            else:
                raise InvalidInput(
                    "UNEXPECTED_PART",
                    f"after the header an instance or a chunk must come, got {part or 'nothing'}",
                )
        _check_complete(current)
        if not self._names:
            raise InvalidInput("EMPTY_EXAM", "the exam has no instance; send at least one")

    def _begin(self, start: exam_pb2.InstanceStart, spool: Spool) -> _Incoming:
        name = start.name
        _check_name(name)
        if name in self._names:
            raise InvalidInput("DUPLICATE_NAME", "two instances of the exam have the same name")
        if len(self._names) == self._limits.max_instances:
            raise InvalidInput(
                "TOO_MANY_INSTANCES",
                f"an exam may have at most {self._limits.max_instances} instances",
            )
        _check_numbers(start)
        self._names.add(name)
        return _Incoming(start, spool.open())

    async def _continue(self, current: _Incoming | None, chunk: exam_pb2.Chunk) -> Instance | None:
        if current is None:
            raise InvalidInput(
                "CHUNK_OUT_OF_ORDER", "a chunk came where the start of an instance was expected"
            )
        self._check_size(len(chunk.data))
        # Hashing and writing leave the event loop free; the order holds, since each is awaited.
        await asyncio.to_thread(current.take, chunk)
        return current.instance() if chunk.last else None

    def _check_size(self, size_bytes: int) -> None:
        if size_bytes > self._limits.max_chunk_bytes:
            raise InvalidInput(
                "CHUNK_TOO_LARGE",
                f"a chunk may have at most {self._limits.max_chunk_bytes} bytes, got {size_bytes}",
            )
        self._size_bytes += size_bytes
        if self._size_bytes > self._limits.max_exam_bytes:
            raise InvalidInput(
                "EXAM_TOO_LARGE",
                f"an exam may have at most {self._limits.max_exam_bytes} bytes",
            )


class _Incoming:
    """An instance whose last chunk has not arrived."""

    def __init__(self, start: exam_pb2.InstanceStart, file: IO[bytes]) -> None:
        self._start = start
        self._file = file
        self._sha256 = hashlib.sha256()
        self._sequence = 0
        self._size_bytes = 0

    def take(self, chunk: exam_pb2.Chunk) -> None:
        """Check and append one chunk."""
        if not chunk.data and not chunk.last:
            raise InvalidInput("EMPTY_CHUNK", "only the last chunk of an instance may be empty")
        if chunk.sequence != self._sequence:
            raise InvalidInput(
                "CHUNK_OUT_OF_ORDER",
                f"expected chunk {self._sequence} of the instance, got {chunk.sequence}",
            )
        if hashlib.sha256(chunk.data).digest() != chunk.sha256:
            raise Corrupt(
                "CHUNK_DIGEST_MISMATCH",
                f"chunk {chunk.sequence} does not match its sha256; send the exam again",
            )
        self._sha256.update(chunk.data)
        self._file.write(chunk.data)
        self._sequence += 1
        self._size_bytes += len(chunk.data)

    def instance(self) -> Instance:
        """Return the complete instance."""
        return Instance(self._start, self._sha256.hexdigest(), self._size_bytes, self._file)


def _check_name(name: str) -> None:
    unfit = any(unicodedata.category(character) in _UNFIT for character in name)
    if unfit or not 1 <= len(name) <= _MAX_NAME:
        raise InvalidInput(
            "BAD_NAME",
            f"an instance's name must be 1 to {_MAX_NAME} characters without control characters",
        )


def _check_numbers(start: exam_pb2.InstanceStart) -> None:
    known: dict[str, tuple[int, Sequence[int]]] = {
        "format": (start.format, preprocess_pb2.SourceFormat.values()),
        "modality": (start.modality, types_pb2.Modality.values()),
        "laterality": (start.laterality, types_pb2.Laterality.values()),
    }
    for field, (number, numbers) in known.items():
        if number not in numbers:
            raise InvalidInput(
                "BAD_INSTANCE",
                f"{field} of an instance is number {number}, which is not known here",
            )


def _check_complete(current: _Incoming | None) -> None:
    if current is not None:
        raise InvalidInput(
            "UPLOAD_INCOMPLETE", "the last chunk of an instance is missing; send the exam again"
        )
