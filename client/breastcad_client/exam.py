"""What a caller sends and gets: an exam of instances, and its answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from breastcad.v1 import exam_pb2, preprocess_pb2, types_pb2

ProgressCallback = Callable[[exam_pb2.Progress], None]
"""Called for every progress message of the service."""


def new_request_id() -> str:
    """Return a request id that nobody used before."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Instance:
    """One file of an exam.

    Attributes
    ----------
    name
        Name that the result repeats; unique within the exam, 1 to 255 characters.
    source
        The file, or its bytes.
    format
        DICOM, or a plain picture.
    modality
        Modality of a picture; DICOM states its own.
    laterality
        Side of the breast where the source does not state one.
    """

    name: str
    source: Path | bytes
    format: preprocess_pb2.SourceFormat.ValueType = preprocess_pb2.SOURCE_FORMAT_DICOM
    modality: types_pb2.Modality.ValueType = types_pb2.MODALITY_UNSPECIFIED
    laterality: types_pb2.Laterality.ValueType = types_pb2.LATERALITY_UNSPECIFIED


@dataclass(frozen=True)
class Exam:
    """The instances of one patient that are analysed together.

    Attributes
    ----------
    instances
        The files, in the order in which the result lists them; it lists a clip's frames.
    request_id
        1 to 64 characters of A-Z a-z 0-9 . _ -; the same id with other bytes is refused.
    profile
        Preprocessing profile by name; empty for the release's own.
    predecessors
        Structured reports of earlier results that this one takes the place of.
    """

    instances: tuple[Instance, ...]
    request_id: str = field(default_factory=new_request_id)
    profile: str = ""
    predecessors: tuple[exam_pb2.ObjectReference, ...] = ()


@dataclass(frozen=True)
class ExamObject:
    """One object that came beside the result.

    Attributes
    ----------
    kind
        What it is.
    name
        File name, unique within the answer.
    media_type
        Such as ``image/png``.
    image
        Name of the image that it belongs to; empty for objects of the whole exam.
    data
        Its bytes; every chunk matched its digest.
    frame
        Number of the frame that it belongs to, from 0.
    """

    kind: exam_pb2.ObjectKind.ValueType
    name: str
    media_type: str
    image: str
    data: bytes
    frame: int = 0


@dataclass(frozen=True)
class Answer:
    """The result of one exam with the objects that were asked for."""

    result: exam_pb2.ExamResult
    objects: tuple[ExamObject, ...] = ()
