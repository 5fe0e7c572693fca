"""Tables, verdicts and the figure of ``denoise_quantum.py``."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from breastcad_train.denoising.measured import Numbers
from breastcad_train.denoising.quality import Floats, quanta, trial
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

LARGE, SMALL, NEIGHBOR = "DnCNN large", "DnCNN small", "DnCNN Neighbor2Neighbor"
PEER, TV = "BM3D", "TV"
# Decibels behind BM3D at most, and how many times as fast.
LIMITS = {LARGE: (0.3, 3), SMALL: (1.0, 20), TV: (1.1, 200)}
ENOUGH_VISIBLE = 1.0
SHOWN_PEAKS, SHOWN_SIDE = (20.0, 200.0), 96

Method = Callable[[Floats], Floats]
Bias = tuple[float, float, float]
Estimate = tuple[float, float, float, float]
Verdict = tuple[str, str, bool]


@dataclass(frozen=True)
class Row:
    """One method at one peak: its name, quality, and median seconds an image."""

    method: str
    peak: float
    quality: Numbers
    seconds: float


def render(rows: list[Row], biases: list[Bias], estimates: list[Estimate]) -> str:
    """Return everything as Markdown."""
    found = [*verdicts(rows), _inverse_verdict(biases)]
    parts = [
        _qualities(rows),
        _table(
            ("quanta", "added noise", "error of the inverse"),
            [f"{level:g} | {sigma:g} | {error:+.3%}" for level, sigma, error in biases],
        ),
        _table(
            ("true gain", "true offset", "estimated gain", "estimated offset"),
            [f"{g:g} | {c:g} | {eg:.3f} | {ec:.2f}" for g, c, eg, ec in estimates],
        ),
        _table(
            ("target", "measured", ""),
            [f"{text} | {value} | {_word(met)}" for text, value, met in found],
        ),
    ]
    return "\n\n".join(parts)


def verdicts(rows: list[Row]) -> list[Verdict]:
    """Return each target, what was measured, and whether it is met."""
    peers = {row.peak: row for row in rows if row.method == PEER}
    found: list[Verdict] = []
    for name in LIMITS:
        mine = [row for row in rows if row.method == name]
        if mine:
            found += _against_peer(name, mine, peers)
        if mine and name != TV:
            found += _faithful(name, mine)
    return found


def figure(methods: dict[str, Method]) -> bytes:
    """Return what each method makes of a cluster of microcalcifications, as PNG."""
    shown = Figure(figsize=(2 * (len(methods) + 1), 2.3 * len(SHOWN_PEAKS)), layout="constrained")
    FigureCanvasAgg(shown)
    axes = shown.subplots(len(SHOWN_PEAKS), len(methods) + 1)
    for line, peak in zip(axes, SHOWN_PEAKS, strict=True):
        case = trial("test", 0, peak)
        pictures = {"truth": case.truth} | {
            name: quanta(np.asarray(method(case.noisy), np.float32))
            for name, method in methods.items()
        }
        window = _around(case.phantom.specks, case.truth.shape[0])
        low, high = np.percentile(case.truth[window], [1, 99.9])
        for axis, (name, picture) in zip(line, pictures.items(), strict=True):
            axis.imshow(picture[window], cmap="gray", vmin=low, vmax=high)
            axis.set_title(f"{name}, {peak:g}", fontsize=7)
            axis.set_axis_off()
    buffer = io.BytesIO()
    shown.savefig(buffer, format="png", dpi=100, metadata={"Software": None})
    return buffer.getvalue()


def _qualities(rows: list[Row]) -> str:
    seconds = {row.peak: row.seconds for row in rows if row.method == PEER}
    header = (
        "peak, quanta",
        "method",
        "PSNR, dB",
        "SSIM",
        "specks kept",
        "visible specks kept, of how many an image",
        "false specks",
        "contrast to noise",
        "lag 1",
        "lag 1, breast",
        "variance",
        "s an image",
        "times as fast as BM3D",
    )
    return _table(header, [_quality(row, seconds[row.peak]) for row in rows])


def _quality(row: Row, peer: float) -> str:
    q = row.quality
    return (
        f"{row.peak:g} | {row.method} | {q['psnr']:.2f} | {q['ssim']:.3f} | {q['kept']:.0%} | "
        f"{_defined(q['kept_visible'], '.0%')} of {q['visible']:.1f} | "
        f"{q['false_specks']:.1f} | {q['contrast_to_noise']:.1f} | {_defined(q['lag1'], '.3f')} | "
        f"{_defined(q['lag1_breast'], '.3f')} | {_defined(q['variance'], '.2f')} | "
        f"{row.seconds:.2g} | {peer / max(row.seconds, 1e-6):.0f}"
    )


def _against_peer(name: str, mine: list[Row], peers: dict[float, Row]) -> Iterator[Verdict]:
    loss, speed = LIMITS[name]
    behind = max(peers[row.peak].quality["psnr"] - row.quality["psnr"] for row in mine)
    ratio = float(np.median([peers[row.peak].seconds / row.seconds for row in mine]))
    yield f"{name}: at most {loss} dB behind BM3D", f"{behind:+.2f} dB", behind <= loss
    yield f"{name}: at least {speed} times as fast", f"{ratio:.0f}", ratio >= speed


def _faithful(name: str, mine: list[Row]) -> Iterator[Verdict]:
    """Yield verdicts on microcalcifications, and on what was taken away."""
    # Where hardly any can be seen, the few that chance brings say nothing.
    shares = [q["kept_visible"] for row in mine if (q := row.quality)["visible"] >= ENOUGH_VISIBLE]
    kept = min(shares, default=0.0)
    lag = max(abs(row.quality["lag1"]) for row in mine)
    yield f"{name}: visible microcalcifications kept to 90 %", f"{kept:.0%}", kept >= 0.9
    yield f"{name}: what is removed is white, lag 1 below 0.05", f"{lag:.3f}", lag < 0.05


def _inverse_verdict(biases: list[Bias]) -> Verdict:
    worst = max(abs(error) for _, _, error in biases)
    return "inverse unbiased to 1 % down to one quantum", f"{worst:.2%}", worst < 0.01


def _around(specks: np.ndarray[tuple[int, ...], np.dtype[np.intp]], side: int) -> tuple[slice, ...]:
    starts = np.clip(specks.mean(axis=0) - SHOWN_SIDE / 2, 0, side - SHOWN_SIDE).astype(int)
    return tuple(slice(int(start), int(start) + SHOWN_SIDE) for start in starts)


def _table(header: tuple[str, ...], lines: list[str]) -> str:
    return "\n".join(
        [
            f"| {' | '.join(header)} |",
            "|---" * len(header) + "|",
            *(f"| {line} |" for line in lines),
        ]
    )


def _defined(value: float, form: str) -> str:
    return "–" if np.isnan(value) else format(value, form)


def _word(met: bool) -> str:
    return "met" if met else "**missed**"
