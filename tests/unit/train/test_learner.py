"""One step of learning, and the schedule."""

import numpy as np
import pytest
import torch
from breastcad.errors import InvalidInput
from breastcad_train import recipes
from breastcad_train.batches import Batch
from breastcad_train.learner import Learner, build
from breastcad_train.recipes import Recipe
from breastcad_train.schedule import WARM_UP, average_of, rate

# Lightning and torch deprecate parts of each other.
pytestmark = pytest.mark.filterwarnings("ignore")


def small(name: str, **changes: object) -> Recipe:
    return recipes.read(name).model_copy(update={"widths": (8, 8, 8, 16), **changes})


def a_batch() -> Batch:
    images = torch.randint(0, 256, (4, 1, 128, 128), dtype=torch.uint8)
    masks = torch.zeros(4, 1, 128, 128, dtype=torch.uint8)
    masks[:2, :, 32:96, 32:96] = 1
    return Batch(images, masks, torch.tensor([1.0, 1.0, 0.0, 0.0]))


def a_learner(recipe: Recipe) -> Learner:
    torch.manual_seed(0)
    learner = Learner(recipe, build(recipe))
    learner.on_train_start()
    return learner


def test_the_rate_warms_up_and_falls_to_a_hundredth() -> None:
    assert rate(0) == pytest.approx(0.05)
    assert rate(WARM_UP) == pytest.approx(1)
    assert rate((1 + WARM_UP) / 2) == pytest.approx(0.505)
    assert rate(1) == pytest.approx(0.01)


@pytest.mark.parametrize("name", ["us-segment", "us-classify", "mg-classify"])
def test_steps_on_one_batch_lower_its_loss(name: str) -> None:
    learner = a_learner(small(name, learning_rate=1e-2))
    still = learner.recipe.augmentation.model_copy(
        update=dict.fromkeys(type(learner.recipe.augmentation).model_fields, 0)
    )
    learner.recipe = learner.recipe.model_copy(update={"augmentation": still})
    optimizer = torch.optim.AdamW(learner.net.parameters(), lr=3e-3)
    batch = a_batch()
    losses = []
    for _ in range(15):
        loss = learner.training_step(batch, 0)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(float(loss.detach()))

    assert np.mean(losses[-3:]) < 0.9 * np.mean(losses[:3])


def test_a_loss_that_is_not_finite_stops_the_run() -> None:
    learner = a_learner(small("us-segment"))
    with torch.no_grad():
        learner.net.encoder.stem.conv1.weight.fill_(float("nan"))

    with pytest.raises(InvalidInput, match="loss is not finite at step 0"):
        learner.training_step(a_batch(), 0)


def test_the_average_that_validated_best_is_kept() -> None:
    learner = a_learner(small("mg-classify"))
    learner.log = lambda *_, **__: None  # type: ignore[method-assign]
    for step, wrong in enumerate([2.0, 0.0, 4.0]):
        with torch.no_grad():
            learner.average.module.get_parameter("bias").fill_(float(step))
        learner._answers = [torch.tensor([[1.0, 1.0], [2.0, 1.0], [0.0, 0.0], [wrong, 0.0]])]
        learner.on_validation_epoch_end()

    assert [round(point["score"], 3) for point in learner.history] == [0.625, 1, 0.5]
    assert learner.chosen().get_parameter("bias").item() == 1


def test_the_average_follows_slowly_and_forgets_the_start() -> None:
    follow = average_of(0.9)
    old, new = torch.tensor(0.0), torch.tensor(1.0)

    assert follow(old, new, 1).item() == pytest.approx(1 - 2 / 11)
    assert follow(old, new, 1000).item() == pytest.approx(0.1)
