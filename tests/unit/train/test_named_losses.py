"""Losses by name: values by hand, and gradients that stay finite."""

import math

import pytest
import torch
from breastcad.errors import InvalidInput
from breastcad_train.losses import (
    MASK_LOSSES,
    class_loss,
    class_weights,
    iou_loss,
    lesion_loss,
    mse_loss,
    soft_iou_loss,
)

SURE = 1e4
# Logits whose probabilities are ¾ and ¼.
THREE_QUARTERS, QUARTER = math.log(3), -math.log(3)


def pair(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32).reshape(1, 1, 1, len(values))


def test_soft_iou_of_half_a_lesion() -> None:
    # 1 − (2 + 1) / (2 + 4 − 2 + 1)
    found, target = pair(1, 1, 0, 0), pair(1, 1, 1, 1)

    assert soft_iou_loss(found, target).item() == pytest.approx(2 / 5)


def test_soft_iou_is_never_kinder_than_dice() -> None:
    target = (torch.rand(16, 1, 8, 8, generator=torch.Generator().manual_seed(0)) > 0.5).float()
    logits = torch.randn(16, 1, 8, 8, generator=torch.Generator().manual_seed(1))

    assert iou_loss(logits, target) > lesion_loss("dice")(logits, target)


def test_mse_is_of_probabilities() -> None:
    # ((¾ − 1)² + (¼ − 1)²) / 2
    loss = mse_loss(pair(THREE_QUARTERS, QUARTER), pair(1, 1))

    assert loss.item() == pytest.approx((1 / 16 + 9 / 16) / 2)


def test_bce_by_hand() -> None:
    loss = lesion_loss("bce")(pair(THREE_QUARTERS, THREE_QUARTERS), pair(1, 0))

    assert loss.item() == pytest.approx(-(math.log(3 / 4) + math.log(1 / 4)) / 2)


def test_focal_weighs_an_easy_pixel_down() -> None:
    # (1 − p)²·(−log p) with p = ¾
    loss = lesion_loss("focal")(pair(THREE_QUARTERS), pair(1))

    assert loss.item() == pytest.approx(-math.log(3 / 4) / 16)


def test_tversky_weighs_missed_pixels_more_than_false_ones() -> None:
    tversky = lesion_loss("tversky")
    target = pair(1, 1, 0, 0)

    missed = tversky(pair(SURE, -SURE, -SURE, -SURE), target)
    false = tversky(pair(SURE, SURE, SURE, -SURE), target)

    # 1 − (1 + 1)/(1 + 0.7·1 + 1) and 1 − (2 + 1)/(2 + 0.3·1 + 1)
    assert missed.item() == pytest.approx(1 - 2 / 2.7, abs=1e-5)
    assert false.item() == pytest.approx(1 - 3 / 3.3, abs=1e-5)


def test_lovasz_of_whole_answers_is_the_jaccard_distance() -> None:
    # Margins of ±1 make every wrong pixel an error of 2: 2·(1 − 1/3).
    loss = lesion_loss("lovasz")(pair(1, -1, 1, -1), pair(1, 1, 0, 0))

    assert loss.item() == pytest.approx(2 * (1 - 1 / 3))


@pytest.mark.parametrize("name", MASK_LOSSES)
@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("logit", [-SURE, 0.0, SURE])
def test_gradients_are_finite(name: str, target: float, logit: float) -> None:
    logits = torch.full((2, 1, 4, 4), logit, requires_grad=True)

    loss = lesion_loss(name)(logits, torch.full((2, 1, 4, 4), target))
    (gradient,) = torch.autograd.grad(loss, logits)

    assert loss.isfinite() and gradient.isfinite().all()


@pytest.mark.parametrize("name", MASK_LOSSES)
def test_a_right_answer_costs_less_than_a_wrong_one(name: str) -> None:
    target = pair(1, 1, 0, 0)

    right, wrong = (lesion_loss(name)(sign * (8 * target - 4), target) for sign in (1, -1))

    assert right < wrong


def test_class_weights_are_the_share_of_the_others() -> None:
    assert class_weights([0.95, 0.05]).tolist() == pytest.approx([0.05, 0.95])


def test_weighted_cross_entropy_divides_by_the_weights_of_the_pixels() -> None:
    logits = torch.tensor([[[THREE_QUARTERS, THREE_QUARTERS, 9.0]], [[0.0, 0.0, 9.0]]])
    target = torch.tensor([[[0, 1, 255]]])

    loss = class_loss("weighted_cross_entropy", [0.8, 0.2])(logits[None], target)

    # Weights 0.2 and 0.8 over their sum; the third pixel is not counted.
    assert loss.item() == pytest.approx(-(0.2 * math.log(3 / 4) + 0.8 * math.log(1 / 4)))


@pytest.mark.parametrize(
    ("shares", "target"),
    # Nothing is counted; all counted pixels have weight 0.
    [([0.5, 0.5], 255), ([1.0, 0.0], 0)],
)
def test_cross_entropy_of_nothing_is_zero_with_finite_gradients(
    shares: list[float], target: int
) -> None:
    logits = torch.zeros(1, 2, 2, 2, requires_grad=True)

    loss = class_loss("weighted_cross_entropy", shares)(logits, torch.full((1, 2, 2), target))
    (gradient,) = torch.autograd.grad(loss, logits)

    assert loss.item() == 0 and not gradient.any()


def test_cross_entropy_of_images_equals_pytorch() -> None:
    logits = torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    target = torch.tensor([0, 1, 2, 1, 0])

    expected = torch.nn.functional.cross_entropy(logits, target)

    assert class_loss("cross_entropy")(logits, target).item() == pytest.approx(expected.item())


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=r"one of bce, mse, .*; got dise"):
        lesion_loss("dise")
    with pytest.raises(InvalidInput, match="UNKNOWN_LOSS"):
        class_loss("dice")


def test_the_weighted_loss_asks_for_shares() -> None:
    with pytest.raises(InvalidInput, match="NO_CLASS_SHARES"):
        class_loss("weighted_cross_entropy")
