"""The layers of a presentation state: outlines and texts over an image."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from breastcad_client.objects.measured import Measured, plain_name
from breastcad_client.objects.outlines import extent_of


def outlines(dataset: Dataset) -> tuple[Measured, ...]:
    """Return the graphics of a presentation state."""
    found = [
        graphic
        for annotation in _annotations(dataset)
        for graphic in annotation.get("GraphicObjectSequence", [])
    ]
    return tuple(
        Measured(
            name=plain_name(str(graphic.get("TrackingID") or f"outline {number}")),
            tracking_uid=str(graphic.get("TrackingUID", "")),
            extent=extent_of(graphic.GraphicData),
            facts={"Points": str(graphic.NumberOfGraphicPoints)},
        )
        for number, graphic in enumerate(found, start=1)
    )


def texts(dataset: Dataset) -> tuple[str, ...]:
    """Return the texts of a presentation state without the numbers beside its outlines."""
    found = (
        str(item.UnformattedTextValue)
        for annotation in _annotations(dataset)
        for item in annotation.get("TextObjectSequence", [])
    )
    return tuple(text for text in found if not text.isdecimal())


def _annotations(dataset: Dataset) -> Iterator[Dataset]:
    yield from dataset.get("GraphicAnnotationSequence", [])
