"""Distances between outlines of squares."""

import math

import numpy as np
import pytest
from breastcad_train.metrics.surface import distance, summarise_distances
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion
from scipy.spatial.distance import cdist

Mask = NDArray[np.uint8]


def rectangle(top: int, left: int, rows: int, columns: int) -> Mask:
    mask = np.zeros((32, 32), dtype=np.uint8)
    mask[top : top + rows, left : left + columns] = 1
    return mask


def brute_force(first: Mask, second: Mask, spacing: tuple[float, float]) -> tuple[float, float]:
    """Return HD95 and the average distance from all pairs of boundary pixels."""
    one, two = (np.argwhere(m & ~binary_erosion(m)) * np.array(spacing) for m in (first, second))
    pairs = cdist(one, two)
    there, back = pairs.min(axis=1), pairs.min(axis=0)
    farthest = max(np.percentile(there, 95), np.percentile(back, 95))
    return float(farthest), float(np.concatenate([there, back]).mean())


def test_a_shifted_line_is_as_far_as_the_shift() -> None:
    found = distance(rectangle(4, 4, 1, 10), rectangle(7, 4, 1, 10), (1, 1))

    assert (found.hausdorff_95, found.average, found.penalised) == (3, 3, 3)


def test_distances_are_in_millimetres_of_rows_and_columns() -> None:
    down = distance(rectangle(4, 4, 1, 10), rectangle(7, 4, 1, 10), (0.2, 0.5))
    right = distance(rectangle(4, 4, 10, 1), rectangle(4, 7, 10, 1), (0.2, 0.5))

    assert down.hausdorff_95 == pytest.approx(0.6)
    assert right.hausdorff_95 == pytest.approx(1.5)


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.3, 0.7)])
def test_distances_equal_those_of_all_pairs(spacing: tuple[float, float]) -> None:
    first, second = rectangle(3, 5, 9, 14), rectangle(6, 2, 12, 8)

    found = distance(first, second, spacing)

    assert (found.hausdorff_95, found.average) == pytest.approx(
        brute_force(first, second, spacing), rel=1e-5
    )


def test_neither_mask_is_the_first() -> None:
    small, large = rectangle(8, 8, 4, 4), rectangle(2, 2, 24, 24)

    assert distance(small, large, (1, 1)) == distance(large, small, (1, 1))
    assert distance(small, large, (1, 1)).hausdorff_95 == pytest.approx(
        brute_force(small, large, (1, 1))[0], rel=1e-5
    )


def test_a_lesion_at_the_edge_of_the_image_has_its_outline_there() -> None:
    first, second = rectangle(0, 0, 8, 32), rectangle(0, 0, 12, 32)

    found = distance(first, second, (1, 1))

    assert found.hausdorff_95 == pytest.approx(brute_force(first, second, (1, 1))[0], rel=1e-5)


def test_far_pixels_below_a_twentieth_of_the_outline_are_forgiven() -> None:
    lesion = rectangle(8, 8, 16, 16)
    speck = lesion.copy()
    speck[0, 0] = 1

    assert distance(speck, lesion, (1, 1)).hausdorff_95 == 0
    assert distance(speck, lesion, (1, 1)).average > 0


def test_same_masks_are_no_distance_apart() -> None:
    found = distance(rectangle(3, 3, 9, 9), rectangle(3, 3, 9, 9), (1, 1))

    assert (found.hausdorff_95, found.average, found.penalised) == (0, 0, 0)


def test_an_empty_mask_has_no_distance_but_the_penalty_of_the_diagonal() -> None:
    empty, lesion = rectangle(0, 0, 0, 0), rectangle(3, 3, 9, 9)

    for found in (distance(empty, lesion, (0.3, 0.4)), distance(lesion, empty, (0.3, 0.4))):
        assert math.isnan(found.hausdorff_95) and math.isnan(found.average)
        assert found.penalised == pytest.approx(32 * 0.5)
    assert distance(empty, empty, (1, 1)).penalised == 0


def test_empty_masks_are_counted_apart() -> None:
    lesion, other = rectangle(4, 4, 1, 10), rectangle(7, 4, 1, 10)
    empty = rectangle(0, 0, 0, 0)

    found = summarise_distances([distance(m, other, (1, 1)) for m in (lesion, other, empty)])

    assert (found.images, found.undefined) == (3, 1)
    assert (found.hausdorff_95_mean, found.hausdorff_95_median) == (1.5, 1.5)
    assert found.average_mean == 1.5
    assert found.penalised_mean == pytest.approx((3 + 0 + 32 * math.sqrt(2)) / 3)


def test_a_summary_of_empty_masks_alone_says_so() -> None:
    empty = rectangle(0, 0, 0, 0)

    found = summarise_distances([distance(empty, empty, (1, 1))])

    assert found.undefined == 1 and math.isnan(found.hausdorff_95_mean)
