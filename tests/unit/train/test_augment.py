"""Augmentation keeps images and masks together, and what is off stays off."""

import pytest
import torch
from breastcad_train.augment import Augmentation, vary_geometry, vary_grey

OFF = Augmentation(
    rotation=0, scale=0, stretch=0, shear=0, shift=0, mirror=False, gamma=0, contrast=0,
    brightness=0, noise=0, speckle=0, text_zones=0,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def test_everything_off_changes_nothing() -> None:
    images = torch.rand(2, 1, 16, 24)
    masks = (images > 0.5).float()

    moved, moved_masks = vary_geometry(images, masks, OFF, (16, 24))

    assert torch.allclose(moved, images, atol=1e-5)
    assert torch.equal(moved_masks, masks)
    assert torch.allclose(vary_grey(images, OFF), images, atol=1e-3)


def test_a_smaller_size_averages() -> None:
    images = torch.tensor([0.0, 1.0]).repeat(8).repeat(16, 1)[None, None]

    moved, _ = vary_geometry(images, images, OFF, (8, 8))

    assert moved.shape == (1, 1, 8, 8)
    assert torch.allclose(moved, torch.full_like(moved, 0.5), atol=1e-5)


def test_masks_go_where_their_images_go() -> None:
    masks = torch.zeros(8, 1, 64, 48)
    masks[..., 20:44, 16:32] = 1

    moved, moved_masks = vary_geometry(masks, masks, Augmentation(), (64, 48))

    assert ((moved - moved_masks).abs() <= 0.5).all()
    assert not torch.equal(moved_masks, masks)


def test_a_turned_disc_stays_round_in_an_image_that_is_not_square() -> None:
    rows, columns = torch.meshgrid(torch.arange(64), torch.arange(96), indexing="ij")
    disc = (((rows - 31.5) ** 2 + (columns - 47.5) ** 2) < 20**2).float()[None, None]

    turned, _ = vary_geometry(disc, disc, OFF.model_copy(update={"rotation": 90}), (64, 96))

    assert (turned - disc).abs().mean() < 0.01


def test_black_surroundings_stay_black_and_values_in_range() -> None:
    images = torch.rand(8, 1, 16, 16)
    images[..., :4] = 0

    varied = vary_grey(images, Augmentation())

    assert (varied[..., :4] == 0).all()
    assert varied.min() >= 0
    assert varied.max() <= 1


def test_text_zones_are_erased_at_the_top_and_bottom_only() -> None:
    images = torch.ones(4, 1, 100, 8)

    varied = vary_grey(images, OFF.model_copy(update={"text_zones": 2.0}))

    assert (varied[:, :, :12] == 0).all()
    assert (varied[:, :, -12:] == 0).all()
    assert (varied[:, :, 12:-12] > 0.99).all()
