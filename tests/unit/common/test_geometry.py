"""Affine maps and their algebra."""

from __future__ import annotations

import numpy as np
import pytest
from breastcad.geometry import Affine, Matrix
from hypothesis import given
from hypothesis import strategies as st

scales = st.floats(0.05, 20) | st.floats(-20, -0.05)
offsets = st.floats(-5000, 5000)
points = st.lists(st.tuples(offsets, offsets), min_size=1, max_size=5).map(np.array)
shears = st.floats(-0.02, 0.02)  # small against the scales, so that no map is near singular
affines = st.builds(Affine, xx=scales, xy=shears, x0=offsets, yx=shears, yy=scales, y0=offsets)


@given(affines, points)
def test_the_inverse_maps_back(affine: Affine, source: Matrix) -> None:
    np.testing.assert_allclose(affine.inverse().apply(affine.apply(source)), source, atol=1e-6)


@given(affines, affines, points)
def test_then_applies_the_first_map_first(first: Affine, second: Affine, source: Matrix) -> None:
    in_steps = second.apply(first.apply(source))
    np.testing.assert_allclose(first.then(second).apply(source), in_steps, rtol=1e-9, atol=1e-6)


@given(affines, affines, affines, points)
def test_composition_is_associative(a: Affine, b: Affine, c: Affine, source: Matrix) -> None:
    left, right = a.then(b).then(c).apply(source), a.then(b.then(c)).apply(source)
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-3)


@given(st.integers(1, 4000), points)
def test_a_flip_twice_changes_nothing(size: int, source: Matrix) -> None:
    for flip in (Affine.flip_columns(columns=size), Affine.flip_rows(rows=size)):
        np.testing.assert_allclose(flip.then(flip).apply(source), source, atol=1e-9)


def test_a_flip_exchanges_the_first_and_the_last_column() -> None:
    flip = Affine.flip_columns(columns=10)
    np.testing.assert_array_equal(flip.apply(np.array([[0.0, 3.0]])), [[9.0, 3.0]])


def test_a_crop_moves_its_corner_to_the_origin() -> None:
    crop = Affine.crop(left=30, top=4)
    np.testing.assert_array_equal(crop.apply(np.array([[30.0, 4.0]])), [[0.0, 0.0]])


def test_a_resize_keeps_the_outer_edges() -> None:
    half = Affine.resize(scale_x=0.5, scale_y=0.25)
    edges = np.array([[-0.5, -0.5], [99.5, 99.5]])  # of 100 columns, 100 rows
    np.testing.assert_allclose(half.apply(edges), [[-0.5, -0.5], [49.5, 24.5]])


def test_a_map_onto_a_line_has_no_inverse() -> None:
    with pytest.raises(ValueError, match="invertible"):
        Affine(xx=1, xy=1, yx=1, yy=1).inverse()
