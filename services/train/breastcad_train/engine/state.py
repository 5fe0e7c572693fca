"""Where a training is: all that its next step depends on, but the weights."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass
class State:
    """Counts and sums.

    Attributes
    ----------
    epoch
        Epochs that are done.
    position
        Steps of the current epoch that are done.
    step
        Steps of all epochs that are done.
    loss_sum, loss_steps
        Of the losses since the last row of metrics, and of how many steps.
    rows
        Rows of metrics that are written.
    best, best_step
        Best validation score and the step of it.
    worse
        Validations since then.
    used_s
        Time that training has taken, in seconds, over all starts.
    stopped_by
        ``epochs``, ``budget`` or ``patience`` when it has ended.
    """

    epoch: int = 0
    position: int = 0
    step: int = 0
    loss_sum: float = 0.0
    loss_steps: int = 0
    rows: int = 0
    best: float | None = None
    best_step: int = 0
    worse: int = 0
    used_s: float = 0.0
    stopped_by: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the values by name."""
        return asdict(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """Return the state that `as_dict` told."""
        return cls(**values)
