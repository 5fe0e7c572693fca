"""Runs are whole or not there."""

from pathlib import Path

import pytest
import torch
from breastcad.errors import NotFound
from breastcad_train import recipes
from breastcad_train.learner import build
from breastcad_train.runs import Run

SMALL = recipes.read("us-classify").model_copy(update={"widths": (8, 8, 8, 8)})


def test_a_saved_run_answers_as_before(tmp_path: Path) -> None:
    net = build(SMALL).eval()
    run = Run(tmp_path / "mine")

    run.save(SMALL, net, [{"step": 1.0, "score": 0.5}])

    image = torch.rand(1, 1, 32, 32)
    assert torch.equal(run.net()(image).logit, net(image).logit)
    assert run.recipe == SMALL
    assert run.history == [{"step": 1.0, "score": 0.5}]
    assert not list(run.folder.glob(".*"))


def test_a_run_knows_the_runs_that_its_weights_come_from(tmp_path: Path) -> None:
    first = recipes.read("mg-segment").model_copy(update={"widths": (8, 8, 8, 8)})
    second = SMALL.model_copy(update={"start_from": first.name})
    Run(tmp_path / first.name).save(first, build(first), [])
    run = Run(tmp_path / second.name)
    run.save(second, build(second), [])

    assert run.lineage == [first, second]


def test_a_run_that_was_not_trained_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"run mine has no recipe.json; train it first"):
        Run(tmp_path / "mine").net()
