"""Overlays and heat maps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from breastcad.geometry import Affine
from breastcad_gateway.render.canvas import ORANGE, SKY_BLUE, draw_outline, with_caption
from breastcad_gateway.render.heat_map import heat_map
from breastcad_gateway.render.overlay import overlay, score_line, source_to_preview

GREY = np.full((200, 100, 3), 90, np.uint8)
WORDS = ("Malignancy 0.75 (threshold 0.50)", ORANGE)


def test_a_contour_is_drawn_where_the_reduced_source_has_it() -> None:
    to_preview = source_to_preview((400, 200), (200, 100))
    # Source columns 80 to 119 are preview columns 40 to 59; their middle rows have only the sides.
    contour = np.array([(80.0, 160.0), (119.0, 160.0), (119.0, 239.0), (80.0, 239.0)])

    picture = overlay(GREY, [contour], to_preview, WORDS)

    changed = np.flatnonzero((picture[100, :100] != 90).any(axis=1))
    assert set(changed) <= {*range(36, 44), *range(56, 64)}
    assert {40, 59} <= set(changed)
    assert (picture[100, 45:55] == 90).all()


def test_a_lesion_of_one_pixel_is_a_coloured_dot_there() -> None:
    picture = np.zeros((400, 400, 3), np.uint8)
    draw_outline(picture, np.array([[30.0, 20.0]]), ORANGE)
    assert tuple(picture[20, 30]) == ORANGE
    assert np.argwhere(picture.any(axis=2)).max(axis=0).tolist() <= [23, 33]


def test_the_image_itself_is_not_covered_by_words() -> None:
    picture = overlay(GREY, [], Affine(), WORDS)

    assert (picture[:200, :100] == 90).all()
    assert picture[:200, 100:].max(initial=0) == 0
    assert picture[200:].max() > 150


def test_drawing_leaves_its_input_as_it_was() -> None:
    before = GREY.copy()

    overlay(GREY, [np.array([(1.0, 1.0), (50.0, 1.0), (50.0, 50.0)])], Affine(), WORDS)

    assert (before == GREY).all()


@pytest.mark.parametrize("columns", [60, 700, 2000])
def test_words_fit_in_pictures_of_any_width(columns: int) -> None:
    strip = with_caption(np.zeros((900, columns, 3), np.uint8), [WORDS])[900:]

    assert strip.max() > 150
    assert strip[:, -2:].max() == 0


def test_the_colour_tells_on_which_side_of_the_threshold_a_score_is() -> None:
    assert score_line(0.5, 0.5) == ("Malignancy 0.50 (threshold 0.50)", ORANGE)
    assert score_line(0.49, 0.5)[1] == SKY_BLUE


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (0.4985, "Malignancy 0.498 (threshold 0.500)"),
        (0.499996, "Malignancy 0.499996 (threshold 0.500000)"),
        (math.nextafter(0.5, 0), "Malignancy 0.49999999999999994 (threshold 0.5)"),
    ],
)
def test_a_score_close_to_its_threshold_is_shown_with_digits_that_differ(
    score: float, words: str
) -> None:
    assert score_line(score, 0.5) == (words, SKY_BLUE)


def test_evidence_is_spread_over_the_place_that_it_came_from() -> None:
    evidence = np.zeros((50, 50), np.uint8)
    evidence[10:20, 30:40] = 255
    # The prepared image is the upper half of the preview at half its size.
    to_image = Affine.resize(scale_x=0.5, scale_y=0.5)

    picture = heat_map(GREY, evidence, to_image, WORDS)

    coloured = (picture[:200, :100] != 90).any(axis=2)
    assert coloured[24:36, 64:76].all()
    assert not coloured[:18].any()
    assert not coloured[44:].any()
    assert not coloured[:, :58].any()
