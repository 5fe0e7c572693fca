"""Networks as they are deployed: uint8 in, uint8 maps out, scaling inside (`breastcad.bundles`)."""

from __future__ import annotations

import torch
from torch import nn

from breastcad_train.nets.classifier import Classifier
from breastcad_train.nets.unet import UNet


class DeployedSegmenter(nn.Module):
    """Images to lesion probabilities.

    Parameters
    ----------
    net
        The trained segmenter.
    """

    def __init__(self, net: UNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map uint8 images (N, 1, H, W) to uint8 probabilities (N, H, W), 0 to 255 for 0 to 1."""
        probability = torch.sigmoid(self.net(image.float() / 255))
        return to_uint8(probability.squeeze(1))


class DeployedClassifier(nn.Module):
    """Images to malignancy and where it comes from.

    Parameters
    ----------
    net
        The trained classifier.
    """

    def __init__(self, net: Classifier) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Map uint8 images (N, 1, H, W) to logits (N, 1) and uint8 evidence (N, H/16, W/16).

        Evidence is the malignancy of a cell, times the lesion's probability there where the net
        pools by lesion.
        """
        answer = self.net(image.float() / 255)
        evidence = torch.sigmoid(answer.cells)
        if self.net.pooling == "lesion":
            evidence = evidence * torch.sigmoid(answer.lesion)
        return answer.logit, to_uint8(evidence.squeeze(1))


def to_uint8(probability: torch.Tensor) -> torch.Tensor:
    """Return probabilities in [0, 1] as 0 to 255, rounded half up."""
    return (probability * 255 + 0.5).floor().to(torch.uint8)
