"""Files as exams: the DICOM files of one patient together, each picture alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from breastcad.v1 import preprocess_pb2, types_pb2

from breastcad_client.exam import Exam, Instance, new_request_id
from breastcad_client.patients import patient_of
from breastcad_client.sources import Kind, Source


def group_into_exams(
    sources: Iterable[Source],
    *,
    modality: types_pb2.Modality.ValueType = types_pb2.MODALITY_UNSPECIFIED,
    laterality: types_pb2.Laterality.ValueType = types_pb2.LATERALITY_UNSPECIFIED,
    request_id: Callable[[], str] = new_request_id,
) -> list[Exam]:
    """Group files into exams, in the order in which each exam's first file comes.

    Parameters
    ----------
    sources
        The files.
    modality
        Modality of plain pictures.
    laterality
        Side of the breast where a file does not state one.
    request_id
        Makes one id for each exam.
    """
    groups: dict[tuple[str, ...], list[Source]] = {}
    for source in sources:
        groups.setdefault(_patient(source), []).append(source)
    return [
        Exam(tuple(_instance(source, modality, laterality) for source in group), request_id())
        for group in groups.values()
    ]


def _instance(
    source: Source,
    modality: types_pb2.Modality.ValueType,
    laterality: types_pb2.Laterality.ValueType,
) -> Instance:
    if source.kind is Kind.PICTURE:
        picture = preprocess_pb2.SOURCE_FORMAT_PICTURE
        return Instance(source.name, source.path, picture, modality, laterality)
    return Instance(source.name, source.path, laterality=laterality)


def _patient(source: Source) -> tuple[str, ...]:
    """Return what a file shares with the others of its exam; it is never kept or shown."""
    alone = ("file", source.name)
    if source.kind is Kind.PICTURE:
        return alone
    # An unreadable file is an exam of its own: the service refuses it and says why.
    return patient_of(source.path) or alone
