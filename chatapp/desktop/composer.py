"""The message box: Enter sends, Shift+Enter breaks the line, ↑ edits the last message, Esc cancels."""

import tkinter as tk
from tkinter import ttk

from chatapp.client import Payload
from chatapp.desktop.theme import Fonts, Palette
from chatapp.domain.excerpts import excerpt
from chatapp.viewmodel.composer_state import ComposerState
from chatapp.viewmodel.rows import author_name
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t

_MOST_LINES = 8
_SHIFT = 0x0001


class Composer(ttk.Frame):
    """The box and its Send button, a banner above for a reply or edit, and an error line below."""

    def __init__(self, parent: tk.Misc, session: ChatSession, fonts: Fonts) -> None:
        super().__init__(parent, style="Surface.TFrame", padding=(12, 4, 12, 10))
        self._session = session
        self._reply: Payload | None = None
        self._edited: Payload | None = None
        self._room: str | None = None
        self._banner = ttk.Frame(self, style="Surface.TFrame")
        self._about = ttk.Label(self._banner, style="SurfaceSoft.TLabel")
        self._about.pack(side="left", fill="x", expand=True)
        ttk.Button(self._banner, text=t("cancel"), command=self.cancel, width=-7).pack(side="right")
        self._row = ttk.Frame(self, style="Surface.TFrame")
        self._row.pack(fill="x", side="bottom")
        self._problem = ttk.Label(self, style="SurfaceProblem.TLabel")
        self.box = tk.Text(
            self._row, height=1, width=20, wrap="word", font=fonts.body, undo=True, relief="flat", padx=10, pady=8,
            highlightthickness=1, borderwidth=0,
        )  # fmt: skip
        send = ttk.Button(self._row, text=t("composer.send"), style="Accent.TButton", command=self.submit, width=-7)
        send.pack(side="right", anchor="s", padx=(8, 0))
        self.box.pack(side="left", fill="x", expand=True)
        self._hint = tk.Label(
            self.box, text=t("composer.hint"), font=fonts.body, cursor="xterm", padx=0, pady=0, borderwidth=0
        )
        self._hint.bind("<Button-1>", lambda _event: self.box.focus_set())
        for key, act in (("<Return>", self._return), ("<KP_Enter>", self._return), ("<Up>", self._up)):
            self.box.bind(key, act)
        self.box.bind("<Control-a>", lambda _event: self._select_all())
        self.box.bind("<Escape>", lambda _event: self.cancel())
        self.box.bind("<Tab>", _leave_box)
        self.box.bind("<<Modified>>", self._modified)
        self._fit()

    def apply_theme(self, palette: Palette) -> None:
        """Apply the colours of a theme."""
        self.box.configure(
            background=palette.surface, foreground=palette.ink, insertbackground=palette.ink,
            highlightbackground=palette.line, highlightcolor=palette.accent, selectbackground=palette.accent_soft,
            selectforeground=palette.ink,
        )  # fmt: skip
        self._hint.configure(background=palette.surface, foreground=palette.soft)

    @property
    def text(self) -> str:
        """The text in the box."""
        return self.box.get("1.0", "end-1c")

    def open(self, room: str | None) -> None:
        """Switch to a room: keep the draft of the other one and show this one's."""
        if room == self._room:
            return
        self.keep()
        self._session.composers.leave(self._room, ComposerState(self._reply, self._edited, self.text))
        self._room = room
        self._clear_banner()
        self._fill(self._session.draft(room) if room else "")
        state = self._session.composers.enter(room)
        if state and state.reply:
            self.reply_to(state.reply)
        elif state and state.edited:
            self.edit(state.edited)
            self._fill(state.text)
        self._set_error("")

    def show_locked(self) -> None:
        """Say in the empty box why the person cannot post here, if they cannot."""
        self._hint.configure(text=self._session.locked_text() or t("composer.hint"))

    def keep(self) -> None:
        """Keep the text as the draft."""
        if self._room is not None and self._edited is None and self._session.url:
            self._session.keep_draft(self._room, self.text)

    def reply_to(self, message: Payload) -> None:
        """Make the next message a reply."""
        self.cancel()
        self._reply = message
        self._show_banner(t("composer.replying", name=author_name(message), excerpt=excerpt(message, 80)))

    def edit(self, message: Payload) -> None:
        """Edit an own message."""
        self.keep()
        self._reply, self._edited = None, message
        self._show_banner(t("composer.editing"))
        self._fill(message["body"])

    def cancel(self) -> None:
        """Cancel the reply or edit, and show the draft again."""
        edited = self._edited is not None
        self._clear_banner()
        self._set_error("")
        if edited:
            self._fill(self._session.draft(self._room or ""))
        self.box.focus_set()

    def submit(self) -> None:
        """Send the text. If that is refused, keep the text and show the reason."""
        body, edited = self.text, self._edited
        if edited is not None and body.strip():
            if body != edited["body"]:
                self._session.edit(edited["seq"], body)
            self.cancel()
        elif self._session.send(body, self._reply["seq"] if self._reply else None):
            self._clear_banner()
            self._fill("")
            self.keep()
        self.box.focus_set()

    def show_error(self, sentence: str) -> None:
        """Show an error below the box. If the box is empty, put the draft back into it."""
        if not self.text and self._room and self._session.draft(self._room):
            self._fill(self._session.draft(self._room))
        self._set_error(sentence)

    def _set_error(self, sentence: str) -> None:
        self._problem.configure(text=sentence)
        if sentence:
            self._problem.pack(side="bottom", fill="x", pady=(4, 0), before=self._row)
        else:
            self._problem.pack_forget()

    def _show_banner(self, text: str) -> None:
        self._about.configure(text=text)
        self._banner.pack(side="top", fill="x", pady=(0, 6))
        self.box.focus_set()

    def _clear_banner(self) -> None:
        self._reply = self._edited = None
        self._banner.pack_forget()

    def _fill(self, text: str) -> None:
        self.box.delete("1.0", "end")
        self.box.insert("1.0", text)
        self.box.edit_reset()
        self._fit()

    def _fit(self) -> None:
        counted = self.box.count("1.0", "end", "displaylines") if self.text else None
        lines = counted[0] if counted else 1
        self.box.configure(height=min(max(lines, 1), _MOST_LINES))
        if self.text:
            self._hint.place_forget()
        else:
            self._hint.place(x=11, y=8, bordermode="outside")

    def _return(self, event: "tk.Event[tk.Misc]") -> str | None:
        if int(event.state) & _SHIFT:
            return None
        self.submit()
        return "break"

    def _up(self, _event: object) -> str | None:
        message = self._session.last_own() if not (self.text or self._reply or self._edited) else None
        if message is None:
            return None
        self.edit(message)
        return "break"

    def _select_all(self) -> str:
        self.box.tag_add("sel", "1.0", "end-1c")
        return "break"

    def _modified(self, _event: object) -> None:
        if not self.box.edit_modified():
            return
        self.box.edit_modified(False)
        self._fit()
        if self.text:
            self._set_error("")
        if self.focus_get() is self.box and self._edited is None:
            self._session.set_typing(bool(self.text))
        self.keep()


def _leave_box(event: "tk.Event[tk.Misc]") -> str:
    event.widget.tk_focusNext().focus()  # type: ignore[union-attr]
    return "break"
