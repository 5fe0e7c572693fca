"""Heat maps."""

from __future__ import annotations

import numpy as np
from breastcad_classify.heat_map import place
from breastcad_classify.roi import Window

HALVES = np.array([[0, 240]], np.uint8)


def test_evidence_spreads_over_the_whole_image() -> None:
    heat_map = place(HALVES, Window(0, 6, 0, 8), 6, 8)

    assert heat_map.shape == (6, 8)
    assert np.all(heat_map[:, :2] == 0)
    assert np.all(heat_map[:, 6:] == 240)
    assert np.all(np.diff(heat_map.astype(int), axis=1) >= 0)


def test_evidence_of_a_crop_is_placed_back_where_it_came_from() -> None:
    heat_map = place(np.full((3, 3), 9, np.uint8), Window(1, 4, 2, 7), 6, 8)

    assert np.all(heat_map[1:4, 2:7] == 9)
    assert heat_map.sum() == 9 * 3 * 5
