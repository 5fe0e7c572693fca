"""Phantoms of mammograms before quantum noise."""

import numpy as np
import pytest
from breastcad_train.phantoms.quantum import Part, quantum_phantom, texture

SIDE = 96


def test_the_same_seed_gives_the_same_phantom() -> None:
    first, second = (quantum_phantom("test", 3, SIDE) for _ in range(2))

    np.testing.assert_array_equal(first.clean, second.clean)
    np.testing.assert_array_equal(first.specks, second.specks)


@pytest.mark.parametrize(("part", "index"), [("train", 3), ("validation", 3), ("test", 4)])
def test_no_part_and_no_index_repeats_another(part: Part, index: int) -> None:
    other, phantom = quantum_phantom(part, index, SIDE), quantum_phantom("test", 3, SIDE)

    assert np.abs(other.clean - phantom.clean).max() > 0.05


@pytest.mark.parametrize("index", range(4))
def test_the_brightest_pixel_is_1_and_air_is_dark(index: int) -> None:
    phantom = quantum_phantom("train", index, SIDE)

    assert phantom.clean.dtype == np.float32
    assert phantom.clean.max() == 1
    assert phantom.clean.min() > 0
    assert phantom.clean[~phantom.breast].max() < 0.05
    assert 0.25 < phantom.breast.mean() < 0.85


@pytest.mark.parametrize("index", range(4))
def test_each_microcalcification_is_the_brightest_of_its_surroundings(index: int) -> None:
    phantom = quantum_phantom("train", index, 256)

    assert len(phantom.specks) > 0
    for row, column in phantom.specks:
        around = phantom.clean[row - 3 : row + 4, column - 3 : column + 4]
        assert phantom.breast[row, column]
        assert phantom.clean[row, column] == around.max()
        assert phantom.clean[row, column] > 1.1 * np.median(around)


def test_amplitude_of_the_texture_falls_as_the_frequency_to_the_power_of_one_and_a_half() -> None:
    spectra = [np.abs(np.fft.fft2(texture(np.random.default_rng(i), 256))) for i in range(12)]
    window = np.mean(spectra, axis=0)
    frequency = np.hypot(np.fft.fftfreq(256)[:, None], np.fft.fftfreq(256))
    # Not at low frequencies, where the cut edges leak.
    rings = [window[np.abs(frequency - f) < 0.01].mean() for f in (0.1, 0.2)]

    assert np.log2(rings[0] / rings[1]) == pytest.approx(1.5, abs=0.35)


def test_masses_lie_within_the_breast() -> None:
    phantom = quantum_phantom("train", 1, SIDE)

    assert 1 <= len(phantom.masses) <= 3
    for row, column, radius in phantom.masses:
        assert phantom.breast[int(row), int(column)]
        assert 0.02 * SIDE <= radius <= 0.09 * SIDE
