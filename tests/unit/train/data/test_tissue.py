"""Tissue maps of DDSM."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import tissue


@pytest.fixture
def root(tmp_path: Path, picture: Callable[..., Path]) -> Path:
    folder = tmp_path / tissue.FOLDER
    picture(folder / "images" / "A_0710_1.RIGHT_MLO.jpg")
    greys = np.tile(np.array([64, 128, 192, 255], np.uint8), (64, 20))
    picture(folder / "masks" / "A_0710_1.RIGHT_MLO_LI.png", greys)
    return tmp_path


def test_grey_values_become_classes(root: Path) -> None:
    (sample,) = tissue.load(root)

    assert tissue.read_classes(sample)[0, :5].tolist() == [0, 1, 2, 3, 0]
    assert (sample.label, sample.has_lesion, sample.malignant) == (None, None, False)
    assert sample.group == "ddsm-tissue-A_0710_1"


def test_another_grey_value_is_named(root: Path, picture: Callable[..., Path]) -> None:
    picture(root / tissue.FOLDER / "masks" / "A_0710_1.RIGHT_MLO_LI.png", 65)

    (sample,) = tissue.load(root)

    with pytest.raises(InvalidInput, match=r"CLASS_UNKNOWN: A_0710_1.*png holds the grey value 65"):
        tissue.read_classes(sample)


def test_real_maps_hold_all_four_classes(shared: Callable[[str], Path]) -> None:
    samples = tissue.load(shared(tissue.FOLDER))

    assert len({sample.group for sample in samples}) == len(samples) == 53
    assert np.unique(tissue.read_classes(samples[0])).tolist() == [0, 1, 2, 3]
