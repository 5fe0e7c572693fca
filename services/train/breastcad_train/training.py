"""Train one recipe on its training fold and keep the run."""

from __future__ import annotations

from pathlib import Path

import lightning
import torch
from lightning.pytorch.callbacks import Callback, RichProgressBar
from torch.utils.data import DataLoader

from breastcad_train import splits
from breastcad_train.batches import OrderedBatches, RandomBatches, draw_weights, usable
from breastcad_train.data import catalogue, pixels
from breastcad_train.data.sample import Sample
from breastcad_train.learner import Learner, Net, build
from breastcad_train.progress import Budget
from breastcad_train.recipes import Recipe
from breastcad_train.runs import Run

STEPS_PER_EPOCH = 50
VALIDATION_BATCH = 32


def train(recipe: Recipe, *, data: Path, runs: Path, bar: bool) -> Run:
    """Train `recipe` on the data sets below `data`; return the run below `runs`.

    Parameters
    ----------
    recipe
        What to train, and for how long.
    data, runs
        Folders of the data sets and of the runs.
    bar
        Whether to draw a progress bar; without it each epoch is one line of the log.
    """
    lightning.seed_everything(recipe.seed, verbose=False)
    net = build(recipe)
    if recipe.start_from:
        _start(net, Run(runs / recipe.start_from).net())
    learner = Learner(recipe, net.to(memory_format=torch.channels_last))
    train_part, validation_part = (
        _loader(recipe, data, runs / "cache", part) for part in ("train", "validation")
    )
    trainer = _trainer(recipe, bar=bar, often=_validation_interval(recipe))
    trainer.fit(learner, train_part, validation_part)
    run = Run(runs / recipe.name)
    run.save(recipe, learner.chosen(), learner.history)
    return run


def _start(net: Net, other: Net) -> None:
    """Take over all weights of a network of the same kind, else its encoder's."""
    if type(net) is type(other):
        net.load_state_dict(other.state_dict())
    else:
        net.encoder.load_state_dict(other.encoder.state_dict())


def part_of(recipe: Recipe, data: Path, part: splits.Part) -> list[Sample]:
    """Return the usable samples of one part of the recipe's data sets."""
    found: list[Sample] = []
    for name in recipe.datasets:
        of_set = catalogue.samples(data, (name,))
        found += splits.part(of_set, catalogue.CATALOGUE[name].split, part)
    return usable(found, recipe)


def _loader(recipe: Recipe, data: Path, cache: Path, part: splits.Part) -> DataLoader[object]:
    samples = part_of(recipe, data, part)
    prepared = pixels.load(samples, recipe.preparation, cache)
    if part == "train":
        weights = draw_weights(samples, recipe)
        batches: RandomBatches | OrderedBatches = RandomBatches(
            prepared, samples, weights=weights, size=recipe.batch, count=STEPS_PER_EPOCH
        )
    else:
        batches = OrderedBatches(prepared, samples, size=VALIDATION_BATCH)
    return DataLoader(batches, batch_size=None)


def _validation_interval(recipe: Recipe) -> int:
    """Return after how many epochs to validate: seldom for large batches."""
    return 4 if recipe.task == "classify" else 6


def _trainer(recipe: Recipe, *, bar: bool, often: int) -> lightning.Trainer:
    callbacks: list[Callback] = [Budget(recipe.minutes)]
    if bar:
        callbacks.append(RichProgressBar())
    return lightning.Trainer(
        accelerator="cpu",
        precision="bf16-mixed",
        max_epochs=-1,
        check_val_every_n_epoch=often,
        num_sanity_val_steps=0,
        gradient_clip_val=1.0,
        logger=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        enable_progress_bar=bar,
        callbacks=callbacks,
    )
