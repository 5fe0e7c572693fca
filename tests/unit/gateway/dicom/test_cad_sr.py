"""Mammography CAD reports: what was found, where, what failed, and what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

import numpy as np
import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.cad_sr import cad_reports
from breastcad_gateway.render.dicom.cad_sr.centre import centre_pixel
from breastcad_gateway.render.dicom.exam import Made, Missing
from breastcad_gateway.render.dicom.finish import finish
from hypothesis import assume, given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse, drawn
from tests.objects.headers import Visit, coded, mammogram, uid, ultrasound

KIND = exam_pb2.OBJECT_KIND_CAD_SR
VISIT = Visit()
LEFT, RIGHT = mammogram(VISIT, "L"), mammogram(VISIT, "R", "MLO")
LESION = Ellipse(60, 70, 20, 10)
HIGH, LOW = 0.75, 0.125

FINDING, IMPRESSION, SUMMARY = "111059", "111034", "111017"
DETECTIONS, ANALYSES = "111064", "111065"
REQUIRED, NOT_SHOWN = "111150", "111152"
CENTRE, OUTLINE = "111010", "111041"


def report(shots: Sequence[Shot], predecessors: Sequence[exam_pb2.ObjectReference] = ()) -> Dataset:
    exam = answered(shots, predecessors=predecessors)
    [made] = cad_reports(exam, exam.studies[0])
    assert isinstance(made, Made)
    return dcmread(BytesIO(finish(exam, exam.studies[0], KIND, made, 1)))


def below(item: Dataset) -> Iterator[Dataset]:
    for child in item.get("ContentSequence", ()):
        yield child
        yield from below(child)


def named(item: Dataset, name: str) -> list[Dataset]:
    """Return all items with a concept name, at any depth."""
    return [each for each in below(item) if _name(each) == name]


def value(item: Dataset, name: str) -> str:
    """Return the one value with a concept name."""
    [found] = named(item, name)
    return _value(found)


def plain(item: Dataset) -> tuple[str, str]:
    """Return the name and the value of an item."""
    return _name(item), _value(item)


def target(document: Dataset, item: Dataset) -> str:
    """Return the instance that an item refers to by its place in the document."""
    for number in item.ReferencedContentItemIdentifier[1:]:
        document = document.ContentSequence[number - 1]
    return target_of(document)


def target_of(image: Dataset) -> str:
    """Return the instance that an item of an image names."""
    return str(image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID)


def _name(item: Dataset) -> str:
    names = item.get("ConceptNameCodeSequence") or [Dataset()]
    return str(names[0].get("CodeValue", ""))


def _value(item: Dataset) -> str:
    if item.ValueType == "CODE":
        return str(item.ConceptCodeSequence[0].CodeValue)
    if item.ValueType == "NUM":
        return str(item.MeasuredValueSequence[0].NumericValue)
    keyword = {"TEXT": "TextValue", "UIDREF": "UID", "DATE": "Date", "TIME": "Time"}
    return str(item[keyword[item.ValueType]].value)


def refused(dataset: Dataset) -> Shot:
    return Shot(dataset, reason="SATURATED")


def spot(dataset: Dataset) -> Shot:
    return Shot(dataset, reason="SPOT_VIEW", labelled=True)


@pytest.mark.parametrize(
    ("shots", "summary", "status"),
    [
        ([Shot(LEFT, LOW)], "111241", "111222"),
        ([Shot(LEFT, HIGH, (LESION,))], "111242", "111222"),
        ([Shot(LEFT, LOW, (LESION,))], "111242", "111222"),
        ([Shot(LEFT, LOW), refused(RIGHT)], "111243", "111223"),
        ([Shot(LEFT, HIGH, (LESION,)), refused(RIGHT)], "111244", "111223"),
        ([refused(LEFT), refused(RIGHT)], "111245", "111224"),
        ([Shot(LEFT, LOW), spot(RIGHT)], "111241", "111222"),
        ([spot(LEFT)], "111245", "111225"),
    ],
)
def test_the_summaries_say_what_succeeded_and_whether_there_are_findings(
    shots: list[Shot], summary: str, status: str
) -> None:
    document = report(shots)

    assert value(document, SUMMARY) == summary
    assert value(document, DETECTIONS) == value(document, ANALYSES) == status


@pytest.mark.parametrize(
    ("kind", "performed", "succeeded", "failed"),
    [(DETECTIONS, "111022", "111063", "111025"), (ANALYSES, "111004", "111062", "111024")],
)
def test_what_succeeded_and_what_failed_is_named(
    kind: str, performed: str, succeeded: str, failed: str
) -> None:
    document = report([Shot(LEFT, LOW), refused(RIGHT)])

    [summary] = named(document, kind)
    for group, source in ((succeeded, LEFT), (failed, RIGHT)):
        [container] = named(summary, group)
        [done] = named(container, performed)
        images = [each for each in done.ContentSequence if "ValueType" not in each]
        assert [target(document, each) for each in images] == [source.SOPInstanceUID]


def test_a_refused_image_is_in_the_words_with_its_reason() -> None:
    words = value(report([Shot(LEFT, LOW), refused(RIGHT)]), "111033")

    assert words.startswith("RESEARCH - not for clinical use.")
    assert "Image 1 of the library: Malignancy 0.12 (threshold 0.31)." in words
    assert "Image 2 of the library: not analysed, SATURATED." in words
    assert words.isascii()


def test_the_words_have_the_decision_for_each_breast() -> None:
    words = value(report([Shot(LEFT, HIGH), Shot(RIGHT, LOW)]), "111033")

    assert "Left breast - Positive: " in words
    assert "Right breast - Indeterminate: " in words


@pytest.mark.parametrize(("score", "intent"), [(HIGH, REQUIRED), (LOW, NOT_SHOWN)])
def test_lesions_are_shown_of_images_at_or_above_the_operating_point_only(
    score: float, intent: str
) -> None:
    document = report([Shot(LEFT, score, (LESION,))])

    [impression] = named(document, IMPRESSION)
    intents = named(impression, "111056")
    assert [each.ConceptCodeSequence[0].CodeValue for each in intents] == [intent, intent]


def test_a_finding_has_both_models_numbers_in_percent_and_the_model_that_outlined_it() -> None:
    exam = answered([Shot(LEFT, HIGH, (LESION,))])
    [lesion] = exam.result.images[0].lesions
    [finding] = named(report([Shot(LEFT, HIGH, (LESION,))]), FINDING)

    assert finding.ConceptCodeSequence[0].CodeValue == "129793001"
    assert float(value(finding, "111012")) == pytest.approx(100 * lesion.score)
    assert value(finding, "111047") == "75"
    assert value(finding, "111001") == "segment-mg"
    assert value(finding, "111003") == exam.result.models[0].digest
    assert value(finding, "112040") == exam.tracking_uid(exam.sources[0].images[0], 1)
    remarks = [each.TextValue for each in named(finding, "111002")]
    assert "the probability of cancer is that of the whole image, not of this region" in remarks


def test_points_are_moved_by_half_a_pixel_to_the_corner_of_the_image() -> None:
    """A lesion of one pixel in column 60 and row 70, whose centre is (60.5, 70.5) there."""
    document = report([Shot(LEFT, HIGH, (Ellipse(60, 70, 0, 0),))])

    [finding] = named(document, FINDING)
    [centre], [outline] = named(finding, CENTRE), named(finding, OUTLINE)
    assert (centre.GraphicType, list(centre.GraphicData)) == ("POINT", [60.5, 70.5])
    assert (outline.GraphicType, list(outline.GraphicData)) == ("POLYLINE", [60.5, 70.5] * 2)


def test_the_outline_is_the_closed_contour_of_the_result() -> None:
    shots = [Shot(LEFT, LOW), Shot(RIGHT, HIGH, (LESION,))]
    contour = answered(shots).result.images[1].lesions[0].contour

    document = report(shots)
    [outline] = named(document, OUTLINE)
    points = np.array(outline.GraphicData).reshape(-1, 2)
    assert points[:-1].tolist() == [[point.x + 0.5, point.y + 0.5] for point in contour]
    assert points[-1].tolist() == points[0].tolist()
    assert target(document, outline.ContentSequence[0]) == RIGHT.SOPInstanceUID


def test_the_centre_of_a_ring_is_in_the_ring() -> None:
    """The ring lies between the ellipses with half axes 20 and 15, and 40 and 30."""
    document = report([Shot(LEFT, HIGH, (Ellipse(90, 120, 40, 30, hole=True),))])

    [centre] = named(document, CENTRE)
    x, y = np.array(centre.GraphicData) - (90.5, 120.5)
    assert (x / 20) ** 2 + (y / 15) ** 2 > 1
    assert (x / 40) ** 2 + (y / 30) ** 2 < 1


def ellipses(rows: int, columns: int) -> st.SearchStrategy[Ellipse]:
    half = st.integers(0, 30)
    return st.builds(
        Ellipse, st.integers(0, columns), st.integers(0, rows), half, half, st.integers(0, 180)
    )


@given(st.lists(ellipses(60, 80), min_size=1, max_size=3), ellipses(60, 80), st.booleans())
def test_the_centre_lies_within_a_region_of_any_shape(
    parts: list[Ellipse], hole: Ellipse, pierced: bool
) -> None:
    pixels = drawn(parts, 60, 80) > 0
    if pierced:
        pixels &= drawn([hole], 60, 80) == 0
    assume(pixels.any())

    column, row = centre_pixel(pixels)

    assert pixels[row, column]


def test_the_centre_of_a_bar_is_in_its_middle() -> None:
    """Of 9 by 41 pixels; those of the middle row lie equally deep, but for the ends."""
    assert centre_pixel(np.ones((9, 41), np.bool_)) == (20, 4)


def test_the_centre_lies_as_deep_as_can_be() -> None:
    """A square of 9 by 9 pixels with a tail: the centre of mass is drawn out, the centre is not."""
    pixels = np.zeros((9, 60), np.bool_)
    pixels[:, :9] = pixels[4, :] = True

    assert centre_pixel(pixels) == (4, 4)


def test_a_positive_image_without_a_lesion_is_shown_as_a_whole() -> None:
    """Of 240 rows and 180 columns, the centres of whose corner pixels are 0.5 from the edge."""
    document = report([Shot(LEFT, HIGH)])

    [finding] = named(document, FINDING)
    assert value(document, SUMMARY) == "111242"
    assert finding.ConceptCodeSequence[0].CodeValue == "111099"
    assert value(finding, "111056") == REQUIRED
    assert value(finding, "111001") == "classify-mg"
    assert not named(finding, "111047")
    [centre], [outline] = named(finding, CENTRE), named(finding, OUTLINE)
    assert list(centre.GraphicData) == [90, 120]
    corners = [(0.5, 0.5), (179.5, 0.5), (179.5, 239.5), (0.5, 239.5), (0.5, 0.5)]
    assert np.array(outline.GraphicData).reshape(-1, 2).tolist() == [list(each) for each in corners]


def test_the_library_has_every_mammogram_with_side_view_orientation_times_and_spacing() -> None:
    document = report([Shot(ultrasound(VISIT), HIGH), Shot(LEFT, LOW), refused(RIGHT)])

    library = document.ContentSequence[1]
    assert _name(library) == "111028"
    assert [target_of(each) for each in library.ContentSequence] == [
        LEFT.SOPInstanceUID,
        RIGHT.SOPInstanceUID,
    ]
    assert [plain(each) for each in library.ContentSequence[0].ContentSequence] == [
        ("111027", "80248007"),
        ("111031", "399162004"),
        ("111044", "A"),
        ("111043", "R"),
        ("111060", "20260301"),
        ("111061", "093000"),
        ("111018", "20260301"),
        ("111019", "093000"),
        ("111026", "0.1"),
        ("111066", "0.1"),
    ]


def test_horizontal_spacing_is_that_of_columns() -> None:
    document = report([Shot(mammogram(VISIT, ImagerPixelSpacing=[0.1, 0.2]), LOW)])

    assert value(document, "111026") == "0.2"
    assert value(document, "111066") == "0.1"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (coded("399192008", "cranio-caudal exaggerated laterally"), "399192008"),
        (coded("R-1024B", "cranio-caudal exaggerated medially", "SRT"), "399101009"),
    ],
)
def test_a_rarer_view_is_coded_as_today(code: Dataset, expected: str) -> None:
    document = report([Shot(mammogram(VISIT, ViewCodeSequence=[code]), LOW)])

    assert value(document, "111031") == expected


def test_what_is_not_known_of_an_image_is_left_out() -> None:
    bare = mammogram(VISIT, ImagerPixelSpacing=None, PatientOrientation=None, ContentTime=None)
    bare.ImageLaterality = bare.ViewPosition = ""
    bare.ViewCodeSequence = []

    document = report([Shot(bare, LOW)])

    known = [
        plain(each)[0] for each in document.ContentSequence[1].ContentSequence[0].ContentSequence
    ]
    assert known == ["111060", "111061", "111018"]


def test_the_evidence_is_every_mammogram_of_the_study() -> None:
    other = mammogram(Visit(study="2"))
    document = report(
        [Shot(LEFT, LOW), Shot(ultrasound(VISIT), LOW), refused(RIGHT), Shot(other, LOW)]
    )

    [study] = document.CurrentRequestedProcedureEvidenceSequence
    [series] = study.ReferencedSeriesSequence
    assert study.StudyInstanceUID == LEFT.StudyInstanceUID
    assert [each.ReferencedSOPInstanceUID for each in series.ReferencedSOPSequence] == [
        LEFT.SOPInstanceUID,
        RIGHT.SOPInstanceUID,
    ]


def test_reports_of_this_kind_and_study_are_named_as_predecessors() -> None:
    wanted = predecessor(VISIT, "50")
    others = [predecessor(VISIT, "34"), predecessor(Visit(study="2"), "50")]

    document = report([Shot(LEFT, LOW)], predecessors=[*others, wanted])

    [study] = document.PredecessorDocumentsSequence
    [series] = study.ReferencedSeriesSequence
    [instance] = series.ReferencedSOPSequence
    assert study.StudyInstanceUID == LEFT.StudyInstanceUID
    assert instance.ReferencedSOPInstanceUID == wanted.sop_instance_uid
    assert "PredecessorDocumentsSequence" not in report([Shot(LEFT, LOW)], predecessors=others)


def test_a_study_without_mammograms_has_no_report() -> None:
    exam = answered([Shot(ultrasound(VISIT), HIGH)])

    [missing] = cad_reports(exam, exam.studies[0])

    assert isinstance(missing, Missing)
    assert missing.reason == "NO_MAMMOGRAM"


def test_where_no_model_took_part_the_software_is_the_algorithm() -> None:
    exam = answered([refused(LEFT)])
    del exam.result.models[:]

    [made] = cad_reports(exam, exam.studies[0])

    assert isinstance(made, Made)
    [detection] = named(made.dataset, "111022")
    assert value(detection, "111001") == "breastcad"
    assert value(detection, "111003") == exam.result.software_version


def predecessor(visit: Visit, kind: str) -> exam_pb2.ObjectReference:
    return exam_pb2.ObjectReference(
        study_instance_uid=uid(visit),
        series_instance_uid=uid(visit, "reports"),
        sop_class_uid=f"1.2.840.10008.5.1.4.1.1.88.{kind}",
        sop_instance_uid=uid(visit, "report", kind),
    )
