"""What the caller wants back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2

_DRAWN = frozenset({exam_pb2.OBJECT_KIND_OVERLAY, exam_pb2.OBJECT_KIND_HEAT_MAP})
SUPPORTED = _DRAWN | {exam_pb2.OBJECT_KIND_MASK}
PREVIEW_SIDE = 1024


@dataclass(frozen=True)
class Wishes:
    """Objects and profile that an exam was asked for with.

    Parameters
    ----------
    objects
        Kinds of objects that shall come back.
    profile
        Name of the preprocessing profile; empty: the release's.
    """

    objects: frozenset[exam_pb2.ObjectKind.ValueType]
    profile: str

    @classmethod
    def of(cls, header: exam_pb2.ExamHeader) -> Wishes:
        """Read the wishes of a header.

        Raises
        ------
        InvalidInput
            If a kind of object is asked for that this version does not make.
        """
        for kind in header.objects:
            if kind not in SUPPORTED:
                raise InvalidInput(
                    "OBJECT_KIND_UNSUPPORTED",
                    f"objects of kind {kind} cannot be made yet; ask for masks, overlays "
                    "or heat maps (kinds 1, 2 and 3)",
                )
        return cls(objects=frozenset(header.objects), profile=header.profile)

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
        canonical = json.dumps([sorted(self.objects), self.profile])
        return hashlib.sha256(canonical.encode()).hexdigest()
