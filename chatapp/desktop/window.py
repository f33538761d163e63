"""The main window: its parts, its key bindings, and the timer that shows changes."""

import signal
import threading
import tkinter as tk
from pathlib import Path
from tkinter import ttk

from chatapp.client import Payload
from chatapp.desktop import theme
from chatapp.desktop.composer import Composer
from chatapp.desktop.login import LoginForm
from chatapp.desktop.message_menu import MessageMenu
from chatapp.desktop.overlay import Overlay, SearchBox, Switcher
from chatapp.desktop.room_list import RoomList
from chatapp.desktop.transcript import Transcript
from chatapp.viewmodel.login import last_sign_in
from chatapp.viewmodel.pending_redraws import Changed, Problem
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t

_PUMP_MS = 40
_SAID_MS = 8000
_LOST_MS = 1500
_NARROW = 600
_AGENT = "chatapp desktop window"


class Window:
    """One window for one session."""

    def __init__(self, root: tk.Tk, home: Path, server: str = "", name: str = "") -> None:
        self._root = root
        self._session = ChatSession(home, _AGENT)
        self._fonts = theme.Fonts(root)
        self._palette = theme.LIGHT
        self._overlay: Overlay | None = None
        self._choice = self._session.profile.text("theme", "system")
        self._dark: list[bool] = []
        self._lost: str | None = None
        root.title("chatapp")
        root.minsize(420, 360)
        root.geometry(self._session.profile.text("geometry", "960x680"))
        root.protocol("WM_DELETE_WINDOW", self._close)
        self._palette = theme.apply_theme(root, dark=False, fonts=self._fonts)
        self._build()
        self._bind()
        self._login.fill(server, name)
        self._theme(self._choice)
        form = last_sign_in(self._session.profile)
        if form is not None and not server and not name:
            self._session.sign_in(form)
        else:
            self._login.focus_first()

    def run(self) -> None:
        """Show the window until the person, the system or a signal closes it."""
        signal.signal(signal.SIGTERM, lambda *_: self._root.after_idle(self._close))
        self._pump()
        self._root.mainloop()
        self._session.close()

    def _build(self) -> None:
        root, session = self._root, self._session
        self._login = LoginForm(root, session, self._next_theme)
        self._login.pack(side="top", fill="x")
        self._sides = ttk.Frame(root)
        self._sides.pack(side="top", fill="both", expand=True)
        self._rooms = RoomList(self._sides, session, session.open, self._switch)
        self._rooms.pack(side="left", fill="y")
        self._rooms.pack_propagate(False)
        main = ttk.Frame(self._sides, style="Surface.TFrame")
        main.pack(side="left", fill="both", expand=True)
        head = ttk.Frame(main, style="Surface.TFrame", padding=(16, 8, 12, 6))
        head.pack(side="top", fill="x")
        self._title = ttk.Label(head, style="Title.TLabel")
        self._title.pack(side="left")
        self._topic = ttk.Label(head, style="SurfaceSoft.TLabel", padding=(10, 4, 0, 0))
        self._topic.pack(side="left", fill="x", expand=True)
        ttk.Button(head, text=t("search"), command=self._search, width=-8).pack(side="right")
        self._news = ttk.Label(main, style="News.TLabel")
        self._composer = Composer(main, session, self._fonts)
        self._composer.pack(side="bottom", fill="x")
        self._typing = ttk.Label(main, style="SurfaceSoft.TLabel", padding=(18, 0))
        self._typing.pack(side="bottom", fill="x")
        self._transcript = Transcript(main, session, self._fonts, self._menu, self._hovered)
        self._transcript.pack(side="top", fill="both", expand=True)
        self._main = main

    def _bind(self) -> None:
        root = self._root
        for key, act in (
            ("<Control-k>", self._switch),
            ("<Control-f>", self._search),
            ("<Alt-Up>", lambda: self._session.step(-1)),
            ("<Alt-Down>", lambda: self._session.step(1)),
            ("<Control-End>", self._transcript.to_end),
            ("<F6>", self._transcript.text.focus_set),
        ):
            root.bind(key, lambda _event, act=act: self._do(act))  # type: ignore[misc]
        self._composer.box.bind("<Control-k>", lambda _event: self._do(self._switch))
        self._composer.box.bind("<Control-f>", lambda _event: self._do(self._search))
        self._composer.box.bind("<Alt-Up>", lambda _event: self._do(lambda: self._session.step(-1)))
        self._composer.box.bind("<Alt-Down>", lambda _event: self._do(lambda: self._session.step(1)))
        for key, pages in (("<Prior>", -1), ("<Next>", 1)):
            self._composer.box.bind(key, lambda _event, pages=pages: self._scroll_pages(pages))  # type: ignore[misc]
        self._transcript.text.bind("<Escape>", lambda _event: self._composer.box.focus_set())
        root.bind("<Configure>", self._resized)

    def _pump(self) -> None:
        changed = self._session.drain()
        if changed:
            self._show(changed)
        # A theme the user has chosen overrides the system's preference.
        if self._dark and self._choice not in {"light", "dark"}:
            self._apply_theme(self._dark.pop())
        if self._session.following and self._root.focus_displayof() is not None:
            self._session.mark_read()
        self._root.after(_PUMP_MS, self._pump)

    def _show(self, changed: Changed) -> None:
        if changed.connection:
            self._show_connection()
        if changed.rooms:
            self._rooms.refresh()
            self._show_title()
            self._composer.show_locked()
        self._composer.open(self._session.room)
        self._transcript.refresh(changed)
        if changed.people:
            self._rooms.show_people()
            self._typing.configure(text=self._session.people.typing_text if self._session.people else "")
        if changed.found and isinstance(self._overlay, SearchBox):
            self._overlay.found(changed.found)
        for problem in changed.problems:
            self._show_error(problem)

    def _show_connection(self) -> None:
        session = self._session
        self._login.refresh()
        if session.state in {"out", "entering"}:
            self._transcript.painter.paint()
        if session.state == "online":
            self._lost = None
            self._news.pack_forget()
            if self._root.focus_get() is None or not isinstance(self._root.focus_get(), tk.Text):
                self._composer.box.focus_set()
        elif session.state == "offline":
            first, self._lost = self._lost is None, session.trouble
            if first:
                # Do not report a connection that is restored at once.
                self._root.after(_LOST_MS, self._show_lost)
            else:
                self._show_lost()

    def _show_lost(self) -> None:
        if self._session.state == "offline":
            self._news.configure(text=self._session.trouble)
            self._show_news()

    def _show_news(self) -> None:
        self._news.configure(wraplength=max(200, self._main.winfo_width() - 40))
        self._news.pack(side="top", fill="x", before=self._transcript)

    def _show_title(self) -> None:
        room = self._session.rooms.get(self._session.room)
        unread = sum(listed.unread for listed in self._session.rooms if listed.has_unread)
        count = f"({unread}) " if unread else ""
        self._title.configure(text=room.title if room else "")
        self._topic.configure(text=(room.topic or "") if room else "")
        self._root.title(f"{count}{room.name} · chatapp" if room else "chatapp")

    def _show_error(self, problem: Problem) -> None:
        if self._session.state == "out":
            self._login.show_error(problem)
        elif problem.field in {"body", "edit"}:
            self._composer.show_error(problem.sentence)
        elif problem.field == "search" and isinstance(self._overlay, SearchBox):
            self._overlay.say(problem.sentence)
        else:
            self._news.configure(text=problem.sentence)
            self._show_news()
            self._root.after(_SAID_MS, lambda: self._clear_status(problem.sentence))

    def _clear_status(self, sentence: str) -> None:
        if self._news.cget("text") == sentence and self._session.state == "online":
            self._news.pack_forget()

    def _do(self, act: object) -> str:
        if callable(act):
            act()
        return "break"

    def _switch(self) -> None:
        self._open_overlay(Switcher)

    def _search(self) -> None:
        self._open_overlay(SearchBox)

    def _open_overlay(self, kind: type[Switcher] | type[SearchBox]) -> None:
        if self._session.state in {"out", "entering"}:
            return
        if self._overlay is not None:
            self._overlay.close()
        self._overlay = kind(self._root, self._palette, self._fonts, self._overlay_closed, self._session)

    def _overlay_closed(self) -> None:
        self._overlay = None
        self._composer.box.focus_set()

    def _scroll_pages(self, pages: int) -> str:
        self._transcript.text.yview_scroll(pages, "pages")
        return "break"

    def _menu(self, message: Payload, x: int, y: int) -> None:
        menu = MessageMenu(self._root, self._session, self._composer, self._palette, self._fonts)
        menu.show(message, x, y)

    def _hovered(self, full_time: str) -> None:
        writing = self._session.people.typing_text if self._session.people else ""
        self._typing.configure(text=writing or full_time)

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is not self._root:
            return
        if event.width < _NARROW:
            self._rooms.pack_forget()
        elif not self._rooms.winfo_manager():
            self._rooms.pack(side="left", fill="y", before=self._main)

    def _next_theme(self) -> None:
        place = theme.CHOICES.index(self._choice)
        self._theme(theme.CHOICES[(place + 1) % len(theme.CHOICES)])
        # Return the focus to the message box, so that a space does not press this button again.
        self._composer.box.focus_set()

    def _theme(self, choice: str) -> None:
        choice = choice if choice in theme.CHOICES else "system"
        self._choice = choice
        self._session.remember("theme", choice)
        self._login.theme_name.set(t(f"theme.{choice}"))
        if choice in {"light", "dark"}:
            self._apply_theme(choice == "dark")
        else:
            self._apply_theme(False)
            threading.Thread(target=lambda: self._dark.append(theme.system_is_dark()), daemon=True).start()

    def _apply_theme(self, dark: bool) -> None:
        self._palette = theme.apply_theme(self._root, dark, self._fonts)
        self._rooms.apply_theme(self._palette, self._fonts)
        self._composer.apply_theme(self._palette)
        self._transcript.apply_theme(self._palette)

    def _close(self) -> None:
        self._composer.keep()
        self._session.profile.set("geometry", self._root.geometry().split("+")[0])
        self._root.destroy()
