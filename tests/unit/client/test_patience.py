"""When an exam is sent again."""

from __future__ import annotations

from breastcad.errors import InvalidInput, Overloaded, Unavailable
from breastcad_client.patience import Patience, StatusLostError


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.time_s = 0.0

    def __call__(self) -> float:
        return self.time_s


AWAY = Unavailable("UNAVAILABLE", "gone")


def test_a_busy_service_is_asked_again_when_it_says_until_patience_ends() -> None:
    clock = Clock()
    patience = Patience(10, clock)
    busy = Overloaded("BUSY", "full", retry_after_s=3)

    assert patience.pause_s(busy, accepted=False) == 3
    clock.time_s = 8
    assert patience.pause_s(busy, accepted=False) is None


def test_a_service_that_never_accepted_is_not_waited_for() -> None:
    assert Patience(10, Clock()).pause_s(AWAY, accepted=False) is None


def test_a_service_that_gave_up_was_there_and_is_waited_for() -> None:
    given_up = Unavailable("GIVEN_UP", "it ends")

    assert Patience(10, Clock()).pause_s(given_up, accepted=False) == 0.5


def test_an_accepted_exam_waits_twice_as_long_each_time_for_90_seconds() -> None:
    clock = Clock()
    patience = Patience(10, clock)

    pauses = [patience.pause_s(AWAY, accepted=number == 0) for number in range(6)]

    assert pauses == [0.5, 1, 2, 4, 8, 8]
    clock.time_s = 83
    assert patience.pause_s(AWAY, accepted=False) is None


def test_a_lost_status_is_asked_for_five_times_more() -> None:
    patience = Patience(10, Clock())
    lost = StatusLostError("UPLOAD_BROKEN", "lost")

    pauses = [patience.pause_s(lost, accepted=True) for _ in range(6)]

    assert pauses == [0, 0, 0, 0, 0, None]


def test_a_refusal_is_final() -> None:
    assert Patience(10, Clock()).pause_s(InvalidInput("BAD", "no"), accepted=True) is None
