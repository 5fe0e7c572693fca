"""Instances that objects refer to (PS3.3 Table 10-11)."""

from __future__ import annotations

from breastcad_gateway.render.dicom.encoded import Element, Item, element, item, sequence
from breastcad_gateway.render.dicom.exam import Source


def reference(source: Source, frame: int | None = None, *more: Element) -> Item:
    """Return a reference to an instance.

    Parameters
    ----------
    source
        The instance.
    frame
        Number of the frame that is meant, from 0. None: all of it; one to a still is the same.
    more
        What else the item says.
    """
    named = [
        element("ReferencedSOPClassUID", source.header.sop_class_uid),
        element("ReferencedSOPInstanceUID", source.header.sop_instance_uid),
    ]
    if frame is not None and source.images[0].result.frames > 1:
        named.append(element("ReferencedFrameNumber", frame + 1))
    return item(*named, *more)


def of_series(source: Source, keyword: str) -> Item:
    """Return a reference to an instance below that to its series.

    Parameters
    ----------
    source
        The instance.
    keyword
        Of the sequence that holds the instances of a series.
    """
    return item(
        sequence(keyword, [reference(source)]),
        element("SeriesInstanceUID", source.header.series_instance_uid),
    )
