"""Mammographic views as codes (PS3.16 CID 4014)."""

from __future__ import annotations

from typing import Any

from breastcad.v1 import types_pb2
from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.codes import Code

_CC = Code("399162004", "SCT", "cranio-caudal")
_MLO = Code("399368009", "SCT", "medio-lateral oblique")
_ML = Code("399260004", "SCT", "medio-lateral")
_LM = Code("399352003", "SCT", "latero-medial")

_RECOGNISED: dict[types_pb2.View.ValueType, Code] = {
    types_pb2.VIEW_CC: _CC,
    types_pb2.VIEW_MLO: _MLO,
    types_pb2.VIEW_ML: _ML,
    types_pb2.VIEW_LM: _LM,
}

# Each view that the result has no word for, by its codes of today and of before 2018.
_OTHER = {
    value: view
    for former, view in {
        "R-10230": Code("399099002", "SCT", "latero-medial oblique"),
        "R-10244": Code("399196006", "SCT", "caudo-cranial (from below)"),
        "R-102D0": Code("399188001", "SCT", "superolateral to inferomedial oblique"),
        "R-40AAA": Code("441555000", "SCT", "inferomedial to superolateral oblique"),
        "R-1024A": Code("399192008", "SCT", "cranio-caudal exaggerated laterally"),
        "R-1024B": Code("399101009", "SCT", "cranio-caudal exaggerated medially"),
        "G-8310": Code("127457009", "SCT", "tissue specimen from breast"),
    }.items()
    for value in (former, view.value)
}


def view_code(recognised: types_pb2.View.ValueType, technical: Dataset) -> Code | None:
    """Return the view of a mammogram, or None where it has no code.

    Parameters
    ----------
    recognised
        The view as the result has it.
    technical
        Header of the source, whose own code tells other views apart.
    """
    if recognised in _RECOGNISED:
        return _RECOGNISED[recognised]
    stated: Any = technical.get("ViewCodeSequence") or [Dataset()]
    return _OTHER.get(str(stated[0].get("CodeValue", "")))
