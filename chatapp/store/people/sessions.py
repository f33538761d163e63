"""Browser sessions. The secret is in the cookie; the store has only its hash."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from chatapp.domain.errors import NotFound
from chatapp.domain.notes import AccessEnded
from chatapp.domain.records import ListedSession, Person, Session
from chatapp.models import SessionRow as S
from chatapp.models import User
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.revoke_access import end_links
from chatapp.store.people.users import PERSON


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


class CloseOtherSessions(NamedTuple):
    """Sign out a person's browser (None: all of theirs), but for the one whose session is `keep`."""

    user_id: int
    session_id: str | None
    keep: str | None
    at: int


def find_session(connection: Connection, session_id: str, at: int) -> tuple[Session, int] | None:
    """Return a session that has not expired at `at` (ms) with the instant it was last seen, or None."""
    row = _FIND.fetch_first(connection, session=session_id, at=at)
    return None if row is None else (Session(session_id, Person(*row[2:]), row[0]), row[1])


# Put together once: that takes ten times as long as the look itself.
_FIND = PreparedQuery(
    select(S.expires_at, S.seen_at, *PERSON)
    .join(User, User.id == S.user_id)
    .where(S.id == bindparam("session"), S.expires_at > bindparam("at"))
    .where(User.banned_until <= bindparam("at"), User.deactivated_at.is_(None))
)


def sessions_of(connection: Connection, user_id: int, at: int) -> list[ListedSession]:
    """Return the sessions of a person that have not expired at `at` (ms), those last seen first."""
    columns = (S.id, S.created_at, S.seen_at, S.address, S.agent)
    query = select(*columns).where(S.user_id == user_id, S.expires_at > at).order_by(S.seen_at.desc(), S.id)
    return [ListedSession(*row) for row in connection.execute(query)]


def _open(connection: Connection, command: OpenSession) -> Outcome[None]:
    # Without a session that ends there is no condition for it: for `id IS NULL` SQLite would read them all.
    is_over = S.expires_at <= command.at
    conditions = is_over if command.replaces is None else or_(S.id == command.replaces, is_over)
    ended = delete(S).where(conditions).returning(S.id)
    notes = tuple(AccessEnded(id_) for id_ in connection.execute(ended).scalars())
    values = {
        "id": command.id, "user_id": command.user_id, "created_at": command.at, "seen_at": command.at,
        "expires_at": command.expires_at, "address": command.address, "agent": command.agent,
    }  # fmt: skip
    connection.execute(insert(S).values(values))
    return Outcome(notes=notes)


def _touch(connection: Connection, command: TouchSession) -> Outcome[None]:
    values = {"seen_at": command.at, "expires_at": command.expires_at}
    connection.execute(update(S).where(S.id == command.id).values(values))
    return Outcome()


def _close(connection: Connection, command: CloseSession) -> Outcome[None]:
    ended = connection.execute(delete(S).where(S.id == command.id)).rowcount
    return Outcome(notes=(AccessEnded(command.id),) if ended else ())


def _close_own(connection: Connection, command: CloseOtherSessions) -> Outcome[int]:
    conditions = [S.user_id == command.user_id]
    if command.session_id is not None:
        conditions.append(S.id == command.session_id)
    if command.keep is not None:
        conditions.append(S.id != command.keep)
    closed = list(connection.execute(delete(S).where(*conditions).returning(S.id)).scalars())
    if command.session_id is not None and not closed:
        raise NotFound("session_not_found")
    if command.session_id is None:
        # Who signs out everywhere else fears for the account: nor may a mail that somebody else reads open it.
        end_links(connection, command.user_id)
    return Outcome(len(closed), notes=tuple(AccessEnded(id_) for id_ in closed))


open_sessions = one_by_one(_open)
touch_sessions = one_by_one(_touch)
close_sessions = one_by_one(_close)
close_own_sessions = one_by_one(_close_own)
