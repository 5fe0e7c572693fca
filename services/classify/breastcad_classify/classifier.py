"""From a prepared image to evidence of malignancy."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from breastcad.bundles import Bundle
from breastcad.errors import BreastcadError
from breastcad.inference import Inference
from breastcad.modalities import ModalityCode
from breastcad.releases import LoadedRelease
from numpy.typing import NDArray

from breastcad_classify.heat_map import place
from breastcad_classify.model_input import model_input
from breastcad_classify.roi import Window
from breastcad_classify.scoring import Scoring, scoring_of

DEFAULT_MASK_THRESHOLD = 0.5


@dataclass(frozen=True)
class Model:
    """A classifier of the release.

    Parameters
    ----------
    bundle
        The model and all that belongs to it.
    scoring
        How its evidence becomes a score.
    """

    bundle: Bundle
    scoring: Scoring

    @property
    def mask_threshold(self) -> float:
        """Probability at or above which a pixel is lesion for this model, in (0, 1)."""
        rule = self.bundle.spec.lesions
        return rule.pixel_threshold if rule else DEFAULT_MASK_THRESHOLD


@dataclass(frozen=True)
class Evidence:
    """What speaks for malignancy in one image.

    Parameters
    ----------
    logit
        Raw evidence; any finite number.
    heat_map
        Evidence per place, of shape (rows, columns) as the image, 0 to 255. None where the model
        gives none or none was asked for.
    """

    logit: float
    heat_map: NDArray[np.uint8] | None = None


class Classifier:
    """The classifiers of one release.

    Parameters
    ----------
    release
        Which models answer.
    inference
        Where they run.

    Raises
    ------
    Corrupt
        ``BUNDLE_INCOMPLETE`` if a classifier does not say how it scores.
    """

    def __init__(self, release: LoadedRelease, inference: Inference) -> None:
        self._release = release
        self._inference = inference
        self._scorings = {
            bundle.digest: scoring_of(bundle.spec)
            for bundle in map(release.classifier, release.release.modalities)
        }

    def model(self, code: ModalityCode) -> Model:
        """Return the model of a modality; `NotFound` where the release has none."""
        bundle = self._release.classifier(code)
        return Model(bundle, self._scorings[bundle.digest])

    async def look(
        self,
        model: Model,
        image: NDArray[np.uint8],
        probability: NDArray[np.uint8] | None,
        *,
        with_heat_map: bool = False,
    ) -> Evidence:
        """Let a model look at one image.

        Parameters
        ----------
        model
            From `model`.
        image
            Prepared pixels of shape (rows, columns), the size of the model's input.
        probability
            Lesion probability of the same shape, 0 to 255 for 0 to 1. None where there is none.
        with_heat_map
            Whether to say where the evidence lies.

        Raises
        ------
        InvalidInput
            ``MASK_REQUIRED`` if the model needs `probability`.
        BreastcadError
            ``INFERENCE_FAILED`` if the model answers with something that is not a finite number.
        """
        mode, threshold = model.bundle.spec.roi_mode, model.mask_threshold
        shown = await asyncio.to_thread(model_input, mode, image, probability, threshold=threshold)
        outputs = await self._inference.infer(model.bundle.triton_name, shown.pixels[None])
        return await asyncio.to_thread(_evidence, outputs, shown.window, image.shape, with_heat_map)

    async def probe(self) -> None:
        """Classify a blank image with every model; raises what keeps it from working."""
        for code in self._release.release.modalities:
            model = self.model(code)
            size = model.bundle.spec.input
            blank = np.zeros((size.rows, size.columns), np.uint8)
            await self.look(model, blank, blank, with_heat_map=True)


def _evidence(
    outputs: dict[str, NDArray[Any]],
    window: Window,
    shape: tuple[int, ...],
    with_heat_map: bool,
) -> Evidence:
    logit = float(outputs["logit"].item())
    if not math.isfinite(logit):
        raise BreastcadError("INFERENCE_FAILED", "the model's evidence is not a finite number")
    # A model that segments and classifies at once shows its evidence as lesions instead.
    if not with_heat_map or "evidence" not in outputs:
        return Evidence(logit)
    return Evidence(logit, place(outputs["evidence"][0], window, shape[0], shape[1]))
