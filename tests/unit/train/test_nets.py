"""Shapes, sizes and pooling of the networks."""

import math

import pytest
import torch
from breastcad_train import recipes
from breastcad_train.learner import build
from breastcad_train.nets.classifier import LEAST_LESION, Classifier
from breastcad_train.nets.deployed import DeployedClassifier, DeployedSegmenter, to_uint8
from breastcad_train.nets.encoder import Encoder
from breastcad_train.nets.unet import UNet
from torch import nn

SMALL = (8, 8, 16, 16)


def level(layer: nn.Conv2d, value: float) -> None:
    """Make a layer answer `value` everywhere."""
    layer.weight.zero_()
    assert layer.bias is not None
    layer.bias.fill_(value)


def test_the_encoder_halves_its_features_four_times() -> None:
    features = Encoder(SMALL)(torch.zeros(2, 1, 64, 48))

    assert [tuple(level.shape) for level in features] == [
        (2, 8, 32, 24),
        (2, 8, 16, 12),
        (2, 16, 8, 6),
        (2, 16, 4, 3),
    ]


def test_the_segmenter_answers_at_the_size_of_its_input() -> None:
    assert UNet(SMALL)(torch.zeros(2, 1, 32, 48)).shape == (2, 1, 32, 48)


@pytest.mark.parametrize("name", ["us-segment", "mg-segment"])
def test_shipped_segmenters_have_between_one_and_five_million_parameters(name: str) -> None:
    count = sum(p.numel() for p in build(recipes.read(name)).parameters())

    assert 1e6 < count < 5e6


def test_a_pixel_far_away_changes_the_answer_at_the_centre() -> None:
    torch.manual_seed(0)
    net = UNet(SMALL).eval()
    image = torch.rand(1, 1, 128, 128)
    changed = image.clone()
    changed[..., :16, 64] = 1 - changed[..., :16, 64]

    with torch.no_grad():
        difference = (net(image) - net(changed))[0, 0, 64, 64]

    assert abs(float(difference)) > 0


def test_top_pooling_adds_the_mean_and_the_mean_of_the_eight_highest_cells() -> None:
    net = Classifier(SMALL, "top", 0.0).eval()

    answer = net(torch.rand(1, 1, 64, 64))

    cells = answer.cells.flatten()
    expected = cells.mean() + cells.sort(descending=True).values[:8].mean() + net.bias
    assert answer.logit.item() == pytest.approx(expected.item(), abs=1e-6)


def test_lesion_pooling_looks_where_the_lesion_is() -> None:
    net = Classifier(SMALL, "lesion", 0.0).eval()
    with torch.no_grad():
        level(net.lesion, 100.0)  # lesion everywhere: the focus is the plain mean

        answer = net(torch.rand(1, 1, 64, 64))

    mean = answer.cells.mean()
    assert answer.logit.item() == pytest.approx(float(mean + mean / (1 + LEAST_LESION)), rel=1e-4)


def test_without_a_lesion_only_the_mean_over_the_image_counts() -> None:
    net = Classifier(SMALL, "lesion", 0.0).eval()
    with torch.no_grad():
        level(net.lesion, -100.0)

        answer = net(torch.rand(1, 1, 64, 64))

    assert answer.logit.item() == pytest.approx(answer.cells.mean().item(), abs=1e-6)


@pytest.mark.parametrize(
    ("probability", "level"), [(0.0, 0), (1.0, 255), (0.5, 128), (1 / 255, 1), (0.0019, 0)]
)
def test_probabilities_become_the_nearest_of_256_levels(probability: float, level: int) -> None:
    assert to_uint8(torch.tensor([probability])).item() == level


def test_a_deployed_segmenter_answers_sigmoids_of_its_logits() -> None:
    net = UNet(SMALL).eval()
    with torch.no_grad():
        level(net.head, math.log(3))  # sigmoid(log 3) = 3/4

        probability = DeployedSegmenter(net)(torch.zeros(1, 1, 16, 16, dtype=torch.uint8))

    assert probability.dtype == torch.uint8
    assert probability.shape == (1, 16, 16)
    assert (probability == 191).all()


def test_a_deployed_classifier_answers_a_logit_and_a_small_map() -> None:
    graph = DeployedClassifier(Classifier(SMALL, "top", 0.0)).eval()

    logit, evidence = graph(torch.zeros(3, 1, 48, 64, dtype=torch.uint8))

    assert logit.shape == (3, 1)
    assert evidence.shape == (3, 3, 4)
    assert evidence.dtype == torch.uint8
