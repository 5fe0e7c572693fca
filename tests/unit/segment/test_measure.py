"""Sizes in millimetres."""

from __future__ import annotations

import numpy as np
import pytest
from breastcad_segment.measure import Spacing, longest_diameter_mm
from hypothesis import given
from hypothesis import strategies as st


def test_the_area_of_a_pixel_is_row_times_column_spacing() -> None:
    assert Spacing(row_mm=0.5, column_mm=0.2).pixel_mm2 == pytest.approx(0.1)


def test_a_rectangle_of_4_by_6_half_millimetre_pixels_measures_corner_to_corner() -> None:
    corners = np.array([[0, 0], [0, 3], [5, 3], [5, 0]], np.int32)

    # 4 rows are 2 mm, 6 columns 3 mm: √13 = 3.606 mm.
    assert longest_diameter_mm(corners, Spacing(0.5, 0.5)) == pytest.approx(13**0.5)


def test_rows_and_columns_count_with_their_own_spacing() -> None:
    row_of_ten = np.array([[x, 0] for x in range(10)], np.int32)

    along_columns = longest_diameter_mm(row_of_ten, Spacing(row_mm=1e-6, column_mm=0.3))
    along_rows = longest_diameter_mm(row_of_ten[:, ::-1].copy(), Spacing(0.7, 1e-6))

    assert along_columns == pytest.approx(3.0)
    assert along_rows == pytest.approx(7.0)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=20))
def test_it_is_the_greatest_distance_over_all_pairs_of_pixel_corners(
    points: list[tuple[int, int]],
) -> None:
    centres = np.array(points, np.int32)
    corners = [(x + i, y + j) for x, y in points for i in (-0.5, 0.5) for j in (-0.5, 0.5)]

    measured = longest_diameter_mm(centres, Spacing(row_mm=2.0, column_mm=1.0))

    brute = max(np.hypot(x - u, 2 * (y - v)) for x, y in corners for u, v in corners)
    assert measured == pytest.approx(brute)
