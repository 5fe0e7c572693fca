"""The image classifiers of S0 and S1: images (N, channels, S, S) to logits (N, classes)."""

from __future__ import annotations

import timm
from torch import nn
from torchvision.models import mobilenet_v2, resnet50, vgg19

_LEAK = 0.3  # of LeakyReLU, the default of the library that S1 used
_DROPOUT = 0.25
_HEAD = 256


def small_cnn(classes: int = 3, channels: int = 1, side: int = 128) -> nn.Module:
    """Return the CNN of S1: four blocks of convolution, batch norm, LeakyReLU, pooling, dropout.

    Parameters
    ----------
    classes
        Number of classes.
    channels
        Of the image.
    side
        Rows and columns of the image, a multiple of 16.
    """
    layers: list[nn.Module] = []
    inputs = channels
    for outputs in (32, 64, 128, 256):
        layers += [
            nn.Conv2d(inputs, outputs, 3, padding=1),
            nn.BatchNorm2d(outputs),
            nn.LeakyReLU(_LEAK, inplace=True),
            nn.MaxPool2d(2),
            nn.Dropout(_DROPOUT),
        ]
        inputs = outputs
    flat = inputs * (side // 16) ** 2
    hidden = [nn.Flatten(), nn.Linear(flat, 32), nn.LeakyReLU(_LEAK, inplace=True)]
    return nn.Sequential(*layers, *hidden, nn.Linear(32, classes))


def vgg_19(classes: int = 3, side: int = 128) -> nn.Module:
    """Return VGG19 of S1: the convolutional base for 3 channels, then 256 and the classes."""
    base = vgg19(weights=None).features
    return nn.Sequential(base, *_head(512 * (side // 32) ** 2, classes))


def mobilenet_v1(classes: int = 3, side: int = 128) -> nn.Module:
    """Return MobileNet v1 (α = 1) of S1: the base for 3 channels, then 256 and the classes."""
    base = timm.create_model("mobilenetv1_100", pretrained=False, num_classes=0, global_pool="")
    return nn.Sequential(base, *_head(1024 * (side // 32) ** 2, classes))


def mobilenet_v2_s0(classes: int = 2) -> nn.Module:
    """Return MobileNetV2 of S0, for 3 channels."""
    net: nn.Module = mobilenet_v2(weights=None, num_classes=classes)
    return net


def resnet_50(classes: int = 2) -> nn.Module:
    """Return ResNet50 of S0, for 3 channels."""
    net: nn.Module = resnet50(weights=None, num_classes=classes)
    return net


def _head(features: int, classes: int) -> list[nn.Module]:
    return [
        nn.Flatten(),
        nn.Linear(features, _HEAD),
        nn.ReLU(inplace=True),
        nn.Linear(_HEAD, classes),
    ]
