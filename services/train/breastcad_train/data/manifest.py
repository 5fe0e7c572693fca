"""What a data set consists of: every file with its digest, every image looked at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from breastcad.errors import Corrupt, InvalidInput, NotFound
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console
from rich.progress import track

from breastcad_train.atomic import write
from breastcad_train.data import digests
from breastcad_train.data.catalogue import CATALOGUE, DataSet, samples
from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.sample import Sample, existing, short_name

_TABLES = frozenset({".csv", ".xlsx", ".txt", ".xml", ".json"})


class Counts(BaseModel):
    """How much there is; all counts are of images but `groups` and `files`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    images: int
    groups: int = Field(description="Patients, or groups of near-duplicates")
    files: int
    kinds: dict[str, int]
    with_lesion: int = Field(description="With a mask or a region")
    with_map: int
    doubtful: int
    not_annotated: int


class Manifest(BaseModel):
    """What a run was made from, of one data set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    title: str
    licence: str
    sha256: str = Field(description="Over `files`, as `catalogue.digest`")
    counts: Counts
    files: dict[str, str] = Field(description="Images, masks, maps: name below the root to sha256")
    tables: dict[str, str] = Field(description="What tells labels and outlines, likewise")

    def write(self, path: Path) -> None:
        """Write it as JSON; the file appears whole or not at all."""
        write(path, (self.model_dump_json(indent=1) + "\n").encode())


def make(root: Path, name: str, *, bar: bool = False) -> Manifest:
    """Decode every image and mask of a data set, and digest every file.

    Parameters
    ----------
    root
        Folder of the data sets.
    name
        Of the data set.
    bar
        Whether to draw a progress bar on the standard error.

    Raises
    ------
    NotFound
        ``UNKNOWN_DATASET``, ``DATA_MISSING``.
    InvalidInput, Refused, Corrupt
        What is wrong with the first bad file, such as ``TRUNCATED``, ``MASK_SIZE``,
        ``MASK_EMPTY``, ``CLASS_UNKNOWN``; ``EMPTY_CLASS``.
    """
    found = samples(root, (name,))
    dataset = CATALOGUE[name]
    _require_kinds(name, dataset, found)
    files: dict[Path, str] = {}
    looked_at = track(found, name, console=Console(stderr=True), disable=not bar)
    for sample in looked_at:
        inspect(sample, dataset)
        files |= {path: digests.sha256(path) for path in sample.files if path not in files}
    listed = {str(path.relative_to(root)): files[path] for path in sorted(files)}
    return Manifest(
        dataset=name,
        title=dataset.title,
        licence=dataset.licence,
        sha256=digests.combined(listed),
        counts=_counts(found, len(listed)),
        files=listed,
        tables=digests.of_files(root, _tables(root / name)),
    )


def inspect(sample: Sample, dataset: DataSet) -> None:
    """Decode all of a sample, and raise what is wrong with it; errors as `make`."""
    image = read_image(sample)
    mask = read_mask(sample, image.shape)
    if sample.masks and not mask.any():
        raise InvalidInput("MASK_EMPTY", f"{short_name(sample.masks[0])} outlines nothing")
    if dataset.read_classes is not None:
        classes = dataset.read_classes(sample)
        if classes.shape != image.shape:
            name, shape = short_name(sample.maps[0]), classes.shape
            message = f"{name} must be of shape {image.shape} as its image, got {shape}"
            raise InvalidInput("MASK_SIZE", message)


def read(path: Path) -> Manifest:
    """Return a manifest that was written.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    Corrupt
        ``MANIFEST_UNREADABLE``.
    """
    try:
        return Manifest.model_validate_json(existing(path).read_bytes())
    except ValidationError:
        raise Corrupt("MANIFEST_UNREADABLE", f"{path.name} is not a manifest") from None


def verify(root: Path, manifest: Manifest) -> None:
    """Compare every file with a manifest.

    Raises
    ------
    NotFound
        ``DATA_MISSING``, with the file's name.
    Corrupt
        ``DATA_CHANGED``, with the file's name.
    """
    for name, digest in (manifest.files | manifest.tables).items():
        path = root / name
        if not path.is_file():
            raise NotFound("DATA_MISSING", f"{name} of the manifest is not there")
        if digests.sha256(path) != digest:
            raise Corrupt("DATA_CHANGED", f"{name} is not the file of the manifest")


def _tables(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in _TABLES and path.is_file()]


def _require_kinds(name: str, dataset: DataSet, found: list[Sample]) -> None:
    there = {sample.kind for sample in found}
    for kind in dataset.kinds:
        if kind not in there:
            raise InvalidInput("EMPTY_CLASS", f"{name} has no {kind} image; is it complete?")


def _counts(found: list[Sample], files: int) -> Counts:
    return Counts(
        images=len(found),
        groups=len({sample.group for sample in found}),
        files=files,
        kinds=dict(sorted(Counter(sample.kind for sample in found).items())),
        with_lesion=sum(bool(sample.masks or sample.regions) for sample in found),
        with_map=sum(bool(sample.maps) for sample in found),
        doubtful=sum(sample.doubtful for sample in found),
        not_annotated=sum(not sample.annotated for sample in found),
    )
