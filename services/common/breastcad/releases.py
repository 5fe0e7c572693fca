"""Releases: which profile, models and fusion policy answer together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from breastcad.bundles import Bundle, BundleSpec, Frozen, ModalityCode, load_bundle
from breastcad.documents import parse_document, render_document
from breastcad.errors import AlreadyExists, Corrupt, NotFound
from breastcad.profiles import DenoiseMethod, Profile
from breastcad.store.protocol import Store

NAME_PATTERN = r"^[a-z0-9][a-z0-9.\-]{0,62}$"


class ModalityRelease(Frozen):
    """The profile and bundles of one modality."""

    profile: str
    segmenter: str = Field(description="Digest of the bundle")
    classifier: str = Field(description="Digest of the bundle; may equal the segmenter's")


class FusionModality(Frozen):
    """Fusion parameters of one modality; see fusion.proto, ModalityPolicy."""

    threshold: float | None = None
    weight: float | None = None
    coefficient: float | None = None
    missing_coefficient: float | None = None


class Fusion(Frozen):
    """The fusion policy; see fusion.proto, FusionPolicy."""

    rule: Literal["or", "max", "noisy_or", "naive_bayes", "logistic", "and"] = "or"
    missing: Literal["indeterminate", "single_ok"] = "indeterminate"
    views: Literal["max", "mean"] = "max"
    expected: tuple[ModalityCode, ...] = ()
    modalities: dict[ModalityCode, FusionModality] = Field(default_factory=dict)
    threshold: float | None = None
    prevalence: float | None = None
    intercept: float = 0.0
    abstain_margin: float = 0.0
    max_days: int = 90


class Release(Frozen):
    """What ``releases/NAME.json`` holds."""

    format: Literal[1] = Field(default=1, alias="schema")
    name: str = Field(pattern=NAME_PATTERN)
    profiles: dict[str, Profile]
    modalities: dict[ModalityCode, ModalityRelease]
    denoisers: dict[DenoiseMethod, str] = Field(
        default_factory=dict, description="Digest of the bundle that a method runs"
    )
    fusion: Fusion


class Channel(Frozen):
    """What ``channels/NAME.json`` holds: the release that a channel points to."""

    release: str = Field(pattern=NAME_PATTERN)


@dataclass(frozen=True)
class LoadedRelease:
    """A release whose parts fit together, with its bundles.

    Attributes
    ----------
    release
        What ``releases/NAME.json`` says.
    bundles
        Digest → bundle, for every bundle that the release names.
    """

    release: Release
    bundles: dict[str, Bundle]

    @property
    def name(self) -> str:
        """Name of the release, which every answer carries."""
        return self.release.name

    def segmenter(self, code: ModalityCode) -> Bundle:
        """Return the bundle that finds lesions; see `modality` for errors."""
        return self.bundles[self.modality(code).segmenter]

    def classifier(self, code: ModalityCode) -> Bundle:
        """Return the bundle that scores malignancy; see `modality` for errors."""
        return self.bundles[self.modality(code).classifier]

    def profile(self, code: ModalityCode) -> Profile:
        """Return the preprocessing profile; see `modality` for errors."""
        return self.release.profiles[self.modality(code).profile]

    def denoiser(self, method: DenoiseMethod) -> Bundle:
        """Return the bundle of a denoiser that is a network.

        Raises
        ------
        NotFound
            ``DENOISER_NOT_RELEASED`` if the release has none for it.
        """
        if method not in self.release.denoisers:
            raise NotFound("DENOISER_NOT_RELEASED", f"release {self.name} has no model {method}")
        return self.bundles[self.release.denoisers[method]]

    def modality(self, code: ModalityCode) -> ModalityRelease:
        """Return what the release binds for a modality.

        Raises
        ------
        NotFound
            ``MODALITY_NOT_RELEASED`` if the release has nothing for it.
        """
        if code not in self.release.modalities:
            raise NotFound("MODALITY_NOT_RELEASED", f"release {self.name} has no models for {code}")
        return self.release.modalities[code]


def load_release(store: Store, channel: str = "stable") -> LoadedRelease:
    """Return the release that `channel` points to, with its bundles.

    Raises
    ------
    NotFound
        ``NOT_IN_STORE`` if the channel, its release or a bundle of it is missing.
    Corrupt
        ``RELEASE_INVALID`` if its parts do not fit together; otherwise as `load_bundle`.
    Unavailable
        ``STORE_UNAVAILABLE`` if the store does not answer.
    """
    key = f"channels/{channel}.json"
    return load_release_named(store, parse_document(Channel, store.read(key), key).release)


def load_release_named(store: Store, name: str) -> LoadedRelease:
    """Return the release `name` with its bundles; see `load_release` for errors."""
    key = f"releases/{name}.json"
    release = parse_document(Release, store.read(key), key)
    if release.name != name:
        raise Corrupt("RELEASE_INVALID", f"{key} holds release {release.name}")
    digests = {
        digest
        for modality in release.modalities.values()
        for digest in (modality.segmenter, modality.classifier)
    } | set(release.denoisers.values())
    loaded = LoadedRelease(release, {digest: load_bundle(store, digest) for digest in digests})
    for code in release.modalities:
        _require_fitting(loaded, code)
    _require_denoisers(loaded)
    return loaded


def publish_release(store: Store, release: Release) -> None:
    """Write a release to `store`; its bundles are there already.

    Raises
    ------
    AlreadyExists
        ``RELEASE_EXISTS`` if the name stands for other content: releases never change.
    """
    key = f"releases/{release.name}.json"
    content = render_document(release)
    if store.exists(key) and store.read(key) != content:
        raise AlreadyExists("RELEASE_EXISTS", f"release {release.name} exists with other content")
    store.write(key, content)


def point_channel(store: Store, channel: str, name: str) -> None:
    """Make `channel` point to the release `name`; promoting and rolling back are this."""
    load_release_named(store, name)
    store.write(f"channels/{channel}.json", render_document(Channel(release=name)))


def _require_fitting(loaded: LoadedRelease, code: ModalityCode) -> None:
    bound = loaded.modality(code)
    if bound.profile not in loaded.release.profiles:
        raise _unfit(loaded, code, f"profile {bound.profile} is not in the release")
    if loaded.profile(code).modality != code:
        raise _unfit(loaded, code, f"profile {bound.profile} is for another modality")
    _require_task(loaded, code, "segment", loaded.segmenter(code).spec)
    _require_task(loaded, code, "classify", loaded.classifier(code).spec)
    spec = loaded.classifier(code).spec
    if spec.calibration is None or spec.operating_point is None:
        raise _unfit(loaded, code, f"{spec.name} has no calibration or operating point")


def _require_denoisers(loaded: LoadedRelease) -> None:
    for method, digest in loaded.release.denoisers.items():
        if loaded.bundles[digest].spec.task != "denoise":
            raise Corrupt(
                "RELEASE_INVALID", f"release {loaded.name}, {method}: expected a bundle to denoise"
            )


def _require_task(loaded: LoadedRelease, code: ModalityCode, task: str, spec: BundleSpec) -> None:
    if spec.task not in (task, "multitask") or spec.modality != code:
        found = f"{spec.task} {spec.modality}"
        raise _unfit(loaded, code, f"expected a bundle to {task}, got {found}")
    if spec.profile != loaded.modality(code).profile:
        raise _unfit(loaded, code, f"{spec.name} was trained with profile {spec.profile}")


def _unfit(loaded: LoadedRelease, code: ModalityCode, why: str) -> Corrupt:
    return Corrupt("RELEASE_INVALID", f"release {loaded.name}, {code}: {why}")
