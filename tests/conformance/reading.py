"""What is read: each SOP class and transfer syntax, put to the code that decides."""

from __future__ import annotations

from collections.abc import Iterator

from breastcad.errors import Refused
from breastcad_preprocess.acceptance import accepted_modality
from breastcad_preprocess.syntaxes import plug_in, transfer_syntax
from pydicom._uid_dict import UID_dictionary
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from tests.conformance.tables import table

_OTHER = "UNSUPPORTED_SOP_CLASS"
_NO_SYNTAX = "UNSUPPORTED_TRANSFER_SYNTAX"
_HEADERS = {
    "header says nothing more": {},
    "Modality MG": {"Modality": "MG"},
    "Modality US, breast": {"Modality": "US", "BodyPartExamined": "BREAST"},
    "another organ": {"BodyPartExamined": "LIVER"},
    "Presentation Intent Type FOR PROCESSING": {"PresentationIntentType": "FOR PROCESSING"},
}


def class_table() -> str:
    """Return every storage class that is analysed or refused by a reason of its own."""
    rows = (
        (_name(uid), uid, *(_outcome(uid, header) for header in _HEADERS.values()))
        for uid in sorted(_classes(), key=lambda uid: UID(uid).name)
        if _is_told(uid)
    )
    return "\n".join(table(("SOP class", "UID", *_HEADERS), rows))


def other_classes() -> int:
    """Return how many storage classes of the standard are refused without a look."""
    return sum(not _is_told(uid) for uid in _classes())


def syntax_table() -> str:
    """Return every transfer syntax that is read, with what decodes it."""
    rows = ((UID(uid).name, uid, _decoder(uid)) for uid in _syntaxes() if _reads(uid))
    return "\n".join(table(("transfer syntax", "UID", "decoded by"), rows))


def refused_syntaxes() -> str:
    """Return the names of the transfer syntaxes of the standard that are refused."""
    return "; ".join(UID(uid).name for uid in _syntaxes() if not _reads(uid))


def _classes() -> list[str]:
    return [
        uid
        for uid, words in UID_dictionary.items()
        if words[1] == "SOP Class" and "Storage" in words[0]
    ]


def _is_told(uid: str) -> bool:
    return any(_outcome(uid, header) != f"`{_OTHER}`" for header in _HEADERS.values() if not header)


def _name(uid: str) -> str:
    return f"{UID(uid).name}{' (retired)' if UID(uid).is_retired else ''}"


def _outcome(uid: str, header: dict[str, str]) -> str:
    dataset = Dataset()
    dataset.SOPClassUID = uid
    for keyword, value in header.items():
        setattr(dataset, keyword, value)
    try:
        return f"as {accepted_modality(dataset)}"
    except Refused as error:
        return f"`{error.reason}`"


def _syntaxes() -> Iterator[str]:
    for uid, words in UID_dictionary.items():
        if words[1] == "Transfer Syntax":
            yield uid


def _reads(uid: str) -> bool:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(uid)
    try:
        transfer_syntax(dataset)
    except Refused as error:
        assert error.reason == _NO_SYNTAX
        return False
    return True


def _decoder(uid: str) -> str:
    return plug_in(UID(uid)) or "pydicom, no compression"
