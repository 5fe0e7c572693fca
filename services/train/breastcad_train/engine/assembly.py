"""From a recipe to what the engine trains."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from breastcad.errors import InvalidInput
from numpy.typing import NDArray
from torch import nn

from breastcad_train.data import catalogue
from breastcad_train.data.catalogue import CATALOGUE
from breastcad_train.data.crops import COMMON
from breastcad_train.data.manifest import Manifest
from breastcad_train.data.sample import Sample
from breastcad_train.engine import divisions, tasks
from breastcad_train.engine.divisions import Division
from breastcad_train.engine.input import regions
from breastcad_train.engine.input.pictures import Crops, Pictures
from breastcad_train.engine.input.prepared import Prepared, prepare
from breastcad_train.engine.input.regions import Region
from breastcad_train.engine.job import Job
from breastcad_train.engine.seeds import settle
from breastcad_train.losses.classes import IGNORED
from breastcad_train.recipes.experiment import NAMING, Experiment
from breastcad_train.splits.document import Document
from breastcad_train.zoo import registry

LESION_CLASSES = ("background", "lesion")


@dataclass(frozen=True)
class Assembled:
    """A recipe with its data.

    Attributes
    ----------
    job
        What is trained.
    division
        Who trains, validates and is tested.
    test
        The tested images, in their order.
    classes
        Names of the classes.
    """

    job: Job
    division: Division
    test: Pictures
    classes: tuple[str, ...]


def digest(manifests: list[Manifest], document: Document) -> str:
    """Return one digest of data sets and their division."""
    parts = [*(manifest.sha256 for manifest in manifests), document.model_dump_json()]
    tables = (f"{manifest.tables}" for manifest in manifests)
    return hashlib.sha256("\n".join((*parts, *tables)).encode()).hexdigest()


@dataclass(frozen=True)
class Outliner:
    """A trained segmenter, whose outlines say what a classifier is shown.

    Attributes
    ----------
    recipe
        That it was trained by.
    weights
        State dict.
    """

    recipe: Experiment
    weights: Mapping[str, torch.Tensor]

    def show(self, prepared: Prepared, region: Region) -> Prepared:
        """Return prepared images as they are shown to the classifier."""
        net = _net(self.recipe, len(class_names(self.recipe)))
        net.load_state_dict(dict(self.weights))
        found = regions.outlines(prepared, net, tasks.look_of(self.recipe))
        return regions.shown(prepared, found, region)


def assemble(
    recipe: Experiment,
    data: Path,
    cache: Path,
    document: Document,
    manifest: str,
    *,
    outliner: Outliner | None = None,
) -> Assembled:
    """Return the recipe's job, with random weights.

    Parameters
    ----------
    recipe
        What to train.
    data, cache
        Folders of the data sets and of prepared images.
    document
        The division.
    manifest
        Digest of data and division.
    outliner
        Of the recipe's ``outline_by``.

    Raises
    ------
    BreastcadError
        What is wrong with the first bad file, or with the recipe.
    """
    samples = catalogue.samples(data, recipe.datasets)
    division = divisions.parts(document, recipe, samples)
    classes = class_names(recipe)
    settle(recipe.seed, "net")
    net = _net(recipe, len(classes))
    everyone, rows = _numbered(division)
    prepared = prepare(everyone, recipe.preparation, cache, with_maps=recipe.task == "map")
    if outliner:
        prepared = outliner.show(prepared, recipe.region)
    labels = _labels(everyone, recipe)
    crops = _crops(recipe, classes)
    part = [
        Pictures(prepared, its, labels, c) for its, c in zip(rows, (crops, None, None), strict=True)
    ]
    shares = partial(_shares, prepared, rows[0], len(classes))
    task = tasks.build(recipe, len(classes), shares)
    weights = _weights(division.train, recipe)
    job = Job(net, task, part[0], part[1], manifest, weights)
    return Assembled(job, division, part[2], classes)


def class_names(recipe: Experiment) -> tuple[str, ...]:
    """Return the names of the classes that a recipe's net tells apart.

    Raises
    ------
    InvalidInput
        ``CLASSES_DIFFER`` where one number would stand for several classes.
    """
    if recipe.task in NAMING:
        return recipe.kinds
    if recipe.task == "segment":
        return LESION_CLASSES
    named = {CATALOGUE[name].classes or LESION_CLASSES for name in recipe.datasets}
    if len(named) > 1:
        raise InvalidInput("CLASSES_DIFFER", "datasets: their maps are not of the same classes")
    return named.pop()


def take_over(net: nn.Module, weights: Mapping[str, torch.Tensor]) -> None:
    """Give a net those weights of another that fit by name and shape; the rest stays random.

    Raises
    ------
    InvalidInput
        ``WEIGHTS_UNFIT`` where none does.
    """
    own = net.state_dict()
    fitting = {k: v for k, v in weights.items() if k in own and v.shape == own[k].shape}
    if not fitting:
        raise InvalidInput("WEIGHTS_UNFIT", "start_from: no weight of that run fits this model")
    net.load_state_dict(fitting, strict=False)


def _net(recipe: Experiment, classes: int) -> nn.Module:
    options = dict(recipe.options)
    if recipe.region == "two_channel" and registry.find(recipe.model).channels == 1:
        options["channels"] = 2
    return registry.build(recipe.model, classes=classes, size=recipe.trained_size, options=options)


def _numbered(division: Division) -> tuple[list[Sample], list[list[int]]]:
    """Return each sample once, and which of them train, validate and are tested.

    In a paper's division one sample may be in several parts, and often in one.
    """
    parts = (division.train, division.validation, division.test)
    numbers: dict[str, int] = {}
    rows = [[numbers.setdefault(s.key, len(numbers)) for s in part] for part in parts]
    samples = {s.key: s for part in parts for s in part}
    return list(samples.values()), rows


def _labels(samples: list[Sample], recipe: Experiment) -> NDArray[np.int64]:
    numbers = {kind: number for number, kind in enumerate(recipe.kinds)}
    return np.array([numbers.get(sample.kind, 0) for sample in samples], np.int64)


def _crops(recipe: Experiment, classes: tuple[str, ...]) -> Crops | None:
    if not recipe.crop:
        return None
    common = frozenset(n for n, name in enumerate(classes) if name in COMMON)
    return Crops(recipe.crop, common)


def _shares(prepared: Prepared, trained: list[int], classes: int) -> list[float]:
    """Return the share of each class in the training part's pixels."""
    counts = np.zeros(256, np.int64)
    for row in trained:
        counts += np.bincount(prepared.maps[row].ravel(), minlength=256)
    counts[IGNORED] = 0
    return [float(count / counts.sum()) for count in counts[:classes]]


def _weights(samples: list[Sample], recipe: Experiment) -> torch.Tensor | None:
    """Return how often each sample is drawn; None where each comes once."""
    if not recipe.shares and not recipe.balanced:
        return None
    strata = [(s.dataset, s.kind if recipe.balanced else "") for s in samples]
    sizes = Counter(strata)
    weights = [recipe.shares.get(s[0], 1.0) / sizes[s] for s in strata]
    return torch.tensor(weights, dtype=torch.float64)
