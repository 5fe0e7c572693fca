"""Serve preprocessing: ``python -m breastcad_preprocess``."""

from __future__ import annotations

import asyncio

from breastcad.releases import load_release
from breastcad.server import Service, run
from breastcad.store import open_store

from breastcad_preprocess.quiet import silence_libraries
from breastcad_preprocess.service import preprocess_service
from breastcad_preprocess.settings import PreprocessSettings


async def _build(settings: PreprocessSettings) -> Service:
    silence_libraries()
    store = open_store(settings.store)
    return preprocess_service(await asyncio.to_thread(load_release, store, settings.channel))


if __name__ == "__main__":
    run(PreprocessSettings, _build)
