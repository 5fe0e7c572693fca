"""Files for TensorBoard and a logger for MLflow, where they are installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from breastcad.errors import InvalidInput, NotFound

NAMES = ("tensorboard", "mlflow")


class Logger(Protocol):
    """What the engine needs of Lightning's loggers."""

    def log_hyperparams(self, params: dict[str, Any]) -> None:
        """Note the recipe."""

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """Note a row of metrics."""

    def finalize(self, status: str) -> None:
        """Write all that is not written."""


def build(names: Sequence[str], folder: Path) -> list[Logger]:
    """Return the loggers of a run.

    Parameters
    ----------
    names
        Of `NAMES`.
    folder
        Of the run; TensorBoard's files are below it, MLflow's data where ``MLFLOW_TRACKING_URI``
        says or else in a file in it.

    Raises
    ------
    NotFound
        ``UNKNOWN_LOGGER``.
    InvalidInput
        ``LOGGER_MISSING``, with what to install.
    """
    return [_build(name, folder) for name in names]


def _build(name: str, folder: Path) -> Logger:
    if name not in NAMES:
        raise NotFound("UNKNOWN_LOGGER", f"no logger {name}; there are {', '.join(NAMES)}")
    try:
        return _tensorboard(folder) if name == "tensorboard" else _mlflow(folder)
    except ModuleNotFoundError as error:
        message = f"the logger {name} is not installed: pip install {name}"
        raise InvalidInput("LOGGER_MISSING", message) from error


def _tensorboard(folder: Path) -> Logger:
    from lightning.fabric.loggers.tensorboard import TensorBoardLogger

    logger: Logger = TensorBoardLogger(folder, name="tensorboard", version="")
    return logger


def _mlflow(folder: Path) -> Logger:
    from lightning.pytorch.loggers.mlflow import MLFlowLogger

    mlflow = import_module("mlflow")
    if mlflow.is_tracking_uri_set():
        address = mlflow.get_tracking_uri()
    else:
        address = f"sqlite:///{folder.absolute() / 'mlflow.db'}"
    logger: Logger = MLFlowLogger(
        experiment_name="breastcad", run_name=folder.name, tracking_uri=address
    )
    return logger
