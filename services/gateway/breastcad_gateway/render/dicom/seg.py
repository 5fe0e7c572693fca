"""Lesions as segments: one binary Segmentation for each instance that has any (PS3.3 A.51)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import SegmentationStorage

from breastcad_gateway.render.dicom.encoded import element, item, set_sequence
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.references import reference, series_reference
from breastcad_gateway.render.dicom.seg_frames import Found, frame_groups, packed, shared_groups
from breastcad_gateway.render.dicom.seg_segments import segment
from breastcad_gateway.render.dicom.study import Source, Study
from breastcad_gateway.render.dicom.tracking import instance_words

# Every lesion is a frame as large as the image: hundreds in a mammogram are no finding but noise.
_MAX_BYTES = 64 * 2**20
_LOSSY = (
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)


def segmentations(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the Segmentation of each instance of a study, or why it has none."""
    for source in study.sources:
        found = [Found(image, region) for image in source.analysed for region in image.regions]
        if _bytes(found) > _MAX_BYTES:
            yield Missing("TOO_LARGE", "the lesions take more than 64 MiB", source.name)
        elif found:
            dataset = _segmentation(exam, source, found)
            words = (source.header.sop_instance_uid,)
            yield Made(dataset, words, source, series=instance_words(source.images[0]))
        elif source.analysed:
            yield Missing("NO_LESION", "the image has no outlined lesion", source.name)
        else:
            yield Missing("NOT_ANALYSED", "the image was not analysed", source.name)


def _bytes(found: list[Found]) -> int:
    return sum(
        image.result.geometry.source_rows * image.result.geometry.source_columns // 8
        for image, _ in found
    )


def _segmentation(exam: Exam, source: Source, found: list[Found]) -> Dataset:
    dataset = Dataset()
    _set_image(dataset, source)
    _set_pixels(dataset, found)
    _set_frames(dataset, exam, source, found)
    _set_dimensions(dataset, exam.uid("dimensions", source.header.sop_instance_uid))
    return dataset


def _set_frames(dataset: Dataset, exam: Exam, source: Source, found: list[Found]) -> None:
    """Set what each frame shows (PS3.3 C.8.20.2 and C.7.6.16)."""
    segments = (
        segment(exam, image, region.lesion, number)
        for number, (image, region) in enumerate(found, start=1)
    )
    shared = shared_groups(found[0].image.result.geometry)
    referenced = series_reference(source.header, "ReferencedInstanceSequence")
    set_sequence(dataset, "SegmentSequence", segments)
    set_sequence(dataset, "SharedFunctionalGroupsSequence", [shared])
    set_sequence(dataset, "PerFrameFunctionalGroupsSequence", frame_groups(source, found))
    set_sequence(dataset, "ReferencedSeriesSequence", [referenced])
    set_sequence(dataset, "SourceImageSequence", [reference(source.header)])


def _set_image(dataset: Dataset, source: Source) -> None:
    """Set what it is, where the patient is, and what compression took away (PS3.3 C.8.20.2)."""
    technical = source.header.technical
    dataset.SOPClassUID = SegmentationStorage
    dataset.Modality = "SEG"
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.SegmentationType = "BINARY"
    # Lesions of one image are separate regions of its mask.
    dataset.SegmentsOverlap = "NO"
    dataset.ContentLabel = "LESIONS"
    dataset.ContentDescription = ""
    dataset.ContentCreatorName = ""
    dataset.PresentationLUTShape = "IDENTITY"
    dataset.PatientOrientation = technical.get("PatientOrientation") or ""
    dataset.LossyImageCompression = "00"
    for keyword in _LOSSY:
        if keyword in technical:
            dataset[keyword] = technical[keyword]


def _set_pixels(dataset: Dataset, found: list[Found]) -> None:
    """Set the Image Pixel module (PS3.3 C.7.6.3 and C.8.20.2)."""
    geometry = found[0].image.result.geometry
    dataset.NumberOfFrames = len(found)
    dataset.Rows, dataset.Columns = geometry.source_rows, geometry.source_columns
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = dataset.PixelRepresentation = 0
    pixels = packed(found, geometry.source_rows, geometry.source_columns)
    dataset.add_new("PixelData", "OB", pixels)


def _set_dimensions(dataset: Dataset, uid: str) -> None:
    """Say that frames are told apart by their segment (PS3.3 C.7.6.17)."""
    organization = element("DimensionOrganizationUID", uid)
    index = item(
        organization,
        element("DimensionIndexPointer", Tag("ReferencedSegmentNumber")),
        element("FunctionalGroupPointer", Tag("SegmentIdentificationSequence")),
        element("DimensionDescriptionLabel", "Referenced Segment Number"),
    )
    set_sequence(dataset, "DimensionOrganizationSequence", [item(organization)])
    set_sequence(dataset, "DimensionIndexSequence", [index])
