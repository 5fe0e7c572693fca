"""The networks by the names that recipes use, with what they read and answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from breastcad.errors import InvalidInput, NotFound
from torch import nn

from breastcad_train.nets.unet import UNet
from breastcad_train.zoo import classifiers
from breastcad_train.zoo.deeplab import DeepLabV3
from breastcad_train.zoo.dilation10 import Dilation10
from breastcad_train.zoo.fcn import FCN
from breastcad_train.zoo.unet_128 import UNet128
from breastcad_train.zoo.unet_efficientnet import unet_efficientnet_b2
from breastcad_train.zoo.unet_valid import ValidUNet

Task = Literal["segment", "map", "classify"]
WIDTHS = (24, 48, 96, 192)


@dataclass(frozen=True)
class Model:
    """One kind of network.

    Attributes
    ----------
    build
        Makes it with random weights, from the number of classes, the side of the images and the
        recipe's options.
    task
        ``segment``: one logit for each pixel. ``map``: logits of classes for each pixel.
        ``classify``: logits of classes for each image.
    channels
        Of the images.
    multiple, offset
        Rows and columns that it is trained with are `offset` + k · `multiple`, k ≥ 1.
    is_tiled
        Whether it answers less than it is shown, so that whole images are answered tile by tile.
    is_square
        Whether rows must be columns.
    """

    build: Callable[..., nn.Module]
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


MODELS: dict[str, Model] = {
    "unet-128": Model(lambda **_: UNet128(), "segment", 1, 16),
    "unet-efficientnet-b2": Model(lambda **_: unet_efficientnet_b2(), "segment", 1, 32),
    "unet-gn": Model(
        lambda *, classes, side, widths=WIDTHS: UNet(tuple(widths)),  # noqa: ARG005
        "segment",
        1,
        16,
    ),
    "cnn-s1": Model(
        lambda *, classes, side: classifiers.small_cnn(classes, 1, side),
        "classify",
        1,
        16,
        is_square=True,
    ),
    "vgg19-s1": Model(classifiers.vgg_19, "classify", 3, 32, is_square=True),
    "mobilenet-v1-s1": Model(classifiers.mobilenet_v1, "classify", 3, 32, is_square=True),
    "mobilenet-v2": Model(
        lambda *, classes, side: classifiers.mobilenet_v2_s0(classes),  # noqa: ARG005
        "classify",
        3,
        32,
    ),
    "resnet50": Model(
        lambda *, classes, side: classifiers.resnet_50(classes),  # noqa: ARG005
        "classify",
        3,
        32,
    ),
}
