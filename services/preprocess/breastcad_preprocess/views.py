"""Side and view of an image by its codes: PS3.16 CID 4014 and 4015, then View Position."""

from __future__ import annotations

from typing import Literal

from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import code, codes, items, word

LateralityCode = Literal["L", "R"]
ViewCode = Literal["CC", "MLO", "ML", "LM", "OTHER"]

# Each code in SNOMED CT, and in the SNOMED RT that older systems write.
_VIEWS: dict[str, ViewCode] = {
    **dict.fromkeys(("399162004", "R-10242"), "CC"),
    **dict.fromkeys(("399368009", "R-10226"), "MLO"),
    **dict.fromkeys(("399260004", "R-10224"), "ML"),
    **dict.fromkeys(("399352003", "R-10228"), "LM"),
    **dict.fromkeys(("399196006", "R-10244"), "OTHER"),  # caudo-cranial
    **dict.fromkeys(("399192008", "R-1024A"), "OTHER"),  # exaggerated laterally
    **dict.fromkeys(("399101009", "R-1024B"), "OTHER"),  # exaggerated medially
    **dict.fromkeys(("441555000", "R-40AAA"), "OTHER"),  # inferomedial to superolateral
    **dict.fromkeys(("399099002", "R-10230"), "OTHER"),  # latero-medial oblique
    **dict.fromkeys(("399188001", "R-102D0"), "OTHER"),  # superolateral to inferomedial
}
_SPECIMEN = frozenset({"127457009", "G-8310"})
_MODIFIERS = {
    "SPOT_VIEW": frozenset({"399055006", "R-102D7"}),
    "MAGNIFIED_VIEW": frozenset({"399163009", "R-102D6"}),
    "IMPLANT_DISPLACED_VIEW": frozenset({"399209000", "R-102D5"}),
}
_SIDES: dict[str, LateralityCode] = {
    **dict.fromkeys(("7771000", "G-A101", "L"), "L"),
    **dict.fromkeys(("24028007", "G-A100", "R"), "R"),
}
_POSITIONS: dict[str, ViewCode] = {"CC": "CC", "MLO": "MLO", "ML": "ML", "LM": "LM"}


def is_mammographic(dataset: Dataset) -> bool:
    """Tell whether the view code is one of mammography."""
    found = code(dataset, "ViewCodeSequence")
    return found in _VIEWS or found in _SPECIMEN


def view(dataset: Dataset) -> ViewCode | None:
    """Return the mammographic view: by code, else by View Position, else None."""
    coded = code(dataset, "ViewCodeSequence")
    if coded:
        return _VIEWS.get(coded, "OTHER")
    position = word(dataset, "ViewPosition")
    return _POSITIONS.get(position, "OTHER") if position else None


def label_only_reason(dataset: Dataset) -> str:
    """Return why a view bears no decision, as a reason word; empty where it does.

    Such views show a part of the breast, or no breast at all, unlike what the models learned.
    """
    for item in items(dataset, "ViewCodeSequence")[:1]:
        modifiers = codes(item, "ViewModifierCodeSequence")
        for reason, of_reason in _MODIFIERS.items():
            if modifiers & of_reason:
                return reason
    return "SPECIMEN" if code(dataset, "ViewCodeSequence") in _SPECIMEN else ""


def laterality(dataset: Dataset) -> LateralityCode | None:
    """Return the side of the breast; None where the attributes state none, or two that differ."""
    sides = stated_sides(dataset)
    return next(iter(sides)) if len(sides) == 1 else None


def stated_sides(dataset: Dataset) -> frozenset[LateralityCode]:
    """Return every side that an attribute of the image, the frame or the series states.

    ``B``, for both, states none.
    """
    stated = (
        word(dataset, "ImageLaterality"),
        _frame_laterality(dataset),
        word(dataset, "Laterality"),
        _region_laterality(dataset),
    )
    return frozenset(_SIDES[side] for side in stated if side in _SIDES)


def _frame_laterality(dataset: Dataset) -> str:
    for keyword in ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"):
        for group in items(dataset, keyword)[:1]:
            for anatomy in items(group, "FrameAnatomySequence")[:1]:
                return word(anatomy, "FrameLaterality")
    return ""


def _region_laterality(dataset: Dataset) -> str:
    for region in items(dataset, "AnatomicRegionSequence")[:1]:
        return code(region, "AnatomicRegionModifierSequence")
    return ""
