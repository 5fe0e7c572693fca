"""Does denoising help the models? The same small networks, trained with and without each method.

For each method the images of the training and the validation part are prepared anew, and a
segmenter and a classifier are trained from scratch: same steps, same batches, same augmentation,
three seeds. What is reported is the validation part, which no step saw; the test part is not
touched, because a default is chosen from this table.

    python benchmarks/denoise_helps.py --data DATA --out runs/denoise-helps [--modality US]

Each finished training is a line of ``results.jsonl`` below the folder; a second run does what is
missing, and prints the table.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from breastcad.modalities import ModalityCode
from breastcad.profiles import DenoiseMethod, Profile
from breastcad_preprocess.denoise.methods import LOCAL
from breastcad_preprocess.pipeline import prepare
from breastcad_preprocess.profiles import MAMMOGRAPHY, ULTRASOUND
from breastcad_train import splits
from breastcad_train.augment import Augmentation, vary_geometry, vary_grey
from breastcad_train.batches import Batch, stacked
from breastcad_train.data import catalogue
from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.pixels import Pixels, to_model
from breastcad_train.data.sample import Sample
from breastcad_train.losses import label_loss, mask_loss
from breastcad_train.metrics.roc import auc
from breastcad_train.nets.classifier import Classifier
from breastcad_train.nets.unet import UNet
from helps_arms import METHODS, SEEDS, STEPS, Arm
from helps_report import table
from numpy.typing import NDArray
from rich.progress import track

BATCH = 12
WIDTHS = (16, 32, 64, 96)
PEAK_RATE = 3e-3
DATASETS: dict[tuple[str, ModalityCode], tuple[str, ...]] = {
    ("segment", "US"): ("busi", "breast-lesions-usg"),
    ("classify", "US"): ("busi", "breast-lesions-usg"),
    ("segment", "MG"): ("cdd-cesm-malignant",),
    ("classify", "MG"): ("rsna-mammography",),
}


def half_size(modality: ModalityCode) -> Profile:
    """Return the shipped profile at half its size and without a denoiser."""
    shipped = ULTRASOUND if modality == "US" else MAMMOGRAPHY
    rows, columns = shipped.rows // 2, shipped.columns // 32 * 16
    return shipped.model_copy(update={"rows": rows, "columns": columns, "denoise": "none"})


def prepared(arm: Arm, part: splits.Part, data: Path, out: Path) -> Batch:
    """Return the usable images of one part, prepared with the arm's method; kept below `out`."""
    names = DATASETS[arm.task, arm.modality]
    samples = [
        sample
        for name in names
        for sample in splits.part(
            catalogue.samples(data, (name,)), catalogue.CATALOGUE[name].split, part
        )
    ]
    path = out / "prepared" / f"{'+'.join(names)}-{arm.method}-{part}.npz"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **_pixels(samples, half_size(arm.modality), arm.method))
    with np.load(path) as arrays:
        images, masks = arrays["images"], arrays["masks"]
    known = [s.annotated if arm.task == "segment" else not s.doubtful for s in samples]
    usable = [sample for sample, is_known in zip(samples, known, strict=True) if is_known]
    return stacked(Pixels(images[known], masks[known]), usable)


def _pixels(
    samples: list[Sample], profile: Profile, method: DenoiseMethod
) -> dict[str, NDArray[np.uint8]]:
    images, masks = [], []
    for sample in track(samples, f"prepare {method}", transient=True):
        # Pictures of data sets are not raw: against quantum noise this is the Gaussian fall-back.
        source = read_image(sample)
        denoised = LOCAL(source, method, raw=False, fallback=True)
        ready = prepare(denoised.pixels, profile)
        images.append(ready.image)
        masks.append(to_model(read_mask(sample, source.shape), ready.source_to_image, profile))
    return {"images": np.stack(images), "masks": np.stack(masks)}


