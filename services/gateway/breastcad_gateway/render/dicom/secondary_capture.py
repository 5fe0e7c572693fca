"""Pictures with the lesions outlined that every viewer shows: secondary captures (PS3.3 A.8.1)."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
from breastcad.v1 import exam_pb2, types_pb2
from pydicom.dataset import Dataset
from pydicom.uid import SecondaryCaptureImageStorage

from breastcad_gateway.render.canvas import WHITE, Colour, Picture
from breastcad_gateway.render.dicom.codes import SOURCE_OF_PROCESSING, code_sequence
from breastcad_gateway.render.dicom.decisions import decision_line
from breastcad_gateway.render.dicom.encoded import set_sequence
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import LABEL
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.references import reference
from breastcad_gateway.render.dicom.study import Image, Source, Study
from breastcad_gateway.render.dicom.tracking import image_words
from breastcad_gateway.render.overlay import (
    lesion_contours,
    overlay,
    score_line,
    source_to_preview,
)
from breastcad_gateway.render.png import read_colour

# What a picture has in common with its source beside the side: view, and what was lost before.
_COPIED = (
    "ViewPosition",
    "ViewCodeSequence",
    "PatientOrientation",
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)


def captures(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield a picture of each analysed image of a study, with its lesions, score and decision.

    Parameters
    ----------
    exam
        The answered exam.
    study
        The study.
    """
    for source in study.sources:
        for image in source.images:
            yield _capture(exam, source, image) if image.is_analysed else _missing(source, image)


def _missing(source: Source, image: Image) -> Missing:
    message = "the image was not analysed, so there is nothing to show"
    return Missing("NOT_ANALYSED", message, source.name, image.result.frame)


def _capture(exam: Exam, source: Source, image: Image) -> Made:
    dataset = Dataset()
    _set_pixels(dataset, _picture(exam, image))
    _set_image(dataset, source, image)
    frame = image.result.frame
    return Made(dataset, (source.header.sop_instance_uid, str(frame)), source, frame)


def _picture(exam: Exam, image: Image) -> Picture:
    """Return the picture in the order blue, green, red."""
    result, preview = image.result, read_colour(image.preview_pgm)
    size = (result.geometry.source_rows, result.geometry.source_columns)
    to_preview = source_to_preview(size, (preview.shape[0], preview.shape[1]))
    contours = lesion_contours(result.lesions)
    return overlay(preview, contours, to_preview, *_captions(exam.result, image))


def _captions(result: exam_pb2.ExamResult, image: Image) -> Iterator[tuple[str, Colour]]:
    """Yield what the image is and what its breast was decided to be, then its score."""
    decision = decision_line(result, image.result.laterality)
    yield "  ".join(filter(None, (image_words(image), decision))), WHITE
    yield score_line(image.result.malignancy_score, image.result.threshold)


def _set_pixels(dataset: Dataset, picture: Picture) -> None:
    """Set the Image Pixel module (PS3.3 C.7.6.3).

    There is no pixel spacing: the picture is reduced, and has words beside the image; whoever
    measures has to do it in the source.
    """
    dataset.SamplesPerPixel = 3
    dataset.PhotometricInterpretation = "RGB"
    dataset.PlanarConfiguration = 0
    dataset.Rows, dataset.Columns = picture.shape[:2]
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0
    dataset.add_new("PixelData", "OB", cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).tobytes())


def _set_image(dataset: Dataset, source: Source, image: Image) -> None:
    """Set how the picture came about and what it is of (PS3.3 C.7.6.1 and C.8.6)."""
    technical = source.header.technical
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.Modality = "OT"
    dataset.ConversionType = "WSD"
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    dataset.BurnedInAnnotation = "YES"
    dataset.PatientOrientation = []
    _set_side(dataset, image)
    for keyword in _COPIED:
        if keyword in technical:
            dataset[keyword] = technical[keyword]
    purpose = code_sequence("PurposeOfReferenceCodeSequence", SOURCE_OF_PROCESSING)
    origin = reference(source.header, image.frames, purpose)
    set_sequence(dataset, "SourceImageSequence", [origin])
    words = "reduced in size; outlines of lesions, malignancy score and decision drawn in"
    dataset.DerivationDescription = f"{LABEL}: {words}"


def _set_side(dataset: Dataset, image: Image) -> None:
    """Set the side of the image, not of the series, which holds pictures of both breasts."""
    side = image.result.laterality
    if side:
        dataset.ImageLaterality = types_pb2.Laterality.Name(side).removeprefix("LATERALITY_")
    else:
        dataset.Laterality = ""
