"""The transcript: one text widget with the messages of the timeline."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from chatapp.client import Payload
from chatapp.desktop.painter import Painter
from chatapp.desktop.theme import Fonts, Palette
from chatapp.viewmodel.pending_redraws import Changed, ScrollTarget
from chatapp.viewmodel.rows import full_time
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t


class Transcript(ttk.Frame):
    """`on_menu(message, x, y)` opens a message's menu; `on_hover` gets the message's full time, or an empty text."""

    def __init__(
        self,
        parent: tk.Misc,
        session: ChatSession,
        fonts: Fonts,
        on_menu: Callable[[Payload, int, int], None],
        on_hover: Callable[[str], None],
    ) -> None:
        super().__init__(parent, style="Surface.TFrame")
        self._session = session
        self._on_menu = on_menu
        self._on_hover = on_hover
        self._chosen = 0
        self._due = False
        self.text = tk.Text(
            self, wrap="word", state="disabled", relief="flat", padx=16, pady=8, borderwidth=0, highlightthickness=0,
            cursor="arrow", width=20, height=5, exportselection=True, takefocus=True,
        )  # fmt: skip
        self._scrollbar = ttk.Scrollbar(self, command=self.text.yview)
        self.text.configure(yscrollcommand=self._scrolled)
        self._scrollbar.pack(side="right", fill="y")
        self.text.pack(side="left", fill="both", expand=True)
        self._jump = ttk.Button(self, text=t("timeline.latest"), command=self.to_end)
        self.painter = Painter(self.text, session, fonts)
        self._bind_keys()

    def apply_theme(self, palette: Palette) -> None:
        """Apply the colours of a theme and redraw."""
        self.painter.apply_theme(palette)
        self._paint(ScrollTarget("keep"))

    def refresh(self, changed: Changed) -> None:
        """Draw what has changed. A view that is at the end stays there."""
        if changed.scroll is not None:
            self._paint(changed.scroll)
        elif changed.added or changed.altered or changed.tail:
            at_end = self._is_at_end()
            anchor = self._anchor()
            self.painter.add(changed.added)
            for message in changed.altered.values():
                self.painter.replace(message)
            self._settle(at_end, anchor)
        self._show_jump()

    def to_end(self) -> None:
        """Show the newest messages."""
        timeline = self._session.timeline
        if timeline is not None and not timeline.at_end:
            self._session.latest()
        self.text.see("end-1c")
        self.text.yview_moveto(1.0)

    def _paint(self, target: ScrollTarget) -> None:
        at_end, anchor = self._is_at_end(), self._anchor()
        self.painter.paint()
        if target.at == "end":
            self._settle(True, anchor)
        elif target.at == "keep":
            timeline = self._session.timeline
            self._settle(at_end and timeline is not None and timeline.at_end and self._session.following, anchor)
        else:
            self._scroll_to(target)

    def _settle(self, at_end: bool, anchor: tuple[int, int] | None) -> None:
        if at_end:
            self.text.see("end-1c")
            self.text.yview_moveto(1.0)
        elif anchor is not None and self.text.tag_ranges(f"m{anchor[0]}"):
            self.text.yview(f"m{anchor[0]}.first")
            self.text.yview_scroll(anchor[1], "pixels")
        self._schedule_fetch()

    def _scroll_to(self, target: ScrollTarget) -> None:
        tag = "new" if target.at == "new" else f"m{target.seq}"
        if not self.text.tag_ranges(tag):
            self._settle(True, None)
            return
        self.text.see("end-1c")
        self.text.see(f"{tag}.first")
        above = max(0, self.text.winfo_height() // 3)
        self.text.yview(f"{tag}.first")
        self.text.yview_scroll(-above, "pixels")
        if target.at == "seq":
            self.painter.flash(target.seq)
        self._schedule_fetch()

    def _is_at_end(self) -> bool:
        return self.text.dlineinfo("end-2c") is not None or self.text.dlineinfo("end-1c") is not None

    def _anchor(self) -> tuple[int, int] | None:
        """The first visible message, and how many of its pixels are hidden above."""
        for y in range(0, self.text.winfo_height(), 12):
            seq = self.painter.seq_at(f"@0,{y}")
            if seq:
                box = self.text.bbox(f"m{seq}.first")
                if box:
                    return seq, -box[1]
                lines = self.text.count(f"m{seq}.first", "@0,0", "ypixels")
                return seq, lines[0] if lines else 0
        return None

    def _scrolled(self, first: float, last: float) -> None:
        self._scrollbar.set(first, last)
        self._schedule_fetch()

    def _schedule_fetch(self) -> None:
        if not self._due:
            self._due = True
            self.after(60, self._fetch_more)

    def _fetch_more(self) -> None:
        self._due = False
        self._session.following = self._is_at_end()
        if self._session.timeline is not None:
            if self.text.dlineinfo("1.0") is not None:
                self._session.older()
            if self._session.following:
                self._session.newer()
        self._show_jump()

    def _show_jump(self) -> None:
        timeline = self._session.timeline
        if timeline is None or (self._is_at_end() and timeline.at_end):
            self._jump.place_forget()
            return
        room = self._session.rooms.get(timeline.slug)
        unread = room.unread if room else 0
        self._jump.configure(text=t("timeline.latest.unread", count=unread) if unread else t("timeline.latest"))
        self._jump.place(relx=0.5, rely=1.0, y=-10, anchor="s")

    def _bind_keys(self) -> None:
        self.text.tag_bind("act", "<Button-1>", self._act)
        self.text.tag_bind("act", "<Enter>", lambda _event: self.text.configure(cursor="hand2"))
        self.text.tag_bind("act", "<Leave>", lambda _event: self.text.configure(cursor="arrow"))
        for button in ("<Button-3>", "<Control-Button-1>"):
            self.text.bind(button, self._menu)
        self.text.bind("<Motion>", self._hover)
        self.text.bind("<Leave>", lambda _event: self._on_hover(""))
        self.text.bind("<Configure>", lambda _event: self._resized())
        for key, step in (("<Up>", -1), ("k", -1), ("<Down>", 1), ("j", 1)):
            self.text.bind(key, lambda _event, step=step: self._choose(step))  # type: ignore[misc]
        self.text.bind("<Control-a>", lambda _event: self._select_all())
        self.text.bind("<End>", lambda _event: self.to_end())
        for key in ("<Return>", "<Menu>", "<Shift-F10>"):
            self.text.bind(key, lambda _event: self._menu_of_chosen())

    def _select_all(self) -> str:
        self.text.tag_add("sel", "1.0", "end-1c")
        return "break"

    def _resized(self) -> None:
        if self._session.following:
            self.after_idle(lambda: self.text.yview_moveto(1.0))

    def _act(self, event: "tk.Event[tk.Misc]") -> str:
        self.painter.act(f"@{event.x},{event.y}")
        return "break"

    def _message_at(self, index: str) -> Payload | None:
        seq = self.painter.seq_at(index)
        return self._session.timeline.find(seq) if seq and self._session.timeline else None

    def _menu(self, event: "tk.Event[tk.Misc]") -> str:
        message = self._message_at(f"@{event.x},{event.y}")
        if message is not None:
            self._on_menu(message, event.x_root, event.y_root)
        return "break"

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        message = self._message_at(f"@{event.x},{event.y}")
        self.painter.hover(message["seq"] if message else 0)
        self._on_hover(full_time(message) if message else "")

    def _choose(self, step: int) -> str:
        messages = self._session.timeline.messages if self._session.timeline else []
        seqs = [message["seq"] for message in messages]
        if seqs:
            place = seqs.index(self._chosen) + step if self._chosen in seqs else len(seqs) - 1
            self._chosen = seqs[min(max(place, 0), len(seqs) - 1)]
            self.painter.hover(self._chosen)
            self.text.see(f"m{self._chosen}.last-1c")
            self.text.see(f"m{self._chosen}.first")
        return "break"

    def _menu_of_chosen(self) -> str:
        message = self._session.timeline.find(self._chosen) if self._session.timeline else None
        box = self.text.bbox(f"m{self._chosen}.last-2c") if message else None
        if message is not None:
            x, y = (box[0], box[1]) if box else (40, 40)
            self._on_menu(message, self.text.winfo_rootx() + x, self.text.winfo_rooty() + y)
        return "break"
