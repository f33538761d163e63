"""Signed-in browsers. The secret stays in the cookie; here is only its hash."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from chatapp.domain.records import Person, Session
from chatapp.models import SessionRow as S
from chatapp.models import User
from chatapp.store.revocations import note_revoked
from chatapp.store.writer import Outcome, one_by_one


class OpenSession(NamedTuple):
    """Sign a browser in; `replaces` is the session that ends with it (rotation), or None."""

    id: str
    user_id: int
    at: int
    expires_at: int
    address: str
    agent: str
    replaces: str | None


class TouchSession(NamedTuple):
    """Note that a session is in use, and prolong it."""

    id: str
    at: int
    expires_at: int


class CloseSession(NamedTuple):
    """Sign a browser out."""

    id: str
    at: int


def find_session(connection: Connection, session_id: str, at: int) -> tuple[Session, int] | None:
    """Return a session that has not expired at `at` (ms) with the instant it was last seen, or None."""
    columns = (S.expires_at, S.seen_at, User.id, User.name, User.kind, User.role)
    query = select(*columns).join(User, User.id == S.user_id).where(S.id == session_id, S.expires_at > at)
    row = connection.execute(query).one_or_none()
    return None if row is None else (Session(session_id, Person(*row[2:]), row.expires_at), row.seen_at)


def _open(connection: Connection, command: OpenSession) -> Outcome:
    ended = delete(S).where((S.id == command.replaces) | (S.expires_at <= command.at)).returning(S.id)
    note_revoked(connection, list(connection.execute(ended).scalars()), command.at)
    values = {
        "id": command.id, "user_id": command.user_id, "created_at": command.at, "seen_at": command.at,
        "expires_at": command.expires_at, "address": command.address, "agent": command.agent,
    }  # fmt: skip
    connection.execute(insert(S).values(values))
    return Outcome()


def _touch(connection: Connection, command: TouchSession) -> Outcome:
    values = {"seen_at": command.at, "expires_at": command.expires_at}
    connection.execute(update(S).where(S.id == command.id).values(values))
    return Outcome()


def _close(connection: Connection, command: CloseSession) -> Outcome:
    if connection.execute(delete(S).where(S.id == command.id)).rowcount:
        note_revoked(connection, [command.id], command.at)
    return Outcome()


open_sessions = one_by_one(_open)
touch_sessions = one_by_one(_touch)
close_sessions = one_by_one(_close)
