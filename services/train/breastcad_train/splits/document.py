"""A division of samples as it is kept: what each one is for, of which files, by which rule."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Literal, Self

from breastcad.errors import Corrupt, InvalidInput, Refused
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from breastcad_train.atomic import write
from breastcad_train.data import digests
from breastcad_train.data.sample import Sample, existing

Protocol = Literal["LEAK-FREE", "LEAKY"]
TRAIN, VALIDATION, TEST = "train", "validation", "test"
FOLD = "fold-"
_COPY = "#copy-"


class Entry(BaseModel):
    """One sample, or one augmented copy of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    kind: str
    doubtful: bool = False
    part: str = Field(description="train, validation, test, or fold-0 and so on")
    sha256: str = Field(description="Over the names and digests of its files")

    @property
    def is_tested(self) -> bool:
        """Whether it is ever scored."""
        return self.part == TEST or self.part.startswith(FOLD)


class Document(BaseModel):
    """A whole division; none can exist that breaks the promises of its protocol."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    protocol: Protocol
    reason: str = Field(description="Of a LEAKY one: how it leaks")
    rule: str
    seed: int
    entries: dict[str, Entry] = Field(description="By the sample's key; copies as KEY#copy-NUMBER")

    @model_validator(mode="after")
    def _keeps_its_promises(self) -> Self:
        _require_clear_tests(self.entries)
        if self.protocol == "LEAK-FREE":
            _require_whole_groups(self.entries)
        return self

    @property
    def folds(self) -> tuple[str, ...]:
        """The parts that take turns in being tested; empty for a hold-out."""
        parts = {entry.part for entry in self.entries.values()}
        return tuple(sorted(part for part in parts if part.startswith(FOLD)))

    def require_leak_free(self) -> Self:
        """Return itself.

        Raises
        ------
        Refused
            ``LEAKY_SPLIT``.
        """
        if self.protocol == "LEAKY":
            raise Refused("LEAKY_SPLIT", f"{self.rule} is not free of leaks: {self.reason}")
        return self

    def part(self, samples: list[Sample], *parts: str) -> list[Sample]:
        """Return the samples of some parts, in their order; a sample for each of its copies.

        Raises
        ------
        Corrupt
            ``SPLIT_MISMATCH``, naming the first sample that the document does not know.
        """
        copies: dict[str, list[str]] = defaultdict(list)
        for key, entry in self.entries.items():
            copies[key.split(_COPY, 1)[0]].append(entry.part)
        for sample in samples:
            if sample.key not in copies:
                raise Corrupt("SPLIT_MISMATCH", f"{sample.key} is not in the split {self.rule}")
        return [s for s in samples for part in copies[s.key] if part in parts]

    def fold(self, samples: list[Sample], number: int) -> tuple[list[Sample], list[Sample]]:
        """Return what trains and what is tested in turn `number`; errors as `part`."""
        tested = self.folds[number]
        others = (TRAIN, *(name for name in self.folds if name != tested))
        return self.part(samples, *others), self.part(samples, tested)

    def verify(self, root: Path, samples: list[Sample]) -> None:
        """Compare the files of samples with those that were divided.

        Raises
        ------
        Corrupt
            ``SPLIT_DATA_CHANGED`` or ``SPLIT_MISMATCH``, naming the sample.
        """
        self.part(samples)
        known = {key.split(_COPY, 1)[0]: entry.sha256 for key, entry in self.entries.items()}
        for sample in samples:
            if known[sample.key] != files_digest(root, sample):
                raise Corrupt(
                    "SPLIT_DATA_CHANGED", f"the files of {sample.key} are not those of the split"
                )

    def write(self, path: Path) -> None:
        """Write it as JSON; the file appears whole or not at all."""
        write(path, (self.model_dump_json(indent=1) + "\n").encode())


def read(path: Path, *, leaky: bool = False) -> Document:
    """Return a document that was written; its promises are tested again.

    Parameters
    ----------
    path
        The file.
    leaky
        Whether one that leaks will do.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    Corrupt
        ``SPLIT_UNREADABLE``.
    InvalidInput
        ``GROUP_CROSSES``, ``DOUBTFUL_TESTED``.
    Refused
        ``LEAKY_SPLIT``.
    """
    try:
        found = Document.model_validate_json(existing(path).read_bytes())
    except ValidationError:
        raise Corrupt("SPLIT_UNREADABLE", f"{path.name} is not a split") from None
    return found if leaky else found.require_leak_free()


def entry(root: Path, sample: Sample, part: str) -> Entry:
    """Return a sample's entry, its files digested; raises ``DATA_MISSING``."""
    return Entry(
        group=sample.group,
        kind=sample.kind,
        doubtful=sample.doubtful,
        part=part,
        sha256=files_digest(root, sample),
    )


def copy_key(key: str, number: int) -> str:
    """Return the key of an augmented copy."""
    return f"{key}{_COPY}{number}"


def files_digest(root: Path, sample: Sample) -> str:
    """Return the sha256 over the names and digests of a sample's files."""
    return digests.combined(digests.of_files(root, sample.files))


def _require_whole_groups(entries: dict[str, Entry]) -> None:
    parts: dict[str, str] = {}
    for key, one in entries.items():
        if parts.setdefault(one.group, one.part) != one.part:
            # The group may be a patient's number, so that it is not told.
            raise InvalidInput("GROUP_CROSSES", f"{key}: its group is in {one.part} and elsewhere")


def _require_clear_tests(entries: dict[str, Entry]) -> None:
    for key, one in entries.items():
        if one.doubtful and one.is_tested:
            raise InvalidInput(
                "DOUBTFUL_TESTED", f"{key} has a doubtful label and is in {one.part}"
            )
