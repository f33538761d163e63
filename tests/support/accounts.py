"""People with accounts who speak Socket.IO with the application in the test's own process."""

from collections.abc import Callable

import pytest
from flask import Flask

from chatapp.domain.records import Person, PersonKind, Role
from chatapp.domain.times import now
from chatapp.store.people.users import AddUser, add_users
from tests.support.sockets import Caller


@pytest.fixture
def sign_in(app: Flask, enter: Callable[..., Caller]) -> Callable[..., Caller]:
    """Lets in somebody with an account or a bot's: `sign_in("olga", "owner", "general")`; again: on another device."""
    chat = app.extensions["chatapp"]
    known: dict[str, Person] = {}

    def come(name: str, role: Role = "member", *rooms: str) -> Caller:
        if name not in known:
            kind: PersonKind = "bot" if role == "bot" else "account"
            known[name] = chat.writer.do(add_users, AddUser(name, kind, role, None, now()))
        return enter(name, *rooms or ("general",), auth={"token": chat.tokens.issue(known[name], "api")})

    return come
