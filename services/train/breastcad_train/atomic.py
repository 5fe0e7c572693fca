"""Files that appear whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write a file under a temporary name, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    partial.rename(path)


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a whole folder, or nothing."""
    partial = folder.with_name(f".{folder.name}.partial")
    for old in (partial, folder):
        if old.exists():
            shutil.rmtree(old)
    for name, content in files.items():
        write(partial / name, content)
    return partial.rename(folder)
