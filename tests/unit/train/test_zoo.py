"""The networks of the papers: shapes, sizes and gradients as their tables say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from breastcad_train.zoo.bilinear import bilinear_kernel, fixed_upsampling
from breastcad_train.zoo.classifiers import (
    mobilenet_v1,
    mobilenet_v2_s0,
    resnet_50,
    small_cnn,
    vgg_19,
)
from breastcad_train.zoo.deeplab import DeepLabV3
from breastcad_train.zoo.dilation10 import Context, Dilation10, FrontEnd
from breastcad_train.zoo.fcn import FCN
from breastcad_train.zoo.unet_128 import UNet128
from breastcad_train.zoo.unet_efficientnet import unet_efficientnet_b2
from breastcad_train.zoo.unet_valid import MARGIN, ValidUNet, overlap_tile
from torch import nn

Shape = tuple[int, ...]


def answer_shape(make: Callable[[], nn.Module], shape: Shape) -> Shape:
    """Return the shape of an answer without computing it."""
    with torch.device("meta"):
        return tuple(make().eval()(torch.empty(shape)).shape)


def parameters(make: Callable[[], nn.Module]) -> int:
    with torch.device("meta"):
        return sum(each.numel() for each in make().parameters() if each.requires_grad)


@pytest.mark.parametrize(
    ("make", "shape", "answer"),
    [
        (lambda: FCN(2, 32), (1, 3, 256, 256), (1, 2, 256, 256)),
        (lambda: FCN(2, 16), (1, 3, 256, 256), (1, 2, 256, 256)),
        (lambda: FCN(13, 8), (2, 3, 256, 192), (2, 13, 256, 192)),
        (lambda: ValidUNet(2), (1, 1, 572, 572), (1, 2, 388, 388)),
        (lambda: ValidUNet(2), (1, 1, 540, 540), (1, 2, 356, 356)),
        (UNet128, (1, 1, 128, 128), (1, 1, 128, 128)),
        (lambda: FrontEnd(19), (1, 3, 628, 628), (1, 19, 32, 32)),
        (lambda: FrontEnd(19), (1, 3, 632, 632), (1, 19, 33, 33)),
        (lambda: FrontEnd(19), (1, 3, 1396, 1396), (1, 19, 128, 128)),
        (lambda: FrontEnd(19), (1, 3, 1024, 1400), (1, 19, 82, 129)),
        (lambda: Context(19), (1, 19, 32, 32), (1, 19, 32, 32)),
        (lambda: Dilation10(2, "global"), (1, 3, 256, 320), (1, 2, 256, 320)),
        (lambda: DeepLabV3(2), (1, 3, 769, 769), (1, 2, 769, 769)),
        (small_cnn, (2, 1, 128, 128), (2, 3)),
        (vgg_19, (2, 3, 128, 128), (2, 3)),
        (mobilenet_v1, (2, 3, 128, 128), (2, 3)),
        (mobilenet_v2_s0, (2, 3, 224, 224), (2, 2)),
        (resnet_50, (2, 3, 224, 224), (2, 2)),
        (unet_efficientnet_b2, (1, 1, 256, 256), (1, 1, 256, 256)),
    ],
)
def test_shapes_are_those_of_the_tables(
    make: Callable[[], nn.Module], shape: Shape, answer: Shape
) -> None:
    assert answer_shape(make, shape) == answer


@pytest.mark.parametrize(
    ("make", "millions"),
    [
        (lambda: FCN(2, 32), 134.27),
        (lambda: FCN(2, 32, width=512), 27.8),
        (lambda: ValidUNet(2), 31.03),
        (UNet128, 31.03),
        (lambda: FrontEnd(19), 134.3),
        (lambda: Context(19, "basic"), 0.029792),
        (lambda: Context(2, "basic"), 0.000348),
        (lambda: DeepLabV3(2), 15.9),
        (lambda: next(vgg_19().children()), 20.02),
        (lambda: next(mobilenet_v1().children()), 3.2),
        (mobilenet_v2_s0, 2.23),
        (resnet_50, 23.51),
        (unet_efficientnet_b2, 10.05),
    ],
)
def test_sizes_are_those_of_the_tables(make: Callable[[], nn.Module], millions: float) -> None:
    assert parameters(make) / 1e6 == pytest.approx(millions, rel=4e-3)


def test_the_cnn_of_s1_flattens_8_by_8_by_256_into_32() -> None:
    sizes = [layer.in_features for layer in small_cnn().modules() if isinstance(layer, nn.Linear)]
    assert sizes == [8 * 8 * 256, 32]


SMALL: list[tuple[Callable[[], nn.Module], Shape]] = [
    (lambda: FCN(2, 8, width=16), (1, 3, 64, 64)),
    (lambda: ValidUNet(2), (1, 1, 188, 188)),
    (UNet128, (1, 1, 32, 32)),
    (lambda: Dilation10(2, "global", width=16), (1, 3, 192, 192)),
    (lambda: DeepLabV3(2), (2, 3, 65, 65)),
    (lambda: small_cnn(side=32), (2, 1, 32, 32)),
    (lambda: vgg_19(side=32), (2, 3, 32, 32)),
    (lambda: mobilenet_v1(side=32), (2, 3, 32, 32)),
    (unet_efficientnet_b2, (2, 1, 64, 64)),
]


@pytest.mark.parametrize(("make", "shape"), SMALL)
def test_every_trained_weight_gets_a_gradient(make: Callable[[], nn.Module], shape: Shape) -> None:
    torch.manual_seed(0)
    net = make().train()
    net(torch.rand(shape)).square().mean().backward()
    missing = [
        name for name, each in net.named_parameters() if each.requires_grad and each.grad is None
    ]
    # The encoder of the library keeps the last layers of the classifier that it comes from.
    assert set(missing) <= {"encoder._conv_head.weight", "encoder._bn1.weight", "encoder._bn1.bias"}


def test_up_sampling_by_8_keeps_a_constant_and_a_ramp() -> None:
    ramp = torch.arange(6.0).repeat(6, 1)[None, None]
    answer = fixed_upsampling(1, 8)(ramp)
    assert answer.shape[-2:] == (48, 48)
    middle = answer[0, 0, 24, 8:40]
    assert torch.allclose(middle.diff(), torch.full((31,), 1 / 8))
    assert bilinear_kernel(16).sum() == pytest.approx(64)


def test_fcn16_and_fcn8_begin_where_the_one_before_ended() -> None:
    torch.manual_seed(1)
    image = torch.rand(1, 3, 64, 64)
    coarse = FCN(2, 32, width=16).eval()
    finer = FCN(2, 16, width=16).eval()
    told = finer.load_state_dict(
        {k: v for k, v in coarse.state_dict().items() if not k.startswith("last")}, strict=False
    )
    assert not told.unexpected_keys
    inside = (..., slice(24, 40), slice(24, 40))
    assert torch.allclose(finer(image)[inside], coarse(image)[inside], atol=1e-5)


def test_the_context_module_changes_nothing_but_noise_at_first() -> None:
    torch.manual_seed(2)
    scores = torch.rand(1, 19, 40, 40)
    both = torch.stack([Context(19, "basic")(scores).flatten(), scores.flatten()])
    assert torch.corrcoef(both)[0, 1] > 0.8


def test_769_pixels_make_97_by_97_features() -> None:
    with torch.device("meta"):
        encoder = next(DeepLabV3(2).eval().net.children())
        features = encoder(torch.empty(1, 3, 769, 769))
    assert features[-1].shape == (1, 512, 97, 97)


def test_the_context_stage_trains_the_context_module_only() -> None:
    net = Dilation10(2, "context", width=16).train()
    trained = {name.split(".")[0] for name, each in net.named_parameters() if each.requires_grad}
    assert trained == {"context"}
    assert not net.front.training


def test_tiles_answer_as_the_whole_image_does() -> None:
    torch.manual_seed(3)
    net = ValidUNet(2).eval()
    image = torch.rand(1, 1, 150, 120)
    mirrored = nn.functional.pad(image, (MARGIN,) * 4, mode="reflect")
    whole = net(mirrored[..., :316, :300])
    tiled = overlap_tile(net, image, answer=68)
    assert tiled.shape == (1, 2, 150, 120)
    assert torch.allclose(tiled[..., :68, :68], whole[..., :68, :68], atol=1e-4)
