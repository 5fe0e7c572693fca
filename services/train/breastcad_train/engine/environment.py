"""What a training runs on: versions, machine, commit."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil
import torch

from breastcad_train import commit

PACKAGES = (
    "torch",
    "torchvision",
    "lightning",
    "kornia",
    "timm",
    "segmentation-models-pytorch",
    "numpy",
    "opencv-python-headless",
    "scikit-learn",
    "breastcad",
    "breastcad-preprocess",
    "breastcad-train",
)


def describe(*, seed: int, device: str, devices: int, precision: str) -> dict[str, Any]:
    """Return what is worth knowing when a run is to be repeated, as JSON values."""
    return {
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "code_commit": commit.commit(),
        "seed": seed,
        "device": device,
        "devices": devices,
        "precision": precision,
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "threads": torch.get_num_threads(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "gpus": [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())],
        "cuda": torch.version.cuda if torch.cuda.is_available() else None,
        "packages": _versions(),
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
