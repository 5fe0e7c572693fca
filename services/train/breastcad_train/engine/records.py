"""What a run tells while it trains: rows, the live picture, loggers, the bar, the summary."""

from __future__ import annotations

import time
from typing import Any

from lightning.fabric import Fabric
from torch import nn

from breastcad_train.atomic import write
from breastcad_train.engine import curves, loggers
from breastcad_train.engine.course import Course
from breastcad_train.engine.folder import RunFolder
from breastcad_train.engine.state import State
from breastcad_train.engine.station import Station
from breastcad_train.engine.table import Table
from breastcad_train.engine.telling import Bar, Lines, Progressed, Silent, Teller

PICTURE = "progress.png"
_DRAWN_EVERY_S = 5.0


class Records:
    """Everything that is written but the checkpoints; the first of several processes writes.

    Parameters
    ----------
    course, folder
        Of the run.
    rows
        How many rows of metrics count already.
    station, fabric
        How it runs.
    """

    def __init__(
        self, course: Course, folder: RunFolder, rows: int, station: Station, fabric: Fabric
    ) -> None:
        self._course, self._folder = course, folder
        self._is_first = fabric.is_global_zero
        self._table = Table(folder.path, rows) if self._is_first else None
        names = station.loggers if self._is_first else ()
        self._loggers = loggers.build(names, folder.path)
        for logger in self._loggers:
            logger.log_hyperparams(course.model_dump(mode="json"))
        self._teller = self._build_teller(station)
        self._began, self._first_step = time.monotonic(), -1
        self._drawn_at = float("-inf")

    def stepped(self, state: State, loss: float, steps_per_epoch: int, used_s: float) -> None:
        """Tell of a step."""
        if self._first_step < 0:
            self._began, self._first_step = time.monotonic(), state.step
        steps = self._course.epochs * steps_per_epoch
        left = self._left_s(state.step, steps, used_s)
        self._teller.stepped(Progressed(state.step, steps, state.epoch, loss, left))

    def validated(self, state: State, rate: float, scores: dict[str, float]) -> None:
        """Write a row, and now and then the picture."""
        loss = state.loss_sum / max(1, state.loss_steps)
        row = {"epoch": state.epoch, "step": state.step, "learning_rate": rate, "loss": loss}
        row |= scores
        if self._table is None:
            return
        self._table.add(row)
        if time.monotonic() - self._drawn_at >= _DRAWN_EVERY_S:
            self._draw()
        for logger in self._loggers:
            logger.log_metrics(row, state.step)
        self._teller.validated(row)

    def close(self) -> None:
        """Draw the last picture, and end the bar and the loggers."""
        self._teller.close()
        self._draw()
        for logger in self._loggers:
            logger.finalize("success")

    def summary(self, state: State, net: nn.Module, manifest: str) -> dict[str, Any]:
        """Return what came out, as JSON values."""
        return {
            "recipe": self._course.name,
            "seed": self._course.seed,
            "stopped_by": state.stopped_by,
            "epochs": state.epoch,
            "steps": state.step,
            "used_minutes": round(state.used_s / 60, 3),
            "budget_minutes": self._course.budget_minutes,
            "select": self._course.select,
            "best": state.best,
            "best_step": state.best_step,
            "last": self._table.rows[-1] if self._table and self._table.rows else {},
            "parameters": sum(p.numel() for p in net.parameters()),
            "manifest_sha256": manifest,
        }

    def _draw(self) -> None:
        if self._table and self._table.rows:
            write(self._folder.path / PICTURE, curves.draw(self._table.rows))
        self._drawn_at = time.monotonic()

    def _left_s(self, step: int, steps: int, used_s: float) -> float | None:
        done = step - self._first_step
        if done == 0:
            return None
        by_steps = (time.monotonic() - self._began) / done * (steps - step)
        if self._course.budget_minutes is None:
            return by_steps
        return max(0.0, min(by_steps, 60 * self._course.budget_minutes - used_s))

    def _build_teller(self, station: Station) -> Teller:
        if not self._is_first:
            return Silent()
        if station.bar:
            return Bar(self._course.name, self._course.select)
        return Lines()
