"""VGG Image Annotator files, both ways and in both encodings of regions."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_train.data import outlining, via
from breastcad_train.data.regions import (
    Circle,
    Ellipse,
    Mask,
    Outline,
    Polygon,
    Polyline,
    Rectangle,
    Region,
    drawn,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

SHAPE = (60, 70)
places, lengths = st.floats(-10, 80), st.floats(0, 40)
points = st.lists(st.tuples(places, places), min_size=1, max_size=8).map(tuple)
outlines: st.SearchStrategy[Outline] = st.one_of(
    st.builds(Polygon, points),
    st.builds(Polyline, points),
    st.builds(Circle, places, places, lengths),
    st.builds(Ellipse, places, places, lengths, lengths, st.floats(-math.pi, math.pi)),
    st.builds(Rectangle, places, places, lengths, lengths),
)
shapes = st.lists(st.builds(Region, outlines, st.sampled_from(["", "benign"])), max_size=5)
masks = arrays(np.uint8, (12, 14), elements=st.integers(0, 1))


def read(folder: Path, text: str) -> list[via.Annotation]:
    path = folder / "via.json"
    path.write_text(text)
    return via.read_json(path)


def overlap(first: Mask, second: Mask) -> float:
    union = np.logical_or(first, second).sum()
    return 1.0 if union == 0 else float(np.logical_and(first, second).sum() / union)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(regions=shapes, numbered=st.booleans())
def test_every_shape_comes_back(tmp_path: Path, regions: list[Region], numbered: bool) -> None:
    made = via.Annotation("a b.png", 12, tuple(regions))

    (found,) = read(tmp_path, via.write_json([made], numbered=numbered))

    assert found == made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(regions=shapes)
def test_a_drawn_mask_comes_back(tmp_path: Path, regions: list[Region]) -> None:
    mask = drawn(tuple(regions), SHAPE)
    made = via.Annotation("a.png", 12, outlining.outlined(mask, "malignant"))

    (found,) = read(tmp_path, via.write_json([made]))

    assert overlap(drawn(found.regions, SHAPE), mask) >= 0.97


@given(mask=masks)
def test_any_mask_comes_back_exactly_with_its_holes(mask: Mask) -> None:
    assert np.array_equal(drawn(outlining.outlined(mask), mask.shape), mask)


def test_a_project_wraps_an_export(tmp_path: Path) -> None:
    made = via.Annotation("a.png", 12, (Region(Circle(1, 2, 3), "benign"),))
    project = {"_via_settings": {}, "_via_img_metadata": json.loads(via.write_json([made]))}

    assert read(tmp_path, json.dumps(project)) == [made]


def test_the_export_is_the_one_that_the_annotator_reads() -> None:
    made = via.Annotation("a.png", 12, (Region(Polygon(((1, 2), (3, 4), (5, 2))), "benign"),))

    assert json.loads(via.write_json([made])) == {
        "a.png12": {
            "filename": "a.png",
            "size": 12,
            "regions": [
                {
                    "shape_attributes": {
                        "name": "polygon",
                        "all_points_x": [1, 3, 5],
                        "all_points_y": [2, 4, 2],
                    },
                    "region_attributes": {"class": "benign"},
                }
            ],
            "file_attributes": {},
        }
    }


@pytest.mark.parametrize(
    ("shape", "pixels"),
    [
        ({"name": "rect", "x": 2, "y": 1, "width": 4, "height": 3}, 12),
        ({"name": "circle", "cx": 5, "cy": 5, "r": 1}, 5),
        ({"name": "ellipse", "cx": 9, "cy": 9, "rx": 2, "ry": 0}, 5),
        ({"name": "point", "cx": 5, "cy": 5}, 1),
        ({"name": "polyline", "all_points_x": [0, 4], "all_points_y": [3, 3]}, 5),
        ({"name": "polygon", "all_points_x": [0, 4, 4, 0], "all_points_y": [0, 0, 2, 2]}, 15),
    ],
)
def test_each_shape_covers_the_pixels_one_expects(
    tmp_path: Path, shape: dict[str, Any], pixels: int
) -> None:
    entry = {"filename": "a", "size": 1, "regions": [{"shape_attributes": shape}]}

    (found,) = read(tmp_path, json.dumps({"a1": entry}))

    assert drawn(found.regions, SHAPE).sum() == pixels


def test_an_ellipse_is_turned_clockwise_as_it_is_seen() -> None:
    # A quarter of pi turns the long axis towards down right.
    mask = drawn((Region(Ellipse(30, 30, 20, 2, math.pi / 4)),), SHAPE)

    assert mask[42, 42] == 1
    assert mask[18, 42] == 0


@pytest.mark.parametrize(
    "shape",
    [
        {"name": "star"},
        {"name": "circle", "cx": 1, "cy": 2},
        {"name": "circle", "cx": 1, "cy": 2, "r": "NaN"},
        {"name": "polygon", "all_points_x": [1, 2], "all_points_y": [1]},
        {"name": "polygon", "all_points_x": [], "all_points_y": []},
        {},
    ],
)
def test_a_bad_shape_is_named_with_its_entry(tmp_path: Path, shape: dict[str, Any]) -> None:
    entry = {"filename": "a.png", "size": 1, "regions": [{"shape_attributes": shape}]}

    with pytest.raises(InvalidInput, match=r"SHAPE_UNKNOWN: via.json, entry a.png1"):
        read(tmp_path, json.dumps({"a.png1": entry}))


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": {"filename": "a"}}', "{"])
def test_a_file_of_another_kind_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match=r"ANNOTATION_UNREADABLE: via.json"):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"DATA_MISSING: .*via.json"):
        via.read_json(tmp_path / "via.json")
