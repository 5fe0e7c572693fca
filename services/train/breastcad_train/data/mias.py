"""mini-MIAS: film mammograms with circles around abnormalities (Suckling et al. 1994)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from breastcad.errors import InvalidInput

from breastcad_train.data.regions import Circle, Region
from breastcad_train.data.sample import Kind, Sample, existing, worst

FOLDER = "mini-mias"
INFO = "Info.txt"
PIXEL_MM = 0.2
_LAST_ROW = 1023
_KINDS: dict[str, Kind] = {"": "normal", "B": "benign", "M": "malignant"}
_SUFFIXES = (".pgm", ".png", ".jpg")
_FILM = re.compile(r"mdb(\d{3}) ([FGD]) ([A-Z]{4})(?: ([BM])(.*))?")
_PLACE = re.compile(r"(\d+) (\d+) (\d+)")


@dataclass(frozen=True)
class _Line:
    """One abnormality of one film, as ``Info.txt`` lists it."""

    film: int
    tissue: str
    name: str
    kind: Kind
    circle: Circle | None


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/mini-mias`` as ``Info.txt`` lists them.

    The lesions of an image are its circles, or the masks that were drawn of it in ``masks/``.
    Patients are pairs of films: odd numbers are right, the even ones after them left.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    InvalidInput
        ``LINE_UNKNOWN``, with its number.
    """
    folder = root / FOLDER
    films: dict[int, list[_Line]] = defaultdict(list)
    text = existing(folder / INFO).read_text(encoding="latin-1")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("mdb"):
            found = _parsed(" ".join(line.split()), number)
            films[found.film].append(found)
    return [_sample(folder, film, lines) for film, lines in sorted(films.items())]


def _parsed(line: str, number: int) -> _Line:
    match = _FILM.fullmatch(line)
    if match is None:
        raise InvalidInput("LINE_UNKNOWN", f"{INFO}, line {number}: expected a film, as mdb001 G …")
    film, tissue, name, severity, rest = match.groups("")
    place = _PLACE.fullmatch(rest.strip())
    circle = None
    if place is not None:
        x, y, radius = (int(group) for group in place.groups())
        # Note 3 of Info.txt: the origin is the corner at the bottom left.
        circle = Circle(x, _LAST_ROW - y, radius)
    return _Line(int(film), tissue, name, _KINDS[severity], circle)


def _sample(folder: Path, film: int, lines: list[_Line]) -> Sample:
    kind = worst([line.kind for line in lines])
    mask = folder / "masks" / f"mdb{film:03}_mask.png"
    return Sample(
        key=f"{FOLDER}/mdb{film:03}",
        image=_image(folder, film),
        masks=(mask,) if mask.is_file() else (),
        kind=kind,
        group=f"{FOLDER}-{(film + 1) // 2}",
        annotated=kind == "normal" or all(line.circle for line in lines),
        regions=tuple(Region(line.circle, line.name) for line in lines if line.circle),
        features={
            "tissue": lines[0].tissue,
            "abnormality": "&".join(line.name for line in lines),
            "side": "R" if film % 2 else "L",
        },
        pixel_mm=PIXEL_MM,
    )


def _image(folder: Path, film: int) -> Path:
    names = [f"mdb{film:03}{suffix}" for suffix in _SUFFIXES]
    places = [place / name for name in names for place in (folder, folder / "images")]
    return existing(next((path for path in places if path.is_file()), places[0]))
