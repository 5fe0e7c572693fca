"""The real client: Triton's Open Inference Protocol over gRPC."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import grpc
from numpy.typing import NDArray
from tritonclient.grpc import service_pb2 as pb
from tritonclient.grpc import service_pb2_grpc as rpc

from breastcad.channels import connect
from breastcad.errors import BreastcadError, DeadlineExceeded, Unavailable
from breastcad.inference import wire
from breastcad.inference.settings import InferenceClientSettings
from breastcad.inference.shared_memory import SharedMemory

ATTEMPTS = 2


class TritonInference:
    """Ask Triton; a `breastcad.inference.Inference`.

    Cancelling a call cancels it in Triton. Who calls the service tries again for longer than the
    channel here does, so that a restart of Triton is survived.

    Parameters
    ----------
    channel
        To Triton's gRPC port, from `breastcad.channels.connect`. Closed by `close`.
    timeout_s
        Longest wait for one answer, in seconds; the deadline of the RPC being served wins where
        it is nearer.
    shared_memory
        Where pixels and maps lie. None: they travel in the messages.
    """

    def __init__(
        self,
        channel: grpc.aio.Channel,
        *,
        timeout_s: float = 30.0,
        shared_memory: SharedMemory | None = None,
    ) -> None:
        self._channel = channel
        self._stub: Any = rpc.GRPCInferenceServiceStub(channel)
        self._timeout_s = timeout_s
        self._shared_memory = shared_memory

    @classmethod
    def connect(cls, settings: InferenceClientSettings) -> Self:
        """Make the client that the settings ask for; nothing is connected before the first call."""
        channel = connect(settings.inference, replace(settings.channels, max_attempts=ATTEMPTS))
        token = settings.inference_token.get_secret_value() if settings.inference_token else None
        memory = SharedMemory(channel, token) if settings.inference_shared_memory else None
        return cls(channel, timeout_s=settings.inference_timeout_s, shared_memory=memory)

    async def infer(self, model: str, image: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Answer as `breastcad.inference.Inference` says."""
        try:
            answer = await self._ask(model, image)
        except grpc.aio.AioRpcError as error:
            raise _explained(error, model) from None
        failed = answer.pop(wire.FAILED, None)
        if failed is not None and failed.any():
            raise BreastcadError("INFERENCE_FAILED", f"model {model} failed on this image")
        return answer

    async def close(self) -> None:
        """Unlink the shared memory and close the channel."""
        if self._shared_memory is not None:
            await self._shared_memory.close()
        await self._channel.close()

    async def _ask(self, model: str, image: NDArray[Any]) -> dict[str, NDArray[Any]]:
        answer = None
        if self._shared_memory is not None:
            answer = await self._through(self._shared_memory, model, image)
        if answer is None:
            answer = wire.outputs(await self._call(wire.with_pixels(model, image)))
        return answer

    async def _through(
        self, memory: SharedMemory, model: str, image: NDArray[Any]
    ) -> dict[str, NDArray[Any]] | None:
        try:
            return await memory.infer(model, image, self._call)
        except grpc.aio.AioRpcError as error:
            # Triton was started anew and knows no slot: nothing has run, so asking again is safe.
            if error.code() is not grpc.StatusCode.NOT_FOUND:
                raise
            memory.forget_registrations()
            return None

    async def _call(self, request: pb.ModelInferRequest) -> pb.ModelInferResponse:
        return await self._stub.ModelInfer(request, timeout=self._timeout_s)


def _explained(error: grpc.aio.AioRpcError, model: str) -> BreastcadError:
    """Say what happened in our words: the server's text may hold anything."""
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        return Unavailable("INFERENCE_UNAVAILABLE", f"no answer from inference for model {model}")
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return DeadlineExceeded("INFERENCE_DEADLINE", f"model {model} did not answer in time")
    return Unavailable("INFERENCE_FAILED", f"inference could not run model {model}")
