"""Received instances and the place where their bytes wait."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from breastcad.v1 import exam_pb2, preprocess_pb2


@dataclass(frozen=True)
class Instance:
    """One file, complete and with every chunk checked.

    Parameters
    ----------
    start
        What the caller said of it.
    sha256
        Digest of the whole file, in lower-case hexadecimal.
    size_bytes
        Length of the file.
    file
        The bytes; belongs to the `Spool` that opened it.
    """

    start: exam_pb2.InstanceStart
    sha256: str
    size_bytes: int
    file: IO[bytes]

    def read(self) -> bytes:
        """Return the whole file."""
        self.file.seek(0)
        return self.file.read()


class Spool:
    """Opens temporary files and closes all of them together.

    The files have no name in the file system, so that nothing stays behind even after SIGKILL.

    Parameters
    ----------
    memory_bytes
        Bytes of one file that stay in memory.
    """

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._files: list[IO[bytes]] = []

    def open(self) -> IO[bytes]:
        """Return a new empty file, open for writing and reading."""
        # Closed by `close`, which the owner of the exam calls in every outcome.
        file = tempfile.SpooledTemporaryFile(max_size=self._memory_bytes)  # noqa: SIM115
        self._files.append(file)
        return file

    def close(self) -> None:
        """Close and thereby remove every file."""
        for file in self._files:
            file.close()
        self._files.clear()


def input_digest(instances: Sequence[Instance]) -> str:
    """Return the sha256, in hexadecimal, of all inputs with their names, in order."""
    entries = [
        [
            instance.start.name,
            instance.start.format or preprocess_pb2.SOURCE_FORMAT_DICOM,
            instance.start.modality,
            instance.start.laterality,
            instance.sha256,
        ]
        for instance in instances
    ]
    return hashlib.sha256(json.dumps(entries, separators=(",", ":")).encode()).hexdigest()
