"""Paths that a user typed as the files that are sent."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from breastcad.errors import InvalidInput, NotFound

from breastcad_client.folder import PICTURE_FOLDERS, RESULT
from breastcad_client.origin import header_of

MAX_NAME_LENGTH = 255
_DICOM_SUFFIXES = {".dcm", ".dicom", ".dic", ".ima"}
_PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg"}
# How research sets name the annotations that lie beside their images (BUSI, BrEaST).
_ANNOTATION = re.compile(r"^(?P<image>.+)_(mask|mask_\d+|tumor|other\d*)$")
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_DICOM_PREAMBLE = 128


class Kind(Enum):
    """What a file is, judged by its first bytes."""

    DICOM = "DICOM"
    PICTURE = "picture"
    RESULT = "DICOM object or picture of an earlier result"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Source:
    """One file to send.

    Attributes
    ----------
    path
        Where it is.
    name
        As typed, or relative to the folder that was typed; unique in one run, and valid text
        even where the file's own name is not UTF-8.
    kind
        What it is.
    """

    path: Path
    name: str
    kind: Kind


@dataclass(frozen=True)
class Sources:
    """The files to send, and how many in folders were left out because they are no images."""

    files: tuple[Source, ...]
    skipped: int


@dataclass(frozen=True)
class _Found:
    path: Path
    name: str
    typed: str
    kind: Kind
    named: bool


def find_sources(paths: Iterable[str], *, pictures: bool) -> Sources:
    """Find the files to send.

    Folders are searched to any depth in sorted order, without hidden files, DICOMDIR,
    annotations beside their image, objects and pictures of earlier results, and whatever is
    neither DICOM nor picture. A file that is named itself is always sent.

    Parameters
    ----------
    paths
        Files and folders as typed.
    pictures
        Whether plain pictures can be sent, which needs a modality.

    Raises
    ------
    NotFound
        A path does not exist.
    InvalidInput
        A picture is named, or nothing else is found, while pictures cannot be sent; or there is
        nothing to send at all.
    """
    found: dict[Path, _Found] = {}
    skipped = 0
    pictures_left = False
    for typed in paths:
        for item in _look_at(typed):
            if item.kind is Kind.PICTURE and not pictures:
                if item.named:
                    raise _needs_modality(item.name)
                pictures_left, skipped = True, skipped + 1
            elif item.kind in (Kind.UNKNOWN, Kind.RESULT) and not item.named:
                skipped += 1
            else:
                found.setdefault(item.path.resolve(), item)
    if not found:
        raise _needs_modality("The folder") if pictures_left else _nothing()
    return Sources(tuple(_with_unique_names(found.values())), skipped)


def kind_of(path: Path) -> Kind:
    """Judge a file by its first bytes, or by its name where those say nothing.

    A broken file with the suffix of a DICOM file counts as one, so that it is refused with a
    reason instead of being left out silently.
    """
    with path.open("rb") as stream:
        head = stream.read(_DICOM_PREAMBLE + 4)
    if head[_DICOM_PREAMBLE:] == b"DICM" or path.suffix.lower() in _DICOM_SUFFIXES:
        return Kind.DICOM
    if head.startswith((_PNG, _JPEG)) or path.suffix.lower() in _PICTURE_SUFFIXES:
        return Kind.PICTURE
    return Kind.UNKNOWN


def _look_at(typed: str) -> Iterator[_Found]:
    path = Path(typed)
    if path.is_dir():
        for file in _files_below(path):
            name = _text(file.relative_to(path).as_posix())
            kind = _kind_in_folder(file, path)
            yield _Found(file, name, _text(file.as_posix()), kind, named=False)
    elif path.is_file():
        yield _Found(path, _text(typed), _text(typed), kind_of(path), named=True)
    else:
        raise NotFound("PATH_NOT_FOUND", f"{_text(typed)} does not exist; check the path.")


def _kind_in_folder(path: Path, folder: Path) -> Kind:
    kind = kind_of(path)
    if kind is Kind.PICTURE and _is_of_result(path, folder):
        return Kind.RESULT
    return Kind.RESULT if kind is Kind.DICOM and header_of(path) is not None else kind


def _is_of_result(path: Path, folder: Path) -> bool:
    """Tell whether a picture lies, below the folder, where ``analyze`` writes its own."""
    above = path.relative_to(folder).parents
    return any(
        part.name in PICTURE_FOLDERS and (folder / part.parent / RESULT).is_file() for part in above
    )


def _text(name: str) -> str:
    """Return a file's name as valid text: bytes that are not UTF-8 are surrogates in `name`."""
    return os.fsencode(name).decode("utf-8", "replace")


def _files_below(folder: Path) -> list[Path]:
    candidates = [
        file
        for file in folder.rglob("*")
        if file.is_file() and not _is_left_out(file.relative_to(folder))
    ]
    stems = {file.with_suffix("") for file in candidates}
    return sorted(file for file in candidates if not _is_annotation(file, stems))


def _is_left_out(relative: Path) -> bool:
    return relative.name.upper() == "DICOMDIR" or any(
        part.startswith(".") for part in relative.parts
    )


def _is_annotation(file: Path, stems: set[Path]) -> bool:
    match = _ANNOTATION.match(file.stem)
    return (
        match is not None
        and file.suffix.lower() in _PICTURE_SUFFIXES
        and file.with_name(match["image"]) in stems
    )


def _with_unique_names(found: Iterable[_Found]) -> Iterator[Source]:
    items = list(found)
    uses = Counter(item.name for item in items)
    taken: set[str] = set()
    for item in items:
        # Two folders may hold files of one name; then both are named as their paths are.
        name = item.typed if uses[item.name] > 1 else item.name
        yield Source(item.path, _not_taken(name, taken), item.kind)


def _not_taken(name: str, taken: set[str]) -> str:
    """Return the name within its length, with a number where that makes two names equal."""
    unique, number = name[-MAX_NAME_LENGTH:], 1
    while unique in taken:
        number += 1
        mark = f"{number}-"
        unique = mark + name[-(MAX_NAME_LENGTH - len(mark)) :]
    taken.add(unique)
    return unique


def _needs_modality(what: str) -> InvalidInput:
    return InvalidInput(
        "MODALITY_NEEDED",
        f"{what} is or holds plain pictures, which do not state their modality: "
        "add --modality US or --modality MG.",
    )


def _nothing() -> InvalidInput:
    return InvalidInput(
        "NOTHING_TO_ANALYZE",
        "There is no DICOM file and no PNG or JPEG in what was named, other than results of "
        "breastcad.",
    )
