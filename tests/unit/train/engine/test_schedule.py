"""Learning rate, averaged weights and the clock."""

import pytest
import torch
from breastcad_train.engine.average import Average
from breastcad_train.engine.clock import Clock
from breastcad_train.engine.schedule import learning_rate
from torch import nn

from .conftest import a_course


def test_a_constant_rate_stays() -> None:
    assert learning_rate(a_course(learning_rate=0.5), epoch=9, share=0.9) == 0.5


def test_a_cosine_warms_up_and_falls_to_a_hundredth() -> None:
    course = a_course(schedule="cosine", learning_rate=2.0, warm_up=0.2)

    rates = [learning_rate(course, epoch=0, share=share) for share in (0.0, 0.2, 0.6, 1.0)]

    assert rates == pytest.approx([0.1, 2.0, 1.01, 0.02])


def test_a_cosine_without_warm_up_begins_at_its_peak() -> None:
    course = a_course(schedule="cosine", learning_rate=2.0, warm_up=0)

    assert learning_rate(course, epoch=0, share=0.0) == pytest.approx(2.0)


def test_a_piecewise_rate_drops_every_ten_epochs() -> None:
    course = a_course(schedule="piecewise", learning_rate=1e-4)

    rates = [learning_rate(course, epoch=epoch, share=0) for epoch in (0, 9, 10, 19, 20)]

    assert rates == pytest.approx([1e-4, 1e-4, 3e-5, 3e-5, 9e-6])


def test_the_average_keeps_its_share_and_takes_buffers_over() -> None:
    net = nn.BatchNorm1d(1)
    average = Average(net, decay=0.5)
    with torch.no_grad():
        net.weight.fill_(3.0)
        net.running_mean.fill_(7.0)  # type: ignore[union-attr]

    average.follow(net, step=1)

    # At the first step it keeps 1/10 of itself, not one half: 0.1·1 + 0.9·3.
    assert average.net.state_dict()["weight"].item() == pytest.approx(2.8)
    assert average.net.state_dict()["running_mean"].item() == 7.0
    average.follow(net, step=1000)
    assert average.net.state_dict()["weight"].item() == pytest.approx(2.9)


def test_time_of_earlier_starts_counts_and_a_reserve_is_kept() -> None:
    assert not Clock(used_s=50, budget_minutes=1).is_up
    assert Clock(used_s=58, budget_minutes=1).is_up  # 5 % are kept for the validation
    assert not Clock(used_s=1e9, budget_minutes=None).is_up

    clock = Clock(used_s=50, budget_minutes=1)
    clock.expect(20)
    assert clock.is_up  # as long as a validation is expected to take
    clock.reserve(2)
    assert not clock.is_up  # it took less
    clock.expect(20)
    assert not clock.is_up
    clock.reserve(20)
    assert clock.is_up
    assert clock.used_s == pytest.approx(50, abs=5)
