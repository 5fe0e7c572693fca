"""A run's folder and its table of metrics."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from breastcad.errors import AlreadyExists, Corrupt, NotFound, Refused
from breastcad_train.engine import folder
from breastcad_train.engine.folder import Notes, RunFolder
from breastcad_train.engine.table import Table, read

RECIPE = {"name": "mine", "seed": 3, "epochs": 2, "budget_minutes": 1.5}
NOON = datetime(2026, 1, 2, 12, 0, 5, tzinfo=UTC)


def test_a_run_is_named_by_recipe_seed_and_time_and_keeps_what_it_was_told(tmp_path: Path) -> None:
    notes = Notes(overrides=("epochs=2",), files={"split.json": b"{}"})

    run = folder.create(tmp_path, RECIPE, "digest", notes=notes, now=NOON)

    assert run.path.name == "mine-seed3-20260102-120005"
    assert run.config == {
        "recipe": RECIPE,
        "overrides": ["epochs=2"],
        "started_from": "",
        "outlined_by": "",
        "budget_minutes": 1.5,
        "manifest_sha256": "digest",
    }
    assert (run.path / "split.json").read_bytes() == b"{}"


def test_a_run_is_never_overwritten(tmp_path: Path) -> None:
    folder.create(tmp_path, RECIPE, "digest", now=NOON)

    with pytest.raises(AlreadyExists, match="RUN_EXISTS"):
        folder.create(tmp_path, RECIPE, "digest", now=NOON)


def test_changed_recipe_and_changed_data_are_refused(tmp_path: Path) -> None:
    run = folder.create(tmp_path, RECIPE, "digest", now=NOON)

    run.require(RECIPE, "digest")
    with pytest.raises(Refused, match=r"RECIPE_CHANGED: .* epochs = 2, got 3"):
        run.require(RECIPE | {"epochs": 3}, "digest")
    with pytest.raises(Refused, match="DATA_CHANGED"):
        run.require(RECIPE, "other")


def test_two_processes_cannot_train_one_run(tmp_path: Path) -> None:
    run = folder.create(tmp_path, RECIPE, "digest", now=NOON)

    with run.locked(), pytest.raises(Refused, match="RUN_BUSY"), run.locked():
        pass
    with run.locked():
        pass


def test_what_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"has no config\.json"):
        RunFolder(tmp_path).require(RECIPE, "digest")
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(Corrupt, match="RUN_UNREADABLE"):
        RunFolder(tmp_path).require(RECIPE, "digest")


def test_each_start_is_noted(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)

    run.add_start({"device": "cpu"})
    run.add_start({"device": "cuda"})

    starts = json.loads((tmp_path / "environment.json").read_bytes())["starts"]
    assert [start["device"] for start in starts] == ["cpu", "cuda"]


def test_rows_after_the_checkpoint_are_dropped(tmp_path: Path) -> None:
    table = Table(tmp_path)
    for step in (1, 2, 3):
        table.add({"step": step, "loss": 0.1 * step})

    Table(tmp_path, rows=2).add({"step": 3, "loss": float("nan")})

    text = (tmp_path / "metrics.csv").read_text()
    assert text == "step,loss\n1,0.1\n2,0.2\n3,nan\n"
    assert read(tmp_path)[1] == {"step": 2.0, "loss": 0.2}


def test_a_table_that_lost_rows_is_not_gone_on_with(tmp_path: Path) -> None:
    Table(tmp_path).add({"step": 1})

    with pytest.raises(Corrupt, match=r"METRICS_LOST: metrics\.csv must have 2 rows, got 1"):
        Table(tmp_path, rows=2)
