"""What is known of speckle, and what makes it even."""

import numpy as np
import pytest
from breastcad_preprocess.denoise.speckle_noise import (
    Speckle,
    calm_tissue,
    estimate_speckle,
    restore,
    stabilise,
)
from breastcad_train.phantoms.speckle import rayleigh, speckle_phantom
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray


def stored(exponent: float, seed: int = 0) -> NDArray[np.float32]:
    """Bands of brightness 40 to 200 with noise of 4 at 100."""
    rng = np.random.default_rng(seed)
    mean = np.repeat(np.linspace(40, 200, 16), 16)[:, None] * np.ones(256)
    noise = 4 * (mean / 100) ** exponent * rng.standard_normal(mean.shape)
    return (mean + noise).astype(np.float32)


@pytest.mark.parametrize("exponent", [0.0, 0.3, 0.5, 0.7])
def test_exponent_is_found_from_one_image(exponent: float) -> None:
    noise = estimate_speckle(stored(exponent))
    assert noise.exponent == pytest.approx(exponent, abs=0.1)
    assert noise.level * 100**noise.exponent == pytest.approx(4, rel=0.15)


@pytest.mark.parametrize("correlated", [False, True])
def test_speckle_of_an_envelope_has_the_largest_exponent(correlated: bool) -> None:
    noisy = speckle_phantom(3, correlated=correlated).noisy
    assert estimate_speckle(noisy).exponent >= 0.85
    assert estimate_speckle(noisy, 1.0).level == pytest.approx(0.5227, rel=0.08)


def test_black_margins_do_not_count() -> None:
    inner = stored(0.5)
    outer = np.pad(inner, ((0, 0), (200, 300)))
    assert not calm_tissue(outer, 0.5)[:, :180].any()
    inside, outside = estimate_speckle(inner), estimate_speckle(outer)
    assert outside.exponent == pytest.approx(inside.exponent, abs=0.1)


def test_logarithm_of_rayleigh_speckle_has_the_moments_of_theory() -> None:
    # Amplitude of unit mean: E ln n = (ln 2 - γ)/2 - ln(π/2)/2, Var = π²/24.
    logarithm = np.log(rayleigh(np.random.default_rng(0), (1000, 1000), correlated=False))
    assert logarithm.mean() == pytest.approx(-0.16783, rel=0.01)
    assert logarithm.var() == pytest.approx(0.41123, rel=0.01)


@given(
    exponent=st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]),
    unit=st.floats(0.01, 10),
    grey=st.integers(0, 255),
)
def test_transform_has_an_exact_inverse(exponent: float, unit: float, grey: int) -> None:
    noise = Speckle(exponent, 0.1, unit)
    values = np.array([[grey * unit]], np.float32)
    assert restore(stabilise(values, noise), noise) == pytest.approx(values, rel=1e-4, abs=1e-5)


def test_transform_of_known_values() -> None:
    # 2·sqrt(9) in steps of 2; ln(e - 1 + 1).
    assert stabilise(np.array([18.0], np.float32), Speckle(0.5, 1, 2)) == pytest.approx(6)
    assert stabilise(np.array([np.e - 1], np.float32), Speckle(1, 1, 1)) == pytest.approx(1)


@pytest.mark.parametrize("exponent", [0.3, 0.5, 0.7])
def test_transformed_speckle_is_as_strong_everywhere(exponent: float) -> None:
    values = stored(exponent)
    stable = stabilise(values, estimate_speckle(values))
    # Rows 0 to 15 have a mean of 40, rows 240 to 255 one of 200.
    assert stable[:16].std() == pytest.approx(stable[240:].std(), rel=0.15)


@pytest.mark.parametrize("exponent", [None, 0.0, 0.5, 1.0])
def test_black_windows_beside_a_bright_pixel_are_no_speckle(exponent: float | None) -> None:
    # In the last row, 6 pixels away, its blur makes tissue of a 9 × 9 window that it is not in.
    image = np.zeros((7, 1), np.float32)
    image[0] = 255
    noise = estimate_speckle(image, exponent)
    assert np.isfinite([noise.level, noise.exponent]).all()


def test_nothing_is_estimated_of_a_black_image() -> None:
    noise = estimate_speckle(np.zeros((32, 32), np.float32))
    assert noise.level == 0
    assert np.isfinite(noise.unit)
