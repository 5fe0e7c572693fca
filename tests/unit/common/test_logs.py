"""Events, and what must not be in them."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog
from breastcad import logs, request_ids


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Take back at the end what the test configured."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(False)
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


async def test_an_event_is_one_json_object_with_the_request_id(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("info", "json")
    request_id = request_ids.begin([])
    logs.get_logger("breastcad_x.flow").info("prepared", duration_ms=12)

    (event,) = events(capsys)

    assert event.pop("timestamp")
    assert event == {
        "event": "prepared",
        "level": "info",
        "module": "breastcad_x.flow",
        "duration_ms": 12,
        "request_id": request_id,
    }


def test_events_below_the_level_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    logs.get_logger("x").debug("detail")
    assert events(capsys) == []


def test_the_text_of_libraries_does_not_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    try:
        raise ValueError("invalid value DOE^JANE")
    except ValueError:
        logging.getLogger("library").exception("cannot read %s", "DOE^JANE")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("invalid value DOE^JANE", stacklevel=1)

    found = events(capsys)

    assert [event["library"] for event in found] == ["library", "py.warnings"]
    assert found[0]["error"] == "ValueError"
    assert "DOE" not in str(found)
