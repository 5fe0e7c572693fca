"""All attributes of rendered objects, at any depth, collected by where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from tests.conformance.samples import Sample

Path = tuple[str, ...]
"""Keywords from the top of the object."""

CONTENT = "ContentSequence"
"""The tree of a document, which templates describe better than a list of attributes."""


@dataclass
class Attribute:
    """One attribute wherever it occurs at one place.

    Attributes
    ----------
    path
        The place.
    found
        Its elements, each with the object.
    parents
        Number of items that it could have been in.
    """

    path: Path
    found: list[tuple[DataElement, Sample]] = field(default_factory=list)
    parents: int = 0

    @property
    def keyword(self) -> str:
        return self.path[-1]

    def said_in(self, words: Mapping[str, str]) -> str:
        """Return what is said of it by its last two keywords, or else by its keyword alone."""
        return words.get(" ".join(self.path[-2:])) or words.get(self.keyword, "")

    @property
    def vr(self) -> str:
        return str(self.found[0][0].VR)

    @property
    def is_always_there(self) -> bool:
        return len(self.found) == self.parents


def attributes(samples: Iterable[Sample]) -> list[Attribute]:
    """Return the attributes of objects of one kind in the order of their tags."""
    found: dict[Path, Attribute] = {}
    order: dict[Path, tuple[int, ...]] = {}
    items: dict[Path, int] = defaultdict(int)
    for sample in samples:
        items[()] += 1
        for path, tags, element in _walk(sample.dataset, (), ()):
            found.setdefault(path, Attribute(path)).found.append((element, sample))
            order[path] = tags
            if element.VR == "SQ":
                items[path] += len(element.value)
    for path, attribute in found.items():
        attribute.parents = items[path[:-1]]
    return sorted(found.values(), key=lambda attribute: order[attribute.path])


def is_code(element: DataElement) -> bool:
    """Tell whether a sequence holds coded concepts."""
    return element.VR == "SQ" and any("CodeValue" in item for item in element.value)


def _walk(
    dataset: Dataset, path: Path, tags: tuple[int, ...]
) -> Iterator[tuple[Path, tuple[int, ...], DataElement]]:
    for element in dataset:
        here, order = (*path, element.keyword), (*tags, int(element.tag))
        yield here, order, element
        if element.VR == "SQ" and element.keyword != CONTENT:
            for item in element.value:
                # What a code consists of is told by the code, but it can have modifiers.
                below = _without_code(item) if is_code(element) else item
                yield from _walk(below, here, order)


def _without_code(item: Dataset) -> Dataset:
    rest = Dataset()
    for element in item:
        if element.VR == "SQ":
            rest.add(element)
    return rest
