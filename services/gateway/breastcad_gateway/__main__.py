"""Serve exams: ``python -m breastcad_gateway``."""

from __future__ import annotations

import asyncio

from breastcad.channels import connect
from breastcad.releases import load_release
from breastcad.server import Service, run
from breastcad.store import open_store

from breastcad_gateway.clients import Channels
from breastcad_gateway.quiet import silence_libraries
from breastcad_gateway.release import AcceptedRelease
from breastcad_gateway.service import gateway_service
from breastcad_gateway.settings import GatewaySettings


async def _build(settings: GatewaySettings) -> Service:
    store = open_store(settings.store)
    release = await asyncio.to_thread(load_release, store, settings.channel)
    channels = Channels(
        preprocess=connect(settings.preprocess, settings.channels),
        segment=connect(settings.segment, settings.channels),
        classify=connect(settings.classify, settings.channels),
        fusion=connect(settings.fusion, settings.channels),
    )
    return gateway_service(AcceptedRelease.of(release), channels, settings)


if __name__ == "__main__":
    silence_libraries()
    run(GatewaySettings, _build)
