"""The network that denoises."""

import torch
from breastcad_train.nets.dncnn import LEVEL_TOP, DnCNN


def random_net() -> DnCNN:
    torch.manual_seed(0)
    net = DnCNN((8, 16), (1, 1))
    torch.nn.init.normal_(net.head.weight, std=0.1)
    return net.eval()


@torch.no_grad()
def answer(net: DnCNN, image: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(net(image))


def test_an_untrained_network_gives_the_image_back() -> None:
    net, image = DnCNN((8, 16), (1, 1)), torch.randn(1, 1, 16, 24)
    torch.nn.init.zeros_(net.head.bias)  # type: ignore[arg-type]

    torch.testing.assert_close(answer(net, image), image)


def test_the_stride_is_two_for_the_shuffle_and_two_for_each_further_level() -> None:
    assert DnCNN((8,), (1,)).stride == 2
    assert DnCNN((8, 8, 8), (1, 1, 1)).stride == 8


def test_brighter_images_are_denoised_alike_above_the_level_that_it_sees() -> None:
    net, image = random_net(), 2 * LEVEL_TOP + torch.randn(1, 1, 32, 32)

    removed, brighter = (image - answer(net, image)), (image + 200 - answer(net, image + 200))

    assert float(removed.abs().max()) > 0.1
    torch.testing.assert_close(removed, brighter, atol=2e-3, rtol=0)


def test_the_brightness_counts_where_quanta_are_few() -> None:
    net, image = random_net(), 3 + torch.randn(1, 1, 32, 32)

    removed, brighter = (image - answer(net, image)), (image + 8 - answer(net, image + 8))

    assert float((removed - brighter).abs().max()) > 1e-2


def test_an_image_moved_by_the_stride_gives_the_answer_moved() -> None:
    net, image = random_net(), 10 + torch.randn(1, 1, 160, 160)

    whole, part = answer(net, image), answer(net, image[:, :, 4:, 8:])

    torch.testing.assert_close(whole[:, :, 84:-4, 88:-4], part[:, :, 80:-4, 80:-4])
