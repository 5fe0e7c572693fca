"""Whose file a DICOM file is, as far as its header can be read."""

from __future__ import annotations

import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pydicom
from pydicom.errors import BytesLengthException, InvalidDicomError

PARSER_ERRORS = (
    AttributeError,  # a part that must be there is missing
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    LookupError,  # a character set or a value representation that does not exist
    MemoryError,  # a length that no file has
    NotImplementedError,  # a value representation that does not exist
    OSError,
    OverflowError,
    RecursionError,  # sequences within sequences without end
    TypeError,
    ValueError,  # includes UnicodeDecodeError
    struct.error,  # an end within the meta header
    zlib.error,  # a deflated file that is damaged
)
"""What pydicom raises for damaged files, when it reads them and when a value is asked for."""

_TAGS = ["PatientID", "IssuerOfPatientID", "StudyInstanceUID"]


def patient_of(path: Path) -> tuple[str, ...] | None:
    """Return what all files of one patient share, or None where the file does not tell.

    Without a patient's id it is the study. The answer is for comparing only; it is never kept or
    shown.

    Parameters
    ----------
    path
        A DICOM file, which may be damaged.
    """
    try:
        with quiet():
            header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=_TAGS)
            patient, issuer, study = (str(header.get(tag) or "").strip() for tag in _TAGS)
    except PARSER_ERRORS:
        return None
    if patient:
        return ("patient", issuer, patient)
    return ("study", study) if study else None


@contextmanager
def quiet() -> Iterator[None]:
    """Turn pydicom's log and warnings off: they repeat values of attributes."""
    logger = logging.getLogger("pydicom")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
