"""The card of a denoiser, in Markdown, from what was measured."""

from __future__ import annotations

from typing import Any

from breastcad_train.card import DISCLAIMER
from breastcad_train.denoising.recipe import DenoiserRecipe

_TEACHING = {
    "clean": "Trained on noise drawn over phantoms whose truth it was shown",
    "neighbor": "Trained on noisy phantoms only, by Neighbor2Neighbor: it was never shown a truth",
}
_LIMITS = (
    "For values whose noise has standard deviation 1 and is independent between pixels: raw, "
    "linear detector values after the generalised Anscombe transform with the noise that was found "
    "in the image. Not for images that were resized, processed for presentation, or compressed "
    "lossily. It has seen phantoms only, no patient's image; what it does to real tissue was not "
    "measured. Microcalcifications too faint for the noise are smoothed away, and now and then a "
    "speck appears where none is: the table says how many."
)


def render(lineage: list[DenoiserRecipe], found: dict[str, Any]) -> str:
    """Return the card.

    Parameters
    ----------
    lineage
        Recipes of all trainings that made the weights, the last one last.
    found
        As `measure_all` gives it.
    """
    recipe = lineage[-1]
    parts = [
        f"# {recipe.name}",
        DISCLAIMER,
        f"Residual network with {_numbers(recipe.widths)} channels and {_numbers(recipe.blocks)} "
        "blocks at 1/2, 1/4 and 1/8 of the size. Input and output: `image` and `denoised`, "
        "float32, in the Anscombe domain; rows and columns are multiples of 8.",
        _training(lineage),
        f"## Measured\n\n{_peaks(found)}\n\n{_plain(found['plain'])}",
        *([recipe.note] if recipe.note else []),
        f"## Limits\n\n{_LIMITS}",
        "## Licence\n\nApache-2.0: the phantoms are this project's own.",
    ]
    return "\n\n".join(parts) + "\n"


def _training(lineage: list[DenoiserRecipe]) -> str:
    recipe = lineage[-1]
    minutes = " and ".join(f"{one.minutes:g}" for one in lineage)
    return (
        f"## Data\n\n{_TEACHING[recipe.supervision]}: {recipe.phantoms} phantoms made by this "
        "project (`breastcad_train.phantoms.quantum`), no image of a patient. Peaks from 2 to "
        f"1,000 quanta, added noise up to 2 quanta. {minutes} minutes on one core of a processor; "
        "no weights come from elsewhere."
    )


def _peaks(found: dict[str, Any]) -> str:
    header = (
        "| quanta at the peak | method | PSNR, dB | SSIM | microcalcifications kept | of those "
        "visible by Rose | false ones an image | contrast to noise | neighbours' correlation in "
        "what was removed | variance removed |\n" + "|---" * 10 + "|"
    )
    rows = [
        f"| {peak} | {name} | {row['psnr']:.2f} | {row['ssim']:.3f} | {row['kept']:.0%} | "
        f"{_share(row['kept_visible'])} | {row['false_specks']:.1f} | "
        f"{row['contrast_to_noise']:.1f} | {_number(row['lag1'])} | {_number(row['variance'])} |"
        for peak, methods in found["peaks"].items()
        for name, row in methods.items()
    ]
    return "\n".join(
        [
            f"{found['phantoms']} phantoms of 256 x 256 pixels whose seeds took no part in "
            "training, electronic noise of 1 quantum, inverse by table.\n",
            header,
            *rows,
        ]
    )


def _plain(found: dict[str, Any]) -> str:
    rows = [
        f"| {level} | {row['constant']:+.2%} | {row['ramp']:+.2%} | {row['spread']:.3f} |"
        for level, row in found.items()
    ]
    header = "| quanta | error on a constant | on a ramp | noise left |\n" + "|---" * 4 + "|"
    return "\n".join(["Where there is nothing to see:\n", header, *rows])


def _numbers(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values))


def _share(value: float) -> str:
    return "none is" if value != value else f"{value:.0%}"


def _number(value: float) -> str:
    return "-" if value != value else f"{value:.3f}"
