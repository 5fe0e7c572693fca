"""Averages of an image over pixels whose surroundings look alike in a guide."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.compiled import compiled

_PATCH = 9
# (1 - t/16)^16 for exp(-t): four multiplications, and exactly 0 beyond t = 16.
_POWER = 16
_TILE_ROWS = 64
_TILE_COLUMNS = 256
_LEAST_WEIGHT = 1e-6

Floats = NDArray[np.float32]
Offsets = NDArray[np.int64]


def similar_mean(
    values: Floats, guide: Floats, bandwidth: float, *, reach: int, threads: int = 1
) -> Floats:
    """Average each pixel with all pixels within reach, weighted by how alike the guide is there.

    The weight is ``exp(-d / bandwidth²)`` with d the mean square difference of the guide over
    3 × 3 pixels; a pixel's own weight is the largest of the others'. Each pair of pixels is
    compared once.

    Parameters
    ----------
    values, guide
        Of shape (rows, columns).
    bandwidth
        In units of the guide, above 0.
    reach
        The window is ``2 · reach + 1`` pixels wide and high.
    threads
        Tiles computed at once; the result does not depend on it.
    """
    offsets = _half_window(reach)
    scale = np.float32(1 / (_POWER * _PATCH * bandwidth * bandwidth))
    padded = np.pad(values, reach, mode="symmetric")
    guiding = np.pad(guide, reach + 1, mode="symmetric")
    result = np.empty_like(values)

    def fill(corner: tuple[int, int]) -> None:
        top, left = corner
        inner = result[top : top + _TILE_ROWS, left : left + _TILE_COLUMNS]
        rows, columns = inner.shape[0] + 2 * reach, inner.shape[1] + 2 * reach
        tile = np.ascontiguousarray(padded[top : top + rows, left : left + columns])
        look = np.ascontiguousarray(guiding[top : top + rows + 2, left : left + columns + 2])
        inner[:] = _tile_mean(tile, look, offsets, scale, reach)

    corners = [
        (top, left)
        for top in range(0, values.shape[0], _TILE_ROWS)
        for left in range(0, values.shape[1], _TILE_COLUMNS)
    ]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, corners))
    return result


def _half_window(reach: int) -> Offsets:
    """Return one of each pair of opposite offsets (rows, columns)."""
    below = [(row, column) for row in range(1, reach + 1) for column in range(-reach, reach + 1)]
    return np.array([*((0, column) for column in range(1, reach + 1)), *below], dtype=np.int64)


def _tile_mean(
    values: Floats, guide: Floats, offsets: Offsets, scale: np.float32, reach: int
) -> Floats:
    total, weight, largest = (np.zeros_like(values) for _ in range(3))
    _add_pairs(values, guide, offsets, scale, reach, total, weight, largest)
    inner = np.s_[reach : values.shape[0] - reach, reach : values.shape[1] - reach]
    own = np.maximum(largest[inner], np.float32(_LEAST_WEIGHT))
    return np.asarray((total[inner] + own * values[inner]) / (weight[inner] + own))


@compiled
def _add_pairs(  # noqa: PLR0913 (buffers are the caller's, so that none is made here)
    values: Floats,
    guide: Floats,
    offsets: Offsets,
    scale: np.float32,
    reach: int,
    total: Floats,
    weight: Floats,
    largest: Floats,
) -> None:
    """Add to each pixel what all offsets give, to both pixels of a pair at once."""
    rows, columns = values.shape
    squares = np.zeros((3, columns + 2), np.float32)
    weights = np.zeros(columns, np.float32)
    for index in range(offsets.shape[0]):
        down, across = offsets[index]
        first, last = max(0, -across), columns - max(0, across)
        here, there = slice(first, last), slice(first + across, last + across)
        # Only pairs of which one pixel lies in the inner rows count.
        for row in range(reach - down - 1, rows - reach + 1):
            near = guide[row + 1, first : last + 2]
            far = guide[row + 1 + down, first + across : last + across + 2]
            _square_difference(near, far, squares[row % 3])
            if row > reach - down:
                _weigh(squares, scale, weights[: last - first])
                _gather(weights, values[row - 1 + down, there], total[row - 1, here])
                _gather(weights, values[row - 1, here], total[row - 1 + down, there])
                _note(weights, weight[row - 1, here], largest[row - 1, here])
                _note(weights, weight[row - 1 + down, there], largest[row - 1 + down, there])


@compiled
def _square_difference(near: Floats, far: Floats, squares: Floats) -> None:
    for column in range(near.size):
        difference = near[column] - far[column]
        squares[column] = difference * difference


@compiled
def _weigh(squares: Floats, scale: np.float32, weights: Floats) -> None:
    above, middle, below = squares[0], squares[1], squares[2]
    for column in range(weights.size):
        distance = above[column] + middle[column] + below[column]
        distance += above[column + 1] + middle[column + 1] + below[column + 1]
        distance += above[column + 2] + middle[column + 2] + below[column + 2]
        part = max(np.float32(0), np.float32(1) - distance * scale)
        part *= part
        part *= part
        part *= part
        weights[column] = part * part


@compiled
def _gather(weights: Floats, values: Floats, total: Floats) -> None:
    for column in range(values.size):
        total[column] += weights[column] * values[column]


@compiled
def _note(weights: Floats, weight: Floats, largest: Floats) -> None:
    for column in range(weight.size):
        weight[column] += weights[column]
        largest[column] = max(largest[column], weights[column])
