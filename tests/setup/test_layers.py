"""What import-linter cannot check about the layers."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.programs import ROOT

DOMAIN = sorted((ROOT / "chatapp" / "domain").rglob("*.py"))


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_domain_needs_only_the_standard_library(path: Path) -> None:
    foreign = {
        name
        for name in imported_modules(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("chatapp.domain")
    }
    assert foreign == set()
