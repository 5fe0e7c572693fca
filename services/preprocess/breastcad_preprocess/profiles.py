"""The profiles that the first models are trained with; a release carries a copy of its own."""

from __future__ import annotations

from breastcad.profiles import Profile

ULTRASOUND = Profile(
    name="us-256",
    modality="US",
    rows=256,
    columns=256,
    fit="letterbox",
    crop="region",
    orient=False,
    contrast="stored",
    denoise="lee",
)
MAMMOGRAPHY = Profile(
    name="mg-320x208",
    modality="MG",
    rows=320,
    columns=208,
    fit="stretch",
    crop="breast",
    orient=True,
    contrast="tissue",
    denoise="gat_tv",
)
PROFILES = {profile.name: profile for profile in (ULTRASOUND, MAMMOGRAPHY)}
