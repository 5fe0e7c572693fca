"""One instance from its bytes to the models' pixels, as a release says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from breastcad.errors import InvalidInput, NotFound, Refused
from breastcad.modalities import ModalityCode
from breastcad.profiles import Profile
from breastcad.releases import LoadedRelease
from numpy.typing import NDArray

from breastcad_preprocess.denoise.methods import LOCAL, Denoisers
from breastcad_preprocess.knowledge import details, told_by_errors
from breastcad_preprocess.pipeline import Prepared, prepare
from breastcad_preprocess.preview import preview_pgm
from breastcad_preprocess.quality.assessing import Quality, assess
from breastcad_preprocess.quality.gate import notices as unsure
from breastcad_preprocess.quality.gate import require_usable
from breastcad_preprocess.reading.readers import Readers
from breastcad_preprocess.source import Frame, Source

_PROBE_SIDE = 96


@dataclass(frozen=True)
class Order:
    """One instance and how to read it; see preprocess.proto, PrepareRequest.

    Attributes
    ----------
    data
        The bytes of the file.
    picture
        The modality of a PNG or JPEG picture; None for DICOM.
    laterality
        The side where the source states none.
    profile
        Name of the profile; empty: the release's for the modality.
    preview_side
        Longest side of the preview in pixels; 0: none.
    with_header
        Whether the header of a DICOM file is wanted.
    """

    data: bytes
    picture: ModalityCode | None = None
    laterality: Literal["L", "R"] | None = None
    profile: str = ""
    preview_side: int = 0
    with_header: bool = False


@dataclass(frozen=True)
class PreparedFrame:
    """One frame as the models read it.

    Attributes
    ----------
    index
        Number of the frame within the source, from 0.
    prepared
        The pixels, and the way back.
    quality
        Measured figures by which it was judged.
    notices
        Fall-backs that were used for it, as stable words.
    preview_pgm
        Empty unless asked for.
    """

    index: int
    prepared: Prepared
    quality: Quality
    notices: tuple[str, ...]
    preview_pgm: bytes


@dataclass(frozen=True)
class Outcome:
    """What was read and prepared.

    Attributes
    ----------
    source
        The instance; its laterality is the caller's where the file states none.
    frames
        Empty for a view that is labelled only.
    profile
        The profile that was applied.
    notices
        Fall-backs in reading, as stable words.
    preview_pgm
        Of a view that is labelled only; empty unless asked for.
    """

    source: Source
    frames: tuple[PreparedFrame, ...]
    profile: Profile
    notices: tuple[str, ...]
    preview_pgm: bytes = b""


class Preparer:
    """Prepares instances as one release says; holds no state of any instance.

    Parameters
    ----------
    release
        Whose profiles are applied.
    readers
        Parse and decode what comes from outside.
    denoisers
        Carry out what the profiles ask for.
    """

    def __init__(
        self, release: LoadedRelease, readers: Readers, denoisers: Denoisers = LOCAL
    ) -> None:
        self._release = release
        self._readers = readers
        self._profiles: Mapping[str, Profile] = release.release.profiles
        self._denoisers = denoisers

    @property
    def release(self) -> str:
        """Name of the release."""
        return self._release.name

    def __call__(self, order: Order) -> Outcome:
        """Read and prepare one instance.

        Raises
        ------
        NotFound
            ``UNKNOWN_PROFILE``, ``MODALITY_NOT_RELEASED``.
        InvalidInput
            ``PROFILE_MISMATCH``, and as `read_dicom` and `read_picture`.
        Refused
            ``TOO_SMALL``, ``BREAST_NOT_FOUND``, and as `require_usable`, `read_dicom` and
            `read_picture`.
        """
        named = self._named(order.profile)
        with told_by_errors(details(order.picture, order.laterality)):
            source = self._read(order, named)
        info = source.info
        known = details(info.modality, info.laterality, info.view, info.sop_instance_uid)
        with told_by_errors(known):
            profile = named or self._release.profile(info.modality)
            _require_fitting(source, profile)
            if info.use_reason:
                preview = _preview(source.pixels, order)
                return Outcome(source, (), profile, source.notices, preview)
            return self._prepared(source, profile, order)

    def read_header(self, data: bytes) -> bytes:
        """Return the header of a DICOM file, also of one that is refused; as `header.read_header`.

        It names the patient.
        """
        return self._readers.read_header(data)

    def probe(self) -> None:
        """Prepare a grey ramp with every profile of the release; raises what cannot be done."""
        self._readers.probe()
        ramp = np.tile(np.arange(_PROBE_SIDE, dtype=np.uint8), (_PROBE_SIDE, 1))
        for profile in self._profiles.values():
            prepare(ramp, profile, denoise=self._denoisers)

    def _named(self, name: str) -> Profile | None:
        if name and name not in self._profiles:
            known = ", ".join(sorted(self._profiles))
            raise NotFound("UNKNOWN_PROFILE", f"release {self.release} has the profiles {known}")
        return self._profiles[name] if name else None

    def _read(self, order: Order, named: Profile | None) -> Source:
        if order.picture is not None:
            source = self._readers.read_picture(order.data, order.picture)
        else:
            codes = self._release.release.modalities
            profiles = [named] if named else [self._release.profile(code) for code in codes]
            frames = {profile.modality: profile.max_frames for profile in profiles}
            source = self._readers.read_dicom(order.data, frames, with_header=order.with_header)
        return _with_side(source, order.laterality)

    def _prepared(self, source: Source, profile: Profile, order: Order) -> Outcome:
        """Prepare every chosen frame; one that cannot be used does not take the others along."""
        frames, refusals = [], []
        for frame in source.frames:
            try:
                frames.append(self._frame(frame, source, profile, order))
            except Refused as refusal:
                refusals.append(refusal)
        if not frames:
            raise refusals[0]
        notices = source.notices + (("FRAME_REFUSED",) if refusals else ())
        return Outcome(source, tuple(frames), profile, notices)

    def _frame(self, frame: Frame, source: Source, profile: Profile, order: Order) -> PreparedFrame:
        quality = assess(frame.pixels, profile.modality, source.region)
        require_usable(quality)
        prepared = prepare(
            frame.pixels,
            profile,
            laterality=source.info.laterality,
            view=source.info.view,
            region=source.region,
            raw=source.raw,
            denoise=self._denoisers,
        )
        if "BREAST_NOT_FOUND" in prepared.notices:
            raise Refused(
                "BREAST_NOT_FOUND", "no breast is seen in the mammogram; send another image"
            )
        notices = (*unsure(quality), *prepared.notices)
        return PreparedFrame(frame.index, prepared, quality, notices, _preview(frame.pixels, order))


def _preview(pixels: NDArray[Any], order: Order) -> bytes:
    return preview_pgm(pixels, order.preview_side) if order.preview_side else b""


def _with_side(source: Source, named: Literal["L", "R"] | None) -> Source:
    """Take the caller's side where the source states none; what the source states wins."""
    stated = source.info.laterality
    if stated is None:
        return replace(source, info=replace(source.info, laterality=named))
    if named not in (None, stated):
        return replace(source, notices=(*source.notices, "LATERALITY_DISAGREES"))
    return source


def _require_fitting(source: Source, profile: Profile) -> None:
    if profile.modality != source.info.modality:
        raise InvalidInput(
            "PROFILE_MISMATCH",
            f"profile {profile.name} is for {profile.modality}, not for {source.info.modality}",
        )
    rows, columns = source.shape
    if min(rows, columns) < profile.min_side:
        raise Refused("TOO_SMALL", f"at least {profile.min_side} pixels, got {rows} × {columns}")
