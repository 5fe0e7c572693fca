"""Where something lies in its image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Extent:
    """A box in pixels of the source image; (0, 0) is the centre of the top left pixel."""

    left: float
    top: float
    right: float
    bottom: float

    def __str__(self) -> str:
        return f"{self.left:.10g}, {self.top:.10g} – {self.right:.10g}, {self.bottom:.10g}"


def extent_of(numbers: Sequence[float]) -> Extent:
    r"""Return the box of a graphic's points.

    Parameters
    ----------
    numbers
        Columns and rows in turn, as DICOM has them: 0\0 is the top left corner of the top left
        pixel (PS3.3 C.18.6.1.2 and C.10.5.1.2).
    """
    columns = [float(number) - 0.5 for number in numbers[0::2]]
    rows = [float(number) - 0.5 for number in numbers[1::2]]
    return Extent(min(columns), min(rows), max(columns), max(rows))
