"""What is sent, and what became of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from breastcad.errors import InvalidInput, NotFound
from breastcad.v1 import exam_pb2
from pydicom import uid
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_file_meta_info

from breastcad_client.kinds import Kind
from breastcad_client.outcome import UNAVAILABLE, status_of
from breastcad_client.sources import Kind as SourceKind
from breastcad_client.sources import kind_of

_KINDS = {
    uid.SegmentationStorage: exam_pb2.OBJECT_KIND_SEG,
    uid.Comprehensive3DSRStorage: exam_pb2.OBJECT_KIND_SR,
    uid.MammographyCADSRStorage: exam_pb2.OBJECT_KIND_CAD_SR,
    uid.GrayscaleSoftcopyPresentationStateStorage: exam_pb2.OBJECT_KIND_GSPS,
    uid.ColorSoftcopyPresentationStateStorage: exam_pb2.OBJECT_KIND_GSPS,
    uid.SecondaryCaptureImageStorage: exam_pb2.OBJECT_KIND_SC,
    uid.MultiFrameTrueColorSecondaryCaptureImageStorage: exam_pb2.OBJECT_KIND_SC,
    uid.KeyObjectSelectionDocumentStorage: exam_pb2.OBJECT_KIND_KEY_OBJECT,
}


@dataclass(frozen=True)
class Item:
    """One file to send.

    Attributes
    ----------
    path
        The file.
    name
        As typed, or relative to the folder that was typed.
    sop_class
        What it is, from its file meta information (PS3.10 7.1). None: it is no DICOM file.
    transfer_syntax
        How it is encoded.
    """

    path: Path
    name: str
    sop_class: uid.UID | None = None
    transfer_syntax: uid.UID | None = None

    @property
    def what(self) -> str:
        """What it is, for people."""
        if self.sop_class is None:
            return "–"
        return self.sop_class.name.removesuffix(" Storage")

    @property
    def kind(self) -> Kind | None:
        """Its kind; none for what no result is made of, such as an image of the exam."""
        return _KINDS.get(self.sop_class) if self.sop_class else None


class Status(Enum):
    """What became of a file."""

    STORED = "STORED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Sent:
    """What became of one file.

    Attributes
    ----------
    item
        The file.
    status
        Refused by the destination, or failed before it could judge.
    reason
        Stable word; empty where it was stored as it is.
    message
        Sentence for people.
    """

    item: Item
    status: Status
    reason: str = ""
    message: str = ""


@dataclass(frozen=True)
class Items:
    """The files to send, and how many DICOM files are of another kind than those wished."""

    wanted: tuple[Item, ...]
    left_out: int


def find_items(paths: Iterable[str], only: Collection[Kind]) -> Items:
    """Find the files to send: every file that is named, and the DICOM files in folders.

    Parameters
    ----------
    paths
        As typed.
    only
        Kinds to send; empty for whatever there is.

    Raises
    ------
    NotFound
        A path does not exist.
    InvalidInput
        There is nothing to send.
    """
    found: dict[Path, Item] = {}
    for typed in paths:
        for path, name in _look_at(Path(typed)):
            found.setdefault(path.resolve(), _read(path, _text(name)))
    items = list(found.values())
    wanted = tuple(item for item in items if not only or item.kind in only)
    if not wanted:
        raise InvalidInput(
            "NOTHING_TO_STORE", "There is no DICOM file of the wanted kinds in what was named."
        )
    return Items(wanted, len(items) - len(wanted))


def exit_status(sent: Iterable[Sent]) -> int:
    """Return 0 where all were stored, 3 partly refused, 4 all refused, 5 where any failed."""
    statuses = [one.status for one in sent]
    if Status.FAILED in statuses:
        return UNAVAILABLE
    return status_of([status is Status.REFUSED for status in statuses])


def counts(sent: Iterable[Sent]) -> Iterator[tuple[str, Status, int]]:
    """Return how many files of each kind had which end, in the order of their first."""
    for (what, status), number in Counter((one.item.what, one.status) for one in sent).items():
        yield what, status, number


def _look_at(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file with the name that it is told by."""
    if path.is_file():
        yield path, path
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            name = file.relative_to(path)
            is_hidden = any(part.startswith(".") for part in name.parts)
            # A DICOMDIR is an index of other files (PS3.10 8).
            if is_hidden or file.name.upper() == "DICOMDIR" or not file.is_file():
                continue
            if kind_of(file) is SourceKind.DICOM:
                yield file, name
    else:
        raise NotFound("PATH_NOT_FOUND", f"{_text(path)} does not exist; check the path.")


def _text(path: Path) -> str:
    """Return a path as valid text: bytes that are not UTF-8 are surrogates in it."""
    return os.fsencode(path).decode("utf-8", "replace")


def _read(path: Path, name: str) -> Item:
    try:
        meta = read_file_meta_info(path)
        return Item(path, name, meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID)
    except (InvalidDicomError, AttributeError, EOFError, OSError, ValueError):
        return Item(path, name)
