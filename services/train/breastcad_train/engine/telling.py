"""How far a training is: a bar on a terminal, lines of JSON elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from breastcad_train.engine.plain_json import dumps

_EVERY_S = 5.0


@dataclass(frozen=True)
class Progressed:
    """One step.

    Attributes
    ----------
    step, steps
        How many are done, and how many there are at most.
    epoch
        From 0.
    loss
        Of the step.
    left_s
        Seconds until the end, as it looks; None before one can tell.
    """

    step: int
    steps: int
    epoch: int
    loss: float
    left_s: float | None


class Teller(Protocol):
    """Tells people or programs."""

    def stepped(self, done: Progressed) -> None:
        """Tell of a step."""

    def validated(self, row: Mapping[str, float]) -> None:
        """Tell a row of metrics."""

    def close(self) -> None:
        """Tell no more."""


class Silent:
    """Tells nothing: what the second of several processes does."""

    def stepped(self, done: Progressed) -> None:
        """Nothing."""

    def validated(self, row: Mapping[str, float]) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Lines:
    """A line of JSON every few seconds, and one for each row of metrics.

    Parameters
    ----------
    stream
        Where to; the standard error if None.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._last = float("-inf")

    def stepped(self, done: Progressed) -> None:
        """Write a line if the last one is old."""
        if time.monotonic() - self._last >= _EVERY_S:
            self._last = time.monotonic()
            self._write({"event": "step", **vars(done)})

    def validated(self, row: Mapping[str, float]) -> None:
        """Write the row."""
        self._write({"event": "validated", **row})

    def close(self) -> None:
        """Nothing is left to write."""

    def _write(self, values: dict[str, Any]) -> None:
        self._stream.write(dumps(values) + "\n")
        self._stream.flush()


class Bar:
    """A progress bar with loss, the metric that chooses, and the time left.

    Parameters
    ----------
    title
        Before the bar.
    metric
        Name of the metric.
    console
        Where to; the standard error if None.
    """

    def __init__(self, title: str, metric: str, console: Console | None = None) -> None:
        self._metric = metric
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("loss {task.fields[loss]}"),
            TextColumn("{task.fields[metric]}"),
            TextColumn("{task.fields[left]} left"),
            console=console or Console(stderr=True),
        )
        self._task = self._progress.add_task(title, loss="–", metric="", left="?")
        self._progress.start()

    def stepped(self, done: Progressed) -> None:
        """Move the bar."""
        left = "?" if done.left_s is None else _clock(done.left_s)
        self._progress.update(
            self._task, completed=done.step, total=done.steps, loss=f"{done.loss:.4f}", left=left
        )

    def validated(self, row: Mapping[str, float]) -> None:
        """Show the metric."""
        self._progress.update(self._task, metric=f"{self._metric} {row[self._metric]:.4f}")

    def close(self) -> None:
        """Leave the bar as it is."""
        self._progress.stop()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
