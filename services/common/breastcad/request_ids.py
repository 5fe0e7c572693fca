"""Request ids: one word that joins the log events of all services that took part in a request.

Callers may build their ids from what names a patient. A digest stands for such an id from the first
service on: in logs, and in the metadata of the calls to the services below.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable
from contextvars import ContextVar

Pair = tuple[str, str | bytes]

METADATA_KEY = "x-request-id"

# Strict, so that nobody can smuggle text into the logs.
_VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# A digest of `_ours`, or a random UUID (RFC 9562, version 4) as `begin` makes it.
_OURS = re.compile(r"sha256-[0-9a-f]{12}|[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")
_request_id: ContextVar[str | None] = ContextVar("breastcad_request_id", default=None)


def begin(metadata: Iterable[Pair]) -> str:
    """Take the id of an arriving call, or make one, and keep it for the current task.

    Parameters
    ----------
    metadata
        The call's metadata. An id that is not 1 to 64 of ``A-Z a-z 0-9 . _ -`` is replaced by a
        new one.

    Returns
    -------
    str
        The id as it came where breastcad made it; ``sha256-`` and the first 12 hexadecimal digits
        of the digest of any other.
    """
    sent = next((value for key, value in metadata if key == METADATA_KEY), None)
    valid = isinstance(sent, str) and _VALID.fullmatch(sent)
    request_id = _ours(sent) if valid and isinstance(sent, str) else uuid.uuid4().hex
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


def _ours(sent: str) -> str:
    if _OURS.fullmatch(sent):
        return sent
    return f"sha256-{hashlib.sha256(sent.encode()).hexdigest()[:12]}"
