"""Look-up tables and windows of PS3.3 C.11.1 and C.11.2, on arrays of values of any shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import items, number, numbers, value, word

Values = NDArray[np.float64]


def apply_modality(stored: Values, dataset: Dataset) -> Values:
    """Return the values after the modality LUT, or rescale slope and intercept, or as they are."""
    for item in items(dataset, "ModalityLUTSequence")[:1]:
        table = _table(item, dataset)
        if table is not None:
            entries, first, _ = table
            return _look_up(stored, entries, first)
    slope, intercept = number(dataset, "RescaleSlope"), number(dataset, "RescaleIntercept")
    if not slope:
        return stored
    return stored * slope + (intercept or 0.0)


def apply_values_of_interest(values: Values, dataset: Dataset) -> Values | None:
    """Return how bright each value is, in [0, 1], by the first VOI LUT, else by the first window.

    Parameters
    ----------
    values
        After the modality LUT.
    dataset
        The attributes with VOI LUT Sequence, Window Center, Window Width, VOI LUT Function.

    Returns
    -------
    Values | None
        None where the file has neither, or a window that the standard forbids.
    """
    for item in items(dataset, "VOILUTSequence")[:1]:
        table = _table(item, dataset)
        if table is not None:
            entries, first, brightest = table
            return np.clip(_look_up(values, entries, first) / brightest, 0.0, 1.0)
    centers, widths = numbers(dataset, "WindowCenter"), numbers(dataset, "WindowWidth")
    if not centers or not widths:
        return None
    return window(values, centers[0], widths[0], word(dataset, "VOILUTFunction") or "LINEAR")


def window(values: Values, center: float, width: float, function: str) -> Values | None:
    """Return how bright each value is within a window, in [0, 1].

    Parameters
    ----------
    values
        After the modality LUT.
    center, width
        In the same units.
    function
        ``LINEAR`` (PS3.3 C.11.2.1.2.1), ``LINEAR_EXACT`` (C.11.2.1.3.2) or ``SIGMOID``
        (C.11.2.1.3.1).

    Returns
    -------
    Values | None
        None where the standard forbids the width, or does not know the function.
    """
    if function == "LINEAR" and width >= 1:
        if width == 1:
            return (values > center - 0.5).astype(np.float64)
        return np.clip((values - (center - 0.5)) / (width - 1) + 0.5, 0.0, 1.0)
    if width <= 0:
        return None
    if function == "LINEAR_EXACT":
        return np.clip((values - center) / width + 0.5, 0.0, 1.0)
    if function == "SIGMOID":
        # The exponential overflows beyond 709; there the result is 0 in any case.
        exponent = np.minimum(-4 * (values - center) / width, 700.0)
        return np.asarray(1 / (1 + np.exp(exponent)))
    return None


def _look_up(values: Values, entries: Values, first: float) -> Values:
    """Values before the first entry take the first one, values after the last the last."""
    indices = np.clip(np.rint(values - first), 0, len(entries) - 1).astype(np.int64)
    return np.asarray(entries[indices])


def _table(item: Dataset, dataset: Dataset) -> tuple[Values, float, float] | None:
    """Return the entries, the value that the first one is for, and the brightest possible entry."""
    descriptor = numbers(item, "LUTDescriptor")
    if len(descriptor) != 3:
        return None
    count, first, bits = int(descriptor[0]) or 2**16, descriptor[1], int(descriptor[2])
    entries = _entries(item, count, dataset)
    if entries.size == 0 or not 1 <= bits <= 16:
        return None
    # Some files hold 12-bit entries and declare 10 or 16 bits: only too few are harmful.
    return entries, first, max(2.0**bits - 1, float(entries.max()))


def _entries(item: Dataset, count: int, dataset: Dataset) -> Values:
    data = value(item, "LUTData")
    if not isinstance(data, bytes):
        return np.array(numbers(item, "LUTData")[:count], np.float64)
    # 8-bit entries may be packed two to a word (PS3.3 C.11.1.1).
    if len(data) < 2 * count:
        return np.frombuffer(data, np.uint8)[:count].astype(np.float64)
    order = "<" if dataset.original_encoding[1] in (True, None) else ">"
    return np.frombuffer(data[: 2 * count], f"{order}u2").astype(np.float64)
