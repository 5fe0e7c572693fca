"""Prepared pixels and their cache."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad.geometry import Affine
from breastcad_preprocess.profiles import ULTRASOUND
from breastcad_train.data import pixels
from breastcad_train.data.regions import Circle, Region
from breastcad_train.data.sample import Sample


def test_a_mask_of_another_size_is_named_and_nothing_is_kept(
    tmp_path: Path, picture: Callable[..., Path]
) -> None:
    image = picture(tmp_path / "a.png")
    mask = picture(tmp_path / "a_mask.png", np.zeros((64, 81), np.uint8))
    sample = Sample("set/a", image, (mask,), "benign", "a")

    with pytest.raises(InvalidInput, match=r"a_mask.png must be of shape \(64, 80\)"):
        pixels.load([sample], ULTRASOUND, tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_pixels_are_read_once_and_kept(tmp_path: Path, picture: Callable[..., Path]) -> None:
    image, mask = picture(tmp_path / "a.png", 200), picture(tmp_path / "m.png", 255)
    sample = Sample("set/a", image, (mask,), "benign", "a")

    first = pixels.load([sample], ULTRASOUND, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    stamp = kept.stat().st_mtime_ns
    second = pixels.load([sample], ULTRASOUND, tmp_path / "cache")

    assert kept.stat().st_mtime_ns == stamp
    assert first.images.shape == (1, 256, 256)
    assert np.array_equal(first.images, second.images)
    # 64 × 80 fills the width: 205 of 256 rows.
    assert first.masks.sum() == pytest.approx(205 * 256, rel=0.01)


def test_the_cache_tells_apart_whatever_decides_about_pixels(
    tmp_path: Path, picture: Callable[..., Path]
) -> None:
    image, classes = picture(tmp_path / "a.png"), picture(tmp_path / "a_map.png")
    sample = Sample("set/a", image, (), "benign", "a", maps=(classes,), record=0)
    before = pixels.key([sample], ULTRASOUND)

    assert pixels.key([replace(sample, record=1)], ULTRASOUND) != before
    assert pixels.key([replace(sample, regions=(Region(Circle(3, 4, 5)),))], ULTRASOUND) != before
    classes.write_bytes(b"other classes")
    assert pixels.key([sample], ULTRASOUND) != before


def test_a_mask_follows_its_image_into_the_models_frame() -> None:
    mask = np.zeros((512, 512), np.uint8)
    mask[100:200, 300:400] = 1

    small = pixels.to_model(mask, Affine.resize(scale_x=0.5, scale_y=0.5), ULTRASOUND)

    assert small[50:100, 150:200].mean() > 0.99
    assert small.sum() == pytest.approx(50 * 50, rel=0.01)
