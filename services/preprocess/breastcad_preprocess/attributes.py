"""DICOM attributes as plain values: None where one is absent, empty or damaged."""

from __future__ import annotations

import math
from typing import Any

from pydicom.dataset import Dataset

from breastcad_preprocess.failures import PARSER_ERRORS


def value(dataset: Dataset, keyword: str) -> Any:
    """Return the value of an attribute, or None."""
    try:
        return dataset.get(keyword)
    except PARSER_ERRORS:
        return None


def text(dataset: Dataset, keyword: str) -> str:
    """Return the first value of an attribute as trimmed text, or an empty text."""
    found = _values(dataset, keyword)
    return str(found[0]).strip() if found else ""


def word(dataset: Dataset, keyword: str, index: int = 0) -> str:
    """Return one value of a coded attribute in upper case, or an empty text."""
    found = _values(dataset, keyword)
    return str(found[index]).strip().upper() if index < len(found) else ""


def integer(dataset: Dataset, keyword: str, index: int = 0) -> int | None:
    """Return one value of an attribute as an integer."""
    found = numbers(dataset, keyword)
    return int(found[index]) if index < len(found) else None


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value of an attribute as a finite number."""
    found = numbers(dataset, keyword)
    return found[0] if found else None


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Return all values of an attribute as numbers; empty where one of them is none or infinite."""
    try:
        found = tuple(float(each) for each in _values(dataset, keyword))
    except PARSER_ERRORS:
        return ()
    return found if all(math.isfinite(each) for each in found) else ()


def items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """Return the items of a sequence."""
    found = value(dataset, keyword)
    try:
        return tuple(found) if found else ()
    except PARSER_ERRORS:
        return ()


def code(dataset: Dataset, keyword: str) -> str:
    """Return the code value of the first item of a code sequence, or an empty text."""
    found = items(dataset, keyword)
    return text(found[0], "CodeValue") if found else ""


def codes(dataset: Dataset, keyword: str) -> frozenset[str]:
    """Return the code values of all items of a code sequence."""
    return frozenset(text(item, "CodeValue") for item in items(dataset, keyword)) - {""}


def _values(dataset: Dataset, keyword: str) -> tuple[Any, ...]:
    found = value(dataset, keyword)
    if found is None or found == "":
        return ()
    if isinstance(found, str | bytes):
        return (found,)
    try:
        return tuple(found)
    except PARSER_ERRORS:
        return (found,)
