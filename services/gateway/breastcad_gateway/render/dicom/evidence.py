"""The instances that a document is about, by study and series (PS3.3 Table 10-3b)."""

from __future__ import annotations

from collections.abc import Iterable

from breastcad.v1 import exam_pb2

from breastcad_gateway.render.dicom.encoded import Item, element, item, sequence
from breastcad_gateway.render.dicom.study import Source


def evidence(sources: Iterable[Source]) -> list[Item]:
    """Return instances of an exam as items of a sequence of evidence."""
    return by_study(_named(source) for source in sources)


def by_study(named: Iterable[exam_pb2.ObjectReference]) -> list[Item]:
    """Return any instances as items of a sequence, one for each study."""
    studies: dict[str, dict[str, list[Item]]] = {}
    for each in named:
        series = studies.setdefault(each.study_instance_uid, {})
        series.setdefault(each.series_instance_uid, []).append(_instance(each))
    return [_study(uid, series) for uid, series in studies.items()]


def _named(source: Source) -> exam_pb2.ObjectReference:
    header = source.header
    return exam_pb2.ObjectReference(
        study_instance_uid=header.study_instance_uid,
        series_instance_uid=header.series_instance_uid,
        sop_class_uid=header.sop_class_uid,
        sop_instance_uid=header.sop_instance_uid,
    )


def _study(uid: str, series: dict[str, list[Item]]) -> Item:
    return item(
        element("StudyInstanceUID", uid),
        sequence("ReferencedSeriesSequence", (_series(*each) for each in series.items())),
    )


def _series(uid: str, instances: list[Item]) -> Item:
    return item(element("SeriesInstanceUID", uid), sequence("ReferencedSOPSequence", instances))


def _instance(each: exam_pb2.ObjectReference) -> Item:
    return item(
        element("ReferencedSOPClassUID", each.sop_class_uid),
        element("ReferencedSOPInstanceUID", each.sop_instance_uid),
    )
