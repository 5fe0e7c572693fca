"""DCMTK's command line tools, from bytes to bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TOOLS = ("dcmconv", "dcmcrle", "dcmcjpeg", "dcmcjpls", "dcmdrle", "dcmdjpeg", "dcmdjpls", "dcm2pnm")


class ToolFailed(Exception):
    """A tool did not write its result."""


def is_installed() -> bool:
    """Tell whether all tools are found."""
    return all(shutil.which(tool) for tool in TOOLS)


def version() -> str:
    """Return DCMTK's version, such as 3.6.7."""
    shown = subprocess.run([_path("dcm2pnm"), "--version"], capture_output=True, text=True).stdout
    found = re.search(r"v(\d[\d.]*)", shown)
    return found[1] if found else ""


def convert(data: bytes, tool: str, *options: str) -> bytes:
    """Return a DICOM file as one of the tools writes it anew."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "source"), Path(folder, "result")
        source.write_bytes(data)
        command = [_path(tool), "-q", *options, str(source), str(result)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if run.returncode or not result.exists():
            raise ToolFailed(f"{tool}: {run.stderr.strip()[:200]}")
        return result.read_bytes()


def rendered(data: bytes, *options: str, bits: int) -> NDArray[np.int64]:
    """Return the first frame of a grey image as dcm2pnm shows it, with 8 or 16 bits."""
    depth = {8: "+opb", 16: "+opw"}[bits]
    text = convert(data, "dcm2pnm", "-O", *options, depth)
    lines = [line for line in text.splitlines() if not line.startswith(b"#")]
    kind, columns, rows, most, *shades = b" ".join(lines).split()
    assert (kind, int(most)) == (b"P2", 2**bits - 1)
    return np.array(shades, np.int64).reshape(int(rows), int(columns))


def _path(tool: str) -> str:
    # A virtual environment may hold tools of the same names.
    found: Any = shutil.which(tool, path="/usr/bin:/usr/local/bin") or shutil.which(tool)
    return str(found)
