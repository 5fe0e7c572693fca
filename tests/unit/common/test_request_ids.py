"""Request ids."""

from __future__ import annotations

import pytest
from breastcad import request_ids


async def test_a_sent_id_is_kept() -> None:
    assert request_ids.begin([("other", "x"), ("x-request-id", "exam-7")]) == "exam-7"
    assert request_ids.current() == "exam-7"


@pytest.mark.parametrize("sent", ["", "DOE^JANE", "a b", "line\nbreak", "x" * 65, b"bytes"])
async def test_an_id_that_could_carry_text_is_replaced(sent: str | bytes) -> None:
    made = request_ids.begin([("x-request-id", sent)])
    assert made != sent
    assert len(made) == 32
