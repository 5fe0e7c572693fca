"""Recipes of the engine, and what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from breastcad.errors import InvalidInput, NotFound, Refused
from breastcad_train.engine import assembly, divisions
from breastcad_train.recipes import experiment
from breastcad_train.recipes.strict import overridden
from breastcad_train.splits.document import Document, Entry
from breastcad_train.zoo import registry
from torch import nn

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", experiment.names())
def test_recipes_of_papers_fit_together(name: str) -> None:
    recipe = experiment.read(name)

    registry.find(recipe.model).require_size(recipe.model, *recipe.trained_size)
    assert {recipe.start_from, recipe.outline_by} <= {"", *experiment.names()}
    assert recipe.split == "leak-free"
    assert len(assembly.class_names(recipe)) >= 2


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("epoch=3", "epoch: there is no such key; the nearest is epochs"),
        ("augmentation.rotatoin=3", "rotatoin: there is no such key; the nearest is rotation"),
        ("batch=0", "batch: Input should be greater than 0"),
        ("model=resnet", "model: must be one of unet-gn, .*; got resnet"),
        ("model=fcn8", "model fcn8 is for task = map, got classify"),
        ("loss=dice", "must be one of cross_entropy, weighted_cross_entropy; got dice"),
        ("fold=5", "fold must be below 5, got 5"),
        ("epochs", "SETTING_INVALID: expected key=value, got epochs"),
    ],
)
def test_what_does_not_fit_is_named(setting: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        experiment.read("s0-resnet50", [setting])


def test_an_unknown_recipe_and_a_broken_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no recipe s0-resnet; there are s0-mobilenet-v2, s0-resnet"):
        experiment.read("s0-resnet")
    (tmp_path / "mine.toml").write_text("epochs = \n")
    with pytest.raises(InvalidInput, match=r"RECIPE_INVALID: mine\.toml: .* line 1"):
        experiment.read(str(tmp_path / "mine.toml"))


def test_settings_reach_tables_and_leave_the_rest() -> None:
    values = {"epochs": 3, "augmentation": {"rotation": 5}}

    changed = overridden(values, ["augmentation.shift=0.1", "model=fcn8", "size=[3, 4]"])

    assert changed["augmentation"] == {"rotation": 5, "shift": 0.1}
    assert (changed["model"], changed["size"], changed["epochs"]) == ("fcn8", [3, 4], 3)
    assert values["augmentation"] == {"rotation": 5}


def test_a_budget_is_part_of_the_recipe() -> None:
    assert experiment.read("s0-resnet50", budget=1.5).budget_minutes == 1.5


def test_a_size_that_a_model_cannot_take_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"SIZE_UNFIT: .* sides of 188 \+ 16·k"):
        registry.build("unet-572", classes=2, size=(570, 570), options={})
    with pytest.raises(InvalidInput, match="OPTION_UNKNOWN: options of fcn8"):
        registry.build("fcn8", classes=2, size=(32, 32), options={"widht": 4})
    with pytest.raises(NotFound, match="UNKNOWN_MODEL"):
        registry.find("u-net")


def test_weights_that_fit_are_taken_over() -> None:
    old, new = nn.Linear(3, 2), nn.Sequential(nn.Linear(3, 2))

    with pytest.raises(InvalidInput, match="WEIGHTS_UNFIT"):
        assembly.take_over(new, old.state_dict())
    other = nn.Linear(3, 5)
    bias = {"bias": torch.ones(5), "weight": torch.zeros(1, 1)}
    assembly.take_over(other, bias)
    assert other.bias.tolist() == [1.0] * 5


def a_division(dataset: str = "busi", **parts: str) -> Document:
    entries = {
        f"{dataset}/{key}": Entry(group=key[0], kind="benign", part=part, sha256="")
        for key, part in parts.items()
    }
    return Document(protocol="LEAK-FREE", reason="", rule="test", seed=0, entries=entries)


def test_weights_that_learnt_from_what_is_tested_are_refused() -> None:
    recipe = experiment.read("s1-unet-128")
    divided = a_division(a1="fold-0", a2="fold-0", b1="fold-1", c1="fold-2")

    assert divisions.learnt_groups(divided, recipe) == {"b", "c"}
    divisions.require_untouched(divided, recipe, "first", {"b"})
    with pytest.raises(Refused, match="LEAKY_START: run first learnt from 1 of the groups"):
        divisions.require_untouched(divided, recipe, "first", {"a", "b"})


def test_a_patient_is_the_same_in_another_folder_of_a_data_set() -> None:
    recipe = experiment.read("s4-fcn32")
    tested = a_division("cdd-cesm-malignant", a1="fold-0", b1="fold-1", c1="fold-2")
    before = a_division("cdd-cesm", b1="fold-0", c1="fold-1", a1="fold-2")

    with pytest.raises(Refused, match="LEAKY_START"):
        divisions.require_untouched(
            tested, recipe, "first", divisions.learnt_groups(before, recipe)
        )


def test_a_paper_that_chose_by_its_test_part_learnt_from_all_of_it() -> None:
    recipe = experiment.read("s1-unet-128", ["split=s1"])

    assert divisions.learnt_groups(a_division(a1="train", b1="test"), recipe) == {"a", "b"}
    chosen = a_division(a1="train", b1="test", c1="validation")
    assert divisions.learnt_groups(chosen, recipe) == {"a", "c"}


def test_maps_of_different_classes_do_not_mix() -> None:
    tissue = experiment.read("s4-fcn32", ['datasets=["ddsm-tissue"]'])
    both = experiment.read("s4-fcn32", ['datasets=["ddsm-tissue", "cdd-cesm-malignant"]'])

    assert assembly.class_names(tissue)[1] == "adipose"
    assert assembly.class_names(experiment.read("s4-fcn32")) == ("background", "lesion")
    with pytest.raises(InvalidInput, match="CLASSES_DIFFER: datasets"):
        assembly.class_names(both)
