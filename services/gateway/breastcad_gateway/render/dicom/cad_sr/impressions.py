"""What was found in each image (PS3.16 TID 4003, 4006 and 4021)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from breastcad_gateway.render.dicom.cad_sr import concepts
from breastcad_gateway.render.dicom.cad_sr.algorithms import classifier, parameter, segmenter
from breastcad_gateway.render.dicom.cad_sr.centre import centre_pixel
from breastcad_gateway.render.dicom.cad_sr.library import Library
from breastcad_gateway.render.dicom.codes import (
    CERTAINTY_OF_FINDING,
    PERCENT,
    PROBABILITY_OF_CANCER,
)
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    HAS_CONCEPT_MOD,
    HAS_OBS_CONTEXT,
    HAS_PROPERTIES,
    INFERRED_FROM,
    SELECTED_FROM,
    code,
    container,
    graphic,
    number,
    text,
    uid,
)
from breastcad_gateway.render.dicom.encoded import Item
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.regions import Region
from breastcad_gateway.render.dicom.study import Image, Source

_OF_THE_IMAGE = "the probability of cancer is that of the whole image, not of this region"
_NO_LESION = "the whole image: it is at or above the operating point, but no lesion is outlined"

Points = list[tuple[float, float]]


def impressions(exam: Exam, library: Library) -> list[Item]:
    """Return one impression for each image that has findings.

    An image at or above the operating point is to be shown; lesions of one below it are there for
    software that reads the report next, not for the eye.

    Parameters
    ----------
    exam
        The answered exam.
    library
        The mammograms.
    """
    return [
        _Impression(exam, library, source, image).item()
        for source in library.sources
        for image in source.analysed
        if image.is_positive or image.result.lesions
    ]


@dataclass(frozen=True)
class _Impression:
    exam: Exam
    library: Library
    source: Source
    image: Image

    def item(self) -> Item:
        findings = list(self._lesions()) or [self._whole_image()]
        return container(INFERRED_FROM, concepts.IMPRESSION, [self._intent(), *findings])

    def _intent(self) -> Item:
        shown = self.image.is_positive
        intent = concepts.PRESENTATION_REQUIRED if shown else concepts.NOT_FOR_PRESENTATION
        return code(HAS_CONCEPT_MOD, concepts.RENDERING_INTENT, intent)

    def _lesions(self) -> Iterator[Item]:
        for region in self.image.regions:
            tracked = self.exam.tracking_uid(self.image, region.lesion.index)
            properties = [
                self._intent(),
                uid(HAS_OBS_CONTEXT, concepts.TRACKING_UID, tracked),
                *segmenter(self.exam),
                parameter(_OF_THE_IMAGE),
                *self._shares(region),
                *self._geometry(_centre(region), _outline(region)),
            ]
            yield code(CONTAINS, concepts.FINDING, concepts.DENSITY, properties)

    def _shares(self, region: Region) -> Iterator[Item]:
        """Yield what the models say. The template has no place for the probability of an image."""
        for name, share in (
            (CERTAINTY_OF_FINDING, region.lesion.score),
            (PROBABILITY_OF_CANCER, self.image.result.malignancy_score),
        ):
            yield number(HAS_PROPERTIES, name, 100 * share, PERCENT)

    def _whole_image(self) -> Item:
        """Return a positive image without a lesion: a selected region has no probability."""
        size = self.image.result.geometry
        right, bottom = size.source_columns - 1, size.source_rows - 1
        corners: Points = [(0, 0), (right, 0), (right, bottom), (0, bottom)]
        properties = [
            self._intent(),
            *classifier(self.exam),
            *self._geometry((right / 2, bottom / 2), corners),
            text(HAS_PROPERTIES, concepts.REGION_DESCRIPTION, _NO_LESION),
        ]
        return code(CONTAINS, concepts.FINDING, concepts.SELECTED_REGION, properties)

    def _geometry(self, centre: tuple[float, float], outline: Points) -> Iterator[Item]:
        image = self.library.reference(SELECTED_FROM, self.source)
        yield graphic(HAS_PROPERTIES, concepts.CENTRE, [centre], [image])
        if outline:
            closed = [*outline, outline[0]]
            yield graphic(HAS_PROPERTIES, concepts.OUTLINE, closed, [image])


def _centre(region: Region) -> tuple[float, float]:
    column, row = centre_pixel(region.pixels)
    return region.left + column, region.top + row


def _outline(region: Region) -> Points:
    return [(point.x, point.y) for point in region.lesion.contour]
