"""Prepared images, batches of them, and how they vary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from breastcad.errors import InvalidInput
from breastcad_preprocess.profiles import ULTRASOUND
from breastcad_train.data.sample import Sample
from breastcad_train.engine.input import regions
from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import Crops, PictureBatch, Pictures
from breastcad_train.engine.input.prepared import Prepared, prepare
from breastcad_train.engine.input.varying import Variation, Varier
from breastcad_train.engine.order import Draw
from breastcad_train.engine.seeds import settle
from torch import nn

pytestmark = pytest.mark.filterwarnings("ignore")

SMALL = ULTRASOUND.model_copy(update={"rows": 64, "columns": 64, "denoise": "none"})


@pytest.fixture
def samples(tmp_path: Path) -> list[Sample]:
    """Two samples of 128 × 128: a dark one, and one with a lesion in its upper half."""
    found = []
    for number in range(2):
        image, mask = tmp_path / f"{number}.png", tmp_path / f"{number}_mask.png"
        texture = np.random.default_rng(number).integers(20, 100, (128, 128), np.uint8)
        lesion = np.zeros((128, 128), np.uint8)
        lesion[:64] = 255 * number
        cv2.imwrite(str(image), texture)
        cv2.imwrite(str(mask), lesion)
        found.append(Sample(f"busi/{number}", image, (mask,), "benign", str(number)))
    return found


def test_prepared_images_are_kept_and_mapped(samples: list[Sample], tmp_path: Path) -> None:
    first = prepare(samples, SMALL, tmp_path / "cache", with_maps=False)
    (folder,) = (tmp_path / "cache").iterdir()
    stamp = (folder / "images.npy").stat().st_mtime_ns
    second = prepare(samples, SMALL, tmp_path / "cache", with_maps=False)

    assert (folder / "images.npy").stat().st_mtime_ns == stamp
    assert isinstance(second.images, np.memmap)
    assert np.array_equal(first.images, second.images)
    assert second.maps[1, :32].all()
    assert not second.maps[1, 32:].any()
    assert not second.maps[0].any()


def test_another_profile_and_changed_files_are_prepared_anew(
    samples: list[Sample], tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    prepare(samples, SMALL, cache, with_maps=False)
    prepare(samples, SMALL.model_copy(update={"fit": "stretch"}), cache, with_maps=False)
    cv2.imwrite(str(samples[0].image), np.full((128, 128), 7, np.uint8))
    changed = prepare(samples, SMALL, cache, with_maps=False)

    assert len(list(cache.iterdir())) == 3
    assert changed.images[0].max() == 7


def test_a_bad_file_leaves_nothing_behind(samples: list[Sample], tmp_path: Path) -> None:
    samples[1].image.write_bytes(samples[1].image.read_bytes()[:200])

    with pytest.raises(InvalidInput, match=r"1\.png"):
        prepare(samples, SMALL, tmp_path / "cache", with_maps=False)

    assert not list((tmp_path / "cache").iterdir())


def four() -> Prepared:
    images = np.broadcast_to(np.arange(4, dtype=np.uint8)[:, None, None], (4, 8, 8)).copy()
    maps = np.zeros((4, 8, 8), np.uint8)
    maps[:, 5, 6] = 1
    return Prepared(images, maps)


def test_a_batch_holds_the_chosen_images_with_their_labels() -> None:
    pictures = Pictures(four(), [3, 1], np.array([0, 10, 20, 30]))

    batch = pictures.__getitems__([Draw(1, 0), Draw(0, 0)])

    assert len(pictures) == 2
    assert batch.images[:, 0, 0, 0].tolist() == [1, 3]
    assert batch.images.shape == (2, 1, 8, 8)
    assert batch.labels.tolist() == [10, 30]


def test_a_crop_is_about_a_rare_pixel_and_its_outside_does_not_count() -> None:
    pictures = Pictures(four(), [2], np.zeros(4, np.int64), Crops(4, frozenset({0})))

    batch = pictures.__getitems__([Draw(0, 5)])

    # Centred on row 5, column 6: rows 3 … 6, columns 4 … 7.
    assert batch.maps[0, 0].nonzero().tolist() == [[2, 2]]
    at_the_border = Pictures(four(), [2], np.zeros(4, np.int64), Crops(8, frozenset({0})))
    assert (at_the_border.__getitems__([Draw(0, 5)]).maps == 255).sum() == 8 * 8 - 7 * 6


def square(count: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    maps = torch.zeros(count, 1, 32, 32, dtype=torch.uint8)
    maps[:, :, 8:20, 4:12] = 1
    return 0.25 + 0.5 * maps.float(), maps


STRONG = Variation(
    mirror=0.5, rotation=20, shift=0.1, zoom=(0.8, 1.2), shear=5, gamma=0.3, contrast=0.2,
    brightness=0.1, noise=0.02, blur=0.5, text_zones=0.5,
)  # fmt: skip


def test_nothing_varies_unless_it_is_set() -> None:
    images, maps = square()

    varied, moved = Varier(Variation())(images, maps)

    assert torch.equal(varied, images)
    assert torch.equal(moved, maps)


def test_maps_move_with_their_images() -> None:
    settle("test")
    images, maps = square(8)
    geometry = Variation(mirror=0.5, rotation=20, shift=0.1, zoom=(0.8, 1.2))

    varied, moved = Varier(geometry)(images, maps)

    found = (varied > 0.5).to(torch.uint8)
    assert not torch.equal(moved, maps)
    both = (found & moved).flatten(1).sum(1)
    assert (both / (found | moved).flatten(1).sum(1)).min() > 0.85
    assert set(moved.flatten().tolist()) == {0, 1}


def test_a_seed_decides_what_varies() -> None:
    vary = Varier(STRONG)
    results = []
    for seed in (1, 1, 2):
        settle(seed)
        results.append(vary(*square())[0])

    assert torch.equal(results[0], results[1])
    assert not torch.equal(results[0], results[2])
    assert results[0].min() >= 0
    assert results[0].max() <= 1


def test_images_of_a_batch_vary_apart() -> None:
    settle(3)

    varied, _ = Varier(STRONG)(*square(2))

    assert not torch.equal(varied[0], varied[1])


def test_classes_beyond_the_source_stay_uncounted() -> None:
    settle(4)
    maps = torch.full((2, 1, 32, 32), 255, dtype=torch.uint8)
    maps[:, :, :, 16:] = 3

    _, moved = Varier(Variation(rotation=20, mirror=0.5))(torch.zeros(2, 1, 32, 32), maps)

    assert set(moved.flatten().tolist()) == {3, 255}


def test_text_zones_are_blank_at_the_top_or_the_bottom() -> None:
    settle(5)
    varied, _ = Varier(Variation(text_zones=1))(torch.ones(20, 1, 100, 8), torch.zeros(1))

    blank = (varied == 0).all(dim=3)[:, 0]
    assert set(blank.sum(1).tolist()) == {12}
    assert (blank[:, 0] ^ blank[:, -1]).all()


def test_a_net_is_shown_its_channels_and_range() -> None:
    batch = PictureBatch(
        torch.full((2, 1, 4, 4), 255, dtype=torch.uint8),
        torch.zeros(2, 1, 4, 4, dtype=torch.uint8),
        torch.zeros(2, dtype=torch.int64),
    )

    shown = Look(channels=3, is_centred=True).plain(batch)

    coarse, maps = Look(coarse=0.5).varied(batch, share=0.4)
    assert coarse.shape == maps.shape == (2, 1, 2, 2)
    assert Look(coarse=0.5).varied(batch, share=0.5)[0].shape == (2, 1, 4, 4)
    assert shown.shape == (2, 3, 4, 4)
    assert set(shown.flatten().tolist()) == {0.5}
    assert shown.is_contiguous(memory_format=torch.channels_last)


class Brighter(nn.Module):
    """Outlines what is brighter than a half."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return 100 * (images - 0.5)


