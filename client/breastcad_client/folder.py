"""The folder that ``analyze`` fills; every file appears whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2

from breastcad_client.exam import ExamObject
from breastcad_client.outcome import Outcome

RESULT = "result.json"
REPORT = "report.html"
_FOLDERS = {exam_pb2.OBJECT_KIND_MASK: "masks", exam_pb2.OBJECT_KIND_OVERLAY: "overlays"}


class ResultFolder:
    """Writes results, pictures and the report; files of an earlier run are replaced one by one.

    Parameters
    ----------
    root
        The folder; made where it does not exist.
    names
        For each image the relative path, without suffix, of its files.

    Raises
    ------
    InvalidInput
        `root` is a file, or cannot be written to.
    """

    def __init__(self, root: Path, names: Mapping[str, str]) -> None:
        self.root = root
        self._names = names
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput(
                "OUTPUT_FOLDER", f"{root} cannot be used as a folder: {error.strerror}."
            ) from error

    def write_pictures(self, images: Iterable[str], objects: Iterable[ExamObject]) -> None:
        """Write the masks and overlays of one exam.

        Parameters
        ----------
        images
            The exam's images. What an earlier run wrote for them and this one did not is removed.
        objects
            The objects that came with its result.

        Raises
        ------
        InvalidInput
            A picture cannot be written or removed.
        """
        pictures = {
            self._picture(item.kind, item.image): item.data
            for item in objects
            if item.kind in _FOLDERS and item.image in self._names
        }
        for path, data in pictures.items():
            self._write(path, data)
        for image in images:
            for kind in _FOLDERS:
                if (path := self._picture(kind, image)) not in pictures:
                    with _named(path):
                        path.unlink(missing_ok=True)

    def write_result(self, outcomes: Sequence[Outcome]) -> None:
        """Write ``result.json``: ``{"exams": [...]}`` in the order given."""
        self._write(self.root / RESULT, result_json(outcomes).encode())

    def write_report(self, page: str) -> None:
        """Write ``report.html``."""
        self._write(self.root / REPORT, page.encode())

    def overlay(self, image: str) -> Path | None:
        """Return the overlay of an image, or None where there is none."""
        path = self._picture(exam_pb2.OBJECT_KIND_OVERLAY, image)
        return path if path.is_file() else None

    def _picture(self, kind: exam_pb2.ObjectKind.ValueType, image: str) -> Path:
        # Not with_suffix: the name may hold dots that begin no suffix.
        return self.root / _FOLDERS[kind] / f"{self._names[image]}.png"

    def _write(self, path: Path, data: bytes) -> None:
        with _named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, data)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            "OUTPUT_FOLDER", f"{path} cannot be written: {error.strerror}."
        ) from error


def _write_whole(path: Path, data: bytes) -> None:
    handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp's files are for their owner alone; these are for whoever may see the folder.
        Path(part).chmod(0o644)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def result_json(outcomes: Sequence[Outcome]) -> str:
    """Return the text of ``result.json``; the same outcomes give the same text."""
    exams = {"exams": [outcome.to_json() for outcome in outcomes]}
    return json.dumps(exams, ensure_ascii=False, indent=2) + "\n"
