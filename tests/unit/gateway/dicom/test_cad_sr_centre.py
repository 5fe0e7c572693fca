"""The point that stands for a lesion."""

from __future__ import annotations

import numpy as np
from breastcad_gateway.render.dicom.cad_sr.centre import centre_pixel
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.objects.drawing import Ellipse, drawn


def ellipses(rows: int, columns: int) -> st.SearchStrategy[Ellipse]:
    half = st.integers(0, 30)
    return st.builds(
        Ellipse, st.integers(0, columns), st.integers(0, rows), half, half, st.integers(0, 180)
    )


@given(st.lists(ellipses(60, 80), min_size=1, max_size=3), ellipses(60, 80), st.booleans())
def test_the_centre_lies_within_a_region_of_any_shape(
    parts: list[Ellipse], hole: Ellipse, pierced: bool
) -> None:
    pixels = drawn(parts, 60, 80) > 0
    if pierced:
        pixels &= drawn([hole], 60, 80) == 0
    assume(pixels.any())

    column, row = centre_pixel(pixels)

    assert pixels[row, column]


def test_the_centre_of_a_bar_is_in_its_middle() -> None:
    """Of 9 by 41 pixels; those of the middle row lie equally deep, but for the ends."""
    assert centre_pixel(np.ones((9, 41), np.bool_)) == (20, 4)


def test_the_centre_lies_as_deep_as_can_be() -> None:
    """A square of 9 by 9 pixels with a tail: the centre of mass is drawn out, the centre is not."""
    pixels = np.zeros((9, 60), np.bool_)
    pixels[:, :9] = pixels[4, :] = True

    assert centre_pixel(pixels) == (4, 4)
