"""What was measured, as any of our objects holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from breastcad_client.objects.outlines import Extent


@dataclass(frozen=True)
class Measured:
    """One outlined lesion, or one whole image.

    Attributes
    ----------
    name
        What people call it.
    tracking_uid
        Its UID, the same in all our objects of one result; empty where the object has none.
    extent
        Box of its outline; None where the object has no outline.
    facts
        What was measured: values with their units, by name.
    """

    name: str
    tracking_uid: str
    extent: Extent | None
    facts: Mapping[str, str]


def plain_name(tracking_id: str) -> str:
    """Return what people call a lesion; viewers have the name of their tool before a colon."""
    return tracking_id.rpartition(":")[2]
