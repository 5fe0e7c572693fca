"""Deadlines flow down: a call made while an RPC is served inherits the time that is left of it."""

from __future__ import annotations

import math
import time
from contextvars import ContextVar

# Monotonic time in seconds; copied into tasks and threads that the handler starts.
_deadline: ContextVar[float | None] = ContextVar("breastcad_deadline", default=None)


def begin(remaining_s: float | None) -> None:
    """Set the deadline of the current task.

    Parameters
    ----------
    remaining_s
        Time from now, in seconds. None, or an infinite time: there is no deadline.
    """
    endless = remaining_s is None or math.isinf(remaining_s)
    _deadline.set(None if endless or remaining_s is None else time.monotonic() + remaining_s)


def remaining() -> float | None:
    """Return the time left in seconds, at least 0; None where there is no deadline."""
    deadline = _deadline.get()
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def within(timeout_s: float | None) -> float | None:
    """Return the shorter of a time-out of one's own and the time left, in seconds.

    Parameters
    ----------
    timeout_s
        The call's own time-out, in seconds. None: only the time left counts.
    """
    left = remaining()
    if left is None or timeout_s is None:
        return timeout_s if left is None else left
    return min(timeout_s, left)
