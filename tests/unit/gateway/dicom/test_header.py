"""What the makers of objects read of a source."""

from __future__ import annotations

from datetime import timedelta

import pytest
from breastcad_gateway.render.dicom.header import Header
from pydicom.tag import Tag

from tests.objects.headers import Visit, header, mammogram

GREEK = "Διονυσιος".encode("iso8859_7")


def test_identity_is_the_bytes_that_the_source_wrote_even_after_everything_was_read() -> None:
    read = header(mammogram(Visit(character_set=("ISO_IR 126",), name=GREEK)))
    assert read.is_complete
    assert read.technical.Rows == 240
    assert (read.identity[Tag("PatientName")].value or b"").rstrip(b" ") == GREEK
    assert read.identity[Tag("StudyInstanceUID")].value


def test_what_libraries_read_names_nobody() -> None:
    technical = header(mammogram(Visit(patient="SECRET-1", name=b"SECRET^NAME"))).technical
    assert technical.PatientName == ""
    assert technical.PatientID == ""
    assert technical.StudyDate == ""
    assert "SpecificCharacterSet" not in technical
    assert "SECRET" not in str(technical)


def test_the_technical_part_says_how_the_image_was_made_and_which_study_it_is_in() -> None:
    dataset = mammogram(Visit())
    technical = header(dataset).technical
    assert technical.ViewCodeSequence[0].CodeValue == "399162004"
    assert technical.StudyInstanceUID == dataset.StudyInstanceUID


@pytest.mark.parametrize(
    "missing", ["StudyInstanceUID", "SeriesInstanceUID", "SOPClassUID", "SOPInstanceUID"]
)
def test_an_instance_without_all_its_uids_cannot_be_referred_to(missing: str) -> None:
    dataset = mammogram(Visit())
    delattr(dataset, missing)
    assert not header(dataset).is_complete


def test_no_header_is_an_incomplete_one() -> None:
    assert not Header(b"").is_complete


def test_patients_are_told_apart_by_id_and_issuer_whatever_the_padding() -> None:
    one = header(mammogram(Visit(patient="A1")))
    assert one.is_of_same_patient(header(mammogram(Visit(patient="A1 ", study="2"))))
    assert one.is_of_same_patient(header(mammogram(Visit(patient="A1\0"))))
    assert not one.is_of_same_patient(header(mammogram(Visit(patient="A2"))))
    assert not one.is_of_same_patient(header(mammogram(Visit("A1"), IssuerOfPatientID="X")))


@pytest.mark.parametrize(
    ("stated", "minutes"), [("+0930", 570), ("-0130", -90), ("0930", None), ("+9900", None)]
)
def test_the_time_zone_is_read_where_it_is_one(stated: str, minutes: int | None) -> None:
    zone = header(mammogram(Visit(), TimezoneOffsetFromUTC=stated)).time_zone
    offset = zone.utcoffset(None) if zone else None
    assert offset == (timedelta(minutes=minutes) if minutes is not None else None)
