"""Which code a model was made by."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def commit() -> str:
    """Return the commit of this code, or ``unknown`` where it is not a checkout.

    ``-modified`` follows where the code differs from the commit's.
    """
    head = _git("rev-parse", "HEAD")
    if not head:
        return "unknown"
    return f"{head}-modified" if _git("status", "--porcelain", ".") else head


def _git(*arguments: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    command, here = [git, *arguments], Path(__file__).parent
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    return done.stdout.strip()
