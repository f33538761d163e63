"""In a German locale the commands speak German: help, results, refusals, wrong usage."""

from pathlib import Path

import click
import pytest
from flask import Flask as Application

from chatapp.cli.texts import CATALOG
from chatapp.domain.server_texts import CATALOG as SERVER
from tests.cli.conftest import Flask
from tests.support.german import LOCALE, english_in
from tests.support.programs import ROOT

OURS = ("backup", "db", "history", "restore", "room", "token", "user")


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setenv("LC_ALL", LOCALE)
    request.getfixturevalue("commanded")


def english_phrases(shown: str) -> set[str]:
    """English in what is shown, but for single words: names of options, roles and columns are for programs."""
    return {part for part in english_in(shown, CATALOG, SERVER) if " " in part}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Our commands and groups with their paths."""
    found = []
    for name, command in group.commands.items():
        if path or name in OURS:
            found.append(((*path, name), command))
            found += commands(command, (*path, name)) if isinstance(command, click.Group) else []
    return found


def test_every_help_is_in_german(commanded: Application, flask: Flask) -> None:
    paths = [path for path, _command in commands(commanded.cli)]
    assert len(paths) > 30
    for path in paths:
        shown = flask(*path, "--help").output
        assert english_phrases(shown) == set(), path


def test_every_text_is_used(commanded: Application) -> None:
    helps = set()
    for path, command in commands(commanded.cli):
        options = (option.name for option in command.params if isinstance(option, click.Option))
        helps |= {".".join(path), *(".".join((*path, str(name))) for name in options)}
    code = "".join(path.read_text("utf-8") for path in (ROOT / "chatapp" / "cli").glob("*.py"))
    others = {key.removesuffix(".one").removesuffix(".other") for key in CATALOG.texts("en")} - helps - {"thousands"}
    assert {key for key in others if f'"{key}"' not in code} == {"db.current.newest", "db.current.older"}


def test_results_and_refusals_are_in_german(flask: Flask, tmp_path: Path) -> None:
    log = tmp_path / "2026-11-02.log"
    log.write_text("[12:00] <ada> hallo\n")
    said = [
        flask(*line.split())
        for line in (
            "room create keller", "room set keller --topic Wein", "room archive keller",
            "room archive keller --restore", "room create keller", "room show nirgends", "user create Ada",
            "user role Ada admin", "user deactivate Ada", "user reactivate Ada", "user reactivate Ada",
            "room invite keller Ada", "room remove keller Ada", "user create Ada", "token create niemand",
            "token create --bot Bote", "token revoke 1", "token revoke 1", "room delete --empty --dry-run",
            "room delete keller", "room delete keller", "history check", "db current", "db upgrade",
            f"backup {tmp_path / 'b.tar'}", "user invite", f"history import irc {log} --room log --private",
            f"history export --room log --out {tmp_path / 'nirgends' / 'x'}",
            "history export --out -", "user role Ada king", "room list --nonsense", "token revoke x", "user create a b",
        )
    ]  # fmt: skip
    text = "\n".join(result.output for result in said)
    assert {result.exit_code for result in said} == {0, 1, 2}
    for expected in (
        "keller ist erstellt.", "Diese URL ist vergeben.", "Raum nicht gefunden.",
        "Ada ist mit der Rolle member erstellt.",
        "Fehler: ", "Möglich sind: owner, admin", "Es gibt keine Option --nonsense.", "--room fehlt.", "Schema",
        "(neueste)", "Keine Probleme gefunden.", "1 zu log-",
    ):  # fmt: skip
        assert expected in text
    assert english_phrases(text) == set()
