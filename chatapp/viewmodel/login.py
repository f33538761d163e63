"""Signing in: as a guest by name, with name and password, with an API token, or again as the last person."""

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, NamedTuple

from chatapp.client import Chat, InvalidAddress, Refused, connect, find_server, log_in, log_out, parse_server_url
from chatapp.domain.server_texts import system_language
from chatapp.viewmodel.pending_redraws import Problem
from chatapp.viewmodel.profile import Profile
from chatapp.viewmodel.texts import t

Handlers = Mapping[str, Callable[[Any], Any]]


class SignInForm(NamedTuple):
    """The sign-in form as filled in. Without `account` the password is ignored; without a name it is an API token."""

    server: str
    name: str
    password: str
    account: bool

    @property
    def by_token(self) -> bool:
        """Whether to sign in with an API token alone."""
        return self.account and not self.name.strip()

    @property
    def sign_in_again_text(self) -> str:
        """A sentence about how to sign in again after the session has ended."""
        return t(f"login.again.{'token' if self.by_token else 'account' if self.account else 'guest'}")


def problem_in(form: SignInForm) -> Problem | None:
    """Return what is missing or wrong in the form, as far as that shows without the server."""
    try:
        parse_server_url(form.server)
    except InvalidAddress as error:
        return Problem("server", error.sentence(system_language()))
    if not form.name.strip() and not form.account:
        return Problem("name", t("login.name_missing"))
    return None


def sign_in(profile: Profile, form: SignInForm, handlers: Handlers, agent: str) -> tuple[Chat, str]:
    """Connect and return the chat with the server's address. Blocks. Raises Refused, Unknown."""
    url = find_server(parse_server_url(form.server))
    profile.set("server", form.server.strip())
    profile.set("name", form.name.strip())
    profile.set("account", "yes" if form.account else "")
    connect_as = _with_token if form.by_token else _with_account if form.account else _as_guest
    chat = connect_as(profile, url, form, handlers, agent)
    profile.save()
    return chat, url


def sign_out(profile: Profile, url: str, form: SignInForm, agent: str) -> None:
    """End the session of an account and forget its credentials. Blocks. Raises Unknown."""
    cookie = profile.text(_key(url, form))
    forget_credentials(profile, url, form)
    if form.account and cookie and not form.by_token:
        log_out(url, cookie, agent)


def forget_credentials(profile: Profile, url: str, form: SignInForm) -> None:
    """Forget the saved credentials. Blocks for the disk."""
    profile.set(_key(url, form), "")
    profile.save()


def last_sign_in(profile: Profile) -> SignInForm | None:
    """Return the last sign-in, if the person was signed in when the program ended."""
    form = SignInForm(profile.text("server"), profile.text("name"), "", profile.text("account") == "yes")
    if problem_in(form) or not profile.text("in"):
        return None
    return form


def _with_token(profile: Profile, url: str, form: SignInForm, handlers: Handlers, _agent: str) -> Chat:
    key = _key(url, form)
    token = form.password.strip() or profile.text(key)
    if not token:
        raise _password_refused("invalid", t("login.credentials_missing"))
    try:
        # The outbox belongs to the person, not to the token, and who that is shows only after connecting.
        with closing(connect(url, token=token, language=system_language())) as first:
            who = f"person {first.you['id']}"
        outbox = profile.outbox(url, who)
        chat = connect(url, token=token, handlers=handlers, outbox=outbox, language=system_language())
    except Refused as refusal:
        if refusal.code != "unauthorized":
            raise
        profile.set(key, "")
        raise _password_refused("unauthorized", t("login.token_invalid")) from None
    profile.set(key, token)
    return chat


def _with_account(profile: Profile, url: str, form: SignInForm, handlers: Handlers, agent: str) -> Chat:
    key = _key(url, form)
    cookie = profile.text(key)
    if form.password:
        cookie = log_in(url, form.name.strip(), form.password, agent, language=system_language())
        profile.set(key, cookie)
    if not cookie:
        raise _password_refused("invalid", t("login.password_missing"))
    try:
        outbox = profile.outbox(url, key)
        return connect(url, cookie=cookie, handlers=handlers, outbox=outbox, language=system_language())
    except Refused as refusal:
        if refusal.code != "unauthorized":
            raise
        profile.set(key, "")
        message = f"{t('login.ended')} {form.sign_in_again_text}"
        raise _password_refused("unauthorized", message) from None


def _as_guest(profile: Profile, url: str, form: SignInForm, handlers: Handlers, _agent: str) -> Chat:
    key = _key(url, form)

    def save_token(welcome: Any) -> None:
        if "token" in welcome:
            profile.set(key, welcome["token"])
            profile.save()

    def on_welcome(welcome: Any) -> None:
        save_token(welcome)
        handlers["welcome"](welcome)

    options: dict[str, Any] = {"handlers": {**handlers, "welcome": on_welcome}, "language": system_language()}
    token = profile.text(key)
    if token:
        # The same guest as before, if the server still knows the token.
        try:
            return connect(url, token=token, outbox=profile.outbox(url, key), **options)
        except Refused as refusal:
            if refusal.code not in {"unauthorized", "forbidden"}:
                raise
    return connect(url, username=form.name.strip(), outbox=profile.outbox(url, key), **options)


def _password_refused(code: str, message: str) -> Refused:
    return Refused({"code": code, "message": message, "field": "password"})


def _key(url: str, form: SignInForm) -> str:
    return f"{'account' if form.account else 'guest'} {form.name.strip().casefold()} {url}"
