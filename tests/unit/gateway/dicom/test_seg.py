"""Segmentations: pixels, places, names and references of lesions."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from breastcad.v1 import exam_pb2, types_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import finish
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.seg import segmentations
from breastcad_gateway.render.dicom.study import Image
from breastcad_gateway.render.dicom.tracking import lesion_words, tracking_id
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse, within
from tests.objects.headers import Visit, clip, mammogram, ultrasound

KIND = exam_pb2.OBJECT_KIND_SEG
VISIT = Visit()
ONE = Ellipse(60, 70, 20, 10, degrees=30)
RING = Ellipse(90, 120, 40, 40, hole=True)
WITHIN_RING = Ellipse(90, 120, 6, 9)


def files(exam: Exam) -> list[bytes]:
    [study] = exam.studies
    made = [each for each in segmentations(exam, study) if isinstance(each, Made)]
    return [finish(exam, study, KIND, each, number) for number, each in enumerate(made, 1)]


def segmentation(exam: Exam) -> Dataset:
    [file] = files(exam)
    return dcmread(BytesIO(file))


def planes(dataset: Dataset) -> NDArray[Any]:
    """Return the pixels of each segment, in the order of the segments."""
    stored: NDArray[Any] = dataset.pixel_array.astype(bool)
    return stored if stored.ndim == 3 else stored[np.newaxis]


def expected(images: tuple[Image, ...]) -> list[NDArray[np.bool_]]:
    size = images[0].result.geometry
    return [
        within(region, size.source_rows, size.source_columns)
        for image in images
        for region in image.regions
    ]


def references(dataset: Dataset) -> list[Dataset]:
    groups = dataset.PerFrameFunctionalGroupsSequence
    return [group.DerivationImageSequence[0].SourceImageSequence[0] for group in groups]


@given(
    st.lists(
        st.builds(
            Ellipse,
            st.integers(0, 179),
            st.integers(0, 239),
            st.integers(0, 60),
            st.integers(0, 60),
            st.integers(0, 179),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=20)
def test_each_segment_has_the_pixels_of_one_lesion(ellipses: list[Ellipse]) -> None:
    exam = answered([Shot(mammogram(VISIT), 0.8, tuple(ellipses))])
    if not exam.sources[0].images[0].result.lesions:
        assert not files(exam)
        return
    assert np.array_equal(planes(segmentation(exam)), np.stack(expected(exam.sources[0].analysed)))


def test_lesions_whose_boxes_overlap_stay_apart() -> None:
    exam = answered([Shot(mammogram(VISIT), 0.8, (RING, WITHIN_RING))])
    first, second = planes(segmentation(exam))
    assert not (first & second).any()
    assert {bool(first[120, 90]), bool(second[120, 90])} == {True, False}


def test_a_clip_has_one_object_whose_segments_refer_to_their_frames() -> None:
    shots = [Shot(clip(VISIT), 0.8, (ONE,), frame) for frame in (5, 15, 25)]
    shots[1] = Shot(clip(VISIT), 0.1, (), 15)
    exam = answered(shots)
    dataset = segmentation(exam)
    assert [int(item.ReferencedFrameNumber) for item in references(dataset)] == [6, 26]
    assert np.array_equal(planes(dataset), np.stack(expected(exam.sources[0].analysed)))
    assert dataset.SegmentsOverlap == "NO"
    assert [item.SegmentLabel for item in dataset.SegmentSequence] == [
        "US L frame 6 lesion 1",
        "US L frame 26 lesion 1",
    ]


def test_a_still_is_referred_to_as_a_whole() -> None:
    [reference] = references(segmentation(answered([Shot(mammogram(VISIT), 0.8, (ONE,))])))
    assert reference.ReferencedSOPInstanceUID == mammogram(VISIT).SOPInstanceUID
    assert "ReferencedFrameNumber" not in reference


@pytest.mark.parametrize(
    ("spacing", "measured"), [([0.2, 0.1], [0.2, 0.1]), (None, None)], ids=["tall", "unknown"]
)
def test_the_size_of_pixels_is_the_source_s_where_it_is_known(
    spacing: list[float] | None, measured: list[float] | None
) -> None:
    exam = answered([Shot(mammogram(VISIT, ImagerPixelSpacing=spacing), 0.8, (ONE,))])
    [shared] = segmentation(exam).SharedFunctionalGroupsSequence
    [measures] = shared.PixelMeasuresSequence
    assert measures.get("PixelSpacing") == measured


@pytest.mark.parametrize(
    "changes",
    [
        {"PhotometricInterpretation": "RGB", "SamplesPerPixel": 3},
        {"PhotometricInterpretation": "PALETTE COLOR"},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.6"},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.3", "NumberOfFrames": 4},
        {"FrameOfReferenceUID": "1.2.3", "ImagePositionPatient": [0, 0, 0]},
        {"BitsAllocated": 16, "BitsStored": 16, "PixelRepresentation": 1},
    ],
    ids=["rgb", "palette", "retired", "retired clip", "in space", "16 bits"],
)
def test_no_kind_of_source_matters(changes: dict[str, Any]) -> None:
    source = ultrasound(VISIT, **changes)
    exam = answered([Shot(source, 0.8, (ONE,))])
    dataset = segmentation(exam)
    named = {item.value for item in dataset.iterall() if item.keyword == "ReferencedSOPClassUID"}
    assert named == {source.SOPClassUID}
    assert "FrameOfReferenceUID" not in dataset
    assert np.array_equal(planes(dataset), np.stack(expected(exam.sources[0].analysed)))


def test_orientation_and_compression_are_the_source_s() -> None:
    lossy = {
        "LossyImageCompression": "01",
        "LossyImageCompressionRatio": 12,
        "LossyImageCompressionMethod": "ISO_10918_1",
    }
    dataset = segmentation(answered([Shot(mammogram(VISIT, "R", "MLO", **lossy), 0.8, (ONE,))]))
    assert list(dataset.PatientOrientation) == ["P", "FL"]
    assert {keyword: dataset[keyword].value for keyword in lossy} == lossy
    [shared] = dataset.SharedFunctionalGroupsSequence
    [orientation] = shared.PlaneOrientationSequence
    assert list(orientation.ImageOrientationPatient) == [1, 0, 0, 0, 1, 0]


def test_a_segment_says_what_it_is_and_what_found_it() -> None:
    exam = answered([Shot(mammogram(VISIT, "R", "CC"), 0.8, (ONE,))])
    [image] = exam.sources[0].images
    [segment] = segmentation(exam).SegmentSequence
    assert segment.TrackingID == tracking_id(image, 1)
    assert segment.TrackingUID == exam.tracking_uid(image, 1)
    assert segment.SegmentLabel == lesion_words(image, 1) == "MG R CC lesion 1"
    [site] = segment.AnatomicRegionSequence
    assert site.AnatomicRegionModifierSequence[0].CodeMeaning == "Right"
    [algorithm] = segment.SegmentationAlgorithmIdentificationSequence
    [model] = [
        model
        for model in exam.result.models
        if (model.task, model.modality) == ("segment", types_pb2.MODALITY_MG)
    ]
    assert algorithm.AlgorithmName == model.name
    assert algorithm.AlgorithmVersion == model.digest[:16]
    assert f"release={exam.result.release}" in algorithm.AlgorithmParameters
    assert "operating point=0.31" in algorithm.AlgorithmParameters


def test_the_side_is_left_out_where_it_is_not_known() -> None:
    dataset = segmentation(answered([Shot(ultrasound(VISIT, ""), 0.8, (ONE,))]))
    assert (
        "AnatomicRegionModifierSequence" not in dataset.SegmentSequence[0].AnatomicRegionSequence[0]
    )


def test_the_same_result_gives_the_same_bytes() -> None:
    exam = answered([Shot(mammogram(VISIT), 0.8, (ONE,))])
    assert files(exam) == files(exam)


def test_an_image_without_lesion_and_one_that_was_not_analysed_say_so() -> None:
    exam = answered([Shot(mammogram(VISIT, "L"), 0.1), Shot(mammogram(VISIT, "R"))])
    found = list(segmentations(exam, exam.studies[0]))
    assert [(each.reason, each.image) for each in found if not isinstance(each, Made)] == [
        ("NO_LESION", exam.sources[0].name),
        ("NOT_ANALYSED", exam.sources[1].name),
    ]


def test_frames_that_share_a_byte_keep_their_pixels() -> None:
    # 35 × 35 = 153 × 8 + 1: the last pixel of the first frame and the first row of the second.
    corners = (Ellipse(34, 34, 6, 6), Ellipse(0, 0, 4, 4))
    exam = answered([Shot(mammogram(VISIT, Rows=35, Columns=35), 0.8, corners)])
    first, second = expected(exam.sources[0].analysed)
    assert first[34, 34]
    assert second[0, 0]
    assert np.array_equal(planes(segmentation(exam)), np.stack([first, second]))


def test_more_lesions_than_64_mib_hold_are_no_segmentation() -> None:
    whole = mammogram(VISIT, Rows=4096, Columns=4096)  # 2 MiB a lesion
    lesions = tuple(Ellipse(100 * n, 100, 5, 5) for n in range(1, 34))
    for count, expected in ((32, Made), (33, Missing)):
        exam = answered([Shot(whole, 0.8, lesions[:count])])
        (made,) = segmentations(exam, exam.studies[0])
        assert isinstance(made, expected)
