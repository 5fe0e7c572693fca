"""One instance from its bytes to the models' pixels, as a release says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from breastcad.errors import InvalidInput, NotFound, Refused
from breastcad.modalities import ModalityCode
from breastcad.releases import LoadedRelease, Profile

from breastcad_preprocess.knowledge import details, told_by_errors
from breastcad_preprocess.pipeline import Prepared, prepare
from breastcad_preprocess.preview import preview_png
from breastcad_preprocess.source import Source, read_dicom, read_picture

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
    """

    data: bytes
    picture: ModalityCode | None = None
    laterality: Literal["L", "R"] | None = None
    profile: str = ""
    preview_side: int = 0


@dataclass(frozen=True)
class Outcome:
    """What was read and prepared.

    Attributes
    ----------
    source
        The instance; its laterality is the caller's where the file states none.
    prepared
        None for a view that is labelled only.
    profile
        The profile that was applied.
    notices
        Fall-backs of all steps, as stable words.
    preview_png
        Empty unless asked for.
    """

    source: Source
    prepared: Prepared | None
    profile: Profile
    notices: tuple[str, ...]
    preview_png: bytes


class Preparer:
    """Prepares instances as one release says; holds no state of any instance.

    Parameters
    ----------
    release
        Whose profiles are applied.
    """

    def __init__(self, release: LoadedRelease) -> None:
        self._release = release
        self._profiles: Mapping[str, Profile] = release.release.profiles

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
            ``TOO_SMALL``, ``EMPTY_IMAGE``, ``BREAST_NOT_FOUND``, and as `read_dicom` and
            `read_picture`.
        """
        named = self._named(order.profile)
        with told_by_errors(details(order.picture, order.laterality)):
            source = _read(order)
        info = source.info
        known = details(info.modality, info.laterality, info.view, info.sop_instance_uid)
        with told_by_errors(known):
            profile = named or self._release.profile(info.modality)
            _require_fitting(source, profile)
            prepared = None if info.use_reason else _prepare(source, profile)
        preview = preview_png(source.pixels, order.preview_side) if order.preview_side else b""
        notices = source.notices + (prepared.notices if prepared else ())
        return Outcome(source, prepared, profile, notices, preview)

    def probe(self) -> None:
        """Prepare a grey ramp with every profile of the release; raises what cannot be done."""
        ramp = np.tile(np.arange(_PROBE_SIDE, dtype=np.uint8), (_PROBE_SIDE, 1))
        for profile in self._profiles.values():
            prepare(ramp, profile)

    def _named(self, name: str) -> Profile | None:
        if name and name not in self._profiles:
            known = ", ".join(sorted(self._profiles))
            raise NotFound("UNKNOWN_PROFILE", f"release {self.release} has the profiles {known}")
        return self._profiles[name] if name else None


def _prepare(source: Source, profile: Profile) -> Prepared:
    """Prepare an image, unless there is nothing in it that could be analysed."""
    left, top, right, bottom = source.region or (0, 0, *source.pixels.shape[::-1])
    shown = source.pixels[top:bottom, left:right]
    if shown.min() == shown.max():
        raise Refused("EMPTY_IMAGE", "all pixels have one value; send an image that shows a breast")
    prepared = prepare(
        source.pixels,
        profile,
        laterality=source.info.laterality,
        region=source.region,
        raw=source.raw,
    )
    if "BREAST_NOT_FOUND" in prepared.notices:
        raise Refused("BREAST_NOT_FOUND", "no breast is seen in the mammogram; send another image")
    return prepared


def _read(order: Order) -> Source:
    source = (
        read_dicom(order.data) if order.picture is None else read_picture(order.data, order.picture)
    )
    stated, named = source.info.laterality, order.laterality
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
    rows, columns = source.pixels.shape
    if min(rows, columns) < profile.min_side:
        raise Refused("TOO_SMALL", f"at least {profile.min_side} pixels, got {rows} × {columns}")
