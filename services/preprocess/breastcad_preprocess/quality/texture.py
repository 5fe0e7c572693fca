"""Grey values and texture of what is shown."""

from __future__ import annotations

import cv2
import numpy as np

from breastcad_preprocess.quality.outline import Shown
from breastcad_preprocess.quality.view import SIDE, Grey

TEXTURE = (
    "grey 10 %",
    "grey 25 %",
    "grey 50 %",
    "grey 75 %",
    "grey 90 %",
    "entropy",
    "near white",
    "gradient",
    "gradient tail",
    "fine to coarse",
    "layering",
    "along the axes",
    "slope of spectrum",
    "spectrum fine to middle",
    "variance exponent",
    "variance level",
)
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_LEVELS = 32
_NEAR_WHITE = 0.95
_AXIS_TANGENT = 0.09  # within 5°
_LEAST = 1e-3
_BLOCK = 8
_BLOCK_GREY = 0.1
_window = np.hanning(SIDE)
_HANN = np.outer(_window, _window).astype(np.float32)
_RADIUS = np.minimum(
    SIDE * np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None]), SIDE // 2
).astype(np.int64)
_SIZES = np.bincount(_RADIUS.ravel(), minlength=SIDE // 2 + 1)
_FITTED, _MIDDLE, _FINE = slice(3, 50), slice(8, 16), slice(32, 60)


def texture_features(grey: Grey, shown: Shown) -> list[float]:
    """Return one number for each name in `TEXTURE`, in their order.

    Parameters
    ----------
    grey
        Shape (128, 128), 0 to 1; see `View`.
    shown
        As `shown_part`.
    """
    values = grey[shown]
    levels = np.bincount((values * (_LEVELS - 0.01)).astype(np.int64), minlength=_LEVELS)
    shares = levels[levels > 0] / values.size
    return [
        *(float(value) for value in np.quantile(values, _QUANTILES)),
        float(-(shares * np.log(shares)).sum()),
        float(np.mean(values > _NEAR_WHITE)),
        *_gradient(grey, shown),
        *_spectrum(grey),
        *_variance(grey),
    ]


def _gradient(grey: Grey, shown: Shown) -> list[float]:
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.125)[shown]
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.125)[shown]
    size = np.hypot(across, down)
    fine = np.abs(cv2.Laplacian(grey, cv2.CV_32F)[shown])
    straight = np.minimum(np.abs(across), np.abs(down)) < _AXIS_TANGENT * size
    median, tail = np.quantile(size, (0.5, 0.95))
    return [
        float(np.log(size.mean() + _LEAST)),
        float(np.log((tail + _LEAST) / (median + _LEAST))),
        float(np.log((fine.mean() + _LEAST) / (size.mean() + _LEAST))),
        float(np.log((np.square(down).mean() + 1e-6) / (np.square(across).mean() + 1e-6))),
        float(size[straight].sum() / (size.sum() + 1e-6)),
    ]


def _spectrum(grey: Grey) -> list[float]:
    """Return the exponent of the radial power spectrum, and its fine to its middle part."""
    power = np.abs(np.fft.rfft2((grey - grey.mean()) * _HANN)) ** 2
    radial = np.bincount(_RADIUS.ravel(), power.ravel()) / _SIZES + _LEAST
    waves = np.arange(SIDE // 2 + 1)[_FITTED]
    slope = float(np.polyfit(np.log(waves), np.log(radial[_FITTED]), 1)[0])
    return [slope, float(np.log(radial[_FINE].mean() / radial[_MIDDLE].mean()))]


def _variance(grey: Grey) -> list[float]:
    """Return exponent and level of the local standard deviation over the local mean."""
    count = SIDE // _BLOCK
    blocks = grey.reshape(count, _BLOCK, count, _BLOCK).swapaxes(1, 2).reshape(count**2, -1)
    mean, deviation = blocks.mean(axis=1), blocks.std(axis=1)
    bright = mean > _BLOCK_GREY
    if np.count_nonzero(bright) < 6 or np.ptp(mean[bright]) < _LEAST:
        return [0.0, float(np.log(_LEAST))]
    line = np.polyfit(np.log(mean[bright]), np.log(deviation[bright] + _LEAST), 1)
    return [float(line[0]), float(line[1])]
