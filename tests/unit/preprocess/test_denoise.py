"""Denoisers, against simulated noise."""

from typing import Any

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_preprocess.denoise.anscombe import forward, inverse
from breastcad_preprocess.denoise.lee import lee
from breastcad_preprocess.denoise.methods import LOCAL, method_named
from breastcad_preprocess.denoise.noise import Noise, estimate_noise
from breastcad_preprocess.denoise.quantum import suppress_quantum_noise
from breastcad_preprocess.denoise.smoother import Smoother
from breastcad_preprocess.denoise.tv import TOTAL_VARIATION
from numpy.typing import NDArray


def phantom(side: int = 512) -> NDArray[np.float64]:
    """A bright bump with a disc, in [0.15, 1.1]."""
    y, x = np.mgrid[:side, :side] / side
    bump = 0.15 + 0.85 * np.exp(-((y - 0.5) ** 2 + (x - 0.3) ** 2) / 0.17)
    return np.asarray(bump + 0.1 * ((y - 0.4) ** 2 + (x - 0.4) ** 2 < 0.0035))


def quanta(peak: float, gain: float, sigma: float, pedestal: float = 0.0) -> NDArray[np.uint16]:
    rng = np.random.default_rng(0)
    mean = peak * phantom()
    values = gain * rng.poisson(mean) + rng.normal(0, sigma, mean.shape) + pedestal
    return np.asarray(np.clip(np.rint(values), 0, 65535), dtype=np.uint16)


def psnr(image: NDArray[np.uint16], truth: NDArray[np.float64]) -> float:
    return float(10 * np.log10(truth.max() ** 2 / np.mean((image - truth) ** 2)))


@pytest.mark.parametrize("sigma", [0, 1, 2])
@pytest.mark.parametrize("mean", [0.5, 1, 2, 5, 20, 100])
def test_table_inverse_has_no_bias_down_to_half_a_quantum(mean: float, sigma: float) -> None:
    rng = np.random.default_rng(1)
    stable = forward(rng.poisson(mean, 300_000) + rng.normal(0, sigma, 300_000), sigma)
    # One hundredth of a quantum is the Monte Carlo error at half a quantum.
    assert inverse(stable.mean()[None], sigma)[0] == pytest.approx(mean, rel=0.01, abs=0.015)
    if mean >= 5:
        assert stable.std() == pytest.approx(1, abs=0.05)


def test_inverse_goes_on_beyond_its_table() -> None:
    assert inverse(forward(np.array([1000.0]), 0), 0)[0] == pytest.approx(1000, rel=0.001)


@pytest.mark.parametrize(("gain", "sigma"), [(1, 0), (2.5, 4), (10, 20)])
def test_gain_is_estimated_from_one_image(gain: float, sigma: float) -> None:
    noise = estimate_noise(quanta(60, gain, sigma, pedestal=50))
    assert noise.counts_quanta
    assert noise.gain == pytest.approx(gain, rel=0.05)


def test_noise_that_does_not_grow_is_not_of_quanta() -> None:
    rng = np.random.default_rng(0)
    noise = estimate_noise((1000 + 500 * phantom() + rng.normal(0, 10, (512, 512))).astype("u2"))
    assert not noise.counts_quanta
    assert noise.sigma == pytest.approx(10, rel=0.05)


def test_noise_that_falls_with_the_signal_is_not_of_quanta() -> None:
    assert not estimate_noise(20_000 - quanta(200, 20, 0)).counts_quanta


def test_nine_decibels_are_gained_and_the_mean_is_kept() -> None:
    noisy, truth = quanta(60, 10, 20), 600 * phantom()
    result = LOCAL(noisy, "gat_tv", raw=True)
    assert (result.method, result.noise_model) == ("gat_tv", "poisson_gaussian")
    assert result.pixels.dtype == np.uint16
    assert psnr(result.pixels, truth) > psnr(noisy, truth) + 9
    assert result.pixels.mean() == pytest.approx(truth.mean(), rel=0.005)


def test_tiles_leave_no_seam() -> None:
    noisy = np.tile(quanta(60, 10, 0), (1, 2))[:200]
    noise = Noise(gain=10, offset=0, fit=1, sigma=0)
    whole = suppress_quantum_noise(noisy, noise, TOTAL_VARIATION)
    # The border of the first tile lies at column 448.
    part = suppress_quantum_noise(noisy[:, 300:700], noise, TOTAL_VARIATION)
    assert (whole[:, 332:668] == part[:, 32:368]).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("method", ["lee", "gat_tv", "none"])
def test_constant_image_is_unchanged(method: Any, dtype: Any) -> None:
    constant = np.full((64, 64), 100, dtype)
    assert (LOCAL(constant, method, raw=True, fallback=True).pixels == constant).all()


def test_why_nothing_was_done_is_said() -> None:
    gaussian = (1000 + np.random.default_rng(0).normal(0, 10, (128, 128))).astype(np.uint16)
    assert LOCAL(gaussian, "gat_tv", raw=False).skipped == "NOT_RAW"
    assert LOCAL(gaussian, "gat_tv", raw=True).skipped == "NOT_POISSON"
    assert LOCAL(gaussian[:8], "gat_tv", raw=True).skipped == "TOO_SMALL"
    assert LOCAL(gaussian * 0, "gat_tv", raw=True).skipped == "NO_NOISE"


def test_image_too_large_for_memory_is_not_despeckled() -> None:
    large = np.broadcast_to(np.arange(2048, dtype=np.uint16), (2049, 2048))
    result = LOCAL(large, "bnlm", raw=False)
    assert (result.method, result.skipped) == ("none", "TOO_LARGE")
    assert result.pixels is large


def test_margins_must_leave_something_of_a_tile() -> None:
    with pytest.raises(InvalidInput, match="at least 65 pixels, not 64"):
        Smoother(lambda values: values, tile=64, margin=32)


def test_gaussian_noise_is_reduced_where_a_fall_back_is_allowed() -> None:
    gaussian = (1000 + np.random.default_rng(0).normal(0, 10, (128, 128))).astype(np.uint16)
    result = LOCAL(gaussian, "gat_tv", raw=True, fallback=True)
    assert (result.noise_model, result.skipped) == ("gaussian", "")
    assert result.pixels.std() < 4


def test_lee_reduces_speckle_and_keeps_the_edge() -> None:
    truth = np.full((64, 64), 60.0)
    truth[:, 32:] = 160
    # Loupas' model of stored ultrasound: u = x + sqrt(x)·n.
    noisy = truth + np.sqrt(truth) * np.random.default_rng(0).normal(0, 1.0, truth.shape)
    filtered, noise = lee(np.clip(noisy, 0, 255).astype(np.uint8))
    dark = np.s_[8:56, 4:26]
    assert filtered[dark].std() < 0.5 * noisy[dark].std()
    assert filtered[:, 31].mean() < 80
    assert filtered[:, 32].mean() > 140
    assert noise == pytest.approx(1, rel=0.5)


def test_denoisers_leave_their_input_alone() -> None:
    noisy = quanta(60, 10, 20)
    before = noisy.copy()
    for method in ("lee", "gat_tv", "none"):
        LOCAL(noisy, method, raw=True)
    assert (noisy == before).all()


def test_unknown_method_names_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="gat_tv"):
        method_named("magic")
