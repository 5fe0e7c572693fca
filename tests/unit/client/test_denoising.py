"""Images denoised one after the other against a fake service, and the folder that they fill."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
from breastcad.errors import (
    BreastcadError,
    DeadlineExceeded,
    InvalidInput,
    NotFound,
    Overloaded,
    Refused,
    Unavailable,
)
from breastcad.server import Service, nothing
from breastcad.tensors import to_image
from breastcad.testing import in_process
from breastcad.v1 import preprocess_pb2 as pb
from breastcad_client.denoising import DenoisedImage, DenoiseWish, Refusal, denoise_all
from breastcad_client.noise_folder import NoiseFolder
from breastcad_client.sources import Kind, Source
from rich.console import Console

IMAGE = np.arange(64, dtype=np.uint8).reshape(8, 8)


class FakePreprocess:
    """Gives every file back as `IMAGE`; a file ``bad`` ends as it was told."""

    def __init__(self, end: BreastcadError | grpc.StatusCode | None = None) -> None:
        self._end = end

    async def denoise(self, request: Any, context: Any) -> pb.DenoiseResponse:
        if request.file == b"bad" and isinstance(self._end, BreastcadError):
            raise self._end
        if request.file == b"bad":
            await context.abort(self._end, "not our words")
        image = to_image(IMAGE)
        return pb.DenoiseResponse(image=image, source=image, largest_value=255)

    def service(self) -> Service:
        handler = grpc.unary_unary_rpc_method_handler(
            self.denoise, pb.DenoiseRequest.FromString, pb.DenoiseResponse.SerializeToString
        )
        name = "breastcad.v1.PreprocessService"
        generic = grpc.method_handlers_generic_handler(name, {"Denoise": handler})
        return Service(name, lambda server: server.add_generic_rpc_handlers((generic,)), nothing)


def written(folder: Path, *contents: bytes) -> list[Source]:
    sources = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.png"
        path.write_bytes(content)
        sources.append(Source(path, path.name, Kind.PICTURE))
    return sources


async def outcomes(fake: FakePreprocess, sources: Sequence[Source]) -> list[Any]:
    async with in_process(fake.service()) as channel:
        return [outcome async for outcome in denoise_all(channel, sources, DenoiseWish())]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (Refused("TRUNCATED", "it ends early"), "TRUNCATED"),
        (InvalidInput("NOT_DICOM", "it is none"), "NOT_DICOM"),
        (DeadlineExceeded("TOO_SLOW", "the time is up"), "TOO_SLOW"),
        (BreastcadError("INTERNAL", "it went wrong"), "INTERNAL"),
        # As gRPC says it of messages beyond their size.
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE"),
    ],
)
async def test_what_is_wrong_with_one_file_does_not_end_the_rest(
    tmp_path: Path, end: Any, reason: str
) -> None:
    found = await outcomes(FakePreprocess(end), written(tmp_path, b"bad", b"good"))

    assert isinstance(found[0], Refusal)
    assert (found[0].name, found[0].error.reason) == ("0.png", reason)
    assert isinstance(found[1], DenoisedImage)


@pytest.mark.parametrize(
    "end",
    [
        Unavailable("DRAINING", "the service ends"),
        Overloaded("TOO_MANY", "too much waits"),
        NotFound("DENOISER_NOT_RELEASED", "no such model"),
    ],
)
async def test_what_is_wrong_with_the_service_ends_all(tmp_path: Path, end: BreastcadError) -> None:
    with pytest.raises(type(end), match=end.reason):
        await outcomes(FakePreprocess(end), written(tmp_path, b"bad", b"good"))


def picture(path: Path, typed: str = "") -> Source:
    return Source(path, typed or str(path), Kind.PICTURE)


async def test_pictures_have_the_name_of_the_file(tmp_path: Path) -> None:
    found = (await outcomes(FakePreprocess(), written(tmp_path, b"good")))[0]
    sources = [
        picture(Path("/s/a/lump.png")),
        picture(Path("/s/b/lump.png")),
        picture(Path("/s/x.dcm")),
    ]
    folder = NoiseFolder(tmp_path / "out", sources, Console(file=StringIO()))

    for source in sources:
        folder.take(DenoisedImage(source.name, found.pictures, found.denoising))

    made = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.png")}
    assert {"x.png", "x.noise.png", "x.figure.png"} < made
    assert {"s/a/lump.png", "s/b/lump.png"} < made
    assert len(made) == 9


@pytest.mark.parametrize(
    ("names", "reason"),
    [(["a.png"], "OUTPUT_FOLDER"), (["a.dcm", "a.noise.png"], "SAME_NAME")],
)
def test_no_picture_takes_the_place_of_a_source_or_of_another(
    tmp_path: Path, names: list[str], reason: str
) -> None:
    out = tmp_path if reason == "OUTPUT_FOLDER" else tmp_path / "out"
    with pytest.raises(InvalidInput, match=reason):
        NoiseFolder(out, [picture(tmp_path / name) for name in names], Console(file=StringIO()))


def test_a_folder_that_cannot_be_made_is_told_before_the_first_image(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"a file")
    with pytest.raises(InvalidInput, match="OUTPUT_FOLDER"):
        NoiseFolder(tmp_path / "out", [picture(Path("a.png"))], Console(file=StringIO()))
