"""A recipe from its name to its scores."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from breastcad.errors import BreastcadError, Corrupt, InvalidInput, NotFound
from breastcad_train.engine import assembly, checkpoints, experiments, grids
from breastcad_train.engine.feed import in_order
from breastcad_train.engine.folder import RunFolder
from breastcad_train.engine.station import Station
from breastcad_train.recipes.experiment import Experiment
from breastcad_train.splits import document

pytestmark = pytest.mark.filterwarnings("ignore")

HERE = Station(accelerator="cpu")
TINY = """
title = "tiny"
task = "segment"
datasets = ["busi"]
folds = 3
profile = "us-256"
size = [32, 32]
denoise = "none"
model = "unet-gn"
loss = "bce_dice"
epochs = 2
batch = 8
select = "dice"
select_by = "max"

[options]
widths = [8, 8, 8, 8]

[augmentation]
mirror = 0.5
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """BUSI's layout with 24 images: a bright square, larger where it is malignant."""
    folder = tmp_path / "data" / "busi" / "Dataset_BUSI_with_GT"
    rows = ["image,label,group,group_size,label_conflict,axilla_listed,fold"]
    for label, side in (("benign", 16), ("malignant", 40), ("normal", 0)):
        (folder / label).mkdir(parents=True)
        for number in range(1, 9):
            name = f"{label} ({number})"
            mask = np.zeros((96, 96), np.uint8)
            mask[20 : 20 + side, 30 : 30 + side] = 255
            noise = np.random.default_rng(number).integers(20, 60, mask.shape, np.uint8)
            cv2.imwrite(str(folder / label / f"{name}.png"), noise + mask // 2)
            cv2.imwrite(str(folder / label / f"{name}_mask.png"), mask)
            rows.append(f"{name},{label},{label[0]}{number},1,0,0,0")
    (tmp_path / "data" / "busi" / "groups.csv").write_text("\n".join(rows) + "\n")
    return tmp_path / "data"


def trained(tmp_path: Path, data: Path, *settings: str) -> RunFolder:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return experiments.run(str(path), settings, data=data, runs=tmp_path / "runs", station=HERE)


def test_a_recipe_runs_to_its_scores_on_the_test_part(tmp_path: Path, data: Path) -> None:
    run = trained(tmp_path, data)

    told = json.loads((run.path / "test.json").read_bytes())
    assert told["protocol"] == "LEAK-FREE"
    assert told["images"] == 8
    assert set(told["scores"]) == {"loss", "dice", "iou", "iou_pooled", "false_area"}
    with np.load(run.path / "test.npz") as outcomes:
        assert outcomes["counts"].shape == (8, 4)
        assert len(set(outcomes["groups"].tolist())) == 8
    assert Experiment.model_validate(run.config["recipe"]).options == {"widths": [8, 8, 8, 8]}
    assert (run.path / "manifest-busi.json").is_file()


def test_copies_of_an_image_are_prepared_once(tmp_path: Path, data: Path) -> None:
    run = trained(tmp_path, data, "epochs=1", "split=s4")

    (images,) = (tmp_path / "runs" / "cache").glob("*/images.npy")
    assert len(np.load(images, mmap_mode="r")) == 24
    told = json.loads((run.path / "test.json").read_bytes())
    assert (told["protocol"], told["images"]) == ("LEAKY", 72)


def test_answers_on_the_test_part_need_no_truth(tmp_path: Path, data: Path) -> None:
    run = trained(tmp_path, data)
    with np.load(run.path / "test.npz") as outcomes:
        before = dict(outcomes)
    for mask in data.rglob("*_mask.png"):
        cv2.imwrite(str(mask), np.zeros((96, 96), np.uint8))

    recipe = Experiment.model_validate(run.config["recipe"])
    divided = document.read(run.path / "split.json")
    blind = assembly.assemble(recipe, data, tmp_path / "blind", divided, "")
    net = blind.job.net
    net.load_state_dict(checkpoints.best_weights(run.path))
    batches = in_order(blind.test, 8)
    with torch.no_grad():
        after = blind.job.task.outcomes(net.eval(), batches)

    assert not after["counts"][:, 2].any()
    assert (after["counts"][:, 1] == before["counts"][:, 1]).all()


def test_changed_files_stop_a_run_from_going_on(tmp_path: Path, data: Path) -> None:
    run = trained(tmp_path, data, "epochs=1")
    (run.path / "summary.json").unlink()
    experiments.go_on(run.path, data=data, station=HERE)
    image = next(data.rglob("benign (3).png"))
    cv2.imwrite(str(image), np.zeros((96, 96), np.uint8))

    with pytest.raises(Corrupt, match=r"DATA_CHANGED: .*benign \(3\)\.png"):
        experiments.go_on(run.path, data=data, station=HERE)


def test_a_run_starts_from_the_weights_of_another(tmp_path: Path, data: Path) -> None:
    first = trained(tmp_path, data, "epochs=1", "name=first")

    second = trained(tmp_path, data, "epochs=1", "start_from=first")

    assert second.config["started_from"].startswith(f"{first.path.name} ")
    with pytest.raises(BreastcadError, match="LEAKY_START"):
        trained(tmp_path, data, "epochs=1", "start_from=first", "fold=1")
    with pytest.raises(NotFound, match="no run of third is finished"):
        trained(tmp_path, data, "start_from=third")


def test_a_run_that_ended_before_its_first_checkpoint_begins_with_the_same_weights(
    tmp_path: Path, data: Path
) -> None:
    trained(tmp_path, data, "epochs=1", "name=first")
    run = trained(tmp_path, data, "epochs=1", "start_from=first", "optimizer=sgd")
    whole = checkpoints.best_weights(run.path)
    for name in ("last.ckpt", "best.pt", "metrics.csv", "summary.json", "test.json", "test.npz"):
        (run.path / name).unlink()

    experiments.go_on(run.path, data=data, station=HERE)

    again = checkpoints.best_weights(run.path)
    assert all(torch.equal(whole[key], again[key]) for key in whole)


def test_a_run_of_another_version_is_named_with_the_key(tmp_path: Path, data: Path) -> None:
    run = trained(tmp_path, data, "epochs=1")
    config = json.loads((run.path / "config.json").read_bytes())
    config["recipe"]["pace"] = 1
    (run.path / "config.json").write_text(json.dumps(config))

    with pytest.raises(InvalidInput, match=r"RECIPE_INVALID: tiny-seed0-.*pace: there is no such"):
        experiments.go_on(run.path, data=data, station=HERE)


@pytest.mark.parametrize(
    "settings",
    [
        ("task=map", "model=fcn32", "loss=weighted_cross_entropy", "options={width = 8}",
         "crop=32", "size=[64, 64]", 'kinds=["malignant"]'),
        ("task=classify", "model=cnn-s1", "loss=cross_entropy", "options={}",
         'kinds=["benign", "malignant"]', "balanced=true", "mixup=0.2"),
        ("task=share", "model=shared-gn", "loss=cross_entropy", 'kinds=["benign", "malignant"]',
         "coarse=0.5"),
    ],
)  # fmt: skip
def test_other_tasks_run_too(tmp_path: Path, data: Path, settings: tuple[str, ...]) -> None:
    run = trained(tmp_path, data, "epochs=1", "select=validation_loss", "select_by=min", *settings)

    assert json.loads((run.path / "test.json").read_bytes())["scores"]


def test_a_classifier_is_shown_what_another_net_outlined(tmp_path: Path, data: Path) -> None:
    trained(tmp_path, data, "epochs=1", "name=outliner")
    settings = (
        "epochs=1", "task=classify", "model=cnn-s1", "loss=cross_entropy", "options={}",
        'kinds=["benign", "malignant"]', "region=two_channel", "outline_by=outliner",
        "select=accuracy",
    )  # fmt: skip

    run = trained(tmp_path, data, *settings)

    assert run.config["outlined_by"].startswith("outliner-seed0-")
    (run.path / "summary.json").unlink()
    experiments.go_on(run.path, data=data, station=HERE)
    (tmp_path / "runs" / run.config["outlined_by"].split(" ")[0] / "best.pt").write_bytes(b"PK")
    with pytest.raises(BreastcadError, match="CHECKPOINT_UNREADABLE: best"):
        experiments.go_on(run.path, data=data, station=HERE)
    with pytest.raises(InvalidInput, match="region other than full needs outline_by"):
        trained(tmp_path, data, "region=masked")


def test_a_grid_is_what_its_single_runs_would_be(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    settings = ("select=validation_loss", "select_by=min", "optimizer=sgd")

    folder = grids.run(
        str(path),
        settings,
        rates=(1e-3, 1e20),
        lengths=(1, 2),
        data=data,
        runs=tmp_path / "runs",
        station=HERE,
    )

    lines = [line.split(",") for line in (folder / "grid.csv").read_text().splitlines()[1:]]
    assert [(line[0], line[1]) for line in lines] == [("0.001", "1"), ("0.001", "2")]
    assert (folder / "grid.png").is_file()
    alone = trained(tmp_path, data, *settings, "learning_rate=1e-3", "epochs=1")
    assert float(lines[0][2]) == (alone.summary or {})["best"]
    for setting in ("schedule=cosine", "coarse=0.5"):
        with pytest.raises(InvalidInput, match="GRID_SCHEDULE"):
            grids.run(str(path), (setting,), data=data, runs=tmp_path, station=HERE)
