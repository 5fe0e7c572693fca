"""What a batch is drawn from."""

import collections
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from breastcad_train import recipes
from breastcad_train.batches import OrderedBatches, RandomBatches, draw_weights, usable
from breastcad_train.data.pixels import Pixels
from breastcad_train.data.sample import Kind, Sample


def sample(number: int, kind: Kind, dataset: str = "busi", **known: Any) -> Sample:
    return Sample(f"{dataset}/{number}", Path("x"), (), kind, str(number), **known)


def pixels(count: int) -> Pixels:
    images = np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None], (count, 2, 2))
    return Pixels(images.copy(), np.zeros((count, 2, 2), np.uint8))


def test_a_classifier_sees_both_classes_alike() -> None:
    samples = [sample(n, "malignant" if n < 2 else "benign") for n in range(10)]

    weights = draw_weights(samples, recipes.read("us-classify"))

    assert weights[:2].sum() == pytest.approx(0.5)
    assert weights[2:].sum() == pytest.approx(0.5)


def test_a_segmenter_sees_data_sets_by_their_shares() -> None:
    recipe = recipes.read("mg-segment")
    samples = [sample(n, "malignant", "cdd-cesm-malignant") for n in range(2)]
    samples += [sample(n, "negative", "rsna-mammography") for n in range(8)]

    weights = draw_weights(samples, recipe)

    assert weights[:2].sum() == pytest.approx(recipe.shares["cdd-cesm-malignant"])


def test_without_shares_every_image_is_as_likely() -> None:
    samples = [sample(0, "benign"), sample(1, "benign", "breast-lesions-usg")]
    samples += [sample(2, "benign", "breast-lesions-usg")]

    assert len(set(draw_weights(samples, recipes.read("us-segment-coarse")).tolist())) == 1


def test_what_is_not_annotated_cannot_teach_masks_nor_a_doubtful_label_labels() -> None:
    samples = [sample(0, "malignant", annotated=False), sample(1, "benign", doubtful=True)]

    assert usable(samples, recipes.read("us-segment")) == samples[1:]
    assert usable(samples, recipes.read("us-classify")) == samples[:1]


def test_random_batches_follow_the_weights() -> None:
    torch.manual_seed(0)
    samples = [sample(n, "malignant" if n == 2 else "benign") for n in range(3)]
    weights = torch.tensor([0.0, 0.5, 0.5])

    batches = list(RandomBatches(pixels(3), samples, weights=weights, size=4, count=50))

    drawn = collections.Counter(torch.cat([b.images[:, 0, 0, 0] for b in batches]).tolist())
    assert len(batches) == 50
    assert drawn[0] == 0
    assert drawn[1] / drawn.total() == pytest.approx(0.5, abs=0.12)
    assert all((b.labels == (b.images[:, 0, 0, 0] == 2)).all() for b in batches)


def test_ordered_batches_hold_every_sample_once() -> None:
    samples = [sample(n, "benign") for n in range(5)]

    batches = list(OrderedBatches(pixels(5), samples, size=2))

    assert [len(batch.labels) for batch in batches] == [2, 2, 1]
    assert torch.cat([b.images[:, 0, 0, 0] for b in batches]).tolist() == [0, 1, 2, 3, 4]


def test_a_classifier_learns_from_labelled_images_only() -> None:
    samples = [sample(1, "unlabelled"), sample(2, "benign"), sample(3, "benign", doubtful=True)]

    assert usable(samples, recipes.read("us-classify")) == [samples[1]]
