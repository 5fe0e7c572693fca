"""Contrast of tissue, brought to one range."""

import numpy as np
from breastcad_preprocess.contrast import stretch_tissue
from hypothesis import given
from hypothesis import strategies as st


def tissue(low: int, high: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """A grey ramp from `low` to `high` in a black frame of 20 pixels."""
    image = np.zeros((140, 140), np.uint8)
    image[20:-20, 20:-20] = np.linspace(low, high, 100).round().astype(np.uint8)
    return image


def test_tissue_fills_the_range_and_the_background_is_black() -> None:
    stretched = stretch_tissue(tissue(100, 160))
    assert stretched[0, 0] == 0
    # The outline is left out of the percentiles, so that the darkest of it lies a little lower.
    assert 0 < stretched[20:-20, 20:-20].min() <= 16
    assert stretched.max() == 255


@given(st.integers(60, 90), st.integers(150, 250))
def test_the_look_up_table_of_the_maker_does_not_matter(low: int, high: int) -> None:
    one, other = stretch_tissue(tissue(80, 200)), stretch_tissue(tissue(low, high))
    assert np.abs(one[25:-25, 25:-25].astype(int) - other[25:-25, 25:-25]).max() <= 8


def test_order_of_grey_values_is_kept() -> None:
    row = stretch_tissue(tissue(100, 200))[70, 20:-20].astype(int)
    assert (np.diff(row) >= 0).all()


def test_image_of_one_value_becomes_black() -> None:
    assert not stretch_tissue(np.full((30, 30), 90, np.uint8)).any()
