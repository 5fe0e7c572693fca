"""How much of a training step the input takes, and how it compares with torchvision's ImageFolder.

The step is that of an ultrasound segmenter: 16 images of 256 × 256, U-Net with GroupNorm, AdamW,
averaged weights. Input is everything before the net: reading the prepared images and masks, and
varying them. ImageFolder reads the same images, already prepared, as PNG, without masks, with the
same transforms by torchvision v2. All in turns in one process without workers, on as many threads
as torch takes, so that a busy machine hurts all alike; medians.

    python benchmarks/input_pipeline.py [--repetitions 10] [--device auto]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from breastcad_train.engine.average import Average
from breastcad_train.engine.course import Course
from breastcad_train.engine.feed import Feed
from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch, Pictures
from breastcad_train.engine.input.prepared import Prepared
from breastcad_train.engine.input.varying import Variation, Varier
from breastcad_train.engine.optimizers import build
from breastcad_train.engine.order import Order
from breastcad_train.losses import lesion_loss
from breastcad_train.zoo import registry
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2

IMAGES, BATCH, SIDE = 160, 16, 256
COURSE = Course(name="us-segment", epochs=1, batch=BATCH, learning_rate=2e-3, ema_decay=0.995)
VARIATION = Variation(
    mirror=0.5,
    rotation=20,
    shift=0.08,
    zoom=(0.75, 1.35),
    contrast=0.25,
    brightness=0.1,
    noise=0.04,
)


def source(folder: Path) -> Prepared:
    """Return noise with squares, memory-mapped, and write it as a folder of PNG files too."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 180, (IMAGES, SIDE, SIDE), np.uint8)
    maps = np.zeros_like(images)
    maps[:, 80:150, 90:170] = 1
    (folder / "png" / "one").mkdir(parents=True)
    for number, image in enumerate(images):
        cv2.imwrite(
            str(folder / "png" / "one" / f"{number}.png"), cv2.GaussianBlur(image, (5, 5), 1)
        )
    for name, array in (("images", images), ("maps", maps)):
        np.save(folder / f"{name}.npy", array)
    return Prepared(*(np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("images", "maps")))


def theirs() -> v2.Compose:
    """Return the same transforms, of one image."""
    spread = (1 - VARIATION.contrast, 1 + VARIATION.contrast)
    return v2.Compose(
        [
            v2.Grayscale(),
            v2.ToImage(),
            v2.ToDtype(torch.float32, scale=True),
            v2.RandomHorizontalFlip(VARIATION.mirror),
            v2.RandomAffine(
                VARIATION.rotation,
                translate=(VARIATION.shift, VARIATION.shift),
                scale=VARIATION.zoom,
                interpolation=v2.InterpolationMode.BILINEAR,
            ),
            v2.ColorJitter(brightness=VARIATION.brightness, contrast=spread),
            v2.GaussianNoise(sigma=VARIATION.noise),
        ]
    )


def endless(batches: Callable[[int], Iterator[Any]]) -> Iterator[Any]:
    """Yield the batches of one epoch after the other."""
    epoch = 0
    while True:
        yield from batches(epoch)
        epoch += 1


class Steps:
    """Steps of training, their input timed apart."""

    def __init__(self, device: torch.device, prepared: Prepared) -> None:
        self._device = device
        net = registry.build("unet-gn", classes=2, size=(SIDE, SIDE), options={})
        self._net = net.to(device).to(memory_format=torch.channels_last)
        self._average = Average(self._net, COURSE.ema_decay)
        self._optimizer = build(COURSE, self._net)
        self._loss = lesion_loss("bce_dice")
        self._look = Look(varier=Varier(VARIATION))
        pictures = Pictures(prepared, list(range(IMAGES)), np.zeros(IMAGES, np.int64))
        feed = Feed(pictures, Order(IMAGES, BATCH, seed=0), pin=device.type == "cuda")
        self._batches = endless(lambda epoch: feed.batches(epoch, 0))

    def input(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what the net reads, and its truth."""
        (part,) = next(self._batches)
        batch = PictureBatch(*(t.to(self._device, non_blocking=True) for t in part.batch))
        images, maps = self._look.varied(batch, share=1.0)
        self.wait()
        return images, maps.float()

    def learn(self, images: torch.Tensor, maps: torch.Tensor) -> None:
        """Take one step."""
        with torch.autocast(self._device.type, torch.bfloat16):
            logits = self._net(images)
        loss: Any = self._loss(logits.float(), maps)
        loss.backward()
        self._optimizer.step()
        self._optimizer.zero_grad()
        self._average.follow(self._net, 1000)
        self.wait()

    def wait(self) -> None:
        """Wait until the device has done all."""
        if self._device.type == "cuda":
            torch.cuda.synchronize()


def report(repetitions: int, device: torch.device) -> None:
    """Measure and print."""
    times: dict[str, list[float]] = {"input": [], "step": [], "ImageFolder": []}
    with tempfile.TemporaryDirectory() as name:
        steps = Steps(device, source(Path(name)))
        files = ImageFolder(str(Path(name) / "png"), transform=theirs())
        loader: DataLoader[Any] = DataLoader(files, BATCH, shuffle=True, drop_last=True)
        peer = endless(lambda _epoch: iter(loader))
        for _ in range(repetitions + 2):
            began = time.perf_counter()
            images, maps = steps.input()
            times["input"].append(time.perf_counter() - began)
            steps.learn(images, maps)
            times["step"].append(time.perf_counter() - began)
            began = time.perf_counter()
            next(peer)[0].to(device)
            times["ImageFolder"].append(time.perf_counter() - began)
    found = {key: statistics.median(values[2:]) for key, values in times.items()}
    shares = [i / s for i, s in zip(times["input"][2:], times["step"][2:], strict=True)]
    print(f"{device.type}: step {1e3 * found['step']:.0f} ms, input {1e3 * found['input']:.1f} ms")
    print(f"input takes {100 * statistics.median(shares):.1f} % of a step (goal 10 %)")
    ratio = found["ImageFolder"] / found["input"]
    print(f"ImageFolder {1e3 * found['ImageFolder']:.1f} ms: {ratio:.2f} × as long (goal above 1)")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    arguments = parser.parse_args()
    name = arguments.device
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    report(arguments.repetitions, torch.device(name))


if __name__ == "__main__":
    main()
