"""Start a run, or let one go on."""

from __future__ import annotations

from pathlib import Path

from lightning.fabric import Fabric

from breastcad_train.engine import environment, folder
from breastcad_train.engine.course import Course
from breastcad_train.engine.faults import naming_memory
from breastcad_train.engine.folder import Notes, RunFolder
from breastcad_train.engine.job import Job
from breastcad_train.engine.loop import Loop
from breastcad_train.engine.station import Station


def start(
    course: Course,
    job: Job,
    *,
    runs: Path,
    station: Station,
    notes: Notes = Notes(),  # noqa: B008 (frozen)
) -> RunFolder:
    """Train in a new folder below `runs`, and return it.

    Parameters
    ----------
    course
        How; a whole recipe may extend it, all of it is kept and compared.
    job
        What, on which images.
    runs
        Folder of the runs.
    station
        Where.
    notes
        What is kept with the run beside its recipe.

    Raises
    ------
    AlreadyExists
        ``RUN_EXISTS``.
    InvalidInput
        ``LOSS_NOT_FINITE``, ``METRIC_UNKNOWN``, ``NO_GPU``, ``PRECISION_UNSUPPORTED``,
        ``LOGGER_MISSING``.
    Overloaded
        ``OUT_OF_MEMORY``, ``DISK_FULL``: the last checkpoint is intact.
    """
    fabric = station.connect(course.precision)
    run = RunFolder(runs)
    if fabric.is_global_zero:
        recipe = course.model_dump(mode="json")
        run = folder.create(runs, recipe, job.manifest, notes=notes)
    if fabric.world_size > 1:
        run = fabric.broadcast(run)
    _train(course, job, run, fabric, station)
    return run


def resume(run: RunFolder, course: Course, job: Job, *, station: Station) -> RunFolder:
    """Let a run go on from its last checkpoint; one that has ended stays as it is.

    Parameters
    ----------
    run
        Its folder.
    course, job, station
        As for `start`; course and data must be those that it began with.

    Raises
    ------
    Refused
        ``RECIPE_CHANGED``, ``DATA_CHANGED``, ``RUN_BUSY``.
    NotFound
        ``RUN_MISSING``.
    """
    run.require(course.model_dump(mode="json"), job.manifest)
    if run.summary is None:
        _train(course, job, run, station.connect(course.precision), station)
    return run


def _train(course: Course, job: Job, run: RunFolder, fabric: Fabric, station: Station) -> None:
    with naming_memory(course):
        if not fabric.is_global_zero:
            Loop(course, job, run, fabric, station).run()
            return
        with run.locked():
            run.add_start(
                environment.describe(
                    seed=course.seed,
                    device=fabric.device.type,
                    devices=fabric.world_size,
                    precision=str(fabric._precision.precision),
                )
            )
            Loop(course, job, run, fabric, station).run()
