"""TID 1500 reports: what they say of lesions, images and breasts."""

from __future__ import annotations

import numpy as np
import pytest
from breastcad_gateway.render.dicom.tracking import tracking_id
from pydicom.sr.codedict import codes

from tests.objects.answers import RELEASE, Shot, answered
from tests.objects.drawing import Ellipse
from tests.objects.headers import Visit, clip, mammogram, ultrasound
from tests.unit.gateway.dicom.sr_reading import (
    DECISION,
    coded,
    decisions,
    groups,
    named,
    number,
    reference,
    region,
    written,
)

VISIT = Visit()
LEFT, RIGHT = mammogram(VISIT, "L"), mammogram(VISIT, "R", "MLO")
LESION, DOT = Ellipse(90, 120, 20, 10), Ellipse(30, 40, 0, 0)
HIGH, LOW = 0.75, 0.125

SCORE, CERTAINTY, OPERATING_POINT = "111047", "111012", "OPERATINGPOINT"
AREA, LONG_AXIS, NOT_ANALYSED = "42798000", "103339001", "NOTANALYSED"


def test_a_lesion_has_its_outline_closed_and_counted_from_the_corner_of_the_first_pixel() -> None:
    exam = answered([Shot(LEFT, HIGH, (LESION, DOT))])
    _, lesions = groups(written(exam))
    contours = [lesion.contour for lesion in exam.result.images[0].lesions]
    assert len(lesions) == len(contours) == 2
    for group, contour in zip(lesions, contours, strict=True):
        outline = region(group).value
        assert np.array_equal(outline[0], outline[-1])
        assert np.array_equal(outline[:-1] - 0.5, [(point.x, point.y) for point in contour])
        assert reference(region(group)).ReferencedSOPInstanceUID == LEFT.SOPInstanceUID
    [dot] = [region(group).value.tolist() for group in lesions if len(region(group).value) == 2]
    assert dot == [[30.5, 40.5], [30.5, 40.5]]


def test_a_lesion_is_measured_named_and_placed() -> None:
    exam = answered([Shot(RIGHT, HIGH, (LESION,))])
    [image] = exam.sources[0].images
    [lesion] = image.result.lesions
    [group] = groups(written(exam))[1]
    item = group[0]
    assert group.tracking_uid == exam.tracking_uid(image, 1)
    assert group.tracking_identifier == tracking_id(image, 1)
    assert group.finding_sites[0].value == codes.SCT.Breast
    assert group.finding_sites[0].laterality == codes.SCT.Right
    expected = {
        AREA: (lesion.area_px * 0.01, "mm2"),
        LONG_AXIS: (lesion.diameter_mm, "mm"),
        CERTAINTY: (100 * lesion.score, "%"),
    }
    for name, (value, unit) in expected.items():
        assert number(item, name)[0] == pytest.approx(value, abs=1e-4)
        assert number(item, name)[1] == unit


def test_a_lesion_of_an_image_without_a_pixel_size_is_measured_in_pixels() -> None:
    exam = answered([Shot(ultrasound(VISIT, SequenceOfUltrasoundRegions=[]), HIGH, (LESION,))])
    [group] = groups(written(exam))[1]
    area = exam.result.images[0].lesions[0].area_px
    assert number(group[0], AREA) == (area, "{pixels}")
    assert not named(group[0], LONG_AXIS)


def test_an_image_has_its_probability_beside_the_operating_point() -> None:
    report = written(answered([Shot(LEFT, HIGH, (LESION,)), Shot(RIGHT, LOW)]))
    images, _ = groups(report)
    assert [number(group[0], SCORE) for group in images] == [(75, "%"), (12.5, "%")]
    assert [number(group[0], OPERATING_POINT) for group in images] == [(31, "%")] * 2
    assert [coded(named(group[0], DECISION)) for group in images] == [["Positive"], ["Negative"]]
    assert [coded(named(group[0], "272741003")) for group in images] == [["Left"], ["Right"]]


def test_the_region_of_an_image_is_all_of_it_but_no_rectangle_that_a_viewer_would_edit() -> None:
    [group] = groups(written(answered([Shot(LEFT, LOW)])))[0]
    edge = region(group).value
    assert len(edge) == 9
    assert edge.min(axis=0).tolist() == [0, 0]
    assert edge.max(axis=0).tolist() == [LEFT.Columns, LEFT.Rows]


def test_every_group_names_the_model_that_answered_and_what_its_answer_depends_on() -> None:
    exam = answered([Shot(LEFT, HIGH, (LESION,))])
    segmenter, classifier = exam.result.models[:2]
    images, lesions = groups(written(exam))
    for [group], model in ((images, classifier), (lesions, segmenter)):
        [name], [version] = named(group[0], "111001"), named(group[0], "111003")
        assert (name.TextValue, version.TextValue) == (model.name, exam.result.software_version)
        parameters = [item.TextValue for item in named(group[0], "111002")]
        assert parameters[:2] == [f"release {RELEASE}", f"bundle {model.digest}"]
    assert "operating point 0.31 (sensitivity 0.900, specificity 0.700, n 212)" in [
        item.TextValue for item in named(images[0][0], "111002")
    ]


