"""The preprocess service as the server takes it."""

from __future__ import annotations

import asyncio

from breastcad.releases import LoadedRelease
from breastcad.server import Service
from breastcad.v1 import preprocess_pb2_grpc as rpc

from breastcad_preprocess.preparing import Preparer
from breastcad_preprocess.servicer import PreprocessServicer

NAME = "breastcad.v1.PreprocessService"


def preprocess_service(release: LoadedRelease) -> Service:
    """Put the service together.

    Parameters
    ----------
    release
        Whose profiles are applied.
    """
    preparer = Preparer(release)
    servicer = PreprocessServicer(preparer)

    async def probe() -> None:
        await asyncio.to_thread(preparer.probe)

    return Service(
        name=NAME,
        register=lambda server: rpc.add_PreprocessServiceServicer_to_server(servicer, server),
        probe=probe,
    )
