"""Look-up tables and windows of PS3.3 C.11.1 and C.11.2, as curves over values of any shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import items, number, numbers, value, word

Values = NDArray[np.float64]
Curve = Callable[[Values], Values]

_MODALITY_DAMAGED = "MODALITY_LUT_DAMAGED"
_VOI_DAMAGED = "VOI_DAMAGED"
_SEVERAL_WINDOWS = "SEVERAL_WINDOWS"


@dataclass(frozen=True)
class Table:
    """A look-up table.

    Attributes
    ----------
    entries
        Its output.
    first
        The value that the first entry is for; each next entry is for the next integer.
    brightest
        The largest possible entry.
    """

    entries: Values
    first: float
    brightest: float

    def __call__(self, values: Values) -> Values:
        """Look up; values before the first entry take the first one, those after the last, it."""
        first = self.first
        # A first value below 0 where the file calls it unsigned (PS3.3 C.11.1.1.1).
        if first >= 2**15 and values.min() < 0:
            first -= 2**16
        indices = np.clip(np.rint(values - first), 0, len(self.entries) - 1).astype(np.int64)
        return np.asarray(self.entries[indices])

    def shade(self, values: Values) -> Values:
        """Look up how bright each value is, in [0, 1]."""
        return np.clip(self(values) / self.brightest, 0.0, 1.0)


def modality(dataset: Dataset) -> tuple[Curve, tuple[str, ...]]:
    """Return the modality LUT, or rescale slope and intercept, or nothing of both as a curve.

    The notice ``MODALITY_LUT_DAMAGED`` says that there is one that cannot be used.
    """
    stated = items(dataset, "ModalityLUTSequence")[:1]
    for item in stated:
        table = read_table(item, dataset)
        if table is not None:
            return table, ()
    slope, intercept = number(dataset, "RescaleSlope"), number(dataset, "RescaleIntercept")
    notices = (_MODALITY_DAMAGED,) if stated or slope == 0 else ()
    if not slope:
        return (lambda stored: stored), notices
    return (lambda stored: stored * slope + (intercept or 0.0)), notices


def values_of_interest(dataset: Dataset) -> tuple[Curve | None, tuple[str, ...]]:
    """Return how bright each value is, in [0, 1], by the first VOI LUT, else the first window.

    Several are ways to look at one image for people to choose from, of which the first is what
    they see before they choose.

    Parameters
    ----------
    dataset
        The attributes with VOI LUT Sequence, Window Center, Window Width, VOI LUT Function.

    Returns
    -------
    tuple[Curve | None, tuple[str, ...]]
        A curve over the values after the modality LUT; None where the file has none that the
        standard allows. The notices ``SEVERAL_WINDOWS`` and ``VOI_DAMAGED`` say that there was a
        choice, and that the first could not be used.
    """
    tables = items(dataset, "VOILUTSequence")
    windows = list(
        zip(numbers(dataset, "WindowCenter"), numbers(dataset, "WindowWidth"), strict=False)
    )
    notices = (_SEVERAL_WINDOWS,) if len(tables) + len(windows) > 1 else ()
    damaged = notices
    for curve in _curves(dataset, tables, windows):
        if curve is not None:
            return curve, damaged
        damaged = (*notices, _VOI_DAMAGED)
    return None, damaged


def _curves(
    dataset: Dataset, tables: tuple[Dataset, ...], windows: list[tuple[float, float]]
) -> Iterator[Curve | None]:
    for item in tables:
        table = read_table(item, dataset)
        yield table.shade if table else None
    function = word(dataset, "VOILUTFunction") or "LINEAR"
    for center, width in windows:
        yield window(center, width, function)


def window(center: float, width: float, function: str) -> Curve | None:
    """Return how bright each value is within a window, in [0, 1].

    Parameters
    ----------
    center, width
        In the units of the values after the modality LUT.
    function
        ``LINEAR`` (PS3.3 C.11.2.1.2.1), ``LINEAR_EXACT`` (C.11.2.1.3.2) or ``SIGMOID``
        (C.11.2.1.3.1).

    Returns
    -------
    Curve | None
        None where the standard forbids the width, or does not know the function.
    """
    if function == "LINEAR" and width >= 1:
        if width == 1:
            return lambda values: (values > center - 0.5).astype(np.float64)
        return lambda values: np.clip((values - (center - 0.5)) / (width - 1) + 0.5, 0.0, 1.0)
    if width <= 0:
        return None
    if function == "LINEAR_EXACT":
        return lambda values: np.clip((values - center) / width + 0.5, 0.0, 1.0)
    if function == "SIGMOID":
        # The exponential overflows beyond 709; there the result is 0 in any case.
        return lambda values: np.asarray(
            1 / (1 + np.exp(np.minimum(-4 * (values - center) / width, 700.0)))
        )
    return None


def read_table(item: Dataset, dataset: Dataset, stem: str = "LUT") -> Table | None:
    """Return a look-up table; None where it is missing or damaged.

    Parameters
    ----------
    item
        Holds the attributes of the table.
    dataset
        The whole, which tells the order of bytes.
    stem
        The keywords of the attributes without ``Descriptor`` and ``Data``.
    """
    descriptor = numbers(item, f"{stem}Descriptor")
    if len(descriptor) != 3:
        return None
    # 0 stands for 65,536 entries, and more than 32,767 are negative where all three are signed.
    count = int(descriptor[0]) % 2**16 or 2**16
    first, bits = descriptor[1], int(descriptor[2])
    entries = _entries(item, f"{stem}Data", count, dataset)
    if entries.size == 0 or not 1 <= bits <= 16:
        return None
    # Some files hold 12-bit entries and declare 10 or 16 bits: only too few are harmful.
    return Table(entries, first, max(2.0**bits - 1, float(entries.max())))


def _entries(item: Dataset, keyword: str, count: int, dataset: Dataset) -> Values:
    data = value(item, keyword)
    if not isinstance(data, bytes):
        return np.array(numbers(item, keyword)[:count], np.float64)
    order = "<" if dataset.original_encoding[1] in (True, None) else ">"
    words = np.frombuffer(data[: len(data) // 2 * 2], f"{order}u2")
    if len(words) >= count:
        return words[:count].astype(np.float64)
    # 8-bit entries may be packed two to a word, the first in its low byte (PS3.3 C.11.1.1).
    return words.astype("<u2").view(np.uint8)[:count].astype(np.float64)
