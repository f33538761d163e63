"""The sign-in form: server, name, Join."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Button, Checkbox, Input, Label, Static

from chatapp.terminal.lines import plain
from chatapp.viewmodel.login import SignInForm
from chatapp.viewmodel.pending_redraws import Problem
from chatapp.viewmodel.profile import DEFAULT_SERVER
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t


class LoginForm(Screen[None]):
    """Errors are shown at their field."""

    def __init__(self, session: ChatSession, server: str, name: str) -> None:
        super().__init__()
        self._session = session
        profile = session.profile
        self._server = server or profile.text("server", DEFAULT_SERVER)
        self._name_given = name or profile.text("name")
        self._account = profile.text("account") == "yes"

    def compose(self) -> ComposeResult:
        """Create the form."""
        with Vertical(id="card"):
            yield Static("chatapp", id="brand")
            for key, value in (("server", self._server), ("name", self._name_given)):
                yield Label(t(f"login.{key}"))
                yield Input(value, id=key)
            yield Checkbox(t("login.account"), self._account, id="account")
            yield Input(placeholder=t("login.password_placeholder"), password=True, id="password")
            yield Static("", id="problem", markup=False)
            yield Button(t("login.join"), variant="primary", id="join")

    def on_mount(self) -> None:
        """Focus the first empty field."""
        self.query_one("#password").display = self._account
        self.query_one("#name" if self._server else "#server", Input).focus()

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Show the password field for accounts."""
        self.query_one("#password").display = event.value

    def on_input_submitted(self) -> None:
        """Join on Enter, in every field."""
        self._enter()

    def on_button_pressed(self) -> None:
        """Join."""
        self._enter()

    def say(self, problem: Problem) -> None:
        """Show an error."""
        self.query_one("#problem", Static).update(plain(problem.sentence))
        if problem.field == "password":
            self.query_one("#account", Checkbox).value = True
            self.query_one("#password").display = True
        if problem.field in {"server", "name", "password"}:
            self.query_one(f"#{problem.field}", Input).focus()

    def show_state(self) -> None:
        """Show whether signing in is in progress."""
        is_joining = self._session.state == "entering"
        self.query_one("#join", Button).label = t("login.joining" if is_joining else "login.join")

    def _enter(self) -> None:
        self.query_one("#problem", Static).update("")
        typed = {key: self.query_one(f"#{key}", Input).value for key in ("server", "name", "password")}
        account = self.query_one("#account", Checkbox).value
        self._session.sign_in(SignInForm(typed["server"], typed["name"], typed["password"], account))
