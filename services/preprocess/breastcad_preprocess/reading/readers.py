"""What reads files from outside: worker processes, or this one for files that are trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from breastcad.modalities import ModalityCode

from breastcad_preprocess.header import read_header
from breastcad_preprocess.source import Source, read_dicom, read_picture
from breastcad_preprocess.stored import Stored, read_stored


class Readers(Protocol):
    """As the functions of the same names in `source`, `header` and `stored`, from any thread."""

    def read_dicom(
        self,
        data: bytes,
        max_frames: Mapping[ModalityCode, int] | None = None,
        *,
        with_header: bool = False,
    ) -> Source:
        """Return a DICOM instance."""

    def read_header(self, data: bytes) -> bytes:
        """Return the header of a DICOM file."""

    def read_picture(self, data: bytes, modality: ModalityCode) -> Source:
        """Return a PNG or JPEG picture."""

    def read_stored(self, data: bytes) -> Stored:
        """Return the stored values of a DICOM, PNG or JPEG file."""

    def probe(self) -> None:
        """Raise what keeps files from being read; see `ReadingPool.probe`."""


class InThisProcess:
    """Reads without a limit on memory or time; a crash of a decoder ends this process."""

    read_dicom = staticmethod(read_dicom)
    read_header = staticmethod(read_header)
    read_picture = staticmethod(read_picture)
    read_stored = staticmethod(read_stored)

    def probe(self) -> None:
        """Nothing can keep it from reading."""
