"""What the README tells users to type works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.system import RunningSystem

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_program_prints_one_line_for_the_breast(
    system: RunningSystem, example_exam: Path
) -> None:
    (program,) = blocks("python")
    program = program.replace("127.0.0.1:50051", system.address)
    program = program.replace("left-cc.dcm", str(example_exam / "mg-l-cc.dcm"))

    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    ).stdout

    assert len(printed.splitlines()) == 1
    assert "mammography" in printed


def test_every_command_exists_with_its_options() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    typed = [shlex.split(line, comments=True) for line in lines]
    commands = [words for words in typed if words and words[0].endswith("/breastcad")]
    assert len(commands) >= 4
    for command in commands:
        arguments = [sys.executable, "-m", "breastcad_client", command[1], "--help"]
        shown = subprocess.run(
            arguments, capture_output=True, text=True, check=True, env={"COLUMNS": "200"}
        ).stdout
        for option in (word for word in command if word.startswith("--")):
            assert option in shown


def test_every_target_of_make_exists() -> None:
    named = set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named <= targets
    assert {"demo", "test"} <= named
