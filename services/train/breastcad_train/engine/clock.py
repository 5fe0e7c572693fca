"""The time that a training has, over all its starts."""

from __future__ import annotations

import time

# Kept at least for the validation at the end, until one was timed.
_RESERVE = 0.05


class Clock:
    """Counts from what earlier starts have used.

    Parameters
    ----------
    used_s
        Seconds that earlier starts used.
    budget_minutes
        Minutes there are over all; no limit if None.
    """

    def __init__(self, used_s: float, budget_minutes: float | None) -> None:
        self._began = time.monotonic() - used_s
        self._budget_s = None if budget_minutes is None else 60 * budget_minutes
        self._reserve_s = _RESERVE * (self._budget_s or 0.0)
        self._timed = False

    @property
    def used_s(self) -> float:
        """Seconds that were used, over all starts."""
        return time.monotonic() - self._began

    @property
    def share(self) -> float:
        """Share of the budget that is used, in [0, 1]; 0 without a budget."""
        if self._budget_s is None:
            return 0.0
        return min(1.0, self.used_s / max(1e-9, self._budget_s - self._reserve_s))

    @property
    def is_up(self) -> bool:
        """Whether what is left is needed for the validation at the end."""
        return self.share >= 1.0

    def expect(self, seconds: float) -> None:
        """Keep as much for the validation at the end, until one was timed."""
        if not self._timed:
            self._reserve_s = max(self._reserve_s, seconds)

    def reserve(self, seconds: float) -> None:
        """Keep as much for the validation at the end as the longest one took."""
        self._reserve_s = max(seconds, self._reserve_s if self._timed else 0.0)
        self._timed = True
