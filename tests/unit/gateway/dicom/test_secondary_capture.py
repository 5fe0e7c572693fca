"""Secondary captures: what they show, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.finish import finish
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.secondary_capture import captures
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse
from tests.objects.headers import Visit, clip, mammogram, ultrasound

KIND = exam_pb2.OBJECT_KIND_SC
VISIT = Visit()
LEFT = mammogram(VISIT, "L", "MLO")
LESION = Ellipse(60, 70, 20, 10)
HIGH, LOW = 0.75, 0.125


def pictures(shots: Sequence[Shot]) -> list[Dataset]:
    exam = answered(shots)
    [study] = exam.studies
    made = [each for each in captures(exam, study) if isinstance(each, Made)]
    return [dcmread(BytesIO(finish(exam, study, KIND, each, 1))) for each in made]


def picture(dataset: Dataset, score: float = HIGH, *lesions: Ellipse) -> Dataset:
    [found] = pictures([Shot(dataset, score, lesions)])
    return found


def coloured(pixels: NDArray[np.uint8], sign: int) -> NDArray[np.intp]:
    """Return the columns that have something orange (1: more red than blue) or sky blue (-1)."""
    redder = pixels[..., 0].astype(int) - pixels[..., 2]
    return np.flatnonzero((sign * redder > 60).reshape(-1, pixels.shape[-2]).any(axis=0))


@pytest.mark.parametrize(("score", "sign"), [(HIGH, 1), (LOW, -1)])
def test_the_outline_lies_where_the_lesion_is_in_the_colour_of_the_score(
    score: float, sign: int
) -> None:
    """The preview has the size of the source; the ellipse crosses row 70 at columns 40 and 80."""
    pixels = picture(LEFT, score, LESION).pixel_array

    columns = coloured(pixels[70, :180], sign)
    assert columns.min() == pytest.approx(40, abs=1)
    assert columns.max() == pytest.approx(80, abs=1)
    assert not coloured(pixels, -sign).size


def test_words_are_burnt_in_below_the_image_and_beside_a_narrow_one() -> None:
    """The source has 240 rows and 180 columns; words need 400."""
    dataset = picture(LEFT)

    pixels = dataset.pixel_array
    assert dataset.BurnedInAnnotation == "YES"
    assert pixels.shape == (dataset.Rows, 400, 3)
    assert not pixels[:240, 180:].any()
    assert (pixels[240:] > 150).all(axis=-1).any()
    assert coloured(pixels[240:], 1).size


def test_the_decision_for_the_breast_is_among_the_words() -> None:
    """The same image below its threshold, beside one of the same breast that is above or not."""
    positive, negative = (
        pictures([Shot(LEFT, LOW), Shot(ultrasound(VISIT), other)])[0].pixel_array
        for other in (HIGH, LOW)
    )

    assert (positive != negative).any()
    assert (positive[:240] == negative[:240]).all()


def test_the_picture_is_colour_of_eight_bits() -> None:
    dataset = picture(LEFT)

    assert dataset.SOPClassUID == "1.2.840.10008.5.1.4.1.1.7"
    assert (dataset.PhotometricInterpretation, dataset.SamplesPerPixel) == ("RGB", 3)
    assert (dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit) == (8, 8, 7)
    assert len(dataset.PixelData) % 2 == 0


def test_a_picture_with_an_odd_number_of_bytes_is_padded() -> None:
    """Of 401 columns, with an odd number of rows below 400: 3 x 401 x odd is odd."""
    shapes = [picture(mammogram(VISIT, Rows=rows, Columns=401)) for rows in (300, 301)]

    odd = [each for each in shapes if each.Rows * each.Columns % 2]
    assert len(odd) == 1
    assert len(odd[0].PixelData) == odd[0].Rows * odd[0].Columns * 3 + 1


def test_it_says_how_it_was_made_and_of_what() -> None:
    dataset = picture(LEFT)

    assert dataset.ConversionType == "WSD"
    assert dataset.ImageType == ["DERIVED", "SECONDARY"]
    assert dataset.DerivationDescription.startswith("RESEARCH - not for clinical use: ")
    [source] = dataset.SourceImageSequence
    assert source.ReferencedSOPInstanceUID == LEFT.SOPInstanceUID
    assert source.ReferencedSOPClassUID == LEFT.SOPClassUID
    assert "ReferencedFrameNumber" not in source


def test_side_view_and_orientation_are_those_of_the_source() -> None:
    dataset = picture(LEFT)

    assert dataset.ImageLaterality == "L"
    assert dataset.ViewPosition == "MLO"
    assert dataset.ViewCodeSequence[0].CodeValue == "399368009"
    assert dataset.PatientOrientation == ["A", "FR"]


def test_an_image_of_unknown_side_has_none() -> None:
    dataset = picture(ultrasound(VISIT, side=""))

    assert "ImageLaterality" not in dataset
    assert dataset.Laterality == ""


def test_nothing_can_be_measured_in_it() -> None:
    dataset = picture(LEFT)

    assert not {"PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"} & set(
        dataset.dir()
    )


def test_what_the_source_lost_is_not_forgotten() -> None:
    lossy = mammogram(
        VISIT,
        LossyImageCompression="01",
        LossyImageCompressionRatio="12.5",
        LossyImageCompressionMethod="ISO_10918_1",
    )

    dataset = picture(lossy)

    assert dataset.LossyImageCompression == "01"
    assert dataset.LossyImageCompressionRatio == 12.5
    assert dataset.LossyImageCompressionMethod == "ISO_10918_1"
    assert "LossyImageCompression" not in picture(LEFT)


def test_each_analysed_frame_of_a_clip_has_a_picture_that_names_it() -> None:
    source = clip(VISIT)
    found = pictures([Shot(source, HIGH, (), 5), Shot(source, LOW, (), 15)])

    frames = [each.SourceImageSequence[0].ReferencedFrameNumber for each in found]
    assert frames == [6, 16]
    assert len({each.SOPInstanceUID for each in found}) == 2


@pytest.mark.parametrize("labelled", [True, False])
def test_an_image_that_was_not_analysed_has_no_picture(labelled: bool) -> None:
    shot = Shot(LEFT, reason="SPOT_VIEW", labelled=labelled)
    exam = answered([Shot(mammogram(VISIT, "R"), LOW), shot])

    first, second = captures(exam, exam.studies[0])

    assert isinstance(first, Made)
    assert isinstance(second, Missing)
    assert (second.reason, second.image) == ("NOT_ANALYSED", exam.sources[1].name)
