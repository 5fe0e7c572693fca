"""Which trainings are compared to tell whether denoising helps."""

from __future__ import annotations

from dataclasses import dataclass

from breastcad.modalities import ModalityCode
from breastcad.profiles import DenoiseMethod

SEEDS = (0, 1, 2)
STEPS = {"segment": 300, "classify": 300}
# Without wavelet and srad: they take about 3 µs for a pixel, ten minutes for these images.
METHODS: dict[ModalityCode, tuple[DenoiseMethod, ...]] = {
    "US": (
        "none",
        "lee",
        "kuan",
        "frost",
        "median",
        "obnlm",
        "fast",
        "bnlm",
    ),
    "MG": ("none", "median", "gat_tv"),
}


@dataclass(frozen=True)
class Arm:
    """One training."""

    modality: ModalityCode
    task: str
    method: DenoiseMethod
    seed: int
