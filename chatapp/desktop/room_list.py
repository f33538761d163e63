"""The room list with unread counts, and the people online."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from chatapp.desktop.invitation_card import InvitationCard
from chatapp.desktop.theme import Fonts, Palette
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t

_MOST_SHOWN = 12


class RoomList(ttk.Frame):
    """`on_open` gets the slug of the selected room; `on_switch` opens the room switcher."""

    def __init__(
        self, parent: tk.Misc, session: ChatSession, on_open: Callable[[str], None], on_switch: Callable[[], None]
    ) -> None:
        super().__init__(parent, width=210)
        self._session = session
        self._on_open = on_open
        head = ttk.Frame(self, padding=(12, 8, 8, 4))
        head.pack(fill="x")
        ttk.Label(head, text=t("rooms.title"), style="Soft.TLabel").pack(side="left")
        ttk.Button(head, text="+", width=2, command=on_switch).pack(side="right")
        self._invited = InvitationCard(self, session)
        self._online_label = ttk.Label(self, style="Soft.TLabel", padding=(12, 6), wraplength=185, justify="left")
        self._online_label.pack(side="bottom", fill="x")
        self._tree = ttk.Treeview(
            self, style="Rooms.Treeview", show="tree", columns=("count",), selectmode="browse", takefocus=True
        )
        self._tree.column("#0", width=150, stretch=True)
        self._tree.column("count", width=64, stretch=False, anchor="e")
        self._tree.pack(fill="both", expand=True)
        self._tree.bind("<<TreeviewSelect>>", self._chosen)

    def apply_theme(self, palette: Palette, fonts: Fonts) -> None:
        """Apply the colours of a theme."""
        self._tree.tag_configure("unread", font=fonts.bold, foreground=palette.ink)
        self._tree.tag_configure("read", font=fonts.body, foreground=palette.ink)
        self._tree.tag_configure("mention", font=fonts.bold, foreground=palette.news)
        self._tree.tag_configure("quiet", font=fonts.body, foreground=palette.soft)

    def refresh(self) -> None:
        """Show the current rooms and the newest invitation."""
        self._invited.refresh()
        rooms = list(self._session.rooms)
        wanted = [room.slug for room in rooms]
        gone = [slug for slug in self._tree.get_children() if slug not in wanted]
        self._tree.delete(*gone)
        for place, listed in enumerate(rooms):
            if not self._tree.exists(listed.slug):
                self._tree.insert("", place, iid=listed.slug)
            elif self._tree.index(listed.slug) != place:
                self._tree.move(listed.slug, "", place)
            self._tree.item(listed.slug, text=listed.title, values=(listed.counts,), tags=(listed.look,))
        room = self._session.room
        if room is not None and room in wanted and self._tree.selection() != (room,):
            self._tree.selection_set(room)
            self._tree.see(room)

    def show_people(self) -> None:
        """Show the people online in the open room."""
        people = self._session.people
        if people is None:
            self._online_label.configure(text="")
            return
        names = ", ".join(people.online[:_MOST_SHOWN])
        more = people.count - min(_MOST_SHOWN, len(people.online))
        shown = t("names.more", first=names, count=more) if more > 0 else names
        self._online_label.configure(text=f"{t('online', count=people.count)}\n{shown}")

    def _chosen(self, _event: object) -> None:
        chosen = self._tree.selection()
        if chosen and chosen[0] != self._session.room:
            self._on_open(chosen[0])
