"""What is told while a net is trained."""

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_train.engine import curves, loggers
from breastcad_train.engine.station import Station
from breastcad_train.engine.telling import Bar, Lines, Progressed
from rich.console import Console


def test_without_a_terminal_each_line_is_json() -> None:
    stream = io.StringIO()
    lines = Lines(stream)

    lines.stepped(Progressed(step=1, steps=10, epoch=0, loss=0.5, left_s=None))
    lines.stepped(Progressed(step=2, steps=10, epoch=0, loss=0.4, left_s=8.0))
    lines.validated({"step": 2, "dice": 0.7, "false_area": float("nan")})

    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in told] == ["step", "validated"]  # the second came too soon
    assert told[0] | {"loss": 0.5, "steps": 10} == told[0]
    assert told[1]["dice"] == 0.7
    assert told[1]["false_area"] is None  # NaN is no JSON


def test_the_bar_shows_loss_metric_and_time_left() -> None:
    stream = io.StringIO()
    bar = Bar("mine", "dice", Console(file=stream, force_terminal=True, width=120))

    bar.stepped(Progressed(step=3, steps=10, epoch=0, loss=0.51234, left_s=3725))
    bar.validated({"step": 3, "dice": 0.7})
    bar.close()

    shown = stream.getvalue()
    assert all(word in shown for word in ("mine", "3/10", "loss 0.5123", "dice 0.7000", "1:02:05"))


def test_the_live_picture_has_a_plot_for_each_metric() -> None:
    rows = [{"epoch": 1, "step": s, "learning_rate": 1, "loss": 1, "dice": 0.5} for s in (1, 2)]

    two, three = (
        cv2.imdecode(np.frombuffer(curves.draw(found), np.uint8), cv2.IMREAD_GRAYSCALE)
        for found in (rows, [row | {"iou": 0.0} for row in rows])
    )

    assert two.shape[0] * 3 == three.shape[0] * 2
    assert two.std() > 5


def test_a_logger_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="UNKNOWN_LOGGER: no logger wandb; there are tensorboard"):
        loggers.build(("wandb",), tmp_path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", loggers.NAMES)
def test_a_logger_writes_or_says_what_to_install(name: str, tmp_path: Path) -> None:
    try:
        (logger,) = loggers.build((name,), tmp_path)
    except InvalidInput as error:
        assert (
            str(error) == f"LOGGER_MISSING: the logger {name} is not installed: pip install {name}"
        )
        return
    logger.log_metrics({"loss": 0.5}, 1)
    logger.finalize("success")
    assert list(tmp_path.rglob("*"))


def test_a_gpu_that_is_not_there_is_refused() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(InvalidInput, match="NO_GPU"):
        Station(accelerator="gpu").connect("auto")
