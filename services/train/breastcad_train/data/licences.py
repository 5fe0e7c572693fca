"""Licences of data sets, and what a model that was trained on them inherits."""

from __future__ import annotations

OPEN = frozenset({"CC-BY-3.0", "CC-BY-4.0"})
RSNA = "LicenseRef-RSNA-noncommercial"
MIAS = "LicenseRef-MIAS-research"
TISSUE = "LicenseRef-DDSM-tissue-unstated"
TILES = "LicenseRef-DDSM-tiles-unstated"
INBREAST = "LicenseRef-INbreast-research"
CITYSCAPES = "LicenseRef-Cityscapes-noncommercial"
OWN = "LicenseRef-own"

OF_OPEN_DATA = "CC-BY-4.0"
_ATTRIBUTION = "Attribution to the data sets is required."
_LIMITS = {
    RSNA: "Trained on RSNA Screening Mammography images: non-commercial research only.",
    MIAS: "Trained on mini-MIAS images: research only.",
    TISSUE: "Trained on tissue maps of DDSM images, whose terms are not stated: research only.",
    TILES: "Trained on tiles of DDSM images, whose terms are not stated: research only.",
    INBREAST: "Trained on INbreast images: research only.",
    CITYSCAPES: "Trained on Cityscapes images: non-commercial only.",
    OWN: "Trained on images of the site: its own terms hold.",
}


def inherited(licences: set[str]) -> tuple[str, str]:
    """Return the licence of a model and its limits in a sentence.

    Parameters
    ----------
    licences
        Of all data sets that it, or what it started from, was trained on.
    """
    closed = sorted(licences - OPEN)
    if not closed:
        return OF_OPEN_DATA, _ATTRIBUTION
    return " AND ".join(closed), " ".join(_LIMITS[licence] for licence in closed)
