"""In a German locale the desktop window shows German, in every part."""

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatapp.client import connect
from chatapp.client.texts import CATALOG as CLIENT
from chatapp.desktop.message_menu import MessageMenu
from chatapp.desktop.window import Window
from chatapp.domain.server_texts import CATALOG as SERVER
from chatapp.viewmodel.texts import CATALOG
from tests.support.german import LOCALE, english_in
from tests.support.screen import Screen
from tests.support.server import Server

SECONDS = 60


@pytest.fixture
def root(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Iterator[tk.Tk]:
    monkeypatch.setenv("LC_ALL", LOCALE)
    root = tk.Tk(screen.display)
    yield root
    root.destroy()


def shown(widget: tk.Misc) -> str:
    """All texts of a widget and of those in it."""
    found = [shown(child) for child in widget.winfo_children()]
    if isinstance(widget, tk.Text):
        found.append(widget.get("1.0", "end"))
    elif isinstance(widget, tk.Menu):
        found += [widget.entrycget(at, "label") for at in range((widget.index("end") or 0) + 1) if labelled(widget, at)]
    elif isinstance(widget, tk.Listbox):
        found += widget.get(0, "end")
    elif "text" in widget.keys():  # noqa: SIM118 - a widget is no dictionary
        found.append(str(widget.cget("text")))
    return "\n".join(found)


def labelled(menu: tk.Menu, at: int) -> bool:
    return menu.type(at) in {"command", "cascade"}


def test_every_part_is_in_german(server: Server, root: tk.Tk, tmp_path: Path) -> None:
    ben = connect(server.url, username="ben", timeout=20)
    ben.join("general")
    window = Window(root, tmp_path, "http://127.0.0.1:9", "")
    session, seen = window._session, ""
    window._pump()

    def until(holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"{what} did not come about:\n{shown(root)}"
            root.update()
            time.sleep(0.01)

    def look(*expected: str) -> None:
        nonlocal seen
        until(lambda: all(text in shown(root) for text in expected), f"{expected}")
        seen += shown(root)

    look("Beitreten", "Mit Konto oder Token anmelden", "Passwort oder Token", "Gib oben deinen Namen ein")
    window._login._enter()
    look("Gib einen Namen ein, den andere sehen.")
    window._login.fill("", "ada")
    window._login._enter()
    look("hat die Verbindung abgelehnt")
    window._login.fill(server.url, "ada")
    window._login._enter()
    look("Abmelden", "Online (2)", "Das ist der Anfang von General.", "Nachricht schreiben", "Design: automatisch")
    ben.send("general", "wer da?").result(20)
    look("Heute", "ben  Gast")
    session.send("ich")
    until(lambda: session.timeline is not None and session.timeline.end == 2, "the answer")
    assert session.timeline is not None
    menu = MessageMenu(root, session, window._composer, window._palette, window._fonts)
    menu.tk_popup = lambda *_place: None  # type: ignore[method-assign]
    menu.show(session.timeline.messages[1], 0, 0)
    look("Antworten", "Reagieren", "Link kopieren", "Bearbeiten", "Nachricht löschen?")
    window._composer.reply_to(session.timeline.messages[0])
    look("Antwort an ben (Gast): wer da?", "Abbrechen")
    window._composer.edit(session.timeline.messages[1])
    look("Nachricht bearbeiten. Enter speichert")
    window._composer.cancel()
    session.edit(2, "ich!")
    look("(bearbeitet)")
    session.delete(2)
    look("Diese Nachricht wurde gelöscht.")
    session.send(" ")
    look("Deine Nachricht ist leer.")
    window._switch()
    assert window._overlay is not None
    window._overlay.typed.set("keller")
    look("Zu einem Raum springen", "Raum „keller“ erstellen")
    window._search()
    window._overlay.typed.set("wer")
    window._overlay.take()
    look("Nachrichten durchsuchen", "1 Treffer")
    window._overlay.close()
    ben.typing("general")
    look("ben (Gast) schreibt …")
    ben.close()
    look("ben (Gast) ist gegangen")
    session.sign_out()
    look("Beitreten")
    session.close()
    assert english_in(seen, CATALOG, CLIENT, SERVER) == set()
