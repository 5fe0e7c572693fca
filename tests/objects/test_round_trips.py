"""Libraries and programs of others read every object and lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects import outlines
from tests.objects.cases import CASES, TEMPLATE_CASES
from tests.objects.rendering import Filed, Rendered, items
from tests.objects.validators import content_rewritten, require, rewritten

CASE = pytest.mark.parametrize("case", CASES)
SOME = pytest.mark.parametrize("case", TEMPLATE_CASES)
Cases = Mapping[str, Rendered]
_TREES = {"sr": hd.sr.Comprehensive3DSR, "key-object": hd.ko.KeyObjectSelectionDocument}


@pytest.fixture(scope="session")
def by_dcmtk(every_object: Sequence[Filed], folder: Path) -> Mapping[Path, Path]:
    """Each file as DCMTK writes what it has read."""
    require("dcmconv", "dcmtk")
    targets = {each.path: folder / f"rewritten-{n}.dcm" for n, each in enumerate(every_object)}
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(rewritten, targets.keys(), targets.values()))
    return targets


@CASE
def test_pydicom_writes_the_bytes_that_it_read(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        buffer = BytesIO()
        dcmread(each.path).save_as(buffer, enforce_file_format=True)
        assert buffer.getvalue() == each.data, each.label


@CASE
def test_dcmtk_writes_what_it_read(
    case: str, rendered: Cases, by_dcmtk: Mapping[Path, Path]
) -> None:
    for each in rendered[case].objects:
        assert dcmread(by_dcmtk[each.path]) == each.dataset, each.label


@SOME
@pytest.mark.parametrize("kind", ["sr", "cad-sr", "key-object"])
def test_dcmtk_makes_the_same_report_of_its_xml(
    case: str, kind: str, rendered: Cases, tmp_path: Path
) -> None:
    require("dsr2xml", "dcmtk")
    for each in rendered[case].objects:
        if each.kind == kind:
            content_rewritten(each.path, tmp_path / "again.dcm")
            again = dcmread(tmp_path / "again.dcm")
            assert _tree(again) == _tree(each.dataset), each.label


@CASE
def test_highdicom_reads_each_segment_as_the_pixels_of_its_lesion(
    case: str, rendered: Cases
) -> None:
    for each in rendered[case].objects:
        if each.kind == "seg":
            read = hd.seg.segread(each.path)
            masks = outlines.of_segmentation(each.dataset)
            for number in read.segment_numbers:
                described = read.get_segment_description(number)
                assert described.tracking_uid in masks
            expected = outlines.lesions(each.exam)
            of_source = {uid for uid, image, _ in expected if image.result.name == each.start.image}
            assert {read.get_tracking_ids()[n][1] for n in range(len(of_source))} == of_source


@CASE
def test_highdicom_reads_every_lesion_of_a_report(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        if each.kind == "sr":
            content = hd.sr.srread(each.path).content
            assert isinstance(content, hd.sr.MeasurementReport)
            groups = content.get_planar_roi_measurement_groups()
            patient = each.exam.sources_beside(each.study)
            names = {source.name for source in patient}
            due = {
                uid for uid, image, _ in outlines.lesions(each.exam) if image.result.name in names
            }
            assert {str(group.tracking_uid) for group in groups} == due
            assert len(groups) == len(due)


@CASE
def test_highdicom_reads_trees_and_pixels_as_they_were(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        if each.kind in _TREES:
            read = _TREES[each.kind].from_dataset(dcmread(each.path))
            assert read == each.dataset, each.label
        if each.kind == "cad-sr":
            hd.sr.ContentSequence.from_sequence(each.dataset.ContentSequence, is_root=False)
        if each.kind == "sc":
            picture = hd.imread(each.path).get_frame(1)
            assert np.array_equal(picture, each.dataset.pixel_array), each.label


def _tree(dataset: Dataset) -> list[tuple[str, ...]]:
    """Return kind, name and value of each item of a report, in order."""
    return [
        (str(item.get("RelationshipType", "")), str(item.get("ValueType", "")), *_values(item))
        for item in items(dataset)
        if "ValueType" in item or "ReferencedContentItemIdentifier" in item
    ]


_VALUES = ("TextValue", "UID", "Date", "Time", "GraphicType", "ReferencedContentItemIdentifier")


def _values(item: Dataset) -> list[str]:
    codes = [
        f"{code.CodeValue} {code.CodingSchemeDesignator} {code.CodeMeaning}"
        for keyword in ("ConceptNameCodeSequence", "ConceptCodeSequence")
        for code in item.get(keyword, [])
    ]
    numbers = [str(value.NumericValue) for value in item.get("MeasuredValueSequence", [])]
    points = [f"{number:.4f}" for number in item.get("GraphicData", [])]
    plain = [str(item.get(keyword, "")) for keyword in _VALUES]
    uids = [str(each.ReferencedSOPInstanceUID) for each in item.get("ReferencedSOPSequence", [])]
    return [*codes, *numbers, *points, *plain, *uids]
