"""Files as chunks with digests, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from breastcad.errors import Corrupt
from breastcad.v1 import exam_pb2

from breastcad_client.exam import Answer, ExamObject

CHUNK_BYTES = 1024 * 1024


def chunks_of(source: Path | bytes, size: int = CHUNK_BYTES) -> Iterator[exam_pb2.Chunk]:
    """Cut a file into chunks; an empty file is one empty chunk.

    Parameters
    ----------
    source
        The file, or its bytes. A file is read piece by piece.
    size
        Bytes of every chunk but the last, at least 1.
    """
    with _open(source) as stream:
        piece, sequence = stream.read(size), 0
        while True:
            following = stream.read(size)
            yield exam_pb2.Chunk(
                sequence=sequence,
                data=piece,
                sha256=hashlib.sha256(piece).digest(),
                last=not following,
            )
            if not following:
                return
            piece, sequence = following, sequence + 1


def _open(source: Path | bytes) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


class Assembly:
    """Puts an answer together from the messages of its stream."""

    def __init__(self) -> None:
        self._result: exam_pb2.ExamResult | None = None
        self._objects: list[ExamObject] = []
        self._start: exam_pb2.ObjectStart | None = None
        self._pieces: list[bytes] = []

    def add(self, response: exam_pb2.AnalyzeExamResponse) -> None:
        """Take the next message.

        Raises
        ------
        Corrupt
            A chunk does not match its digest, or comes where none is expected.
        """
        match response.WhichOneof("part"):
            case "result":
                self._result = response.result
            case "object":
                self._begin(response.object)
            case "chunk":
                self._continue(response.chunk)

    def answer(self) -> Answer:
        """Return the whole answer.

        Raises
        ------
        Corrupt
            The stream ended without a result or in the middle of an object.
        """
        if self._result is None:
            raise Corrupt("ANSWER_INCOMPLETE", "The answer ended without a result; send it again.")
        if self._start is not None:
            raise Corrupt("ANSWER_INCOMPLETE", "The answer ended in an object; send it again.")
        return Answer(self._result, tuple(self._objects))

    def _begin(self, start: exam_pb2.ObjectStart) -> None:
        if self._start is not None:
            raise Corrupt("CHUNK_OUT_OF_ORDER", "An object began before the last one was complete.")
        self._start, self._pieces = start, []

    def _continue(self, chunk: exam_pb2.Chunk) -> None:
        if self._start is None or chunk.sequence != len(self._pieces):
            raise Corrupt(
                "CHUNK_OUT_OF_ORDER",
                f"Expected chunk {len(self._pieces)} of an object, got chunk {chunk.sequence}.",
            )
        if hashlib.sha256(chunk.data).digest() != chunk.sha256:
            raise Corrupt(
                "CHUNK_DIGEST_MISMATCH", f"Chunk {chunk.sequence} of an object changed on its way."
            )
        self._pieces.append(chunk.data)
        if chunk.last:
            self._objects.append(
                ExamObject(
                    kind=self._start.kind,
                    name=self._start.name,
                    media_type=self._start.media_type,
                    image=self._start.image,
                    data=b"".join(self._pieces),
                    frame=self._start.frame,
                )
            )
            self._start = None
