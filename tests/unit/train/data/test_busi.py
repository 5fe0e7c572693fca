"""BUSI in its published layout."""

from collections.abc import Callable
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import busi
from breastcad_train.data.sample import Label

IMAGES = Path("busi") / "Dataset_BUSI_with_GT"


def test_masks_of_one_image_belong_together_and_normals_have_none(busi_root: Path) -> None:
    benign, normal = busi.load(busi_root)

    assert benign.key == "busi/benign (1)"
    assert [mask.name for mask in benign.masks] == ["benign (1)_mask.png", "benign (1)_mask_1.png"]
    assert (benign.group, benign.doubtful, benign.label) == ("busi-7", True, Label.BENIGN)
    assert (normal.masks, normal.doubtful, normal.label) == ((), False, Label.NORMAL)
    assert normal.features == {"axilla_listed": "1"}


def test_an_image_without_a_group_is_named(busi_root: Path, picture: Callable[..., Path]) -> None:
    picture(busi_root / IMAGES / "malignant" / "malignant (9).png")

    with pytest.raises(InvalidInput, match=r"GROUP_MISSING: .*malignant/malignant \(9\).png"):
        busi.load(busi_root)


def test_twins_of_two_classes_must_be_marked(busi_root: Path) -> None:
    table = busi_root / "busi" / "groups.csv"
    table.write_text(table.read_text().replace("normal,8,0", "normal,7,0"))

    with pytest.raises(
        InvalidInput, match=r"GROUP_TWO_KINDS: .*benign \(1\) is benign.* is normal"
    ):
        busi.load(busi_root)


def test_an_unknown_class_is_named_with_its_row(busi_root: Path) -> None:
    table = busi_root / "busi" / "groups.csv"
    table.write_text(table.read_text().replace("normal,8", "normale,8"))

    with pytest.raises(InvalidInput, match=r"CELL_UNKNOWN: groups.csv, row 3: label"):
        busi.load(busi_root)


def test_the_real_set_has_one_kind_a_group_but_for_marked_conflicts(
    shared: Callable[[str], Path],
) -> None:
    samples = busi.load(shared("busi"))

    assert len(samples) == 702
    assert len({sample.group for sample in samples}) == 528
    assert sum(sample.doubtful for sample in samples) == 19
