"""What an error tells of the instance that could not be prepared: its codes, never patient data.

Fusion must know that a breast has an image which nobody has read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from breastcad.errors import BreastcadError
from pydicom.dataset import Dataset

from breastcad_preprocess import views
from breastcad_preprocess.attributes import text, word

COMPANION: Mapping[str, str] = MappingProxyType({"companion": "true"})
"""Details of the refusal of an object that stands for no image of its own: raw data,
tomosynthesis, and what is no image at all. No breast is unread because of it."""

_MODALITIES = ("MG", "US")
# PS3.5 9.1. Anything else in its place may be text of any kind and length.
_UID = re.compile(r"[0-9.]{1,64}")


def details(
    modality: str | None, laterality: str | None, view: str | None = None, uid: str = ""
) -> dict[str, str]:
    """Return what is known, in the words of `BreastcadError.details`; the unknown is left out.

    Parameters
    ----------
    modality, laterality, view
        As the enums name them, without their prefix.
    uid
        SOP Instance UID; left out where it is none.
    """
    known = {
        "modality": modality,
        "laterality": laterality,
        "view": view,
        "sop_instance_uid": uid if _UID.fullmatch(uid) else None,
    }
    return {name: code for name, code in known.items() if code}


def header_details(dataset: Dataset) -> dict[str, str]:
    """Return what a header says, also of an object that is of no accepted kind."""
    stated = word(dataset, "Modality")
    modality = stated if stated in _MODALITIES else None
    view = None if modality == "US" else views.view(dataset)
    return details(modality, views.laterality(dataset), view, text(dataset, "SOPInstanceUID"))


@contextmanager
def told_by_errors(known: Mapping[str, str]) -> Iterator[None]:
    """Add what is known to every error that is raised inside; nearer knowledge wins."""
    try:
        yield
    except BreastcadError as error:
        error.details = {**known, **error.details}
        raise
