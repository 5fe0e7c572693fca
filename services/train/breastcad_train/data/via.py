"""VGG Image Annotator: its JSON, read and written, and its CSV, read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breastcad.errors import InvalidInput

from breastcad_train.data import tables, via_shapes
from breastcad_train.data.regions import Region
from breastcad_train.data.sample import existing

CLASS = "class"
_PROJECT = "_via_img_metadata"
_COLUMNS = ("#filename", "region_shape_attributes", "region_attributes")


@dataclass(frozen=True)
class Annotation:
    """One image's entry.

    Attributes
    ----------
    file_name
        Of the image.
    size
        Of its file in bytes.
    regions
        The outlines; a region's name is its attribute ``class``, or its first one.
    """

    file_name: str
    size: int
    regions: tuple[Region, ...]


def read_json(path: Path) -> list[Annotation]:
    """Return the entries of an annotation export, or of a project that wraps one.

    Regions may be a list, as version 2 writes them, or an object by number, as version 1 does.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    InvalidInput
        ``ANNOTATION_UNREADABLE`` or ``SHAPE_UNKNOWN``, naming file and entry.
    """
    try:
        found = json.loads(existing(path).read_text(encoding="utf-8"))
        entries = found.get(_PROJECT, found)
        return [_annotation(path.name, key, entry) for key, entry in entries.items()]
    except (ValueError, AttributeError):
        raise _unreadable(path.name) from None


def write_json(annotations: list[Annotation], *, numbered: bool = False) -> str:
    """Return an annotation export; with `numbered`, regions are an object as in version 1."""
    entries = {}
    for one in annotations:
        regions: Any = [_written(region) for region in one.regions]
        if numbered:
            regions = {str(number): region for number, region in enumerate(regions)}
        entries[f"{one.file_name}{one.size}"] = {
            "filename": one.file_name,
            "size": one.size,
            "regions": regions,
            "file_attributes": {},
        }
    return json.dumps(entries)


def read_csv(path: Path) -> dict[str, tuple[Region, ...]]:
    """Return image file name → outlines of a CSV export; errors as `read_json`."""
    found: dict[str, list[Region]] = defaultdict(list)
    for row in tables.read_csv(path, _COLUMNS):
        name, entry = row.filled("#filename"), f"{path.name}, row {row.number}"
        try:
            shape = json.loads(row["region_shape_attributes"] or "{}")
            attributes = json.loads(row["region_attributes"] or "{}")
        except ValueError:
            raise _unreadable(entry) from None
        # A row without a shape says that the image has no region.
        found[name] += [_region(entry, shape, attributes)] if shape else []
    return {name: tuple(regions) for name, regions in found.items()}


def _annotation(table: str, key: str, entry: Mapping[str, Any]) -> Annotation:
    where = f"{table}, entry {key}"
    try:
        regions = entry["regions"]
        listed = regions.values() if isinstance(regions, Mapping) else regions
        pairs = [(one["shape_attributes"], one.get("region_attributes", {})) for one in listed]
        name, size = str(entry["filename"]), int(entry.get("size", -1))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _unreadable(where) from None
    return Annotation(name, size, tuple(_region(where, *pair) for pair in pairs))


def _region(where: str, shape: Mapping[str, Any], attributes: Mapping[str, Any]) -> Region:
    try:
        outline = via_shapes.parsed(shape)
    except (KeyError, TypeError, ValueError):
        raise InvalidInput("SHAPE_UNKNOWN", f"{where}: a shape is unknown or incomplete") from None
    return Region(outline, str(attributes.get(CLASS, next(iter(attributes.values()), ""))))


def _written(region: Region) -> dict[str, Any]:
    attributes = {CLASS: region.name} if region.name else {}
    return {
        "shape_attributes": via_shapes.written(region.outline),
        "region_attributes": attributes,
    }


def _unreadable(where: str) -> InvalidInput:
    return InvalidInput(
        "ANNOTATION_UNREADABLE", f"{where}: expected annotations of the VGG Image Annotator"
    )
