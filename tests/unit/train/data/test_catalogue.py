"""The data sets that there are."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import BreastcadError, NotFound
from breastcad_preprocess.profiles import ULTRASOUND
from breastcad_train.data import busi, catalogue, pixels

IMAGES = Path("busi") / "Dataset_BUSI_with_GT" / "benign"
SHIPPED = {
    "busi": "b2fa29a5cb531ffc",
    "breast-lesions-usg": "8a251d80b5ad32ec",
    "cdd-cesm-malignant": "3e34dd69b68bf487",
}


def test_a_data_set_that_does_not_exist_is_answered_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no data set bus-bra; there are breast-lesions-usg, busi"):
        catalogue.samples(tmp_path, ("bus-bra",))


@pytest.mark.parametrize("name", sorted(catalogue.CATALOGUE))
def test_a_set_that_is_not_there_says_which_file_was_expected(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match=f"DATA_MISSING: .*{name}"):
        catalogue.samples(tmp_path, (name,))


def test_a_missing_mask_is_named_at_once(busi_root: Path) -> None:
    (busi_root / IMAGES / "benign (1)_mask.png").unlink()

    with pytest.raises(NotFound, match=r"DATA_MISSING: .*benign/benign \(1\)_mask.png"):
        catalogue.samples(busi_root, ("busi",))


def test_a_missing_map_is_named_at_once(tmp_path: Path, picture: Callable[..., Path]) -> None:
    picture(tmp_path / "ddsm-tissue" / "images" / "A_0710_1.RIGHT_MLO.jpg")

    with pytest.raises(NotFound, match=r"DATA_MISSING: .*A_0710_1.RIGHT_MLO_LI.png"):
        catalogue.samples(tmp_path, ("ddsm-tissue",))


def test_images_are_the_same_once_all_masks_are_deleted(busi_root: Path, tmp_path: Path) -> None:
    before = pixels.load(catalogue.samples(busi_root, ("busi",)), ULTRASOUND, tmp_path / "cache")
    for mask in (busi_root / IMAGES).glob("*_mask*.png"):
        mask.unlink()

    found = catalogue.samples(busi_root, ("busi",), truth=False)
    blind = [sample.without_truth() for sample in found]
    after = pixels.load(blind, ULTRASOUND, tmp_path / "cache")

    assert {sample.label for sample in blind} == {None}
    assert np.array_equal(before.images, after.images)
    assert before.masks.any()
    assert not after.masks.any()


def test_the_digest_follows_every_file(busi_root: Path, picture: Callable[..., Path]) -> None:
    samples = busi.load(busi_root)
    before = catalogue.digest(busi_root, samples)

    picture(samples[0].masks[1], 101)

    assert catalogue.digest(busi_root, samples) != before
    assert catalogue.digest(busi_root, samples[::-1]) == catalogue.digest(busi_root, samples)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_digests_of_the_shipped_models_data_stay(
    shared: Callable[[str], Path], name: str
) -> None:
    root = shared(name)

    found = catalogue.digest(root, catalogue.samples(root, (name,)))

    assert found.startswith(SHIPPED[name])


def test_real_sets_are_found_with_unique_names(shared: Callable[[str], Path]) -> None:
    root = shared("busi")
    keys = []
    for name in catalogue.CATALOGUE:
        try:
            keys += [sample.key for sample in catalogue.samples(root, (name,))]
        except BreastcadError as error:
            assert error.reason == "DATA_MISSING"

    assert len(keys) == len(set(keys)) == 4330
    assert np.all([key.split("/")[0] in catalogue.CATALOGUE for key in keys])
