"""The table of metrics: one row each time that is validated."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from breastcad.errors import Corrupt

from breastcad_train.atomic import write

METRICS = "metrics.csv"
Row = Mapping[str, float]


class Table:
    """``metrics.csv``, that grows by whole rows.

    It holds no times, so that a run that is repeated gives the same bytes.

    Parameters
    ----------
    folder
        Of the run.
    rows
        How many rows count; later ones, after the checkpoint that a run goes on from, are dropped.
    """

    def __init__(self, folder: Path, rows: int = 0) -> None:
        self._path = folder / METRICS
        self.rows = read(folder)[:rows]
        if len(self.rows) < rows:
            raise Corrupt("METRICS_LOST", f"{METRICS} must have {rows} rows, got {len(self.rows)}")
        if self._path.exists():
            self._write()

    def add(self, row: Row) -> None:
        """Add a row; raises ``DISK_FULL``."""
        self.rows.append(dict(row))
        self._write()

    def _write(self) -> None:
        text = io.StringIO()
        if self.rows:
            # repr of a float is exact, and of 3.0 as short as of the integers 3.
            writer = csv.DictWriter(text, list(self.rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({key: _text(value) for key, value in row.items()} for row in self.rows)
        write(self._path, text.getvalue().encode())


def read(folder: Path) -> list[dict[str, float]]:
    """Return the rows of a run's table; none where there is no table."""
    path = folder / METRICS
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def _text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
