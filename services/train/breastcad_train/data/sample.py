"""One image of a data set with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from breastcad.errors import NotFound

Kind = Literal["malignant", "benign", "normal", "negative"]


@dataclass(frozen=True)
class Sample:
    """An image with its label and lesion masks.

    Attributes
    ----------
    key
        Name that is unique over all data sets, such as ``busi/benign (1)``.
    image
        PNG or JPEG file.
    masks
        Files of the lesions' masks, of the image's size; empty where there is no lesion.
    kind
        ``negative`` where benign and normal are not told apart.
    group
        Images of one patient, or near-duplicates; a group is never split.
    annotated
        Whether `masks` holds every lesion of the image.
    doubtful
        Whether the label is contradicted; such images are only trained on, without their label.
    """

    key: str
    image: Path
    masks: tuple[Path, ...]
    kind: Kind
    group: str
    annotated: bool = True
    doubtful: bool = False

    @property
    def dataset(self) -> str:
        """Name of the data set."""
        return self.key.split("/", 1)[0]

    @property
    def malignant(self) -> bool:
        """Whether the image shows a cancer."""
        return self.kind == "malignant"


def existing(path: Path) -> Path:
    """Return `path` if it is a file.

    Raises
    ------
    NotFound
        ``DATA_MISSING``, naming the file within its data set.
    """
    if not path.is_file():
        name = "/".join(path.parts[-3:])
        raise NotFound("DATA_MISSING", f"expected the file {name}; is the data set complete?")
    return path
