"""What a reader wants to know of one of our objects, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from breastcad.errors import InvalidInput
from pydicom import uid
from pydicom.dataset import Dataset

from breastcad_client.objects.content import Node, content_of
from breastcad_client.objects.findings import images_of, lesions_of, sentences_of
from breastcad_client.objects.graphics import outlines, texts
from breastcad_client.objects.measured import Measured
from breastcad_client.objects.reading import read_object
from breastcad_client.objects.references import Reference, predecessors, references
from breastcad_client.objects.segments import segments
from breastcad_client.objects.traceability import Traceability, traceability
from breastcad_client.patients import PARSER_ERRORS, quiet

_PATIENT = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex")


@dataclass(frozen=True)
class Details:
    """What objects of one kind alone have.

    Attributes
    ----------
    lesions
        The lesions.
    images
        The whole images, of a report that says something of them.
    texts
        What the object says in sentences.
    content
        The tree of a document; None for other objects.
    """

    lesions: tuple[Measured, ...] = ()
    images: tuple[Measured, ...] = ()
    texts: tuple[str, ...] = ()
    content: Node | None = None


@dataclass(frozen=True)
class Description:
    """One object in words.

    Attributes
    ----------
    kind
        Word of its kind, see `breastcad_client.kinds`.
    sop_class
        Name of its SOP class.
    facts
        What every object has, by name: its series, UIDs and time.
    patient
        Who it belongs to, by name; empty unless asked for.
    sources
        The instances that it refers to.
    supersedes
        The reports that it takes the place of.
    details
        What depends on its kind.
    made_by
        What made it.
    """

    kind: str
    sop_class: str
    facts: Mapping[str, str]
    patient: Mapping[str, str]
    sources: tuple[Reference, ...]
    supersedes: tuple[Reference, ...]
    details: Details
    made_by: Traceability


def describe(path: Path, *, with_patient: bool = False) -> Description:
    """Return what is in a file.

    Parameters
    ----------
    path
        An object of ours.
    with_patient
        Whether the patient is named.

    Raises
    ------
    InvalidInput
        The file is no DICOM file, was not made by breastcad, is of an unknown kind, or is damaged.
    """
    dataset = read_object(path)
    if dataset.get("SOPClassUID") not in _KINDS:
        raise InvalidInput("UNKNOWN_KIND", "This kind of object is not known to this version.")
    kind, details = _KINDS[dataset.SOPClassUID]
    try:
        with quiet():
            return Description(
                kind=kind,
                sop_class=uid.UID(dataset.SOPClassUID).name,
                facts=_facts(dataset),
                patient=_patient(dataset) if with_patient else {},
                sources=references(dataset),
                supersedes=predecessors(dataset),
                details=details(dataset),
                made_by=traceability(dataset),
            )
    except PARSER_ERRORS as error:
        raise InvalidInput("UNDECODABLE", "The object is damaged.") from error


def _facts(dataset: Dataset) -> dict[str, str]:
    return {
        "Series": str(dataset.get("SeriesDescription", "")),
        "Made": _made(dataset),
        "Study Instance UID": str(dataset.get("StudyInstanceUID", "")),
        "SOP Instance UID": str(dataset.get("SOPInstanceUID", "")),
    }


def _made(dataset: Dataset) -> str:
    """Return date and time; presentation states have attributes of their own for them."""
    for words in ("Content", "PresentationCreation"):
        date, time = (str(dataset.get(f"{words}{part}") or "") for part in ("Date", "Time"))
        if date:
            day = "-".join((date[:4], date[4:6], date[6:]))
            return f"{day} {':'.join((time[:2], time[2:4], time[4:6]))}"
    return ""


def _patient(dataset: Dataset) -> dict[str, str]:
    found = (dataset[keyword] for keyword in _PATIENT if keyword in dataset)
    return {element.name: str(element.value) for element in found}


def _of_segmentation(dataset: Dataset) -> Details:
    return Details(lesions=segments(dataset))


def _of_document(dataset: Dataset) -> Details:
    root = content_of(dataset)
    return Details(lesions_of(root), images_of(root), sentences_of(root), root)


def _of_presentation_state(dataset: Dataset) -> Details:
    return Details(lesions=outlines(dataset), texts=texts(dataset))


def _of_picture(dataset: Dataset) -> Details:
    keywords = ("DerivationDescription", "ImageComments")
    return Details(texts=tuple(str(dataset[word].value) for word in keywords if word in dataset))


_KINDS: dict[str, tuple[str, Callable[[Dataset], Details]]] = {
    uid.SegmentationStorage: ("seg", _of_segmentation),
    uid.Comprehensive3DSRStorage: ("sr", _of_document),
    uid.MammographyCADSRStorage: ("cad-sr", _of_document),
    uid.GrayscaleSoftcopyPresentationStateStorage: ("gsps", _of_presentation_state),
    uid.ColorSoftcopyPresentationStateStorage: ("gsps", _of_presentation_state),
    uid.SecondaryCaptureImageStorage: ("sc", _of_picture),
    uid.MultiFrameTrueColorSecondaryCaptureImageStorage: ("sc", _of_picture),
    uid.KeyObjectSelectionDocumentStorage: ("key-object", _of_document),
}
