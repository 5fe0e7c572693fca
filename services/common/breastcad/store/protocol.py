"""What a store can do, whatever it is made of."""

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """Bytes by key.

    Every method raises `InvalidInput` (``INVALID_KEY``) for a key that `check_key` refuses, and
    `Unavailable` (``STORE_UNAVAILABLE``) where the store does not answer.
    """

    def read(self, key: str) -> bytes:
        """Return the content of `key`, or raise `NotFound` (``NOT_IN_STORE``)."""

    def write(self, key: str, data: bytes) -> None:
        """Set the content of `key`: readers see all of the old or all of the new content."""

    def exists(self, key: str) -> bool:
        """Tell whether `key` has content."""

    def list(self, folder: str = "") -> tuple[str, ...]:
        """Return all keys below `folder`, at any depth, sorted; none where it does not exist."""
