"""INbreast: DICOM files, property lists of outlines, a table that hides the patients."""

import plistlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from breastcad.errors import Corrupt, InvalidInput
from breastcad_train.data import inbreast
from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.sample import Label

HEADING = "Patient ID;Patient age;Laterality;View;Acquisition date;File Name;ACR;Bi-Rads\n"
SQUARE = ["(2.0, 1.0)", "(5.0, 1.0)", "(5.0, 3.0)", "(2.0, 3.0)"]


def outlines(name: str, points: list[str]) -> bytes:
    roi: dict[str, Any] = {"Name": name, "NumberOfPoints": len(points), "Point_px": points}
    return plistlib.dumps({"Images": [{"ImageIndex": 0, "NumberOfROIs": 1, "ROIs": [roi]}]})


@pytest.fixture
def root(tmp_path: Path, dicom: Callable[..., Path]) -> Path:
    folder = tmp_path / inbreast.FOLDER
    for name in ("20586908_6c61_MG_R_CC_ANON", "20586934_6c61_MG_L_CC_ANON"):
        dicom(
            folder / "AllDICOMs" / f"{name}.dcm",
            np.full((6, 8), 500, np.uint16),
            BitsStored=12,
            HighBit=11,
        )
    (folder / "AllXML").mkdir()
    (folder / "AllXML" / "20586908.xml").write_bytes(outlines("Mass", SQUARE))
    (folder / "INbreast.csv").write_text(
        HEADING
        + "removed;removed;R;CC;201001;20586908;3    ;4c\n"
        + "removed;removed;L;CC;201001;20586934;     ;1\n"
    )
    return tmp_path


def test_outlines_are_drawn_in_pixels_and_patients_are_told_by_the_files(root: Path) -> None:
    malignant, normal = inbreast.load(root)

    assert (malignant.label, normal.label) == (Label.MALIGNANT, Label.NORMAL)
    assert malignant.group == normal.group == "inbreast-6c61"
    assert malignant.regions[0].name == "Mass"
    mask = read_mask(malignant, read_image(malignant).shape)
    assert mask.sum() == mask[1:4, 2:6].sum() == 12
    assert malignant.features["ACR"] == "3"


def test_a_pectoral_muscle_is_no_lesion(root: Path) -> None:
    path = root / inbreast.FOLDER / "AllXML" / "20586934.xml"
    path.write_bytes(outlines("Pectoral Muscle", SQUARE))

    assert inbreast.load(root)[1].regions == ()


@pytest.mark.parametrize(
    "content",
    [outlines("Mass", ["(1.0)"]), outlines("Mass", []), b"<plist><dict>", plistlib.dumps({})],
)
def test_damaged_outlines_are_named(root: Path, content: bytes) -> None:
    (root / inbreast.FOLDER / "AllXML" / "20586908.xml").write_bytes(content)

    with pytest.raises(Corrupt, match=r"OUTLINES_DAMAGED: 20586908.xml"):
        inbreast.load(root)


def test_an_image_of_the_table_that_is_not_there_is_named(root: Path) -> None:
    next((root / inbreast.FOLDER / "AllDICOMs").glob("20586934*")).unlink()

    with pytest.raises(InvalidInput, match=r"IMAGE_MISSING: .*20586934"):
        inbreast.load(root)
