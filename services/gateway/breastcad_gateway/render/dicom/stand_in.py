"""A source as the library of objects can take it: any class, any frames, any pixels."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import SecondaryCaptureImageStorage

from breastcad_gateway.render.dicom.exam import Source
from breastcad_gateway.render.dicom.header import REQUIRED_IDENTITY

_REFERENCED_CLASS = Tag("ReferencedSOPClassUID")


def stand_in(source: Source, *, samples: int = 1) -> Dataset:
    """Return a plain image that bears the UIDs and the size of a source.

    highdicom 0.28 refuses retired ultrasound classes, expects functional groups of every clip, and
    a position in space of every image that has a Frame of Reference. None of it matters to an
    object that shares the pixel grid of its source, so the library sees a secondary capture;
    `name_true_class` has to follow.

    Parameters
    ----------
    source
        An instance that was analysed.
    samples
        Samples per pixel that the library expects of it.
    """
    header, geometry = source.header, source.analysed[0].result.geometry
    image = Dataset()
    for keyword in REQUIRED_IDENTITY:
        setattr(image, keyword, "")
    image.StudyInstanceUID = header.study_instance_uid
    image.SeriesInstanceUID = header.series_instance_uid
    image.SOPInstanceUID = header.sop_instance_uid
    image.SOPClassUID = SecondaryCaptureImageStorage
    image.Rows, image.Columns = geometry.source_rows, geometry.source_columns
    image.SamplesPerPixel = samples
    return image


def name_true_class(dataset: Dataset, source: Source) -> None:
    """Name the source's own class wherever an object refers to it, which is all it refers to."""
    for element in dataset.iterall():
        if element.tag == _REFERENCED_CLASS:
            element.value = source.header.sop_class_uid


def name_frame(reference: Dataset, source: Source, frame: int) -> None:
    """Add the number of the frame to a reference; one to a still has none (PS3.3 10.3).

    Parameters
    ----------
    reference
        An item that refers to the source.
    source
        The instance.
    frame
        Number of the frame, from 0.
    """
    if source.images[0].result.frames > 1:
        reference.ReferencedFrameNumber = frame + 1
