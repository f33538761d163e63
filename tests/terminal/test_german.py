"""In a German locale the terminal client shows German, on every screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Button, Checkbox, Input, Label, OptionList, Static

from chatapp.client import Chat, connect
from chatapp.client.texts import CATALOG as CLIENT
from chatapp.domain.server_texts import CATALOG as SERVER
from chatapp.terminal.messages import Messages
from chatapp.terminal.start import main
from chatapp.viewmodel.texts import CATALOG
from tests.support.german import LOCALE, english_in
from tests.support.server import Server
from tests.terminal.test_terminal import Hands, at_terminal, play


@pytest.fixture
def ben(server: Server) -> Iterator[Chat]:
    chat = connect(server.url, username="ben", timeout=20)
    chat.join("general")
    yield chat
    chat.close()


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", LOCALE)


def shown(ada: Hands) -> str:
    """All that is on the screen, dialogs and what is below them."""
    lines: list[str] = []
    for screen in ada.app.screen_stack:
        for widget in screen.query("*"):
            lines += texts_of(widget)
        lines += [active.binding.description for active in screen.active_bindings.values() if active.binding.show]
    lines += [notice.message for notice in ada.app._notifications]
    return "\n".join(lines)


def texts_of(widget: Any) -> list[str]:
    if isinstance(widget, OptionList):
        return [str(option.prompt) for option in widget.options]
    if isinstance(widget, Input):
        return [widget.placeholder]
    if isinstance(widget, Button | Checkbox):
        return [str(widget.label)]
    return [str(widget.content)] if isinstance(widget, Static | Label) else []


def test_every_screen_is_in_german(server: Server, ben: Chat, tmp_path: Path) -> None:
    seen: list[str] = []

    async def part() -> None:
        async with at_terminal(tmp_path, "http://127.0.0.1:9", join=False) as ada:

            async def look(*expected: str) -> None:
                await ada.until(lambda: all(text in shown(ada) for text in expected), f"{expected} in {shown(ada)}")
                seen.append(shown(ada))

            await look("Beitreten", "Mit Konto oder Token anmelden")
            await ada.pilot.press("enter")
            await look("Gib einen Namen ein, den andere sehen.")
            await ada.say("ada")
            await look("hat die Verbindung abgelehnt")
            ada.app.screen.query_one("#server", Input).value = server.url
            await ada.pilot.press("enter")
            await ada.until(lambda: ada.app.session.timeline is not None and len(ada.app.screen_stack) == 1, "the chat")
            await look("Abmelden", "Beenden", "Online (2)")
            await ada.pilot.press("enter")
            await look("Deine Nachricht ist leer.")
            ben.send("general", "wer da?").result(20)
            await ada.say("ich")
            await ada.shows("Heute", "wer da?", "ich")
            ada.app.query_one(Messages).focus()
            await ada.pilot.press("home", "e")
            await look("Du kannst nur deine eigenen Nachrichten bearbeiten")
            await ada.pilot.press("d")
            await look("Du kannst nur deine eigenen Nachrichten löschen", "Reagieren")
            await ada.pilot.press("r")
            await look("Antwort an ben (Gast): wer da?")
            await ada.pilot.press("escape", "up")
            await look("Nachricht bearbeiten. Enter speichert")
            await ada.say("!")
            await look("(bearbeitet)")
            ada.app.query_one(Messages).focus()
            await ada.pilot.press("end", "plus")
            await look("Reagieren mit")
            await ada.pilot.press("escape", "d")
            await look("Nachricht für alle löschen?", "Abbrechen")
            await ada.pilot.press("down", "enter")
            await look("Diese Nachricht wurde gelöscht.")
            await ada.pilot.press("ctrl+k")
            await ada.dialog("the switcher")
            await ada.type("keller")
            await look("Zu einem Raum springen", "Raum „keller“ erstellen")
            await ada.pilot.press("escape", "ctrl+f")
            await ada.dialog("the search")
            await ada.say("wer")
            await look("1 Treffer")
            await ada.pilot.press("escape")
            ben.typing("general")
            await look("ben (Gast) schreibt …")
            await ada.pilot.press("ctrl+l")
            await look("Beitreten")

    play(part)
    assert english_in("\n".join(seen), CATALOG, CLIENT, SERVER) == set()


@pytest.mark.usefixtures("german")
def test_the_command_line_is_in_german(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert main(["--home", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert "Ordner für Entwürfe und Einstellungen" in printed.out
    with pytest.raises(SystemExit):
        main(["--nonsense"])
    printed_later = capsys.readouterr().err
    assert "Option" in printed_later
    assert "braucht ein Terminal" in printed.err
    assert english_in(printed.out + printed.err + printed_later, CATALOG) == set()
