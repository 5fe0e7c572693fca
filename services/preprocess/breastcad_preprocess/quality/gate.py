"""From measured figures to a refusal, a notice, or neither."""

from __future__ import annotations

from breastcad.errors import Refused

from breastcad_preprocess.quality.assessing import Quality
from breastcad_preprocess.quality.parameters import Limits, parameters

UNLIKE_TRAINING = "UNLIKE_TRAINING"
_REFUSED_UNLIKENESS = 1.0
_NEARLY_ALL = 0.75
_HALF_WAY = 0.5


def require_usable(quality: Quality, limits: Limits | None = None) -> None:
    """Refuse an image that cannot be a breast image of its modality.

    Shares are refused only well beyond the greatest that was seen in a breast image, and the
    likeness beyond nearly every image that it was set on: what is unsure passes.

    Parameters
    ----------
    quality
        As `assess`.
    limits
        None: those that are shipped for the modality.

    Raises
    ------
    Refused
        ``EMPTY_IMAGE``, ``SATURATED``, ``SCREENSHOT`` or ``NOT_A_BREAST``.
    """
    limits = limits or parameters(quality.modality).limits
    # A breast may be small on a large detector: emptiness is judged the most cautiously.
    dominant = _beyond(limits.dominant, _NEARLY_ALL)
    if quality.grey_range < limits.least_range or quality.dominant_share > dominant:
        raise Refused(
            "EMPTY_IMAGE", "nearly all pixels have one value; send an image that shows a breast"
        )
    if quality.saturated_share > _beyond(limits.saturated, _HALF_WAY):
        share = f"{quality.saturated_share:.0%}"
        raise Refused(
            "SATURATED", f"{share} of what is shown is plain white; send it with another window"
        )
    unlike = quality.unlikeness >= _REFUSED_UNLIKENESS
    # What is unlike a breast is named a screen sooner than what would be refused for that alone.
    if _is_drawn(quality, limits, 0.0 if unlike else _HALF_WAY):
        raise Refused(
            "SCREENSHOT", "this looks like a page or a computer screen; send the image itself"
        )
    if unlike:
        raise Refused(
            "NOT_A_BREAST", f"nothing like a breast image is seen, judged as {quality.modality}"
        )


def _beyond(seen: float, way: float) -> float:
    """Return the share that lies some way from the greatest that was seen towards 1."""
    return seen + way * (1 - seen)


def _is_drawn(quality: Quality, limits: Limits, way: float) -> bool:
    return quality.drawn_share > _beyond(limits.drawn, way) or quality.thin_share > _beyond(
        limits.thin, way
    )


def notices(quality: Quality, limits: Limits | None = None) -> tuple[str, ...]:
    """Return ``UNLIKE_TRAINING`` where an image is unusual and yet not refused.

    Parameters
    ----------
    quality
        As `assess`.
    limits
        None: those that are shipped for the modality.
    """
    limits = limits or parameters(quality.modality).limits
    unusual = quality.unlikeness >= limits.notice
    return (UNLIKE_TRAINING,) if unusual else ()
