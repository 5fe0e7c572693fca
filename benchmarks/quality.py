"""The quality gate: sets its limits on one half of the images, measures it on the other.

    python benchmarks/quality.py --data ../shared/data --write          # parameters, then tables
    python benchmarks/quality.py --data ../shared/data --out out/quality.md
    python benchmarks/quality.py --data ../shared/data --more chest=folder/of/pictures

With ``--write`` the shipped parameters are replaced; the same data and libraries give the same
bytes. Without it the tables are those of the shipped ones.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import breastcad_preprocess.quality
import cv2
import numpy as np
from breastcad.modalities import ModalityCode
from breastcad_preprocess.picture import decode_picture
from breastcad_preprocess.quality.assessing import assess
from breastcad_preprocess.quality.parameters import FILE, Parameters, parse
from breastcad_train.quality.fitting import as_text, parameters_of
from breastcad_train.quality.rates import Rates, rates, wilson
from breastcad_train.quality.records import MODALITIES, Record, all_records, measured

SHIPPED = Path(breastcad_preprocess.quality.__path__[0]) / FILE
PICTURES = {".png", ".jpg", ".jpeg"}
SPEED_SIDES = (256, 1024, 4096)
REPETITIONS = 15

Kinds = dict[str, list[Record]]


def of_kinds(records: Sequence[Record], role: str, modality: ModalityCode) -> Kinds:
    """Return the records of a role that nothing was set on, by kind."""
    found: Kinds = defaultdict(list)
    for record in records:
        if not record.is_for_setting and (record.role, record.modality) == (role, modality):
            found[record.kind].append(record)
    return found


def share(found: Rates) -> str:
    """Return the share of refused images as text, with its interval."""
    low, high = wilson(found.refused, found.count)
    return f"{found.refused / found.count:.1%} [{low:.1%}, {high:.1%}]"


def breast_table(records: Sequence[Record], parameters: dict[str, Parameters]) -> Iterator[str]:
    """Yield the lines of the table of breast images that are refused."""
    yield "| modality | data set | images | refused | noticed | changed | refused of these |"
    yield "|---|---|---|---|---|---|---|"
    for modality in MODALITIES:
        changed = of_kinds(records, "changed", modality)
        for kind, real in of_kinds(records, "real", modality).items():
            plain, others = rates(real, parameters), rates(changed[kind], parameters)
            cells = (modality, kind, plain.count, share(plain), plain.noticed)
            yield "| " + " | ".join(map(str, (*cells, others.count, share(others)))) + " |"


def unseen_table(records: Sequence[Record]) -> Iterator[str]:
    """Yield the lines of the table of data sets that took no part in setting anything."""
    yield "| modality | data set left out | images | refused | noticed |"
    yield "|---|---|---|---|---|"
    for modality in MODALITIES:
        for kind, unseen in of_kinds(records, "real", modality).items():
            found = rates(unseen, fitted(records, modality, without=kind))
            cells = (modality, kind, found.count, share(found), found.noticed)
            yield "| " + " | ".join(map(str, cells)) + " |"


def foreign_table(records: Sequence[Record], parameters: dict[str, Parameters]) -> Iterator[str]:
    """Yield the lines of the table of other images that are refused."""
    yield "| judged as | kind | images | refused | of a kind never seen | noticed | words |"
    yield "|---|---|---|---|---|---|---|"
    for modality in MODALITIES:
        of_modality = [record for record in records if record.modality == modality]
        learnt = {r.kind for r in of_modality if r.role == "foreign" and r.is_for_setting}
        for kind, others in of_kinds(records, "foreign", modality).items():
            found, unseen = rates(others, parameters), "–"
            if kind in learnt:
                rest = [record for record in of_modality if record.kind != kind]
                unseen = f"{_refused(rates(others, fitted(rest, modality))):.0%}"
            words = ", ".join(f"{word} {count}" for word, count in found.reasons.most_common())
            refused = f"{_refused(found):.0%}"
            cells = (modality, kind, found.count, refused, unseen, found.noticed, words)
            yield "| " + " | ".join(map(str, cells)) + " |"


def speed_table() -> Iterator[str]:
    """Yield the lines of the table of times, beside one area resize of the same pixels."""
    random = np.random.default_rng(0)
    yield "| pixels | `assess`, MG | `assess`, US | one area resize to 128 × 128 |"
    yield "|---|---|---|---|"
    for side in SPEED_SIDES:
        pixels = random.integers(0, 65536, (side, side), np.uint16)
        cells = [f"{_milliseconds(lambda m=m, p=pixels: assess(p, m)):.1f} ms" for m in MODALITIES]
        resize = _milliseconds(
            lambda p=pixels: cv2.resize(p, (128, 128), interpolation=cv2.INTER_AREA)
        )
        yield f"| {side} × {side}, 16 bits | {' | '.join(cells)} | {resize:.1f} ms |"


def fitted(
    records: Sequence[Record], modality: ModalityCode, without: str = ""
) -> dict[str, Parameters]:
    """Return the parameters that the setting half of `records` gives; see `parameters_of`."""
    return parse(as_text({modality: parameters_of(records, modality, without)}))


def more_records(folders: Sequence[str]) -> Iterator[Record]:
    """Yield the records of pictures in further folders, given as ``NAME=FOLDER``."""
    for folder in folders:
        name, _, path = folder.partition("=")
        for file in sorted(Path(path).iterdir()):
            if file.suffix.lower() in PICTURES:
                pixels = decode_picture(file.read_bytes())
                for modality in MODALITIES:
                    yield measured(pixels, modality, name, "foreign", is_for_setting=False)


def _refused(found: Rates) -> float:
    return found.refused / found.count


def _milliseconds(call: object) -> float:
    assert callable(call)
    times = []
    for _ in range(REPETITIONS):
        begin = time.process_time()
        call()
        times.append(1000 * (time.process_time() - begin))
    return statistics.median(times)


def report(records: Sequence[Record]) -> Iterator[str]:
    """Yield the lines of all tables."""
    parameters = parse(SHIPPED.read_text())
    yield from ("Breast images that nothing was set on:", "")
    yield from breast_table(records, parameters)
    yield from ("", "Breast images of a data set that the gate never saw:", "")
    yield from unseen_table(records)
    yield from ("", "Other images:", "")
    yield from foreign_table(records, parameters)
    yield from ("", "CPU time on one core:", "")
    yield from speed_table()


def main() -> None:
    """Set, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--write", action="store_true", help="replace the shipped parameters")
    parser.add_argument("--out", type=Path, help="also write the tables here")
    parser.add_argument("--more", action="append", default=[], help="NAME=FOLDER of other pictures")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    records = list(all_records(options.data, options.workers))
    if options.write:
        text = as_text({modality: parameters_of(records, modality) for modality in MODALITIES})
        SHIPPED.write_text(text)
    records += more_records(options.more)
    text = "\n".join(report(records)) + "\n"
    sys.stdout.write(text)
    if options.out:
        options.out.write_text(text)


if __name__ == "__main__":
    main()
