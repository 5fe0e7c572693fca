"""What a process and all that it started hold open, as Linux shows it."""

from __future__ import annotations

import re
from pathlib import Path

from breastcad_inference.processes import descendants

_LISTENING = "0A"


def tree(root: int) -> dict[int, str]:
    """Return `root` and the processes below it: pid → name."""
    return {root: Path(f"/proc/{root}/comm").read_text().strip(), **descendants(root)}


def segments(pids: dict[int, str]) -> set[str]:
    """Return the shared-memory segments that processes have mapped, by name."""
    maps = (Path(f"/proc/{pid}/maps").read_text() for pid in pids)
    return {name for text in maps for name in re.findall(r"/dev/shm/(\S+)", text)}


def listening(pids: dict[int, str]) -> set[str]:
    """Return the addresses that processes listen on, in hexadecimal as the kernel writes them."""
    links = [link for pid in pids for link in Path(f"/proc/{pid}/fd").iterdir()]
    sockets = {str(link.readlink()) for link in links if link.is_symlink()}
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return {
        fields[1].partition(":")[0]
        for fields in lines
        if fields[3] == _LISTENING and f"socket:[{fields[9]}]" in sockets
    }