def trained(arm: Arm, batch: Batch) -> UNet | Classifier:
    """Train the arm's network for its number of steps, with one cosine of the rate."""
    torch.manual_seed(arm.seed)
    net: UNet | Classifier = UNet(WIDTHS)
    if arm.task == "classify":
        net = Classifier(WIDTHS, "lesion" if arm.modality == "US" else "top", 0.2)
    net = net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), lr=PEAK_RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=STEPS[arm.task], pct_start=0.1
    )
    for drawn in _draws(arm, batch):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = _loss(net, drawn)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return net.eval()


def _draws(arm: Arm, batch: Batch) -> Iterator[Batch]:
    """Yield augmented batches; both classes alike to classify."""
    how = Augmentation(mirror=arm.modality == "US", text_zones=0.0)
    positive = batch.labels if arm.task == "classify" else torch.zeros_like(batch.labels)
    weights = torch.where(positive > 0, 1 / positive.sum().clamp(min=1), 1 / (1 - positive).sum())
    size = (batch.images.shape[2], batch.images.shape[3])
    for _ in range(STEPS[arm.task]):
        chosen = torch.multinomial(weights, BATCH, replacement=True)
        images, masks = batch.images[chosen].float() / 255, batch.masks[chosen].float()
        images, masks = vary_geometry(images, masks, how, size)
        images = vary_grey(images, how).contiguous(memory_format=torch.channels_last)
        yield Batch(images, masks, batch.labels[chosen])


def _loss(net: UNet | Classifier, drawn: Batch) -> torch.Tensor:
    if isinstance(net, UNet):
        return mask_loss(net(drawn.images).float(), drawn.masks)
    answer = net(drawn.images)
    loss = label_loss(answer.logit.float(), drawn.labels, 0.05)
    if net.pooling == "top":
        return loss
    cells = torch.nn.functional.adaptive_max_pool2d(drawn.masks, answer.lesion.shape[2:])
    return loss + 0.5 * mask_loss(answer.lesion.float(), cells)


@torch.inference_mode()
def score(net: UNet | Classifier, batch: Batch) -> float:
    """Return the mean Dice of images with a lesion, or the AUC."""
    answers = []
    for start in range(0, len(batch.labels), 64):
        answer = net(batch.images[start : start + 64].float() / 255)
        answers.append(answer if isinstance(answer, torch.Tensor) else answer.logit)
    answer = torch.cat(answers).float()
    if isinstance(net, Classifier):
        positive = batch.labels > 0.5
        return auc(answer[positive, 0].numpy(), answer[~positive, 0].numpy())
    found, true = (answer >= 0).flatten(1), batch.masks.bool().flatten(1)
    dice = 2 * (found & true).sum(1) / (found.sum(1) + true.sum(1)).clamp(min=1)
    return float(dice[true.any(1)].mean())


def results(path: Path) -> dict[Arm, float]:
    """Return what is known so far."""
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return {Arm(**row["arm"]): row["score"] for row in rows}


def main() -> None:
    """Train what is missing and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--out", type=Path, required=True, help="folder of the results")
    parser.add_argument("--modality", choices=("US", "MG"), default="US")
    parser.add_argument("--methods", nargs="+", help="only these")
    arguments = parser.parse_args()
    modality: ModalityCode = arguments.modality
    torch.set_num_threads(1)
    path = arguments.out / "results.jsonl"
    wanted = [
        Arm(modality, task, method, seed)
        for seed in SEEDS
        for method in arguments.methods or METHODS[modality]
        for task in STEPS
    ]
    for arm in track([arm for arm in wanted if arm not in results(path)], "train"):
        batch = prepared(arm, "train", arguments.data, arguments.out)
        net = trained(arm, batch)
        value = score(net, prepared(arm, "validation", arguments.data, arguments.out))
        with path.open("a") as file:
            file.write(json.dumps({"arm": asdict(arm), "score": value}) + "\n")
    print(table(results(path), modality))


if __name__ == "__main__":
    main()
