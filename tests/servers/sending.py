"""Small DICOM files, and sending them as ``breastcad store`` does."""

from __future__ import annotations

from pathlib import Path

from breastcad_client.storing.destination import Security, destination_of
from breastcad_client.storing.items import Sent, find_items
from breastcad_client.storing.run import store_all
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

PATIENT = "NOBODY^SHOULD^SEE"


def write(path: Path, sop_class: uid.UID = uid.SegmentationStorage) -> Path:
    """Write an instance that has no more than what archives ask for."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, uid.generate_uid()
    dataset.StudyInstanceUID = dataset.SeriesInstanceUID = "1.2.3"
    dataset.PatientName = PATIENT
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def sent_to(to: str, *paths: Path, security: Security | None = None) -> list[Sent]:
    """Send files and return what became of each."""
    wanted = find_items(map(str, paths), ()).wanted
    return list(store_all(wanted, destination_of(to, security or Security())))
