"""Pictures of one image from the answers of the services."""

from __future__ import annotations

import numpy as np
import pytest
from breastcad.testing.images import pgm
from breastcad.v1 import classify_pb2, exam_pb2, preprocess_pb2, segment_pb2, types_pb2
from breastcad_gateway.findings import Findings
from breastcad_gateway.render.pictures import render
from breastcad_gateway.render.png import read_colour
from breastcad_gateway.wishes import Wishes
from numpy.typing import NDArray

OVERLAY, HEAT_MAP = exam_pb2.OBJECT_KIND_OVERLAY, exam_pb2.OBJECT_KIND_HEAT_MAP
# 1000 × 800 source pixels, shown at half of it; the prepared image is the mirrored right half
# of the source at a quarter of it: source column 799 is its column 0.
GEOMETRY = types_pb2.Geometry(
    source_rows=1000,
    source_columns=800,
    source_to_image=types_pb2.Affine(xx=-0.25, x0=199.75, yy=0.25, y0=-0.375),
)
PREVIEW: NDArray[np.uint8] = np.full((500, 400), 90, np.uint8)


@pytest.fixture
def findings() -> Findings:
    evidence: NDArray[np.uint8] = np.zeros((250, 100), np.uint8)
    evidence[100:120, 10:30] = 255
    square = [(600, 400), (700, 400), (700, 500), (600, 500)]
    lesion = types_pb2.Lesion(contour=[types_pb2.Point(x=x, y=y) for x, y in square])
    return Findings(
        preprocess_pb2.PreparedFrame(index=7, geometry=GEOMETRY, preview_pgm=pgm(PREVIEW)),
        segment_pb2.SegmentResponse(lesions=[lesion, types_pb2.Lesion()]),
        classify_pb2.ClassifyResponse(
            heat_map=types_pb2.Image(samples=evidence.tobytes(), rows=250, columns=100)
        ),
    )


def changed(findings: Findings, kind: exam_pb2.ObjectKind.ValueType) -> tuple[int, ...]:
    """Return the first and last row and column that differ from the preview."""
    (made,) = render(Wishes(frozenset({kind}), ""), "a.dcm", "a", findings)
    rows, columns = np.nonzero((read_colour(made.data)[:500, :400] != 90).any(axis=2))
    return rows.min(), rows.max(), columns.min(), columns.max()


def test_a_lesion_in_source_pixels_is_outlined_in_the_preview(findings: Findings) -> None:
    # Source columns 600 to 700 are preview columns 300 to 350; rows 400 to 500 are 200 to 250.
    assert changed(findings, OVERLAY) == pytest.approx((200, 250, 300, 350), abs=4)


def test_evidence_goes_back_through_source_pixels_to_the_preview(findings: Findings) -> None:
    # Image columns 10 to 29 are source columns 759 to 683, preview columns 379 to 341;
    # image rows 100 to 119 are source rows 402 to 478, preview rows 201 to 239.
    assert changed(findings, HEAT_MAP) == pytest.approx((201, 239, 341, 379), abs=3)


def test_a_heat_map_that_the_classifier_did_not_give_is_left_out(findings: Findings) -> None:
    findings.classified.ClearField("heat_map")

    made = render(Wishes(frozenset({OVERLAY, HEAT_MAP}), ""), "a/b", "a_b", findings)

    starts = [(each.start.name, each.start.image, each.start.frame) for each in made]
    assert starts == [("overlays/a_b.png", "a/b", 7)]
