"""Finished exams by request id: the same id with the same bytes gives the same answer again.

A process answers with one release from start to end, so the release is no part of the key.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from breastcad.errors import AlreadyExists


@dataclass(frozen=True)
class Fingerprint:
    """What must be equal for two requests to be the same.

    Parameters
    ----------
    inputs
        Digest of all instances, see `breastcad_gateway.instances.input_digest`.
    wishes
        Digest of the header without the request id.
    """

    inputs: str
    wishes: str

    def check_same(self, other: Fingerprint) -> None:
        """Compare with another request of the same id.

        Raises
        ------
        AlreadyExists
            ``REQUEST_ID_REUSED`` if the two differ.
        """
        if self != other:
            raise AlreadyExists(
                "REQUEST_ID_REUSED",
                "this request id was used with other instances, objects or profile; "
                "choose a new id for a new exam",
            )


class Sized(Protocol):
    """Something that takes memory."""

    @property
    def size_bytes(self) -> int:
        """Memory that it takes."""


T = TypeVar("T", bound=Sized)


@dataclass(frozen=True)
class _Entry(Generic[T]):
    fingerprint: Fingerprint
    value: T
    expires_s: float


class Ledger(Generic[T]):
    """Answers that are kept for repeated requests; the least recently used one goes first.

    Parameters
    ----------
    max_results
        Most answers that are kept.
    max_bytes
        Most memory of all answers together; a larger single answer is not kept.
    ttl_s
        How long an answer is kept, in seconds.
    clock
        Monotonic time, in seconds.
    """

    def __init__(
        self,
        *,
        max_results: int,
        max_bytes: int,
        ttl_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_results = max_results
        self._max_bytes = max_bytes
        self._ttl_s = ttl_s
        self._clock = clock
        self._entries: OrderedDict[str, _Entry[T]] = OrderedDict()
        self._size_bytes = 0

    def __contains__(self, request_id: str) -> bool:
        self._expire()
        return request_id in self._entries

    def find(self, request_id: str, fingerprint: Fingerprint) -> T | None:
        """Return the answer that was given before, or None where there is none.

        Parameters
        ----------
        request_id
            The caller's id.
        fingerprint
            What is asked now.

        Raises
        ------
        AlreadyExists
            ``REQUEST_ID_REUSED`` if the id was answered for something else.
        """
        self._expire()
        entry = self._entries.get(request_id)
        if entry is None:
            return None
        entry.fingerprint.check_same(fingerprint)
        self._entries.move_to_end(request_id)
        return entry.value

    def keep(self, request_id: str, fingerprint: Fingerprint, value: T) -> None:
        """Keep an answer, within the bounds.

        Parameters
        ----------
        request_id
            The caller's id.
        fingerprint
            What was asked.
        value
            What was answered.
        """
        self._drop(request_id)
        if value.size_bytes > self._max_bytes:
            return
        self._entries[request_id] = _Entry(fingerprint, value, self._clock() + self._ttl_s)
        self._size_bytes += value.size_bytes
        while len(self._entries) > self._max_results or self._size_bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _expire(self) -> None:
        now = self._clock()
        for request_id in [key for key, entry in self._entries.items() if entry.expires_s <= now]:
            self._drop(request_id)

    def _drop(self, request_id: str) -> None:
        entry = self._entries.pop(request_id, None)
        if entry is not None:
            self._size_bytes -= entry.value.size_bytes
