"""A run's folder: written once, locked while it is written, never overwritten."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from breastcad.errors import AlreadyExists, Corrupt, NotFound, Refused

from breastcad_train.atomic import write
from breastcad_train.engine.plain_json import dumps

CONFIG, ENVIRONMENT, SUMMARY = "config.json", "environment.json", "summary.json"
_LOCK = ".lock"


@dataclass(frozen=True)
class RunFolder:
    """One run.

    Attributes
    ----------
    path
        The folder.
    """

    path: Path

    @property
    def config(self) -> dict[str, Any]:
        """Recipe, overrides, budget and digest of the data."""
        return self._read(CONFIG)

    @property
    def summary(self) -> dict[str, Any] | None:
        """What came out; None until the run has ended."""
        return self._read(SUMMARY) if (self.path / SUMMARY).is_file() else None

    def add_start(self, environment: dict[str, Any]) -> None:
        """Note what the run was started, or went on, on."""
        known = self._read(ENVIRONMENT)["starts"] if (self.path / ENVIRONMENT).is_file() else []
        write(self.path / ENVIRONMENT, as_json({"starts": [*known, environment]}))

    def finish(self, summary: dict[str, Any]) -> None:
        """Note what came out."""
        write(self.path / SUMMARY, as_json(summary))

    def require(self, recipe: dict[str, Any], manifest: str) -> None:
        """Check that a run goes on with what it was begun with.

        Raises
        ------
        Refused
            ``RECIPE_CHANGED``, naming the key; ``DATA_CHANGED``.
        """
        config = self.config
        for key in sorted(recipe.keys() | config["recipe"].keys()):
            then, now = config["recipe"].get(key), recipe.get(key)
            if then != now:
                raise Refused(
                    "RECIPE_CHANGED",
                    f"run {self.path.name} has {key} = {then}, got {now}; begin another run",
                )
        if config["manifest_sha256"] != manifest:
            raise Refused(
                "DATA_CHANGED",
                f"the data are not those that run {self.path.name} began with; begin another run",
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from writing; the lock ends with the process.

        Raises
        ------
        Refused
            ``RUN_BUSY``.
        """
        with (self.path / _LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                message = f"another process is training run {self.path.name}"
                raise Refused("RUN_BUSY", message) from None
            yield

    def _read(self, name: str) -> dict[str, Any]:
        path = self.path / name
        if not path.is_file():
            raise NotFound("RUN_MISSING", f"{self.path.name} has no {name}; is it a run?")
        try:
            return dict(json.loads(path.read_bytes()))
        except ValueError as error:
            raise Corrupt("RUN_UNREADABLE", f"{name} of {self.path.name}") from error


@dataclass(frozen=True)
class Notes:
    """What is kept with a run beside its recipe.

    Attributes
    ----------
    overrides
        What was set otherwise than in the recipe's file, such as ``epochs=3``.
    started_from
        Run whose weights were taken over, with their sha256; empty if none.
    outlined_by
        Run that outlines the lesions, likewise.
    files
        Name → content, such as the manifests of the data sets.
    """

    overrides: tuple[str, ...] = ()
    started_from: str = ""
    outlined_by: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


def create(
    runs: Path,
    recipe: dict[str, Any],
    manifest: str,
    *,
    notes: Notes = Notes(),
    now: datetime | None = None,
) -> RunFolder:
    """Make the folder of a new run, named by recipe, seed and time.

    Parameters
    ----------
    runs
        Where runs are.
    recipe
        As JSON values, overrides applied; ``name`` and ``seed`` name the folder.
    manifest
        Digest of the data.
    notes
        What is kept beside it.
    now
        When; the present if None.

    Raises
    ------
    AlreadyExists
        ``RUN_EXISTS``.
    """
    when = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    path = runs / f"{recipe['name']}-seed{recipe['seed']}-{when}"
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        raise AlreadyExists(
            "RUN_EXISTS", f"{path.name} is there; a run is never overwritten"
        ) from None
    config = {
        "recipe": recipe,
        "overrides": notes.overrides,
        "started_from": notes.started_from,
        "outlined_by": notes.outlined_by,
        "budget_minutes": recipe.get("budget_minutes"),
        "manifest_sha256": manifest,
    }
    for name, content in notes.files.items():
        write(path / name, content)
    write(path / CONFIG, as_json(config))
    return RunFolder(path)


def as_json(value: dict[str, Any]) -> bytes:
    """Return values as the text of a JSON file."""
    return (dumps(value, indent=1) + "\n").encode()
