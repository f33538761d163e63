"""Overlays of the window: the room switcher (Ctrl+K) and the search (Ctrl+F)."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from chatapp.client import Payload
from chatapp.desktop.theme import Fonts, Palette
from chatapp.viewmodel.pending_redraws import SearchResults
from chatapp.viewmodel.rows import author_name, short_time
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t


class Overlay(ttk.Frame):
    """A text box and a list to choose from; Esc closes it and calls `on_close`."""

    title_key = ""

    def __init__(
        self, parent: tk.Misc, palette: Palette, fonts: Fonts, on_close: Callable[[], None], session: ChatSession
    ) -> None:
        super().__init__(parent, padding=1, style="Edge.TFrame")
        ttk.Style(self).configure("Edge.TFrame", background=palette.line)
        inner = ttk.Frame(self, padding=12)
        inner.pack(fill="both", expand=True)
        self._on_close = on_close
        self._session = session
        ttk.Label(inner, text=t(self.title_key), font=fonts.bold).pack(anchor="w")
        self.typed = tk.StringVar(self)
        self.entry = ttk.Entry(inner, textvariable=self.typed)
        self.entry.pack(fill="x", pady=(6, 8))
        self.said = ttk.Label(inner, style="Soft.TLabel")
        self.list = tk.Listbox(
            inner, height=10, activestyle="none", relief="flat", borderwidth=0, highlightthickness=0,
            background=palette.low, foreground=palette.ink, selectbackground=palette.accent_soft,
            selectforeground=palette.ink, font=fonts.body, exportselection=False,
        )  # fmt: skip
        self.list.pack(fill="both", expand=True)
        self.said.pack(fill="x", side="bottom")
        for key, step in (("<Up>", -1), ("<Down>", 1)):
            self.entry.bind(key, lambda _event, step=step: self._move(step))  # type: ignore[misc]
        self.entry.bind("<Return>", lambda _event: self.take())
        self.list.bind("<Return>", lambda _event: self.take())
        self.list.bind("<ButtonRelease-1>", lambda _event: self.take())
        for widget in (self.entry, self.list):
            widget.bind("<Escape>", lambda _event: self.close())
        self.place(relx=0.5, y=48, anchor="n", relwidth=0.7, relheight=0.6)
        self.lift()
        # A field that is not on the screen yet cannot take the focus.
        self.update_idletasks()
        self.entry.focus_set()

    @property
    def chosen(self) -> int:
        """The index of the selected line, or -1."""
        found = self.list.curselection()  # type: ignore[no-untyped-call]
        return int(found[0]) if found else -1

    def show(self, lines: list[str]) -> None:
        """Fill the list and select the first line."""
        self.list.delete(0, "end")
        self.list.insert("end", *lines)
        if lines:
            self.list.selection_set(0)

    def take(self) -> None:
        """Run the action of the selected line."""

    def close(self) -> None:
        """Close the overlay."""
        self.destroy()
        self._on_close()

    def _move(self, step: int) -> str:
        place = min(max(self.chosen + step, 0), self.list.size() - 1)
        self.list.selection_clear(0, "end")
        self.list.selection_set(place)
        self.list.see(place)
        return "break"


class Switcher(Overlay):
    """Finds rooms by a part of their names, and creates a room if none matches."""

    title_key = "switcher.title"

    def __init__(
        self, parent: tk.Misc, palette: Palette, fonts: Fonts, on_close: Callable[[], None], session: ChatSession
    ) -> None:
        super().__init__(parent, palette, fonts, on_close, session)
        self._slugs: list[str] = []
        self.typed.trace_add("write", lambda *_: self._fill())
        self._fill()

    def take(self) -> None:
        """Open the selected room, or create one."""
        place, name = self.chosen, self.typed.get()
        self.close()
        if 0 <= place < len(self._slugs):
            self._session.open(self._slugs[place])
        elif name.strip():
            self._session.create(name)

    def _fill(self) -> None:
        name = self.typed.get().strip()
        rooms = self._session.rooms.matching(name)
        self._slugs = [room.slug for room in rooms]
        lines = [
            f"#  {room.name}" + (f"   ({t('rooms.unread', count=room.unread)})" if room.unread else "")
            for room in rooms
        ]
        if self._session.rooms.is_new(name):
            lines.append(f"+  {t('rooms.create', name=name)}")
        self.show(lines)


class SearchBox(Overlay):
    """Finds messages that contain every word; choosing one shows it in its context."""

    title_key = "search.title"
    _hits: Sequence[Payload] = ()
    _asked = ""

    def found(self, found: SearchResults) -> None:
        """Show the results."""
        if found.q != self._asked:
            return
        self._hits = found.hits
        self.say(found.summary)
        self.show([_line(hit, self._session.rooms.name(hit["room"])) for hit in self._hits])
        if self._hits:
            self.list.focus_set()

    def say(self, sentence: str) -> None:
        """Show an error."""
        self.said.configure(text=sentence)

    def take(self) -> None:
        """Search, or show the selected result in its context."""
        place, typed = self.chosen, self.typed.get()
        if typed != self._asked or not 0 <= place < len(self._hits):
            self._asked = typed
            self._session.search(typed)
            return
        hit = self._hits[place]
        self.close()
        self._session.open(hit["room"], jump_to=hit["seq"])


def _line(hit: Payload, room: str) -> str:
    return f"{room}  {short_time(hit)}  {author_name(hit)}: {' '.join(hit['body'].split())[:200]}"
