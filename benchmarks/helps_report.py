"""What denoising does for the models, as Markdown."""

from __future__ import annotations

import itertools

import numpy as np
from breastcad.modalities import ModalityCode
from breastcad.profiles import DENOISE_METHODS, DenoiseMethod
from helps_arms import METHODS, SEEDS, STEPS, Arm
from numpy.typing import NDArray
from scipy.stats import t as student


def table(known: dict[Arm, float], modality: ModalityCode) -> str:
    """Return a Markdown table: mean of the seeds, their range, and the difference to none."""
    lines = ["| method | Dice | to none | AUC | to none |", "|---|---|---|---|---|"]
    for method in METHODS[modality]:
        cells = [f"`{method}`"]
        for task in STEPS:
            values = [
                known[arm] for seed in SEEDS if (arm := Arm(modality, task, method, seed)) in known
            ]
            steps = _steps(known, modality, task, method)
            cells.append(_spread(values))
            is_compared = method != "none" and len(steps) > 1
            cells.append("{:+.3f} ± {:.3f}".format(*_interval(steps)) if is_compared else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(values: list[float]) -> str:
    if not values:
        return ""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def verdict(known: dict[Arm, float]) -> str:
    """Say in a paragraph what the comparisons with no denoising show."""
    found = []
    compared = 0
    for modality, task, method in itertools.product(METHODS, STEPS, DENOISE_METHODS):
        steps = _steps(known, modality, task, method)
        if method == "none" or len(steps) < len(SEEDS):
            continue
        compared += 1
        mean, half = _interval(steps)
        if abs(mean) > half:
            score = "Dice" if task == "segment" else "AUC"
            found.append(f"`{method}` {mean:+.3f} {score} ({modality})")
    clear = "; ".join(found) if found else "none"
    return (
        f"Of {compared} comparisons with no denoising the interval leaves out 0 in: {clear}. About "
        f"{compared / 20:.0f} of so many would by chance alone. A method becomes the default of a "
        "profile when both scores say so over more than three seeds; until then the profiles keep "
        "what the shipped models were trained with: `lee` for ultrasound, and for mammograms "
        "`gat_tv`, which leaves all but raw values alone."
    )


def _steps(
    known: dict[Arm, float], modality: ModalityCode, task: str, method: DenoiseMethod
) -> NDArray[np.float64]:
    """Return the differences to no denoising of the seeds that are known for both."""
    pairs = [
        (known.get(Arm(modality, task, method, seed)), known.get(Arm(modality, task, "none", seed)))
        for seed in SEEDS
    ]
    return np.array([a - b for a, b in pairs if a is not None and b is not None])


def _interval(steps: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean and half of the 95 % interval by Student's t."""
    half = student.ppf(0.975, len(steps) - 1) * steps.std(ddof=1) / np.sqrt(len(steps))
    return float(steps.mean()), float(half)
