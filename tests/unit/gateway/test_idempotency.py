"""Answers kept for repeated requests."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from breastcad.errors import AlreadyExists
from breastcad_gateway.idempotency import Fingerprint, Ledger

SAME = Fingerprint(inputs="i", wishes="w")


@dataclass(frozen=True)
class Answer:
    size_bytes: int = 1


class Clock:
    """Time that passes when the test says so."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Ledger[Answer]:
    return Ledger(max_results=2, max_bytes=10, ttl_s=60, clock=clock)


def test_the_same_request_finds_the_same_answer(ledger: Ledger[Answer]) -> None:
    answer = Answer()
    ledger.keep("a", SAME, answer)

    assert ledger.find("a", SAME) is answer
    assert ledger.find("b", SAME) is None


@pytest.mark.parametrize("other", [Fingerprint("i2", "w"), Fingerprint("i", "w2")])
def test_an_id_cannot_be_used_for_something_else(
    ledger: Ledger[Answer], other: Fingerprint
) -> None:
    ledger.keep("a", SAME, Answer())

    with pytest.raises(AlreadyExists, match="REQUEST_ID_REUSED"):
        ledger.find("a", other)


def test_the_answer_that_was_used_longest_ago_goes_first(ledger: Ledger[Answer]) -> None:
    ledger.keep("a", SAME, Answer())
    ledger.keep("b", SAME, Answer())
    ledger.find("a", SAME)
    ledger.keep("c", SAME, Answer())

    assert [name in ledger for name in "abc"] == [True, False, True]


def test_answers_go_when_they_take_too_much_memory(ledger: Ledger[Answer]) -> None:
    ledger.keep("a", SAME, Answer(6))
    ledger.keep("b", SAME, Answer(5))

    assert [name in ledger for name in "ab"] == [False, True]


def test_an_answer_larger_than_the_whole_budget_is_not_kept_and_drives_no_other_out(
    ledger: Ledger[Answer],
) -> None:
    ledger.keep("a", SAME, Answer(4))
    ledger.keep("b", SAME, Answer(11))

    assert [name in ledger for name in "ab"] == [True, False]


def test_an_answer_is_forgotten_when_its_time_is_up(ledger: Ledger[Answer], clock: Clock) -> None:
    ledger.keep("a", SAME, Answer())
    clock.now_s = 59.9
    assert "a" in ledger

    clock.now_s = 60.0

    assert "a" not in ledger
    assert ledger.find("a", Fingerprint("i2", "w")) is None
