"""mini-MIAS: circles with their origin at the bottom left."""

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_train.data import mias
from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.regions import Circle, Region
from breastcad_train.data.sample import Label, Sample

INFO = """1st column: MIAS database reference number.

mdb001 G CIRC B 10 1003 5
mdb002 F NORM
mdb003 D CALC M *NOTE 3*
mdb004 D SPIC B 500 500 9
mdb004 D CIRC M 100  100 4
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / mias.FOLDER
    folder.mkdir()
    (folder / mias.INFO).write_text(INFO)
    for film in range(1, 5):
        cv2.imwrite(str(folder / f"mdb00{film}.pgm"), np.full((1024, 1024), film, np.uint8))
    return tmp_path


def test_rows_are_counted_from_the_bottom(root: Path) -> None:
    circle = mias.load(root)[0]

    assert circle.regions == (Region(Circle(10, 20, 5), "CIRC"),)
    rows, columns = np.nonzero(read_mask(circle, (1024, 1024)))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (15, 25, 5, 15)


def test_pairs_of_films_are_patients_and_the_worst_lesion_counts(root: Path) -> None:
    samples = mias.load(root)

    assert [sample.group for sample in samples] == [f"mini-mias-{n}" for n in (1, 1, 2, 2)]
    assert [sample.features["side"] for sample in samples] == ["R", "L", "R", "L"]
    assert [sample.label for sample in samples] == [
        *(Label.BENIGN, Label.NORMAL, Label.MALIGNANT, Label.MALIGNANT)
    ]
    assert [sample.annotated for sample in samples] == [True, True, False, True]
    assert len(samples[3].regions) == 2


def test_published_greymaps_are_decoded(root: Path) -> None:
    assert read_image(mias.load(root)[2]).tolist() == np.full((1024, 1024), 3).tolist()


def test_a_line_that_says_nothing_is_named(root: Path) -> None:
    (root / mias.FOLDER / mias.INFO).write_text("mdb001 G\n")

    with pytest.raises(InvalidInput, match=r"LINE_UNKNOWN: Info.txt, line 1"):
        mias.load(root)


def test_a_missing_film_is_named(root: Path) -> None:
    (root / mias.FOLDER / "mdb002.pgm").unlink()

    with pytest.raises(NotFound, match=r"mini-mias/mdb002"):
        mias.load(root)


def test_real_circles_agree_with_the_index_and_lie_on_the_drawn_masks(
    shared: Callable[[str], Path],
) -> None:
    root = shared(mias.FOLDER)
    with (root / mias.FOLDER / "index.csv").open(newline="") as file:
        listed = {row["id"]: row["circles"] for row in csv.DictReader(file)}

    samples = mias.load(root)

    assert len(samples) == 248
    for sample in samples:
        circles = [region.outline for region in sample.regions]
        wanted = [text.split(" ")[:3] for text in listed[sample.key[10:]].split(";") if text]
        assert [[str(c.x), str(c.y), str(c.radius)] for c in circles] == wanted  # type: ignore[attr-defined]
    drawn = [sample for sample in samples if sample.masks][::8]
    assert all(read_mask(sample, (1024, 1024))[_centre(sample)] for sample in drawn)


def _centre(sample: Sample) -> tuple[int, int]:
    outline = sample.regions[0].outline
    assert isinstance(outline, Circle)
    return int(outline.y), int(outline.x)
