"""Seeds that are derived from what they are for, so that no generator's state need be kept."""

from __future__ import annotations

import hashlib

import torch


def derive(*parts: int | str) -> int:
    """Return a seed in [0, 2⁶³) for a purpose, such as ``derive(seed, "order", epoch)``."""
    text = " ".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def settle(*parts: int | str) -> None:
    """Seed torch's own generators, which dropout and augmentation draw from, for a purpose."""
    torch.manual_seed(derive(*parts))
