"""The folder of an exam's DICOM objects."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from breastcad_client.exam import ExamObject
from breastcad_client.kinds import DICOM
from breastcad_client.naming import base_name
from breastcad_client.origin import header_of
from breastcad_client.whole_files import named_in_errors, write_whole


def write_dicom(folder: Path, objects: Iterable[ExamObject]) -> tuple[Path, ...]:
    """Write the DICOM objects of one exam, and remove those of ours that it has no longer.

    Parameters
    ----------
    folder
        The exam's own folder; files in it that others made are left alone.
    objects
        All objects of the exam; those that are not DICOM are left out.

    Returns
    -------
    tuple[Path, ...]
        The files, in the order of the objects.

    Raises
    ------
    InvalidInput
        A file cannot be written or removed.
    """
    files = {folder / base_name(item.name): item.data for item in objects if item.kind in DICOM}
    for path, data in files.items():
        write_whole(path, data)
    for path in folder.glob("*.dcm"):
        if path not in files and header_of(path) is not None:
            with named_in_errors(path):
                path.unlink(missing_ok=True)
    return tuple(files)
