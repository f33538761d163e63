"""An invitation to a room, above the list of rooms: accept or decline."""

import tkinter as tk
from tkinter import ttk

from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t


class InvitationCard(ttk.Frame):
    """Shows the newest invitation; hidden if there is none."""

    def __init__(self, parent: tk.Misc, session: ChatSession) -> None:
        super().__init__(parent, padding=(12, 4, 8, 8))
        self._session = session
        self._slug = ""
        self._sentence = ttk.Label(self, wraplength=180, justify="left")
        self._sentence.pack(anchor="w", pady=(0, 4))
        self.accept = ttk.Button(self, text=t("invitation.accept"), command=lambda: self._answer(accept=True))
        self.accept.pack(side="left")
        self.decline = ttk.Button(self, text=t("invitation.decline"), command=lambda: self._answer(accept=False))
        self.decline.pack(side="left", padx=(4, 0))

    def refresh(self) -> None:
        """Show the current invitation."""
        newest = next(iter(self._session.invitations), None)
        if newest is None:
            self._slug = ""
            self.pack_forget()
            return
        self._slug = newest.slug
        self._sentence.configure(text=newest.sentence)
        if not self.winfo_manager():
            self.pack(fill="x", after=self.master.winfo_children()[0])

    def _answer(self, accept: bool) -> None:
        if self._slug:
            self._session.answer(self._slug, accept)
