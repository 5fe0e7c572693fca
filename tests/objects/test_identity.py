"""Whose the objects are, and what tells them from each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.header import IDENTITY_TAGS
from breastcad_gateway.render.dicom.objects import MAKERS, render_objects
from breastcad_gateway.render.dicom.study import Source
from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.filereader import data_element_generator

from tests.objects.cases import CASES
from tests.objects.names import NAMES
from tests.objects.rendering import Rendered, referenced

CASE = pytest.mark.parametrize("case", CASES)
SOME = pytest.mark.parametrize("case", ["positive_mammograms", "two_studies", "clip", "refused"])
Cases = Mapping[str, Rendered]


@CASE
def test_patient_and_study_have_the_bytes_of_the_source(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        source, written = each.study.header.identity, _raw(each.data)
        for tag in IDENTITY_TAGS:
            expected = source[tag].value if tag in source else None
            assert (written.get(tag) or b"") == (expected or b""), (each.label, tag)


@pytest.mark.parametrize("case", NAMES)
def test_names_in_any_script_survive(case: str, rendered: Cases) -> None:
    character_set, name, description = NAMES[case]
    for each in rendered[case].objects:
        assert name in each.data and description in each.data, each.label
        assert "\\".join(character_set).encode() in each.data, each.label


@CASE
def test_each_object_lies_in_a_study_of_the_exam_in_a_series_of_its_own(
    case: str, rendered: Cases
) -> None:
    objects = rendered[case].objects
    of_series: dict[str, set[tuple[str, ...]]] = {}
    for each in objects:
        name = each.start.name if each.kind == "seg" else ""  # each has a series of its own
        key = (each.kind, each.study.uid, name)
        of_series.setdefault(each.dataset.SeriesInstanceUID, set()).add(key)
        sources = {source.header.series_instance_uid for source in each.study.sources}
        assert each.dataset.SeriesInstanceUID not in sources
        assert each.dataset.SeriesDescription.startswith("RESEARCH - not for clinical use")
    keys = [key for of_one in of_series.values() for key in of_one]
    assert len(keys) == len(of_series) == len(set(keys))


@CASE
def test_no_two_objects_of_an_exam_share_a_uid_or_a_name(case: str, rendered: Cases) -> None:
    objects = rendered[case].objects
    for count in (
        Counter(str(each.dataset.SOPInstanceUID) for each in objects),
        Counter(each.start.name.casefold() for each in objects),
        Counter((each.dataset.SeriesInstanceUID, each.dataset.InstanceNumber) for each in objects),
    ):
        assert not count or count.most_common(1)[0][1] == 1


@SOME
def test_rendering_twice_gives_the_same_bytes(case: str, rendered: Cases) -> None:
    again = render_objects(CASES[case](), frozenset(MAKERS)).objects
    assert [each.data for each in again] == [each.data for each in rendered[case].objects]


@SOME
def test_order_and_names_of_the_inputs_change_no_uid(case: str) -> None:
    exam = CASES[case]()
    assert set(_uids(_reordered(exam))) == set(_uids(exam))


@SOME
@pytest.mark.parametrize("change", ["release", "software_version"])
def test_another_release_or_software_makes_new_objects(case: str, change: str) -> None:
    exam = CASES[case]()
    result = exam_pb2.ExamResult()
    result.CopyFrom(exam.result)
    setattr(result, change, "2027.1.0")
    assert not set(_uids(replace(exam, result=result))) & set(_uids(exam))


@CASE
def test_only_instances_of_the_patient_are_referred_to(case: str, rendered: Cases) -> None:
    objects = rendered[case].objects
    own = {str(each.dataset.SOPInstanceUID) for each in objects}
    for each in objects:
        sources = each.exam.sources_beside(each.study)
        known = {source.header.sop_instance_uid for source in sources}
        earlier = {reference.sop_instance_uid for reference in each.exam.predecessors}
        assert referenced(each.dataset) <= known | own | earlier, each.label


def _raw(data: bytes) -> dict[int, bytes | None]:
    """Return the bytes of each attribute of a file, as they are."""
    # After preamble and prefix stands the length of the meta information behind it (PS3.10 7.1).
    start = 144 + int.from_bytes(data[140:144], "little")
    elements = data_element_generator(BytesIO(data[start:]), False, True)
    return {each.tag: each.value for each in elements if isinstance(each, RawDataElement)}


def _uids(exam: Exam) -> list[str]:
    objects = render_objects(exam, frozenset(MAKERS)).objects
    return [str(dcmread(BytesIO(each.data)).SOPInstanceUID) for each in objects]


def _reordered(exam: Exam) -> Exam:
    """Return the exam as if its files had come from the last to the first, under other names."""
    result = exam_pb2.ExamResult()
    result.CopyFrom(exam.result)
    del result.images[:]
    result.images.extend(_renamed(image) for image in reversed(exam.result.images))
    last = len(result.images) - 1
    for breast in result.breasts:
        for modality in breast.by_modality:
            modality.image_ids[:] = [str(last - int(number)) for number in modality.image_ids]
    sources = tuple(
        Source(
            source.header,
            tuple(replace(image, result=_renamed(image.result)) for image in source.images),
            f"other-{source.file_name}",
        )
        for source in reversed(exam.sources)
    )
    return replace(exam, result=result, sources=sources, inputs=list(reversed(exam.inputs)))


def _renamed(image: exam_pb2.ImageResult) -> exam_pb2.ImageResult:
    renamed = exam_pb2.ImageResult()
    renamed.CopyFrom(image)
    renamed.name = f"other-{image.name}"
    return renamed
