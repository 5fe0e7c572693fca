"""Outlines of regions."""

from __future__ import annotations

import cv2
import numpy as np
from breastcad_segment.outline import simplify, trace_border
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray


def ellipse(rows: int, columns: int, angle: int) -> NDArray[np.uint8]:
    mask = np.zeros((100, 100), np.uint8)
    cv2.ellipse(mask, (50, 50), (columns, rows), angle, 0, 360, (1,), -1)
    return mask


def test_a_rectangle_has_its_four_corner_pixels_in_order() -> None:
    region = np.zeros((8, 10), np.uint8)
    region[2:6, 3:9] = 1

    contour = simplify(trace_border(region))

    assert contour.tolist() == [[3, 2], [3, 5], [8, 5], [8, 2]]


def test_a_single_pixel_is_a_single_point() -> None:
    assert simplify(trace_border(np.ones((1, 1), np.uint8))).tolist() == [[0, 0]]


def test_a_line_of_pixels_goes_there_and_back() -> None:
    assert simplify(trace_border(np.ones((1, 9), np.uint8))).tolist() == [[0, 0], [8, 0]]


def test_holes_are_not_traced() -> None:
    ring = np.ones((7, 7), np.uint8)
    ring[2:5, 2:5] = 0

    assert simplify(trace_border(ring)).tolist() == [[0, 0], [0, 6], [6, 6], [6, 0]]


@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 179))
def test_the_polygon_encloses_the_area_up_to_its_perimeter_times_one_pixel(
    rows: int, columns: int, angle: int
) -> None:
    region = ellipse(rows, columns, angle)

    contour = simplify(trace_border(region)).astype(np.float32)

    missing = np.count_nonzero(region) - cv2.contourArea(contour)
    assert 0 <= missing <= cv2.arcLength(contour, closed=True)


@example(31, 39, 139)  # OpenCV leaves a pixel 0.514 pixels away
@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 179))
def test_no_border_pixel_is_more_than_half_a_pixel_away_from_the_polygon(
    rows: int, columns: int, angle: int
) -> None:
    border = trace_border(ellipse(rows, columns, angle))

    contour = simplify(border)

    polygon = contour.astype(np.float32)
    off = [abs(cv2.pointPolygonTest(polygon, (float(x), float(y)), True)) for x, y in border]
    assert max(off) <= 0.5 + 1e-6
    assert len(contour) < len(border)
