"""The mammograms that a report is about, each once; all else refers to them (PS3.16 TID 4020)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from breastcad.v1 import types_pb2
from pydicom.tag import Tag

from breastcad_gateway.render.dicom.cad_sr import concepts
from breastcad_gateway.render.dicom.cad_sr.views import view_code
from breastcad_gateway.render.dicom.codes import MILLIMETRE
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    HAS_ACQ_CONTEXT,
    Path,
    code,
    container,
    date,
    image,
    number,
    relation,
    text,
    time,
)
from breastcad_gateway.render.dicom.encoded import Item
from breastcad_gateway.render.dicom.study import Source, Study

_PLACE: Path = (1, 2)  # second child of the root, after the language
_BREASTS = {
    types_pb2.LATERALITY_L: concepts.LEFT_BREAST,
    types_pb2.LATERALITY_R: concepts.RIGHT_BREAST,
}


@dataclass(frozen=True)
class Library:
    """The mammograms of a study.

    Parameters
    ----------
    sources
        Its mammograms, whatever became of them.
    """

    sources: tuple[Source, ...]

    def number(self, source: Source) -> int:
        """Return the number of a mammogram, from 1."""
        return self.sources.index(source) + 1

    def reference(self, relationship: str, source: Source) -> Item:
        """Return a relationship to the entry of a mammogram."""
        return relation(relationship, (*_PLACE, self.number(source)))

    def item(self) -> Item:
        """Return the image library."""
        entries = (_entry(source) for source in self.sources)
        return container(CONTAINS, concepts.IMAGE_LIBRARY, entries)


def library(study: Study) -> Library:
    """Return the mammograms of a study; without any the library is empty."""
    return Library(tuple(source for source in study.sources if _is_mammogram(source)))


def _is_mammogram(source: Source) -> bool:
    # The result of a refused image may not know its modality.
    known = source.images[0].result.modality
    if known == types_pb2.MODALITY_UNSPECIFIED:
        return bool(source.header.technical.get("Modality") == "MG")
    return known == types_pb2.MODALITY_MG


def _entry(source: Source) -> Item:
    return image(CONTAINS, None, source.header, _context(source))


def _context(source: Source) -> Iterator[Item]:
    """Yield what is known of an image, in the order of the template's rows."""
    result = source.images[0].result
    side, view = _BREASTS.get(result.laterality), view_code(result.view, source.header.technical)
    if side:
        yield code(HAS_ACQ_CONTEXT, concepts.IMAGE_LATERALITY, side)
    if view:
        yield code(HAS_ACQ_CONTEXT, concepts.IMAGE_VIEW, view)
    yield from _orientation(source)
    yield from _times(source)
    if result.geometry.HasField("pixel_spacing"):
        spacing = result.geometry.pixel_spacing
        for name, distance in (
            (concepts.HORIZONTAL_SPACING, spacing.column_mm),
            (concepts.VERTICAL_SPACING, spacing.row_mm),
        ):
            yield number(HAS_ACQ_CONTEXT, name, distance, MILLIMETRE)


def _orientation(source: Source) -> Iterator[Item]:
    stated = source.header.technical.get("PatientOrientation") or ()
    if len(stated) == 2 and all(stated):
        names = (concepts.ORIENTATION_ROW, concepts.ORIENTATION_COLUMN)
        for name, words in zip(names, stated, strict=True):
            yield text(HAS_ACQ_CONTEXT, name, words)


def _times(source: Source) -> Iterator[Item]:
    technical = source.header.technical
    moments = (
        (date, concepts.STUDY_DATE, _identity(source, "StudyDate")),
        (time, concepts.STUDY_TIME, _identity(source, "StudyTime")),
        (date, concepts.CONTENT_DATE, str(technical.get("ContentDate") or "")),
        (time, concepts.CONTENT_TIME, str(technical.get("ContentTime") or "")),
    )
    for make, name, stated in moments:
        if stated:
            yield make(HAS_ACQ_CONTEXT, name, stated)


def _identity(source: Source, keyword: str) -> str:
    """Return a date or time of the study; its bytes are ASCII in every character set."""
    element = source.header.identity.get(Tag(keyword))
    return (element.value or b"").decode("ascii", "ignore").strip("\0 ") if element else ""
