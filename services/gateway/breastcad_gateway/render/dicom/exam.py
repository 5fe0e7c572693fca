"""One exam as the makers of objects see it: its result, and the instances it came from."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from breastcad.v1 import exam_pb2
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from breastcad_gateway.render.dicom.encoded import Element, constant, written
from breastcad_gateway.render.dicom.equipment import equipment
from breastcad_gateway.render.dicom.header import REQUIRED_IDENTITY, Header
from breastcad_gateway.render.dicom.regions import Region, lesion_regions

# Of this project; never to be changed, because the UIDs of all results derive from it.
_NAMESPACE = uuid.UUID("6d0c4f5e-2b55-5f0e-9c6b-0f4c1e6f7a11")


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
        """The header whose patient and study the objects repeat."""
        return self.sources[0].header

    @cached_property
    def identity(self) -> tuple[Element, ...]:
        """Patient and study of every object, byte by byte, in the source's own character set."""
        stated = self.header.identity
        empty = (keyword for keyword in REQUIRED_IDENTITY if Tag(keyword) not in stated)
        return (*map(written, stated.values()), *(constant(keyword, "") for keyword in empty))

    @property
    def is_of_one_patient(self) -> bool:
        """Whether all of its instances name the same patient."""
        return all(source.header.is_of_same_patient(self.header) for source in self.sources)


@dataclass(frozen=True)
class Made:
    """One object, complete but for what all objects share (`finish`).

    Parameters
    ----------
    dataset
        The object.
    words
        What tells it from others of its kind in the exam; its UID derives from them.
    source
        The instance that it belongs to. None for one of the whole study.
    frame
        Number of the frame that it belongs to, from 0.
    """

    dataset: Dataset
    words: tuple[str, ...]
    source: Source | None = None
    frame: int = 0


@dataclass(frozen=True)
class Missing:
    """Why an object is not made.

    Parameters
    ----------
    reason
        Stable reason word, see exam.proto, MissingObject.
    message
        A sentence.
    image
        Name of the instance that it would have belonged to; empty: the exam.
    frame
        Number of the frame, from 0.
    """

    reason: str
    message: str
    image: str = ""
    frame: int = 0


@dataclass(frozen=True)
class Exam:
    """One answered exam.

    Parameters
    ----------
    result
        The result.
    sources
        Its DICOM instances, each once, in the order of the upload.
    inputs
        Digests of all files of the exam and of all that changes its answer.
    made_at
        Now, with its time zone.
    predecessors
        Reports that this result takes the place of.
    """

    result: exam_pb2.ExamResult
    sources: tuple[Source, ...]
    inputs: Sequence[str]
    made_at: datetime
    predecessors: tuple[exam_pb2.ObjectReference, ...] = ()

    @cached_property
    def studies(self) -> tuple[Study, ...]:
        """The studies of the exam, in the order of their first instance."""
        grouped: dict[str, list[Source]] = {}
        for source in self.sources:
            grouped.setdefault(source.header.study_instance_uid, []).append(source)
        return tuple(
            Study(uid, number, tuple(sources))
            for number, (uid, sources) in enumerate(grouped.items(), start=1)
        )

    def sources_beside(self, study: Study) -> tuple[Source, ...]:
        """Return all sources of the exam that are of the study's patient, in all studies."""
        return tuple(
            source for source in self.sources if source.header.is_of_same_patient(study.header)
        )

    def uid(self, *words: str) -> str:
        """Return the UID that these words have in this exam, with this release and software.

        The same inputs give the same UIDs, in whatever order and under whatever names they come;
        another release or another version of the software gives new ones (PS3.5 B.2).
        """
        return _derived((self._key, *words))

    @cached_property
    def device_uid(self) -> str:
        """UID of the device that this release and version of the software are (PS3.3 C.7.6.16)."""
        return _derived(("device", *self._release))

    @cached_property
    def equipment(self) -> tuple[Element, ...]:
        """What made every object."""
        return equipment(self.result, self.device_uid, self.made_at)

    def tracking_uid(self, image: Image, lesion: int) -> str:
        """Return the UID that a lesion has in every object.

        Parameters
        ----------
        image
            Where it lies.
        lesion
            Its number within the image, from 1.
        """
        result = image.result
        return self.uid("lesion", result.sop_instance_uid, str(result.frame), str(lesion))

    @cached_property
    def _key(self) -> str:
        digests = "\n".join((*sorted(self.inputs), *self._release))
        return hashlib.sha256(digests.encode()).hexdigest()

    @property
    def _release(self) -> tuple[str, str]:
        return self.result.release, self.result.software_version


def _derived(words: Sequence[str]) -> str:
    return f"2.25.{uuid.uuid5(_NAMESPACE, chr(0).join(words)).int}"
