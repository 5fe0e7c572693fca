"""Libraries and programs of others read every object and lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from breastcad_gateway.render.dicom.study import Image
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects import outlines
from tests.objects.cases import CASES, DIFFERENT
from tests.objects.rendering import Filed, Rendered, items
from tests.objects.validators import content_rewritten, require, rewritten

CASE = pytest.mark.parametrize("case", CASES)
SOME = pytest.mark.parametrize("case", DIFFERENT)
Cases = Mapping[str, Rendered]


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
        if each.kind != "seg":
            continue
        read = hd.seg.Segmentation.from_dataset(_readable(each.path))
        numbers = {
            read.get_segment_description(number).tracking_uid: number
            for number in read.segment_numbers
        }
        masks = outlines.of_segmentation(each.dataset)
        of_source = [found for found in outlines.lesions(each.exam) if found[0] in masks]
        assert numbers.keys() == masks.keys() == {uid for uid, _, _ in of_source}
        for uid, image, _ in of_source:
            assert np.array_equal(_pixels(read, image, numbers[uid]), masks[uid]), each.label


@CASE
def test_highdicom_reads_every_lesion_of_a_report(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        if each.kind != "sr":
            continue
        content = hd.sr.srread(each.path).content
        assert isinstance(content, hd.sr.MeasurementReport)
        names = {source.name for source in each.exam.sources_beside(each.study)}
        due = [uid for uid, image, _ in outlines.lesions(each.exam) if image.result.name in names]
        groups = [str(group.tracking_uid) for group in content.get_planar_roi_measurement_groups()]
        assert sorted(set(groups) - outlines.images(each.exam)) == sorted(due)
        assert len(set(groups)) == len(groups)


@CASE
def test_highdicom_reads_trees_and_pixels_as_they_were(case: str, rendered: Cases) -> None:
    """But for mammography CAD: its templates ask for references that highdicom 0.28 cannot read."""
    for each in rendered[case].objects:
        if each.kind == "sr":
            assert Dataset(hd.sr.srread(each.path)) == Dataset(each.dataset), each.label
        if each.kind == "key-object":
            note = hd.ko.KeyObjectSelectionDocument.from_dataset(dcmread(each.path))
            assert Dataset(note) == Dataset(each.dataset), each.label
        if each.kind == "sc":
            picture = hd.imread(each.path).get_frame(1)
            assert np.array_equal(picture, each.dataset.pixel_array), each.label


def _pixels(read: hd.seg.Segmentation, image: Image, segment: int) -> outlines.Mask:
    """Return the pixels of a segment that highdicom finds for an image of the source."""
    uid, frame = image.result.sop_instance_uid, image.result.frame + 1
    if image.result.frames > 1:
        found = read.get_pixels_by_source_frame(uid, [frame], segment_numbers=[segment])
    else:
        found = read.get_pixels_by_source_instance([uid], segment_numbers=[segment])
    mask: outlines.Mask = found[0, ..., 0]
    return mask


def _readable(path: Path) -> Dataset:
    """Return a Segmentation without measures that have no pixel spacing.

    highdicom 0.28 refuses them, although the spacing is of type 1C (PS3.3 C.7.6.16.2.1).
    """
    dataset = dcmread(path)
    (shared,) = dataset.SharedFunctionalGroupsSequence
    if "PixelSpacing" not in shared.PixelMeasuresSequence[0]:
        del shared.PixelMeasuresSequence
    return dataset


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
