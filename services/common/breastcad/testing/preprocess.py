"""A fake of preprocess that prepares any bytes."""

from __future__ import annotations

import numpy as np

from breastcad.errors import InvalidInput
from breastcad.testing.calls import Calls, Context
from breastcad.testing.images import PREPARED_SIDE, SOURCE_SIDE, grey_image, pgm
from breastcad.v1 import preprocess_pb2, preprocess_pb2_grpc, types_pb2

CLIP_FRAMES = 40
CHOSEN_FRAMES = (6, 20, 33)


class FakePreprocess(preprocess_pb2_grpc.PreprocessServiceServicer):
    """Prepares any source: the grey of a still is the source's first byte.

    A source that begins with ``refuse`` is refused as ``NOT_DICOM``, one with ``label`` is
    labelled only, one with ``clip`` has 40 frames, of which three are chosen, each as grey as its
    number. A source without modality is an ultrasound image. The header of a source is what
    `headers` holds for it; without an entry none can be read.
    """

    def __init__(self) -> None:
        self.calls: Calls[preprocess_pb2.PrepareRequest] = Calls()
        self.header_calls: Calls[preprocess_pb2.ReadHeaderRequest] = Calls()
        self.headers: dict[bytes, bytes] = {}

    async def Prepare(  # noqa: N802
        self, request: preprocess_pb2.PrepareRequest, context: Context
    ) -> preprocess_pb2.PrepareResponse:
        """Answer one request."""
        await self.calls.take(request, context)
        if request.source.startswith(b"refuse"):
            raise InvalidInput("NOT_DICOM", "the file is not DICOM")
        response = preprocess_pb2.PrepareResponse(
            info=_info(request),
            profile=request.profile or "us-1",
            notices=["VOI_BY_RANGE"],
            release=self.calls.release,
        )
        preview = _preview() if request.preview_side else b""
        if response.info.use == preprocess_pb2.IMAGE_USE_DECISION:
            response.frames.extend(_frame(index, grey, preview) for index, grey in _greys(request))
        else:
            response.geometry.CopyFrom(_geometry(prepared=False))
            response.preview_pgm = preview
        if request.with_header:
            response.header = self.headers.get(request.source, b"")
        return response

    async def ReadHeader(  # noqa: N802
        self, request: preprocess_pb2.ReadHeaderRequest, context: Context
    ) -> preprocess_pb2.ReadHeaderResponse:
        """Answer one request."""
        await self.header_calls.take(request, context)
        if request.source not in self.headers:
            raise InvalidInput("NOT_DICOM", "the file is not DICOM")
        return preprocess_pb2.ReadHeaderResponse(
            header=self.headers[request.source], release=self.header_calls.release
        )


def _info(request: preprocess_pb2.PrepareRequest) -> preprocess_pb2.SourceInfo:
    labelled = request.source.startswith(b"label")
    return preprocess_pb2.SourceInfo(
        modality=request.modality or types_pb2.MODALITY_US,
        laterality=request.laterality,
        use=preprocess_pb2.IMAGE_USE_LABEL_ONLY if labelled else preprocess_pb2.IMAGE_USE_DECISION,
        use_reason="SPOT_VIEW" if labelled else "",
        frames=CLIP_FRAMES if _is_clip(request) else 1,
    )


def _is_clip(request: preprocess_pb2.PrepareRequest) -> bool:
    return request.source.startswith(b"clip")


def _greys(request: preprocess_pb2.PrepareRequest) -> list[tuple[int, int]]:
    """Return number and grey of each frame."""
    if _is_clip(request):
        return [(index, index) for index in CHOSEN_FRAMES]
    return [(0, request.source[0] if request.source else 0)]


def _frame(index: int, grey: int, preview: bytes) -> preprocess_pb2.PreparedFrame:
    return preprocess_pb2.PreparedFrame(
        index=index,
        image=grey_image(grey),
        geometry=_geometry(),
        denoising=preprocess_pb2.Denoising(method="none"),
        quality=preprocess_pb2.Quality(unlikeness=index / 100),
        preview_pgm=preview,
    )


def _preview() -> bytes:
    return pgm(np.full((SOURCE_SIDE, SOURCE_SIDE), 90, np.uint8))


def _geometry(*, prepared: bool = True) -> types_pb2.Geometry:
    geometry = types_pb2.Geometry(source_rows=SOURCE_SIDE, source_columns=SOURCE_SIDE)
    if prepared:
        half = PREPARED_SIDE / SOURCE_SIDE
        offset = (half - 1) / 2
        to_image = types_pb2.Affine(xx=half, x0=offset, yy=half, y0=offset)
        geometry.source_to_image.CopyFrom(to_image)
    return geometry
