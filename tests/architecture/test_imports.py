"""Who may import whom, and what appears in no module."""

from __future__ import annotations

import ast
from typing import Any

# Beside breastcad and the package itself: training sees exactly the pixels that serving sees.
MAY_IMPORT = {"breastcad_train": {"breastcad_preprocess"}}

NUMERICAL = {"cv2", "numpy", "pywt", "scipy", "skimage"}

# Carry arrays over gRPC and compute nothing.
CARRIERS = (
    "services/common/breastcad/inference/",
    "services/common/breastcad/testing/",
    "services/inference/breastcad_inference/probe.py",
)

# Pass the environment on to child processes; no setting is read there.
ENVIRONMENT_OF_CHILDREN = (
    "client/breastcad_client/child.py",
    "services/inference/breastcad_inference/libpython.py",
)

MAX_MODULE_LINES = 250
MAX_FUNCTION_LINES = 50


def test_all_packages_are_looked_at(modules: list[Any]) -> None:
    assert {module.package for module in modules} == {
        "breastcad",
        "breastcad_classify",
        "breastcad_client",
        "breastcad_fusion",
        "breastcad_gateway",
        "breastcad_inference",
        "breastcad_preprocess",
        "breastcad_segment",
        "breastcad_train",
    }


def test_a_package_imports_breastcad_and_itself_only(modules: list[Any]) -> None:
    found = {
        f"{module.name} imports {other}"
        for module in modules
        for other in module.imported_packages
        if other.startswith("breastcad")
        and other not in {"breastcad", module.package, *MAY_IMPORT.get(module.package, ())}
    }
    assert not found


def test_a_module_that_computes_on_arrays_knows_no_grpc(modules: list[Any]) -> None:
    found = {
        module.name
        for module in modules
        if module.imported_packages & NUMERICAL
        and any(name == "grpc" or name.endswith("_grpc") for name in module.imports)
        and not module.name.startswith(CARRIERS)
    }
    assert not found


def test_only_train_needs_torch(modules: list[Any]) -> None:
    needs = {module.package for module in modules if "torch" in module.imported_packages}
    assert needs <= {"breastcad_train"}


def test_the_environment_is_read_in_settings_only(modules: list[Any]) -> None:
    found = {
        module.name
        for module in modules
        if module.path.name != "settings.py"
        and module.name not in ENVIRONMENT_OF_CHILDREN
        and any(is_environment(node) for node in module.nodes)
    }
    assert not found


def is_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(n.name in ("environ", "getenv") for n in node.names)
    return isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")


def test_nothing_is_printed(modules: list[Any]) -> None:
    found = {
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert not found


def test_one_place_alone_swallows_every_exception(modules: list[Any]) -> None:
    found = {
        module.name
        for module in modules
        for node in module.nodes
        if isinstance(node, ast.ExceptHandler) and swallows_everything(node)
    }
    assert found == {"services/common/breastcad/statuses.py"}


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False  # it cleans up and raises again
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException"))
        for kind in kinds
    )


def test_modules_and_functions_stay_short(modules: list[Any]) -> None:
    long_modules = {
        module.name for module in modules if len(module.text.splitlines()) > MAX_MODULE_LINES
    }
    long_functions = {
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules
        for node in module.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno >= MAX_FUNCTION_LINES
    }
    assert not long_modules | long_functions
