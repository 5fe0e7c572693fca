"""Pixels of samples, and errors that name the file."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_train.data.decoding import read_colours, read_image, read_map, read_mask
from breastcad_train.data.regions import Circle, Rectangle, Region, boxes
from breastcad_train.data.sample import Sample


def test_a_truncated_picture_is_named(tmp_path: Path, picture: Callable[..., Path]) -> None:
    image = picture(tmp_path / "case007.png")
    image.write_bytes(image.read_bytes()[:-20])

    with pytest.raises(InvalidInput, match=r"TRUNCATED: .*case007.png: the picture ends early"):
        read_image(Sample("set/a", image, (), "benign", "a"))


@pytest.mark.parametrize("content", [b"", b"P5\n", b"not a picture"])
def test_a_file_that_is_no_image_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)

    with pytest.raises(InvalidInput, match=r"a.png"):
        read_image(Sample("set/a", tmp_path / "a.png", (), "benign", "a"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"DATA_MISSING: .*a.png"):
        read_image(Sample("set/a", tmp_path / "a.png", (), "benign", "a"))


def test_deep_pictures_keep_their_depth(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((4, 4), 4000, np.uint16))

    found = read_image(Sample("set/a", tmp_path / "a.png", (), "benign", "a"))

    assert found.dtype == np.uint16
    assert found[0, 0] == 4000


def test_colours_are_red_green_blue(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((2, 2, 3), (1, 2, 3), np.uint8))

    assert read_colours(tmp_path / "a.png")[0, 0].tolist() == [3, 2, 1]


def test_a_mask_may_be_of_any_colour_or_transparent(tmp_path: Path) -> None:
    mask = np.zeros((4, 5, 4), np.uint8)
    # Opaque black, pure blue, pure red; the transparency of the others says nothing.
    mask[0, :3] = [(0, 0, 0, 255), (255, 0, 0, 255), (0, 0, 200, 0)]
    cv2.imwrite(str(tmp_path / "m.png"), mask)

    found = read_mask(Sample("set/a", tmp_path, (tmp_path / "m.png",), "benign", "a"), (4, 5))

    assert found[0].tolist() == [0, 1, 1, 0, 0]


def test_masks_of_one_image_are_merged(tmp_path: Path, picture: Callable[..., Path]) -> None:
    halves = [np.zeros((4, 6), np.uint8) for _ in range(2)]
    halves[0][:, 1], halves[1][:, 4] = 255, 255
    masks = tuple(picture(tmp_path / f"{n}.png", half) for n, half in enumerate(halves))

    found = read_mask(Sample("set/a", tmp_path, masks, "benign", "a"), (4, 6))

    assert found[0].tolist() == [0, 1, 0, 0, 1, 0]
    assert boxes(found) == [(1, 0, 2, 4), (4, 0, 5, 4)]


def test_regions_are_drawn_where_there_is_no_mask(
    tmp_path: Path, picture: Callable[..., Path]
) -> None:
    region = Region(Rectangle(1, 1, 2, 2))
    drawn = Sample("set/a", tmp_path, (), "benign", "a", regions=(region,))
    mask = picture(tmp_path / "m.png", np.full((4, 4), 255, np.uint8))
    masked = Sample("set/a", tmp_path, (mask,), "benign", "a", regions=(region,))

    assert read_mask(drawn, (4, 4)).sum() == 4
    assert read_mask(masked, (4, 4)).sum() == 16


def test_a_region_beyond_the_image_is_cut_off() -> None:
    sample = Sample("s/a", Path(), (), "benign", "a", regions=(Region(Circle(-30, -30, 5)),))

    assert read_mask(sample, (9, 9)).sum() == 0


def test_a_map_of_another_size_is_named(tmp_path: Path, picture: Callable[..., Path]) -> None:
    path = picture(tmp_path / "map.png")

    with pytest.raises(InvalidInput, match=r"MASK_SIZE: .*map.png must be of shape \(64, 81\)"):
        read_map(path, (64, 81))
