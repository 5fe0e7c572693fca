"""Kinds of objects as they are typed and told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2, preprocess_pb2

from breastcad_client.exam import Exam

Kind: TypeAlias = exam_pb2.ObjectKind.ValueType

KINDS: dict[str, Kind] = {
    "masks": exam_pb2.OBJECT_KIND_MASK,
    "overlays": exam_pb2.OBJECT_KIND_OVERLAY,
    "heat-maps": exam_pb2.OBJECT_KIND_HEAT_MAP,
    "seg": exam_pb2.OBJECT_KIND_SEG,
    "sr": exam_pb2.OBJECT_KIND_SR,
    "cad-sr": exam_pb2.OBJECT_KIND_CAD_SR,
    "gsps": exam_pb2.OBJECT_KIND_GSPS,
    "sc": exam_pb2.OBJECT_KIND_SC,
    "key-object": exam_pb2.OBJECT_KIND_KEY_OBJECT,
}
PICTURES = (exam_pb2.OBJECT_KIND_MASK, exam_pb2.OBJECT_KIND_OVERLAY)
"""What `AsyncClient.analyze` asks for unless told otherwise."""

_PNG = (*PICTURES, exam_pb2.OBJECT_KIND_HEAT_MAP)
DICOM = tuple(kind for kind in KINDS.values() if kind not in _PNG)
"""What can be filed in the study that it belongs to."""

_WORDS = {kind: word for word, kind in KINDS.items()}


def kinds_of(words: str) -> tuple[Kind, ...]:
    """Return the kinds that a user named.

    Parameters
    ----------
    words
        Words of `KINDS` with commas between them, or ``all``, or ``none``.

    Raises
    ------
    InvalidInput
        A word names no kind.
    """
    typed = [word.strip().lower() for word in words.split(",")]
    if typed == ["all"]:
        return tuple(KINDS.values())
    if typed == ["none"]:
        return ()
    unknown = [word for word in typed if word not in KINDS]
    if unknown:
        raise InvalidInput(
            "OBJECT_KIND_UNKNOWN",
            f"there is no kind of object named {unknown[0]!r}; name some of "
            f"{', '.join(KINDS)}, or all, or none.",
        )
    return tuple(dict.fromkeys(KINDS[word] for word in typed))


def usual_kinds(exams: Iterable[Exam]) -> tuple[Kind, ...]:
    """Return what a user wants who named nothing: no DICOM objects where no file is DICOM."""
    formats = {instance.format for exam in exams for instance in exam.instances}
    is_dicom = bool(formats - {preprocess_pb2.SOURCE_FORMAT_PICTURE})
    return (*PICTURES, *DICOM) if is_dicom else PICTURES


def word_of_kind(kind: Kind) -> str:
    """Return how a kind is told, which is how it is typed."""
    return _WORDS.get(kind, str(kind))
