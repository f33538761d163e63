"""Every service module has a test file of its own, in its place: people/login.py is tested by people/test_login.py."""

import ast
from pathlib import Path

import pytest

from tests.support.programs import ROOT

SERVICES = ROOT / "chatapp" / "services"
MODULES = sorted(path for path in SERVICES.rglob("*.py") if path.name != "__init__.py")


def file_for(module: Path) -> Path:
    folder = ROOT / "tests" / "services" / module.relative_to(SERVICES).parent
    return folder / f"test_{module.stem.strip('_')}.py"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SERVICES)))
def test_a_service_module_has_tests(module: Path) -> None:
    path = file_for(module)
    assert path.is_file(), f"{path.relative_to(ROOT)} is missing"
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    assert any(function.name.startswith("test_") for function in functions)
