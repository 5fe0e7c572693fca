"""Which DICOM files are objects that breastcad made, as far as a header tells."""

from __future__ import annotations

from pathlib import Path

import pydicom
from pydicom.dataset import Dataset

from breastcad_client.patients import PARSER_ERRORS, quiet

MANUFACTURER = "breastcad"
"""Manufacturer of every object, which says who made it (PS3.3 C.7.5.1)."""

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPClassUID", "SOPInstanceUID")


def header_of(path: Path) -> Dataset | None:
    """Return what tells an object from others: its UIDs, and who made it.

    Parameters
    ----------
    path
        Any file, which may be damaged.

    Returns
    -------
    Dataset | None
        None where the file is no DICOM file of ours.
    """
    try:
        with quiet():
            header = pydicom.dcmread(
                path, stop_before_pixels=True, specific_tags=["Manufacturer", *UIDS]
            )
            is_ours = str(header.get("Manufacturer") or "").strip() == MANUFACTURER
    except PARSER_ERRORS:
        return None
    return header if is_ours else None
