"""Outlines and scores over their images, as presentation states (PS3.3 A.33.1 and A.33.2)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.uid import (
    ColorSoftcopyPresentationStateStorage,
    GrayscaleSoftcopyPresentationStateStorage,
)

from breastcad_gateway.render.dicom.encoded import set_sequence
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import LABEL
from breastcad_gateway.render.dicom.gsps_graphics import findings, label, layer
from breastcad_gateway.render.dicom.gsps_look import is_colour, profile, set_area, set_greys
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.references import series_reference
from breastcad_gateway.render.dicom.study import Source, Study


def presentation_states(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the presentation state of each instance of a study, or why it has none.

    An image in colour gets a Color Softcopy Presentation State, any other one a Grayscale Softcopy
    Presentation State. Both show the image as its own header says.
    """
    for source in study.sources:
        if source.analysed:
            yield Made(_state(exam, source), (source.header.sop_instance_uid,), source)
        else:
            yield Missing("NOT_ANALYSED", "the image was not analysed", source.name)


def _state(exam: Exam, source: Source) -> Dataset:
    technical = source.header.technical
    dataset = Dataset()
    if is_colour(technical):
        dataset.SOPClassUID = ColorSoftcopyPresentationStateStorage
        dataset.add_new("ICCProfile", "OB", profile(technical))
    else:
        dataset.SOPClassUID = GrayscaleSoftcopyPresentationStateStorage
        set_greys(dataset, technical)
    set_area(dataset, source)
    _set_state(dataset, exam, source)
    return dataset


def _set_state(dataset: Dataset, exam: Exam, source: Source) -> None:
    """Set what is drawn, and over what (PS3.3 C.11.10, C.10.5 and C.10.7)."""
    dataset.Modality = "PR"
    # A series holds images of both sides (PS3.3 C.7.3.1, type 2C).
    dataset.Laterality = ""
    dataset.ContentLabel = "LESIONS"
    dataset.ContentDescription = LABEL
    dataset.ContentCreatorName = ""
    drawn = [label(source), *(findings(exam, source, each) for each in source.analysed)]
    set_sequence(dataset, "GraphicAnnotationSequence", drawn)
    set_sequence(dataset, "GraphicLayerSequence", [layer()])
    referenced = series_reference(source.header, "ReferencedImageSequence")
    set_sequence(dataset, "ReferencedSeriesSequence", [referenced])
