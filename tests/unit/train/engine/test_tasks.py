"""What nets learn, with answers that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.tasks.answering import at_once, centre, in_tiles
from breastcad_train.engine.tasks.classifying import Classifying
from breastcad_train.engine.tasks.mapping import Mapping
from breastcad_train.engine.tasks.segmenting import Segmenting
from breastcad_train.engine.tasks.sharing import Sharing
from breastcad_train.losses import class_loss, lesion_loss
from breastcad_train.nets.shared import Shared, SharedNet
from breastcad_train.zoo.unet_valid import ValidUNet
from torch import nn


class Says(nn.Module):
    """Answers the same whatever it is shown, cut to the batch."""

    def __init__(self, answer: torch.Tensor) -> None:
        super().__init__()
        self.answer = answer

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.answer[: len(images)]


def batch(maps: torch.Tensor, labels: list[int] | None = None) -> PictureBatch:
    images = torch.zeros(maps.shape, dtype=torch.uint8)
    return PictureBatch(images, maps.to(torch.uint8), torch.tensor(labels or [0] * len(maps)))


def test_lesions_are_scored_by_hand() -> None:
    truth = torch.zeros(3, 1, 4, 4)
    truth[0, 0, :2] = 1  # 8 pixels, 4 of them found
    truth[1, 0, 0, 0] = 1  # 1 pixel, not found
    answer = torch.full((3, 1, 4, 4), -9.0)
    answer[0, 0, 0] = 9.0
    answer[2, 0, 3, :2] = 9.0  # 2 of 16 pixels of an image without a lesion
    task = Segmenting(lesion_loss("bce"), Look(), at_once)

    scores = task.scores(task.outcomes(Says(answer), [batch(truth)]))

    assert scores["dice"] == pytest.approx((2 * 4 / 12 + 0) / 2)
    assert scores["iou"] == pytest.approx((4 / 8 + 0) / 2)
    assert scores["iou_pooled"] == pytest.approx(4 / 9)
    assert scores["false_area"] == pytest.approx(2 / 16)


def test_what_no_image_tells_is_nan() -> None:
    task = Segmenting(lesion_loss("bce"), Look(), at_once)
    lesion = torch.ones(1, 1, 4, 4)

    scores = task.scores(task.outcomes(Says(torch.ones(1, 1, 4, 4)), [batch(lesion)]))

    assert scores["dice"] == 1
    assert math.isnan(scores["false_area"])


def test_classes_of_pixels_are_pooled_over_batches() -> None:
    answer = torch.zeros(1, 2, 1, 4)
    answer[:, 1, :, :2] = 5.0  # says 1 1 0 0
    rows = torch.tensor([[1, 0, 0, 0], [1, 1, 0, 255]]).reshape(2, 1, 1, 1, 4)
    task = Mapping(class_loss("cross_entropy"), Look(), at_once, classes=2)

    outcomes = task.outcomes(Says(answer), [batch(row) for row in rows])
    scores = task.scores(outcomes)

    assert outcomes["matrices"].sum(axis=0).tolist() == [[3, 1], [0, 3]]
    assert scores["pixel_accuracy"] == pytest.approx(6 / 7)
    assert scores["mean_iou"] == pytest.approx((3 / 4 + 3 / 4) / 2)
    assert scores["mean_class_accuracy"] == pytest.approx((3 / 4 + 1) / 2)
    assert scores["commonest_accuracy"] == pytest.approx(4 / 7)


def test_classes_of_images_are_scored_beside_the_majority() -> None:
    logits = torch.tensor([[0.0, 3.0], [2.0, 0.0], [0.0, 1.0], [1.5, 0.0]])
    task = Classifying(class_loss("cross_entropy"), Look(), classes=2, positive=1)
    shown = batch(torch.zeros(4, 1, 2, 2), [1, 0, 0, 0])

    scores = task.scores(task.outcomes(Says(logits), [shown]))

    assert scores["accuracy"] == 0.75
    assert scores["majority_accuracy"] == 0.75
    assert scores["balanced_accuracy"] == pytest.approx((2 / 3 + 1) / 2)
    assert scores["auc"] == 1.0
    expected = torch.nn.functional.cross_entropy(logits, shown.labels)
    assert scores["validation_loss"] == pytest.approx(float(expected), rel=1e-5)


def test_a_smaller_answer_is_about_the_middle() -> None:
    maps = torch.arange(36).reshape(1, 1, 6, 6)

    assert centre(maps, torch.zeros(1, 2, 2, 2)).flatten().tolist() == [14, 15, 20, 21]


def test_a_net_without_padding_answers_whole_images() -> None:
    torch.manual_seed(0)
    net = ValidUNet(2).eval()
    image = torch.rand(1, 1, 100, 120)

    assert in_tiles(net, image).shape == (1, 2, 100, 120)


def test_the_loss_of_a_net_without_padding_is_about_its_middle() -> None:
    maps = torch.full((1, 1, 8, 8), 255)
    maps[..., 2:6, 2:6] = 1
    answer = torch.zeros(1, 2, 4, 4)
    answer[:, 1] = 50.0
    task = Mapping(class_loss("cross_entropy"), Look(), at_once, classes=2)

    assert float(task.loss(Says(answer), batch(maps), 0.0)) == pytest.approx(0, abs=1e-6)
    assert np.isfinite(float(task.loss(Says(-answer), batch(maps), 0.0)))


def test_mixed_images_are_learnt_as_both_of_their_classes() -> None:
    class Mean(nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            share = images.mean((1, 2, 3))
            return torch.stack([1 - share, share], dim=1).clamp(1e-6).log()

    images = torch.tensor([0, 255], dtype=torch.uint8)[:, None, None, None].expand(2, 1, 4, 4)
    shown = PictureBatch(images, torch.zeros_like(images), torch.tensor([0, 1]))
    task = Classifying(class_loss("cross_entropy"), Look(), classes=2, mixup=1.0)

    losses = [float(task.loss(Mean(), shown, 0.0)) for _ in range(20)]

    # An image that is 30 % the other is told best by 30 %, at the cost of the mixture's entropy;
    # images that meet themselves cost nothing.
    assert max(losses) <= math.log(2) + 1e-5
    assert min(losses) >= 0
    assert len({round(loss, 6) for loss in losses if loss > 1e-4}) > 3


def test_a_shared_net_is_scored_on_both_tasks() -> None:
    class Both(nn.Module):
        def forward(self, images: torch.Tensor) -> Shared:
            lesion = torch.full_like(images, -9.0)
            lesion[:, :, :2] = 9.0
            return Shared(lesion, torch.tensor([[3.0, 0.0], [0.0, 3.0]]))

    truth = torch.zeros(2, 1, 4, 4)
    truth[:, :, :2] = 1
    losses = (lesion_loss("bce"), class_loss("cross_entropy"))
    outline = Segmenting(losses[0], Look(), at_once)
    name = Classifying(losses[1], Look(), classes=2, positive=1)
    task = Sharing(outline, name, losses, 2.0, Look())
    shown = batch(truth, [0, 1])

    scores = task.scores(task.outcomes(Both(), [shown]))

    assert scores["dice"] == scores["auc"] == scores["accuracy"] == 1
    expected = math.log(1 + math.exp(-3)) + 2 * math.log(1 + math.exp(-9))
    assert scores["validation_loss"] == pytest.approx(expected, rel=1e-4)
    assert float(task.loss(Both(), shown, 0.0)) == pytest.approx(expected, rel=1e-4)


def test_the_class_of_a_shared_net_does_not_teach_where_the_lesion_is() -> None:
    torch.manual_seed(0)
    net = SharedNet(2, widths=(8, 8, 8, 8), dropout=0.0)

    net(torch.rand(2, 1, 32, 32)).classes.sum().backward()

    assert net.unet.head.weight.grad is None
    assert net.unet.encoder.stem.conv1.weight.grad is not None
