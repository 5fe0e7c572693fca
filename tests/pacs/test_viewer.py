"""The real OHIF viewer shows our objects, from a real PACS, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from breastcad_gateway.render.dicom.study import Source
from numpy.typing import NDArray

from tests.objects.rendering import Rendered
from tests.servers.ohif import Viewer, ohif
from tests.servers.orthanc import orthanc
from tests.servers.sending import sent_to

COLOURED = 40  # largest minus least of red, green and blue


@pytest.fixture(scope="module")
def viewer(rendered: Rendered, images: Sequence[Path]) -> Iterator[Viewer]:
    """The example exam with its results, opened."""
    with orthanc() as server:
        sent_to(server.dicom_web, *images, *(each.path for each in rendered.objects))
        [study] = rendered.exam.studies
        segmentations = [each for each in rendered.objects if each.kind == "seg"]
        # Four mammograms, one series of ultrasound, each SEG, the SR.
        with ohif(server, study.uid, 4 + 1 + len(segmentations) + 1) as opened:
            yield opened


def is_shown(source: Source, modality: str, laterality: str) -> bool:
    """Tell whether a source has a lesion and is of that kind."""
    technical = source.header.technical
    found = (technical.Modality, technical.ImageLaterality) == (modality, laterality)
    return found and any(image.regions for image in source.images)


def mask_of(source: Source) -> NDArray[np.uint8]:
    """Return the number of the lesion at each pixel of a still."""
    [image] = source.images
    geometry = image.result.geometry
    mask = np.zeros((geometry.source_rows, geometry.source_columns), np.uint8)
    for number, region in enumerate(image.regions, start=1):
        height, width = region.pixels.shape
        box = mask[region.top : region.top + height, region.left : region.left + width]
        box[region.pixels] = number
    return mask


@pytest.mark.parametrize(
    ("modality", "laterality"), [("MG", "L"), ("MG", "R"), ("US", "L"), ("US", "R")]
)
def test_a_segmentation_is_shown_where_the_lesion_is(
    viewer: Viewer, rendered: Rendered, modality: str, laterality: str
) -> None:
    [source] = [one for one in rendered.exam.sources if is_shown(one, modality, laterality)]
    [each] = [
        one for one in rendered.objects if one.kind == "seg" and one.start.image == source.name
    ]
    uid, instance = str(each.dataset.SOPInstanceUID), source.header.sop_instance_uid

    shown = viewer.open_segmentation(uid, instance)

    mask = mask_of(source)
    assert mask.any()
    assert np.array_equal(viewer.labels(shown, instance), mask)
    assert overlap(viewer, mask) > 0.95


def overlap(viewer: Viewer, mask: NDArray[np.uint8]) -> float:
    """Return intersection over union of a mask and what is coloured on the screen."""
    picture, affine = viewer.picture()
    colour = picture.max(axis=2).astype(int) - picture.min(axis=2) > COLOURED
    y, x = np.indices(colour.shape)
    # Pixels of the image at the centres of those of the screen.
    column, row = np.floor(affine @ np.stack([x + 0.5, y + 0.5, np.ones_like(x)]).reshape(3, -1))
    inside = (row >= 0) & (row < mask.shape[0]) & (column >= 0) & (column < mask.shape[1])
    expected = np.zeros(colour.size, bool)
    expected[inside] = mask[row[inside].astype(int), column[inside].astype(int)] > 0
    found = colour.ravel()
    return float((found & expected).sum() / (found | expected).sum())


def test_the_report_is_hydrated_with_every_lesion(viewer: Viewer, rendered: Rendered) -> None:
    [report] = [each for each in rendered.objects if each.kind == "sr"]
    lesions = [
        source.header.sop_instance_uid
        for source in rendered.exam.sources
        for image in source.images
        for _ in image.result.lesions
    ]

    viewer.open(str(report.dataset.SOPInstanceUID))

    found = viewer.measurements(len(lesions))
    assert sorted(one["instance"] for one in found) == sorted(lesions)
    assert {one["tool"] for one in found} == {"PlanarFreehandROI"}


def test_the_viewer_tells_no_error(viewer: Viewer) -> None:
    assert viewer.browser.errors == []
