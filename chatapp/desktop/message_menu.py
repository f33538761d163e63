"""The context menu of a message."""

import tkinter as tk

from chatapp.client import Payload
from chatapp.desktop.composer import Composer
from chatapp.desktop.theme import Fonts, Palette
from chatapp.viewmodel.message_actions import REACTIONS
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t


class MessageMenu(tk.Menu):
    """Filled each time it is opened."""

    def __init__(
        self, parent: tk.Misc, session: ChatSession, composer: Composer, palette: Palette, fonts: Fonts
    ) -> None:
        super().__init__(
            parent, tearoff=False, font=fonts.body, background=palette.low, foreground=palette.ink,
            activebackground=palette.accent_soft, activeforeground=palette.ink, borderwidth=1, relief="solid",
        )  # fmt: skip
        self._session = session
        self._composer = composer

    def show(self, message: Payload, x: int, y: int) -> None:
        """Open the menu of a message at a position of the screen."""
        self.delete(0, "end")
        if not message["deleted"]:
            self.add_command(label=t("action.reply"), command=lambda: self._composer.reply_to(message))
            self.add_cascade(label=t("action.react"), menu=self._emoji(message))
            self.add_command(label=t("action.copy_text"), command=lambda: self._copy(message["body"]))
        link = f"{self._session.url}/r/{message['room']}/{message['seq']}"
        self.add_command(label=t("action.copy_link"), command=lambda: self._copy(link))
        may_edit, may_delete = self._session.may_edit(message), self._session.may_delete(message)
        if may_edit or may_delete:
            self.add_separator()
        if may_edit:
            self.add_command(label=t("action.edit"), command=lambda: self._composer.edit(message))
        if may_delete:
            self.add_cascade(label=t("action.delete"), menu=self._sure(message))
        self.tk_popup(x, y)

    def _emoji(self, message: Payload) -> tk.Menu:
        menu = self._like_this()
        for emoji in REACTIONS:
            menu.add_command(label=emoji, command=lambda emoji=emoji: self._session.react(message["seq"], emoji))  # type: ignore[misc]
        return menu

    def _sure(self, message: Payload) -> tk.Menu:
        menu = self._like_this()
        menu.add_command(label=t("delete.sure"), command=lambda: self._session.delete(message["seq"]))
        return menu

    def _like_this(self) -> tk.Menu:
        names = ("font", "background", "foreground", "activebackground", "activeforeground")
        return tk.Menu(self, tearoff=False, **{name: self.cget(name) for name in names})

    def _copy(self, text: str) -> None:
        self.clipboard_clear()
        self.clipboard_append(text)
