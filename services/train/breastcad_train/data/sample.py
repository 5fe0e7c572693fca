"""One image of a data set with what is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Literal

from breastcad.errors import NotFound

from breastcad_train.data.regions import Region

Kind = Literal["malignant", "benign", "normal", "negative", "unlabelled"]


class Label(IntEnum):
    """The one numbering of classes (SCIENCE.md §1.5)."""

    NORMAL = 0
    BENIGN = 1
    MALIGNANT = 2


_LABELS: dict[Kind, Label] = {
    "normal": Label.NORMAL,
    "benign": Label.BENIGN,
    "malignant": Label.MALIGNANT,
}


@dataclass(frozen=True)
class Sample:
    """An image with its label and lesions; nothing of it is decoded yet.

    Attributes
    ----------
    key
        Name that is unique over all data sets, such as ``busi/benign (1)``.
    image
        PNG, JPEG, PGM or DICOM file, or a file that holds many images.
    masks
        Files of the lesions' masks, of the image's size; empty where there is no lesion.
    kind
        ``negative`` where benign and normal are not told apart, ``unlabelled`` where nothing is
        said about disease.
    group
        Images of one patient, or near-duplicates; a group is never split.
    annotated
        Whether `masks` or `regions` hold every lesion of the image.
    doubtful
        Whether the label is contradicted; such images are only trained on, without their label.
    regions
        The lesions' outlines, where they are published as shapes.
    maps
        Files that tell the class of every pixel; the data set's module reads them.
    features
        What else is published of the image, by the data set's own names.
    record
        Which of the images of a file that holds many: the offset of a TFRecord in bytes, the index
        of an array.
    pixel_mm
        Side of a pixel in millimetres, where it is published.
    mask_slack
        By what share of its side a mask may differ from the image; it is then resized.
    """

    key: str
    image: Path
    masks: tuple[Path, ...]
    kind: Kind
    group: str
    annotated: bool = True
    doubtful: bool = False
    regions: tuple[Region, ...] = ()
    maps: tuple[Path, ...] = ()
    features: Mapping[str, str] = field(default_factory=dict, hash=False)
    record: int | None = None
    pixel_mm: float | None = None
    mask_slack: float = 0.0

    @property
    def dataset(self) -> str:
        """Name of the data set."""
        return self.key.split("/", 1)[0]

    @property
    def files(self) -> tuple[Path, ...]:
        """All files whose pixels are used."""
        return (self.image, *self.masks, *self.maps)

    def without_truth(self) -> Sample:
        """Return the sample as one that nothing is known of but its image."""
        return replace(self, masks=(), regions=(), maps=(), kind="unlabelled", features={})

    @property
    def label(self) -> Label | None:
        """The class; None where the data set does not tell it."""
        return _LABELS.get(self.kind)

    @property
    def malignant(self) -> bool:
        """Whether the image shows a cancer."""
        return self.kind == "malignant"

    @property
    def has_lesion(self) -> bool | None:
        """Whether the image shows a benign or malignant lesion; None where it is not told."""
        return None if self.label is None else self.label is not Label.NORMAL


def worst(kinds: list[Kind]) -> Kind:
    """Return the most serious of the kinds of one image's lesions; ``normal`` of none."""
    order: tuple[Kind, ...] = ("malignant", "benign", "negative", "normal")
    return next((kind for kind in order if kind in kinds), "normal")


def existing(path: Path) -> Path:
    """Return `path` if it is a file.

    Raises
    ------
    NotFound
        ``DATA_MISSING``, naming the file within its data set.
    """
    if not path.is_file():
        raise NotFound(
            "DATA_MISSING", f"expected the file {short_name(path)}; is the data set complete?"
        )
    return path


def existing_folder(path: Path) -> Path:
    """Return `path` if it is a folder.

    Raises
    ------
    NotFound
        ``DATA_MISSING``, naming the folder within its data set.
    """
    if not path.is_dir():
        raise NotFound(
            "DATA_MISSING", f"expected the folder {short_name(path)}; is the data set complete?"
        )
    return path


def short_name(path: Path) -> str:
    """Return a file's name within its data set, for messages."""
    return "/".join(path.parts[-3:])
