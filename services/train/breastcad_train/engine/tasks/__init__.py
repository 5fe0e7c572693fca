"""What nets learn: lesions, classes of pixels, classes of images, and two of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.varying import Varier
from breastcad_train.engine.job import Task
from breastcad_train.engine.tasks import answering
from breastcad_train.engine.tasks.classifying import Classifying
from breastcad_train.engine.tasks.mapping import Mapping
from breastcad_train.engine.tasks.segmenting import Segmenting
from breastcad_train.engine.tasks.sharing import Sharing
from breastcad_train.losses import class_loss, lesion_loss
from breastcad_train.recipes.experiment import Experiment
from breastcad_train.zoo import registry


def build(recipe: Experiment, classes: int, shares: Callable[[], list[float]]) -> Task[Any]:
    """Return what a recipe's net learns.

    Parameters
    ----------
    recipe
        Which task, with which loss.
    classes
        How many there are.
    shares
        Returns the share of each class in the training part's pixels.
    """
    look = look_of(recipe)
    tiled = registry.find(recipe.model).is_tiled
    answer = answering.in_tiles if tiled else answering.at_once
    if recipe.task == "segment":
        return Segmenting(lesion_loss(recipe.loss), look, answer)
    if recipe.task == "map":
        known = shares() if recipe.loss == "weighted_cross_entropy" else None
        return Mapping(class_loss(recipe.loss, known), look, answer, classes)
    positive = recipe.kinds.index("malignant") if "malignant" in recipe.kinds else None
    of_classes = class_loss(recipe.loss)
    name = Classifying(of_classes, look, classes, positive=positive, mixup=recipe.mixup)
    if recipe.task == "classify":
        return name
    of_lesions = lesion_loss(recipe.lesion_loss)
    outline = Segmenting(of_lesions, look, answer)
    return Sharing(outline, name, (of_lesions, of_classes), recipe.lesion_weight, look)


def look_of(recipe: Experiment) -> Look:
    """Return how a recipe's net is shown its images."""
    channels = registry.find(recipe.model).channels
    if recipe.region == "two_channel":
        channels = max(2, channels)
    return Look(
        channels, recipe.centred, Varier(recipe.augmentation), recipe.channels_last, recipe.coarse
    )
