"""Request ids: one word that joins the log events of all services that took part in a request."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from contextvars import ContextVar

Pair = tuple[str, str | bytes]

METADATA_KEY = "x-request-id"

# Strict, so that nobody can smuggle text into the logs.
_VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_request_id: ContextVar[str | None] = ContextVar("breastcad_request_id", default=None)


def begin(metadata: Iterable[Pair]) -> str:
    """Take the id of an arriving call, or make one, and keep it for the current task.

    Parameters
    ----------
    metadata
        The call's metadata; an id that is not 1 to 64 of ``A-Z a-z 0-9 . _ -`` is replaced.
    """
    sent = next((value for key, value in metadata if key == METADATA_KEY), None)
    valid = isinstance(sent, str) and _VALID.fullmatch(sent)
    request_id = sent if valid and isinstance(sent, str) else uuid.uuid4().hex
    _request_id.set(request_id)
    return request_id


def forwarded(metadata: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Return a call's metadata with the current id, unless it has one of its own."""
    request_id = _request_id.get()
    if request_id is None or any(key == METADATA_KEY for key, _ in metadata):
        return metadata
    return (*metadata, (METADATA_KEY, request_id))


def current() -> str | None:
    """Return the id of the request that the current task serves, or None."""
    return _request_id.get()
