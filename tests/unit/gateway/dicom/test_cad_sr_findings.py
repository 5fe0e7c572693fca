"""Findings of mammography CAD reports: how many, where, and whether they are shown."""

from __future__ import annotations

import numpy as np
import pytest

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse
from tests.unit.gateway.dicom.cad_sr_reading import (
    HIGH,
    LEFT,
    LESION,
    LOW,
    RIGHT,
    SUMMARY,
    named,
    report,
    target,
    value,
)

FINDING, IMPRESSION = "111059", "111034"
REQUIRED, NOT_SHOWN = "111150", "111152"
CENTRE, OUTLINE = "111010", "111041"


@pytest.mark.parametrize(("score", "intent"), [(HIGH, REQUIRED), (LOW, NOT_SHOWN)])
def test_lesions_are_shown_of_images_at_or_above_the_operating_point_only(
    score: float, intent: str
) -> None:
    document = report([Shot(LEFT, score, (LESION,))])

    [impression] = named(document, IMPRESSION)
    intents = named(impression, "111056")
    assert [each.ConceptCodeSequence[0].CodeValue for each in intents] == [intent, intent]


def test_a_finding_has_both_models_numbers_in_percent_and_the_model_that_outlined_it() -> None:
    exam = answered([Shot(LEFT, HIGH, (LESION,))])
    [lesion] = exam.result.images[0].lesions
    [finding] = named(report([Shot(LEFT, HIGH, (LESION,))]), FINDING)

    assert finding.ConceptCodeSequence[0].CodeValue == "129793001"
    assert float(value(finding, "111012")) == pytest.approx(100 * lesion.score)
    assert value(finding, "111047") == "75"
    assert value(finding, "111001") == "segment-mg"
    assert value(finding, "111003") == exam.result.models[0].digest
    assert value(finding, "112040") == exam.tracking_uid(exam.sources[0].images[0], 1)
    remarks = [each.TextValue for each in named(finding, "111002")]
    assert "the probability of cancer is that of the whole image, not of this region" in remarks


def test_points_are_moved_by_half_a_pixel_to_the_corner_of_the_image() -> None:
    """A lesion of one pixel in column 60 and row 70, whose centre is (60.5, 70.5) there."""
    document = report([Shot(LEFT, HIGH, (Ellipse(60, 70, 0, 0),))])

    [finding] = named(document, FINDING)
    [centre], [outline] = named(finding, CENTRE), named(finding, OUTLINE)
    assert (centre.GraphicType, list(centre.GraphicData)) == ("POINT", [60.5, 70.5])
    assert (outline.GraphicType, list(outline.GraphicData)) == ("POLYLINE", [60.5, 70.5] * 2)


def test_the_outline_is_the_closed_contour_of_the_result() -> None:
    shots = [Shot(LEFT, LOW), Shot(RIGHT, HIGH, (LESION,))]
    contour = answered(shots).result.images[1].lesions[0].contour

    document = report(shots)
    [outline] = named(document, OUTLINE)
    points = np.array(outline.GraphicData).reshape(-1, 2)
    assert points[:-1].tolist() == [[point.x + 0.5, point.y + 0.5] for point in contour]
    assert points[-1].tolist() == points[0].tolist()
    assert target(document, outline.ContentSequence[0]) == RIGHT.SOPInstanceUID


def test_the_centre_of_a_ring_is_in_the_ring() -> None:
    """The ring lies between the ellipses with half axes 20 and 15, and 40 and 30."""
    document = report([Shot(LEFT, HIGH, (Ellipse(90, 120, 40, 30, hole=True),))])

    [centre] = named(document, CENTRE)
    x, y = np.array(centre.GraphicData) - (90.5, 120.5)
    assert (x / 20) ** 2 + (y / 15) ** 2 > 1
    assert (x / 40) ** 2 + (y / 30) ** 2 < 1


def test_a_positive_image_without_a_lesion_is_shown_as_a_whole() -> None:
    """Of 240 rows and 180 columns, the centres of whose corner pixels are 0.5 from the edge."""
    document = report([Shot(LEFT, HIGH)])

    [finding] = named(document, FINDING)
    assert value(document, SUMMARY) == "111242"
    assert finding.ConceptCodeSequence[0].CodeValue == "111099"
    assert value(finding, "111056") == REQUIRED
    assert value(finding, "111001") == "classify-mg"
    assert "no lesion is outlined" in value(finding, "111058")
    assert not named(finding, "111047")
    [centre], [outline] = named(finding, CENTRE), named(finding, OUTLINE)
    assert list(centre.GraphicData) == [90, 120]
    corners = [(0.5, 0.5), (179.5, 0.5), (179.5, 239.5), (0.5, 239.5), (0.5, 0.5)]
    assert np.array(outline.GraphicData).reshape(-1, 2).tolist() == [list(each) for each in corners]
