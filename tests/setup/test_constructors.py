"""No constructor is given more than five arguments by position: nobody can read which is which."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.programs import ROOT

MOST = 5
MODULES = {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "chatapp").rglob("*.py"))}
CLASSES = {node.name for module in MODULES.values() for node in ast.walk(module) if isinstance(node, ast.ClassDef)}


def too_many_parameters(module: ast.Module) -> Iterator[str]:
    """The classes whose constructor takes more than MOST arguments by position, besides `self`."""
    for node in (node for node in ast.walk(module) if isinstance(node, ast.ClassDef)):
        functions = (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__")
        for given in (function.args for function in functions):
            if len(given.posonlyargs) + len(given.args) - 1 > MOST:
                yield node.name


def too_many_arguments(module: ast.Module) -> Iterator[str]:
    """The calls that give a class of ours more than MOST arguments by position."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and len(node.args) > MOST:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if name in CLASSES or name in aliases(module):
                yield f"{name} in line {node.lineno}"


def aliases(module: ast.Module) -> set[str]:
    """The other names under which a module imports classes."""
    imports = (node for node in ast.walk(module) if isinstance(node, ast.ImportFrom))
    return {alias.asname for each in imports for alias in each.names if alias.asname and alias.name in CLASSES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_no_constructor_has_more_than_five_positional_arguments(path: Path) -> None:
    assert [*too_many_parameters(MODULES[path]), *too_many_arguments(MODULES[path])] == []


def test_such_constructors_are_found() -> None:
    module = ast.parse("class A:\n    def __init__(self, a, b, c, d, e, f): ...\n\nWord(1, 2, 3, 4, 5, 6)")
    assert list(too_many_parameters(module)) == ["A"]
    assert list(too_many_arguments(module)) == ["Word in line 4"]
