"""What all despeckling methods have in common, and how good the default is."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from breastcad_preprocess.denoise.bnlm import bnlm
from breastcad_preprocess.denoise.fast import fast
from breastcad_preprocess.denoise.frost import frost
from breastcad_preprocess.denoise.lee import kuan, lee, local_mmse
from breastcad_preprocess.denoise.median import median
from breastcad_preprocess.denoise.obnlm import obnlm
from breastcad_preprocess.denoise.speckle_noise import Speckle, estimate_speckle
from breastcad_preprocess.denoise.srad import srad
from breastcad_preprocess.denoise.wavelet import wavelet
from breastcad_train.phantoms.speckle import speckle_phantom
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

Floats = NDArray[np.float32]
METHODS: dict[str, Callable[[Floats, Speckle], Floats]] = {
    "bnlm": lambda values, noise: bnlm(values, noise, reach=4),
    "fast": fast,
    "lee": local_mmse,
    "kuan": kuan,
    "frost": frost,
    "median": median,
    "median 7": lambda values, noise: median(values, noise, window=7),
    "obnlm": lambda values, noise: obnlm(values, noise, reach=2),
    "srad": lambda values, noise: srad(values, noise, iterations=20),
    "wavelet": lambda values, noise: wavelet(values, noise, levels=2),
}
every_method = pytest.mark.parametrize("name", METHODS)


def psnr(result: Floats, clean: Floats) -> float:
    return float(-10 * np.log10(np.mean((result - clean) ** 2)))


@every_method
@settings(max_examples=12, deadline=None)
@given(
    values=arrays(
        np.float32,
        st.tuples(st.integers(1, 20), st.integers(1, 20)),
        elements=st.sampled_from([0.0, 2.0**-10, 1.0, 30.0, 255.0, 65535.0]),
    ),
    exponent=st.sampled_from([None, 0.0, 1.0]),
)
def test_result_is_finite_and_within_the_range_of_any_image(
    name: str, values: Floats, exponent: Any
) -> None:
    before = values.copy()
    result = METHODS[name](values, estimate_speckle(values, exponent))
    assert result.shape == values.shape
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert values.min() <= result.min()
    assert result.max() <= values.max()
    assert (values == before).all()


@every_method
@pytest.mark.parametrize("value", [0, 1e-3, 1, 100, 65535])
@pytest.mark.parametrize("exponent", [None, 1.0])
def test_constant_image_comes_back_exactly(name: str, value: float, exponent: Any) -> None:
    constant = np.full((24, 33), value, np.float32)
    assert (METHODS[name](constant, estimate_speckle(constant, exponent)) == constant).all()


@every_method
def test_speckle_is_reduced_and_brightness_kept(name: str) -> None:
    phantom = speckle_phantom(0, side=96)
    result = METHODS[name](phantom.noisy, estimate_speckle(phantom.noisy, 1.0))
    assert psnr(result, phantom.clean) > psnr(phantom.noisy, phantom.clean) + 2
    assert result.mean() == pytest.approx(phantom.noisy.mean(), rel=0.01)


@every_method
def test_result_scales_with_the_image(name: str) -> None:
    noisy = speckle_phantom(0, side=64).noisy
    once, again = (METHODS[name](v, estimate_speckle(v, 1.0)) for v in (noisy, noisy * 64))
    assert again == pytest.approx(once * 64, rel=1e-3, abs=64 * 1e-3)


@pytest.mark.parametrize("correlated", [False, True])
def test_default_is_better_than_diffusion(correlated: bool) -> None:
    phantom = speckle_phantom(1, side=128, correlated=correlated)
    noise = estimate_speckle(phantom.noisy, 1.0)
    result = bnlm(phantom.noisy, noise)
    diffused = psnr(srad(phantom.noisy, noise), phantom.clean)
    assert psnr(result, phantom.clean) > diffused + 0.5
    lit = result > 0
    assert np.mean(phantom.noisy[lit] / result[lit]) == pytest.approx(1, abs=0.03)


def test_default_is_better_than_its_first_estimate() -> None:
    phantom = speckle_phantom(2, side=128, correlated=False)
    noise = estimate_speckle(phantom.noisy, 1.0)
    first = psnr(fast(phantom.noisy, noise), phantom.clean)
    assert psnr(bnlm(phantom.noisy, noise), phantom.clean) > first + 0.5


def test_stored_images_are_despeckled_without_a_known_exponent() -> None:
    phantom = speckle_phantom(4, side=96)
    truth = 40 + 150 * phantom.clean
    rng = np.random.default_rng(0)
    noisy = truth + 2 * np.sqrt(truth) * rng.standard_normal(truth.shape)
    noisy = np.clip(noisy, 0, 255).astype(np.float32)
    error = np.mean((bnlm(noisy, estimate_speckle(noisy)) - truth) ** 2)
    assert error < 0.15 * np.mean((noisy - truth) ** 2)


def test_black_margin_stays_black_and_does_not_matter() -> None:
    noisy = speckle_phantom(0, side=96).noisy
    wide = np.pad(noisy, ((0, 0), (64, 64)))
    result = bnlm(wide, estimate_speckle(wide, 1.0), reach=5)
    assert result[:, :32].max() == 0
    alone = bnlm(noisy, estimate_speckle(noisy, 1.0), reach=5)
    difference = (result[:, 64:-64] - alone)[:, 20:-20]
    assert np.sqrt(np.mean(difference**2)) < 0.03


def test_threads_do_not_change_the_result() -> None:
    noisy = np.tile(speckle_phantom(0, side=96).noisy, (2, 4))
    noise = estimate_speckle(noisy, 1.0)
    assert (bnlm(noisy, noise, reach=3) == bnlm(noisy, noise, reach=3, threads=4)).all()


def test_shipped_filter_is_the_general_one_with_loupas_exponent() -> None:
    grey = np.clip(60 * speckle_phantom(0, side=64).noisy + 60, 0, 255).astype(np.uint8)
    filtered, noise = lee(grey)
    general = local_mmse(grey.astype(np.float32), Speckle(0.5, float(np.sqrt(noise)), 1.0))
    # Scaling to the mean of the source moves a value by less than one.
    assert np.abs(filtered - general).max() < 1.5


def test_kuan_smooths_an_envelope_more_than_lee() -> None:
    noisy = speckle_phantom(0, side=64, correlated=False).noisy
    noise = Speckle(1.0, 0.5227, 0.01)
    assert kuan(noisy, noise).std() < local_mmse(noisy, noise).std()
