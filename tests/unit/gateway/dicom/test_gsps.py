"""Presentation states: what is drawn where, and the look of the source."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import finish
from breastcad_gateway.render.dicom.gsps import presentation_states
from breastcad_gateway.render.dicom.made import Made, Missing
from numpy.typing import NDArray
from PIL import ImageCms
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import (
    ColorSoftcopyPresentationStateStorage,
    GrayscaleSoftcopyPresentationStateStorage,
)

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse
from tests.objects.headers import Visit, clip, mammogram, ultrasound, voi_lut

KIND = exam_pb2.OBJECT_KIND_GSPS
VISIT = Visit()
ONE = Ellipse(60, 70, 20, 10, degrees=30)
PIXEL = Ellipse(0, 0, 0, 0)


def state(exam: Exam) -> Dataset:
    [study] = exam.studies
    [made] = presentation_states(exam, study)
    assert isinstance(made, Made)
    return dcmread(BytesIO(finish(exam, study, KIND, made, 1)))


def of_mammogram(**changes: Any) -> Dataset:
    return state(answered([Shot(mammogram(VISIT, **changes), 0.8, (ONE,))]))


def of_ultrasound(**changes: Any) -> Dataset:
    return state(answered([Shot(ultrasound(VISIT, **changes), 0.8, (ONE,))]))


def same_table(sequence: list[Dataset], table: Dataset) -> bool:
    """Whether a sequence holds one table, of the same entries; its explanation may be lost."""
    [item] = sequence
    return all(item[keyword] == table[keyword] for keyword in ("LUTDescriptor", "LUTData"))


def outlines(dataset: Dataset) -> list[NDArray[np.float64]]:
    return [
        np.asarray(graphic.GraphicData).reshape(-1, 2)
        for annotation in dataset.GraphicAnnotationSequence
        for graphic in annotation.get("GraphicObjectSequence", [])
    ]


def texts(dataset: Dataset) -> list[str]:
    return [
        text.UnformattedTextValue
        for annotation in dataset.GraphicAnnotationSequence
        for text in annotation.TextObjectSequence
    ]


def test_outlines_are_closed_and_half_a_pixel_off_the_centres_of_pixels() -> None:
    exam = answered([Shot(mammogram(VISIT), 0.8, (ONE, PIXEL))])
    drawn = outlines(state(exam))
    for outline, lesion in zip(drawn, exam.sources[0].images[0].result.lesions, strict=True):
        contour = [(point.x + 0.5, point.y + 0.5) for point in lesion.contour]
        assert outline.tolist() == [list(point) for point in (*contour, contour[0])]
    assert [[0.5, 0.5], [0.5, 0.5]] in [outline.tolist() for outline in drawn]


def test_a_long_outline_is_drawn_in_pieces_that_share_their_ends() -> None:
    exam = answered([Shot(mammogram(VISIT), 0.8, (ONE,))])
    [lesion] = exam.sources[0].images[0].result.lesions
    corners = [lesion.contour[index % len(lesion.contour)] for index in range(20_000)]
    del lesion.contour[:]
    lesion.contour.extend(corners)
    pieces = outlines(state(exam))
    assert max(len(piece) for piece in pieces) * 8 < 2**16
    for before, after in pairwise(pieces):
        assert before[-1].tolist() == after[0].tolist()
    assert sum(len(piece) - 1 for piece in pieces) == len(corners)


def test_what_is_found_in_a_clip_is_drawn_over_its_frame_and_the_label_over_all() -> None:
    shots = [Shot(clip(VISIT), 0.8, (ONE,), frame) for frame in (5, 15)]
    label, *found = state(answered(shots)).GraphicAnnotationSequence
    assert "ReferencedFrameNumber" not in label.ReferencedImageSequence[0]
    assert [
        int(annotation.ReferencedImageSequence[0].ReferencedFrameNumber) for annotation in found
    ] == [6, 16]
    assert [len(annotation.GraphicObjectSequence) for annotation in found] == [1, 1]


def test_words_are_the_label_the_score_and_the_numbers_of_lesions_in_ascii() -> None:
    dataset = state(answered([Shot(mammogram(VISIT), 0.8, (ONE, PIXEL))]))
    assert texts(dataset) == [
        "RESEARCH - not for clinical use",
        "Malignancy 0.800, threshold 0.310",
        "1",
        "2",
    ]
    assert dataset.ContentDescription == texts(dataset)[0]
    assert all(text.isascii() for text in texts(dataset))


def test_an_image_without_lesion_shows_its_score() -> None:
    dataset = state(answered([Shot(mammogram(VISIT), 0.1)]))
    assert not outlines(dataset)
    assert "Malignancy 0.100, threshold 0.310" in texts(dataset)


@pytest.mark.parametrize(
    ("interpretation", "samples"),
    [("RGB", 3), ("YBR_FULL_422", 3), ("YBR_RCT", 3), ("PALETTE COLOR", 1)],
)
def test_an_image_in_colour_has_a_colour_state(interpretation: str, samples: int) -> None:
    dataset = of_ultrasound(PhotometricInterpretation=interpretation, SamplesPerPixel=samples)
    assert dataset.SOPClassUID == ColorSoftcopyPresentationStateStorage
    profile = ImageCms.ImageCmsProfile(BytesIO(dataset.ICCProfile)).profile
    assert (profile.device_class, profile.xcolor_space) == ("scnr", "RGB ")
    assert "PresentationLUTShape" not in dataset


def test_the_source_s_own_meaning_of_colours_is_kept() -> None:
    own = of_ultrasound(PhotometricInterpretation="RGB").ICCProfile.replace(b"sRGB", b"oRGB")
    kept = of_ultrasound(PhotometricInterpretation="RGB", ICCProfile=own)
    assert kept.ICCProfile == own


@pytest.mark.parametrize(
    ("interpretation", "shape"),
    [("MONOCHROME1", "INVERSE"), ("MONOCHROME2", "IDENTITY"), (None, "IDENTITY")],
)
def test_greys_keep_their_polarity(interpretation: str | None, shape: str) -> None:
    dataset = of_mammogram(PhotometricInterpretation=interpretation)
    assert dataset.SOPClassUID == GrayscaleSoftcopyPresentationStateStorage
    assert dataset.PresentationLUTShape == shape


def test_the_first_window_is_repeated_with_its_function() -> None:
    dataset = of_mammogram(
        WindowCenter=[2048, 1000],
        WindowWidth=[4096, 500],
        VOILUTFunction="SIGMOID",
    )
    [look] = dataset.SoftcopyVOILUTSequence
    assert (look.WindowCenter, look.WindowWidth) == (2048, 4096)
    assert look.VOILUTFunction == "SIGMOID"


def test_a_table_goes_before_a_window() -> None:
    dataset = of_mammogram(VOILUTSequence=[voi_lut(), voi_lut()])
    [look] = dataset.SoftcopyVOILUTSequence
    assert same_table(look.VOILUTSequence, voi_lut())
    assert "WindowCenter" not in look


@pytest.mark.parametrize(
    "changes",
    [{"WindowCenter": None}, {"WindowWidth": None}, {"WindowWidth": 0}, {"WindowWidth": 0.5}],
    ids=["no centre", "no width", "empty", "less than linear ones may have"],
)
def test_half_a_window_is_none(changes: dict[str, Any]) -> None:
    assert "SoftcopyVOILUTSequence" not in of_mammogram(**changes)


def test_a_window_that_is_exact_may_be_less_than_one_wide() -> None:
    dataset = of_mammogram(WindowCenter=1, WindowWidth=0.5, VOILUTFunction="LINEAR_EXACT")
    assert dataset.SoftcopyVOILUTSequence[0].WindowWidth == 0.5


def test_rescaling_is_repeated_and_goes_with_a_type() -> None:
    dataset = of_mammogram(RescaleIntercept=-1024, RescaleSlope=0.5, RescaleType=None)
    assert (dataset.RescaleIntercept, dataset.RescaleSlope) == (-1024, 0.5)
    assert dataset.RescaleType == "US"


def test_a_modality_table_is_repeated_instead_of_rescaling() -> None:
    table = voi_lut()
    table.ModalityLUTType = "OD"
    dataset = of_mammogram(ModalityLUTSequence=[table])
    assert same_table(dataset.ModalityLUTSequence, table)
    assert dataset.ModalityLUTSequence[0].ModalityLUTType == "OD"
    assert "RescaleSlope" not in dataset


@pytest.mark.parametrize(
    ("changes", "spacing", "ratio"),
    [
        ({"PixelSpacing": [0.2, 0.1]}, [0.2, 0.1], None),
        ({"ImagerPixelSpacing": [0.3, 0.1]}, [0.3, 0.1], None),
        ({"ImagerPixelSpacing": None, "PixelAspectRatio": [4, 3]}, None, [4, 3]),
        ({"ImagerPixelSpacing": None}, None, [1, 1]),
    ],
    ids=["spacing", "imager", "ratio", "none"],
)
def test_the_whole_image_is_shown_with_the_shape_of_its_pixels(
    changes: dict[str, Any], spacing: list[float] | None, ratio: list[int] | None
) -> None:
    [area] = of_mammogram(**changes).DisplayedAreaSelectionSequence
    assert list(area.DisplayedAreaTopLeftHandCorner) == [1, 1]
    assert list(area.DisplayedAreaBottomRightHandCorner) == [180, 240]
    assert area.get("PresentationPixelSpacing") == spacing
    assert area.get("PresentationPixelAspectRatio") == ratio


def test_references_name_the_source_and_its_own_class() -> None:
    retired = "1.2.840.10008.5.1.4.1.1.3"
    dataset = of_ultrasound(SOPClassUID=retired, NumberOfFrames=4)
    named = {
        (item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID)
        for annotation in dataset.GraphicAnnotationSequence
        for item in annotation.ReferencedImageSequence
    }
    assert named == {(retired, ultrasound(VISIT).SOPInstanceUID)}
    [series] = dataset.ReferencedSeriesSequence
    assert series.SeriesInstanceUID == ultrasound(VISIT).SeriesInstanceUID
    assert series.ReferencedImageSequence[0].ReferencedSOPClassUID == retired


def test_it_is_made_by_no_person() -> None:
    dataset = of_mammogram()
    assert not dataset.ContentCreatorName
    assert dataset.PresentationCreationDate == dataset.SeriesDate


def test_an_image_that_was_not_analysed_has_none_and_says_so() -> None:
    exam = answered([Shot(mammogram(VISIT))])
    [missing] = presentation_states(exam, exam.studies[0])
    assert isinstance(missing, Missing)
    assert (missing.reason, missing.image) == ("NOT_ANALYSED", exam.sources[0].name)
