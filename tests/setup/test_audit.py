"""What `make audit` makes of the answers of services, and of the list of what was accepted."""

from datetime import date
from pathlib import Path

import pytest

from scripts import audit
from scripts.audit import ADVISORIES, NPM_LOCKS, PYTHON_LOCKS, Answer, Package, judge, locked_npm, locked_python

ANSWERS = Path(__file__).with_name("audit")
TODAY = date(2026, 11, 30)
JINJA = Package("python", "jinja2", "3.1.2")
ACCEPTED = """
[[advisory]]
ecosystem = "python"
package = "jinja2"
affected = "<3.1.3"
id = "GHSA-h5c8-rqwp-cp95"
summary = "keys with spaces"
reason = "xmlattr is not used"
accepted = 2026-11-01
until = 2027-02-01
"""


def answered(name: str) -> Answer:
    text = (ANSWERS / name).read_text()
    return audit.read_npm_audit(text) if name.startswith("npm") else audit.read_pip_audit(text)


def test_what_a_service_found_is_wrong_unless_it_was_accepted() -> None:
    found = answered("pip-audit.json")
    assert found.trouble == ""
    [wrong] = judge([JINJA], [found], [], TODAY)
    assert all(part in wrong for part in ("jinja2", "PYSEC-2024-179", "GHSA-h5c8-rqwp-cp95", "Mended in: 3.1.3"))
    assert judge([JINJA], [found], audit.read_known(ACCEPTED), TODAY) == []


def test_an_acceptance_ends_on_its_day_also_where_nobody_can_be_asked() -> None:
    known = audit.read_known(ACCEPTED)
    assert judge([JINJA], [], known, date(2027, 1, 31)) == []
    [wrong] = judge([JINJA], [], known, date(2027, 2, 1))
    assert "until 2027-02-01" in wrong
    assert judge([JINJA._replace(version="3.1.3")], [], known, date(2027, 2, 1)) == []


def test_what_is_listed_and_not_accepted_is_wrong_also_where_nobody_can_be_asked() -> None:
    listed = audit.read_known("\n".join(ACCEPTED.splitlines()[:-3]))
    assert len(judge([JINJA], [], listed, TODAY)) == 1
    assert judge([Package("npm", "jinja2", "3.1.2")], [], listed, TODAY) == []


@pytest.mark.parametrize("missing", ["accepted", "until"])
def test_an_acceptance_without_its_days_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="accepted"):
        audit.read_known("\n".join(line for line in ACCEPTED.splitlines() if not line.startswith(missing)))


def test_what_npm_found_is_told_once() -> None:
    [wrong] = judge([], [answered("npm-audit.json"), answered("npm-audit.json")], [], TODAY)
    assert "GHSA-67mh-4wv8-2f99" in wrong


@pytest.mark.parametrize("name", ["npm-refused.json", "pip-audit-unknown.json"])
def test_a_service_that_does_not_know_is_no_clean_bill(name: str) -> None:
    answer = answered(name)
    assert answer.found == ()
    assert answer.trouble


@pytest.mark.parametrize("text", ["", "ERROR: no network", "[]", '{"dependencies": 1}', '{"vulnerabilities": []}'])
def test_an_answer_that_is_none_is_trouble(text: str) -> None:
    assert audit.read_pip_audit(text).trouble
    assert audit.read_npm_audit(text).trouble


def test_every_locked_package_is_asked_about() -> None:
    python = [package for lock in PYTHON_LOCKS for package in locked_python(lock.read_text())]
    assert len(python) == sum(lock.read_text().count("==") for lock in PYTHON_LOCKS) - _markers()
    npm = {package.name for lock in NPM_LOCKS for package in locked_npm(lock.read_text())}
    assert {"preact", "@preact/signals", "esbuild", "socket.io"} <= npm


def _markers() -> int:
    return sum(lock.read_text().count(" == '") for lock in PYTHON_LOCKS)


def test_the_projects_own_list_holds() -> None:
    locked = [package for lock in PYTHON_LOCKS for package in locked_python(lock.read_text())]
    assert judge(locked, [], audit.read_known(ADVISORIES.read_text()), TODAY) == []
