"""How large an image may be, before memory is taken for it."""

from __future__ import annotations

from breastcad.errors import Refused

MAX_PIXELS = 64_000_000


def require_bounded(rows: int, columns: int) -> None:
    """Refuse a picture that is larger than any mammogram.

    Raises
    ------
    Refused
        ``TOO_LARGE``.
    """
    if rows * columns > MAX_PIXELS:
        raise Refused("TOO_LARGE", f"at most {MAX_PIXELS} pixels, got {rows} × {columns}")
