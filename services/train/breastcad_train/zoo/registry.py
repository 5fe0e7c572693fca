"""The networks by the names that recipes use, with what they read and answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from breastcad.errors import InvalidInput, NotFound
from torch import nn

from breastcad_train.nets.shared import SharedNet
from breastcad_train.nets.unet import UNet
from breastcad_train.zoo import classifiers
from breastcad_train.zoo.deeplab import DeepLabV3
from breastcad_train.zoo.dilation10 import Dilation10
from breastcad_train.zoo.fcn import FCN
from breastcad_train.zoo.unet_128 import UNet128
from breastcad_train.zoo.unet_efficientnet import unet_efficientnet_b2
from breastcad_train.zoo.unet_valid import ValidUNet

Task = Literal["segment", "map", "classify", "share"]
Build = Callable[..., nn.Module]
WIDTHS = (24, 48, 96, 192)


@dataclass(frozen=True)
class Model:
    """One kind of network.

    Attributes
    ----------
    build
        Makes it with random weights, from the number of classes, the rows of the images and the
        recipe's options.
    task
        ``segment``: one logit for each pixel. ``map``: logits of classes for each pixel.
        ``classify``: logits of classes for each image. ``share``: a lesion map and classes.
    channels
        Of the images.
    multiple, offset
        Rows and columns that it is trained with are `offset` + k · `multiple`, k ≥ 1.
    is_tiled
        Whether it answers less than it is shown, so that whole images are answered tile by tile.
    is_square
        Whether rows must be columns.
    """

    build: Build
    task: Task
    channels: int
    multiple: int
    offset: int = 0
    is_tiled: bool = False
    is_square: bool = False

    def require_size(self, name: str, rows: int, columns: int) -> None:
        """Check the size of the images.

        Raises
        ------
        InvalidInput
            ``SIZE_UNFIT``.
        """
        fits = all(
            side > self.offset and (side - self.offset) % self.multiple == 0
            for side in (rows, columns)
        )
        if not fits or (self.is_square and rows != columns):
            rule = f"{self.offset} + {self.multiple}·k" if self.offset else f"{self.multiple}·k"
            square = ", rows as columns" if self.is_square else ""
            raise InvalidInput(
                "SIZE_UNFIT", f"size: {name} takes sides of {rule}{square}, got {rows} × {columns}"
            )


def find(name: str) -> Model:
    """Return the model of that name; raises ``UNKNOWN_MODEL``."""
    if name not in MODELS:
        known = ", ".join(sorted(MODELS))
        raise NotFound("UNKNOWN_MODEL", f"no model {name}; there are {known}")
    return MODELS[name]


def build(
    name: str, *, classes: int, size: tuple[int, int], options: Mapping[str, Any]
) -> nn.Module:
    """Return a network with random weights.

    Parameters
    ----------
    name
        Of the model.
    classes
        That it tells apart; a segmenter has one answer.
    size
        Rows and columns of the images that it is trained with.
    options
        More of its own arguments.

    Raises
    ------
    NotFound
        ``UNKNOWN_MODEL``.
    InvalidInput
        ``SIZE_UNFIT``; ``OPTION_UNKNOWN`` for an option that the model has not.
    """
    model = find(name)
    model.require_size(name, *size)
    try:
        return model.build(classes, size[0], **options)
    except TypeError as error:
        raise InvalidInput("OPTION_UNKNOWN", f"options of {name}: {error}") from error


def _alone(kind: Callable[..., nn.Module]) -> Build:
    return lambda _classes, _side, **options: kind(**options)


def _of_classes(kind: Callable[..., nn.Module], **fixed: Any) -> Build:
    return lambda classes, _side, **options: kind(classes, **fixed, **options)


def _of_size(kind: Callable[..., nn.Module]) -> Build:
    return lambda classes, side, **options: kind(classes, side=side, **options)


MODELS: dict[str, Model] = {
    "unet-gn": Model(_alone(partial(UNet, widths=WIDTHS)), "segment", 1, 16),
    "shared-gn": Model(_of_classes(SharedNet), "share", 1, 16),
    "unet-128": Model(_alone(UNet128), "segment", 1, 16),
    "unet-efficientnet-b2": Model(_alone(unet_efficientnet_b2), "segment", 1, 32),
    "cnn-s1": Model(_of_size(classifiers.small_cnn), "classify", 1, 16, is_square=True),
    "vgg19-s1": Model(_of_size(classifiers.vgg_19), "classify", 3, 32, is_square=True),
    "mobilenet-v1-s1": Model(_of_size(classifiers.mobilenet_v1), "classify", 3, 32, is_square=True),
    "mobilenet-v2": Model(_of_classes(classifiers.mobilenet_v2_s0), "classify", 3, 32),
    "resnet50": Model(_of_classes(classifiers.resnet_50), "classify", 3, 32),
    "unet-572": Model(_of_classes(ValidUNet), "map", 1, 16, offset=188, is_tiled=True),
    "deeplabv3-resnet18": Model(_of_classes(DeepLabV3), "map", 3, 1, offset=31),
    **{f"fcn{n}": Model(_of_classes(FCN, stride=n), "map", 3, 32) for n in (32, 16, 8)},
    **{
        f"dilation10-{stage}": Model(_of_classes(Dilation10, stage=stage), "map", 3, 8, offset=184)
        for stage in ("front", "context", "global")
    },
}
