"""Which images each step sees."""

from collections import Counter

import pytest
import torch
from breastcad_train.engine.order import Order
from hypothesis import given
from hypothesis import strategies as st


def images(order: Order, epoch: int, position: int = 0) -> list[list[int]]:
    order.start_at(epoch, position)
    return [[draw.image for draw in batch] for batch in order]


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 5))
def test_an_epoch_is_the_same_from_any_position_on(count: int, batch: int, epoch: int) -> None:
    order = Order(count, batch, seed=7)
    whole = images(order, epoch)

    assert len(whole) == len(order)
    for position in range(len(order) + 1):
        assert images(order, epoch, position) == whole[position:]


@given(st.integers(1, 40), st.integers(1, 12))
def test_every_image_comes_once_but_a_last_single_one(count: int, batch: int) -> None:
    seen = [image for batch in images(Order(count, batch, seed=1), 0) for image in batch]

    left_out = count % batch == 1 and count > batch
    assert len(seen) == len(set(seen)) == count - left_out


def test_epochs_and_seeds_differ_in_order_and_in_draws() -> None:
    order = Order(20, 5, seed=1)

    assert images(order, 0) != images(order, 1)
    assert images(order, 0) != images(Order(20, 5, seed=2), 0)
    order.start_at(0, 0)
    first = {draw.image: draw.seed for batch in order for draw in batch}
    order.start_at(1, 0)
    second = {draw.image: draw.seed for batch in order for draw in batch}
    assert all(first[image] != second[image] for image in first)


@given(st.integers(1, 40), st.integers(2, 12))
def test_two_devices_share_the_batches_of_one(count: int, batch: int) -> None:
    alone = images(Order(count, batch, seed=3), 0)
    parts = [images(Order(count, batch, seed=3, rank=rank, world=2), 0) for rank in (0, 1)]

    for whole, first, second in zip(alone, *parts, strict=False):
        assert len(first) == len(second)
        assert set(first) | set(second) <= set(whole)
        assert len(first) == len(whole) // 2


def test_weights_say_how_often_an_image_is_drawn() -> None:
    order = Order(1000, 10, seed=1, weights=torch.tensor([3.0, 1.0] * 500))

    drawn = Counter(image % 2 for batch in images(order, 0) for image in batch)

    assert drawn[0] / drawn[1] == pytest.approx(3, rel=0.25)
