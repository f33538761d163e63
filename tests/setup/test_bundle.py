"""What the build hands to the pages."""

import gzip
import json
import re
from pathlib import Path

from tests.support.programs import ROOT

BUILD = ROOT / "chatapp" / "web" / "static" / "build"
MANIFEST = json.loads((BUILD / "manifest.json").read_text())
LIMIT = 36_000


def with_imports(name: str, seen: set[Path]) -> set[Path]:
    """The file and all that it imports at once; what it imports later, on demand, is not counted."""
    path = BUILD / name
    if path not in seen:
        seen.add(path)
        for imported in re.findall(r"""(?:from|import)\s*["']\./([^"']+)["']""", path.read_text()):
            with_imports(imported, seen)
    return seen


def test_the_manifest_names_files_by_their_content() -> None:
    assert {"app.js", "socket-io.js", "app.css"} <= MANIFEST.keys()
    for name, hashed in MANIFEST.items():
        stem, suffix = name.split(".")
        assert re.fullmatch(rf"{stem}-[A-Z0-9]{{8}}\.{suffix}", hashed)
        assert (BUILD / hashed).exists()


def test_nothing_stale_is_left_in_the_build() -> None:
    scripts = {path.name for path in BUILD.glob("*.js") if not path.name.startswith("chunk-")}
    assert scripts == {name for name in MANIFEST.values() if name.endswith(".js")}


def test_a_page_view_takes_under_36_kb_of_javascript() -> None:
    app, socket_io = MANIFEST["app.js"], MANIFEST["socket-io.js"]
    assert f'import("./{socket_io}")' in (BUILD / app).read_text()
    at_once = with_imports(app, set()) | with_imports(socket_io, set())
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in at_once}
    assert sum(sizes.values()) < LIMIT, sizes


def test_nothing_in_the_build_asks_another_host() -> None:
    for path in [*BUILD.glob("*.js"), *BUILD.glob("*.css")]:
        assert not re.search(r"""(?:from|import|url)\s*\(?["']?https?://""", path.read_text()), path.name
