"""Cityscapes label ids."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import cityscapes

NAME = "ulm_000001_000019"
IDS = np.array([[0, 7, 8, 11], [23, 31, 33, 255]], np.uint8)


@pytest.fixture
def root(tmp_path: Path, picture: Callable[..., Path]) -> Path:
    folder = tmp_path / cityscapes.FOLDER
    for part, city in (("train", "ulm"), ("val", "lindau")):
        name = NAME.replace("ulm", city)
        picture(folder / "leftImg8bit" / part / city / f"{name}_leftImg8bit.png")
        picture(folder / "gtFine" / part / city / f"{name}_gtFine_labelIds.png", IDS)
    return tmp_path


def test_label_ids_become_train_ids(root: Path) -> None:
    sample, _ = cityscapes.load(root)

    assert cityscapes.read_classes(sample).tolist() == [[255, 0, 1, 2], [10, 16, 18, 255]]


def test_published_train_ids_are_taken_as_they_are(
    root: Path, picture: Callable[..., Path]
) -> None:
    path = root / cityscapes.FOLDER / "gtFine" / "train" / "ulm"
    picture(path / f"{NAME}_gtFine_labelTrainIds.png", np.array([[0, 18, 255]], np.uint8))

    sample, _ = cityscapes.load(root)

    assert cityscapes.read_classes(sample).tolist() == [[0, 18, 255]]


def test_a_city_is_a_group_and_the_published_part_is_kept(root: Path) -> None:
    groups = [(sample.group, sample.features["part"]) for sample in cityscapes.load(root)]

    assert groups == [("cityscapes-ulm", "train"), ("cityscapes-lindau", "val")]


def test_an_id_that_does_not_exist_is_named(root: Path, picture: Callable[..., Path]) -> None:
    path = root / cityscapes.FOLDER / "gtFine" / "train" / "ulm"
    picture(path / f"{NAME}_gtFine_labelIds.png", 34)

    with pytest.raises(InvalidInput, match="holds the label id 34"):
        cityscapes.read_classes(cityscapes.load(root)[0])
