"""The instances that an object refers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.uid import UID

# They name what the object takes the place of, and the object itself in its other studies.
_OTHERS = frozenset({"PredecessorDocumentsSequence", "IdenticalDocumentsSequence"})


@dataclass(frozen=True)
class Reference:
    """One instance that an object refers to.

    Attributes
    ----------
    kind
        Name of its SOP class.
    uid
        Its SOP Instance UID.
    frames
        Numbers of the frames that are meant, from 1; empty for the whole instance.
    """

    kind: str
    uid: str
    frames: tuple[int, ...] = ()


def references(dataset: Dataset) -> tuple[Reference, ...]:
    """Return every instance that an object refers to, each once, in the order of the object."""
    found: dict[str, Reference] = {}
    for item in _items(dataset):
        reference = reference_of(item)
        known = found.get(reference.uid, reference)
        frames = tuple(sorted({*known.frames, *reference.frames}))
        found[reference.uid] = Reference(reference.kind, reference.uid, frames)
    return tuple(found.values())


def predecessors(dataset: Dataset) -> tuple[Reference, ...]:
    """Return the reports that a report takes the place of."""
    return tuple(
        reference_of(item)
        for part in dataset.get("PredecessorDocumentsSequence", [])
        for item in _items(part)
    )


def reference_of(item: Dataset) -> Reference:
    """Return what one item of a Referenced SOP Sequence names."""
    frames = item.get("ReferencedFrameNumber")
    numbers = frames if isinstance(frames, MultiValue | list) else [frames]
    return Reference(
        UID(str(item.get("ReferencedSOPClassUID", ""))).name,
        str(item.ReferencedSOPInstanceUID),
        tuple(int(number) for number in numbers if number is not None),
    )


def _items(dataset: Dataset) -> Iterator[Dataset]:
    if "ReferencedSOPInstanceUID" in dataset:
        yield dataset
    for element in dataset:
        if element.VR == "SQ" and element.keyword not in _OTHERS:
            for item in element.value:
                yield from _items(item)
