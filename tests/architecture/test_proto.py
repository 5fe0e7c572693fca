"""The committed stubs are what the compiler makes of the contracts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STUBS = ROOT / "services/common/breastcad/v1"
PROTOS = sorted((ROOT / "proto/breastcad/v1").glob("*.proto"))


def generate(folder: Path) -> None:
    """Run the command of ``make proto`` with another target."""
    scripts = Path(sys.executable).parent
    outputs = ("python", "grpc_python", "mypy", "mypy_grpc")
    command = [
        sys.executable,
        "-m",
        "grpc_tools.protoc",
        f"-I{ROOT / 'proto'}",
        *(f"--{output}_out={folder}" for output in outputs),
        *(f"--plugin={plugin}={scripts / plugin}" for plugin in PLUGINS),
        *map(str, PROTOS),
    ]
    subprocess.run(command, check=True, cwd=ROOT)


PLUGINS = ("protoc-gen-mypy", "protoc-gen-mypy_grpc")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("grpc_tools", reason="the compiler is not installed")
    folder = tmp_path_factory.mktemp("stubs")
    generate(folder)
    return folder / "breastcad/v1"


def contents(folder: Path) -> dict[str, str]:
    """Return name → text of all stubs; an empty ``__init__.py`` is written by hand."""
    files = [*folder.glob("*_pb2*.py"), *folder.glob("*_pb2*.pyi")]
    return {file.name: file.read_text() for file in files}


def test_the_committed_stubs_are_fresh(generated: Path) -> None:
    fresh, committed = contents(generated), contents(STUBS)
    assert set(committed) == set(fresh)
    stale = [name for name in fresh if fresh[name] != committed[name]]
    assert not stale, "run make proto"


def test_each_contract_has_its_stubs(generated: Path) -> None:
    assert {path.stem for path in PROTOS} == {
        name.removesuffix("_pb2.py") for name in contents(generated) if name.endswith("_pb2.py")
    }
