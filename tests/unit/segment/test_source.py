"""Sources that images can have, and others."""

from __future__ import annotations

import math

import pytest
from breastcad.errors import InvalidInput
from breastcad.geometry import Affine
from breastcad_segment.measure import Spacing
from breastcad_segment.source import Source


def test_the_largest_mammograms_fit() -> None:
    assert Source(4664, 3064, Affine(), Spacing(0.07, 0.07)).rows == 4664


@pytest.mark.parametrize(
    ("rows", "columns", "reason"),
    [(0, 5, "SOURCE_SIZE"), (1, 32_768, "TOO_LARGE"), (20_000, 20_000, "TOO_LARGE")],
)
def test_sizes_beyond_the_limits_are_refused(rows: int, columns: int, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        Source(rows, columns, Affine(), None)


@pytest.mark.parametrize("mm", [0.0, -0.1, math.nan, math.inf])
def test_a_spacing_that_is_no_size_is_refused(mm: float) -> None:
    with pytest.raises(InvalidInput, match="PIXEL_SPACING"):
        Source(5, 5, Affine(), Spacing(row_mm=0.1, column_mm=mm))
