"""One exam as the makers of objects see it: its result, and the instances it came from."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from breastcad.v1 import exam_pb2, types_pb2

from breastcad_gateway.render.dicom.encoded import Element
from breastcad_gateway.render.dicom.equipment import equipment
from breastcad_gateway.render.dicom.study import Image, Source, Study

# Of this project; never to be changed, because the UIDs of all results derive from it.
_NAMESPACE = uuid.UUID("6d0c4f5e-2b55-5f0e-9c6b-0f4c1e6f7a11")

_ALL_TASKS = "multitask"


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
            source
            for source in self.sources
            if source in study.sources or source.header.is_of_same_patient(study.header)
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

    def model(
        self, modality: types_pb2.Modality.ValueType, task: str
    ) -> types_pb2.ModelInfo | None:
        """Return the model that does a task for images of a kind; one that does all does it, too.

        None where no such image was analysed.
        """
        for model in self.result.models:
            if model.modality == modality and model.task in (task, _ALL_TASKS):
                return model
        return None

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
