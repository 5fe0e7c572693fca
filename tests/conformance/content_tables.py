"""The trees of documents as templates: every item that occurs, by the concepts above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydicom.dataset import Dataset

from tests.conformance.samples import samples
from tests.conformance.tables import table
from tests.conformance.values import code_words

_HEADINGS = ("item", "relationship", "type", "present", "value")
_MAX_LISTED = 6
_Path = tuple[tuple[str, str, str], ...]


@dataclass
class _Item:
    """One item wherever it occurs below the same concepts.

    Attributes
    ----------
    found
        Its occurrences.
    parents
        The items above that have it.
    """

    found: list[Dataset] = field(default_factory=list)
    parents: set[int] = field(default_factory=set)


def content_table(uid: str) -> str:
    """Return the items of all documents of one SOP class."""
    items: dict[_Path, _Item] = defaultdict(_Item)
    counts: dict[_Path, int] = defaultdict(int)
    for sample in samples()[uid]:
        _collect(sample.dataset, (), items, counts)
    return "\n".join(table(_HEADINGS, _rows(items, counts, ())))


def _collect(
    dataset: Dataset, path: _Path, items: dict[_Path, _Item], counts: dict[_Path, int]
) -> None:
    counts[path] += 1
    for child in dataset.get("ContentSequence", []):
        below = (*path, _key(child))
        items[below].found.append(child)
        items[below].parents.add(id(dataset))
        _collect(child, below, items, counts)


def _rows(
    items: dict[_Path, _Item], counts: dict[_Path, int], above: _Path
) -> Iterator[tuple[str, ...]]:
    for path, item in items.items():
        if path[:-1] == above:
            yield _row(path, item, is_always_there=len(item.parents) == counts[above])
            yield from _rows(items, counts, path)


def _row(path: _Path, item: _Item, *, is_always_there: bool) -> tuple[str, ...]:
    relationship, kind, name = path[-1]
    return (
        f"{'> ' * (len(path) - 1)}{name or '–'}",
        relationship,
        kind or "by reference",
        "always" if is_always_there else "where it applies",
        _value(kind, item.found),
    )


def _key(item: Dataset) -> tuple[str, str, str]:
    names = item.get("ConceptNameCodeSequence")
    name = code_words(names[0]) if names else ""
    return str(item.RelationshipType), str(item.get("ValueType", "")), name


def _value(kind: str, found: list[Dataset]) -> str:
    match kind:
        case "CODE":
            return _listed({code_words(item.ConceptCodeSequence[0]) for item in found})
        case "NUM":
            measured = (item.MeasuredValueSequence[0] for item in found)
            units = (each.MeasurementUnitsCodeSequence[0] for each in measured)
            return f"unit {_listed({str(unit.CodeValue) for unit in units})}"
        case "SCOORD":
            return _listed({str(item.GraphicType) for item in found})
        case "":
            return "item of the image library"
    return ""


def _listed(words: set[str]) -> str:
    return ", ".join(sorted(words)) if len(words) <= _MAX_LISTED else "see the codes"
