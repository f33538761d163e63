"""Coming in: by name as a guest, by name and password with an account, by an API token, or as whoever one was last."""

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, NamedTuple

from chatapp.client import Chat, Refused, connect, find_server, log_in, log_out, parse_server_url
from chatapp.viewmodel.pending_redraws import Problem
from chatapp.viewmodel.profile import Profile

Handlers = Mapping[str, Callable[[Any], Any]]


class Asked(NamedTuple):
    """What a person filled in. Without `account` the password is not looked at; without a name it is an API token."""

    server: str
    name: str
    password: str
    account: bool

    @property
    def by_token(self) -> bool:
        """Whether an API token alone is to let in."""
        return self.account and not self.name.strip()

    @property
    def again(self) -> str:
        """What to do to come in again once that has ended, as a sentence."""
        if self.by_token:
            return "Enter another token to sign in again."
        return "Enter your password to sign in again." if self.account else "Press Join to come back."


def problem_of(asked: Asked) -> Problem | None:
    """Return what is missing or wrong in what was filled in, as far as it shows without the server."""
    try:
        parse_server_url(asked.server)
    except ValueError as error:
        return Problem("server", str(error))
    if not asked.name.strip() and not asked.account:
        return Problem("name", "Enter a name that others will see.")
    return None


def come_in(profile: Profile, asked: Asked, handlers: Handlers, agent: str) -> tuple[Chat, str]:
    """Connect and return the chat with the server's address. Blocks. Raises Refused, Unknown."""
    url = find_server(parse_server_url(asked.server))
    profile.set("server", asked.server.strip())
    profile.set("name", asked.name.strip())
    profile.set("account", "yes" if asked.account else "")
    way = _with_token if asked.by_token else _with_account if asked.account else _as_guest
    chat = way(profile, url, asked, handlers, agent)
    profile.save()
    return chat, url


def go_out(profile: Profile, url: str, asked: Asked, agent: str) -> None:
    """End the session of an account for good, and forget what would let one in again. Blocks. Raises Unknown."""
    cookie = profile.text(_key(url, asked))
    forget(profile, url, asked)
    if asked.account and cookie and not asked.by_token:
        log_out(url, cookie, agent)


def forget(profile: Profile, url: str, asked: Asked) -> None:
    """Forget what would let one in again. Blocks for the disk."""
    profile.set(_key(url, asked), "")
    profile.save()


def may_return(profile: Profile) -> Asked | None:
    """Return who was in the last time, if that one may come in again without being asked."""
    asked = Asked(profile.text("server"), profile.text("name"), "", profile.text("account") == "yes")
    if problem_of(asked) or not profile.text("in"):
        return None
    return asked


def _with_token(profile: Profile, url: str, asked: Asked, handlers: Handlers, _agent: str) -> Chat:
    key = _key(url, asked)
    token = asked.password.strip() or profile.text(key)
    if not token:
        message = "Enter your name and password, or an API token without a name."
        raise Refused({"code": "invalid", "message": message, "field": "password"})
    try:
        # Whose outbox it is shows only once one was let in: tokens come and go, and what one wrote stays one's own.
        with closing(connect(url, token=token)) as first:
            who = f"person {first.you['id']}"
        chat = connect(url, token=token, handlers=handlers, outbox=profile.outbox(url, who))
    except Refused as refusal:
        if refusal.code != "unauthorized":
            raise
        profile.set(key, "")
        message = "This token is invalid or has been revoked."
        raise Refused({"code": "unauthorized", "message": message, "field": "password"}) from None
    profile.set(key, token)
    return chat


def _with_account(profile: Profile, url: str, asked: Asked, handlers: Handlers, agent: str) -> Chat:
    key = _key(url, asked)
    cookie = profile.text(key)
    if asked.password:
        cookie = log_in(url, asked.name.strip(), asked.password, agent)
        profile.set(key, cookie)
    if not cookie:
        raise Refused({"code": "invalid", "message": "Enter your password.", "field": "password"})
    try:
        return connect(url, cookie=cookie, handlers=handlers, outbox=profile.outbox(url, key))
    except Refused as refusal:
        if refusal.code != "unauthorized":
            raise
        profile.set(key, "")
        message = f"Your session has ended. {asked.again}"
        raise Refused({"code": "unauthorized", "message": message, "field": "password"}) from None


def _as_guest(profile: Profile, url: str, asked: Asked, handlers: Handlers, _agent: str) -> Chat:
    key = _key(url, asked)

    def keep(welcome: Any) -> None:
        if "token" in welcome:
            profile.set(key, welcome["token"])
            profile.save()

    def listen(welcome: Any) -> None:
        keep(welcome)
        handlers["welcome"](welcome)

    heard = {**handlers, "welcome": listen}
    token = profile.text(key)
    if token:
        # The same guest as before, where the server still knows it.
        try:
            return connect(url, token=token, handlers=heard, outbox=profile.outbox(url, key))
        except Refused as refusal:
            if refusal.code not in {"unauthorized", "forbidden"}:
                raise
    return connect(url, username=asked.name.strip(), handlers=heard, outbox=profile.outbox(url, key))


def _key(url: str, asked: Asked) -> str:
    return f"{'account' if asked.account else 'guest'} {asked.name.strip().casefold()} {url}"
