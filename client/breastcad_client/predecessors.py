"""Reports of earlier results that new ones take the place of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from breastcad.errors import InvalidInput, NotFound
from breastcad.v1 import exam_pb2
from pydicom.uid import Comprehensive3DSRStorage, MammographyCADSRStorage

from breastcad_client.origin import UIDS, header_of

_REPORTS = frozenset({Comprehensive3DSRStorage, MammographyCADSRStorage})


def find_predecessors(paths: Iterable[str]) -> tuple[exam_pb2.ObjectReference, ...]:
    """Return a reference to each structured report of ours, each once.

    Parameters
    ----------
    paths
        Files and folders as typed; folders are searched to any depth.

    Raises
    ------
    NotFound
        A path does not exist.
    InvalidInput
        A path is or holds no report of ours.
    """
    found: dict[str, exam_pb2.ObjectReference] = {}
    for typed in paths:
        references = _reports_at(Path(typed))
        if not references:
            raise InvalidInput(
                "NO_PREDECESSOR",
                f"{typed} is or holds no structured report of breastcad; "
                "name the sr and cad-sr objects of the earlier result, or their folder.",
            )
        found |= {item.sop_instance_uid: item for item in references}
    return tuple(found.values())


def _reports_at(path: Path) -> list[exam_pb2.ObjectReference]:
    if not path.exists():
        raise NotFound("PATH_NOT_FOUND", f"{path} does not exist; check the path.")
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = [_reference(file) for file in files if file.is_file()]
    return [item for item in found if item is not None]


def _reference(path: Path) -> exam_pb2.ObjectReference | None:
    header = header_of(path)
    if header is None:
        return None
    study, series, sop_class, instance = (str(header.get(uid) or "") for uid in UIDS)
    if sop_class not in _REPORTS or not all((study, series, instance)):
        return None
    return exam_pb2.ObjectReference(
        study_instance_uid=study,
        series_instance_uid=series,
        sop_class_uid=sop_class,
        sop_instance_uid=instance,
    )
