"""Simulated ultrasound."""

import numpy as np
import pytest
from breastcad_train.phantoms.speckle import rayleigh, speckle_phantom


def test_same_seed_gives_the_same_phantom_and_another_seed_another() -> None:
    first, again, other = (speckle_phantom(seed, side=64) for seed in (1, 1, 2))
    assert (first.noisy == again.noisy).all()
    assert (first.clean != other.clean).any()


@pytest.mark.parametrize("correlated", [False, True])
def test_speckle_is_multiplicative_of_mean_one_and_fully_developed(correlated: bool) -> None:
    phantom = speckle_phantom(0, side=256, correlated=correlated)
    ratio = phantom.noisy / phantom.clean
    assert ratio.mean() == pytest.approx(1, abs=0.02)
    # Rayleigh: sqrt(4/π - 1).
    assert ratio.std() == pytest.approx(0.5227, rel=0.03)


def test_point_spread_is_wider_laterally_than_axially() -> None:
    speckle = rayleigh(np.random.default_rng(0), (256, 256), correlated=True) - 1
    lateral, axial = (float(np.mean(speckle * np.roll(speckle, 1, axis))) for axis in (1, 0))
    assert lateral > 1.2 * axial > 0
    alone = rayleigh(np.random.default_rng(0), (256, 256), correlated=False) - 1
    assert abs(np.mean(alone * np.roll(alone, 1, 1))) < 0.01


def test_homogeneous_tissue_is_constant_all_around() -> None:
    phantom = speckle_phantom(3, side=96)
    assert 0.3 < phantom.homogeneous.mean() < 0.9
    for row, column in np.argwhere(phantom.homogeneous)[::200]:
        around = phantom.clean[max(row - 6, 0) : row + 7, max(column - 6, 0) : column + 7]
        assert np.ptp(around) == 0


def test_lesions_are_darker_than_all_other_tissue() -> None:
    phantom = speckle_phantom(5)
    assert phantom.clean[phantom.lesion].max() < phantom.clean[~phantom.lesion].min()
    assert phantom.clean.max() == 1
