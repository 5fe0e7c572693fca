"""A training that is killed goes on as if nothing had happened; several processes train as one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

PROGRAM = Path(__file__).with_name("tiny_training.py")
KILLS, PAUSE_S = 10, 0.01
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


class Trainer:
    """The program that trains in child processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=ENVIRONMENT,
        )

    def begin(self, name: str, pause_s: float) -> int:
        """Let a child train in the folder `name`; return its process id."""
        assert self._process.stdin
        self._process.stdin.write(f"{name} {pause_s}\n")
        self._process.stdin.flush()
        return self._number()

    def status(self) -> int:
        """Return the child's status, once it has ended."""
        return self._number()

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def _number(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


@pytest.fixture
def trainer(tmp_path: Path) -> Iterator[Trainer]:
    running = Trainer(tmp_path)
    yield running
    running.close()


def run_below(folder: Path) -> Path:
    (config,) = folder.glob("*/config.json")
    return config.parent


def weights(run: Path, name: str) -> dict[str, torch.Tensor]:
    found = torch.load(run / name, weights_only=True)
    return dict(found["net"] if name == "last.ckpt" else found)


def test_ten_kills_in_mid_epoch_change_no_bit(trainer: Trainer) -> None:
    moments = random.Random(5)
    trainer.begin("undisturbed", 0.0)
    assert trainer.status() == 0
    checkpoint = trainer.folder / "killed"
    positions = []
    for _ in range(KILLS):
        child = trainer.begin("killed", PAUSE_S)
        time.sleep(moments.uniform(0.2, 0.5))
        os.kill(child, signal.SIGKILL)
        assert trainer.status() == signal.SIGKILL
        positions += [_position(path) for path in checkpoint.glob("*/last.ckpt")]
    trainer.begin("killed", 0.0)
    assert trainer.status() == 0

    runs = [run_below(trainer.folder / name) for name in ("undisturbed", "killed")]

    assert any(position > 0 for position in positions)
    assert not (runs[1] / ".last.ckpt.partial").exists()
    for name in ("last.ckpt", "best.pt"):
        expected, found = (weights(run, name) for run in runs)
        assert all(torch.equal(expected[key], found[key]) for key in expected)
    tables = [(run / "metrics.csv").read_bytes() for run in runs]
    assert tables[0] == tables[1]
    assert len(tables[0].splitlines()) == 61


def test_two_processes_train_as_one_does(tmp_path: Path) -> None:
    for count in (1, 2):
        command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
        command += [f"--nproc-per-node={count}", str(PROGRAM), str(tmp_path / str(count))]
        ended = subprocess.run(
            command, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False
        )
        assert ended.returncode == 0, ended.stderr

    alone, both = (weights(run_below(tmp_path / name), "last.ckpt") for name in ("1", "2"))

    assert all(torch.allclose(alone[key], both[key], atol=1e-5) for key in alone)


def _position(checkpoint: Path) -> int:
    return int(torch.load(checkpoint, weights_only=True)["state"]["position"])
