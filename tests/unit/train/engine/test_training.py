"""Whole trainings of one weight, and what stops them."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from breastcad.errors import InvalidInput, Overloaded, Refused
from breastcad_train.engine import checkpoints, training
from breastcad_train.engine.folder import RunFolder

from .conftest import HERE, Doubling, a_course, a_job

# Lightning and torch deprecate parts of each other.
pytestmark = pytest.mark.filterwarnings("ignore")

Train = Callable[..., RunFolder]


def last(run: RunFolder) -> dict[str, torch.Tensor]:
    return dict(torch.load(run.path / "last.ckpt", weights_only=True)["net"])


def rows(run: RunFolder) -> list[str]:
    return (run.path / "metrics.csv").read_text().splitlines()


def after(count: int, value: float) -> Callable[[], float]:
    """Return what is 0 for so many calls, and then `value`."""
    values: Iterator[float] = itertools.chain(itertools.repeat(0.0, count), itertools.repeat(value))
    return lambda: next(values)


def a_pause() -> float:
    time.sleep(0.05)
    return 0.0


def test_a_run_leaves_everything_behind(train: Train) -> None:
    run = train(ema_decay=0.9, schedule="cosine", clip=1.0)

    assert {path.name for path in run.path.iterdir()} == {
        ".lock",
        "best.pt",
        "config.json",
        "environment.json",
        "last.ckpt",
        "metrics.csv",
        "progress.png",
        "summary.json",
    }
    assert rows(run)[0] == "epoch,step,learning_rate,loss,validation_loss"
    assert [row.split(",")[:2] for row in rows(run)[1:]] == [["1", "4"], ["2", "8"], ["3", "12"]]
    summary = run.summary or {}
    assert summary["stopped_by"] == "epochs"
    assert summary["steps"] == 12
    (start,) = json.loads((run.path / "environment.json").read_bytes())["starts"]
    assert start["packages"]["torch"]
    assert start["precision"] == "32-true"


def test_plain_gradient_descent_is_as_by_hand(train: Train) -> None:
    run = train(optimizer="sgd", momentum=0.0, learning_rate=0.1, epochs=1, batch=16)

    x = np.arange(16) / 16
    net = a_job().net
    weight, bias = (float(parameter.detach()) for parameter in net.parameters())
    error = weight * x + bias - 2 * x
    expected = (weight - 0.1 * 2 * (error * x).mean(), bias - 0.1 * 2 * error.mean())
    found = last(run)
    assert float(found["weight"]) == pytest.approx(expected[0], rel=1e-5)
    assert float(found["bias"]) == pytest.approx(expected[1], rel=1e-5)


def test_a_batch_in_parts_gives_the_same_weights(train: Train) -> None:
    whole = last(train(name="whole", optimizer="sgd", batch=6))
    parts = last(train(name="parts", optimizer="sgd", batch=6, accumulate=4))

    assert all(torch.allclose(whole[key], parts[key], atol=1e-6) for key in whole)


def test_the_best_weights_are_kept_not_the_last(train: Train) -> None:
    run = train(optimizer="sgd", momentum=0.0, learning_rate=3.0, epochs=4, batch=16)

    scores = [float(row.split(",")[-1]) for row in rows(run)[1:]]
    assert scores[0] < scores[-1]  # the rate is far too high
    assert (run.summary or {})["best"] == pytest.approx(min(scores))
    best = checkpoints.best_weights(run.path)
    assert not torch.equal(best["weight"], last(run)["weight"])


def test_patience_ends_a_run_that_gets_no_better(train: Train) -> None:
    run = train(optimizer="sgd", learning_rate=3.0, epochs=50, batch=16, patience=2)

    assert (run.summary or {})["stopped_by"] == "patience"
    assert (run.summary or {})["epochs"] == 3


def test_a_budget_ends_in_time_with_a_result(train: Train) -> None:
    began = time.monotonic()

    run = train(Doubling(a_pause), epochs=10**4, budget_minutes=0.02)

    summary = run.summary or {}
    assert time.monotonic() - began < 30
    assert summary["stopped_by"] == "budget"
    assert summary["budget_minutes"] == run.config["budget_minutes"] == 0.02
    assert summary["used_minutes"] <= 0.03
    assert len(rows(run)) > 1
    assert checkpoints.best_weights(run.path)


def test_a_cosine_follows_the_time_of_a_budget(train: Train) -> None:
    pause = Doubling(a_pause)

    run = train(pause, epochs=10**4, budget_minutes=0.02, schedule="cosine", learning_rate=1.0)

    assert float(rows(run)[-1].split(",")[2]) < 0.3


def test_a_loss_that_is_not_finite_names_what_to_change(train: Train, tmp_path: Path) -> None:
    words = r"LOSS_NOT_FINITE: the loss is nan at step 5 with a learning rate of 0.001: lower"
    with pytest.raises(InvalidInput, match=words + r" learning_rate \(0.001\), or set clip"):
        train(Doubling(after(5, float("nan"))))

    (checkpoint,) = tmp_path.glob("*/last.ckpt")
    assert torch.load(checkpoint, weights_only=True)["state"]["step"] == 4


def test_memory_that_ends_names_the_recipes_keys(train: Train) -> None:
    def huge() -> float:
        return float(torch.empty(2**60)[0])

    with pytest.raises(
        Overloaded, match=r"OUT_OF_MEMORY: .*accumulate \(1\), or lower batch \(4\)"
    ):
        train(Doubling(huge))


def test_a_full_disk_leaves_the_checkpoint_as_it_was(train: Train, tmp_path: Path) -> None:
    def fill() -> float:
        (run,) = tmp_path.glob("double-*")
        if (run / "last.ckpt").exists() and not (run / ".last.ckpt.partial").is_symlink():
            (run / ".last.ckpt.partial").symlink_to("/dev/full")
        return 0.0

    with pytest.raises(Overloaded, match=r"DISK_FULL: no space is left for last\.ckpt"):
        train(Doubling(fill))

    (checkpoint,) = tmp_path.glob("*/last.ckpt")
    assert torch.load(checkpoint, weights_only=True)["state"]["epoch"] == 1
    assert not list(tmp_path.glob("*/.*.partial"))


def test_a_metric_that_is_not_measured_is_named(train: Train) -> None:
    with pytest.raises(InvalidInput, match="METRIC_UNKNOWN: select = dice: there are validation"):
        train(select="dice")


def interrupted(train: Train, tmp_path: Path) -> RunFolder:
    with pytest.raises(InvalidInput, match="LOSS_NOT_FINITE"):
        train(Doubling(after(6, float("inf"))))
    return RunFolder(next(tmp_path.glob("double-*")))


def test_a_run_goes_on_to_the_same_weights(train: Train, tmp_path: Path) -> None:
    run = interrupted(train, tmp_path)

    training.resume(run, a_course(), a_job(), station=HERE)

    undisturbed = training.start(a_course(name="other"), a_job(), runs=tmp_path, station=HERE)
    assert all(torch.equal(last(run)[key], last(undisturbed)[key]) for key in last(run))
    assert rows(run) == rows(undisturbed)
    starts = json.loads((run.path / "environment.json").read_bytes())["starts"]
    assert len(starts) == 2


def test_a_run_does_not_go_on_with_other_data_or_another_recipe(
    train: Train, tmp_path: Path
) -> None:
    run = interrupted(train, tmp_path)
    before = (run.path / "last.ckpt").read_bytes()

    with pytest.raises(Refused, match="DATA_CHANGED"):
        training.resume(run, a_course(), a_job(manifest="other"), station=HERE)
    with pytest.raises(Refused, match=r"RECIPE_CHANGED: .*batch = 4, got 8"):
        training.resume(run, a_course(batch=8), a_job(), station=HERE)

    assert (run.path / "last.ckpt").read_bytes() == before


def test_a_finished_run_stays_as_it_is(train: Train) -> None:
    run = train()
    before = {path.name: path.read_bytes() for path in run.path.iterdir()}

    training.resume(run, a_course(), a_job(), station=HERE)

    assert {path.name: path.read_bytes() for path in run.path.iterdir()} == before


def test_a_damaged_checkpoint_is_named(train: Train, tmp_path: Path) -> None:
    run = interrupted(train, tmp_path)
    (run.path / "last.ckpt").write_bytes(b"PK\x03\x04 damaged")

    with pytest.raises(Exception, match=r"CHECKPOINT_UNREADABLE: last.ckpt of double-"):
        training.resume(run, a_course(), a_job(), station=HERE)


def test_a_run_goes_on_within_what_is_left_of_its_budget(train: Train, tmp_path: Path) -> None:
    long = {"epochs": 10**4, "budget_minutes": 1.0}
    with pytest.raises(InvalidInput, match="LOSS_NOT_FINITE"):
        train(Doubling(after(6, float("inf"))), **long)
    run = RunFolder(next(tmp_path.glob("double-*")))
    checkpoint = torch.load(run.path / "last.ckpt", weights_only=True)
    checkpoint["state"]["used_s"] = 59.0
    torch.save(checkpoint, run.path / "last.ckpt")

    training.resume(run, a_course(**long), a_job(), station=HERE)

    summary = run.summary or {}
    assert summary["stopped_by"] == "budget"
    assert summary["steps"] == 5  # one step, after the four of the checkpoint
