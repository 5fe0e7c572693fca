"""All written modules of the repository, read as source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One source file.

    Parameters
    ----------
    package
        Its top-level package, such as ``breastcad_fusion``.
    path
        The file.
    """

    package: str
    path: Path

    @property
    def name(self) -> str:
        """Path from the root, for messages."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text, self.name)))

    @cached_property
    def imports(self) -> set[str]:
        """Full names of what it imports, also inside functions."""
        names: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return names

    @property
    def imported_packages(self) -> set[str]:
        return {name.partition(".")[0] for name in self.imports}


def _packages() -> list[Path]:
    found = [*ROOT.glob("services/*/breastcad*"), *ROOT.glob("client/breastcad*")]
    return sorted(path for path in found if (path / "__init__.py").exists())


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """All modules but the generated ones below ``v1``."""
    return [
        Module(package.name, path)
        for package in _packages()
        for path in sorted(package.rglob("*.py"))
        if "v1" not in path.relative_to(package).parts
    ]
