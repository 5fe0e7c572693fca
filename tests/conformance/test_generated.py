"""The conformance statement is what the code does."""

from __future__ import annotations

import re

import pytest
from breastcad_client.kinds import DICOM
from breastcad_gateway.render.dicom.objects import MAKERS

from tests.conformance.attribute_tables import UNEXPLAINED
from tests.conformance.codes import OWN_SCHEME, code_table
from tests.conformance.page import PAGE, page
from tests.conformance.samples import samples


@pytest.fixture(scope="module")
def text() -> str:
    return page()


def test_page_is_current(text: str) -> None:
    assert PAGE.read_text() == text, "run python -m tests.conformance.page"


def test_every_kind_that_can_be_asked_for_is_described() -> None:
    assert set(MAKERS) == set(DICOM)
    assert all(samples().values())


def test_nothing_of_a_patient_is_in_it(text: str) -> None:
    texts = {
        word
        for found in samples().values()
        for sample in found
        for keyword in ("PatientName", "PatientID", "AccessionNumber", "StudyInstanceUID")
        if len(word := str(sample.dataset.get(keyword) or "")) > 3
    }
    assert texts
    assert [word for word in texts if word in text] == []


def test_every_condition_is_explained(text: str) -> None:
    assert re.findall(rf".*\| {UNEXPLAINED} \|.*", text) == []


def test_own_codes_are_listed_by_themselves() -> None:
    rows = code_table(own=True).splitlines()[2:]
    assert rows
    assert all(OWN_SCHEME in row for row in rows)
    assert OWN_SCHEME not in code_table(own=False)
