"""Programs of others that say whether an object is right."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

PIXELMED = Path("/usr/share/java/pixelmed.jar")
_SOURCE = Path(__file__).parent / "SRValidation.java"
# What DCMTK says of itself, not of the report.
_OWN_LIMITS = (
    "Check for template constraints not yet supported",
    "The VR checker does not support this Specific Character Set",
    "Reading unknown/unsupported SpecificCharacterSet",
)
_MEMORY = "-Xmx1500m"
# Java's own limits on expressions are below what the templates' style sheets need.
_LIMITS = [f"-Djdk.xml.xpath{name}Limit=0" for name in ("TotalOp", "ExprOp", "ExprGrp")]


def require(program: str, package: str) -> None:
    """Skip the test where a program is not installed.

    Parameters
    ----------
    program
        Its name.
    package
        Debian's package that has it.
    """
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: apt-get install {package}")


def dciodvfy(path: Path) -> list[str]:
    """Return the errors that dicom3tools finds; warnings are none."""
    return [line for line in _said("dciodvfy", "-new", str(path)) if line.startswith("Error")]


def dsrdump(path: Path) -> list[str]:
    """Return what DCMTK finds wrong with a structured report, warnings included."""
    lines = [line for line in _said("dsrdump", str(path)) if line.startswith(("W: ", "E: ", "F: "))]
    return [line for line in lines if not line[3:].startswith(_OWN_LIMITS)]


def pixelmed(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Return the errors of PixelMed's validator of templates for each structured report.

    It says at the end of each whether it has looked at all of it.
    """
    if shutil.which("javac") is None or not PIXELMED.is_file():
        pytest.skip("PixelMed is not installed: apt-get install pixelmed-apps default-jdk-headless")
    words = ["java", _MEMORY, *_LIMITS, "-cp", str(PIXELMED), str(_SOURCE), *map(str, paths)]
    found: dict[str, list[str]] = {}
    for part in "\n".join(_said(*words)).split("File: ")[1:]:
        path, *lines = part.splitlines()
        errors = [line for line in lines if line.startswith("Error") or "Exception" in line]
        complete = "IOD validation complete" in lines
        found[path] = errors if complete else [*errors, "validation did not end"]
    return found


def rewritten(path: Path, target: Path) -> None:
    """Let DCMTK read a file and write it anew."""
    subprocess.run(["dcmconv", "+te", path, target], check=True, capture_output=True)


def content_rewritten(path: Path, target: Path) -> None:
    """Let DCMTK read a structured report, write it as XML, and make a report of the XML."""
    xml = target.with_suffix(".xml")
    subprocess.run(["dsr2xml", "+Wt", path, xml], check=True, capture_output=True)
    subprocess.run(["xml2dsr", xml, target], check=True, capture_output=True)


def _said(*words: str) -> list[str]:
    ended = subprocess.run(words, capture_output=True, check=False, timeout=300)
    return (ended.stdout + ended.stderr).decode(errors="replace").splitlines()
