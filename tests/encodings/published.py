"""Published files: ours of ../shared/data/dicom, and pydicom's own of every compression."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from breastcad.errors import BreastcadError
from breastcad_preprocess.attributes import word
from breastcad_preprocess.dicom import PIXEL_KEYWORDS, read_dataset
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
)

_MODALITIES = ("MG", "US", "CR", "DX", "RG")
_SHARED = Path(__file__).parents[3] / "shared" / "data" / "dicom"


def folders() -> dict[str, Path]:
    """Return where files lie that are there, by a name for people."""
    found = {"shared": _SHARED}
    for name, package in (("pydicom", "pydicom"), ("pydicom-data", "data_store")):
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            found[name] = Path(spec.origin).parent / "data"
    return {name: folder for name, folder in found.items() if folder.is_dir()}


def published() -> list[tuple[str, Path]]:
    """Return the files with pixels of the modalities that matter, or with any compression."""
    return [
        (source, path)
        for source, folder in folders().items()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _matters(path)
    ]


def syntax_name(path: Path) -> str:
    """Return the name of a file's transfer syntax, without what is in brackets."""
    dataset = read_dataset(path.read_bytes())
    return str(UID(dataset.file_meta.TransferSyntaxUID).name).split(" (")[0]


def _matters(path: Path) -> bool:
    try:
        dataset = read_dataset(path.read_bytes())
    except BreastcadError:
        return False
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    encoded = syntax.is_encapsulated or syntax in (
        DeflatedExplicitVRLittleEndian,
        ExplicitVRBigEndian,
    )
    has_pixels = any(keyword in dataset for keyword in PIXEL_KEYWORDS)
    return has_pixels and (encoded or word(dataset, "Modality") in _MODALITIES)
