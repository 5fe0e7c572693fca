"""Tables that come with data sets, read so that a changed one is an error that says where."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

from breastcad.errors import Corrupt, InvalidInput
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from breastcad_train.data.sample import existing

T = TypeVar("T")
_UNREADABLE = (BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, csv.Error)


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    table
        Name of the file.
    number
        Of the row in the file, the heading being row 1.
    cells
        Column name to text without space around it: the wanted columns by the names they were
        asked for, all others by their own.
    """

    table: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return one cell's text."""
        return self.cells[column]

    def filled(self, column: str) -> str:
        """Return a cell's text that must not be empty.

        Raises
        ------
        InvalidInput
            ``CELL_EMPTY``.
        """
        if not self.cells[column]:
            raise InvalidInput("CELL_EMPTY", f"{self._where(column)} is empty")
        return self.cells[column]

    def one_of(self, column: str, known: Mapping[str, T]) -> T:
        """Return what a cell's word stands for; case does not matter.

        Raises
        ------
        InvalidInput
            ``CELL_UNKNOWN``.
        """
        word = self.cells[column].casefold()
        for name, meaning in known.items():
            if name.casefold() == word:
                return meaning
        words = ", ".join(known)
        raise InvalidInput("CELL_UNKNOWN", f"{self._where(column)} must be one of {words}")

    def decimal(self, column: str) -> float | None:
        """Return a cell's number; None where it is empty.

        Raises
        ------
        InvalidInput
            ``CELL_UNKNOWN``.
        """
        try:
            return float(self.cells[column]) if self.cells[column] else None
        except ValueError:
            where = self._where(column)
            raise InvalidInput("CELL_UNKNOWN", f"{where} must be a number") from None

    def _where(self, column: str) -> str:
        return f"{self.table}, row {self.number}: {column}"


def read_csv(path: Path, wanted: Sequence[str], *, delimiter: str = ",") -> list[Row]:
    """Return the rows of a CSV file that has the columns `wanted`, as `read_sheet`."""
    with existing(path).open(newline="", encoding="utf-8-sig", errors="replace") as file:
        try:
            lines = list(csv.reader(file, delimiter=delimiter))
        except _UNREADABLE:
            raise _damaged(path) from None
    return _rows(path.name, lines, wanted)


def read_sheet(path: Path, wanted: Sequence[str]) -> list[Row]:
    """Return the rows of the first sheet of an .xlsx file that has the columns `wanted`.

    Columns may stand in any order. A name that is written otherwise is taken where only one column
    can be meant: other case, other signs between its words, further words.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    Corrupt
        ``TABLE_UNREADABLE``.
    InvalidInput
        ``COLUMN_MISSING``, ``COLUMN_AMBIGUOUS``, ``ROW_INCOMPLETE``.
    """
    try:
        book = load_workbook(existing(path), read_only=True, data_only=True)
        cells = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except _UNREADABLE:
        raise _damaged(path) from None
    # Rows of a sheet end at their last filled cell.
    width = max((len(row) for row in cells), default=0)
    padded = [[*row, *[None] * (width - len(row))] for row in cells]
    return _rows(path.name, [[_text(cell) for cell in row] for row in padded], wanted)


def columns(table: str, found: Sequence[str], wanted: Iterable[str]) -> dict[int, str]:
    """Return index → name for the wanted columns of a heading; errors as `read_sheet`."""
    names: dict[int, str] = {}
    loose = []
    for name in wanted:
        exact = [i for i, other in enumerate(found) if _words(other) == _words(name)]
        if exact:
            names[_only(table, name, exact, found)] = name
        else:
            loose.append(name)
    for name in loose:
        words = set(_words(name))
        near = [i for i, o in enumerate(found) if i not in names and words <= set(_words(o))]
        names[_only(table, name, near, found)] = name
    return names


def _only(table: str, name: str, matches: list[int], found: Sequence[str]) -> int:
    if not matches:
        there = ", ".join(column for column in found if column)
        raise InvalidInput("COLUMN_MISSING", f"{table} has no column {name}; it has {there}")
    if len(matches) > 1:
        which = ", ".join(found[index] for index in matches)
        raise InvalidInput("COLUMN_AMBIGUOUS", f"{table}: column {name} could be {which}")
    return matches[0]


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall("[a-z0-9]+", name.casefold()))


def _rows(table: str, lines: list[list[str]], wanted: Sequence[str]) -> list[Row]:
    heading = [name.strip() for name in lines[0]] if lines else []
    names = dict(enumerate(heading)) | columns(table, heading, wanted)
    return [
        _row(table, number, line, names)
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]


def _row(table: str, number: int, line: list[str], names: Mapping[int, str]) -> Row:
    if len(line) < len(names):
        raise InvalidInput(
            "ROW_INCOMPLETE", f"{table}, row {number}: {len(names)} cells expected, got {len(line)}"
        )
    return Row(table, number, {name: line[index].strip() for index, name in names.items()})


def _text(cell: object) -> str:
    if cell is None:
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell)  # type: ignore[call-overload]


def _damaged(path: Path) -> Corrupt:
    return Corrupt("TABLE_UNREADABLE", f"{path.name} ends early or is damaged; get it again")
