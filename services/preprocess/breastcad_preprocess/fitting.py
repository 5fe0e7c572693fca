"""Values that fit their value representation and their number (PS3.5 6.2, 6.4): others are none.

Libraries convert a value when they are asked for it, and then fail at what does not fit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
from pydicom.datadict import dictionary_VM, dictionary_VR
from pydicom.tag import Tag
from pydicom.valuerep import format_number_as_ds

MAX_VALUE_BYTES = 1024
"""Longest value of a text or a list of numbers."""

_MAX_DS, _MAX_IS = 16, 12
_TIME = r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d(?:\.\d{1,6})?)?)?"
_PATTERNS = {
    "AS": r"\d{3}[DWMY]",
    "CS": r"[A-Z0-9 _]{0,16}",
    "DA": r"\d{8}",
    "DT": rf"\d{{4}}(?:\d\d(?:\d\d(?:{_TIME})?)?)?(?:[+-]\d{{4}})?",
    "LO": r"[ -~]{1,64}",
    "SH": r"[ -~]{1,16}",
    "TM": _TIME,
    # Equipment gives UIDs whose parts begin with 0. They are wrong, and are what a study is named.
    "UI": r"(?=.{1,64}$)\d+(?:\.\d+)*",
}
# What the standard enumerates (PS3.3 C.7.3.1, C.7.6.1, C.8.11.3, C.11.2): another word tells no
# more than none, and would make every object that repeats it wrong.
_ENUMERATED = {
    "ImageLaterality": r"[LRUB]",
    "Laterality": r"[LR]",
    "LossyImageCompression": r"0[01]",
    "PatientOrientation": r"[ALRPHF]{0,3}",
    "PresentationLUTShape": r"IDENTITY|INVERSE",
    "VOILUTFunction": r"LINEAR|LINEAR_EXACT|SIGMOID",
}
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_POSITIVE = frozenset(
    {
        *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated", "BitsStored"),
        *("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio"),
        "WindowWidth",
    }
)


def fitting(keyword: str, value: bytes, *, little_endian: bool = True) -> bytes | None:
    """Return the value of an attribute in little endian order and of even length.

    Parameters
    ----------
    keyword
        Of an attribute whose VR is AT, US, or one that is written in ASCII.
    value
        As a data set holds it.
    little_endian
        Order of its bytes.

    Returns
    -------
    bytes | None
        None where the value is empty, does not fit, or holds other characters than those that
        need no character set. Numbers with more digits than their VR allows are rounded.
    """
    vr = dictionary_VR(keyword)
    if len(value) > MAX_VALUE_BYTES:
        return None
    if vr in ("AT", "US"):
        return _fitting_words(keyword, vr, value, little_endian)
    parts = _parts(vr, value)
    if parts is None or not _is_count(keyword, len(parts)):
        return None
    if keyword in _POSITIVE and min(map(float, parts)) <= 0:
        return None
    if not all(re.fullmatch(_ENUMERATED.get(keyword, ".*"), part) for part in parts):
        return None
    return padded(vr, "\\".join(parts).encode())


def padded(vr: str, value: bytes) -> bytes:
    """Return a value of even length."""
    return value + (b"\0" if vr in ("OB", "UI") else b" ") * (len(value) % 2)


def words(value: bytes, *, little_endian: bool) -> bytes:
    """Return words of two bytes in little endian order."""
    return value if little_endian else np.frombuffer(value, ">u2").astype("<u2").tobytes()


def _fitting_words(keyword: str, vr: str, value: bytes, little_endian: bool) -> bytes | None:
    size = {"AT": 4, "US": 2}[vr]
    if not value or len(value) % size or not _is_count(keyword, len(value) // size):
        return None
    found = words(value, little_endian=little_endian)
    return None if keyword in _POSITIVE and found == bytes(2) else found


def _parts(vr: str, value: bytes) -> list[str] | None:
    """Return the single values of a text; None where one does not fit, or all are empty."""
    if not value.isascii():
        return None
    fit = _FITS[vr]
    parts = [fit(part.strip(" \0")) for part in value.decode("ascii").split("\\")]
    fitting_parts = [part for part in parts if part is not None]
    return fitting_parts if len(fitting_parts) == len(parts) and any(parts) else None


def _is_count(keyword: str, count: int) -> bool:
    low, _, high = dictionary_VM(Tag(keyword)).partition("-")
    return count >= int(low) and (high == "n" or count <= int(high or low))


def _matching(pattern: re.Pattern[str], part: str) -> str | None:
    return part if pattern.fullmatch(part) else None


def _dated(pattern: re.Pattern[str], part: str) -> str | None:
    """Return a date, or one with a time, whose year, month and day exist."""
    if not pattern.fullmatch(part):
        return None
    digits = part[:8].partition("-")[0].partition("+")[0]
    day = digits + "00000101"[len(digits) :]
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:8]))
    except ValueError:
        return None
    return part


def _decimal(part: str) -> str | None:
    if not _DECIMAL.fullmatch(part) or not math.isfinite(float(part)):
        return None
    return part if len(part) <= _MAX_DS else format_number_as_ds(float(part))


def _integer(part: str) -> str | None:
    if not _INTEGER.fullmatch(part) or not -(2**31) <= int(part) < 2**31:
        return None
    return part if len(part) <= _MAX_IS else str(int(part))


_FITS: dict[str, Callable[[str], str | None]] = {
    **{vr: partial(_matching, re.compile(text, re.ASCII)) for vr, text in _PATTERNS.items()},
    **{vr: partial(_dated, re.compile(_PATTERNS[vr], re.ASCII)) for vr in ("DA", "DT")},
    "DS": _decimal,
    "IS": _integer,
}
