"""Denoisers that are networks, run by the inference service tile by tile."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import numpy as np
from breastcad.bundles import Bundle
from breastcad.errors import BreastcadError
from breastcad.inference import Inference
from breastcad.profiles import DenoiseMethod
from breastcad.releases import LoadedRelease

from breastcad_preprocess.denoise.smoother import Floats, Smoother

_MARGIN = 32


class Networks:
    """The denoisers of a release that are networks.

    Parameters
    ----------
    release
        Names a bundle for each such method.
    inference
        Where they run.
    """

    def __init__(self, release: LoadedRelease, inference: Inference) -> None:
        self._release = release
        self._inference = inference

    def smoothers(self, loop: asyncio.AbstractEventLoop) -> Mapping[DenoiseMethod, Smoother]:
        """Return them as functions to be called from threads other than that of `loop`."""
        return {
            method: self._smoother(self._release.denoiser(method), loop)
            for method in self._release.release.denoisers
        }

    async def probe(self) -> None:
        """Ask each network that a profile needs for an answer; see `Inference.infer` for errors."""
        needed = {profile.denoise for profile in self._release.release.profiles.values()}
        for method in needed & set(self._release.release.denoisers):
            await self._infer(self._release.denoiser(method), np.zeros((1, 1), np.float32))

    def _smoother(self, bundle: Bundle, loop: asyncio.AbstractEventLoop) -> Smoother:
        def smooth(values: Floats) -> Floats:
            # The call's deadline comes along: the loop's callback takes over this thread's context.
            return asyncio.run_coroutine_threadsafe(self._infer(bundle, values), loop).result()

        size = bundle.spec.input
        return Smoother(smooth, tile=min(size.rows, size.columns), margin=_MARGIN)

    async def _infer(self, bundle: Bundle, values: Floats) -> Floats:
        rows, columns = values.shape
        size = bundle.spec.input
        # Mirrored edges are the least unlike what the network has learned.
        filling = ((0, size.rows - rows), (0, size.columns - columns))
        tile = np.pad(values, filling, mode="symmetric")
        answer = await self._inference.infer(bundle.triton_name, tile[None, None])
        denoised = answer["denoised"].reshape(size.rows, size.columns)
        if not np.isfinite(denoised).all():
            raise BreastcadError("INFERENCE_FAILED", "the denoiser's values are not finite numbers")
        return np.asarray(denoised[:rows, :columns], np.float32)
