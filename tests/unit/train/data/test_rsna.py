"""RSNA screening mammograms, as JPEG with an index and as the challenge publishes them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import rsna
from breastcad_train.data.decoding import read_image


def test_cancers_are_not_annotated_and_views_of_a_patient_share_a_group(
    tmp_path: Path, picture: Callable[..., Path]
) -> None:
    folder = tmp_path / rsna.FOLDER
    picture(folder / "cancer" / "1_11.jpg")
    picture(folder / "no_cancer" / "1_12.jpg")
    (folder / "index.csv").write_text(
        "file,patient_id,image_id,cancer\ncancer/1_11.jpg,1,11,1\nno_cancer/1_12.jpg,1,12,0\n"
    )

    cancer, negative = rsna.load(tmp_path)

    assert cancer.malignant
    assert (cancer.annotated, negative.annotated) == (False, True)
    assert (negative.kind, negative.label) == ("negative", None)
    assert cancer.group == negative.group


def test_the_published_layout_is_read_with_its_features(
    tmp_path: Path, dicom: Callable[..., Path]
) -> None:
    folder = tmp_path / rsna.FOLDER
    dicom(folder / "train_images" / "1" / "11.dcm", np.full((8, 6), 9, np.uint16))
    (folder / "train.csv").write_text(
        "site_id,patient_id,image_id,laterality,view,cancer,density\n2,1,11,L,CC,0,B\n"
    )

    (sample,) = rsna.load(tmp_path)

    assert sample.features == {"site_id": "2", "laterality": "L", "view": "CC", "density": "B"}
    assert read_image(sample).shape == (8, 6)


def test_a_flag_that_is_none_is_named(tmp_path: Path, picture: Callable[..., Path]) -> None:
    picture(tmp_path / rsna.FOLDER / "a.jpg")
    (tmp_path / rsna.FOLDER / "index.csv").write_text(
        "file,patient_id,image_id,cancer\na.jpg,1,11,yes\n"
    )

    with pytest.raises(InvalidInput, match=r"CELL_UNKNOWN: index.csv, row 2: cancer"):
        rsna.load(tmp_path)
