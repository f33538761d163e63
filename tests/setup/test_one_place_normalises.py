import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [
    *ROOT.glob("*.py"),
    *(file for folder in ("chatapp", "scripts", "migrations", "bench") for file in (ROOT / folder).rglob("*.py")),
]
# Where names and words get their keys: case and form there belong together.
OF_KEYS = {ROOT / "chatapp/domain" / name for name in ("text.py", "names.py", "search_words.py")}


def named(node: ast.AST, name: str) -> bool:
    call = node.func if isinstance(node, ast.Call) else None
    return (isinstance(call, ast.Attribute) and call.attr == name) or (isinstance(call, ast.Name) and call.id == name)


def chains(source: str) -> Iterator[int]:
    """The lines where a text is brought to one form and to small letters by hand."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for node in calls:
        for outer, inner in (("casefold", "normalize"), ("normalize", "casefold")):
            if named(node, outer) and any(named(within, inner) for within in ast.walk(node) if within is not node):
                yield node.lineno


def test_case_and_form_are_folded_together_only_where_keys_are_made() -> None:
    assert [(file, line) for file in CODE if file not in OF_KEYS for line in chains(file.read_text("utf-8"))] == []
    assert list(chains("import x\nx.normalize('NFC', a.casefold())\nnormalize('NFC', a).casefold()\n")) == [2, 3]


@pytest.mark.parametrize(
    "source",
    ["import unicodedata\nunicodedata.normalize('NFC', '')\n",
     "from unicodedata import normalize\nnormalize('NFC', '')\n", "import unicodedata as u\nf = u.normalize\n"],
)  # fmt: skip
@pytest.mark.parametrize(("file", "is_allowed"), [("chatapp/services/x.py", False), ("chatapp/domain/text.py", True)])
def test_the_linter_lets_one_file_normalise(source: str, file: str, is_allowed: bool) -> None:
    ruff = [str(Path(sys.executable).parent / "ruff"), "check", "--select=TID251", f"--stdin-filename={file}", "-"]
    found = subprocess.run(ruff, input=source, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (found.returncode == 0) == is_allowed, found.stdout + found.stderr
