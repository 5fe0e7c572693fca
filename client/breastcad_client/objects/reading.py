"""Files that a user names as objects of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pydicom
from breastcad.errors import InvalidInput, NotFound
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset

from breastcad_client.origin import MANUFACTURER, header_of
from breastcad_client.patients import PARSER_ERRORS, quiet

_UNDEFINED_LENGTH = 0xFFFFFFFF  # PS3.5 7.1.1


def find_objects(paths: Iterable[str]) -> Iterator[Path]:
    """Yield the files that were named, and of folders the objects of ours at any depth.

    Raises
    ------
    NotFound
        A path does not exist.
    InvalidInput
        A folder holds no object of ours.
    """
    for typed in paths:
        path = Path(typed)
        if not path.exists():
            raise NotFound("PATH_NOT_FOUND", f"{typed} does not exist; check the path.")
        yield from _objects_below(path) if path.is_dir() else [path]


def read_object(path: Path) -> Dataset:
    """Return an object of ours.

    Raises
    ------
    InvalidInput
        ``NOT_DICOM``, ``NOT_OURS`` for a DICOM file that others made, or ``UNDECODABLE`` for one
        that is cut off.
    """
    try:
        with quiet():
            # Files of others can be of any size: they are not read beyond their header.
            header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["Manufacturer"])
            if str(header.get("Manufacturer") or "").strip() != MANUFACTURER:
                raise _not_ours()
            dataset = pydicom.dcmread(path)
    except PARSER_ERRORS as error:
        raise InvalidInput("NOT_DICOM", "This is no DICOM file that can be read.") from error
    if any(_is_cut_off(element) for element in dataset.values()):
        raise InvalidInput("UNDECODABLE", "The object is damaged: its end is missing.")
    return dataset


def _is_cut_off(element: RawDataElement | DataElement) -> bool:
    """Tell whether the file ended within an element, which the parser takes for its end."""
    if not isinstance(element, RawDataElement) or element.length == _UNDEFINED_LENGTH:
        return False
    return len(element.value or b"") < element.length


def _not_ours() -> InvalidInput:
    return InvalidInput(
        "NOT_OURS",
        "This DICOM file was not made by breastcad; name objects that breastcad analyze wrote, "
        "or give images to breastcad analyze.",
    )


def _objects_below(folder: Path) -> list[Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = [path for path in files if header_of(path) is not None]
    if not found:
        raise InvalidInput("NO_OBJECT", f"{folder} holds no DICOM object of breastcad.")
    return found
