"""From a probability map to a mask of lesions in source pixels: the one way, trained and served."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad.bundles import LesionRule
from breastcad.geometry import Affine

_UINT8_MAX = 255


def source_mask(
    probability: NDArray[np.uint8],
    source_to_image: Affine,
    source_shape: tuple[int, int],
    rule: LesionRule,
) -> NDArray[np.uint8]:
    """Map a probability map back to its source and keep what the rule calls a lesion.

    Probabilities are interpolated between the centres of the map's pixels, then compared, so that
    outlines are as smooth at source size as the map is. Beyond the map there is no lesion.

    Parameters
    ----------
    probability
        Lesion probability of shape (rows, columns), 0 to 255 for 0 to 1.
    source_to_image
        Map from source pixels to pixels of `probability`.
    source_shape
        Rows and columns of the source, in pixels, at most 32,767 each.
    rule
        Threshold of a pixel, and the smallest area of an 8-connected region as a share of the
        map's area.

    Returns
    -------
    NDArray[np.uint8]
        Mask of shape `source_shape`, 0 or 1.
    """
    # Eight bits are kept throughout: a large mammogram as floats would take half a gigabyte.
    at_source = cv2.warpAffine(
        probability,
        source_to_image.matrix,
        (source_shape[1], source_shape[0]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0,),
    )
    level = max(1, math.ceil(rule.pixel_threshold * _UINT8_MAX))
    mask = (np.asarray(at_source) >= level).astype(np.uint8)
    matrix = source_to_image.matrix
    shrink = abs(float(np.linalg.det(matrix[:, :2])))
    return drop_small(mask, rule.min_area_fraction * probability.size / shrink)


def drop_small(mask: NDArray[np.uint8], least_area: float) -> NDArray[np.uint8]:
    """Return the mask without its 8-connected regions below an area.

    Parameters
    ----------
    mask
        0 or 1, of shape (rows, columns). Not changed.
    least_area
        In pixels.
    """
    kept = mask.copy()
    # Labels take four bytes per pixel: only the part that holds regions gets any.
    x, y, columns, rows = cv2.boundingRect(mask)
    if least_area <= 1 or not columns:
        return kept
    part = kept[y : y + rows, x : x + columns]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= least_area
    keep[0] = False
    part[:] = keep[labels]
    return kept
