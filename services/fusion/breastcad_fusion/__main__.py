"""Serve fusion: ``python -m breastcad_fusion``."""

from __future__ import annotations

import asyncio

from breastcad.releases import load_release
from breastcad.server import Service, run
from breastcad.store import open_store

from breastcad_fusion.service import fusion_service
from breastcad_fusion.settings import FusionSettings


async def _build(settings: FusionSettings) -> Service:
    store = open_store(settings.store)
    return fusion_service(await asyncio.to_thread(load_release, store, settings.channel))


if __name__ == "__main__":
    run(FusionSettings, _build)
