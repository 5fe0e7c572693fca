"""The client for programs without asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from breastcad.channels import ChannelSettings, connect
from breastcad.v1 import exam_pb2

from breastcad_client.client import DEFAULT_TIMEOUT_S, AsyncClient, ignore
from breastcad_client.exam import Answer, Exam, ProgressCallback
from breastcad_client.kinds import PICTURES


class Client:
    """Analyses exams, one call at a time, each over a connection of its own.

    Parameters
    ----------
    address
        ``host:port`` of a gateway.
    settings
        Sizes and TLS. None: plaintext.
    timeout_s
        Time for one exam, in seconds.
    """

    def __init__(
        self,
        address: str,
        settings: ChannelSettings | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> None:
        self._address = address
        self._settings = settings
        self._timeout_s = timeout_s

    def analyze(
        self,
        exam: Exam,
        objects: Sequence[exam_pb2.ObjectKind.ValueType] = PICTURES,
        on_progress: ProgressCallback = ignore,
    ) -> Answer:
        """Send one exam and wait for its answer; see `AsyncClient.analyze`."""

        async def analyze() -> Answer:
            async with connect(self._address, self._settings) as channel:
                client = AsyncClient(channel, timeout_s=self._timeout_s)
                return await client.analyze(exam, objects, on_progress)

        return asyncio.run(analyze())

    def release(self) -> exam_pb2.GetReleaseResponse:
        """Return the release that answers."""

        async def release() -> exam_pb2.GetReleaseResponse:
            async with connect(self._address, self._settings) as channel:
                return await AsyncClient(channel).release()

        return asyncio.run(release())
