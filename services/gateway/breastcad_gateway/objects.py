"""Files that come back beside the result."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from breastcad.v1 import exam_pb2

from breastcad_gateway.limits import MIB


@dataclass(frozen=True)
class ExamObject:
    """One file.

    Parameters
    ----------
    start
        What it is and which image it belongs to.
    data
        Its bytes.
    """

    start: exam_pb2.ObjectStart
    data: bytes

    def chunks(self, chunk_bytes: int = MIB) -> Iterator[exam_pb2.Chunk]:
        """Yield the file in pieces, each with its digest; an empty file is one empty piece.

        Parameters
        ----------
        chunk_bytes
            Length of every piece but the last, in bytes.
        """
        count = max(1, -(-len(self.data) // chunk_bytes))
        for sequence in range(count):
            piece = self.data[sequence * chunk_bytes : (sequence + 1) * chunk_bytes]
            yield exam_pb2.Chunk(
                sequence=sequence,
                data=piece,
                sha256=hashlib.sha256(piece).digest(),
                last=sequence == count - 1,
            )
