"""Manifests: digests of every file, and the first bad one named."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import Corrupt, InvalidInput, NotFound
from breastcad_train.data import catalogue, manifest, tissue
from numpy.typing import NDArray

IMAGES = Path("busi") / "Dataset_BUSI_with_GT"


@pytest.fixture
def root(busi_root: Path, picture: Callable[..., Path]) -> Path:
    for name in ("malignant (1)", "malignant (1)_mask"):
        picture(busi_root / IMAGES / "malignant" / f"{name}.png", 200)
    with (busi_root / "busi" / "groups.csv").open("a") as file:
        file.write("malignant (1),malignant,9,0,0\n")
    return busi_root


def test_a_manifest_counts_and_digests_everything(root: Path) -> None:
    made = manifest.make(root, "busi")

    assert made.counts.kinds == {"benign": 1, "malignant": 1, "normal": 1}
    assert (made.counts.images, made.counts.groups, made.counts.with_lesion) == (3, 3, 2)
    # Three images, two masks of the benign one, one of the malignant one.
    assert made.counts.files == len(made.files) == 6
    assert list(made.tables) == ["busi/groups.csv"]
    assert made.sha256 == catalogue.digest(root, catalogue.samples(root, ("busi",)))
    assert made.licence == "CC-BY-4.0"


def test_a_manifest_comes_back_from_its_file(root: Path, tmp_path: Path) -> None:
    made = manifest.make(root, "busi")
    made.write(tmp_path / "out" / "busi.json")

    found = manifest.read(tmp_path / "out" / "busi.json")

    assert found == made
    manifest.verify(root, found)


def test_a_file_that_is_no_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "busi.json").write_text("{}")

    with pytest.raises(Corrupt, match=r"MANIFEST_UNREADABLE: busi.json"):
        manifest.read(tmp_path / "busi.json")


def test_a_changed_table_or_file_is_named(root: Path) -> None:
    made = manifest.make(root, "busi")
    table = root / "busi" / "groups.csv"
    old = table.read_text()
    table.write_text(old.replace("benign,7,1", "benign,7,0"))
    with pytest.raises(Corrupt, match=r"DATA_CHANGED: busi/groups.csv"):
        manifest.verify(root, made)

    table.write_text(old)
    (root / IMAGES / "normal" / "normal (1).png").unlink()
    with pytest.raises(NotFound, match=r"DATA_MISSING: busi/.*normal \(1\).png"):
        manifest.verify(root, made)


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((64, 80), np.uint8), r"MASK_EMPTY: .*malignant \(1\)_mask"),
        (np.zeros((64, 82), np.uint8), r"MASK_SIZE: .*malignant \(1\)_mask.png must be of shape"),
    ],
)
def test_a_bad_mask_is_named(
    root: Path, picture: Callable[..., Path], pixels: NDArray[np.uint8], message: str
) -> None:
    picture(root / IMAGES / "malignant" / "malignant (1)_mask.png", pixels)

    with pytest.raises(InvalidInput, match=message):
        manifest.make(root, "busi")


def test_a_truncated_image_is_named(root: Path) -> None:
    path = root / IMAGES / "normal" / "normal (1).png"
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(InvalidInput, match=r"TRUNCATED: .*normal/normal \(1\).png"):
        manifest.make(root, "busi")


def test_a_set_without_one_of_its_classes_is_named(busi_root: Path) -> None:
    with pytest.raises(InvalidInput, match="EMPTY_CLASS: busi has no malignant image"):
        manifest.make(busi_root, "busi")


def test_a_map_of_another_size_than_its_image_is_named(
    tmp_path: Path, picture: Callable[..., Path]
) -> None:
    folder = tmp_path / tissue.FOLDER
    picture(folder / "images" / "A_0710_1.RIGHT_MLO.jpg")
    picture(folder / "masks" / "A_0710_1.RIGHT_MLO_LI.png", np.full((64, 79), 64, np.uint8))

    with pytest.raises(InvalidInput, match=r"MASK_SIZE: .*LI.png must be of shape \(64, 80\)"):
        manifest.make(tmp_path, tissue.FOLDER)


def test_progress_is_drawn_only_where_it_is_asked_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest.make(root, "busi")
    assert capsys.readouterr().err == ""

    manifest.make(root, "busi", bar=True)
    assert "busi" in capsys.readouterr().err
