"""When an exam is sent again; the request id makes that safe."""

from __future__ import annotations

import time
from collections.abc import Callable

from breastcad.errors import BreastcadError, Overloaded, Unavailable

from breastcad_client.failures import GIVEN_UP

RESTART_PATIENCE_S = 90.0
"""Time in which a service that ended is expected to be back."""

LOST_STATUS_ATTEMPTS = 6
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 8.0


class StatusLostError(BreastcadError):
    """The service ended the call while a chunk was on its way, and its status was lost.

    With gRPC's asyncio such a write puts a status of its own in the place of the service's.
    Sending the exam again brings the real one.
    """


class Patience:
    """Decides for one exam whether to wait after a failure, and for how long.

    Parameters
    ----------
    busy_s
        How long the exam comes again while the service is busy, in seconds; 0 for once only.
    now
        Clock in seconds.
    """

    def __init__(self, busy_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._busy_until = now() + busy_s
        self._away_until: float | None = None
        self._pause_s = _FIRST_PAUSE_S
        self._attempts_left = LOST_STATUS_ATTEMPTS
        self._was_there = False

    def pause_s(self, error: BreastcadError, *, accepted: bool) -> float | None:
        """Return the seconds to wait before the next attempt; None: give up.

        Parameters
        ----------
        error
            How the last attempt ended.
        accepted
            Whether the service had accepted the exam in that attempt. One that neither accepted
            nor gave up an attempt was never there, and nothing is gained by waiting.
        """
        self._was_there |= accepted or error.reason == GIVEN_UP
        match error:
            case Overloaded():
                return self._within(error.retry_after_s, self._busy_until)
            case StatusLostError():
                self._attempts_left -= 1
                return 0.0 if self._attempts_left else None
            case Unavailable() if self._was_there:
                return self._until_restarted()
        return None

    def _until_restarted(self) -> float | None:
        if self._away_until is None:
            self._away_until = self._now() + RESTART_PATIENCE_S
        pause_s = self._pause_s
        self._pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        return self._within(pause_s, self._away_until)

    def _within(self, pause_s: float, until: float) -> float | None:
        return pause_s if self._now() + pause_s <= until else None
