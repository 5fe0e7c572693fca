"""The release that this gateway answers with: which way an image takes, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from breastcad.bundles import Bundle
from breastcad.errors import NotFound
from breastcad.modalities import modality_number
from breastcad.policies import policy_message
from breastcad.releases import LoadedRelease
from breastcad.v1 import fusion_pb2, types_pb2

Modality: TypeAlias = types_pb2.Modality.ValueType


@dataclass(frozen=True)
class Pathway:
    """How the images of one modality are answered.

    Parameters
    ----------
    needs_mask
        The classifier reads the segmenter's probability.
    one_model
        One bundle segments and classifies, so that its raw evidence is only calibrated.
    """

    needs_mask: bool
    one_model: bool

    @property
    def in_order(self) -> bool:
        """Whether segmentation must be finished before classification begins."""
        return self.needs_mask or self.one_model


@dataclass(frozen=True)
class AcceptedRelease:
    """What the gateway needs of a release.

    Parameters
    ----------
    name
        Every answer from below must bear it.
    pathways
        One for each modality that the release has models for.
    models
        All models, sorted.
    fusion
        How breasts are decided.
    """

    name: str
    pathways: Mapping[Modality, Pathway]
    models: tuple[types_pb2.ModelInfo, ...]
    fusion: fusion_pb2.FusionPolicy

    @classmethod
    def of(cls, loaded: LoadedRelease) -> AcceptedRelease:
        """Take what is needed from a release whose digests were checked."""
        pairs = {
            code: (loaded.segmenter(code), loaded.classifier(code))
            for code in loaded.release.modalities
        }
        bundles = {bundle.digest: bundle for pair in pairs.values() for bundle in pair}
        return cls(
            name=loaded.name,
            pathways={modality_number(code): _pathway(*pair) for code, pair in pairs.items()},
            models=sorted_models(bundle.info() for bundle in bundles.values()),
            fusion=policy_message(loaded.release.fusion),
        )

    def pathway(self, modality: Modality) -> Pathway:
        """Return the way of one modality's images.

        Raises
        ------
        NotFound
            ``MODALITY_NOT_RELEASED`` if the release has none for it.
        """
        if modality not in self.pathways:
            name = types_pb2.Modality.Name(modality)
            raise NotFound("MODALITY_NOT_RELEASED", f"release {self.name} has no models for {name}")
        return self.pathways[modality]


def sorted_models(models: Iterable[types_pb2.ModelInfo]) -> tuple[types_pb2.ModelInfo, ...]:
    """Return each model once, by task, modality, name and digest."""
    unique = {(model.task, model.modality, model.name, model.digest): model for model in models}
    return tuple(unique[key] for key in sorted(unique))


def _pathway(segmenter: Bundle, classifier: Bundle) -> Pathway:
    return Pathway(
        needs_mask=classifier.spec.roi_mode != "full",
        one_model=segmenter.digest == classifier.digest,
    )