def test_each_breast_has_its_decision_and_why() -> None:
    shots = [Shot(LEFT, HIGH, (LESION,)), Shot(ultrasound(VISIT, "L"), LOW), Shot(RIGHT, LOW)]
    exam = answered(shots)
    left, right = decisions(written(exam))
    assert coded([left, right]) == ["Positive", "Indeterminate"]
    assert coded(left.ContentSequence[:1]) == ["Left"]
    assert left.ContentSequence[1].TextValue == exam.result.breasts[0].explanation
    own = [item for item in left.ContentSequence if item.ValueType == "NUM"]
    assert [float(item.MeasuredValueSequence[0].NumericValue) for item in own] == [75]
    assert coded(named(left, "CONFLICT") + named(left, "PARTIAL")) == ["Yes", "No"]
    assert coded(named(right, "CONFLICT") + named(right, "PARTIAL")) == ["No", "Yes"]


def test_each_breast_says_what_each_modality_says() -> None:
    shots = [Shot(LEFT, HIGH, (LESION,)), Shot(ultrasound(VISIT, "L"), LOW)]
    [left] = decisions(written(answered(shots)))
    by_modality = named(left, DECISION)
    assert coded(by_modality) == ["Positive", "Negative"]
    assert [coded(named(each, "121139")) for each in by_modality] == [
        ["Mammography"],
        ["Ultrasound"],
    ]
    assert [number(each, SCORE)[0] for each in by_modality] == [75, 12.5]
    assert [number(each, OPERATING_POINT)[0] for each in by_modality] == [31, 44]


def test_an_image_without_a_result_is_named_with_the_reason() -> None:
    spot = mammogram(VISIT, "L", "ML")
    shots = [
        Shot(LEFT, HIGH),
        Shot(RIGHT, reason="SATURATED"),
        Shot(spot, reason="SPOT_VIEW", labelled=True),
    ]
    exam = answered(shots)
    found = named(written(exam), NOT_ANALYSED)
    _, saturated, labelled = exam.result.images
    assert [item.TextValue for item in found] == [
        f"SATURATED: {saturated.message}",
        f"SPOT_VIEW: {labelled.message}",
    ]
    uids = [reference(item).ReferencedSOPInstanceUID for item in found]
    assert uids == [RIGHT.SOPInstanceUID, spot.SOPInstanceUID]


def test_a_file_that_was_not_read_is_counted_but_not_named() -> None:
    exam = answered([Shot(LEFT, LOW)], unreadable=["EXAMPLE^NAME.dcm"])
    [item] = named(written(exam), NOT_ANALYSED)
    assert item.TextValue == "NOT_DICOM: expected a DICOM file (PS3.10), got other content"
    assert "ContentSequence" not in item


def test_a_refused_file_whose_header_was_read_is_named_once() -> None:
    exam = answered([Shot(mammogram(VISIT), reason="DECODER_FAILED")])
    for result in (exam.result.images[0], exam.sources[0].images[0].result):
        result.sop_instance_uid = ""  # the worker ended before it could tell
    [item] = named(written(exam), "NOTANALYSED")
    assert reference(item.ContentSequence[0]).ReferencedSOPInstanceUID


def test_an_outline_of_more_points_than_an_item_holds_goes_with_fewer() -> None:
    exam = answered([Shot(mammogram(VISIT), HIGH, (LESION,))])
    [lesion] = exam.sources[0].images[0].result.lesions
    del lesion.contour[:]
    for x in range(20_000):  # less than 0.5 off a straight line
        lesion.contour.add(x=x / 200, y=x % 2 / 4)
    _, [group] = groups(written(exam))
    outline = region(group)
    assert outline["GraphicData"].VR == "FL"
    assert outline.GraphicData[:2] == outline.GraphicData[-2:]
    assert min(outline.GraphicData[::2]) == pytest.approx(0.5, abs=0.5)
    assert max(outline.GraphicData[::2]) == pytest.approx(100.5, abs=0.5)


def test_a_refused_exam_is_a_report_without_measurements() -> None:
    report = written(answered([Shot(LEFT), Shot(RIGHT)]))
    assert groups(report) == ([], [])
    assert len(named(report, NOT_ANALYSED)) == 2
    assert coded(decisions(report)) == ["Indeterminate", "Indeterminate"]


def test_every_frame_is_a_place_of_its_own() -> None:
    source = clip(VISIT)
    shots = [Shot(source, LOW, frame=5), Shot(source, HIGH, (LESION,), frame=15)]
    refused = Shot(source, frame=25, reason="INFERENCE_FAILED")
    report = written(answered([*shots, refused]))
    images, lesions = groups(report)
    assert [reference(region(group)).ReferencedFrameNumber for group in images] == [6, 16]
    assert [reference(region(group)).ReferencedFrameNumber for group in lesions] == [16]
    [item] = named(report, NOT_ANALYSED)
    assert reference(item).ReferencedFrameNumber == 26


def test_a_still_has_no_frame_number() -> None:
    [group] = groups(written(answered([Shot(LEFT, LOW)])))[0]
    assert "ReferencedFrameNumber" not in reference(region(group))
