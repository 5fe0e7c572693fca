"""What the caller wants back."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2

from breastcad_gateway.render.dicom.objects import MAKERS

_DRAWN = frozenset(
    {exam_pb2.OBJECT_KIND_OVERLAY, exam_pb2.OBJECT_KIND_HEAT_MAP, exam_pb2.OBJECT_KIND_SC}
)
_DICOM = frozenset(MAKERS)
SUPPORTED = _DRAWN | _DICOM | {exam_pb2.OBJECT_KIND_MASK}
PREVIEW_SIDE = 1024
_UID = re.compile(r"(?=.{1,64}$)(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*")  # PS3.5 9.1
# A study has the UID that equipment gave it, also a wrong one whose parts begin with 0.
_STUDY_UID = re.compile(r"(?=.{1,64}$)[0-9]+(\.[0-9]+)*")


@dataclass(frozen=True)
class Wishes:
    """Objects and profile that an exam was asked for with.

    Parameters
    ----------
    objects
        Kinds of objects that shall come back.
    profile
        Name of the preprocessing profile; empty: the release's.
    predecessors
        Reports that the new ones take the place of.
    """

    objects: frozenset[exam_pb2.ObjectKind.ValueType]
    profile: str
    predecessors: tuple[exam_pb2.ObjectReference, ...] = ()

    @classmethod
    def of(cls, header: exam_pb2.ExamHeader) -> Wishes:
        """Read the wishes of a header.

        Raises
        ------
        InvalidInput
            ``OBJECT_KIND_UNSUPPORTED`` if a kind of object is asked for that this version does not
            make, ``INVALID_PREDECESSOR`` if a UID of a predecessor is none.
        """
        for kind in header.objects:
            if kind not in SUPPORTED:
                raise InvalidInput(
                    "OBJECT_KIND_UNSUPPORTED",
                    f"objects of kind {kind} cannot be made; the kinds are 1 to {max(SUPPORTED)}",
                )
        for predecessor in header.predecessors:
            study, *others = _uids(predecessor)
            if not (_STUDY_UID.fullmatch(study) and all(map(_UID.fullmatch, others))):
                raise InvalidInput(
                    "INVALID_PREDECESSOR",
                    "a predecessor needs its study, series, SOP class and SOP instance UID",
                )
        return cls(frozenset(header.objects), header.profile, tuple(header.predecessors))

    @property
    def pictures(self) -> frozenset[exam_pb2.ObjectKind.ValueType]:
        """The pictures among the wishes, which are made image by image."""
        return self.objects - _DICOM

    @property
    def dicom(self) -> frozenset[exam_pb2.ObjectKind.ValueType]:
        """The DICOM objects among the wishes."""
        return self.objects & _DICOM

    @property
    def preview_side(self) -> int:
        """Longest side of the preview that the pictures need, in pixels; 0 where none does."""
        return PREVIEW_SIDE if self.objects & _DRAWN else 0

    @property
    def heat_map(self) -> bool:
        """Whether the classifier's heat map is needed."""
        return exam_pb2.OBJECT_KIND_HEAT_MAP in self.objects

    @property
    def digest(self) -> str:
        """The sha256 of the wishes, in hexadecimal; the order of the objects does not count."""
        predecessors = [_uids(predecessor) for predecessor in self.predecessors]
        canonical = json.dumps([sorted(self.objects), self.profile, predecessors])
        return hashlib.sha256(canonical.encode()).hexdigest()


def _uids(reference: exam_pb2.ObjectReference) -> tuple[str, ...]:
    return (
        reference.study_instance_uid,
        reference.series_instance_uid,
        reference.sop_class_uid,
        reference.sop_instance_uid,
    )
