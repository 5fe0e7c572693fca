"""Our objects in a real PACS, sent by DICOM and by DICOMweb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from breastcad_client.storing.items import Status
from dicomweb_client.web import DICOMwebClient
from pydicom import dcmread

from examples.pacs_demo.orthanc import Orthanc
from tests.objects.cases import CASES
from tests.objects.names import NAMES
from tests.objects.rendering import Rendered, filed
from tests.servers.orthanc import data_set_bytes, orthanc, retrieve
from tests.servers.process_tree import listening, tree
from tests.servers.sending import sent_to

KINDS = {"seg", "sr", "cad-sr", "gsps", "sc", "key-object"}
MODALITIES = {"SEG", "SR", "PR", "OT", "KO"}
TWICE = 2
LOOPBACK = "0100007F"  # 127.0.0.1 as the kernel writes it


@pytest.fixture(scope="module", params=["C-STORE", "STOW"])
def pacs(
    request: pytest.FixtureRequest, rendered: Rendered, images: Sequence[Path]
) -> Iterator[Orthanc]:
    """The example exam's images and objects, sent twice."""
    with orthanc() as server:
        to = server.dicom if request.param == "C-STORE" else server.dicom_web
        for _ in range(TWICE):
            sent = sent_to(to, *images, *(each.path for each in rendered.objects))
            assert {one.status for one in sent} == {Status.STORED}
        yield server


def test_objects_are_found_beside_the_images_of_their_study(
    pacs: Orthanc, rendered: Rendered, images: Sequence[Path]
) -> None:
    web = DICOMwebClient(pacs.dicom_web)
    [study] = rendered.exam.studies
    assert {each.kind for each in rendered.objects} == KINDS

    found = [_value(each, "00080018") for each in web.search_for_instances(study.uid)]

    ours = [str(each.dataset.SOPInstanceUID) for each in rendered.objects]
    theirs = [str(dcmread(path).SOPInstanceUID) for path in images]
    # Twice sent, once there.
    assert sorted(found) == sorted(ours + theirs)
    assert len(web.search_for_studies()) == 1
    series = {_value(each, "00080060") for each in web.search_for_series(study.uid)}
    assert series == MODALITIES | {"MG", "US"}


def test_objects_come_back_byte_by_byte(pacs: Orthanc, rendered: Rendered) -> None:
    for each in rendered.objects:
        assert data_set_bytes(retrieve(pacs, each.dataset)) == data_set_bytes(each.data), each.label


def test_names_in_other_scripts_come_back_byte_by_byte(tmp_path: Path) -> None:
    objects = [one for case in NAMES for one in filed(case, CASES[case](), tmp_path).objects]
    for protocol in ("dicom", "dicom_web"):
        with orthanc() as server:
            sent = sent_to(getattr(server, protocol), *(one.path for one in objects))
            assert {one.status for one in sent} == {Status.STORED}
            for one in objects:
                back = data_set_bytes(retrieve(server, one.dataset))
                assert back == data_set_bytes(one.data), one.label


def test_nobody_but_this_machine_reaches_the_server(pacs: Orthanc) -> None:
    assert listening(tree(pacs.pid)) == {LOOPBACK}


def _value(item: dict[str, dict[str, list[str]]], tag: str) -> str:
    return item[tag]["Value"][0]
