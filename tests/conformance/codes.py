"""The coded concepts that objects hold, and those that makers have for cases not rendered here."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping

import breastcad_gateway.render.dicom as makers
from breastcad_gateway.render.dicom.codes import Code
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code as StandardCode

from tests.conformance.samples import TITLES, samples
from tests.conformance.tables import table

OWN_SCHEME = "99BREASTCAD"
_HEADINGS = ("code", "scheme", "meaning", "written in")
_ABBREVIATIONS = dict(
    zip(TITLES, ("SEG", "SR", "CAD SR", "GSPS", "colour PS", "SC", "KO"), strict=True)
)
_Words = tuple[str, str, str]


def code_table(*, own: bool) -> str:
    """Return all codes of the standard's schemes, or those of our own."""
    used = _used()
    codes = sorted({*used, *_of_makers()}, key=lambda code: (code[1], code[0], code[2]))
    rows = (
        (value, scheme, meaning, _places(used[value, scheme, meaning]))
        for value, scheme, meaning in codes
        if (scheme == OWN_SCHEME) == own
    )
    return "\n".join(table(_HEADINGS, rows))


def _places(kinds: set[str]) -> str:
    found = [abbreviation for uid, abbreviation in _ABBREVIATIONS.items() if uid in kinds]
    return ", ".join(found) or "where it applies"


def _used() -> defaultdict[_Words, set[str]]:
    found: defaultdict[_Words, set[str]] = defaultdict(set)
    for uid, of_kind in samples().items():
        for sample in of_kind:
            for words in _codes_in(sample.dataset):
                found[words].add(uid)
    return found


def _codes_in(dataset: Dataset) -> Iterator[_Words]:
    if "CodeValue" in dataset:
        yield (str(dataset.CodeValue), str(dataset.CodingSchemeDesignator), dataset.CodeMeaning)
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                yield from _codes_in(item)


def _of_makers() -> Iterator[_Words]:
    for module in pkgutil.walk_packages(makers.__path__, f"{makers.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            for each in value.values() if isinstance(value, Mapping) else [value]:
                yield from _words(each)


def _words(value: object) -> Iterator[_Words]:
    if isinstance(value, Code):
        yield value.value, value.scheme, value.meaning
    elif isinstance(value, StandardCode):
        yield value.value, value.scheme_designator, value.meaning
    elif isinstance(value, Dataset) and "CodeValue" in value:
        yield from _codes_in(value)
