"""The lock files: complete, hashed, and free of any registry's name."""

import json
import re
from pathlib import Path

import pytest

from tests.support.programs import ROOT

LOCKS = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_python_package_is_pinned_and_hashed(lock: Path) -> None:
    packages = re.split(r"\n(?! )", lock.read_text().strip())
    for package in packages:
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+", package), package
        assert "--hash=sha256:" in package


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_python_locks_name_no_host_or_folder(lock: Path) -> None:
    assert not re.search(r"://|--index|--extra-index|find-links|trusted-host|file:|@ ", lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_lock_has_its_source(lock: Path) -> None:
    assert lock.with_suffix(".in").exists()


def test_the_npm_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)


def test_npm_versions_are_exact() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_slow_websocket_package_is_not_installed() -> None:
    assert all("gevent-websocket" not in lock.read_text() for lock in LOCKS)
