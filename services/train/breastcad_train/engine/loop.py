"""The loop: steps, validations, checkpoints, until the epochs, the time or the patience ends."""

from __future__ import annotations

import math
import time
from typing import Any

import torch
from breastcad.errors import InvalidInput
from lightning.fabric import Fabric

from breastcad_train.engine import checkpoints, optimizers
from breastcad_train.engine.average import Average
from breastcad_train.engine.checkpoints import Learnt
from breastcad_train.engine.clock import Clock
from breastcad_train.engine.course import Course
from breastcad_train.engine.faults import require_finite
from breastcad_train.engine.feed import Feed, Part, in_order
from breastcad_train.engine.folder import RunFolder
from breastcad_train.engine.job import Job
from breastcad_train.engine.order import Order
from breastcad_train.engine.records import Records
from breastcad_train.engine.schedule import learning_rate
from breastcad_train.engine.seeds import settle
from breastcad_train.engine.state import State
from breastcad_train.engine.station import Station

# Time of an answer relative to a step, for one image: a step goes forth and, twice as long, back.
_ANSWERING = 1 / 3


class Loop:
    """One start of a run, from its last checkpoint on if it has one.

    Parameters
    ----------
    course, job
        What is trained.
    folder
        Of the run.
    fabric, station
        Where and how.
    """

    def __init__(
        self, course: Course, job: Job, folder: RunFolder, fabric: Fabric, station: Station
    ) -> None:
        self._course, self._job, self._folder = course, job, folder
        self._fabric, self._station = fabric, station
        self._learnt = _learnt(course, job, fabric, folder)
        self._wrapped, self._optimizer = fabric.setup(self._learnt.net, self._learnt.optimizer)
        self._feed = _feed(course, job, fabric, station)
        self._records = Records(course, folder, self._learnt.state.rows, station, fabric)
        self._clock = Clock(self._learnt.state.used_s, course.budget_minutes)
        self._saved_at = time.monotonic()

    def run(self) -> dict[str, Any]:
        """Train to the end; return the summary, which is also written."""
        state = self._learnt.state
        try:
            while not state.stopped_by:
                self._epoch()
        finally:
            self._records.close()
        summary = self._records.summary(state, self._learnt.net, self._job.manifest)
        if self._fabric.is_global_zero:
            self._folder.finish(summary)
        return summary

    def _epoch(self) -> None:
        state = self._learnt.state
        self._learnt.net.train()
        for parts in self._feed.batches(state.epoch, state.position):
            self._step(parts)
            if self._is_time_up():
                state.stopped_by = "budget"
                break
            self._save_if_due()
        else:
            state.epoch, state.position = state.epoch + 1, 0
            if state.epoch == self._course.epochs:
                state.stopped_by = "epochs"
        if state.stopped_by or state.epoch % self._course.validate_every == 0:
            self._validate()
        self._save()

    def _step(self, parts: list[Part]) -> None:
        state, course, began = self._learnt.state, self._course, time.monotonic()
        share = self._share()
        rate = learning_rate(course, epoch=state.epoch, share=share)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        settle(course.seed, "step", state.step, self._fabric.global_rank)
        loss = sum(
            self._part(part, share, rate, is_last=number == len(parts))
            for number, part in enumerate(parts, 1)
        )
        if course.clip:
            self._fabric.clip_gradients(self._wrapped, self._optimizer, max_norm=course.clip)
        self._optimizer.step()
        self._optimizer.zero_grad()
        state.step += 1
        state.position += 1
        state.loss_sum += loss
        state.loss_steps += 1
        if self._learnt.average:
            self._learnt.average.follow(self._learnt.net, state.step)
        per_image_s = (time.monotonic() - began) * self._fabric.world_size / course.batch
        self._clock.expect(_ANSWERING * per_image_s * len(self._job.validation))
        self._records.stepped(state, loss, len(self._feed), self._clock.used_s)

    def _part(self, part: Part, share: float, rate: float, *, is_last: bool) -> float:
        """Add the gradients of a part of a batch; return its share of the loss."""
        batch = self._fabric.to_device(part.batch)
        with self._fabric.no_backward_sync(self._wrapped, enabled=not is_last):
            loss = self._job.task.loss(self._wrapped, batch, share) * part.share
            value = float(loss.detach())
            require_finite(value, self._course, step=self._learnt.state.step, rate=rate)
            self._fabric.backward(loss)
        return value

    def _validate(self) -> None:
        """Measure, write a row, and keep the weights if they are the best."""
        state = self._learnt.state
        began = time.monotonic()
        scores = self._from_first(self._measure() if self._fabric.is_global_zero else {})
        if self._course.select not in scores:
            known = ", ".join(sorted(scores))
            raise InvalidInput(
                "METRIC_UNKNOWN", f"select = {self._course.select}: there are {known}"
            )
        score = scores[self._course.select]
        is_better = state.best is None or self._course.rises(score, state.best)
        if is_better:
            state.best, state.best_step, state.worse = _finite(score), state.step, 0
        else:
            state.worse += 1
        if 0 < self._course.patience <= state.worse and not state.stopped_by:
            state.stopped_by = "patience"
        self._records.validated(state, self._rate(), scores)
        if is_better and self._fabric.is_global_zero:
            checkpoints.save_best(self._folder.path, self._learnt)
        state.loss_sum, state.loss_steps, state.rows = 0.0, 0, state.rows + 1
        self._clock.reserve(time.monotonic() - began)

    def _measure(self) -> dict[str, float]:
        settle(self._course.seed, "validation")
        net = self._learnt.judged
        net.eval()
        batches = in_order(self._job.validation, self._course.validation_batch)
        with torch.no_grad(), self._fabric.autocast():
            outcomes = self._job.task.outcomes(net, map(self._fabric.to_device, batches))
        return self._job.task.scores(outcomes)

    def _share(self) -> float:
        """Return the share of the course that is done; by time where that is further."""
        by_steps = self._learnt.state.step / (self._course.epochs * len(self._feed))
        return max(by_steps, self._from_first(self._clock.share)) if self._is_timed else by_steps

    def _is_time_up(self) -> bool:
        return self._is_timed and bool(self._from_first(self._clock.is_up))

    @property
    def _is_timed(self) -> bool:
        return self._course.budget_minutes is not None

    def _rate(self) -> float:
        return float(self._optimizer.param_groups[0]["lr"])

    def _from_first(self, value: Any) -> Any:
        """Return what the first process has, so that all go on alike."""
        return self._fabric.broadcast(value) if self._fabric.world_size > 1 else value

    def _save_if_due(self) -> None:
        if time.monotonic() - self._saved_at >= self._station.checkpoint_s:
            self._save()

    def _save(self) -> None:
        self._learnt.state.used_s = self._clock.used_s
        if self._fabric.is_global_zero:
            checkpoints.save_last(self._folder.path, self._learnt)
        self._saved_at = time.monotonic()


def _learnt(course: Course, job: Job, fabric: Fabric, folder: RunFolder) -> Learnt:
    net = job.net.to(fabric.device)
    if course.channels_last:
        net = net.to(memory_format=torch.channels_last)
    average = Average(net, course.ema_decay) if course.ema_decay else None
    learnt = Learnt(net, optimizers.build(course, net), State(), average)
    checkpoints.restore(folder.path, learnt)
    return learnt


def _feed(course: Course, job: Job, fabric: Fabric, station: Station) -> Feed:
    order = Order(
        len(job.train),
        course.batch,
        course.seed,
        weights=job.weights,
        rank=fabric.global_rank,
        world=fabric.world_size,
    )
    return Feed(
        job.train,
        order,
        parts=course.accumulate,
        workers=station.workers,
        pin=fabric.device.type == "cuda",
    )


def _finite(score: float) -> float | None:
    """Return a score; None for one that any other is better than."""
    return None if math.isnan(score) else score
