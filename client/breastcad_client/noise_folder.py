"""The folder that ``denoise`` fills."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from breastcad.v1 import preprocess_pb2 as pb
from rich.console import Console
from rich.markup import escape

from breastcad_client.denoising import DenoisedImage, Refusal
from breastcad_client.naming import file_names
from breastcad_client.outcome import ALL_REFUSED, ANALYSED, PARTLY_REFUSED
from breastcad_client.whole_files import write_whole


class NoiseFolder:
    """Writes the pictures of each image and says in a line what was done.

    Parameters
    ----------
    root
        The folder; made where it does not exist.
    names
        Of all sources.
    console
        Shows the lines.
    """

    def __init__(self, root: Path, names: Sequence[str], console: Console) -> None:
        self._root = root
        self._paths = file_names(names)
        self._console = console
        self._denoised = self._refused = 0

    @property
    def exit_status(self) -> int:
        """As of ``analyze``: 0 where all were denoised, 3 partly, 4 none."""
        if not self._refused:
            return ANALYSED
        return PARTLY_REFUSED if self._denoised else ALL_REFUSED

    def take(self, outcome: DenoisedImage | Refusal) -> None:
        """Write what came of one image.

        Raises
        ------
        InvalidInput
            ``OUTPUT_FOLDER`` where a file cannot be written.
        """
        if isinstance(outcome, Refusal):
            self._refused += 1
            self._tell(
                outcome.name, f"[red]{outcome.error.reason}[/]: {escape(outcome.error.message)}"
            )
            return
        self._denoised += 1
        path = self._paths[outcome.name]
        write_whole(self._root / f"{path}.png", outcome.pictures.result())
        write_whole(self._root / f"{path}.noise.png", outcome.pictures.noise())
        write_whole(self._root / f"{path}.figure.png", outcome.pictures.figure())
        self._tell(outcome.name, summary(outcome.denoising))

    def _tell(self, name: str, text: str) -> None:
        self._console.print(f"{escape(name)}: {text}", soft_wrap=True, highlight=False)


def summary(denoising: pb.Denoising) -> str:
    """Say in a few words what was found and done."""
    if denoising.skipped:
        return f"as it was ({denoising.skipped})"
    found = denoising.noise_model.replace("_", " ")
    if denoising.noise_model == "speckle":
        return f"{denoising.method}, {found}, exponent {denoising.exponent:.2f}"
    line = f", {denoising.gain:.3g} grey values per quantum" if denoising.gain > 0 else ""
    return f"{denoising.method}, {found}, sigma {denoising.noise_level:.3g}{line}"
