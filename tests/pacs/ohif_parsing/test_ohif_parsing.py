"""What the code that the OHIF viewer reads with makes of segmentations and reports."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.regions import Region
from breastcad_gateway.render.dicom.study import Image, Source
from breastcad_gateway.render.dicom.tracking import lesion_words, tracking_id

from tests.objects.cases import CASES
from tests.objects.drawing import within
from tests.objects.rendering import Rendered, filed

HERE = Path(__file__).parent
NAMES = (
    "both_breasts",
    "clip",
    "colour_ultrasound",
    "flipped",
    "negative",
    "no_spacing",
    "refused",
    "several_lesions",
    "two_studies",
)
Read = Mapping[str, Any]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Rendered]:
    folder = tmp_path_factory.mktemp("parsed")
    return {name: filed(name, CASES[name](), folder) for name in NAMES}


@pytest.fixture(scope="module")
def parsed(
    rendered: Mapping[str, Rendered], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Read]:
    """What is read of each case."""
    modules = _modules()
    folder = tmp_path_factory.mktemp("reader")
    asked = {name: _asked(case) for name, case in rendered.items()}
    (folder / "asked.json").write_text(json.dumps(asked))
    bundle = folder / "read.mjs"
    words = [str(modules / ".bin" / "esbuild"), str(HERE / "read.mjs"), f"--outfile={bundle}"]
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning"]
    subprocess.run([*words, *options], env=os.environ | {"NODE_PATH": str(modules)}, check=True)
    ended = subprocess.run(
        ["node", str(bundle), str(folder / "asked.json")], capture_output=True, check=True
    )
    found: Mapping[str, Read] = json.loads(ended.stdout)
    return found


def _modules() -> Path:
    """Return the folder that install.sh names."""
    digest = hashlib.sha256((HERE / "package.json").read_bytes()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "breastcad" / "node" / f"ohif-parsing-{digest}" / "node_modules"
    if shutil.which("node") is None or not folder.is_dir():
        pytest.skip("OHIF's parsing code is not installed: tests/pacs/ohif_parsing/install.sh")
    return folder


def _asked(case: Rendered) -> dict[str, object]:
    asked: dict[str, object] = {
        kind: [str(each.path) for each in case.objects if each.kind == kind]
        for kind in ("seg", "sr")
    }
    asked["images"] = [_place(image) | _size(image) for _, image in _analysed(case.exam)]
    return asked


def _analysed(exam: Exam) -> Iterator[tuple[Source, Image]]:
    for source in exam.sources:
        for image in source.analysed:
            yield source, image


def _lesions(exam: Exam) -> Iterator[tuple[Image, Region]]:
    for _, image in _analysed(exam):
        for region in image.regions:
            yield image, region


def _place(image: Image) -> dict[str, object]:
    frame = image.result.frame + 1 if image.result.frames > 1 else 1
    return {"uid": image.result.sop_instance_uid, "frame": frame}


def _size(image: Image) -> dict[str, object]:
    geometry = image.result.geometry
    return {"rows": geometry.source_rows, "columns": geometry.source_columns}


def _by_uid(read: list[Read]) -> dict[str, Read]:
    found = {each["trackingUid"]: each for each in read}
    assert len(found) == len(read)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_lesion_is_read_once_from_segmentation_and_from_report(
    name: str, rendered: Mapping[str, Rendered], parsed: Mapping[str, Read]
) -> None:
    exam = rendered[name].exam
    lesions = {exam.tracking_uid(image, each.lesion.index) for image, each in _lesions(exam)}
    assert _by_uid(parsed[name]["segments"]).keys() == lesions
    assert len(parsed[name]["reports"]) == len(exam.studies)
    for report in parsed[name]["reports"]:
        assert _by_uid(report).keys() == lesions


@pytest.mark.parametrize("name", NAMES)
def test_a_segment_covers_the_pixels_of_its_lesion(
    name: str, rendered: Mapping[str, Rendered], parsed: Mapping[str, Read]
) -> None:
    exam, segments = rendered[name].exam, _by_uid(parsed[name]["segments"])
    for image, region in _lesions(exam):
        segment = segments[exam.tracking_uid(image, region.lesion.index)]
        geometry = image.result.geometry
        expected = within(region, geometry.source_rows, geometry.source_columns)
        [place] = segment["places"]
        assert place["pixels"] == np.flatnonzero(expected).tolist()
        assert {key: place[key] for key in ("uid", "frame")} == _place(image)
        assert segment["trackingId"] == tracking_id(image, region.lesion.index)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesion_of_a_report_becomes_a_closed_outline_at_its_place(
    name: str, rendered: Mapping[str, Rendered], parsed: Mapping[str, Read]
) -> None:
    exam = rendered[name].exam
    for report in map(_by_uid, parsed[name]["reports"]):
        for image, region in _lesions(exam):
            read = report[exam.tracking_uid(image, region.lesion.index)]
            assert read["tool"] == "PlanarFreehandROI" and read["closed"]
            assert {key: read[key] for key in ("uid", "frame")} == _place(image)
            expected = [(point.x, point.y) for point in region.lesion.contour]
            assert np.allclose(read["outline"], expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesion_of_a_report_keeps_its_finding_its_site_its_area_and_its_words(
    name: str, rendered: Mapping[str, Rendered], parsed: Mapping[str, Read]
) -> None:
    exam = rendered[name].exam
    for report in map(_by_uid, parsed[name]["reports"]):
        for image, region in _lesions(exam):
            lesion = region.lesion
            read = report[exam.tracking_uid(image, lesion.index)]
            assert (read["finding"], read["sites"]) == ("Lesion", ["Breast"])
            area = lesion.area_mm2 if lesion.HasField("area_mm2") else lesion.area_px
            assert read["area"] == pytest.approx(area, abs=1e-4)
            assert read["label"].startswith(f"{lesion_words(image, lesion.index)}, certainty ")


@pytest.mark.parametrize("name", NAMES)
def test_the_viewer_warns_of_nothing(name: str, parsed: Mapping[str, Read]) -> None:
    assert parsed[name]["warnings"] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_group_of_a_report_lies_in_an_image(
    name: str, rendered: Mapping[str, Rendered]
) -> None:
    """The viewer looks for that before it offers measurements, and fails on a group without."""
    for each in rendered[name].objects:
        if each.kind != "sr":
            continue
        for container in each.dataset.ContentSequence:
            if container.ConceptNameCodeSequence[0].CodeMeaning != "Imaging Measurements":
                continue
            for group in container.ContentSequence:
                [region] = [item for item in group.ContentSequence if item.ValueType == "SCOORD"]
                assert region.ContentSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
