"""Serve segmentation: ``python -m breastcad_segment``."""

from __future__ import annotations

import asyncio

from breastcad.inference import TritonInference
from breastcad.releases import load_release
from breastcad.server import Service, run
from breastcad.store import open_store

from breastcad_segment.service import segment_service
from breastcad_segment.settings import SegmentSettings


async def _build(settings: SegmentSettings) -> Service:
    store = open_store(settings.store)
    release = await asyncio.to_thread(load_release, store, settings.channel)
    inference = TritonInference.connect(settings)
    return segment_service(release, inference, close=inference.close)


if __name__ == "__main__":
    run(SegmentSettings, _build)
