"""Serve preprocessing: ``python -m breastcad_preprocess``."""

from __future__ import annotations

import asyncio

from breastcad.inference import TritonInference
from breastcad.releases import load_release
from breastcad.server import Service, run
from breastcad.store import open_store

from breastcad_preprocess.reading.limits import Limits
from breastcad_preprocess.reading.pool import ReadingPool
from breastcad_preprocess.service import preprocess_service
from breastcad_preprocess.settings import PreprocessSettings


async def _build(settings: PreprocessSettings) -> Service:
    store = open_store(settings.store)
    release = await asyncio.to_thread(load_release, store, settings.channel)
    limits = Limits(settings.decoder_timeout_s, settings.decoder_memory_bytes)
    readers = await asyncio.to_thread(ReadingPool, settings.max_running, limits)
    inference = TritonInference.connect(settings)

    async def close() -> None:
        await inference.close()
        await asyncio.to_thread(readers.close)

    return preprocess_service(release, readers, inference, close)


if __name__ == "__main__":
    run(PreprocessSettings, _build)
