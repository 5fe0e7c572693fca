"""The instances that a document is about, by study and series (PS3.3 Table 10-3b)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from breastcad_gateway.render.dicom.encoded import Item, element, item, sequence
from breastcad_gateway.render.dicom.references import Instance, reference


class Filed(Instance, Protocol):
    """An instance and where it is filed: a header, or exam.proto's ObjectReference."""

    @property
    def study_instance_uid(self) -> str:
        """Study Instance UID."""

    @property
    def series_instance_uid(self) -> str:
        """Series Instance UID."""


def evidence(instances: Iterable[Filed]) -> list[Item]:
    """Return instances as items of a sequence, one for each study."""
    studies: dict[str, dict[str, list[Item]]] = {}
    for each in instances:
        series = studies.setdefault(each.study_instance_uid, {})
        series.setdefault(each.series_instance_uid, []).append(reference(each))
    return [_study(uid, series) for uid, series in studies.items()]


def _study(uid: str, series: dict[str, list[Item]]) -> Item:
    return item(
        element("StudyInstanceUID", uid),
        sequence("ReferencedSeriesSequence", (_series(*each) for each in series.items())),
    )


def _series(uid: str, instances: list[Item]) -> Item:
    return item(element("SeriesInstanceUID", uid), sequence("ReferencedSOPSequence", instances))
