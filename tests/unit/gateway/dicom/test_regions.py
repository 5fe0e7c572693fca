"""The pixels of each lesion."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from breastcad.v1 import types_pb2
from breastcad_gateway.render.dicom.regions import lesion_regions
from hypothesis import given
from hypothesis import strategies as st

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse, drawn, within
from tests.objects.headers import Visit, mammogram

ELLIPSES = st.lists(
    st.builds(
        Ellipse,
        st.integers(0, 179),
        st.integers(0, 239),
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(0, 180),
        st.booleans(),
    ),
    max_size=5,
)


@given(ELLIPSES)
def test_regions_are_disjoint_and_together_the_mask(ellipses: list[Ellipse]) -> None:
    (source,) = answered([Shot(mammogram(Visit()), 0.5, tuple(ellipses))]).sources
    regions = source.images[0].regions
    layers = [within(region, 240, 180).astype(int) for region in regions]
    whole = sum(layers, np.zeros((240, 180), int))
    assert np.array_equal(whole, drawn(ellipses, 240, 180))
    assert [layer.sum() for layer in layers] == [region.lesion.area_px for region in regions]


def test_each_region_lies_in_the_box_of_its_lesion_and_on_its_outline() -> None:
    shot = Shot(mammogram(Visit()), 0.5, (Ellipse(50, 60, 20, 10), Ellipse(120, 200, 8, 8)))
    for region in answered([shot]).sources[0].images[0].regions:
        corners = [(round(point.x), round(point.y)) for point in region.lesion.contour]
        inside = within(region, 240, 180)
        assert all(inside[y, x] for x, y in corners)


def test_a_lesion_that_the_mask_does_not_hold_is_no_region() -> None:
    mask = np.zeros((8, 8), np.uint8)
    mask[2:4, 2:4] = 255
    lesion = types_pb2.Lesion(box=types_pb2.Box(x_min=2, y_min=2, x_max=4, y_max=3), area_px=4)
    with pytest.raises(ValueError, match="region of the mask"):
        lesion_regions(cv2.imencode(".png", mask)[1].tobytes(), [lesion])
