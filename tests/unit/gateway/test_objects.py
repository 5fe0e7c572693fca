"""Objects in chunks."""

from __future__ import annotations

import hashlib

from breastcad.v1 import exam_pb2
from breastcad_gateway.objects import ExamObject
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=50)
@given(data=st.binary(max_size=40), chunk_bytes=st.integers(1, 12))
def test_chunks_join_to_the_file_and_carry_their_digests(data: bytes, chunk_bytes: int) -> None:
    chunks = list(ExamObject(exam_pb2.ObjectStart(), data).chunks(chunk_bytes))

    assert b"".join(chunk.data for chunk in chunks) == data
    assert [chunk.sequence for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert all(chunk.sha256 == hashlib.sha256(chunk.data).digest() for chunk in chunks)
    assert all(len(chunk.data) <= chunk_bytes for chunk in chunks)
