"""Serve classification: ``python -m breastcad_classify``."""

from __future__ import annotations

import asyncio

from breastcad.inference import TritonInference
from breastcad.releases import load_release
from breastcad.server import Service, run
from breastcad.store import open_store

from breastcad_classify.service import classify_service
from breastcad_classify.settings import ClassifySettings


async def _build(settings: ClassifySettings) -> Service:
    store = open_store(settings.store)
    release = await asyncio.to_thread(load_release, store, settings.channel)
    inference = TritonInference.connect(settings)
    return classify_service(release, inference, close=inference.close)


if __name__ == "__main__":
    run(ClassifySettings, _build)
