"""What is sent, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

from breastcad.errors import InvalidInput
from pydicom import uid
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_file_meta_info

from breastcad_client.outcome import UNAVAILABLE, status_of
from breastcad_client.sources import Kind, Source, find_sources


class ObjectWord(StrEnum):
    """Kinds of result objects as they are typed."""

    SEG = "seg"
    SR = "sr"
    CAD_SR = "cad-sr"
    GSPS = "gsps"
    SC = "sc"
    KEY_OBJECT = "key-object"


_WORDS = {
    uid.SegmentationStorage: ObjectWord.SEG,
    uid.Comprehensive3DSRStorage: ObjectWord.SR,
    uid.MammographyCADSRStorage: ObjectWord.CAD_SR,
    uid.GrayscaleSoftcopyPresentationStateStorage: ObjectWord.GSPS,
    uid.ColorSoftcopyPresentationStateStorage: ObjectWord.GSPS,
    uid.SecondaryCaptureImageStorage: ObjectWord.SC,
    uid.MultiFrameTrueColorSecondaryCaptureImageStorage: ObjectWord.SC,
    uid.KeyObjectSelectionDocumentStorage: ObjectWord.KEY_OBJECT,
}


@dataclass(frozen=True)
class Item:
    """One file to send.

    Attributes
    ----------
    source
        The file.
    sop_class
        What it is, from its file meta information (PS3.10 7.1). None: it is no DICOM file.
    transfer_syntax
        How it is encoded.
    """

    source: Source
    sop_class: uid.UID | None = None
    transfer_syntax: uid.UID | None = None

    @property
    def what(self) -> str:
        """What it is, for people."""
        if self.sop_class is None:
            return "–"
        return self.sop_class.name.removesuffix(" Storage")

    @property
    def word(self) -> ObjectWord | None:
        """Its kind; none for what is no result object, such as an image of the exam."""
        return _WORDS.get(self.sop_class) if self.sop_class else None


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


def find_items(paths: Iterable[str], only: Collection[ObjectWord]) -> Items:
    """Find the DICOM files in files and folders; pictures and texts in folders are left out.

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
    sources = find_sources(paths, pictures=True).files
    items = [_read(source) for source in sources if source.kind is not Kind.PICTURE]
    wanted = tuple(item for item in items if not only or item.word in only)
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


def _read(source: Source) -> Item:
    try:
        meta = read_file_meta_info(source.path)
        return Item(source, meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID)
    except (InvalidDicomError, AttributeError, EOFError, OSError, ValueError):
        return Item(source)
