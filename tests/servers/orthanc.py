"""A real PACS for tests: the demo's Orthanc, and what it gives out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
import requests
from pydicom.dataset import Dataset
from pydicom.filereader import read_partial

from examples.pacs_demo.orthanc import Orthanc, run_orthanc, why_not


@contextmanager
def orthanc() -> Iterator[Orthanc]:
    """Run an empty Orthanc, or skip with the reason where none can run."""
    if reason := why_not():
        pytest.skip(reason)
    with run_orthanc() as server:
        yield server


def retrieve(server: Orthanc, dataset: Dataset) -> bytes:
    """Return the file of an instance as the server gives it out by WADO-RS (PS3.18 10.4)."""
    answer = requests.get(
        f"{server.dicom_web}/studies/{dataset.StudyInstanceUID}"
        f"/series/{dataset.SeriesInstanceUID}/instances/{dataset.SOPInstanceUID}",
        headers={"Accept": 'multipart/related; type="application/dicom"'},
        timeout=60.0,
    )
    answer.raise_for_status()
    # One part: a header, an empty line, the file, and the border (RFC 2046 5.1).
    _, _, part = answer.content.partition(b"\r\n\r\n")
    return part[: part.rindex(b"\r\n--")]


def data_set_bytes(file: bytes) -> bytes:
    """Return a file without its meta information, which an archive writes anew (PS3.10 7.1)."""
    stream = BytesIO(file)
    read_partial(stream, stop_when=lambda *_: True)
    return file[stream.tell() :]
