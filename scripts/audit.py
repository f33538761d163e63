"""Asks about known advisories of every locked package, and holds what is found against .ci/advisories.toml.

The services are those of `pip-audit` (PyPI) and `npm audit`. Where one cannot be asked, that is said and the list alone
is checked: a machine without that network does not fail, unless AUDIT=required. Exit code 1 for an advisory that nobody
accepted, for an acceptance that has expired, and for a service that was required and not there.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHON_LOCKS = sorted(ROOT.glob("requirements*.txt"))
NPM_LOCKS = (ROOT / "package-lock.json", ROOT / "bench" / "package-lock.json")
ADVISORIES = ROOT / ".ci" / "advisories.toml"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_SECONDS = 600


class Package(NamedTuple):
    """A locked package; `ecosystem` is `python` or `npm`."""

    ecosystem: str
    name: str
    version: str


class Advisory(NamedTuple):
    """A weakness of a package by all the names it is known under."""

    ecosystem: str
    package: str
    ids: frozenset[str]
    summary: str

    def __str__(self) -> str:
        return f"{self.package} ({self.ecosystem}): {', '.join(sorted(self.ids))}: {self.summary}"


class Known(NamedTuple):
    """An entry of advisories.toml; `until` None: not accepted."""

    advisory: Advisory
    affected: SpecifierSet
    reason: str
    until: date | None


class Answer(NamedTuple):
    """What a service said; `trouble` is why it could not be asked about all packages, empty where it could."""

    found: tuple[Advisory, ...] = ()
    trouble: str = ""


def locked_python(text: str) -> list[Package]:
    """Return the packages of a requirements lock."""
    return [Package("python", canonicalize_name(name), version) for name, version in _PINNED.findall(text)]


def locked_npm(text: str) -> list[Package]:
    """Return the packages of a package-lock.json."""
    packages = json.loads(text)["packages"]
    return [
        Package("npm", place.rpartition("node_modules/")[2], package["version"])
        for place, package in packages.items()
        if place and "version" in package
    ]


def read_known(text: str) -> list[Known]:
    """Return the entries of advisories.toml. Raises KeyError, ValueError for one that lacks something."""
    return [_entry(said) for said in tomllib.loads(text).get("advisory", [])]


def read_pip_audit(text: str) -> Answer:
    """Return what `pip-audit --format json` found; a package that it skipped was not asked about."""
    try:
        dependencies = list(json.loads(text)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return Answer(trouble=_first_line(text))
    found = tuple(
        Advisory("python", canonicalize_name(each["name"]), _python_ids(hit), _fixed(hit))
        for each in dependencies
        for hit in each.get("vulns", [])
    )
    skipped = [each["name"] for each in dependencies if "skip_reason" in each]
    trouble = f"{len(skipped)} of {len(dependencies)} packages are not known to the service" if skipped else ""
    return Answer(found, trouble)


def read_npm_audit(text: str) -> Answer:
    """Return what `npm audit --json` found."""
    try:
        packages = json.loads(text)["vulnerabilities"].values()
    except (ValueError, KeyError, TypeError, AttributeError):
        return Answer(trouble=_first_line(text))
    # A text in `via` names the package that brings the weakness in, which has an entry of its own.
    hits = [hit for package in packages for hit in package["via"] if isinstance(hit, dict)]
    return Answer(tuple(Advisory("npm", hit["name"], _npm_ids(hit), hit["title"]) for hit in hits))


def judge(locked: Iterable[Package], answers: Iterable[Answer], known: Iterable[Known], today: date) -> list[str]:
    """Return what is wrong: advisories that nobody accepted, acceptances that have expired or lack a reason."""
    packages, entries, wrong = list(locked), list(known), []
    in_use = [entry for entry in entries if _is_locked(entry, packages)]
    for entry in in_use:
        if entry.until is None:
            wrong.append(f"{entry.advisory} Take another version, or accept it with a reason.")
        elif not entry.reason.strip():
            wrong.append(f"{entry.advisory} It was accepted without a reason.")
        elif today >= entry.until:
            wrong.append(f"{entry.advisory} It was accepted until {entry.until}: look at it anew.")
    listed = [entry.advisory for entry in in_use]
    unknown = [hit for answer in answers for hit in answer.found if not any(_is_same(hit, other) for other in listed)]
    wrong += [f"{hit} Take another version, or list it in {ADVISORIES.name}." for hit in dict.fromkeys(unknown)]
    return wrong


def main() -> int:
    """Ask, print what came out, and return the exit code."""
    known = read_known(ADVISORIES.read_text())
    locked = [package for lock in PYTHON_LOCKS for package in locked_python(lock.read_text())]
    locked += [package for lock in NPM_LOCKS for package in locked_npm(lock.read_text())]
    answers = [_told("Python", _ask_python([package for package in locked if package.ecosystem == "python"]))]
    answers += [_told(f"npm, {lock.relative_to(ROOT)}", _ask_npm(lock.parent)) for lock in NPM_LOCKS]
    wrong = judge(locked, answers, known, datetime.now(tz=UTC).date())
    if os.environ.get("AUDIT") == "required":
        wrong += [f"AUDIT=required, and not all could be asked: {each.trouble}" for each in answers if each.trouble]
    for entry in known:
        state = "accepted" if _is_locked(entry, locked) else "no locked version is affected, the entry can go"
        print(f"audit: {entry.advisory.package}: {', '.join(sorted(entry.advisory.ids))}: {state}")
    print(*(f"audit: WRONG: {line}" for line in wrong), sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


def _entry(said: dict[str, Any]) -> Known:
    advisory = Advisory(said["ecosystem"], said["package"], frozenset([said["id"]]), said["summary"])
    until = said.get("until")
    if "reason" in said and not (isinstance(until, date) and isinstance(said.get("accepted"), date)):
        raise ValueError(f"{said['id']} is accepted: say since when (accepted) and how long (until)")
    return Known(advisory, SpecifierSet(said["affected"]), said.get("reason", ""), until)


def _is_locked(entry: Known, packages: Iterable[Package]) -> bool:
    wanted = (entry.advisory.ecosystem, entry.advisory.package)
    return any((each.ecosystem, each.name) == wanted and each.version in entry.affected for each in packages)


def _is_same(one: Advisory, other: Advisory) -> bool:
    return (one.ecosystem, one.package) == (other.ecosystem, other.package) and not one.ids.isdisjoint(other.ids)


def _fixed(hit: dict[str, Any]) -> str:
    versions = ", ".join(hit.get("fix_versions") or []) or "no version yet"
    return f"{_first_line(hit.get('description') or '')} Mended in: {versions}."


def _npm_ids(hit: dict[str, Any]) -> frozenset[str]:
    named = str(hit.get("url", "")).rpartition("/")[2]
    return frozenset(filter(None, [named, f"npm-{hit['source']}"]))


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip(" {}") and not line.startswith("WARNING")]
    return lines[0][:200].rstrip(",.") if lines else "it gave no answer"


def _python_ids(hit: dict[str, Any]) -> frozenset[str]:
    return frozenset([hit["id"], *hit.get("aliases", [])])


def _told(name: str, answer: Answer) -> Answer:
    print(f"audit: {name}: {len(answer.found)} advisories")
    if answer.trouble:
        print(f"audit: {name}: COULD NOT ASK ABOUT ALL: {answer.trouble}. For the rest the list alone was checked.")
    return answer


def _ask_python(packages: Iterable[Package]) -> Answer:
    program = ROOT / ".make" / "audit" / "bin" / "pip-audit"
    if not program.exists():
        return Answer(trouble="pip-audit could not be installed")
    options = ["--format", "json", "--disable-pip", "--no-deps", "--progress-spinner", "off", "--timeout", "10"]
    answers = []
    for pinned in _rounds(packages):
        with NamedTemporaryFile("w", suffix=".txt") as file:
            file.writelines(f"{package.name}=={package.version}\n" for package in pinned)
            file.flush()
            answers.append(read_pip_audit(_output([str(program), *options, "-r", file.name], ROOT)))
    trouble = next((answer.trouble for answer in answers if answer.trouble), "")
    return Answer(tuple(hit for answer in answers for hit in answer.found), trouble)


def _rounds(packages: Iterable[Package]) -> list[list[Package]]:
    """Return the packages in lists that hold none twice: locks may differ, and pip-audit refuses that in one list."""
    rounds: list[dict[str, Package]] = []
    for package in dict.fromkeys(packages):
        free = next((each for each in rounds if package.name not in each), None)
        if free is None:
            rounds.append(free := {})
        free[package.name] = package
    return [list(each.values()) for each in rounds]


def _ask_npm(folder: Path) -> Answer:
    return read_npm_audit(_output(["npm", "audit", "--json", "--package-lock-only"], folder))


def _output(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{type(error).__name__}: {command[0]}"
    return done.stdout.strip() or done.stderr


if __name__ == "__main__":
    sys.exit(main())
