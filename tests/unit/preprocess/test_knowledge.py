"""What errors tell of an instance that could not be prepared."""

from typing import Any

import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.knowledge import details, header_details, told_by_errors
from breastcad_preprocess.source import read_dicom

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
TOMOSYNTHESIS = "1.2.840.10008.5.1.4.1.1.13.1.3"


def told(data: bytes) -> Any:
    with pytest.raises(BreastcadError) as error:
        read_dicom(data)
    return error.value.details


def test_cut_mammogram_tells_its_side_and_view(file: Any) -> None:
    stored = np.zeros((64, 64), np.uint16)
    data = file(stored, ImageLaterality="L", ViewPosition="MLO", PatientID="4711")
    assert told(data[:-1000]) == {
        "modality": "MG",
        "laterality": "L",
        "view": "MLO",
        "sop_instance_uid": "1.2.3",
    }


def test_object_of_no_accepted_kind_tells_what_its_header_says(file: Any) -> None:
    assert told(file(SOPClassUID=TOMOSYNTHESIS, ImageLaterality="R")) == {
        "companion": "true",
        "modality": "MG",
        "laterality": "R",
        "sop_instance_uid": "1.2.3",
    }


def test_accepted_modality_wins_over_the_word_in_the_header(file: Any) -> None:
    data = file(SOPClassUID=ULTRASOUND, Modality="OT", Rows=None)
    assert told(data) == {"modality": "US", "sop_instance_uid": "1.2.3"}


def test_scanned_film_is_told_as_a_mammogram(file: Any) -> None:
    data = file(SOPClassUID="1.2.840.10008.5.1.4.1.1.7", Modality="MG", Rows=None)
    assert told(data)["modality"] == "MG"


def test_what_is_no_dicom_file_tells_nothing() -> None:
    assert told(bytes(1000)) == {}


@pytest.mark.parametrize("text", ["Doe^Jane", "1.2." + "3" * 61, "", "1.2\n"])
def test_text_in_place_of_a_uid_is_not_told(text: str) -> None:
    assert details("MG", "L", "CC", text) == {"modality": "MG", "laterality": "L", "view": "CC"}


def test_other_modalities_are_not_told(dataset: Any) -> None:
    assert "modality" not in header_details(dataset(Modality="CT"))


def test_knowledge_nearest_to_the_error_wins() -> None:
    with (
        pytest.raises(BreastcadError) as error,
        told_by_errors({"modality": "MG", "laterality": "L"}),
        told_by_errors({"modality": "US"}),
    ):
        raise BreastcadError("X", "x")
    assert error.value.details == {"modality": "US", "laterality": "L"}
