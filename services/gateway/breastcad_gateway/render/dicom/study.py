"""The studies of an exam: their instances, and the images of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from breastcad.v1 import exam_pb2
from pydicom.tag import Tag

from breastcad_gateway.render.dicom.encoded import Element, constant, written
from breastcad_gateway.render.dicom.header import REQUIRED_IDENTITY, Header
from breastcad_gateway.render.dicom.regions import Region, lesion_regions


@dataclass(frozen=True)
class Image:
    """One image of an instance: a still, or one analysed frame of a clip.

    Parameters
    ----------
    result
        Its entry in the exam's result; also of an image that was refused or labelled only.
    mask_png
        Its lesions at source size, as a 1-bit PNG. Empty where it was not analysed.
    preview_pgm
        A reduced picture of it. Empty unless a picture was asked for, or where it was not analysed.
    """

    result: exam_pb2.ImageResult
    mask_png: bytes = b""
    preview_pgm: bytes = b""

    @property
    def is_analysed(self) -> bool:
        """Whether it has a score."""
        return self.result.status == exam_pb2.IMAGE_STATUS_ANALYSED

    @property
    def is_positive(self) -> bool:
        """Whether its score is at or above the operating point."""
        return self.is_analysed and self.result.malignancy_score >= self.result.threshold

    @property
    def frames(self) -> tuple[int, ...]:
        """Number of its frame, from 1, as references have it; none for a still (PS3.3 10.3)."""
        return (self.result.frame + 1,) if self.result.frames > 1 else ()

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The pixels of each lesion, in the order of ``result.lesions``."""
        return lesion_regions(self.mask_png, self.result.lesions)


@dataclass(frozen=True)
class Source:
    """One DICOM instance of the exam.

    Parameters
    ----------
    header
        What was read of it.
    images
        One for each analysed frame; one alone where it was refused or labelled only.
    file_name
        Name of its files, without folder and suffix.
    """

    header: Header
    images: tuple[Image, ...]
    file_name: str

    @property
    def name(self) -> str:
        """The caller's name of the instance."""
        return self.images[0].result.name

    @property
    def analysed(self) -> tuple[Image, ...]:
        """The images that have a score."""
        return tuple(image for image in self.images if image.is_analysed)

    @property
    def is_positive(self) -> bool:
        """Whether any of its images is."""
        return any(image.is_positive for image in self.images)


@dataclass(frozen=True)
class Study:
    """The instances of one study; objects are made for each study by itself.

    Parameters
    ----------
    uid
        Study Instance UID.
    number
        Its place among the studies of the exam, from 1.
    sources
        Its instances, at least one.
    """

    uid: str
    number: int
    sources: tuple[Source, ...]

    @property
    def header(self) -> Header:
        """The header whose patient and study the objects repeat: the first with a patient id."""
        headers = [source.header for source in self.sources]
        return next((header for header in headers if header.has_patient_id), headers[0])

    @cached_property
    def identity(self) -> tuple[Element, ...]:
        """Patient and study of every object, byte by byte, in the source's own character set."""
        stated = self.header.identity
        empty = (keyword for keyword in REQUIRED_IDENTITY if Tag(keyword) not in stated)
        return (*map(written, stated.values()), *(constant(keyword, "") for keyword in empty))

    @property
    def is_of_one_patient(self) -> bool:
        """Whether no two of its instances name different patients."""
        headers = [source.header for source in self.sources]
        return not any(one.contradicts(two) for one, two in combinations(headers, 2))
