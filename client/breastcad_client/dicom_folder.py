"""The folder of an exam's DICOM objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
    _remove_ours(folder.glob("*.dcm"), files)
    return tuple(files)


def remove_others(folder: Path, kept: Collection[Path]) -> None:
    """Remove the objects of ours at any depth that are not kept, and folders that this empties.

    Parameters
    ----------
    folder
        The folder of all exams; files in it that others made are left alone.
    kept
        The objects of this run.

    Raises
    ------
    InvalidInput
        A file cannot be removed.
    """
    removed = _remove_ours(list(folder.rglob("*.dcm")), kept)
    emptied = {folder / part for path in removed for part in path.relative_to(folder).parents}
    for each in sorted(emptied, key=lambda path: len(path.parts), reverse=True):
        if not any(each.iterdir()):
            with named_in_errors(each):
                each.rmdir()


def _remove_ours(paths: Iterable[Path], kept: Collection[Path]) -> list[Path]:
    removed = []
    for path in paths:
        if path not in kept and header_of(path) is not None:
            with named_in_errors(path):
                path.unlink(missing_ok=True)
            removed.append(path)
    return removed
