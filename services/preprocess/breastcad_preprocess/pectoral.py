"""The pectoral muscle of an oblique mammogram: the bright corner between chest wall and armpit.

Its edge is nearly straight and bright on the side of the chest wall all along. Every straight line
across the corner is scored by how steadily it is such an edge, whatever the contrast; the best one
is then bent along the strongest edge nearby.

References
----------
.. [1] N. Karssemeijer, "Automated classification of parenchymal patterns in mammograms", Physics
   in Medicine and Biology 43, 1998: the muscle's edge as the strongest straight line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.graph import MCP

from breastcad_preprocess.breast import Breast, work_image
from breastcad_preprocess.outline import Mask

Floats = NDArray[np.float32]

# Lengths are pixels of the work image, whose longest side is 256.
_SIGMA = 2.0
_LIFT = 8.0  # grey values: keeps the logarithm of film's dark background from being all noise
_LEAST_GRADIENT = 0.1  # of the logarithm, by Sobel's filter: less is noise
_SKIN = 6
_NEAR = 10
_SAMPLES = 64
_STEEPEST, _FLATTEST = 85.0, 35.0  # degrees between the muscle's edge and the horizontal
_LENGTH_POWER = 0.2
_LEAST_STEADINESS = 0.25
_LEAST_WHEN_DOWN, _TIMES_WHEN_DOWN = 0.3, 2.0


@dataclass(frozen=True)
class _Corner:
    """The breast with its chest wall on the left, cropped to its box.

    `steady_x` and `steady_y` are the gradient, of length 0 in flat tissue to 1 at clear edges.
    """

    inner: Mask
    steady_x: Floats
    steady_y: Floats


@dataclass(frozen=True)
class _Line:
    """A line from (top, 0) to (0, bottom), and how steadily it is an edge: -1 to 1."""

    top: float
    bottom: float
    steadiness: float


def find_pectoral(pixels: NDArray[Any], breast: Breast) -> Mask | None:
    """Find the pectoral muscle of an oblique view that shows the armpit at the top.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16, dark background.
    breast
        Of the same pixels, by `find_breast`.

    Returns
    -------
    NDArray[np.uint8] | None
        Muscle within the breast, 0 or 1, of the shape of `breast.mask`; None where no edge is
        steady enough, as in views from above.
    """
    if not breast.found:
        return None
    corner = _corner(work_image(pixels), breast)
    line = _best_line(corner)
    if line.steadiness < _LEAST_STEADINESS:
        return None
    edge = _bent(line, corner)
    muscle = (np.arange(corner.inner.shape[1]) < edge[:, None]).astype(np.uint8)
    result = np.zeros_like(breast.mask)
    x, y, columns, rows = cv2.boundingRect(breast.mask)
    result[y : y + rows, x : x + columns] = _wall_left(muscle, breast)
    return np.asarray(result & breast.mask)


def is_upside_down(pixels: NDArray[Any], breast: Breast) -> bool:
    """Tell whether an oblique view clearly shows its pectoral muscle at the bottom.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16, dark background.
    breast
        Of the same pixels, by `find_breast`.
    """
    if not breast.found:
        return False
    small = work_image(pixels)
    upright = _best_line(_corner(small, breast)).steadiness
    turned = _best_line(_corner(small, breast, turn=True)).steadiness
    return turned > _LEAST_WHEN_DOWN and turned > _TIMES_WHEN_DOWN * upright


def _wall_left(part: NDArray[Any], breast: Breast) -> NDArray[Any]:
    return part[:, ::-1] if breast.chest_wall == "right" else part


def _corner(small: Mask, breast: Breast, *, turn: bool = False) -> _Corner:
    x, y, columns, rows = cv2.boundingRect(breast.mask)
    part, mask = (
        np.ascontiguousarray(_wall_left(image[y : y + rows, x : x + columns], breast))
        for image in (small, breast.mask)
    )
    if turn:
        part, mask = np.ascontiguousarray(part[::-1]), np.ascontiguousarray(mask[::-1])
    inner = _without_skin(mask)
    smooth = np.log(cv2.GaussianBlur(part.astype(np.float32), (0, 0), _SIGMA) + _LIFT)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    size = np.hypot(across, down)
    usual = np.median(size[inner > 0]) if inner.any() else 1.0
    weight = inner / (size + max(float(usual), _LEAST_GRADIENT))
    return _Corner(inner, across * weight, down * weight)


def _without_skin(mask: Mask) -> Mask:
    """Leave out the outline, the strongest edge of all, but not the chest wall and the top."""
    padded = cv2.copyMakeBorder(mask, _SKIN, 0, _SKIN, 0, cv2.BORDER_CONSTANT, value=(1,))
    eroded = cv2.erode(padded, np.ones((2 * _SKIN + 1,) * 2, np.uint8))
    return np.asarray(eroded[_SKIN:, _SKIN:], dtype=np.uint8)


def _best_line(corner: _Corner) -> _Line:
    rows, columns = corner.inner.shape
    tops = np.arange(max(3.0, 0.08 * columns), columns, 2)
    bottoms = np.arange(max(6.0, 0.15 * rows), rows, 4)
    top, bottom = np.meshgrid(tops, bottoms, indexing="ij")
    angle = np.degrees(np.arctan2(bottom, top))
    possible = (angle > _FLATTEST) & (angle < _STEEPEST)
    if not possible.any():
        return _Line(0.0, 0.0, -1.0)
    top, bottom = top[possible], bottom[possible]
    along = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    x = np.rint(np.outer(top, 1 - along)).astype(np.intp)
    y = np.rint(np.outer(bottom, along)).astype(np.intp)
    falls = _falls(corner, y, np.minimum(x, columns - 1), top[:, None], bottom[:, None])
    steadiness = falls.mean(axis=1)
    length = np.hypot(top, bottom)
    best = int(np.argmax(steadiness * (length / rows) ** _LENGTH_POWER))
    return _Line(float(top[best]), float(bottom[best]), float(steadiness[best]))


def _falls(corner: _Corner, y: Any, x: Any, top: Any, bottom: Any) -> NDArray[np.float64]:
    """Return how clearly the image darkens at right angles to lines, away from the chest wall."""
    length = np.hypot(top, bottom)
    across, down = corner.steady_x[y, x], corner.steady_y[y, x]
    return np.asarray(-(across * bottom + down * top) / length)


def _bent(line: _Line, corner: _Corner) -> NDArray[np.float64]:
    """Return the muscle's width in each row, along the clearest edge beside the line."""
    rows, columns = corner.inner.shape
    count = min(rows, int(np.ceil(line.bottom)))
    straight = line.top * (1 - np.arange(count) / line.bottom)
    offsets = np.arange(-_NEAR, _NEAR + 1)
    x = np.rint(straight[:, None] + offsets).astype(np.intp)
    y = np.arange(count)[:, None]
    falls = _falls(corner, y, np.clip(x, 0, columns - 1), line.top, line.bottom)
    # A path must cost something even along the clearest edge, or detours were free.
    paths = MCP(np.where(x < 0, 1.0, 1.05 - falls))
    costs, _ = paths.find_costs([(0, column) for column in range(len(offsets))])
    path = np.array(paths.traceback((count - 1, int(np.argmin(costs[-1])))))
    width = np.zeros(rows)
    width[path[:, 0]] = straight[path[:, 0]] + offsets[path[:, 1]]
    return np.maximum(width, 0)
