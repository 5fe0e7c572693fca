"""What may become of a damaged file, by reading and by the whole service."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import grpc
import numpy as np
from breastcad.errors import BreastcadError
from breastcad.rpc_errors import failure_of
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import preprocess_pb2_grpc as rpc
from breastcad.v1 import types_pb2 as types
from breastcad_gateway.render.dicom.header import Header
from breastcad_preprocess.header import MAX_HEADER_BYTES
from breastcad_preprocess.reading.readers import Readers
from breastcad_preprocess.source import Source

from tests.hostile.cases import Case

REASONS = frozenset(
    {
        *("DECODER_FAILED", "DECODER_TIMEOUT", "EMPTY", "FOR_PROCESSING", "NOT_A_BREAST_IMAGE"),
        *("NOT_A_NUMBER", "NOT_A_PICTURE", "NOT_DICOM", "NO_PIXELS", "TOMOSYNTHESIS", "TOO_LARGE"),
        *("TRUNCATED", "UNDECODABLE", "UNSUPPORTED_PIXELS", "UNSUPPORTED_SOP_CLASS"),
        *("UNSUPPORTED_TRANSFER_SYNTAX", "WRONG_BODY_PART"),
    }
)
"""Why a file may be refused when it is read."""

BROKEN = frozenset({"DECODER_FAILED", "DECODER_TIMEOUT"})
"""Refusals that cost a worker; their files are kept, as a decoder could be better."""

_MAX_PIXELS = 64_000_000
_MAX_FRAMES = 8
_CALL_S = 60.0


@dataclass(frozen=True)
class Outcome:
    """What became of a case.

    Attributes
    ----------
    case
        The file.
    word
        ``read``, ``prepared``, or why it was refused.
    seconds
        How long it took.
    fault
        What must not have happened; empty if nothing.
    """

    case: Case
    word: str
    seconds: float
    fault: str = ""


def read(readers: Readers, case: Case) -> Outcome:
    """Let a case be read."""
    begin, fault = time.monotonic(), ""
    try:
        if case.is_picture:
            source = readers.read_picture(case.data, "US")
        else:
            source = readers.read_dicom(case.data, {"US": _MAX_FRAMES}, with_header=True)
        word, fault = "read", _flaw(source)
    except BreastcadError as error:
        word = error.reason
        fault = "" if word in REASONS else f"unknown reason {word}"
    return Outcome(case, word, time.monotonic() - begin, fault)


async def prepare(stub: rpc.PreprocessServiceAsyncStub, case: Case) -> Outcome:
    """Send a case to a whole service."""
    request = pb.PrepareRequest(source=case.data, format=pb.SOURCE_FORMAT_DICOM)
    if case.is_picture:
        request.format, request.modality = pb.SOURCE_FORMAT_PICTURE, types.MODALITY_US
    begin, word, fault = time.monotonic(), "prepared", ""
    try:
        await stub.Prepare(request, timeout=_CALL_S)
    except grpc.aio.AioRpcError as error:
        word = failure_of(error).reason
        expected = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION)
        fault = "" if error.code() in expected else f"status {error.code().name}"
    return Outcome(case, word, time.monotonic() - begin, fault)


def _flaw(source: Source) -> str:
    """Return what is wrong with something that was read; an image at all is not enough."""
    rows, columns = source.shape
    left, top, right, bottom = source.region or (0, 0, columns, rows)
    spacing = source.spacing
    holds = {
        "type": all(frame.pixels.dtype in (np.uint8, np.uint16) for frame in source.frames),
        "shape": all(frame.pixels.shape == (rows, columns) for frame in source.frames),
        "size": 0 < rows * columns <= _MAX_PIXELS and len(source.frames) <= _MAX_FRAMES,
        "region": 0 <= left < right <= columns and 0 <= top < bottom <= rows,
        "spacing": spacing is None
        or all(math.isfinite(mm) and mm > 0 for mm in (spacing.row_mm, spacing.column_mm)),
        "header": _can_be_repeated(source.header),
    }
    return ", ".join(f"wrong {name}" for name, is_right in holds.items() if not is_right)


def _can_be_repeated(header: bytes) -> bool:
    """Tell whether the values of a header can be converted; a picture's is empty."""
    for element in Header(header).technical.iterall():
        str(element.value)
    return len(header) <= MAX_HEADER_BYTES
