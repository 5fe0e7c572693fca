"""Training of denoisers: draws, losses, quality, recipes, and a whole small run."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from breastcad.bundles import BundleSpec, write_bundle
from breastcad.documents import parse_document
from breastcad.errors import InvalidInput, NotFound
from breastcad_preprocess.denoise.anscombe import inverse
from breastcad_train.denoising import bundling, recipe, training
from breastcad_train.denoising.draws import Drawer, expected, noisy
from breastcad_train.denoising.export import Graph
from breastcad_train.denoising.losses import neighbor_loss, neighbors, quanta_loss, subsample
from breastcad_train.denoising.measured import plain
from breastcad_train.denoising.quality import measure, trial
from torch import nn

# Exporting deprecates parts of itself.
pytestmark = pytest.mark.filterwarnings("ignore")
SHIPPED = (
    "denoise-large",
    "denoise-large-start",
    "denoise-neighbor",
    "denoise-neighbor-start",
    "denoise-small",
    "denoise-small-start",
)


@pytest.mark.parametrize("sigma", [0.0, 0.35, 1.0, 2.0])
def test_the_inverse_maps_the_target_to_the_quanta(sigma: float) -> None:
    quanta = np.array([0.0, 0.1, 1.0, 5.0, 60.0, 399.0, 500.0, 1000.0])

    np.testing.assert_allclose(inverse(expected(quanta, sigma), sigma), quanta, atol=2e-3)


@pytest.mark.parametrize("level", [0.0, 1.0, 6.0])
def test_the_target_is_the_mean_of_what_is_drawn(level: float) -> None:
    drawn = noisy(np.full(200_000, level), 1.0, np.random.default_rng(0))

    assert drawn.mean() == pytest.approx(float(expected(level, 1.0)), abs=0.012)  # type: ignore[arg-type]


def test_noise_has_standard_deviation_1_where_there_are_some_quanta() -> None:
    drawn = noisy(np.full(100_000, 30.0), 0.5, np.random.default_rng(0))

    assert drawn.std() == pytest.approx(1, abs=0.02)


def test_draws_are_fresh_and_repeatable() -> None:
    pool = np.full((2, 64, 64), 0.5, np.float32)
    drawer = Drawer(pool, 5)

    first, second, again = drawer.draw(2, 32), drawer.draw(2, 32), Drawer(pool, 5).draw(2, 32)

    assert first.noisy.shape == first.target.shape == (2, 1, 32, 32)
    assert not torch.equal(first.noisy, second.noisy)
    torch.testing.assert_close(first.noisy, again.noisy)
    assert float((first.noisy - first.target).std()) == pytest.approx(1, abs=0.15)


def test_the_two_neighbours_of_a_cell_share_a_side() -> None:
    first, second = neighbors(torch.zeros(1, 1, 64, 64), torch.Generator().manual_seed(0))
    rows, columns = (first // 2 - second // 2).abs(), (first % 2 - second % 2).abs()

    assert torch.equal(rows + columns, torch.ones_like(rows))
    assert set(first.flatten().tolist()) == {0, 1, 2, 3}


def test_a_cells_pixels_are_numbered_row_by_row() -> None:
    image = torch.tensor([[1.0, 2.0], [3.0, 4.0]])[None, None]

    picked = [float(subsample(image, torch.full((1, 1, 1, 1), i))) for i in range(4)]

    assert picked == [1, 2, 3, 4]


def test_neighbor2neighbor_is_the_difference_of_neighbours_for_a_network_that_does_nothing() -> (
    None
):
    image = torch.randn(2, 1, 128, 128)

    # The net keeps all: the regular term is 0, and neighbours differ by two noises' variance.
    loss = neighbor_loss(
        nn.Identity(), image, weight=2.0, generator=torch.Generator().manual_seed(0)
    )

    assert float(loss) == pytest.approx(2, abs=0.1)


def test_neighbor2neighbor_punishes_lost_differences_by_its_weight() -> None:
    class Nothing(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.zeros_like(x)

    image = torch.randn(1, 1, 64, 64)
    losses = [
        float(neighbor_loss(Nothing(), image, weight=w, generator=torch.Generator().manual_seed(0)))
        for w in (0.0, 2.0)
    ]

    # |0 - A2 y|² once, and twice more as the regular term.
    assert losses[1] == pytest.approx(3 * losses[0])


def test_an_error_of_a_hundredth_is_as_bad_at_every_brightness() -> None:
    target = torch.stack([torch.full((1, 32, 32), level) for level in (5.0, 50.0)])

    loss = quanta_loss(target + 0.5, target)

    assert float(loss) == pytest.approx(np.log(0.25 + 3e-3), abs=1e-4)


def test_errors_at_specks_weigh_more() -> None:
    target = torch.full((1, 1, 32, 32), 10.0)
    target[0, 0, 16, 16] = 16.0
    flat, missed = target.clone(), target.clone()
    flat[0, 0, 4, 4] += 6
    missed[0, 0, 16, 16] -= 6

    assert float(quanta_loss(missed, target, 4.0)) > float(quanta_loss(flat, target, 4.0)) + 1


def test_the_truth_is_a_perfect_answer() -> None:
    case = trial("validation", 0, 200.0)

    found = measure(case, expected(case.truth, 1.0).astype(np.float32))

    assert found.psnr > 80
    assert found.ssim == pytest.approx(1, abs=1e-4)
    assert found.kept == pytest.approx(1, abs=1e-2)
    assert found.visible == len(case.phantom.specks)
    assert found.variance == pytest.approx(1, abs=0.05)
    assert abs(found.lag1) < 0.02
    assert abs(found.bias) < 1e-4


def test_a_speck_that_is_not_there_is_counted() -> None:
    case = trial("validation", 0, 60.0)
    answer = expected(case.truth, 1.0).astype(np.float32)
    row, column = 128, 90
    assert np.abs(case.phantom.specks - (row, column)).max(axis=1).min() > 6
    changed = answer.copy()
    changed[row, column] += 3

    assert measure(case, answer).false_specks == 0
    assert measure(case, changed).false_specks == 1


def test_smoothing_loses_microcalcifications_and_colours_what_is_removed() -> None:
    case = trial("validation", 0, 60.0)
    padded = np.pad(case.noisy, 1, mode="edge")
    smooth = np.mean(
        [padded[y : y + 256, x : x + 256] for y in range(3) for x in range(3)], axis=0
    ).astype(np.float32)

    found = measure(case, smooth)

    assert found.kept < 0.7
    assert found.lag1 < -0.05
    assert found.psnr > measure(case, case.noisy).psnr + 3


def test_doing_nothing_has_no_bias_on_plain_areas() -> None:
    found = plain(lambda image: expected(inverse(image, 1.0), 1.0).astype(np.float32), 100.0)

    assert found["constant"] == pytest.approx(0, abs=5e-3)
    assert found["spread"] == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_recipes_fit_together(name: str) -> None:
    found = recipe.read(name)

    assert found.name == name
    assert found.start_from in ("", *SHIPPED)
    if found.start_from:
        start = recipe.read(found.start_from)
        assert (start.widths, start.blocks) == (found.widths, found.blocks)


def test_bad_recipes_are_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('task = "denoise"\nminutes = 1\nwidths = [8, 8]\n')

    with pytest.raises(InvalidInput, match="one number a level"):
        recipe.read(str(path))
    with pytest.raises(NotFound, match="there are denoise-large,"):
        recipe.read("denoise-lrage")


def test_a_run_becomes_a_bundle(tmp_path: Path) -> None:
    small = recipe.DenoiserRecipe(
        name="tiny", task="denoise", widths=(8,), blocks=(1,), minutes=1e-3, phantoms=2, batch=1
    )
    other = small.model_copy(
        update={"name": "other", "start_from": "tiny", "supervision": "neighbor"}
    )

    training.train(small, runs=tmp_path)
    folder = bundling.make(training.train(other, runs=tmp_path), phantoms=1)
    write_bundle(folder)

    spec = parse_document(BundleSpec, (folder / "bundle.json").read_bytes(), "bundle.json")
    card = (folder / "card.md").read_text()
    metrics = json.loads((folder / "metrics.json").read_text())
    assert (spec.task, spec.modality, spec.name) == ("denoise", "MG", "other")
    assert spec.recipe["minutes_in_all"] == pytest.approx(2e-3)
    assert "never shown a truth" in card
    assert "Apache-2.0" in card
    assert set(metrics["peaks"]) == {"5", "20", "60", "200"}
    require_equal_answers(folder.parent)


def require_equal_answers(folder: Path) -> None:
    net, graph = training.load(folder), Graph((folder / "bundle" / "model.onnx").read_bytes())
    for rows, columns in ((16, 16), (40, 72)):
        image = 10 + torch.randn(1, 1, rows, columns)
        with torch.no_grad():
            expected_answer = net(image)[0, 0]
        got = graph(image[0, 0].numpy())
        # Weights are kept with 16 bits.
        np.testing.assert_allclose(got, expected_answer, atol=5e-3)


def test_a_run_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="train it first"):
        training.load(tmp_path / "none")
