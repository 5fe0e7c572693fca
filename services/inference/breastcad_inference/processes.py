"""The processes below this one, as Linux shows them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")
_ENDED = {"Z", "X"}


def descendants(root: int) -> dict[int, str]:
    """Return all processes that `root` started, and they, and so on: pid → name."""
    children = defaultdict(list)
    names = {}
    for folder in _PROC.glob("[0-9]*"):
        found = _state(int(folder.name))
        if found is not None:
            name, _, parent = found
            children[parent].append(int(folder.name))
            names[int(folder.name)] = name
    below, waiting = {}, [root]
    while waiting:
        for pid in children[waiting.pop()]:
            below[pid] = names[pid]
            waiting.append(pid)
    return below


def lives(pid: int, name: str) -> bool:
    """Return whether a process still runs, under the same name."""
    found = _state(pid)
    return found is not None and found[0] == name and found[1] not in _ENDED


def _state(pid: int) -> tuple[str, str, int] | None:
    """Return name, state and parent of a process; None where there is none."""
    try:
        status = (_PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    name, _, rest = status.partition("(")[2].rpartition(")")
    state, parent = rest.split()[:2]
    return name, state, int(parent)
