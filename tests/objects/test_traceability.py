"""What every object says of where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from breastcad.v1 import types_pb2
from breastcad_gateway.render.dicom.header import IDENTITY_TAGS
from pydicom.dataset import Dataset

from tests.objects.answers import RELEASE
from tests.objects.cases import CASES
from tests.objects.models import THRESHOLDS
from tests.objects.rendering import Rendered, items, referenced

CASE = pytest.mark.parametrize("case", CASES)
Cases = Mapping[str, Rendered]
_TEXTS = ("CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT")


@CASE
def test_every_object_names_release_software_and_device(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        software = each.dataset.ContributingEquipmentSequence[0]
        assert software.DeviceUID == each.exam.device_uid
        assert software.SoftwareVersions == each.exam.result.software_version
        assert RELEASE in software.ContributionDescription
        assert "not for clinical use" in software.ContributionDescription


@CASE
def test_every_object_names_each_model_with_digest_threshold_and_calibration(
    case: str, rendered: Cases
) -> None:
    for each in rendered[case].objects:
        _, *told = each.dataset.ContributingEquipmentSequence
        models = each.exam.result.models
        assert [item.SoftwareVersions for item in told] == [model.digest for model in models]
        for item, model in zip(told, models, strict=True):
            assert model.calibration in item.ContributionDescription
            if model.task == "classify":
                assert str(THRESHOLDS[model.modality]) in item.ContributionDescription


@CASE
def test_reports_refer_to_every_image_that_was_used(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        sources = each.exam.sources_beside(each.study)
        used = {source.header.sop_instance_uid for source in sources if source.analysed}
        mammograms = {
            source.header.sop_instance_uid
            for source in each.study.sources
            if source.analysed and source.images[0].result.modality == types_pb2.MODALITY_MG
        }
        if each.kind in ("sr", "cad-sr"):
            assert referenced(each.dataset) >= (used if each.kind == "sr" else mammograms)


@CASE
def test_objects_of_one_image_refer_to_it_and_its_frame(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        if each.kind not in ("seg", "gsps", "sc"):
            continue
        (source,) = (one for one in each.study.sources if one.name == each.start.image)
        images = [
            item
            for item in items(each.dataset)
            if item.get("ReferencedSOPInstanceUID") == source.header.sop_instance_uid
        ]
        assert images, each.label
        assert {item.ReferencedSOPClassUID for item in images} == {source.header.sop_class_uid}
        assert referenced(each.dataset) == {source.header.sop_instance_uid}, each.label


@CASE
def test_key_objects_select_the_positive_images(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        if each.kind == "key-object":
            positive = {
                source.header.sop_instance_uid
                for source in each.study.sources
                if source.is_positive
            }
            assert _evidence(each.dataset, "CurrentRequestedProcedureEvidenceSequence") == positive


@CASE
def test_evidence_is_told_apart_by_study(case: str, rendered: Cases) -> None:
    for each in rendered[case].objects:
        if each.kind == "sr":
            own = {source.header.sop_instance_uid for source in each.study.sources}
            current = _evidence(each.dataset, "CurrentRequestedProcedureEvidenceSequence")
            other = _evidence(each.dataset, "PertinentOtherEvidenceSequence")
            assert current <= own and not other & own, each.label


@pytest.mark.parametrize("kind", ["sr", "cad-sr"])
def test_reports_name_their_predecessors_in_their_own_study(kind: str, rendered: Cases) -> None:
    (report,) = (each for each in rendered["with_predecessors"].objects if each.kind == kind)
    named = _evidence(report.dataset, "PredecessorDocumentsSequence")
    of_study = {
        reference.sop_instance_uid
        for reference in report.exam.predecessors
        if reference.study_instance_uid == report.study.uid
    }
    assert named and named <= of_study


@CASE
def test_all_that_is_written_beside_the_identity_is_plain_english(
    case: str, rendered: Cases
) -> None:
    for each in rendered[case].objects:
        for item in items(each.dataset):
            for element in item:
                if element.VR in _TEXTS and element.tag not in IDENTITY_TAGS:
                    assert str(element.value).isascii(), (each.label, element)


def _evidence(dataset: Dataset, keyword: str) -> set[str]:
    return {
        str(item.ReferencedSOPInstanceUID)
        for study in dataset.get(keyword, [])
        for series in study.ReferencedSeriesSequence
        for item in series.ReferencedSOPSequence
    }
