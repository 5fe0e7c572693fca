"""Data sets in the layout in which they are published."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad.geometry import Affine
from breastcad_preprocess.profiles import ULTRASOUND
from breastcad_train.data import brest, busi, catalogue, cesm, pixels, rsna
from breastcad_train.data.sample import Sample
from openpyxl import Workbook


def picture(path: Path, *, rows: int = 64, columns: int = 80, level: int = 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((rows, columns), level, np.uint8))
    return path


def a_busi(root: Path) -> Path:
    images = root / "busi" / "Dataset_BUSI_with_GT"
    for name in ("benign (1)", "benign (1)_mask", "benign (1)_mask_1"):
        picture(images / "benign" / f"{name}.png")
    for name in ("normal (1)", "normal (1)_mask"):
        picture(images / "normal" / f"{name}.png")
    (root / "busi" / "groups.csv").write_text(
        "image,label,group,label_conflict,axilla_listed\n"
        "benign (1),benign,7,1,0\nnormal (1),normal,8,0,0\n"
    )
    return images


def test_busi_merges_the_masks_of_one_image_and_gives_normals_none(tmp_path: Path) -> None:
    images = a_busi(tmp_path)

    benign, normal = busi.load(tmp_path)

    assert benign.key == "busi/benign (1)"
    assert benign.masks == (
        images / "benign" / "benign (1)_mask.png",
        images / "benign" / "benign (1)_mask_1.png",
    )
    assert (benign.group, benign.doubtful, benign.malignant) == ("busi-7", True, False)
    assert normal.masks == ()
    assert not normal.doubtful


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    images = a_busi(tmp_path)
    (images / "benign" / "benign (1)_mask.png").unlink()

    with pytest.raises(NotFound, match=r"benign/benign \(1\)_mask.png"):
        busi.load(tmp_path)


def test_brest_reads_the_clinical_sheet(tmp_path: Path) -> None:
    images = tmp_path / brest.FOLDER / brest.IMAGES
    picture(images / "case001.png")
    picture(images / "case001_tumor.png")
    picture(images / "case045.png")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["CaseID", "Image_filename", "Mask_tumor_filename", "Classification"])
    sheet.append([1, "case001.png", "case001_tumor.png", "malignant"])
    sheet.append([45, "case045.png", None, "normal"])
    book.save(tmp_path / brest.FOLDER / brest.SHEET)

    malignant, normal = brest.load(tmp_path)

    assert malignant.malignant
    assert malignant.masks == (images / "case001_tumor.png",)
    assert malignant.group == "breast-lesions-usg-1"
    assert normal.masks == ()


def test_rsna_cancers_are_not_annotated_and_views_of_a_patient_share_a_group(
    tmp_path: Path,
) -> None:
    folder = tmp_path / rsna.FOLDER
    picture(folder / "cancer" / "1_11.jpg")
    picture(folder / "no_cancer" / "1_12.jpg")
    (folder / "index.csv").write_text(
        "file,patient_id,image_id,cancer\ncancer/1_11.jpg,1,11,1\nno_cancer/1_12.jpg,1,12,0\n"
    )

    cancer, negative = rsna.load(tmp_path)

    assert cancer.malignant
    assert not cancer.annotated
    assert negative.annotated
    assert cancer.group == negative.group


def test_cesm_takes_low_energy_images_only(tmp_path: Path) -> None:
    folder = tmp_path / cesm.FOLDER
    picture(folder / "images" / "P1_L_DM_CC.jpg")
    picture(folder / "masks" / "P1_L_DM_CC_mask.png")
    picture(folder / "images" / "P2_L_DM_CC.jpg")
    (folder / "index.csv").write_text(
        "id,file,mask,patient,type\n"
        "P1_L_DM_CC,images/P1_L_DM_CC.jpg,masks/P1_L_DM_CC_mask.png,P1,DM\n"
        "P1_L_CM_CC,images/P1_L_CM_CC.jpg,,P1,CM\n"
        "P2_L_DM_CC,images/P2_L_DM_CC.jpg,,P2,DM\n"
    )

    first, second = cesm.load(tmp_path)

    assert first.annotated
    assert not second.annotated


def test_a_data_set_that_does_not_exist_is_answered_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no data set inbreast; there are breast-lesions-usg, busi"):
        catalogue.samples(tmp_path, ("inbreast",))


def test_the_digest_follows_every_file(tmp_path: Path) -> None:
    images = a_busi(tmp_path)
    samples = busi.load(tmp_path)
    before = catalogue.digest(tmp_path, samples)

    picture(images / "benign" / "benign (1)_mask_1.png", level=101)

    assert catalogue.digest(tmp_path, samples) != before
    assert catalogue.digest(tmp_path, samples[::-1]) == catalogue.digest(tmp_path, samples)


def test_a_mask_of_another_size_is_named(tmp_path: Path) -> None:
    image = picture(tmp_path / "a.png", rows=64, columns=80)
    mask = picture(tmp_path / "a_mask.png", rows=64, columns=81)
    sample = Sample("set/a", image, (mask,), "benign", "a")

    with pytest.raises(InvalidInput, match=r"a_mask.png must be of shape \(64, 80\)"):
        pixels.load([sample], ULTRASOUND, tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_pixels_are_read_once_and_kept(tmp_path: Path) -> None:
    image = picture(tmp_path / "a.png", level=200)
    sample = Sample("set/a", image, (picture(tmp_path / "m.png", level=255),), "benign", "a")

    first = pixels.load([sample], ULTRASOUND, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    stamp = kept.stat().st_mtime_ns
    second = pixels.load([sample], ULTRASOUND, tmp_path / "cache")

    assert kept.stat().st_mtime_ns == stamp
    assert first.images.shape == (1, 256, 256)
    assert np.array_equal(first.images, second.images)
    # 64 × 80 fills the width: 205 of 256 rows.
    assert first.masks.sum() == pytest.approx(205 * 256, rel=0.01)


def test_a_mask_follows_its_image_into_the_models_frame() -> None:
    mask = np.zeros((512, 512), np.uint8)
    mask[100:200, 300:400] = 1

    small = pixels.to_model(mask, Affine.resize(scale_x=0.5, scale_y=0.5), ULTRASOUND)

    assert small[50:100, 150:200].mean() > 0.99
    assert small.sum() == pytest.approx(50 * 50, rel=0.01)
