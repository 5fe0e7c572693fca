"""Damaged files, made from real ones, never break the service; the whole set is a command."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_damaged_file_is_an_image_or_a_defined_refusal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.hostile.fuzz", "--count", "300"]
    ended = subprocess.run(
        [*command, "--keep", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
