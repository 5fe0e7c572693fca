"""Damaged files by number: the same seed and number give the same file everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.hostile.bombs import DICOM_BOMBS, PNG_BOMBS
from tests.hostile.byte_damage import BYTE_DAMAGE, splice
from tests.hostile.codestream_damage import CODESTREAM_DAMAGE, PNG_DAMAGE
from tests.hostile.dicom_damage import DICOM_DAMAGE
from tests.hostile.originals import Original, originals

Damage = Callable[[Random, bytes], bytes]

_SPECIAL: dict[str, tuple[Damage, ...]] = {
    # What lies in the codestream is trusted by native code, and is damaged most often.
    "dicom": (*DICOM_DAMAGE, *CODESTREAM_DAMAGE * 3),
    "png": PNG_DAMAGE,
    "jpeg": CODESTREAM_DAMAGE,
}
_BOMBS: dict[str, tuple[Damage, ...]] = {"dicom": DICOM_BOMBS, "png": PNG_BOMBS}
_BOMB_SHARE, _SPECIAL_SHARE, _SPLICE_SHARE, _TWICE_SHARE = 0.02, 0.5, 0.04, 0.2


@dataclass(frozen=True)
class Case:
    """One damaged file.

    Attributes
    ----------
    number
        Its number.
    name
        The file that it was made from.
    kind
        Name of the damage that was done last.
    is_picture
        Whether it is read as a picture, and not as DICOM.
    data
        Its bytes.
    """

    number: int
    name: str
    kind: str
    is_picture: bool
    data: bytes


def case(seed: int, number: int) -> Case:
    """Make a damaged file."""
    rng = Random(f"{seed}/{number}")
    original = rng.choice(originals())
    kind, data = _damaged(rng, original)
    if data and rng.random() < _TWICE_SHARE:
        data = rng.choice(BYTE_DAMAGE)(rng, data)
        kind += "+"
    return Case(number, original.name, kind, original.format != "dicom", data)


def _damaged(rng: Random, original: Original) -> tuple[str, bytes]:
    share = rng.random()
    if share < _SPLICE_SHARE:
        return "splice", splice(rng, original.data, rng.choice(originals()).data)
    choices: tuple[Damage, ...] = BYTE_DAMAGE
    if share < _SPLICE_SHARE + _BOMB_SHARE:
        choices = _BOMBS.get(original.format, BYTE_DAMAGE)
    elif share < _SPLICE_SHARE + _BOMB_SHARE + _SPECIAL_SHARE:
        choices = _SPECIAL[original.format]
    damage = rng.choice(choices)
    return damage.__name__, damage(rng, original.data)
