"""Every kind of object of every case: it is there, and programs of others find it right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from breastcad.v1 import types_pb2
from breastcad_gateway.render.dicom.exam import Exam

from tests.objects.cases import CASES, SHORT
from tests.objects.rendering import KINDS, Filed, Rendered

CASE = pytest.mark.parametrize("case", CASES)
KIND = pytest.mark.parametrize("kind", KINDS)
REPORT = pytest.mark.parametrize("kind", ["sr", "cad-sr"])
Cases = Mapping[str, Rendered]
Complaints = Mapping[Path, list[str]]


@CASE
def test_every_object_that_is_due_is_there_and_no_other(case: str, rendered: Cases) -> None:
    made = rendered[case]
    there = [
        (each.kind, each.study.uid, each.start.image, each.start.frame) for each in made.objects
    ]
    assert sorted(there) == sorted(_due(made.exam))


@CASE
def test_what_is_not_there_has_a_reason(case: str, rendered: Cases) -> None:
    made = rendered[case]
    for word, kind in KINDS.items():
        reasons = [each.reason for each in made.missing if each.kind == kind]
        studies = {each.study.uid for each in made.objects if each.kind == word}
        assert len(studies) == len(made.exam.studies) or reasons, word
    assert "RENDERING_FAILED" not in [each.reason for each in made.missing]
    assert all(each.message for each in made.missing)


@KIND
@CASE
def test_dicom3tools_finds_no_error(
    case: str, kind: str, rendered: Cases, errors: Complaints
) -> None:
    found = _complaints(rendered[case].objects, kind, errors)
    assert not [line for lines in found.values() for line in lines if not _is_the_sources(line)]


@pytest.mark.parametrize("kind", ["sr", "cad-sr", "key-object"])
@CASE
def test_dcmtk_dumps_every_report_without_a_complaint(
    case: str, kind: str, rendered: Cases, report_errors: Complaints
) -> None:
    assert _complaints(rendered[case].objects, kind, report_errors) == {}


@REPORT
@pytest.mark.parametrize("case", SHORT)
def test_pixelmed_finds_no_error_in_the_template(
    case: str, kind: str, rendered: Cases, template_errors: Complaints
) -> None:
    assert _complaints(rendered[case].objects, kind, template_errors) == {}


def _complaints(objects: Sequence[Filed], kind: str, found: Complaints) -> dict[str, list[str]]:
    return {
        each.label: found[each.path] for each in objects if each.kind == kind and found[each.path]
    }


def _is_the_sources(error: str) -> bool:
    """Tell whether an error is about a UID of the source, whose root the standard does not have."""
    return "Illegal root for UID = <999.999." in error


def _due(exam: Exam) -> Iterator[tuple[str, str, str, int]]:
    """Yield kind, study, instance and frame of each object, as exam.proto, ObjectKind, says."""
    for study in exam.studies:
        yield "sr", study.uid, "", 0
        modalities = {image.result.modality for source in study.sources for image in source.images}
        if types_pb2.MODALITY_MG in modalities:
            yield "cad-sr", study.uid, "", 0
        if any(source.is_positive for source in study.sources):
            yield "key-object", study.uid, "", 0
        for source in study.sources:
            if any(image.result.lesions for image in source.images):
                yield "seg", study.uid, source.name, 0
            if source.analysed:
                yield "gsps", study.uid, source.name, 0
            for image in source.analysed:
                yield "sc", study.uid, source.name, image.result.frame