def outlined_square(region: regions.Region) -> np.ndarray[Any, Any]:
    images = np.full((2, 20, 20), 10, np.uint8)
    images[0, 5:15, 4:14] = 200
    prepared = Prepared(images, np.zeros_like(images))
    found = regions.outlines(prepared, Brighter(), Look())
    return np.asarray(regions.shown(prepared, found, region).images)


def test_a_classifier_sees_the_lesions_part_or_all_where_there_is_none() -> None:
    masked, cropped = outlined_square("masked"), outlined_square("crop")

    assert (masked[0] == 200).sum() == 100
    assert (masked[0] == 0).sum() == 300
    # The box 10 × 10 with 3 pixels around is 16 × 16: 39 % of it is lesion, not 25 %.
    assert (cropped[0] > 100).mean() == pytest.approx(100 / 256, abs=0.05)
    assert (masked[1] == 10).all()
    assert (cropped[1] == 10).all()


def test_outlines_are_a_channel_that_moves_but_does_not_change() -> None:
    shown = outlined_square("two_channel")
    pictures = Pictures(Prepared(shown, np.zeros((2, 20, 20), np.uint8)), [0, 1], np.zeros(2, int))
    batch = pictures.__getitems__([Draw(0, 0), Draw(1, 0)])
    settle(1)

    images, _ = Look(3, varier=Varier(Variation(mirror=1, noise=0.1))).varied(batch, 0.0)

    assert batch.images.shape == (2, 2, 20, 20)
    assert images.shape == (2, 3, 20, 20)
    assert set(images[:, 2].flatten().tolist()) == {0.0, 1.0}
    assert images[0, 2, 5:15, 6:16].all()  # mirrored: columns 4 … 13 are 6 … 15 now
    assert torch.equal(images[:, 0], images[:, 1])
    assert images[1, 0].std() > 0.05
