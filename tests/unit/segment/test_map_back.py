"""From the source to the model's image and back."""

from __future__ import annotations

import cv2
import numpy as np
from breastcad.bundles import LesionRule
from breastcad.geometry import Affine
from breastcad.lesions import source_mask
from breastcad_segment.lesions import find_lesions
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

ROWS, COLUMNS = 400, 300
MODEL = 128
RULE = LesionRule(pixel_threshold=0.5, min_area_fraction=0.0)


def drawn(centre: tuple[int, int], axes: tuple[int, int], angle: int) -> NDArray[np.uint8]:
    """Return an ellipse in the source, 0 or 1."""
    mask = np.zeros((ROWS, COLUMNS), np.uint8)
    cv2.ellipse(mask, centre, axes, angle, 0, 360, (1,), -1)
    return mask


def to_model(mask: NDArray[np.uint8], source_to_image: Affine) -> NDArray[np.uint8]:
    """Return the probability map of a segmenter that makes no mistake."""
    image = cv2.warpAffine(mask * 255, source_to_image.matrix, (MODEL, MODEL))
    return np.asarray(image, dtype=np.uint8)


@given(
    centre=st.tuples(st.integers(110, 190), st.integers(110, 290)),
    axes=st.tuples(st.integers(20, 50), st.integers(20, 50)),
    angle=st.integers(0, 179),
    mirrored=st.booleans(),
)
def test_a_lesion_drawn_in_the_source_comes_back_where_it_was(
    centre: tuple[int, int], axes: tuple[int, int], angle: int, mirrored: bool
) -> None:
    mask = drawn(centre, axes, angle)
    flip = Affine.flip_columns(columns=COLUMNS) if mirrored else Affine()
    scaled = Affine.resize(scale_x=MODEL / COLUMNS, scale_y=MODEL / ROWS)
    source_to_image = flip.then(scaled)
    probability = to_model(mask, source_to_image)

    back = source_mask(probability, source_to_image, (ROWS, COLUMNS), RULE)
    (lesion,) = find_lesions(back, probability, source_to_image, None)

    overlap = np.count_nonzero(mask & back)
    assert 2 * overlap / (np.count_nonzero(mask) + np.count_nonzero(back)) > 0.93
    x, y, width, height = cv2.boundingRect(mask)
    found = (lesion.box.x_min, lesion.box.y_min, lesion.box.x_max, lesion.box.y_max)
    assert np.abs(np.subtract(found, (x, y, x + width - 1, y + height - 1))).max() <= 4
    assert lesion.score > 0.8
