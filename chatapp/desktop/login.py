"""The top of the window: the sign-in form, and once signed in the person's name and Leave."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from urllib.parse import urlsplit

from chatapp.viewmodel.login import SignInForm
from chatapp.viewmodel.pending_redraws import Problem
from chatapp.viewmodel.profile import DEFAULT_SERVER
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t


class LoginForm(ttk.Frame):
    """`on_theme` is called when the person chooses another theme."""

    def __init__(self, parent: tk.Misc, session: ChatSession, on_theme: Callable[[], None]) -> None:
        super().__init__(parent, padding=(12, 10, 12, 8))
        self._session = session
        profile = session.profile
        self._server = tk.StringVar(self, profile.text("server", DEFAULT_SERVER))
        self._typed_name = tk.StringVar(self, profile.text("name"))
        self._password = tk.StringVar(self)
        self._account = tk.BooleanVar(self, profile.text("account") == "yes")
        self._who = tk.StringVar(self)
        self.theme_name = tk.StringVar(self)
        self._form = ttk.Frame(self)
        self._bar = ttk.Frame(self)
        self._entries: dict[str, ttk.Entry] = {}
        self._problem = ttk.Label(self, style="Problem.TLabel")
        self._make_form()
        self._make_bar(on_theme)
        self.bind("<Configure>", lambda event: self._problem.configure(wraplength=max(200, event.width - 40)))
        self.refresh()

    def fill(self, server: str, name: str) -> None:
        """Fill in the values of the command line."""
        if server:
            self._server.set(server)
        if name:
            self._typed_name.set(name)

    def refresh(self) -> None:
        """Show the form or the bar, depending on the connection."""
        out = self._session.state in {"out", "entering"}
        shown, hidden = (self._form, self._bar) if out else (self._bar, self._form)
        hidden.pack_forget()
        shown.pack(fill="x", side="top")
        self._join.configure(text=t("login.joining" if self._session.state == "entering" else "login.join"))
        if not out:
            self._password.set("")
            self._problem.pack_forget()
            self._who.set(f"{self._session.you.get('name', '')}  ·  {urlsplit(self._session.url).netloc}")

    def show_error(self, problem: Problem) -> None:
        """Show an error at its field."""
        self._problem.configure(text=problem.sentence)
        self._problem.pack(fill="x", side="top", pady=(6, 0))
        if problem.field == "password":
            self._account.set(True)
            self._show_password()
        for name, entry in self._entries.items():
            entry.state(["invalid" if name == problem.field else "!invalid"])
        if problem.field in self._entries:
            self.update_idletasks()
            self._entries[problem.field].focus_set()

    def focus_first(self) -> None:
        """Focus the first empty field."""
        self._entries["server" if not self._server.get() else "name"].focus_set()

    def _make_form(self) -> None:
        fields = (("server", self._server, 24), ("name", self._typed_name, 16), ("password", self._password, 14))
        for column, (key, variable, width) in enumerate(fields):
            label = t("login.password_or_token" if key == "password" else f"login.{key}")
            self._password_label = ttk.Label(self._form, text=label, style="Soft.TLabel")
            self._password_label.grid(row=0, column=column, sticky="w", padx=(2, 8))
            entry = ttk.Entry(self._form, textvariable=variable, width=width, show="•" if key == "password" else "")
            entry.grid(row=1, column=column, sticky="ew", padx=(0, 8))
            entry.bind("<Control-a>", lambda event: _select_all(event.widget))
            entry.bind("<Return>", lambda _event: self._enter())
            self._form.columnconfigure(column, weight=2 if key == "server" else 1)
            self._entries[key] = entry
        account = ttk.Checkbutton(
            self._form, text=t("login.account"), variable=self._account, command=self._choose_account
        )
        account.grid(row=2, column=1, columnspan=2, sticky="w", pady=(4, 0))
        self._join = ttk.Button(self._form, text=t("login.join"), style="Accent.TButton", command=self._enter, width=11)
        self._join.grid(row=1, column=3, sticky="ew")
        self._show_password()

    def _make_bar(self, on_theme: Callable[[], None]) -> None:
        ttk.Label(self._bar, textvariable=self._who).pack(side="left")
        ttk.Button(self._bar, text=t("login.sign_out"), command=self._session.sign_out, width=-8).pack(side="right")
        theme = ttk.Button(self._bar, textvariable=self.theme_name, command=on_theme, width=18)
        theme.pack(side="right", padx=8)

    def _show_password(self) -> None:
        wanted = self._account.get()
        for widget in (self._entries["password"], self._password_label):
            if wanted:
                widget.grid()
            else:
                widget.grid_remove()
        self._form.columnconfigure(2, weight=1 if wanted else 0)

    def _choose_account(self) -> None:
        self._show_password()
        # A field that is not on the screen yet cannot take the focus.
        self.update_idletasks()
        self._entries["password" if self._account.get() else "name"].focus_set()

    def _enter(self) -> None:
        self._problem.pack_forget()
        for entry in self._entries.values():
            entry.state(["!invalid"])
        form = SignInForm(self._server.get(), self._typed_name.get(), self._password.get(), self._account.get())
        self._session.sign_in(form)


def _select_all(entry: tk.Misc) -> str:
    if isinstance(entry, ttk.Entry):
        entry.select_range(0, "end")
        entry.icursor("end")
    return "break"
