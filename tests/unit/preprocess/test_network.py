"""Denoisers that are networks: tiles go to inference and come back into their place."""

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from breastcad.errors import BreastcadError, NotFound, Unavailable
from breastcad.releases import LoadedRelease
from breastcad.testing import FakeInference, write_release
from breastcad_preprocess.denoise.methods import LOCAL, Denoisers
from breastcad_preprocess.denoise.network import Networks
from breastcad_preprocess.denoise.smoother import Smoother
from numpy.typing import NDArray

SIDE = 96


@pytest.fixture
def release(tmp_path: Path) -> LoadedRelease:
    return write_release(tmp_path, denoisers={"gat_dncnn": b"a model"})


def halving(image: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return {"denoised": image / 2}


def quanta(rows: int, columns: int) -> NDArray[np.uint16]:
    return np.random.default_rng(0).poisson(400, (rows, columns)).astype(np.uint16)


async def smoother(release: LoadedRelease, inference: FakeInference) -> Smoother:
    smoothers = Networks(release, inference).smoothers(asyncio.get_running_loop())
    return smoothers["gat_dncnn"]


async def test_a_small_tile_is_mirrored_to_the_size_of_the_graph(release: LoadedRelease) -> None:
    fake = FakeInference({release.denoiser("gat_dncnn").triton_name: halving})
    network = await smoother(release, fake)
    values = np.arange(60, dtype=np.float32).reshape(6, 10)

    answer = await asyncio.to_thread(network.smooth, values)

    ((_, sent),) = fake.calls
    assert sent.shape == (1, 1, SIDE, SIDE)
    assert sent[0, 0, 6, 0] == values[5, 0]  # the row below the last one repeats it
    assert (answer == values / 2).all()


async def test_an_image_of_several_tiles_is_denoised_without_a_seam(
    release: LoadedRelease,
) -> None:
    fake = FakeInference({release.denoiser("gat_dncnn").triton_name: lambda v: {"denoised": v}})
    networks = Networks(release, fake).smoothers(asyncio.get_running_loop())
    noisy = quanta(100, 130)

    result = await asyncio.to_thread(
        Denoisers(networks), noisy, "gat_dncnn", raw=True, fallback=True
    )

    # Tiles of 96 with margins of 32 on both sides fill 32 each: 4 rows of 5 tiles.
    assert len(fake.calls) == 20
    assert result.method == "gat_dncnn"
    # The network changes nothing, and the way there and back is exact to half a grey value.
    assert np.abs(result.pixels.astype(int) - noisy.astype(int)).max() <= 1


async def test_a_network_that_is_not_served_is_unavailable(release: LoadedRelease) -> None:
    network = await smoother(release, FakeInference({}))
    with pytest.raises(Unavailable):
        await asyncio.to_thread(network.smooth, np.zeros((4, 4), np.float32))


async def test_a_network_without_finite_values_has_failed(release: LoadedRelease) -> None:
    name = release.denoiser("gat_dncnn").triton_name
    network = await smoother(release, FakeInference({name: lambda v: {"denoised": v * np.nan}}))
    with pytest.raises(BreastcadError, match="not finite"):
        await asyncio.to_thread(network.smooth, np.zeros((4, 4), np.float32))


async def test_only_networks_that_a_profile_needs_are_probed(release: LoadedRelease) -> None:
    fake = FakeInference({})
    await Networks(release, fake).probe()
    assert fake.calls == []

    changed = {
        name: profile.model_copy(update={"denoise": "gat_dncnn"})
        for name, profile in release.release.profiles.items()
    }
    needing = LoadedRelease(
        release.release.model_copy(update={"profiles": changed}), release.bundles
    )
    with pytest.raises(Unavailable):
        await Networks(needing, fake).probe()


def test_a_network_that_the_release_does_not_have_is_named() -> None:
    with pytest.raises(NotFound, match="gat_dncnn_small"):
        LOCAL(quanta(32, 32), "gat_dncnn_small", raw=True)
