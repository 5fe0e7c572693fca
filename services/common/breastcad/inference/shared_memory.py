"""Pixels and maps through shared memory instead of messages.

A slot is one segment with room for one request of one model: the image, then each output. It is
registered with Triton once and used again and again. Triton may go on writing into the slot of a
request that the caller has given up (time-out, cancellation), so such a slot rests until Triton
has surely finished with it, before it is used again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import prod
from multiprocessing.shared_memory import SharedMemory as Segment
from typing import Any, cast

import grpc
import numpy as np
from numpy.typing import NDArray
from tritonclient.grpc import service_pb2 as pb
from tritonclient.grpc import service_pb2_grpc as rpc
from tritonclient.utils import triton_to_np_dtype

from breastcad.inference import wire

REST_S = 120.0
"""Longer than any request may wait in Triton's queue (60 s) and then run, in seconds."""

MAX_SLOTS = 64
"""Beyond it requests travel in messages, so that lost ones cannot fill the memory."""

_CONTROL_TIMEOUT_S = 5.0

_TOKEN_HEADER = "triton-grpc-protocol-triton-access-token"
_ALIGNMENT = 64

Call = Callable[[pb.ModelInferRequest], Awaitable[pb.ModelInferResponse]]


@dataclass(frozen=True)
class _Room:
    """The place of one output in its model's slots, in bytes."""

    name: str
    offset: int
    size: int


@dataclass
class _Slot:
    segment: Segment
    registered: bool = False
    free_at: float = 0.0

    @property
    def content(self) -> memoryview:
        return cast(memoryview, self.segment.buf)


@dataclass
class _Plan:
    """How the slots of one model and one size of image are laid out, and those not in use."""

    rooms: tuple[_Room, ...]
    others: tuple[str, ...]
    size: int
    free: list[_Slot] = field(default_factory=list)


class SharedMemory:
    """The slots of one client.

    Parameters
    ----------
    channel
        To Triton's gRPC port, on the same host (or in the same pod with a common ``/dev/shm``).
    token
        Triton's access token, which registering asks for.
    """

    def __init__(self, channel: grpc.aio.Channel, token: str | None) -> None:
        self._stub: Any = rpc.GRPCInferenceServiceStub(channel)
        self._metadata = () if token is None else ((_TOKEN_HEADER, token),)
        self._plans: dict[tuple[str, int], _Plan] = {}
        self._slots: list[_Slot] = []

    async def infer(
        self, model: str, image: NDArray[Any], call: Call
    ) -> dict[str, NDArray[Any]] | None:
        """Send `image` to `model` through a slot, by `call`, and return copies of the outputs.

        None where all slots are in use or at rest.
        """
        plan = await self._plan(model, image)
        slot = self._take(plan)
        if slot is None:
            return None
        try:
            await self._register(slot)
            slot.content[: image.nbytes] = np.ascontiguousarray(image).data.cast("B")
            slot.free_at = time.monotonic() + REST_S
            answer = _outputs(await call(_request(model, image, plan, slot)), plan, slot)
            slot.free_at = 0.0
        finally:
            plan.free.append(slot)
        return answer

    def forget_registrations(self) -> None:
        """Register every slot anew before it is used again."""
        for slot in self._slots:
            slot.registered = False

    async def close(self) -> None:
        """Unlink every segment; Triton keeps what it has mapped until it unregisters it."""
        for slot in self._slots:
            slot.segment.close()
            slot.segment.unlink()
        self._slots.clear()
        self._plans.clear()

    async def _plan(self, model: str, image: NDArray[Any]) -> _Plan:
        key = (model, image.nbytes)
        if key not in self._plans:
            request = pb.ModelMetadataRequest(name=model)
            metadata = await self._stub.ModelMetadata(request, timeout=_CONTROL_TIMEOUT_S)
            self._plans.setdefault(key, _planned(metadata, image.nbytes))
        return self._plans[key]

    def _take(self, plan: _Plan) -> _Slot | None:
        now = time.monotonic()
        for index, slot in enumerate(plan.free):
            if slot.free_at <= now:
                return plan.free.pop(index)
        if len(self._slots) >= MAX_SLOTS:
            return None
        slot = _Slot(Segment(f"breastcad-{uuid.uuid4().hex}", create=True, size=plan.size))
        self._slots.append(slot)
        return slot

    async def _register(self, slot: _Slot) -> None:
        if slot.registered:
            return
        name = slot.segment.name
        request = pb.SystemSharedMemoryRegisterRequest(
            name=name, key=f"/{name}", offset=0, byte_size=slot.segment.size
        )
        try:
            await self._stub.SystemSharedMemoryRegister(
                request, metadata=self._metadata, timeout=_CONTROL_TIMEOUT_S
            )
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.ALREADY_EXISTS:
                raise
        slot.registered = True


def _planned(metadata: pb.ModelMetadataResponse, image_bytes: int) -> _Plan:
    """Lay out the slots; an output whose size is not fixed stays in the message."""
    rooms, others, end = [], [], _aligned(image_bytes)
    for output in metadata.outputs:
        # The first dimension is the batch, which is 1.
        shape = output.shape[1:]
        if min(shape, default=1) < 0:
            others.append(output.name)
            continue
        size = prod(shape) * np.dtype(triton_to_np_dtype(output.datatype)).itemsize
        rooms.append(_Room(output.name, end, size))
        end = _aligned(end + size)
    return _Plan(tuple(rooms), tuple(others), end)


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def _request(model: str, image: NDArray[Any], plan: _Plan, slot: _Slot) -> pb.ModelInferRequest:
    request = wire.describe(model, image)
    _point(request.inputs[0], slot, 0, image.nbytes)
    for room in plan.rooms:
        _point(request.outputs.add(name=room.name), slot, room.offset, room.size)
    for name in plan.others:
        request.outputs.add(name=name)
    return request


def _point(tensor: Any, slot: _Slot, offset: int, size: int) -> None:
    """Say where in the slot a tensor of the request lies."""
    tensor.parameters["shared_memory_region"].string_param = slot.segment.name
    tensor.parameters["shared_memory_byte_size"].int64_param = size
    tensor.parameters["shared_memory_offset"].int64_param = offset


def _outputs(response: pb.ModelInferResponse, plan: _Plan, slot: _Slot) -> dict[str, NDArray[Any]]:
    """Return copies of the outputs: those in the slot, and those in the message."""
    rooms = {room.name: room for room in plan.rooms}
    contents = iter(response.raw_output_contents)
    answer = {}
    for output in response.outputs:
        room = rooms.get(output.name)
        content = next(contents) if room is None else _read(slot, room)
        answer[output.name] = wire.array(output.datatype, output.shape, content)
    return answer


def _read(slot: _Slot, room: _Room) -> bytes:
    return bytes(slot.content[room.offset : room.offset + room.size])
