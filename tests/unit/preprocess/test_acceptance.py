"""Which DICOM objects are analysed."""

from typing import Any

import pytest
from breastcad.errors import Refused
from breastcad_preprocess.acceptance import accepted_modality, stated_modality

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
COMPUTED = "1.2.840.10008.5.1.4.1.1.1"
CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


@pytest.mark.parametrize(
    ("sop_class", "expected"),
    [
        ("1.2.840.10008.5.1.4.1.1.1.2", "MG"),
        (ULTRASOUND, "US"),
        ("1.2.840.10008.5.1.4.1.1.3.1", "US"),
        ("1.2.840.10008.5.1.4.1.1.6", "US"),
        ("1.2.840.10008.5.1.4.1.1.3", "US"),
    ],
)
def test_mammograms_and_ultrasound_are_accepted_by_class(
    dataset: Any, sop_class: Any, expected: Any
) -> None:
    assert accepted_modality(dataset(SOPClassUID=sop_class)) == expected


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.2.1"}, "FOR_PROCESSING"),
        ({"PresentationIntentType": "FOR PROCESSING"}, "FOR_PROCESSING"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.13.1.3"}, "TOMOSYNTHESIS"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"}, "UNSUPPORTED_SOP_CLASS"),
        ({"SOPClassUID": COMPUTED, "Modality": "CR"}, "NOT_A_BREAST_IMAGE"),
        (
            {"SOPClassUID": COMPUTED, "Modality": "CR", "BodyPartExamined": "HIP"},
            "NOT_A_BREAST_IMAGE",
        ),
        (
            {"SOPClassUID": CAPTURE, "Modality": "OT", "BodyPartExamined": "BREAST"},
            "NOT_A_BREAST_IMAGE",
        ),
        ({"SOPClassUID": ULTRASOUND, "BodyPartExamined": "LIVER"}, "WRONG_BODY_PART"),
    ],
)
def test_each_refusal_has_its_reason(dataset: Any, attributes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        accepted_modality(dataset(**attributes))
    assert refusal.value.reason == reason
    # An object that stands for no image of its own leaves no breast unread.
    companions = {"FOR_PROCESSING", "TOMOSYNTHESIS", "UNSUPPORTED_SOP_CLASS"}
    assert (refusal.value.details.get("companion") == "true") is (reason in companions)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.2.1", "Modality": ""}, "MG"),
        ({"SOPClassUID": ULTRASOUND, "Modality": ""}, "US"),
        ({"SOPClassUID": COMPUTED, "Modality": "MG"}, "MG"),
        ({"SOPClassUID": COMPUTED, "Modality": "CR"}, None),
    ],
)
def test_modality_is_stated_by_objects_of_every_kind(
    dataset: Any, attributes: Any, expected: Any
) -> None:
    assert stated_modality(dataset(**attributes)) == expected


@pytest.mark.parametrize(
    "attributes",
    [
        {"Modality": "MG"},
        {"Modality": "RG", "BodyPartExamined": "BREAST"},
        {"Modality": "CR", "BodyPartExamined": "BREAST"},
    ],
)
def test_scanned_film_is_a_mammogram_where_the_header_says_so(
    dataset: Any, attributes: Any
) -> None:
    assert accepted_modality(dataset(SOPClassUID=CAPTURE, **attributes)) == "MG"


def test_radiograph_with_a_mammographic_view_code_is_a_mammogram(dataset: Any, item: Any) -> None:
    made = dataset(
        SOPClassUID=COMPUTED, Modality="CR", ViewCodeSequence=item(CodeValue="399162004")
    )
    assert accepted_modality(made) == "MG"


def test_captured_ultrasound_of_a_breast_is_ultrasound(dataset: Any) -> None:
    made = dataset(SOPClassUID=CAPTURE, Modality="US", BodyPartExamined="BREAST")
    assert accepted_modality(made) == "US"


def test_region_code_wins_over_the_name_of_the_body_part(dataset: Any, item: Any) -> None:
    made = dataset(
        SOPClassUID=ULTRASOUND,
        BodyPartExamined="BREAST",
        AnatomicRegionSequence=item(CodeValue="10200004"),  # liver
    )
    with pytest.raises(Refused, match="WRONG_BODY_PART"):
        accepted_modality(made)
