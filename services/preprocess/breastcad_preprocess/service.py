"""The preprocess service as the server takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from breastcad.inference import Inference
from breastcad.releases import LoadedRelease
from breastcad.server import Service, nothing
from breastcad.v1 import preprocess_pb2_grpc as rpc

from breastcad_preprocess.denoise.methods import Denoisers
from breastcad_preprocess.denoise.network import Networks
from breastcad_preprocess.denoising import ImageDenoiser
from breastcad_preprocess.preparing import Preparer
from breastcad_preprocess.reading.readers import Readers
from breastcad_preprocess.servicer import PreprocessServicer

NAME = "breastcad.v1.PreprocessService"


def preprocess_service(
    release: LoadedRelease,
    readers: Readers,
    inference: Inference,
    close: Callable[[], Awaitable[None]] = nothing,
) -> Service:
    """Put the service together; to be called in the event loop that will serve.

    Parameters
    ----------
    release
        Whose profiles are applied.
    readers
        Parse and decode what comes from outside.
    inference
        Where denoisers run that are networks.
    close
        Called once after the drain.
    """
    networks = Networks(release, inference)
    denoisers = Denoisers(networks.smoothers(asyncio.get_running_loop()))
    preparer = Preparer(release, readers, denoisers)
    denoiser = ImageDenoiser(readers, denoisers)
    servicer = PreprocessServicer(preparer, denoiser)

    async def probe() -> None:
        await asyncio.to_thread(preparer.probe)
        await asyncio.to_thread(denoiser.probe)
        await networks.probe()

    return Service(
        name=NAME,
        register=lambda server: rpc.add_PreprocessServiceServicer_to_server(servicer, server),
        probe=probe,
        close=close,
    )
