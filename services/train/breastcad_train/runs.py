"""Runs: a folder with the recipe, the weights and the history of one training."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from breastcad.errors import NotFound

from breastcad_train.atomic import write as write
from breastcad_train.learner import Net, build
from breastcad_train.recipes import Recipe

WEIGHTS, RECIPE, HISTORY = "weights.pt", "recipe.json", "history.json"


@dataclass(frozen=True)
class Run:
    """One training's folder, which is written when the training has ended."""

    folder: Path

    @property
    def recipe(self) -> Recipe:
        """The recipe as it was trained."""
        return Recipe.model_validate_json(self._read(RECIPE))

    @property
    def history(self) -> list[dict[str, float]]:
        """Steps with their validation scores."""
        return list(json.loads(self._read(HISTORY)))

    @property
    def lineage(self) -> list[Recipe]:
        """Recipes of all runs that this one's weights come from, this one's last."""
        recipe = self.recipe
        if not recipe.start_from:
            return [recipe]
        return [*Run(self.folder.parent / recipe.start_from).lineage, recipe]

    def net(self) -> Net:
        """Return the trained network, ready to answer."""
        net = build(self.recipe)
        net.load_state_dict(torch.load(io.BytesIO(self._read(WEIGHTS)), weights_only=True))
        return net.eval()

    def save(self, recipe: Recipe, net: torch.nn.Module, history: list[dict[str, float]]) -> None:
        """Write everything; each file appears whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        weights = io.BytesIO()
        torch.save(net.state_dict(), weights)
        write(self.folder / WEIGHTS, weights.getvalue())
        write(self.folder / HISTORY, json.dumps(history, indent=1).encode())
        write(self.folder / RECIPE, recipe.model_dump_json(indent=1).encode())

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        if not path.is_file():
            raise NotFound("RUN_MISSING", f"run {self.folder.name} has no {name}; train it first")
        return path.read_bytes()
