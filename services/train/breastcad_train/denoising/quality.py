"""How good a denoiser is on phantoms whose truth is known.

References
----------
.. [1] A. Rose, "The sensitivity performance of the human eye on an absolute scale", Journal of the
   Optical Society of America 38(2), 1948.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from breastcad_preprocess.denoise.anscombe import inverse
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from breastcad_train.denoising.draws import expected, noisy
from breastcad_train.phantoms.quantum import Part, QuantumPhantom, quantum_phantom

PEAKS = (5.0, 20.0, 60.0, 200.0)
SIGMA = 1.0
ROSE = 5.0
# Below about four quanta the transform does not bring the noise to standard deviation 1.
STABLE_QUANTA = 4.0
_CORE, _AROUND = 2, 6
# A visible speck of one to two pixels is about four standard deviations of the noise high.
_SPECK_HEIGHT, _NEAR = 2.0, 9

Floats = NDArray[np.float32]
Denoiser = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Trial:
    """One phantom with noise.

    Attributes
    ----------
    phantom
        What is behind it.
    peak
        Quanta at its brightest pixel.
    truth
        Expected quanta, of shape (side, side).
    noisy
        f(w), the counts in the Anscombe domain; same shape.
    """

    phantom: QuantumPhantom
    peak: float
    truth: Floats
    noisy: Floats


@dataclass(frozen=True)
class Quality:
    """What was measured of one answer.

    Attributes
    ----------
    psnr
        In dB.
    ssim
        Structural similarity, at most 1.
    kept, kept_visible
        Mean share of the height of microcalcifications that is left, of all and of those that can
        be seen by Rose's criterion [1]_; NaN where there is none.
    visible
        Number of those that can be seen.
    false_specks
        Number of specks in the answer, as high as half of a visible one, where none is.
    contrast_to_noise
        Median over microcalcifications of height over standard deviation around it.
    lag1, lag1_breast
        Correlation of neighbours in what was taken away, the larger of both directions, in the
        whole image and within the breast.
    variance
        Of what was taken away, where the transform made the noise's 1; NaN where it did nowhere.
    bias
        Mean error in the breast relative to its mean.
    """

    psnr: float
    ssim: float
    kept: float
    kept_visible: float
    visible: float
    false_specks: float
    contrast_to_noise: float
    lag1: float
    lag1_breast: float
    variance: float
    bias: float


def trial(part: Part, index: int, peak: float) -> Trial:
    """Return one phantom with added noise of `SIGMA`, the same for the same arguments."""
    phantom = quantum_phantom(part, index)
    truth = np.float32(peak) * phantom.clean
    image = noisy(truth, SIGMA, np.random.default_rng([index, int(peak)]))
    return Trial(phantom, peak, truth, image)


def quanta(answer: Floats) -> Floats:
    """Return the quanta, at least 0, of an answer in the Anscombe domain."""
    return np.asarray(np.maximum(inverse(answer, SIGMA), 0), dtype=np.float32)


def measure(case: Trial, answer: Floats) -> Quality:
    """Return the quality of a denoiser's answer in the Anscombe domain."""
    result, breast = quanta(answer), case.phantom.breast
    share, visible = _specks(case, result)
    removed = case.noisy - answer
    stable = breast & (case.truth >= STABLE_QUANTA)
    return Quality(
        psnr=psnr(result, case.truth, case.peak),
        ssim=_ssim(result, case.truth, case.peak),
        kept=_mean(share),
        kept_visible=_mean(share[visible]),
        visible=float(visible.sum()),
        false_specks=float(_false_specks(case, answer)),
        contrast_to_noise=_contrast_to_noise(case, result),
        lag1=_lag1(removed, np.ones_like(breast)),
        lag1_breast=_lag1(removed, breast),
        variance=float(removed[stable].var()) if stable.any() else float("nan"),
        bias=float((result[breast].mean() - case.truth[breast].mean()) / case.truth[breast].mean()),
    )


def psnr(answer: Floats, truth: Floats, peak: float) -> float:
    """Return the peak signal-to-noise ratio in dB."""
    error = float(np.mean((answer.astype(np.float64) - truth) ** 2))
    return float(10 * np.log10(peak**2 / error))


def mean_psnr(denoise: Denoiser, peak: float, count: int, part: Part = "validation") -> float:
    """Return the mean PSNR over the first `count` phantoms of `part` at that many quanta."""
    cases = [trial(part, index, peak) for index in range(count)]
    return float(np.mean([psnr(quanta(denoise(c.noisy)), c.truth, peak) for c in cases]))


def _ssim(answer: Floats, truth: Floats, peak: float) -> float:
    return float(structural_similarity(truth, answer, data_range=peak))  # type: ignore[no-untyped-call]


def _specks(case: Trial, answer: Floats) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how much of each microcalcification is left, and which can be seen.

    One can be seen if its signal-to-noise ratio for an observer who knows it reaches `ROSE`.
    """
    stable = expected(case.truth, SIGMA)
    shares, visible = [], []
    for place in case.phantom.specks:
        shares.append(_height(answer, place) / _height(case.truth, place))
        signal = _window(stable, place, _CORE) - _background(stable, place)
        visible.append(float(np.sqrt(np.sum(signal**2))) >= ROSE)
    return np.array(shares), np.array(visible, dtype=np.bool_)


def _height(image: NDArray[Any], place: NDArray[np.intp]) -> float:
    return float(image[place[0], place[1]]) - _background(image, place)


def _background(image: NDArray[Any], place: NDArray[np.intp]) -> float:
    # The median of a window three times as wide does not notice the speck itself.
    return float(np.median(_window(image, place, _AROUND)))


def _window(image: NDArray[Any], place: NDArray[np.intp], reach: int) -> Floats:
    top, left = (max(int(at) - reach, 0) for at in place)
    return np.asarray(image[top : place[0] + reach + 1, left : place[1] + reach + 1])


def _contrast_to_noise(case: Trial, answer: Floats) -> float:
    ratios = []
    for place in case.phantom.specks:
        around = _window(answer, place, _AROUND)
        # Half the range from the 16th to the 84th percentile: other specks do not count.
        low, high = np.percentile(around, [16, 84])
        ratios.append(_height(answer, place) / max((high - low) / 2, 1e-6))
    return float(np.median(ratios)) if ratios else float("nan")


def _false_specks(case: Trial, answer: Floats) -> int:
    # What is narrower than the window remains; larger shapes are opened away.
    narrow = cv2.morphologyEx(answer, cv2.MORPH_TOPHAT, np.ones((5, 5), np.uint8))
    rows, columns = case.phantom.specks.T
    known = np.zeros(answer.shape, np.uint8)
    known[rows, columns] = 1
    near = cv2.dilate(known, np.ones((_NEAR, _NEAR), np.uint8)) > 0
    count, _ = cv2.connectedComponents(((narrow >= _SPECK_HEIGHT) & ~near).astype(np.uint8))
    return int(count) - 1


def _lag1(removed: Floats, where: NDArray[np.bool_]) -> float:
    if not removed.any():
        return float("nan")
    both = []
    for axis in (0, 1):
        first, second = (np.delete(removed, end, axis) for end in (-1, 0))
        inside = np.delete(where, -1, axis) & np.delete(where, 0, axis)
        both.append(float(np.corrcoef(first[inside], second[inside])[0, 1]))
    return max(both, key=abs)


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else float("nan")
