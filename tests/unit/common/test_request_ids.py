"""Request ids."""

from __future__ import annotations

import hashlib

import pytest
from breastcad import request_ids


@pytest.mark.parametrize("sent", ["exam-7", "123456789012", "0" * 32, "sha256-1234567890123"])
async def test_a_digest_stands_for_an_id_that_others_made(sent: str) -> None:
    digest = f"sha256-{hashlib.sha256(sent.encode()).hexdigest()[:12]}"

    assert request_ids.begin([("other", "x"), ("x-request-id", sent)]) == digest
    assert request_ids.current() == digest
    assert request_ids.forwarded(()) == (("x-request-id", digest),)


@pytest.mark.parametrize("first", [[], [("x-request-id", "exam-7")]])
async def test_every_service_below_has_the_id_of_the_first(first: list[tuple[str, str]]) -> None:
    made = request_ids.begin(first)

    assert request_ids.begin(request_ids.forwarded(())) == made


@pytest.mark.parametrize("sent", ["", "DOE^JANE", "a b", "line\nbreak", "x" * 65, b"bytes"])
async def test_an_id_that_could_carry_text_is_replaced(sent: str | bytes) -> None:
    made = request_ids.begin([("x-request-id", sent)])
    assert made != sent
    assert len(made) == 32
