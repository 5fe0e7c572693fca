"""The folder that ``denoise`` fills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from breastcad.errors import InvalidInput
from breastcad.v1 import preprocess_pb2 as pb
from rich.console import Console
from rich.markup import escape

from breastcad_client.denoising import DenoisedImage, Refusal
from breastcad_client.naming import file_names
from breastcad_client.outcome import status_of
from breastcad_client.sources import Source
from breastcad_client.whole_files import named_in_errors, write_whole

_KINDS = (".png", ".noise.png", ".figure.png")


class NoiseFolder:
    """Writes the pictures of each image and says in a line what was done.

    Parameters
    ----------
    root
        The folder; made where it does not exist.
    sources
        All that will be denoised. Their files' names are those of the pictures; where two files
        share one, the paths as typed.
    console
        Shows the lines.

    Raises
    ------
    InvalidInput
        ``OUTPUT_FOLDER`` where the folder cannot be made, or a picture would replace a source.
    """

    def __init__(self, root: Path, sources: Sequence[Source], console: Console) -> None:
        with named_in_errors(root):
            root.mkdir(parents=True, exist_ok=True)
        self._root = root
        self._paths = _paths(sources)
        self._require_sources_kept(sources)
        self._console = console
        self._refused: list[bool] = []

    @property
    def exit_status(self) -> int:
        """As of ``analyze``: 0 where all were denoised, 3 partly, 4 none."""
        return status_of(self._refused)

    def take(self, outcome: DenoisedImage | Refusal) -> None:
        """Write what came of one image.

        Raises
        ------
        InvalidInput
            ``OUTPUT_FOLDER`` where a file cannot be written.
        """
        self._refused.append(isinstance(outcome, Refusal))
        if isinstance(outcome, Refusal):
            self._tell(
                outcome.name, f"[red]{outcome.error.reason}[/]: {escape(outcome.error.message)}"
            )
            return
        path = self._paths[outcome.name]
        pictures = outcome.pictures
        made = (pictures.result(), pictures.noise(), pictures.figure())
        for kind, picture in zip(_KINDS, made, strict=True):
            write_whole(self._root / f"{path}{kind}", picture)
        self._tell(outcome.name, summary(outcome.denoising))

    def _require_sources_kept(self, sources: Sequence[Source]) -> None:
        files = [self._root / f"{path}{kind}" for path in self._paths.values() for kind in _KINDS]
        written = {file.resolve() for file in files}
        if written & {source.path.resolve() for source in sources}:
            raise InvalidInput(
                "OUTPUT_FOLDER", f"{self._root} holds sources that would be replaced; name another."
            )
        if len(written) < len(files):
            raise InvalidInput(
                "SAME_NAME", "two images would get pictures of one name; denoise them one by one."
            )

    def _tell(self, name: str, text: str) -> None:
        self._console.print(f"{escape(name)}: {text}", soft_wrap=True, highlight=False)


def _paths(sources: Sequence[Source]) -> dict[str, str]:
    """Return for each source's name the path of its pictures, without their ends."""
    uses = Counter(source.path.name for source in sources)
    short = {
        source.name: source.path.name if uses[source.path.name] == 1 else source.name
        for source in sources
    }
    paths = file_names(short.values())
    return {name: paths[chosen] for name, chosen in short.items()}


def summary(denoising: pb.Denoising) -> str:
    """Say in a few words what was found and done."""
    if denoising.skipped:
        return f"as it was ({denoising.skipped})"
    found = denoising.noise_model.replace("_", " ")
    if denoising.noise_model == "speckle":
        return f"{denoising.method}, {found}, exponent {denoising.exponent:.2f}"
    line = f", {denoising.gain:.3g} grey values per quantum" if denoising.gain > 0 else ""
    return f"{denoising.method}, {found}, sigma {denoising.noise_level:.3g}{line}"
