"""Losses by hand."""

import math

import pytest
import torch
from breastcad_train.losses import label_loss, mask_loss, soft_dice_loss

SURE = 50.0


def test_soft_dice_of_a_perfect_answer_is_zero() -> None:
    target = torch.tensor([[[[1.0, 0.0], [1.0, 0.0]]]])

    assert soft_dice_loss(target, target).item() == 0


def test_soft_dice_of_an_answer_beside_the_lesion_is_nearly_one() -> None:
    target = torch.tensor([[[[1.0, 0.0], [1.0, 0.0]]]])

    # 1 − (2·0 + 1) / (2 + 2 + 1)
    assert soft_dice_loss(1 - target, target).item() == pytest.approx(0.8)


def test_soft_dice_of_half_a_lesion() -> None:
    target = torch.ones(1, 1, 1, 4)
    found = torch.tensor([[[[1.0, 1.0, 0.0, 0.0]]]])

    # 1 − (2·2 + 1) / (2 + 4 + 1)
    assert soft_dice_loss(found, target).item() == pytest.approx(2 / 7)


def test_soft_dice_is_of_each_image() -> None:
    assert soft_dice_loss(torch.zeros(3, 1, 4, 4), torch.zeros(3, 1, 4, 4)).shape == (3,)


def test_an_image_without_a_lesion_counts_by_cross_entropy_alone() -> None:
    loss = mask_loss(torch.zeros(2, 1, 4, 4), torch.zeros(2, 1, 4, 4))

    assert loss.item() == pytest.approx(math.log(2))


def test_a_right_and_sure_mask_costs_nothing() -> None:
    target = torch.tensor([[[[1.0, 0.0]]]])

    assert mask_loss(SURE * (2 * target - 1), target).item() == pytest.approx(0, abs=1e-6)


def test_a_better_mask_costs_less() -> None:
    target = torch.zeros(1, 1, 8, 8)
    target[..., 2:6, 2:6] = 1
    near, far = torch.roll(target, 1, 3), torch.roll(target, 3, 3)

    assert mask_loss(4 * near - 2, target) < mask_loss(4 * far - 2, target)


def test_a_softened_label_is_cheapest_at_its_own_probability() -> None:
    label = torch.tensor([1.0])

    def cost(probability: float) -> float:
        logit = torch.tensor([[math.log(probability / (1 - probability))]])
        return label_loss(logit, label, 0.1).item()

    assert cost(0.95) < min(cost(0.9), cost(0.99))
