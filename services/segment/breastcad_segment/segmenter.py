"""From a prepared image to lesions of its source."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np
from breastcad.bundles import Bundle, LesionRule
from breastcad.errors import Corrupt
from breastcad.geometry import Affine
from breastcad.inference import Inference
from breastcad.lesions import source_mask
from breastcad.modalities import ModalityCode
from breastcad.releases import LoadedRelease
from numpy.typing import NDArray

from breastcad_segment.lesions import Lesion, find_lesions
from breastcad_segment.mask_png import encode_mask
from breastcad_segment.source import Source


@dataclass(frozen=True)
class Model:
    """A segmenter of the release.

    Parameters
    ----------
    bundle
        The model and all that belongs to it.
    rule
        How its probability map becomes lesions.
    """

    bundle: Bundle
    rule: LesionRule


@dataclass(frozen=True)
class Segmentation:
    """What was found in one image.

    Parameters
    ----------
    lesions
        Lesions in source pixels, by falling score.
    mask_png
        Mask of all lesions at source size, as a 1-bit PNG.
    probability
        Lesion probability of shape (model rows, model columns), 0 to 255 for 0 to 1.
    malignancy_logit
        Raw evidence of a model that classifies as well; any finite number. None otherwise.
    """

    lesions: list[Lesion]
    mask_png: bytes
    probability: NDArray[np.uint8]
    malignancy_logit: float | None


class Segmenter:
    """The segmenters of one release.

    Parameters
    ----------
    release
        Which models answer.
    inference
        Where they run.

    Raises
    ------
    Corrupt
        ``BUNDLE_INCOMPLETE`` if a segmenter has no lesion rule.
    """

    def __init__(self, release: LoadedRelease, inference: Inference) -> None:
        self._release = release
        self._inference = inference
        self._rules = {
            bundle.digest: _lesion_rule(bundle)
            for bundle in map(release.segmenter, release.release.modalities)
        }

    def model(self, code: ModalityCode) -> Model:
        """Return the model of a modality; `NotFound` where the release has none."""
        bundle = self._release.segmenter(code)
        return Model(bundle, self._rules[bundle.digest])

    async def segment(self, model: Model, image: NDArray[np.uint8], source: Source) -> Segmentation:
        """Find the lesions of one image.

        Parameters
        ----------
        model
            From `model`.
        image
            Prepared pixels of shape (rows, columns), the size of the model's input.
        source
            Where the image comes from.
        """
        outputs = await self._inference.infer(model.bundle.triton_name, image[None, None])
        probability = outputs["probability"][0]
        logit = float(outputs["logit"].item()) if "logit" in outputs else None
        return await asyncio.to_thread(_segmentation, probability, logit, source, model.rule)

    async def probe(self) -> None:
        """Segment a blank image with every model; raises what keeps it from working."""
        for code in self._release.release.modalities:
            model = self.model(code)
            size = model.bundle.spec.input
            blank = np.zeros((size.rows, size.columns), np.uint8)
            await self.segment(model, blank, Source(size.rows, size.columns, Affine(), None))


def _lesion_rule(bundle: Bundle) -> LesionRule:
    if bundle.spec.lesions is None:
        raise Corrupt("BUNDLE_INCOMPLETE", f"{bundle.spec.name} has no rule for lesions")
    return bundle.spec.lesions


def _segmentation(
    probability: NDArray[np.uint8], logit: float | None, source: Source, rule: LesionRule
) -> Segmentation:
    shape = (source.rows, source.columns)
    mask = source_mask(probability, source.source_to_image, shape, rule)
    return Segmentation(
        lesions=find_lesions(mask, probability, source.source_to_image, source.spacing),
        mask_png=encode_mask(mask),
        probability=probability,
        malignancy_logit=logit,
    )
