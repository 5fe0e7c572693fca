"""Side and view by code."""

from typing import Any

import pytest
from breastcad_preprocess.views import is_mammographic, label_only_reason, laterality, view


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("399162004", "CC"),
        ("R-10242", "CC"),
        ("399368009", "MLO"),
        ("R-10226", "MLO"),
        ("399260004", "ML"),
        ("399352003", "LM"),
        ("399192008", "OTHER"),
        ("12345", "OTHER"),
    ],
)
def test_view_code_wins_over_view_position(
    dataset: Any, item: Any, code: str, expected: str
) -> None:
    made = dataset(ViewCodeSequence=item(CodeValue=code), ViewPosition="LM")
    assert view(made) == expected


@pytest.mark.parametrize(("position", "expected"), [("MLO", "MLO"), ("XCCL", "OTHER"), ("", None)])
def test_view_position_decides_where_there_is_no_code(
    dataset: Any, position: str, expected: Any
) -> None:
    assert view(dataset(ViewPosition=position)) == expected


def test_descriptions_are_never_read(dataset: Any) -> None:
    made = dataset(SeriesDescription="L CC", StudyDescription="RIGHT MLO", ViewPosition="")
    assert view(made) is None
    assert laterality(made) is None


@pytest.mark.parametrize(
    ("modifier", "reason"),
    [
        ("399055006", "SPOT_VIEW"),
        ("R-102D7", "SPOT_VIEW"),
        ("399163009", "MAGNIFIED_VIEW"),
        ("R-102D5", "IMPLANT_DISPLACED_VIEW"),
        ("399161006", ""),  # cleavage
    ],
)
def test_modifiers_that_bear_no_decision(
    dataset: Any, item: Any, modifier: str, reason: str
) -> None:
    views = item(CodeValue="399162004", ViewModifierCodeSequence=item(CodeValue=modifier))
    assert label_only_reason(dataset(ViewCodeSequence=views)) == reason


def test_specimen_is_mammographic_and_bears_no_decision(dataset: Any, item: Any) -> None:
    made = dataset(ViewCodeSequence=item(CodeValue="127457009"))
    assert is_mammographic(made)
    assert label_only_reason(made) == "SPECIMEN"


@pytest.mark.parametrize(
    ("image", "frame", "series", "region", "expected"),
    [
        ("R", "R", "R", "24028007", "R"),
        ("R", "", "", "", "R"),
        ("", "L", "", "", "L"),
        ("", "", "R", "", "R"),
        ("B", "", "L", "", "L"),
        ("R", "L", "", "", None),
        ("R", "", "L", "", None),
        ("", "L", "R", "", None),
        ("", "", "L", "24028007", None),
    ],
)
def test_side_is_that_of_all_attributes_that_state_one(
    dataset: Any, item: Any, image: str, frame: str, series: str, region: str, expected: Any
) -> None:
    made = dataset(
        ImageLaterality=image,
        SharedFunctionalGroupsSequence=item(FrameAnatomySequence=item(FrameLaterality=frame)),
        Laterality=series,
        AnatomicRegionSequence=item(AnatomicRegionModifierSequence=item(CodeValue=region)),
    )
    assert laterality(made) == expected


def test_side_as_a_modifier_of_the_region(dataset: Any, item: Any) -> None:
    region = item(CodeValue="76752008", AnatomicRegionModifierSequence=item(CodeValue="7771000"))
    assert laterality(dataset(AnatomicRegionSequence=region, Laterality="")) == "L"


@pytest.mark.parametrize("stated", ["B", "U", ""])
def test_both_sides_are_no_side(dataset: Any, stated: str) -> None:
    assert laterality(dataset(ImageLaterality=stated)) is None
