"""Outlines and scores over their images, as presentation states (PS3.3 A.33.1 and A.33.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from highdicom.pr import ColorSoftcopyPresentationState, GrayscaleSoftcopyPresentationState
from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.equipment import MANUFACTURER, MODEL
from breastcad_gateway.render.dicom.exam import Exam, Made, Missing, Source, Study
from breastcad_gateway.render.dicom.finish import LABEL
from breastcad_gateway.render.dicom.gsps_graphics import findings, label, layer
from breastcad_gateway.render.dicom.gsps_look import is_colour, profile, set_area, set_greys
from breastcad_gateway.render.dicom.stand_in import name_true_class, stand_in


def presentation_states(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the presentation state of each instance of a study, or why it has none.

    An image in colour gets a Color Softcopy Presentation State, any other one a Grayscale Softcopy
    Presentation State. Both show the image as its own header says.
    """
    for source in study.sources:
        if source.analysed:
            dataset = _state(exam, source)
            _set_time(dataset, exam, study)
            yield Made(dataset, (source.header.sop_instance_uid,), source)
        else:
            yield Missing("NOT_ANALYSED", "the image was not analysed", source.name)


def _state(exam: Exam, source: Source) -> Dataset:
    technical = source.header.technical
    dataset: Dataset
    if is_colour(technical):
        common = _common(exam, source, stand_in(source, samples=3))
        dataset = ColorSoftcopyPresentationState(**common, icc_profile=profile(technical))
    else:
        dataset = GrayscaleSoftcopyPresentationState(**_common(exam, source, stand_in(source)))
        set_greys(dataset, technical)
    set_area(dataset, technical)
    # A series holds images of both sides (PS3.3 C.7.3.1, type 2C).
    dataset.Laterality = ""
    name_true_class(dataset, source)
    return dataset


def _common(exam: Exam, source: Source, image: Dataset) -> dict[str, Any]:
    """Return what both kinds of state are made of; `finish` sets what identifies them."""
    on = layer()
    found = [findings(exam, source, each, image, on) for each in source.analysed]
    return {
        "referenced_images": [image],
        "series_instance_uid": image.SeriesInstanceUID,
        "series_number": 1,
        "sop_instance_uid": image.SOPInstanceUID,
        "instance_number": 1,
        "manufacturer": MANUFACTURER,
        "manufacturer_model_name": MODEL,
        "software_versions": exam.result.software_version,
        "device_serial_number": exam.result.release,
        "content_label": "LESIONS",
        "content_description": LABEL,
        "graphic_annotations": [label(image, on), *found],
        "graphic_layers": [on],
    }


def _set_time(dataset: Dataset, exam: Exam, study: Study) -> None:
    when = exam.made_at.astimezone(study.header.time_zone)
    dataset.PresentationCreationDate = when.strftime("%Y%m%d")
    dataset.PresentationCreationTime = when.strftime("%H%M%S")
