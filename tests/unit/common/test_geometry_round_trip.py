"""From the source to the models' pixels and back: through the steps that serving takes."""

from typing import Any, Literal

import cv2
import numpy as np
from breastcad.bundles import LesionRule
from breastcad.geometry import Affine
from breastcad.lesions import source_mask
from breastcad_preprocess.pipeline import prepare
from breastcad_preprocess.profiles import ULTRASOUND
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

HALF = LesionRule(pixel_threshold=0.5, min_area_fraction=0)
Fit = Literal["letterbox", "stretch"]

fits = st.sampled_from(["letterbox", "stretch"])
sizes = st.integers(64, 700)
sides = st.sampled_from([96, 160, 256])


def profile(fit: Fit, rows: int, columns: int) -> Any:
    plain = {"denoise": "none", "fit": fit, "rows": rows, "columns": columns}
    return ULTRASOUND.model_copy(update=plain)


def flipped(image: NDArray[Any], *, across: bool, down: bool) -> tuple[NDArray[Any], Affine]:
    rows, columns = image.shape
    affine = Affine()
    if across:
        image, affine = image[:, ::-1], affine.then(Affine.flip_columns(columns=columns))
    if down:
        image, affine = image[::-1], affine.then(Affine.flip_rows(rows=rows))
    return np.ascontiguousarray(image), affine


def outline_distance(mask: NDArray[Any]) -> NDArray[np.float32]:
    """Distance of each pixel's centre to the nearest centre on the other side of the outline."""
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.maximum(inside, outside))


@settings(max_examples=60)
@given(st.data(), sizes, sizes, fits, sides, sides, st.booleans(), st.booleans())
def test_any_point_comes_back(
    data: Any, rows: int, columns: int, fit: Fit, height: int, width: int, across: bool, down: bool
) -> None:
    left, top = data.draw(st.integers(0, columns // 3)), data.draw(st.integers(0, rows // 3))
    right, bottom = columns - left, rows - top
    x, y = data.draw(st.floats(-0.5, columns - 0.5)), data.draw(st.floats(-0.5, rows - 0.5))
    image, turn = flipped(np.zeros((rows, columns), np.uint8), across=across, down=down)

    prepared = prepare(image, profile(fit, height, width), region=(left, top, right, bottom))
    affine = turn.then(prepared.source_to_image)

    back = affine.inverse().apply(affine.apply(np.array([[x, y]])))
    np.testing.assert_allclose(back, [[x, y]], atol=1e-6)
    # The model's grid rounds a point to a pixel: half of one, however large it is at the source.
    rounded = affine.inverse().apply(np.rint(affine.apply(np.array([[x, y]]))))
    reach = 0.5 / np.abs([affine.xx, affine.yy])
    assert (np.abs(rounded - [x, y]) <= reach + 1e-6).all()


@settings(max_examples=40)
@given(st.data(), sizes, sizes, fits, sides, sides, st.booleans(), st.booleans())
def test_any_mask_comes_back_within_half_a_pixel_of_the_coarser_grid(
    data: Any, rows: int, columns: int, fit: Fit, height: int, width: int, across: bool, down: bool
) -> None:
    left, top = data.draw(st.integers(0, columns // 5)), data.draw(st.integers(0, rows // 5))
    region = (left, top, columns - left, rows - top)
    empty, turn = flipped(np.zeros((rows, columns), np.uint8), across=across, down=down)
    affine = prepare(empty, profile(fit, height, width), region=region).source_to_image
    pixel = np.maximum(1.0, 1 / np.abs([affine.xx, affine.yy]))
    # At least four pixels across: below that a model's grid does not hold an outline.
    shape = np.array([columns - 2 * left, rows - 2 * top])
    axes = tuple(int(max(4 * p, s * 0.3)) for p, s in zip(pixel, shape, strict=True))
    mask = cv2.ellipse(empty.copy(), (columns // 2, rows // 2), axes, 0, 0, 360, (1,), -1)
    mask = np.ascontiguousarray(flipped(mask, across=across, down=down)[0])

    turned, _ = flipped(mask, across=across, down=down)
    prepared = prepare(turned * 255, profile(fit, height, width), region=region)
    back = source_mask(prepared.image, turn.then(prepared.source_to_image), (rows, columns), HALF)

    moved = (back != mask) & inside(region, (rows, columns), across=across, down=down)
    # A pixel whose centre lies within half a model pixel of the outline; the distance is measured
    # between centres, which adds one source pixel.
    assert outline_distance(mask)[moved].max(initial=0) <= 0.5 * pixel.max() + 1


def inside(
    region: tuple[int, int, int, int], shape: tuple[int, int], *, across: bool, down: bool
) -> NDArray[np.bool_]:
    left, top, right, bottom = region
    within = np.zeros(shape, np.uint8)
    within[top:bottom, left:right] = 1
    return np.asarray(flipped(within, across=across, down=down)[0] > 0)
