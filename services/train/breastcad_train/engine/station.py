"""Where and how a training runs, which changes nothing of what it learns."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from typing import Literal

import torch
from breastcad.errors import InvalidInput
from lightning.fabric import Fabric
from lightning.fabric.plugins.environments.torchelastic import TorchElasticEnvironment
from torch import distributed

from breastcad_train.engine.course import Precision

Accelerator = Literal["auto", "cpu", "gpu"]


@dataclass(frozen=True)
class Station:
    """How a training runs.

    Attributes
    ----------
    accelerator
        ``auto`` is a GPU where there is one. ``torchrun`` says how many of them, or how many
        processes on the CPU.
    workers
        Processes that read images; 0 where the images are in memory.
    checkpoint_s
        Seconds between checkpoints within an epoch; there is one at the end of each.
    bar
        Whether to draw a progress bar; lines of JSON otherwise.
    loggers
        ``tensorboard``, ``mlflow``.
    """

    accelerator: Accelerator = "auto"
    workers: int = 0
    checkpoint_s: float = 60.0
    bar: bool = False
    loggers: tuple[str, ...] = ()

    def connect(self, precision: Precision) -> Fabric:
        """Return the devices, ready; under ``torchrun`` this process is one of several.

        Raises
        ------
        InvalidInput
            ``NO_GPU``; ``PRECISION_UNSUPPORTED``, naming the recipe's key.
        """
        is_gpu = self.accelerator != "cpu" and torch.cuda.is_available()
        if self.accelerator == "gpu" and not is_gpu:
            raise InvalidInput("NO_GPU", "no GPU is usable; train with the accelerator cpu")
        world = TorchElasticEnvironment().world_size() if TorchElasticEnvironment.detect() else 1
        fabric = Fabric(
            accelerator="cuda" if is_gpu else "cpu",
            devices=world,
            strategy="ddp" if world > 1 else "auto",
            precision=_precision(precision, is_gpu=is_gpu),
        )
        fabric.launch()
        if world > 1:
            atexit.register(_leave)
        return fabric


def _leave() -> None:
    """Let go of the other processes: torch may abort a process that ends without doing so."""
    if distributed.is_initialized():
        distributed.destroy_process_group()


def _precision(wanted: Precision, *, is_gpu: bool) -> Literal["bf16-mixed", "32-true"]:
    has = not is_gpu or torch.cuda.is_bf16_supported(including_emulation=False)
    if wanted == "bf16" and not has:
        raise InvalidInput(
            "PRECISION_UNSUPPORTED", 'this GPU has no bf16; set precision = "f32" in the recipe'
        )
    # CPUs without the instructions compute bf16 more slowly than f32: there it must be asked for.
    return "bf16-mixed" if wanted == "bf16" or (wanted == "auto" and is_gpu and has) else "32-true"
