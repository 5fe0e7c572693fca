"""How often the gate refuses, and by which word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from breastcad.errors import Refused
from breastcad_preprocess.quality.assessing import Quality
from breastcad_preprocess.quality.gate import notices, require_usable
from breastcad_preprocess.quality.likeness import unlikeness
from breastcad_preprocess.quality.parameters import Parameters

from breastcad_train.quality.records import Record

_Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True)
class Rates:
    """What became of some images.

    Attributes
    ----------
    count
        Images.
    reasons
        Refused ones by reason word.
    noticed
        Accepted ones with a notice.
    """

    count: int
    reasons: Counter[str]
    noticed: int

    @property
    def refused(self) -> int:
        """Refused images."""
        return self.reasons.total()


def rates(records: Iterable[Record], parameters: dict[str, Parameters]) -> Rates:
    """Return what the gate does with `records` under `parameters`, by modality."""
    count, noticed = 0, 0
    reasons: Counter[str] = Counter()
    for record in records:
        count += 1
        judged = parameters[record.modality]
        quality = _quality(record, judged)
        try:
            require_usable(quality, judged.limits)
        except Refused as refusal:
            reasons[refusal.reason] += 1
        else:
            noticed += bool(notices(quality, judged.limits))
    return Rates(count, reasons, noticed)


def wilson(successes: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, J. Am. Stat. Assoc. 1927, 22:209)."""
    share, weight = successes / count, _Z**2 / count
    centre = (share + weight / 2) / (1 + weight)
    half = _Z / (1 + weight) * sqrt(share * (1 - share) / count + weight / (4 * count))
    return max(0.0, centre - half), min(1.0, centre + half)


def _quality(record: Record, parameters: Parameters) -> Quality:
    return Quality(
        modality=record.modality,
        grey_range=record.grey_range,
        dominant_share=record.dominant,
        saturated_share=record.saturated,
        drawn_share=record.drawn,
        thin_share=record.thin,
        unlikeness=unlikeness(record.features, parameters.likeness),
    )
