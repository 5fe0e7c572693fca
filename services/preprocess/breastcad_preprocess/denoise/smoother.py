"""A denoiser for white noise of standard deviation 1, run over an image tile by tile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Slices = tuple[slice, slice]


@dataclass(frozen=True)
class Smoother:
    """Suppresses white noise of standard deviation 1.

    Attributes
    ----------
    smooth
        Takes and gives values of shape (rows, columns), at most `tile` × `tile`.
    tile
        Longest side that `smooth` takes, in pixels.
    margin
        How far a pixel has influence, in pixels; tiles overlap by twice as much.

    Raises
    ------
    InvalidInput
        ``TILE_TOO_SMALL`` where margins leave nothing of a tile.
    """

    smooth: Callable[[Floats], Floats]
    tile: int
    margin: int

    def __post_init__(self) -> None:
        if self.tile <= 2 * self.margin:
            least = 2 * self.margin + 1
            raise InvalidInput(
                "TILE_TOO_SMALL", f"a denoiser takes at least {least} pixels, not {self.tile}"
            )


def by_tiles(pixels: NDArray[Any], smoother: Smoother, work: Callable[[Floats], Floats]) -> Any:
    """Return the image that `work` makes of each tile, with rounded and clipped values.

    Parameters
    ----------
    pixels
        Shape (rows, columns), uint8 or uint16. Not changed.
    smoother
        Says how large tiles are and how much they overlap.
    work
        From the values of a tile to the new ones; calls `smoother`.

    Returns
    -------
    NDArray
        Of the shape and type of `pixels`.
    """
    limit = np.iinfo(pixels.dtype).max
    result = np.empty_like(pixels)
    for inner, outer, within in _tiles(pixels.shape[0], pixels.shape[1], smoother):
        tile = work(pixels[outer].astype(np.float32))[within]
        result[inner] = np.clip(np.rint(tile), 0, limit).astype(pixels.dtype)
    return result


def _tiles(rows: int, columns: int, smoother: Smoother) -> Iterator[tuple[Slices, Slices, Slices]]:
    """Yield what each tile fills, what it needs for that, and the first within the second."""
    step, margin = smoother.tile - 2 * smoother.margin, smoother.margin
    for top in range(0, rows, step):
        for left in range(0, columns, step):
            y, y_outer, y_within = _span(top, step, rows, margin)
            x, x_outer, x_within = _span(left, step, columns, margin)
            yield (y, x), (y_outer, x_outer), (y_within, x_within)


def _span(start: int, step: int, length: int, margin: int) -> tuple[slice, slice, slice]:
    stop = min(start + step, length)
    outer = slice(max(start - margin, 0), min(stop + margin, length))
    return slice(start, stop), outer, slice(start - outer.start, stop - outer.start)
