"""Train one denoiser and keep the run."""

from __future__ import annotations

import io
import json
import logging
import time
from pathlib import Path

import numpy as np
import torch
from breastcad.errors import NotFound
from numpy.typing import NDArray
from torch.optim.swa_utils import AveragedModel

from breastcad_train.atomic import write
from breastcad_train.denoising.draws import Drawer
from breastcad_train.denoising.losses import neighbor_loss, quanta_loss
from breastcad_train.denoising.quality import PEAKS, mean_psnr
from breastcad_train.denoising.recipe import DenoiserRecipe
from breastcad_train.nets.dncnn import DnCNN
from breastcad_train.phantoms.quantum import quantum_phantom
from breastcad_train.schedule import average_of, rate

RECIPE, WEIGHTS, HISTORY = "recipe.json", "weights.pt", "history.json"
VALIDATED = 6
_VALIDATIONS = 20
log = logging.getLogger(__name__)
History = list[dict[str, float]]


def train(recipe: DenoiserRecipe, *, runs: Path) -> Path:
    """Train `recipe` for its minutes; return the folder of the run, below `runs`.

    The weights that are kept are the average at the end. They are also written at each
    validation, so that a run that was cut short is of use.
    """
    torch.manual_seed(recipe.seed)
    folder = runs / recipe.name
    net = DnCNN(recipe.widths, recipe.blocks).to(memory_format=torch.channels_last)
    if recipe.start_from:
        net.load_state_dict(load(runs / recipe.start_from).state_dict())
    learner = _Learner(recipe, net)
    drawer = Drawer(_pool(recipe.phantoms), recipe.seed)
    write(folder / RECIPE, recipe.model_dump_json(indent=1).encode())
    points: History = []
    began, step, progress = time.monotonic(), 0, 0.0
    while progress < 1:
        progress = min(1.0, (time.monotonic() - began) / (60 * recipe.minutes))
        learner.step(drawer, progress)
        step += 1
        if progress >= min(1.0, (len(points) + 1) / _VALIDATIONS):
            points.append(_validate(learner.average, step))
            log.info("%.0f%% %s", 100 * progress, points[-1])
            _keep(folder, learner.average, points)
    return folder


def load(folder: Path) -> DnCNN:
    """Return the trained network of a run, ready to answer.

    Raises
    ------
    NotFound
        ``RUN_MISSING``.
    """
    recipe = lineage(folder)[-1]
    net = DnCNN(recipe.widths, recipe.blocks)
    net.load_state_dict(torch.load(io.BytesIO(_read(folder, WEIGHTS)), weights_only=True))
    return net.eval()


def lineage(folder: Path) -> list[DenoiserRecipe]:
    """Return the recipes of all runs that a run's weights come from, its own last."""
    recipe = DenoiserRecipe.model_validate_json(_read(folder, RECIPE))
    if not recipe.start_from:
        return [recipe]
    return [*lineage(folder.parent / recipe.start_from), recipe]


def history(folder: Path) -> History:
    """Return the steps of a run with their validation scores."""
    return list(json.loads(_read(folder, HISTORY)))


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.is_file():
        raise NotFound("RUN_MISSING", f"run {folder.name} has no {name}; train it first")
    return path.read_bytes()


class _Learner:
    """AdamW with warm-up and a cosine over the time, and an average of the weights."""

    def __init__(self, recipe: DenoiserRecipe, net: DnCNN) -> None:
        self._recipe, self._net = recipe, net
        self._average = AveragedModel(net, avg_fn=average_of(recipe.ema_decay))
        self._optimizer = torch.optim.AdamW(
            net.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        self._generator = torch.Generator().manual_seed(recipe.seed)

    @property
    def average(self) -> DnCNN:
        module = self._average.module
        assert isinstance(module, DnCNN)
        return module

    def step(self, drawer: Drawer, progress: float) -> None:
        """Learn from one batch at that share of the time."""
        for group in self._optimizer.param_groups:
            group["lr"] = self._recipe.learning_rate * rate(progress)
        loss = self._loss(drawer, progress)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0)
        self._optimizer.step()
        self._average.update_parameters(self._net)

    def _loss(self, drawer: Drawer, progress: float) -> torch.Tensor:
        pair = drawer.draw(self._recipe.batch, self._recipe.patch)
        image = pair.noisy.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            if self._recipe.supervision == "neighbor":
                weight = self._recipe.neighbor_weight * progress
                return neighbor_loss(self._net, image, weight=weight, generator=self._generator)
            answer = self._net(image)
        return quanta_loss(answer.float(), pair.target, self._recipe.speck_weight)


def _pool(count: int) -> NDArray[np.float32]:
    return np.stack([quantum_phantom("train", index).clean for index in range(count)])


def _validate(net: DnCNN, step: int) -> dict[str, float]:
    @torch.no_grad()
    def answer(image: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(net(torch.from_numpy(image)[None, None]).numpy()[0, 0])

    scores = {f"peak{peak:g}": mean_psnr(answer, peak, VALIDATED) for peak in PEAKS}
    return {"step": float(step), **scores}


def _keep(folder: Path, net: DnCNN, points: History) -> None:
    buffer = io.BytesIO()
    torch.save(net.state_dict(), buffer)
    write(folder / WEIGHTS, buffer.getvalue())
    write(folder / HISTORY, json.dumps(points, indent=1).encode())
