"""docs/encodings.md, from the comparisons.

Run ``python -m tests.encodings.table`` in the root of the repository to write it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.encodings.cases import DEPTHS, ENCODINGS, Case
from tests.encodings.dcmtk import version
from tests.encodings.outcomes import Outcome
from tests.encodings.published import syntax_name

PAGE = Path(__file__).parents[2] / "docs" / "encodings.md"
_TEXT = Path(__file__).with_name("encodings.md.in")
_GREYS = tuple(f"{bits}{sign}" for bits in DEPTHS for sign in ("", " signed"))
_OTHERS = (
    "MONOCHROME1",
    "clip",
    "RGB",
    "RGB, by plane",
    "RGB 16",
    "YBR_FULL",
    "YBR_FULL_422",
    "YBR_RCT",
    "YBR_ICT",
    "PALETTE 8",
    "PALETTE 16",
)


def page(
    generated: Iterable[tuple[Case, Outcome]], real: Iterable[tuple[str, Path, Outcome]]
) -> str:
    """Return the whole page."""
    cells = {(case.encoding, case.kind): result(outcome) for case, outcome in generated}
    return _TEXT.read_text().format(
        dcmtk=version(),
        greys="\n".join(_grid(cells, _GREYS)),
        others="\n".join(_grid(cells, _OTHERS)),
        published="\n".join(_published(real)),
    )


def result(outcome: Outcome) -> str:
    """Return what the comparison says, in a few characters."""
    if outcome.refused:
        return f"`{outcome.refused}`"
    return f"≤ {outcome.difference}" if outcome.difference else "="


def _grid(cells: dict[tuple[str, str], str], kinds: tuple[str, ...]) -> Iterator[str]:
    yield _row("", *kinds)
    yield _row(*["---"] * (len(kinds) + 1))
    for encoding in ENCODINGS:
        row = [cells.get((encoding, kind), "") for kind in kinds]
        if any(row):
            yield _row(encoding, *row)


def _published(real: Iterable[tuple[str, Path, Outcome]]) -> Iterator[str]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for _, path, outcome in real:
        decoder = outcome.decoder or "–"
        counts[(syntax_name(path), decoder, result(outcome))] += 1
    yield _row("transfer syntax", "second decoder", "result", "files")
    yield _row("---", "---", "---", "---")
    for (syntax, decoder, found), count in sorted(counts.items()):
        yield _row(syntax, decoder, found, str(count))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _write() -> None:
    from breastcad_preprocess.quiet import silence_libraries

    from tests.encodings.cases import every_case
    from tests.encodings.outcomes import compared
    from tests.encodings.published import published

    silence_libraries()
    generated = ((case, compared(case.encode(case.image))) for case in every_case())
    real = ((source, path, compared(path.read_bytes())) for source, path in published())
    PAGE.write_text(page(generated, real))


if __name__ == "__main__":
    _write()
