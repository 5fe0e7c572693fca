"""Digests of files, and one over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from breastcad_train.data.sample import existing


def sha256(path: Path) -> str:
    """Return the sha256 of a file; raises ``DATA_MISSING``."""
    with existing(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_files(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Return name below `root` → sha256, sorted by path, each file once."""
    return {str(path.relative_to(root)): sha256(path) for path in sorted(set(paths))}


def combined(files: Mapping[str, str]) -> str:
    """Return the sha256 over the names and digests of files, in their order."""
    lines = (f"{name} {digest}\n" for name, digest in files.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()
