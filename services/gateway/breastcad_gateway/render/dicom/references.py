"""Instances that objects refer to (PS3.3 Table 10-11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from breastcad_gateway.render.dicom.encoded import Element, Item, element, item, sequence
from breastcad_gateway.render.dicom.header import Header


class Instance(Protocol):
    """What names an instance."""

    @property
    def sop_class_uid(self) -> str:
        """SOP Class UID."""

    @property
    def sop_instance_uid(self) -> str:
        """SOP Instance UID."""


def reference(instance: Instance, frames: Sequence[int] = (), *more: Element) -> Item:
    """Return a reference to an instance.

    Parameters
    ----------
    instance
        The instance.
    frames
        Numbers of the frames that are meant, from 1; all of them where there is none.
    more
        What else the item says.
    """
    named = [element("ReferencedFrameNumber", list(frames))] if frames else []
    return item(
        element("ReferencedSOPClassUID", instance.sop_class_uid),
        element("ReferencedSOPInstanceUID", instance.sop_instance_uid),
        *named,
        *more,
    )


def series_reference(header: Header, keyword: str) -> Item:
    """Return a reference to an instance below that to its series.

    Parameters
    ----------
    header
        Of the instance.
    keyword
        Of the sequence that holds the instances of a series.
    """
    return item(
        sequence(keyword, [reference(header)]),
        element("SeriesInstanceUID", header.series_instance_uid),
    )
